/** The threads of the calling process, as /proc/self/task shows them (man 5 proc). */
import fs from 'node:fs';

/**
 * One file of each thread, by thread id: `comm`, `status`, `syscall`. A thread that ends while they are read is left out: others' threads (V8's, the thread
 * that starts a worker) come and go.
 */
export function threadFiles(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const task of fs.readdirSync('/proc/self/task')) {
    try {
      found.set(task, fs.readFileSync(`/proc/self/task/${task}/${file}`, 'latin1'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
    }
  }
  return found;
}

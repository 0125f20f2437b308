import type { ChildProcess } from 'node:child_process';
import type { HostExit } from './spawner.ts';

/** On 'close', so that what it wrote last has been read. */
export function exitOf(child: ChildProcess): Promise<HostExit> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, error: '' }));
    child.once('error', (error) => resolve({ code: null, signal: null, error: error.message }));
  });
}

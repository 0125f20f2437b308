/** One program at a time works on a folder of settings. A lock whose holder is dead is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../contract/failure.ts';

/** Takes the lock until it is disposed of. Throws Problem: INSTANCE_RUNNING names who has it. */
export function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const own = join(folder, `lock.${process.pid}`);
  const identity = identityOf(process.pid) ?? `${process.pid}`;
  writeFileSync(own, identity, { mode: 0o600 });
  try {
    // Two tries: a stale lock is moved away once; whoever was faster then is alive.
    if (!taken(own, path) && !(movedStale(path, own) && taken(own, path))) throw running(path, folder);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    [Symbol.dispose]: () => {
      if (contentOf(path) === identity) unlinkSync(path);
    },
  };
}

/** link(2) is atomic: the first one wins. */
function taken(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function movedStale(path: string, own: string): boolean {
  const holder = contentOf(path);
  if (holder !== '' && identityOf(Number(holder.split(' ')[0])) === holder) return false;
  const aside = `${own}.stale`;
  renameSync(path, aside);
  // Somebody was faster and has it now: give it back.
  const moved = contentOf(aside);
  if (moved === holder) rmSync(aside, { force: true });
  else renameSync(aside, path);
  return moved === holder;
}

/** A number alone is used again: the time of its start since boot, and the boot, belong to it. proc(5), /proc/pid/stat, field 22. */
function identityOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${pid} ${started} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return null; // no such process
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function running(path: string, folder: string): Problem {
  const pid = contentOf(path).split(' ')[0] ?? '';
  return new Problem(
    'INSTANCE_RUNNING',
    `another Culvert (process ${pid}) works on ${folder}`,
    `Use that one, or end it first: kill ${pid}`,
  );
}

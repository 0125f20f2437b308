/** Processes as /proc shows them (proc(5)). Entries vanish while they are read, and those of others may be closed to us: both are answers, not errors. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The kernel's name, at most 15 bytes. */
  readonly name: string;
  /** Null: not ours to read. */
  readonly argv: readonly string[] | null;
  readonly uid: number;
  /** Effective group first. */
  readonly gids: readonly number[];
  /** null: not ours to read, or it has ended. */
  readonly program: string | null;
  /** Link text of its mount name space; null: not ours to read. */
  readonly mountSpace: string | null;
  readonly cwd: string | null;
}

/** Every process that is still there when it is read. `root`: where proc is mounted. */
export async function processes(root = '/proc'): Promise<readonly ProcessEntry[]> {
  const names = await readdir(root).catch(() => []);
  const entries = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map(async (name) => await processEntry(Number(name), root)),
  );
  return entries.filter((entry) => entry !== null);
}

/** Null: it has ended. */
async function processEntry(pid: number, root = '/proc'): Promise<ProcessEntry | null> {
  const folder = join(root, String(pid));
  const text = async (name: string): Promise<string | null | undefined> =>
    await readFile(join(folder, name), 'utf8').catch(({ code }: NodeJS.ErrnoException) =>
      // ESRCH: of a process that has ended while its file was open.
      code === 'ENOENT' || code === 'ESRCH' ? undefined : null,
    );
  const link = async (name: string): Promise<string | null> => await readlink(join(folder, name)).catch(() => null);
  const [status, cmdline] = await Promise.all([text('status'), text('cmdline')]);
  if (status == null || cmdline === undefined) return null;
  const field = (name: string): readonly string[] =>
    new RegExp(`^${name}:\\t?(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/) ?? [];
  const [program, mountSpace, cwd] = await Promise.all([link('exe'), link('ns/mnt'), link('cwd')]);
  return {
    pid,
    parent: Number(field('PPid')[0] ?? 0),
    name: field('Name').join(' '),
    argv: argvOf(cmdline),
    // Real, effective, saved, file system.
    uid: Number(field('Uid')[1] ?? -1),
    gids: [
      ...new Set([field('Gid')[1], ...field('Groups')].filter((gid) => gid !== undefined && gid !== '').map(Number)),
    ],
    program,
    mountSpace,
    cwd,
  };
}

/** Empty for kernel threads and zombies: they have no command line, which is not the same as one that is hidden. */
function argvOf(cmdline: string | null): readonly string[] | null {
  if (cmdline === null) return null;
  if (cmdline === '') return [];
  return cmdline.replace(/\0$/, '').split('\0');
}

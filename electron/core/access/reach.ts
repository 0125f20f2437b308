/** Whether a user gets to a socket: a walk over the folders that lead there, then the socket itself. Nothing connects: that would be a VM to the server. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellWord } from '../../contract/connect/quoting.ts';
import { decide } from '../../contract/permissions.ts';
import type { Reach, VmUser } from '../../contract/vms.ts';
import { aclsOf } from './acl.ts';

/** net/unix: SO_ACCEPTCON in the flags column. */
const LISTENS = 0x10000;

/** Path names bound in our network name space; true: somebody listens there. Null: not ours to read. */
export async function boundSockets(proc = '/proc'): Promise<ReadonlyMap<string, boolean> | null> {
  const text = await readFile(join(proc, 'net/unix'), 'utf8').catch(() => null);
  if (text === null) return null;
  const sockets = new Map<string, boolean>();
  for (const line of text.split('\n').slice(1)) {
    // Num RefCount Protocol Flags Type St Inode Path
    const [, flags, path] = /^\S+ \S+ \S+ ([0-9A-Fa-f]+) \S+ \S+ +\d+ (.+)$/.exec(line) ?? [];
    if (flags === undefined || path === undefined) continue;
    const listens = (Number.parseInt(flags, 16) & LISTENS) !== 0;
    sockets.set(path, listens || sockets.get(path) === true);
  }
  return sockets;
}

export async function reachOf(path: string, who: VmUser): Promise<Reach> {
  const name = who.name === '' ? `user ${who.uid}` : who.name;
  const folder = await realpath(dirname(path)).catch((error: NodeJS.ErrnoException) => error);
  if (typeof folder !== 'string')
    return unreachable(
      folder.code === 'ENOENT' ? false : null,
      dirname(path),
      `${dirname(path)} ${reasonOf(folder)}.`,
      FOLDER_FIX,
    );
  const real = join(folder, path.slice(path.lastIndexOf('/') + 1));
  const steps = [...foldersTo(folder), real];
  const found = await Promise.all(
    steps.map(async (step) => await stat(step).catch((error: NodeJS.ErrnoException) => error)),
  );
  const lists = await aclsOf(steps.filter((_step, at) => !(found[at] instanceof Error)));
  for (const [at, step] of steps.entries()) {
    const file = found[at];
    if (file === undefined || file instanceof Error) return missing(step, path, file);
    const last = at === steps.length - 1;
    if (last && !file.isSocket())
      return unreachable(
        false,
        step,
        `${step} is no socket.`,
        'Let the share listen there, or choose the path of its socket.',
      );
    // Connecting to a socket is writing to it (unix(7)); going through a folder is x.
    const { allowed, rule } = decide(who, file, lists?.get(step), last ? 2 : 1);
    if (!allowed) return last ? socketClosed(step, name, rule) : folderClosed(step, name, rule, who);
  }
  return { ok: true, at: null, measured: `${name} gets to ${path}.`, fix: '', command: '' };
}

const FOLDER_FIX = 'Start the share, and check the path.';

function foldersTo(folder: string): readonly string[] {
  const parts = folder.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_part, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}

function missing(step: string, path: string, error: NodeJS.ErrnoException | undefined): Reach {
  if (error?.code === 'ENOENT' && step.endsWith(path.slice(path.lastIndexOf('/'))))
    return unreachable(
      false,
      step,
      `There is no socket at ${path}.`,
      'Start the share: the socket is there while it listens.',
    );
  const known = error?.code === 'ENOENT' ? false : null;
  return unreachable(known, step, `${step} ${reasonOf(error)}.`, FOLDER_FIX);
}

function reasonOf(error: NodeJS.ErrnoException | undefined): string {
  return error?.code === 'ENOENT' ? 'does not exist' : `cannot be looked at from here (${error?.code ?? 'gone'})`;
}

function unreachable(ok: false | null, at: string, measured: string, fix: string, command = ''): Reach {
  return { ok, at, measured, fix, command };
}

function folderClosed(folder: string, name: string, rule: string, { uid }: VmUser): Reach {
  const privately = /^\/run\/user\/\d+/.test(folder);
  return unreachable(
    false,
    folder,
    `${name} may not enter ${folder}: ${rule}.`,
    privately
      ? 'Move the socket to a folder of its own below /run, such as /run/culvert, and give it to the VM’s group.'
      : `Let ${name} enter that folder, or move the socket to one below /run.`,
    privately ? '' : `setfacl -m u:${uid}:x ${shellWord(folder)}`,
  );
}

function socketClosed(socket: string, name: string, rule: string): Reach {
  return unreachable(
    false,
    socket,
    `${name} may not connect to ${socket}: ${rule}.`,
    `Give the socket to a group of ${name}’s: the share’s --socket-group.`,
  );
}

/** Whether a VM's process can reach a socket: it needs the way to it (x on each folder) and write permission on the socket itself. */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Vmm } from '../contract/app/stored-share.ts';

/** Users that libvirt's system instance runs QEMU as: Debian and Ubuntu, Fedora and Red Hat, openSUSE. */
const LIBVIRT_USERS = ['libvirt-qemu', 'qemu'] as const;

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gids: readonly number[];
}

/** In words, with what to do; null: it can, or it is not known who it would be. */
export function reachProblem(path: string, vmm: Vmm, group: string | undefined): string | null {
  if (vmm !== 'libvirt') return null;
  const user = LIBVIRT_USERS.map(userNamed).find((found) => found !== null);
  if (user === undefined || user === null) return null;
  for (const folder of foldersTo(path)) {
    if (canEnter(folder, user)) continue;
    return (
      `libvirt’s QEMU runs as ${user.name}, which may not enter ${folder}. Put the socket below /run or /var/lib/libvirt, ` +
      `or allow it: setfacl -m u:${user.name}:x ${folder}`
    );
  }
  if (group === undefined || !user.gids.includes(groupNumber(group)))
    return `libvirt’s QEMU runs as ${user.name}, and the socket is for this user alone. Give it to a group that ${user.name} is in.`;
  return null;
}

function foldersTo(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === '/') return folders;
  }
}

/** By the mode alone; an ACL shows in the group's bits. A folder that does not exist yet will be ours. */
function canEnter(folder: string, { uid, gids }: User): boolean {
  try {
    const found = statSync(folder);
    const bits = found.uid === uid ? found.mode >> 6 : gids.includes(found.gid) ? found.mode >> 3 : found.mode;
    return (bits & 1) === 1;
  } catch {
    return false;
  }
}

/** passwd(5) and group(5). */
function userNamed(name: string): User | null {
  const entry = linesOf('/etc/passwd').find(([first]) => first === name);
  if (entry === undefined) return null;
  const own = Number(entry[3]);
  const others = linesOf('/etc/group').filter((line) => (line[3] ?? '').split(',').includes(name));
  return { name, uid: Number(entry[2]), gids: [own, ...others.map((line) => Number(line[2]))] };
}

function groupNumber(group: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  return Number(linesOf('/etc/group').find(([name]) => name === group)?.[2] ?? -1);
}

function linesOf(path: string): readonly (readonly string[])[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

/** Before a share is started: whether the VM that it is meant for will reach its socket. What runs already is checked by core/vms. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Vmm } from '../contract/app/stored-share.ts';
import type { VmUser } from '../contract/vms.ts';
import { reachOf } from './access/reach.ts';

/** Users that libvirt's system instance runs QEMU as: Debian and Ubuntu; Fedora, Red Hat and openSUSE. */
const LIBVIRT_USERS = ['libvirt-qemu', 'qemu'] as const;

/** In words, with what to do; null: it will, or it is not known who it would be. `ownFolder`: of the app, which no other user may enter. */
export async function reachProblem(
  path: string,
  vmm: Vmm,
  group: string | undefined,
  ownFolder: string,
): Promise<string | null> {
  const user = vmm === 'libvirt' ? await libvirtUser() : null;
  if (user === null) return null;
  const who = `libvirt’s QEMU runs as ${user.name}`;
  if (dirname(path) === ownFolder)
    return `${who}, which may not enter ${ownFolder}. Put the socket into a folder below /run, and give it to a group of ${user.name}’s.`;
  const { ok, at, measured, fix, command } = await reachOf(path, user);
  // The socket itself is made anew at each start.
  if (ok === false && at !== null && at !== path)
    return [who, measured, fix, command].filter((text) => text !== '').join('. ');
  if (group === undefined || !user.gids.includes(await groupNumber(group)))
    return `${who}, and the socket is for this user alone. Give it to a group that ${user.name} is in.`;
  return null;
}

/** passwd(5) and group(5). */
async function libvirtUser(): Promise<VmUser | null> {
  const users = await linesOf('/etc/passwd');
  for (const name of LIBVIRT_USERS) {
    const entry = users.find(([first]) => first === name);
    if (entry === undefined) continue;
    const others = (await linesOf('/etc/group')).filter((line) => (line[3] ?? '').split(',').includes(name));
    return { name, uid: Number(entry[2]), gids: [Number(entry[3]), ...others.map((line) => Number(line[2]))] };
  }
  return null;
}

async function groupNumber(group: string): Promise<number> {
  if (/^\d+$/.test(group)) return Number(group);
  return Number((await linesOf('/etc/group')).find(([name]) => name === group)?.[2] ?? -1);
}

async function linesOf(path: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}

/** Before a share is started: whether the VM that it is meant for will reach its socket. What runs already is checked by vms/check-vm.ts. */
import { dirname } from 'node:path';
import type { VmUser } from '../../contract/vms.ts';
import { groupNumber, userNamed } from '../vms/users.ts';
import { reachOf } from './reach.ts';

/** Users that libvirt's system instance runs QEMU as: Debian and Ubuntu; Fedora, Red Hat and openSUSE. */
const LIBVIRT_USERS = ['libvirt-qemu', 'qemu'] as const;

/** In words, with what to do; null: that user will. `ownFolder`: of the app, which no other user may enter. */
export async function reachProblem(
  path: string,
  user: VmUser,
  group: string | undefined,
  ownFolder: string,
): Promise<string | null> {
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

/** Null: there is none here. */
export async function libvirtUser(): Promise<VmUser | null> {
  for (const name of LIBVIRT_USERS) {
    const user = await userNamed(name);
    if (user !== null) return user;
  }
  return null;
}

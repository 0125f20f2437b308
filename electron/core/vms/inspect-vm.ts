/** One VM and one share: what is missing, and what to change. */
import { readlink } from 'node:fs/promises';
import type { ConnectOptions } from '../../contract/connect/options.ts';
import { isRefusal, routeOf } from '../../contract/connect/route.ts';
import type { Refusal } from '../../contract/connect/snippet.ts';
import type { ShareConfig } from '../../contract/share.ts';
import type { RunningVm, VmCheck, VmDifference } from '../../contract/vms.ts';
import { reachOf } from '../access/reach.ts';
import { checkVm, connectOptions } from './check-vm.ts';
import { differenceOf } from './difference.ts';

export interface VmInspection {
  readonly checks: readonly VmCheck[];
  /** A refusal where no difference can be made. */
  readonly difference: VmDifference | Refusal;
}

/** Looks at folders, sockets and /proc only; touches neither VM nor share. */
export async function inspectVm(
  share: ShareConfig,
  vm: RunningVm,
  options: Partial<ConnectOptions> = {},
): Promise<VmInspection> {
  const route = routeOf(share, connectOptions(vm, options));
  const socketPath = !isRefusal(route) && 'socketPath' in route ? route.socketPath : null;
  const reach = socketPath === null || vm.user === null ? null : await reachOf(socketPath, vm.user);
  const ownFiles = vm.pid === null ? null : await hasOwnFiles(vm.pid);
  return {
    checks: checkVm(share, vm, { reach, ownFiles }, options),
    difference: differenceOf(share, vm, options),
  };
}

/** Null: not ours to see. */
async function hasOwnFiles(pid: number): Promise<boolean | null> {
  const spaces = await Promise.all(
    ['self', String(pid)].map(async (one) => await readlink(`/proc/${one}/ns/mnt`).catch(() => null)),
  );
  const [ours, theirs] = spaces;
  return ours == null || theirs == null ? null : ours !== theirs;
}

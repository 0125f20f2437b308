import { readFileSync } from 'node:fs';

import { Guest, type GuestOptions } from '../../server/testing/guest/guest.ts';
import type { GuestContents } from '../../server/testing/guest/initramfs.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { umlUnavailable } from '../../server/testing/guest/uml.ts';
import type { RunningShare, ShareServer } from '../../server/testing/peers/share-server.ts';
import { guestTool } from '../posix/guest-tool.ts';

export const MOUNT_POINT = '/mnt/share';
export const TAG = 'culvert';
export const VMMS = ['qemu', 'uml'] as const;
export type GuestVmm = (typeof VMMS)[number];
/** Kernel settings that decide about errno rows: the guest must have the host's. */
const PROTECTIONS = ['protected_hardlinks', 'protected_symlinks', 'protected_regular', 'protected_fifos'];

/** Why a guest cannot run `server`'s shares on this machine, or undefined when it can. */
export function cannotRun(server: ShareServer, vmm: GuestVmm = 'qemu'): string | undefined {
  if (vmm === 'qemu' && findQemu() === undefined) return 'qemu-system-x86_64 is not installed';
  if (vmm === 'uml' && server.name !== 'Culvert') return `${server.name} does not tell user-mode Linux its tag`;
  return (vmm === 'uml' ? umlUnavailable() : undefined) ?? server.unavailable();
}

export async function guestContents(): Promise<GuestContents> {
  return {
    programs: ['/usr/bin/git', '/usr/bin/tar', '/bin/tar'].filter(
      (path, index, all) => isFile(path) && all.indexOf(path) === index,
    ),
    files: { '/usr/local/bin/guest-tool': await guestTool() },
    symlinks: { '/usr/lib/git-core/git': '/usr/bin/git' },
  };
}

function isFile(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

/** Boots a guest with the share attached, not mounted. */
export async function bootWith(share: RunningShare, options: GuestOptions = {}): Promise<Guest> {
  const contents = await guestContents();
  const cpus = Number(process.env['CULVERT_E2E_CPUS'] ?? 1);
  return await Guest.boot({ contents, cpus, shares: [{ tag: TAG, socketPath: share.socketPath }], ...options });
}

/** A script that gives the guest the host's settings. */
export function hostProtections(): string {
  return PROTECTIONS.map((name) => {
    const path = `/proc/sys/fs/${name}`;
    return `echo ${readFileSync(path, 'utf8').trim()} > ${path}`;
  }).join('\n');
}

export async function mountShare(guest: Guest, mountOptions = ''): Promise<void> {
  const options = mountOptions === '' ? '' : `-o ${mountOptions}`;
  await sh(guest, `${hostProtections()}\nmkdir -p ${MOUNT_POINT}\nmount -t virtiofs ${options} ${TAG} ${MOUNT_POINT}`);
}

/** Capabilities (linux/capability.h) that a share host run by root keeps. */
import { native } from '../native/loader.ts';
import type { Layer } from './layer.ts';

/**
 * What acting for guest users takes, and no more: DAC_READ_SEARCH (would open any file by handle), SYS_ADMIN, SYS_RESOURCE and the rest go.
 * RLIMIT_NOFILE is raised before.
 */
const KEPT = {
  /** chown and create for other users. */
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  /** chmod, utimes and xattrs of other users' files. */
  CAP_FOWNER: 3,
  /** Keep suid and sgid where the guest's root may. */
  CAP_FSETID: 4,
  /** Switch to the guest user for one operation. */
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  /** Device nodes, where the policy allows them. */
  CAP_MKNOD: 27,
  /** security.capability. */
  CAP_SETFCAP: 31,
} as const;

/** linux/capability.h. Whoever has it writes past quotas and into the blocks that a file system keeps for root. */
const CAP_SYS_RESOURCE = 24;
const ALL = 0xffff_ffff;

/** What holds without a sandbox too: guests and their users are bound by the host's quotas, though root's server acts for them. */
export const KEEP_TO_QUOTAS = keeping((ALL & ~(1 << CAP_SYS_RESOURCE)) >>> 0, ALL);

/** For an ordinary user there is nothing to drop, which is fine. */
export function capabilitiesLayer(): Layer {
  let mask = 0;
  for (const capability of Object.values(KEPT)) mask |= 1 << capability;
  const low = mask >>> 0;
  return {
    name: 'capabilities',
    steps: [keeping(low, 0)],
    apply: () => native.capsKeep(low, 0),
    refused: 'capabilities could not be dropped',
  };
}

/** The launcher's step. */
function keeping(low: number, high: number): string {
  return `capabilities=${low},${high}`;
}

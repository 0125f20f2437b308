/** A share as the app stores and edits it: what the share host gets, and what only the app needs. */
import * as z from 'zod';
import { GUEST_SYSTEMS, type GuestSystem } from '../connect/options.ts';
import type { ShareConfig } from '../share.ts';
import { shareSchema } from '../share-schema.ts';

/** For whom the copy panel writes. `any`: not chosen yet. */
export const VMMS = ['any', 'qemu', 'libvirt', 'cloud-hypervisor', 'crosvm', 'firecracker'] as const;
export type Vmm = (typeof VMMS)[number];

/** What the editor remembers about the other side; none of it changes what is served. */
export interface ShareHints {
  readonly vmm: Vmm;
  /** Name of the VM it is meant for, as found on this host; '' when none was picked. */
  readonly vm: string;
  /** Where the guest mounts it. */
  readonly mountpoint: string;
  /** Memory of the VM in MiB, for the command line. */
  readonly memoryMib: number;
  /** What runs in the VM; `any`: nobody said. */
  readonly guest: 'any' | GuestSystem;
  /** `uname -r` of the guest; '' where nobody said. */
  readonly kernel: string;
}

export const HINT_DEFAULTS: ShareHints = {
  vmm: 'any',
  vm: '',
  mountpoint: '/mnt/share',
  memoryMib: 4096,
  guest: 'any',
  kernel: '',
};

export interface StoredShare {
  readonly config: ShareConfig;
  readonly startWithApp: boolean;
  readonly hints: ShareHints;
}

/** uname(2): its release begins with the version; utsname has 64 bytes for it. */
const KERNEL = /^(?:\d+\.\d+[!-~]{0,60})?$/;

const hints: z.ZodType<ShareHints> = z.strictObject({
  vmm: z.enum(VMMS, `Choose one of ${VMMS.join(', ')}.`).default(HINT_DEFAULTS.vmm),
  vm: z.string().max(200).default(HINT_DEFAULTS.vm),
  mountpoint: z
    .string()
    .startsWith('/', 'The mount point must be an absolute path: one that starts with "/".')
    .default(HINT_DEFAULTS.mountpoint),
  memoryMib: z.int().min(16).max(16_777_216).default(HINT_DEFAULTS.memoryMib),
  guest: z.enum(['any', ...GUEST_SYSTEMS]).default(HINT_DEFAULTS.guest),
  kernel: z
    .string()
    .regex(KERNEL, 'Type what `uname -r` prints in the guest, such as 6.1.0-18-amd64.')
    .default(HINT_DEFAULTS.kernel),
});

export const storedShareSchema: z.ZodType<StoredShare> = z.strictObject({
  config: shareSchema,
  startWithApp: z.boolean().default(false),
  hints: hints.default(HINT_DEFAULTS),
});

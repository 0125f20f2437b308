/** What the copy panel and `culvert connect` know beside the share: which VMM, which guest, and a few numbers. All but the VMM has a default. */
import type { CachePolicy } from '../policy.ts';
import type { ShareConfig } from '../share.ts';
import type { Vmm } from './vmm.ts';

export const GUEST_SYSTEMS = ['linux', 'windows', 'freebsd', 'netbsd', 'macos'] as const;
export type GuestSystem = (typeof GUEST_SYSTEMS)[number];

export const GUEST_LABELS = {
  linux: 'Linux',
  windows: 'Windows',
  freebsd: 'FreeBSD',
  netbsd: 'NetBSD',
  macos: 'macOS',
} as const satisfies Record<GuestSystem, string>;

/** What is known of the guest; the lint (guest-lint.ts) says what follows. */
export interface GuestFacts {
  readonly system: GuestSystem;
  /** os-release's ID (`debian`, `rhel`), or another word for it. */
  readonly distribution?: string | undefined;
  /** Of the distribution or the system: `12`, `15.0`. */
  readonly version?: string | undefined;
  /** `uname -r`. */
  readonly kernel?: string | undefined;
  /** Major version of systemd; 0: the guest has none. */
  readonly systemd?: number | undefined;
}

export interface ConnectOptions {
  readonly vmm: Vmm;
  readonly guest?: GuestFacts | undefined;
  readonly memoryMib?: number | undefined;
  /** Virtual processors, where a VMM ties queues to them. */
  readonly vcpus?: number | undefined;
  /** Where the guest mounts it. */
  readonly mountpoint?: string | undefined;
  /** For VMMs that give the tag; must not differ from the share's where the server gives it. */
  readonly tag?: string | undefined;
  readonly queueSize?: number | undefined;
  /** Which of several exports (9P). */
  readonly exportName?: string | undefined;
  /** Which of several places to listen (9P), by index; undefined: the first that serves this VMM and guest. */
  readonly listener?: number | undefined;
  /** The host as the guest reaches it (9P over TCP). */
  readonly hostAddress?: string | undefined;
  /** The port that was really bound, where the share says 0. */
  readonly port?: number | undefined;
  /** The guest's vsock address: 3 or higher, another one for each VM. */
  readonly guestCid?: number | undefined;
  readonly libvirt?: 'system' | 'session' | undefined;
  /** A Windows drive. */
  readonly drive?: string | undefined;
  /** Number of this share's device in the VM, from 0: ids must not collide. */
  readonly index?: number | undefined;
}

export interface Settled {
  readonly vmm: Vmm;
  readonly guest: GuestFacts;
  readonly memoryMib: number;
  readonly vcpus: number;
  readonly mountpoint: string;
  readonly queueSize: number;
  readonly guestCid: number;
  readonly libvirt: 'system' | 'session';
  readonly drive: string;
  readonly index: number;
}

/** QEMU's and cloud-hypervisor's largest; QEMU's default of 128 costs throughput. */
const QUEUE_SIZE = 1024;

export function settle(share: ShareConfig, options: ConnectOptions): Settled {
  return {
    vmm: options.vmm,
    guest: options.guest ?? { system: 'linux' },
    memoryMib: options.memoryMib ?? 4096,
    vcpus: options.vcpus ?? 1,
    mountpoint: options.mountpoint ?? `/mnt/${share.id}`,
    queueSize: options.queueSize ?? QUEUE_SIZE,
    guestCid: options.guestCid ?? 3,
    libvirt: options.libvirt ?? 'system',
    drive: options.drive ?? 'Z',
    index: options.index ?? 0,
  };
}

/** v9fs' own cache option that goes with a share's policy (docs of the kernel: filesystems/9p). */
export const NINEP_CACHE_OPTION = {
  never: 'none',
  auto: 'mmap',
  metadata: 'mmap',
  always: 'loose',
} as const satisfies Record<CachePolicy, string>;

/** `4G`, `1536M`: what all VMMs read. */
export function memoryText(memoryMib: number): string {
  return memoryMib % 1024 === 0 ? `${memoryMib / 1024}G` : `${memoryMib}M`;
}

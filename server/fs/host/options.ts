/** What the host back end is told at start. */
import type { Native } from './native.ts';

/**
 * What to do where another host file system is mounted below the share.
 * - `cross`: the guest goes into it; `Attr.mountRoot` marks its root and inode numbers stay unique.
 * - `refuse`: looking the name up fails with EXDEV. The name stays in listings, as it is there and cannot be made
 *   again.
 */
export type Submounts = 'cross' | 'refuse';

export interface HostOptions {
  /** The folder: a path in the process's own name space, or a descriptor of it that stays the caller's. */
  readonly root: string | number;
  /** Descriptors that the back end may hold, open files included: one for each handle, and one for its node while there is room. Default: RLIMIT_NOFILE less `RESERVE`. */
  readonly descriptors?: number;
  readonly submounts?: Submounts;
  /**
   * Keeps O_DIRECT in opens. Otherwise it is left out, since buffers need not suit the device's alignment: guest memory
   * mostly does, while the arena of stream transports does not, and then the host says EINVAL.
   */
  readonly allowDirectIo?: boolean;
  /** Keeps O_NOATIME in opens where the host allows it (owner or CAP_FOWNER). */
  readonly preserveNoatime?: boolean;
  /** Passes extended attributes through; otherwise they are EOPNOTSUPP. */
  readonly xattr?: boolean;
  /**
   * A file that is not a directory gets its descriptor when it is first needed, not when it is looked up: looking, listing
   * and creating then cost one system call for each file, and no descriptor. Until then the host that renames it makes it ESTALE,
   * upon which Linux's FUSE client looks its name up again. Only where the host keeps birth times, without which a file
   * could be mistaken for another that got its number.
   */
  readonly openLater?: boolean;
  /** Lets the guest make block and character devices (as root). Overlayfs whiteouts (0, 0) always may be made. */
  readonly allowDevices?: boolean;
  /** The addon's pool runs: calls with a ticket that may block go there. */
  readonly pool?: boolean;
  /** Acts with the caller's ids when it creates. Default: when the process has CAP_SETUID and CAP_SETGID. */
  readonly switchIds?: boolean;
}

/** Descriptors left for sockets, memory regions, event descriptors and Node itself. */
const RESERVE = 160;
/** Fewer than this and nothing works at all: a root, a parent, a child, a handle and room to move. */
const MINIMUM = 16;

export function descriptorBudget(native: Native, options: HostOptions): number {
  return Math.max(MINIMUM, options.descriptors ?? native.getNofile()[0] - RESERVE);
}

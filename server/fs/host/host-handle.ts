/** One open of a host file or directory. */
import { O_DIRECT, O_DSYNC, O_SYNC } from '../../constants/linux.ts';
import type { Handle } from '../backend.ts';
import type { HostNode } from './inode-table.ts';

/** How calls on the handle treat the I/O pool. */
export const IO = {
  /** Memory-backed (tmpfs): nothing blocks. */
  MEMORY: 0,
  /** On a local disk: closing does nothing. */
  LOCAL: 1,
  /**
   * Network, stacked or user-space file systems, and those that we do not know: closing may write back, report and
   * block.
   */
  REMOTE: 2,
} as const;
export type Io = (typeof IO)[keyof typeof IO];

export class HostHandle implements Handle {
  readonly node: HostNode;
  readonly fd: number;
  /**
   * As asked for, less what was left out. O_APPEND stays here but not on the descriptor, where it would override
   * offsets.
   */
  readonly flags: number;
  readonly io: Io;
  /** O_DIRECT: reads and writes wait for the device. */
  readonly direct: boolean;
  /** O_DIRECT, O_SYNC or O_DSYNC: writes wait for the device. */
  readonly waits: boolean;
  /** Cleared once the host said that it cannot tell whether a read would block. */
  nowait = true;
  /** Place in the list of open handles. */
  slot = -1;
  /** Others on the same node. */
  next: HostHandle | null = null;
  previous: HostHandle | null = null;
  /** Of a directory: the cookie at which the descriptor stands. */
  cookieLo = 0;
  cookieHi = 0;

  constructor(node: HostNode, fd: number, flags: number, io: Io) {
    this.node = node;
    this.fd = fd;
    this.flags = flags;
    this.io = io;
    this.direct = (flags & O_DIRECT) !== 0;
    this.waits = (flags & (O_DIRECT | O_DSYNC | O_SYNC)) !== 0;
  }
}

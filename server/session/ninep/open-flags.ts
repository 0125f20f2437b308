/** Open flags of the three dialects as Linux' own. They are translated, never passed: 9P2000.L's numbers only look like x86-64's. */
import {
  O_ACCMODE,
  O_APPEND,
  O_DIRECTORY,
  O_DSYNC,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
} from '../../constants/linux.ts';
import { L_OPEN_FLAGS, O_MODE } from '../../wire/ninep/flags.ts';

/**
 * What of Tlopen's and Tlcreate's flags reaches the host. The others are the client's own business (CREATE on an open, NOFOLLOW, CLOEXEC, LARGEFILE), or
 * nothing that a client should turn on for a host's file (NONBLOCK, FASYNC, NOCTTY, DIRECT, NOATIME).
 */
const TRANSLATED = [
  [L_OPEN_FLAGS.EXCL, O_EXCL],
  [L_OPEN_FLAGS.TRUNC, O_TRUNC],
  [L_OPEN_FLAGS.APPEND, O_APPEND],
  [L_OPEN_FLAGS.DSYNC, O_DSYNC],
  [L_OPEN_FLAGS.DIRECTORY, O_DIRECTORY],
  [L_OPEN_FLAGS.SYNC, O_SYNC],
] as const;

/** open(5): read, write, both, execute (which here is reading). */
const BY_MODE = [O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY] as const;

/** Of 9P2000.L. -1: an access mode that does not exist. */
export function linuxFlags(flags: number): number {
  const access = flags & O_ACCMODE;
  if (access === O_ACCMODE) return -1;
  let translated = access;
  for (const [theirs, ours] of TRANSLATED) if ((flags & theirs) !== 0) translated |= ours;
  return translated;
}

/** Of 9P2000 and 9P2000.u. */
export function classicFlags(mode: number): number {
  const access = BY_MODE[mode & 3] as number;
  return access | ((mode & O_MODE.OTRUNC) !== 0 ? O_TRUNC : 0) | ((mode & O_MODE.OAPPEND) !== 0 ? O_APPEND : 0);
}

/** Whether an open may change the file. */
export function opensForChange(flags: number): boolean {
  return (flags & O_ACCMODE) !== O_RDONLY || (flags & O_TRUNC) !== 0;
}

/**
 * Layout of struct statx (linux/stat.h) in words of 32 bits; 64-bit fields are two words, low first. 256 bytes in all.
 */
import { STATX_BASIC_STATS, STATX_BTIME, STATX_MNT_ID } from '../../constants/linux.ts';

export const STATX = {
  MASK: 0,
  BLKSIZE: 1,
  ATTRIBUTES: 2,
  NLINK: 4,
  UID: 5,
  GID: 6,
  /** u16 */
  MODE: 7,
  INO: 8,
  SIZE: 10,
  BLOCKS: 12,
  ATIME: 16,
  BTIME: 20,
  CTIME: 24,
  MTIME: 28,
  RDEV_MAJOR: 32,
  RDEV_MINOR: 33,
  DEV_MAJOR: 34,
  DEV_MINOR: 35,
  MNT_ID: 36,
} as const;

export const STATX_SIZE = 256;
/** What every statx of ours asks for. */
export const STATX_WANTED = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;

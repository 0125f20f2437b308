/**
 * Numbers of 9P2000.L (include/net/9p/9p.h of Linux; github.com/chaos/diod protocol.md), 9P2000.u and 9P2000, named as there.
 */
export { DIR_TYPE, LOCK_TYPE, XATTR } from '../linux-flags.ts';

import { ERRNO as NUMBERS } from '../../errno.ts';

export const ERRNO = NUMBERS;

export const DIALECT = { L: '9P2000.L', U: '9P2000.u', PLAIN: '9P2000' } as const;
export type Dialect = (typeof DIALECT)[keyof typeof DIALECT];

/** Tag of Tversion. */
export const NOTAG = 0xffff;
/** Fid that means none (afid of Tattach). */
export const NOFID = 0xffff_ffff;
/** n_uname that means "look at uname". */
export const NONUNAME = 0xffff_ffff;
/** The printers' names for numbers that mean none. */
export const TAG = { NOTAG } as const;
export const FID = { NOFID } as const;
/** Names of one Twalk. */
export const MAXWELEM = 16;
/** size[4] type[1] tag[2] */
export const HEADER_SIZE = 7;
/** Bytes of Rread and Rreaddir in front of the data. */
export const READ_HEADER_SIZE = 11;
/** P9_IOHDRSZ: what Linux takes off msize for the header of Twrite and Rread. */
export const IO_HEADER_SIZE = 24;

/** P9_DOTL_*: open flags of 9P2000.L. They look like Linux' on x86-64 but are their own (SYNC is one bit): translate, never pass. */
export const L_OPEN_FLAGS = {
  CREATE: 0o100,
  EXCL: 0o200,
  NOCTTY: 0o400,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DSYNC: 0o10000,
  FASYNC: 0o20000,
  DIRECT: 0o40000,
  LARGEFILE: 0o100000,
  DIRECTORY: 0o200000,
  NOFOLLOW: 0o400000,
  NOATIME: 0o1000000,
  CLOEXEC: 0o2000000,
  SYNC: 0o4000000,
} as const;
/** P9_DOTL_AT_*: flags of Tunlinkat. */
export const UNLINK_FLAGS = { REMOVEDIR: 0x200 } as const;

/** P9_STATS_*: request_mask and valid of getattr. The high word is always 0. */
export const GETATTR_MASK = {
  ALL: 0x3fff,
  BASIC: 0x7ff,
  MODE: 0x1,
  NLINK: 0x2,
  UID: 0x4,
  GID: 0x8,
  RDEV: 0x10,
  ATIME: 0x20,
  MTIME: 0x40,
  CTIME: 0x80,
  INO: 0x100,
  SIZE: 0x200,
  BLOCKS: 0x400,
  BTIME: 0x800,
  GEN: 0x1000,
  DATA_VERSION: 0x2000,
} as const;

/** P9_ATTR_*: valid of Tsetattr. Without …_SET a time becomes the server's now. */
export const SETATTR_VALID = {
  MODE: 0x1,
  UID: 0x2,
  GID: 0x4,
  SIZE: 0x8,
  ATIME: 0x10,
  MTIME: 0x20,
  CTIME: 0x40,
  ATIME_SET: 0x80,
  MTIME_SET: 0x100,
} as const;

/** P9_LOCK_FLAGS_* and P9_LOCK_*. */
export const LOCK_FLAGS = { BLOCK: 1, RECLAIM: 2 } as const;
export const LOCK_STATUS = { SUCCESS: 0, BLOCKED: 1, ERROR: 2, GRACE: 3 } as const;

/** P9_QT*: the type of a qid; a plain file is 0. */
export const QID_TYPE = {
  DIR: 0x80,
  APPEND: 0x40,
  EXCL: 0x20,
  MOUNT: 0x10,
  AUTH: 0x08,
  TMP: 0x04,
  SYMLINK: 0x02,
  LINK: 0x01,
} as const;

/** P9_DM*: mode of a 9P2000 stat, above the permissions. From DMSYMLINK on 9P2000.u's. */
export const DM_MODE = {
  DMDIR: 0x8000_0000,
  DMAPPEND: 0x4000_0000,
  DMEXCL: 0x2000_0000,
  DMMOUNT: 0x1000_0000,
  DMAUTH: 0x0800_0000,
  DMTMP: 0x0400_0000,
  DMSYMLINK: 0x0200_0000,
  DMLINK: 0x0100_0000,
  DMDEVICE: 0x0080_0000,
  DMNAMEDPIPE: 0x0020_0000,
  DMSOCKET: 0x0010_0000,
  DMSETUID: 0x0008_0000,
  DMSETGID: 0x0004_0000,
  DMSETVTX: 0x0001_0000,
} as const;

/** P9_O*: mode of Topen and Tcreate. The low two bits are OREAD 0, OWRITE 1, ORDWR 2, OEXEC 3. */
export const O_MODE = { OTRUNC: 0x10, ORCLOSE: 0x40, OCEXEC: 0x20, OAPPEND: 0x80 } as const;
export const OREAD = 0;
export const OWRITE = 1;
export const ORDWR = 2;
export const OEXEC = 3;

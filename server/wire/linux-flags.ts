/**
 * Name tables for Linux flag words, shared by the protocols' printers. Bits that consist of several come before their parts.
 */
import * as linux from '../constants/linux.ts';

/** FUSE passes the guest kernel's own flags (x86-64's here; an arm64 guest prints a few under other names). The access mode is printed apart. */
export const OPEN_FLAGS = {
  SYNC: linux.O_SYNC,
  TMPFILE: linux.O_TMPFILE,
  EXEC: linux.FMODE_EXEC,
  CREAT: linux.O_CREAT,
  EXCL: linux.O_EXCL,
  NOCTTY: linux.O_NOCTTY,
  TRUNC: linux.O_TRUNC,
  APPEND: linux.O_APPEND,
  NONBLOCK: linux.O_NONBLOCK,
  DSYNC: linux.O_DSYNC,
  ASYNC: linux.FASYNC,
  DIRECT: linux.O_DIRECT,
  LARGEFILE: linux.O_LARGEFILE,
  DIRECTORY: linux.O_DIRECTORY,
  NOFOLLOW: linux.O_NOFOLLOW,
  NOATIME: linux.O_NOATIME,
  CLOEXEC: linux.O_CLOEXEC,
  PATH: linux.O_PATH,
} as const;

export const ACCESS = { R_OK: linux.R_OK, W_OK: linux.W_OK, X_OK: linux.X_OK } as const;

export const RENAME = {
  NOREPLACE: linux.RENAME_NOREPLACE,
  EXCHANGE: linux.RENAME_EXCHANGE,
  WHITEOUT: linux.RENAME_WHITEOUT,
} as const;

export const XATTR = { CREATE: linux.XATTR_CREATE, REPLACE: linux.XATTR_REPLACE } as const;

export const FALLOC = {
  KEEP_SIZE: linux.FALLOC_FL_KEEP_SIZE,
  PUNCH_HOLE: linux.FALLOC_FL_PUNCH_HOLE,
  COLLAPSE_RANGE: linux.FALLOC_FL_COLLAPSE_RANGE,
  ZERO_RANGE: linux.FALLOC_FL_ZERO_RANGE,
  INSERT_RANGE: linux.FALLOC_FL_INSERT_RANGE,
  UNSHARE_RANGE: linux.FALLOC_FL_UNSHARE_RANGE,
} as const;

export const WHENCE = {
  SET: linux.SEEK_SET,
  CUR: linux.SEEK_CUR,
  END: linux.SEEK_END,
  DATA: linux.SEEK_DATA,
  HOLE: linux.SEEK_HOLE,
} as const;

/** 9P2000.L chose the same numbers (P9_LOCK_TYPE_*). */
export const LOCK_TYPE = { RDLCK: linux.F_RDLCK, WRLCK: linux.F_WRLCK, UNLCK: linux.F_UNLCK } as const;

export const DIR_TYPE = {
  UNKNOWN: linux.DT_UNKNOWN,
  FIFO: linux.DT_FIFO,
  CHR: linux.DT_CHR,
  DIR: linux.DT_DIR,
  BLK: linux.DT_BLK,
  REG: linux.DT_REG,
  LNK: linux.DT_LNK,
  SOCK: linux.DT_SOCK,
} as const;

export const STATX_MASK = {
  BASIC_STATS: linux.STATX_BASIC_STATS,
  TYPE: linux.STATX_TYPE,
  MODE: linux.STATX_MODE,
  NLINK: linux.STATX_NLINK,
  UID: linux.STATX_UID,
  GID: linux.STATX_GID,
  ATIME: linux.STATX_ATIME,
  MTIME: linux.STATX_MTIME,
  CTIME: linux.STATX_CTIME,
  INO: linux.STATX_INO,
  SIZE: linux.STATX_SIZE,
  BLOCKS: linux.STATX_BLOCKS,
  BTIME: linux.STATX_BTIME,
  MNT_ID: linux.STATX_MNT_ID,
  DIOALIGN: linux.STATX_DIOALIGN,
} as const;

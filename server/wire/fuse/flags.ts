/**
 * Flag words of FUSE 7.45, named as in linux/fuse.h without the prefix that the table's name stands for. The printers use the same tables.
 */
export {
  ACCESS,
  DIR_TYPE,
  FALLOC,
  LOCK_TYPE,
  OPEN_FLAGS,
  RENAME,
  STATX_MASK,
  WHENCE,
  XATTR,
} from '../linux-flags.ts';

/** FUSE_*: INIT flags, word `flags`. Asked for by the kernel, granted by the reply. */
export const INIT = {
  ASYNC_READ: 1 << 0,
  POSIX_LOCKS: 1 << 1,
  FILE_OPS: 1 << 2,
  ATOMIC_O_TRUNC: 1 << 3,
  EXPORT_SUPPORT: 1 << 4,
  BIG_WRITES: 1 << 5,
  DONT_MASK: 1 << 6,
  SPLICE_WRITE: 1 << 7,
  SPLICE_MOVE: 1 << 8,
  SPLICE_READ: 1 << 9,
  FLOCK_LOCKS: 1 << 10,
  HAS_IOCTL_DIR: 1 << 11,
  AUTO_INVAL_DATA: 1 << 12,
  DO_READDIRPLUS: 1 << 13,
  READDIRPLUS_AUTO: 1 << 14,
  ASYNC_DIO: 1 << 15,
  WRITEBACK_CACHE: 1 << 16,
  NO_OPEN_SUPPORT: 1 << 17,
  PARALLEL_DIROPS: 1 << 18,
  HANDLE_KILLPRIV: 1 << 19,
  POSIX_ACL: 1 << 20,
  ABORT_ERROR: 1 << 21,
  MAX_PAGES: 1 << 22,
  CACHE_SYMLINKS: 1 << 23,
  NO_OPENDIR_SUPPORT: 1 << 24,
  EXPLICIT_INVAL_DATA: 1 << 25,
  MAP_ALIGNMENT: 1 << 26,
  SUBMOUNTS: 1 << 27,
  HANDLE_KILLPRIV_V2: 1 << 28,
  SETXATTR_EXT: 1 << 29,
  INIT_EXT: 1 << 30,
  INIT_RESERVED: 0x8000_0000,
} as const;

/** INIT flags 32 to 63, which travel in the word `flags2` and count only when INIT_EXT is set. */
export const INIT2 = {
  SECURITY_CTX: 1 << 0,
  HAS_INODE_DAX: 1 << 1,
  CREATE_SUPP_GROUP: 1 << 2,
  HAS_EXPIRE_ONLY: 1 << 3,
  DIRECT_IO_ALLOW_MMAP: 1 << 4,
  PASSTHROUGH: 1 << 5,
  NO_EXPORT_SUPPORT: 1 << 6,
  HAS_RESEND: 1 << 7,
  ALLOW_IDMAP: 1 << 8,
  OVER_IO_URING: 1 << 9,
  REQUEST_TIMEOUT: 1 << 10,
} as const;

/** FATTR_*: which fields of SETATTR count. */
export const FATTR = {
  MODE: 1 << 0,
  UID: 1 << 1,
  GID: 1 << 2,
  SIZE: 1 << 3,
  ATIME: 1 << 4,
  MTIME: 1 << 5,
  FH: 1 << 6,
  ATIME_NOW: 1 << 7,
  MTIME_NOW: 1 << 8,
  LOCKOWNER: 1 << 9,
  CTIME: 1 << 10,
  KILL_SUIDGID: 1 << 11,
} as const;

/** FOPEN_*: the reply to OPEN, OPENDIR, CREATE, TMPFILE. */
export const FOPEN = {
  DIRECT_IO: 1 << 0,
  KEEP_CACHE: 1 << 1,
  NONSEEKABLE: 1 << 2,
  CACHE_DIR: 1 << 3,
  STREAM: 1 << 4,
  NOFLUSH: 1 << 5,
  PARALLEL_DIRECT_WRITES: 1 << 6,
  PASSTHROUGH: 1 << 7,
} as const;

/** FUSE_OPEN_*: `open_flags` of OPEN and CREATE requests (HANDLE_KILLPRIV_V2). */
export const FUSE_OPEN = { KILL_SUIDGID: 1 << 0 } as const;
/** FUSE_ATTR_*: `flags` of fuse_attr. */
export const FUSE_ATTR = { SUBMOUNT: 1 << 0, DAX: 1 << 1 } as const;
/** FUSE_GETATTR_*: the handle in the request is valid. */
export const GETATTR = { FH: 1 << 0 } as const;
export const READ = { LOCKOWNER: 1 << 1 } as const;
/** FUSE_WRITE_*. CACHE: from the page cache, so uid and pid are not the writer's and the handle is a guess. */
export const WRITE = { CACHE: 1 << 0, LOCKOWNER: 1 << 1, KILL_SUIDGID: 1 << 2 } as const;
export const RELEASE = { FLUSH: 1 << 0, FLOCK_UNLOCK: 1 << 1 } as const;
export const FSYNC = { FDATASYNC: 1 << 0 } as const;
/** FUSE_LK_*: the lock is flock(2)'s. */
export const LK = { FLOCK: 1 << 0 } as const;
export const IOCTL = {
  COMPAT: 1 << 0,
  UNRESTRICTED: 1 << 1,
  RETRY: 1 << 2,
  '32BIT': 1 << 3,
  DIR: 1 << 4,
  COMPAT_X32: 1 << 5,
} as const;
export const POLL = { SCHEDULE_NOTIFY: 1 << 0 } as const;
/** FUSE_SETXATTR_*, with INIT.SETXATTR_EXT only. */
export const SETXATTR = { ACL_KILL_SGID: 1 << 0 } as const;
export const NOTIFY_INVAL_ENTRY = { EXPIRE_ONLY: 1 << 0 } as const;

/** enum fuse_notify_code: `error` of a message that the server sends unasked (unique 0). */
export const NOTIFY = {
  POLL: 1,
  INVAL_INODE: 2,
  INVAL_ENTRY: 3,
  STORE: 4,
  RETRIEVE: 5,
  DELETE: 6,
  RESEND: 7,
  INC_EPOCH: 8,
  PRUNE: 9,
} as const;

/** enum fuse_ext_type. Types 0 to 31 are the number of security contexts in a fuse_secctx_header. */
export const EXT = { MAX_NR_SECCTX: 31, GROUPS: 32 } as const;

export const FUSE_KERNEL_VERSION = 7;
export const FUSE_KERNEL_MINOR_VERSION = 45;
/** The node id of the root inode. */
export const FUSE_ROOT_ID = 1;
/** High word of FUSE_UNIQUE_RESEND: this request was sent before, on a connection that ended (HAS_RESEND). */
export const UNIQUE_RESEND_HI = 0x8000_0000;
/** FUSE_INVALID_UIDGID: uid or gid of a request where ALLOW_IDMAP could not map one. */
export const INVALID_UIDGID = 0xffff_ffff;

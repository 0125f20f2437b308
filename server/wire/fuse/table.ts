/**
 * FUSE 7.45 (linux/fuse.h), one row per struct (*-structs.ts) and per opcode. `npm run gen` turns this into codec.gen.ts and print.gen.ts.
 *
 * Field names are the kernel's (TypeScript has them in camelCase); a struct is the kernel's `struct fuse_…` with the names that follow it
 * in the request. Differences from the header are where one kernel struct serves several purposes: READDIR's offset is an opaque
 * position, GETXATTR has a name and LISTXATTR has not.
 */
import type { Struct } from '../table.ts';
import { REPLY_STRUCTS } from './reply-structs.ts';
import { REQUEST_STRUCTS } from './request-structs.ts';
import { SHARED_STRUCTS } from './shared-structs.ts';

export const FUSE_STRUCTS = {
  ...SHARED_STRUCTS,
  ...REQUEST_STRUCTS,
  ...REPLY_STRUCTS,
} as const satisfies Record<string, Struct>;

export type FuseStructName = keyof typeof FUSE_STRUCTS;

/** What follows the fixed part of a reply, for printers and test builders. */
export type ReplyData = 'bytes' | 'text' | 'xattr' | 'dirents' | 'direntplus';

export interface FuseRow {
  readonly id: number;
  readonly args?: FuseStructName;
  /** Field of the arguments that says how many bytes of data follow them. */
  readonly data?: string;
  /** Structs that follow the arguments, and the field that says how many. */
  readonly items?: readonly [FuseStructName, string];
  /** Absent: the header alone. */
  readonly reply?: FuseStructName;
  readonly replyData?: ReplyData;
  /** The kernel waits for no answer (and must not get one, but for INTERRUPT's EAGAIN and ENOSYS). */
  readonly noReply?: true;
}

/** CUSE (4096) and the byte-swapped INIT numbers are not opcodes of a file system. 7 and 19 were never assigned. */
export const FUSE_REQUESTS = {
  LOOKUP: { id: 1, args: 'NameIn', reply: 'EntryOut' },
  FORGET: { id: 2, args: 'ForgetIn', noReply: true },
  GETATTR: { id: 3, args: 'GetattrIn', reply: 'AttrOut' },
  SETATTR: { id: 4, args: 'SetattrIn', reply: 'AttrOut' },
  READLINK: { id: 5, replyData: 'text' },
  SYMLINK: { id: 6, args: 'SymlinkIn', reply: 'EntryOut' },
  MKNOD: { id: 8, args: 'MknodIn', reply: 'EntryOut' },
  MKDIR: { id: 9, args: 'MkdirIn', reply: 'EntryOut' },
  UNLINK: { id: 10, args: 'NameIn' },
  RMDIR: { id: 11, args: 'NameIn' },
  RENAME: { id: 12, args: 'RenameIn' },
  LINK: { id: 13, args: 'LinkIn', reply: 'EntryOut' },
  OPEN: { id: 14, args: 'OpenIn', reply: 'OpenOut' },
  READ: { id: 15, args: 'ReadIn', replyData: 'bytes' },
  WRITE: { id: 16, args: 'WriteIn', data: 'size', reply: 'WriteOut' },
  STATFS: { id: 17, reply: 'StatfsOut' },
  RELEASE: { id: 18, args: 'ReleaseIn' },
  FSYNC: { id: 20, args: 'FsyncIn' },
  /** Arguments are SetxattrIn when INIT.SETXATTR_EXT was granted. */
  SETXATTR: { id: 21, args: 'SetxattrCompatIn', data: 'size' },
  /** The reply is GetxattrOut when `size` was 0, else the value. LISTXATTR likewise. */
  GETXATTR: { id: 22, args: 'GetxattrIn', replyData: 'xattr' },
  LISTXATTR: { id: 23, args: 'ListxattrIn', replyData: 'xattr' },
  REMOVEXATTR: { id: 24, args: 'NameIn' },
  FLUSH: { id: 25, args: 'FlushIn' },
  INIT: { id: 26, args: 'InitIn', reply: 'InitOut' },
  OPENDIR: { id: 27, args: 'OpenIn', reply: 'OpenOut' },
  READDIR: { id: 28, args: 'ReaddirIn', replyData: 'dirents' },
  RELEASEDIR: { id: 29, args: 'ReleaseIn' },
  FSYNCDIR: { id: 30, args: 'FsyncIn' },
  GETLK: { id: 31, args: 'LkIn', reply: 'LkOut' },
  SETLK: { id: 32, args: 'LkIn' },
  SETLKW: { id: 33, args: 'LkIn' },
  ACCESS: { id: 34, args: 'AccessIn' },
  CREATE: { id: 35, args: 'CreateIn', reply: 'CreateOut' },
  INTERRUPT: { id: 36, args: 'InterruptIn', noReply: true },
  BMAP: { id: 37, args: 'BmapIn', reply: 'BmapOut' },
  DESTROY: { id: 38 },
  IOCTL: { id: 39, args: 'IoctlIn', data: 'in_size', reply: 'IoctlOut', replyData: 'bytes' },
  POLL: { id: 40, args: 'PollIn', reply: 'PollOut' },
  NOTIFY_REPLY: { id: 41, args: 'NotifyRetrieveIn', data: 'size', noReply: true },
  BATCH_FORGET: { id: 42, args: 'BatchForgetIn', items: ['ForgetOne', 'count'], noReply: true },
  FALLOCATE: { id: 43, args: 'FallocateIn' },
  READDIRPLUS: { id: 44, args: 'ReaddirIn', replyData: 'direntplus' },
  RENAME2: { id: 45, args: 'Rename2In' },
  LSEEK: { id: 46, args: 'LseekIn', reply: 'LseekOut' },
  COPY_FILE_RANGE: { id: 47, args: 'CopyFileRangeIn', reply: 'WriteOut' },
  SETUPMAPPING: { id: 48, args: 'SetupmappingIn' },
  REMOVEMAPPING: { id: 49, args: 'RemovemappingIn', items: ['RemovemappingOne', 'count'] },
  SYNCFS: { id: 50, args: 'SyncfsIn' },
  TMPFILE: { id: 51, args: 'CreateIn', reply: 'CreateOut' },
  STATX: { id: 52, args: 'StatxIn', reply: 'StatxOut' },
  COPY_FILE_RANGE_64: { id: 53, args: 'CopyFileRangeIn', reply: 'CopyFileRangeOut' },
} as const satisfies Record<string, FuseRow>;

// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import {
  getI64,
  getU64,
  getU64Saturating,
  newSpan,
  putCstr,
  putI64,
  putU64,
  putU64Saturating,
  type Span,
  takeCstr,
  type Views,
} from '../views.ts';

export const OPCODE = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  SETXATTR: 21,
  GETXATTR: 22,
  LISTXATTR: 23,
  REMOVEXATTR: 24,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  FSYNCDIR: 30,
  GETLK: 31,
  SETLK: 32,
  SETLKW: 33,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  BMAP: 37,
  DESTROY: 38,
  IOCTL: 39,
  POLL: 40,
  NOTIFY_REPLY: 41,
  BATCH_FORGET: 42,
  FALLOCATE: 43,
  READDIRPLUS: 44,
  RENAME2: 45,
  LSEEK: 46,
  COPY_FILE_RANGE: 47,
  SETUPMAPPING: 48,
  REMOVEMAPPING: 49,
  SYNCFS: 50,
  TMPFILE: 51,
  STATX: 52,
  COPY_FILE_RANGE_64: 53,
} as const;

export type FuseOpName = keyof typeof OPCODE;

/** The arguments that each request carries behind its header. A map of handlers over these keys misses none. */
export interface FuseArgs {
  LOOKUP: NameIn;
  FORGET: ForgetIn;
  GETATTR: GetattrIn;
  SETATTR: SetattrIn;
  READLINK: null;
  SYMLINK: SymlinkIn;
  MKNOD: MknodIn;
  MKDIR: MkdirIn;
  UNLINK: NameIn;
  RMDIR: NameIn;
  RENAME: RenameIn;
  LINK: LinkIn;
  OPEN: OpenIn;
  READ: ReadIn;
  WRITE: WriteIn;
  STATFS: null;
  RELEASE: ReleaseIn;
  FSYNC: FsyncIn;
  SETXATTR: SetxattrCompatIn;
  GETXATTR: GetxattrIn;
  LISTXATTR: ListxattrIn;
  REMOVEXATTR: NameIn;
  FLUSH: FlushIn;
  INIT: InitIn;
  OPENDIR: OpenIn;
  READDIR: ReaddirIn;
  RELEASEDIR: ReleaseIn;
  FSYNCDIR: FsyncIn;
  GETLK: LkIn;
  SETLK: LkIn;
  SETLKW: LkIn;
  ACCESS: AccessIn;
  CREATE: CreateIn;
  INTERRUPT: InterruptIn;
  BMAP: BmapIn;
  DESTROY: null;
  IOCTL: IoctlIn;
  POLL: PollIn;
  NOTIFY_REPLY: NotifyRetrieveIn;
  BATCH_FORGET: BatchForgetIn;
  FALLOCATE: FallocateIn;
  READDIRPLUS: ReaddirIn;
  RENAME2: Rename2In;
  LSEEK: LseekIn;
  COPY_FILE_RANGE: CopyFileRangeIn;
  SETUPMAPPING: SetupmappingIn;
  REMOVEMAPPING: RemovemappingIn;
  SYNCFS: SyncfsIn;
  TMPFILE: CreateIn;
  STATX: StatxIn;
  COPY_FILE_RANGE_64: CopyFileRangeIn;
}

export interface FuseOp {
  readonly id: number;
  readonly name: FuseOpName;
  /** The shortest well-formed request, header included: check once, then decode. */
  readonly inSize: number;
  /** Names behind the arguments, each ended by a NUL. */
  readonly names: number;
  /** Data or structs follow the arguments; how many the arguments say. */
  readonly data: boolean;
  /** The shortest successful reply, header included; 0 when there is none. */
  readonly outSize: number;
  readonly noReply: boolean;
}

/** Indexed by opcode. */
export const FUSE_OPS: readonly (FuseOp | undefined)[] = [
  undefined,
  {
    id: 1,
    name: 'LOOKUP',
    inSize: 41,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false,
  },
  {
    id: 2,
    name: 'FORGET',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 0,
    noReply: true,
  },
  {
    id: 3,
    name: 'GETATTR',
    inSize: 56,
    names: 0,
    data: false,
    outSize: 120,
    noReply: false,
  },
  {
    id: 4,
    name: 'SETATTR',
    inSize: 128,
    names: 0,
    data: false,
    outSize: 120,
    noReply: false,
  },
  {
    id: 5,
    name: 'READLINK',
    inSize: 40,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 6,
    name: 'SYMLINK',
    inSize: 42,
    names: 2,
    data: false,
    outSize: 144,
    noReply: false,
  },
  undefined,
  {
    id: 8,
    name: 'MKNOD',
    inSize: 57,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false,
  },
  {
    id: 9,
    name: 'MKDIR',
    inSize: 49,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false,
  },
  {
    id: 10,
    name: 'UNLINK',
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 11,
    name: 'RMDIR',
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 12,
    name: 'RENAME',
    inSize: 50,
    names: 2,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 13,
    name: 'LINK',
    inSize: 49,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false,
  },
  {
    id: 14,
    name: 'OPEN',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 32,
    noReply: false,
  },
  {
    id: 15,
    name: 'READ',
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 16,
    name: 'WRITE',
    inSize: 80,
    names: 0,
    data: true,
    outSize: 24,
    noReply: false,
  },
  {
    id: 17,
    name: 'STATFS',
    inSize: 40,
    names: 0,
    data: false,
    outSize: 96,
    noReply: false,
  },
  {
    id: 18,
    name: 'RELEASE',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  undefined,
  {
    id: 20,
    name: 'FSYNC',
    inSize: 56,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 21,
    name: 'SETXATTR',
    inSize: 49,
    names: 1,
    data: true,
    outSize: 16,
    noReply: false,
  },
  {
    id: 22,
    name: 'GETXATTR',
    inSize: 49,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 23,
    name: 'LISTXATTR',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 24,
    name: 'REMOVEXATTR',
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 25,
    name: 'FLUSH',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 26,
    name: 'INIT',
    inSize: 56,
    names: 0,
    data: false,
    outSize: 40,
    noReply: false,
  },
  {
    id: 27,
    name: 'OPENDIR',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 32,
    noReply: false,
  },
  {
    id: 28,
    name: 'READDIR',
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 29,
    name: 'RELEASEDIR',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 30,
    name: 'FSYNCDIR',
    inSize: 56,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 31,
    name: 'GETLK',
    inSize: 88,
    names: 0,
    data: false,
    outSize: 40,
    noReply: false,
  },
  {
    id: 32,
    name: 'SETLK',
    inSize: 88,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 33,
    name: 'SETLKW',
    inSize: 88,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 34,
    name: 'ACCESS',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 35,
    name: 'CREATE',
    inSize: 57,
    names: 1,
    data: false,
    outSize: 160,
    noReply: false,
  },
  {
    id: 36,
    name: 'INTERRUPT',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 0,
    noReply: true,
  },
  {
    id: 37,
    name: 'BMAP',
    inSize: 56,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false,
  },
  {
    id: 38,
    name: 'DESTROY',
    inSize: 40,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 39,
    name: 'IOCTL',
    inSize: 72,
    names: 0,
    data: true,
    outSize: 32,
    noReply: false,
  },
  {
    id: 40,
    name: 'POLL',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false,
  },
  {
    id: 41,
    name: 'NOTIFY_REPLY',
    inSize: 80,
    names: 0,
    data: true,
    outSize: 0,
    noReply: true,
  },
  {
    id: 42,
    name: 'BATCH_FORGET',
    inSize: 48,
    names: 0,
    data: true,
    outSize: 0,
    noReply: true,
  },
  {
    id: 43,
    name: 'FALLOCATE',
    inSize: 72,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 44,
    name: 'READDIRPLUS',
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 45,
    name: 'RENAME2',
    inSize: 58,
    names: 2,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 46,
    name: 'LSEEK',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false,
  },
  {
    id: 47,
    name: 'COPY_FILE_RANGE',
    inSize: 96,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false,
  },
  {
    id: 48,
    name: 'SETUPMAPPING',
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 49,
    name: 'REMOVEMAPPING',
    inSize: 44,
    names: 0,
    data: true,
    outSize: 16,
    noReply: false,
  },
  {
    id: 50,
    name: 'SYNCFS',
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false,
  },
  {
    id: 51,
    name: 'TMPFILE',
    inSize: 57,
    names: 1,
    data: false,
    outSize: 160,
    noReply: false,
  },
  {
    id: 52,
    name: 'STATX',
    inSize: 64,
    names: 0,
    data: false,
    outSize: 304,
    noReply: false,
  },
  {
    id: 53,
    name: 'COPY_FILE_RANGE_64',
    inSize: 96,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false,
  },
];

export interface InHeader {
  len: number;
  opcode: number;
  uniqueLo: number;
  uniqueHi: number;
  nodeid: number;
  uid: number;
  gid: number;
  pid: number;
  totalExtlen: number;
}

export function newInHeader(): InHeader {
  return {
    len: 0,
    opcode: 0,
    uniqueLo: 0,
    uniqueHi: 0,
    nodeid: 0,
    uid: 0,
    gid: 0,
    pid: 0,
    totalExtlen: 0,
  };
}

export const SIZE_IN_HEADER = 40;

export function decodeInHeader(v: Views, at: number, o: InHeader): void {
  const d = v.view;
  o.len = d.getUint32(at, true);
  o.opcode = d.getUint32(at + 4, true);
  o.uniqueLo = d.getUint32(at + 8, true);
  o.uniqueHi = d.getUint32(at + 12, true);
  o.nodeid = getU64(d, at + 16);
  o.uid = d.getUint32(at + 24, true);
  o.gid = d.getUint32(at + 28, true);
  o.pid = d.getUint32(at + 32, true);
  o.totalExtlen = d.getUint16(at + 36, true);
}

export function encodeInHeader(v: Views, at: number, o: InHeader): number {
  const d = v.view;
  d.setUint32(at, o.len, true);
  d.setUint32(at + 4, o.opcode, true);
  d.setUint32(at + 8, o.uniqueLo, true);
  d.setUint32(at + 12, o.uniqueHi, true);
  putU64(d, at + 16, o.nodeid);
  d.setUint32(at + 24, o.uid, true);
  d.setUint32(at + 28, o.gid, true);
  d.setUint32(at + 32, o.pid, true);
  d.setUint16(at + 36, o.totalExtlen, true);
  d.setUint16(at + 38, 0, true);
  return at + 40;
}

export interface OutHeader {
  len: number;
  error: number;
  uniqueLo: number;
  uniqueHi: number;
}

export function newOutHeader(): OutHeader {
  return {
    len: 0,
    error: 0,
    uniqueLo: 0,
    uniqueHi: 0,
  };
}

export const SIZE_OUT_HEADER = 16;

export function decodeOutHeader(v: Views, at: number, o: OutHeader): void {
  const d = v.view;
  o.len = d.getUint32(at, true);
  o.error = d.getInt32(at + 4, true);
  o.uniqueLo = d.getUint32(at + 8, true);
  o.uniqueHi = d.getUint32(at + 12, true);
}

export function encodeOutHeader(v: Views, at: number, o: OutHeader): number {
  const d = v.view;
  d.setUint32(at, o.len, true);
  d.setInt32(at + 4, o.error, true);
  d.setUint32(at + 8, o.uniqueLo, true);
  d.setUint32(at + 12, o.uniqueHi, true);
  return at + 16;
}

export interface FuseAttr {
  inoLo: number;
  inoHi: number;
  size: number;
  blocks: number;
  atime: number;
  mtime: number;
  ctime: number;
  atimensec: number;
  mtimensec: number;
  ctimensec: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  blksize: number;
  flags: number;
}

export function newFuseAttr(): FuseAttr {
  return {
    inoLo: 0,
    inoHi: 0,
    size: 0,
    blocks: 0,
    atime: 0,
    mtime: 0,
    ctime: 0,
    atimensec: 0,
    mtimensec: 0,
    ctimensec: 0,
    mode: 0,
    nlink: 0,
    uid: 0,
    gid: 0,
    rdev: 0,
    blksize: 0,
    flags: 0,
  };
}

export const SIZE_FUSE_ATTR = 88;

export function decodeFuseAttr(v: Views, at: number, o: FuseAttr): void {
  const d = v.view;
  o.inoLo = d.getUint32(at, true);
  o.inoHi = d.getUint32(at + 4, true);
  o.size = getU64(d, at + 8);
  o.blocks = getU64(d, at + 16);
  o.atime = getI64(d, at + 24);
  o.mtime = getI64(d, at + 32);
  o.ctime = getI64(d, at + 40);
  o.atimensec = d.getUint32(at + 48, true);
  o.mtimensec = d.getUint32(at + 52, true);
  o.ctimensec = d.getUint32(at + 56, true);
  o.mode = d.getUint32(at + 60, true);
  o.nlink = d.getUint32(at + 64, true);
  o.uid = d.getUint32(at + 68, true);
  o.gid = d.getUint32(at + 72, true);
  o.rdev = d.getUint32(at + 76, true);
  o.blksize = d.getUint32(at + 80, true);
  o.flags = d.getUint32(at + 84, true);
}

export function encodeFuseAttr(v: Views, at: number, o: FuseAttr): number {
  const d = v.view;
  d.setUint32(at, o.inoLo, true);
  d.setUint32(at + 4, o.inoHi, true);
  putU64(d, at + 8, o.size);
  putU64(d, at + 16, o.blocks);
  putI64(d, at + 24, o.atime);
  putI64(d, at + 32, o.mtime);
  putI64(d, at + 40, o.ctime);
  d.setUint32(at + 48, o.atimensec, true);
  d.setUint32(at + 52, o.mtimensec, true);
  d.setUint32(at + 56, o.ctimensec, true);
  d.setUint32(at + 60, o.mode, true);
  d.setUint32(at + 64, o.nlink, true);
  d.setUint32(at + 68, o.uid, true);
  d.setUint32(at + 72, o.gid, true);
  d.setUint32(at + 76, o.rdev, true);
  d.setUint32(at + 80, o.blksize, true);
  d.setUint32(at + 84, o.flags, true);
  return at + 88;
}

export interface FileLock {
  start: number;
  end: number;
  type: number;
  pid: number;
}

export function newFileLock(): FileLock {
  return {
    start: 0,
    end: 0,
    type: 0,
    pid: 0,
  };
}

export const SIZE_FILE_LOCK = 24;

export function decodeFileLock(v: Views, at: number, o: FileLock): void {
  const d = v.view;
  o.start = getU64(d, at);
  o.end = getU64Saturating(d, at + 8);
  o.type = d.getUint32(at + 16, true);
  o.pid = d.getUint32(at + 20, true);
}

export function encodeFileLock(v: Views, at: number, o: FileLock): number {
  const d = v.view;
  putU64(d, at, o.start);
  putU64Saturating(d, at + 8, o.end);
  d.setUint32(at + 16, o.type, true);
  d.setUint32(at + 20, o.pid, true);
  return at + 24;
}

export interface SxTime {
  tvSec: number;
  tvNsec: number;
}

export function newSxTime(): SxTime {
  return {
    tvSec: 0,
    tvNsec: 0,
  };
}

export const SIZE_SX_TIME = 16;

export function decodeSxTime(v: Views, at: number, o: SxTime): void {
  const d = v.view;
  o.tvSec = getI64(d, at);
  o.tvNsec = d.getUint32(at + 8, true);
}

export function encodeSxTime(v: Views, at: number, o: SxTime): number {
  const d = v.view;
  putI64(d, at, o.tvSec);
  d.setUint32(at + 8, o.tvNsec, true);
  d.setUint32(at + 12, 0, true);
  return at + 16;
}

export interface Statx {
  mask: number;
  blksize: number;
  attributesLo: number;
  attributesHi: number;
  nlink: number;
  uid: number;
  gid: number;
  mode: number;
  inoLo: number;
  inoHi: number;
  size: number;
  blocks: number;
  attributesMaskLo: number;
  attributesMaskHi: number;
  atime: SxTime;
  btime: SxTime;
  ctime: SxTime;
  mtime: SxTime;
  rdevMajor: number;
  rdevMinor: number;
  devMajor: number;
  devMinor: number;
}

export function newStatx(): Statx {
  return {
    mask: 0,
    blksize: 0,
    attributesLo: 0,
    attributesHi: 0,
    nlink: 0,
    uid: 0,
    gid: 0,
    mode: 0,
    inoLo: 0,
    inoHi: 0,
    size: 0,
    blocks: 0,
    attributesMaskLo: 0,
    attributesMaskHi: 0,
    atime: newSxTime(),
    btime: newSxTime(),
    ctime: newSxTime(),
    mtime: newSxTime(),
    rdevMajor: 0,
    rdevMinor: 0,
    devMajor: 0,
    devMinor: 0,
  };
}

export const SIZE_STATX = 256;

export function decodeStatx(v: Views, at: number, o: Statx): void {
  const d = v.view;
  o.mask = d.getUint32(at, true);
  o.blksize = d.getUint32(at + 4, true);
  o.attributesLo = d.getUint32(at + 8, true);
  o.attributesHi = d.getUint32(at + 12, true);
  o.nlink = d.getUint32(at + 16, true);
  o.uid = d.getUint32(at + 20, true);
  o.gid = d.getUint32(at + 24, true);
  o.mode = d.getUint16(at + 28, true);
  o.inoLo = d.getUint32(at + 32, true);
  o.inoHi = d.getUint32(at + 36, true);
  o.size = getU64(d, at + 40);
  o.blocks = getU64(d, at + 48);
  o.attributesMaskLo = d.getUint32(at + 56, true);
  o.attributesMaskHi = d.getUint32(at + 60, true);
  decodeSxTime(v, at + 64, o.atime);
  decodeSxTime(v, at + 80, o.btime);
  decodeSxTime(v, at + 96, o.ctime);
  decodeSxTime(v, at + 112, o.mtime);
  o.rdevMajor = d.getUint32(at + 128, true);
  o.rdevMinor = d.getUint32(at + 132, true);
  o.devMajor = d.getUint32(at + 136, true);
  o.devMinor = d.getUint32(at + 140, true);
}

export function encodeStatx(v: Views, at: number, o: Statx): number {
  const d = v.view;
  d.setUint32(at, o.mask, true);
  d.setUint32(at + 4, o.blksize, true);
  d.setUint32(at + 8, o.attributesLo, true);
  d.setUint32(at + 12, o.attributesHi, true);
  d.setUint32(at + 16, o.nlink, true);
  d.setUint32(at + 20, o.uid, true);
  d.setUint32(at + 24, o.gid, true);
  d.setUint16(at + 28, o.mode, true);
  d.setUint16(at + 30, 0, true);
  d.setUint32(at + 32, o.inoLo, true);
  d.setUint32(at + 36, o.inoHi, true);
  putU64(d, at + 40, o.size);
  putU64(d, at + 48, o.blocks);
  d.setUint32(at + 56, o.attributesMaskLo, true);
  d.setUint32(at + 60, o.attributesMaskHi, true);
  encodeSxTime(v, at + 64, o.atime);
  encodeSxTime(v, at + 80, o.btime);
  encodeSxTime(v, at + 96, o.ctime);
  encodeSxTime(v, at + 112, o.mtime);
  d.setUint32(at + 128, o.rdevMajor, true);
  d.setUint32(at + 132, o.rdevMinor, true);
  d.setUint32(at + 136, o.devMajor, true);
  d.setUint32(at + 140, o.devMinor, true);
  v.u8.fill(0, at + 144, at + 256);
  return at + 256;
}

export interface NameIn {
  name: Span;
}

export function newNameIn(): NameIn {
  return {
    name: newSpan(),
  };
}

export const SIZE_NAME_IN = 0; // without what varies

export function sizeOfNameIn(o: NameIn): number {
  return 1 + o.name.length;
}

export function decodeNameIn(v: Views, at: number, end: number, o: NameIn): number {
  return takeCstr(v.u8, at, end, o.name);
}

export function encodeNameIn(v: Views, at: number, o: NameIn): number {
  return putCstr(v.u8, at, o.name);
}

export interface ForgetIn {
  nlookup: number;
}

export function newForgetIn(): ForgetIn {
  return {
    nlookup: 0,
  };
}

export const SIZE_FORGET_IN = 8;

export function decodeForgetIn(v: Views, at: number, o: ForgetIn): void {
  const d = v.view;
  o.nlookup = getU64(d, at);
}

export function encodeForgetIn(v: Views, at: number, o: ForgetIn): number {
  const d = v.view;
  putU64(d, at, o.nlookup);
  return at + 8;
}

export interface ForgetOne {
  nodeid: number;
  nlookup: number;
}

export function newForgetOne(): ForgetOne {
  return {
    nodeid: 0,
    nlookup: 0,
  };
}

export const SIZE_FORGET_ONE = 16;

export function decodeForgetOne(v: Views, at: number, o: ForgetOne): void {
  const d = v.view;
  o.nodeid = getU64(d, at);
  o.nlookup = getU64(d, at + 8);
}

export function encodeForgetOne(v: Views, at: number, o: ForgetOne): number {
  const d = v.view;
  putU64(d, at, o.nodeid);
  putU64(d, at + 8, o.nlookup);
  return at + 16;
}

export interface BatchForgetIn {
  count: number;
}

export function newBatchForgetIn(): BatchForgetIn {
  return {
    count: 0,
  };
}

export const SIZE_BATCH_FORGET_IN = 8;

export function decodeBatchForgetIn(v: Views, at: number, o: BatchForgetIn): void {
  const d = v.view;
  o.count = d.getUint32(at, true);
}

export function encodeBatchForgetIn(v: Views, at: number, o: BatchForgetIn): number {
  const d = v.view;
  d.setUint32(at, o.count, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface GetattrIn {
  getattrFlags: number;
  fh: number;
}

export function newGetattrIn(): GetattrIn {
  return {
    getattrFlags: 0,
    fh: 0,
  };
}

export const SIZE_GETATTR_IN = 16;

export function decodeGetattrIn(v: Views, at: number, o: GetattrIn): void {
  const d = v.view;
  o.getattrFlags = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
}

export function encodeGetattrIn(v: Views, at: number, o: GetattrIn): number {
  const d = v.view;
  d.setUint32(at, o.getattrFlags, true);
  d.setUint32(at + 4, 0, true);
  putU64(d, at + 8, o.fh);
  return at + 16;
}

export interface SetattrIn {
  valid: number;
  fh: number;
  size: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
  atime: number;
  mtime: number;
  ctime: number;
  atimensec: number;
  mtimensec: number;
  ctimensec: number;
  mode: number;
  uid: number;
  gid: number;
}

export function newSetattrIn(): SetattrIn {
  return {
    valid: 0,
    fh: 0,
    size: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    atime: 0,
    mtime: 0,
    ctime: 0,
    atimensec: 0,
    mtimensec: 0,
    ctimensec: 0,
    mode: 0,
    uid: 0,
    gid: 0,
  };
}

export const SIZE_SETATTR_IN = 88;

export function decodeSetattrIn(v: Views, at: number, o: SetattrIn): void {
  const d = v.view;
  o.valid = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
  o.size = getU64(d, at + 16);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.atime = getI64(d, at + 32);
  o.mtime = getI64(d, at + 40);
  o.ctime = getI64(d, at + 48);
  o.atimensec = d.getUint32(at + 56, true);
  o.mtimensec = d.getUint32(at + 60, true);
  o.ctimensec = d.getUint32(at + 64, true);
  o.mode = d.getUint32(at + 68, true);
  o.uid = d.getUint32(at + 76, true);
  o.gid = d.getUint32(at + 80, true);
}

export function encodeSetattrIn(v: Views, at: number, o: SetattrIn): number {
  const d = v.view;
  d.setUint32(at, o.valid, true);
  d.setUint32(at + 4, 0, true);
  putU64(d, at + 8, o.fh);
  putU64(d, at + 16, o.size);
  d.setUint32(at + 24, o.lockOwnerLo, true);
  d.setUint32(at + 28, o.lockOwnerHi, true);
  putI64(d, at + 32, o.atime);
  putI64(d, at + 40, o.mtime);
  putI64(d, at + 48, o.ctime);
  d.setUint32(at + 56, o.atimensec, true);
  d.setUint32(at + 60, o.mtimensec, true);
  d.setUint32(at + 64, o.ctimensec, true);
  d.setUint32(at + 68, o.mode, true);
  d.setUint32(at + 72, 0, true);
  d.setUint32(at + 76, o.uid, true);
  d.setUint32(at + 80, o.gid, true);
  d.setUint32(at + 84, 0, true);
  return at + 88;
}

export interface SymlinkIn {
  name: Span;
  target: Span;
}

export function newSymlinkIn(): SymlinkIn {
  return {
    name: newSpan(),
    target: newSpan(),
  };
}

export const SIZE_SYMLINK_IN = 0; // without what varies

export function sizeOfSymlinkIn(o: SymlinkIn): number {
  return 2 + o.name.length + o.target.length;
}

export function decodeSymlinkIn(v: Views, at: number, end: number, o: SymlinkIn): number {
  let p = takeCstr(v.u8, at, end, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end, o.target);
}

export function encodeSymlinkIn(v: Views, at: number, o: SymlinkIn): number {
  const p = putCstr(v.u8, at, o.name);
  return putCstr(v.u8, p, o.target);
}

export interface MknodIn {
  mode: number;
  rdev: number;
  umask: number;
  name: Span;
}

export function newMknodIn(): MknodIn {
  return {
    mode: 0,
    rdev: 0,
    umask: 0,
    name: newSpan(),
  };
}

export const SIZE_MKNOD_IN = 16; // without what varies

export function sizeOfMknodIn(o: MknodIn): number {
  return 17 + o.name.length;
}

export function decodeMknodIn(v: Views, at: number, end: number, o: MknodIn): number {
  if (end - at < 16) return -1;
  const d = v.view;
  o.mode = d.getUint32(at, true);
  o.rdev = d.getUint32(at + 4, true);
  o.umask = d.getUint32(at + 8, true);
  return takeCstr(v.u8, at + 16, end, o.name);
}

export function encodeMknodIn(v: Views, at: number, o: MknodIn): number {
  const d = v.view;
  d.setUint32(at, o.mode, true);
  d.setUint32(at + 4, o.rdev, true);
  d.setUint32(at + 8, o.umask, true);
  d.setUint32(at + 12, 0, true);
  return putCstr(v.u8, at + 16, o.name);
}

export interface MkdirIn {
  mode: number;
  umask: number;
  name: Span;
}

export function newMkdirIn(): MkdirIn {
  return {
    mode: 0,
    umask: 0,
    name: newSpan(),
  };
}

export const SIZE_MKDIR_IN = 8; // without what varies

export function sizeOfMkdirIn(o: MkdirIn): number {
  return 9 + o.name.length;
}

export function decodeMkdirIn(v: Views, at: number, end: number, o: MkdirIn): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.mode = d.getUint32(at, true);
  o.umask = d.getUint32(at + 4, true);
  return takeCstr(v.u8, at + 8, end, o.name);
}

export function encodeMkdirIn(v: Views, at: number, o: MkdirIn): number {
  const d = v.view;
  d.setUint32(at, o.mode, true);
  d.setUint32(at + 4, o.umask, true);
  return putCstr(v.u8, at + 8, o.name);
}

export interface RenameIn {
  newdir: number;
  name: Span;
  newname: Span;
}

export function newRenameIn(): RenameIn {
  return {
    newdir: 0,
    name: newSpan(),
    newname: newSpan(),
  };
}

export const SIZE_RENAME_IN = 8; // without what varies

export function sizeOfRenameIn(o: RenameIn): number {
  return 10 + o.name.length + o.newname.length;
}

export function decodeRenameIn(v: Views, at: number, end: number, o: RenameIn): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.newdir = getU64(d, at);
  let p = takeCstr(v.u8, at + 8, end, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end, o.newname);
}

export function encodeRenameIn(v: Views, at: number, o: RenameIn): number {
  const d = v.view;
  putU64(d, at, o.newdir);
  const p = putCstr(v.u8, at + 8, o.name);
  return putCstr(v.u8, p, o.newname);
}

export interface Rename2In {
  newdir: number;
  flags: number;
  name: Span;
  newname: Span;
}

export function newRename2In(): Rename2In {
  return {
    newdir: 0,
    flags: 0,
    name: newSpan(),
    newname: newSpan(),
  };
}

export const SIZE_RENAME2_IN = 16; // without what varies

export function sizeOfRename2In(o: Rename2In): number {
  return 18 + o.name.length + o.newname.length;
}

export function decodeRename2In(v: Views, at: number, end: number, o: Rename2In): number {
  if (end - at < 16) return -1;
  const d = v.view;
  o.newdir = getU64(d, at);
  o.flags = d.getUint32(at + 8, true);
  let p = takeCstr(v.u8, at + 16, end, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end, o.newname);
}

export function encodeRename2In(v: Views, at: number, o: Rename2In): number {
  const d = v.view;
  putU64(d, at, o.newdir);
  d.setUint32(at + 8, o.flags, true);
  d.setUint32(at + 12, 0, true);
  const p = putCstr(v.u8, at + 16, o.name);
  return putCstr(v.u8, p, o.newname);
}

export interface LinkIn {
  oldnodeid: number;
  newname: Span;
}

export function newLinkIn(): LinkIn {
  return {
    oldnodeid: 0,
    newname: newSpan(),
  };
}

export const SIZE_LINK_IN = 8; // without what varies

export function sizeOfLinkIn(o: LinkIn): number {
  return 9 + o.newname.length;
}

export function decodeLinkIn(v: Views, at: number, end: number, o: LinkIn): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.oldnodeid = getU64(d, at);
  return takeCstr(v.u8, at + 8, end, o.newname);
}

export function encodeLinkIn(v: Views, at: number, o: LinkIn): number {
  const d = v.view;
  putU64(d, at, o.oldnodeid);
  return putCstr(v.u8, at + 8, o.newname);
}

export interface OpenIn {
  flags: number;
  openFlags: number;
}

export function newOpenIn(): OpenIn {
  return {
    flags: 0,
    openFlags: 0,
  };
}

export const SIZE_OPEN_IN = 8;

export function decodeOpenIn(v: Views, at: number, o: OpenIn): void {
  const d = v.view;
  o.flags = d.getUint32(at, true);
  o.openFlags = d.getUint32(at + 4, true);
}

export function encodeOpenIn(v: Views, at: number, o: OpenIn): number {
  const d = v.view;
  d.setUint32(at, o.flags, true);
  d.setUint32(at + 4, o.openFlags, true);
  return at + 8;
}

export interface CreateIn {
  flags: number;
  mode: number;
  umask: number;
  openFlags: number;
  name: Span;
}

export function newCreateIn(): CreateIn {
  return {
    flags: 0,
    mode: 0,
    umask: 0,
    openFlags: 0,
    name: newSpan(),
  };
}

export const SIZE_CREATE_IN = 16; // without what varies

export function sizeOfCreateIn(o: CreateIn): number {
  return 17 + o.name.length;
}

export function decodeCreateIn(v: Views, at: number, end: number, o: CreateIn): number {
  if (end - at < 16) return -1;
  const d = v.view;
  o.flags = d.getUint32(at, true);
  o.mode = d.getUint32(at + 4, true);
  o.umask = d.getUint32(at + 8, true);
  o.openFlags = d.getUint32(at + 12, true);
  return takeCstr(v.u8, at + 16, end, o.name);
}

export function encodeCreateIn(v: Views, at: number, o: CreateIn): number {
  const d = v.view;
  d.setUint32(at, o.flags, true);
  d.setUint32(at + 4, o.mode, true);
  d.setUint32(at + 8, o.umask, true);
  d.setUint32(at + 12, o.openFlags, true);
  return putCstr(v.u8, at + 16, o.name);
}

export interface ReadIn {
  fh: number;
  offset: number;
  size: number;
  readFlags: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
  flags: number;
}

export function newReadIn(): ReadIn {
  return {
    fh: 0,
    offset: 0,
    size: 0,
    readFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0,
  };
}

export const SIZE_READ_IN = 40;

export function decodeReadIn(v: Views, at: number, o: ReadIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
  o.readFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}

export function encodeReadIn(v: Views, at: number, o: ReadIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  putU64(d, at + 8, o.offset);
  d.setUint32(at + 16, o.size, true);
  d.setUint32(at + 20, o.readFlags, true);
  d.setUint32(at + 24, o.lockOwnerLo, true);
  d.setUint32(at + 28, o.lockOwnerHi, true);
  d.setUint32(at + 32, o.flags, true);
  d.setUint32(at + 36, 0, true);
  return at + 40;
}

/** struct fuse_read_in */
export interface ReaddirIn {
  fh: number;
  offsetLo: number;
  offsetHi: number;
  size: number;
  readFlags: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
  flags: number;
}

export function newReaddirIn(): ReaddirIn {
  return {
    fh: 0,
    offsetLo: 0,
    offsetHi: 0,
    size: 0,
    readFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0,
  };
}

export const SIZE_READDIR_IN = 40;

export function decodeReaddirIn(v: Views, at: number, o: ReaddirIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offsetLo = d.getUint32(at + 8, true);
  o.offsetHi = d.getUint32(at + 12, true);
  o.size = d.getUint32(at + 16, true);
  o.readFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}

export function encodeReaddirIn(v: Views, at: number, o: ReaddirIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.offsetLo, true);
  d.setUint32(at + 12, o.offsetHi, true);
  d.setUint32(at + 16, o.size, true);
  d.setUint32(at + 20, o.readFlags, true);
  d.setUint32(at + 24, o.lockOwnerLo, true);
  d.setUint32(at + 28, o.lockOwnerHi, true);
  d.setUint32(at + 32, o.flags, true);
  d.setUint32(at + 36, 0, true);
  return at + 40;
}

export interface WriteIn {
  fh: number;
  offset: number;
  size: number;
  writeFlags: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
  flags: number;
}

export function newWriteIn(): WriteIn {
  return {
    fh: 0,
    offset: 0,
    size: 0,
    writeFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0,
  };
}

export const SIZE_WRITE_IN = 40;

export function decodeWriteIn(v: Views, at: number, o: WriteIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
  o.writeFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}

export function encodeWriteIn(v: Views, at: number, o: WriteIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  putU64(d, at + 8, o.offset);
  d.setUint32(at + 16, o.size, true);
  d.setUint32(at + 20, o.writeFlags, true);
  d.setUint32(at + 24, o.lockOwnerLo, true);
  d.setUint32(at + 28, o.lockOwnerHi, true);
  d.setUint32(at + 32, o.flags, true);
  d.setUint32(at + 36, 0, true);
  return at + 40;
}

export interface ReleaseIn {
  fh: number;
  flags: number;
  releaseFlags: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
}

export function newReleaseIn(): ReleaseIn {
  return {
    fh: 0,
    flags: 0,
    releaseFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
  };
}

export const SIZE_RELEASE_IN = 24;

export function decodeReleaseIn(v: Views, at: number, o: ReleaseIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.flags = d.getUint32(at + 8, true);
  o.releaseFlags = d.getUint32(at + 12, true);
  o.lockOwnerLo = d.getUint32(at + 16, true);
  o.lockOwnerHi = d.getUint32(at + 20, true);
}

export function encodeReleaseIn(v: Views, at: number, o: ReleaseIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.flags, true);
  d.setUint32(at + 12, o.releaseFlags, true);
  d.setUint32(at + 16, o.lockOwnerLo, true);
  d.setUint32(at + 20, o.lockOwnerHi, true);
  return at + 24;
}

export interface FlushIn {
  fh: number;
  lockOwnerLo: number;
  lockOwnerHi: number;
}

export function newFlushIn(): FlushIn {
  return {
    fh: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
  };
}

export const SIZE_FLUSH_IN = 24;

export function decodeFlushIn(v: Views, at: number, o: FlushIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.lockOwnerLo = d.getUint32(at + 16, true);
  o.lockOwnerHi = d.getUint32(at + 20, true);
}

export function encodeFlushIn(v: Views, at: number, o: FlushIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, 0, true);
  d.setUint32(at + 12, 0, true);
  d.setUint32(at + 16, o.lockOwnerLo, true);
  d.setUint32(at + 20, o.lockOwnerHi, true);
  return at + 24;
}

export interface FsyncIn {
  fh: number;
  fsyncFlags: number;
}

export function newFsyncIn(): FsyncIn {
  return {
    fh: 0,
    fsyncFlags: 0,
  };
}

export const SIZE_FSYNC_IN = 16;

export function decodeFsyncIn(v: Views, at: number, o: FsyncIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.fsyncFlags = d.getUint32(at + 8, true);
}

export function encodeFsyncIn(v: Views, at: number, o: FsyncIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.fsyncFlags, true);
  d.setUint32(at + 12, 0, true);
  return at + 16;
}

export interface SetxattrIn {
  size: number;
  flags: number;
  setxattrFlags: number;
  name: Span;
}

export function newSetxattrIn(): SetxattrIn {
  return {
    size: 0,
    flags: 0,
    setxattrFlags: 0,
    name: newSpan(),
  };
}

export const SIZE_SETXATTR_IN = 16; // without what varies

export function sizeOfSetxattrIn(o: SetxattrIn): number {
  return 17 + o.name.length;
}

export function decodeSetxattrIn(v: Views, at: number, end: number, o: SetxattrIn): number {
  if (end - at < 16) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.setxattrFlags = d.getUint32(at + 8, true);
  return takeCstr(v.u8, at + 16, end, o.name);
}

export function encodeSetxattrIn(v: Views, at: number, o: SetxattrIn): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, o.flags, true);
  d.setUint32(at + 8, o.setxattrFlags, true);
  d.setUint32(at + 12, 0, true);
  return putCstr(v.u8, at + 16, o.name);
}

/** struct fuse_setxattr_in */
export interface SetxattrCompatIn {
  size: number;
  flags: number;
  name: Span;
}

export function newSetxattrCompatIn(): SetxattrCompatIn {
  return {
    size: 0,
    flags: 0,
    name: newSpan(),
  };
}

export const SIZE_SETXATTR_COMPAT_IN = 8; // without what varies

export function sizeOfSetxattrCompatIn(o: SetxattrCompatIn): number {
  return 9 + o.name.length;
}

export function decodeSetxattrCompatIn(v: Views, at: number, end: number, o: SetxattrCompatIn): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  return takeCstr(v.u8, at + 8, end, o.name);
}

export function encodeSetxattrCompatIn(v: Views, at: number, o: SetxattrCompatIn): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, o.flags, true);
  return putCstr(v.u8, at + 8, o.name);
}

export interface GetxattrIn {
  size: number;
  name: Span;
}

export function newGetxattrIn(): GetxattrIn {
  return {
    size: 0,
    name: newSpan(),
  };
}

export const SIZE_GETXATTR_IN = 8; // without what varies

export function sizeOfGetxattrIn(o: GetxattrIn): number {
  return 9 + o.name.length;
}

export function decodeGetxattrIn(v: Views, at: number, end: number, o: GetxattrIn): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  return takeCstr(v.u8, at + 8, end, o.name);
}

export function encodeGetxattrIn(v: Views, at: number, o: GetxattrIn): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return putCstr(v.u8, at + 8, o.name);
}

/** struct fuse_getxattr_in */
export interface ListxattrIn {
  size: number;
}

export function newListxattrIn(): ListxattrIn {
  return {
    size: 0,
  };
}

export const SIZE_LISTXATTR_IN = 8;

export function decodeListxattrIn(v: Views, at: number, o: ListxattrIn): void {
  const d = v.view;
  o.size = d.getUint32(at, true);
}

export function encodeListxattrIn(v: Views, at: number, o: ListxattrIn): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface LkIn {
  fh: number;
  ownerLo: number;
  ownerHi: number;
  lk: FileLock;
  lkFlags: number;
}

export function newLkIn(): LkIn {
  return {
    fh: 0,
    ownerLo: 0,
    ownerHi: 0,
    lk: newFileLock(),
    lkFlags: 0,
  };
}

export const SIZE_LK_IN = 48;

export function decodeLkIn(v: Views, at: number, o: LkIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.ownerLo = d.getUint32(at + 8, true);
  o.ownerHi = d.getUint32(at + 12, true);
  decodeFileLock(v, at + 16, o.lk);
  o.lkFlags = d.getUint32(at + 40, true);
}

export function encodeLkIn(v: Views, at: number, o: LkIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.ownerLo, true);
  d.setUint32(at + 12, o.ownerHi, true);
  encodeFileLock(v, at + 16, o.lk);
  d.setUint32(at + 40, o.lkFlags, true);
  d.setUint32(at + 44, 0, true);
  return at + 48;
}

export interface AccessIn {
  mask: number;
}

export function newAccessIn(): AccessIn {
  return {
    mask: 0,
  };
}

export const SIZE_ACCESS_IN = 8;

export function decodeAccessIn(v: Views, at: number, o: AccessIn): void {
  const d = v.view;
  o.mask = d.getUint32(at, true);
}

export function encodeAccessIn(v: Views, at: number, o: AccessIn): number {
  const d = v.view;
  d.setUint32(at, o.mask, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface InitIn {
  major: number;
  minor: number;
  maxReadahead: number;
  flags: number;
  flags2: number;
}

export function newInitIn(): InitIn {
  return {
    major: 0,
    minor: 0,
    maxReadahead: 0,
    flags: 0,
    flags2: 0,
  };
}

export const SIZE_INIT_IN = 64;

export function decodeInitIn(v: Views, at: number, end: number, o: InitIn): number {
  if (end - at < 16) return -1;
  const d = v.view;
  o.major = d.getUint32(at, true);
  o.minor = d.getUint32(at + 4, true);
  o.maxReadahead = d.getUint32(at + 8, true);
  o.flags = d.getUint32(at + 12, true);
  o.flags2 = end - at >= 20 ? d.getUint32(at + 16, true) : 0;
  return Math.min(end, at + 64);
}

export function encodeInitIn(v: Views, at: number, o: InitIn): number {
  const d = v.view;
  d.setUint32(at, o.major, true);
  d.setUint32(at + 4, o.minor, true);
  d.setUint32(at + 8, o.maxReadahead, true);
  d.setUint32(at + 12, o.flags, true);
  d.setUint32(at + 16, o.flags2, true);
  v.u8.fill(0, at + 20, at + 64);
  return at + 64;
}

export interface InterruptIn {
  uniqueLo: number;
  uniqueHi: number;
}

export function newInterruptIn(): InterruptIn {
  return {
    uniqueLo: 0,
    uniqueHi: 0,
  };
}

export const SIZE_INTERRUPT_IN = 8;

export function decodeInterruptIn(v: Views, at: number, o: InterruptIn): void {
  const d = v.view;
  o.uniqueLo = d.getUint32(at, true);
  o.uniqueHi = d.getUint32(at + 4, true);
}

export function encodeInterruptIn(v: Views, at: number, o: InterruptIn): number {
  const d = v.view;
  d.setUint32(at, o.uniqueLo, true);
  d.setUint32(at + 4, o.uniqueHi, true);
  return at + 8;
}

export interface BmapIn {
  block: number;
  blocksize: number;
}

export function newBmapIn(): BmapIn {
  return {
    block: 0,
    blocksize: 0,
  };
}

export const SIZE_BMAP_IN = 16;

export function decodeBmapIn(v: Views, at: number, o: BmapIn): void {
  const d = v.view;
  o.block = getU64(d, at);
  o.blocksize = d.getUint32(at + 8, true);
}

export function encodeBmapIn(v: Views, at: number, o: BmapIn): number {
  const d = v.view;
  putU64(d, at, o.block);
  d.setUint32(at + 8, o.blocksize, true);
  d.setUint32(at + 12, 0, true);
  return at + 16;
}

export interface IoctlIn {
  fh: number;
  flags: number;
  cmd: number;
  argLo: number;
  argHi: number;
  inSize: number;
  outSize: number;
}

export function newIoctlIn(): IoctlIn {
  return {
    fh: 0,
    flags: 0,
    cmd: 0,
    argLo: 0,
    argHi: 0,
    inSize: 0,
    outSize: 0,
  };
}

export const SIZE_IOCTL_IN = 32;

export function decodeIoctlIn(v: Views, at: number, o: IoctlIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.flags = d.getUint32(at + 8, true);
  o.cmd = d.getUint32(at + 12, true);
  o.argLo = d.getUint32(at + 16, true);
  o.argHi = d.getUint32(at + 20, true);
  o.inSize = d.getUint32(at + 24, true);
  o.outSize = d.getUint32(at + 28, true);
}

export function encodeIoctlIn(v: Views, at: number, o: IoctlIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.flags, true);
  d.setUint32(at + 12, o.cmd, true);
  d.setUint32(at + 16, o.argLo, true);
  d.setUint32(at + 20, o.argHi, true);
  d.setUint32(at + 24, o.inSize, true);
  d.setUint32(at + 28, o.outSize, true);
  return at + 32;
}

export interface IoctlIovec {
  baseLo: number;
  baseHi: number;
  len: number;
}

export function newIoctlIovec(): IoctlIovec {
  return {
    baseLo: 0,
    baseHi: 0,
    len: 0,
  };
}

export const SIZE_IOCTL_IOVEC = 16;

export function decodeIoctlIovec(v: Views, at: number, o: IoctlIovec): void {
  const d = v.view;
  o.baseLo = d.getUint32(at, true);
  o.baseHi = d.getUint32(at + 4, true);
  o.len = getU64(d, at + 8);
}

export function encodeIoctlIovec(v: Views, at: number, o: IoctlIovec): number {
  const d = v.view;
  d.setUint32(at, o.baseLo, true);
  d.setUint32(at + 4, o.baseHi, true);
  putU64(d, at + 8, o.len);
  return at + 16;
}

export interface PollIn {
  fh: number;
  khLo: number;
  khHi: number;
  flags: number;
  events: number;
}

export function newPollIn(): PollIn {
  return {
    fh: 0,
    khLo: 0,
    khHi: 0,
    flags: 0,
    events: 0,
  };
}

export const SIZE_POLL_IN = 24;

export function decodePollIn(v: Views, at: number, o: PollIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.khLo = d.getUint32(at + 8, true);
  o.khHi = d.getUint32(at + 12, true);
  o.flags = d.getUint32(at + 16, true);
  o.events = d.getUint32(at + 20, true);
}

export function encodePollIn(v: Views, at: number, o: PollIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.khLo, true);
  d.setUint32(at + 12, o.khHi, true);
  d.setUint32(at + 16, o.flags, true);
  d.setUint32(at + 20, o.events, true);
  return at + 24;
}

export interface FallocateIn {
  fh: number;
  offset: number;
  length: number;
  mode: number;
}

export function newFallocateIn(): FallocateIn {
  return {
    fh: 0,
    offset: 0,
    length: 0,
    mode: 0,
  };
}

export const SIZE_FALLOCATE_IN = 32;

export function decodeFallocateIn(v: Views, at: number, o: FallocateIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.length = getU64Saturating(d, at + 16);
  o.mode = d.getUint32(at + 24, true);
}

export function encodeFallocateIn(v: Views, at: number, o: FallocateIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  putU64(d, at + 8, o.offset);
  putU64Saturating(d, at + 16, o.length);
  d.setUint32(at + 24, o.mode, true);
  d.setUint32(at + 28, 0, true);
  return at + 32;
}

export interface LseekIn {
  fh: number;
  offset: number;
  whence: number;
}

export function newLseekIn(): LseekIn {
  return {
    fh: 0,
    offset: 0,
    whence: 0,
  };
}

export const SIZE_LSEEK_IN = 24;

export function decodeLseekIn(v: Views, at: number, o: LseekIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.whence = d.getUint32(at + 16, true);
}

export function encodeLseekIn(v: Views, at: number, o: LseekIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  putU64(d, at + 8, o.offset);
  d.setUint32(at + 16, o.whence, true);
  d.setUint32(at + 20, 0, true);
  return at + 24;
}

export interface CopyFileRangeIn {
  fhIn: number;
  offIn: number;
  nodeidOut: number;
  fhOut: number;
  offOut: number;
  len: number;
  flagsLo: number;
  flagsHi: number;
}

export function newCopyFileRangeIn(): CopyFileRangeIn {
  return {
    fhIn: 0,
    offIn: 0,
    nodeidOut: 0,
    fhOut: 0,
    offOut: 0,
    len: 0,
    flagsLo: 0,
    flagsHi: 0,
  };
}

export const SIZE_COPY_FILE_RANGE_IN = 56;

export function decodeCopyFileRangeIn(v: Views, at: number, o: CopyFileRangeIn): void {
  const d = v.view;
  o.fhIn = getU64(d, at);
  o.offIn = getU64(d, at + 8);
  o.nodeidOut = getU64(d, at + 16);
  o.fhOut = getU64(d, at + 24);
  o.offOut = getU64(d, at + 32);
  o.len = getU64Saturating(d, at + 40);
  o.flagsLo = d.getUint32(at + 48, true);
  o.flagsHi = d.getUint32(at + 52, true);
}

export function encodeCopyFileRangeIn(v: Views, at: number, o: CopyFileRangeIn): number {
  const d = v.view;
  putU64(d, at, o.fhIn);
  putU64(d, at + 8, o.offIn);
  putU64(d, at + 16, o.nodeidOut);
  putU64(d, at + 24, o.fhOut);
  putU64(d, at + 32, o.offOut);
  putU64Saturating(d, at + 40, o.len);
  d.setUint32(at + 48, o.flagsLo, true);
  d.setUint32(at + 52, o.flagsHi, true);
  return at + 56;
}

export interface SetupmappingIn {
  fh: number;
  foffset: number;
  len: number;
  flagsLo: number;
  flagsHi: number;
  moffset: number;
}

export function newSetupmappingIn(): SetupmappingIn {
  return {
    fh: 0,
    foffset: 0,
    len: 0,
    flagsLo: 0,
    flagsHi: 0,
    moffset: 0,
  };
}

export const SIZE_SETUPMAPPING_IN = 40;

export function decodeSetupmappingIn(v: Views, at: number, o: SetupmappingIn): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.foffset = getU64(d, at + 8);
  o.len = getU64(d, at + 16);
  o.flagsLo = d.getUint32(at + 24, true);
  o.flagsHi = d.getUint32(at + 28, true);
  o.moffset = getU64(d, at + 32);
}

export function encodeSetupmappingIn(v: Views, at: number, o: SetupmappingIn): number {
  const d = v.view;
  putU64(d, at, o.fh);
  putU64(d, at + 8, o.foffset);
  putU64(d, at + 16, o.len);
  d.setUint32(at + 24, o.flagsLo, true);
  d.setUint32(at + 28, o.flagsHi, true);
  putU64(d, at + 32, o.moffset);
  return at + 40;
}

export interface RemovemappingIn {
  count: number;
}

export function newRemovemappingIn(): RemovemappingIn {
  return {
    count: 0,
  };
}

export const SIZE_REMOVEMAPPING_IN = 4;

export function decodeRemovemappingIn(v: Views, at: number, o: RemovemappingIn): void {
  const d = v.view;
  o.count = d.getUint32(at, true);
}

export function encodeRemovemappingIn(v: Views, at: number, o: RemovemappingIn): number {
  const d = v.view;
  d.setUint32(at, o.count, true);
  return at + 4;
}

export interface RemovemappingOne {
  moffset: number;
  len: number;
}

export function newRemovemappingOne(): RemovemappingOne {
  return {
    moffset: 0,
    len: 0,
  };
}

export const SIZE_REMOVEMAPPING_ONE = 16;

export function decodeRemovemappingOne(v: Views, at: number, o: RemovemappingOne): void {
  const d = v.view;
  o.moffset = getU64(d, at);
  o.len = getU64(d, at + 8);
}

export function encodeRemovemappingOne(v: Views, at: number, o: RemovemappingOne): number {
  const d = v.view;
  putU64(d, at, o.moffset);
  putU64(d, at + 8, o.len);
  return at + 16;
}

export type SyncfsIn = Record<never, never>;

export function newSyncfsIn(): SyncfsIn {
  return {};
}

export const SIZE_SYNCFS_IN = 8;

export function decodeSyncfsIn(_v: Views, _at: number, _o: SyncfsIn): void {}

export function encodeSyncfsIn(v: Views, at: number, _o: SyncfsIn): number {
  const d = v.view;
  d.setUint32(at, 0, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface StatxIn {
  getattrFlags: number;
  fh: number;
  sxFlags: number;
  sxMask: number;
}

export function newStatxIn(): StatxIn {
  return {
    getattrFlags: 0,
    fh: 0,
    sxFlags: 0,
    sxMask: 0,
  };
}

export const SIZE_STATX_IN = 24;

export function decodeStatxIn(v: Views, at: number, o: StatxIn): void {
  const d = v.view;
  o.getattrFlags = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
  o.sxFlags = d.getUint32(at + 16, true);
  o.sxMask = d.getUint32(at + 20, true);
}

export function encodeStatxIn(v: Views, at: number, o: StatxIn): number {
  const d = v.view;
  d.setUint32(at, o.getattrFlags, true);
  d.setUint32(at + 4, 0, true);
  putU64(d, at + 8, o.fh);
  d.setUint32(at + 16, o.sxFlags, true);
  d.setUint32(at + 20, o.sxMask, true);
  return at + 24;
}

export interface NotifyRetrieveIn {
  offset: number;
  size: number;
}

export function newNotifyRetrieveIn(): NotifyRetrieveIn {
  return {
    offset: 0,
    size: 0,
  };
}

export const SIZE_NOTIFY_RETRIEVE_IN = 40;

export function decodeNotifyRetrieveIn(v: Views, at: number, o: NotifyRetrieveIn): void {
  const d = v.view;
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
}

export function encodeNotifyRetrieveIn(v: Views, at: number, o: NotifyRetrieveIn): number {
  const d = v.view;
  d.setUint32(at, 0, true);
  d.setUint32(at + 4, 0, true);
  putU64(d, at + 8, o.offset);
  d.setUint32(at + 16, o.size, true);
  d.setUint32(at + 20, 0, true);
  d.setUint32(at + 24, 0, true);
  d.setUint32(at + 28, 0, true);
  d.setUint32(at + 32, 0, true);
  d.setUint32(at + 36, 0, true);
  return at + 40;
}

export interface ExtHeader {
  size: number;
  type: number;
}

export function newExtHeader(): ExtHeader {
  return {
    size: 0,
    type: 0,
  };
}

export const SIZE_EXT_HEADER = 8;

export function decodeExtHeader(v: Views, at: number, o: ExtHeader): void {
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.type = d.getUint32(at + 4, true);
}

export function encodeExtHeader(v: Views, at: number, o: ExtHeader): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, o.type, true);
  return at + 8;
}

export interface SuppGroups {
  nrGroups: number;
}

export function newSuppGroups(): SuppGroups {
  return {
    nrGroups: 0,
  };
}

export const SIZE_SUPP_GROUPS = 4;

export function decodeSuppGroups(v: Views, at: number, o: SuppGroups): void {
  const d = v.view;
  o.nrGroups = d.getUint32(at, true);
}

export function encodeSuppGroups(v: Views, at: number, o: SuppGroups): number {
  const d = v.view;
  d.setUint32(at, o.nrGroups, true);
  return at + 4;
}

export interface SecctxHeader {
  size: number;
  nrSecctx: number;
}

export function newSecctxHeader(): SecctxHeader {
  return {
    size: 0,
    nrSecctx: 0,
  };
}

export const SIZE_SECCTX_HEADER = 8;

export function decodeSecctxHeader(v: Views, at: number, o: SecctxHeader): void {
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.nrSecctx = d.getUint32(at + 4, true);
}

export function encodeSecctxHeader(v: Views, at: number, o: SecctxHeader): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, o.nrSecctx, true);
  return at + 8;
}

export interface Secctx {
  size: number;
  name: Span;
}

export function newSecctx(): Secctx {
  return {
    size: 0,
    name: newSpan(),
  };
}

export const SIZE_SECCTX = 8; // without what varies

export function sizeOfSecctx(o: Secctx): number {
  return 9 + o.name.length;
}

export function decodeSecctx(v: Views, at: number, end: number, o: Secctx): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  return takeCstr(v.u8, at + 8, end, o.name);
}

export function encodeSecctx(v: Views, at: number, o: Secctx): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return putCstr(v.u8, at + 8, o.name);
}

export interface EntryOut {
  nodeid: number;
  generation: number;
  entryValid: number;
  attrValid: number;
  entryValidNsec: number;
  attrValidNsec: number;
  attr: FuseAttr;
}

export function newEntryOut(): EntryOut {
  return {
    nodeid: 0,
    generation: 0,
    entryValid: 0,
    attrValid: 0,
    entryValidNsec: 0,
    attrValidNsec: 0,
    attr: newFuseAttr(),
  };
}

export const SIZE_ENTRY_OUT = 128;

export function decodeEntryOut(v: Views, at: number, o: EntryOut): void {
  const d = v.view;
  o.nodeid = getU64(d, at);
  o.generation = getU64(d, at + 8);
  o.entryValid = getU64(d, at + 16);
  o.attrValid = getU64(d, at + 24);
  o.entryValidNsec = d.getUint32(at + 32, true);
  o.attrValidNsec = d.getUint32(at + 36, true);
  decodeFuseAttr(v, at + 40, o.attr);
}

export function encodeEntryOut(v: Views, at: number, o: EntryOut): number {
  const d = v.view;
  putU64(d, at, o.nodeid);
  putU64(d, at + 8, o.generation);
  putU64(d, at + 16, o.entryValid);
  putU64(d, at + 24, o.attrValid);
  d.setUint32(at + 32, o.entryValidNsec, true);
  d.setUint32(at + 36, o.attrValidNsec, true);
  encodeFuseAttr(v, at + 40, o.attr);
  return at + 128;
}

export interface AttrOut {
  attrValid: number;
  attrValidNsec: number;
  attr: FuseAttr;
}

export function newAttrOut(): AttrOut {
  return {
    attrValid: 0,
    attrValidNsec: 0,
    attr: newFuseAttr(),
  };
}

export const SIZE_ATTR_OUT = 104;

export function decodeAttrOut(v: Views, at: number, o: AttrOut): void {
  const d = v.view;
  o.attrValid = getU64(d, at);
  o.attrValidNsec = d.getUint32(at + 8, true);
  decodeFuseAttr(v, at + 16, o.attr);
}

export function encodeAttrOut(v: Views, at: number, o: AttrOut): number {
  const d = v.view;
  putU64(d, at, o.attrValid);
  d.setUint32(at + 8, o.attrValidNsec, true);
  d.setUint32(at + 12, 0, true);
  encodeFuseAttr(v, at + 16, o.attr);
  return at + 104;
}

export interface StatxOut {
  attrValid: number;
  attrValidNsec: number;
  flags: number;
  stat: Statx;
}

export function newStatxOut(): StatxOut {
  return {
    attrValid: 0,
    attrValidNsec: 0,
    flags: 0,
    stat: newStatx(),
  };
}

export const SIZE_STATX_OUT = 288;

export function decodeStatxOut(v: Views, at: number, o: StatxOut): void {
  const d = v.view;
  o.attrValid = getU64(d, at);
  o.attrValidNsec = d.getUint32(at + 8, true);
  o.flags = d.getUint32(at + 12, true);
  decodeStatx(v, at + 32, o.stat);
}

export function encodeStatxOut(v: Views, at: number, o: StatxOut): number {
  const d = v.view;
  putU64(d, at, o.attrValid);
  d.setUint32(at + 8, o.attrValidNsec, true);
  d.setUint32(at + 12, o.flags, true);
  d.setUint32(at + 16, 0, true);
  d.setUint32(at + 20, 0, true);
  d.setUint32(at + 24, 0, true);
  d.setUint32(at + 28, 0, true);
  encodeStatx(v, at + 32, o.stat);
  return at + 288;
}

export interface OpenOut {
  fh: number;
  openFlags: number;
  backingId: number;
}

export function newOpenOut(): OpenOut {
  return {
    fh: 0,
    openFlags: 0,
    backingId: 0,
  };
}

export const SIZE_OPEN_OUT = 16;

export function decodeOpenOut(v: Views, at: number, o: OpenOut): void {
  const d = v.view;
  o.fh = getU64(d, at);
  o.openFlags = d.getUint32(at + 8, true);
  o.backingId = d.getUint32(at + 12, true);
}

export function encodeOpenOut(v: Views, at: number, o: OpenOut): number {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.openFlags, true);
  d.setUint32(at + 12, o.backingId, true);
  return at + 16;
}

export interface CreateOut {
  entry: EntryOut;
  open: OpenOut;
}

export function newCreateOut(): CreateOut {
  return {
    entry: newEntryOut(),
    open: newOpenOut(),
  };
}

export const SIZE_CREATE_OUT = 144;

export function decodeCreateOut(v: Views, at: number, o: CreateOut): void {
  decodeEntryOut(v, at, o.entry);
  decodeOpenOut(v, at + 128, o.open);
}

export function encodeCreateOut(v: Views, at: number, o: CreateOut): number {
  encodeEntryOut(v, at, o.entry);
  encodeOpenOut(v, at + 128, o.open);
  return at + 144;
}

export interface WriteOut {
  size: number;
}

export function newWriteOut(): WriteOut {
  return {
    size: 0,
  };
}

export const SIZE_WRITE_OUT = 8;

export function decodeWriteOut(v: Views, at: number, o: WriteOut): void {
  const d = v.view;
  o.size = d.getUint32(at, true);
}

export function encodeWriteOut(v: Views, at: number, o: WriteOut): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

/** struct fuse_kstatfs */
export interface StatfsOut {
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
  bsize: number;
  namelen: number;
  frsize: number;
}

export function newStatfsOut(): StatfsOut {
  return {
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
    bsize: 0,
    namelen: 0,
    frsize: 0,
  };
}

export const SIZE_STATFS_OUT = 80;

export function decodeStatfsOut(v: Views, at: number, o: StatfsOut): void {
  const d = v.view;
  o.blocks = getU64(d, at);
  o.bfree = getU64(d, at + 8);
  o.bavail = getU64(d, at + 16);
  o.files = getU64(d, at + 24);
  o.ffree = getU64(d, at + 32);
  o.bsize = d.getUint32(at + 40, true);
  o.namelen = d.getUint32(at + 44, true);
  o.frsize = d.getUint32(at + 48, true);
}

export function encodeStatfsOut(v: Views, at: number, o: StatfsOut): number {
  const d = v.view;
  putU64(d, at, o.blocks);
  putU64(d, at + 8, o.bfree);
  putU64(d, at + 16, o.bavail);
  putU64(d, at + 24, o.files);
  putU64(d, at + 32, o.ffree);
  d.setUint32(at + 40, o.bsize, true);
  d.setUint32(at + 44, o.namelen, true);
  d.setUint32(at + 48, o.frsize, true);
  d.setUint32(at + 52, 0, true);
  d.setUint32(at + 56, 0, true);
  d.setUint32(at + 60, 0, true);
  d.setUint32(at + 64, 0, true);
  d.setUint32(at + 68, 0, true);
  d.setUint32(at + 72, 0, true);
  d.setUint32(at + 76, 0, true);
  return at + 80;
}

export interface GetxattrOut {
  size: number;
}

export function newGetxattrOut(): GetxattrOut {
  return {
    size: 0,
  };
}

export const SIZE_GETXATTR_OUT = 8;

export function decodeGetxattrOut(v: Views, at: number, o: GetxattrOut): void {
  const d = v.view;
  o.size = d.getUint32(at, true);
}

export function encodeGetxattrOut(v: Views, at: number, o: GetxattrOut): number {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface LkOut {
  lk: FileLock;
}

export function newLkOut(): LkOut {
  return {
    lk: newFileLock(),
  };
}

export const SIZE_LK_OUT = 24;

export function decodeLkOut(v: Views, at: number, o: LkOut): void {
  decodeFileLock(v, at, o.lk);
}

export function encodeLkOut(v: Views, at: number, o: LkOut): number {
  encodeFileLock(v, at, o.lk);
  return at + 24;
}

export interface InitOut {
  major: number;
  minor: number;
  maxReadahead: number;
  flags: number;
  maxBackground: number;
  congestionThreshold: number;
  maxWrite: number;
  timeGran: number;
  maxPages: number;
  mapAlignment: number;
  flags2: number;
  maxStackDepth: number;
  requestTimeout: number;
}

export function newInitOut(): InitOut {
  return {
    major: 0,
    minor: 0,
    maxReadahead: 0,
    flags: 0,
    maxBackground: 0,
    congestionThreshold: 0,
    maxWrite: 0,
    timeGran: 0,
    maxPages: 0,
    mapAlignment: 0,
    flags2: 0,
    maxStackDepth: 0,
    requestTimeout: 0,
  };
}

export const SIZE_INIT_OUT = 64;

export function decodeInitOut(v: Views, at: number, end: number, o: InitOut): number {
  if (end - at < 24) return -1;
  const d = v.view;
  o.major = d.getUint32(at, true);
  o.minor = d.getUint32(at + 4, true);
  o.maxReadahead = d.getUint32(at + 8, true);
  o.flags = d.getUint32(at + 12, true);
  o.maxBackground = d.getUint16(at + 16, true);
  o.congestionThreshold = d.getUint16(at + 18, true);
  o.maxWrite = d.getUint32(at + 20, true);
  o.timeGran = end - at >= 28 ? d.getUint32(at + 24, true) : 0;
  o.maxPages = end - at >= 30 ? d.getUint16(at + 28, true) : 0;
  o.mapAlignment = end - at >= 32 ? d.getUint16(at + 30, true) : 0;
  o.flags2 = end - at >= 36 ? d.getUint32(at + 32, true) : 0;
  o.maxStackDepth = end - at >= 40 ? d.getUint32(at + 36, true) : 0;
  o.requestTimeout = end - at >= 42 ? d.getUint16(at + 40, true) : 0;
  return Math.min(end, at + 64);
}

export function encodeInitOut(v: Views, at: number, o: InitOut): number {
  const d = v.view;
  d.setUint32(at, o.major, true);
  d.setUint32(at + 4, o.minor, true);
  d.setUint32(at + 8, o.maxReadahead, true);
  d.setUint32(at + 12, o.flags, true);
  d.setUint16(at + 16, o.maxBackground, true);
  d.setUint16(at + 18, o.congestionThreshold, true);
  d.setUint32(at + 20, o.maxWrite, true);
  d.setUint32(at + 24, o.timeGran, true);
  d.setUint16(at + 28, o.maxPages, true);
  d.setUint16(at + 30, o.mapAlignment, true);
  d.setUint32(at + 32, o.flags2, true);
  d.setUint32(at + 36, o.maxStackDepth, true);
  d.setUint16(at + 40, o.requestTimeout, true);
  d.setUint16(at + 42, 0, true);
  d.setUint32(at + 44, 0, true);
  d.setUint32(at + 48, 0, true);
  d.setUint32(at + 52, 0, true);
  d.setUint32(at + 56, 0, true);
  d.setUint32(at + 60, 0, true);
  return at + 64;
}

export interface BmapOut {
  block: number;
}

export function newBmapOut(): BmapOut {
  return {
    block: 0,
  };
}

export const SIZE_BMAP_OUT = 8;

export function decodeBmapOut(v: Views, at: number, o: BmapOut): void {
  const d = v.view;
  o.block = getU64(d, at);
}

export function encodeBmapOut(v: Views, at: number, o: BmapOut): number {
  const d = v.view;
  putU64(d, at, o.block);
  return at + 8;
}

export interface IoctlOut {
  result: number;
  flags: number;
  inIovs: number;
  outIovs: number;
}

export function newIoctlOut(): IoctlOut {
  return {
    result: 0,
    flags: 0,
    inIovs: 0,
    outIovs: 0,
  };
}

export const SIZE_IOCTL_OUT = 16;

export function decodeIoctlOut(v: Views, at: number, o: IoctlOut): void {
  const d = v.view;
  o.result = d.getInt32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.inIovs = d.getUint32(at + 8, true);
  o.outIovs = d.getUint32(at + 12, true);
}

export function encodeIoctlOut(v: Views, at: number, o: IoctlOut): number {
  const d = v.view;
  d.setInt32(at, o.result, true);
  d.setUint32(at + 4, o.flags, true);
  d.setUint32(at + 8, o.inIovs, true);
  d.setUint32(at + 12, o.outIovs, true);
  return at + 16;
}

export interface PollOut {
  revents: number;
}

export function newPollOut(): PollOut {
  return {
    revents: 0,
  };
}

export const SIZE_POLL_OUT = 8;

export function decodePollOut(v: Views, at: number, o: PollOut): void {
  const d = v.view;
  o.revents = d.getUint32(at, true);
}

export function encodePollOut(v: Views, at: number, o: PollOut): number {
  const d = v.view;
  d.setUint32(at, o.revents, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}

export interface LseekOut {
  offset: number;
}

export function newLseekOut(): LseekOut {
  return {
    offset: 0,
  };
}

export const SIZE_LSEEK_OUT = 8;

export function decodeLseekOut(v: Views, at: number, o: LseekOut): void {
  const d = v.view;
  o.offset = getU64(d, at);
}

export function encodeLseekOut(v: Views, at: number, o: LseekOut): number {
  const d = v.view;
  putU64(d, at, o.offset);
  return at + 8;
}

export interface CopyFileRangeOut {
  bytesCopied: number;
}

export function newCopyFileRangeOut(): CopyFileRangeOut {
  return {
    bytesCopied: 0,
  };
}

export const SIZE_COPY_FILE_RANGE_OUT = 8;

export function decodeCopyFileRangeOut(v: Views, at: number, o: CopyFileRangeOut): void {
  const d = v.view;
  o.bytesCopied = getU64(d, at);
}

export function encodeCopyFileRangeOut(v: Views, at: number, o: CopyFileRangeOut): number {
  const d = v.view;
  putU64(d, at, o.bytesCopied);
  return at + 8;
}

export interface Dirent {
  inoLo: number;
  inoHi: number;
  offLo: number;
  offHi: number;
  namelen: number;
  type: number;
}

export function newDirent(): Dirent {
  return {
    inoLo: 0,
    inoHi: 0,
    offLo: 0,
    offHi: 0,
    namelen: 0,
    type: 0,
  };
}

export const SIZE_DIRENT = 24;

export function decodeDirent(v: Views, at: number, o: Dirent): void {
  const d = v.view;
  o.inoLo = d.getUint32(at, true);
  o.inoHi = d.getUint32(at + 4, true);
  o.offLo = d.getUint32(at + 8, true);
  o.offHi = d.getUint32(at + 12, true);
  o.namelen = d.getUint32(at + 16, true);
  o.type = d.getUint32(at + 20, true);
}

export function encodeDirent(v: Views, at: number, o: Dirent): number {
  const d = v.view;
  d.setUint32(at, o.inoLo, true);
  d.setUint32(at + 4, o.inoHi, true);
  d.setUint32(at + 8, o.offLo, true);
  d.setUint32(at + 12, o.offHi, true);
  d.setUint32(at + 16, o.namelen, true);
  d.setUint32(at + 20, o.type, true);
  return at + 24;
}

export interface Direntplus {
  entry: EntryOut;
  dirent: Dirent;
}

export function newDirentplus(): Direntplus {
  return {
    entry: newEntryOut(),
    dirent: newDirent(),
  };
}

export const SIZE_DIRENTPLUS = 152;

export function decodeDirentplus(v: Views, at: number, o: Direntplus): void {
  decodeEntryOut(v, at, o.entry);
  decodeDirent(v, at + 128, o.dirent);
}

export function encodeDirentplus(v: Views, at: number, o: Direntplus): number {
  encodeEntryOut(v, at, o.entry);
  encodeDirent(v, at + 128, o.dirent);
  return at + 152;
}

export interface NotifyPollWakeupOut {
  khLo: number;
  khHi: number;
}

export function newNotifyPollWakeupOut(): NotifyPollWakeupOut {
  return {
    khLo: 0,
    khHi: 0,
  };
}

export const SIZE_NOTIFY_POLL_WAKEUP_OUT = 8;

export function decodeNotifyPollWakeupOut(v: Views, at: number, o: NotifyPollWakeupOut): void {
  const d = v.view;
  o.khLo = d.getUint32(at, true);
  o.khHi = d.getUint32(at + 4, true);
}

export function encodeNotifyPollWakeupOut(v: Views, at: number, o: NotifyPollWakeupOut): number {
  const d = v.view;
  d.setUint32(at, o.khLo, true);
  d.setUint32(at + 4, o.khHi, true);
  return at + 8;
}

export interface NotifyInvalInodeOut {
  ino: number;
  off: number;
  len: number;
}

export function newNotifyInvalInodeOut(): NotifyInvalInodeOut {
  return {
    ino: 0,
    off: 0,
    len: 0,
  };
}

export const SIZE_NOTIFY_INVAL_INODE_OUT = 24;

export function decodeNotifyInvalInodeOut(v: Views, at: number, o: NotifyInvalInodeOut): void {
  const d = v.view;
  o.ino = getU64(d, at);
  o.off = getI64(d, at + 8);
  o.len = getI64(d, at + 16);
}

export function encodeNotifyInvalInodeOut(v: Views, at: number, o: NotifyInvalInodeOut): number {
  const d = v.view;
  putU64(d, at, o.ino);
  putI64(d, at + 8, o.off);
  putI64(d, at + 16, o.len);
  return at + 24;
}

export interface NotifyInvalEntryOut {
  parent: number;
  namelen: number;
  flags: number;
}

export function newNotifyInvalEntryOut(): NotifyInvalEntryOut {
  return {
    parent: 0,
    namelen: 0,
    flags: 0,
  };
}

export const SIZE_NOTIFY_INVAL_ENTRY_OUT = 16;

export function decodeNotifyInvalEntryOut(v: Views, at: number, o: NotifyInvalEntryOut): void {
  const d = v.view;
  o.parent = getU64(d, at);
  o.namelen = d.getUint32(at + 8, true);
  o.flags = d.getUint32(at + 12, true);
}

export function encodeNotifyInvalEntryOut(v: Views, at: number, o: NotifyInvalEntryOut): number {
  const d = v.view;
  putU64(d, at, o.parent);
  d.setUint32(at + 8, o.namelen, true);
  d.setUint32(at + 12, o.flags, true);
  return at + 16;
}

export interface NotifyDeleteOut {
  parent: number;
  child: number;
  namelen: number;
}

export function newNotifyDeleteOut(): NotifyDeleteOut {
  return {
    parent: 0,
    child: 0,
    namelen: 0,
  };
}

export const SIZE_NOTIFY_DELETE_OUT = 24;

export function decodeNotifyDeleteOut(v: Views, at: number, o: NotifyDeleteOut): void {
  const d = v.view;
  o.parent = getU64(d, at);
  o.child = getU64(d, at + 8);
  o.namelen = d.getUint32(at + 16, true);
}

export function encodeNotifyDeleteOut(v: Views, at: number, o: NotifyDeleteOut): number {
  const d = v.view;
  putU64(d, at, o.parent);
  putU64(d, at + 8, o.child);
  d.setUint32(at + 16, o.namelen, true);
  d.setUint32(at + 20, 0, true);
  return at + 24;
}

export interface NotifyStoreOut {
  nodeid: number;
  offset: number;
  size: number;
}

export function newNotifyStoreOut(): NotifyStoreOut {
  return {
    nodeid: 0,
    offset: 0,
    size: 0,
  };
}

export const SIZE_NOTIFY_STORE_OUT = 24;

export function decodeNotifyStoreOut(v: Views, at: number, o: NotifyStoreOut): void {
  const d = v.view;
  o.nodeid = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
}

export function encodeNotifyStoreOut(v: Views, at: number, o: NotifyStoreOut): number {
  const d = v.view;
  putU64(d, at, o.nodeid);
  putU64(d, at + 8, o.offset);
  d.setUint32(at + 16, o.size, true);
  d.setUint32(at + 20, 0, true);
  return at + 24;
}

export interface NotifyRetrieveOut {
  notifyUniqueLo: number;
  notifyUniqueHi: number;
  nodeid: number;
  offset: number;
  size: number;
}

export function newNotifyRetrieveOut(): NotifyRetrieveOut {
  return {
    notifyUniqueLo: 0,
    notifyUniqueHi: 0,
    nodeid: 0,
    offset: 0,
    size: 0,
  };
}

export const SIZE_NOTIFY_RETRIEVE_OUT = 32;

export function decodeNotifyRetrieveOut(v: Views, at: number, o: NotifyRetrieveOut): void {
  const d = v.view;
  o.notifyUniqueLo = d.getUint32(at, true);
  o.notifyUniqueHi = d.getUint32(at + 4, true);
  o.nodeid = getU64(d, at + 8);
  o.offset = getU64(d, at + 16);
  o.size = d.getUint32(at + 24, true);
}

export function encodeNotifyRetrieveOut(v: Views, at: number, o: NotifyRetrieveOut): number {
  const d = v.view;
  d.setUint32(at, o.notifyUniqueLo, true);
  d.setUint32(at + 4, o.notifyUniqueHi, true);
  putU64(d, at + 8, o.nodeid);
  putU64(d, at + 16, o.offset);
  d.setUint32(at + 24, o.size, true);
  d.setUint32(at + 28, 0, true);
  return at + 32;
}

export interface NotifyPruneOut {
  count: number;
}

export function newNotifyPruneOut(): NotifyPruneOut {
  return {
    count: 0,
  };
}

export const SIZE_NOTIFY_PRUNE_OUT = 16;

export function decodeNotifyPruneOut(v: Views, at: number, o: NotifyPruneOut): void {
  const d = v.view;
  o.count = d.getUint32(at, true);
}

export function encodeNotifyPruneOut(v: Views, at: number, o: NotifyPruneOut): number {
  const d = v.view;
  d.setUint32(at, o.count, true);
  d.setUint32(at + 4, 0, true);
  d.setUint32(at + 8, 0, true);
  d.setUint32(at + 12, 0, true);
  return at + 16;
}

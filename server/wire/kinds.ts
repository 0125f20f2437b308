/**
 * Field kinds: what a field in a message table means. A kind says how many bytes it takes, how TypeScript represents it (views.ts explains
 * the three forms of 64 bits) and how the printer shows it. Tables name kinds only; the generator does the rest.
 */

/** Fixed-size representations. `pad` is skipped by decoders and zeroed by encoders. */
export type FixedRep = 'u8' | 'u16' | 'u32' | 'i32' | 'u64' | 'u64sat' | 'i64' | 'words' | 'bytes' | 'pad';
/** Variable-size representations; all but the last decode to a `Span` in the arena. */
export type VariableRep =
  | 'cstr' // FUSE: bytes up to a NUL, which is consumed
  | 'str16' // 9P: u16 length, bytes
  | 'data32' // 9P: u32 length, bytes (payload of read, write, readdir)
  | 'size16'; // 9P stat: u16, the number of bytes behind it, which must reach exactly to the end

export type Show =
  | 'decimal'
  | 'hex'
  | 'octal'
  | 'time'
  | 'flags' // names from a flag table
  | 'enum' // one name from a value table
  | 'open' // Linux open flags: access mode, then flags
  | 'mode' // flags from a table above octal permissions
  | 'hidden';

export interface Kind {
  readonly size: number;
  readonly rep: FixedRep | VariableRep;
  readonly show: Show;
  /** Name of the exported flag or value table in the protocol's flags.ts. */
  readonly table?: string;
  /** Printed only when it is not zero: detail that would bury the rest of the line. */
  readonly quiet?: true;
}

const number = (rep: FixedRep, size: number, show: Show = 'decimal') => ({ size, rep, show }) as const;
const quiet = (rep: FixedRep, size: number, show: Show = 'decimal') => ({ size, rep, show, quiet: true }) as const;
const flags = (rep: FixedRep, size: number, table: string) => ({ size, rep, show: 'flags', table }) as const;
const value = (rep: FixedRep, size: number, table: string) => ({ size, rep, show: 'enum', table }) as const;
const pad = (size: number) => ({ size, rep: 'pad', show: 'hidden' }) as const;
const variable = (rep: VariableRep) => ({ size: 0, rep, show: 'decimal' }) as const;

export const KINDS = {
  // plain
  u8: number('u8', 1),
  u16: number('u16', 2),
  u32: number('u32', 4),
  i32: number('i32', 4),
  u64n: number('u64', 8),
  hex32: number('u32', 4, 'hex'),
  /** 64 bits that are only handed on. */
  opaque64: number('words', 8, 'hex'),
  quietWords: quiet('words', 8, 'hex'),
  pad1: pad(1),
  pad2: pad(2),
  pad4: pad(4),
  pad8: pad(8),
  pad16: pad(16),
  pad20: pad(20),
  pad24: pad(24),
  pad32: pad(32),
  pad40: pad(40),
  pad44: pad(44),
  pad112: pad(112),

  // ids
  /** FUSE nodeid, which we hand out; INVALID_U64 is "no such node". */
  nodeid: number('u64', 8),
  /** FUSE file handle, which we hand out. */
  handle: number('u64', 8),
  /** FUSE request id: echoed, never computed with. */
  unique: number('words', 8),
  ino: number('words', 8),
  /** Directory position: host file systems use all 63 bits (ext4 hashes). */
  cookie: number('words', 8),
  /** FUSE lock owner: an opaque hash of the guest's file table. */
  lockOwner: quiet('words', 8, 'hex'),
  fid: value('u32', 4, 'FID'),
  tag: value('u16', 2, 'TAG'),
  uid: number('u32', 4),
  gid: number('u32', 4),
  pid: number('u32', 4),
  errno: value('u32', 4, 'ERRNO'),
  /** FUSE replies carry 0 or -errno. */
  negativeErrno: number('i32', 4),

  // file attributes
  offset: number('u64', 8),
  size64: number('u64', 8),
  /** A length or inclusive end that may mean "to the end of the file". */
  toEnd: number('u64sat', 8),
  count: number('u32', 4),
  mode: number('u32', 4, 'octal'),
  mode16: number('u16', 2, 'octal'),
  dev: quiet('u32', 4, 'hex'),
  seconds: number('i64', 8),
  quietSeconds: quiet('i64', 8),
  useconds: number('u64', 8),
  nsec: quiet('u32', 4),
  quiet32: quiet('u32', 4),
  quiet64: quiet('u64', 8),

  // Linux
  openFlags: { size: 4, rep: 'u32', show: 'open', table: 'OPEN_FLAGS' },
  accessMask: flags('u32', 4, 'ACCESS'),
  renameFlags: flags('u32', 4, 'RENAME'),
  xattrFlags: flags('u32', 4, 'XATTR'),
  fallocMode: flags('u32', 4, 'FALLOC'),
  whence: value('u32', 4, 'WHENCE'),
  lockType32: value('u32', 4, 'LOCK_TYPE'),
  lockType8: value('u8', 1, 'LOCK_TYPE'),
  statxMask: flags('u32', 4, 'STATX_MASK'),
  dirType32: value('u32', 4, 'DIR_TYPE'),
  dirType8: value('u8', 1, 'DIR_TYPE'),

  // FUSE
  opcode: value('u32', 4, 'OPCODE'),
  initFlags: flags('u32', 4, 'INIT'),
  initFlags2: flags('u32', 4, 'INIT2'),
  fattr: flags('u32', 4, 'FATTR'),
  fopen: flags('u32', 4, 'FOPEN'),
  fuseOpenFlags: { size: 4, rep: 'u32', show: 'flags', table: 'FUSE_OPEN', quiet: true },
  attrFlags: { size: 4, rep: 'u32', show: 'flags', table: 'FUSE_ATTR', quiet: true },
  getattrFlags: flags('u32', 4, 'GETATTR'),
  readFlags: flags('u32', 4, 'READ'),
  writeFlags: flags('u32', 4, 'WRITE'),
  releaseFlags: flags('u32', 4, 'RELEASE'),
  fsyncFlags: flags('u32', 4, 'FSYNC'),
  lkFlags: flags('u32', 4, 'LK'),
  ioctlFlags: flags('u32', 4, 'IOCTL'),
  pollFlags: flags('u32', 4, 'POLL'),
  setxattrFlags: flags('u32', 4, 'SETXATTR'),
  expireFlags: flags('u32', 4, 'NOTIFY_INVAL_ENTRY'),
  cstr: variable('cstr'),

  // 9P
  qidType: flags('u8', 1, 'QID_TYPE'),
  lopenFlags: { size: 4, rep: 'u32', show: 'open', table: 'L_OPEN_FLAGS' },
  getattrMask: flags('words', 8, 'GETATTR_MASK'),
  setattrValid: flags('u32', 4, 'SETATTR_VALID'),
  lockFlags: flags('u32', 4, 'LOCK_FLAGS'),
  lockStatus: value('u8', 1, 'LOCK_STATUS'),
  unlinkFlags: flags('u32', 4, 'UNLINK_FLAGS'),
  /** 9P lock length: 0 means to the end of the file. */
  lockLength: number('u64sat', 8),
  /** Plan 9 mode: DM* bits above the permissions. */
  dmMode: { size: 4, rep: 'u32', show: 'mode', table: 'DM_MODE' },
  oMode: flags('u8', 1, 'O_MODE'),
  str: variable('str16'),
  data: variable('data32'),
  size16: variable('size16'),

  // vhost-user
  vhostRequest: value('u32', 4, 'FRONTEND_REQUEST'),
  vhostHeaderFlags: flags('u32', 4, 'HEADER_FLAGS'),
  virtioFeatures: flags('words', 8, 'VIRTIO_FEATURES'),
  protocolFeatures: flags('words', 8, 'PROTOCOL_FEATURES'),
  /** Ring index in the low 8 bits, VRING_NO_FD in bit 8. */
  vringFd: flags('words', 8, 'VRING_FD'),
  vringAddrFlags: flags('u32', 4, 'VRING_ADDR_FLAGS'),
  /** Guest-physical or front-end-virtual address. */
  address: number('u64', 8, 'hex'),
  status: flags('words', 8, 'DEVICE_STATUS'),
  configFlags: flags('u32', 4, 'CONFIG_FLAGS'),
  transferDirection: value('u32', 4, 'TRANSFER_DIRECTION'),
  transferPhase: value('u32', 4, 'TRANSFER_PHASE'),
  iotlbPermission: value('u8', 1, 'IOTLB_PERMISSION'),
  iotlbType: value('u8', 1, 'IOTLB_TYPE'),
  uuid: { size: 16, rep: 'bytes', show: 'hex' },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

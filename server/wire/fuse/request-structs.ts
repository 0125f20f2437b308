/** What stands behind a request's header: arguments with the names that follow them, and the extensions at its end. See table.ts. */
import type { Struct } from '../table.ts';

export const REQUEST_STRUCTS = {
  /** LOOKUP, UNLINK, RMDIR, REMOVEXATTR. */
  NameIn: { size: 0, fields: [['name', 'cstr']] },
  ForgetIn: { size: 8, fields: [['nlookup', 'u64n']] },
  ForgetOne: {
    size: 16,
    fields: [
      ['nodeid', 'nodeid'],
      ['nlookup', 'u64n'],
    ],
  },
  BatchForgetIn: {
    size: 8,
    fields: [
      ['count', 'count'],
      ['dummy', 'pad4'],
    ],
  },
  GetattrIn: {
    size: 16,
    fields: [
      ['getattr_flags', 'getattrFlags'],
      ['dummy', 'pad4'],
      ['fh', 'handle'],
    ],
  },
  SetattrIn: {
    size: 88,
    fields: [
      ['valid', 'fattr'],
      ['padding', 'pad4'],
      ['fh', 'handle'],
      ['size', 'size64'],
      ['lock_owner', 'lockOwner'],
      ['atime', 'seconds'],
      ['mtime', 'seconds'],
      ['ctime', 'seconds'],
      ['atimensec', 'nsec'],
      ['mtimensec', 'nsec'],
      ['ctimensec', 'nsec'],
      ['mode', 'mode'],
      ['unused4', 'pad4'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['unused5', 'pad4'],
    ],
  },
  SymlinkIn: {
    size: 0,
    fields: [
      ['name', 'cstr'],
      ['target', 'cstr'],
    ],
  },
  MknodIn: {
    size: 16,
    fields: [
      ['mode', 'mode'],
      ['rdev', 'dev'],
      ['umask', 'mode'],
      ['padding', 'pad4'],
      ['name', 'cstr'],
    ],
  },
  MkdirIn: {
    size: 8,
    fields: [
      ['mode', 'mode'],
      ['umask', 'mode'],
      ['name', 'cstr'],
    ],
  },
  RenameIn: {
    size: 8,
    fields: [
      ['newdir', 'nodeid'],
      ['name', 'cstr'],
      ['newname', 'cstr'],
    ],
  },
  Rename2In: {
    size: 16,
    fields: [
      ['newdir', 'nodeid'],
      ['flags', 'renameFlags'],
      ['padding', 'pad4'],
      ['name', 'cstr'],
      ['newname', 'cstr'],
    ],
  },
  LinkIn: {
    size: 8,
    fields: [
      ['oldnodeid', 'nodeid'],
      ['newname', 'cstr'],
    ],
  },
  OpenIn: {
    size: 8,
    fields: [
      ['flags', 'openFlags'],
      ['open_flags', 'fuseOpenFlags'],
    ],
  },
  CreateIn: {
    size: 16,
    fields: [
      ['flags', 'openFlags'],
      ['mode', 'mode'],
      ['umask', 'mode'],
      ['open_flags', 'fuseOpenFlags'],
      ['name', 'cstr'],
    ],
  },
  ReadIn: {
    size: 40,
    fields: [
      ['fh', 'handle'],
      ['offset', 'offset'],
      ['size', 'count'],
      ['read_flags', 'readFlags'],
      ['lock_owner', 'lockOwner'],
      ['flags', 'openFlags'],
      ['padding', 'pad4'],
    ],
  },
  ReaddirIn: {
    size: 40,
    spec: 'struct fuse_read_in',
    fields: [
      ['fh', 'handle'],
      ['offset', 'cookie'],
      ['size', 'count'],
      ['read_flags', 'readFlags'],
      ['lock_owner', 'lockOwner'],
      ['flags', 'openFlags'],
      ['padding', 'pad4'],
    ],
  },
  WriteIn: {
    size: 40,
    fields: [
      ['fh', 'handle'],
      ['offset', 'offset'],
      ['size', 'count'],
      ['write_flags', 'writeFlags'],
      ['lock_owner', 'lockOwner'],
      ['flags', 'openFlags'],
      ['padding', 'pad4'],
    ],
  },
  ReleaseIn: {
    size: 24,
    fields: [
      ['fh', 'handle'],
      ['flags', 'openFlags'],
      ['release_flags', 'releaseFlags'],
      ['lock_owner', 'lockOwner'],
    ],
  },
  FlushIn: {
    size: 24,
    fields: [
      ['fh', 'handle'],
      ['unused', 'pad4'],
      ['padding', 'pad4'],
      ['lock_owner', 'lockOwner'],
    ],
  },
  FsyncIn: {
    size: 16,
    fields: [
      ['fh', 'handle'],
      ['fsync_flags', 'fsyncFlags'],
      ['padding', 'pad4'],
    ],
  },
  /** With INIT.SETXATTR_EXT. */
  SetxattrIn: {
    size: 16,
    fields: [
      ['size', 'count'],
      ['flags', 'xattrFlags'],
      ['setxattr_flags', 'setxattrFlags'],
      ['padding', 'pad4'],
      ['name', 'cstr'],
    ],
  },
  /** Without INIT.SETXATTR_EXT (FUSE_COMPAT_SETXATTR_IN_SIZE). */
  SetxattrCompatIn: {
    size: 8,
    spec: 'struct fuse_setxattr_in',
    fields: [
      ['size', 'count'],
      ['flags', 'xattrFlags'],
      ['name', 'cstr'],
    ],
  },
  GetxattrIn: {
    size: 8,
    fields: [
      ['size', 'count'],
      ['padding', 'pad4'],
      ['name', 'cstr'],
    ],
  },
  ListxattrIn: {
    size: 8,
    spec: 'struct fuse_getxattr_in',
    fields: [
      ['size', 'count'],
      ['padding', 'pad4'],
    ],
  },
  LkIn: {
    size: 48,
    fields: [
      ['fh', 'handle'],
      ['owner', 'lockOwner'],
      ['lk', '.FileLock'],
      ['lk_flags', 'lkFlags'],
      ['padding', 'pad4'],
    ],
  },
  AccessIn: {
    size: 8,
    fields: [
      ['mask', 'accessMask'],
      ['padding', 'pad4'],
    ],
  },
  InitIn: {
    size: 64,
    // Before 7.36 there is no flags2.
    compat: 16,
    fields: [
      ['major', 'u32'],
      ['minor', 'u32'],
      ['max_readahead', 'u32'],
      ['flags', 'initFlags'],
      ['flags2', 'initFlags2'],
      ['unused', 'pad44'],
    ],
  },
  InterruptIn: { size: 8, fields: [['unique', 'unique']] },
  BmapIn: {
    size: 16,
    fields: [
      ['block', 'u64n'],
      ['blocksize', 'u32'],
      ['padding', 'pad4'],
    ],
  },
  IoctlIn: {
    size: 32,
    fields: [
      ['fh', 'handle'],
      ['flags', 'ioctlFlags'],
      ['cmd', 'hex32'],
      ['arg', 'opaque64'],
      ['in_size', 'count'],
      ['out_size', 'count'],
    ],
  },
  IoctlIovec: {
    size: 16,
    fields: [
      ['base', 'opaque64'],
      ['len', 'u64n'],
    ],
  },
  PollIn: {
    size: 24,
    fields: [
      ['fh', 'handle'],
      ['kh', 'opaque64'],
      ['flags', 'pollFlags'],
      ['events', 'hex32'],
    ],
  },
  FallocateIn: {
    size: 32,
    fields: [
      ['fh', 'handle'],
      ['offset', 'offset'],
      ['length', 'toEnd'],
      ['mode', 'fallocMode'],
      ['padding', 'pad4'],
    ],
  },
  LseekIn: {
    size: 24,
    fields: [
      ['fh', 'handle'],
      ['offset', 'offset'],
      ['whence', 'whence'],
      ['padding', 'pad4'],
    ],
  },
  CopyFileRangeIn: {
    size: 56,
    fields: [
      ['fh_in', 'handle'],
      ['off_in', 'offset'],
      ['nodeid_out', 'nodeid'],
      ['fh_out', 'handle'],
      ['off_out', 'offset'],
      ['len', 'toEnd'],
      ['flags', 'quietWords'],
    ],
  },
  SetupmappingIn: {
    size: 40,
    fields: [
      ['fh', 'handle'],
      ['foffset', 'offset'],
      ['len', 'u64n'],
      ['flags', 'opaque64'],
      ['moffset', 'offset'],
    ],
  },
  RemovemappingIn: { size: 4, fields: [['count', 'count']] },
  RemovemappingOne: {
    size: 16,
    fields: [
      ['moffset', 'offset'],
      ['len', 'u64n'],
    ],
  },
  SyncfsIn: { size: 8, fields: [['padding', 'pad8']] },
  StatxIn: {
    size: 24,
    fields: [
      ['getattr_flags', 'getattrFlags'],
      ['reserved', 'pad4'],
      ['fh', 'handle'],
      ['sx_flags', 'hex32'],
      ['sx_mask', 'statxMask'],
    ],
  },
  /** NOTIFY_REPLY: the kernel's answer to NOTIFY.RETRIEVE. */
  NotifyRetrieveIn: {
    size: 40,
    fields: [
      ['dummy1', 'pad8'],
      ['offset', 'offset'],
      ['size', 'count'],
      ['dummy2', 'pad4'],
      ['dummy3', 'pad8'],
      ['dummy4', 'pad8'],
    ],
  },

  ExtHeader: {
    size: 8,
    fields: [
      ['size', 'u32'],
      ['type', 'u32'],
    ],
  },
  /** Type EXT.GROUPS; `groups[nr_groups]` follows. */
  SuppGroups: { size: 4, fields: [['nr_groups', 'count']] },
  SecctxHeader: {
    size: 8,
    fields: [
      ['size', 'u32'],
      ['nr_secctx', 'count'],
    ],
  },
  /** `size` bytes of context follow the name. */
  Secctx: {
    size: 8,
    fields: [
      ['size', 'u32'],
      ['padding', 'pad4'],
      ['name', 'cstr'],
    ],
  },
} as const satisfies Record<string, Struct>;

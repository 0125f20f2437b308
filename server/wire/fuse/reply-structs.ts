/** What stands behind a reply's header, entries of directories, and notifications (fuse-dev only: virtio-fs has no queue for them). See table.ts. */
import type { Struct } from '../table.ts';

export const REPLY_STRUCTS = {
  EntryOut: {
    size: 128,
    inline: true,
    fields: [
      /** 0: a negative entry, which the guest may cache. */
      ['nodeid', 'nodeid'],
      ['generation', 'quiet64'],
      ['entry_valid', 'useconds'],
      ['attr_valid', 'useconds'],
      ['entry_valid_nsec', 'nsec'],
      ['attr_valid_nsec', 'nsec'],
      ['attr', '.FuseAttr'],
    ],
  },
  AttrOut: {
    size: 104,
    inline: true,
    fields: [
      ['attr_valid', 'useconds'],
      ['attr_valid_nsec', 'nsec'],
      ['dummy', 'pad4'],
      ['attr', '.FuseAttr'],
    ],
  },
  StatxOut: {
    size: 288,
    inline: true,
    fields: [
      ['attr_valid', 'useconds'],
      ['attr_valid_nsec', 'nsec'],
      ['flags', 'quiet32'],
      ['spare', 'pad16'],
      ['stat', '.Statx'],
    ],
  },
  OpenOut: {
    size: 16,
    inline: true,
    fields: [
      ['fh', 'handle'],
      ['open_flags', 'fopen'],
      /** FOPEN.PASSTHROUGH only. */
      ['backing_id', 'quiet32'],
    ],
  },
  /** CREATE and TMPFILE answer with both structs. */
  CreateOut: {
    size: 144,
    fields: [
      ['entry', '.EntryOut'],
      ['open', '.OpenOut'],
    ],
  },
  WriteOut: {
    size: 8,
    fields: [
      ['size', 'count'],
      ['padding', 'pad4'],
    ],
  },
  StatfsOut: {
    size: 80,
    spec: 'struct fuse_kstatfs',
    fields: [
      ['blocks', 'u64n'],
      ['bfree', 'u64n'],
      ['bavail', 'u64n'],
      ['files', 'u64n'],
      ['ffree', 'u64n'],
      ['bsize', 'u32'],
      ['namelen', 'u32'],
      ['frsize', 'u32'],
      ['padding', 'pad4'],
      ['spare', 'pad24'],
    ],
  },
  GetxattrOut: {
    size: 8,
    fields: [
      ['size', 'count'],
      ['padding', 'pad4'],
    ],
  },
  LkOut: { size: 24, fields: [['lk', '.FileLock']] },
  InitOut: {
    size: 64,
    // FUSE_COMPAT_22_INIT_OUT_SIZE, before 7.23.
    compat: 24,
    fields: [
      ['major', 'u32'],
      ['minor', 'u32'],
      ['max_readahead', 'u32'],
      ['flags', 'initFlags'],
      ['max_background', 'u16'],
      ['congestion_threshold', 'u16'],
      ['max_write', 'u32'],
      ['time_gran', 'u32'],
      ['max_pages', 'u16'],
      /** log2 of the alignment that SETUPMAPPING needs. */
      ['map_alignment', 'u16'],
      ['flags2', 'initFlags2'],
      ['max_stack_depth', 'quiet32'],
      ['request_timeout', 'u16'],
      ['unused2', 'pad2'],
      ['unused', 'pad20'],
    ],
  },
  BmapOut: { size: 8, fields: [['block', 'u64n']] },
  IoctlOut: {
    size: 16,
    fields: [
      ['result', 'i32'],
      ['flags', 'ioctlFlags'],
      ['in_iovs', 'count'],
      ['out_iovs', 'count'],
    ],
  },
  PollOut: {
    size: 8,
    fields: [
      ['revents', 'hex32'],
      ['padding', 'pad4'],
    ],
  },
  LseekOut: { size: 8, fields: [['offset', 'offset']] },
  CopyFileRangeOut: { size: 8, fields: [['bytes_copied', 'u64n']] },
  /** READDIR: `namelen` bytes follow, padded with NULs to 8. */
  Dirent: {
    size: 24,
    inline: true,
    fields: [
      ['ino', 'ino'],
      ['off', 'cookie'],
      ['namelen', 'count'],
      ['type', 'dirType32'],
    ],
  },
  /** READDIRPLUS, as Dirent. */
  Direntplus: {
    size: 152,
    fields: [
      ['entry', '.EntryOut'],
      ['dirent', '.Dirent'],
    ],
  },

  NotifyPollWakeupOut: { size: 8, fields: [['kh', 'opaque64']] },
  NotifyInvalInodeOut: {
    size: 24,
    fields: [
      ['ino', 'nodeid'],
      ['off', 'seconds'],
      ['len', 'seconds'],
    ],
  },
  /** The name follows, with a NUL that `namelen` does not count. */
  NotifyInvalEntryOut: {
    size: 16,
    fields: [
      ['parent', 'nodeid'],
      ['namelen', 'count'],
      ['flags', 'expireFlags'],
    ],
  },
  NotifyDeleteOut: {
    size: 24,
    fields: [
      ['parent', 'nodeid'],
      ['child', 'nodeid'],
      ['namelen', 'count'],
      ['padding', 'pad4'],
    ],
  },
  NotifyStoreOut: {
    size: 24,
    fields: [
      ['nodeid', 'nodeid'],
      ['offset', 'offset'],
      ['size', 'count'],
      ['padding', 'pad4'],
    ],
  },
  NotifyRetrieveOut: {
    size: 32,
    fields: [
      ['notify_unique', 'unique'],
      ['nodeid', 'nodeid'],
      ['offset', 'offset'],
      ['size', 'count'],
      ['padding', 'pad4'],
    ],
  },
  /** `nodeids[count]` follows. */
  NotifyPruneOut: {
    size: 16,
    fields: [
      ['count', 'count'],
      ['padding', 'pad4'],
      ['spare', 'pad8'],
    ],
  },
} as const satisfies Record<string, Struct>;

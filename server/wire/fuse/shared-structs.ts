/** Headers and structs that are parts of others. See table.ts. */
import type { Struct } from '../table.ts';

export const SHARED_STRUCTS = {
  InHeader: {
    size: 40,
    fields: [
      ['len', 'u32'],
      ['opcode', 'opcode'],
      ['unique', 'unique'],
      ['nodeid', 'nodeid'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['pid', 'pid'],
      /** Length of the extensions at the end of the request, in units of 8 bytes. */
      ['total_extlen', 'u16'],
      ['padding', 'pad2'],
    ],
  },
  OutHeader: {
    size: 16,
    fields: [
      ['len', 'u32'],
      ['error', 'negativeErrno'],
      ['unique', 'unique'],
    ],
  },
  FuseAttr: {
    size: 88,
    inline: true,
    fields: [
      ['ino', 'ino'],
      ['size', 'size64'],
      ['blocks', 'u64n'],
      ['atime', 'seconds'],
      ['mtime', 'seconds'],
      ['ctime', 'seconds'],
      ['atimensec', 'nsec'],
      ['mtimensec', 'nsec'],
      ['ctimensec', 'nsec'],
      ['mode', 'mode'],
      ['nlink', 'u32'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['rdev', 'dev'],
      ['blksize', 'u32'],
      ['flags', 'attrFlags'],
    ],
  },
  FileLock: {
    size: 24,
    inline: true,
    fields: [
      ['start', 'offset'],
      /** Inclusive. */
      ['end', 'toEnd'],
      ['type', 'lockType32'],
      ['pid', 'pid'],
    ],
  },
  SxTime: {
    size: 16,
    fields: [
      ['tv_sec', 'seconds'],
      ['tv_nsec', 'nsec'],
      ['reserved', 'pad4'],
    ],
  },
  Statx: {
    size: 256,
    inline: true,
    fields: [
      ['mask', 'statxMask'],
      ['blksize', 'u32'],
      ['attributes', 'opaque64'],
      ['nlink', 'u32'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['mode', 'mode16'],
      ['spare0', 'pad2'],
      ['ino', 'ino'],
      ['size', 'size64'],
      ['blocks', 'u64n'],
      ['attributes_mask', 'opaque64'],
      ['atime', '.SxTime'],
      ['btime', '.SxTime'],
      ['ctime', '.SxTime'],
      ['mtime', '.SxTime'],
      ['rdev_major', 'u32'],
      ['rdev_minor', 'u32'],
      ['dev_major', 'u32'],
      ['dev_minor', 'u32'],
      ['spare2', 'pad112'],
    ],
  },
} as const satisfies Record<string, Struct>;

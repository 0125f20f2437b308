/** The messages that 9P2000.L adds. See table.ts. */
import type { NinepRow } from './row.ts';

const L = ['L'] as const;

export const LINUX_MESSAGES = {
  Rlerror: { id: 7, in: L, fields: [['ecode', 'errno']] },
  Tstatfs: { id: 8, in: L, fields: [['fid', 'fid']] },
  Rstatfs: {
    id: 9,
    in: L,
    fields: [
      ['type', 'hex32'],
      ['bsize', 'u32'],
      ['blocks', 'u64n'],
      ['bfree', 'u64n'],
      ['bavail', 'u64n'],
      ['files', 'u64n'],
      ['ffree', 'u64n'],
      ['fsid', 'opaque64'],
      ['namelen', 'u32'],
    ],
  },
  Tlopen: {
    id: 12,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['flags', 'lopenFlags'],
    ],
  },
  Rlopen: {
    id: 13,
    in: L,
    fields: [
      ['qid', '.Qid'],
      ['iounit', 'u32'],
    ],
  },
  Tlcreate: {
    id: 14,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['name', 'str'],
      ['flags', 'lopenFlags'],
      ['mode', 'mode'],
      ['gid', 'gid'],
    ],
  },
  Rlcreate: {
    id: 15,
    in: L,
    fields: [
      ['qid', '.Qid'],
      ['iounit', 'u32'],
    ],
  },
  Tsymlink: {
    id: 16,
    in: L,
    fields: [
      ['dfid', 'fid'],
      ['name', 'str'],
      ['symtgt', 'str'],
      ['gid', 'gid'],
    ],
  },
  Rsymlink: { id: 17, in: L, fields: [['qid', '.Qid']] },
  Tmknod: {
    id: 18,
    in: L,
    fields: [
      ['dfid', 'fid'],
      ['name', 'str'],
      ['mode', 'mode'],
      ['major', 'u32'],
      ['minor', 'u32'],
      ['gid', 'gid'],
    ],
  },
  Rmknod: { id: 19, in: L, fields: [['qid', '.Qid']] },
  Trename: {
    id: 20,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['dfid', 'fid'],
      ['name', 'str'],
    ],
  },
  Rrename: { id: 21, in: L, fields: [] },
  Treadlink: { id: 22, in: L, fields: [['fid', 'fid']] },
  Rreadlink: { id: 23, in: L, fields: [['target', 'str']] },
  Tgetattr: {
    id: 24,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['request_mask', 'getattrMask'],
    ],
  },
  Rgetattr: {
    id: 25,
    in: L,
    fields: [
      ['valid', 'getattrMask'],
      ['qid', '.Qid'],
      ['mode', 'mode'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['nlink', 'u64n'],
      ['rdev', 'quiet64'],
      ['size', 'size64'],
      ['blksize', 'u64n'],
      ['blocks', 'u64n'],
      ['atime_sec', 'seconds'],
      ['atime_nsec', 'quiet64'],
      ['mtime_sec', 'seconds'],
      ['mtime_nsec', 'quiet64'],
      ['ctime_sec', 'seconds'],
      ['ctime_nsec', 'quiet64'],
      ['btime_sec', 'quietSeconds'],
      ['btime_nsec', 'quiet64'],
      ['gen', 'quiet64'],
      ['data_version', 'quiet64'],
    ],
  },
  Tsetattr: {
    id: 26,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['valid', 'setattrValid'],
      ['mode', 'mode'],
      ['uid', 'uid'],
      ['gid', 'gid'],
      ['size', 'size64'],
      ['atime_sec', 'seconds'],
      ['atime_nsec', 'quiet64'],
      ['mtime_sec', 'seconds'],
      ['mtime_nsec', 'quiet64'],
    ],
  },
  Rsetattr: { id: 27, in: L, fields: [] },
  Txattrwalk: {
    id: 30,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['newfid', 'fid'],
      /** Empty: list the names. */
      ['name', 'str'],
    ],
  },
  Rxattrwalk: { id: 31, in: L, fields: [['size', 'size64']] },
  Txattrcreate: {
    id: 32,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['name', 'str'],
      ['attr_size', 'size64'],
      ['flags', 'xattrFlags'],
    ],
  },
  Rxattrcreate: { id: 33, in: L, fields: [] },
  Treaddir: {
    id: 40,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['offset', 'cookie'],
      ['count', 'count'],
    ],
  },
  Rreaddir: { id: 41, in: L, fields: [['data', 'data']] },
  Tfsync: {
    id: 50,
    in: L,
    // datasync came later (Linux 2.6.39 sends it).
    compat: 4,
    fields: [
      ['fid', 'fid'],
      ['datasync', 'u32'],
    ],
  },
  Rfsync: { id: 51, in: L, fields: [] },
  Tlock: {
    id: 52,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['type', 'lockType8'],
      ['flags', 'lockFlags'],
      ['start', 'offset'],
      /** 0: to the end of the file. */
      ['length', 'lockLength'],
      ['proc_id', 'pid'],
      ['client_id', 'str'],
    ],
  },
  Rlock: { id: 53, in: L, fields: [['status', 'lockStatus']] },
  Tgetlock: {
    id: 54,
    in: L,
    fields: [
      ['fid', 'fid'],
      ['type', 'lockType8'],
      ['start', 'offset'],
      ['length', 'lockLength'],
      ['proc_id', 'pid'],
      ['client_id', 'str'],
    ],
  },
  Rgetlock: {
    id: 55,
    in: L,
    fields: [
      ['type', 'lockType8'],
      ['start', 'offset'],
      ['length', 'lockLength'],
      ['proc_id', 'pid'],
      ['client_id', 'str'],
    ],
  },
  Tlink: {
    id: 70,
    in: L,
    fields: [
      ['dfid', 'fid'],
      ['fid', 'fid'],
      ['name', 'str'],
    ],
  },
  Rlink: { id: 71, in: L, fields: [] },
  Tmkdir: {
    id: 72,
    in: L,
    fields: [
      ['dfid', 'fid'],
      ['name', 'str'],
      ['mode', 'mode'],
      ['gid', 'gid'],
    ],
  },
  Rmkdir: { id: 73, in: L, fields: [['qid', '.Qid']] },
  Trenameat: {
    id: 74,
    in: L,
    fields: [
      ['olddirfid', 'fid'],
      ['oldname', 'str'],
      ['newdirfid', 'fid'],
      ['newname', 'str'],
    ],
  },
  Rrenameat: { id: 75, in: L, fields: [] },
  Tunlinkat: {
    id: 76,
    in: L,
    fields: [
      ['dirfid', 'fid'],
      ['name', 'str'],
      ['flags', 'unlinkFlags'],
    ],
  },
  Runlinkat: { id: 77, in: L, fields: [] },
} as const satisfies Record<string, NinepRow>;

/** The messages of 9P2000 and what 9P2000.u makes of them; 9P2000.L uses the first half. See table.ts. */
import type { NinepRow } from './row.ts';

const ALL = ['L', 'u', 'p'] as const;
const LU = ['L', 'u'] as const;
const U = ['u'] as const;
const P = ['p'] as const;
const UP = ['u', 'p'] as const;

export const CLASSIC_MESSAGES = {
  // ------------------------------------------------------------ all dialects
  Tversion: {
    id: 100,
    in: ALL,
    fields: [
      ['msize', 'u32'],
      ['version', 'str'],
    ],
  },
  Rversion: {
    id: 101,
    in: ALL,
    fields: [
      ['msize', 'u32'],
      ['version', 'str'],
    ],
  },
  Tauth: {
    id: 102,
    in: LU,
    fields: [
      ['afid', 'fid'],
      ['uname', 'str'],
      ['aname', 'str'],
      ['n_uname', 'uid'],
    ],
  },
  Tauth2000: {
    id: 102,
    in: P,
    fields: [
      ['afid', 'fid'],
      ['uname', 'str'],
      ['aname', 'str'],
    ],
  },
  Rauth: { id: 103, in: ALL, fields: [['aqid', '.Qid']] },
  Tattach: {
    id: 104,
    in: LU,
    fields: [
      ['fid', 'fid'],
      ['afid', 'fid'],
      ['uname', 'str'],
      ['aname', 'str'],
      ['n_uname', 'uid'],
    ],
  },
  Tattach2000: {
    id: 104,
    in: P,
    fields: [
      ['fid', 'fid'],
      ['afid', 'fid'],
      ['uname', 'str'],
      ['aname', 'str'],
    ],
  },
  Rattach: { id: 105, in: ALL, fields: [['qid', '.Qid']] },
  Rerror: {
    id: 107,
    in: U,
    fields: [
      ['ename', 'str'],
      ['errno', 'errno'],
    ],
  },
  Rerror2000: { id: 107, in: P, fields: [['ename', 'str']] },
  Tflush: { id: 108, in: ALL, fields: [['oldtag', 'tag']] },
  Rflush: { id: 109, in: ALL, fields: [] },
  Twalk: {
    id: 110,
    in: ALL,
    fields: [
      ['fid', 'fid'],
      ['newfid', 'fid'],
      ['nwname', 'u16'],
      ['wname', 'str', 'nwname', 16],
    ],
  },
  Rwalk: {
    id: 111,
    in: ALL,
    fields: [
      ['nwqid', 'u16'],
      ['wqid', '.Qid', 'nwqid', 16],
    ],
  },
  Tread: {
    id: 116,
    in: ALL,
    fields: [
      ['fid', 'fid'],
      ['offset', 'offset'],
      ['count', 'count'],
    ],
  },
  Rread: { id: 117, in: ALL, fields: [['data', 'data']] },
  Twrite: {
    id: 118,
    in: ALL,
    fields: [
      ['fid', 'fid'],
      ['offset', 'offset'],
      ['data', 'data'],
    ],
  },
  Rwrite: { id: 119, in: ALL, fields: [['count', 'count']] },
  Tclunk: { id: 120, in: ALL, fields: [['fid', 'fid']] },
  Rclunk: { id: 121, in: ALL, fields: [] },
  Tremove: { id: 122, in: ALL, fields: [['fid', 'fid']] },
  Rremove: { id: 123, in: ALL, fields: [] },

  // ------------------------------------------------------------ 9P2000 and 9P2000.u
  Topen: {
    id: 112,
    in: UP,
    fields: [
      ['fid', 'fid'],
      ['mode', 'oMode'],
    ],
  },
  Ropen: {
    id: 113,
    in: UP,
    fields: [
      ['qid', '.Qid'],
      ['iounit', 'u32'],
    ],
  },
  Tcreate: {
    id: 114,
    in: U,
    fields: [
      ['fid', 'fid'],
      ['name', 'str'],
      ['perm', 'dmMode'],
      ['mode', 'oMode'],
      ['extension', 'str'],
    ],
  },
  Tcreate2000: {
    id: 114,
    in: P,
    fields: [
      ['fid', 'fid'],
      ['name', 'str'],
      ['perm', 'dmMode'],
      ['mode', 'oMode'],
    ],
  },
  Rcreate: {
    id: 115,
    in: UP,
    fields: [
      ['qid', '.Qid'],
      ['iounit', 'u32'],
    ],
  },
  Tstat: { id: 124, in: UP, fields: [['fid', 'fid']] },
  Rstat: {
    id: 125,
    in: U,
    fields: [
      ['nstat', 'size16'],
      ['stat', '.Stat'],
    ],
  },
  Rstat2000: {
    id: 125,
    in: P,
    fields: [
      ['nstat', 'size16'],
      ['stat', '.Stat2000'],
    ],
  },
  Twstat: {
    id: 126,
    in: U,
    fields: [
      ['fid', 'fid'],
      ['nstat', 'size16'],
      ['stat', '.Stat'],
    ],
  },
  Twstat2000: {
    id: 126,
    in: P,
    fields: [
      ['fid', 'fid'],
      ['nstat', 'size16'],
      ['stat', '.Stat2000'],
    ],
  },
  Rwstat: { id: 127, in: UP, fields: [] },
} as const satisfies Record<string, NinepRow>;

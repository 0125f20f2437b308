// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import {
  getI64,
  getU64,
  getU64Saturating,
  newSpan,
  putData32,
  putI64,
  putStr16,
  putU64,
  putU64Saturating,
  type Span,
  takeData32,
  takeStr16,
  type Views,
} from '../views.ts';

/** Message types. Rows that differ by dialect share a number. */
export const TYPE = {
  Rlerror: 7,
  Tstatfs: 8,
  Rstatfs: 9,
  Tlopen: 12,
  Rlopen: 13,
  Tlcreate: 14,
  Rlcreate: 15,
  Tsymlink: 16,
  Rsymlink: 17,
  Tmknod: 18,
  Rmknod: 19,
  Trename: 20,
  Rrename: 21,
  Treadlink: 22,
  Rreadlink: 23,
  Tgetattr: 24,
  Rgetattr: 25,
  Tsetattr: 26,
  Rsetattr: 27,
  Txattrwalk: 30,
  Rxattrwalk: 31,
  Txattrcreate: 32,
  Rxattrcreate: 33,
  Treaddir: 40,
  Rreaddir: 41,
  Tfsync: 50,
  Rfsync: 51,
  Tlock: 52,
  Rlock: 53,
  Tgetlock: 54,
  Rgetlock: 55,
  Tlink: 70,
  Rlink: 71,
  Tmkdir: 72,
  Rmkdir: 73,
  Trenameat: 74,
  Rrenameat: 75,
  Tunlinkat: 76,
  Runlinkat: 77,
  Tversion: 100,
  Rversion: 101,
  Tauth: 102,
  Tauth2000: 102,
  Rauth: 103,
  Tattach: 104,
  Tattach2000: 104,
  Rattach: 105,
  Rerror: 107,
  Rerror2000: 107,
  Tflush: 108,
  Rflush: 109,
  Twalk: 110,
  Rwalk: 111,
  Tread: 116,
  Rread: 117,
  Twrite: 118,
  Rwrite: 119,
  Tclunk: 120,
  Rclunk: 121,
  Tremove: 122,
  Rremove: 123,
  Topen: 112,
  Ropen: 113,
  Tcreate: 114,
  Tcreate2000: 114,
  Rcreate: 115,
  Tstat: 124,
  Rstat: 125,
  Rstat2000: 125,
  Twstat: 126,
  Twstat2000: 126,
  Rwstat: 127,
} as const;

export type NinepName = keyof typeof TYPE;

export interface NinepOp {
  readonly id: number;
  readonly name: NinepName;
  /** The shortest well-formed message, header included. */
  readonly minSize: number;
  /** Ends in bulk data, which need not be in the arena. */
  readonly payload: boolean;
}

/** Requests of 9P2000.L and what they carry. A map of handlers over these keys misses none. */
export interface RequestsL {
  Tstatfs: Tstatfs;
  Tlopen: Tlopen;
  Tlcreate: Tlcreate;
  Tsymlink: Tsymlink;
  Tmknod: Tmknod;
  Trename: Trename;
  Treadlink: Treadlink;
  Tgetattr: Tgetattr;
  Tsetattr: Tsetattr;
  Txattrwalk: Txattrwalk;
  Txattrcreate: Txattrcreate;
  Treaddir: Treaddir;
  Tfsync: Tfsync;
  Tlock: Tlock;
  Tgetlock: Tgetlock;
  Tlink: Tlink;
  Tmkdir: Tmkdir;
  Trenameat: Trenameat;
  Tunlinkat: Tunlinkat;
  Tversion: Tversion;
  Tauth: Tauth;
  Tattach: Tattach;
  Tflush: Tflush;
  Twalk: Twalk;
  Tread: Tread;
  Twrite: Twrite;
  Tclunk: Tclunk;
  Tremove: Tremove;
}

/** Requests of 9P2000.u and what they carry. A map of handlers over these keys misses none. */
export interface RequestsU {
  Tversion: Tversion;
  Tauth: Tauth;
  Tattach: Tattach;
  Tflush: Tflush;
  Twalk: Twalk;
  Tread: Tread;
  Twrite: Twrite;
  Tclunk: Tclunk;
  Tremove: Tremove;
  Topen: Topen;
  Tcreate: Tcreate;
  Tstat: Tstat;
  Twstat: Twstat;
}

/** Requests of 9P2000 and what they carry. A map of handlers over these keys misses none. */
export interface Requests2000 {
  Tversion: Tversion;
  Tauth2000: Tauth2000;
  Tattach2000: Tattach2000;
  Tflush: Tflush;
  Twalk: Twalk;
  Tread: Tread;
  Twrite: Twrite;
  Tclunk: Tclunk;
  Tremove: Tremove;
  Topen: Topen;
  Tcreate2000: Tcreate2000;
  Tstat: Tstat;
  Twstat2000: Twstat2000;
}

const OP_RLERROR: NinepOp = { id: 7, name: 'Rlerror', minSize: 11, payload: false };
const OP_TSTATFS: NinepOp = { id: 8, name: 'Tstatfs', minSize: 11, payload: false };
const OP_RSTATFS: NinepOp = { id: 9, name: 'Rstatfs', minSize: 67, payload: false };
const OP_TLOPEN: NinepOp = { id: 12, name: 'Tlopen', minSize: 15, payload: false };
const OP_RLOPEN: NinepOp = { id: 13, name: 'Rlopen', minSize: 24, payload: false };
const OP_TLCREATE: NinepOp = { id: 14, name: 'Tlcreate', minSize: 25, payload: false };
const OP_RLCREATE: NinepOp = { id: 15, name: 'Rlcreate', minSize: 24, payload: false };
const OP_TSYMLINK: NinepOp = { id: 16, name: 'Tsymlink', minSize: 19, payload: false };
const OP_RSYMLINK: NinepOp = { id: 17, name: 'Rsymlink', minSize: 20, payload: false };
const OP_TMKNOD: NinepOp = { id: 18, name: 'Tmknod', minSize: 29, payload: false };
const OP_RMKNOD: NinepOp = { id: 19, name: 'Rmknod', minSize: 20, payload: false };
const OP_TRENAME: NinepOp = { id: 20, name: 'Trename', minSize: 17, payload: false };
const OP_RRENAME: NinepOp = { id: 21, name: 'Rrename', minSize: 7, payload: false };
const OP_TREADLINK: NinepOp = { id: 22, name: 'Treadlink', minSize: 11, payload: false };
const OP_RREADLINK: NinepOp = { id: 23, name: 'Rreadlink', minSize: 9, payload: false };
const OP_TGETATTR: NinepOp = { id: 24, name: 'Tgetattr', minSize: 19, payload: false };
const OP_RGETATTR: NinepOp = { id: 25, name: 'Rgetattr', minSize: 160, payload: false };
const OP_TSETATTR: NinepOp = { id: 26, name: 'Tsetattr', minSize: 67, payload: false };
const OP_RSETATTR: NinepOp = { id: 27, name: 'Rsetattr', minSize: 7, payload: false };
const OP_TXATTRWALK: NinepOp = { id: 30, name: 'Txattrwalk', minSize: 17, payload: false };
const OP_RXATTRWALK: NinepOp = { id: 31, name: 'Rxattrwalk', minSize: 15, payload: false };
const OP_TXATTRCREATE: NinepOp = { id: 32, name: 'Txattrcreate', minSize: 25, payload: false };
const OP_RXATTRCREATE: NinepOp = { id: 33, name: 'Rxattrcreate', minSize: 7, payload: false };
const OP_TREADDIR: NinepOp = { id: 40, name: 'Treaddir', minSize: 23, payload: false };
const OP_RREADDIR: NinepOp = { id: 41, name: 'Rreaddir', minSize: 11, payload: true };
const OP_TFSYNC: NinepOp = { id: 50, name: 'Tfsync', minSize: 11, payload: false };
const OP_RFSYNC: NinepOp = { id: 51, name: 'Rfsync', minSize: 7, payload: false };
const OP_TLOCK: NinepOp = { id: 52, name: 'Tlock', minSize: 38, payload: false };
const OP_RLOCK: NinepOp = { id: 53, name: 'Rlock', minSize: 8, payload: false };
const OP_TGETLOCK: NinepOp = { id: 54, name: 'Tgetlock', minSize: 34, payload: false };
const OP_RGETLOCK: NinepOp = { id: 55, name: 'Rgetlock', minSize: 30, payload: false };
const OP_TLINK: NinepOp = { id: 70, name: 'Tlink', minSize: 17, payload: false };
const OP_RLINK: NinepOp = { id: 71, name: 'Rlink', minSize: 7, payload: false };
const OP_TMKDIR: NinepOp = { id: 72, name: 'Tmkdir', minSize: 21, payload: false };
const OP_RMKDIR: NinepOp = { id: 73, name: 'Rmkdir', minSize: 20, payload: false };
const OP_TRENAMEAT: NinepOp = { id: 74, name: 'Trenameat', minSize: 19, payload: false };
const OP_RRENAMEAT: NinepOp = { id: 75, name: 'Rrenameat', minSize: 7, payload: false };
const OP_TUNLINKAT: NinepOp = { id: 76, name: 'Tunlinkat', minSize: 17, payload: false };
const OP_RUNLINKAT: NinepOp = { id: 77, name: 'Runlinkat', minSize: 7, payload: false };
const OP_TVERSION: NinepOp = { id: 100, name: 'Tversion', minSize: 13, payload: false };
const OP_RVERSION: NinepOp = { id: 101, name: 'Rversion', minSize: 13, payload: false };
const OP_TAUTH: NinepOp = { id: 102, name: 'Tauth', minSize: 19, payload: false };
const OP_TAUTH2000: NinepOp = { id: 102, name: 'Tauth2000', minSize: 15, payload: false };
const OP_RAUTH: NinepOp = { id: 103, name: 'Rauth', minSize: 20, payload: false };
const OP_TATTACH: NinepOp = { id: 104, name: 'Tattach', minSize: 23, payload: false };
const OP_TATTACH2000: NinepOp = { id: 104, name: 'Tattach2000', minSize: 19, payload: false };
const OP_RATTACH: NinepOp = { id: 105, name: 'Rattach', minSize: 20, payload: false };
const OP_RERROR: NinepOp = { id: 107, name: 'Rerror', minSize: 13, payload: false };
const OP_RERROR2000: NinepOp = { id: 107, name: 'Rerror2000', minSize: 9, payload: false };
const OP_TFLUSH: NinepOp = { id: 108, name: 'Tflush', minSize: 9, payload: false };
const OP_RFLUSH: NinepOp = { id: 109, name: 'Rflush', minSize: 7, payload: false };
const OP_TWALK: NinepOp = { id: 110, name: 'Twalk', minSize: 17, payload: false };
const OP_RWALK: NinepOp = { id: 111, name: 'Rwalk', minSize: 9, payload: false };
const OP_TREAD: NinepOp = { id: 116, name: 'Tread', minSize: 23, payload: false };
const OP_RREAD: NinepOp = { id: 117, name: 'Rread', minSize: 11, payload: true };
const OP_TWRITE: NinepOp = { id: 118, name: 'Twrite', minSize: 23, payload: true };
const OP_RWRITE: NinepOp = { id: 119, name: 'Rwrite', minSize: 11, payload: false };
const OP_TCLUNK: NinepOp = { id: 120, name: 'Tclunk', minSize: 11, payload: false };
const OP_RCLUNK: NinepOp = { id: 121, name: 'Rclunk', minSize: 7, payload: false };
const OP_TREMOVE: NinepOp = { id: 122, name: 'Tremove', minSize: 11, payload: false };
const OP_RREMOVE: NinepOp = { id: 123, name: 'Rremove', minSize: 7, payload: false };
const OP_TOPEN: NinepOp = { id: 112, name: 'Topen', minSize: 12, payload: false };
const OP_ROPEN: NinepOp = { id: 113, name: 'Ropen', minSize: 24, payload: false };
const OP_TCREATE: NinepOp = { id: 114, name: 'Tcreate', minSize: 20, payload: false };
const OP_TCREATE2000: NinepOp = { id: 114, name: 'Tcreate2000', minSize: 18, payload: false };
const OP_RCREATE: NinepOp = { id: 115, name: 'Rcreate', minSize: 24, payload: false };
const OP_TSTAT: NinepOp = { id: 124, name: 'Tstat', minSize: 11, payload: false };
const OP_RSTAT: NinepOp = { id: 125, name: 'Rstat', minSize: 72, payload: false };
const OP_RSTAT2000: NinepOp = { id: 125, name: 'Rstat2000', minSize: 58, payload: false };
const OP_TWSTAT: NinepOp = { id: 126, name: 'Twstat', minSize: 76, payload: false };
const OP_TWSTAT2000: NinepOp = { id: 126, name: 'Twstat2000', minSize: 62, payload: false };
const OP_RWSTAT: NinepOp = { id: 127, name: 'Rwstat', minSize: 7, payload: false };

/** Indexed by dialect, then by type: only what that dialect has. */
export const NINEP_OPS = {
  '9P2000.L': dense([
    OP_RLERROR,
    OP_TSTATFS,
    OP_RSTATFS,
    OP_TLOPEN,
    OP_RLOPEN,
    OP_TLCREATE,
    OP_RLCREATE,
    OP_TSYMLINK,
    OP_RSYMLINK,
    OP_TMKNOD,
    OP_RMKNOD,
    OP_TRENAME,
    OP_RRENAME,
    OP_TREADLINK,
    OP_RREADLINK,
    OP_TGETATTR,
    OP_RGETATTR,
    OP_TSETATTR,
    OP_RSETATTR,
    OP_TXATTRWALK,
    OP_RXATTRWALK,
    OP_TXATTRCREATE,
    OP_RXATTRCREATE,
    OP_TREADDIR,
    OP_RREADDIR,
    OP_TFSYNC,
    OP_RFSYNC,
    OP_TLOCK,
    OP_RLOCK,
    OP_TGETLOCK,
    OP_RGETLOCK,
    OP_TLINK,
    OP_RLINK,
    OP_TMKDIR,
    OP_RMKDIR,
    OP_TRENAMEAT,
    OP_RRENAMEAT,
    OP_TUNLINKAT,
    OP_RUNLINKAT,
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH,
    OP_RAUTH,
    OP_TATTACH,
    OP_RATTACH,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE,
  ]),
  '9P2000.u': dense([
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH,
    OP_RAUTH,
    OP_TATTACH,
    OP_RATTACH,
    OP_RERROR,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE,
    OP_TOPEN,
    OP_ROPEN,
    OP_TCREATE,
    OP_RCREATE,
    OP_TSTAT,
    OP_RSTAT,
    OP_TWSTAT,
    OP_RWSTAT,
  ]),
  '9P2000': dense([
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH2000,
    OP_RAUTH,
    OP_TATTACH2000,
    OP_RATTACH,
    OP_RERROR2000,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE,
    OP_TOPEN,
    OP_ROPEN,
    OP_TCREATE2000,
    OP_RCREATE,
    OP_TSTAT,
    OP_RSTAT2000,
    OP_TWSTAT2000,
    OP_RWSTAT,
  ]),
} as const;

function dense(ops: readonly NinepOp[]): readonly (NinepOp | undefined)[] {
  const table: (NinepOp | undefined)[] = new Array(256).fill(undefined);
  for (const op of ops) table[op.id] = op;
  return table;
}

export interface Qid {
  type: number;
  version: number;
  pathLo: number;
  pathHi: number;
}

export function newQid(): Qid {
  return {
    type: 0,
    version: 0,
    pathLo: 0,
    pathHi: 0,
  };
}

export const SIZE_QID = 13;

export function decodeQid(v: Views, at: number, o: Qid): void {
  const d = v.view;
  o.type = d.getUint8(at);
  o.version = d.getUint32(at + 1, true);
  o.pathLo = d.getUint32(at + 5, true);
  o.pathHi = d.getUint32(at + 9, true);
}

export function encodeQid(v: Views, at: number, o: Qid): number {
  const d = v.view;
  d.setUint8(at, o.type);
  d.setUint32(at + 1, o.version, true);
  d.setUint32(at + 5, o.pathLo, true);
  d.setUint32(at + 9, o.pathHi, true);
  return at + 13;
}

export interface DirEntry {
  qid: Qid;
  offsetLo: number;
  offsetHi: number;
  type: number;
  name: Span;
}

export function newDirEntry(): DirEntry {
  return {
    qid: newQid(),
    offsetLo: 0,
    offsetHi: 0,
    type: 0,
    name: newSpan(),
  };
}

export const SIZE_DIR_ENTRY = 22; // without what varies

export function sizeOfDirEntry(o: DirEntry): number {
  return 24 + o.name.length;
}

export function decodeDirEntry(v: Views, at: number, end: number, o: DirEntry): number {
  if (end - at < 22) return -1;
  const d = v.view;
  decodeQid(v, at, o.qid);
  o.offsetLo = d.getUint32(at + 13, true);
  o.offsetHi = d.getUint32(at + 17, true);
  o.type = d.getUint8(at + 21);
  return takeStr16(d, at + 22, end, o.name);
}

export function encodeDirEntry(v: Views, at: number, o: DirEntry): number {
  const d = v.view;
  encodeQid(v, at, o.qid);
  d.setUint32(at + 13, o.offsetLo, true);
  d.setUint32(at + 17, o.offsetHi, true);
  d.setUint8(at + 21, o.type);
  return putStr16(v, at + 22, o.name);
}

export interface Stat {
  type: number;
  dev: number;
  qid: Qid;
  mode: number;
  atime: number;
  mtime: number;
  length: number;
  name: Span;
  uid: Span;
  gid: Span;
  muid: Span;
  extension: Span;
  nUid: number;
  nGid: number;
  nMuid: number;
}

export function newStat(): Stat {
  return {
    type: 0,
    dev: 0,
    qid: newQid(),
    mode: 0,
    atime: 0,
    mtime: 0,
    length: 0,
    name: newSpan(),
    uid: newSpan(),
    gid: newSpan(),
    muid: newSpan(),
    extension: newSpan(),
    nUid: 0,
    nGid: 0,
    nMuid: 0,
  };
}

export const SIZE_STAT = 51; // without what varies

export function sizeOfStat(o: Stat): number {
  return 63 + o.name.length + o.uid.length + o.gid.length + o.muid.length + o.extension.length;
}

export function decodeStat(v: Views, at: number, end: number, o: Stat): number {
  const d = v.view;
  if (end - at < 2 || d.getUint16(at, true) !== end - at - 2) return -1;
  if (end - at < 41) return -1;
  o.type = d.getUint16(at + 2, true);
  o.dev = d.getUint32(at + 4, true);
  decodeQid(v, at + 8, o.qid);
  o.mode = d.getUint32(at + 21, true);
  o.atime = d.getUint32(at + 25, true);
  o.mtime = d.getUint32(at + 29, true);
  o.length = getU64(d, at + 33);
  let p = takeStr16(d, at + 41, end, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.uid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.gid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.muid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.extension);
  if (p < 0) return -1;
  if (end - p < 12) return -1;
  o.nUid = d.getUint32(p, true);
  o.nGid = d.getUint32(p + 4, true);
  o.nMuid = d.getUint32(p + 8, true);
  return p + 12;
}

export function encodeStat(v: Views, at: number, o: Stat): number {
  const d = v.view;
  const sizeAt = at;
  d.setUint16(at + 2, o.type, true);
  d.setUint32(at + 4, o.dev, true);
  encodeQid(v, at + 8, o.qid);
  d.setUint32(at + 21, o.mode, true);
  d.setUint32(at + 25, o.atime, true);
  d.setUint32(at + 29, o.mtime, true);
  putU64(d, at + 33, o.length);
  let p = putStr16(v, at + 41, o.name);
  p = putStr16(v, p, o.uid);
  p = putStr16(v, p, o.gid);
  p = putStr16(v, p, o.muid);
  p = putStr16(v, p, o.extension);
  d.setUint32(p, o.nUid, true);
  d.setUint32(p + 4, o.nGid, true);
  d.setUint32(p + 8, o.nMuid, true);
  const end = p + 12;
  d.setUint16(sizeAt, end - sizeAt - 2, true);
  return end;
}

export interface Stat2000 {
  type: number;
  dev: number;
  qid: Qid;
  mode: number;
  atime: number;
  mtime: number;
  length: number;
  name: Span;
  uid: Span;
  gid: Span;
  muid: Span;
}

export function newStat2000(): Stat2000 {
  return {
    type: 0,
    dev: 0,
    qid: newQid(),
    mode: 0,
    atime: 0,
    mtime: 0,
    length: 0,
    name: newSpan(),
    uid: newSpan(),
    gid: newSpan(),
    muid: newSpan(),
  };
}

export const SIZE_STAT2000 = 39; // without what varies

export function sizeOfStat2000(o: Stat2000): number {
  return 49 + o.name.length + o.uid.length + o.gid.length + o.muid.length;
}

export function decodeStat2000(v: Views, at: number, end: number, o: Stat2000): number {
  const d = v.view;
  if (end - at < 2 || d.getUint16(at, true) !== end - at - 2) return -1;
  if (end - at < 41) return -1;
  o.type = d.getUint16(at + 2, true);
  o.dev = d.getUint32(at + 4, true);
  decodeQid(v, at + 8, o.qid);
  o.mode = d.getUint32(at + 21, true);
  o.atime = d.getUint32(at + 25, true);
  o.mtime = d.getUint32(at + 29, true);
  o.length = getU64(d, at + 33);
  let p = takeStr16(d, at + 41, end, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.uid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.gid);
  if (p < 0) return -1;
  return takeStr16(d, p, end, o.muid);
}

export function encodeStat2000(v: Views, at: number, o: Stat2000): number {
  const d = v.view;
  const sizeAt = at;
  d.setUint16(at + 2, o.type, true);
  d.setUint32(at + 4, o.dev, true);
  encodeQid(v, at + 8, o.qid);
  d.setUint32(at + 21, o.mode, true);
  d.setUint32(at + 25, o.atime, true);
  d.setUint32(at + 29, o.mtime, true);
  putU64(d, at + 33, o.length);
  let p = putStr16(v, at + 41, o.name);
  p = putStr16(v, p, o.uid);
  p = putStr16(v, p, o.gid);
  p = putStr16(v, p, o.muid);
  d.setUint16(sizeAt, p - sizeAt - 2, true);
  return p;
}

export interface Rlerror {
  ecode: number;
}

export function newRlerror(): Rlerror {
  return {
    ecode: 0,
  };
}

export const SIZE_RLERROR = 11;

export function decodeRlerror(v: Views, at: number, end: number, o: Rlerror): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.ecode = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeRlerror(v: Views, at: number, tag: number, o: Rlerror): number {
  const d = v.view;
  d.setUint32(at + 7, o.ecode, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 7);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tstatfs {
  fid: number;
}

export function newTstatfs(): Tstatfs {
  return {
    fid: 0,
  };
}

export const SIZE_TSTATFS = 11;

export function decodeTstatfs(v: Views, at: number, end: number, o: Tstatfs): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeTstatfs(v: Views, at: number, tag: number, o: Tstatfs): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 8);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rstatfs {
  type: number;
  bsize: number;
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
  fsidLo: number;
  fsidHi: number;
  namelen: number;
}

export function newRstatfs(): Rstatfs {
  return {
    type: 0,
    bsize: 0,
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
    fsidLo: 0,
    fsidHi: 0,
    namelen: 0,
  };
}

export const SIZE_RSTATFS = 67;

export function decodeRstatfs(v: Views, at: number, end: number, o: Rstatfs): number {
  if (end - at < 67) return -1;
  const d = v.view;
  o.type = d.getUint32(at + 7, true);
  o.bsize = d.getUint32(at + 11, true);
  o.blocks = getU64(d, at + 15);
  o.bfree = getU64(d, at + 23);
  o.bavail = getU64(d, at + 31);
  o.files = getU64(d, at + 39);
  o.ffree = getU64(d, at + 47);
  o.fsidLo = d.getUint32(at + 55, true);
  o.fsidHi = d.getUint32(at + 59, true);
  o.namelen = d.getUint32(at + 63, true);
  return at + 67 === end ? end : -1;
}

export function encodeRstatfs(v: Views, at: number, tag: number, o: Rstatfs): number {
  const d = v.view;
  d.setUint32(at + 7, o.type, true);
  d.setUint32(at + 11, o.bsize, true);
  putU64(d, at + 15, o.blocks);
  putU64(d, at + 23, o.bfree);
  putU64(d, at + 31, o.bavail);
  putU64(d, at + 39, o.files);
  putU64(d, at + 47, o.ffree);
  d.setUint32(at + 55, o.fsidLo, true);
  d.setUint32(at + 59, o.fsidHi, true);
  d.setUint32(at + 63, o.namelen, true);
  const end = at + 67;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 9);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tlopen {
  fid: number;
  flags: number;
}

export function newTlopen(): Tlopen {
  return {
    fid: 0,
    flags: 0,
  };
}

export const SIZE_TLOPEN = 15;

export function decodeTlopen(v: Views, at: number, end: number, o: Tlopen): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.flags = d.getUint32(at + 11, true);
  return at + 15 === end ? end : -1;
}

export function encodeTlopen(v: Views, at: number, tag: number, o: Tlopen): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.flags, true);
  const end = at + 15;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 12);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rlopen {
  qid: Qid;
  iounit: number;
}

export function newRlopen(): Rlopen {
  return {
    qid: newQid(),
    iounit: 0,
  };
}

export const SIZE_RLOPEN = 24;

export function decodeRlopen(v: Views, at: number, end: number, o: Rlopen): number {
  if (end - at < 24) return -1;
  const d = v.view;
  decodeQid(v, at + 7, o.qid);
  o.iounit = d.getUint32(at + 20, true);
  return at + 24 === end ? end : -1;
}

export function encodeRlopen(v: Views, at: number, tag: number, o: Rlopen): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end = at + 24;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 13);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tlcreate {
  fid: number;
  name: Span;
  flags: number;
  mode: number;
  gid: number;
}

export function newTlcreate(): Tlcreate {
  return {
    fid: 0,
    name: newSpan(),
    flags: 0,
    mode: 0,
    gid: 0,
  };
}

export const SIZE_TLCREATE = 23; // without what varies

export function sizeOfTlcreate(o: Tlcreate): number {
  return 25 + o.name.length;
}

export function decodeTlcreate(v: Views, at: number, end: number, o: Tlcreate): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 12) return -1;
  o.flags = d.getUint32(p, true);
  o.mode = d.getUint32(p + 4, true);
  o.gid = d.getUint32(p + 8, true);
  return p + 12 === end ? end : -1;
}

export function encodeTlcreate(v: Views, at: number, tag: number, o: Tlcreate): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.flags, true);
  d.setUint32(p + 4, o.mode, true);
  d.setUint32(p + 8, o.gid, true);
  const end = p + 12;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 14);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rlcreate {
  qid: Qid;
  iounit: number;
}

export function newRlcreate(): Rlcreate {
  return {
    qid: newQid(),
    iounit: 0,
  };
}

export const SIZE_RLCREATE = 24;

export function decodeRlcreate(v: Views, at: number, end: number, o: Rlcreate): number {
  if (end - at < 24) return -1;
  const d = v.view;
  decodeQid(v, at + 7, o.qid);
  o.iounit = d.getUint32(at + 20, true);
  return at + 24 === end ? end : -1;
}

export function encodeRlcreate(v: Views, at: number, tag: number, o: Rlcreate): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end = at + 24;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 15);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tsymlink {
  dfid: number;
  name: Span;
  symtgt: Span;
  gid: number;
}

export function newTsymlink(): Tsymlink {
  return {
    dfid: 0,
    name: newSpan(),
    symtgt: newSpan(),
    gid: 0,
  };
}

export const SIZE_TSYMLINK = 15; // without what varies

export function sizeOfTsymlink(o: Tsymlink): number {
  return 19 + o.name.length + o.symtgt.length;
}

export function decodeTsymlink(v: Views, at: number, end: number, o: Tsymlink): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.symtgt);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.gid = d.getUint32(p, true);
  return p + 4 === end ? end : -1;
}

export function encodeTsymlink(v: Views, at: number, tag: number, o: Tsymlink): number {
  const d = v.view;
  d.setUint32(at + 7, o.dfid, true);
  let p = putStr16(v, at + 11, o.name);
  p = putStr16(v, p, o.symtgt);
  d.setUint32(p, o.gid, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 16);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rsymlink {
  qid: Qid;
}

export function newRsymlink(): Rsymlink {
  return {
    qid: newQid(),
  };
}

export const SIZE_RSYMLINK = 20;

export function decodeRsymlink(v: Views, at: number, end: number, o: Rsymlink): number {
  if (end - at < 20) return -1;
  decodeQid(v, at + 7, o.qid);
  return at + 20 === end ? end : -1;
}

export function encodeRsymlink(v: Views, at: number, tag: number, o: Rsymlink): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end = at + 20;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 17);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tmknod {
  dfid: number;
  name: Span;
  mode: number;
  major: number;
  minor: number;
  gid: number;
}

export function newTmknod(): Tmknod {
  return {
    dfid: 0,
    name: newSpan(),
    mode: 0,
    major: 0,
    minor: 0,
    gid: 0,
  };
}

export const SIZE_TMKNOD = 27; // without what varies

export function sizeOfTmknod(o: Tmknod): number {
  return 29 + o.name.length;
}

export function decodeTmknod(v: Views, at: number, end: number, o: Tmknod): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 16) return -1;
  o.mode = d.getUint32(p, true);
  o.major = d.getUint32(p + 4, true);
  o.minor = d.getUint32(p + 8, true);
  o.gid = d.getUint32(p + 12, true);
  return p + 16 === end ? end : -1;
}

export function encodeTmknod(v: Views, at: number, tag: number, o: Tmknod): number {
  const d = v.view;
  d.setUint32(at + 7, o.dfid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.mode, true);
  d.setUint32(p + 4, o.major, true);
  d.setUint32(p + 8, o.minor, true);
  d.setUint32(p + 12, o.gid, true);
  const end = p + 16;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 18);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rmknod {
  qid: Qid;
}

export function newRmknod(): Rmknod {
  return {
    qid: newQid(),
  };
}

export const SIZE_RMKNOD = 20;

export function decodeRmknod(v: Views, at: number, end: number, o: Rmknod): number {
  if (end - at < 20) return -1;
  decodeQid(v, at + 7, o.qid);
  return at + 20 === end ? end : -1;
}

export function encodeRmknod(v: Views, at: number, tag: number, o: Rmknod): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end = at + 20;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 19);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Trename {
  fid: number;
  dfid: number;
  name: Span;
}

export function newTrename(): Trename {
  return {
    fid: 0,
    dfid: 0,
    name: newSpan(),
  };
}

export const SIZE_TRENAME = 15; // without what varies

export function sizeOfTrename(o: Trename): number {
  return 17 + o.name.length;
}

export function decodeTrename(v: Views, at: number, end: number, o: Trename): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.dfid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end, o.name);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTrename(v: Views, at: number, tag: number, o: Trename): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.dfid, true);
  const p = putStr16(v, at + 15, o.name);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 20);
  d.setUint16(at + 5, tag, true);
  return p;
}

export type Rrename = Record<never, never>;

export function newRrename(): Rrename {
  return {};
}

export const SIZE_RRENAME = 7;

export function decodeRrename(_v: Views, at: number, end: number, _o: Rrename): number {
  return end - at === 7 ? end : -1;
}

export function encodeRrename(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 21);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Treadlink {
  fid: number;
}

export function newTreadlink(): Treadlink {
  return {
    fid: 0,
  };
}

export const SIZE_TREADLINK = 11;

export function decodeTreadlink(v: Views, at: number, end: number, o: Treadlink): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeTreadlink(v: Views, at: number, tag: number, o: Treadlink): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 22);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rreadlink {
  target: Span;
}

export function newRreadlink(): Rreadlink {
  return {
    target: newSpan(),
  };
}

export const SIZE_RREADLINK = 7; // without what varies

export function sizeOfRreadlink(o: Rreadlink): number {
  return 9 + o.target.length;
}

export function decodeRreadlink(v: Views, at: number, end: number, o: Rreadlink): number {
  const d = v.view;
  let p = takeStr16(d, at + 7, end, o.target);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRreadlink(v: Views, at: number, tag: number, o: Rreadlink): number {
  const d = v.view;
  const p = putStr16(v, at + 7, o.target);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 23);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tgetattr {
  fid: number;
  requestMaskLo: number;
  requestMaskHi: number;
}

export function newTgetattr(): Tgetattr {
  return {
    fid: 0,
    requestMaskLo: 0,
    requestMaskHi: 0,
  };
}

export const SIZE_TGETATTR = 19;

export function decodeTgetattr(v: Views, at: number, end: number, o: Tgetattr): number {
  if (end - at < 19) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.requestMaskLo = d.getUint32(at + 11, true);
  o.requestMaskHi = d.getUint32(at + 15, true);
  return at + 19 === end ? end : -1;
}

export function encodeTgetattr(v: Views, at: number, tag: number, o: Tgetattr): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.requestMaskLo, true);
  d.setUint32(at + 15, o.requestMaskHi, true);
  const end = at + 19;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 24);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rgetattr {
  validLo: number;
  validHi: number;
  qid: Qid;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  rdev: number;
  size: number;
  blksize: number;
  blocks: number;
  atimeSec: number;
  atimeNsec: number;
  mtimeSec: number;
  mtimeNsec: number;
  ctimeSec: number;
  ctimeNsec: number;
  btimeSec: number;
  btimeNsec: number;
  gen: number;
  dataVersion: number;
}

export function newRgetattr(): Rgetattr {
  return {
    validLo: 0,
    validHi: 0,
    qid: newQid(),
    mode: 0,
    uid: 0,
    gid: 0,
    nlink: 0,
    rdev: 0,
    size: 0,
    blksize: 0,
    blocks: 0,
    atimeSec: 0,
    atimeNsec: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
    ctimeSec: 0,
    ctimeNsec: 0,
    btimeSec: 0,
    btimeNsec: 0,
    gen: 0,
    dataVersion: 0,
  };
}

export const SIZE_RGETATTR = 160;

export function decodeRgetattr(v: Views, at: number, end: number, o: Rgetattr): number {
  if (end - at < 160) return -1;
  const d = v.view;
  o.validLo = d.getUint32(at + 7, true);
  o.validHi = d.getUint32(at + 11, true);
  decodeQid(v, at + 15, o.qid);
  o.mode = d.getUint32(at + 28, true);
  o.uid = d.getUint32(at + 32, true);
  o.gid = d.getUint32(at + 36, true);
  o.nlink = getU64(d, at + 40);
  o.rdev = getU64(d, at + 48);
  o.size = getU64(d, at + 56);
  o.blksize = getU64(d, at + 64);
  o.blocks = getU64(d, at + 72);
  o.atimeSec = getI64(d, at + 80);
  o.atimeNsec = getU64(d, at + 88);
  o.mtimeSec = getI64(d, at + 96);
  o.mtimeNsec = getU64(d, at + 104);
  o.ctimeSec = getI64(d, at + 112);
  o.ctimeNsec = getU64(d, at + 120);
  o.btimeSec = getI64(d, at + 128);
  o.btimeNsec = getU64(d, at + 136);
  o.gen = getU64(d, at + 144);
  o.dataVersion = getU64(d, at + 152);
  return at + 160 === end ? end : -1;
}

export function encodeRgetattr(v: Views, at: number, tag: number, o: Rgetattr): number {
  const d = v.view;
  d.setUint32(at + 7, o.validLo, true);
  d.setUint32(at + 11, o.validHi, true);
  encodeQid(v, at + 15, o.qid);
  d.setUint32(at + 28, o.mode, true);
  d.setUint32(at + 32, o.uid, true);
  d.setUint32(at + 36, o.gid, true);
  putU64(d, at + 40, o.nlink);
  putU64(d, at + 48, o.rdev);
  putU64(d, at + 56, o.size);
  putU64(d, at + 64, o.blksize);
  putU64(d, at + 72, o.blocks);
  putI64(d, at + 80, o.atimeSec);
  putU64(d, at + 88, o.atimeNsec);
  putI64(d, at + 96, o.mtimeSec);
  putU64(d, at + 104, o.mtimeNsec);
  putI64(d, at + 112, o.ctimeSec);
  putU64(d, at + 120, o.ctimeNsec);
  putI64(d, at + 128, o.btimeSec);
  putU64(d, at + 136, o.btimeNsec);
  putU64(d, at + 144, o.gen);
  putU64(d, at + 152, o.dataVersion);
  const end = at + 160;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 25);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tsetattr {
  fid: number;
  valid: number;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  atimeSec: number;
  atimeNsec: number;
  mtimeSec: number;
  mtimeNsec: number;
}

export function newTsetattr(): Tsetattr {
  return {
    fid: 0,
    valid: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    size: 0,
    atimeSec: 0,
    atimeNsec: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
  };
}

export const SIZE_TSETATTR = 67;

export function decodeTsetattr(v: Views, at: number, end: number, o: Tsetattr): number {
  if (end - at < 67) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.valid = d.getUint32(at + 11, true);
  o.mode = d.getUint32(at + 15, true);
  o.uid = d.getUint32(at + 19, true);
  o.gid = d.getUint32(at + 23, true);
  o.size = getU64(d, at + 27);
  o.atimeSec = getI64(d, at + 35);
  o.atimeNsec = getU64(d, at + 43);
  o.mtimeSec = getI64(d, at + 51);
  o.mtimeNsec = getU64(d, at + 59);
  return at + 67 === end ? end : -1;
}

export function encodeTsetattr(v: Views, at: number, tag: number, o: Tsetattr): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.valid, true);
  d.setUint32(at + 15, o.mode, true);
  d.setUint32(at + 19, o.uid, true);
  d.setUint32(at + 23, o.gid, true);
  putU64(d, at + 27, o.size);
  putI64(d, at + 35, o.atimeSec);
  putU64(d, at + 43, o.atimeNsec);
  putI64(d, at + 51, o.mtimeSec);
  putU64(d, at + 59, o.mtimeNsec);
  const end = at + 67;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 26);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rsetattr = Record<never, never>;

export function newRsetattr(): Rsetattr {
  return {};
}

export const SIZE_RSETATTR = 7;

export function decodeRsetattr(_v: Views, at: number, end: number, _o: Rsetattr): number {
  return end - at === 7 ? end : -1;
}

export function encodeRsetattr(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 27);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Txattrwalk {
  fid: number;
  newfid: number;
  name: Span;
}

export function newTxattrwalk(): Txattrwalk {
  return {
    fid: 0,
    newfid: 0,
    name: newSpan(),
  };
}

export const SIZE_TXATTRWALK = 15; // without what varies

export function sizeOfTxattrwalk(o: Txattrwalk): number {
  return 17 + o.name.length;
}

export function decodeTxattrwalk(v: Views, at: number, end: number, o: Txattrwalk): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.newfid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end, o.name);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTxattrwalk(v: Views, at: number, tag: number, o: Txattrwalk): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.newfid, true);
  const p = putStr16(v, at + 15, o.name);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 30);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rxattrwalk {
  size: number;
}

export function newRxattrwalk(): Rxattrwalk {
  return {
    size: 0,
  };
}

export const SIZE_RXATTRWALK = 15;

export function decodeRxattrwalk(v: Views, at: number, end: number, o: Rxattrwalk): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.size = getU64(d, at + 7);
  return at + 15 === end ? end : -1;
}

export function encodeRxattrwalk(v: Views, at: number, tag: number, o: Rxattrwalk): number {
  const d = v.view;
  putU64(d, at + 7, o.size);
  const end = at + 15;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 31);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Txattrcreate {
  fid: number;
  name: Span;
  attrSize: number;
  flags: number;
}

export function newTxattrcreate(): Txattrcreate {
  return {
    fid: 0,
    name: newSpan(),
    attrSize: 0,
    flags: 0,
  };
}

export const SIZE_TXATTRCREATE = 23; // without what varies

export function sizeOfTxattrcreate(o: Txattrcreate): number {
  return 25 + o.name.length;
}

export function decodeTxattrcreate(v: Views, at: number, end: number, o: Txattrcreate): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 12) return -1;
  o.attrSize = getU64(d, p);
  o.flags = d.getUint32(p + 8, true);
  return p + 12 === end ? end : -1;
}

export function encodeTxattrcreate(v: Views, at: number, tag: number, o: Txattrcreate): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const p = putStr16(v, at + 11, o.name);
  putU64(d, p, o.attrSize);
  d.setUint32(p + 8, o.flags, true);
  const end = p + 12;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 32);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rxattrcreate = Record<never, never>;

export function newRxattrcreate(): Rxattrcreate {
  return {};
}

export const SIZE_RXATTRCREATE = 7;

export function decodeRxattrcreate(_v: Views, at: number, end: number, _o: Rxattrcreate): number {
  return end - at === 7 ? end : -1;
}

export function encodeRxattrcreate(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 33);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Treaddir {
  fid: number;
  offsetLo: number;
  offsetHi: number;
  count: number;
}

export function newTreaddir(): Treaddir {
  return {
    fid: 0,
    offsetLo: 0,
    offsetHi: 0,
    count: 0,
  };
}

export const SIZE_TREADDIR = 23;

export function decodeTreaddir(v: Views, at: number, end: number, o: Treaddir): number {
  if (end - at < 23) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offsetLo = d.getUint32(at + 11, true);
  o.offsetHi = d.getUint32(at + 15, true);
  o.count = d.getUint32(at + 19, true);
  return at + 23 === end ? end : -1;
}

export function encodeTreaddir(v: Views, at: number, tag: number, o: Treaddir): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.offsetLo, true);
  d.setUint32(at + 15, o.offsetHi, true);
  d.setUint32(at + 19, o.count, true);
  const end = at + 23;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 40);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rreaddir {
  data: Span;
}

export function newRreaddir(): Rreaddir {
  return {
    data: newSpan(),
  };
}

export const SIZE_RREADDIR = 7; // without what varies

export function sizeOfRreaddir(o: Rreaddir): number {
  return 11 + o.data.length;
}

export function decodeRreaddir(v: Views, at: number, end: number, o: Rreaddir): number {
  const d = v.view;
  let p = takeData32(d, at + 7, end, o.data);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRreaddir(v: Views, at: number, tag: number, o: Rreaddir): number {
  const d = v.view;
  const p = putData32(v, at + 7, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 41);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tfsync {
  fid: number;
  datasync: number;
}

export function newTfsync(): Tfsync {
  return {
    fid: 0,
    datasync: 0,
  };
}

export const SIZE_TFSYNC = 15;

export function decodeTfsync(v: Views, at: number, end: number, o: Tfsync): number {
  const d = v.view;
  if (end - at !== 15 && end - at !== 11) return -1;
  o.fid = d.getUint32(at + 7, true);
  o.datasync = end - at >= 15 ? d.getUint32(at + 11, true) : 0;
  return end;
}

export function encodeTfsync(v: Views, at: number, tag: number, o: Tfsync): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.datasync, true);
  const end = at + 15;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 50);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rfsync = Record<never, never>;

export function newRfsync(): Rfsync {
  return {};
}

export const SIZE_RFSYNC = 7;

export function decodeRfsync(_v: Views, at: number, end: number, _o: Rfsync): number {
  return end - at === 7 ? end : -1;
}

export function encodeRfsync(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 51);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tlock {
  fid: number;
  type: number;
  flags: number;
  start: number;
  length: number;
  procId: number;
  clientId: Span;
}

export function newTlock(): Tlock {
  return {
    fid: 0,
    type: 0,
    flags: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan(),
  };
}

export const SIZE_TLOCK = 36; // without what varies

export function sizeOfTlock(o: Tlock): number {
  return 38 + o.clientId.length;
}

export function decodeTlock(v: Views, at: number, end: number, o: Tlock): number {
  if (end - at < 36) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.type = d.getUint8(at + 11);
  o.flags = d.getUint32(at + 12, true);
  o.start = getU64(d, at + 16);
  o.length = getU64Saturating(d, at + 24);
  o.procId = d.getUint32(at + 32, true);
  let p = takeStr16(d, at + 36, end, o.clientId);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTlock(v: Views, at: number, tag: number, o: Tlock): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint8(at + 11, o.type);
  d.setUint32(at + 12, o.flags, true);
  putU64(d, at + 16, o.start);
  putU64Saturating(d, at + 24, o.length);
  d.setUint32(at + 32, o.procId, true);
  const p = putStr16(v, at + 36, o.clientId);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 52);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rlock {
  status: number;
}

export function newRlock(): Rlock {
  return {
    status: 0,
  };
}

export const SIZE_RLOCK = 8;

export function decodeRlock(v: Views, at: number, end: number, o: Rlock): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.status = d.getUint8(at + 7);
  return at + 8 === end ? end : -1;
}

export function encodeRlock(v: Views, at: number, tag: number, o: Rlock): number {
  const d = v.view;
  d.setUint8(at + 7, o.status);
  const end = at + 8;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 53);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tgetlock {
  fid: number;
  type: number;
  start: number;
  length: number;
  procId: number;
  clientId: Span;
}

export function newTgetlock(): Tgetlock {
  return {
    fid: 0,
    type: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan(),
  };
}

export const SIZE_TGETLOCK = 32; // without what varies

export function sizeOfTgetlock(o: Tgetlock): number {
  return 34 + o.clientId.length;
}

export function decodeTgetlock(v: Views, at: number, end: number, o: Tgetlock): number {
  if (end - at < 32) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.type = d.getUint8(at + 11);
  o.start = getU64(d, at + 12);
  o.length = getU64Saturating(d, at + 20);
  o.procId = d.getUint32(at + 28, true);
  let p = takeStr16(d, at + 32, end, o.clientId);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTgetlock(v: Views, at: number, tag: number, o: Tgetlock): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint8(at + 11, o.type);
  putU64(d, at + 12, o.start);
  putU64Saturating(d, at + 20, o.length);
  d.setUint32(at + 28, o.procId, true);
  const p = putStr16(v, at + 32, o.clientId);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 54);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rgetlock {
  type: number;
  start: number;
  length: number;
  procId: number;
  clientId: Span;
}

export function newRgetlock(): Rgetlock {
  return {
    type: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan(),
  };
}

export const SIZE_RGETLOCK = 28; // without what varies

export function sizeOfRgetlock(o: Rgetlock): number {
  return 30 + o.clientId.length;
}

export function decodeRgetlock(v: Views, at: number, end: number, o: Rgetlock): number {
  if (end - at < 28) return -1;
  const d = v.view;
  o.type = d.getUint8(at + 7);
  o.start = getU64(d, at + 8);
  o.length = getU64Saturating(d, at + 16);
  o.procId = d.getUint32(at + 24, true);
  let p = takeStr16(d, at + 28, end, o.clientId);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRgetlock(v: Views, at: number, tag: number, o: Rgetlock): number {
  const d = v.view;
  d.setUint8(at + 7, o.type);
  putU64(d, at + 8, o.start);
  putU64Saturating(d, at + 16, o.length);
  d.setUint32(at + 24, o.procId, true);
  const p = putStr16(v, at + 28, o.clientId);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 55);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tlink {
  dfid: number;
  fid: number;
  name: Span;
}

export function newTlink(): Tlink {
  return {
    dfid: 0,
    fid: 0,
    name: newSpan(),
  };
}

export const SIZE_TLINK = 15; // without what varies

export function sizeOfTlink(o: Tlink): number {
  return 17 + o.name.length;
}

export function decodeTlink(v: Views, at: number, end: number, o: Tlink): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  o.fid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end, o.name);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTlink(v: Views, at: number, tag: number, o: Tlink): number {
  const d = v.view;
  d.setUint32(at + 7, o.dfid, true);
  d.setUint32(at + 11, o.fid, true);
  const p = putStr16(v, at + 15, o.name);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 70);
  d.setUint16(at + 5, tag, true);
  return p;
}

export type Rlink = Record<never, never>;

export function newRlink(): Rlink {
  return {};
}

export const SIZE_RLINK = 7;

export function decodeRlink(_v: Views, at: number, end: number, _o: Rlink): number {
  return end - at === 7 ? end : -1;
}

export function encodeRlink(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 71);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tmkdir {
  dfid: number;
  name: Span;
  mode: number;
  gid: number;
}

export function newTmkdir(): Tmkdir {
  return {
    dfid: 0,
    name: newSpan(),
    mode: 0,
    gid: 0,
  };
}

export const SIZE_TMKDIR = 19; // without what varies

export function sizeOfTmkdir(o: Tmkdir): number {
  return 21 + o.name.length;
}

export function decodeTmkdir(v: Views, at: number, end: number, o: Tmkdir): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 8) return -1;
  o.mode = d.getUint32(p, true);
  o.gid = d.getUint32(p + 4, true);
  return p + 8 === end ? end : -1;
}

export function encodeTmkdir(v: Views, at: number, tag: number, o: Tmkdir): number {
  const d = v.view;
  d.setUint32(at + 7, o.dfid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.mode, true);
  d.setUint32(p + 4, o.gid, true);
  const end = p + 8;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 72);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rmkdir {
  qid: Qid;
}

export function newRmkdir(): Rmkdir {
  return {
    qid: newQid(),
  };
}

export const SIZE_RMKDIR = 20;

export function decodeRmkdir(v: Views, at: number, end: number, o: Rmkdir): number {
  if (end - at < 20) return -1;
  decodeQid(v, at + 7, o.qid);
  return at + 20 === end ? end : -1;
}

export function encodeRmkdir(v: Views, at: number, tag: number, o: Rmkdir): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end = at + 20;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 73);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Trenameat {
  olddirfid: number;
  oldname: Span;
  newdirfid: number;
  newname: Span;
}

export function newTrenameat(): Trenameat {
  return {
    olddirfid: 0,
    oldname: newSpan(),
    newdirfid: 0,
    newname: newSpan(),
  };
}

export const SIZE_TRENAMEAT = 15; // without what varies

export function sizeOfTrenameat(o: Trenameat): number {
  return 19 + o.oldname.length + o.newname.length;
}

export function decodeTrenameat(v: Views, at: number, end: number, o: Trenameat): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.olddirfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.oldname);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.newdirfid = d.getUint32(p, true);
  p = takeStr16(d, p + 4, end, o.newname);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTrenameat(v: Views, at: number, tag: number, o: Trenameat): number {
  const d = v.view;
  d.setUint32(at + 7, o.olddirfid, true);
  let p = putStr16(v, at + 11, o.oldname);
  d.setUint32(p, o.newdirfid, true);
  p = putStr16(v, p + 4, o.newname);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 74);
  d.setUint16(at + 5, tag, true);
  return p;
}

export type Rrenameat = Record<never, never>;

export function newRrenameat(): Rrenameat {
  return {};
}

export const SIZE_RRENAMEAT = 7;

export function decodeRrenameat(_v: Views, at: number, end: number, _o: Rrenameat): number {
  return end - at === 7 ? end : -1;
}

export function encodeRrenameat(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 75);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tunlinkat {
  dirfid: number;
  name: Span;
  flags: number;
}

export function newTunlinkat(): Tunlinkat {
  return {
    dirfid: 0,
    name: newSpan(),
    flags: 0,
  };
}

export const SIZE_TUNLINKAT = 15; // without what varies

export function sizeOfTunlinkat(o: Tunlinkat): number {
  return 17 + o.name.length;
}

export function decodeTunlinkat(v: Views, at: number, end: number, o: Tunlinkat): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.dirfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.flags = d.getUint32(p, true);
  return p + 4 === end ? end : -1;
}

export function encodeTunlinkat(v: Views, at: number, tag: number, o: Tunlinkat): number {
  const d = v.view;
  d.setUint32(at + 7, o.dirfid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.flags, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 76);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Runlinkat = Record<never, never>;

export function newRunlinkat(): Runlinkat {
  return {};
}

export const SIZE_RUNLINKAT = 7;

export function decodeRunlinkat(_v: Views, at: number, end: number, _o: Runlinkat): number {
  return end - at === 7 ? end : -1;
}

export function encodeRunlinkat(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 77);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tversion {
  msize: number;
  version: Span;
}

export function newTversion(): Tversion {
  return {
    msize: 0,
    version: newSpan(),
  };
}

export const SIZE_TVERSION = 11; // without what varies

export function sizeOfTversion(o: Tversion): number {
  return 13 + o.version.length;
}

export function decodeTversion(v: Views, at: number, end: number, o: Tversion): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.msize = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.version);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTversion(v: Views, at: number, tag: number, o: Tversion): number {
  const d = v.view;
  d.setUint32(at + 7, o.msize, true);
  const p = putStr16(v, at + 11, o.version);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 100);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rversion {
  msize: number;
  version: Span;
}

export function newRversion(): Rversion {
  return {
    msize: 0,
    version: newSpan(),
  };
}

export const SIZE_RVERSION = 11; // without what varies

export function sizeOfRversion(o: Rversion): number {
  return 13 + o.version.length;
}

export function decodeRversion(v: Views, at: number, end: number, o: Rversion): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.msize = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.version);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRversion(v: Views, at: number, tag: number, o: Rversion): number {
  const d = v.view;
  d.setUint32(at + 7, o.msize, true);
  const p = putStr16(v, at + 11, o.version);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 101);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tauth {
  afid: number;
  uname: Span;
  aname: Span;
  nUname: number;
}

export function newTauth(): Tauth {
  return {
    afid: 0,
    uname: newSpan(),
    aname: newSpan(),
    nUname: 0,
  };
}

export const SIZE_TAUTH = 15; // without what varies

export function sizeOfTauth(o: Tauth): number {
  return 19 + o.uname.length + o.aname.length;
}

export function decodeTauth(v: Views, at: number, end: number, o: Tauth): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.afid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.aname);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.nUname = d.getUint32(p, true);
  return p + 4 === end ? end : -1;
}

export function encodeTauth(v: Views, at: number, tag: number, o: Tauth): number {
  const d = v.view;
  d.setUint32(at + 7, o.afid, true);
  let p = putStr16(v, at + 11, o.uname);
  p = putStr16(v, p, o.aname);
  d.setUint32(p, o.nUname, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 102);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tauth2000 {
  afid: number;
  uname: Span;
  aname: Span;
}

export function newTauth2000(): Tauth2000 {
  return {
    afid: 0,
    uname: newSpan(),
    aname: newSpan(),
  };
}

export const SIZE_TAUTH2000 = 11; // without what varies

export function sizeOfTauth2000(o: Tauth2000): number {
  return 15 + o.uname.length + o.aname.length;
}

export function decodeTauth2000(v: Views, at: number, end: number, o: Tauth2000): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.afid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.aname);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTauth2000(v: Views, at: number, tag: number, o: Tauth2000): number {
  const d = v.view;
  d.setUint32(at + 7, o.afid, true);
  let p = putStr16(v, at + 11, o.uname);
  p = putStr16(v, p, o.aname);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 102);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rauth {
  aqid: Qid;
}

export function newRauth(): Rauth {
  return {
    aqid: newQid(),
  };
}

export const SIZE_RAUTH = 20;

export function decodeRauth(v: Views, at: number, end: number, o: Rauth): number {
  if (end - at < 20) return -1;
  decodeQid(v, at + 7, o.aqid);
  return at + 20 === end ? end : -1;
}

export function encodeRauth(v: Views, at: number, tag: number, o: Rauth): number {
  const d = v.view;
  encodeQid(v, at + 7, o.aqid);
  const end = at + 20;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 103);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tattach {
  fid: number;
  afid: number;
  uname: Span;
  aname: Span;
  nUname: number;
}

export function newTattach(): Tattach {
  return {
    fid: 0,
    afid: 0,
    uname: newSpan(),
    aname: newSpan(),
    nUname: 0,
  };
}

export const SIZE_TATTACH = 19; // without what varies

export function sizeOfTattach(o: Tattach): number {
  return 23 + o.uname.length + o.aname.length;
}

export function decodeTattach(v: Views, at: number, end: number, o: Tattach): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.afid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.aname);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.nUname = d.getUint32(p, true);
  return p + 4 === end ? end : -1;
}

export function encodeTattach(v: Views, at: number, tag: number, o: Tattach): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.afid, true);
  let p = putStr16(v, at + 15, o.uname);
  p = putStr16(v, p, o.aname);
  d.setUint32(p, o.nUname, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 104);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tattach2000 {
  fid: number;
  afid: number;
  uname: Span;
  aname: Span;
}

export function newTattach2000(): Tattach2000 {
  return {
    fid: 0,
    afid: 0,
    uname: newSpan(),
    aname: newSpan(),
  };
}

export const SIZE_TATTACH2000 = 15; // without what varies

export function sizeOfTattach2000(o: Tattach2000): number {
  return 19 + o.uname.length + o.aname.length;
}

export function decodeTattach2000(v: Views, at: number, end: number, o: Tattach2000): number {
  if (end - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.afid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end, o.aname);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTattach2000(v: Views, at: number, tag: number, o: Tattach2000): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.afid, true);
  let p = putStr16(v, at + 15, o.uname);
  p = putStr16(v, p, o.aname);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 104);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rattach {
  qid: Qid;
}

export function newRattach(): Rattach {
  return {
    qid: newQid(),
  };
}

export const SIZE_RATTACH = 20;

export function decodeRattach(v: Views, at: number, end: number, o: Rattach): number {
  if (end - at < 20) return -1;
  decodeQid(v, at + 7, o.qid);
  return at + 20 === end ? end : -1;
}

export function encodeRattach(v: Views, at: number, tag: number, o: Rattach): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end = at + 20;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 105);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rerror {
  ename: Span;
  errno: number;
}

export function newRerror(): Rerror {
  return {
    ename: newSpan(),
    errno: 0,
  };
}

export const SIZE_RERROR = 11; // without what varies

export function sizeOfRerror(o: Rerror): number {
  return 13 + o.ename.length;
}

export function decodeRerror(v: Views, at: number, end: number, o: Rerror): number {
  const d = v.view;
  let p = takeStr16(d, at + 7, end, o.ename);
  if (p < 0) return -1;
  if (end - p < 4) return -1;
  o.errno = d.getUint32(p, true);
  return p + 4 === end ? end : -1;
}

export function encodeRerror(v: Views, at: number, tag: number, o: Rerror): number {
  const d = v.view;
  const p = putStr16(v, at + 7, o.ename);
  d.setUint32(p, o.errno, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 107);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rerror2000 {
  ename: Span;
}

export function newRerror2000(): Rerror2000 {
  return {
    ename: newSpan(),
  };
}

export const SIZE_RERROR2000 = 7; // without what varies

export function sizeOfRerror2000(o: Rerror2000): number {
  return 9 + o.ename.length;
}

export function decodeRerror2000(v: Views, at: number, end: number, o: Rerror2000): number {
  const d = v.view;
  let p = takeStr16(d, at + 7, end, o.ename);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRerror2000(v: Views, at: number, tag: number, o: Rerror2000): number {
  const d = v.view;
  const p = putStr16(v, at + 7, o.ename);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 107);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tflush {
  oldtag: number;
}

export function newTflush(): Tflush {
  return {
    oldtag: 0,
  };
}

export const SIZE_TFLUSH = 9;

export function decodeTflush(v: Views, at: number, end: number, o: Tflush): number {
  if (end - at < 9) return -1;
  const d = v.view;
  o.oldtag = d.getUint16(at + 7, true);
  return at + 9 === end ? end : -1;
}

export function encodeTflush(v: Views, at: number, tag: number, o: Tflush): number {
  const d = v.view;
  d.setUint16(at + 7, o.oldtag, true);
  const end = at + 9;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 108);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rflush = Record<never, never>;

export function newRflush(): Rflush {
  return {};
}

export const SIZE_RFLUSH = 7;

export function decodeRflush(_v: Views, at: number, end: number, _o: Rflush): number {
  return end - at === 7 ? end : -1;
}

export function encodeRflush(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 109);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Twalk {
  fid: number;
  newfid: number;
  nwname: number;
  readonly wname: Span[];
}

export function newTwalk(): Twalk {
  return {
    fid: 0,
    newfid: 0,
    nwname: 0,
    wname: Array.from({ length: 16 }, newSpan),
  };
}

export const SIZE_TWALK = 17; // without what varies

export function sizeOfTwalk(o: Twalk): number {
  let size = 17;
  for (let i = 0; i < o.nwname; i++) size += 2 + (o.wname[i]?.length ?? 0);
  return size;
}

export function decodeTwalk(v: Views, at: number, end: number, o: Twalk): number {
  if (end - at < 17) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.newfid = d.getUint32(at + 11, true);
  o.nwname = d.getUint16(at + 15, true);
  let p = at + 17;
  if (o.nwname > 16) return -1;
  for (let i = 0; i < o.nwname; i++) {
    const item = o.wname[i];
    if (item === undefined) return -1;
    p = takeStr16(d, p, end, item);
    if (p < 0) return -1;
  }
  return p === end ? end : -1;
}

export function encodeTwalk(v: Views, at: number, tag: number, o: Twalk): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.newfid, true);
  d.setUint16(at + 15, o.nwname, true);
  let p = at + 17;
  for (let i = 0; i < o.nwname; i++) {
    const item = o.wname[i];
    if (item === undefined) break;
    p = putStr16(v, p, item);
  }
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 110);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rwalk {
  nwqid: number;
  readonly wqid: Qid[];
}

export function newRwalk(): Rwalk {
  return {
    nwqid: 0,
    wqid: Array.from({ length: 16 }, newQid),
  };
}

export const SIZE_RWALK = 9; // without what varies

export function sizeOfRwalk(o: Rwalk): number {
  return 9 + o.nwqid * 13;
}

export function decodeRwalk(v: Views, at: number, end: number, o: Rwalk): number {
  if (end - at < 9) return -1;
  const d = v.view;
  o.nwqid = d.getUint16(at + 7, true);
  let p = at + 9;
  if (o.nwqid > 16) return -1;
  if (end - p < o.nwqid * 13) return -1;
  for (let i = 0; i < o.nwqid; i++) {
    const item = o.wqid[i];
    if (item === undefined) return -1;
    decodeQid(v, p, item);
    p += 13;
  }
  return p === end ? end : -1;
}

export function encodeRwalk(v: Views, at: number, tag: number, o: Rwalk): number {
  const d = v.view;
  d.setUint16(at + 7, o.nwqid, true);
  let p = at + 9;
  for (let i = 0; i < o.nwqid; i++) {
    const item = o.wqid[i];
    if (item === undefined) break;
    p = encodeQid(v, p, item);
  }
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 111);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tread {
  fid: number;
  offset: number;
  count: number;
}

export function newTread(): Tread {
  return {
    fid: 0,
    offset: 0,
    count: 0,
  };
}

export const SIZE_TREAD = 23;

export function decodeTread(v: Views, at: number, end: number, o: Tread): number {
  if (end - at < 23) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offset = getU64(d, at + 11);
  o.count = d.getUint32(at + 19, true);
  return at + 23 === end ? end : -1;
}

export function encodeTread(v: Views, at: number, tag: number, o: Tread): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  putU64(d, at + 11, o.offset);
  d.setUint32(at + 19, o.count, true);
  const end = at + 23;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 116);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rread {
  data: Span;
}

export function newRread(): Rread {
  return {
    data: newSpan(),
  };
}

export const SIZE_RREAD = 7; // without what varies

export function sizeOfRread(o: Rread): number {
  return 11 + o.data.length;
}

export function decodeRread(v: Views, at: number, end: number, o: Rread): number {
  const d = v.view;
  let p = takeData32(d, at + 7, end, o.data);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRread(v: Views, at: number, tag: number, o: Rread): number {
  const d = v.view;
  const p = putData32(v, at + 7, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 117);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Twrite {
  fid: number;
  offset: number;
  data: Span;
}

export function newTwrite(): Twrite {
  return {
    fid: 0,
    offset: 0,
    data: newSpan(),
  };
}

export const SIZE_TWRITE = 19; // without what varies

export function sizeOfTwrite(o: Twrite): number {
  return 23 + o.data.length;
}

export function decodeTwrite(v: Views, at: number, end: number, o: Twrite): number {
  if (end - at < 19) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offset = getU64(d, at + 11);
  let p = takeData32(d, at + 19, end, o.data);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTwrite(v: Views, at: number, tag: number, o: Twrite): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  putU64(d, at + 11, o.offset);
  const p = putData32(v, at + 19, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 118);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rwrite {
  count: number;
}

export function newRwrite(): Rwrite {
  return {
    count: 0,
  };
}

export const SIZE_RWRITE = 11;

export function decodeRwrite(v: Views, at: number, end: number, o: Rwrite): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.count = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeRwrite(v: Views, at: number, tag: number, o: Rwrite): number {
  const d = v.view;
  d.setUint32(at + 7, o.count, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 119);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tclunk {
  fid: number;
}

export function newTclunk(): Tclunk {
  return {
    fid: 0,
  };
}

export const SIZE_TCLUNK = 11;

export function decodeTclunk(v: Views, at: number, end: number, o: Tclunk): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeTclunk(v: Views, at: number, tag: number, o: Tclunk): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 120);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rclunk = Record<never, never>;

export function newRclunk(): Rclunk {
  return {};
}

export const SIZE_RCLUNK = 7;

export function decodeRclunk(_v: Views, at: number, end: number, _o: Rclunk): number {
  return end - at === 7 ? end : -1;
}

export function encodeRclunk(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 121);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tremove {
  fid: number;
}

export function newTremove(): Tremove {
  return {
    fid: 0,
  };
}

export const SIZE_TREMOVE = 11;

export function decodeTremove(v: Views, at: number, end: number, o: Tremove): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeTremove(v: Views, at: number, tag: number, o: Tremove): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 122);
  d.setUint16(at + 5, tag, true);
  return end;
}

export type Rremove = Record<never, never>;

export function newRremove(): Rremove {
  return {};
}

export const SIZE_RREMOVE = 7;

export function decodeRremove(_v: Views, at: number, end: number, _o: Rremove): number {
  return end - at === 7 ? end : -1;
}

export function encodeRremove(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 123);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Topen {
  fid: number;
  mode: number;
}

export function newTopen(): Topen {
  return {
    fid: 0,
    mode: 0,
  };
}

export const SIZE_TOPEN = 12;

export function decodeTopen(v: Views, at: number, end: number, o: Topen): number {
  if (end - at < 12) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.mode = d.getUint8(at + 11);
  return at + 12 === end ? end : -1;
}

export function encodeTopen(v: Views, at: number, tag: number, o: Topen): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint8(at + 11, o.mode);
  const end = at + 12;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 112);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Ropen {
  qid: Qid;
  iounit: number;
}

export function newRopen(): Ropen {
  return {
    qid: newQid(),
    iounit: 0,
  };
}

export const SIZE_ROPEN = 24;

export function decodeRopen(v: Views, at: number, end: number, o: Ropen): number {
  if (end - at < 24) return -1;
  const d = v.view;
  decodeQid(v, at + 7, o.qid);
  o.iounit = d.getUint32(at + 20, true);
  return at + 24 === end ? end : -1;
}

export function encodeRopen(v: Views, at: number, tag: number, o: Ropen): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end = at + 24;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 113);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tcreate {
  fid: number;
  name: Span;
  perm: number;
  mode: number;
  extension: Span;
}

export function newTcreate(): Tcreate {
  return {
    fid: 0,
    name: newSpan(),
    perm: 0,
    mode: 0,
    extension: newSpan(),
  };
}

export const SIZE_TCREATE = 16; // without what varies

export function sizeOfTcreate(o: Tcreate): number {
  return 20 + o.name.length + o.extension.length;
}

export function decodeTcreate(v: Views, at: number, end: number, o: Tcreate): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 5) return -1;
  o.perm = d.getUint32(p, true);
  o.mode = d.getUint8(p + 4);
  p = takeStr16(d, p + 5, end, o.extension);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTcreate(v: Views, at: number, tag: number, o: Tcreate): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  let p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.perm, true);
  d.setUint8(p + 4, o.mode);
  p = putStr16(v, p + 5, o.extension);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 114);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Tcreate2000 {
  fid: number;
  name: Span;
  perm: number;
  mode: number;
}

export function newTcreate2000(): Tcreate2000 {
  return {
    fid: 0,
    name: newSpan(),
    perm: 0,
    mode: 0,
  };
}

export const SIZE_TCREATE2000 = 16; // without what varies

export function sizeOfTcreate2000(o: Tcreate2000): number {
  return 18 + o.name.length;
}

export function decodeTcreate2000(v: Views, at: number, end: number, o: Tcreate2000): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.name);
  if (p < 0) return -1;
  if (end - p < 5) return -1;
  o.perm = d.getUint32(p, true);
  o.mode = d.getUint8(p + 4);
  return p + 5 === end ? end : -1;
}

export function encodeTcreate2000(v: Views, at: number, tag: number, o: Tcreate2000): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.perm, true);
  d.setUint8(p + 4, o.mode);
  const end = p + 5;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 114);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rcreate {
  qid: Qid;
  iounit: number;
}

export function newRcreate(): Rcreate {
  return {
    qid: newQid(),
    iounit: 0,
  };
}

export const SIZE_RCREATE = 24;

export function decodeRcreate(v: Views, at: number, end: number, o: Rcreate): number {
  if (end - at < 24) return -1;
  const d = v.view;
  decodeQid(v, at + 7, o.qid);
  o.iounit = d.getUint32(at + 20, true);
  return at + 24 === end ? end : -1;
}

export function encodeRcreate(v: Views, at: number, tag: number, o: Rcreate): number {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end = at + 24;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 115);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Tstat {
  fid: number;
}

export function newTstat(): Tstat {
  return {
    fid: 0,
  };
}

export const SIZE_TSTAT = 11;

export function decodeTstat(v: Views, at: number, end: number, o: Tstat): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end ? end : -1;
}

export function encodeTstat(v: Views, at: number, tag: number, o: Tstat): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 124);
  d.setUint16(at + 5, tag, true);
  return end;
}

export interface Rstat {
  stat: Stat;
}

export function newRstat(): Rstat {
  return {
    stat: newStat(),
  };
}

export const SIZE_RSTAT = 7; // without what varies

export function sizeOfRstat(o: Rstat): number {
  return 9 + sizeOfStat(o.stat);
}

export function decodeRstat(v: Views, at: number, end: number, o: Rstat): number {
  const d = v.view;
  if (end - at < 9 || d.getUint16(at + 7, true) !== end - at - 9) return -1;
  let p = decodeStat(v, at + 9, end, o.stat);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRstat(v: Views, at: number, tag: number, o: Rstat): number {
  const d = v.view;
  const nstatAt = at + 7;
  const p = encodeStat(v, at + 9, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 125);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Rstat2000 {
  stat: Stat2000;
}

export function newRstat2000(): Rstat2000 {
  return {
    stat: newStat2000(),
  };
}

export const SIZE_RSTAT2000 = 7; // without what varies

export function sizeOfRstat2000(o: Rstat2000): number {
  return 9 + sizeOfStat2000(o.stat);
}

export function decodeRstat2000(v: Views, at: number, end: number, o: Rstat2000): number {
  const d = v.view;
  if (end - at < 9 || d.getUint16(at + 7, true) !== end - at - 9) return -1;
  let p = decodeStat2000(v, at + 9, end, o.stat);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeRstat2000(v: Views, at: number, tag: number, o: Rstat2000): number {
  const d = v.view;
  const nstatAt = at + 7;
  const p = encodeStat2000(v, at + 9, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 125);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Twstat {
  fid: number;
  stat: Stat;
}

export function newTwstat(): Twstat {
  return {
    fid: 0,
    stat: newStat(),
  };
}

export const SIZE_TWSTAT = 11; // without what varies

export function sizeOfTwstat(o: Twstat): number {
  return 13 + sizeOfStat(o.stat);
}

export function decodeTwstat(v: Views, at: number, end: number, o: Twstat): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  if (end - at < 13 || d.getUint16(at + 11, true) !== end - at - 13) return -1;
  let p = decodeStat(v, at + 13, end, o.stat);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTwstat(v: Views, at: number, tag: number, o: Twstat): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const nstatAt = at + 11;
  const p = encodeStat(v, at + 13, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 126);
  d.setUint16(at + 5, tag, true);
  return p;
}

export interface Twstat2000 {
  fid: number;
  stat: Stat2000;
}

export function newTwstat2000(): Twstat2000 {
  return {
    fid: 0,
    stat: newStat2000(),
  };
}

export const SIZE_TWSTAT2000 = 11; // without what varies

export function sizeOfTwstat2000(o: Twstat2000): number {
  return 13 + sizeOfStat2000(o.stat);
}

export function decodeTwstat2000(v: Views, at: number, end: number, o: Twstat2000): number {
  if (end - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  if (end - at < 13 || d.getUint16(at + 11, true) !== end - at - 13) return -1;
  let p = decodeStat2000(v, at + 13, end, o.stat);
  if (p < 0) return -1;
  return p === end ? end : -1;
}

export function encodeTwstat2000(v: Views, at: number, tag: number, o: Twstat2000): number {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const nstatAt = at + 11;
  const p = encodeStat2000(v, at + 13, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 126);
  d.setUint16(at + 5, tag, true);
  return p;
}

export type Rwstat = Record<never, never>;

export function newRwstat(): Rwstat {
  return {};
}

export const SIZE_RWSTAT = 7;

export function decodeRwstat(_v: Views, at: number, end: number, _o: Rwstat): number {
  return end - at === 7 ? end : -1;
}

export function encodeRwstat(v: Views, at: number, tag: number): number {
  const d = v.view;
  const end = at + 7;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 127);
  d.setUint16(at + 5, tag, true);
  return end;
}

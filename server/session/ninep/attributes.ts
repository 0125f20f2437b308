/** Tgetattr, Tsetattr, Tstatfs: stat(2) and its kin. */
import { FS_IOC_GETVERSION, S_IFDIR, S_IFREG } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Result, SET, SetAttr, StatFs } from '../../fs/backend.ts';
import { encodeDev } from '../../wire/dev.ts';
import {
  encodeRgetattr,
  encodeRstatfs,
  newRgetattr,
  newRstatfs,
  type Tgetattr,
  type Tsetattr,
  type Tstatfs,
} from '../../wire/ninep/codec.gen.ts';
import { GETATTR_MASK, SETATTR_VALID } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { Fid } from './fid-table.ts';
import { fileFid } from './namespace.ts';
import { type NinepState, scratchAt } from './ninep-state.ts';
import { fillQid } from './qids.ts';
import { qid } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
/** (uid_t)-1 means "leave it" to chown(2); as an id it is invalid. */
const NO_ID = 0xffff_ffff;
const NANOSECONDS = 1_000_000_000;
const VALID = SETATTR_VALID;

const rgetattr = { ...newRgetattr(), qid };
const rstatfs = newRstatfs();
const set = new SetAttr();
const statFs = new StatFs();

/** stat(2), or fstat(2) of an open fid; both work after unlink. All that is known is told, whatever the mask asks for. */
export function getattr(s: NinepState, x: Exchange, args: Tgetattr): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const { attr } = s;
  const result = fid.at.fs.getattr(fid.node, fid.handle, attr);
  if (result < 0) return result;
  s.answers?.learnLook(fid);
  const generation = (args.requestMaskLo & GETATTR_MASK.GEN) !== 0 ? generationOf(s, x, fid) : -1;
  const o = rgetattr;
  o.validLo = GETATTR_MASK.BASIC | (attr.hasBtime ? GETATTR_MASK.BTIME : 0) | (generation >= 0 ? GETATTR_MASK.GEN : 0);
  fillQid(o.qid, attr, fid.at, s.policy.versions);
  o.mode = attr.mode;
  o.uid = attr.uid;
  o.gid = attr.gid;
  o.nlink = attr.nlink;
  o.rdev = encodeDev(attr.rdevMajor, attr.rdevMinor);
  o.size = attr.size;
  o.blksize = attr.blksize;
  o.blocks = attr.blocks;
  o.atimeSec = attr.atimeSec;
  o.atimeNsec = attr.atimeNsec;
  o.mtimeSec = attr.mtimeSec;
  o.mtimeNsec = attr.mtimeNsec;
  o.ctimeSec = attr.ctimeSec;
  o.ctimeNsec = attr.ctimeNsec;
  o.btimeSec = attr.btimeSec;
  o.btimeNsec = attr.btimeNsec;
  o.gen = Math.max(generation, 0);
  return encodeRgetattr(s.arena, x.replyAt, x.uniqueLo, o) - x.replyAt;
}

/** chmod(2), chown(2), truncate(2), utimensat(2), or their f-forms, in one. CTIME alone changes nothing: ctime cannot be set, and follows every other change. */
export function setattr(s: NinepState, _x: Exchange, args: Tsetattr): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const { valid } = args;
  if ((valid & VALID.SIZE) !== 0 && args.size < 0) return -ERRNO.EFBIG;
  if ((valid & VALID.UID) !== 0 && args.uid === NO_ID) return EINVAL;
  if ((valid & VALID.GID) !== 0 && args.gid === NO_ID) return EINVAL;
  if ((valid & VALID.ATIME_SET) !== 0 && !isNanoseconds(args.atimeNsec)) return EINVAL;
  if ((valid & VALID.MTIME_SET) !== 0 && !isNanoseconds(args.mtimeNsec)) return EINVAL;
  set.valid =
    (valid & (VALID.MODE | VALID.UID | VALID.GID | VALID.SIZE)) |
    timeBits(valid, VALID.ATIME, VALID.ATIME_SET, SET.ATIME, SET.ATIME_NOW) |
    timeBits(valid, VALID.MTIME, VALID.MTIME_SET, SET.MTIME, SET.MTIME_NOW) |
    ((valid & VALID.SIZE) !== 0 && fid.uid !== 0 ? SET.KILL_PRIV : 0);
  if (set.valid === 0) return 0;
  set.mode = args.mode;
  set.uid = args.uid;
  set.gid = args.gid;
  set.size = args.size;
  set.atimeSec = args.atimeSec;
  set.atimeNsec = args.atimeNsec;
  set.mtimeSec = args.mtimeSec;
  set.mtimeNsec = args.mtimeNsec;
  const result = fid.at.fs.setattr(fid.node, fid.handle, set, s.callerOf(fid.uid, fid.gid), s.attr);
  return result < 0 ? result : 0;
}

/** statfs(2) of the host file system that the file lies on. */
export function statfs(s: NinepState, x: Exchange, args: Tstatfs): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = fid.at.fs.statfs(fid.node, statFs);
  if (result < 0) return result;
  Object.assign(rstatfs, statFs);
  return encodeRstatfs(s.arena, x.replyAt, x.uniqueLo, rstatfs) - x.replyAt;
}

/** st_gen, or -1. Host file systems tell it of open files only, and opening one for it would cost more than it is worth. */
function generationOf(s: NinepState, x: Exchange, fid: Fid): number {
  const { handle, node } = fid;
  if (handle === null || (node.type !== S_IFREG && node.type !== S_IFDIR)) return -1;
  const at = scratchAt(x);
  const result = fid.at.fs.ioctl(handle, FS_IOC_GETVERSION, at, 8);
  return result < 0 ? -1 : s.arena.view.getUint32(at, true);
}

function timeBits(valid: number, asked: number, given: number, setIt: number, now: number): number {
  if ((valid & asked) === 0) return 0;
  return (valid & given) !== 0 ? setIt : now;
}

function isNanoseconds(value: number): boolean {
  return value >= 0 && value < NANOSECONDS;
}

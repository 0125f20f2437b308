/** GETATTR, SETATTR, STATX, ACCESS, STATFS: stat(2) and its kin. */
import { S_IFDIR, S_IFLNK, S_IFREG, STATX_BASIC_STATS, STATX_BTIME, W_OK } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Failure, type Handle, type Node, type Result, SET, SetAttr, StatFs } from '../../fs/backend.ts';
import {
  type AccessIn,
  encodeStatfsOut,
  encodeStatxOut,
  type GetattrIn,
  newStatfsOut,
  newStatxOut,
  type SetattrIn,
  SIZE_STATFS_OUT,
  SIZE_STATX_OUT,
  type StatxIn,
} from '../../wire/fuse/codec.gen.ts';
import { FATTR, GETATTR } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { attrReply, bodyAt } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
/** MODE, UID, GID, SIZE, ATIME, MTIME: the same bits in FATTR and SET. */
const SAME_BITS = FATTR.MODE | FATTR.UID | FATTR.GID | FATTR.SIZE | FATTR.ATIME | FATTR.MTIME;
/** (uid_t)-1 means "leave it" to chown(2); as an id it is invalid. */
const NO_ID = 0xffff_ffff;
const NANOSECONDS = 1_000_000_000;

const set = new SetAttr();
const statfsOut = newStatfsOut();
const statFs = new StatFs();
const statxOut = newStatxOut();

/** stat(2), or fstat(2) where the guest names a handle: it works after unlink too. */
export function getattr(s: FuseState, x: Exchange, node: Node, args: GetattrIn): Result {
  const handle = (args.getattrFlags & GETATTR.FH) !== 0 ? handleOf(s, node, args.fh) : null;
  if (typeof handle === 'number') return handle;
  const result = s.fs.getattr(node, handle, s.attr);
  if (result < 0) return result;
  s.answers?.learn(node, null);
  return attrReply(s, x);
}

/** chmod(2), chown(2), truncate(2), utimensat(2), or their f-forms, in one. `ctime` (write-back) cannot be set on Linux. */
export function setattr(s: FuseState, x: Exchange, node: Node, args: SetattrIn): Result {
  const { valid } = args;
  const handle = (valid & FATTR.FH) !== 0 ? handleOf(s, node, args.fh) : null;
  if (typeof handle === 'number') return handle;
  if ((valid & FATTR.SIZE) !== 0 && args.size < 0) return -ERRNO.EFBIG;
  if ((valid & FATTR.UID) !== 0 && args.uid === NO_ID) return EINVAL;
  if ((valid & FATTR.GID) !== 0 && args.gid === NO_ID) return EINVAL;
  // Beyond a second lie utimensat's UTIME_NOW and UTIME_OMIT.
  if ((valid & FATTR.ATIME) !== 0 && args.atimensec >= NANOSECONDS) return EINVAL;
  if ((valid & FATTR.MTIME) !== 0 && args.mtimensec >= NANOSECONDS) return EINVAL;
  set.valid =
    (valid & SAME_BITS) |
    ((valid & FATTR.ATIME_NOW) !== 0 ? SET.ATIME_NOW : 0) |
    ((valid & FATTR.MTIME_NOW) !== 0 ? SET.MTIME_NOW : 0) |
    ((valid & FATTR.KILL_SUIDGID) !== 0 && s.terms.killprivV2 ? SET.KILL_PRIV : 0);
  set.mode = args.mode;
  set.uid = args.uid;
  set.gid = args.gid;
  set.size = args.size;
  set.atimeSec = args.atime;
  set.atimeNsec = args.atimensec;
  set.mtimeSec = args.mtime;
  set.mtimeNsec = args.mtimensec;
  const result = s.fs.setattr(node, handle, set, s.caller, s.attr);
  return result < 0 ? result : attrReply(s, x);
}

/** statx(2), for what GETATTR has no room for: the time of birth (7.39). */
export function statx(s: FuseState, x: Exchange, node: Node, args: StatxIn): Result {
  const handle = (args.getattrFlags & GETATTR.FH) !== 0 ? handleOf(s, node, args.fh) : null;
  if (typeof handle === 'number') return handle;
  const result = s.fs.getattr(node, handle, s.attr);
  if (result < 0) return result;
  const { attr, policy } = s;
  const { stat } = statxOut;
  statxOut.attrValid = policy.attrSec;
  statxOut.attrValidNsec = policy.attrNsec;
  stat.mask = STATX_BASIC_STATS | (attr.hasBtime ? STATX_BTIME : 0);
  stat.blksize = attr.blksize;
  stat.nlink = attr.nlink;
  stat.uid = attr.uid;
  stat.gid = attr.gid;
  stat.mode = attr.mode;
  stat.inoLo = attr.inoLo;
  stat.inoHi = attr.inoHi;
  stat.size = attr.size;
  stat.blocks = attr.blocks;
  stat.atime.tvSec = attr.atimeSec;
  stat.atime.tvNsec = attr.atimeNsec;
  stat.btime.tvSec = attr.btimeSec;
  stat.btime.tvNsec = attr.btimeNsec;
  stat.ctime.tvSec = attr.ctimeSec;
  stat.ctime.tvNsec = attr.ctimeNsec;
  stat.mtime.tvSec = attr.mtimeSec;
  stat.mtime.tvNsec = attr.mtimeNsec;
  stat.rdevMajor = attr.rdevMajor;
  stat.rdevMinor = attr.rdevMinor;
  encodeStatxOut(s.arena, bodyAt(x), statxOut);
  return SIZE_STATX_OUT;
}

/** access(2). Guests mount with default_permissions and seldom ask. */
export function access(s: FuseState, _x: Exchange, node: Node, args: AccessIn): Result {
  if ((args.mask & ~7) !== 0) return EINVAL;
  // Writing to a FIFO, socket or device changes nothing in the folder (sb_permission in fs/namei.c).
  const stored = node.type === S_IFREG || node.type === S_IFDIR || node.type === S_IFLNK;
  if (stored && (args.mask & W_OK) !== 0 && s.policy.readonly) return -ERRNO.EROFS;
  return s.fs.access(node, args.mask, s.caller);
}

/** statfs(2) of the host file system that the node lies on. */
export function statfs(s: FuseState, x: Exchange, node: Node): Result {
  const result = s.fs.statfs(node, statFs);
  if (result < 0) return result;
  statfsOut.blocks = statFs.blocks;
  statfsOut.bfree = statFs.bfree;
  statfsOut.bavail = statFs.bavail;
  statfsOut.files = statFs.files;
  statfsOut.ffree = statFs.ffree;
  statfsOut.bsize = statFs.bsize;
  statfsOut.namelen = statFs.namelen;
  statfsOut.frsize = statFs.frsize;
  encodeStatfsOut(s.arena, bodyAt(x), statfsOut);
  return SIZE_STATFS_OUT;
}

function handleOf(s: FuseState, node: Node, fh: number): Handle | Failure | null {
  // No-open: the guest has no handle to name, though it says it does.
  if (fh === 0 && (s.terms.noOpen || s.terms.noOpendir)) return s.files.shared(node)?.handle ?? null;
  return s.files.of(node, fh)?.handle ?? -ERRNO.EBADF;
}

/** Tmkdir, Tmknod, Tsymlink: what makes files without opening them. */
import {
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Caller, Failure, Node, Result } from '../../fs/backend.ts';
import {
  encodeRmkdir,
  encodeRmknod,
  encodeRsymlink,
  newRmkdir,
  type Tmkdir,
  type Tmknod,
  type Tsymlink,
} from '../../wire/ninep/codec.gen.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import type { Fid } from './fid-table.ts';
import { directoryFid } from './namespace.ts';
import type { NinepState } from './ninep-state.ts';
import { fillQid } from './qids.ts';
import { qid } from './replies.ts';

const EPERM = -ERRNO.EPERM;
/** What Linux takes: longer than the longest path of a message that REQUEST_ROOM holds is no use. */
const TARGET_MAX = 4095;
/** (gid_t)-1: no group was named. */
const NO_GID = 0xffff_ffff;

const made = { ...newRmkdir(), qid };

/** mkdir(2). Linux has applied the umask. */
export function mkdir(s: NinepState, x: Exchange, args: Tmkdir): Result {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === 'number') return dir;
  const node = makeDirectory(s, dir, args.name, args.mode, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRmkdir(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}

/** mknod(2): regular files, and of the others what the policy allows. */
export function mknod(s: NinepState, x: Exchange, args: Tmknod): Result {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === 'number') return dir;
  const node = makeNode(s, dir, args.name, args.mode, args.major, args.minor, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRmknod(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}

/** symlink(2). The target is stored as it is. */
export function symlink(s: NinepState, x: Exchange, args: Tsymlink): Result {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === 'number') return dir;
  const node = makeSymlink(s, dir, args.name, args.symtgt, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRsymlink(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}

// The same for all dialects: a node with a reference, and its attributes in `s.attr`.

export function makeDirectory(s: NinepState, dir: Fid, name: Span, mode: number, gid: number): Node | Failure {
  return dir.at.fs.mkdir(dir.node, name, mode & S_IALLUGO, creator(s, dir, gid), s.attr);
}

export function makeNode(
  s: NinepState,
  dir: Fid,
  name: Span,
  mode: number,
  major: number,
  minor: number,
  gid: number,
): Node | Failure {
  const type = (mode & S_IFMT) === 0 ? S_IFREG : mode & S_IFMT;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  if (type === S_IFDIR || (type !== S_IFREG && !mayMakeSpecial(s, type, major, minor))) return EPERM;
  return dir.at.fs.mknod(dir.node, name, type | (mode & S_IALLUGO), major, minor, creator(s, dir, gid), s.attr);
}

export function makeSymlink(s: NinepState, dir: Fid, name: Span, target: Span, gid: number): Node | Failure {
  if (!s.policy.symlinks) return EPERM;
  if (target.length === 0) return -ERRNO.ENOENT;
  if (target.length > TARGET_MAX) return -ERRNO.ENAMETOOLONG;
  if (s.arena.u8.subarray(target.at, target.at + target.length).includes(0)) return -ERRNO.EINVAL;
  return dir.at.fs.symlink(dir.node, name, target, creator(s, dir, gid), s.attr);
}

/**
 * Who owns what is made: the user that attached, and the group that the client chose for it (it knows setgid directories). The user may be allowed to by a group
 * of which 9P says nothing, and the client has checked that: so the directory's own group comes along.
 */
export function creator(s: NinepState, fid: Fid, gid: number): Caller {
  const caller = s.callerOf(fid.uid, gid === NO_GID ? fid.gid : gid);
  if (fid.uid !== 0 && fid.at.fs.getattr(fid.node, null, s.attr) >= 0) caller.supplementaryGroup = s.attr.gid;
  return caller;
}

function mayMakeSpecial(s: NinepState, type: number, major: number, minor: number): boolean {
  if (type === S_IFIFO || type === S_IFSOCK) return s.policy.pipes;
  // overlayfs marks a removed file with character device 0:0, which nobody can open.
  if (type === S_IFCHR && major === 0 && minor === 0) return s.policy.pipes;
  return (type === S_IFCHR || type === S_IFBLK) && s.policy.devices;
}

/** No fid stands for what was made, so its reference goes back; `qid` is filled. */
function notedQid(s: NinepState, dir: Fid, node: Node | Failure): Result {
  if (typeof node === 'number') return node;
  fillQid(qid, s.attr, dir.at, s.policy.versions);
  dir.at.fs.forget(node, 1);
  return 0;
}

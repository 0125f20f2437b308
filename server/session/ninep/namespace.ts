/** Trename, Trenameat, Tunlinkat, Tlink, Treadlink: names and where they lead. */
import { PATH_MAX, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { Attr, type Node, type Result } from '../../fs/backend.ts';
import {
  encodeRreadlink,
  newRreadlink,
  SIZE_RREADLINK,
  type Tlink,
  type Treadlink,
  type Trename,
  type Trenameat,
  type Tunlinkat,
} from '../../wire/ninep/codec.gen.ts';
import { UNLINK_FLAGS } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import { proveNamedInside } from './descent.ts';
import type { Attachment } from './exports.ts';
import { FID, type Fid } from './fid-table.ts';
import { type NinepState, replyRoom } from './ninep-state.ts';

const EBADF = -ERRNO.EBADF;
const EBUSY = -ERRNO.EBUSY;
const EXDEV = -ERRNO.EXDEV;
/** Rreadlink up to its target. */
const TARGET_AT = SIZE_RREADLINK + 2;

const probe = new Attr();
const rreadlink = newRreadlink();

/** Renames the file, whatever it is called by now. */
export function rename(s: NinepState, _x: Exchange, args: Trename): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const dir = directoryFid(s, args.dfid);
  return typeof dir === 'number' ? dir : renameFid(s, fid, dir.at, dir.node, args.name);
}

/** The same for all dialects. The caller has `dir` from a fid, or as the parent of the fid's own file. */
export function renameFid(s: NinepState, fid: Fid, at: Attachment, dir: Node, name: Span): Result {
  if (fid.at.fs !== at.fs) return EXDEV;
  if (isExportRoot(s, fid.at, fid.node)) return EBUSY;
  const proved = proveNamedInside(s, fid);
  if (proved < 0) return proved;
  const free = entryIsFree(s, at, dir, name);
  return free < 0 ? free : at.fs.renameNode(fid.node, dir, name);
}

/** renameat(2). */
export function renameat(s: NinepState, _x: Exchange, args: Trenameat): Result {
  const from = directoryFid(s, args.olddirfid);
  if (typeof from === 'number') return from;
  const to = directoryFid(s, args.newdirfid);
  if (typeof to === 'number') return to;
  if (from.at.fs !== to.at.fs) return EXDEV;
  const source = entryIsFree(s, from.at, from.node, args.oldname);
  if (source < 0) return source;
  const target = entryIsFree(s, to.at, to.node, args.newname);
  return target < 0 ? target : to.at.fs.rename(from.node, args.oldname, to.node, args.newname, 0);
}

/** unlink(2), or rmdir(2) with REMOVEDIR. Fids of what was removed stay good. */
export function unlinkat(s: NinepState, _x: Exchange, args: Tunlinkat): Result {
  const dir = directoryFid(s, args.dirfid);
  if (typeof dir === 'number') return dir;
  if ((args.flags & ~UNLINK_FLAGS.REMOVEDIR) !== 0) return -ERRNO.EINVAL;
  if (args.flags === 0) return dir.at.fs.unlink(dir.node, args.name);
  const free = entryIsFree(s, dir.at, dir.node, args.name);
  return free < 0 ? free : dir.at.fs.rmdir(dir.node, args.name);
}

/** link(2). */
export function link(s: NinepState, _x: Exchange, args: Tlink): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === 'number') return dir;
  return dir.at.fs === fid.at.fs ? dir.at.fs.link(fid.node, dir.node, args.name, s.attr) : EXDEV;
}

/** readlink(2): the target as it was stored. */
export function readlink(s: NinepState, x: Exchange, args: Treadlink): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const targetAt = x.replyAt + TARGET_AT;
  // One byte more than the client takes, since the back end wants the target to be shorter than its room.
  const room = Math.min(replyRoom(s, x) - TARGET_AT + 1, PATH_MAX);
  const length = fid.at.fs.readlink(fid.node, targetAt, room);
  if (length < 0) return length;
  rreadlink.target.at = targetAt;
  rreadlink.target.length = length;
  return encodeRreadlink(s.arena, x.replyAt, x.uniqueLo, rreadlink) - x.replyAt;
}

/** The fid, if it stands for a file of the share and not for one of its attributes. */
export function fileFid(s: NinepState, id: number): Fid | number {
  const fid = s.fids.get(id);
  if (fid === null) return EBADF;
  return fid.kind === FID.XATTR_READ || fid.kind === FID.XATTR_WRITE ? -ERRNO.EINVAL : fid;
}

/** The fid, if it stands for a directory, open or not. */
export function directoryFid(s: NinepState, id: number): Fid | number {
  const fid = fileFid(s, id);
  if (typeof fid === 'number') return fid;
  return fid.node.type === S_IFDIR ? fid : -ERRNO.ENOTDIR;
}

/** The root of an export keeps its name: of the one that we are in, or of another that lies within the same file system. */
export function isExportRoot(s: NinepState, at: Attachment, node: Node): boolean {
  if (node === at.root || node === at.fs.root) return true;
  return s.exports.list().some((each) => each.node === node);
}

/** EBUSY when `name` is the root of an export: it may not be renamed, replaced or removed through another that contains it. */
function entryIsFree(s: NinepState, at: Attachment, dir: Node, name: Span): Result {
  const exports = s.exports.list();
  if (!exports.some((each) => each.fs === at.fs && each.node !== at.fs.root)) return 0;
  const node = at.fs.lookup(dir, name, probe);
  // What is not there is not in the way; all else the operation itself will say.
  if (typeof node === 'number') return 0;
  const taken = isExportRoot(s, at, node);
  at.fs.forget(node, 1);
  return taken ? EBUSY : 0;
}

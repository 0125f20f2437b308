/** Topen and Tcreate of 9P2000 and 9P2000.u (open(5)). */
import { O_EXCL, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFSOCK } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Failure, Node, Result } from '../../fs/backend.ts';
import {
  encodeRcreate,
  encodeRopen,
  newRopen,
  type Tcreate,
  type Tcreate2000,
  type Topen,
} from '../../wire/ninep/codec.gen.ts';
import { DM_MODE, O_MODE } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import type { Fid } from './fid-table.ts';
import { makeDirectory, makeNode, makeSymlink } from './making.ts';
import { directoryFid, fileFid } from './namespace.ts';
import { type NinepState, textOf } from './ninep-state.ts';
import { createFile, openFid } from './open-files.ts';
import { classicFlags, opensForChange } from './open-flags.ts';
import { fillQid } from './qids.ts';
import { qid } from './replies.ts';
import { permissionsOf } from './stat-record.ts';

const EINVAL = -ERRNO.EINVAL;
const EPERM = -ERRNO.EPERM;
/** What is neither a file nor a directory. */
const SPECIAL = DM_MODE.DMSYMLINK | DM_MODE.DMLINK | DM_MODE.DMDEVICE | DM_MODE.DMNAMEDPIPE | DM_MODE.DMSOCKET;
const EXTENSION_MAX = 64;

const opened = { ...newRopen(), qid };

export function open(s: NinepState, x: Exchange, args: Topen): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const removes = (args.mode & O_MODE.ORCLOSE) !== 0;
  if (removes && s.policy.readonly) return -ERRNO.EROFS;
  const result = openFid(s, fid, classicFlags(args.mode));
  if (result < 0) return result;
  fid.removeOnClunk = removes;
  return encodeRopen(s.arena, x.replyAt, x.uniqueLo, opened) - x.replyAt;
}

/** 9P2000.u: what is special is described by `extension`. */
export function create(s: NinepState, x: Exchange, args: Tcreate): Result {
  return createAs(s, x, args, args.extension);
}

export function create2000(s: NinepState, x: Exchange, args: Tcreate2000): Result {
  return createAs(s, x, args, null);
}

/** Makes what is not there yet (EEXIST else), and opens files and directories. The fid then is the new file's. */
function createAs(s: NinepState, x: Exchange, args: Tcreate2000, extension: Span | null): Result {
  const fid = directoryFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  if (fid.open) return EINVAL;
  // A new file has its directory's group, and on Plan 9 no more permissions than that.
  const parent = fid.at.fs.getattr(fid.node, null, s.attr);
  if (parent < 0) return parent;
  const { gid, mode: parentMode } = s.attr;
  const unix = extension !== null;
  const isFile = (args.perm & (DM_MODE.DMDIR | SPECIAL)) === 0;
  const limit = unix ? 0o7777 : (isFile ? ~0o666 : ~0o777) | parentMode;
  const mode = permissionsOf(args.perm, unix, 0) & limit;
  const result = isFile
    ? createFile(s, fid, args.name, classicFlags(args.mode) | O_EXCL, mode, gid)
    : makeOther(s, fid, args, extension, mode, gid);
  if (result < 0) return result;
  fid.removeOnClunk = (args.mode & O_MODE.ORCLOSE) !== 0;
  return encodeRcreate(s.arena, x.replyAt, x.uniqueLo, opened) - x.replyAt;
}

function makeOther(
  s: NinepState,
  fid: Fid,
  args: Tcreate2000,
  extension: Span | null,
  mode: number,
  gid: number,
): Result {
  const node = make(s, fid, args, extension, mode, gid);
  if (typeof node === 'number') return node;
  fillQid(qid, s.attr, fid.at, s.policy.versions);
  fid.walked = { name: textOf(s, args.name), up: fid.walked };
  s.fids.move(fid, fid.at, node);
  return node.type === S_IFDIR ? openFid(s, fid, classicFlags(args.mode)) : 0;
}

function make(
  s: NinepState,
  fid: Fid,
  args: Tcreate2000,
  extension: Span | null,
  mode: number,
  gid: number,
): Node | Failure {
  const { perm } = args;
  if ((perm & DM_MODE.DMDIR) !== 0) {
    // It is opened as well, and that must not fail when it is made.
    return opensForChange(classicFlags(args.mode)) ? -ERRNO.EISDIR : makeDirectory(s, fid, args.name, mode, gid);
  }
  if (extension === null) return EPERM;
  if ((perm & DM_MODE.DMSYMLINK) !== 0) return makeSymlink(s, fid, args.name, extension, gid);
  if (extension.length > EXTENSION_MAX) return EINVAL;
  const text = textOf(s, extension);
  if ((perm & DM_MODE.DMLINK) !== 0) return makeLink(s, fid, args.name, text);
  if ((perm & DM_MODE.DMNAMEDPIPE) !== 0) return makeNode(s, fid, args.name, S_IFIFO | mode, 0, 0, gid);
  if ((perm & DM_MODE.DMSOCKET) !== 0) return makeNode(s, fid, args.name, S_IFSOCK | mode, 0, 0, gid);
  const device = /^([bc]) (\d{1,4}) (\d{1,7})$/.exec(text);
  if (device === null) return EINVAL;
  const type = device[1] === 'b' ? S_IFBLK : S_IFCHR;
  return makeNode(s, fid, args.name, type | mode, Number(device[2]), Number(device[3]), gid);
}

/** A hard link to the file of the fid whose number is `text`. */
function makeLink(s: NinepState, fid: Fid, name: Span, text: string): Node | Failure {
  if (!/^\d{1,10}\s?$/.test(text)) return EINVAL;
  const target = fileFid(s, Number(text));
  if (typeof target === 'number') return target;
  if (target.at.fs !== fid.at.fs) return -ERRNO.EXDEV;
  const result = fid.at.fs.link(target.node, fid.node, name, s.attr);
  if (result < 0) return result;
  fid.at.fs.hold(target.node);
  return target.node;
}

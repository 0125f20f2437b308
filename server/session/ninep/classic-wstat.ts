/** Twstat of 9P2000 and 9P2000.u (stat(5)): what is not "don't touch" is to change, all of it or nothing. */
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { Attr, type Failure, type Node, PENDING, type Result, SET, SetAttr } from '../../fs/backend.ts';
import { checkName } from '../../wire/names.ts';
import type { Stat2000, Twstat, Twstat2000 } from '../../wire/ninep/codec.gen.ts';
import { DM_MODE } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import type { Fid } from './fid-table.ts';
import { fileFid, renameFid } from './namespace.ts';
import { type NinepState, textOf } from './ninep-state.ts';
import { fsyncFid } from './open-files.ts';
import { permissionsOf } from './stat-record.ts';

const EINVAL = -ERRNO.EINVAL;
const EPERM = -ERRNO.EPERM;
/** "Don't touch", in 32 bits. 64 bits of it decode to -1. */
const KEEP = 0xffff_ffff;
const KEEP_LENGTH = -1;

const set = new SetAttr();
const parentAttr = new Attr();

export function wstat(s: NinepState, x: Exchange, args: Twstat): Result {
  return wstatAs(s, x, args, args.stat.nUid, args.stat.nGid, true);
}

export function wstat2000(s: NinepState, x: Exchange, args: Twstat2000): Result {
  return wstatAs(s, x, args, KEEP, KEEP, false);
}

function wstatAs(s: NinepState, x: Exchange, args: Twstat2000, nUid: number, nGid: number, unix: boolean): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const known = fid.at.fs.getattr(fid.node, fid.handle, s.attr);
  if (known < 0) return known;
  const wanted = fillSet(s, fid, args.stat, nUid, nGid, unix);
  if (wanted < 0) return wanted;
  const renames = args.stat.name.length > 0 && textOf(s, args.stat.name) !== fid.walked?.name;
  if (set.valid === 0 && !renames) return args.stat.name.length > 0 ? 0 : sync(x, fid);
  if (renames) {
    const renamed = renameInPlace(s, fid, args.stat.name);
    if (renamed < 0) return renamed;
  }
  if (set.valid === 0) return 0;
  const result = fid.at.fs.setattr(fid.node, fid.handle, set, s.callerOf(fid.uid, fid.gid), s.attr);
  return result < 0 ? result : 0;
}

/** Fills `set`, and checks everything that can be checked before anything is changed. `s.attr` is what the file has now. */
function fillSet(s: NinepState, fid: Fid, stat: Stat2000, nUid: number, nGid: number, unix: boolean): Result {
  set.valid = 0;
  if (stat.name.length > 0) {
    const verdict = checkName(s.arena.u8, stat.name.at, stat.name.length);
    if (verdict < 0) return verdict;
  }
  if (stat.mode !== KEEP) {
    const directory = fid.node.type === S_IFDIR;
    if (directory !== ((stat.mode & DM_MODE.DMDIR) !== 0)) return EPERM;
    set.valid |= SET.MODE;
    set.mode = permissionsOf(stat.mode, unix, s.attr.mode);
  }
  if (stat.length !== KEEP_LENGTH) {
    // A directory's can only be said to be 0 (stat(5)).
    if (fid.node.type === S_IFDIR) {
      if (stat.length !== 0) return -ERRNO.EISDIR;
    } else {
      set.valid |= SET.SIZE | (fid.uid !== 0 ? SET.KILL_PRIV : 0);
      set.size = stat.length;
    }
  }
  if (stat.mtime !== KEEP) {
    set.valid |= SET.MTIME;
    set.mtimeSec = stat.mtime;
    set.mtimeNsec = 0;
  }
  if (stat.atime !== KEEP) {
    set.valid |= SET.ATIME;
    set.atimeSec = stat.atime;
    set.atimeNsec = 0;
  }
  if (nUid !== KEEP) {
    set.valid |= SET.UID;
    set.uid = nUid;
  }
  const gid = nGid !== KEEP ? nGid : groupNamed(s, stat.gid);
  if (gid < 0) return EINVAL;
  if (gid !== KEEP) {
    set.valid |= SET.GID;
    set.gid = gid;
  }
  return 0;
}

/** Nothing to change: the client asks for the file to be on the disk (stat(5)). */
function sync(x: Exchange, fid: Fid): Result {
  if (fid.handle === null) return 0;
  const result = fsyncFid(x, fid, false);
  return result === PENDING || result < 0 ? result : 0;
}

/** A name, in the directory that the file is in. */
function renameInPlace(s: NinepState, fid: Fid, name: Span): Result {
  const { fs } = fid.at;
  if (fid.node === fid.at.root) return -ERRNO.EBUSY;
  const parent: Node | Failure = fs.lookupParent(fid.node, parentAttr);
  if (typeof parent === 'number') return parent;
  const result = renameFid(s, fid, fid.at, parent, name);
  fs.forget(parent, 1);
  if (result >= 0) fid.walked = { name: textOf(s, name), up: fid.walked?.up ?? null };
  return result;
}

/** A number, or -1: there is no database of the client's groups. */
function groupNamed(s: NinepState, gid: Span): number {
  if (gid.length === 0) return KEEP;
  const text = textOf(s, gid);
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

/** The stat record of 9P2000 (stat(5)) and what 9P2000.u adds to it: numeric ids, file types, and an extension text. */
import {
  PATH_MAX,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from '../../constants/linux.ts';
import type { Attr, Node, Result } from '../../fs/backend.ts';
import { encodeStat, encodeStat2000, newStat, sizeOfStat, sizeOfStat2000 } from '../../wire/ninep/codec.gen.ts';
import { DIALECT, DM_MODE } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { Attachment } from './exports.ts';
import { type NinepState, scratchAt } from './ninep-state.ts';
import { fillQid } from './qids.ts';

// Scratch for the record's texts. Names come first: at most 255 bytes, or the name of an export.
const UID_AT = 2048;
const GID_AT = 2064;
const EXTENSION_AT = 2080;
const SECONDS_MAX = 0xffff_ffff;

/** Filled anew for each record. */
export const stat = newStat();

/** Where the caller puts a record's name before `fillStat`. */
export function nameAt(x: Exchange): number {
  return scratchAt(x);
}

/** Fills `stat` from `s.attr`. The name's `nameLength` bytes are at `nameAt(x)`. */
export function fillStat(s: NinepState, x: Exchange, at: Attachment, node: Node, nameLength: number): Result {
  const { attr } = s;
  const scratch = scratchAt(x);
  const unix = s.dialect === DIALECT.U;
  fillQid(stat.qid, attr, at, s.policy.versions);
  stat.mode = dmMode(attr.mode, unix);
  stat.atime = clampSeconds(attr.atimeSec);
  stat.mtime = clampSeconds(attr.mtimeSec);
  // Directories have none (stat(5)).
  stat.length = (attr.mode & S_IFMT) === S_IFDIR ? 0 : attr.size;
  stat.name.at = scratch;
  stat.name.length = nameLength;
  stat.uid.at = scratch + UID_AT;
  stat.uid.length = putText(s, stat.uid.at, String(attr.uid));
  stat.gid.at = scratch + GID_AT;
  stat.gid.length = putText(s, stat.gid.at, String(attr.gid));
  stat.muid.at = stat.uid.at;
  stat.muid.length = 0;
  stat.extension.at = scratch + EXTENSION_AT;
  stat.extension.length = 0;
  stat.nUid = attr.uid;
  stat.nGid = attr.gid;
  stat.nMuid = 0xffff_ffff;
  if (!unix) return 0;
  const length = putExtension(s, at, node, attr, stat.extension.at);
  if (length < 0) return length;
  stat.extension.length = length;
  return 0;
}

/** Length of the record, its own size field included. */
export function statSize(s: NinepState): number {
  return s.dialect === DIALECT.U ? sizeOfStat(stat) : sizeOfStat2000(stat);
}

/** Writes the record; the offset behind it. */
export function putStat(s: NinepState, at: number): number {
  return s.dialect === DIALECT.U ? encodeStat(s.arena, at, stat) : encodeStat2000(s.arena, at, stat);
}

/** Mode bits of Linux in 9P's form (p9mode2perm in fs/9p/vfs_inode.c, backwards). Plain 9P2000 knows files and directories. */
function dmMode(mode: number, unix: boolean): number {
  const type = mode & S_IFMT;
  let dm = (mode & 0o777) | (type === S_IFDIR ? DM_MODE.DMDIR : 0);
  if (!unix) return dm >>> 0;
  if (type === S_IFLNK) dm |= DM_MODE.DMSYMLINK;
  if (type === S_IFBLK || type === S_IFCHR) dm |= DM_MODE.DMDEVICE;
  if (type === S_IFIFO) dm |= DM_MODE.DMNAMEDPIPE;
  if (type === S_IFSOCK) dm |= DM_MODE.DMSOCKET;
  if ((mode & S_ISUID) !== 0) dm |= DM_MODE.DMSETUID;
  if ((mode & S_ISGID) !== 0) dm |= DM_MODE.DMSETGID;
  if ((mode & S_ISVTX) !== 0) dm |= DM_MODE.DMSETVTX;
  return dm >>> 0;
}

/** The permissions that a 9P mode asks for. Plain 9P2000 says nothing about set-id and sticky bits: `old` keeps them. */
export function permissionsOf(dm: number, unix: boolean, old: number): number {
  const permissions = dm & 0o777;
  if (!unix) return permissions | (old & (S_ISUID | S_ISGID | S_ISVTX));
  return (
    permissions |
    ((dm & DM_MODE.DMSETUID) !== 0 ? S_ISUID : 0) |
    ((dm & DM_MODE.DMSETGID) !== 0 ? S_ISGID : 0) |
    ((dm & DM_MODE.DMSETVTX) !== 0 ? S_ISVTX : 0)
  );
}

/** 9P2000.u: a symlink's target, `b 8 1` or `c 1 3` of a device. */
function putExtension(s: NinepState, at: Attachment, node: Node, attr: Attr, to: number): Result {
  switch (attr.mode & S_IFMT) {
    case S_IFLNK:
      return at.fs.readlink(node, to, PATH_MAX);
    case S_IFBLK:
      return putText(s, to, `b ${attr.rdevMajor} ${attr.rdevMinor}`);
    case S_IFCHR:
      return putText(s, to, `c ${attr.rdevMajor} ${attr.rdevMinor}`);
    default:
      return 0;
  }
}

/** latin1. */
export function putText(s: NinepState, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) s.arena.u8[at + i] = text.charCodeAt(i);
  return text.length;
}

function clampSeconds(seconds: number): number {
  return Math.min(Math.max(seconds, 0), SECONDS_MAX);
}

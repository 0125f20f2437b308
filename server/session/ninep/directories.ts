/** Treaddir (9P2000.L): listings by cookie. */
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { DirEntry, type Result } from '../../fs/backend.ts';
import { isDotDot } from '../../wire/names.ts';
import { encodeRreaddir, newDirEntry, newRreaddir, type Treaddir } from '../../wire/ninep/codec.gen.ts';
import { putDirEntry } from '../../wire/ninep/dirents.ts';
import { READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import { type Exchange, REPLY_ROOM } from '../exchange.ts';
import { FID, type Fid } from './fid-table.ts';
import { type NinepState, replyRoom, scratchAt } from './ninep-state.ts';
import { fillQidOf } from './qids.ts';

/** Bytes of an entry with the longest name. */
export const ENTRY_MAX = 24 + 255;

const entry = new DirEntry();
const out = newDirEntry();
const rreaddir = newRreaddir();

/**
 * getdents64(2): entries behind `offset`, as many as fit, never a part of one. None is the end of the directory. Cookies are the host file system's own, so
 * entries that are made or removed meanwhile neither hide nor repeat others.
 */
export function readdir(s: NinepState, x: Exchange, args: Treaddir): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.kind !== FID.DIRECTORY || fid.handle === null) return -ERRNO.EBADF;
  const count = Math.min(args.count, replyRoom(s, x) - READ_HEADER_SIZE, REPLY_ROOM / 2 - READ_HEADER_SIZE);
  const { fs } = fid.at;
  s.top.fs.nameAt = scratchAt(x);
  // The back end counts entries as we do. One fits always, so that "none" means the end and not a lack of room.
  const started = fs.readdir(fid.handle, args.offsetLo, args.offsetHi, Math.max(count, ENTRY_MAX));
  if (started < 0) return started;
  const start = x.replyAt + READ_HEADER_SIZE;
  const end = start + count;
  let at = start;
  let more: Result;
  for (;;) {
    more = fs.nextEntry(fid.handle, entry);
    if (more <= 0) break;
    const next = put(s, fid, at, end);
    if (next < 0) {
      more = -ERRNO.EINVAL;
      break;
    }
    at = next;
  }
  // An error in the middle of a listing waits until what was read is taken.
  if (more < 0 && at === start) return more;
  rreaddir.data.at = start;
  rreaddir.data.length = at - start;
  return encodeRreaddir(s.arena, x.replyAt, x.uniqueLo, rreaddir) - x.replyAt;
}

function put(s: NinepState, fid: Fid, at: number, end: number): number {
  fillQidOf(out.qid, entry.type << 12, entry.inoLo, entry.inoHi, fid.at);
  if (fid.node === fid.at.root && isDotDot(s.arena.u8, entry.name.at, entry.name.length)) {
    // What lies above the share is none of the client's business: here `..` is `.`.
    if (fid.at.fs.getattr(fid.node, null, s.attr) >= 0) fillQidOf(out.qid, S_IFDIR, s.attr.inoLo, s.attr.inoHi, fid.at);
  }
  out.offsetLo = entry.cookieLo;
  out.offsetHi = entry.cookieHi;
  out.type = entry.type;
  return putDirEntry(s.arena, at, end, out, entry.name);
}

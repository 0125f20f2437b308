/** Tread of a directory in 9P2000 and 9P2000.u: its entries as stat records, one behind the other (read(5)). */
import { ERRNO } from '../../errno.ts';
import { DirEntry, type Node, type Result } from '../../fs/backend.ts';
import { isDot, isDotDot } from '../../wire/names.ts';
import { READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import { type Exchange, REPLY_ROOM } from '../exchange.ts';
import { attachmentBelowTop } from './attach.ts';
import { ENTRY_MAX } from './directories.ts';
import type { Attachment } from './exports.ts';
import type { Fid } from './fid-table.ts';
import { type NinepState, scratchAt } from './ninep-state.ts';
import { fillStat, nameAt, putStat, statSize } from './stat-record.ts';

/** Behind the texts of a stat record. */
const LISTED_NAME_AT = 16 * 1024;
const MAX_DATA = REPLY_ROOM / 2 - READ_HEADER_SIZE;
/** A record is at least this much longer than the back end's idea of an entry. */
const TYPICAL_RATIO = 3;

const entry = new DirEntry();
const name: Span = { at: 0, length: 0 };
const found = { at: null as unknown as Attachment, node: null as unknown as Node };

/**
 * Reads go from the beginning, or on from where the last one ended. No record is cut, entries that are gone again are skipped, and there are no dots,
 * as on Plan 9. The number of bytes, which are in the sink.
 */
export function readStats(s: NinepState, x: Exchange, fid: Fid, offset: number, count: number): Result {
  if (fid.handle === null) return -ERRNO.EBADF;
  if (offset === 0) fid.readOffset = fid.cookieLo = fid.cookieHi = 0;
  if (offset !== fid.readOffset) return -ERRNO.EINVAL;
  const start = x.replyAt + READ_HEADER_SIZE;
  const end = start + Math.min(count, MAX_DATA);
  s.top.fs.nameAt = scratchAt(x) + LISTED_NAME_AT;
  let at = start;
  // What was fetched may all be dots, or gone: then more is fetched.
  for (let more = true; more && at === start; ) {
    const result = fid.at.fs.readdir(
      fid.handle,
      fid.cookieLo,
      fid.cookieHi,
      Math.max(ENTRY_MAX, Math.floor(count / TYPICAL_RATIO)),
    );
    if (result < 0) return result;
    more = false;
    while (fid.at.fs.nextEntry(fid.handle, entry) > 0) {
      const next = putEntry(s, x, fid, at, end);
      if (next < 0) {
        if (at === start) return next;
        more = false;
        break;
      }
      more = true;
      at = next;
      fid.cookieLo = entry.cookieLo;
      fid.cookieHi = entry.cookieHi;
    }
  }
  const length = at - start;
  const put = length === 0 ? 0 : x.sink(READ_HEADER_SIZE).put(0, s.arena.u8.subarray(start, at));
  if (put < 0) return put;
  fid.readOffset += length;
  return length;
}

/** The offset behind the record, `at` if the entry has none, EMSGSIZE if it does not fit. */
function putEntry(s: NinepState, x: Exchange, fid: Fid, at: number, end: number): number {
  const { u8 } = s.arena;
  // The back end's copy of the name ends with the next call.
  name.at = nameAt(x);
  name.length = entry.name.length;
  u8.copyWithin(name.at, entry.name.at, entry.name.at + name.length);
  if (isDot(u8, name.at, name.length) || isDotDot(u8, name.at, name.length)) return at;
  if (!find(s, fid)) return at;
  const filled = fillStat(s, x, found.at, found.node, name.length);
  found.at.fs.forget(found.node, 1);
  if (filled < 0) return at;
  return at + statSize(s) > end ? -ERRNO.EMSGSIZE : putStat(s, at);
}

/** The file of the entry with a reference, and its attributes. */
function find(s: NinepState, fid: Fid): boolean {
  if (fid.at === s.top) {
    const below = attachmentBelowTop(s, Buffer.from(s.arena.buffer, name.at, name.length).toString('utf8'));
    if (below === null || below.fs.getattr(below.root, null, s.attr) < 0) return false;
    below.fs.hold(below.root);
    found.at = below;
    found.node = below.root;
    return true;
  }
  const node = fid.at.fs.lookup(fid.node, name, s.attr);
  if (typeof node === 'number') return false;
  found.at = fid.at;
  found.node = node;
  return true;
}

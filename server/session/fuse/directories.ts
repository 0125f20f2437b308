/** OPENDIR, READDIR, READDIRPLUS, FSYNCDIR. */

import type { Span } from '../../arena.ts';
import { NAME_MAX } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { DirEntry, type Handle, type Node, type Result } from '../../fs/backend.ts';
import {
  encodeDirent,
  encodeEntryOut,
  type FsyncIn,
  newDirent,
  newEntryOut,
  type OpenIn,
  type ReaddirIn,
  SIZE_DIRENT,
  SIZE_ENTRY_OUT,
  SIZE_OUT_HEADER,
} from '../../wire/fuse/codec.gen.ts';
import { FSYNC } from '../../wire/fuse/flags.ts';
import { isDot, isDotDot } from '../../wire/names.ts';
import { copyBytes } from '../../wire/views.ts';
import { type Exchange, REPLY_ROOM } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { directoryOf } from './named-file.ts';
import { bodyAt, bodyRoom, openReply, putEntry } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
const entry = new DirEntry();
const dirent = newDirent();
/** Nodeid 0: "no attributes here"; the guest looks the name up when it wants to know. */
const unknown = newEntryOut();

/** opendir(3). */
export function opendir(s: FuseState, x: Exchange, node: Node, _args: OpenIn): Result {
  if (s.terms.noOpendir) return -ERRNO.ENOSYS;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.opendir(node);
  return typeof handle === 'number' ? handle : openReply(s, x, handle, s.policy.dirOpenFlags);
}

/** getdents64(2): entries behind `offset`, as many as fit. None is the end of the directory. */
export function readdir(s: FuseState, x: Exchange, node: Node, args: ReaddirIn): Result {
  const handle = startReading(s, x, node, args, 0);
  if (typeof handle === 'number') return handle;
  const start = bodyAt(x);
  const end = start + roomFor(x, args);
  let at = start;
  for (;;) {
    const more = s.fs.nextEntry(handle, entry);
    if (more <= 0) return resultOf(at - start, more);
    if (at + direntSize(entry.name.length) > end) return at > start ? at - start : EINVAL;
    at = putDirent(s, at);
  }
}

/**
 * READDIR and LOOKUP in one: each entry brings its attributes and counts as a lookup. An entry is never left out: where it cannot be looked up (it is
 * gone again, or a limit is reached) it comes without attributes, as do `.` and `..`, which the guest knows. What does
 * not fit is not looked up, so that there is nothing to take back.
 */
export function readdirplus(s: FuseState, x: Exchange, node: Node, args: ReaddirIn): Result {
  const handle = startReading(s, x, node, args, SIZE_ENTRY_OUT);
  if (typeof handle === 'number') return handle;
  const start = bodyAt(x);
  const end = start + roomFor(x, args);
  let at = start;
  for (;;) {
    const more = s.fs.nextEntry(handle, entry);
    if (more <= 0) return resultOf(at - start, more);
    if (at + SIZE_ENTRY_OUT + direntSize(entry.name.length) > end) return at > start ? at - start : EINVAL;
    at = putDirentplus(s, node, at);
  }
}

/** fsync(2) on a directory. */
export function fsyncdir(s: FuseState, x: Exchange, node: Node, args: FsyncIn): Result {
  const directory = directoryOf(s, x, node, args.fh);
  if (typeof directory === 'number') return directory;
  return s.fs.fsync(directory.handle as Handle, (args.fsyncFlags & FSYNC.FDATASYNC) !== 0, x.ticket);
}

/** `extra`: what each entry takes in the reply beside its dirent. */
function startReading(s: FuseState, x: Exchange, node: Node, args: ReaddirIn, extra: number): Handle | number {
  const directory = directoryOf(s, x, node, args.fh);
  if (typeof directory === 'number') return directory;
  const handle = directory.handle as Handle;
  // What is fetched and does not fit is fetched again; one entry fits always.
  const room = Math.max(roomFor(x, args), extra + direntSize(NAME_MAX));
  const looksUp = s.policy.attributesInListings ? extra : 0;
  const result = s.fs.readdir(handle, args.offsetLo, args.offsetHi, room, looksUp);
  return result < 0 ? result : handle;
}

function roomFor(x: Exchange, args: ReaddirIn): number {
  return Math.min(args.size, bodyRoom(x), REPLY_ROOM - SIZE_OUT_HEADER);
}

/** An error in the middle of a listing waits until what was read is taken. */
function resultOf(length: number, more: Result): Result {
  return length > 0 ? length : more;
}

/** struct fuse_dirent with its name, padded to 8 bytes. */
function direntSize(nameLength: number): number {
  return (SIZE_DIRENT + nameLength + 7) & ~7;
}

function putDirent(s: FuseState, at: number): number {
  dirent.inoLo = entry.inoLo;
  dirent.inoHi = entry.inoHi;
  dirent.offLo = entry.cookieLo;
  dirent.offHi = entry.cookieHi;
  dirent.namelen = entry.name.length;
  dirent.type = entry.type;
  const nameAt = encodeDirent(s.arena, at, dirent);
  const nameEnd = nameAt + entry.name.length;
  const end = at + direntSize(entry.name.length);
  const { u8 } = s.arena;
  copyBytes(u8, nameAt, entry.name.at, entry.name.length);
  for (let i = nameEnd; i < end; i++) u8[i] = 0;
  return end;
}

function putDirentplus(s: FuseState, parent: Node, at: number): number {
  // The look-up first: the back end's copy of the name is good for that, and then for nothing but being copied.
  if (!s.policy.attributesInListings || isSelfOrParent(s, entry.name) || !putLookedUp(s, parent, at))
    encodeEntryOut(s.arena, at, unknown);
  return putDirent(s, at + SIZE_ENTRY_OUT);
}

function putLookedUp(s: FuseState, parent: Node, at: number): boolean {
  const node = s.fs.lookup(parent, entry.name, s.attr);
  return typeof node !== 'number' && putEntry(s, at, node) > 0;
}

function isSelfOrParent(s: FuseState, span: Span): boolean {
  return isDot(s.arena.u8, span.at, span.length) || isDotDot(s.arena.u8, span.at, span.length);
}

/**
 * Listings. getdents64 fills one buffer that all directories share; what a reply did not take stays there, and the next
 * call for the same directory goes on in it without a system call. Cookies are the host's own, 64 bits, passed on as
 * two words.
 */
import type { Arena, Span } from '../../arena.ts';
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { DirEntry, Result } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import type { HostHandle } from './host-handle.ts';
import type { HostNode } from './inode-table.ts';
import { STATX_SIZE, STATX_WANTED } from './statx.ts';

/** Bytes fetched at a time: at least what any one entry needs, at most a listing's reply and then some. */
const FETCH_MIN = 4096;
const FETCH_MAX = 64 * 1024;
/** What an entry takes in a reply beside its name, and a length of names, for a guess how much makes a full reply. */
const ENTRY = 24;
const TYPICAL_NAME = 24;
/** Entries that are looked at in one native call. */
const STATS_MAX = 128;

// struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, d_name
const RECLEN = 16;
const TYPE = 18;
const NAME = 19;
const DOT = 0x2e;
/** The longest record there is: a fetch that left more room than this has come to the end, or the host gives what it likes. */
const RECORD_MAX = 280;

/** `statListed`: the name is not the entry that a listing has given last. */
export const NOT_LISTED = 1;

/** Entries fetched and not given out yet. */
export class EntryBuffer {
  readonly at: number;
  owner: HostHandle | null = null;
  /** The record given last, or 0. */
  given = 0;
  next = 0;
  end = 0;
  /** As much came as fitted, so there may be more. */
  full = false;
  /** What the reply still has room for, how much of that is worth another fetch, and what each entry takes beyond ENTRY and its name. */
  room = 0;
  worth = 0;
  extra = 0;
  /** One statx for each record from `statFrom` up to `statEnd`; `statIndex` is that of `given`, if it is among them. */
  readonly stats: number;
  statFrom = 0;
  statEnd = 0;
  statIndex = 0;

  constructor(arena: Arena) {
    this.at = arena.alloc(FETCH_MAX);
    this.stats = arena.alloc(STATS_MAX * STATX_SIZE);
  }

  /** Forgets what it has of `handle`. */
  disown(handle: HostHandle): void {
    if (this.owner === handle) this.owner = null;
  }
}

export function readdir(
  host: HostContext,
  handle: HostHandle,
  cookieLo: number,
  cookieHi: number,
  room: number,
  extra: number,
): Result {
  const { entries, native } = host;
  if (handle.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  entries.room = room;
  entries.worth = room >> 2;
  entries.extra = extra;
  // Whatever was seen of the files was for the request before.
  entries.given = entries.statFrom = entries.statEnd = 0;
  if (entries.owner === handle && resume(host, cookieLo, cookieHi)) return 0;
  entries.owner = null;
  if (handle.cookieLo !== cookieLo || handle.cookieHi !== cookieHi || (cookieLo | cookieHi) === 0) {
    const sought = native.seekdir(handle.fd, cookieLo, cookieHi);
    if (sought < 0) return sought;
    handle.cookieLo = cookieLo;
    handle.cookieHi = cookieHi;
  }
  const got = fetch(host, handle);
  return got < 0 ? got : 0;
}

/** Fills the buffer from where the descriptor stands. How many bytes came; 0 is the end of the directory. */
function fetch(host: HostContext, handle: HostHandle): Result {
  const { entries, native } = host;
  const plain = Math.floor((entries.room * (ENTRY + TYPICAL_NAME)) / (ENTRY + TYPICAL_NAME + entries.extra));
  const wanted = Math.min(FETCH_MAX, Math.max(FETCH_MIN, plain));
  entries.owner = null;
  const got = native.getdents64(handle.fd, entries.at, wanted);
  if (got < 0) return got;
  entries.owner = handle;
  entries.given = entries.statFrom = entries.statEnd = 0;
  entries.next = entries.at;
  entries.end = entries.at + got;
  entries.full = got > wanted - RECORD_MAX;
  noteEnd(host, handle);
  return got;
}

export function nextEntry(host: HostContext, handle: HostHandle, entry: DirEntry): Result {
  const { entries, arena, mounts } = host;
  const { u8, u32 } = arena;
  if (entries.owner !== handle) return 0;
  if (entries.next + NAME > entries.end) {
    if (!entries.full || entries.room < entries.worth) return 0;
    const got = fetch(host, handle);
    if (got <= 0) return got;
  }
  const at = entries.next;
  const length = recordLength(u8, at);
  if (length < NAME || at + length > entries.end) return 0; // the kernel never does
  entries.given = at;
  entries.statIndex++;
  entries.next = at + length;
  entries.room -= length + entries.extra;
  const word = at >> 2;
  entry.cookieLo = u32[word + 2] as number;
  entry.cookieHi = u32[word + 3] as number;
  entry.type = u8[at + TYPE] as number;
  entry.name.at = at + NAME;
  entry.name.length = nameLength(u8, at + NAME, at + length);
  if (handle.node === host.root && isDotDot(u8, entry)) {
    // The parent of the share is none of the guest's business.
    mounts.number(0, host.root.inoLo >>> 0, host.root.inoHi >>> 0, entry);
  } else {
    mounts.number(handle.node.mount, u32[word] as number, u32[word + 1] as number, entry);
  }
  return 1;
}

/**
 * When `name` is the entry that a listing of `parent` has given last, and it was begun for somebody who looks entries up: its statx in
 * `scratch.statx`, or the failure. One native call looks at all that the reply will hold, which costs a third of one call for each.
 */
export function statListed(host: HostContext, parent: HostNode, name: Span): Result {
  const { entries, arena } = host;
  if (name.at !== entries.given + NAME || entries.extra === 0 || entries.owner?.node !== parent) return NOT_LISTED;
  if (entries.given < entries.statFrom || entries.given >= entries.statEnd) {
    const seen = statAhead(host, entries.owner);
    if (seen < 0) return seen;
  }
  const { u32 } = arena;
  const at = entries.stats + entries.statIndex * STATX_SIZE;
  if (u32[at >> 2] === 0) return -(u32[(at >> 2) + 1] as number);
  host.scratch.statx = at;
  return 0;
}

/** Looks at the entry given last and at those behind it that are likely to fit the reply. */
function statAhead(host: HostContext, handle: HostHandle): Result {
  const { entries, arena, native } = host;
  let end = entries.given;
  let left = entries.room;
  for (let count = 0; count < STATS_MAX && end + NAME <= entries.end; count++) {
    const length = recordLength(arena.u8, end);
    if (count > 0) left -= length + (ENTRY - NAME) + entries.extra;
    if (left < 0 || length < NAME) break;
    end += length;
  }
  entries.statFrom = entries.given;
  entries.statEnd = end;
  entries.statIndex = 0;
  return native.statxEntries(handle.fd, entries.given, end, STATX_WANTED, entries.stats, STATS_MAX);
}

/**
 * Goes on behind the entry with this cookie, if it and a further one are in the buffer. The beginning is always read
 * afresh.
 */
function resume(host: HostContext, cookieLo: number, cookieHi: number): boolean {
  const { entries, arena } = host;
  if ((cookieLo | cookieHi) === 0) return false;
  const { u8, u32 } = arena;
  for (let at = entries.at; at + NAME <= entries.end; ) {
    const length = recordLength(u8, at);
    if (length < NAME) return false;
    const found = u32[(at >> 2) + 2] === cookieLo && u32[(at >> 2) + 3] === cookieHi;
    at += length;
    if (!found) continue;
    entries.next = at;
    return at < entries.end;
  }
  return false;
}

/** The descriptor stands behind the last entry fetched. */
function noteEnd(host: HostContext, handle: HostHandle): void {
  const { entries, arena } = host;
  for (let at = entries.at; at + NAME <= entries.end; ) {
    const length = recordLength(arena.u8, at);
    if (length < NAME) return;
    handle.cookieLo = arena.u32[(at >> 2) + 2] as number;
    handle.cookieHi = arena.u32[(at >> 2) + 3] as number;
    at += length;
  }
}

function recordLength(u8: Uint8Array, at: number): number {
  return (u8[at + RECLEN] as number) | ((u8[at + RECLEN + 1] as number) << 8);
}

/** Up to the first NUL: the record is padded, and a name with padding in it made guests look "." up for ever. */
function nameLength(u8: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && u8[at] !== 0) at++;
  return at - from;
}

function isDotDot(u8: Uint8Array, entry: DirEntry): boolean {
  return entry.name.length === 2 && u8[entry.name.at] === DOT && u8[entry.name.at + 1] === DOT;
}

/**
 * Listings. getdents64 fills one buffer that all directories share; what a reply did not take stays there, and the next
 * call for the same directory goes on in it without a system call. Cookies are the host's own, 64 bits, passed on as
 * two words.
 */
import type { Arena } from '../../arena.ts';
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { DirEntry, Result } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import type { HostHandle } from './host-handle.ts';

/** Bytes fetched at a time: at least what any one entry needs, at most a listing's reply and then some. */
const FETCH_MIN = 4096;
const FETCH_MAX = 64 * 1024;

// struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, d_name
const RECLEN = 16;
const TYPE = 18;
const NAME = 19;
const DOT = 0x2e;

/** Entries fetched and not given out yet. */
export class EntryBuffer {
  readonly at: number;
  owner: HostHandle | null = null;
  next = 0;
  end = 0;

  constructor(arena: Arena) {
    this.at = arena.alloc(FETCH_MAX);
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
): Result {
  const { entries, native } = host;
  if (handle.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  if (entries.owner === handle && resume(host, cookieLo, cookieHi)) return 0;
  entries.owner = null;
  if (handle.cookieLo !== cookieLo || handle.cookieHi !== cookieHi || (cookieLo | cookieHi) === 0) {
    const sought = native.seekdir(handle.fd, cookieLo, cookieHi);
    if (sought < 0) return sought;
    handle.cookieLo = cookieLo;
    handle.cookieHi = cookieHi;
  }
  const got = native.getdents64(handle.fd, entries.at, Math.min(FETCH_MAX, Math.max(FETCH_MIN, room)));
  if (got < 0) return got;
  entries.owner = handle;
  entries.next = entries.at;
  entries.end = entries.at + got;
  noteEnd(host, handle);
  return 0;
}

export function nextEntry(host: HostContext, handle: HostHandle, entry: DirEntry): Result {
  const { entries, arena, mounts } = host;
  const { u8, u32 } = arena;
  if (entries.owner !== handle || entries.next + NAME > entries.end) return 0;
  const at = entries.next;
  const length = recordLength(u8, at);
  if (length < NAME || at + length > entries.end) return 0; // the kernel never does
  entries.next = at + length;
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

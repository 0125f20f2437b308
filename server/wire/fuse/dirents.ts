/**
 * Directory entries of READDIR and READDIRPLUS replies: a fixed struct, the name, NULs up to the next multiple of 8. An entry that does not
 * fit whole is left for the next request; Linux takes a short record for an I/O error.
 */
import type { Span, Views } from '../views.ts';
import {
  type Dirent,
  type Direntplus,
  decodeDirent,
  decodeDirentplus,
  encodeDirent,
  encodeDirentplus,
  SIZE_DIRENT,
  SIZE_DIRENTPLUS,
} from './codec.gen.ts';

/** FUSE_DIRENT_SIZE */
export function direntSize(nameLength: number): number {
  return align(SIZE_DIRENT + nameLength);
}

/** FUSE_DIRENTPLUS_SIZE */
export function direntplusSize(nameLength: number): number {
  return align(SIZE_DIRENTPLUS + nameLength);
}

/** Writes `o` with `name` at `at`; the offset behind, or -1 when it does not fit before `end` (nothing is written then). Sets `namelen`. */
export function putDirent(v: Views, at: number, end: number, o: Dirent, name: Span): number {
  const next = at + direntSize(name.length);
  if (next > end) return -1;
  o.namelen = name.length;
  putName(v, encodeDirent(v, at, o), next, name);
  return next;
}

export function putDirentplus(v: Views, at: number, end: number, o: Direntplus, name: Span): number {
  const next = at + direntplusSize(name.length);
  if (next > end) return -1;
  o.dirent.namelen = name.length;
  putName(v, encodeDirentplus(v, at, o), next, name);
  return next;
}

/** Reads one entry; the offset of the next, or -1 when it is not whole. For clients and tests. */
export function takeDirent(v: Views, at: number, end: number, o: Dirent, name: Span): number {
  if (end - at < SIZE_DIRENT) return -1;
  decodeDirent(v, at, o);
  return takeName(at, at + SIZE_DIRENT, end, o.namelen, name);
}

export function takeDirentplus(v: Views, at: number, end: number, o: Direntplus, name: Span): number {
  if (end - at < SIZE_DIRENTPLUS) return -1;
  decodeDirentplus(v, at, o);
  return takeName(at, at + SIZE_DIRENTPLUS, end, o.dirent.namelen, name);
}

function putName(v: Views, at: number, next: number, name: Span): void {
  v.u8.copyWithin(at, name.at, name.at + name.length);
  v.u8.fill(0, at + name.length, next);
}

function takeName(start: number, at: number, end: number, length: number, name: Span): number {
  if (end - at < length) return -1;
  name.at = at;
  name.length = length;
  const next = start + align(at - start + length);
  return next > end ? -1 : next;
}

/** FUSE_REC_ALIGN. Not with `&`: a hostile length may reach 2^32. */
function align(size: number): number {
  return size + ((8 - (size % 8)) % 8);
}

/** Entries of Rreaddir: whole ones only. Linux takes a short reply for the end of the directory, so an entry is never cut. */
import type { Span, Views } from '../views.ts';
import { type DirEntry, encodeDirEntry, SIZE_DIR_ENTRY } from './codec.gen.ts';

function dirEntrySize(nameLength: number): number {
  return SIZE_DIR_ENTRY + 2 + nameLength;
}

/** Writes `o` under `name` at `at`; the offset behind, or -1 when it does not fit before `end` (nothing is written then). */
export function putDirEntry(v: Views, at: number, end: number, o: DirEntry, name: Span): number {
  if (at + dirEntrySize(name.length) > end) return -1;
  o.name.at = name.at;
  o.name.length = name.length;
  return encodeDirEntry(v, at, o);
}

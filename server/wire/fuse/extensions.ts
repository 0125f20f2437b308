/**
 * Extensions: records at the end of a request, `total_extlen` × 8 bytes in all (fuse.h, 7.38). Each starts with its size and a type; a type
 * up to EXT.MAX_NR_SECCTX is a secctx header, whose type is the number of contexts in it.
 */
import type { Views } from '../views.ts';
import { EXT } from './flags.ts';

/** A supplementary group of a creation request could not be read: there is none. */
export const NO_GROUP = -1;

/**
 * The group that CREATE, MKNOD, MKDIR, SYMLINK or TMPFILE brings along when it is the parent directory's and not the caller's first (INIT2.CREATE_SUPP_GROUP;
 * Linux sends one). `at` to `end` are the extensions. NO_GROUP when there is none, -2 when the records are malformed.
 */
export function supplementaryGroup(v: Views, at: number, end: number): number {
  const found = findExtension(v, at, end, EXT.GROUPS);
  if (found < 0) return found === -1 ? NO_GROUP : MALFORMED;
  const size = v.view.getUint32(found, true);
  if (size < 12) return MALFORMED;
  const groups = v.view.getUint32(found + 8, true);
  if (groups > (size - 12) / 4) return MALFORMED;
  return groups === 0 ? NO_GROUP : v.view.getUint32(found + 12, true);
}

export const MALFORMED = -2;

/** Offset of the first extension of `type` between `at` and `end`, -1 when there is none, MALFORMED when records do not fit. */
export function findExtension(v: Views, at: number, end: number, type: number): number {
  let p = at;
  while (p < end) {
    if (end - p < 8) return MALFORMED;
    const size = v.view.getUint32(p, true);
    if (size < 8 || size > end - p) return MALFORMED;
    if (v.view.getUint32(p + 4, true) === type) return p;
    p += size + ((8 - (size % 8)) % 8); // fuse_ext_size: records are padded to 8
  }
  return -1;
}

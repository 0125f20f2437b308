/**
 * What creating requests carry behind their names (struct fuse_ext_header, 7.38): a supplementary group of the caller, and the security context
 * for the new file. The extensions fill the last `total_extlen` * 8 bytes of the request.
 */
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import {
  decodeExtHeader,
  decodeSecctx,
  decodeSuppGroups,
  newExtHeader,
  newSecctx,
  newSuppGroups,
  SIZE_EXT_HEADER,
  SIZE_SUPP_GROUPS,
} from '../../wire/fuse/codec.gen.ts';
import { EXT } from '../../wire/fuse/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { FuseState } from './fuse-state.ts';

const EINVAL = -ERRNO.EINVAL;

const ext = newExtHeader();
const groups = newSuppGroups();
const context = newSecctx();
const value: Span = { at: 0, length: 0 };

/** FUSE_REC_ALIGN: records start at multiples of 8 bytes. */
function aligned(size: number): number {
  return (size + 7) & ~7;
}

/** Reads the caller's supplementary group, which decides the group of a file made in a sgid directory. 0, or EINVAL for nonsense. */
export function readGroup(s: FuseState): Result {
  s.caller.supplementaryGroup = -1;
  const at = findExtension(s, EXT.GROUPS, EXT.GROUPS);
  if (at <= 0) return at;
  if (ext.size < SIZE_EXT_HEADER + SIZE_SUPP_GROUPS) return EINVAL;
  decodeSuppGroups(s.arena, at, groups);
  if (groups.nrGroups === 0) return 0;
  if (ext.size < SIZE_EXT_HEADER + SIZE_SUPP_GROUPS + 4) return EINVAL;
  // Linux sends the one group that matters: the parent's, if the caller is in it.
  s.caller.supplementaryGroup = s.arena.view.getUint32(at + SIZE_SUPP_GROUPS, true);
  return 0;
}

/** Stores the security contexts on a node just made. Undoing the creation when this fails is the caller's duty. */
export function storeContexts(s: FuseState, node: Node): Result {
  const found = findExtension(s, 0, EXT.MAX_NR_SECCTX);
  if (found <= 0) return found;
  const end = found - SIZE_EXT_HEADER + ext.size;
  const count = ext.type;
  let at = found;
  for (let i = 0; i < count; i++) {
    const data = decodeSecctx(s.arena, at, end, context);
    if (data < 0 || end - data < context.size) return EINVAL;
    value.at = data;
    value.length = context.size;
    const result = s.fs.setxattr(node, context.name, value, 0, s.caller);
    if (result < 0) return result;
    at += aligned(data + context.size - at);
  }
  return 0;
}

/** Whether creating requests carry contexts that storeContexts would store. */
export function hasContexts(s: FuseState): boolean {
  return findExtension(s, 0, EXT.MAX_NR_SECCTX) > 0 && ext.type > 0;
}

/** Finds an extension whose type lies in [low, high] and leaves its header in `ext`: the offset behind that header; 0: none; EINVAL: broken. */
function findExtension(s: FuseState, low: number, high: number): number {
  const end = s.extAt + s.header.totalExtlen * 8;
  let at = s.extAt;
  while (at < end) {
    decodeExtHeader(s.arena, at, ext);
    if (ext.size < SIZE_EXT_HEADER || ext.size > end - at) return EINVAL;
    if (ext.type >= low && ext.type <= high) return at + SIZE_EXT_HEADER;
    at += aligned(ext.size);
  }
  return 0;
}

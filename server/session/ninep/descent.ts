/** Proofs that a file still lies in the export by which a client came: the host may have moved it out, while a fid of it remains. */
import { ERRNO } from '../../errno.ts';
import { Attr, type Failure, type Node, type Result } from '../../fs/backend.ts';
import type { Attachment } from './exports.ts';
import type { Fid } from './fid-table.ts';
import type { NinepState } from './ninep-state.ts';

const parentAttr = new Attr();

/**
 * ESTALE unless `node` lies below the export's root, which may itself lie below the root that the back end proves things for. Keeps the caller's reference
 * and leaves the attributes of `node` in `s.attr`.
 */
export function proveBelow(s: NinepState, at: Attachment, node: Node): Result {
  if (at.root === at.fs.root || node === at.root) return 0;
  let climbing: Node | Failure = node;
  for (;;) {
    const next: Node | Failure = climbing === at.fs.root ? -ERRNO.ESTALE : at.fs.lookupParent(climbing, s.attr);
    if (climbing !== node) at.fs.forget(climbing, 1);
    if (typeof next === 'number') return next;
    climbing = next;
    if (climbing === at.root) break;
  }
  at.fs.forget(climbing, 1);
  return at.fs.getattr(node, null, s.attr);
}

/**
 * ESTALE unless the fid's file has its name in a directory of its export. Before anything is done to that name; what the descriptor alone is
 * good for needs no proof. The back end proves this for its own root, which is enough where the export is all of it.
 */
export function proveNamedInside(s: NinepState, { at, node }: Fid): Result {
  if (at.root === at.fs.root) return 0;
  const parent = at.fs.lookupParent(node, parentAttr);
  if (typeof parent === 'number') return parent;
  const proved = proveBelow(s, at, parent);
  at.fs.forget(parent, 1);
  return proved;
}

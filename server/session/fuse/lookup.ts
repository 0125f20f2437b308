/** LOOKUP, FORGET, BATCH_FORGET: how the guest comes to know nodes and lets them go. */
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import {
  type BatchForgetIn,
  decodeForgetOne,
  type ForgetIn,
  type NameIn,
  newForgetOne,
  SIZE_FORGET_ONE,
} from '../../wire/fuse/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { entryReply, negativeEntryReply } from './replies.ts';

const one = newForgetOne();

/** One name in a directory. Names that are missing may be remembered by the guest too, when the policy says so. */
export function lookup(s: FuseState, x: Exchange, parent: Node, args: NameIn): Result {
  const node = s.fs.lookup(parent, args.name, s.attr);
  if (typeof node !== 'number') {
    const result = entryReply(s, x, node);
    if (result >= 0) s.answers?.learn(node, args.name);
    return result;
  }
  if (node === -ERRNO.ENOENT) s.answers?.learnDirectory(s.fs, parent, s.attr);
  const remember = node === -ERRNO.ENOENT && s.policy.negativeSec + s.policy.negativeNsec > 0;
  return remember ? negativeEntryReply(s, x) : node;
}

/** The guest gives back `nlookup` of the lookups it was answered. */
export function forget(s: FuseState, _x: Exchange, _node: null, args: ForgetIn): Result {
  forgetNode(s, s.header.nodeid, args.nlookup);
  return 0;
}

/** The same for many nodes. A count beyond what was sent is cut to it. */
export function batchForget(s: FuseState, _x: Exchange, _node: null, args: BatchForgetIn): Result {
  const sent = Math.floor((s.extAt - s.dataAt) / SIZE_FORGET_ONE);
  for (let i = 0; i < args.count && i < sent; i++) {
    decodeForgetOne(s.arena, s.dataAt + i * SIZE_FORGET_ONE, one);
    forgetNode(s, one.nodeid, one.nlookup);
  }
  return 0;
}

function forgetNode(s: FuseState, nodeid: number, nlookup: number): void {
  const node = s.nodes.get(nodeid);
  if (node === null) return;
  // A count of 2^53 and more is nobody's: whoever says so gives back everything.
  s.nodes.forget(nodeid, nlookup < 0 ? Number.MAX_SAFE_INTEGER : nlookup);
  if (s.terms.noOpen || s.terms.noOpendir) unshareForgotten(s, nodeid, node);
}

/** With no-open, the handle that a node's requests share ends with the node. */
function unshareForgotten(s: FuseState, nodeid: number, node: Node): void {
  if (s.nodes.get(nodeid) !== node) s.files.unshare(node);
}

/** Twalk (walk(5)): from a fid to another file, name by name. */
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import { checkNameOrDots, isDot, isDotDot } from '../../wire/names.ts';
import { encodeRwalk, newRwalk, type Qid, SIZE_QID, SIZE_RWALK, type Twalk } from '../../wire/ninep/codec.gen.ts';
import { NOFID } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import { attachmentBelowTop } from './attach.ts';
import { proveBelow } from './descent.ts';
import type { Attachment } from './exports.ts';
import { FID, type Fid, type WalkedName } from './fid-table.ts';
import { type NinepState, replyRoom, textOf } from './ninep-state.ts';
import { fillQid } from './qids.ts';

const EINVAL = -ERRNO.EINVAL;

const rwalk = newRwalk();

/** Where the walk stands. A reference to `node` is held but at the start. */
const here = { at: null as unknown as Attachment, node: null as unknown as Node, walked: null as WalkedName | null };

/**
 * `newfid` becomes the file that the names lead to; without names, another fid for the same file. If a name fails, those before it are answered with
 * their qids and `newfid` is not made; if the first one fails, that is an error. An open fid may be walked from, but not moved.
 */
export function walk(s: NinepState, x: Exchange, args: Twalk): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const moves = args.newfid === args.fid;
  if (fid.kind === FID.XATTR_READ || fid.kind === FID.XATTR_WRITE) return EINVAL;
  if (moves ? fid.open && args.nwname > 0 : args.newfid === NOFID || s.fids.has(args.newfid)) return EINVAL;
  if (!moves && s.fids.full) return -ERRNO.EMFILE;
  if (replyRoom(s, x) < SIZE_RWALK + args.nwname * SIZE_QID) return -ERRNO.EMSGSIZE;

  here.at = fid.at;
  here.node = fid.node;
  here.walked = fid.walked;
  let failure: Result = 0;
  let steps = 0;
  while (steps < args.nwname && failure >= 0) {
    failure = step(s, args.wname[steps] as Span, rwalk.wqid[steps] as Qid, steps > 0);
    if (failure >= 0) steps++;
  }
  if (failure < 0 && steps === 0) return failure;
  if (failure < 0) here.at.fs.forget(here.node, 1);
  else arrive(s, fid, args.newfid, args.nwname);
  rwalk.nwqid = steps;
  return encodeRwalk(s.arena, x.replyAt, x.uniqueLo, rwalk) - x.replyAt;
}

function arrive(s: NinepState, fid: Fid, newfid: number, steps: number): void {
  const { at, node, walked } = here;
  if (newfid !== fid.id) {
    if (steps === 0) at.fs.hold(node);
    s.fids.add(newfid, at, node, fid.uid, fid.gid).walked = walked;
  } else if (steps > 0) {
    s.fids.move(fid, at, node);
    fid.walked = walked;
  }
}

/** One name further. `held`: the reference to where we were is ours to give back. On failure nothing has changed. */
function step(s: NinepState, name: Span, into: Qid, held: boolean): Result {
  const { u8 } = s.arena;
  const verdict = checkNameOrDots(u8, name.at, name.length);
  if (verdict < 0) return verdict;
  if (isDot(u8, name.at, name.length)) return EINVAL;
  const { at, node } = here;
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const result = isDotDot(u8, name.at, name.length) ? stepUp(s) : stepDown(s, name);
  if (result < 0) return result;
  if (held) at.fs.forget(node, 1);
  fillQid(into, s.attr, here.at, s.policy.versions);
  return 0;
}

function stepDown(s: NinepState, name: Span): Result {
  const { at, node } = here;
  if (at === s.top) {
    const below = attachmentBelowTop(s, Buffer.from(s.arena.buffer, name.at, name.length).toString('utf8'));
    return below === null ? -ERRNO.ENOENT : enter(s, below, below.root);
  }
  const found = at.fs.lookup(node, name, s.attr);
  if (typeof found === 'number') return found;
  here.node = found;
  // Only the stat of the older dialects tells a name.
  if (s.dialect !== '9P2000.L') here.walked = { name: textOf(s, name), up: here.walked };
  return 0;
}

/** `..`: stops at the export's root, and never shows what does not lie below it. */
function stepUp(s: NinepState): Result {
  const { at, node } = here;
  if (node === at.root) return at.up === null ? enter(s, at, at.root) : enter(s, at.up, at.up.root);
  const parent = at.fs.lookupParent(node, s.attr);
  if (typeof parent === 'number') return parent;
  const proved = proveBelow(s, at, parent);
  if (proved < 0) {
    at.fs.forget(parent, 1);
    return proved;
  }
  here.node = parent;
  here.walked = here.walked?.up ?? null;
  return 0;
}

function enter(s: NinepState, at: Attachment, node: Node): Result {
  const result = at.fs.getattr(node, null, s.attr);
  if (result < 0) return result;
  at.fs.hold(node);
  here.at = at;
  here.node = node;
  here.walked = null;
  return 0;
}

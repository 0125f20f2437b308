/** Tattach (attach(5)): where a tree begins, and who walks it. */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import { encodeRattach, newRattach, type Tattach, type Tattach2000 } from '../../wire/ninep/codec.gen.ts';
import { NOFID, NONUNAME } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { Attachment, NumberedExport } from './exports.ts';
import { type NinepState, textOf } from './ninep-state.ts';
import { fillQid } from './qids.ts';
import { qid } from './replies.ts';

/** Exports listed side by side get the marks 1 to 255, in bits 8 to 15 of qid.path's high word. */
const MARKS = 255;

const rattach = { ...newRattach(), qid };

/** 9P2000.L and 9P2000.u: `n_uname` says who. Linux attaches once for each user (access=client, access=user). */
export function attach(s: NinepState, x: Exchange, args: Tattach): Result {
  const uid = args.nUname !== NONUNAME ? args.nUname : null;
  return attachAs(s, x, args, uid);
}

/** Plain 9P2000: only a name. */
export function attach2000(s: NinepState, x: Exchange, args: Tattach2000): Result {
  return attachAs(s, x, args, null);
}

function attachAs(s: NinepState, x: Exchange, args: Tattach2000, n_uname: number | null): Result {
  // Nobody has an authentication fid: Tauth is refused.
  if (args.fid === NOFID || args.afid !== NOFID || s.fids.has(args.fid)) return -ERRNO.EINVAL;
  if (s.fids.full) return -ERRNO.EMFILE;
  const at = attachmentOf(s, textUtf8(s, args.aname));
  if (at === null) return -ERRNO.ENOENT;
  const result = at.fs.getattr(at.root, null, s.attr);
  if (result < 0) return result;
  at.fs.hold(at.root);
  const uid = n_uname ?? uidNamed(textOf(s, args.uname));
  const fid = s.fids.add(args.fid, at, at.root, uid ?? s.anonymous.uid, uid ?? s.anonymous.gid);
  fid.walked = null;
  s.attached();
  fillQid(qid, s.attr, at, s.policy.versions);
  return encodeRattach(s.arena, x.replyAt, x.uniqueLo, rattach) - x.replyAt;
}

/** The tree that `aname` means: a name, a path, or nothing, which is the only export, or the list of them. */
function attachmentOf(s: NinepState, aname: string): Attachment | null {
  if (aname !== '' && aname !== '/') {
    const exported = s.exports.root(aname);
    return exported === null ? null : attachmentTo(s, exported, null);
  }
  const [first, second] = s.exports.list();
  if (first === undefined) return null;
  return second === undefined ? attachmentTo(s, first, null) : s.top;
}

/** The export `name` in the list of exports, or null. */
export function attachmentBelowTop(s: NinepState, name: string): Attachment | null {
  const exported = s.exports.list().find((each) => each.name === name);
  return exported === undefined ? null : attachmentTo(s, exported, s.top);
}

function attachmentTo(s: NinepState, exported: NumberedExport, up: Attachment | null): Attachment {
  const key = up === null ? exported.name : `/${exported.name}`;
  const known = s.attachments.get(key);
  if (known?.exported === exported) return known;
  const mark = up === null ? 0 : nextMark(s);
  const made: Attachment = { exported, fs: exported.fs, root: exported.node, up, pathMark: mark };
  s.attachments.set(key, made);
  return made;
}

/** The next one that no other export has now; there are no more exports than marks. Those of exports that went come last, since the client may remember them. */
function nextMark(s: NinepState): number {
  const used = new Set(Array.from(s.attachments.values(), ({ pathMark }) => pathMark));
  for (let tries = 0; tries < MARKS; tries++) {
    const mark = ((s.marks++ % MARKS) + 1) << 8;
    if (!used.has(mark)) return mark;
  }
  return MARKS << 8;
}

/** The number that a user name stands for without a password database of the guest: root, or a number. */
function uidNamed(uname: string): number | null {
  if (uname === 'root') return 0;
  return /^\d{1,9}$/.test(uname) ? Number(uname) : null;
}

function textUtf8(s: NinepState, span: { at: number; length: number }): string {
  return Buffer.from(s.arena.buffer, span.at, span.length).toString('utf8');
}

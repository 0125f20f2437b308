/** Tversion (version(5)): the start of a session, and the end of the one before it. */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import { WARNINGS } from '../../warnings.ts';
import { encodeRversion, newRversion, SIZE_RVERSION, type Tversion } from '../../wire/ninep/codec.gen.ts';
import { DIALECT } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import { WAIT } from './in-flight.ts';
import { releaseLocks, takeBackWaiting } from './locks.ts';
import { MSIZE_MIN, MSIZE_SMALL } from './ninep-limits.ts';
import { type NinepState, replyRoom, scratchAt, textOf } from './ninep-state.ts';
import { discard } from './replies.ts';

const rversion = newRversion();

/**
 * Agrees on dialect and message size. The dialect is taken by its whole name: what has another suffix is `unknown`, though version(5) would let the server fall
 * back to 9P2000, since no client that asks for more is known to accept less. Whatever it says, the session before it is over.
 */
export function version(s: NinepState, x: Exchange, args: Tversion): Result {
  const wanted = textOf(s, args.version);
  abortAll(s);
  if (args.msize < MSIZE_MIN) return -ERRNO.EMSGSIZE;
  const dialect = s.dialects.find((each) => each === wanted) ?? null;
  const answer = dialect ?? 'unknown';
  if (replyRoom(s, x) < SIZE_RVERSION + 2 + answer.length) return -ERRNO.EMSGSIZE;
  s.dialect = dialect;
  s.msize = Math.min(args.msize, s.limits.msize);
  if (dialect === DIALECT.L) s.answers?.begin(s.msize, s.policy.versions);
  s.negotiated(dialect === null ? '' : `${dialect}, msize ${s.msize}`);
  rversion.msize = s.msize;
  rversion.version.at = scratchAt(x);
  rversion.version.length = answer.length;
  s.arena.u8.set(Buffer.from(answer), rversion.version.at);
  if (dialect !== null && s.msize <= MSIZE_SMALL) {
    s.warnings.raise(
      WARNINGS.SMALL_MSIZE,
      `9P client ${s.clientId} settled for messages of ${s.msize} bytes: slow; mount with msize=${s.limits.msize}`,
    );
  }
  return encodeRversion(s.arena, x.replyAt, x.uniqueLo, rversion) - x.replyAt;
}

/**
 * Tversion, or the connection's end: what waits is dropped without a reply, what is in the pool is when that ends, and every fid is given back. An attribute that
 * was not clunked is not set.
 */
export function abortAll(s: NinepState): void {
  for (const x of s.inFlight.all()) {
    if (x.noteA === WAIT.POOL) {
      s.cancel(x.ticket);
      continue;
    }
    if (x.noteA === WAIT.LOCK) takeBackWaiting(s, x);
    discard(s, x);
  }
  s.inFlight.abandon();
  for (const fid of [...s.fids]) {
    releaseLocks(s, fid);
    s.fids.remove(fid);
  }
  s.attachments.clear();
  s.answers?.end();
  s.dialect = null;
  s.msize = s.limits.msize;
}

/** Tflush (flush(5)): the client no longer wants an answer. */
import { PENDING, type Result } from '../../fs/backend.ts';
import type { Tflush } from '../../wire/ninep/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import { WAIT } from './in-flight.ts';
import { takeBackWaiting } from './locks.ts';
import type { NinepState } from './ninep-state.ts';
import { suppress } from './replies.ts';

/**
 * Rflush says that the old tag is free: the old request has been answered before, or never will be.
 * - A tag that is not in use, or the Tflush's own: Rflush.
 * - A lock that waits: taken back, no answer.
 * - In the pool: asked to stop. When it has, there is no answer if it did nothing (EINTR), else its answer; then Rflush.
 * - Another Tflush: Rflush when that was answered.
 */
export function flush(s: NinepState, x: Exchange, args: Tflush): Result {
  if (args.oldtag === x.uniqueLo) return 0;
  const old = s.inFlight.get(args.oldtag);
  if (old === null) return 0;
  if (old.noteA === WAIT.LOCK) {
    takeBackWaiting(s, old);
    suppress(s, old);
    return 0;
  }
  s.inFlight.addFlush(old, x);
  x.noteA = WAIT.FLUSH;
  if (old.noteA === WAIT.POOL) s.cancel(old.ticket);
  return PENDING;
}

/** Replies that several requests share, and how every exchange ends. Each `…Reply` writes a whole message at `x.replyAt` and returns its length. */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import {
  encodeRerror,
  encodeRerror2000,
  encodeRlerror,
  newQid,
  newRerror,
  newRlerror,
  SIZE_RLERROR,
} from '../../wire/ninep/codec.gen.ts';
import { DIALECT, HEADER_SIZE } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import { errorText } from './error-text.ts';
import { type NinepState, replyRoom, scratchAt } from './ninep-state.ts';

/** MAX_ERRNO in linux/err.h. */
const LAST_ERRNO = -4095;
const EIO = -ERRNO.EIO;

const lerror = newRlerror();
const uerror = newRerror();

/** Filled anew for each reply. */
export const qid = newQid();

/** A reply without fields: its type is the request's and one. */
export function emptyReply(s: NinepState, x: Exchange): Result {
  const { view } = s.arena;
  view.setUint32(x.replyAt, HEADER_SIZE, true);
  view.setUint8(x.replyAt + 4, x.opcode + 1);
  view.setUint16(x.replyAt + 5, x.uniqueLo, true);
  return HEADER_SIZE;
}

/** Ends an exchange: with the `result` bytes at `replyAt` (and `s.payload` more in the sink), or with an error. Answers Tflushes that waited for it. */
export function reply(s: NinepState, x: Exchange, result: Result): void {
  const flushes = s.inFlight.end(x);
  const error = result < 0 ? (result < LAST_ERRNO ? EIO : result) : 0;
  const payload = result < 0 ? 0 : s.payload;
  const head = result < 0 ? errorReply(s, x, -error) : result;
  s.payload = 0;
  if (head === 0 || head + payload > x.replyCapacity) {
    discard(s, x);
  } else {
    if (s.observer !== null) s.observer.end(x, error, head, payload);
    x.reply(head, payload);
  }
  if (flushes !== null) answerFlushes(s, flushes);
}

/** Ends a request without a reply: it was flushed, and flush(5) lets the server keep silent then. */
export function suppress(s: NinepState, x: Exchange): void {
  const flushes = s.inFlight.end(x);
  discard(s, x);
  if (flushes !== null) answerFlushes(s, flushes);
}

/** Ends an exchange of which nobody waits for the end. */
export function discard(s: NinepState, x: Exchange): void {
  if (s.observer !== null) s.observer.end(x, -ERRNO.EINTR, 0, 0);
  x.discard();
}

function answerFlushes(s: NinepState, flushes: readonly Exchange[]): void {
  for (const flush of flushes) reply(s, flush, emptyReply(s, flush));
}

/** Rlerror or Rerror; 0 when the client takes none. Before a dialect is agreed on, Rlerror: whoever talks then is most likely Linux. */
function errorReply(s: NinepState, x: Exchange, errno: number): number {
  const room = replyRoom(s, x);
  if (s.dialect === null || s.dialect === DIALECT.L) {
    lerror.ecode = errno;
    return room < SIZE_RLERROR ? 0 : encodeRlerror(s.arena, x.replyAt, x.uniqueLo, lerror) - x.replyAt;
  }
  const text = errorText(errno);
  const fixed = s.dialect === DIALECT.U ? 13 : 9;
  if (room < fixed) return 0;
  uerror.ename.at = scratchAt(x);
  uerror.ename.length = Math.min(text.length, room - fixed);
  uerror.errno = errno;
  s.arena.u8.set(text.subarray(0, uerror.ename.length), uerror.ename.at);
  const encode = s.dialect === DIALECT.U ? encodeRerror : encodeRerror2000;
  return encode(s.arena, x.replyAt, x.uniqueLo, uerror) - x.replyAt;
}

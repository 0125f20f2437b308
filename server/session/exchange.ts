/**
 * The seam between transports and sessions: one request, and the one reply it gets.
 *
 * A transport owns its exchanges and reuses them: no object is made per request. Between `Session.request` and `reply`/`discard` an exchange belongs to
 * the session, which may keep it (locks, pool). The arena bytes at `at` and `replyAt` are shared scratch: they are valid
 * only inside the call that the session is in, so what a pending request needs later goes into the `note` fields.
 */
import type { Place } from '../fs/backend.ts';

/** Room for a reply without payload, in bytes, header included: directory listings and attribute values are built there. */
export const REPLY_ROOM = 256 * 1024;
/** How much of a request a transport makes available at most: everything but bulk data. */
export const REQUEST_ROOM = 128 * 1024;

/** Arena bytes of a block that says what of a stream's requests may be answered where they are received (ninep/answers.ts has its layout). */
export const ANSWERS_SIZE = 64 + 256 * 72;

/** What a transport that does so gives its session. */
export interface AnswersPlace {
  /** The block: ANSWERS_SIZE bytes, aligned to 8. */
  readonly at: number;
  /** Of the trace: the connection's own, under which no request comes to the session. */
  readonly ticket: number;
  /** Where replies may be put together. */
  readonly replyAt: number;
  readonly replyRoom: number;
}

export abstract class Exchange {
  /** Names this exchange to the I/O pool and the trace; fixed for the object's life. */
  readonly ticket: number;
  /** Arena offset of the request's first bytes, and how many are there. */
  at = 0;
  length = 0;
  /** Length of the whole request. */
  total = 0;
  /** Arena offset for the reply's head (REPLY_ROOM bytes). */
  replyAt = 0;
  /** The longest reply that the peer takes, header included; 0: it takes none. */
  replyCapacity = 0;
  /** Others wait behind it, as far as the transport knows. */
  crowded = false;
  /** ns of CLOCK_MONOTONIC, 0 where it is not known: when the transport learnt of it; when it had done with what came before; when it took this one up. */
  takenNs = 0;
  turnedNs = 0;
  begunNs = 0;

  // The session's notes.
  opcode = 0;
  uniqueLo = 0;
  uniqueHi = 0;
  noteA = 0;
  noteB = 0;
  noteC = 0;
  ref: object | null = null;

  constructor(ticket: number) {
    this.ticket = ticket;
  }

  /** Request bytes from `offset` on, as a source for `write`. Valid until the exchange ends. */
  abstract source(offset: number): Place;
  /** Reply bytes from `offset` on, as a sink for `read`. Valid until the exchange ends. */
  abstract sink(offset: number): Place;
  /** Makes the first `length` request bytes available at `at` (at most REQUEST_ROOM); returns how many there are now. */
  abstract pull(length: number): number;
  /** Ends the exchange: `headLength` bytes at `replyAt`, then `payloadLength` bytes that were placed in the sink behind them. */
  abstract reply(headLength: number, payloadLength: number): void;
  /** Ends the exchange without a reply (FORGET, or the peer is gone). */
  abstract discard(): void;
}

export interface Session {
  /** Its number in the trace's journal, where the transport itself writes its requests down (virtqueues do, of FUSE); absent or -1: its observer does, if it has one. */
  readonly journal?: number;
  /** Handles one request; replies now, later or (where the protocol says so) never. */
  request(exchange: Exchange): void;
  /** A back-end call that returned PENDING under this exchange's ticket has ended. */
  completed(exchange: Exchange, result: number): void;
  /** Ends every exchange that waits for something other than the pool (locks), with EINTR: the ring stops or the connection closes. */
  interruptWaiters(): void;
  /** The peer is gone: everything it held is given back. */
  close(): void;
}

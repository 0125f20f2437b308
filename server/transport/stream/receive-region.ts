import type { Arena } from '../../arena.ts';
import { HEADER_SIZE } from '../../wire/ninep/flags.ts';
import { BROKEN, Framer, INCOMPLETE } from '../../wire/ninep/framing.ts';

/** The region is too small for the message that begins in it. */
export const TOO_SMALL = -2;

/**
 * A block that a connection receives in, and the messages in it. Requests are handled where they lie; while one is under way that still reads from its
 * bytes the region is pinned, and nothing is received in it.
 */
export class ReceiveRegion {
  readonly block: number;
  readonly room: number;
  /** Requests under way whose data lies here. */
  pins = 0;
  readonly #arena: Arena;
  #framer: Framer;

  constructor(arena: Arena, block: number, room: number) {
    this.#arena = arena;
    this.block = block;
    this.room = room;
    this.#framer = new Framer(arena, block, room, room);
  }

  /** Bytes of messages that have not been taken. */
  get pending(): number {
    return this.#framer.pending;
  }

  get messageAt(): number {
    return this.#framer.messageAt;
  }

  /** Length of the next message, now at `messageAt`; INCOMPLETE, BROKEN, or TOO_SMALL. `limit`: longest one allowed. */
  next(limit: number): number {
    if (this.#framer.pending < 4) return INCOMPLETE;
    const size = this.wanted;
    if (size < HEADER_SIZE || size > limit) return BROKEN;
    if (size > this.room) return TOO_SMALL;
    return this.#framer.next();
  }

  /** Size of the message that has begun to arrive; 0 when not even that is known. */
  get wanted(): number {
    const { fillAt, pending } = this.#framer;
    return pending < 4 ? 0 : this.#arena.view.getUint32(fillAt - pending, true);
  }

  /** Where to receive, and how much: not while pinned. */
  get fillAt(): number {
    return this.#framer.fillAt;
  }

  makeRoom(): number {
    return this.#framer.room();
  }

  received(count: number): void {
    this.#framer.received(count);
  }

  /** Takes over the bytes that are pending in `other`. */
  inherit(other: ReceiveRegion): void {
    const count = other.pending;
    const from = other.fillAt - count;
    this.#framer.room();
    this.#arena.u8.copyWithin(this.#framer.fillAt, from, from + count);
    this.#framer.received(count);
    other.drop();
  }

  /** Forgets what is pending. */
  drop(): void {
    this.#framer = new Framer(this.#arena, this.block, this.room, this.room);
  }
}

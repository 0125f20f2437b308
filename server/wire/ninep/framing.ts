/**
 * Messages of a 9P stream, cut by their size[4] in one receive region of the arena: arithmetic on offsets, no copies but one: a message
 * that does not fit behind its predecessors is moved to the region's front. The same on a virtqueue is the chain's length, so nothing of this is used there.
 */
import type { Views } from '../views.ts';
import { HEADER_SIZE } from './flags.ts';

/** No whole message is there yet. */
export const INCOMPLETE = 0;
/** The stream is broken: a size below 7 or above the limit. Nothing behind it can be understood; close the connection. */
export const BROKEN = -1;

export class Framer {
  readonly #v: Views;
  readonly #start: number;
  readonly #capacity: number;
  /** Longest message accepted: the negotiated msize. */
  #limit: number;
  /** Next message. */
  #at: number;
  /** Behind the last byte received. */
  #end: number;

  /** `capacity` bytes at `start` are the framer's; `limit` may not exceed them. */
  constructor(v: Views, start: number, capacity: number, limit: number) {
    this.#v = v;
    this.#start = start;
    this.#capacity = capacity;
    this.#limit = limit;
    this.#at = start;
    this.#end = start;
    this.setLimit(limit);
  }

  /** After Rversion. Bytes that are already there are judged by the new limit. */
  setLimit(limit: number): void {
    if (limit < HEADER_SIZE || limit > this.#capacity)
      throw new RangeError(`a limit of ${limit} bytes in a region of ${this.#capacity}`);
    this.#limit = limit;
  }

  /** Bytes of a message that has begun to arrive: the connection owes us the rest of it. */
  get pending(): number {
    return this.#end - this.#at;
  }

  /** Where the next bytes from the stream go. Call `room` first. */
  get fillAt(): number {
    return this.#end;
  }

  /** How many bytes may be received there. Makes room for at least one whole message; spans into earlier messages end here. */
  room(): number {
    if (this.#at === this.#end) {
      this.#at = this.#start;
      this.#end = this.#start;
    } else if (this.#start + this.#capacity - this.#at < this.#limit) {
      this.#v.u8.copyWithin(this.#start, this.#at, this.#end);
      this.#end = this.#start + (this.#end - this.#at);
      this.#at = this.#start;
    }
    return this.#start + this.#capacity - this.#end;
  }

  /** `count` bytes were received at `fillAt`. */
  received(count: number): void {
    this.#end += count;
  }

  /** Length of the next message, which then lies at `messageAt`; INCOMPLETE or BROKEN. Call until it is not positive. */
  next(): number {
    const available = this.#end - this.#at;
    if (available < 4) return INCOMPLETE;
    const size = this.#v.view.getUint32(this.#at, true);
    if (size < HEADER_SIZE || size > this.#limit) return BROKEN;
    if (available < size) return INCOMPLETE;
    this.#at += size;
    this.messageAt = this.#at - size;
    return size;
  }

  /** Where the message that `next` returned begins. */
  messageAt = 0;
}

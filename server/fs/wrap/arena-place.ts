import type { Arena } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import type { Place, Result } from '../backend.ts';

/** PLACE_ARENA in native.d.ts. */
const IN_ARENA = -1;

/** Payload that lies in the arena: what a wrapper reads or writes itself. Reused by its owner. */
export class ArenaPlace implements Place {
  readonly where = IN_ARENA;
  at = 0;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  move(at: number): this {
    this.at = at;
    return this;
  }

  put(offset: number, bytes: Uint8Array): Result {
    if (this.at + offset + bytes.length > this.#arena.u8.length) return -ERRNO.EFAULT;
    this.#arena.u8.set(bytes, this.at + offset);
    return bytes.length;
  }

  take(offset: number, bytes: Uint8Array): Result {
    if (this.at + offset + bytes.length > this.#arena.u8.length) return -ERRNO.EFAULT;
    bytes.set(this.#arena.u8.subarray(this.at + offset, this.at + offset + bytes.length));
    return bytes.length;
  }
}

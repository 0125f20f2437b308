/**
 * The ring of records: one writer (the engine), one reader (the control thread), and the writer never looks at the reader. What the reader was too
 * slow for is overwritten, oldest first, and the reader knows exactly how many it missed: positions are counted, and a copy that was overtaken while it was
 * made is thrown away.
 */
import { RECORD_SIZE, RECORD_WORDS } from '../../electron/contract/trace/record.ts';
import { RING_HEAD } from './memory.ts';

/** Engine side. */
export class RingWriter {
  readonly #head: Int32Array;
  readonly #words: Uint32Array;
  readonly #mask: number;
  #next = 0;

  /** Room for a power of two of records behind the head. */
  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, 1);
    this.#words = new Uint32Array(buffer, RING_HEAD);
    this.#mask = this.#words.length / RECORD_WORDS - 1;
  }

  /** Copies the record at word `from` of `words`. */
  push(words: Uint32Array, from: number): void {
    const to = (this.#next & this.#mask) * RECORD_WORDS;
    const ring = this.#words;
    for (let i = 0; i < RECORD_WORDS; i++) ring[to + i] = words[from + i] as number;
    this.#next = (this.#next + 1) | 0;
    Atomics.store(this.#head, 0, this.#next);
  }
}

/** Control side. */
export class RingReader {
  /** Records that were overwritten before they were read. */
  dropped = 0;
  /** Records handed out. */
  taken = 0;
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #size: number;
  #tail: number;

  /** Starts with what is written from now on. */
  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, 1);
    this.#bytes = new Uint8Array(buffer, RING_HEAD);
    this.#size = this.#bytes.length / RECORD_SIZE;
    this.#tail = Atomics.load(this.#head, 0);
  }

  /** Up to `limit` records, oldest first, as a copy of its own; empty when there are none. */
  take(limit: number): Uint8Array {
    let there = (Atomics.load(this.#head, 0) - this.#tail) | 0;
    // The slot behind the newest may be half written.
    if (there >= this.#size) this.#skip(there - this.#size + 1);
    there = (Atomics.load(this.#head, 0) - this.#tail) | 0;
    const count = Math.min(there, limit, this.#size - 1);
    if (count <= 0) return new Uint8Array(0);
    const copy = new Uint8Array(count * RECORD_SIZE);
    const first = (this.#tail & (this.#size - 1)) * RECORD_SIZE;
    const untilEnd = Math.min(copy.length, this.#bytes.length - first);
    copy.set(this.#bytes.subarray(first, first + untilEnd));
    copy.set(this.#bytes.subarray(0, copy.length - untilEnd), untilEnd);
    const lost = Math.min(count, Math.max(0, ((Atomics.load(this.#head, 0) - this.#tail) | 0) - this.#size + 1));
    this.#tail = (this.#tail + count) | 0;
    this.dropped += lost;
    this.taken += count - lost;
    return lost === 0 ? copy : copy.slice(lost * RECORD_SIZE);
  }

  /** Passes over all that is there: nobody wanted it. */
  reset(): void {
    this.#tail = Atomics.load(this.#head, 0);
  }

  #skip(count: number): void {
    this.#tail = (this.#tail + count) | 0;
    this.dropped += count;
  }
}

/**
 * The capture: raw requests and replies, cut at the snap length, in a ring of bytes (layout: contract/trace/raw-message.ts). The oldest are
 * overwritten; the writer moves `oldest` past them first, so that the reader knows what it lost.
 */
import { MESSAGE_HEADER } from '../../electron/contract/trace/raw-message.ts';
import { RING_HEAD } from './memory.ts';

/** Indices of the head, Uint32: positions in units of 8 bytes, modulo 2^32, and the number of messages written. */
const HEAD = { NEXT: 0, OLDEST: 1 } as const;
const UNIT = 8;
/** Most bytes kept of one message. */
const MESSAGE_MAX = 32 * 1024;

/** Engine side. */
export class CaptureWriter {
  readonly #head: Uint32Array;
  readonly #u8: Uint8Array;
  readonly #u32: Uint32Array;
  readonly #view: DataView;
  readonly #units: number;
  #next = 0;
  #oldest = 0;
  #sequence = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Uint32Array(buffer, 0, 2);
    this.#u8 = new Uint8Array(buffer, RING_HEAD);
    this.#u32 = new Uint32Array(buffer, RING_HEAD);
    this.#view = new DataView(buffer, RING_HEAD);
    this.#units = this.#u8.length / UNIT;
  }

  /** `length`: on the wire; `kept` bytes at `at` of `from` are copied. `operation`: packOperation of record.ts. */
  write(
    operation: number,
    tag: number,
    errno: number,
    reply: boolean,
    timeNs: number,
    from: Uint8Array,
    at: number,
    kept: number,
    length: number,
  ): void {
    const bytes = Math.min(kept, MESSAGE_MAX);
    const units = (MESSAGE_HEADER + bytes + UNIT - 1) >>> 3;
    const left = this.#units - (this.#next % this.#units);
    if (left < units) {
      this.#makeRoom(left);
      const place = (this.#next % this.#units) * 2;
      this.#u32[place] = left * UNIT;
      if (left * UNIT > 8) this.#u32[place + 2] = 0;
      this.#advance(left);
    }
    this.#makeRoom(units);
    const place = (this.#next % this.#units) * UNIT;
    const view = this.#view;
    view.setUint32(place, units * UNIT, true);
    view.setUint32(place + 4, this.#sequence++, true);
    this.#u8[place + 8] = reply ? 1 : 0;
    this.#u8[place + 9] = (operation >>> 8) & 3;
    view.setUint16(place + 10, operation >>> 16, true);
    view.setUint32(place + 12, tag, true);
    view.setFloat64(place + 16, timeNs, true);
    view.setUint32(place + 24, length, true);
    view.setUint16(place + 28, bytes, true);
    this.#u8[place + 30] = operation & 0xff;
    this.#u8[place + 31] = Math.min(errno, 255);
    this.#u8.set(from.subarray(at, at + bytes), place + MESSAGE_HEADER);
    this.#advance(units);
  }

  #makeRoom(units: number): void {
    while (((this.#next - this.#oldest) >>> 0) + units > this.#units) {
      this.#oldest = (this.#oldest + ((this.#u32[(this.#oldest % this.#units) * 2] as number) >>> 3)) >>> 0;
    }
    Atomics.store(this.#head, HEAD.OLDEST, this.#oldest);
  }

  #advance(units: number): void {
    this.#next = (this.#next + units) >>> 0;
    Atomics.store(this.#head, HEAD.NEXT, this.#next);
  }
}

/** Control side. */
export class CaptureReader {
  /** Messages that were overwritten before they were read. */
  dropped = 0;
  readonly #head: Uint32Array;
  readonly #u8: Uint8Array;
  readonly #u32: Uint32Array;
  readonly #units: number;
  #tail: number;
  #sequence = -1;

  /** Starts with what is written from now on. */
  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Uint32Array(buffer, 0, 2);
    this.#u8 = new Uint8Array(buffer, RING_HEAD);
    this.#u32 = new Uint32Array(buffer, RING_HEAD);
    this.#units = this.#u8.length / UNIT;
    this.#tail = Atomics.load(this.#head, HEAD.NEXT);
  }

  /** Whole messages, about `limit` bytes at most, as a copy. */
  take(limit: number): Uint8Array {
    const next = Atomics.load(this.#head, HEAD.NEXT);
    const oldest = Atomics.load(this.#head, HEAD.OLDEST);
    if ((next - this.#tail) >>> 0 > (next - oldest) >>> 0) this.#tail = oldest;
    const from = this.#tail;
    const parts: Uint8Array[] = [];
    let size = 0;
    while (this.#tail !== next && size < limit) {
      const place = this.#tail % this.#units;
      const length = this.#u32[place * 2] as number;
      if (length < UNIT || place * UNIT + length > this.#u8.length) break; // overwritten meanwhile
      if (length >= MESSAGE_HEADER && this.#u8[place * UNIT + 9] !== 0) {
        parts.push(new Uint8Array(this.#u8.slice(place * UNIT, place * UNIT + length)));
        size += length;
      }
      this.#tail = (this.#tail + (length >>> 3)) >>> 0;
    }
    const now = Atomics.load(this.#head, HEAD.OLDEST);
    if (((now - from) | 0) > 0) {
      // The writer came past: what was copied may be torn. The next call finds the rest by sequence.
      this.#tail = now;
      return new Uint8Array(0);
    }
    return this.#joined(parts, size);
  }

  reset(): void {
    this.#tail = Atomics.load(this.#head, HEAD.NEXT);
    this.#sequence = -1;
  }

  #joined(parts: readonly Uint8Array[], size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      const sequence = new DataView(part.buffer, part.byteOffset).getUint32(4, true);
      if (this.#sequence >= 0) this.dropped += (sequence - this.#sequence - 1) >>> 0;
      this.#sequence = sequence;
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

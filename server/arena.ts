/**
 * The arena: one ArrayBuffer per engine thread that TypeScript and the native addon both see (docs/adr/0003).
 *
 * Requests, replies, names and kernel structs travel through it as byte offsets, so a native call takes numbers only and
 * no request makes garbage. Space is handed out once, at start-up or from fixed-size pools; nothing is moved.
 */
export class Arena {
  readonly buffer: ArrayBuffer;
  readonly u8: Uint8Array;
  /** The same bytes, for text: slices of it would be objects. */
  readonly bytes: Buffer;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly view: DataView;
  #next = 64; // offset 0 is never handed out, so that 0 can mean "none"

  /** `size` in bytes, rounded up to a multiple of 8. */
  constructor(size: number) {
    this.buffer = new ArrayBuffer((size + 7) & ~7);
    this.u8 = new Uint8Array(this.buffer);
    this.bytes = Buffer.from(this.buffer);
    this.u32 = new Uint32Array(this.buffer);
    this.i32 = new Int32Array(this.buffer);
    this.f64 = new Float64Array(this.buffer);
    this.view = new DataView(this.buffer);
  }

  /** Takes `size` bytes for good, aligned to `align` (a power of two). Throws when the arena is used up: sizing it is the caller's duty. */
  alloc(size: number, align = 64): number {
    const at = (this.#next + align - 1) & ~(align - 1);
    if (at + size > this.buffer.byteLength) {
      throw new Error(`arena of ${this.buffer.byteLength} bytes is used up: ${size} more wanted`);
    }
    this.#next = at + size;
    return at;
  }
}

/** Bytes in the arena: a name, an attribute value. Reused by its owner; whoever wants to keep the bytes copies them. */
export interface Span {
  at: number;
  length: number;
}

/** Fixed-size blocks of one arena, for what is in flight (reply buffers, receive buffers). */
export class BlockPool {
  readonly blockSize: number;
  readonly #free: number[] = [];

  constructor(arena: Arena, blockSize: number, count: number) {
    this.blockSize = blockSize;
    for (let i = 0; i < count; i++) this.#free.push(arena.alloc(blockSize));
  }

  /** Offset of a block, or 0 when all are in use: the caller stops taking requests until one comes back. */
  take(): number {
    return this.#free.pop() ?? 0;
  }

  give(at: number): void {
    this.#free.push(at);
  }
}

/**
 * One request with its answer in 64 bytes, as it lies in the engine's ring and travels to viewers (docs/trace.md). Little-endian, which every machine
 * is that this runs on; 8-byte aligned.
 *
 * |  at | type | what |
 * |----:|------|------|
 * |   0 | u32  | 9P tag, or the low half of FUSE's unique |
 * |   4 | u8   | opcode (FUSE) or message type (9P); 0 for one above 255 |
 * |   5 | u8   | bits 0-1 protocol, bits 2-7 RECORD_FLAG |
 * |   6 | u16  | session |
 * |   8 | f64  | begin, in ns of the engine's monotonic clock |
 * |  16 | f32  | service time, ns |
 * |  20 | f32  | queue wait, ns; negative: not measured |
 * |  24 | f64  | offset or size in bytes; negative: none |
 * |  32 | u32  | bytes asked for, or mode of what is made (saturates) |
 * |  36 | u32  | bytes of file data that moved |
 * |  40 | u32  | fid or handle; NO_SUBJECT: none |
 * |  44 | u32  | node number; 0: none |
 * |  48 | u32  | path id; 0: not known |
 * |  52 | u32  | flags, mask or mode; second path id of renames and links |
 * |  56 | u32  | uid; NO_ID: not known |
 * |  60 | u32  | bits 22-31 errno (saturates at 1023), bits 0-21 pid |
 */
import { operationOf } from './operations.ts';

export const RECORD_SIZE = 64;
export const RECORD_WORDS = RECORD_SIZE / 4;

/** Where fields stand, in units of their own size. */
export const AT = {
  TAG: 0,
  OP: 1,
  START: 1,
  SERVICE: 4,
  WAIT: 5,
  OFFSET: 3,
  COUNT: 8,
  BYTES: 9,
  SUBJECT: 10,
  NODE: 11,
  PATH: 12,
  ARGUMENT: 13,
  UID: 14,
  RESULT: 15,
} as const;

export const RECORD_FLAG = {
  /** Still under way: no result yet. Only in snapshots. */
  IN_FLIGHT: 1,
  /** Other requests ended between its begin and its end: it waited in the I/O pool. */
  OVERTAKEN: 2,
  /** The protocol has no answer for it (FORGET). */
  NO_REPLY: 4,
  /** Its bytes are in the capture. */
  CAPTURED: 8,
  /** The time is not known: too many requests at once, or the begin was before the recorder. */
  UNTIMED: 16,
} as const;

export const NO_SUBJECT = 0xffff_ffff;
export const NO_ID = 0xffff_ffff;
const PID_MASK = 0x3f_ffff;
export const ERRNO_SHIFT = 22;
const ERRNO_LIMIT = 1023;
/** In the word at AT.OP: bits 10-15 flags, 16-31 session. */
export const FLAGS_SHIFT = 10;
export const SESSION_SHIFT = 16;

export function packOperation(protocol: number, op: number, session: number): number {
  return ((op <= 255 ? op : 0) | (protocol << 8) | (session << 16)) >>> 0;
}

export function packResult(errno: number, pid: number): number {
  const code = errno > ERRNO_LIMIT ? ERRNO_LIMIT : errno;
  return ((code << ERRNO_SHIFT) | (pid & PID_MASK)) >>> 0;
}

/** What filters and printers look at. */
export interface TraceRow {
  readonly protocol: number;
  /** Number in the table of operations (operations.ts). */
  readonly operation: number;
  readonly flags: number;
  readonly session: number;
  readonly tag: number;
  readonly startNs: number;
  readonly serviceNs: number;
  readonly waitNs: number;
  readonly offset: number;
  readonly count: number;
  readonly bytes: number;
  readonly subject: number;
  readonly node: number;
  readonly path: number;
  readonly argument: number;
  readonly uid: number;
  readonly pid: number;
  readonly errno: number;
}

/** A cursor over records that lie one behind the other. Makes nothing per row; `move` is all it takes. Keeps the buffer alive, does not copy it. */
export class RecordReader implements TraceRow {
  readonly length: number;
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;
  readonly #f64: Float64Array;
  #word = 0;

  /** `at` in bytes, a multiple of 8. */
  constructor(buffer: ArrayBufferLike, at: number, length: number) {
    this.length = length;
    this.#u32 = new Uint32Array(buffer, at, length * RECORD_WORDS);
    this.#f32 = new Float32Array(buffer, at, length * RECORD_WORDS);
    this.#f64 = new Float64Array(buffer, at, (length * RECORD_WORDS) / 2);
  }

  /** The records as they are; not a copy. */
  rawBytes(): Uint8Array {
    return new Uint8Array(this.#u32.buffer, this.#u32.byteOffset, this.#u32.byteLength);
  }

  /** A copy of those at `indices`, in that order. */
  only(indices: readonly number[]): RecordReader {
    const words = new Uint32Array(indices.length * RECORD_WORDS);
    for (const [i, index] of indices.entries())
      words.set(this.#u32.subarray(index * RECORD_WORDS, (index + 1) * RECORD_WORDS), i * RECORD_WORDS);
    return new RecordReader(words.buffer, 0, indices.length);
  }

  move(index: number): this {
    this.#word = index * RECORD_WORDS;
    return this;
  }

  get tag(): number {
    return this.#u32[this.#word] ?? 0;
  }
  get op(): number {
    return (this.#u32[this.#word + AT.OP] ?? 0) & 0xff;
  }
  get protocol(): number {
    return ((this.#u32[this.#word + AT.OP] ?? 0) >>> 8) & 3;
  }
  get operation(): number {
    return operationOf(this.protocol, this.op);
  }
  get flags(): number {
    return ((this.#u32[this.#word + AT.OP] ?? 0) >>> 10) & 0x3f;
  }
  get session(): number {
    return (this.#u32[this.#word + AT.OP] ?? 0) >>> 16;
  }
  get startNs(): number {
    return this.#f64[this.#word / 2 + AT.START] ?? 0;
  }
  get serviceNs(): number {
    return this.#f32[this.#word + AT.SERVICE] ?? 0;
  }
  get waitNs(): number {
    return this.#f32[this.#word + AT.WAIT] ?? 0;
  }
  get offset(): number {
    return this.#f64[this.#word / 2 + AT.OFFSET] ?? 0;
  }
  get count(): number {
    return this.#u32[this.#word + AT.COUNT] ?? 0;
  }
  get bytes(): number {
    return this.#u32[this.#word + AT.BYTES] ?? 0;
  }
  get subject(): number {
    return this.#u32[this.#word + AT.SUBJECT] ?? 0;
  }
  get node(): number {
    return this.#u32[this.#word + AT.NODE] ?? 0;
  }
  get path(): number {
    return this.#u32[this.#word + AT.PATH] ?? 0;
  }
  get argument(): number {
    return this.#u32[this.#word + AT.ARGUMENT] ?? 0;
  }
  get uid(): number {
    return this.#u32[this.#word + AT.UID] ?? 0;
  }
  get pid(): number {
    return (this.#u32[this.#word + AT.RESULT] ?? 0) & PID_MASK;
  }
  get errno(): number {
    return (this.#u32[this.#word + AT.RESULT] ?? 0) >>> ERRNO_SHIFT;
  }
}

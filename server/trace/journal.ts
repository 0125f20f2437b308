/**
 * The journal: what the engine's thread writes down of each request, and the control thread makes the trace from (docs/adr/0008). Entries lie one behind the other in a
 * ring; head and entries are written by the engine's thread alone: natively of virtqueues and of 9P (server/native/src/journal.cc), of everything else in journal-writer.ts.
 *
 * The head: words, tables of how many bytes of a request and of its reply are kept by opcode, and from DATA_AT on the ring. An entry: u32 bytes (a multiple of
 * 8), u32 kind, u32 session, then
 *   BEGIN       u32 ticket, u32 opcode, u32 tag, u32 bytes kept, u32 bytes of the request, f64 begun, f64 taken (0: not known), the bytes
 *   END         u32 ticket, u32 opcode, u32 tag, i32 -errno, u32 bytes of the reply's head, u32 bytes of payload, u32 bytes of the request, f64 ended, the head's first bytes
 *   OPEN        u32 protocol, f64 time: a session begins
 *   CLOSE       u32, f64 time
 *   HOST_WROTE  u32 node or fid
 * Times are ns of CLOCK_MONOTONIC. A request has ended when the next thing is known to happen, so the last END gets its time late, and is not shown before.
 */
import { OPCODE as OP, SIZE_ENTRY_OUT, SIZE_IN_HEADER, SIZE_OUT_HEADER } from '../wire/fuse/codec.gen.ts';
import { TYPE } from '../wire/ninep/codec.gen.ts';
import { READ_HEADER_SIZE } from '../wire/ninep/flags.ts';

/** Words of the head. READ and SLEEPING are the reader's; positions are in units of 8 bytes, modulo 2^32. */
export const HEAD = { WRITTEN: 0, READ: 16, SLEEPING: 17, NEXT: 32, PENDING: 33, PENDING_AT: 34, LOST: 35 } as const;
export const KIND = { PAD: 0, BEGIN: 1, END: 2, OPEN: 3, CLOSE: 4, HOST_WROTE: 5 } as const;
/** Bytes of an entry in front of the kept ones. */
export const BEGIN_HEAD = 48;
export const END_HEAD = 48;
export const SHORT_ENTRY = 24;

const REQUEST_LIMITS_AT = 256;
const REPLY_LIMITS_AT = 768;
/** The same for 9P, by message type. */
const MESSAGE_LIMITS_AT = 1280;
const ANSWER_LIMITS_AT = 1792;
const DATA_AT = 4096;
/** Rows of the tables of limits; the last is for all opcodes above. */
const OPCODES = 128;
/** 0.1 s of 200,000 requests a second. */
const DEFAULT_BYTES = 4 * 1024 * 1024;

/** FUSE requests: header and the longest arguments without names (SETATTR). */
const ARGUMENTS = 128;
/** Header, arguments and two names. */
const NAMES = SIZE_IN_HEADER + 32 + 2 * 256;
const NAMED = [
  OP.LOOKUP,
  OP.UNLINK,
  OP.RMDIR,
  OP.SYMLINK,
  OP.MKDIR,
  OP.MKNOD,
  OP.CREATE,
  OP.TMPFILE,
  OP.RENAME,
  OP.RENAME2,
  OP.LINK,
];
const WHOLE = 1 << 20;
const TWRITE_HEAD = 23;
/** Of 9P replies: an Rwalk of 16 names, an Rversion, qids. */
const ANSWER = 256;
/** fuse_entry_out as far as the mode. */
const ENTRY = SIZE_OUT_HEADER + 104;
/** And what follows it. */
const ENTRY_AND_OPEN = SIZE_OUT_HEADER + SIZE_ENTRY_OUT + 16;
/** Header, handle, offset, size. */
const POSITION = SIZE_IN_HEADER + 24;
const REPLIES: ReadonlyMap<number, number> = new Map([
  [OP.LOOKUP, ENTRY],
  [OP.MKDIR, ENTRY],
  [OP.MKNOD, ENTRY],
  [OP.SYMLINK, ENTRY],
  [OP.LINK, ENTRY],
  [OP.CREATE, ENTRY_AND_OPEN],
  [OP.TMPFILE, ENTRY_AND_OPEN],
  [OP.GETATTR, SIZE_OUT_HEADER + 16],
  [OP.SETATTR, SIZE_OUT_HEADER + 16],
  [OP.OPEN, SIZE_OUT_HEADER + 16],
  [OP.OPENDIR, SIZE_OUT_HEADER + 16],
  [OP.WRITE, SIZE_OUT_HEADER + 8],
  [OP.COPY_FILE_RANGE, SIZE_OUT_HEADER + 8],
  [OP.COPY_FILE_RANGE_64, SIZE_OUT_HEADER + 8],
  [OP.INIT, SIZE_OUT_HEADER + 64],
  [OP.READDIRPLUS, WHOLE],
]);

/** Both sides' view of it. */
export class Journal {
  readonly buffer: SharedArrayBuffer;
  readonly head: Int32Array;
  /** The ring. */
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly view: DataView;
  /** Of the ring, in units of 8 bytes; a power of two. */
  readonly units: number;
  readonly #requests: Uint32Array;
  readonly #replies: Uint32Array;
  readonly #messages: Uint32Array;
  readonly #answers: Uint32Array;

  /** `bytes`: of a new one's ring, a power of two. */
  constructor(buffer?: SharedArrayBuffer, bytes = DEFAULT_BYTES) {
    this.buffer = buffer ?? new SharedArrayBuffer(DATA_AT + bytes);
    this.head = new Int32Array(this.buffer, 0, 64);
    this.u8 = new Uint8Array(this.buffer, DATA_AT);
    this.u32 = new Uint32Array(this.buffer, DATA_AT);
    this.i32 = new Int32Array(this.buffer, DATA_AT);
    this.f64 = new Float64Array(this.buffer, DATA_AT);
    this.view = new DataView(this.buffer, DATA_AT);
    this.units = this.f64.length;
    this.#requests = new Uint32Array(this.buffer, REQUEST_LIMITS_AT, OPCODES);
    this.#replies = new Uint32Array(this.buffer, REPLY_LIMITS_AT, OPCODES);
    this.#messages = new Uint32Array(this.buffer, MESSAGE_LIMITS_AT, OPCODES);
    this.#answers = new Uint32Array(this.buffer, ANSWER_LIMITS_AT, OPCODES);
    if (buffer === undefined) this.keep(false, 0);
  }

  /** How much of messages is written down from now on: `all` for a capture, but of data no more than `snap` bytes. */
  keep(all: boolean, snap: number): void {
    this.#requests.fill(all ? WHOLE : ARGUMENTS);
    this.#replies.fill(all ? WHOLE : SIZE_OUT_HEADER);
    if (!all) {
      for (const opcode of NAMED) this.#requests[opcode] = NAMES;
      this.#requests[OP.READ] = POSITION;
      for (const [opcode, bytes] of REPLIES) this.#replies[opcode] = bytes;
    }
    this.#requests[OP.WRITE] = all ? SIZE_IN_HEADER + 40 + snap : POSITION;
    this.#messages.fill(WHOLE);
    this.#messages[TYPE.Twrite] = TWRITE_HEAD + (all ? snap : 0);
    this.#answers.fill(all ? WHOLE : ANSWER);
    if (!all) this.#answers[TYPE.Treaddir] = READ_HEADER_SIZE;
  }

  /** Bytes of the reply to `opcode` that are kept. */
  replyLimit(opcode: number): number {
    return this.#replies[Math.min(opcode, OPCODES - 1)] as number;
  }
}

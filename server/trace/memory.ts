/**
 * The memory that the engine writes and the control thread reads: counters, requests under way, paths, the ring of records, the capture. The engine is
 * the only writer of all but `control`, and never waits; numbers are written whole (aligned), so a reader sees old or new. Pages that nobody has touched
 * cost nothing.
 */
import { BUCKETS } from '../../electron/contract/trace/histogram.ts';
import { OPERATIONS } from '../../electron/contract/trace/operations.ts';
import { RECORD_SIZE } from '../../electron/contract/trace/record.ts';

/** Requests under way that are known one by one. Of more at once, those with higher tickets are counted but not timed. */
export const SLOTS = 8192;
/** Records in the ring: 0.2 s at 300,000 a second. */
const RING_RECORDS = 65_536;
const CAPTURE_BYTES = 8 * 1024 * 1024;
/** Open and lately closed handles. */
export const HANDLES = 1024;
export const SESSIONS = 64;
/** Users whose refused requests are counted apart. */
export const DENIED_USERS = 64;
/** Paths of one generation (names.ts), and bytes of their names. */
export const PATHS = 32_768;
export const PATH_BYTES = 1024 * 1024;
/** Error numbers that are counted apart; the last takes all above. */
export const ERRNOS = 136;

/** `control`, Int32. Written by the control thread, read by the engine as well. */
export const CONTROL = { LEVEL: 0, SAMPLE: 1, SLOW_US: 2, SNAP: 3 } as const;
/** In `CONTROL.LEVEL`; the order of LEVELS in contract/trace/snapshot.ts. */
export const LEVEL = { COUNTERS: 0, SAMPLED: 1, SLOW: 2, EVERYTHING: 3, CAPTURE: 4 } as const;
/** `share`, Float64. */
export const SHARE = {
  HANDLES_UNTRACKED: 0,
  PATH_CALLS_MISSED: 1,
  NEXT_SERIAL: 2,
  EPOCH: 3,
  REQUESTS_LOST: 4,
} as const;
/** `ops`, Float64, OP_FIELDS for each operation. */
export const OP = { CALLS: 0, ERRORS: 1, REQUEST: 2, REPLY: 3, DATA: 4, SERVICE: 5, WAIT: 6, MAX: 7, LAST: 8 } as const;
export const OP_FIELDS = 16;
export const SESSION = {
  NUMBER: 0,
  PROTOCOL: 1,
  CALLS: 2,
  ERRORS: 3,
  DATA: 4,
  SINCE: 5,
  LAST: 6,
  ENDED: 7,
  VERSION: 8,
  SIZE: 9,
} as const;
export const SESSION_FIELDS = 16;
/** `cache`: what replies allowed the guest to keep (snapshot.ts, CacheStats). */
export const CACHE = {
  NAME: 0,
  NAME_NOT: 1,
  ABSENT: 2,
  ABSENT_NOT: 3,
  ATTR: 4,
  ATTR_NOT: 5,
  OPEN_KEEP: 6,
  OPEN_DROP: 7,
  OPEN_DIRECT: 8,
  VERSION: 9,
  VERSION_NOT: 10,
} as const;
const CACHE_FIELDS = 16;
/** `handles`, Float64. STATE: 0 free, 1 open, 2 closed. */
export const HANDLE = {
  STATE: 0,
  ID: 1,
  NODE: 2,
  PATH: 3,
  FLAGS: 4,
  UID: 5,
  PID: 6,
  OPENED: 7,
  CLOSED: 8,
  LAST: 9,
  LAST_OP: 10,
  CALLS: 11,
  ERRORS: 12,
  READ: 13,
  WRITTEN: 14,
  SEQUENTIAL: 15,
  RANDOM: 16,
  BACKWARDS: 17,
  NEXT: 18,
  MAX: 19,
  SESSION: 20,
  SERIAL: 21,
  KIND: 22,
} as const;
export const HANDLE_FIELDS = 24;
/** `paths`, Float64. */
export const PATH = { CALLS: 0, ERRORS: 1, NOT_FOUND: 2, READ: 3, WRITTEN: 4, SERVICE: 5, HOST_WRITES: 6 } as const;
export const PATH_FIELDS = 8;

export interface TraceBuffers {
  readonly control: SharedArrayBuffer;
  /** Requests under way and counters. */
  readonly state: SharedArrayBuffer;
  readonly names: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly capture: SharedArrayBuffer;
}

const COUNTED = [
  ['share', 16],
  ['ops', OPERATIONS * OP_FIELDS],
  ['latency', OPERATIONS * BUCKETS],
  ['errnos', OPERATIONS * ERRNOS],
  ['sessions', SESSIONS * SESSION_FIELDS],
  ['denied', DENIED_USERS * 2],
  ['sessionErrnos', SESSIONS * ERRNOS],
  ['cache', CACHE_FIELDS],
  ['handles', HANDLES * HANDLE_FIELDS],
  ['paths', 2 * PATHS * PATH_FIELDS],
] as const;
type Counted = (typeof COUNTED)[number][0];

/** Bytes of `state`: records of requests under way; for each a word that is 1 while it is, and one with its handle's place + 1; counters; latencies of handles. */
const SLOTS_SIZE = SLOTS * RECORD_SIZE;
const BUSY_AT = SLOTS_SIZE;
const COUNTED_AT = BUSY_AT + SLOTS * 8;
const COUNTED_SIZE = COUNTED.reduce((sum, [, length]) => sum + length * 8, 0);
const HANDLE_LATENCY_AT = COUNTED_AT + COUNTED_SIZE;

/** Where the parts begin in views of the whole state: the engine has one view of each type, since each array that a request touches costs it time. */
export const STATE = {
  /** In units of 4 bytes. */
  BUSY: BUSY_AT / 4,
  HANDLE_OF: BUSY_AT / 4 + SLOTS,
  HANDLE_LATENCY: HANDLE_LATENCY_AT / 4,
  /** In units of 8 bytes. */
  OPS: startOf('ops'),
  LATENCY: startOf('latency'),
  SESSIONS: startOf('sessions'),
  CACHE: startOf('cache'),
  HANDLES: startOf('handles'),
  PATHS: startOf('paths'),
} as const;

function startOf(wanted: Counted): number {
  let at = COUNTED_AT / 8;
  for (const [name, length] of COUNTED) {
    if (name === wanted) break;
    at += length;
  }
  return at;
}

/** Head of `ring` and `capture`, in bytes. */
export const RING_HEAD = 64;

export function newTraceBuffers(ringRecords = RING_RECORDS, captureBytes = CAPTURE_BYTES): TraceBuffers {
  return {
    control: new SharedArrayBuffer(64),
    state: new SharedArrayBuffer(HANDLE_LATENCY_AT + HANDLES * BUCKETS * 4),
    names: new SharedArrayBuffer(2 * PATHS * 16 + 2 * PATH_BYTES),
    ring: new SharedArrayBuffer(RING_HEAD + ringRecords * RECORD_SIZE),
    capture: new SharedArrayBuffer(RING_HEAD + captureBytes),
  };
}

/** Typed views of the buffers, the same on both sides. */
export class TraceMemory {
  readonly buffers: TraceBuffers;
  readonly control: Int32Array;
  /** The whole state (STATE). */
  readonly words: Uint32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly share: Float64Array;
  readonly ops: Float64Array;
  readonly latency: Float64Array;
  readonly errnos: Float64Array;
  readonly sessions: Float64Array;
  readonly denied: Float64Array;
  readonly sessionErrnos: Float64Array;
  readonly cache: Float64Array;
  readonly handles: Float64Array;
  readonly handleLatency: Uint32Array;
  readonly paths: Float64Array;
  readonly slotWords: Uint32Array;
  readonly slotFloats: Float32Array;
  readonly slotDoubles: Float64Array;
  /** 1 while a request is under way in the slot. */
  readonly slotBusy: Uint32Array;

  constructor(buffers: TraceBuffers = newTraceBuffers()) {
    this.buffers = buffers;
    const { state } = buffers;
    this.control = new Int32Array(buffers.control);
    this.words = new Uint32Array(state);
    this.floats = new Float32Array(state);
    this.doubles = new Float64Array(state);
    const part = (name: Counted): Float64Array => {
      const length = COUNTED.find(([other]) => other === name)?.[1] ?? 0;
      return new Float64Array(state, startOf(name) * 8, length);
    };
    this.share = part('share');
    this.ops = part('ops');
    this.latency = part('latency');
    this.errnos = part('errnos');
    this.sessions = part('sessions');
    this.denied = part('denied');
    this.sessionErrnos = part('sessionErrnos');
    this.cache = part('cache');
    this.handles = part('handles');
    this.paths = part('paths');
    this.handleLatency = new Uint32Array(state, HANDLE_LATENCY_AT, HANDLES * BUCKETS);
    this.slotWords = new Uint32Array(state, 0, SLOTS_SIZE / 4);
    this.slotFloats = new Float32Array(state, 0, SLOTS_SIZE / 4);
    this.slotDoubles = new Float64Array(state, 0, SLOTS_SIZE / 8);
    this.slotBusy = new Uint32Array(state, BUSY_AT, SLOTS);
  }
}

/** Counts every request, and writes down those that the level asks for. Nothing is allocated per request. */
import { BUCKETS, bucketOf } from '../../electron/contract/trace/histogram.ts';
import {
  AT,
  ERRNO_SHIFT,
  FLAGS_SHIFT,
  NO_ID,
  NO_SUBJECT,
  packResult,
  RECORD_FLAG,
  RECORD_WORDS,
  SESSION_SHIFT,
} from '../../electron/contract/trace/record.ts';
import { CaptureWriter } from './capture.ts';
import { HandlePlaces } from './handles.ts';
import {
  CONTROL,
  DENIED_USERS,
  ERRNOS,
  HANDLE,
  HANDLE_FIELDS,
  HANDLES,
  LEVEL,
  OP,
  OP_FIELDS,
  PATH,
  SESSION,
  SESSION_FIELDS,
  SESSIONS,
  SHARE,
  SLOTS,
  STATE,
  type TraceMemory,
} from './memory.ts';
import { PathTable } from './names.ts';
import { carryPaths, pathRow } from './path-counters.ts';
import { RingWriter } from './ring.ts';

const ENOENT = 2;
const EACCES = 13;
const EPERM = 1;
const ENFILE = 23;
const EMFILE = 24;
const ENOLCK = 37;
/** Pairs of words that are cleared with one store, in units of 8 bytes. */
const COUNT_AND_BYTES = AT.COUNT / 2;
const PATH_AND_ARGUMENT = AT.PATH / 2;
/** Names that one request can add to the table of paths. */
const NAMES_PER_REQUEST = 256;

/** Who holds path ids from one request to the next. */
export interface PathOwner {
  /** Those to be carried over when a new generation begins. */
  held(): Iterable<number>;
  /** A new generation has begun: ids from before are out of date. 0: the path could not be carried. */
  moved(to: ReadonlyMap<number, number>): void;
}

export class Recorder {
  readonly memory: TraceMemory;
  readonly paths: PathTable;
  readonly places: HandlePlaces;
  readonly capture: CaptureWriter;
  /** A request failed because something ran out: EMFILE, ENFILE or ENOLCK. */
  onExhausted: (errno: number) => void = () => {};
  readonly #owners = new Set<PathOwner>();
  readonly #ring: RingWriter;
  readonly #words: Uint32Array;
  readonly #floats: Float32Array;
  readonly #doubles: Float64Array;
  readonly #control: Int32Array;
  #sessions = 0;
  #sampled = 0;
  #lastBegun = -1;

  /** `nowNs`: of CLOCK_MONOTONIC. */
  constructor(memory: TraceMemory, nowNs = Number(process.hrtime.bigint())) {
    this.memory = memory;
    this.#words = memory.words;
    this.#floats = memory.floats;
    this.#doubles = memory.doubles;
    this.#control = memory.control;
    this.paths = new PathTable(memory.buffers.names);
    this.places = new HandlePlaces(memory);
    this.capture = new CaptureWriter(memory.buffers.capture);
    this.#ring = new RingWriter(memory.buffers.ring);
    this.paths.onTurn = () => this.#turned();
    memory.share[SHARE.EPOCH] = Date.now() - nowNs / 1e6;
  }

  get level(): number {
    return this.#control[CONTROL.LEVEL] as number;
  }

  /** Bytes of data that a capture keeps. */
  get snap(): number {
    return this.memory.control[CONTROL.SNAP] as number;
  }

  addOwner(owner: PathOwner): void {
    this.#owners.add(owner);
  }

  removeOwner(owner: PathOwner): void {
    this.#owners.delete(owner);
  }

  /** Numbers a session; rows of ended ones are used again when there are more than SESSIONS. */
  openSession(protocol: number, nowNs: number): number {
    const number = (this.#sessions = (this.#sessions + 1) & 0xffff);
    const at = (number % SESSIONS) * SESSION_FIELDS;
    const { sessions } = this.memory;
    sessions.fill(0, at, at + SESSION_FIELDS);
    this.memory.sessionErrnos.fill(0, (number % SESSIONS) * ERRNOS, ((number % SESSIONS) + 1) * ERRNOS);
    sessions[at + SESSION.PROTOCOL] = protocol;
    sessions[at + SESSION.SINCE] = nowNs;
    sessions[at + SESSION.NUMBER] = number;
    return number;
  }

  closeSession(session: number, nowNs: number): void {
    this.memory.sessions[(session % SESSIONS) * SESSION_FIELDS + SESSION.ENDED] = nowNs;
  }

  /** Room for the names that a request may bring. Before any path id is taken from the table. */
  prepareNames(): void {
    if (!this.paths.roomFor(NAMES_PER_REQUEST)) this.paths.turn();
  }

  /**
   * Starts the record of a request; the rest of it is for the caller to fill in: node, uid and pid in any case. Index of its first word. `takenNs` 0: not
   * known.
   */
  begin(ticket: number, packed: number, tag: number, begunNs: number, takenNs: number): number {
    const words = this.#words;
    const doubles = this.#doubles;
    const slot = ticket < SLOTS ? ticket : SLOTS - 1;
    const w = slot * RECORD_WORDS;
    const d = w >> 1;
    words[w] = tag;
    words[w + AT.OP] = packed | ((ticket < SLOTS ? RECORD_FLAG.IN_FLIGHT : RECORD_FLAG.UNTIMED) << FLAGS_SHIFT);
    doubles[d + AT.START] = begunNs;
    this.#floats[w + AT.WAIT] = takenNs > 0 ? begunNs - takenNs : -1;
    doubles[d + AT.OFFSET] = -1;
    doubles[d + COUNT_AND_BYTES] = 0;
    words[w + AT.SUBJECT] = NO_SUBJECT;
    doubles[d + PATH_AND_ARGUMENT] = 0;
    words[STATE.BUSY + slot] = 1;
    words[STATE.HANDLE_OF + slot] = 0;
    this.#lastBegun = ticket;
    return w;
  }

  /** A reply allowed, or did not allow, the guest to keep something. */
  answered(kind: number): void {
    const at = STATE.CACHE + kind;
    this.#doubles[at] = (this.#doubles[at] as number) + 1;
  }

  /** What INIT or Tversion came to: minor version or dialect, and the most bytes of a request. */
  agreed(session: number, version: number, sizeBytes: number): void {
    const { sessions } = this.memory;
    const at = (session % SESSIONS) * SESSION_FIELDS;
    sessions[at + SESSION.VERSION] = version;
    sessions[at + SESSION.SIZE] = sizeBytes;
  }

  /** The request that begins is about a handle. `offset` < 0: it has no position. */
  useHandle(w: number, place: number, offset: number, count: number): void {
    if (place < 0) return;
    this.#words[STATE.HANDLE_OF + w / RECORD_WORDS] = place + 1;
    if (offset < 0) return;
    const handles = this.#doubles;
    const at = STATE.HANDLES + place * HANDLE_FIELDS;
    const next = handles[at + HANDLE.NEXT] as number;
    const pattern =
      at + (next < 0 || offset === next ? HANDLE.SEQUENTIAL : offset > next ? HANDLE.RANDOM : HANDLE.BACKWARDS);
    handles[pattern] = (handles[pattern] as number) + 1;
    handles[at + HANDLE.NEXT] = offset + count;
  }

  /**
   * Counts the request of `ticket`. `errno` is positive; `replyBytes` 0: there was no reply. `read` and `written`: bytes of file data; `now`: ns of
   * CLOCK_MONOTONIC.
   */
  end(
    ticket: number,
    operation: number,
    errno: number,
    requestBytes: number,
    replyBytes: number,
    read: number,
    written: number,
    now: number,
  ): void {
    const words = this.#words;
    const doubles = this.#doubles;
    const slot = ticket < SLOTS ? ticket : SLOTS - 1;
    const w = slot * RECORD_WORDS;
    const busy = STATE.BUSY + slot;
    // Not busy: its begin was not seen.
    const timed = ticket < SLOTS && words[busy] === 1;
    words[busy] = 0;
    const service = timed ? now - (doubles[(w >> 1) + AT.START] as number) : 0;
    const bucket = bucketOf(service);
    const at = STATE.OPS + operation * OP_FIELDS;
    doubles[at + OP.CALLS] = (doubles[at + OP.CALLS] as number) + 1;
    doubles[at + OP.REQUEST] = (doubles[at + OP.REQUEST] as number) + requestBytes;
    doubles[at + OP.REPLY] = (doubles[at + OP.REPLY] as number) + replyBytes;
    doubles[at + OP.LAST] = now;
    const wait = this.#floats[w + AT.WAIT] as number;
    if (wait > 0) doubles[at + OP.WAIT] = (doubles[at + OP.WAIT] as number) + wait;
    if (timed) {
      doubles[at + OP.SERVICE] = (doubles[at + OP.SERVICE] as number) + service;
      if (service > (doubles[at + OP.MAX] as number)) doubles[at + OP.MAX] = service;
      const latency = STATE.LATENCY + operation * BUCKETS + bucket;
      doubles[latency] = (doubles[latency] as number) + 1;
    }
    const session = (words[w + AT.OP] as number) >>> SESSION_SHIFT;
    const s = STATE.SESSIONS + (session % SESSIONS) * SESSION_FIELDS;
    doubles[s + SESSION.CALLS] = (doubles[s + SESSION.CALLS] as number) + 1;
    doubles[s + SESSION.LAST] = now;
    const data = read + written;
    if (data > 0) {
      doubles[at + OP.DATA] = (doubles[at + OP.DATA] as number) + data;
      doubles[s + SESSION.DATA] = (doubles[s + SESSION.DATA] as number) + data;
    }
    const place = (words[STATE.HANDLE_OF + slot] as number) - 1;
    if (place >= 0) this.#countHandle(place, operation, errno, service, bucket, read, written, now);
    const path = words[w + AT.PATH] as number;
    if (path !== 0) this.#countPath(path, errno, service, read, written);
    if (errno !== 0) this.#countError(operation, session, errno, words[w + AT.UID] as number);
    const level = this.#control[CONTROL.LEVEL] as number;
    if (level !== LEVEL.COUNTERS) {
      this.#floats[w + AT.SERVICE] = service;
      words[w + AT.BYTES] = data;
      words[w + AT.RESULT] = packResult(errno, words[w + AT.RESULT] as number);
      this.#record(w, ticket, level, errno, service, replyBytes);
    }
  }

  #record(w: number, ticket: number, level: number, errno: number, service: number, replyBytes: number): void {
    const control = this.#control;
    const words = this.#words;
    if (level === LEVEL.SAMPLED && ++this.#sampled % (control[CONTROL.SAMPLE] as number) !== 0) return;
    if (level === LEVEL.SLOW && errno === 0 && service < (control[CONTROL.SLOW_US] as number) * 1000) return;
    let flags = replyBytes === 0 ? RECORD_FLAG.NO_REPLY : 0;
    if (ticket >= SLOTS) flags |= RECORD_FLAG.UNTIMED;
    if (ticket !== this.#lastBegun) flags |= RECORD_FLAG.OVERTAKEN;
    if (level === LEVEL.CAPTURE) flags |= RECORD_FLAG.CAPTURED;
    words[w + AT.OP] = ((words[w + AT.OP] as number) & 0xffff_03ff) | (flags << FLAGS_SHIFT);
    this.#ring.push(words, w);
  }

  #countHandle(
    place: number,
    operation: number,
    errno: number,
    service: number,
    bucket: number,
    read: number,
    written: number,
    now: number,
  ): void {
    const handles = this.#doubles;
    const at = STATE.HANDLES + place * HANDLE_FIELDS;
    handles[at + HANDLE.LAST] = now;
    handles[at + HANDLE.LAST_OP] = operation;
    handles[at + HANDLE.CALLS] = (handles[at + HANDLE.CALLS] as number) + 1;
    if (read > 0) handles[at + HANDLE.READ] = (handles[at + HANDLE.READ] as number) + read;
    if (written > 0) handles[at + HANDLE.WRITTEN] = (handles[at + HANDLE.WRITTEN] as number) + written;
    if (errno !== 0) handles[at + HANDLE.ERRORS] = (handles[at + HANDLE.ERRORS] as number) + 1;
    if (service > (handles[at + HANDLE.MAX] as number)) handles[at + HANDLE.MAX] = service;
    const latency = STATE.HANDLE_LATENCY + place * BUCKETS + bucket;
    this.#words[latency] = (this.#words[latency] as number) + 1;
  }

  #countPath(path: number, errno: number, service: number, read: number, written: number): void {
    if (!this.paths.current(path)) return; // began before the turn: its counters have been carried or are gone
    const paths = this.#doubles;
    const at = STATE.PATHS + pathRow(path);
    paths[at + PATH.CALLS] = (paths[at + PATH.CALLS] as number) + 1;
    if (read > 0) paths[at + PATH.READ] = (paths[at + PATH.READ] as number) + read;
    if (written > 0) paths[at + PATH.WRITTEN] = (paths[at + PATH.WRITTEN] as number) + written;
    paths[at + PATH.SERVICE] = (paths[at + PATH.SERVICE] as number) + service;
    if (errno === 0) return;
    paths[at + PATH.ERRORS] = (paths[at + PATH.ERRORS] as number) + 1;
    if (errno === ENOENT) paths[at + PATH.NOT_FOUND] = (paths[at + PATH.NOT_FOUND] as number) + 1;
  }

  /** Somebody else has changed what is at `path` while the guest writes it. */
  hostWrote(path: number): void {
    if (path === 0 || !this.paths.current(path)) return;
    const { paths } = this.memory;
    const at = pathRow(path) + PATH.HOST_WRITES;
    paths[at] = (paths[at] as number) + 1;
  }

  #countError(operation: number, session: number, errno: number, uid: number): void {
    const { ops, errnos, sessions, sessionErrnos } = this.memory;
    const code = errno < ERRNOS ? errno : ERRNOS - 1;
    ops[operation * OP_FIELDS + OP.ERRORS] = (ops[operation * OP_FIELDS + OP.ERRORS] as number) + 1;
    errnos[operation * ERRNOS + code] = (errnos[operation * ERRNOS + code] as number) + 1;
    const row = session % SESSIONS;
    const count = row * SESSION_FIELDS + SESSION.ERRORS;
    sessions[count] = (sessions[count] as number) + 1;
    sessionErrnos[row * ERRNOS + code] = (sessionErrnos[row * ERRNOS + code] as number) + 1;
    if (errno === EMFILE || errno === ENFILE || errno === ENOLCK) this.onExhausted(errno);
    if ((errno === EACCES || errno === EPERM) && uid !== NO_ID) this.#countDenied(uid);
  }

  /** Rows are (uid + 1, times); users who find no row are not counted apart. */
  #countDenied(uid: number): void {
    const { denied } = this.memory;
    for (let i = 0; i < DENIED_USERS * 2; i += 2) {
      if (denied[i] === 0) denied[i] = uid + 1;
      if (denied[i] !== uid + 1) continue;
      denied[i + 1] = (denied[i + 1] as number) + 1;
      return;
    }
  }

  #turned(): void {
    const { handles } = this.memory;
    const kept: number[] = [];
    for (let at = 0; at < HANDLES * HANDLE_FIELDS; at += HANDLE_FIELDS)
      if (handles[at + HANDLE.STATE] !== 0) kept.push(handles[at + HANDLE.PATH] as number);
    for (const owner of this.#owners) kept.push(...owner.held());
    const moved = carryPaths(this.memory, this.paths, kept);
    for (let at = 0; at < HANDLES * HANDLE_FIELDS; at += HANDLE_FIELDS) {
      if (handles[at + HANDLE.STATE] !== 0)
        handles[at + HANDLE.PATH] = moved.get(handles[at + HANDLE.PATH] as number) ?? 0;
    }
    for (const owner of this.#owners) owner.moved(moved);
  }
}

/** The errno that a record's last word holds, and its pid: for those who fill it in (record.ts). */
export function resultWord(pid: number): number {
  return pid & ((1 << ERRNO_SHIFT) - 1);
}

/** The engine's side of the journal (journal.ts), for what virtqueues do not write natively: sessions, 9P, /dev/fuse, changes of the host. */
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import type { Arena } from '../arena.ts';
import type { Exchange } from '../session/exchange.ts';
import { OPCODE } from '../wire/fuse/codec.gen.ts';
import { TYPE } from '../wire/ninep/codec.gen.ts';
import { READ_HEADER_SIZE } from '../wire/ninep/flags.ts';
import { TraceClock } from './clock.ts';
import { BEGIN_HEAD, END_HEAD, HEAD, type Journal, KIND, SHORT_ENTRY } from './journal.ts';
import { CONTROL, LEVEL } from './memory.ts';

/** What is written of a request. */
type Written = Pick<
  Exchange,
  'ticket' | 'opcode' | 'uniqueLo' | 'at' | 'length' | 'total' | 'replyAt' | 'turnedNs' | 'begunNs' | 'takenNs'
>;

/** How long the engine waits for the reader, who has a turn every few milliseconds. */
const PATIENCE_MS = 1000;
const FUSE_WRITE_HEAD = 80;
const TWRITE_HEAD = 23;
/** Of 9P replies: an Rwalk of 16 names, an Rversion, qids. */
const NINEP_REPLY = 256;

export class JournalWriter {
  readonly #journal: Journal;
  readonly #head: Int32Array;
  readonly #u32: Uint32Array;
  readonly #f64: Float64Array;
  readonly #control: Int32Array;
  readonly #arena: Arena;
  readonly #clock: TraceClock;
  #sessions = 0;
  /** The reader has not kept up: nothing waits for it until it has. */
  #full = false;

  /** `control`: of TraceMemory. */
  constructor(journal: Journal, control: Int32Array, arena: Arena, clock = new TraceClock()) {
    this.#journal = journal;
    this.#head = journal.head;
    this.#u32 = journal.u32;
    this.#f64 = journal.f64;
    this.#control = control;
    this.#arena = arena;
    this.#clock = clock;
  }

  /** Numbers a session and tells the reader of it. */
  openSession(protocol: number): JournalSession {
    const session = ++this.#sessions;
    this.short(KIND.OPEN, session, protocol);
    return new JournalSession(this, session, protocol);
  }

  /** The engine is about to wait: what was written may be read. */
  turn(): void {
    const head = this.#head;
    if (head[HEAD.NEXT] !== head[HEAD.WRITTEN]) this.#settle(head[HEAD.PENDING] === 0 ? 0 : this.#clock.end());
    this.#clock.turn();
  }

  /** Whether the reader sleeps and there is something for it; it is taken to be woken then. */
  get readerSleeps(): boolean {
    const head = this.#head;
    return (
      head[HEAD.WRITTEN] !== head[HEAD.READ] &&
      Atomics.load(head, HEAD.SLEEPING) === 1 &&
      Atomics.exchange(head, HEAD.SLEEPING, 0) === 1
    );
  }

  begin(session: number, protocol: number, x: Written): void {
    const pending = this.#head[HEAD.PENDING] !== 0;
    const now = x.begunNs > 0 ? x.begunNs : pending ? this.#clock.end() : this.#clock.begin();
    // What ended before has lasted until now: one reading of the clock for both.
    if (pending) this.#settle(x.turnedNs > 0 ? x.turnedNs : now);
    const kept = Math.min(x.length, this.#requestLimit(protocol, x.opcode));
    const at = this.#room(BEGIN_HEAD + kept);
    if (at < 0) {
      this.#head[HEAD.LOST] = (this.#head[HEAD.LOST] as number) + 1;
      return;
    }
    const u32 = this.#u32;
    const w = at * 2;
    u32[w + 1] = KIND.BEGIN;
    u32[w + 2] = session;
    u32[w + 3] = x.ticket;
    u32[w + 4] = x.opcode;
    u32[w + 5] = x.uniqueLo;
    u32[w + 6] = kept;
    u32[w + 7] = x.total;
    this.#f64[at + 4] = now;
    this.#f64[at + 5] = x.takenNs;
    this.#copy(at * 8 + BEGIN_HEAD, x.at, kept);
    // At once: if the engine hangs in this request, it is seen to be under way.
    Atomics.store(this.#head, HEAD.WRITTEN, this.#head[HEAD.NEXT] as number);
  }

  end(session: number, protocol: number, x: Written, error: number, headLength: number, payloadLength: number): void {
    if (this.#head[HEAD.PENDING] !== 0) this.#settle(this.#clock.end());
    const kept = Math.min(headLength, this.#replyLimit(protocol, x.opcode));
    const at = this.#room(END_HEAD + kept);
    if (at < 0) return;
    const u32 = this.#u32;
    const w = at * 2;
    u32[w + 1] = KIND.END;
    u32[w + 2] = session;
    u32[w + 3] = x.ticket;
    u32[w + 4] = x.opcode;
    u32[w + 5] = x.uniqueLo;
    u32[w + 6] = error;
    u32[w + 7] = headLength;
    u32[w + 8] = payloadLength;
    u32[w + 9] = x.total;
    this.#copy(at * 8 + END_HEAD, x.replyAt, kept);
    this.#head[HEAD.PENDING] = 1;
    this.#head[HEAD.PENDING_AT] = (this.#head[HEAD.NEXT] as number) - ((END_HEAD + kept + 7) >>> 3);
  }

  /** An entry without bytes. */
  short(kind: number, session: number, value: number): void {
    const now = this.#clock.end();
    if (this.#head[HEAD.PENDING] !== 0) this.#settle(now);
    const at = this.#room(SHORT_ENTRY);
    if (at < 0) return;
    this.#u32[at * 2 + 1] = kind;
    this.#u32[at * 2 + 2] = session;
    this.#u32[at * 2 + 3] = value;
    this.#f64[at + 2] = now;
    this.#settle(now);
  }

  #requestLimit(protocol: number, opcode: number): number {
    if (opcode !== (protocol === PROTOCOL.FUSE ? OPCODE.WRITE : TYPE.Twrite)) return Number.POSITIVE_INFINITY;
    const snap = this.#control[CONTROL.LEVEL] === LEVEL.CAPTURE ? (this.#control[CONTROL.SNAP] as number) : 0;
    return (protocol === PROTOCOL.FUSE ? FUSE_WRITE_HEAD : TWRITE_HEAD) + snap;
  }

  #replyLimit(protocol: number, opcode: number): number {
    if (protocol === PROTOCOL.FUSE) return this.#journal.replyLimit(opcode);
    if (this.#control[CONTROL.LEVEL] === LEVEL.CAPTURE) return Number.POSITIVE_INFINITY;
    return opcode === TYPE.Treaddir ? READ_HEADER_SIZE : NINEP_REPLY;
  }

  /** In steps where they are few: `set` costs more then, and an object. A message of a stream lies anywhere. What follows the last byte is nobody's. */
  #copy(to: number, from: number, length: number): void {
    if (length > 256) {
      this.#journal.u8.set(this.#arena.u8.subarray(from, from + length), to);
    } else if (from % 8 === 0) {
      const source = this.#arena.f64;
      const target = this.#f64;
      for (let i = 0, words = (length + 7) >>> 3; i < words; i++) target[to / 8 + i] = source[from / 8 + i] as number;
    } else {
      const source = this.#arena.view;
      const target = this.#u32;
      for (let i = 0, words = (length + 3) >>> 2; i < words; i++)
        target[to / 4 + i] = source.getUint32(from + 4 * i, true);
    }
  }

  #settle(nowNs: number): void {
    const head = this.#head;
    if (head[HEAD.PENDING] !== 0) {
      this.#f64[(((head[HEAD.PENDING_AT] as number) >>> 0) % this.#journal.units) + 5] = nowNs;
      head[HEAD.PENDING] = 0;
    }
    Atomics.store(head, HEAD.WRITTEN, head[HEAD.NEXT] as number);
  }

  /** Index, in units, of room for an entry in one piece, whose length is written there; -1: there is none, because the reader has not kept up. */
  #room(bytes: number): number {
    const { units } = this.#journal;
    const head = this.#head;
    const wanted = (bytes + 7) >>> 3;
    let next = head[HEAD.NEXT] as number;
    const left = units - ((next >>> 0) % units);
    const needed = wanted <= left ? wanted : left + wanted;
    let read = head[HEAD.READ] as number;
    if (units - ((next - read) >>> 0) < needed) {
      const deadlineMs = performance.now() + PATIENCE_MS;
      Atomics.store(head, HEAD.WRITTEN, (head[HEAD.PENDING] === 0 ? next : head[HEAD.PENDING_AT]) as number);
      while (units - ((next - read) >>> 0) < needed) {
        if (this.#full || needed > units || performance.now() > deadlineMs) {
          this.#full = true;
          return -1;
        }
        Atomics.wait(head, HEAD.READ, read, 1);
        read = Atomics.load(head, HEAD.READ);
      }
    }
    this.#full = false;
    if (wanted > left) {
      const pad = ((next >>> 0) % units) * 2;
      this.#u32[pad] = left * 8;
      this.#u32[pad + 1] = KIND.PAD;
      next += left;
    }
    head[HEAD.NEXT] = next + wanted;
    const at = (next >>> 0) % units;
    this.#u32[at * 2] = wanted * 8;
    return at;
  }
}

/** One session's requests, for those who watch it (FuseObserver, NinepObserver). */
export class JournalSession {
  /** Its number in the journal. */
  readonly number: number;
  readonly #writer: JournalWriter;
  readonly #protocol: number;

  constructor(writer: JournalWriter, session: number, protocol: number) {
    this.#writer = writer;
    this.number = session;
    this.#protocol = protocol;
  }

  begin(x: Written): void {
    this.#writer.begin(this.number, this.#protocol, x);
  }

  end(x: Written, error: number, headLength: number, payloadLength: number): void {
    this.#writer.end(this.number, this.#protocol, x, error, headLength, payloadLength);
  }

  hostWrote(about: number): void {
    this.#writer.short(KIND.HOST_WROTE, this.number, about);
  }

  /** The peer is gone. */
  close(): void {
    this.#writer.short(KIND.CLOSE, this.number, 0);
  }
}

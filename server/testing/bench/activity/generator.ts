/** A share that invents requests: speaks the trace channel's protocol as a share host does, at any rate, and knows how many rows it made and withheld. */
import { encodeJson, encodeNames, encodeRecords, FRAME } from '../../../../electron/contract/trace/frames.ts';
import { operationNumber, PROTOCOL } from '../../../../electron/contract/trace/operations.ts';
import {
  AT,
  packOperation,
  packResult,
  RECORD_SIZE,
  RECORD_WORDS,
} from '../../../../electron/contract/trace/record.ts';
import type { HandleStats, Level, TraceStats } from '../../../../electron/contract/trace/snapshot.ts';
import { bytesOf } from '../../../../electron/contract/trace/utf8.ts';

/** Rows that are made once and sent again and again, with other times. */
const POOL_ROWS = 65_536;
const TICK_MS = 20;
const INCREMENT_MS = 500;
const FILES = 400;
/** Handles in an increment: no more than a share host has places for. */
const CHANGED_HANDLES = 256;

export interface GeneratorOptions {
  readonly rate: number;
  readonly fids: number;
  /** After so many ms the clock jumps by so many. */
  readonly jump: { readonly afterMs: number; readonly byMs: number } | null;
  /** Rows at once, one second after the begin; on top of the rate. */
  readonly burst: number;
}

/** The way to the page. */
interface Channel {
  send(data: string | Uint8Array): void;
  readonly backlogBytes: number;
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly credit?: number; readonly records?: number; readonly level?: Level };
}

/** Bytes that may lie unsent: as server/trace/subscription.ts has it. */
const BACKLOG = 4 * 1024 * 1024;

export class Generator {
  /** Rows that a share would have recorded, and those that were withheld for want of credit. */
  made = 0;
  withheld = 0;
  readonly #options: GeneratorOptions;
  readonly #channel: Channel;
  readonly #pool = newPool();
  readonly #times = new Float64Array(this.#pool.buffer);
  #credit = 0;
  #level: Level = 'everything';
  #beganMs = 0;
  #lastMs = 0;
  #bursted = false;
  #at = 0;
  #timers: NodeJS.Timeout[] = [];
  #serial = 0;

  constructor(channel: Channel, options: GeneratorOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  take(text: string): void {
    const { id, method, params } = JSON.parse(text) as Request;
    if (method === 'trace.subscribe') this.#begin(params.credit ?? 0);
    else if (method === 'trace.credit') this.#credit += params.records ?? 0;
    else if (method === 'trace.level') this.#setLevel(params.level ?? 'everything');
    else if (method === 'trace.unsubscribe') this.stop();
    const result =
      method === 'stats' ? this.#stats(this.#handles(this.#options.fids)) : { subscription: 1, level: this.#level };
    this.#channel.send(JSON.stringify({ id, result }));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #begin(credit: number): void {
    this.#credit = credit;
    this.#beganMs = performance.now();
    this.#lastMs = this.#beganMs;
    const hello = { version: 1, recordSize: RECORD_SIZE, share: 'bench', protocol: 'virtiofs' };
    this.#json(FRAME.HELLO, { ...hello, epochMs: performance.timeOrigin, level: this.#level });
    this.#json(FRAME.SNAPSHOT, this.#stats(this.#handles(this.#options.fids)));
    const names = Array.from({ length: FILES }, (_, i) => ({
      id: i + 2,
      parent: 1,
      name: bytesOf(`src/module-${i % 20}/file-${i}.ts`),
    }));
    this.#channel.send(encodeNames(1, [{ id: 1, parent: 0, name: new Uint8Array(0) }, ...names]));
    this.#timers = [setInterval(() => this.#records(), TICK_MS), setInterval(() => this.#increment(), INCREMENT_MS)];
  }

  #records(): void {
    const now = performance.now();
    let rows = Math.round(((now - this.#lastMs) / 1000) * this.#options.rate);
    if (!this.#bursted && this.#options.burst > 0 && now - this.#beganMs > 1000) {
      this.#bursted = true;
      rows += this.#options.burst;
    }
    const fromNs = this.#clockNs(this.#lastMs);
    const toNs = this.#clockNs(now);
    this.#lastMs = now;
    if (this.#level === 'sampled') rows = Math.round(rows / 10);
    for (let left = rows; left > 0; ) {
      const piece = Math.min(left, POOL_ROWS / 2);
      this.#piece(piece, fromNs + (toNs - fromNs) * (1 - left / rows), (toNs - fromNs) / rows);
      left -= piece;
    }
  }

  #piece(rows: number, fromNs: number, stepNs: number): void {
    this.made += rows;
    const open = this.#channel.backlogBytes < BACKLOG ? this.#credit : 0;
    const sent = Math.min(rows, open);
    this.withheld += rows - sent;
    this.#credit -= sent;
    if (this.#at + sent > POOL_ROWS) this.#at = 0;
    for (let i = 0; i < sent; i++) this.#times[((this.#at + i) * RECORD_WORDS) / 2 + AT.START] = fromNs + i * stepNs;
    const bytes = this.#pool.subarray(this.#at * RECORD_SIZE, (this.#at + sent) * RECORD_SIZE);
    this.#channel.send(encodeRecords(1, bytes, { ring: 0, credit: this.withheld }));
    this.#at += sent;
  }

  #increment(): void {
    if (this.#channel.backlogBytes >= BACKLOG) return;
    this.#json(FRAME.INCREMENT, this.#stats(this.#handles(Math.min(CHANGED_HANDLES, this.#options.fids))));
  }

  #setLevel(level: Level): void {
    this.#level = level;
    this.#json(FRAME.LEVEL, { level });
  }

  #clockNs(nowMs: number): number {
    const { jump } = this.#options;
    const jumped = jump !== null && nowMs - this.#beganMs > jump.afterMs ? jump.byMs : 0;
    return (nowMs + jumped) * 1e6;
  }

  #handles(count: number): readonly HandleStats[] {
    const { fids } = this.#options;
    const nowNs = this.#clockNs(performance.now());
    return Array.from({ length: count }, () => {
      const serial = this.#serial++ % Math.max(1, fids);
      const calls = Math.floor(this.made / Math.max(1, fids)) + (serial % 7);
      return {
        id: serial,
        session: 1,
        serial,
        node: serial + 2,
        path: `src/module-${serial % 20}/file-${serial}.ts`,
        kind: serial % 9 === 0 ? ('directory' as const) : ('file' as const),
        flags: serial % 3 === 0 ? 'RDWR' : 'RDONLY',
        uid: 1000,
        pid: 4711,
        openedNs: 1e9 + serial,
        closedNs: null,
        lastNs: nowNs,
        lastOp: 'READ',
        inFlight: 0,
        calls,
        errors: 0,
        readBytes: calls * 4096,
        writtenBytes: 0,
        pattern: { sequential: calls, random: 0, backwards: 0 },
        latency: { p50: 12_000, p95: 40_000, p99: 90_000, max: 2e6 },
      };
    });
  }

  #stats(handles: readonly HandleStats[]): TraceStats {
    const { made } = this;
    const op = { requestBytes: 0, replyBytes: 0, dataBytes: made * 2048, waitNs: 0, inFlight: 1, lastNs: 0 };
    const latency = { p50: 12_000, p95: 40_000, p99: 90_000, max: 2e6 };
    return {
      schema: 1,
      nowNs: this.#clockNs(performance.now()),
      nowMs: Date.now(),
      level: this.#level,
      calls: made,
      errors: Math.floor(made / 50),
      readBytes: made * 2048,
      writtenBytes: made * 300,
      inFlight: 1,
      ops: OPERATIONS.map((name, i) => ({
        op: name,
        calls: Math.floor(made / (i + 2)),
        errors: i === 0 ? { ENOENT: Math.floor(made / 50) } : {},
        serviceNs: made * 10_000,
        latency,
        ...op,
      })),
      sessions: [],
      handles,
      paths: pathRows(made),
      cache: NO_CACHE,
      limits: { pathCallsMissed: 0, handlesUntracked: 0, requestsLost: 0 },
      requests: [],
      insights: [],
    };
  }

  #json(type: number, body: object): void {
    this.#channel.send(encodeJson(type, 1, body));
  }
}

const OPERATIONS = ['LOOKUP', 'READ', 'WRITE', 'GETATTR', 'OPEN', 'RELEASE', 'READDIRPLUS'] as const;

/** All of them have moved since the last increment, as under load. */
function pathRows(made: number): TraceStats['paths'] {
  return Array.from({ length: FILES }, (_, i) => {
    const calls = Math.floor(made / FILES) + ((i * 7919 + made) % 97);
    return {
      path: `src/module-${i % 20}/file-${i}.ts`,
      calls,
      errors: i % 5 === 0 ? Math.floor(calls / 50) : 0,
      notFound: 0,
      readBytes: calls * 2048,
      writtenBytes: calls * 300,
      serviceNs: calls * 10_000,
      hostWrites: 0,
    };
  });
}

const NO_ANSWERS = { cached: 0, not: 0 };
const NO_CACHE = {
  names: NO_ANSWERS,
  absent: NO_ANSWERS,
  attributes: NO_ANSWERS,
  content: NO_ANSWERS,
  direct: 0,
  versions: NO_ANSWERS,
};

/** Rows as a build makes them: look-ups that fail, reads and writes of many files, latencies over four decades. */
function newPool(): Uint8Array {
  const bytes = new Uint8Array(POOL_ROWS * RECORD_SIZE);
  const words = new Uint32Array(bytes.buffer);
  const floats = new Float32Array(bytes.buffer);
  const doubles = new Float64Array(bytes.buffer);
  for (let i = 0; i < POOL_ROWS; i++) {
    const at = i * RECORD_WORDS;
    const name = OPERATIONS[(i * 3) % OPERATIONS.length] ?? 'READ';
    const moves = name === 'READ' || name === 'WRITE';
    words[at] = i;
    words[at + AT.OP] = packOperation(PROTOCOL.FUSE, operationNumber(name) ?? 0, 1);
    floats[at + AT.SERVICE] = 1500 * 10 ** (((i * 2_654_435_761) % 1000) / 330);
    floats[at + AT.WAIT] = (i % 5) * 400;
    doubles[at / 2 + AT.OFFSET] = moves ? (i % 512) * 4096 : -1;
    words[at + AT.COUNT] = moves ? 4096 : 0;
    words[at + AT.BYTES] = moves ? 4096 : 0;
    words[at + AT.SUBJECT] = name === 'LOOKUP' ? 0xffff_ffff : i % 1000;
    words[at + AT.NODE] = (i % FILES) + 2;
    words[at + AT.PATH] = (i % FILES) + 2;
    words[at + AT.UID] = 1000;
    words[at + AT.RESULT] = packResult(name === 'LOOKUP' && i % 5 === 0 ? 2 : 0, 4711);
  }
  return bytes;
}

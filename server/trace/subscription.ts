/**
 * Viewers of one engine's trace, on the control thread. Each gets a snapshot, then what changed, and the records that it has credit for and its filter
 * lets through. Whoever is slow loses rows, is told how many, and holds up nobody: the ring is read whether or not there is credit.
 */
import { compileFilter, type Filter, type RowTest } from '../../electron/contract/trace/filter.ts';
import {
  encodeCapture,
  encodeJson,
  encodeNames,
  encodeRecords,
  FRAME,
  type Hello,
  type NameEntry,
} from '../../electron/contract/trace/frames.ts';
import { hasTwoPaths } from '../../electron/contract/trace/operations.ts';
import { RECORD_SIZE, RecordReader } from '../../electron/contract/trace/record.ts';
import { LEVELS, type Level, type TraceStats } from '../../electron/contract/trace/snapshot.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { CaptureReader } from './capture.ts';
import { CONTROL, SHARE, type TraceMemory } from './memory.ts';
import { PathReader } from './names.ts';
import { RingReader } from './ring.ts';
import { StatsReader } from './stats.ts';

const RECORDS_MS = 20;
const INCREMENT_MS = 500;
/** Of one turn: half the ring. */
const RECORDS_AT_ONCE = 32_768;
const CAPTURE_AT_ONCE = 1024 * 1024;
/** Bytes that a viewer may leave lying before it gets no more rows. */
const BACKLOG = 4 * 1024 * 1024;
const NAMES_KEPT = 100_000;
const DEFAULT_SAMPLE = 100;
const DEFAULT_SLOW_MS = 10;

/** The way to a viewer. */
export interface ViewerPort {
  sendFrame(bytes: Uint8Array): void;
  /** Bytes that it has not taken yet. */
  readonly backlog: number;
}

export interface SubscribeOptions {
  /** Absent: every request. It must have no problems. */
  readonly filter?: Filter | undefined;
  /** Records that may be sent before more is allowed. 0: counters only. */
  readonly credit: number;
  readonly capture: boolean;
  /** Snapshots and increments. */
  readonly counters: boolean;
}

export interface LevelSettings {
  readonly level: Level;
  /** 1 of how many, at `sampled`. */
  readonly sample?: number | undefined;
  readonly slowMs?: number | undefined;
  /** Bytes of file data kept by `capture`. */
  readonly snap?: number | undefined;
}

interface Viewer {
  readonly id: number;
  readonly port: ViewerPort;
  readonly test: RowTest | null;
  readonly wantsRecords: boolean;
  readonly capture: boolean;
  readonly counters: boolean;
  readonly ringDropsBefore: number;
  readonly known: Set<number>;
  credit: number;
  creditDrops: number;
  /** What it was told about rows, by key. */
  last: TraceStats | null;
}

export class Subscriptions {
  readonly stats: StatsReader;
  readonly #books: Bookkeeper;
  readonly #memory: TraceMemory;
  readonly #hello: Omit<Hello, 'level' | 'epochMs'>;
  readonly #ring: RingReader;
  readonly #capture: CaptureReader;
  readonly #entries: PathReader;
  readonly #viewers = new Map<number, Viewer>();
  #lastId = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(books: Bookkeeper, share: string, protocol: string) {
    const { memory } = books;
    this.#books = books;
    this.#memory = memory;
    this.#hello = { version: 1, recordSize: RECORD_SIZE, share, protocol };
    this.stats = new StatsReader(memory);
    this.#ring = new RingReader(memory.buffers.ring);
    this.#capture = new CaptureReader(memory.buffers.capture);
    this.#entries = new PathReader(memory.buffers.names);
  }

  get level(): Level {
    return LEVELS[this.#memory.control[CONTROL.LEVEL] ?? 0] ?? 'counters';
  }

  /** In force at once, for all viewers. */
  setLevel({ level, sample, slowMs, snap }: LevelSettings): void {
    const { control } = this.#memory;
    this.drain();
    control[CONTROL.SAMPLE] = sample ?? DEFAULT_SAMPLE;
    control[CONTROL.SLOW_US] = (slowMs ?? DEFAULT_SLOW_MS) * 1000;
    this.#books.setLevel(LEVELS.indexOf(level), snap ?? 0);
    for (const viewer of this.#viewers.values()) viewer.port.sendFrame(encodeJson(FRAME.LEVEL, viewer.id, { level }));
  }

  subscribe(port: ViewerPort, options: SubscribeOptions): number {
    if (this.#viewers.size === 0) this.#start();
    const id = ++this.#lastId;
    const viewer: Viewer = {
      id,
      port,
      test: options.filter === undefined || options.filter.terms.length === 0 ? null : compileFilter(options.filter),
      wantsRecords: options.credit > 0,
      capture: options.capture,
      counters: options.counters,
      ringDropsBefore: this.#ring.dropped,
      known: new Set(),
      credit: options.credit,
      creditDrops: 0,
      last: null,
    };
    this.#viewers.set(id, viewer);
    const epochMs = this.#memory.share[SHARE.EPOCH] ?? 0;
    port.sendFrame(encodeJson(FRAME.HELLO, id, { ...this.#hello, epochMs, level: this.level } satisfies Hello));
    this.drain();
    if (viewer.counters) {
      viewer.last = this.stats.read();
      port.sendFrame(encodeJson(FRAME.SNAPSHOT, id, viewer.last));
    }
    return id;
  }

  /** Allows `records` more. Unknown subscriptions are ignored: they may just have ended. */
  credit(id: number, records: number): void {
    const viewer = this.#viewers.get(id);
    if (viewer !== undefined) viewer.credit += records;
  }

  unsubscribe(id: number): void {
    this.#viewers.delete(id);
    if (this.#viewers.size === 0) this.#stop();
  }

  /** The way is closed. */
  forget(port: ViewerPort): void {
    for (const viewer of [...this.#viewers.values()]) if (viewer.port === port) this.unsubscribe(viewer.id);
  }

  /** Makes `stats` tell all that has happened until now. */
  drain(): void {
    this.#books.drain();
  }

  /** Sends what is there. The timers do it; tests and the end of a share as well. */
  pump(): void {
    this.drain();
    const bytes = this.#ring.take(RECORDS_AT_ONCE);
    const captured = this.#capture.take(CAPTURE_AT_ONCE);
    for (const viewer of this.#viewers.values()) {
      if (viewer.wantsRecords && bytes.length > 0) this.#sendRecords(viewer, bytes);
      if (viewer.capture && captured.length > 0 && viewer.port.backlog < BACKLOG)
        viewer.port.sendFrame(encodeCapture(viewer.id, captured, this.#capture.dropped));
    }
  }

  sendIncrements(): void {
    this.drain();
    let now: TraceStats | null = null;
    for (const viewer of this.#viewers.values()) {
      if (viewer.last === null || viewer.port.backlog >= BACKLOG) continue;
      now ??= this.stats.read();
      viewer.port.sendFrame(encodeJson(FRAME.INCREMENT, viewer.id, changed(viewer.last, now)));
      viewer.last = now;
    }
  }

  #sendRecords(viewer: Viewer, bytes: Uint8Array): void {
    const records = new RecordReader(bytes.buffer, bytes.byteOffset, bytes.length / RECORD_SIZE);
    const open = viewer.port.backlog < BACKLOG ? viewer.credit : 0;
    const names: NameEntry[] = [];
    const chosen = new Uint8Array(bytes.length);
    let count = 0;
    for (let i = 0; i < records.length; i++) {
      const row = records.move(i);
      if (viewer.test !== null) {
        this.stats.pathText(row.path);
        if (!viewer.test(row, this.stats.names)) continue;
      }
      if (count >= open) {
        viewer.creditDrops++;
        continue;
      }
      this.#collectNames(viewer, row.path, names);
      if (hasTwoPaths(row.operation)) this.#collectNames(viewer, row.argument, names);
      chosen.set(bytes.subarray(i * RECORD_SIZE, (i + 1) * RECORD_SIZE), count * RECORD_SIZE);
      count++;
    }
    viewer.credit -= count;
    if (names.length > 0) viewer.port.sendFrame(encodeNames(viewer.id, names));
    const drops = { ring: this.#ring.dropped - viewer.ringDropsBefore, credit: viewer.creditDrops };
    if (count > 0 || drops.credit > 0)
      viewer.port.sendFrame(encodeRecords(viewer.id, chosen.subarray(0, count * RECORD_SIZE), drops));
  }

  #collectNames(viewer: Viewer, id: number, into: NameEntry[]): void {
    if (id === 0 || viewer.known.has(id)) return;
    if (viewer.known.size > NAMES_KEPT) viewer.known.clear();
    for (const entry of this.#entries.chain(id, (known) => viewer.known.has(known))) {
      viewer.known.add(entry.id);
      into.push(entry);
    }
  }

  #start(): void {
    this.drain();
    this.#ring.reset();
    this.#capture.reset();
    this.#timers = [setInterval(() => this.pump(), RECORDS_MS), setInterval(() => this.sendIncrements(), INCREMENT_MS)];
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#books.setLevel(0, 0);
  }
}

/** The numbers of `now`, and only those rows that differ from `before`. */
function changed(before: TraceStats, now: TraceStats): object {
  const { schema: _schema, ...rest } = now;
  return {
    ...rest,
    ops: differing(before.ops, now.ops, (row) => row.op),
    sessions: differing(before.sessions, now.sessions, (row) => String(row.session)),
    handles: differing(before.handles, now.handles, (row) => String(row.serial)),
    paths: differing(before.paths, now.paths, (row) => row.path),
  };
}

function differing<T>(before: readonly T[], now: readonly T[], key: (row: T) => string): readonly T[] {
  const known = new Map(before.map((row) => [key(row), JSON.stringify(row)]));
  return now.filter((row) => known.get(key(row)) !== JSON.stringify(row));
}

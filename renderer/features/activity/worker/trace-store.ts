/** What came from a share host, or from a file: rows, names, counters, messages, and what was lost on the way. */
import { type Drops, decodeFrame, type Hello, type TraceFrame } from '../../../../electron/contract/trace/frames.ts';
import { PathNames } from '../../../../electron/contract/trace/paths.ts';
import { RECORD_SIZE } from '../../../../electron/contract/trace/record.ts';
import { Captures } from './captures.ts';
import type { DropCounts } from './protocol.ts';
import { RecordRing } from './record-ring.ts';
import { Segments } from './segments.ts';
import { StatsTables } from './stats-tables.ts';
import { Throughput } from './throughput.ts';

const NO_DROPS: Drops = { ring: 0, credit: 0 };
/** A row with its place in the list of matches. */
const ROW_COST = RECORD_SIZE + 4;
const MIB = 1024 * 1024;

export function rowsIn(mib: number): number {
  return Math.floor((mib * MIB) / ROW_COST);
}

export class TraceStore {
  readonly ring: RecordRing;
  readonly segments = new Segments();
  readonly tables = new StatsTables();
  readonly captures = new Captures();
  readonly throughput = new Throughput();
  /** Rows that came, in all. */
  received = 0;
  /** Of subscriptions that have ended, and of the current one. */
  #dropsBefore = NO_DROPS;
  #drops = NO_DROPS;
  #messagesBase = -1;
  /** When the buffer was cleared. */
  #cleared: DropCounts = { ring: 0, viewer: 0, messages: 0 };
  /** Names that come before the hello of a file or share belong to nobody. */
  #stray = new PathNames();

  constructor(bufferMib: number) {
    this.ring = new RecordRing(rowsIn(bufferMib));
  }

  /** Rows that were lost since the buffer was cleared. */
  get drops(): DropCounts {
    const all = this.#allDrops();
    return {
      ring: all.ring - this.#cleared.ring,
      viewer: all.viewer - this.#cleared.viewer,
      messages: all.messages - this.#cleared.messages,
    };
  }

  /** A frame of the wire, which it may keep. */
  takeBytes(bytes: Uint8Array): TraceFrame {
    const frame = decodeFrame(bytes, this.segments.current?.paths ?? this.#stray);
    this.take(frame);
    return frame;
  }

  take(frame: TraceFrame, paths?: PathNames): void {
    if (this.tables.take(frame)) {
      if (frame.type === 'snapshot' || frame.type === 'increment') this.throughput.add(frame.stats);
      return;
    }
    if (frame.type === 'hello') this.#begin(frame.hello, paths);
    else if (frame.type === 'records') {
      this.#drops = frame.drops;
      if (this.segments.current === undefined) return;
      this.received += frame.records.length;
      this.ring.append(frame.records.rawBytes());
      this.segments.dropBefore(this.ring.first);
    } else if (frame.type === 'capture') {
      if (this.#messagesBase < 0) this.#messagesBase = frame.dropped;
      this.captures.dropped = frame.dropped - this.#messagesBase;
      this.captures.add(frame.messages, this.segments.current?.id ?? 0);
    }
  }

  /** Rows and messages go; the counters are the share's own. */
  clear(): void {
    this.ring.clear();
    this.segments.dropBefore(this.ring.first);
    this.captures.clear();
    this.#cleared = this.#allDrops();
  }

  /** As if nothing had ever come. */
  reset(): void {
    this.clear();
    this.segments.reset();
    this.tables.reset();
    this.throughput.reset();
  }

  #allDrops(): DropCounts {
    return {
      ring: this.#dropsBefore.ring + this.#drops.ring,
      viewer: this.#dropsBefore.credit + this.#drops.credit,
      messages: this.captures.dropped,
    };
  }

  #begin(hello: Hello, paths?: PathNames): void {
    this.#dropsBefore = {
      ring: this.#dropsBefore.ring + this.#drops.ring,
      credit: this.#dropsBefore.credit + this.#drops.credit,
    };
    this.#drops = NO_DROPS;
    const { current } = this.segments;
    // A second subscription to the same process: its clock and its names go on.
    if (current?.hello.epochMs === hello.epochMs && current.hello.share === hello.share) return;
    this.#messagesBase = -1;
    this.segments.begin(hello, this.ring.next, paths);
  }
}

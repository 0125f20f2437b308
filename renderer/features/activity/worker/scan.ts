/**
 * A filter at work on the ring: one cursor that runs behind the newest row, in steps of bounded time. A new filter starts it at the oldest row; after it
 * has caught up, the same cursor takes new rows in. What it found can be shown while it still runs.
 */
import type { RowTest } from '../../../../electron/contract/trace/filter.ts';
import type { TraceRow } from '../../../../electron/contract/trace/record.ts';
import { Heat } from './heat.ts';
import { MatchList } from './match-list.ts';
import type { RecordRing } from './record-ring.ts';
import type { Segments } from './segments.ts';

/** Rows between two looks at the clock. */
const STEP_ROWS = 2048;

export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

export class Scan {
  readonly matches = new MatchList();
  readonly heat = new Heat();
  /** Requests that failed, among the matches. */
  errors = 0;
  readonly #ring: RecordRing;
  readonly #segments: Segments;
  readonly #test: RowTest | null;
  readonly #range: TimeRange | null;
  #cursor: number;

  /** `test` null: every row. */
  constructor(ring: RecordRing, segments: Segments, test: RowTest | null, range: TimeRange | null) {
    this.#ring = ring;
    this.#segments = segments;
    this.#test = test;
    this.#range = range;
    this.#cursor = ring.first;
    this.matches.dropBefore(ring.first);
  }

  /** Rows that are still to be looked at. */
  get behind(): number {
    return this.#ring.next - Math.max(this.#cursor, this.#ring.first);
  }

  /** Works until it has caught up or `expired` says so. */
  run(expired: () => boolean): void {
    this.#cursor = Math.max(this.#cursor, this.#ring.first);
    this.matches.dropBefore(this.#ring.first);
    while (this.#cursor < this.#ring.next) {
      const segment = this.#segments.of(this.#cursor);
      const end = Math.min(this.#cursor + STEP_ROWS, this.#ring.next, this.#segments.endOf(this.#cursor));
      for (let seq = this.#cursor; seq < end; seq++) {
        const row = this.#ring.row(seq);
        if (row === undefined || segment === undefined || !this.#accepts(row)) continue;
        if (this.#test !== null && !this.#test(row, segment.paths)) continue;
        this.matches.push(seq);
        if (row.errno !== 0) this.errors++;
        this.heat.add(row.startNs, row.serviceNs);
      }
      this.#cursor = end;
      if (expired()) return;
    }
  }

  /** Ordinal of the next match before or behind the row `seq` that `wanted` says yes to; -1 when there is none. A `seq` below 0 is beyond either end. */
  find(seq: number, step: 1 | -1, wanted: (row: TraceRow) => boolean): number {
    const { matches } = this;
    const here = seq < 0 ? (step < 0 ? matches.end : matches.head) : matches.ordinalFrom(seq);
    const start = step < 0 ? here - 1 : matches.at(here) === seq ? here + 1 : here;
    for (let at = start; at >= matches.head && at < matches.end; at += step) {
      const row = this.#ring.row(matches.at(at));
      if (row !== undefined && wanted(row)) return at;
    }
    return -1;
  }

  #accepts({ startNs }: TraceRow): boolean {
    return this.#range === null || (startNs >= this.#range.fromNs && startNs <= this.#range.toNs);
  }
}

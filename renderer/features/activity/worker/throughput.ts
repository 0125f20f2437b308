/** What moved per second, from the share host's exact totals, for the strip above the table. An hour is kept. */
import { RECORD_FLAG } from '../../../../electron/contract/trace/record.ts';
import type { RecordRing } from './record-ring.ts';

const KEPT = 7200;
/** Points that the page gets at most. */
const STRIP_POINTS = 300;

interface Totals {
  readonly nowNs: number;
  readonly calls: number;
  readonly errors: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Columns of equal length; rates per second. */
export interface Strip {
  /** ns of the trace's clock at which a point ends. */
  readonly timesNs: Float64Array;
  readonly operations: Float32Array;
  readonly errors: Float32Array;
  readonly readBytes: Float32Array;
  readonly writtenBytes: Float32Array;
}

export class Throughput {
  #points: Totals[] = [];

  add(totals: Totals): void {
    const last = this.#points.at(-1);
    // A new share host, or a clock that jumped back: what was before cannot be compared.
    if (last !== undefined && (totals.nowNs <= last.nowNs || totals.calls < last.calls)) this.#points = [];
    const { nowNs, calls, errors, readBytes, writtenBytes } = totals;
    this.#points.push({ nowNs, calls, errors, readBytes, writtenBytes });
    if (this.#points.length > KEPT) this.#points.splice(0, KEPT / 10);
  }

  reset(): void {
    this.#points = [];
  }

  /** The points that end behind `fromNs`, thinned to STRIP_POINTS. */
  strip(fromNs: number): Strip {
    const first = Math.max(0, this.#points.findIndex(({ nowNs }) => nowNs > fromNs) - 1);
    const points = this.#points.slice(first);
    const step = Math.max(1, Math.ceil((points.length - 1) / STRIP_POINTS));
    const chosen = points.filter((_, i) => i % step === 0 || i === points.length - 1);
    return ratesOf(chosen);
  }
}

function ratesOf(points: readonly Totals[]): Strip {
  const length = Math.max(0, points.length - 1);
  const strip: Strip = {
    timesNs: new Float64Array(length),
    operations: new Float32Array(length),
    errors: new Float32Array(length),
    readBytes: new Float32Array(length),
    writtenBytes: new Float32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const a = points[i];
    const b = points[i + 1];
    if (a === undefined || b === undefined) continue;
    const seconds = (b.nowNs - a.nowNs) / 1e9;
    strip.timesNs[i] = b.nowNs;
    strip.operations[i] = (b.calls - a.calls) / seconds;
    strip.errors[i] = (b.errors - a.errors) / seconds;
    strip.readBytes[i] = (b.readBytes - a.readBytes) / seconds;
    strip.writtenBytes[i] = (b.writtenBytes - a.writtenBytes) / seconds;
  }
  return strip;
}

/** The same from rows, for a saved capture, which has no totals over time. `reads`: what counts as read. */
export function stripOfRows(ring: RecordRing, reads: (operation: number) => boolean): Strip {
  let fromNs = Number.POSITIVE_INFINITY;
  let toNs = Number.NEGATIVE_INFINITY;
  for (let seq = ring.first; seq < ring.next; seq++) {
    const startNs = ring.row(seq)?.startNs ?? 0;
    fromNs = Math.min(fromNs, startNs);
    toNs = Math.max(toNs, startNs);
  }
  if (!(toNs >= fromNs)) return ratesOf([]);
  const widthNs = Math.max(1e6, (toNs - fromNs) / STRIP_POINTS);
  const sums = Array.from({ length: STRIP_POINTS + 1 }, () => ({ calls: 0, errors: 0, readBytes: 0, writtenBytes: 0 }));
  for (let seq = ring.first; seq < ring.next; seq++) {
    const row = ring.row(seq);
    const sum = row === undefined ? undefined : sums[Math.floor((row.startNs - fromNs) / widthNs)];
    if (row === undefined || sum === undefined || (row.flags & RECORD_FLAG.IN_FLIGHT) !== 0) continue;
    sum.calls++;
    if (row.errno !== 0) sum.errors++;
    if (reads(row.operation)) sum.readBytes += row.bytes;
    else sum.writtenBytes += row.bytes;
  }
  const totals: Totals[] = [{ nowNs: fromNs, calls: 0, errors: 0, readBytes: 0, writtenBytes: 0 }];
  for (const [i, sum] of sums.entries()) {
    const before = totals[i];
    if (before === undefined) continue;
    totals.push({
      nowNs: fromNs + (i + 1) * widthNs,
      calls: before.calls + sum.calls,
      errors: before.errors + sum.errors,
      readBytes: before.readBytes + sum.readBytes,
      writtenBytes: before.writtenBytes + sum.writtenBytes,
    });
  }
  return ratesOf(totals);
}

/** From sums to rates: what happened between two looks. */
import type { ShareRates } from '../contract/app/share-view.ts';
import { BUCKETS, percentile } from '../contract/trace/histogram.ts';
import type { Totals } from '../contract/trace/snapshot.ts';

const P99 = 0.99;
const NOTHING: Totals = { calls: 0, errors: 0, readBytes: 0, writtenBytes: 0, inFlight: 0, latencies: [] };

export class RateMeter {
  #last: Totals | null = null;
  #lastMs = 0;
  readonly #buckets = new Float64Array(BUCKETS);

  /** The share host serves from now on, and has done nothing yet. */
  begin(nowMs: number): void {
    this.#last = NOTHING;
    this.#lastMs = nowMs;
  }

  /** null before `begin`. */
  look(totals: Totals, nowMs: number): ShareRates | null {
    const last = this.#last;
    const seconds = (nowMs - this.#lastMs) / 1000;
    if (last === null || seconds <= 0) return null;
    this.#last = totals;
    this.#lastMs = nowMs;
    const perSecond = (now: number, before: number): number => (now - before) / seconds;
    return {
      readBytes: perSecond(totals.readBytes, last.readBytes),
      writtenBytes: perSecond(totals.writtenBytes, last.writtenBytes),
      operations: perSecond(totals.calls, last.calls),
      errors: perSecond(totals.errors, last.errors),
      inFlight: totals.inFlight,
      p99Ns: totals.calls === last.calls ? 0 : this.#p99(totals.latencies, last.latencies),
    };
  }

  end(): void {
    this.#last = null;
  }

  #p99(now: readonly number[], before: readonly number[]): number {
    const buckets = this.#buckets.fill(0);
    for (const [pairs, sign] of [
      [now, 1],
      [before, -1],
    ] as const) {
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const bucket = pairs[i] as number;
        buckets[bucket] = (buckets[bucket] ?? 0) + sign * (pairs[i + 1] as number);
      }
    }
    return percentile(buckets, 0, P99, Number.MAX_SAFE_INTEGER);
  }
}

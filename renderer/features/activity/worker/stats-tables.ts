/**
 * The share host's exact counters as tables: the merged counters of the contract, activity of handles over the last 30 s, and the truth about handles
 * that opened and closed between two increments. They stay right when rows of the trace are lost.
 */
import type { TraceFrame } from '../../../../electron/contract/trace/frames.ts';
import type { TraceStats } from '../../../../electron/contract/trace/snapshot.ts';
import { StatsModel } from '../../../../electron/contract/trace/stats-model.ts';

/** Points of a sparkline: 30 s of increments. */
const SPARK_POINTS = 60;

export class StatsTables {
  /** Changes with each update: what was made from these tables is old then. */
  version = 0;
  #model = new StatsModel();
  readonly #sparks = new Map<number, Float32Array>();
  readonly #calls = new Map<number, number>();

  /** Null before the first snapshot. */
  get stats(): TraceStats | null {
    return this.#model.stats;
  }

  /** Whether the frame was about counters. */
  take(frame: TraceFrame): boolean {
    if (!this.#model.take(frame)) return false;
    this.version++;
    if (frame.type === 'snapshot') {
      this.#sparks.clear();
      this.#calls.clear();
      for (const { serial, calls } of frame.stats.handles) this.#calls.set(serial, calls);
    } else if (frame.type === 'increment') {
      this.#advanceSparks(frame.stats);
    }
    return true;
  }

  /**
   * `now`: all that the share host knows. Handles that it no longer knows were closed between two increments, and their places used again.
   */
  reconcile(now: TraceStats): void {
    const known = new Set(now.handles.map(({ serial }) => serial));
    const lost = (this.stats?.handles ?? []).filter(({ serial, closedNs }) => closedNs === null && !known.has(serial));
    const closed = lost.map((handle) => ({ ...handle, closedNs: handle.lastNs, inFlight: 0 }));
    this.#model.take({ type: 'increment', stats: { ...now, handles: [...closed, ...now.handles] } });
    this.version++;
  }

  /** Calls per half second, oldest first; undefined for one without a call in the last 30 s. */
  spark(serial: number): Float32Array | undefined {
    return this.#sparks.get(serial);
  }

  reset(): void {
    this.#model = new StatsModel();
    this.#sparks.clear();
    this.#calls.clear();
    this.version++;
  }

  #advanceSparks({ handles }: Pick<TraceStats, 'handles'>): void {
    for (const [serial, points] of this.#sparks) {
      points.copyWithin(0, 1);
      points[SPARK_POINTS - 1] = 0;
      if (points.every((point) => point === 0)) this.#sparks.delete(serial);
    }
    for (const { serial, calls } of handles) {
      const delta = calls - (this.#calls.get(serial) ?? 0);
      this.#calls.set(serial, calls);
      if (delta <= 0) continue;
      let points = this.#sparks.get(serial);
      if (points === undefined) {
        points = new Float32Array(SPARK_POINTS);
        this.#sparks.set(serial, points);
      }
      points[SPARK_POINTS - 1] = delta;
    }
    if (this.#calls.size > this.#callsMax()) this.#forgetCalls();
  }

  #callsMax(): number {
    return 2 * (this.stats?.handles.length ?? 0) + 4096;
  }

  #forgetCalls(): void {
    const known = new Set(this.stats?.handles.map(({ serial }) => serial));
    for (const serial of this.#calls.keys()) if (!known.has(serial)) this.#calls.delete(serial);
  }
}

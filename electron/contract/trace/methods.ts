/** Requests of the trace on a control port. The answer to `trace.subscribe` is followed, or preceded, by frames of kind FRAME_TRACE (frames.ts). */
import type { Level, Totals, TraceStats } from './snapshot.ts';

type Nothing = Record<string, never>;

interface LevelParams {
  readonly level: Level;
  /** At `sampled`: one of how many is recorded. */
  readonly sample?: number | undefined;
  /** At `slow`: requests that take longer, and all that fail. */
  readonly slowMs?: number | undefined;
  /** At `capture`: bytes of file data kept of a message. */
  readonly snap?: number | undefined;
}

export interface TraceMethods {
  stats: { readonly params: { readonly paths?: number }; readonly result: TraceStats };
  totals: { readonly params: Nothing; readonly result: Totals };
  'trace.subscribe': {
    readonly params: Partial<LevelParams> & {
      /** filter.ts; only records that it lets through are sent and use up credit. */
      readonly filter?: string;
      /** Records that may be sent until `trace.credit` allows more. 0 or absent: none. */
      readonly credit?: number;
      readonly capture?: boolean;
      /** false: neither snapshot nor increments. */
      readonly counters?: boolean;
    };
    readonly result: { readonly subscription: number; readonly level: Level };
  };
  'trace.credit': {
    readonly params: { readonly subscription: number; readonly records: number };
    readonly result: Nothing;
  };
  'trace.unsubscribe': { readonly params: { readonly subscription: number }; readonly result: Nothing };
  /** For all viewers of the share; back to `counters` when the last one has gone. */
  'trace.level': { readonly params: LevelParams; readonly result: { readonly level: Level } };
}

import type { Hello, RawMessage } from '../../../electron/contract/trace/frames.ts';
import type { PathNames } from '../../../electron/contract/trace/paths.ts';
import type { RecordReader } from '../../../electron/contract/trace/record.ts';
import type { TraceStats } from '../../../electron/contract/trace/snapshot.ts';

/** Turns what a subscription brings into the bytes of a format. Where they go is its caller's business. */
export interface TraceSink {
  /** Needs whole messages (level `capture`) and not records. */
  readonly needsCapture: boolean;
  /** Before anything else; `stats` is the snapshot at that moment. */
  begin(hello: Hello, stats: TraceStats | null): string | Uint8Array;
  rows(records: RecordReader, paths: PathNames): string | Uint8Array;
  messages(messages: readonly RawMessage[]): string | Uint8Array;
  end(stats: TraceStats | null): string | Uint8Array;
}

import type { Hello } from '../frames.ts';
import type { PathNames } from '../paths.ts';
import type { RawMessage } from '../raw-message.ts';
import type { RecordReader } from '../record.ts';
import type { TraceStats } from '../snapshot.ts';

/** Turns what a subscription brings into the bytes of a format. Where they go is its caller's business; nothing of what comes in is kept by reference. */
export interface TraceSink {
  /** What it is made of: records, or whole messages (level `capture`); `both`: records, and messages where there are some. */
  readonly needs: 'records' | 'messages' | 'both';
  /** Before anything else; `stats` is the snapshot at that moment. */
  begin(hello: Hello, stats: TraceStats | null): string | Uint8Array;
  rows(records: RecordReader, paths: PathNames): string | Uint8Array;
  messages(messages: readonly RawMessage[]): string | Uint8Array;
  end(stats: TraceStats | null): string | Uint8Array;
}

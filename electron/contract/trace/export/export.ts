/** A whole export of what a viewer holds: for the page, whose rows are in memory. The command line feeds a sink as rows come (server/cli/trace-file.ts). */
import type { Hello } from '../frames.ts';
import type { PathNames } from '../paths.ts';
import { MessagePicker, type RawMessage } from '../raw-message.ts';
import type { RecordReader } from '../record.ts';
import type { TraceStats } from '../snapshot.ts';
import type { Format } from './format.ts';
import { type SinkOptions, sinkOf } from './sink.ts';

export interface Exported {
  readonly hello: Hello;
  /** Of now; null where there is none. */
  readonly stats: TraceStats | null;
  /** The records to be exported, in the order wished: those that a filter has let through. */
  readonly records: readonly RecordReader[];
  readonly paths: PathNames;
  /** All messages at hand: those of other requests than `records` are left out. Without records of their own all are taken. */
  readonly messages: readonly RawMessage[];
}

/** The parts of the file, one behind the other: `new Blob([...exportTrace(…)])`. Made as they are asked for. */
export function* exportTrace(
  format: Format,
  { hello, stats, records, paths, messages }: Exported,
  options: SinkOptions = {},
): Generator<string | Uint8Array<ArrayBuffer>> {
  const sink = sinkOf(format, options);
  yield owned(sink.begin(hello, stats));
  if (sink.needs !== 'messages') for (const block of records) yield owned(sink.rows(block, paths));
  if (sink.needs !== 'records' && messages.length > 0) {
    const picker = new MessagePicker();
    for (const block of records) picker.want(block);
    yield owned(sink.messages(records.length === 0 ? messages : picker.pick(messages)));
  }
  yield owned(sink.end(stats));
}

/** Not in shared memory, which a Blob refuses. */
function owned(part: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof part === 'string' ? part : new Uint8Array(part);
}

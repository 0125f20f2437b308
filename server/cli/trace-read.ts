/** `culvert trace --read`: a saved trace (contract/trace/capture-file.ts) in any format, or what a filter lets through of it. */
import { createReadStream } from 'node:fs';
import { CaptureFileReader } from '../../electron/contract/trace/capture-file.ts';
import type { TraceSink } from '../../electron/contract/trace/export/trace-sink.ts';
import { compileFilter, parseFilter, type RowTest } from '../../electron/contract/trace/filter.ts';
import type { TraceFrame } from '../../electron/contract/trace/frames.ts';
import { MessagePicker } from '../../electron/contract/trace/raw-message.ts';
import type { RecordReader } from '../../electron/contract/trace/record.ts';
import { StatsModel } from '../../electron/contract/trace/stats-model.ts';
import { Problem } from '../control/failure.ts';
import { TraceOutput } from './trace-output.ts';

/** Throws Problem when the file cannot be read or is none of ours; what stands before a damaged place has been written then. */
export async function readTrace(file: string, filter: string, sink: TraceSink, output: string): Promise<void> {
  const reader = new CaptureFileReader();
  const out = new TraceOutput(output, () => process.exit(1));
  const conversion = new Conversion(reader, filter, sink, out);
  try {
    for await (const piece of createReadStream(file)) {
      for (const frame of reader.push(piece as Uint8Array)) conversion.take(frame);
      await out.drained();
    }
  } catch (error) {
    throw new Problem('FILE_UNREADABLE', `the file ${file} cannot be read: ${(error as Error).message}`);
  }
  const problem = reader.finish();
  conversion.end();
  await out.close();
  if (problem !== null) throw new Problem(`TRACE_${problem.code}`, `${file}: ${problem.message}`);
}

class Conversion {
  readonly #reader: CaptureFileReader;
  readonly #sink: TraceSink;
  readonly #out: TraceOutput;
  readonly #test: RowTest | null;
  readonly #picker: MessagePicker | null;
  readonly #model = new StatsModel();
  #begun = false;

  constructor(reader: CaptureFileReader, filter: string, sink: TraceSink, out: TraceOutput) {
    this.#reader = reader;
    this.#sink = sink;
    this.#out = out;
    this.#test = filter === '' ? null : compileFilter(parseFilter(filter));
    this.#picker = filter === '' ? null : new MessagePicker();
  }

  take(frame: TraceFrame): void {
    this.#model.take(frame);
    if (frame.type === 'hello') return;
    if (!this.#begun) this.#begin();
    if (frame.type === 'records') {
      const records = this.#test === null ? frame.records : chosen(frame.records, this.#test, this.#reader);
      this.#picker?.want(records);
      if (this.#sink.needs !== 'messages') this.#out.write(this.#sink.rows(records, this.#reader.paths));
    } else if (frame.type === 'capture' && this.#sink.needs !== 'records') {
      this.#out.write(this.#sink.messages(this.#picker?.pick(frame.messages) ?? frame.messages));
    }
  }

  end(): void {
    if (this.#reader.hello === null) return;
    if (!this.#begun) this.#begin();
    this.#out.write(this.#sink.end(this.#model.stats));
  }

  #begin(): void {
    this.#begun = true;
    if (this.#reader.hello !== null) this.#out.write(this.#sink.begin(this.#reader.hello, this.#model.stats));
  }
}

function chosen(records: RecordReader, test: RowTest, { paths }: CaptureFileReader): RecordReader {
  const kept: number[] = [];
  for (let i = 0; i < records.length; i++) if (test(records.move(i), paths)) kept.push(i);
  return records.only(kept);
}

/** What writes a trace in each format. */
import { BundleSink } from './bundle.ts';
import { CaptureFileSink } from './capture-file-sink.ts';
import { CsvSink } from './csv.ts';
import type { Format } from './format.ts';
import { JsonLinesSink } from './jsonl.ts';
import { PcapngSink } from './pcapng.ts';
import { PerfettoSink } from './perfetto.ts';
import { TextSink } from './text.ts';
import type { TraceSink } from './trace-sink.ts';

export interface SinkOptions {
  /** For `bundle`: names of files become numbers. */
  readonly redact?: boolean;
  /** For `bundle`: versions of what the share runs on. */
  readonly host?: Readonly<Record<string, string>>;
}

export function sinkOf(format: Format, { redact = false, host = {} }: SinkOptions = {}): TraceSink {
  switch (format) {
    case 'text':
      return new TextSink();
    case 'jsonl':
      return new JsonLinesSink();
    case 'csv':
      return new CsvSink();
    case 'pcapng':
      return new PcapngSink();
    case 'perfetto':
      return new PerfettoSink();
    case 'bundle':
      return new BundleSink(redact, host);
    case 'culvert':
      return new CaptureFileSink();
  }
}

/** Formats that a trace can be written in. */
import { BundleSink } from './bundle.ts';
import { CaptureFileSink } from './capture-file-sink.ts';
import { CsvSink } from './csv.ts';
import { JsonLinesSink } from './jsonl.ts';
import { PcapngSink } from './pcapng.ts';
import { PerfettoSink } from './perfetto.ts';
import { TextSink } from './text.ts';
import type { TraceSink } from './trace-sink.ts';

export const FORMATS = ['text', 'jsonl', 'csv', 'pcapng', 'perfetto', 'bundle', 'culvert'] as const;
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  txt: 'text',
  log: 'text',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  pcapng: 'pcapng',
  pcap: 'pcapng',
  json: 'perfetto',
  'perfetto-trace': 'perfetto',
  bundle: 'bundle',
  culvert: 'culvert',
};

/** `-` is text; undefined for an extension that says nothing. */
export function formatOf(file: string): Format | undefined {
  if (file === '-') return 'text';
  const extension = /\.([a-z-]+)$/.exec(file)?.[1] ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

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

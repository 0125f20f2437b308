/** Formats that a trace can be written in. */
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

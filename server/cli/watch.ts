/** `--trace` and `--metrics` of culvert serve and culvert mount: the parent watches its own share, since it may write files and the share host may not. */
import type { Format } from '../../electron/contract/trace/export/format.ts';
import { type MetricsPlace, metricsPlace } from './metrics-place.ts';
import type { Arguments, Option } from './options.ts';
import { fileFormat } from './trace-format.ts';

export const WATCH_OPTIONS: readonly Option[] = [
  {
    name: 'trace',
    value: 'FILE',
    help: 'Writes every request to FILE; its extension says how: .txt (like strace), .jsonl, .csv, .pcapng (Wireshark), .json (Perfetto), .culvert (to be opened again). - is text on stdout.',
    fallback: 'none; culvert trace looks into a running share',
    risk: 'The file shows the names of the guest’s files, and grows with each request.',
  },
  {
    name: 'metrics',
    value: 'unix:PATH|tcp:127.0.0.1:PORT',
    help: 'Offers counters to Prometheus there, at /metrics.',
    fallback: 'none',
    risk: 'Any user of this machine can read a TCP port.',
  },
];

export interface Watch {
  readonly trace: { readonly file: string; readonly format: Format } | null;
  readonly metrics: MetricsPlace | null;
}

/** Throws a USAGE Problem. */
export function watchOf(args: Arguments): Watch {
  const file = args.text('trace');
  const metrics = args.text('metrics');
  return {
    trace: file === undefined ? null : { file, format: fileFormat(file) },
    metrics: metrics === undefined ? null : metricsPlace(metrics),
  };
}

/** Watches the share `id`, which serves. The function that comes back ends it, while the share still answers. Throws Problem. */
export async function startWatching(id: string, watch: Watch): Promise<() => Promise<void>> {
  if (watch.trace === null && watch.metrics === null) return async () => {};
  // HTTP and the exporters are loaded only now: most shares start without.
  return await (await import('./watching.ts')).watchShare(id, watch);
}

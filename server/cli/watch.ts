/** `--trace` and `--metrics` of culvert serve and culvert mount: the parent watches its own share, since it may write files and the share host may not. */

import { type Format, sinkOf } from '../../electron/contract/trace/export/sink.ts';
import { controlFolder, controlPath } from '../control/paths.ts';
import type { ControlClient } from '../control/rpc.ts';
import { connectControl } from '../control/socket.ts';
import { type MetricsPlace, metricsPlace, serveMetrics } from './metrics.ts';
import type { Arguments, Option } from './options.ts';
import { fileFormat, hostVersions } from './trace.ts';
import { TraceFile } from './trace-file.ts';

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
export async function startWatching(id: string, { trace, metrics }: Watch): Promise<() => Promise<void>> {
  if (trace === null && metrics === null) return async () => {};
  const client: ControlClient = await connectControl(controlPath(controlFolder(), id));
  const server = metrics === null ? null : await serveMetrics(metrics, id, () => client.call('stats', { paths: 0 }));
  const file =
    trace === null ? null : new TraceFile(client, sinkOf(trace.format, { host: hostVersions() }), trace.file);
  await file?.start({ filter: '', level: 'everything' });
  return async () => {
    server?.[Symbol.dispose]();
    await file?.finish();
    client.close();
    if (file !== null && file.lost > 0)
      process.stderr.write(
        `culvert: ${file.lost} requests are missing in the trace: it could not be written fast enough\n`,
      );
  };
}

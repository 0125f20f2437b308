import { sinkOf } from '../../electron/contract/trace/export/sink.ts';
import { controlFolder, controlPath } from '../control/paths.ts';
import type { ControlClient } from '../control/rpc.ts';
import { connectControl } from '../control/socket.ts';
import { serveMetrics } from './metrics.ts';
import { hostVersions, TraceFile } from './trace-file.ts';
import type { Watch } from './watch.ts';

/** What `startWatching` loads when there is something to watch. Throws Problem. */
export async function watchShare(id: string, { trace, metrics }: Watch): Promise<() => Promise<void>> {
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

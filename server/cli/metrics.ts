/** `--metrics`: counters for Prometheus over HTTP, on a unix socket or a loopback port. Runs in the parent, outside the sandbox. */

import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { Problem } from '../control/failure.ts';
import { prometheusText } from '../trace/prometheus.ts';
import type { MetricsPlace } from './metrics-place.ts';

/** Listens until it is closed. Throws Problem. */
export async function serveMetrics(
  place: MetricsPlace,
  share: string,
  read: () => Promise<TraceStats>,
): Promise<Disposable> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || (request.url !== '/metrics' && request.url !== '/')) {
      response.writeHead(404).end();
      return;
    }
    read().then(
      (stats) =>
        response
          .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
          .end(prometheusText(share, stats)),
      () => response.writeHead(503).end('the share does not answer\n'),
    );
  });
  await listening(server, place);
  return {
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
      if ('path' in place) rmSync(place.path, { force: true });
    },
  };
}

function listening(server: Server, place: MetricsPlace): Promise<void> {
  const before = process.umask(0o077);
  return new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        new Problem('METRICS', `--metrics cannot be had: ${error.code ?? error.message}`, 'Choose another place.'),
      ),
    );
    server.listen(place, done);
  }).finally(() => process.umask(before));
}

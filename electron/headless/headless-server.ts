/** The headless shell's server: pages, commands and traces on one port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Problem } from '../contract/failure.ts';
import { type CoreLink, shareSocket } from '../core/link.ts';
import { pagesRoot } from '../core/page-files.ts';
import { Access, addressOf, newToken, TOKEN_PARAMETER } from './access.ts';
import { serveApi } from './api-socket.ts';
import { refuse, servePage } from './pages.ts';
import { serveTrace } from './trace-socket.ts';

/** Of one message from a page: a share with all its settings is a few KiB. */
const MESSAGE_MAX = 1024 * 1024;

export interface HeadlessOptions {
  readonly link: CoreLink;
  /** An address; loopback unless somebody decided otherwise. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The folder of the built pages. */
  readonly pages: URL;
}

export interface HeadlessServer {
  /** With the token. */
  readonly address: string;
  close(): Promise<void>;
}

/** Resolves when it can be reached. Throws Problem. */
export async function serveHeadless({ link, host, port, pages }: HeadlessOptions): Promise<HeadlessServer> {
  const root = pagesRoot(pages);
  const token = newToken();
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX, perMessageDeflate: false });
  const bound = await listen(server, host, port);
  const shown = host.includes(':') ? `[${host}]` : host;
  const access = new Access(token, shown, bound);
  link.onLost = () => {
    for (const client of sockets.clients) client.terminate();
  };
  server.on('request', (request, response) => {
    const refusal = access.refusal(request);
    if (refusal !== null) refuse(response, refusal);
    else void servePage(root, access, request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    const refusal = access.refusal(request);
    const path = addressOf(request)?.pathname ?? '';
    const serve = refusal === null ? wayOf(path, link) : null;
    if (refusal === null && !link.alive) turnAway(socket, 503);
    else if (serve === null) turnAway(socket, refusal === null ? 404 : 403);
    else sockets.handleUpgrade(request, socket, head, serve);
  });
  return {
    address: `http://${shown}:${bound}/?${TOKEN_PARAMETER}=${token}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Upgraded = Parameters<WebSocketServer['handleUpgrade']>[3];

/** null: nothing is there. */
function wayOf(path: string, link: CoreLink): Upgraded | null {
  if (path === '/api') return (socket) => serveApi(socket, link);
  const id = /^\/trace\/([^/]+)$/.exec(path)?.[1];
  const control = id === undefined ? null : shareSocket(id);
  return control === null ? null : (socket) => serveTrace(socket, control);
}

const TURNED_AWAY = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const;

function turnAway(socket: Duplex, status: keyof typeof TURNED_AWAY): void {
  socket.end(`HTTP/1.1 ${status} ${TURNED_AWAY[status]}\r\nConnection: close\r\n\r\n`);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`;
      const fix =
        error.code === 'EADDRINUSE' ? 'Choose another --port, or leave it out.' : 'Give an address of this machine.';
      reject(new Problem('LISTEN_FAILED', `cannot listen on ${where}: ${error.code ?? error.message}`, fix));
    });
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

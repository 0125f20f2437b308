/** Serves the built page, with one share that runs and whose trace is made by generators. Just as much of the headless shell as the page asks for. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AppSnapshot } from '../../../../electron/contract/app/commands.ts';
import { SETTINGS_DEFAULTS, settingsSchema } from '../../../../electron/contract/app/settings.ts';
import { HINT_DEFAULTS } from '../../../../electron/contract/app/stored-share.ts';
import { Generator, type GeneratorOptions } from './generator.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface PageServer extends AsyncDisposable {
  readonly url: string;
  /** Of the last page that opened the trace. */
  readonly generator: () => Generator | null;
}

export async function servePage(folder: string, options: GeneratorOptions): Promise<PageServer> {
  let generator: Generator | null = null;
  let settings = SETTINGS_DEFAULTS;
  const http = createServer((request, response) => {
    const path = normalize((request.url ?? '/').replace(/\?.*$/, ''));
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket, request) => {
    if (request.url?.startsWith('/trace/') === true) generator = serveTrace(socket, options);
    else
      serveCommands(socket, (command, params) => {
        if (command === 'settings.set') {
          settings = settingsSchema.parse((params as { settings: unknown }).settings);
          return settings;
        }
        return command === 'app.snapshot' ? { ...SNAPSHOT, settings } : null;
      });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    generator: () => generator,
    [Symbol.asyncDispose]: async () => {
      generator?.stop();
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function serveTrace(socket: WebSocket, options: GeneratorOptions): Generator {
  const generator = new Generator(
    {
      send: (data) => socket.send(data),
      get backlogBytes() {
        return socket.bufferedAmount;
      },
    },
    options,
  );
  socket.on('message', (data) => generator.take((data as Buffer).toString('utf8')));
  socket.on('close', () => generator.stop());
  return generator;
}

function serveCommands(socket: WebSocket, answer: (command: string, params: unknown) => unknown): void {
  socket.on('message', (data) => {
    const { id, command, params } = JSON.parse((data as Buffer).toString('utf8')) as {
      readonly id: number;
      readonly command: string;
      readonly params: unknown;
    };
    socket.send(JSON.stringify({ id, envelope: { ok: true, value: answer(command, params) } }));
  });
}

const SNAPSHOT: Omit<AppSnapshot, 'settings'> = {
  version: 'bench',
  shell: 'headless',
  core: 'app',
  user: { name: 'bench', uid: 1000, home: '/home/bench' },
  notices: [],
  shares: [
    {
      stored: {
        config: {
          id: 'bench',
          name: 'bench',
          folder: '/srv/bench',
          protocol: 'virtiofs',
          connection: { kind: 'fuse-dev', mountpoint: '/mnt/bench' },
          tag: 'bench',
          policy: {},
        },
        startWithApp: false,
        hints: HINT_DEFAULTS,
      },
      state: 'mounted',
      reason: 'Mounted by the bench.',
      fix: '',
      sinceMs: Date.now(),
      peers: [],
      sandbox: null,
      pending: [],
      restartFor: [],
      warnings: [],
      crash: null,
      restartMs: null,
    },
  ],
};

/** The built pages over HTTP, and nothing outside their folder. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { type Access, addressOf, type Refusal } from './access.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
};

const REFUSALS: Readonly<Record<Refusal, string>> = {
  host: 'This address is not the one that Culvert listens on. Open the address that "culvert ui" printed.',
  origin: 'Another page may not talk to Culvert.',
  token: 'Culvert does not know you. Open the address that "culvert ui" printed, with its token.',
};

export function refuse(response: ServerResponse, refusal: Refusal): void {
  answer(response, refusal === 'host' ? 421 : 403, REFUSALS[refusal]);
}

/** Answers a request that access let through. Never rejects. */
export async function servePage(
  root: string,
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  secure(request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(response, 405, 'Only GET is known here.');
    return;
  }
  if (access.hasToken(request)) {
    // Out of the address, so that it is in no history and no screenshot.
    response.writeHead(303, { location: '/', 'set-cookie': access.setCookie, 'cache-control': 'no-store' }).end();
    return;
  }
  const file = await fileOf(root, addressOf(request)?.pathname ?? '/');
  if (file === null) {
    answer(response, 404, 'There is no such page. If there is none at all, build them: npm run build');
    return;
  }
  const { size } = await stat(file);
  // Names under assets/ carry a hash of the content.
  const cache = file.startsWith(join(root, 'assets') + sep) ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': cache,
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** A regular file below the root, links resolved; null: there is none. */
async function fileOf(root: string, pathname: string): Promise<string | null> {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (name.includes('\0')) return null;
  try {
    const file = await realpath(join(root, name.endsWith('/') ? `${name}index.html` : name));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** style.md's baseline; `ws:` because not every browser counts a WebSocket as 'self'. */
function secure(request: IncomingMessage, response: ServerResponse): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://${request.headers.host ?? ''}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

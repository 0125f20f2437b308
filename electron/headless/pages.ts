/** The built pages over HTTP, and nothing outside their folder. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { contentType, pageFile, securityHeaders } from '../core/page-files.ts';
import { type Access, addressOf, type Refusal } from './access.ts';

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
  // `ws:` because not every browser counts a WebSocket as 'self'.
  for (const [name, value] of Object.entries(securityHeaders(`'self' ws://${request.headers.host ?? ''}`)))
    response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(response, 405, 'Only GET is known here.');
    return;
  }
  if (access.hasToken(request)) {
    // Out of the address, so that it is in no history and no screenshot.
    response.writeHead(303, { location: '/', 'set-cookie': access.setCookie, 'cache-control': 'no-store' }).end();
    return;
  }
  const file = await pageFile(root, addressOf(request)?.pathname ?? '/');
  if (file === null) {
    answer(response, 404, 'There is no such page. If there is none at all, build them: npm run build');
    return;
  }
  const { size } = await stat(file);
  // Names under assets/ carry a hash of the content.
  const cache = file.startsWith(join(root, 'assets') + sep) ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    'content-type': contentType(file),
    'content-length': size,
    'cache-control': cache,
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

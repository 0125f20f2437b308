/** `app://culvert/`: the pages of dist/renderer, with their security headers. Nothing else is reachable through it. */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentType, pageFile, pagesRoot, securityHeaders } from '../core/page-files.ts';

const SCHEME = 'app';
const HOST = 'culvert';
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Before the app is ready: Chromium must know the scheme when it starts. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** When the app is ready. `pages`: the folder of the built pages. */
export function serveAppScheme(pages: URL): void {
  const root = pagesRoot(pages);
  // The page talks to us over IPC and needs no connection at all, but for its own workers' code.
  const headers = securityHeaders("'self'");
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === HOST && request.method === 'GET' ? await pageFile(root, pathname) : null;
    if (file === null) return new Response(null, { status: 404, headers });
    const body = new Uint8Array(await readFile(file));
    return new Response(body, { headers: { ...headers, 'content-type': contentType(file) } });
  });
}

/** Whether a URL is one of ours: whose frames may give commands. */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === HOST;
}

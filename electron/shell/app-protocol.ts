/** `app://culvert/`: the pages of dist/renderer, with their security headers. Nothing else is reachable through it. */
import { protocol } from 'electron';
import type { Pages } from '../core/pages.ts';

const SCHEME = 'app';
const HOST = 'culvert';
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Before the app is ready: Chromium must know the scheme when it starts. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** When the app is ready. */
export function serveAppScheme(pages: Pages): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== HOST || request.method !== 'GET') return new Response(null, { status: 404 });
    const page = await pages.read(pathname);
    if (page === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(page.body), { headers: page.headers });
  });
}

/** Whether a URL is one of ours: whose frames may give commands. */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === HOST;
}

/**
 * The list of 50 shares with live rates: 50 real share hosts, of which every second one serves a busy 9P client. Reports the longest task of the page's main
 * thread, from Chromium's own trace. Run it on a quiet machine: node scripts/run-ts.mjs e2e/renderer/bench/fifty-shares.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { NinepClient } from '../../../server/client/ninep-client.ts';
import { Home, launchBrowser } from '../app.ts';

const SHARES = 50;
const WATCH_MS = 30_000;
const START_MS = 240_000;
/** Between two requests of one client. */
const PAUSE_MS = 20;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly args: { readonly name?: string };
}

await using home = new Home();
const ids = Array.from({ length: SHARES }, (_, at) => `share-${String(at + 1).padStart(2, '0')}`);
mkdirSync(home.configFolder, { recursive: true, mode: 0o700 });
writeFileSync(join(home.configFolder, 'shares.json'), JSON.stringify({ version: 1, value: ids.map(storedShare) }));
await home.start();
const browser = await launchBrowser();
try {
  const { page } = await home.open(browser);
  const waiting = page.locator('[data-share][data-state="waiting"]');
  await waiting.nth(SHARES - 1).waitFor({ timeout: START_MS });
  const clients = await Promise.all(ids.filter((_, at) => at % 2 === 0).map(busyClient));
  await page
    .locator('[data-share][data-state="mounted"]')
    .nth(clients.length - 1)
    .waitFor({ timeout: START_MS });
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await page.waitForTimeout(WATCH_MS);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  for (const stop of clients) stop();
  report(trace.traceEvents);
} finally {
  await browser.close();
}

function storedShare(id: string): StoredShare {
  const folder = home.makeFolder(id, { file: id });
  return {
    config: {
      id,
      name: id,
      folder,
      protocol: '9p',
      connection: { kind: '9p', listen: [{ how: 'unix', path: socketOf(id) }], exports: [{ name: id, folder }] },
      tag: '',
      policy: {},
    },
    startWithApp: true,
    hints: { vmm: 'any', vm: '', mountpoint: '/mnt', memoryMib: 512 },
  };
}

function socketOf(id: string): string {
  return join(home.folder, `${id}.9p`);
}

/** Asks without end; returns what ends it. */
async function busyClient(id: string): Promise<() => void> {
  const client = await NinepClient.connect({ path: socketOf(id) });
  const root = await client.attach(id);
  const timer = setInterval(() => void client.getattr(root), PAUSE_MS);
  return () => {
    clearInterval(timer);
    client.close();
  };
}

function report(events: readonly TraceEvent[]): void {
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = events
    .filter((event) => /RunTask$/.test(event.name) && event.ph === 'X' && mains.has(threadOf(event)))
    .map(({ dur = 0 }) => dur / 1000)
    .sort((a, b) => b - a);
  if (tasks.length === 0) throw new Error('the trace holds no tasks of the main thread');
  const busyMs = tasks.reduce((sum, ms) => sum + ms, 0);
  console.log(
    `${SHARES} shares for ${WATCH_MS / 1000} s: longest tasks ${tasks
      .slice(0, 5)
      .map((ms) => `${ms.toFixed(1)} ms`)
      .join(
        ', ',
      )}; ${tasks.filter((ms) => ms > 50).length} over 50 ms of ${tasks.length}; main thread busy ${((busyMs / WATCH_MS) * 100).toFixed(1)} %`,
  );
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}

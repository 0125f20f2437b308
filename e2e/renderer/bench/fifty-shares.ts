/**
 * The list of 50 shares with live rates: 50 real share hosts, of which every second one serves a busy 9P client. Reports the longest task of the page's main
 * thread, from Chromium's own trace. Run it on a quiet machine: node scripts/run-ts.mjs e2e/renderer/bench/fifty-shares.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { NinepClient } from '../../../server/client/ninep-client.ts';
import { describeMainThread, watchMainThread } from '../../../server/testing/bench/activity/main-thread.ts';
import { Home, launchBrowser } from '../app.ts';

const SHARES = 50;
const WATCH_MS = 30_000;
const START_MS = 240_000;
/** Between two requests of one client. */
const PAUSE_MS = 20;

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
  const watched = await watchMainThread(browser, page);
  await page.waitForTimeout(WATCH_MS);
  const main = await watched();
  for (const stop of clients) stop();
  console.log(`${SHARES} shares for ${WATCH_MS / 1000} s: ${describeMainThread(main, WATCH_MS)}`);
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
    hints: { vmm: 'any', vm: '', mountpoint: '/mnt', memoryMib: 512, guest: 'any', kernel: '' },
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

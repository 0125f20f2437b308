/**
 * `npm run bench:activity`: the activity view in Chromium under load, through the real worker and a WebSocket. Says the longest task of the page's main thread,
 * how memory grew, and whether the drop counter is honest: rows that came and rows that are said to be lost must be all that were made.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { GeneratorOptions } from './generator.ts';
import { describeMainThread, watchMainThread } from './main-thread.ts';
import { servePage } from './page-server.ts';

const PAGE = fileURLToPath(new URL('../../../../dist/renderer', import.meta.url));
const FULL_RATE: GeneratorOptions = { rate: 300_000, fids: 500, jump: null, burst: 0 };

interface Scenario {
  readonly seconds: number;
  readonly tab: string;
  readonly options: GeneratorOptions;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  '300,000 rows/s': { seconds: 30, tab: 'Events', options: FULL_RATE },
  '300,000 rows/s, fids': { seconds: 30, tab: 'Fids', options: { ...FULL_RATE, fids: 2000 } },
  '300,000 rows/s, paths': { seconds: 30, tab: 'Paths', options: FULL_RATE },
  '300,000 rows/s, operations': { seconds: 30, tab: 'Operations', options: FULL_RATE },
  '300,000 rows/s, heat map': { seconds: 10, tab: 'Latency', options: FULL_RATE },
  '100,000 open fids': { seconds: 10, tab: 'Fids', options: { rate: 20_000, fids: 100_000, jump: null, burst: 0 } },
  'a burst of 6,000,000 rows': {
    seconds: 10,
    tab: 'Events',
    options: { rate: 20_000, fids: 500, jump: null, burst: 6_000_000 },
  },
  'a clock that jumps a year': {
    seconds: 8,
    tab: 'Latency',
    options: { rate: 20_000, fids: 500, jump: { afterMs: 4000, byMs: 365 * 86_400_000 }, burst: 0 },
  },
};

interface Memory {
  readonly pageMib: number;
  /** Resident, of the process that has page and worker. */
  readonly processMib: number;
}

const [wanted] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  for (const [name, { seconds, tab, options }] of Object.entries(SCENARIOS)) {
    if (wanted === undefined || name.includes(wanted)) await run(browser, name, seconds, tab, options);
  }
} finally {
  await browser.close();
}

async function run(
  from: Browser,
  name: string,
  seconds: number,
  tab: string,
  options: GeneratorOptions,
): Promise<void> {
  await using server = await servePage(PAGE, options);
  const page = await from.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.url}#/activity/bench`);
  await page.getByRole('tab', { name: tab }).click();
  // What it takes to start the page is not what is measured.
  await page.waitForTimeout(1500);
  const watched = await watchMainThread(from, page);
  const memory: Memory[] = [];
  for (let part = 0; part < 3; part++) {
    await page.waitForTimeout((seconds / 3) * 1000);
    memory.push(await memoryOf(from, page));
  }
  const main = await watched();
  const generator = server.generator();
  generator?.stop();
  await page.waitForTimeout(1500);
  const lost = numberIn(await page.locator('button', { hasText: /^dropped/ }).textContent());
  const kept = numberIn(
    (await page
      .getByText(/ rows$/)
      .first()
      .textContent()) ?? '',
  );
  console.log(`${name}, ${seconds} s`);
  console.log(`  main thread: ${describeMainThread(main, seconds * 1000)}`);
  console.log(`  heap of the page: ${memory.map(({ pageMib }) => pageMib.toFixed(1)).join(', ')} MiB`);
  console.log(
    `  process with the worker's buffer: ${memory.map(({ processMib }) => processMib.toFixed(0)).join(', ')} MiB resident`,
  );
  const { made = 0, withheld = 0 } = generator ?? {};
  console.log(
    `  rows made ${made}, withheld by the share ${withheld}; the page says: dropped ${lost}, ${kept} in the buffer`,
  );
  console.log(`  drop counter ${lost === withheld ? 'honest' : 'WRONG'}`);
  await page.close();
}

async function memoryOf(from: Browser, page: Page): Promise<Memory> {
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  const root = await from.newBrowserCDPSession();
  const { processInfo } = await root.send('SystemInfo.getProcessInfo');
  await root.detach();
  const resident = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMib(id));
  return { pageMib: usedSize / 1024 ** 2, processMib: Math.max(0, ...resident) };
}

function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

/** `1 234 rows`: the last number in it, without its thin spaces. */
function numberIn(text: string | null): number {
  const [number = '0'] = [...(text ?? '').replaceAll('\u2009', '').matchAll(/\d+/g)]
    .map(([digits]) => digits)
    .slice(-1);
  return Number(number);
}

/** Many shares at once: each with a share host of its own, all rates in one event, and nothing left at the end. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppPlace } from './app-place.ts';

const SHARES = process.env['CULVERT_FULL'] === '1' ? 50 : 10;
/** sysconf(_SC_CLK_TCK) on every Linux. */
const TICKS = 100;
const WATCHED_S = 5;

/** Seconds of processor time: proc(5), /proc/pid/stat, utime and stime. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

test(`${SHARES} shares that run`, async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const ids: string[] = [];
  for (let i = 0; i < SHARES; i++) {
    const folder = join(place.shared, `share ${i}`);
    mkdirSync(folder);
    ids.push((await page.share(folder)).stored.config.id);
  }
  for (const id of ids) await page.untilState(id, 'waiting');
  await page.event('rates', (rates) => ids.every((id) => rates[id] !== undefined));
  const before = cpuSeconds(ui.process.pid);
  const seen = page.events.length;
  await new Promise((resolve) => setTimeout(resolve, WATCHED_S * 1000));
  const used = (cpuSeconds(ui.process.pid) - before) / WATCHED_S;
  // Idle shares are told once a second, together, and of nothing else.
  expect(new Set(page.events.slice(seen).map(({ event }) => event))).toEqual(new Set(['rates']));
  console.log(`${SHARES} idle shares take the core ${(100 * used).toFixed(1)} % of a processor`);
  page[Symbol.dispose]();
  expect(await ui.end()).toBe(0);
  expect(place.leftovers()).toEqual({ processes: [], sockets: [], mounts: [] });
});

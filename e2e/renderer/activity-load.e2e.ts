/** More than a share sends on a good day, into the real page and its worker: a table of 100,000 open fids, a burst beyond the buffer, a clock that jumps. */
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { expect, it } from 'vitest';
import type { GeneratorOptions } from '../../server/testing/bench/activity/generator.ts';
import { type PageServer, servePage } from '../../server/testing/bench/activity/page-server.ts';
import { DIST } from '../cli/culvert.ts';
import { ActivityScreen } from './activity-screen.ts';
import { describeInBrowser } from './suite.ts';

const QUIET: GeneratorOptions = { rate: 2000, fids: 50, jump: null, burst: 0 };
/** A year. */
const JUMP_MS = 365 * 86_400_000;
const PATIENCE = { timeout: 60_000 };

class Loaded implements AsyncDisposable {
  readonly server: PageServer;
  readonly screen: ActivityScreen;

  private constructor(server: PageServer, screen: ActivityScreen) {
    this.server = server;
    this.screen = screen;
  }

  static async open(browser: Browser, options: GeneratorOptions): Promise<Loaded> {
    const server = await servePage(join(DIST, 'renderer'), options);
    const screen = await ActivityScreen.open(browser, { address: new URL(server.url) });
    await screen.watch('bench');
    return new Loaded(server, screen);
  }

  get generator() {
    const generator = this.server.generator();
    if (generator === null) throw new Error('the page has not opened the trace');
    return generator;
  }

  /** The number that a text of the toolbar ends with or begins with. */
  async counted(text: RegExp): Promise<number> {
    const found = await this.screen.page.getByText(text).first().textContent();
    return Number((found ?? '').replaceAll('\u2009', '').match(/\d+/g)?.at(-1) ?? Number.NaN);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

describeInBrowser('the activity view under load', (browser) => {
  it('has a table of 100,000 open fids: all of them counted, searched and sorted, few of them drawn', async () => {
    await using loaded = await Loaded.open(browser(), { ...QUIET, fids: 100_000 });
    const { screen } = loaded;
    const { page } = screen;
    await screen.tab('Fids');
    await expect.poll(() => screen.shown(), PATIENCE).toBe(100_000);
    expect(await screen.statRows.count()).toBeLessThan(100);
    // To the end and back by keyboard: the row numbers are those of the whole table.
    await screen.grid.press('End');
    await expect.poll(async () => await screen.statRows.last().getAttribute('aria-rowindex'), PATIENCE).toBe('100001');
    await screen.grid.press('Home');
    await expect.poll(async () => await screen.statRows.first().getAttribute('aria-rowindex'), PATIENCE).toBe('2');
    await page.getByLabel('Search', { exact: true }).fill('file-99999.ts');
    await expect.poll(() => screen.shown(), PATIENCE).toBe(1);
    expect(await screen.cell(screen.statRows.first(), 'label').textContent()).toBe('src/module-19/file-99999.ts');
    expect(screen.problems).toEqual([]);
  });

  it('says of a burst beyond its buffer how much was lost, and shows the newest', async () => {
    await using loaded = await Loaded.open(browser(), { ...QUIET, burst: 6_000_000 });
    const { screen, generator } = loaded;
    await expect.poll(() => generator.withheld, PATIENCE).toBeGreaterThan(1_000_000);
    generator.stop();
    // Nothing is lost that is not said, and nothing is said that was not lost.
    await expect.poll(() => loaded.counted(/^dropped/), PATIENCE).toBe(generator.withheld);
    await expect.poll(() => loaded.counted(/ rows$/), PATIENCE).toBe(generator.made - generator.withheld);
    await screen.rows.first().waitFor();
    expect(await screen.rows.count()).toBeLessThan(100);
    expect(screen.problems).toEqual([]);
  });

  it('bears a clock that jumps a year: every row is there, and the pictures are drawn', async () => {
    await using loaded = await Loaded.open(browser(), { ...QUIET, jump: { afterMs: 1500, byMs: JUMP_MS } });
    const { screen, generator } = loaded;
    const started = performance.now();
    await screen.tab('Latency');
    await expect.poll(() => performance.now() - started, PATIENCE).toBeGreaterThan(3000);
    generator.stop();
    await expect.poll(() => loaded.counted(/ rows$/), PATIENCE).toBe(generator.made);
    await screen.tab('Events');
    // Times of day on both sides of the jump.
    await screen.rows.first().waitFor();
    const times = await screen.rows.locator('[data-column="time"]').allTextContents();
    expect(
      times.every((time) => /^\d\d:\d\d:\d\d\.\d+$/.test(time)),
      times.join(' '),
    ).toBe(true);
    expect(screen.problems).toEqual([]);
  });
});

/** The activity screen in Chromium, on the real headless shell and real share hosts. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Download, type Locator, type Page } from '@playwright/test';
import type { Program } from '../app/app-place.ts';

const CHROMIUM = '/usr/bin/chromium';
/** On a busy machine. */
const WAIT_MS = 45_000;

/** undefined: pages can be shown here. */
export function noBrowserHere(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : 'chromium is not installed';
}

export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

export class ActivityScreen implements AsyncDisposable {
  readonly page: Page;
  /** What the page complained about. */
  readonly problems: string[] = [];
  readonly #address: URL;

  private constructor(page: Page, address: URL) {
    this.page = page;
    this.#address = address;
    page.on('pageerror', ({ message }) => this.problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    program: Pick<Program, 'address'>,
    theme: 'light' | 'dark' = 'light',
  ): Promise<ActivityScreen> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(WAIT_MS);
    const screen = new ActivityScreen(await context.newPage(), program.address);
    await screen.page.goto(program.address.href);
    return screen;
  }

  /** Shows a share, and waits until its rows are recorded. */
  async watch(id: string): Promise<void> {
    await this.page.goto(`${this.#address.origin}/#/activity/${id}`);
    await this.page.getByText('No request yet.').or(this.rows.first()).first().waitFor();
  }

  async goTo(screen: string): Promise<void> {
    await this.page.goto(`${this.#address.origin}/#/${screen}`);
  }

  get grid(): Locator {
    return this.page.getByRole('grid');
  }

  get rows(): Locator {
    return this.page.locator('[role="row"][data-seq]');
  }

  get statRows(): Locator {
    return this.page.locator('[role="row"][data-key]');
  }

  cell(row: Locator, column: string): Locator {
    return row.locator(`[data-column="${column}"]`);
  }

  /** Texts of some columns, of each row of counters. */
  async statTexts(columns: readonly string[]): Promise<readonly (readonly string[])[]> {
    const texts = await Promise.all(
      columns.map(
        async (id) => await this.page.locator(`[role="row"][data-key] [data-column="${id}"]`).allTextContents(),
      ),
    );
    return (texts[0] ?? []).map((_, row) => texts.map((column) => column[row] ?? ''));
  }

  async filter(text: string): Promise<void> {
    await this.page.keyboard.press('Escape');
    const box = this.page.getByRole('combobox', { name: 'Filter' });
    await box.click();
    while ((await this.page.getByRole('button', { name: /^Remove / }).count()) > 0) await box.press('Backspace');
    await box.fill(text);
    await box.press('Enter');
    await box.press('Escape');
    await box.press('Escape');
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /** How many rows the filter shows. */
  async shown(): Promise<number> {
    return Number(await this.grid.getAttribute('aria-rowcount')) - 1;
  }

  async export(format: string, rows: RegExp): Promise<string> {
    await this.page.keyboard.press('Control+s');
    await this.page.getByLabel('Format').selectOption({ label: format });
    const choice = await this.page
      .getByLabel('Rows', { exact: true })
      .locator('option')
      .filter({ hasText: rows })
      .textContent();
    await this.page.getByLabel('Rows', { exact: true }).selectOption({ label: choice ?? '' });
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    return await textOf(await download);
  }

  async open(name: string, bytes: Buffer): Promise<void> {
    const file = { name, mimeType: 'application/octet-stream', buffer: bytes };
    await this.page.locator('input[type="file"]').setInputFiles(file);
  }

  /** All of WCAG 2.1 A and AA; nothing is excepted. */
  async scan(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
      .analyze();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

async function bytesOf(download: Download): Promise<Buffer> {
  return await readFile(await download.path());
}

async function textOf(download: Download): Promise<string> {
  return (await bytesOf(download)).toString('latin1');
}

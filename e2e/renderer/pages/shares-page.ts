import type { Locator, Page } from '@playwright/test';

/** The list of shares. */
export class SharesPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** By the id of the share. */
  row(id: string): Locator {
    return this.#page.locator(`[data-share="${id}"]`);
  }

  get rows(): Locator {
    return this.#page.locator('[data-share]');
  }

  /** In the order of the list. */
  async ids(): Promise<readonly (string | null)[]> {
    return await Promise.all((await this.rows.all()).map((row) => row.getAttribute('data-share')));
  }

  async waitForState(id: string, state: string): Promise<void> {
    await this.#page.locator(`[data-share="${id}"][data-state="${state}"]`).waitFor();
  }

  button(id: string, name: string | RegExp): Locator {
    return this.row(id).getByRole('button', { name });
  }

  async menu(id: string, item: string): Promise<void> {
    await this.button(id, /^More for/).click();
    await this.#page
      .getByRole('menuitem', { name: item })
      .or(this.#page.getByRole('menuitemcheckbox', { name: item }))
      .click();
  }
}

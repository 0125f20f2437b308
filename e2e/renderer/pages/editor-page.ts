import type { Locator, Page } from '@playwright/test';

/** The editor of one share, with the copy panel beside it. */
export class EditorPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  field(label: string | RegExp): Locator {
    return this.#page.getByRole('main').getByLabel(label, { exact: typeof label === 'string' });
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** What is said below a field. */
  said(text: string | RegExp): Locator {
    return this.#page.getByRole('main').getByText(text);
  }

  knob(name: string): Locator {
    return this.#page.locator(`[data-knob="${name}"]`);
  }

  async chooseConnection(name: 'virtio-fs' | '9P' | 'This computer'): Promise<void> {
    await this.#page.getByRole('radio', { name, exact: true }).check();
  }

  /** Waits until the core has looked at the draft: the main button can be pressed. */
  async save(name: 'Start sharing' | 'Save and start' | 'Save without starting' | 'Save'): Promise<void> {
    const button = this.#page.getByRole('main').getByRole('button', { name, exact: true });
    await button.click();
  }

  // ------------------------------------------------------------ copy panel

  async copyTab(name: 'VM' | 'Guest' | 'Automatic'): Promise<void> {
    await this.#page.getByRole('tab', { name, exact: true }).click();
  }

  async choosePill(name: string): Promise<void> {
    await this.#page.getByRole('complementary').getByRole('radio', { name, exact: true }).check();
  }

  snippet(id: string): Locator {
    return this.#page.locator(`[data-snippet="${id}"]`);
  }

  async snippetText(id: string): Promise<string> {
    return (await this.snippet(id).locator('pre').textContent()) ?? '';
  }
}

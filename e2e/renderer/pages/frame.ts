import type { Locator, Page } from '@playwright/test';

/** What is around every screen: navigation, status bar, toasts, dialogs. */
export class Frame {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async goTo(screen: 'Shares' | 'Activity' | 'Diagnostics' | 'Settings'): Promise<void> {
    await this.#page.getByRole('navigation').getByRole('link', { name: screen }).click();
    await this.heading(screen).waitFor();
  }

  heading(name: string): Locator {
    return this.#page.getByRole('heading', { level: 1, name });
  }

  /** Radix says each toast twice: once to be seen, once to be heard. */
  toast(text: string | RegExp): Locator {
    return this.#page.getByRole('listitem').filter({ hasText: text });
  }

  dialog(name?: string | RegExp): Locator {
    const options = name === undefined ? {} : { name };
    return this.#page.getByRole('dialog', options).or(this.#page.getByRole('alertdialog', options));
  }

  get statusBar(): Locator {
    return this.#page.getByRole('contentinfo');
  }

  /** In the browser of the host's folders: by its path, as typed. */
  async chooseFolder(path: string): Promise<void> {
    const dialog = this.dialog('Choose a folder');
    await dialog.getByLabel('Path').fill(path);
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
}

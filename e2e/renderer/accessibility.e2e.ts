/** Each screen in both themes: scanned by axe, worked by keyboard, and kept as a picture (build/screenshots). */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { type App, Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

const THEMES = ['light', 'dark'] as const;

/** All of WCAG 2.1 A and AA, contrast included. Menus hang at the end of the document, outside every landmark, as ARIA's menus do. */
async function scan(app: App): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: app.page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .disableRules('region')
    .analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
}

describeInBrowser('every screen', (browser) => {
  it.each(THEMES)('is free of what axe finds, in the %s theme', async (theme) => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser(), { colorScheme: theme, reducedMotion: 'reduce' });
    const found: Record<string, readonly string[]> = {};
    async function look(name: string): Promise<void> {
      await app.picture(`${name}-${theme}`);
      found[name] = await scan(app);
    }
    await app.page.getByRole('button', { name: 'Try it without a VM' }).waitFor();
    await look('empty');
    await app.page.getByRole('button', { name: 'Share a folder' }).first().click();
    await look('new-share');
    await app.editor.button('Choose a folder…').click();
    await app.frame
      .dialog('Choose a folder')
      .getByRole('button', { name: 'etc' })
      .or(app.frame.dialog().getByText('No folders'))
      .first()
      .waitFor();
    await look('browse');
    await app.page.keyboard.press('Escape');

    await app.frame.goTo('Shares');
    await shareFolder(app, home.makeFolder('src', { 'main.c': 'int main() {}\n' }));
    await look('editor');
    await app.editor.button('All settings').click();
    await app.editor.knob('translateUid').getByRole('button', { name: 'Add a rule' }).click();
    await app.editor.knob('translateUid').scrollIntoViewIfNeeded();
    await look('policy');
    await app.editor.copyTab('Guest');
    await look('copy-guest');
    await app.editor.copyTab('Automatic');
    await look('copy-automatic');
    await app.editor.chooseConnection('9P');
    await look('editor-9p');
    await app.editor.button('Discard changes').click();
    await app.frame.goTo('Shares');
    await app.shares.waitForState('src', 'waiting');
    await look('shares');
    await app.shares.button('src', /^More for/).click();
    await look('menu');
    await app.page.keyboard.press('Escape');
    await app.shares.menu('src', 'Show log');
    await look('log');
    await app.page.keyboard.press('Escape');
    for (const screen of ['Diagnostics', 'Settings', 'Activity'] as const) {
      await app.frame.goTo(screen);
      await look(screen.toLowerCase());
    }
    await app.page.keyboard.press('?');
    await app.frame.dialog('Keyboard').waitFor();
    await look('keyboard');
    expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual({});
    expect(home.complaints).toEqual([]);
  });

  it('is reached and worked by keyboard alone', async () => {
    await using home = new Home();
    const folder = home.makeFolder('src');
    await home.start();
    const app = await home.open(browser());
    const { keyboard } = app.page;
    await app.page.getByRole('button', { name: 'Try it without a VM' }).waitFor();
    await keyboard.press('n');
    await app.editor.button('Choose a folder…').waitFor();
    // The main button has the focus.
    await keyboard.press('Enter');
    await app.frame.dialog('Choose a folder').waitFor();
    await keyboard.press('Control+A');
    await keyboard.type(folder);
    await keyboard.press('Enter');
    await app.frame.dialog().getByText('No folders in here.').waitFor();
    await press(app, 'Tab', 'Choose this folder');
    await keyboard.press('Enter');
    await app.editor.field('Name').waitFor();
    await press(app, 'Tab', 'Start sharing');
    await keyboard.press('Enter');
    await app.editor.button('Stop').waitFor();
    await keyboard.press('Alt+1');
    await app.shares.waitForState('src', 'waiting');
    await press(app, 'Tab', 'src, Waiting for a VM');
    await keyboard.press('s');
    await app.shares.waitForState('src', 'stopped');
    await keyboard.press('Delete');
    await app.shares.row('src').waitFor({ state: 'detached' });
    await keyboard.press('F8');
    await press(app, 'Tab', 'Undo');
    await keyboard.press('Enter');
    await app.shares.waitForState('src', 'stopped');
    await keyboard.press('Alt+4');
    await app.frame.heading('Settings').waitFor();
    await app.page.getByLabel('Theme').selectOption('dark');
    await app.page.locator('html[data-theme="dark"]').waitFor();
    await app.page.reload();
    await app.page.locator('html[data-theme="dark"]').waitFor();
    expect(home.complaints).toEqual([]);
  });
});

/** Presses a key until what has the focus is called so; fails when it comes round without. */
async function press(app: App, key: string, name: string): Promise<void> {
  const seen: string[] = [];
  for (let turn = 0; turn < 120; turn++) {
    const focused = await app.page.evaluate<string>(
      '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()',
    );
    if (focused === name) return;
    seen.push(focused.slice(0, 40));
    await app.page.keyboard.press(key);
  }
  throw new Error(`no ${name} among ${[...new Set(seen)].join(' | ')}`);
}

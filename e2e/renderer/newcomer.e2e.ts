/** Somebody who opens the app for the first time: mouse and keyboard only. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from './app.ts';
import { describeInBrowser } from './suite.ts';

describeInBrowser('a newcomer', (browser) => {
  it('comes from the empty state to the first rows of activity without a VM', async (test) => {
    if (!existsSync('/dev/fuse') || process.getuid?.() !== 0) test.skip('mounting here needs root and /dev/fuse');
    await using home = new Home();
    const folder = home.makeFolder('pictures', { 'one.txt': 'one', 'two.txt': 'two' });
    await home.start();
    const app = await home.open(browser());
    const started = performance.now();
    await app.page.getByRole('button', { name: 'Try it without a VM' }).click();
    await app.frame.chooseFolder(folder);
    // "Try it" makes some traffic of its own.
    await app.page
      .getByRole('row')
      .filter({ hasText: /OPENDIR|LOOKUP|READ/ })
      .first()
      .waitFor();
    console.log(`newcomer: first row of activity after ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await app.picture('newcomer-light');
    // And what a program of this host does is seen as it happens. Another process reads: whoever serves must not wait for itself.
    execFileSync('cat', [join(home.env['XDG_RUNTIME_DIR'] ?? '', 'culvert/try/pictures/one.txt')]);
    await app.page.getByRole('row').filter({ hasText: 'one.txt' }).first().waitFor();
    await app.frame.goTo('Shares');
    await app.shares.waitForState('pictures', 'mounted');
    await app.shares.button('pictures', 'Stop').click();
    await app.shares.waitForState('pictures', 'stopped');
    expect(home.hosts).toEqual([]);
  });

  it('drops a folder, and is asked where it lies, since a browser does not say', async () => {
    await using home = new Home();
    const folder = home.makeFolder('dropped');
    await home.start();
    const app = await home.open(browser());
    await app.page.getByRole('button', { name: 'Try it without a VM' }).waitFor();
    await app.page.evaluate(`
      const data = new DataTransfer();
      data.items.add(new File([''], 'dropped'));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    `);
    await app.frame.dialog('Choose a folder').getByText('A browser does not say where “dropped” lies').waitFor();
    await app.frame.chooseFolder(folder);
    await app.editor.field('Name').waitFor();
    expect(await app.editor.field('Folder on this computer').inputValue()).toBe(folder);
    expect(home.complaints).toEqual([]);
  });
});

/** The life of a share on the page, with real share hosts and real clients. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { mountGuest } from '../cli/culvert.ts';
import { Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

describeInBrowser('shares', (browser) => {
  it('is made, edited, started, used by a 9P client and stopped', async () => {
    await using home = new Home();
    const folder = home.makeFolder('docs', { 'hello.txt': 'hello\n' });
    await home.start();
    const app = await home.open(browser());
    const socket = join(home.folder, 'docs.9p');
    await shareFolder(app, folder, async () => {
      await app.editor.field('Name').fill('My documents');
      await app.editor.chooseConnection('9P');
      await app.editor.field('Where clients come by').selectOption({ label: 'Unix socket' });
      await app.editor.field('Socket path').fill(socket);
    });
    expect(app.page.url()).toMatch(/#\/shares\/docs\/edit$/);

    await app.frame.goTo('Shares');
    await app.shares.waitForState('docs', 'waiting');
    using client = await NinepClient.connect({ path: socket });
    const root = await client.attach('docs');
    await app.shares.waitForState('docs', 'mounted');
    expect(await app.shares.row('docs').textContent()).toContain('9P');
    // Rates come with the next second in which something was asked.
    const busy = setInterval(() => void client.getattr(root), 20);
    await app.shares
      .row('docs')
      .getByText(/[1-9]\d* op\/s/)
      .waitFor();
    clearInterval(busy);
    await app.frame.statusBar.getByText('1 share runs').waitFor();

    // Somebody is attached: it is asked first, and says who.
    await app.shares.button('docs', 'Stop').click();
    const question = app.frame.dialog('Stop “My documents”?');
    expect(await question.textContent()).toMatch(/In use by /);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await app.shares.waitForState('docs', 'mounted');
    await app.shares.button('docs', 'Stop').click();
    await question.getByRole('button', { name: 'Stop anyway' }).click();
    await app.shares.waitForState('docs', 'stopped');
    expect(home.hosts).toEqual([]);
    expect(existsSync(socket)).toBe(false);
    expect(home.complaints).toEqual([]);
  });

  it('names the VM that would hang before it stops, and says so', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('src', { file: 'x' }));
    const socket = await app.editor.field('Socket').inputValue();
    const guest = await mountGuest(socket);
    await guest.lookup('file');
    await app.frame.goTo('Shares');
    await app.shares.waitForState('src', 'mounted');
    const peer = await app.shares.row('src').getByRole('gridcell').nth(2).textContent();
    await app.shares.row('src').focus();
    await app.page.keyboard.press('s');
    const question = app.frame.dialog('Stop “src”?');
    await question.waitFor();
    const name = /In use by (.*?)\./.exec((await question.textContent()) ?? '')?.[1] ?? '';
    expect(name).not.toBe('');
    expect(peer).toContain(name);
    await app.page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    await app.shares.waitForState('src', 'mounted');
    guest.machine[Symbol.dispose]();
    await app.shares.waitForState('src', 'waiting');
    await app.shares.button('src', 'Stop').click();
    await app.shares.waitForState('src', 'stopped');
    expect(home.complaints).toEqual([]);
  });

  it('is removed and brought back by Undo, runs again, and is duplicated', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    for (const name of ['one', 'two']) {
      await shareFolder(app, home.makeFolder(name));
      await app.frame.goTo('Shares');
    }
    await app.shares.waitForState('one', 'waiting');
    await app.shares.menu('one', 'Remove');
    await app.shares.row('one').waitFor({ state: 'detached' });
    expect(home.storedShares.map(({ config }) => config.id)).toEqual(['two']);
    await app.frame.toast('“one” was removed').getByRole('button', { name: 'Undo' }).click();
    await app.shares.waitForState('one', 'waiting');
    expect(await app.shares.ids()).toEqual(['one', 'two']);
    expect(home.hosts).toHaveLength(2);

    await app.shares.menu('two', 'Duplicate');
    await app.shares.waitForState('two-2', 'stopped');
    await app.shares.menu('two', 'Read-only');
    await app.shares.row('two').getByText('read-only', { exact: true }).waitFor();
    expect(home.storedShares.find(({ config }) => config.id === 'two')?.config.policy).toEqual({ readonly: true });
    expect(home.complaints).toEqual([]);
  });

  it('whose process is killed is started again, with a report', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('src'));
    await app.frame.goTo('Shares');
    await app.shares.waitForState('src', 'waiting');
    const [before] = home.hosts;
    process.kill(before ?? 0, 'SIGKILL');
    await app.shares.button('src', 'Show report').click();
    const report = app.frame.dialog(/What is wrong/);
    expect(await report.textContent()).toMatch(/The share’s process ended at .*SIGKILL/);
    await app.page.keyboard.press('Escape');
    await app.shares.waitForState('src', 'waiting');
    const after = home.hosts;
    expect(after).toHaveLength(1);
    expect(after[0]).not.toBe(before);
  });

  it('comes back with the app: stored, and started where that was asked for; the page finds the new shell', async () => {
    await using home = new Home();
    await home.start();
    const first = await home.open(browser());
    await shareFolder(first, home.makeFolder('always'), async () => {
      await first.page.getByLabel('Start when Culvert starts').click();
    });
    await first.frame.goTo('Shares');
    await shareFolder(first, home.makeFolder('sometimes'));
    await first.frame.goTo('Shares');
    await first.shares.waitForState('sometimes', 'waiting');
    await home.stop();
    await first.page.getByText('Culvert does not answer').waitFor();
    expect(home.hosts).toEqual([]);

    await home.start();
    const app = await home.open(browser());
    await app.shares.waitForState('always', 'waiting');
    await app.shares.waitForState('sometimes', 'stopped');
  });

  it('says that a settings file was damaged, and goes on with the last good copy', async () => {
    await using home = new Home();
    await home.start();
    const first = await home.open(browser());
    await shareFolder(first, home.makeFolder('kept'));
    await first.frame.goTo('Shares');
    await shareFolder(first, home.makeFolder('newer'));
    await home.stop();
    writeFileSync(join(home.configFolder, 'shares.json'), '{"version": 1, "data": [{"config"');
    await home.start();
    const app = await home.open(browser());
    const notices = app.page.getByRole('region', { name: 'Notices' });
    await notices.waitFor();
    expect(await notices.textContent()).toContain('shares.json');
    await app.shares.row('kept').waitFor();
    for (let left = await notices.getByRole('button').count(); left > 0; left--) {
      await notices.getByRole('button', { name: 'Dismiss' }).first().click();
    }
    await notices.waitFor({ state: 'detached' });
  });

  it('shows a folder that vanished where it arises, with a way out', async () => {
    await using home = new Home();
    const folder = home.makeFolder('gone');
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, folder);
    await app.editor.button('Stop').click();
    rmSync(folder, { recursive: true });
    await app.frame.goTo('Shares');
    await app.shares.waitForState('gone', 'stopped');
    await app.shares.button('gone', 'Start').click();
    await app.shares.waitForState('gone', 'error');
    await app.shares.button('gone', 'Fix…').click();
    await app.frame.dialog().getByRole('button', { name: 'Edit the share' }).click();
    await app.editor.said('There is no such folder (any more)').waitFor();
    expect(readFileSync(join(home.configFolder, 'shares.json'), 'utf8')).toContain('gone');
  });
});

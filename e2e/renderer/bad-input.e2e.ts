/** What is wrong is said where it is typed, in words, and nothing is lost. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

describeInBrowser('bad input', (browser) => {
  it('is said below its field, and the share cannot be saved until it is right', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('first'));
    const taken = await app.editor.field('Socket').inputValue();
    await app.frame.goTo('Shares');
    await app.page.getByRole('button', { name: 'Share a folder' }).first().click();
    await app.editor.button('Choose a folder…').click();
    await app.frame.chooseFolder(home.makeFolder('second'));

    const rows: readonly (readonly [string, string, RegExp])[] = [
      ['Name', '', /Give the share a name/],
      ['Tag', 'x'.repeat(37), /longer than 36 bytes/],
      ['Tag', 'a,b', /has a comma/],
      ['Tag', "o'clock", /has a quote/],
      ['Tag', 'a b', /has a space/],
      ['Folder on this computer', join(home.folder, 'nowhere'), /There is no such folder/],
      ['Folder on this computer', 'relative', /must be an absolute path/],
      ['Socket', taken, /The share first uses this as well/],
      ['Socket', `/run/${'x'.repeat(108)}`, /longer than 107 bytes/],
      ['Socket', '/nowhere/share.sock', /The folder \/nowhere does not exist/],
      ['Mount point in the guest', 'mnt', /must be an absolute path/],
    ];
    const start = app.editor.button('Start sharing');
    for (const [label, value, said] of rows) {
      const field = app.editor.field(label);
      const before = await field.inputValue();
      await field.fill(value);
      await app.editor.said(said).first().waitFor();
      await app.page.getByRole('main').locator('[aria-invalid="true"]').first().waitFor();
      await expect.poll(() => start.getAttribute('aria-disabled'), { message: label }).toBe('true');
      await field.fill(before);
      await app.editor.said(said).waitFor({ state: 'detached' });
    }
    await start.click();
    await app.editor.button('Stop').waitFor();
    expect(home.storedShares.map(({ config }) => config.id)).toEqual(['first', 'second']);
    expect(home.complaints).toEqual([]);
  });

  it('names with everything in them are served and quoted', async () => {
    await using home = new Home();
    const name = 'it\'s, "a" $HOME\\ <b>';
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder(name));
    await app.editor.field('Mount point in the guest').fill("/mnt/a 'b' $c");
    await app.editor.copyTab('Guest');
    await expect.poll(() => app.editor.snippetText('mount')).toContain("'/mnt/a '");
    const script = (await app.editor.snippetText('mount'))
      .replace(/^mkdir.*$/m, '')
      .replace(/^mount/m, "printf '%s\\n'");
    expect(execFileSync('bash', ['-c', script]).toString().split('\n')).toContain("/mnt/a 'b' $c");
    await app.frame.goTo('Shares');
    expect(await app.shares.rows.first().textContent()).toContain(name);
  });

  it('a disk that is full, or a folder that may not be written, while saving: said, and nothing is lost', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('kept'));
    // Root may write where the mode forbids it: a file in the place of the folder stops anybody.
    execFileSync('mv', [home.configFolder, `${home.configFolder}.away`]);
    writeFileSync(home.configFolder, '');
    await app.editor.field('Name').fill('renamed');
    await app.editor.save('Save');
    await app.frame
      .toast(/cannot|could not|saved/i)
      .first()
      .waitFor();
    expect(await app.editor.field('Name').inputValue()).toBe('renamed');
    execFileSync('rm', [home.configFolder]);
    execFileSync('mv', [`${home.configFolder}.away`, home.configFolder]);
    await app.editor.save('Save');
    await expect.poll(() => home.storedShares[0]?.config.name).toBe('renamed');
  });

  it('a second instance is told about the first', async () => {
    await using home = new Home();
    await home.start();
    const second = home.runSecond();
    expect(second.code).not.toBe(0);
    expect(second.text).toMatch(/another Culvert \(process \d+\)/);
  });
});

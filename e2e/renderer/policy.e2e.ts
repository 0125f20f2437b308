/** Policy changed on the page while a guest is mounted: seen in the replies that the guest gets, at the moment that the page states. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { INIT } from '../../server/wire/fuse/flags.ts';
import { mountGuest } from '../cli/culvert.ts';
import { Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

/** fuse_entry_out: nodeid, generation, entry_valid (seconds), attr_valid. */
const ENTRY_VALID_AT = 16;
/** fuse_init_out: major, minor, max_readahead, flags. */
const FLAGS_AT = 12;

describeInBrowser('policy of a share that is mounted', (browser) => {
  it('cache: the next replies change, and what the guest may still hold is shown as pending', async () => {
    await using home = new Home();
    const folder = home.makeFolder('src', { one: '1', two: '2' });
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, folder);
    const guest = await mountGuest(await app.editor.field('Socket').inputValue());
    const validity = async (name: string) => Number((await guest.lookup(name)).body.readBigUInt64LE(ENTRY_VALID_AT));
    expect(await validity('one')).toBe(5);
    await app.editor.said('Mounted by').waitFor();

    const cache = app.editor.knob('cache');
    await cache.getByRole('combobox').selectOption('always');
    await cache.getByText('default', { exact: true }).waitFor({ state: 'detached' });
    await expect.poll(() => validity('one')).toBe(86_400);

    await cache.getByRole('combobox').selectOption('never');
    await cache.getByText('“never” is not in force yet').waitFor();
    expect(await cache.textContent()).toMatch(/keeps what it has cached for up to (24.h|1.d) more/);
    expect(await validity('two')).toBe(0);
    await app.picture('policy-pending-light');
    await app.frame.goTo('Shares');
    await app.shares
      .row('src')
      .getByText(/not in force yet/)
      .waitFor();
    expect(home.storedShares[0]?.config.policy.cache).toBe('never');
    expect(home.complaints).toEqual([]);
  });

  it('write-back: asked for first, in force at the next mount, without a restart of the share', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('src', { file: 'x' }));
    const socket = await app.editor.field('Socket').inputValue();
    const hosts = home.hosts;
    const first = await mountGuest(socket);
    expect(offered(await first.init(INIT.WRITEBACK_CACHE))).toBe(false);
    await first.lookup('file');
    await app.editor.said('Mounted by').waitFor();

    const knob = app.editor.knob('writeback');
    await knob.getByRole('switch').click();
    const turnOn = app.editor.button('Turn on');
    expect(await turnOn.isDisabled()).toBe(true);
    await app.page.getByRole('checkbox', { name: 'Nothing else writes' }).check();
    await turnOn.click();
    await knob.getByText('“on” is not in force yet: next mount').waitFor();

    // The guest mounts again; the same share host serves.
    expect(offered(await first.init(INIT.WRITEBACK_CACHE))).toBe(true);
    await first.lookup('file');
    await knob.getByText('not in force yet').waitFor({ state: 'detached' });
    expect(home.hosts).toEqual(hosts);
    expect(home.complaints).toEqual([]);
  });

  it('read-only: at once, for a 9P client and its open file', async () => {
    await using home = new Home();
    const folder = home.makeFolder('docs', { file: 'before' });
    await home.start();
    const app = await home.open(browser());
    const socket = join(home.folder, 'docs.9p');
    await shareFolder(app, folder, async () => {
      await app.editor.chooseConnection('9P');
      await app.editor.field('Where clients come by').selectOption({ label: 'Unix socket' });
      await app.editor.field('Socket path').fill(socket);
    });
    using client = await NinepClient.connect({ path: socket });
    const root = await client.attach('docs');
    const file = await client.walk(root, ['file']);
    await client.open(file, 2);
    await client.write(file, 0, Buffer.from('BEFORE'));
    await app.editor.knob('readonly').getByRole('switch').click();
    await app.editor.knob('readonly').getByText('default', { exact: true }).waitFor({ state: 'detached' });
    await expect(client.write(file, 0, Buffer.from('after!'))).rejects.toThrow('EROFS');
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('BEFORE');
    writeFileSync(join(folder, 'file'), 'by the host');
  });

  it('a preset sets what it says, and every knob of the protocol is there with its moment', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('src'));
    await app.editor.button(/^Safe for two-sided editing/).click();
    await app.page.getByRole('button', { name: /^Safe for two-sided editing/, pressed: true }).waitFor();
    expect(home.storedShares[0]?.config.policy).toEqual({ cache: 'never', writeback: false });

    await app.editor.button('All settings').click();
    const { POLICY } = await import('../../electron/contract/policy.ts');
    const { knobsOf } = await import('../../electron/contract/policy-values.ts');
    for (const name of knobsOf('virtiofs')) {
      const text = (await app.editor.knob(name).textContent()) ?? '';
      for (const said of [
        POLICY[name].label,
        `--${POLICY[name].option}`,
        POLICY[name].explanation,
        POLICY[name].risk,
      ]) {
        expect(text).toContain(said);
      }
      expect(text).toMatch(/at once|next look-up|next open|next mount|restart/);
    }
    // Rules of ids: as a table and as text, applied when they are right.
    const ids = app.editor.knob('translateUid');
    await ids.getByRole('button', { name: 'Add a rule' }).click();
    await ids.getByLabel('From').fill('1000');
    await ids.getByLabel('To').fill('501');
    await ids.getByRole('button', { name: 'Apply' }).click();
    await ids.getByRole('button', { name: 'Apply' }).waitFor({ state: 'detached' });
    expect(home.storedShares[0]?.config.policy.translateUid).toBe('map:1000:501:1');
    await ids.getByLabel('As text').fill('map:1000:x:1');
    await ids
      .getByText(/--translate-uid|cannot be used|number/)
      .first()
      .waitFor();
    expect(home.complaints).toEqual([]);
  });
});

function offered({ body }: { readonly body: Buffer }): boolean {
  return (body.readUInt32LE(FLAGS_AT) & INIT.WRITEBACK_CACHE) !== 0;
}

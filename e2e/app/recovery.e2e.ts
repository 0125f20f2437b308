/** What goes wrong with the app, and what becomes of the shares then. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DIST, mountGuest } from '../cli/culvert.ts';
import { AppPlace, type Page } from './app-place.ts';

async function hostOf(page: Page, place: AppPlace, id: string): Promise<number> {
  await page.until(id, ({ state }) => state !== 'starting' && state !== 'error' && state !== 'stopped');
  const [share] = JSON.parse(place.run('status', '--json', id).stdout) as { readonly pid: number }[];
  return share?.pid ?? 0;
}

test('a share host that is killed is started again, with a report; who had mounted it must mount again', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared);
  const { id, connection } = stored.config;
  const path = connection.kind === 'vhost-user' && 'path' in connection.socket ? connection.socket.path : '';
  const guest = await mountGuest(path);
  await page.untilState(id, 'mounted');
  process.kill(await hostOf(page, place, id), 'SIGKILL');
  const dead = await page.untilState(id, 'error');
  expect(dead.restartMs).toBeGreaterThan(Date.now() - 1000);
  expect(dead.crash).toMatchObject({ message: expect.stringContaining('killed by SIGKILL') as string });
  expect(dead.crash?.tail.join('\n')).toContain('front end attached');
  guest.machine.frontEnd.close();
  const back = await page.untilState(id, 'degraded');
  expect(back.reason).toContain('has to mount it again');
  expect(back.restartMs).toBeNull();
  expect(await page.event('notice.added')).toMatchObject({ shareId: id, level: 'error' });
  const again = await mountGuest(path);
  expect(await page.untilState(id, 'mounted')).toMatchObject({ crash: { fix: expect.any(String) as string } });
  again.machine.frontEnd.close();
});

test('a share host that dies at start: said with its last words, not tried again by itself, and well once the cause is gone', async () => {
  await using place = new AppPlace();
  // A damaged installation: the program is there, what it needs has gone bad since the app started.
  const addon = join(place.folder, 'culvert.node');
  copyFileSync(join(DIST, 'native/culvert.node'), addon);
  const ui = await place.ui({ CULVERT_NATIVE: addon });
  using page = await ui.page();
  renameSync(addon, `${addon}.good`);
  writeFileSync(addon, 'no program');
  const draft = await page.call('shares.draft', { folder: place.shared });
  await page.give('shares.create', { draft, start: true });
  const { id } = draft.config;
  const dead = await page.untilState(id, 'error');
  expect(dead.reason).toMatch(/^The share host ended with code 1: Culvert's native addon could not be loaded/);
  expect(dead).toMatchObject({ restartMs: null, fix: expect.stringMatching(/^Start the share again/) as string });
  expect(dead.crash?.tail.join('\n')).toContain(addon);
  expect(place.leftovers().sockets.filter((path) => path.includes('/vm/'))).toEqual([]);
  rmSync(addon);
  renameSync(`${addon}.good`, addon);
  expect(await page.call('shares.start', { id })).toMatchObject({ state: 'waiting', crash: null });
});

test('what an ordinary user may not do is said beside its field, before anything starts', async (context) => {
  if (process.getuid?.() === 0 && !existsSync('/usr/bin/setpriv')) context.skip('needs setpriv(1)');
  await using place = new AppPlace();
  const ui = await place.uiWithoutMounting();
  using page = await ui.page();
  const draft = await page.call('shares.draft', { folder: place.shared });
  const { connection } = draft.config;
  if (connection.kind !== 'vhost-user') throw new Error(`a draft over ${connection.kind}`);
  const socket = { how: 'listen', path: '/usr/share.sock' };
  const change = { ...draft, config: { ...draft.config, connection: { ...connection, socket } } };
  expect(await page.call('shares.check', { draft: change, except: null })).toMatchObject([
    { level: 'error', message: expect.stringMatching(/You may not make a socket in \/usr\. Choose/) as string },
  ]);
  chmodSync(place.shared, 0);
  expect(await page.call('shares.check', { draft, except: null })).toMatchObject([
    { level: 'error', path: 'config.folder', message: expect.stringContaining('You may not read') as string },
  ]);
  chmodSync(place.shared, 0o700);
});

test('deaths in a row are answered more and more slowly', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared);
  const { id } = stored.config;
  const delays: number[] = [];
  for (let death = 0; death < 2; death++) {
    process.kill(await hostOf(page, place, id), 'SIGKILL');
    const dead = await page.untilState(id, 'error');
    delays.push((dead.restartMs ?? 0) - (dead.crash?.atMs ?? 0));
    await page.untilState(id, 'waiting');
  }
  expect(delays[1]).toBeGreaterThan(1.5 * (delays[0] ?? 0));
  // Stopping while a start is planned means stopped.
  process.kill(await hostOf(page, place, id), 'SIGKILL');
  await page.untilState(id, 'error');
  expect(await page.call('shares.stop', { id, force: false })).toMatchObject({ state: 'stopped', restartMs: null });
});

test('the app ends: no process, no socket, no mount; it starts: shares are back, and those that should run do', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  const ids: string[] = [];
  {
    using page = await ui.page();
    for (const startWithApp of [true, false]) {
      const { stored } = await page.share(place.shared, (draft) => ({ ...draft, startWithApp }));
      ids.push(stored.config.id);
    }
    expect(place.leftovers().processes).toHaveLength(3);
  }
  expect(await ui.end()).toBe(0);
  expect(place.leftovers()).toEqual({ processes: [], sockets: [], mounts: [] });
  const next = await place.ui();
  using page = await next.page();
  await page.untilState(ids[0] ?? '', 'waiting');
  expect(page.shares.get(ids[1] ?? '')).toMatchObject({ state: 'stopped' });
});

test('the app is killed: its share hosts go with it, and the next one works in the same place', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared, (draft) => ({ ...draft, startWithApp: true }));
  await ui.end('SIGKILL');
  const next = await place.ui();
  using again = await next.page();
  await again.untilState(stored.config.id, 'waiting');
  // The new app, and its share host: the old one’s has ended.
  expect(place.leftovers().processes).toHaveLength(2);
});

test('files that are damaged are kept, said, and the last good copy is used', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  {
    using page = await ui.page();
    await page.share(place.shared, undefined, false);
    await page.share(place.shared, undefined, false);
    const { settings } = await page.call('app.snapshot', {});
    await page.call('settings.set', { settings: { ...settings, theme: 'dark' } });
  }
  await ui.end();
  writeFileSync(place.file('shares.json'), readFileSync(place.file('shares.json'), 'utf8').slice(0, -40));
  writeFileSync(place.file('settings.json'), '\0'.repeat(100));
  const next = await place.ui();
  using page = await next.page();
  const snapshot = await page.call('app.snapshot', {});
  expect(snapshot.shares).toHaveLength(1); // the copy before the last one
  expect(snapshot.settings.theme).toBe('system');
  expect(snapshot.notices.map(({ text }) => text)).toEqual([
    expect.stringContaining('settings.json cannot be read'),
    expect.stringContaining('shares.json cannot be read'),
  ]);
  expect(readdirSync(join(place.config, 'culvert')).filter((name) => name.includes('damaged'))).toHaveLength(2);
  await page.call('app.dismiss', { notice: snapshot.notices[0]?.id ?? '' });
  expect((await page.call('app.snapshot', {})).notices).toHaveLength(1);
});

test('a full disk: said, nothing lost, and it works when there is room again', async (context) => {
  if (process.getuid?.() !== 0) context.skip('root is needed to mount a small file system');
  await using outer = new AppPlace();
  const disk = join(outer.folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
  if (mounted.status !== 0) context.skip('a small file system cannot be mounted here');
  await using place = new AppPlace(disk);
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared, undefined, false);
  const before = readFileSync(place.file('shares.json'), 'utf8');
  const { bsize, bavail } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(bsize * bavail));
  const draft = { ...stored, config: { ...stored.config, name: 'Another' } };
  const refused = await page.give('shares.update', { id: stored.config.id, draft });
  expect(refused).toMatchObject({
    ok: false,
    failure: { code: 'NOT_SAVED', fix: expect.stringContaining('disk is full') as string },
  });
  expect(readFileSync(place.file('shares.json'), 'utf8')).toBe(before);
  expect((await page.call('app.snapshot', {})).shares).toMatchObject([{ stored }]);
  writeFileSync(join(disk, 'filler'), '');
  expect(await page.call('shares.update', { id: stored.config.id, draft })).toMatchObject({ stored: draft });
  await ui.end();
  spawnSync('umount', ['-l', disk]);
});

test('a second instance is told who the first one is', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  const second = place.run('ui', '--no-open');
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain(`another Culvert (process ${ui.process.pid})`);
  expect(second.stderr).toContain('Use that one');
});

/** Shares of the app: made, started, met by guests and clients, changed while they run, removed. Real share hosts, real front ends, real mounts. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoredShare } from '../../electron/contract/app/stored-share.ts';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { INIT } from '../../server/wire/fuse/flags.ts';
import { mountGuest } from '../cli/culvert.ts';
import { AppPlace } from './app-place.ts';
import { TraceViewer } from './trace-viewer.ts';

const canMount = existsSync('/dev/fuse') && process.getuid?.() === 0;

function socketOf({ config }: StoredShare): string {
  const { connection } = config;
  if (connection.kind !== 'vhost-user' || connection.socket.how !== 'listen') throw new Error('not listening');
  return connection.socket.path;
}

function overNinep(place: AppPlace): (draft: StoredShare) => StoredShare {
  return ({ config, ...rest }) => ({
    ...rest,
    config: {
      ...config,
      protocol: '9p',
      connection: {
        kind: '9p',
        listen: [{ how: 'unix', path: join(place.folder, 's.9p') }],
        exports: [{ name: 'shared', folder: config.folder }],
      },
    },
  });
}

test('waiting, connected, mounted: in words; stopping takes force while a VM is attached', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const view = await page.share(place.shared);
  const { id } = view.stored.config;
  expect(view).toMatchObject({ state: 'waiting', peers: [], sandbox: { state: 'on' } });
  expect(view.reason).toContain(socketOf(view.stored));
  const guest = await mountGuest(socketOf(view.stored));
  const mounted = await page.untilState(id, 'mounted');
  // The peer is this test: no QEMU, so it may connect again.
  expect(mounted.peers).toMatchObject([
    { pid: process.pid, negotiated: expect.stringMatching(/^FUSE 7\.\d+$/) as string },
  ]);
  expect(await page.give('shares.stop', { id, force: false })).toMatchObject({
    ok: false,
    failure: { code: 'SHARE_IN_USE', message: expect.stringContaining('attached') as string },
  });
  expect(await page.call('shares.stop', { id, force: true })).toMatchObject({ state: 'stopped', peers: [] });
  guest.machine.frontEnd.close();
  expect(place.leftovers().sockets).toEqual([join(place.runtime, 'service')]);
});

test('a change of policy acts on the mounted share; what waits for the next mount is pending until then', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared);
  const { id } = stored.config;
  const before = await mountGuest(socketOf(stored));
  await page.untilState(id, 'mounted');
  const live = await page.call('shares.policy', { id, patch: { readonly: true } });
  expect(live.view.pending).toEqual([]);
  expect(live.values.readonly).toBe(true);
  const later = await page.call('shares.policy', { id, patch: { writeback: true } });
  expect(later.view.pending).toMatchObject([{ name: 'writeback', from: false, to: true, untilMs: null }]);
  // Not the cache policy never: without cached data there is no write-back.
  const tightened = await page.call('shares.policy', { id, patch: { attrTimeout: 0 } });
  expect(tightened.view.pending.map(({ name }) => name)).toContain('attrTimeout');
  expect(await page.give('shares.policy', { id, patch: { cache: 'sometimes' } })).toMatchObject({
    ok: false,
    failure: { code: 'POLICY_INVALID' },
  });
  before.machine.frontEnd.close();
  const guest = await mountGuest(socketOf(stored), QEMU_10, INIT.WRITEBACK_CACHE);
  // Mounted anew, with the new terms; nothing is pending for it.
  const again = await page.until(id, (each) => each.state === 'mounted' && each.pending.length === 0);
  expect(again.peers[0]?.negotiated).toContain('write-back');
  guest.machine.frontEnd.close();
  expect(JSON.parse(readFileSync(place.file('shares.json'), 'utf8'))).toMatchObject({
    value: [{ config: { policy: { readonly: true, writeback: true, attrTimeout: 0 } } }],
  });
});

test('9P: each client is named with what it agreed on', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared, overNinep(place));
  const { id } = stored.config;
  const client = await NinepClient.connect({ path: join(place.folder, 's.9p') });
  await page.untilState(id, 'connected');
  await client.attach('shared');
  const mounted = await page.untilState(id, 'mounted');
  expect(mounted.peers).toMatchObject([
    { negotiated: expect.stringMatching(/^9P2000\.L, msize \d+$/) as string, hangsWhenStopped: false },
  ]);
  const rates = page.event('rates', (all) => (all[id]?.operations ?? 0) > 0);
  const root = await client.attach('shared');
  await client.getattr(root);
  await rates;
  client.close();
  await page.untilState(id, 'waiting');
});

test('what needs a restart is saved, said, and done at the next start', async () => {
  await using place = new AppPlace();
  const other = join(place.folder, 'other');
  mkdirSync(other);
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared);
  const { id } = stored.config;
  const draft = { ...stored, config: { ...stored.config, folder: other, tag: 'new-tag', name: 'Renamed' } };
  const saved = await page.call('shares.update', { id, draft });
  expect(saved).toMatchObject({ state: 'waiting', restartFor: ['the folder', 'the tag'] });
  await page.call('shares.stop', { id, force: false });
  expect(await page.call('shares.start', { id })).toMatchObject({
    restartFor: [],
    stored: { config: { folder: other } },
  });
});

test('removal can be undone, with its place and its state; a duplicate runs beside the original', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const first = await page.share(place.shared);
  const copy = await page.call('shares.duplicate', { id: first.stored.config.id });
  expect(copy).toMatchObject({ state: 'stopped' });
  expect(await page.call('shares.start', { id: copy.stored.config.id })).toMatchObject({ state: 'waiting' });
  const { undo } = await page.call('shares.remove', { id: first.stored.config.id, force: false });
  expect(existsSync(socketOf(first.stored))).toBe(false);
  expect([...page.shares.keys()]).toEqual([copy.stored.config.id]);
  expect(await page.call('shares.restore', { undo })).toMatchObject({ state: 'waiting', stored: first.stored });
  const { shares } = await page.call('app.snapshot', {});
  expect(shares.map(({ stored }) => stored.config.id)).toEqual([first.stored.config.id, copy.stored.config.id]);
  expect(await page.give('shares.restore', { undo })).toMatchObject({ ok: false, failure: { code: 'UNDO_UNKNOWN' } });
});

test('a folder that vanished, and a socket that is taken, are told where they arise', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared, undefined, false);
  const { id } = stored.config;
  rmSync(place.shared, { recursive: true });
  expect(await page.give('shares.start', { id })).toMatchObject({ ok: false, failure: { code: 'FOLDER_MISSING' } });
  expect(page.shares.get(id)).toMatchObject({
    state: 'error',
    reason: expect.stringContaining('does not exist') as string,
  });
  expect(await page.call('shares.check', { draft: stored, except: id })).toMatchObject([
    { path: 'config.folder', level: 'error' },
  ]);
  mkdirSync(place.shared);
  mkdirSync(join(place.runtime, 'vm'), { recursive: true });
  writeFileSync(socketOf(stored), 'not a socket');
  expect(await page.give('shares.start', { id })).toMatchObject({ ok: false, failure: { code: 'SOCKET_PATH_TAKEN' } });
  expect(readFileSync(socketOf(stored), 'utf8')).toBe('not a socket');
  rmSync(socketOf(stored));
  expect(await page.call('shares.start', { id })).toMatchObject({
    state: 'waiting',
    fix: expect.any(String) as string,
  });
});

test('try it without a VM: mounted here, with something to see at once', async (context) => {
  if (!canMount) context.skip('root and /dev/fuse are needed to mount here');
  await using place = new AppPlace();
  for (let i = 0; i < 5; i++) writeFileSync(join(place.shared, `file ${i}`), 'x'.repeat(1000));
  const ui = await place.ui();
  using page = await ui.page();
  const view = await page.call('shares.try', { folder: place.shared });
  const { id } = view.stored.config;
  const mounted = await page.untilState(id, 'mounted');
  await page.event('rates', (rates) => (rates[id]?.readBytes ?? 0) > 0);
  expect(readFileSync(join(mounted.stored.hints.mountpoint, 'file 1'), 'utf8')).toHaveLength(1000);
  // A mount of ours is unmounted in order: nobody needs to be asked.
  expect(await page.call('shares.stop', { id, force: false })).toMatchObject({ state: 'stopped' });
  expect(place.leftovers().mounts).toEqual([]);
});

test('try it where mounting is not allowed: over 9P, with something to see at once', async (context) => {
  if (process.getuid?.() === 0 && !existsSync('/usr/bin/setpriv')) context.skip('needs setpriv(1)');
  await using place = new AppPlace();
  for (let i = 0; i < 5; i++) writeFileSync(join(place.shared, `file ${i}`), 'x'.repeat(1000));
  const ui = await place.uiWithoutMounting();
  using page = await ui.page();
  const view = await page.call('shares.try', { folder: place.shared });
  const { id, connection } = view.stored.config;
  expect(connection).toMatchObject({ kind: '9p', listen: [{ how: 'unix' }], exports: [{ folder: place.shared }] });
  const channel = await page.trace(id);
  const viewer = new TraceViewer(channel);
  channel.send(JSON.stringify({ id: 1, method: 'trace.subscribe', params: { level: 'everything', credit: 10_000 } }));
  // The built-in client comes once somebody watches, lists the folder and goes.
  await viewer.until(() => viewer.operations.includes('Tattach') && viewer.operations.includes('Treaddir'));
  expect(viewer.operations).toContain('Tgetattr');
  expect(await page.call('shares.stop', { id, force: true })).toMatchObject({ state: 'stopped' });
  expect(place.leftovers()).toMatchObject({ mounts: [], sockets: [expect.stringMatching(/\/service$/)] });
});

test('VMs of this host are found without any running; one that has gone is told', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const found = await page.call('vms.find', {});
  expect(found).toMatchObject({ vms: expect.any(Array) as unknown[], installed: expect.any(Array) as unknown[] });
  const draft = await page.call('shares.draft', { folder: place.shared });
  expect(await page.give('vms.inspect', { draft, vm: 'process:1' })).toMatchObject({
    ok: false,
    failure: { code: 'VM_GONE' },
  });
});

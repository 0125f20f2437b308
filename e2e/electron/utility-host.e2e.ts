/**
 * The desktop's own way to run shares, on a double of Electron's utility process that forks a real one: descriptors come over a socket, the engine shuts
 * itself in, a real client is served, and nothing is left at the end.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AppSnapshot, Envelope } from '../../electron/contract/app/commands.ts';
import type { ShareView } from '../../electron/contract/app/share-view.ts';
import type { StoredShare } from '../../electron/contract/app/stored-share.ts';
import type { OpenedCore } from '../../electron/core/open-core.ts';
import { openDesktopCore } from '../../electron/shell/desktop-core.ts';
import * as double from '../../electron/shell/testing/electron-double.ts';
import { openTrace } from '../../electron/shell/trace-broker.ts';
import { UtilityHosts } from '../../electron/shell/utility-host.ts';
import { mountGuest } from '../cli/culvert.ts';

vi.mock('electron', () => import('../../electron/shell/testing/electron-double.ts'));

const DIST = new URL('../../dist/', import.meta.url);
const place = mkdtempSync(join(tmpdir(), 'culvert-desktop-'));
const shared = join(place, 'shared');
let hosts: UtilityHosts;
let opened: OpenedCore;

beforeAll(async () => {
  mkdirSync(shared);
  mkdirSync(join(place, 'run'), { mode: 0o700 });
  writeFileSync(join(shared, 'hello'), 'from the host\n');
  vi.stubEnv('XDG_RUNTIME_DIR', join(place, 'run'));
  vi.stubEnv('XDG_CONFIG_HOME', join(place, 'config'));
  hosts = new UtilityHosts(DIST);
  opened = await openDesktopCore(DIST, hosts.spawner, {
    'dialog.pick': () => null,
    'desktop.reveal': () => null,
    'app.quit': () => null,
  });
});

afterAll(async () => {
  await opened.link.close();
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

async function ask<T>(command: string, params: unknown): Promise<T> {
  const envelope = (await opened.link.invoke(command, params)) as Envelope<T>;
  if (!envelope.ok) throw new Error(`${envelope.failure.code}: ${envelope.failure.message}`);
  return envelope.value;
}

async function viewOf(id: string): Promise<ShareView> {
  const { shares } = await ask<AppSnapshot>('app.snapshot', {});
  const view = shares.find(({ stored }) => stored.config.id === id);
  if (view === undefined) throw new Error(`no share ${id}`);
  return view;
}

test('a share runs in a utility process, is met by a front end, and hands its trace to the page', async () => {
  const draft = await ask<StoredShare>('shares.draft', { folder: shared });
  const view = await ask<ShareView>('shares.create', { draft, start: true });
  expect(view.state).toBe('waiting');
  expect(view.sandbox?.state).toBe('partial');
  expect(view.sandbox?.text).toContain('only the engine thread and its I/O pool are covered');
  const { id, connection } = draft.config;
  const socket = connection.kind === 'vhost-user' && connection.socket.how === 'listen' ? connection.socket.path : '';
  expect(existsSync(socket)).toBe(true);

  const { machine } = await mountGuest(socket);
  await vi.waitFor(async () => expect((await viewOf(id)).state).toBe('mounted'), 10_000);

  const { webContents } = new double.BrowserWindow({});
  expect(openTrace(hosts, opened, id, 'nonce-1', webContents as never)).toEqual({ ok: true, value: null });
  expect(webContents.ports).toMatchObject([{ message: 'nonce-1', ports: [{ end: 2 }] }]);
  expect(double.utilityProcess.all.at(-1)?.ports).toMatchObject([{ ports: [{ end: 1 }] }]);

  machine[Symbol.dispose]();
  const stopped = await ask<ShareView>('shares.stop', { id, force: true });
  expect(stopped.state).toBe('stopped');
  expect(existsSync(socket)).toBe(false);
  expect(double.utilityProcess.all.every(({ pid }) => pid === undefined)).toBe(true);
  expect(openTrace(hosts, opened, id, 'nonce-2', webContents as never)).toMatchObject({
    ok: false,
    failure: { code: 'SHARE_NOT_RUNNING' },
  });
});

test('a utility process that dies is started again, and its crash is told', async () => {
  const draft = await ask<StoredShare>('shares.draft', { folder: shared });
  const { stored } = await ask<ShareView>('shares.create', { draft, start: true });
  const { id } = stored.config;
  double.utilityProcess.all.at(-1)?.kill();
  await vi.waitFor(async () => expect((await viewOf(id)).crash).not.toBeNull(), 10_000);
  await vi.waitFor(async () => expect((await viewOf(id)).state).toBe('waiting'), 15_000);
  await ask('shares.remove', { id, force: true });
});

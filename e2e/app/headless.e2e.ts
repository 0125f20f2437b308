/** The headless shell: who is let in, what a page gets, traces, and the service that it attaches to. */

import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RawData, WebSocket } from 'ws';
import type { StoredShare } from '../../electron/contract/app/stored-share.ts';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { within } from '../../server/testing/guest/supervised-process.ts';
import { mountGuest } from '../cli/culvert.ts';
import { AppPlace, cookieFrom, openSocket } from './app-place.ts';
import { TraceViewer } from './trace-viewer.ts';

/** With any header, also those that fetch does not let through. */
function get(address: URL, path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: address.hostname, port: address.port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

test('without the token, from another page, or under another name nobody gets in', async () => {
  await using place = new AppPlace();
  const { address } = await place.ui();
  const cookie = await cookieFrom(address);
  const host = address.host;
  expect((await get(address, '/', { host, cookie })).status).toBe(200);
  for (const [headers, status] of [
    [{ host }, 403],
    [{ host, cookie: `${cookie}x` }, 403],
    [{ host, cookie: cookie.replace(/=.*/, '=') }, 403],
    [{ host, cookie, origin: 'http://evil.example' }, 403],
    [{ host, cookie, origin: 'null' }, 403],
    [{ host: 'evil.example', cookie }, 421],
    [{ host: `evil.example:${address.port}`, cookie }, 421],
  ] as const) {
    expect((await get(address, '/', headers)).status, JSON.stringify(headers)).toBe(status);
    await expect(openSocket(`ws://${address.host}/api`, headers), JSON.stringify(headers)).rejects.toThrow('403');
  }
  expect((await get(address, '/?token=wrong', { host })).status).toBe(403);
  await expect(openSocket(`ws://${address.host}/trace/x`, {})).rejects.toThrow('403');
});

test('pages come with a policy, and nothing outside their folder does', async () => {
  await using place = new AppPlace();
  const { address } = await place.ui();
  const cookie = await cookieFrom(address);
  const page = await fetch(address.origin, { headers: { cookie } });
  expect(await page.text()).toContain('<script type="module"');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  for (const path of [
    '/../cli.js',
    '/..%2fcli.js',
    '/%2e%2e/cli.js',
    '/assets/../../cli.js',
    '/%00',
    '/%zz',
    '//etc/passwd',
  ]) {
    const { status, text } = await get(address, path, { host: address.host, cookie });
    expect([404, 200], path).toContain(status);
    if (status === 200) expect(text, path).toContain('<script type="module"');
  }
  const posted = await fetch(address.origin, { method: 'POST', headers: { cookie } });
  expect(posted.status).toBe(405);
  // The token does not stay in the address.
  const opened = await fetch(address, { redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
  expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
});

test('messages that are none do no harm', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const raw = await openSocket(`ws://${page.address.host}/api`, { cookie: page.cookie, origin: page.address.origin });
  for (const text of ['', '{', 'null', '[]', '{"id":"x","command":"app.snapshot"}', '{"id":1}']) raw.send(text);
  raw.send(Buffer.from([1, 2, 3]));
  const answer = new Promise<unknown>((resolve) => {
    raw.on('message', (data: RawData) => {
      const message = JSON.parse((data as Buffer).toString()) as { id?: number };
      if (message.id === 7) resolve(message);
    });
  });
  raw.send(JSON.stringify({ id: 7, command: 'shares.log', params: { id: 'nobody' } }));
  expect(await answer).toEqual({
    id: 7,
    envelope: { ok: false, failure: expect.objectContaining({ code: 'SHARE_UNKNOWN' }) as object },
  });
  raw.terminate();
});

test('a trace channel gives frames and answers, and no power over the share', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const { stored } = await page.share(place.shared);
  const { id, connection } = stored.config;
  const path = connection.kind === 'vhost-user' && 'path' in connection.socket ? connection.socket.path : '';
  const guest = await mountGuest(path);
  const channel = await page.trace(id);
  const viewer = new TraceViewer(channel);
  channel.send(JSON.stringify({ id: 1, method: 'trace.subscribe', params: { level: 'everything', credit: 1000 } }));
  for (const method of ['stop', 'policy.set', 'exports.add', 'status', '__proto__'])
    channel.send(JSON.stringify({ id: 2, method, params: {} }));
  await viewer.until(() => viewer.answers.length > 0);
  for (let i = 0; i < 20; i++) await guest.init();
  await viewer.until(() => viewer.records >= 20);
  channel.send(JSON.stringify({ id: 3, method: 'stats', params: {} }));
  await viewer.until(() => viewer.answers.some((answer) => answer.id === 3));
  // What is not the trace's was not even asked.
  expect(viewer.answers.map((answer) => answer.id)).toEqual([1, 3]);
  expect(page.shares.get(id)).toMatchObject({ state: 'mounted' });
  const closed = new Promise<number>((resolve) => channel.on('close', resolve));
  await page.call('shares.stop', { id, force: true });
  expect(await closed).toBe(4000);
  guest.machine.frontEnd.close();
  const none = await page.trace('nobody');
  expect(await new Promise<number>((resolve) => none.on('close', resolve))).toBe(4000);
});

test('a viewer that does not read loses rows and is told how many; the share and its clients do not wait', async () => {
  await using place = new AppPlace();
  const ui = await place.ui();
  using page = await ui.page();
  const listen = join(place.folder, '9p');
  const { stored } = await page.share(place.shared, (draft) => over9p(draft, listen));
  const channel = await page.trace(stored.config.id);
  const viewer = new TraceViewer(channel);
  channel.send(JSON.stringify({ id: 1, method: 'trace.subscribe', params: { level: 'everything', credit: 1e9 } }));
  await viewer.until(() => viewer.answers.length > 0);
  using client = await NinepClient.connect({ path: listen });
  const root = await client.attach(stored.config.id);
  channel.pause();
  // More rows than socket buffers, the relay's mark and the share host's ring hold together.
  const before = residentMib(ui.process.pid);
  for (let asked = 0; asked < 400_000; asked += 2000)
    await Promise.all(Array.from({ length: 2000 }, () => client.getattr(root)));
  expect(residentMib(ui.process.pid) - before).toBeLessThan(64);
  channel.resume();
  // What came and what is said to be lost is all that was made.
  const made = await madeRows(channel, viewer);
  await viewer.until(() => viewer.records + viewer.lost >= made);
  expect(viewer.lost).toBeGreaterThan(0);
  expect(viewer.records + viewer.lost).toBe(made);
});

test('the service runs the shares; a shell attaches, goes, and finds it again; culvert shares does the rest', async () => {
  await using place = new AppPlace();
  const daemon = await place.daemon();
  const ui = await place.ui();
  let id: string;
  {
    using page = await ui.page();
    expect(await page.call('app.snapshot', {})).toMatchObject({ core: 'service', shell: 'headless' });
    expect(await page.give('dialog.pick', { what: 'folder' })).toMatchObject({
      ok: false,
      failure: { code: 'NO_DIALOGS' },
    });
    ({ id } = (await page.share(place.shared, (draft) => ({ ...draft, startWithApp: true }))).stored.config);
    const events = page.events.length;
    expect(place.run('shares', 'stop', id).stdout).toContain('stopped');
    await page.untilState(id, 'stopped');
    expect(page.events.length).toBeGreaterThan(events);
    expect(place.run('shares', 'start', id).code).toBe(0);
    await page.untilState(id, 'waiting');
  }
  await ui.end();
  expect(place.run('shares').stdout).toMatch(new RegExp(`^${id} +waiting`));
  const again = await place.ui();
  using page = await again.page();
  await daemon.end();
  await page.closed;
  expect(place.run('shares')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('neither the app nor culvert daemon runs') as string,
  });
  await place.daemon();
  await within(20_000, untilShown(again.address, id), () => 'the page does not come back');
  expect(place.run('shares', 'add', join(place.folder, 'gone'))).toMatchObject({ code: 1 });
});

/** As a page does: tries again until it is let in. */
async function untilShown(address: URL, id: string): Promise<void> {
  const cookie = await cookieFrom(address);
  for (;;) {
    const socket = await openSocket(`ws://${address.host}/api`, { cookie, origin: address.origin }).catch(() => null);
    if (socket === null) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    const shown = await new Promise<string>((resolve) => {
      socket.on('message', (data: RawData) => resolve((data as Buffer).toString()));
      socket.send(JSON.stringify({ id: 1, command: 'app.snapshot', params: {} }));
    });
    socket.terminate();
    if (shown.includes(`"id":"${id}"`)) return;
  }
}

function over9p(draft: StoredShare, path: string): StoredShare {
  const { config } = draft;
  const exports = [{ name: config.id, folder: config.folder }];
  return {
    ...draft,
    config: { ...config, protocol: '9p', connection: { kind: '9p', listen: [{ how: 'unix', path }], exports } },
  };
}

function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** As the share host counts them; the viewer came before the first. */
async function madeRows(channel: WebSocket, viewer: TraceViewer): Promise<number> {
  channel.send(JSON.stringify({ id: 99, method: 'stats', params: { paths: 0 } }));
  await viewer.until(() => viewer.answers.some(({ id }) => id === 99));
  return (viewer.answers.find(({ id }) => id === 99)?.result as { readonly calls?: number } | undefined)?.calls ?? 0;
}

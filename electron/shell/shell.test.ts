/** The shell on a double of the few Electron calls it makes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppSnapshot, Envelope, Notice } from '../contract/app/commands.ts';
import { CHANNELS } from '../contract/app/preload-api.ts';
import { SETTINGS_DEFAULTS } from '../contract/app/settings.ts';
import type { ShareView } from '../contract/app/share-view.ts';
import { HINT_DEFAULTS } from '../contract/app/stored-share.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import type { CoreLink } from '../core/link.ts';
import { declareAppScheme, isAppUrl, serveAppScheme } from './app-protocol.ts';
import { cliArguments } from './cli-verbs.ts';
import { Desktop } from './desktop.ts';
import { menuTemplate } from './menu.ts';
import { programsFolder } from './programs.ts';
import * as double from './testing/electron-double.ts';
import { WEB_PREFERENCES } from './window.ts';

vi.mock('electron', () => import('./testing/electron-double.ts'));

const place = mkdtempSync(join(tmpdir(), 'culvert-shell-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

type Listener = Parameters<CoreLink['onEvent']>[0];

/** A core that answers snapshots and remembers what it was asked. */
class Core implements CoreLink {
  readonly asked: unknown[] = [];
  readonly listeners = new Set<Listener>();
  shares: ShareView[] = [];
  closed = 0;
  readonly alive = true;
  onLost: () => void = () => {};
  handlers: ShellHandlers | null = null;

  async invoke(command: unknown, params: unknown): Promise<Envelope<unknown>> {
    this.asked.push([command, params]);
    const snapshot: AppSnapshot = {
      version: '0.1.0',
      shell: 'desktop',
      core: 'app',
      user: { name: 'me', uid: 1000, home: '/home/me' },
      shares: this.shares,
      settings: SETTINGS_DEFAULTS,
      notices: [],
    };
    return { ok: true, value: command === 'app.snapshot' ? snapshot : null };
  }

  onEvent(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed++;
  }

  say: Listener = (event, data) => {
    for (const listener of this.listeners) listener(event, data);
  };
}

function attachedShare(hangsWhenStopped: boolean): ShareView {
  const config = {
    id: 'src',
    name: 'Sources',
    folder: '/src',
    protocol: 'virtiofs',
    connection: { kind: 'vhost-user', socket: { how: 'listen', path: '/run/src.sock' }, exitOnDisconnect: false },
    tag: '',
    policy: {},
  } as const;
  return {
    stored: { config, startWithApp: false, hints: HINT_DEFAULTS },
    state: 'mounted',
    reason: '',
    fix: '',
    sinceMs: 0,
    peers: [{ pid: 7, name: 'qemu-system-x86_64 (dev-vm)', sinceMs: 0, negotiated: '', hangsWhenStopped }],
    sandbox: null,
    pending: [],
    warnings: [],
    crash: null,
    restartMs: null,
    restartFor: [],
  };
}

let core: Core;
let desktop: Desktop;

async function start(argv: readonly string[] = ['culvert-app']): Promise<void> {
  core = new Core();
  desktop = await Desktop.start({
    files: { preload: '/app/preload.cjs', icon: '/app/icon.png', state: place },
    openLink: async (handlers) => {
      core.handlers = handlers;
      return { link: core, openTrace: () => ({ ok: true, value: null }) };
    },
    argv,
  });
}

/** What arrives from a page at `url`. */
function invoke(url: string, ...args: readonly unknown[]): unknown {
  const [window] = double.BrowserWindow.all.slice(-1);
  const frame = { url };
  const sender = { ...window?.webContents, mainFrame: frame };
  return double.ipcMain.handlers.get(CHANNELS.INVOKE)?.({ senderFrame: frame, sender }, ...args);
}

beforeEach(() => {
  double.BrowserWindow.all.length = 0;
  double.Notification.all.length = 0;
  double.Tray.all.length = 0;
  double.app.removeAllListeners();
  double.app.quits.length = 0;
  double.dialog.asked.length = 0;
  double.dialog.nextButton = 0;
});
afterEach(() => rmSync(join(place, 'window.json'), { force: true }));

describe('the window', () => {
  test('is sandboxed, isolated, without Node, and stays on our pages', async () => {
    await start();
    const [window] = double.BrowserWindow.all;
    expect(WEB_PREFERENCES).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(window?.options['webPreferences']).toEqual({ ...WEB_PREFERENCES, preload: '/app/preload.cjs' });
    expect(window?.url).toBe('app://culvert/index.html#/shares');
    expect(window?.shown).toBe(true);
    const contents = window?.webContents;
    expect(contents?.openHandler({ url: 'https://example.org' })).toEqual({ action: 'deny' });
    for (const [url, stays] of [
      ['https://example.org/', false],
      ['file:///etc/passwd', false],
      ['app://other/index.html', false],
      ['app://culvert/index.html#/settings', true],
    ] as const) {
      const event = { url, prevented: false, preventDefault: () => (event.prevented = true) };
      contents?.emit('will-navigate', event);
      expect(event.prevented, url).toBe(!stays);
    }
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      let answer = true;
      contents?.permission.request(null, permission, (yes) => (answer = yes));
      expect(answer, permission).toBe(false);
      expect(contents?.permission.check(null, permission), permission).toBe(false);
    }
    expect(contents?.permission.check(null, 'clipboard-sanitized-write')).toBe(true);
  });

  test('comes back where it was, unless no display is there any more', async () => {
    await start();
    const first = double.BrowserWindow.all[0];
    if (first !== undefined) first.bounds = { x: 100, y: 50, width: 800, height: 600 };
    core.shares = [attachedShare(false)];
    first?.close();
    desktop.show(null);
    expect(double.BrowserWindow.all[1]?.options).toMatchObject({ x: 100, y: 50, width: 800, height: 600 });
    writeFileSync(
      join(place, 'window.json'),
      JSON.stringify({ bounds: { x: 9000, y: 0, width: 800, height: 600 }, maximized: true }),
    );
    double.BrowserWindow.all[1]?.close();
    writeFileSync(
      join(place, 'window.json'),
      JSON.stringify({ bounds: { x: 9000, y: 0, width: 800, height: 600 }, maximized: true }),
    );
    desktop.show(null);
    expect(double.BrowserWindow.all[2]?.options).not.toHaveProperty('x');
    expect(double.BrowserWindow.all[2]?.maximized).toBe(true);
  });

  test('opens at the share that a link names, also one of a second instance', async () => {
    await start(['culvert-app', 'culvert://share/src']);
    expect(double.BrowserWindow.all[0]?.url).toBe('app://culvert/index.html#/activity/src');
    double.app.emit('second-instance', {}, ['culvert-app', 'culvert://share/docs']);
    expect(double.BrowserWindow.all).toHaveLength(1);
    expect(double.BrowserWindow.all[0]?.url).toBe('app://culvert/index.html#/activity/docs');
    expect(double.BrowserWindow.all[0]?.focused).toBe(true);
  });
});

describe('IPC', () => {
  test('hears the top frame of our own page, and nobody else', async () => {
    await start();
    expect(await invoke('app://culvert/index.html', 'shares.start', { id: 'src' })).toEqual({ ok: true, value: null });
    expect(core.asked).toContainEqual(['shares.start', { id: 'src' }]);
    core.asked.length = 0;
    for (const url of ['https://example.org/', 'app://evil/index.html', 'file:///tmp/x.html', 'about:blank'])
      expect(await invoke(url, 'shares.start', { id: 'src' }), url).toMatchObject({
        ok: false,
        failure: { code: 'SENDER_REFUSED' },
      });
    const inner = { url: 'app://culvert/index.html' };
    const handler = double.ipcMain.handlers.get(CHANNELS.INVOKE);
    const fromInner = { senderFrame: inner, sender: { mainFrame: { url: 'app://culvert/index.html' } } };
    expect(await handler?.(fromInner, 'shares.start', {})).toMatchObject({ ok: false });
    expect(await handler?.({ senderFrame: null, sender: {} }, 'shares.start', {})).toMatchObject({ ok: false });
    expect(core.asked).toEqual([]);
  });

  test('events reach every window', async () => {
    await start();
    core.say('share.removed', { id: 'src' });
    expect(double.BrowserWindow.all[0]?.webContents.sent).toEqual([
      { channel: CHANNELS.EVENT, args: ['share.removed', { id: 'src' }] },
    ]);
  });
});

describe('the end', () => {
  test('quitting names the VMs that are attached, and asks', async () => {
    await start();
    core.shares = [attachedShare(true)];
    await desktop.quit(false);
    expect(double.dialog.asked).toMatchObject([{ kind: 'message', options: { buttons: ['Cancel', 'Quit anyway'] } }]);
    expect(double.dialog.asked[0]?.options['detail']).toContain('Sources: qemu-system-x86_64 (dev-vm)');
    expect(double.dialog.asked[0]?.options['detail']).toContain('will hang');
    expect([core.closed, double.app.quits]).toEqual([0, []]);
    double.dialog.nextButton = 1;
    await desktop.quit(false);
    expect([core.closed, double.app.quits]).toEqual([1, ['quit']]);
  });

  test('whoever ends the app from outside waits until the shares have ended', async () => {
    await start();
    double.app.quit();
    await vi.waitFor(() => expect(core.closed).toBe(1));
    expect(double.app.quits).toEqual(['quit', 'quit']);
  });

  test('the last window closed: on in the background while guests are attached, to the end otherwise', async () => {
    await start();
    core.shares = [attachedShare(false)];
    double.BrowserWindow.all[0]?.close();
    await vi.waitFor(() => expect(double.Notification.all[0]?.options.title).toContain('background'));
    expect(core.closed).toBe(0);
    core.shares = [];
    desktop.show(null);
    double.BrowserWindow.all[1]?.close();
    await vi.waitFor(() => expect(core.closed).toBe(1));
  });
});

describe('notices', () => {
  const notice: Notice = { id: 'n1', level: 'error', text: 'src died', fix: 'Start it.', shareId: 'src', atMs: 0 };

  test('show while no window has the focus, once a minute for a share, and go when the cause has gone', async () => {
    await start();
    core.say('notice.added', notice);
    core.say('notice.added', { ...notice, id: 'n2' });
    core.say('notice.added', { ...notice, id: 'n3', level: 'info', shareId: 'docs' });
    expect(double.Notification.all.map(({ options }) => options.title)).toEqual(['src died']);
    core.say('notice.removed', { id: 'n1' });
    expect(double.Notification.all[0]?.state).toBe('closed');
    double.BrowserWindow.all[0]?.focus();
    core.say('notice.added', { ...notice, id: 'n4', shareId: 'docs' });
    expect(double.Notification.all).toHaveLength(1);
  });

  test('a setting turns tray and theme', async () => {
    await start();
    expect(double.Tray.all).toHaveLength(0);
    core.say('settings.changed', { ...SETTINGS_DEFAULTS, tray: true, theme: 'dark' });
    expect(double.Tray.all).toHaveLength(1);
    expect(double.nativeTheme.themeSource).toBe('dark');
    core.say('settings.changed', { ...SETTINGS_DEFAULTS, tray: false });
    expect(double.Tray.all[0]?.destroyed).toBe(true);
  });
});

test('dialogs: what is picked, and nothing when it was cancelled', async () => {
  await start();
  double.dialog.nextPaths = ['/home/me/src'];
  expect(await core.handlers?.['dialog.pick']({ what: 'folder' })).toBe('/home/me/src');
  double.dialog.nextPaths = [];
  expect(await core.handlers?.['dialog.pick']({ what: 'socket' })).toBeNull();
});

test('app:// serves the pages with their headers, and nothing outside them', async () => {
  declareAppScheme();
  expect(double.protocol.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  writeFileSync(join(place, 'index.html'), '<p>page</p>');
  serveAppScheme(pathToFileURL(`${place}/`));
  const page = await double.protocol.handlers.get('app')?.({
    url: 'app://culvert/index.html',
    method: 'GET',
  } as Request);
  expect(await page?.text()).toBe('<p>page</p>');
  expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(page?.headers.get('content-type')).toContain('text/html');
  for (const url of [
    'app://culvert/../../etc/passwd',
    'app://culvert/%2e%2e/%2e%2e/etc/passwd',
    'app://evil/index.html',
  ])
    expect((await double.protocol.handlers.get('app')?.({ url, method: 'GET' } as Request))?.status, url).toBe(404);
  expect(isAppUrl('app://culvert/x')).toBe(true);
  expect(isAppUrl('app://culvert.evil/x')).toBe(false);
});

test('the menu leads where it says', () => {
  const went: string[] = [];
  const template = menuTemplate({ navigate: (to) => went.push(to), quit: () => went.push('quit') });
  for (const { submenu } of template) {
    for (const { click } of submenu as { click?: () => void }[]) click?.();
  }
  expect(went).toEqual(
    expect.arrayContaining(['/shares/new', '/settings', '/shares', '/activity', '/diagnostics', 'quit']),
  );
});

test('the command line’s verbs come before any window', () => {
  expect(
    cliArguments(['/opt/Culvert/culvert-app', '--disable-gpu', '--culvert-cli', '--', 'status', '--json']),
  ).toEqual(['status', '--json']);
  expect(cliArguments(['/opt/Culvert/culvert-app', 'culvert://share/src'])).toBeNull();
});

test('programs lie outside the archive when the app is packaged', () => {
  expect(programsFolder('file:///opt/Culvert/resources/app.asar/dist/main.js').href).toBe(
    'file:///opt/Culvert/resources/app.asar.unpacked/dist/',
  );
  expect(programsFolder('file:///home/me/culvert/dist/main.js').href).toBe('file:///home/me/culvert/dist/');
});

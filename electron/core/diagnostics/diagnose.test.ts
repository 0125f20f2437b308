import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShareView } from '../../contract/app/share-view.ts';
import { HINT_DEFAULTS } from '../../contract/app/stored-share.ts';
import type { Check } from '../../contract/diagnostics.ts';
import type { ShareConfig } from '../../contract/share.ts';
import { diagnose } from './diagnose.ts';
import { checkGuest } from './guest-checks.ts';
import { checkHost, type HostFacts } from './host-checks.ts';
import { checkShare } from './share-checks.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-dx-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function view(id: string, config: Partial<ShareConfig> = {}, more: Partial<ShareView> = {}): ShareView {
  const shared = join(folder, 'shared');
  mkdirSync(shared, { recursive: true });
  const connection: ShareConfig['connection'] = {
    kind: 'vhost-user',
    socket: { how: 'listen', path: join(folder, `${id}.sock`) },
    exitOnDisconnect: false,
  };
  return {
    stored: {
      config: { id, name: id, folder: shared, protocol: 'virtiofs', connection, tag: '', policy: {}, ...config },
      startWithApp: false,
      hints: HINT_DEFAULTS,
    },
    ...{
      state: 'stopped',
      reason: 'It is not running.',
      fix: '',
      sinceMs: 0,
      peers: [],
      sandbox: null,
      pending: [],
      warnings: [],
      crash: null,
      restartMs: null,
      restartFor: [],
    },
    ...more,
  };
}

async function share(subject: ShareView, others: readonly ShareView[] = []): Promise<Readonly<Record<string, Check>>> {
  const checks = await checkShare({ view: subject, all: [subject, ...others] });
  return Object.fromEntries(checks.map((check) => [check.id.replace(/^share\.|:.*$/g, ''), check]));
}

function host(files: Readonly<Record<string, string>>, more: Partial<HostFacts> = {}): HostFacts {
  const root = mkdtempSync(join(folder, 'host-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, release: '6.12.1', env: {}, uid: process.geteuid?.() ?? 0, ...more };
}

async function hostStates(facts: HostFacts): Promise<Readonly<Record<string, Check>>> {
  return Object.fromEntries((await checkHost(facts)).map((check) => [check.id.slice('host.'.length), check]));
}

describe('host', () => {
  it('measures this machine, without failing', async () => {
    const checks = await checkHost();
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['host.landlock', 'host.seccomp', 'host.memory', 'host.descriptors']),
    );
    for (const { measured, title } of checks) {
      expect(measured).toMatch(/^\S.*\.$/s);
      expect(title).toMatch(/^\S/);
    }
    expect(checks.find(({ id }) => id === 'host.memory')?.measured).toMatch(/^\d+ of \d+ MiB are available/);
  });

  it('a good host', async () => {
    const good = host({
      'sys/kernel/security/lsm': 'capability,landlock,yama\n',
      'proc/sys/kernel/seccomp/actions_avail': 'kill_process allow\n',
      'dev/fuse': '',
      'dev/kvm': '',
      'dev/vhost-vsock': '',
      'proc/self/limits': 'Max open files            1024                 1048576              files\n',
      'proc/meminfo': 'MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n',
      'proc/sys/fs/inotify/max_user_watches': '524288\n',
      'run/user/x': '',
    });
    const states = await hostStates({ ...good, env: { XDG_RUNTIME_DIR: '/run/user' } });
    chmodSync(join(good.root, 'run/user'), 0o700);
    const again = await hostStates({ ...good, env: { XDG_RUNTIME_DIR: '/run/user' } });
    expect(states['runtime-folder']?.state).toBe('fail');
    expect(Object.entries(again).filter(([, { state }]) => state !== 'ok')).toEqual([]);
  });

  it('a bad one, each with what to do', async () => {
    const states = await hostStates(
      host(
        {
          'sys/kernel/security/lsm': 'capability,yama',
          'proc/self/limits': 'Max open files            1024                 4096              files\n',
          'proc/meminfo': 'MemTotal: 800000 kB\nMemAvailable: 40000 kB\n',
          'proc/sys/fs/inotify/max_user_watches': '8192\n',
          'sys/fs/selinux/enforce': '1',
        },
        { env: { XDG_RUNTIME_DIR: '/nowhere' } },
      ),
    );
    expect(Object.entries(states).map(([id, { state }]) => `${id} ${state}`)).toEqual([
      ...[
        'landlock warn',
        'seccomp warn',
        'fuse warn',
        'vsock warn',
        'kvm warn',
        'runtime-folder fail',
        'descriptors warn',
        'memory warn',
      ],
      ...['inotify warn', 'mandatory warn'],
    ]);
    for (const { advice } of Object.values(states)) expect(advice).not.toBe('');
    expect(states['vsock']?.fix?.action).toEqual({
      kind: 'command',
      where: 'host',
      command: 'sudo modprobe vhost_vsock',
    });
    expect((await hostStates(host({}, { release: '5.10.0' })))['landlock']?.measured).toMatch(/usable from 5\.19/);
  });
});

describe('share', () => {
  it('one that is well', async () => {
    const found = await share(view('good'));
    expect(Object.values(found).filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(found['socket']?.measured).toContain(`A socket can be made in ${folder}`);
    expect(found['space']?.measured).toMatch(/^\d+ of \d+ MiB are free/);
  });

  it('a folder that vanished, is a file, cannot be written', async () => {
    expect((await share(view('a', { folder: '/no/such' })))['folder']).toMatchObject({
      state: 'fail',
      measured: expect.stringContaining('ENOENT') as string,
      fix: { action: { do: 'edit' } },
    });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await share(view('a', { folder: file })))['folder']).toMatchObject({
      state: 'fail',
      measured: expect.stringContaining('is no folder') as string,
    });
    expect((await share(view('a', { folder: '/proc' })))['folder']).toMatchObject(
      process.geteuid?.() === 0 ? { state: 'ok' } : { state: 'warn', fix: { action: { patch: { readonly: true } } } },
    );
    expect((await share(view('a', { folder: '/' })))['folder-kind']).toMatchObject({
      state: 'warn',
      measured: expect.stringContaining('whole file system') as string,
    });
  });

  it('its socket: too long, shared by two, taken by another program, in a folder that is not ours, gone', async () => {
    const at = (path: string): Partial<ShareConfig> => ({
      connection: { kind: 'vhost-user', socket: { how: 'listen', path }, exitOnDisconnect: false },
    });
    expect((await share(view('a', at(`/${'x'.repeat(120)}`))))['socket']?.measured).toMatch(/121 bytes/);
    expect((await share(view('a', at('/run/same')), [view('b', at('/run/same'))]))['socket']?.measured).toMatch(
      /"b" uses \/run\/same too/,
    );
    const taken = join(folder, 'taken.sock');
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(taken, resolve));
    try {
      expect((await share(view('a', at(taken))))['socket']).toMatchObject({
        state: 'fail',
        measured: expect.stringContaining('Another program listens') as string,
      });
      expect((await share(view('a', at(taken), { state: 'waiting' })))['socket']).toMatchObject({ state: 'ok' });
    } finally {
      server.close();
    }
    expect((await share(view('a', at('/proc/self/x.sock'))))['socket']).toMatchObject(
      process.geteuid?.() === 0 ? {} : { state: 'fail' },
    );
    expect((await share(view('a', at(join(folder, 'gone.sock')), { state: 'mounted' })))['socket']).toMatchObject({
      state: 'fail',
      fix: { action: { do: 'restart' } },
    });
    expect((await share(view('a', at('/no/such/folder/s'))))['socket']).toMatchObject({
      state: 'ok',
      measured: expect.stringContaining('is made') as string,
    });
  });

  it('its state, sandbox, policy and warnings', async () => {
    const found = await share(
      view(
        'a',
        { policy: { writeback: true }, tag: 'a b' },
        {
          ...{
            state: 'error',
            reason: 'The folder is gone.',
            fix: 'Bring it back.',
            warnings: ['The msize is small.'],
          },
          sandbox: { state: 'partial', text: 'partial: no Landlock' },
        },
      ),
    );
    expect(found['state']).toMatchObject({
      state: 'fail',
      measured: 'Error: The folder is gone.',
      fix: { action: { do: 'start' } },
      muteable: false,
    });
    expect(found['sandbox']).toMatchObject({ state: 'warn', measured: 'partial: no Landlock' });
    expect(found['policy']).toMatchObject({
      state: 'warn',
      fix: { action: { patch: { cache: 'auto', writeback: false } } },
    });
    expect(found['tag']).toMatchObject({ state: 'warn' });
    expect(found['warning-0']).toMatchObject({ state: 'warn', measured: 'The msize is small.' });
  });
});

describe('guest', () => {
  const peer = { pid: 1, name: 'qemu (dev)', sinceMs: 0, negotiated: '9P2000.L, msize 8192', hangsWhenStopped: false };
  it('says what was agreed, when it last asked, and what is known of its kernel', () => {
    const checks = checkGuest({
      view: view('g', {}, { peers: [peer] }),
      guest: { facts: { system: 'linux', kernel: '6.10.1' }, from: 'the share’s editor' },
      way: 'tcp',
      activity: { calls: 10, errors: 1, inFlight: 1, idleMs: 1500, oldestMs: 60_000 },
    });
    expect(checks.map(({ id, state }) => [id, state])).toEqual([
      ['guest.negotiated:g', 'warn'],
      ['guest.activity:g', 'ok'],
      ['guest.stuck:g', 'warn'],
      ['guest.known:g', 'ok'],
      ['guest.lint-kernel-9p-6.9:g', 'fail'],
    ]);
    expect(checks[0]?.fix?.action).toEqual({ kind: 'mount-option', option: 'msize=512000' });
    expect(checks[1]?.measured).toContain('1.5 s ago');
    expect(checks[3]?.measured).toBe('Linux 6.10.1, says the share’s editor.');
  });

  it('without anybody', () => {
    expect(checkGuest({ view: view('g'), guest: null, way: 'virtiofs', activity: null })).toMatchObject([
      { id: 'guest.negotiated:g', state: 'unknown' },
      { id: 'guest.known:g', state: 'unknown', advice: expect.stringContaining('editor') as string },
    ]);
  });
});

it('all of it, in order, with unique ids', async () => {
  const checks = await diagnose({
    shares: [view('one'), view('two')],
    stats: new Map(),
    guests: new Map(),
    vms: { vms: [], installed: [], notes: [] },
  });
  expect([...new Set(checks.map(({ group }) => group))]).toEqual(['host', 'share', 'vm', 'guest']);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  expect(checks.find(({ id }) => id === 'vm.none:one')?.measured).toMatch(/No VM runs on this host/);
});

/**
 * A share host that is forked, without launcher and without inherited descriptors: what Electron's utility process does. Plain `fork` stands in its place.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, ShareConfig } from '../../electron/contract/share.ts';
import { controlFolder, controlPath } from '../../server/control/paths.ts';
import { connectControl } from '../../server/control/socket.ts';
import { exitOf } from '../../server/parent/child-exit.ts';
import { type ForkedProcess, forkingSpawner } from '../../server/parent/forked-host.ts';
import { claimName } from '../../server/parent/share-name.ts';
import { type RunningShare, startShare } from '../../server/parent/start-share.ts';
import type { SandboxMode } from '../../server/sandbox/report.ts';

const HOST = fileURLToPath(new URL('../../dist/share-host.js', import.meta.url));
const mounting = existsSync('/dev/fuse') && process.getuid?.() === 0;

let folder: string;
let pid: number;
const before = process.env['XDG_RUNTIME_DIR'];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'culvert-forked-')));
  for (const name of ['shared', 'mnt', 'run']) mkdirSync(join(folder, name), { mode: 0o700 });
  process.env['XDG_RUNTIME_DIR'] = join(folder, 'run');
});

afterEach(() => {
  if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
  else process.env['XDG_RUNTIME_DIR'] = before;
  rmSync(folder, { recursive: true, force: true });
});

function forked(): ForkedProcess {
  const child = fork(HOST, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  pid = child.pid ?? 0;
  return {
    pid,
    messages: {
      post: (message) => void child.send(message as object, () => {}),
      listen(received, closed) {
        child.on('message', (message) => received(message, []));
        child.on('disconnect', closed);
      },
      close: () => child.disconnect(),
    },
    onStderr: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    exited: exitOf(child),
    kill: () => void child.kill('SIGKILL'),
  };
}

function start(connection: Connection, sandbox: SandboxMode = 'auto'): RunningShare {
  const share: ShareConfig = {
    id: 'forked',
    name: 'forked',
    folder: join(folder, 'shared'),
    protocol: connection.kind === '9p' ? '9p' : 'virtiofs',
    connection,
    tag: '',
    policy: {},
  };
  return startShare(share, {
    spawner: forkingSpawner(forked),
    sandbox,
    verbose: false,
    control: claimName(share.id, true).control,
  });
}

describe('a forked share host', () => {
  it('gets its sockets over a socket, serves, and leaves nothing', async () => {
    const unix = join(folder, 'share.9p');
    const exports = [{ name: 'shared', folder: join(folder, 'shared') }];
    const listen = [
      { how: 'unix', path: unix },
      { how: 'tcp', host: '127.0.0.1', port: 0 },
    ] as const;
    const running = start({ kind: '9p', listen, exports });
    expect(await running.ready).toMatchObject({
      state: 'partial',
      layers: expect.arrayContaining(['Landlock', 'seccomp']) as string[],
    });
    expect(running.labels[1]).toMatch(/^tcp:127\.0\.0\.1:[1-9]/);
    const { pid: answered } = await running.client.call('status', {});
    expect(answered).toBe(pid);
    const other = await connectControl(controlPath(controlFolder(), 'forked'));
    expect(await other.call('policy.set', { settings: { readonly: true } })).toMatchObject({
      settings: { readonly: true },
    });
    other.close();
    expect(existsSync(unix)).toBe(true);
    expect(await running.stop()).toEqual({ failure: null });
    expect(existsSync(unix)).toBe(false);
    expect(existsSync(controlPath(controlFolder(), 'forked'))).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('does not start when its sandbox has to be whole', async () => {
    const running = start(
      { kind: 'vhost-user', socket: { how: 'listen', path: join(folder, 'vm.sock') }, exitOnDisconnect: false },
      'require',
    );
    expect(await running.ended).toMatchObject({ failure: { code: 'SANDBOX_INCOMPLETE' } });
    expect(existsSync(join(folder, 'vm.sock'))).toBe(false);
  });

  it('serves a mount; when it is killed the parent takes the mount away', async (context) => {
    if (!mounting) context.skip('root and /dev/fuse are needed to mount here');
    writeFileSync(join(folder, 'shared/file'), 'content');
    const running = start({ kind: 'fuse-dev', mountpoint: join(folder, 'mnt') });
    await running.ready;
    expect(readFileSync(join(folder, 'mnt/file'), 'utf8')).toBe('content');
    process.kill(pid, 'SIGKILL');
    const { failure } = await running.ended;
    expect(failure).toMatchObject({ code: 'HOST_KILLED' });
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(join(folder, 'mnt'));
  });
});

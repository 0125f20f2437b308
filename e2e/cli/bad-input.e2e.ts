/** What people get wrong: each gives a message that names it and says what to do, and an exit code. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenOnPath } from '../../server/transport/unix-socket.ts';
import { mountGuest, Place } from './culvert.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

/** Exit code, a message that matches, and nothing on stdout. */
function refused(args: readonly string[], code: number, ...messages: RegExp[]): void {
  const ran = place.run(...args);
  for (const message of messages) expect(ran.stderr).toMatch(message);
  expect(ran.stderr).toMatch(/^culvert: .+\n.+\n$/s);
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' });
  expect(ran.stderr).not.toMatch(/ at .*\.js:\d+/);
}

const serve = (...rest: string[]): string[] => [
  'serve',
  '--shared-dir',
  place.shared,
  '--socket-path',
  place.socket,
  ...rest,
];

describe('usage', () => {
  test('no command, an unknown one', () => {
    refused([], 2, /no command is given/);
    refused(['serv'], 2, /there is no command "serv"\nDid you mean serve\?/);
  });

  test('unknown options, with the nearest match', () => {
    refused(serve('--chache=auto'), 2, /there is no option --chache\nDid you mean --cache\?/);
    refused(serve('--readdirplu'), 2, /Did you mean --readdirplus\?/);
    refused(serve('-x'), 2, /there is no option -x/);
    refused(serve('--zzzzzzzz'), 2, /there is no option --zzzzzzzz\nculvert serve --help/);
  });

  test('unknown and impossible values', () => {
    refused(
      serve('--cache=alwyas'),
      2,
      /--cache cannot be "alwyas"\nUse one of never, auto, metadata, always\. Did you mean always\?/,
    );
    refused(serve('--entry-timeout=soon'), 2, /--entry-timeout cannot be "soon"\nGive a number of seconds/);
    refused(serve('--attr-timeout=-1'), 2, /--attr-timeout cannot be "-1"/);
    refused(serve('--log-level', 'loud'), 2, /--log-level cannot be "loud"/);
    refused(serve('--sandbox=maybe'), 2, /Use one of auto, require, none/);
    refused(serve('--writeback=yes'), 2, /--writeback takes no value/);
    refused(serve('--xattr', '--no-xattr'), 2, /--xattr and --no-xattr are both given/);
    refused(serve(`--tag=${'t'.repeat(37)}`), 2, /The tag is longer than 36 bytes/);
    refused(serve('surplus'), 2, /"surplus" is not expected here/);
  });

  test('missing and contradicting options', () => {
    refused(['serve', '--socket-path', place.socket], 2, /--shared-dir is missing/);
    refused(['serve', '--shared-dir', place.shared], 2, /it is not said how the VMM is met\nGive one of --socket-path/);
    refused(serve('--fd=3'), 2, /--socket-path and --fd exclude each other/);
    refused(['serve', '--shared-dir', '--socket-path', place.socket], 2, /--shared-dir needs a value/);
    refused(
      ['serve', '--shared-dir', place.shared, '--connect', place.socket, '--socket-group', 'root'],
      2,
      /--socket-group needs --socket-path/,
    );
    refused(['mount', '--shared-dir', place.shared], 2, /the mount point is missing/);
  });

  test('descriptors that are none', () => {
    refused(['serve', '--shared-dir', place.shared, '--fd=99'], 2, /descriptor 99 is no open socket/);
    refused(['serve', '--shared-dir', place.shared, '--fd=1'], 2, /Descriptors 0 to 2 are the standard streams/);
    refused(['serve', '--shared-dir', place.shared, '--fd=one'], 2, /--fd cannot be "one"/);
  });
});

describe('the folder', () => {
  test('is missing', () => {
    refused(
      ['serve', '--shared-dir', join(place.folder, 'nowhere'), '--socket-path', place.socket],
      1,
      /the folder .*nowhere does not exist/,
    );
    expect(existsSync(place.socket)).toBe(false);
  });

  test('is a file', () => {
    const file = join(place.folder, 'file');
    writeFileSync(file, '');
    refused(
      ['serve', '--shared-dir', file, '--socket-path', place.socket],
      1,
      /is not a folder\nShare the folder that contains it/,
    );
    refused(
      ['serve', '--shared-dir', join(file, 'below'), '--socket-path', place.socket],
      1,
      /a part of .* is not a folder/,
    );
  });

  test.skipIf(process.getuid?.() === 0 && !existsSync('/usr/bin/setpriv'))('may not be read', async () => {
    const secret = join(place.folder, 'secret');
    mkdirSync(secret, { mode: 0o700 });
    chmodSync(place.folder, 0o777);
    const { spawnSync } = await import('node:child_process');
    const asNobody =
      process.getuid?.() === 0 ? ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    if (asNobody.length === 0) chmodSync(secret, 0);
    const [program = '', ...args] = [
      ...asNobody,
      process.execPath,
      place.cli,
      'serve',
      '--shared-dir',
      secret,
      '--socket-path',
      place.socket,
    ];
    const ran = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: '' } });
    expect(ran.stderr).toMatch(/this user may not read the folder/);
    expect(ran.status).toBe(1);
  });
});

describe('the socket', () => {
  test('path is longer than Linux allows', () => {
    const long = join(place.folder, 'x'.repeat(120));
    refused(['serve', '--shared-dir', place.shared, '--socket-path', long], 2, /longer than 107 bytes/);
  });

  test('has no folder, or one that is a file', () => {
    refused(
      ['serve', '--shared-dir', place.shared, '--socket-path', join(place.folder, 'no/such/s')],
      1,
      /the folder .*no\/such for the socket does not exist\nCreate it: mkdir -p/,
    );
    writeFileSync(join(place.folder, 'file'), '');
    refused(
      ['serve', '--shared-dir', place.shared, '--socket-path', join(place.folder, 'file/s')],
      1,
      /is not a folder/,
    );
  });

  test('would replace something that is no socket', () => {
    writeFileSync(place.socket, 'precious');
    refused(serve(), 1, /exists and is not a socket/);
    expect(existsSync(place.socket)).toBe(true);
  });

  test('is in use by a server that is alive: it is named, and left alone', async () => {
    const server = createServer((socket) => socket.destroy());
    let connections = 0;
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(place.socket, resolve));
    refused(
      serve(),
      1,
      new RegExp(`the socket ${place.socket} is in use by process ${process.pid} \\(`),
      new RegExp(`kill ${process.pid}`),
    );
    // Not even connected to: a virtiofsd would have ended.
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  test('group does not exist', () => {
    refused(serve('--socket-group', 'no-such-group'), 1, /there is no group "no-such-group"/);
    expect(existsSync(place.socket)).toBe(false);
  });

  test('left behind by a server that died is replaced', async () => {
    listenOnPath(place.socket).close();
    expect(existsSync(place.socket)).toBe(true);
    const serving = await place.serve();
    expect((await serving.end('SIGTERM')).code).toBe(0);
  });
});

describe('the mount point', () => {
  test('is missing, a file, or near the folder', () => {
    refused(
      ['mount', '--shared-dir', place.shared, join(place.folder, 'nowhere')],
      1,
      /cannot be used: ENOENT\nCreate it/,
    );
    writeFileSync(join(place.folder, 'file'), '');
    refused(['mount', '--shared-dir', place.shared, join(place.folder, 'file')], 1, /is not a folder/);
    mkdirSync(join(place.shared, 'below'));
    for (const mountpoint of [place.shared, join(place.shared, 'below'), place.folder]) {
      refused(['mount', '--shared-dir', place.shared, mountpoint], 1, /lie within each other/);
    }
  });
});

describe('what is asked for in order', () => {
  test('--help explains each option with default and risk', () => {
    for (const command of ['serve', 'mount']) {
      const { code, stdout } = place.run(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(/--cache never\|auto\|metadata\|always\n {6}How long.*\n.*Risk: .*Default: auto\.\n/s);
      expect(stdout).toMatch(/--entry-timeout SECONDS\n.*Default: 0 with cache never, 5 with cache auto/s);
      expect(stdout).toMatch(/--readdirplus\n.*Default: on\.\n\n {2}--no-readdirplus\n/s);
      expect(stdout).toMatch(/--sandbox auto\|require\|none\n/);
      expect(stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
    }
    expect(place.run('--help').stdout).toMatch(/Usage: culvert COMMAND/);
    expect(place.run('status', '--help').code).toBe(0);
    expect(place.run('--version').stdout).toMatch(/^culvert \d+\.\d+\.\d+\n$/);
  });

  test('status without shares', () => {
    expect(place.run('status')).toEqual({ code: 0, stdout: 'no share is running\n', stderr: '' });
    refused(['status', 'data'], 1, /no share named data is running/);
  });
});

describe('several servers that start at the same instant', () => {
  test('on a socket that was left behind: one of them serves, the others say who', async () => {
    const first = await place.serve();
    process.kill(first.host, 'SIGKILL');
    await first.end('SIGKILL');
    expect(existsSync(place.socket)).toBe(true);
    const args = ['serve', '--shared-dir', place.shared, '--socket-path', place.socket];
    const started = await Promise.allSettled(
      Array.from({ length: 4 }, () => place.start(process.execPath, [place.cli, ...args])),
    );
    const others = started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(others.length).toBe(3);
    for (const text of others) expect(text).toMatch(/the socket .* is in use by process \d+/);
    const guest = await mountGuest(place.socket);
    guest.machine[Symbol.dispose]();
  });
});

/** `culvert serve --protocol 9p` and `culvert ls|cat|put|stat`, as a user calls them. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { NinepClient } from '../../server/client/ninep-client.ts';
import { messageOf } from '../../server/session/ninep/testing/messages.ts';
import { SupervisedProcess } from '../../server/testing/guest/supervised-process.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { CLI, culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { NOTAG } from '../../server/wire/ninep/flags.ts';
import { shareFolder } from '../posix/suite.ts';

function culvert(
  args: readonly string[],
  input = '',
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, stdout, stderr };
}

describe('9P on the command line', () => {
  let folder: string;
  let server: RunningNinep;
  let url: string;

  beforeAll(async () => {
    folder = await shareFolder('ninep-cli');
    await mkdir(join(folder, 'one'));
    await mkdir(join(folder, 'two'));
    await writeFile(join(folder, 'one', 'text'), 'hello\n');
    await writeFile(join(folder, 'outside'), 'secret\n');
    server = await culvertNinep.start(join(folder, 'one'), ['--export', `two=${join(folder, 'two')}`]);
    url = `9p+unix://${server.unix.path}/`;
  });

  afterAll(async () => {
    await server?.stop();
    await removeFolder(folder);
  });

  it('ls lists the exports, and what is in them', () => {
    assert.equal(culvert(['ls', url]).stdout, 'share\ntwo\n');
    assert.equal(culvert(['ls', `${url}/share`]).stdout, 'text\n');
    assert.match(
      culvert(['ls', '-l', `9p+tcp://127.0.0.1:${server.tcp.port}/share`]).stdout,
      /^-0644 0:0 +6 .* text\n$/,
    );
  });

  it('cat, put and stat work; what is missing is said', () => {
    assert.equal(culvert(['cat', `${url}/share/text`]).stdout, 'hello\n');
    for (const text of ['first and long', 'second']) {
      assert.equal(culvert(['put', `${url}/two/made`], text).code, 0);
      assert.equal(readFileSync(join(folder, 'two', 'made'), 'utf8'), text);
    }
    assert.match(culvert(['stat', `${url}/two/made`]).stdout, /size +6\n/);
    const missing = culvert(['cat', `${url}/share/none`]);
    assert.deepEqual([missing.code, missing.stderr.includes('ENOENT')], [1, true]);
    assert.equal(culvert(['ls', 'http://x/']).code, 2);
  });

  it('.. leads no further than the export', async () => {
    using client = await NinepClient.connect(server.unix);
    const root = await client.attach('share');
    const up = await client.walk(root, ['..', '..']);
    await client.open(up);
    assert.deepEqual(
      (await client.readdir(up)).map(({ name }) => name),
      ['text'],
    );
    await assert.rejects(client.attach(folder));
  });

  it('an inherited listening socket is served', async () => {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    const handle = (listener as unknown as { _handle: { fd: number } })._handle.fd;
    const args = [CLI, 'serve', '--protocol', '9p', '--shared-dir', join(folder, 'two'), '--listen', 'fd:3'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', handle] });
    try {
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      listener.close();
      using client = await NinepClient.connect({ host: '127.0.0.1', port });
      await client.getattr(await client.attach(''));
    } finally {
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
    }
  });

  it('an inherited connection is one client, with whom the server ends', async () => {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve));
    const client = connect((listener.address() as { port: number }).port, '127.0.0.1');
    const theirs = await accepted;
    const args = [CLI, 'serve', '--protocol', '9p', '--shared-dir', join(folder, 'two'), '--listen', 'fd:3'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', theirs] });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    try {
      theirs.destroy();
      listener.close();
      client.write(messageOf('Tversion', { msize: 8192, version: '9P2000.L' }, NOTAG));
      const reply = await new Promise<Buffer>((resolve) => client.once('data', resolve));
      assert.deepEqual([reply[4], reply.readUInt32LE(7), reply.toString('latin1', 13)], [101, 8192, '9P2000.L']);
      client.end();
      assert.equal(await ended, 0);
    } finally {
      child.kill();
      await ended;
    }
  });

  it('hybrid vsock is the unix socket that a VMM connects to for its guest’s port', async () => {
    const uds = join(folder, 'v.sock');
    const other = await culvertNinep.start(join(folder, 'two'), ['--listen', `hybrid-vsock:${uds}:5640`]);
    try {
      using client = await NinepClient.connect({ path: `${uds}_5640` });
      await client.getattr(await client.attach('share'));
    } finally {
      await other.stop();
    }
    assert.equal(existsSync(`${uds}_5640`), false);
  });

  it('an AF_VSOCK port is listened on, or it is said why not', async () => {
    const options = ['serve', '--protocol', '9p', '--shared-dir', folder, '--listen', 'vsock:45640'];
    const server = new SupervisedProcess(process.execPath, [CLI, ...options]);
    const said = new Promise<void>((resolve) => server.onOutput(() => server.output.includes('\n') && resolve()));
    await Promise.race([said, server.ended]);
    const { code } = await server.stop();
    if (existsSync('/dev/vsock')) assert.match(server.output, /over 9P on vsock:45640/);
    else assert.match(server.output, /cannot listen on vsock port 45640/);
    assert.equal(code, existsSync('/dev/vsock') ? 0 : 1);
  });

  it('an address that others reach is warned of; wrong places are refused', async () => {
    const options = ['serve', '--protocol', '9p', '--shared-dir', folder];
    const wide = new SupervisedProcess(process.execPath, [CLI, ...options, '--listen', 'tcp:0.0.0.0:0']);
    await new Promise<void>((resolve) => wide.onOutput(() => wide.stdout.includes('\n') && resolve()));
    assert.match(wide.output, /warning: .*can be reached from other machines/);
    assert.deepEqual(await wide.stop(), { code: 0, signal: null });
    for (const place of ['tcp:example.org:1', 'tcp:127.0.0.1:70000', 'udp:1:2', 'vsock:0', 'fd:99']) {
      assert.equal(culvert([...options, '--listen', place]).code, 2, place);
    }
    assert.equal(culvert([...options, '--listen', `tcp:127.0.0.1:${server.tcp.port}`]).code, 1);
  });

  it('SIGTERM ends it with clients attached, and its sockets are gone', async () => {
    const other = await culvertNinep.start(join(folder, 'two'));
    const client = await NinepClient.connect(other.unix);
    await client.attach('share');
    const started = performance.now();
    const gone = new Promise<void>((resolve) => client.wire.socket.once('close', () => resolve()));
    const parent = Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${other.pid}/status`, 'utf8'))?.[1]);
    process.kill(parent, 'SIGTERM');
    await gone;
    assert.ok(performance.now() - started < 1000);
    while (existsSync(`/proc/${parent}`)) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(existsSync(other.unix.path), false);
    await assert.rejects(new Promise((resolve, reject) => connect(other.tcp, () => resolve(0)).once('error', reject)));
    await other.stop();
  });
});

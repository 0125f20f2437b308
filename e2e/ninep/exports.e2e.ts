/** Exports that come and go below --export-root while clients are attached, and what the user is told of the state of the share. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it } from 'vitest';

import { NinepClient } from '../../server/client/ninep-client.ts';
import { NinepError } from '../../server/client/ninep-error.ts';
import type { ExportsStatus, ShareStatus } from '../../server/control/messages.ts';
import { connectControl } from '../../server/control/socket.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { CLI } from '../../server/testing/peers/ninep-server.ts';
import { shareFolder } from '../posix/suite.ts';

const START_MS = 15_000;
const LIMIT = 256;

describe('exports that come and go', () => {
  let folder: string;
  let root: string;
  let env: NodeJS.ProcessEnv;
  let server: SupervisedProcess | null;

  beforeEach(async () => {
    folder = await shareFolder('exports');
    root = join(folder, 'root');
    for (const name of ['root', 'root/a', 'root/a/sub', 'root/b', 'secret', 'run'])
      mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(root, 'a', 'file'), 'of a');
    writeFileSync(join(root, 'b', 'file'), 'of b');
    writeFileSync(join(folder, 'secret', 'file'), 'secret');
    env = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run') };
    server = null;
  });

  afterEach(async () => {
    await server?.stop();
    await removeFolder(folder);
  });

  const address = (): { readonly path: string } => ({ path: join(folder, 's') });

  async function serve(...options: readonly string[]): Promise<SupervisedProcess> {
    return await start('--protocol', '9p', '--listen', `unix:${address().path}`, ...options);
  }

  async function start(...options: readonly string[]): Promise<SupervisedProcess> {
    const args = ['serve', '--name', 'test', ...options];
    const started = new SupervisedProcess(process.execPath, [CLI, ...args], { XDG_RUNTIME_DIR: join(folder, 'run') });
    server = started;
    const said = new Promise<void>((resolve, reject) => {
      started.onOutput(() => started.stdout.includes('\n') && resolve());
      void started.ended.then(() => reject(new Error(started.describe())));
    });
    await within(START_MS, said, () => started.describe());
    return started;
  }

  function culvert(...args: readonly string[]): {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      env,
      encoding: 'utf8',
      timeout: START_MS,
    });
    return { code: status, stdout, stderr };
  }

  function changed(...args: readonly string[]): ExportsStatus {
    const { code, stdout, stderr } = culvert('exports', ...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as ExportsStatus;
  }

  function status(): ShareStatus {
    const [share] = JSON.parse(culvert('status', '--json').stdout) as ShareStatus[];
    assert.ok(share);
    return share;
  }

  it('one is added, used, and withdrawn under a client, whose other exports stay', async () => {
    await serve('--export-root', root, '--export', `a=${join(root, 'a')}`);
    using client = await NinepClient.connect(address());
    const a = await client.attach('a');
    await rejects(client.attach('b'), 'ENOENT');
    assert.deepEqual(changed('add', `b=${join(root, 'b')}`), {
      exports: [
        { name: 'a', folder: join(root, 'a') },
        { name: 'b', folder: join(root, 'b') },
      ],
      exportRoot: root,
    });
    const file = await client.walk(await client.attach('b'), ['file']);
    await client.open(file, 2);
    assert.equal(Buffer.from(await client.read(file, 0, 100)).toString(), 'of b');
    // What `..` leads to is the export's own root, not the folder that both lie in.
    const up = await client.walk(await client.attach('b'), ['..', '..']);
    await client.open(up);
    assert.deepEqual(
      (await client.readdir(up)).map(({ name }) => name),
      ['file'],
    );

    assert.deepEqual(
      changed('remove', 'b').exports.map(({ name }) => name),
      ['a'],
    );
    for (const use of [client.read(file, 0, 10), client.write(file, 0, Buffer.from('x')), client.getattr(up)])
      await rejects(use, 'ESTALE');
    await rejects(client.attach('b'), 'ENOENT');
    assert.equal((await client.getattr(await client.walk(a, ['file']))).size, 4);
    assert.deepEqual(status().connection.kind === '9p' && status().connection, {
      ...status().connection,
      exports: [{ name: 'a', folder: join(root, 'a') }],
    });
    assert.match(culvert('exports').stdout, /^a {2}\S+root\/a\nothers may be added below \S+root\n$/);
  });

  it('nothing is exported at first; what lies elsewhere needs a restart', async () => {
    await serve('--export-root', root);
    using client = await NinepClient.connect(address());
    await rejects(client.attach(''), 'ENOENT');
    symlinkSync(join(folder, 'secret'), join(root, 'link'));
    for (const dir of [join(folder, 'secret'), join(root, 'link'), folder]) {
      const { code, stderr } = culvert('exports', 'add', `x=${dir}`);
      assert.equal(code, 1);
      assert.match(stderr, /the sandbox does not allow the folder .*--export-root/s);
    }
    assert.match(culvert('exports', 'add', `x=${join(root, 'none')}`).stderr, /does not exist/);
    assert.match(culvert('exports', 'remove', 'x').stderr, /there is no export x/);
    for (const words of [['replace', 'x'], ['add'], ['add', 'x'], ['remove', 'x', 'test', 'more']])
      assert.equal(culvert('exports', ...words).code, 2, words.join(' '));
    changed('add', `all=${root}`);
    changed('add', `sub=${join(root, 'a', 'sub')}`);
    assert.match(culvert('exports', 'add', `sub=${join(root, 'b')}`).stderr, /there is an export sub already/);
    const list = await client.attach('');
    await client.open(list);
    assert.deepEqual(
      (await client.readdir(list)).map(({ name }) => name),
      ['all', 'sub'],
    );
  });

  it('without an export root it says that a restart is needed, and what was there at the start can go and come back', async () => {
    await serve('--export', `a=${join(root, 'a')}`, '--export', `b=${join(root, 'b')}`);
    assert.match(
      culvert('exports', 'add', `x=${join(folder, 'secret')}`).stderr,
      /Start the share again with --export/,
    );
    using client = await NinepClient.connect(address());
    const a = await client.attach('a');
    changed('remove', 'a');
    await rejects(client.walk(a, ['file']), 'ESTALE');
    changed('add', `again=${join(root, 'a')}`);
    await client.getattr(await client.walk(await client.attach('again'), ['file']));
  });

  it('an export stays the folder that it was, and its files stay in it, whatever the host renames', async () => {
    await serve('--export-root', root, '--export', `a=${join(root, 'a')}`);
    using client = await NinepClient.connect(address());
    const a = await client.attach('a');
    const sub = await client.walk(a, ['sub']);
    const file = await client.walk(a, ['file']);
    renameSync(join(root, 'a'), join(root, 'renamed'));
    assert.equal((await client.getattr(await client.walk(a, ['file']))).size, 4);
    // Into a folder beside the export: names there are not the client's.
    renameSync(join(root, 'renamed', 'sub'), join(root, 'b', 'sub'));
    renameSync(join(root, 'renamed', 'file'), join(root, 'b', 'moved'));
    await rejects(client.walk(sub, ['..']), 'ESTALE');
    await rejects(client.remove(file), 'ESTALE');
    assert.deepEqual(readdirSync(join(root, 'b')).sort(), ['file', 'moved', 'sub']);
  });

  it('coming and going a thousand times leaves nothing behind', async () => {
    const started = await serve('--export-root', root);
    const descriptors = (): number => readdirSync(`/proc/${status().pid}/fd`).length;
    using client = await NinepClient.connect(address());
    const control = await connectControl(join(folder, 'run', 'culvert', 'test.sock'));
    const round = async (): Promise<void> => {
      await control.call('exports.add', { name: 'b', folder: join(root, 'b') });
      const file = await client.walk(await client.attach('b'), ['file']);
      await client.open(file);
      await control.call('exports.remove', { name: 'b' });
      await rejects(client.read(file, 0, 1), 'ESTALE');
    };
    await round();
    const before = descriptors();
    for (let i = 0; i < 1000; i++) await round();
    assert.ok(descriptors() <= before, `${descriptors()} descriptors, before ${before}`);
    control.close();
    assert.equal(started.output.includes('error'), false, started.output);
  });

  it('a share over virtio-fs has none', async () => {
    await start('--shared-dir', join(root, 'a'), '--socket-path', address().path);
    const { code, stderr } = culvert('exports');
    assert.equal(code, 1);
    assert.match(stderr, /this share has no exports/);
  });

  it('a client that settles for small messages, and limits that were reached, are warned of and counted', async () => {
    const started = await serve('--shared-dir', join(root, 'a'));
    assert.deepEqual(status().warnings, []);
    using small = await NinepClient.connect(address(), { msize: 4096 });
    const fid = await small.walk(await small.attach(''), ['file']);
    await small.open(fid, 2);
    const locked = Array.from({ length: LIMIT }, (_, procId) =>
      small.lock(fid, { type: 0, start: 0, length: 1, procId: procId + 1, clientId: 'test' }),
    );
    const refused = (await Promise.allSettled(locked)).filter((result) => result.status === 'rejected');
    assert.ok(refused.length > 100);
    const { warnings } = status();
    assert.deepEqual(
      warnings.map(({ kind, count }) => [kind, count]),
      [
        ['small-msize', 1],
        ['limit-reached', refused.length],
      ],
    );
    // The log came by another way.
    await within(START_MS, said(started, 'requests fail with ENOLCK'), () => started.describe());
    assert.match(started.output, /warning: 9P client 1 settled for messages of 4096 bytes/);
    assert.equal(started.output.match(/requests fail with ENOLCK/g)?.length, 1);
    assert.match(culvert('status').stdout, /warning {3}requests fail with ENOLCK: .*\(\d+ times\)/);
  });
});

async function said(process: SupervisedProcess, text: string): Promise<void> {
  if (process.output.includes(text)) return;
  await new Promise<void>((resolve) => process.onOutput(() => process.output.includes(text) && resolve()));
}

async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof NinepError && error.code === code);
}

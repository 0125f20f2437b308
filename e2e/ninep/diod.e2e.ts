/** Others' programs and ours: diod's client tools against our server, our client against diod. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { NinepClient } from '../../server/client/ninep-client.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { DIODCAT, DIODLS, diod, diodUnavailable } from '../../server/testing/peers/diod.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { SkipReport, shareFolder } from '../posix/suite.ts';

const run = promisify(execFile);
const title = '9P between Culvert and diod';
const reason = diodUnavailable();

describe(title, () => {
  const skips = new SkipReport(title);
  let folder: string;
  let ours: RunningNinep;
  let theirs: RunningNinep;

  if (reason !== undefined) {
    it('needs diod', (test) => {
      skips.add(reason, 5);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    folder = await shareFolder('diod');
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub', 'text'), 'by name\n');
    await writeFile(join(folder, 'big'), Buffer.alloc(3_000_001, 'culvert '));
    ours = await culvertNinep.start(folder);
    theirs = await diod.start(folder);
  });

  afterAll(async () => {
    await ours?.stop();
    await theirs?.stop();
    await removeFolder(folder);
  });

  const server = (): string => `${ours.tcp.host}:${ours.tcp.port}`;

  it('diodls lists our share', async () => {
    const { stdout } = await run(DIODLS, ['-s', server(), '-a', 'share']);
    assert.deepEqual(
      stdout
        .trim()
        .split(/\s+/)
        .filter((name) => !name.startsWith('.'))
        .sort(),
      ['big', 'sub'],
    );
  });

  it('diodls -l looks at each entry; only for the dot, which is no name to walk to, it gets EINVAL', async () => {
    const { stdout, stderr } = await run(DIODLS, ['-s', server(), '-a', 'share', '-l']);
    assert.match(stdout, /-rw-r--r--.* 3000001 .* big\n/);
    assert.equal(stderr, 'diodls: npc_walk .\n: Invalid argument\n');
  });

  it('diodcat reads our files, also with its smallest messages', async () => {
    const small = await run(DIODCAT, ['-s', server(), '-a', 'share', 'sub/text']);
    assert.equal(small.stdout, 'by name\n');
    for (const msize of ['65536', '4096']) {
      const { stdout } = await run(DIODCAT, ['-s', server(), '-a', 'share', '-m', msize, 'big'], {
        maxBuffer: 1 << 24,
        encoding: 'buffer',
      });
      assert.ok(stdout.equals(await readFile(join(folder, 'big'))), `with msize ${msize}`);
    }
  });

  it('the host’s path is an attach name too, as diod’s clients send it', async () => {
    const { stdout } = await run(DIODCAT, ['-s', server(), '-a', folder, 'sub/text']);
    assert.equal(stdout, 'by name\n');
  });

  it('our client works against diod', async () => {
    for (const address of [theirs.tcp, theirs.unix]) {
      using client = await NinepClient.connect(address);
      const root = await client.attach(theirs.aname);
      const file = await client.walk(root, []);
      await client.create(file, 'by-us', 2, 0o644);
      await client.write(file, 0, Buffer.from('hello diod'));
      assert.equal(Buffer.from(await client.read(file, 0, 100)).toString(), 'hello diod');
      assert.equal((await client.getattr(file)).size, 10);
      const dir = await client.walk(root, []);
      await client.open(dir);
      const names = (await client.readdir(dir)).map(({ name }) => name);
      assert.deepEqual([...names].sort(), ['big', 'by-us', 'sub']);
      await client.remove(file);
    }
  });
});

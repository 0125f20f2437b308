/** 9P over real sockets: our client and raw bytes against the server as a user starts it. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { NinepClient } from '../../server/client/ninep-client.ts';
import { NinepError } from '../../server/client/ninep-error.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type NinepAddress, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import * as wire from '../../server/wire/ninep/codec.gen.ts';
import { shareFolder } from '../posix/suite.ts';

const CLIENTS = 16;
const BIG = 8 * 1024 * 1024;

describe('9P over sockets', () => {
  let folder: string;
  let server: RunningNinep;

  beforeAll(async () => {
    folder = await shareFolder('ninep');
    await mkdir(join(folder, 'dir'));
    for (let i = 0; i < 500; i++) await writeFile(join(folder, 'dir', `entry-${i}`), '');
    await writeFile(join(folder, 'big'), pattern(BIG));
    server = await culvertNinep.start(folder);
  });

  afterAll(async () => {
    await server?.stop();
    await removeFolder(folder);
  });

  const places: readonly (readonly [string, () => NinepAddress])[] = [
    ['a unix socket', () => server.unix],
    ['TCP', () => server.tcp],
  ];

  it.each(places)('files are made, written, read, listed and removed over %s', async (_name, address) => {
    using client = await NinepClient.connect(address());
    assert.equal(client.msize, 1024 * 1024);
    const root = await client.attach(server.aname);
    const file = await client.walk(root, []);
    await client.create(file, 'made', 2, 0o640);
    const data = pattern(3 * 1024 * 1024);
    for (let at = 0; at < data.length; ) at += await client.write(file, at, data.subarray(at));
    assert.deepEqual(await readWhole(client, file), data);
    assert.ok(data.equals(await readFile(join(folder, 'made'))));
    assert.equal((await client.getattr(file)).size, data.length);
    await client.fsync(file);
    await client.remove(file);
    await assert.rejects(
      client.walk(root, ['made']),
      (error) => error instanceof NinepError && error.code === 'ENOENT',
    );
    const dir = await client.walk(root, ['dir']);
    await client.open(dir);
    assert.equal(new Set((await client.readdir(dir)).map(({ name }) => name)).size, 500);
  });

  it('a fid that is not open stays with its file when the host renames and removes it', async () => {
    using client = await NinepClient.connect(server.unix);
    const root = await client.attach(server.aname);
    await writeFile(join(folder, 'followed'), 'here');
    const fid = await client.walk(root, ['followed']);
    await rename(join(folder, 'followed'), join(folder, 'dir', 'elsewhere'));
    assert.equal((await client.getattr(fid)).size, 4);
    await client.open(fid);
    assert.equal(Buffer.from(await client.read(fid, 0, 100)).toString(), 'here');
    const other = await client.walk(root, ['dir', 'elsewhere']);
    await rm(join(folder, 'dir', 'elsewhere'));
    assert.equal((await client.getattr(other)).nlink, 0);
  });

  it(`${CLIENTS} clients at once each read what they wrote`, async () => {
    const before = await descriptors(server.pid);
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, i) => {
        using client = await NinepClient.connect(i % 2 === 0 ? server.unix : server.tcp);
        const root = await client.attach(server.aname);
        for (let round = 0; round < 20; round++) {
          const fid = await client.walk(root, []);
          await client.create(fid, `c${i}-${round}`, 2, 0o600);
          const text = Buffer.from(`client ${i} round ${round} `.repeat(1000));
          await Promise.all([0, 1, 2, 3].map(async (n) => await client.write(fid, n * text.length, text)));
          assert.deepEqual(await readWhole(client, fid), Buffer.concat([text, text, text, text]));
          await client.remove(fid);
        }
      }),
    );
    await settled(server.pid, before);
  });

  it('a client that does not read its replies stops only itself, and gets all of them later', async () => {
    using slow = await NinepClient.connect(server.tcp);
    const fid = await slow.walk(await slow.attach(server.aname), ['big']);
    await slow.open(fid);
    slow.wire.socket.pause();
    const memory = await residentKiB(server.pid);
    const reads = Array.from({ length: 400 }, async (_, i) => await slow.read(fid, (i % 8) * 1024 * 1024, 1024 * 1024));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const grown = (await residentKiB(server.pid)) - memory;
    assert.ok(grown < 64 * 1024, `400 MiB of replies wait in ${grown} KiB of the server's memory`);
    {
      using other = await NinepClient.connect(server.tcp);
      const copy = await other.walk(await other.attach(server.aname), ['big']);
      await other.open(copy);
      assert.equal((await readWhole(other, copy)).length, BIG);
    }
    slow.wire.socket.resume();
    const data = await readFile(join(folder, 'big'));
    for (const [i, read] of reads.entries()) {
      const bytes = await read;
      const at = (i % 8) * 1024 * 1024;
      assert.ok(
        Buffer.compare(bytes, data.subarray(at, at + bytes.length)) === 0,
        `reply ${i} is not what was asked for`,
      );
    }
  });

  it('a message that comes byte by byte is understood', async () => {
    using client = await NinepClient.connect(server.unix);
    const root = await client.attach(server.aname);
    const raw = Buffer.alloc(19);
    wire.encodeTgetattr(viewsOf(raw), 0, 7, { fid: root, requestMaskLo: 0x7ff, requestMaskHi: 0 });
    const reply = new Promise<void>((resolve) => client.wire.socket.once('data', () => resolve()));
    for (const byte of raw) {
      client.wire.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await reply;
  });

  it.each([
    ['garbage', Buffer.alloc(4096, 0xff)],
    ['a size of 3', Buffer.from([3, 0, 0, 0, 100, 0, 0])],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('%s closes that connection, and no other', async (_name, bytes) => {
    using client = await NinepClient.connect(server.tcp);
    const root = await client.attach(server.aname);
    const socket = await raw(server.tcp);
    socket.write(bytes);
    await closed(socket);
    await client.getattr(root);
  });

  it('a half-sent message keeps nobody else waiting', async () => {
    const socket = await raw(server.tcp);
    socket.write(Buffer.from([19, 0, 0, 0, 100]));
    using client = await NinepClient.connect(server.tcp);
    await client.getattr(await client.attach(server.aname));
    socket.destroy();
  });

  it('a client that goes away in the middle of its requests leaves no descriptor', async () => {
    const before = await descriptors(server.pid);
    for (let round = 0; round < 10; round++) {
      const client = await NinepClient.connect(round % 2 === 0 ? server.unix : server.tcp);
      const root = await client.attach(server.aname);
      const fids: number[] = [];
      for (let i = 0; i < 20; i++) {
        const fid = await client.walk(root, ['dir', `entry-${i}`]);
        await client.open(fid, 2);
        fids.push(fid);
      }
      const under = fids.flatMap((fid) => [client.write(fid, 0, pattern(100_000)), client.read(fid, 0, 100_000)]);
      under.push(...fids.map(async (fid) => (await client.fsync(fid), new Uint8Array())));
      client.close();
      await Promise.allSettled(under);
    }
    await settled(server.pid, before);
  });

  it('a lock keeps others out until its client goes', async () => {
    const first = await NinepClient.connect(server.unix);
    using second = await NinepClient.connect(server.tcp);
    const open = async (client: NinepClient): Promise<number> => {
      const fid = await client.walk(await client.attach(server.aname), ['big']);
      await client.open(fid, 2);
      return fid;
    };
    const [a, b] = [await open(first), await open(second)];
    const range = { type: 1, start: 0, length: 0, procId: 1, clientId: 'test' };
    assert.equal(await first.lock(a, range), 0);
    assert.equal(await second.lock(b, range), 1);
    const waiting = second.lock(b, { ...range, block: true });
    // Others overtake it.
    await second.getattr(b);
    first.close();
    assert.equal(await waiting, 0);
  });
});

function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i + 4 <= length; i += 4) bytes.writeUInt32LE(Math.imul(i, 2654435761) >>> 0, i);
  return bytes;
}

async function readWhole(client: NinepClient, fid: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const part = await client.read(fid, offset, client.msize);
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
    offset += part.length;
  }
}

function viewsOf(buffer: Buffer): { u8: Uint8Array; view: DataView } {
  return { u8: buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length) };
}

async function raw(address: NinepAddress): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect(address, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  socket.resume();
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

async function descriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Waits until there are no more descriptors than `before`, but for a few that the back end keeps for files it has just seen. */
async function settled(pid: number, before: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await descriptors(pid)) <= before) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(
    (await descriptors(pid)) <= before,
    `${await descriptors(pid)} descriptors are open; before there were ${before}`,
  );
}

async function residentKiB(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

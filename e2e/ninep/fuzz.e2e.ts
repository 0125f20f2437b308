/**
 * Hostile clients of a whole server over its sockets: mutated messages, broken frames, connections dropped in the middle. The server goes on, what lies around the
 * share stays as it was and is told to nobody, and neither descriptors nor memory are left behind.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it } from 'vitest';

import { NinepClient } from '../../server/client/ninep-client.ts';
import { CanaryTree } from '../../server/session/ninep/testing/canary-tree.ts';
import { HostileMessages } from '../../server/session/ninep/testing/hostile-messages.ts';
import { messageOf } from '../../server/session/ninep/testing/messages.ts';
import { QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { FrontEnd } from '../../server/testing/front-end/front-end.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { within } from '../../server/testing/guest/supervised-process.ts';
import { removeFolder, temporaryFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type NinepAddress, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { TYPE } from '../../server/wire/ninep/codec.gen.ts';
import { DIALECT, type Dialect, HEADER_SIZE, NOFID, NOTAG } from '../../server/wire/ninep/flags.ts';

const MESSAGES = process.env['CULVERT_FULL'] === '1' ? 2_000_000 : 40_000;
const RING_MESSAGES = process.env['CULVERT_FULL'] === '1' ? 200_000 : 5000;
/** Room for replies on the ring: none, less than a header, just an error, and enough. */
const CAPACITIES = [0, 6, 7, 11, 40, 8192, 8192, 8192, 8192];
/** Messages of one connection at most. */
const BURST = 400;
const CLIENTS = 4;
const GIVE_UP_MS = 30_000;
/** Memory that a server may have more after all of it than after the first tenth, when its pools and caches are filled. */
const GROWTH_KIB = 48 * 1024;
const DIALECTS: readonly Dialect[] = [DIALECT.L, DIALECT.L, DIALECT.U, DIALECT.PLAIN];

describe('hostile clients over sockets', () => {
  let tree: CanaryTree;
  let sockets: string;
  let server: RunningNinep;

  beforeEach(async () => {
    tree = new CanaryTree('/var/tmp');
    sockets = await temporaryFolder(tmpdir(), 'cv9f-');
    server = await culvertNinep.start(tree.share, ['--xattr', '--listen', `vhost-user:${sockets}/vu`]);
  });

  afterEach(async () => {
    await server?.stop();
    await removeFolder(sockets);
    tree[Symbol.dispose]();
  });

  it(`${MESSAGES} messages do no harm`, async () => {
    const first = await attack(MESSAGES / 10, 1);
    const before = await resting();
    const more = await attack((MESSAGES * 9) / 10, 2);
    const after = await resting();
    process.stdout.write(
      `hostile 9P clients: ${first.sent + more.sent} messages, ${first.replies + more.replies} replies, ${first.connections + more.connections} connections; memory ${before.kib} to ${after.kib} KiB\n`,
    );
    assert.ok(more.replies > more.sent / 4, `${more.replies} replies to ${more.sent} messages`);
    assert.deepEqual(tree.changes(), []);
    assert.ok(after.descriptors <= before.descriptors, `${before.descriptors} descriptors became ${after.descriptors}`);
    assert.ok(after.kib < before.kib + GROWTH_KIB, `${before.kib} KiB became ${after.kib}`);
    assert.doesNotMatch(server.output(), /unexpected|failed on a request/);
  });

  it(`${RING_MESSAGES} messages on a ring, with too little room for some replies, do no harm`, async () => {
    const path = join(sockets, 'vu');
    using machine = new Machine(FrontEnd.connect(path), QEMU_10, undefined, 1);
    await machine.negotiate();
    await machine.start();
    const hostile = new HostileMessages(DIALECT.L, 99);
    let answered = 0;
    for (let i = 0; i < RING_MESSAGES; i++) {
      if (i % BURST === 0) {
        await machine.request(0, messageOf('Tversion', { msize: 65_536, version: DIALECT.L }, NOTAG));
        await machine.request(0, messageOf('Tattach', { fid: 0, afid: NOFID }, 1));
      }
      const message = hostile.next();
      // A lock that waits would have to be waited for.
      if (message[4] === TYPE.Tlock) message[4] = TYPE.Tgetlock;
      const capacity = CAPACITIES[hostile.random(CAPACITIES.length)] ?? 0;
      const reply = await machine.request(0, message, capacity);
      assert.equal(reply.indexOf(tree.secret), -1);
      if (reply.length === 0) continue;
      assert.ok(reply.length >= HEADER_SIZE && reply.length <= capacity && reply.readUInt32LE(0) === reply.length);
      answered++;
    }
    assert.ok(answered > RING_MESSAGES / 2, `${answered} of ${RING_MESSAGES} were answered`);
    assert.deepEqual(tree.changes(), []);
    assert.doesNotMatch(server.output(), /unexpected|failed on a request/);
  });

  /** Several clients at a time, until `count` messages were sent. */
  async function attack(count: number, seed: number) {
    const total = { sent: 0, replies: 0, connections: 0 };
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, i) => {
        const dialect = DIALECTS[i] ?? DIALECT.L;
        const hostile = new HostileMessages(dialect, seed * 1000 + i + 1);
        for (let left = count / CLIENTS; left > 0; left -= BURST) {
          const address: NinepAddress = i % 2 === 0 ? server.unix : server.tcp;
          const replies = await assault(address, dialect, hostile, Math.min(left, BURST));
          total.sent += Math.min(left, BURST);
          total.replies += replies;
          total.connections++;
          if (i === 0 && total.connections % 400 === 0) {
            tree.furnish();
            assert.deepEqual(tree.changes(), []);
          }
        }
      }),
    );
    return total;
  }

  /** One connection: hello, attach, a burst, and an end that is as sudden as the dice want it. Complete replies that came. */
  async function assault(address: NinepAddress, dialect: Dialect, hostile: HostileMessages, count: number) {
    const socket = await opened(address);
    const replies = new ReplyCounter(tree.secret);
    socket.on('data', (piece: Buffer) => replies.take(piece));
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const attach = dialect === DIALECT.PLAIN ? 'Tattach2000' : 'Tattach';
    const burst = [
      messageOf('Tversion', { msize: 65_536, version: dialect }, NOTAG),
      messageOf(attach, { fid: 0, afid: NOFID }, 1),
      ...Array.from({ length: count }, () => framed(hostile)),
    ];
    const whole = Buffer.concat(burst);
    const cut = hostile.random(4) === 0 ? hostile.random(whole.length) : whole.length;
    socket.write(whole.subarray(0, cut));
    const fate = hostile.random(8);
    if (fate === 0) socket.destroy();
    else if (fate === 1 && 'port' in address) socket.resetAndDestroy();
    else socket.end();
    await within(GIVE_UP_MS, ended, () => 'the server did not close a connection whose client had ended');
    return replies.count;
  }

  /** What the server holds when nobody is attached, once it has nothing left to do. */
  async function resting(): Promise<{ readonly descriptors: number; readonly kib: number }> {
    using client = await NinepClient.connect(server.unix);
    await client.getattr(await client.attach(server.aname));
    client.close();
    let descriptors = Number.POSITIVE_INFINITY;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const now = readdirSync(`/proc/${server.pid}/fd`).length;
      if (now >= descriptors) break;
      descriptors = now;
    }
    const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);
    return { descriptors, kib };
  }
});

/** Mostly with the size that it has, since after a wrong one the connection is over, or waits for ever. */
function framed(hostile: HostileMessages): Buffer {
  const message = hostile.next();
  if (message.length < HEADER_SIZE || hostile.random(1000) === 0) return message;
  // A new session in the middle forgets the fids; it is not the point here.
  if (message[4] === TYPE.Tversion) message[4] = TYPE.Tread;
  message.writeUInt32LE(message.length, 0);
  return message;
}

async function opened(address: NinepAddress): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ ...address, allowHalfOpen: true }, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('end', () => socket.end());
  });
}

/** Counts whole replies, and looks for what must not be in them. */
class ReplyCounter {
  count = 0;
  readonly #secret: Buffer;
  #rest: Buffer = Buffer.alloc(0);

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  take(piece: Buffer): void {
    const bytes = Buffer.concat([this.#rest, piece]);
    assert.equal(bytes.indexOf(this.#secret), -1, 'a reply tells what lies outside the share');
    let at = 0;
    while (bytes.length - at >= HEADER_SIZE && bytes.readUInt32LE(at) <= bytes.length - at) {
      const size = bytes.readUInt32LE(at);
      assert.ok(size >= HEADER_SIZE && size <= 65_536, `a reply of ${size} bytes`);
      at += size;
      this.count++;
    }
    this.#rest = bytes.subarray(at);
  }
}

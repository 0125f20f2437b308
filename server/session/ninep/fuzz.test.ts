/**
 * A hostile client: mutated messages, on both back ends. One answer each, under the right tag, no exception, nothing outside the share touched or told of. Millions of
 * them with CULVERT_FULL=1; e2e/ninep/fuzz.e2e.ts does the same to a whole server.
 */
import { expect, it } from 'vitest';
import { Arena } from '../../arena.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture, openDescriptors } from '../../fs/host/testing.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { DIALECT, NOTAG } from '../../wire/ninep/flags.ts';
import { CanaryTree } from './testing/canary-tree.ts';
import { HostileMessages } from './testing/hostile-messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

const FULL = process.env['CULVERT_FULL'] === '1';
const TIMEOUT_MS = FULL ? 1_800_000 : 60_000;
const REPLY_ROOM = 65_536;
/** Messages between two new sessions: the tree stays small, and fids do not run out. */
const SESSION = 500;

const policy = { xattr: true, specialFiles: 'devices' } as const;

/** Sends `count` messages; how many were answered. `secret` must not be in any reply. `rest` runs now and then. */
function attack(client: ScriptedClient, count: number, seed: number, secret = '', rest: () => void = () => {}): number {
  const hostile = new HostileMessages(client.dialect, seed);
  const { exchange, session } = client;
  let answered = 0;
  for (let i = 0; i < count; i++) {
    const message = hostile.next();
    const isVersion = message[4] === TYPE.Tversion;
    if (!isVersion) {
      exchange.take(message, REPLY_ROOM);
      session.request(exchange);
      // A Tlock that waits: it takes its exchange along.
      if (exchange.ends === 0) session.interruptWaiters();
      const { ends, replyBytes } = exchange;
      if (ends !== 1 || replyBytes === null) throw new Error(`ended ${ends} times`);
      if (replyBytes.readUInt16LE(5) !== (message.length < 7 ? NOTAG : message.readUInt16LE(5))) throw new Error('tag');
      if (replyBytes.readUInt32LE(0) !== replyBytes.length) throw new Error('size');
      if (secret !== '' && replyBytes.includes(secret)) throw new Error(`told the secret: message ${i}`);
      answered++;
    }
    if (i % SESSION === SESSION - 1) {
      rest();
      client.version(REPLY_ROOM);
      client.attach(ROOT);
    }
  }
  return answered;
}

it.each([
  [DIALECT.L, FULL ? 2_000_000 : 60_000],
  [DIALECT.U, FULL ? 500_000 : 20_000],
  [DIALECT.PLAIN, FULL ? 500_000 : 20_000],
] as const)(
  'fs/memory, %s: %d messages',
  (dialect, count) => {
    const client = ScriptedClient.attached({
      dialect,
      policy,
      fs: (arena) => new MemoryFileSystem(arena),
      arena: new Arena(16 << 20),
    });
    expect(attack(client, count, 12_345)).toBeGreaterThan(count * 0.9);
    expect(client.logged.filter((line) => line.includes('unexpectedly'))).toEqual([]);
    client.session.close();
    const store = client.fs as MemoryFileSystem;
    expect([store.held.size, store.openHandles.size]).toEqual([0, 0]);
  },
  TIMEOUT_MS,
);

it.each([
  [DIALECT.L, FULL ? 1_500_000 : 8000],
  [DIALECT.U, FULL ? 500_000 : 8000],
  [DIALECT.PLAIN, FULL ? 500_000 : 4000],
] as const)(
  'fs/host, %s: %d messages, and what lies around the share is as it was',
  (dialect, count) => {
    using tree = new CanaryTree();
    const fixture = hostFixture({ root: tree.share });
    const descriptors = openDescriptors();
    const client = ScriptedClient.attached({
      dialect,
      policy: { xattr: true },
      arena: fixture.arena,
      fs: (): FileSystem => fixture.fs,
    });
    let rests = 0;
    const rest = (): void => {
      if (++rests % 100 !== 0) return;
      // The host changes the share as well.
      tree.furnish();
      expect(tree.changes()).toEqual([]);
    };
    expect(attack(client, count, 777, tree.secret.toString(), rest)).toBeGreaterThan(count * 0.85);
    expect(client.logged.filter((line) => line.includes('unexpectedly'))).toEqual([]);
    client.session.close();
    expect(openDescriptors()).toBe(descriptors);
    expect(fixture.usage()).toMatchObject({ handles: 0 });
    fixture.close();
    expect(tree.changes()).toEqual([]);
  },
  TIMEOUT_MS,
);

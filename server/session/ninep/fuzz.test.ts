/** A hostile client: mutated messages, on both back ends. One answer each, under the right tag, no exception, nothing outside the share touched. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Arena } from '../../arena.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture, openDescriptors } from '../../fs/host/testing.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { DIALECT, type Dialect, NOFID, NOTAG } from '../../wire/ninep/flags.ts';
import { LINUX, PLAIN, UNIX } from './operations.ts';
import { messageOf, type RequestName } from './testing/messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

const NAMES = [
  'a',
  'b',
  'd',
  '..',
  '.',
  '',
  '/',
  '../../etc',
  'x'.repeat(255),
  'x'.repeat(256),
  'canary',
  'a\0',
  's',
  '/etc/passwd',
];
const NUMBERS = [0, 1, 2, 3, 4, 7, 0o777, 0x40, 0x200, 0x241, 0x8000_0000, NOFID, -1, 4096, 65_536, 0o010644, 0o040755];
const ROWS: { readonly [D in Dialect]: object } = { [DIALECT.L]: LINUX, [DIALECT.U]: UNIX, [DIALECT.PLAIN]: PLAIN };

/** xorshift32: the same messages every time. */
function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Well-formed messages of every type with odd values in their fields. */
function corpus(dialect: Dialect, random: (below: number) => number): Buffer[] {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  return Object.keys(ROWS[dialect]).flatMap((name) => {
    if (name === 'Tversion') return [];
    return Array.from({ length: 60 }, () => {
      const small = (): number => random(8);
      const text = {
        name: pick(NAMES),
        oldname: pick(NAMES),
        newname: pick(NAMES),
        symtgt: pick(NAMES),
        extension: pick(NAMES),
      };
      const fids = {
        fid: small(),
        newfid: small(),
        dfid: small(),
        dirfid: small(),
        olddirfid: small(),
        newdirfid: small(),
        afid: NOFID,
      };
      const numbers = {
        flags: pick(NUMBERS),
        mode: pick(NUMBERS),
        type: small(),
        count: pick(NUMBERS),
        offset: pick([0, 0, 1, 4096, -1]),
      };
      const more = {
        perm: pick(NUMBERS),
        valid: random(512),
        attrSize: random(20),
        size: random(5000),
        oldtag: random(40),
        data: 'x'.repeat(random(40)),
      };
      const wname = Array.from({ length: random(5) }, () => pick(NAMES));
      const walk = name === 'Twalk' ? { wname, nwname: wname.length } : {};
      const known = messageFields(name as RequestName, { ...text, ...fids, ...numbers, ...more, ...walk });
      return messageOf(name as RequestName, known as never, random(30));
    });
  });
}

/** Of `fields` those that the message has. */
function messageFields(name: RequestName, fields: Record<string, unknown>): Record<string, unknown> {
  const has = FIELDS[name] ?? [];
  return Object.fromEntries(Object.entries(fields).filter(([field]) => has.includes(field)));
}

const FIELDS: Partial<Record<RequestName, readonly string[]>> = {
  Tattach: ['fid', 'afid'],
  Tattach2000: ['fid', 'afid'],
  Tflush: ['oldtag'],
  Twalk: ['fid', 'newfid', 'nwname', 'wname'],
  Tread: ['fid', 'offset', 'count'],
  Twrite: ['fid', 'offset', 'data'],
  Tclunk: ['fid'],
  Tremove: ['fid'],
  Tstatfs: ['fid'],
  Tlopen: ['fid', 'flags'],
  Tlcreate: ['fid', 'name', 'flags', 'mode'],
  Tsymlink: ['dfid', 'name', 'symtgt'],
  Tmknod: ['dfid', 'name', 'mode'],
  Trename: ['fid', 'dfid', 'name'],
  Treadlink: ['fid'],
  Tgetattr: ['fid'],
  Tsetattr: ['fid', 'valid', 'mode', 'size'],
  Txattrwalk: ['fid', 'newfid', 'name'],
  Txattrcreate: ['fid', 'name', 'attrSize'],
  Treaddir: ['fid', 'count'],
  Tfsync: ['fid'],
  Tlock: ['fid', 'type', 'flags'],
  Tgetlock: ['fid', 'type'],
  Tlink: ['dfid', 'fid', 'name'],
  Tmkdir: ['dfid', 'name', 'mode'],
  Trenameat: ['olddirfid', 'oldname', 'newdirfid', 'newname'],
  Tunlinkat: ['dirfid', 'name', 'flags'],
  Topen: ['fid'],
  Tcreate: ['fid', 'name', 'perm', 'extension'],
  Tcreate2000: ['fid', 'name', 'perm'],
  Tstat: ['fid'],
};

function mutate(message: Buffer, random: (below: number) => number): Buffer {
  const copy = Buffer.from(message);
  const kind = random(4);
  for (let i = random(4); i > 0 && kind > 0; i--) copy[7 + random(Math.max(copy.length - 7, 1))] = random(256);
  if (kind === 3) copy[4] = random(256);
  if (kind === 2) copy.writeUInt32LE(random(copy.length + 8), 0);
  return kind === 1 && copy.length > 8 ? copy.subarray(0, 7 + random(copy.length - 7)) : copy;
}

/** Sends `count` messages; how many were answered. */
function attack(client: ScriptedClient, count: number, seed: number): number {
  const random = randomly(seed);
  const messages = corpus(client.dialect, random);
  let answered = 0;
  for (let i = 0; i < count; i++) {
    const message = mutate(messages[random(messages.length)] as Buffer, random);
    const isVersion = message[4] === 100;
    if (isVersion) continue;
    client.exchange.take(message, 65_536);
    client.session.request(client.exchange);
    const { ends, replyBytes } = client.exchange;
    if (ends === 0) {
      // A Tlock that waits: it takes its exchange along.
      client.session.interruptWaiters();
    } else if (ends !== 1 || replyBytes === null) {
      throw new Error(`ended ${ends} times`);
    }
    if (client.exchange.replyBytes?.readUInt16LE(5) !== (message.length < 7 ? NOTAG : message.readUInt16LE(5)))
      throw new Error('tag');
    if (client.exchange.replyBytes.readUInt32LE(0) !== client.exchange.replyBytes.length) throw new Error('size');
    answered++;
    // The tree stays small, and fids do not run out.
    if (i % 500 === 499) {
      client.version(65_536);
      client.attach(ROOT);
    }
  }
  return answered;
}

const policy = { xattr: true, specialFiles: 'devices' } as const;

it.each([
  [DIALECT.L, 60_000],
  [DIALECT.U, 20_000],
  [DIALECT.PLAIN, 20_000],
] as const)('fs/memory, %s: %d messages', (dialect, count) => {
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
});

it.each([DIALECT.L, DIALECT.U])('fs/host, %s: a canary around the share stays as it was', (dialect) => {
  const base = fs.mkdtempSync(join(tmpdir(), 'culvert-canary-'));
  const share = join(base, 'share');
  fs.mkdirSync(share);
  fs.writeFileSync(join(base, 'canary'), 'alive');
  fs.mkdirSync(join(base, 'a'));
  fs.symlinkSync('../canary', join(share, 's'));
  fs.symlinkSync(base, join(share, 'd'));
  const before = snapshot(base);
  const fixture = hostFixture({ root: share });
  const descriptors = openDescriptors();
  const client = ScriptedClient.attached({
    dialect,
    policy: { xattr: true },
    arena: fixture.arena,
    fs: (): FileSystem => fixture.fs,
  });
  expect(attack(client, 8000, 777)).toBeGreaterThan(7000);
  expect(client.logged.filter((line) => line.includes('unexpectedly'))).toEqual([]);
  client.session.close();
  expect(openDescriptors()).toBe(descriptors);
  expect(fixture.usage()).toMatchObject({ handles: 0 });
  fixture.close();
  expect(snapshot(base)).toEqual(before);
  fs.rmSync(base, { recursive: true, force: true });
});

/** What lies beside the share: names, contents, modes, times. */
function snapshot(base: string): string[] {
  return fs.readdirSync(base).flatMap((name) => {
    if (name === 'share') return [];
    const stat = fs.statSync(join(base, name));
    const content = stat.isFile() ? fs.readFileSync(join(base, name), 'utf8') : fs.readdirSync(join(base, name)).join();
    return [`${name} ${stat.mode} ${stat.uid} ${stat.ctimeMs} ${content}`];
  });
}

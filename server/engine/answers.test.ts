/**
 * Requests that the addon answers by itself, against the session alone: two folders that are alike, one guest on each, the same requests to both. One goes
 * ring to ring, the other straight to a session that nobody answers for. All replies must be alike, but for inode numbers and times.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import type { FileSystem } from '../fs/backend.ts';
import { openHostFileSystem } from '../fs/host/host-file-system.ts';
import type { HostNode } from '../fs/host/inode-table.ts';
import { HostChanges } from '../fs/wrap/host-changes.ts';
import { fusePolicyOf } from '../policy/fuse-policy.ts';
import { FuseSession } from '../session/fuse/fuse-session.ts';
import { Random } from '../session/fuse/testing/mutations.ts';
import { type ArgsOf, type RequestOptions, requestOf } from '../session/fuse/testing/requests.ts';
import { ALL_FLAGS, ROOT, ScriptedGuest } from '../session/fuse/testing/scripted-guest.ts';
import { QEMU_10 } from '../testing/front-end/flavours.ts';
import { vringState } from '../testing/front-end/front-end.ts';
import { InProcessServer } from '../testing/front-end/in-process.ts';
import { Machine } from '../testing/front-end/machine.ts';
import type { EngineThread } from '../transport/engine-thread.ts';
import { VITAL } from '../transport/vitals.ts';
import type { FuseOpName } from '../wire/fuse/codec.gen.ts';
import { NativeAnswerer } from './answerer.ts';

/** Of the journal; nothing is bound to it. */
const SESSION = 7;
/** tmpfs: a disk's file system gives a number that is free to the next file, which cannot be told from the last within a tick of the clock. */
const MEMORY = '/dev/shm';
const CAPACITY = 8192;
const HEADER = 16;

/** Where replies have what differs from file to file: inode number, and times. */
const ATTR_AT: { readonly [K in FuseOpName]?: number } = {
  LOOKUP: 40,
  CREATE: 40,
  MKDIR: 40,
  GETATTR: 16,
  SETATTR: 16,
};
const INO = 8;
const TIMES_AT = 24;
const TIMES = 3 * 8 + 3 * 4;

function withoutIdentity(op: FuseOpName, body: Buffer): Buffer {
  const at = ATTR_AT[op];
  const copy = Buffer.from(body);
  if (at === undefined || copy.length < at + 88) return copy;
  copy.fill(0, at, at + INO);
  copy.fill(0, at + TIMES_AT, at + TIMES_AT + TIMES);
  return copy;
}

interface Side {
  readonly folder: string;
  readonly fs: FileSystem;
  readonly changes: HostChanges;
  /** Paths that somebody else was found to have changed. */
  readonly told: string[];
}

let answerer: NativeAnswerer | undefined;

class Twins implements AsyncDisposable {
  readonly server: InProcessServer;
  readonly machine: Machine;
  readonly answered: Side;
  readonly plain: Side;
  readonly session: FuseSession;
  readonly guest: ScriptedGuest;
  /** Requests that came to the session behind the ring. */
  came = 0;
  sent = 0;
  /** Handles that OPEN and CREATE gave. */
  readonly opened: { readonly node: number; readonly fh: number }[] = [];
  #unique = 1;

  private constructor(policy: PolicySettings, watched: boolean) {
    let side: Side | undefined;
    let session: FuseSession | undefined;
    this.server = new InProcessServer({
      openSession: (thread) => {
        if (side !== undefined && session !== undefined) return session;
        answerer ??= new NativeAnswerer(thread);
        side = this.#open(thread, watched);
        session = new FuseSession({
          fs: side.fs,
          arena: thread.context.arena,
          policy: fusePolicyOf(resolvePolicy(policy)),
          log: thread.context.log,
          journal: SESSION,
          answerer,
        });
        const take = session.request.bind(session);
        session.request = (x) => {
          this.came++;
          take(x);
        };
        return session;
      },
    });
    this.machine = Machine.connect(this.server.path, QEMU_10, this.server.idle);
    const { context } = this.server.thread;
    for (let i = 0; i < 100 && session === undefined; i++) context.reactor.turn(1);
    if (side === undefined || session === undefined) throw new Error('no session was opened');
    this.answered = side;
    this.session = session;
    this.plain = this.#open(this.server.thread, watched);
    const plain = this.plain.fs;
    this.guest = new ScriptedGuest({ fs: () => plain, arena: context.arena, policy });
  }

  static async mounted(policy: PolicySettings = {}, watched = true): Promise<Twins> {
    const twins = new Twins(policy, watched);
    await twins.machine.negotiate();
    await twins.machine.start();
    await twins.alike('INIT', 0, { major: 7, minor: 45, maxReadahead: 131_072, flags: ALL_FLAGS, flags2: 0 });
    return twins;
  }

  /** Without a pool: what would have to wait is waited for. */
  #open(thread: EngineThread, watched: boolean): Side {
    const folder = fs.mkdtempSync(join(MEMORY, 'culvert-twin-'));
    const host = openHostFileSystem(thread.native, thread.context.arena, {
      root: folder,
      xattr: true,
      openLater: true,
    });
    if (typeof host === 'number') throw new Error(`the folder does not open: ${host}`);
    const told: string[] = [];
    const changes = new HostChanges(host, {
      told: (node) => told.push(host.pathOf(node as HostNode)),
      sameClock: () => true,
      sinceMs: (ns) => (thread.native.monotonicNs() - ns) / 1e6,
    });
    return { folder, fs: watched ? changes : host, changes, told };
  }

  /** Does something to both folders, behind the guests' backs. */
  host(change: (folder: string) => void): void {
    for (const { folder } of [this.answered, this.plain]) change(folder);
  }

  /** Sends a request to both, expects the same of both, and gives the reply's body; of an error nothing. */
  async alike<K extends FuseOpName>(
    op: K,
    nodeid: number,
    args: ArgsOf<K>,
    options: RequestOptions & { readonly capacity?: number } = {},
  ): Promise<Buffer> {
    const request = requestOf(op, nodeid, args, { ...options, unique: ++this.#unique });
    this.sent++;
    const capacity = options.capacity ?? CAPACITY;
    const reply = await this.machine.request(1, request, capacity);
    const expected = this.guest.sendBytes(request, capacity);
    const what = `${op} ${nodeid} ${JSON.stringify(args)}`;
    if (expected === null) {
      expect(reply.length, what).toBe(0);
      return reply;
    }
    expect(reply.readUInt32LE(0), what).toBe(reply.length);
    expect(reply.readBigUInt64LE(8), what).toBe(BigInt(this.#unique));
    expect(Math.abs(reply.readInt32LE(4)), what).toBe(expected.errno);
    const body = reply.subarray(HEADER);
    expect(withoutIdentity(op, body), what).toEqual(withoutIdentity(op, expected.body));
    return body;
  }

  /** Whether the session was asked. */
  async asked(request: () => Promise<Buffer>): Promise<boolean> {
    const before = this.came;
    await request();
    return this.came !== before;
  }

  async file(name: string, content = ''): Promise<{ readonly node: number; readonly fh: number }> {
    const body = await this.alike('CREATE', ROOT, { name, flags: 0o102, mode: 0o644 });
    if (body.length === 0) return { node: 0, fh: 0 };
    const made = { node: Number(body.readBigUInt64LE(0)), fh: Number(body.readBigUInt64LE(128)) };
    this.opened.push(made);
    if (content !== '') await this.write(made, 0, content);
    return made;
  }

  async open(node: number, flags: number): Promise<void> {
    const body = await this.alike('OPEN', node, { flags });
    if (body.length > 0) this.opened.push({ node, fh: Number(body.readBigUInt64LE(0)) });
  }

  async write({ node, fh }: { node: number; fh: number }, offset: number, text: string): Promise<Buffer> {
    const data = Buffer.from(text);
    return await this.alike('WRITE', node, { fh, offset, size: data.length }, { data });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.machine[Symbol.dispose]();
    this.guest.session.close();
    this.server[Symbol.dispose]();
    for (const { folder, fs: shared } of [this.answered, this.plain]) {
      shared.close();
      fs.rmSync(folder, { recursive: true });
    }
    await Promise.resolve();
  }
}

const open: Twins[] = [];
afterEach(async () => {
  for (const twins of open.splice(0)) await twins[Symbol.asyncDispose]();
});

async function mounted(policy?: PolicySettings, watched?: boolean): Promise<Twins> {
  const twins = await Twins.mounted(policy, watched);
  open.push(twins);
  return twins;
}

const look = async (t: Twins, name: string, parent = ROOT): Promise<Buffer> =>
  await t.alike('LOOKUP', parent, { name });
const stat = async (t: Twins, node: number): Promise<Buffer> => await t.alike('GETATTR', node, {});

describe('what the session is not asked', () => {
  test('attributes and look-ups that it was asked before; reads, writes and flushes of open files', async () => {
    const t = await mounted();
    const f = await t.file('f', 'content');
    expect(await t.asked(() => t.alike('READ', f.node, { fh: f.fh, offset: 0, size: 100 }))).toBe(false);
    expect(await t.asked(() => t.write(f, 3, 'x'))).toBe(false);
    expect(await t.asked(() => t.alike('FLUSH', f.node, { fh: f.fh }))).toBe(false);
    await t.alike('RELEASE', f.node, { fh: f.fh });
    t.host((folder) => fs.writeFileSync(join(folder, 'g'), 'g'));
    await look(t, 'g');
    expect(await t.asked(() => look(t, 'g'))).toBe(false);
    expect(await t.asked(() => stat(t, 3))).toBe(false);
    await stat(t, ROOT);
    expect(await t.asked(() => stat(t, ROOT))).toBe(false);
    const { vitals } = t.server.thread.context;
    expect(vitals.get(VITAL.REQUESTS)).toBe(vitals.get(VITAL.ENDED));
  });

  test('what is seen is what is there: the host’s changes show at once', async () => {
    const t = await mounted();
    t.host((folder) => fs.writeFileSync(join(folder, 'f'), 'one'));
    for (let i = 0; i < 3; i++) await look(t, 'f');
    t.host((folder) => fs.writeFileSync(join(folder, 'f'), 'longer'));
    expect((await stat(t, 2)).readBigUInt64LE(24)).toBe(6n);
    t.host((folder) => fs.renameSync(join(folder, 'f'), join(folder, 'g')));
    await look(t, 'f'); // gone
    t.host((folder) => fs.writeFileSync(join(folder, 'f'), 'another'));
    await look(t, 'f'); // another file: another node
    await stat(t, 2);
    await look(t, 'g');
    await stat(t, 2);
  });

  test('names that are not there, as soon as one of the directory was missing', async () => {
    const t = await mounted();
    expect(await t.asked(() => look(t, 'missing'))).toBe(true);
    expect(await t.asked(() => look(t, 'missing'))).toBe(false);
    expect(await t.asked(() => look(t, 'another'))).toBe(false);
    for (const name of ['.', '..', 'a/b', '', 'x'.repeat(256)]) await look(t, name);
    t.host((folder) => fs.writeFileSync(join(folder, 'missing'), ''));
    expect((await look(t, 'missing')).length).toBe(128);
    await t.alike('MKDIR', ROOT, { name: 'd', mode: 0o755 });
    for (let i = 0; i < 2; i++) await look(t, 'x', 3);
    t.host((folder) => {
      fs.renameSync(join(folder, 'd'), join(folder, 'moved'));
      fs.writeFileSync(join(folder, 'moved/x'), '');
    });
    await look(t, 'x', 3);
    const negative = { negativeTimeout: 9 };
    t.session.setPolicy(fusePolicyOf(resolvePolicy(negative)));
    t.guest.setPolicy(negative);
    for (let i = 0; i < 2; i++) await look(t, 'another');
  });

  test('counts its look-ups with the session’s: a node is forgotten when all were given back', async () => {
    const t = await mounted();
    t.host((folder) => fs.writeFileSync(join(folder, 'f'), ''));
    for (let i = 0; i < 5; i++) await look(t, 'f');
    expect(t.came).toBeLessThan(t.sent);
    await t.machine.request(0, requestOf('FORGET', 2, { nlookup: 4 }), 0);
    t.guest.forget(2, 4);
    await stat(t, 2);
    expect(t.session.nodeCount).toBe(2);
    await t.machine.request(0, requestOf('FORGET', 2, { nlookup: 1 }), 0);
    t.guest.forget(2, 1);
    expect(t.session.nodeCount).toBe(1);
    await stat(t, 2);
    t.host((folder) => fs.writeFileSync(join(folder, 'g'), 'other'));
    await look(t, 'g'); // has number 2 now
    await stat(t, 2);
  });

  test('a directory’s number that is another’s by now finds nothing of the first', async () => {
    const t = await mounted();
    t.host((folder) => {
      fs.mkdirSync(join(folder, 'a'));
      fs.mkdirSync(join(folder, 'b'));
      fs.writeFileSync(join(folder, 'a/f'), 'in a');
    });
    await look(t, 'a');
    for (let i = 0; i < 3; i++) await look(t, 'f', 2);
    await t.machine.request(0, requestOf('FORGET', 2, { nlookup: 1 }), 0);
    t.guest.forget(2, 1);
    await look(t, 'b'); // has number 2 now
    expect((await look(t, 'f', 2)).length).toBe(0);
  });

  test('handles end with RELEASE, and are no other node’s', async () => {
    const t = await mounted();
    const f = await t.file('f', 'f');
    const g = await t.file('g', 'g');
    await t.alike('READ', f.node, { fh: g.fh, offset: 0, size: 10 });
    await t.alike('RELEASE', f.node, { fh: f.fh });
    await t.alike('READ', f.node, { fh: f.fh, offset: 0, size: 10 });
    await t.alike('FLUSH', f.node, { fh: f.fh });
    const again = await t.file('h', 'h'); // has f's handle now
    expect(again.fh).toBe(f.fh);
    await t.alike('READ', f.node, { fh: f.fh, offset: 0, size: 10 });
    await t.alike('READ', again.node, { fh: f.fh, offset: 0, size: 10 });
  });

  test('a file that is watched, until it changes', async () => {
    const t = await mounted();
    const f = await t.file('f', 'guest');
    for (let i = 0; i < 2; i++) await look(t, 'f');
    expect(await t.asked(() => look(t, 'f'))).toBe(false);
    expect(await t.asked(() => stat(t, f.node))).toBe(false);
    await t.write(f, 0, 'again');
    expect(await t.asked(() => stat(t, f.node))).toBe(true);
    expect(await t.asked(() => stat(t, f.node))).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 60));
    t.host((folder) => fs.appendFileSync(join(folder, 'f'), 'host'));
    expect(await t.asked(() => look(t, 'f'))).toBe(true);
    expect(t.answered.told).toEqual(['f']);
    expect(await t.asked(() => look(t, 'f'))).toBe(false);
  });

  test('what a guest writes so is its own; what the host writes is noticed', async () => {
    const t = await mounted();
    const f = await t.file('f', 'guest');
    await stat(t, f.node);
    await t.write(f, 0, 'again');
    t.answered.changes.lookAround();
    expect(t.answered.told).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    t.host((folder) => fs.appendFileSync(join(folder, 'f'), 'host'));
    t.answered.changes.lookAround();
    expect(t.answered.told).toEqual(['f']);
    t.answered.changes.lookAround();
    expect(t.answered.told).toEqual(['f']);
  });
});

describe('what the session is asked all the same', () => {
  test('everything while somebody watches each request, or rates are limited', async () => {
    const t = await mounted();
    for (let i = 0; i < 3; i++) await stat(t, ROOT);
    expect(await t.asked(() => stat(t, ROOT))).toBe(false);
    t.session.limited = true;
    expect(await t.asked(() => stat(t, ROOT))).toBe(true);
    t.session.limited = false;
    expect(await t.asked(() => stat(t, ROOT))).toBe(false);
    t.session.observer = { begin: () => {}, end: () => {} };
    expect(await t.asked(() => stat(t, ROOT))).toBe(true);
    t.session.observer = null;
    expect(await t.asked(() => stat(t, ROOT))).toBe(false);
  });

  test('writes, once the share is read-only; another policy’s timeouts hold at once', async () => {
    const t = await mounted();
    const f = await t.file('f', 'f');
    for (let i = 0; i < 2; i++) await stat(t, ROOT);
    for (const policy of [{ readonly: true }, { attrTimeout: 17, entryTimeout: 18 }]) {
      t.session.setPolicy(fusePolicyOf(resolvePolicy(policy)));
      t.guest.setPolicy(policy);
      await t.write(f, 0, 'x');
      await stat(t, ROOT);
      expect(await t.asked(() => stat(t, ROOT))).toBe(false);
    }
  });

  test('nothing is answered on a ring that is not enabled; what came meanwhile is answered when it is', async () => {
    const t = await mounted();
    for (let i = 0; i < 3; i++) await stat(t, ROOT);
    await t.machine.frontEnd.tell('SET_VRING_ENABLE', vringState(1, 0));
    const head = t.machine.submit(1, requestOf('GETATTR', ROOT, {}), CAPACITY);
    await t.machine.settle();
    expect(t.machine.ring(1).driver.take()).toBeNull();
    await t.machine.frontEnd.tell('SET_VRING_ENABLE', vringState(1, 1));
    expect((await t.machine.answer(1, head)).readInt32LE(4)).toBe(0);
  });

  test('a request that was taken and not handed out is there again after a pause', async () => {
    const t = await mounted();
    await stat(t, ROOT);
    // In one turn: the kick, whose request needs the session, and the message that stops the ring.
    const { driver } = t.machine.ring(1);
    const before = driver.availableIndex;
    t.machine.submit(1, requestOf('STATFS', ROOT, {}, { unique: 99 }), CAPACITY);
    const base = (await t.machine.frontEnd.ask('GET_VRING_BASE', vringState(1, 0))).readUInt32LE(4);
    expect([before, before + 1]).toContain(base);
    const given = driver.take();
    expect(given === null).toBe(base === before);
  });
});

const NAMES = ['a', 'b', 'c', 'd'] as const;
const HOST_CHANGES: readonly ((folder: string, name: string, other: string) => void)[] = [
  (folder, name, other) => fs.renameSync(join(folder, name), join(folder, other)),
  (folder, name) => fs.unlinkSync(join(folder, name)),
  (folder, name) => fs.writeFileSync(join(folder, name), `host ${name}`),
  (folder, name, other) => fs.linkSync(join(folder, name), join(folder, other)),
  (folder, name) => fs.truncateSync(join(folder, name), 2),
  (folder, name) => fs.chmodSync(join(folder, name), 0o600),
];

const POLICIES: readonly PolicySettings[] = [{}, { writeback: true }, { negativeTimeout: 3 }];

async function renamed(t: Twins, random: Random, name: string): Promise<void> {
  const kind = random.below(4);
  if (kind < 2) await t.alike('UNLINK', ROOT, { name });
  else if (kind === 2) await t.file(name);
  else await t.alike('RENAME', ROOT, { newdir: ROOT, name, newname: random.pick(NAMES) });
}

/** One random request, valid or not, about few names, nodes and handles. */
async function step(t: Twins, random: Random): Promise<void> {
  // Mostly handles of the node that the guest means.
  const opened = random.below(5) > 0 ? random.pick(t.opened) : undefined;
  const { node, fh } = opened ?? { node: random.below(5) + 1, fh: random.below(8) + 1 };
  const name = random.pick(NAMES);
  const size = random.pick([0, 1, 5, 100, 5000]);
  const offset = random.pick([0, 0, 1, 3, 4096, -1, 2 ** 52]);
  const capacity = random.pick([CAPACITY, CAPACITY, CAPACITY, 16, 24, 100, 120, 4000]);
  const odd = random.below(20) === 0 ? { uid: 0xffff_ffff } : {};
  const options = { ...odd, capacity };
  const data = Buffer.alloc(size, name);
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
      await t.alike('LOOKUP', ROOT, { name: random.below(30) === 0 ? `${name}/` : name }, options);
      break;
    case 3:
    case 4:
    case 5:
      await t.alike('GETATTR', node, { getattrFlags: random.below(4) === 0 ? 1 : 0, fh }, options);
      break;
    case 6:
    case 7:
      await t.alike('READ', node, { fh, offset, size }, options);
      break;
    case 8:
    case 9:
      await t.alike(
        'WRITE',
        node,
        {
          fh,
          offset: Math.min(offset, 4096),
          size: random.below(20) === 0 ? size + 1 : size,
          flags: random.below(4) === 0 ? 0o2000 : 0,
          writeFlags: random.pick([0, 0, 0, 1, 4]),
        },
        { ...options, data },
      );
      break;
    case 10:
      await t.alike('FLUSH', node, { fh }, options);
      break;
    case 11:
      await t.alike('FSYNC', node, { fh, fsyncFlags: random.below(2) }, options);
      break;
    case 12:
      await t.open(node, random.pick([0, 1, 2, 0o1002]));
      break;
    case 13:
      await t.alike('RELEASE', node, { fh });
      break;
    case 14:
      await renamed(t, random, name);
      break;
    default:
      await t.alike('SETATTR', node, { valid: 8, size: random.below(50) });
  }
}

test('long random use: not one reply differs', async () => {
  let answered = 0;
  let sent = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const t = await mounted(POLICIES[seed % POLICIES.length], seed % 2 === 0);
    const random = new Random(seed);
    for (let i = 0; i < 1500; i++) {
      if (random.below(12) === 0) {
        const change = random.pick(HOST_CHANGES);
        const [name, other] = [random.pick(NAMES), random.pick(NAMES)];
        t.host((folder) => {
          try {
            change(folder, name, other);
          } catch {
            // There is no such file, or the other is there: the same on both sides.
          }
        });
      } else {
        await step(t, random);
      }
    }
    answered += t.sent - t.came;
    sent += t.sent;
  }
  expect(answered).toBeGreaterThan(0.1 * sent);
}, 120_000);

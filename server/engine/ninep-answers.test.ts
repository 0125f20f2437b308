/**
 * 9P messages that the addon answers by itself, against the session alone: two folders that are alike, a share of each, the same messages to both. One share answers where it
 * receives; of the other every message is printed, and so comes to its session. All replies must be alike, but for what tells one file from another and times.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import type { NinepConnection } from '../../electron/contract/share.ts';
import type { HostConfig } from '../control/messages.ts';
import { Logger } from '../log.ts';
import { native } from '../native/loader.ts';
import { ninepPolicyOf } from '../policy/ninep-policy.ts';
import { Random } from '../session/fuse/testing/mutations.ts';
import { NinepSession } from '../session/ninep/ninep-session.ts';
import { messageOf, type RequestName } from '../session/ninep/testing/messages.ts';
import { Bookkeeper } from '../trace/bookkeeper.ts';
import { Journal } from '../trace/journal.ts';
import { JournalWriter } from '../trace/journal-writer.ts';
import { newTraceBuffers, TraceMemory } from '../trace/memory.ts';
import { StatsReader } from '../trace/stats.ts';
import { type EngineThread, startEngineThread } from '../transport/engine-thread.ts';
import { Throttle } from '../transport/throttle.ts';
import { VITAL, Vitals } from '../transport/vitals.ts';
import { TYPE } from '../wire/ninep/codec.gen.ts';
import { NinepShare } from './ninep-share.ts';
import { PeerBook } from './peer-book.ts';
import { SharedFolders } from './shared-folders.ts';

/** tmpfs: its files have birth times, and nothing of them is in a pool. */
const MEMORY = '/dev/shm';
const ROOT = 0;
const NONE = 0xffff_ffff;
const O_RDONLY = 0;
const O_RDWR = 2;
const O_TRUNC = 0x200;
const O_APPEND = 0x400;
const FIDS = 5;
const NAMES = ['a', 'b', 'c'];

const vitals = new Vitals();
let thread: EngineThread | undefined;

interface Share {
  readonly folder: string;
  /** Of its socket. */
  readonly path: string;
  readonly share: NinepShare;
  readonly folders: SharedFolders;
  readonly told: string[];
}

interface Client extends Share {
  readonly ours: number;
}

const journal = new Journal();
/** Made once: a share's memory stays with the thread. */
let shares: readonly [Share, Share] | undefined;

/** The two shares with new content, and a new client of each. */
class Twins implements Disposable {
  readonly answered: Client;
  readonly plain: Client;
  sent = 0;
  readonly books = new Bookkeeper(new TraceMemory(newTraceBuffers()), journal);
  readonly came = vi.spyOn(NinepSession.prototype, 'request');
  readonly #thread: EngineThread;

  constructor(policy: PolicySettings = {}) {
    thread ??= startEngineThread(
      32 * 1024 * 1024 + 2 * (NinepShare.SIZE + SharedFolders.SIZE),
      new Logger(() => {}),
      vitals,
    );
    this.#thread = thread;
    thread.context.throttle = null;
    native.journalBind(new Uint8Array(journal.buffer));
    shares ??= [shareOn(thread, false), shareOn(thread, true)];
    for (const { folder, told } of shares) {
      for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name), { recursive: true });
      for (const name of NAMES) fs.writeFileSync(join(folder, name), `content of ${name}`);
      told.length = 0;
    }
    [this.answered, this.plain] = shares.map((share) => ({ ...share, ours: native.unixConnect(share.path) })) as [
      Client,
      Client,
    ];
    this.setPolicy(policy);
    for (const share of this.shares) {
      this.ask(share, messageOf('Tversion', { msize: 65_536, version: '9P2000.L' }, 0xffff));
      this.ask(share, messageOf('Tattach', { fid: ROOT, afid: NONE, uname: 'root', aname: '', nUname: 0 }));
    }
    this.sent = 0;
    this.came.mockClear();
  }

  get shares(): readonly Client[] {
    return [this.answered, this.plain];
  }

  /** Messages that came to the session of the share that answers. */
  get cameThere(): number {
    return this.came.mock.calls.length - this.sent;
  }

  setPolicy(policy: PolicySettings): void {
    const values = resolvePolicy(policy);
    for (const { folders, share } of this.shares) {
      folders.setPolicy(values);
      share.setPolicy(ninepPolicyOf(values));
    }
  }

  limitRates(): void {
    const throttle = new Throttle();
    throttle.set({ requests: { perSecond: 1e9, burst: 1e9 }, bytes: { perSecond: 1e12, burst: 1e12 } });
    this.#thread.context.throttle = throttle;
    this.setPolicy({});
  }

  onHost(change: (folder: string) => void): void {
    for (const { folder } of this.shares) change(folder);
  }

  /** The same to both, in one piece. Replies in the order of tags. */
  both(...messages: readonly Buffer[]): void {
    const [one, other] = this.shares.map((share) => this.ask(share, ...messages).map(comparable));
    expect(one).toEqual(other);
    this.sent += messages.length;
  }

  reply(name: RequestName, fields: Record<string, unknown>): Buffer {
    const message = messageOf(name, fields as never);
    const [reply] = this.shares.map((share) => this.ask(share, message)[0]);
    this.sent++;
    return reply as Buffer;
  }

  ask(share: Client, ...messages: readonly Buffer[]): Buffer[] {
    fs.writeSync(share.ours, Buffer.concat(messages));
    let bytes = Buffer.alloc(0);
    for (let turns = 0; turns < 1000; turns++) {
      this.#thread.context.reactor.turn(0);
      bytes = Buffer.concat([bytes, received(share.ours)]);
      const replies = cut(bytes);
      if (replies.length === messages.length) return replies.sort((a, b) => a.readUInt16LE(5) - b.readUInt16LE(5));
    }
    throw new Error(`${messages.length} messages have no ${messages.length} replies`);
  }

  [Symbol.dispose](): void {
    this.came.mockRestore();
    for (const { ours } of this.shares) fs.closeSync(ours);
    for (let i = 0; i < 4; i++) this.#thread.context.reactor.turn(0);
    native.journalBind(null);
  }
}

function shareOn(on: EngineThread, prints: boolean): Share {
  const folder = fs.mkdtempSync(join(MEMORY, 'culvert-'));
  const path = `${folder}.sock`;
  const { arena } = on.context;
  const policy = resolvePolicy({});
  const told: string[] = [];
  const folders = new SharedFolders(on, policy, (_node, at) => told.push(at));
  const connection: NinepConnection = {
    kind: '9p',
    listen: [{ how: 'unix', path }],
    exports: [{ name: 'share', folder }],
  };
  const peers = new PeerBook(
    () => {},
    () => {},
  );
  const log = new Logger(() => {});
  const writer = new JournalWriter(journal, new Int32Array(newTraceBuffers().control), arena);
  const share = new NinepShare(on, folders, connection, ninepPolicyOf(policy), log, writer, peers);
  if (prints) share.print = () => {};
  const config = { share: { tag: '' }, descriptors: { listeners: [native.unixListen(path, 8)] } };
  share.serve(config as unknown as HostConfig, { attached: () => {}, detached: () => {}, finished: () => {} });
  return { folder, path, share, folders, told };
}

function received(fd: number): Buffer {
  const chunk = Buffer.alloc(256 * 1024);
  try {
    return chunk.subarray(0, fs.readSync(fd, chunk));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return chunk.subarray(0, 0);
    throw error;
  }
}

/** Whole messages. */
function cut(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length && at + bytes.readUInt32LE(at) <= bytes.length; ) {
    messages.push(bytes.subarray(at, at + bytes.readUInt32LE(at)));
    at += bytes.readUInt32LE(at);
  }
  return messages;
}

/** Without version and path of qids, and without times. */
function comparable(reply: Buffer): string {
  const copy = Buffer.from(reply);
  const type = copy[4] as number;
  const blank = (from: number, to: number): void => void copy.fill(0, from, to);
  if (type === TYPE.Rgetattr) {
    blank(16, 28);
    blank(80, 144);
  } else if (type === TYPE.Rwalk) {
    for (let at = 9; at < copy.length; at += 13) blank(at + 1, at + 13);
  } else if (type === TYPE.Rlopen || type === TYPE.Rlcreate || type === TYPE.Rmkdir || type === TYPE.Rattach) {
    blank(8, 20);
  }
  return copy.toString('hex');
}

/** Two fids from a name on, one of them open, each used more often than is needed to be known. */
function known(t: Twins, name: string, flags = O_RDWR): void {
  t.both(messageOf('Twalk', { fid: ROOT, newfid: 1, nwname: 1, wname: [name] }));
  t.both(messageOf('Twalk', { fid: ROOT, newfid: 2, nwname: 1, wname: [name] }));
  t.both(messageOf('Tlopen', { fid: 2, flags }));
  for (let i = 0; i < 3; i++) for (const message of used()) t.both(message);
}

const used = (): Buffer[] => [
  messageOf('Tgetattr', { fid: 1, requestMaskLo: 0x7ff }),
  messageOf('Tread', { fid: 2, offset: 2, count: 100 }),
  messageOf('Twrite', { fid: 2, offset: 1, data: 'XY' }),
];

let twins: Twins | undefined;
afterAll(() => {
  for (const { folder, path, share, folders } of shares ?? []) {
    share.close(() => {});
    share.closeExports();
    folders.close();
    fs.rmSync(folder, { recursive: true });
    fs.rmSync(path);
  }
});
afterEach(() => {
  twins?.[Symbol.dispose]();
  twins = undefined;
});
function serve(policy?: PolicySettings): Twins {
  twins = new Twins(policy);
  return twins;
}

/** Tread, Twrite, and bytes that were written. */
function calls(t: Twins): number[] {
  const { ops } = new StatsReader(t.books.memory).read();
  const [read, write] = ['Tread', 'Twrite'].map((name) => ops.find(({ op }) => op === name));
  return [read?.calls ?? 0, write?.calls ?? 0, write?.dataBytes ?? 0];
}

describe('a client that asks again', () => {
  test('is answered without the session', () => {
    const t = serve({ hostChanges: 'ignore' });
    known(t, 'a');
    const before = t.cameThere;
    for (let i = 0; i < 50; i++) t.both(...used().map((each, tag) => (each.writeUInt16LE(tag, 5), each)));
    expect(t.cameThere).toBe(before);
    expect(fs.readFileSync(join(t.answered.folder, 'a'), 'latin1')).toBe('cXYtent of a');
  });

  test('has it in the trace, and in what is counted', () => {
    const t = serve();
    known(t, 'a');
    // When a request is over is known with the next one.
    t.both(messageOf('Tgetattr', { fid: 1, requestMaskLo: 0x7ff }));
    t.books.drain();
    const before = calls(t);
    const [taken, ended] = [vitals.get(VITAL.REQUESTS), vitals.get(VITAL.ENDED)];
    for (let i = 0; i < 20; i++) for (const message of used().slice(1)) t.both(message);
    expect([vitals.get(VITAL.REQUESTS) - taken, vitals.get(VITAL.ENDED) - ended]).toEqual([80, 80]);
    t.both(messageOf('Tclunk', { fid: 2 }));
    t.books.drain();
    expect(calls(t).map((each, i) => each - (before[i] as number))).toEqual([40, 40, 80]);
    const stats = new StatsReader(t.books.memory).read();
    expect(stats.inFlight).toBeLessThanOrEqual(1);
  });

  test.each([
    ['a policy that makes the share read-only', (t: Twins) => t.setPolicy({ readonly: true })],
    ['a limit of rates', (t: Twins) => t.limitRates()],
  ])('comes to the session after %s', (_what, change) => {
    const t = serve();
    known(t, 'a');
    change(t);
    const before = t.cameThere;
    for (const message of used()) t.both(message);
    expect(t.cameThere - before).toBe(3);
  });

  test('a fid that ends, or is another file by now, is not taken for what it was', () => {
    const t = serve();
    known(t, 'a');
    t.both(messageOf('Tclunk', { fid: 2 }));
    for (const message of used()) t.both(message);
    t.both(messageOf('Twalk', { fid: 1, newfid: 1, nwname: 0, wname: [] }));
    t.both(messageOf('Tremove', { fid: 1 }));
    for (const message of used()) t.both(message);
    known(t, 'b');
    t.both(messageOf('Tversion', { msize: 8192, version: '9P2000.L' }, 0xffff));
    for (const message of used()) t.both(message);
  });

  test('what it writes is not taken for the host’s doing, and what the host does is', () => {
    const t = serve();
    known(t, 'a');
    for (let i = 0; i < 30; i++) for (const message of used()) t.both(message);
    t.both(messageOf('Tclunk', { fid: 2 }), messageOf('Tgetattr', { fid: 1, requestMaskLo: 0x7ff }, 2));
    expect([t.answered.told, t.plain.told]).toEqual([[], []]);
    const later = new Date(Date.now() + 60_000);
    t.onHost((folder) => fs.utimesSync(join(folder, 'a'), later, later));
    t.both(messageOf('Tgetattr', { fid: 1, requestMaskLo: 0x7ff }));
    expect([t.answered.told, t.plain.told]).toEqual([['a'], ['a']]);
  });

  test('fragments, what follows them, and messages that are not what they say', () => {
    const t = serve({ hostChanges: 'ignore' });
    known(t, 'a');
    const [getattr, read, write] = used() as [Buffer, Buffer, Buffer];
    for (const share of t.shares) {
      fs.writeSync(share.ours, Buffer.concat([getattr, read.subarray(0, 9)]));
      thread?.context.reactor.turn(0);
      fs.writeSync(share.ours, read.subarray(9));
      for (let i = 0; i < 6; i++) thread?.context.reactor.turn(0);
    }
    const [one, other] = t.shares.map(({ ours }) => cut(received(ours)).map(comparable));
    expect(one?.length).toBe(2);
    expect(one).toEqual(other);
    t.sent += 2;
    const wrong = Buffer.from(write);
    wrong.writeUInt32LE(3, 19);
    t.both(wrong);
    const beyond = Buffer.from(read);
    beyond.writeBigUInt64LE(1n << 63n, 11);
    t.both(beyond);
    t.both(messageOf('Tread', { fid: 2, offset: 0, count: 0xffff_ffff }));
    t.both(messageOf('Tread', { fid: 99, offset: 0, count: 1 }));
  });
});

test('a random client cannot tell the two apart', { timeout: 120_000 }, () => {
  for (const seed of [1, 2, 3]) {
    const t = serve(seed === 2 ? { hostChanges: 'ignore', cache: 'always' } : seed === 3 ? { cache: 'never' } : {});
    const random = new Random(seed);
    const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
    let favourite = 1;
    const fid = (): number => (random.below(5) > 0 ? favourite : 1 + random.below(FIDS));
    const name = (): string => pick(NAMES);
    const requests: readonly (() => Buffer)[] = [
      () => messageOf('Twalk', { fid: ROOT, newfid: fid(), nwname: 1, wname: [name()] }),
      () => messageOf('Tlopen', { fid: fid(), flags: pick([O_RDONLY, O_RDWR, O_RDWR | O_TRUNC, O_RDWR | O_APPEND]) }),
      () => messageOf('Tlcreate', { fid: fid(), name: name(), flags: O_RDWR, mode: 0o644 }),
      () => messageOf('Tclunk', { fid: fid() }),
      () => messageOf('Tremove', { fid: fid() }),
      () => messageOf('Trename', { fid: fid(), dfid: ROOT, name: name() }),
      () => messageOf('Tsetattr', { fid: fid(), valid: 8, size: random.below(100) }),
      () => messageOf('Tsetattr', { fid: fid(), valid: 1, mode: 0o600 + random.below(64) }),
    ];
    const hot: readonly (() => Buffer)[] = [
      () => messageOf('Tgetattr', { fid: fid(), requestMaskLo: pick([0x7ff, 0x3fff]) }),
      () => messageOf('Tread', { fid: fid(), offset: random.below(80), count: random.below(200) }),
      () => messageOf('Twrite', { fid: fid(), offset: random.below(80), data: 'w'.repeat(random.below(40)) }),
    ];
    const host: readonly ((folder: string, name: string) => void)[] = [
      (folder, name) => fs.writeFileSync(join(folder, name), 'the host wrote this'),
      (folder, name) => fs.rmSync(join(folder, name), { force: true }),
      (folder, name) => fs.existsSync(join(folder, name)) && fs.renameSync(join(folder, name), join(folder, 'a')),
    ];
    for (let i = 0; i < 6000; i++) {
      if (i % 30 === 0) {
        favourite = 1 + random.below(FIDS);
        t.both(messageOf('Tclunk', { fid: favourite }));
        t.both(messageOf('Twalk', { fid: ROOT, newfid: favourite, nwname: 1, wname: [name()] }));
        t.both(messageOf('Tlopen', { fid: favourite, flags: pick([O_RDWR, O_RDWR | O_APPEND]) }));
      }
      if (i % 100 === 99) {
        const [change, at] = [pick(host), name()];
        t.onHost((folder) => change(folder, at));
      }
      const batch = Array.from({ length: 1 + random.below(4) }, (_, tag) => {
        const message = pick(random.below(40) === 0 ? requests : hot)();
        message.writeUInt16LE(tag, 5);
        return message;
      });
      t.both(...batch);
    }
    expect(t.sent - t.cameThere).toBeGreaterThan(500);
    t[Symbol.dispose]();
    twins = undefined;
  }
});

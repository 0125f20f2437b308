/** The stream transport in this thread, with a session that does as the message type says, and clients that are plain sockets. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Logger } from '../../log.ts';
import { native } from '../../native/loader.ts';
import type { Exchange } from '../../session/exchange.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { type EngineThread, startEngineThread } from '../engine-thread.ts';
import { Throttle } from '../throttle.ts';
import { listenOnPath } from '../unix-socket.ts';
import { VITAL, Vitals } from '../vitals.ts';
import { StreamBlocks } from './stream-blocks.ts';
import type { SessionHooks, StreamSession } from './stream-connection.ts';
import type { StreamLimits } from './stream-limits.ts';
import { StreamServer, StreamSpace } from './stream-server.ts';

/** Echoes the message. */
const ECHO = 250;
/** Kept until `release`; then answered with the data that it brought. */
const KEEP = 252;
const THROW = 254;
const HEADER = 7;

let thread: EngineThread | undefined;
let space: StreamSpace | undefined;
const vitals = new Vitals();

class ScriptedSession implements StreamSession {
  msize = 1024 * 1024;
  dialect: string | null = null;
  closed = 0;
  interrupted = 0;
  taken = 0;
  readonly kept: Exchange[] = [];
  /** After each echo. */
  answered: () => void = () => {};
  readonly hooks: SessionHooks;
  readonly #u8: Uint8Array;

  constructor(hooks: SessionHooks, u8: Uint8Array) {
    this.hooks = hooks;
    this.#u8 = u8;
  }

  request(x: Exchange): void {
    this.taken++;
    switch (this.#u8[x.at + 4]) {
      case TYPE.Tversion:
        this.dialect = 'test';
        this.#echo(x);
        return;
      case TYPE.Tread: {
        const count = new DataView(this.#u8.buffer).getUint32(x.at + 19, true);
        x.sink(11).put(0, Buffer.alloc(count, 0x52));
        this.#head(x, 11 + count, TYPE.Rread);
        x.reply(11, count);
        return;
      }
      case KEEP:
        x.source(HEADER);
        this.kept.push(x);
        return;
      case THROW:
        throw new Error('on purpose');
      default:
        this.#echo(x);
    }
  }

  release(): void {
    for (const x of this.kept.splice(0)) {
      const data = Buffer.alloc(8);
      x.source(x.total - 8).take(0, data);
      this.#head(x, HEADER + 8, KEEP + 1);
      this.#u8.set(data, x.replyAt + HEADER);
      x.reply(HEADER + 8, 0);
    }
  }

  completed(): void {}

  interruptWaiters(): void {
    this.interrupted++;
  }

  close(): void {
    this.closed++;
  }

  #echo(x: Exchange): void {
    this.#u8.copyWithin(x.replyAt, x.at, x.at + x.length);
    x.reply(x.length, 0);
    this.answered();
  }

  #head(x: Exchange, size: number, type: number): void {
    const view = new DataView(this.#u8.buffer);
    view.setUint32(x.replyAt, size, true);
    view.setUint8(x.replyAt + 4, type);
    view.setUint16(x.replyAt + 5, view.getUint16(x.at + 5, true), true);
  }
}

class Served implements Disposable {
  readonly sessions: ScriptedSession[] = [];
  readonly server: StreamServer;
  readonly lines: string[] = [];
  readonly path: string;
  readonly #folder: string;
  readonly #clients: Client[] = [];

  constructor(limits: Partial<StreamLimits> = {}) {
    thread ??= startEngineThread(
      1024 * 1024 + StreamSpace.SIZE,
      new Logger((_level, line) => lines.push(line)),
      vitals,
    );
    space ??= new StreamSpace(thread.context.arena);
    lines = this.lines;
    const { context } = thread;
    const openSession = (hooks: SessionHooks): StreamSession => {
      const session = new ScriptedSession(hooks, context.arena.u8);
      this.sessions.push(session);
      return session;
    };
    this.server = new StreamServer(
      context,
      space,
      openSession,
      { arrived: () => {}, left: () => {}, attached: () => {}, detached: () => {}, finished: () => {} },
      limits,
    );
    this.#folder = mkdtempSync(join(tmpdir(), 'cvst-'));
    this.path = join(this.#folder, 's');
    this.server.serve(listenOnPath(this.path, undefined, 64).fd, 'test');
  }

  async client(): Promise<Client> {
    const client = new Client(connect(this.path));
    this.#clients.push(client);
    const sessions = this.sessions.length;
    await this.until(() => this.sessions.length > sessions || client.closed);
    return client;
  }

  async until(done: () => boolean, ms = 5000): Promise<void> {
    for (const end = performance.now() + ms; !done(); ) {
      if (performance.now() > end) throw new Error(`it did not happen; the log:\n${this.lines.join('\n')}`);
      thread?.context.reactor.turn(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Lets some time pass for what must not happen. */
  async idle(ms: number): Promise<void> {
    const end = performance.now() + ms;
    await this.until(() => performance.now() > end);
  }

  session(index = 0): ScriptedSession {
    const session = this.sessions[index];
    if (session === undefined) throw new Error('no such session');
    return session;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.socket.destroy();
    this.server.close(() => {});
    for (const session of this.sessions) session.release();
    thread?.context.reactor.turn(0);
    thread?.context.reactor.turn(0);
    rmSync(this.#folder, { recursive: true });
  }
}

let lines: string[] = [];

class Client {
  closed = false;
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  get received(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

function message(type: number, tag: number, body: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeUInt32LE(HEADER + body.length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt16LE(tag, 5);
  return Buffer.concat([head, body]);
}

function read(tag: number, count: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(count, 12);
  return message(TYPE.Tread, tag, body);
}

let served: Served | undefined;
afterEach(() => {
  served?.[Symbol.dispose]();
  served = undefined;
});

function serve(limits?: Partial<StreamLimits>): Served {
  served = new Served(limits);
  return served;
}

describe('messages', () => {
  test('a burst is answered whole and in order', async () => {
    const all = serve();
    const client = await all.client();
    const burst = Buffer.concat(Array.from({ length: 5000 }, (_, i) => message(ECHO, i, Buffer.from(`body ${i}`))));
    client.socket.write(burst);
    await all.until(() => client.received === burst.length);
    expect(client.bytes.equals(burst)).toBe(true);
  });

  test('however it is cut, a stream means the same', async () => {
    const all = serve();
    const client = await all.client();
    const stream = Buffer.concat([
      message(ECHO, 1),
      message(ECHO, 2, Buffer.alloc(90_000, 7)),
      message(ECHO, 3, Buffer.alloc(300, 1)),
    ]);
    for (const size of [1, 3, 4, 5, 7, 11, 4096, 65_536, 69_632]) {
      const before = client.received;
      const small = size < 4096 ? stream.subarray(0, 0) : stream;
      const sent = small.length > 0 ? small : Buffer.concat([message(ECHO, 1), message(ECHO, 2, Buffer.alloc(20, 7))]);
      for (let at = 0; at < sent.length; at += size) {
        client.socket.write(sent.subarray(at, at + size));
        await all.until(() => client.socket.writableLength === 0);
        thread?.context.reactor.turn(0);
      }
      await all.until(() => client.received === before + sent.length);
      expect(client.bytes.subarray(before).equals(sent)).toBe(true);
    }
  });

  test('data is read into the reply itself, short and long', async () => {
    const all = serve();
    const client = await all.client();
    const counts = [0, 1, 500, 65_536, 100_000, 1024 * 1024 - 24];
    client.socket.write(Buffer.concat(counts.map((count, i) => read(i, count))));
    await all.until(() => client.received === counts.reduce((sum, count) => sum + 11 + count, 0));
    expect(client.bytes.readUInt32LE(0)).toBe(11);
    expect(all.server.connections).toBe(1);
  });

  test.each([0, 6, 1024 * 1024 + 1, 0xffff_ffff])('a size of %d ends that connection alone', async (size) => {
    const all = serve();
    const [bad, good] = [await all.client(), await all.client()];
    const bytes = message(ECHO, 1);
    bytes.writeUInt32LE(size, 0);
    bad.socket.write(bytes);
    await all.until(() => bad.closed);
    good.socket.write(message(ECHO, 2));
    await all.until(() => good.received === HEADER);
    expect(all.session(0).closed).toBe(1);
    expect(all.session(1).closed).toBe(0);
  });

  test('a session that throws loses its client, not the server', async () => {
    const all = serve();
    const [bad, good] = [await all.client(), await all.client()];
    bad.socket.write(message(THROW, 1));
    await all.until(() => bad.closed);
    good.socket.write(message(ECHO, 2));
    await all.until(() => good.received === HEADER);
  });
});

describe('requests that take long', () => {
  test('their data stays where it is while more comes', async () => {
    const all = serve();
    const client = await all.client();
    const sizes = [100, 200_000, 1_000_000, 50, 60_000];
    for (const [i, size] of sizes.entries()) {
      client.socket.write(message(KEEP, i, Buffer.concat([Buffer.alloc(size, i), Buffer.from(`data of${i}`)])));
      client.socket.write(message(ECHO, 1000, Buffer.alloc(70_000, 0xee)));
    }
    await all.until(
      () => all.session().kept.length === sizes.length && client.received === sizes.length * (HEADER + 70_000),
    );
    all.session().release();
    await all.until(() => client.received === sizes.length * (HEADER + 70_000 + HEADER + 8));
    const tail = client.bytes.subarray(-sizes.length * (HEADER + 8)).toString('latin1');
    expect(tail.match(/data of\d/g)).toEqual(sizes.map((_, i) => `data of${i}`));
  });

  test('the session of a client that has gone is closed when they have ended', async () => {
    const all = serve();
    const client = await all.client();
    client.socket.write(Buffer.concat([message(KEEP, 1, Buffer.alloc(100_000)), read(2, 100_000)]));
    await all.until(() => all.session().kept.length === 1);
    client.socket.destroy();
    await all.until(() => all.session().interrupted === 1);
    await all.idle(20);
    expect([all.session().closed, all.server.connections]).toEqual([0, 1]);
    all.session().release();
    await all.until(() => all.server.connections === 0);
    expect(all.session().closed).toBe(1);
    expect(all.server.blocks.holders).toBe(0);
    expect(vitals.get(VITAL.REQUESTS)).toBe(vitals.get(VITAL.ENDED));
  });
});

describe('replies that wait for the next turn', () => {
  test('are followed by what comes after them', async () => {
    const all = serve();
    const client = await all.client();
    const session = all.session();
    client.socket.write(Buffer.concat([message(KEEP, 1, Buffer.from('data of1')), message(ECHO, 2)]));
    // Runs behind the task that sends, in the same turn.
    const release = { run: () => session.release() };
    session.answered = () => thread?.context.reactor.atEndOfTurn(release);
    await all.until(() => client.received === HEADER + HEADER + 8);
    expect([client.bytes.readUInt8(4), client.bytes.subarray(HEADER + HEADER).toString()]).toEqual([ECHO, 'data of1']);
  });

  test('have left when the connection is closed by us', async () => {
    const all = serve();
    const client = await all.client();
    client.socket.write(message(ECHO, 1));
    all.session().answered = () => thread?.context.reactor.atEndOfTurn({ run: () => all.server.close(() => {}) });
    await all.until(() => client.closed);
    expect(client.received).toBe(HEADER);
  });
});

describe('limits', () => {
  test('a client that does not read its replies is not asked for more', async () => {
    const all = serve({ maxUnsent: 1024 * 1024 });
    const client = await all.client();
    client.socket.pause();
    client.socket.write(Buffer.concat(Array.from({ length: 200 }, (_, i) => read(i, 65_536))));
    await all.idle(200);
    const { taken } = all.session();
    expect(taken).toBeLessThan(60);
    await all.idle(50);
    expect(all.session().taken).toBe(taken);
    client.socket.resume();
    await all.until(() => client.received === 200 * (65_536 + 11));
  });

  test('a limit of rates holds for all clients together, and ends at once', async () => {
    const all = serve();
    const [a, b] = [await all.client(), await all.client()];
    const clock = { ms: 1000 };
    const throttle = new Throttle(() => clock.ms);
    throttle.set({ requests: { perSecond: 1, burst: 3 }, bytes: { perSecond: 0, burst: 0 } });
    const { context } = thread as EngineThread;
    context.throttle = throttle;
    try {
      const burst = Buffer.concat(Array.from({ length: 4 }, (_, i) => message(ECHO, i)));
      a.socket.write(burst);
      b.socket.write(burst);
      const taken = (): number => all.session(0).taken + all.session(1).taken;
      await all.until(() => a.received + b.received === 3 * HEADER);
      expect(taken()).toBe(3);
      clock.ms += 1000;
      await all.until(() => a.received + b.received === 4 * HEADER);
      expect(taken()).toBe(4);
    } finally {
      context.throttle = null;
    }
    await all.until(() => a.received + b.received === 8 * HEADER);
  });

  test('as many requests as may be are under way', async () => {
    const all = serve({ maxUnderWay: 10 });
    const client = await all.client();
    client.socket.write(Buffer.concat(Array.from({ length: 15 }, (_, i) => message(KEEP, i, Buffer.alloc(20)))));
    await all.until(() => all.session().taken === 10);
    await all.idle(20);
    expect(all.session().taken).toBe(10);
    all.session().release();
    await all.until(() => all.session().taken === 15);
  });

  test('half a message is waited for in vain only so long', async () => {
    const all = serve({ messageMs: 100 });
    const client = await all.client();
    client.socket.write(message(TYPE.Tversion, 1));
    await all.until(() => client.received > 0);
    client.socket.write(message(ECHO, 1, Buffer.alloc(100)).subarray(0, 50));
    await all.until(() => client.closed);
    expect(all.lines.join()).toContain('it stopped in the middle of a message');
  });

  test('a client that takes no replies goes when another waits for their memory, and not before', async () => {
    const all = serve({ stallMs: 200, maxUnsent: 1024 * 1024 * 1024 });
    const stuck = await all.client();
    stuck.socket.pause();
    stuck.socket.write(message(TYPE.Tversion, 1));
    stuck.socket.write(Buffer.concat(Array.from({ length: 8 }, (_, i) => read(i, 1024 * 1024 - 24))));
    await all.until(() => all.session(0).taken === 9);
    await all.idle(500);
    expect(stuck.closed).toBe(false);
    // It asks for more than may be its, and so it is itself who waits.
    stuck.socket.write(Buffer.concat(Array.from({ length: 100 }, (_, i) => read(i, 1024 * 1024 - 24))));
    await all.until(() => all.lines.join().includes('it does not read its replies'));
    const other = await all.client();
    other.socket.write(read(1, 1024 * 1024 - 24));
    await all.until(() => other.received === 1024 * 1024 - 13);
    expect(all.session(0).closed).toBe(1);
  });

  test('who does not say anything has to go; who has said hello may be silent', async () => {
    const all = serve({ helloMs: 100 });
    const [silent, polite] = [await all.client(), await all.client()];
    polite.socket.write(message(TYPE.Tversion, 1));
    await all.until(() => silent.closed);
    await all.idle(150);
    expect(polite.closed).toBe(false);
  });

  test('one connection too many is refused, and there is room again when one has gone', async () => {
    const all = serve({ maxConnections: 2 });
    const [first] = [await all.client(), await all.client()];
    const third = await all.client();
    await all.until(() => third.closed);
    first.socket.destroy();
    await all.until(() => all.server.connections === 1);
    const fourth = await all.client();
    fourth.socket.write(message(ECHO, 1));
    await all.until(() => fourth.received === HEADER);
  });

  test('nobody can hold all blocks', () => {
    const all = serve();
    const holder = () => ({ smallBlocks: 0, largeBlocks: 0, blockFree: () => {} });
    all.server.blocks.holders = 64;
    for (let i = 0; i < 64; i++) {
      const each = holder();
      expect(all.server.blocks.take(each, 1024 * 1024)).not.toBe(0);
      expect(all.server.blocks.take(each, 100)).not.toBe(0);
      while (all.server.blocks.take(each, 100) !== 0);
      expect(each.smallBlocks).toBeLessThan(10);
    }
    all.server.blocks.holders = 0;
    expect(StreamBlocks.SIZE).toBeLessThan(180e6);
  });
});

test('closing gives back all descriptors', async () => {
  const before = readdirSync('/proc/self/fd').length;
  const all = serve();
  const client = await all.client();
  client.socket.write(message(ECHO, 1));
  await all.until(() => client.received === HEADER);
  client.socket.destroy();
  let closed = false;
  all.server.close(() => {
    closed = true;
  });
  await all.until(() => closed);
  await all.idle(20);
  expect(readdirSync('/proc/self/fd').length).toBe(before);
  expect(native.getNofile()[0]).toBeGreaterThan(0);
});

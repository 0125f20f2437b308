import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { arena, flatGuest, openDescriptors, TestRing } from './test-guest.ts';

const { EBADF, EEXIST, ENOENT, EPERM, EAGAIN } = constants.errno;
const EPOLLIN = 1;
const EPOLLOUT = 4;
const EPOLLHUP = 16;
const TOKEN_CONTROL = -1;
const TOKEN_POOL = -2;
const TOKEN_QUEUES = -3;

const outAt = arena.alloc(8 * 64);
const pairAt = arena.alloc(8);
const reapAt = arena.alloc(16 * 64);

let withoutReactor: unknown;
try {
  native.reactorWait(0, outAt, 8);
} catch (error) {
  withoutReactor = error;
}
const control = native.reactorCreate();
const poolThreads = native.poolStart(2);

let before: string[];
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  expect(wait(0)).toEqual([]);
  expect(openDescriptors()).toEqual(before);
});

/** Waits and gives [token, mask] pairs, or the negative errno. */
function wait(timeoutMs: number, max = 64): [number, number][] {
  const count = native.reactorWait(timeoutMs, outAt, max);
  if (count < 0) throw new Error(`reactorWait: ${count}`);
  return Array.from({ length: count }, (_, i) => [
    arena.view.getInt32(outAt + 8 * i, true),
    arena.view.getUint32(outAt + 8 * i + 4, true),
  ]);
}

const tokens = (pairs: [number, number][]): number[] => pairs.map(([token]) => token).sort((a, b) => a - b);

function socketpair(): [number, number] {
  native.socketpair(1, pairAt);
  return [arena.view.getInt32(pairAt, true), arena.view.getInt32(pairAt + 4, true)];
}

/** Runs `code` (with `fs`, `data` and `sleep`) in another thread while this one blocks in the reactor. */
async function meanwhile<T>(code: string, data: unknown, block: () => T): Promise<T> {
  const worker = new Worker(
    `const fs = require('node:fs'); const { workerData: data, parentPort } = require('node:worker_threads');
     const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
     parentPort.postMessage('ready'); ${code}`,
    { eval: true, workerData: data },
  );
  const ended = new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  await new Promise((resolve) => worker.once('message', resolve));
  const result = block();
  await ended;
  return result;
}

describe('epoll', () => {
  test('one reactor a thread, and none without being made', () => {
    expect(String(withoutReactor)).toMatch(/no reactor/);
    expect(control).toBeGreaterThan(2);
    expect(native.reactorCreate()).toBe(-EEXIST);
  });

  test('timeouts', () => {
    const start = native.monotonicNs();
    expect(wait(0)).toEqual([]);
    expect(native.monotonicNs() - start).toBeLessThan(20e6);
    expect(wait(30)).toEqual([]);
    expect(native.monotonicNs() - start).toBeGreaterThan(29e6);
  });

  test('each write to an eventfd is one event, and its counter is cleared in the end, also of one that could block', () => {
    const event = native.eventfdCreate();
    native.setNonblocking(event, false);
    expect(native.reactorAdd(event, 41, EPOLLIN, true)).toBe(0);
    expect(wait(0)).toEqual([]);
    native.eventfdWrite(event);
    native.eventfdWrite(event);
    expect(wait(-1)).toEqual([[41, EPOLLIN]]);
    expect(wait(0)).toEqual([]);
    expect(native.reactorModify(event, 42, EPOLLIN)).toBe(0);
    native.eventfdWrite(event);
    expect(wait(-1)).toEqual([[42, EPOLLIN]]); // still an edge
    expect(wait(0)).toEqual([]);
    expect(native.reactorDelete(event)).toBe(0);
    native.setNonblocking(event, true);
    expect(native.eventfdRead(event)).toBe(-EAGAIN);
    native.eventfdWrite(event);
    expect(wait(0)).toEqual([]);
    expect(native.eventfdRead(event)).toBe(1);
    native.close(event);
  });

  test('other descriptors stay ready until they are read', () => {
    const [a, b] = socketpair();
    expect(native.reactorAdd(a, 7, EPOLLIN | EPOLLOUT, false)).toBe(0);
    expect(wait(0)).toEqual([[7, EPOLLOUT]]);
    expect(native.reactorModify(a, -9, EPOLLIN)).toBe(0);
    native.send(b, outAt, 1);
    expect(wait(0)).toEqual([[-9, EPOLLIN]]);
    expect(wait(0)).toEqual([[-9, EPOLLIN]]);
    native.close(b);
    expect(wait(0)[0]?.[1]).toBe(EPOLLIN | EPOLLHUP);
    expect(native.reactorDelete(a)).toBe(0);
    native.close(a);
  });

  test('no more pairs than there is room for; the others come next', () => {
    const events = [1, 2, 3].map((token) => {
      const event = native.eventfdCreate();
      native.reactorAdd(event, token, EPOLLIN, true);
      native.eventfdWrite(event);
      return event;
    });
    const first = wait(0, 2);
    expect(first).toHaveLength(2);
    expect(tokens([...first, ...wait(0, 2)])).toEqual([1, 2, 3]);
    for (const event of events) {
      native.reactorDelete(event);
      native.close(event);
    }
  });

  test('errors and mistakes', () => {
    const event = native.eventfdCreate();
    expect(native.reactorAdd(1_000_000, 1, EPOLLIN, false)).toBe(-EBADF);
    expect(native.reactorDelete(event)).toBe(-ENOENT);
    expect(native.reactorModify(event, 1, EPOLLIN)).toBe(-ENOENT);
    expect(native.reactorAdd(event, 1, EPOLLIN, true)).toBe(0);
    expect(native.reactorAdd(event, 1, EPOLLIN, true)).toBe(-EEXIST);
    const file = native.memfdCreate('guest', 1);
    expect(native.reactorAdd(file, 1, EPOLLIN, false)).toBe(-EPERM);
    for (const token of [-1, -2, -3]) expect(() => native.reactorAdd(file, token, EPOLLIN, false)).toThrow(/token/);
    expect(() => native.reactorWait(0, outAt, 0)).toThrow();
    expect(() => native.reactorWait(0, arena.buffer.byteLength - 8, 2)).toThrow(/arena/);
    native.reactorDelete(event);
    native.close(event);
    native.close(file);
  });

  test('another thread wakes it through the control descriptor', async () => {
    const pairs = await meanwhile(
      `sleep(20); fs.writeSync(data, new Uint8Array(new BigUint64Array([1n]).buffer));`,
      control,
      () => wait(-1),
    );
    expect(pairs).toEqual([[TOKEN_CONTROL, EPOLLIN]]);
  });

  test('a signal ends the wait with no events', async () => {
    let signals = 0;
    const handler = (): void => void signals++;
    process.on('SIGUSR2', handler);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const start = native.monotonicNs();
    const pairs = await meanwhile(
      `while (!Atomics.load(data, 0)) { process.kill(process.pid, 'SIGUSR2'); sleep(20); }`,
      stop,
      () => {
        const seen = wait(30_000);
        Atomics.store(stop, 0, 1);
        return seen;
      },
    );
    expect(pairs).toEqual([]);
    expect(native.monotonicNs() - start).toBeLessThan(29e9);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signals).toBeGreaterThan(0);
    process.off('SIGUSR2', handler);
  });
});

describe('completions', () => {
  function reap(max = 64): { ticket: number; zero: number; result: number }[] {
    return Array.from({ length: native.poolReap(reapAt, max) }, (_, i) => ({
      ticket: arena.view.getInt32(reapAt + 16 * i, true),
      zero: arena.view.getUint32(reapAt + 16 * i + 4, true),
      result: arena.view.getFloat64(reapAt + 16 * i + 8, true),
    }));
  }

  test('the pool wakes the wait', () => {
    expect(poolThreads).toBe(0);
    const file = native.memfdCreate('guest', 1);
    expect(reap()).toEqual([]);
    native.poolFsync(-77, file, false);
    expect(wait(5000)).toEqual([[TOKEN_POOL, EPOLLIN]]);
    expect(reap()).toEqual([{ ticket: -77, zero: 0, result: 0 }]);
    native.poolFsync(78, 1_000_000, false);
    expect(tokens(wait(5000))).toEqual([TOKEN_POOL]);
    expect(reap()).toEqual([{ ticket: 78, zero: 0, result: -EBADF }]);
    native.close(file);
  });

  test('what is not taken is announced again', () => {
    const file = native.memfdCreate('guest', 1);
    for (let ticket = 0; ticket < 20; ticket++) native.poolFsync(ticket, file, true);
    const seen: number[] = [];
    while (seen.length < 20) {
      expect(tokens(wait(5000))).toEqual([TOKEN_POOL]);
      const some = reap(3);
      expect(some.length).toBeGreaterThan(0);
      seen.push(...some.map(({ ticket }) => ticket));
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(reap()).toEqual([]);
    native.close(file);
  });

  test('none is lost between many rounds of work and wait', () => {
    const file = native.memfdCreate('guest', 1);
    let done = 0;
    for (let round = 0; round < 2000; round++) {
      native.poolFsync(round, file, true);
      if (round % 3 === 0) native.poolFsync(round, file, true);
      const want = round % 3 === 0 ? 2 : 1;
      for (let got = 0; got < want; done++, got++) {
        while (native.poolReap(reapAt, 1) === 0) expect(wait(5000)).toHaveLength(1);
      }
    }
    expect(done).toBe(2000 + 667);
    native.close(file);
  });

  test('a client that asks again as soon as it has its answer is served each time, and what the pool has done is seen between', async () => {
    const rounds = 5000;
    const [ours, theirs] = socketpair();
    for (const fd of [ours, theirs]) native.setNonblocking(fd, false);
    native.reactorAdd(ours, 9, EPOLLIN, false);
    const file = native.memfdCreate('guest', 1);
    const reaped: number[] = [];
    const turn = (): [number, number][] => {
      const pairs = wait(5000);
      if (tokens(pairs).includes(TOKEN_POOL)) reaped.push(...reap().map(({ ticket }) => ticket));
      return pairs;
    };
    const client = `const byte = Buffer.alloc(1);
      for (let i = 0; i < ${rounds}; i++) { byte[0] = i; fs.writeSync(data, byte); fs.readSync(data, byte); if (byte[0] !== (i & 255)) throw new Error('answer ' + byte[0] + ' to ' + i); }`;
    await meanwhile(client, theirs, () => {
      for (let i = 0; i < rounds; i++) {
        if (i % 50 === 0) native.poolFsync(i, file, true);
        let pairs = turn();
        while (!tokens(pairs).includes(9)) {
          expect(pairs).not.toEqual([]);
          pairs = turn();
        }
        expect(native.recv(ours, outAt, 8)).toBe(1);
        expect(arena.u8[outAt]).toBe(i & 255);
        expect(native.send(ours, outAt, 1)).toBe(1);
      }
    });
    while (reaped.length < rounds / 50) expect(tokens(turn())).toEqual([TOKEN_POOL]);
    expect(reaped.sort((a, b) => a - b)).toEqual(Array.from({ length: rounds / 50 }, (_, i) => 50 * i));
    native.reactorDelete(ours);
    for (const fd of [ours, theirs, file]) native.close(fd);
  });

  test('descriptors are reported beside them', () => {
    const file = native.memfdCreate('guest', 1);
    native.poolFsync(1, file, true);
    const event = native.eventfdCreate();
    native.reactorAdd(event, 5, EPOLLIN, true);
    native.eventfdWrite(event);
    const seen = new Set<number>();
    while (seen.size < 2) for (const token of tokens(wait(5000))) seen.add(token);
    expect([...seen].sort()).toEqual([TOKEN_POOL, 5].sort());
    expect(reap()).toHaveLength(1);
    native.reactorDelete(event);
    native.close(event);
    native.close(file);
  });
});

describe('queues that nobody kicked for', () => {
  const layout = { size: 4, desc: 0, avail: 0x1000, used: 0x2000 };

  test('a queue whose owner does not drain it is reported once', () => {
    using guest = flatGuest(0x10000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: 0x8000, length: 4 }]);
    expect(tokens(wait(0))).toEqual([TOKEN_QUEUES]); // started with a request in it: nobody will kick
    expect(wait(0)).toEqual([]);
    expect(wait(0)).toEqual([]);
    ring.pop();
    expect(wait(0)).toEqual([]); // still being drained
    expect(ring.tryPop()).toBe(-EAGAIN);
    ring.request([{ address: 0x8000, length: 4 }], 1);
    expect(tokens(wait(0))).toEqual([TOKEN_QUEUES]);
  });

  test('a stopped queue is not looked at, a broken one is reported', () => {
    using guest = flatGuest(0x10000);
    using ring = new TestRing(guest, layout);
    native.vqStop(ring.queue);
    ring.request([{ address: 0x8000, length: 4 }]);
    expect(wait(0)).toEqual([]);
    ring.start();
    expect(ring.pop().head).toBe(0);
    expect(ring.tryPop()).toBe(-EAGAIN);
    guest.remove(guest.regions[0]!);
    expect(tokens(wait(0))).toEqual([TOKEN_QUEUES]);
    expect(ring.tryPop()).toBeLessThan(-EAGAIN);
    expect(wait(0)).toEqual([]);
  });
});

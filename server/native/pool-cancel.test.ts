/**
 * Jobs that wait. What waits here is real: reading /dev/fuse when there is no request (a signal ends that), and fsync on a
 * FUSE mount whose server does not answer (no signal ends that, as on a hung network mount).
 */
import fs from 'node:fs';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { O_CREAT, O_RDWR } from '../constants/linux.ts';
import { threadFiles } from '../testing/threads.ts';
import { native } from './loader.ts';
import type { Fd } from './native.d.ts';
import { completions, reap } from './test-completions.ts';
import { ADDON, descriptor, IS_ROOT, OUT, out, put, useFolder } from './test-folder.ts';
import { flatGuest, TestRing } from './test-guest.ts';

const { EBUSY, EINTR, ENOSYS, ETIMEDOUT } = constants.errno;
const PLACE_ARENA = native.PLACE_ARENA;
const MNT_DETACH = 2;
const REQUEST_SIZE = 1 << 17; // /dev/fuse refuses small buffers

const folder = useFolder();
let fuse: Fd;
beforeEach(() => {
  fuse = descriptor(native.openFuse());
  fs.mkdirSync(folder.at('mnt'));
  const options = `fd=${fuse},rootmode=40000,user_id=0,group_id=0`;
  descriptor(native.mount('culvert-test', folder.at('mnt'), 'fuse', 0, options));
  // INIT: after it the queue is empty, and whoever reads waits.
  expect(native.read(fuse, OUT, REQUEST_SIZE)).toBeGreaterThan(40);
});
afterEach(() => {
  const stopped = native.poolStop(10_000);
  native.umount(folder.at('mnt'), MNT_DETACH);
  native.close(fuse);
  reap();
  expect(stopped).toBe(0);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A job that waits until it is interrupted. */
function waitingJob(ticket: number): void {
  native.poolPreadv(ticket, fuse, 0, REQUEST_SIZE, PLACE_ARENA, OUT);
}

/** Whether a thread of the pool sleeps in a read of /dev/fuse. */
function waiting(): number {
  const calls = threadFiles('syscall');
  let found = 0;
  for (const [task, name] of threadFiles('comm')) {
    // preadv2, which goes through to the device: 327 on x86-64, 286 on arm64.
    if (name === 'culvert-io\n' && /^(327|286) /.test(calls.get(task) ?? '')) found++;
  }
  return found;
}
async function untilWaiting(count: number): Promise<void> {
  await expect.poll(waiting, { interval: 1, timeout: 5000 }).toBe(count);
}

describe.runIf(IS_ROOT && fs.existsSync('/dev/fuse'))('jobs that wait', () => {
  test('cancel: a queued job completes at once, a running one when the signal has reached it', async () => {
    native.poolStart(2);
    for (const ticket of [1, 2]) waitingJob(ticket);
    await untilWaiting(2);
    waitingJob(3);
    expect(native.poolCancel(3)).toBe(true);
    expect(native.poolCancel(3)).toBe(false);
    expect(completions(1)).toEqual([[3, -EINTR]]);
    expect(native.poolCancel(99)).toBe(false);
    await pause(20);
    expect(reap()).toEqual([]);
    expect(native.poolCancel(1)).toBe(false);
    expect(completions(1)).toEqual([[1, -EINTR]]);
    expect(waiting()).toBe(1);
    expect(native.poolCancel(1)).toBe(false);
    expect(native.poolCancel(2)).toBe(false);
    expect(completions(1)).toEqual([[2, -EINTR]]);
  });

  test('a signal meant for one job never ends the next one of the same thread', async () => {
    native.poolStart(1);
    waitingJob(0);
    for (let round = 0; round < 200; round++) {
      waitingJob(round + 1);
      // Several at a time, so that some come when the job is over already; with pauses, or on a busy machine the thread does nothing but take signals.
      let results: [number, number][] = [];
      while (results.length === 0) {
        for (let i = 0; i < 10; i++) native.poolCancel(round);
        results = reap();
        if (results.length === 0) await pause(1);
      }
      expect(results).toEqual([[round, -EINTR]]);
    }
    await untilWaiting(1);
    expect(reap()).toEqual([]);
    native.poolCancel(200);
    expect(completions(1)).toEqual([[200, -EINTR]]);
  });

  test('a close is not cancelled: the descriptor is the pool’s', async () => {
    native.poolStart(1);
    waitingJob(1);
    await untilWaiting(1);
    const copy = descriptor(native.dup(folder.fd));
    native.poolClose(2, copy);
    expect(native.poolCancel(2)).toBe(false);
    native.poolCancel(1);
    expect(completions(2)).toEqual([
      [1, -EINTR],
      [2, 0],
    ]);
    expect(fs.existsSync(`/proc/self/fd/${copy}`)).toBe(false);
  });

  test('drain ends the jobs of one queue, queued and running, and no others', async () => {
    const guest = flatGuest();
    const rings = [0, 1].map((i) => {
      const base = i * 0x10000;
      const ring = new TestRing(guest, { desc: base, avail: base + 0x8000, used: base + 0xa000 });
      ring.request([{ address: 0x40000 + i * 0x40000, length: REQUEST_SIZE, writable: true }]);
      return { ring, chain: ring.pop().chain };
    });
    const [one, two] = rings as [(typeof rings)[0], (typeof rings)[0]];
    native.poolStart(3);
    native.poolPreadv(1, fuse, 0, REQUEST_SIZE, one.chain, 0);
    native.poolPreadv(2, fuse, 0, REQUEST_SIZE, two.chain, 0);
    waitingJob(3);
    await untilWaiting(3);
    native.poolPreadv(4, fuse, 0, REQUEST_SIZE, two.chain, 0);
    native.poolPreadv(5, fuse, 0, REQUEST_SIZE, one.chain, 0);
    waitingJob(6);
    expect(native.poolDrain(one.ring.queue)).toBe(0);
    // Nothing to wait for: they are over when drain returns.
    expect(reap().sort()).toEqual([
      [1, -EINTR],
      [5, -EINTR],
    ]);
    await untilWaiting(3);
    expect(reap()).toEqual([]);
    expect(native.poolDrain(two.ring.queue)).toBe(0);
    expect(reap().sort()).toEqual([
      [2, -EINTR],
      [4, -EINTR],
    ]);
    for (const { ring } of rings) ring[Symbol.dispose]();
    guest[Symbol.dispose]();
  });

  test('stop interrupts what runs, drops what is queued, and still closes what it was given', async () => {
    native.poolStart(1);
    waitingJob(1);
    await untilWaiting(1);
    waitingJob(2);
    const copy = descriptor(native.dup(folder.fd));
    native.poolClose(3, copy);
    expect(native.poolStop(5000)).toBe(0);
    expect(reap()).toEqual([
      [1, -EINTR],
      [3, 0],
    ]);
    expect(fs.existsSync(`/proc/self/fd/${copy}`)).toBe(false);
  });

  test('stop gives up after its time when a job hangs, and succeeds once it does not', async () => {
    native.setNonblocking(fuse, true);
    reply(initReply(), out(16)); // to the INIT that beforeEach took
    // The root directory, opened by a thread of libuv while this one answers for the server.
    const opening = fs.promises.open(folder.at('mnt'));
    let opened = false;
    void opening.then(() => (opened = true));
    while (!opened) {
      const request = nextRequest();
      if (request?.opcode === FUSE_OPENDIR) reply(Buffer.alloc(16), request.header);
      else if (request) refuse(request.header);
      await pause(1);
    }
    const handle = await opening;

    native.poolStart(1);
    native.poolFsync(1, handle.fd, false);
    let sync: Request | undefined;
    await expect.poll(() => (sync = nextRequest())?.opcode, { interval: 1 }).toBe(FUSE_FSYNCDIR);
    const started = Date.now();
    expect(native.poolStop(100)).toBe(-ETIMEDOUT);
    expect(Date.now() - started).toBeGreaterThanOrEqual(100);
    expect(() => native.poolFsync(2, handle.fd, false)).toThrow(TypeError);
    expect(native.poolStart(1)).toBe(-EBUSY);
    reply(Buffer.alloc(0), (sync as Request).header);
    expect(native.poolStop(5000)).toBe(0);
    expect(reap()).toEqual([[1, 0]]);
    const closing = handle.close();
    native.close(fuse); // aborts the connection, so that nothing waits for an answer to RELEASEDIR
    fuse = descriptor(native.dup(folder.fd));
    await closing;
  });

  test('a Worker that ends takes its pool along, jobs and all', async () => {
    const file = descriptor(native.openHostPath(folder.at('file'), O_RDWR | O_CREAT));
    const worker = new Worker(
      `const { workerData: { addon, fuse, file }, parentPort } = require('node:worker_threads');
       const native = require(addon);
       native.bindArena(new ArrayBuffer(1 << 18));
       native.reactorCreate();
       native.poolStart(2);
       for (let i = 0; i < 5; i++) native.poolPreadv(i, fuse, 0, ${REQUEST_SIZE}, -1, 64);
       native.poolPwritev(5, file, 0, 1, -1, 64, 0, 0);
       parentPort.postMessage('started');
       setInterval(() => {}, 1000);`,
      { eval: true, workerData: { addon: ADDON, fuse, file } },
    );
    await new Promise((resolve) => worker.once('message', resolve));
    await untilWaiting(2);
    await worker.terminate();
    expect(waiting()).toBe(0);
    native.close(file);
  });
});

// ---------------------------------------------------------------- a FUSE server, as little of one as the tests need

const FUSE_OPENDIR = 27;
const FUSE_FSYNCDIR = 30;

interface Request {
  opcode: number;
  header: Buffer;
}

function nextRequest(): Request | undefined {
  const length = native.read(fuse, OUT, REQUEST_SIZE);
  return length < 0 ? undefined : { opcode: out(8).readUInt32LE(4), header: out(16) };
}

/** struct fuse_out_header and `body`; a request's unique is at offset 8 of its header. */
function reply(body: Uint8Array, header: Buffer, error = 0): void {
  const answer = Buffer.alloc(16 + body.length);
  answer.writeUInt32LE(answer.length, 0);
  answer.writeInt32LE(error, 4);
  answer.writeBigUInt64LE(header.readBigUInt64LE(8), 8);
  answer.set(body, 16);
  expect(native.pwritev(fuse, 0, answer.length, PLACE_ARENA, put(answer)[0], 0, 0)).toBe(answer.length);
}

function refuse(header: Buffer): void {
  reply(Buffer.alloc(0), header, -ENOSYS);
}

/** struct fuse_init_out of protocol 7.31. */
function initReply(): Buffer {
  const body = Buffer.alloc(64);
  body.writeUInt32LE(7, 0);
  body.writeUInt32LE(31, 4);
  body.writeUInt16LE(16, 16); // max_background
  body.writeUInt16LE(12, 18); // congestion_threshold
  body.writeUInt32LE(4096, 20); // max_write
  return body;
}

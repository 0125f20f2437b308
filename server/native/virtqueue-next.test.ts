import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { bytes, flatGuest, openDescriptors, type Popped, TestRing } from './test-guest.ts';

const { EAGAIN, EBADMSG } = constants.errno;

/** As at first. */
const HOLD_NS = 50_000;
const REQUEST = 0x10000; // guest addresses of the buffers
const REPLY = 0x20000;

let before: string[];
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  native.vqSpin(true);
  native.vqHold(HOLD_NS);
  expect(openDescriptors()).toEqual(before);
});

function next(ring: TestRing): Popped | number {
  return ring.tryPop(undefined, native.vqNext);
}

function taken(ring: TestRing): Popped {
  const popped = next(ring);
  if (typeof popped === 'number') throw new Error(`vqNext: ${popped}`);
  return popped;
}

describe('draining a queue', () => {
  test('the guest is signalled when it is empty, once for the batch, and asked to kick again', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest, { eventIdx: true });
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    native.vqHold(Number.MAX_SAFE_INTEGER);
    for (let head = 0; head < 3; head++) ring.request([{ address: REPLY, length: 1, writable: true }], head);
    for (let i = 0; i < 3; i++) ring.push(taken(ring).chain, bytes(1));
    expect(native.eventfdRead(call)).toBe(-EAGAIN);
    expect(ring.availEvent).toBe(0);
    expect(next(ring)).toBe(-EAGAIN);
    expect(native.eventfdRead(call)).toBe(1);
    expect(ring.availEvent).toBe(3);
    expect(native.vqNotify(ring.queue)).toBe(0); // nothing is owed
    native.close(call);
  });

  test('replies do not wait for a request that takes long: the guest is signalled before the next one', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    native.vqHold(0);
    for (let head = 0; head < 3; head++) ring.request([{ address: REPLY, length: 1, writable: true }], head);
    ring.push(taken(ring).chain, bytes(1));
    expect(native.eventfdRead(call)).toBe(-EAGAIN);
    ring.push(taken(ring).chain, bytes(1));
    expect(native.eventfdRead(call)).toBe(1);
    taken(ring);
    expect(native.eventfdRead(call)).toBe(1);
    native.close(call);
  });

  test('says whether others wait behind the one that is taken', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    for (let head = 0; head < 2; head++) ring.request([{ address: REPLY, length: 1, writable: true }], head);
    expect(taken(ring).crowded).toBe(true);
    expect(taken(ring).crowded).toBe(false);
  });

  test('an empty queue, one that is not started and one that is broken say so', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    expect(next(ring)).toBe(-EAGAIN);
    expect(next(ring)).toBe(-EAGAIN);
    ring.publish(1000);
    expect(next(ring)).toBe(-EBADMSG);
    native.vqStop(ring.queue);
    expect(next(ring)).toBe(-EAGAIN);
  });

  test.each([{ spin: true }, { spin: false }])(
    'a guest that asks again as soon as it has its answer is served each time ($spin)',
    async ({ spin }) => {
      using guest = flatGuest();
      using ring = new TestRing(guest);
      native.vqSpin(spin);
      ring.setDescriptors([{ address: REQUEST, length: 4, flags: 0, next: 0 }]);
      const rounds = 3000;
      // The driver: offers head 0, and again when the used index says that it has come back. It never kicks.
      const worker = new Worker(
        `const fs = require('node:fs');
       const { fd, avail, used, size, rounds } = require('node:worker_threads').workerData;
       const word = Buffer.alloc(2);
       const write = (at, value) => { word.writeUInt16LE(value & 0xffff); fs.writeSync(fd, word, 0, 2, at); };
       for (let i = 0; i < rounds; i++) {
         write(avail + 4 + 2 * (i % size), 0);
         write(avail + 2, i + 1);
         do fs.readSync(fd, word, 0, 2, used + 2); while (word.readUInt16LE() !== ((i + 1) & 0xffff));
       }`,
        { eval: true, workerData: { fd: guest.fd, avail: ring.avail, used: ring.used, size: ring.size, rounds } },
      );
      const ended = new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
      let served = 0;
      let empty = 0;
      while (served < rounds) {
        const popped = next(ring);
        if (popped === -EAGAIN) {
          if (++empty % 64 === 0) await new Promise(setImmediate);
          continue;
        }
        if (typeof popped === 'number') throw new Error(`vqNext: ${popped}`);
        expect(ring.push(popped.chain)).toBe(0);
        served++;
      }
      await ended;
      expect(next(ring)).toBe(-EAGAIN);
    },
  );
});

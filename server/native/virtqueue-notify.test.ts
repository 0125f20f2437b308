import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { arena, bytes, flatGuest, openDescriptors, TestRing } from './test-guest.ts';

const { EAGAIN } = constants.errno;

const REQUEST = 0x10000; // guest addresses of the buffers
const REPLY = 0x20000;

let before: string[];
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  expect(openDescriptors()).toEqual(before);
});

describe('notifications from the guest', () => {
  test('with EVENT_IDX, avail_event moves only when the queue runs dry', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest, { eventIdx: true });
    expect(ring.availEvent).toBe(0); // armed by the start
    for (let head = 0; head < 3; head++) ring.request([{ address: REQUEST, length: 1 }], head);
    ring.pop();
    ring.request([{ address: REQUEST, length: 1 }], 3);
    ring.pop();
    ring.pop();
    expect(ring.availEvent).toBe(0); // more would not kick
    ring.pop();
    expect(ring.tryPop()).toBe(-EAGAIN);
    expect(ring.availEvent).toBe(4);
    expect(ring.usedFlags).toBe(0);
  });

  test('without it, NO_NOTIFY stands while draining', () => {
    using guest = flatGuest();
    guest.setU16(0xa000, 1);
    using ring = new TestRing(guest);
    expect(ring.usedFlags).toBe(0);
    ring.request([{ address: REQUEST, length: 1 }], 0);
    ring.request([{ address: REQUEST, length: 1 }], 1);
    ring.pop();
    expect(ring.usedFlags).toBe(1);
    ring.pop();
    expect(ring.usedFlags).toBe(1);
    expect(ring.tryPop()).toBe(-EAGAIN);
    expect(ring.usedFlags).toBe(0);
  });
});

describe('notifications to the guest', () => {
  /** Pushes `count` chains and tells whether that made an interrupt. */
  function interrupted(ring: TestRing, call: number, count = 1): boolean {
    for (let i = 0; i < count; i++) {
      ring.request([{ address: REPLY, length: 1, writable: true }]);
      ring.push(ring.pop().chain, bytes(1));
      ring.takeUsed();
    }
    const told = native.vqNotify(ring.queue);
    const seen = native.eventfdRead(call);
    expect(told).toBe(seen > 0 ? 1 : 0);
    if (seen > 0) expect(seen).toBe(1); // one signal for the batch
    return seen > 0;
  }

  test('with EVENT_IDX the guest says at which used index it wants one', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest, { eventIdx: true });
    const call = native.eventfdCreate();
    expect(native.vqSetCall(ring.queue, native.dup(call))).toBe(0);
    expect(native.vqNotify(ring.queue)).toBe(0); // nothing pushed
    ring.usedEvent = 1000;
    expect(interrupted(ring, call)).toBe(true); // the first one after a start always
    expect(interrupted(ring, call)).toBe(false);
    ring.usedEvent = 2; // at the third
    expect(interrupted(ring, call)).toBe(true);
    expect(interrupted(ring, call, 3)).toBe(false);
    ring.usedEvent = 8; // within the next batch (indices 6..9)
    expect(interrupted(ring, call, 4)).toBe(true);
    ring.usedEvent = 9; // passed already
    expect(interrupted(ring, call, 4)).toBe(false);
    ring.availFlags = 1; // means nothing now
    ring.usedEvent = 14;
    expect(interrupted(ring, call)).toBe(true);
    native.close(call);
  });

  test('with EVENT_IDX across the wrap of the index', () => {
    using guest = flatGuest();
    guest.setU16(0xa000 + 2, 65534);
    using ring = new TestRing(guest, { eventIdx: true });
    ring.usedIndex = 65534;
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    expect(interrupted(ring, call)).toBe(true);
    ring.usedEvent = 0;
    expect(interrupted(ring, call)).toBe(false);
    expect(interrupted(ring, call)).toBe(true);
    ring.usedEvent = 65535;
    expect(interrupted(ring, call)).toBe(false);
    native.close(call);
  });

  test('without it, NO_INTERRUPT is respected', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    expect(interrupted(ring, call)).toBe(true);
    ring.availFlags = 1;
    expect(interrupted(ring, call)).toBe(false);
    ring.availFlags = 0;
    expect(native.vqNotify(ring.queue)).toBe(0); // nothing since
    expect(interrupted(ring, call)).toBe(true);
    native.close(call);
  });

  test('a signal that found no descriptor is made up for', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    ring.request([{ address: REPLY, length: 1, writable: true }]);
    ring.push(ring.pop().chain, bytes(1));
    expect(native.vqNotify(ring.queue)).toBe(0);
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    expect(native.eventfdRead(call)).toBe(1);
    native.vqSetCall(ring.queue, -1);
    native.vqSetCall(ring.queue, native.dup(call));
    expect(native.eventfdRead(call)).toBe(-EAGAIN); // only once
    native.close(call);
  });

  test('stopping signals what was pushed', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    ring.request([{ address: REPLY, length: 1, writable: true }]);
    ring.push(ring.pop().chain, bytes(1));
    native.vqStop(ring.queue);
    expect(native.eventfdRead(call)).toBe(1);
    native.close(call);
  });

  test('a call descriptor that is full and would block holds nobody up', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    const pair = arena.alloc(8);
    native.socketpair(1, pair);
    const [far, near] = [arena.view.getInt32(pair, true), arena.view.getInt32(pair + 4, true)];
    native.setNonblocking(near, true);
    while (native.send(near, pair, 8) > 0);
    native.setNonblocking(near, false);
    native.vqSetCall(ring.queue, near); // taken over
    ring.request([{ address: REPLY, length: 1, writable: true }]);
    ring.push(ring.pop().chain, bytes(1));
    expect(native.vqNotify(ring.queue)).toBe(1); // returns
    native.close(far);
  });

  test('a descriptor that is none is refused', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    expect(native.vqSetCall(ring.queue, 1_000_000)).toBe(-constants.errno.EBADF);
  });
});

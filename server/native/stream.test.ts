/** What a wait does for a stream besides waiting: receiving behind it, sending before it. */
import fs from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { arena, openDescriptors } from './test-guest.ts';

const EPOLLIN = 1;
const EPOLLOUT = 4;
const TOKEN = 3;
const IDLE = 0;
const ARMED = 1;
const RECEIVED = 2;
const ROOM = 4096;
const BIG = 2 * 1024 * 1024;

const outAt = arena.alloc(8 * 64);
const pairAt = arena.alloc(8);
const laneAt = arena.alloc(48);
const dataAt = arena.alloc(BIG);
native.reactorCreate();

let before: string[];
let ours: number;
let theirs: number;
beforeEach(() => {
  before = openDescriptors();
  native.socketpair(1, pairAt);
  ours = arena.view.getInt32(pairAt, true);
  theirs = arena.view.getInt32(pairAt + 4, true);
  native.setNonblocking(ours, true);
  native.setNonblocking(theirs, true);
  native.reactorAdd(ours, TOKEN, EPOLLIN, false);
  native.streamWatch(ours, TOKEN, laneAt);
});
afterEach(() => {
  native.reactorDelete(ours);
  native.close(ours);
  native.close(theirs);
  expect(openDescriptors()).toEqual(before);
});

const lane = {
  get state(): number {
    return arena.view.getUint32(laneAt, true);
  },
  get received(): number {
    return arena.view.getInt32(laneAt + 12, true);
  },
  get takenNs(): number {
    return arena.view.getFloat64(laneAt + 16, true);
  },
  get unsent(): number[] {
    return [arena.view.getUint32(laneAt + 24, true), arena.view.getUint32(laneAt + 28, true)];
  },
  arm(fillAt: number, room: number): void {
    arena.view.setUint32(laneAt + 4, fillAt, true);
    arena.view.setUint32(laneAt + 8, room, true);
    arena.view.setUint32(laneAt, ARMED, true);
  },
  send(at: number, length: number): void {
    arena.view.setUint32(laneAt + 24, at, true);
    arena.view.setUint32(laneAt + 28, length, true);
  },
};

function events(count: number): [number, number][] {
  return Array.from({ length: Math.max(count, 0) }, (_, i) => [
    arena.view.getInt32(outAt + 8 * i, true),
    arena.view.getUint32(outAt + 8 * i + 4, true),
  ]);
}

const wait = (): [number, number][] => events(native.reactorWait(0, outAt, 64));
const text = (length: number): string => arena.bytes.toString('latin1', dataAt, dataAt + length);

function drain(): number {
  const chunk = Buffer.alloc(1 << 20);
  for (let total = 0; ; ) {
    try {
      const count = fs.readSync(theirs, chunk);
      if (count === 0) return total;
      total += count;
    } catch {
      return total;
    }
  }
}

describe('receiving', () => {
  test('what wakes the wait has been received when it returns, once', () => {
    lane.arm(dataAt, ROOM);
    expect(wait()).toEqual([]);
    expect(lane.state).toBe(ARMED);
    const sinceNs = native.monotonicNs();
    fs.writeSync(theirs, 'hello');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect([lane.state, lane.received, text(5)]).toEqual([RECEIVED, 5, 'hello']);
    expect(lane.takenNs).toBeGreaterThanOrEqual(sinceNs);
    expect(lane.takenNs).toBeLessThanOrEqual(native.monotonicNs());
    fs.writeSync(theirs, 'more');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect([lane.received, text(5)]).toEqual([5, 'hello']);
  });

  test('without being asked to, it leaves all where it is', () => {
    fs.writeSync(theirs, 'hello');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect(lane.state).toBe(IDLE);
    expect(native.recv(ours, dataAt, ROOM)).toBe(5);
  });

  test('no more than there is room for', () => {
    lane.arm(dataAt, 3);
    fs.writeSync(theirs, 'hello');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect([lane.received, text(3)]).toEqual([3, 'hel']);
    lane.arm(dataAt, ROOM);
    wait();
    expect([lane.received, text(2)]).toEqual([2, 'lo']);
  });

  test('the end of the stream is a length of 0', () => {
    lane.arm(dataAt, ROOM);
    fs.closeSync(theirs);
    const [[token, mask] = []] = wait();
    theirs = fs.openSync('/dev/null', 'r');
    expect([token, (mask ?? 0) & EPOLLIN, lane.state, lane.received]).toEqual([TOKEN, EPOLLIN, RECEIVED, 0]);
  });

  test('an error is told as what it is', () => {
    lane.arm(dataAt, ROOM);
    // A stream that is closed with bytes in it that were not read is reset.
    native.send(ours, dataAt, 5);
    fs.closeSync(theirs);
    wait();
    theirs = fs.openSync('/dev/null', 'r');
    expect([lane.state, lane.received]).toEqual([RECEIVED, -constants.errno.ECONNRESET]);
  });

  test('room beyond the arena is not written to', () => {
    lane.arm(arena.u8.length - 2, ROOM);
    fs.writeSync(theirs, 'hello');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect(lane.state).toBe(ARMED);
  });

  test('a descriptor that is watched no more has no lane', () => {
    lane.arm(dataAt, ROOM);
    native.reactorDelete(ours);
    native.reactorAdd(ours, TOKEN, EPOLLIN, false);
    fs.writeSync(theirs, 'hello');
    expect(wait()).toEqual([[TOKEN, EPOLLIN]]);
    expect(lane.state).toBe(ARMED);
  });
});

describe('sending', () => {
  test('goes before the wait', () => {
    arena.bytes.write('reply', dataAt);
    lane.send(dataAt, 5);
    expect(events(native.streamWait(0, outAt, 64, laneAt))).toEqual([]);
    expect(lane.unsent).toEqual([dataAt + 5, 0]);
    const there = Buffer.alloc(16);
    expect(there.toString('latin1', 0, fs.readSync(theirs, there))).toBe('reply');
  });

  test('what the socket does not take is told at once, with nothing else, and can be sent later', () => {
    fs.writeSync(theirs, 'a request');
    lane.send(dataAt, BIG);
    expect(events(native.streamWait(-1, outAt, 64, laneAt))).toEqual([[TOKEN, EPOLLOUT]]);
    const [at = 0, length = 0] = lane.unsent;
    expect(at + length).toBe(dataAt + BIG);
    expect(length).toBeGreaterThan(0);
    let there = drain();
    while (lane.unsent[1] !== 0) {
      native.streamWait(0, outAt, 64, laneAt);
      there += drain();
    }
    expect(there).toBe(BIG);
  });

  test('so is a peer that has gone', () => {
    fs.closeSync(theirs);
    theirs = fs.openSync('/dev/null', 'r');
    lane.send(dataAt, 5);
    expect(events(native.streamWait(-1, outAt, 64, laneAt))).toEqual([[TOKEN, EPOLLOUT]]);
    expect(lane.unsent).toEqual([dataAt, 5]);
  });
});

test('bad arguments are refused', () => {
  expect(() => native.streamWatch(ours, TOKEN, arena.u8.length - 8)).toThrow(/out of bounds/);
  expect(() => native.streamWatch(ours, TOKEN, laneAt + 4)).toThrow(/aligned/);
  expect(() => native.streamWatch(ours, -1, laneAt)).toThrow(/token/);
  expect(() => native.streamWait(0, outAt, 0, laneAt)).toThrow(/no room/);
});

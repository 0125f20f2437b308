import fs from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { O_CREAT, O_RDONLY, O_RDWR } from '../constants/linux.ts';
import { threadFiles } from '../testing/threads.ts';
import { native } from './loader.ts';
import { completions, reap } from './test-completions.ts';
import { descriptor, IS_ROOT, OUT, out, put, useFolder } from './test-folder.ts';
import { arena, bytes, flatGuest, TestRing } from './test-guest.ts';

const { EBADF, EBUSY, EINVAL, ENOSPC } = constants.errno;
const PLACE_ARENA = native.PLACE_ARENA;

const folder = useFolder();
beforeEach(() => {
  expect(native.poolStart(2)).toBe(0);
});
afterEach(() => {
  native.poolStop(10_000);
  reap();
});

describe('jobs', () => {
  test('each call completes once, with the result that the plain call has', () => {
    const content = bytes(100_000);
    fs.writeFileSync(folder.at('file'), content);
    const fd = descriptor(native.openHostPath(folder.at('file'), O_RDWR));
    const to = descriptor(native.openHostPath(folder.at('to'), O_RDWR | O_CREAT));
    const memory = descriptor(native.memfdCreate('sync', 1)); // a busy disk takes its time
    const cred = IS_ROOT ? native.credDefine(0, 0, 0, 0, false) : 0;
    native.poolPreadv(1, fd, 10, 50_000, PLACE_ARENA, OUT);
    native.poolPreadv(-2, fd, 99_990, 100, PLACE_ARENA, OUT + 60_000);
    native.poolPwritev(3, to, 5, 3, PLACE_ARENA, put('abc')[0], 0, cred);
    native.poolFsync(4, memory, false);
    native.poolFsync(5, memory, true);
    native.poolSyncfs(6, memory);
    native.poolFallocate(7, to, 0, 0, 300_000);
    native.poolCopyFileRange(8, fd, 0, to, 200_000, 100_000);
    native.poolClose(9, descriptor(native.dup(fd)));
    if (cred) native.credRelease(cred); // jobs have a hold of their own
    const results = completions(9);
    expect(results).toEqual([
      [-2, 10],
      [1, 50_000],
      [3, 3],
      [4, 0],
      [5, 0],
      [6, 0],
      [7, 0],
      [8, 100_000],
      [9, 0],
    ]);
    expect(out(50_000)).toEqual(content.subarray(10, 50_010));
    const written = fs.readFileSync(folder.at('to'));
    expect(written.subarray(5, 8).toString()).toBe('abc');
    expect(written.subarray(200_000).equals(content)).toBe(true);
    for (const one of [fd, to, memory]) native.close(one);
  });

  test('failures are results', () => {
    const bad = 9999;
    native.poolPreadv(1, bad, 0, 1, PLACE_ARENA, OUT);
    native.poolPwritev(2, bad, 0, 1, PLACE_ARENA, OUT, 0, 0);
    native.poolFsync(3, bad, false);
    native.poolSyncfs(4, bad);
    native.poolFallocate(5, bad, 0, 0, 1);
    native.poolCopyFileRange(6, bad, 0, bad, 0, 1);
    native.poolClose(7, bad);
    expect(completions(7)).toEqual(Array.from({ length: 7 }, (_, i) => [i + 1, -EBADF]));
    const full = descriptor(native.openHostPath('/dev/full', O_RDWR));
    native.poolPwritev(8, full, 0, 1, PLACE_ARENA, OUT, 0, 0);
    expect(completions(1)).toEqual([[8, -ENOSPC]]);
    native.close(full);
  });

  test('to and from a chain, whose memory stays mapped until the job is done', () => {
    const guest = flatGuest();
    const ring = new TestRing(guest);
    ring.request([
      { address: 0x10000, length: 100 },
      { address: 0x20000, length: 50, writable: true },
      { address: 0x30000, length: 4096, writable: true },
    ]);
    guest.write(0x10000, bytes(100));
    const { chain } = ring.pop(10);
    const fd = descriptor(native.openHostPath(folder.at('file'), O_RDWR | O_CREAT));
    native.poolPwritev(1, fd, 0, 90, chain, 10, 0, 0);
    expect(completions(1)).toEqual([[1, 90]]);
    expect(fs.readFileSync(folder.at('file'))).toEqual(bytes(100).subarray(10));
    native.poolPreadv(2, fd, 0, 4000, chain, 16);
    expect(completions(1)).toEqual([[2, 90]]);
    expect(guest.read(0x20000, 50).subarray(16)).toEqual(bytes(100).subarray(10, 44));
    expect(guest.read(0x30000, 56)).toEqual(bytes(100).subarray(44));
    expect(() => native.poolPreadv(3, fd, 0, 5000, chain, 0)).toThrow(TypeError);
    expect(() => native.poolPwritev(3, fd, 0, 101, chain, 0, 0, 0)).toThrow(TypeError);
    ring.push(chain);
    expect(() => native.poolPreadv(3, fd, 0, 1, chain, 0)).toThrow(TypeError);
    native.close(fd);
    ring[Symbol.dispose]();
    guest[Symbol.dispose]();
  });

  test('ten thousand jobs, more than the threads can keep up with', () => {
    fs.writeFileSync(folder.at('file'), bytes(64));
    const fd = descriptor(native.openHostPath(folder.at('file'), O_RDONLY));
    let sum = 0;
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 1000; i++) native.poolPreadv(i, fd, i % 64, 1, PLACE_ARENA, OUT + i);
      const results = completions(1000);
      for (const [ticket, result] of results) sum += ticket + result;
    }
    expect(sum).toBe(10 * ((999 * 1000) / 2 + 1000));
    expect(out(64)).toEqual(bytes(64));
    native.close(fd);
  });

  test('bad arguments throw and leave no job behind', () => {
    const size = arena.buffer.byteLength;
    expect(() => native.poolPreadv(1, 0, 0, 2, PLACE_ARENA, size - 1)).toThrow(TypeError);
    expect(() => native.poolPreadv(2 ** 31, 0, 0, 1, PLACE_ARENA, OUT)).toThrow(TypeError);
    expect(() => native.poolPwritev(1, 0, -1, 1, PLACE_ARENA, OUT, 0, 0)).toThrow(TypeError);
    expect(() => native.poolPwritev(1, 0, 0, 1, PLACE_ARENA, OUT, 0, 77)).toThrow(TypeError);
    expect(() => native.poolDrain(-1)).toThrow(TypeError);
    expect(native.poolDrain(200)).toBe(0);
    expect(reap()).toEqual([]);
  });
});

test('says how many jobs it has, and how long the last fsync took', () => {
  const memory = descriptor(native.memfdCreate('sync', 1));
  expect(native.poolBusy()).toBe(0);
  expect(native.poolSyncNs(memory)).toBe(-1);
  native.poolFsync(1, memory, true);
  expect(native.poolBusy()).toBeLessThanOrEqual(1);
  expect(completions(1)).toEqual([[1, 0]]);
  expect(native.poolBusy()).toBe(0);
  expect(native.poolSyncNs(memory)).toBeGreaterThanOrEqual(0);
  expect(native.poolSyncNs(memory + 1)).toBe(-1);
  native.close(memory);
  native.poolStop(10_000);
  expect(() => native.poolBusy()).toThrow(TypeError);
  expect(() => native.poolSyncNs(0)).toThrow(TypeError);
});

test('start: once, with a sensible number of threads; stop: then calls throw until it starts again', () => {
  expect(native.poolStart(2)).toBe(-EBUSY);
  expect(workers()).toHaveLength(2);
  expect(native.poolStop(10_000)).toBe(0);
  expect(workers()).toHaveLength(0);
  expect(native.poolStop(0)).toBe(0);
  expect(() => native.poolFsync(1, 0, false)).toThrow(TypeError);
  expect(native.poolCancel(1)).toBe(false);
  expect(native.poolDrain(0)).toBe(0);
  expect(native.poolStart(0)).toBe(-EINVAL);
  expect(native.poolStart(1000)).toBe(-EINVAL);
  expect(native.poolStart(1)).toBe(0);
  native.poolFsync(1, 9999, false);
  expect(completions(1)).toEqual([[1, -EBADF]]);
});

function workers(): readonly string[] {
  return [...threadFiles('comm').values()].filter((name) => name === 'culvert-io\n');
}

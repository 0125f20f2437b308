import fs from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  F_RDLCK,
  F_UNLCK,
  F_WRLCK,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  LOCK_EX,
  LOCK_SH,
  LOCK_UN,
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  SEEK_SET,
} from '../constants/linux.ts';
import { native } from './loader.ts';
import type { Fd } from './native.d.ts';
import { descriptor, inProcess, OUT, OUT_SIZE, out, put, useFolder } from './test-folder.ts';
import { arena, bytes, flatGuest, TestRing } from './test-guest.ts';

const { EAGAIN, EBADF, EFBIG, EINVAL, ENXIO, EOPNOTSUPP } = constants.errno;
const PLACE_ARENA = native.PLACE_ARENA;
// linux/fs.h
const RWF_NOWAIT = 0x8;
const RWF_APPEND = 0x10;

const folder = useFolder();

function open(name: string, flags: number = O_RDWR | O_CREAT): Fd {
  return descriptor(native.openHostPath(folder.at(name), flags));
}

/** A ring with one chain in flight: readable parts of 3, 1 and 4096 bytes, writable ones of 1, 5, 4096 and 8192. */
function chain(content: Uint8Array) {
  const guest = flatGuest();
  const ring = new TestRing(guest);
  guest.write(0x10000, content.subarray(0, 3));
  guest.write(0x20000, content.subarray(3, 4));
  guest.write(0x30000, content.subarray(4, 4100));
  ring.request([
    { address: 0x10000, length: 3 },
    { address: 0x20000, length: 1 },
    { address: 0x30000, length: 4096 },
    { address: 0x40000, length: 1, writable: true },
    { address: 0x41000, length: 5, writable: true },
    { address: 0x42000, length: 4096, writable: true },
    { address: 0x44000, length: 8192, writable: true },
  ]);
  const id = ring.pop(16).chain;
  const written = () =>
    Buffer.concat([
      guest.read(0x40000, 1),
      guest.read(0x41000, 5),
      guest.read(0x42000, 4096),
      guest.read(0x44000, 8192),
    ]);
  return {
    id,
    written,
    push: () => ring.push(id),
    [Symbol.dispose]() {
      ring[Symbol.dispose]();
      guest[Symbol.dispose]();
    },
  };
}

describe('preadv and pwritev', () => {
  test('to and from the arena; short at the end of the file, 0 behind it', () => {
    const fd = open('file');
    const content = bytes(10_000);
    arena.u8.set(content, OUT);
    expect(native.pwritev(fd, 5, content.length, PLACE_ARENA, OUT, 0, 0)).toBe(content.length);
    arena.u8.fill(0xee, OUT, OUT + OUT_SIZE);
    expect(native.preadv(fd, 0, 20_000, PLACE_ARENA, OUT, 0)).toBe(10_005);
    expect(out(10_005)).toEqual(Buffer.concat([Buffer.alloc(5), content]));
    expect(out(1, OUT + 10_005)[0]).toBe(0xee);
    expect(native.preadv(fd, 10_005, 10, PLACE_ARENA, OUT, 0)).toBe(0);
    expect(native.preadv(fd, 2 ** 52, 10, PLACE_ARENA, OUT, 0)).toBe(0);
    expect(native.preadv(fd, 0, 0, PLACE_ARENA, OUT, 0)).toBe(0);
    expect(native.pwritev(fd, 0, 0, PLACE_ARENA, OUT, 0, 0)).toBe(0);
    expect(native.pwritev(fd, 0, 4, PLACE_ARENA, put('tail')[0], RWF_APPEND, 0)).toBe(4);
    expect(fs.readFileSync(folder.at('file')).subarray(-4).toString()).toBe('tail');
    native.close(fd);
    expect(native.preadv(fd, 0, 1, PLACE_ARENA, OUT, 0)).toBe(-EBADF);
    expect(native.preadv(fd, 0, 0, PLACE_ARENA, OUT, 0)).toBe(-EBADF);
    const reader = open('file', O_RDONLY);
    expect(native.pwritev(reader, 0, 1, PLACE_ARENA, OUT, 0, 0)).toBe(-EBADF);
    expect(native.preadv(reader, 0, 1, PLACE_ARENA, OUT, 0x4000_0000)).toBe(-EOPNOTSUPP);
    native.close(reader);
  });

  test('RWF_NOWAIT answers at once with what is there', () => {
    fs.writeFileSync(folder.at('file'), bytes(4096));
    fs.readFileSync(folder.at('file'));
    const fd = open('file');
    const result = native.preadv(fd, 0, 8192, PLACE_ARENA, OUT, RWF_NOWAIT);
    expect([4096, -EAGAIN, -EOPNOTSUPP]).toContain(result);
    native.close(fd);
  });

  test('to and from every piece of a chain, at any offset in it', () => {
    const content = bytes(12_294, 3);
    fs.writeFileSync(folder.at('file'), content);
    const fd = open('file');
    const source = bytes(4100, 9);
    for (const at of [0, 1, 3, 6, 7, 4101, 4102, 12_293, 12_294]) {
      using c = chain(source);
      const count = 12_294 - at;
      expect(native.preadv(fd, at, count, c.id, at, 0)).toBe(count);
      expect(c.written().subarray(at)).toEqual(content.subarray(at));
      expect(c.written().subarray(0, at)).toEqual(Buffer.alloc(at));
    }
    const target = open('target');
    for (const at of [0, 2, 3, 4, 5, 4099, 4100]) {
      using c = chain(source);
      expect(native.pwritev(target, at, 4100 - at, c.id, at, 0, 0)).toBe(4100 - at);
      expect(fs.readFileSync(folder.at('target')).subarray(at)).toEqual(source.subarray(at));
    }
    // The file ends within the chain.
    using c = chain(source);
    expect(native.preadv(fd, 12_000, 1000, c.id, 0, 0)).toBe(294);
    expect(c.written().subarray(0, 294)).toEqual(content.subarray(12_000));
    for (const one of [fd, target]) native.close(one);
  });

  test('a place that is not there throws, and nothing is moved', () => {
    const fd = open('file');
    const size = arena.buffer.byteLength;
    for (const [at, length] of [
      [size, 1],
      [size - 1, 2],
      [2 ** 40, 1],
      [0, 2 ** 40],
      [2 ** 53, 2 ** 53],
    ] as const) {
      expect(() => native.pwritev(fd, 0, length, PLACE_ARENA, at, 0, 0)).toThrow(TypeError);
      expect(() => native.preadv(fd, 0, length, PLACE_ARENA, at, 0)).toThrow(TypeError);
    }
    using c = chain(bytes(4100));
    expect(() => native.pwritev(fd, 0, 4101, c.id, 0, 0, 0)).toThrow(TypeError);
    expect(() => native.pwritev(fd, 0, 1, c.id, 4100, 0, 0)).toThrow(TypeError);
    expect(() => native.preadv(fd, 0, 12_295, c.id, 0, 0)).toThrow(TypeError);
    expect(() => native.preadv(fd, 0, 1, c.id + 1, 0, 0)).toThrow(TypeError);
    expect(() => native.preadv(fd, 0, 1, -2, 0, 0)).toThrow(TypeError);
    c.push();
    expect(() => native.preadv(fd, 0, 1, c.id, 0, 0)).toThrow(TypeError);
    expect(fs.statSync(folder.at('file')).size).toBe(0);
    native.close(fd);
  });

  test('a chain of more pieces than one system call takes', () => {
    const guest = flatGuest(1 << 21);
    const size = 2048;
    const count = 1500;
    const ring = new TestRing(guest, { size, avail: 0x10000, used: 0x20000 });
    const parts = Array.from({ length: count }, (_, i) => ({ address: 0x40000 + i * 3, length: 2, writable: true }));
    ring.request(parts);
    const { chain: id } = ring.pop();
    const content = bytes(2 * count);
    fs.writeFileSync(folder.at('file'), content);
    const fd = open('file');
    expect(native.preadv(fd, 0, 2 * count, id, 0, 0)).toBe(2 * count);
    for (const i of [0, 1, 1023, 1024, 1499]) {
      expect(guest.read(0x40000 + i * 3, 3)).toEqual(Buffer.from([...content.subarray(2 * i, 2 * i + 2), 0]));
    }
    native.close(fd);
    ring[Symbol.dispose]();
    guest[Symbol.dispose]();
  });

  test('a write past RLIMIT_FSIZE is EFBIG, after what fitted, and no signal ends the process', () => {
    const script = `
      const { execFileSync } = require('node:child_process');
      execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=4096:4096']);
      const fd = native.openHostPath(process.env.FILE, ${O_RDWR | O_CREAT});
      report([native.pwritev(fd, 0, 8192, -1, 0, 0, 0), native.pwritev(fd, 4096, 1, -1, 0, 0, 0)]);`;
    expect(inProcess(script, { FILE: folder.at('limited') })).toEqual([4096, -EFBIG]);
  });
});

test('readPlace and writePlace copy between a place and the arena', () => {
  using c = chain(bytes(4100));
  expect(native.readPlace(c.id, 2, OUT, 4098)).toBe(4098);
  expect(out(4098)).toEqual(bytes(4100).subarray(2));
  arena.u8.set(bytes(7000, 5), OUT);
  expect(native.writePlace(c.id, 3, OUT, 7000)).toBe(7000);
  expect(c.written().subarray(3, 7003)).toEqual(bytes(7000, 5));
  expect(native.readPlace(c.id, 4100, OUT, 0)).toBe(0);
  expect(() => native.readPlace(c.id, 0, OUT, 4101)).toThrow(TypeError);
  expect(() => native.writePlace(c.id, 12_290, OUT, 5)).toThrow(TypeError);
  expect(() => native.readPlace(c.id, 0, arena.buffer.byteLength - 1, 2)).toThrow(TypeError);
  // Between two parts of the arena, overlapping.
  arena.u8.set(bytes(100), OUT);
  expect(native.readPlace(PLACE_ARENA, OUT, OUT + 10, 100)).toBe(100);
  expect(out(100, OUT + 10)).toEqual(bytes(100));
});

test('holes: lseek, fallocate, ftruncate', () => {
  const fd = open('sparse');
  const MiB = 1 << 20;
  expect(native.ftruncate(fd, 4 * MiB)).toBe(0);
  expect(native.pwritev(fd, MiB, 4096, PLACE_ARENA, OUT, 0, 0)).toBe(4096);
  expect(native.lseek(fd, 0, SEEK_DATA)).toBe(MiB);
  expect(native.lseek(fd, MiB, SEEK_HOLE)).toBe(MiB + 4096);
  expect(native.lseek(fd, 2 * MiB, SEEK_DATA)).toBe(-ENXIO);
  expect(native.lseek(fd, -10, SEEK_END)).toBe(4 * MiB - 10);
  expect(native.lseek(fd, -1, SEEK_SET)).toBe(-EINVAL);
  expect(native.fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, MiB, 4096)).toBe(0);
  expect(native.lseek(fd, 0, SEEK_DATA)).toBe(-ENXIO);
  expect(native.fallocate(fd, 0, 0, 5 * MiB)).toBe(0);
  expect(fs.statSync(folder.at('sparse')).size).toBe(5 * MiB);
  expect(native.fallocate(fd, 0, 0, 0)).toBe(-EINVAL);
  expect(native.ftruncate(fd, 2 ** 53)).toBe(-EFBIG);
  // Offsets beyond 2^32 arrive whole.
  expect(native.ftruncate(fd, 2 ** 40 + 1)).toBe(0);
  expect(native.lseek(fd, 0, SEEK_END)).toBe(2 ** 40 + 1);
  native.close(fd);
  expect(native.ftruncate(fd, 0)).toBe(-EBADF);
  expect(native.fallocate(fd, 0, 0, 1)).toBe(-EBADF);
});

test('copyFileRange', () => {
  const content = bytes(100_000);
  fs.writeFileSync(folder.at('from'), content);
  const from = open('from', O_RDONLY);
  const to = open('to');
  let copied = 0;
  while (copied < 99_990)
    copied += descriptor(native.copyFileRange(from, 10 + copied, to, 7 + copied, 99_990 - copied));
  expect(fs.readFileSync(folder.at('to')).subarray(7)).toEqual(content.subarray(10));
  expect(native.copyFileRange(from, 100_000, to, 0, 10)).toBe(0);
  expect(native.copyFileRange(to, 0, from, 0, 10)).toBe(-EBADF);
  for (const fd of [from, to]) native.close(fd);
});

test('fsync, fdatasync, syncfs', () => {
  const fd = descriptor(native.memfdCreate('sync', 1)); // a busy disk takes its time
  expect(native.fsync(fd, false)).toBe(0);
  expect(native.fsync(fd, true)).toBe(0);
  expect(native.syncfs(fd)).toBe(0);
  native.close(fd);
  for (const result of [native.fsync(fd, false), native.fsync(fd, true), native.syncfs(fd)])
    expect(result).toBe(-EBADF);
});

describe('locks', () => {
  test('OFD locks belong to the open description: two of one process exclude each other', () => {
    fs.writeFileSync(folder.at('file'), bytes(1000));
    const one = open('file');
    const two = open('file');
    const lock = (fd: Fd, type: number, start: number, length: number) =>
      native.ofdLock(fd, false, type, start, length, 0);
    expect(lock(one, F_WRLCK, 100, 50)).toBe(0);
    expect(lock(two, F_WRLCK, 149, 1)).toBe(-EAGAIN);
    expect(lock(two, F_RDLCK, 0, 0)).toBe(-EAGAIN);
    expect(lock(two, F_WRLCK, 150, 0)).toBe(0);
    expect(native.ofdLock(two, true, F_RDLCK, 0, 0, OUT)).toBe(0);
    const flock = out(32);
    expect(flock.readInt16LE(0)).toBe(F_WRLCK);
    expect([flock.readBigInt64LE(8), flock.readBigInt64LE(16)]).toEqual([100n, 50n]);
    expect(flock.readInt32LE(24)).toBe(-1);
    expect(lock(one, F_UNLCK, 100, 50)).toBe(0);
    expect(native.ofdLock(two, true, F_RDLCK, 0, 0, OUT)).toBe(0);
    expect(out(2).readInt16LE(0)).toBe(F_UNLCK);
    expect(lock(one, 7, 0, 0)).toBe(-EINVAL);
    expect(lock(two, F_WRLCK, 100, 50)).toBe(0);
    native.close(two); // and with it its locks
    expect(lock(one, F_WRLCK, 0, 0)).toBe(0);
    native.close(one);
    expect(lock(one, F_WRLCK, 0, 0)).toBe(-EBADF);
  });

  test('flock never waits', () => {
    const one = open('file');
    const two = open('file');
    expect(native.flock(one, LOCK_EX)).toBe(0);
    expect(native.flock(two, LOCK_SH)).toBe(-EAGAIN);
    expect(native.flock(one, LOCK_UN)).toBe(0);
    expect(native.flock(two, LOCK_SH)).toBe(0);
    expect(native.flock(two, 0)).toBe(-EINVAL);
    for (const fd of [one, two]) native.close(fd);
  });
});

// Which thread data takes, and that a read is whole whichever it takes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { O_DIRECT, O_DSYNC, O_RDONLY, O_RDWR } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import { PENDING, type Place } from '../backend.ts';
import { made, opened } from '../conformance/expectations.ts';
import type { Tester } from '../conformance/tester.ts';
import { arena, HostTester, openDescriptors } from './testing.ts';

const SIZE = 4 << 20;
const at = arena.alloc(SIZE, 4096);
const place: Place = { where: -1, at, put: () => 0, take: () => 0 };
const pattern = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i += 4) pattern.writeUInt32LE(i, i);

/** Out of the page cache, as far as the kernel does what it is asked. */
function dropCache(path: string): void {
  execFileSync('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], { stdio: 'ignore' });
}

function isSparePage(t: Tester): boolean {
  return t.statfs(t.root).type === 0x01021994; // tmpfs: nothing is ever cold
}

test('cold reads go to the pool, cached ones do not, and each is whole', () => {
  using t = new HostTester({ pool: true });
  const path = t.path('f');
  fs.writeFileSync(path, pattern);
  const handle = opened(t.open(t.lookup(t.root, 'f') as never, O_RDONLY));
  let pending = 0;
  for (let round = 0; round < 20; round++) {
    dropCache(path);
    if (round % 2 === 1) t.fs.read(handle, 0, 64 << 10, place, -1); // so that the beginning is cached
    arena.u8.fill(0, at, at + SIZE);
    const result = t.fs.read(handle, 0, SIZE, place, 7);
    if (result === PENDING) pending++;
    expect(t.end(result)).toBe(SIZE);
    expect(Buffer.compare(pattern, arena.u8.subarray(at, at + SIZE))).toBe(0);
    expect(t.fs.read(handle, 0, SIZE, place, 7)).toBe(SIZE); // now it is there
    expect(t.fs.read(handle, SIZE - 100, 4096, place, 7)).toBe(100);
    expect(t.fs.read(handle, SIZE, 4096, place, 7)).toBe(0);
  }
  if (!isSparePage(t)) expect(pending).toBeGreaterThan(0);
});

test('big reads go to the pool while other requests wait, and are whole; small ones and lone ones do not', () => {
  using t = new HostTester({ pool: true });
  fs.writeFileSync(t.path('f'), pattern);
  const handle = opened(t.open(t.lookup(t.root, 'f') as never, O_RDONLY));
  expect(t.fs.read(handle, 0, 1 << 20, place, 7, false)).toBe(1 << 20);
  expect(t.fs.read(handle, 0, 64 << 10, place, 7, true)).toBe(64 << 10);
  arena.u8.fill(0, at, at + SIZE);
  const result = t.fs.read(handle, 0, SIZE, place, 7, true);
  expect(result).toBe(PENDING);
  expect(t.end(result)).toBe(SIZE);
  expect(Buffer.compare(pattern, arena.u8.subarray(at, at + SIZE))).toBe(0);
  expect(t.fs.read(handle, 0, 1 << 20, place, -1, true)).toBe(1 << 20);
});

test('without a ticket nothing is PENDING', () => {
  using t = new HostTester({ pool: true });
  const { handle } = made(t.create(t.root, 'f', O_RDWR | O_DSYNC));
  expect(t.fs.write(handle, 0, 100, place, false, false, t.caller, -1)).toBe(100);
  expect(t.fs.read(handle, 0, 100, place, -1)).toBe(100);
  expect(t.fs.fsync(handle, false, -1)).toBe(0);
  expect(t.fs.syncfs(t.root, -1)).toBe(0);
});

test('writes that wait for the device go to the pool, others do not', () => {
  using t = new HostTester({ pool: true, allowDirectIo: true });
  const waiting = made(t.create(t.root, 'waiting', O_RDWR | O_DSYNC));
  const plain = made(t.create(t.root, 'plain', O_RDWR));
  expect(t.fs.write(plain.handle, 0, 4096, place, false, false, t.caller, 7)).toBe(4096);
  const result = t.fs.write(waiting.handle, 0, 4096, place, false, false, t.caller, 7);
  if (!isSparePage(t)) expect(result).toBe(PENDING);
  expect(t.end(result)).toBe(4096);
  const direct = t.open(plain.node, O_RDWR | O_DIRECT);
  if (typeof direct === 'number') return; // the host file system has none
  expect(direct.flags & O_DIRECT).toBe(O_DIRECT);
  // An ArrayBuffer lies where it lies: guest memory is aligned, the arena need not be.
  expect([4096, -22]).toContain(t.end(t.fs.write(direct, 0, 4096, place, false, false, t.caller, 7)));
});

test('O_DIRECT is left out unless it is allowed', () => {
  using t = new HostTester();
  const { handle } = made(t.create(t.root, 'f', O_RDWR | O_DIRECT));
  expect(handle.flags & O_DIRECT).toBe(0);
  expect(t.write(handle, 1, 'odd offset and length')).toBe(21);
});

test('flush, fsync and syncfs through the pool leave no descriptor', () => {
  using t = new HostTester({ pool: true });
  const { handle } = made(t.create(t.root, 'f', O_RDWR));
  expect(t.syncfs(t.root)).toBe(0);
  const before = openDescriptors();
  for (let i = 0; i < 20; i++) {
    expect(t.flush(handle)).toBe(0);
    expect(t.fsync(handle)).toBe(0);
    expect(t.syncfs(t.root)).toBe(0);
  }
  expect(openDescriptors()).toBe(before);
});

test('a full disk is ENOSPC', () => {
  const folder = fs.mkdtempSync('/tmp/culvert-full-');
  if (native.mount('tmpfs', folder, 'tmpfs', 0, 'size=64k') < 0) {
    fs.rmdirSync(folder);
    return; // not root
  }
  try {
    using t = new HostTester({ root: folder, pool: true });
    const { handle } = made(t.create(t.root, 'f', O_RDWR));
    expect(t.fs.write(handle, 0, 32 << 10, place, false, false, t.caller, -1)).toBe(32 << 10);
    let result = 0;
    for (let i = 1; i < 4 && result >= 0; i++)
      result = t.fs.write(handle, i << 15, 32 << 10, place, false, false, t.caller, 7);
    expect(result).toBe(-28);
    expect(t.fallocate(handle, 0, 0, 1 << 20)).toBe(-28);
  } finally {
    native.umount(folder, 0);
    fs.rmdirSync(folder);
  }
});

// Locks are the host's: what it and other guests hold counts, and what we hold counts for them.
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { F_RDLCK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_SH, LOCK_UN, O_RDONLY, O_RDWR } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import { LOCK_EOF } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { HostTester } from './testing.ts';

const LOCK_NB = 4;

test('a range that the host holds is EAGAIN, and its holder has no pid that the guest knows', () => {
  using t = new HostTester();
  const { handle } = made(t.create(t.root, 'f', O_RDWR));
  const host = fs.openSync(t.path('f'), 'r+');
  expect(native.ofdLock(host, false, F_WRLCK, 100, 50, 0)).toBe(0);
  expectErrno(t.setlk(handle, 'one', F_RDLCK, 0, 100), 'EAGAIN');
  expect({ ...t.getlk(handle, 'one', F_WRLCK, 0, LOCK_EOF) }).toEqual({ type: F_WRLCK, start: 100, end: 149, pid: 0 });
  succeed(t.setlk(handle, 'one', F_WRLCK, 0, 99));
  expect(native.ofdLock(host, false, F_RDLCK, 99, 1, 0)).toBe(-11);
  succeed(t.setlk(handle, 'one', F_UNLCK, 0, LOCK_EOF));
  expect(native.ofdLock(host, false, F_RDLCK, 99, 1, 0)).toBe(0);
  fs.closeSync(host);
});

test('two shares of one folder see each other’s locks', () => {
  using t = new HostTester();
  const file = t.file(t.root, 'f');
  using other = new HostTester({ root: t.folder });
  const mine = opened(t.open(file, O_RDWR));
  const theirs = opened(other.open(found(other.lookup(other.root, 'f')), O_RDWR));
  succeed(t.setlk(mine, 'x', F_WRLCK, 0, LOCK_EOF));
  expectErrno(other.setlk(theirs, 'x', F_RDLCK, 5, 5), 'EAGAIN');
  t.fs.unlockAll(mine, 'x');
  succeed(other.setlk(theirs, 'x', F_RDLCK, 5, 5));
  other.fs.unlockAll(theirs, 'x');
  succeed(t.fs.flock(mine, LOCK_EX));
  expectErrno(other.fs.flock(theirs, LOCK_SH), 'EAGAIN');
  succeed(t.fs.flock(mine, LOCK_UN));
  succeed(other.fs.flock(theirs, LOCK_SH));
  const host = fs.openSync(t.path('f'), 'r');
  expect(native.flock(host, LOCK_EX | LOCK_NB)).toBe(-11);
  fs.closeSync(host);
});

test('an owner costs one descriptor while it holds something, and there is a limit', () => {
  using t = new HostTester();
  const { handle } = made(t.create(t.root, 'f', O_RDWR));
  const before = t.host.usage.descriptors;
  for (let i = 0; i < 256; i++) succeed(t.setlk(handle, `owner ${i}`, F_RDLCK, i, i));
  expect(t.host.usage.descriptors).toBe(before + 256);
  expectErrno(t.setlk(handle, 'one too many', F_RDLCK, 0, 0), 'ENOLCK');
  succeed(t.setlk(handle, 'owner 7', F_UNLCK, 0, LOCK_EOF));
  succeed(t.setlk(handle, 'one too many', F_RDLCK, 0, 0));
  for (let i = 0; i < 256; i++) t.fs.unlockAll(handle, `owner ${i}`);
  t.fs.unlockAll(handle, 'one too many');
  expect(t.host.usage.descriptors).toBe(before);
});

test('directories can be locked for reading', () => {
  using t = new HostTester();
  const handle = opened(t.opendir(t.root));
  succeed(t.setlk(handle, 'one', F_RDLCK, 0, 9));
  expectErrno(t.setlk(handle, 'one', F_WRLCK, 0, 9), 'EBADF');
  t.fs.unlockAll(handle, 'one');
  succeed(t.fs.flock(handle, LOCK_EX));
  t.release(handle);
  opened(t.open(t.root, O_RDONLY));
});

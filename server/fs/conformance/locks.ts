/** Conformance: byte-range locks and flock. */
import { expect, test } from 'vitest';
import {
  F_RDLCK,
  F_UNLCK,
  F_WRLCK,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  O_RDONLY,
  O_RDWR,
} from '../../constants/linux.ts';
import { LOCK_EOF } from '../backend.ts';
import { expectErrno, opened, succeed } from './expectations.ts';
import type { Tester } from './tester.ts';

export function locks(make: () => Tester): void {
  test('owners exclude each other where ranges meet, not themselves', () => {
    using t = make();
    const file = t.file(t.root, 'f');
    const a = opened(t.open(file, O_RDWR));
    const b = opened(t.open(file, O_RDWR));
    succeed(t.setlk(a, 'one', F_WRLCK, 0, 99, 11));
    succeed(t.setlk(b, 'one', F_WRLCK, 50, 60, 11)); // the same process through another handle
    expectErrno(t.setlk(b, 'two', F_RDLCK, 99, 200), 'EAGAIN');
    succeed(t.setlk(b, 'two', F_WRLCK, 100, LOCK_EOF, 22));
    expectErrno(t.setlk(a, 'one', F_RDLCK, 2 ** 50, 2 ** 50), 'EAGAIN');
    succeed(t.setlk(a, 'one', F_UNLCK, 0, 49));
    succeed(t.setlk(b, 'two', F_WRLCK, 0, 49, 22));
    expectErrno(t.setlk(b, 'two', F_WRLCK, 49, 50), 'EAGAIN');
    t.fs.unlockAll(a, 'one');
    succeed(t.setlk(b, 'two', F_WRLCK, 49, 50));
    t.fs.unlockAll(b, 'two');
  });

  test('readers share', () => {
    using t = make();
    const handle = opened(t.open(t.file(t.root, 'f'), O_RDWR));
    succeed(t.setlk(handle, 'one', F_RDLCK, 0, 9));
    succeed(t.setlk(handle, 'two', F_RDLCK, 0, 9));
    expectErrno(t.setlk(handle, 'two', F_WRLCK, 0, 9), 'EAGAIN');
    succeed(t.setlk(handle, 'one', F_UNLCK, 0, LOCK_EOF));
    succeed(t.setlk(handle, 'two', F_WRLCK, 0, 9));
    t.fs.unlockAll(handle, 'two');
  });

  test('getlk names who stands in the way', () => {
    using t = make();
    const handle = opened(t.open(t.file(t.root, 'f'), O_RDWR));
    expect(t.getlk(handle, 'two', F_WRLCK, 0, 9).type).toBe(F_UNLCK);
    succeed(t.setlk(handle, 'one', F_WRLCK, 10, 19, 4711));
    expect(t.getlk(handle, 'one', F_WRLCK, 0, LOCK_EOF).type).toBe(F_UNLCK);
    const held = t.getlk(handle, 'two', F_RDLCK, 0, LOCK_EOF);
    expect({ ...held }).toEqual({ type: F_WRLCK, start: 10, end: 19, pid: 4711 });
    succeed(t.setlk(handle, 'one', F_RDLCK, 15, LOCK_EOF, 4711));
    const tail = t.getlk(handle, 'two', F_WRLCK, 100, 100);
    expect({ ...tail }).toEqual({ type: F_RDLCK, start: 15, end: LOCK_EOF, pid: 4711 });
    t.fs.unlockAll(handle, 'one');
    expect(t.getlk(handle, 'two', F_WRLCK, 0, LOCK_EOF).type).toBe(F_UNLCK);
  });

  test('a handle takes only the kind of lock it was opened for', () => {
    using t = make();
    const file = t.file(t.root, 'f');
    const reader = opened(t.open(file, O_RDONLY));
    expectErrno(t.setlk(reader, 'one', F_WRLCK, 0, 9), 'EBADF');
    succeed(t.setlk(reader, 'one', F_RDLCK, 0, 9));
    const writer = opened(t.open(file, 1));
    expectErrno(t.setlk(writer, 'one', F_RDLCK, 0, 9), 'EBADF');
    succeed(t.setlk(writer, 'one', F_WRLCK, 0, 9));
    t.fs.unlockAll(writer, 'one');
    succeed(t.setlk(reader, 'one', F_UNLCK, 0, 9));
    t.fs.unlockAll(reader, 'nobody');
  });

  test('locks outlive the handle they came through, until their owner ends them', () => {
    using t = make();
    const file = t.file(t.root, 'f');
    const first = opened(t.open(file, O_RDWR));
    const second = opened(t.open(file, O_RDWR));
    succeed(t.setlk(first, 'one', F_WRLCK, 0, 9));
    t.release(first);
    expectErrno(t.setlk(second, 'two', F_WRLCK, 0, 9), 'EAGAIN');
    t.fs.unlockAll(second, 'one');
    succeed(t.setlk(second, 'two', F_WRLCK, 0, 9));
    t.fs.unlockAll(second, 'two');
  });

  test('ranges without end are refused before they cost too much', () => {
    using t = make();
    const handle = opened(t.open(t.file(t.root, 'f'), O_RDWR));
    let taken = 0;
    let result = 0;
    while (result >= 0 && taken < 10_000) result = t.setlk(handle, 'one', F_WRLCK, 2 * taken, 2 * taken++);
    expectErrno(result, 'ENOLCK');
    expect(taken).toBeGreaterThan(1000);
    expectErrno(t.setlk(handle, 'two', F_WRLCK, 100_000, 100_000), 'ENOLCK');
    // What is full can be emptied, range by range.
    for (let i = 0; i < 10; i++) succeed(t.setlk(handle, 'one', F_UNLCK, 2 * i, 2 * i));
    succeed(t.setlk(handle, 'two', F_WRLCK, 100_000, 100_002));
    for (let i = 0; i < 9; i++) succeed(t.setlk(handle, 'one', F_WRLCK, 2 * i, 2 * i));
    expectErrno(t.setlk(handle, 'two', F_UNLCK, 100_001, 100_001), 'ENOLCK');
    succeed(t.setlk(handle, 'two', F_UNLCK, 100_002, 100_002));
    succeed(t.setlk(handle, 'one', F_UNLCK, 0, LOCK_EOF));
    t.fs.unlockAll(handle, 'one');
    t.fs.unlockAll(handle, 'two');
    succeed(t.setlk(handle, 'one', F_WRLCK, 0, 0));
    t.fs.unlockAll(handle, 'one');
  });

  test('flock belongs to the handle', () => {
    using t = make();
    const file = t.file(t.root, 'f');
    const a = opened(t.open(file, O_RDWR));
    const b = opened(t.open(file, O_RDONLY));
    succeed(t.fs.flock(a, LOCK_SH));
    succeed(t.fs.flock(b, LOCK_SH));
    expectErrno(t.fs.flock(a, LOCK_EX), 'EAGAIN');
    succeed(t.fs.flock(b, LOCK_UN));
    succeed(t.fs.flock(a, LOCK_EX | LOCK_NB));
    expectErrno(t.fs.flock(b, LOCK_SH | LOCK_NB), 'EAGAIN');
    t.release(a);
    succeed(t.fs.flock(b, LOCK_EX));
    expectErrno(t.fs.flock(b, 0), 'EINVAL');
  });
}

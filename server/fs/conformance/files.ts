/** Conformance: open files and their data. */
import { expect, test } from 'vitest';
import {
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_DATA,
  SEEK_HOLE,
  SEEK_SET,
} from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from './expectations.ts';
import { type Abilities, needs } from './fixture.ts';
import type { Tester } from './tester.ts';

export function files(make: () => Tester, can: Abilities): void {
  test('create gives node and handle, attributes with them', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', O_RDWR | O_CREAT, 0o640));
    expect(t.attr.mode & 0o7777).toBe(0o640);
    expect(t.attr.size).toBe(0);
    expect(handle.node).toBe(node);
    expect(handle.flags & 3).toBe(O_RDWR);
    expect(t.write(handle, 0, 'hello')).toBe(5);
    expect(t.read(handle, 1, 3)).toBe('ell');
    expect(t.lookup(t.root, 'f')).toBe(node);
    expectErrno(t.create(node, 'x', O_RDWR), 'ENOTDIR');
  });

  test('a file made 0444 is written through the handle that made it', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', O_WRONLY, 0o444));
    expect(t.write(handle, 0, 'written')).toBe(7);
    expect(t.stat(node).mode & 0o777).toBe(0o444);
    t.release(handle);
    expect(t.contents(node)).toBe('written');
  });

  test('create of what exists: O_EXCL refuses, otherwise it is opened', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'content');
    expectErrno(t.create(t.root, 'f', O_RDWR | O_EXCL), 'EEXIST');
    const again = made(t.create(t.root, 'f', O_RDWR, 0o600));
    expect(again.node).toBe(file);
    expect(t.attr.mode & 0o777).toBe(0o644);
    expect(t.read(again.handle, 0, 99)).toBe('content');
    made(t.create(t.root, 'f', O_RDWR | O_TRUNC));
    expect(t.stat(file).size).toBe(0);
    found(t.mkdir(t.root, 'd'));
    expectErrno(t.create(t.root, 'd', O_RDWR), 'EISDIR');
    found(t.symlink(t.root, 's', 'f'));
    expectErrno(t.create(t.root, 's', O_RDWR), 'ELOOP');
    expectErrno(t.create(t.root, 's', O_RDWR | O_EXCL), 'EEXIST');
  });

  test('open: only files for writing, directories for reading', () => {
    using t = make();
    const link = found(t.symlink(t.root, 's', '/etc/passwd'));
    expectErrno(t.open(link, O_RDONLY), 'ELOOP');
    expectErrno(t.open(t.root, O_RDWR), 'EISDIR');
    expectErrno(t.open(t.root, O_WRONLY), 'EISDIR');
    opened(t.open(t.root, O_RDONLY));
    const file = t.file(t.root, 'f');
    expectErrno(t.opendir(file), 'ENOTDIR');
    expectErrno(t.opendir(link), 'ENOTDIR');
  });

  test('handles do only what they were opened for', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'x');
    const reader = opened(t.open(file, O_RDONLY));
    const writer = opened(t.open(file, O_WRONLY));
    expectErrno(t.write(reader, 0, 'y'), 'EBADF');
    expectErrno(t.read(writer, 0, 1), 'EBADF');
    expectErrno(t.fallocate(reader, 0, 0, 10), 'EBADF');
    expectErrno(t.copyRange(writer, 0, writer, 0, 1), 'EBADF');
  });

  test('O_TRUNC empties at open', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'content');
    const handle = opened(t.open(file, O_WRONLY | O_TRUNC));
    expect(t.stat(file).size).toBe(0);
    expect(t.write(handle, 3, 'x')).toBe(1);
    expect(t.contents(file)).toBe('\0\0\0x');
  });

  test('reads are short only at the end', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'a'.repeat(10_000));
    const handle = opened(t.open(file, O_RDONLY));
    expect(t.read(handle, 0, 4096)).toBe('a'.repeat(4096));
    expect(t.read(handle, 8192, 4096)).toBe('a'.repeat(1808));
    expect(t.read(handle, 10_000, 4096)).toBe('');
    expect(t.read(handle, 2 ** 40, 4096)).toBe('');
    expect(t.read(handle, 0, 0)).toBe('');
  });

  test('writes grow the file and leave zeros in between', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', O_RDWR));
    expect(t.write(handle, 5000, 'end')).toBe(3);
    expect(t.stat(node).size).toBe(5003);
    expect(t.read(handle, 4998, 10)).toBe('\0\0end');
    expect(t.write(handle, 0, '')).toBe(0);
  });

  test('append goes to the end whatever the offset says, and only when asked', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'one');
    const handle = opened(t.open(file, O_RDWR | O_APPEND));
    expect(handle.flags & O_APPEND).toBe(O_APPEND);
    const other = opened(t.open(file, O_WRONLY | O_APPEND));
    expect(t.write(handle, 0, ' two', true)).toBe(4);
    expect(t.write(other, 0, ' three', true)).toBe(6);
    expect(t.write(handle, 0, 'O', false)).toBe(1);
    expect(t.contents(file)).toBe('One two three');
  });

  test('killPriv clears suid on writing; without it the mode stays', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'x');
    const handle = opened(t.open(file, O_WRONLY));
    succeed(t.setattr(file, SET.MODE, { mode: 0o6775 }));
    expect(t.write(handle, 0, 'y', false, true)).toBe(1);
    expect(t.stat(file).mode & 0o7777).toBe(0o775);
  });

  test('flush and fsync', () => {
    using t = make();
    const { handle } = made(t.create(t.root, 'f', O_RDWR));
    expect(t.write(handle, 0, 'x')).toBe(1);
    expect(t.flush(handle)).toBe(0);
    expect(t.flush(handle)).toBe(0);
    expect(t.fsync(handle)).toBe(0);
    expect(t.fsync(handle, true)).toBe(0);
    expect(t.fsync(opened(t.opendir(t.root)))).toBe(0);
  });

  test('copyRange copies between handles and stops at the end', () => {
    using t = make();
    const from = opened(t.open(t.file(t.root, 'from', '0123456789'), O_RDONLY));
    const { node, handle } = made(t.create(t.root, 'to', O_RDWR));
    expect(t.copyRange(from, 2, handle, 0, 5)).toBe(5);
    expect(t.copyRange(from, 8, handle, 5, 100)).toBe(2);
    expect(t.copyRange(from, 10, handle, 7, 100)).toBe(0);
    expect(t.contents(node)).toBe('2345689');
  });

  test('fallocate makes room', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', O_RDWR));
    expect(t.fallocate(handle, 0, 0, 8192)).toBe(0);
    expect(t.stat(node).size).toBe(8192);
    expect(t.fallocate(handle, FALLOC_FL_KEEP_SIZE, 8192, 8192)).toBe(0);
    expect(t.stat(node).size).toBe(8192);
    expect(t.stat(node).blocks * 512).toBeGreaterThanOrEqual(8192);
    expectErrno(t.fallocate(handle, 0, 0, 0), 'EINVAL');
  });

  test('holes are made, found and kept', (context) => {
    needs(can.sparse, context);
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', O_RDWR));
    const megabyte = 1 << 20;
    expect(t.write(handle, megabyte, 'data')).toBe(4);
    expect(t.stat(node).blocks * 512).toBeLessThan(megabyte);
    expect(t.fs.lseek(handle, 0, SEEK_DATA)).toBe(megabyte);
    expect(t.fs.lseek(handle, 0, SEEK_HOLE)).toBe(0);
    expect(t.fs.lseek(handle, megabyte, SEEK_HOLE)).toBe(megabyte + 4);
    expectErrno(t.fs.lseek(handle, megabyte + 4, SEEK_DATA), 'ENXIO');
    succeed(t.setattr(node, SET.SIZE, { size: 2 * megabyte }));
    expectErrno(t.fs.lseek(handle, megabyte + 4096, SEEK_DATA), 'ENXIO');
    expect(t.fallocate(handle, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, megabyte, 4096)).toBe(0);
    expectErrno(t.fs.lseek(handle, 0, SEEK_DATA), 'ENXIO');
    expect(t.read(handle, megabyte, 4)).toBe('\0\0\0\0');
  });

  test('lseek asks for data and holes only', () => {
    using t = make();
    const handle = opened(t.open(t.file(t.root, 'f', 'x'), O_RDONLY));
    expectErrno(t.fs.lseek(handle, 0, SEEK_SET), 'EINVAL');
  });

  test('a file without a name, and one that gets it later', (context) => {
    needs(can.tmpfile, context);
    using t = make();
    const { node, handle } = made(t.tmpfile(t.root, O_RDWR, 0o640));
    expect([t.attr.nlink, t.attr.mode & 0o777]).toEqual([0, 0o640]);
    expect(t.names(t.root)).toEqual([]);
    expect(t.write(handle, 0, 'anonymous')).toBe(9);
    succeed(t.link(node, t.root, 'named'));
    expect(t.attr.nlink).toBe(1);
    expect(t.lookup(t.root, 'named')).toBe(node);
    expect(t.contents(node)).toBe('anonymous');
    expectErrno(t.tmpfile(node, O_RDWR), 'ENOTDIR');
  });
}

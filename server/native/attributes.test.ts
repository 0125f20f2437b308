import fs from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  O_PATH,
  O_RDONLY,
  O_RDWR,
  R_OK,
  S_IFIFO,
  STATX_BASIC_STATS,
  STATX_INO,
  W_OK,
  X_OK,
  XATTR_CREATE,
  XATTR_REPLACE,
} from '../constants/linux.ts';
import { native } from './loader.ts';
import type { Fd } from './native.d.ts';
import { descriptor, IS_ROOT, isCloexec, OUT, out, put, useFolder } from './test-folder.ts';
import { arena } from './test-guest.ts';

const { EBADF, EEXIST, EINVAL, ENODATA, ENOENT, ENOTTY, EOPNOTSUPP, EOVERFLOW, EPERM, ERANGE, ESTALE } =
  constants.errno;
// linux/stat.h
const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;
const NOBODY = 0xffffffff;

const folder = useFolder();

/** O_PATH descriptor of a name in the folder. */
function path(name: string): Fd {
  return descriptor(native.openPath(folder.fd, ...put(name), 0, OUT));
}
const big = (name: string) => fs.lstatSync(folder.at(name), { bigint: true });

test('statx and statxAt give the kernel’s struct; links are not followed', () => {
  fs.writeFileSync(folder.at('file'), 'hello');
  fs.symlinkSync('file', folder.at('link'));
  for (const name of ['file', 'link']) {
    const expected = big(name);
    const fd = path(name);
    for (const call of [
      () => native.statx(fd, STATX_BASIC_STATS, OUT),
      () => native.statxAt(folder.fd, ...put(name), 0, STATX_BASIC_STATS, OUT),
    ]) {
      arena.u8.fill(0xee, OUT, OUT + 256);
      expect(call()).toBe(0);
      const found = out(256);
      expect(found.readUInt16LE(28)).toBe(Number(expected.mode));
      expect(found.readBigUInt64LE(32)).toBe(expected.ino);
      expect(found.readBigUInt64LE(40)).toBe(expected.size);
      expect(found.readBigInt64LE(112)).toBe(expected.mtimeNs / 1_000_000_000n);
      expect(found.readUInt32LE(120)).toBe(Number(expected.mtimeNs % 1_000_000_000n));
    }
    native.close(fd);
    expect(native.statx(fd, STATX_INO, OUT)).toBe(-EBADF);
  }
  expect(native.statxAt(folder.fd, ...put('none'), 0, STATX_INO, OUT)).toBe(-ENOENT);
  // AT_EMPTY_PATH is no sync flag: it is not passed on.
  expect(native.statxAt(folder.fd, ...put(''), 0x1000, STATX_INO, OUT)).toBe(-ENOENT);
});

test('chmod through O_PATH: files, directories, FIFOs; a symlink has no mode', () => {
  fs.writeFileSync(folder.at('file'), '');
  fs.mkdirSync(folder.at('dir'));
  native.mknodat(folder.fd, ...put('fifo'), S_IFIFO | 0o600, 0, 0, 0);
  fs.symlinkSync('file', folder.at('link'));
  for (const name of ['file', 'dir', 'fifo']) {
    const fd = path(name);
    expect(native.fchmod(fd, 0o2751)).toBe(0);
    expect(fs.statSync(folder.at(name)).mode & 0o7777).toBe(0o2751);
    native.close(fd);
    expect(native.fchmod(fd, 0o600)).toBe(-EBADF);
  }
  const link = path('link');
  expect(native.fchmod(link, 0o600)).toBe(-EOPNOTSUPP);
  expect(fs.statSync(folder.at('file')).mode & 0o7777).toBe(0o2751);
  native.close(link);

  const open = descriptor(native.openHostPath(folder.at('file'), O_RDONLY));
  expect(native.fchmod(open, 0o640)).toBe(0);
  expect(fs.statSync(folder.at('file')).mode & 0o7777).toBe(0o640);
  native.close(open);
});

test.runIf(IS_ROOT)('chown through O_PATH, symlinks themselves included; -1 leaves an id alone', () => {
  fs.writeFileSync(folder.at('file'), '');
  fs.symlinkSync('file', folder.at('link'));
  const file = path('file');
  const link = path('link');
  expect(native.fchown(file, 1000, 1001)).toBe(0);
  expect(native.fchown(file, NOBODY, 1002)).toBe(0);
  expect(native.fchown(file, 1003, -1)).toBe(0);
  expect(native.fchown(link, 5, 6)).toBe(0);
  expect([big('file').uid, big('file').gid]).toEqual([1003n, 1002n]);
  expect([big('link').uid, big('link').gid]).toEqual([5n, 6n]);
  native.close(file);
  native.close(link);
  expect(native.fchown(file, 1, 1)).toBe(-EBADF);
});

test('utimens: nanoseconds, before 1970, NOW, OMIT, symlinks themselves, FIFOs', () => {
  fs.writeFileSync(folder.at('file'), '');
  fs.symlinkSync('file', folder.at('link'));
  native.mknodat(folder.fd, ...put('fifo'), S_IFIFO | 0o600, 0, 0, 0);
  for (const name of ['link', 'fifo', 'file']) {
    const fd = path(name);
    expect(native.utimens(fd, 1_700_000_000, 123_456_789, -5, 987_654_321)).toBe(0);
    expect(big(name).atimeNs).toBe(1_700_000_000_123_456_789n);
    expect(big(name).mtimeNs).toBe(-5_000_000_000n + 987_654_321n);
    native.close(fd);
  }
  const fd = path('file');
  expect(native.utimens(fd, 0, UTIME_OMIT, 0, UTIME_NOW)).toBe(0);
  expect(big('file').atimeNs).toBe(1_700_000_000_123_456_789n);
  expect(Math.abs(Number(big('file').mtimeMs) - Date.now())).toBeLessThan(60_000);
  expect(native.utimens(fd, 0, 1_000_000_000, 0, 0)).toBe(-EINVAL);
  native.close(fd);
  expect(native.utimens(fd, 0, 0, 0, 0)).toBe(-EBADF);
});

describe('extended attributes', () => {
  for (const kind of ['O_PATH', 'open'] as const) {
    test(`set, get, list, remove on an ${kind} descriptor`, () => {
      fs.writeFileSync(folder.at('file'), '');
      const fd = kind === 'open' ? descriptor(native.openHostPath(folder.at('file'), O_RDWR)) : path('file');
      const set = (name: string, value: string | Uint8Array, flags: number) =>
        native.setxattr(fd, ...put(name), ...put(value), flags, 0);
      const value = Buffer.from([0, 1, 2, 255]);
      expect(set('user.a', value, XATTR_REPLACE)).toBe(-ENODATA);
      expect(set('user.a', value, XATTR_CREATE)).toBe(0);
      expect(set('user.a', value, XATTR_CREATE)).toBe(-EEXIST);
      expect(set('user.empty', '', 0)).toBe(0);
      expect(native.getxattr(fd, ...put('user.a'), OUT, 100)).toBe(4);
      expect(out(4)).toEqual(value);
      expect(native.getxattr(fd, ...put('user.a'), OUT, 0)).toBe(4); // asks for the size
      expect(native.getxattr(fd, ...put('user.a'), OUT, 3)).toBe(-ERANGE);
      expect(native.getxattr(fd, ...put('user.empty'), OUT, 100)).toBe(0);
      expect(native.getxattr(fd, ...put('user.none'), OUT, 100)).toBe(-ENODATA);
      const length = native.listxattr(fd, OUT, 1000);
      const names = out(length)
        .toString()
        .split('\0')
        .filter((name) => name.startsWith('user.'));
      expect(names.sort()).toEqual(['user.a', 'user.empty']);
      expect(native.listxattr(fd, OUT, 0)).toBe(length);
      expect(native.listxattr(fd, OUT, 3)).toBe(-ERANGE);
      expect(native.removexattr(fd, ...put('user.a'), 0)).toBe(0);
      expect(native.removexattr(fd, ...put('user.a'), 0)).toBe(-ENODATA);
      native.close(fd);
    });
  }

  test('a symlink’s own, never its target’s', () => {
    fs.writeFileSync(folder.at('file'), '');
    fs.symlinkSync('file', folder.at('link'));
    const file = path('file');
    expect(native.setxattr(file, ...put('user.a'), ...put('v'), 0, 0)).toBe(0);
    const link = path('link');
    expect(native.getxattr(link, ...put('user.a'), OUT, 10)).toBeLessThan(0);
    expect(native.setxattr(link, ...put('user.b'), ...put('v'), 0, 0)).toBe(-EPERM); // user.* is for files
    if (IS_ROOT) {
      expect(native.setxattr(link, ...put('trusted.c'), ...put('v'), 0, 0)).toBe(0);
      expect(native.getxattr(link, ...put('trusted.c'), OUT, 10)).toBe(1);
      expect(native.removexattr(link, ...put('trusted.c'), 0)).toBe(0);
    }
    const length = native.listxattr(file, OUT, 1000);
    expect(out(length).toString()).toContain('user.a\0');
    expect(out(length).toString()).not.toContain('user.b');
    native.close(file);
    native.close(link);
  });
});

test('faccess asks of the inode itself', () => {
  fs.writeFileSync(folder.at('file'), '', { mode: 0o600 });
  const fd = path('file');
  expect(native.faccess(fd, R_OK | W_OK, 0)).toBe(0);
  expect(native.faccess(fd, X_OK, 0)).toBe(-constants.errno.EACCES);
  expect(native.faccess(fd, 64, 0)).toBe(-EINVAL);
  native.close(fd);
});

test('statfs writes 120 bytes and no more', () => {
  arena.u8.fill(0xee, OUT, OUT + 128);
  expect(native.statfs(folder.fd, OUT)).toBe(0);
  const expected = fs.statfsSync(folder.path, { bigint: true });
  expect(out(120).readBigInt64LE(0)).toBe(expected.type);
  expect(out(120).readBigInt64LE(16)).toBe(expected.blocks);
  expect(out(8, OUT + 120)).toEqual(Buffer.alloc(8, 0xee));
  expect(native.statfs(9999, OUT)).toBe(-EBADF);
});

describe('file handles', () => {
  test.runIf(IS_ROOT)('a handle opens its inode again, also after a rename; a deleted one is stale', () => {
    fs.writeFileSync(folder.at('file'), 'hello');
    const fd = path('file');
    const length = descriptor(native.nameToHandle(fd, OUT, 200));
    const bytes = out(length);
    expect(length).toBe(12 + bytes.readUInt32LE(0));
    native.close(fd);
    fs.renameSync(folder.at('file'), folder.at('moved'));
    const mount = descriptor(native.openHostPath(folder.path, O_RDONLY));
    const again = descriptor(native.openByHandle(mount, put(bytes)[0], O_RDONLY));
    expect(isCloexec(again)).toBe(true);
    expect(native.preadv(again, 0, 10, -1, OUT, 0)).toBe(5);
    native.close(again);
    fs.unlinkSync(folder.at('moved'));
    expect(native.openByHandle(mount, put(bytes)[0], O_PATH)).toBe(-ESTALE);
    native.close(mount);
  });

  test('what cannot be a handle is refused', () => {
    expect(native.nameToHandle(folder.fd, OUT, 11)).toBe(-EOVERFLOW);
    expect(native.nameToHandle(folder.fd, OUT, 13)).toBe(-EOVERFLOW);
    const tooLong = Buffer.alloc(12);
    tooLong.writeUInt32LE(129);
    expect(native.openByHandle(folder.fd, put(tooLong)[0], O_PATH)).toBe(-EINVAL);
    const atTheEnd = arena.buffer.byteLength - 12;
    arena.view.setUint32(atTheEnd, 8, true); // its 8 bytes would lie behind the arena
    expect(() => native.openByHandle(folder.fd, atTheEnd, O_PATH)).toThrow(TypeError);
  });
});

test('ioctl writes to the arena, within the length it was given', () => {
  fs.writeFileSync(folder.at('file'), '');
  const fd = descriptor(native.openHostPath(folder.at('file'), O_RDWR));
  const FS_IOC_GETFLAGS = 0x80086601;
  const FS_IOC_SETFLAGS = 0x40086602;
  const FS_NOATIME_FL = 0x80;
  expect(native.ioctl(fd, FS_IOC_GETFLAGS, OUT, 8)).toBe(0);
  arena.view.setUint32(OUT, arena.view.getUint32(OUT, true) | FS_NOATIME_FL, true);
  expect(native.ioctl(fd, FS_IOC_SETFLAGS, OUT, 8)).toBe(0);
  arena.view.setUint32(OUT, 0, true);
  expect(native.ioctl(fd, FS_IOC_GETFLAGS | 0, OUT, 8)).toBe(0);
  expect(arena.view.getUint32(OUT, true) & FS_NOATIME_FL).toBe(FS_NOATIME_FL);
  expect(() => native.ioctl(fd, FS_IOC_GETFLAGS, OUT, 4)).toThrow(TypeError);
  expect(native.ioctl(fd, 0x5401, OUT, 64)).toBe(-ENOTTY);
  native.close(fd);
});

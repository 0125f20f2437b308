import { expect, test } from 'vitest';
import { Arena } from '../../arena.ts';
import {
  F_RDLCK,
  F_UNLCK,
  FS_IOC_FSSETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_SETFLAGS,
  LOCK_EX,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  R_OK,
  RENAME_EXCHANGE,
  S_IFIFO,
  S_IFREG,
  W_OK,
} from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { Tester } from '../conformance/tester.ts';
import { MemoryFileSystem } from '../memory/memory-file-system.ts';
import { ReadOnly } from './read-only.ts';

/** A tester on the wrapper over a small tree, and one on what is inside. */
function make(): { t: Tester; inner: Tester } {
  const arena = new Arena(2 << 20);
  const fs = new MemoryFileSystem(arena);
  const rest = {
    arena,
    ticket: -1,
    usage: () => ({ nodes: 0, handles: 0 }),
    finish: () => 0,
    close: () => {},
  };
  const inner = new Tester({ ...rest, fs });
  const directory = found(inner.mkdir(inner.root, 'd'));
  inner.file(directory, 'f', 'content');
  succeed(inner.setxattr(directory, 'user.a', 'x'));
  return { t: new Tester({ ...rest, fs: new ReadOnly(fs) }), inner };
}

/** Everything that is there, with its times and sizes. */
function snapshot(t: Tester): unknown {
  const d = found(t.lookup(t.root, 'd'));
  const f = found(t.lookup(d, 'f'));
  return [t.root, d, f].map((node) => ({
    ...t.stat(node),
    atimeSec: 0,
    atimeNsec: 0,
    names: node === f ? [] : t.names(node),
  }));
}

test('looking works', () => {
  const { t } = make();
  const d = found(t.lookup(t.root, 'd'));
  const f = found(t.lookup(d, 'f'));
  expect(t.contents(f)).toBe('content');
  expect(t.names(d)).toEqual(['f']);
  expect(t.lookupParent(d)).toBe(t.root);
  expect(t.getxattr(d, 'user.a')).toBe('x');
  expect(t.listxattr(d)).toEqual(['user.a']);
  succeed(t.fs.access(f, R_OK, t.caller));
  const handle = opened(t.open(f, O_RDONLY | O_APPEND | O_CREAT)); // 9P passes O_CREAT on for what exists
  succeed(t.flush(handle));
  succeed(t.fsync(handle));
  succeed(t.syncfs(t.root));
  succeed(t.setlk(handle, 'one', F_RDLCK, 0, 9));
  succeed(t.setlk(handle, 'one', F_UNLCK, 0, 9));
  succeed(t.fs.flock(handle, LOCK_EX));
  expectErrno(t.fs.ioctl(handle, FS_IOC_GETFLAGS, 64, 8), 'ENOTTY'); // asked, and the memory back end has none
  expect(t.statfs(t.root).namelen).toBe(255);
});

test('each kind of change is EROFS and changes nothing', () => {
  const { t, inner } = make();
  const d = found(t.lookup(t.root, 'd'));
  const f = found(t.lookup(d, 'f'));
  const handle = opened(t.open(f, O_RDONLY));
  const writer = opened(inner.open(found(inner.lookup(found(inner.lookup(inner.root, 'd')), 'f')), O_RDWR));
  const before = snapshot(inner);
  const changes: Record<string, () => unknown> = {
    'open for writing': () => t.open(f, O_WRONLY),
    'open for both': () => t.open(f, O_RDWR),
    'open with the unused mode': () => t.open(f, 3),
    'open and truncate': () => t.open(f, O_RDONLY | O_TRUNC),
    create: () => t.create(d, 'new', O_RDWR | O_CREAT | O_EXCL),
    'create of what is there': () => t.create(d, 'f', O_RDONLY),
    tmpfile: () => t.tmpfile(d, O_RDWR),
    mkdir: () => t.mkdir(d, 'new'),
    mknod: () => t.mknod(d, 'new', S_IFIFO),
    'mknod of a file': () => t.mknod(d, 'new', S_IFREG),
    symlink: () => t.symlink(d, 'new', 'f'),
    link: () => t.link(f, d, 'new'),
    unlink: () => t.unlink(d, 'f'),
    rmdir: () => t.rmdir(t.root, 'd'),
    rename: () => t.rename(d, 'f', t.root, 'f'),
    exchange: () => t.rename(d, 'f', t.root, 'd', RENAME_EXCHANGE),
    remove: () => t.fs.remove(f),
    'rename by node': () => t.renameNode(f, t.root, 'f'),
    chmod: () => t.setattr(f, SET.MODE, { mode: 0 }),
    chown: () => t.setattr(f, SET.UID | SET.GID, { uid: 1, gid: 1 }),
    truncate: () => t.setattr(f, SET.SIZE, { size: 0 }, handle),
    utimes: () => t.setattr(f, SET.MTIME_NOW, {}),
    'kill privileges': () => t.setattr(f, SET.KILL_PRIV, {}),
    write: () => t.write(handle, 0, 'x'),
    'write through a handle that may': () => t.write(writer, 0, 'x'),
    fallocate: () => t.fallocate(writer, 0, 0, 100),
    'copy into': () => t.copyRange(handle, 0, writer, 0, 3),
    setxattr: () => t.setxattr(d, 'user.b', 'y'),
    removexattr: () => t.removexattr(d, 'user.a'),
    'set inode flags': () => t.fs.ioctl(handle, FS_IOC_SETFLAGS, 64, 8),
    'set project id': () => t.fs.ioctl(handle, FS_IOC_FSSETXATTR, 64, 28),
    'an ioctl unheard of': () => t.fs.ioctl(handle, 0x12345678, 64, 28),
    'ask to write': () => t.fs.access(f, W_OK, t.caller),
  };
  for (const [what, change] of Object.entries(changes)) {
    expectErrno(change(), 'EROFS');
    expect(snapshot(inner), what).toEqual(before);
  }
  expect(inner.contents(found(inner.lookup(found(inner.lookup(inner.root, 'd')), 'f')))).toBe('content');
});

test('every method of the interface has been decided on', () => {
  const decided = Object.getOwnPropertyNames(ReadOnly.prototype).sort();
  const offered = [MemoryFileSystem.prototype, Object.getPrototypeOf(MemoryFileSystem.prototype) as object]
    .flatMap((level) => Object.getOwnPropertyNames(level))
    .filter((name) => name !== 'opened')
    .concat('shortcuts');
  expect(decided).toEqual([...new Set(offered)].sort());
});

test('what was made before stays usable for reading', () => {
  const { t, inner } = make();
  const { handle } = made(inner.create(inner.root, 'open', O_RDWR));
  expect(inner.write(handle, 0, 'before')).toBe(6);
  expect(t.read(handle, 0, 10)).toBe('before');
  expectErrno(t.write(handle, 0, 'x'), 'EROFS');
  t.fs.release(handle);
});

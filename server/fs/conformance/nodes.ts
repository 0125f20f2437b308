/** Conformance: finding nodes, their identity, their attributes. */
import { expect, test } from 'vitest';
import { R_OK, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, X_OK } from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from './expectations.ts';
import { type Abilities, needs } from './fixture.ts';
import type { Tester } from './tester.ts';

export function nodes(make: () => Tester, can: Abilities): void {
  test('a name is found with its attributes, and each time it is the same node', () => {
    using t = make();
    const file = t.file(t.root, 'file', 'four');
    expect(t.lookup(t.root, 'file')).toBe(file);
    expect(t.attr.size).toBe(4);
    expect(t.attr.mode).toBe(S_IFREG | 0o644);
    expect(t.attr.nlink).toBe(1);
    expect(t.attr.mountRoot).toBe(false);
    expect(file.type).toBe(S_IFREG);
  });

  test('what is not there is ENOENT, below a file ENOTDIR, too long ENAMETOOLONG', () => {
    using t = make();
    const file = t.file(t.root, 'file');
    expectErrno(t.lookup(t.root, 'none'), 'ENOENT');
    expectErrno(t.lookup(file, 'none'), 'ENOTDIR');
    expectErrno(t.lookup(t.root, 'x'.repeat(256)), 'ENAMETOOLONG');
    expectErrno(t.mkdir(t.root, 'x'.repeat(256)), 'ENAMETOOLONG');
  });

  test('names are bytes: 255 of them, not UTF-8, newlines', () => {
    using t = make();
    const odd = [
      Buffer.from('a\nb'),
      Buffer.from([0xff, 0xfe, 0x41]),
      Buffer.from([0x01, 0x7f]),
      Buffer.alloc(255, 0xe4),
    ];
    for (const name of odd) {
      const node = found(t.mkdir(t.root, name));
      expect(t.lookup(t.root, name)).toBe(node);
    }
    expect(t.names(t.root)).toEqual(odd.map((name) => name.toString('latin1')).sort());
  });

  test('references: the node lives until the last one is given back', () => {
    using t = make();
    const first = found(t.mkdir(t.root, 'd'));
    const again = found(t.lookup(t.root, 'd'));
    t.fs.hold(first);
    expect(t.usage.nodes).toBe(1);
    t.forget(first);
    t.forget(again);
    expect(t.usage.nodes).toBe(1);
    t.fs.forget(first, 1);
    expect(t.usage.nodes).toBe(0);
  });

  test('forgetting more than was given, or the root, does no harm', () => {
    using t = make();
    const node = found(t.mkdir(t.root, 'd'));
    t.fs.hold(node);
    t.fs.forget(node, 1_000_000);
    t.fs.forget(t.root, 5);
    expect(found(t.lookup(t.root, 'd')).type).toBe(S_IFDIR);
    expect(t.stat(t.root).mode & S_IFMT).toBe(S_IFDIR);
  });

  test('a parent may be forgotten before its children', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    const c = t.file(b, 'c', 'deep');
    t.forget(b);
    t.forget(a);
    expect(t.contents(c)).toBe('deep');
    expect(t.lookup(found(t.lookup(found(t.lookup(t.root, 'a')), 'b')), 'c')).toBe(c);
  });

  test('hard links are one node', () => {
    using t = make();
    const one = t.file(t.root, 'one', 'x');
    succeed(t.link(one, t.root, 'two'));
    expect(t.attr.nlink).toBe(2);
    expect(t.lookup(t.root, 'two')).toBe(one);
    expect(t.lookup(t.root, 'one')).toBe(one);
    succeed(t.unlink(t.root, 'one'));
    expect(t.stat(one).nlink).toBe(1);
    expect(t.contents(one)).toBe('x');
  });

  test('inode numbers: stable, different, the same in listings', () => {
    using t = make();
    const file = t.file(t.root, 'file');
    const directory = found(t.mkdir(t.root, 'dir'));
    const number = t.stat(file).inoLo;
    expect(t.stat(file).inoLo).toBe(number);
    expect(t.stat(directory).inoLo).not.toBe(number);
    const handle = opened(t.opendir(t.root));
    succeed(t.fs.readdir(handle, 0, 0, 4096));
    const numbers: number[] = [];
    while (t.fs.nextEntry(handle, t.entry) === 1) numbers.push(t.entry.inoLo);
    expect(numbers).toContain(number);
    expect(numbers).toContain(t.stat(directory).inoLo);
    expect(numbers.filter((n) => n === t.stat(t.root).inoLo)).toHaveLength(2); // `.`, and `..` does not leave the share
  });

  test('the parent of a node is found, the root is its own', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    expect(t.lookupParent(b)).toBe(a);
    expect(t.lookupParent(a)).toBe(t.root);
    expect(t.lookupParent(t.root)).toBe(t.root);
    expect(t.attr.mode & S_IFMT).toBe(S_IFDIR);
    succeed(t.rename(a, 'b', t.root, 'c'));
    expect(t.lookupParent(b)).toBe(t.root);
  });

  test('a removed directory has no parent any more', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    succeed(t.rmdir(t.root, 'a'));
    expectErrno(t.lookupParent(a), 'ESTALE');
    expectErrno(t.mkdir(a, 'x'), 'ENOENT');
    expectErrno(t.lookup(a, 'x'), 'ENOENT');
  });

  test('symlinks are read, never followed', () => {
    using t = make();
    found(t.mkdir(t.root, 'dir'));
    const link = found(t.symlink(t.root, 'link', 'dir'));
    expect(can.plainFiles === true ? t.attr.mode & S_IFMT : link.type).toBe(S_IFLNK);
    expect(t.attr.size).toBe(3);
    expect(t.readlink(link)).toBe('dir');
    expectErrno(t.readlink(t.root), 'EINVAL');
    expectErrno(t.lookup(link, 'x'), 'ENOTDIR');
    const long = found(t.symlink(t.root, 'long', 'y'.repeat(2000)));
    expect(t.readlink(long)).toBe('y'.repeat(2000));
    expectErrno(t.readlink(long, 2000), 'ENAMETOOLONG');
  });

  test('special files have their type and cannot be opened', () => {
    using t = make();
    const fifo = found(t.mknod(t.root, 'fifo', S_IFIFO | 0o600));
    const socket = found(t.mknod(t.root, 'socket', S_IFSOCK | 0o600));
    const regular = found(t.mknod(t.root, 'regular', S_IFREG | 0o640));
    const types = [fifo, socket, regular].map((node) =>
      can.plainFiles === true ? t.stat(node).mode & S_IFMT : node.type,
    );
    expect(types).toEqual([S_IFIFO, S_IFSOCK, S_IFREG]);
    expectErrno(t.open(fifo, 0), 'ENXIO');
    expectErrno(t.open(socket, 2), 'ENXIO');
    expect(t.stat(regular).mode).toBe(S_IFREG | 0o640);
    expectErrno(t.mknod(t.root, 'd', S_IFDIR | 0o700), 'EPERM');
    expectErrno(t.mknod(t.root, 'fifo', S_IFIFO), 'EEXIST');
  });

  test('setattr: mode, size and times, and it tells the result', () => {
    using t = make();
    const file = t.file(t.root, 'file', '0123456789');
    succeed(t.setattr(file, SET.MODE, { mode: S_IFREG | 0o4711 }));
    expect(t.attr.mode).toBe(S_IFREG | 0o4711);
    succeed(t.setattr(file, SET.SIZE, { size: 4 }));
    expect(t.attr.size).toBe(4);
    expect(t.contents(file)).toBe('0123');
    succeed(t.setattr(file, SET.SIZE, { size: 6 }));
    expect(t.contents(file)).toBe('0123\0\0');
    succeed(
      t.setattr(file, SET.ATIME | SET.MTIME, { atimeSec: 1000, atimeNsec: 7, mtimeSec: -2, mtimeNsec: 999_999_999 }),
    );
    expect([t.attr.atimeSec, t.attr.atimeNsec, t.attr.mtimeSec, t.attr.mtimeNsec]).toEqual([1000, 7, -2, 999_999_999]);
    const before = Math.floor(Date.now() / 1000);
    succeed(t.setattr(file, SET.MTIME_NOW, {}));
    expect(t.attr.mtimeSec).toBeGreaterThanOrEqual(before - 1);
    expect(t.attr.atimeSec).toBe(1000);
    expect(t.attr.ctimeSec).toBeGreaterThanOrEqual(before - 1);
  });

  test('setattr on a handle, by name gone too', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'file', 2));
    succeed(t.unlink(t.root, 'file'));
    succeed(t.setattr(node, SET.SIZE, { size: 9 }, handle));
    expect(t.stat(node, handle).size).toBe(9);
    expect(t.stat(node).nlink).toBe(0);
    succeed(t.setattr(node, SET.MODE, { mode: 0o600 }));
    expect(t.stat(node).mode & 0o777).toBe(0o600);
  });

  test('what is no regular file cannot be truncated', () => {
    using t = make();
    const link = found(t.symlink(t.root, 'link', 'x'));
    const fifo = found(t.mknod(t.root, 'fifo', S_IFIFO | 0o600));
    expectErrno(t.setattr(t.root, SET.SIZE, { size: 0 }), 'EISDIR');
    expectErrno(t.setattr(link, SET.SIZE, { size: 0 }), 'EINVAL');
    expectErrno(t.setattr(fifo, SET.SIZE, { size: 0 }), 'EINVAL');
  });

  test('KILL_PRIV clears suid, and sgid where the group may execute', () => {
    using t = make();
    const file = t.file(t.root, 'file', 'x');
    succeed(t.setattr(file, SET.MODE, { mode: 0o6775 }));
    succeed(t.setattr(file, SET.SIZE | SET.KILL_PRIV, { size: 0 }));
    expect(t.attr.mode & 0o7777).toBe(0o775);
    succeed(t.setattr(file, SET.MODE, { mode: 0o6765 }));
    succeed(t.setattr(file, SET.KILL_PRIV, {}));
    expect(t.attr.mode & 0o7777).toBe(0o2765); // mandatory-locking mark, not a group to run as
    succeed(t.setattr(file, SET.MODE | SET.KILL_PRIV, { mode: 0o4755 }));
    expect(t.attr.mode & 0o7777).toBe(0o4755);
  });

  test('files belong to the caller, sgid directories hand their group on', (context) => {
    needs(can.owners, context);
    using t = make();
    Object.assign(t.caller, { uid: 1234, gid: 2345 });
    succeed(t.setattr(t.root, SET.MODE, { mode: 0o777 }));
    t.file(t.root, 'file');
    expect([t.attr.uid, t.attr.gid]).toEqual([1234, 2345]);
    const shared = found(t.mkdir(t.root, 'shared'));
    expect([t.attr.uid, t.attr.gid]).toEqual([1234, 2345]);
    succeed(t.setattr(shared, SET.UID | SET.GID, { uid: 1234, gid: 77 }));
    succeed(t.setattr(shared, SET.MODE, { mode: 0o2777 }));
    t.file(shared, 'inner');
    expect([t.attr.uid, t.attr.gid]).toEqual([1234, 77]);
    found(t.mkdir(shared, 'sub'));
    expect([t.attr.gid, t.attr.mode & 0o2000]).toEqual([77, 0o2000]);
    found(t.symlink(shared, 'link', 'x'));
    expect(t.attr.uid).toBe(1234);
  });

  test('chown clears suid; access asks as the caller', (context) => {
    needs(can.owners, context);
    using t = make();
    const file = t.file(t.root, 'file', 'x');
    succeed(t.setattr(file, SET.MODE, { mode: 0o4755 }));
    succeed(t.setattr(file, SET.UID | SET.GID, { uid: 1234, gid: 2345 }));
    expect([t.attr.uid, t.attr.gid, t.attr.mode & 0o7777]).toEqual([1234, 2345, 0o755]);
    succeed(t.setattr(file, SET.MODE, { mode: 0o640 }));
    succeed(t.fs.access(file, R_OK, Object.assign(t.caller, { uid: 1234, gid: 1 })));
    succeed(t.fs.access(file, R_OK, Object.assign(t.caller, { uid: 5, gid: 2345 })));
    expectErrno(t.fs.access(file, R_OK, Object.assign(t.caller, { uid: 5, gid: 5 })), 'EACCES');
    expectErrno(t.fs.access(file, X_OK, Object.assign(t.caller, { uid: 0, gid: 0 })), 'EACCES');
  });

  test('statfs and syncfs answer', () => {
    using t = make();
    const facts = t.statfs(t.root);
    expect(facts.bsize).toBeGreaterThan(0);
    expect(facts.blocks).toBeGreaterThan(0);
    expect(facts.namelen).toBeGreaterThanOrEqual(255);
    expect(t.syncfs(t.root)).toBe(0);
  });

  test('reset gives everything up at once', () => {
    using t = make();
    const directory = found(t.fs.mkdir(t.root, t.name('d'), 0o755, t.caller, t.attr));
    const file = found(t.fs.mknod(directory, t.name('f'), S_IFREG | 0o644, 0, 0, t.caller, t.attr));
    opened(t.fs.opendir(directory));
    const handle = opened(t.fs.open(file, 2, t.caller));
    succeed(t.fs.unlink(directory, t.name('f')));
    expect(t.setlk(handle, 'owner', 1, 0, 9)).toBe(0);
    t.fs.reset();
    expect(t.usage).toEqual({ nodes: 0, handles: 0 });
    expect(found(t.lookup(t.root, 'd')).type).toBe(S_IFDIR);
  });
}

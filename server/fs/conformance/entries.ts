/** Conformance: making, removing and renaming what directories hold. */
import { expect, test } from 'vitest';
import { O_RDONLY, RENAME_EXCHANGE, RENAME_NOREPLACE, S_IFDIR } from '../../constants/linux.ts';
import { expectErrno, found, made, opened, succeed } from './expectations.ts';
import type { Tester } from './tester.ts';

export function entries(make: () => Tester): void {
  test('mkdir and rmdir', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a', 0o2750));
    expect(t.attr.mode & 0o777).toBe(0o750);
    expect(a.type).toBe(S_IFDIR);
    expect(t.stat(t.root).nlink).toBeGreaterThanOrEqual(1);
    expectErrno(t.mkdir(t.root, 'a'), 'EEXIST');
    t.file(a, 'f');
    expectErrno(t.mkdir(found(t.lookup(a, 'f')), 'x'), 'ENOTDIR');
    expectErrno(t.rmdir(t.root, 'a'), 'ENOTEMPTY');
    expectErrno(t.rmdir(a, 'f'), 'ENOTDIR');
    succeed(t.unlink(a, 'f'));
    succeed(t.rmdir(t.root, 'a'));
    expectErrno(t.rmdir(t.root, 'a'), 'ENOENT');
    expectErrno(t.lookup(t.root, 'a'), 'ENOENT');
  });

  test('unlink', () => {
    using t = make();
    const file = t.file(t.root, 'f');
    found(t.mkdir(t.root, 'd'));
    expectErrno(t.unlink(t.root, 'd'), 'EISDIR');
    expectErrno(t.unlink(t.root, 'none'), 'ENOENT');
    expectErrno(t.unlink(file, 'x'), 'ENOTDIR');
    succeed(t.unlink(t.root, 'f'));
    expectErrno(t.lookup(t.root, 'f'), 'ENOENT');
  });

  test('a new file with an old name is another node', () => {
    using t = make();
    const old = t.file(t.root, 'f', 'old');
    succeed(t.unlink(t.root, 'f'));
    const fresh = t.file(t.root, 'f', 'fresh');
    expect(fresh).not.toBe(old);
    expect(t.contents(old)).toBe('old');
    expect(t.contents(fresh)).toBe('fresh');
  });

  test('unlinked but open: data stay readable, writable and described', () => {
    using t = make();
    const { node, handle } = made(t.create(t.root, 'f', 2));
    expect(t.write(handle, 0, 'before')).toBe(6);
    succeed(t.unlink(t.root, 'f'));
    expect(t.write(handle, 6, ' after')).toBe(6);
    expect(t.read(handle, 0, 100)).toBe('before after');
    expect(t.stat(node, handle).nlink).toBe(0);
    expect(t.stat(node).size).toBe(12);
    const second = opened(t.open(node, O_RDONLY));
    expect(t.read(second, 0, 6)).toBe('before');
  });

  test('link: files yes, directories no, taken names no', () => {
    using t = make();
    const file = t.file(t.root, 'f', 'x');
    const directory = found(t.mkdir(t.root, 'd'));
    succeed(t.link(file, directory, 'l'));
    expect(t.attr.nlink).toBe(2);
    expectErrno(t.link(file, directory, 'l'), 'EEXIST');
    expectErrno(t.link(file, file, 'l'), 'ENOTDIR');
    expectErrno(t.link(directory, t.root, 'dd'), 'EPERM');
    const symlink = found(t.symlink(t.root, 's', 'nowhere'));
    succeed(t.link(symlink, t.root, 's2'));
    expect(t.lookup(t.root, 's2')).toBe(symlink);
  });

  test('rename moves, replaces and keeps the node', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(t.root, 'b'));
    const file = t.file(a, 'f', 'moved');
    const other = t.file(b, 'g', 'replaced');
    succeed(t.rename(a, 'f', b, 'g'));
    expect(t.lookup(b, 'g')).toBe(file);
    expectErrno(t.lookup(a, 'f'), 'ENOENT');
    expect(t.stat(other).nlink).toBe(0);
    expect(t.contents(other)).toBe('replaced');
    succeed(t.rename(t.root, 'a', b, 'a2'));
    expect(t.lookup(b, 'a2')).toBe(a);
    succeed(t.rename(b, 'g', b, 'g')); // onto itself
    expect(t.lookup(b, 'g')).toBe(file);
  });

  test('rename over an open file leaves both usable', () => {
    using t = make();
    const target = made(t.create(t.root, 'target', 2));
    expect(t.write(target.handle, 0, 'target')).toBe(6);
    const source = made(t.create(t.root, 'source', 2));
    expect(t.write(source.handle, 0, 'source')).toBe(6);
    succeed(t.rename(t.root, 'source', t.root, 'target'));
    expect(t.read(target.handle, 0, 9)).toBe('target');
    expect(t.read(source.handle, 0, 9)).toBe('source');
    expect(t.lookup(t.root, 'target')).toBe(source.node);
    expect(t.stat(target.node, target.handle).nlink).toBe(0);
  });

  test('rename refuses what cannot be', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const deep = found(t.mkdir(a, 'deep'));
    const b = found(t.mkdir(t.root, 'b'));
    t.file(b, 'inner');
    const file = t.file(t.root, 'f');
    expectErrno(t.rename(t.root, 'none', t.root, 'x'), 'ENOENT');
    expectErrno(t.rename(t.root, 'a', deep, 'x'), 'EINVAL');
    expectErrno(t.rename(t.root, 'a', t.root, 'b'), 'ENOTEMPTY');
    expectErrno(t.rename(t.root, 'a', t.root, 'f'), 'ENOTDIR');
    expectErrno(t.rename(t.root, 'f', t.root, 'a'), 'EISDIR');
    expectErrno(t.rename(t.root, 'a', file, 'x'), 'ENOTDIR');
    expectErrno(t.rename(t.root, 'f', t.root, 'x'.repeat(256)), 'ENAMETOOLONG');
    expectErrno(t.rename(t.root, 'f', t.root, 'a', RENAME_NOREPLACE), 'EEXIST');
    expectErrno(t.rename(t.root, 'f', t.root, 'none', RENAME_EXCHANGE), 'ENOENT');
    expect(t.names(t.root)).toEqual(['a', 'b', 'f']);
  });

  test('rename with NOREPLACE and EXCHANGE', () => {
    using t = make();
    const directory = found(t.mkdir(t.root, 'd'));
    const inner = t.file(directory, 'inner', 'in');
    const file = t.file(t.root, 'f', 'out');
    succeed(t.rename(t.root, 'f', directory, 'new', RENAME_NOREPLACE));
    expect(t.lookup(directory, 'new')).toBe(file);
    succeed(t.rename(directory, 'new', directory, 'inner', RENAME_EXCHANGE));
    expect(t.lookup(directory, 'new')).toBe(inner);
    expect(t.lookup(directory, 'inner')).toBe(file);
    expectErrno(t.rename(t.root, 'd', directory, 'new', RENAME_EXCHANGE), 'EINVAL');
    t.file(t.root, 'g');
    succeed(t.rename(t.root, 'd', t.root, 'g', RENAME_EXCHANGE));
    expect(t.lookup(t.root, 'g')).toBe(directory);
    expect(t.lookupParent(directory)).toBe(t.root);
  });

  test('renaming one hard link onto another changes nothing', () => {
    using t = make();
    const file = t.file(t.root, 'one', 'x');
    succeed(t.link(file, t.root, 'two'));
    succeed(t.rename(t.root, 'one', t.root, 'two'));
    expect(t.names(t.root)).toEqual(['one', 'two']);
    expect(t.stat(file).nlink).toBe(2);
  });

  test('remove takes the node away under its present name', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const file = t.file(a, 'f', 'x');
    succeed(t.rename(a, 'f', t.root, 'elsewhere'));
    expectErrno(t.fs.remove(t.root), 'EBUSY');
    succeed(t.fs.remove(file));
    expect(t.names(t.root)).toEqual(['a']);
    expectErrno(t.fs.remove(file), 'ESTALE');
    t.file(a, 'g');
    expectErrno(t.fs.remove(a), 'ENOTEMPTY');
    succeed(t.unlink(a, 'g'));
    succeed(t.fs.remove(a));
    expect(t.names(t.root)).toEqual([]);
  });

  test('renameNode moves the node from its present name', () => {
    using t = make();
    const a = found(t.mkdir(t.root, 'a'));
    const file = t.file(a, 'f', 'x');
    succeed(t.rename(a, 'f', a, 'g'));
    succeed(t.renameNode(file, t.root, 'h'));
    expect(t.lookup(t.root, 'h')).toBe(file);
    expect(t.names(a)).toEqual([]);
    expectErrno(t.renameNode(t.root, a, 'x'), 'EBUSY');
    expectErrno(t.renameNode(a, a, 'x'), 'EINVAL');
    succeed(t.unlink(t.root, 'h'));
    expectErrno(t.renameNode(file, t.root, 'i'), 'ESTALE');
  });

  test('deep paths', () => {
    using t = make();
    let at = t.root;
    for (let depth = 0; depth < 60; depth++) at = found(t.mkdir(at, 'n'.repeat(200)));
    const file = t.file(at, 'f', 'at the bottom'); // 12,000 bytes of path
    expect(t.contents(file)).toBe('at the bottom');
    expect(t.lookupParent(file)).toBe(at);
    succeed(t.fs.remove(file));
  });
}

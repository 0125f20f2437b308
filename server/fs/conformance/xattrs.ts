/** Conformance: extended attributes. */
import { expect, test } from 'vitest';
import { XATTR_CREATE, XATTR_REPLACE } from '../../constants/linux.ts';
import { SET, XATTR_KILL_SGID } from '../backend.ts';
import { expectErrno, found, succeed } from './expectations.ts';
import { type Abilities, needs } from './fixture.ts';
import type { Tester } from './tester.ts';

export function xattrs(make: () => Tester, can: Abilities): void {
  test('set, get, list and remove, on files and directories', (context) => {
    needs(can.xattrs, context);
    using t = make();
    for (const node of [t.file(t.root, 'f'), found(t.mkdir(t.root, 'd'))]) {
      expect(t.listxattr(node)).toEqual([]);
      expectErrno(t.getxattr(node, 'user.a'), 'ENODATA');
      succeed(t.setxattr(node, 'user.a', 'value\0with nul'));
      succeed(t.setxattr(node, 'user.empty', ''));
      expect(t.getxattr(node, 'user.a')).toBe('value\0with nul');
      expect(t.getxattr(node, 'user.empty')).toBe('');
      expect((t.listxattr(node) as string[]).sort()).toEqual(['user.a', 'user.empty']);
      succeed(t.removexattr(node, 'user.a'));
      expectErrno(t.removexattr(node, 'user.a'), 'ENODATA');
      expect(t.listxattr(node)).toEqual(['user.empty']);
    }
  });

  test('sizes can be asked for, and too small a buffer is ERANGE', (context) => {
    needs(can.xattrs, context);
    using t = make();
    const file = t.file(t.root, 'f');
    succeed(t.setxattr(file, 'user.a', '0123456789'));
    expect(t.getxattr(file, 'user.a', 0)).toBe(10);
    expect(t.listxattr(file, 0)).toBe('user.a'.length + 1);
    expectErrno(t.getxattr(file, 'user.a', 9), 'ERANGE');
    expectErrno(t.listxattr(file, 3), 'ERANGE');
    expect(t.getxattr(file, 'user.a', 10)).toBe('0123456789');
  });

  test('CREATE, REPLACE and KILL_SGID', (context) => {
    needs(can.xattrs, context);
    using t = make();
    const file = t.file(t.root, 'f');
    expectErrno(t.setxattr(file, 'user.a', 'x', XATTR_REPLACE), 'ENODATA');
    succeed(t.setxattr(file, 'user.a', 'x', XATTR_CREATE));
    expectErrno(t.setxattr(file, 'user.a', 'y', XATTR_CREATE), 'EEXIST');
    succeed(t.setxattr(file, 'user.a', 'y', XATTR_REPLACE));
    expect(t.getxattr(file, 'user.a')).toBe('y');
    succeed(t.setattr(file, SET.MODE, { mode: 0o2755 }));
    succeed(t.setxattr(file, 'user.a', 'z'));
    expect(t.stat(file).mode & 0o7777).toBe(0o2755);
    succeed(t.setxattr(file, 'user.a', 'z', XATTR_KILL_SGID));
    expect(t.stat(file).mode & 0o7777).toBe(0o755);
  });

  test('they are the file’s, whatever its name', (context) => {
    needs(can.xattrs, context);
    using t = make();
    const file = t.file(t.root, 'f');
    succeed(t.setxattr(file, 'user.a', 'x'));
    succeed(t.rename(t.root, 'f', t.root, 'g'));
    expect(t.getxattr(file, 'user.a')).toBe('x');
    succeed(t.unlink(t.root, 'g'));
    expect(t.getxattr(file, 'user.a')).toBe('x');
    succeed(t.setxattr(file, 'user.b', 'y'));
  });
}

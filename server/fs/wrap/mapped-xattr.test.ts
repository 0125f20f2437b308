// Formats and names are QEMU's (hw/9pfs/9p-local.c, security_model=mapped-xattr): a folder written there is read here, and the other way round.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  R_OK,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
  W_OK,
  X_OK,
} from '../../constants/linux.ts';
import type { Node } from '../backend.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import type { HostTester } from '../host/testing.ts';
import { self, wrapped } from './testing.ts';

const MODEL = { securityModel: 'mapped-xattr' } as const;

/** The attributes of our own as the host has them, in hexadecimal. */
function kept(inner: HostTester, name: string): Record<string, string> {
  const node = found(inner.lookup(inner.root, name));
  const names = inner.listxattr(node) as string[];
  return Object.fromEntries(
    names.sort().map((each) => [each, Buffer.from(inner.getxattr(node, each) as string, 'latin1').toString('hex')]),
  );
}

describe('on the host', () => {
  test('owner and mode are little-endian words of 32 bits; the host’s own are the server’s, 0600 and 0700', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    Object.assign(t.caller, { uid: 1000, gid: 100 });
    t.file(t.root, 'f', 'x', 0o4751);
    found(t.mkdir(t.root, 'd', 0o1777));
    expect(kept(inner, 'f')).toEqual({
      'user.virtfs.gid': '64000000',
      'user.virtfs.mode': 'e9890000',
      'user.virtfs.uid': 'e8030000',
    });
    expect(kept(inner, 'd')['user.virtfs.mode']).toBe('ff430000');
    const [file, directory] = [fs.statSync(inner.path('f')), fs.statSync(inner.path('d'))];
    expect([file.mode, file.uid, file.gid]).toEqual([S_IFREG | 0o600, self.uid, self.gid]);
    expect([directory.mode, directory.uid]).toEqual([S_IFDIR | 0o700, self.uid]);
  });

  test('a link is a plain file with its target as content', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    found(t.symlink(t.root, 'l', '../etc/passwd'));
    expect(fs.readFileSync(inner.path('l'), 'latin1')).toBe('../etc/passwd');
    expect(fs.lstatSync(inner.path('l')).isFile()).toBe(true);
    expect(kept(inner, 'l')['user.virtfs.mode']).toBe('ffa10000');
  });

  test('devices, FIFOs and sockets are plain files; numbers are glibc’s dev_t', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    const nodes: Node[] = [
      found(t.mknod(t.root, 'c', S_IFCHR | 0o640, 0x1234, 0x56789)),
      found(t.mknod(t.root, 'b', S_IFBLK | 0o660, 8, 1)),
      found(t.mknod(t.root, 'p', S_IFIFO | 0o600)),
      found(t.mknod(t.root, 's', S_IFSOCK | 0o600)),
    ];
    for (const name of ['c', 'b', 'p', 's']) expect(fs.lstatSync(inner.path(name)).isFile()).toBe(true);
    // makedev(0x1234, 0x56789) is 0x0000100056723489.
    expect(kept(inner, 'c')['user.virtfs.rdev']).toBe('8934725600100000');
    expect(kept(inner, 'b')['user.virtfs.rdev']).toBe('0108000000000000');
    const numbers = nodes.map((node) => {
      const { mode, rdevMajor, rdevMinor } = t.stat(node);
      return [mode, rdevMajor, rdevMinor];
    });
    expect(numbers).toEqual([
      [S_IFCHR | 0o640, 0x1234, 0x56789],
      [S_IFBLK | 0o660, 8, 1],
      [S_IFIFO | 0o600, 0, 0],
      [S_IFSOCK | 0o600, 0, 0],
    ]);
    for (const node of nodes) expectErrno(t.open(node, O_RDWR), 'ENXIO');
  });

  test('what QEMU wrote is read: any of the attributes alone, and files without any', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    fs.writeFileSync(inner.path('plain'), 'x', { mode: 0o644 });
    fs.writeFileSync(inner.path('owned'), '');
    fs.writeFileSync(inner.path('link'), 'target');
    succeed(
      inner.setxattr(found(inner.lookup(inner.root, 'owned')), 'user.virtfs.uid', Buffer.from('e8030000', 'hex')),
    );
    succeed(
      inner.setxattr(found(inner.lookup(inner.root, 'link')), 'user.virtfs.mode', Buffer.from('ffa10000', 'hex')),
    );
    fs.mkdirSync(inner.path('d'));
    // A directory stays one, whatever somebody wrote there.
    succeed(inner.setxattr(found(inner.lookup(inner.root, 'd')), 'user.virtfs.mode', Buffer.from('ffa10000', 'hex')));
    expect(t.stat(found(t.lookup(t.root, 'plain')))).toMatchObject({ uid: self.uid, mode: S_IFREG | 0o644 });
    expect(t.stat(found(t.lookup(t.root, 'owned')))).toMatchObject({ uid: 1000, gid: self.gid });
    expect(t.readlink(found(t.lookup(t.root, 'link')))).toBe('target');
    expect(t.stat(found(t.lookup(t.root, 'd'))).mode).toBe(S_IFDIR | 0o777);
  });

  test('a link that the host made is shown as one, and never followed', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    fs.symlinkSync('/etc', inner.path('l'));
    const link = found(t.lookup(t.root, 'l'));
    expect(t.stat(link).mode & S_IFLNK).toBe(S_IFLNK);
    expect(t.readlink(link)).toBe('/etc');
    expectErrno(t.open(link, O_RDONLY), 'ELOOP');
    expectErrno(t.lookup(link, 'passwd'), 'ENOTDIR');
  });
});

describe('for the guest', () => {
  test('our attributes are hidden, and refused in every call', () => {
    using w = wrapped(MODEL);
    const { t } = w;
    const file = t.file(t.root, 'f');
    succeed(t.setxattr(file, 'user.mine', 'x'));
    expect(t.listxattr(file)).toEqual(['user.mine']);
    for (const name of ['user.virtfs.uid', 'user.virtfs.mode', 'user.virtfs.', 'user.virtfs.other']) {
      expectErrno(t.getxattr(file, name), 'ENODATA');
      expectErrno(t.setxattr(file, name, '\0\0\0\0'), 'EACCES');
      expectErrno(t.removexattr(file, name), 'EACCES');
    }
    // Other kinds would be the host's own.
    for (const name of ['trusted.x', 'security.capability', 'system.x'])
      expectErrno(t.setxattr(file, name, 'x'), 'EOPNOTSUPP');
  });

  test('ACLs are kept under QEMU’s names', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    const file = t.file(t.root, 'f');
    succeed(t.setxattr(file, 'system.posix_acl_access', 'acl'));
    expect(Object.keys(kept(inner, 'f'))).toContain('user.virtfs.system.posix_acl_access');
    expect(t.getxattr(file, 'system.posix_acl_access')).toBe('acl');
    expect(t.listxattr(file)).toEqual(['system.posix_acl_access']);
  });

  test('chown and chmod take no rights at all; chown takes suid away as the kernel does', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    const file = t.file(t.root, 'f', 'x', 0o6755);
    succeed(t.setattr(file, SET.UID | SET.GID, { uid: 12, gid: 13 }));
    expect(t.attr).toMatchObject({ uid: 12, gid: 13, mode: S_IFREG | 0o755 });
    succeed(t.setattr(file, SET.MODE, { mode: 0o4700 }));
    expect(t.attr.mode).toBe(S_IFREG | 0o4700);
    const handle = opened(t.open(file, O_RDWR));
    expect(t.write(handle, 0, 'y')).toBe(1);
    expect(t.stat(file).mode).toBe(S_IFREG | 0o4700);
    expect(t.write(handle, 0, 'y', false, true)).toBe(1);
    expect(t.stat(file).mode).toBe(S_IFREG | 0o700);
    expect(fs.statSync(inner.path('f')).mode).toBe(S_IFREG | 0o600);
  });

  test('new files in a sgid directory get its group, directories its bit; others lose theirs', () => {
    using w = wrapped(MODEL);
    const { t } = w;
    const d = found(t.mkdir(t.root, 'd', 0o2777));
    succeed(t.setattr(d, SET.GID, { gid: 50 }));
    succeed(t.setattr(d, SET.MODE, { mode: 0o2777 }));
    Object.assign(t.caller, { uid: 1000, gid: 1000 });
    found(t.mkdir(d, 'sub'));
    expect(t.attr).toMatchObject({ gid: 50, mode: S_IFDIR | 0o2755 });
    made(t.create(d, 'f', O_RDWR, 0o2755));
    expect(t.attr).toMatchObject({ uid: 1000, gid: 50, mode: S_IFREG | 0o755 });
    t.caller.supplementaryGroup = 50;
    made(t.create(d, 'g', O_RDWR, 0o2755));
    expect(t.attr.mode).toBe(S_IFREG | 0o2755);
  });

  test('access goes by the owner and mode that the guest sees', () => {
    using w = wrapped(MODEL);
    const { t } = w;
    Object.assign(t.caller, { uid: 1000, gid: 100 });
    const file = t.file(t.root, 'f', '', 0o640);
    succeed(t.fs.access(file, R_OK | W_OK, t.caller));
    expectErrno(t.fs.access(file, X_OK, t.caller), 'EACCES');
    Object.assign(t.caller, { uid: 1, gid: 100 });
    succeed(t.fs.access(file, R_OK, t.caller));
    expectErrno(t.fs.access(file, W_OK, t.caller), 'EACCES');
    Object.assign(t.caller, { uid: 1, gid: 1 });
    expectErrno(t.fs.access(file, R_OK, t.caller), 'EACCES');
    Object.assign(t.caller, { uid: 0, gid: 0 });
    succeed(t.fs.access(file, R_OK | W_OK, t.caller));
    expectErrno(t.fs.access(file, X_OK, t.caller), 'EACCES');
  });

  test('truncating what is no file is refused, also through a create of what is there', () => {
    using w = wrapped(MODEL);
    const { t, inner } = w;
    const link = found(t.symlink(t.root, 'l', 'target'));
    expectErrno(t.setattr(link, SET.SIZE, { size: 1 }), 'EINVAL');
    expectErrno(t.create(t.root, 'l', O_RDWR | O_CREAT), 'ELOOP');
    expect(fs.readFileSync(inner.path('l'), 'latin1')).toBe('target');
  });
});

import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { O_RDWR, R_OK, S_IFIFO, W_OK } from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { wrapped } from './testing.ts';

const isRoot = process.geteuid?.() === 0;
const RULES = { translateUid: 'map:1000:100000:1000', translateGid: 'map:2000:200000:1000' } as const;

/** struct posix_acl_xattr_header and entries: [tag, permissions, id]. */
function acl(...entries: readonly (readonly [number, number, number])[]): Buffer {
  const bytes = Buffer.alloc(4 + 8 * entries.length);
  bytes.writeUInt32LE(2);
  for (const [i, [tag, perm, id]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 4 + 8 * i);
    bytes.writeUInt16LE(perm, 6 + 8 * i);
    bytes.writeUInt32LE(id, 8 + 8 * i);
  }
  return bytes;
}

const NONE = 0xffff_ffff;
const aclOf = (user: number, group: number) =>
  acl([0x01, 6, NONE], [0x02, 6, user], [0x04, 4, NONE], [0x08, 4, group], [0x10, 6, NONE], [0x20, 0, NONE]);

describe.runIf(isRoot)('with a range of ids of its own, as root', () => {
  test('what the guest makes belongs to the host’s ids, and is shown with the guest’s', () => {
    using w = wrapped(RULES);
    const { t, inner } = w;
    fs.chmodSync(inner.folder, 0o777);
    Object.assign(t.caller, { uid: 1001, gid: 2002 });
    found(t.mkdir(t.root, 'directory'));
    expect([t.attr.uid, t.attr.gid]).toEqual([1001, 2002]);
    found(t.mknod(t.root, 'fifo', S_IFIFO | 0o600));
    found(t.symlink(t.root, 'symlink', 'x'));
    made(t.create(t.root, 'file', O_RDWR));
    made(t.tmpfile(t.root, O_RDWR));
    expect([t.attr.uid, t.attr.gid]).toEqual([1001, 2002]);
    for (const name of fs.readdirSync(inner.folder)) {
      const { uid, gid } = fs.lstatSync(inner.path(name));
      expect([name, uid, gid]).toEqual([name, 100_001, 200_002]);
      const node = found(t.lookup(t.root, name));
      expect([name, t.attr.uid, t.attr.gid]).toEqual([name, 1001, 2002]);
      const attr = t.stat(node);
      expect([name, attr.uid, attr.gid]).toEqual([name, 1001, 2002]);
    }
  });

  test('chown goes the same way, and its caller’s object is left as it was', () => {
    using w = wrapped(RULES);
    const { t, inner } = w;
    const file = t.file(t.root, 'f');
    succeed(t.setattr(file, SET.UID | SET.GID, { uid: 1007, gid: 2008 }));
    expect([t.attr.uid, t.attr.gid]).toEqual([1007, 2008]);
    const { uid, gid } = fs.statSync(inner.path('f'));
    expect([uid, gid]).toEqual([100_007, 200_008]);
    expect([t.caller.uid, t.caller.gid]).toEqual([0, 0]);
  });

  test('the supplementary group is translated: a sgid directory’s group', () => {
    using w = wrapped(RULES);
    const { t, inner } = w;
    fs.chownSync(inner.folder, 0, 200_500);
    fs.chmodSync(inner.folder, 0o2775);
    Object.assign(t.caller, { uid: 1001, gid: 2002, supplementaryGroup: 2500 });
    found(t.mkdir(t.root, 'd'));
    expect(t.attr.gid).toBe(2500);
    Object.assign(t.caller, { supplementaryGroup: 2501 });
    expectErrno(t.mkdir(t.root, 'e'), 'EACCES');
  });

  test('access and open ask as the host’s user', () => {
    using w = wrapped(RULES);
    const { t, inner } = w;
    const file = t.file(t.root, 'f', 'x', 0o600);
    fs.chmodSync(inner.folder, 0o755);
    fs.chownSync(inner.path('f'), 100_001, 200_002);
    Object.assign(t.caller, { uid: 1001, gid: 2002 });
    succeed(t.fs.access(file, R_OK | W_OK, t.caller));
    Object.assign(t.caller, { uid: 1002, gid: 2002 });
    expectErrno(t.fs.access(file, R_OK, t.caller), 'EACCES');
  });

  test('forbidden ids make nothing and are given nothing', () => {
    using w = wrapped({ translateUid: 'forbid-guest:5:1', translateGid: 'forbid-guest:6:1' });
    const { t, inner } = w;
    fs.chmodSync(inner.folder, 0o777);
    const file = t.file(t.root, 'f', 'x', 0o666);
    for (const who of [
      { uid: 5, gid: 0 },
      { uid: 0, gid: 6 },
    ]) {
      Object.assign(t.caller, who);
      expectErrno(t.mkdir(t.root, 'd'), 'EPERM');
      expectErrno(t.mknod(t.root, 'n', S_IFIFO), 'EPERM');
      expectErrno(t.symlink(t.root, 'l', 'x'), 'EPERM');
      expectErrno(t.create(t.root, 'c', O_RDWR), 'EPERM');
      expectErrno(t.tmpfile(t.root, O_RDWR), 'EPERM');
      expect(t.contents(file)).toBe('x');
    }
    Object.assign(t.caller, { uid: 0, gid: 0 });
    expectErrno(t.setattr(file, SET.UID, { uid: 5 }), 'EPERM');
    expectErrno(t.setattr(file, SET.GID, { gid: 6 }), 'EPERM');
    expectErrno(t.setxattr(file, 'system.posix_acl_access', aclOf(5, 1)), 'EPERM');
    expect(fs.readdirSync(inner.folder)).toEqual(['f']);
    expect(fs.statSync(inner.path('f')).uid).toBe(0);
  });

  test('the ids in ACLs are translated, both ways', () => {
    using w = wrapped(RULES);
    const { t, inner } = w;
    const file = t.file(t.root, 'f', '', 0o660);
    succeed(t.setxattr(file, 'system.posix_acl_access', aclOf(1003, 2004)));
    const outside = found(inner.lookup(inner.root, 'f'));
    expect(inner.getxattr(outside, 'system.posix_acl_access')).toBe(aclOf(100_003, 200_004).toString('latin1'));
    expect(t.getxattr(file, 'system.posix_acl_access')).toBe(aclOf(1003, 2004).toString('latin1'));
    // What merely looks like one is nobody's business.
    succeed(t.setxattr(file, 'user.posix_acl_access', aclOf(1003, 2004)));
    expect(inner.getxattr(outside, 'user.posix_acl_access')).toBe(aclOf(1003, 2004).toString('latin1'));
  });
});

describe('guest user 1000 is me', () => {
  test('everybody makes my files, and mine are user 1000’s', () => {
    const me = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    using w = wrapped({ guestUserIsMe: '1000:100' }, me);
    const { t, inner } = w;
    for (const [uid, name] of [
      [0, 'root'],
      [1000, 'user'],
      [77, 'other'],
    ] as const) {
      Object.assign(t.caller, { uid, gid: uid });
      made(t.create(t.root, name, O_RDWR));
      expect([t.attr.uid, t.attr.gid]).toEqual([1000, 100]);
      const { uid: hostUid, gid: hostGid } = fs.statSync(inner.path(name));
      expect([hostUid, hostGid]).toEqual([me.uid, me.gid]);
    }
    const node = found(t.lookup(t.root, 'user'));
    // chown to whomever it shall be, as tar does: it stays mine, without an error.
    succeed(t.setattr(node, SET.UID | SET.GID, { uid: 12, gid: 13 }));
    expect([t.attr.uid, t.attr.gid]).toEqual([1000, 100]);
    opened(t.open(node, O_RDWR));
  });
});

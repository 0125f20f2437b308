import { describe, expect, it } from 'vitest';
import { XATTR_CREATE, XATTR_REPLACE } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { extendedSetxattr } from './testing/requests.ts';
import { ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

const xattr = { policy: { xattr: true } };

function set(guest: ScriptedGuest, nodeid: number, name: string, value: string, flags = 0): number {
  const data = Buffer.from(value, 'latin1');
  return guest.fails('SETXATTR', nodeid, { name, size: data.length, flags }, { data });
}

function get(guest: ScriptedGuest, nodeid: number, name: string): string {
  return guest.ok('GETXATTR', nodeid, { name, size: 65_536 }).toString('latin1');
}

describe('extended attributes', () => {
  it('are off by default: ENOSYS, so that the guest stops asking', () => {
    const guest = ScriptedGuest.mounted();
    expect(set(guest, ROOT, 'user.a', 'x')).toBe(ERRNO.ENOSYS);
    expect(guest.fails('GETXATTR', ROOT, { name: 'user.a', size: 10 })).toBe(ERRNO.ENOSYS);
    expect(guest.fails('LISTXATTR', ROOT, { size: 10 })).toBe(ERRNO.ENOSYS);
    expect(guest.fails('REMOVEXATTR', ROOT, { name: 'user.a' })).toBe(ERRNO.ENOSYS);
  });

  it('are set, read, listed and removed', () => {
    const guest = ScriptedGuest.mounted(xattr);
    const file = guest.file(ROOT, 'f');
    expect(set(guest, file, 'user.a', 'va\0lue')).toBe(0);
    expect(set(guest, file, 'user.empty', '')).toBe(0);
    expect(get(guest, file, 'user.a')).toBe('va\0lue');
    expect(get(guest, file, 'user.empty')).toBe('');
    expect(guest.ok('LISTXATTR', file, { size: 100 }).toString()).toBe('user.a\0user.empty\0');
    guest.ok('REMOVEXATTR', file, { name: 'user.a' });
    expect(guest.fails('GETXATTR', file, { name: 'user.a', size: 9 })).toBe(ERRNO.ENODATA);
    expect(guest.fails('REMOVEXATTR', file, { name: 'user.a' })).toBe(ERRNO.ENODATA);
  });

  it('tell their size when asked with size 0', () => {
    const guest = ScriptedGuest.mounted(xattr);
    set(guest, ROOT, 'user.a', '12345');
    const size = (body: Buffer) => [body.length, body.readUInt32LE(0)];
    expect(size(guest.ok('GETXATTR', ROOT, { name: 'user.a' }))).toEqual([8, 5]);
    expect(size(guest.ok('LISTXATTR', ROOT, {}))).toEqual([8, 7]);
    expect(guest.fails('GETXATTR', ROOT, { name: 'user.a' }, { replyCapacity: 20 })).toBe(ERRNO.EINVAL);
  });

  it('do not fit: ERANGE', () => {
    const guest = ScriptedGuest.mounted(xattr);
    set(guest, ROOT, 'user.a', '12345');
    expect(guest.fails('GETXATTR', ROOT, { name: 'user.a', size: 4 })).toBe(ERRNO.ERANGE);
    expect(guest.fails('GETXATTR', ROOT, { name: 'user.a', size: 5 }, { replyCapacity: 16 })).toBe(ERRNO.ERANGE);
    expect(guest.fails('GETXATTR', ROOT, { name: 'user.a', size: 5 }, { replyCapacity: 20 })).toBe(ERRNO.ERANGE);
    expect(guest.fails('LISTXATTR', ROOT, { size: 6 })).toBe(ERRNO.ERANGE);
    expect(guest.fails('LISTXATTR', ROOT, { size: 100 }, { replyCapacity: 22 })).toBe(ERRNO.ERANGE);
    expect(guest.ok('GETXATTR', ROOT, { name: 'user.a', size: 5 }, { replyCapacity: 21 }).toString()).toBe('12345');
  });

  it('honour CREATE and REPLACE, and refuse other flags', () => {
    const guest = ScriptedGuest.mounted(xattr);
    expect(set(guest, ROOT, 'user.a', 'x', XATTR_REPLACE)).toBe(ERRNO.ENODATA);
    expect(set(guest, ROOT, 'user.a', 'x', XATTR_CREATE)).toBe(0);
    expect(set(guest, ROOT, 'user.a', 'x', XATTR_CREATE)).toBe(ERRNO.EEXIST);
    expect(set(guest, ROOT, 'user.a', 'x', 4)).toBe(ERRNO.EINVAL);
  });

  it('have names of 1 to 255 bytes and values up to 64 KiB', () => {
    const guest = ScriptedGuest.mounted(xattr);
    expect(set(guest, ROOT, '', 'x')).toBe(ERRNO.ERANGE);
    expect(set(guest, ROOT, `user.${'n'.repeat(251)}`, 'x')).toBe(ERRNO.ERANGE);
    expect(set(guest, ROOT, `user.${'n'.repeat(250)}`, 'x')).toBe(0);
    expect(set(guest, ROOT, 'user.a/b..', 'x')).toBe(0); // no directory entry: slashes are nothing special
    const big = 'v'.repeat(65_536);
    expect(set(guest, ROOT, 'user.big', big)).toBe(0);
    expect(get(guest, ROOT, 'user.big')).toBe(big);
    expect(guest.fails('SETXATTR', ROOT, { name: 'user.a', size: 65_537 }, { data: Buffer.alloc(65_537) })).toBe(
      ERRNO.E2BIG,
    );
  });

  it('are not read beyond what was sent', () => {
    const guest = ScriptedGuest.mounted(xattr);
    expect(guest.fails('SETXATTR', ROOT, { name: 'user.a', size: 5 }, { data: Buffer.from('1234') })).toBe(
      ERRNO.EINVAL,
    );
  });

  it('leave ACLs out while these are off: refused and not listed', () => {
    const guest = ScriptedGuest.mounted({ policy: { posixAcl: true } });
    const file = guest.file(ROOT, 'f');
    for (const name of ['system.posix_acl_access', 'user.a', 'system.posix_acl_default', 'user.b']) {
      expect(guest.sendBytes(extendedSetxattr(file, name, 'value'))?.errno).toBe(0);
    }
    expect(guest.ok('LISTXATTR', file, { size: 100 }).toString()).toContain('posix_acl_access');
    guest.setPolicy({ xattr: true });
    expect(guest.ok('LISTXATTR', file, { size: 100 }).toString()).toBe('user.a\0user.b\0');
    expect(guest.ok('LISTXATTR', file, {}).readUInt32LE(0)).toBe(14);
    expect(guest.sendBytes(extendedSetxattr(file, 'system.posix_acl_access', 'x'))?.errno).toBe(ERRNO.EOPNOTSUPP);
    expect(guest.fails('GETXATTR', file, { name: 'system.posix_acl_default', size: 9 })).toBe(ERRNO.EOPNOTSUPP);
    expect(guest.fails('REMOVEXATTR', file, { name: 'system.posix_acl_default' })).toBe(ERRNO.EOPNOTSUPP);
  });

  it('clear sgid with an ACL, where the guest says so', () => {
    const modes = [0, 1].map((setxattrFlags) => {
      const guest = ScriptedGuest.mounted({ policy: { posixAcl: true } });
      const file = guest.file(ROOT, 'f');
      guest.ok('SETATTR', file, { valid: 1, mode: 0o2755 });
      guest.sendBytes(extendedSetxattr(file, 'system.posix_acl_access', 'x', setxattrFlags));
      return guest.attr(file).mode & 0o7777;
    });
    expect(modes).toEqual([0o2755, 0o755]);
  });
});

import { describe, expect, it } from 'vitest';
import { RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { entryOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

describe('UNLINK, RMDIR', () => {
  it('take names away, and the node stays while it is known', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'x');
    expect(guest.fails('UNLINK', ROOT, { name: 'a' })).toBe(0);
    expect(guest.attr(file).nlink).toBe(0);
    expect(guest.fails('UNLINK', ROOT, { name: 'a' })).toBe(ERRNO.ENOENT);
  });

  it('know files from directories', () => {
    const guest = ScriptedGuest.mounted();
    const dir = guest.mkdir(ROOT, 'd');
    guest.file(dir, 'a');
    expect(guest.fails('UNLINK', ROOT, { name: 'd' })).toBe(ERRNO.EISDIR);
    expect(guest.fails('RMDIR', ROOT, { name: 'd' })).toBe(ERRNO.ENOTEMPTY);
    expect(guest.fails('RMDIR', dir, { name: 'a' })).toBe(ERRNO.ENOTDIR);
    guest.ok('UNLINK', dir, { name: 'a' });
    expect(guest.fails('RMDIR', ROOT, { name: 'd' })).toBe(0);
  });

  it.each(['UNLINK', 'RMDIR'] as const)('%s refuses "." and ".."', (op) => {
    const guest = ScriptedGuest.mounted();
    for (const name of ['', '.', '..', 'a/b']) expect(guest.fails(op, ROOT, { name })).toBe(ERRNO.EINVAL);
  });
});

describe('RENAME, RENAME2', () => {
  it('move a file, over another too', () => {
    const guest = ScriptedGuest.mounted();
    const dir = guest.mkdir(ROOT, 'd');
    const a = guest.file(ROOT, 'a');
    const b = guest.file(dir, 'b');
    guest.ok('RENAME', ROOT, { newdir: dir, name: 'a', newname: 'b' });
    expect(guest.lookup(dir, 'b').nodeid).toBe(a);
    expect(guest.attr(b).nlink).toBe(0);
    expect(guest.fails('LOOKUP', ROOT, { name: 'a' })).toBe(ERRNO.ENOENT);
  });

  it('honour NOREPLACE and EXCHANGE', () => {
    const guest = ScriptedGuest.mounted();
    const a = guest.file(ROOT, 'a');
    const b = guest.file(ROOT, 'b');
    const names = { newdir: ROOT, name: 'a', newname: 'b' };
    expect(guest.fails('RENAME2', ROOT, { ...names, flags: RENAME_NOREPLACE })).toBe(ERRNO.EEXIST);
    guest.ok('RENAME2', ROOT, { ...names, flags: RENAME_EXCHANGE });
    expect([guest.lookup(ROOT, 'a').nodeid, guest.lookup(ROOT, 'b').nodeid]).toEqual([b, a]);
  });

  it('refuse unknown flags, unknown directories, and whiteouts where special files are refused', () => {
    const guest = ScriptedGuest.mounted();
    guest.file(ROOT, 'a');
    const names = { newdir: ROOT, name: 'a', newname: 'b' };
    expect(guest.fails('RENAME2', ROOT, { ...names, flags: 8 })).toBe(ERRNO.EINVAL);
    expect(guest.fails('RENAME2', ROOT, { ...names, newdir: 99 })).toBe(ERRNO.ESTALE);
    expect(guest.fails('RENAME', 99, names)).toBe(ERRNO.ESTALE);
    guest.setPolicy({ specialFiles: 'none' });
    expect(guest.fails('RENAME2', ROOT, { ...names, flags: RENAME_WHITEOUT })).toBe(ERRNO.EPERM);
  });

  it('judge both names', () => {
    const guest = ScriptedGuest.mounted();
    guest.file(ROOT, 'a');
    for (const bad of ['', '.', '..', 'x/y']) {
      expect(guest.fails('RENAME', ROOT, { newdir: ROOT, name: 'a', newname: bad })).toBe(ERRNO.EINVAL);
      expect(guest.fails('RENAME2', ROOT, { newdir: ROOT, name: bad, newname: 'b' })).toBe(ERRNO.EINVAL);
    }
  });
});

describe('LINK', () => {
  it('counts as a lookup', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    const entry = entryOf(guest.ok('LINK', ROOT, { oldnodeid: file, newname: 'b' }));
    expect(entry).toMatchObject({ nodeid: file, attr: { nlink: 2 } });
    guest.forget(file, 1);
    expect(guest.attr(file).nlink).toBe(2);
    guest.forget(file, 1);
    expect(guest.fails('GETATTR', file, {})).toBe(ERRNO.ESTALE);
  });

  it('counts nothing when it fails', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    expect(guest.fails('LINK', ROOT, { oldnodeid: file, newname: 'a' })).toBe(ERRNO.EEXIST);
    expect(guest.fails('LINK', ROOT, { oldnodeid: 99, newname: 'b' })).toBe(ERRNO.ESTALE);
    expect(guest.fails('LINK', ROOT, { oldnodeid: guest.mkdir(ROOT, 'd'), newname: 'e' })).toBe(ERRNO.EPERM);
    expect(guest.fails('LINK', ROOT, { oldnodeid: file, newname: '..' })).toBe(ERRNO.EINVAL);
    guest.forget(file, 1);
    expect(guest.fails('GETATTR', file, {})).toBe(ERRNO.ESTALE);
  });
});

describe('READLINK', () => {
  it('wants a link, and room for its target', () => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('READLINK', guest.file(ROOT, 'a'), {})).toBe(ERRNO.EINVAL);
    const link = entryOf(guest.ok('SYMLINK', ROOT, { name: 'l', target: 'target' })).nodeid;
    expect(guest.fails('READLINK', link, {}, { replyCapacity: 16 + 5 })).toBe(ERRNO.ENAMETOOLONG);
    expect(guest.ok('READLINK', link, {}, { replyCapacity: 16 + 6 }).toString()).toBe('target');
  });
});

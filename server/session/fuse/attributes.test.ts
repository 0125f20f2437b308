import { describe, expect, it } from 'vitest';
import { STATX_BASIC_STATS, STATX_BTIME } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { decodeStatfsOut, decodeStatxOut, newStatfsOut, newStatxOut } from '../../wire/fuse/codec.gen.ts';
import { FATTR } from '../../wire/fuse/flags.ts';
import { viewsOf } from '../../wire/views.ts';
import { attrOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

describe('GETATTR', () => {
  it('answers for the node, and for the handle after unlink', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.ok('UNLINK', ROOT, { name: 'a' });
    const { attr, attrValid } = attrOf(guest.ok('GETATTR', nodeid, { getattrFlags: 1, fh }));
    expect([attr.nlink, attrValid]).toEqual([0, 5]);
  });

  it('refuses a handle of another file, and one that does not exist', () => {
    const guest = ScriptedGuest.mounted();
    const { fh } = guest.create(ROOT, 'a');
    const other = guest.file(ROOT, 'b');
    expect(guest.fails('GETATTR', other, { getattrFlags: 1, fh })).toBe(ERRNO.EBADF);
    expect(guest.fails('GETATTR', other, { getattrFlags: 1, fh: 99 })).toBe(ERRNO.EBADF);
    expect(guest.fails('GETATTR', other, { getattrFlags: 0, fh: 99 })).toBe(0);
  });

  it('encodes device numbers as the kernel does', () => {
    const guest = ScriptedGuest.mounted({ policy: { specialFiles: 'devices' } });
    const rdev = 0x0123_4567;
    guest.ok('MKNOD', ROOT, { name: 'd', mode: 0o020600, rdev });
    expect(guest.lookup(ROOT, 'd').attr.rdev).toBe(rdev);
  });
});

describe('SETATTR', () => {
  const set = (guest: ScriptedGuest, nodeid: number, args: object) => attrOf(guest.ok('SETATTR', nodeid, args)).attr;

  it('changes mode, owner, size and times', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'hello');
    expect(set(guest, file, { valid: FATTR.MODE, mode: 0o100600 }).mode).toBe(0o100600);
    expect(set(guest, file, { valid: FATTR.UID | FATTR.GID, uid: 7, gid: 8 })).toMatchObject({ uid: 7, gid: 8 });
    expect(set(guest, file, { valid: FATTR.SIZE, size: 3 }).size).toBe(3);
    const times = { atime: -5, atimensec: 1, mtime: 2 ** 33, mtimensec: 999_999_999 };
    expect(set(guest, file, { valid: FATTR.ATIME | FATTR.MTIME, ...times })).toMatchObject(times);
    const now = set(guest, file, { valid: FATTR.MTIME | FATTR.MTIME_NOW, mtime: 5 });
    expect(now.mtime).toBeGreaterThan(1_000_000_000);
    expect(now.atime).toBe(-5);
  });

  it('truncates through a handle', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a', 2);
    guest.write(nodeid, fh, 0, 'hello');
    expect(set(guest, nodeid, { valid: FATTR.SIZE | FATTR.FH, size: 2, fh }).size).toBe(2);
    const other = guest.file(ROOT, 'b', 'hello');
    expect(guest.fails('SETATTR', other, { valid: FATTR.SIZE | FATTR.FH, size: 0, fh })).toBe(ERRNO.EBADF);
    expect(guest.attr(other).size).toBe(5);
  });

  it.each([
    ['a size beyond 2^53', { valid: FATTR.SIZE, size: -1 }, ERRNO.EFBIG],
    ['uid -1, which chown takes for "leave it"', { valid: FATTR.UID, uid: 0xffff_ffff }, ERRNO.EINVAL],
    ['gid -1', { valid: FATTR.GID, gid: 0xffff_ffff }, ERRNO.EINVAL],
    ['UTIME_NOW in disguise', { valid: FATTR.ATIME, atimensec: 0x3fff_ffff }, ERRNO.EINVAL],
    ['UTIME_OMIT in disguise', { valid: FATTR.MTIME, mtimensec: 0x3fff_fffe }, ERRNO.EINVAL],
  ])('refuses %s', (_what, args, errno) => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('SETATTR', guest.file(ROOT, 'a'), args)).toBe(errno);
  });

  it('does not change what is not asked for, whatever stands in the fields', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'hello');
    const before = guest.attr(file);
    const after = set(guest, file, {
      valid: FATTR.LOCKOWNER | FATTR.CTIME,
      size: 1,
      mode: 0,
      uid: 9,
      mtime: 1,
      ctime: 1,
    });
    expect(after).toMatchObject({ size: 5, mode: before.mode, uid: 0, mtime: before.mtime });
  });

  it('clears suid for the guest only where that was agreed', () => {
    const args = { valid: FATTR.SIZE | FATTR.KILL_SUIDGID, size: 0 };
    const modes = [false, true].map((killprivV2) => {
      const guest = ScriptedGuest.mounted({ policy: { killprivV2 } });
      const file = guest.file(ROOT, 'a', 'x');
      guest.ok('SETATTR', file, { valid: FATTR.MODE, mode: 0o4755 });
      return set(guest, file, args).mode & 0o7777;
    });
    expect(modes).toEqual([0o4755, 0o755]);
  });
});

it('STATX adds the time of birth', () => {
  const guest = ScriptedGuest.mounted();
  const file = guest.file(ROOT, 'a', 'hello');
  const body = guest.ok('STATX', file, { sxMask: STATX_BTIME });
  const out = newStatxOut();
  decodeStatxOut(viewsOf(new Uint8Array(body).buffer), 0, out);
  expect(body).toHaveLength(288);
  expect(out).toMatchObject({
    attrValid: 5,
    stat: { mask: STATX_BASIC_STATS | STATX_BTIME, size: 5, mode: 0o100644, nlink: 1 },
  });
  expect(out.stat.btime.tvSec).toBeGreaterThan(1_000_000_000);
  expect(guest.fails('STATX', file, { getattrFlags: 1, fh: 9 })).toBe(ERRNO.EBADF);
});

it('STATFS answers for the host file system', () => {
  const guest = ScriptedGuest.mounted();
  const out = newStatfsOut();
  decodeStatfsOut(viewsOf(new Uint8Array(guest.ok('STATFS', ROOT, {})).buffer), 0, out);
  expect(out).toMatchObject({ bsize: 4096, namelen: 255, blocks: 1 << 20 });
});

describe('ACCESS', () => {
  it('asks for the caller', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', '', 0o600);
    expect(guest.fails('ACCESS', file, { mask: 4 })).toBe(0);
    expect(guest.fails('ACCESS', file, { mask: 4 }, { uid: 1000, gid: 1000 })).toBe(ERRNO.EACCES);
    expect(guest.fails('ACCESS', file, { mask: 8 })).toBe(ERRNO.EINVAL);
  });

  it('says EROFS on a read-only share for what is stored there', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    guest.ok('MKNOD', ROOT, { name: 'fifo', mode: 0o010666 });
    const fifo = guest.lookup(ROOT, 'fifo').nodeid;
    guest.setPolicy({ readonly: true });
    expect(guest.fails('ACCESS', file, { mask: 2 })).toBe(ERRNO.EROFS);
    expect(guest.fails('ACCESS', file, { mask: 4 })).toBe(0);
    expect(guest.fails('ACCESS', fifo, { mask: 2 })).toBe(0);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture } from '../../fs/host/testing.ts';
import { L_OPEN_FLAGS, SETATTR_VALID as VALID } from '../../wire/ninep/flags.ts';
import { entriesOf } from './testing/messages.ts';
import { type ClientOptions, ROOT, ScriptedClient } from './testing/scripted-client.ts';

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

const servers: readonly [string, (options?: ClientOptions) => ScriptedClient][] = [
  ['memory', (options) => ScriptedClient.attached(options)],
  [
    'host',
    (options) => {
      const fixture = hostFixture({ allowDevices: true });
      closers.push(() => {
        fixture.close();
      });
      return ScriptedClient.attached({ arena: fixture.arena, fs: (): FileSystem => fixture.fs, ...options });
    },
  ],
];

describe.each(servers)('files on fs/%s', (back, attached) => {
  it('reads, writes, appends and truncates', () => {
    const client = attached();
    const fid = client.create(ROOT, 'a', 'hello');
    expect([client.read(fid), client.read(fid, 1, 3), client.read(fid, 5)]).toEqual(['hello', 'ell', '']);
    const appending = client.open(ROOT, 'a', 1 | L_OPEN_FLAGS.APPEND);
    expect(client.write(appending, 0, ' world')).toBe(6);
    expect(client.read(fid)).toBe('hello world');
    expect(client.fails('Tread', { fid: appending, count: 1 })).toBe(ERRNO.EBADF);
    expect(client.fails('Twrite', { fid: client.open(ROOT, 'a'), data: 'x' })).toBe(ERRNO.EBADF);
    client.open(ROOT, 'a', 2 | L_OPEN_FLAGS.TRUNC);
    expect(client.attr(fid).size).toBe(0);
    client.ok('Tfsync', { fid, datasync: 1 });
    client.clunk(fid);
    client.session.close();
  });

  it('creates exclusively or not, and keeps the fid for the file', () => {
    const client = attached();
    client.file(ROOT, 'a', 'old');
    const fid = client.walk(ROOT);
    const args = { fid, name: 'a', mode: 0o600, gid: 0 };
    expect(client.fails('Tlcreate', { ...args, flags: 2 | L_OPEN_FLAGS.CREATE | L_OPEN_FLAGS.EXCL })).toBe(
      ERRNO.EEXIST,
    );
    client.ok('Tlcreate', { ...args, flags: 2 | L_OPEN_FLAGS.CREATE });
    expect(client.read(fid)).toBe('old');
    expect(client.fails('Tlcreate', { ...args, flags: 2 })).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlopen', { fid, flags: 0 })).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlcreate', { ...args, fid: client.walk(ROOT, 'a'), flags: 2 })).toBe(ERRNO.ENOTDIR);
    const readonly = client.walk(ROOT);
    client.ok('Tlcreate', { fid: readonly, name: 'r', flags: 2, mode: 0o444, gid: 7 });
    client.write(readonly, 0, 'still mine');
    expect(client.attr(readonly)).toMatchObject({ mode: 0o100444, gid: 7, size: 10 });
  });

  it('keeps open and closed fids of files that are gone or renamed (diod’s and QEMU’s cases)', () => {
    const client = attached();
    const open = client.create(ROOT, 'a', 'data');
    const closed = client.walk(ROOT, 'a');
    client.ok('Trenameat', { olddirfid: ROOT, oldname: 'a', newdirfid: ROOT, newname: 'b' });
    expect([client.read(open), client.attr(closed).size]).toEqual(['data', 4]);
    client.ok('Tunlinkat', { dirfid: ROOT, name: 'b', flags: 0 });
    expect([client.attr(open).nlink, client.attr(open).size, client.attr(closed).size]).toEqual([0, 4, 4]);
    client.write(open, 4, '!');
    client.ok('Tsetattr', { fid: open, valid: VALID.MODE, mode: 0o600 });
    expect([client.read(open), client.attr(open).mode & 0o777]).toEqual(['data!', 0o600]);
    expect(client.fails('Tremove', { fid: closed })).toBe(ERRNO.ESTALE);
    expect(client.fails('Tgetattr', { fid: closed })).toBe(ERRNO.EBADF);
  });

  it('removes and renames by fid', () => {
    const client = attached();
    client.mkdir(ROOT, 'd');
    client.file(ROOT, 'a', 'x');
    const [a, d] = [client.walk(ROOT, 'a'), client.walk(ROOT, 'd')];
    client.ok('Trename', { fid: a, dfid: d, name: 'z' });
    client.ok('Trename', { fid: a, dfid: d, name: 'y' });
    client.walk(d, 'y');
    expect(client.fails('Tremove', { fid: client.walk(ROOT, 'd') })).toBe(ERRNO.ENOTEMPTY);
    client.ok('Tremove', { fid: a });
    client.ok('Tremove', { fid: d });
    expect(client.fails('Tremove', { fid: client.walk(ROOT) })).toBe(ERRNO.EBUSY);
    expect(client.fails('Trename', { fid: ROOT, dfid: ROOT, name: 'r' })).toBe(ERRNO.EBUSY);
  });

  it('makes directories, links, symlinks, pipes, and devices only if allowed', () => {
    const client = attached();
    client.mkdir(ROOT, 'd');
    expect(client.fails('Tmkdir', { dfid: ROOT, name: 'd', mode: 0o755 })).toBe(ERRNO.EEXIST);
    client.file(ROOT, 'a', 'x');
    client.ok('Tlink', { dfid: ROOT, fid: client.walk(ROOT, 'a'), name: 'hard' });
    expect(client.attr(client.walk(ROOT, 'hard')).nlink).toBe(2);
    expect(client.ok('Tsymlink', { dfid: ROOT, name: 's', symtgt: '../../etc/passwd', gid: 0 }).qid.type).toBe(2);
    const link = client.walk(ROOT, 's');
    expect(client.ok('Treadlink', { fid: link }).target).toBe('../../etc/passwd');
    expect(client.fails('Tlopen', { fid: link, flags: 0 })).toBe(ERRNO.ELOOP);
    expect(client.fails('Treadlink', { fid: ROOT })).toBe(ERRNO.EINVAL);
    client.ok('Tmknod', { dfid: ROOT, name: 'p', mode: 0o010644 });
    expect(client.fails('Tlopen', { fid: client.walk(ROOT, 'p'), flags: 0 })).toBe(ERRNO.ENXIO);
    const device = { dfid: ROOT, name: 'c', mode: 0o020600, major: 1, minor: 3 };
    expect(client.fails('Tmknod', device)).toBe(ERRNO.EPERM);
    client.setPolicy({ specialFiles: 'none', symlinks: 'refuse' });
    expect(client.fails('Tmknod', { ...device, mode: 0o010644 })).toBe(ERRNO.EPERM);
    expect(client.fails('Tsymlink', { dfid: ROOT, name: 't', symtgt: 'x' })).toBe(ERRNO.EPERM);
    client.ok('Tunlinkat', { dirfid: ROOT, name: 's', flags: 0 });
    expect(client.fails('Tunlinkat', { dirfid: ROOT, name: 'd', flags: 0 })).toBe(ERRNO.EISDIR);
    expect(client.fails('Tunlinkat', { dirfid: ROOT, name: 'a', flags: 0x200 })).toBe(ERRNO.ENOTDIR);
    expect(client.fails('Tunlinkat', { dirfid: ROOT, name: 'd', flags: 0x201 })).toBe(ERRNO.EINVAL);
    client.ok('Tunlinkat', { dirfid: ROOT, name: 'd', flags: 0x200 });
  });

  it('sets attributes, and tells them with a birth time', () => {
    const client = attached();
    const fid = client.create(ROOT, 'a', 'hello');
    const times = { atimeSec: 5, atimeNsec: 6, mtimeSec: -7, mtimeNsec: 8 };
    const valid =
      VALID.SIZE | VALID.MODE | VALID.UID | VALID.GID | VALID.ATIME | VALID.ATIME_SET | VALID.MTIME | VALID.MTIME_SET;
    client.ok('Tsetattr', { fid, valid, mode: 0o640, uid: 12, gid: 34, size: 2, ...times });
    const attr = client.attr(fid);
    expect(attr).toMatchObject({ mode: 0o100640, uid: 12, gid: 34, size: 2, ...times });
    expect((attr.validLo & 0x7ff) === 0x7ff && (attr.validLo & 0x800) !== 0 && attr.btimeSec > 0).toBe(true);
    client.ok('Tsetattr', { fid, valid: VALID.ATIME | VALID.MTIME | VALID.CTIME });
    expect(client.attr(fid).mtimeSec).toBeGreaterThan(1e9);
    client.ok('Tsetattr', { fid, valid: VALID.CTIME });
    expect(client.fails('Tsetattr', { fid, valid: VALID.UID, uid: 0xffff_ffff })).toBe(ERRNO.EINVAL);
    expect(client.fails('Tsetattr', { fid, valid: VALID.MTIME | VALID.MTIME_SET, mtimeNsec: 1e9 })).toBe(ERRNO.EINVAL);
    expect(client.ok('Tstatfs', { fid }).namelen).toBe(255);
  });

  it.each([128, 256, 512, 65_536])(
    'lists 40 files in pieces of %d bytes, while one vanishes and others come',
    (count) => {
      const client = attached();
      const names = Array.from({ length: 40 }, (_, i) => `file-${i}`);
      for (const name of names) client.file(ROOT, name);
      client.mkdir(ROOT, 'dir');
      const fid = client.open(ROOT, '');
      const seen: string[] = [];
      let cookie: readonly [number, number] = [0, 0];
      for (;;) {
        const { data } = client.ok('Treaddir', { fid, offsetLo: cookie[0], offsetHi: cookie[1], count });
        expect(data.length).toBeLessThanOrEqual(count);
        const entries = entriesOf(data);
        const last = entries.at(-1);
        if (last === undefined) break;
        if (seen.length === 0) client.ok('Tunlinkat', { dirfid: ROOT, name: 'file-0', flags: 0 });
        // New ones may show or not, but hide or repeat no other.
        if (seen.length < 60) client.file(ROOT, `new-${seen.length}`);
        seen.push(...entries.map(({ name }) => name));
        expect(entries.find(({ name }) => name === 'dir')?.qidType ?? 0x80).toBe(0x80);
        cookie = last.cookie;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(['.', '..', 'dir', ...names.slice(1)]));
      expect(client.fails('Treaddir', { fid, count: 20 })).toBe(ERRNO.EINVAL);
      expect(client.fails('Treaddir', { fid: ROOT, count: 512 })).toBe(ERRNO.EBADF);
      expect(client.fails('Tread', { fid, count: 512 })).toBe(ERRNO.EISDIR);
    },
  );

  it('moves attributes through fids of their own', () => {
    const client = attached({ policy: { xattr: true } });
    const fid = client.create(ROOT, 'a');
    const set = (name: string, value: string, pieces: readonly string[] = [value], flags = 0): number => {
      const clone = client.walk(ROOT, 'a');
      client.ok('Txattrcreate', { fid: clone, name, attrSize: value.length, flags });
      let offset = 0;
      for (const piece of pieces) offset += client.write(clone, offset, piece);
      return client.fails('Tclunk', { fid: clone });
    };
    const get = (name: string): string => {
      const newfid = client.newFid();
      const { size } = client.ok('Txattrwalk', { fid, newfid, name });
      const value = client.read(newfid);
      expect(value).toHaveLength(size);
      client.clunk(newfid);
      return value;
    };
    expect(set('user.a', 'value', ['va', 'lue'])).toBe(0);
    expect([get('user.a'), get('')]).toEqual(['value', 'user.a\0']);
    expect(set('user.a', 'value', ['val'])).toBe(ERRNO.EINVAL);
    expect(set('user.a', 'x', ['x'], 1)).toBe(ERRNO.EEXIST);
    expect(set('user.b', 'x', ['x'], 2)).toBe(ERRNO.ENODATA);
    expect([set('user.a', '', [], 2), get('')]).toEqual([0, '']);
    expect(set('user.empty', '', [])).toBe(0);
    expect(get('user.empty')).toBe('');
    expect(client.fails('Txattrwalk', { fid, newfid: 900, name: 'user.none' })).toBe(ERRNO.ENODATA);
    expect(client.fails('Txattrwalk', { fid, newfid: 900, name: 'system.posix_acl_access' })).toBe(ERRNO.EOPNOTSUPP);
    const clone = client.walk(ROOT, 'a');
    expect(client.fails('Txattrcreate', { fid: clone, name: 'user.big', attrSize: 65_537 })).toBe(ERRNO.E2BIG);
    client.ok('Txattrcreate', { fid: clone, name: 'user.c', attrSize: 4 });
    expect(client.fails('Twrite', { fid: clone, offset: 1, data: 'x' })).toBe(ERRNO.EINVAL);
    expect(client.fails('Twrite', { fid: clone, offset: 0, data: 'xxxxx' })).toBe(ERRNO.ENOSPC);
    expect(client.fails('Twalk', { fid: clone, newfid: 901 })).toBe(ERRNO.EINVAL);
    client.setPolicy({});
    expect(client.fails('Txattrwalk', { fid, newfid: 900, name: '' })).toBe(ERRNO.EOPNOTSUPP);
  });

  it('changes nothing on a read-only share, from one moment to the next', () => {
    const client = attached({ policy: { xattr: true } });
    const fid = client.create(ROOT, 'a', 'x');
    const xattr = client.walk(ROOT, 'a');
    client.ok('Txattrcreate', { fid: xattr, name: 'user.a', attrSize: 0 });
    client.setPolicy({ readonly: true, xattr: true });
    const { EROFS } = ERRNO;
    expect(client.fails('Twrite', { fid, data: 'y' })).toBe(EROFS);
    expect(client.fails('Tclunk', { fid: xattr })).toBe(EROFS);
    expect(client.fails('Tsetattr', { fid, valid: 1 })).toBe(EROFS);
    expect(client.fails('Tlcreate', { fid: client.walk(ROOT), name: 'b', flags: 2 })).toBe(EROFS);
    expect(client.fails('Tmkdir', { dfid: ROOT, name: 'b' })).toBe(EROFS);
    expect(client.fails('Tunlinkat', { dirfid: ROOT, name: 'a' })).toBe(EROFS);
    expect(client.fails('Tlopen', { fid: client.walk(ROOT, 'a'), flags: 1 })).toBe(EROFS);
    expect(client.fails('Tlopen', { fid: client.walk(ROOT, 'a'), flags: L_OPEN_FLAGS.TRUNC })).toBe(EROFS);
    const removed = client.walk(ROOT, 'a');
    expect(client.fails('Tremove', { fid: removed })).toBe(EROFS);
    expect(client.fails('Tgetattr', { fid: removed })).toBe(ERRNO.EBADF);
    expect([client.read(fid), back]).toEqual(['x', back]);
  });

  it('tells versions as the cache policy says', () => {
    const client = attached();
    const fid = client.create(ROOT, 'a', 'x');
    const version = (): number => client.attr(fid).qid.version;
    const first = version();
    expect([first === 0, version() === first]).toEqual([false, true]);
    client.write(fid, 1, 'y');
    expect(version()).not.toBe(first);
    client.setPolicy({ cache: 'never' });
    expect(version()).toBe(0);
    client.setPolicy({ cache: 'always' });
    const stable = version();
    client.write(fid, 2, 'z');
    expect([stable, version()]).toEqual([1, 1]);
  });

  it('cuts reads to msize', () => {
    const client = attached({ msize: 256 });
    const fid = client.create(ROOT, 'a');
    for (let i = 0; i < 4; i++) client.write(fid, i * 200, 'x'.repeat(200));
    expect(client.read(fid, 0, 800)).toHaveLength(245);
    expect(client.send('Tread', { fid, count: 800 }, 1, 111).fields).toMatchObject({ data: 'x'.repeat(100) });
    expect(client.fails('Tread', { fid, offset: -1, count: 1 })).toBe(ERRNO.EINVAL);
    expect(client.fails('Twrite', { fid, offset: -1, data: 'x' })).toBe(ERRNO.EFBIG);
  });
});

it('acts as the user that attached', () => {
  const client = ScriptedClient.attached({ uid: 1000 });
  client.ok('Tmkdir', { dfid: ROOT, name: 'd', mode: 0o755, gid: 50 });
  expect(client.attr(client.walk(ROOT, 'd'))).toMatchObject({ uid: 1000, gid: 50 });
  for (const [fid, uname, uid] of [
    [10, 'root', 0],
    [11, '1001', 1001],
    [12, 'glenda', 65_534],
  ] as const) {
    client.attach(fid, 0xffff_ffff, '', uname);
    client.ok('Tmkdir', { dfid: fid, name: uname, mode: 0o755, gid: 0xffff_ffff });
    expect(client.attr(client.walk(ROOT, uname))).toMatchObject({ uid, gid: uid });
  }
});

it('lets a user make files where a group allows it that 9P says nothing of (fs/host, as root)', (test) => {
  if (process.getuid?.() !== 0) test.skip('acting as other users takes root');
  const fixture = hostFixture();
  closers.push(() => {
    fixture.close();
  });
  const client = ScriptedClient.attached({ arena: fixture.arena, fs: (): FileSystem => fixture.fs });
  client.mkdir(ROOT, 'team');
  const valid = VALID.MODE | VALID.UID | VALID.GID;
  client.ok('Tsetattr', { fid: client.walk(ROOT, 'team'), valid, mode: 0o770, uid: 0, gid: 5000 });
  client.mkdir(ROOT, 'private');
  client.attach(50, 1000);
  const args = { name: 'f', flags: 2, mode: 0o644, gid: 1000 };
  const fid = client.walk(50, 'team');
  client.ok('Tlcreate', { fid, ...args });
  expect(client.attr(fid)).toMatchObject({ uid: 1000, gid: 1000 });
  expect(client.fails('Tlcreate', { fid: client.walk(50, 'private'), ...args })).toBe(ERRNO.EACCES);
  client.session.close();
});

import { expect, test } from 'vitest';
import { O_RDWR, O_TRUNC } from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { wrapped } from './testing.ts';

test('names are mapped on the way in and back on the way out', () => {
  using w = wrapped({ xattrMap: ':map::user.virtiofs.:' });
  const { t, inner } = w;
  const file = t.file(t.root, 'f');
  succeed(t.setxattr(file, 'user.a', '1'));
  succeed(t.setxattr(file, 'trusted.b', '22'));
  const outside = found(inner.lookup(inner.root, 'f'));
  expect([...(inner.listxattr(outside) as string[])].sort()).toEqual([
    'user.virtiofs.trusted.b',
    'user.virtiofs.user.a',
  ]);
  succeed(inner.setxattr(outside, 'user.host', 'x'));
  expect([...(t.listxattr(file) as string[])].sort()).toEqual(['trusted.b', 'user.a']);
  expect(t.getxattr(file, 'trusted.b')).toBe('22');
  expectErrno(t.getxattr(file, 'user.host'), 'ENODATA');
  succeed(t.removexattr(file, 'user.a'));
  expect(t.listxattr(file)).toEqual(['trusted.b']);
});

test('bad is EPERM, unsupported EOPNOTSUPP, and neither is listed', () => {
  using w = wrapped({ xattrMap: ':bad:all:user.secret:user.secret::unsupported:all:user.no:user.no::ok:all:::' });
  const { t, inner } = w;
  const file = t.file(t.root, 'f');
  const outside = found(inner.lookup(inner.root, 'f'));
  for (const name of ['user.secret', 'user.no', 'user.yes']) succeed(inner.setxattr(outside, name, 'x'));
  expect(t.listxattr(file)).toEqual(['user.yes']);
  for (const [name, errno] of [
    ['user.secret', 'EPERM'],
    ['user.no', 'EOPNOTSUPP'],
  ] as const) {
    expectErrno(t.getxattr(file, name), errno);
    expectErrno(t.setxattr(file, name, 'y'), errno);
    expectErrno(t.removexattr(file, name), errno);
  }
  expect(inner.getxattr(outside, 'user.secret')).toBe('x');
});

test('a name that becomes too long is ERANGE; a list is measured as the guest sees it', () => {
  using w = wrapped({ xattrMap: ':map::user.virtiofs.:' });
  const { t } = w;
  const file = t.file(t.root, 'f');
  expectErrno(t.setxattr(file, `user.${'x'.repeat(245)}`, ''), 'ERANGE');
  succeed(t.setxattr(file, 'user.abc', ''));
  expect(t.fs.listxattr(file, 0, 0)).toBe('user.abc'.length + 1);
  expectErrno(t.fs.listxattr(file, t.arena.alloc(16), 4), 'ERANGE');
});

test('file capabilities under another name go with every change that takes them (CVE-2021-20263)', () => {
  using w = wrapped({ xattrMap: ':map:security.:user.virtiofs.:' });
  const { t, inner } = w;
  const file = t.file(t.root, 'f', 'content');
  const outside = found(inner.lookup(inner.root, 'f'));
  const handle = opened(t.open(file, O_RDWR));
  const changes: Readonly<Record<string, () => void>> = {
    write: () => succeed(t.write(handle, 0, 'x')),
    truncate: () => succeed(t.setattr(file, SET.SIZE, { size: 3 })),
    chown: () => succeed(t.setattr(file, SET.UID, { uid: process.geteuid?.() ?? 0 })),
    fallocate: () => succeed(t.fs.fallocate(handle, 0, 0, 10, -1)),
    'open with O_TRUNC': () => opened(t.open(file, O_RDWR | O_TRUNC)),
    'create with O_TRUNC': () => made(t.create(t.root, 'f', O_RDWR | O_TRUNC)),
    'copy into it': () => succeed(t.fs.copyRange(handle, 0, handle, 100, 1, -1)),
  };
  for (const [name, change] of Object.entries(changes)) {
    succeed(t.setxattr(file, 'security.capability', 'capable'));
    expect(inner.listxattr(outside)).toEqual(['user.virtiofs.security.capability']);
    change();
    expect([name, inner.listxattr(outside)]).toEqual([name, []]);
  }
  succeed(t.setxattr(file, 'security.capability', 'capable'));
  succeed(t.setattr(file, SET.MODE, { mode: 0o755 }));
  expect(inner.listxattr(outside)).toEqual(['user.virtiofs.security.capability']);
});

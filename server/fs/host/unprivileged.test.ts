// The usual desktop case: the server is an ordinary user. This file's process gives root up for good before its first
// test.
import { expect, test } from 'vitest';
import { O_RDWR, O_WRONLY } from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { conformance } from '../conformance/conformance.ts';
import { expectErrno, found, opened, succeed } from '../conformance/expectations.ts';
import type { Abilities } from '../conformance/fixture.ts';
import { HostTester, hostFixture } from './testing.ts';

if (process.geteuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(65534);
  process.setuid?.(65534);
}

const owners = 'an ordinary user’s server makes all files its own';
const able: Abilities = { xattrs: true, tmpfile: true, sparse: true, stableCookies: true, owners };
conformance('host, as an ordinary user', () => hostFixture({ pool: true }), able);

test('what a guest’s root makes belongs to the server’s user; giving it away is the host’s to refuse', () => {
  using t = new HostTester();
  Object.assign(t.caller, { uid: 0, gid: 0 });
  const file = t.file(t.root, 'f', 'x');
  expect(t.attr.uid).toBe(process.getuid?.());
  found(t.mkdir(t.root, 'd'));
  expect(t.attr.uid).toBe(process.getuid?.());
  succeed(t.setattr(file, SET.UID | SET.GID, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }));
  expectErrno(t.setattr(file, SET.UID, { uid: 0 }), 'EPERM');
});

test('modes hold for the server too', () => {
  using t = new HostTester();
  const file = t.file(t.root, 'f', 'x', 0o444);
  expectErrno(t.open(file, O_RDWR), 'EACCES');
  expectErrno(t.setattr(file, SET.SIZE, { size: 0 }), 'EACCES');
  succeed(t.setattr(file, SET.MODE, { mode: 0o600 }));
  expect(t.write(opened(t.open(file, O_WRONLY)), 0, 'y')).toBe(1);
  const directory = found(t.mkdir(t.root, 'd', 0o500));
  expectErrno(t.mkdir(directory, 'x'), 'EACCES');
});

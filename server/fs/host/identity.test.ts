// Whose files the guest makes, which privileges survive a write, and what a share of an ordinary user can do.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Arena } from '../../arena.ts';
import { O_RDWR, O_WRONLY, S_IFIFO } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import { Caller, SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { Credentials } from './credentials.ts';
import type { Native } from './native.ts';
import { HostTester } from './testing.ts';

const isRoot = process.geteuid?.() === 0;

function caller(uid: number, gid: number, supplementaryGroup = -1): Caller {
  return Object.assign(new Caller(), { uid, gid, supplementaryGroup });
}

describe.runIf(isRoot)('as root', () => {
  test('every kind of file belongs to the caller, and the process is itself again afterwards', () => {
    using t = new HostTester();
    fs.chmodSync(t.folder, 0o777);
    Object.assign(t.caller, caller(1001, 1002));
    found(t.mkdir(t.root, 'directory'));
    found(t.mknod(t.root, 'fifo', S_IFIFO | 0o600));
    found(t.symlink(t.root, 'symlink', 'x'));
    made(t.create(t.root, 'file', O_RDWR));
    made(t.tmpfile(t.root, O_RDWR));
    for (const name of fs.readdirSync(t.folder)) {
      const { uid, gid } = fs.lstatSync(t.path(name));
      expect([name, uid, gid]).toEqual([name, 1001, 1002]);
    }
    expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, process.getgid?.()]);
    Object.assign(t.caller, caller(0, 0));
    t.file(t.root, 'roots');
    expect(fs.statSync(t.path('roots')).uid).toBe(0);
  });

  test('where the caller may not write, the host says no', () => {
    using t = new HostTester();
    fs.chmodSync(t.folder, 0o755);
    Object.assign(t.caller, caller(1001, 1002));
    expectErrno(t.mkdir(t.root, 'd'), 'EACCES');
    expectErrno(t.create(t.root, 'f', O_RDWR), 'EACCES');
    fs.chownSync(t.folder, 0, 2000);
    fs.chmodSync(t.folder, 0o2775);
    expectErrno(t.mkdir(t.root, 'd'), 'EACCES');
    Object.assign(t.caller, caller(1001, 1002, 2000)); // the guest says that the caller is in the directory's group
    found(t.mkdir(t.root, 'd'));
    expect([t.attr.uid, t.attr.gid, t.attr.mode & 0o2000]).toEqual([1001, 2000, 0o2000]);
    t.file(t.root, 'f', '', 0o2775);
    expect(t.attr.mode & 0o2000).toBe(0o2000);
  });

  test('file capabilities go when the guest asks for it', () => {
    using t = new HostTester();
    const file = t.file(t.root, 'f', 'x', 0o755);
    const capability = '\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0'; // VFS_CAP_REVISION_2, CAP_NET_RAW
    succeed(t.setxattr(file, 'security.capability', capability));
    expect(t.getxattr(file, 'security.capability')).toBe(capability);
    succeed(t.setattr(file, SET.KILL_PRIV, {}));
    expectErrno(t.getxattr(file, 'security.capability'), 'ENODATA');
    succeed(t.setxattr(file, 'security.capability', capability));
    const handle = opened(t.open(file, O_WRONLY));
    expect(t.write(handle, 0, 'y', false, true)).toBe(1);
    expectErrno(t.getxattr(file, 'security.capability'), 'ENODATA');
  });

  test('a write keeps suid unless it is asked to clear it', () => {
    using t = new HostTester();
    const file = t.file(t.root, 'f', 'x');
    succeed(t.setattr(file, SET.MODE, { mode: 0o4755 }));
    const handle = opened(t.open(file, O_WRONLY));
    expect(t.write(handle, 0, 'y')).toBe(1);
    expect(t.stat(file).mode & 0o7777).toBe(0o4755);
    expect(t.write(handle, 0, 'y', false, true)).toBe(1);
    expect(t.stat(file).mode & 0o7777).toBe(0o755);
  });
});

describe('credentials', () => {
  const arena = new Arena(1 << 16);

  /** The calls that Credentials makes, noted. */
  function fake(defined: string[], released: number[]): Native {
    return {
      ...native,
      capsGet: () => ({ effective: [0xffffffff, 0x1ff], permitted: [0xffffffff, 0x1ff] }),
      credDefine: (uid: number, gid: number, groups: number, count: number) =>
        defined.push(`${uid}:${gid}:${[...arena.u32.subarray(groups >> 2, (groups >> 2) + count)].join()}`),
      credRelease: (id: number) => void released.push(id),
    };
  }

  test('are defined once per user and group, used again, and given back when there are many', () => {
    const defined: string[] = [];
    const released: number[] = [];
    const credentials = new Credentials(fake(defined, released), arena, true);
    const own = caller(process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
    expect(credentials.of(own)).toBe(0);
    const first = credentials.of(caller(1001, 1002));
    expect(credentials.of(caller(1001, 1002))).toBe(first);
    expect(credentials.of(caller(1001, 1003))).not.toBe(first);
    expect(credentials.of(caller(1001, 1002, 7))).not.toBe(first);
    expect(credentials.of(caller(1001, 1002))).toBe(first);
    expect(defined).toEqual(['1001:1002:', '1001:1003:', '1001:1002:7']);
    for (let i = 0; i < 100; i++) {
      credentials.of(caller(2000 + i, 1));
      expect(credentials.of(caller(1001, 1002))).toBe(first); // in use, so it stays
    }
    expect(defined.length - released.length).toBeLessThanOrEqual(64);
    expect(released).not.toContain(first);
    expect(new Set(released).size).toBe(released.length);
  });

  test('an ordinary user’s server acts as itself', () => {
    const credentials = new Credentials(fake([], []), arena, false);
    expect(credentials.of(caller(1001, 1002))).toBe(0);
  });
});

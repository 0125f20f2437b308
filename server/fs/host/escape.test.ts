// Nothing outside the share is read, written, opened or even described, whatever lies in the share and whatever the
// host moves meanwhile.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from '../../constants/linux.ts';
import { SET } from '../backend.ts';
import { expectErrno, found, opened, succeed } from '../conformance/expectations.ts';
import { HostTester } from './testing.ts';

const isRoot = process.geteuid?.() === 0;
let outside: string;
let canary: string;
let before: fs.BigIntStats;

beforeAll(() => {
  outside = fs.mkdtempSync(join(tmpdir(), 'culvert-outside-'));
  canary = join(outside, 'canary');
  fs.writeFileSync(canary, 'secret', { mode: 0o600 });
  before = fs.statSync(canary, { bigint: true });
});
afterAll(() => {
  expect(fs.readFileSync(canary, 'latin1')).toBe('secret');
  const after = fs.statSync(canary, { bigint: true });
  expect([after.mode, after.nlink, after.uid, after.mtimeNs, after.ctimeNs]).toEqual([
    before.mode,
    before.nlink,
    before.uid,
    before.mtimeNs,
    before.ctimeNs,
  ]);
  expect(fs.readdirSync(outside)).toEqual(['canary']);
  fs.rmSync(outside, { recursive: true });
});

describe('symlinks that lead out', () => {
  test('to a file: every operation is on the link or refused', () => {
    using t = new HostTester();
    fs.symlinkSync(canary, t.path('link'));
    const link = found(t.lookup(t.root, 'link'));
    expect(link.type).toBe(S_IFLNK);
    expectErrno(t.open(link, O_RDONLY), 'ELOOP');
    expectErrno(t.open(link, O_RDWR | O_TRUNC), 'ELOOP');
    expectErrno(t.create(t.root, 'link', O_RDWR | O_TRUNC), 'ELOOP');
    expectErrno(t.setattr(link, SET.SIZE, { size: 0 }), 'EINVAL');
    expectErrno(t.setattr(link, SET.MODE, { mode: 0o777 }), 'EOPNOTSUPP');
    succeed(t.setattr(link, SET.MTIME, { mtimeSec: 1 }));
    expect(fs.lstatSync(t.path('link')).mtimeMs).toBe(1000);
    if (isRoot) succeed(t.setattr(link, SET.UID, { uid: 1 }));
    expect(t.getxattr(link, 'user.a')).toBeLessThan(0);
    expect(t.setxattr(link, 'user.a', 'x')).toBeLessThan(0);
    succeed(t.link(link, t.root, 'another'));
    expect(fs.lstatSync(t.path('another')).isSymbolicLink()).toBe(true);
    succeed(t.rename(t.root, 'link', t.root, 'renamed'));
    succeed(t.unlink(t.root, 'renamed'));
  });

  test('to a directory: not entered, not made in, not removed from', () => {
    using t = new HostTester();
    fs.symlinkSync(outside, t.path('link'));
    const link = found(t.lookup(t.root, 'link'));
    const file = t.file(t.root, 'f');
    expectErrno(t.lookup(link, 'canary'), 'ENOTDIR');
    expectErrno(t.mkdir(link, 'x'), 'ENOTDIR');
    expectErrno(t.create(link, 'x', O_RDWR), 'ENOTDIR');
    expectErrno(t.tmpfile(link, O_RDWR), 'ENOTDIR');
    expectErrno(t.symlink(link, 'x', 'y'), 'ENOTDIR');
    expectErrno(t.mknod(link, 'x', S_IFREG), 'ENOTDIR');
    expectErrno(t.link(file, link, 'x'), 'ENOTDIR');
    expectErrno(t.unlink(link, 'canary'), 'ENOTDIR');
    expectErrno(t.rename(link, 'canary', t.root, 'x'), 'ENOTDIR');
    expectErrno(t.rename(t.root, 'f', link, 'x'), 'ENOTDIR');
    expectErrno(t.opendir(link), 'ENOTDIR');
    expectErrno(t.rmdir(t.root, 'link'), 'ENOTDIR');
  });

  test('a component of a known path is replaced by one: the old directory or ESTALE, never the new place', () => {
    for (const descriptors of [1000, 16]) {
      using t = new HostTester({ descriptors });
      const directory = found(t.mkdir(t.root, 'd'));
      const file = t.file(directory, 'canary', 'harmless');
      for (let i = 0; i < 40; i++) t.file(t.root, `f${i}`); // few descriptors: `d` and `canary` are cold now
      for (let i = 0; i < 40; i++) t.contents(found(t.lookup(t.root, `f${i}`)));
      fs.renameSync(t.path('d'), t.path('moved'));
      fs.symlinkSync(outside, t.path('d'));
      if (descriptors === 16) {
        expectErrno(t.open(file, O_RDONLY), 'ESTALE');
        expectErrno(t.lookup(directory, 'canary'), 'ESTALE');
      } else {
        expect(t.contents(file)).toBe('harmless');
        expect(t.lookup(directory, 'canary')).toBe(file);
      }
    }
  });
});

describe('directories that the host moves out', () => {
  test('`..` does not follow, and neither do remove and rename by node', () => {
    using t = new HostTester();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    const file = t.file(b, 'f', 'x');
    fs.renameSync(t.path('a', 'b'), join(outside, 'b'));
    try {
      expectErrno(t.lookupParent(b), 'ESTALE');
      expectErrno(t.lookupParent(file), 'ESTALE');
      expectErrno(t.fs.remove(b), 'ESTALE');
      expectErrno(t.renameNode(b, t.root, 'b'), 'ESTALE');
    } finally {
      fs.rmSync(join(outside, 'b'), { recursive: true });
    }
  });

  test('nor to a folder whose path begins like the share’s', () => {
    using t = new HostTester();
    const a = found(t.mkdir(t.root, 'a'));
    fs.renameSync(t.path('a'), `${t.folder}-a`);
    try {
      expectErrno(t.lookupParent(a), 'ESTALE');
      expectErrno(t.fs.remove(a), 'ESTALE');
      expect(fs.existsSync(`${t.folder}-a`)).toBe(true);
    } finally {
      fs.rmdirSync(`${t.folder}-a`);
    }
  });

  test('moved within the share they are found again, hard links and all', () => {
    using t = new HostTester();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    found(t.mkdir(t.root, 'new home'));
    fs.renameSync(t.path('a', 'b'), t.path('new home', 'b2'));
    const parent = found(t.lookupParent(b));
    expect(parent).toBe(found(t.lookup(t.root, 'new home')));
    fs.renameSync(t.path('new home', 'b2'), t.path('b3'));
    succeed(t.renameNode(b, a, 'b4'));
    expect(fs.existsSync(t.path('a', 'b4'))).toBe(true);
    fs.renameSync(t.path('a', 'b4'), t.path('b5'));
    succeed(t.fs.remove(b));
    expect(fs.readdirSync(t.folder)).toEqual(['a', 'new home']);
  });

  test('while a walk goes on', async () => {
    using t = new HostTester();
    fs.mkdirSync(t.path('a', 'b'), { recursive: true });
    const script =
      'until [ -e "$0/stop" ]; do mv -T "$0/a" "$1/a" && ln -s "$1" "$0/a" && sleep 0.001; rm "$0/a" && mv -T "$1/a" "$0/a"; done 2>/dev/null';
    const mover: ChildProcess = spawn('bash', ['-c', script, t.folder, outside], { stdio: 'ignore' });
    try {
      const end = Date.now() + 1500;
      let walks = 0;
      while (Date.now() < end) {
        if (walks++ % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        const a = t.lookup(t.root, 'a');
        if (typeof a === 'number') continue;
        expectErrno(t.lookup(a, 'canary'), a.type === S_IFDIR ? 'ENOENT' : 'ENOTDIR');
        const b = t.lookup(a, 'b');
        if (typeof b !== 'number') {
          const up = t.lookupParent(b);
          if (typeof up === 'number') expectErrno(up, 'ESTALE');
          else {
            expect(up).toBe(a);
            t.forget(up);
          }
          t.forget(b);
        }
        t.forget(a);
      }
      expect(walks).toBeGreaterThan(100);
    } finally {
      // It ends by itself: killed, it would leave a mv that goes on for a moment longer.
      fs.writeFileSync(t.path('stop'), '');
      await new Promise((resolve) => mover.once('exit', resolve));
      fs.rmSync(join(outside, 'a'), { recursive: true, force: true });
    }
  });
});

describe('what must not be opened', () => {
  test('FIFOs do not block, devices are not touched', () => {
    using t = new HostTester();
    const fifo = found(t.mknod(t.root, 'fifo', S_IFIFO | 0o666));
    expectErrno(t.open(fifo, O_RDONLY), 'ENXIO');
    expectErrno(t.open(fifo, O_WRONLY), 'ENXIO');
    expectErrno(t.create(t.root, 'fifo', O_RDWR), 'ENXIO');
    expectErrno(t.mknod(t.root, 'null', S_IFCHR | 0o666, 1, 3), 'EPERM');
    expectErrno(t.mknod(t.root, 'disk', S_IFBLK | 0o666, 8, 0), 'EPERM');
    const whiteout = t.mknod(t.root, 'whiteout', S_IFCHR, 0, 0);
    if (typeof whiteout !== 'number') expect(whiteout.type).toBe(S_IFCHR);
  });

  test.runIf(isRoot)('devices may be made when the option says so, and still not opened', () => {
    using t = new HostTester({ allowDevices: true });
    const made = t.mknod(t.root, 'null', S_IFCHR | 0o666, 1, 3);
    if (made === -1) return; // a container without CAP_MKNOD
    expect([t.attr.rdevMajor, t.attr.rdevMinor]).toEqual([1, 3]);
    expectErrno(t.open(found(made), O_RDWR), 'ENXIO');
  });

  test('magic links of /proc are symlinks like any other', () => {
    using t = new HostTester({ root: '/proc/self' });
    for (const name of ['root', 'cwd', 'exe']) {
      const link = found(t.lookup(t.root, name));
      expect(link.type).toBe(S_IFLNK);
      expectErrno(t.open(link, O_RDONLY), 'ELOOP');
      expectErrno(t.lookup(link, 'etc'), 'ENOTDIR');
    }
    const directory = found(t.lookup(t.root, 'fd'));
    const handle = opened(t.opendir(directory));
    const { names } = t.list(handle, [0, 0], 4096);
    for (const name of names.filter((name) => /^\d+$/.test(name))) {
      const link = t.lookup(directory, name);
      if (typeof link !== 'number') expectErrno(t.open(link, O_RDONLY), 'ELOOP');
    }
  });

  test('the share itself may be named through a symlink; a file or nothing is refused', () => {
    using t = new HostTester();
    found(t.mkdir(t.root, 'inside'));
    const link = join(outside, 'link');
    fs.symlinkSync(t.folder, link);
    try {
      using other = new HostTester({ root: link });
      expect(found(other.lookup(other.root, 'inside')).type & S_IFMT).toBe(S_IFDIR);
    } finally {
      fs.unlinkSync(link);
    }
    expect(() => new HostTester({ root: canary })).toThrow('-20');
    expect(() => new HostTester({ root: join(outside, 'none') })).toThrow('-2');
  });
});

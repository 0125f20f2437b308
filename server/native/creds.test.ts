import fs from 'node:fs';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  O_CREAT,
  O_EXCL,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  R_OK,
  S_IFCHR,
  S_IFIFO,
  W_OK,
  X_OK,
} from '../constants/linux.ts';
import { native } from './loader.ts';
import type { Cred } from './native.d.ts';
import { ADDON, descriptor, IS_ROOT, inProcess, OUT, put, useFolder } from './test-folder.ts';
import { arena } from './test-guest.ts';

const { EACCES, EPERM } = constants.errno;

const folder = useFolder();

function define(uid: number, gid: number, groups: readonly number[] = [], keepFsetid = true): Cred {
  const [at] = put(new Uint8Array(Uint32Array.from(groups).buffer));
  const cred = native.credDefine(uid, gid, at, groups.length, keepFsetid);
  defined.push(cred);
  return cred;
}

const IDENTITY = /^(Uid|Gid|Groups|CapInh|CapPrm|CapEff|CapAmb):.*$/gm;
/** Ids, groups and capabilities of this thread. */
function identity(task = 'thread-self'): string[] {
  return fs.readFileSync(`/proc/${task}/status`, 'utf8').match(IDENTITY) ?? [];
}

let before: string[];
let defined: Cred[] = [];
beforeEach(() => {
  before = identity();
});
afterEach(() => {
  expect(identity()).toEqual(before);
  for (const cred of defined) native.credRelease(cred);
  defined = [];
});

function owner(name: string): number[] {
  const stat = fs.lstatSync(folder.at(name));
  return [stat.uid, stat.gid];
}

describe.runIf(IS_ROOT)('as root', () => {
  test('what is created belongs to the credential’s user, whichever call makes it', () => {
    fs.chmodSync(folder.path, 0o777);
    const fd = folder.fd;
    const cred = define(1000, 1001, [2000, 5, 2000]);
    native.close(descriptor(native.openat2(fd, ...put('file'), O_CREAT | O_EXCL | O_WRONLY, 0o644, 0, cred)));
    expect(native.mkdirat(fd, ...put('dir'), 0o755, cred)).toBe(0);
    expect(native.mknodat(fd, ...put('fifo'), S_IFIFO | 0o644, 0, 0, cred)).toBe(0);
    expect(native.symlinkat(...put('x'), fd, ...put('link'), cred)).toBe(0);
    for (const name of ['file', 'dir', 'fifo', 'link']) expect(owner(name)).toEqual([1000, 1001]);
    expect(native.mkdirat(fd, ...put('root'), 0o755, 0)).toBe(0);
    expect(owner('root')).toEqual([0, 0]);
    // Where only the group may write, the supplementary group decides.
    fs.mkdirSync(folder.at('shared'));
    fs.chownSync(folder.at('shared'), 0, 2000);
    fs.chmodSync(folder.at('shared'), 0o2770);
    const shared = descriptor(native.openPath(fd, ...put('shared'), 0, OUT));
    expect(native.mkdirat(shared, ...put('mine'), 0o755, cred)).toBe(0);
    expect(owner('shared/mine')).toEqual([1000, 2000]);
    expect(native.mkdirat(shared, ...put('no'), 0o755, define(1000, 1001))).toBe(-EACCES);
    native.close(shared);
  });

  test('no privilege of root is left: permissions, devices, trusted attributes', () => {
    const fd = folder.fd; // root's, 0755
    const cred = define(1000, 1000);
    expect(native.mkdirat(fd, ...put('dir'), 0o755, cred)).toBe(-EACCES);
    expect(native.symlinkat(...put('x'), fd, ...put('link'), cred)).toBe(-EACCES);
    fs.writeFileSync(folder.at('secret'), 'x', { mode: 0o600 });
    expect(native.openat2(fd, ...put('secret'), O_RDONLY, 0, 0, cred)).toBe(-EACCES);
    const file = descriptor(native.openPath(fd, ...put('secret'), 0, OUT));
    expect(native.faccess(file, R_OK, cred)).toBe(-EACCES);
    expect(native.faccess(file, R_OK, 0)).toBe(0);
    fs.chownSync(folder.at('secret'), 1000, 1000);
    expect(native.faccess(file, R_OK | W_OK, cred)).toBe(0);
    expect(native.faccess(file, X_OK, cred)).toBe(-EACCES);
    expect(native.setxattr(file, ...put('user.a'), ...put('v'), 0, cred)).toBe(0);
    expect(native.removexattr(file, ...put('user.a'), cred)).toBe(0);
    expect(native.setxattr(file, ...put('trusted.a'), ...put('v'), 0, cred)).toBe(-EPERM);
    expect(native.setxattr(file, ...put('user.a'), ...put('v'), 0, define(1001, 1001))).toBe(-EACCES);
    fs.chmodSync(folder.path, 0o777);
    expect(native.mknodat(fd, ...put('null'), S_IFCHR | 0o600, 1, 3, cred)).toBe(-EPERM);
    native.close(file);
  });

  test('root’s id with other groups, and the process’s own identity', () => {
    native.close(
      descriptor(native.openat2(folder.fd, ...put('a'), O_CREAT | O_WRONLY, 0o644, 0, define(0, 7, [1, 2]))),
    );
    expect(owner('a')).toEqual([0, 7]);
    const same = define(0, 0, process.getgroups?.() ?? []);
    expect(native.mkdirat(folder.fd, ...put('b'), 0o755, same)).toBe(0);
    expect(owner('b')).toEqual([0, 0]);
  });

  test('without CAP_FSETID a write clears set-id bits, with it it does not', () => {
    const write = (cred: Cred) => {
      fs.writeFileSync(folder.at('suid'), 'x');
      fs.chmodSync(folder.at('suid'), 0o6755);
      const fd = descriptor(native.openHostPath(folder.at('suid'), O_RDWR));
      expect(native.pwritev(fd, 0, 1, -1, OUT, 0, cred)).toBe(1);
      native.close(fd);
      return fs.statSync(folder.at('suid')).mode & 0o7777;
    };
    expect(write(0)).toBe(0o6755);
    expect(write(define(0, 0, [], true))).toBe(0o6755);
    expect(write(define(0, 0, [], false))).toBe(0o755);
    expect(write(define(1000, 1000, [], true))).toBe(0o755);
  });

  test('other threads keep their identity while one switches', async () => {
    fs.chmodSync(folder.path, 0o777);
    // flags[0]: the worker's thread id, then 0 when it is done; flags[1]: 1 tells it to stop.
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(
      `const { workerData: { addon, flags, path } } = require('node:worker_threads');
       const native = require(addon);
       const memory = new ArrayBuffer(4096);
       native.bindArena(memory);
       new Uint8Array(memory).set(Buffer.from('theirs'), 64);
       const fd = native.openHostPath(path, ${O_PATH});
       const cred = native.credDefine(1000, 1000, 0, 0, true);
       Atomics.store(flags, 0, Number(require('node:fs').readlinkSync('/proc/thread-self').split('/')[2]));
       while (!Atomics.load(flags, 1)) {
         if (native.mkdirat(fd, 64, 6, 0o755, cred) !== 0) throw new Error('mkdirat');
         if (native.unlinkat(fd, 64, 6, 0x200) !== 0) throw new Error('unlinkat');
       }
       native.close(fd);`,
      { eval: true, workerData: { addon: ADDON, flags, path: folder.path } },
    );
    const ended = new Promise<number>((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    while (!Atomics.load(flags, 0)) await new Promise((wake) => setTimeout(wake, 1));
    const task = `self/task/${Atomics.load(flags, 0)}`;
    let seen = 0;
    for (let i = 0; i < 3000 || (seen === 0 && i < 100_000); i++) {
      if (identity(task)[0] === 'Uid:\t0\t1000\t0\t1000') seen++;
      expect(identity()).toEqual(before);
      if (i % 100) continue;
      fs.writeFileSync(folder.at('ours'), '');
      expect(owner('ours')).toEqual([0, 0]);
      fs.unlinkSync(folder.at('ours'));
    }
    Atomics.store(flags, 1, 1);
    expect(await ended).toBe(0);
    expect(seen).toBeGreaterThan(0);
  });

  test('more groups than usual come back as they were', () => {
    const script = `
      process.setgroups(Array.from({ length: 300 }, (_, i) => 1000 + i));
      const status = () => fs.readFileSync('/proc/thread-self/status', 'utf8').match(${IDENTITY});
      const before = status();
      const fd = native.openHostPath(process.env.DIR, ${O_PATH});
      const made = native.mkdirat(fd, ...put('dir'), 0o755, native.credDefine(0, 5, 0, 0, true));
      report([made, JSON.stringify(before) === JSON.stringify(status())]);`;
    expect(inProcess(script, { DIR: folder.path })).toEqual([0, true]);
    expect(owner('dir')).toEqual([0, 5]);
  });
});

describe.runIf(IS_ROOT)('not as root', () => {
  test('a process without privileges acts as itself only', () => {
    fs.chmodSync(folder.path, 0o777);
    const script = `
      process.setgroups([1000]); process.setgid(1000); process.setuid(1000);
      const fd = native.openHostPath(process.env.DIR, ${O_PATH});
      const as = (uid, gid, keep) => native.credDefine(uid, gid, 0, 0, keep);
      report([
        native.mkdirat(fd, ...put('own'), 0o755, as(1000, 1000, true)),
        native.mkdirat(fd, ...put('own2'), 0o755, as(1000, 77, false)),
        native.mkdirat(fd, ...put('root'), 0o755, as(0, 0, true)),
        native.mkdirat(fd, ...put('other'), 0o755, as(1001, 1000, true)),
      ]);`;
    expect(inProcess(script, { DIR: folder.path })).toEqual([0, 0, -EPERM, -EPERM]);
    expect(owner('own')).toEqual([1000, 1000]);
    expect(owner('own2')).toEqual([1000, 1000]);
    expect(fs.readdirSync(folder.path).sort()).toEqual(['own', 'own2']);
  });

  test('a user with capabilities drops them for the call and has them back afterwards', () => {
    fs.mkdirSync(folder.at('theirs'), { mode: 0o700 });
    fs.chownSync(folder.at('theirs'), 1001, 1001);
    const script = `
      const status = () => fs.readFileSync('/proc/thread-self/status', 'utf8').match(${IDENTITY});
      const before = status();
      const root = native.openHostPath(process.env.DIR, ${O_PATH});
      const theirs = native.openHostPath(process.env.DIR + '/theirs', ${O_PATH});
      const other = native.credDefine(1001, 1001, 0, 0, true);
      report([
        native.mkdirat(theirs, ...put('a'), 0o755, other), native.mkdirat(root, ...put('b'), 0o755, other),
        native.mkdirat(root, ...put('c'), 0o755, 0), native.mkdirat(root, ...put('d'), 0o755, native.credDefine(0, 0, 0, 0, true)),
        /CapEff:\\s0+c2/.test(before.join()), JSON.stringify(before) === JSON.stringify(status()),
      ]);`;
    const caps = '+setuid,+setgid,+dac_override';
    const wrapper = [
      'setpriv',
      '--reuid=1000',
      '--regid=1000',
      '--clear-groups',
      `--inh-caps=${caps}`,
      `--ambient-caps=${caps}`,
    ];
    const [a, b, c, d, has, same] = inProcess(script, { DIR: folder.path }, wrapper) as unknown[];
    expect([a, b, c, d, same]).toEqual([0, -EACCES, 0, -EPERM, true]);
    expect(has).toBe(true);
    expect(owner('theirs/a')).toEqual([1001, 1001]);
    expect(owner('c')).toEqual([1000, 1000]);
  });
});

test('ids: unknown ones throw, released ones are free again', () => {
  const first = define(1, 1);
  const second = define(2, 2);
  expect(second).toBe(first + 1);
  native.credRelease(first);
  expect(() => native.mkdirat(folder.fd, ...put('x'), 0o755, first)).toThrow(TypeError);
  expect(() => native.credRelease(first)).toThrow(TypeError);
  expect(() => native.credRelease(0)).toThrow(TypeError);
  expect(native.credDefine(3, 3, 0, 0, true)).toBe(first);
  expect(() => native.mkdirat(folder.fd, ...put('x'), 0o755, -1)).toThrow(TypeError);
  expect(() => native.credDefine(0xffffffff, 0, 0, 0, true)).toThrow(TypeError);
  expect(() => native.credDefine(0, 0, 0, 65_537, true)).toThrow(TypeError);
  expect(() => native.credDefine(0, 0, arena.buffer.byteLength - 4, 2, true)).toThrow(TypeError);
  expect(fs.readdirSync(folder.path)).toEqual([]);
});

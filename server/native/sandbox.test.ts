import fs from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { IS_ROOT, inProcess, useFolder } from './test-folder.ts';

const { EACCES, EBADF, EINVAL, ENOMSG, EPERM } = constants.errno;
const ARM = process.arch === 'arm64';
const NR_MKDIRAT = ARM ? 34 : 258;
const NR_FSYNC = ARM ? 82 : 74;

// linux/landlock.h
const EXECUTE = 1;
const WRITE_FILE = 2;
const READ_FILE = 4;
const READ_DIR = 8;
const MAKE_REG = 256;

const folder = useFolder();

/** Every restriction is for good, so each test runs in a process of its own. `open` gives 0 or -errno. */
const OPEN = `
const open = (path, flags) => {
  const fd = native.openHostPath(path, flags);
  return fd < 0 ? fd : (native.close(fd), 0);
};
const status = (task) => fs.readFileSync('/proc/' + (task ?? 'thread-self') + '/status', 'utf8');
const caps = (text) => Object.fromEntries([...text.matchAll(/^Cap(\\w+):\\s+([0-9a-f]+)$/gm)].map((m) => [m[1], m[2]]));
`;
const run = (script: string, env: Record<string, string> = {}) =>
  inProcess(OPEN + script, { DIR: folder.path, ...env });

const landlock = native.landlockAbi() >= 1;

describe.runIf(landlock)('Landlock', () => {
  test('what lies outside the rules cannot be opened any more, not even by root', () => {
    fs.mkdirSync(folder.at('share'));
    fs.writeFileSync(folder.at('share/file'), 'in');
    fs.writeFileSync(folder.at('outside'), 'secret');
    fs.symlinkSync('../outside', folder.at('share/link'));
    const script = `
      const ownFd = fs.openSync('/proc/thread-self/status'), own = Buffer.alloc(8192);
      const share = native.openHostPath(process.env.DIR + '/share', 0x210000);
      const outside = native.openHostPath(process.env.DIR + '/outside', 0x200000);
      const handled = ${EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | MAKE_REG};
      const restricted = native.landlockRestrict(handled, 0, 0, [{ fd: share, access: ${READ_FILE | READ_DIR} }]);
      report([
        restricted, native.openat2(share, ...put('file'), 0, 0, 0, 0) >= 0, native.reopen(share, 0x10000) >= 0,
        open(process.env.DIR + '/share/file', 1), native.openat2(share, ...put('new'), 0x41, 0o644, 0, 0),
        open(process.env.DIR + '/outside', 0), open(process.env.DIR + '/share/link', 0),
        native.openat2(share, ...put('../outside'), 0, 0, 0, 0), native.reopen(outside, 0), open('/etc/passwd', 0),
        /NoNewPrivs:\\s1/.test(String(own.subarray(0, fs.readSync(ownFd, own, 0, 8192, 0)))),
      ]);`;
    const no = -EACCES;
    expect(run(script)).toEqual([0, true, true, no, no, no, no, no, no, no, true]);
  });

  test('it holds for the thread that asked for it, not for those that run already', () => {
    fs.writeFileSync(folder.at('file'), 'x');
    const script = `
      const { Worker, isMainThread } = require('node:worker_threads');
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const worker = new Worker(\`
        const { workerData: { addon, path, flags } } = require('node:worker_threads');
        const native = require(addon);
        Atomics.store(flags, 0, native.landlockRestrict(${READ_FILE}, 0, 0, []) + 1);
        Atomics.store(flags, 1, native.openHostPath(path, 0));
      \`, { eval: true, workerData: { addon: process.env.CULVERT_ADDON, path: process.env.DIR + '/file', flags } });
      worker.on('exit', () => report([...flags, open(process.env.DIR + '/file', 0)]));`;
    expect(run(script)).toEqual([1, -EACCES, 0]);
  });

  test('a ruleset that is not valid restricts nothing', () => {
    const script = `
      const dir = native.openHostPath(process.env.DIR, 0x210000);
      report([
        native.landlockRestrict(0, 0, 0, []), native.landlockRestrict(2 ** 50, 0, 0, []),
        native.landlockRestrict(${READ_FILE}, 0, 0, [{ fd: 999, access: ${READ_FILE} }]),
        native.landlockRestrict(${READ_FILE}, 0, 0, [{ fd: dir, access: ${WRITE_FILE} }]),
        open('/etc/passwd', 0), fs.readdirSync('/proc/self/fd').some((fd) => {
          try { return fs.readlinkSync('/proc/self/fd/' + fd).includes('landlock'); } catch { return false; }
        }),
      ]);`;
    expect(run(script)).toEqual([-ENOMSG, -EINVAL, -EBADF, -EINVAL, 0, false]);
    expect(() => native.landlockRestrict(1, 0, 0, 5 as never)).toThrow(TypeError);
    expect(() => native.landlockRestrict(1, 0, 0, [{}] as never)).toThrow(TypeError);
  });

  test.runIf(native.landlockAbi() >= 6)('network and scope bits reach the kernel', () => {
    const script = `
      const CONNECT = 2, SIGNAL = 2;
      const restricted = native.landlockRestrict(0, CONNECT, SIGNAL, []);
      let signal = 'sent';
      try { process.kill(process.ppid, 0); } catch (error) { signal = error.code; }
      report([restricted, native.tcpConnect('127.0.0.1', 9), signal]);`;
    expect(run(script)).toEqual([0, -EACCES, 'EPERM']);
  });
});

describe('seccomp', () => {
  /** Denies one system call with EPERM. */
  const deny = (number: number) =>
    `(() => {
       const program = new Uint8Array(32);
       const view = new DataView(program.buffer);
       const statement = (at, code, jt, jf, k) => {
         view.setUint16(at, code, true); view.setUint8(at + 2, jt); view.setUint8(at + 3, jf); view.setUint32(at + 4, k, true);
       };
       statement(0, 0x20, 0, 0, 0);            // load the number
       statement(8, 0x15, 0, 1, ${number});
       statement(16, 0x06, 0, 0, 0x50000 + ${EPERM});
       statement(24, 0x06, 0, 0, 0x7fff0000);
       return program;
     })()`;

  test('a call that the filter denies fails, others go on', () => {
    const script = `
      native.setNoNewPrivs();
      const dir = native.openHostPath(process.env.DIR, 0x210000);
      report([native.seccompInstall(${deny(NR_MKDIRAT)}, false), native.mkdirat(dir, ...put('x'), 0o755, 0), open('/', 0)]);`;
    expect(run(script)).toEqual([0, -EPERM, 0]);
    expect(fs.readdirSync(folder.path)).toEqual([]);
  });

  test('with allThreads it holds for threads that run already, without it does not', () => {
    const script = (all: boolean) => `
      native.setNoNewPrivs();
      native.reactorCreate();
      native.poolStart(1);
      const fd = native.memfdCreate('sync', 1);
      const installed = native.seccompInstall(${deny(NR_FSYNC)}, ${all});
      native.poolFsync(1, fd, false);
      while (native.poolReap(OUT, 1) === 0) native.reactorWait(1000, OUT, 4);
      report([installed, native.fsync(fd, false), new Float64Array(memory, OUT + 8, 1)[0]]);`;
    expect(run(script(true))).toEqual([0, -EPERM, -EPERM]);
    expect(run(script(false))).toEqual([0, -EPERM, 0]);
  });

  test('what is no program is refused', () => {
    expect(native.seccompInstall(new Uint8Array(0), false)).toBe(-EINVAL);
    expect(native.seccompInstall(new Uint8Array(12), false)).toBe(-EINVAL);
    expect(native.seccompInstall(new Uint8Array(8 * 5000), false)).toBe(-EINVAL);
    expect(native.seccompInstall(new Uint8Array(8).fill(0xff), false)).toBe(IS_ROOT ? -EINVAL : -EACCES);
    expect(() => native.seccompInstall([] as never, false)).toThrow(TypeError);
    expect(() => native.seccompInstall(new Uint16Array(8) as never, false)).toThrow(TypeError);
  });
});

describe.runIf(IS_ROOT)('capabilities', () => {
  test('keeps what the mask says and nothing else, in every set', () => {
    fs.writeFileSync(folder.at('file'), '', { mode: 0o600 });
    fs.chownSync(folder.at('file'), 1000, 1000);
    const script = `
      const before = native.capsGet();
      const all = open(process.env.DIR + '/file', 0);
      const kept = native.capsKeep(1, 0); // CAP_CHOWN
      const now = native.capsGet();
      const file = native.openHostPath(process.env.DIR + '/file', 0x200000);
      report([before.effective[0] & 3, all, kept, now, open(process.env.DIR + '/file', 0), native.fchown(file, 0, 0),
        native.setxattr(file, ...put('trusted.a'), ...put('b'), 0, 0), caps(status()), native.capsKeep(3, 0), native.capsGet()]);`;
    const one = '0000000000000001';
    const none = '0000000000000000';
    const only = { effective: [1, 0], permitted: [1, 0] };
    expect(run(script)).toEqual([
      3,
      0,
      0,
      only,
      -EACCES,
      0,
      -EPERM,
      { Inh: none, Prm: one, Eff: one, Bnd: one, Amb: none },
      0, // what is gone does not come back
      only,
    ]);
  });
});

test('setNoNewPrivs is seen in the thread’s status', () => {
  const script = `
    const before = /NoNewPrivs:\\s(\\d)/.exec(status())[1];
    report([before, native.setNoNewPrivs(), /NoNewPrivs:\\s(\\d)/.exec(status())[1]]);`;
  expect(run(script)).toEqual(['0', 0, '1']);
});

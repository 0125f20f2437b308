import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { threadFiles } from '../testing/threads.ts';
import { native } from './loader.ts';
import { ADDON, inProcess, OUT, useFolder } from './test-folder.ts';
import { arena } from './test-guest.ts';

const folder = useFolder();

test('the addon has exactly what native.d.ts says', () => {
  const contract = fs.readFileSync(fileURLToPath(new URL('./native.d.ts', import.meta.url)), 'utf8');
  const declared = [...contract.matchAll(/^export (?:function|const) (\w+)/gm)].map((match) => match[1]);
  expect(Object.keys(native).sort()).toEqual(declared.sort());
  expect(native.PLACE_ARENA).toBe(-1);
});

describe('loader', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test('says what it tried, and why that failed', async () => {
    vi.resetModules();
    vi.stubEnv('CULVERT_NATIVE', folder.at('culvert.node'));
    await expect(import('./loader.ts')).rejects.toThrow(/build:native[^]*culvert\.node: Cannot find module/);
    fs.writeFileSync(folder.at('culvert.node'), 'not a library');
    vi.resetModules();
    await expect(import('./loader.ts')).rejects.toThrow(/culvert\.node: .*(too short|invalid ELF)/);
  });
});

describe('arguments', () => {
  const bad = native as unknown as Record<string, (...args: unknown[]) => number>;
  const call =
    (name: string, ...args: unknown[]) =>
    () =>
      bad[name]?.(...args);

  test('of the wrong kind or range throw, and do nothing', () => {
    for (const args of [[], ['1'], [Number.NaN], [1.5], [2 ** 31], [-(2 ** 31) - 1], [undefined], [null], [{}], [1n]]) {
      expect(call('close', ...args)).toThrow(TypeError);
    }
    expect(call('fsync', 0, 1)).toThrow(TypeError);
    expect(call('ftruncate', 0, -1)).toThrow(TypeError);
    expect(call('ftruncate', 0, 2 ** 53 + 2)).toThrow(TypeError);
    expect(call('ftruncate', 0, Number.POSITIVE_INFINITY)).toThrow(TypeError);
    expect(call('openHostPath', 5, 0)).toThrow(TypeError);
    expect(call('fchmod', 0, 2 ** 32)).toThrow(TypeError);
    expect(call('statx', 0, 0)).toThrow(TypeError);
    expect(
      call('close', {
        valueOf() {
          throw new Error('no conversion runs');
        },
      }),
    ).toThrow(TypeError);
    try {
      call('close')();
    } catch (error) {
      expect((error as { code: string }).code).toBe('CULVERT_NATIVE_ARGUMENT');
    }
  });

  test('arena offsets: the last byte is inside, the next is not', () => {
    const size = arena.buffer.byteLength;
    expect(native.statx(folder.fd, 0, size - 256)).toBe(0);
    for (const at of [size - 255, size, size + 1, 2 ** 32 + 64, -1, 2 ** 53]) {
      expect(() => native.statx(folder.fd, 0, at)).toThrow(TypeError);
    }
    expect(() => native.openPath(folder.fd, size - 1, 2, 0, OUT)).toThrow(TypeError);
    expect(() => native.openPath(folder.fd, 64, 2 ** 53, 0, OUT)).toThrow(TypeError);
    expect(() => native.getdents64(folder.fd, OUT, size)).toThrow(TypeError);
  });

  test('an arena is bound once, and is an ArrayBuffer that keeps its size', () => {
    native.bindArena(arena.buffer); // the same again
    expect(() => native.bindArena(new ArrayBuffer(64))).toThrow(TypeError);
    const script = `
      const attempts = [new SharedArrayBuffer(64), new Uint8Array(64), {}, new ArrayBuffer(0), new ArrayBuffer(64, { maxByteLength: 128 })];
      const fails = (call) => { try { call(); return false; } catch (error) { return error instanceof TypeError; } };
      const { Worker } = require('node:worker_threads');
      // A Worker has no arena yet.
      new Worker(\`
        const { workerData, parentPort } = require('node:worker_threads');
        const native = require(workerData);
        const fails = (call) => { try { call(); return false; } catch (error) { return error instanceof TypeError; } };
        const attempts = [new SharedArrayBuffer(64), new Uint8Array(64), {}, new ArrayBuffer(0), new ArrayBuffer(64, { maxByteLength: 128 })];
        const refused = attempts.map((attempt) => fails(() => native.bindArena(attempt)));
        parentPort.postMessage([...refused, fails(() => native.openPath(0, 0, 0, 0, 0)), fails(() => native.readlinkat(0, 0, 0))]);
      \`, { eval: true, workerData: process.env.CULVERT_ADDON }).on('message', report);`;
    expect(inProcess(script)).toEqual([true, true, true, true, true, true, true]);
  });
});

describe('Workers', () => {
  const run = (i: number) =>
    new Promise<unknown>((resolve, reject) => {
      const worker = new Worker(
        `const { workerData: { addon, path, i }, parentPort } = require('node:worker_threads');
         const native = require(addon);
         const memory = new ArrayBuffer(4096);
         native.bindArena(memory);
         const u8 = new Uint8Array(memory);
         const name = Buffer.from('worker-' + i);
         u8.set(name, 64);
         const dir = native.openHostPath(path, 0x210000);
         const made = [];
         for (let round = 0; round < 200; round++) {
           made.push(native.mkdirat(dir, 64, name.length, 0o755, 0), native.unlinkat(dir, 64, name.length, 0x200));
         }
         native.mkdirat(dir, 64, name.length, 0o755, 0);
         native.close(dir);
         const cred = native.credDefine(i, i, 0, 0, true); // ids are each thread's own
         parentPort.postMessage([made.every((result) => result === 0), cred]);`,
        { eval: true, workerData: { addon: ADDON, path: folder.path, i } },
      );
      worker.once('message', resolve);
      worker.once('error', reject);
    });

  test('each has its own arena and state, at the same time', async () => {
    expect(await Promise.all([0, 1, 2, 3].map(run))).toEqual(Array.from({ length: 4 }, () => [true, 1]));
    expect(fs.readdirSync(folder.path).sort()).toEqual(['worker-0', 'worker-1', 'worker-2', 'worker-3']);
  });

  test('come and go without leaving anything behind', async () => {
    for (let i = 0; i < 20; i++) {
      const worker = new Worker(
        `const native = require(require('node:worker_threads').workerData);
         native.bindArena(new ArrayBuffer(1 << 16));
         native.reactorCreate();
         native.poolStart(2);
         native.poolFsync(1, 9999, false);
         native.memoryCreate();
         require('node:worker_threads').parentPort.postMessage(0);
         setInterval(() => {}, 1000);`,
        { eval: true, workerData: ADDON },
      );
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await worker.terminate();
    }
    const names = [...threadFiles('comm').values()];
    expect(names).not.toContain('culvert-io\n');
  });
});

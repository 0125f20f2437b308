import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { native } from './loader.ts';
import { ADDON, descriptor, IS_ROOT, inProcess, isCloexec, useFolder } from './test-folder.ts';

const { EINVAL, ENAMETOOLONG, ENODEV, EPERM } = constants.errno;

const folder = useFolder();

test('umask is the thread’s own after unshareFs', () => {
  const script = `
    const { Worker } = require('node:worker_threads');
    const before = native.umask(0o022);
    const flags = new Int32Array(new SharedArrayBuffer(16));
    new Worker(\`
      const { workerData: { addon, flags } } = require('node:worker_threads');
      const native = require(addon);
      flags[0] = native.unshareFs();
      flags[1] = native.umask(0o077);
      flags[2] = native.umask(0o077);
    \`, { eval: true, workerData: { addon: process.env.CULVERT_ADDON, flags } })
      .on('exit', () => report([...flags.slice(0, 3), native.umask(before)]));`;
  expect(inProcess(script)).toEqual([0, 0o022, 0o077, 0o022]);
});

test('descriptor limits', () => {
  const [soft, hard] = native.getNofile();
  expect(soft).toBeGreaterThan(0);
  expect(hard).toBeGreaterThanOrEqual(soft);
  const script = `report([native.setNofile(100, 200), native.getNofile(), native.setNofile(201, 200), native.setNofile(200, 200)]);`;
  expect(inProcess(script)).toEqual([0, [100, 200], -EINVAL, 0]);
});

test('memfdCreate', () => {
  const fd = descriptor(native.memfdCreate('name', 12_345));
  expect(fs.fstatSync(fd).size).toBe(12_345);
  expect(isCloexec(fd)).toBe(true);
  native.close(fd);
  expect(native.memfdCreate('n'.repeat(250), 1)).toBe(-EINVAL);
  expect(native.memfdCreate('n'.repeat(256), 1)).toBe(-ENAMETOOLONG);
  expect(native.memfdCreate('n\0', 1)).toBe(-EINVAL);
});

test('mount and umount say why they fail', () => {
  expect(native.umount(folder.path, 0)).toBe(IS_ROOT ? -EINVAL : -EPERM);
  expect(native.mount('x', folder.path, 'no-such-type', 0, '')).toBe(IS_ROOT ? -ENODEV : -EPERM);
  expect(native.mount('x', folder.at('\0'), 'tmpfs', 0, '')).toBe(-EINVAL);
  expect(native.mount('x', folder.path, 't'.repeat(100), 0, '')).toBe(-ENAMETOOLONG);
});

test.runIf(IS_ROOT)('mount and umount', () => {
  expect(native.mount('x', folder.path, 'tmpfs', 0, 'size=64k')).toBe(0);
  fs.writeFileSync(folder.at('inside'), '');
  expect(native.umount(folder.path, 2)).toBe(0);
  expect(fs.readdirSync(folder.path)).toEqual([]);
});

test('clocks', () => {
  const before = process.hrtime.bigint();
  const now = native.monotonicNs();
  expect(BigInt(Math.round(now))).toBeGreaterThanOrEqual(before - 1000n);
  expect(BigInt(Math.round(now))).toBeLessThanOrEqual(process.hrtime.bigint() + 1000n);
  const cpu = native.threadCpuNs();
  for (let i = 0; i < 1e6; i++) Math.sqrt(i);
  expect(native.threadCpuNs()).toBeGreaterThan(cpu);
  expect(native.threadCpuNs() - cpu).toBeLessThan(native.monotonicNs() - now + 1e6);
});

test('exitNow runs no exit handlers', async () => {
  const script = `
    process.on('exit', () => console.log('handler'));
    setInterval(() => {}, 1000);
    require(process.env.CULVERT_ADDON).exitNow(7);`;
  const child = spawn(process.execPath, ['-e', script], { env: { ...process.env, CULVERT_ADDON: ADDON } });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7);
  expect(text).toBe('');
});

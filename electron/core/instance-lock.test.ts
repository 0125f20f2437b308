import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './instance-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the second one is told who the first one is; when that has gone it gets it', () => {
  const first = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`another Culvert (process ${process.pid})`);
  first[Symbol.dispose]();
  lockFolder(folder)[Symbol.dispose]();
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that has died is taken over', () => {
  const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(join(folder, 'lock'), `${dead} 1 some-boot`);
  using _lock = lockFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
});

test('a number that is used again is another process', () => {
  writeFileSync(join(folder, 'lock'), `${process.ppid} 1 another-boot`);
  using _lock = lockFolder(folder);
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('an empty lock, left by a full disk, is taken over', () => {
  writeFileSync(join(folder, 'lock'), '');
  using _lock = lockFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).not.toBe('');
});

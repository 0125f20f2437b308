import { lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { native } from '../native/loader.ts';
import { listenOnPath, liveOwner } from './unix-socket.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-sock-'));
  path = join(folder, 's');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('listens with mode 0600, whatever the umask', () => {
  const before = process.umask(0);
  const socket = listenOnPath(path);
  process.umask(before);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  socket.close();
});

test('names who listens, without connecting', () => {
  const socket = listenOnPath(path);
  expect(liveOwner(path)).toBe(process.pid);
  expect(native.accept(socket.fd)).toBe(-11);
  expect(() => listenOnPath(path)).toThrow(`the socket ${path} is in use by process ${process.pid}`);
  socket.close();
  expect(liveOwner(path)).toBeUndefined();
});

test('replaces a stale socket, and nothing else', () => {
  listenOnPath(path).close();
  const socket = listenOnPath(path);
  expect(liveOwner(path)).toBe(process.pid);
  socket.close();
  rmSync(path);
  writeFileSync(path, 'x');
  expect(() => listenOnPath(path)).toThrow('is not a socket');
});

test('removes its own path only', () => {
  const socket = listenOnPath(path);
  socket.close();
  const other = listenOnPath(path);
  socket.remove();
  expect(lstatSync(path).isSocket()).toBe(true);
  other.remove();
  expect(() => lstatSync(path)).toThrow('ENOENT');
  other.remove();
  other.close();
});

/** What the native tests share: a folder per test with a descriptor-leak check, bytes in the arena, other processes. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { O_CLOEXEC, O_DIRECTORY, O_PATH } from '../constants/linux.ts';
import { native } from './loader.ts';
import type { Fd } from './native.d.ts';
import { arena } from './test-guest.ts';

export const ADDON =
  process.env['CULVERT_NATIVE'] ?? fileURLToPath(new URL('../../build/native/culvert.node', import.meta.url));

export const IS_ROOT = process.getuid?.() === 0;

/** Everything that is open in this process. */
function openFiles(): string[] {
  const found: string[] = [];
  for (const fd of fs.readdirSync('/proc/self/fd')) {
    try {
      found.push(`${fd} ${fs.readlinkSync(`/proc/self/fd/${fd}`)}`);
    } catch {
      // The descriptor of the directory listing itself.
    }
  }
  return found.sort();
}

/** A folder for the running test. `fd` is an O_PATH descriptor of it, as the server holds its share. */
export interface Folder {
  path: string;
  fd: Fd;
  /** Path of a name in it. */
  at(name: string): string;
}

/** Gives each test of the file a fresh folder, and checks after each that it left no descriptor open. */
export function useFolder(): Folder {
  const folder: Folder = { path: '', fd: -1, at: (name) => join(folder.path, name) };
  let before: string[] = [];
  beforeEach(() => {
    before = openFiles();
    folder.path = fs.mkdtempSync(join(tmpdir(), 'culvert-'));
    fs.chmodSync(folder.path, 0o755);
    folder.fd = descriptor(native.openHostPath(folder.path, O_PATH | O_DIRECTORY));
  });
  afterEach(async () => {
    native.close(folder.fd);
    fs.rmSync(folder.path, { recursive: true, force: true });
    // The test runner reads files of its own now and then: they are gone a moment later.
    await expect.poll(openFiles, { timeout: 2000 }).toEqual(before);
  });
  return folder;
}

/** Whether the descriptor goes with execve, as all of the addon's do. */
export function isCloexec(fd: Fd): boolean {
  const flags = /flags:\s+([0-7]+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0;
}

/** Unwraps a result that has to be a descriptor (or any success). */
export function descriptor(result: number): Fd {
  if (result < 0) throw new Error(`errno ${-result}`);
  return result;
}

const slots = Array.from({ length: 4 }, () => arena.alloc(8192));
let nextSlot = 0;

/** Puts bytes into the arena for the next call (the last four stay): [at, length], to spread into the arguments. */
export function put(bytes: string | Uint8Array): [number, number] {
  const from = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const at = slots[nextSlot++ % slots.length] as number;
  arena.u8.set(from, at);
  return [at, from.length];
}

/** Arena space for results. */
export const OUT = arena.alloc(1 << 20);
export const OUT_SIZE = 1 << 20;

export function out(length: number, at = OUT): Buffer {
  return Buffer.from(arena.u8.slice(at, at + length));
}

/**
 * Runs `script` (CommonJS) in a Node process of its own, which may restrict itself for good, and gives what it `report`s.
 * `wrapper` is a command line to start it with.
 */
export function inProcess(script: string, env: Record<string, string> = {}, wrapper: readonly string[] = []): unknown {
  const line = [...wrapper, process.execPath, '-e', `${PRELUDE}\n${script}`];
  const run = spawnSync(line[0] as string, line.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', CULVERT_ADDON: ADDON, ...env },
  });
  if (run.status !== 0 || !run.stdout)
    throw new Error(`exit ${run.status} ${run.signal}\n${run.stdout}\n${run.stderr}`);
  return JSON.parse(run.stdout);
}

const PRELUDE = `
const fs = require('node:fs');
const native = require(process.env.CULVERT_ADDON);
const memory = new ArrayBuffer(1 << 16);
native.bindArena(memory);
const u8 = new Uint8Array(memory);
let next = 64;
const OUT = 32768;
function put(text) {
  const bytes = Buffer.from(text);
  const at = next;
  u8.set(bytes, at);
  next = (next + bytes.length + 71) & ~63;
  return [at, bytes.length];
}
function out(length) { return Buffer.from(u8.slice(OUT, OUT + length)); }
function report(value) { fs.writeSync(1, JSON.stringify(value)); native.exitNow(0); }
`;

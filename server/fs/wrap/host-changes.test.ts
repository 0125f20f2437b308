import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { O_RDONLY, O_RDWR } from '../../constants/linux.ts';
import { type Handle, type Node, SET } from '../backend.ts';
import { found, made, opened, succeed } from '../conformance/expectations.ts';
import { Tester } from '../conformance/tester.ts';
import { arena, HostTester } from '../host/testing.ts';
import { HostChanges } from './host-changes.ts';

let inner: HostTester;
let t: Tester;
let changes: HostChanges;
let told: Node[];
/** Added to the clock that our own calls are timed by: negative, so that the host's changes of this moment come long after them. */
let aheadMs = 0;
let sameClock = true;

beforeEach(() => {
  inner = new HostTester();
  told = [];
  aheadMs = 0;
  sameClock = true;
  changes = new HostChanges(inner.host, {
    told: (node) => told.push(node),
    sameClock: () => sameClock,
    now: () => Date.now() + aheadMs,
  });
  const rest = { arena, ticket: -1, usage: () => ({ nodes: 0, handles: 0 }), finish: () => 0, close: () => {} };
  t = new Tester({ ...rest, fs: changes });
});
afterEach(() => {
  t[Symbol.dispose]();
  inner[Symbol.dispose]();
});

/** A file that the guest has open for writing. */
function writing(name = 'f', text = 'content'): { node: Node; handle: Handle } {
  const { node, handle } = made(t.create(t.root, name, O_RDWR));
  if (text !== '') expect(t.write(handle, 0, text)).toBe(text.length);
  return { node, handle };
}

/** File times of older kernels are those of the clock's last tick: what comes in the same one is not seen (see the class). */
function nextTick(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

/** As a host program would. */
function hostAppends(name = 'f'): void {
  fs.appendFileSync(inner.path(name), ' and more');
}

describe('a change by the host is told', () => {
  test('at the next stat, once', () => {
    const { node } = writing();
    t.stat(node);
    hostAppends();
    t.stat(node);
    t.stat(node);
    expect(told).toEqual([node]);
    hostAppends();
    t.stat(node);
    expect(told).toEqual([node, node]);
  });

  test('at the next look-up and at the next open', () => {
    const { node, handle } = writing();
    t.stat(node);
    hostAppends();
    expect(found(t.lookup(t.root, 'f'))).toBe(node);
    expect(told).toHaveLength(1);
    t.release(handle);
    hostAppends();
    opened(t.open(node, O_RDWR));
    expect(told).toHaveLength(2);
  });

  test('while it is open, when it is looked around', () => {
    const { node, handle } = writing();
    t.stat(node);
    expect(changes.watching).toBe(true);
    changes.lookAround();
    expect(told).toEqual([]);
    hostAppends();
    changes.lookAround();
    expect(told).toEqual([node]);
    t.release(handle);
    expect(changes.watching).toBe(false);
  });

  test('also when the guest has written since it looked last', () => {
    const { node, handle } = writing();
    t.stat(node);
    aheadMs = -10_000; // the guest wrote ten seconds ago
    expect(t.write(handle, 0, 'C')).toBe(1);
    hostAppends();
    t.stat(node);
    expect(told).toEqual([node]);
  });

  test('when the host replaces only its times or mode', () => {
    const { node } = writing();
    t.stat(node);
    nextTick();
    fs.chmodSync(inner.path('f'), 0o600);
    t.stat(node);
    expect(told).toHaveLength(1);
    fs.utimesSync(inner.path('f'), 1000, 1000);
    t.stat(node);
    expect(told).toHaveLength(2);
  });

  test('of a file that the guest only reads, where it caches for long', () => {
    fs.writeFileSync(inner.path('f'), 'x');
    const node = found(t.lookup(t.root, 'f'));
    t.release(opened(t.open(node, O_RDONLY)));
    hostAppends();
    t.stat(node);
    expect(told).toEqual([]);
    changes.readers = true;
    opened(t.open(node, O_RDONLY));
    hostAppends();
    t.stat(node);
    expect(told).toEqual([node]);
  });
});

describe('the guest’s own changes are not told', () => {
  test.each<[string, (node: Node, handle: Handle) => void]>([
    ['write', (_node, handle) => succeed(t.write(handle, 3, 'xyz'))],
    ['truncate', (node) => succeed(t.setattr(node, SET.SIZE, { size: 2 }))],
    ['chmod', (node) => succeed(t.setattr(node, SET.MODE, { mode: 0o640 }))],
    ['fallocate', (_node, handle) => succeed(t.fs.fallocate(handle, 0, 0, 9999, -1))],
    ['copy', (_node, handle) => succeed(t.fs.copyRange(handle, 0, handle, 50, 3, -1))],
    ['setxattr', (node) => succeed(t.setxattr(node, 'user.a', 'x'))],
    ['link', (node) => succeed(t.link(node, t.root, 'g'))],
    ['rename', () => succeed(t.rename(t.root, 'f', t.root, 'h'))],
    ['unlink', () => succeed(t.unlink(t.root, 'f'))],
    ['a second open that truncates', () => void made(t.create(t.root, 'f', O_RDWR | 0o1000))],
  ])('%s', (_name, change) => {
    const { node, handle } = writing();
    t.stat(node);
    change(node, handle);
    t.stat(node, handle);
    changes.lookAround();
    expect(told).toEqual([]);
  });

  test('a write and a rename of it, between two looks', () => {
    const { node, handle } = writing();
    t.stat(node);
    expect(t.write(handle, 0, 'C')).toBe(1);
    succeed(t.rename(t.root, 'f', t.root, 'h'));
    t.stat(node);
    expect(told).toEqual([]);
  });
});

test('by another machine’s clock nothing is said of what came after a write of ours', () => {
  const { node, handle } = writing();
  t.stat(node);
  sameClock = false;
  aheadMs = -10_000;
  expect(t.write(handle, 0, 'C')).toBe(1);
  hostAppends();
  t.stat(node);
  expect(told).toEqual([]);
  hostAppends(); // nothing of ours since the last look: no clock is needed
  t.stat(node);
  expect(told).toEqual([node]);
});

test('the path is where the file was last seen', () => {
  const directory = found(t.mkdir(t.root, 'd'));
  const node = t.file(directory, 'f');
  expect(inner.host.pathOf(node as Parameters<typeof inner.host.pathOf>[0])).toBe('d/f');
  expect(inner.host.pathOf(inner.host.root)).toBe('');
});

/** The /dev/fuse transport on a pair of packet sockets, which like /dev/fuse give one message a read and take one a write. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Logger } from '../../log.ts';
import { native } from '../../native/loader.ts';
import { DO, ScriptedSession } from '../../testing/front-end/in-process.ts';
import { type EngineThread, startEngineThread } from '../engine-thread.ts';
import { threadArena } from '../thread-arena.ts';
import { Throttle } from '../throttle.ts';
import { VITAL, Vitals } from '../vitals.ts';
import { FuseDev } from './fuse-dev.ts';

const SOCK_SEQPACKET = 5;
const EAGAIN = -11;
const BLOCKS = 64;

let thread: EngineThread | undefined;
let kernel: number;
let session: ScriptedSession;
let device: FuseDev;
let unmounted: number;
let closed: boolean;
let at: number;
const log: string[] = [];

beforeEach(() => {
  thread ??= startEngineThread(
    8 * FuseDev.SIZE,
    new Logger((level, line) => log.push(`${level}: ${line}`)),
    new Vitals(),
  );
  const { context } = thread;
  at ||= context.arena.alloc(65_536);
  log.length = 0;
  native.socketpair(SOCK_SEQPACKET, at);
  kernel = context.arena.view.getInt32(at, true);
  const ours = context.arena.view.getInt32(at + 4, true);
  native.setNonblocking(kernel, true);
  session = new ScriptedSession(context.arena.u8);
  unmounted = 0;
  closed = false;
  device = new FuseDev(ours, context, session, { unmounted: () => unmounted++ });
});

afterEach(() => {
  if (!closed) device.close(() => {});
  session.release();
  native.close(kernel);
  expect(log).toEqual([]);
});

function turn(): void {
  thread?.context.reactor.turn(0);
}

function send(...bytes: number[]): void {
  threadArena().u8.set(bytes, at);
  expect(native.send(kernel, at, bytes.length)).toBe(bytes.length);
}

function receive(): Buffer | null {
  const length = native.recv(kernel, at, 65_536);
  return length === EAGAIN ? null : Buffer.from(threadArena().u8.subarray(at, at + length));
}

test('one reply for each request, in one message, payload behind the head', () => {
  send(DO.ECHO, 1, 2);
  send(DO.PAYLOAD, 9, 8, 7, 1, 2, 3, 4, 5);
  send(DO.DROP);
  turn();
  expect(receive()).toEqual(Buffer.from([DO.ECHO, 1, 2]));
  expect(receive()).toEqual(Buffer.from([DO.PAYLOAD, 9, 8, 7, 1, 2, 3, 4, 5]));
  expect(receive()).toBe(null);
  expect(thread?.context.vitals.get(VITAL.REQUESTS)).toBe(thread?.context.vitals.get(VITAL.ENDED));
});

test('a request that waits does not hold up others', () => {
  send(DO.WAIT);
  send(DO.ECHO, 5);
  turn();
  expect(receive()).toEqual(Buffer.from([DO.ECHO, 5]));
  session.release();
  expect(receive()?.toString()).toBe('done');
});

test('no more are taken than there is room for; the kernel keeps the others', () => {
  for (let i = 0; i < BLOCKS + 10; i++) send(DO.WAIT);
  for (let i = 0; i < 5; i++) turn();
  expect(session.waiting).toBe(BLOCKS);
  session.release();
  for (let i = 0; i < 5; i++) turn();
  expect(session.waiting).toBe(10);
});

test('stopping interrupts what waits and ends when the last request has', () => {
  send(DO.WAIT);
  send(DO.HANG);
  turn();
  device.close(() => {
    closed = true;
  });
  expect(receive()?.toString()).toBe('EINTR');
  expect([closed, session.closed]).toEqual([false, false]);
  session.release();
  expect([closed, session.closed]).toEqual([true, true]);
});

test('a bug in the session costs that request only', () => {
  send(DO.THROW);
  send(DO.ECHO, 6);
  turn();
  expect(log.splice(0).join()).toMatch(/error: the session failed on a request: Error: a bug/);
  expect(receive()).toEqual(Buffer.from([DO.ECHO, 6]));
});

test('a limit of rates leaves requests with the kernel', () => {
  const clock = { ms: 1000 };
  const throttle = new Throttle(() => clock.ms);
  throttle.set({ requests: { perSecond: 1, burst: 1 }, bytes: { perSecond: 0, burst: 0 } });
  const { context } = thread as EngineThread;
  context.throttle = throttle;
  try {
    for (let i = 0; i < 3; i++) send(DO.ECHO, i);
    for (let i = 0; i < 5; i++) turn();
    expect([receive(), receive()]).toEqual([Buffer.from([DO.ECHO, 0]), null]);
    clock.ms += 1000;
    // What waits looks again within a tenth of a second.
    let second: Buffer | null = null;
    for (let i = 0; i < 100 && second === null; i++) {
      context.reactor.turn(10);
      second = receive();
    }
    expect(second).toEqual(Buffer.from([DO.ECHO, 1]));
    expect(receive()).toBe(null);
  } finally {
    context.throttle = null;
  }
});

test('the end of the connection is told once', () => {
  native.close(kernel);
  turn();
  turn();
  expect(unmounted).toBe(1);
  kernel = native.eventfdCreate();
});

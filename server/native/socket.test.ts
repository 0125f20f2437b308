import fs from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { arena, openDescriptors } from './test-guest.ts';

const { EADDRINUSE, EAGAIN, EBADF, ECONNREFUSED, EINVAL, EMSGSIZE, ENAMETOOLONG, ENOENT, EPIPE } = constants.errno;
const SOCK_STREAM = 1;

const dataAt = arena.alloc(4096);
const fdsAt = arena.alloc(1024);
const countAt = arena.alloc(8);

let before: string[];
let folder: string;
beforeEach(() => {
  before = openDescriptors();
  folder = fs.mkdtempSync(join(tmpdir(), 'culvert-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  expect(openDescriptors()).toEqual(before);
});

/** Unwraps a result that has to be a descriptor. */
function fd(result: number): number {
  if (result < 0) throw new Error(`errno ${-result}`);
  return result;
}

function put(text: string): number {
  return Buffer.from(arena.buffer, dataAt).write(text);
}

function taken(length: number): string {
  return Buffer.from(arena.buffer, dataAt, Math.max(length, 0)).toString();
}

function pair(): [number, number] {
  expect(native.socketpair(SOCK_STREAM, fdsAt)).toBe(0);
  return [arena.view.getInt32(fdsAt, true), arena.view.getInt32(fdsAt + 4, true)];
}

/** File status flags from fdinfo, which has O_CLOEXEC too. */
function flags(descriptor: number): number {
  const info = fs.readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
  return Number.parseInt(/flags:\s+(\d+)/.exec(info)?.[1] ?? '0', 8);
}
const O_CLOEXEC = 0o2000000;
const { O_NONBLOCK } = fs.constants;

describe('unix sockets', () => {
  test('the file has mode 0600 from the moment it exists, whatever the umask, which stays as it is', () => {
    const old = process.umask(0);
    try {
      const path = join(folder, 'open.sock');
      const listener = fd(native.unixListen(path, 1));
      expect(fs.statSync(path).mode & 0o7777).toBe(0o600);
      expect(process.umask()).toBe(0);
      native.close(listener);
    } finally {
      process.umask(old);
    }
  });

  test('connect, accept, send, receive; nothing blocks', () => {
    const path = join(folder, 's');
    const listener = fd(native.unixListen(path, 4));
    expect(native.accept(listener)).toBe(-EAGAIN);
    const client = fd(native.unixConnect(path));
    const server = fd(native.accept(listener));
    for (const descriptor of [listener, client, server]) {
      expect(flags(descriptor) & O_CLOEXEC).toBe(O_CLOEXEC);
      expect(flags(descriptor) & O_NONBLOCK).toBe(O_NONBLOCK);
    }
    expect(native.recv(server, dataAt, 100)).toBe(-EAGAIN);
    expect(native.send(client, dataAt, put('hello'))).toBe(5);
    put('xxxxxxxx');
    expect(native.recv(server, dataAt, 100)).toBe(5);
    expect(taken(5)).toBe('hello');
    native.close(client);
    expect(native.recv(server, dataAt, 100)).toBe(0);
    expect(native.send(server, dataAt, 1)).toBe(-EPIPE); // and no signal
    native.close(server);
    native.close(listener);
    expect(native.unixConnect(path)).toBe(-ECONNREFUSED); // stale: the file is still there
    expect(native.unixListen(path, 1)).toBe(-EADDRINUSE);
  });

  test('paths', () => {
    const room = 107 - folder.length - 1;
    const longest = join(folder, 'x'.repeat(room));
    expect(Buffer.byteLength(longest)).toBe(107);
    const listener = fd(native.unixListen(longest, 1));
    native.close(fd(native.unixConnect(longest)));
    native.close(listener);
    expect(native.unixListen(`${longest}y`, 1)).toBe(-ENAMETOOLONG);
    expect(native.unixConnect(`${longest}y`)).toBe(-ENAMETOOLONG);
    expect(native.unixListen(join(folder, 'ü'.repeat(room)), 1)).toBe(-ENAMETOOLONG); // bytes count
    expect(native.unixListen('', 1)).toBe(-EINVAL);
    expect(native.unixListen('\0abstract', 1)).toBe(-EINVAL);
    expect(native.unixListen(join(folder, 'none', 's'), 1)).toBe(-ENOENT);
    expect(native.unixConnect(join(folder, 'none'))).toBe(-ENOENT);
    // @ts-expect-error a mistake of the caller
    expect(() => native.unixListen(7, 1)).toThrow();
  });

  test('who is at the other end', () => {
    const [a, b] = pair();
    expect(native.peerCred(a, dataAt)).toBe(0);
    expect(arena.view.getInt32(dataAt, true)).toBe(process.pid);
    expect(arena.view.getUint32(dataAt + 4, true)).toBe(process.getuid?.());
    expect(arena.view.getUint32(dataAt + 8, true)).toBe(process.getgid?.());
    native.close(a);
    native.close(b);
  });
});

describe('descriptors in messages', () => {
  test('arrive with the first byte, close-on-exec', () => {
    const [a, b] = pair();
    const sent = [native.eventfdCreate(), native.memfdCreate('guest', 10)];
    expect(native.sendFds(a, dataAt, put('msg'), sent)).toBe(3);
    expect(native.send(a, dataAt, put('more'))).toBe(4);
    expect(native.recvFds(b, dataAt, 100, fdsAt, 8, countAt)).toBe(3); // never runs into the next message
    expect(taken(3)).toBe('msg');
    expect(arena.view.getInt32(countAt, true)).toBe(2);
    const got = [arena.view.getInt32(fdsAt, true), arena.view.getInt32(fdsAt + 4, true)];
    expect(fs.readlinkSync(`/proc/self/fd/${got[0]}`)).toContain('eventfd');
    expect(fs.fstatSync(got[1]!).size).toBe(10);
    for (const descriptor of got) expect(flags(descriptor) & O_CLOEXEC).toBe(O_CLOEXEC);
    expect(native.recvFds(b, dataAt, 100, fdsAt, 8, countAt)).toBe(4);
    expect(arena.view.getInt32(countAt, true)).toBe(0);
    for (const descriptor of [a, b, ...sent, ...got]) native.close(descriptor);
  });

  test('more than wanted are closed, all of them', () => {
    const [a, b] = pair();
    const sent = Array.from({ length: 9 }, () => native.eventfdCreate());
    const held = openDescriptors().length;
    for (const [count, wanted] of [
      [9, 8],
      [1, 0],
      [2, 1],
    ] as const) {
      native.sendFds(a, dataAt, put('msg'), sent.slice(0, count));
      expect(native.recvFds(b, dataAt, 100, fdsAt, wanted, countAt)).toBe(-EMSGSIZE);
      expect(arena.view.getInt32(countAt, true)).toBe(0);
      expect(openDescriptors()).toHaveLength(held);
    }
    native.sendFds(a, dataAt, put('msg'), sent);
    expect(native.recvFds(b, dataAt, 100, fdsAt, 9, countAt)).toBe(3);
    for (let i = 0; i < 9; i++) native.close(arena.view.getInt32(fdsAt + 4 * i, true));
    for (const descriptor of [a, b, ...sent]) native.close(descriptor);
  });

  test('when the process has no descriptors left, those that came are closed and the message is refused', () => {
    const [a, b] = pair();
    const event = native.eventfdCreate();
    native.sendFds(a, dataAt, put('msg'), [event, event, event, event]);
    const [soft, hard] = native.getNofile();
    const spare: number[] = [];
    const highest = Math.max(...fs.readdirSync('/proc/self/fd').map(Number));
    native.setNofile(highest + 8, hard);
    // Fill the table up to two free places.
    for (;;) {
      const descriptor = native.dup(event);
      if (descriptor < 0) break;
      spare.push(descriptor);
    }
    for (let i = 0; i < 2; i++) native.close(spare.pop()!);
    const result = native.recvFds(b, dataAt, 100, fdsAt, 8, countAt);
    native.setNofile(soft, hard);
    for (const descriptor of spare) native.close(descriptor);
    expect(result).toBe(-EMSGSIZE);
    expect(arena.view.getInt32(countAt, true)).toBe(0);
    for (const descriptor of [a, b, event]) native.close(descriptor);
  });

  test('mistakes of the caller throw', () => {
    const [a, b] = pair();
    // @ts-expect-error not an array
    expect(() => native.sendFds(a, dataAt, 1, 5)).toThrow();
    // @ts-expect-error not descriptors
    expect(() => native.sendFds(a, dataAt, 1, ['x'])).toThrow();
    expect(() => native.sendFds(a, dataAt, 1, new Array(254).fill(a))).toThrow();
    expect(native.sendFds(a, dataAt, 1, [1_000_000])).toBe(-EBADF);
    expect(() => native.recvFds(b, dataAt, 100, arena.buffer.byteLength - 4, 2, countAt)).toThrow(/arena/);
    expect(() => native.recv(b, arena.buffer.byteLength, 1)).toThrow(/arena/);
    native.close(a);
    native.close(b);
  });
});

describe('tcp and vsock', () => {
  test.each(['127.0.0.1', '::1'])('%s', (address) => {
    const listener = fd(native.tcpListen(address, 0, 4));
    const port = native.socketPort(listener);
    expect(port).toBeGreaterThan(1023);
    const client = fd(native.tcpConnect(address, port));
    const server = fd(native.accept(listener));
    expect(native.setNodelay(client)).toBe(0);
    expect(native.send(client, dataAt, put('hi'))).toBe(2);
    native.setNonblocking(server, false);
    expect(native.recv(server, dataAt, 10)).toBe(2);
    expect(native.tcpListen(address, port, 1)).toBe(-EADDRINUSE);
    for (const descriptor of [client, server, listener]) {
      expect(flags(descriptor) & O_CLOEXEC).toBe(O_CLOEXEC);
      native.close(descriptor);
    }
    expect(native.tcpConnect(address, port)).toBe(-ECONNREFUSED);
  });

  test('only literal addresses', () => {
    for (const address of ['localhost', '', '1.2.3', '127.0.0.1 ', '127.0.0.1\0', '::1%nosuchif', 'x'.repeat(200)]) {
      expect(native.tcpListen(address, 0, 1)).toBe(-EINVAL);
    }
    expect(native.tcpListen('127.0.0.1', 65536, 1)).toBe(-EINVAL);
  });

  test('an IPv6 listener takes no IPv4', () => {
    const listener = fd(native.tcpListen('::', 0, 1));
    expect(native.tcpConnect('127.0.0.1', native.socketPort(listener))).toBe(-ECONNREFUSED);
    native.close(listener);
  });

  test('vsock', (context) => {
    const listener = native.vsockListen(0xffffffff, 0xffffffff, 1); // any CID, any port
    if (listener < 0) context.skip('no vsock here');
    expect(native.socketPort(listener)).toBeGreaterThan(0);
    expect(native.accept(listener)).toBe(-EAGAIN);
    native.close(listener);
  });

  test('nodelay means nothing elsewhere', () => {
    const [a, b] = pair();
    expect(native.setNodelay(a)).toBe(0);
    expect(native.socketPort(a)).toBeLessThan(0);
    native.close(a);
    native.close(b);
    expect(native.setNodelay(1_000_000)).toBe(-EBADF);
  });
});

describe('plain reading and writing', () => {
  test('writev gathers, read takes', () => {
    const [a, b] = pair();
    put('0123456789');
    const pieces = Uint32Array.of(dataAt + 5, 5, dataAt, 0, dataAt, 2);
    arena.u32.set(pieces, fdsAt / 4);
    expect(native.writev(a, fdsAt, 3)).toBe(7);
    expect(native.read(b, dataAt, 100)).toBe(7);
    expect(taken(7)).toBe('5678901');
    arena.u32.set([arena.buffer.byteLength, 1], fdsAt / 4);
    expect(() => native.writev(a, fdsAt, 1)).toThrow(/arena/);
    expect(() => native.writev(a, 64, 1025)).toThrow();
    native.close(a);
    native.close(b);
  });

  test('blocking can be switched off and on', () => {
    const [a, b] = pair();
    expect(flags(a) & O_NONBLOCK).toBe(0);
    expect(native.setNonblocking(a, true)).toBe(0);
    expect(native.recv(a, dataAt, 1)).toBe(-EAGAIN);
    expect(native.setNonblocking(a, false)).toBe(0);
    expect(flags(a) & O_NONBLOCK).toBe(0);
    native.close(a);
    native.close(b);
    expect(native.setNonblocking(1_000_000, true)).toBe(-EBADF);
  });
});

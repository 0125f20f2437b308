/** Front ends that break the protocol: each is thrown out with a reason, and the next one is served. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { native } from '../../native/loader.ts';
import { PLAIN, QEMU_10 } from '../../testing/front-end/flavours.ts';
import { FrontEnd, message, u64, vringState } from '../../testing/front-end/front-end.ts';
import { DO, InProcessServer, openDescriptors } from '../../testing/front-end/in-process.ts';
import { Machine, regionBytes } from '../../testing/front-end/machine.ts';
import { FRONTEND_OPS, FRONTEND_REQUEST } from '../../wire/vhost-user/codec.gen.ts';

let server: InProcessServer;
let before: readonly string[];

beforeEach(() => {
  server = new InProcessServer();
  before = openDescriptors();
});

/** Whatever happened: no descriptor is left, and the next front end is served. */
afterEach(async () => {
  vi.restoreAllMocks();
  for (let i = 0; i < 20 && server.server.device !== null; i++) await server.idle();
  expect(openDescriptors()).toEqual(before);
  const machine = Machine.connect(server.path, QEMU_10, server.idle);
  await machine.negotiate();
  await machine.start();
  expect((await machine.request(1, Buffer.from([DO.ECHO, 5]))).length).toBe(2);
  machine[Symbol.dispose]();
  server[Symbol.dispose]();
});

function connect(): FrontEnd {
  return FrontEnd.connect(server.path, server.idle);
}

async function thrownOut(frontEnd: FrontEnd, reason: RegExp): Promise<void> {
  await frontEnd.closedByServer();
  frontEnd.close();
  expect(server.events.at(-1)).toMatch(reason);
}

describe('not vhost-user', () => {
  test.each([
    ['an HTTP client', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a FUSE client', Buffer.from('2800000001000000020000000000000001000000000000000000000000000000', 'hex')],
    ['zeros', Buffer.alloc(64)],
    ['ones', Buffer.alloc(64, 0xff)],
  ])('%s', async (_, bytes) => {
    const frontEnd = connect();
    frontEnd.sendRaw(bytes);
    await thrownOut(frontEnd, /dropped: (what it sent is no vhost-user message|GET_STATUS has a payload)/);
  });

  test('random bytes, with and without descriptors', async () => {
    let seed = 4711;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    const fd = native.memfdCreate('junk', 4096);
    for (let round = 0; round < 400; round++) {
      const frontEnd = connect();
      const bytes = Buffer.from(Array.from({ length: 1 + random(400) }, () => random(256)));
      // Half of them look like messages at first.
      if (round % 2 === 0)
        message(random(50), Buffer.alloc(0), 1 | (random(4) << 2)).copy(
          bytes.length < 12 ? Buffer.alloc(12) : bytes,
          0,
          0,
          Math.min(8, bytes.length),
        );
      frontEnd.sendRaw(
        bytes,
        Array.from({ length: random(10) }, () => fd),
      );
      await server.idle();
      frontEnd.close();
      await server.idle();
    }
    native.close(fd);
    expect(server.log.filter((line) => line.includes('unexpected'))).toEqual([]);
  });
});

describe('malformed messages', () => {
  test.each(
    FRONTEND_OPS.filter((op) => op !== undefined && (op.minSize > 0 || op.maxSize < 400)).map(
      (op) => [op?.name ?? '', op] as const,
    ),
  )('%s: a payload that is too short or too long, descriptors too many or too few', async (_, op) => {
    if (op === undefined) return;
    const fd = native.memfdCreate('junk', 4096);
    const attempts: [number, number][] = [[op.maxSize + 1, op.maxFds]];
    if (op.minSize > 0) attempts.push([op.minSize - 1, op.maxFds]);
    if (op.maxFds < 8) attempts.push([op.maxSize, op.maxFds + 1]);
    if (op.minFds > 0) attempts.push([op.maxSize, op.minFds - 1]);
    for (const [size, fds] of attempts) {
      const frontEnd = connect();
      frontEnd.sendRaw(
        message(op.id, Buffer.alloc(size)),
        Array.from({ length: fds }, () => fd),
      );
      await thrownOut(frontEnd, /dropped: \w+ (has a payload of|came with)/);
    }
    native.close(fd);
  });

  test('more descriptors than any message has', async () => {
    const fd = native.memfdCreate('junk', 4096);
    const frontEnd = connect();
    frontEnd.sendRaw(
      message(FRONTEND_REQUEST.SET_OWNER, Buffer.alloc(0)),
      Array.from({ length: 60 }, () => fd),
    );
    native.close(fd);
    await thrownOut(frontEnd, /more than 8 descriptors/);
  });

  test('descriptors in the middle of a message', async () => {
    const fd = native.memfdCreate('junk', 4096);
    const bytes = message(FRONTEND_REQUEST.SET_VRING_KICK, u64(0));
    const frontEnd = connect();
    frontEnd.sendRaw(bytes.subarray(0, 14));
    await server.idle();
    frontEnd.sendRaw(bytes.subarray(14), [fd]);
    native.close(fd);
    // The header already says that there is no descriptor; where it would have been allowed to be without, the place is wrong.
    await thrownOut(frontEnd, /in the middle of a message/);
  });

  test('a message split at every byte arrives whole', async () => {
    const frontEnd = connect();
    const bytes = message(FRONTEND_REQUEST.GET_FEATURES, Buffer.alloc(0));
    for (const byte of bytes) {
      frontEnd.sendRaw(Buffer.from([byte]));
      await server.idle();
    }
    expect((await frontEnd.reply('GET_FEATURES')).length).toBe(8);
    frontEnd.close();
  });

  test('many messages in one piece are told apart, each with its descriptors', async () => {
    const frontEnd = connect();
    const [a, b] = [native.eventfdCreate(), native.eventfdCreate()];
    frontEnd.sendRaw(
      Buffer.concat([
        message(FRONTEND_REQUEST.SET_OWNER, Buffer.alloc(0)),
        message(FRONTEND_REQUEST.GET_FEATURES, Buffer.alloc(0)),
      ]),
    );
    frontEnd.sendRaw(message(FRONTEND_REQUEST.SET_VRING_CALL, u64(0)), [a]);
    frontEnd.sendRaw(message(FRONTEND_REQUEST.SET_VRING_ERR, u64(1)), [b]);
    expect((await frontEnd.reply('GET_FEATURES')).length).toBe(8);
    expect((await frontEnd.ask('GET_FEATURES')).length).toBe(8);
    native.close(a);
    native.close(b);
    frontEnd.close();
  });
});

describe('well-formed nonsense is refused', () => {
  test.each([
    ['SET_VRING_NUM', vringState(0, 100)],
    ['SET_VRING_NUM', vringState(0, 65536)],
    ['SET_VRING_NUM', vringState(0, 0)],
    ['SET_VRING_NUM', vringState(9, 128)],
    ['SET_VRING_BASE', vringState(0, 65536)],
    ['SET_VRING_ENABLE', vringState(0, 2)],
    ['SET_VRING_ENABLE', vringState(2, 1)],
    ['SET_VRING_KICK', u64(0)],
    ['SET_VRING_KICK', u64(7)],
    ['SET_VRING_ADDR', Buffer.alloc(40, 0xff)],
    ['SET_VRING_ADDR', Buffer.alloc(40)],
    ['SET_MEM_TABLE', Buffer.from('0100000000000000', 'hex')],
    ['REM_MEM_REG', Buffer.alloc(40)],
  ] as const)('%s %#', async (name, payload) => {
    const machine = Machine.connect(server.path, QEMU_10, server.idle);
    await machine.negotiate();
    await expect(machine.frontEnd.tell(name, payload)).rejects.toThrow('was refused');
    machine[Symbol.dispose]();
  });

  test('a kick descriptor that is no eventfd', async () => {
    const machine = Machine.connect(server.path, QEMU_10, server.idle);
    await machine.negotiate();
    await expect(machine.frontEnd.tell('SET_VRING_KICK', u64(0), [machine.memory.fd])).rejects.toThrow('was refused');
    machine[Symbol.dispose]();
  });

  test('regions at impossible addresses', async () => {
    const machine = Machine.connect(server.path, QEMU_10, server.idle);
    await machine.negotiate();
    const bytes = Buffer.concat([Buffer.alloc(8), regionBytes({ guest: 0, size: 4096, user: 0, offset: 0 })]);
    bytes.fill(0xff, 8, 16);
    await expect(machine.frontEnd.tell('ADD_MEM_REG', bytes, [machine.memory.fd])).rejects.toThrow('was refused');
    machine[Symbol.dispose]();
  });

  test('without acknowledgements, a message that fails ends the connection', async () => {
    const machine = Machine.connect(server.path, PLAIN, server.idle);
    await machine.negotiate();
    machine.frontEnd.send('SET_VRING_NUM', vringState(0, 100));
    await machine.frontEnd.closedByServer();
    machine[Symbol.dispose]();
    expect(server.events.at(-1)).toBe('dropped: SET_VRING_NUM failed: EINVAL');
  });
});

describe('patience', () => {
  test('a front end that stops in the middle of a message, and one that says nothing', async () => {
    for (const bytes of [
      message(FRONTEND_REQUEST.SET_VRING_NUM, vringState(0, 128)).subarray(0, 15),
      Buffer.alloc(0),
    ]) {
      const frontEnd = connect();
      if (bytes.length > 0) frontEnd.sendRaw(bytes);
      for (let i = 0; i < 5; i++) await server.idle();
      const later = performance.now() + 3_600_000;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);
      for (let i = 0; i < 5; i++) await server.idle();
      clock.mockRestore();
      await thrownOut(frontEnd, /stopped in the middle|has not said anything/);
    }
  });

  test('a front end that does not read replies', async () => {
    const frontEnd = connect();
    const bytes = message(FRONTEND_REQUEST.GET_FEATURES, Buffer.alloc(0));
    const many = Buffer.concat(Array.from({ length: 200 }, () => bytes));
    for (let i = 0; i < 400 && server.events.length < 2; i++) {
      frontEnd.sendRaw(many);
      await server.idle();
    }
    frontEnd.close();
    expect(server.events.at(-1)).toBe('dropped: it does not read replies');
  });
});

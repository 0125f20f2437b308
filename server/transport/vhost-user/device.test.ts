/** The vhost-user device against a front end of each VMM's manner, ring to ring. */
import { afterEach, describe, expect, test } from 'vitest';
import { CROSVM, FLAVOURS, type Flavour, PLAIN, QEMU_7_2, QEMU_10 } from '../../testing/front-end/flavours.ts';
import { u64, vringState } from '../../testing/front-end/front-end.ts';
import { DO, InProcessServer, openDescriptors } from '../../testing/front-end/in-process.ts';
import { Machine, regionBytes } from '../../testing/front-end/machine.ts';
import { PROTOCOL_F, VIRTIO_F } from '../../wire/vhost-user/flags.ts';

const cleanUp: Disposable[] = [];
afterEach(() => {
  for (const one of cleanUp.splice(0).reverse()) one[Symbol.dispose]();
});

function serve(options?: ConstructorParameters<typeof InProcessServer>[0]): InProcessServer {
  const server = new InProcessServer(options);
  cleanUp.push(server);
  return server;
}

function connect(server: InProcessServer, flavour: Flavour): Machine {
  const machine = Machine.connect(server.path, flavour, server.idle);
  cleanUp.push(machine);
  return machine;
}

async function boot(server: InProcessServer, flavour: Flavour = QEMU_10): Promise<Machine> {
  const machine = connect(server, flavour);
  await machine.negotiate();
  await machine.start();
  return machine;
}

const echo = (text: string): Buffer => Buffer.concat([Buffer.from([DO.ECHO]), Buffer.from(text)]);
const bit = (number: number): bigint => 1n << BigInt(number);

describe.each(FLAVOURS)('$name', (flavour) => {
  test('negotiates, starts, gets answers on both rings, stops and starts again', async () => {
    const server = serve({ tag: flavour === CROSVM ? 'data' : '' });
    const machine = await boot(server, flavour);
    expect(await machine.request(1, echo('one'))).toEqual(echo('one'));
    expect(await machine.request(0, echo('high'))).toEqual(echo('high'));
    for (let i = 0; i < 300; i++) expect(await machine.request(1, echo(`${i}`))).toEqual(echo(`${i}`));
    expect(await machine.stop()).toEqual([1, 301]);

    // The guest reboots: its driver starts with empty rings on the same socket.
    for (const { driver } of machine.rings) driver.reset();
    await machine.start();
    expect(await machine.request(1, echo('again'))).toEqual(echo('again'));
    expect(server.log.filter((line) => /^(error|warn)/.test(line))).toEqual([]);
  });

  test('a guest that is paused goes on where it stopped', async () => {
    const server = serve();
    const machine = await boot(server, { ...flavour, resetDevice: false });
    await machine.request(1, echo('before'));
    expect(await machine.stop()).toEqual([0, 1]);
    await machine.start();
    expect(await machine.request(1, echo('after'))).toEqual(echo('after'));
    expect(server.sessions.length).toBe(1);
  });
});

describe('negotiation', () => {
  test('offers what is kept and nothing else', async () => {
    const machine = connect(serve(), QEMU_10);
    await machine.negotiate();
    const offered = (await machine.frontEnd.ask('GET_FEATURES')).readBigUInt64LE();
    const { VERSION_1, RING_INDIRECT_DESC, RING_EVENT_IDX, PROTOCOL_FEATURES } = VIRTIO_F;
    expect(offered).toBe(bit(VERSION_1) | bit(RING_INDIRECT_DESC) | bit(RING_EVENT_IDX) | bit(PROTOCOL_FEATURES));
    expect((await machine.frontEnd.ask('GET_QUEUE_NUM')).readBigUInt64LE()).toBe(2n);
    expect((await machine.frontEnd.ask('GET_MAX_MEM_SLOTS')).readBigUInt64LE()).toBe(509n);
  });

  test('CONFIG is offered with a tag only: QEMU 7.1 to 8.0 crash on it', async () => {
    const without = connect(serve(), QEMU_10);
    await without.negotiate();
    expect(without.offeredProtocolFeatures & bit(PROTOCOL_F.CONFIG)).toBe(0n);
    const machine = connect(serve({ tag: 'data' }), CROSVM);
    await machine.negotiate();
    const whole = await machine.frontEnd.ask('GET_CONFIG', configRequest(0, 40));
    expect(whole.length).toBe(52);
    expect(whole.subarray(12, 12 + 5).toString()).toBe('data\0');
    expect(whole.readUInt32LE(12 + 36)).toBe(1);
    const part = await machine.frontEnd.ask('GET_CONFIG', configRequest(36, 4));
    expect(part.readUInt32LE(12)).toBe(1);
    const long = await machine.frontEnd.ask('GET_CONFIG', configRequest(0, 256));
    expect(long.length).toBe(268);
    // "A zero-sized reply says that it failed."
    expect((await machine.frontEnd.ask('GET_CONFIG', configRequest(250, 40))).length).toBe(0);
  });

  test('features that were not offered are refused', async () => {
    const server = serve();
    const machine = connect(server, QEMU_10);
    await machine.negotiate();
    await expect(machine.frontEnd.tell('SET_FEATURES', u64(bit(VIRTIO_F.RING_PACKED)))).rejects.toThrow('was refused');
    await expect(machine.frontEnd.tell('SET_PROTOCOL_FEATURES', u64(bit(PROTOCOL_F.DEVICE_STATE)))).rejects.toThrow(
      'was refused',
    );
    // The connection stands: who asks for an acknowledgement has been told.
    expect((await machine.frontEnd.ask('GET_QUEUE_NUM')).length).toBe(8);
  });

  test('messages that were not agreed on end the connection, with the reason', async () => {
    const server = serve();
    const machine = connect(server, PLAIN);
    await machine.negotiate();
    machine.frontEnd.send('GET_MAX_MEM_SLOTS');
    await machine.frontEnd.closedByServer();
    expect(server.events).toContain('dropped: GET_MAX_MEM_SLOTS was not agreed on');
  });

  test('the status is kept, and 0 does not end the mount: QEMU sets it when a guest is paused', async () => {
    const server = serve();
    const machine = await boot(server, QEMU_7_2);
    await machine.frontEnd.tell('SET_STATUS', u64(15));
    expect((await machine.frontEnd.ask('GET_STATUS')).readBigUInt64LE()).toBe(15n);
    await machine.frontEnd.tell('SET_STATUS', u64(0));
    expect(await machine.request(1, echo('still there'))).toEqual(echo('still there'));
    expect(server.session.closed).toBe(false);
  });
});

describe('ring states', () => {
  test('a ring starts at its first kick', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.ring(1).driver.add(echo('early'), 64);
    await machine.settle(20);
    expect(server.session.requests.length).toBe(0);
    machine.kick(1);
    await machine.used(1);
    expect(server.session.requests.length).toBe(1);
  });

  test('a ring without a kick descriptor starts with SET_VRING_KICK and is polled', async () => {
    const machine = await boot(serve());
    await machine.frontEnd.tell('SET_VRING_KICK', u64(1 | (1 << 8)));
    for (let i = 0; i < 3; i++) {
      const head = machine.ring(1).driver.add(echo(`polled ${i}`), 64);
      expect(await machine.answer(1, head)).toEqual(echo(`polled ${i}`));
    }
  });

  test('a disabled ring takes no requests, and SET_VRING_KICK does not enable it', async () => {
    const server = serve();
    const machine = await boot(server);
    await machine.frontEnd.tell('SET_VRING_ENABLE', vringState(1, 0));
    const head = machine.submit(1, echo('waits'), 64);
    await machine.frontEnd.tell('SET_VRING_KICK', u64(1), [machine.ring(1).kick]);
    machine.kick(1);
    await machine.settle(20);
    expect(server.session.requests.length).toBe(0);
    await machine.frontEnd.tell('SET_VRING_ENABLE', vringState(1, 1));
    expect(await machine.answer(1, head)).toEqual(echo('waits'));
  });

  test('GET_VRING_BASE interrupts waiters and answers when the last request has ended', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.submit(1, Buffer.from([DO.WAIT]), 64);
    const hang = machine.submit(1, Buffer.from([DO.HANG]), 64);
    await machine.frontEnd.until('both requests', () => server.session.waiting === 2);
    machine.frontEnd.send('GET_VRING_BASE', vringState(1, 0));
    await machine.settle(20);
    expect(server.session.interrupts).toBeGreaterThan(0);
    expect(server.session.waiting).toBe(1);
    // Other rings are served meanwhile, and messages wait.
    expect(await machine.request(0, echo('high'))).toEqual(echo('high'));
    machine.frontEnd.send('GET_FEATURES');
    await machine.settle(5);
    server.session.release();
    expect((await machine.frontEnd.reply('GET_VRING_BASE')).readUInt32LE(4)).toBe(2);
    expect((await machine.frontEnd.reply('GET_FEATURES')).length).toBe(8);
    expect((await machine.used(1)).length).toBe('EINTR'.length);
    expect((await machine.used(1)).head).toBe(hang);
  });

  test('RESET_DEVICE wipes what the guest had, and keeps what the front end agreed on', async () => {
    const server = serve();
    const machine = await boot(server);
    await machine.request(1, echo('first life'));
    await machine.frontEnd.tell('RESET_DEVICE');
    expect(server.sessions.map(({ closed }) => closed)).toEqual([true, false]);
    machine.submit(1, echo('too early'), 64);
    await machine.settle(20);
    expect(server.session.requests.length).toBe(0);
    for (const { driver } of machine.rings) driver.reset();
    await machine.unshareMemory();
    await machine.start();
    expect(await machine.request(1, echo('second life'))).toEqual(echo('second life'));
  });

  test('the high-priority queue does not wait behind a full request queue', async () => {
    const server = serve();
    const machine = await boot(server);
    for (let i = 0; i < 30; i++) machine.ring(1).driver.add(Buffer.from([DO.DROP, i]), 0);
    machine.ring(0).driver.add(Buffer.from([DO.DROP, 99]), 0);
    machine.kick(1);
    machine.kick(0);
    await machine.frontEnd.until('all', () => server.session.requests.length === 31);
    expect(server.session.requests[0]?.[1]).toBe(99);
  });
});

describe('requests', () => {
  test('payload goes through the sink, with the exact used length', async () => {
    const machine = await boot(serve());
    const request = Buffer.concat([Buffer.from([DO.PAYLOAD, 1, 2, 3]), Buffer.alloc(5000, 7)]);
    expect(await machine.request(1, request)).toEqual(request);
  });

  test('a request without room for a reply comes back with a used length of 0', async () => {
    const machine = await boot(serve());
    machine.submit(0, Buffer.from([DO.DROP]), 0);
    expect((await machine.used(0)).length).toBe(0);
  });

  test('a bug in the session costs that request only', async () => {
    const server = serve();
    const machine = await boot(server);
    expect((await machine.request(1, Buffer.from([DO.THROW]))).length).toBe(0);
    expect((await machine.request(1, Buffer.from([DO.TOO_LONG]), 32)).length).toBe(0);
    expect(await machine.request(1, echo('goes on'))).toEqual(echo('goes on'));
    expect(server.log.filter((line) => line.startsWith('error')).length).toBe(2);
  });

  test('a broken ring is reported and left alone; the guest may set it up again', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.ring(1).driver.offer(4711);
    machine.kick(1);
    await machine.frontEnd.until('the report', () =>
      server.log.some((line) => /virtqueue 1: the guest broke/.test(line)),
    );
    for (let i = 0; i < 10; i++) {
      machine.kick(1);
      await machine.settle(2);
    }
    expect(server.log.filter((line) => line.startsWith('error')).length).toBe(1);
    expect(await machine.request(0, echo('other ring'))).toEqual(echo('other ring'));
    await machine.stop();
    for (const { driver } of machine.rings) driver.reset();
    await machine.start();
    expect(await machine.request(1, echo('again'))).toEqual(echo('again'));
  });
});

describe('memory', () => {
  test('regions are added and removed one by one, and what is not there is refused', async () => {
    const server = serve();
    const machine = await boot(server);
    const [, upper] = machine.memory.regions;
    if (upper === undefined) throw new Error('two regions');
    const body = Buffer.concat([Buffer.alloc(8), regionBytes(upper)]);
    expect(await machine.request(1, echo('upper'))).toEqual(echo('upper'));
    await machine.frontEnd.tell('REM_MEM_REG', body, [machine.memory.fd]);
    await expect(machine.frontEnd.tell('REM_MEM_REG', body)).rejects.toThrow('was refused');
    // The buffers of ring 1 lie there: its next request breaks the ring, and nothing outside the guest's memory is touched.
    machine.submit(1, echo('gone'), 64);
    await machine.frontEnd.until('the report', () => server.log.some((line) => /virtqueue 1/.test(line)));
    await machine.frontEnd.tell('ADD_MEM_REG', body, [machine.memory.fd]);
    expect(await machine.request(0, echo('lower'))).toEqual(echo('lower'));
  });

  test('a region longer than its file is refused', async () => {
    const machine = connect(serve(), QEMU_10);
    await machine.negotiate();
    const region = { guest: 0, size: 64 * 1024 * 1024, user: 0x7000_0000_0000, offset: 0 };
    await expect(
      machine.frontEnd.tell('ADD_MEM_REG', Buffer.concat([Buffer.alloc(8), regionBytes(region)]), [machine.memory.fd]),
    ).rejects.toThrow('was refused');
  });

  test('a memory table replaces the one before, while rings run', async () => {
    const machine = await boot(serve({ tag: 'data' }), CROSVM);
    expect(await machine.request(1, echo('one'))).toEqual(echo('one'));
    await machine.shareMemory();
    expect(await machine.request(1, echo('two'))).toEqual(echo('two'));
  });
});

test('nothing is left of a front end that has gone', async () => {
  const server = serve();
  const round = async (flavour: Flavour): Promise<void> => {
    const machine = Machine.connect(server.path, flavour, server.idle);
    await machine.negotiate();
    await machine.start();
    await machine.request(1, echo('x'));
    machine[Symbol.dispose]();
    for (let i = 0; i < 20 && server.server.device !== null; i++) await server.idle();
  };
  await round(QEMU_10);
  const before = openDescriptors();
  for (let i = 0; i < 50; i++) for (const flavour of FLAVOURS) await round(flavour);
  expect(openDescriptors()).toEqual(before);
});

function configRequest(offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(12 + size);
  bytes.writeUInt32LE(offset, 0);
  bytes.writeUInt32LE(size, 4);
  return bytes;
}

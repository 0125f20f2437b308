/** Front ends that come, go, die, and come again. */
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { native } from '../../native/loader.ts';
import { CLOUD_HYPERVISOR, QEMU_10 } from '../../testing/front-end/flavours.ts';
import { FrontEnd } from '../../testing/front-end/front-end.ts';
import { DO, InProcessServer, openDescriptors } from '../../testing/front-end/in-process.ts';
import { Machine } from '../../testing/front-end/machine.ts';
import { listenOnPath } from '../unix-socket.ts';
import { VhostUserServer } from './server.ts';
import { virtioFs } from './virtio-fs.ts';

const cleanUp: Disposable[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const one of cleanUp.splice(0).reverse()) one[Symbol.dispose]();
});

function serve(options?: ConstructorParameters<typeof InProcessServer>[0]): InProcessServer {
  const server = new InProcessServer(options);
  cleanUp.push(server);
  return server;
}

async function boot(server: InProcessServer, flavour = QEMU_10): Promise<Machine> {
  const machine = Machine.connect(server.path, flavour, server.idle);
  await machine.negotiate();
  await machine.start();
  return machine;
}

async function gone(server: InProcessServer): Promise<void> {
  for (let i = 0; i < 50 && server.server.device !== null; i++) await server.idle();
  expect(server.server.device).toBe(null);
}

const ECHO = Buffer.from([DO.ECHO, 1, 2, 3]);

describe('who may come', () => {
  test.runIf(process.getuid?.() === 0)(
    'a process of another user is refused, whatever the socket’s mode is',
    async () => {
      const server = serve({ ownUser: true });
      chmodSync(server.folder, 0o755);
      chmodSync(server.path, 0o666);
      const script = `const s = require('node:net').connect(${JSON.stringify(server.path)}); s.on('close', () => process.exit(3)).on('error', () => {}).resume();`;
      const child = spawn(process.execPath, ['-e', script], { uid: 65534, gid: 65534, stdio: 'ignore' });
      let code: number | null | undefined;
      child.once('exit', (ended) => {
        code = ended;
      });
      while (code === undefined) {
        await server.idle();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(code).toBe(3);
      expect(server.log.filter((line) => /^warn/.test(line))).toEqual([
        expect.stringMatching(/^warn: a front end \(process \d+, .+\) was refused: it belongs to user 65534$/),
      ]);
      // Our own are served.
      const machine = await boot(server);
      expect(await machine.request(1, ECHO)).toEqual(ECHO);
      machine[Symbol.dispose]();
    },
  );

  test('one for whom no queues are left is refused, and nothing of it stays open', async () => {
    const server = serve();
    const memory = native.memoryCreate();
    const taken: number[] = [];
    for (let id = native.vqCreate(memory, 2); id >= 0; id = native.vqCreate(memory, 2)) taken.push(id);
    native.vqFree(taken.pop() as number); // room for one of two
    const before = openDescriptors();
    const frontEnd = FrontEnd.connect(server.path, server.idle);
    await frontEnd.closedByServer();
    frontEnd.close();
    expect(server.log.some((line) => /was refused: no virtqueue can be made/.test(line))).toBe(true);
    expect(openDescriptors()).toEqual(before);
    expect(native.vqCreate(memory, 2)).toBeGreaterThanOrEqual(0); // given back
    for (const id of taken) native.vqFree(id);
    native.vqFree(255);
    native.memoryFree(memory);
    const machine = await boot(server);
    expect(await machine.request(1, ECHO)).toEqual(ECHO);
    machine[Symbol.dispose]();
  });
});

describe('one front end at a time', () => {
  test('a second one is refused with a logged reason, the first goes on', async () => {
    const server = serve();
    const machine = await boot(server);
    const second = FrontEnd.connect(server.path, server.idle);
    await second.closedByServer();
    second.close();
    expect(server.log.some((line) => /warn: a second front end \(process \d+, .+\) was refused/.test(line))).toBe(true);
    expect(await machine.request(1, ECHO)).toEqual(ECHO);
    machine[Symbol.dispose]();
  });

  test('one that comes in the same moment as the other goes is served', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.frontEnd.close();
    const next = await boot(server, CLOUD_HYPERVISOR);
    expect(await next.request(1, ECHO)).toEqual(ECHO);
    expect(server.events).toEqual(['attached', 'detached', 'attached']);
    for (const one of [machine, next]) one[Symbol.dispose]();
  });

  test('one that comes while requests of the other are still under way waits for them', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.submit(1, Buffer.from([DO.HANG]), 64);
    const session = server.session;
    await machine.frontEnd.until('the request', () => session.waiting === 1);
    machine[Symbol.dispose]();
    await server.idle();
    const next = Machine.connect(server.path, QEMU_10, server.idle);
    for (let i = 0; i < 10; i++) await server.idle();
    expect(session.closed).toBe(false);
    session.release();
    await next.negotiate();
    await next.start();
    expect(session.closed).toBe(true);
    expect(await next.request(1, ECHO)).toEqual(ECHO);
    next[Symbol.dispose]();
  });
});

describe('a front end dies', () => {
  test('in the middle of requests: they end, everything is given back, the next one is served', async () => {
    const server = serve();
    const before = openDescriptors();
    for (let round = 0; round < 10; round++) {
      const machine = await boot(server);
      machine.submit(1, Buffer.from([DO.WAIT]), 64);
      machine.submit(0, Buffer.from([DO.WAIT]), 64);
      await machine.frontEnd.until('the requests', () => server.session.waiting === 2);
      machine[Symbol.dispose]();
      await gone(server);
      expect(server.session.interrupts).toBe(1);
      expect(server.session.closed).toBe(true);
    }
    expect(openDescriptors()).toEqual(before);
  });

  test('while it waits for GET_VRING_BASE', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.submit(1, Buffer.from([DO.HANG]), 64);
    await machine.frontEnd.until('the request', () => server.session.waiting === 1);
    machine.frontEnd.send('GET_VRING_BASE', Buffer.from('0100000000000000', 'hex'));
    await machine.settle();
    machine[Symbol.dispose]();
    await server.idle();
    server.session.release();
    await gone(server);
    expect(server.events.at(-1)).toMatch(/dropped: it went away/);
  });

  test('while a new memory table waits: its descriptors are closed', async () => {
    const server = serve();
    const before = openDescriptors();
    const machine = await boot(server, { ...CLOUD_HYPERVISOR, protocolFeatures: [3], asksAcknowledgements: false });
    machine.submit(1, Buffer.from([DO.HANG]), 64);
    await machine.frontEnd.until('the request', () => server.session.waiting === 1);
    await machine.shareMemory();
    await machine.settle();
    machine[Symbol.dispose]();
    await server.idle();
    server.session.release();
    await gone(server);
    expect(openDescriptors()).toEqual(before);
  });

  test('a request that the host never answers does not keep the next one out', async () => {
    const server = serve();
    const machine = await boot(server);
    machine.submit(1, Buffer.from([DO.HANG]), 64);
    const hung = server.session;
    await machine.frontEnd.until('the request', () => hung.waiting === 1);
    machine[Symbol.dispose]();
    await server.idle();
    const start = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => start + 60_000);
    await gone(server);
    clock.mockRestore();
    const next = await boot(server);
    expect(await next.request(1, ECHO)).toEqual(ECHO);
    // Its answer comes after all: it goes nowhere.
    hung.release();
    expect(await next.request(1, ECHO)).toEqual(ECHO);
    next[Symbol.dispose]();
  });
});

describe('how it is met', () => {
  test('exit-on-disconnect', async () => {
    const server = serve({ exitOnDisconnect: true });
    const machine = await boot(server);
    machine[Symbol.dispose]();
    await gone(server);
    expect(server.events).toEqual(['attached', 'detached', 'finished']);
  });

  test('a descriptor that is connected already', async () => {
    const server = serve();
    const { context } = server.thread;
    const at = context.arena.alloc(8);
    native.socketpair(1, at);
    const [ours, theirs] = [context.arena.view.getInt32(at, true), context.arena.view.getInt32(at + 4, true)];
    const events: string[] = [];
    const model = virtioFs('', () => ({
      request: (x) => x.discard(),
      completed() {},
      interruptWaiters() {},
      close() {},
    }));
    const single = new VhostUserServer(context, model, { how: 'descriptor', fd: theirs }, false, {
      attached: () => events.push('attached'),
      detached: () => events.push('detached'),
      finished: () => events.push('finished'),
    });
    single.start();
    native.setNonblocking(theirs, true);
    const machine = new Machine(new FrontEnd(ours, server.idle), QEMU_10, server.idle);
    native.setNonblocking(ours, true);
    await machine.negotiate();
    machine[Symbol.dispose]();
    for (let i = 0; i < 10; i++) await server.idle();
    expect(events).toEqual(['attached', 'detached', 'finished']);
  });

  test('connecting to a VMM that listens, again and again', async () => {
    const server = serve();
    const { context } = server.thread;
    const path = `${server.folder}/vmm`;
    const events: string[] = [];
    const model = virtioFs('', () => ({
      request: (x) => x.discard(),
      completed() {},
      interruptWaiters() {},
      close() {},
    }));
    const client = new VhostUserServer(context, model, { how: 'connect', path }, false, {
      attached: () => events.push('attached'),
      detached: () => events.push('detached'),
      finished: () => events.push('finished'),
    });
    client.start();
    await server.idle();
    const listening = listenOnPath(path);
    for (let round = 0; round < 2; round++) {
      let fd = -1;
      for (const end = performance.now() + 3000; fd < 0 && performance.now() < end; ) {
        fd = native.accept(listening.fd);
        await server.idle();
      }
      const machine = new Machine(new FrontEnd(fd, server.idle), QEMU_10, server.idle);
      await machine.negotiate();
      machine[Symbol.dispose]();
      for (let i = 0; i < 10; i++) await server.idle();
    }
    client.close(() => events.push('closed'));
    listening.close();
    expect(events).toEqual(['attached', 'detached', 'attached', 'detached', 'closed']);
  });
});

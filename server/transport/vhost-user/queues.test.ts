/** Several request queues, and limits of rates. */
import { afterEach, describe, expect, test } from 'vitest';
import { QEMU_10 } from '../../testing/front-end/flavours.ts';
import { DO, InProcessServer } from '../../testing/front-end/in-process.ts';
import { Machine } from '../../testing/front-end/machine.ts';
import { Throttle } from '../throttle.ts';

const cleanUp: Disposable[] = [];
afterEach(() => {
  for (const one of cleanUp.splice(0).reverse()) one[Symbol.dispose]();
});

async function boot(requestQueues: number): Promise<{ server: InProcessServer; machine: Machine }> {
  const server = new InProcessServer({ requestQueues });
  cleanUp.push(server);
  const machine = Machine.connect(server.path, QEMU_10, server.idle, 1 + requestQueues);
  cleanUp.push(machine);
  await machine.negotiate();
  await machine.start();
  return { server, machine };
}

const echo = (text: string): Buffer => Buffer.concat([Buffer.from([DO.ECHO]), Buffer.from(text)]);

describe('several request queues', () => {
  test('are served each, and a request that takes long holds up none, its own queue included', async () => {
    const { server, machine } = await boot(3);
    const slow = machine.submit(2, Buffer.from([DO.HANG]), 64);
    for (let i = 0; i < 50; i++) {
      for (const ring of [0, 1, 2, 3])
        expect(await machine.request(ring, echo(`${ring} ${i}`))).toEqual(echo(`${ring} ${i}`));
    }
    expect(server.session.waiting).toBe(1);
    server.session.release();
    expect((await machine.answer(2, slow)).toString()).toBe('done');
    expect(await machine.stop()).toEqual([50, 50, 51, 50]);
  });

  test('one of them may be stopped while another’s request is under way', async () => {
    const { server, machine } = await boot(2);
    machine.submit(1, Buffer.from([DO.HANG]), 64);
    await machine.settle();
    expect(server.session.waiting).toBe(1);
    const base = await machine.frontEnd.ask('GET_VRING_BASE', Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]));
    expect(base.readUInt32LE(4)).toBe(0);
    server.session.release();
  });
});

describe('a limit of rates', () => {
  function limited(server: InProcessServer, perSecond: number, burst: number): { ms: number } {
    const clock = { ms: 1000 };
    const throttle = new Throttle(() => clock.ms);
    throttle.set({ requests: { perSecond, burst }, bytes: { perSecond: 0, burst: 0 } });
    const { context } = server.thread;
    context.throttle = throttle;
    cleanUp.push({
      [Symbol.dispose]: () => {
        context.throttle = null;
      },
    });
    return clock;
  }

  test('leaves requests in the ring until their time has come, and the high-priority queue alone', async () => {
    const { server, machine } = await boot(1);
    const clock = limited(server, 1, 2);
    const heads = [1, 2, 3].map((n) => machine.submit(1, echo(`${n}`), 64));
    expect(await machine.answer(1, heads[0] as number)).toEqual(echo('1'));
    expect(await machine.answer(1, heads[1] as number)).toEqual(echo('2'));
    for (let i = 0; i < 20; i++) expect(await machine.request(0, echo('high'))).toEqual(echo('high'));
    expect(server.session.requests.filter((bytes) => bytes.equals(echo('3')))).toEqual([]);
    clock.ms += 1000;
    expect(await machine.answer(1, heads[2] as number)).toEqual(echo('3'));
  });

  test('taken away, what was held goes on; and a ring that is stopped is stopped where it is', async () => {
    const { server, machine } = await boot(1);
    limited(server, 1, 1);
    const heads = [1, 2].map((n) => machine.submit(1, echo(`${n}`), 64));
    expect(await machine.answer(1, heads[0] as number)).toEqual(echo('1'));
    server.thread.context.throttle = null;
    expect(await machine.answer(1, heads[1] as number)).toEqual(echo('2'));
    limited(server, 1, 1);
    expect(await machine.request(1, echo('3'))).toEqual(echo('3'));
    machine.submit(1, echo('4'), 64);
    await machine.settle(20);
    expect(await machine.stop()).toEqual([0, 3]);
  });
});

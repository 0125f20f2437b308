import { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Problem } from './failure.ts';
import { StreamPort } from './port.ts';
import { answerRequests, ControlClient, type Handlers, sendEvent } from './rpc.ts';

/** Two ends of one byte stream, cut into pieces of one byte. */
function pair(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const make = (other: number): Duplex =>
    new Duplex({
      read() {},
      write(piece: Buffer, _, done) {
        for (const byte of piece) ends[other]?.push(Buffer.from([byte]));
        done();
      },
      final(done) {
        ends[other]?.push(null);
        done();
      },
    });
  ends.push(make(1), make(0));
  return ends as [Duplex, Duplex];
}

const handlers = {
  status: () => ({ id: 'x' }),
  'policy.get': () => Promise.reject(new Problem('SLEEPY', 'not now', 'Try later.')),
  'policy.set': () => {
    throw new Error('a bug');
  },
  stop: () => ({}),
} as unknown as Handlers;

function connected(): { readonly client: ControlClient; readonly server: StreamPort; readonly raw: Duplex } {
  const [near, far] = pair();
  const server = new StreamPort(far);
  answerRequests(server, handlers);
  return { client: new ControlClient(new StreamPort(near)), server, raw: near };
}

describe('requests', () => {
  test('are answered, each by its own answer', async () => {
    const { client } = connected();
    const [status, stop] = await Promise.all([client.call('status', {}), client.call('stop', {})]);
    expect([status, stop]).toEqual([{ id: 'x' }, {}]);
  });

  test('expected failures keep code and fix, bugs are INTERNAL', async () => {
    const { client } = connected();
    await expect(client.call('policy.get', {})).rejects.toMatchObject({
      code: 'SLEEPY',
      message: 'not now',
      fix: 'Try later.',
    });
    await expect(client.call('policy.set', { settings: {} })).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('an unknown method is told so, names of every object included', async () => {
    const { client } = connected();
    for (const method of ['fly', 'toString', '__proto__']) {
      await expect(client.call(method as 'stop', {})).rejects.toMatchObject({ code: 'METHOD_UNKNOWN' });
    }
  });

  test('what waits is told when the other side goes', async () => {
    const [near, far] = pair();
    new StreamPort(far).onMessage = () => far.destroy();
    const client = new ControlClient(new StreamPort(near));
    const answer = client.call('status', {});
    far.once('close', () => near.push(null));
    await expect(answer).rejects.toMatchObject({ code: 'HOST_GONE' });
  });
});

test('events reach the client beside answers', async () => {
  const { client, server } = connected();
  const seen: unknown[] = [];
  client.onEvent = (event, data) => seen.push([event, data]);
  sendEvent(server, 'detached', { reason: 'x' });
  await client.call('stop', {});
  expect(seen).toEqual([['detached', { reason: 'x' }]]);
});

test('messages that are none are passed over; frames that are none end the connection', async () => {
  const { client, server, raw } = connected();
  for (const message of [
    [],
    'text',
    5,
    null,
    { id: 'x' },
    { id: 1, method: 'stop' },
    { id: 1, method: 'stop', params: null },
  ]) {
    server.onMessage(message);
  }
  await client.call('stop', {});
  raw.write(Buffer.from('02000000007b7b', 'hex')); // a JSON frame that is no JSON
  await new Promise<void>((resolve) => {
    server.onClose = resolve;
  });
});

/** The relay between a share's control socket and a viewer that reads when it likes: a real socket with frames on it, and a viewer that counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StreamPort } from '../../server/control/port.ts';
import { FRAME_TRACE } from '../contract/trace/frames.ts';
import { type Relay, type RelayedViewer, relayTrace } from './trace-relay.ts';

const FRAME_BYTES = 64 * 1024;
const MIB = 1024 * 1024;

/** A viewer that takes what it is given only when told to. */
class LazyViewer implements RelayedViewer {
  readonly taken: (string | Uint8Array)[] = [];
  ended = false;
  onEnd: () => void = () => {};
  #held: { readonly data: string | Uint8Array; readonly taken: () => void }[] = [];

  send(data: string | Uint8Array, taken: () => void): void {
    this.#held.push({ data: typeof data === 'string' ? data : data.slice(), taken });
  }

  get waiting(): number {
    return this.#held.reduce((sum, { data }) => sum + data.length, 0);
  }

  end(): void {
    this.ended = true;
    this.onEnd();
  }

  /** All that waits now. */
  takeAll(): void {
    for (;;) {
      const next = this.#held.shift();
      if (next === undefined) return;
      this.taken.push(next.data);
      next.taken();
    }
  }
}

let folder = '';
let server: Server;
let share: Socket;
let viewer: LazyViewer;
let relay: Relay;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-relay-'));
  server = createServer();
  const path = join(folder, 's');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  viewer = new LazyViewer();
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  relay = relayTrace(viewer, path);
  share = await connected;
});

afterEach(async () => {
  relay.close();
  share.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function frame(number: number): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** Some turns of the event loop: what can move has moved. */
async function settled(): Promise<void> {
  for (let still = 0, seen = -1; still < 20; still++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (viewer.waiting !== seen) still = 0;
    seen = viewer.waiting;
  }
}

it('a viewer that does not take stops the reading, not the share; what waits is bounded, and all of it comes later in order', async () => {
  const frames = 512;
  const port = new StreamPort(share);
  for (let number = 0; number < frames; number++) port.sendBytes(FRAME_TRACE, frame(number));
  await settled();
  // 32 MiB were offered: what the viewer has is little more than the mark, the rest waits on the share's side.
  expect(viewer.waiting).toBeGreaterThan(4 * MIB);
  expect(viewer.waiting).toBeLessThan(6 * MIB);
  expect(share.writableLength).toBeGreaterThan(16 * MIB);

  while (viewer.taken.length < frames) {
    viewer.takeAll();
    await settled();
  }
  const numbers = viewer.taken.map((bytes) =>
    typeof bytes === 'string' ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0),
  );
  expect(numbers).toEqual(Array.from({ length: frames }, (_, number) => number));
  expect(share.writableLength).toBe(0);
});

it('hands on answers but no events, and only requests of the trace', async () => {
  const heard: unknown[] = [];
  const port = new StreamPort(share);
  port.onMessage = (message) => heard.push(message);
  for (const request of [{ id: 1, method: 'stop' }, { id: 2, method: 'stats' }, null, 'x', { id: 3 }])
    relay.heard(request);
  port.send({ event: 'status', data: {} });
  port.send({ id: 2, result: {} });
  await settled();
  viewer.takeAll();
  expect(heard).toEqual([{ id: 2, method: 'stats' }]);
  expect(viewer.taken).toEqual(['{"id":2,"result":{}}']);
});

it('tells the viewer when the share has gone', async () => {
  const ended = new Promise<void>((resolve) => {
    viewer.onEnd = resolve;
  });
  share.destroy();
  await ended;
  expect(viewer.ended).toBe(true);
});

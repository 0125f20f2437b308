/** Counters of a running share are exactly what its clients sent and got, per operation and in bytes, while records are dropped on purpose; both protocols, real engine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeFrame, FRAME_TRACE } from '../../electron/contract/trace/frames.ts';
import { operationName, operationOf, PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { connectControl } from '../../server/control/socket.ts';
import { mountGuest, Place, until } from './culvert.ts';

const FILES = 30;
const CREDIT = 7;

interface Sent {
  calls: number;
  requestBytes: number;
  replyBytes: number;
}

class Ledger {
  readonly rows = new Map<string, Sent>();

  add(protocol: number, op: number, requestBytes: number, replyBytes: number): void {
    const name = operationName(operationOf(protocol, op));
    const row = this.rows.get(name) ?? { calls: 0, requestBytes: 0, replyBytes: 0 };
    row.calls++;
    row.requestBytes += requestBytes;
    row.replyBytes += replyBytes;
    this.rows.set(name, row);
  }

  get calls(): number {
    return [...this.rows.values()].reduce((sum, row) => sum + row.calls, 0);
  }
}

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

/** A viewer that takes CREDIT records and no more. */
async function stingyViewer() {
  const client = await connectControl(join(place.controlFolder, `${place.status().id}.sock`));
  const paths = new PathNames();
  const seen = { records: 0, dropped: 0 };
  client.onBytes = (kind, bytes) => {
    if (kind !== FRAME_TRACE) return;
    const frame = decodeFrame(bytes, paths);
    if (frame.type !== 'records') return;
    seen.records += frame.records.length;
    seen.dropped = frame.drops.ring + frame.drops.credit;
  };
  await client.call('trace.subscribe', { level: 'everything', credit: CREDIT, counters: false });
  return { seen, close: () => client.close() };
}

async function agrees(ledger: Ledger, ignored: readonly string[]): Promise<TraceStats> {
  const read = (): TraceStats => JSON.parse(place.run('stats', '--json').stdout) as TraceStats;
  const counted = (stats: TraceStats) =>
    Object.fromEntries(
      stats.ops
        .filter(({ op }) => !ignored.includes(op))
        .map(({ op, calls, requestBytes, replyBytes }) => [op, { calls, requestBytes, replyBytes }]),
    );
  const stats = read();
  expect(counted(stats)).toEqual(Object.fromEntries(ledger.rows));
  return stats;
}

describe('exactness', () => {
  test('virtio-fs: a front end that counts what it sends', async () => {
    await place.serve();
    const guest = await mountGuest(place.socket);
    const ledger = new Ledger();
    const { machine } = guest;
    const request = machine.request.bind(machine);
    machine.request = async (ring, bytes, capacity) => {
      const reply = await request(ring, bytes, capacity);
      ledger.add(PROTOCOL.FUSE, Buffer.from(bytes).readUInt32LE(4), bytes.length, reply.length);
      return reply;
    };
    const viewer = await stingyViewer();
    for (let i = 0; i < FILES; i++) {
      const { node, handle } = await guest.create(`file-${i}`);
      await guest.write(node, handle, 0, Buffer.alloc(100 * i + 1));
      await guest.read(node, handle, 0, 4096);
      await guest.fsync(node, handle);
      await guest.lookup(`none-${i}`);
    }
    await until('the last record', () => viewer.seen.records + viewer.seen.dropped === ledger.calls);
    const stats = await agrees(ledger, ['INIT', 'FORGET']);
    expect(viewer.seen).toEqual({ records: CREDIT, dropped: ledger.calls - CREDIT });
    const data = FILES + (100 * FILES * (FILES - 1)) / 2;
    expect([stats.writtenBytes, stats.readBytes]).toEqual([data, data]);
    const [session] = stats.sessions;
    expect(session?.version).toMatch(/^7\.\d+$/);
    expect(stats.cache.content.cached + stats.cache.content.not + stats.cache.direct).toBe(FILES);
    for (const { op, serviceNs } of stats.ops) expect([op, serviceNs > 0]).toEqual([op, true]);
    viewer.close();
    guest.machine[Symbol.dispose]();
  });

  test('9P: a client whose socket is counted; a saved trace has every request', async () => {
    const file = join(place.folder, 'saved.culvert');
    const listen = `unix:${place.socket}`;
    const serving = await place.start(process.execPath, [
      ...[place.cli, 'serve', '--protocol', '9p', '--export', `share=${place.shared}`, '--listen', listen],
      ...[`--trace=${file}`],
    ]);
    const client = await NinepClient.connect({ path: place.socket });
    const ledger = new Ledger();
    countWire(client, ledger);
    const viewer = await stingyViewer();
    const root = await client.attach('share');
    for (let i = 0; i < FILES; i++) {
      const fid = await client.walk(root, []);
      await client.create(fid, `file-${i}`, 2, 0o644);
      await client.write(fid, 0, new Uint8Array(100 * i + 1));
      await client.read(fid, 0, 4096);
      await expect(client.walk(root, [`none-${i}`])).rejects.toThrow();
      await client.clunk(fid);
    }
    await until('the last record', () => viewer.seen.records + viewer.seen.dropped === ledger.calls);
    const stats = await agrees(ledger, ['Tversion']);
    expect(viewer.seen).toEqual({ records: CREDIT, dropped: ledger.calls - CREDIT });
    expect(stats.sessions[0]).toMatchObject({ version: '9P2000.L', errnos: { ENOENT: FILES } });
    client.close();
    viewer.close();
    expect((await serving.end('SIGTERM')).code).toBe(0);
    const rows = place
      .run('trace', '--read', file, '--format', 'jsonl', '--filter', 'op:Twrite')
      .stdout.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; bytes: number });
    expect(rows.map(({ path, bytes }) => [path, bytes])).toEqual(
      Array.from({ length: FILES }, (_, i) => [`file-${i}`, 100 * i + 1]),
    );
    const cut = join(place.folder, 'cut.culvert');
    writeFileSync(cut, readFileSync(file).subarray(0, -8));
    expect(place.run('trace', '--read', cut)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cut/) as string,
    });
    expect(place.run('trace', '--read', place.cli).stderr).toMatch(/no trace of Culvert/);
  });
});

/** Counts whole messages: 9P puts their size in front. A request is counted with its reply. */
function countWire(client: NinepClient, ledger: Ledger): void {
  const { socket } = client.wire;
  const requests = new Map<number, { readonly type: number; readonly size: number }>();
  const write = socket.write.bind(socket);
  const messages = (): ((bytes: Uint8Array) => readonly Buffer[]) => {
    let rest = Buffer.alloc(0);
    return (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      const whole: Buffer[] = [];
      for (; rest.length >= 4 && rest.length >= rest.readUInt32LE(0); rest = rest.subarray(rest.readUInt32LE(0)))
        whole.push(rest.subarray(0, rest.readUInt32LE(0)));
      return whole;
    };
  };
  const [sent, received] = [messages(), messages()];
  socket.write = (bytes: Uint8Array, ...more: []) => {
    for (const message of sent(bytes))
      requests.set(message.readUInt16LE(5), { type: message[4] ?? 0, size: message.length });
    return write(bytes, ...more);
  };
  socket.prependListener('data', (bytes: Buffer) => {
    for (const message of received(bytes)) {
      const request = requests.get(message.readUInt16LE(5));
      if (request !== undefined) ledger.add(PROTOCOL.NINEP, request.type, request.size, message.length);
    }
  });
}

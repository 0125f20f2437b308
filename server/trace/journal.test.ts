import { afterEach, describe, expect, test } from 'vitest';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { Arena } from '../arena.ts';
import { native } from '../native/loader.ts';
import { arena, flatGuest, TestRing } from '../native/test-guest.ts';
import { OPCODE } from '../wire/fuse/codec.gen.ts';
import { Bookkeeper } from './bookkeeper.ts';
import { TraceClock } from './clock.ts';
import { HEAD, Journal } from './journal.ts';
import { JournalWriter } from './journal-writer.ts';
import { newTraceBuffers, SHARE, TraceMemory } from './memory.ts';
import { StatsReader } from './stats.ts';

const REQUEST = 0x10000;
const REPLY = 0x20000;
const SMALL = 8192;

function books(bytes: number): Bookkeeper {
  return new Bookkeeper(new TraceMemory(newTraceBuffers()), new Journal(undefined, bytes));
}

/** fuse_in_header and arguments; fuse_out_header. */
function request(opcode: number, unique: number, length = 56): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt32LE(opcode, 4);
  bytes.writeUInt32LE(unique, 8);
  bytes.writeUInt32LE(1, 16);
  return bytes;
}

function reply(error: number, length = 120): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeInt32LE(error, 4);
  return bytes;
}

describe('what virtqueues write', () => {
  afterEach(() => native.journalBind(null));

  function served(kept: Bookkeeper) {
    const guest = flatGuest();
    const ring = new TestRing(guest);
    const writer = new JournalWriter(kept.journal, kept.memory.control, arena);
    const session = writer.openSession(PROTOCOL.FUSE);
    native.journalBind(new Uint8Array(kept.journal.buffer));
    native.vqJournal(ring.queue, session.number);
    const offer = (bytes: Buffer, head: number): void => {
      guest.write(REQUEST + head * 4096, bytes);
      ring.request(
        [
          { address: REQUEST + head * 4096, length: bytes.length },
          { address: REPLY + head * 4096, length: 1024, writable: true },
        ],
        head * 2,
      );
    };
    return {
      ring,
      offer,
      stats: () => (kept.drain(), new StatsReader(kept.memory).read()),
      [Symbol.dispose]: () => {
        ring[Symbol.dispose]();
        guest[Symbol.dispose]();
      },
    };
  }

  test('requests and replies are counted, with bytes and errors, over many turns of the ring', () => {
    using at = served(books(SMALL));
    const rounds = 200;
    for (let i = 0; i < rounds; i++) {
      at.offer(request(OPCODE.GETATTR, i), 0);
      const popped = at.ring.pop();
      expect(at.ring.push(popped.chain, i % 4 === 0 ? reply(-2, 16) : reply(0))).toBe(0);
      at.ring.takeUsed();
      expect(at.ring.tryPop()).toBeLessThan(0);
      const [op] = at.stats().ops;
      expect([op?.op, op?.calls]).toEqual(['GETATTR', i + 1]);
    }
    const [op] = at.stats().ops;
    expect([op?.requestBytes, op?.replyBytes]).toEqual([rounds * 56, (rounds / 4) * 16 + ((rounds * 3) / 4) * 120]);
    expect(op?.errors).toEqual({ ENOENT: rounds / 4 });
    expect(op?.latency.max).toBeGreaterThan(0);
    expect(at.stats().inFlight).toBe(0);
  });

  test('one that waits is under way; one that ends with its ring has no reply', () => {
    using at = served(books(SMALL));
    at.offer(request(OPCODE.SETLKW, 7, 96), 0);
    at.offer(request(OPCODE.GETATTR, 8), 1);
    at.ring.pop();
    at.ring.push(at.ring.pop().chain, reply(0));
    at.ring.tryPop();
    expect(at.stats().inFlight).toBe(1);
    native.vqStop(at.ring.queue);
    native.vqStart(at.ring.queue);
    at.ring.tryPop();
    const { inFlight, ops } = at.stats();
    expect(inFlight).toBe(0);
    expect(ops.find(({ op }) => op === 'SETLKW')).toMatchObject({ calls: 1, replyBytes: 0 });
  });

  test('fragments, and nothing while no journal is bound', () => {
    using at = served(books(SMALL));
    at.offer(request(OPCODE.GETATTR, 1).subarray(0, 6), 0);
    at.ring.push(at.ring.pop().chain, reply(-22, 16));
    native.journalBind(null);
    at.offer(request(OPCODE.GETATTR, 2), 1);
    at.ring.push(at.ring.pop().chain, reply(0));
    native.journalBind(null);
    expect(() => native.journalBind(new Uint8Array(5000))).toThrow(/size/);
    expect(() => native.vqJournal(99, 1)).toThrow(/queue/);
  });
});

describe('a reader that does not keep up', () => {
  const x = {
    ticket: 1,
    opcode: OPCODE.GETATTR,
    uniqueLo: 0,
    at: 64,
    length: 56,
    total: 56,
    replyAt: 128,
    turnedNs: 0,
    begunNs: 0,
    takenNs: 0,
  };

  test('is waited for, then done without; what was lost is counted, and it goes on when there is room', {
    timeout: 20_000,
  }, () => {
    const kept = books(SMALL);
    const writer = new JournalWriter(kept.journal, kept.memory.control, new Arena(256), new TraceClock());
    const session = writer.openSession(PROTOCOL.FUSE);
    const ask = (): void => {
      session.begin(x);
      session.end(x, 0, 120, 0);
    };
    const asked = 100;
    for (let i = 0; i < asked; i++) ask();
    writer.turn();
    kept.drain();
    const lost = kept.memory.share[SHARE.REQUESTS_LOST] as number;
    const stats = new StatsReader(kept.memory).read();
    expect(lost).toBeGreaterThan(0);
    expect(stats.ops[0]?.calls).toBeLessThan(asked);
    expect((stats.ops[0]?.calls ?? 0) + lost).toBeGreaterThanOrEqual(asked);
    expect(stats.limits.requestsLost).toBe(lost);
    for (let i = 0; i < 10; i++) {
      ask();
      writer.turn();
      kept.drain();
    }
    expect(new StatsReader(kept.memory).read().ops[0]?.calls).toBe((stats.ops[0]?.calls ?? 0) + 10);
    expect(kept.memory.share[SHARE.REQUESTS_LOST]).toBe(lost);
  });

  test('that sleeps is woken once, after something was written', () => {
    const kept = books(SMALL);
    const writer = new JournalWriter(kept.journal, kept.memory.control, new Arena(256));
    expect(writer.readerSleeps).toBe(false);
    writer.openSession(PROTOCOL.FUSE);
    expect([writer.readerSleeps, writer.readerSleeps]).toEqual([true, false]);
    expect(kept.journal.head[HEAD.SLEEPING]).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteList } from '../testing/bytes.ts';
import { viewsOf } from '../views.ts';
import { BROKEN, Framer, INCOMPLETE } from './framing.ts';

const START = 128;

function message(length: number, fill: number): number[] {
  return [
    ...new ByteList()
      .u32(length)
      .raw(new Array<number>(length - 4).fill(fill))
      .toArray(),
  ];
}

function setUp(capacity: number, limit: number) {
  const v = viewsOf(new ArrayBuffer(START + capacity + 16));
  v.u8.fill(0xee);
  return { v, framer: new Framer(v, START, capacity, limit) };
}

/** Feeds `bytes` in pieces, as a socket would, and collects what comes out. */
function feed(bytes: readonly number[], pieces: readonly number[], capacity: number, limit: number): string[] {
  const { v, framer } = setUp(capacity, limit);
  const out: string[] = [];
  let sent = 0;
  let turn = 0;
  while (sent < bytes.length) {
    const room = framer.room();
    expect(room).toBeGreaterThan(0);
    const count = Math.min(room, bytes.length - sent, Math.max(1, pieces[turn++ % pieces.length] ?? 1));
    expect(framer.fillAt).toBeGreaterThanOrEqual(START);
    expect(framer.fillAt + count).toBeLessThanOrEqual(START + capacity);
    v.u8.set(bytes.slice(sent, sent + count), framer.fillAt);
    framer.received(count);
    sent += count;
    for (let size = framer.next(); size !== INCOMPLETE; size = framer.next()) {
      if (size === BROKEN) return [...out, 'broken'];
      out.push([...v.u8.subarray(framer.messageAt, framer.messageAt + size)].join());
    }
  }
  expect(v.u8.subarray(0, START).every((byte) => byte === 0xee)).toBe(true);
  expect(v.u8.subarray(START + capacity).every((byte) => byte === 0xee)).toBe(true);
  return out;
}

describe('framing', () => {
  test('a stream gives the same messages however it is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 7, max: 64 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 64, max: 256 }),
        (lengths, pieces, capacity) => {
          const messages = lengths.map((length, i) => message(length, i + 1));
          expect(feed(messages.flat(), pieces, capacity, 64)).toEqual(messages.map((bytes) => bytes.join()));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('every split point of two messages', () => {
    const bytes = [...message(20, 1), ...message(9, 2)];
    for (let split = 1; split < bytes.length; split++) {
      expect(feed(bytes, [split, 100], 64, 64)).toHaveLength(2);
    }
  });

  test.each([0, 1, 6, 65, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])('a size of %d breaks the stream', (size) => {
    const bytes = [...message(8, 1), ...new ByteList().u32(size).zeros(8).toArray()];
    expect(feed(bytes, [3], 128, 64)).toEqual([message(8, 1).join(), 'broken']);
  });

  test('any bytes: never outside the region, never an endless loop', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 1, max: 70 }), (bytes, piece) => {
        feed([...bytes], [piece], 96, 64);
      }),
      { numRuns: 500 },
    );
  });

  test('the limit follows msize', () => {
    const { v, framer } = setUp(256, 64);
    framer.setLimit(200);
    v.u8.set(message(200, 1), framer.fillAt);
    framer.received(200);
    expect(framer.next()).toBe(200);
    expect(() => framer.setLimit(257)).toThrow(RangeError);
    expect(() => framer.setLimit(6)).toThrow(RangeError);
    expect(() => new Framer(v, 0, 10, 11)).toThrow(RangeError);
  });

  test('what is owed is known, for the timeout of half-sent messages', () => {
    const { framer } = setUp(256, 64);
    expect(framer.pending).toBe(0);
    framer.received(3);
    expect(framer.next()).toBe(INCOMPLETE);
    expect(framer.pending).toBe(3);
  });
});

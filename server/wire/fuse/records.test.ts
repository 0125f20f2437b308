import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { devMajor, devMinor, encodeDev } from '../dev.ts';
import { ByteList } from '../testing/bytes.ts';
import { newSpan, viewsOf } from '../views.ts';
import { newDirent, newDirentplus } from './codec.gen.ts';
import { direntplusSize, direntSize, putDirent, takeDirent, takeDirentplus } from './dirents.ts';
import { findExtension, MALFORMED, NO_GROUP, supplementaryGroup } from './extensions.ts';

const v = viewsOf(new ArrayBuffer(4096));
const b = () => new ByteList();

function put(list: ByteList): number {
  v.u8.fill(0xa5);
  v.u8.set(list.toArray());
  return list.length;
}

describe('directory entries', () => {
  test('are padded with NULs to 8 bytes', () => {
    v.u8.fill(0xa5);
    v.u8.set(b().text('abc').toArray(), 1000);
    const entry = { ...newDirent(), inoLo: 5, inoHi: 6, offLo: 7, offHi: 0x7fff_ffff, type: 8 };
    expect(putDirent(v, 8, 40, entry, { at: 1000, length: 3 })).toBe(40);
    const expected = b().u64(0x6_0000_0005n).u64(0x7fff_ffff_0000_0007n).u32(3).u32(8).text('abc').zeros(5);
    expect(v.u8.subarray(8, 40)).toEqual(expected.toArray());
    expect(putDirent(v, 8, 39, entry, { at: 1000, length: 3 })).toBe(-1);
  });

  test.each([
    [1, 32, 160],
    [8, 32, 160],
    [9, 40, 168],
    [255, 280, 408],
  ])('a name of %d bytes takes %d and %d bytes', (length, plain, plus) => {
    expect([direntSize(length), direntplusSize(length)]).toEqual([plain, plus]);
  });

  test('a name length that reaches beyond the reply is refused, up to 2^32 - 1', () => {
    for (const length of [9, 4096, 0xffff_ffff]) {
      put(b().u64(1).u64(2).u32(length).u32(4).zeros(8));
      expect(takeDirent(v, 0, 32, newDirent(), newSpan())).toBe(-1);
    }
    expect(takeDirentplus(v, 0, 151, newDirentplus(), newSpan())).toBe(-1);
  });

  test('any bytes: entries end within the reply', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const w = viewsOf(new ArrayBuffer(bytes.length));
        w.u8.set(bytes);
        for (const take of [takeDirent, takeDirentplus]) {
          const name = newSpan();
          const next =
            take === takeDirent
              ? takeDirent(w, 0, bytes.length, newDirent(), name)
              : takeDirentplus(w, 0, bytes.length, newDirentplus(), name);
          if (next !== -1) expect(name.at + name.length).toBeLessThanOrEqual(next);
          expect(next).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });
});

describe('extensions', () => {
  test('a supplementary group', () => {
    expect(supplementaryGroup(v, 0, put(b().u32(16).u32(32).u32(1).u32(100)))).toBe(100);
    expect(supplementaryGroup(v, 0, put(b().u32(16).u32(32).u32(0).u32(100)))).toBe(NO_GROUP);
    expect(supplementaryGroup(v, 0, 0)).toBe(NO_GROUP);
  });

  test('is found behind a security context, whose record is padded to 8', () => {
    const list = b().u32(13).u32(1).text('12345').zeros(3).u32(16).u32(32).u32(1).u32(7);
    expect(supplementaryGroup(v, 0, put(list))).toBe(7);
    expect(findExtension(v, 0, put(list), 1)).toBe(0);
  });

  test.each([
    ['a size of 0', b().u32(0).u32(32)],
    ['a size beyond the end', b().u32(17).u32(32).u32(1).u32(7)],
    ['half a header', b().u32(16)],
    ['no room for the number', b().u32(8).u32(32)],
    ['more groups than there is room for', b().u32(16).u32(32).u32(2).u32(7)],
    ['2^32 - 1 groups', b().u32(16).u32(32).u32(0xffff_ffff).u32(7)],
  ])('%s is malformed', (_, list) => {
    expect(supplementaryGroup(v, 0, put(list))).toBe(MALFORMED);
  });

  test('any bytes: an end, and no read behind them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const w = viewsOf(new ArrayBuffer(bytes.length));
        w.u8.set(bytes);
        expect(supplementaryGroup(w, 0, bytes.length)).toBeGreaterThanOrEqual(MALFORMED);
      }),
      { numRuns: 500 },
    );
  });
});

test('device numbers are the kernel’s new_encode_dev', () => {
  expect(encodeDev(8, 1)).toBe(0x801);
  expect(encodeDev(0xfff, 0xfffff)).toBe(0xffff_ffff);
  expect(encodeDev(1, 0x100)).toBe(0x10_0100);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xfff }), fc.integer({ min: 0, max: 0xfffff }), (major, minor) => {
      const dev = encodeDev(major, minor);
      expect([devMajor(dev), devMinor(dev)]).toEqual([major, minor]);
    }),
  );
});

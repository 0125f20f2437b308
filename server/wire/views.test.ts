import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  getI64,
  getU64,
  getU64Saturating,
  INVALID_U64,
  lengthToNul,
  putI64,
  putU64,
  putU64Saturating,
  U64_MAX_SAFE,
  viewsOf,
} from './views.ts';

const v = viewsOf(new ArrayBuffer(64));
const safe = BigInt(Number.MAX_SAFE_INTEGER);
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: safe }));
const i64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -safe, max: safe }));

describe('numbers of 64 bits', () => {
  test('are exact below 2^53 and INVALID_U64 from there on', () => {
    fc.assert(
      fc.property(u64, (value) => {
        v.view.setBigUint64(8, value, true);
        expect(getU64(v.view, 8)).toBe(value <= safe ? Number(value) : INVALID_U64);
      }),
    );
  });

  test('are written as they are read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: safe }), (value) => {
        putU64(v.view, 3, Number(value));
        expect(v.view.getBigUint64(3, true)).toBe(value);
      }),
    );
  });

  test('-1 is written as 64 ones', () => {
    putU64(v.view, 0, -1);
    expect(v.view.getBigUint64(0, true)).toBe(2n ** 64n - 1n);
  });

  test('saturate where they mean "to the end", and are written as OFFSET_MAX then', () => {
    fc.assert(
      fc.property(u64, (value) => {
        v.view.setBigUint64(0, value, true);
        const number = getU64Saturating(v.view, 0);
        expect(number).toBe(value < safe ? Number(value) : U64_MAX_SAFE);
        putU64Saturating(v.view, 8, number);
        expect(v.view.getBigUint64(8, true)).toBe(value < safe ? value : 2n ** 63n - 1n);
      }),
    );
  });

  test('signed: negative times survive, what is too large saturates', () => {
    fc.assert(
      fc.property(i64, (value) => {
        v.view.setBigInt64(0, value, true);
        const number = getI64(v.view, 0);
        if (value > safe) expect(number).toBe(Number.MAX_SAFE_INTEGER);
        else if (value < -(2n ** 53n)) expect(number).toBe(Number.MIN_SAFE_INTEGER);
        else expect(BigInt(number)).toBe(value);
        putI64(v.view, 8, number);
        if (value >= -safe && value <= safe) expect(v.view.getBigInt64(8, true)).toBe(value);
      }),
    );
  });

  test('the sentinels', () => {
    for (const [value, expected] of [
      [2n ** 53n - 1n, 2 ** 53 - 1],
      [2n ** 53n, INVALID_U64],
      [2n ** 64n - 1n, INVALID_U64],
    ] as const) {
      v.view.setBigUint64(0, value, true);
      expect(getU64(v.view, 0)).toBe(expected);
    }
    v.view.setBigInt64(0, -1n, true);
    expect(getI64(v.view, 0)).toBe(-1);
  });
});

test('a name without its NUL has no length', () => {
  v.u8.set([0x61, 0x62, 0, 0x63], 0);
  expect(lengthToNul(v.u8, 0, 4)).toBe(2);
  expect(lengthToNul(v.u8, 0, 2)).toBe(-1);
  expect(lengthToNul(v.u8, 2, 4)).toBe(0);
  expect(lengthToNul(v.u8, 3, 3)).toBe(-1);
  expect(lengthToNul(v.u8, 60, 70)).toBe(0);
});

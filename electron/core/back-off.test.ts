import { expect, test } from 'vitest';
import { BackOff } from './back-off.ts';

test('waits longer each time, and gives up', () => {
  const backOff = new BackOff();
  const delays = Array.from({ length: 9 }, () => backOff.next(10));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, null]);
});

test('one that served for a while begins anew, and so does one that was started by hand', () => {
  const backOff = new BackOff();
  backOff.next(0);
  backOff.next(0);
  expect(backOff.next(60_000)).toBe(1000);
  expect(backOff.next(0)).toBe(2000);
  backOff.reset();
  expect(backOff.next(0)).toBe(1000);
});

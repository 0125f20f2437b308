import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { EDEADLOCK, ENOTSUP, ERRNO, EWOULDBLOCK, errnoName } from './errno.ts';

test('numbers agree with this system’s libc', () => {
  for (const [name, number] of Object.entries(constants.errno)) {
    if (name in ERRNO) expect(ERRNO[name as keyof typeof ERRNO], name).toBe(number);
  }
  expect([EWOULDBLOCK, EDEADLOCK, ENOTSUP]).toEqual([11, 35, 95]);
});

test('names', () => {
  expect(errnoName(2)).toBe('ENOENT');
  expect(errnoName(-2)).toBe('ENOENT');
  expect(errnoName(-4711)).toBe('E4711');
  expect(errnoName(0)).toBe('E0');
});

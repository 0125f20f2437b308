import { expect, test } from 'vitest';
import { SyncPace } from './sync-pace.ts';

const MS = 1e6;

function after(...ns: readonly number[]): boolean {
  const pace = new SyncPace();
  for (const each of ns) pace.took(each);
  return pace.quick;
}

const eight = (ns: number): number[] => new Array<number>(8).fill(ns);

test('fsync is waited for once eight in a row have been quick', () => {
  expect(after()).toBe(false);
  expect(after(...eight(MS / 10).slice(1))).toBe(false);
  expect(after(...eight(MS / 10))).toBe(true);
});

test('what is not known changes nothing', () => {
  expect(after(...eight(-1))).toBe(false);
  expect(after(...eight(MS / 10), -1)).toBe(true);
});

test('a disk that takes a few milliseconds is left to the pool', () => {
  expect(after(...eight(3 * MS), ...eight(3 * MS))).toBe(false);
  expect(after(...eight(MS / 10), ...eight(3 * MS))).toBe(false);
});

test('a single slow one ends it, and it takes eight to come back', () => {
  expect(after(...eight(MS / 10), 10 * MS)).toBe(false);
  expect(after(...eight(MS / 10), 10 * MS, ...eight(MS / 10).slice(1))).toBe(false);
  expect(after(...eight(MS / 10), 10 * MS, ...eight(MS / 10))).toBe(true);
});

test('somewhat slow ones now and then are no matter', () => {
  expect(after(...eight(MS / 10), 2 * MS, ...eight(MS / 10))).toBe(true);
});

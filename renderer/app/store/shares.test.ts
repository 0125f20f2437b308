import { beforeEach, expect, test } from 'vitest';
import type { ShareRates, ShareView } from '../../../electron/contract/app/share-view.ts';
import { dropShare, HISTORY_SECONDS, putRates, putShare, replaceShares, totalOf, useShares } from './shares.ts';

function view(id: string, reason = ''): ShareView {
  return { stored: { config: { id } }, reason } as unknown as ShareView;
}

function rates(readBytes: number, writtenBytes = 0): ShareRates {
  return { readBytes, writtenBytes, operations: 2, errors: 1, inFlight: 0, p99Ns: 0 };
}

beforeEach(() => {
  replaceShares([]);
});

test('shares keep their place when they change, and come last when they are new', () => {
  replaceShares([view('a'), view('b')]);
  putShare(view('a', 'changed'));
  putShare(view('c'));
  expect(useShares.getState().order).toEqual(['a', 'b', 'c']);
  expect(useShares.getState().byId['a']?.reason).toBe('changed');
  putRates({ b: rates(1), c: rates(1) });
  dropShare('b');
  expect(useShares.getState().order).toEqual(['a', 'c']);
  expect(Object.keys(useShares.getState().rates)).toEqual(['c']);
});

test('rates are kept for a minute, and end with the share that ran', () => {
  replaceShares([view('a'), view('b')]);
  for (let second = 0; second < HISTORY_SECONDS + 5; second += 1) putRates({ a: rates(second, 1), b: rates(1) });
  const history = useShares.getState().rates['a'];
  expect(history?.bytes).toHaveLength(HISTORY_SECONDS);
  expect(history?.bytes.at(-1)).toBe(HISTORY_SECONDS + 5);
  expect(totalOf(useShares.getState().rates)).toEqual({ readBytes: 65, writtenBytes: 1, operations: 4, errors: 2 });
  putRates({ b: rates(1) });
  expect(useShares.getState().rates['a']).toBeUndefined();
});

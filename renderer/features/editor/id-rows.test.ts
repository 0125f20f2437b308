import { expect, test } from 'vitest';
import { parseIdRules } from '../../../electron/contract/id-map.ts';
import { ID_RULE_KINDS, rowsOf, textOfRows } from './id-rows.ts';

test('rules survive the table', () => {
  const text = 'map:1000:501:1 squash-guest:0:1000:1000 forbid-guest:2000:10';
  expect(typeof parseIdRules(text)).toBe('object');
  expect(rowsOf(text)).toEqual([
    { kind: 'map', from: '1000', to: '501', count: '1' },
    { kind: 'squash-guest', from: '0', to: '1000', count: '1000' },
    { kind: 'forbid-guest', from: '2000', to: '', count: '10' },
  ]);
  expect(textOfRows(rowsOf(text) ?? [])).toBe(text);
  expect(rowsOf('')).toEqual([]);
});

test('every kind of row is a rule that the contract knows', () => {
  for (const kind of ID_RULE_KINDS) {
    expect(typeof parseIdRules(textOfRows([{ kind, from: '1', to: '2', count: '3' }])), kind).toBe('object');
  }
});

test('what a table cannot show stays text', () => {
  for (const text of ['map/1/2/3', 'swap:1:2:3', 'map:1:2']) expect(rowsOf(text), text).toBeNull();
});

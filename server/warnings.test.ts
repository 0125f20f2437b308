import { expect, test } from 'vitest';
import { Logger } from './log.ts';
import { WARNINGS, Warnings } from './warnings.ts';

test('a kind is said once a minute and counted all the while', () => {
  const lines: string[] = [];
  let nowMs = 1000;
  const warnings = new Warnings(new Logger((level, line) => lines.push(`${level} ${line}`)), () => nowMs);
  expect(warnings.list()).toEqual([]);
  for (let i = 0; i < 1000; i++) warnings.raise(WARNINGS.LIMIT_REACHED, `no room ${i}`);
  warnings.raise(WARNINGS.SMALL_MSIZE, 'small');
  expect(lines).toEqual(['warn no room 0', 'warn small']);
  nowMs += 60_000;
  warnings.raise(WARNINGS.LIMIT_REACHED, 'no room');
  warnings.raise(WARNINGS.SMALL_MSIZE, 'small again');
  expect(lines.slice(2)).toEqual(['warn no room (and 999 times since it was said last)', 'warn small again']);
  expect(warnings.list()).toEqual([
    { kind: 'limit-reached', text: 'no room', count: 1001, firstMs: 1000, lastMs: 61_000 },
    { kind: 'small-msize', text: 'small again', count: 2, firstMs: 1000, lastMs: 61_000 },
  ]);
});

import { expect, it } from 'vitest';
import { LOG_LEVELS, Logger } from './log.ts';

it.each([
  ['off', []],
  ['error', ['error']],
  ['info', ['error', 'warn', 'info']],
  ['trace', ['error', 'warn', 'info', 'debug', 'trace']],
] as const)('level %s lets through %j', (level, expected) => {
  const lines: string[] = [];
  const log = new Logger((of, line) => lines.push(`${of} ${line}`), level);
  for (const of of ['error', 'warn', 'info', 'debug', 'trace'] as const) log[of](`at ${of}`);
  expect(lines).toEqual(expected.map((of) => `${of} at ${of}`));
});

it('changes its level while it runs', () => {
  const lines: string[] = [];
  const log = new Logger((_level, line) => lines.push(line));
  expect(log.level).toBe('info');
  log.debug('unheard');
  log.level = 'debug';
  log.debug('heard');
  expect(log.enabled('trace')).toBe(false);
  expect(lines).toEqual(['heard']);
  expect(LOG_LEVELS[0]).toBe('off');
});

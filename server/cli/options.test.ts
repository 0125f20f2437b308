import { describe, expect, test } from 'vitest';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { nearest, type Option, readArguments } from './options.ts';
import { policyOptions, settingsFrom } from './policy-options.ts';

const TABLE: readonly Option[] = [
  { name: 'file', value: 'PATH', help: '' },
  { name: 'many', value: 'X', repeatable: true, help: '' },
  { name: 'colour', value: 'C', choices: ['red', 'green'], help: '' },
  { name: 'quiet', short: 'q', help: '' },
];

const read = (...args: string[]): ReturnType<typeof readArguments> => readArguments('test', TABLE, args);

describe('arguments', () => {
  test('values in both forms, switches, operands, collected values', () => {
    const args = read('--file=a=b', 'one', '-q', '--many', '1', '--many=2', '--', '--file');
    expect(args.text('file')).toBe('a=b');
    expect(args.has('quiet')).toBe(true);
    expect(args.all('many')).toEqual(['1', '2']);
    expect(args.operands).toEqual(['one', '--file']);
    expect(args.text('colour')).toBeUndefined();
  });

  test('a value that looks like an option has to be joined', () => {
    expect(() => read('--file', '--quiet')).toThrow('--file needs a value');
    expect(read('--file=--quiet').text('file')).toBe('--quiet');
    expect(read('--file', '-').text('file')).toBe('-');
    expect(() => read('--file')).toThrow('--file needs a value');
  });

  test('what is given twice, and what is not in the table', () => {
    expect(() => read('--file=a', '--file=b')).toThrow('--file is given twice');
    expect(() => read('--colour=blue')).toThrow('--colour cannot be "blue"');
    expect(() => read('--quiet=1')).toThrow('--quiet takes no value');
    expect(() => read('--flie=a')).toThrow('there is no option --flie');
    expect(() => read('-z')).toThrow('there is no option -z');
  });
});

test('the nearest candidate, or none when nothing is near', () => {
  const names = ['cache', 'readonly', 'readdirplus', 'socket-path'];
  expect(nearest('chache', names)).toBe('cache');
  expect(nearest('readd', names)).toBe('readdirplus');
  expect(nearest('socketpath', names)).toBe('socket-path');
  expect(nearest('xattrmap', names)).toBeUndefined();
});

describe('policy options', () => {
  const settings = (...args: string[]): object => settingsFrom(readArguments('test', policyOptions('virtiofs'), args));

  test('only what was named becomes a setting', () => {
    expect(settings()).toEqual({});
    expect(settings('--cache', 'always', '--writeback', '--no-readdirplus', '--attr-timeout=0.5')).toEqual({
      cache: 'always',
      writeback: true,
      readdirplus: false,
      attrTimeout: 0.5,
    });
  });

  test('each knob has its option, and help names its default and its risk', () => {
    const options = policyOptions('virtiofs');
    const defaults = resolvePolicy({});
    for (const option of options.filter(
      ({ name }) => !name.startsWith('no-') || name === 'no-open' || name === 'no-opendir',
    )) {
      expect(option.help.length).toBeGreaterThan(40);
      expect(option.fallback).toBeTruthy();
      expect(option.risk).toBeTruthy();
    }
    expect(options.length).toBeGreaterThanOrEqual(Object.keys(defaults).length);
    expect(new Set(options.map(({ name }) => name)).size).toBe(options.length);
  });

  test.each(['', 'soon', '-1', '1e9', 'Infinity', '0x10', '1e99', '999999999999'])(
    '%j is no number of seconds',
    (text) => {
      expect(() => settings(`--entry-timeout=${text}`)).toThrow(/--entry-timeout/);
    },
  );
});

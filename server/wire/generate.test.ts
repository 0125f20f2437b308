import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resolve } from './generate/model.ts';
import { generateAll } from './generate.ts';

test.each([...generateAll()])('%s is what the tables say (npm run gen)', (path, text) => {
  expect(readFileSync(new URL(path, import.meta.url), 'utf8')).toBe(text);
});

test('a struct whose fields do not add up to its size is refused', () => {
  expect(() => resolve({ Wrong: { size: 12, fields: [['fh', 'handle']] } })).toThrow(/fields take 8 bytes/);
});

test('a struct that names one that is not there is refused', () => {
  expect(() => resolve({ Wrong: { fields: [['a', '.Absent']] } })).toThrow(/no struct Absent/);
});

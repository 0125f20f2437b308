import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexToBytes } from './testing/bytes.ts';
import { escapeBytes, flagNames, quoteBytes, valueName } from './text.ts';

function escaped(bytes: Uint8Array): string {
  return escapeBytes(bytes, 0, bytes.length);
}

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each([
  ['plain', 'plain'],
  ['grün 日本 🙂', 'grün 日本 🙂'],
  ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
  ['"\\', '\\"\\\\'],
  ['\x1b[31m', '\\x1b[31m'],
  ['\x7f', '\\x7f'],
  ['\u0085', '\\xc2\\x85'], // C1 control
  ['a\u202etxt.exe', 'a\\xe2\\x80\\xaetxt.exe'], // right-to-left override
  ['\u2066x\u2069', '\\xe2\\x81\\xa6x\\xe2\\x81\\xa9'],
  ['\u200b', '\\xe2\\x80\\x8b'],
  ['\u2028', '\\xe2\\x80\\xa8'],
  ['\ufeff', '\\xef\\xbb\\xbf'],
])('%j', (text, expected) => {
  expect(escaped(utf8(text))).toBe(expected);
});

test.each([
  ['ff', '\\xff'],
  ['c080', '\\xc0\\x80'], // overlong NUL
  ['e08080', '\\xe0\\x80\\x80'],
  ['eda080', '\\xed\\xa0\\x80'], // surrogate
  ['f4908080', '\\xf4\\x90\\x80\\x80'], // above U+10FFFF
  ['c3', '\\xc3'], // cut
  ['e282', '\\xe2\\x82'],
  ['61c362', 'a\\xc3b'],
])('bytes %s are not UTF-8', (hex, expected) => {
  expect(escaped(hexToBytes(hex))).toBe(expected);
});

function unescape(text: string): Uint8Array {
  const bytes: number[] = [];
  const simple: Record<string, number> = { n: 10, t: 9, r: 13, '"': 0x22, '\\': 0x5c };
  const pattern = /\\x([0-9a-f]{2})|\\([ntr"\\])|([^\\]+)/gsu;
  for (const [, hex, letter, rest] of text.matchAll(pattern)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (letter !== undefined) bytes.push(simple[letter] ?? 0);
    else bytes.push(...utf8(rest ?? ''));
  }
  return Uint8Array.from(bytes);
}

test('the text of any bytes has no control characters and can be turned back', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: 'binary' }).map(utf8)), (bytes) => {
      const text = escaped(bytes);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(unescape(text)).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});

test('long names are cut, and how much is missing is said', () => {
  expect(quoteBytes(utf8('abcdef'), 0, 6, 4)).toBe('"abcd"…+2');
});

test('flags without a name are not lost', () => {
  const table = { AB: 3, A: 1, B: 2, C: 4 };
  expect(flagNames(0n, table)).toBe('0');
  expect(flagNames(3n, table)).toBe('AB');
  expect(flagNames(6n, table)).toBe('B|C');
  expect(flagNames(0x8000_0000_0000_0004n, table)).toBe('C|0x8000000000000000');
  expect(valueName(2n, table)).toBe('B');
  expect(valueName(9n, table)).toBe('9');
});

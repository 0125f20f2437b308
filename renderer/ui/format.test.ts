import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatNs, formatShortCount, visibleText } from './format.ts';

/** Thin spaces are hard to see in a test. */
function plain(text: string): string {
  return text.replaceAll('\u2009', ' ');
}

describe('numbers for people', () => {
  test('bytes keep three digits and a binary unit', () => {
    expect([0, 1, 1023, 1024, 1536, 10_240, 1_048_576, 88_290_099, 3e15].map((n) => plain(formatBytes(n)))).toEqual([
      '0 B',
      '1 B',
      '1023 B',
      '1.00 KiB',
      '1.50 KiB',
      '10.0 KiB',
      '1.00 MiB',
      '84.2 MiB',
      '2.66 PiB',
    ]);
  });

  test('counts are grouped by thousands, and shortened where they change', () => {
    expect([0, 999, 1000, 1_234_567].map((n) => plain(formatCount(n)))).toEqual(['0', '999', '1 000', '1 234 567']);
    expect([12, 1200, 45_600, 7_800_000].map((n) => plain(formatShortCount(n)))).toEqual([
      '12',
      '1.20 k',
      '45.6 k',
      '7.80 M',
    ]);
  });

  test('durations', () => {
    expect([12, 12_345, 3_400_000, 2e9].map((n) => plain(formatNs(n)))).toEqual([
      '12 ns',
      '12.3 µs',
      '3.40 ms',
      '2.00 s',
    ]);
    expect([-5, 4_200, 300_000, 7_200_000, 172_800_000].map((n) => plain(formatDuration(n)))).toEqual([
      '0 s',
      '4 s',
      '5 min',
      '2 h',
      '2 d',
    ]);
  });

  test('a hostile name cannot turn or break the line it stands in', () => {
    expect(visibleText('a\u202egpj.exe\n\x1b[31m')).toBe('a\\u{202e}gpj.exe\\u{a}\\u{1b}[31m');
    expect(visibleText('<b>näme 日本</b>')).toBe('<b>näme 日本</b>');
  });
});

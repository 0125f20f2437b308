import { describe, expect, test } from 'vitest';
import { scrollGeometry } from './virtual-scroll.ts';

describe('the scroll bar of a long list', () => {
  test('reaches the first and the last row of a billion', () => {
    const { contentPx, topOf, firstOf } = scrollGeometry(1e9, 40, 24, 960);
    expect(contentPx).toBeLessThanOrEqual(4_000_000);
    expect(firstOf(0)).toBe(0);
    expect(firstOf(contentPx - 960)).toBe(1e9 - 40);
    expect(topOf(1e9 - 40)).toBe(contentPx - 960);
  });

  test('a short list scrolls row by row', () => {
    const { contentPx, topOf, firstOf } = scrollGeometry(100, 10, 24, 240);
    expect(contentPx).toBe(240 + 90 * 24);
    expect([0, 1, 89, 90].map((first) => firstOf(topOf(first)))).toEqual([0, 1, 89, 90]);
  });

  test('a list that fits does not scroll', () => {
    const { contentPx, firstOf } = scrollGeometry(3, 10, 24, 240);
    expect(contentPx).toBe(240);
    expect(firstOf(500)).toBe(0);
  });
});

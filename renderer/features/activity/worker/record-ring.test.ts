import { describe, expect, it } from 'vitest';
import { MatchList } from './match-list.ts';
import { BLOCK_ROWS, RecordRing } from './record-ring.ts';
import { recordsOf } from './testing/made-records.ts';

function filled(rows: number, limit: number): RecordRing {
  const ring = new RecordRing(limit);
  const piece = 5000;
  for (let at = 0; at < rows; at += piece) {
    const count = Math.min(piece, rows - at);
    ring.append(recordsOf(Array.from({ length: count }, (_, i) => ({ startNs: at + i }))));
  }
  return ring;
}

describe('RecordRing', () => {
  it('gives each row back by its number, across blocks', () => {
    const ring = filled(BLOCK_ROWS + 10, 4 * BLOCK_ROWS);
    for (const seq of [0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 9]) expect(ring.row(seq)?.startNs).toBe(seq);
    expect(ring.row(BLOCK_ROWS + 10)).toBeUndefined();
    expect(ring.row(-1)).toBeUndefined();
  });

  it('loses the oldest block when it is full, and numbers stay what they were', () => {
    const ring = filled(3 * BLOCK_ROWS + 5, 2 * BLOCK_ROWS);
    expect(ring.first).toBe(2 * BLOCK_ROWS);
    expect(ring.length).toBe(BLOCK_ROWS + 5);
    expect(ring.row(2 * BLOCK_ROWS - 1)).toBeUndefined();
    expect(ring.row(2 * BLOCK_ROWS)?.startNs).toBe(2 * BLOCK_ROWS);
    expect(ring.row(3 * BLOCK_ROWS + 4)?.startNs).toBe(3 * BLOCK_ROWS + 4);
  });

  it('takes no more memory than its limit', () => {
    const ring = filled(6 * BLOCK_ROWS, 2 * BLOCK_ROWS);
    expect(ring.heldBytes).toBe(2 * BLOCK_ROWS * 64);
  });

  it('shrinks at once', () => {
    const ring = filled(3 * BLOCK_ROWS + 1, 8 * BLOCK_ROWS);
    ring.limit(2 * BLOCK_ROWS);
    expect(ring.first).toBe(2 * BLOCK_ROWS);
    expect(ring.row(3 * BLOCK_ROWS)?.startNs).toBe(3 * BLOCK_ROWS);
  });

  it('forgets rows when it is cleared, and goes on counting', () => {
    const ring = filled(100, 2 * BLOCK_ROWS);
    ring.clear();
    expect(ring.length).toBe(0);
    expect(ring.row(99)).toBeUndefined();
    ring.append(recordsOf([{ startNs: 77 }]));
    expect(ring.row(100)?.startNs).toBe(77);
  });
});

describe('MatchList', () => {
  it('keeps ordinals while the oldest fall out', () => {
    const list = new MatchList();
    for (let seq = 0; seq < 30_000; seq += 3) list.push(seq);
    list.dropBefore(3000);
    expect(list.head).toBe(1000);
    expect(list.at(1000)).toBe(3000);
    expect(list.at(999)).toBe(-1);
    expect(list.at(9999)).toBe(29_997);
    expect(list.at(10_000)).toBe(-1);
  });

  it('finds the ordinal of a row, or of the one behind it', () => {
    const list = new MatchList();
    for (const seq of [10, 20, 30]) list.push(seq);
    expect(list.ordinalFrom(20)).toBe(1);
    expect(list.ordinalFrom(21)).toBe(2);
    expect(list.ordinalFrom(31)).toBe(3);
  });

  it('bears numbers beyond 2^32', () => {
    const list = new MatchList();
    const base = 2 ** 32 - 2;
    list.dropBefore(base);
    for (let i = 0; i < 5; i++) list.push(base + i);
    expect([0, 1, 2, 3, 4].map((ordinal) => list.at(ordinal) - base)).toEqual([0, 1, 2, 3, 4]);
    list.dropBefore(base + 3);
    expect(list.at(3)).toBe(base + 3);
    expect(list.ordinalFrom(base + 4)).toBe(4);
  });
});

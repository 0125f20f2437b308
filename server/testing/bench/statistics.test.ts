import { describe, expect, it } from 'vitest';

import { geometricMean, median, percentile, ratioOf } from './statistics.ts';
import { parsePhases } from './workloads.ts';

describe('statistics of the benchmark', () => {
  it('takes the middle value, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('takes the least value that so many do not exceed', () => {
    expect(percentile([5, 1, 4, 2, 3], 50)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 99)).toBe(5);
    expect(percentile([7], 0)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  it('compares rounds pairwise: more than 1 means ours is faster', () => {
    expect(ratioOf([100, 200, 100], [150, 200, 300])).toEqual({ median: 1.5, least: 1, most: 3 });
  });

  it('averages ratios geometrically', () => {
    expect(geometricMean([0.5, 2])).toBeCloseTo(1);
  });
});

describe('the workload program’s output', () => {
  it('is read line by line', () => {
    expect(parsePhases('create 2000 0 63549502 30000 90000\nwrite-seq 256 268435456 341088812\n')).toEqual([
      { name: 'create', operations: 2000, bytes: 0, ns: 63549502, p50Ns: 30000, p99Ns: 90000 },
      { name: 'write-seq', operations: 256, bytes: 268435456, ns: 341088812, p50Ns: 0, p99Ns: 0 },
    ]);
  });

  it('is refused when a line is something else', () => {
    expect(() => parsePhases('workload: create: No space left on device')).toThrow(/not a line/);
  });
});

import { describe, expect, it } from 'vitest';
import { HEAT_COLUMNS, HEAT_ROWS, Heat, heatRowStart } from './heat.ts';
import { LEVEL_DEFAULTS, LevelGuard, lowerLevel } from './level-guard.ts';
import { RecordRing } from './record-ring.ts';
import { recordsOf } from './testing/made-records.ts';
import { stripOfRows, Throughput } from './throughput.ts';

function total(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('Heat', () => {
  it('puts a service time into the row whose bounds hold it', () => {
    const heat = new Heat();
    heat.add(0, 5000);
    const { counts } = heat.picture(0);
    const row = counts.indexOf(1);
    expect(heatRowStart(row)).toBeLessThanOrEqual(5000);
    expect(heatRowStart(row + 1)).toBeGreaterThan(5000);
  });

  it('loses nothing when its columns widen', () => {
    const heat = new Heat();
    const times = Array.from({ length: 1000 }, (_, i) => i * 0.7e9);
    for (const time of times) heat.add(time, 1000 + time / 1e6);
    const { counts, columns, columnNs, fromNs } = heat.picture(0);
    expect(total(counts)).toBe(1000);
    expect(columns).toBeLessThanOrEqual(HEAT_COLUMNS);
    expect(fromNs + columns * columnNs).toBeGreaterThan(999 * 0.7e9);
    expect(counts.length).toBe(columns * HEAT_ROWS);
  });

  it('leaves out columns that lie before the buffer', () => {
    const heat = new Heat();
    heat.add(0, 1000);
    heat.add(1e9, 1000);
    const picture = heat.picture(0.9e9);
    expect(total(picture.counts)).toBe(1);
    expect(picture.fromNs).toBeLessThanOrEqual(0.9e9);
  });

  it('bears a clock that jumps a year ahead and back', () => {
    const heat = new Heat();
    for (const time of [1e9, 3.2e16, 2e9]) heat.add(time, 1000);
    expect(total(heat.picture(0).counts)).toBe(3);
  });
});

describe('Throughput', () => {
  it('gives rates per second from totals', () => {
    const throughput = new Throughput();
    const base = { errors: 0, readBytes: 0, writtenBytes: 0 };
    throughput.add({ nowNs: 0, calls: 0, ...base });
    throughput.add({ nowNs: 0.5e9, calls: 100, ...base, readBytes: 1024 });
    throughput.add({ nowNs: 1e9, calls: 100, ...base, readBytes: 1024, errors: 2 });
    const strip = throughput.strip(0);
    expect([...strip.operations]).toEqual([200, 0]);
    expect([...strip.readBytes]).toEqual([2048, 0]);
    expect([...strip.errors]).toEqual([0, 4]);
  });

  it('begins anew when the counters do', () => {
    const throughput = new Throughput();
    const base = { errors: 0, readBytes: 0, writtenBytes: 0 };
    throughput.add({ nowNs: 5e9, calls: 1000, ...base });
    throughput.add({ nowNs: 1e9, calls: 10, ...base });
    throughput.add({ nowNs: 2e9, calls: 30, ...base });
    expect([...throughput.strip(0).operations]).toEqual([20]);
  });

  it('counts rows of a file', () => {
    const ring = new RecordRing(1000);
    ring.append(
      recordsOf([
        { startNs: 0, bytes: 10 },
        { startNs: 1e9, bytes: 30, errno: 5 },
      ]),
    );
    const strip = stripOfRows(ring, () => true);
    const seconds = ((strip.timesNs[1] ?? 0) - (strip.timesNs[0] ?? 0)) / 1e9;
    expect(strip.readBytes.reduce((sum, rate) => sum + rate * seconds, 0)).toBeCloseTo(40);
    expect(strip.errors.reduce((sum, rate) => sum + rate * seconds, 0)).toBeCloseTo(1);
  });
});

describe('LevelGuard', () => {
  it('asks for a lower level after three bad seconds in a row', () => {
    const guard = new LevelGuard();
    const asked = [0, 1, 2, 3, 4].map((second) => guard.observe(second * 1000, second * 100, second * 50));
    expect(asked).toEqual([false, false, false, true, false]);
  });

  it('is quiet while little is lost, and begins anew after a good second', () => {
    const guard = new LevelGuard();
    const lost = [0, 50, 100, 100, 150, 200, 201];
    expect(lost.map((rows, second) => guard.observe(second * 1000, second * 100, rows))).not.toContain(true);
  });

  it('bears a clock that goes back', () => {
    const guard = new LevelGuard();
    expect([5000, 1000, 2000].map((ms) => guard.observe(ms, ms, ms))).not.toContain(true);
  });

  it('goes down step by step and ends', () => {
    const steps = [];
    let choice = lowerLevel({ ...LEVEL_DEFAULTS, level: 'capture' });
    while (choice !== undefined) {
      steps.push(choice.level === 'sampled' ? choice.sample : choice.level);
      choice = lowerLevel(choice);
    }
    expect(steps).toEqual(['everything', 10, 100, 1000, 10_000]);
  });
});

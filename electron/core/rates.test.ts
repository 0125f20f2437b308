import { expect, test } from 'vitest';
import { bucketOf } from '../contract/trace/histogram.ts';
import type { Totals } from '../contract/trace/snapshot.ts';
import { RateMeter } from './rates.ts';

function totals(calls: number, latencies: readonly number[] = [], rest: Partial<Totals> = {}): Totals {
  return { calls, errors: 0, readBytes: 0, writtenBytes: 0, inFlight: 0, latencies, ...rest };
}

test('it is by the second, from the start of the share host on', () => {
  const meter = new RateMeter();
  meter.begin(1000);
  const first = meter.look(totals(200, [], { readBytes: 4096, writtenBytes: 512, errors: 2, inFlight: 3 }), 3000);
  expect(first).toEqual({ operations: 100, readBytes: 2048, writtenBytes: 256, errors: 1, inFlight: 3, p99Ns: 0 });
  expect(meter.look(totals(250, [], { readBytes: 4096 }), 3500)).toMatchObject({ operations: 100, readBytes: 0 });
});

test('p99 is that of the time between, whatever was before', () => {
  const meter = new RateMeter();
  const slow = bucketOf(50_000_000);
  const quick = bucketOf(20_000);
  meter.begin(0);
  meter.look(totals(1000, [slow, 1000]), 1000);
  const rates = meter.look(totals(1100, [quick, 100, slow, 1000]), 2000);
  expect(rates?.p99Ns).toBeGreaterThan(18_000);
  expect(rates?.p99Ns).toBeLessThan(22_000);
});

test('idle: no p99; not serving: no rates; a share host that was started again begins at nothing', () => {
  const meter = new RateMeter();
  expect(meter.look(totals(10), 500)).toBeNull();
  meter.begin(1000);
  meter.look(totals(10, [1, 10]), 2000);
  expect(meter.look(totals(10, [1, 10]), 3000)?.p99Ns).toBe(0);
  meter.end();
  expect(meter.look(totals(10), 4000)).toBeNull();
  meter.begin(5000);
  expect(meter.look(totals(3), 6000)?.operations).toBe(3);
});

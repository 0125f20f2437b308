/** The cheapest look at a share: sums over all operations. Asked once a second for each share of the app. */
import { BUCKETS } from '../../electron/contract/trace/histogram.ts';
import { OPERATIONS, operationName } from '../../electron/contract/trace/operations.ts';
import type { Totals } from '../../electron/contract/trace/snapshot.ts';
import { OP, OP_FIELDS, SLOTS, type TraceMemory } from './memory.ts';
import { isRead } from './stats.ts';

export function readTotals({ ops, latency, slotBusy }: TraceMemory): Totals {
  const totals = { calls: 0, errors: 0, readBytes: 0, writtenBytes: 0 };
  const buckets = new Float64Array(BUCKETS);
  for (let operation = 0; operation < OPERATIONS; operation++) {
    const value = (field: number): number => ops[operation * OP_FIELDS + field] ?? 0;
    if (value(OP.CALLS) === 0) continue;
    totals.calls += value(OP.CALLS);
    totals.errors += value(OP.ERRORS);
    if (isRead(operationName(operation))) totals.readBytes += value(OP.DATA);
    else totals.writtenBytes += value(OP.DATA);
    for (let i = 0; i < BUCKETS; i++) buckets[i] = (buckets[i] ?? 0) + (latency[operation * BUCKETS + i] ?? 0);
  }
  let inFlight = 0;
  for (let slot = 0; slot < SLOTS; slot++) inFlight += slotBusy[slot] ?? 0;
  const latencies: number[] = [];
  for (const [bucket, count] of buckets.entries()) if (count > 0) latencies.push(bucket, count);
  return { ...totals, inFlight, latencies };
}

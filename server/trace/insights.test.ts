import assert from 'node:assert/strict';
import { describe, it } from 'vitest';

import { parseFilter } from '../../electron/contract/trace/filter.ts';
import type { OperationStats, PathStats } from '../../electron/contract/trace/snapshot.ts';
import { findInsights } from './insights.ts';
import { newTraceBuffers, TraceMemory } from './memory.ts';
import { StatsReader } from './stats.ts';

/** Counters of a share that has not been asked anything. */
const NOTHING = new StatsReader(new TraceMemory(newTraceBuffers())).read();

function operation(op: string, calls: number, more: Partial<OperationStats> = {}): OperationStats {
  const latency = { p50: 0, p95: 0, p99: 0, max: 0 };
  const zero = { requestBytes: 0, replyBytes: 0, dataBytes: 0, serviceNs: 0, waitNs: 0, inFlight: 0, lastNs: 0 };
  return { op, calls, errors: {}, ...zero, latency, ...more };
}

function pathRow(path: string, notFound: number): PathStats {
  return {
    path,
    calls: notFound,
    errors: notFound,
    notFound,
    readBytes: 0,
    writtenBytes: 0,
    serviceNs: 0,
    hostWrites: 0,
  };
}

interface Case {
  readonly rule: string;
  readonly ops?: readonly OperationStats[];
  readonly paths?: readonly PathStats[];
  readonly denied?: ReadonlyMap<number, number>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly filter: string;
}

/** What must be found, and alone; a little less must not. */
const CASES: readonly Case[] = [
  {
    rule: 'failed-lookups-of-one-name',
    paths: [pathRow('src/a.h', 200), pathRow('b', 3)],
    numbers: { notFound: 200, calls: 200 },
    filter: 'err:ENOENT path~"^src/a\\.h$"',
  },
  {
    rule: 'failed-lookups',
    ops: [operation('LOOKUP', 400, { errors: { ENOENT: 200 } })],
    numbers: { failed: 200, lookups: 400 },
    filter: 'op:LOOKUP err:ENOENT',
  },
  {
    rule: 'small-writes',
    ops: [operation('WRITE', 200, { dataBytes: 200 * 4096 })],
    numbers: { writes: 200, meanBytes: 4096 },
    filter: 'op:WRITE bytes<16k',
  },
  {
    rule: 'msize-too-small',
    ops: [operation('Tread', 200, { dataBytes: 200 * 8168 })],
    numbers: { calls: 200, meanBytes: 8168 },
    filter: 'op:Tread op:Twrite',
  },
  {
    rule: 'readdir-then-stat',
    ops: [operation('Treaddir', 20), operation('Tgetattr', 200)],
    numbers: { listings: 20, questions: 200 },
    filter: 'op:Treaddir op:Tgetattr',
  },
  {
    rule: 'fsync-share',
    ops: [operation('FSYNC', 10, { serviceNs: 25 }), operation('READ', 10, { serviceNs: 75 })],
    numbers: { calls: 10, fsyncNs: 25, totalNs: 100 },
    filter: 'op:*sync*',
  },
  {
    rule: 'permission-denied',
    denied: new Map([
      [1000, 10],
      [0, 2],
    ]),
    numbers: { uid: 1000, times: 10 },
    filter: 'uid:1000 err:EACCES,EPERM',
  },
];

describe('insights', () => {
  for (const { rule, ops = [], paths = [], denied = new Map<number, number>(), numbers, filter } of CASES) {
    it(`${rule}: numbers and a filter`, () => {
      const [found, ...others] = findInsights({ ...NOTHING, ops, paths }, denied);
      assert.deepEqual([found?.rule, found?.numbers, found?.filter], [rule, numbers, filter]);
      assert.deepEqual(others, []);
      assert.ok((found?.finding.length ?? 0) > 0 && (found?.advice.length ?? 0) > 0);
      assert.deepEqual(parseFilter(filter).problems, []);
    });
  }

  it('says nothing below its thresholds', () => {
    const ops = [
      operation('LOOKUP', 400, { errors: { ENOENT: 199 } }),
      operation('WRITE', 199, { dataBytes: 199 * 4096 }),
      operation('Tread', 300, { dataBytes: 300 * 65_536 }),
      operation('Treaddir', 20),
      operation('Tgetattr', 199),
      operation('FSYNC', 9, { serviceNs: 1e9 }),
    ];
    assert.deepEqual(findInsights({ ...NOTHING, ops, paths: [pathRow('a', 199)] }, new Map([[1, 9]])), []);
  });
});

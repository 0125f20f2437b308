import assert from 'node:assert/strict';
import { describe, it } from 'vitest';

import type { HandleStats, OperationStats, PathStats, TraceStats } from './snapshot.ts';
import { StatsModel } from './stats-model.ts';

const LATENCY = { p50: 1, p95: 1, p99: 1, max: 1 };

function operation(op: string, calls: number): OperationStats {
  return {
    op,
    calls,
    errors: {},
    requestBytes: 0,
    replyBytes: 0,
    dataBytes: 0,
    serviceNs: 0,
    waitNs: 0,
    inFlight: 0,
    lastNs: 0,
    latency: LATENCY,
  };
}

function path(name: string, calls: number): PathStats {
  return { path: name, calls, errors: 0, notFound: 0, readBytes: 0, writtenBytes: 0, serviceNs: 0, hostWrites: 0 };
}

function handle(serial: number, closedNs: number | null): HandleStats {
  return {
    id: serial,
    session: 1,
    serial,
    node: 0,
    path: '',
    kind: 'file',
    flags: '',
    uid: null,
    pid: null,
    openedNs: 0,
    closedNs,
    lastNs: 0,
    lastOp: '',
    inFlight: 0,
    calls: 0,
    errors: 0,
    readBytes: 0,
    writtenBytes: 0,
    pattern: { sequential: 0, random: 0, backwards: 0 },
    latency: LATENCY,
  };
}

const NO_ANSWERS = { cached: 0, not: 0 };

function stats(part: Partial<TraceStats>): TraceStats {
  return {
    schema: 1,
    nowNs: 0,
    nowMs: 0,
    level: 'counters',
    calls: 0,
    errors: 0,
    readBytes: 0,
    writtenBytes: 0,
    inFlight: 0,
    ops: [],
    sessions: [],
    handles: [],
    paths: [],
    cache: {
      names: NO_ANSWERS,
      absent: NO_ANSWERS,
      attributes: NO_ANSWERS,
      content: NO_ANSWERS,
      direct: 0,
      versions: NO_ANSWERS,
    },
    limits: { pathCallsMissed: 0, handlesUntracked: 0, requestsLost: 0 },
    requests: [],
    insights: [],
    ...part,
  };
}

describe('what a viewer knows', () => {
  it('is the snapshot with the rows of increments in their places', () => {
    const model = new StatsModel();
    assert.deepEqual([model.stats], [null]);
    model.take({
      type: 'snapshot',
      stats: stats({
        calls: 3,
        ops: [operation('READ', 2), operation('WRITE', 1)],
        paths: [path('a', 2), path('b', 1)],
      }),
    });
    model.take({
      type: 'increment',
      stats: stats({ calls: 9, ops: [operation('WRITE', 7)], paths: [path('b', 7)], handles: [handle(1, null)] }),
    });
    assert.equal(model.stats?.calls, 9);
    assert.deepEqual(
      model.stats?.ops.map(({ op, calls }) => [op, calls]),
      [
        ['READ', 2],
        ['WRITE', 7],
      ],
    );
    assert.deepEqual(
      model.stats?.paths.map((row) => row.path),
      ['b', 'a'],
    );
    assert.equal(model.stats?.handles.length, 1);
    assert.equal(model.stats, model.stats);
    model.take({ type: 'level', level: 'everything' });
    assert.equal(model.stats?.level, 'everything');
  });

  it('begins anew with a snapshot, and passes over other frames', () => {
    const model = new StatsModel();
    model.take({ type: 'snapshot', stats: stats({ ops: [operation('READ', 2)] }) });
    assert.equal(model.take({ type: 'names' }), false);
    model.take({ type: 'snapshot', stats: stats({}) });
    assert.deepEqual(model.stats?.ops, []);
  });

  it('stays bounded: closed handles and idle paths go, open handles stay', () => {
    const model = new StatsModel();
    model.take({ type: 'snapshot', stats: stats({ handles: [handle(0, null)] }) });
    for (let i = 1; i <= 20_000; i++)
      model.take({
        type: 'increment',
        stats: stats({ handles: [handle(i, 5)], paths: [path(`p${i}`, i), path('busy', i)] }),
      });
    const { handles = [], paths = [] } = model.stats ?? {};
    assert.ok(handles.length <= 2048 && paths.length <= 8192);
    assert.ok(handles.some(({ serial }) => serial === 0));
    assert.ok(paths.some((row) => row.path === 'busy') && !paths.some((row) => row.path === 'p1'));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'vitest';

import { parseFilter } from '../../electron/contract/trace/filter.ts';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { packOperation } from '../../electron/contract/trace/record.ts';
import { ROOT, ScriptedGuest } from '../session/fuse/testing/scripted-guest.ts';
import { TraceClock } from './clock.ts';
import { FuseRecorder } from './fuse-recorder.ts';
import { newTraceBuffers, TraceMemory } from './memory.ts';
import { Recorder } from './recorder.ts';
import { StatsReader } from './stats.ts';
import { turning } from './testing/turning.ts';

const GETATTR = 3;
const READ = 15;

describe('times', () => {
  it('queue wait and service are apart, and a request lasts until its queue is turned to again', () => {
    const memory = new TraceMemory(newTraceBuffers());
    let now = 1000;
    const recorder = new Recorder(memory, new TraceClock(() => now));
    const session = recorder.openSession(PROTOCOL.FUSE);
    const packed = packOperation(PROTOCOL.FUSE, READ, session);
    const request = (ticket: number, turnedNs: number, begunNs: number, takenNs: number): void => {
      recorder.begin(ticket, packed, 0, turnedNs, begunNs, takenNs);
      recorder.end(ticket, READ, 0, 80, 16, 0, 0);
    };
    // Two were there at 2000. The first lasts until the queue is turned to at 2500; then the ring is looked at until 9000, when a third comes.
    request(1, 2000, 2000, 2000);
    request(2, 2300, 2300, 2000);
    request(3, 2500, 9000, 9000);
    recorder.turn(9700);
    const reader = new StatsReader(memory);
    const [first] = reader.read().ops;
    assert.deepEqual(
      [first?.calls, first?.waitNs, first?.serviceNs, first?.latency.max],
      [3, 300, 300 + 200 + 700, 700],
    );
    // Nobody knows the time: the clock is read.
    now = 20_000;
    recorder.begin(1, packed, 0, 0, 0, 0);
    recorder.end(1, GETATTR, 2, 56, 16, 0, 0);
    now = 20_400;
    recorder.turn();
    const attr = reader.read().ops.find(({ op }) => op === 'GETATTR');
    assert.deepEqual([attr?.serviceNs, attr?.waitNs, attr?.errors], [400, 0, { ENOENT: 1 }]);
    assert.deepEqual(reader.read().sessions[0]?.errnos, { ENOENT: 1 });
  });
});

describe('what is counted besides', () => {
  function watched() {
    const memory = new TraceMemory(newTraceBuffers());
    const recorder = new Recorder(memory);
    const guest = new ScriptedGuest();
    const watcher = new FuseRecorder(recorder, guest.arena);
    guest.session.observer = turning(recorder, watcher);
    guest.init();
    return { guest, watcher, reader: new StatsReader(memory) };
  }

  it('what replies let the guest keep, and what INIT came to', () => {
    const { guest, reader } = watched();
    const { nodeid } = guest.create(ROOT, 'a');
    guest.ok('LOOKUP', ROOT, { name: 'a' });
    guest.ok('GETATTR', nodeid, {});
    guest.ok('OPEN', nodeid, { flags: 0 });
    const { cache, sessions } = reader.read();
    assert.equal(cache.names.cached + cache.names.not, 2);
    assert.equal(cache.attributes.cached + cache.attributes.not, 3);
    assert.equal(cache.content.cached + cache.content.not + cache.direct, 2);
    assert.match(sessions[0]?.version ?? '', /^7\.\d+$/);
    assert.ok((sessions[0]?.sizeBytes ?? 0) >= 4096);
  });

  it('files that the host has changed too are found, with a filter for the first', () => {
    const { guest, watcher, reader } = watched();
    const { nodeid, fh } = guest.create(ROOT, 'shared "file"');
    guest.write(nodeid, fh, 0, 'hello');
    assert.deepEqual(reader.read().insights, []);
    watcher.hostWrote(nodeid);
    watcher.hostWrote(nodeid);
    const { paths, insights } = reader.read();
    assert.equal(paths.find(({ path }) => path.startsWith('shared'))?.hostWrites, 2);
    const [found] = insights;
    assert.equal(found?.rule, 'host-and-guest-wrote');
    assert.deepEqual(found?.numbers, { files: 1, hostChanges: 2, hostChangesOfFirst: 2 });
    assert.deepEqual(parseFilter(found?.filter ?? '').problems, []);
  });
});

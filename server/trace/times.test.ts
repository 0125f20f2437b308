import assert from 'node:assert/strict';
import { describe, it } from 'vitest';

import { parseFilter } from '../../electron/contract/trace/filter.ts';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { Arena } from '../arena.ts';
import { ROOT, ScriptedGuest } from '../session/fuse/testing/scripted-guest.ts';
import { OPCODE } from '../wire/fuse/codec.gen.ts';
import { Bookkeeper } from './bookkeeper.ts';
import { TraceClock } from './clock.ts';
import { Journal } from './journal.ts';
import { JournalWriter } from './journal-writer.ts';
import { newTraceBuffers, TraceMemory } from './memory.ts';
import { StatsReader } from './stats.ts';
import { watching } from './testing/watching.ts';

describe('times', () => {
  it('queue wait and service are apart, and a request lasts until its queue is turned to again', () => {
    const books = new Bookkeeper(new TraceMemory(newTraceBuffers()), new Journal(undefined, 1 << 16));
    let now = 1000;
    const writer = new JournalWriter(books.journal, books.memory.control, new Arena(256), new TraceClock(() => now));
    const session = writer.openSession(PROTOCOL.FUSE);
    const request = (
      ticket: number,
      opcode: number,
      error: number,
      turnedNs: number,
      begunNs: number,
      takenNs: number,
    ): void => {
      const x = { ticket, opcode, uniqueLo: 0, at: 64, length: 80, total: 80, replyAt: 64, turnedNs, begunNs, takenNs };
      writer.begin(session.number, PROTOCOL.FUSE, x);
      writer.end(session.number, PROTOCOL.FUSE, x, error, 16, 0);
    };
    // Two were there at 2000. The first lasts until the queue is turned to at 2500; then the ring is looked at until 9000, when a third comes.
    request(1, OPCODE.READ, 0, 2000, 2000, 2000);
    request(2, OPCODE.READ, 0, 2300, 2300, 2000);
    request(3, OPCODE.READ, 0, 2500, 9000, 9000);
    assert.equal(books.drain(), true);
    const reader = new StatsReader(books.memory);
    assert.deepEqual(
      [reader.read().ops[0]?.calls, reader.read().inFlight],
      [2, 1],
      'when the third ends is not known yet',
    );
    now = 9700;
    writer.turn();
    books.drain();
    const [first] = reader.read().ops;
    assert.deepEqual(
      [first?.calls, first?.waitNs, first?.serviceNs, first?.latency.max],
      [3, 300, 300 + 200 + 700, 700],
    );
    // Nobody knows the time: the clock is read.
    now = 20_000;
    request(1, OPCODE.GETATTR, -2, 0, 0, 0);
    now = 20_400;
    writer.turn();
    assert.equal(books.drain(), true);
    assert.equal(books.drain(), false);
    const attr = reader.read().ops.find(({ op }) => op === 'GETATTR');
    assert.deepEqual([attr?.serviceNs, attr?.waitNs, attr?.errors], [400, 0, { ENOENT: 1 }]);
    assert.deepEqual(reader.read().sessions[0]?.errnos, { ENOENT: 1 });
  });
});

describe('what is counted besides', () => {
  function watched() {
    const guest = new ScriptedGuest();
    const { books, observer } = watching(guest.arena);
    guest.session.observer = observer;
    guest.init();
    return { guest, watcher: observer, reader: new StatsReader(books.memory) };
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

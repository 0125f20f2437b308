import assert from 'node:assert/strict';

import { describe, it } from 'vitest';

import { compileFilter, parseFilter } from '../../electron/contract/trace/filter.ts';
import { decodeFrame } from '../../electron/contract/trace/frames.ts';
import { operationName, PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import { rowText } from '../../electron/contract/trace/text.ts';
import { requestOf } from '../session/fuse/testing/requests.ts';
import { entryOf, ROOT, ScriptedGuest } from '../session/fuse/testing/scripted-guest.ts';
import { PATHS } from './memory.ts';
import { Subscriptions } from './subscription.ts';
import { watching } from './testing/watching.ts';

function watched(ringRecords?: number) {
  const guest = new ScriptedGuest();
  const { books, observer } = watching(guest.arena, PROTOCOL.FUSE, ringRecords);
  guest.session.observer = observer;
  guest.init();
  const subscriptions = new Subscriptions(books, 'test', 'fuse');
  return { recorder: books.recorder, guest, subscriptions };
}

/** Subscribes and gathers what comes, as lines. */
function viewer(subscriptions: Subscriptions, options: { credit?: number; filter?: string } = {}) {
  const paths = new PathNames();
  const lines: string[] = [];
  let drops = { ring: 0, credit: 0 };
  const port = {
    backlog: 0,
    sendFrame: (bytes: Uint8Array): void => {
      const frame = decodeFrame(bytes, paths);
      if (frame.type !== 'records') return;
      drops = frame.drops;
      for (let i = 0; i < frame.records.length; i++)
        lines.push(rowText(frame.records.move(i), paths, 0).replace(/^\S+ /, '').replace(/ <.*/, ''));
    },
  };
  const id = subscriptions.subscribe(port, {
    filter: parseFilter(options.filter ?? ''),
    credit: options.credit ?? 1e6,
    capture: false,
    counters: false,
  });
  return { lines, id, drops: () => drops };
}

describe('counters', () => {
  it('equal what was sent and answered, per operation and in bytes, while records are dropped', () => {
    const { guest, subscriptions } = watched(64);
    subscriptions.setLevel({ level: 'everything' });
    const { lines, id, drops } = viewer(subscriptions);
    const sent = new Map<string, { calls: number; request: number; reply: number }>();
    const { session } = guest;
    const request = session.request.bind(session);
    session.request = (x) => {
      request(x);
      const name = operationName(x.opcode);
      const row = sent.get(name) ?? { calls: 0, request: 0, reply: 0 };
      sent.set(name, {
        calls: row.calls + 1,
        request: row.request + x.total,
        reply: row.reply + (guest.exchange.replyBytes?.length ?? 0),
      });
    };
    const folder = guest.mkdir(ROOT, 'd');
    for (let i = 0; i < 40; i++) {
      const { nodeid, fh } = guest.create(folder, `f${i}`);
      guest.write(nodeid, fh, 0, 'x'.repeat(100 * i + 1));
      guest.read(nodeid, fh, 0, 4096);
      guest.ok('RELEASE', nodeid, { fh });
      guest.fails('LOOKUP', folder, { name: `none${i}` });
    }
    guest.sendBytes(Buffer.alloc(12));
    guest.sendBytes(requestOf('LOOKUP', ROOT, { name: 'a' }).subarray(0, 41));
    subscriptions.pump();
    const stats = subscriptions.stats.read();
    const ops = new Map(stats.ops.filter(({ op }) => op !== 'INIT').map((row) => [row.op, row]));
    assert.deepEqual([...ops.keys()].sort(), [...sent.keys()].sort());
    for (const [name, { calls, request: requestBytes, reply }] of sent) {
      const row = ops.get(name);
      assert.deepEqual([name, row?.calls, row?.requestBytes, row?.replyBytes], [name, calls, requestBytes, reply]);
    }
    const data = Array.from({ length: 40 }, (_, i) => 100 * i + 1).reduce((sum, n) => sum + n, 0);
    assert.deepEqual([ops.get('WRITE')?.dataBytes, ops.get('READ')?.dataBytes], [data, data]);
    assert.equal(ops.get('LOOKUP')?.errors['ENOENT'], 40);
    assert.equal(stats.inFlight, 0);
    const total = [...sent.values()].reduce((sum, row) => sum + row.calls, 0);
    assert.ok(drops().ring > 0);
    assert.equal(lines.length + drops().ring, total);
    subscriptions.unsubscribe(id);
    assert.equal(subscriptions.level, 'counters');
  });

  it('tell the pattern of a handle, and keep it after it is closed', () => {
    const { guest, subscriptions } = watched();
    const { nodeid, fh } = guest.create(ROOT, 'f');
    guest.write(nodeid, fh, 0, 'x'.repeat(3000));
    for (const offset of [0, 100, 200, 1000, 50]) guest.read(nodeid, fh, offset, 100);
    const open = subscriptions.stats.read().handles.at(-1);
    assert.deepEqual([open?.path, open?.closedNs, open?.calls], ['f', null, 6]);
    assert.deepEqual(open?.pattern, { sequential: 3, random: 1, backwards: 2 });
    guest.ok('RELEASE', nodeid, { fh });
    const closed = subscriptions.stats.read().handles.at(-1);
    assert.deepEqual(
      [closed?.readBytes, closed?.writtenBytes, closed?.calls, closed?.closedNs !== null],
      [500, 3000, 7, true],
    );
  });
});

describe('levels', () => {
  it('choose what is recorded, and change at once', () => {
    const { guest, subscriptions } = watched();
    const { lines, id } = viewer(subscriptions);
    const count = (): number => {
      subscriptions.pump();
      return lines.splice(0).length;
    };
    const ask = (): void => {
      for (let i = 0; i < 20; i++) guest.ok('GETATTR', ROOT, {});
      guest.fails('LOOKUP', ROOT, { name: 'none' });
    };
    ask();
    assert.equal(count(), 0);
    subscriptions.setLevel({ level: 'sampled', sample: 7 });
    ask();
    assert.equal(count(), 3);
    subscriptions.setLevel({ level: 'slow', slowMs: 10_000 });
    ask();
    assert.equal(count(), 1);
    subscriptions.setLevel({ level: 'everything' });
    ask();
    assert.equal(count(), 21);
    subscriptions.unsubscribe(id);
  });

  it('a viewer without credit loses rows and is told; another one does not', () => {
    const { guest, subscriptions } = watched();
    const slow = viewer(subscriptions, { credit: 5 });
    const fast = viewer(subscriptions);
    const picky = viewer(subscriptions, { filter: 'op:LOOKUP none' });
    subscriptions.setLevel({ level: 'everything' });
    for (let i = 0; i < 20; i++) guest.ok('GETATTR', ROOT, {});
    guest.fails('LOOKUP', ROOT, { name: 'none' });
    subscriptions.pump();
    subscriptions.credit(slow.id, 2);
    for (let i = 0; i < 3; i++) guest.ok('GETATTR', ROOT, {});
    subscriptions.pump();
    assert.deepEqual([slow.lines.length, slow.drops().credit, fast.lines.length, fast.drops().credit], [7, 17, 24, 0]);
    assert.deepEqual(
      picky.lines,
      ['[0:0] LOOKUP("none") = -ENOENT'].map((line) =>
        line.replace('[0:0] ', picky.lines[0]?.match(/^\[.*?\] /)?.[0] ?? ''),
      ),
    );
    for (const { id } of [slow, fast, picky]) subscriptions.unsubscribe(id);
  });
});

describe('paths', () => {
  it('of renamed, unlinked and re-created files are right', () => {
    const { guest, subscriptions } = watched();
    const folder = guest.mkdir(ROOT, 'd');
    const { nodeid, fh } = guest.create(folder, 'a');
    const shown = (): readonly (string | undefined)[] =>
      subscriptions.stats.read().handles.map((handle) => handle.path);
    assert.deepEqual(shown(), ['d/a']);
    guest.ok('RENAME', folder, { newdir: folder, name: 'a', newname: 'b' });
    assert.deepEqual(shown(), ['d/b']);
    guest.ok('RENAME2', ROOT, { newdir: ROOT, name: 'd', newname: 'e' });
    assert.deepEqual(shown(), ['e/b'], 'the folder above was renamed');
    guest.ok('UNLINK', folder, { name: 'b' });
    assert.deepEqual(shown(), ['e/b (deleted)']);
    const again = guest.create(folder, 'b');
    assert.deepEqual(shown(), ['e/b (deleted)', 'e/b']);
    const { lines, id } = viewer(subscriptions);
    subscriptions.setLevel({ level: 'everything' });
    guest.read(nodeid, fh, 0, 10);
    guest.read(again.nodeid, again.fh, 0, 10);
    guest.fails('LOOKUP', folder, { name: 'x' });
    subscriptions.pump();
    assert.deepEqual(
      lines.map((line) => /\("(.*?)"/.exec(line)?.[1]),
      ['e/b (deleted)', 'e/b', 'e/x'],
    );
    subscriptions.unsubscribe(id);
  });

  it('of exchanged files, and of one that took another’s place', () => {
    const { guest, subscriptions } = watched();
    const one = guest.create(ROOT, 'one');
    guest.create(ROOT, 'two');
    const shown = (): readonly string[] => subscriptions.stats.read().handles.map((handle) => handle.path);
    guest.ok('RENAME2', ROOT, { newdir: ROOT, flags: 2, name: 'one', newname: 'two' });
    assert.deepEqual(shown(), ['two', 'one']);
    guest.ok('RENAME', ROOT, { newdir: ROOT, name: 'one', newname: 'two' });
    assert.deepEqual(shown(), ['two (deleted)', 'two']);
    assert.ok(one.fh > 0);
  });

  it('the busiest survive more names than there is room for, with a stated bound', () => {
    const { guest, recorder, subscriptions } = watched();
    const busy = guest.file(ROOT, 'busy');
    const turns = 3;
    for (let i = 0; recorder.paths.generation < turns; i++) {
      guest.fails('LOOKUP', ROOT, { name: `some-name-${i}` });
      if (i % 100 === 0) guest.ok('GETATTR', busy, {});
      assert.ok(i < (turns + 1) * PATHS);
    }
    const stats = subscriptions.stats.read();
    const row = stats.paths.find(({ path }) => path === 'busy');
    const truth = stats.ops.find(({ op }) => op === 'GETATTR')?.calls ?? 0;
    assert.ok(row !== undefined && row.calls >= truth, `${row?.calls} of ${truth}`);
    assert.ok(stats.limits.pathCallsMissed <= 2 * turns);
    assert.equal(entryOf(guest.ok('LOOKUP', ROOT, { name: 'busy' })).nodeid, busy);
  });
});

it('insights name the finding, the numbers and a filter that parses', () => {
  const { guest, subscriptions } = watched();
  for (let i = 0; i < 300; i++) guest.fails('LOOKUP', ROOT, { name: 'pom.xml' });
  const { nodeid, fh } = guest.create(ROOT, 'log');
  for (let i = 0; i < 300; i++) guest.write(nodeid, fh, i * 10, '0123456789');
  const { insights } = subscriptions.stats.read();
  assert.deepEqual(insights.map(({ rule }) => rule).sort(), [
    'failed-lookups',
    'failed-lookups-of-one-name',
    'small-writes',
  ]);
  for (const { filter } of insights) {
    assert.deepEqual(parseFilter(filter).problems, []);
    compileFilter(parseFilter(filter));
  }
});

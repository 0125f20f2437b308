import assert from 'node:assert/strict';

import { it } from 'vitest';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { ROOT, ScriptedClient } from '../session/ninep/testing/scripted-client.ts';
import { NOFID } from '../wire/ninep/flags.ts';
import { Subscriptions } from './subscription.ts';
import { watching } from './testing/watching.ts';

it('9P: operations, bytes and the paths of fids across rename and unlink', () => {
  const client = new ScriptedClient();
  const { books, observer } = watching(client.arena, PROTOCOL.NINEP);
  client.session.observer = observer;
  client.version();
  client.attach(ROOT);
  const { stats } = new Subscriptions(books, 'test', '9p');
  client.mkdir(ROOT, 'd');
  const folder = client.walk(ROOT, 'd');
  const fid = client.create(folder, 'a', 'content');
  const shown = (): readonly string[] => stats.read().handles.map((handle) => handle.path);
  assert.deepEqual(shown(), ['d/a']);
  client.ok('Trenameat', { olddirfid: folder, oldname: 'a', newdirfid: folder, newname: 'b' });
  assert.deepEqual(shown(), ['d/b']);
  client.ok('Trenameat', { olddirfid: ROOT, oldname: 'd', newdirfid: ROOT, newname: 'e' });
  assert.deepEqual(shown(), ['e/b']);
  client.ok('Tunlinkat', { dirfid: folder, name: 'b', flags: 0 });
  assert.deepEqual(shown(), ['e/b (deleted)']);
  client.create(folder, 'b');
  assert.deepEqual(shown(), ['e/b (deleted)', 'e/b']);
  client.ok('Tread', { fid, offset: 0, count: 100 });
  client.ok('Tclunk', { fid });
  const found = stats.read();
  assert.deepEqual(
    found.handles.map(({ path, readBytes, writtenBytes, closedNs }) => [
      path,
      readBytes,
      writtenBytes,
      closedNs !== null,
    ]),
    [
      ['e/b (deleted)', 7, 7, true],
      ['e/b', 0, 0, false],
    ],
  );
  const calls = Object.fromEntries(found.ops.map(({ op, calls: times }) => [op, times]));
  assert.deepEqual(calls, {
    Tversion: 1,
    Tattach: 1,
    Tmkdir: 1,
    Twalk: 3,
    Tlcreate: 2,
    Twrite: 1,
    Trenameat: 2,
    Tunlinkat: 1,
    Tread: 1,
    Tclunk: 1,
  });
  assert.notEqual(fid, NOFID);
});

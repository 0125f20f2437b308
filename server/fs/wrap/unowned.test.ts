import { expect, test } from 'vitest';
import { Arena } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import { type Attr, type Caller, type Handle, type Node, type Result, SET, type SetAttr } from '../backend.ts';
import { expectErrno, found, succeed } from '../conformance/expectations.ts';
import { Tester } from '../conformance/tester.ts';
import { MemoryFileSystem } from '../memory/memory-file-system.ts';
import { PassThrough } from './pass-through.ts';
import { Unowned } from './unowned.ts';

/** A host on which nobody may give files away. */
class Strict extends PassThrough {
  errno: number = ERRNO.EPERM;

  override setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    return (set.valid & (SET.UID | SET.GID)) !== 0 ? -this.errno : super.setattr(node, handle, set, caller, attr);
  }
}

test('an owner that the host refuses is passed over; everything else is done, or fails', () => {
  const arena = new Arena(2 << 20);
  const strict = new Strict(new MemoryFileSystem(arena));
  const rest = { arena, ticket: -1, usage: () => ({ nodes: 0, handles: 0 }), finish: () => 0, close: () => {} };
  using t = new Tester({ ...rest, fs: new Unowned(strict) });
  const file = t.file(t.root, 'f', 'content');
  succeed(t.setattr(file, SET.UID | SET.GID, { uid: 5, gid: 6 }));
  expect([t.attr.uid, t.attr.gid, t.attr.size]).toEqual([0, 0, 7]);
  succeed(t.setattr(file, SET.UID | SET.MODE | SET.SIZE, { uid: 5, mode: 0o751, size: 3 }));
  expect([t.attr.uid, t.attr.mode & 0o7777, t.attr.size]).toEqual([0, 0o751, 3]);
  strict.errno = ERRNO.EIO;
  expectErrno(t.setattr(file, SET.UID, { uid: 5 }), 'EIO');
  expectErrno(t.setattr(found(t.mkdir(t.root, 'd')), SET.SIZE, { size: 1 }), 'EISDIR');
});

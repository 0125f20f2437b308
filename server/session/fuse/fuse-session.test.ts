import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryNode } from '../../fs/memory/memory-node.ts';
import { FUSE_OPS, type FuseOpName, OPCODE } from '../../wire/fuse/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseObserver } from './fuse-session.ts';
import { OPERATIONS } from './operations.ts';
import { requestOf } from './testing/requests.ts';
import { direntsOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

const OPS = FUSE_OPS.filter((op) => op !== undefined);

describe('dispatch', () => {
  it.each([0, 7, 19, 54, 4096, 0xffff_ffff])('answers ENOSYS to opcode %d', (opcode) => {
    const request = requestOf('STATFS', ROOT, {});
    request.writeUInt32LE(opcode, 4);
    expect(ScriptedGuest.mounted().sendBytes(request)?.errno).toBe(ERRNO.ENOSYS);
  });

  it.each(Object.entries(OPERATIONS).filter(([, row]) => 'errno' in row))('refuses %s on purpose', (name, row) => {
    const guest = ScriptedGuest.mounted();
    const op = OPS.find((each) => each.name === name);
    const reply = guest.sendBytes(requestOf(name as FuseOpName, ROOT, {}));
    expect(reply?.errno ?? null).toBe(op?.noReply === true ? null : (row as { errno: number }).errno);
  });

  it.each([0, 4, 15])('discards what has room for %d bytes of reply, and does it no harm', (capacity) => {
    const guest = ScriptedGuest.mounted();
    for (const op of OPS) expect(guest.sendBytes(requestOf(op.name, ROOT, {}), capacity)).toBeNull();
    expect(guest.session.nodeCount).toBe(1);
    expect(guest.session.handleCount).toBe(0);
  });

  it.each(OPS.filter((op) => op.outSize > 16))('has no effect when the reply to $name would not fit', (op) => {
    const guest = ScriptedGuest.mounted();
    guest.file(ROOT, 'a');
    const before = [guest.session.nodeCount, guest.session.handleCount];
    const args = { name: 'new', newname: 'new', oldnodeid: 2 } as object;
    const reply = guest.sendBytes(requestOf(op.name, ROOT, op.names > 0 ? args : {}), op.outSize - 1);
    const refusal = OPERATIONS[op.name];
    expect(reply?.errno).toBe('errno' in refusal ? refusal.errno : ERRNO.EINVAL);
    expect([guest.session.nodeCount, guest.session.handleCount]).toEqual(before);
    expect(guest.fails('LOOKUP', ROOT, { name: 'new' })).toBe(ERRNO.ENOENT);
  });

  it('refuses lengths that do not fit together', () => {
    const guest = ScriptedGuest.mounted();
    for (const len of [0, 39, 55, 57, 0xffff_ffff]) {
      const request = requestOf('GETATTR', ROOT, {});
      request.writeUInt32LE(len, 0);
      expect(guest.sendBytes(request)?.errno).toBe(ERRNO.EINVAL);
    }
  });

  it('ignores what follows a request', () => {
    const guest = ScriptedGuest.mounted();
    expect(guest.sendBytes(Buffer.concat([requestOf('GETATTR', ROOT, {}), Buffer.alloc(100, 1)]))?.errno).toBe(0);
  });

  it('asks for the rest of a long request, up to the limit', () => {
    const guest = ScriptedGuest.mounted({ policy: { xattr: true } });
    const data = Buffer.alloc(60_000, 'x');
    guest.ok('SETXATTR', ROOT, { name: 'user.a', size: data.length }, { data });
    expect(guest.ok('GETXATTR', ROOT, { name: 'user.a', size: 65_536 })).toEqual(data);
    const tooLong = requestOf('SETXATTR', ROOT, { name: 'user.b', size: 1 }, { data: Buffer.alloc(200_000) });
    expect(guest.sendBytes(tooLong)?.errno).toBe(ERRNO.EINVAL);
  });

  it('survives an exception: EIO, a line in the log, and the next request works', () => {
    class Broken extends MemoryFileSystem {
      override statfs(): Result {
        throw new Error('boom');
      }
    }
    const guest = ScriptedGuest.mounted({ fs: (arena) => new Broken(arena) });
    expect(guest.fails('STATFS', ROOT, {})).toBe(ERRNO.EIO);
    expect(guest.logged).toHaveLength(1);
    expect(guest.logged[0]).toMatch(/^FUSE STATFS failed unexpectedly, answered EIO: Error: boom/);
    expect(guest.fails('GETATTR', ROOT, {})).toBe(0);
  });

  it('turns a result that is no errno into EIO', () => {
    class Odd extends MemoryFileSystem {
      override statfs(): Result {
        return -5000;
      }
    }
    expect(ScriptedGuest.mounted({ fs: (arena) => new Odd(arena) }).fails('STATFS', ROOT, {})).toBe(ERRNO.EIO);
  });
});

describe('every truncation of every request', () => {
  const data = new Uint8Array(32);

  it.each(OPS)('$name gets one answer and breaks nothing', (op) => {
    const guest = ScriptedGuest.mounted({ policy: { posixAcl: true, securityLabel: true } });
    const file = guest.create(ROOT, 'a');
    const fields = {
      name: 'n',
      newname: 'm',
      target: 't',
      fh: file.fh,
      size: 32,
      count: 2,
      newdir: ROOT,
      oldnodeid: file.nodeid,
    };
    const whole = requestOf(
      op.name,
      op.name === 'WRITE' || op.name === 'READ' ? file.nodeid : ROOT,
      fieldsOf(op.name, fields),
      { data },
    );
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      const asSent = guest.sendBytes(cut);
      // The same with a header that owns up to the length.
      if (length >= 4) cut.writeUInt32LE(length, 0);
      const asSaid = guest.sendBytes(cut);
      if (length < 8) continue; // too short to have an opcode
      for (const reply of [asSent, asSaid]) expect(reply === null).toBe(op.noReply);
      if (length < op.inSize && !op.noReply) expect(asSaid?.errno).not.toBe(0);
      if (!op.noReply) expect(asSent?.errno).not.toBe(0);
    }
    expect(guest.logged).toEqual([]);
  });

  /** Those of `fields` that the request has. */
  function fieldsOf(op: FuseOpName, fields: Record<string, unknown>): object {
    const names = new Set(NAMED[op] ?? []);
    return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
  }

  const NAMED: { readonly [K in FuseOpName]?: readonly string[] } = {
    LOOKUP: ['name'],
    SYMLINK: ['name', 'target'],
    MKNOD: ['name'],
    MKDIR: ['name'],
    UNLINK: ['name'],
    RMDIR: ['name'],
    RENAME: ['name', 'newname', 'newdir'],
    RENAME2: ['name', 'newname', 'newdir'],
    LINK: ['newname', 'oldnodeid'],
    CREATE: ['name'],
    TMPFILE: ['name'],
    SETXATTR: ['name', 'size'],
    GETXATTR: ['name', 'size'],
    LISTXATTR: ['size'],
    REMOVEXATTR: ['name'],
    READ: ['fh', 'size'],
    WRITE: ['fh', 'size'],
    BATCH_FORGET: ['count'],
  };
});

describe('read-only shares', () => {
  /** What changes nothing: an allow-list, kept apart from the table on purpose. */
  const ALLOWED: readonly FuseOpName[] = [
    ...([
      'LOOKUP',
      'FORGET',
      'BATCH_FORGET',
      'GETATTR',
      'STATX',
      'READLINK',
      'OPEN',
      'READ',
      'STATFS',
      'RELEASE',
      'FSYNC',
    ] as const),
    ...([
      'GETXATTR',
      'LISTXATTR',
      'FLUSH',
      'INIT',
      'OPENDIR',
      'READDIR',
      'READDIRPLUS',
      'RELEASEDIR',
      'FSYNCDIR',
      'ACCESS',
    ] as const),
    ...(['INTERRUPT', 'DESTROY', 'LSEEK', 'SYNCFS', 'GETLK', 'SETLK', 'SETLKW', 'IOCTL', 'POLL'] as const),
  ];

  it.each(OPS.filter((op) => !ALLOWED.includes(op.name) && 'run' in OPERATIONS[op.name]))(
    'refuse $name with EROFS',
    (op) => {
      const guest = ScriptedGuest.mounted({ policy: { readonly: true, xattr: true } });
      expect(guest.sendBytes(requestOf(op.name, ROOT, {}))?.errno).toBe(ERRNO.EROFS);
    },
  );

  it('allow only what is on the list', () => {
    const reading = OPS.filter((op) => {
      const row = OPERATIONS[op.name];
      return 'reads' in row && row.reads;
    });
    expect(reading.map((op) => op.name).sort()).toEqual([...ALLOWED].sort());
  });
});

describe('observer', () => {
  it('sees each request begin and end once, with its outcome', () => {
    const guest = ScriptedGuest.mounted();
    const seen: unknown[] = [];
    const observer: FuseObserver = {
      begin: (x: Exchange) => seen.push(['begin', x.opcode, x.uniqueLo, x.length]),
      end: (x: Exchange, error, head, payload) => seen.push(['end', x.opcode, error, head, payload]),
    };
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.write(nodeid, fh, 0, 'hello');
    guest.session.observer = observer;
    guest.send('READ', nodeid, { fh, size: 3 }, { unique: 90 });
    guest.send('LOOKUP', ROOT, { name: 'gone' }, { unique: 91 });
    guest.forget(nodeid, 1);
    guest.sendBytes(Buffer.alloc(20));
    guest.session.observer = null;
    guest.send('STATFS', ROOT, {});
    expect(seen).toEqual([
      ['begin', OPCODE.READ, 90, 80],
      ['end', OPCODE.READ, 0, 16, 3],
      ['begin', OPCODE.LOOKUP, 91, 45],
      ['end', OPCODE.LOOKUP, -ERRNO.ENOENT, 16, 0],
      ['begin', OPCODE.FORGET, expect.anything(), 48],
      ['end', OPCODE.FORGET, 0, 0, 0],
      ['begin', 0, 0, 20],
      ['end', 0, -ERRNO.EINVAL, 16, 0],
    ]);
  });
});

it('hands the caller to the back end', () => {
  const callers: number[][] = [];
  class Asking extends MemoryFileSystem {
    override mkdir(...args: Parameters<MemoryFileSystem['mkdir']>): MemoryNode | number {
      const [, , , { uid, gid, pid, supplementaryGroup }] = args;
      callers.push([uid, gid, pid, supplementaryGroup]);
      return super.mkdir(...args);
    }
  }
  const guest = ScriptedGuest.mounted({ fs: (arena) => new Asking(arena) });
  const extensions = Buffer.alloc(16);
  extensions.writeUInt32LE(16, 0);
  extensions.writeUInt32LE(32, 4);
  extensions.writeUInt32LE(1, 8);
  extensions.writeUInt32LE(555, 12);
  guest.ok('MKDIR', ROOT, { name: 'a' }, { uid: 1, gid: 2, pid: 3, extensions });
  guest.ok('MKDIR', ROOT, { name: 'b' }, { uid: 4, gid: 5, pid: 6 });
  expect(callers).toEqual([
    [1, 2, 3, 555],
    [4, 5, 6, -1],
  ]);
});

it('lists what a fresh guest sees', () => {
  const guest = ScriptedGuest.mounted();
  const fh = guest.opendir(ROOT);
  expect(direntsOf(guest.ok('READDIR', ROOT, { fh, size: 4096 }), false).map((entry) => entry.name)).toEqual([
    '.',
    '..',
  ]);
  const root: Node = guest.fs.root;
  expect(root.sessionId).toBe(ROOT);
});

import { describe, expect, it } from 'vitest';
import {
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  O_APPEND,
  O_DIRECT,
  O_DSYNC,
  O_NOATIME,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_DATA,
  SEEK_HOLE,
  SEEK_SET,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryHandle, MemoryNode } from '../../fs/memory/memory-node.ts';
import { WRITE } from '../../wire/fuse/flags.ts';
import { openOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

/** Notes the flags that files are opened with on the host. */
class FlagsFileSystem extends MemoryFileSystem {
  flags: number[] = [];

  override open(node: MemoryNode, flags: number): MemoryHandle | number {
    this.flags.push(flags);
    return super.open(node, flags);
  }
}

describe('OPEN', () => {
  it.each([
    ['never', 1],
    ['auto', 0],
    ['metadata', 1],
    ['always', 2],
  ] as const)('gives the flags of cache=%s, as it is at the moment', (cache, flags) => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    guest.setPolicy({ cache });
    expect(openOf(guest.ok('OPEN', file, { flags: O_RDONLY })).openFlags).toBe(flags);
  });

  it.each([
    ['plain', {}, O_RDWR | O_APPEND | O_DIRECT | O_NOATIME | O_DSYNC | 0x8000 | 0x20 | 0x800, O_RDWR | O_DSYNC],
    ['with O_PATH', {}, O_PATH | O_WRONLY, O_WRONLY],
    ['with O_DIRECT allowed', { allowDirectIo: true }, O_DIRECT, O_DIRECT],
    ['with O_NOATIME kept', { preserveNoatime: true }, O_NOATIME, O_NOATIME],
    ['with write-back', { writeback: true }, O_WRONLY | O_APPEND, O_RDWR],
    ['with write-back, reading', { writeback: true }, O_RDONLY, O_RDONLY],
  ])('%s, passes on what belongs on the host', (_what, policy, asked, passed) => {
    const guest = ScriptedGuest.mounted({ policy, fs: (arena) => new FlagsFileSystem(arena) });
    guest.open(guest.file(ROOT, 'a'), asked);
    expect((guest.fs as FlagsFileSystem).flags).toEqual([passed]);
  });

  it('truncates, as was promised at INIT', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'hello');
    guest.open(file, O_WRONLY | O_TRUNC);
    expect(guest.attr(file).size).toBe(0);
  });

  it('truncates and clears suid, where that was agreed', () => {
    const guest = ScriptedGuest.mounted({ policy: { killprivV2: true } });
    const file = guest.file(ROOT, 'a', 'hello');
    guest.ok('SETATTR', file, { valid: 1, mode: 0o6755 });
    guest.ok('OPEN', file, { flags: O_WRONLY | O_TRUNC, openFlags: 1 });
    expect(guest.attr(file)).toMatchObject({ size: 0, mode: 0o100755 });
  });

  it('truncates and clears suid for an ordinary user where the guest does not say: its kernel leaves an atomic truncation to us', () => {
    const guest = ScriptedGuest.mounted();
    for (const [uid, mode] of [
      [1000, 0o100755],
      [0, 0o106755],
    ] as const) {
      const file = guest.file(ROOT, `of-${uid}`, 'hello');
      guest.ok('SETATTR', file, { valid: 1, mode: 0o6755 });
      guest.ok('OPEN', file, { flags: O_WRONLY | O_TRUNC }, { uid });
      expect(guest.attr(file)).toMatchObject({ size: 0, mode });
    }
  });

  it('refuses what is no regular file', () => {
    const guest = ScriptedGuest.mounted();
    guest.ok('MKNOD', ROOT, { name: 'fifo', mode: 0o010600 });
    guest.ok('SYMLINK', ROOT, { name: 'link', target: 'x' });
    expect(guest.fails('OPEN', guest.lookup(ROOT, 'fifo').nodeid, {})).toBe(ERRNO.ENXIO);
    expect(guest.fails('OPEN', guest.lookup(ROOT, 'link').nodeid, {})).toBe(ERRNO.ELOOP);
    expect(guest.fails('OPEN', guest.mkdir(ROOT, 'd'), { flags: O_RDWR })).toBe(ERRNO.EISDIR);
  });

  it('on a read-only share, opens for reading only', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'hello');
    guest.setPolicy({ readonly: true });
    for (const flags of [O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, 3])
      expect(guest.fails('OPEN', file, { flags })).toBe(ERRNO.EROFS);
    expect(guest.read(file, guest.open(file), 0, 9).toString()).toBe('hello');
  });
});

describe('READ, WRITE', () => {
  it('move bytes, to the end of the file and not beyond', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    expect(guest.write(nodeid, fh, 3, 'hello')).toBe(5);
    expect(guest.read(nodeid, fh, 0, 100).toString('latin1')).toBe('\0\0\0hello');
    expect(guest.read(nodeid, fh, 8, 100)).toHaveLength(0);
    expect(guest.read(nodeid, fh, 2 ** 52, 100)).toHaveLength(0);
  });

  it('clamp a read to what the guest has room for', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.write(nodeid, fh, 0, 'hello');
    const body = guest.ok('READ', nodeid, { fh, size: 0xffff_ffff }, { replyCapacity: 16 + 3 });
    expect(body.toString()).toBe('hel');
    expect(guest.ok('READ', nodeid, { fh, size: 100 }, { replyCapacity: 16 })).toHaveLength(0);
  });

  it('carry a mebibyte', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    const text = 'abcdefgh'.repeat(131_072);
    expect(guest.write(nodeid, fh, 4096, text)).toBe(1 << 20);
    expect(guest.read(nodeid, fh, 4096, 1 << 20).toString('latin1')).toBe(text);
  });

  it('refuse handles of other nodes, closed ones, and directions that were not opened', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a', O_WRONLY);
    const other = guest.create(ROOT, 'b');
    expect(guest.fails('READ', nodeid, { fh, size: 1 })).toBe(ERRNO.EBADF);
    expect(guest.fails('READ', nodeid, { fh: other.fh, size: 1 })).toBe(ERRNO.EBADF);
    expect(guest.fails('WRITE', nodeid, { fh: other.fh, size: 1 }, { data: Buffer.from('x') })).toBe(ERRNO.EBADF);
    guest.ok('RELEASE', other.nodeid, { fh: other.fh });
    expect(guest.fails('READ', other.nodeid, { fh: other.fh, size: 1 })).toBe(ERRNO.EBADF);
    expect(guest.fails('RELEASE', other.nodeid, { fh: other.fh })).toBe(ERRNO.EBADF);
    expect(guest.fails('READ', ROOT, { fh, size: 1 })).toBe(ERRNO.EISDIR);
  });

  it('refuse offsets that no file has, and more data than was sent', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    expect(guest.fails('READ', nodeid, { fh, offset: -1, size: 1 })).toBe(ERRNO.EINVAL);
    expect(guest.fails('WRITE', nodeid, { fh, offset: -1, size: 1 }, { data: Buffer.from('x') })).toBe(ERRNO.EFBIG);
    expect(guest.fails('WRITE', nodeid, { fh, size: 2 }, { data: Buffer.from('x') })).toBe(ERRNO.EINVAL);
    expect(guest.attr(nodeid).size).toBe(0);
    expect(guest.write(nodeid, fh, 0, '')).toBe(0);
  });

  it('append where the file is opened so at the moment of writing: fcntl(2) can change it', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.write(nodeid, fh, 0, 'one');
    guest.write(nodeid, fh, 0, 'two', O_APPEND);
    guest.write(nodeid, fh, 0, 'O');
    expect(guest.read(nodeid, fh, 0, 100).toString()).toBe('Onetwo');
  });

  it('do not append what the guest placed itself: pages of its cache', () => {
    const placed = (policy: object, writeFlags: number) => {
      const guest = ScriptedGuest.mounted({ policy });
      const { nodeid, fh } = guest.create(ROOT, 'a');
      guest.write(nodeid, fh, 0, 'hello');
      const data = Buffer.from('J');
      guest.ok('WRITE', nodeid, { fh, offset: 0, size: 1, flags: O_APPEND, writeFlags }, { data });
      return guest.read(nodeid, fh, 0, 100).toString();
    };
    expect(placed({}, WRITE.CACHE)).toBe('Jello');
    expect(placed({ writeback: true }, 0)).toBe('Jello');
  });

  it('clear suid when told to, whether or not HANDLE_KILLPRIV_V2 was agreed: direct writes rely on it', () => {
    const modes = [false, true].map((killprivV2) => {
      const guest = ScriptedGuest.mounted({ policy: { killprivV2 } });
      const { nodeid, fh } = guest.create(ROOT, 'a');
      guest.ok('SETATTR', nodeid, { valid: 1, mode: 0o4755 });
      guest.ok('WRITE', nodeid, { fh, size: 1, writeFlags: WRITE.KILL_SUIDGID }, { data: Buffer.from('x') });
      return guest.attr(nodeid).mode & 0o7777;
    });
    expect(modes).toEqual([0o755, 0o755]);
  });

  it('refuse writes through open handles once the share is read-only, and allow them again', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.write(nodeid, fh, 0, 'hello');
    guest.setPolicy({ readonly: true });
    expect(guest.fails('WRITE', nodeid, { fh, size: 1 }, { data: Buffer.from('x') })).toBe(ERRNO.EROFS);
    expect(guest.read(nodeid, fh, 0, 9).toString()).toBe('hello');
    expect(guest.fails('FSYNC', nodeid, { fh })).toBe(0);
    guest.setPolicy({});
    expect(guest.write(nodeid, fh, 0, 'J')).toBe(1);
  });
});

it('FLUSH, FSYNC and RELEASE want the file’s own handle', () => {
  const guest = ScriptedGuest.mounted();
  const { nodeid, fh } = guest.create(ROOT, 'a');
  const other = guest.file(ROOT, 'b');
  for (const op of ['FLUSH', 'FSYNC', 'RELEASE'] as const) {
    expect(guest.fails(op, other, { fh })).toBe(ERRNO.EBADF);
    expect(guest.fails(op, nodeid, { fh: 0 })).toBe(ERRNO.EBADF);
    expect(guest.fails(op, nodeid, { fh })).toBe(0);
  }
  expect(guest.session.handleCount).toBe(0);
});

describe('FALLOCATE, LSEEK', () => {
  it('make and find holes', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.ok('FALLOCATE', nodeid, { fh, offset: 0, length: 16_384 });
    expect(guest.attr(nodeid).size).toBe(16_384);
    guest.ok('FALLOCATE', nodeid, { fh, offset: 4096, length: 4096, mode: FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE });
    const seek = (offset: number, whence: number) =>
      Number(guest.ok('LSEEK', nodeid, { fh, offset, whence }).readBigUInt64LE(0));
    expect([seek(0, SEEK_HOLE), seek(4096, SEEK_DATA)]).toEqual([4096, 8192]);
    expect(guest.fails('LSEEK', nodeid, { fh, offset: 16_384, whence: SEEK_DATA })).toBe(ERRNO.ENXIO);
  });

  it('refuse what makes no sense', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    expect(guest.fails('FALLOCATE', nodeid, { fh, length: 0 })).toBe(ERRNO.EINVAL);
    expect(guest.fails('FALLOCATE', nodeid, { fh, offset: -1, length: 1 })).toBe(ERRNO.EFBIG);
    expect(guest.fails('FALLOCATE', nodeid, { fh, offset: 2 ** 52, length: Number.MAX_SAFE_INTEGER })).toBe(
      ERRNO.EFBIG,
    );
    expect(guest.fails('FALLOCATE', nodeid, { fh: 99, length: 1 })).toBe(ERRNO.EBADF);
    expect(guest.fails('LSEEK', nodeid, { fh, whence: SEEK_SET })).toBe(ERRNO.EINVAL);
    expect(guest.fails('LSEEK', nodeid, { fh, offset: -1, whence: SEEK_DATA })).toBe(ERRNO.ENXIO);
  });
});

describe.each([
  ['COPY_FILE_RANGE', (body: Buffer) => body.readUInt32LE(0)],
  ['COPY_FILE_RANGE_64', (body: Buffer) => Number(body.readBigUInt64LE(0))],
] as const)('%s', (op, copied) => {
  it('copies on the host', () => {
    const guest = ScriptedGuest.mounted();
    const from = guest.create(ROOT, 'a');
    const to = guest.create(ROOT, 'b');
    guest.write(from.nodeid, from.fh, 0, 'hello');
    const args = { fhIn: from.fh, offIn: 1, nodeidOut: to.nodeid, fhOut: to.fh, offOut: 2, len: 3 };
    expect(copied(guest.ok(op, from.nodeid, args))).toBe(3);
    expect(guest.read(to.nodeid, to.fh, 0, 9).toString('latin1')).toBe('\0\0ell');
    expect(copied(guest.ok(op, from.nodeid, { ...args, len: Number.MAX_SAFE_INTEGER }))).toBe(4);
  });

  it('wants each handle with its own node, and no flags', () => {
    const guest = ScriptedGuest.mounted();
    const from = guest.create(ROOT, 'a');
    const to = guest.create(ROOT, 'b');
    const args = { fhIn: from.fh, nodeidOut: to.nodeid, fhOut: to.fh, len: 1 };
    expect(guest.fails(op, from.nodeid, { ...args, fhOut: from.fh })).toBe(ERRNO.EBADF);
    expect(guest.fails(op, to.nodeid, args)).toBe(ERRNO.EBADF);
    expect(guest.fails(op, from.nodeid, { ...args, nodeidOut: 99 })).toBe(ERRNO.ESTALE);
    expect(guest.fails(op, from.nodeid, { ...args, flagsLo: 1 })).toBe(ERRNO.EINVAL);
    expect(guest.fails(op, from.nodeid, { ...args, offIn: -1 })).toBe(ERRNO.EINVAL);
    expect(guest.fails(op, from.nodeid, { ...args, offOut: -1 })).toBe(ERRNO.EFBIG);
  });
});

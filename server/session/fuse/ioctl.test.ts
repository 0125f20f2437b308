import { describe, expect, test } from 'vitest';
import {
  FS_IOC_FSGETXATTR,
  FS_IOC_FSSETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_GETVERSION,
  FS_IOC_SETFLAGS,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryHandle } from '../../fs/memory/memory-node.ts';
import { IOCTL } from '../../wire/fuse/flags.ts';
import { ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

/** Keeps one word of flags for all files, and says which requests came. */
class FlaggedFileSystem extends MemoryFileSystem {
  flags = 0x80000;
  readonly asked: number[] = [];

  override ioctl(_handle: MemoryHandle, request: number, data: number, length: number): Result {
    this.asked.push(request);
    if (length < 4) return -ERRNO.EINVAL;
    if (request === FS_IOC_GETFLAGS) this.arena.view.setUint32(data, this.flags, true);
    else if (request === FS_IOC_SETFLAGS) this.flags = this.arena.view.getUint32(data, true);
    else return -ERRNO.ENOTTY;
    return request === FS_IOC_GETFLAGS ? 4 : 0;
  }
}

function flagged(readonly = false): { guest: ScriptedGuest; fs: FlaggedFileSystem } {
  const guest = ScriptedGuest.mounted({ fs: (arena) => new FlaggedFileSystem(arena) });
  guest.create(ROOT, 'f');
  if (readonly) guest.setPolicy({ readonly });
  return { guest, fs: guest.fs as FlaggedFileSystem };
}

const SIZE_OUT = 16;

describe('IOCTL', () => {
  test('reads and writes inode flags of a file and of a directory', () => {
    const { guest, fs } = flagged();
    const { nodeid } = guest.lookup(ROOT, 'f');
    const fh = guest.open(nodeid, 2);
    const got = guest.ok('IOCTL', nodeid, { fh, cmd: FS_IOC_GETFLAGS, outSize: 4 });
    expect([got.length, got.readInt32LE(0), got.readUInt32LE(SIZE_OUT)]).toEqual([SIZE_OUT + 4, 0, 0x80000]);
    const data = Buffer.from([0x40, 0, 8, 0]);
    expect(guest.ok('IOCTL', nodeid, { fh, cmd: FS_IOC_SETFLAGS, inSize: 4 }, { data })).toHaveLength(SIZE_OUT);
    expect(fs.flags).toBe(0x80040);
    const directory = guest.opendir(ROOT);
    const flags = IOCTL.DIR;
    expect(guest.ok('IOCTL', ROOT, { fh: directory, flags, cmd: FS_IOC_GETFLAGS, outSize: 4 })).toHaveLength(20);
  });

  test('what the back end does not know is ENOTTY', () => {
    const { guest } = flagged();
    const { nodeid } = guest.lookup(ROOT, 'f');
    const fh = guest.open(nodeid, 2);
    expect(guest.fails('IOCTL', nodeid, { fh, cmd: 0x5401, outSize: 60 })).toBe(ERRNO.ENOTTY);
  });

  test.each([
    ['arguments behind pointers', { flags: IOCTL.UNRESTRICTED, outSize: 4 }, ERRNO.ENOTTY],
    ['a layout of 32 bits', { flags: IOCTL.COMPAT, outSize: 4 }, ERRNO.ENOTTY],
    ['more data than was sent', { inSize: 100 }, ERRNO.EINVAL],
    ['more data than any request has', { outSize: 4096 }, ERRNO.EINVAL],
    ['a handle of nobody', { fh: 77, outSize: 4 }, ERRNO.EBADF],
  ])('%s: refused, and not passed on', (_name, args, errno) => {
    const { guest, fs } = flagged();
    const { nodeid } = guest.lookup(ROOT, 'f');
    const fh = guest.open(nodeid, 2);
    expect(guest.fails('IOCTL', nodeid, { fh, cmd: FS_IOC_GETFLAGS, ...args })).toBe(errno);
    expect(fs.asked).toEqual([]);
  });

  test('a read-only share answers what only looks', () => {
    const { guest, fs } = flagged(true);
    const { nodeid } = guest.lookup(ROOT, 'f');
    const fh = guest.open(nodeid, 0);
    for (const cmd of [FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, 0x12345678])
      expect(guest.fails('IOCTL', nodeid, { fh, cmd, outSize: 28 })).toBe(ERRNO.EROFS);
    expect(fs.asked).toEqual([]);
    for (const cmd of [FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_GETVERSION])
      guest.fails('IOCTL', nodeid, { fh, cmd, outSize: 28 });
    expect(fs.asked).toEqual([FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_GETVERSION]);
  });
});

describe('POLL', () => {
  test('regular files and directories are always ready, for what was asked', () => {
    const { guest } = flagged();
    const { nodeid } = guest.lookup(ROOT, 'f');
    const fh = guest.open(nodeid, 2);
    const [POLLIN, POLLPRI, POLLOUT, POLLHUP] = [1, 2, 4, 16];
    const asked = (events: number) => guest.ok('POLL', nodeid, { fh, events, flags: 1 }).readUInt32LE(0);
    expect([asked(POLLIN), asked(POLLIN | POLLOUT), asked(POLLPRI | POLLHUP)]).toEqual([POLLIN, POLLIN | POLLOUT, 0]);
    expect(guest.ok('POLL', ROOT, { fh: guest.opendir(ROOT), events: POLLIN }).readUInt32LE(0)).toBe(POLLIN);
    expect(guest.fails('POLL', nodeid, { fh: 99, events: POLLIN })).toBe(ERRNO.EBADF);
  });
});

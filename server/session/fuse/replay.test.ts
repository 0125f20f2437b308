import { chmodSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Arena } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture } from '../../fs/host/testing.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { FuseOpName } from '../../wire/fuse/codec.gen.ts';
import { replay } from './testing/replay.ts';
import { RECORDING, ScriptedGuest } from './testing/scripted-guest.ts';

/** Where we mean to differ from the recorded server, C virtiofsd 7.2 with real locks: [its errno, ours]. */
const ON_PURPOSE: { readonly [K in FuseOpName]?: readonly [number, number] } = {
  STATX: [ERRNO.ENOSYS, 0],
  TMPFILE: [ERRNO.ENOSYS, 0],
  COPY_FILE_RANGE_64: [ERRNO.ENOSYS, 0],
  SETLKW: [ERRNO.EOPNOTSUPP, 0],
  IOCTL: [ERRNO.ENOSYS, ERRNO.ENOTTY],
};

const fixture = hostFixture({ allowDevices: true });
chmodSync(fixture.folder, 0o755); // as the recorded server's folder
afterAll(() => {
  fixture.close();
});

const backends: readonly [string, Arena | undefined, (arena: Arena) => FileSystem][] = [
  ['memory', undefined, (arena) => new MemoryFileSystem(arena)],
  ['host', fixture.arena, () => fixture.fs],
];

describe.each(backends)('a real kernel’s requests, on fs/%s', (name, arena, fs) => {
  const guest = new ScriptedGuest({
    policy: { posixAcl: true, posixLock: true, flock: true },
    fs,
    ...(arena === undefined ? {} : { arena }),
  });
  const results = replay(guest, RECORDING);

  it('end as they did with virtiofsd, but where we mean otherwise', () => {
    const surprising = results.filter(({ name: op, line, errno, recordedErrno }) => {
      // Space that was allocated and never written is a hole to ext4, and data to fs/memory.
      if (name === 'memory' && line === 126) return false;
      const [theirs, ours] = ON_PURPOSE[op] ?? [errno, recordedErrno];
      return ON_PURPOSE[op] === undefined ? errno !== recordedErrno : recordedErrno !== theirs || errno !== ours;
    });
    expect(surprising).toEqual([]);
  });

  it('give the same attributes, data and positions', () => {
    // The recorded server ran as root; without its rights, files belong to whoever runs the test.
    const owner = process.geteuid?.() === 0 || name === 'memory' ? /^$/ : /^[ug]id /;
    const different = results.filter(({ differences }) => differences.some((text) => !owner.test(text)));
    expect(different).toEqual([]);
  });

  it('leave nothing behind but TMPFILE’s file, which the recorded kernel did not get and so does not release', () => {
    expect([guest.session.nodeCount, guest.session.handleCount]).toEqual([2, 1]);
    expect(guest.logged).toEqual([]);
  });
});

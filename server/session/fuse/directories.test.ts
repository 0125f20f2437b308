import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { direntsOf, type Listed, openOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

const NAMES = ['a', 'seven77', 'eight888', 'x'.repeat(255), '\xff\n'];

function withFiles(
  names: readonly string[] = NAMES,
  options: ConstructorParameters<typeof ScriptedGuest>[0] = {},
): ScriptedGuest {
  const guest = ScriptedGuest.mounted(options);
  for (const name of names) guest.forget(guest.file(ROOT, name), 1);
  return guest;
}

/** Lists a directory as a kernel does: from cookie to cookie until nothing comes. */
function listAll(guest: ScriptedGuest, op: 'READDIR' | 'READDIRPLUS', size: number): Listed[] {
  const fh = guest.opendir(ROOT);
  const all: Listed[] = [];
  for (;;) {
    const [offsetLo, offsetHi] = all.at(-1)?.cookie ?? [0, 0];
    const body = guest.ok(op, ROOT, { fh, offsetLo, offsetHi, size });
    expect(body.length).toBeLessThanOrEqual(size);
    if (body.length === 0) return all;
    all.push(...direntsOf(body, op === 'READDIRPLUS'));
  }
}

describe.each(['READDIR', 'READDIRPLUS'] as const)('%s', (op) => {
  const largest = (op === 'READDIR' ? 24 : 152) + 256;

  it.each([largest, largest + 8, 600, 1000, 4096, 65_536])('gives every name once, in replies of %d bytes', (size) => {
    const names = listAll(withFiles(), op, size).map((entry) => entry.name);
    expect(names).toEqual(['.', '..', ...NAMES]);
  });

  it('takes room for exactly what fits', () => {
    const guest = withFiles(['12345678']);
    const fh = guest.opendir(ROOT);
    const [dot] = direntsOf(guest.ok(op, ROOT, { fh, size: 4096 }), op === 'READDIRPLUS');
    const one = op === 'READDIR' ? 32 : 160;
    expect(dot?.name).toBe('.');
    expect(guest.ok(op, ROOT, { fh, size: one })).toHaveLength(one);
    expect(guest.ok(op, ROOT, { fh, size: 2 * one - 1 })).toHaveLength(one);
    expect(guest.ok(op, ROOT, { fh, size: 2 * one })).toHaveLength(2 * one);
    expect(guest.fails(op, ROOT, { fh, size: one - 1 })).toBe(ERRNO.EINVAL);
    expect(guest.fails(op, ROOT, { fh, size: 0 })).toBe(ERRNO.EINVAL);
    expect(guest.ok(op, ROOT, { fh, size: 0xffff_ffff }, { replyCapacity: 16 + one })).toHaveLength(one);
  });

  it('pads with zeros', () => {
    const guest = withFiles(['abc']);
    const fh = guest.opendir(ROOT);
    const body = guest.ok(op, ROOT, { fh, size: 4096 });
    expect(body.subarray(-8).toString('latin1')).toBe('abc\0\0\0\0\0');
  });

  it('lists an empty directory, and its end', () => {
    const guest = ScriptedGuest.mounted();
    const entries = listAll(guest, op, 4096);
    expect(entries.map((entry) => [entry.name, entry.type])).toEqual([
      ['.', 4],
      ['..', 4],
    ]);
  });

  it('wants a directory and its own handle', () => {
    const guest = ScriptedGuest.mounted();
    const dir = guest.mkdir(ROOT, 'd');
    const file = guest.create(ROOT, 'a');
    const fh = guest.opendir(dir);
    expect(guest.fails(op, ROOT, { fh, size: 4096 })).toBe(ERRNO.EBADF);
    expect(guest.fails(op, dir, { fh: 99, size: 4096 })).toBe(ERRNO.EBADF);
    expect(guest.fails(op, file.nodeid, { fh: file.fh, size: 4096 })).toBe(ERRNO.ENOTDIR);
    expect(guest.fails('READ', dir, { fh, size: 4096 })).toBe(ERRNO.EISDIR);
    guest.ok('RELEASEDIR', dir, { fh });
    expect(guest.fails(op, dir, { fh, size: 4096 })).toBe(ERRNO.EBADF);
  });
});

describe('READDIRPLUS', () => {
  it('counts each entry as a lookup, but "." and ".."', () => {
    const guest = withFiles();
    const entries = listAll(guest, 'READDIRPLUS', 65_536);
    expect(entries.slice(0, 2).map(({ entry }) => entry?.nodeid)).toEqual([0, 0]);
    const nodes = entries.slice(2).map(({ entry }) => entry?.nodeid ?? 0);
    expect(new Set(nodes).size).toBe(NAMES.length);
    expect(guest.session.nodeCount).toBe(1 + NAMES.length);
    for (const [i, nodeid] of nodes.entries()) {
      expect(guest.lookup(ROOT, NAMES[i] as string).nodeid).toBe(nodeid);
      guest.forget(nodeid, 2);
    }
    expect(guest.session.nodeCount).toBe(1);
    expect((guest.fs as MemoryFileSystem).held.size).toBe(0);
  });

  it('looks up only what fits, whatever the size', () => {
    for (let size = 408; size < 1400; size += 8) {
      const guest = withFiles();
      const fh = guest.opendir(ROOT);
      const entries = direntsOf(guest.ok('READDIRPLUS', ROOT, { fh, size }), true);
      const known = entries.filter(({ entry }) => entry !== null && entry.nodeid !== 0).length;
      expect(guest.session.nodeCount).toBe(1 + known);
      expect((guest.fs as MemoryFileSystem).held.size).toBe(known);
    }
  });

  it('carries timeouts and attributes like a lookup', () => {
    const guest = withFiles(['a'], { policy: { entryTimeout: 7.5, attrTimeout: 3 } });
    const a = listAll(guest, 'READDIRPLUS', 4096).at(-1)?.entry;
    expect(a).toMatchObject({ entryValid: 7, entryValidNsec: 500_000_000, attrValid: 3, attr: { mode: 0o100644 } });
  });

  it('gives an entry that cannot be looked up without attributes, and never drops it', () => {
    const guest = withFiles(NAMES, { limits: { maxNodes: 3 } });
    const entries = listAll(guest, 'READDIRPLUS', 65_536);
    expect(entries.map(({ name }) => name)).toEqual(['.', '..', ...NAMES]);
    expect(entries.filter(({ entry }) => entry?.nodeid !== 0)).toHaveLength(2);
    const last = entries.at(-1);
    expect(last).toMatchObject({ type: 8, entry: { nodeid: 0, attr: { mode: 0 } } });
    expect(last?.ino).not.toBe(0);
  });

  it('gives names only under cache=never, from the next request on', () => {
    const guest = withFiles();
    guest.setPolicy({ cache: 'never' });
    expect(listAll(guest, 'READDIRPLUS', 65_536).every(({ entry }) => entry?.nodeid === 0)).toBe(true);
    expect(guest.session.nodeCount).toBe(1);
    guest.setPolicy({});
    listAll(guest, 'READDIRPLUS', 65_536);
    expect(guest.session.nodeCount).toBe(1 + NAMES.length);
  });
});

it('OPENDIR gives the flags of the cache policy', () => {
  const flags = (['never', 'auto', 'metadata', 'always'] as const).map((cache) => {
    return openOf(ScriptedGuest.mounted({ policy: { cache } }).ok('OPENDIR', ROOT, {})).openFlags;
  });
  expect(flags).toEqual([0, 0, 10, 10]);
});

it('OPENDIR and FSYNCDIR want directories', () => {
  const guest = ScriptedGuest.mounted();
  const file = guest.file(ROOT, 'a');
  expect(guest.fails('OPENDIR', file, {})).toBe(ERRNO.ENOTDIR);
  const fh = guest.opendir(ROOT);
  expect(guest.fails('FSYNCDIR', ROOT, { fh })).toBe(0);
  expect(guest.fails('FSYNCDIR', ROOT, { fh: 9 })).toBe(ERRNO.EBADF);
  expect(guest.fails('FSYNCDIR', file, { fh })).toBe(ERRNO.ENOTDIR);
});

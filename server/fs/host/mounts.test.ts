// Other file systems mounted below the share: inode numbers stay unique, bind mounts do not give a directory two
// parents, and the option to refuse them.
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../arena.ts';
import { STATX_MNT_ID } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import { Attr } from '../backend.ts';
import { expectErrno, found, opened, succeed } from '../conformance/expectations.ts';
import { MountTable } from './mount-table.ts';
import { STATX } from './statx.ts';
import { HostTester, openDescriptors } from './testing.ts';

const MS_BIND = 4096;
const probe = fs.mkdtempSync(join(tmpdir(), 'culvert-mount-'));
const canMount = native.mount('tmpfs', probe, 'tmpfs', 0, '') === 0;
if (canMount) native.umount(probe, 0);
fs.rmdirSync(probe);

describe.runIf(canMount)('mounted file systems', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'culvert-share-'));
    for (const name of ['one', 'two', 'real', 'bound']) fs.mkdirSync(join(folder, name));
    fs.mkdirSync(join(folder, 'real', 'inner'));
    native.mount('tmpfs', join(folder, 'one'), 'tmpfs', 0, '');
    native.mount('tmpfs', join(folder, 'two'), 'tmpfs', 0, '');
    native.mount(join(folder, 'real'), join(folder, 'bound'), '', MS_BIND, '');
  });
  afterEach(() => {
    for (const name of ['one', 'two', 'bound']) native.umount(join(folder, name), 2);
    fs.rmSync(folder, { recursive: true });
  });

  test('syncing one does not wait on the engine’s thread, and keeps nothing open that would keep it mounted', () => {
    using t = new HostTester({ root: folder, pool: true });
    const one = found(t.lookup(t.root, 'one'));
    const open = openDescriptors();
    const syncfs = vi.spyOn(native, 'syncfs');
    succeed(t.syncfs(one));
    succeed(t.syncfs(t.file(one, 'f')));
    expect(syncfs).not.toHaveBeenCalled();
    syncfs.mockRestore();
    // The two new ones are the file's, from making it.
    expect(openDescriptors()).toBeLessThanOrEqual(open + 2);
  });

  test('are entered, marked at their root, and numbered apart', () => {
    using t = new HostTester({ root: folder });
    const one = found(t.lookup(t.root, 'one'));
    expect(t.attr.mountRoot).toBe(true);
    const two = found(t.lookup(t.root, 'two'));
    // Two tmpfs number their files alike.
    const numbers = new Set([t.stat(t.root), t.stat(one), t.stat(two)].map((attr) => `${attr.inoHi}:${attr.inoLo}`));
    for (const directory of [one, two]) {
      for (let i = 0; i < 20; i++) {
        const { inoHi, inoLo } = t.stat(t.file(directory, `f${i}`));
        numbers.add(`${inoHi}:${inoLo}`);
        expect(t.attr.mountRoot).toBe(false);
      }
    }
    expect(numbers.size).toBe(43);
    expect(t.stat(t.root).inoHi).toBe(0); // the share's own file system keeps its numbers
    expect(t.lookupParent(one)).toBe(t.root);
    const handle = opened(t.opendir(one));
    succeed(t.fs.readdir(handle, 0, 0, 4096));
    while (t.fs.nextEntry(handle, t.entry) === 1) {
      const { at, length } = t.entry.name;
      if (Buffer.from(t.arena.buffer, at, length).toString() !== 'f3') continue;
      const { inoHi, inoLo } = t.stat(found(t.lookup(one, 'f3')));
      expect([t.entry.inoHi, t.entry.inoLo]).toEqual([inoHi, inoLo]);
    }
    expectErrno(t.rename(one, 'f1', t.root, 'f1'), 'EXDEV');
    expectErrno(t.link(found(t.lookup(one, 'f1')), two, 'f1x'), 'EXDEV');
    expectErrno(t.rmdir(t.root, 'one'), 'EBUSY');
    expect(t.syncfs(one)).toBe(0);
  });

  test('a folder bound to a second place is another folder to the guest', () => {
    using t = new HostTester({ root: folder });
    const real = found(t.lookup(t.root, 'real'));
    const bound = found(t.lookup(t.root, 'bound'));
    expect(bound).not.toBe(real);
    const inner = found(t.lookup(real, 'inner'));
    const again = found(t.lookup(bound, 'inner'));
    expect(again).not.toBe(inner);
    expect(t.lookupParent(inner)).toBe(real);
    expect(t.lookupParent(again)).toBe(bound);
    t.file(inner, 'f', 'seen from both');
    expect(t.contents(found(t.lookup(again, 'f')))).toBe('seen from both');
  });

  test('are refused with EXDEV where the option says so', () => {
    using t = new HostTester({ root: folder, submounts: 'refuse' });
    expectErrno(t.lookup(t.root, 'one'), 'EXDEV');
    expectErrno(t.lookup(t.root, 'bound'), 'EXDEV');
    expectErrno(t.create(t.root, 'one', 2), 'EXDEV');
    found(t.lookup(t.root, 'real'));
    expect(t.names(t.root)).toEqual(['bound', 'one', 'real', 'two']);
    expect(t.usage.nodes).toBe(1);
  });

  test('mounted while the share runs: what is hidden stays reachable by those who hold it', () => {
    using t = new HostTester({ root: folder });
    const inner = found(t.lookup(found(t.lookup(t.root, 'real')), 'inner'));
    t.file(inner, 'below', 'x');
    native.mount('tmpfs', join(folder, 'real', 'inner'), 'tmpfs', 0, '');
    try {
      const above = found(t.lookup(found(t.lookup(t.root, 'real')), 'inner'));
      expect(above).not.toBe(inner);
      expect(t.names(above)).toEqual([]);
      expect(t.names(inner)).toEqual(['below']);
      expect(t.attr.mountRoot).toBe(true);
    } finally {
      native.umount(join(folder, 'real', 'inner'), 2);
    }
  });
});

describe('inode numbers', () => {
  const arena = new Arena(4096);
  const at = arena.alloc(256);

  function mountTable(count: number): MountTable {
    const table = new MountTable(arena);
    for (let i = 0; i < count; i++) {
      arena.u32[(at >> 2) + STATX.MASK] = STATX_MNT_ID;
      arena.u32[(at >> 2) + STATX.MNT_ID] = 100 + i;
      expect(table.indexOf(at)).toBe(i);
    }
    return table;
  }

  function number(table: MountTable, mount: number, hi: number, lo: number): string {
    const attr = new Attr();
    table.number(mount, lo, hi, attr);
    expect(attr.inoHi).toBeGreaterThanOrEqual(0);
    return `${attr.inoHi.toString(16)}:${attr.inoLo.toString(16)}`;
  }

  test('never meet, whatever bits the host uses', () => {
    const table = mountTable(5000);
    const seen = new Set<string>();
    let count = 0;
    for (const mount of [0, 1, 2, 3, 4094, 4095, 4096, 4999]) {
      for (const hi of [
        0, 1, 0xffff, 0x10000, 0x7fffffff, 0xefffffff, 0xf0000000, 0xfffe0000, 0xffff0000, 0xffffffff,
      ]) {
        for (const lo of [0, 1, 0xffffffff]) {
          seen.add(number(table, mount, hi, lo));
          count++;
        }
      }
    }
    expect(seen.size).toBe(count);
    expect(number(table, 0, 0x1234, 5)).toBe('1234:5');
    expect(number(table, 4999, 0xffffffff, 1)).toBe(number(table, 4999, 0xffffffff, 1));
  });
});

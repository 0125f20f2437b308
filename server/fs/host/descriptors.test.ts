// RLIMIT_NOFILE is never the guest's trouble, but for more open files than it allows.
import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { O_RDONLY, O_RDWR } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import type { Handle, Node } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { HostTester, openDescriptors } from './testing.ts';

let before: number;
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => expect(openDescriptors()).toBe(before));

/** 2,000 files in 20 directories, all held; contents tell which is which. */
function populate(t: HostTester): Node[] {
  const files: Node[] = [];
  for (let d = 0; d < 20; d++) {
    const directory = found(t.mkdir(t.root, `d${d}`));
    for (let f = 0; f < 100; f++) files.push(t.file(directory, `f${f}`, `${d}/${f}`));
  }
  return files;
}

describe('a budget of 40 descriptors', () => {
  test('serves 2,000 nodes in any order, and leaks nothing', () => {
    using t = new HostTester({ descriptors: 40 });
    const files = populate(t);
    expect(t.usage.nodes).toBe(2020);
    let seed = 1;
    for (let i = 0; i < 6000; i++) {
      seed = (seed * 48271) % 0x7fffffff;
      const n = seed % files.length;
      const [d, f] = [Math.floor(n / 100), n % 100];
      const file = files[n] as Node;
      expect(t.contents(file)).toBe(`${d}/${f}`);
      switch (seed % 5) {
        case 0:
          expect(t.lookup(found(t.lookup(t.root, `d${d}`)), `f${f}`)).toBe(file);
          break;
        case 1:
          succeed(t.setxattr(file, 'user.n', `${n}`));
          expect(t.getxattr(file, 'user.n')).toBe(`${n}`);
          break;
        case 2: {
          const parent = found(t.lookup(t.root, `d${d}`));
          succeed(t.rename(parent, `f${f}`, t.root, 'elsewhere'));
          succeed(t.rename(t.root, 'elsewhere', parent, `f${f}`));
          break;
        }
        case 3:
          succeed(t.link(file, found(t.lookup(t.root, `d${(d + 1) % 20}`)), 'link'));
          succeed(t.unlink(found(t.lookup(t.root, `d${(d + 1) % 20}`)), 'link'));
          break;
        default:
          expect(t.names(found(t.lookup(t.root, `d${d}`)))).toHaveLength(100);
      }
      expect(t.host.usage.descriptors).toBeLessThanOrEqual(48);
    }
    expect(openDescriptors()).toBeLessThanOrEqual(before + 50);
  });

  test('files beyond it cannot be opened, everything else still works, and closing makes room', () => {
    using t = new HostTester({ descriptors: 40 });
    const files = populate(t);
    const handles: Handle[] = [];
    let last: Handle | number = 0;
    for (const file of files) {
      last = t.open(file, O_RDWR);
      if (typeof last === 'number') break;
      handles.push(last);
    }
    expectErrno(last, 'EMFILE');
    expect(handles.length).toBeGreaterThanOrEqual(38);
    expect(t.stat(files[1999] as Node).size).toBe(5);
    expect(t.lookup(found(t.lookup(t.root, 'd7')), 'f7')).toBe(files[707]);
    t.create(t.root, 'takes the last one, if there is one', O_RDWR);
    expectErrno(t.create(t.root, 'new', O_RDWR), 'EMFILE');
    succeed(t.unlink(found(t.lookup(t.root, 'd7')), 'f8'));
    for (const handle of handles.splice(0, 4)) t.release(handle);
    made(t.create(t.root, 'new', O_RDWR));
    opened(t.open(files[1234] as Node, O_RDONLY));
  });

  test('depth costs no descriptors', () => {
    using t = new HostTester({ descriptors: 16 });
    let at = t.root;
    for (let depth = 0; depth < 300; depth++) at = found(t.mkdir(at, 'x'.repeat(50)));
    const file = t.file(at, 'f', 'deep');
    for (let i = 0; i < 50; i++) t.file(t.root, `f${i}`);
    expect(t.contents(file)).toBe('deep');
    expect(t.lookupParent(at)).not.toBe(t.root);
  });
});

describe('when the kernel says EMFILE although we have budget', () => {
  const [soft, hard] = native.getNofile();
  afterEach(() => native.setNofile(soft, hard));

  test('descriptors are given up and the call succeeds', () => {
    using t = new HostTester({ descriptors: 100_000 });
    native.setNofile(openDescriptors() + 30, hard);
    const files = populate(t);
    for (let n = 0; n < files.length; n += 7)
      expect(t.contents(files[n] as Node)).toBe(`${Math.floor(n / 100)}/${n % 100}`);
    const handles: Handle[] = [];
    for (const file of files) {
      const handle = t.open(file, O_RDONLY);
      if (typeof handle === 'number') {
        expectErrno(handle, 'EMFILE');
        break;
      }
      handles.push(handle);
    }
    expect(handles.length).toBeGreaterThan(8);
    for (const handle of handles) t.release(handle);
    native.setNofile(soft, hard);
    expect(t.contents(files[0] as Node)).toBe('0/0');
  });
});

test('the budget comes from RLIMIT_NOFILE, less a reserve', () => {
  const [soft, hard] = native.getNofile();
  native.setNofile(openDescriptors() + 400, hard);
  try {
    using t = new HostTester();
    populate(t);
    expect(fs.readdirSync(t.folder)).toHaveLength(20);
    expect(t.host.usage.descriptors).toBeLessThan(openDescriptors());
    expect(openDescriptors()).toBeLessThan(before + 400 - 100);
  } finally {
    native.setNofile(soft, hard);
  }
});

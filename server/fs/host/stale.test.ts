// The host changes files behind our back, and inode numbers come back: a node is never another file than the one it was
// given out for.
import fs from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { O_RDONLY, O_RDWR, RENAME_EXCHANGE } from '../../constants/linux.ts';
import { native } from '../../native/loader.ts';
import { type Node, SET } from '../backend.ts';
import { expectErrno, found, made, opened, succeed } from '../conformance/expectations.ts';
import { HostTester } from './testing.ts';

/** A share with so few descriptors that a little traffic takes them from everything that is not pinned. */
class Starved extends HostTester {
  readonly #others: Node[] = [];

  constructor() {
    super({ descriptors: 16 });
    const crowd = found(this.mkdir(this.root, 'crowd'));
    for (let i = 0; i < 40; i++) this.#others.push(this.file(crowd, `f${i}`));
  }

  /** Makes every node cold that can be. */
  chill(): void {
    for (const node of this.#others) this.contents(node);
  }
}

describe('cold nodes', () => {
  test('are opened again by name, through parents that are cold as well', () => {
    using t = new Starved();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    const file = t.file(b, 'f', 'found again');
    t.chill();
    expect(t.host.usage.coldNodes).toBeGreaterThan(25);
    expect(t.contents(file)).toBe('found again');
    t.chill();
    succeed(t.setattr(file, SET.MODE, { mode: 0o600 }));
    t.chill();
    expect(t.lookupParent(file)).toBe(b);
    t.chill();
    succeed(t.link(file, a, 'l'));
    t.chill();
    expect(t.names(b)).toEqual(['f']);
  });

  test('follow what the guest renames: themselves, their parents, both ways', () => {
    using t = new Starved();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(t.root, 'b'));
    const file = t.file(a, 'f', 'one');
    const other = t.file(b, 'g', 'two');
    t.chill();
    succeed(t.rename(a, 'f', t.root, 'f2'));
    t.chill();
    succeed(t.rename(t.root, 'b', a, 'b2'));
    t.chill();
    expect(t.contents(file)).toBe('one');
    expect(t.contents(other)).toBe('two');
    t.chill();
    succeed(t.rename(t.root, 'f2', b, 'g', RENAME_EXCHANGE));
    t.chill();
    expect(t.contents(file)).toBe('one');
    expect(t.lookupParent(file)).toBe(b);
    expect(t.lookupParent(other)).toBe(t.root);
  });

  test('that the guest unlinks or renames over stay usable', () => {
    using t = new Starved();
    const file = t.file(t.root, 'f', 'unlinked');
    const target = t.file(t.root, 'target', 'replaced');
    const source = t.file(t.root, 'source', 'source');
    t.chill();
    succeed(t.unlink(t.root, 'f'));
    succeed(t.rename(t.root, 'source', t.root, 'target'));
    t.chill();
    expect(t.contents(file)).toBe('unlinked');
    expect(t.contents(target)).toBe('replaced');
    expect(t.contents(source)).toBe('source');
    expect(t.stat(target).nlink).toBe(0);
  });

  test('that lose one of two names keep working, and take the other name when they meet it', () => {
    using t = new Starved();
    const file = t.file(t.root, 'one', 'x');
    succeed(t.link(file, t.root, 'two'));
    t.chill();
    succeed(t.unlink(t.root, 'one'));
    t.chill();
    expect(t.contents(file)).toBe('x');
    expect(t.lookup(t.root, 'two')).toBe(file);
    t.chill();
    expect(t.contents(file)).toBe('x');
  });

  test('that lost one of two names give their descriptors up last, and are found by the other', () => {
    using t = new Starved();
    const files: Node[] = [];
    for (let i = 0; i < 30; i++) {
      const file = t.file(t.root, `one${i}`, `${i}`);
      succeed(t.link(file, t.root, `two${i}`));
      succeed(t.unlink(t.root, `one${i}`));
      files.push(file);
    }
    t.chill();
    opened(t.open(found(t.lookup(t.root, 'two0')), O_RDONLY));
    files.forEach((file, i) => {
      const handle = t.open(file, O_RDONLY);
      if (typeof handle === 'number') expectErrno(handle, 'ESTALE');
      else t.release(handle);
      expect(t.lookup(t.root, `two${i}`)).toBe(file);
      expect(t.contents(file)).toBe(`${i}`);
    });
  });

  test('that the host moved are ESTALE until the guest finds them again, and then the same node', () => {
    using t = new Starved();
    const file = t.file(t.root, 'f', 'x');
    t.chill();
    fs.renameSync(t.path('f'), t.path('g'));
    expectErrno(t.open(file, O_RDONLY), 'ESTALE');
    expectErrno(t.fs.getattr(file, null, t.attr), 'ESTALE');
    expectErrno(t.fs.remove(file), 'ESTALE');
    expect(t.lookup(t.root, 'g')).toBe(file);
    expect(t.contents(file)).toBe('x');
  });

  test('that the host replaced are ESTALE, and the new file is a new node', () => {
    using t = new Starved();
    const file = t.file(t.root, 'f', 'x');
    const directory = found(t.mkdir(t.root, 'd'));
    t.chill();
    fs.renameSync(t.path('f'), t.path('kept'));
    fs.writeFileSync(t.path('f'), 'y');
    fs.rmdirSync(t.path('d'));
    fs.writeFileSync(t.path('d'), 'a file now');
    expectErrno(t.open(file, O_RDWR), 'ESTALE');
    expectErrno(t.lookup(directory, 'x'), 'ESTALE');
    const fresh = found(t.lookup(t.root, 'f'));
    expect(fresh).not.toBe(file);
    expect(t.contents(fresh)).toBe('y');
    expect(t.contents(found(t.lookup(t.root, 'd')))).toBe('a file now');
  });

  test('whose inode number the host gives to another file are not that file', () => {
    using t = new Starved();
    let reused = 0;
    for (let i = 0; i < 20; i++) {
      const file = t.file(t.root, 'f', 'old');
      const number = t.stat(file).inoLo;
      t.chill();
      fs.unlinkSync(t.path('f'));
      fs.writeFileSync(t.path('f'), 'new');
      if (fs.statSync(t.path('f')).ino === number) reused++;
      expectErrno(t.open(file, O_RDONLY), 'ESTALE');
      const fresh = found(t.lookup(t.root, 'f'));
      expect(fresh).not.toBe(file);
      expect(t.contents(fresh)).toBe('new');
      expectErrno(t.open(file, O_RDONLY), 'ESTALE');
      succeed(t.unlink(t.root, 'f'));
      t.forget(fresh); // or it would keep its descriptor
    }
    // ext4 hands the number out again at once; elsewhere this is only a test of replacement.
    if (t.statfs(t.root).type === 0xef53) expect(reused).toBeGreaterThan(0);
  });
});

describe('nodes with a descriptor', () => {
  test('do not mind what the host does to their names', () => {
    using t = new HostTester();
    const directory = found(t.mkdir(t.root, 'd'));
    const file = t.file(directory, 'f', 'x');
    fs.renameSync(t.path('d'), t.path('e'));
    expect(t.contents(file)).toBe('x');
    expect(t.lookup(directory, 'f')).toBe(file);
    expect(t.lookup(t.root, 'e')).toBe(directory);
    fs.unlinkSync(t.path('e', 'f'));
    expect(t.stat(file).nlink).toBe(0);
    fs.rmdirSync(t.path('e'));
    expectErrno(t.mkdir(directory, 'x'), 'ENOENT');
  });

  test('open, locked and nameless ones keep it, however short descriptors are', () => {
    using t = new Starved();
    const open = made(t.create(t.root, 'open', O_RDWR));
    const unlinked = t.file(t.root, 'unlinked', 'still there');
    succeed(t.unlink(t.root, 'unlinked'));
    const anonymous = made(t.tmpfile(t.root, O_RDWR));
    t.release(anonymous.handle);
    const locked = t.file(t.root, 'locked');
    const handle = opened(t.open(locked, O_RDWR));
    succeed(t.setlk(handle, 'owner', 1, 0, 9));
    t.release(handle);
    t.chill();
    for (const name of ['open', 'locked']) fs.unlinkSync(t.path(name));
    for (const node of [open.node, unlinked, anonymous.node, locked]) expect(t.stat(node).nlink).toBe(0);
    t.fs.unlockAll(open.handle, 'nobody');
    const again = opened(t.open(locked, O_RDWR));
    t.fs.unlockAll(again, 'owner');
  });

  test('open ones give theirs up while the handle serves, and get one again when it goes, whatever became of their names', () => {
    using t = new Starved();
    const names = ['renamed', 'replaced', 'unlinked'];
    const nodes = names.map((name) => t.file(t.root, name, name));
    const handles = nodes.map((node) => opened(t.open(node, O_RDONLY)));
    const anonymous = made(t.tmpfile(t.root, O_RDWR));
    t.write(anonymous.handle, 0, 'nameless');
    t.chill();
    const cold = t.host.usage.coldNodes;
    fs.renameSync(t.path('renamed'), t.path('elsewhere'));
    fs.renameSync(t.path('replaced'), t.path('kept'));
    fs.writeFileSync(t.path('replaced'), 'another');
    fs.unlinkSync(t.path('unlinked'));
    for (const handle of [...handles, anonymous.handle]) t.release(handle);
    expect(t.host.usage.coldNodes).toBe(cold - 4);
    expect([...nodes, anonymous.node].map((node) => t.contents(node))).toEqual([...names, 'nameless']);
    expect(t.contents(found(t.lookup(t.root, 'replaced')))).toBe('another');
  });

  test('directories that the host moves into each other do not make a ring', () => {
    using t = new HostTester();
    const a = found(t.mkdir(t.root, 'a'));
    const b = found(t.mkdir(a, 'b'));
    const file = t.file(b, 'f', 'x');
    fs.renameSync(t.path('a', 'b'), t.path('b'));
    fs.renameSync(t.path('a'), t.path('b', 'a'));
    expect(t.lookup(b, 'a')).toBe(a);
    expect(t.lookup(t.root, 'b')).toBe(b);
    expect(t.lookupParent(a)).toBe(b);
    expect(t.lookupParent(b)).toBe(t.root);
    expect(t.contents(file)).toBe('x');
  });
});

test('the host is not asked what a remembered name is, to remove or rename it', () => {
  using t = new HostTester({ openLater: true });
  const directory = found(t.mkdir(t.root, 'd'));
  fs.writeFileSync(t.path('f'), 'x');
  const file = found(t.lookup(t.root, 'f'));
  const spies = (['statx', 'statxAt', 'openPath', 'openat2'] as const).map((name) => vi.spyOn(native, name));
  const calls = (): number => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  try {
    succeed(t.rename(t.root, 'f', directory, 'g'));
    expect(calls()).toBe(0);
    succeed(t.unlink(directory, 'g')); // which opens it, for the guest may go on with it
    expect(calls()).toBe(1);
    succeed(t.rmdir(t.root, 'd'));
    expect(calls()).toBe(1);
    fs.writeFileSync(t.path('unknown'), '');
    succeed(t.unlink(t.root, 'unknown'));
    expect(calls()).toBe(2);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect(t.contents(file)).toBe('x');
});

describe('files that are opened later', () => {
  const later = { openLater: true };

  test('cost no descriptor until they are used, and are looked at by name', () => {
    using t = new HostTester(later);
    fs.writeFileSync(t.path('f'), 'x');
    const before = t.host.usage.descriptors;
    const file = found(t.lookup(t.root, 'f'));
    expect(t.stat(file).size).toBe(1);
    found(t.symlink(t.root, 'l', 'f'));
    t.release(made(t.create(t.root, 'g', O_RDWR)).handle);
    expect(t.host.usage.descriptors).toBe(before);
    expect(t.contents(file)).toBe('x');
    expect(t.host.usage.descriptors).toBe(before + 1);
    expect(found(t.mkdir(t.root, 'd'))).toBe(t.lookup(t.root, 'd'));
    expect(t.host.usage.descriptors).toBe(before + 2);
  });

  test('are served by an open handle, whatever becomes of their names', () => {
    using t = new HostTester(later);
    const { node, handle } = made(t.create(t.root, 'f', O_RDWR));
    const second = opened(t.open(node, O_RDONLY));
    t.release(second);
    fs.renameSync(t.path('f'), t.path('moved'));
    t.write(handle, 0, 'xyz');
    expect(t.stat(node).size).toBe(3);
    succeed(t.setattr(node, SET.MODE, { mode: 0o600 }));
    expect(t.contents(node)).toBe('xyz');
    fs.unlinkSync(t.path('moved'));
    expect(t.stat(node).nlink).toBe(0);
    t.release(handle);
  });

  test('that the guest unlinks stay what they are, open or not', () => {
    using t = new HostTester(later);
    const { node, handle } = made(t.create(t.root, 'open', O_RDWR));
    t.write(handle, 0, 'open');
    succeed(t.unlink(t.root, 'open'));
    t.release(handle);
    expect(t.contents(node)).toBe('open');
    fs.writeFileSync(t.path('known'), 'known');
    const known = found(t.lookup(t.root, 'known'));
    succeed(t.unlink(t.root, 'known'));
    expect(t.contents(known)).toBe('known');
    expect(t.stat(known).nlink).toBe(0);
  });

  test('that the host replaced before the guest unlinked their names are not what took their place', () => {
    using t = new HostTester(later);
    fs.writeFileSync(t.path('f'), 'ours');
    const file = found(t.lookup(t.root, 'f'));
    fs.renameSync(t.path('f'), t.path('elsewhere'));
    fs.writeFileSync(t.path('f'), 'theirs');
    const before = t.host.usage.descriptors;
    succeed(t.unlink(t.root, 'f'));
    expect(fs.readdirSync(t.folder)).toEqual(['elsewhere']);
    expectErrno(t.open(file, O_RDONLY), 'ESTALE');
    expectErrno(t.fs.getattr(file, null, t.attr), 'ESTALE');
    expect(t.host.usage.descriptors).toBe(before);
    expect(t.lookup(t.root, 'elsewhere')).toBe(file);
    expect(t.contents(file)).toBe('ours');
  });

  test('are where they were when removing them fails', () => {
    using t = new HostTester(later);
    fs.writeFileSync(t.path('f'), 'x');
    const file = found(t.lookup(t.root, 'f'));
    expectErrno(t.rmdir(t.root, 'f'), 'ENOTDIR');
    fs.renameSync(t.path('f'), t.path('g'));
    fs.writeFileSync(t.path('f'), 'another');
    expectErrno(t.rmdir(t.root, 'f'), 'ENOTDIR');
    expect(t.lookup(t.root, 'g')).toBe(file);
    expect(t.contents(file)).toBe('x');
  });

  test('that have another name keep to it when the guest removes one or renames one over the other', () => {
    using t = new HostTester(later);
    fs.writeFileSync(t.path('a'), 'x');
    fs.linkSync(t.path('a'), t.path('b'));
    const file = found(t.lookup(t.root, 'a'));
    expect(t.lookup(t.root, 'b')).toBe(file);
    succeed(t.rename(t.root, 'a', t.root, 'b'));
    expect(t.contents(file)).toBe('x');
    succeed(t.unlink(t.root, 'a'));
    expect(t.stat(file).nlink).toBe(1);
    succeed(t.rename(t.root, 'b', t.root, 'c'));
    expect(t.contents(file)).toBe('x');
    succeed(t.unlink(t.root, 'c'));
    expect(t.stat(file).nlink).toBe(0);
    expect(t.contents(file)).toBe('x');
  });

  test('that the host moves or replaces are ESTALE until the guest looks again', () => {
    using t = new HostTester(later);
    fs.writeFileSync(t.path('f'), 'x');
    const file = found(t.lookup(t.root, 'f'));
    fs.renameSync(t.path('f'), t.path('g'));
    expectErrno(t.fs.getattr(file, null, t.attr), 'ESTALE');
    fs.writeFileSync(t.path('f'), 'another');
    expectErrno(t.fs.getattr(file, null, t.attr), 'ESTALE');
    expectErrno(t.open(file, O_RDONLY), 'ESTALE');
    expect(t.lookup(t.root, 'g')).toBe(file);
    expect(t.contents(file)).toBe('x');
  });
});

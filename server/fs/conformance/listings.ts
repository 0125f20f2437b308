/** Conformance: reading directories. */
import { expect, test } from 'vitest';
import { DT_DIR, DT_FIFO, DT_LNK, DT_REG, S_IFIFO } from '../../constants/linux.ts';
import { expectErrno, found, opened, succeed } from './expectations.ts';
import { type Abilities, needs } from './fixture.ts';
import type { Cookie, Tester } from './tester.ts';

const START: Cookie = [0, 0];

export function listings(make: () => Tester, can: Abilities): void {
  test('a listing has every name once, `.` and `..` too, with types', () => {
    using t = make();
    found(t.mkdir(t.root, 'dir'));
    t.file(t.root, 'file');
    found(t.symlink(t.root, 'link', 'x'));
    found(t.mknod(t.root, 'fifo', S_IFIFO | 0o600));
    const handle = opened(t.opendir(t.root));
    succeed(t.fs.readdir(handle, 0, 0, 4096));
    const types: Record<string, number> = {};
    const u8 = Buffer.from(t.arena.buffer);
    while (t.fs.nextEntry(handle, t.entry) === 1) {
      const { at, length } = t.entry.name;
      types[u8.toString('latin1', at, at + length)] = t.entry.type;
    }
    const [file, link, fifo] = can.plainFiles === true ? [0, 0, 0] : [DT_REG, DT_LNK, DT_FIFO];
    expect(types).toEqual({ '.': DT_DIR, '..': DT_DIR, dir: DT_DIR, file, link, fifo });
    expect(t.list(handle, [t.entry.cookieLo, t.entry.cookieHi], 4096).names).toEqual([]);
  });

  test('a listing for somebody who looks entries up finds each as a look-up of its name does, as it is at that moment', () => {
    using t = make();
    const names: string[] = [];
    for (let i = 0; i < 300; i++) names.push(`name-${i.toString().padStart(4, '0')}-${'x'.repeat(i % 40)}`);
    for (const name of names) t.forget(t.file(t.root, name, name));
    found(t.mkdir(t.root, 'dir'));
    const handle = opened(t.opendir(t.root));
    const sizes: Record<string, number> = {};
    const ROOM = 8192;
    for (let cookie: Cookie = START; ; ) {
      succeed(t.fs.readdir(handle, cookie[0], cookie[1], ROOM, 128));
      let taken = 0;
      while (t.fs.nextEntry(handle, t.entry) === 1 && (taken += 152 + t.entry.name.length) <= ROOM) {
        cookie = [t.entry.cookieLo, t.entry.cookieHi];
        const { at, length } = t.entry.name;
        const name = Buffer.from(t.arena.buffer, at, length).toString('latin1');
        if (name.startsWith('.')) continue;
        const node = found(t.fs.lookup(t.root, t.entry.name, t.attr));
        sizes[name] = t.attr.size;
        expect([name, t.attr.inoLo]).toEqual([name, t.entry.inoLo]);
        // The name is still there, and what the look-up gave is the file that it names.
        expect(Buffer.from(t.arena.buffer, at, length).toString('latin1')).toBe(name);
        t.fs.forget(node, 1);
      }
      if (taken === 0) break;
    }
    delete sizes['dir'];
    expect(sizes).toEqual(Object.fromEntries(names.map((name) => [name, name.length])));

    // Gone, and changed, between two requests: the second sees it.
    const [first = ''] = names;
    succeed(t.unlink(t.root, first));
    succeed(t.fs.readdir(handle, 0, 0, ROOM, 128));
    while (t.fs.nextEntry(handle, t.entry) === 1) {
      const { at, length } = t.entry.name;
      expect(Buffer.from(t.arena.buffer, at, length).toString('latin1')).not.toBe(first);
    }
  });

  test('readdir wants a directory', () => {
    using t = make();
    const handle = opened(t.open(t.file(t.root, 'f'), 0));
    expectErrno(t.fs.readdir(handle, 0, 0, 4096), 'ENOTDIR');
  });

  test('large directories come in parts, small replies or large', () => {
    using t = make();
    const expected: string[] = [];
    for (let i = 0; i < 500; i++) expected.push(`name-${i.toString().padStart(5, '0')}-${'x'.repeat(i % 90)}`);
    for (const name of expected) t.forget(t.file(t.root, name));
    for (const room of [300, 4096, 65536]) expect(t.names(t.root, room)).toEqual(expected);
  });

  test('going on behind any cookie, also when a reply did not take all that was fetched', () => {
    using t = make();
    for (let i = 0; i < 100; i++) t.forget(t.file(t.root, `f${i}`));
    const handle = opened(t.opendir(t.root));
    const whole = t.list(handle, START, 65536).names;
    expect(whole).toHaveLength(102);
    for (const step of [1, 7, 50]) {
      const names: string[] = [];
      for (let at = START; ; ) {
        const part = t.list(handle, at, 65536, step);
        if (part.names.length === 0) break;
        names.push(...part.names);
        at = part.cookie;
      }
      expect(names).toEqual(whole);
    }
    const middle = t.list(handle, START, 65536, 40);
    t.list(handle, START, 65536, 3);
    expect(t.list(handle, middle.cookie, 65536).names).toEqual(whole.slice(40));
  });

  test('two listings of one directory do not disturb each other', () => {
    using t = make();
    for (let i = 0; i < 60; i++) t.forget(t.file(t.root, `f${i}`));
    const one = opened(t.opendir(t.root));
    const two = opened(t.opendir(t.root));
    const names: [string[], string[]] = [[], []];
    let at: [Cookie, Cookie] = [START, START];
    for (let i = 0; i < 62; i++) {
      const first = t.list(one, at[0], 4096, 1);
      const second = t.list(two, at[1], 4096, 1);
      names[0].push(...first.names);
      names[1].push(...second.names);
      at = [first.cookie, second.cookie];
    }
    expect(new Set(names[0]).size).toBe(62);
    expect(names[1]).toEqual(names[0]);
  });

  test('entries added and removed meanwhile: those that stay are seen once', (context) => {
    needs(can.stableCookies, context);
    using t = make();
    const stay: string[] = [];
    for (let i = 0; i < 200; i++) t.forget(t.file(t.root, `gone${i}`));
    for (let i = 0; i < 200; i++) {
      t.forget(t.file(t.root, `stay${i}`));
      stay.push(`stay${i}`);
    }
    const handle = opened(t.opendir(t.root));
    const seen: string[] = [];
    let at = START;
    for (let round = 0; ; round++) {
      const part = t.list(handle, at, 1024, 20);
      if (part.names.length === 0) break;
      seen.push(...part.names);
      at = part.cookie;
      if (round < 10) {
        for (let i = round * 20; i < round * 20 + 20; i++) succeed(t.unlink(t.root, `gone${i}`));
        t.forget(t.file(t.root, `new${round}`));
      }
    }
    expect(seen.filter((name) => name.startsWith('stay')).sort()).toEqual(stay.sort());
  });

  test('rewinding shows what is new', () => {
    using t = make();
    const handle = opened(t.opendir(t.root));
    expect(t.list(handle, START, 4096).names).toHaveLength(2);
    t.file(t.root, 'f');
    expect(t.list(handle, START, 4096).names).toContain('f');
    succeed(t.unlink(t.root, 'f'));
    expect(t.list(handle, START, 4096).names).not.toContain('f');
  });

  test('removing as the listing goes empties the directory', () => {
    using t = make();
    for (let i = 0; i < 300; i++) t.forget(t.file(t.root, `f${i}`));
    const handle = opened(t.opendir(t.root));
    for (let at = START; ; ) {
      const part = t.list(handle, at, 2048);
      if (part.names.length === 0) break;
      for (const name of part.names) if (name.length > 2 || name.startsWith('f')) succeed(t.unlink(t.root, name));
      at = part.cookie;
    }
    expect(t.names(t.root)).toEqual([]);
  });
}

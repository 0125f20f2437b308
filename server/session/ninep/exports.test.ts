import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { NOFID } from '../../wire/ninep/flags.ts';
import { exportTable } from './exports.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

describe('exports', () => {
  it('attaches by name, by path, and to the only one', () => {
    const client = ScriptedClient.attached();
    for (const [fid, aname] of [
      [11, 'share'],
      [12, '/srv/share'],
      [13, '/'],
      [14, ''],
    ] as const)
      client.attach(fid, 0, aname);
    expect(client.fails('Tattach', { fid: 15, afid: NOFID, aname: 'other' })).toBe(ERRNO.ENOENT);
    expect(client.fails('Tattach', { fid: 11, afid: NOFID })).toBe(ERRNO.EINVAL);
    expect(client.fails('Tattach', { fid: 15, afid: 3 })).toBe(ERRNO.EINVAL);
    expect(client.fails('Tattach', { fid: NOFID, afid: NOFID })).toBe(ERRNO.EINVAL);
  });

  it('lists several exports in a root that changes nothing, and keeps them apart', () => {
    const stores: MemoryFileSystem[] = [];
    const client = ScriptedClient.attached({
      exports: (arena) => {
        stores.push(new MemoryFileSystem(arena), new MemoryFileSystem(arena));
        return exportTable(stores.map((fs, i) => ({ name: `e${i}`, path: `/e${i}`, fs, node: fs.root })));
      },
    });
    const dir = client.open(ROOT, '');
    expect(client.ok('Treaddir', { fid: dir, count: 4096 }).data).toMatch(/e0.*e1/s);
    const [one, two] = [client.walk(ROOT, 'e0'), client.walk(ROOT, 'e1')];
    client.file(one, 'f', 'x');
    expect(client.attr(one).qid.pathHi).not.toBe(client.attr(two).qid.pathHi);
    expect(client.fails('Trenameat', { olddirfid: one, oldname: 'f', newdirfid: two, newname: 'f' })).toBe(ERRNO.EXDEV);
    expect(client.fails('Tlink', { dfid: two, fid: client.walk(one, 'f'), name: 'f' })).toBe(ERRNO.EXDEV);
    expect(client.fails('Tmkdir', { dfid: ROOT, name: 'd' })).toBe(ERRNO.EROFS);
    expect(client.fails('Tunlinkat', { dirfid: ROOT, name: 'e0', flags: 0x200 })).toBe(ERRNO.EROFS);
    expect(client.fails('Tremove', { fid: client.walk(ROOT, 'e0') })).toBe(ERRNO.EBUSY);
    // `..` leads back up, and from one export to the next.
    expect(client.attr(client.walk(one, '..', 'e1')).qid).toEqual(client.attr(two).qid);
    expect(client.attr(client.walk(one, '..', '..')).qid).toEqual(client.attr(ROOT).qid);
  });

  it('does not let a nested export be renamed, replaced or removed, nor left by ..', () => {
    const fs: { store?: MemoryFileSystem } = {};
    const outer = ScriptedClient.attached({ fs: (arena) => (fs.store = new MemoryFileSystem(arena)) });
    outer.mkdir(ROOT, 'sub');
    outer.mkdir(outer.walk(ROOT, 'sub'), 'deep');
    outer.mkdir(ROOT, 'x');
    const store = fs.store as MemoryFileSystem;
    const node = store.root.entries.get('sub')?.node;
    if (node === undefined) throw new Error('no sub');
    const exports = exportTable([
      { name: 'all', path: '/all', fs: store, node: store.root },
      { name: 'sub', path: '/all/sub', fs: store, node },
    ]);
    const client = new ScriptedClient({ server: outer, exports: () => exports });
    client.version();
    client.attach(1, 0, 'all');
    client.attach(2, 0, 'sub');
    const names = { olddirfid: 1, newdirfid: 1 };
    expect(client.fails('Trenameat', { ...names, oldname: 'sub', newname: 'y' })).toBe(ERRNO.EBUSY);
    expect(client.fails('Trenameat', { ...names, oldname: 'x', newname: 'sub' })).toBe(ERRNO.EBUSY);
    expect(client.fails('Tunlinkat', { dirfid: 1, name: 'sub', flags: 0x200 })).toBe(ERRNO.EBUSY);
    client.ok('Twalk', { fid: 2, newfid: 30, nwname: 1, wname: ['deep'] });
    expect(client.ok('Twalk', { fid: 30, newfid: 31, nwname: 3, wname: ['..', '..', '..'] }).nwqid).toBe(3);
    expect(client.attr(31).qid.pathLo).toBe(node.ino);
    // Moved out of its export, a directory has nothing above it any more.
    client.ok('Trename', { fid: 30, dfid: 1, name: 'moved' });
    expect(client.fails('Twalk', { fid: 30, newfid: 32, nwname: 1, wname: ['..'] })).toBe(ERRNO.ESTALE);
    // Nor may it be renamed or removed where it is now, by a fid from before.
    client.ok('Tmkdir', { dfid: 2, name: 'other', mode: 0o755, gid: 0 });
    client.ok('Twalk', { fid: 2, newfid: 34, nwname: 1, wname: ['other'] });
    outer.ok('Trenameat', { olddirfid: outer.walk(ROOT, 'sub'), oldname: 'other', newdirfid: ROOT, newname: 'out' });
    expect(client.fails('Trename', { fid: 34, dfid: 2, name: 'back' })).toBe(ERRNO.ESTALE);
    expect(client.fails('Tremove', { fid: 34 })).toBe(ERRNO.ESTALE);
    expect([...store.root.entries.keys()].sort()).toEqual(['moved', 'out', 'sub', 'x']);
  });
});

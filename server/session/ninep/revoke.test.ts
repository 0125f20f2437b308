/** Exports that come and go under attached clients. */
import { describe, expect, it } from 'vitest';
import { F_WRLCK } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { PENDING } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { ExportList, type NumberedExport } from './exports.ts';
import { LINUX } from './operations.ts';
import type { RequestName } from './testing/messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

/** Two exports, and a client that has attached to the first. */
function served() {
  const list = new ExportList();
  const stores: MemoryFileSystem[] = [];
  const client = ScriptedClient.attached({
    exports: (arena) => {
      for (const name of ['gone', 'kept']) {
        const fs = new MemoryFileSystem(arena);
        stores.push(fs);
        list.add({ name, path: `/srv/${name}`, fs, node: fs.root });
      }
      return list;
    },
  });
  const [fs] = stores as [MemoryFileSystem];
  const withdraw = (): void => {
    const exported = list.root('gone') as NumberedExport;
    list.remove(exported);
    client.session.revoke(exported);
  };
  return { list, client, fs, withdraw, dir: client.walk(ROOT, 'gone') };
}

const WRITE_LOCK = { type: F_WRLCK, start: 0, length: 0, procId: 1, clientId: 'c' };

describe('an export that goes', () => {
  it('leaves fids that are ESTALE whatever is asked of them, until they are clunked', () => {
    const { client, fs, withdraw, dir } = served();
    const file = client.create(dir, 'f', 'content');
    const plain = client.walk(dir, 'f');
    const listing = client.open(dir, '');
    withdraw();
    expect([fs.held.size, fs.openHandles.size]).toEqual([0, 0]);
    const requests: readonly (readonly [RequestName, object])[] = [
      ['Tread', { fid: file, offset: 0, count: 10 }],
      ['Twrite', { fid: file, offset: 0, data: 'x' }],
      ['Tfsync', { fid: file }],
      ['Tgetattr', { fid: file }],
      ['Tsetattr', { fid: plain, valid: 1, mode: 0o600 }],
      ['Tstatfs', { fid: dir }],
      ['Tlopen', { fid: plain, flags: 2 }],
      ['Treaddir', { fid: listing, count: 4096 }],
      ['Twalk', { fid: dir, newfid: 77, nwname: 1, wname: ['f'] }],
      ['Twalk', { fid: dir, newfid: 77, nwname: 1, wname: ['..'] }],
      ['Tlcreate', { fid: dir, name: 'n', flags: 2, mode: 0o600 }],
      ['Tmkdir', { dfid: dir, name: 'n', mode: 0o700 }],
      ['Tmknod', { dfid: dir, name: 'n', mode: 0o010600 }],
      ['Tsymlink', { dfid: dir, name: 'n', symtgt: 't' }],
      ['Tlink', { dfid: dir, fid: plain, name: 'n' }],
      ['Trename', { fid: plain, dfid: dir, name: 'n' }],
      ['Trenameat', { olddirfid: dir, oldname: 'f', newdirfid: dir, newname: 'n' }],
      ['Tunlinkat', { dirfid: dir, name: 'f', flags: 0 }],
      ['Tlock', { fid: file, ...WRITE_LOCK, flags: 0 }],
      ['Tgetlock', { fid: file, ...WRITE_LOCK }],
    ];
    for (const [name, fields] of requests) expect([name, client.fails(name, fields)]).toEqual([name, ERRNO.ESTALE]);
    // What is left: messages without an export, those that end a fid, and attributes, which this share does not pass on.
    const tried = new Set(requests.map(([name]) => name));
    const rest = Object.keys(LINUX).filter((name) => !tried.has(name as RequestName));
    expect(rest.sort()).toEqual(
      ['Tattach', 'Tauth', 'Tclunk', 'Tflush', 'Treadlink', 'Tremove', 'Tversion', 'Txattrcreate', 'Txattrwalk'].sort(),
    );
    expect(client.fails('Tremove', { fid: plain })).toBe(ERRNO.ESTALE);
    // Whoever wrote in vain is told once more; the fid ends all the same.
    expect(client.fails('Tclunk', { fid: file })).toBe(ERRNO.ESTALE);
    for (const fid of [dir, listing]) client.clunk(fid);
    for (const fid of [file, plain, dir, listing]) {
      expect(client.fails('Tgetattr', { fid })).toBe(ERRNO.EBADF);
    }
    expect(fs.root.entries.size).toBe(1);
    client.attr(ROOT);
    expect(client.fails('Twalk', { fid: ROOT, newfid: 77, nwname: 1, wname: ['gone'] })).toBe(ERRNO.ENOENT);
    client.walk(ROOT, 'kept');
  });

  it('ends its locks, and the requests that wait for them', () => {
    const { client, list, withdraw, dir } = served();
    const other = ScriptedClient.attached({ server: client, exports: () => list });
    const [a, b] = [client.create(dir, 'f'), other.open(other.walk(ROOT, 'gone'), 'f', 2)];
    client.ok('Tlock', { fid: a, ...WRITE_LOCK, flags: 0 });
    const waiting = client.start('Tlock', { fid: client.open(dir, 'f', 2), ...WRITE_LOCK, procId: 2, flags: 1 }, 9);
    expect(client.replyOf(waiting)).toBeNull();
    withdraw();
    expect(client.replyOf(waiting)?.errno).toBe(ERRNO.ESTALE);
    // The other session is told separately; the locks have gone already.
    expect(other.ok('Tlock', { fid: b, ...WRITE_LOCK, flags: 0 }).status).toBe(0);
  });

  it('keeps a file only as long as the I/O pool works on it', () => {
    const { client, fs, withdraw, dir } = served();
    const file = client.create(dir, 'f', 'content');
    fs.fsync = () => PENDING;
    const syncing = client.start('Tfsync', { fid: file }, 9);
    withdraw();
    expect(fs.openHandles.size).toBe(1);
    client.session.completed(syncing, 0);
    expect(client.replyOf(syncing)?.errno).toBe(0);
    expect([fs.openHandles.size, fs.held.size]).toEqual([0, 0]);
    expect(client.fails('Tfsync', { fid: file })).toBe(ERRNO.ESTALE);
  });

  it('drops attributes under way', () => {
    const { client, fs, withdraw, dir } = served();
    client.setPolicy({ xattr: true });
    client.file(dir, 'f');
    const fid = client.walk(dir, 'f');
    client.ok('Txattrcreate', { fid, name: 'user.a', attrSize: 3, flags: 0 });
    withdraw();
    expect(client.fails('Twrite', { fid, offset: 0, data: 'abc' })).toBe(ERRNO.ESTALE);
    expect([client.fails('Tclunk', { fid }), client.fails('Tclunk', { fid })]).toEqual([ERRNO.ESTALE, ERRNO.EBADF]);
    expect(fs.held.size).toBe(0);
  });
});

describe('the list of exports', () => {
  /** Names behind `offset`, and the last cookie. */
  function listed(client: ScriptedClient, fid: number, offsetLo: number, count: number) {
    const { data } = client.ok('Treaddir', { fid, offsetLo, count });
    const bytes = Buffer.from(data, 'latin1');
    const names: string[] = [];
    let cookie = offsetLo;
    for (let at = 0; at < bytes.length; ) {
      cookie = Number(bytes.readBigUInt64LE(at + 13));
      const length = bytes.readUInt16LE(at + 22);
      names.push(bytes.toString('latin1', at + 24, at + 24 + length));
      at += 24 + length;
    }
    return { names, cookie };
  }

  it('is read on where it was while exports come and go', () => {
    const { client, list, withdraw } = served();
    const dir = client.open(ROOT, '');
    const first = listed(client, dir, 0, 24 * 3 + 1 + 2 + 4);
    expect(first.names).toEqual(['.', '..', 'gone']);
    withdraw();
    const { fs, node } = list.root('kept') as NumberedExport;
    list.add({ name: 'new', path: '/srv/new', fs, node });
    expect(listed(client, dir, first.cookie, 4096).names).toEqual(['kept', 'new']);
    expect(listed(client, dir, 0, 4096).names).toEqual(['.', '..', 'kept', 'new']);
  });

  it('has another version after each change', () => {
    const { client, list } = served();
    const versions = new Set([client.attr(ROOT).qid.version]);
    const { fs, node } = list.root('kept') as NumberedExport;
    for (const name of ['a', 'b', 'c']) {
      list.add({ name, path: `/${name}`, fs, node });
      versions.add(client.attr(ROOT).qid.version);
    }
    expect(versions.size).toBe(4);
  });

  it('gives no two exports the same qid, however many have been there', () => {
    const { client, list } = served();
    const kept = client.attr(client.walk(ROOT, 'kept')).qid.pathHi;
    const { fs, node } = list.root('kept') as NumberedExport;
    for (let i = 0; i < 600; i++) {
      list.add({ name: 'new', path: '/new', fs, node });
      const fid = client.walk(ROOT, 'new');
      expect(client.attr(fid).qid.pathHi).not.toBe(kept);
      const exported = list.root('new') as NumberedExport;
      list.remove(exported);
      client.session.revoke(exported);
      client.clunk(fid);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { DIALECT, DM_MODE, O_MODE, ORDWR, OREAD, OWRITE } from '../../wire/ninep/flags.ts';
import { exportTable } from './exports.ts';
import { messageOf, type StatOf, statsOf } from './testing/messages.ts';
import { type ClientOptions, ROOT, ScriptedClient } from './testing/scripted-client.ts';

const KEEP = 0xffff_ffff;
const KEEP_QID = { type: 0xff, version: KEEP, pathLo: KEEP, pathHi: KEEP };
/** A wstat that changes nothing. */
const UNTOUCHED = { type: 0xffff, dev: KEEP, qid: KEEP_QID, mode: KEEP, atime: KEEP, mtime: KEEP, length: -1 };
const UNTOUCHED_IDS = { ...UNTOUCHED, nUid: KEEP, nGid: KEEP, nMuid: KEEP };

function unix(options: ClientOptions = {}): ScriptedClient {
  return ScriptedClient.attached({ ...options, dialect: DIALECT.U });
}

function plain(options: ClientOptions = {}): ScriptedClient {
  return ScriptedClient.attached({ ...options, dialect: DIALECT.PLAIN });
}

function created(client: ScriptedClient, name: string, perm = 0o644, extension = ''): number {
  const fid = client.walk(ROOT);
  const mode = (perm & DM_MODE.DMDIR) !== 0 ? OREAD : ORDWR;
  if (client.dialect === DIALECT.U) client.ok('Tcreate', { fid, name, perm, mode, extension });
  else client.ok('Tcreate2000', { fid, name, perm, mode });
  return fid;
}

function statOf(client: ScriptedClient, fid: number): StatOf {
  return (client.ok('Tstat', { fid }) as unknown as { stat: StatOf }).stat;
}

function listed(client: ScriptedClient, fid: number, count: number): StatOf[] {
  const stats: StatOf[] = [];
  for (let offset = 0; ; ) {
    const { data } = client.ok('Tread', { fid, offset, count });
    if (data === '') return stats;
    offset += data.length;
    stats.push(...statsOf(data, client.dialect === DIALECT.U));
  }
}

describe.each([DIALECT.U, DIALECT.PLAIN])('%s', (dialect) => {
  const attached = (options: ClientOptions = {}): ScriptedClient => ScriptedClient.attached({ ...options, dialect });

  it('creates, writes, opens, reads and removes', () => {
    const client = attached();
    const fid = created(client, 'a');
    client.write(fid, 0, 'hello');
    client.clunk(fid);
    const reading = client.walk(ROOT, 'a');
    client.ok('Topen', { fid: reading, mode: OREAD });
    expect(client.read(reading)).toBe('hello');
    expect(client.send('Topen', { fid: reading, mode: OREAD }).errno).not.toBe(0);
    const truncating = client.walk(ROOT, 'a');
    client.ok('Topen', { fid: truncating, mode: OWRITE | O_MODE.OTRUNC | O_MODE.ORCLOSE });
    expect(statOf(client, reading).length).toBe(0);
    client.clunk(truncating);
    expect(client.send('Twalk', { fid: ROOT, newfid: 90, nwname: 1, wname: ['a'] }).errno).not.toBe(0);
  });

  it('refuses to create what is there, and 9P2000.L’s messages', () => {
    const client = attached();
    created(client, 'a');
    const directory = { fid: client.walk(ROOT), name: 'd', perm: DM_MODE.DMDIR, mode: ORDWR };
    expect(client.send(dialect === DIALECT.U ? 'Tcreate' : 'Tcreate2000', directory).errno).not.toBe(0);
    expect(client.send('Twalk', { fid: ROOT, newfid: 90, nwname: 1, wname: ['d'] }).errno).not.toBe(0);
    expect(() => created(client, 'a')).toThrow(dialect === DIALECT.U ? 'errno 17' : 'errno -1');
    expect(client.sendBytes(messageOf('Tgetattr', { fid: ROOT }))?.type).toBe(107);
  });

  it.each([150, 8192])('lists a directory as stat records, whole ones, in reads of %d bytes', (count) => {
    const client = attached();
    for (let i = 0; i < 30; i++) client.clunk(created(client, `f${i}`));
    client.clunk(created(client, 'd', (DM_MODE.DMDIR | 0o755) >>> 0));
    const dir = client.walk(ROOT);
    client.ok('Topen', { fid: dir, mode: OREAD });
    const stats = listed(client, dir, count);
    expect(stats.map(({ name }) => name).sort()).toEqual(
      ['d', ...Array.from({ length: 30 }, (_, i) => `f${i}`)].sort(),
    );
    expect(stats.filter(({ qid }) => qid.type === 0x80)).toMatchObject([{ name: 'd', length: 0 }]);
    expect(listed(client, dir, count)).toHaveLength(31);
    expect(client.send('Tread', { fid: dir, offset: 7, count }).errno).not.toBe(0);
    expect(client.send('Tread', { fid: dir, offset: 0, count: 20 }).errno).not.toBe(0);
  });

  it('tells the name that was walked to', () => {
    const client = attached();
    created(client, 'd', (DM_MODE.DMDIR | 0o755) >>> 0);
    expect(statOf(client, client.walk(ROOT, 'd')).name).toBe('d');
    expect(statOf(client, client.walk(client.walk(ROOT, 'd'))).name).toBe('d');
    expect(statOf(client, client.walk(ROOT, 'd', '..')).name).toBe('/');
  });
});

describe('wstat', () => {
  it('changes what it names, and only that', () => {
    const client = unix();
    const fid = created(client, 'a');
    client.write(fid, 0, 'hello');
    const before = statOf(client, fid);
    client.ok('Twstat', { fid, stat: UNTOUCHED_IDS });
    expect(statOf(client, fid)).toEqual(before);
    client.ok('Twstat', { fid, stat: { ...UNTOUCHED_IDS, length: 2, mtime: 77, atime: 78 } });
    client.ok('Twstat', { fid, stat: { ...UNTOUCHED_IDS, mode: DM_MODE.DMSETUID | 0o600, nUid: 3, nGid: 4 } });
    client.ok('Twstat', { fid, stat: { ...UNTOUCHED_IDS, name: 'b' } });
    expect(statOf(client, client.walk(ROOT, 'b'))).toMatchObject({
      length: 2,
      mtime: 77,
      atime: 78,
      mode: DM_MODE.DMSETUID | 0o600,
      nUid: 3,
      nGid: 4,
      uid: '3',
      name: 'b',
    });
  });

  it('refuses to turn a file into a directory, bad names and groups, and the root’s renaming', () => {
    const client = unix();
    const fid = created(client, 'a');
    const fails = (stat: object, of = fid): number =>
      client.fails('Twstat', { fid: of, stat: { ...UNTOUCHED_IDS, ...stat } });
    expect(fails({ mode: DM_MODE.DMDIR })).toBe(ERRNO.EPERM);
    expect(fails({ name: 'a/b' })).toBe(ERRNO.EINVAL);
    expect(fails({ gid: 'wheel' })).toBe(ERRNO.EINVAL);
    expect(fails({ length: 1 }, ROOT)).toBe(ERRNO.EISDIR);
    expect(fails({ name: 'r' }, ROOT)).toBe(ERRNO.EBUSY);
  });

  it('works without ids in plain 9P2000', () => {
    const client = plain();
    const fid = created(client, 'a');
    client.ok('Twstat2000', { fid, stat: { ...UNTOUCHED, mode: 0o400, gid: '5' } });
    expect(statOf(client, fid)).toMatchObject({ mode: 0o400, gid: '5' });
    client.ok('Twstat2000', { fid, stat: UNTOUCHED });
  });
});

describe('9P2000.u’s special files', () => {
  it('are made and told by extension', () => {
    const client = unix({ policy: { specialFiles: 'devices' } });
    const a = created(client, 'a');
    created(client, 's', DM_MODE.DMSYMLINK, 'the/target');
    created(client, 'c', DM_MODE.DMDEVICE | 0o600, 'c 1 3');
    created(client, 'p', DM_MODE.DMNAMEDPIPE | 0o600);
    created(client, 'l', DM_MODE.DMLINK, String(a));
    const of = (name: string) => statOf(client, client.walk(ROOT, name));
    expect(of('s')).toMatchObject({ extension: 'the/target', qid: { type: 2 } });
    expect(of('c')).toMatchObject({ extension: 'c 1 3', mode: DM_MODE.DMDEVICE | 0o600 });
    expect(of('p').mode).toBe(DM_MODE.DMNAMEDPIPE | 0o600);
    expect(of('l').qid).toEqual(of('a').qid);
  });

  it('are refused where the policy or the dialect says so', () => {
    expect(() => created(unix(), 'c', DM_MODE.DMDEVICE, 'c 1 3')).toThrow('errno 1');
    expect(() => created(unix(), 'c', DM_MODE.DMDEVICE, 'x 1 3')).toThrow('errno 22');
    expect(() => created(unix(), 'l', DM_MODE.DMLINK, '77')).toThrow('errno 9');
    expect(plain().send('Tcreate2000', { fid: ROOT, name: 's', perm: DM_MODE.DMSYMLINK }).fields).toEqual({
      ename: 'Operation not permitted',
    });
  });
});

it('gives errors a text and, in 9P2000.u, a number', () => {
  expect(unix().send('Tclunk', { fid: 9 }).fields).toEqual({ ename: 'Bad file descriptor', errno: ERRNO.EBADF });
  expect(plain().send('Tclunk', { fid: 9 }).fields).toEqual({ ename: 'Bad file descriptor' });
});

it('gives a new file no more permissions than its directory has, in plain 9P2000', () => {
  const client = plain();
  const dir = created(client, 'd', (DM_MODE.DMDIR | 0o750) >>> 0);
  client.clunk(dir);
  const fid = client.walk(ROOT, 'd');
  client.ok('Tcreate2000', { fid, name: 'f', perm: 0o666, mode: ORDWR });
  expect(statOf(client, fid).mode).toBe(0o640);
});

it('lists several exports', () => {
  const client = unix();
  const exports = exportTable(
    ['one', 'two'].map((name) => ({ name, path: `/${name}`, fs: client.fs, node: client.fs.root })),
  );
  const other = unix({ server: client, exports: () => exports });
  other.ok('Topen', { fid: ROOT, mode: OREAD });
  expect(listed(other, ROOT, 4096).map(({ name }) => name)).toEqual(['one', 'two']);
});

it('flushes to disk what it is told nothing about', () => {
  const client = plain();
  const fid = created(client, 'a');
  client.ok('Twstat2000', { fid, stat: UNTOUCHED });
  client.setPolicy({ readonly: true });
  expect(client.send('Twstat2000', { fid, stat: UNTOUCHED }).fields).toEqual({ ename: 'Read-only file system' });
});

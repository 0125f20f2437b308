import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { NOFID } from '../../wire/ninep/flags.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

function tree(): ScriptedClient {
  const client = ScriptedClient.attached();
  client.mkdir(ROOT, 'd');
  client.mkdir(client.walk(ROOT, 'd'), 'e');
  client.file(client.walk(ROOT, 'd', 'e'), 'f', 'deep');
  return client;
}

function walk(client: ScriptedClient, fid: number, newfid: number, ...wname: string[]) {
  return client.send('Twalk', { fid, newfid, nwname: wname.length, wname });
}

describe('Twalk (with the cases of QEMU’s and diod’s tests)', () => {
  it('goes several names, and tells each qid', () => {
    const client = tree();
    const { nwqid, wqid } = client.ok('Twalk', { fid: ROOT, newfid: 70, nwname: 3, wname: ['d', 'e', 'f'] });
    expect([nwqid, ...wqid.slice(0, 3).map(({ type }) => type)]).toEqual([3, 0x80, 0x80, 0]);
    expect(client.attr(70).qid).toEqual(wqid[2]);
  });

  it('clones, without names', () => {
    const client = tree();
    expect(client.ok('Twalk', { fid: ROOT, newfid: 70, nwname: 0 }).nwqid).toBe(0);
    expect(client.attr(70).qid).toEqual(client.attr(ROOT).qid);
    client.ok('Twalk', { fid: ROOT, newfid: ROOT, nwname: 0 });
  });

  it('fails at the first name, and stops at a later one without making the fid', () => {
    const client = tree();
    expect(walk(client, ROOT, 70, 'none').errno).toBe(ERRNO.ENOENT);
    expect(walk(client, ROOT, 70, 'd', 'none', 'f').fields).toMatchObject({ nwqid: 1 });
    expect(walk(client, ROOT, 70, 'd', 'e', 'f', 'g').fields).toMatchObject({ nwqid: 3 });
    expect(client.fails('Tgetattr', { fid: 70 })).toBe(ERRNO.EBADF);
    expect(client.session.fidCount).toBe(3);
  });

  it('stops `..` at the root', () => {
    const client = tree();
    const fid = client.walk(ROOT, '..', 'd', '..', '..', 'd', 'e', '..');
    expect(client.attr(fid).qid).toEqual(client.attr(client.walk(ROOT, 'd')).qid);
    expect(client.attr(client.walk(ROOT, '..')).qid).toEqual(client.attr(ROOT).qid);
  });

  it.each(['', '.', 'a/b', '/', '../d', 'a\0b'])('refuses the name %j', (name) => {
    expect(walk(tree(), ROOT, 70, name).errno).toBe(ERRNO.EINVAL);
  });

  it('refuses long names and more than 16 of them', () => {
    const client = tree();
    expect(walk(client, ROOT, 70, 'x'.repeat(256)).errno).toBe(ERRNO.ENAMETOOLONG);
    const names = Array.from({ length: 16 }, () => '..');
    expect(walk(client, ROOT, 70, ...names).fields).toMatchObject({ nwqid: 16 });
    // 17: an encoder of ours would not write it.
    const seventeen = Buffer.alloc(17 + 17 * 4);
    seventeen.writeUInt32LE(seventeen.length, 0);
    seventeen[4] = 110;
    seventeen.writeUInt32LE(71, 11);
    seventeen.writeUInt16LE(17, 15);
    for (let i = 0; i < 17; i++) seventeen.set([2, 0, 0x2e, 0x2e], 17 + i * 4);
    expect(client.sendBytes(seventeen)?.errno).toBe(ERRNO.EINVAL);
  });

  it('refuses fids in use, NOFID, files, and to move an open fid', () => {
    const client = tree();
    const f = client.walk(ROOT, 'd', 'e', 'f');
    expect(walk(client, ROOT, f).errno).toBe(ERRNO.EINVAL);
    expect(walk(client, ROOT, NOFID).errno).toBe(ERRNO.EINVAL);
    expect(walk(client, 99, 70).errno).toBe(ERRNO.EBADF);
    expect(walk(client, f, 70, '..').errno).toBe(ERRNO.ENOTDIR);
    const dir = client.open(ROOT, 'd');
    expect(walk(client, dir, dir, 'e').errno).toBe(ERRNO.EINVAL);
    expect(walk(client, dir, 70, 'e', 'f').fields).toMatchObject({ nwqid: 2 });
  });

  it('moves a fid onto itself', () => {
    const client = tree();
    const fid = client.walk(ROOT);
    expect(walk(client, fid, fid, 'd', 'none').fields).toMatchObject({ nwqid: 1 });
    expect(client.attr(fid).qid).toEqual(client.attr(ROOT).qid);
    expect(walk(client, fid, fid, 'd', 'e').fields).toMatchObject({ nwqid: 2 });
    client.walk(fid, 'f');
  });

  it('gives its references back', () => {
    const client = tree();
    for (let i = 0; i < 5; i++) client.clunk(client.walk(ROOT, 'd', 'e', '..', 'e', 'f'));
    walk(client, ROOT, 70, 'd', 'e', 'none');
    client.session.close();
    expect((client.fs as unknown as { held: Set<unknown> }).held.size).toBe(0);
  });

  it('needs room for its qids before it does anything', () => {
    const client = ScriptedClient.attached({ msize: 256 });
    client.mkdir(ROOT, 'd');
    const x = client.send('Twalk', { fid: ROOT, newfid: 70, nwname: 1, wname: ['d'] }, 1, 21);
    expect([x.errno, client.fails('Tgetattr', { fid: 70 })]).toEqual([ERRNO.EMSGSIZE, ERRNO.EBADF]);
  });
});

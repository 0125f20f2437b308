import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { entryOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

describe('LOOKUP', () => {
  it('answers with node, attributes and how long to trust them', () => {
    const guest = ScriptedGuest.mounted({ policy: { entryTimeout: 1.5, attrTimeout: 0.25 } });
    const nodeid = guest.file(ROOT, 'a', 'hello', 0o640);
    const entry = guest.lookup(ROOT, 'a');
    expect(entry).toMatchObject({
      nodeid,
      entryValid: 1,
      entryValidNsec: 500_000_000,
      attrValid: 0,
      attrValidNsec: 250_000_000,
    });
    expect(entry.attr).toMatchObject({ size: 5, mode: 0o100640, nlink: 1, flags: 0 });
  });

  it('follows a change of policy with the next reply', () => {
    const guest = ScriptedGuest.mounted();
    guest.file(ROOT, 'a');
    expect(guest.lookup(ROOT, 'a').entryValid).toBe(5);
    guest.setPolicy({ cache: 'always' });
    expect(guest.lookup(ROOT, 'a').entryValid).toBe(86_400);
    guest.setPolicy({ cache: 'never' });
    expect(guest.lookup(ROOT, 'a')).toMatchObject({ entryValid: 0, entryValidNsec: 0, attrValid: 0 });
    expect(guest.session.lingeringClaimMs()).toBeGreaterThan(86_000_000);
    guest.init();
    expect(guest.session.lingeringClaimMs()).toBe(0);
  });

  it('says ENOENT, or that the guest may remember it', () => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('LOOKUP', ROOT, { name: 'gone' })).toBe(ERRNO.ENOENT);
    guest.setPolicy({ negativeTimeout: 2.5 });
    const { errno, body } = guest.send('LOOKUP', ROOT, { name: 'gone' });
    expect(errno).toBe(0);
    expect(entryOf(body)).toMatchObject({ nodeid: 0, entryValid: 2, entryValidNsec: 500_000_000 });
    expect(guest.session.nodeCount).toBe(1);
  });

  it.each([
    ['', ERRNO.EINVAL],
    ['.', ERRNO.EINVAL],
    ['..', ERRNO.EINVAL],
    ['a/b', ERRNO.EINVAL],
    ['/', ERRNO.EINVAL],
    ['x'.repeat(256), ERRNO.ENAMETOOLONG],
  ])('refuses the name "%s"', (name, errno) => {
    expect(ScriptedGuest.mounted().fails('LOOKUP', ROOT, { name })).toBe(errno);
  });

  it('takes names of any other bytes, up to 255', () => {
    const guest = ScriptedGuest.mounted();
    for (const name of ['x'.repeat(255), '\xff\xfe', 'a\nb', '...', ' ', '\x01']) {
      const nodeid = guest.file(ROOT, name);
      expect(guest.lookup(ROOT, name).nodeid).toBe(nodeid);
    }
  });

  it('says ENOTDIR below a file, ESTALE for a node that it never named', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    expect(guest.fails('LOOKUP', file, { name: 'b' })).toBe(ERRNO.ENOTDIR);
    for (const nodeid of [0, file + 1, 2 ** 40])
      expect(guest.fails('LOOKUP', nodeid, { name: 'b' })).toBe(ERRNO.ESTALE);
  });

  it('gives hard links the same node', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    expect(entryOf(guest.ok('LINK', ROOT, { oldnodeid: file, newname: 'b' })).nodeid).toBe(file);
    expect(guest.lookup(ROOT, 'b').nodeid).toBe(file);
  });

  it('counts nothing when the reply does not fit', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    guest.forget(file, 1);
    expect(guest.fails('LOOKUP', ROOT, { name: 'a' }, { replyCapacity: 143 })).toBe(ERRNO.EINVAL);
    expect(guest.session.nodeCount).toBe(1);
    guest.ok('LOOKUP', ROOT, { name: 'a' }, { replyCapacity: 144 });
    expect(guest.session.nodeCount).toBe(2);
  });

  it('answers ENFILE at the limit and recovers', () => {
    const guest = ScriptedGuest.mounted({ limits: { maxNodes: 3 } });
    const a = guest.file(ROOT, 'a');
    guest.file(ROOT, 'b');
    expect(guest.fails('CREATE', ROOT, { name: 'c', flags: 0o102 })).toBe(ERRNO.ENFILE);
    expect(guest.fails('MKDIR', ROOT, { name: 'c' })).toBe(ERRNO.ENFILE);
    expect(guest.fails('LOOKUP', ROOT, { name: 'c' })).toBe(ERRNO.ENOENT); // nothing was made
    guest.forget(a, 1);
    const c = guest.file(ROOT, 'c');
    expect(guest.fails('LOOKUP', ROOT, { name: 'a' })).toBe(ERRNO.ENFILE);
    expect(guest.lookup(ROOT, 'c').nodeid).toBe(c);
  });
});

describe('FORGET', () => {
  function held(guest: ScriptedGuest): number {
    return (guest.fs as MemoryFileSystem).held.size;
  }

  it('gives the node back with the last lookup', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a'); // 1: CREATE
    guest.lookup(ROOT, 'a'); // 2
    guest.ok('LINK', ROOT, { oldnodeid: file, newname: 'b' }); // 3
    guest.forget(file, 2);
    expect(guest.attr(file).nlink).toBe(2);
    guest.forget(file, 1);
    expect(guest.fails('GETATTR', file, {})).toBe(ERRNO.ESTALE);
    expect(held(guest)).toBe(0);
  });

  it('survives a guest that forgets too much, the root, or what is not there', () => {
    const guest = ScriptedGuest.mounted();
    const a = guest.file(ROOT, 'a');
    const b = guest.file(ROOT, 'b');
    guest.forget(a, 1_000_000);
    guest.forget(a, 1);
    guest.forget(ROOT, 1_000_000);
    guest.forget(0, 1);
    guest.forget(4711, 1);
    guest.forget(b, 0);
    expect(guest.attr(ROOT).mode).toBe(0o40755);
    expect(guest.attr(b).nlink).toBe(1);
    expect(held(guest)).toBe(1);
  });

  it('takes a count of 2^63 as everything', () => {
    const guest = ScriptedGuest.mounted();
    const a = guest.file(ROOT, 'a');
    const request = Buffer.alloc(48);
    request.writeUInt32LE(48, 0);
    request.writeUInt32LE(2, 4);
    request.writeBigUInt64LE(BigInt(a), 16);
    request.writeBigUInt64LE(1n << 63n, 40);
    expect(guest.sendBytes(request)).toBeNull();
    expect(held(guest)).toBe(0);
  });

  it('keeps an open file working after its node is forgotten, and the node a stranger', () => {
    const guest = ScriptedGuest.mounted();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    guest.forget(nodeid, 1);
    const other = guest.file(ROOT, 'b', 'secret'); // has the number now
    expect(other).toBe(nodeid);
    expect(guest.fails('READ', other, { fh, size: 6 })).toBe(ERRNO.EBADF);
    expect(guest.fails('RELEASE', other, { fh })).toBe(ERRNO.EBADF);
    guest.forget(other, 1);
    expect(guest.fails('RELEASE', nodeid, { fh })).toBe(0); // RELEASE that FORGET overtook
    expect(guest.session.handleCount).toBe(0);
  });
});

describe('BATCH_FORGET', () => {
  function forgets(...pairs: readonly (readonly [nodeid: number, nlookup: number])[]): Buffer {
    const data = Buffer.alloc(pairs.length * 16);
    pairs.forEach(([nodeid, nlookup], i) => {
      data.writeBigUInt64LE(BigInt(nodeid), i * 16);
      data.writeBigUInt64LE(BigInt(nlookup), i * 16 + 8);
    });
    return data;
  }

  it('forgets each', () => {
    const guest = ScriptedGuest.mounted();
    const a = guest.file(ROOT, 'a');
    const b = guest.file(ROOT, 'b');
    const c = guest.file(ROOT, 'c');
    guest.send('BATCH_FORGET', 0, { count: 3 }, { data: forgets([a, 1], [b, 99], [77, 1]) });
    expect(guest.exchange.replyBytes).toBeNull();
    expect(guest.session.nodeCount).toBe(2);
    expect(guest.attr(c).nlink).toBe(1);
  });

  it('does not read beyond what was sent, however many it says there are', () => {
    const guest = ScriptedGuest.mounted();
    const a = guest.file(ROOT, 'a');
    const b = guest.file(ROOT, 'b');
    guest.send(
      'BATCH_FORGET',
      0,
      { count: 0xffff_ffff },
      { data: Buffer.concat([forgets([a, 1]), forgets([b, 1]).subarray(0, 15)]) },
    );
    expect(guest.session.nodeCount).toBe(2);
    expect(guest.attr(b).nlink).toBe(1);
  });

  it('takes more than the session sees at first', () => {
    const guest = ScriptedGuest.mounted();
    const ids = Array.from({ length: 1000 }, (_, i) => guest.file(ROOT, `f${i}`));
    guest.send('BATCH_FORGET', 0, { count: 1000 }, { data: forgets(...ids.map((id) => [id, 1] as const)) });
    expect(guest.session.nodeCount).toBe(1);
  });
});

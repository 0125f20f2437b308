import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { INIT, INIT2 } from '../../wire/fuse/flags.ts';
import { ALL_FLAGS, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

describe('INIT', () => {
  it('agrees on what the guest offers and the policy wants', () => {
    const out = new ScriptedGuest().init();
    expect(out).toMatchObject({
      major: 7,
      minor: 45,
      maxReadahead: 131_072,
      maxWrite: 1 << 20,
      maxPages: 256,
      timeGran: 1,
    });
    expect(out.flags & INIT.ASYNC_READ).not.toBe(0);
    for (const refused of [
      'POSIX_LOCKS',
      'FLOCK_LOCKS',
      'WRITEBACK_CACHE',
      'EXPORT_SUPPORT',
      'NO_OPEN_SUPPORT',
      'SPLICE_READ',
    ] as const) {
      expect(out.flags & INIT[refused]).toBe(0);
    }
    expect(out.flags2).toBe(INIT2.CREATE_SUPP_GROUP);
  });

  it('grants nothing that was not offered', () => {
    const out = new ScriptedGuest({ policy: { writeback: true, posixAcl: true, securityLabel: true } }).init({
      flags: 0,
      flags2: 0,
    });
    expect([out.flags, out.flags2, out.maxPages]).toEqual([0, 0, 0]);
  });

  it('ignores flags2 without INIT_EXT', () => {
    expect(new ScriptedGuest().init({ flags: ALL_FLAGS & ~INIT.INIT_EXT }).flags2).toBe(0);
  });

  it('grants ACLs with all three of their flags or not at all', () => {
    const acl = INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT;
    const guest = () => new ScriptedGuest({ policy: { posixAcl: true } });
    expect(guest().init().flags & acl).toBe(acl);
    expect(guest().init({ flags: ALL_FLAGS & ~INIT.SETXATTR_EXT }).flags & acl).toBe(0);
  });

  it('takes extensions of requests from 7.38 on only', () => {
    const policy = { securityLabel: true };
    expect(new ScriptedGuest({ policy }).init({ minor: 38 }).flags2).toBe(INIT2.SECURITY_CTX | INIT2.CREATE_SUPP_GROUP);
    expect(new ScriptedGuest({ policy }).init({ minor: 37 }).flags2).toBe(0);
  });

  it('takes the short form of before 7.36', () => {
    const guest = new ScriptedGuest();
    const long = guest.exchange;
    expect(guest.fails('INIT', 0, { major: 7, minor: 31 })).toBe(0);
    // The same, cut to struct fuse_init_in as of 7.35.
    const request = Buffer.alloc(56);
    request.writeUInt32LE(56, 0);
    request.writeUInt32LE(26, 4);
    request.writeUInt32LE(7, 40);
    request.writeUInt32LE(31, 44);
    expect(guest.sendBytes(request)?.errno).toBe(0);
    expect(long.replyBytes).toHaveLength(80);
  });

  it.each([
    [6, 45],
    [7, 26],
    [0, 0],
  ])('refuses version %d.%d', (major, minor) => {
    const guest = new ScriptedGuest();
    expect(guest.fails('INIT', 0, { major, minor })).toBe(ERRNO.EPROTO);
    expect(guest.session.mounted).toBe(false);
  });

  it('tells a newer major version its own, and waits for the next INIT', () => {
    const guest = new ScriptedGuest();
    expect(guest.init({ major: 8, minor: 0 })).toMatchObject({ major: 7, flags: 0 });
    expect(guest.session.mounted).toBe(false);
    expect(guest.init().major).toBe(7);
  });

  it('bounds writes by what the transport can take', () => {
    expect(new ScriptedGuest({ limits: { maxWrite: 128 * 1024 } }).init()).toMatchObject({
      maxWrite: 131_072,
      maxPages: 32,
    });
  });

  it('wipes what an earlier guest held', () => {
    const guest = ScriptedGuest.mounted();
    const fs = guest.fs as MemoryFileSystem;
    const { nodeid, fh } = guest.create(ROOT, 'a');
    expect([guest.session.nodeCount, guest.session.handleCount, fs.held.size]).toEqual([2, 1, 1]);
    guest.init();
    expect([guest.session.nodeCount, guest.session.handleCount, fs.held.size]).toEqual([1, 0, 0]);
    expect(guest.fails('GETATTR', nodeid, {})).toBe(ERRNO.ESTALE);
    expect(guest.fails('READ', nodeid, { fh, size: 1 })).toBe(ERRNO.ESTALE);
    const again = guest.lookup(ROOT, 'a');
    expect(again.nodeid).toBe(nodeid);
    expect(guest.fails('READ', nodeid, { fh, size: 1 })).toBe(ERRNO.EBADF);
  });

  it('takes up write-back at the next INIT, not before', () => {
    const guest = ScriptedGuest.mounted();
    guest.setPolicy({ writeback: true });
    const { nodeid, fh } = guest.create(ROOT, 'a', 1);
    expect(guest.fails('READ', nodeid, { fh, size: 1 })).toBe(ERRNO.EBADF); // still O_WRONLY
    expect(guest.init().flags & INIT.WRITEBACK_CACHE).not.toBe(0);
  });
});

describe('before INIT and after DESTROY', () => {
  it('answers EIO at once: a guest that outlived the server must not hang', () => {
    const guest = new ScriptedGuest();
    for (const op of ['GETATTR', 'STATFS', 'READLINK', 'DESTROY'] as const)
      expect(guest.fails(op, ROOT, {})).toBe(ERRNO.EIO);
    expect(guest.fails('LOOKUP', ROOT, { name: 'a' })).toBe(ERRNO.EIO);
    expect(guest.fails('RELEASE', 5, { fh: 1 })).toBe(ERRNO.EIO);
  });

  it('drops FORGET silently', () => {
    const guest = new ScriptedGuest();
    guest.forget(ROOT, 1);
    guest.forget(99, 1);
    expect(guest.exchange.replyBytes).toBeNull();
  });

  it('wipes at DESTROY and waits for INIT', () => {
    const guest = ScriptedGuest.mounted();
    guest.create(ROOT, 'a');
    expect(guest.fails('DESTROY', 0, {})).toBe(0);
    expect([guest.session.mounted, guest.session.nodeCount, guest.session.handleCount]).toEqual([false, 1, 0]);
    expect(guest.fails('GETATTR', ROOT, {})).toBe(ERRNO.EIO);
    guest.init();
    expect(guest.lookup(ROOT, 'a').nodeid).toBe(2);
  });

  it('wipes when the peer is gone', () => {
    const guest = ScriptedGuest.mounted();
    guest.create(ROOT, 'a');
    guest.session.close();
    expect((guest.fs as MemoryFileSystem).held.size).toBe(0);
    expect(guest.fails('GETATTR', ROOT, {})).toBe(ERRNO.EIO);
  });
});

it('answers SYNCFS, and INTERRUPT not at all', () => {
  const guest = ScriptedGuest.mounted();
  expect(guest.fails('SYNCFS', ROOT, {})).toBe(0);
  guest.send('INTERRUPT', 0, { uniqueLo: 5 });
  expect(guest.exchange.replyBytes).toBeNull();
});

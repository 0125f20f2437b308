import { describe, expect, it } from 'vitest';
import { F_RDLCK, F_UNLCK, F_WRLCK } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { LOCK_EOF, Lock } from '../../fs/backend.ts';
import type { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryHandle } from '../../fs/memory/memory-node.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { LOCK_FLAGS, LOCK_STATUS } from '../../wire/ninep/flags.ts';
import type { FieldsOf } from './testing/messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

const { SUCCESS, BLOCKED } = LOCK_STATUS;
const BLOCK = { flags: LOCK_FLAGS.BLOCK };

/** Tlock's fields: process `procId` locks the whole file unless told otherwise. */
function lock(fid: number, procId: number, more: object = {}): FieldsOf<'Tlock'> {
  return { fid, type: F_WRLCK, flags: 0, start: 0, length: 0, procId, clientId: 'vm', ...more };
}

function locked(client: ScriptedClient, fid: number, procId: number, more: object = {}): number {
  return client.ok('Tlock', lock(fid, procId, more)).status;
}

function twoFids(): { client: ScriptedClient; a: number; b: number } {
  const client = ScriptedClient.attached();
  return { client, a: client.create(ROOT, 'f', 'x'), b: client.open(ROOT, 'f', 2) };
}

describe('Tlock', () => {
  it('does not block a process with itself, and excludes another', () => {
    const { client, a, b } = twoFids();
    expect([locked(client, a, 1), locked(client, b, 1), locked(client, b, 2)]).toEqual([SUCCESS, SUCCESS, BLOCKED]);
    expect(locked(client, b, 2, { start: 10, length: 5 })).toBe(BLOCKED);
    expect(locked(client, a, 1, { type: F_UNLCK, start: 10, length: 5 })).toBe(SUCCESS);
    expect(locked(client, b, 2, { start: 10, length: 5 })).toBe(SUCCESS);
    expect(locked(client, b, 2, { start: 10, length: 6 })).toBe(BLOCKED);
  });

  it('excludes other clients, whatever they call themselves', () => {
    const { client, a } = twoFids();
    const other = ScriptedClient.attached({ server: client });
    const fid = other.open(ROOT, 'f', 2);
    expect([locked(client, a, 1), locked(other, fid, 1)]).toEqual([SUCCESS, BLOCKED]);
    client.session.close();
    expect(locked(other, fid, 1)).toBe(SUCCESS);
  });

  it('refuses what makes no sense', () => {
    const { client, a } = twoFids();
    expect(client.fails('Tlock', lock(a, 1, { type: 3 }))).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlock', lock(a, 1, { flags: 2 }))).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlock', lock(a, 1, { start: -1 }))).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlock', lock(a, 1, { clientId: 'x'.repeat(300) }))).toBe(ERRNO.EINVAL);
    expect(client.fails('Tlock', lock(99, 1))).toBe(ERRNO.EBADF);
    expect(client.fails('Tlock', lock(client.walk(ROOT, 'f'), 1))).toBe(ERRNO.EBADF);
    expect(client.fails('Tlock', lock(client.open(ROOT, 'f'), 1))).toBe(ERRNO.EBADF);
  });

  it('ends with its fid', () => {
    const { client, a, b } = twoFids();
    locked(client, a, 1);
    client.clunk(a);
    expect(locked(client, b, 2)).toBe(SUCCESS);
  });
});

describe('Tlock that blocks', () => {
  it('waits, lets others pass, and is answered when the lock is free', () => {
    const { client, a, b } = twoFids();
    locked(client, a, 1);
    const waiting = client.start('Tlock', lock(b, 2, BLOCK), 7);
    expect([waiting.ends, client.delays, client.session.waiting]).toEqual([0, [10], 1]);
    client.attr(ROOT);
    locked(client, a, 1, { type: F_UNLCK });
    expect(client.replyOf(waiting)?.fields).toEqual({ status: SUCCESS });
    expect([locked(client, a, 1), client.session.waiting]).toEqual([BLOCKED, 0]);
  });

  it.each(['Tclunk', 'Tremove'] as const)(
    'gets the lock when %s ends the holder’s fid, also from another client',
    (end) => {
      const { client, a } = twoFids();
      const other = ScriptedClient.attached({ server: client });
      const fid = other.open(ROOT, 'f', 2);
      locked(client, a, 1);
      const waiting = other.start('Tlock', lock(fid, 1, { ...BLOCK, type: F_RDLCK }), 7);
      client.ok(end, { fid: a });
      expect(other.replyOf(waiting)?.errno).toBe(0);
    },
  );

  it('is tried again for the host’s sake, ever more seldom', () => {
    const client = ScriptedClient.attached();
    const fid = client.create(ROOT, 'f');
    const fs = client.fs as MemoryFileSystem;
    const [handle] = [...fs.openHandles] as [MemoryHandle];
    // Behind the session's back, as a host process would.
    const whole = Object.assign(new Lock(), { type: F_WRLCK, end: LOCK_EOF });
    fs.setlk(handle, 'host', whole);
    const waiting = client.start('Tlock', lock(fid, 2, BLOCK), 7);
    for (let i = 0; i < 7; i++) client.waiters.retry();
    expect([client.delays, waiting.ends]).toEqual([[10, 20, 40, 80, 160, 200, 200, 200], 0]);
    fs.unlockAll(handle, 'host');
    client.waiters.retry();
    expect(client.replyOf(waiting)?.fields).toEqual({ status: SUCCESS });
    expect(client.delays).toHaveLength(8);
  });

  it('is taken back by Tflush, without an answer', () => {
    const { client, a, b } = twoFids();
    locked(client, a, 1);
    const waiting = client.start('Tlock', lock(b, 2, BLOCK), 7);
    expect(client.send('Tflush', { oldtag: 7 }, 8).type).toBe(TYPE.Rflush);
    expect([waiting.ends, waiting.replyBytes]).toEqual([1, null]);
    locked(client, a, 1, { type: F_UNLCK });
    expect([waiting.ends, locked(client, a, 3), client.waiters.size]).toEqual([1, SUCCESS, 0]);
  });

  it('ends with EINTR when its fid or the ring ends, silently with the connection', () => {
    const { client, a, b } = twoFids();
    locked(client, a, 1);
    const one = client.start('Tlock', lock(b, 2, BLOCK), 7);
    client.clunk(b);
    expect(client.replyOf(one)?.errno).toBe(ERRNO.EINTR);
    const c = client.open(ROOT, 'f', 2);
    const two = client.start('Tlock', lock(c, 2, BLOCK), 7);
    client.session.interruptWaiters();
    expect(client.replyOf(two)?.errno).toBe(ERRNO.EINTR);
    const three = client.start('Tlock', lock(c, 2, BLOCK), 7);
    client.session.close();
    expect([three.ends, three.replyBytes, client.waiters.size, client.session.waiting]).toEqual([1, null, 0, 0]);
  });

  it('is bounded', () => {
    const client = ScriptedClient.attached({ session: { limits: { maxWaitingLocks: 1 } } });
    const a = client.create(ROOT, 'f');
    locked(client, a, 1);
    client.start('Tlock', lock(a, 2, BLOCK), 7);
    expect(client.fails('Tlock', lock(a, 3, BLOCK))).toBe(ERRNO.ENOLCK);
  });
});

describe('Tgetlock', () => {
  it('tells who stands in the way, or gives the question back', () => {
    const { client, a, b } = twoFids();
    const asked = { fid: b, type: F_RDLCK, start: 3, length: 4, procId: 2, clientId: 'vm' };
    expect(client.ok('Tgetlock', asked)).toEqual({ type: F_UNLCK, start: 3, length: 4, procId: 2, clientId: 'vm' });
    locked(client, a, 1, { start: 5 });
    expect(client.ok('Tgetlock', asked)).toEqual({ type: F_WRLCK, start: 5, length: 0, procId: 1, clientId: '' });
    expect(client.ok('Tgetlock', { ...asked, procId: 1 }).type).toBe(F_UNLCK);
    expect(client.fails('Tgetlock', { ...asked, type: F_UNLCK })).toBe(ERRNO.EINVAL);
  });
});

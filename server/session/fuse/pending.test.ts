import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { PENDING, type Result } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryHandle } from '../../fs/memory/memory-node.ts';
import { requestOf } from './testing/requests.ts';
import { MESSAGE_ROOM, ScriptedExchange } from './testing/scripted-exchange.ts';
import { ROOT, replyOf, ScriptedGuest } from './testing/scripted-guest.ts';

/** Leaves reads, writes and syncs to a pool that the test drives. */
class PooledFileSystem extends MemoryFileSystem {
  readonly released: MemoryHandle[] = [];
  resets = 0;

  override read(): Result {
    return PENDING;
  }

  override write(): Result {
    return PENDING;
  }

  override copyRange(): Result {
    return PENDING;
  }

  override syncfs(): Result {
    return PENDING;
  }

  override release(handle: MemoryHandle): void {
    this.released.push(handle);
  }

  override reset(): void {
    this.resets++;
    super.reset();
  }
}

describe('requests in the I/O pool', () => {
  function pooled(): { guest: ScriptedGuest; fs: PooledFileSystem; take: (request: Buffer) => ScriptedExchange } {
    const guest = ScriptedGuest.mounted({ fs: (arena) => new PooledFileSystem(arena) });
    const fs = guest.fs as PooledFileSystem;
    fs.resets = 0;
    const exchanges = [guest.exchange];
    const take = (request: Buffer) => {
      const exchange = exchanges.pop() ?? new ScriptedExchange(guest.arena, 2);
      exchange.take(request, MESSAGE_ROOM);
      guest.session.request(exchange);
      return exchange;
    };
    return { guest, fs, take };
  }

  const data = Buffer.from('data');

  it('are answered when they end, and others overtake them', () => {
    const { guest, take } = pooled();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    const reading = take(requestOf('READ', nodeid, { fh, size: 4 }, { unique: 77 }));
    expect(reading.ends).toBe(0);
    const writing = take(requestOf('WRITE', nodeid, { fh, size: 4 }, { unique: 78, data }));
    expect(writing.ends).toBe(0);
    reading.sink(16).put(0, data);
    guest.session.completed(reading, 4);
    expect(replyOf(reading)?.body.toString()).toBe('data');
    guest.session.completed(writing, 3);
    expect(replyOf(writing)?.body.readUInt32LE(0)).toBe(3);
  });

  it('are given up when the guest interrupts them, each by its own number', () => {
    const { guest, take } = pooled();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    const reading = take(requestOf('READ', nodeid, { fh, size: 4 }, { unique: 77 }));
    const other = new ScriptedExchange(guest.arena, 3);
    for (const uniqueLo of [76, 77]) {
      const request = requestOf('INTERRUPT', 0, { uniqueLo }, { unique: uniqueLo + 1 });
      guest.sendBytes(request, MESSAGE_ROOM, other);
    }
    expect(guest.cancelled).toEqual([reading.ticket]);
    expect(reading.ends).toBe(0);
    // The pool has the last word: it was done before, or it was not.
    guest.session.completed(reading, -ERRNO.EINTR);
    expect(replyOf(reading)?.errno).toBe(ERRNO.EINTR);
    guest.sendBytes(requestOf('INTERRUPT', 0, { uniqueLo: 77 }, { unique: 80 }), MESSAGE_ROOM, other);
    expect(guest.cancelled).toHaveLength(1);
  });

  it('end with their error', () => {
    const { guest, take } = pooled();
    const { nodeid, fh } = guest.create(ROOT, 'a');
    const reading = take(requestOf('READ', nodeid, { fh, size: 4 }));
    guest.session.completed(reading, -ERRNO.EIO);
    expect(replyOf(reading)).toMatchObject({ errno: ERRNO.EIO });
    const odd = take(requestOf('READ', nodeid, { fh, size: 4 }));
    guest.session.completed(odd, -9999);
    expect(replyOf(odd)?.errno).toBe(ERRNO.EIO);
  });

  it('keep their handles until they end, whatever the guest releases', () => {
    const { guest, fs, take } = pooled();
    const from = guest.create(ROOT, 'a');
    const to = guest.create(ROOT, 'b');
    const copying = take(
      requestOf('COPY_FILE_RANGE', from.nodeid, { fhIn: from.fh, nodeidOut: to.nodeid, fhOut: to.fh, len: 5 }),
    );
    const other = new ScriptedExchange(guest.arena, 3);
    guest.sendBytes(requestOf('RELEASE', from.nodeid, { fh: from.fh }), MESSAGE_ROOM, other);
    guest.sendBytes(requestOf('RELEASE', to.nodeid, { fh: to.fh }), MESSAGE_ROOM, other);
    guest.sendBytes(requestOf('FORGET', from.nodeid, { nlookup: 1 }), MESSAGE_ROOM, other);
    expect(fs.released).toHaveLength(0);
    expect(guest.sendBytes(requestOf('READ', to.nodeid, { fh: to.fh, size: 1 }), MESSAGE_ROOM, other)?.errno).toBe(
      ERRNO.EBADF,
    );
    guest.session.completed(copying, 5);
    expect(replyOf(copying)?.body.readUInt32LE(0)).toBe(5);
    expect(fs.released).toHaveLength(2);
    expect(guest.session.handleCount).toBe(0);
  });

  it('keep the node of a SYNCFS', () => {
    const { guest, fs, take } = pooled();
    const dir = guest.mkdir(ROOT, 'd');
    const syncing = take(requestOf('SYNCFS', dir, {}));
    guest.sendBytes(requestOf('FORGET', dir, { nlookup: 1 }), MESSAGE_ROOM, new ScriptedExchange(guest.arena, 3));
    expect(fs.held.size).toBe(1);
    guest.session.completed(syncing, 0);
    expect(replyOf(syncing)?.errno).toBe(0);
    expect(fs.held.size).toBe(0);
  });

  it('outlive INIT: the rest is given back at once, what they use when they end', () => {
    const { guest, fs, take } = pooled();
    const a = guest.create(ROOT, 'a');
    guest.create(ROOT, 'b');
    const reading = take(requestOf('READ', a.nodeid, { fh: a.fh, size: 4 }));
    const other = new ScriptedExchange(guest.arena, 3);
    guest.sendBytes(requestOf('INIT', 0, { major: 7, minor: 38 }), MESSAGE_ROOM, other);
    expect(fs.resets).toBe(0);
    expect([fs.held.size, fs.released.length]).toEqual([0, 1]);
    // The new mount gets its own handles; the old number is not handed out yet, and not accepted.
    const opened = guest.sendBytes(requestOf('CREATE', ROOT, { name: 'c', flags: 0o102 }), MESSAGE_ROOM, other);
    expect(opened?.errno).toBe(0);
    guest.session.completed(reading, 0);
    expect(replyOf(reading)?.errno).toBe(0);
    expect(fs.released).toHaveLength(2);
    expect(guest.session.handleCount).toBe(1);
    guest.init();
    expect(fs.resets).toBe(1);
  });

  it('outlive the peer', () => {
    const { guest, fs, take } = pooled();
    const a = guest.create(ROOT, 'a');
    const reading = take(requestOf('READ', a.nodeid, { fh: a.fh, size: 4 }));
    guest.session.close();
    expect(fs.released).toHaveLength(0);
    guest.session.completed(reading, 4);
    expect(fs.released).toHaveLength(1);
    expect(guest.session.mounted).toBe(false);
  });
});

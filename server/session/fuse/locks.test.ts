import { describe, expect, test } from 'vitest';
import { Arena } from '../../arena.ts';
import { F_RDLCK, F_UNLCK, F_WRLCK, O_RDWR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { decodeLkOut, newLkOut } from '../../wire/fuse/codec.gen.ts';
import { INIT, LK, RELEASE } from '../../wire/fuse/flags.ts';
import { viewsOf } from '../../wire/views.ts';
import { requestOf } from './testing/requests.ts';
import { MESSAGE_ROOM, ScriptedExchange } from './testing/scripted-exchange.ts';
import { ROOT, replyOf, ScriptedGuest } from './testing/scripted-guest.ts';

const END = Number.MAX_SAFE_INTEGER;

/** A guest with real locks and one file, and ways to lock it as one process or another. */
class LockingGuest {
  readonly guest: ScriptedGuest;
  readonly nodeid: number;
  readonly fh: number;
  #tickets = 100;

  constructor(limits = {}) {
    const arena = new Arena(32 * 1024 * 1024);
    this.guest = ScriptedGuest.mounted({ policy: { posixLock: true, flock: true }, limits, arena });
    const { nodeid, fh } = this.guest.create(ROOT, 'file', O_RDWR);
    this.nodeid = nodeid;
    this.fh = fh;
  }

  open(): number {
    return this.guest.open(this.nodeid, O_RDWR);
  }

  set(owner: number, type: number, range: readonly [number, number] = [0, END], fh = this.fh): number {
    const lk = { start: range[0], end: range[1], type, pid: owner };
    return this.guest.fails('SETLK', this.nodeid, { fh, ownerLo: owner, lk });
  }

  flock(type: number, fh = this.fh): number {
    const lk = { start: 0, end: END, type, pid: 1 };
    return this.guest.fails('SETLK', this.nodeid, { fh, ownerLo: 1, lk, lkFlags: LK.FLOCK });
  }

  /** Sends a SETLKW and gives the exchange, which may be under way. */
  wait(owner: number, type: number, fh = this.fh, lkFlags = 0, unique = 9000 + owner): ScriptedExchange {
    const exchange = new ScriptedExchange(this.guest.arena, this.#tickets++);
    const lk = { start: 0, end: END, type, pid: owner };
    exchange.take(requestOf('SETLKW', this.nodeid, { fh, ownerLo: owner, lk, lkFlags }, { unique }), MESSAGE_ROOM);
    this.guest.session.request(exchange);
    return exchange;
  }

  get(owner: number, type: number, range: readonly [number, number] = [0, END]): unknown {
    const lk = { start: range[0], end: range[1], type, pid: owner };
    const body = this.guest.ok('GETLK', this.nodeid, { fh: this.fh, ownerLo: owner, lk });
    const out = newLkOut();
    decodeLkOut(viewsOf(new Uint8Array(body).buffer), 0, out);
    return out.lk;
  }
}

function errnoOf(exchange: ScriptedExchange): number | undefined {
  return replyOf(exchange)?.errno;
}

describe('without the options', () => {
  test('locks are not granted at INIT, and refused to a guest that sends them all the same', () => {
    const guest = new ScriptedGuest();
    expect(guest.init().flags & (INIT.POSIX_LOCKS | INIT.FLOCK_LOCKS)).toBe(0);
    const { nodeid, fh } = guest.create(ROOT, 'f');
    for (const op of ['GETLK', 'SETLK', 'SETLKW'] as const) {
      expect(guest.fails(op, nodeid, { fh })).toBe(ERRNO.ENOSYS);
      expect(guest.fails(op, nodeid, { fh, lkFlags: LK.FLOCK })).toBe(ERRNO.ENOSYS);
    }
  });

  test('each option grants its own kind', () => {
    const posix = new ScriptedGuest({ policy: { posixLock: true } });
    expect(posix.init().flags & (INIT.POSIX_LOCKS | INIT.FLOCK_LOCKS)).toBe(INIT.POSIX_LOCKS);
    const flock = new ScriptedGuest({ policy: { flock: true } });
    expect(flock.init().flags & (INIT.POSIX_LOCKS | INIT.FLOCK_LOCKS)).toBe(INIT.FLOCK_LOCKS);
  });
});

describe('record locks', () => {
  test('exclude other owners, not other handles of one owner', () => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.set(1, F_WRLCK)).toBe(0);
    expect(l.set(1, F_WRLCK, [0, END], second)).toBe(0);
    expect(l.set(2, F_WRLCK)).toBe(ERRNO.EAGAIN);
    expect(l.set(2, F_RDLCK, [10, 20])).toBe(ERRNO.EAGAIN);
    expect(l.set(1, F_UNLCK, [10, 20])).toBe(0);
    expect(l.set(2, F_RDLCK, [10, 20])).toBe(0);
  });

  test('GETLK names the lock that stands in the way', () => {
    const l = new LockingGuest();
    expect(l.set(1, F_WRLCK, [5, 9])).toBe(0);
    expect(l.get(2, F_RDLCK)).toEqual({ start: 5, end: 9, type: F_WRLCK, pid: 1 });
    expect(l.get(1, F_WRLCK)).toMatchObject({ type: F_UNLCK });
    expect(l.get(2, F_WRLCK, [10, 12])).toMatchObject({ type: F_UNLCK, start: 10, end: 12 });
  });

  test('go when their owner closes the file through any handle, and not when another does', () => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.set(1, F_WRLCK)).toBe(0);
    l.guest.ok('FLUSH', l.nodeid, { fh: second, lockOwnerLo: 2 });
    expect(l.set(2, F_WRLCK)).toBe(ERRNO.EAGAIN);
    l.guest.ok('FLUSH', l.nodeid, { fh: second, lockOwnerLo: 1 });
    expect(l.set(2, F_WRLCK)).toBe(0);
  });

  test('go with the handle they were taken through, whoever forgot to flush', () => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.set(1, F_WRLCK, [0, END], second)).toBe(0);
    l.guest.ok('RELEASE', l.nodeid, { fh: second });
    expect(l.set(2, F_WRLCK)).toBe(0);
  });

  test.each([
    ['an unknown type', { lk: { start: 0, end: 1, type: 7, pid: 1 } }, ERRNO.EINVAL],
    ['a range that ends before it starts', { lk: { start: 5, end: 4, type: F_RDLCK, pid: 1 } }, ERRNO.EINVAL],
    ['a handle of nobody', { fh: 99, lk: { start: 0, end: 1, type: F_RDLCK, pid: 1 } }, ERRNO.EBADF],
  ])('%s is refused', (_name, args, errno) => {
    const l = new LockingGuest();
    for (const op of ['SETLK', 'SETLKW', 'GETLK'] as const)
      expect(l.guest.fails(op, l.nodeid, { fh: l.fh, ...args })).toBe(errno);
  });
});

describe('waiting', () => {
  test('the reply comes when the lock does; others overtake', () => {
    const l = new LockingGuest();
    expect(l.set(1, F_WRLCK)).toBe(0);
    const waiting = l.wait(2, F_WRLCK);
    expect(waiting.ends).toBe(0);
    expect(l.guest.fails('GETATTR', l.nodeid, {})).toBe(0);
    l.guest.runLater(); // the look every now and then: it is still held
    expect(waiting.ends).toBe(0);
    expect(l.set(1, F_UNLCK)).toBe(0);
    l.guest.runLater();
    expect(errnoOf(waiting)).toBe(0);
    expect(l.set(1, F_RDLCK)).toBe(ERRNO.EAGAIN);
  });

  test('first come, first served, and a shared lock lets many in', () => {
    const l = new LockingGuest();
    expect(l.set(1, F_WRLCK)).toBe(0);
    const [a, b, c] = [l.wait(2, F_RDLCK), l.wait(3, F_RDLCK), l.wait(4, F_WRLCK)];
    l.guest.ok('FLUSH', l.nodeid, { fh: l.fh, lockOwnerLo: 1 });
    l.guest.runLater();
    expect([errnoOf(a), errnoOf(b), c.ends]).toEqual([0, 0, 0]);
  });

  test('ends with EINTR when the ring stops', () => {
    const l = new LockingGuest();
    expect(l.set(1, F_WRLCK)).toBe(0);
    const waiting = [l.wait(2, F_WRLCK), l.wait(3, F_WRLCK)];
    l.guest.session.interruptWaiters();
    expect(waiting.map(errnoOf)).toEqual([ERRNO.EINTR, ERRNO.EINTR]);
    expect(l.set(1, F_UNLCK)).toBe(0);
    l.guest.runLater();
    expect(l.set(4, F_WRLCK)).toBe(0);
  });

  test.each([
    ['INIT', (l: LockingGuest) => void l.guest.init()],
    ['DESTROY', (l: LockingGuest) => void l.guest.ok('DESTROY', 0, {})],
    ['the end of the session', (l: LockingGuest) => l.guest.session.close()],
    ['RELEASE of its handle', (l: LockingGuest) => void l.guest.ok('RELEASE', l.nodeid, { fh: l.fh })],
  ])('ends with EINTR at %s', (_name, end) => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.set(1, F_WRLCK, [0, END], second)).toBe(0);
    const waiting = l.wait(2, F_WRLCK);
    end(l);
    expect(errnoOf(waiting)).toBe(ERRNO.EINTR);
  });

  test('INTERRUPT ends the request that it names, and no other', () => {
    const l = new LockingGuest();
    expect(l.set(1, F_WRLCK)).toBe(0);
    const [a, b] = [l.wait(2, F_WRLCK, l.fh, 0, 500), l.wait(3, F_WRLCK, l.fh, 0, 600)];
    l.guest.ok('INTERRUPT', 0, { uniqueLo: 600 });
    l.guest.ok('INTERRUPT', 0, { uniqueLo: 601 });
    expect([a.ends, errnoOf(b)]).toEqual([0, ERRNO.EINTR]);
    expect(l.set(1, F_UNLCK)).toBe(0);
    l.guest.runLater();
    expect(errnoOf(a)).toBe(0);
  });

  test('is for a few: ENOLCK beyond, so that the ring does not fill up', () => {
    const l = new LockingGuest({ maxWaitingLocks: 2 });
    expect(l.set(1, F_WRLCK)).toBe(0);
    const waiting = [l.wait(2, F_WRLCK), l.wait(3, F_WRLCK)];
    expect(errnoOf(l.wait(4, F_WRLCK))).toBe(ERRNO.ENOLCK);
    expect(waiting.map(({ ends }) => ends)).toEqual([0, 0]);
    l.guest.session.interruptWaiters();
  });
});

describe('flock', () => {
  test('belongs to the handle: two of one process exclude each other', () => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.flock(F_WRLCK)).toBe(0);
    expect(l.flock(F_WRLCK, second)).toBe(ERRNO.EAGAIN);
    expect(l.flock(F_RDLCK)).toBe(0);
    expect(l.flock(F_RDLCK, second)).toBe(0);
    expect(l.flock(F_UNLCK)).toBe(0);
    expect(l.flock(F_WRLCK, second)).toBe(0);
  });

  test('a waiter gets it when the holder’s handle is released', () => {
    const l = new LockingGuest();
    const second = l.open();
    expect(l.flock(F_WRLCK)).toBe(0);
    const waiting = l.wait(1, F_WRLCK, second, LK.FLOCK);
    expect(waiting.ends).toBe(0);
    l.guest.ok('RELEASE', l.nodeid, { fh: l.fh, releaseFlags: RELEASE.FLOCK_UNLOCK });
    l.guest.runLater();
    expect(errnoOf(waiting)).toBe(0);
  });
});

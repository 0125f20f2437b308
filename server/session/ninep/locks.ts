/**
 * Tlock and Tgetlock (9P2000.L): byte-range locks as fcntl(2) has them. 9P cannot tell these from flock(2), which Linux sends as a lock of the whole file.
 *
 * An owner is the client's `client_id` and `proc_id` on this connection: one process with two fids does not block itself, two exclude each other.
 */
import { F_RDLCK, F_UNLCK, F_WRLCK } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { LOCK_EOF, Lock, PENDING, type Result } from '../../fs/backend.ts';
import {
  encodeRgetlock,
  encodeRlock,
  newRgetlock,
  newRlock,
  sizeOfRgetlock,
  type Tgetlock,
  type Tlock,
} from '../../wire/ninep/codec.gen.ts';
import { LOCK_FLAGS, LOCK_STATUS } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { LockWaiter } from '../lock-waiters.ts';
import { FID, type Fid } from './fid-table.ts';
import { WAIT } from './in-flight.ts';
import { type NinepState, replyRoom, textOf } from './ninep-state.ts';
import { reply } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
/** Owners that one fid may lock for: a fid is one open, shared by a process and its children. */
const OWNERS_MAX = 64;
/** Linux sends its host name, of 64 bytes at most; it is kept for each lock. */
const CLIENT_ID_MAX = 256;

const wanted = new Lock();
const rlock = newRlock();
const rgetlock = newRgetlock();

/** A Tlock that waits. It is the exchange's `ref`. */
class WaitingLock implements LockWaiter {
  readonly fid: Fid;
  readonly #s: NinepState;
  readonly #x: Exchange;
  readonly #owner: string;
  readonly #lock = new Lock();

  constructor(s: NinepState, x: Exchange, fid: Fid, owner: string) {
    this.#s = s;
    this.#x = x;
    this.fid = fid;
    this.#owner = owner;
    Object.assign(this.#lock, wanted);
  }

  attempt(): boolean {
    const result = setLock(this.fid, this.#owner, this.#lock);
    if (result === -ERRNO.EAGAIN) return false;
    this.answer(result);
    return true;
  }

  /** Ends the request, with success or an error. */
  answer(result: Result): void {
    const s = this.#s;
    this.takeBack();
    s.payload = 0;
    reply(s, this.#x, result < 0 ? result : lockDone(s, this.#x, LOCK_STATUS.SUCCESS));
  }

  /** It waits no more. */
  takeBack(): void {
    this.#s.waiters.remove(this);
    this.#s.waitingLocks--;
    this.#s.fids.unpin(this.fid);
    this.#x.ref = null;
  }
}

/**
 * fcntl(2) F_SETLK, or F_SETLKW with the BLOCK flag: then the reply comes when the lock does. (Answered BLOCKED, Linux would sleep 30 s and ask again.) Without it,
 * BLOCKED means EAGAIN to Linux.
 */
export function lock(s: NinepState, x: Exchange, args: Tlock): Result {
  const fid = fidToLock(s, args);
  if (typeof fid === 'number') return fid;
  if ((args.flags & ~LOCK_FLAGS.BLOCK) !== 0) return EINVAL;
  const owner = ownerOf(s, args);
  const owners = fid.lockOwners;
  if (owners !== null && owners.size >= OWNERS_MAX && !owners.has(owner)) return -ERRNO.ENOLCK;
  const result = setLock(fid, owner, wanted);
  if (result !== -ERRNO.EAGAIN) {
    // A shared lock in place of an exclusive one lets others in as well.
    if (result >= 0 && wanted.type !== F_WRLCK) s.waiters.released();
    return result < 0 ? result : LOCK_STATUS.SUCCESS;
  }
  if ((args.flags & LOCK_FLAGS.BLOCK) === 0) return LOCK_STATUS.BLOCKED;
  if (s.waitingLocks >= s.limits.maxWaitingLocks) return -ERRNO.ENOLCK;
  const waiting = new WaitingLock(s, x, fid, owner);
  fid.pins++;
  s.waitingLocks++;
  x.noteA = WAIT.LOCK;
  x.ref = waiting;
  s.waiters.add(waiting);
  return PENDING;
}

/** Rlock: `result` is the status. */
export function lockDone(s: NinepState, x: Exchange, result: Result): Result {
  rlock.status = result;
  return encodeRlock(s.arena, x.replyAt, x.uniqueLo, rlock) - x.replyAt;
}

/** fcntl(2) F_GETLK: one lock that stands in the way, or type UNLCK and the rest as it came. */
export function getlock(s: NinepState, x: Exchange, args: Tgetlock): Result {
  const fid = fidToLock(s, args);
  if (typeof fid === 'number') return fid;
  if (wanted.type === F_UNLCK || fid.handle === null) return EINVAL;
  const result = fid.at.fs.getlk(fid.handle, ownerOf(s, args), wanted);
  if (result < 0) return result;
  const free = wanted.type === F_UNLCK;
  rgetlock.type = wanted.type;
  rgetlock.start = free ? args.start : wanted.start;
  rgetlock.length = free ? args.length : wanted.end >= LOCK_EOF ? 0 : wanted.end - wanted.start + 1;
  rgetlock.procId = free ? args.procId : wanted.pid;
  // Whose it is the back end does not say, and the asker's own name would be wrong.
  rgetlock.clientId.at = args.clientId.at;
  rgetlock.clientId.length = free ? args.clientId.length : 0;
  if (sizeOfRgetlock(rgetlock) > replyRoom(s, x)) return -ERRNO.EMSGSIZE;
  return encodeRgetlock(s.arena, x.replyAt, x.uniqueLo, rgetlock) - x.replyAt;
}

/** A fid ends: so do the locks of those who locked through it, as close(2) ends a process's, and its Tlocks that wait (with `error`). */
export function releaseLocks(s: NinepState, fid: Fid, error: Result = -ERRNO.EINTR): void {
  if (s.waitingLocks > 0) endWaitingLocks(s, fid, error);
  if (fid.lockOwners === null || fid.handle === null) return;
  for (const owner of fid.lockOwners) fid.at.fs.unlockAll(fid.handle, owner);
  fid.lockOwners = null;
  s.waiters.released();
}

/** Answers all Tlocks that wait (on `fid`, unless that is null) with an error. */
export function endWaitingLocks(s: NinepState, fid: Fid | null, error: Result): void {
  for (const x of s.inFlight.all()) {
    const waiting = x.noteA === WAIT.LOCK ? (x.ref as WaitingLock) : null;
    if (waiting !== null && (fid === null || waiting.fid === fid)) waiting.answer(error);
  }
}

/** The exchange's lock waits no more; the exchange is the caller's to end. */
export function takeBackWaiting(_s: NinepState, x: Exchange): void {
  (x.ref as WaitingLock).takeBack();
}

function setLock(fid: Fid, owner: string, lockWanted: Lock): Result {
  if (fid.handle === null) return -ERRNO.EBADF;
  const result = fid.at.fs.setlk(fid.handle, owner, lockWanted);
  if (result >= 0 && lockWanted.type !== F_UNLCK) (fid.lockOwners ??= new Set()).add(owner);
  return result;
}

/** Checks what both messages share, and fills `wanted`. */
function fidToLock(s: NinepState, args: Tgetlock): Fid | number {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.kind !== FID.FILE && fid.kind !== FID.DIRECTORY) return -ERRNO.EBADF;
  if (args.type !== F_RDLCK && args.type !== F_WRLCK && args.type !== F_UNLCK) return EINVAL;
  if (args.start < 0 || args.clientId.length > CLIENT_ID_MAX) return EINVAL;
  wanted.type = args.type;
  wanted.start = args.start;
  // Length 0 is "to the end of the file", and so is all that reaches beyond what we can count.
  wanted.end = args.length === 0 ? LOCK_EOF : Math.min(args.start + args.length - 1, LOCK_EOF);
  wanted.pid = args.procId;
  return fid;
}

function ownerOf(s: NinepState, args: Tgetlock): string {
  return `${s.clientId}:${textOf(s, args.clientId)}:${args.procId}`;
}

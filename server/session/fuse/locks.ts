/**
 * GETLK, SETLK, SETLKW: locks that the host and other guests see, where INIT granted POSIX_LOCKS or FLOCK_LOCKS (else the guest keeps them to itself and
 * sends none of these). fcntl(2)'s belong to the owner that the guest names, which is a process's table of files: it has them through all its handles. flock(2)'s
 * belong to the handle.
 *
 * A SETLKW that must wait waits in this session's table, never in a thread, and occupies its place in the ring meanwhile; so there are few. It ends
 * with EINTR when the guest interrupts it, its ring stops, or its file is released: Linux then asks again by itself where nobody was signalled.
 */
import { F_RDLCK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_SH, LOCK_UN } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Handle, LOCK_EOF, Lock, type Node, PENDING, type Result } from '../../fs/backend.ts';
import { encodeLkOut, type LkIn, newLkOut, SIZE_LK_OUT } from '../../wire/fuse/codec.gen.ts';
import { LK } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { LockWaiter } from '../lock-waiters.ts';
import type { FuseState } from './fuse-state.ts';
import type { OpenFile } from './handle-table.ts';
import { fileOf } from './named-file.ts';
import { bodyAt } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
const EAGAIN = -ERRNO.EAGAIN;

const wanted = new Lock();
const lkOut = newLkOut();

/** A SETLKW that waits. */
export class WaitingLock implements LockWaiter {
  readonly file: OpenFile;
  readonly #s: FuseState;
  readonly #x: Exchange;
  /** '' for flock(2). */
  readonly #owner: string;
  readonly #lock = new Lock();

  constructor(s: FuseState, x: Exchange, file: OpenFile, owner: string) {
    this.#s = s;
    this.#x = x;
    this.file = file;
    this.#owner = owner;
    Object.assign(this.#lock, wanted);
  }

  attempt(): boolean {
    const result = take(this.#s, this.file, this.#owner, this.#lock);
    if (result === EAGAIN) return false;
    this.answer(result);
    return true;
  }

  /** Ends the request, with success or an error. */
  answer(result: Result): void {
    this.#s.waiters.remove(this);
    this.#s.waiting.delete(this.#x);
    this.#s.finish(this.#x, result);
  }
}

/** fcntl(2) F_GETLK: one lock that stands in the way, or F_UNLCK. */
export function getlk(s: FuseState, x: Exchange, node: Node, args: LkIn): Result {
  if (!s.terms.posixLocks) return -ERRNO.ENOSYS;
  const file = fileToLock(s, x, node, args);
  if (typeof file === 'number') return file;
  if (wanted.type === F_UNLCK || (args.lkFlags & LK.FLOCK) !== 0) return EINVAL;
  const result = s.fs.getlk(file.handle as Handle, ownerOf(args), wanted);
  if (result < 0) return result;
  const { lk } = lkOut;
  const free = wanted.type === F_UNLCK;
  lk.type = wanted.type;
  lk.start = free ? args.lk.start : wanted.start;
  lk.end = free ? args.lk.end : wanted.end;
  lk.pid = free ? args.lk.pid : wanted.pid;
  encodeLkOut(s.arena, bodyAt(x), lkOut);
  return SIZE_LK_OUT;
}

/** fcntl(2) F_SETLK, or flock(2) with LOCK_NB. */
export function setlk(s: FuseState, x: Exchange, node: Node, args: LkIn): Result {
  const file = fileToLock(s, x, node, args);
  return typeof file === 'number' ? file : take(s, file, ownerFor(args), wanted);
}

/** fcntl(2) F_SETLKW, or flock(2): the reply comes when the lock does. */
export function setlkw(s: FuseState, x: Exchange, node: Node, args: LkIn): Result {
  const file = fileToLock(s, x, node, args);
  if (typeof file === 'number') return file;
  const owner = ownerFor(args);
  const result = take(s, file, owner, wanted);
  if (result !== EAGAIN) return result;
  if (s.waiting.size >= s.limits.maxWaitingLocks) return -ERRNO.ENOLCK;
  const waiting = new WaitingLock(s, x, file, owner);
  x.ref = node;
  s.waiting.set(x, waiting);
  s.waiters.add(waiting);
  return PENDING;
}

/** close(2) by a process: its record locks on the file go, whichever handle they were taken through. */
export function unlockOwner(s: FuseState, file: OpenFile, ownerLo: number, ownerHi: number): void {
  if (!s.terms.posixLocks) return;
  s.fs.unlockAll(file.handle as Handle, ownerName(ownerLo, ownerHi));
  s.waiters.releasedSoon();
}

/** The handle ends: nobody waits for a lock through it any more, and its flock(2) lock goes. */
export function unlockHandle(s: FuseState, file: OpenFile, flock: boolean): void {
  if (s.waiting.size > 0) endWaiting(s, file, -ERRNO.EINTR);
  if (flock && s.terms.flocks) s.fs.flock(file.handle as Handle, LOCK_UN);
  if (s.terms.posixLocks || s.terms.flocks) s.waiters.releasedSoon();
}

/** Ends the requests that wait for a lock on `file` (null: on any). */
export function endWaiting(s: FuseState, file: OpenFile | null, error: Result): void {
  for (const waiting of [...s.waiting.values()]) if (file === null || waiting.file === file) waiting.answer(error);
}

/** 0, EAGAIN where another holds it, or an error. */
function take(s: FuseState, file: OpenFile, owner: string, lock: Lock): Result {
  const handle = file.handle as Handle;
  const result = owner === '' ? s.fs.flock(handle, flockOf(lock.type)) : s.fs.setlk(handle, owner, lock);
  // A shared lock in place of an exclusive one lets others in as well.
  if (result >= 0 && lock.type !== F_WRLCK) s.waiters.releasedSoon();
  if (result >= 0 && owner !== '' && lock.type !== F_UNLCK) (file.lockOwners ??= new Set()).add(owner);
  return result;
}

function flockOf(type: number): number {
  if (type === F_UNLCK) return LOCK_UN;
  return type === F_WRLCK ? LOCK_EX : LOCK_SH;
}

/** Checks what the requests share, and fills `wanted`. */
function fileToLock(s: FuseState, x: Exchange, node: Node, args: LkIn): OpenFile | number {
  const { lk, lkFlags } = args;
  const granted = (lkFlags & LK.FLOCK) !== 0 ? s.terms.flocks : s.terms.posixLocks;
  if (!granted) return -ERRNO.ENOSYS;
  if (lk.type !== F_RDLCK && lk.type !== F_WRLCK && lk.type !== F_UNLCK) return EINVAL;
  if (lk.start < 0) return EINVAL;
  wanted.type = lk.type;
  wanted.start = lk.start;
  // OFFSET_MAX, and whatever else lies beyond what we can count, is the end of the file.
  wanted.end = Math.min(lk.end, LOCK_EOF);
  wanted.pid = lk.pid;
  if (wanted.end < wanted.start) return EINVAL;
  return fileOf(s, x, node, args.fh, false);
}

function ownerFor(args: LkIn): string {
  return (args.lkFlags & LK.FLOCK) !== 0 ? '' : ownerOf(args);
}

function ownerOf(args: LkIn): string {
  return ownerName(args.ownerLo, args.ownerHi);
}

function ownerName(lo: number, hi: number): string {
  return `fuse:${hi.toString(16)}:${lo.toString(16)}`;
}

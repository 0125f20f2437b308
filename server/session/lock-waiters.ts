/**
 * Lock requests that wait (9P Tlock, FUSE SETLKW). Back ends never wait (`setlk` says EAGAIN), so these are tried again: at once when a session of this server gave up a lock, and after a while
 * in case a host process did, which nobody tells us. One queue per engine thread, shared by its sessions: first come, first served.
 */

/** A request that waits. */
export interface LockWaiter {
  /** Tries to get the lock. True when the request has been answered, however that went. */
  attempt(): boolean;
}

/** Host processes' locks are noticed within this; the first tries come sooner. */
const SLOWEST_MS = 200;
const FASTEST_MS = 10;

export class LockWaiters {
  readonly #later: (delayMs: number, run: () => void) => void;
  #waiters: LockWaiter[] = [];
  #released = false;
  #delayMs = FASTEST_MS;
  #armed = false;
  #soon = false;

  /** `later`: calls `run` once, about `delayMs` from now, on the engine thread and outside of requests. */
  constructor(later: (delayMs: number, run: () => void) => void) {
    this.#later = later;
  }

  get size(): number {
    return this.#waiters.length;
  }

  add(waiter: LockWaiter): void {
    this.#waiters.push(waiter);
    this.#delayMs = FASTEST_MS;
    this.#arm();
  }

  remove(waiter: LockWaiter): void {
    this.#waiters = this.#waiters.filter((each) => each !== waiter);
  }

  /** A lock was given up. Takes effect at `settle`, since the request that did so is not over. */
  released(): void {
    this.#released = true;
  }

  /** Call after each request. */
  settle(): void {
    if (!this.#released) return;
    this.#released = false;
    this.#attemptAll();
  }

  /** A lock was given up: those that wait try again once the engine has done what it is doing. Needs no `settle`. */
  releasedSoon(): void {
    if (this.#soon || this.#waiters.length === 0) return;
    this.#soon = true;
    this.#later(0, () => {
      this.#soon = false;
      this.#attemptAll();
    });
  }

  /** The time after which they try again unasked is over. */
  retry(): void {
    this.#armed = false;
    this.#delayMs = Math.min(this.#delayMs * 2, SLOWEST_MS);
    this.#attemptAll();
    this.#arm();
  }

  #attemptAll(): void {
    for (const waiter of [...this.#waiters]) {
      // An answer can end others: only those that still wait.
      if (this.#waiters.includes(waiter) && waiter.attempt()) this.remove(waiter);
    }
  }

  #arm(): void {
    if (this.#armed || this.#waiters.length === 0) return;
    this.#armed = true;
    this.#later(this.#delayMs, () => this.retry());
  }
}

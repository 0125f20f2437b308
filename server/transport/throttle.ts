/**
 * Limits of rates: how many requests, and how many bytes of requests and replies, are carried per second, of all peers of an engine together. Two buckets that fill
 * evenly up to a burst. A transport that may not take a request leaves it where it is, in the ring or the socket, and comes again later, so nothing waits
 * inside the engine and what stops a queue finds nothing of it. What a request costs in bytes is known when it has ended: the bucket of bytes may go below
 * zero, and the next request waits for that.
 */

/** 0: no limit. */
export interface Rate {
  readonly perSecond: number;
  /** 0: a tenth of a second's worth. */
  readonly burst: number;
}

export interface RateLimits {
  readonly requests: Rate;
  readonly bytes: Rate;
}

/** A limit that was changed is looked at again by whoever waits within this. */
const LONGEST_WAIT_MS = 100;
/** A request that has waited long enough must not find the bucket a rounding error short. */
const SLACK = 1e-6;

class Bucket {
  #perMs = 0;
  #size = 0;
  #level = 0;
  #filledMs = 0;

  /** What is in it stays, up to the new size. */
  set({ perSecond, burst }: Rate, nowMs: number): void {
    const wasOff = this.#perMs === 0;
    this.#perMs = perSecond / 1000;
    this.#size = Math.max(1, burst > 0 ? burst : perSecond / 10);
    this.#level = wasOff ? this.#size : Math.min(this.#level, this.#size);
    this.#filledMs = nowMs;
  }

  /** Milliseconds until `amount` is in it. */
  delayMs(amount: number, nowMs: number): number {
    if (this.#perMs === 0) return 0;
    this.#level = Math.min(this.#size, this.#level + (nowMs - this.#filledMs) * this.#perMs);
    this.#filledMs = nowMs;
    const missing = amount - SLACK - this.#level;
    return missing <= 0 ? 0 : missing / this.#perMs;
  }

  take(amount: number): void {
    this.#level -= amount;
  }
}

export class Throttle {
  readonly #now: () => number;
  readonly #requests = new Bucket();
  readonly #bytes = new Bucket();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** In force at once. */
  set(limits: RateLimits): void {
    const nowMs = this.#now();
    this.#requests.set(limits.requests, nowMs);
    this.#bytes.set(limits.bytes, nowMs);
  }

  /** 0: a request may be taken (call `took`); else after how many milliseconds to ask again. */
  delayMs(): number {
    const nowMs = this.#now();
    const delayMs = Math.max(this.#requests.delayMs(1, nowMs), this.#bytes.delayMs(1, nowMs));
    return delayMs === 0 ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(1, Math.ceil(delayMs)));
  }

  took(): void {
    this.#requests.take(1);
  }

  /** A request has ended that was `bytes` long with its reply. */
  carried(bytes: number): void {
    this.#bytes.take(bytes);
  }
}

import type { Exchange } from '../exchange.ts';

/** What a request that was not answered at once waits for (Exchange.noteA). */
export const WAIT = {
  /** The I/O pool; `completed` comes for certain. */
  POOL: 0,
  /** A lock of somebody else's. */
  LOCK: 1,
  /** The answer to the request that it flushes. */
  FLUSH: 2,
} as const;

/** Requests that wait, by tag. Those that are answered at once never get here, so their tags need no book. */
export class InFlight {
  readonly #byTag = new Map<number, Exchange>();
  /** In the pool still, but nobody wants to know any more: Tversion, or the connection's end. */
  readonly #orphans = new Set<Exchange>();
  /** Tflushes by the request that they wait for, in the order in which they came (flush(5)). */
  readonly #flushes = new Map<Exchange, Exchange[]>();

  get size(): number {
    return this.#byTag.size;
  }

  get(tag: number): Exchange | null {
    return this.#byTag.get(tag) ?? null;
  }

  has(tag: number): boolean {
    return this.#byTag.size > 0 && this.#byTag.has(tag);
  }

  add(x: Exchange): void {
    this.#byTag.set(x.uniqueLo, x);
  }

  all(): Exchange[] {
    return [...this.#byTag.values()];
  }

  flushed(x: Exchange): boolean {
    return this.#flushes.has(x);
  }

  /** `flush` is answered when `old` has been. */
  addFlush(old: Exchange, flush: Exchange): void {
    const waiting = this.#flushes.get(old);
    if (waiting === undefined) this.#flushes.set(old, [flush]);
    else waiting.push(flush);
  }

  /** `x` is over: its tag is free. The Tflushes to answer now, or null. */
  end(x: Exchange): Exchange[] | null {
    if (this.#byTag.size === 0 || this.#byTag.get(x.uniqueLo) !== x) return null;
    this.#byTag.delete(x.uniqueLo);
    const flushes = this.#flushes.get(x);
    if (flushes === undefined) return null;
    this.#flushes.delete(x);
    return flushes;
  }

  /** Forgets all tags. What is in the pool becomes an orphan. */
  abandon(): void {
    for (const x of this.#byTag.values()) if (x.noteA === WAIT.POOL) this.#orphans.add(x);
    this.#byTag.clear();
    this.#flushes.clear();
  }

  /** True for an orphan, which is one no longer. */
  claimOrphan(x: Exchange): boolean {
    return this.#orphans.size > 0 && this.#orphans.delete(x);
  }
}

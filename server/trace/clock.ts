/**
 * The engine's clock: ns of CLOCK_MONOTONIC. Reading it from JavaScript costs as much as a good part of the counting, so it is read as seldom as can be: a
 * transport that knows the time says when a request begins (Exchange.begunNs); where none does, a request that is taken right behind another one
 * begins when that one ended. `turn` says that the engine is about to wait.
 */
export class TraceClock {
  #last = 0;
  #fresh = true;
  readonly #now: () => number;

  constructor(now: () => number = monotonic()) {
    this.#now = now;
  }

  turn(): void {
    this.#fresh = true;
  }

  /** At the begin of a request. */
  begin(): number {
    if (this.#fresh) this.end();
    return this.#last;
  }

  /** At the end of one. */
  end(): number {
    this.#fresh = false;
    this.#last = this.#now();
    return this.#last;
  }
}

/** `performance.now()` is the same clock, from another beginning, and the quickest way to it. */
function monotonic(): () => number {
  const { performance } = globalThis;
  const beginNs = Number(process.hrtime.bigint()) - performance.now() * 1e6;
  return () => performance.now() * 1e6 + beginNs;
}

/**
 * The engine's clock. Reading it costs about as much as all the counting, so a request that is taken right behind another one begins when that one
 * ended: one reading a request. `turn` says that the engine has waited since. Service time so includes taking the request from its queue and
 * handing the reply before it over, a fraction of a microsecond.
 */
export class TraceClock {
  #lastMs = 0;
  #fresh = true;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The engine is about to wait. */
  turn(): void {
    this.#fresh = true;
  }

  /** ns at the begin of a request. */
  begin(): number {
    if (this.#fresh) {
      this.#fresh = false;
      this.#lastMs = this.#now();
    }
    return this.#lastMs * 1e6;
  }

  /** ns at the end of one. */
  end(): number {
    this.#lastMs = this.#now();
    return this.#lastMs * 1e6;
  }
}

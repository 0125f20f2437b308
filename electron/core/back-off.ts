/** When a share host that died is started again: soon at first, then more and more slowly, and not for ever. */

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** One that served this long had recovered: counting begins anew. */
const STEADY_MS = 60_000;
const TRIES = 8;

export class BackOff {
  #deaths = 0;

  /** After how many ms to start again, after it served for `servedMs`; null: it is of no use. */
  next(servedMs: number): number | null {
    this.#deaths = servedMs >= STEADY_MS ? 1 : this.#deaths + 1;
    return this.#deaths > TRIES ? null : Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#deaths - 1));
  }

  reset(): void {
    this.#deaths = 0;
  }
}

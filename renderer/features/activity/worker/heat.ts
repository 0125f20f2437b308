/**
 * Latency over time as counts: columns of time, rows of powers of two of the service time. Columns double their width when there are too many,
 * so any span fits. Rows that come out of order, after a clock that jumped back, count in the column that is nearest.
 */

/** Service times from 2^LOW_EXPONENT ns (256 ns) in one row each up to 34 s; what lies outside is in the first or last row. */
const LOW_EXPONENT = 8;
export const HEAT_ROWS = 28;
export const HEAT_COLUMNS = 240;
/** 2^24 ns: 16.8 ms. */
const FIRST_WIDTH_NS = 2 ** 24;

export interface HeatPicture {
  /** Begin of the first column, ns of the trace's clock. */
  readonly fromNs: number;
  readonly columnNs: number;
  readonly columns: number;
  /** `counts[column * HEAT_ROWS + row]`. */
  readonly counts: Uint32Array;
}

/** Lower bound of a row in ns. */
export function heatRowStart(row: number): number {
  return 2 ** (row + LOW_EXPONENT);
}

export class Heat {
  #counts = new Uint32Array(HEAT_COLUMNS * HEAT_ROWS);
  #widthNs = FIRST_WIDTH_NS;
  #fromNs = -1;
  #columns = 0;

  add(startNs: number, serviceNs: number): void {
    if (this.#fromNs < 0) this.#fromNs = Math.floor(startNs / FIRST_WIDTH_NS) * FIRST_WIDTH_NS;
    while (startNs - this.#fromNs >= this.#widthNs * HEAT_COLUMNS) this.#widen();
    const column = Math.max(0, Math.floor((startNs - this.#fromNs) / this.#widthNs));
    if (column >= this.#columns) this.#columns = column + 1;
    const at = column * HEAT_ROWS + rowOf(serviceNs);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** From the column of `fromNs` on: what lies before has no rows any more. */
  picture(fromNs: number): HeatPicture {
    const skip = Math.min(
      Math.max(0, Math.floor((fromNs - this.#fromNs) / this.#widthNs)),
      Math.max(0, this.#columns - 1),
    );
    return {
      fromNs: this.#fromNs + skip * this.#widthNs,
      columnNs: this.#widthNs,
      columns: this.#columns - skip,
      counts: this.#counts.slice(skip * HEAT_ROWS, this.#columns * HEAT_ROWS),
    };
  }

  #widen(): void {
    const merged = new Uint32Array(HEAT_COLUMNS * HEAT_ROWS);
    for (let at = 0; at < this.#columns * HEAT_ROWS; at++) {
      const to = Math.floor(at / HEAT_ROWS / 2) * HEAT_ROWS + (at % HEAT_ROWS);
      merged[to] = (merged[to] ?? 0) + (this.#counts[at] ?? 0);
    }
    this.#counts = merged;
    this.#columns = Math.ceil(this.#columns / 2);
    this.#widthNs *= 2;
  }
}

function rowOf(ns: number): number {
  if (ns < 2 ** LOW_EXPONENT) return 0;
  return Math.min(HEAT_ROWS - 1, Math.floor(Math.log2(ns)) - LOW_EXPONENT);
}

/** A list of any length in a scroll bar of bounded length: browsers end at about 33 million pixels, a million rows at 24 million. */

/** Height of the invisible content, at most. */
const LONGEST_PX = 4_000_000;

export interface ScrollGeometry {
  /** Height of the invisible content. */
  readonly contentPx: number;
  /** Where the bar stands for this first row. */
  readonly topOf: (first: number) => number;
  /** First row for this position of the bar. */
  readonly firstOf: (topPx: number) => number;
}

/** `total` rows of `rowPx`, of which `visible` fit into `viewPx`. */
export function scrollGeometry(total: number, visible: number, rowPx: number, viewPx: number): ScrollGeometry {
  const steps = Math.max(0, total - visible);
  const contentPx = Math.max(viewPx, Math.min(LONGEST_PX, viewPx + steps * rowPx));
  const rangePx = contentPx - viewPx;
  return {
    contentPx,
    topOf: (first) => (steps === 0 ? 0 : (Math.min(first, steps) / steps) * rangePx),
    firstOf: (topPx) => (rangePx === 0 ? 0 : Math.round((Math.min(topPx, rangePx) / rangePx) * steps)),
  };
}

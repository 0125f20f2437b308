/** The middle value; the mean of the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** What the rounds of one phase say about two servers: how many times faster ours is. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Times in ns of the same rounds, ours and the peer's. Rounds are compared pairwise: both ran side by side. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.map((ns, round) => (theirs[round] ?? Number.NaN) / ns);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

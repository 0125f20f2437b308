/** The middle value; the mean of the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** The least value that `percent` of all do not exceed. NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
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

/** Half-width of the 95 % confidence interval of a mean over its standard error: Student's t for 19 rounds and more, near enough. */
const T95 = 2.09;

/** How much more one costs than the other, in percent: mean over the pairs, and half the width of its 95 % confidence interval. */
export function extraOf(
  costs: readonly number[],
  bases: readonly number[],
): { readonly percent: number; readonly bound: number } {
  const extras = costs.map((cost, round) => 100 * (cost / (bases[round] ?? Number.NaN) - 1));
  const mean = extras.reduce((sum, extra) => sum + extra, 0) / extras.length;
  const variance = extras.reduce((sum, extra) => sum + (extra - mean) ** 2, 0) / (extras.length - 1);
  return { percent: mean, bound: T95 * Math.sqrt(variance / extras.length) };
}

/**
 * Latency histogram, log-linear: below 256 ns in steps of 16 ns, above in 16 steps per power of two, up to 34 s, the last bucket takes the rest. A
 * bucket is at most 1/16 of its lower bound wide, so its middle is within 3.2 % of what was put in (8 ns below 256 ns).
 */

const SUB_BITS = 4;
const SUB = 1 << SUB_BITS;
/** ns per unit: what is below is of no interest. */
const UNIT_NS = 16;
const LAST_EXPONENT = 30;
export const BUCKETS = SUB + (LAST_EXPONENT - SUB_BITS + 1) * SUB;

/** Bucket of a time in ns. */
export function bucketOf(ns: number): number {
  if (ns >= 0x7fff_ffff * UNIT_NS) return BUCKETS - 1;
  const units = (ns / UNIT_NS) | 0;
  if (units < SUB) return units < 0 ? 0 : units;
  const exponent = 31 - Math.clz32(units);
  return ((exponent - SUB_BITS + 1) << SUB_BITS) + ((units >> (exponent - SUB_BITS)) & (SUB - 1));
}

/** Lower bound in ns. */
export function bucketStart(bucket: number): number {
  if (bucket < SUB) return bucket * UNIT_NS;
  const exponent = (bucket >> SUB_BITS) - 1;
  return (SUB + (bucket & (SUB - 1))) * 2 ** exponent * UNIT_NS;
}

/** What a bucket is taken for, in ns. */
function bucketMiddle(bucket: number): number {
  return (bucketStart(bucket) + bucketStart(bucket + 1)) / 2;
}

/** `share` of 0 to 1 → ns: within 5 % of the true value. `maxNs`, which is exact, bounds it. 0 of nothing. */
export function percentile(buckets: ArrayLike<number>, at: number, share: number, maxNs: number): number {
  let total = 0;
  for (let i = 0; i < BUCKETS; i++) total += buckets[at + i] ?? 0;
  if (total === 0) return 0;
  const wanted = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let i = 0; i < BUCKETS; i++) {
    seen += buckets[at + i] ?? 0;
    if (seen >= wanted) return i === BUCKETS - 1 ? maxNs : Math.min(bucketMiddle(i), maxNs);
  }
  return maxNs;
}

/** What differs by design when Linux' 9P client is in between. */

export const NINEP_CACHES = ['none', 'mmap', 'loose'] as const;
export type NinepCache = (typeof NINEP_CACHES)[number];

/** The cache modes to run with. */
export function ninepCaches(): readonly NinepCache[] {
  const named = process.env['CULVERT_E2E_NINEP_CACHE'];
  if (named === undefined) return process.env['CULVERT_FULL'] === '1' ? NINEP_CACHES : ['mmap'];
  return NINEP_CACHES.filter((cache) => named.split(',').includes(cache));
}

/** Checks (by slug) for which v9fs sends nothing that a server could answer. */
export const NINEP_LACKS: readonly string[] = ['tmpfile'];

/** Errno rows that may differ from the plain folder. */
export function knownNinepDifferences(_cache: NinepCache): Readonly<Record<string, string>> {
  return {};
}

/** Rows (by slug) that cannot pass, with the reason. */
export function knownNinepFailures(_cache: NinepCache): Readonly<Record<string, string>> {
  return {};
}

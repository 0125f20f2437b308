import type { CacheMode } from '../../server/testing/peers/share-server.ts';

/** A policy that decides what the client caches, and when it writes. */
export interface CachePolicy {
  readonly cache: CacheMode;
  readonly writeback: boolean;
}

const CACHE_MODES: readonly CacheMode[] = ['never', 'auto', 'metadata', 'always'];
/** The ends of the scale, which differ most; the rest comes with the long tests. */
const SPREAD: readonly CachePolicy[] = [
  { cache: 'never', writeback: false },
  { cache: 'auto', writeback: true },
  { cache: 'always', writeback: true },
];

const FULL = process.env['CULVERT_FULL'] === '1';

/** The policies that suites run at: a spread, or each with CULVERT_FULL=1. */
export function policiesToTry(): readonly CachePolicy[] {
  return FULL ? CACHE_MODES.flatMap((cache) => [false, true].map((writeback) => ({ cache, writeback }))) : SPREAD;
}

/** What programs work on: the default, and what caches most. The kernel of guests maps nothing shared where data is not cached. */
export function workPolicies(): readonly CachePolicy[] {
  return [
    { cache: 'auto', writeback: false },
    { cache: 'always', writeback: true },
  ];
}

export function policyTitle({ cache, writeback }: CachePolicy): string {
  return `cache ${cache}${writeback ? ', writeback' : ''}`;
}

/** Whether the client is meant to see soon what the host changes. With write-back it keeps sizes to itself, where it caches data at all. */
export function hostChangesShow({ cache, writeback }: CachePolicy): boolean {
  return cache === 'never' || (cache === 'auto' && !writeback);
}

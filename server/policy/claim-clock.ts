import type { FusePolicy } from './fuse-policy.ts';

/**
 * How long the guest may still act on what it was told under an earlier, looser policy. virtio-fs has no invalidation: a tightened policy holds for
 * what the guest asks again, while names and attributes handed out before stay trusted until their old timeout ends, `drop_caches`, or
 * a remount. Nothing is noted per reply; at each change the last reply under the old policy is taken to have been given just then, so
 * the result is an upper bound.
 */
export class ClaimClock {
  #until = 0;

  /** `policy` was in force until now. */
  replaced(policy: FusePolicy, nowMs: number): void {
    this.#until = Math.max(this.#until, nowMs + policy.longestClaimMs);
  }

  /** The guest mounted anew and holds nothing. */
  forgotten(): void {
    this.#until = 0;
  }

  /** Milliseconds for which claims of earlier policies may outlive what `policy` allows now; 0: none does. */
  leftMs(policy: FusePolicy, nowMs: number): number {
    const left = this.#until - nowMs;
    return left > policy.longestClaimMs ? left : 0;
  }
}

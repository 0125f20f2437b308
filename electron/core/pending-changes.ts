/** Changes of policy that somebody who has mounted the share does not see yet. */

import type { PeerStatus } from '../../server/control/messages.ts';
import type { PendingChange } from '../contract/app/share-view.ts';
import type { KnobName, PolicyValues } from '../contract/policy.ts';
import type { KnobChange } from '../contract/policy-values.ts';

interface Pending {
  readonly change: KnobChange;
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

export class PendingChanges {
  #pending = new Map<KnobName, Pending>();

  /** A change that was made at `nowMs`. `before`: what was in force; `lingerMs`: how long guests may act on what they were told. */
  add(changes: readonly KnobChange[], before: PolicyValues, lingerMs: number, nowMs: number): void {
    for (const change of changes) {
      const known = this.#pending.get(change.name);
      const from = known?.change.from ?? change.from;
      // Back to what whoever has mounted it was told.
      if (known?.untilMs === null && from === change.to) {
        this.#pending.delete(change.name);
        continue;
      }
      const untilMs = endOf(change, before, lingerMs, nowMs);
      if (untilMs === undefined) this.#pending.delete(change.name);
      else this.#pending.set(change.name, { change: { ...change, from }, sinceMs: nowMs, untilMs });
    }
  }

  /** What is still pending for those who mounted before it was changed. */
  list(peers: readonly PeerStatus[], nowMs: number): readonly PendingChange[] {
    for (const [name, { sinceMs, untilMs }] of this.#pending) {
      const concerned = peers.some(({ mountedMs }) => mountedMs > 0 && mountedMs <= sinceMs);
      if (!concerned || (untilMs !== null && untilMs <= nowMs)) this.#pending.delete(name);
    }
    return Array.from(this.#pending.values(), ({ change, untilMs }) => ({ ...change, untilMs }));
  }

  /** ms until something ends by itself; null: nothing will. */
  nextEndMs(nowMs: number): number | null {
    const ends = Array.from(this.#pending.values(), ({ untilMs }) => untilMs).filter((until) => until !== null);
    return ends.length === 0 ? null : Math.max(0, Math.min(...ends) - nowMs);
  }

  clear(): void {
    this.#pending.clear();
  }
}

/** null: with the next mount or restart; undefined: it is in force. */
function endOf(change: KnobChange, before: PolicyValues, lingerMs: number, nowMs: number): number | null | undefined {
  if (change.moments.includes('next mount') || change.moments.includes('restart')) return null;
  if (change.moments.every((moment) => moment === 'live')) return undefined;
  // Until then the guest does not ask: what it holds was given with the old timeouts.
  const heldMs = 1000 * Math.max(before.entryTimeout, before.attrTimeout);
  const waitMs = change.lingers ? Math.max(lingerMs, heldMs) : heldMs;
  return waitMs > 0 ? nowMs + waitMs : undefined;
}

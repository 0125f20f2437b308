/**
 * Whether fsync(2) on a file system is quick enough to be waited for: handing it to another thread and back costs two wake-ups. All other
 * requests wait meanwhile, so it is believed only after several quick ones, and a slow one takes that back at once.
 */
import type { HostContext } from './host-context.ts';

/** What the others may be made to wait: some writes of 1 MiB to the page cache. Disks that turn, networks and devices that are busy take longer. */
const QUICK_NS = 1_000_000;
/** No single one took so long for a while. */
const SLOW_NS = 10 * QUICK_NS;
/** Quick ones in a row before they are waited for. */
const TRUSTED = 8;
/** The mean of the last ones, each counted so much. */
const SHARE = 1 / 8;

export class SyncPace {
  #inRow = 0;
  #meanNs = 0;

  get quick(): boolean {
    return this.#inRow >= TRUSTED && this.#meanNs < QUICK_NS;
  }

  /** One has taken that long; below 0: it is not known. */
  took(ns: number): void {
    if (ns < 0) return;
    this.#inRow = ns < SLOW_NS ? this.#inRow + 1 : 0;
    this.#meanNs += (ns - this.#meanNs) * SHARE;
  }
}

/** The pace of file system `mount`. */
export function paceOf(host: HostContext, mount: number): SyncPace {
  const known = host.syncPaces[mount];
  if (known !== undefined) return known;
  const made = new SyncPace();
  host.syncPaces[mount] = made;
  return made;
}

/**
 * A bounded number of descriptors for an unbounded number of files.
 *
 * Every descriptor of the back end is counted here: O_PATH ones of nodes, open files, lock descriptors. When the budget
 * is used up, nodes that nothing pins lose theirs (second-chance clock, an LRU without bookkeeping per use) and become
 * cold; `resolve.ts` opens them again by name. A node with an open handle gives its own up without a second chance: the handle's serves it,
 * and it gets one again when the handle goes (`release`). Never given up without one: nodes with locks, and files without
 * any name. Those that have other names than the one we knew go last: until the guest looks one of them up, they are ESTALE.
 */
import { ERRNO } from '../../errno.ts';
import type { HostNode } from './inode-table.ts';
import type { Native } from './native.ts';

/**
 * Nodes may go this far over the budget while everything else is pinned, so that the guest can still look around and
 * close files.
 */
const SPARE = 8;

export class DescriptorCache {
  readonly #native: Native;
  #budget: number;
  #held = 0;
  #cold = 0;
  /** Nodes whose descriptor may be given up; pinned ones among them leave when the hand meets them. */
  readonly #slots: HostNode[] = [];
  #hand = 0;

  constructor(native: Native, budget: number) {
    this.#native = native;
    this.#budget = budget;
  }

  /** Descriptors held now. */
  get held(): number {
    return this.#held;
  }

  /** Nodes that were given up or never opened. */
  get cold(): number {
    return this.#cold;
  }

  /** Whether another descriptor fits without giving one up. */
  hasRoom(): boolean {
    return this.#held < this.#budget;
  }

  /**
   * Gives descriptors up until one more fits; false when nothing more can be given up. For files that the guest opens.
   */
  makeRoom(): boolean {
    while (this.#held >= this.#budget) if (!this.evict()) return false;
    return true;
  }

  /** The same for a node's own descriptor, which may use the spare ones. */
  makeNodeRoom(): boolean {
    return this.makeRoom() || this.#held < this.#budget + SPARE;
  }

  /**
   * After an open failed: true when it is worth another try, since a descriptor was given up. EMFILE says that our
   * budget is more than there is (others in the process took theirs), so it shrinks to what is held; ENFILE is the
   * whole host's trouble and passes.
   */
  relieve(result: number): boolean {
    if (result === -ERRNO.EMFILE) this.#budget = Math.max(SPARE, Math.min(this.#budget, this.#held - 1));
    else if (result !== -ERRNO.ENFILE) return false;
    return this.evict();
  }

  /** Counts a descriptor that is not a node's. */
  take(): void {
    this.#held++;
  }

  /** Closes such a descriptor. */
  give(fd: number): void {
    this.#held--;
    this.#native.close(fd);
  }

  /** Such a descriptor is somebody else's to close now. */
  passOn(): void {
    this.#held--;
  }

  /** A node was made without a descriptor. */
  addCold(): void {
    this.#cold++;
  }

  /** Gives `node` its descriptor; it was cold. */
  warm(node: HostNode, fd: number): void {
    this.#cold--;
    this.#held++;
    node.fd = fd;
    node.unsure = 0;
    node.recent = 1;
    this.offer(node);
  }

  /** Lets the clock have `node`'s descriptor if nothing pins it. Called whenever a pin goes away, and when a handle comes. */
  offer(node: HostNode): void {
    if (node.slot >= 0 || node.fd < 0 || isPinned(node)) return;
    node.slot = this.#slots.push(node) - 1;
  }

  /** The node's descriptor was found to be of another file: it is closed. */
  cool(node: HostNode): void {
    if (node.slot >= 0) this.#leave(node);
    this.#close(node);
  }

  /** The node dies: its descriptor is closed. */
  drop(node: HostNode): void {
    if (node.slot >= 0) this.#leave(node);
    if (node.fd < 0) {
      this.#cold--;
      return;
    }
    this.#held--;
    this.#native.close(node.fd);
    node.fd = -1;
  }

  /** Closes the descriptor that was used longest ago. False when all are pinned. */
  evict(): boolean {
    let linked = 0;
    for (let left = this.#slots.length * 2; left > 0 && this.#slots.length > 0; left--) {
      if (this.#hand >= this.#slots.length) this.#hand = 0;
      const node = this.#slots[this.#hand] as HostNode;
      if (isPinned(node)) {
        this.#leave(node);
      } else if (node.busy > 0) {
        linked |= node.linked;
        this.#hand++;
      } else if (node.handle !== null) {
        this.#chill(node);
        return true;
      } else if (node.parent === null) {
        linked |= node.linked;
        this.#hand++;
      } else if (node.recent !== 0) {
        node.recent = 0;
        this.#hand++;
      } else {
        this.#chill(node);
        return true;
      }
    }
    return linked !== 0 && this.#evictLinked();
  }

  #evictLinked(): boolean {
    for (const node of this.#slots) {
      if (node.parent !== null || node.busy > 0) continue;
      this.#chill(node);
      return true;
    }
    return false;
  }

  #chill(node: HostNode): void {
    this.#leave(node);
    this.#close(node);
  }

  #close(node: HostNode): void {
    this.#native.close(node.fd);
    node.fd = -1;
    this.#held--;
    this.#cold++;
  }

  #leave(node: HostNode): void {
    const last = this.#slots.pop() as HostNode;
    if (last !== node) {
      this.#slots[node.slot] = last;
      last.slot = node.slot;
    }
    node.slot = -1;
  }
}

function isPinned(node: HostNode): boolean {
  return node.handle === null && (node.opens > 0 || (node.parent === null && node.linked === 0));
}

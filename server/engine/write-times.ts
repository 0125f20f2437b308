import { type Arena, BlockPool } from '../arena.ts';
import type { Node } from '../fs/backend.ts';
import type { WriteTimes } from '../session/ninep/answers.ts';

/** Files that are written to by answers at the same time; writes to others come to their sessions. */
const PLACES = 1024;

interface Written {
  /** In the arena while it is taken, else 0. */
  at: number;
  taken: number;
  /** What was there when it was dropped last. */
  lastNs: number;
}

/** Times in the arena, for as long as somebody may write to the file; and what they were, for as long as the node lives. */
export class ArenaWriteTimes implements WriteTimes {
  readonly #arena: Arena;
  readonly #places: BlockPool;
  readonly #byNode = new WeakMap<Node, Written>();

  static readonly SIZE = PLACES * 64 + 64;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#places = new BlockPool(arena, 8, PLACES);
  }

  take(node: Node): number {
    let written = this.#byNode.get(node);
    if (written === undefined) {
      written = { at: 0, taken: 0, lastNs: 0 };
      this.#byNode.set(node, written);
    }
    if (written.at === 0) {
      written.at = this.#places.take();
      if (written.at === 0) return 0;
      this.#arena.f64[written.at >> 3] = written.lastNs;
    }
    written.taken++;
    return written.at;
  }

  drop(node: Node): void {
    const written = this.#byNode.get(node);
    if (written === undefined || --written.taken > 0) return;
    written.lastNs = this.of(node);
    this.#places.give(written.at);
    written.at = 0;
  }

  /** ns of CLOCK_MONOTONIC; 0: never. */
  of(node: Node): number {
    const written = this.#byNode.get(node);
    if (written === undefined) return 0;
    return written.at === 0 ? written.lastNs : (this.#arena.f64[written.at >> 3] as number);
  }
}

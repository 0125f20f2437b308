import { type Arena, BlockPool } from '../../arena.ts';
import { CONNECTIONS_MAX, MESSAGE_MAX } from './stream-limits.ts';

const SMALL_BLOCK = 68 * 1024;
const LARGE_BLOCK = MESSAGE_MAX + 4096;
/** Of each connection for its life: one to receive in, one for short replies. */
const OWN_BLOCKS = 2;
const SMALL_BLOCKS = 8 * CONNECTIONS_MAX;
/** A message that comes and a reply that goes, for each. */
const LARGE_BLOCKS = 2 * CONNECTIONS_MAX;
/** Shared blocks that one connection may hold at most, of each size. */
const MOST_HELD = 24;

/** Who holds shared blocks. */
export interface BlockHolder {
  smallBlocks: number;
  largeBlocks: number;
  /** It was refused a block, and one has come back since. */
  blockFree(): void;
}

/**
 * Blocks for what is received and sent, in two sizes. Nobody can hold so many that there is none left for another: each may hold its part, and that is one
 * of each size at least.
 */
export class StreamBlocks {
  /** Connections that share. */
  holders = 0;
  readonly #small: BlockPool;
  readonly #large: BlockPool;
  readonly #firstLarge: number;
  readonly #waiting = new Set<BlockHolder>();

  /** Arena bytes that it takes. */
  static readonly SIZE = SMALL_BLOCKS * (SMALL_BLOCK + 64) + LARGE_BLOCKS * (LARGE_BLOCK + 64);
  static readonly SMALL_ROOM = SMALL_BLOCK;

  constructor(arena: Arena) {
    this.#small = new BlockPool(arena, SMALL_BLOCK, SMALL_BLOCKS);
    const first = new BlockPool(arena, LARGE_BLOCK, LARGE_BLOCKS);
    this.#large = first;
    this.#firstLarge = firstOf(first);
  }

  /** Somebody waits for a block. */
  get contended(): boolean {
    return this.#waiting.size > 0;
  }

  /** A block of SMALL_ROOM bytes that counts for nobody; there is one for each connection's OWN_BLOCKS. */
  takeOwn(): number {
    return this.#small.take();
  }

  giveOwn(at: number): void {
    this.#small.give(at);
  }

  roomOf(at: number): number {
    return at >= this.#firstLarge ? LARGE_BLOCK : SMALL_BLOCK;
  }

  /** A block with room for `size` bytes, or 0: then `holder.blockFree` is called when it is worth trying again. */
  take(holder: BlockHolder, size: number): number {
    const small = size <= SMALL_BLOCK;
    const shared = small ? SMALL_BLOCKS - OWN_BLOCKS * CONNECTIONS_MAX : LARGE_BLOCKS;
    const part = Math.min(MOST_HELD, Math.max(1, Math.floor(shared / Math.max(1, this.holders))));
    const held = small ? holder.smallBlocks : holder.largeBlocks;
    const at = held < part ? (small ? this.#small : this.#large).take() : 0;
    if (at === 0) this.#waiting.add(holder);
    else if (small) holder.smallBlocks++;
    else holder.largeBlocks++;
    return at;
  }

  give(holder: BlockHolder, at: number): void {
    if (at >= this.#firstLarge) {
      this.#large.give(at);
      holder.largeBlocks--;
    } else {
      this.#small.give(at);
      holder.smallBlocks--;
    }
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const each of waiting) each.blockFree();
  }

  forget(holder: BlockHolder): void {
    this.#waiting.delete(holder);
  }
}

/** Blocks are taken from the arena in order, and handed out from the end: the lowest is found by taking all of them once. */
function firstOf(pool: BlockPool): number {
  const taken: number[] = [];
  for (let at = pool.take(); at !== 0; at = pool.take()) taken.push(at);
  for (const at of taken) pool.give(at);
  return Math.min(...taken);
}

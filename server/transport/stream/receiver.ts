import type { Arena } from '../../arena.ts';
import { ReceiveRegion } from './receive-region.ts';
import { type BlockHolder, StreamBlocks } from './stream-blocks.ts';

/**
 * The regions that a connection receives in: one of its own, and another while a message is longer than that, or while a request that is under way still
 * needs the bytes in it.
 */
export class Receiver {
  readonly #arena: Arena;
  readonly #blocks: StreamBlocks;
  readonly #holder: BlockHolder;
  readonly #home: ReceiveRegion;
  #region: ReceiveRegion;

  /** `homeBlock` stays the caller's. */
  constructor(arena: Arena, blocks: StreamBlocks, holder: BlockHolder, homeBlock: number) {
    this.#arena = arena;
    this.#blocks = blocks;
    this.#holder = holder;
    this.#home = new ReceiveRegion(arena, homeBlock, StreamBlocks.SMALL_ROOM);
    this.#region = this.#home;
  }

  /** Where the next message is, or begins. */
  get region(): ReceiveRegion {
    return this.#region;
  }

  /** `region` can take what comes next as it is. */
  get settled(): boolean {
    const { pins, room, wanted, pending } = this.#region;
    return this.#region === this.#home && pins === 0 && wanted <= room && pending <= room;
  }

  /**
   * Makes `region` one that is not pinned and has room for the message that has begun to arrive: home where possible. False when there is no block for
   * that now; the holder is told when there is.
   */
  ready(): boolean {
    const old = this.#region;
    const wanted = Math.max(old.wanted, old.pending);
    const fits = old.pins === 0 && wanted <= old.room;
    if (fits && (old === this.#home || wanted > this.#home.room || this.#home.pins > 0)) return true;
    let next = this.#home;
    if (wanted > next.room || next.pins > 0 || next === old) {
      const block = this.#blocks.take(this.#holder, wanted);
      // A region that is large enough does for a small message too.
      if (block === 0) return fits;
      next = new ReceiveRegion(this.#arena, block, this.#blocks.roomOf(block));
    }
    next.inherit(old);
    this.#region = next;
    this.#leave(old);
    return true;
  }

  /** A request has ended for which `region` was pinned. */
  unpin(region: ReceiveRegion): void {
    region.pins--;
    this.#leave(region);
  }

  /** Gives back all but home. No request may be under way. */
  close(): void {
    const region = this.#region;
    this.#region = this.#home;
    this.#leave(region);
  }

  /** Gives a region back that is neither used nor home. */
  #leave(region: ReceiveRegion): void {
    if (region.pins > 0 || region === this.#region || region === this.#home) return;
    this.#blocks.give(this.#holder, region.block);
  }
}

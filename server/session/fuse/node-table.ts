import { ERRNO } from '../../errno.ts';
import type { FileSystem, Node } from '../../fs/backend.ts';

/** linux/fuse.h FUSE_ROOT_ID: the guest knows it without having looked it up, and never forgets it. */
export const ROOT_ID = 1;

/**
 * Nodes that the guest knows, by nodeid. The guest counts its lookups (`nlookup` in fuse_lowlevel.h and fs/fuse/inode.c): each reply that carries
 * an entry adds one, FORGET gives some back, and at zero the id is free again.
 *
 * Ids are small and dense; a freed one is reused with the next generation number, so that (id, generation) never means two files.
 * The table owns as many references of the back end as the guest has lookups. Hostile counts are cut to what is held.
 */
export class NodeTable {
  readonly #fs: FileSystem;
  readonly #limit: number;
  // Index is the nodeid. Slot 0 stays empty: on the wire, nodeid 0 means "no such file".
  #nodes: (Node | null)[] = [];
  #lookups: number[] = [];
  #generations: number[] = [];
  #free: number[] = [];
  /** Generation of ids that are handed out for the first time since the table was last emptied. */
  #firstGeneration = 1;

  /** `limit`: how many nodes one guest may hold, root included. */
  constructor(fs: FileSystem, limit: number) {
    this.#fs = fs;
    this.#limit = limit;
    this.#startOver();
  }

  /** How many nodes the guest holds, root included. */
  get size(): number {
    return this.#nodes.length - 1 - this.#free.length;
  }

  /** The guest holds as many as it may: ENFILE. */
  get full(): boolean {
    return this.size >= this.#limit;
  }

  get(id: number): Node | null {
    if (id <= 0 || id >= this.#nodes.length) return null;
    return this.#nodes[id] as Node | null;
  }

  generation(id: number): number {
    return this.#generations[id] as number;
  }

  lookups(id: number): number {
    return this.#lookups[id] ?? 0;
  }

  /** Counts one lookup of `node` and takes over the caller's reference to it. The nodeid, or -ENFILE (the reference is given back). */
  add(node: Node): number {
    const known = node.sessionId;
    if (known !== 0) {
      if (known === ROOT_ID) this.#fs.forget(node, 1);
      else (this.#lookups[known] as number)++;
      return known;
    }
    const id = this.#takeId();
    if (id === 0) {
      this.#fs.forget(node, 1);
      return -ERRNO.ENFILE;
    }
    node.sessionId = id;
    this.#nodes[id] = node;
    this.#lookups[id] = 1;
    return id;
  }

  /** Takes back `count` lookups. What was never handed out is ignored: FORGET has no reply to complain in. */
  forget(id: number, count: number): void {
    const node = this.get(id);
    if (node === null || id === ROOT_ID || count <= 0) return;
    const held = this.#lookups[id] as number;
    const given = Math.min(held, count);
    this.#lookups[id] = held - given;
    if (given === held) this.#giveId(id, node);
    this.#fs.forget(node, given);
  }

  /** Gives back every reference, one node at a time. */
  forgetAll(): void {
    for (let id = ROOT_ID + 1; id < this.#nodes.length; id++) this.forget(id, Number.MAX_SAFE_INTEGER);
    this.clear();
  }

  /**
   * Empties the table when the back end drops all nodes itself (`FileSystem.reset`). Ids start over, generations do not: a guest that exports
   * the share over NFS hands out (id, generation) for longer than a mount.
   */
  clear(): void {
    for (const node of this.#nodes) if (node !== null) node.sessionId = 0;
    for (const generation of this.#generations) this.#firstGeneration = Math.max(this.#firstGeneration, generation + 1);
    this.#startOver();
  }

  #startOver(): void {
    this.#fs.root.sessionId = ROOT_ID;
    this.#nodes = [null, this.#fs.root];
    this.#lookups = [0, 1];
    this.#generations = [0, 0];
    this.#free = [];
  }

  #takeId(): number {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    if (this.full) return 0;
    this.#nodes.push(null);
    this.#lookups.push(0);
    this.#generations.push(this.#firstGeneration);
    return this.#nodes.length - 1;
  }

  #giveId(id: number, node: Node): void {
    node.sessionId = 0;
    this.#nodes[id] = null;
    (this.#generations[id] as number)++;
    this.#free.push(id);
  }
}

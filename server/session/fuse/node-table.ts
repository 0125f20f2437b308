import { ERRNO } from '../../errno.ts';
import type { FileSystem, Node } from '../../fs/backend.ts';

/** linux/fuse.h FUSE_ROOT_ID: the guest knows it without having looked it up, and never forgets it. */
export const ROOT_ID = 1;

/** Words of a node's row (Answers::Node); the last two are one f64. PLACED is our own. */
const ROW = { LOOKUPS: 0, STAMP: 1, GENERATION: 2, PLACED: 3, WROTE_NS: 4 } as const;
const ROW_WORDS = 6;
const FIRST_ROWS = 256;
const MOST_LOOKUPS = 0xffff_ffff;

/**
 * Nodes that the guest knows, by nodeid. The guest counts its lookups (`nlookup` in fuse_lowlevel.h and fs/fuse/inode.c): each reply that carries
 * an entry adds one, FORGET gives some back, and at zero the id is free again.
 *
 * Ids are small and dense; a freed one is reused with the next generation number, so that (id, generation) never means two files.
 * The table owns one reference of the back end to each node. Hostile counts are cut to what is held.
 */
export class NodeTable {
  /** By nodeid, ROW_WORDS each: also for who answers without us (answers.ts), and who counts lookups and writes there. */
  rows = new Uint32Array(ROW_WORDS * FIRST_ROWS);
  /** `rows` is another array by now. */
  grown: () => void = nothing;
  readonly #fs: FileSystem;
  readonly #limit: number;
  // Index is the nodeid. Slot 0 stays empty: on the wire, nodeid 0 means "no such file".
  #nodes: (Node | null)[] = [];
  #free: number[] = [];
  #wroteNs = new Float64Array(this.rows.buffer);
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
    return this.rows[id * ROW_WORDS + ROW.GENERATION] as number;
  }

  lookups(id: number): number {
    return id < this.#nodes.length ? (this.rows[id * ROW_WORDS + ROW.LOOKUPS] as number) : 0;
  }

  /** What was said of where the node lies holds no longer. */
  restamp(id: number): void {
    const at = id * ROW_WORDS;
    this.rows[at + ROW.STAMP] = (this.rows[at + ROW.STAMP] as number) + 1;
    this.rows[at + ROW.PLACED] = 0;
  }

  /** Nothing that was said of any node holds. */
  restampAll(): void {
    for (let id = ROOT_ID; id < this.#nodes.length; id++) this.restamp(id);
  }

  /** Whether it was said where the node lies. */
  isPlaced(id: number): boolean {
    return this.rows[id * ROW_WORDS + ROW.PLACED] !== 0;
  }

  setPlaced(id: number): void {
    this.rows[id * ROW_WORDS + ROW.PLACED] = 1;
  }

  /** When it was last written to without us, ns of CLOCK_MONOTONIC. */
  wroteNs(id: number): number {
    return this.#wroteNs[(id * ROW_WORDS + ROW.WROTE_NS) >> 1] as number;
  }

  /** Counts one lookup of `node` and takes over the caller's reference to it. The nodeid, or -ENFILE (the reference is given back). */
  add(node: Node): number {
    const known = node.sessionId;
    if (known !== 0) {
      this.#fs.forget(node, 1);
      const at = known * ROW_WORDS + ROW.LOOKUPS;
      if (known !== ROOT_ID) this.rows[at] = Math.min(MOST_LOOKUPS, (this.rows[at] as number) + 1);
      return known;
    }
    const id = this.#takeId();
    if (id === 0) {
      this.#fs.forget(node, 1);
      return -ERRNO.ENFILE;
    }
    node.sessionId = id;
    this.#nodes[id] = node;
    this.rows[id * ROW_WORDS + ROW.LOOKUPS] = 1;
    return id;
  }

  /** Takes back `count` lookups. What was never handed out is ignored: FORGET has no reply to complain in. */
  forget(id: number, count: number): void {
    const node = this.get(id);
    if (node === null || id === ROOT_ID || count <= 0) return;
    const at = id * ROW_WORDS + ROW.LOOKUPS;
    const held = this.rows[at] as number;
    this.rows[at] = held - Math.min(held, count);
    if (count < held) return;
    this.#giveId(id, node);
    this.#fs.forget(node, 1);
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
    for (let id = ROOT_ID; id < this.#nodes.length; id++) {
      const node = this.#nodes[id];
      if (node != null) node.sessionId = 0;
      this.#firstGeneration = Math.max(this.#firstGeneration, this.generation(id) + 1);
    }
    this.#startOver();
  }

  #startOver(): void {
    this.#fs.root.sessionId = ROOT_ID;
    this.#nodes = [null, this.#fs.root];
    this.#free = [];
    this.rows.fill(0);
    this.rows[ROOT_ID * ROW_WORDS + ROW.LOOKUPS] = 1;
  }

  #takeId(): number {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    if (this.full) return 0;
    const id = this.#nodes.push(null) - 1;
    if (id * ROW_WORDS >= this.rows.length) this.#grow();
    this.rows[id * ROW_WORDS + ROW.GENERATION] = this.#firstGeneration;
    return id;
  }

  #giveId(id: number, node: Node): void {
    node.sessionId = 0;
    this.#nodes[id] = null;
    const at = id * ROW_WORDS;
    this.rows[at + ROW.GENERATION] = this.generation(id) + 1;
    this.#wroteNs[(at + ROW.WROTE_NS) >> 1] = 0;
    this.restamp(id);
    this.#free.push(id);
  }

  #grow(): void {
    const rows = new Uint32Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
    this.#wroteNs = new Float64Array(rows.buffer);
    this.grown();
  }
}

function nothing(): void {}

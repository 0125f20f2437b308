/**
 * Where each node of a guest is: parent and name, learnt from the replies that name it, so that a node's path stays right across rename (also of a
 * folder above it), unlink (shown as `name (deleted)`, as in /proc) and re-creation. Bounded: nodes with higher numbers than NODES have no path.
 */
import type { PathTable } from './names.ts';
import type { PathOwner } from './recorder.ts';

const NODES = 131_072;
const ROOT = 1;
/** One byte of length and the name. Longer names lie apart. */
const CELL = 64;
const DEPTH = 100;
const HASH_SIZE = NODES;
const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x0100_0193;
const LONG = 255;
const DELETED = Uint8Array.from(' (deleted)', (c) => c.charCodeAt(0));

export class NodePaths implements PathOwner {
  readonly #paths: PathTable;
  readonly #parent = new Uint32Array(NODES);
  readonly #name = new Uint8Array(NODES * CELL);
  readonly #long = new Map<number, Uint8Array>();
  readonly #path = new Uint32Array(NODES);
  /** The `#moves` in which #path was computed. */
  readonly #seen = new Uint32Array(NODES);
  readonly #isFolder = new Uint8Array(NODES);
  /** Chains of nodes by parent and name. */
  readonly #hash = new Int32Array(HASH_SIZE);
  readonly #next = new Int32Array(NODES);
  /** Rises when paths of nodes change that are not looked at: a folder moved, or a new generation of paths. */
  #moves = 1;

  constructor(paths: PathTable) {
    this.#paths = paths;
  }

  /** Nodes keep names, not paths: all paths are computed anew when they are asked for. */
  held(): Iterable<number> {
    return [];
  }

  moved(): void {
    this.#moves++;
  }

  /** The guest has forgotten everything. */
  wipe(): void {
    this.#parent.fill(0);
    this.#hash.fill(0);
    this.#long.clear();
    this.#moves++;
  }

  /** Id of the node's path if it has been asked for since anything moved; else 0. */
  known(node: number): number {
    return node < NODES && this.#seen[node] === this.#moves ? (this.#path[node] as number) : 0;
  }

  /** What `pathOf` would find. */
  remember(node: number, path: number): void {
    if (node >= NODES || node <= ROOT) return;
    this.#path[node] = path;
    this.#seen[node] = this.#moves;
  }

  /** Id of the node's path now; 0 where it is not known. There must be room in the table for a deep path. */
  pathOf(node: number, depth = 0): number {
    if (node === ROOT) return this.#paths.root;
    if (node >= NODES || node === 0) return 0;
    if (this.#seen[node] === this.#moves) return this.#path[node] as number;
    const parent = this.#parent[node] as number;
    if (parent === 0 || depth > DEPTH) return 0;
    const above = this.pathOf(parent, depth + 1);
    const name = this.#nameOf(node);
    const path = above === 0 ? 0 : this.#paths.intern(above, name, 0, name.length);
    this.#path[node] = path;
    this.#seen[node] = this.#moves;
    return path;
  }

  /** The node that the guest knows under that name, or 0. */
  find(parent: number, u8: Uint8Array, at: number, length: number): number {
    for (
      let node = this.#hash[hashOf(parent, u8, at, length)] as number;
      node !== 0;
      node = this.#next[node] as number
    ) {
      if (this.#parent[node] === parent && this.#hasName(node, u8, at, length)) return node;
    }
    return 0;
  }

  /** The node is `name` in `parent`. */
  bind(node: number, parent: number, isFolder: boolean, u8: Uint8Array, at: number, length: number): void {
    if (node >= NODES || node <= ROOT) return;
    if (this.#parent[node] === parent && this.#hasName(node, u8, at, length)) return;
    this.#unhash(node);
    // Nodes below it have moved too. Whether there are any is not known, but a file has none.
    if (this.#isFolder[node] === 1 && this.#parent[node] !== 0) this.#moves++;
    this.#isFolder[node] = isFolder ? 1 : 0;
    this.#parent[node] = parent;
    this.#setName(node, u8, at, length);
    this.#seen[node] = 0;
    const hash = hashOf(parent, u8, at, length);
    this.#next[node] = this.#hash[hash] as number;
    this.#hash[hash] = node;
  }

  /** A successful rename; `target` is what was there before, or 0. */
  move(node: number, target: number, parent: number, u8: Uint8Array, at: number, length: number): void {
    if (target !== 0 && target !== node) this.remove(target);
    if (node !== 0) this.bind(node, parent, this.#isFolder[node] === 1, u8, at, length);
  }

  exchange(one: number, other: number): void {
    if (one === 0 || other === 0 || one === other) return;
    const [oneParent, otherParent] = [this.#parent[one] as number, this.#parent[other] as number];
    const [oneName, otherName] = [this.#nameOf(one).slice(), this.#nameOf(other).slice()];
    this.bind(one, otherParent, this.#isFolder[one] === 1, otherName, 0, otherName.length);
    this.bind(other, oneParent, this.#isFolder[other] === 1, oneName, 0, oneName.length);
  }

  /** The name is gone; the node lives on while it is open. */
  remove(node: number): void {
    if (node === 0) return;
    const name = this.#nameOf(node);
    const shown = new Uint8Array(name.length + DELETED.length);
    shown.set(name);
    shown.set(DELETED, name.length);
    this.bind(node, this.#parent[node] as number, this.#isFolder[node] === 1, shown, 0, shown.length);
  }

  isFolder(node: number): boolean {
    return node === ROOT || (node < NODES && this.#isFolder[node] === 1);
  }

  #nameOf(node: number): Uint8Array {
    const length = this.#name[node * CELL] as number;
    if (length === LONG) return this.#long.get(node) ?? new Uint8Array(0);
    return this.#name.subarray(node * CELL + 1, node * CELL + 1 + length);
  }

  #setName(node: number, u8: Uint8Array, at: number, length: number): void {
    if (length < CELL) {
      if (this.#name[node * CELL] === LONG) this.#long.delete(node);
      this.#name[node * CELL] = length;
      for (let i = 0; i < length; i++) this.#name[node * CELL + 1 + i] = u8[at + i] as number;
    } else {
      this.#name[node * CELL] = LONG;
      this.#long.set(node, u8.slice(at, at + length));
    }
  }

  #hasName(node: number, u8: Uint8Array, at: number, length: number): boolean {
    const cell = node * CELL;
    if (this.#name[cell] !== length) {
      if (this.#name[cell] !== LONG || this.#long.get(node)?.length !== length) return false;
    }
    const name = this.#name[cell] === LONG ? (this.#long.get(node) as Uint8Array) : this.#name;
    const from = name === this.#name ? cell + 1 : 0;
    for (let i = 0; i < length; i++) if (name[from + i] !== u8[at + i]) return false;
    return true;
  }

  #unhash(node: number): void {
    if (this.#parent[node] === 0) return;
    const name = this.#nameOf(node);
    const hash = hashOf(this.#parent[node] as number, name, 0, name.length);
    let before = 0;
    for (let other = this.#hash[hash] as number; other !== 0; before = other, other = this.#next[other] as number) {
      if (other !== node) continue;
      if (before === 0) this.#hash[hash] = this.#next[node] as number;
      else this.#next[before] = this.#next[node] as number;
      return;
    }
  }
}

function hashOf(parent: number, u8: Uint8Array, at: number, length: number): number {
  let hash = FNV_BASIS ^ parent;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (u8[at + i] as number), FNV_PRIME);
  return (hash ^ (hash >>> 15)) & (HASH_SIZE - 1);
}

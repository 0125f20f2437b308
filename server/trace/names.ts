/**
 * Paths by id: an entry is a name below another entry. Entries are never changed, and ids never used twice, so a record keeps the path of its moment.
 *
 * Memory is bounded by generations: when one is full (PATHS entries or PATH_BYTES of names) the next one starts, in the other half of the memory, and
 * what was in the one before stays readable until then. The engine carries the paths with the most calls over (`onTurn`).
 */
import type { NameEntry } from '../../electron/contract/trace/frames.ts';
import { PATH_BYTES, PATHS } from './memory.ts';

const HASH_SIZE = PATHS * 2;
const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x0100_0193;

class PathMemory {
  readonly id: Uint32Array;
  readonly parent: Uint32Array;
  readonly at: Uint32Array;
  readonly length: Uint32Array;
  readonly bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    const array = (index: number): Uint32Array => new Uint32Array(buffer, index * 2 * PATHS * 4, 2 * PATHS);
    this.id = array(0);
    this.parent = array(1);
    this.at = array(2);
    this.length = array(3);
    this.bytes = new Uint8Array(buffer, 4 * 2 * PATHS * 4, 2 * PATH_BYTES);
  }
}

/** Engine side. */
export class PathTable {
  /** Rises with each generation: ids from before are not to be built upon. */
  generation = 0;
  /** A new generation has begun. */
  onTurn: () => void = () => {};
  readonly #m: PathMemory;
  /** Slot + 1, by hash; 0 is empty. */
  readonly #hash = new Int32Array(HASH_SIZE);
  #nextId = 0;
  #nextByte = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#m = new PathMemory(buffer);
    this.#begin();
  }

  /** Id of the share's root, in this generation. */
  get root(): number {
    return this.generation * PATHS + 1;
  }

  /** Entries of this generation, root included. */
  get size(): number {
    return this.#nextId - this.root;
  }

  /** Whether `id` belongs to this generation. */
  current(id: number): boolean {
    return id >= this.root;
  }

  /** The id of `name` below `parent`, which is of this generation. 0 when there is no room: ask `roomFor` first, and `turn`. */
  intern(parent: number, u8: Uint8Array, at: number, length: number): number {
    const m = this.#m;
    let hash = FNV_BASIS ^ parent;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (u8[at + i] as number), FNV_PRIME);
    let place = (hash ^ (hash >>> 15)) & (HASH_SIZE - 1);
    for (let slot = this.#hash[place] as number; slot !== 0; slot = this.#hash[place] as number) {
      const i = slot - 1;
      if (m.parent[i] === parent && m.length[i] === length && this.#same(m.at[i] as number, u8, at, length))
        return m.id[i] as number;
      place = (place + 1) & (HASH_SIZE - 1);
    }
    if (this.size >= PATHS - 1 || this.#nextByte + length > PATH_BYTES) return 0;
    const id = this.#nextId++;
    const slot = id % (2 * PATHS);
    const bytesAt = (this.generation & 1) * PATH_BYTES + this.#nextByte;
    for (let i = 0; i < length; i++) m.bytes[bytesAt + i] = u8[at + i] as number;
    this.#nextByte += length;
    m.parent[slot] = parent;
    m.at[slot] = bytesAt;
    m.length[slot] = length;
    // Last: readers look at the id first.
    Atomics.store(m.id, slot, id);
    this.#hash[place] = slot + 1;
    return id;
  }

  /** Whether there is room for `names` more: else the caller turns first. */
  roomFor(names: number): boolean {
    return this.size + names < PATHS && this.#nextByte + names * 256 <= PATH_BYTES;
  }

  turn(): void {
    this.generation++;
    this.#begin();
    this.onTurn();
  }

  /** An entry's name and parent, of this generation or the one before. Null when it is gone. */
  nameOf(id: number): { readonly parent: number; readonly at: number; readonly length: number } | null {
    const slot = id % (2 * PATHS);
    const m = this.#m;
    return m.id[slot] === id
      ? { parent: m.parent[slot] as number, at: m.at[slot] as number, length: m.length[slot] as number }
      : null;
  }

  get bytes(): Uint8Array {
    return this.#m.bytes;
  }

  #begin(): void {
    this.#hash.fill(0);
    // Before anything is written there: a reader that is at an entry of the generation before the last notices.
    const half = (this.generation & 1) * PATHS;
    this.#m.id.fill(0, half, half + PATHS);
    this.#nextByte = 0;
    this.#nextId = this.root;
    const slot = this.#nextId % (2 * PATHS);
    this.#m.parent[slot] = 0;
    this.#m.length[slot] = 0;
    Atomics.store(this.#m.id, slot, this.#nextId++);
  }

  #same(from: number, u8: Uint8Array, at: number, length: number): boolean {
    const { bytes } = this.#m;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== u8[at + i]) return false;
    return true;
  }
}

/** Control side: reads entries while the engine may write others. */
export class PathReader {
  readonly #m: PathMemory;

  constructor(buffer: SharedArrayBuffer) {
    this.#m = new PathMemory(buffer);
  }

  /** Ids below this belong to the generation before: the largest id tells which is the current one. */
  firstCurrent(): number {
    const { id } = this.#m;
    return Math.max(id[1] ?? 0, id[PATHS + 1] ?? 0);
  }

  /** The id that slot `slot` holds now, or 0. */
  idAt(slot: number): number {
    return this.#m.id[slot] ?? 0;
  }

  /** A copy of the entry, or null when it has been overwritten. */
  entry(id: number): NameEntry | null {
    const m = this.#m;
    const slot = id % (2 * PATHS);
    if (id === 0 || Atomics.load(m.id, slot) !== id) return null;
    const at = m.at[slot] as number;
    const parent = m.parent[slot] as number;
    const name = new Uint8Array(m.bytes.subarray(at, at + (m.length[slot] as number)));
    return Atomics.load(m.id, slot) === id ? { id, parent, name } : null;
  }

  /** The entry and those above it that `known` has not, parents first. */
  chain(id: number, known: (id: number) => boolean): readonly NameEntry[] {
    const entries: NameEntry[] = [];
    for (let next = id; next !== 0 && !known(next) && entries.length < 256; ) {
      const entry = this.entry(next);
      if (entry === null) break;
      entries.push(entry);
      next = entry.parent;
    }
    return entries.reverse();
  }
}

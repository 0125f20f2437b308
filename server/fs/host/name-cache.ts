/**
 * Which file was last known by a name, so that what removes or renames it need not ask the host. One place for each hash, where the later takes the earlier's: a name
 * that is not here may still be a known file's, and one that is here is what was last seen, not what is. Files that have lost a name are not taken out, only not found by it.
 */
import type { Arena, Span } from '../../arena.ts';
import { isName } from '../names.ts';
import type { HostNode } from './inode-table.ts';

/** Places: powers of two, two to four times as many as there are files. More would keep more names, and be further from the processor. */
const LEAST = 256;
const MOST = 65_536;
const ROOM = 2;
/** FNV-1a, 32 bits (draft-eastlake-fnv). */
const PRIME = 0x0100_0193;
/** Spreads the mount's index; odd. */
const SPREAD = 0x9e37_79b1;

export class NameCache {
  readonly #arena: Arena;
  #places: (HostNode | null)[] = newPlaces(LEAST);

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  find(parent: HostNode, name: Span): HostNode | null {
    const { u8 } = this.#arena;
    let hash = seedOf(parent);
    for (let at = name.at, end = name.at + name.length; at < end; at++)
      hash = Math.imul(hash ^ (u8[at] as number), PRIME);
    const node = this.#places[this.#placeOf(hash)] as HostNode | null;
    return node !== null && node.parent === parent && isName(this.#arena, name, node.name) ? node : null;
  }

  /** `node` has a name. `count`: of the files that there are. */
  put(node: HostNode, count: number): void {
    if (count * ROOM > this.#places.length && this.#places.length < MOST) this.#resize(this.#places.length * 2);
    this.#places[this.#placeOf(hashOf(node))] = node;
  }

  /** There are only `count` files any more: gives room back, and what it keeps of those that are gone. */
  trim(count: number): void {
    if (this.#places.length > LEAST && count * ROOM * 4 < this.#places.length) this.#resize(this.#places.length / 2);
  }

  clear(): void {
    this.#places = newPlaces(LEAST);
  }

  #placeOf(hash: number): number {
    return (hash ^ (hash >>> 16)) & (this.#places.length - 1);
  }

  #resize(length: number): void {
    const old = this.#places;
    this.#places = newPlaces(length);
    for (const node of old) if (node !== null && node.parent !== null) this.#places[this.#placeOf(hashOf(node))] = node;
  }
}

function newPlaces(length: number): (HostNode | null)[] {
  return new Array<HostNode | null>(length).fill(null);
}

function hashOf(node: HostNode): number {
  const { name } = node;
  let hash = seedOf(node.parent as HostNode);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME);
  return hash;
}

function seedOf(parent: HostNode): number {
  return parent.inoLo ^ Math.imul(parent.mount + 1, SPREAD);
}

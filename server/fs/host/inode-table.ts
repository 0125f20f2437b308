/** The files that the guest knows: one HostNode each, found by what the host calls the same file. */
import type { Arena } from '../../arena.ts';
import { S_IFMT, STATX_BTIME } from '../../constants/linux.ts';
import type { Node } from '../backend.ts';
import type { HostHandle } from './host-handle.ts';
import type { NodeLocks } from './locks.ts';
import { STATX } from './statx.ts';

/** Birth time of files whose file system keeps none. */
export const NO_BTIME = -1;

/**
 * One file of the host. All fields but `name`, `parent`, `handle` and `locks` are small integers, so that a million of these stay
 * cheap.
 *
 * It lives while anything needs it: `references` of the caller, `children` that are found through it, `opens` on it.
 */
export class HostNode implements Node {
  readonly type: number;
  sessionId = 0;
  watched: object | null = null;
  /** Index in the MountTable. */
  readonly mount: number;
  /** Inode number, two words kept as signed integers. */
  readonly inoLo: number;
  readonly inoHi: number;
  /** Birth time, which tells a file from a later one with its number; NO_BTIME where the host has none. */
  btimeSec: number;
  btimeNsec: number;
  /** O_PATH descriptor, or -1: cold. Then an open handle's descriptor serves, or it is opened by (parent, name) when it is used. */
  fd = -1;
  /** 1: `fd` was opened by a name that the file was about to lose, and nobody has looked yet whether it is this file. */
  unsure = 0;
  /** The handles on it, a list (HostHandle.next). */
  handle: HostHandle | null = null;
  references = 0;
  children = 0;
  /** Handles and lock descriptors. */
  opens = 0;
  /** Calls that must not lose the descriptor while they open another. */
  busy = 0;
  /** Place among the descriptors that may be given up, or -1. */
  slot = -1;
  /** Used since the clock's hand last passed. */
  recent = 0;
  /** Where it was last seen. No parent: it has no name that we know (unlinked, O_TMPFILE, replaced, the root). */
  parent: HostNode | null = null;
  name = '';
  /** 1: the file had several names when that was last seen: without the one we know the guest may find it again by another. */
  linked = 0;
  locks: NodeLocks | null = null;

  /** From the statx at `at`. */
  constructor(arena: Arena, at: number, mount: number) {
    const base = at >> 2;
    this.type = (arena.u32[base + STATX.MODE] as number) & S_IFMT;
    this.mount = mount;
    this.inoLo = arena.i32[base + STATX.INO] as number;
    this.inoHi = arena.i32[base + STATX.INO + 1] as number;
    this.btimeSec = birthSecond(arena, base);
    this.btimeNsec = arena.i32[base + STATX.BTIME + 2] as number;
  }
}

export class InodeTable {
  readonly #byMount: (Map<number | bigint, HostNode> | undefined)[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The node of (mount, inode number), whichever birth time it has. Words may be signed or unsigned. */
  find(mount: number, lo: number, hi: number): HostNode | undefined {
    return this.#byMount[mount]?.get(keyOf(lo, hi));
  }

  add(node: HostNode): void {
    let map = this.#byMount[node.mount];
    if (map === undefined) {
      map = new Map();
      this.#byMount[node.mount] = map;
    }
    map.set(keyOf(node.inoLo, node.inoHi), node);
    this.#count++;
  }

  /** Takes `node` out; false when another file has its place by now. */
  delete(node: HostNode): boolean {
    const map = this.#byMount[node.mount];
    const key = keyOf(node.inoLo, node.inoHi);
    if (map?.get(key) !== node) return false;
    map.delete(key);
    this.#count--;
    return true;
  }

  /** Every node; the table may be changed only after the last one. */
  *all(): Generator<HostNode> {
    for (const map of this.#byMount) if (map !== undefined) yield* map.values();
  }

  clear(): void {
    this.#byMount.length = 0;
    this.#count = 0;
  }
}

/** Whether the statx at `at` has the inode number, type and birth time of `node` (`mount` compared by the caller). */
export function isSameFile(arena: Arena, at: number, node: HostNode): boolean {
  const base = at >> 2;
  return (
    arena.i32[base + STATX.INO] === node.inoLo &&
    arena.i32[base + STATX.INO + 1] === node.inoHi &&
    ((arena.u32[base + STATX.MODE] as number) & S_IFMT) === node.type &&
    birthSecond(arena, base) === node.btimeSec &&
    (node.btimeSec === NO_BTIME || arena.i32[base + STATX.BTIME + 2] === node.btimeNsec)
  );
}

/** Whether the statx at `at` has a birth time. */
export function hasBirth(arena: Arena, at: number): boolean {
  return ((arena.u32[(at >> 2) + STATX.MASK] as number) & STATX_BTIME) !== 0;
}

/** Takes over the birth time of the statx at `at`. */
export function adoptBirth(arena: Arena, at: number, node: HostNode): void {
  node.btimeSec = birthSecond(arena, at >> 2);
  node.btimeNsec = arena.i32[(at >> 2) + STATX.BTIME + 2] as number;
}

/** Low word of the second: enough to tell two files apart, and always a small integer. */
function birthSecond(arena: Arena, base: number): number {
  if (((arena.u32[base + STATX.MASK] as number) & STATX_BTIME) === 0) return NO_BTIME;
  return arena.i32[base + STATX.BTIME] as number;
}

/** Exact as a number below 2^53; above (rare host file systems) a bigint, which costs an allocation. */
function keyOf(lo: number, hi: number): number | bigint {
  const high = hi >>> 0;
  if (high === 0) return lo >>> 0;
  if (high < 0x20_0000) return high * 0x1_0000_0000 + (lo >>> 0);
  return (BigInt(high) << 32n) | BigInt(lo >>> 0);
}

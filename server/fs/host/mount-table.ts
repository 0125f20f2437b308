/**
 * The host file systems that the share touches, each with a small index: index 0 is the share root's.
 *
 * One (device, mount id) pair is one file system here. Files of one device seen through two mounts (bind mounts) are
 * different files to the guest, since a directory must not have two parents; hard links never cross mounts, so nothing
 * is lost.
 */
import type { Arena } from '../../arena.ts';
import { STATX_MNT_ID } from '../../constants/linux.ts';
import type { Attr } from '../backend.ts';
import { STATX } from './statx.ts';

interface Mount {
  readonly devMajor: number;
  readonly devMinor: number;
  readonly idLo: number;
  readonly idHi: number;
}

/**
 * Inode numbers of other file systems carry 0xfffe, 0xfffd, ... in their top 16 bits: counted down, as hosts count up
 * from 0.
 */
const HIGHEST_PREFIX = 0xfffe;
const LOWEST_PREFIX = 0xf000;
/** Numbers whose own top bits are taken get one from a list, under this prefix. */
const LISTED_PREFIX = 0xffff;
/**
 * Entries of that list: only a host file system with inode numbers over 2^48 fills it, and each costs memory for good.
 */
const LISTED_MAX = 1 << 20;

export class MountTable {
  readonly #arena: Arena;
  readonly #mounts: Mount[] = [];
  readonly #listed = new Map<string, number>();
  #last = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Index of the file system that the statx at `at` tells of; a new one is added. */
  indexOf(at: number): number {
    const { u32 } = this.#arena;
    const base = at >> 2;
    const hasId = ((u32[base + STATX.MASK] as number) & STATX_MNT_ID) !== 0;
    const devMajor = u32[base + STATX.DEV_MAJOR] as number;
    const devMinor = u32[base + STATX.DEV_MINOR] as number;
    const idLo = hasId ? (u32[base + STATX.MNT_ID] as number) : 0;
    const idHi = hasId ? (u32[base + STATX.MNT_ID + 1] as number) : 0;
    const last = this.#mounts[this.#last];
    if (
      last !== undefined &&
      last.devMinor === devMinor &&
      last.idLo === idLo &&
      last.devMajor === devMajor &&
      last.idHi === idHi
    ) {
      return this.#last;
    }
    for (let i = 0; i < this.#mounts.length; i++) {
      const mount = this.#mounts[i] as Mount;
      if (mount.devMinor === devMinor && mount.idLo === idLo && mount.devMajor === devMajor && mount.idHi === idHi) {
        this.#last = i;
        return i;
      }
    }
    this.#last = this.#mounts.push({ devMajor, devMinor, idLo, idHi }) - 1;
    return this.#last;
  }

  /**
   * Whether going from one file system to the other crosses a mount point (a btrfs subvolume is another device but no
   * mount).
   */
  crosses(from: number, to: number): boolean {
    if (from === to) return false;
    const a = this.#mounts[from] as Mount;
    const b = this.#mounts[to] as Mount;
    const known = (a.idLo | a.idHi) !== 0 && (b.idLo | b.idHi) !== 0;
    return known ? a.idLo !== b.idLo || a.idHi !== b.idHi : true;
  }

  /** Puts the share-wide number of inode (`lo`, `hi`: unsigned words) of file system `mount` into `out`. */
  number(mount: number, lo: number, hi: number, out: Attr | { inoLo: number; inoHi: number }): void {
    const prefix = hi >>> 16;
    if (mount === 0 ? prefix < LOWEST_PREFIX : prefix === 0 && mount <= HIGHEST_PREFIX - LOWEST_PREFIX) {
      out.inoLo = lo;
      out.inoHi = mount === 0 ? hi : (((HIGHEST_PREFIX + 1 - mount) << 16) | hi) >>> 0;
      return;
    }
    const key = `${mount}:${hi}:${lo}`;
    let listed = this.#listed.get(key);
    if (listed === undefined) {
      listed = this.#listed.size + 1;
      if (listed <= LISTED_MAX) this.#listed.set(key, listed);
    }
    out.inoLo = listed;
    out.inoHi = (LISTED_PREFIX << 16) >>> 0;
  }
}

/**
 * Acting as the guest's user: native credential ids by (uid, gid, supplementary group), kept for reuse. A server that
 * may not switch ids, or is asked by its own user, acts as itself (id 0): an ordinary user's share works, with
 * everything owned by that user.
 */
import type { Arena } from '../../arena.ts';
import type { Caller } from '../backend.ts';
import type { Native } from './native.ts';

// linux/capability.h
const CAP_FSETID = 1 << 4;
const CAP_SETGID = 1 << 6;
const CAP_SETUID = 1 << 7;

/** Users kept; more than that at once only costs defining them again. */
const KEPT = 64;

interface Kept {
  readonly uid: number;
  readonly gid: number;
  readonly group: number;
  readonly id: number;
}

export class Credentials {
  readonly #native: Native;
  readonly #arena: Arena;
  readonly #switching: boolean;
  readonly #hasFsetid: boolean;
  readonly #uid = process.geteuid?.() ?? 0;
  readonly #gid = process.getegid?.() ?? 0;
  /** Most recently used first. */
  readonly #kept: Kept[] = [];
  readonly #group: number;
  #withoutFsetid = 0;

  /** `switching` undefined: as far as the process can. */
  constructor(native: Native, arena: Arena, switching: boolean | undefined) {
    this.#native = native;
    this.#arena = arena;
    this.#group = arena.alloc(4, 4);
    const [effective] = native.capsGet().effective;
    const able = CAP_SETUID | CAP_SETGID;
    // Only root can come back from being root: the addon refuses anything else.
    this.#switching = switching ?? (this.#uid === 0 && (effective & able) === able);
    this.#hasFsetid = (effective & CAP_FSETID) !== 0;
  }

  /** The credential to make files with for `caller`; 0: the process's own. Valid until the next call. */
  of(caller: Caller): number {
    const { uid, gid, supplementaryGroup: group } = caller;
    if (!this.#switching || (uid === this.#uid && gid === this.#gid)) return 0;
    const kept = this.#kept;
    const first = kept[0];
    if (first !== undefined && first.uid === uid && first.gid === gid && first.group === group) return first.id;
    for (let i = 1; i < kept.length; i++) {
      const found = kept[i] as Kept;
      if (found.uid !== uid || found.gid !== gid || found.group !== group) continue;
      kept.copyWithin(1, 0, i);
      kept[0] = found;
      return found.id;
    }
    return this.#define(uid, gid, group);
  }

  /** The process itself without CAP_FSETID, so that writing clears suid and sgid; 0 where it has none to lose. */
  withoutFsetid(): number {
    if (!this.#hasFsetid) return 0;
    if (this.#withoutFsetid === 0) {
      const groups = process.getgroups?.() ?? [];
      const at = this.#arena.alloc(4 * Math.max(1, groups.length), 4);
      this.#arena.u32.set(groups, at >> 2);
      this.#withoutFsetid = this.#native.credDefine(this.#uid, this.#gid, at, groups.length, false);
    }
    return this.#withoutFsetid;
  }

  #define(uid: number, gid: number, group: number): number {
    const last = this.#kept.length === KEPT ? this.#kept.pop() : undefined;
    if (last !== undefined) this.#native.credRelease(last.id);
    this.#arena.i32[this.#group >> 2] = group;
    const id = this.#native.credDefine(uid, gid, this.#group, group === -1 ? 0 : 1, false);
    this.#kept.unshift({ uid, gid, group, id });
    return id;
  }
}

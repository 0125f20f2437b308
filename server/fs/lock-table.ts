/**
 * Byte-range locks of one file, with the rules of fcntl(2): an owner's ranges replace its own, and only other owners'
 * conflict. The memory back end decides by it; the host back end asks the kernel and keeps it to know whose lock stands
 * in the way.
 */
import { F_RDLCK, F_UNLCK, F_WRLCK } from '../constants/linux.ts';
import type { Lock } from './backend.ts';

/** Ranges that one file may carry: a guest cannot make us search without end. */
const MAX_RANGES = 4096;

export interface HeldLock {
  readonly owner: string;
  readonly type: number;
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
  readonly pid: number;
}

export class LockTable {
  #held: HeldLock[] = [];

  /** Whether there is room for what `lock` can add: a range, and another where it divides one. Giving up is always possible, but in the middle of a range. */
  hasRoomFor(owner: string, lock: Lock): boolean {
    if (this.#held.length <= MAX_RANGES - 2) return true;
    return (
      lock.type === F_UNLCK &&
      !this.#held.some((held) => held.owner === owner && held.start < lock.start && held.end > lock.end)
    );
  }

  /** The first lock of another owner that stands in the way of `lock`. */
  conflict(owner: string, lock: Lock): HeldLock | undefined {
    return this.#held.find(
      (held) =>
        held.owner !== owner &&
        held.start <= lock.end &&
        held.end >= lock.start &&
        (held.type === F_WRLCK || lock.type === F_WRLCK),
    );
  }

  holds(owner: string): boolean {
    return this.#held.some((held) => held.owner === owner);
  }

  /** Gives `owner` the range of `lock` in its type, or frees it (F_UNLCK). Conflicts are the caller's question. */
  set(owner: string, lock: Lock): void {
    let { start, end } = lock;
    const kept: HeldLock[] = [];
    for (const held of this.#held) {
      const touches = held.owner === owner && held.start <= end + 1 && held.end >= start - 1;
      if (!touches) {
        kept.push(held);
      } else if (held.type === lock.type) {
        start = Math.min(start, held.start);
        end = Math.max(end, held.end);
      } else {
        if (held.start < start) kept.push({ ...held, end: Math.min(held.end, start - 1) });
        if (held.end > end) kept.push({ ...held, start: Math.max(held.start, end + 1) });
      }
    }
    if (lock.type === F_RDLCK || lock.type === F_WRLCK)
      kept.push({ owner, type: lock.type, start, end, pid: lock.pid });
    this.#held = kept;
  }

  /** Frees everything `owner` has. */
  drop(owner: string): void {
    this.#held = this.#held.filter((held) => held.owner !== owner);
  }
}

/** Describes `held` in `lock` as F_GETLK does; nothing held: F_UNLCK. */
export function reportLock(held: HeldLock | undefined, lock: Lock): void {
  if (held === undefined) {
    lock.type = F_UNLCK;
    return;
  }
  lock.type = held.type;
  lock.start = held.start;
  lock.end = held.end;
  lock.pid = held.pid;
}

/**
 * What a back end lets others do with its descriptors, so that some requests need not come to it: of an open file, calls that do nothing but the system
 * call; of a node, looking at its attributes. Whoever uses them says so (`use`), and is told what becomes of what it knows.
 */
import type { Span } from '../arena.ts';
import type { Handle, Node } from './backend.ts';

/** Bits. All but PLACE are about an open file (server/native/src/answers.h has the same). */
export const SHORTCUT = {
  READ: 1,
  /** Reads try with RWF_NOWAIT, and what would have to wait comes to the back end after all. */
  NOWAIT: 2,
  WRITE: 4,
  /** FLUSH does nothing. */
  FLUSH: 8,
  /** fsync(2) is quick. */
  SYNC: 16,
  /** The host's attributes are the guest's. */
  PLACE: 32,
} as const;

/** Where a node lies, filled by `whereabouts`. */
export class Whereabouts {
  /** Of the node itself, or -1. */
  fd = -1;
  /** The directory that has it as `name`, and its descriptor, or -1. */
  parent: Node | null = null;
  dirfd = -1;
  /** Of length 0: none is known. */
  readonly name: Span = { at: 0, length: 0 };
  /** Arena offset of its statx, as it was just now. */
  statxAt = 0;
  /** Somebody wants to see each change: a look at it comes to the back end unless size and times are still those. */
  watched = false;
}

/** Who uses shortcuts. */
export interface ShortcutUser {
  /** What was said of the node's whereabouts holds no longer. */
  moved(node: Node): void;
  /** When the node was last written to by a shortcut, ns of CLOCK_MONOTONIC; 0: never. */
  wroteNs(node: Node): number;
}

export interface Shortcuts {
  /**
   * Valid right after a call that has filled attributes of `node`, until the next call; `name`: the one that it was just found by, null: it was not. False: it
   * has none that could be used.
   */
  whereabouts(node: Node, name: Span | null, out: Whereabouts): boolean;
  /** Bits of SHORTCUT for as long as the handle is open. */
  uses(handle: Handle): number;
  descriptor(handle: Handle): number;
  /** One at a time. */
  use(user: ShortcutUser | null): void;
}

/** `shortcuts` without those of `bits`. */
export function shortcutsWithout(shortcuts: Shortcuts | null, bits: number): Shortcuts | null {
  if (shortcuts === null || bits === 0) return shortcuts;
  return {
    whereabouts: (node, name, out) => (bits & SHORTCUT.PLACE) === 0 && shortcuts.whereabouts(node, name, out),
    uses: (handle) => shortcuts.uses(handle) & ~bits,
    descriptor: (handle) => shortcuts.descriptor(handle),
    use: (user) => shortcuts.use(user),
  };
}

import type { Field } from '../table.ts';

/** Dialects in which a message exists: L, u, and plain. */
export type DialectLetter = 'L' | 'u' | 'p';

export interface NinepRow {
  readonly id: number;
  readonly in: readonly DialectLetter[];
  readonly fields: readonly Field[];
  /** Old clients leave out the fields behind these many bytes of the body. */
  readonly compat?: number;
}

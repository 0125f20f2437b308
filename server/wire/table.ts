import type { KindName } from './kinds.ts';

/** A field: its name in the specification, and its kind or the name of a struct of the same protocol. */
export type Field =
  | readonly [name: string, kind: KindName | `.${string}`]
  /** A list of structs or strings; the earlier field `count` says how many are in use, at most `max` (more is malformed). */
  | readonly [name: string, item: KindName | `.${string}`, count: string, max: number];

/** One C struct or message body. Kinds may be followed by names; a struct is written `.Name`. */
export interface Struct {
  /** Bytes of the fixed part: what the specification's sizeof says; the generator checks the fields against it. */
  readonly size?: number;
  readonly fields: readonly Field[];
  /** Older peers send only this many bytes; the fields behind read as 0. */
  readonly compat?: number;
  /** Printed without braces around it, when it is part of another struct. */
  readonly inline?: true;
  /** Where the specification defines it. */
  readonly spec?: string;
}

export type StructTable = Readonly<Record<string, Struct>>;

/** Something to know about a connection before it is tried. */

/** `error`: it will not work as it is. `warning`: it may not, or not for long. */
export type FindingLevel = 'error' | 'warning' | 'note';

export interface Finding {
  /** Stable: `tag-length`. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** One sentence. */
  readonly text: string;
  /** What to do: a sentence. */
  readonly fix: string;
}

export function finding(rule: string, level: FindingLevel, text: string, fix: string): Finding {
  return { rule, level, text, fix };
}

/** Rules of --translate-uid and --translate-gid as rows of a table (grammar: electron/contract/id-map.ts). */

export const ID_RULE_KINDS = ['map', 'guest', 'host', 'squash-guest', 'squash-host', 'forbid-guest'] as const;
export type IdRuleKind = (typeof ID_RULE_KINDS)[number];

/** Numbers as they were typed: a row being filled in is no number yet. */
export interface IdRow {
  readonly kind: IdRuleKind;
  readonly from: string;
  /** Not used by `forbid-guest`. */
  readonly to: string;
  readonly count: string;
}

/** null: written in a way that a table cannot show (other separators), but may be right all the same. */
export function rowsOf(text: string): readonly IdRow[] | null {
  const rows: IdRow[] = [];
  for (const rule of text.split(/\s+/).filter((word) => word !== '')) {
    const [word, ...numbers] = rule.split(':');
    const kind = ID_RULE_KINDS.find((each) => each === word);
    if (kind === undefined || numbers.length !== (kind === 'forbid-guest' ? 2 : 3)) return null;
    const [from = '', to = '', count = to] = numbers;
    rows.push({ kind, from, to: kind === 'forbid-guest' ? '' : to, count });
  }
  return rows;
}

export function textOfRows(rows: readonly IdRow[]): string {
  return rows
    .map(({ kind, from, to, count }) => [kind, from, ...(kind === 'forbid-guest' ? [] : [to]), count].join(':'))
    .join(' ');
}

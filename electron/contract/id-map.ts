/**
 * Rules that translate user or group ids between guest and host, in virtiofsd's words (--translate-uid, --translate-gid): the two directions are
 * independent, ids without a rule stay what they are, and source ranges of one direction do not overlap.
 */

/** What becomes of the ids [from, from + count). */
export interface IdRange {
  readonly from: number;
  readonly count: number;
  /** The first id of the target range (`shift`), the one target (`squash`), or nothing (`forbid`: the guest may not use these ids). */
  readonly to: number;
  readonly how: 'shift' | 'squash' | 'forbid';
}

export interface IdRules {
  readonly toHost: readonly IdRange[];
  readonly toGuest: readonly IdRange[];
}

/** (uid_t) -1 is nobody's id. */
const IDS = 0xffff_ffff;

/** Fields after the word: which ranges a rule adds. */
const RULES: Readonly<Record<string, { readonly fields: 2 | 3; readonly add: (rule: Building, f: Fields) => void }>> = {
  guest: { fields: 3, add: (rules, [from, to, count]) => rules.toHost.push({ from, to, count, how: 'shift' }) },
  host: { fields: 3, add: (rules, [from, to, count]) => rules.toGuest.push({ from, to, count, how: 'shift' }) },
  'squash-guest': {
    fields: 3,
    add: (rules, [from, to, count]) => rules.toHost.push({ from, to, count, how: 'squash' }),
  },
  'squash-host': {
    fields: 3,
    add: (rules, [from, to, count]) => rules.toGuest.push({ from, to, count, how: 'squash' }),
  },
  'forbid-guest': {
    fields: 2,
    add: (rules, [from, count]) => rules.toHost.push({ from, to: 0, count, how: 'forbid' }),
  },
  map: {
    fields: 3,
    add: (rules, [guest, host, count]) => {
      rules.toHost.push({ from: guest, to: host, count, how: 'shift' });
      rules.toGuest.push({ from: host, to: guest, count, how: 'shift' });
    },
  },
};

type Fields = readonly [number, number, number];

interface Building {
  readonly toHost: IdRange[];
  readonly toGuest: IdRange[];
}

/** Rules separated by white space: `map:1000:0:1 squash-guest:0:1000:4294967295`. A string says what is wrong with them. */
export function parseIdRules(text: string): IdRules | string {
  const rules: Building = { toHost: [], toGuest: [] };
  for (const rule of text.split(/\s+/)) {
    if (rule === '') continue;
    const problem = addRule(rules, rule);
    if (problem !== '') return problem;
  }
  for (const ranges of [rules.toHost, rules.toGuest]) {
    ranges.sort((a, b) => a.from - b.from);
    for (const [i, range] of ranges.entries()) {
      const next = ranges[i + 1];
      if (next !== undefined && range.from + range.count > next.from)
        return `two rules apply to id ${next.from}; the ranges they start from must not overlap`;
    }
  }
  return rules;
}

/** '' or what is wrong. The first character that cannot be in a word separates the fields. */
function addRule(rules: Building, text: string): string {
  const word = /^[a-zA-Z0-9_-]*/.exec(text)?.[0] ?? '';
  const row = Object.hasOwn(RULES, word.toLowerCase()) ? RULES[word.toLowerCase()] : undefined;
  if (row === undefined) return `"${text}" begins with none of ${Object.keys(RULES).join(', ')}`;
  const fields = text.slice(word.length + 1).split(text.charAt(word.length) || ':');
  if (fields.length !== row.fields) return `"${text}" needs ${row.fields} numbers after "${word}"`;
  if (!fields.every((field) => /^\d{1,10}$/.test(field) && Number(field) <= IDS))
    return `"${text}" has a field that is no number from 0 to ${IDS}`;
  const [first = 0, second = 0, third = 0] = fields.map(Number);
  const [count, target] = row.fields === 2 ? [second, 0] : [third, second];
  const shifts = !word.toLowerCase().startsWith('squash') && row.fields === 3;
  if (count === 0) return `"${text}" is about no id at all: the count is 0`;
  if (first + count > IDS || target + (shifts ? count : 1) > IDS) return `"${text}" goes beyond the last id`;
  row.add(rules, [first, second, third]);
  return '';
}

/** The id that `ranges` make of `id`; -1 where they forbid it. */
export function mapId(ranges: readonly IdRange[], id: number): number {
  for (const { from, count, to, how } of ranges) {
    if (id < from || id >= from + count) continue;
    if (how === 'shift') return to + (id - from);
    return how === 'squash' ? to : -1;
  }
  return id;
}

/** `UID` or `UID:GID` of a guest user; a string says what is wrong. */
export function parseGuestUser(text: string): { readonly uid: number; readonly gid: number } | string {
  const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(text);
  const uid = Number(match?.[1]);
  const gid = Number(match?.[2] ?? match?.[1]);
  if (match === null || uid >= IDS || gid >= IDS)
    return `"${text}" is no user of the guest: give its number, as 1000 or 1000:1000`;
  return { uid, gid };
}

/**
 * "Guest user `guest` is me": whatever guest user acts, the host sees `me`, which is all that an ordinary user's server can be; my files
 * are the guest user's, and those of a host user with that number are not (the two change places).
 */
export function rulesForMe(guest: number, me: number): IdRules {
  const toGuest: IdRange[] = [{ from: me, to: guest, count: 1, how: 'shift' }];
  if (guest !== me) toGuest.push({ from: guest, to: me, count: 1, how: 'shift' });
  return { toHost: [{ from: 0, to: me, count: IDS, how: 'squash' }], toGuest };
}

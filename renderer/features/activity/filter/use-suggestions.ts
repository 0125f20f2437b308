import { useEffect, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { formatCount } from '../../../ui/format.ts';
import type { ActivitySession } from '../session/activity-session.ts';
import { completed, keyTyped } from './filter-words.ts';

export interface Offer {
  /** What the word becomes. */
  readonly word: string;
  readonly label: string;
  readonly note: string;
  /** The word is finished with it. */
  readonly final: boolean;
}

const WAIT_MS = 120;
const { keys: KEYS, values: VALUES, rows } = STRINGS.activity.filter;
/** Offered with a colon; the others compare. */
const EQUALS: ReadonlySet<string> = new Set([
  'op',
  'path',
  'err',
  'is',
  'proto',
  'fid',
  'node',
  'uid',
  'pid',
  'session',
]);

/** What could follow, with the number of rows it would mean. */
export function useSuggestions(session: ActivitySession, draft: string, wanted: boolean): readonly Offer[] {
  const [offers, setOffers] = useState<readonly Offer[]>([]);
  useEffect(() => {
    if (!wanted) {
      setOffers([]);
      return;
    }
    const typed = keyTyped(draft);
    if (typed === null) {
      setOffers(keyOffers(draft));
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      void session.suggest(typed.key, typed.prefix).then((found) => {
        if (stale) return;
        const counted = found.map(({ value, rows: times }) => ({
          word: completed(draft, value),
          label: value,
          note: rows(formatCount(times)),
          final: true,
        }));
        setOffers([...fixedOffers(draft, typed.key, typed.prefix), ...counted]);
      });
    }, WAIT_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [session, draft, wanted]);
  return offers;
}

function keyOffers(draft: string): readonly Offer[] {
  const negated = draft.startsWith('-') ? '-' : '';
  const wanted = draft.replace(/^-/, '').toLowerCase();
  return Object.entries(KEYS)
    .filter(([key]) => key.startsWith(wanted))
    .map(([key, help]) => {
      const sign = EQUALS.has(key) ? ':' : '>';
      return { word: `${negated}${key}${sign}`, label: `${key}${sign}`, note: help, final: false };
    });
}

/** Values that are always there. */
function fixedOffers(draft: string, key: string, prefix: string): readonly Offer[] {
  const fixed: Readonly<Record<string, string>> | undefined = Object.hasOwn(VALUES, key)
    ? VALUES[key as keyof typeof VALUES]
    : undefined;
  return Object.entries(fixed ?? {})
    .filter(([value]) => value.startsWith(prefix))
    .map(([value, note]) => ({ word: completed(draft, value), label: value, note, final: true }));
}

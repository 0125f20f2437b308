import { useEffect, useState } from 'react';
import type { Part } from '../../../electron/contract/connect/snippet.ts';

/** How long what changed stands out after the last change. */
const SETTLES_MS = 2_500;

/** Indexes of the parts that were not there when the text last stood still. */
export function useChangedParts(parts: readonly Part[]): ReadonlySet<number> {
  const [settled, setSettled] = useState(parts);
  const text = parts.map((part) => part.text).join('');
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(parts);
    }, SETTLES_MS);
    return () => {
      clearTimeout(timer);
    };
    // Each drawing makes new parts: what counts is their text.
  }, [text]);
  return changedParts(settled, parts);
}

export function changedParts(before: readonly Part[], after: readonly Part[]): ReadonlySet<number> {
  const left = new Map<string, number>();
  for (const { text } of before) left.set(text, (left.get(text) ?? 0) + 1);
  const changed = new Set<number>();
  for (const [index, { text }] of after.entries()) {
    const count = left.get(text) ?? 0;
    if (count === 0) changed.add(index);
    else left.set(text, count - 1);
  }
  return changed;
}

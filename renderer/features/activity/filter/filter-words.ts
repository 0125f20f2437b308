/** The filter box as words: those that are finished are chips, the last one is being typed. */

/** Words of a filter as they were written: blanks in quotation marks belong to them. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

/** What is typed means a value of this key. `op:re` → op and `re`; null while the key itself is typed. */
export function keyTyped(draft: string): { readonly key: string; readonly prefix: string } | null {
  const match = /^-?([a-zA-Z]+)[:=~]("?)(.*)$/.exec(draft);
  if (match === null) return null;
  const [, key = '', , value = ''] = match;
  // Of a list the last value is being typed.
  return { key: key.toLowerCase(), prefix: value.slice(value.lastIndexOf(',') + 1) };
}

/** The word with a value put in. Values with blanks are quoted. */
export function completed(draft: string, value: string): string {
  const typed = keyTyped(draft);
  if (typed === null) return value;
  const head = draft.slice(0, draft.length - typed.prefix.length).replace(/"$/, '');
  return /\s/.test(value) ? `${head}"${value.replaceAll('"', '?')}"` : `${head}${value}`;
}

/** Whether a word is finished when a blank follows: no quotation mark is open. */
export function isFinished(draft: string): boolean {
  return (draft.match(/"/g)?.length ?? 0) % 2 === 0;
}

export function joinWords(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}

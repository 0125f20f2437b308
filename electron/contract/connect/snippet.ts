/** Text to copy, in pieces: a page highlights the pieces that changed and says why each is there; a command line prints them joined. */

export interface Part {
  readonly text: string;
  /** One line for hover; absent for what only separates. */
  readonly why?: string | undefined;
}

export type SnippetFormat = 'shell' | 'xml' | 'json' | 'ini' | 'fstab' | 'yaml' | 'cmd' | 'kernel-arguments';

/** Why something cannot be, and what to do instead: whole sentences. */
export interface Refusal {
  readonly reason: string;
  readonly instead: string;
}

export interface Snippet {
  /** Stable; unique within a plan. */
  readonly id: string;
  readonly title: string;
  readonly format: SnippetFormat;
  /** Where it goes: `As root in the guest`. */
  readonly place: string;
  /** The file that holds it; null: it is to be run or pasted. */
  readonly file: string | null;
  /** Empty when refused. */
  readonly parts: readonly Part[];
  readonly refused: Refusal | null;
}

/** What a snippet is, before its text. */
export type SnippetHead = Pick<Snippet, 'id' | 'title' | 'format' | 'place'> & { readonly file?: string };

export function snippet(head: SnippetHead, parts: readonly Part[]): Snippet {
  return { ...head, file: head.file ?? null, parts, refused: null };
}

export function refusedSnippet(head: SnippetHead, refused: Refusal): Snippet {
  return { ...head, file: head.file ?? null, parts: [], refused };
}

export function refusal(reason: string, instead: string): Refusal {
  return { reason, instead };
}

/** '' when refused. */
export function textOf({ parts }: Snippet): string {
  return parts.map(({ text }) => text).join('');
}

/** One piece a line. */
export function lines(parts: readonly Part[]): readonly Part[] {
  return parts.map(({ text, why }) => ({ text: `${text}\n`, why }));
}

/** A command over several lines, as a shell joins them. */
export function command(parts: readonly Part[]): readonly Part[] {
  const last = parts.length - 1;
  return parts.flatMap((part, at) => (at === last ? [part, { text: '\n' }] : [part, { text: ' \\\n  ' }]));
}

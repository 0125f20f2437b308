/** A session bundle for bug reports: one JSON document with versions, counters and the last rows; names of files replaced by numbers if wished. */
import type { Hello } from '../frames.ts';
import type { PathNames } from '../paths.ts';
import type { RecordReader } from '../record.ts';
import type { TraceStats } from '../snapshot.ts';
import { rowObject } from '../text.ts';
import type { TraceSink } from './trace-sink.ts';

const ROWS = 10_000;

export class BundleSink implements TraceSink {
  readonly needs = 'records';
  readonly #redact: boolean;
  readonly #host: Readonly<Record<string, string>>;
  readonly #rows: Readonly<Record<string, string | number | null>>[] = [];
  #hello: Hello | null = null;

  /** `host`: versions of what it ran on. */
  constructor(redact: boolean, host: Readonly<Record<string, string>>) {
    this.#redact = redact;
    this.#host = host;
  }

  begin(hello: Hello): string {
    this.#hello = hello;
    return '';
  }

  rows(records: RecordReader, paths: PathNames): string {
    for (let i = Math.max(0, records.length - ROWS); i < records.length; i++)
      this.#rows.push(rowObject(records.move(i), paths, this.#hello?.epochMs ?? 0));
    this.#rows.splice(0, Math.max(0, this.#rows.length - ROWS));
    return '';
  }

  messages(): string {
    return '';
  }

  end(stats: TraceStats | null): string {
    const bundle = {
      schema: 1,
      made: new Date().toISOString(),
      redacted: this.#redact,
      host: this.#host,
      share: this.#hello,
      stats,
      rows: this.#rows,
    };
    return `${JSON.stringify(this.#redact ? redacted(bundle) : bundle, null, 1)}\n`;
  }
}

/** Sentences that may quote names of files. */
const SENTENCES: ReadonlySet<string> = new Set(['finding', 'filter']);

/** The same name has the same number in one bundle, so that one can still follow a file; the number says nothing about the name. */
function redacted(bundle: object): object {
  const numbers = new Map<string, string>();
  const hide = (path: string): string =>
    path.replace(/[^/]+/g, (name) => {
      const number = numbers.get(name) ?? `name-${numbers.size + 1}`;
      numbers.set(name, number);
      return number;
    });
  return JSON.parse(
    JSON.stringify(bundle, (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (key === 'path' || key === 'share') return hide(value);
      if (key === 'arguments') return value.replace(/to="(.*)"/, (_, path: string) => `to="${hide(path)}"`);
      return SENTENCES.has(key) ? 'left out' : value;
    }),
  ) as object;
}

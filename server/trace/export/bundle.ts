/** A session bundle for bug reports: one JSON document with versions, counters and the last rows; names of files replaced by hashes if wished. */
import { createHash } from 'node:crypto';
import { release } from 'node:os';
import type { Hello } from '../../../electron/contract/trace/frames.ts';
import type { PathNames } from '../../../electron/contract/trace/paths.ts';
import type { RecordReader } from '../../../electron/contract/trace/record.ts';
import type { TraceStats } from '../../../electron/contract/trace/snapshot.ts';
import { rowObject } from '../../../electron/contract/trace/text.ts';
import type { TraceSink } from './trace-sink.ts';

const ROWS = 10_000;

export class BundleSink implements TraceSink {
  readonly needsCapture = false;
  readonly #redact: boolean;
  readonly #rows: Readonly<Record<string, string | number | null>>[] = [];
  #hello: Hello | null = null;

  constructor(redact: boolean) {
    this.#redact = redact;
  }

  begin(hello: Hello): string {
    this.#hello = hello;
    return '';
  }

  rows(records: RecordReader, paths: PathNames): string {
    for (let i = 0; i < records.length; i++)
      this.#rows.push(rowObject(records.move(i), paths, this.#hello?.epochMs ?? 0));
    this.#rows.splice(0, Math.max(0, this.#rows.length - ROWS));
    return '';
  }

  messages(): string {
    return '';
  }

  end(stats: TraceStats | null): string {
    const host = { node: process.version, kernel: release(), arch: process.arch };
    const bundle = {
      schema: 1,
      made: new Date().toISOString(),
      redacted: this.#redact,
      host,
      share: this.#hello,
      stats,
      rows: this.#rows,
    };
    return `${JSON.stringify(this.#redact ? redacted(bundle) : bundle, null, 1)}\n`;
  }
}

/** The same name has the same hash in one bundle, so that one can still follow a file; the key is thrown away. */
function redacted(bundle: object): object {
  const salt = createHash('sha256')
    .update(String(performance.now()) + String(Math.random()))
    .digest();
  const hashes = new Map<string, string>();
  const hide = (path: string): string => path.replace(/[^/]+/g, (name) => hashes.get(name) ?? remember(name));
  const remember = (name: string): string => {
    const hash = createHash('sha256').update(salt).update(name).digest('hex').slice(0, 8);
    hashes.set(name, hash);
    return hash;
  };
  return JSON.parse(
    JSON.stringify(bundle, (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (key === 'path') return hide(value);
      if (key === 'arguments') return value.replace(/to="(.*)"/, (_, path: string) => `to="${hide(path)}"`);
      if (key === 'share' || key === 'finding' || key === 'filter') return hide(value);
      return value;
    }),
  ) as object;
}

/** Values of a filter key as they occur in the buffer, most frequent first: what the filter box offers. */
import { errorName, operationName } from '../../../../electron/contract/trace/operations.ts';
import { NO_ID, NO_SUBJECT, type TraceRow } from '../../../../electron/contract/trace/record.ts';
import type { RecordRing } from './record-ring.ts';
import type { Segments } from './segments.ts';

export interface Suggestion {
  readonly value: string;
  /** Rows that have it. */
  readonly rows: number;
}

const OFFERED = 12;
const STEP_ROWS = 16_384;

/** Undefined: the row has none. */
const VALUES: Readonly<Record<string, (row: TraceRow) => number | undefined>> = {
  op: (row) => row.operation,
  err: (row) => (row.errno === 0 ? undefined : row.errno),
  path: (row) => (row.path === 0 ? undefined : row.path),
  fid: (row) => (row.subject === NO_SUBJECT ? undefined : row.subject),
  node: (row) => (row.node === 0 ? undefined : row.node),
  uid: (row) => (row.uid === NO_ID ? undefined : row.uid),
  pid: (row) => (row.pid === 0 ? undefined : row.pid),
  session: (row) => row.session,
};

/** Looks at every row, and lets others work in between. */
export async function suggest(
  ring: RecordRing,
  segments: Segments,
  key: string,
  prefix: string,
  breathe: () => Promise<void>,
): Promise<readonly Suggestion[]> {
  const value = Object.hasOwn(VALUES, key) ? VALUES[key] : undefined;
  if (value === undefined) return [];
  const counts = new Map<number, number>();
  for (let seq = ring.first; seq < ring.next; ) {
    const end = Math.min(seq + STEP_ROWS, ring.next);
    for (seq = Math.max(seq, ring.first); seq < end; seq++) {
      const row = ring.row(seq);
      const found = row === undefined ? undefined : value(row);
      if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    await breathe();
  }
  const paths = segments.current?.paths;
  const textOf = (number: number): string =>
    key === 'op'
      ? operationName(number)
      : key === 'err'
        ? errorName(number)
        : key === 'path'
          ? (paths?.text(number) ?? '?')
          : String(number);
  const wanted = prefix.toLowerCase();
  const found: Suggestion[] = [];
  for (const [number, rows] of [...counts].sort((a, b) => b[1] - a[1])) {
    const text = textOf(number);
    if (text === '' || text === '?' || !text.toLowerCase().includes(wanted)) continue;
    found.push({ value: text, rows });
    if (found.length === OFFERED) break;
  }
  return found;
}

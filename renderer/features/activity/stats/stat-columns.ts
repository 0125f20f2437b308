/** Columns of the tables of counters. */
import { exactPath } from '../../../../electron/contract/trace/filter.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { formatBytes, formatCount, formatDuration, formatNs, visibleText } from '../../../ui/format.ts';
import type { SortKey, TableName, TableRow } from '../worker/table-view.ts';

export interface StatContext {
  readonly nowNs: number;
  readonly epochMs: number;
}

export interface StatColumn {
  readonly id: string;
  readonly label: string;
  readonly widthRem: number;
  readonly grow?: number;
  readonly numeric?: boolean;
  /** Absent: the table cannot be sorted by it. */
  readonly sort?: SortKey;
  /** Of a spark column there is a picture instead. */
  readonly text: (row: TableRow, context: StatContext) => string;
}

const { stats: TEXT } = STRINGS.activity;
const { columns: LABELS } = TEXT;

function count(id: keyof typeof LABELS, key: SortKey & keyof TableRow, widthRem = 5): StatColumn {
  const text = (row: TableRow): string => formatted(row[key], formatCount);
  return { id, label: LABELS[id], widthRem, numeric: true, sort: key, text };
}

function size(id: keyof typeof LABELS, key: SortKey & keyof TableRow): StatColumn {
  const text = (row: TableRow): string => formatted(row[key], formatBytes);
  return { id, label: LABELS[id], widthRem: 4.75, numeric: true, sort: key, text };
}

function time(id: keyof typeof LABELS, key: SortKey & keyof TableRow, widthRem = 4.5): StatColumn {
  const text = (row: TableRow): string => formatted(row[key], formatNs);
  return { id, label: LABELS[id], widthRem, numeric: true, sort: key, text };
}

/** Nothing instead of zero: what happened stands out. */
function formatted(value: unknown, format: (value: number) => string): string {
  return typeof value === 'number' && value > 0 ? format(value) : '';
}

function label(text: string): StatColumn {
  return {
    id: 'label',
    label: text,
    widthRem: 12,
    grow: 1,
    sort: 'label',
    text: ({ label: own }) => visibleText(own),
  };
}

const CALLS = count('calls', 'calls');
const ERRORS = count('errors', 'errors', 4.5);
const PATH_COLUMNS: readonly StatColumn[] = [
  CALLS,
  ERRORS,
  count('notFound', 'notFound', 6),
  size('read', 'readBytes'),
  size('written', 'writtenBytes'),
  time('time', 'serviceNs', 6),
];

const FID_COLUMNS: readonly StatColumn[] = [
  handle('id', 4.5, ({ id }) => String(id), 'id', true),
  label(LABELS.path),
  handle('mode', 6.5, ({ flags }) => flags),
  CALLS,
  size('read', 'readBytes'),
  size('written', 'writtenBytes'),
  handle('pattern', 5.5, (own) => patternText(own.pattern)),
  count('inFlight', 'inFlight', 5),
  handle('lastOp', 6.5, ({ lastOp }) => lastOp, 'last'),
  ERRORS,
  time('p50', 'p50'),
  time('p95', 'p95'),
  time('max', 'max'),
  { id: 'spark', label: LABELS.spark, widthRem: 6, text: () => '' },
  {
    ...handle('age', 4.5, () => '', 'opened', true),
    text: ({ handle: own }, { nowNs }) =>
      own === undefined ? '' : formatDuration(((own.closedNs ?? nowNs) - own.openedNs) / 1e6),
  },
  handle('uid', 4, ({ uid }) => (uid === null ? '' : String(uid)), 'uid', true),
  handle('session', 4, ({ session }) => String(session), 'session', true),
  handle('kind', 4, ({ kind }) => TEXT.kinds[kind as keyof typeof TEXT.kinds] ?? kind),
];

export const STAT_COLUMNS: Readonly<Record<TableName, readonly StatColumn[]>> = {
  handles: FID_COLUMNS,
  paths: [label(LABELS.path), ...PATH_COLUMNS],
  folders: [label(LABELS.folder), ...PATH_COLUMNS],
  extensions: [label(LABELS.extension), ...PATH_COLUMNS],
  ops: [
    label(LABELS.op),
    CALLS,
    ERRORS,
    time('time', 'serviceNs', 6),
    time('mean', 'meanNs'),
    time('p50', 'p50'),
    time('p95', 'p95'),
    time('p99', 'p99'),
    time('max', 'max'),
    size('data', 'dataBytes'),
    count('inFlight', 'inFlight', 5),
  ],
  errors: [label(LABELS.error), count('times', 'calls')],
  sessions: [
    label(LABELS.session),
    {
      id: 'protocol',
      label: LABELS.protocol,
      widthRem: 6,
      text: ({ session }) => session?.protocol ?? '',
    },
    {
      id: 'state',
      label: LABELS.state,
      widthRem: 6,
      text: ({ session }) => (session === undefined ? '' : session.ended ? TEXT.ended : TEXT.open),
    },
    CALLS,
    ERRORS,
    size('data', 'dataBytes'),
    count('inFlight', 'inFlight', 5),
  ],
};

/** The filter that shows the requests of a row. */
export function termOf(table: TableName, row: TableRow): string {
  switch (table) {
    case 'handles':
      return `fid:${row.handle?.id ?? 0} session:${row.handle?.session ?? 0}`;
    case 'paths':
      return row.label === '' ? 'path~"^$"' : exactPath(row.label);
    case 'folders':
      return row.label === '' ? 'path~"^[^/]*$"' : `path:"${row.label}/*"`;
    case 'extensions':
      return row.label === '' ? 'path~"(^|/)[^.]*$"' : `path:"*${row.label}"`;
    case 'ops':
      return `op:${row.label}`;
    case 'errors':
      return `err:${row.label}`;
    case 'sessions':
      return `session:${row.label}`;
  }
}

function handle(
  id: keyof typeof LABELS,
  widthRem: number,
  text: (cells: NonNullable<TableRow['handle']>) => string,
  sort?: SortKey,
  numeric = false,
): StatColumn {
  return {
    id,
    label: LABELS[id],
    widthRem,
    numeric,
    ...(sort === undefined ? {} : { sort }),
    text: (row) => (row.handle === undefined ? '' : text(row.handle)),
  };
}

/** What most of the reads and writes were. */
function patternText({ sequential, random, backwards }: NonNullable<TableRow['handle']>['pattern']): string {
  const total = sequential + random + backwards;
  if (total === 0) return '';
  if (sequential >= total / 2) return TEXT.patterns.sequential;
  return backwards > random ? TEXT.patterns.backwards : TEXT.patterns.random;
}

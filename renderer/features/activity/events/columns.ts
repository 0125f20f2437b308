/** Columns of the table of events: one row each, with its text, and the filter word that a cell stands for. */
import { exactPath } from '../../../../electron/contract/trace/filter.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { formatBytes, formatCount, formatNs, visibleText } from '../../../ui/format.ts';
import type { TimeMode } from '../session/activity-state.ts';
import type { EventRow } from './event-rows.ts';

export interface ColumnContext {
  readonly timeMode: TimeMode;
  /** Begin of the buffer, for relative times. */
  readonly firstNs: number;
  readonly share: string;
}

export interface Column {
  readonly id: string;
  readonly label: string;
  /** Narrowest, and which share of what is left it takes. */
  readonly widthRem: number;
  readonly grow?: number;
  readonly numeric?: boolean;
  readonly text: (row: EventRow, context: ColumnContext) => string;
  /** Of the filter language; null: the cell says nothing that one could filter by. */
  readonly term: (row: EventRow) => string | null;
}

const { columns: LABELS } = STRINGS.activity;
const NOTHING = '';

function number(value: number | null): string {
  return value === null ? NOTHING : String(value);
}

function equals(key: string, value: number | null): string | null {
  return value === null ? null : `${key}:${value}`;
}

const COLUMN_TABLE = {
  number: { widthRem: 5.5, numeric: true, text: ({ seq }) => formatCount(seq + 1), term: () => null },
  time: { widthRem: 7.5, numeric: true, text: timeText, term: () => null },
  share: { widthRem: 6, text: (_, { share }) => share, term: () => null },
  session: {
    widthRem: 3.5,
    numeric: true,
    text: ({ session }) => String(session),
    term: ({ session }) => equals('session', session),
  },
  op: { widthRem: 7.5, text: ({ operation }) => operation, term: ({ operation }) => `op:${operation}` },
  fid: { widthRem: 4, numeric: true, text: ({ fid }) => number(fid), term: ({ fid }) => equals('fid', fid) },
  path: {
    widthRem: 12,
    grow: 3,
    text: ({ path }) => visibleText(path),
    term: ({ path }) => (path === '' || path === '?' ? null : pathTerm(path)),
  },
  offset: {
    widthRem: 6,
    numeric: true,
    text: ({ offset }) => (offset === null ? NOTHING : formatCount(offset)),
    term: ({ offset }) => equals('off', offset),
  },
  bytes: {
    widthRem: 5,
    numeric: true,
    text: ({ bytes }) => (bytes === 0 ? NOTHING : formatBytes(bytes)),
    term: ({ bytes }) => (bytes === 0 ? null : `bytes:${bytes}`),
  },
  arguments: { widthRem: 8, grow: 2, text: (row) => visibleText(otherArguments(row.arguments)), term: () => null },
  result: {
    widthRem: 6.5,
    text: ({ error, inFlight }) => (inFlight ? LABELS.underWay : error === '' ? LABELS.ok : error),
    term: ({ error }) => (error === '' ? 'err:0' : `err:${error}`),
  },
  latency: {
    widthRem: 5,
    numeric: true,
    text: ({ serviceNs }) => (serviceNs === null ? NOTHING : formatNs(serviceNs)),
    term: ({ serviceNs }) => (serviceNs === null ? null : `lat>=${Math.round(serviceNs)}ns`),
  },
  bar: { widthRem: 5, text: () => NOTHING, term: ({ serviceNs }) => `lat>=${Math.round(serviceNs ?? 0)}ns` },
  wait: {
    widthRem: 5,
    numeric: true,
    text: ({ waitNs }) => (waitNs === null ? NOTHING : formatNs(waitNs)),
    term: ({ waitNs }) => (waitNs === null ? null : `wait>=${Math.round(waitNs)}ns`),
  },
  count: {
    widthRem: 5.5,
    numeric: true,
    text: ({ count }) => (count === 0 ? NOTHING : formatCount(count)),
    term: ({ count }) => `count:${count}`,
  },
  tag: { widthRem: 5, numeric: true, text: ({ tag }) => String(tag), term: ({ tag }) => equals('tag', tag) },
  node: { widthRem: 5, numeric: true, text: ({ node }) => number(node), term: ({ node }) => equals('node', node) },
  uid: { widthRem: 4, numeric: true, text: ({ uid }) => number(uid), term: ({ uid }) => equals('uid', uid) },
  pid: { widthRem: 4.5, numeric: true, text: ({ pid }) => number(pid), term: ({ pid }) => equals('pid', pid) },
  pool: {
    widthRem: 4,
    text: ({ overtaken }) => (overtaken ? LABELS.pooled : NOTHING),
    term: ({ overtaken }) => (overtaken ? 'is:pooled' : null),
  },
} as const satisfies Readonly<Record<string, Omit<Column, 'id' | 'label'>>>;

export type ColumnId = keyof typeof COLUMN_TABLE;

export const COLUMN_IDS = Object.keys(COLUMN_TABLE) as readonly ColumnId[];

const DEFAULT_COLUMNS: readonly ColumnId[] = [
  'number',
  'time',
  'session',
  'op',
  'fid',
  'path',
  'offset',
  'bytes',
  'arguments',
  'result',
  'latency',
  'bar',
];

export function columnOf(id: ColumnId): Column {
  return { id, label: LABELS.names[id], ...COLUMN_TABLE[id] };
}

/** `saved` as it is in the settings: names of columns in order; empty for the default, and unknown ones are passed over. */
export function columnsFrom(saved: readonly string[]): readonly ColumnId[] {
  const known = saved.filter((id): id is ColumnId => Object.hasOwn(COLUMN_TABLE, id));
  return known.length === 0 ? DEFAULT_COLUMNS : known;
}

/** Fid, offset and count have columns of their own. */
function otherArguments(text: string): string {
  return text.replace(/^((fid|fh)=\d+ ?)?((offset|size)=\d+ ?)?(count=\d+ ?)?/, '');
}

function pathTerm(path: string): string {
  return path === '.' ? 'path~"^$"' : exactPath(path);
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function timeText({ timeMs, startNs, beforeNs }: EventRow, { timeMode, firstNs }: ColumnContext): string {
  switch (timeMode) {
    case 'clock': {
      const micros = Math.floor((timeMs % 1000) * 1000);
      // A clock may be anything in a file.
      if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15) return '?';
      return `${CLOCK.format(timeMs)}.${String(micros).padStart(6, '0').slice(0, 6)}`;
    }
    case 'relative':
      return ((startNs - firstNs) / 1e9).toFixed(6);
    case 'delta':
      return beforeNs === null ? NOTHING : `+${((startNs - beforeNs) / 1e9).toFixed(6)}`;
  }
}

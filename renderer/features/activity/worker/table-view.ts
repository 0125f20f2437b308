/** Which rows of a table the page sees: grouped, searched, sorted, and cut to what is visible. */
import type { Latency, Pattern, TraceStats } from '../../../../electron/contract/trace/snapshot.ts';
import type { StatsTables } from './stats-tables.ts';

export const TABLES = ['handles', 'paths', 'folders', 'extensions', 'ops', 'errors', 'sessions'] as const;
export type TableName = (typeof TABLES)[number];

/** One row of any table; what a table does not have is absent. */
export interface TableRow {
  /** Unique in its table and the same as long as the row lives. */
  readonly key: string;
  readonly label: string;
  readonly calls: number;
  readonly errors: number;
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  readonly dataBytes?: number;
  readonly serviceNs?: number;
  readonly meanNs?: number;
  readonly notFound?: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly max?: number;
  readonly inFlight?: number;
  readonly handle?: HandleCells;
  readonly session?: SessionCells;
  /** Calls per half second in the last 30 s. */
  readonly spark?: readonly number[];
}

export interface HandleCells {
  readonly id: number;
  readonly serial: number;
  readonly session: number;
  readonly kind: string;
  readonly flags: string;
  readonly uid: number | null;
  readonly pid: number | null;
  readonly openedNs: number;
  readonly closedNs: number | null;
  readonly lastNs: number;
  readonly lastOp: string;
  readonly pattern: Pattern;
}

export interface SessionCells {
  readonly session: number;
  readonly protocol: string;
  readonly sinceNs: number;
  readonly ended: boolean;
}

/** What a table can be sorted by. */
export const SORT_KEYS = [
  'label',
  'calls',
  'errors',
  'readBytes',
  'writtenBytes',
  'dataBytes',
  'serviceNs',
  'meanNs',
  'notFound',
  'p50',
  'p95',
  'p99',
  'max',
  'inFlight',
  'id',
  'session',
  'opened',
  'last',
  'uid',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface TableQuery {
  readonly table: TableName;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Part of the label; '' shows all. */
  readonly search: string;
  readonly at: number;
  readonly rows: number;
}

export interface TablePage {
  readonly query: TableQuery;
  /** Rows in all, and those that the search lets through. */
  readonly total: number;
  readonly shown: number;
  /** Row of `rows[0]`. */
  readonly at: number;
  readonly rows: readonly TableRow[];
}

export function tablePage(tables: StatsTables, query: TableQuery): TablePage {
  const { stats } = tables;
  const all = stats === null ? [] : rowsOf(stats, query.table);
  const wanted = query.search.toLowerCase();
  const shown = wanted === '' ? all : all.filter(({ label }) => label.toLowerCase().includes(wanted));
  shown.sort(comparison(query));
  const at = Math.max(0, Math.min(query.at, shown.length - query.rows));
  const rows = shown.slice(at, at + query.rows).map((row) => withSpark(tables, row));
  return { query, total: all.length, shown: shown.length, at, rows };
}

function rowsOf(stats: TraceStats, table: TableName): TableRow[] {
  switch (table) {
    case 'handles':
      return handleRows(stats);
    case 'paths':
      return stats.paths.map(({ path, ...counts }) => ({ key: path, label: path, ...counts }));
    case 'folders':
      return pathGroups(stats, folderOf);
    case 'extensions':
      return pathGroups(stats, extensionOf);
    case 'ops':
      return stats.ops.map((row) => ({
        key: row.op,
        label: row.op,
        calls: row.calls,
        errors: sum(Object.values(row.errors)),
        dataBytes: row.dataBytes,
        serviceNs: row.serviceNs,
        meanNs: row.calls === 0 ? 0 : row.serviceNs / row.calls,
        inFlight: row.inFlight,
        ...latencyOf(row.latency),
      }));
    case 'errors':
      return errorRows(stats);
    case 'sessions':
      return stats.sessions.map(({ session, protocol, sinceNs, ended, ...counts }) => ({
        key: String(session),
        label: `${session}`,
        calls: counts.calls,
        errors: counts.errors,
        dataBytes: counts.dataBytes,
        inFlight: counts.inFlight,
        session: { session, protocol, sinceNs, ended },
      }));
  }
}

function handleRows(stats: TraceStats): TableRow[] {
  return stats.handles.map((row) => ({
    key: String(row.serial),
    label: row.path,
    calls: row.calls,
    errors: row.errors,
    readBytes: row.readBytes,
    writtenBytes: row.writtenBytes,
    inFlight: row.inFlight,
    ...latencyOf(row.latency),
    handle: {
      id: row.id,
      serial: row.serial,
      session: row.session,
      kind: row.kind,
      flags: row.flags,
      uid: row.uid,
      pid: row.pid,
      openedNs: row.openedNs,
      closedNs: row.closedNs,
      lastNs: row.lastNs,
      lastOp: row.lastOp,
      pattern: row.pattern,
    },
  }));
}

/** Errors of all operations by name. */
function errorRows(stats: TraceStats): TableRow[] {
  const totals = new Map<string, number>();
  for (const { errors } of stats.ops)
    for (const [name, times] of Object.entries(errors)) totals.set(name, (totals.get(name) ?? 0) + times);
  return [...totals].map(([name, times]) => ({ key: name, label: name, calls: times, errors: times }));
}

interface Group {
  calls: number;
  errors: number;
  notFound: number;
  readBytes: number;
  writtenBytes: number;
  serviceNs: number;
}

function pathGroups(stats: TraceStats, groupOf: (path: string) => string): TableRow[] {
  const groups = new Map<string, Group>();
  for (const row of stats.paths) {
    const name = groupOf(row.path);
    let group = groups.get(name);
    if (group === undefined) {
      group = { calls: 0, errors: 0, notFound: 0, readBytes: 0, writtenBytes: 0, serviceNs: 0 };
      groups.set(name, group);
    }
    group.calls += row.calls;
    group.errors += row.errors;
    group.notFound += row.notFound;
    group.readBytes += row.readBytes;
    group.writtenBytes += row.writtenBytes;
    group.serviceNs += row.serviceNs;
  }
  return [...groups].map(([name, group]) => ({ key: name, label: name, ...group }));
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** `.ts`; '' for a name without one. */
function extensionOf(path: string): string {
  return /[^/](\.[^./]+)$/.exec(path)?.[1] ?? '';
}

function latencyOf({ p50, p95, p99, max }: Latency): Latency {
  return { p50, p95, p99, max };
}

function comparison({ sort, descending }: TableQuery): (a: TableRow, b: TableRow) => number {
  const sign = descending ? -1 : 1;
  // The key decides between equals: rows must not change places by chance.
  if (sort === 'label') return (a, b) => sign * order(a.label, b.label) || order(a.key, b.key);
  return (a, b) => sign * (sortValue(a, sort) - sortValue(b, sort)) || order(a.key, b.key);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortValue(row: TableRow, key: Exclude<SortKey, 'label'>): number {
  switch (key) {
    case 'id':
      return row.handle?.id ?? 0;
    case 'session':
      return row.handle?.session ?? row.session?.session ?? 0;
    case 'opened':
      return row.handle?.openedNs ?? row.session?.sinceNs ?? 0;
    case 'last':
      return row.handle?.lastNs ?? 0;
    case 'uid':
      return row.handle?.uid ?? -1;
    default:
      return row[key] ?? 0;
  }
}

function withSpark(tables: StatsTables, row: TableRow): TableRow {
  if (row.handle === undefined) return row;
  const points = tables.spark(row.handle.serial);
  return points === undefined ? row : { ...row, spark: [...points] };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

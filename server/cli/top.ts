/** `culvert top`: the busiest files and open handles of a running share, drawn anew each second. */
import { decodeFrame, FRAME_TRACE } from '../../electron/contract/trace/frames.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import type { HandleStats, PathStats, TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { timeText } from '../../electron/contract/trace/text.ts';
import { helpText } from './help.ts';
import { type Option, readArguments, usageProblem } from './options.ts';
import { connectShare } from './running-share.ts';

const OPTIONS: readonly Option[] = [
  { name: 'interval', value: 'SECONDS', help: 'How often the table is drawn anew.', fallback: '1' },
  { name: 'count', value: 'N', help: 'Ends after N tables. For scripts.', fallback: 'until Ctrl-C' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];
const USAGE = 'culvert top [NAME] [options]';
const CLEAR = '\x1b[H\x1b[2J';

/** Rows that a snapshot and its increments add up to. */
class Rows {
  stats: TraceStats | null = null;
  readonly handles = new Map<number, HandleStats>();
  readonly paths = new Map<string, PathStats>();

  take(stats: Omit<TraceStats, 'schema'>): void {
    this.stats = { ...stats, schema: 1 };
    for (const row of stats.handles) this.handles.set(row.serial, row);
    for (const row of stats.paths) this.paths.set(row.path, row);
    for (const [serial, row] of this.handles)
      if (row.closedNs !== null && stats.nowNs - row.closedNs > 60e9) this.handles.delete(serial);
  }
}

export async function top(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert top', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows live which files and which open handles of a share are worked on. Reads counters only: it costs the share nothing.';
    process.stdout.write(helpText(USAGE, summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  const interval = positive('interval', args.text('interval') ?? '1');
  const count =
    args.text('count') === undefined ? Number.POSITIVE_INFINITY : positive('count', args.text('count') ?? '');
  const { name, client } = await connectShare(args.operands, USAGE);
  const rows = new Rows();
  const paths = new PathNames();
  client.onBytes = (kind, bytes) => {
    if (kind !== FRAME_TRACE) return;
    const frame = decodeFrame(bytes, paths);
    if (frame.type === 'snapshot' || frame.type === 'increment') rows.take(frame.stats);
  };
  let stop: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    stop = resolve;
  });
  client.onClose = stop;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  await client.call('trace.subscribe', {});
  const before: { stats: TraceStats | null; handles: Map<number, HandleStats>; paths: Map<string, PathStats> } = {
    stats: null,
    handles: new Map(),
    paths: new Map(),
  };
  let drawn = 0;
  const draw = (): void => {
    if (rows.stats === null) return;
    const seconds = before.stats === null ? interval : Math.max(0.1, (rows.stats.nowMs - before.stats.nowMs) / 1000);
    process.stdout.write(`${process.stdout.isTTY ? CLEAR : ''}${tableText(name, rows, before, seconds)}`);
    before.stats = rows.stats;
    before.handles = new Map(rows.handles);
    before.paths = new Map(rows.paths);
    if (++drawn >= count) stop();
  };
  const timer = setInterval(draw, interval * 1000);
  await ended;
  clearInterval(timer);
  client.close();
  return 0;
}

function tableText(
  name: string,
  now: Rows,
  before: {
    readonly stats: TraceStats | null;
    readonly handles: ReadonlyMap<number, HandleStats>;
    readonly paths: ReadonlyMap<string, PathStats>;
  },
  seconds: number,
): string {
  const stats = now.stats as TraceStats;
  const rate = (value: number, old: number | undefined): number => (value - (old ?? value)) / seconds;
  const width = Math.max(60, process.stdout.columns ?? 110);
  const room = Math.max(5, Math.floor(((process.stdout.rows ?? 40) - 8) / 2));
  const head =
    `${name}: ${Math.round(rate(stats.calls, before.stats?.calls))} requests/s, read ${sizeText(rate(stats.readBytes, before.stats?.readBytes))}/s, ` +
    `written ${sizeText(rate(stats.writtenBytes, before.stats?.writtenBytes))}/s, errors ${Math.round(rate(stats.errors, before.stats?.errors))}/s, under way ${stats.inFlight}`;
  const handles = [...now.handles.values()]
    .map((row) => ({ row, perSecond: (row.calls - (before.handles.get(row.serial)?.calls ?? 0)) / seconds }))
    .sort((a, b) => b.perSecond - a.perSecond || b.row.lastNs - a.row.lastNs)
    .slice(0, room)
    .map(({ row, perSecond }) => [
      `${row.id}${row.closedNs === null ? '' : ' closed'}`,
      row.flags,
      String(Math.round(perSecond)),
      sizeText(row.readBytes),
      sizeText(row.writtenBytes),
      timeText(row.latency.p95),
      patternText(row),
      row.path === '' ? '.' : row.path,
    ]);
  const paths = [...now.paths.values()]
    .map((row) => ({ row, perSecond: (row.calls - (before.paths.get(row.path)?.calls ?? 0)) / seconds }))
    .sort((a, b) => b.perSecond - a.perSecond || b.row.calls - a.row.calls)
    .slice(0, room)
    .map(({ row, perSecond }) => [
      String(Math.round(perSecond)),
      String(row.calls),
      String(row.errors),
      sizeText(row.readBytes),
      sizeText(row.writtenBytes),
      row.path === '' ? '.' : row.path,
    ]);
  const lines = [
    head,
    '',
    ...columns([['handle', 'mode', 'req/s', 'read', 'written', 'p95', 'pattern', 'path'], ...handles], width),
    '',
    ...columns([['req/s', 'requests', 'errors', 'read', 'written', 'path'], ...paths], width),
  ];
  return `${lines.join('\n')}\n`;
}

/** The last column takes what is left of the width. */
function columns(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const [first = []] = rows;
  const widths = first.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + 2)))
      .join('')
      .slice(0, width),
  );
}

function patternText({ pattern: { sequential, random, backwards } }: HandleStats): string {
  const most = Math.max(sequential, random, backwards);
  if (most === 0) return '-';
  if (most === sequential) return 'sequential';
  return most === random ? 'random' : 'backwards';
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw usageProblem(`--${name} cannot be "${text}"`, 'Give a number above 0.');
  return value;
}

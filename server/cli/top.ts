/** `culvert top`: the busiest files and open handles of a running share, drawn anew each second. */
import { decodeFrame, FRAME_TRACE } from '../../electron/contract/trace/frames.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import type { HandleStats, TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { StatsModel } from '../../electron/contract/trace/stats-model.ts';
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

/** Closed handles are shown for a while. */
const CLOSED_SHOWN_NS = 60e9;

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
  const model = new StatsModel();
  const paths = new PathNames();
  client.onBytes = (kind, bytes) => {
    if (kind === FRAME_TRACE) model.take(decodeFrame(bytes, paths));
  };
  let stop: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    stop = resolve;
  });
  client.onClose = stop;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  await client.call('trace.subscribe', {});
  let before: TraceStats | null = null;
  let drawn = 0;
  const draw = (): void => {
    const now = model.stats;
    if (now === null) return;
    const seconds = before === null ? interval : Math.max(0.1, (now.nowMs - before.nowMs) / 1000);
    process.stdout.write(`${process.stdout.isTTY ? CLEAR : ''}${tableText(name, now, before, seconds)}`);
    before = now;
    if (++drawn >= count) stop();
  };
  const timer = setInterval(draw, interval * 1000);
  await ended;
  clearInterval(timer);
  client.close();
  return 0;
}

function tableText(name: string, stats: TraceStats, before: TraceStats | null, seconds: number): string {
  const handlesBefore = new Map(before?.handles.map((row) => [row.serial, row.calls]));
  const pathsBefore = new Map(before?.paths.map((row) => [row.path, row.calls]));
  const rate = (value: number, old: number | undefined): number => (value - (old ?? value)) / seconds;
  const width = Math.max(60, process.stdout.columns ?? 110);
  const room = Math.max(5, Math.floor(((process.stdout.rows ?? 40) - 8) / 2));
  const head =
    `${name}: ${Math.round(rate(stats.calls, before?.calls))} requests/s, read ${sizeText(rate(stats.readBytes, before?.readBytes))}/s, ` +
    `written ${sizeText(rate(stats.writtenBytes, before?.writtenBytes))}/s, errors ${Math.round(rate(stats.errors, before?.errors))}/s, under way ${stats.inFlight}`;
  const handles = stats.handles
    .filter(({ closedNs }) => closedNs === null || stats.nowNs - closedNs < CLOSED_SHOWN_NS)
    .map((row) => ({ row, perSecond: (row.calls - (handlesBefore.get(row.serial) ?? 0)) / seconds }))
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
  const paths = stats.paths
    .map((row) => ({ row, perSecond: (row.calls - (pathsBefore.get(row.path) ?? 0)) / seconds }))
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

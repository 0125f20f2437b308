/** `culvert trace`: what a running share is asked, as it happens. */
import { FORMATS, type Format } from '../../electron/contract/trace/export/format.ts';
import { sinkOf } from '../../electron/contract/trace/export/sink.ts';
import { parseFilter } from '../../electron/contract/trace/filter.ts';
import { LEVELS, type Level } from '../../electron/contract/trace/snapshot.ts';
import { Problem } from '../control/failure.ts';
import { helpText } from './help.ts';
import { type Arguments, type Option, readArguments, usageProblem } from './options.ts';
import { connectShare } from './running-share.ts';
import { hostVersions, TraceFile } from './trace-file.ts';
import { fileFormat } from './trace-format.ts';
import { readTrace } from './trace-read.ts';

const USAGE = 'culvert trace [NAME] [options]';
const DEFAULT_SECONDS = 10;

const TRACE_OPTIONS: readonly Option[] = [
  {
    name: 'filter',
    value: 'FILTER',
    help: 'Only requests that match, as in: op:WRITE -path:*.git* lat>5ms err:ENOENT fid:12 bytes>=64k uid:1000. Words of the same key are alternatives, different keys must all hold, - negates, a word without a key is a part of the path.',
    fallback: 'every request',
  },
  { name: 'follow', short: 'f', help: 'Goes on until Ctrl-C or the end of the share.' },
  { name: 'seconds', value: 'N', help: 'How long to listen without --follow.', fallback: String(DEFAULT_SECONDS) },
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    help: 'Where to, instead of the terminal. Without --format the extension says how.',
  },
  { name: 'format', value: FORMATS.join('|'), choices: FORMATS, help: 'How it is written.', fallback: 'text' },
  {
    name: 'level',
    value: LEVELS.join('|'),
    choices: LEVELS,
    help: 'What the share records: for all its viewers.',
    fallback: 'everything',
  },
  { name: 'sample', value: 'N', help: 'At level sampled: one of N requests.', fallback: '100' },
  {
    name: 'slow',
    value: 'MS',
    help: 'At level slow: requests that take longer than this, and all that fail.',
    fallback: '10',
  },
  {
    name: 'snap',
    value: 'BYTES',
    help: 'For pcapng: bytes of file content to keep of each message.',
    fallback: '0',
    risk: 'The trace then contains parts of the guest’s files.',
  },
  { name: 'redact', help: 'For bundle: replaces the names of files by numbers.' },
  {
    name: 'read',
    value: 'FILE.culvert',
    help: 'Shows, filters or converts a trace that was saved with -o NAME.culvert, or by the app, instead of asking a share.',
  },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

export async function trace(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert trace', TRACE_OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows each request of a running share with its arguments, result and time. NAME may be left out when one share runs. Recording ends with the last viewer.';
    process.stdout.write(helpText(USAGE, summary, [{ title: 'Options', options: TRACE_OPTIONS }]));
    return 0;
  }
  const filter = checkedFilter(args.text('filter') ?? '');
  const output = args.text('output') ?? '-';
  const format = (args.text('format') as Format | undefined) ?? fileFormat(output);
  const numbers = {
    sample: numberOf(args, 'sample'),
    slowMs: numberOf(args, 'slow'),
    snap: numberOf(args, 'snap'),
    seconds: numberOf(args, 'seconds'),
  };
  const sink = sinkOf(format, { redact: args.has('redact'), host: hostVersions() });
  const saved = args.text('read');
  if (saved !== undefined) {
    await readTrace(saved, filter, sink, output);
    return 0;
  }
  const { client } = await connectShare(args.operands, USAGE);
  const file = new TraceFile(client, sink, output);
  const gone = new Promise<void>((resolve) => {
    client.onClose = resolve;
  });
  await file.start({ filter, level: (args.text('level') ?? 'everything') as Level, ...numbers });
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const waits = [gone, interrupted];
  if (!args.has('follow'))
    waits.push(new Promise((resolve) => setTimeout(resolve, (numbers.seconds ?? DEFAULT_SECONDS) * 1000)));
  await Promise.race(waits);
  await file.finish();
  client.close();
  if (file.lost > 0)
    process.stderr.write(
      `culvert: ${file.lost} requests are missing in this trace: it could not be written fast enough\n`,
    );
  return 0;
}

function checkedFilter(text: string): string {
  const [problem] = parseFilter(text).problems;
  if (problem === undefined) return text;
  throw new Problem(
    'USAGE',
    `the filter is wrong: ${problem.reason}\n  ${text}\n  ${' '.repeat(problem.at)}${'^'.repeat(Math.max(1, problem.length))}`,
    'culvert trace --help explains it.',
  );
}

function numberOf(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw usageProblem(`--${name} cannot be "${text}"`, 'Give a number.');
  return Number(text);
}

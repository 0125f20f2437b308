/** `culvert stats`: the counters of a running share. */
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { timeText } from '../../electron/contract/trace/text.ts';
import { prometheusText } from '../trace/prometheus.ts';
import { helpText } from './help.ts';
import { type Option, readArguments } from './options.ts';
import { connectShare } from './running-share.ts';

const OPTIONS: readonly Option[] = [
  { name: 'json', help: 'Writes JSON, all there is: docs/trace.md describes it.' },
  { name: 'prometheus', help: 'Writes the text that --metrics of culvert serve offers.' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];
const USAGE = 'culvert stats [NAME] [options]';

export async function stats(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert stats', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows what a share has been asked since it started: calls, errors, bytes and times of each operation. NAME may be left out when one share runs.';
    process.stdout.write(helpText(USAGE, summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  const { name, client } = await connectShare(args.operands, USAGE);
  try {
    const found = await client.call('stats', {});
    if (args.has('json')) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (args.has('prometheus')) process.stdout.write(prometheusText(name, found));
    else process.stdout.write(tableText(found));
    return 0;
  } finally {
    client.close();
  }
}

/** After `strace -c`. */
function tableText({ ops, insights, level }: TraceStats): string {
  const head = ['operation', 'calls', 'errors', 'time', 'p50', 'p95', 'p99', 'max', 'data bytes'];
  const rows = [...ops]
    .sort((a, b) => b.serviceNs - a.serviceNs)
    .map((row) => {
      const errors = Object.values(row.errors).reduce((sum, times) => sum + times, 0);
      const { p50, p95, p99, max } = row.latency;
      return [
        row.op,
        String(row.calls),
        String(errors),
        ...[row.serviceNs, p50, p95, p99, max].map(timeText),
        String(row.dataBytes),
      ];
    });
  const lines = [head, ...rows].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(11))).join(''),
  );
  const found = insights.map(({ finding, advice }) => `\n${finding}\n  ${advice}\n`);
  return `${lines.join('\n')}\nrecording: ${level}\n${found.join('')}`;
}

/** Counters in Prometheus' text format 0.0.4. */
import type { OperationStats, TraceStats } from '../../electron/contract/trace/snapshot.ts';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  readonly help: string;
  readonly lines: (
    op: OperationStats,
    labels: string,
  ) => readonly (readonly [suffix: string, labels: string, value: number])[];
}

const PER_OPERATION: readonly Metric[] = [
  {
    name: 'culvert_requests_total',
    type: 'counter',
    help: 'Requests answered.',
    lines: (op, labels) => [['', labels, op.calls]],
  },
  {
    name: 'culvert_errors_total',
    type: 'counter',
    help: 'Requests answered with an error.',
    lines: (op, labels) =>
      Object.entries(op.errors).map(([errno, times]) => ['', `${labels},errno="${errno}"`, times] as const),
  },
  {
    name: 'culvert_request_bytes_total',
    type: 'counter',
    help: 'Bytes of requests.',
    lines: (op, labels) => [['', labels, op.requestBytes]],
  },
  {
    name: 'culvert_reply_bytes_total',
    type: 'counter',
    help: 'Bytes of replies.',
    lines: (op, labels) => [['', labels, op.replyBytes]],
  },
  {
    name: 'culvert_data_bytes_total',
    type: 'counter',
    help: 'Bytes of file content read or written.',
    lines: (op, labels) => [['', labels, op.dataBytes]],
  },
  {
    name: 'culvert_service_seconds',
    type: 'summary',
    help: 'Time from taking a request to its reply; quantiles since the start, within 5 %.',
    lines: (op, labels) => [
      ['', `${labels},quantile="0.5"`, op.latency.p50 / 1e9],
      ['', `${labels},quantile="0.95"`, op.latency.p95 / 1e9],
      ['', `${labels},quantile="0.99"`, op.latency.p99 / 1e9],
      ['_sum', labels, op.serviceNs / 1e9],
      ['_count', labels, op.calls],
    ],
  },
  {
    name: 'culvert_in_flight',
    type: 'gauge',
    help: 'Requests under way.',
    lines: (op, labels) => [['', labels, op.inFlight]],
  },
];

export function prometheusText(share: string, stats: TraceStats): string {
  const name = escaped(share);
  let text = '';
  for (const metric of PER_OPERATION) {
    text += `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n`;
    for (const op of stats.ops) {
      for (const [suffix, labels, value] of metric.lines(op, `share="${name}",op="${op.op}"`))
        text += `${metric.name}${suffix}{${labels}} ${value}\n`;
    }
  }
  const open = stats.handles.filter((handle) => handle.closedNs === null).length;
  text += `# HELP culvert_open_handles Open fids or handles.\n# TYPE culvert_open_handles gauge\nculvert_open_handles{share="${name}"} ${open}\n`;
  return text;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
}

/** Findings from the counters: one table of rules, each with the numbers behind it and what to do. A rule that finds nothing says null. */
import { exactPath } from '../../electron/contract/trace/filter.ts';
import type { Insight, OperationStats, TraceStats } from '../../electron/contract/trace/snapshot.ts';

type Counted = Omit<TraceStats, 'insights'>;
/** Refused requests (EACCES, EPERM) by user. */
type Denied = ReadonlyMap<number, number>;
type Finding = Omit<Insight, 'rule'>;

/** Below this many requests nothing is said. */
const ENOUGH = 200;
const SMALL_WRITE = 16 * 1024;

const RULES: Readonly<Record<string, (stats: Counted, denied: Denied) => Finding | null>> = {
  'failed-lookups-of-one-name': ({ paths }) => {
    const worst = paths.reduce<(typeof paths)[number] | null>(
      (most, path) => (path.notFound > (most?.notFound ?? 0) ? path : most),
      null,
    );
    if (worst === null || worst.notFound < ENOUGH) return null;
    return {
      finding: `${worst.notFound} failed look-ups of ${worst.path}`,
      numbers: { notFound: worst.notFound, calls: worst.calls },
      advice:
        'Let the guest remember that a name is not there (--negative-timeout), or create the file. A search path in the guest may list this folder needlessly.',
      filter: `err:ENOENT ${exactPath(worst.path)}`,
    };
  },
  'failed-lookups': ({ ops }) => {
    const lookups = row(ops, 'LOOKUP', 'Twalk');
    const failed = lookups?.errors['ENOENT'] ?? 0;
    if (lookups === null || failed < ENOUGH || failed < lookups.calls / 2) return null;
    return {
      finding: `${percent(failed, lookups.calls)} of ${lookups.calls} look-ups found nothing`,
      numbers: { failed, lookups: lookups.calls },
      advice:
        'Programs in the guest search folders for names that are not there. A longer --negative-timeout spares the round trips if the host does not create these files meanwhile.',
      filter: `op:${lookups.op} err:ENOENT`,
    };
  },
  'small-writes': ({ ops }) => {
    const writes = row(ops, 'WRITE', 'Twrite');
    if (writes === null || writes.calls < ENOUGH) return null;
    const mean = writes.dataBytes / writes.calls;
    if (mean >= SMALL_WRITE) return null;
    return {
      finding: `small writes: ${writes.calls} of ${Math.round(mean)} bytes on average`,
      numbers: { writes: writes.calls, meanBytes: mean },
      advice:
        writes.op === 'WRITE'
          ? 'With --writeback the guest gathers writes before it sends them, if the host does not change the files meanwhile.'
          : 'Mount with a larger msize and cache=mmap, or have the program write larger pieces.',
      filter: `op:${writes.op} bytes<16k`,
    };
  },
  'msize-too-small': ({ ops }) => {
    const io = [row(ops, 'Tread'), row(ops, 'Twrite')].filter((op) => op !== null);
    const calls = io.reduce((sum, op) => sum + op.calls, 0);
    const bytes = io.reduce((sum, op) => sum + op.dataBytes, 0);
    if (calls < ENOUGH || bytes / calls < 3500 || bytes / calls > 8192) return null;
    return {
      finding: `reads and writes move ${Math.round(bytes / calls)} bytes each: msize looks like 8 KiB`,
      numbers: { calls, meanBytes: bytes / calls },
      advice: 'Mount with msize=512000 or more: older kernels offer 8 KiB by default.',
      filter: 'op:Tread op:Twrite',
    };
  },
  'readdir-then-stat': ({ ops }) => {
    const lists = row(ops, 'READDIR', 'Treaddir');
    const stats = row(ops, lists?.op === 'Treaddir' ? 'Tgetattr' : 'LOOKUP');
    if (
      lists === null ||
      stats === null ||
      stats.calls < ENOUGH ||
      stats.calls < 10 * lists.calls ||
      row(ops, 'READDIRPLUS') !== null
    )
      return null;
    if (lists.calls < 10) return null;
    return {
      finding: `${lists.calls} listings are followed by ${stats.calls} single questions about files`,
      numbers: { listings: lists.calls, questions: stats.calls },
      advice:
        lists.op === 'Treaddir'
          ? '9P has no listing with attributes; virtio-fs has (READDIRPLUS), and would batch them.'
          : 'Turn on --readdirplus auto: one reply then brings the attributes of a whole folder.',
      filter: `op:${lists.op} op:${stats.op}`,
    };
  },
  'fsync-share': ({ ops }) => {
    const syncs = ['FSYNC', 'FSYNCDIR', 'SYNCFS', 'Tfsync'].map((name) => row(ops, name)).filter((op) => op !== null);
    const ns = syncs.reduce((sum, op) => sum + op.serviceNs, 0);
    const total = ops.reduce((sum, op) => sum + op.serviceNs, 0);
    const calls = syncs.reduce((sum, op) => sum + op.calls, 0);
    if (calls < 10 || ns < total / 4) return null;
    return {
      finding: `fsync takes ${percent(ns, total)} of the time`,
      numbers: { calls, fsyncNs: ns, totalNs: total },
      advice:
        'A program in the guest flushes often (a data base, a package manager). That is the price of durability; a faster disk below the folder helps, or the program’s own setting for it.',
      filter: 'op:*sync*',
    };
  },
  'host-and-guest-wrote': ({ paths }) => {
    const shared = paths.filter(({ hostWrites }) => hostWrites > 0);
    const [first] = [...shared].sort((a, b) => b.hostWrites - a.hostWrites);
    if (first === undefined) return null;
    const changes = shared.reduce((sum, { hostWrites }) => sum + hostWrites, 0);
    const others = shared.length === 1 ? '' : ` and ${shared.length - 1} more`;
    return {
      finding: `host and guest both write ${first.path}${others}`,
      numbers: { files: shared.length, hostChanges: changes, hostChangesOfFirst: first.hostWrites },
      advice:
        'Whoever writes last wins, and the guest may show old content until its cache times out. Use a policy for two-sided editing (--cache=never or metadata, without --writeback), or let one side write.',
      filter: exactPath(first.path),
    };
  },
  'permission-denied': ({ ops: _ops }, denied) => {
    let worst: readonly [number, number] | null = null;
    for (const [uid, times] of denied) if (times > (worst?.[1] ?? 9)) worst = [uid, times];
    if (worst === null) return null;
    const [uid, times] = worst;
    return {
      finding: `permission denied for uid ${uid}, ${times} times`,
      numbers: { uid, times },
      advice: `The guest’s user ${uid} is not allowed what it tries: check owner and mode of the files on the host, and whether the server may act as that user.`,
      filter: `uid:${uid} err:EACCES,EPERM`,
    };
  },
};

export function findInsights(stats: Counted, denied: Denied): readonly Insight[] {
  return Object.entries(RULES).flatMap(([rule, find]) => {
    const finding = find(stats, denied);
    return finding === null ? [] : [{ rule, ...finding }];
  });
}

function row(ops: readonly OperationStats[], ...names: readonly string[]): OperationStats | null {
  return ops.find(({ op }) => names.includes(op)) ?? null;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}

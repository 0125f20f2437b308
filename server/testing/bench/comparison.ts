/** The same workloads on several servers in turns, and what that says of Culvert beside the others. */
import type { Place } from './place.ts';
import { geometricMean, median, type Ratio, ratioOf } from './statistics.ts';
import type { Phase } from './workloads.ts';

/** Medians over the rounds, in µs. */
export interface Figures {
  /** Of one operation, all taken together. */
  readonly us: number;
  /** Of single calls or requests; 0 where they were not timed. */
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface ComparedRow {
  readonly place: string;
  readonly phase: string;
  readonly peer: string;
  readonly ours: Figures;
  readonly theirs: Figures;
  /** The peer's time over ours: above 1, Culvert is faster. */
  readonly ratio: Ratio;
}

/** The server's processor time for an operation of a workload: what other programs on the machine hardly change. */
export interface CpuRow {
  readonly place: string;
  readonly workload: string;
  /** µs, by server; the least of the rounds. */
  readonly us: readonly number[];
}

export interface Comparison {
  readonly servers: readonly string[];
  readonly rows: readonly ComparedRow[];
  readonly cpu: readonly CpuRow[];
}

/** `servers`: their names, in the place's order, Culvert's first. */
export async function measurePlace(place: Place, servers: readonly string[], rounds: number): Promise<Comparison> {
  /** Phase name → server → by round. */
  const phases = new Map<string, Phase[][]>();
  /** Workload → server → µs of each operation, by round. */
  const cpu = new Map<string, number[][]>();
  for (let round = 0; round < rounds; round++) {
    for (const workload of place.workloads) {
      // Who goes first changes with each round.
      for (const server of servers.map((_, index) => (index + round) % servers.length)) {
        const before = place.cpuNs(server);
        const measured = await place.measure(server, workload);
        const operations = measured.reduce((sum, phase) => sum + phase.operations, 0);
        const key = workload.depth === undefined ? workload.name : `${workload.name}-qd${workload.depth}`;
        rowOf(cpu, key, servers)[server]?.push((place.cpuNs(server) - before) / operations / 1000);
        for (const phase of measured) rowOf(phases, phase.name, servers)[server]?.push(phase);
      }
    }
  }
  return {
    servers,
    rows: [...phases].flatMap(([phase, of]) => comparedRows(place.name, phase, of, servers)),
    cpu: [...cpu].map(([workload, of]) => ({
      place: place.name,
      workload,
      us: of.map((each) => Math.min(...each)),
    })),
  };
}

function rowOf<T>(table: Map<string, T[][]>, key: string, servers: readonly string[]): T[][] {
  const row = table.get(key) ?? servers.map(() => []);
  table.set(key, row);
  return row;
}

function comparedRows(
  place: string,
  phase: string,
  [ours = [], ...others]: readonly Phase[][],
  servers: readonly string[],
): readonly ComparedRow[] {
  return others.map((theirs, index) => ({
    place,
    phase,
    peer: servers[index + 1] ?? '',
    ours: figuresOf(ours),
    theirs: figuresOf(theirs),
    ratio: ratioOf(ours.map(each), theirs.map(each)),
  }));
}

function each({ ns, operations }: Phase): number {
  return ns / operations;
}

function figuresOf(phases: readonly Phase[]): Figures {
  return {
    us: median(phases.map(each)) / 1000,
    p50Us: median(phases.map(({ p50Ns }) => p50Ns)) / 1000,
    p99Us: median(phases.map(({ p99Ns }) => p99Ns)) / 1000,
  };
}

export function printComparison({ servers, rows, cpu }: Comparison): void {
  console.log(`\n${rows[0]?.place ?? ''}, time of the peer / time of Culvert (more is better for us); µs`);
  console.log(
    '  phase              peer              ours    peer   ratio  (least to most)    p50 ours   peer   p99 ours   peer',
  );
  for (const { phase, peer, ours, theirs, ratio } of rows) {
    const spread = `(${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`;
    console.log(
      `  ${phase.padEnd(18)} ${peer.padEnd(15)} ${column(ours.us, 7)} ${column(theirs.us, 7)} ${ratio.median.toFixed(2).padStart(7)}  ${spread.padEnd(17)} ` +
        `${column(ours.p50Us, 9)} ${column(theirs.p50Us, 6)} ${column(ours.p99Us, 10)} ${column(theirs.p99Us, 6)}`,
    );
  }
  for (const peer of servers.slice(1)) {
    const mean = geometricMean(rows.filter((row) => row.peer === peer).map((row) => row.ratio.median));
    console.log(`  geometric mean     ${peer.padEnd(15)} ${mean.toFixed(2).padStart(23)}`);
  }
  if (cpu.every(({ us }) => us.every((value) => value === 0))) return;
  console.log(`  processor time of the server, µs an operation: ${servers.join(' / ')}`);
  for (const { workload, us } of cpu)
    console.log(`  ${workload.padEnd(18)} ${us.map((value) => column(value, 8)).join(' ')}`);
}

function column(value: number, width: number): string {
  return (value === 0 ? '-' : value.toFixed(1)).padStart(width);
}

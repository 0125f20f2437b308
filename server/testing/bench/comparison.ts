/** The same workloads on several servers in turns, and what that says of Culvert beside the others. */
import type { Place } from './place.ts';
import { geometricMean, median, type Ratio, ratioOf } from './statistics.ts';

export interface ComparedRow {
  readonly place: string;
  readonly phase: string;
  readonly peer: string;
  /** Culvert's time for one operation, in µs: the median. */
  readonly oursUs: number;
  readonly theirsUs: number;
  /** The peer's time over ours: above 1, Culvert is faster. */
  readonly ratio: Ratio;
}

/** `servers`: their names, in the place's order, Culvert's first. */
export async function measurePlace(
  place: Place,
  servers: readonly string[],
  rounds: number,
): Promise<readonly ComparedRow[]> {
  /** Phase name → server → ns of one operation, by round. */
  const times = new Map<string, number[][]>();
  for (let round = 0; round < rounds; round++) {
    for (const workload of place.workloads) {
      // Who goes first changes with each round.
      const order = servers.map((_, index) => (index + round) % servers.length);
      for (const server of order) {
        for (const phase of await place.measure(server, workload)) {
          const ofPhase = times.get(phase.name) ?? servers.map(() => []);
          times.set(phase.name, ofPhase);
          ofPhase[server]?.push(phase.ns / phase.operations);
        }
      }
    }
  }
  const rows: ComparedRow[] = [];
  for (const [phase, [ours = [], ...others]] of times) {
    for (const [index, theirs] of others.entries()) {
      rows.push({
        place: place.name,
        phase,
        peer: servers[index + 1] ?? '',
        oursUs: median(ours) / 1000,
        theirsUs: median(theirs) / 1000,
        ratio: ratioOf(ours, theirs),
      });
    }
  }
  return rows;
}

export function printRows(rows: readonly ComparedRow[]): void {
  console.log(`\n${rows[0]?.place ?? ''}, time of the peer / time of Culvert (more is better for us)`);
  console.log('  phase             peer             µs ours    peer   ratio   (least to most)');
  for (const { phase, peer, oursUs, theirsUs, ratio } of rows) {
    const spread = `(${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`;
    console.log(
      `  ${phase.padEnd(17)} ${peer.padEnd(15)} ${oursUs.toFixed(1).padStart(8)} ${theirsUs.toFixed(1).padStart(6)}  ${ratio.median.toFixed(2).padStart(6)}   ${spread}`,
    );
  }
  for (const peer of new Set(rows.map((row) => row.peer))) {
    const mean = geometricMean(rows.filter((row) => row.peer === peer).map((row) => row.ratio.median));
    console.log(`  geometric mean    ${peer.padEnd(15)} ${mean.toFixed(2).padStart(24)}`);
  }
}

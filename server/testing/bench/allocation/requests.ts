/** Requests whose share of the engine's heap is measured. */
import type { MeasuredEngine, Protocol } from './measured-engine.ts';

export interface Load {
  /** As the load programs call it. */
  readonly workload: string;
  readonly count: number;
  readonly depth: number;
  /** How many requests each of `count` takes. */
  readonly requests: Readonly<Record<Protocol, number>>;
  /** Files come and go with it: nodes and names are made. */
  readonly makes?: true;
}

const ONE = { fuse: 1, '9p': 1 };
export const LOADS: readonly Load[] = [
  { workload: 'getattr', count: 50_000, depth: 1, requests: ONE },
  { workload: 'getattr', count: 100_000, depth: 16, requests: ONE },
  { workload: 'read-4k', count: 50_000, depth: 1, requests: ONE },
  { workload: 'read-4k', count: 100_000, depth: 16, requests: ONE },
  { workload: 'write-4k', count: 50_000, depth: 1, requests: ONE },
  { workload: 'mixed-4k', count: 100_000, depth: 16, requests: ONE },
  // Of fuse-load: create 3, look-up twice, open-read 5, rename 2, unlink. Of ninep-load: create 3, stat 3, open-read 4, rename 4, unlink 2.
  { workload: 'files', count: 2000, depth: 1, requests: { fuse: 13, '9p': 16 }, makes: true },
];

/**
 * Bytes of the engine's heap for a request, all rounds; what the question itself takes is spread over them. NaN for a round in which something was collected:
 * the heap has shrunk.
 */
export async function bytesEach(
  engine: MeasuredEngine,
  protocol: Protocol,
  { workload, count, depth, requests }: Load,
  rounds: number,
): Promise<readonly number[]> {
  const each: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = (await engine.ask('heap')) as number;
    await engine.load.run(workload, count, depth);
    const grown = ((await engine.ask('heap')) as number) - before;
    each.push(grown < 0 ? Number.NaN : grown / (count * requests[protocol]));
  }
  return each;
}

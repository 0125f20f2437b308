/** One run of the workload program, sized for where it runs. */
export interface Workload {
  /** As the program names it. */
  readonly name: string;
  /** Files, requests or MiB. */
  readonly count: number;
  /** Requests under way at a time; 1 when left out. Load generators only. */
  readonly depth?: number;
}

/** What one timed phase took. */
export interface Phase {
  readonly name: string;
  readonly operations: number;
  readonly bytes: number;
  readonly ns: number;
  /** Of single calls or requests; 0 where they were not timed one by one. */
  readonly p50Ns: number;
  readonly p99Ns: number;
}

export const HOST_WORKLOADS: readonly Workload[] = [
  { name: 'files', count: 2000 },
  { name: 'directories', count: 1000 },
  { name: 'list', count: 10_000 },
  { name: 'small', count: 1000 },
  { name: 'sequential', count: 256 },
  { name: 'random', count: 64 },
  { name: 'sync', count: 200 },
  { name: 'tree', count: 20_000 },
];

/** An emulated guest runs some ten times slower: what issue 2 asks to see, and little more. */
export const GUEST_WORKLOADS: readonly Workload[] = [
  { name: 'files', count: 2000 },
  { name: 'list', count: 1000 },
  { name: 'sequential', count: 256 },
];

/** Reads the program's output. Throws on a line that is not of its form. */
export function parsePhases(output: string): readonly Phase[] {
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...numbers] = line.split(' ');
      const [operations, bytes, ns, p50Ns = 0, p99Ns = 0] = numbers.map(Number);
      if (operations === undefined || bytes === undefined || ns === undefined || !(ns > 0)) {
        throw new Error(`not a line of the workload program: ${JSON.stringify(line)}`);
      }
      return { name, operations, bytes, ns, p50Ns, p99Ns };
    });
}

/** Several shares of each server at once, each with a client of its own that asks all the time: what is shared is the machine. */
import { cpuNs } from '../peers/server-cpu.ts';
import type { Loaded } from './load-places.ts';
import type { Place } from './place.ts';
import { median } from './statistics.ts';
import type { Phase, Workload } from './workloads.ts';

const SHARES = 8;
/** Counts of each share. */
const WORKLOADS: readonly Workload[] = [
  { name: 'getattr', count: 10_000 },
  { name: 'getattr', count: 20_000, depth: 16 },
  { name: 'files', count: 1000 },
  { name: 'read-4k', count: 5000 },
  { name: 'read-4k', count: 10_000, depth: 16 },
  { name: 'mixed-4k', count: 10_000, depth: 16 },
];

/** `load` starts one share of a server and its client. */
export async function sharesPlace<Server>(
  name: string,
  servers: readonly Server[],
  load: (server: Server) => Promise<Loaded>,
): Promise<Place> {
  const loaded: (readonly Loaded[])[] = [];
  for (const server of servers) {
    const shares: Loaded[] = [];
    while (shares.length < SHARES) shares.push(await load(server));
    loaded.push(shares);
  }
  const at = (server: number): readonly Loaded[] => loaded[server] ?? [];
  return {
    name: `${SHARES} shares at once, ${name}`,
    workloads: WORKLOADS,
    measure: async (server, { name: workload, count, depth = 1 }) =>
      together(await Promise.all(at(server).map(async (share) => await share.load.run(workload, count, depth))), depth),
    cpuNs: (server) => at(server).reduce((sum, { pid }) => sum + cpuNs(pid), 0),
    [Symbol.asyncDispose]: async () => {
      for (const share of loaded.flat()) {
        await share.load.end();
        await share.end();
      }
    },
  };
}

/** One phase of all shares: their operations, in the time of the slowest; the middle share's p50, and the worst p99. */
function together(all: readonly (readonly Phase[])[], depth: number): readonly Phase[] {
  return (all[0] ?? []).map((first, index) => {
    const same = all.map((phases) => phases[index] ?? first);
    return {
      name: first.name.includes('-qd') ? first.name : `${first.name}-qd${depth}`,
      operations: same.reduce((sum, { operations }) => sum + operations, 0),
      bytes: same.reduce((sum, { bytes }) => sum + bytes, 0),
      ns: Math.max(...same.map(({ ns }) => ns)),
      p50Ns: median(same.map(({ p50Ns }) => p50Ns)),
      p99Ns: Math.max(...same.map(({ p99Ns }) => p99Ns)),
    };
  });
}

/** Where the load is made at protocol level, without a kernel: on a virtqueue, or on a 9P socket. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { NinepServer } from '../peers/ninep-server.ts';
import { cpuNs } from '../peers/server-cpu.ts';
import type { ShareServer } from '../peers/share-server.ts';
import { LoadProgram } from './load-program.ts';
import type { Place } from './place.ts';
import { fuseLoadProgram, ninepLoadProgram } from './programs.ts';
import type { Workload } from './workloads.ts';

const WORKLOADS: readonly Workload[] = [
  { name: 'getattr', count: 10_000 },
  { name: 'files', count: 2000 },
  { name: 'list', count: 10_000 },
  { name: 'directories', count: 1000 },
  { name: 'read-4k', count: 5000 },
  { name: 'read-4k', count: 10_000, depth: 16 },
  { name: 'write-4k', count: 5000 },
  { name: 'write-4k', count: 10_000, depth: 16 },
  { name: 'mixed-4k', count: 10_000, depth: 16 },
  { name: 'read-1m', count: 256, depth: 4 },
  { name: 'write-1m', count: 256, depth: 4 },
  { name: 'write-fsync', count: 200 },
];

/** A server, and the load generator that is connected to it. */
export interface Loaded {
  readonly load: LoadProgram;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** FUSE requests on a vhost-user-fs server's ring; the folder is made below `below`. */
export async function loadedRing(server: ShareServer, below: string): Promise<Loaded> {
  const folder = await mkdtemp(join(below, 'cvb-'));
  const share = await server.start(folder, { cache: 'auto' });
  return {
    load: new LoadProgram(await fuseLoadProgram(), [share.socketPath]),
    pid: share.pid,
    end: async () => {
      await share.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** 9P2000.L requests on a server's socket. */
export async function loadedNinep(kind: 'unix' | 'tcp', server: NinepServer, below: string): Promise<Loaded> {
  const folder = await mkdtemp(join(below, 'cvb-'));
  const running = await server.start(folder);
  const where = kind === 'unix' ? running.unix.path : String(running.tcp.port);
  return {
    load: new LoadProgram(await ninepLoadProgram(), [kind, where, running.aname]),
    pid: running.pid,
    end: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function placeOf(name: string, workloads: readonly Workload[], loaded: readonly Loaded[]): Place {
  const at = (server: number): Loaded => {
    const found = loaded[server];
    if (found === undefined) throw new Error(`no server ${server}`);
    return found;
  };
  return {
    name,
    workloads,
    measure: async (server, workload) => await at(server).load.run(workload.name, workload.count, workload.depth ?? 1),
    cpuNs: (server) => cpuNs(at(server).pid),
    [Symbol.asyncDispose]: async () => {
      for (const { load, end } of loaded) {
        await load.end();
        await end();
      }
    },
  };
}

export async function ringPlace(servers: readonly ShareServer[], below: string): Promise<Place> {
  const loaded: Loaded[] = [];
  for (const server of servers) loaded.push(await loadedRing(server, below));
  return placeOf('FUSE requests on the ring, no kernel', WORKLOADS, loaded);
}

export async function ninepPlace(kind: 'unix' | 'tcp', servers: readonly NinepServer[], below: string): Promise<Place> {
  const loaded: Loaded[] = [];
  for (const server of servers) loaded.push(await loadedNinep(kind, server, below));
  return placeOf(`9P requests on ${kind === 'unix' ? 'a unix socket' : 'TCP'}`, deeper(WORKLOADS), loaded);
}

/** A 9P client with several processes behind it: metadata at depth 16 too. */
function deeper(workloads: readonly Workload[]): readonly Workload[] {
  const added = workloads.filter(({ name }) => name === 'getattr' || name === 'files');
  return [...workloads, ...added.map((workload) => ({ ...workload, depth: 16 }))];
}

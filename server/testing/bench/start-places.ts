/** How long a server takes to start, until it listens by its own word, and the processor time that it has taken by then. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShareConfig } from '../../../electron/contract/share.ts';
import { launchingSpawner } from '../../parent/launched-host.ts';
import { startShare } from '../../parent/start-share.ts';
import type { NinepServer } from '../peers/ninep-server.ts';
import { cpuNs } from '../peers/server-cpu.ts';
import type { ShareServer } from '../peers/share-server.ts';
import type { Place } from './place.ts';
import { percentile } from './statistics.ts';
import type { Phase, Workload } from './workloads.ts';

const DIST = new URL('../../../dist/', import.meta.url);
const STARTS = 5;

interface Started {
  /** Processor time so far, of its children too. */
  readonly cpuNs: number;
  stop(): Promise<unknown>;
}

/** Resolves when it listens. */
type Start = () => Promise<Started>;

/** One place's servers: how each is started by its command, and how it is started by a program that runs already. */
async function startPlaceOf(
  name: string,
  below: string,
  startsIn: (folder: string) => readonly { readonly command: Start; readonly host: Start }[],
): Promise<Place> {
  const folder = await mkdtemp(join(below, 'cvb-'));
  const starts = startsIn(folder);
  const spentNs = starts.map(() => 0);
  return {
    name,
    workloads: [
      { name: 'command', count: STARTS },
      { name: 'share-host', count: STARTS },
    ],
    cpuNs: (server) => spentNs[server] ?? 0,
    measure: async (server, { name: what, count }: Workload): Promise<readonly Phase[]> => {
      const start = starts[server]?.[what === 'command' ? 'command' : 'host'];
      if (start === undefined) throw new Error(`no server ${server}`);
      const timesNs: number[] = [];
      for (let i = 0; i < count; i++) {
        const begunMs = performance.now();
        const started = await start();
        timesNs.push((performance.now() - begunMs) * 1e6);
        spentNs[server] = (spentNs[server] ?? 0) + started.cpuNs;
        await started.stop();
      }
      const ns = timesNs.reduce((sum, time) => sum + time, 0);
      const [p50Ns, p99Ns] = [percentile(timesNs, 50), percentile(timesNs, 99)];
      return [{ name: what, operations: count, bytes: 0, ns, p50Ns, p99Ns }];
    },
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** The first server is Culvert, whose share hosts the app starts from a process that runs; the others have their command only. */
export async function startPlace(servers: readonly ShareServer[], below: string): Promise<Place> {
  return await startPlaceOf('from the start to listening, virtio-fs', below, (folder) =>
    servers.map((server, index) => {
      const command = async (): Promise<Started> => withCpu(await server.start(folder, { cache: 'auto' }));
      return { command, host: index > 0 ? command : async () => await hostOf(folder, vhostUser) };
    }),
  );
}

/** The same of 9P servers. */
export async function ninepStartPlace(servers: readonly NinepServer[], below: string): Promise<Place> {
  return await startPlaceOf('from the start to listening, 9P', below, (folder) =>
    servers.map((server, index) => {
      const command = async (): Promise<Started> => withCpu(await server.start(folder));
      return { command, host: index > 0 ? command : async () => await hostOf(folder, ninep) };
    }),
  );
}

function withCpu(running: { readonly pid: number; stop(): Promise<unknown> }): Started {
  return { cpuNs: cpuNs(running.pid), stop: async () => await running.stop() };
}

type ConnectionOf = (folder: string, socket: string) => Pick<ShareConfig, 'protocol' | 'connection'>;

const vhostUser: ConnectionOf = (_, path) => ({
  protocol: 'virtiofs',
  connection: { kind: 'vhost-user', socket: { how: 'listen', path }, exitOnDisconnect: false },
});

const ninep: ConnectionOf = (folder, path) => ({
  protocol: '9p',
  connection: { kind: '9p', listen: [{ how: 'unix', path }], exports: [{ name: 'share', folder }] },
});

/** What the app's core does for a share. */
async function hostOf(folder: string, connectionOf: ConnectionOf): Promise<Started> {
  const sockets = await mkdtemp(join(tmpdir(), 'cvs-'));
  const share = startShare(
    {
      id: 'start',
      name: 'start',
      folder,
      tag: '',
      policy: {},
      ...connectionOf(folder, join(sockets, 'share.sock')),
    },
    { spawner: launchingSpawner(DIST), sandbox: 'auto', verbose: false, control: null },
  );
  await share.ready;
  return {
    cpuNs: cpuNs(share.pid),
    stop: async () => {
      await share.stop();
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

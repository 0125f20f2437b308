import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Guest } from '../guest/guest.ts';
import { SupervisedProcess, within } from '../guest/supervised-process.ts';
import { cpuNs } from '../peers/server-cpu.ts';
import type { RunningShare, ShareServer } from '../peers/share-server.ts';
import { bridgeProgram, workloadProgram } from './programs.ts';
import { treePhases } from './tree.ts';
import { GUEST_WORKLOADS, HOST_WORKLOADS, type Phase, parsePhases, type Workload } from './workloads.ts';

const run = promisify(execFile);
const MOUNT_TIMEOUT_MS = 15_000;
const WORKLOAD_TIMEOUT_MS = 300_000;

/** Where workloads run against servers that are mounted side by side. */
export interface Place extends AsyncDisposable {
  readonly name: string;
  readonly workloads: readonly Workload[];
  /** Runs one workload on the mount of the server with that index. */
  measure(server: number, workload: Workload): Promise<readonly Phase[]>;
  /** Processor time of the server so far. */
  cpuNs(server: number): number;
}

interface Served {
  readonly folder: string;
  readonly share: RunningShare;
}

async function serve(server: ShareServer, below: string): Promise<Served> {
  const folder = await mkdtemp(join(below, 'cvb-'));
  return { folder, share: await server.start(folder, { cache: 'auto' }) };
}

async function endAll(served: readonly Served[]): Promise<void> {
  for (const { folder, share } of served) {
    await share.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The shared folders are made below `below`. Each server is mounted on this host by the bridge: the kernel's FUSE client at native speed, no VM. */
export async function hostPlace(servers: readonly ShareServer[], below: string): Promise<Place> {
  const [bridge, workload] = await Promise.all([bridgeProgram(), workloadProgram()]);
  const mounts: { readonly served: Served; readonly point: string; readonly process: SupervisedProcess }[] = [];
  for (const server of servers) {
    const served = await serve(server, below);
    const point = await mkdtemp(join(tmpdir(), 'cvm-'));
    const process = new SupervisedProcess(bridge, [served.share.socketPath, point]);
    const ready = new Promise<void>((resolve, reject) => {
      process.onOutput(() => {
        if (process.output.includes('mounted ')) resolve();
      });
      void process.ended.then(() => reject(new Error(process.describe())));
    });
    await within(MOUNT_TIMEOUT_MS, ready, () => `${server.name} was not mounted: ${process.describe()}`);
    mounts.push({ served, point, process });
  }
  return {
    name: 'host kernel 6.x FUSE client',
    workloads: HOST_WORKLOADS,
    cpuNs: (server) => cpuNs(mounts[server]?.served.share.pid ?? 0),
    measure: async (server, { name, count }) => {
      if (name === 'tree') return await treePhases(mounts[server]?.point ?? '', count);
      const { stdout } = await run(workload, [mounts[server]?.point ?? '', name, String(count)], {
        timeout: WORKLOAD_TIMEOUT_MS,
      });
      return parsePhases(stdout);
    },
    [Symbol.asyncDispose]: async () => {
      for (const { point, process } of mounts) {
        await run('umount', [point]);
        await process.ended;
        await rm(point, { recursive: true, force: true });
      }
      await endAll(mounts.map(({ served }) => served));
    },
  };
}

/** One guest with a share of each server; the shared folders are made below `below`. */
export async function guestPlace(servers: readonly ShareServer[], below: string): Promise<Place> {
  const workload = await workloadProgram();
  const served: Served[] = [];
  for (const server of servers) served.push(await serve(server, below));
  const guest = await Guest.boot({
    memoryMiB: 1024,
    shares: served.map(({ share }, index) => ({ tag: `share${index}`, socketPath: share.socketPath })),
  });
  // The program comes in through the share itself: one path for both sides.
  const program = `/tmp/${basename(workload)}`;
  const [first] = served;
  if (first !== undefined) await copyFile(workload, join(first.folder, 'workload'));
  const mountAll = served.map(
    (_, index) => `mkdir -p /mnt/share${index} && mount -t virtiofs share${index} /mnt/share${index}`,
  );
  const prepared = await guest.run(
    [...mountAll, `cp /mnt/share0/workload ${program}`, `chmod 755 ${program}`, 'rm /mnt/share0/workload'].join(' && '),
  );
  if (prepared.code !== 0) throw new Error(`the guest did not mount the shares: ${prepared.stderr}`);
  return {
    name: `guest (${guest.kernelRelease}, emulated)`,
    workloads: GUEST_WORKLOADS,
    cpuNs: (server) => cpuNs(served[server]?.share.pid ?? 0),
    measure: async (server, { name, count }) => {
      const result = await guest.run(`${program} /mnt/share${server} ${name} ${count}`, {
        timeoutMs: WORKLOAD_TIMEOUT_MS,
      });
      if (result.code !== 0) throw new Error(`workload ${name}: ${result.stderr}`);
      return parsePhases(result.stdout);
    },
    [Symbol.asyncDispose]: async () => {
      await guest.shutdown();
      await endAll(served);
    },
  };
}

/** Linux' 9P client in one guest, with a mount of each server: Culvert and diod over the guest's TCP, QEMU's own server over virtio. */
import { basename } from 'node:path';

import { Guest } from '../guest/guest.ts';
import { findQemu } from '../guest/qemu.ts';
import { sh } from '../guest/shell.ts';
import { removeFolder, temporaryFolder } from '../guest/temporary-folder.ts';
import { diod } from '../peers/diod.ts';
import { culvertNinep, type RunningNinep } from '../peers/ninep-server.ts';
import { type Comparison, measurePlace, printComparison } from './comparison.ts';
import { LoadProgram } from './load-program.ts';
import type { Place } from './place.ts';
import { ninepLoadProgram, workloadProgram } from './programs.ts';
import { parsePhases, type Workload } from './workloads.ts';

/** An emulated guest is slow; the whole stays below four minutes. */
const WORKLOADS: readonly Workload[] = [
  { name: 'files', count: 300 },
  { name: 'list', count: 300 },
  { name: 'small', count: 150 },
  { name: 'sequential', count: 32 },
];
/** The host, as QEMU's user network names it. */
const HOST = '10.0.2.2';
/** The most that QEMU's virtio-9p takes; the same for all. */
const MSIZE = 512_000;
/** Nothing is kept in the guest, so every request reaches the server. */
const OPTIONS = `version=9p2000.L,msize=${MSIZE},cache=none,access=client,uname=root,dfltuid=0`;
const NAMES = ['Culvert', 'diod', 'QEMU virtio-9p'];
const TIMEOUT_MS = 300_000;

export async function compareInGuest(rounds: number): Promise<Comparison> {
  if (findQemu() === undefined) throw new Error('qemu-system-x86_64 is not installed (npm run setup)');
  for (const server of [culvertNinep, diod]) {
    const why = server.unavailable();
    if (why !== undefined) throw new Error(why);
  }
  const below = process.env['CULVERT_E2E_DIR'] ?? '/var/tmp';
  const folders = await Promise.all(NAMES.map(async () => await temporaryFolder(below, 'cvb-')));
  const running: RunningNinep[] = [];
  try {
    for (const [i, server] of [culvertNinep, diod].entries()) running.push(await server.start(folders[i] ?? below));
    await using guest = await bootGuest(folders[2] ?? below);
    for (const [i, { tcp, aname }] of running.entries())
      await mount(guest, i, `trans=tcp,port=${tcp.port},aname=${aname}`, HOST);
    await mount(guest, running.length, 'trans=virtio', 'q9');
    const place = placeIn(guest);
    const comparison = await measurePlace(place, NAMES, rounds);
    printComparison(comparison);
    await tellNetwork(guest, running);
    return comparison;
  } finally {
    for (const server of running) await server.stop();
    for (const folder of folders) await removeFolder(folder);
  }
}

async function bootGuest(qemuFolder: string): Promise<Guest> {
  const workload = await workloadProgram();
  const guest = await Guest.boot({
    memoryMiB: 1024,
    netdev: 'user',
    contents: { files: { '/usr/local/bin/workload': workload, '/usr/local/bin/ninep-load': await ninepLoadProgram() } },
    qemuArgs: [
      ...['-fsdev', `local,id=q9,path=${qemuFolder},security_model=passthrough`],
      ...['-device', 'virtio-9p-pci,fsdev=q9,mount_tag=q9'],
    ],
  });
  await sh(
    guest,
    `chmod 755 /usr/local/bin/${basename(workload)} /usr/local/bin/ninep-load; modprobe 9pnet_fd 2>/dev/null; modprobe 9p`,
  );
  return guest;
}

async function mount(guest: Guest, index: number, transport: string, source: string): Promise<void> {
  const point = `/mnt/${index}`;
  await sh(guest, `mkdir -p ${point} && mount -t 9p -o ${transport},${OPTIONS} ${source} ${point}`);
}

function placeIn(guest: Guest): Place {
  return {
    name: `guest (${guest.kernelRelease}, emulated, v9fs with cache=none)`,
    workloads: WORKLOADS,
    cpuNs: () => 0, // QEMU's own server is a part of QEMU
    measure: async (server, { name, count }) => await phases(guest, `/mnt/${server} ${name} ${count}`),
    [Symbol.asyncDispose]: async () => await guest.shutdown(),
  };
}

async function phases(guest: Guest, args: string): Promise<ReturnType<typeof parsePhases>> {
  const { code, stdout, stderr } = await guest.run(`workload ${args}`, { timeoutMs: TIMEOUT_MS });
  if (code !== 0) throw new Error(`workload ${args}: ${stderr}`);
  return parsePhases(stdout);
}

/** What the guest's network stack takes: a request in which the guest's 9P client has no part, there and on the host. QEMU's own server does without the network. */
async function tellNetwork(guest: Guest, running: readonly RunningNinep[]): Promise<void> {
  const ask = async (asked: string, index: number, at: RunningNinep): Promise<void> => {
    const inGuest = await sh(guest, `echo ${asked} | ninep-load tcp ${HOST}:${at.tcp.port} '${at.aname}'`);
    const here = new LoadProgram(await ninepLoadProgram(), ['tcp', String(at.tcp.port), at.aname]);
    const [name, count, depth] = asked.split(' ');
    const onHost = await here.run(name ?? '', Number(count), Number(depth));
    await here.end();
    const [guestUs, hostUs] = [parsePhases(inGuest.replace(/^done$/m, '')), onHost].map(p50Us) as [number, number];
    console.log(
      `  ${(NAMES[index] ?? '').padEnd(8)} ${asked.padEnd(16)} p50 ${guestUs.toFixed(0)} µs in the guest, ${hostUs.toFixed(1)} on the host; ` +
        `network and emulation are ${(100 * (1 - hostUs / guestUs)).toFixed(0)} % of it`,
    );
  };
  console.log("\nover the guest's TCP, without its 9P client:");
  for (const asked of ['getattr 2000 1', 'read-4k 1000 1'])
    for (const [index, at] of running.entries()) await ask(asked, index, at);
}

function p50Us(phases: ReturnType<typeof parsePhases>): number {
  return (phases[0]?.p50Ns ?? Number.NaN) / 1000;
}

/**
 * 9P at protocol level, without a guest: the same client program, host and kind of socket, Culvert and diod in turns. The client is JavaScript too and takes its part of
 * each figure, so the ratio understates a difference.
 *
 *   npm run bench:ninep [-- --rounds N] [--guest]
 *
 * With --guest, Linux' own client in an emulated guest instead: Culvert and diod over TCP, and QEMU's built-in virtio-9p.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { NinepClient } from '../../client/ninep-client.ts';
import { removeFolder, temporaryFolder } from '../guest/temporary-folder.ts';
import { diod } from '../peers/diod.ts';
import { culvertNinep, type NinepServer, type RunningNinep } from '../peers/ninep-server.ts';
import { compareInGuest } from './ninep-guest.ts';

const FILE_SIZE = 64 * 1024 * 1024;
const SECONDS = 1;

interface Load {
  readonly name: string;
  readonly unit: string;
  /** Requests under way at a time. */
  readonly depth: number;
  /** One step; returns how many units it was. */
  readonly step: (client: NinepClient, root: number, file: number, i: number) => Promise<number>;
}

const LOADS: readonly Load[] = [
  {
    ...{ name: 'stat', unit: 'op/s', depth: 16 },
    step: async (client, _root, file) => {
      await client.getattr(file);
      return 1;
    },
  },
  {
    ...{ name: 'walk, open, clunk', unit: 'op/s', depth: 16 },
    step: async (client, root) => {
      const fid = await client.walk(root, ['file']);
      await client.open(fid);
      await client.clunk(fid);
      return 1;
    },
  },
  {
    ...{ name: 'read 4 KiB', unit: 'op/s', depth: 16 },
    step: async (client, _root, file, i) => {
      await client.read(file, (i * 4096) % FILE_SIZE, 4096);
      return 1;
    },
  },
  {
    ...{ name: 'read 1 MiB', unit: 'MiB/s', depth: 4 },
    step: async (client, _root, file, i) => {
      return (await client.read(file, (i * 65_536) % (FILE_SIZE / 2), 1024 * 1024)).length / 1_048_576;
    },
  },
  {
    ...{ name: 'write 4 KiB', unit: 'op/s', depth: 16 },
    step: async (client, _root, file, i) => {
      await client.write(file, (i * 4096) % FILE_SIZE, SMALL);
      return 1;
    },
  },
  {
    ...{ name: 'write 1 MiB', unit: 'MiB/s', depth: 4 },
    step: async (client, _root, file, i) =>
      (await client.write(file, (i * 65_536) % (FILE_SIZE / 2), LARGE)) / 1_048_576,
  },
];

const SMALL = new Uint8Array(4096).fill(1);
const LARGE = new Uint8Array(1024 * 1024).fill(2);

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, guest: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number from 1 on`);
if (values.guest) await compareInGuest(rounds);
else await main(rounds);

async function main(rounds: number): Promise<void> {
  const folder = await temporaryFolder(process.env['CULVERT_E2E_DIR'] ?? '/var/tmp', 'culvert-bench-');
  await writeFile(join(folder, 'file'), Buffer.alloc(FILE_SIZE, 'x'));
  const servers: readonly NinepServer[] = [culvertNinep, diod];
  const running: RunningNinep[] = [];
  try {
    for (const server of servers) running.push(await server.start(folder));
    for (const kind of ['unix', 'tcp'] as const) {
      for (const load of LOADS) {
        const best = servers.map(() => 0);
        for (let round = 0; round < rounds; round++) {
          for (const [i, server] of running.entries())
            best[i] = Math.max(best[i] ?? 0, await measure(server, kind, load));
        }
        const [ours = 0, theirs = 1] = best;
        const figures = `${ours.toFixed(0).padStart(8)} ${theirs.toFixed(0).padStart(8)} ${load.unit.padEnd(6)}`;
        process.stdout.write(`${kind.padEnd(5)} ${load.name.padEnd(18)} ${figures} ${(ours / theirs).toFixed(2)}\n`);
      }
    }
  } finally {
    for (const server of running) await server.stop();
    await removeFolder(folder);
  }
}

/** Units per second. */
async function measure(server: RunningNinep, kind: 'unix' | 'tcp', load: Load): Promise<number> {
  using client = await NinepClient.connect(server[kind]);
  const root = await client.attach(server.aname);
  const file = await client.walk(root, ['file']);
  await client.open(file, 2);
  const started = performance.now();
  const end = started + SECONDS * 1000;
  let units = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: load.depth }, async () => {
      while (performance.now() < end) units += await load.step(client, root, file, next++);
    }),
  );
  return (units * 1000) / (performance.now() - started);
}

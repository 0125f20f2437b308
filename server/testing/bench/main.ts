/**
 * npm run bench: Culvert beside C virtiofsd, the same workloads on both in one run, alternating; ratios, since machines are noisy.
 *
 *   npm run bench -- [--rounds N] [--place host|guest] [--below DIR] [--json FILE]
 *
 * --below /dev/shm takes the disk out of the comparison; the default is where temporary files go.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { findQemu } from '../guest/guest.ts';
import { culvert } from '../peers/culvert.ts';
import type { ShareServer } from '../peers/share-server.ts';
import { virtiofsdC } from '../peers/virtiofsd-c.ts';
import { guestPlace, hostPlace, type Place } from './place.ts';
import { geometricMean, median, type Ratio, ratioOf } from './statistics.ts';

interface Row {
  readonly place: string;
  readonly phase: string;
  readonly peer: string;
  /** Culvert's time for one operation, in µs: the median. */
  readonly oursUs: number;
  readonly theirsUs: number;
  /** The peer's time over ours: above 1, Culvert is faster. */
  readonly ratio: Ratio;
}

const PLACES = { host: hostPlace, guest: guestPlace } as const;

async function measurePlace(place: Place, servers: readonly ShareServer[], rounds: number): Promise<readonly Row[]> {
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
  const rows: Row[] = [];
  for (const [phase, [ours = [], ...others]] of times) {
    for (const [index, theirs] of others.entries()) {
      rows.push({
        place: place.name,
        phase,
        peer: servers[index + 1]?.name ?? '',
        oursUs: median(ours) / 1000,
        theirsUs: median(theirs) / 1000,
        ratio: ratioOf(ours, theirs),
      });
    }
  }
  return rows;
}

function print(rows: readonly Row[]): void {
  console.log(`\n${rows[0]?.place ?? ''}, time of the peer / time of Culvert (more is better for us)`);
  console.log('  phase             peer          µs/op ours   peer    ratio   (least to most)');
  for (const { phase, peer, oursUs, theirsUs, ratio } of rows) {
    const spread = `(${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`;
    console.log(
      `  ${phase.padEnd(17)} ${peer.padEnd(12)} ${oursUs.toFixed(1).padStart(11)} ${theirsUs.toFixed(1).padStart(6)}  ${ratio.median.toFixed(2).padStart(6)}   ${spread}`,
    );
  }
  console.log(
    `  geometric mean    ${geometricMean(rows.map((row) => row.ratio.median))
      .toFixed(2)
      .padStart(40)}`,
  );
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    place: { type: 'string', multiple: true },
    below: { type: 'string', default: tmpdir() },
    json: { type: 'string', default: 'build/bench/virtiofs.json' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number from 1 on`);

const servers: ShareServer[] = [];
for (const server of [culvert, virtiofsdC]) {
  const why = server.unavailable();
  if (why === undefined) servers.push(server);
  else if (server === culvert) throw new Error(why);
  else console.log(`left out: ${server.name}: ${why}`);
}

const rows: Row[] = [];
for (const [name, open] of Object.entries(PLACES)) {
  if (values.place !== undefined && !values.place.includes(name)) continue;
  if (name === 'guest' && findQemu() === undefined) {
    console.log('left out: guest: qemu-system-x86_64 is not here');
    continue;
  }
  await using place = await open(servers, values.below);
  const measured = await measurePlace(place, servers, rounds);
  print(measured);
  rows.push(...measured);
}
await mkdir(dirname(values.json), { recursive: true });
await writeFile(
  values.json,
  JSON.stringify(
    {
      date: new Date().toISOString(),
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      node: process.version,
      below: values.below,
      rounds,
      rows,
    },
    null,
    2,
  ),
);
console.log(`\nwritten: ${values.json}`);

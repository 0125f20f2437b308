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

import { findQemu } from '../guest/qemu.ts';
import { culvert } from '../peers/culvert.ts';
import type { ShareServer } from '../peers/share-server.ts';
import { virtiofsdC } from '../peers/virtiofsd-c.ts';
import { type ComparedRow, measurePlace, printRows } from './comparison.ts';
import { guestPlace, hostPlace } from './place.ts';

const PLACES = { host: hostPlace, guest: guestPlace } as const;

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

const rows: ComparedRow[] = [];
const names = servers.map(({ name }) => name);
for (const [name, open] of Object.entries(PLACES)) {
  if (values.place !== undefined && !values.place.includes(name)) continue;
  if (name === 'guest' && findQemu() === undefined) {
    console.log('left out: guest: qemu-system-x86_64 is not here');
    continue;
  }
  await using place = await open(servers, values.below);
  const measured = await measurePlace(place, names, rounds);
  printRows(measured);
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

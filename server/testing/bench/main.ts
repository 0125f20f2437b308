/**
 * npm run bench: Culvert beside the other servers that are here, the same workloads on all in one run, in turns; ratios with their spread, since machines are
 * noisy. docs/performance.md says what the figures mean.
 *
 *   npm run bench -- [--place NAME]... [--rounds N] [--warm-up N] [--only WORKLOAD]... [--beside TREE]... [--below DIR] [--json FILE]
 *
 * --place host         the host kernel's FUSE client in front of the vhost-user socket
 *         ring         FUSE requests on the ring, no kernel
 *         ninep-unix   9P requests on a unix socket; ninep-tcp: on TCP
 *         shares       eight shares of each server at once, on the ring; ninep-shares: on unix sockets
 *         start        from a server's start to listening; ninep-start: of 9P servers
 *         guest        an emulated guest with virtio-fs; ninep-guest: with 9P (one of the first four is what is run when none is named)
 * --warm-up N          rounds before those that count: the servers' caches, and JavaScript's compiler
 * --beside TREE        another tree of Culvert's, built, instead of the others: what a change has won
 * --below /dev/shm     takes the disk out of the comparison; the default is where temporary files go
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { findQemu } from '../guest/qemu.ts';
import { culvert, culvertOf } from '../peers/culvert.ts';
import { diod } from '../peers/diod.ts';
import { culvertNinep, culvertNinepOf } from '../peers/ninep-server.ts';
import { virtiofsdC } from '../peers/virtiofsd-c.ts';
import { virtiofsdRust } from '../peers/virtiofsd-rust.ts';
import { type Comparison, measurePlace, printComparison } from './comparison.ts';
import { loadedNinep, loadedRing, ninepPlace, ringPlace } from './load-places.ts';
import { compareInGuest } from './ninep-guest.ts';
import { guestPlace, hostPlace, type Place } from './place.ts';
import { sharesPlace } from './shares-place.ts';
import { ninepStartPlace, startPlace } from './start-places.ts';

interface Named {
  readonly name: string;
  unavailable(): string | undefined;
}

/** Those that are here. Throws when Culvert is not. */
function present<T extends Named>(servers: readonly T[]): readonly T[] {
  return servers.filter((server, index) => {
    const why = server.unavailable();
    if (why !== undefined && index === 0) throw new Error(why);
    if (why !== undefined) console.log(`left out: ${server.name}: ${why}`);
    return why === undefined;
  });
}

const below = (): string => values.below;
const PLACES: Readonly<Record<string, () => Promise<{ place: Place; servers: readonly Named[] }>>> = {
  host: async () => {
    const servers = present(VIRTIOFS);
    return { servers, place: await hostPlace(servers, below()) };
  },
  ring: async () => {
    const servers = present(VIRTIOFS);
    return { servers, place: await ringPlace(servers, below()) };
  },
  'ninep-unix': async () => {
    const servers = present(NINEP);
    return { servers, place: await ninepPlace('unix', servers, below()) };
  },
  'ninep-tcp': async () => {
    const servers = present(NINEP);
    return { servers, place: await ninepPlace('tcp', servers, below()) };
  },
  shares: async () => {
    const servers = present(VIRTIOFS);
    const place = await sharesPlace(
      'FUSE requests on the ring',
      servers,
      async (server) => await loadedRing(server, below()),
    );
    return { servers, place };
  },
  'ninep-shares': async () => {
    const servers = present(NINEP);
    const place = await sharesPlace(
      '9P requests on unix sockets',
      servers,
      async (server) => await loadedNinep('unix', server, below()),
    );
    return { servers, place };
  },
  start: async () => {
    const servers = present(VIRTIOFS);
    return { servers, place: await startPlace(servers, below()) };
  },
  'ninep-start': async () => {
    const servers = present(NINEP);
    return { servers, place: await ninepStartPlace(servers, below()) };
  },
  guest: async () => {
    const servers = present(VIRTIOFS);
    return { servers, place: await guestPlace(servers, below()) };
  },
};

const { values } = parseArgs({
  options: {
    place: { type: 'string', multiple: true, default: ['host', 'ring', 'ninep-unix', 'ninep-tcp'] },
    rounds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    beside: { type: 'string', multiple: true, default: [] },
    below: { type: 'string', default: tmpdir() },
    json: { type: 'string', default: 'build/bench/bench.json' },
  },
});
const trees = values.beside;
const VIRTIOFS = [culvert, ...(trees.length > 0 ? trees.map(culvertOf) : [virtiofsdC, virtiofsdRust])];
const NINEP = [culvertNinep, ...(trees.length > 0 ? trees.map(culvertNinepOf) : [diod])];
const rounds = wholeNumber('rounds', values.rounds, 1);
const warmUp = wholeNumber('warm-up', values['warm-up'], 0);

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${option} ${text}: a whole number from ${least} on`);
  return value;
}

const loadBefore = loadavg()[0];
const measured: Comparison[] = [];
for (const name of values.place) {
  if (name.endsWith('guest') && findQemu() === undefined) {
    console.log(`left out: ${name}: qemu-system-x86_64 is not here`);
    continue;
  }
  if (name === 'ninep-guest') {
    measured.push(await compareInGuest(rounds));
    continue;
  }
  const open = PLACES[name];
  if (open === undefined) throw new Error(`--place ${name}: one of ${Object.keys(PLACES).join(', ')}, ninep-guest`);
  const { place: whole, servers } = await open();
  await using place: Place = {
    ...whole,
    workloads: whole.workloads.filter((workload) => values.only?.includes(workload.name) ?? true),
  };
  const names = servers.map((server) => server.name);
  if (warmUp > 0) await measurePlace(place, names, warmUp);
  const comparison = await measurePlace(place, names, rounds);
  printComparison(comparison);
  measured.push(comparison);
}
await mkdir(dirname(values.json), { recursive: true });
const host = { date: new Date().toISOString(), cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const load = { before: loadBefore, after: loadavg()[0] };
await writeFile(values.json, JSON.stringify({ ...host, load, below: values.below, rounds, warmUp, measured }, null, 2));
console.log(
  `\nload average before ${load.before?.toFixed(1)}, after ${load.after?.toFixed(1)}; written: ${values.json}`,
);

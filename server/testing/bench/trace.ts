/**
 * What the trace costs the engine, and what it carries.
 *
 *   npm run bench:trace -- [--rounds N] [--requests N] [--seconds N] [--json FILE]
 *
 * Cost: processor time of the engine thread per request (CLOCK_THREAD_CPUTIME_ID), of the real engine with a vhost-user front end, modes in turns within each round. A mode's
 * extra cost is the mean over rounds of the ratio to its base, with a 95 % confidence bound. What the books cost the control thread is told apart. Carrying: requests through
 * journal, books and ring to a subscriber, 300,000 a second.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { LEVELS } from '../../../electron/contract/trace/snapshot.ts';
import { Subscriptions } from '../../trace/subscription.ts';
import { extraOf, median } from './statistics.ts';
import { BenchGuest, LOADS, type Load } from './trace-guest.ts';
import { measureRing } from './trace-ring.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '24' },
    requests: { type: 'string', default: '8000' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'string', default: 'build/bench/trace.json' },
  },
});
const rounds = Number(values.rounds);
const requests = Number(values.requests);

/** `slow viewer`: everything is recorded, and the viewer gives credit once and never takes anything off its hands. */
const MODES = ['compiled out', 'counters', 'everything', 'slow viewer'] as const;
type Mode = (typeof MODES)[number];
const COMPARED: readonly (readonly [Mode, Mode, number])[] = [
  ['counters', 'compiled out', 2],
  ['everything', 'counters', 5],
  ['slow viewer', 'counters', 5],
];
/** Requests that the guest has under way at a time. */
const DEPTHS = [1, 8];
/** Turns that each mode gets in a round. */
const SLICES = 8;

async function measureLoad(
  guest: BenchGuest,
  load: Load,
  depth: number,
): Promise<{ readonly costs: ReadonlyMap<Mode, readonly number[]>; readonly keepingNs: ReadonlyMap<Mode, number> }> {
  const viewers = new Subscriptions(guest.books, 'bench', 'fuse');
  const stuck = { backlog: Number.POSITIVE_INFINITY, sendFrame: (): void => {} };
  const costs = new Map<Mode, number[]>(MODES.map((mode) => [mode, []]));
  const kept = new Map<Mode, number>();
  for (let round = -1; round < rounds; round++) {
    const spent = new Map<Mode, number>();
    for (let slice = 0; slice < SLICES; slice++) {
      for (let m = 0; m < MODES.length; m++) {
        // Who comes first changes, so that what comes before and after is the same for all.
        const mode = MODES[(m + slice + round + 1) % MODES.length] as Mode;
        const viewer =
          mode === 'slow viewer' ? viewers.subscribe(stuck, { credit: 1e9, capture: false, counters: true }) : 0;
        const recorded = mode === 'everything' || mode === 'slow viewer';
        guest.books.setLevel(LEVELS.indexOf(recorded ? 'everything' : 'counters'), 0);
        const before = await guest.tell(mode === 'compiled out' ? 'unwatched' : 'watched');
        const pump = (): void => viewers.pump();
        guest.run(load, requests / SLICES, depth, mode === 'slow viewer' ? pump : undefined);
        spent.set(mode, (spent.get(mode) ?? 0) + (await guest.tell('watched')) - before);
        const drainedMs = performance.now();
        guest.books.drain();
        if (round >= 0) kept.set(mode, (kept.get(mode) ?? 0) + (performance.now() - drainedMs) * 1e6);
        if (viewer !== 0) viewers.unsubscribe(viewer);
      }
    }
    // The first round warms up.
    if (round >= 0) for (const [mode, ns] of spent) costs.get(mode)?.push(ns / requests);
  }
  const measured = requests * rounds;
  return { costs, keepingNs: new Map([...kept].map(([mode, ns]) => [mode, ns / measured])) };
}

interface Row {
  readonly load: Load;
  readonly depth: number;
  readonly ns: Readonly<Record<string, number>>;
  readonly extra: Readonly<Record<string, { readonly percent: number; readonly bound: number }>>;
}

async function measureCost(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await using guest = await BenchGuest.open();
  for (const load of LOADS) {
    for (const depth of DEPTHS) {
      const { costs, keepingNs } = await measureLoad(guest, load, depth);
      const ns = Object.fromEntries([...costs].map(([mode, all]) => [mode, median(all)]));
      console.log(`${load}, ${depth} under way: ns of engine CPU a request`);
      console.log(`  ${[...costs].map(([mode, all]) => `${mode} ${median(all).toFixed(0)}`).join(', ')}`);
      const keeping = (mode: Mode): string => (keepingNs.get(mode) ?? 0).toFixed(0);
      console.log(
        `  keeping the books, on the control thread: counters ${keeping('counters')}, everything ${keeping('everything')}`,
      );
      const extra: Record<string, { readonly percent: number; readonly bound: number }> = {};
      for (const [mode, base, limit] of COMPARED) {
        const { percent, bound } = extraOf(costs.get(mode) ?? [], costs.get(base) ?? []);
        extra[`${mode} / ${base}`] = { percent, bound };
        const verdict = percent + bound <= limit ? 'within' : percent - bound > limit ? 'above' : 'not told apart from';
        console.log(`  ${mode} against ${base}: ${percent.toFixed(2)} % ± ${bound.toFixed(2)} (${verdict} ${limit} %)`);
      }
      rows.push({ load, depth, ns, extra });
    }
  }
  return rows;
}

const cost = rounds > 0 ? await measureCost() : [];
const ring = Number(values.seconds) > 0 ? await measureRing(Number(values.seconds)) : null;
await mkdir(dirname(values.json), { recursive: true });
const host = { date: new Date().toISOString(), cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(values.json, JSON.stringify({ ...host, rounds, requests, cost, ring }, null, 2));
console.log(`written: ${values.json}`);

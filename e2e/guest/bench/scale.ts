/**
 * What a request costs while the server knows many files or has many open, and what each of them takes of its memory. All sizes are asked of one server, after rounds to warm up.
 *
 *   npm run bench:scale -- [--where here|uml] [--load NAME]... [--counts N,N,...] [--depth N]...
 *
 * --where uml   in user-mode Linux, whose root may have a million descriptors whatever this machine allows. Only figures of one place compare.
 * --load known  files that FUSE's client knows    open   such that it has open
 *        fids   files that a 9P client has a fid of   opened  such that it has open
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Phase } from '../../../server/testing/bench/workloads.ts';
import { hostShell } from '../../../server/testing/guest/host-shell.ts';
import type { Shell } from '../../../server/testing/guest/shell.ts';
import { type Answered, type Asked, askForMany, loadPrograms, type ManyFiles, manyDescriptors } from '../many-files.ts';

/** JavaScript is compiled while it runs. */
const WARM_UP: readonly Asked[] = [
  { count: 5000, depth: 1 },
  { count: 5000, depth: 1 },
];
const MIB = 1024 * 1024;

const LOADS: Readonly<Record<string, ManyFiles>> = {
  known: { command: 'known', protocol: 'fuse' },
  open: { command: 'open', protocol: 'fuse' },
  fids: { command: 'fids', protocol: '9p' },
  opened: { command: 'open', protocol: '9p' },
};

const { values } = parseArgs({
  options: {
    where: { type: 'string', default: 'here' },
    load: { type: 'string', multiple: true, default: Object.keys(LOADS) },
    counts: { type: 'string', default: '1000,10000,100000' },
    depth: { type: 'string', multiple: true, default: ['1'] },
  },
});

async function measure(shell: Shell, place: string): Promise<void> {
  const counts = values.counts.split(',').map(Number);
  const asked = counts.flatMap((count) => values.depth.map((depth) => ({ count, depth: Number(depth) })));
  for (const name of values.load) {
    const load = LOADS[name];
    if (load === undefined) throw new Error(`--load ${name}: one of ${Object.keys(LOADS).join(', ')}`);
    const answers = await askForMany(shell, join(place, name), load, [...WARM_UP, ...asked]);
    for (const answer of answers.slice(WARM_UP.length)) print(name, answer);
  }
}

function print(name: string, { count, depth, phases, mostMemoryBytes }: Answered): void {
  const figures = phases.map(told).join('  ');
  console.log(
    `${name.padEnd(7)} ${String(count).padStart(8)} depth ${String(depth).padStart(2)}  ${figures}  memory at most ${(mostMemoryBytes / MIB).toFixed(0)} MiB`,
  );
}

/** µs of an operation, and of single requests. */
function told({ name, ns, operations, p50Ns, p99Ns }: Phase): string {
  const us = (value: number): string => (value / 1000).toFixed(1);
  return `${name} ${us(ns / operations)} (p50 ${us(p50Ns)}, p99 ${us(p99Ns)})`;
}

if (process.getuid?.() !== 0) throw new Error('the files lie on a tmpfs of their own: it needs root');
if (values.where === 'uml') {
  const { guest, shell } = await manyDescriptors();
  await using _ = guest;
  await measure(shell, '/tmp');
} else {
  const programs = await loadPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'cvk-'));
  await measure(hostShell(programs.map((path) => dirname(path))), folder);
  rmSync(folder, { recursive: true });
}

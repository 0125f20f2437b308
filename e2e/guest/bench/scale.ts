/**
 * What a request costs while the server knows many files or has many open, and what each of them takes of its memory. All sizes are asked of one server, after rounds to warm up.
 *
 *   npm run bench:scale -- [--where here|uml] [--load NAME]... [--counts N,N,...] [--depth N]...
 *
 * --where uml   user-mode Linux, whose root may have a million descriptors whatever this machine allows; the server and the load run in it. Only figures of one place compare.
 * --load known  files that FUSE's client knows    open   such that it has open
 *        fids   files that a 9P client has a fid of   opened  such that it has open
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuseLoadProgram, ninepLoadProgram } from '../../../server/testing/bench/programs.ts';
import { type Phase, parsePhases } from '../../../server/testing/bench/workloads.ts';
import { Guest } from '../../../server/testing/guest/guest.ts';
import { hostShell } from '../../../server/testing/guest/host-shell.ts';
import { quoted, type Shell, sh } from '../../../server/testing/guest/shell.ts';
import { CLI } from '../../../server/testing/peers/ninep-server.ts';
import { HostTree } from '../host-tree.ts';

const TIMEOUT_MS = 900_000;
const MEMORY_MIB = 4096;
/** More than the files and what else is open; the kernel's own bound (fs.nr_open) is raised to it where it is lower. */
const DESCRIPTORS = 1_048_576;
/** JavaScript is compiled while it runs. */
const WARM_UP = 5000;

interface Load {
  /** As the load program calls it. */
  readonly command: string;
  readonly protocol: 'fuse' | '9p';
}

const LOADS: Readonly<Record<string, Load>> = {
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
const counts = values.counts.split(',').map(Number);

/** The server on a tmpfs and the load beside it; a line of the load program for each phase, and one of the server's memory at most so far. */
function script(place: string, { command, protocol }: Load): string {
  const serve =
    protocol === '9p'
      ? `--protocol 9p --export share=${place}/shared --listen unix:${place}/socket`
      : `--shared-dir ${place}/shared --socket-path ${place}/socket`;
  const load = protocol === '9p' ? `ninep-load unix ${place}/socket share` : `fuse-load ${place}/socket`;
  const asked = [
    `${WARM_UP} 1`,
    `${WARM_UP} 1`,
    ...counts.flatMap((n) => values.depth.map((depth) => `${n} ${depth}`)),
  ];
  return `
    mkdir -p ${place}/shared
    mount -t tmpfs -o nr_inodes=0,size=100% tmpfs ${place}/shared
    trap 'kill $loading $serving 2>/dev/null; wait; umount ${place}/shared' EXIT
    ulimit -n $(ulimit -Hn)
    ${quoted(process.execPath)} ${quoted(CLI)} serve ${serve} >${place}/said 2>&1 & serving=$!
    tries=0
    until [ -s ${place}/said ]; do sleep 0.1; tries=$((tries + 1)); [ $tries -lt 600 ]; done
    host=$(tr -d ' ' </proc/$serving/task/$serving/children)
    mkfifo ${place}/asked ${place}/answered
    ${load} <${place}/asked >${place}/answered & loading=$!
    exec 3>${place}/asked 4<${place}/answered
    for ask in ${asked.map((each) => quoted(each)).join(' ')}; do
      echo "${command} $ask" >&3
      echo "ask $ask"
      while read -r line <&4 && [ "$line" != done ]; do echo "$line"; done
      [ "$line" = done ]
      echo "memory $(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$host/status)"
    done
    exec 3>&-`;
}

function print(name: string, output: string): void {
  const groups = output.split(/^ask /m).slice(1 + 2);
  for (const group of groups) {
    const [asked = '', ...lines] = group.trim().split('\n');
    const [count = '', depth = ''] = asked.split(' ');
    const memory = Number(lines.pop()?.split(' ')[1]) / 1024;
    const phases = parsePhases(lines.join('\n')).map(told).join('  ');
    console.log(
      `${name.padEnd(7)} ${count.padStart(8)} depth ${depth.padStart(2)}  ${phases}  memory at most ${memory.toFixed(0)} MiB`,
    );
  }
}

function told({ name, ns, operations, p50Ns, p99Ns }: Phase): string {
  const us = (value: number): string => (value / 1000).toFixed(1);
  return `${name} ${us(ns / operations)} (p50 ${us(p50Ns)}, p99 ${us(p99Ns)})`;
}

async function measure(shell: Shell, place: string): Promise<void> {
  for (const name of values.load) {
    const load = LOADS[name];
    if (load === undefined) throw new Error(`--load ${name}: one of ${Object.keys(LOADS).join(', ')}`);
    print(name, await sh(shell, script(join(place, name), load), { timeoutMs: TIMEOUT_MS }));
  }
}

if (process.getuid?.() !== 0) throw new Error('the files lie on a tmpfs of their own: it needs root');
const programs = [await fuseLoadProgram(), await ninepLoadProgram()];
if (values.where === 'uml') {
  const files = Object.fromEntries(
    programs.map((path) => [`/usr/local/bin/${path.slice(path.lastIndexOf('/') + 1)}`, path]),
  );
  await using guest = await Guest.boot({ vmm: 'uml', memoryMiB: MEMORY_MIB, contents: { files } });
  const host = await HostTree.enter(guest);
  await sh(
    host,
    `for bound in nr_open file-max; do [ $(cat /proc/sys/fs/$bound) -ge ${DESCRIPTORS} ] || echo ${DESCRIPTORS} >/proc/sys/fs/$bound; done
     mkdir -p /run/culvert`,
  );
  await measure(
    { run: async (text, options) => await host.run(`ulimit -Hn ${DESCRIPTORS}; ${text}`, options) },
    '/tmp',
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'cvk-'));
  await measure(hostShell(programs.map((path) => dirname(path))), folder);
  rmSync(folder, { recursive: true });
}

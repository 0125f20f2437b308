/** Servers with many files known or open: started beside a load generator, by one script that runs on the host or in user-mode Linux. */
import { basename } from 'node:path';
import process from 'node:process';

import { fuseLoadProgram, ninepLoadProgram } from '../../server/testing/bench/programs.ts';
import { type Phase, parsePhases } from '../../server/testing/bench/workloads.ts';
import { Guest } from '../../server/testing/guest/guest.ts';
import { quoted, type Shell, sh } from '../../server/testing/guest/shell.ts';
import { CLI } from '../../server/testing/peers/ninep-server.ts';
import { HostTree } from './host-tree.ts';

const TIMEOUT_MS = 900_000;
const MEMORY_MIB = 4096;
/** More than the files and what else is open. */
const DESCRIPTORS = 1_048_576;

/** A command of the load programs, and the protocol of the program that knows it. */
export interface ManyFiles {
  readonly command: string;
  readonly protocol: 'fuse' | '9p';
}

export interface Asked {
  readonly count: number;
  /** Requests under way at a time. */
  readonly depth: number;
}

export interface Answered extends Asked {
  readonly phases: readonly Phase[];
  /** Of the share host, since it started. */
  readonly mostMemoryBytes: number;
}

/** Asks one new server, which serves a tmpfs below `place`, for one after the other. Rejects when a request is refused. The shell needs the load programs on its PATH, and root. */
export async function askForMany(
  shell: Shell,
  place: string,
  load: ManyFiles,
  asked: readonly Asked[],
): Promise<readonly Answered[]> {
  const output = await sh(shell, script(place, load, asked), { timeoutMs: TIMEOUT_MS });
  const answers = output.split(/^asked\n/m).slice(1);
  return answers.map((text, index): Answered => {
    const lines = text.trim().split('\n');
    const memory = Number(lines.pop()?.split(' ')[1]) * 1024;
    return { ...(asked[index] as Asked), phases: parsePhases(lines.join('\n')), mostMemoryBytes: memory };
  });
}

export async function loadPrograms(): Promise<readonly string[]> {
  return [await fuseLoadProgram(), await ninepLoadProgram()];
}

/** User-mode Linux, whose root may have a million descriptors whatever this machine allows, and a shell in it for `askForMany`. */
export async function manyDescriptors(): Promise<{ readonly guest: Guest; readonly shell: Shell }> {
  const files = Object.fromEntries((await loadPrograms()).map((path) => [`/usr/local/bin/${basename(path)}`, path]));
  const guest = await Guest.boot({ vmm: 'uml', memoryMiB: MEMORY_MIB, contents: { files } });
  const host = await HostTree.enter(guest);
  await sh(
    host,
    `for bound in nr_open file-max; do [ $(cat /proc/sys/fs/$bound) -ge ${DESCRIPTORS} ] || echo ${DESCRIPTORS} >/proc/sys/fs/$bound; done`,
  );
  const shell: Shell = {
    run: async (text, options) => await host.run(`ulimit -Hn ${DESCRIPTORS}; ${text}`, options),
  };
  return { guest, shell };
}

function script(place: string, { command, protocol }: ManyFiles, asked: readonly Asked[]): string {
  const serve =
    protocol === '9p'
      ? `--protocol 9p --export share=${place}/shared --listen unix:${place}/socket`
      : `--shared-dir ${place}/shared --socket-path ${place}/socket`;
  const load = protocol === '9p' ? `ninep-load unix ${place}/socket share` : `fuse-load ${place}/socket`;
  return `
    mkdir -p ${place}/shared
    mount -t tmpfs -o nr_inodes=0,size=100% tmpfs ${place}/shared
    trap 'kill $loading $serving 2>/dev/null || :; wait; umount ${place}/shared' EXIT
    ulimit -n $(ulimit -Hn)
    ${quoted(process.execPath)} ${quoted(CLI)} serve ${serve} >${place}/said 2>&1 & serving=$!
    tries=0
    until [ -s ${place}/said ]; do sleep 0.1; tries=$((tries + 1)); [ $tries -lt 600 ]; done
    host=$(tr -d ' ' </proc/$serving/task/$serving/children)
    mkfifo ${place}/asked ${place}/answered
    ${load} <${place}/asked >${place}/answered & loading=$!
    exec 3>${place}/asked 4<${place}/answered
    for ask in ${asked.map(({ count, depth }) => quoted(`${count} ${depth}`)).join(' ')}; do
      echo "${command} $ask" >&3
      echo asked
      while read -r line <&4 && [ "$line" != done ]; do echo "$line"; done
      [ "$line" = done ] || { cat ${place}/said >&2; exit 1; }
      echo "memory $(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$host/status)"
    done
    exec 3>&-`;
}

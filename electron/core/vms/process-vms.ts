/** VMs that run as processes of this host, whoever started them. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { RunningVm } from '../../contract/vms.ts';
import { versionOf } from './installed.ts';
import { cloudHypervisorFacts, crosvmFacts, firecrackerFacts, valuesOf } from './other-facts.ts';
import { type ProcessEntry, processes } from './proc.ts';
import { kindOfProgram, type ProcessKind, plainName } from './programs.ts';
import { qemuFacts } from './qemu-facts.ts';
import { nameOf } from './users.ts';
import { NO_FACTS, type VmFacts } from './vm-facts.ts';

/** Bigger is no configuration of ours to read. */
const CONFIGURATION_MAX = 1 << 20;

/** `root`: where proc is mounted. */
export async function processVms(root = '/proc'): Promise<readonly RunningVm[]> {
  const all = await processes(root);
  const found = all.flatMap((entry) => {
    const kind = kindOf(entry);
    return kind === null ? [] : [{ entry, kind }];
  });
  const ids = new Map(found.map(({ entry, kind }) => [entry.pid, kind]));
  // crosvm and others fork helpers that look like themselves: the VM is the first of them.
  const first = found.filter(({ entry, kind }) => ids.get(entry.parent) !== kind);
  return await Promise.all(first.map(async ({ entry, kind }) => await vmOf(entry, kind)));
}

function kindOf({ argv, name }: ProcessEntry): ProcessKind | null {
  if (argv?.length === 0) return null; // a zombie
  return kindOfProgram(basename(argv?.[0] ?? name));
}

async function vmOf(entry: ProcessEntry, kind: ProcessKind): Promise<RunningVm> {
  const { pid, argv, uid, gids } = entry;
  const [name, version, facts] = await Promise.all([
    nameOf('passwd', uid),
    versionOf((entry.program ?? argv?.[0] ?? '').replace(/ \(deleted\)$/, '')),
    factsOf(entry, kind),
  ]);
  return {
    ...facts,
    id: `process:${pid}`,
    kind,
    name:
      facts.name === '' ? `${plainName(basename(argv?.[0] ?? entry.name))} (process ${pid})` : plainName(facts.name),
    pid,
    state: 'running',
    user: { uid, gids, name },
    version,
    partial: argv === null ? `The command line of process ${pid} belongs to another user and cannot be read.` : '',
    definition: argv === null ? null : { kind: 'arguments', argv },
  };
}

async function factsOf(entry: ProcessEntry, kind: ProcessKind): Promise<VmFacts> {
  const { argv } = entry;
  if (argv === null) return NO_FACTS;
  switch (kind) {
    case 'qemu':
      return qemuFacts(argv);
    case 'cloud-hypervisor':
      return cloudHypervisorFacts(argv);
    case 'crosvm':
      return crosvmFacts(argv);
    case 'firecracker':
      return firecrackerFacts(argv, await configurationOf(entry));
  }
}

/** Firecracker's --config-file, as far as it is ours to read. */
async function configurationOf({ argv, cwd }: ProcessEntry): Promise<string | null> {
  const [path] = valuesOf(argv ?? [], 'config-file');
  if (path === undefined || (!path.startsWith('/') && cwd === null)) return null;
  const text = await readFile(resolve(cwd ?? '/', path), 'utf8').catch(() => null);
  return text === null || text.length > CONFIGURATION_MAX ? null : text;
}

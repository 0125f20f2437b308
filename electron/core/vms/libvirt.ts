/** Domains of libvirt, asked with virsh. Where it is not installed or does not answer there are none. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningVm } from '../../contract/vms.ts';
import { domainFacts } from './libvirt-facts.ts';
import { parseXml } from './xml.ts';

const run = promisify(execFile);
/** Also bounds a daemon that is started by our question and one that hangs. */
const TIMEOUT_MS = 8000;
const OUTPUT_MAX = 16 << 20;
const CONNECTIONS = ['qemu:///system', 'qemu:///session'] as const;

export interface DomainVm extends RunningVm {
  /** '' where there is none. */
  readonly uuid: string;
}

export interface DomainsFound {
  readonly vms: readonly DomainVm[];
  readonly notes: readonly string[];
}

export async function libvirtVms(connections: readonly string[] = CONNECTIONS): Promise<DomainsFound> {
  const found = await Promise.all(connections.map(domainsOf));
  return { vms: found.flatMap(({ vms }) => vms), notes: found.flatMap(({ notes }) => notes) };
}

async function domainsOf(connection: string): Promise<DomainsFound> {
  const listed = await virsh(connection, ['list', '--all', '--name']);
  if (listed === null) return { vms: [], notes: [] };
  if (listed.failure !== '')
    return {
      vms: [],
      notes: isNothingThere(listed.failure) ? [] : [`libvirt’s ${connection} does not answer: ${listed.failure}.`],
    };
  const names = listed.text.split('\n').filter((name) => name !== '');
  const version = /hypervisor: \S+ (\S+)/i.exec((await virsh(connection, ['version']))?.text ?? '')?.[1] ?? null;
  const vms = await Promise.all(names.map(async (name) => await domain(connection, name, version)));
  return { vms: vms.filter((vm) => vm !== null), notes: [] };
}

/** Null: undefined again meanwhile. */
async function domain(connection: string, name: string, version: string | null): Promise<DomainVm | null> {
  // The stored definition: what a difference is applied to. A domain that is not stored has only the other one.
  const stored = await virsh(connection, ['dumpxml', '--inactive', '--domain', name]);
  const xml = stored?.failure === '' ? stored.text : (await virsh(connection, ['dumpxml', '--domain', name]))?.text;
  const root = xml === undefined ? null : parseXml(xml);
  if (xml === undefined || root === null) return null;
  const { uuid, ...facts } = domainFacts(root);
  return {
    ...facts,
    uuid,
    id: `libvirt:${connection}:${name}`,
    kind: 'libvirt',
    name,
    pid: null,
    state: stateOf((await virsh(connection, ['domstate', '--domain', name]))?.text ?? ''),
    user: null,
    version,
    partial: '',
    definition: { kind: 'xml', connection, xml },
  };
}

function stateOf(text: string): RunningVm['state'] {
  const state = text.trim();
  if (state === 'paused') return 'paused';
  return ['running', 'idle', 'in shutdown', 'pmsuspended'].includes(state) ? 'running' : 'off';
}

/** No daemon, no socket: nobody uses that connection. */
function isNothingThere(failure: string): boolean {
  return /No such file or directory|Connection refused|Cannot find.*(daemon|libvirtd|virtqemud)/i.test(failure);
}

interface Answer {
  readonly text: string;
  /** Last line that virsh said; '' when it went well. */
  readonly failure: string;
}

/** Null: there is no virsh. */
async function virsh(connection: string, args: readonly string[]): Promise<Answer | null> {
  try {
    const { stdout } = await run('virsh', ['--quiet', '--connect', connection, ...args], {
      timeout: TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return { text: stdout, failure: '' };
  } catch (error) {
    const { code, killed, stderr = '' } = error as { code?: string | number; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') return null;
    // "failed to connect to the hypervisor" comes first and says less than what follows.
    const said = stderr
      .split('\n')
      .findLast((line) => line.startsWith('error: '))
      ?.slice('error: '.length);
    return {
      text: '',
      failure: killed === true ? `no answer within ${TIMEOUT_MS / 1000} s` : (said ?? `virsh ended with ${code}`),
    };
  }
}

/** All VMs of this host: processes and libvirt's domains, the ones that are both told once. */
import type { RunningVm, VmsFound } from '../../contract/vms.ts';
import { installedVmms } from './installed.ts';
import { type DomainVm, libvirtVms } from './libvirt.ts';
import { processVms } from './process-vms.ts';
import { qemuArgumentList } from './qemu-facts.ts';

export interface FindOptions {
  /** Where proc is mounted. */
  readonly proc?: string;
  readonly connections?: readonly string[];
}

/** Reads only; takes as long as virsh (bounded), and never fails: what cannot be looked at is a note. */
export async function findVms(options: FindOptions = {}): Promise<VmsFound> {
  const [running, domains, installed] = await Promise.all([
    processVms(options.proc),
    libvirtVms(options.connections),
    installedVmms(),
  ]);
  const merged = domains.vms.map((domain) => withProcess(domain, running));
  const taken = new Set(merged.map(({ pid }) => pid));
  return { vms: [...merged, ...running.filter(({ pid }) => !taken.has(pid))], installed, notes: domains.notes };
}

/** libvirt starts QEMU with the domain's UUID; its process says by whom and with what it runs now. */
function withProcess({ uuid, ...domain }: DomainVm, running: readonly RunningVm[]): RunningVm {
  const process = running.find(
    ({ definition }) => definition?.kind === 'arguments' && uuidOf(definition.argv) === uuid,
  );
  if (process === undefined || uuid === '') return domain;
  return { ...domain, pid: process.pid, user: process.user, version: process.version ?? domain.version };
}

function uuidOf(argv: readonly string[]): string | undefined {
  return qemuArgumentList(argv).find(({ name }) => name === 'uuid')?.value;
}

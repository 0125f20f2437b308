/** The programs that virtual machines run as, and names of VMs as they are shown. */
import type { VmmKind } from '../../contract/connect/vmm.ts';

export type ProcessKind = Exclude<VmmKind, 'libvirt'>;

/** By the program's name, or what is left of it in the kernel's 15 bytes (TASK_COMM_LEN). */
const NAMES: readonly (readonly [ProcessKind, RegExp])[] = [
  ['qemu', /^(qemu-system-\S*|qemu-kvm|qemu|kvm)$/],
  ['cloud-hypervisor', /^cloud-hyperviso(r\S*)?$/],
  ['crosvm', /^crosvm$/],
  ['firecracker', /^firecracker(-v\S+)?$/],
];

/** Names are for a line of text. */
const NAME_MAX = 100;

/** Null: it is no VM. */
export function kindOfProgram(program: string): ProcessKind | null {
  return NAMES.find(([, pattern]) => pattern.test(program))?.[0] ?? null;
}

/** Chosen by whoever started the process: nothing that hides in a line of text. */
export function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '?').slice(0, NAME_MAX);
}

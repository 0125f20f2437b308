/** Picked from what was found on this host. */
import type { VmmKind } from '../../electron/contract/connect/vmm.ts';
import type { RunningVm, VmsFound } from '../../electron/contract/vms.ts';

/** The VM that a share is meant for; null: none, or it is not there now. */
export function vmNamed(found: VmsFound | null, name: string): RunningVm | null {
  return found?.vms.find((vm) => name !== '' && vm.name === name) ?? null;
}

/** Of the VMMs that are installed; of libvirt, the QEMU that it starts is what counts. */
export function versionOf(found: VmsFound | null, kind: VmmKind): string | undefined {
  const program = kind === 'libvirt' ? 'qemu' : kind;
  return found?.installed.find((each) => each.kind === program)?.version ?? undefined;
}

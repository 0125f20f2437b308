import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { type ConnectPlan, connectPlan } from '../../../electron/contract/connect/plan.ts';
import type { VmmKind } from '../../../electron/contract/connect/vmm.ts';
import type { VmsFound } from '../../../electron/contract/vms.ts';
import { versionOf, vmNamed } from '../../app/found-vms.ts';

/** Everything to copy for a share as it is stored or being edited. `found`: on this host; null: not looked yet, and recent versions are assumed. */
export function planOf(stored: StoredShare, found: VmsFound | null): ConnectPlan {
  const { config, hints } = stored;
  const kind = vmmOf(stored);
  return connectPlan(config, {
    vmm: { kind, version: vmNamed(found, hints.vm)?.version ?? versionOf(found, kind) },
    guest: {
      system: hints.guest === 'any' ? 'linux' : hints.guest,
      kernel: hints.kernel === '' ? undefined : hints.kernel,
    },
    memoryMib: hints.memoryMib,
    mountpoint: hints.mountpoint,
  });
}

/** Whom the share is meant for; QEMU where nobody said. */
export function vmmOf({ hints }: StoredShare): VmmKind {
  return hints.vmm === 'any' ? 'qemu' : hints.vmm;
}

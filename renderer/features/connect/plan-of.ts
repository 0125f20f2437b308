import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { GuestSystem } from '../../../electron/contract/connect/options.ts';
import { type ConnectPlan, connectPlan } from '../../../electron/contract/connect/plan.ts';
import type { VmmKind } from '../../../electron/contract/connect/vmm.ts';

export interface Target {
  readonly vmm: VmmKind;
  /** As found on this host; undefined: not known. */
  readonly version?: string | undefined;
  readonly system: GuestSystem;
}

/** Everything to copy for a share as it is stored or being edited. */
export function planOf({ config, hints }: StoredShare, { vmm, version, system }: Target): ConnectPlan {
  return connectPlan(config, {
    vmm: { kind: vmm, version },
    guest: { system },
    memoryMib: hints.memoryMib,
    mountpoint: hints.mountpoint,
  });
}

/** Whom the share is meant for; QEMU where nobody said. */
export function vmmOf({ hints }: StoredShare): VmmKind {
  return hints.vmm === 'any' ? 'qemu' : hints.vmm;
}

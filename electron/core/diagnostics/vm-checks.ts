/** Checks of the VMs that a share could be, or is, connected to. */
import { isRefusal, routeOf } from '../../contract/connect/route.ts';
import type { Check, Fix } from '../../contract/diagnostics.ts';
import type { ShareConfig } from '../../contract/share.ts';
import type { RunningVm, VmCheck, VmsFound } from '../../contract/vms.ts';
import { connectOptions, deviceFor } from '../vms/check-vm.ts';
import { inspectVm } from '../vms/inspect-vm.ts';

/** `chosen`: the VM for which the share is meant, by name; '' : none. Otherwise VMs that have a device for it. */
export async function checkVms(share: ShareConfig, chosen: string, found: VmsFound): Promise<readonly Check[]> {
  const vms = found.vms.filter((vm) => (chosen === '' ? usesIt(share, vm) : vm.name === chosen || vm.id === chosen));
  if (vms.length === 0) return [noVm(share, chosen, found)];
  const checks = await Promise.all(
    vms.map(async (vm) => {
      const { checks: made, difference } = await inspectVm(share, vm);
      const fix: Fix | undefined =
        'reason' in difference || difference.changes.length === 0
          ? undefined
          : { label: 'Show the difference', action: { kind: 'vm', vmId: vm.id, shareId: share.id } };
      return made.map((one) => checkOf(one, vm, share, fix));
    }),
  );
  return checks.flat();
}

function usesIt(share: ShareConfig, vm: RunningVm): boolean {
  const route = routeOf(share, connectOptions(vm));
  return !isRefusal(route) && deviceFor(vm, route) !== undefined;
}

function checkOf(
  { id, state, title, measured, fix: advice }: VmCheck,
  vm: RunningVm,
  share: ShareConfig,
  fix: Fix | undefined,
): Check {
  const appliesTo = id === 'shared-memory' || id === 'device' || id === 'vsock' ? fix : undefined;
  return {
    id: `vm.${id}:${share.id}:${vm.id}`,
    group: 'vm',
    state,
    title: `${vm.name}: ${title}`,
    measured,
    advice,
    fix: state === 'ok' ? undefined : appliesTo,
    muteable: state !== 'fail',
  };
}

function noVm(share: ShareConfig, chosen: string, { vms, notes }: VmsFound): Check {
  const seen =
    vms.length === 0
      ? 'No VM runs on this host'
      : `${vms.length} VMs are on this host (${vms.map(({ name }) => name).join(', ')})`;
  const measured =
    chosen === '' ? `${seen}; none has a device for this share.` : `${seen}; ${chosen} is not among them.`;
  return {
    id: `vm.none:${share.id}`,
    group: 'vm',
    state: 'unknown',
    title: 'The VM',
    measured: [measured, ...notes].join(' '),
    advice:
      'Start the VM with the lines of the copy panel. VMs that belong to other users, or run elsewhere, are not seen.',
    muteable: true,
  };
}

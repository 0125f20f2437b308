/** What to change on a VM so that a share works in it: against its command line, or its XML. */

import { type ConnectOptions, type Settled, settle } from '../../contract/connect/options.ts';
import { connectPlan } from '../../contract/connect/plan.ts';
import { shellWord } from '../../contract/connect/quoting.ts';
import { isRefusal, type Route, routeOf } from '../../contract/connect/route.ts';
import { command, type Part, type Refusal, refusal, snippet, textOf } from '../../contract/connect/snippet.ts';
import type { ShareConfig } from '../../contract/share.ts';
import type { RunningVm, VmChange, VmDifference } from '../../contract/vms.ts';
import { connectOptions, deviceFor } from './check-vm.ts';
import { cloudHypervisorChanges, crosvmChanges } from './other-difference.ts';
import { qemuChanges } from './qemu-difference.ts';
import { xmlChanges } from './xml-difference.ts';

/** One change of an argument list. */
export interface ArgumentChange {
  /** Index in argv of what is replaced, or null: words are added at the end. */
  readonly at: number | null;
  readonly words: readonly string[];
  readonly why: string;
}

export interface Need {
  readonly route: Route;
  readonly settled: Settled;
  readonly memory: boolean;
  readonly device: boolean;
  readonly vsock: boolean;
}

export function differenceOf(
  share: ShareConfig,
  vm: RunningVm,
  more: Partial<ConnectOptions> = {},
): VmDifference | Refusal {
  const options = connectOptions(vm, more);
  const route = routeOf(share, options);
  if (isRefusal(route)) return route;
  const { refused } = connectPlan(share, options);
  if (refused !== null) return refused;
  if (vm.definition === null)
    return refusal(
      vm.partial === '' ? 'How the VM was started could not be read.' : vm.partial,
      'Use the lines for a new VM.',
    );
  const vhostUser = route.kind === 'virtiofs' || route.kind === 'virtio-9p';
  const need: Need = {
    route,
    settled: settle(share, options),
    memory: vhostUser && vm.memory.shared !== true,
    device: vhostUser && deviceFor(vm, route) === undefined,
    vsock: route.kind === 'vsock' && vm.vsock === null,
  };
  if (vm.definition.kind === 'xml') return xmlChanges(vm.definition.xml, need);
  const { argv } = vm.definition;
  switch (vm.kind) {
    case 'qemu': {
      const changes = qemuChanges(argv, need);
      return 'reason' in changes ? changes : argumentDifference(argv, changes);
    }
    case 'cloud-hypervisor': {
      const changes = cloudHypervisorChanges(argv, need);
      return 'reason' in changes ? changes : argumentDifference(argv, changes);
    }
    case 'crosvm':
      return argumentDifference(argv, crosvmChanges(need), 'run');
    case 'firecracker':
    case 'libvirt':
      return apiDifference(share, options, need);
  }
}

/** A command line as it would be: what is added goes behind the first `after`, or to the end. */
function argumentDifference(argv: readonly string[], changes: readonly ArgumentChange[], after?: string): VmDifference {
  const replaced = new Map(changes.filter(({ at }) => at !== null).map((change) => [change.at, change]));
  const added = changes.filter(({ at }) => at === null);
  const addedParts: readonly Part[] = added.map(({ words, why }) => ({ text: words.map(shellWord).join(' '), why }));
  const parts: Part[] = [];
  const place = after === undefined ? -1 : argv.indexOf(after);
  let words: string[] = [];
  const flush = (): void => {
    if (words.length > 0) parts.push({ text: words.join(' ') });
    words = [];
  };
  for (const [at, word] of argv.entries()) {
    const change = replaced.get(at);
    // A line for each option with its values.
    if (word.startsWith('-') && change === undefined) flush();
    if (change === undefined) words.push(shellWord(word));
    else {
      const option = words.pop();
      flush();
      parts.push({ text: [option, ...change.words.map(shellWord)].join(' '), why: change.why });
    }
    if (at === place) {
      flush();
      parts.push(...addedParts);
    }
  }
  flush();
  if (place < 0) parts.push(...addedParts);
  return {
    changes: changes.map(
      ({ at, words: text, why }): VmChange => ({
        what: at === null ? 'add' : 'replace',
        was: at === null ? '' : `${argv[at - 1] ?? ''} ${shellWord(argv[at] ?? '')}`,
        text: at === null ? text.map(shellWord).join(' ') : `${argv[at - 1] ?? ''} ${text.map(shellWord).join(' ')}`,
        why,
      }),
    ),
    whole: snippet({ id: 'whole', title: 'The whole command', format: 'shell', place: 'On the host' }, command(parts)),
    how: 'Shut the VM down and start it with this command.',
  };
}

/** Machines that are made over an API: what to send before they boot. */
function apiDifference(share: ShareConfig, options: ConnectOptions, need: Need): VmDifference | Refusal {
  const [whole] = connectPlan(share, options).vm;
  if (whole === undefined) return refusal('Nothing is known that this VM would take.', 'Use the lines for a new VM.');
  const text = textOf(whole).trimEnd();
  const changes: readonly VmChange[] = need.vsock
    ? [{ what: 'add', was: '', text, why: 'The vsock device, by which the guest reaches the share.' }]
    : [];
  return {
    changes,
    whole,
    how: 'Send it to the API before the VM boots, or put it into its configuration file as "vsock".',
  };
}

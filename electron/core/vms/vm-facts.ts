/** What a VM's command line says of it. */
import type { RunningVm } from '../../contract/vms.ts';

export type VmFacts = Pick<RunningVm, 'name' | 'memory' | 'vcpus' | 'devices' | 'vsock' | 'sockets' | 'guest'>;

export const NO_FACTS: VmFacts = {
  name: '',
  memory: { sizeMib: null, shared: null },
  vcpus: null,
  devices: [],
  vsock: null,
  sockets: [],
  guest: null,
};

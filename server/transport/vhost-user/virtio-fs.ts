import type { Session } from '../../session/exchange.ts';
import { FS_CONFIG_SIZE, writeFsConfig } from '../../wire/vhost-user/config-space.ts';
import type { DeviceModel } from './device-model.ts';

/** Request queues that a VMM may set up (num-request-queues of QEMU, num_queues of cloud-hypervisor). One thread serves them all. */
const REQUEST_QUEUES = 8;
/** What a config space of ours asks for, where the VMM has none of its own. */
const CONFIGURED_QUEUES = 1;

/**
 * virtio-fs (virtio 1.3, 5.11): queue 0 for FORGET and INTERRUPT, then request queues. The tag is normally the VMM's, which has a config space of its own;
 * QEMU 7.1 to 8.0 crash when a back-end offers one to vhost-user-fs. So there is one only when a tag was asked for: crosvm and the
 * generic devices of QEMU and cloud-hypervisor need it.
 */
export function virtioFs(tag: string, openSession: () => Session, requestQueues = REQUEST_QUEUES): DeviceModel {
  return {
    name: 'virtio-fs',
    features: [],
    queues: 1 + requestQueues,
    unlimitedQueues: 1,
    // A guest uses as many as the config space says, which is one for each of its processors at most: more would only lie idle.
    config: tag === '' ? null : configOf(tag, CONFIGURED_QUEUES),
    openSession,
  };
}

function configOf(tag: string, requestQueues: number): Uint8Array {
  const u8 = new Uint8Array(FS_CONFIG_SIZE);
  writeFsConfig({ u8, view: new DataView(u8.buffer) }, 0, new TextEncoder().encode(tag), requestQueues);
  return u8;
}

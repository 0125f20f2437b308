import type { Session } from '../../session/exchange.ts';
import { writeNinepConfig } from '../../wire/vhost-user/config-space.ts';
import type { DeviceModel } from './device-model.ts';

/** VIRTIO_9P_MOUNT_TAG of linux/virtio_9p.h: the config space has the tag. */
const MOUNT_TAG = 0;

/**
 * virtio-9p (device id 9; the device is Linux' own, linux/virtio_9p.h): one queue, and a config space that the driver cannot do without. There is no front end for it
 * by name; generic vhost-user devices take it with the device id, the number of queues and the size of the config space given.
 */
export function virtioNinep(tag: string, openSession: () => Session): DeviceModel {
  return {
    name: 'virtio-9p',
    features: [MOUNT_TAG],
    queues: 1,
    unlimitedQueues: 0,
    config: configOf(tag),
    openSession,
  };
}

function configOf(tag: string): Uint8Array {
  const bytes = new TextEncoder().encode(tag);
  const u8 = new Uint8Array(2 + bytes.length);
  writeNinepConfig({ u8, view: new DataView(u8.buffer) }, 0, bytes);
  return u8;
}

/** What the device offers and what the front end took (vhost-user.rst, "Feature bits"; the reasons are in the project's vhost-user reference). */
import { PROTOCOL_F, VIRTIO_F, wordsOf } from '../../wire/vhost-user/flags.ts';
import type { DeviceModel } from './device-model.ts';

/** A mask of 64 bits in two words. */
export interface FeatureWords {
  readonly lo: number;
  readonly hi: number;
}

export const NO_FEATURES: FeatureWords = { lo: 0, hi: 0 };

/**
 * No LOG_ALL (migration), no packed rings. QEMU's generic device passes every bit but PROTOCOL_FEATURES on to the guest, so nothing is offered
 * that is not meant.
 */
export function offeredFeatures(model: DeviceModel): FeatureWords {
  return wordsOf([
    VIRTIO_F.VERSION_1,
    VIRTIO_F.RING_INDIRECT_DESC,
    VIRTIO_F.RING_EVENT_IDX,
    VIRTIO_F.PROTOCOL_FEATURES,
    ...model.features,
  ]);
}

/**
 * No INFLIGHT_SHMFD, LOG_SHMFD or DEVICE_STATE: they are promises that are not kept yet. BACKEND_REQ promises nothing: Linux's virtio_uml needs it,
 * because it takes the interrupts of its rings along with that socket's.
 */
export function offeredProtocolFeatures(model: DeviceModel): FeatureWords {
  const bits: number[] = [
    PROTOCOL_F.MQ,
    PROTOCOL_F.REPLY_ACK,
    PROTOCOL_F.BACKEND_REQ,
    PROTOCOL_F.RESET_DEVICE,
    PROTOCOL_F.CONFIGURE_MEM_SLOTS,
    PROTOCOL_F.STATUS,
  ];
  if (model.config !== null) bits.push(PROTOCOL_F.CONFIG);
  return wordsOf(bits);
}

/** Whether everything in `taken` was offered. */
export function isWithin(taken: FeatureWords, offered: FeatureWords): boolean {
  return (taken.lo & ~offered.lo) === 0 && (taken.hi & ~offered.hi) === 0;
}

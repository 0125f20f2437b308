/** Numbers and bits of the vhost-user protocol (QEMU docs/interop/vhost-user.rst) and of virtio 1.3, named as there. */

/** VIRTIO_F_* and device features, as bit numbers. Bits below 24 belong to the device type. */
export const VIRTIO_F = {
  /** virtio-9p (5.x: bit 0 of device 9). virtio-fs has NOTIFICATION there, which Linux does not implement. */
  MOUNT_TAG: 0,
  NOTIFY_ON_EMPTY: 24,
  LOG_ALL: 26,
  ANY_LAYOUT: 27,
  RING_INDIRECT_DESC: 28,
  RING_EVENT_IDX: 29,
  /** VHOST_USER_F_PROTOCOL_FEATURES: between front-end and back-end only, never shown to the guest. */
  PROTOCOL_FEATURES: 30,
  VERSION_1: 32,
  IOMMU_PLATFORM: 33,
  RING_PACKED: 34,
  IN_ORDER: 35,
  ORDER_PLATFORM: 36,
  SR_IOV: 37,
  NOTIFICATION_DATA: 38,
  NOTIF_CONFIG_DATA: 39,
  RING_RESET: 40,
  ADMIN_VQ: 41,
} as const;

/** VHOST_USER_PROTOCOL_F_*, as bit numbers. From 20 on the implementations disagree: never offer those. */
export const PROTOCOL_F = {
  MQ: 0,
  LOG_SHMFD: 1,
  RARP: 2,
  REPLY_ACK: 3,
  NET_MTU: 4,
  BACKEND_REQ: 5,
  CROSS_ENDIAN: 6,
  CRYPTO_SESSION: 7,
  PAGEFAULT: 8,
  CONFIG: 9,
  BACKEND_SEND_FD: 10,
  HOST_NOTIFIER: 11,
  INFLIGHT_SHMFD: 12,
  RESET_DEVICE: 13,
  INBAND_NOTIFICATIONS: 14,
  CONFIGURE_MEM_SLOTS: 15,
  STATUS: 16,
  XEN_MMAP: 17,
  SHARED_OBJECT: 18,
  DEVICE_STATE: 19,
} as const;

/** The printers' view of the same: masks. */
export const VIRTIO_FEATURES = masks(VIRTIO_F);
export const PROTOCOL_FEATURES = masks(PROTOCOL_F);

/** Header flags. The low two bits are the version, 1. */
export const HEADER_FLAGS = { REPLY: 1 << 2, NEED_REPLY: 1 << 3 } as const;
export const HEADER_VERSION = 1;
export const HEADER_VERSION_MASK = 3;

/** SET_VRING_KICK, CALL, ERR: the index is in the low 8 bits; no descriptor comes along (poll instead). */
export const VRING_FD = { NO_FD: 1 << 8 } as const;
export const VRING_INDEX_MASK = 0xff;
/** VHOST_VRING_F_LOG */
export const VRING_ADDR_FLAGS = { LOG: 1 << 0 } as const;

/** virtio 2.1: device status. */
export const DEVICE_STATUS = {
  ACKNOWLEDGE: 1,
  DRIVER: 2,
  DRIVER_OK: 4,
  FEATURES_OK: 8,
  NEEDS_RESET: 64,
  FAILED: 128,
} as const;

/** VHOST_SET_CONFIG_TYPE_*: who writes the config space. */
export const CONFIG_FLAGS = { WRITABLE: 1 << 0 } as const;
/** VHOST_USER_MAX_CONFIG_SIZE */
export const MAX_CONFIG_SIZE = 256;
/** VHOST_MEMORY_BASELINE_NREGIONS: of SET_MEM_TABLE, and the most descriptors a message carries. */
export const MAX_TABLE_REGIONS = 8;

export const TRANSFER_DIRECTION = { SAVE: 0, LOAD: 1 } as const;
export const TRANSFER_PHASE = { STOPPED: 0 } as const;
/** SET_DEVICE_STATE_FD's reply: use the descriptor that came with the request. */
export const STATE_NO_FD = 1 << 8;

export const IOTLB_PERMISSION = { RO: 1, WO: 2, RW: 3 } as const;
export const IOTLB_TYPE = { MISS: 1, UPDATE: 2, INVALIDATE: 3, ACCESS_FAIL: 4 } as const;

/** Virtio device types (virtio 5). */
export const DEVICE_ID = { NINEP: 9, FS: 26 } as const;

/** Whether a feature bit is set in a mask of two words. */
export function hasBit(lo: number, hi: number, bit: number): boolean {
  return ((bit < 32 ? lo >>> bit : hi >>> (bit - 32)) & 1) === 1;
}

/** Two words with the given bits set. */
export function wordsOf(bits: readonly number[]): { readonly lo: number; readonly hi: number } {
  let lo = 0;
  let hi = 0;
  for (const bit of bits) {
    if (bit < 32) lo |= 1 << bit;
    else hi |= 1 << (bit - 32);
  }
  return { lo: lo >>> 0, hi: hi >>> 0 };
}

function masks(bits: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(bits).map(([name, bit]) => [name, 2 ** bit]));
}

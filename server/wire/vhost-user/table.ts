/**
 * vhost-user messages, one row each (QEMU docs/interop/vhost-user.rst; numbers as read in hw/virtio/vhost-user.c of QEMU 10.2.2). Every message is
 * a header of 12 bytes, `size` bytes of payload, and descriptors that come with its first byte.
 */
import type { Struct } from '../table.ts';
import type { PROTOCOL_F } from './flags.ts';

export const VHOST_USER_STRUCTS = {
  MessageHeader: {
    size: 12,
    fields: [
      ['request', 'u32'],
      ['flags', 'vhostHeaderFlags'],
      ['size', 'u32'],
    ],
  },
  U64: { size: 8, fields: [['value', 'u64n']] },
  Features: { size: 8, fields: [['features', 'virtioFeatures']] },
  ProtocolFeatures: { size: 8, fields: [['features', 'protocolFeatures']] },
  Status: { size: 8, fields: [['status', 'status']] },
  VringFd: { size: 8, fields: [['vring', 'vringFd']] },
  VringState: {
    size: 8,
    fields: [
      ['index', 'u32'],
      ['num', 'u32'],
    ],
  },
  VringAddr: {
    size: 40,
    fields: [
      ['index', 'u32'],
      ['flags', 'vringAddrFlags'],
      /** Addresses in the front-end's own address space: translate through the memory table. */
      ['descriptor', 'address'],
      ['used', 'address'],
      ['available', 'address'],
      ['log', 'opaque64'],
    ],
  },
  MemoryRegion: {
    size: 32,
    inline: true,
    fields: [
      ['guest_address', 'address'],
      ['size', 'address'],
      ['user_address', 'address'],
      ['mmap_offset', 'address'],
    ],
  },
  MemoryTable: {
    size: 8,
    fields: [
      ['nregions', 'u32'],
      ['padding', 'pad4'],
      ['regions', '.MemoryRegion', 'nregions', 8],
    ],
  },
  SingleMemoryRegion: {
    size: 40,
    fields: [
      ['padding', 'pad8'],
      ['region', '.MemoryRegion'],
    ],
  },
  LogArea: {
    size: 16,
    fields: [
      ['size', 'address'],
      ['offset', 'address'],
    ],
  },
  /** `size` bytes of the config space follow. */
  Config: {
    size: 12,
    fields: [
      ['offset', 'u32'],
      ['size', 'u32'],
      ['flags', 'configFlags'],
    ],
  },
  Inflight: {
    size: 24,
    // Some front-ends pack the struct: without the padding at its end.
    compat: 20,
    fields: [
      ['mmap_size', 'address'],
      ['mmap_offset', 'address'],
      ['num_queues', 'u16'],
      ['queue_size', 'u16'],
      ['padding', 'pad4'],
    ],
  },
  DeviceState: {
    size: 8,
    fields: [
      ['direction', 'transferDirection'],
      ['phase', 'transferPhase'],
    ],
  },
  Iotlb: {
    size: 32,
    // struct vhost_iotlb_msg without the padding at its end.
    compat: 26,
    fields: [
      ['iova', 'opaque64'],
      ['size', 'opaque64'],
      ['user_address', 'opaque64'],
      ['permission', 'iotlbPermission'],
      ['type', 'iotlbType'],
      ['padding', 'pad2'],
      ['padding2', 'pad4'],
    ],
  },
  VringArea: {
    size: 24,
    fields: [
      ['vring', 'vringFd'],
      ['size', 'address'],
      ['offset', 'address'],
    ],
  },
  SharedObject: { size: 16, fields: [['uuid', 'uuid']] },
} as const satisfies Record<string, Struct>;

export type VhostStructName = keyof typeof VHOST_USER_STRUCTS;

export interface VhostRow {
  readonly id: number;
  readonly payload?: VhostStructName;
  /** Descriptors that come along: at least and at most. */
  readonly fds?: readonly [number, number];
  /** The message's own reply. Without one, and with REPLY_ACK and NEED_REPLY, a U64 is the answer (0: done). */
  readonly reply?: VhostStructName;
  readonly replyFds?: number;
  /** Sent only after this protocol feature was agreed on. */
  readonly feature?: keyof typeof PROTOCOL_F;
}

/** Front-end to back-end. */
export const FRONTEND_MESSAGES = {
  GET_FEATURES: { id: 1, reply: 'Features' },
  SET_FEATURES: { id: 2, payload: 'Features' },
  SET_OWNER: { id: 3 },
  RESET_OWNER: { id: 4 },
  SET_MEM_TABLE: { id: 5, payload: 'MemoryTable', fds: [0, 8] },
  /** With LOG_SHMFD a descriptor comes along and a reply is due whether it was asked for or not. */
  SET_LOG_BASE: { id: 6, payload: 'LogArea', fds: [0, 1], reply: 'U64', feature: 'LOG_SHMFD' },
  SET_LOG_FD: { id: 7, fds: [1, 1] },
  SET_VRING_NUM: { id: 8, payload: 'VringState' },
  SET_VRING_ADDR: { id: 9, payload: 'VringAddr' },
  SET_VRING_BASE: { id: 10, payload: 'VringState' },
  /** Stops the ring; the answer is where it stopped. */
  GET_VRING_BASE: { id: 11, payload: 'VringState', reply: 'VringState' },
  SET_VRING_KICK: { id: 12, payload: 'VringFd', fds: [0, 1] },
  SET_VRING_CALL: { id: 13, payload: 'VringFd', fds: [0, 1] },
  SET_VRING_ERR: { id: 14, payload: 'VringFd', fds: [0, 1] },
  GET_PROTOCOL_FEATURES: { id: 15, reply: 'ProtocolFeatures' },
  SET_PROTOCOL_FEATURES: { id: 16, payload: 'ProtocolFeatures' },
  GET_QUEUE_NUM: { id: 17, reply: 'U64', feature: 'MQ' },
  SET_VRING_ENABLE: { id: 18, payload: 'VringState' },
  SEND_RARP: { id: 19, payload: 'U64', feature: 'RARP' },
  NET_SET_MTU: { id: 20, payload: 'U64', feature: 'NET_MTU' },
  SET_BACKEND_REQ_FD: { id: 21, fds: [1, 1], feature: 'BACKEND_REQ' },
  IOTLB_MSG: { id: 22, payload: 'Iotlb', reply: 'U64' },
  SET_VRING_ENDIAN: { id: 23, payload: 'VringState', feature: 'CROSS_ENDIAN' },
  /** The reply has the requested size, or 0 for failure. */
  GET_CONFIG: { id: 24, payload: 'Config', reply: 'Config', feature: 'CONFIG' },
  SET_CONFIG: { id: 25, payload: 'Config', feature: 'CONFIG' },
  CREATE_CRYPTO_SESSION: { id: 26, feature: 'CRYPTO_SESSION' },
  CLOSE_CRYPTO_SESSION: { id: 27, payload: 'U64', feature: 'CRYPTO_SESSION' },
  POSTCOPY_ADVISE: { id: 28, reply: 'U64', replyFds: 1, feature: 'PAGEFAULT' },
  POSTCOPY_LISTEN: { id: 29, feature: 'PAGEFAULT' },
  POSTCOPY_END: { id: 30, reply: 'U64', feature: 'PAGEFAULT' },
  GET_INFLIGHT_FD: { id: 31, payload: 'Inflight', reply: 'Inflight', replyFds: 1, feature: 'INFLIGHT_SHMFD' },
  SET_INFLIGHT_FD: { id: 32, payload: 'Inflight', fds: [1, 1], feature: 'INFLIGHT_SHMFD' },
  GPU_SET_SOCKET: { id: 33, fds: [1, 1] },
  RESET_DEVICE: { id: 34, feature: 'RESET_DEVICE' },
  VRING_KICK: { id: 35, payload: 'VringState', feature: 'INBAND_NOTIFICATIONS' },
  GET_MAX_MEM_SLOTS: { id: 36, reply: 'U64', feature: 'CONFIGURE_MEM_SLOTS' },
  ADD_MEM_REG: { id: 37, payload: 'SingleMemoryRegion', fds: [1, 1], feature: 'CONFIGURE_MEM_SLOTS' },
  /** A descriptor that comes along (rust-vmm) is closed unused. */
  REM_MEM_REG: { id: 38, payload: 'SingleMemoryRegion', fds: [0, 1], feature: 'CONFIGURE_MEM_SLOTS' },
  SET_STATUS: { id: 39, payload: 'Status', feature: 'STATUS' },
  GET_STATUS: { id: 40, reply: 'Status', feature: 'STATUS' },
  GET_SHARED_OBJECT: { id: 41, payload: 'SharedObject', replyFds: 1, feature: 'SHARED_OBJECT' },
  SET_DEVICE_STATE_FD: {
    id: 42,
    payload: 'DeviceState',
    fds: [1, 1],
    reply: 'U64',
    replyFds: 1,
    feature: 'DEVICE_STATE',
  },
  CHECK_DEVICE_STATE: { id: 43, reply: 'U64', feature: 'DEVICE_STATE' },
} as const satisfies Record<string, VhostRow>;

/** Back-end to front-end, on the socket of SET_BACKEND_REQ_FD. */
export const BACKEND_MESSAGES = {
  IOTLB_MSG: { id: 1, payload: 'Iotlb' },
  CONFIG_CHANGE_MSG: { id: 2, feature: 'CONFIG' },
  VRING_HOST_NOTIFIER_MSG: { id: 3, payload: 'VringArea', fds: [0, 1], feature: 'HOST_NOTIFIER' },
  VRING_CALL: { id: 4, payload: 'VringState', feature: 'INBAND_NOTIFICATIONS' },
  VRING_ERR: { id: 5, payload: 'VringState', feature: 'INBAND_NOTIFICATIONS' },
  SHARED_OBJECT_ADD: { id: 6, payload: 'SharedObject', feature: 'SHARED_OBJECT' },
  SHARED_OBJECT_REMOVE: { id: 7, payload: 'SharedObject', feature: 'SHARED_OBJECT' },
  SHARED_OBJECT_LOOKUP: { id: 8, payload: 'SharedObject', replyFds: 1, feature: 'SHARED_OBJECT' },
} as const satisfies Record<string, VhostRow>;

/**
 * What each message does (QEMU docs/interop/vhost-user.rst, "Front-end message types"). Sizes, descriptor numbers and negotiated features have been
 * checked against the wire table before; descriptors that a handler does not take are closed after it.
 */
import { ERRNO } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import {
  decodeConfig,
  decodeFeatures,
  decodeMemoryTable,
  decodeProtocolFeatures,
  decodeSingleMemoryRegion,
  decodeStatus,
  encodeConfig,
  encodeFeatures,
  encodeProtocolFeatures,
  encodeStatus,
  encodeU64,
  type FrontendRequestName,
  newConfig,
  newFeatures,
  newMemoryTable,
  newProtocolFeatures,
  newSingleMemoryRegion,
  newStatus,
  SIZE_CONFIG,
  SIZE_FEATURES,
  SIZE_PROTOCOL_FEATURES,
  SIZE_STATUS,
  SIZE_U64,
} from '../../wire/vhost-user/codec.gen.ts';
import { MAX_CONFIG_SIZE, VIRTIO_F } from '../../wire/vhost-user/flags.ts';
import type { Incoming } from './connection.ts';
import type { VhostUserDevice } from './device.ts';
import { isWithin, NO_FEATURES, offeredFeatures, offeredProtocolFeatures } from './features.ts';
import { MEMORY_SLOTS } from './guest-memory.ts';
import { DEFERRED, DONE, type Handler, REPLIED } from './handler.ts';
import type { Ring } from './ring.ts';
import { enable, RING_HANDLERS } from './ring-messages.ts';

const EINVAL = -ERRNO.EINVAL;

// Reused: messages are handled one at a time. What a deferred answer needs is copied.
const features = newFeatures();
const protocolFeatures = newProtocolFeatures();
const status = newStatus();
const memoryTable = newMemoryTable();
const memoryRegion = newSingleMemoryRegion();
const config = newConfig();

export const HANDLERS: { readonly [M in FrontendRequestName]: Handler } = {
  GET_FEATURES: (device, message) => {
    const { lo, hi } = offeredFeatures(device.model);
    features.featuresLo = lo;
    features.featuresHi = hi;
    encodeFeatures(device.context.arena, device.connection.payloadAt, features);
    return reply(device, message, SIZE_FEATURES);
  },

  /** Repeated at each start of the guest's driver, also while rings run. */
  SET_FEATURES: (device, message) => {
    decodeFeatures(device.context.arena, message.at, features);
    const taken = { lo: features.featuresLo, hi: features.featuresHi };
    if (!isWithin(taken, offeredFeatures(device.model))) return EINVAL;
    device.features = taken;
    let result = DONE;
    for (const ring of device.rings) {
      result =
        ring.setFeatures(device.hasFeature(VIRTIO_F.RING_EVENT_IDX), device.hasFeature(VIRTIO_F.RING_INDIRECT_DESC)) ||
        result;
      // Without the bit there is no SET_VRING_ENABLE, and rings are enabled from the start.
      if (!device.hasFeature(VIRTIO_F.PROTOCOL_FEATURES)) enable(device, ring, true);
    }
    return result;
  },

  SET_OWNER: () => DONE,
  RESET_OWNER: reset,
  RESET_DEVICE: reset,

  // ------------------------------------------------------------ memory

  SET_MEM_TABLE: (device, message) => {
    const { memory, context, rings } = device;
    const end = decodeMemoryTable(context.arena, message.at, message.end, memoryTable);
    // Linux's virtio_uml sends room for more regions than it fills in: what lies behind the last one means nothing.
    if (end < 0 || memoryTable.nregions !== message.fds.length) return EINVAL;
    const given = message
      .takeAllFds()
      .map((fd, i) => ({ fd, region: { ...(memoryTable.regions[i] ?? memoryRegion.region) } }));
    const replace = (): number => {
      memory.clear();
      let result = DONE;
      // Every one, whatever becomes of the others: it closes the descriptor.
      for (const { region, fd } of given) result = memory.add(region, fd) || result;
      return result;
    };
    return afterRequests(device, message, rings, false, replace, () => {
      for (const { fd } of given) native.close(fd);
    });
  },

  GET_MAX_MEM_SLOTS: (device, message) => replyU64(device, message, MEMORY_SLOTS),

  ADD_MEM_REG: (device, message) => {
    decodeSingleMemoryRegion(device.context.arena, message.at, memoryRegion);
    return device.memory.size < MEMORY_SLOTS ? device.memory.add(memoryRegion.region, message.takeFd()) : -ERRNO.E2BIG;
  },

  /** Nothing touches the region afterwards. */
  REM_MEM_REG: (device, message) => {
    decodeSingleMemoryRegion(device.context.arena, message.at, memoryRegion);
    const region = { ...memoryRegion.region };
    return afterRequests(device, message, device.rings, false, () => device.memory.remove(region));
  },

  ...RING_HANDLERS,

  // ------------------------------------------------------------ negotiation

  GET_PROTOCOL_FEATURES: (device, message) => {
    const { lo, hi } = offeredProtocolFeatures(device.model);
    protocolFeatures.featuresLo = lo;
    protocolFeatures.featuresHi = hi;
    encodeProtocolFeatures(device.context.arena, device.connection.payloadAt, protocolFeatures);
    return reply(device, message, SIZE_PROTOCOL_FEATURES);
  },

  SET_PROTOCOL_FEATURES: (device, message) => {
    decodeProtocolFeatures(device.context.arena, message.at, protocolFeatures);
    const taken = { lo: protocolFeatures.featuresLo, hi: protocolFeatures.featuresHi };
    if (!isWithin(taken, offeredProtocolFeatures(device.model))) return EINVAL;
    device.protocolFeatures = taken;
    return DONE;
  },

  /** How many rings there are in all: crosvm takes the answer as their number. */
  GET_QUEUE_NUM: (device, message) => replyU64(device, message, device.model.queues),

  /** "The payload size must match the request's"; 0 says that it failed. */
  GET_CONFIG: (device, message) => {
    const { arena } = device.context;
    decodeConfig(arena, message.at, config);
    const { offset, size } = config;
    const space = device.model.config;
    const claimed = message.end - message.at - SIZE_CONFIG;
    if (space === null || size !== claimed || size > MAX_CONFIG_SIZE || offset > MAX_CONFIG_SIZE - size)
      return reply(device, message, 0);
    const at = encodeConfig(arena, device.connection.payloadAt, config);
    // QEMU asks for as much as it was told that there is; bytes behind the config space read as zero.
    for (let i = 0; i < size; i++) arena.u8[at + i] = space[offset + i] ?? 0;
    return reply(device, message, SIZE_CONFIG + size);
  },
  /** Nothing in the config space of these devices can be written (virtio 1.3, 5.11.4). */
  SET_CONFIG: refused(ERRNO.EPERM),

  /**
   * The device status is kept for the front end and acts on nothing: QEMU sets it to 0 whenever it stops the rings (vhost_user_reset_status), which it
   * also does when a guest is paused, and a paused guest keeps its mount.
   */
  SET_STATUS: (device, message) => {
    decodeStatus(device.context.arena, message.at, status);
    device.status = status.statusLo & 0xff;
    return DONE;
  },
  GET_STATUS: (device, message) => {
    status.statusLo = device.status;
    status.statusHi = 0;
    encodeStatus(device.context.arena, device.connection.payloadAt, status);
    return reply(device, message, SIZE_STATUS);
  },

  SET_BACKEND_REQ_FD: (device, message) => {
    device.takeRequestsFd(message.takeFd());
    return DONE;
  },

  // ------------------------------------------------------------ not for this device, or not agreed on

  SET_LOG_BASE: refused(ERRNO.EOPNOTSUPP),
  SET_LOG_FD: refused(ERRNO.EOPNOTSUPP),
  SEND_RARP: refused(ERRNO.EOPNOTSUPP),
  NET_SET_MTU: refused(ERRNO.EOPNOTSUPP),
  IOTLB_MSG: refused(ERRNO.EOPNOTSUPP),
  SET_VRING_ENDIAN: refused(ERRNO.EOPNOTSUPP),
  CREATE_CRYPTO_SESSION: refused(ERRNO.EOPNOTSUPP),
  CLOSE_CRYPTO_SESSION: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_ADVISE: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_LISTEN: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_END: refused(ERRNO.EOPNOTSUPP),
  GET_INFLIGHT_FD: refused(ERRNO.EOPNOTSUPP),
  SET_INFLIGHT_FD: refused(ERRNO.EOPNOTSUPP),
  GPU_SET_SOCKET: refused(ERRNO.EOPNOTSUPP),
  VRING_KICK: refused(ERRNO.EOPNOTSUPP),
  GET_SHARED_OBJECT: refused(ERRNO.EOPNOTSUPP),
  SET_DEVICE_STATE_FD: refused(ERRNO.EOPNOTSUPP),
  CHECK_DEVICE_STATE: refused(ERRNO.EOPNOTSUPP),
};

function refused(errno: number): Handler {
  return () => -errno;
}

/**
 * "Disable all rings and reset all internal device state"; QEMU from 8.2 on sends it when the guest resets the device. RESET_OWNER, deprecated, is the same to
 * us. What was agreed on with the front end stays.
 */
function reset(device: VhostUserDevice, message: Incoming): number {
  for (const ring of device.rings) {
    ring.enabled = false;
    ring.quiesce();
  }
  device.interruptWaiters();
  return afterRequests(device, message, device.rings, true, () => {
    for (const ring of device.rings) ring.stop();
    device.features = NO_FEATURES;
    device.status = 0;
    device.resetSession();
    return DONE;
  });
}

function reply(device: VhostUserDevice, message: Incoming, size: number): number {
  device.connection.reply(message.op.id, size);
  return REPLIED;
}

function replyU64(device: VhostUserDevice, message: Incoming, value: number): number {
  encodeU64(device.context.arena, device.connection.payloadAt, { value });
  return reply(device, message, SIZE_U64);
}

/** Runs `act` and acknowledges when no request of the rings is under way; `otherwise` when the front end goes away before. */
function afterRequests(
  device: VhostUserDevice,
  message: Incoming,
  rings: readonly Ring[],
  cancel: boolean,
  act: () => number,
  otherwise?: () => void,
): number {
  const { op, needReply } = message;
  device.whenIdle(rings, { hold: true, cancel, otherwise }, () => device.acknowledge(op.name, op.id, needReply, act()));
  return DEFERRED;
}

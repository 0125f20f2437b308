/** How the VMMs differ in what they say to a vhost-user-fs server: order, protocol features, acknowledgements (reference, sections 2.1 to 2.4). */
import { PROTOCOL_F } from '../../wire/vhost-user/flags.ts';

export interface Flavour {
  readonly name: string;
  /** Protocol features that it takes where they are offered. */
  readonly protocolFeatures: readonly number[];
  /** Bits of the virtio features that it takes where they are offered, besides PROTOCOL_FEATURES. */
  readonly eventIdx: boolean;
  /** With REPLY_ACK, asks for an acknowledgement of every message; crosvm never does. */
  readonly asksAcknowledgements: boolean;
  /** SET_FEATURES before the memory and once at connection (crosvm), or when the guest's driver starts. */
  readonly featuresFirst: boolean;
  /** SET_OWNER is the first message (cloud-hypervisor). */
  readonly ownerFirst: boolean;
  /** What it does when the guest resets the device. */
  readonly resetDevice: boolean;
}

const {
  MQ,
  REPLY_ACK,
  BACKEND_REQ,
  CONFIG,
  CONFIGURE_MEM_SLOTS,
  RESET_DEVICE,
  STATUS,
  INFLIGHT_SHMFD,
  LOG_SHMFD,
  DEVICE_STATE,
} = PROTOCOL_F;

export const QEMU_7_2: Flavour = {
  name: 'QEMU 7.2',
  protocolFeatures: [MQ, LOG_SHMFD, REPLY_ACK, BACKEND_REQ, INFLIGHT_SHMFD, CONFIGURE_MEM_SLOTS, STATUS],
  eventIdx: true,
  asksAcknowledgements: true,
  featuresFirst: false,
  ownerFirst: false,
  resetDevice: false,
};

export const QEMU_10: Flavour = {
  ...QEMU_7_2,
  name: 'QEMU 10',
  protocolFeatures: [...QEMU_7_2.protocolFeatures, RESET_DEVICE, DEVICE_STATE],
  resetDevice: true,
};

export const CLOUD_HYPERVISOR: Flavour = {
  name: 'cloud-hypervisor',
  protocolFeatures: [MQ, CONFIGURE_MEM_SLOTS, REPLY_ACK, INFLIGHT_SHMFD, LOG_SHMFD, DEVICE_STATE],
  eventIdx: true,
  asksAcknowledgements: true,
  featuresFirst: false,
  ownerFirst: true,
  resetDevice: false,
};

export const CROSVM: Flavour = {
  name: 'crosvm',
  protocolFeatures: [CONFIG, MQ, BACKEND_REQ, DEVICE_STATE, REPLY_ACK],
  eventIdx: true,
  asksAcknowledgements: false,
  featuresFirst: true,
  ownerFirst: false,
  resetDevice: false,
};

/** The simplest client that there is: no protocol features at all, rings are enabled from the start. */
export const PLAIN: Flavour = {
  name: 'a front end without protocol features',
  protocolFeatures: [],
  eventIdx: false,
  asksAcknowledgements: false,
  featuresFirst: false,
  ownerFirst: false,
  resetDevice: false,
};

export const FLAVOURS: readonly Flavour[] = [QEMU_7_2, QEMU_10, CLOUD_HYPERVISOR, CROSVM, PLAIN];

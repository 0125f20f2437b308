// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import { getU64, newSpan, putU64, type Span, type Views } from '../views.ts';
import { PROTOCOL_F } from './flags.ts';

export const FRONTEND_REQUEST = {
  GET_FEATURES: 1,
  SET_FEATURES: 2,
  SET_OWNER: 3,
  RESET_OWNER: 4,
  SET_MEM_TABLE: 5,
  SET_LOG_BASE: 6,
  SET_LOG_FD: 7,
  SET_VRING_NUM: 8,
  SET_VRING_ADDR: 9,
  SET_VRING_BASE: 10,
  GET_VRING_BASE: 11,
  SET_VRING_KICK: 12,
  SET_VRING_CALL: 13,
  SET_VRING_ERR: 14,
  GET_PROTOCOL_FEATURES: 15,
  SET_PROTOCOL_FEATURES: 16,
  GET_QUEUE_NUM: 17,
  SET_VRING_ENABLE: 18,
  SEND_RARP: 19,
  NET_SET_MTU: 20,
  SET_BACKEND_REQ_FD: 21,
  IOTLB_MSG: 22,
  SET_VRING_ENDIAN: 23,
  GET_CONFIG: 24,
  SET_CONFIG: 25,
  CREATE_CRYPTO_SESSION: 26,
  CLOSE_CRYPTO_SESSION: 27,
  POSTCOPY_ADVISE: 28,
  POSTCOPY_LISTEN: 29,
  POSTCOPY_END: 30,
  GET_INFLIGHT_FD: 31,
  SET_INFLIGHT_FD: 32,
  GPU_SET_SOCKET: 33,
  RESET_DEVICE: 34,
  VRING_KICK: 35,
  GET_MAX_MEM_SLOTS: 36,
  ADD_MEM_REG: 37,
  REM_MEM_REG: 38,
  SET_STATUS: 39,
  GET_STATUS: 40,
  GET_SHARED_OBJECT: 41,
  SET_DEVICE_STATE_FD: 42,
  CHECK_DEVICE_STATE: 43,
} as const;

export type FrontendRequestName = keyof typeof FRONTEND_REQUEST;

export const BACKEND_REQUEST = {
  IOTLB_MSG: 1,
  CONFIG_CHANGE_MSG: 2,
  VRING_HOST_NOTIFIER_MSG: 3,
  VRING_CALL: 4,
  VRING_ERR: 5,
  SHARED_OBJECT_ADD: 6,
  SHARED_OBJECT_REMOVE: 7,
  SHARED_OBJECT_LOOKUP: 8,
} as const;

export type BackendRequestName = keyof typeof BACKEND_REQUEST;

export interface VhostMessage {
  readonly id: number;
  readonly name: string;
  /** The shortest and the longest payload. */
  readonly minSize: number;
  readonly maxSize: number;
  readonly minFds: number;
  readonly maxFds: number;
  /** Has a reply of its own; all others get a U64 when REPLY_ACK was agreed on and NEED_REPLY is set. */
  readonly hasReply: boolean;
  /** Bit number of the protocol feature that it needs, or -1. */
  readonly feature: number;
}

/** Front-end to back-end, indexed by request number. */
export const FRONTEND_OPS: readonly (VhostMessage | undefined)[] = [
  undefined,
  {
    id: 1,
    name: 'GET_FEATURES',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1,
  },
  {
    id: 2,
    name: 'SET_FEATURES',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 3,
    name: 'SET_OWNER',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 4,
    name: 'RESET_OWNER',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 5,
    name: 'SET_MEM_TABLE',
    minSize: 8,
    maxSize: 264,
    minFds: 0,
    maxFds: 8,
    hasReply: false,
    feature: -1,
  },
  {
    id: 6,
    name: 'SET_LOG_BASE',
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 1,
    hasReply: true,
    feature: PROTOCOL_F.LOG_SHMFD,
  },
  {
    id: 7,
    name: 'SET_LOG_FD',
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: -1,
  },
  {
    id: 8,
    name: 'SET_VRING_NUM',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 9,
    name: 'SET_VRING_ADDR',
    minSize: 40,
    maxSize: 40,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 10,
    name: 'SET_VRING_BASE',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 11,
    name: 'GET_VRING_BASE',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1,
  },
  {
    id: 12,
    name: 'SET_VRING_KICK',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1,
  },
  {
    id: 13,
    name: 'SET_VRING_CALL',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1,
  },
  {
    id: 14,
    name: 'SET_VRING_ERR',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1,
  },
  {
    id: 15,
    name: 'GET_PROTOCOL_FEATURES',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1,
  },
  {
    id: 16,
    name: 'SET_PROTOCOL_FEATURES',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 17,
    name: 'GET_QUEUE_NUM',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.MQ,
  },
  {
    id: 18,
    name: 'SET_VRING_ENABLE',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 19,
    name: 'SEND_RARP',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.RARP,
  },
  {
    id: 20,
    name: 'NET_SET_MTU',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.NET_MTU,
  },
  {
    id: 21,
    name: 'SET_BACKEND_REQ_FD',
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.BACKEND_REQ,
  },
  {
    id: 22,
    name: 'IOTLB_MSG',
    minSize: 26,
    maxSize: 32,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1,
  },
  {
    id: 23,
    name: 'SET_VRING_ENDIAN',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CROSS_ENDIAN,
  },
  {
    id: 24,
    name: 'GET_CONFIG',
    minSize: 12,
    maxSize: 268,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.CONFIG,
  },
  {
    id: 25,
    name: 'SET_CONFIG',
    minSize: 12,
    maxSize: 268,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CONFIG,
  },
  {
    id: 26,
    name: 'CREATE_CRYPTO_SESSION',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CRYPTO_SESSION,
  },
  {
    id: 27,
    name: 'CLOSE_CRYPTO_SESSION',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CRYPTO_SESSION,
  },
  {
    id: 28,
    name: 'POSTCOPY_ADVISE',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.PAGEFAULT,
  },
  {
    id: 29,
    name: 'POSTCOPY_LISTEN',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.PAGEFAULT,
  },
  {
    id: 30,
    name: 'POSTCOPY_END',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.PAGEFAULT,
  },
  {
    id: 31,
    name: 'GET_INFLIGHT_FD',
    minSize: 20,
    maxSize: 24,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.INFLIGHT_SHMFD,
  },
  {
    id: 32,
    name: 'SET_INFLIGHT_FD',
    minSize: 20,
    maxSize: 24,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.INFLIGHT_SHMFD,
  },
  {
    id: 33,
    name: 'GPU_SET_SOCKET',
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: -1,
  },
  {
    id: 34,
    name: 'RESET_DEVICE',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.RESET_DEVICE,
  },
  {
    id: 35,
    name: 'VRING_KICK',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS,
  },
  {
    id: 36,
    name: 'GET_MAX_MEM_SLOTS',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS,
  },
  {
    id: 37,
    name: 'ADD_MEM_REG',
    minSize: 40,
    maxSize: 40,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS,
  },
  {
    id: 38,
    name: 'REM_MEM_REG',
    minSize: 40,
    maxSize: 40,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS,
  },
  {
    id: 39,
    name: 'SET_STATUS',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.STATUS,
  },
  {
    id: 40,
    name: 'GET_STATUS',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.STATUS,
  },
  {
    id: 41,
    name: 'GET_SHARED_OBJECT',
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.SHARED_OBJECT,
  },
  {
    id: 42,
    name: 'SET_DEVICE_STATE_FD',
    minSize: 8,
    maxSize: 8,
    minFds: 1,
    maxFds: 1,
    hasReply: true,
    feature: PROTOCOL_F.DEVICE_STATE,
  },
  {
    id: 43,
    name: 'CHECK_DEVICE_STATE',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.DEVICE_STATE,
  },
];

/** Back-end to front-end, indexed by request number. */
export const BACKEND_OPS: readonly (VhostMessage | undefined)[] = [
  undefined,
  {
    id: 1,
    name: 'IOTLB_MSG',
    minSize: 26,
    maxSize: 32,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1,
  },
  {
    id: 2,
    name: 'CONFIG_CHANGE_MSG',
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CONFIG,
  },
  {
    id: 3,
    name: 'VRING_HOST_NOTIFIER_MSG',
    minSize: 24,
    maxSize: 24,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.HOST_NOTIFIER,
  },
  {
    id: 4,
    name: 'VRING_CALL',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS,
  },
  {
    id: 5,
    name: 'VRING_ERR',
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS,
  },
  {
    id: 6,
    name: 'SHARED_OBJECT_ADD',
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.SHARED_OBJECT,
  },
  {
    id: 7,
    name: 'SHARED_OBJECT_REMOVE',
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.SHARED_OBJECT,
  },
  {
    id: 8,
    name: 'SHARED_OBJECT_LOOKUP',
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.SHARED_OBJECT,
  },
];

export interface MessageHeader {
  request: number;
  flags: number;
  size: number;
}

export function newMessageHeader(): MessageHeader {
  return {
    request: 0,
    flags: 0,
    size: 0,
  };
}

export const SIZE_MESSAGE_HEADER = 12;

export function decodeMessageHeader(v: Views, at: number, o: MessageHeader): void {
  const d = v.view;
  o.request = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.size = d.getUint32(at + 8, true);
}

export function encodeMessageHeader(v: Views, at: number, o: MessageHeader): number {
  const d = v.view;
  d.setUint32(at, o.request, true);
  d.setUint32(at + 4, o.flags, true);
  d.setUint32(at + 8, o.size, true);
  return at + 12;
}

export interface U64 {
  value: number;
}

export function newU64(): U64 {
  return {
    value: 0,
  };
}

export const SIZE_U64 = 8;

export function decodeU64(v: Views, at: number, o: U64): void {
  const d = v.view;
  o.value = getU64(d, at);
}

export function encodeU64(v: Views, at: number, o: U64): number {
  const d = v.view;
  putU64(d, at, o.value);
  return at + 8;
}

export interface Features {
  featuresLo: number;
  featuresHi: number;
}

export function newFeatures(): Features {
  return {
    featuresLo: 0,
    featuresHi: 0,
  };
}

export const SIZE_FEATURES = 8;

export function decodeFeatures(v: Views, at: number, o: Features): void {
  const d = v.view;
  o.featuresLo = d.getUint32(at, true);
  o.featuresHi = d.getUint32(at + 4, true);
}

export function encodeFeatures(v: Views, at: number, o: Features): number {
  const d = v.view;
  d.setUint32(at, o.featuresLo, true);
  d.setUint32(at + 4, o.featuresHi, true);
  return at + 8;
}

export interface ProtocolFeatures {
  featuresLo: number;
  featuresHi: number;
}

export function newProtocolFeatures(): ProtocolFeatures {
  return {
    featuresLo: 0,
    featuresHi: 0,
  };
}

export const SIZE_PROTOCOL_FEATURES = 8;

export function decodeProtocolFeatures(v: Views, at: number, o: ProtocolFeatures): void {
  const d = v.view;
  o.featuresLo = d.getUint32(at, true);
  o.featuresHi = d.getUint32(at + 4, true);
}

export function encodeProtocolFeatures(v: Views, at: number, o: ProtocolFeatures): number {
  const d = v.view;
  d.setUint32(at, o.featuresLo, true);
  d.setUint32(at + 4, o.featuresHi, true);
  return at + 8;
}

export interface Status {
  statusLo: number;
  statusHi: number;
}

export function newStatus(): Status {
  return {
    statusLo: 0,
    statusHi: 0,
  };
}

export const SIZE_STATUS = 8;

export function decodeStatus(v: Views, at: number, o: Status): void {
  const d = v.view;
  o.statusLo = d.getUint32(at, true);
  o.statusHi = d.getUint32(at + 4, true);
}

export function encodeStatus(v: Views, at: number, o: Status): number {
  const d = v.view;
  d.setUint32(at, o.statusLo, true);
  d.setUint32(at + 4, o.statusHi, true);
  return at + 8;
}

export interface VringFd {
  vringLo: number;
  vringHi: number;
}

export function newVringFd(): VringFd {
  return {
    vringLo: 0,
    vringHi: 0,
  };
}

export const SIZE_VRING_FD = 8;

export function decodeVringFd(v: Views, at: number, o: VringFd): void {
  const d = v.view;
  o.vringLo = d.getUint32(at, true);
  o.vringHi = d.getUint32(at + 4, true);
}

export function encodeVringFd(v: Views, at: number, o: VringFd): number {
  const d = v.view;
  d.setUint32(at, o.vringLo, true);
  d.setUint32(at + 4, o.vringHi, true);
  return at + 8;
}

export interface VringState {
  index: number;
  num: number;
}

export function newVringState(): VringState {
  return {
    index: 0,
    num: 0,
  };
}

export const SIZE_VRING_STATE = 8;

export function decodeVringState(v: Views, at: number, o: VringState): void {
  const d = v.view;
  o.index = d.getUint32(at, true);
  o.num = d.getUint32(at + 4, true);
}

export function encodeVringState(v: Views, at: number, o: VringState): number {
  const d = v.view;
  d.setUint32(at, o.index, true);
  d.setUint32(at + 4, o.num, true);
  return at + 8;
}

export interface VringAddr {
  index: number;
  flags: number;
  descriptor: number;
  used: number;
  available: number;
  logLo: number;
  logHi: number;
}

export function newVringAddr(): VringAddr {
  return {
    index: 0,
    flags: 0,
    descriptor: 0,
    used: 0,
    available: 0,
    logLo: 0,
    logHi: 0,
  };
}

export const SIZE_VRING_ADDR = 40;

export function decodeVringAddr(v: Views, at: number, o: VringAddr): void {
  const d = v.view;
  o.index = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.descriptor = getU64(d, at + 8);
  o.used = getU64(d, at + 16);
  o.available = getU64(d, at + 24);
  o.logLo = d.getUint32(at + 32, true);
  o.logHi = d.getUint32(at + 36, true);
}

export function encodeVringAddr(v: Views, at: number, o: VringAddr): number {
  const d = v.view;
  d.setUint32(at, o.index, true);
  d.setUint32(at + 4, o.flags, true);
  putU64(d, at + 8, o.descriptor);
  putU64(d, at + 16, o.used);
  putU64(d, at + 24, o.available);
  d.setUint32(at + 32, o.logLo, true);
  d.setUint32(at + 36, o.logHi, true);
  return at + 40;
}

export interface MemoryRegion {
  guestAddress: number;
  size: number;
  userAddress: number;
  mmapOffset: number;
}

export function newMemoryRegion(): MemoryRegion {
  return {
    guestAddress: 0,
    size: 0,
    userAddress: 0,
    mmapOffset: 0,
  };
}

export const SIZE_MEMORY_REGION = 32;

export function decodeMemoryRegion(v: Views, at: number, o: MemoryRegion): void {
  const d = v.view;
  o.guestAddress = getU64(d, at);
  o.size = getU64(d, at + 8);
  o.userAddress = getU64(d, at + 16);
  o.mmapOffset = getU64(d, at + 24);
}

export function encodeMemoryRegion(v: Views, at: number, o: MemoryRegion): number {
  const d = v.view;
  putU64(d, at, o.guestAddress);
  putU64(d, at + 8, o.size);
  putU64(d, at + 16, o.userAddress);
  putU64(d, at + 24, o.mmapOffset);
  return at + 32;
}

export interface MemoryTable {
  nregions: number;
  readonly regions: MemoryRegion[];
}

export function newMemoryTable(): MemoryTable {
  return {
    nregions: 0,
    regions: Array.from({ length: 8 }, newMemoryRegion),
  };
}

export const SIZE_MEMORY_TABLE = 8; // without what varies

export function sizeOfMemoryTable(o: MemoryTable): number {
  return 8 + o.nregions * 32;
}

export function decodeMemoryTable(v: Views, at: number, end: number, o: MemoryTable): number {
  if (end - at < 8) return -1;
  const d = v.view;
  o.nregions = d.getUint32(at, true);
  let p = at + 8;
  if (o.nregions > 8) return -1;
  if (end - p < o.nregions * 32) return -1;
  for (let i = 0; i < o.nregions; i++) {
    const item = o.regions[i];
    if (item === undefined) return -1;
    decodeMemoryRegion(v, p, item);
    p += 32;
  }
  return p;
}

export function encodeMemoryTable(v: Views, at: number, o: MemoryTable): number {
  const d = v.view;
  d.setUint32(at, o.nregions, true);
  d.setUint32(at + 4, 0, true);
  let p = at + 8;
  for (let i = 0; i < o.nregions; i++) {
    const item = o.regions[i];
    if (item === undefined) break;
    p = encodeMemoryRegion(v, p, item);
  }
  return p;
}

export interface SingleMemoryRegion {
  region: MemoryRegion;
}

export function newSingleMemoryRegion(): SingleMemoryRegion {
  return {
    region: newMemoryRegion(),
  };
}

export const SIZE_SINGLE_MEMORY_REGION = 40;

export function decodeSingleMemoryRegion(v: Views, at: number, o: SingleMemoryRegion): void {
  decodeMemoryRegion(v, at + 8, o.region);
}

export function encodeSingleMemoryRegion(v: Views, at: number, o: SingleMemoryRegion): number {
  const d = v.view;
  d.setUint32(at, 0, true);
  d.setUint32(at + 4, 0, true);
  encodeMemoryRegion(v, at + 8, o.region);
  return at + 40;
}

export interface LogArea {
  size: number;
  offset: number;
}

export function newLogArea(): LogArea {
  return {
    size: 0,
    offset: 0,
  };
}

export const SIZE_LOG_AREA = 16;

export function decodeLogArea(v: Views, at: number, o: LogArea): void {
  const d = v.view;
  o.size = getU64(d, at);
  o.offset = getU64(d, at + 8);
}

export function encodeLogArea(v: Views, at: number, o: LogArea): number {
  const d = v.view;
  putU64(d, at, o.size);
  putU64(d, at + 8, o.offset);
  return at + 16;
}

export interface Config {
  offset: number;
  size: number;
  flags: number;
}

export function newConfig(): Config {
  return {
    offset: 0,
    size: 0,
    flags: 0,
  };
}

export const SIZE_CONFIG = 12;

export function decodeConfig(v: Views, at: number, o: Config): void {
  const d = v.view;
  o.offset = d.getUint32(at, true);
  o.size = d.getUint32(at + 4, true);
  o.flags = d.getUint32(at + 8, true);
}

export function encodeConfig(v: Views, at: number, o: Config): number {
  const d = v.view;
  d.setUint32(at, o.offset, true);
  d.setUint32(at + 4, o.size, true);
  d.setUint32(at + 8, o.flags, true);
  return at + 12;
}

export interface Inflight {
  mmapSize: number;
  mmapOffset: number;
  numQueues: number;
  queueSize: number;
}

export function newInflight(): Inflight {
  return {
    mmapSize: 0,
    mmapOffset: 0,
    numQueues: 0,
    queueSize: 0,
  };
}

export const SIZE_INFLIGHT = 24;

export function decodeInflight(v: Views, at: number, end: number, o: Inflight): number {
  if (end - at < 20) return -1;
  const d = v.view;
  o.mmapSize = getU64(d, at);
  o.mmapOffset = getU64(d, at + 8);
  o.numQueues = d.getUint16(at + 16, true);
  o.queueSize = d.getUint16(at + 18, true);
  return Math.min(end, at + 24);
}

export function encodeInflight(v: Views, at: number, o: Inflight): number {
  const d = v.view;
  putU64(d, at, o.mmapSize);
  putU64(d, at + 8, o.mmapOffset);
  d.setUint16(at + 16, o.numQueues, true);
  d.setUint16(at + 18, o.queueSize, true);
  d.setUint32(at + 20, 0, true);
  return at + 24;
}

export interface DeviceState {
  direction: number;
  phase: number;
}

export function newDeviceState(): DeviceState {
  return {
    direction: 0,
    phase: 0,
  };
}

export const SIZE_DEVICE_STATE = 8;

export function decodeDeviceState(v: Views, at: number, o: DeviceState): void {
  const d = v.view;
  o.direction = d.getUint32(at, true);
  o.phase = d.getUint32(at + 4, true);
}

export function encodeDeviceState(v: Views, at: number, o: DeviceState): number {
  const d = v.view;
  d.setUint32(at, o.direction, true);
  d.setUint32(at + 4, o.phase, true);
  return at + 8;
}

export interface Iotlb {
  iovaLo: number;
  iovaHi: number;
  sizeLo: number;
  sizeHi: number;
  userAddressLo: number;
  userAddressHi: number;
  permission: number;
  type: number;
}

export function newIotlb(): Iotlb {
  return {
    iovaLo: 0,
    iovaHi: 0,
    sizeLo: 0,
    sizeHi: 0,
    userAddressLo: 0,
    userAddressHi: 0,
    permission: 0,
    type: 0,
  };
}

export const SIZE_IOTLB = 32;

export function decodeIotlb(v: Views, at: number, end: number, o: Iotlb): number {
  if (end - at < 26) return -1;
  const d = v.view;
  o.iovaLo = d.getUint32(at, true);
  o.iovaHi = d.getUint32(at + 4, true);
  o.sizeLo = d.getUint32(at + 8, true);
  o.sizeHi = d.getUint32(at + 12, true);
  o.userAddressLo = d.getUint32(at + 16, true);
  o.userAddressHi = d.getUint32(at + 20, true);
  o.permission = d.getUint8(at + 24);
  o.type = d.getUint8(at + 25);
  return Math.min(end, at + 32);
}

export function encodeIotlb(v: Views, at: number, o: Iotlb): number {
  const d = v.view;
  d.setUint32(at, o.iovaLo, true);
  d.setUint32(at + 4, o.iovaHi, true);
  d.setUint32(at + 8, o.sizeLo, true);
  d.setUint32(at + 12, o.sizeHi, true);
  d.setUint32(at + 16, o.userAddressLo, true);
  d.setUint32(at + 20, o.userAddressHi, true);
  d.setUint8(at + 24, o.permission);
  d.setUint8(at + 25, o.type);
  d.setUint16(at + 26, 0, true);
  d.setUint32(at + 28, 0, true);
  return at + 32;
}

export interface VringArea {
  vringLo: number;
  vringHi: number;
  size: number;
  offset: number;
}

export function newVringArea(): VringArea {
  return {
    vringLo: 0,
    vringHi: 0,
    size: 0,
    offset: 0,
  };
}

export const SIZE_VRING_AREA = 24;

export function decodeVringArea(v: Views, at: number, o: VringArea): void {
  const d = v.view;
  o.vringLo = d.getUint32(at, true);
  o.vringHi = d.getUint32(at + 4, true);
  o.size = getU64(d, at + 8);
  o.offset = getU64(d, at + 16);
}

export function encodeVringArea(v: Views, at: number, o: VringArea): number {
  const d = v.view;
  d.setUint32(at, o.vringLo, true);
  d.setUint32(at + 4, o.vringHi, true);
  putU64(d, at + 8, o.size);
  putU64(d, at + 16, o.offset);
  return at + 24;
}

export interface SharedObject {
  uuid: Span;
}

export function newSharedObject(): SharedObject {
  return {
    uuid: newSpan(),
  };
}

export const SIZE_SHARED_OBJECT = 16;

export function decodeSharedObject(_v: Views, at: number, o: SharedObject): void {
  o.uuid.at = at;
  o.uuid.length = 16;
}

export function encodeSharedObject(v: Views, at: number, o: SharedObject): number {
  v.u8.copyWithin(at, o.uuid.at, o.uuid.at + 16);
  return at + 16;
}

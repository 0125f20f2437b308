// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import type { Printer } from '../printer.ts';
import {
  CONFIG_FLAGS,
  DEVICE_STATUS,
  HEADER_FLAGS,
  IOTLB_PERMISSION,
  IOTLB_TYPE,
  PROTOCOL_FEATURES,
  TRANSFER_DIRECTION,
  TRANSFER_PHASE,
  VIRTIO_FEATURES,
  VRING_ADDR_FLAGS,
  VRING_FD,
} from './flags.ts';

export function printMessageHeader(p: Printer): void {
  p.decimal('request', 4);
  p.flags('flags', 4, HEADER_FLAGS);
  p.decimal('size', 4);
}

export function printU64(p: Printer): void {
  p.decimal('value', 8);
}

export function printFeatures(p: Printer): void {
  p.flags('features', 8, VIRTIO_FEATURES);
}

export function printProtocolFeatures(p: Printer): void {
  p.flags('features', 8, PROTOCOL_FEATURES);
}

export function printStatus(p: Printer): void {
  p.flags('status', 8, DEVICE_STATUS);
}

export function printVringFd(p: Printer): void {
  p.flags('vring', 8, VRING_FD);
}

export function printVringState(p: Printer): void {
  p.decimal('index', 4);
  p.decimal('num', 4);
}

export function printVringAddr(p: Printer): void {
  p.decimal('index', 4);
  p.flags('flags', 4, VRING_ADDR_FLAGS);
  p.hex('descriptor', 8);
  p.hex('used', 8);
  p.hex('available', 8);
  p.hex('log', 8);
}

export function printMemoryRegion(p: Printer): void {
  p.hex('guest_address', 8);
  p.hex('size', 8);
  p.hex('user_address', 8);
  p.hex('mmap_offset', 8);
}

export function printMemoryTable(p: Printer): void {
  const nregions = p.decimal('nregions', 4);
  p.skip(4);
  p.list('regions', nregions, 8, () => {
    p.begin('');
    printMemoryRegion(p);
    p.finish();
  });
}

export function printSingleMemoryRegion(p: Printer): void {
  p.skip(8);
  printMemoryRegion(p);
}

export function printLogArea(p: Printer): void {
  p.hex('size', 8);
  p.hex('offset', 8);
}

export function printConfig(p: Printer): void {
  p.decimal('offset', 4);
  p.decimal('size', 4);
  p.flags('flags', 4, CONFIG_FLAGS);
}

export function printInflight(p: Printer): void {
  p.hex('mmap_size', 8);
  p.hex('mmap_offset', 8);
  p.decimal('num_queues', 2);
  p.decimal('queue_size', 2);
  p.skip(4);
}

export function printDeviceState(p: Printer): void {
  p.value('direction', 4, TRANSFER_DIRECTION);
  p.value('phase', 4, TRANSFER_PHASE);
}

export function printIotlb(p: Printer): void {
  p.hex('iova', 8);
  p.hex('size', 8);
  p.hex('user_address', 8);
  p.value('permission', 1, IOTLB_PERMISSION);
  p.value('type', 1, IOTLB_TYPE);
  p.skip(2);
  p.skip(4);
}

export function printVringArea(p: Printer): void {
  p.flags('vring', 8, VRING_FD);
  p.hex('size', 8);
  p.hex('offset', 8);
}

export function printSharedObject(p: Printer): void {
  p.raw('uuid', 16);
}

type Prints = Readonly<Record<string, ((p: Printer) => void) | undefined>>;

export const PRINT_FRONTEND: Prints = {
  SET_FEATURES: printFeatures,
  SET_MEM_TABLE: printMemoryTable,
  SET_LOG_BASE: printLogArea,
  SET_VRING_NUM: printVringState,
  SET_VRING_ADDR: printVringAddr,
  SET_VRING_BASE: printVringState,
  GET_VRING_BASE: printVringState,
  SET_VRING_KICK: printVringFd,
  SET_VRING_CALL: printVringFd,
  SET_VRING_ERR: printVringFd,
  SET_PROTOCOL_FEATURES: printProtocolFeatures,
  SET_VRING_ENABLE: printVringState,
  SEND_RARP: printU64,
  NET_SET_MTU: printU64,
  IOTLB_MSG: printIotlb,
  SET_VRING_ENDIAN: printVringState,
  GET_CONFIG: printConfig,
  SET_CONFIG: printConfig,
  CLOSE_CRYPTO_SESSION: printU64,
  GET_INFLIGHT_FD: printInflight,
  SET_INFLIGHT_FD: printInflight,
  VRING_KICK: printVringState,
  ADD_MEM_REG: printSingleMemoryRegion,
  REM_MEM_REG: printSingleMemoryRegion,
  SET_STATUS: printStatus,
  GET_SHARED_OBJECT: printSharedObject,
  SET_DEVICE_STATE_FD: printDeviceState,
};

export const PRINT_FRONTEND_REPLY: Prints = {
  GET_FEATURES: printFeatures,
  SET_LOG_BASE: printU64,
  GET_VRING_BASE: printVringState,
  GET_PROTOCOL_FEATURES: printProtocolFeatures,
  GET_QUEUE_NUM: printU64,
  IOTLB_MSG: printU64,
  GET_CONFIG: printConfig,
  POSTCOPY_ADVISE: printU64,
  POSTCOPY_END: printU64,
  GET_INFLIGHT_FD: printInflight,
  GET_MAX_MEM_SLOTS: printU64,
  GET_STATUS: printStatus,
  SET_DEVICE_STATE_FD: printU64,
  CHECK_DEVICE_STATE: printU64,
};

export const PRINT_BACKEND: Prints = {
  IOTLB_MSG: printIotlb,
  VRING_HOST_NOTIFIER_MSG: printVringArea,
  VRING_CALL: printVringState,
  VRING_ERR: printVringState,
  SHARED_OBJECT_ADD: printSharedObject,
  SHARED_OBJECT_REMOVE: printSharedObject,
  SHARED_OBJECT_LOOKUP: printSharedObject,
};

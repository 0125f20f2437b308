import { describe, expect, test } from 'vitest';
import { ByteList } from '../testing/bytes.ts';
import { type GoldenRow, runGolden } from '../testing/golden.ts';
import { viewsOf } from '../views.ts';
import {
  BACKEND_OPS,
  decodeMemoryTable,
  FRONTEND_OPS,
  FRONTEND_REQUEST,
  newMemoryTable,
  SIZE_MESSAGE_HEADER,
} from './codec.gen.ts';
import { FS_CONFIG_SIZE, writeFsConfig, writeNinepConfig } from './config-space.ts';
import { hasBit, PROTOCOL_F, VIRTIO_F, wordsOf } from './flags.ts';
import { formatVhostUser, type VhostChannel } from './print.ts';

/* Laid out by hand from QEMU's docs/interop/vhost-user.rst; there is no recording. */

const b = () => new ByteList();
const region = {
  guestAddress: 0x1_0000_0000,
  size: 0x4000_0000,
  userAddress: 0x7f12_3400_0000,
  mmapOffset: 0xc000_0000,
};
const regionBytes = (list: ByteList) => list.u64(0x1_0000_0000).u64(0x4000_0000).u64(0x7f12_3400_0000).u64(0xc000_0000);

const ROWS: readonly GoldenRow[] = [
  ['MessageHeader', { request: 5, flags: 9, size: 72 }, b().u32(5).u32(9).u32(72)],
  ['U64', { value: 2 ** 40 }, b().u64(1n << 40n)],
  ['Features', { featuresLo: 0x7000_0000, featuresHi: 1 }, b().u64(0x1_7000_0000n)],
  ['ProtocolFeatures', { featuresLo: 0x8029, featuresHi: 0 }, b().u64(0x8029)],
  ['Status', { statusLo: 15, statusHi: 0 }, b().u64(15)],
  ['VringFd', { vringLo: 0x101, vringHi: 0 }, b().u64(0x101)],
  ['VringState', { index: 1, num: 1024 }, b().u32(1).u32(1024)],
  [
    'VringAddr',
    { index: 1, flags: 1, descriptor: 0x1000, used: 0x3000, available: 0x2000, logLo: 5, logHi: 6 },
    b().u32(1).u32(1).u64(0x1000).u64(0x3000).u64(0x2000).u64(0x6_0000_0005n),
  ],
  ['MemoryTable', { nregions: 0 }, b().u32(0).u32(0)],
  ['MemoryTable', { nregions: 2, regions: [region, region] }, regionBytes(regionBytes(b().u32(2).u32(0)))],
  ['SingleMemoryRegion', { region }, regionBytes(b().zeros(8))],
  ['LogArea', { size: 4096, offset: 0 }, b().u64(4096).u64(0)],
  ['Config', { offset: 0, size: 40, flags: 1 }, b().u32(0).u32(40).u32(1)],
  [
    'Inflight',
    { mmapSize: 8192, mmapOffset: 0, numQueues: 2, queueSize: 1024 },
    b().u64(8192).u64(0).u16(2).u16(1024).u32(0),
  ],
  ['DeviceState', { direction: 1, phase: 0 }, b().u32(1).u32(0)],
  [
    'Iotlb',
    { iovaLo: 1, iovaHi: 0, sizeLo: 2, sizeHi: 0, userAddressLo: 3, userAddressHi: 0, permission: 3, type: 2 },
    b().u64(1).u64(2).u64(3).u8(3).u8(2).zeros(6),
  ],
  ['VringArea', { vringLo: 1, vringHi: 0, size: 4096, offset: 0 }, b().u64(1).u64(4096).u64(0)],
  ['SharedObject', { uuid: '0123456789abcdef' }, b().text('0123456789abcdef')],
];

test.each(ROWS)('%s', (...row) => {
  const outcome = runGolden('vhost-user', row);
  expect(outcome.encoded).toBe(outcome.expected);
  expect(outcome.decoded).toEqual(outcome.given);
});

test('an inflight description without the padding of C is taken', () => {
  const packed = b().u64(8192).u64(0).u16(2).u16(1024);
  expect(runGolden('vhost-user', ['Inflight', {}, packed]).decoded).toMatchObject({ numQueues: 2, queueSize: 1024 });
});

test('a memory table that claims more regions than there are, or than a table has, is malformed', () => {
  const v = viewsOf(new ArrayBuffer(1024));
  const o = newMemoryTable();
  v.view.setUint32(0, 9, true);
  expect(decodeMemoryTable(v, 0, 1024, o)).toBe(-1);
  v.view.setUint32(0, 0xffff_ffff, true);
  expect(decodeMemoryTable(v, 0, 1024, o)).toBe(-1);
  v.view.setUint32(0, 2, true);
  expect(decodeMemoryTable(v, 0, 8 + 2 * 32 - 1, o)).toBe(-1);
  expect(decodeMemoryTable(v, 0, 8 + 2 * 32, o)).toBe(8 + 2 * 32);
});

describe('the message table', () => {
  test('has every message that the reference lists, with its number', () => {
    expect(FRONTEND_REQUEST).toMatchObject({
      GET_FEATURES: 1,
      SET_OWNER: 3,
      SET_MEM_TABLE: 5,
      SET_LOG_BASE: 6,
      SET_VRING_NUM: 8,
      GET_VRING_BASE: 11,
      SET_VRING_KICK: 12,
      SET_VRING_CALL: 13,
      SET_VRING_ERR: 14,
      GET_PROTOCOL_FEATURES: 15,
      SET_PROTOCOL_FEATURES: 16,
      GET_QUEUE_NUM: 17,
      SET_VRING_ENABLE: 18,
      SET_BACKEND_REQ_FD: 21,
      GET_CONFIG: 24,
      SET_CONFIG: 25,
      GET_INFLIGHT_FD: 31,
      SET_INFLIGHT_FD: 32,
      RESET_DEVICE: 34,
      GET_MAX_MEM_SLOTS: 36,
      ADD_MEM_REG: 37,
      REM_MEM_REG: 38,
      SET_STATUS: 39,
      GET_STATUS: 40,
      SET_DEVICE_STATE_FD: 42,
      CHECK_DEVICE_STATE: 43,
    });
    for (const [id, op] of FRONTEND_OPS.entries()) expect(op === undefined ? 0 : op.id).toBe(id);
    for (const [id, op] of BACKEND_OPS.entries()) expect(op === undefined ? 0 : op.id).toBe(id);
  });

  test('sizes, descriptors and replies', () => {
    expect(FRONTEND_OPS[FRONTEND_REQUEST.SET_MEM_TABLE]).toEqual({
      id: 5,
      name: 'SET_MEM_TABLE',
      minSize: 8,
      maxSize: 8 + 8 * 32,
      minFds: 0,
      maxFds: 8,
      hasReply: false,
      feature: -1,
    });
    expect(FRONTEND_OPS[FRONTEND_REQUEST.GET_CONFIG]).toMatchObject({
      minSize: 12,
      maxSize: 268,
      hasReply: true,
      feature: PROTOCOL_F.CONFIG,
    });
    expect(FRONTEND_OPS[FRONTEND_REQUEST.SET_VRING_KICK]).toMatchObject({
      minSize: 8,
      maxSize: 8,
      minFds: 0,
      maxFds: 1,
    });
    expect(FRONTEND_OPS[FRONTEND_REQUEST.ADD_MEM_REG]).toMatchObject({
      minSize: 40,
      minFds: 1,
      maxFds: 1,
      feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS,
    });
    expect(FRONTEND_OPS[FRONTEND_REQUEST.SET_INFLIGHT_FD]).toMatchObject({ minSize: 20, maxSize: 24 });
    expect(FRONTEND_OPS[FRONTEND_REQUEST.GET_FEATURES]).toMatchObject({ maxSize: 0, hasReply: true });
  });
});

test('feature bits in two words', () => {
  const { lo, hi } = wordsOf([VIRTIO_F.VERSION_1, VIRTIO_F.RING_EVENT_IDX, VIRTIO_F.MOUNT_TAG, 31, 63]);
  expect([lo, hi]).toEqual([0xa000_0001, 0x8000_0001]);
  expect(hasBit(lo, hi, VIRTIO_F.VERSION_1)).toBe(true);
  expect(hasBit(lo, hi, 31)).toBe(true);
  expect(hasBit(lo, hi, 63)).toBe(true);
  expect(hasBit(lo, hi, VIRTIO_F.LOG_ALL)).toBe(false);
});

describe('printed', () => {
  const print = (list: ByteList, channel: VhostChannel = 'frontend', fds = 0) => {
    const bytes = list.toArray();
    const v = viewsOf(new ArrayBuffer(bytes.length));
    v.u8.set(bytes);
    return formatVhostUser(v, 0, bytes.length, channel, fds);
  };
  const header = (request: number, flags: number, size: number) => b().u32(request).u32(flags).u32(size);

  test.each([
    ['a request without payload', print(header(1, 1, 0)), 'GET_FEATURES'],
    [
      'features',
      print(header(1, 5, 8).u64(0x1_7000_0000n)),
      '-> GET_FEATURES features=RING_INDIRECT_DESC|RING_EVENT_IDX|PROTOCOL_FEATURES|VERSION_1',
    ],
    ['need_reply', print(header(8, 9, 8).u32(1).u32(128)), 'SET_VRING_NUM index=1 num=128 need_reply'],
    ['descriptors', print(header(12, 1, 8).u64(1), 'frontend', 1), 'SET_VRING_KICK vring=0x1 fds=1'],
    ['no descriptor', print(header(12, 1, 8).u64(0x101)), 'SET_VRING_KICK vring=NO_FD|0x1'],
    [
      'memory',
      print(regionBytes(header(5, 1, 40).u32(1).u32(0)), 'frontend', 1),
      'SET_MEM_TABLE nregions=1 regions=[{guest_address=0x100000000 size=0x40000000 user_address=0x7f1234000000 mmap_offset=0xc0000000}] fds=1',
    ],
    [
      'config',
      print(header(24, 1, 14).u32(0).u32(2).u32(0).text('ab')),
      'GET_CONFIG offset=0 size=2 flags=0 data=<2 bytes> "ab"',
    ],
    ['a failed GET_CONFIG', print(header(24, 5, 0)), '-> GET_CONFIG'],
    ['an acknowledgement', print(header(8, 5, 8).u64(0)), '-> SET_VRING_NUM value=0'],
    ['the other channel', print(header(2, 1, 0), 'backend'), 'CONFIG_CHANGE_MSG'],
    ['an unknown request', print(header(77, 1, 1).u8(7)), 'REQUEST_77 data=<1 bytes> "\\x07"'],
    ['a wrong version', print(header(1, 2, 0)), 'GET_FEATURES version=2'],
    ['too little', print(header(9, 1, 40).u32(1)), 'SET_VRING_ADDR index=1 <truncated>'],
    ['almost nothing', print(b().u32(1)), '<truncated>'],
  ])('%s', (_, line, expected) => {
    expect(line).toBe(expected);
  });
});

describe('configuration space', () => {
  const v = viewsOf(new ArrayBuffer(512));
  const tag = (length: number) => new Uint8Array(length).fill(0x74);

  test('virtio-fs: tag padded with NULs, number of request queues', () => {
    v.u8.fill(0xa5);
    expect(writeFsConfig(v, 8, tag(3), 1)).toBe(FS_CONFIG_SIZE);
    expect(v.u8.subarray(8, 48)).toEqual(b().text('ttt').zeros(33).u32(1).toArray());
    expect(writeFsConfig(v, 0, tag(36), 1)).toBe(40);
    expect(() => writeFsConfig(v, 0, tag(37), 1)).toThrow(RangeError);
    expect(() => writeFsConfig(v, 0, tag(0), 1)).toThrow(RangeError);
  });

  test('virtio-9p: length and tag', () => {
    expect(writeNinepConfig(v, 0, tag(4))).toBe(6);
    expect(v.u8.subarray(0, 6)).toEqual(b().u16(4).text('tttt').toArray());
    expect(() => writeNinepConfig(v, 0, tag(255))).toThrow(RangeError);
  });
});

test('the header is 12 bytes', () => {
  expect(SIZE_MESSAGE_HEADER).toBe(12);
});

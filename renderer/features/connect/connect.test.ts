import { expect, test } from 'vitest';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { changedParts } from './changed-parts.ts';
import { vmCommandOf } from './vm-command.ts';

const STORED: StoredShare = {
  config: {
    id: 'src',
    name: 'src',
    folder: '/home/me/src',
    protocol: 'virtiofs',
    connection: {
      kind: 'vhost-user',
      socket: { how: 'listen', path: '/run/culvert/src.sock' },
      exitOnDisconnect: false,
    },
    tag: '',
    policy: {},
  },
  startWithApp: false,
  hints: { vmm: 'any', vm: '', mountpoint: '/mnt/src', memoryMib: 2048 },
};

test('parts that are new are marked, those that only moved are not', () => {
  const before = ['a', ' ', 'b', ' ', 'c'].map((text) => ({ text }));
  const after = ['a', ' ', 'x', ' ', 'b', ' ', 'c'].map((text) => ({ text }));
  expect([...changedParts(before, after)]).toEqual([2, 5]);
  expect([...changedParts(before, before)]).toEqual([]);
});

test('the VM command is for QEMU where nothing was chosen, with the memory of the hints', () => {
  const command = vmCommandOf(STORED);
  expect(command.text).toContain('-m 2G');
  expect(command.text).toContain('path=/run/culvert/src.sock');
});

test('where there is no way, the reason is there instead', () => {
  const command = vmCommandOf({ ...STORED, hints: { ...STORED.hints, vmm: 'firecracker' } });
  expect(command.text).toBeNull();
  expect('reason' in command ? command.reason : '').toMatch(/Firecracker has no virtio-fs/);
});

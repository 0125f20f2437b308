import { expect, test } from 'vitest';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { RunningVm, VmsFound } from '../../../electron/contract/vms.ts';
import { changedParts } from './changed-parts.ts';
import { planOf } from './plan-of.ts';
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
  hints: { vmm: 'any', vm: '', mountpoint: '/mnt/src', memoryMib: 2048, guest: 'any', kernel: '' },
};

const VM: RunningVm = {
  id: 'process:1',
  kind: 'qemu',
  name: 'dev',
  pid: 1,
  state: 'running',
  user: null,
  version: null,
  partial: '',
  memory: { sizeMib: null, shared: null },
  vcpus: null,
  devices: [],
  vsock: null,
  sockets: [],
  guest: null,
  definition: null,
};

test('parts that are new are marked, those that only moved are not', () => {
  const before = ['a', ' ', 'b', ' ', 'c'].map((text) => ({ text }));
  const after = ['a', ' ', 'x', ' ', 'b', ' ', 'c'].map((text) => ({ text }));
  expect([...changedParts(before, after)]).toEqual([2, 5]);
  expect([...changedParts(before, before)]).toEqual([]);
});

test('the VM command is for QEMU where nothing was chosen, with the memory of the hints', () => {
  const command = vmCommandOf(STORED, null);
  expect(command.text).toContain('-m 2G');
  expect(command.text).toContain('path=/run/culvert/src.sock');
});

test('the VM command is right for the version that is here, of the VM that was picked before the one installed', () => {
  const found = (installed: string, running: string): VmsFound => ({
    vms: [{ ...VM, name: 'dev', version: running }],
    installed: [{ kind: 'qemu', program: '/usr/bin/qemu-system-x86_64', version: installed }],
    notes: [],
  });
  const old = vmCommandOf(STORED, found('4.1.0', '10.0.2'));
  expect('reason' in old ? old.reason : '').toMatch(/4\.2/);
  expect(vmCommandOf(STORED, found('4.2.1', '10.0.2')).text).toContain('-numa node,memdev=');
  expect(vmCommandOf(STORED, found('10.0.2', '4.1.0')).text).toContain('memory-backend=');
  const picked = { ...STORED, hints: { ...STORED.hints, vm: 'dev' } };
  expect(vmCommandOf(picked, found('10.0.2', '4.2.1')).text).toContain('-numa node,memdev=');
});

test('a plan knows the guest that was named', () => {
  const guest = { ...STORED, hints: { ...STORED.hints, guest: 'linux' as const, kernel: '4.19.0' } };
  expect(planOf(guest, null).findings.map(({ rule }) => rule)).toContain('kernel-virtiofs-5.4');
  expect(planOf(STORED, null).findings.map(({ rule }) => rule)).not.toContain('kernel-virtiofs-5.4');
});

test('where there is no way, the reason is there instead', () => {
  const command = vmCommandOf({ ...STORED, hints: { ...STORED.hints, vmm: 'firecracker' } }, null);
  expect(command.text).toBeNull();
  expect('reason' in command ? command.reason : '').toMatch(/Firecracker has no virtio-fs/);
});

/** A VM without shared memory is diagnosed, its difference applied, and the start check turns green: with a real QEMU, a real guest and a real share. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';
import type { ShareConfig } from '../../electron/contract/share.ts';
import { type StartFacts, startCheck } from '../../electron/contract/start-check.ts';
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import type { RunningVm } from '../../electron/contract/vms.ts';
import { reachOf } from '../../electron/core/access/reach.ts';
import { inspectVm } from '../../electron/core/vms/inspect-vm.ts';
import { processVms } from '../../electron/core/vms/process-vms.ts';
import type { ShareStatus } from '../../server/control/messages.ts';
import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { Place, qemuWords } from '../cli/culvert.ts';

const BOOT_TIMEOUT_MS = 120_000;

async function machineOf(pid: number): Promise<RunningVm> {
  const found = (await processVms()).find((vm) => vm.pid === pid);
  if (found === undefined) throw new Error(`process ${pid} is not found among the VMs`);
  return found;
}

/** What the app's core would hand to the start check. */
async function factsOf(place: Place, vm: RunningVm, share: ShareConfig): Promise<StartFacts> {
  const status: ShareStatus = place.status();
  const stats = JSON.parse(place.run('stats', '--json').stdout) as TraceStats;
  const { checks } = await inspectVm(share, vm);
  const [peer] = status.peers;
  const reads = stats.ops.filter(({ op }) => /^READ/.test(op)).reduce((sum, { calls }) => sum + calls, 0);
  return {
    ...{
      listening: { where: place.socket },
      failure: '',
      fix: '',
      reach: vm.user === null ? null : await reachOf(place.socket, vm.user),
    },
    memory: checks.find(({ id }) => id === 'shared-memory') ?? null,
    ...{
      peer: status.attached === null ? '' : `process ${status.attached.peer}`,
      negotiated: peer?.negotiated ?? '',
      mounted: (peer?.mountedMs ?? 0) > 0,
    },
    ...{ reads, readBytes: stats.readBytes },
  };
}

it(
  'private memory is named with its fix; after it every step of the start check is done',
  async (test) => {
    if (findQemu() === undefined) test.skip('qemu-system-x86_64 is not installed');
    using place = new Place();
    writeFileSync(join(place.shared, 'file'), 'content\n');
    mkdirSync(join(place.shared, 'folder'));
    await place.serve('--name', 'data');
    const share: ShareConfig = {
      ...{ id: 'data', name: 'data', folder: place.shared, protocol: 'virtiofs', tag: '', policy: {} },
      connection: { kind: 'vhost-user', socket: { how: 'listen', path: place.socket }, exitOnDisconnect: false },
    };

    // A VM as somebody starts it who knows nothing of shared memory.
    let difference: string;
    {
      await using plain = await Guest.boot({
        machineArguments: ['-m', '512M', '-machine', 'q35'],
        bootTimeoutMs: BOOT_TIMEOUT_MS,
      });
      const vm = await machineOf(plain.pid);
      const found = await inspectVm(share, vm);
      expect(Object.fromEntries(found.checks.map(({ id, state }) => [id, state]))).toMatchObject({
        'shared-memory': 'fail',
        device: 'fail',
        reachable: 'ok',
      });
      expect(found.checks.find(({ id }) => id === 'shared-memory')?.fix).toMatch(/difference/);
      const steps = startCheck(await factsOf(place, vm, share));
      expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
        ...[
          'listening done',
          'reachable done',
          'memory failed',
          'connected running',
          'negotiated waiting',
          'mounted waiting',
          'first-read waiting',
        ],
      ]);
      if ('reason' in found.difference) throw new Error(found.difference.reason);
      difference = found.difference.changes.map(({ text }) => text).join(' ');
      await plain.kill();
    }

    // The same VM with exactly the words of the difference.
    const machineArguments = ['-m', '512M', ...qemuWords(`qemu-system-x86_64 ${difference}`)];
    await using guest = await Guest.boot({ machineArguments, bootTimeoutMs: BOOT_TIMEOUT_MS });
    const vm = await machineOf(guest.pid);
    const after = await inspectVm(share, vm);
    expect(after.checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(after.difference).toMatchObject({ changes: [] });
    await sh(guest, 'mkdir -p /mnt/data && mount -t virtiofs data /mnt/data && ls /mnt/data && cat /mnt/data/file');
    const steps = startCheck(await factsOf(place, vm, share));
    expect(steps.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(steps.map(({ id }) => id)).toEqual([
      'listening',
      'reachable',
      'memory',
      'connected',
      'negotiated',
      'mounted',
      'first-read',
    ]);
    await guest.shutdown();
  },
  BOOT_TIMEOUT_MS * 2,
);

// `culvert connect`: what it prints for a share that runs and for one that is described, and that QEMU takes it as it is.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectPlan } from '../../electron/contract/connect/plan.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { Qmp } from '../../server/testing/guest/qmp.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { Place, qemuWords } from './culvert.ts';

describe('culvert connect', () => {
  it('explains its options', () => {
    using place = new Place();
    const { code, stdout } = place.run('connect', '--help');
    expect(code).toBe(0);
    for (const option of ['--vmm qemu|libvirt', '--guest linux|windows', '--mountpoint', '--socket-path', '--listen'])
      expect(stdout).toContain(option);
  });

  it('describes a share that runs, by name or as the only one', async () => {
    using place = new Place();
    await place.serve('--name', 'data', '--cache', 'never');
    const alone = place.run('connect', '--vmm', 'qemu');
    expect(alone.code).toBe(0);
    expect(alone.stdout).toContain(`path=${place.socket}`);
    expect(place.run('connect', 'data', '--vmm', 'qemu', '--only', 'mount').stdout).toBe(
      'mkdir -p /mnt/data\nmount -t virtiofs data /mnt/data\n',
    );
    const unknown = place.run('connect', 'other', '--vmm', 'qemu');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no share named other')]);
  });

  it('knows a running share’s own tag', async () => {
    using place = new Place();
    await place.serve('--name', 'data', '--tag', 'ours');
    expect(place.run('connect', '--vmm', 'crosvm', '--only', 'mount').stdout).toContain('mount -t virtiofs ours ');
  });

  it('writes JSON: pieces with reasons', () => {
    using place = new Place();
    const { code, stdout } = place.run(
      'connect',
      '--vmm',
      'libvirt',
      '--json',
      '--socket-path',
      '/run/s',
      '--shared-dir',
      '/srv/x',
    );
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as ConnectPlan;
    expect(plan.route).toMatchObject({ kind: 'virtiofs', socketPath: '/run/s', tag: 'x', tagOwner: 'vmm' });
    expect(plan.vm[0]?.parts.some(({ why }) => why?.includes('shared memory') === true)).toBe(true);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['no VMM', [], 2, /--vmm is missing/],
    ['an unknown VMM', ['--vmm', 'quemu'], 2, /Did you mean qemu\?/],
    [
      'memory without a unit',
      ['--vmm', 'qemu', '--memory', '4096', '--socket-path', '/s'],
      2,
      /--memory cannot be "4096"/,
    ],
    ['an unknown part', ['--vmm', 'qemu', '--socket-path', '/s', '--only', 'nothing'], 2, /Use one of qemu, mount/],
    [
      'a refused combination',
      ['--vmm', 'firecracker', '--socket-path', '/s'],
      1,
      /Firecracker has no virtio-fs[\s\S]*hybrid-vsock/,
    ],
    [
      'a refused part',
      ['--vmm', 'qemu', '--socket-path', '/s', '--guest-systemd', '252', '--only', 'smbios'],
      1,
      /systemd 252 does not read this/,
    ],
    ['no share', ['--vmm', 'qemu'], 1, /no share is running/],
  ])('says what is wrong: %s', (_name, args, code, said) => {
    using place = new Place();
    const ran = place.run('connect', ...args);
    expect(ran.stderr).toMatch(said);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
  });

  it('QEMU starts with the printed line, hostile names and all', async (test) => {
    const qemu = findQemu();
    if (qemu === undefined) test.skip('qemu-system-x86_64 is not installed');
    using place = new Place();
    const folder = join(place.folder, 'it\'s "a" $HOME, `x` ünï');
    mkdirSync(folder);
    const socket = join(folder, 'so,ck et');
    const tag = 'a,b \'c" $d ü';
    await place.start(process.execPath, [
      place.cli,
      'serve',
      '--name',
      'hostile',
      '--shared-dir',
      place.shared,
      '--socket-path',
      socket,
    ]);
    const ran = place.run('connect', 'hostile', '--vmm', 'qemu', '--memory', '64M', '--vm-tag', tag, '--only', 'qemu');
    expect(ran.stderr).toBe('');
    const monitor = join(place.folder, 'qmp');
    const machine = new SupervisedProcess(qemu ?? '', [
      ...qemuWords(ran.stdout),
      ...['-S', '-display', 'none', '-nodefaults', '-no-user-config', '-accel', 'tcg'],
      ...['-qmp', `unix:${monitor},server=on,wait=off`],
    ]);
    try {
      await within(20_000, Promise.race([machine.ended, attached(place)]), () => machine.describe());
      expect(machine.ending, machine.describe()).toBeUndefined();
      expect(place.status().attached?.peer).toBe(machine.pid);
      const qmp = new Qmp(createConnection(monitor));
      const devices = (await qmp.command('qom-list', { path: '/machine/peripheral-anon' })) as {
        name: string;
        type: string;
      }[];
      const device = devices.find(({ type }) => type === 'child<vhost-user-fs-pci>');
      const path = `/machine/peripheral-anon/${device?.name}`;
      // What QEMU itself understood.
      expect(await qmp.command('qom-get', { path, property: 'tag' })).toBe(tag);
    } finally {
      machine.kill();
      await machine.ended;
    }
  });

  it('without the share, QEMU says what the table of errors knows', async (test) => {
    const qemu = findQemu();
    if (qemu === undefined) test.skip('qemu-system-x86_64 is not installed');
    using place = new Place();
    writeFileSync(join(place.shared, 'x'), '');
    const line = place.run(
      'connect',
      '--vmm',
      'qemu',
      '--memory',
      '64M',
      '--socket-path',
      place.socket,
      '--only',
      'qemu',
    ).stdout;
    const { status, stderr } = spawnSync(qemu ?? '', [...qemuWords(line), '-S', '-display', 'none', '-nodefaults'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`Failed to connect to '${place.socket}': No such file or directory`);
  });
});

async function attached(place: Place): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (place.status().attached !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nobody attached');
}

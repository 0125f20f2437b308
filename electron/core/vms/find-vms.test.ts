import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShareConfig } from '../../contract/share.ts';
import type { RunningVm, VmCheck } from '../../contract/vms.ts';
import { findVms } from './find-vms.ts';
import { inspectVm } from './inspect-vm.ts';
import { installedVmms, versionOf } from './installed.ts';
import { libvirtVms } from './libvirt.ts';
import { processVms } from './process-vms.ts';

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-vms-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function share(path: string): ShareConfig {
  return {
    id: 'data',
    name: 'Data',
    folder: '/srv',
    protocol: 'virtiofs',
    connection: { kind: 'vhost-user', socket: { how: 'listen', path }, exitOnDisconnect: false },
    tag: '',
    policy: {},
  };
}

describe('processes, as a made-up /proc shows them', () => {
  let proc = '';
  const add = (
    pid: number,
    argv: readonly string[] | null,
    more: { name?: string; parent?: number; uid?: number } = {},
  ): string => {
    const entry = join(proc, String(pid));
    mkdirSync(entry);
    const { name = 'x', parent = 1, uid = 0 } = more;
    writeFileSync(
      join(entry, 'status'),
      `Name:\t${name}\nPPid:\t${parent}\nUid:\t1\t${uid}\t1\t1\nGid:\t5\t107\t5\t5\nGroups:\t107 36 \n`,
    );
    // Root may read every file: what is no file stands for what may not be read.
    if (argv === null) mkdirSync(join(entry, 'cmdline'));
    else writeFileSync(join(entry, 'cmdline'), argv.map((word) => `${word}\0`).join(''));
    return entry;
  };
  const found = async (): Promise<readonly RunningVm[]> =>
    [...(await processVms(proc))].sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0));

  beforeAll(() => {
    proc = join(folder, 'proc');
    mkdirSync(proc);
    mkdirSync(join(proc, 'sys'));
    add(1, ['/sbin/init']);
    add(
      10,
      [
        '/nowhere/qemu-system-x86_64',
        ...[
          '-name',
          'guest=dev,vm,debug-threads=on',
          '-m',
          '4G',
          '-smp',
          '2',
          '-machine',
          'q35,memory-backend=ram',
          '-object',
        ],
        ...[
          '{"qom-type":"memory-backend-memfd","id":"ram","size":4294967296,"share":true}',
          '-chardev',
          'socket,id=c,path=/run/a,,b.sock',
        ],
        ...[
          '-device',
          '{"driver":"vhost-user-fs-pci","chardev":"c","tag":"x,y","queue-size":1024}',
          '-device',
          'vhost-vsock-pci,guest-cid=9',
        ],
      ],
      { uid: 64055 },
    );
    add(11, [
      'qemu-system-x86_64',
      '-M',
      'pc',
      '--chardev',
      'socket,path=/run/w.sock,server=on,id=w',
      '-device',
      'vhost-user-fs-pci,chardev=w,tag=w',
      '-kernel',
      '/boot/vmlinuz-6.10.3',
    ]);
    add(12, [
      'cloud-hypervisor',
      '--cpus',
      'boot=2',
      '--memory',
      'size=2G,shared=on',
      '--fs',
      'tag=a,socket=/run/1',
      'tag="b,c",socket=/run/2,queue_size=512',
      '--vsock',
      'cid=4,socket=/run/ch.vsock',
      '--kernel',
      '/boot/vmlinux-5.10.2',
    ]);
    add(13, ['cloud-hypervisor', '--api-socket', '/run/api']);
    add(14, [
      '/usr/bin/crosvm',
      'run',
      '--mem',
      'size=1024',
      '--vhost-user',
      '9p,socket="/run/a,b"',
      '--vsock',
      'cid=5',
    ]);
    add(15, ['/usr/bin/crosvm', 'run', '--mem', 'size=1024'], { parent: 14 });
    const firecracker = add(16, ['firecracker', '--id', 'fc', '--config-file', 'vm.json']);
    mkdirSync(join(folder, 'fc'));
    symlinkSync(join(folder, 'fc'), join(firecracker, 'cwd'));
    writeFileSync(
      join(folder, 'fc', 'vm.json'),
      JSON.stringify({
        vsock: { guest_cid: 7, uds_path: '/run/v.sock' },
        'machine-config': { mem_size_mib: 512, vcpu_count: 1 },
        'boot-source': { kernel_image_path: 'vmlinux-6.1.102' },
      }),
    );
    add(17, null, { name: 'qemu-system-x86', uid: 107 });
    add(18, [], { name: 'qemu-system-x86' }); // a zombie
    mkdirSync(join(proc, '19')); // ended before it was read
    rmSync(join(add(21, ['qemu-system-x86_64'], { name: 'qemu-system-x86' }), 'cmdline')); // while it was read
    add(20, ['vim', 'qemu-system-x86_64.txt']);
  });

  it('finds them, by program, without their helpers', async () => {
    expect((await found()).map(({ pid, kind, name }) => [pid, kind, name])).toEqual([
      [10, 'qemu', 'dev'],
      [11, 'qemu', 'qemu-system-x86_64 (process 11)'],
      [12, 'cloud-hypervisor', 'cloud-hypervisor (process 12)'],
      [13, 'cloud-hypervisor', 'cloud-hypervisor (process 13)'],
      [14, 'crosvm', 'crosvm (process 14)'],
      [16, 'firecracker', 'fc'],
      [17, 'qemu', 'qemu-system-x86 (process 17)'],
    ]);
  });

  it('knows the guest’s kernel where its file is named after it', async () => {
    expect((await found()).map(({ pid, guest }) => [pid, guest?.facts.kernel ?? null])).toEqual([
      ...[
        [10, null],
        [11, '6.10.3'],
        [12, '5.10.2'],
        [13, null],
        [14, null],
        [16, '6.1.102'],
        [17, null],
      ],
    ]);
  });

  it('reads QEMU as libvirt and as people write it', async () => {
    const [qemu, waiting] = await found();
    expect(qemu).toMatchObject({
      user: { uid: 64055, gids: [107, 36] },
      memory: { sizeMib: 4096, shared: true },
      vcpus: 2,
      devices: [{ kind: 'virtiofs', socketPath: '/run/a,b.sock', tag: 'x,y', queueSize: 1024, listens: false }],
      vsock: { cid: 9, udsPath: null },
      sockets: [],
    });
    expect(waiting).toMatchObject({
      memory: { sizeMib: 128, shared: false },
      devices: [{ tag: 'w', queueSize: null, listens: true }],
      sockets: [{ path: '/run/w.sock', use: 'vhost-user', how: 'connect' }],
    });
  });

  it('reads cloud-hypervisor, crosvm and Firecracker', async () => {
    const [, , cloud, silent, crosvm, firecracker] = await found();
    expect(cloud).toMatchObject({
      memory: { sizeMib: 2048, shared: true },
      devices: [
        { tag: 'a', socketPath: '/run/1' },
        { tag: 'b,c', socketPath: '/run/2', queueSize: 512 },
      ],
      vsock: { cid: 4, udsPath: '/run/ch.vsock' },
    });
    expect(cloud?.sockets.map(({ path, how }) => [path, how])).toEqual([
      ['/run/1', 'listen'],
      ['/run/2', 'listen'],
      ['/run/ch.vsock', 'listen'],
    ]);
    expect(silent?.memory).toEqual({ sizeMib: null, shared: null });
    expect(crosvm).toMatchObject({
      memory: { sizeMib: 1024, shared: true },
      devices: [{ kind: 'virtio-9p', socketPath: '/run/a,b' }],
      vsock: { cid: 5 },
    });
    expect(firecracker).toMatchObject({
      memory: { sizeMib: 512, shared: false },
      vsock: { cid: 7 },
      sockets: [{ path: '/run/v.sock', use: 'hybrid-vsock' }],
    });
  });

  it('says what it may not read', async () => {
    const hidden = (await found()).at(-1);
    expect(hidden).toMatchObject({ user: { uid: 107 }, definition: null, memory: { shared: null } });
    expect(hidden?.partial).toMatch(/belongs to another user/);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await processVms(join(folder, 'not-there'))).toEqual([]);
    const { vms, notes } = await findVms({ proc: join(folder, 'not-there'), connections: [] });
    expect([vms, notes]).toEqual([[], []]);
  });
});

describe('a real QEMU', () => {
  let qemu: ChildProcess | undefined;
  const socket = (): string => join(folder, 'vm dir', 'fs.sock');
  const server = createServer();

  beforeAll(async () => {
    if (!has('qemu-system-x86_64')) return;
    mkdirSync(join(folder, 'vm dir'));
    chmodSync(folder, 0o755);
    await new Promise<void>((resolve) => server.listen(socket(), resolve));
    qemu = spawn(
      'qemu-system-x86_64',
      ['-name', 'guest=real', '-m', '64M', '-S', '-display', 'none', '-nodefaults', '-accel', 'tcg', '-machine', 'q35'],
      { stdio: 'ignore' },
    );
    await new Promise((resolve) => qemu?.once('spawn', resolve));
  });

  afterAll(async () => {
    server.close();
    if (qemu === undefined) return;
    const gone = new Promise((resolve) => qemu?.once('exit', resolve));
    qemu.kill('SIGKILL');
    await gone;
  });

  async function machine(): Promise<RunningVm> {
    for (let tries = 0; tries < 100; tries++) {
      const vm = (await processVms()).find(({ pid }) => pid === qemu?.pid);
      if (vm !== undefined && vm.name === 'real') return vm;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('QEMU is not found');
  }

  it('is found, with version and user; what it lacks is named; the difference is one that QEMU takes', async (test) => {
    if (qemu === undefined) test.skip('qemu-system-x86_64 is not installed');
    const vm = await machine();
    expect(vm).toMatchObject({ kind: 'qemu', memory: { sizeMib: 64, shared: false }, devices: [], partial: '' });
    expect(vm.version).toMatch(/^\d+\.\d+/);
    expect(vm.user?.uid).toBe(process.geteuid?.());

    const { checks, difference } = await inspectVm(share(socket()), vm);
    const states = Object.fromEntries(checks.map(({ id, state }) => [id, state]));
    expect(states).toEqual({ way: 'ok', 'shared-memory': 'fail', device: 'fail', reachable: 'ok' });
    if ('reason' in difference) throw new Error(difference.reason);
    expect(difference.changes.map(({ what }) => what)).toEqual(['add', 'replace', 'add', 'add']);
    const words = difference.whole.parts.map(({ text }) => text).join('');
    // The same machine with the changes: QEMU itself says whether it understands them. The device is tried with the real server in e2e.
    const kept = words
      .trimEnd()
      .split(' \\\n  ')
      .filter((line) => !/^-(chardev|device) /.test(line));
    const changed = kept.join(' ');
    const ran = spawnSync('bash', ['-c', `${changed} -version`], { encoding: 'utf8', timeout: 10_000 });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toBe('');
    expect(changed).toContain('memory-backend-memfd,id=mem,size=64M,share=on');
    expect(changed).toContain('-machine q35,memory-backend=mem');
    // After that nothing is missing but what was left out.
    const after: RunningVm = { ...vm, definition: null, memory: { sizeMib: 64, shared: true } };
    expect((await inspectVm(share(socket()), after)).checks.find(({ id }) => id === 'shared-memory')?.state).toBe('ok');
  });

  it('another user is told where the way ends', async (test) => {
    if (qemu === undefined) test.skip('qemu-system-x86_64 is not installed');
    const vm = { ...(await machine()), user: { uid: 64_999, gids: [64_999], name: 'libvirt-qemu' } };
    const reach = async (): Promise<VmCheck | undefined> =>
      (await inspectVm(share(socket()), vm)).checks.find(({ id }) => id === 'reachable');
    chmodSync(socket(), 0o600);
    expect(await reach()).toMatchObject({
      state: 'fail',
      measured: expect.stringContaining('may not connect') as string,
      fix: expect.stringContaining('--socket-group') as string,
    });
    chmodSync(socket(), 0o666);
    expect(await reach()).toMatchObject({ state: 'ok' });
    chmodSync(join(folder, 'vm dir'), 0o700);
    const blocked = await reach();
    expect(blocked).toMatchObject({
      state: 'fail',
      measured: expect.stringContaining(`may not enter ${join(folder, 'vm dir')}`) as string,
    });
    expect(blocked?.fix).toContain(`setfacl -m u:64999:x '${join(folder, 'vm dir')}'`);
  });

  it('an access control list lets that user in', async (test) => {
    if (qemu === undefined) test.skip('qemu-system-x86_64 is not installed');
    if (!has('setfacl')) test.skip('setfacl is not installed');
    const vm = { ...(await machine()), user: { uid: 64_999, gids: [64_999], name: 'libvirt-qemu' } };
    chmodSync(socket(), 0o666);
    chmodSync(join(folder, 'vm dir'), 0o700);
    const reach = async (): Promise<VmCheck | undefined> =>
      (await inspectVm(share(socket()), vm)).checks.find(({ id }) => id === 'reachable');
    expect(await reach()).toMatchObject({ state: 'fail' });
    spawnSync('setfacl', ['-m', 'u:64999:x', join(folder, 'vm dir')]);
    expect(await reach()).toMatchObject({ state: 'ok' });
  });
});

describe('libvirt', () => {
  it('reads domains with virsh, whatever the connection', async (test) => {
    if (!has('virsh')) test.skip('virsh is not installed');
    const broken = join(folder, 'broken.xml');
    writeFileSync(broken, '<node><domain>');
    const { vms, notes } = await libvirtVms(['test:///default', `test://${broken}`]);
    expect(vms.map(({ name, state, kind }) => [name, state, kind])).toEqual([['test', 'running', 'libvirt']]);
    expect(vms[0]).toMatchObject({
      id: 'libvirt:test:///default:test',
      memory: { sizeMib: 8192, shared: false },
      vcpus: 2,
    });
    expect(vms[0]?.uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(notes).toEqual([expect.stringMatching(/broken\.xml does not answer: .*[a-z]{4}/i)]);
  });

  it('is silent where no daemon runs', async () => {
    const { notes } = await libvirtVms(['qemu+unix:///system?socket=/nowhere/sock']);
    expect(notes).toEqual([]);
  });
});

describe('versions', () => {
  it('names what is installed, once each', async () => {
    const found = await installedVmms();
    expect(new Set(found.map(({ program }) => program)).size).toBe(found.length);
    if (has('qemu-system-x86_64'))
      expect(found.some(({ kind, version }) => kind === 'qemu' && /^\d+\.\d+/.test(version ?? ''))).toBe(true);
    expect(await installedVmms('')).toEqual(expect.any(Array));
  });

  it('runs no program that somebody else could have put there', async () => {
    const program = join(folder, 'qemu-system-x86_64');
    writeFileSync(program, `#!/bin/sh\necho 9.9 > ${join(folder, 'ran')}\necho version 9.9\n`);
    chmodSync(program, 0o755);
    // Below /tmp, which everybody may change.
    expect(await versionOf(program)).toBeNull();
    expect(spawnSync('test', ['-e', join(folder, 'ran')]).status).toBe(1);
    expect(await versionOf('qemu-system-x86_64')).toBeNull();
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import type { NinepListener, ShareConfig } from '../../contract/share.ts';
import type { RunningVm, VmDifference } from '../../contract/vms.ts';
import { checkVm } from './check-vm.ts';
import { differenceOf } from './difference.ts';
import { domainFacts } from './libvirt-facts.ts';
import { cloudHypervisorFacts } from './other-facts.ts';
import { qemuFacts } from './qemu-facts.ts';
import { parseXml } from './xml.ts';

const SHARE: ShareConfig = {
  id: 'data',
  name: 'Data',
  folder: '/srv',
  protocol: 'virtiofs',
  connection: {
    kind: 'vhost-user',
    socket: { how: 'listen', path: '/run/cul vert/a,b&c.sock' },
    exitOnDisconnect: false,
  },
  tag: '',
  policy: {},
};

function ninep(listener: NinepListener): ShareConfig {
  return {
    ...SHARE,
    protocol: '9p',
    connection: { kind: '9p', listen: [listener], exports: [{ name: 'x', folder: '/srv' }] },
  };
}

function vm(more: Partial<RunningVm>): RunningVm {
  return {
    ...{
      id: 'x',
      kind: 'qemu',
      name: 'x',
      pid: 1,
      state: 'running',
      user: null,
      version: '10.2.0',
      partial: '',
      vcpus: 1,
    },
    ...{
      memory: { sizeMib: 512, shared: false },
      devices: [],
      vsock: null,
      sockets: [],
      guest: null,
      definition: null,
    },
    ...more,
  };
}

function qemu(...argv: readonly string[]): RunningVm {
  const whole = ['qemu-system-x86_64', ...argv];
  return vm({ ...qemuFacts(whole), definition: { kind: 'arguments', argv: whole } });
}

function domain(xml: string): RunningVm {
  const root = parseXml(xml);
  if (root === null) throw new Error('no XML');
  return vm({ kind: 'libvirt', ...domainFacts(root), definition: { kind: 'xml', connection: 'qemu:///system', xml } });
}

function difference(share: ShareConfig, machine: RunningVm): VmDifference {
  const found = differenceOf(share, machine);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

/** The changed VM, read again: nothing is missing. */
function expectComplete(share: ShareConfig, found: VmDifference, read: (text: string) => RunningVm): void {
  const text = found.whole.parts.map((part) => part.text).join('');
  const states = checkVm(share, read(text), { reach: null, ownFiles: null }).map(({ id, state }) => [id, state]);
  expect(states.filter(([, state]) => state === 'fail')).toEqual([]);
  expect(states.map(([id]) => id)).toContain('device');
}

function shellWords(text: string): readonly string[] {
  const ran = spawnSync('bash', ['-c', `show() { printf '%s\\0' "$@"; }; show ${text}`], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return ran.stdout.split('\0').slice(0, -1);
}

describe('QEMU', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['plain memory', ['-m', '1G', '-hda', 'a b.img'], ['memory-backend-memfd,id=mem,size=1G,share=on']],
    ['a machine type of its own', ['-M', 'pc,accel=kvm', '-m', '512'], ['pc,accel=kvm,memory-backend=mem']],
    [
      'private RAM',
      ['-object', 'memory-backend-ram,id=r,size=512M', '-machine', 'q35,memory-backend=r', '-m', '512'],
      ['memory-backend-memfd,id=r,size=512M,share=on'],
    ],
    [
      'a private file',
      ['-object', 'memory-backend-file,id=r,size=512M,mem-path=/a,,b', '-numa', 'node,memdev=r'],
      ['memory-backend-file,id=r,size=512M,mem-path=/a,,b,share=on'],
    ],
    [
      'JSON',
      ['-object', '{"qom-type":"memory-backend-ram","id":"r","size":1}', '-machine', 'q35,memory-backend=r'],
      ['{"qom-type":"memory-backend-memfd","id":"r","size":1,"share":true}'],
    ],
    [
      'another share',
      ['-chardev', 'socket,id=fs0,path=/x', '-device', 'vhost-user-fs-pci,chardev=fs0,tag=x'],
      ['socket,id=fs1,path=/run/cul vert/a,,b&c.sock'],
    ],
  ])('%s', (_name, argv, expected) => {
    const machine = qemu(...argv);
    const found = difference(SHARE, machine);
    const words = shellWords(found.whole.parts.map(({ text }) => text).join(''));
    for (const word of expected) expect(words).toContain(word);
    expectComplete(SHARE, found, (text) => qemu(...shellWords(text).slice(1)));
    // What was there and is not replaced is there still.
    expect(words.filter((word) => argv.includes(word)).length).toBeGreaterThan(argv.length - 4);
  });

  it('changes nothing that is as it should be', () => {
    const found = difference(
      SHARE,
      qemu(
        '-m',
        '512',
        '-object',
        'memory-backend-memfd,id=m,size=512M',
        '-machine',
        'q35,memory-backend=m',
        '-chardev',
        'socket,id=c,path=/run/cul vert/a,,b&c.sock',
        '-device',
        'vhost-user-fs-pci,chardev=c,tag=data',
      ),
    );
    expect(found.changes).toEqual([]);
  });

  it('refuses NUMA nodes without objects, and what cannot be read', () => {
    expect(differenceOf(SHARE, qemu('-numa', 'node,mem=256', '-numa', 'node,mem=256'))).toMatchObject({
      reason: expect.stringMatching(/NUMA nodes/) as string,
    });
    expect(differenceOf(SHARE, vm({ partial: 'It belongs to another user.' }))).toMatchObject({
      reason: 'It belongs to another user.',
    });
  });
});

describe('Cloud Hypervisor and crosvm', () => {
  const cloud = (argv: readonly string[]): RunningVm =>
    vm({ kind: 'cloud-hypervisor', ...cloudHypervisorFacts(argv), definition: { kind: 'arguments', argv } });
  it('shares the memory and adds a file system beside those that are there', () => {
    const found = difference(
      SHARE,
      cloud(['cloud-hypervisor', '--memory', 'size=1G,mergeable=on', '--fs', 'tag=a,socket=/a', '--api-socket', '/x']),
    );
    const words = shellWords(found.whole.parts.map(({ text }) => text).join(''));
    expect(words).toEqual([
      'cloud-hypervisor',
      '--memory',
      'size=1G,shared=on',
      '--fs',
      'tag=a,socket=/a',
      'tag=data,socket="/run/cul vert/a,b&c.sock",num_queues=1,queue_size=1024',
      '--api-socket',
      '/x',
    ]);
    expectComplete(SHARE, found, (text) => cloud(shellWords(text)));
  });

  it('crosvm takes the device behind run', () => {
    const argv = ['crosvm', 'run', '--mem', '512', '/boot/vmlinuz'];
    const machine = vm({
      kind: 'crosvm',
      memory: { sizeMib: 512, shared: true },
      definition: { kind: 'arguments', argv },
    });
    const found = difference(ninep({ how: 'vhost-user', path: '/run/9p' }), machine);
    expect(shellWords(found.whole.parts.map(({ text }) => text).join(''))).toEqual([
      'crosvm',
      'run',
      '--vhost-user',
      '9p,socket=/run/9p',
      '--mem',
      '512',
      '/boot/vmlinuz',
    ]);
  });

  it('Firecracker is told over its API', () => {
    const machine = vm({ kind: 'firecracker', definition: { kind: 'arguments', argv: ['firecracker'] } });
    const found = difference(ninep({ how: 'hybrid-vsock', path: '/run/v.sock', port: 5640 }), machine);
    expect(JSON.parse(found.changes[0]?.text ?? '')).toEqual({ guest_cid: 3, uds_path: '/run/v.sock' });
  });
});

const HEAD =
  "<domain type='qemu'>\n  <!-- <devices> of old -->\n  <name>a&amp;b</name>\n  <memory unit='KiB'>524288</memory>\n";
const TAIL = "  <vcpu>2</vcpu>\n  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n";

describe('libvirt', () => {
  it.each<[string, string]>([
    [
      'nothing',
      `${HEAD}${TAIL}  <devices>\n    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n  </devices>\n</domain>\n`,
    ],
    ['empty devices on one line', `${HEAD}${TAIL}<devices></devices></domain>`],
    [
      'huge pages',
      `${HEAD}  <memoryBacking>\n    <hugepages/>\n  </memoryBacking>\n${TAIL}  <devices>\n  </devices>\n</domain>\n`,
    ],
    ['an empty memoryBacking', `${HEAD}  <memoryBacking/>\n${TAIL}  <devices>\n  </devices>\n</domain>\n`],
    [
      'private access',
      `${HEAD}  <memoryBacking><access mode="private"/></memoryBacking>\n${TAIL}  <devices>\n  </devices>\n</domain>\n`,
    ],
    [
      'NUMA cells',
      `${HEAD}${TAIL}  <cpu><numa><cell id='0' cpus='0-1' memory='524288' memAccess='private'/></numa></cpu>\n  <devices>\n  </devices>\n</domain>\n`,
    ],
    [
      'another share',
      `${HEAD}${TAIL}  <devices>\n    <filesystem type='mount'><driver type='virtiofs'/><source dir='/x'/><target dir='x'/></filesystem>\n  </devices>\n</domain>\n`,
    ],
  ])('%s', (_name, xml) => {
    const machine = domain(xml);
    expect(machine).toMatchObject({ name: 'a&b', memory: { sizeMib: 512, shared: false }, vcpus: 2 });
    const found = difference(SHARE, machine);
    expectComplete(SHARE, found, domain);
    const whole = found.whole.parts.map(({ text }) => text).join('');
    expect(found.whole.parts.filter(({ why }) => why !== undefined)).toHaveLength(found.changes.length);
    expect(whole).toContain('<!-- <devices> of old -->');
    expectValid(whole);
  });

  it.each<[string, NinepListener]>([
    ['a 9P device', { how: 'vhost-user', path: '/run/9p & more' }],
    ['vsock', { how: 'vsock', port: 5640 }],
  ])('%s', (_name, listener) => {
    const found = difference(ninep(listener), domain(`${HEAD}${TAIL}  <devices>\n  </devices>\n</domain>\n`));
    const whole = found.whole.parts.map(({ text }) => text).join('');
    expect(differenceOf(ninep(listener), domain(whole))).toMatchObject({ changes: [] });
    expectValid(whole);
  });

  it('is validated by virt-xml-validate', (test: TestContext) => {
    if (!hasValidator()) test.skip('virt-xml-validate is not installed');
    expect(validate('<domain><nonsense/></domain>').status).not.toBe(0);
  });

  it('refuses what is no domain', () => {
    const broken = vm({
      kind: 'libvirt',
      definition: { kind: 'xml', connection: 'qemu:///system', xml: '<domain><devices>' },
    });
    expect(differenceOf(SHARE, broken)).toMatchObject({ reason: expect.stringMatching(/could not be read/) as string });
  });
});

function hasValidator(): boolean {
  return spawnSync('sh', ['-c', 'command -v virt-xml-validate']).status === 0;
}

/** Where the validator is missing, one test above is skipped with the reason. */
function expectValid(xml: string): void {
  if (!hasValidator()) return;
  const { status, said } = validate(xml);
  expect(status, `${said}\n${xml}`).toBe(0);
}

function validate(xml: string): { readonly status: number | null; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-xml-'));
  try {
    writeFileSync(join(folder, 'domain.xml'), xml);
    const { status, stdout, stderr } = spawnSync('virt-xml-validate', [join(folder, 'domain.xml'), 'domain'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What QEMU's arguments say: memory and whether it is shared, vhost-user devices and their sockets, vsock. */
import { guestOfKernelFile } from '../../contract/connect/guest-known.ts';
import type { VmDevice, VmSocket } from '../../contract/vms.ts';
import { type OptionValues, qemuOptions, sizeMib } from './option-text.ts';
import type { VmFacts } from './vm-facts.ts';

/** QEMU's own when -m is not given (hw/core/machine.c). */
const DEFAULT_MIB = 128;
/** virtio-9p (virtio specification, section 5). */
const VIRTIO_ID_9P = '9';

/** One argument with its value, where it stands in argv. */
export interface QemuArgument {
  /** Without dashes. */
  readonly name: string;
  readonly value: string;
  /** Index of the value in argv. */
  readonly at: number;
}

/** Arguments that take none have the next option as value, which no reader of this list asks for. */
export function qemuArgumentList(argv: readonly string[]): readonly QemuArgument[] {
  return argv.flatMap((word, at) => {
    const name = /^--?([a-zA-Z].*)$/.exec(word)?.[1];
    const value = argv[at + 1];
    return at === 0 || name === undefined || value === undefined ? [] : [{ name, value, at: at + 1 }];
  });
}

/** The memory of the guest: which objects it is made of. */
export interface QemuMemory {
  readonly objects: readonly {
    readonly argument: QemuArgument;
    readonly values: OptionValues;
    readonly shared: boolean;
  }[];
  /** NUMA nodes or a machine that name no object: QEMU's private memory. */
  readonly anonymous: boolean;
}

export function qemuMemory(list: readonly QemuArgument[]): QemuMemory {
  const named = new Set<string>();
  for (const { name, value } of list) {
    if (name === 'machine' || name === 'M') {
      const id = qemuOptions(value, 'type').get('memory-backend');
      if (id !== undefined) named.add(id);
    }
    if (name === 'numa') {
      const id = qemuOptions(value, 'type').get('memdev');
      if (id !== undefined) named.add(id);
    }
  }
  const objects = list.flatMap((argument) => {
    if (argument.name !== 'object') return [];
    const values = qemuOptions(argument.value, 'qom-type');
    const type = values.get('qom-type') ?? '';
    if (!type.startsWith('memory-backend-') || !named.has(values.get('id') ?? '')) return [];
    return [{ argument, values, shared: isShared(type, values.get('share')) }];
  });
  return { objects, anonymous: named.size === 0 || objects.length < named.size };
}

/** memfd and shm are shared unless told otherwise; ram and file are not (qemu(1), -object). */
function isShared(type: string, share: string | undefined): boolean {
  if (share !== undefined) return ['on', 'true', 'yes', 'y'].includes(share);
  return type === 'memory-backend-memfd' || type === 'memory-backend-shm';
}

export function qemuFacts(argv: readonly string[]): VmFacts {
  const list = qemuArgumentList(argv);
  const last = (name: string): string | undefined => list.findLast((argument) => argument.name === name)?.value;
  const memory = qemuMemory(list);
  const chardevs = new Map(
    list
      .filter(({ name }) => name === 'chardev')
      .map(({ value }) => qemuOptions(value, 'backend'))
      .filter((values) => values.get('backend') === 'socket')
      .map((values) => [values.get('id') ?? '', values]),
  );
  const devices = list
    .filter(({ name }) => name === 'device')
    .map(({ value }) => qemuOptions(value, 'driver'))
    .flatMap((values) => deviceOf(values, chardevs));
  const size = qemuOptions(last('m') ?? '', 'size').get('size');
  return {
    name: qemuOptions(last('name') ?? '', 'guest').get('guest') ?? '',
    memory: {
      sizeMib: size === undefined ? DEFAULT_MIB : sizeMib(size, 2 ** 20),
      shared: !memory.anonymous && memory.objects.every(({ shared }) => shared),
    },
    vcpus: vcpusOf(qemuOptions(last('smp') ?? '1', 'cpus')),
    devices,
    vsock: vsockOf(list),
    sockets: devices.flatMap(socketOf),
    guest: guestOfKernelFile(last('kernel') ?? ''),
  };
}

function vcpusOf(smp: OptionValues): number | null {
  const count = (name: string): number => Number(smp.get(name) ?? 1);
  const product = count('sockets') * count('dies') * count('cores') * count('threads');
  const vcpus = smp.has('cpus') ? count('cpus') : product;
  return Number.isInteger(vcpus) && vcpus > 0 ? vcpus : null;
}

function deviceOf(values: OptionValues, chardevs: ReadonlyMap<string, OptionValues>): readonly VmDevice[] {
  const driver = values.get('driver') ?? '';
  const generic = /^vhost-user-(test-)?device/.test(driver) && values.get('virtio-id') === VIRTIO_ID_9P;
  if (!driver.startsWith('vhost-user-fs') && !generic) return [];
  const chardev = chardevs.get(values.get('chardev') ?? '');
  return [
    {
      kind: generic ? 'virtio-9p' : 'virtiofs',
      socketPath: chardev?.get('path') ?? null,
      tag: generic ? null : (values.get('tag') ?? null),
      queueSize: numberOrNull(values.get(generic ? 'vq_size' : 'queue-size')),
      listens: ['on', 'yes', 'true'].includes(chardev?.get('server') ?? 'off'),
    },
  ];
}

function vsockOf(list: readonly QemuArgument[]): VmFacts['vsock'] {
  for (const { name, value } of list) {
    const values = name === 'device' ? qemuOptions(value, 'driver') : null;
    if (values?.get('driver')?.startsWith('vhost-vsock') === true)
      return { cid: numberOrNull(values.get('guest-cid')), udsPath: null };
  }
  return null;
}

function socketOf(device: VmDevice): readonly VmSocket[] {
  if (device.socketPath === null || !device.listens) return [];
  return [
    {
      path: device.socketPath,
      use: 'vhost-user',
      how: 'connect',
      text: `QEMU waits there for a file server${device.tag === null ? '' : ` for the tag "${device.tag}"`}.`,
    },
  ];
}

export function numberOrNull(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

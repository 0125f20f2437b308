/** What the arguments of cloud-hypervisor, crosvm and Firecracker say. */
import { guestOfKernelFile } from '../../contract/connect/guest-known.ts';
import type { VmDevice, VmSocket } from '../../contract/vms.ts';
import { cloudHypervisorOptions, crosvmOptions, sizeMib } from './option-text.ts';
import { numberOrNull } from './qemu-facts.ts';
import { NO_FACTS, type VmFacts } from './vm-facts.ts';

/** Values of an option: those that follow it up to the next option, and `--option=value`. */
export function valuesOf(argv: readonly string[], option: string): readonly string[] {
  const values: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word.startsWith(`--${option}=`)) values.push(word.slice(option.length + 3));
    else if (word === `--${option}`)
      for (; at + 1 < argv.length && argv[at + 1]?.startsWith('-') === false; at++) values.push(argv[at + 1] ?? '');
  }
  return values;
}

/** Of a VM that was made over its API the command line knows next to nothing. */
export function cloudHypervisorFacts(argv: readonly string[]): VmFacts {
  const memory = valuesOf(argv, 'memory').map(cloudHypervisorOptions)[0];
  const devices = valuesOf(argv, 'fs').map((text): VmDevice => {
    const values = cloudHypervisorOptions(text);
    return {
      kind: 'virtiofs',
      socketPath: values.get('socket') ?? null,
      tag: values.get('tag') ?? null,
      queueSize: numberOrNull(values.get('queue_size')),
      listens: false,
    };
  });
  const vsock = valuesOf(argv, 'vsock').map(cloudHypervisorOptions)[0];
  const udsPath = vsock?.get('socket') ?? null;
  const described = memory !== undefined || devices.length > 0;
  return {
    ...NO_FACTS,
    memory: {
      sizeMib: sizeMib(memory?.get('size'), 1),
      // Huge pages count as shared.
      shared: described ? memory?.get('shared') === 'on' || memory?.get('hugepages') === 'on' : null,
    },
    vcpus: numberOrNull(valuesOf(argv, 'cpus').map(cloudHypervisorOptions)[0]?.get('boot')),
    devices,
    vsock: vsock === undefined ? null : { cid: numberOrNull(vsock.get('cid')), udsPath },
    sockets: [
      ...devices.flatMap(({ socketPath, tag }): readonly VmSocket[] =>
        socketPath === null
          ? []
          : [
              {
                path: socketPath,
                use: 'vhost-user',
                how: 'listen',
                text: `The VM connects there for the tag "${tag ?? ''}", and again for a minute after the server went away.`,
              },
            ],
      ),
      ...hybridSocket(udsPath),
    ],
    guest: guestOfKernelFile(valuesOf(argv, 'kernel')[0] ?? ''),
  };
}

export function crosvmFacts(argv: readonly string[]): VmFacts {
  const devices = valuesOf(argv, 'vhost-user').flatMap((text): readonly VmDevice[] => {
    const values = crosvmOptions(text, 'type');
    const type = values.get('type');
    if (type !== 'fs' && type !== '9p') return [];
    return [
      {
        kind: type === 'fs' ? 'virtiofs' : 'virtio-9p',
        socketPath: values.get('socket') ?? null,
        tag: null,
        queueSize: numberOrNull(values.get('max-queue-size')),
        listens: false,
      },
    ];
  });
  const memory = valuesOf(argv, 'mem')[0];
  const vsock = valuesOf(argv, 'vsock').map((text) => crosvmOptions(text, 'cid'))[0];
  const cid = numberOrNull(vsock?.get('cid') ?? valuesOf(argv, 'cid')[0]);
  return {
    ...NO_FACTS,
    // All of crosvm's memory is a memfd.
    memory: { sizeMib: numberOrNull(crosvmOptions(memory ?? '', 'size').get('size')), shared: true },
    vcpus: numberOrNull(crosvmOptions(valuesOf(argv, 'cpus')[0] ?? '', 'num-cores').get('num-cores')),
    devices,
    vsock: cid === null ? null : { cid, udsPath: null },
  };
}

/** Firecracker's command line names its API socket; the machine is in the configuration file, if there is one. */
export function firecrackerFacts(argv: readonly string[], configuration: string | null): VmFacts {
  const name = valuesOf(argv, 'id')[0] ?? '';
  const config = parsed(configuration);
  const vsock = objectAt(config, 'vsock');
  const machine = objectAt(config, 'machine-config');
  const kernel = objectAt(config, 'boot-source')?.['kernel_image_path'];
  const udsPath = typeof vsock?.['uds_path'] === 'string' ? vsock['uds_path'] : null;
  return {
    ...NO_FACTS,
    name,
    memory: { sizeMib: integerAt(machine, 'mem_size_mib'), shared: false },
    vcpus: integerAt(machine, 'vcpu_count'),
    vsock: vsock === null ? null : { cid: integerAt(vsock, 'guest_cid'), udsPath },
    sockets: hybridSocket(udsPath),
    guest: typeof kernel === 'string' ? guestOfKernelFile(kernel) : null,
  };
}

function hybridSocket(udsPath: string | null): readonly VmSocket[] {
  if (udsPath?.startsWith('/') !== true) return [];
  const text = 'When the guest connects to a vsock port, the VM connects to this path with _PORT behind it.';
  return [{ path: udsPath, use: 'hybrid-vsock', how: 'listen', text }];
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string | null): Json | null {
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null; // somebody else's file
  }
}

function objectAt(from: Json | null, key: string): Json | null {
  const value = from?.[key];
  return typeof value === 'object' && value !== null ? (value as Json) : null;
}

function integerAt(from: Json | null, key: string): number | null {
  const value = from?.[key];
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

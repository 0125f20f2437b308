/** What a domain's XML says of the VM. */
import { guestOfKernelFile, guestOfOsinfo, joinedGuest } from '../../contract/connect/guest-known.ts';
import type { VmDevice } from '../../contract/vms.ts';
import { sizeMib } from './option-text.ts';
import { numberOrNull, qemuFacts } from './qemu-facts.ts';
import type { VmFacts } from './vm-facts.ts';
import { elementAt, elementsAt, type XmlElement } from './xml.ts';

export interface DomainFacts extends VmFacts {
  readonly uuid: string;
}

/** libvirt's units (formatdomain, Memory Allocation): KiB unless it says otherwise. */
const DECIMAL = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const satisfies Record<string, number>;

export function domainFacts(root: XmlElement): DomainFacts {
  const devices = elementsAt(root, 'devices', 'filesystem').flatMap(filesystemDevice);
  const extra = qemuFacts([
    '',
    ...elementsAt(root, 'qemu:commandline', 'qemu:arg').map((arg) => arg.attributes.get('value') ?? ''),
  ]);
  const cid = elementAt(root, 'devices', 'vsock', 'cid')?.attributes.get('address');
  const hasVsock = elementAt(root, 'devices', 'vsock') !== null;
  return {
    name: elementAt(root, 'name')?.text ?? '',
    uuid: elementAt(root, 'uuid')?.text ?? '',
    memory: { sizeMib: memoryOf(elementAt(root, 'memory')), shared: isShared(root) },
    vcpus: numberOrNull(elementAt(root, 'vcpu')?.text.trim()),
    devices: [...devices, ...extra.devices],
    vsock: hasVsock ? { cid: numberOrNull(cid), udsPath: null } : extra.vsock,
    sockets: extra.sockets,
    guest: joinedGuest(
      guestOfOsinfo(elementAt(root, 'metadata', 'libosinfo:libosinfo', 'libosinfo:os')?.attributes.get('id') ?? ''),
      guestOfKernelFile(elementAt(root, 'os', 'kernel')?.text.trim() ?? ''),
    ),
  };
}

function memoryOf(element: XmlElement | null): number | null {
  if (element === null) return null;
  const unit = element.attributes.get('unit') ?? 'KiB';
  if (Object.hasOwn(DECIMAL, unit)) return (Number(element.text) * DECIMAL[unit as keyof typeof DECIMAL]) / 2 ** 20;
  return unit === 'b' || unit === 'bytes'
    ? Number(element.text) / 2 ** 20
    : sizeMib(`${element.text}${unit.slice(0, 1).toUpperCase()}`, 1);
}

/** Of the whole memory, or of every NUMA cell of its own. */
function isShared(root: XmlElement): boolean {
  if (elementAt(root, 'memoryBacking', 'access')?.attributes.get('mode') === 'shared') return true;
  const cells = elementsAt(root, 'cpu', 'numa', 'cell');
  return cells.length > 0 && cells.every((cell) => cell.attributes.get('memAccess') === 'shared');
}

function filesystemDevice(element: XmlElement): readonly VmDevice[] {
  if (elementAt(element, 'driver')?.attributes.get('type') !== 'virtiofs') return [];
  return [
    {
      kind: 'virtiofs',
      // Without one libvirt starts virtiofsd itself.
      socketPath: elementAt(element, 'source')?.attributes.get('socket') ?? null,
      tag: elementAt(element, 'target')?.attributes.get('dir') ?? null,
      queueSize: numberOrNull(elementAt(element, 'driver')?.attributes.get('queue')),
      listens: false,
    },
  ];
}

/** By which way a share gets into a guest: from what the share offers, what the VMM can attach and what the guest can mount. */
import type { NinepConnection, NinepListener, ShareConfig, VhostUserConnection } from '../share.ts';
import { type ConnectOptions, GUEST_LABELS, type GuestSystem, type Settled, settle } from './options.ts';
import { type Refusal, refusal } from './snippet.ts';
import { isOlder, VMM_LABELS, type VmmKind } from './vmm.ts';

/** Who tells the guest the tag. Written anywhere else it has no effect, so it is written in one place only. */
export type TagOwner = 'vmm' | 'server';

interface Common {
  /** Why this way and no other: one sentence. */
  readonly why: string;
}

export interface VirtiofsRoute extends Common {
  readonly kind: 'virtiofs';
  readonly socketPath: string;
  /** The VMM listens, and the share connects to it. */
  readonly vmmListens: boolean;
  readonly tag: string;
  readonly tagOwner: TagOwner;
}

interface Ninep extends Common {
  /** What the guest attaches to; null: there is only one, and its name cannot be written in a mount option. */
  readonly exportName: string | null;
}

export interface VirtioNinepRoute extends Ninep {
  readonly kind: 'virtio-9p';
  readonly socketPath: string;
  readonly tag: string;
  readonly tagOwner: 'server';
}

export interface TcpRoute extends Ninep {
  readonly kind: 'tcp';
  /** The host, as the guest reaches it. */
  readonly address: string;
  readonly port: number;
  /** Through QEMU's user network, which leads to the host's loopback. */
  readonly userNetwork: boolean;
}

export interface VsockRoute extends Ninep {
  readonly kind: 'vsock';
  readonly port: number;
  /** Firecracker's and cloud-hypervisor's: a socket of the VMM, without the port. Null: the host kernel's vhost-vsock. */
  readonly udsPath: string | null;
}

export type Route = VirtiofsRoute | VirtioNinepRoute | TcpRoute | VsockRoute;
export type RouteKind = Route['kind'];

export const ROUTE_LABELS = {
  virtiofs: 'virtio-fs',
  'virtio-9p': '9P over virtio',
  tcp: '9P over TCP',
  vsock: '9P over vsock',
} as const satisfies Record<RouteKind, string>;

/** Mountable by each system's own client. */
const MOUNTABLE = {
  linux: ['virtiofs', 'virtio-9p', 'tcp', 'vsock'],
  windows: ['virtiofs'],
  freebsd: ['virtio-9p'],
  netbsd: ['virtio-9p', 'tcp'],
  macos: ['virtio-9p'],
} as const satisfies Record<GuestSystem, readonly RouteKind[]>;

/** What a 9P share of one system has to offer so that another can mount it. */
const LISTEN_FOR = {
  virtiofs: '',
  'virtio-9p': '--listen vhost-user:PATH',
  tcp: '--listen tcp:ADDRESS:PORT',
  vsock: '--listen vsock:PORT',
} as const satisfies Record<RouteKind, string>;

/** QEMU's user network (slirp): the host's loopback as the guest sees it. */
const SLIRP_HOST = '10.0.2.2';
/** The server's own, when a share with a virtio-9p device names none (server/engine/ninep-share.ts). */
const DEVICE_TAG = 'culvert';
/** Bytes kept of an id that stands in for a tag: what every VMM and guest takes. */
const TAG_FROM_ID = 31;

export function isRefusal(result: Route | Refusal): result is Refusal {
  return 'reason' in result;
}

/** The way, or why there is none. */
export function routeOf(share: ShareConfig, options: ConnectOptions): Route | Refusal {
  const settled = settle(share, options);
  const { connection } = share;
  switch (connection.kind) {
    case 'fuse-dev':
      return refusal(
        `The share is mounted on this host at ${connection.mountpoint}; no VM is involved.`,
        'Choose a vhost-user socket (virtio-fs) or 9P as its connection.',
      );
    case 'vhost-user':
      return mountable(settled, virtiofs(share, connection, options, settled));
    case '9p':
      return ninep(share, connection, options, settled);
  }
}

function mountable({ guest: { system } }: Settled, route: Route | Refusal): Route | Refusal {
  if (isRefusal(route)) return route;
  const ways: readonly RouteKind[] = MOUNTABLE[system];
  if (ways.includes(route.kind)) return route;
  const best = ways[0] ?? 'virtiofs';
  const how =
    best === 'virtiofs'
      ? 'Share the folder over virtio-fs (a vhost-user socket).'
      : `Share the folder over 9P with ${LISTEN_FOR[best]}.`;
  return refusal(`${GUEST_LABELS[system]} has no client for ${ROUTE_LABELS[route.kind]}.`, how);
}

/** virtio-fs, by VMM. Firecracker has no vhost-user file system device (firecracker#1180). */
function virtiofs(
  share: ShareConfig,
  { socket }: VhostUserConnection,
  options: ConnectOptions,
  { vmm }: Settled,
): Route | Refusal {
  if (vmm.kind === 'firecracker')
    return refusal(
      'Firecracker has no virtio-fs and no vhost-user file system device.',
      'Share the folder over 9P with --listen hybrid-vsock:UDS:PORT, or use another VMM.',
    );
  if (vmm.kind === 'qemu' && isOlder(vmm.version, '4.2'))
    return refusal(
      `QEMU ${vmm.version} has no vhost-user-fs device; it came with 4.2.`,
      'Use a newer QEMU, or share the folder over 9P with --listen tcp:127.0.0.1:PORT.',
    );
  if (socket.how === 'fd')
    return refusal(
      `The share was given its socket as descriptor ${socket.fd}; it has no path that a VMM could be told.`,
      'Let the share listen on a path, or ask the program that started it.',
    );
  const vmmListens = socket.how === 'connect';
  if (vmmListens && vmm.kind !== 'qemu')
    return refusal(
      `${VMM_LABELS[vmm.kind]} always connects to the socket of a file server; it cannot listen on ${socket.path}.`,
      'Let the share listen on that path.',
    );
  const tagOwner = vmm.kind === 'crosvm' ? 'server' : 'vmm';
  const tag = tagOf(share, options, tagOwner);
  if (typeof tag !== 'string') return tag;
  const why =
    tagOwner === 'server'
      ? 'virtio-fs: the fastest way, and crosvm takes the tag from the share.'
      : `virtio-fs: the fastest way, and ${VMM_LABELS[vmm.kind]} gives the guest the tag.`;
  return { kind: 'virtiofs', socketPath: socket.path, vmmListens, tag, tagOwner, why };
}

function tagOf(share: ShareConfig, options: ConnectOptions, owner: TagOwner): string | Refusal {
  const own = share.tag;
  if (owner === 'vmm') return options.tag ?? (own === '' ? share.id.slice(0, TAG_FROM_ID) : own);
  if (own === '')
    return refusal(
      'crosvm asks the share for the tag, and the share has none.',
      'Give the share a tag (--tag), then start it again.',
    );
  if (options.tag !== undefined && options.tag !== own)
    return refusal(
      `The share tells the guest the tag "${own}"; "${options.tag}" would have no effect.`,
      'Change the tag of the share, or leave the other one out.',
    );
  return own;
}

/** In the order in which ways are preferred: what works without helpers and experiments comes first. */
const NINEP_WAYS = {
  qemu: ['tcp', 'vsock', 'vhost-user'],
  libvirt: ['tcp', 'vsock', 'vhost-user'],
  'cloud-hypervisor': ['tcp', 'hybrid-vsock'],
  crosvm: ['vhost-user', 'tcp', 'vsock'],
  firecracker: ['hybrid-vsock', 'tcp'],
} as const satisfies Record<VmmKind, readonly NinepListener['how'][]>;

/** Why a VMM does not take what it does not take. */
const NOT_TAKEN = {
  unix: 'A unix socket is reached by programs of this host only, not by a guest.',
  fd: 'The share was given this socket as a descriptor; where it leads is not known here.',
  tcp: 'TCP is not offered to this VMM.',
  vsock: 'It has a vsock device of its own kind, which does not reach the host kernel’s vsock.',
  'hybrid-vsock': 'It has no hybrid vsock (a unix socket for each port); Firecracker and Cloud Hypervisor have.',
  'vhost-user': 'It cannot attach a virtio-9p device of a vhost-user server.',
} as const satisfies Record<NinepListener['how'], string>;

function ninep(
  share: ShareConfig,
  connection: NinepConnection,
  options: ConnectOptions,
  settled: Settled,
): Route | Refusal {
  const exportName = exportOf(connection, options);
  if (exportName !== null && typeof exportName === 'object') return exportName;
  const { kind } = settled.vmm;
  const ways: readonly NinepListener['how'][] = NINEP_WAYS[kind];
  const chosen = options.listener === undefined ? undefined : connection.listen[options.listener];
  if (options.listener !== undefined && chosen === undefined)
    return refusal('The share does not listen there.', 'Choose one of the places where the share listens.');
  const candidates =
    chosen === undefined ? [...connection.listen].sort((a, b) => rank(ways, a.how) - rank(ways, b.how)) : [chosen];
  let first: Refusal | null = null;
  for (const listener of candidates) {
    const route = ways.includes(listener.how)
      ? mountable(settled, viaListener(share, listener, exportName, options, settled))
      : refusal(NOT_TAKEN[listener.how], insteadFor(settled));
    if (!isRefusal(route)) return route;
    first ??= route;
  }
  return first ?? refusal('The share listens nowhere.', insteadFor(settled));
}

function rank(ways: readonly NinepListener['how'][], how: NinepListener['how']): number {
  const at = ways.indexOf(how);
  return at < 0 ? ways.length : at;
}

function insteadFor({ vmm, guest }: Settled): string {
  if (guest.system === 'windows') return 'Share the folder over virtio-fs (a vhost-user socket).';
  switch (vmm.kind) {
    case 'firecracker':
      return 'Add --listen hybrid-vsock:UDS:PORT to the share, UDS being the uds_path of the VM’s vsock device.';
    case 'cloud-hypervisor':
      return 'Share the folder over virtio-fs, or add --listen hybrid-vsock:UDS:PORT, UDS being the socket of the VM’s --vsock.';
    case 'crosvm':
      return 'Add --listen vhost-user:PATH to the share, or share the folder over virtio-fs.';
    case 'qemu':
    case 'libvirt':
      return 'Share the folder over virtio-fs, or add --listen tcp:ADDRESS:PORT to the share.';
  }
}

/** A name with a comma cannot stand in a list of mount options. */
function exportOf({ exports, exportRoot }: NinepConnection, options: ConnectOptions): string | null | Refusal {
  const wanted = options.exportName ?? exports[0]?.name;
  if (wanted === undefined)
    return refusal(
      'The share exports each folder below one that comes and goes; which of them the guest mounts is not known.',
      'Name the export.',
    );
  if (exportRoot === undefined && !exports.some(({ name }) => name === wanted))
    return refusal(
      `The share does not export "${wanted}".`,
      `Choose one of ${exports.map(({ name }) => name).join(', ')}.`,
    );
  if (!wanted.includes(',')) return wanted;
  if (exports.length === 1 && exportRoot === undefined) return null;
  return refusal(
    `The export "${wanted}" has a comma in its name, which a mount option cannot carry.`,
    'Export the folder under another name.',
  );
}

function viaListener(
  share: ShareConfig,
  listener: NinepListener,
  exportName: string | null,
  options: ConnectOptions,
  settled: Settled,
): Route | Refusal {
  switch (listener.how) {
    case 'tcp':
      return viaTcp(listener, exportName, options, settled);
    case 'vsock':
      return {
        kind: 'vsock',
        port: listener.port,
        udsPath: null,
        exportName,
        why: '9P over vsock: no network, but the guest needs a small program to connect.',
      };
    case 'hybrid-vsock':
      return {
        kind: 'vsock',
        port: listener.port,
        udsPath: listener.path,
        exportName,
        why: `9P over vsock: what ${VMM_LABELS[settled.vmm.kind]} offers without a network; the guest needs a small program to connect.`,
      };
    case 'vhost-user':
      return viaDevice(share, listener.path, exportName, options, settled);
    case 'unix':
    case 'fd':
      return refusal(NOT_TAKEN[listener.how], insteadFor(settled));
  }
}

function viaDevice(
  share: ShareConfig,
  socketPath: string,
  exportName: string | null,
  options: ConnectOptions,
  { vmm }: Settled,
): Route | Refusal {
  if (vmm.kind !== 'crosvm' && isOlder(vmm.version, '10.2'))
    return refusal(
      `QEMU ${vmm.version} cannot attach an external virtio-9p device: vhost-user-test-device-pci came with 10.2.`,
      'Share the folder over virtio-fs, or over 9P with --listen tcp:127.0.0.1:PORT.',
    );
  const tag = share.tag === '' ? DEVICE_TAG : share.tag;
  if (options.tag !== undefined && options.tag !== tag)
    return refusal(
      `The share tells the guest the tag "${tag}"; "${options.tag}" would have no effect.`,
      'Change the tag of the share, or leave the other one out.',
    );
  const why =
    vmm.kind === 'crosvm'
      ? '9P over virtio: crosvm takes an external 9P device as it is.'
      : '9P over virtio, experimental: QEMU’s generic vhost-user device is meant for development, not for production.';
  return { kind: 'virtio-9p', socketPath, tag, tagOwner: 'server', exportName, why };
}

function viaTcp(
  { host, port }: Extract<NinepListener, { readonly how: 'tcp' }>,
  exportName: string | null,
  options: ConnectOptions,
  { vmm }: Settled,
): Route | Refusal {
  const bound = port === 0 ? options.port : port;
  if (bound === undefined)
    return refusal(
      'The share listens on any TCP port that is free, so the port is known only while it runs.',
      'Start the share, or give it a port of its own.',
    );
  const loopback = host.startsWith('127.') || host === '::1';
  const everywhere = host === '0.0.0.0' || host === '::';
  const why = '9P over TCP: works with every VMM that has a network.';
  const base = { kind: 'tcp', port: bound, exportName, why } as const;
  if (options.hostAddress !== undefined) return { ...base, address: options.hostAddress, userNetwork: false };
  if (vmm.kind === 'qemu' && (host === '127.0.0.1' || host === '0.0.0.0'))
    return { ...base, address: SLIRP_HOST, userNetwork: true };
  if (loopback)
    return refusal(
      `The share listens on ${host} only, which a guest of ${VMM_LABELS[vmm.kind]} does not reach.`,
      'Let it listen on the host’s address in the VM’s network (libvirt’s default network: 192.168.122.1).',
    );
  if (everywhere)
    return refusal(
      'The share listens on every address; which of them the guest reaches is not known.',
      'Say the host’s address in the VM’s network (libvirt’s default network: 192.168.122.1).',
    );
  return { ...base, address: host, userNetwork: false };
}

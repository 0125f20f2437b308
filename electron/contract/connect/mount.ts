/** The guest's mount, as what every form of it (command, fstab, unit, credential) is made of. */
import { resolvePolicy } from '../policy-values.ts';
import type { ShareConfig } from '../share.ts';
import { NINEP_CACHE_OPTION } from './options.ts';
import type { Route } from './route.ts';

/** What v9fs takes at most over virtio: 4096 * (128 - 3) (net/9p/trans_virtio.c), and over sockets (net/9p/trans_fd.c). */
const VIRTIO_MSIZE = 512_000;
const SOCKET_MSIZE = 1_048_576;

export interface GuestMount {
  readonly type: 'virtiofs' | '9p';
  /** mount(8)'s device. */
  readonly source: string;
  /** In order; without what only some forms have (`nofail`). */
  readonly options: readonly MountOption[];
  /** Waits for the network. */
  readonly network: boolean;
}

export interface MountOption {
  readonly text: string;
  readonly why: string;
}

export function guestMount(share: ShareConfig, route: Route): GuestMount {
  const policy = resolvePolicy(share.policy);
  const readonly: readonly MountOption[] = policy.readonly
    ? [{ text: 'ro', why: 'The share is read-only; the guest need not try.' }]
    : [];
  if (route.kind === 'virtiofs') return { type: 'virtiofs', source: route.tag, options: readonly, network: false };
  const socket = route.kind !== 'virtio-9p';
  const options: MountOption[] = [
    ...transport(route),
    { text: 'version=9p2000.L', why: 'The dialect with Linux’ own file attributes, links and locks.' },
    {
      text: `msize=${socket ? SOCKET_MSIZE : VIRTIO_MSIZE}`,
      why: `The largest message that ${socket ? 'sockets' : 'virtio'} can carry; fewer round trips for large files.`,
    },
    { text: `cache=${NINEP_CACHE_OPTION[policy.cache]}`, why: cacheWhy(NINEP_CACHE_OPTION[policy.cache]) },
    ...readonly,
  ];
  if (route.exportName !== null)
    options.push({
      text: `aname=${route.exportName}`,
      why: 'Which folder of the share: the name under which it is exported.',
    });
  const source = route.kind === 'virtio-9p' ? route.tag : route.kind === 'tcp' ? route.address : 'culvert';
  return { type: '9p', source, options, network: route.kind === 'tcp' };
}

function transport(route: Exclude<Route, { readonly kind: 'virtiofs' }>): readonly MountOption[] {
  switch (route.kind) {
    case 'virtio-9p':
      return [{ text: 'trans=virtio', why: 'Over the virtio device with this tag.' }];
    case 'tcp':
      return [
        { text: 'trans=tcp', why: 'Over the network.' },
        { text: `port=${route.port}`, why: 'Where the share listens; 564 would be the default.' },
      ];
    case 'vsock':
      return []; // the helper adds trans=fd and its descriptor
  }
}

function cacheWhy(cache: string): string {
  switch (cache) {
    case 'none':
      return 'Nothing is cached: safest where host and guest both write. Shared writable mmap fails.';
    case 'mmap':
      return 'Caches only what programs map into memory.';
    default:
      return 'Caches everything and never asks again: only this guest may touch the folder.';
  }
}

export function optionText(mount: GuestMount, ...more: readonly string[]): string {
  return [...mount.options.map(({ text }) => text), ...more].join(',');
}

/** For fstab(5) and units: never empty, and a missing share must not stop the boot. */
export function bootOptions(mount: GuestMount): string {
  const rw = mount.options.some(({ text }) => text === 'ro') ? [] : ['rw'];
  const network = mount.network ? ['_netdev'] : [];
  return [...rw, ...mount.options.map(({ text }) => text), ...network, 'nofail'].join(',');
}

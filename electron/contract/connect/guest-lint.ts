/** What is known to be wrong with guests: kernels whose 9P is broken or missing, systems that need one protocol. One row each, with its source. */
import { type Finding, finding } from './finding.ts';
import type { GuestFacts } from './options.ts';
import { ROUTE_LABELS, type RouteKind } from './route.ts';
import { isAtLeast, isOlder } from './vmm.ts';

interface GuestRow {
  readonly rule: string;
  /** Where it is known from. */
  readonly source: string;
  /** Null: does not apply. */
  readonly check: (guest: GuestFacts, way: RouteKind) => Pick<Finding, 'level' | 'text' | 'fix'> | null;
}

/** RHEL and its rebuilds have no 9p module. */
const RHEL_FAMILY = /^(rhel|red ?hat|centos|rocky|alma|almalinux|ol|oracle)/i;
const USE_VIRTIOFS = 'Share the folder over virtio-fs.';

function isNinep(way: RouteKind): boolean {
  return way !== 'virtiofs';
}

export const GUEST_ROWS: readonly GuestRow[] = [
  {
    rule: 'kernel-9p-6.9',
    source: 'lima#2701, lima#2822; fixed in 6.12-rc5',
    check: ({ system, kernel }, way) =>
      system === 'linux' && isNinep(way) && isAtLeast(kernel, '6.9') === true && isOlder(kernel, '6.12')
        ? {
            level: 'error',
            text: `9P is broken in Linux 6.9 to 6.11 (the guest has ${kernel}).`,
            fix: 'Use Linux 6.12 or later in the guest, or share the folder over virtio-fs.',
          }
        : null,
  },
  {
    rule: 'kernel-access-user',
    source: 'CVE-2026-52906',
    check: ({ system, kernel }, way) =>
      system === 'linux' && isNinep(way) && isAtLeast(kernel, '6.19') === true && isOlder(kernel, '7.0.4')
        ? {
            level: 'warning',
            text: `In Linux 6.19 to 7.0.3 (the guest has ${kernel}) the mount option access=user is broken (CVE-2026-52906).`,
            fix: 'Do not add access=user to the mount options; the lines shown here do not have it.',
          }
        : null,
  },
  {
    rule: 'kernel-no-9p-debian-cloud',
    source: 'minikube#18724',
    check: ({ system, kernel }, way) =>
      system === 'linux' && isNinep(way) && /cloud-(amd64|arm64)/.test(kernel ?? '')
        ? {
            level: 'error',
            text: `Debian’s cloud kernels (${kernel}) have no 9P.`,
            fix: 'Install linux-image-amd64 in the guest, or share the folder over virtio-fs.',
          }
        : null,
  },
  {
    rule: 'kernel-no-9p-rhel',
    source: 'Lima’s documentation, mount types',
    check: ({ system, distribution }, way) =>
      system === 'linux' && isNinep(way) && RHEL_FAMILY.test(distribution ?? '')
        ? {
            level: 'error',
            text: `The kernels of ${distribution} have no 9P module.`,
            fix: USE_VIRTIOFS,
          }
        : null,
  },
  {
    rule: 'kernel-no-9p-firecracker',
    source: 'firecracker, resources/guest_configs: NET_9P and VIRTIO_FS not set',
    check: ({ system, kernel, distribution }, way) =>
      system === 'linux' && isNinep(way) && /firecracker/i.test(`${distribution ?? ''} ${kernel ?? ''}`)
        ? {
            level: 'error',
            text: 'Firecracker’s CI kernels have neither 9P nor virtio-fs; they have FUSE and vsock.',
            fix: 'Build the guest’s kernel with NET_9P, NET_9P_FD and 9P_FS.',
          }
        : null,
  },
  {
    rule: 'kernel-virtiofs-5.4',
    source: 'Linux 5.4 brought fs/fuse/virtio_fs.c',
    check: ({ system, kernel }, way) =>
      system === 'linux' && way === 'virtiofs' && isOlder(kernel, '5.4')
        ? {
            level: 'error',
            text: `virtio-fs came with Linux 5.4; the guest has ${kernel}.`,
            fix: 'Use a newer kernel in the guest, or share the folder over 9P.',
          }
        : null,
  },
  {
    rule: 'kernel-msize-5.15',
    source: 'Linux 5.15, net/9p: default msize 128 KiB instead of 8 KiB',
    check: ({ system, kernel }, way) =>
      system === 'linux' && isNinep(way) && isOlder(kernel, '5.15')
        ? {
            level: 'note',
            text: `Linux ${kernel} uses 8 KiB messages for 9P unless it is told otherwise.`,
            fix: 'Keep msize= in the mount options.',
          }
        : null,
  },
  {
    rule: 'windows-virtiofs',
    source: 'kvm-guest-drivers-windows#126',
    check: ({ system }, way) =>
      system === 'windows' && isNinep(way)
        ? {
            level: 'error',
            text: `Windows has no client for ${ROUTE_LABELS[way]}, and none is planned.`,
            fix: USE_VIRTIOFS,
          }
        : null,
  },
  {
    rule: 'windows-winfsp',
    source: 'virtio-win, viofs: virtiofs.exe is a WinFsp file system',
    check: ({ system }, way) =>
      system === 'windows' && way === 'virtiofs'
        ? {
            level: 'note',
            text: 'Windows needs WinFsp (the part called Core) and the virtio-win driver before the service can start.',
            fix: 'Install both in the guest first.',
          }
        : null,
  },
  {
    rule: 'freebsd-15',
    source: 'p9fs(4)',
    check: ({ system, version }, way) => {
      if (system !== 'freebsd') return null;
      if (way === 'virtio-9p' && isOlder(version, '15.0'))
        return {
          level: 'error',
          text: `p9fs came with FreeBSD 15.0; the guest has ${version}.`,
          fix: 'Use FreeBSD 15.0 or later.',
        };
      return way === 'virtio-9p'
        ? {
            level: 'note',
            text: 'p9fs was written for bhyve; other VMMs are little tried.',
            fix: 'Try it before relying on it.',
          }
        : {
            level: 'error',
            text: `FreeBSD cannot mount ${ROUTE_LABELS[way]}.`,
            fix: 'Share the folder over 9P with --listen vhost-user:PATH.',
          };
    },
  },
  {
    rule: 'netbsd-dialect',
    source: 'mount_9p(8) of NetBSD 10: -u speaks 9P2000.u',
    check: ({ system }, way) =>
      system === 'netbsd' && isNinep(way)
        ? {
            level: 'note',
            text: 'NetBSD’s client speaks 9P2000.u; a server of 9P2000.L alone would not do.',
            fix: 'Keep -u in the command; the share answers in that dialect.',
          }
        : null,
  },
  {
    rule: 'macos-writable',
    source: 'quickemu',
    check: ({ system }, way) =>
      system === 'macos' && isNinep(way)
        ? {
            level: 'warning',
            text: 'macOS guests can write only what everybody may write.',
            fix: 'Map the guest’s users to yours, or make the folder writable for everybody.',
          }
        : null,
  },
];

/** What is known about this guest on this way, worst first. */
export function lintGuest(guest: GuestFacts, way: RouteKind): readonly Finding[] {
  const found = GUEST_ROWS.flatMap(({ rule, check }) => {
    const result = check(guest, way);
    return result === null ? [] : [finding(rule, result.level, result.text, result.fix)];
  });
  const order = { error: 0, warning: 1, note: 2 } as const;
  return found.sort((a, b) => order[a.level] - order[b.level]);
}

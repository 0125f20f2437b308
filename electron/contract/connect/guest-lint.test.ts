import { describe, expect, it } from 'vitest';
import { GUEST_ROWS, lintGuest } from './guest-lint.ts';
import type { GuestFacts } from './options.ts';
import type { RouteKind } from './route.ts';

const linux = (kernel: string): GuestFacts => ({ system: 'linux', kernel });

describe('the guest lint', () => {
  it.each<[string, GuestFacts, RouteKind, readonly string[]]>([
    ['6.8: fine', linux('6.8.0-31-generic'), 'tcp', []],
    ['6.9: broken 9P', linux('6.9.0'), 'tcp', ['kernel-9p-6.9']],
    ['6.11.5: broken 9P', linux('6.11.5-arch1-1'), 'virtio-9p', ['kernel-9p-6.9']],
    ['6.12: fine', linux('6.12.1'), 'virtio-9p', []],
    ['6.10 with virtio-fs: fine', linux('6.10.0'), 'virtiofs', []],
    ['6.19.0: access=user', linux('6.19.0'), 'tcp', ['kernel-access-user']],
    ['7.0.3: access=user', linux('7.0.3'), 'tcp', ['kernel-access-user']],
    ['7.0.4: fine', linux('7.0.4'), 'tcp', []],
    ['6.1: fine', linux('6.1.0-44-amd64'), 'tcp', []],
    ['Debian’s cloud kernel', linux('6.1.0-44-cloud-amd64'), 'tcp', ['kernel-no-9p-debian-cloud']],
    [
      'Rocky',
      { system: 'linux', distribution: 'rocky', kernel: '5.14.0' },
      'tcp',
      ['kernel-no-9p-rhel', 'kernel-msize-5.15'],
    ],
    ['Rocky with virtio-fs', { system: 'linux', distribution: 'rocky' }, 'virtiofs', []],
    ['5.3 with virtio-fs', linux('5.3.18'), 'virtiofs', ['kernel-virtiofs-5.4']],
    [
      'Firecracker’s kernel',
      { system: 'linux', distribution: 'firecracker-ci' },
      'vsock',
      ['kernel-no-9p-firecracker'],
    ],
    ['Windows', { system: 'windows' }, 'tcp', ['windows-virtiofs']],
    ['Windows with virtio-fs', { system: 'windows' }, 'virtiofs', ['windows-winfsp']],
    ['FreeBSD 14', { system: 'freebsd', version: '14.3' }, 'virtio-9p', ['freebsd-15']],
    ['NetBSD', { system: 'netbsd' }, 'virtio-9p', ['netbsd-dialect']],
    ['nothing known', { system: 'linux' }, 'tcp', []],
  ])('%s', (_name, guest, way, rules) => {
    expect(lintGuest(guest, way).map(({ rule }) => rule)).toEqual(rules);
  });

  it('says what and what to do, in sentences, each rule once', () => {
    expect(new Set(GUEST_ROWS.map(({ rule }) => rule)).size).toBe(GUEST_ROWS.length);
    for (const system of ['linux', 'windows', 'freebsd', 'netbsd', 'macos'] as const)
      for (const way of ['virtiofs', 'tcp', 'virtio-9p'] as const)
        for (const { text, fix } of lintGuest({ system, kernel: '6.10', distribution: 'rhel' }, way))
          for (const sentence of [text, fix]) expect(sentence).toMatch(/^\S.*\.$/);
  });
});

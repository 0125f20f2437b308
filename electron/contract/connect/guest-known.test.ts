import { expect, it } from 'vitest';
import { guestOfKernelFile, guestOfOsinfo, guestOfTerms, guestText, joinedGuest } from './guest-known.ts';
import { lintGuest } from './guest-lint.ts';

it('a driver’s protocol tells of Linux from where only Linux speaks it', () => {
  expect(guestOfTerms('FUSE 7.37, write-back')?.facts).toEqual({ system: 'linux', kernel: '6.1' });
  expect(guestOfTerms('FUSE 7.43')?.facts.kernel).toBe('6.14');
  for (const terms of ['FUSE 7.31', '9P2000.L, msize 8192', '9P2000.u, msize 65536', ''])
    expect(guestOfTerms(terms), terms).toBeNull();
});

it('a kernel’s file name tells its release, where it is one', () => {
  expect(guestOfKernelFile('/boot/vmlinuz-6.1.0-18-cloud-amd64')?.facts.kernel).toBe('6.1.0-18-cloud-amd64');
  expect(guestOfKernelFile('vmlinux-5.10.204')?.facts.kernel).toBe('5.10.204');
  for (const path of ['/boot/vmlinuz', '/usr/share/hypervisor-fw', '/boot/vmlinuz-6.1/other', ''])
    expect(guestOfKernelFile(path), path).toBeNull();
});

it.each([
  ['http://debian.org/debian/12', { system: 'linux', distribution: 'debian', version: '12' }],
  ['http://redhat.com/rhel/9.3', { system: 'linux', distribution: 'rhel', version: '9.3' }],
  ['http://microsoft.com/win/11', { system: 'windows', version: '11' }],
  ['http://freebsd.org/freebsd/14.0', { system: 'freebsd', version: '14.0' }],
  ['http://apple.com/macosx/10.7', { system: 'macos', version: '10.7' }],
  ['http://libosinfo.org/linux/2022', { system: 'linux', version: '2022' }],
  ['http://openbsd.org/openbsd/7.4', null],
  ['debian12', null],
])('libosinfo calls it %s', (id, facts) => {
  expect(guestOfOsinfo(id)?.facts ?? null).toEqual(facts);
});

it('what was said counts first; what is known of another system is left out', () => {
  const definition = guestOfOsinfo('http://debian.org/debian/12');
  const driver = guestOfTerms('FUSE 7.37');
  expect(joinedGuest(null, definition, driver)).toEqual({
    facts: { system: 'linux', distribution: 'debian', version: '12', kernel: '6.1' },
    from: `${definition?.from}; ${driver?.from}`,
  });
  const said = { facts: { system: 'windows' as const }, from: 'you' };
  expect(joinedGuest(said, definition, driver)).toEqual(said);
  expect(joinedGuest(null, null)).toBeNull();
});

it('has something to lint', () => {
  const rulesOf = (known: ReturnType<typeof guestOfOsinfo>): readonly string[] =>
    known === null ? [] : lintGuest(known.facts, 'tcp').map(({ rule }) => rule);
  expect(rulesOf(guestOfKernelFile('/boot/vmlinuz-6.1.0-18-cloud-amd64'))).toEqual(['kernel-no-9p-debian-cloud']);
  expect(rulesOf(guestOfKernelFile('/boot/vmlinuz-6.10.3'))).toEqual(['kernel-9p-6.9']);
  expect(rulesOf(guestOfOsinfo('http://rockylinux.org/rocky/9'))).toEqual(['kernel-no-9p-rhel']);
  expect(rulesOf(guestOfOsinfo('http://microsoft.com/win/11'))).toEqual(['windows-virtiofs']);
});

it('is told in a few words', () => {
  expect(guestText({ system: 'linux', distribution: 'debian', version: '12', kernel: '6.1' })).toBe(
    'Linux 6.1, debian 12',
  );
  expect(guestText({ system: 'windows', version: '11' })).toBe('Windows 11');
  expect(guestText({ system: 'linux' })).toBe('Linux');
});

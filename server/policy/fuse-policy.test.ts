import { describe, expect, it } from 'vitest';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { FASYNC, O_APPEND, O_DIRECT, O_DSYNC, O_NOATIME, O_NONBLOCK, O_PATH, O_TRUNC } from '../constants/linux.ts';
import { FOPEN, INIT, INIT2 } from '../wire/fuse/flags.ts';
import { ClaimClock } from './claim-clock.ts';
import { fusePolicyOf } from './fuse-policy.ts';

const policyOf = (settings: PolicySettings) => fusePolicyOf(resolvePolicy(settings));

describe('cache policies, as docs and --help promise them', () => {
  it.each([
    ['never', 0, FOPEN.DIRECT_IO, 0, false],
    ['auto', 5, 0, 0, true],
    ['metadata', 86_400, FOPEN.DIRECT_IO, FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE, true],
    ['always', 86_400, FOPEN.KEEP_CACHE, FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE, true],
  ] as const)('%s', (cache, seconds, fileOpenFlags, dirOpenFlags, attributesInListings) => {
    expect(policyOf({ cache })).toMatchObject({
      entrySec: seconds,
      entryNsec: 0,
      attrSec: seconds,
      attrNsec: 0,
      negativeSec: 0,
      negativeNsec: 0,
      fileOpenFlags,
      dirOpenFlags,
      attributesInListings,
    });
  });

  it('takes fractions of seconds', () => {
    const policy = policyOf({ entryTimeout: 0.25, attrTimeout: 1.000000001, negativeTimeout: 0.9999999999 });
    expect([policy.entrySec, policy.entryNsec]).toEqual([0, 250_000_000]);
    expect([policy.attrSec, policy.attrNsec]).toEqual([1, 1]);
    expect([policy.negativeSec, policy.negativeNsec]).toEqual([0, 999_999_999]);
    expect(policy.longestClaimMs).toBeCloseTo(1000, 3);
  });
});

describe('INIT flags', () => {
  const granted = (settings: PolicySettings) => policyOf(settings).initFlags;

  it('grants locks, and data that is never dropped unasked, only where they were asked for', () => {
    expect(granted({ posixLock: true }) & (INIT.POSIX_LOCKS | INIT.FLOCK_LOCKS)).toBe(INIT.POSIX_LOCKS);
    expect(granted({ flock: true }) & (INIT.POSIX_LOCKS | INIT.FLOCK_LOCKS)).toBe(INIT.FLOCK_LOCKS);
    const inval = INIT.AUTO_INVAL_DATA | INIT.EXPLICIT_INVAL_DATA;
    expect([granted({}) & inval, granted({ explicitInval: true }) & inval]).toEqual([
      INIT.AUTO_INVAL_DATA,
      INIT.EXPLICIT_INVAL_DATA,
    ]);
  });

  it('promises by default what costs nothing', () => {
    const flags = granted({});
    const names = Object.entries(INIT).filter(([, bit]) => (flags & bit) !== 0);
    expect(names.map(([name]) => name)).toEqual([
      'ASYNC_READ',
      'ATOMIC_O_TRUNC',
      'BIG_WRITES',
      'HAS_IOCTL_DIR',
      'AUTO_INVAL_DATA',
      'DO_READDIRPLUS',
      'READDIRPLUS_AUTO',
      'ASYNC_DIO',
      'PARALLEL_DIROPS',
      'MAX_PAGES',
      'CACHE_SYMLINKS',
      'SUBMOUNTS',
      'INIT_EXT',
    ]);
    expect(policyOf({}).initFlags2).toBe(INIT2.CREATE_SUPP_GROUP);
  });

  it.each([
    [{ writeback: true }, INIT.WRITEBACK_CACHE],
    [{ killprivV2: true }, INIT.HANDLE_KILLPRIV_V2],
    [{ posixAcl: true }, INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT],
    [{ noOpendir: true }, INIT.NO_OPENDIR_SUPPORT],
  ] as const)('%j adds its own', (settings, added) => {
    expect(granted(settings) & ~granted({})).toBe(added);
  });

  it('grants write-back only where data is cached: at direct writes the guest would forget the times', () => {
    const withCache = (cache: 'never' | 'metadata' | 'auto' | 'always'): number =>
      granted({ writeback: true, cache }) & INIT.WRITEBACK_CACHE;
    expect([withCache('never'), withCache('metadata')]).toEqual([0, 0]);
    expect([withCache('auto'), withCache('always')]).toEqual([INIT.WRITEBACK_CACHE, INIT.WRITEBACK_CACHE]);
  });

  it('does not promise to truncate at opens that the guest no longer sends', () => {
    expect(granted({ noOpen: true }) & (INIT.NO_OPEN_SUPPORT | INIT.ATOMIC_O_TRUNC)).toBe(INIT.NO_OPEN_SUPPORT);
  });

  it('leaves out what is turned off', () => {
    expect(granted({ readdirplus: false }) & (INIT.DO_READDIRPLUS | INIT.READDIRPLUS_AUTO)).toBe(0);
    expect(granted({ announceSubmounts: false }) & INIT.SUBMOUNTS).toBe(0);
  });

  it('puts the later flags into the second word', () => {
    expect(policyOf({ securityLabel: true }).initFlags2 & INIT2.SECURITY_CTX).toBe(INIT2.SECURITY_CTX);
    expect(policyOf({ allowMmap: true }).initFlags2 & INIT2.DIRECT_IO_ALLOW_MMAP).toBe(INIT2.DIRECT_IO_ALLOW_MMAP);
  });
});

describe('open flags on the host', () => {
  it('drops what would be the guest’s business or dangerous', () => {
    const { hostOpenFlags } = policyOf({});
    for (const flag of [O_DIRECT, O_NOATIME, O_APPEND, O_NONBLOCK, O_PATH & ~O_DSYNC, FASYNC])
      expect(hostOpenFlags & flag).toBe(0);
    for (const flag of [O_TRUNC, O_DSYNC]) expect(hostOpenFlags & flag).toBe(flag);
  });

  it('keeps O_DIRECT and O_NOATIME when asked to', () => {
    expect(policyOf({ allowDirectIo: true, preserveNoatime: true }).hostOpenFlags & (O_DIRECT | O_NOATIME)).toBe(
      O_DIRECT | O_NOATIME,
    );
  });
});

it('turns xattrs on where something needs them', () => {
  expect(policyOf({}).xattr).toBe(false);
  for (const settings of [{ xattr: true }, { posixAcl: true }, { securityLabel: true }])
    expect(policyOf(settings).xattr).toBe(true);
  expect(policyOf({ xattr: true }).acl).toBe(false);
});

describe('ClaimClock', () => {
  it('knows how long earlier claims outlive a tightening, and counts down', () => {
    const clock = new ClaimClock();
    const loose = policyOf({ cache: 'always' });
    const tight = policyOf({ cache: 'never' });
    expect(clock.leftMs(loose, 1000)).toBe(0);
    clock.replaced(loose, 1000);
    expect(clock.leftMs(tight, 1000)).toBe(86_400_000);
    expect(clock.leftMs(tight, 86_400_999)).toBe(1);
    expect(clock.leftMs(tight, 86_401_001)).toBe(0);
  });

  it('keeps the longest over several changes, and sees no harm in what the present policy allows too', () => {
    const clock = new ClaimClock();
    clock.replaced(policyOf({ attrTimeout: 100 }), 0);
    clock.replaced(policyOf({ attrTimeout: 1, entryTimeout: 1 }), 50_000);
    expect(clock.leftMs(policyOf({ cache: 'never' }), 60_000)).toBe(40_000);
    expect(clock.leftMs(policyOf({ cache: 'always' }), 60_000)).toBe(0);
  });

  it('starts over with a new mount', () => {
    const clock = new ClaimClock();
    clock.replaced(policyOf({ cache: 'always' }), 0);
    clock.forgotten();
    expect(clock.leftMs(policyOf({ cache: 'never' }), 1)).toBe(0);
  });
});

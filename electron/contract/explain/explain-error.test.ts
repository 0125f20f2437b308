import { describe, expect, it } from 'vitest';
import { guestViewOf, hostIdsOf } from '../guest-view.ts';
import { decide, modeText } from '../permissions.ts';
import type { PolicySettings } from '../policy.ts';
import { resolvePolicy } from '../policy-values.ts';
import { explainError } from './explain-error.ts';
import type { ErrorFacts } from './explanation.ts';

function facts(errno: string, op: string, settings: PolicySettings = {}, more: Partial<ErrorFacts> = {}): ErrorFacts {
  return {
    ...{ shareId: 's', protocol: 'virtiofs', errno, op, path: 'a/b', uid: 1000, policy: resolvePolicy(settings) },
    ...{ server: { uid: 1000, gid: 1000 }, host: { uid: 1000, gid: 1000, mode: 0o100644 } },
    ...more,
  };
}

function patchOf(given: ErrorFacts): unknown {
  const action = explainError(given).fix?.action;
  return action?.kind === 'policy' ? action.patch : action;
}

describe('explain this error', () => {
  it.each<[string, ErrorFacts, string, unknown]>([
    ['a read-only share', facts('EROFS', 'WRITE', { readonly: true }), 'readonly-share', { readonly: false }],
    ['a read-only disk', facts('EROFS', 'Twrite'), 'readonly-share', undefined],
    ['symlinks', facts('EPERM', 'SYMLINK', { symlinks: 'refuse' }), 'symlinks-refused', { symlinks: 'allow' }],
    ['symlinks over 9P', facts('EPERM', 'Tsymlink', { symlinks: 'refuse' }), 'symlinks-refused', { symlinks: 'allow' }],
    ['a FIFO', facts('EPERM', 'MKNOD', { specialFiles: 'none' }), 'special-files-refused', { specialFiles: 'pipes' }],
    ['a device', facts('EPERM', 'Tmknod'), 'special-files-refused', { specialFiles: 'devices' }],
    ['xattrs off', facts('EOPNOTSUPP', 'SETXATTR'), 'xattr-off', { xattr: true }],
    ['xattrs off over 9P', facts('EOPNOTSUPP', 'Txattrcreate'), 'xattr-off', { xattr: true }],
    ['ACLs off', facts('EOPNOTSUPP', 'GETXATTR', { xattr: true }), 'xattr-off', { posixAcl: true }],
    ['no such attribute', facts('ENODATA', 'GETXATTR', { xattr: true }), 'xattr-off', undefined],
    ['a forbidden user', facts('EPERM', 'CREATE', { translateUid: 'forbid-guest:1000:1' }), 'id-forbidden', undefined],
    ['chown', facts('EPERM', 'SETATTR'), 'owner-not-changeable', { securityModel: 'none' }],
    ['another user', facts('EACCES', 'OPEN', {}, { uid: 1001 }), 'other-user', { guestUserIsMe: '1001' }],
    ['the same user', facts('EACCES', 'OPEN'), 'other-user', undefined],
    ['O_DIRECT', facts('EINVAL', 'READ', { allowDirectIo: true }), 'direct-io', { allowDirectIo: false }],
    ['mmap', facts('ENODEV', 'OPEN', { cache: 'never' }), 'mmap-without-cache', { allowMmap: true }],
    [
      'mmap over 9P',
      facts('ENODEV', 'Tlopen', {}, { protocol: '9p' }),
      'mmap-without-cache',
      { kind: 'mount-option', option: 'cache=mmap' },
    ],
    ['stale', facts('ESTALE', 'GETATTR'), 'stale', { entryTimeout: 0 }],
    ['stale with no cache', facts('ESTALE', 'GETATTR', { cache: 'never' }), 'stale', undefined],
    ['a lock', facts('EAGAIN', 'SETLK'), 'locks', undefined],
    ['missing', facts('ENOENT', 'LOOKUP'), 'not-there', undefined],
    ['a full disk', facts('ENOSPC', 'WRITE'), 'disk-full', undefined],
    ['not empty', facts('ENOTEMPTY', 'RMDIR'), 'everyday', undefined],
    ['ioctl', facts('ENOTTY', 'IOCTL'), 'not-supported', undefined],
    ['never heard of', facts('EXFULL', 'READ'), 'unknown', undefined],
  ])('%s', (_name, given, rule, patch) => {
    const found = explainError(given);
    expect(found.rule).toBe(rule);
    expect(patchOf(given)).toEqual(patch);
    for (const text of [found.cause, found.advice]) expect(text).toMatch(/^\S.*\.$/s);
  });

  it('a policy fix changes the explanation: the button does something', () => {
    const given = facts('EPERM', 'SYMLINK', { symlinks: 'refuse' });
    expect(explainError({ ...given, policy: resolvePolicy({ symlinks: 'allow' }) }).rule).not.toBe('symlinks-refused');
  });
});

describe('what the guest sees', () => {
  const file = { uid: 1000, gid: 100, mode: 0o100640 };
  const me = { uid: 1000, gid: 100 };
  const plain = { translateUid: '', translateGid: '', guestUserIsMe: '', securityModel: 'passthrough' } as const;

  it('is what the host has, without rules', () => {
    expect(guestViewOf(file, null, plain, me)).toEqual({ ...file, steps: [] });
  });

  it('names the rule that changed it', () => {
    const view = guestViewOf(file, null, { ...plain, translateUid: 'map:0:1000:1' }, me);
    expect(view).toMatchObject({ uid: 0, gid: 100, steps: [{ what: 'owner', from: '1000', to: '0' }] });
    expect(view.steps[0]?.rule).toMatch(/host ids 1000 to 1000/);
    expect(hostIdsOf({ ...plain, translateUid: 'map:0:1000:1' }, me, { uid: 0, gid: 7 })).toEqual({
      uid: 1000,
      gid: 7,
    });
  });

  it('"guest user is me"', () => {
    const view = guestViewOf(file, null, { ...plain, guestUserIsMe: '500:600' }, me);
    expect(view).toMatchObject({ uid: 500, gid: 600 });
    expect(view.steps.map(({ what }) => what)).toEqual(['owner', 'group']);
  });

  it('mapped-xattr', () => {
    const view = guestViewOf(file, { uid: 0, mode: 0o100755 }, { ...plain, securityModel: 'mapped-xattr' }, me);
    expect(view).toMatchObject({ uid: 0, gid: 100, mode: 0o100755 });
    expect(view.steps).toMatchObject([{ what: 'owner' }, { what: 'mode', from: 'rw-r-----', to: 'rwxr-xr-x' }]);
  });
});

describe('decide', () => {
  const file = { uid: 1, gid: 2, mode: 0o100750 };
  it.each<[string, Parameters<typeof decide>, boolean, string]>([
    ['the owner', [{ uid: 1, gids: [] }, file, undefined, 7], true, 'owner’s bits (rwx)'],
    ['the group', [{ uid: 9, gids: [2] }, file, undefined, 2], false, 'group’s bits (r-x)'],
    ['others', [{ uid: 9, gids: [9] }, file, undefined, 4], false, 'everybody else’s bits (---)'],
    ['root', [{ uid: 0, gids: [] }, file, undefined, 6], true, 'root may'],
    [
      'root, to run what nobody may',
      [{ uid: 0, gids: [] }, { ...file, mode: 0o100640 }, undefined, 1],
      false,
      'root may',
    ],
    [
      'an owner who is worse off than others',
      [{ uid: 1, gids: [2] }, { ...file, mode: 0o100077 }, undefined, 4],
      false,
      'owner’s bits (---)',
    ],
    [
      'a named user',
      [
        { uid: 9, gids: [] },
        file,
        [
          { kind: 'user', id: 9, permissions: 7 },
          { kind: 'mask', id: null, permissions: 5 },
        ],
        4,
      ],
      true,
      'entry for user 9 (r-x)',
    ],
    [
      'a named user under the mask',
      [
        { uid: 9, gids: [] },
        file,
        [
          { kind: 'user', id: 9, permissions: 7 },
          { kind: 'mask', id: null, permissions: 5 },
        ],
        2,
      ],
      false,
      'entry for user 9 (r-x)',
    ],
    [
      'a named group',
      [
        { uid: 9, gids: [8] },
        file,
        [
          { kind: 'group', id: null, permissions: 0 },
          { kind: 'group', id: 8, permissions: 4 },
        ],
        4,
      ],
      true,
      'entry for group 8',
    ],
  ])('%s', (_name, args, allowed, rule) => {
    const found = decide(...args);
    expect(found.allowed).toBe(allowed);
    expect(found.rule).toContain(rule);
  });

  it('writes modes as ls does', () => {
    expect([0o4755, 0o2640, 0o1777, 0o4644].map(modeText)).toEqual([
      'rwsr-xr-x',
      'rw-r-S---',
      'rwxrwxrwt',
      'rwSr--r--',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { ninepPolicyOf, VERSIONS } from './ninep-policy.ts';

const policyOf = (settings: PolicySettings) => ninepPolicyOf(resolvePolicy(settings));

describe('ninepPolicyOf', () => {
  it.each([
    ['never', VERSIONS.NONE],
    ['auto', VERSIONS.CHANGES],
    ['metadata', VERSIONS.CHANGES],
    ['always', VERSIONS.STABLE],
  ] as const)('cache=%s', (cache, versions) => {
    expect(policyOf({ cache }).versions).toBe(versions);
  });

  it('denies devices and allows links and pipes by default', () => {
    expect(policyOf({})).toMatchObject({ readonly: false, symlinks: true, pipes: true, devices: false });
    expect(policyOf({ specialFiles: 'devices' })).toMatchObject({ pipes: true, devices: true });
    expect(policyOf({ specialFiles: 'none', symlinks: 'refuse' })).toMatchObject({ pipes: false, symlinks: false });
  });

  it('turns attributes on with ACLs', () => {
    expect(policyOf({ posixAcl: true })).toMatchObject({ xattr: true, acl: true });
    expect(policyOf({ xattr: true })).toMatchObject({ xattr: true, acl: false });
  });
});

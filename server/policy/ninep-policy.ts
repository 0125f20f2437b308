/**
 * Policy values to what a 9P session does. A pure function of the values; the session reads the result for each reply, so that replacing the object is
 * a live change. 9P has no timeouts: the one thing a server says about caching is qid.version.
 */
import type { CachePolicy, PolicyValues } from '../../electron/contract/policy.ts';

/**
 * What qid.version tells. Linux compares it when it opens a file or looks it up again (fs/9p/vfs_inode_dotl.c), and since 6.4 caches nothing of a
 * file whose version is 0 (P9L_DIRECT in fs/9p/fid.h), unless mounted with `ignoreqv`.
 */
export const VERSIONS = {
  /** Always 0: do not cache. */
  NONE: 0,
  /** Changes with each change of the file: a mix of size, modification and change time at nanoseconds. */
  CHANGES: 1,
  /** The same for ever, and not 0: what is cached stays valid. */
  STABLE: 2,
} as const;
export type Versions = (typeof VERSIONS)[keyof typeof VERSIONS];

export interface NinepPolicy {
  readonly versions: Versions;
  readonly readonly: boolean;
  readonly xattr: boolean;
  /** Whether system.posix_acl_* can be read and set. */
  readonly acl: boolean;
  readonly symlinks: boolean;
  /** FIFOs, sockets, whiteouts. */
  readonly pipes: boolean;
  readonly devices: boolean;
}

const VERSIONS_BY_CACHE = {
  never: VERSIONS.NONE,
  auto: VERSIONS.CHANGES,
  metadata: VERSIONS.CHANGES,
  always: VERSIONS.STABLE,
} as const satisfies Record<CachePolicy, Versions>;

export function ninepPolicyOf(values: PolicyValues): NinepPolicy {
  return {
    versions: VERSIONS_BY_CACHE[values.cache],
    readonly: values.readonly,
    xattr: values.xattr || values.posixAcl || values.securityLabel,
    acl: values.posixAcl,
    symlinks: values.symlinks === 'allow',
    pipes: values.specialFiles !== 'none',
    devices: values.specialFiles === 'devices',
  };
}

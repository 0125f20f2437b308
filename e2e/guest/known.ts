import type { CacheMode, ShareServer } from '../../server/testing/peers/share-server.ts';
import { virtiofsdC } from '../../server/testing/peers/virtiofsd-c.ts';
import { FUSE_CLIENT_DIFFERENCES, fuseClientLacks } from '../posix/fuse-client.ts';

const NO_SHARED_MAPPING = 'without a page cache (FOPEN_DIRECT_IO) Linux before 6.6 refuses shared writable mappings';

/** Errno rows that may differ from the plain folder, by server: slips of a peer, which Culvert does not repeat. */
export function knownDifferences(server: ShareServer): Readonly<Record<string, string>> {
  if (server !== virtiofsdC) return FUSE_CLIENT_DIFFERENCES;
  return {
    ...FUSE_CLIENT_DIFFERENCES,
    'open/truncate-clears-suid': 'C virtiofsd leaves suid and sgid when a user opens with O_TRUNC, also on the host',
  };
}

/** Rows (by slug) that cannot pass in a cache mode, with the reason. */
export function knownFailures(cache: CacheMode): Readonly<Record<string, string>> {
  if (cache === 'auto' || cache === 'always') return {};
  return {
    'mmap-shared': NO_SHARED_MAPPING,
    'mmap-sees-write': NO_SHARED_MAPPING,
    'mmap-two-processes': NO_SHARED_MAPPING,
  };
}

/** Checks (by slug) that may find their feature missing in a guest of this kernel release. */
export function mayLack(server: ShareServer, release: string): readonly string[] {
  // C virtiofsd knows FUSE up to 7.36; TMPFILE is of 7.37.
  return [...fuseClientLacks(release), ...(server === virtiofsdC ? ['tmpfile'] : [])];
}

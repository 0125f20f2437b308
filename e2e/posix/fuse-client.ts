import type { CacheMode } from '../../server/testing/peers/share-server.ts';
import type { CachePolicy } from './policies.ts';

/** Errno rows that no FUSE server can make equal to the plain folder, with the reason: Linux's client decides them alone. */
export function fuseClientDifferences(policy?: CachePolicy): Readonly<Record<string, string>> {
  const writesBack = policy?.writeback === true && (policy.cache === 'auto' || policy.cache === 'always');
  return writesBack ? WRITEBACK_DIFFERENCES : DIFFERENCES;
}

const DIFFERENCES: Readonly<Record<string, string>> = {
  'chown/nothing': 'chown(-1, -1) changes ctime on ext4; the FUSE client has nothing to send and sends nothing',
};

/** With write-back the client keeps size, mtime and ctime of regular files itself. */
const WRITEBACK_DIFFERENCES: Readonly<Record<string, string>> = {
  'truncate/same-size':
    'truncating to the same size changes the times on the host; the client (fuse_do_setattr) keeps its own',
};

const NO_SHARED_MAPPING = 'without a page cache (FOPEN_DIRECT_IO) Linux before 6.6 refuses shared writable mappings';

/** Checks (by slug) that a client of this kernel release cannot carry out, whatever the server: FUSE got O_TMPFILE in 6.1. */
export function fuseClientLacks(release: string): readonly string[] {
  return isBefore(release, 6, 1) ? ['tmpfile'] : [];
}

/** Rows (by slug) that cannot pass with this cache policy, with the reason. */
export function mappingFailures(cache: CacheMode, release: string): Readonly<Record<string, string>> {
  if (cache === 'auto' || cache === 'always' || !isBefore(release, 6, 6)) return {};
  return {
    'mmap-shared': NO_SHARED_MAPPING,
    'mmap-sees-write': NO_SHARED_MAPPING,
    'mmap-two-processes': NO_SHARED_MAPPING,
    'fsx-mmap': NO_SHARED_MAPPING,
  };
}

function isBefore(release: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return a < major || (a === major && b < minor);
}

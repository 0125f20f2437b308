import type { ShareServer } from '../../server/testing/peers/share-server.ts';
import { virtiofsdC } from '../../server/testing/peers/virtiofsd-c.ts';
import { fuseClientDifferences, fuseClientLacks } from '../posix/fuse-client.ts';
import type { CachePolicy } from '../posix/policies.ts';

/** Errno rows that may differ from the plain folder, by server: slips of a peer, which Culvert does not repeat. */
export function knownDifferences(server: ShareServer, policy?: CachePolicy): Readonly<Record<string, string>> {
  if (server !== virtiofsdC) return fuseClientDifferences(policy);
  return {
    ...fuseClientDifferences(policy),
    'open/truncate-clears-suid': 'C virtiofsd leaves suid and sgid when a user opens with O_TRUNC, also on the host',
  };
}

/** Checks (by slug) that may find their feature missing in a guest of this kernel release. */
export function mayLack(server: ShareServer, release: string): readonly string[] {
  // C virtiofsd knows FUSE up to 7.36; TMPFILE is of 7.37.
  return [...fuseClientLacks(release), ...(server === virtiofsdC ? ['tmpfile'] : [])];
}

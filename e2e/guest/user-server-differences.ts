import { fuseClientDifferences } from '../posix/fuse-client.ts';

/**
 * Errno rows that give another result when the guest's root works on the share of a server that runs as an ordinary user, and stands for that user, than
 * root has on a plain folder. One list for each reason.
 */
const BY_REASON: Readonly<Record<string, string>> = {
  'a change of owner is accepted and has no effect, and what other users make belongs to root: all files are the one user’s': `
    chown/descriptor-after-unlink chown/ids chown/large-ids chown/symlink link/mode-shared mkdir/inherits-group mkdir/owner mkfifo/owner
    open/create-inherits-group open/create-owner open/create-sgid-dropped symlink/owner
  `,
  'a file that root gave to a user or a group is still root’s, so the guest’s kernel refuses what only its owner or group may do': `
    access/as-user-own-readonly-file access/as-user-group-file chmod/as-user-own-file chmod/as-user-own-readonly-file
    chmod/as-user-sticky-own-file link-from/as-user-own-file link-from/as-user-own-readonly-file link-from/as-user-group-file
    link-from/as-user-sticky-own-file link-to/as-user-unwritable-folder-missing open/as-user-own-readonly-file open/as-user-group-file
    open-write/as-user-own-file open-write/as-user-group-file open-write/as-user-sticky-own-file open-create/as-user-own-file
    open-create/as-user-group-file open-create/as-user-sticky-own-file open-nofollow/as-user-own-readonly-file
    open-nofollow/as-user-group-file open-truncate/as-user-own-file open-truncate/as-user-group-file open-truncate/as-user-sticky-own-file
    rename-from/as-user-sticky-own-file rename-from/as-user-sticky-own-folder rename-to/as-user-sticky-own-file
    rename-to/as-user-sticky-own-folder rename-dir-to/as-user-sticky-own-file rename-dir-to/as-user-sticky-own-folder
    rmdir/as-user-sticky-own-file rmdir/as-user-sticky-own-folder truncate/as-user-own-file truncate/as-user-group-file
    truncate/as-user-sticky-own-file unlink/as-user-sticky-own-file unlink/as-user-sticky-own-folder utimens/as-user-own-file
    utimens/as-user-own-readonly-file utimens/as-user-sticky-own-file chmod/sgid-without-group chmod/sgid-with-group chmod/sticky-by-user
    chown/own-group chown/foreign-group chown/user-clears-suid rename/sticky-own-target
  `,
  'the server’s user has no CAP_FSETID: the host clears suid and sgid at each write': `
    open/write-by-root-keeps-suid
  `,
};

export function guestRootDifferences(): Readonly<Record<string, string>> {
  const named = Object.entries(BY_REASON).flatMap(([reason, rows]) =>
    rows
      .trim()
      .split(/\s+/)
      .map((row): readonly [string, string] => [row, reason]),
  );
  return { ...fuseClientDifferences(), ...Object.fromEntries<string>(named) };
}

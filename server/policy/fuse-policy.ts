/**
 * Policy values to what a FUSE session does: timeouts, open flags, INIT flags. A pure function of the values; the session reads the result for each
 * reply, so that replacing the object is a live change. docs: ../../electron/contract/policy.ts tells users the same.
 */
import type { CachePolicy, PolicyValues } from '../../electron/contract/policy.ts';
import { O_ACCMODE, O_DIRECT, O_NOATIME, O_SYNC, O_TRUNC } from '../constants/linux.ts';
import { FOPEN, INIT, INIT2 } from '../wire/fuse/flags.ts';

export interface FusePolicy {
  // How long the guest may trust a name, attributes, and that a name is missing.
  readonly entrySec: number;
  readonly entryNsec: number;
  readonly attrSec: number;
  readonly attrNsec: number;
  readonly negativeSec: number;
  readonly negativeNsec: number;
  /** The longest of these, in milliseconds. */
  readonly longestClaimMs: number;

  /** FOPEN flags in replies to OPEN, CREATE and TMPFILE, and to OPENDIR. */
  readonly fileOpenFlags: number;
  readonly dirOpenFlags: number;
  /**
   * Open flags that reach the host; the others are the guest's own business (O_NONBLOCK), dangerous on a host (O_PATH, FASYNC), or said again
   * by each WRITE, since fcntl(2) can change it (O_APPEND).
   */
  readonly hostOpenFlags: number;

  /** Whether READDIRPLUS looks entries up; without, it answers names only. */
  readonly attributesInListings: boolean;
  readonly readonly: boolean;
  readonly xattr: boolean;
  /** Whether system.posix_acl_* can be read and set. */
  readonly acl: boolean;
  readonly noOpen: boolean;
  readonly noOpendir: boolean;
  readonly symlinks: boolean;
  /** FIFOs, sockets, whiteouts. */
  readonly pipes: boolean;
  readonly devices: boolean;

  /** INIT flags to grant where the guest offers them. Read at INIT only. */
  readonly initFlags: number;
  readonly initFlags2: number;
}

/** What costs nothing and promises nothing that the session does not keep, whatever the policy. */
const ALWAYS =
  INIT.ASYNC_READ |
  INIT.ATOMIC_O_TRUNC |
  INIT.BIG_WRITES |
  // Kept under `always` too: a share that is tightened while mounted must notice changes of the data again.
  INIT.AUTO_INVAL_DATA |
  INIT.ASYNC_DIO |
  INIT.PARALLEL_DIROPS |
  INIT.HAS_IOCTL_DIR |
  INIT.MAX_PAGES |
  // A link's target never changes: what replaces a link is another node.
  INIT.CACHE_SYMLINKS |
  INIT.INIT_EXT;

const FILE_OPEN_FLAGS = {
  never: FOPEN.DIRECT_IO,
  auto: 0,
  metadata: FOPEN.DIRECT_IO,
  always: FOPEN.KEEP_CACHE,
} as const satisfies Record<CachePolicy, number>;

const DIR_OPEN_FLAGS = {
  never: 0,
  auto: 0,
  metadata: FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE,
  always: FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE,
} as const satisfies Record<CachePolicy, number>;

export function fusePolicyOf(values: PolicyValues): FusePolicy {
  const { cache, entryTimeout, attrTimeout, negativeTimeout } = values;
  return {
    entrySec: Math.floor(entryTimeout),
    entryNsec: nanosecondsOf(entryTimeout),
    attrSec: Math.floor(attrTimeout),
    attrNsec: nanosecondsOf(attrTimeout),
    negativeSec: Math.floor(negativeTimeout),
    negativeNsec: nanosecondsOf(negativeTimeout),
    longestClaimMs: Math.max(entryTimeout, attrTimeout, negativeTimeout) * 1000,

    fileOpenFlags: FILE_OPEN_FLAGS[cache],
    dirOpenFlags: DIR_OPEN_FLAGS[cache],
    hostOpenFlags:
      O_ACCMODE | O_TRUNC | O_SYNC | (values.allowDirectIo ? O_DIRECT : 0) | (values.preserveNoatime ? O_NOATIME : 0),

    // Under `never` the guest would drop the attributes at once: one look-up each for nothing.
    attributesInListings: values.readdirplus && cache !== 'never',
    readonly: values.readonly,
    xattr: values.xattr || values.posixAcl || values.securityLabel,
    acl: values.posixAcl,
    noOpen: values.noOpen,
    noOpendir: values.noOpendir,
    symlinks: values.symlinks === 'allow',
    pipes: values.specialFiles !== 'none',
    devices: values.specialFiles === 'devices',

    initFlags: initFlagsOf(values),
    initFlags2:
      (values.securityLabel ? INIT2.SECURITY_CTX : 0) |
      (values.allowMmap ? INIT2.DIRECT_IO_ALLOW_MMAP : 0) |
      INIT2.CREATE_SUPP_GROUP,
  };
}

function initFlagsOf(values: PolicyValues): number {
  let flags: number = ALWAYS;
  // Granted under each cache policy, so that a loosening finds it granted; under `never` listings carry names only.
  if (values.readdirplus) flags |= INIT.DO_READDIRPLUS | INIT.READDIRPLUS_AUTO;
  // Linux with write-back keeps the times of files itself, and forgets to at a direct write, which is all there is where data is not cached.
  if (values.writeback && (FILE_OPEN_FLAGS[values.cache] & FOPEN.DIRECT_IO) === 0) flags |= INIT.WRITEBACK_CACHE;
  if (values.announceSubmounts) flags |= INIT.SUBMOUNTS;
  if (values.posixLock) flags |= INIT.POSIX_LOCKS;
  if (values.flock) flags |= INIT.FLOCK_LOCKS;
  if (values.killprivV2) flags |= INIT.HANDLE_KILLPRIV_V2;
  // With ACLs the guest leaves the umask to us (a default ACL replaces it), and says when setting one has to clear sgid.
  if (values.posixAcl) flags |= INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT;
  // An open that is not sent cannot truncate: the guest sends SETATTR instead.
  if (values.noOpen) flags = (flags | INIT.NO_OPEN_SUPPORT) & ~INIT.ATOMIC_O_TRUNC;
  // The guest obeys the one that it was granted (fs/fuse/inode.c, process_init_reply).
  if (values.explicitInval) flags = (flags | INIT.EXPLICIT_INVAL_DATA) & ~INIT.AUTO_INVAL_DATA;
  if (values.noOpendir) flags |= INIT.NO_OPENDIR_SUPPORT;
  return flags;
}

function nanosecondsOf(seconds: number): number {
  return Math.min(999_999_999, Math.round((seconds - Math.floor(seconds)) * 1e9));
}

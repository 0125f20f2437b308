/** INIT, DESTROY, SYNCFS, INTERRUPT: requests about the mount. */
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import { encodeInitOut, type InitIn, type InterruptIn, newInitOut, SIZE_INIT_OUT } from '../../wire/fuse/codec.gen.ts';
import { FUSE_KERNEL_MINOR_VERSION, FUSE_KERNEL_VERSION, INIT, INIT2 } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import { Agreement, type FuseState } from './fuse-state.ts';
import { bodyAt, bodyRoom } from './replies.ts';

/** Linux 5.0 and before do not know virtio-fs; the layouts that we write are those of 7.27 and later. */
const OLDEST_MINOR = 27;
/** Before 7.38, security contexts follow the names without a header that says so. */
const EXTENSIONS_MINOR = 38;
const PAGE = 4096;
const ACL_FLAGS = INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT;

const out = newInitOut();

/**
 * The first request of a mount. It agrees on version and features: what the guest offers and we support or were asked for. A second one comes from a guest
 * that rebooted, so all that the first one held is gone.
 */
export function init(s: FuseState, x: Exchange, _node: null, args: InitIn): Result {
  // The table knows the reply of before 7.23, which was shorter.
  if (bodyRoom(x) < SIZE_INIT_OUT) return -ERRNO.EINVAL;
  if (args.major < FUSE_KERNEL_VERSION) return -ERRNO.EPROTO;
  // A newer guest reads our version only and asks again in it.
  if (args.major > FUSE_KERNEL_VERSION) return initReply(s, x, 0, 0, 0);
  if (args.minor < OLDEST_MINOR) return -ERRNO.EPROTO;
  s.wipe();
  const flags = grantedFlags(s, args);
  const flags2 = grantedFlags2(s, args);
  const terms = new Agreement();
  terms.minor = Math.min(args.minor, FUSE_KERNEL_MINOR_VERSION);
  terms.writeback = (flags & INIT.WRITEBACK_CACHE) !== 0;
  terms.killprivV2 = (flags & INIT.HANDLE_KILLPRIV_V2) !== 0;
  terms.umaskIsOurs = (flags & INIT.DONT_MASK) !== 0;
  terms.setxattrExt = (flags & INIT.SETXATTR_EXT) !== 0;
  terms.submounts = (flags & INIT.SUBMOUNTS) !== 0;
  terms.posixLocks = (flags & INIT.POSIX_LOCKS) !== 0;
  terms.flocks = (flags & INIT.FLOCK_LOCKS) !== 0;
  terms.noOpen = (flags & INIT.NO_OPEN_SUPPORT) !== 0;
  terms.noOpendir = (flags & INIT.NO_OPENDIR_SUPPORT) !== 0;
  terms.securityContext = (flags2 & INIT2.SECURITY_CTX) !== 0;
  s.agreed = terms;
  s.answers?.begin(terms, s.fs, s.policy);
  s.mounted(`FUSE ${FUSE_KERNEL_VERSION}.${terms.minor}${terms.writeback ? ', write-back' : ''}`);
  return initReply(s, x, args.maxReadahead, flags, flags2);
}

/** The mount ends: everything is given back, and only INIT is understood from now on. */
export function destroy(s: FuseState): Result {
  s.wipe();
  s.unmounted();
  return 0;
}

/** syncfs(2). */
export function syncfs(s: FuseState, x: Exchange, node: Node): Result {
  x.ref = node;
  return s.fs.syncfs(node, x.ticket);
}

/**
 * A signal for the process behind another request: a lock that is waited for is given up, and a call in the pool as far as the host lets go of it. A request
 * that is not found has been answered. Linux' virtio-fs sends none of these; /dev/fuse does.
 */
export function interrupt(s: FuseState, _x: Exchange, _node: null, args: InterruptIn): Result {
  for (const parked of s.parked) {
    if (parked.uniqueLo !== args.uniqueLo || parked.uniqueHi !== args.uniqueHi) continue;
    const waiting = s.waiting.get(parked);
    if (waiting !== undefined) waiting.answer(-ERRNO.EINTR);
    else s.cancel(parked.ticket);
    break;
  }
  return 0;
}

function grantedFlags(s: FuseState, args: InitIn): number {
  const flags = args.flags & s.policy.initFlags;
  // ACLs work with all three or not at all.
  return (flags & ACL_FLAGS) === ACL_FLAGS ? flags : flags & ~ACL_FLAGS;
}

function grantedFlags2(s: FuseState, args: InitIn): number {
  if ((args.flags & INIT.INIT_EXT) === 0) return 0;
  const flags2 = args.flags2 & s.policy.initFlags2;
  return args.minor >= EXTENSIONS_MINOR ? flags2 : flags2 & ~(INIT2.SECURITY_CTX | INIT2.CREATE_SUPP_GROUP);
}

function initReply(s: FuseState, x: Exchange, maxReadahead: number, flags: number, flags2: number): Result {
  const { maxWrite, maxBackground } = s.limits;
  out.major = FUSE_KERNEL_VERSION;
  out.minor = FUSE_KERNEL_MINOR_VERSION;
  out.maxReadahead = maxReadahead;
  out.flags = flags;
  out.flags2 = flags2;
  out.maxBackground = maxBackground;
  // The kernel's own share: fs/fuse/inode.c.
  out.congestionThreshold = Math.floor((maxBackground * 3) / 4);
  out.maxWrite = maxWrite;
  out.maxPages = (flags & INIT.MAX_PAGES) !== 0 ? Math.ceil(maxWrite / PAGE) : 0;
  out.timeGran = 1;
  encodeInitOut(s.arena, bodyAt(x), out);
  return SIZE_INIT_OUT;
}

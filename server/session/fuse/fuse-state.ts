import type { Arena } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import { Attr, Caller, type FileSystem, type Node, type Result } from '../../fs/backend.ts';
import { ClaimClock } from '../../policy/claim-clock.ts';
import type { FusePolicy } from '../../policy/fuse-policy.ts';
import { newInHeader } from '../../wire/fuse/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import type { LockWaiters } from '../lock-waiters.ts';
import type { Answers } from './answers.ts';
import type { FuseLimits } from './fuse-limits.ts';
import { HandleTable } from './handle-table.ts';
import type { WaitingLock } from './locks.ts';
import { NodeTable } from './node-table.ts';

interface PoolCalls {
  count: number;
}

/** By the root, which all wrappers of a back end share: calls of a session whose guest has gone may still be in the pool when the next session wipes. */
const POOL_CALLS = new WeakMap<Node, PoolCalls>();

/** What INIT agreed on. It stays until the next INIT, whatever becomes of the policy. */
export class Agreement {
  minor = 0;
  /** The guest caches writes: it positions appends itself and reads files that it opened for writing. */
  writeback = false;
  /** The guest says when suid, sgid and security.capability are to be cleared. */
  killprivV2 = false;
  /** The guest does not apply the umask (POSIX ACLs). */
  umaskIsOurs = false;
  /** SETXATTR carries fuse_setxattr_in as of 7.33. */
  setxattrExt = false;
  submounts = false;
  /** The guest sends fcntl(2)'s locks, and flock(2)'s. */
  posixLocks = false;
  flocks = false;
  /** Creating requests carry the new file's security label. */
  securityContext = false;
  noOpen = false;
  noOpendir = false;
}

/**
 * What the handlers of one guest share: tables, the agreement, and objects that are reused from request to request. One request is handled at a time,
 * so whatever describes "the request" here is valid until its handler returns, and not in `done` functions, which may run much later.
 */
export class FuseState {
  /** Replaced at any time by another view of the same back end, with the same nodes and handles. */
  fs: FileSystem;
  readonly arena: Arena;
  readonly limits: FuseLimits;
  readonly nodes: NodeTable;
  readonly files: HandleTable;
  /** Replaced at any time: read it for each reply. */
  policy: FusePolicy;
  /** null before INIT and after DESTROY. */
  agreed: Agreement | null = null;

  /** Requests that do not come here; null: all do. */
  answers: Answers | null = null;

  /** How long earlier, looser policies outlive a change. */
  readonly claims = new ClaimClock();

  // The request.
  readonly header = newInHeader();
  readonly caller = new Caller();
  /** Arena offset behind the arguments: data, structs, or the extensions. */
  dataAt = 0;
  /** Arena offset behind the data: extensions of the request, `header.totalExtlen` * 8 bytes. */
  extAt = 0;

  // The reply.
  /** Bytes in the exchange's sink behind the reply's head. */
  payload = 0;
  /** Attributes of the file that the reply is about. */
  readonly attr = new Attr();

  /** Requests that wait for a lock. */
  readonly waiting = new Map<Exchange, WaitingLock>();
  /** Requests in the I/O pool, of this session, and those that wait for a lock. */
  readonly parked = new Set<Exchange>();
  readonly waiters: LockWaiters;
  /** Interrupts or drops the pool job of this ticket if that is possible; its completion comes all the same. */
  readonly cancel: (ticket: number) => void;
  /** Ends a request that is parked. Set by the session. */
  finish: (x: Exchange, result: Result) => void = nothing;

  /** What is in the I/O pool, of every session on this back end. */
  readonly pooled: PoolCalls;

  /** Whoever wants to know of INIT and DESTROY. */
  mounted: (terms: string) => void = nothing;
  unmounted: () => void = nothing;

  constructor(
    fs: FileSystem,
    arena: Arena,
    policy: FusePolicy,
    limits: FuseLimits,
    waiters: LockWaiters,
    cancel: (ticket: number) => void,
  ) {
    this.fs = fs;
    this.arena = arena;
    this.policy = policy;
    this.limits = limits;
    this.waiters = waiters;
    this.cancel = cancel;
    this.pooled = POOL_CALLS.get(fs.root) ?? { count: 0 };
    POOL_CALLS.set(fs.root, this.pooled);
    this.nodes = new NodeTable(fs, limits.maxNodes);
    this.files = new HandleTable(fs, limits.maxHandles);
  }

  /** INIT's terms. Handlers of all other requests run after INIT only. */
  get terms(): Agreement {
    return this.agreed as Agreement;
  }

  /**
   * Gives back everything that the guest holds. While requests are in the pool the back end must not drop what they work on, so then it is given
   * back piece by piece, and what they use when they end; else at once, since a guest may hold a hundred thousand descriptors.
   */
  wipe(): void {
    for (const waiting of [...this.waiting.values()]) waiting.answer(-ERRNO.EINTR);
    this.agreed = null;
    this.answers?.end();
    this.claims.forgotten();
    if (this.pooled.count > 0) {
      this.files.releaseAll();
      this.nodes.forgetAll();
    } else {
      this.files.clear();
      this.nodes.clear();
      this.fs.reset();
    }
  }
}

function nothing(): void {}

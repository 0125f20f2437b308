import { ERRNO, errnoName } from '../../errno.ts';
import { type Node, PENDING, type Result } from '../../fs/backend.ts';
import type { NinepPolicy } from '../../policy/ninep-policy.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { DIALECT, type Dialect, HEADER_SIZE, NOTAG } from '../../wire/ninep/flags.ts';
import { type Exchange, REQUEST_ROOM, type Session } from '../exchange.ts';
import type { Export } from './exports.ts';
import type { Fid } from './fid-table.ts';
import { WAIT } from './in-flight.ts';
import { endWaitingLocks } from './locks.ts';
import { DEFAULT_LIMITS } from './ninep-limits.ts';
import { type NinepObserver, type NinepSessionOptions, NinepState, replyRoom } from './ninep-state.ts';
import { ROUTES, type Route } from './operations.ts';
import { discard, reply, suppress } from './replies.ts';
import { revoke } from './revoke.ts';
import { abortAll } from './version.ts';

const EIO = -ERRNO.EIO;
const EINVAL = -ERRNO.EINVAL;
const EPROTO = -ERRNO.EPROTO;
/** What of a Twrite has to be in the arena: everything in front of its data. */
const TWRITE_HEAD = 23;
const NOBODY = { uid: 65_534, gid: 65_534 } as const;

/**
 * One client's connection: from the bytes of a message to the bytes of its reply. The same for 9P2000.L, 9P2000.u and 9P2000.
 *
 * Requests are handled one at a time on the engine thread. One that the back end left PENDING ends in `completed`, and others overtake it; a Tlock that waits
 * ends when it gets its lock. What they work on is kept until then, whatever is clunked. The client is hostile: no message makes this throw, and
 * each gets exactly one reply, or none if it was flushed or Tversion came meanwhile.
 *
 * The transport cuts the stream: it hands over one whole message per exchange, of at most `msize` bytes (ask again after each Tversion), and closes the connection when
 * a size[4] is below 7 or above that. On a virtqueue a chain is one message.
 */
export class NinepSession implements Session {
  readonly #state: NinepState;
  #misused = false;

  /** The arena must be the back ends' own. The file systems stay the caller's to close, and are not reset: other connections use them. */
  constructor(options: NinepSessionOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const dialects = options.dialects ?? Object.values(DIALECT);
    this.#state = new NinepState(options, limits, dialects, options.anonymous ?? NOBODY);
  }

  /** The longest message to accept now. */
  get msize(): number {
    return this.#state.msize;
  }

  /** What Tversion agreed on, or null. */
  get dialect(): Dialect | null {
    return this.#state.dialect;
  }

  get fidCount(): number {
    return this.#state.fids.size;
  }

  /** Requests that wait: in the pool, for a lock, or for what they flush. */
  get waiting(): number {
    return this.#state.inFlight.size;
  }

  get policy(): NinepPolicy {
    return this.#state.policy;
  }

  /** Somebody else has changed a file that clients write: the observer is told of each fid of it. */
  hostWrote(node: Node): void {
    const { observer, fids } = this.#state;
    if (observer === null) return;
    for (const fid of fids) if (fid.node === node) observer.hostWrote(fid.id);
  }

  /** Changes the policy while clients are attached. What each knob does when is said in electron/contract/policy.ts. */
  setPolicy(policy: NinepPolicy): void {
    const s = this.#state;
    s.policy = policy;
    for (const at of s.attachments.values()) if (at.exported !== null) at.fs = at.exported.fs;
    if (s.dialect === DIALECT.L) s.answers?.begin(s.msize, policy.versions);
  }

  /** Attributes have to be looked at by the back end: it wants to see some that it did not need to see before. */
  forgetLooks(): void {
    this.#state.answers?.forgetLooks();
  }

  /** null while nobody watches. */
  get observer(): NinepObserver | null {
    return this.#state.observer;
  }

  set observer(observer: NinepObserver | null) {
    this.#state.observer = observer;
  }

  request(x: Exchange): void {
    const s = this.#state;
    x.noteA = WAIT.POOL;
    x.ref = null;
    x.opcode = 0;
    x.uniqueLo = NOTAG;
    x.uniqueHi = 0;
    s.payload = 0;
    const whole = x.length >= HEADER_SIZE;
    if (whole) {
      x.opcode = s.arena.u8[x.at + 4] as number;
      x.uniqueLo = s.arena.view.getUint16(x.at + 5, true);
    }
    if (s.observer !== null) s.observer.begin(x);
    if (whole) this.#dispatch(x);
    else reply(s, x, EPROTO);
    s.waiters.settle();
  }

  completed(x: Exchange, result: number): void {
    const s = this.#state;
    const fid = x.ref as Fid | null;
    x.ref = null;
    if (fid !== null) s.fids.unpin(fid);
    s.payload = 0;
    if (s.inFlight.claimOrphan(x)) {
      discard(s, x);
    } else if (result === -ERRNO.EINTR && s.inFlight.flushed(x)) {
      suppress(s, x);
    } else {
      this.#finish(x, result);
    }
    s.waiters.settle();
  }

  interruptWaiters(): void {
    endWaitingLocks(this.#state, null, -ERRNO.EINTR);
    this.#state.waiters.settle();
  }

  close(): void {
    abortAll(this.#state);
    this.#state.waiters.settle();
  }

  /** The export goes, and nothing of it can be reached any more (revoke.ts). */
  revoke(exported: Export): void {
    revoke(this.#state, exported);
    this.#state.waiters.settle();
  }

  #dispatch(x: Exchange): void {
    const s = this.#state;
    if (x.opcode !== TYPE.Tversion && s.inFlight.has(x.uniqueLo)) {
      // Two replies with one tag would be taken for each other's: an error now, and the connection should go.
      this.#refuseTag(x);
      return;
    }
    const route = s.dialect === null ? startRoute(x) : (ROUTES[s.dialect][x.opcode] ?? null);
    if (route === null) {
      reply(s, x, s.dialect === null ? EPROTO : -ERRNO.EOPNOTSUPP);
      return;
    }
    let result: Result;
    try {
      result = this.#run(x, route);
    } catch (bug) {
      result = this.#report(x, bug);
    }
    if (result === PENDING) this.#park(x);
    else reply(s, x, result);
  }

  /** From a message with a header to its result. */
  #run(x: Exchange, route: Route): Result {
    const s = this.#state;
    const { operation } = route;
    if (operation === null) return -route.errno;
    const size = s.arena.view.getUint32(x.at, true);
    if (size < HEADER_SIZE || size > x.total) return EPROTO;
    if (size > s.msize) return -ERRNO.EMSGSIZE;
    if (s.policy.readonly && !operation.reads) return -ERRNO.EROFS;
    // A reply that would not fit must not have an effect: the client would hold something that it was not told of.
    if (replyRoom(s, x) < operation.outSize) return -ERRNO.EMSGSIZE;
    const needed = x.opcode === TYPE.Twrite ? Math.min(size, TWRITE_HEAD) : size;
    if (needed > REQUEST_ROOM) return -ERRNO.EMSGSIZE;
    if (x.length < needed && x.pull(needed) < needed) return EPROTO;
    const args = operation.arguments;
    const verdict = args.decode(s, x.at, x.at + size);
    if (verdict < 0) return verdict;
    const result = operation.run(s, x, args.value);
    return result >= 0 ? operation.done(s, x, result) : result;
  }

  /** It goes on in the pool, or waits: what it was given has to stay. */
  #park(x: Exchange): void {
    const s = this.#state;
    s.inFlight.add(x);
    if (x.noteA === WAIT.POOL && x.ref !== null) (x.ref as Fid).pins++;
  }

  #finish(x: Exchange, result: Result): void {
    const s = this.#state;
    let answer = result;
    try {
      const operation = s.dialect === null ? null : (ROUTES[s.dialect][x.opcode]?.operation ?? null);
      if (result >= 0 && operation !== null) answer = operation.done(s, x, result);
    } catch (bug) {
      answer = this.#report(x, bug);
    }
    reply(s, x, answer);
  }

  #refuseTag(x: Exchange): void {
    const s = this.#state;
    reply(s, x, EINVAL);
    // Once: where the connection cannot be closed (a virtqueue), the client could fill the log.
    if (!this.#misused) s.log.warn(`9P client ${s.clientId} used tag ${x.uniqueLo} for two requests at a time`);
    this.#misused = true;
    s.violated('tag in use');
  }

  /** A bug of ours, not of the client: this request fails, the session goes on. */
  #report(x: Exchange, bug: unknown): Result {
    const name = ROUTES[this.#state.dialect ?? DIALECT.L][x.opcode]?.op.name ?? `type ${x.opcode}`;
    const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    this.#state.log.error(`9P ${name} failed unexpectedly, answered ${errnoName(EIO)}: ${text}`);
    x.ref = null;
    return EIO;
  }
}

/** Before Tversion: what may come then. */
function startRoute(x: Exchange): Route | null {
  const route = ROUTES[DIALECT.L][x.opcode] ?? null;
  return route?.operation?.anytime === true ? route : null;
}

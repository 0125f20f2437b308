import type { Arena } from '../../arena.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import { type FileSystem, type Node, PENDING, type Result } from '../../fs/backend.ts';
import type { Logger } from '../../log.ts';
import type { FusePolicy } from '../../policy/fuse-policy.ts';
import {
  decodeInHeader,
  encodeOutHeader,
  newOutHeader,
  OPCODE,
  SIZE_IN_HEADER,
  SIZE_OUT_HEADER,
} from '../../wire/fuse/codec.gen.ts';
import { type Exchange, REQUEST_ROOM, type Session } from '../exchange.ts';
import { LockWaiters } from '../lock-waiters.ts';
import { type Answerer, Answers } from './answers.ts';
import { DEFAULT_LIMITS, type FuseLimits } from './fuse-limits.ts';
import { FuseState } from './fuse-state.ts';
import { endWaiting } from './locks.ts';
import { ROUTES, type Route } from './operations.ts';

/** Watches requests. Called on the engine thread, between the guest and its answer: be quick, and do not throw. */
export interface FuseObserver {
  /** A request begins: its first bytes are at `exchange.at`, `opcode` and `unique` are set. */
  begin(exchange: Exchange): void;
  /** It ends with 0 or a negative errno. `headLength` bytes of reply are at `exchange.replyAt` (0: no reply); `payloadLength` went past us. */
  end(exchange: Exchange, error: number, headLength: number, payloadLength: number): void;
}

export interface FuseSessionOptions {
  readonly fs: FileSystem;
  readonly arena: Arena;
  readonly policy: FusePolicy;
  readonly log: Logger;
  /** Its number in the trace's journal (Session). Default: none. */
  readonly journal?: number;
  readonly limits?: Partial<FuseLimits>;
  /** Answers what it can of the requests that its transport takes for `journal`. Default: nobody does. */
  readonly answerer?: Answerer;
  /** One per engine thread. Default: nobody looks again for a lock that is waited for. */
  readonly waiters?: LockWaiters;
  /** Interrupts or drops the pool job of this ticket if that is possible; its completion comes all the same. */
  readonly cancel?: (ticket: number) => void;
  /** Told of INIT, with what was agreed in words: `FUSE 7.38`. */
  readonly mounted?: (terms: string) => void;
  /** Told of DESTROY. */
  readonly unmounted?: () => void;
}

const EIO = -ERRNO.EIO;
const EINVAL = -ERRNO.EINVAL;
/** (uid_t) -1. */
const NO_ID = 0xffff_ffff;
/** Why requests are not answered without the session: bits. */
const REASON = { OBSERVED: 1, LIMITED: 2 } as const;
/** MAX_ERRNO in linux/err.h. */
const LAST_ERRNO = -4095;

/**
 * One guest's FUSE session: from the bytes of a request to the bytes of its reply.
 *
 * Requests are handled one at a time on the engine thread. One that the back end left PENDING ends in `completed`, and others overtake it; what it
 * works on (handles, node) is kept until then, whatever the guest forgets or wipes. The guest is hostile: no request makes this throw,
 * and each gets exactly one reply or, where the protocol says so, none.
 */
export class FuseSession implements Session {
  readonly journal: number;
  #observer: FuseObserver | null = null;
  readonly #state: FuseState;
  readonly #log: Logger;
  readonly #outHeader = newOutHeader();

  /** The arena must be the back end's own. `fs` stays the caller's to close. */
  constructor(options: FuseSessionOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { fs, arena, policy, waiters = new LockWaiters(nothing), cancel = nothing } = options;
    this.#state = new FuseState(fs, arena, policy, limits, waiters, cancel);
    this.#state.finish = (x, result) => this.completed(x, result);
    this.#state.mounted = options.mounted ?? nothing;
    this.#state.unmounted = options.unmounted ?? nothing;
    this.#log = options.log;
    this.journal = options.journal ?? -1;
    if (options.answerer !== undefined && this.journal > 0) {
      this.#state.answers = new Answers(options.answerer, this.journal, this.#state.nodes, this.#state.files);
    }
  }

  /** null while nobody watches. It sees every request: none is answered without the session meanwhile. */
  get observer(): FuseObserver | null {
    return this.#observer;
  }

  set observer(observer: FuseObserver | null) {
    this.#observer = observer;
    this.#state.answers?.hold(REASON.OBSERVED, observer !== null);
  }

  /** Requests are counted before they are taken, so none may be answered without the session. */
  set limited(on: boolean) {
    this.#state.answers?.hold(REASON.LIMITED, on);
  }

  get policy(): FusePolicy {
    return this.#state.policy;
  }

  /** Puts another view of the same back end in place of `fs`: with the same root, nodes and handles. */
  setFileSystem(fs: FileSystem): void {
    this.#state.fs = fs;
    this.#state.answers?.replaced(fs, this.#state.policy);
  }

  /** Changes the policy while guests are mounted. What each knob does when is said in electron/contract/policy.ts. */
  setPolicy(policy: FusePolicy, nowMs: number = performance.now()): void {
    this.#state.claims.replaced(this.#state.policy, nowMs);
    this.#state.policy = policy;
    this.#state.answers?.replaced(this.#state.fs, policy);
  }

  /** Milliseconds for which the guest may still act on what it was told under earlier, looser policies. */
  lingeringClaimMs(nowMs: number = performance.now()): number {
    return this.#state.claims.leftMs(this.#state.policy, nowMs);
  }

  /** How much the guest holds. */
  get nodeCount(): number {
    return this.#state.nodes.size;
  }

  get handleCount(): number {
    return this.#state.files.size;
  }

  /** Between INIT and DESTROY. */
  get mounted(): boolean {
    return this.#state.agreed !== null;
  }

  request(x: Exchange): void {
    const s = this.#state;
    x.noteA = 0;
    x.noteB = 0;
    x.ref = null;
    if (x.length < SIZE_IN_HEADER) {
      this.#refuseFragment(x);
      return;
    }
    decodeInHeader(s.arena, x.at, s.header);
    x.opcode = s.header.opcode;
    x.uniqueLo = s.header.uniqueLo;
    x.uniqueHi = s.header.uniqueHi;
    if (this.#observer !== null) this.#observer.begin(x);
    const route = ROUTES[x.opcode] ?? null;
    if (route === null) {
      this.#reply(x, -ERRNO.ENOSYS);
      return;
    }
    let result: Result;
    try {
      s.payload = 0;
      result = this.#run(x, route);
    } catch (bug) {
      result = this.#report(x, bug);
    }
    if (result === PENDING) this.#park(x);
    else if (route.op.noReply) this.#discard(x);
    else this.#reply(x, result);
  }

  completed(x: Exchange, result: number): void {
    const s = this.#state;
    this.#unpark(x);
    let answer = result;
    try {
      s.payload = 0;
      const operation = ROUTES[x.opcode]?.operation ?? null;
      if (result >= 0 && operation !== null) answer = operation.done(s, x, result);
    } catch (bug) {
      answer = this.#report(x, bug);
    }
    this.#reply(x, answer);
  }

  interruptWaiters(): void {
    endWaiting(this.#state, null, -ERRNO.EINTR);
  }

  close(): void {
    this.#state.wipe();
  }

  /** From a request with a whole header to its result. */
  #run(x: Exchange, route: Route): Result {
    const s = this.#state;
    const { header } = s;
    const { op, operation } = route;
    if (operation === null) return -route.errno;
    if (s.agreed === null && !operation.anytime) return EIO;
    if (s.policy.readonly && !operation.reads) return -ERRNO.EROFS;
    // A reply that would not fit must not have an effect: the guest would hold less than it was counted.
    if (x.replyCapacity < op.outSize) return EINVAL;
    const end = this.#wholeRequest(x, op.inSize);
    if (end < 0) return end;
    let node: Node | null = null;
    if (operation.needsNode) {
      node = s.nodes.get(header.nodeid);
      if (node === null) return -ERRNO.ESTALE;
    }
    // -1 names nobody; as the identity of a call it would mean "leave the server's own".
    if (operation.needsNode && (header.uid === NO_ID || header.gid === NO_ID)) return EINVAL;
    s.caller.uid = header.uid;
    s.caller.gid = header.gid;
    s.caller.pid = header.pid;
    s.caller.supplementaryGroup = -1;
    const args = operation.arguments;
    s.extAt = end;
    s.dataAt = args.decode(s, x.at + SIZE_IN_HEADER, end);
    if (s.dataAt < 0) return s.dataAt;
    const result = operation.run(s, x, node, args.value);
    return result >= 0 ? operation.done(s, x, result) : result;
  }

  /**
   * Makes all of a request available but the data of a WRITE, and checks its lengths. The arena offset of its end, extensions left out; EINVAL when the
   * lengths do not fit together.
   */
  #wholeRequest(x: Exchange, inSize: number): number {
    const { header } = this.#state;
    const { len } = header;
    if (len > x.total) return EINVAL;
    const argsLength = len - header.totalExtlen * 8;
    if (argsLength < inSize) return EINVAL;
    if (x.opcode === OPCODE.WRITE) return x.length >= inSize || x.pull(inSize) >= inSize ? x.at + inSize : EINVAL;
    if (x.length >= len) return x.at + argsLength;
    // Only FORGETs may be cut: the rest of them is the guest's loss.
    if (len > REQUEST_ROOM && x.opcode !== OPCODE.BATCH_FORGET) return EINVAL;
    const there = x.pull(Math.min(len, REQUEST_ROOM));
    if (there >= len) return x.at + argsLength;
    return x.opcode === OPCODE.BATCH_FORGET && there >= inSize ? x.at + there : EINVAL;
  }

  /** The back end works on in the pool: what it was given has to stay. */
  #park(x: Exchange): void {
    const { files, fs } = this.#state;
    this.#state.pooled.count++;
    this.#state.parked.add(x);
    if (x.noteA !== 0) files.pin(x.noteA);
    if (x.noteB !== 0) files.pin(x.noteB);
    if (x.ref !== null) fs.hold(x.ref as Node);
  }

  #unpark(x: Exchange): void {
    const { files, fs } = this.#state;
    this.#state.pooled.count--;
    this.#state.parked.delete(x);
    if (x.noteA !== 0) files.unpin(x.noteA);
    if (x.noteB !== 0) files.unpin(x.noteB);
    if (x.ref !== null) fs.forget(x.ref as Node, 1);
    x.ref = null;
  }

  /** Ends an exchange: with a body of `result` bytes, or with an error. */
  #reply(x: Exchange, result: Result): void {
    if (x.replyCapacity < SIZE_OUT_HEADER) {
      this.#discard(x);
      return;
    }
    const failed = result < 0;
    const head = failed ? SIZE_OUT_HEADER : SIZE_OUT_HEADER + result;
    const payload = failed ? 0 : this.#state.payload;
    if (head + payload > x.replyCapacity) {
      this.#reply(x, this.#report(x, `a reply of ${head + payload} bytes for ${x.replyCapacity}`));
      return;
    }
    const out = this.#outHeader;
    out.len = head + payload;
    out.error = failed ? (result < LAST_ERRNO ? EIO : result) : 0;
    out.uniqueLo = x.uniqueLo;
    out.uniqueHi = x.uniqueHi;
    encodeOutHeader(this.#state.arena, x.replyAt, out);
    if (this.#observer !== null) this.#observer.end(x, out.error, head, payload);
    x.reply(head, payload);
  }

  #discard(x: Exchange): void {
    if (this.#observer !== null) this.#observer.end(x, 0, 0, 0);
    x.discard();
  }

  /** Less than a header. The guest's kernel is broken; it gets an error for as much of `unique` as came. */
  #refuseFragment(x: Exchange): void {
    const { view } = this.#state.arena;
    x.opcode = x.length >= 8 ? view.getUint32(x.at + 4, true) : 0;
    x.uniqueLo = x.length >= 16 ? view.getUint32(x.at + 8, true) : 0;
    x.uniqueHi = x.length >= 16 ? view.getUint32(x.at + 12, true) : 0;
    if (this.#observer !== null) this.#observer.begin(x);
    if (ROUTES[x.opcode]?.op.noReply === true) this.#discard(x);
    else this.#reply(x, EINVAL);
  }

  /** A bug of ours, not of the guest: this request fails, the session goes on. */
  #report(x: Exchange, bug: unknown): Result {
    const name = ROUTES[x.opcode]?.op.name ?? `opcode ${x.opcode}`;
    const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    this.#log.error(`FUSE ${name} failed unexpectedly, answered ${errnoName(EIO)}: ${text}`);
    return EIO;
  }
}

function nothing(): void {}

import type { Arena, Span } from '../../arena.ts';
import { Attr, Caller } from '../../fs/backend.ts';
import type { Logger } from '../../log.ts';
import type { NinepPolicy } from '../../policy/ninep-policy.ts';
import type { Warnings } from '../../warnings.ts';
import type { Dialect } from '../../wire/ninep/flags.ts';
import { type Exchange, REPLY_ROOM } from '../exchange.ts';
import type { LockWaiters } from '../lock-waiters.ts';
import type { Answers } from './answers.ts';
import { ExportRoot } from './export-root.ts';
import type { Attachment, ExportTable } from './exports.ts';
import { FidTable } from './fid-table.ts';
import { InFlight } from './in-flight.ts';
import type { NinepLimits } from './ninep-limits.ts';

/** Watches requests. Called on the engine thread, between the client and its answer: be quick, and do not throw. */
export interface NinepObserver {
  /** A request begins: its first bytes are at `exchange.at`; `opcode` is the message type and `uniqueLo` the tag. */
  begin(exchange: Exchange): void;
  /** It ends with 0 or a negative errno. `headLength` bytes of reply are at `exchange.replyAt` (0: no reply); `payloadLength` went past us. */
  end(exchange: Exchange, error: number, headLength: number, payloadLength: number): void;
  /** Somebody else has changed the content of a file that the client writes, or has written, through this fid. Once for each change that is noticed. */
  hostWrote(fid: number): void;
}

/** Who acts for clients that name nobody we can number. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export interface NinepSessionOptions {
  readonly exports: ExportTable;
  readonly arena: Arena;
  readonly policy: NinepPolicy;
  readonly log: Logger;
  readonly warnings: Warnings;
  /** Names the connection: unique in the server, part of its lock owners' names. */
  readonly clientId: string;
  /** One per engine thread. */
  readonly waiters: LockWaiters;
  readonly limits?: Partial<NinepLimits>;
  /** Default: all three. */
  readonly dialects?: readonly Dialect[];
  /** Default: nobody (65534). */
  readonly anonymous?: Identity;
  /** Interrupts or drops the pool job of this ticket if that is possible; its completion comes all the same. */
  readonly cancel?: (ticket: number) => void;
  /** The client broke the rules (a tag in use): the transport should close the connection. The request has been answered with an error. */
  readonly violated?: (reason: string) => void;
  /** Told of Tversion, with what was agreed in words: `9P2000.L, msize 131096`; '' when nothing was. */
  readonly negotiated?: (terms: string) => void;
  /** Told of each Tattach. */
  readonly attached?: () => void;
  /** Who answers what need not come to the session. */
  readonly answers?: Answers;
}

/**
 * What the handlers of one connection share: tables, what Tversion agreed on, and objects that are reused from request to request. One request is handled
 * at a time, so whatever describes "the request" here is valid until its handler returns, and not in `done` functions, which may run much later.
 */
export class NinepState {
  readonly arena: Arena;
  readonly exports: ExportTable;
  readonly log: Logger;
  readonly warnings: Warnings;
  readonly clientId: string;
  readonly limits: NinepLimits;
  readonly dialects: readonly Dialect[];
  readonly anonymous: Identity;
  readonly waiters: LockWaiters;
  readonly cancel: (ticket: number) => void;
  readonly violated: (reason: string) => void;
  readonly negotiated: (terms: string) => void;
  readonly attached: () => void;
  readonly answers: Answers | null;
  readonly fids: FidTable;
  readonly inFlight = new InFlight();
  /** Lists the exports. */
  readonly top: Attachment & { readonly fs: ExportRoot };
  readonly attachments = new Map<string, Attachment>();
  /** Path marks handed out. */
  marks = 0;
  /** Replaced at any time: read it for each reply. */
  policy: NinepPolicy;
  observer: NinepObserver | null = null;
  /** null until Tversion was answered with one. */
  dialect: Dialect | null = null;
  msize: number;
  /** Tlocks of this session that wait. */
  waitingLocks = 0;

  // The request.
  readonly caller = new Caller();

  // The reply.
  /** Bytes in the exchange's sink behind the reply's head. */
  payload = 0;
  /** Attributes of the file that the reply is about. */
  readonly attr = new Attr();

  constructor(options: NinepSessionOptions, limits: NinepLimits, dialects: readonly Dialect[], anonymous: Identity) {
    const { arena, exports } = options;
    this.arena = arena;
    this.exports = exports;
    this.log = options.log;
    this.warnings = options.warnings;
    this.clientId = options.clientId;
    this.limits = limits;
    this.dialects = dialects;
    this.anonymous = anonymous;
    this.waiters = options.waiters;
    this.cancel = options.cancel ?? nothing;
    this.violated = options.violated ?? nothing;
    this.negotiated = options.negotiated ?? nothing;
    this.attached = options.attached ?? nothing;
    this.policy = options.policy;
    this.msize = limits.msize;
    const answers = options.answers ?? null;
    this.answers = answers;
    this.fids = new FidTable(limits.maxFids);
    if (answers !== null) this.fids.changed = (fid) => answers.forget(fid);
    const fs = new ExportRoot(exports, arena);
    this.top = { exported: null, fs, root: fs.root, up: null, pathMark: 0 };
  }

  /** Who acts: the user that attached, with the group that the request names (NO_ID: the attached one's). */
  callerOf(uid: number, gid: number): Caller {
    this.caller.uid = uid;
    this.caller.gid = gid;
    this.caller.pid = 0;
    this.caller.supplementaryGroup = -1;
    return this.caller;
  }
}

function nothing(): void {}

/** The longest reply that may be sent, header included. */
export function replyRoom(s: NinepState, x: Exchange): number {
  return Math.min(x.replyCapacity, s.msize);
}

/** As `replyRoom`, for replies that are built in the arena as a whole. */
export function headRoom(s: NinepState, x: Exchange): number {
  return Math.min(x.replyCapacity, s.msize, REPLY_ROOM / 2);
}

/** Arena scratch of REPLY_ROOM / 2 bytes, behind what `headRoom` allows: for texts on their way into a reply. */
export function scratchAt(x: Exchange): number {
  return x.replyAt + REPLY_ROOM / 2;
}

/** The bytes as text to keep: latin1, one character a byte. */
export function textOf(s: NinepState, span: Span): string {
  return s.arena.bytes.toString('latin1', span.at, span.at + span.length);
}

/**
 * Every message of each dialect and what the session does with it. One that had no row would not compile. Read-only shares allow the rows that say `reads`
 * and refuse all others, so a new row that says nothing is refused.
 */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import * as wire from '../../wire/ninep/codec.gen.ts';
import {
  NINEP_OPS,
  type NinepOp,
  type Requests2000,
  type RequestsL,
  type RequestsU,
} from '../../wire/ninep/codec.gen.ts';
import { DIALECT, type Dialect, HEADER_SIZE, READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { Arguments } from './arguments.ts';
import * as args from './arguments.ts';
import { attach, attach2000 } from './attach.ts';
import { getattr, setattr, statfs } from './attributes.ts';
import { create, create2000, open } from './classic-open.ts';
import { stat } from './classic-stat.ts';
import { wstat, wstat2000 } from './classic-wstat.ts';
import { clunk, remove } from './clunk.ts';
import { readdir } from './directories.ts';
import { flush } from './flush.ts';
import { getlock, lock, lockDone } from './locks.ts';
import { mkdir, mknod, symlink } from './making.ts';
import { link, readlink, rename, renameat, unlinkat } from './namespace.ts';
import type { NinepState } from './ninep-state.ts';
import { fsync, lcreate, lopen, read, readDone, write, writeDone } from './open-files.ts';
import { emptyReply } from './replies.ts';
import { version } from './version.ts';
import { walk } from './walk.ts';
import { xattrcreate, xattrwalk } from './xattrs.ts';

/** Does the work. A result `>= 0`, a negative errno, or PENDING. */
type Run<A> = (s: NinepState, x: Exchange, args: A) => Result;
/** Turns a result `>= 0` into the reply's head and returns its length. May run long after `Run`, with nothing left of the request. */
type Done = (s: NinepState, x: Exchange, result: Result) => Result;

export interface Operation<A = unknown> {
  readonly arguments: Arguments<A>;
  /** Understood before Tversion too. */
  readonly anytime: boolean;
  /** Allowed on a read-only share. */
  readonly reads: boolean;
  /** The shortest reply: a client that takes less is refused before anything happens. */
  readonly outSize: number;
  readonly run: Run<A>;
  readonly done: Done;
}

/** A message that is refused on purpose. */
export interface Refusal {
  readonly errno: number;
  readonly reason: string;
}

/** `run` has written the reply and returned its length. */
function written(_s: NinepState, _x: Exchange, length: Result): Result {
  return length;
}

/** Allowed on read-only shares. */
function reads<A>(takes: Arguments<A>, run: Run<A>, done: Done, outSize = HEADER_SIZE): Operation<A> {
  return { arguments: takes, anytime: false, reads: true, outSize, run, done };
}

/** EROFS on read-only shares. */
function changes<A>(takes: Arguments<A>, run: Run<A>, done: Done, outSize = HEADER_SIZE): Operation<A> {
  return { arguments: takes, anytime: false, reads: false, outSize, run, done };
}

function refuses(errno: number, reason: string): Refusal {
  return { errno, reason };
}

type Rows<M> = { readonly [K in keyof M]: Operation<M[K]> | Refusal };

/** diod's client takes ENOENT, and nothing else, for "go on without". */
const NO_AUTH = refuses(ERRNO.ENOENT, 'no authentication is needed');

/** The same in all dialects. */
const COMMON = {
  Tversion: { ...reads(args.VERSION, version, written, HEADER_SIZE), anytime: true },
  Tflush: reads(args.FLUSH, flush, emptyReply),
  Twalk: reads(args.WALK, walk, written, wire.SIZE_RWALK),
  Tread: reads(args.READ, read, readDone, READ_HEADER_SIZE),
  Twrite: changes(args.WRITE, write, writeDone, wire.SIZE_RWRITE),
  Tclunk: reads(args.CLUNK, clunk, emptyReply),
  // Ends its fid on a read-only share as well, so it looks for itself.
  Tremove: reads(args.REMOVE, remove, emptyReply),
} satisfies Partial<Rows<RequestsL>>;

export const LINUX: Rows<RequestsL> = {
  ...COMMON,
  Tauth: NO_AUTH,
  Tattach: reads(args.ATTACH, attach, written, wire.SIZE_RATTACH),

  Tstatfs: reads(args.STATFS, statfs, written, wire.SIZE_RSTATFS),
  Tgetattr: reads(args.GETATTR, getattr, written, wire.SIZE_RGETATTR),
  Treadlink: reads(args.READLINK, readlink, written, wire.SIZE_RREADLINK + 2),
  Txattrwalk: reads(args.XATTRWALK, xattrwalk, written, wire.SIZE_RXATTRWALK),
  Tlopen: reads(args.LOPEN, lopen, written, wire.SIZE_RLOPEN),
  Treaddir: reads(args.READDIR, readdir, written, READ_HEADER_SIZE),
  Tfsync: reads(args.FSYNC, fsync, emptyReply),
  Tlock: reads(args.LOCK, lock, lockDone, wire.SIZE_RLOCK),
  Tgetlock: reads(args.GETLOCK, getlock, written, wire.SIZE_RGETLOCK),

  Tsetattr: changes(args.SETATTR, setattr, emptyReply),
  Txattrcreate: changes(args.XATTRCREATE, xattrcreate, emptyReply),
  Tlcreate: changes(args.LCREATE, lcreate, written, wire.SIZE_RLCREATE),
  Tsymlink: changes(args.SYMLINK, symlink, written, wire.SIZE_RSYMLINK),
  Tmknod: changes(args.MKNOD, mknod, written, wire.SIZE_RMKNOD),
  Tmkdir: changes(args.MKDIR, mkdir, written, wire.SIZE_RMKDIR),
  Tlink: changes(args.LINK, link, emptyReply),
  Trename: changes(args.RENAME, rename, emptyReply),
  Trenameat: changes(args.RENAMEAT, renameat, emptyReply),
  Tunlinkat: changes(args.UNLINKAT, unlinkat, emptyReply),
};

export const UNIX: Rows<RequestsU> = {
  ...COMMON,
  Tauth: NO_AUTH,
  Tattach: reads(args.ATTACH, attach, written, wire.SIZE_RATTACH),
  Topen: reads(args.OPEN, open, written, wire.SIZE_ROPEN),
  Tcreate: changes(args.CREATE, create, written, wire.SIZE_RCREATE),
  Tstat: reads(args.STAT, stat, written),
  Twstat: changes(args.WSTAT, wstat, emptyReply),
};

export const PLAIN: Rows<Requests2000> = {
  ...COMMON,
  Tauth2000: NO_AUTH,
  Tattach2000: reads(args.ATTACH2000, attach2000, written, wire.SIZE_RATTACH),
  Topen: reads(args.OPEN, open, written, wire.SIZE_ROPEN),
  Tcreate2000: changes(args.CREATE2000, create2000, written, wire.SIZE_RCREATE),
  Tstat: reads(args.STAT, stat, written),
  Twstat2000: changes(args.WSTAT2000, wstat2000, emptyReply),
};

/** A row with the wire's own facts, as the dispatcher needs them together. */
export interface Route {
  readonly op: NinepOp;
  /** null where the message is refused. */
  readonly operation: Operation | null;
  readonly errno: number;
}

type AnyRows = Readonly<Record<string, Operation | Refusal | undefined>>;

/** Indexed by type. null: no request of the dialect (replies are not requests). */
function routesOf(dialect: Dialect, rows: unknown): readonly (Route | null)[] {
  return Array.from(NINEP_OPS[dialect], (op) => {
    const row = op === undefined ? undefined : (rows as AnyRows)[op.name];
    if (op === undefined || row === undefined) return null;
    return 'errno' in row ? { op, operation: null, errno: row.errno } : { op, operation: row, errno: 0 };
  });
}

export const ROUTES: { readonly [D in Dialect]: readonly (Route | null)[] } = {
  [DIALECT.L]: routesOf(DIALECT.L, LINUX),
  [DIALECT.U]: routesOf(DIALECT.U, UNIX),
  [DIALECT.PLAIN]: routesOf(DIALECT.PLAIN, PLAIN),
};

/**
 * Every FUSE opcode and what the session does with it. One that had no row would not compile. Read-only shares allow the rows that say `reads`
 * and refuse all others, so a new row that says nothing is refused.
 */
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import { FUSE_OPS, type FuseArgs, type FuseOp, type FuseOpName } from '../../wire/fuse/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import type { Arguments } from './arguments.ts';
import * as args from './arguments.ts';
import { access, getattr, setattr, statfs, statx } from './attributes.ts';
import { fsyncdir, opendir, readdir, readdirplus } from './directories.ts';
import type { FuseState } from './fuse-state.ts';
import { destroy, init, interrupt, syncfs } from './init.ts';
import { ioctl, poll } from './ioctl.ts';
import { getlk, setlk, setlkw } from './locks.ts';
import { batchForget, forget, lookup } from './lookup.ts';
import { create, mkdir, mknod, symlink, tmpfile } from './making.ts';
import { link, readlink, rename, rename2, rmdir, unlink } from './namespace.ts';
import {
  copyDone,
  copyFileRange,
  countDone,
  fallocate,
  flush,
  fsync,
  lseek,
  open,
  read,
  readDone,
  release,
  write,
} from './open-files.ts';
import { getxattr, listxattr, removexattr, setxattr } from './xattrs.ts';

/** Does the work. A result `>= 0`, a negative errno, or PENDING. `args` and `node` are there and valid. */
type Run<A, N> = (s: FuseState, x: Exchange, node: N, args: A) => Result;
/** Turns a result `>= 0` into the reply's body and returns its length, or a negative errno. May run long after `Run`, with nothing left of the request. */
type Done = (s: FuseState, x: Exchange, result: Result) => Result;

export interface Operation<A = unknown> {
  readonly arguments: Arguments<A>;
  /** The request is about a node that the guest must know (ESTALE). Else `run` gets null. */
  readonly needsNode: boolean;
  /** Understood before INIT too; all others are answered EIO then. */
  readonly anytime: boolean;
  /** Allowed on a read-only share. */
  readonly reads: boolean;
  run(s: FuseState, x: Exchange, node: Node | null, args: A): Result;
  done(s: FuseState, x: Exchange, result: Result): Result;
}

/** An opcode that is refused on purpose. */
export interface Refusal {
  readonly errno: number;
  readonly reason: string;
}

/** `run` has written the body and returned its length. */
function body(_s: FuseState, _x: Exchange, length: Result): Result {
  return length;
}

/** The reply is the header alone. */
function empty(): Result {
  return 0;
}

function operation<A, N>(
  takes: Arguments<A>,
  run: Run<A, N>,
  done: Done,
  needsNode: boolean,
  reads: boolean,
  anytime: boolean,
): Operation<A> {
  // `N` is Node where needsNode, else null: the dispatcher keeps to it.
  return { arguments: takes, needsNode, anytime, reads, run: run as Run<A, Node | null>, done };
}

/** Allowed on read-only shares. */
function reads<A>(takes: Arguments<A>, run: Run<A, Node>, done: Done): Operation<A> {
  return operation(takes, run, done, true, true, false);
}

/** EROFS on read-only shares. */
function changes<A>(takes: Arguments<A>, run: Run<A, Node>, done: Done): Operation<A> {
  return operation(takes, run, done, true, false, false);
}

/** About the mount, or about a node that may be gone already. */
function apart<A>(takes: Arguments<A>, run: Run<A, null>, done: Done): Operation<A> {
  return operation(takes, run, done, false, true, false);
}

function refuses(errno: number, reason: string): Refusal {
  return { errno, reason };
}

export const OPERATIONS: { readonly [K in FuseOpName]: Operation<FuseArgs[K]> | Refusal } = {
  INIT: operation(args.INIT, init, body, false, true, true),
  DESTROY: apart(args.NOTHING, destroy, empty),
  INTERRUPT: apart(args.INTERRUPT, interrupt, empty),
  FORGET: apart(args.FORGET, forget, empty),
  BATCH_FORGET: apart(args.BATCH_FORGET, batchForget, empty),

  LOOKUP: reads(args.NAME, lookup, body),
  GETATTR: reads(args.GETATTR, getattr, body),
  STATX: reads(args.STATX, statx, body),
  STATFS: reads(args.NOTHING, statfs, body),
  ACCESS: reads(args.ACCESS, access, empty),
  READLINK: reads(args.NOTHING, readlink, body),
  GETXATTR: reads(args.GETXATTR, getxattr, body),
  LISTXATTR: reads(args.LISTXATTR, listxattr, body),

  OPEN: reads(args.OPEN, open, body),
  READ: reads(args.READ, read, readDone),
  LSEEK: reads(args.LSEEK, lseek, body),
  FLUSH: reads(args.FLUSH, flush, empty),
  FSYNC: reads(args.FSYNC, fsync, empty),
  RELEASE: apart(args.RELEASE, release, empty),
  OPENDIR: reads(args.OPEN, opendir, body),
  READDIR: reads(args.READDIR, readdir, body),
  READDIRPLUS: reads(args.READDIR, readdirplus, body),
  FSYNCDIR: reads(args.FSYNC, fsyncdir, empty),
  RELEASEDIR: apart(args.RELEASE, release, empty),
  SYNCFS: reads(args.SYNCFS, syncfs, empty),

  SETATTR: changes(args.SETATTR, setattr, body),
  SETXATTR: changes(args.SETXATTR, setxattr, empty),
  REMOVEXATTR: changes(args.XATTR_NAME, removexattr, empty),
  WRITE: changes(args.WRITE, write, countDone),
  FALLOCATE: changes(args.FALLOCATE, fallocate, empty),
  COPY_FILE_RANGE: changes(args.COPY_FILE_RANGE, copyFileRange, countDone),
  COPY_FILE_RANGE_64: changes(args.COPY_FILE_RANGE, copyFileRange, copyDone),
  CREATE: changes(args.CREATE, create, body),
  TMPFILE: changes(args.TMPFILE, tmpfile, body),
  MKDIR: changes(args.MKDIR, mkdir, body),
  MKNOD: changes(args.MKNOD, mknod, body),
  SYMLINK: changes(args.SYMLINK, symlink, body),
  LINK: changes(args.LINK, link, body),
  UNLINK: changes(args.NAME, unlink, empty),
  RMDIR: changes(args.NAME, rmdir, empty),
  RENAME: changes(args.RENAME, rename, empty),
  RENAME2: changes(args.RENAME2, rename2, empty),

  GETLK: reads(args.LK, getlk, body),
  SETLK: reads(args.LK, setlk, empty),
  SETLKW: reads(args.LK, setlkw, empty),
  // Refuses itself what changes something.
  IOCTL: reads(args.IOCTL, ioctl, body),
  POLL: reads(args.POLL, poll, body),
  BMAP: refuses(ERRNO.ENOSYS, 'block numbers of the host’s disk mean nothing to a guest'),
  SETUPMAPPING: refuses(ERRNO.ENOSYS, 'DAX needs a memory window that vhost-user has no message for'),
  REMOVEMAPPING: refuses(ERRNO.ENOSYS, 'DAX needs a memory window that vhost-user has no message for'),
  NOTIFY_REPLY: refuses(ERRNO.ENOSYS, 'answers a notification, and none is sent'),
};

/** A row with the wire's own facts, as the dispatcher needs them together. */
export interface Route {
  readonly op: FuseOp;
  /** null where the opcode is refused. */
  readonly operation: Operation | null;
  readonly errno: number;
}

/** Indexed by opcode; null where the opcode is not assigned. */
export const ROUTES: readonly (Route | null)[] = Array.from(FUSE_OPS, (op) => {
  if (op === undefined) return null;
  const row = OPERATIONS[op.name] as Operation | Refusal;
  return 'errno' in row ? { op, operation: null, errno: row.errno } : { op, operation: row, errno: 0 };
});

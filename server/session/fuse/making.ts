/** MKDIR, MKNOD, SYMLINK, CREATE, TMPFILE: what makes files. All check the guest's limits first, so that nothing has to be unmade for them. */
import {
  O_EXCL,
  PATH_MAX,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Created, Failure, Node, Result } from '../../fs/backend.ts';
import { devMajor, devMinor } from '../../wire/dev.ts';
import type { CreateIn, MkdirIn, MknodIn, SymlinkIn } from '../../wire/fuse/codec.gen.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { hostFlags, killPrivileges, killsOnOpen } from './open-flags.ts';
import { createReply, entryReply } from './replies.ts';
import { hasContexts, readGroup, storeContexts } from './request-extensions.ts';
import { hasDefaultAcl } from './xattrs.ts';

const EPERM = -ERRNO.EPERM;

/** mkdir(2). */
export function mkdir(s: FuseState, x: Exchange, parent: Node, args: MkdirIn): Result {
  const allowed = mayMake(s);
  if (allowed < 0) return allowed;
  const node = s.fs.mkdir(parent, args.name, modeFor(s, x, parent, args.mode, args.umask), s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}

/** mknod(2): regular files, and of the others what the policy allows. */
export function mknod(s: FuseState, x: Exchange, parent: Node, args: MknodIn): Result {
  const type = (args.mode & S_IFMT) === 0 ? S_IFREG : args.mode & S_IFMT;
  const allowed = mayMakeType(s, type, args.rdev);
  if (allowed < 0) return allowed;
  const mode = type | modeFor(s, x, parent, args.mode, args.umask);
  const node = s.fs.mknod(parent, args.name, mode, devMajor(args.rdev), devMinor(args.rdev), s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}

/** symlink(2). The target is stored as it is. */
export function symlink(s: FuseState, x: Exchange, parent: Node, args: SymlinkIn): Result {
  const allowed = mayMake(s);
  if (allowed < 0) return allowed;
  if (!s.policy.symlinks) return EPERM;
  if (args.target.length === 0) return -ERRNO.ENOENT;
  if (args.target.length >= PATH_MAX) return -ERRNO.ENAMETOOLONG;
  const node = s.fs.symlink(parent, args.name, args.target, s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}

/** open(2) with O_CREAT: makes the file, or (without O_EXCL) opens the one that is there. */
export function create(s: FuseState, x: Exchange, parent: Node, args: CreateIn): Result {
  const allowed = mayOpenNew(s);
  if (allowed < 0) return allowed;
  const flags = hostFlags(s, args.flags) | (args.flags & O_EXCL);
  const mode = modeFor(s, x, parent, args.mode, args.umask);
  // A label is for a new file only, so with one it has to be known whether the file is new.
  let label = carriesLabel(s);
  let made = s.fs.create(parent, args.name, label ? flags | O_EXCL : flags, mode, s.caller, s.attr);
  if (made === -ERRNO.EEXIST && label && (flags & O_EXCL) === 0) {
    label = false;
    made = s.fs.create(parent, args.name, flags, mode, s.caller, s.attr);
  }
  if (typeof made === 'number') return made;
  const killed = killsOnOpen(s, args.flags, args.openFlags) ? killPrivileges(s, made.node, made.handle) : 0;
  if (killed < 0) return unmade(s, made, killed);
  return label ? labelledReply(s, x, made, parent, args.name) : createReply(s, x, made);
}

/** open(2) with O_TMPFILE: a file without a name. The kernel sends one all the same; it means nothing. */
export function tmpfile(s: FuseState, x: Exchange, parent: Node, args: CreateIn): Result {
  const allowed = mayOpenNew(s);
  if (allowed < 0) return allowed;
  const flags = hostFlags(s, args.flags) | (args.flags & O_EXCL);
  const made = s.fs.tmpfile(parent, flags, modeFor(s, x, parent, args.mode, args.umask), s.caller, s.attr);
  if (typeof made === 'number') return made;
  return carriesLabel(s) ? labelledReply(s, x, made, parent, null) : createReply(s, x, made);
}

function mayMake(s: FuseState): Result {
  if (s.nodes.full) return -ERRNO.ENFILE;
  return readGroup(s);
}

function mayOpenNew(s: FuseState): Result {
  return s.files.full ? -ERRNO.EMFILE : mayMake(s);
}

function mayMakeType(s: FuseState, type: number, rdev: number): Result {
  if (type === S_IFDIR) return EPERM;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  if (type !== S_IFREG && !mayMakeSpecial(s, type, rdev)) return EPERM;
  return mayMake(s);
}

function mayMakeSpecial(s: FuseState, type: number, rdev: number): boolean {
  if (type === S_IFIFO || type === S_IFSOCK) return s.policy.pipes;
  // overlayfs marks a removed file with character device 0:0, which nobody can open.
  if (type === S_IFCHR && rdev === 0) return s.policy.pipes;
  return (type === S_IFCHR || type === S_IFBLK) && s.policy.devices;
}

/**
 * Permission bits for a new file. Without ACLs the guest has applied the umask itself, and doing so again changes nothing. With them (DONT_MASK) it
 * is ours to apply, except where the directory has a default ACL, which takes its place (acl(5)).
 */
function modeFor(s: FuseState, x: Exchange, parent: Node, mode: number, umask: number): number {
  const keep = s.terms.umaskIsOurs && umask !== 0 && hasDefaultAcl(s, x, parent);
  return mode & S_IALLUGO & (keep ? ~0 : ~umask);
}

function madeReply(s: FuseState, x: Exchange, node: Node | Failure, parent: Node, name: Span): Result {
  if (typeof node === 'number') return node;
  const labelled = carriesLabel(s) ? storeContexts(s, node) : 0;
  if (labelled >= 0) return entryReply(s, x, node);
  if (node.type === S_IFDIR) s.fs.rmdir(parent, name);
  else s.fs.unlink(parent, name);
  s.fs.forget(node, 1);
  return labelled;
}

/** A file without its label is one that the guest's rules do not protect: better none. `name`: null for a file that has none. */
function labelledReply(s: FuseState, x: Exchange, made: Created, parent: Node, name: Span | null): Result {
  const labelled = storeContexts(s, made.node);
  if (labelled >= 0) return createReply(s, x, made);
  if (name !== null) s.fs.unlink(parent, name);
  return unmade(s, made, labelled);
}

function carriesLabel(s: FuseState): boolean {
  return s.terms.securityContext && hasContexts(s);
}

function unmade(s: FuseState, made: Created, failure: Failure): Failure {
  s.fs.release(made.handle);
  s.fs.forget(made.node, 1);
  return failure;
}

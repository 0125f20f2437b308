/** Changes of directories: what has a name in them, and what loses it. */
import type { Span } from '../../arena.ts';
import {
  AT_REMOVEDIR,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Attr, Caller, Failure, Result } from '../backend.ts';
import { isName, putName } from '../names.ts';
import { fillAttr } from './attributes.ts';
import type { HostContext } from './host-context.ts';
import type { HostNode } from './inode-table.ts';
import { locate } from './locate.ts';
import { clearName, enter, fdOf, hasLinks, letGo, lookup, peek, seize, setName } from './resolve.ts';
import { STATX_WANTED } from './statx.ts';

export function mkdir(
  host: HostContext,
  parent: HostNode,
  name: Span,
  mode: number,
  caller: Caller,
  attr: Attr,
): HostNode | Failure {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const result = host.native.mkdirat(dirfd, name.at, name.length, mode & S_IALLUGO, host.credentials.of(caller));
  return result < 0 ? result : enter(host, parent, name, attr);
}

/**
 * Devices are refused unless the option says otherwise; an overlayfs whiteout (character device 0, 0) is none in
 * effect.
 */
export function mknod(
  host: HostContext,
  parent: HostNode,
  name: Span,
  mode: number,
  major: number,
  minor: number,
  caller: Caller,
  attr: Attr,
): HostNode | Failure {
  const type = mode & S_IFMT;
  if (type === S_IFDIR) return -ERRNO.EPERM;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  const isWhiteout = type === S_IFCHR && major === 0 && minor === 0;
  if ((type === S_IFCHR || type === S_IFBLK) && !isWhiteout && host.options.allowDevices !== true) return -ERRNO.EPERM;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const result = host.native.mknodat(dirfd, name.at, name.length, mode & (S_IFMT | S_IALLUGO), major, minor, cred);
  return result < 0 ? result : made(host, parent, name, attr);
}

export function symlink(
  host: HostContext,
  parent: HostNode,
  name: Span,
  target: Span,
  caller: Caller,
  attr: Attr,
): HostNode | Failure {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const result = host.native.symlinkat(target.at, target.length, dirfd, name.at, name.length, cred);
  return result < 0 ? result : made(host, parent, name, attr);
}

/** The node of a file that is not a directory and was made just now. */
function made(host: HostContext, parent: HostNode, name: Span, attr: Attr): HostNode | Failure {
  return host.options.openLater === true ? lookup(host, parent, name, attr) : enter(host, parent, name, attr);
}

export function link(host: HostContext, node: HostNode, parent: HostNode, name: Span, attr: Attr): Result {
  const { native, arena, mounts, scratch } = host;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const fd = fdOf(host, node);
  parent.busy--;
  if (fd < 0) return fd;
  let result = native.linkat(fd, dirfd, name.at, name.length);
  if (result >= 0) result = native.statx(fd, STATX_WANTED, scratch.statx);
  if (result < 0) return result;
  node.linked = hasLinks(host, node, scratch.statx);
  if (node.parent === null) setName(host, node, parent, name);
  fillAttr(arena, mounts, scratch.statx, node.mount, attr);
  return 0;
}

/** unlinkat(2); `flags` is 0 or AT_REMOVEDIR. What loses its last known name keeps its descriptor. */
export function removeEntry(host: HostContext, parent: HostNode, name: Span, flags: number): Result {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const victim = losing(host, parent, dirfd, name);
  parent.busy--;
  const result = host.native.unlinkat(dirfd, name.at, name.length, flags);
  if (result >= 0 && victim !== null) clearName(host, victim);
  return result;
}

export function rename(
  host: HostContext,
  parent: HostNode,
  name: Span,
  newParent: HostNode,
  newName: Span,
  flags: number,
): Result {
  return renameKnown(host, null, parent, name, newParent, newName, flags);
}

/** `known`: what `name` was just seen to be, or null. */
function renameKnown(
  host: HostContext,
  known: HostNode | null,
  parent: HostNode,
  name: Span,
  newParent: HostNode,
  newName: Span,
  flags: number,
): Result {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const newDirfd = fdOf(host, newParent);
  newParent.busy++;
  const result =
    newDirfd < 0 ? newDirfd : renameIn(host, known, parent, dirfd, name, newParent, newDirfd, newName, flags);
  newParent.busy--;
  parent.busy--;
  return result;
}

/** Removes `node` by the name it has now. */
export function remove(host: HostContext, node: HostNode): Result {
  const found = locate(host, node);
  if (found < 0) return found;
  const flags = node.type === S_IFDIR ? AT_REMOVEDIR : 0;
  prepareLoss(host, node);
  const dirfd = fdOf(host, node.parent as HostNode);
  if (dirfd < 0) return dirfd;
  const name = ownName(host, node);
  const result = host.native.unlinkat(dirfd, name.at, name.length, flags);
  if (result >= 0) clearName(host, node);
  return result;
}

export function renameNode(host: HostContext, node: HostNode, newParent: HostNode, newName: Span): Result {
  const found = locate(host, node);
  if (found < 0) return found;
  return renameKnown(host, node, node.parent as HostNode, ownName(host, node), newParent, newName, 0);
}

/** The node's name in the arena, where opening other nodes leaves it alone. */
function ownName(host: HostContext, node: HostNode): Span {
  const { ownName: span } = host.scratch;
  span.length = putName(host.arena, span.at, node.name);
  return span;
}

function renameIn(
  host: HostContext,
  known: HostNode | null,
  parent: HostNode,
  dirfd: number,
  name: Span,
  newParent: HostNode,
  newDirfd: number,
  newName: Span,
  flags: number,
): Result {
  const exchange = (flags & RENAME_EXCHANGE) !== 0;
  const remembered = known ?? host.names.find(parent, name);
  let moved = remembered ?? peek(host, dirfd, name);
  const move = (how: number): Result =>
    host.native.renameat2(dirfd, name.at, name.length, newDirfd, newName.at, newName.length, how);
  let other: HostNode | null = null;
  // Most new names are free, which the host tells while it renames. It says EINVAL where it cannot.
  let result: Result = flags === 0 ? move(RENAME_NOREPLACE) : -ERRNO.EEXIST;
  if (result === -ERRNO.EEXIST || result === -ERRNO.EINVAL) {
    if (remembered !== known) moved = peek(host, dirfd, name);
    other = exchange ? peek(host, newDirfd, newName) : lost(host, newParent, newDirfd, newName);
    result = move(flags);
  }
  if (result < 0 || moved === other) return result; // two names of one file: rename(2) does nothing
  if (moved !== null) moved.references++;
  if (other !== null) {
    other.references++;
    if (exchange) setName(host, other, parent, name);
    else clearName(host, other);
    other.references--;
    letGo(host, other);
  }
  if (moved !== null) {
    setName(host, moved, newParent, newName);
    moved.references--;
    letGo(host, moved);
  }
  return result;
}

/**
 * The known file that is about to lose `name`, if that is the name it would be found by. Opened now if it is cold:
 * later it cannot be. The host is asked what `name` is only where that is not remembered, or has other names: a file that
 * was remembered by `name`, and was something else by now, has lost it all the same.
 */
function losing(host: HostContext, parent: HostNode, dirfd: number, name: Span): HostNode | null {
  const known = host.names.find(parent, name);
  if (known !== null && known.linked === 0) {
    seize(host, known, dirfd, name);
    return known;
  }
  return lost(host, parent, dirfd, name);
}

/** The same, and the host is asked. */
function lost(host: HostContext, parent: HostNode, dirfd: number, name: Span): HostNode | null {
  const node = peek(host, dirfd, name);
  if (node === null || node.parent !== parent || !isName(host.arena, name, node.name)) return null;
  prepareLoss(host, node);
  return node;
}

/** The file of the statx in `scratch.probe` is about to lose the name that it is found by. */
function prepareLoss(host: HostContext, node: HostNode): void {
  node.linked = hasLinks(host, node, host.scratch.probe);
  if (node.fd < 0) fdOf(host, node);
}

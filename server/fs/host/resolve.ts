/**
 * From names to nodes and from nodes to descriptors.
 *
 * Every step is one component from a held descriptor, and never through a symlink. A file is the one we know when
 * device, inode number, type and birth time agree; a cold node is found again by its last name and must pass the same
 * test, else ESTALE. Where the host file system keeps no birth time, a file that took over the inode number of a cold
 * one cannot be told from it.
 */
import type { Span } from '../../arena.ts';
import {
  O_NOFOLLOW,
  O_PATH,
  RESOLVE_BENEATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  S_IFDIR,
  S_IFMT,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Attr, Failure, Result } from '../backend.ts';
import { isName, nameOf, putName } from '../names.ts';
import { fillAttr } from './attributes.ts';
import { NOT_LISTED, statListed } from './directory.ts';
import type { HostContext } from './host-context.ts';
import { adoptBirth, HostNode, hasBirth, isSameFile } from './inode-table.ts';
import { STATX, STATX_WANTED } from './statx.ts';

/** Looks `name` up. One system call when the file is known; two more to open it when it is new, or two in all when the one before was new too; none when a listing has seen it (statListed). */
export function lookup(host: HostContext, parent: HostNode, name: Span, attr: Attr): HostNode | Failure {
  const listed = statListed(host, parent, name);
  if (listed === NOT_LISTED && host.expectsNew && host.descriptors.hasRoom()) {
    const known = host.inodes.count;
    const node = enter(host, parent, name, attr);
    host.expectsNew = host.inodes.count > known;
    return node;
  }
  const result = listed === NOT_LISTED ? statName(host, parent, name) : listed;
  if (result < 0) return result;
  const { statx } = host.scratch;
  const mount = host.mounts.indexOf(statx);
  const known = knownAt(host, mount);
  if (known !== undefined) return meet(host, known, parent, name, attr);
  host.expectsNew = host.options.openLater !== true;
  return host.descriptors.hasRoom() && !opensLater(host, statx)
    ? enter(host, parent, name, attr)
    : settle(host, parent, name, -1, attr);
}

/** statx of `name` in `parent` to `scratch.statx`. */
function statName(host: HostContext, parent: HostNode, name: Span): Result {
  const dirfd = fdOf(host, parent);
  return dirfd < 0 ? dirfd : host.native.statxAt(dirfd, name.at, name.length, 0, STATX_WANTED, host.scratch.statx);
}

/** Whether the file in the statx at `at` starts without a descriptor (HostOptions.openLater). */
function opensLater(host: HostContext, at: number): boolean {
  if (host.options.openLater !== true || !hasBirth(host.arena, at)) return false;
  return ((host.arena.u32[(at >> 2) + STATX.MODE] as number) & S_IFMT) !== S_IFDIR;
}

/**
 * Gives the node for `name`, which is likely to be new: opens first (but see `opensLater`). Without room for a descriptor the node starts
 * cold: that is no less safe than one that was given up, and looking at a million files then costs one call each.
 */
export function enter(host: HostContext, parent: HostNode, name: Span, attr: Attr): HostNode | Failure {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const { statx } = host.scratch;
  if (host.descriptors.hasRoom()) {
    const fd = host.native.openPath(dirfd, name.at, name.length, resolveFlags(host), statx);
    if (fd >= 0) return settle(host, parent, name, fd, attr);
    if (fd !== -ERRNO.EMFILE && fd !== -ERRNO.ENFILE) return fd;
    parent.busy++;
    host.descriptors.relieve(fd);
    parent.busy--;
  }
  const result = host.native.statxAt(dirfd, name.at, name.length, 0, STATX_WANTED, statx);
  return result < 0 ? result : settle(host, parent, name, -1, attr);
}

/**
 * The node of the file that the statx in `scratch.statx` tells of, found as `name` in `parent` (null: it has no name),
 * with one more reference. `fd`: its O_PATH descriptor, taken over, or -1.
 */
export function settle(
  host: HostContext,
  parent: HostNode | null,
  name: Span,
  fd: number,
  attr: Attr,
): HostNode | Failure {
  const mount = host.mounts.indexOf(host.scratch.statx);
  if (host.submounts === 'refuse' && parent !== null && host.mounts.crosses(parent.mount, mount)) {
    if (fd >= 0) host.native.close(fd);
    return -ERRNO.EXDEV;
  }
  let node = knownAt(host, mount);
  if (node === undefined) {
    node = new HostNode(host.arena, host.scratch.statx, mount);
    host.inodes.add(node);
    host.descriptors.addCold();
  }
  if (fd >= 0) {
    if (node.fd < 0) host.descriptors.warm(node, fd);
    else host.native.close(fd);
  }
  return meet(host, node, parent, name, attr);
}

/** The node that has the identity in `scratch.statx`; one that only had its inode number before is put aside. */
function knownAt(host: HostContext, mount: number): HostNode | undefined {
  const { u32 } = host.arena;
  const ino = (host.scratch.statx >> 2) + STATX.INO;
  const node = host.inodes.find(mount, u32[ino] as number, u32[ino + 1] as number);
  if (node === undefined || isStill(host, node)) return node;
  displace(host, node);
  return undefined;
}

/** Gives `node` out once more, as `name` in `parent`. */
function meet(host: HostContext, node: HostNode, parent: HostNode | null, name: Span, attr: Attr): HostNode {
  node.references++;
  node.linked = hasLinks(host, node, host.scratch.statx);
  if (parent !== null) setName(host, node, parent, name);
  fillAttr(host.arena, host.mounts, host.scratch.statx, node.mount, attr);
  return node;
}

/** A descriptor of the node, opened if there is none. -ESTALE when the file is no longer where it was. */
export function fdOf(host: HostContext, node: HostNode): Result {
  const fd = openFd(host, node);
  if (fd < 0) return revive(host, node);
  node.recent = 1;
  return fd;
}

/** A descriptor of the node that is open already, or -1. */
export function openFd(host: HostContext, node: HostNode): number {
  if (node.fd >= 0 && (node.unsure === 0 || ascertain(host, node))) return node.fd;
  return node.handle === null ? -1 : node.handle.fd;
}

/** Looks at last whether the descriptor that `seize` opened is the node's. If not, it is closed. */
function ascertain(host: HostContext, node: HostNode): boolean {
  const { probe } = host.scratch;
  node.unsure = 0;
  const seen = host.native.statx(node.fd, STATX_WANTED, probe) >= 0;
  if (seen && host.mounts.indexOf(probe) === node.mount && isSameFile(host.arena, probe, node)) return true;
  host.descriptors.cool(node);
  return false;
}

/** Opens cold `node`, which is `name` in the directory `dirfd`, to lose that name: most are forgotten then without being used, so it is not looked at. */
export function seize(host: HostContext, node: HostNode, dirfd: number, name: Span): void {
  const { descriptors, native } = host;
  if (openFd(host, node) >= 0 || !descriptors.makeNodeRoom()) return;
  let fd: number;
  do fd = native.openat2(dirfd, name.at, name.length, O_PATH | O_NOFOLLOW, 0, resolveFlags(host), 0);
  while (fd < 0 && descriptors.relieve(fd));
  if (fd < 0) return;
  descriptors.warm(node, fd);
  node.unsure = 1;
}

/** 1 when the file in the statx at `at` has names that we may not know. */
export function hasLinks(host: HostContext, node: HostNode, at: number): number {
  return node.type !== S_IFDIR && (host.arena.u32[(at >> 2) + STATX.NLINK] as number) > 1 ? 1 : 0;
}

/** statx of the node to `scratch.statx`: by its descriptor, or by name when it has none, and then it must still be itself. */
export function statNode(host: HostContext, node: HostNode): Result {
  const { native } = host;
  const { statx, name } = host.scratch;
  const { parent } = node;
  if (openFd(host, node) >= 0 || parent === null) {
    const fd = fdOf(host, node);
    return fd < 0 ? fd : native.statx(fd, STATX_WANTED, statx);
  }
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  name.length = putName(host.arena, name.at, node.name);
  const result = native.statxAt(dirfd, name.at, name.length, 0, STATX_WANTED, statx);
  if (result === -ERRNO.EACCES) return result;
  const same = result >= 0 && host.mounts.indexOf(statx) === node.mount && isSameFile(host.arena, statx, node);
  return same ? 0 : -ERRNO.ESTALE;
}

/** Remembers that `node` is `name` in `parent` now. */
export function setName(host: HostContext, node: HostNode, parent: HostNode, name: Span): void {
  if (node === host.root) return;
  if (node.parent === parent) {
    if (isName(host.arena, name, node.name)) return;
    host.shortcuts.user?.moved(node);
    node.name = nameOf(host.arena, name);
    host.names.put(node, host.inodes.count);
    return;
  }
  host.shortcuts.user?.moved(node);
  if (node.type === S_IFDIR && node.children > 0) breakCycle(host, node, parent);
  const old = node.parent;
  parent.children++;
  node.parent = parent;
  node.name = nameOf(host.arena, name);
  host.names.put(node, host.inodes.count);
  host.descriptors.offer(node);
  if (old !== null) dropChild(host, old);
}

/** `node` has lost its name, and `node.linked` says whether it has others. */
export function clearName(host: HostContext, node: HostNode): void {
  const { parent } = node;
  if (parent === null) return;
  host.shortcuts.user?.moved(node);
  node.parent = null;
  node.name = '';
  dropChild(host, parent);
}

/** Ends `node`, and ancestors that only it kept, once nothing needs it. */
export function letGo(host: HostContext, node: HostNode): void {
  let at: HostNode | null = node;
  while (at !== null && at.references === 0 && at.children === 0 && at.opens === 0 && at !== host.root) {
    const parent: HostNode | null = at.parent;
    if (!host.inodes.delete(at)) host.orphans.delete(at);
    host.descriptors.drop(at);
    at.parent = null;
    host.names.trim(host.inodes.count);
    if (parent !== null) parent.children--;
    at = parent;
  }
}

/** The known file that `name` is in the directory `dirfd`, without a reference. Used before a name changes hands. */
export function peek(host: HostContext, dirfd: number, name: Span): HostNode | null {
  const { probe } = host.scratch;
  if (host.native.statxAt(dirfd, name.at, name.length, 0, STATX_WANTED, probe) < 0) return null;
  const ino = (probe >> 2) + STATX.INO;
  const node = host.inodes.find(
    host.mounts.indexOf(probe),
    host.arena.u32[ino] as number,
    host.arena.u32[ino + 1] as number,
  );
  return node !== undefined && isSameFile(host.arena, probe, node) ? node : null;
}

/** Whether the remembered name still leads to `node`. */
export function holdsName(host: HostContext, node: HostNode): boolean {
  if (node.parent === null) return false;
  const dirfd = fdOf(host, node.parent);
  if (dirfd < 0) return false;
  return peek(host, dirfd, spanOf(host, node.name)) === node;
}

/** A kept name in the arena, valid until a node is opened again. */
function spanOf(host: HostContext, name: string): Span {
  const { name: span } = host.scratch;
  span.length = putName(host.arena, span.at, name);
  return span;
}

export function resolveFlags(host: HostContext): number {
  const flags = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return host.submounts === 'refuse' ? flags | RESOLVE_NO_XDEV : flags;
}

const chain: HostNode[] = [];

/**
 * Opens cold `node`: climbs to an ancestor with a descriptor, then comes down name by name. Depth is no limit, nor is
 * PATH_MAX.
 */
function revive(host: HostContext, node: HostNode): Result {
  chain.length = 0;
  let top = node;
  while (openFd(host, top) < 0) {
    if (top.parent === null) return -ERRNO.ESTALE;
    chain.push(top);
    top = top.parent;
  }
  for (let i = chain.length - 1; i >= 0; i--) {
    const fd = open(host, chain[i] as HostNode);
    if (fd < 0) {
      chain.length = 0;
      return fd;
    }
  }
  chain.length = 0;
  return node.fd;
}

/** Opens a cold node whose parent has a descriptor. */
function open(host: HostContext, node: HostNode): Result {
  const { descriptors, native } = host;
  const { probe } = host.scratch;
  const parent = node.parent as HostNode;
  parent.busy++;
  let fd: number = -ERRNO.EMFILE;
  if (descriptors.makeNodeRoom()) {
    const name = spanOf(host, node.name);
    do fd = native.openPath(openFd(host, parent), name.at, name.length, resolveFlags(host), probe);
    while (fd < 0 && descriptors.relieve(fd));
  }
  parent.busy--;
  if (fd < 0) return fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE || fd === -ERRNO.EACCES ? fd : -ERRNO.ESTALE;
  if (host.mounts.indexOf(probe) !== node.mount || !isSameFile(host.arena, probe, node)) {
    native.close(fd);
    return -ERRNO.ESTALE;
  }
  descriptors.warm(node, fd);
  return fd;
}

/**
 * Whether the file in `scratch.statx`, which has the inode number of `node`, is `node`. While we hold a descriptor the
 * host cannot have given the number away: then a changed birth time is a change of the file's own (overlayfs after
 * copy-up), unless the descriptor disagrees (NFS).
 */
function isStill(host: HostContext, node: HostNode): boolean {
  const { probe, statx } = host.scratch;
  if (isSameFile(host.arena, statx, node)) return true;
  const fd = openFd(host, node);
  if (fd < 0 || host.native.statx(fd, STATX_WANTED, probe) < 0) return false;
  adoptBirth(host.arena, probe, node);
  return isSameFile(host.arena, statx, node);
}

/** Another file has `node`'s inode number: the node keeps what it has open, but cannot be found any more. */
function displace(host: HostContext, node: HostNode): void {
  host.inodes.delete(node);
  host.orphans.add(node);
  node.linked = 0;
  clearName(host, node);
}

function dropChild(host: HostContext, parent: HostNode): void {
  parent.children--;
  letGo(host, parent);
}

/**
 * The host moved directories into each other's place: an old link from `parent` up to `node` would close a ring. Cuts
 * it.
 */
function breakCycle(host: HostContext, node: HostNode, parent: HostNode): void {
  for (let at = parent; at.parent !== null; at = at.parent) {
    if (at.parent !== node) continue;
    at.linked = 1;
    clearName(host, at);
    return;
  }
}

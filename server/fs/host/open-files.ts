/**
 * Opening, creating and closing. What a descriptor refers to was seen to be a regular file or directory before it is
 * opened for I/O.
 */
import type { Span } from '../../arena.ts';
import {
  O_ACCMODE,
  O_APPEND,
  O_CREAT,
  O_DIRECT,
  O_DIRECTORY,
  O_DSYNC,
  O_EXCL,
  O_LARGEFILE,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_SYNC,
  O_TMPFILE,
  O_TRUNC,
  S_IALLUGO,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Attr, Caller, Created, Failure, Result } from '../backend.ts';
import { ioClass } from './file-systems.ts';
import type { HostContext } from './host-context.ts';
import { HostHandle } from './host-handle.ts';
import { type HostNode, NO_BTIME } from './inode-table.ts';
import { fdOf, letGo, lookup, resolveFlags, settle } from './resolve.ts';
import { STATX_WANTED } from './statx.ts';

/** Never blocks in open(2), never becomes our terminal. */
const ALWAYS = O_NONBLOCK | O_NOCTTY;
/** How often a file may appear and vanish between our attempts to create and to open it. */
const ATTEMPTS = 8;

const DOT: Span = { at: 0, length: 1 };

export function open(host: HostContext, node: HostNode, flags: number): HostHandle | Failure {
  if (node.type === S_IFLNK) return -ERRNO.ELOOP;
  if (node.type === S_IFDIR) return (flags & O_ACCMODE) === O_RDONLY ? opendir(host, node) : -ERRNO.EISDIR;
  if (node.type !== S_IFREG) return -ERRNO.ENXIO;
  const kept = keptFlags(host, flags);
  let fd = reopen(host, node, kept);
  if (fd === -ERRNO.EPERM && (kept & O_NOATIME) !== 0) fd = reopen(host, node, kept & ~O_NOATIME);
  return fd < 0 ? fd : handleOf(host, node, fd, kept | (flags & O_APPEND));
}

export function opendir(host: HostContext, node: HostNode): HostHandle | Failure {
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const fd = reopen(host, node, O_RDONLY | O_DIRECTORY);
  return fd < 0 ? fd : handleOf(host, node, fd, O_RDONLY | O_DIRECTORY);
}

/**
 * Makes the file with O_EXCL first, so that the descriptor that made it is the handle: one opened afterwards could be
 * another file's, and a file made 0444 cannot be opened for writing. One that is there already is looked up and opened
 * like any other.
 */
export function create(
  host: HostContext,
  parent: HostNode,
  name: Span,
  flags: number,
  mode: number,
  caller: Caller,
  attr: Attr,
): Created | Failure {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const fd = make(host, parent, name, keptFlags(host, flags) | O_CREAT | O_EXCL | O_NOFOLLOW, mode, caller);
    if (fd >= 0) return created(host, parent, name, fd, flags, attr);
    if (fd !== -ERRNO.EEXIST || (flags & O_EXCL) !== 0) return fd;
    const node = lookup(host, parent, name, attr);
    if (node === -ERRNO.ENOENT) continue;
    if (typeof node === 'number') return node;
    const handle = open(host, node, flags);
    if (typeof handle !== 'number') return { node, handle };
    node.references--;
    letGo(host, node);
    return handle;
  }
  return -ERRNO.ESTALE;
}

/** A file without a name: it is found again by nothing, so its descriptor stays while it is referenced. */
export function tmpfile(
  host: HostContext,
  parent: HostNode,
  flags: number,
  mode: number,
  caller: Caller,
  attr: Attr,
): Created | Failure {
  DOT.at = host.scratch.struct;
  host.arena.u8[DOT.at] = 0x2e;
  const fd = make(host, parent, DOT, keptFlags(host, flags) | O_TMPFILE | (flags & O_EXCL), mode, caller);
  return fd < 0 ? fd : created(host, null, DOT, fd, flags, attr);
}

export function release(host: HostContext, handle: HostHandle): void {
  const { node } = handle;
  const last = host.handles.pop() as HostHandle;
  if (last !== handle) {
    host.handles[handle.slot] = last;
    last.slot = handle.slot;
  }
  host.entries.disown(handle);
  if (handle.next !== null) handle.next.previous = handle.previous;
  if (handle.previous !== null) handle.previous.next = handle.next;
  else node.handle = handle.next;
  if (node.handle === null && node.fd < 0 && node.references > 0 && staysOpen(host, node)) keepDescriptor(host, handle);
  host.descriptors.give(handle.fd);
  node.opens--;
  host.descriptors.offer(node);
  letGo(host, node);
}

/** Not what may be opened later by its name, unless it is locked or nothing else leads to it. */
function staysOpen(host: HostContext, node: HostNode): boolean {
  const later = host.options.openLater === true && node.btimeSec !== NO_BTIME;
  return !later || node.parent === null || node.locks !== null;
}

/** The last handle goes of a node that it has served: the node gets a descriptor of its own in exchange, for which nobody has to make room. */
function keepDescriptor(host: HostContext, handle: HostHandle): void {
  const { descriptors, native } = host;
  let fd: Result;
  do fd = native.reopen(handle.fd, O_PATH);
  while (fd < 0 && descriptors.relieve(fd));
  if (fd >= 0) descriptors.warm(handle.node, fd);
}

/** Opens the file of `node` anew, as the process. Takes a descriptor of the budget: the caller gives it back. */
export function reopen(host: HostContext, node: HostNode, flags: number): Result {
  const { descriptors, native } = host;
  node.busy++;
  let fd = fdOf(host, node);
  if (fd >= 0) {
    const path = fd;
    fd = -ERRNO.EMFILE;
    if (descriptors.makeRoom()) {
      do fd = native.reopen(path, flags | ALWAYS);
      while (fd < 0 && descriptors.relieve(fd));
    }
    if (fd >= 0) descriptors.take();
  }
  node.busy--;
  return fd;
}

/** openat2 with O_CREAT or O_TMPFILE as the caller. */
function make(host: HostContext, parent: HostNode, name: Span, flags: number, mode: number, caller: Caller): Result {
  const { descriptors, native } = host;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const creating = (flags & ~O_TRUNC) | ALWAYS;
  parent.busy++;
  let fd: number = -ERRNO.EMFILE;
  if (descriptors.makeRoom()) {
    do fd = native.openat2(dirfd, name.at, name.length, creating, mode & S_IALLUGO, resolveFlags(host), cred);
    while (fd < 0 && descriptors.relieve(fd));
  }
  parent.busy--;
  if (fd >= 0) descriptors.take();
  return fd;
}

/** Node and handle of the file that `fd` has just made. */
function created(
  host: HostContext,
  parent: HostNode | null,
  name: Span,
  fd: number,
  flags: number,
  attr: Attr,
): Created | Failure {
  const { descriptors, native, scratch } = host;
  const result = native.statx(fd, STATX_WANTED, scratch.statx);
  if (result < 0) {
    descriptors.give(fd);
    return result;
  }
  // The handle's descriptor serves while it is open (release). What has no name needs one of its own.
  const path = parent === null && descriptors.makeNodeRoom() ? native.reopen(fd, O_PATH) : -ERRNO.EMFILE;
  const node = parent === null && path < 0 ? path : settle(host, parent, name, path, attr);
  if (typeof node === 'number') {
    descriptors.give(fd);
    return node;
  }
  return { node, handle: handleOf(host, node, fd, keptFlags(host, flags) | (flags & O_APPEND)) };
}

function handleOf(host: HostContext, node: HostNode, fd: number, flags: number): HostHandle {
  const handle = new HostHandle(node, fd, flags, ioClass(host, node.mount, fd));
  handle.slot = host.handles.push(handle) - 1;
  handle.next = node.handle;
  if (node.handle !== null) node.handle.previous = handle;
  node.handle = handle;
  node.opens++;
  host.descriptors.offer(node);
  return handle;
}

/** What of the guest's flags goes to the host. */
function keptFlags(host: HostContext, flags: number): number {
  let kept = O_ACCMODE | O_TRUNC | O_DSYNC | O_SYNC | O_LARGEFILE;
  if (host.options.allowDirectIo === true) kept |= O_DIRECT;
  if (host.options.preserveNoatime === true) kept |= O_NOATIME;
  return flags & kept;
}

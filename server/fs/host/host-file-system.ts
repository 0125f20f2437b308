/**
 * A folder of the host, passed through: every node an O_PATH descriptor, every operation one component or the
 * descriptor itself.
 *
 * Modes that callers give have had the guest's umask applied: the engine thread's own must be 0.
 *
 * The class only says what there is; the work is in the files beside it, functions over one HostContext.
 */
import type { Arena, Span } from '../../arena.ts';
import { AT_REMOVEDIR, S_IFLNK, SEEK_DATA, SEEK_HOLE } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type {
  Attr,
  Caller,
  Created,
  DirEntry,
  Failure,
  FileSystem,
  Lock,
  Place,
  Result,
  SetAttr,
  StatFs,
} from '../backend.ts';
import { nextEntry, readdir } from './directory.ts';
import { link, mkdir, mknod, remove, removeEntry, rename, renameNode, symlink } from './entries.ts';
import { ioClass } from './file-systems.ts';
import { HostContext } from './host-context.ts';
import { type HostHandle, IO } from './host-handle.ts';
import type { HostShortcuts } from './host-shortcuts.ts';
import type { HostNode } from './inode-table.ts';
import { ioctl } from './ioctl.ts';
import { lookupParent } from './locate.ts';
import { flock, getlk, setlk, unlockAll } from './locks.ts';
import type { Native } from './native.ts';
import { create, open, opendir, release, tmpfile } from './open-files.ts';
import type { HostOptions, Submounts } from './options.ts';
import { copyRange, fallocate, flush, fsync, read, write } from './payload.ts';
import { fdOf, letGo, lookup } from './resolve.ts';
import { getattr, setattr } from './setattr.ts';
import { closeShare, openRoot, resetShare } from './share.ts';
import { statfs, syncfs } from './statfs.ts';
import { getxattr, listxattr, removexattr, setxattr } from './xattr.ts';

/** What a share holds, for status and leak checks. */
export interface HostUsage {
  /** Nodes known, the root not counted. */
  readonly nodes: number;
  readonly coldNodes: number;
  readonly handles: number;
  /** Descriptors of nodes, handles and locks, the root's included. */
  readonly descriptors: number;
}

/** Opens the share. Fails with what opening the folder gave: ENOENT, ENOTDIR, EACCES. */
export function openHostFileSystem(native: Native, arena: Arena, options: HostOptions): HostFileSystem | Failure {
  const fd = openRoot(native, options);
  return fd < 0 ? fd : new HostFileSystem(native, arena, options, fd);
}

export class HostFileSystem implements FileSystem {
  readonly root: HostNode;
  readonly #host: HostContext;

  /** `rootFd`: O_PATH descriptor of the folder, taken over. */
  constructor(native: Native, arena: Arena, options: HostOptions, rootFd: number) {
    this.#host = new HostContext(native, arena, options, rootFd);
    this.root = this.#host.root;
  }

  get usage(): HostUsage {
    const { inodes, descriptors, handles } = this.#host;
    return {
      nodes: inodes.count - 1,
      coldNodes: descriptors.cold,
      handles: handles.length,
      descriptors: descriptors.held,
    };
  }

  get shortcuts(): HostShortcuts {
    return this.#host.shortcuts;
  }

  /** Where the node was last seen below the share, as latin1; '' for the root and for what has no name. */
  pathOf(node: HostNode): string {
    const names: string[] = [];
    for (let at: HostNode = node; at.parent !== null; at = at.parent) names.unshift(at.name);
    return names.join('/');
  }

  /** Whether the node's file system takes its times from this machine's clock; false where that is not known. */
  hasOurClock(node: HostNode): boolean {
    const fd = fdOf(this.#host, node);
    return fd >= 0 && ioClass(this.#host, node.mount, fd) !== IO.REMOTE;
  }

  /** From the next look-up on; what the guest holds inside submounts stays with it. */
  setSubmounts(submounts: Submounts): void {
    this.#host.submounts = submounts;
  }

  lookup(parent: HostNode, name: Span, attr: Attr): HostNode | Failure {
    return lookup(this.#host, parent, name, attr);
  }

  lookupParent(node: HostNode, attr: Attr): HostNode | Failure {
    return lookupParent(this.#host, node, attr);
  }

  hold(node: HostNode): void {
    node.references++;
  }

  forget(node: HostNode, count: number): void {
    node.references = Math.max(0, node.references - count);
    letGo(this.#host, node);
  }

  getattr(node: HostNode, handle: HostHandle | null, attr: Attr): Result {
    return getattr(this.#host, node, handle, attr);
  }

  setattr(node: HostNode, handle: HostHandle | null, set: SetAttr, _caller: Caller, attr: Attr): Result {
    return setattr(this.#host, node, handle, set, attr);
  }

  readlink(node: HostNode, out: number, capacity: number): Result {
    if (node.type !== S_IFLNK) return -ERRNO.EINVAL;
    const fd = fdOf(this.#host, node);
    if (fd < 0) return fd;
    const length = this.#host.native.readlinkat(fd, out, capacity);
    return length === capacity ? -ERRNO.ENAMETOOLONG : length; // readlink(2) cuts without a word
  }

  access(node: HostNode, mask: number, caller: Caller): Result {
    const fd = fdOf(this.#host, node);
    return fd < 0 ? fd : this.#host.native.faccess(fd, mask, this.#host.credentials.of(caller));
  }

  mkdir(parent: HostNode, name: Span, mode: number, caller: Caller, attr: Attr): HostNode | Failure {
    return mkdir(this.#host, parent, name, mode, caller, attr);
  }

  mknod(
    parent: HostNode,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): HostNode | Failure {
    return mknod(this.#host, parent, name, mode, major, minor, caller, attr);
  }

  symlink(parent: HostNode, name: Span, target: Span, caller: Caller, attr: Attr): HostNode | Failure {
    return symlink(this.#host, parent, name, target, caller, attr);
  }

  create(parent: HostNode, name: Span, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    return create(this.#host, parent, name, flags, mode, caller, attr);
  }

  tmpfile(parent: HostNode, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    return tmpfile(this.#host, parent, flags, mode, caller, attr);
  }

  link(node: HostNode, parent: HostNode, name: Span, attr: Attr): Result {
    return link(this.#host, node, parent, name, attr);
  }

  unlink(parent: HostNode, name: Span): Result {
    return removeEntry(this.#host, parent, name, 0);
  }

  rmdir(parent: HostNode, name: Span): Result {
    return removeEntry(this.#host, parent, name, AT_REMOVEDIR);
  }

  rename(parent: HostNode, name: Span, newParent: HostNode, newName: Span, flags: number): Result {
    return rename(this.#host, parent, name, newParent, newName, flags);
  }

  remove(node: HostNode): Result {
    return remove(this.#host, node);
  }

  renameNode(node: HostNode, newParent: HostNode, newName: Span): Result {
    return renameNode(this.#host, node, newParent, newName);
  }

  open(node: HostNode, flags: number, _caller: Caller): HostHandle | Failure {
    return open(this.#host, node, flags);
  }

  opendir(node: HostNode): HostHandle | Failure {
    return opendir(this.#host, node);
  }

  release(handle: HostHandle): void {
    release(this.#host, handle);
  }

  read(handle: HostHandle, offset: number, count: number, sink: Place, ticket: number, crowded = false): Result {
    return read(this.#host, handle, offset, count, sink, ticket, crowded);
  }

  write(
    handle: HostHandle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
    caller: Caller,
    ticket: number,
  ): Result {
    return write(this.#host, handle, offset, count, source, append, killPriv, caller, ticket);
  }

  flush(handle: HostHandle, ticket: number): Result {
    return flush(this.#host, handle, ticket);
  }

  fsync(handle: HostHandle, datasync: boolean, ticket: number): Result {
    return fsync(this.#host, handle, datasync, ticket);
  }

  fallocate(handle: HostHandle, mode: number, offset: number, length: number, ticket: number): Result {
    return fallocate(this.#host, handle, mode, offset, length, ticket);
  }

  lseek(handle: HostHandle, offset: number, whence: number): Result {
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return -ERRNO.EINVAL;
    return this.#host.native.lseek(handle.fd, offset, whence);
  }

  copyRange(
    from: HostHandle,
    fromOffset: number,
    to: HostHandle,
    toOffset: number,
    length: number,
    ticket: number,
  ): Result {
    return copyRange(this.#host, from, fromOffset, to, toOffset, length, ticket);
  }

  readdir(handle: HostHandle, cookieLo: number, cookieHi: number, room: number, extra = 0): Result {
    return readdir(this.#host, handle, cookieLo, cookieHi, room, extra);
  }

  nextEntry(handle: HostHandle, entry: DirEntry): Result {
    return nextEntry(this.#host, handle, entry);
  }

  statfs(node: HostNode, out: StatFs): Result {
    return statfs(this.#host, node, out);
  }

  syncfs(node: HostNode, ticket: number): Result {
    return syncfs(this.#host, node, ticket);
  }

  getxattr(node: HostNode, name: Span, out: number, capacity: number): Result {
    return getxattr(this.#host, node, name, out, capacity);
  }

  setxattr(node: HostNode, name: Span, value: Span, flags: number, _caller: Caller): Result {
    return setxattr(this.#host, node, name, value, flags);
  }

  listxattr(node: HostNode, out: number, capacity: number): Result {
    return listxattr(this.#host, node, out, capacity);
  }

  removexattr(node: HostNode, name: Span, _caller: Caller): Result {
    return removexattr(this.#host, node, name);
  }

  getlk(handle: HostHandle, owner: string, lock: Lock): Result {
    return getlk(this.#host, handle, owner, lock);
  }

  setlk(handle: HostHandle, owner: string, lock: Lock): Result {
    return setlk(this.#host, handle, owner, lock);
  }

  flock(handle: HostHandle, operation: number): Result {
    return flock(this.#host, handle, operation);
  }

  unlockAll(handle: HostHandle, owner: string): void {
    unlockAll(this.#host, handle, owner);
  }

  ioctl(handle: HostHandle, request: number, data: number, length: number): Result {
    return ioctl(this.#host, handle, request, data, length);
  }

  reset(): void {
    resetShare(this.#host);
  }

  close(): void {
    closeShare(this.#host);
  }
}

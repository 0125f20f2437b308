/**
 * A back end that changes nothing: an allow-list. What only looks is passed on, one method at a time; everything else
 * is EROFS, and a method that the interface gains is a compile error here until somebody has decided.
 *
 * Handles that were opened for writing before the wrapper was put on may still be closed, never written. Locks are
 * passed on: they change no file, and readers on a read-only mount take them too. Reading may move access times, as the
 * host's own mount options say.
 */
import type { Span } from '../../arena.ts';
import {
  FS_IOC_FSGETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_GETVERSION,
  O_ACCMODE,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_RDONLY,
  O_TMPFILE,
  O_TRUNC,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
  W_OK,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type {
  Attr,
  Caller,
  Created,
  DirEntry,
  Failure,
  FileSystem,
  Handle,
  Lock,
  Node,
  Place,
  Result,
  StatFs,
} from '../backend.ts';
import { SHORTCUT, type Shortcuts, shortcutsWithout } from '../shortcuts.ts';

/** Bits of open's flags that change something. */
const CHANGES = O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
/** Bits that say nothing about a file that exists, but that 9P clients pass on. */
const CREATION = O_CREAT | O_EXCL;
const QUERIES: readonly number[] = [FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_GETVERSION];

export class ReadOnly implements FileSystem {
  readonly root: Node;
  readonly #inner: FileSystem;
  readonly #shortcuts: Shortcuts | null;

  /** Owns `inner` from now on: `close` ends it. */
  constructor(inner: FileSystem) {
    this.#inner = inner;
    this.#shortcuts = shortcutsWithout(inner.shortcuts, SHORTCUT.WRITE);
    this.root = inner.root;
  }

  get shortcuts(): Shortcuts | null {
    return this.#shortcuts;
  }

  // ------------------------------------------------------------ looking

  lookup(parent: Node, name: Span, attr: Attr): Node | Failure {
    return this.#inner.lookup(parent, name, attr);
  }

  lookupParent(node: Node, attr: Attr): Node | Failure {
    return this.#inner.lookupParent(node, attr);
  }

  hold(node: Node): void {
    this.#inner.hold(node);
  }

  forget(node: Node, count: number): void {
    this.#inner.forget(node, count);
  }

  getattr(node: Node, handle: Handle | null, attr: Attr): Result {
    return this.#inner.getattr(node, handle, attr);
  }

  readlink(node: Node, out: number, capacity: number): Result {
    return this.#inner.readlink(node, out, capacity);
  }

  /**
   * As the kernel on a read-only mount: EROFS for what a mount could make read-only, not for devices, FIFOs and
   * sockets.
   */
  access(node: Node, mask: number, caller: Caller): Result {
    const { type } = node;
    if ((mask & W_OK) !== 0 && (type === S_IFREG || type === S_IFDIR || type === S_IFLNK)) return -ERRNO.EROFS;
    return this.#inner.access(node, mask, caller);
  }

  open(node: Node, flags: number, caller: Caller): Handle | Failure {
    if ((flags & O_ACCMODE) !== O_RDONLY || (flags & CHANGES) !== 0) return -ERRNO.EROFS;
    return this.#inner.open(node, flags & ~CREATION, caller);
  }

  opendir(node: Node): Handle | Failure {
    return this.#inner.opendir(node);
  }

  release(handle: Handle): void {
    this.#inner.release(handle);
  }

  read(handle: Handle, offset: number, count: number, sink: Place, ticket: number): Result {
    return this.#inner.read(handle, offset, count, sink, ticket);
  }

  flush(handle: Handle, ticket: number): Result {
    return this.#inner.flush(handle, ticket);
  }

  fsync(handle: Handle, datasync: boolean, ticket: number): Result {
    return this.#inner.fsync(handle, datasync, ticket);
  }

  lseek(handle: Handle, offset: number, whence: number): Result {
    return this.#inner.lseek(handle, offset, whence);
  }

  readdir(handle: Handle, cookieLo: number, cookieHi: number, room: number): Result {
    return this.#inner.readdir(handle, cookieLo, cookieHi, room);
  }

  nextEntry(handle: Handle, entry: DirEntry): Result {
    return this.#inner.nextEntry(handle, entry);
  }

  statfs(node: Node, out: StatFs): Result {
    return this.#inner.statfs(node, out);
  }

  syncfs(node: Node, ticket: number): Result {
    return this.#inner.syncfs(node, ticket);
  }

  getxattr(node: Node, name: Span, out: number, capacity: number): Result {
    return this.#inner.getxattr(node, name, out, capacity);
  }

  listxattr(node: Node, out: number, capacity: number): Result {
    return this.#inner.listxattr(node, out, capacity);
  }

  getlk(handle: Handle, owner: string, lock: Lock): Result {
    return this.#inner.getlk(handle, owner, lock);
  }

  setlk(handle: Handle, owner: string, lock: Lock): Result {
    return this.#inner.setlk(handle, owner, lock);
  }

  flock(handle: Handle, operation: number): Result {
    return this.#inner.flock(handle, operation);
  }

  unlockAll(handle: Handle, owner: string): void {
    this.#inner.unlockAll(handle, owner);
  }

  ioctl(handle: Handle, request: number, data: number, length: number): Result {
    return QUERIES.includes(request) ? this.#inner.ioctl(handle, request, data, length) : -ERRNO.EROFS;
  }

  reset(): void {
    this.#inner.reset();
  }

  close(): void {
    this.#inner.close();
  }

  // ------------------------------------------------------------ changing

  setattr(): Result {
    return -ERRNO.EROFS;
  }

  mkdir(): Node | Failure {
    return -ERRNO.EROFS;
  }

  mknod(): Node | Failure {
    return -ERRNO.EROFS;
  }

  symlink(): Node | Failure {
    return -ERRNO.EROFS;
  }

  create(): Created | Failure {
    return -ERRNO.EROFS;
  }

  tmpfile(): Created | Failure {
    return -ERRNO.EROFS;
  }

  link(): Result {
    return -ERRNO.EROFS;
  }

  unlink(): Result {
    return -ERRNO.EROFS;
  }

  rmdir(): Result {
    return -ERRNO.EROFS;
  }

  rename(): Result {
    return -ERRNO.EROFS;
  }

  remove(): Result {
    return -ERRNO.EROFS;
  }

  renameNode(): Result {
    return -ERRNO.EROFS;
  }

  write(): Result {
    return -ERRNO.EROFS;
  }

  fallocate(): Result {
    return -ERRNO.EROFS;
  }

  copyRange(): Result {
    return -ERRNO.EROFS;
  }

  setxattr(): Result {
    return -ERRNO.EROFS;
  }

  removexattr(): Result {
    return -ERRNO.EROFS;
  }
}

/**
 * A back end over another one that changes nothing: what wrappers start from. Nodes and handles are the inner back end's own, so a stack of wrappers
 * may be put on and taken off while guests hold them.
 */
import type { Span } from '../../arena.ts';
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
  SetAttr,
  StatFs,
} from '../backend.ts';
import { type Shortcuts, shortcutsWithout } from '../shortcuts.ts';

export class PassThrough implements FileSystem {
  readonly root: Node;
  protected readonly inner: FileSystem;
  readonly #shortcuts: Shortcuts | null;

  /** `inner` stays the caller's, although `reset` and `close` are passed on. `withheld`: its shortcuts that would pass the wrapper by, bits of SHORTCUT. */
  constructor(inner: FileSystem, withheld = 0) {
    this.inner = inner;
    this.#shortcuts = shortcutsWithout(inner.shortcuts, withheld);
    this.root = inner.root;
  }

  get shortcuts(): Shortcuts | null {
    return this.#shortcuts;
  }

  lookup(parent: Node, name: Span, attr: Attr): Node | Failure {
    return this.inner.lookup(parent, name, attr);
  }

  lookupParent(node: Node, attr: Attr): Node | Failure {
    return this.inner.lookupParent(node, attr);
  }

  hold(node: Node): void {
    this.inner.hold(node);
  }

  forget(node: Node, count: number): void {
    this.inner.forget(node, count);
  }

  getattr(node: Node, handle: Handle | null, attr: Attr): Result {
    return this.inner.getattr(node, handle, attr);
  }

  setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    return this.inner.setattr(node, handle, set, caller, attr);
  }

  readlink(node: Node, out: number, capacity: number): Result {
    return this.inner.readlink(node, out, capacity);
  }

  access(node: Node, mask: number, caller: Caller): Result {
    return this.inner.access(node, mask, caller);
  }

  mkdir(parent: Node, name: Span, mode: number, caller: Caller, attr: Attr): Node | Failure {
    return this.inner.mkdir(parent, name, mode, caller, attr);
  }

  mknod(
    parent: Node,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): Node | Failure {
    return this.inner.mknod(parent, name, mode, major, minor, caller, attr);
  }

  symlink(parent: Node, name: Span, target: Span, caller: Caller, attr: Attr): Node | Failure {
    return this.inner.symlink(parent, name, target, caller, attr);
  }

  create(parent: Node, name: Span, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    return this.inner.create(parent, name, flags, mode, caller, attr);
  }

  tmpfile(parent: Node, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    return this.inner.tmpfile(parent, flags, mode, caller, attr);
  }

  link(node: Node, parent: Node, name: Span, attr: Attr): Result {
    return this.inner.link(node, parent, name, attr);
  }

  unlink(parent: Node, name: Span): Result {
    return this.inner.unlink(parent, name);
  }

  rmdir(parent: Node, name: Span): Result {
    return this.inner.rmdir(parent, name);
  }

  rename(parent: Node, name: Span, newParent: Node, newName: Span, flags: number): Result {
    return this.inner.rename(parent, name, newParent, newName, flags);
  }

  remove(node: Node): Result {
    return this.inner.remove(node);
  }

  renameNode(node: Node, newParent: Node, newName: Span): Result {
    return this.inner.renameNode(node, newParent, newName);
  }

  open(node: Node, flags: number, caller: Caller): Handle | Failure {
    return this.inner.open(node, flags, caller);
  }

  opendir(node: Node): Handle | Failure {
    return this.inner.opendir(node);
  }

  release(handle: Handle): void {
    this.inner.release(handle);
  }

  read(handle: Handle, offset: number, count: number, sink: Place, ticket: number, crowded?: boolean): Result {
    return this.inner.read(handle, offset, count, sink, ticket, crowded);
  }

  write(
    handle: Handle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
    caller: Caller,
    ticket: number,
  ): Result {
    return this.inner.write(handle, offset, count, source, append, killPriv, caller, ticket);
  }

  flush(handle: Handle, ticket: number): Result {
    return this.inner.flush(handle, ticket);
  }

  fsync(handle: Handle, datasync: boolean, ticket: number): Result {
    return this.inner.fsync(handle, datasync, ticket);
  }

  fallocate(handle: Handle, mode: number, offset: number, length: number, ticket: number): Result {
    return this.inner.fallocate(handle, mode, offset, length, ticket);
  }

  lseek(handle: Handle, offset: number, whence: number): Result {
    return this.inner.lseek(handle, offset, whence);
  }

  copyRange(from: Handle, fromOffset: number, to: Handle, toOffset: number, length: number, ticket: number): Result {
    return this.inner.copyRange(from, fromOffset, to, toOffset, length, ticket);
  }

  readdir(handle: Handle, cookieLo: number, cookieHi: number, room: number, extra?: number): Result {
    return this.inner.readdir(handle, cookieLo, cookieHi, room, extra);
  }

  nextEntry(handle: Handle, entry: DirEntry): Result {
    return this.inner.nextEntry(handle, entry);
  }

  statfs(node: Node, out: StatFs): Result {
    return this.inner.statfs(node, out);
  }

  syncfs(node: Node, ticket: number): Result {
    return this.inner.syncfs(node, ticket);
  }

  getxattr(node: Node, name: Span, out: number, capacity: number): Result {
    return this.inner.getxattr(node, name, out, capacity);
  }

  setxattr(node: Node, name: Span, value: Span, flags: number, caller: Caller): Result {
    return this.inner.setxattr(node, name, value, flags, caller);
  }

  listxattr(node: Node, out: number, capacity: number): Result {
    return this.inner.listxattr(node, out, capacity);
  }

  removexattr(node: Node, name: Span, caller: Caller): Result {
    return this.inner.removexattr(node, name, caller);
  }

  getlk(handle: Handle, owner: string, lock: Lock): Result {
    return this.inner.getlk(handle, owner, lock);
  }

  setlk(handle: Handle, owner: string, lock: Lock): Result {
    return this.inner.setlk(handle, owner, lock);
  }

  flock(handle: Handle, operation: number): Result {
    return this.inner.flock(handle, operation);
  }

  unlockAll(handle: Handle, owner: string): void {
    this.inner.unlockAll(handle, owner);
  }

  ioctl(handle: Handle, request: number, data: number, length: number): Result {
    return this.inner.ioctl(handle, request, data, length);
  }

  reset(): void {
    this.inner.reset();
  }

  close(): void {
    this.inner.close();
  }
}

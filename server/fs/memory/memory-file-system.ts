/**
 * A file system in memory, for session tests and for the conformance suite's own sake: a second opinion on the
 * interface. It checks types and names as Linux does and, like a server that runs as root, no permissions but in
 * `access`.
 */
import type { Arena, Span } from '../../arena.ts';
import {
  NAME_MAX,
  O_EXCL,
  S_IALLUGO,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  XATTR_CREATE,
  XATTR_REPLACE,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import {
  type Attr,
  Caller,
  type Created,
  type Failure,
  type FileSystem,
  type Handle,
  type Result,
  type SetAttr,
  type StatFs,
  XATTR_KILL_SGID,
} from '../backend.ts';
import { nameOf } from '../names.ts';
import { applyChanges } from './changes.ts';
import { attach, locate, rename, rmdir, unlink } from './entries.ts';
import { MemoryNode } from './memory-node.ts';
import { MemoryOpenFiles } from './open-files.ts';

const BLOCKS = 1 << 20;

export class MemoryFileSystem extends MemoryOpenFiles implements FileSystem {
  readonly root: MemoryNode;
  readonly shortcuts = null;
  #inos = 1;
  /** Nodes that callers hold references to. */
  readonly held = new Set<MemoryNode>();

  constructor(arena: Arena) {
    super(arena);
    this.root = new MemoryNode(this.#inos++, S_IFDIR | 0o755, new Caller());
  }

  lookup(parent: MemoryNode, name: Span, attr: Attr): MemoryNode | Failure {
    if (parent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
    if (name.length > NAME_MAX) return -ERRNO.ENAMETOOLONG;
    const node = parent.entries.get(nameOf(this.arena, name))?.node;
    return node === undefined ? -ERRNO.ENOENT : this.#give(node, attr);
  }

  lookupParent(node: MemoryNode, attr: Attr): MemoryNode | Failure {
    const parent = node === this.root ? node : (locate(this.root, node)?.parent ?? null);
    return parent === null ? -ERRNO.ESTALE : this.#give(parent, attr);
  }

  hold(node: MemoryNode): void {
    this.#hold(node);
  }

  forget(node: MemoryNode, count: number): void {
    node.references = Math.max(0, node.references - count);
    if (node.references === 0) this.held.delete(node);
  }

  getattr(node: MemoryNode, _handle: Handle | null, attr: Attr): Result {
    node.fill(attr);
    return 0;
  }

  setattr(node: MemoryNode, handle: Handle | null, set: SetAttr, _caller: Caller, attr: Attr): Result {
    const result = applyChanges(node, handle, set);
    node.fill(attr);
    return result;
  }

  readlink(node: MemoryNode, out: number, capacity: number): Result {
    if (node.type !== S_IFLNK) return -ERRNO.EINVAL;
    if (node.target.length >= capacity) return -ERRNO.ENAMETOOLONG;
    this.arena.u8.set(node.target, out);
    return node.target.length;
  }

  access(node: MemoryNode, mask: number, caller: Caller): Result {
    if (caller.uid === 0)
      return (mask & 1) !== 0 && node.type === S_IFREG && (node.mode & 0o111) === 0 ? -ERRNO.EACCES : 0;
    const shift = caller.uid === node.uid ? 6 : caller.gid === node.gid ? 3 : 0;
    return ((node.mode >> shift) & mask) === mask ? 0 : -ERRNO.EACCES;
  }

  mkdir(parent: MemoryNode, name: Span, mode: number, caller: Caller, attr: Attr): MemoryNode | Failure {
    return this.#make(parent, name, S_IFDIR | (mode & S_IALLUGO), caller, attr);
  }

  mknod(
    parent: MemoryNode,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): MemoryNode | Failure {
    const type = mode & S_IFMT;
    if (type === S_IFDIR) return -ERRNO.EPERM;
    if (type === S_IFLNK) return -ERRNO.EINVAL;
    const node = this.#make(parent, name, type === 0 ? mode | S_IFREG : mode, caller, attr);
    if (typeof node === 'number') return node;
    node.rdevMajor = major;
    node.rdevMinor = minor;
    node.fill(attr);
    return node;
  }

  symlink(parent: MemoryNode, name: Span, target: Span, caller: Caller, attr: Attr): MemoryNode | Failure {
    const node = this.#make(parent, name, S_IFLNK | 0o777, caller, attr);
    if (typeof node === 'number') return node;
    node.target = this.arena.u8.slice(target.at, target.at + target.length);
    node.fill(attr);
    return node;
  }

  create(parent: MemoryNode, name: Span, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    const made = this.#make(parent, name, S_IFREG | (mode & S_IALLUGO), caller, attr);
    if (typeof made !== 'number') return { node: made, handle: this.opened(made, flags) };
    if (made !== -ERRNO.EEXIST || (flags & O_EXCL) !== 0) return made;
    const node = this.lookup(parent, name, attr);
    if (typeof node === 'number') return node;
    const handle = this.open(node, flags);
    if (typeof handle !== 'number') return { node, handle };
    this.forget(node, 1);
    return handle;
  }

  tmpfile(parent: MemoryNode, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    if (parent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
    const node = new MemoryNode(this.#inos++, S_IFREG | (mode & S_IALLUGO), caller);
    node.nlink = 0;
    return { node: this.#give(node, attr), handle: this.opened(node, flags) };
  }

  link(node: MemoryNode, parent: MemoryNode, name: Span, attr: Attr): Result {
    if (node.type === S_IFDIR) return -ERRNO.EPERM;
    const free = this.#isFree(parent, name);
    if (free < 0) return free;
    attach(parent, nameOf(this.arena, name), node);
    node.nlink++;
    node.touchInode();
    node.fill(attr);
    return 0;
  }

  unlink(parent: MemoryNode, name: Span): Result {
    return unlink(parent, nameOf(this.arena, name));
  }

  rmdir(parent: MemoryNode, name: Span): Result {
    return rmdir(parent, nameOf(this.arena, name));
  }

  rename(parent: MemoryNode, name: Span, newParent: MemoryNode, newName: Span, flags: number): Result {
    if (newName.length > NAME_MAX) return -ERRNO.ENAMETOOLONG;
    return rename(parent, nameOf(this.arena, name), newParent, nameOf(this.arena, newName), flags);
  }

  remove(node: MemoryNode): Result {
    if (node === this.root) return -ERRNO.EBUSY;
    const place = locate(this.root, node);
    if (place === null) return -ERRNO.ESTALE;
    return node.type === S_IFDIR ? rmdir(place.parent, place.name) : unlink(place.parent, place.name);
  }

  renameNode(node: MemoryNode, newParent: MemoryNode, newName: Span): Result {
    if (node === this.root) return -ERRNO.EBUSY;
    const place = locate(this.root, node);
    return place === null ? -ERRNO.ESTALE : rename(place.parent, place.name, newParent, nameOf(this.arena, newName), 0);
  }

  statfs(_node: MemoryNode, out: StatFs): Result {
    out.type = 0x858458f6; // RAMFS_MAGIC
    out.bsize = out.frsize = 4096;
    out.blocks = out.bfree = out.bavail = out.files = out.ffree = BLOCKS;
    out.namelen = NAME_MAX;
    out.fsidLo = out.fsidHi = 0;
    return 0;
  }

  syncfs(): Result {
    return 0;
  }

  getxattr(node: MemoryNode, name: Span, out: number, capacity: number): Result {
    const value = node.xattrs.get(nameOf(this.arena, name));
    return value === undefined ? -ERRNO.ENODATA : this.#copyOut(value, out, capacity);
  }

  setxattr(node: MemoryNode, name: Span, value: Span, flags: number): Result {
    const key = nameOf(this.arena, name);
    if ((flags & XATTR_CREATE) !== 0 && node.xattrs.has(key)) return -ERRNO.EEXIST;
    if ((flags & XATTR_REPLACE) !== 0 && !node.xattrs.has(key)) return -ERRNO.ENODATA;
    node.xattrs.set(key, this.arena.u8.slice(value.at, value.at + value.length));
    if ((flags & XATTR_KILL_SGID) !== 0) node.mode &= ~S_ISGID;
    node.touchInode();
    return 0;
  }

  listxattr(node: MemoryNode, out: number, capacity: number): Result {
    const names = [...node.xattrs.keys()].map((name) => `${name}\0`).join('');
    return this.#copyOut(Buffer.from(names, 'latin1'), out, capacity);
  }

  removexattr(node: MemoryNode, name: Span): Result {
    node.touchInode();
    return node.xattrs.delete(nameOf(this.arena, name)) ? 0 : -ERRNO.ENODATA;
  }

  reset(): void {
    for (const node of this.held) node.references = 0;
    this.held.clear();
    for (const handle of this.openHandles) this.release(handle);
  }

  close(): void {
    this.reset();
  }

  #hold(node: MemoryNode): void {
    node.references++;
    if (node !== this.root) this.held.add(node);
  }

  #give(node: MemoryNode, attr: Attr): MemoryNode {
    this.#hold(node);
    node.fill(attr);
    return node;
  }

  /** 0 when `name` can be added to `parent`. */
  #isFree(parent: MemoryNode, name: Span): Result {
    if (parent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
    if (name.length > NAME_MAX) return -ERRNO.ENAMETOOLONG;
    if (parent.entries.has(nameOf(this.arena, name))) return -ERRNO.EEXIST;
    return parent.nlink === 0 ? -ERRNO.ENOENT : 0;
  }

  #make(parent: MemoryNode, name: Span, mode: number, caller: Caller, attr: Attr): MemoryNode | Failure {
    const free = this.#isFree(parent, name);
    if (free < 0) return free;
    const node = new MemoryNode(this.#inos++, mode, caller);
    if ((parent.mode & S_ISGID) !== 0) {
      node.gid = parent.gid;
      if (node.type === S_IFDIR) node.mode |= S_ISGID;
    }
    attach(parent, nameOf(this.arena, name), node);
    return this.#give(node, attr);
  }

  #copyOut(value: Uint8Array, out: number, capacity: number): Result {
    if (capacity === 0) return value.length;
    if (value.length > capacity) return -ERRNO.ERANGE;
    this.arena.u8.set(value, out);
    return value.length;
  }
}

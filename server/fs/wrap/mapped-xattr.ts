/**
 * The security model `mapped-xattr`: files belong to the server's user, mode 0600 and 0700, and what the guest thinks of them is kept in attributes
 * (virtfs-attributes.ts). Links, FIFOs, sockets and devices are plain files, a link's target its content: nothing that the guest makes means anything to
 * the host. As in QEMU; unlike it, links and special files that the host itself made are shown as what they are.
 *
 * Who may do what is for the guest's kernel to say, which knows owner and mode; `access` says the same here.
 */
import type { Arena, Span } from '../../arena.ts';
import {
  DT_REG,
  DT_UNKNOWN,
  O_ACCMODE,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  S_ISUID,
  S_IXGRP,
  X_OK,
  XATTR_LIST_MAX,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import {
  Attr,
  Caller,
  type Created,
  type DirEntry,
  type Failure,
  type FileSystem,
  type Handle,
  type Node,
  type Place,
  type Result,
  SET,
  type SetAttr,
  XATTR_KILL_SGID,
} from '../backend.ts';
import { nameOf, putName } from '../names.ts';
import { SHORTCUT } from '../shortcuts.ts';
import { ArenaPlace } from './arena-place.ts';
import { PassThrough } from './pass-through.ts';
import { VIRTFS_PREFIX, VirtfsAttributes } from './virtfs-attributes.ts';

// hw/9pfs/9p-local.c: SM_LOCAL_MODE_BITS, SM_LOCAL_DIR_MODE_BITS
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
const LINK_MODE = S_IFLNK | 0o777;
const OURS = SET.UID | SET.GID | SET.MODE | SET.KILL_PRIV;
const ACLS: readonly string[] = ['system.posix_acl_access', 'system.posix_acl_default'];
const USER_PREFIX = 'user.';

export class MappedXattr extends PassThrough {
  readonly #arena: Arena;
  readonly #kept: VirtfsAttributes;
  /** The server's own user, who makes and opens everything. */
  readonly #self = new Caller();
  readonly #parent = new Attr();
  readonly #name: Span;
  readonly #listAt: number;
  readonly #place: ArenaPlace;

  /** `roomAt`: ROOM bytes of the arena for this wrapper's own use. `self`: the user whose the files are. */
  constructor(inner: FileSystem, arena: Arena, roomAt: number, self: { readonly uid: number; readonly gid: number }) {
    // Owners and modes are not the host's, and a write may clear a mode that is kept.
    super(inner, SHORTCUT.PLACE | SHORTCUT.WRITE);
    this.#arena = arena;
    Object.assign(this.#self, self);
    this.#kept = new VirtfsAttributes(inner, arena, roomAt, this.#self);
    this.#name = { at: roomAt + VirtfsAttributes.ROOM, length: 0 };
    this.#listAt = this.#name.at + 512;
    this.#place = new ArenaPlace(arena);
  }

  /** Arena bytes that one of these needs. */
  static readonly ROOM = VirtfsAttributes.ROOM + 512 + XATTR_LIST_MAX;

  // ------------------------------------------------------------ attributes

  override lookup(parent: Node, name: Span, attr: Attr): Node | Failure {
    return this.#shown(super.lookup(parent, name, attr), attr);
  }

  override lookupParent(node: Node, attr: Attr): Node | Failure {
    return this.#shown(super.lookupParent(node, attr), attr);
  }

  override getattr(node: Node, handle: Handle | null, attr: Attr): Result {
    const result = super.getattr(node, handle, attr);
    if (result >= 0) this.#kept.show(node, attr);
    return result;
  }

  override setattr(node: Node, handle: Handle | null, set: SetAttr, _caller: Caller, attr: Attr): Result {
    const { valid } = set;
    const kept = (valid & (OURS | SET.SIZE)) === 0 ? 0 : this.#keepChanges(node, handle, set, attr);
    if (kept < 0) return kept;
    set.valid = valid & ~OURS;
    const result = super.setattr(node, handle, set, this.#self, attr);
    set.valid = valid;
    if (result >= 0) this.#kept.show(node, attr);
    return result;
  }

  override access(node: Node, mask: number, caller: Caller): Result {
    const attr = this.#parent;
    const result = this.getattr(node, null, attr);
    if (result < 0 || mask === 0) return result;
    const anyX = (attr.mode & 0o111) !== 0 || (attr.mode & S_IFMT) === S_IFDIR;
    if (caller.uid === 0) return (mask & X_OK) === 0 || anyX ? 0 : -ERRNO.EACCES;
    const shift = caller.uid === attr.uid ? 6 : isIn(caller, attr.gid) ? 3 : 0;
    return (mask & ~(attr.mode >> shift) & 7) === 0 ? 0 : -ERRNO.EACCES;
  }

  override link(node: Node, parent: Node, name: Span, attr: Attr): Result {
    const result = super.link(node, parent, name, attr);
    if (result >= 0) this.#kept.show(node, attr);
    return result;
  }

  override nextEntry(handle: Handle, entry: DirEntry): Result {
    const result = super.nextEntry(handle, entry);
    if (entry.type === DT_REG) entry.type = DT_UNKNOWN;
    return result;
  }

  // ------------------------------------------------------------ making

  override mkdir(parent: Node, name: Span, mode: number, caller: Caller, attr: Attr): Node | Failure {
    const node = super.mkdir(parent, name, DIRECTORY_MODE, this.#self, attr);
    if (typeof node === 'number') return node;
    const result = this.#keepNew(parent, node, S_IFDIR | (mode & S_IALLUGO), caller, attr);
    if (result < 0) super.rmdir(parent, name);
    return this.#orGone(node, result);
  }

  override mknod(
    parent: Node,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): Node | Failure {
    const type = mode & S_IFMT;
    if (type === S_IFDIR) return -ERRNO.EPERM;
    if (type === S_IFLNK) return -ERRNO.EINVAL;
    const node = super.mknod(parent, name, S_IFREG | FILE_MODE, 0, 0, this.#self, attr);
    if (typeof node === 'number') return node;
    const device = type === S_IFCHR || type === S_IFBLK ? { rdevMajor: major, rdevMinor: minor } : {};
    let result = this.#keepNew(parent, node, mode & (S_IFMT | S_IALLUGO), caller, attr);
    if (result >= 0) result = this.#kept.keep(node, device);
    Object.assign(attr, device);
    if (result < 0) super.unlink(parent, name);
    return this.#orGone(node, result);
  }

  override symlink(parent: Node, name: Span, target: Span, caller: Caller, attr: Attr): Node | Failure {
    const made = super.create(parent, name, O_WRONLY | O_EXCL, FILE_MODE, this.#self, attr);
    if (typeof made === 'number') return made;
    const { node, handle } = made;
    const source = this.#place.move(target.at);
    const written = super.write(handle, 0, target.length, source, false, false, this.#self, -1);
    super.release(handle);
    let result = written === target.length ? 0 : Math.min(written, -ERRNO.EIO);
    if (result >= 0) result = super.getattr(node, null, attr);
    if (result >= 0) result = this.#keepNew(parent, node, LINK_MODE, caller, attr);
    if (result < 0) super.unlink(parent, name);
    return this.#orGone(node, result);
  }

  override create(
    parent: Node,
    name: Span,
    flags: number,
    mode: number,
    caller: Caller,
    attr: Attr,
  ): Created | Failure {
    const made = super.create(parent, name, flags | O_EXCL, FILE_MODE, this.#self, attr);
    if (made === -ERRNO.EEXIST && (flags & O_EXCL) === 0) return this.#openThere(parent, name, flags, attr);
    if (typeof made === 'number') return made;
    const result = this.#keepNew(parent, made.node, S_IFREG | (mode & S_IALLUGO), caller, attr);
    if (result >= 0) return made;
    super.unlink(parent, name);
    return this.#unmade(made, result);
  }

  override tmpfile(parent: Node, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    const made = super.tmpfile(parent, flags, FILE_MODE, this.#self, attr);
    if (typeof made === 'number') return made;
    const result = this.#keepNew(parent, made.node, S_IFREG | (mode & S_IALLUGO), caller, attr);
    return result >= 0 ? made : this.#unmade(made, result);
  }

  // ------------------------------------------------------------ contents

  override open(node: Node, flags: number, _caller: Caller): Handle | Failure {
    const type = this.#kept.typeOf(node);
    if (type === S_IFLNK) return -ERRNO.ELOOP;
    if (type !== S_IFREG && type !== S_IFDIR) return -ERRNO.ENXIO;
    return super.open(node, flags, this.#self);
  }

  override readlink(node: Node, out: number, capacity: number): Result {
    if (node.type === S_IFLNK) return super.readlink(node, out, capacity);
    if (this.#kept.typeOf(node) !== S_IFLNK) return -ERRNO.EINVAL;
    const handle = super.open(node, O_RDONLY, this.#self);
    if (typeof handle === 'number') return handle;
    const length = super.read(handle, 0, capacity, this.#place.move(out), -1);
    super.release(handle);
    return length === capacity ? -ERRNO.ENAMETOOLONG : length;
  }

  override write(
    handle: Handle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
    _caller: Caller,
    ticket: number,
  ): Result {
    if (killPriv) this.#clearFrom(handle.node, 0);
    return super.write(handle, offset, count, source, append, killPriv, this.#self, ticket);
  }

  // ------------------------------------------------------------ extended attributes

  override getxattr(node: Node, name: Span, out: number, capacity: number): Result {
    const mapped = this.#mapped(name, -ERRNO.ENODATA);
    return mapped < 0 ? mapped : super.getxattr(node, this.#name, out, capacity);
  }

  override setxattr(node: Node, name: Span, value: Span, flags: number, _caller: Caller): Result {
    const mapped = this.#mapped(name, -ERRNO.EACCES);
    if (mapped < 0) return mapped;
    const result = super.setxattr(node, this.#name, value, flags & ~XATTR_KILL_SGID, this.#self);
    if (result < 0 || (flags & XATTR_KILL_SGID) === 0) return result;
    return this.#clearFrom(node, S_ISGID);
  }

  override removexattr(node: Node, name: Span, _caller: Caller): Result {
    const mapped = this.#mapped(name, -ERRNO.EACCES);
    return mapped < 0 ? mapped : super.removexattr(node, this.#name, this.#self);
  }

  override listxattr(node: Node, out: number, capacity: number): Result {
    const length = super.listxattr(node, this.#listAt, XATTR_LIST_MAX);
    if (length < 0) return length;
    let shown = 0;
    for (const name of Buffer.from(this.#arena.buffer, this.#listAt, length).toString('latin1').split('\0')) {
      const guest = shownName(name);
      if (guest === '') continue;
      const next = shown + guest.length + 1;
      if (capacity > 0) {
        if (next > capacity) return -ERRNO.ERANGE;
        putName(this.#arena, out + shown, guest);
        this.#arena.u8[out + next - 1] = 0;
      }
      shown = next;
    }
    return shown;
  }

  // ------------------------------------------------------------ parts

  #shown(node: Node | Failure, attr: Attr): Node | Failure {
    if (typeof node !== 'number') this.#kept.show(node, attr);
    return node;
  }

  /** Owner and mode of a file just made, with the group of a sgid directory, as the kernel gives them (inode_init_owner in fs/inode.c). Fills `attr`. */
  #keepNew(parent: Node, node: Node, mode: number, caller: Caller, attr: Attr): Result {
    const directory = this.#parent;
    const found = this.getattr(parent, null, directory);
    if (found < 0) return found;
    const inherits = (directory.mode & S_ISGID) !== 0;
    attr.uid = caller.uid;
    attr.gid = inherits ? directory.gid : caller.gid;
    attr.mode = mode;
    if (inherits && (mode & S_IFMT) === S_IFDIR) attr.mode |= S_ISGID;
    const strange = caller.uid !== 0 && !isIn(caller, attr.gid);
    if (inherits && strange && (mode & S_IFMT) !== S_IFDIR && (mode & S_IXGRP) !== 0) attr.mode &= ~S_ISGID;
    return this.#kept.keep(node, { uid: attr.uid, gid: attr.gid, mode: attr.mode });
  }

  /** What of `set` is kept in attributes. Uses `attr` for what was there. */
  #keepChanges(node: Node, handle: Handle | null, set: SetAttr, attr: Attr): Result {
    const result = this.getattr(node, handle, attr);
    if (result < 0) return result;
    const { valid } = set;
    const type = attr.mode & S_IFMT;
    if ((valid & SET.SIZE) !== 0 && type !== S_IFREG) return type === S_IFDIR ? -ERRNO.EISDIR : -ERRNO.EINVAL;
    const owned = (valid & (SET.UID | SET.GID)) !== 0;
    let mode = attr.mode;
    if ((valid & SET.MODE) !== 0) mode = type | (set.mode & S_IALLUGO);
    else if (type === S_IFREG && (owned || (valid & SET.KILL_PRIV) !== 0)) mode = withoutPrivileges(mode);
    return this.#kept.keep(node, {
      ...((valid & SET.UID) !== 0 ? { uid: set.uid } : {}),
      ...((valid & SET.GID) !== 0 ? { gid: set.gid } : {}),
      ...(mode !== attr.mode ? { mode } : {}),
    });
  }

  /** Takes bits out of the mode; 0: those that a writer without privileges takes. */
  #clearFrom(node: Node, bits: number): Result {
    const attr = this.#parent;
    const result = this.getattr(node, null, attr);
    if (result < 0) return result;
    const mode = bits === 0 ? withoutPrivileges(attr.mode) : attr.mode & ~bits;
    return mode === attr.mode ? 0 : this.#kept.keep(node, { mode });
  }

  /** The file that was there before. */
  #openThere(parent: Node, name: Span, flags: number, attr: Attr): Created | Failure {
    const node = this.lookup(parent, name, attr);
    if (typeof node === 'number') return node;
    const handle = this.open(node, flags, this.#self);
    if (typeof handle !== 'number') {
      // O_TRUNC may have changed what lookup saw.
      if ((flags & ~O_ACCMODE) !== 0) this.getattr(node, handle, attr);
      return { node, handle };
    }
    super.forget(node, 1);
    return handle;
  }

  #orGone(node: Node, result: Result): Node | Failure {
    if (result >= 0) return node;
    super.forget(node, 1);
    return result;
  }

  #unmade({ node, handle }: Created, failure: Failure): Failure {
    super.release(handle);
    super.forget(node, 1);
    return failure;
  }

  /** Puts the host's name into `#name`. `hidden`: the error for names of our own. */
  #mapped(name: Span, hidden: Failure): Result {
    const text = nameOf(this.#arena, name);
    if (text.startsWith(VIRTFS_PREFIX)) return hidden;
    const isAcl = ACLS.includes(text);
    if (!isAcl && !text.startsWith(USER_PREFIX)) return -ERRNO.EOPNOTSUPP;
    this.#name.length = putName(this.#arena, this.#name.at, isAcl ? VIRTFS_PREFIX + text : text);
    return 0;
  }
}

function isIn(caller: Caller, gid: number): boolean {
  return caller.gid === gid || caller.supplementaryGroup === gid;
}

function withoutPrivileges(mode: number): number {
  return mode & ~((mode & S_IXGRP) !== 0 ? S_ISUID | S_ISGID : S_ISUID);
}

/** What the guest calls a host attribute; '': it is not listed. */
function shownName(host: string): string {
  if (!host.startsWith(USER_PREFIX)) return '';
  if (!host.startsWith(VIRTFS_PREFIX)) return host;
  const guest = host.slice(VIRTFS_PREFIX.length);
  return ACLS.includes(guest) ? guest : '';
}

/**
 * Owner, mode and device number of a file in extended attributes: names and bytes are those of QEMU's security_model=mapped-xattr (hw/9pfs/9p-local.c), so
 * that a folder can move between the two.
 */
import type { Arena, Span } from '../../arena.ts';
import { S_IALLUGO, S_IFDIR, S_IFMT, S_IFREG } from '../../constants/linux.ts';
import type { Attr, Caller, FileSystem, Node, Result } from '../backend.ts';

/** What all of them begin with. */
export const VIRTFS_PREFIX = 'user.virtfs.';

interface Kept {
  readonly uid?: number;
  readonly gid?: number;
  /** Type included. */
  readonly mode?: number;
  readonly rdevMajor?: number;
  readonly rdevMinor?: number;
}

export class VirtfsAttributes {
  readonly #arena: Arena;
  readonly #fs: FileSystem;
  readonly #self: Caller;
  readonly #uid: Span;
  readonly #gid: Span;
  readonly #mode: Span;
  readonly #rdev: Span;
  readonly #value: Span;
  #next: number;

  /** `roomAt`: ROOM bytes of the arena. `self`: the server's own user. */
  constructor(fs: FileSystem, arena: Arena, roomAt: number, self: Caller) {
    this.#fs = fs;
    this.#arena = arena;
    this.#self = self;
    this.#value = { at: roomAt, length: 0 };
    this.#next = roomAt + 8;
    this.#uid = this.#name('uid');
    this.#gid = this.#name('gid');
    this.#mode = this.#name('mode');
    this.#rdev = this.#name('rdev');
  }

  static readonly ROOM = 128;

  /** Puts what is kept for `node` into `attr`. A file's type comes from there only where the host has a plain file. */
  show(node: Node, attr: Attr): void {
    if (this.#fs.listxattr(node, 0, 0) <= 0) return;
    const { view } = this.#arena;
    const at = this.#value.at;
    if (this.#read(node, this.#uid, 4)) attr.uid = view.getUint32(at, true);
    if (this.#read(node, this.#gid, 4)) attr.gid = view.getUint32(at, true);
    if (this.#read(node, this.#mode, 4)) {
      const kept = view.getUint32(at, true) & 0xffff;
      const type = kept & S_IFMT;
      const believed = node.type === S_IFREG && type !== 0 && type !== S_IFDIR ? type : node.type;
      attr.mode = believed | (kept & S_IALLUGO);
    }
    if (!this.#read(node, this.#rdev, 8)) return;
    const low = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    attr.rdevMajor = ((low >>> 8) & 0xfff) | (high & 0xffff_f000);
    attr.rdevMinor = ((low & 0xff) | ((low >>> 12) & 0xffff_ff00)) >>> 0;
  }

  /** The type that the guest sees. */
  typeOf(node: Node): number {
    if (node.type !== S_IFREG || !this.#read(node, this.#mode, 4)) return node.type;
    const type = this.#arena.view.getUint32(this.#value.at, true) & S_IFMT;
    return type === 0 || type === S_IFDIR ? node.type : type;
  }

  /** Ends at the first failure. */
  keep(node: Node, { uid, gid, mode, rdevMajor, rdevMinor }: Kept): Result {
    let result: Result = 0;
    if (uid !== undefined) result = this.#write(node, this.#uid, uid, 0, 4);
    if (result >= 0 && gid !== undefined) result = this.#write(node, this.#gid, gid, 0, 4);
    if (result >= 0 && mode !== undefined) result = this.#write(node, this.#mode, mode, 0, 4);
    if (result >= 0 && rdevMajor !== undefined && rdevMinor !== undefined) {
      // glibc's dev_t (sys/sysmacros.h).
      const low = ((rdevMajor & 0xfff) << 8) | (rdevMinor & 0xff) | ((rdevMinor & 0xfff00) << 12);
      const high = (rdevMajor & 0xffff_f000) | (rdevMinor >>> 20);
      result = this.#write(node, this.#rdev, low >>> 0, high >>> 0, 8);
    }
    return result;
  }

  #read(node: Node, name: Span, size: number): boolean {
    return this.#fs.getxattr(node, name, this.#value.at, 8) === size;
  }

  #write(node: Node, name: Span, low: number, high: number, size: number): Result {
    const { view } = this.#arena;
    view.setUint32(this.#value.at, low, true);
    view.setUint32(this.#value.at + 4, high, true);
    this.#value.length = size;
    return this.#fs.setxattr(node, name, this.#value, 0, this.#self);
  }

  #name(what: string): Span {
    const bytes = Buffer.from(VIRTFS_PREFIX + what, 'latin1');
    const span = { at: this.#next, length: bytes.length };
    this.#arena.u8.set(bytes, span.at);
    this.#next += bytes.length;
    return span;
  }
}

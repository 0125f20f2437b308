/**
 * The directory that a client gets which attaches with an empty aname where there are several exports: it lists them. Walks into an export are walk.ts's
 * business, since that is another file system. An allow-list like fs/wrap/read-only.ts: what is not needed to look is EROFS.
 */
import type { Arena, Span } from '../../arena.ts';
import { DT_DIR, O_ACCMODE, O_RDONLY, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type {
  Attr,
  Created,
  DirEntry,
  Failure,
  FileSystem,
  Handle,
  Lock,
  Node,
  Result,
  StatFs,
} from '../../fs/backend.ts';
import type { ExportTable } from './exports.ts';

/** No host inode has this: fs/host numbers its own file systems from 0xf000 on, and hosts count up from 0. */
const INO_LO = 1;
const INO_HI = 0xefff_0000;
/** v9fs's magic number (V9FS_MAGIC): there is no host file system to tell of. */
const MAGIC = 0x0102_1997;
const NAME_ROOM = 1024;
/** `.` and `..`; exports have numbers from 1 on. */
const DOTS = 2;
const EROFS = -ERRNO.EROFS;

class ListHandle implements Handle {
  readonly node: Node;
  readonly flags = O_RDONLY;
  /** Next entry: 0 and 1 are the dots, then come the exports by their numbers. */
  next = 0;

  constructor(node: Node) {
    this.node = node;
  }
}

export class ExportRoot implements FileSystem {
  readonly shortcuts = null;
  readonly root: Node = { type: S_IFDIR, sessionId: 0, watched: null };
  readonly #exports: ExportTable;
  readonly #arena: Arena;
  /** Arena scratch for the name that `nextEntry` gives. Set before listing: connections come and go, and arena space is for good. */
  nameAt = 0;

  constructor(exports: ExportTable, arena: Arena) {
    this.#exports = exports;
    this.#arena = arena;
  }

  lookup(): Node | Failure {
    return -ERRNO.ENOENT;
  }

  lookupParent(node: Node, attr: Attr): Node | Failure {
    this.getattr(node, null, attr);
    return node;
  }

  hold(): void {}

  forget(): void {}

  getattr(_node: Node, _handle: Handle | null, attr: Attr): Result {
    attr.inoLo = INO_LO;
    attr.inoHi = INO_HI;
    attr.mode = S_IFDIR | 0o555;
    attr.nlink = 2 + this.#exports.list().length;
    attr.uid = attr.gid = attr.rdevMajor = attr.rdevMinor = attr.size = attr.blocks = 0;
    attr.blksize = 4096;
    const { changedMs, changes } = this.#exports;
    attr.atimeSec = attr.mtimeSec = attr.ctimeSec = Math.floor(changedMs / 1000);
    attr.atimeNsec = attr.mtimeNsec = attr.ctimeNsec = (changedMs % 1000) * 1_000_000 + (changes % 1_000_000);
    attr.btimeSec = attr.btimeNsec = 0;
    attr.hasBtime = attr.mountRoot = false;
    return 0;
  }

  readlink(): Result {
    return -ERRNO.EINVAL;
  }

  access(): Result {
    return 0;
  }

  open(node: Node, flags: number): Handle | Failure {
    return (flags & O_ACCMODE) === O_RDONLY ? new ListHandle(node) : -ERRNO.EISDIR;
  }

  opendir(node: Node): Handle | Failure {
    return new ListHandle(node);
  }

  release(): void {}

  read(): Result {
    return -ERRNO.EISDIR;
  }

  flush(): Result {
    return 0;
  }

  fsync(): Result {
    return 0;
  }

  lseek(): Result {
    return -ERRNO.EINVAL;
  }

  readdir(handle: Handle, cookieLo: number): Result {
    (handle as ListHandle).next = cookieLo;
    return 0;
  }

  nextEntry(handle: Handle, entry: DirEntry): Result {
    const list = handle as ListHandle;
    const dots = list.next < DOTS;
    const exported = dots ? undefined : this.#exports.list().find(({ serial }) => serial + DOTS > list.next);
    const name = dots ? '..'.slice(list.next === 0 ? 1 : 0) : exported?.name;
    if (name === undefined) return 0;
    // A cookie says behind which entry to go on, whatever has gone since.
    list.next = exported === undefined ? list.next + 1 : exported.serial + DOTS;
    const bytes = Buffer.from(name).subarray(0, NAME_ROOM);
    this.#arena.u8.set(bytes, this.nameAt);
    entry.inoLo = dots ? INO_LO : list.next;
    entry.inoHi = INO_HI;
    entry.cookieLo = list.next;
    entry.cookieHi = 0;
    entry.type = DT_DIR;
    entry.name.at = this.nameAt;
    entry.name.length = bytes.length;
    return 1;
  }

  statfs(_node: Node, out: StatFs): Result {
    out.type = MAGIC;
    out.bsize = out.frsize = 4096;
    out.blocks = out.bfree = out.bavail = out.files = out.ffree = 0;
    out.namelen = 255;
    out.fsidLo = out.fsidHi = 0;
    return 0;
  }

  syncfs(): Result {
    return 0;
  }

  getxattr(): Result {
    return -ERRNO.ENODATA;
  }

  listxattr(): Result {
    return 0;
  }

  getlk(_handle: Handle, _owner: string, _lock: Lock): Result {
    return -ERRNO.EBADF;
  }

  setlk(): Result {
    return -ERRNO.EBADF;
  }

  flock(): Result {
    return -ERRNO.EBADF;
  }

  unlockAll(): void {}

  ioctl(): Result {
    return -ERRNO.ENOTTY;
  }

  setattr(): Result {
    return EROFS;
  }

  mkdir(_parent: Node, _name: Span): Node | Failure {
    return EROFS;
  }

  mknod(): Node | Failure {
    return EROFS;
  }

  symlink(): Node | Failure {
    return EROFS;
  }

  create(): Created | Failure {
    return EROFS;
  }

  tmpfile(): Created | Failure {
    return EROFS;
  }

  link(): Result {
    return EROFS;
  }

  unlink(): Result {
    return EROFS;
  }

  rmdir(): Result {
    return EROFS;
  }

  rename(): Result {
    return EROFS;
  }

  remove(): Result {
    return EROFS;
  }

  renameNode(): Result {
    return EROFS;
  }

  write(): Result {
    return EROFS;
  }

  fallocate(): Result {
    return EROFS;
  }

  copyRange(): Result {
    return EROFS;
  }

  setxattr(): Result {
    return EROFS;
  }

  removexattr(): Result {
    return EROFS;
  }

  reset(): void {}

  close(): void {}
}

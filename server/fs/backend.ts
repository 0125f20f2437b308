/**
 * The file system interface that sessions speak and back ends implement (fs/host passes through to a host folder, fs/memory is for tests,
 * fs/wrap composes). It knows no protocol.
 *
 * Results. Every call returns `>= 0` or an object on success and a negative errno on an expected failure; exceptions are bugs.
 * Calls that take a `ticket` may return `PENDING`: they then end through the I/O pool, and the engine hands (ticket, result) to the session.
 * What a pending call was given (node, handle, place) must stay valid until then.
 *
 * Concurrency. One engine thread calls in; calls run one after another. Only what is PENDING runs beside them.
 *
 * References. A `Node` is one file, directory or link of the share, whatever its names; while it is referenced, the same file gives the
 * same object. Every call that returns a Node adds one reference that the caller owns and gives back with `forget`. A `Handle`
 * holds its node by itself. The root is never forgotten.
 *
 * Names are bytes in the arena. The caller has validated them (wire/names.ts): one component, not empty, no `/`, no NUL, not `.` or `..`.
 *
 * Identity. The caller's uid and gid are those of the guest, after mapping: host ids. A back end acts as the process when it cannot switch.
 */
import type { Span } from '../arena.ts';
import type { Shortcuts } from './shortcuts.ts';

/** A negative errno. */
export type Failure = number;
/** `>= 0` or a negative errno. */
export type Result = number;

/** The call goes on in the I/O pool. Outside the range of errnos (at most 4095). */
export const PENDING = -4096;

/** One file of the share. Opaque to sessions but for its type. */
export interface Node {
  /** File type: S_IFMT bits of st_mode. Never changes. */
  readonly type: number;
  /** The session's own number for the node, so that it needs no map from nodes to numbers. A back end makes nodes with 0 and leaves it alone. */
  sessionId: number;
  /** What the wrapper that looks for changes keeps of it (wrap/host-changes.ts); a back end makes nodes with null and leaves it alone. */
  watched: object | null;
}

/** One open of a file or directory. */
export interface Handle {
  readonly node: Node;
  /** Linux open flags in force. O_APPEND stays here for the session's use, but only `write`'s own argument appends. */
  readonly flags: number;
}

/** A file's attributes, filled by calls that take one. Reused by its owner. */
export class Attr {
  /** File number, unique in the whole share even across host file systems below it. Two words of a u64. */
  inoLo = 0;
  inoHi = 0;
  mode = 0;
  nlink = 0;
  uid = 0;
  gid = 0;
  rdevMajor = 0;
  rdevMinor = 0;
  size = 0;
  blocks = 0;
  blksize = 0;
  atimeSec = 0;
  atimeNsec = 0;
  mtimeSec = 0;
  mtimeNsec = 0;
  ctimeSec = 0;
  ctimeNsec = 0;
  /** Birth time; seconds and nanoseconds are 0 where the host has none (`hasBtime` tells). */
  btimeSec = 0;
  btimeNsec = 0;
  hasBtime = false;
  /** The root of another host file system mounted below the share. */
  mountRoot = false;
}

/** What `setattr` changes: bits of `SET`. */
export const SET = {
  MODE: 1,
  UID: 2,
  GID: 4,
  SIZE: 8,
  ATIME: 16,
  MTIME: 32,
  ATIME_NOW: 64,
  MTIME_NOW: 128,
  /** The guest relies on us to clear suid, sgid and security.capability (HANDLE_KILLPRIV_V2): with SIZE or an id, or alone after an
   * open that truncated (FUSE_OPEN_KILL_SUIDGID). A mode set in the same call is taken as it is. */
  KILL_PRIV: 256,
} as const;

export class SetAttr {
  valid = 0;
  mode = 0;
  uid = 0;
  gid = 0;
  size = 0;
  atimeSec = 0;
  atimeNsec = 0;
  mtimeSec = 0;
  mtimeNsec = 0;
}

/** With setxattr's flags: clear sgid afterwards (FUSE_SETXATTR_ACL_KILL_SGID: an ACL set by somebody outside the file's group). */
export const XATTR_KILL_SGID = 0x1_0000;

/** Who asks. Reused by its owner; a back end that keeps it copies it. */
export class Caller {
  uid = 0;
  gid = 0;
  pid = 0;
  /** Supplementary group the guest said the caller needs for this creation, or -1 (FUSE_CREATE_SUPP_GROUP). */
  supplementaryGroup = -1;
}

/** Where payload lies: bytes that `read` fills and `write` takes. The numbers are for native calls, the methods for back ends in TypeScript. */
export interface Place {
  /** `PLACE_ARENA` (-1) or a chain id. */
  readonly where: number;
  /** Arena offset, or offset within the chain's part. */
  readonly at: number;
  /** Copies `bytes` to `offset` within the place. */
  put(offset: number, bytes: Uint8Array): Result;
  /** Copies from `offset` within the place into `bytes`. */
  take(offset: number, bytes: Uint8Array): Result;
}

/** One directory entry, filled by `nextEntry`. The name lies in the arena until the next call on the back end that is not the look-up of it. */
export class DirEntry {
  inoLo = 0;
  inoHi = 0;
  /** Opaque position after this entry. */
  cookieLo = 0;
  cookieHi = 0;
  /** DT_* */
  type = 0;
  readonly name: Span = { at: 0, length: 0 };
}

export class StatFs {
  type = 0;
  bsize = 0;
  frsize = 0;
  blocks = 0;
  bfree = 0;
  bavail = 0;
  files = 0;
  ffree = 0;
  namelen = 255;
  fsidLo = 0;
  fsidHi = 0;
}

/** A byte-range lock; `end` is inclusive, LOCK_EOF (2^53 - 1) means "to the end of the file". */
export class Lock {
  /** F_RDLCK, F_WRLCK or F_UNLCK. */
  type = 0;
  start = 0;
  end = 0;
  /** Holder as the client named it; 0 when it is a host process. */
  pid = 0;
}
export const LOCK_EOF = Number.MAX_SAFE_INTEGER;

/** What `create` and `tmpfile` give: a node (one reference) and its handle. */
export interface Created {
  readonly node: Node;
  readonly handle: Handle;
}

export interface FileSystem {
  readonly root: Node;
  /** What need not come here; null: nothing. */
  readonly shortcuts: Shortcuts | null;

  // ------------------------------------------------------------ nodes

  /** Finds one name. -ENOENT, -ESTALE when the parent is gone from where it was and cannot be found again. */
  lookup(parent: Node, name: Span, attr: Attr): Node | Failure;
  /** The parent directory; the root's is the root. Proved to descend from the root, else -ESTALE (9P `..`). */
  lookupParent(node: Node, attr: Attr): Node | Failure;
  /** Another reference to a node that the caller holds one of. */
  hold(node: Node): void;
  /** Gives back `count` references. */
  forget(node: Node, count: number): void;

  /** `handle` is used where the client named one: it still works after unlink. */
  getattr(node: Node, handle: Handle | null, attr: Attr): Result;
  /** Applies mode, ids, size, times in the order the kernel would and fills `attr`. Ends at the first failure. */
  setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result;
  /** Length of the target, copied to `out`; -ENAMETOOLONG when it is not shorter than `capacity`. */
  readlink(node: Node, out: number, capacity: number): Result;
  access(node: Node, mask: number, caller: Caller): Result;

  mkdir(parent: Node, name: Span, mode: number, caller: Caller, attr: Attr): Node | Failure;
  mknod(
    parent: Node,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): Node | Failure;
  symlink(parent: Node, name: Span, target: Span, caller: Caller, attr: Attr): Node | Failure;
  /** Opens a file that did not exist, or (without O_EXCL) one that did. The descriptor that created it is the handle. `mode` has had the umask applied. */
  create(parent: Node, name: Span, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure;
  /** A file without a name (O_TMPFILE). */
  tmpfile(parent: Node, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure;
  link(node: Node, parent: Node, name: Span, attr: Attr): Result;
  unlink(parent: Node, name: Span): Result;
  rmdir(parent: Node, name: Span): Result;
  /** renameat2(2) flags. */
  rename(parent: Node, name: Span, newParent: Node, newName: Span, flags: number): Result;
  /** Removes the node by its current name, found and verified (9P Tremove). -ESTALE when it cannot be. */
  remove(node: Node): Result;
  /** Renames the node from its current name, found and verified (9P Trename). */
  renameNode(node: Node, newParent: Node, newName: Span): Result;

  // ------------------------------------------------------------ open files

  /** Regular files (and directories for reading, as opendir): -ENXIO for FIFOs, sockets and devices, -ELOOP for symlinks, -EISDIR for directories opened for writing. */
  open(node: Node, flags: number, caller: Caller): Handle | Failure;
  opendir(node: Node): Handle | Failure;
  /** Ends the handle; it is not used again. */
  release(handle: Handle): void;
  /** Bytes read; short only at end of file. `crowded`: other requests wait meanwhile. */
  read(handle: Handle, offset: number, count: number, sink: Place, ticket: number, crowded?: boolean): Result;
  /** Bytes written. `killPriv`: clear suid, sgid and security.capability as for an unprivileged writer. `append`: at the end, whatever `offset` says. */
  write(
    handle: Handle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
    caller: Caller,
    ticket: number,
  ): Result;
  /** Reports errors of earlier writes, as close(2) would (dup and close). */
  flush(handle: Handle, ticket: number): Result;
  fsync(handle: Handle, datasync: boolean, ticket: number): Result;
  fallocate(handle: Handle, mode: number, offset: number, length: number, ticket: number): Result;
  /** SEEK_DATA and SEEK_HOLE only. */
  lseek(handle: Handle, offset: number, whence: number): Result;
  copyRange(from: Handle, fromOffset: number, to: Handle, toOffset: number, length: number, ticket: number): Result;

  /**
   * Starts reading entries behind a cookie (0, 0: the beginning); `room` bytes is what the reply can hold at 24 + `extra` + name bytes an entry. `extra` above 0
   * says that each is looked up when it comes, by the name that `nextEntry` gives: a back end may then look at many at once, none longer ago than this call.
   */
  readdir(handle: Handle, cookieLo: number, cookieHi: number, room: number, extra?: number): Result;
  /** 1 and fills `entry` (`.` and `..` included), or 0 when what `readdir` fetched is used up. */
  nextEntry(handle: Handle, entry: DirEntry): Result;

  // ------------------------------------------------------------ the rest

  statfs(node: Node, out: StatFs): Result;
  syncfs(node: Node, ticket: number): Result;

  /** Value size; copied to `out` when `capacity` is not 0, -ERANGE when it does not fit. */
  getxattr(node: Node, name: Span, out: number, capacity: number): Result;
  /** `flags`: XATTR_CREATE, XATTR_REPLACE, XATTR_KILL_SGID. */
  setxattr(node: Node, name: Span, value: Span, flags: number, caller: Caller): Result;
  /** Size of the list of NUL-terminated names; as getxattr. */
  listxattr(node: Node, out: number, capacity: number): Result;
  removexattr(node: Node, name: Span, caller: Caller): Result;

  /** Replaces `lock` by one that stands in the way, or sets its type to F_UNLCK. `owner` is the client's lock owner, unique per client. */
  getlk(handle: Handle, owner: string, lock: Lock): Result;
  /** Takes or gives up a lock now; -EAGAIN when another holds it. Waiting is the session's business. */
  setlk(handle: Handle, owner: string, lock: Lock): Result;
  /** flock(2), never waits. */
  flock(handle: Handle, operation: number): Result;
  /** Ends all locks of `owner` on the handle's file. */
  unlockAll(handle: Handle, owner: string): void;

  /** FS_IOC_* of the allow-list; data at `data`, `length` bytes, in and out. Bytes to return. */
  ioctl(handle: Handle, request: number, data: number, length: number): Result;

  /** Gives up everything: all nodes and handles become invalid at once (INIT, DESTROY, the last client gone). The root stays.
   * The caller has waited for what was PENDING: a job must not outlive its descriptor. */
  reset(): void;
  /** Ends the back end. */
  close(): void;
}

/** The half of the memory back end that works on handles. */
import type { Arena } from '../../arena.ts';
import {
  F_RDLCK,
  F_UNLCK,
  F_WRLCK,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  FALLOC_FL_ZERO_RANGE,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  NAME_MAX,
  O_ACCMODE,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { DirEntry, Failure, Lock, Place, Result } from '../backend.ts';
import { reportLock } from '../lock-table.ts';
import { putName } from '../names.ts';
import { killPrivileges } from './changes.ts';
import { type Entry, MemoryHandle, type MemoryNode, now } from './memory-node.ts';

export class MemoryOpenFiles {
  readonly openHandles = new Set<MemoryHandle>();
  protected readonly arena: Arena;
  readonly #nameAt: number;

  constructor(arena: Arena) {
    this.arena = arena;
    this.#nameAt = arena.alloc(NAME_MAX + 1);
  }

  open(node: MemoryNode, flags: number): MemoryHandle | Failure {
    if (node.type === S_IFLNK) return -ERRNO.ELOOP;
    if (node.type === S_IFDIR) return (flags & O_ACCMODE) === O_RDONLY ? this.opendir(node) : -ERRNO.EISDIR;
    if (node.type !== S_IFREG) return -ERRNO.ENXIO;
    if ((flags & O_TRUNC) !== 0) {
      node.data.truncate(0);
      node.touchData();
    }
    return this.opened(node, flags);
  }

  opendir(node: MemoryNode): MemoryHandle | Failure {
    return node.type === S_IFDIR ? this.opened(node, O_RDONLY) : -ERRNO.ENOTDIR;
  }

  release(handle: MemoryHandle): void {
    handle.node.flocks.delete(handle);
    this.openHandles.delete(handle);
  }

  read(handle: MemoryHandle, offset: number, count: number, sink: Place): Result {
    if ((handle.flags & O_ACCMODE) === O_WRONLY) return -ERRNO.EBADF;
    Object.assign(handle.node.atime, now());
    return handle.node.data.read(offset, count, sink);
  }

  write(
    handle: MemoryHandle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
  ): Result {
    if ((handle.flags & O_ACCMODE) === O_RDONLY) return -ERRNO.EBADF;
    const { node } = handle;
    if (killPriv) killPrivileges(node);
    node.touchData();
    return node.data.write(append ? node.data.size : offset, count, source);
  }

  flush(): Result {
    return 0;
  }

  fsync(): Result {
    return 0;
  }

  fallocate(handle: MemoryHandle, mode: number, offset: number, length: number): Result {
    const { data } = handle.node;
    if ((handle.flags & O_ACCMODE) === O_RDONLY) return -ERRNO.EBADF;
    if ((mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) !== 0) return -ERRNO.EOPNOTSUPP;
    if (length <= 0) return -ERRNO.EINVAL;
    if ((mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) !== 0) data.zero(offset, length);
    if ((mode & FALLOC_FL_PUNCH_HOLE) === 0) data.allocate(offset, length);
    if ((mode & FALLOC_FL_KEEP_SIZE) === 0) data.size = Math.max(data.size, offset + length);
    return 0;
  }

  lseek(handle: MemoryHandle, offset: number, whence: number): Result {
    return handle.node.data.seek(offset, whence);
  }

  copyRange(from: MemoryHandle, fromOffset: number, to: MemoryHandle, toOffset: number, length: number): Result {
    if ((from.flags & O_ACCMODE) === O_WRONLY || (to.flags & O_ACCMODE) === O_RDONLY) return -ERRNO.EBADF;
    const bytes = new Uint8Array(Math.max(0, Math.min(length, from.node.data.size - fromOffset)));
    from.node.data.read(fromOffset, bytes.length, placeOf(bytes));
    to.node.touchData();
    return to.node.data.write(toOffset, bytes.length, placeOf(bytes));
  }

  readdir(handle: MemoryHandle, cookieLo: number, _cookieHi: number, room: number): Result {
    if (handle.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
    const self: Entry[] = [
      { name: '.', node: handle.node, cookie: 1 },
      { name: '..', node: handle.node.parent ?? handle.node, cookie: 2 },
    ];
    let left = room;
    handle.pending = [...self, ...handle.node.entries.values()].filter(
      (entry) => entry.cookie > cookieLo && (left -= 24 + entry.name.length) >= 0,
    );
    return 0;
  }

  nextEntry(handle: MemoryHandle, entry: DirEntry): Result {
    const next = handle.pending.shift();
    if (next === undefined) return 0;
    entry.inoLo = next.node.ino;
    entry.inoHi = 0;
    entry.cookieLo = next.cookie;
    entry.cookieHi = 0;
    entry.type = next.node.type >> 12;
    entry.name.at = this.#nameAt;
    entry.name.length = putName(this.arena, this.#nameAt, next.name);
    return 1;
  }

  getlk(handle: MemoryHandle, owner: string, lock: Lock): Result {
    reportLock(handle.node.locks.conflict(owner, lock), lock);
    return 0;
  }

  setlk(handle: MemoryHandle, owner: string, lock: Lock): Result {
    const { locks } = handle.node;
    const access = handle.flags & O_ACCMODE;
    if (lock.type === F_RDLCK && access === O_WRONLY) return -ERRNO.EBADF;
    if (lock.type === F_WRLCK && access === O_RDONLY) return -ERRNO.EBADF;
    if (lock.type !== F_UNLCK && locks.conflict(owner, lock) !== undefined) return -ERRNO.EAGAIN;
    if (!locks.hasRoomFor(owner, lock)) return -ERRNO.ENOLCK;
    locks.set(owner, lock);
    return 0;
  }

  flock(handle: MemoryHandle, operation: number): Result {
    const { flocks } = handle.node;
    const kind = operation & ~LOCK_NB;
    if (kind !== LOCK_SH && kind !== LOCK_EX && kind !== LOCK_UN) return -ERRNO.EINVAL;
    flocks.delete(handle); // as Linux: a change of kind gives up the old lock first
    if (kind === LOCK_UN) return 0;
    for (const held of flocks.values()) if (kind === LOCK_EX || held === LOCK_EX) return -ERRNO.EAGAIN;
    flocks.set(handle, kind);
    return 0;
  }

  unlockAll(handle: MemoryHandle, owner: string): void {
    handle.node.locks.drop(owner);
  }

  ioctl(_handle: MemoryHandle, _request: number, _data: number, _length: number): Result {
    return -ERRNO.ENOTTY;
  }

  protected opened(node: MemoryNode, flags: number): MemoryHandle {
    const handle = new MemoryHandle(node, flags);
    this.openHandles.add(handle);
    return handle;
  }
}

function placeOf(bytes: Uint8Array): Place {
  return {
    where: -1,
    at: 0,
    put(offset, from) {
      bytes.set(from, offset);
      return 0;
    },
    take(offset, into) {
      into.set(bytes.subarray(offset, offset + into.length));
      return 0;
    },
  };
}

/**
 * Real locks, seen by the host and by other guests. Byte ranges are OFD locks on one descriptor per file and owner: a
 * guest process with two handles must not block itself, and closing one must not drop what it holds through the other.
 * flock(2) locks belong to the handle's own descriptor.
 */
import {
  F_RDLCK,
  F_UNLCK,
  F_WRLCK,
  O_ACCMODE,
  O_DIRECTORY,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  S_IFDIR,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { LOCK_EOF, type Lock, type Result } from '../backend.ts';
import { LockTable } from '../lock-table.ts';
import type { HostContext } from './host-context.ts';
import type { HostHandle } from './host-handle.ts';
import type { HostNode } from './inode-table.ts';
import { reopen } from './open-files.ts';
import { letGo } from './resolve.ts';

/** Lock owners of one file at a time: each takes a descriptor. */
const OWNERS_MAX = 256;

export class NodeLocks {
  /** Descriptor of each owner that holds something. */
  readonly descriptors = new Map<string, number>();
  /** What they hold, to name the holder to others. The kernel decides. */
  readonly table = new LockTable();
}

/** The owner's descriptor cannot conflict with itself; another one without locks asks as well as any. */
export function getlk(host: HostContext, handle: HostHandle, owner: string, lock: Lock): Result {
  const { locks } = handle.node;
  const { struct } = host.scratch;
  const fd = locks?.descriptors.get(owner) ?? handle.fd;
  const result = host.native.ofdLock(fd, true, lock.type, lock.start, lengthOf(lock), struct);
  if (result < 0) return result;
  const held = host.arena.view;
  const type = held.getInt16(struct, true);
  if (type === F_UNLCK) {
    lock.type = F_UNLCK;
    return 0;
  }
  const ours = locks?.table.conflict(owner, lock);
  const start = Number(held.getBigInt64(struct + 8, true));
  const length = Number(held.getBigInt64(struct + 16, true));
  lock.type = type;
  lock.start = start;
  lock.end = length === 0 ? LOCK_EOF : start + length - 1;
  lock.pid = ours === undefined ? 0 : ours.pid;
  return 0;
}

export function setlk(host: HostContext, handle: HostHandle, owner: string, lock: Lock): Result {
  const { node } = handle;
  const access = handle.flags & O_ACCMODE;
  if (lock.type === F_RDLCK && access === O_WRONLY) return -ERRNO.EBADF;
  if (lock.type === F_WRLCK && access === O_RDONLY) return -ERRNO.EBADF;
  let fd: number | undefined = node.locks?.descriptors.get(owner);
  if (fd === undefined) {
    if (lock.type === F_UNLCK) return 0;
    const opened = openFor(host, handle, owner);
    if (opened < 0) return opened;
    fd = opened;
  }
  const { table } = node.locks as NodeLocks;
  const result = table.hasRoomFor(owner, lock)
    ? host.native.ofdLock(fd, false, lock.type, lock.start, lengthOf(lock), 0)
    : -ERRNO.ENOLCK;
  if (result >= 0) table.set(owner, lock);
  if (!table.holds(owner)) closeFor(host, node, owner);
  return result === -ERRNO.EACCES ? -ERRNO.EAGAIN : result;
}

export function flock(host: HostContext, handle: HostHandle, operation: number): Result {
  return host.native.flock(handle.fd, operation);
}

export function unlockAll(host: HostContext, handle: HostHandle, owner: string): void {
  if (handle.node.locks?.descriptors.has(owner) === true) closeFor(host, handle.node, owner);
}

/** For writing too if the host lets us, whatever this handle is open for: the owner may lock through another one. */
function openFor(host: HostContext, handle: HostHandle, owner: string): Result {
  const { node } = handle;
  node.locks ??= new NodeLocks();
  if (node.locks.descriptors.size >= OWNERS_MAX) return -ERRNO.ENOLCK;
  const isDirectory = node.type === S_IFDIR;
  let fd = reopen(host, node, isDirectory ? O_RDONLY | O_DIRECTORY : O_RDWR);
  if (fd === -ERRNO.EACCES || fd === -ERRNO.EROFS || fd === -ERRNO.ETXTBSY || fd === -ERRNO.EPERM) {
    fd = reopen(host, node, handle.flags & O_ACCMODE);
  }
  if (fd < 0) return fd;
  node.locks.descriptors.set(owner, fd);
  node.opens++;
  return fd;
}

/** Closing the descriptor ends all its locks. */
function closeFor(host: HostContext, node: HostNode, owner: string): void {
  const locks = node.locks as NodeLocks;
  host.descriptors.give(locks.descriptors.get(owner) as number);
  locks.descriptors.delete(owner);
  locks.table.drop(owner);
  if (locks.descriptors.size === 0) node.locks = null;
  node.opens--;
  host.descriptors.offer(node);
  letGo(host, node);
}

/** l_len: 0 is "to the end of the file". */
function lengthOf(lock: Lock): number {
  return lock.end >= LOCK_EOF ? 0 : lock.end - lock.start + 1;
}

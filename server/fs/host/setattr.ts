/**
 * Changes of attributes, in the order in which one may undo another: ids (the kernel clears suid), mode, size, times
 * (truncation sets mtime).
 */
import {
  O_ACCMODE,
  O_RDONLY,
  O_WRONLY,
  S_IALLUGO,
  S_IFDIR,
  S_IFREG,
  S_ISGID,
  S_ISUID,
  S_IXGRP,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Attr, type Result, SET, type SetAttr } from '../backend.ts';
import { fillAttr } from './attributes.ts';
import type { HostContext } from './host-context.ts';
import type { HostHandle } from './host-handle.ts';
import type { HostNode } from './inode-table.ts';
import { reopen } from './open-files.ts';
import { fdOf, statNode } from './resolve.ts';
import { STATX, STATX_WANTED } from './statx.ts';

/** "Leave this id alone" in chown(2). */
const SAME = 0xffffffff;
// linux/stat.h: nanoseconds that stand for "the present" and "as it is"
const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;

const TIMES = SET.ATIME | SET.MTIME | SET.ATIME_NOW | SET.MTIME_NOW;
const CAPABILITY = Buffer.from('security.capability');

export function getattr(host: HostContext, node: HostNode, handle: HostHandle | null, attr: Attr): Result {
  const { statx } = host.scratch;
  const result = handle === null ? statNode(host, node) : host.native.statx(handle.fd, STATX_WANTED, statx);
  if (result < 0) return result;
  fillAttr(host.arena, host.mounts, statx, node.mount, attr);
  return 0;
}

export function setattr(
  host: HostContext,
  node: HostNode,
  handle: HostHandle | null,
  set: SetAttr,
  attr: Attr,
): Result {
  const fd = handle === null ? fdOf(host, node) : handle.fd;
  if (fd < 0) return fd;
  node.busy++; // truncation may open a file, and that must not close `fd`
  const result = apply(host, node, handle, fd, set);
  node.busy--;
  return result < 0 ? result : getattr(host, node, handle, attr);
}

function apply(host: HostContext, node: HostNode, handle: HostHandle | null, fd: number, set: SetAttr): Result {
  const { native } = host;
  const { valid } = set;
  let result: Result = 0;
  if ((valid & (SET.UID | SET.GID)) !== 0) {
    result = native.fchown(fd, (valid & SET.UID) !== 0 ? set.uid : SAME, (valid & SET.GID) !== 0 ? set.gid : SAME);
  }
  if (result >= 0 && (valid & SET.MODE) !== 0) result = native.fchmod(fd, set.mode & S_IALLUGO);
  if (result >= 0 && (valid & SET.SIZE) !== 0) result = truncate(host, node, handle, set.size);
  if (result >= 0 && (valid & SET.KILL_PRIV) !== 0 && (valid & SET.MODE) === 0) result = killPrivileges(host, node, fd);
  if (result >= 0 && (valid & TIMES) !== 0) {
    result = native.utimens(
      fd,
      set.atimeSec,
      (valid & SET.ATIME_NOW) !== 0 ? UTIME_NOW : (valid & SET.ATIME) !== 0 ? set.atimeNsec : UTIME_OMIT,
      set.mtimeSec,
      (valid & SET.MTIME_NOW) !== 0 ? UTIME_NOW : (valid & SET.MTIME) !== 0 ? set.mtimeNsec : UTIME_OMIT,
    );
  }
  return result;
}

function truncate(host: HostContext, node: HostNode, handle: HostHandle | null, size: number): Result {
  if (node.type === S_IFDIR) return -ERRNO.EISDIR;
  if (node.type !== S_IFREG) return -ERRNO.EINVAL;
  if (handle !== null && (handle.flags & O_ACCMODE) !== O_RDONLY) return host.native.ftruncate(handle.fd, size);
  const fd = reopen(host, node, O_WRONLY);
  if (fd < 0) return fd;
  const result = host.native.ftruncate(fd, size);
  host.descriptors.give(fd);
  return result;
}

/**
 * What the kernel does for a process without CAP_FSETID: clears suid, sgid where the group may execute, and file
 * capabilities. Where it has done so itself there is nothing left to do.
 */
function killPrivileges(host: HostContext, node: HostNode, fd: number): Result {
  if (node.type !== S_IFREG) return 0;
  const { arena, native, scratch } = host;
  const { u8 } = arena;
  for (let i = 0; i < CAPABILITY.length; i++) u8[scratch.struct + i] = CAPABILITY[i] as number;
  const removed = native.removexattr(fd, scratch.struct, CAPABILITY.length, 0);
  if (removed < 0 && removed !== -ERRNO.ENODATA && removed !== -ERRNO.EOPNOTSUPP && removed !== -ERRNO.EPERM)
    return removed;
  const result = native.statx(fd, STATX_WANTED, scratch.probe);
  if (result < 0) return result;
  const mode = (arena.u32[(scratch.probe >> 2) + STATX.MODE] as number) & S_IALLUGO;
  const killed = mode & ~((mode & S_IXGRP) !== 0 ? S_ISUID | S_ISGID : S_ISUID);
  return killed === mode ? 0 : native.fchmod(fd, killed);
}

/** Extended attributes. Names and values go to the host as they are: mapping them is a wrapper's business. */
import type { Span } from '../../arena.ts';
import { S_IALLUGO, S_ISGID, XATTR_CREATE, XATTR_REPLACE } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Result, XATTR_KILL_SGID } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import type { HostNode } from './inode-table.ts';
import { fdOf } from './resolve.ts';
import { STATX, STATX_WANTED } from './statx.ts';

export function getxattr(host: HostContext, node: HostNode, name: Span, out: number, capacity: number): Result {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.getxattr(fd, name.at, name.length, out, capacity);
}

/**
 * Set as the process, whose rights the guest's kernel has already narrowed to the caller's; so sgid is cleared here
 * where the guest says that the kernel would have (an ACL set by somebody outside the file's group).
 */
export function setxattr(host: HostContext, node: HostNode, name: Span, value: Span, flags: number): Result {
  const fd = fdFor(host, node);
  if (fd < 0) return fd;
  const how = flags & (XATTR_CREATE | XATTR_REPLACE);
  const result = host.native.setxattr(fd, name.at, name.length, value.at, value.length, how, 0);
  return result >= 0 && (flags & XATTR_KILL_SGID) !== 0 ? clearSgid(host, fd) : result;
}

export function listxattr(host: HostContext, node: HostNode, out: number, capacity: number): Result {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.listxattr(fd, out, capacity);
}

export function removexattr(host: HostContext, node: HostNode, name: Span): Result {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.removexattr(fd, name.at, name.length, 0);
}

function fdFor(host: HostContext, node: HostNode): Result {
  return host.options.xattr === true ? fdOf(host, node) : -ERRNO.EOPNOTSUPP;
}

function clearSgid(host: HostContext, fd: number): Result {
  const { probe } = host.scratch;
  const result = host.native.statx(fd, STATX_WANTED, probe);
  if (result < 0) return result;
  const mode = (host.arena.u32[(probe >> 2) + STATX.MODE] as number) & S_IALLUGO;
  return (mode & S_ISGID) === 0 ? 0 : host.native.fchmod(fd, mode & ~S_ISGID);
}

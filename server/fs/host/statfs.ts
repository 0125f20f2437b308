/** Facts and syncs of whole file systems. */
import { O_DIRECTORY, O_RDONLY, S_IFDIR, S_IFREG } from '../../constants/linux.ts';
import { PENDING, type Result, type StatFs } from '../backend.ts';
import { wide } from './attributes.ts';
import type { HostContext } from './host-context.ts';
import type { HostNode } from './inode-table.ts';
import { reopen } from './open-files.ts';
import { pooled } from './payload.ts';
import { fdOf } from './resolve.ts';

/** struct statfs of 64-bit Linux, in 32-bit words. */
const FIELD = {
  TYPE: 0,
  BSIZE: 2,
  BLOCKS: 4,
  BFREE: 6,
  BAVAIL: 8,
  FILES: 10,
  FFREE: 12,
  FSID: 14,
  NAMELEN: 16,
  FRSIZE: 18,
};

export function statfs(host: HostContext, node: HostNode, out: StatFs): Result {
  const fd = fdOf(host, node);
  if (fd < 0) return fd;
  const { struct } = host.scratch;
  const result = host.native.statfs(fd, struct);
  if (result < 0) return result;
  const { u32 } = host.arena;
  const base = struct >> 2;
  out.type = u32[base + FIELD.TYPE] as number;
  out.bsize = wide(u32, base + FIELD.BSIZE);
  out.frsize = wide(u32, base + FIELD.FRSIZE);
  out.blocks = wide(u32, base + FIELD.BLOCKS);
  out.bfree = wide(u32, base + FIELD.BFREE);
  out.bavail = wide(u32, base + FIELD.BAVAIL);
  out.files = wide(u32, base + FIELD.FILES);
  out.ffree = wide(u32, base + FIELD.FFREE);
  out.namelen = wide(u32, base + FIELD.NAMELEN);
  out.fsidLo = u32[base + FIELD.FSID] as number;
  out.fsidHi = u32[base + FIELD.FSID + 1] as number;
  return 0;
}

/**
 * syncfs(2) needs a descriptor that is open for I/O. The share's own file system has one kept for it, which the pool
 * can use; for others, one is opened for the call, and whoever makes the call closes it: one that is kept would keep the host from unmounting.
 */
export function syncfs(host: HostContext, node: HostNode, ticket: number): Result {
  if (node.mount === 0) {
    if (host.syncFd < 0) host.syncFd = reopen(host, host.root, O_RDONLY | O_DIRECTORY);
    if (host.syncFd < 0) return host.syncFd;
    if (!pooled(host, ticket)) return host.native.syncfs(host.syncFd);
    host.native.poolSyncfs(ticket, host.syncFd);
    return PENDING;
  }
  const at = node.type === S_IFDIR || node.type === S_IFREG ? node : node.parent;
  if (at === null) return 0;
  const fd = reopen(host, at, O_RDONLY);
  if (fd < 0) return fd;
  if (pooled(host, ticket)) {
    host.descriptors.passOn();
    host.native.poolSyncfsClose(ticket, fd);
    return PENDING;
  }
  const result = host.native.syncfs(fd);
  host.descriptors.give(fd);
  return result;
}

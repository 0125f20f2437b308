/**
 * Data: where it is read and written, and on which thread.
 *
 * Reads try not to wait first (RWF_NOWAIT). What would have to wait goes to the pool as a whole, cached part included:
 * copying that again is small against the device, and the pool's result is then the call's result with nothing to add
 * up. Of big reads that wait for each other, some are copied in the pool, beside the engine's own. Writes go to the page cache at once unless the
 * file is opened to wait: the kernel lets one at a time write to a file. fsync(2) is waited for where it is known to be
 * quick.
 */
import { availableParallelism } from 'node:os';

import { O_ACCMODE, O_RDONLY } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Caller, PENDING, type Place, type Result } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import { type HostHandle, IO } from './host-handle.ts';
import { paceOf } from './sync-pace.ts';

// linux/fs.h
const RWF_NOWAIT = 0x8;
const RWF_APPEND = 0x10;

/** Cores that copy beside the engine's own: more threads than cores only wait for each other. */
const COPIERS = Math.max(1, availableParallelism() - 1);
/** Copying so much takes well longer than another thread's wake-up and its answer. */
const BIG_COPY = 256 * 1024;

export function read(
  host: HostContext,
  handle: HostHandle,
  offset: number,
  count: number,
  sink: Place,
  ticket: number,
  crowded: boolean,
): Result {
  const { native } = host;
  if (!pooled(host, ticket)) return native.preadv(handle.fd, offset, count, sink.where, sink.at, 0);
  if (count >= BIG_COPY && crowded && native.poolBusy() < COPIERS) {
    native.poolPreadv(ticket, handle.fd, offset, count, sink.where, sink.at);
    return PENDING;
  }
  if (handle.io === IO.MEMORY) return native.preadv(handle.fd, offset, count, sink.where, sink.at, 0);
  if (handle.nowait && !handle.direct) {
    const done = readCached(host, handle, offset, count, sink);
    if (done !== -ERRNO.EAGAIN) return done;
  }
  native.poolPreadv(ticket, handle.fd, offset, count, sink.where, sink.at);
  return PENDING;
}

export function write(
  host: HostContext,
  handle: HostHandle,
  offset: number,
  count: number,
  source: Place,
  append: boolean,
  killPriv: boolean,
  _caller: Caller,
  ticket: number,
): Result {
  const flags = append ? RWF_APPEND : 0;
  const cred = killPriv ? host.credentials.withoutFsetid() : 0;
  if (!handle.waits || handle.io === IO.MEMORY || !pooled(host, ticket)) {
    return host.native.pwritev(handle.fd, offset, count, source.where, source.at, flags, cred);
  }
  host.native.poolPwritev(ticket, handle.fd, offset, count, source.where, source.at, flags, cred);
  return PENDING;
}

/** Closes a duplicate: what close(2) would report to the guest. Local file systems have nothing to do then. */
export function flush(host: HostContext, handle: HostHandle, ticket: number): Result {
  const { descriptors, native } = host;
  if (handle.io !== IO.REMOTE || (handle.flags & O_ACCMODE) === O_RDONLY) return 0;
  let fd = native.dup(handle.fd);
  while (fd < 0 && descriptors.relieve(fd)) fd = native.dup(handle.fd);
  if (fd < 0) return fd;
  if (!pooled(host, ticket)) return native.close(fd);
  native.poolClose(ticket, fd);
  return PENDING;
}

export function fsync(host: HostContext, handle: HostHandle, datasync: boolean, ticket: number): Result {
  if (handle.io === IO.MEMORY || !pooled(host, ticket)) return host.native.fsync(handle.fd, datasync);
  const pace = paceOf(host, handle.node.mount);
  const { native } = host;
  // However quick a network or another program has been, it may stop answering altogether.
  if (handle.io !== IO.LOCAL || !pace.quick) {
    pace.took(native.poolSyncNs(handle.fd));
    native.poolFsync(ticket, handle.fd, datasync);
    return PENDING;
  }
  const startNs = native.monotonicNs();
  const result = native.fsync(handle.fd, datasync);
  pace.took(native.monotonicNs() - startNs);
  return result;
}

export function fallocate(
  host: HostContext,
  handle: HostHandle,
  mode: number,
  offset: number,
  length: number,
  ticket: number,
): Result {
  if (!pooled(host, ticket)) return host.native.fallocate(handle.fd, mode, offset, length);
  host.native.poolFallocate(ticket, handle.fd, mode, offset, length);
  return PENDING;
}

export function copyRange(
  host: HostContext,
  from: HostHandle,
  fromOffset: number,
  to: HostHandle,
  toOffset: number,
  length: number,
  ticket: number,
): Result {
  if (!pooled(host, ticket)) return host.native.copyFileRange(from.fd, fromOffset, to.fd, toOffset, length);
  host.native.poolCopyFileRange(ticket, from.fd, fromOffset, to.fd, toOffset, length);
  return PENDING;
}

export function pooled(host: HostContext, ticket: number): boolean {
  return ticket >= 0 && host.options.pool === true;
}

/**
 * Reads what is in the page cache: all of it, or -EAGAIN. A short result is the end of the file only if reading on
 * gives nothing.
 */
function readCached(host: HostContext, handle: HostHandle, offset: number, count: number, sink: Place): Result {
  const { native } = host;
  let done = 0;
  for (;;) {
    const result = native.preadv(handle.fd, offset + done, count - done, sink.where, sink.at + done, RWF_NOWAIT);
    if (result === -ERRNO.EOPNOTSUPP) {
      handle.nowait = false;
      return -ERRNO.EAGAIN;
    }
    if (result < 0) return result;
    done += result;
    if (result === 0 || done === count) return done;
  }
}

/**
 * The ioctls that a guest may have: inode flags and project ids. Everything else is ENOTTY, whatever the host would
 * say.
 */
import {
  FS_IOC_FSGETXATTR,
  FS_IOC_FSSETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_GETVERSION,
  FS_IOC_SETFLAGS,
} from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Result } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import type { HostHandle } from './host-handle.ts';

/** linux/fs.h declares the flags as long; the kernel moves an int. */
const FLAGS_SIZE = 4;
/** struct fsxattr */
const FSXATTR_SIZE = 28;
/** What the request number itself declares, and so what must be there. */
const LONG_SIZE = 8;

export function ioctl(host: HostContext, handle: HostHandle, request: number, data: number, length: number): Result {
  switch (request) {
    case FS_IOC_GETFLAGS:
    case FS_IOC_GETVERSION:
      return small(host, handle, request, data, length, FLAGS_SIZE);
    case FS_IOC_SETFLAGS:
      return small(host, handle, request, data, length, 0);
    case FS_IOC_FSGETXATTR:
      return length < FSXATTR_SIZE
        ? -ERRNO.EINVAL
        : then(host.native.ioctl(handle.fd, request, data, length), FSXATTR_SIZE);
    case FS_IOC_FSSETXATTR:
      return length < FSXATTR_SIZE ? -ERRNO.EINVAL : then(host.native.ioctl(handle.fd, request, data, length), 0);
    default:
      return -ERRNO.ENOTTY;
  }
}

/** A request on an int. FUSE clients send 4 bytes for it, so it passes through a buffer of the declared size. */
function small(
  host: HostContext,
  handle: HostHandle,
  request: number,
  data: number,
  length: number,
  returned: number,
): Result {
  if (length < FLAGS_SIZE) return -ERRNO.EINVAL;
  const { struct } = host.scratch;
  const { u8 } = host.arena;
  u8.fill(0, struct, struct + LONG_SIZE);
  u8.copyWithin(struct, data, data + FLAGS_SIZE);
  const result = host.native.ioctl(handle.fd, request, struct, LONG_SIZE);
  if (result >= 0 && returned > 0) u8.copyWithin(data, struct, struct + FLAGS_SIZE);
  return then(result, returned);
}

function then(result: Result, returned: number): Result {
  return result < 0 ? result : returned;
}

/** IOCTL and POLL: the little of either that a folder of a host can answer. */
import { FS_IOC_FSGETXATTR, FS_IOC_GETFLAGS, FS_IOC_GETVERSION, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Handle, Node, Result } from '../../fs/backend.ts';
import {
  encodeIoctlOut,
  encodePollOut,
  type IoctlIn,
  newIoctlOut,
  newPollOut,
  type PollIn,
  SIZE_IOCTL_OUT,
  SIZE_POLL_OUT,
} from '../../wire/fuse/codec.gen.ts';
import { IOCTL } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { directoryOf, fileOf } from './named-file.ts';
import { bodyAt, bodyRoom } from './replies.ts';

const QUERIES: readonly number[] = [FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_GETVERSION];
/** Longer than any argument of the allow-list. */
const ARGUMENT_MAX = 256;
/** DEFAULT_POLLMASK in linux/poll.h: POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM. */
const ALWAYS_READY = 0x145;

const ioctlOut = newIoctlOut();
const pollOut = newPollOut();

/** ioctl(2) of the back end's allow-list: inode flags, project ids, generation (chattr, lsattr, and what quotas need). Others are ENOTTY. */
export function ioctl(s: FuseState, x: Exchange, node: Node, args: IoctlIn): Result {
  const file = node.type === S_IFDIR ? directoryOf(s, x, node, args.fh) : fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  // Arguments behind further pointers, or laid out for 32 bits, are none that the back end knows.
  if ((args.flags & (IOCTL.UNRESTRICTED | IOCTL.COMPAT)) !== 0) return -ERRNO.ENOTTY;
  const length = Math.max(args.inSize, args.outSize);
  if (args.inSize > s.extAt - s.dataAt || length > ARGUMENT_MAX) return -ERRNO.EINVAL;
  if (bodyRoom(x) < SIZE_IOCTL_OUT + args.outSize) return -ERRNO.EINVAL;
  if (s.policy.readonly && !QUERIES.includes(args.cmd)) return -ERRNO.EROFS;
  const { u8 } = s.arena;
  const data = bodyAt(x) + SIZE_IOCTL_OUT;
  u8.fill(0, data, data + length);
  u8.copyWithin(data, s.dataAt, s.dataAt + args.inSize);
  const returned = s.fs.ioctl(file.handle as Handle, args.cmd, data, length);
  if (returned < 0) return returned;
  encodeIoctlOut(s.arena, bodyAt(x), ioctlOut);
  return SIZE_IOCTL_OUT + Math.min(returned, args.outSize);
}

/** poll(2): what is opened here is regular, and regular files are always ready (poll(2)). Nobody is to be woken later. */
export function poll(s: FuseState, x: Exchange, node: Node, args: PollIn): Result {
  const file = node.type === S_IFDIR ? directoryOf(s, x, node, args.fh) : fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  pollOut.revents = args.events & ALWAYS_READY;
  encodePollOut(s.arena, bodyAt(x), pollOut);
  return SIZE_POLL_OUT;
}

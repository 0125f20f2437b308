/** SETXATTR, GETXATTR, LISTXATTR, REMOVEXATTR. While they are off, ENOSYS: the guest stops asking until it mounts again (no_getxattr in fs/fuse/xattr.c). */
import { XATTR_CREATE, XATTR_LIST_MAX, XATTR_NAME_MAX, XATTR_REPLACE, XATTR_SIZE_MAX } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Node, type Result, XATTR_KILL_SGID } from '../../fs/backend.ts';
import {
  encodeGetxattrOut,
  type GetxattrIn,
  type ListxattrIn,
  type NameIn,
  newGetxattrOut,
  type SetxattrIn,
  SIZE_GETXATTR_OUT,
} from '../../wire/fuse/codec.gen.ts';
import { SETXATTR } from '../../wire/fuse/flags.ts';
import type { Span } from '../../wire/views.ts';
import { isAcl, withoutAcls } from '../acl-names.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { bodyAt, bodyRoom } from './replies.ts';

const DEFAULT_ACL = Buffer.from('system.posix_acl_default');

const sizeOut = newGetxattrOut();
const value: Span = { at: 0, length: 0 };
const defaultAcl: Span = { at: 0, length: 0 };

/** setxattr(2). Setting an ACL clears sgid too, where the guest says that its caller may not keep it. */
export function setxattr(s: FuseState, _x: Exchange, node: Node, args: SetxattrIn): Result {
  const allowed = mayUse(s, args.name);
  if (allowed < 0) return allowed;
  if ((args.flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return -ERRNO.EINVAL;
  if (args.size > XATTR_SIZE_MAX) return -ERRNO.E2BIG;
  if (args.size > s.extAt - s.dataAt) return -ERRNO.EINVAL;
  value.at = s.dataAt;
  value.length = args.size;
  const kill = (args.setxattrFlags & SETXATTR.ACL_KILL_SGID) !== 0 ? XATTR_KILL_SGID : 0;
  return s.fs.setxattr(node, args.name, value, args.flags | kill, s.caller);
}

/** getxattr(2). With size 0, the reply is how long the value is. */
export function getxattr(s: FuseState, x: Exchange, node: Node, args: GetxattrIn): Result {
  const allowed = mayUse(s, args.name);
  if (allowed < 0) return allowed;
  if (args.size === 0) return sizeReply(s, x, s.fs.getxattr(node, args.name, 0, 0));
  const capacity = Math.min(args.size, bodyRoom(x), XATTR_SIZE_MAX);
  return capacity === 0 ? -ERRNO.ERANGE : s.fs.getxattr(node, args.name, bodyAt(x), capacity);
}

/** listxattr(2). Names that could not be read are not listed. */
export function listxattr(s: FuseState, x: Exchange, node: Node, args: ListxattrIn): Result {
  if (!s.policy.xattr) return -ERRNO.ENOSYS;
  const length = s.fs.listxattr(node, bodyAt(x), XATTR_LIST_MAX);
  if (length < 0) return length;
  const shown = s.policy.acl ? length : withoutAcls(s.arena.u8, bodyAt(x), length);
  if (args.size === 0) return sizeReply(s, x, shown);
  return shown > Math.min(args.size, bodyRoom(x)) ? -ERRNO.ERANGE : shown;
}

/** removexattr(2). */
export function removexattr(s: FuseState, _x: Exchange, node: Node, args: NameIn): Result {
  const allowed = mayUse(s, args.name);
  return allowed < 0 ? allowed : s.fs.removexattr(node, args.name, s.caller);
}

/** Whether new files in a directory get their permissions from an ACL and not from the umask. Writes to the reply's room, which is still unused. */
export function hasDefaultAcl(s: FuseState, x: Exchange, directory: Node): boolean {
  defaultAcl.at = bodyAt(x);
  defaultAcl.length = DEFAULT_ACL.length;
  s.arena.u8.set(DEFAULT_ACL, defaultAcl.at);
  return s.fs.getxattr(directory, defaultAcl, 0, 0) > 0;
}

function mayUse(s: FuseState, name: Span): Result {
  if (!s.policy.xattr) return -ERRNO.ENOSYS;
  if (name.length === 0 || name.length > XATTR_NAME_MAX) return -ERRNO.ERANGE;
  return !s.policy.acl && isAcl(s.arena.u8, name.at, name.length) ? -ERRNO.EOPNOTSUPP : 0;
}

function sizeReply(s: FuseState, x: Exchange, size: Result): Result {
  if (size < 0) return size;
  if (bodyRoom(x) < SIZE_GETXATTR_OUT) return -ERRNO.EINVAL;
  sizeOut.size = size;
  encodeGetxattrOut(s.arena, bodyAt(x), sizeOut);
  return SIZE_GETXATTR_OUT;
}

/** LINK, UNLINK, RMDIR, RENAME, RENAME2, READLINK: names and where they lead. */
import { PATH_MAX, RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Node, Result } from '../../fs/backend.ts';
import type { LinkIn, NameIn, Rename2In, RenameIn } from '../../wire/fuse/codec.gen.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { bodyAt, bodyRoom, entryReply } from './replies.ts';

const ESTALE = -ERRNO.ESTALE;
const RENAME_FLAGS = RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT;

/** link(2). The reply is an entry, so the guest counts it as a lookup of the node. */
export function link(s: FuseState, x: Exchange, parent: Node, args: LinkIn): Result {
  const node = s.nodes.get(args.oldnodeid);
  if (node === null) return ESTALE;
  const result = s.fs.link(node, parent, args.newname, s.attr);
  if (result < 0) return result;
  s.fs.hold(node);
  return entryReply(s, x, node);
}

/** unlink(2). The node lives on while the guest holds it. */
export function unlink(s: FuseState, _x: Exchange, parent: Node, args: NameIn): Result {
  return s.fs.unlink(parent, args.name);
}

/** rmdir(2). */
export function rmdir(s: FuseState, _x: Exchange, parent: Node, args: NameIn): Result {
  return s.fs.rmdir(parent, args.name);
}

/** rename(2). */
export function rename(s: FuseState, _x: Exchange, parent: Node, args: RenameIn): Result {
  return renameTo(s, parent, args.name, args.newdir, args.newname, 0);
}

/** renameat2(2). A whiteout is a special file that stays behind, so making one has to be allowed. */
export function rename2(s: FuseState, _x: Exchange, parent: Node, args: Rename2In): Result {
  if ((args.flags & ~RENAME_FLAGS) !== 0) return -ERRNO.EINVAL;
  if ((args.flags & RENAME_WHITEOUT) !== 0 && !s.policy.pipes) return -ERRNO.EPERM;
  return renameTo(s, parent, args.name, args.newdir, args.newname, args.flags);
}

/** readlink(2): the target as it was stored, without a NUL. */
export function readlink(s: FuseState, x: Exchange, node: Node): Result {
  // One byte more than the guest takes, since the back end wants the target to be shorter than its room.
  return s.fs.readlink(node, bodyAt(x), Math.min(bodyRoom(x) + 1, PATH_MAX));
}

function renameTo(s: FuseState, parent: Node, name: Span, newdir: number, newName: Span, flags: number): Result {
  const newParent = s.nodes.get(newdir);
  if (newParent === null) return ESTALE;
  return s.fs.rename(parent, name, newParent, newName, flags);
}

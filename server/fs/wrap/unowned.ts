/** The security model `none`, as QEMU has it: an owner that the host does not let us set is passed over in silence. */
import { ERRNO } from '../../errno.ts';
import { type Attr, type Caller, type Handle, type Node, type Result, SET, type SetAttr } from '../backend.ts';
import { PassThrough } from './pass-through.ts';

const IDS = SET.UID | SET.GID;

export class Unowned extends PassThrough {
  override setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    const { valid } = set;
    if ((valid & IDS) === 0) return super.setattr(node, handle, set, caller, attr);
    // By itself: what else is set must not depend on it.
    set.valid = valid & (IDS | SET.KILL_PRIV);
    const owned = super.setattr(node, handle, set, caller, attr);
    set.valid = valid & ~IDS;
    const passedOver = owned === -ERRNO.EPERM || owned === -ERRNO.EINVAL;
    const result = owned < 0 && !passedOver ? owned : super.setattr(node, handle, set, caller, attr);
    set.valid = valid;
    return result;
  }
}

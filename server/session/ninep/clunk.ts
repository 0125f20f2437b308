/** Tclunk and Tremove: the end of a fid, whatever the reply says (clunk(5), remove(5)). */
import { ERRNO } from '../../errno.ts';
import { PENDING, type Result } from '../../fs/backend.ts';
import type { Tclunk, Tremove } from '../../wire/ninep/codec.gen.ts';
import type { Exchange } from '../exchange.ts';
import { proveNamedInside } from './descent.ts';
import { FID, type Fid } from './fid-table.ts';
import { releaseLocks } from './locks.ts';
import { isExportRoot } from './namespace.ts';
import type { NinepState } from './ninep-state.ts';
import { commitXattr } from './xattrs.ts';

/** close(2), or the moment at which an attribute is set. Errors of earlier writes are told here; Linux passes them on to close(2) since 6.6. */
export function clunk(s: NinepState, x: Exchange, args: Tclunk): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = lastWord(s, x, fid);
  releaseLocks(s, fid);
  x.ref = fid;
  s.fids.remove(fid, result === PENDING);
  return result;
}

/** Removes the file by the name it has now, and ends the fid even if that fails. */
export function remove(s: NinepState, _x: Exchange, args: Tremove): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = removeFile(s, fid);
  releaseLocks(s, fid);
  s.fids.remove(fid);
  return result;
}

function lastWord(s: NinepState, x: Exchange, fid: Fid): Result {
  if (fid.kind === FID.XATTR_WRITE) return commitXattr(s, x, fid);
  if (fid.removeOnClunk) return removeFile(s, fid);
  return fid.written && fid.handle !== null ? fid.at.fs.flush(fid.handle, x.ticket) : 0;
}

function removeFile(s: NinepState, fid: Fid): Result {
  if (s.policy.readonly) return -ERRNO.EROFS;
  if (fid.kind === FID.XATTR_READ || fid.kind === FID.XATTR_WRITE) return -ERRNO.EINVAL;
  if (isExportRoot(s, fid.at, fid.node)) return -ERRNO.EBUSY;
  const proved = proveNamedInside(s, fid);
  return proved < 0 ? proved : fid.at.fs.remove(fid.node);
}

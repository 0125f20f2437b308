/**
 * Txattrwalk and Txattrcreate (9P2000.L): an extended attribute is read, or written, through a fid of its own. Sizes are bounded before anything is allocated, in
 * each fid and in all together.
 */
import { XATTR_CREATE, XATTR_LIST_MAX, XATTR_NAME_MAX, XATTR_REPLACE, XATTR_SIZE_MAX } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Place, Result } from '../../fs/backend.ts';
import { encodeRxattrwalk, newRxattrwalk, type Txattrcreate, type Txattrwalk } from '../../wire/ninep/codec.gen.ts';
import { NOFID, READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import { lengthToNul, type Span } from '../../wire/views.ts';
import { isAcl, withoutAcls } from '../acl-names.ts';
import type { Exchange } from '../exchange.ts';
import { FID, type Fid, type XattrTransfer } from './fid-table.ts';
import { fileFid } from './namespace.ts';
import { type NinepState, scratchAt } from './ninep-state.ts';

const EINVAL = -ERRNO.EINVAL;
const EOPNOTSUPP = -ERRNO.EOPNOTSUPP;
const NOTHING = new Uint8Array(0);

const rxattrwalk = newRxattrwalk();
const name: Span = { at: 0, length: 0 };
const value: Span = { at: 0, length: 0 };

/** getxattr(2), or listxattr(2) without a name: `newfid` is for reading what is there now. The reply tells its size. */
export function xattrwalk(s: NinepState, x: Exchange, args: Txattrwalk): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  if (args.newfid === NOFID || s.fids.has(args.newfid)) return EINVAL;
  if (s.fids.full) return -ERRNO.EMFILE;
  const at = scratchAt(x);
  const length = args.name.length === 0 ? list(s, fid, at) : get(s, fid, args.name, at);
  if (length < 0) return length;
  if (s.fids.xattrBytes + length > s.limits.maxXattrBytes) return -ERRNO.ENOSPC;
  fid.at.fs.hold(fid.node);
  const reading = s.fids.add(args.newfid, fid.at, fid.node, fid.uid, fid.gid);
  s.fids.setXattr(reading, FID.XATTR_READ, transfer(NOTHING, s.arena.u8.slice(at, at + length), 0));
  rxattrwalk.size = length;
  return encodeRxattrwalk(s.arena, x.replyAt, x.uniqueLo, rxattrwalk) - x.replyAt;
}

/** The fid becomes one for writing the attribute, which is set when it is clunked: until then the value may come in pieces. */
export function xattrcreate(s: NinepState, _x: Exchange, args: Txattrcreate): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.open) return EINVAL;
  const allowed = mayUse(s, args.name);
  if (allowed < 0) return allowed;
  if ((args.flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return EINVAL;
  if (args.attrSize < 0 || args.attrSize > XATTR_SIZE_MAX) return -ERRNO.E2BIG;
  if (s.fids.xattrBytes + args.attrSize > s.limits.maxXattrBytes) return -ERRNO.ENOSPC;
  const bytes = s.arena.u8.slice(args.name.at, args.name.at + args.name.length);
  s.fids.setXattr(fid, FID.XATTR_WRITE, transfer(bytes, new Uint8Array(args.attrSize), args.flags));
  return 0;
}

/** Tread of an attribute: bytes of the value as it was when it was walked to. */
export function readXattr(x: Exchange, fid: Fid, offset: number, count: number): Result {
  const bytes = (fid.xattr as XattrTransfer).value.subarray(offset, offset + count);
  const result = bytes.length === 0 ? 0 : x.sink(READ_HEADER_SIZE).put(0, bytes);
  return result < 0 ? result : bytes.length;
}

/** Twrite of an attribute: the next piece. Linux sends them in order; a gap would be bytes that nobody wrote. */
export function writeXattr(_x: Exchange, fid: Fid, offset: number, count: number, source: Place): Result {
  const xattr = fid.xattr as XattrTransfer;
  if (offset !== xattr.written) return EINVAL;
  if (offset + count > xattr.value.length) return -ERRNO.ENOSPC;
  const result = count === 0 ? 0 : source.take(0, xattr.value.subarray(offset, offset + count));
  if (result < 0) return result;
  xattr.written += count;
  return count;
}

/** Tclunk of an attribute being written: setxattr(2), or removexattr(2) (size 0 with REPLACE, as Linux and diod have it). EINVAL when pieces are missing. */
export function commitXattr(s: NinepState, x: Exchange, fid: Fid): Result {
  const xattr = fid.xattr as XattrTransfer;
  if (s.policy.readonly) return -ERRNO.EROFS;
  if (xattr.written !== xattr.value.length) return EINVAL;
  const { u8 } = s.arena;
  name.at = scratchAt(x);
  name.length = xattr.name.length;
  value.at = name.at + name.length;
  value.length = xattr.value.length;
  u8.set(xattr.name, name.at);
  u8.set(xattr.value, value.at);
  // The policy may have changed since.
  const allowed = mayUse(s, name);
  if (allowed < 0) return allowed;
  const caller = s.callerOf(fid.uid, fid.gid);
  const { fs } = fid.at;
  if (value.length === 0 && xattr.flags === XATTR_REPLACE) return fs.removexattr(fid.node, name, caller);
  return fs.setxattr(fid.node, name, value, xattr.flags, caller);
}

function transfer(key: Uint8Array, bytes: Uint8Array, flags: number): XattrTransfer {
  return { name: key, value: bytes, flags, written: 0 };
}

function get(s: NinepState, fid: Fid, key: Span, at: number): Result {
  const allowed = mayUse(s, key);
  return allowed < 0 ? allowed : fid.at.fs.getxattr(fid.node, key, at, XATTR_SIZE_MAX);
}

function list(s: NinepState, fid: Fid, at: number): Result {
  if (!s.policy.xattr) return EOPNOTSUPP;
  const length = fid.at.fs.listxattr(fid.node, at, XATTR_LIST_MAX);
  return length < 0 || s.policy.acl ? length : withoutAcls(s.arena.u8, at, length);
}

function mayUse(s: NinepState, key: Span): Result {
  if (!s.policy.xattr) return EOPNOTSUPP;
  if (key.length === 0 || key.length > XATTR_NAME_MAX) return -ERRNO.ERANGE;
  const { u8 } = s.arena;
  if (lengthToNul(u8, key.at, key.at + key.length) >= 0) return EINVAL;
  return !s.policy.acl && isAcl(u8, key.at, key.length) ? EOPNOTSUPP : 0;
}

/** Tlopen, Tlcreate, Tread, Twrite, Tfsync: opening files, and what is done with open ones. */
import { O_APPEND, O_DIRECTORY, O_EXCL, S_IALLUGO, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { PENDING, type Result } from '../../fs/backend.ts';
import {
  encodeRlcreate,
  encodeRlopen,
  encodeRread,
  encodeRwrite,
  newRlopen,
  newRread,
  newRwrite,
  type Tfsync,
  type Tlcreate,
  type Tlopen,
  type Tread,
  type Twrite,
} from '../../wire/ninep/codec.gen.ts';
import { DIALECT, READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import type { Span } from '../../wire/views.ts';
import type { Exchange } from '../exchange.ts';
import { readStats } from './classic-directory.ts';
import { FID, type Fid } from './fid-table.ts';
import { creator } from './making.ts';
import { type NinepState, replyRoom, textOf } from './ninep-state.ts';
import { linuxFlags, opensForChange } from './open-flags.ts';
import { fillQid } from './qids.ts';
import { qid } from './replies.ts';
import { readXattr, writeXattr } from './xattrs.ts';

const EBADF = -ERRNO.EBADF;
const EINVAL = -ERRNO.EINVAL;
/** Where a Twrite's data starts. */
const WRITE_DATA = 23;

/** iounit 0: "as much as msize allows". Anything else made clients cut requests for nothing. */
const opened = { ...newRlopen(), qid };
const rread = newRread();
const rwrite = newRwrite();

/** open(2) of what the fid names. */
export function lopen(s: NinepState, x: Exchange, args: Tlopen): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF;
  const result = openFid(s, fid, linuxFlags(args.flags));
  return result < 0 ? result : encodeRlopen(s.arena, x.replyAt, x.uniqueLo, opened) - x.replyAt;
}

/** Opens the fid's file and fills `qid`. For all dialects. */
export function openFid(s: NinepState, fid: Fid, flags: number): Result {
  // Opened twice, the first descriptor would be lost, or used by what is still in the pool (CVE-2018-19489).
  if (fid.open || flags < 0) return EINVAL;
  const { at, node } = fid;
  const { fs } = at;
  const directory = node.type === S_IFDIR;
  if (opensForChange(flags)) {
    if (directory) return -ERRNO.EISDIR;
    if (s.policy.readonly) return -ERRNO.EROFS;
  } else if (!directory && (flags & O_DIRECTORY) !== 0) return -ERRNO.ENOTDIR;
  const handle = directory ? fs.opendir(node) : fs.open(node, flags & ~O_EXCL, s.callerOf(fid.uid, fid.gid));
  if (typeof handle === 'number') return handle;
  const result = fs.getattr(node, handle, s.attr);
  if (result < 0) {
    fs.release(handle);
    return result;
  }
  fid.handle = handle;
  fid.kind = directory ? FID.DIRECTORY : FID.FILE;
  fid.append = (flags & O_APPEND) !== 0;
  fillQid(qid, s.attr, at, s.policy.versions);
  return 0;
}

/** open(2) with O_CREAT in the directory that the fid names; the fid then is the new file's. */
export function lcreate(s: NinepState, x: Exchange, args: Tlcreate): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF;
  const result = createFile(s, fid, args.name, linuxFlags(args.flags), args.mode, args.gid);
  return result < 0 ? result : encodeRlcreate(s.arena, x.replyAt, x.uniqueLo, opened) - x.replyAt;
}

/** Makes and opens a file, moves the fid to it and fills `qid`. For all dialects. */
export function createFile(s: NinepState, fid: Fid, name: Span, flags: number, mode: number, gid: number): Result {
  if (fid.open || flags < 0) return EINVAL;
  if (fid.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const { at } = fid;
  const made = at.fs.create(fid.node, name, flags & ~O_DIRECTORY, mode & S_IALLUGO, creator(s, fid, gid), s.attr);
  if (typeof made === 'number') return made;
  if (s.dialect !== DIALECT.L) fid.walked = { name: textOf(s, name), up: fid.walked };
  s.fids.move(fid, at, made.node);
  fid.handle = made.handle;
  fid.kind = FID.FILE;
  fid.append = (flags & O_APPEND) !== 0;
  fillQid(qid, s.attr, at, s.policy.versions);
  return 0;
}

/** pread(2); the value of an attribute; in the older dialects, the entries of a directory as well. */
export function read(s: NinepState, x: Exchange, args: Tread): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF;
  if (args.offset < 0) return EINVAL;
  const count = Math.min(args.count, replyRoom(s, x) - READ_HEADER_SIZE);
  switch (fid.kind) {
    case FID.FILE:
      if (fid.handle === null) return EBADF;
      x.ref = fid;
      return learned(s, fid, fid.at.fs.read(fid.handle, args.offset, count, x.sink(READ_HEADER_SIZE), x.ticket));
    case FID.XATTR_READ:
      return readXattr(x, fid, args.offset, count);
    case FID.DIRECTORY:
      return s.dialect === DIALECT.L ? -ERRNO.EISDIR : readStats(s, x, fid, args.offset, count);
    case FID.PLAIN:
    case FID.XATTR_WRITE:
      return EBADF;
  }
}

/** Rread: the bytes are in the sink already. */
export function readDone(s: NinepState, x: Exchange, result: Result): Result {
  s.payload = result;
  rread.data.at = x.replyAt + READ_HEADER_SIZE;
  rread.data.length = result;
  encodeRread(s.arena, x.replyAt, x.uniqueLo, rread);
  return READ_HEADER_SIZE;
}

/**
 * pwrite(2), or write(2) on a file opened for appending: then the host finds the end, since the client's idea of it may be old. What a write by
 * anybody but root clears (suid, sgid, capabilities), the client's kernel asks for itself, but need not.
 */
export function write(s: NinepState, x: Exchange, args: Twrite): Result {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF;
  if (args.offset < 0) return -ERRNO.EFBIG;
  const { length } = args.data;
  if (fid.kind === FID.XATTR_WRITE) return writeXattr(x, fid, args.offset, length, x.source(WRITE_DATA));
  if (fid.kind !== FID.FILE || fid.handle === null) return EBADF;
  x.ref = fid;
  fid.written = true;
  const caller = s.callerOf(fid.uid, fid.gid);
  const source = x.source(WRITE_DATA);
  const result = fid.at.fs.write(fid.handle, args.offset, length, source, fid.append, fid.uid !== 0, caller, x.ticket);
  return learned(s, fid, result);
}

/** The next of its kind may do without the session. Not where a write has to clear what only root's writes leave. */
function learned(s: NinepState, fid: Fid, result: Result): Result {
  if (result >= 0) s.answers?.learnFile(fid, fid.written && fid.uid === 0 && !s.policy.readonly);
  return result;
}

/** Rwrite. */
export function writeDone(s: NinepState, x: Exchange, result: Result): Result {
  rwrite.count = result;
  return encodeRwrite(s.arena, x.replyAt, x.uniqueLo, rwrite) - x.replyAt;
}

/** fsync(2), or fdatasync(2) where the client says so; older ones cannot. */
export function fsync(s: NinepState, x: Exchange, args: Tfsync): Result {
  const fid = s.fids.get(args.fid);
  return fid === null ? EBADF : fsyncFid(x, fid, args.datasync !== 0);
}

/** Writes the fid's file to the disk, if it is open. */
export function fsyncFid(x: Exchange, fid: Fid, datasync: boolean): Result {
  if (fid.handle === null) return EBADF;
  x.ref = fid;
  const result = fid.at.fs.fsync(fid.handle, datasync, x.ticket);
  return result === PENDING || result < 0 ? result : 0;
}

/** OPEN, RELEASE, READ, WRITE, FLUSH, FSYNC, FALLOCATE, LSEEK, COPY_FILE_RANGE(_64): what is done with an open file. */
import { O_APPEND, SEEK_DATA, SEEK_HOLE } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Handle, Node, Result } from '../../fs/backend.ts';
import {
  type CopyFileRangeIn,
  encodeCopyFileRangeOut,
  encodeLseekOut,
  encodeWriteOut,
  type FallocateIn,
  type FlushIn,
  type FsyncIn,
  type LseekIn,
  newCopyFileRangeOut,
  newLseekOut,
  newWriteOut,
  type OpenIn,
  type ReadIn,
  type ReleaseIn,
  SIZE_COPY_FILE_RANGE_OUT,
  SIZE_IN_HEADER,
  SIZE_LSEEK_OUT,
  SIZE_OUT_HEADER,
  SIZE_WRITE_IN,
  SIZE_WRITE_OUT,
  type WriteIn,
} from '../../wire/fuse/codec.gen.ts';
import { FSYNC, RELEASE, WRITE } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import { unlockHandle, unlockOwner } from './locks.ts';
import { fileOf } from './named-file.ts';
import { hostFlags, killPrivileges, killsOnOpen, opensForChange } from './open-flags.ts';
import { bodyAt, bodyRoom, openReply } from './replies.ts';

const EINVAL = -ERRNO.EINVAL;
/** Where a WRITE's data starts. */
const WRITE_DATA = SIZE_IN_HEADER + SIZE_WRITE_IN;
/** MAX_RW_COUNT in linux/fs.h: what one call copies at most; it also fits the 32 bits of COPY_FILE_RANGE's reply. */
const MAX_COPY = 0x7fff_f000;

const writeOut = newWriteOut();
const lseekOut = newLseekOut();
const copyOut = newCopyFileRangeOut();

/** open(2) of a file that the guest has looked up. */
export function open(s: FuseState, x: Exchange, node: Node, args: OpenIn): Result {
  // ENOSYS is how no-open is agreed on: the guest opens files by itself from now on.
  if (s.terms.noOpen) return -ERRNO.ENOSYS;
  const flags = hostFlags(s, args.flags);
  if (s.policy.readonly && opensForChange(flags)) return -ERRNO.EROFS;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.open(node, flags, s.caller);
  if (typeof handle === 'number') return handle;
  const killed = killsOnOpen(s, args.flags, args.openFlags) ? killPrivileges(s, node, handle) : 0;
  if (killed >= 0) return openReply(s, x, handle, s.policy.fileOpenFlags);
  s.fs.release(handle);
  return killed;
}

/** The last close(2) of an open, also for directories. Its node may be forgotten already: the two travel in different queues. */
export function release(s: FuseState, _x: Exchange, _node: null, args: ReleaseIn): Result {
  const node = s.nodes.get(s.header.nodeid);
  const file = node === null ? s.files.get(args.fh) : s.files.of(node, args.fh);
  if (file === null) return args.fh === 0 && (s.terms.noOpen || s.terms.noOpendir) ? 0 : -ERRNO.EBADF;
  if (s.terms.posixLocks || s.terms.flocks) unlockHandle(s, file, (args.releaseFlags & RELEASE.FLOCK_UNLOCK) !== 0);
  s.files.release(file);
  return 0;
}

/** pread(2). Short only at the end of the file. */
export function read(s: FuseState, x: Exchange, node: Node, args: ReadIn): Result {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  if (args.offset < 0) return EINVAL;
  const count = Math.min(args.size, bodyRoom(x));
  return s.fs.read(file.handle as Handle, args.offset, count, x.sink(SIZE_OUT_HEADER), x.ticket, x.crowded);
}

/** The bytes are in the sink already. */
export function readDone(s: FuseState, _x: Exchange, result: Result): Result {
  s.payload = result;
  return 0;
}

/** pwrite(2), or write(2) on a file opened with O_APPEND: then the host finds the end, since the guest's idea of it may be old. */
export function write(s: FuseState, x: Exchange, node: Node, args: WriteIn): Result {
  const file = fileOf(s, x, node, args.fh, true);
  if (typeof file === 'number') return file;
  if (args.offset < 0) return -ERRNO.EFBIG;
  if (args.size > s.header.len - WRITE_DATA) return EINVAL;
  // A guest that caches writes has placed them itself, and so it has pages that a process mapped.
  const placed = s.terms.writeback || (args.writeFlags & WRITE.CACHE) !== 0;
  const append = (args.flags & O_APPEND) !== 0 && !placed;
  // Sent without HANDLE_KILLPRIV_V2 too: Linux's direct writes (fuse_direct_io) clear nothing themselves and say so.
  const kill = (args.writeFlags & WRITE.KILL_SUIDGID) !== 0;
  return s.fs.write(
    file.handle as Handle,
    args.offset,
    args.size,
    x.source(WRITE_DATA),
    append,
    kill,
    s.caller,
    x.ticket,
  );
}

/** struct fuse_write_out: the bytes written, or (COPY_FILE_RANGE) copied. */
export function countDone(s: FuseState, x: Exchange, result: Result): Result {
  writeOut.size = result;
  encodeWriteOut(s.arena, bodyAt(x), writeOut);
  return SIZE_WRITE_OUT;
}

/** One close(2) of perhaps several: the moment to tell errors of earlier writes. */
export function flush(s: FuseState, x: Exchange, node: Node, args: FlushIn): Result {
  // No-open, and nobody has read or written: nothing can have failed.
  if (args.fh === 0 && s.terms.noOpen && s.files.shared(node) === null) return 0;
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  unlockOwner(s, file, args.lockOwnerLo, args.lockOwnerHi);
  return s.fs.flush(file.handle as Handle, x.ticket);
}

/** fsync(2), fdatasync(2). */
export function fsync(s: FuseState, x: Exchange, node: Node, args: FsyncIn): Result {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  return s.fs.fsync(file.handle as Handle, (args.fsyncFlags & FSYNC.FDATASYNC) !== 0, x.ticket);
}

/** fallocate(2). */
export function fallocate(s: FuseState, x: Exchange, node: Node, args: FallocateIn): Result {
  const file = fileOf(s, x, node, args.fh, true);
  if (typeof file === 'number') return file;
  if (args.length <= 0) return EINVAL;
  if (args.offset < 0 || args.offset + args.length > Number.MAX_SAFE_INTEGER) return -ERRNO.EFBIG;
  return s.fs.fallocate(file.handle as Handle, args.mode, args.offset, args.length, x.ticket);
}

/** lseek(2) with SEEK_DATA or SEEK_HOLE; the guest knows all others by itself. */
export function lseek(s: FuseState, x: Exchange, node: Node, args: LseekIn): Result {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === 'number') return file;
  if (args.whence !== SEEK_DATA && args.whence !== SEEK_HOLE) return EINVAL;
  if (args.offset < 0) return -ERRNO.ENXIO;
  const offset = s.fs.lseek(file.handle as Handle, args.offset, args.whence);
  if (offset < 0) return offset;
  lseekOut.offset = offset;
  encodeLseekOut(s.arena, bodyAt(x), lseekOut);
  return SIZE_LSEEK_OUT;
}

/** copy_file_range(2). */
export function copyFileRange(s: FuseState, x: Exchange, node: Node, args: CopyFileRangeIn): Result {
  const from = fileOf(s, x, node, args.fhIn, false);
  if (typeof from === 'number') return from;
  const target = s.nodes.get(args.nodeidOut);
  if (target === null) return -ERRNO.ESTALE;
  const to = fileOf(s, x, target, args.fhOut, true);
  if (typeof to === 'number') return to;
  if (args.flagsLo !== 0 || args.flagsHi !== 0 || args.offIn < 0) return EINVAL;
  if (args.offOut < 0) return -ERRNO.EFBIG;
  const length = Math.min(args.len, MAX_COPY);
  return s.fs.copyRange(from.handle as Handle, args.offIn, to.handle as Handle, args.offOut, length, x.ticket);
}

/** struct fuse_copy_file_range_out, which has 64 bits (7.45). */
export function copyDone(s: FuseState, x: Exchange, result: Result): Result {
  copyOut.bytesCopied = result;
  encodeCopyFileRangeOut(s.arena, bodyAt(x), copyOut);
  return SIZE_COPY_FILE_RANGE_OUT;
}

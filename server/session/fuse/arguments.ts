/**
 * How each kind of request is taken apart. The one place of the session where names are judged: a handler gets names that are one plain
 * component each, or is not called.
 */
import { ERRNO } from '../../errno.ts';
import * as wire from '../../wire/fuse/codec.gen.ts';
import { checkName } from '../../wire/names.ts';
import type { Span, Views } from '../../wire/views.ts';
import type { FuseState } from './fuse-state.ts';

const EINVAL = -ERRNO.EINVAL;

/** The arguments of one kind of request: an object that is filled anew for each. */
export interface Arguments<A> {
  readonly value: A;
  /** Fills `value` from [at, end). The offset behind the arguments, or a negative errno. At least the fixed part is there: the dispatcher looked. */
  decode(s: FuseState, at: number, end: number): number;
}

type DecodeFixed<A> = (v: Views, at: number, o: A) => void;
type DecodeNamed<A> = (v: Views, at: number, end: number, o: A) => number;

function fixed<A>(decode: DecodeFixed<A>, value: A, size: number): Arguments<A> {
  return {
    value,
    decode(s, at) {
      decode(s.arena, at, value);
      return at + size;
    },
  };
}

/** `first` and `second` are the spans in `value` that name directory entries. */
function named<A>(decode: DecodeNamed<A>, value: A, first: Span, second: Span | null = null): Arguments<A> {
  return {
    value,
    decode(s, at, end) {
      const next = decode(s.arena, at, end, value);
      if (next < 0) return EINVAL;
      const verdict = checkName(s.arena.u8, first.at, first.length);
      if (verdict < 0 || second === null) return verdict < 0 ? verdict : next;
      const other = checkName(s.arena.u8, second.at, second.length);
      return other < 0 ? other : next;
    },
  };
}

/** Text that is no directory entry: attribute names, and TMPFILE's, which is what the kernel had at hand. */
function texted<A>(decode: DecodeNamed<A>, value: A): Arguments<A> {
  return {
    value,
    decode(s, at, end) {
      const next = decode(s.arena, at, end, value);
      return next < 0 ? EINVAL : next;
    },
  };
}

const nameIn = wire.newNameIn();
const symlinkIn = wire.newSymlinkIn();
const mknodIn = wire.newMknodIn();
const mkdirIn = wire.newMkdirIn();
const renameIn = wire.newRenameIn();
const rename2In = wire.newRename2In();
const linkIn = wire.newLinkIn();
const createIn = wire.newCreateIn();

export const NOTHING: Arguments<null> = { value: null, decode: (_s, at) => at };

export const NAME = named(wire.decodeNameIn, nameIn, nameIn.name);
/** The target is the guest's own business: never looked at, never followed. */
export const SYMLINK = named(wire.decodeSymlinkIn, symlinkIn, symlinkIn.name);
export const MKNOD = named(wire.decodeMknodIn, mknodIn, mknodIn.name);
export const MKDIR = named(wire.decodeMkdirIn, mkdirIn, mkdirIn.name);
export const RENAME = named(wire.decodeRenameIn, renameIn, renameIn.name, renameIn.newname);
export const RENAME2 = named(wire.decodeRename2In, rename2In, rename2In.name, rename2In.newname);
export const LINK = named(wire.decodeLinkIn, linkIn, linkIn.newname);
export const CREATE = named(wire.decodeCreateIn, createIn, createIn.name);

export const TMPFILE = texted(wire.decodeCreateIn, wire.newCreateIn());
export const XATTR_NAME = texted(wire.decodeNameIn, wire.newNameIn());
export const GETXATTR = texted(wire.decodeGetxattrIn, wire.newGetxattrIn());

export const INIT = texted(wire.decodeInitIn, wire.newInitIn());
export const FORGET = fixed(wire.decodeForgetIn, wire.newForgetIn(), wire.SIZE_FORGET_IN);
export const BATCH_FORGET = fixed(wire.decodeBatchForgetIn, wire.newBatchForgetIn(), wire.SIZE_BATCH_FORGET_IN);
export const INTERRUPT = fixed(wire.decodeInterruptIn, wire.newInterruptIn(), wire.SIZE_INTERRUPT_IN);
export const GETATTR = fixed(wire.decodeGetattrIn, wire.newGetattrIn(), wire.SIZE_GETATTR_IN);
export const SETATTR = fixed(wire.decodeSetattrIn, wire.newSetattrIn(), wire.SIZE_SETATTR_IN);
export const STATX = fixed(wire.decodeStatxIn, wire.newStatxIn(), wire.SIZE_STATX_IN);
export const ACCESS = fixed(wire.decodeAccessIn, wire.newAccessIn(), wire.SIZE_ACCESS_IN);
export const OPEN = fixed(wire.decodeOpenIn, wire.newOpenIn(), wire.SIZE_OPEN_IN);
export const READ = fixed(wire.decodeReadIn, wire.newReadIn(), wire.SIZE_READ_IN);
export const READDIR = fixed(wire.decodeReaddirIn, wire.newReaddirIn(), wire.SIZE_READDIR_IN);
export const WRITE = fixed(wire.decodeWriteIn, wire.newWriteIn(), wire.SIZE_WRITE_IN);
export const RELEASE = fixed(wire.decodeReleaseIn, wire.newReleaseIn(), wire.SIZE_RELEASE_IN);
export const FLUSH = fixed(wire.decodeFlushIn, wire.newFlushIn(), wire.SIZE_FLUSH_IN);
export const FSYNC = fixed(wire.decodeFsyncIn, wire.newFsyncIn(), wire.SIZE_FSYNC_IN);
export const SYNCFS = fixed(wire.decodeSyncfsIn, wire.newSyncfsIn(), wire.SIZE_SYNCFS_IN);
export const LISTXATTR = fixed(wire.decodeListxattrIn, wire.newListxattrIn(), wire.SIZE_LISTXATTR_IN);
export const FALLOCATE = fixed(wire.decodeFallocateIn, wire.newFallocateIn(), wire.SIZE_FALLOCATE_IN);
export const LSEEK = fixed(wire.decodeLseekIn, wire.newLseekIn(), wire.SIZE_LSEEK_IN);
export const LK = fixed(wire.decodeLkIn, wire.newLkIn(), wire.SIZE_LK_IN);
export const IOCTL = fixed(wire.decodeIoctlIn, wire.newIoctlIn(), wire.SIZE_IOCTL_IN);
export const POLL = fixed(wire.decodePollIn, wire.newPollIn(), wire.SIZE_POLL_IN);
export const COPY_FILE_RANGE = fixed(
  wire.decodeCopyFileRangeIn,
  wire.newCopyFileRangeIn(),
  wire.SIZE_COPY_FILE_RANGE_IN,
);

/** SETXATTR grew with 7.33: which form it has was agreed at INIT. */
const setxattrIn = wire.newSetxattrIn();
export const SETXATTR: Arguments<wire.SetxattrIn> = {
  value: setxattrIn,
  decode(s, at, end) {
    setxattrIn.setxattrFlags = 0;
    const decode = s.terms.setxattrExt ? wire.decodeSetxattrIn : wire.decodeSetxattrCompatIn;
    const next = decode(s.arena, at, end, setxattrIn);
    return next < 0 ? EINVAL : next;
  },
};

/** Builds FUSE requests from the generated encoders, as a guest would send them. */
import * as wire from '../../../wire/fuse/codec.gen.ts';
import { type FuseArgs, type FuseOpName, OPCODE } from '../../../wire/fuse/codec.gen.ts';
import type { Span, Views } from '../../../wire/views.ts';

type Encoder<A> = readonly [make: () => A, encode: (v: Views, at: number, o: A) => number];

const NONE: Encoder<null> = [() => null, (_v, at) => at];

const ENCODERS: { readonly [K in FuseOpName]: Encoder<FuseArgs[K]> } = {
  LOOKUP: [wire.newNameIn, wire.encodeNameIn],
  FORGET: [wire.newForgetIn, wire.encodeForgetIn],
  GETATTR: [wire.newGetattrIn, wire.encodeGetattrIn],
  SETATTR: [wire.newSetattrIn, wire.encodeSetattrIn],
  READLINK: NONE,
  SYMLINK: [wire.newSymlinkIn, wire.encodeSymlinkIn],
  MKNOD: [wire.newMknodIn, wire.encodeMknodIn],
  MKDIR: [wire.newMkdirIn, wire.encodeMkdirIn],
  UNLINK: [wire.newNameIn, wire.encodeNameIn],
  RMDIR: [wire.newNameIn, wire.encodeNameIn],
  RENAME: [wire.newRenameIn, wire.encodeRenameIn],
  LINK: [wire.newLinkIn, wire.encodeLinkIn],
  OPEN: [wire.newOpenIn, wire.encodeOpenIn],
  READ: [wire.newReadIn, wire.encodeReadIn],
  WRITE: [wire.newWriteIn, wire.encodeWriteIn],
  STATFS: NONE,
  RELEASE: [wire.newReleaseIn, wire.encodeReleaseIn],
  FSYNC: [wire.newFsyncIn, wire.encodeFsyncIn],
  SETXATTR: [wire.newSetxattrCompatIn, wire.encodeSetxattrCompatIn],
  GETXATTR: [wire.newGetxattrIn, wire.encodeGetxattrIn],
  LISTXATTR: [wire.newListxattrIn, wire.encodeListxattrIn],
  REMOVEXATTR: [wire.newNameIn, wire.encodeNameIn],
  FLUSH: [wire.newFlushIn, wire.encodeFlushIn],
  INIT: [wire.newInitIn, wire.encodeInitIn],
  OPENDIR: [wire.newOpenIn, wire.encodeOpenIn],
  READDIR: [wire.newReaddirIn, wire.encodeReaddirIn],
  RELEASEDIR: [wire.newReleaseIn, wire.encodeReleaseIn],
  FSYNCDIR: [wire.newFsyncIn, wire.encodeFsyncIn],
  GETLK: [wire.newLkIn, wire.encodeLkIn],
  SETLK: [wire.newLkIn, wire.encodeLkIn],
  SETLKW: [wire.newLkIn, wire.encodeLkIn],
  ACCESS: [wire.newAccessIn, wire.encodeAccessIn],
  CREATE: [wire.newCreateIn, wire.encodeCreateIn],
  INTERRUPT: [wire.newInterruptIn, wire.encodeInterruptIn],
  BMAP: [wire.newBmapIn, wire.encodeBmapIn],
  DESTROY: NONE,
  IOCTL: [wire.newIoctlIn, wire.encodeIoctlIn],
  POLL: [wire.newPollIn, wire.encodePollIn],
  NOTIFY_REPLY: [wire.newNotifyRetrieveIn, wire.encodeNotifyRetrieveIn],
  BATCH_FORGET: [wire.newBatchForgetIn, wire.encodeBatchForgetIn],
  FALLOCATE: [wire.newFallocateIn, wire.encodeFallocateIn],
  READDIRPLUS: [wire.newReaddirIn, wire.encodeReaddirIn],
  RENAME2: [wire.newRename2In, wire.encodeRename2In],
  LSEEK: [wire.newLseekIn, wire.encodeLseekIn],
  COPY_FILE_RANGE: [wire.newCopyFileRangeIn, wire.encodeCopyFileRangeIn],
  SETUPMAPPING: [wire.newSetupmappingIn, wire.encodeSetupmappingIn],
  REMOVEMAPPING: [wire.newRemovemappingIn, wire.encodeRemovemappingIn],
  SYNCFS: [wire.newSyncfsIn, wire.encodeSyncfsIn],
  TMPFILE: [wire.newCreateIn, wire.encodeCreateIn],
  STATX: [wire.newStatxIn, wire.encodeStatxIn],
  COPY_FILE_RANGE_64: [wire.newCopyFileRangeIn, wire.encodeCopyFileRangeIn],
};

/** Arguments as a test writes them: what it leaves out is 0, names are text (latin1: one character a byte). */
export type ArgsOf<K extends FuseOpName> = FuseArgs[K] extends null
  ? Record<never, never>
  : { readonly [F in keyof FuseArgs[K]]?: FuseArgs[K][F] extends Span ? string : FuseArgs[K][F] };

export interface RequestOptions {
  readonly unique?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly pid?: number;
  /** Follows the arguments: WRITE's bytes, an attribute's value, FORGETs. */
  readonly data?: Uint8Array;
  /** Extensions: at the end, a multiple of 8 bytes. */
  readonly extensions?: Uint8Array;
}

const ROOM = 256 * 1024;
const TEXT_AT = 128 * 1024;
const buffer = new ArrayBuffer(ROOM);
const views: Views = { u8: new Uint8Array(buffer), view: new DataView(buffer) };

/** SETXATTR in the form that INIT.SETXATTR_EXT grants. */
export function extendedSetxattr(nodeid: number, name: string, value: string, setxattrFlags = 0): Buffer {
  const short = requestOf('SETXATTR', nodeid, { name, size: value.length }, { data: Buffer.from(value, 'latin1') });
  const fields = Buffer.alloc(8);
  fields.writeUInt32LE(setxattrFlags, 0);
  const at = wire.SIZE_IN_HEADER + wire.SIZE_SETXATTR_COMPAT_IN;
  const long = Buffer.concat([short.subarray(0, at), fields, short.subarray(at)]);
  long.writeUInt32LE(long.length, 0);
  return long;
}

export function requestOf<K extends FuseOpName>(
  op: K,
  nodeid: number,
  args: ArgsOf<K>,
  options: RequestOptions = {},
): Buffer {
  const [make, encode] = ENCODERS[op] as unknown as Encoder<Record<string, unknown>>;
  const value = make();
  let textAt = TEXT_AT;
  for (const [field, given] of Object.entries(args as Record<string, unknown>)) {
    if (typeof given !== 'string') {
      value[field] = given;
      continue;
    }
    const bytes = Buffer.from(given, 'latin1');
    views.u8.set(bytes, textAt);
    value[field] = { at: textAt, length: bytes.length };
    textAt += bytes.length;
  }
  const end = encode(views, wire.SIZE_IN_HEADER, value);
  const extensions = options.extensions ?? new Uint8Array(0);
  const data = options.data ?? new Uint8Array(0);
  const header = wire.newInHeader();
  header.len = end + data.length + extensions.length;
  header.opcode = OPCODE[op];
  header.uniqueLo = options.unique ?? 1;
  header.nodeid = nodeid;
  header.uid = options.uid ?? 0;
  header.gid = options.gid ?? 0;
  header.pid = options.pid ?? 1;
  header.totalExtlen = extensions.length / 8;
  wire.encodeInHeader(views, 0, header);
  return Buffer.concat([views.u8.slice(0, end), data, extensions]);
}

// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import { type Printer, QUIET } from '../printer.ts';
import { type FuseOpName, OPCODE } from './codec.gen.ts';
import {
  ACCESS,
  DIR_TYPE,
  FALLOC,
  FATTR,
  FOPEN,
  FSYNC,
  FUSE_ATTR,
  FUSE_OPEN,
  GETATTR,
  INIT,
  INIT2,
  IOCTL,
  LK,
  LOCK_TYPE,
  NOTIFY_INVAL_ENTRY,
  OPEN_FLAGS,
  POLL,
  READ,
  RELEASE,
  RENAME,
  SETXATTR,
  STATX_MASK,
  WHENCE,
  WRITE,
  XATTR,
} from './flags.ts';

export function printInHeader(p: Printer): void {
  p.decimal('len', 4);
  p.value('opcode', 4, OPCODE);
  p.decimal('unique', 8);
  p.decimal('node', 8);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.decimal('pid', 4);
  p.decimal('total_extlen', 2);
  p.skip(2);
}

export function printOutHeader(p: Printer): void {
  p.decimal('len', 4);
  p.signed('error', 4);
  p.decimal('unique', 8);
}

export function printFuseAttr(p: Printer): void {
  p.decimal('ino', 8);
  p.decimal('size', 8);
  p.decimal('blocks', 8);
  p.signed('atime', 8);
  p.signed('mtime', 8);
  p.signed('ctime', 8);
  p.decimal('atimensec', 4, QUIET);
  p.decimal('mtimensec', 4, QUIET);
  p.decimal('ctimensec', 4, QUIET);
  p.octal('mode', 4);
  p.decimal('nlink', 4);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.hex('rdev', 4, QUIET);
  p.decimal('blksize', 4);
  p.flags('flags', 4, FUSE_ATTR, QUIET);
}

export function printFileLock(p: Printer): void {
  p.decimal('start', 8);
  p.decimal('end', 8);
  p.value('type', 4, LOCK_TYPE);
  p.decimal('pid', 4);
}

export function printSxTime(p: Printer): void {
  p.signed('tv_sec', 8);
  p.decimal('tv_nsec', 4, QUIET);
  p.skip(4);
}

export function printStatx(p: Printer): void {
  p.flags('mask', 4, STATX_MASK);
  p.decimal('blksize', 4);
  p.hex('attributes', 8);
  p.decimal('nlink', 4);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.octal('mode', 2);
  p.skip(2);
  p.decimal('ino', 8);
  p.decimal('size', 8);
  p.decimal('blocks', 8);
  p.hex('attributes_mask', 8);
  p.begin('atime');
  printSxTime(p);
  p.finish();
  p.begin('btime');
  printSxTime(p);
  p.finish();
  p.begin('ctime');
  printSxTime(p);
  p.finish();
  p.begin('mtime');
  printSxTime(p);
  p.finish();
  p.decimal('rdev_major', 4);
  p.decimal('rdev_minor', 4);
  p.decimal('dev_major', 4);
  p.decimal('dev_minor', 4);
  p.skip(112);
}

export function printNameIn(p: Printer): void {
  p.cstr('name');
}

export function printForgetIn(p: Printer): void {
  p.decimal('nlookup', 8);
}

export function printForgetOne(p: Printer): void {
  p.decimal('node', 8);
  p.decimal('nlookup', 8);
}

export function printBatchForgetIn(p: Printer): void {
  p.decimal('count', 4);
  p.skip(4);
}

export function printGetattrIn(p: Printer): void {
  p.flags('getattr_flags', 4, GETATTR);
  p.skip(4);
  p.decimal('fh', 8);
}

export function printSetattrIn(p: Printer): void {
  p.flags('valid', 4, FATTR);
  p.skip(4);
  p.decimal('fh', 8);
  p.decimal('size', 8);
  p.hex('lock_owner', 8, QUIET);
  p.signed('atime', 8);
  p.signed('mtime', 8);
  p.signed('ctime', 8);
  p.decimal('atimensec', 4, QUIET);
  p.decimal('mtimensec', 4, QUIET);
  p.decimal('ctimensec', 4, QUIET);
  p.octal('mode', 4);
  p.skip(4);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.skip(4);
}

export function printSymlinkIn(p: Printer): void {
  p.cstr('name');
  p.cstr('target');
}

export function printMknodIn(p: Printer): void {
  p.octal('mode', 4);
  p.hex('rdev', 4, QUIET);
  p.octal('umask', 4);
  p.skip(4);
  p.cstr('name');
}

export function printMkdirIn(p: Printer): void {
  p.octal('mode', 4);
  p.octal('umask', 4);
  p.cstr('name');
}

export function printRenameIn(p: Printer): void {
  p.decimal('newdir', 8);
  p.cstr('name');
  p.cstr('newname');
}

export function printRename2In(p: Printer): void {
  p.decimal('newdir', 8);
  p.flags('flags', 4, RENAME);
  p.skip(4);
  p.cstr('name');
  p.cstr('newname');
}

export function printLinkIn(p: Printer): void {
  p.decimal('oldnodeid', 8);
  p.cstr('newname');
}

export function printOpenIn(p: Printer): void {
  p.open('flags', 4, OPEN_FLAGS);
  p.flags('open_flags', 4, FUSE_OPEN, QUIET);
}

export function printCreateIn(p: Printer): void {
  p.open('flags', 4, OPEN_FLAGS);
  p.octal('mode', 4);
  p.octal('umask', 4);
  p.flags('open_flags', 4, FUSE_OPEN, QUIET);
  p.cstr('name');
}

export function printReadIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.flags('read_flags', 4, READ);
  p.hex('lock_owner', 8, QUIET);
  p.open('flags', 4, OPEN_FLAGS);
  p.skip(4);
}

export function printReaddirIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.flags('read_flags', 4, READ);
  p.hex('lock_owner', 8, QUIET);
  p.open('flags', 4, OPEN_FLAGS);
  p.skip(4);
}

export function printWriteIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.flags('write_flags', 4, WRITE);
  p.hex('lock_owner', 8, QUIET);
  p.open('flags', 4, OPEN_FLAGS);
  p.skip(4);
}

export function printReleaseIn(p: Printer): void {
  p.decimal('fh', 8);
  p.open('flags', 4, OPEN_FLAGS);
  p.flags('release_flags', 4, RELEASE);
  p.hex('lock_owner', 8, QUIET);
}

export function printFlushIn(p: Printer): void {
  p.decimal('fh', 8);
  p.skip(4);
  p.skip(4);
  p.hex('lock_owner', 8, QUIET);
}

export function printFsyncIn(p: Printer): void {
  p.decimal('fh', 8);
  p.flags('fsync_flags', 4, FSYNC);
  p.skip(4);
}

export function printSetxattrIn(p: Printer): void {
  p.decimal('size', 4);
  p.flags('flags', 4, XATTR);
  p.flags('setxattr_flags', 4, SETXATTR);
  p.skip(4);
  p.cstr('name');
}

export function printSetxattrCompatIn(p: Printer): void {
  p.decimal('size', 4);
  p.flags('flags', 4, XATTR);
  p.cstr('name');
}

export function printGetxattrIn(p: Printer): void {
  p.decimal('size', 4);
  p.skip(4);
  p.cstr('name');
}

export function printListxattrIn(p: Printer): void {
  p.decimal('size', 4);
  p.skip(4);
}

export function printLkIn(p: Printer): void {
  p.decimal('fh', 8);
  p.hex('owner', 8, QUIET);
  printFileLock(p);
  p.flags('lk_flags', 4, LK);
  p.skip(4);
}

export function printAccessIn(p: Printer): void {
  p.flags('mask', 4, ACCESS);
  p.skip(4);
}

export function printInitIn(p: Printer): void {
  p.decimal('major', 4);
  p.decimal('minor', 4);
  p.decimal('max_readahead', 4);
  p.flags('flags', 4, INIT);
  p.flags('flags2', 4, INIT2);
  p.skip(44);
}

export function printInterruptIn(p: Printer): void {
  p.decimal('unique', 8);
}

export function printBmapIn(p: Printer): void {
  p.decimal('block', 8);
  p.decimal('blocksize', 4);
  p.skip(4);
}

export function printIoctlIn(p: Printer): void {
  p.decimal('fh', 8);
  p.flags('flags', 4, IOCTL);
  p.hex('cmd', 4);
  p.hex('arg', 8);
  p.decimal('in_size', 4);
  p.decimal('out_size', 4);
}

export function printIoctlIovec(p: Printer): void {
  p.hex('base', 8);
  p.decimal('len', 8);
}

export function printPollIn(p: Printer): void {
  p.decimal('fh', 8);
  p.hex('kh', 8);
  p.flags('flags', 4, POLL);
  p.hex('events', 4);
}

export function printFallocateIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('offset', 8);
  p.decimal('length', 8);
  p.flags('mode', 4, FALLOC);
  p.skip(4);
}

export function printLseekIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('offset', 8);
  p.value('whence', 4, WHENCE);
  p.skip(4);
}

export function printCopyFileRangeIn(p: Printer): void {
  p.decimal('fh_in', 8);
  p.decimal('off_in', 8);
  p.decimal('nodeid_out', 8);
  p.decimal('fh_out', 8);
  p.decimal('off_out', 8);
  p.decimal('len', 8);
  p.hex('flags', 8, QUIET);
}

export function printSetupmappingIn(p: Printer): void {
  p.decimal('fh', 8);
  p.decimal('foffset', 8);
  p.decimal('len', 8);
  p.hex('flags', 8);
  p.decimal('moffset', 8);
}

export function printRemovemappingIn(p: Printer): void {
  p.decimal('count', 4);
}

export function printRemovemappingOne(p: Printer): void {
  p.decimal('moffset', 8);
  p.decimal('len', 8);
}

export function printSyncfsIn(p: Printer): void {
  p.skip(8);
}

export function printStatxIn(p: Printer): void {
  p.flags('getattr_flags', 4, GETATTR);
  p.skip(4);
  p.decimal('fh', 8);
  p.hex('sx_flags', 4);
  p.flags('sx_mask', 4, STATX_MASK);
}

export function printNotifyRetrieveIn(p: Printer): void {
  p.skip(8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.skip(4);
  p.skip(8);
  p.skip(8);
}

export function printExtHeader(p: Printer): void {
  p.decimal('size', 4);
  p.decimal('type', 4);
}

export function printSuppGroups(p: Printer): void {
  p.decimal('nr_groups', 4);
}

export function printSecctxHeader(p: Printer): void {
  p.decimal('size', 4);
  p.decimal('nr_secctx', 4);
}

export function printSecctx(p: Printer): void {
  p.decimal('size', 4);
  p.skip(4);
  p.cstr('name');
}

export function printEntryOut(p: Printer): void {
  p.decimal('node', 8);
  p.decimal('generation', 8, QUIET);
  p.decimal('entry_valid', 8);
  p.decimal('attr_valid', 8);
  p.decimal('entry_valid_nsec', 4, QUIET);
  p.decimal('attr_valid_nsec', 4, QUIET);
  printFuseAttr(p);
}

export function printAttrOut(p: Printer): void {
  p.decimal('attr_valid', 8);
  p.decimal('attr_valid_nsec', 4, QUIET);
  p.skip(4);
  printFuseAttr(p);
}

export function printStatxOut(p: Printer): void {
  p.decimal('attr_valid', 8);
  p.decimal('attr_valid_nsec', 4, QUIET);
  p.decimal('flags', 4, QUIET);
  p.skip(16);
  printStatx(p);
}

export function printOpenOut(p: Printer): void {
  p.decimal('fh', 8);
  p.flags('open_flags', 4, FOPEN);
  p.decimal('backing_id', 4, QUIET);
}

export function printCreateOut(p: Printer): void {
  printEntryOut(p);
  printOpenOut(p);
}

export function printWriteOut(p: Printer): void {
  p.decimal('size', 4);
  p.skip(4);
}

export function printStatfsOut(p: Printer): void {
  p.decimal('blocks', 8);
  p.decimal('bfree', 8);
  p.decimal('bavail', 8);
  p.decimal('files', 8);
  p.decimal('ffree', 8);
  p.decimal('bsize', 4);
  p.decimal('namelen', 4);
  p.decimal('frsize', 4);
  p.skip(4);
  p.skip(24);
}

export function printGetxattrOut(p: Printer): void {
  p.decimal('size', 4);
  p.skip(4);
}

export function printLkOut(p: Printer): void {
  printFileLock(p);
}

export function printInitOut(p: Printer): void {
  p.decimal('major', 4);
  p.decimal('minor', 4);
  p.decimal('max_readahead', 4);
  p.flags('flags', 4, INIT);
  p.decimal('max_background', 2);
  p.decimal('congestion_threshold', 2);
  p.decimal('max_write', 4);
  p.decimal('time_gran', 4);
  p.decimal('max_pages', 2);
  p.decimal('map_alignment', 2);
  p.flags('flags2', 4, INIT2);
  p.decimal('max_stack_depth', 4, QUIET);
  p.decimal('request_timeout', 2);
  p.skip(2);
  p.skip(20);
}

export function printBmapOut(p: Printer): void {
  p.decimal('block', 8);
}

export function printIoctlOut(p: Printer): void {
  p.signed('result', 4);
  p.flags('flags', 4, IOCTL);
  p.decimal('in_iovs', 4);
  p.decimal('out_iovs', 4);
}

export function printPollOut(p: Printer): void {
  p.hex('revents', 4);
  p.skip(4);
}

export function printLseekOut(p: Printer): void {
  p.decimal('offset', 8);
}

export function printCopyFileRangeOut(p: Printer): void {
  p.decimal('bytes_copied', 8);
}

export function printDirent(p: Printer): void {
  p.decimal('ino', 8);
  p.decimal('off', 8);
  p.decimal('namelen', 4);
  p.value('type', 4, DIR_TYPE);
}

export function printDirentplus(p: Printer): void {
  printEntryOut(p);
  printDirent(p);
}

export function printNotifyPollWakeupOut(p: Printer): void {
  p.hex('kh', 8);
}

export function printNotifyInvalInodeOut(p: Printer): void {
  p.decimal('ino', 8);
  p.signed('off', 8);
  p.signed('len', 8);
}

export function printNotifyInvalEntryOut(p: Printer): void {
  p.decimal('parent', 8);
  p.decimal('namelen', 4);
  p.flags('flags', 4, NOTIFY_INVAL_ENTRY);
}

export function printNotifyDeleteOut(p: Printer): void {
  p.decimal('parent', 8);
  p.decimal('child', 8);
  p.decimal('namelen', 4);
  p.skip(4);
}

export function printNotifyStoreOut(p: Printer): void {
  p.decimal('node', 8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.skip(4);
}

export function printNotifyRetrieveOut(p: Printer): void {
  p.decimal('notify_unique', 8);
  p.decimal('node', 8);
  p.decimal('offset', 8);
  p.decimal('size', 4);
  p.skip(4);
}

export function printNotifyPruneOut(p: Printer): void {
  p.decimal('count', 4);
  p.skip(4);
  p.skip(8);
}

type Print = (p: Printer) => void;

/** Arguments behind the request header. */
export const PRINT_ARGS: Readonly<Partial<Record<FuseOpName, Print>>> = {
  LOOKUP: printNameIn,
  FORGET: printForgetIn,
  GETATTR: printGetattrIn,
  SETATTR: printSetattrIn,
  SYMLINK: printSymlinkIn,
  MKNOD: printMknodIn,
  MKDIR: printMkdirIn,
  UNLINK: printNameIn,
  RMDIR: printNameIn,
  RENAME: printRenameIn,
  LINK: printLinkIn,
  OPEN: printOpenIn,
  READ: printReadIn,
  WRITE: printWriteIn,
  RELEASE: printReleaseIn,
  FSYNC: printFsyncIn,
  SETXATTR: printSetxattrCompatIn,
  GETXATTR: printGetxattrIn,
  LISTXATTR: printListxattrIn,
  REMOVEXATTR: printNameIn,
  FLUSH: printFlushIn,
  INIT: printInitIn,
  OPENDIR: printOpenIn,
  READDIR: printReaddirIn,
  RELEASEDIR: printReleaseIn,
  FSYNCDIR: printFsyncIn,
  GETLK: printLkIn,
  SETLK: printLkIn,
  SETLKW: printLkIn,
  ACCESS: printAccessIn,
  CREATE: printCreateIn,
  INTERRUPT: printInterruptIn,
  BMAP: printBmapIn,
  IOCTL: printIoctlIn,
  POLL: printPollIn,
  NOTIFY_REPLY: printNotifyRetrieveIn,
  BATCH_FORGET: printBatchForgetIn,
  FALLOCATE: printFallocateIn,
  READDIRPLUS: printReaddirIn,
  RENAME2: printRename2In,
  LSEEK: printLseekIn,
  COPY_FILE_RANGE: printCopyFileRangeIn,
  SETUPMAPPING: printSetupmappingIn,
  REMOVEMAPPING: printRemovemappingIn,
  SYNCFS: printSyncfsIn,
  TMPFILE: printCreateIn,
  STATX: printStatxIn,
  COPY_FILE_RANGE_64: printCopyFileRangeIn,
};

/** Fixed part behind the reply header. */
export const PRINT_REPLY: Readonly<Partial<Record<FuseOpName, Print>>> = {
  LOOKUP: printEntryOut,
  GETATTR: printAttrOut,
  SETATTR: printAttrOut,
  SYMLINK: printEntryOut,
  MKNOD: printEntryOut,
  MKDIR: printEntryOut,
  LINK: printEntryOut,
  OPEN: printOpenOut,
  WRITE: printWriteOut,
  STATFS: printStatfsOut,
  INIT: printInitOut,
  OPENDIR: printOpenOut,
  GETLK: printLkOut,
  CREATE: printCreateOut,
  BMAP: printBmapOut,
  IOCTL: printIoctlOut,
  POLL: printPollOut,
  LSEEK: printLseekOut,
  COPY_FILE_RANGE: printWriteOut,
  TMPFILE: printCreateOut,
  STATX: printStatxOut,
  COPY_FILE_RANGE_64: printCopyFileRangeOut,
};

/** Structs that follow the arguments, up to the end of the request. */
export const PRINT_ITEMS: Readonly<Partial<Record<FuseOpName, Print>>> = {
  BATCH_FORGET: printForgetOne,
  REMOVEMAPPING: printRemovemappingOne,
};

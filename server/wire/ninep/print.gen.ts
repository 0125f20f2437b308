// Generated from table.ts by `npm run gen`. Do not edit: change the table.

import { QUIET, type Printer } from '../printer.ts';
import type { NinepName } from './codec.gen.ts';
import {
  DIR_TYPE,
  DM_MODE,
  ERRNO,
  FID,
  GETATTR_MASK,
  L_OPEN_FLAGS,
  LOCK_FLAGS,
  LOCK_STATUS,
  LOCK_TYPE,
  O_MODE,
  QID_TYPE,
  SETATTR_VALID,
  TAG,
  UNLINK_FLAGS,
  XATTR,
} from './flags.ts';

export function printQid(p: Printer): void {
  p.flags('type', 1, QID_TYPE);
  p.decimal('version', 4);
  p.hex('path', 8);
}

export function printDirEntry(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
  p.decimal('offset', 8);
  p.value('type', 1, DIR_TYPE);
  p.str16('name');
}

export function printStat(p: Printer): void {
  p.skip(2);
  p.decimal('type', 2);
  p.decimal('dev', 4);
  p.begin('qid');
  printQid(p);
  p.finish();
  p.mode('mode', 4, DM_MODE);
  p.decimal('atime', 4);
  p.decimal('mtime', 4);
  p.decimal('length', 8);
  p.str16('name');
  p.str16('uid');
  p.str16('gid');
  p.str16('muid');
  p.str16('extension');
  p.decimal('n_uid', 4);
  p.decimal('n_gid', 4);
  p.decimal('n_muid', 4);
}

export function printStat2000(p: Printer): void {
  p.skip(2);
  p.decimal('type', 2);
  p.decimal('dev', 4);
  p.begin('qid');
  printQid(p);
  p.finish();
  p.mode('mode', 4, DM_MODE);
  p.decimal('atime', 4);
  p.decimal('mtime', 4);
  p.decimal('length', 8);
  p.str16('name');
  p.str16('uid');
  p.str16('gid');
  p.str16('muid');
}

export function printRlerror(p: Printer): void {
  p.value('ecode', 4, ERRNO);
}

export function printTstatfs(p: Printer): void {
  p.value('fid', 4, FID);
}

export function printRstatfs(p: Printer): void {
  p.hex('type', 4);
  p.decimal('bsize', 4);
  p.decimal('blocks', 8);
  p.decimal('bfree', 8);
  p.decimal('bavail', 8);
  p.decimal('files', 8);
  p.decimal('ffree', 8);
  p.hex('fsid', 8);
  p.decimal('namelen', 4);
}

export function printTlopen(p: Printer): void {
  p.value('fid', 4, FID);
  p.open('flags', 4, L_OPEN_FLAGS);
}

export function printRlopen(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
  p.decimal('iounit', 4);
}

export function printTlcreate(p: Printer): void {
  p.value('fid', 4, FID);
  p.str16('name');
  p.open('flags', 4, L_OPEN_FLAGS);
  p.octal('mode', 4);
  p.decimal('gid', 4);
}

export function printRlcreate(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
  p.decimal('iounit', 4);
}

export function printTsymlink(p: Printer): void {
  p.value('dfid', 4, FID);
  p.str16('name');
  p.str16('symtgt');
  p.decimal('gid', 4);
}

export function printRsymlink(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
}

export function printTmknod(p: Printer): void {
  p.value('dfid', 4, FID);
  p.str16('name');
  p.octal('mode', 4);
  p.decimal('major', 4);
  p.decimal('minor', 4);
  p.decimal('gid', 4);
}

export function printRmknod(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
}

export function printTrename(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('dfid', 4, FID);
  p.str16('name');
}

export function printRrename(_p: Printer): void {}

export function printTreadlink(p: Printer): void {
  p.value('fid', 4, FID);
}

export function printRreadlink(p: Printer): void {
  p.str16('target');
}

export function printTgetattr(p: Printer): void {
  p.value('fid', 4, FID);
  p.flags('request_mask', 8, GETATTR_MASK);
}

export function printRgetattr(p: Printer): void {
  p.flags('valid', 8, GETATTR_MASK);
  p.begin('qid');
  printQid(p);
  p.finish();
  p.octal('mode', 4);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.decimal('nlink', 8);
  p.decimal('rdev', 8, QUIET);
  p.decimal('size', 8);
  p.decimal('blksize', 8);
  p.decimal('blocks', 8);
  p.signed('atime_sec', 8);
  p.decimal('atime_nsec', 8, QUIET);
  p.signed('mtime_sec', 8);
  p.decimal('mtime_nsec', 8, QUIET);
  p.signed('ctime_sec', 8);
  p.decimal('ctime_nsec', 8, QUIET);
  p.signed('btime_sec', 8, QUIET);
  p.decimal('btime_nsec', 8, QUIET);
  p.decimal('gen', 8, QUIET);
  p.decimal('data_version', 8, QUIET);
}

export function printTsetattr(p: Printer): void {
  p.value('fid', 4, FID);
  p.flags('valid', 4, SETATTR_VALID);
  p.octal('mode', 4);
  p.decimal('uid', 4);
  p.decimal('gid', 4);
  p.decimal('size', 8);
  p.signed('atime_sec', 8);
  p.decimal('atime_nsec', 8, QUIET);
  p.signed('mtime_sec', 8);
  p.decimal('mtime_nsec', 8, QUIET);
}

export function printRsetattr(_p: Printer): void {}

export function printTxattrwalk(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('newfid', 4, FID);
  p.str16('name');
}

export function printRxattrwalk(p: Printer): void {
  p.decimal('size', 8);
}

export function printTxattrcreate(p: Printer): void {
  p.value('fid', 4, FID);
  p.str16('name');
  p.decimal('attr_size', 8);
  p.flags('flags', 4, XATTR);
}

export function printRxattrcreate(_p: Printer): void {}

export function printTreaddir(p: Printer): void {
  p.value('fid', 4, FID);
  p.decimal('offset', 8);
  p.decimal('count', 4);
}

export function printRreaddir(p: Printer): void {
  p.data32('data');
}

export function printTfsync(p: Printer): void {
  p.value('fid', 4, FID);
  p.decimal('datasync', 4);
}

export function printRfsync(_p: Printer): void {}

export function printTlock(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('type', 1, LOCK_TYPE);
  p.flags('flags', 4, LOCK_FLAGS);
  p.decimal('start', 8);
  p.decimal('length', 8);
  p.decimal('proc_id', 4);
  p.str16('client_id');
}

export function printRlock(p: Printer): void {
  p.value('status', 1, LOCK_STATUS);
}

export function printTgetlock(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('type', 1, LOCK_TYPE);
  p.decimal('start', 8);
  p.decimal('length', 8);
  p.decimal('proc_id', 4);
  p.str16('client_id');
}

export function printRgetlock(p: Printer): void {
  p.value('type', 1, LOCK_TYPE);
  p.decimal('start', 8);
  p.decimal('length', 8);
  p.decimal('proc_id', 4);
  p.str16('client_id');
}

export function printTlink(p: Printer): void {
  p.value('dfid', 4, FID);
  p.value('fid', 4, FID);
  p.str16('name');
}

export function printRlink(_p: Printer): void {}

export function printTmkdir(p: Printer): void {
  p.value('dfid', 4, FID);
  p.str16('name');
  p.octal('mode', 4);
  p.decimal('gid', 4);
}

export function printRmkdir(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
}

export function printTrenameat(p: Printer): void {
  p.value('olddirfid', 4, FID);
  p.str16('oldname');
  p.value('newdirfid', 4, FID);
  p.str16('newname');
}

export function printRrenameat(_p: Printer): void {}

export function printTunlinkat(p: Printer): void {
  p.value('dirfid', 4, FID);
  p.str16('name');
  p.flags('flags', 4, UNLINK_FLAGS);
}

export function printRunlinkat(_p: Printer): void {}

export function printTversion(p: Printer): void {
  p.decimal('msize', 4);
  p.str16('version');
}

export function printRversion(p: Printer): void {
  p.decimal('msize', 4);
  p.str16('version');
}

export function printTauth(p: Printer): void {
  p.value('afid', 4, FID);
  p.str16('uname');
  p.str16('aname');
  p.decimal('n_uname', 4);
}

export function printTauth2000(p: Printer): void {
  p.value('afid', 4, FID);
  p.str16('uname');
  p.str16('aname');
}

export function printRauth(p: Printer): void {
  p.begin('aqid');
  printQid(p);
  p.finish();
}

export function printTattach(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('afid', 4, FID);
  p.str16('uname');
  p.str16('aname');
  p.decimal('n_uname', 4);
}

export function printTattach2000(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('afid', 4, FID);
  p.str16('uname');
  p.str16('aname');
}

export function printRattach(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
}

export function printRerror(p: Printer): void {
  p.str16('ename');
  p.value('errno', 4, ERRNO);
}

export function printRerror2000(p: Printer): void {
  p.str16('ename');
}

export function printTflush(p: Printer): void {
  p.value('oldtag', 2, TAG);
}

export function printRflush(_p: Printer): void {}

export function printTwalk(p: Printer): void {
  p.value('fid', 4, FID);
  p.value('newfid', 4, FID);
  const nwname = p.decimal('nwname', 2);
  p.list('wname', nwname, 16, () => p.str16(''));
}

export function printRwalk(p: Printer): void {
  const nwqid = p.decimal('nwqid', 2);
  p.list('wqid', nwqid, 16, () => {
    p.begin('');
    printQid(p);
    p.finish();
  });
}

export function printTread(p: Printer): void {
  p.value('fid', 4, FID);
  p.decimal('offset', 8);
  p.decimal('count', 4);
}

export function printRread(p: Printer): void {
  p.data32('data');
}

export function printTwrite(p: Printer): void {
  p.value('fid', 4, FID);
  p.decimal('offset', 8);
  p.data32('data');
}

export function printRwrite(p: Printer): void {
  p.decimal('count', 4);
}

export function printTclunk(p: Printer): void {
  p.value('fid', 4, FID);
}

export function printRclunk(_p: Printer): void {}

export function printTremove(p: Printer): void {
  p.value('fid', 4, FID);
}

export function printRremove(_p: Printer): void {}

export function printTopen(p: Printer): void {
  p.value('fid', 4, FID);
  p.flags('mode', 1, O_MODE);
}

export function printRopen(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
  p.decimal('iounit', 4);
}

export function printTcreate(p: Printer): void {
  p.value('fid', 4, FID);
  p.str16('name');
  p.mode('perm', 4, DM_MODE);
  p.flags('mode', 1, O_MODE);
  p.str16('extension');
}

export function printTcreate2000(p: Printer): void {
  p.value('fid', 4, FID);
  p.str16('name');
  p.mode('perm', 4, DM_MODE);
  p.flags('mode', 1, O_MODE);
}

export function printRcreate(p: Printer): void {
  p.begin('qid');
  printQid(p);
  p.finish();
  p.decimal('iounit', 4);
}

export function printTstat(p: Printer): void {
  p.value('fid', 4, FID);
}

export function printRstat(p: Printer): void {
  p.skip(2);
  p.begin('stat');
  printStat(p);
  p.finish();
}

export function printRstat2000(p: Printer): void {
  p.skip(2);
  p.begin('stat');
  printStat2000(p);
  p.finish();
}

export function printTwstat(p: Printer): void {
  p.value('fid', 4, FID);
  p.skip(2);
  p.begin('stat');
  printStat(p);
  p.finish();
}

export function printTwstat2000(p: Printer): void {
  p.value('fid', 4, FID);
  p.skip(2);
  p.begin('stat');
  printStat2000(p);
  p.finish();
}

export function printRwstat(_p: Printer): void {}

/** What stands behind size, type and tag. */
export const PRINT_MESSAGE: Readonly<Record<NinepName, (p: Printer) => void>> = {
  Rlerror: printRlerror,
  Tstatfs: printTstatfs,
  Rstatfs: printRstatfs,
  Tlopen: printTlopen,
  Rlopen: printRlopen,
  Tlcreate: printTlcreate,
  Rlcreate: printRlcreate,
  Tsymlink: printTsymlink,
  Rsymlink: printRsymlink,
  Tmknod: printTmknod,
  Rmknod: printRmknod,
  Trename: printTrename,
  Rrename: printRrename,
  Treadlink: printTreadlink,
  Rreadlink: printRreadlink,
  Tgetattr: printTgetattr,
  Rgetattr: printRgetattr,
  Tsetattr: printTsetattr,
  Rsetattr: printRsetattr,
  Txattrwalk: printTxattrwalk,
  Rxattrwalk: printRxattrwalk,
  Txattrcreate: printTxattrcreate,
  Rxattrcreate: printRxattrcreate,
  Treaddir: printTreaddir,
  Rreaddir: printRreaddir,
  Tfsync: printTfsync,
  Rfsync: printRfsync,
  Tlock: printTlock,
  Rlock: printRlock,
  Tgetlock: printTgetlock,
  Rgetlock: printRgetlock,
  Tlink: printTlink,
  Rlink: printRlink,
  Tmkdir: printTmkdir,
  Rmkdir: printRmkdir,
  Trenameat: printTrenameat,
  Rrenameat: printRrenameat,
  Tunlinkat: printTunlinkat,
  Runlinkat: printRunlinkat,
  Tversion: printTversion,
  Rversion: printRversion,
  Tauth: printTauth,
  Tauth2000: printTauth2000,
  Rauth: printRauth,
  Tattach: printTattach,
  Tattach2000: printTattach2000,
  Rattach: printRattach,
  Rerror: printRerror,
  Rerror2000: printRerror2000,
  Tflush: printTflush,
  Rflush: printRflush,
  Twalk: printTwalk,
  Rwalk: printRwalk,
  Tread: printTread,
  Rread: printRread,
  Twrite: printTwrite,
  Rwrite: printRwrite,
  Tclunk: printTclunk,
  Rclunk: printRclunk,
  Tremove: printTremove,
  Rremove: printRremove,
  Topen: printTopen,
  Ropen: printRopen,
  Tcreate: printTcreate,
  Tcreate2000: printTcreate2000,
  Rcreate: printRcreate,
  Tstat: printTstat,
  Rstat: printRstat,
  Rstat2000: printRstat2000,
  Twstat: printTwstat,
  Twstat2000: printTwstat2000,
  Rwstat: printRwstat,
};

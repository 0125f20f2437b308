/**
 * FUSE messages as lines of text: `LOOKUP unique=12 node=1 name="a\nb" uid=1000 gid=1000 pid=7` and `-> entry node=3 ino=…`. Any bytes
 * are printed; nothing throws. Layouts come from the table (print.gen.ts).
 */
import { errnoName } from '../../errno.ts';
import { type PrintedField, Printer, QUIET } from '../printer.ts';
import { flagNames, valueName } from '../text.ts';
import type { Views } from '../views.ts';
import {
  decodeSetattrIn,
  FUSE_OPS,
  type FuseOp,
  newSetattrIn,
  SIZE_ENTRY_OUT,
  SIZE_IN_HEADER,
  SIZE_OUT_HEADER,
  SIZE_SETATTR_IN,
} from './codec.gen.ts';
import { FATTR, NOTIFY } from './flags.ts';
import {
  PRINT_ARGS,
  PRINT_ITEMS,
  PRINT_REPLY,
  printDirent,
  printNotifyDeleteOut,
  printNotifyInvalEntryOut,
  printNotifyInvalInodeOut,
  printNotifyPollWakeupOut,
  printNotifyPruneOut,
  printNotifyRetrieveOut,
  printNotifyStoreOut,
  printSetattrIn,
  printSetxattrIn,
} from './print.gen.ts';

/** Structs or entries of one message that are printed; the rest is counted. */
const ITEMS_SHOWN = 16;

/** `length` bytes at `at`: a request, or as much of it as was captured. `fields` gets its values one by one. */
export function formatFuseRequest(v: Views, at: number, length: number, fields: PrintedField[] | null = null): string {
  const p = new Printer(v, at, at + length, fields);
  const len = p.take(4);
  const opcode = p.take(4);
  if (len === undefined || opcode === undefined) return p.text;
  const op = FUSE_OPS[Number(opcode)];
  const name = op?.name ?? `OPCODE_${opcode}`;
  p.word(name);
  p.note('opcode', name);
  p.decimal('unique', 8);
  p.decimal('node', 8);
  const uid = p.take(4);
  const gid = p.take(4);
  const pid = p.take(4);
  const extensions = p.take(2);
  p.skip(2);
  if (extensions !== undefined) {
    // What the header does not count is not part of the message; extensions lie behind the arguments.
    const whole = at + Math.max(Number(len) - Number(extensions) * 8, SIZE_IN_HEADER);
    p.end = Math.max(p.at, Math.min(p.end, whole));
    if (op !== undefined) formatArguments(p, op, whole);
    else if (p.left > 0) p.payload('data', whole - p.at);
    if (extensions !== 0n) p.pair('extensions', `<${extensions * 8n} bytes>`);
  }
  if (uid !== undefined) p.pair('uid', uid.toString());
  if (gid !== undefined) p.pair('gid', gid.toString());
  if (pid !== undefined) p.pair('pid', pid.toString());
  return p.text;
}

/** The reply to a request of `opcode`, or a notification (unique 0), whose opcode does not matter. */
export function formatFuseReply(
  opcode: number,
  v: Views,
  at: number,
  length: number,
  fields: PrintedField[] | null = null,
): string {
  const p = new Printer(v, at, at + length, fields);
  const len = p.take(4);
  const error = p.take(4);
  if (error === undefined) return `-> ${p.text}`;
  const code = Number(BigInt.asIntN(32, error));
  p.note('error', code === 0 ? '0' : code < 0 ? errnoName(code) : String(code));
  const unique = p.take(8);
  if (len === undefined || unique === undefined) return `-> ${p.text}`;
  p.note('unique', unique.toString());
  p.end = Math.max(p.at, Math.min(p.end, at + Number(len)));
  if (unique === 0n && code > 0) return formatNotification(p, code);
  if (code !== 0) return `-> ${code < 0 ? errnoName(code) : `error ${code}`}`;
  const op = FUSE_OPS[opcode];
  const total = Math.max(0, Number(len) - SIZE_OUT_HEADER);
  if (op === undefined) {
    if (total > 0) p.payload('', total);
  } else {
    formatResult(p, op, total);
  }
  return `-> ${p.text === '' ? 'OK' : p.text}`;
}

/** `whole` is where the arguments and data end; less of it may be there. */
function formatArguments(p: Printer, op: FuseOp, whole: number): void {
  if (op.name === 'SETXATTR' && isExtendedSetxattr(p)) printSetxattrIn(p);
  else if (op.name === 'SETATTR') printSetattr(p);
  else PRINT_ARGS[op.name]?.(p);
  const item = PRINT_ITEMS[op.name];
  if (item !== undefined) printItems(p, item);
  else if (op.data && whole > p.at) p.payload(op.name === 'SETXATTR' ? 'value' : 'data', whole - p.at);
}

/** Only what `valid` says counts; the caller's own uid and gid follow at the line's end. */
function printSetattr(p: Printer): void {
  if (p.left < SIZE_SETATTR_IN) {
    printSetattrIn(p);
    return;
  }
  const o = newSetattrIn();
  decodeSetattrIn(p.v, p.at, o);
  p.at += SIZE_SETATTR_IN;
  const { valid } = o;
  p.pair('valid', flagNames(BigInt(valid), FATTR));
  if (valid & FATTR.FH) p.pair('fh', String(o.fh));
  if (valid & FATTR.MODE) p.pair('mode', `0${o.mode.toString(8)}`);
  if (valid & FATTR.UID) p.pair('owner', String(o.uid));
  if (valid & FATTR.GID) p.pair('group', String(o.gid));
  if (valid & FATTR.SIZE) p.pair('size', String(o.size));
  if (valid & FATTR.ATIME) p.pair('atime', timeText(o.atime, o.atimensec));
  if (valid & FATTR.MTIME) p.pair('mtime', timeText(o.mtime, o.mtimensec));
  if (valid & FATTR.CTIME) p.pair('ctime', timeText(o.ctime, o.ctimensec));
}

function timeText(seconds: number, nanoseconds: number): string {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
}

/** Which struct it is depends on what INIT granted, but a name that starts with the bytes `00|01 00 00 00` would be no name. */
function isExtendedSetxattr(p: Printer): boolean {
  return p.left >= 12 && p.v.view.getUint32(p.at + 8, true) <= 1;
}

function printItems(p: Printer, print: (p: Printer) => void): void {
  let shown = 0;
  while (p.left > 0 && shown < ITEMS_SHOWN && !p.truncated) {
    p.begin('');
    print(p);
    p.finish();
    shown++;
  }
  if (p.left > 0) p.word('…');
}

function formatResult(p: Printer, op: FuseOp, total: number): void {
  switch (op.name) {
    case 'LOOKUP':
    case 'SYMLINK':
    case 'MKNOD':
    case 'MKDIR':
    case 'LINK':
    case 'CREATE':
    case 'TMPFILE':
      p.word('entry');
      break;
    case 'GETATTR':
    case 'SETATTR':
    case 'STATX':
      p.word('attr');
      break;
    case 'READLINK':
      p.bytes('', total);
      return;
    case 'READDIR':
      printEntries(p, false);
      return;
    case 'READDIRPLUS':
      printEntries(p, true);
      return;
    default:
      break;
  }
  const print = PRINT_REPLY[op.name];
  if (print !== undefined) print(p);
  // GETXATTR and LISTXATTR answer with a size or with data; the request alone tells which, so bytes are shown either way.
  else if (total > 0) p.payload('', total);
  if (op.name === 'IOCTL' && !p.truncated && total > 16) p.payload('data', total - 16);
}

function printEntries(p: Printer, plus: boolean): void {
  let count = 0;
  while (p.left > 0 && !p.truncated) {
    const start = p.at;
    if (count < ITEMS_SHOWN) {
      printEntry(p, plus);
    } else {
      p.skip((plus ? 128 : 0) + 16);
      const length = p.take(4);
      p.skip(4);
      if (length !== undefined) p.skip(Number(length));
    }
    const padding = (8 - ((p.at - start) % 8)) % 8;
    if (!p.truncated) p.at = Math.min(p.end, p.at + padding);
    count++;
  }
  p.word(`(${count} entries)`);
}

function printEntry(p: Printer, plus: boolean): void {
  p.begin('');
  if (plus) {
    p.decimal('node', 8, QUIET); // 0: the entry carries no attributes
    p.skip(SIZE_ENTRY_OUT - 8);
  }
  const lengthAt = p.at + 16;
  printDirent(p);
  if (!p.truncated) p.bytes('name', p.v.view.getUint32(lengthAt, true));
  p.finish();
}

function formatNotification(p: Printer, code: number): string {
  const name = `NOTIFY_${valueName(BigInt(code), NOTIFY)}`;
  switch (code) {
    case NOTIFY.POLL:
      printNotifyPollWakeupOut(p);
      break;
    case NOTIFY.INVAL_INODE:
      printNotifyInvalInodeOut(p);
      break;
    case NOTIFY.INVAL_ENTRY:
      printNotifyInvalEntryOut(p);
      p.cstr('name');
      break;
    case NOTIFY.STORE:
      printNotifyStoreOut(p);
      break;
    case NOTIFY.RETRIEVE:
      printNotifyRetrieveOut(p);
      break;
    case NOTIFY.DELETE:
      printNotifyDeleteOut(p);
      p.cstr('name');
      break;
    case NOTIFY.PRUNE:
      printNotifyPruneOut(p);
      break;
    default:
      break;
  }
  return p.text === '' ? name : `${name} ${p.text}`;
}

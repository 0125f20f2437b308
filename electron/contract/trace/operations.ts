/** Names of operations and of errors, by number. Tests hold them against server/wire and server/errno.ts, which this folder may not import. */

export const PROTOCOL = { FUSE: 1, NINEP: 2 } as const;
/** By number; 0 is none. */
export const PROTOCOL_NAMES = ['', 'fuse', '9p'] as const;

/** Operations have one number space for both protocols: `operationOf`. */
export const OPERATIONS = 128;
/** Opcodes of FUSE below this are rows of their own; 9P's rows come behind. */
export const FUSE_OPERATIONS = 64;
const NINEP_BASE = FUSE_OPERATIONS;

// linux/fuse.h, enum fuse_opcode. `-`: never assigned.
const FUSE =
  '- LOOKUP FORGET GETATTR SETATTR READLINK SYMLINK - MKNOD MKDIR UNLINK RMDIR RENAME LINK OPEN READ WRITE STATFS RELEASE - FSYNC SETXATTR ' +
  'GETXATTR LISTXATTR REMOVEXATTR FLUSH INIT OPENDIR READDIR RELEASEDIR FSYNCDIR GETLK SETLK SETLKW ACCESS CREATE INTERRUPT BMAP DESTROY IOCTL ' +
  'POLL NOTIFY_REPLY BATCH_FORGET FALLOCATE READDIRPLUS RENAME2 LSEEK COPY_FILE_RANGE SETUPMAPPING REMOVEMAPPING SYNCFS TMPFILE STATX ' +
  'COPY_FILE_RANGE_64';

/** include/net/9p/9p.h, enum p9_msg_t: requests. A reply's number is one higher. */
const NINEP: Readonly<Record<number, string>> = {
  8: 'Tstatfs',
  12: 'Tlopen',
  14: 'Tlcreate',
  16: 'Tsymlink',
  18: 'Tmknod',
  20: 'Trename',
  22: 'Treadlink',
  24: 'Tgetattr',
  26: 'Tsetattr',
  30: 'Txattrwalk',
  32: 'Txattrcreate',
  40: 'Treaddir',
  50: 'Tfsync',
  52: 'Tlock',
  54: 'Tgetlock',
  70: 'Tlink',
  72: 'Tmkdir',
  74: 'Trenameat',
  76: 'Tunlinkat',
  100: 'Tversion',
  102: 'Tauth',
  104: 'Tattach',
  108: 'Tflush',
  110: 'Twalk',
  112: 'Topen',
  114: 'Tcreate',
  116: 'Tread',
  118: 'Twrite',
  120: 'Tclunk',
  122: 'Tremove',
  124: 'Tstat',
  126: 'Twstat',
};

const NAMES: (string | undefined)[] = [];
for (const [opcode, name] of FUSE.split(' ').entries()) if (name !== '-') NAMES[opcode] = name;
for (const [type, name] of Object.entries(NINEP)) NAMES[NINEP_BASE + Number(type) / 2] = name;

const NUMBERS = new Map(
  NAMES.flatMap((name, number) => (name === undefined ? [] : [[name.toLowerCase(), number] as const])),
);

/** Row of an operation in counter tables: below OPERATIONS. What has no name of its own shares row 0 (FUSE) or 64 (9P). */
export function operationOf(protocol: number, op: number): number {
  if (protocol === PROTOCOL.NINEP) return op < 128 && (op & 1) === 0 ? NINEP_BASE + (op >> 1) : NINEP_BASE;
  return op < NINEP_BASE ? op : 0;
}

/** `LOOKUP`, `Twalk`; `OP_200` for a number without a name. */
export function operationName(operation: number): string {
  return NAMES[operation] ?? (operation === 0 || operation === NINEP_BASE ? 'OTHER' : `OP_${operation}`);
}

const TWO_PATHS: ReadonlySet<string> = new Set(['RENAME', 'RENAME2', 'LINK', 'Trename', 'Trenameat', 'Tlink']);

/** Whether the record's `argument` is the id of a second path. */
export function hasTwoPaths(operation: number): boolean {
  return TWO_PATHS.has(operationName(operation));
}

/** Undefined for a name that is none. Upper and lower case are the same. */
export function operationNumber(name: string): number | undefined {
  return NUMBERS.get(name.toLowerCase());
}

export function operationNames(): readonly string[] {
  return NAMES.filter((name) => name !== undefined);
}

// asm-generic/errno-base.h and errno.h, from 1 on.
const ERRNOS = (
  'EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR ' +
  'EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ' +
  'ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ' +
  'ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ' +
  'ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ' +
  'ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS ' +
  'EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL ' +
  'EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON'
).split(' ');

/** `ENOENT` for 2; `E4711` for a number without a name; an empty text for 0. */
export function errorName(errno: number): string {
  if (errno === 0) return '';
  const name = ERRNOS[errno - 1];
  return name === undefined || name === '-' ? `E${errno}` : name;
}

/** Undefined for a name that is none. `E4711` is the number. */
export function errorNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  const at = ERRNOS.indexOf(upper);
  if (at >= 0) return at + 1;
  return /^E\d{1,4}$/.test(upper) ? Number(upper.slice(1)) : undefined;
}

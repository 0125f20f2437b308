// server/engine.ts
import { receiveMessageOnPort, workerData } from "node:worker_threads";

// electron/contract/failure.ts
var Problem = class extends Error {
  code;
  fix;
  constructor(code, message, fix) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
};
function failureOf(error) {
  if (error instanceof Problem) return { code: error.code, message: error.message, fix: error.fix };
  return { code: "INTERNAL", message: error instanceof Error ? error.stack ?? error.message : String(error) };
}

// electron/contract/policy.ts
var CACHE_POLICIES = ["never", "auto", "metadata", "always"];
var DAY = 86400;
var TIMEOUT_BY_CACHE = { never: 0, auto: 5, metadata: DAY, always: DAY };
var LIVE = { loosening: ["live"], tightening: ["live"] };
var NEXT_OPEN = { loosening: ["next open"], tightening: ["next open"] };
var NEXT_MOUNT = { loosening: ["next mount"], tightening: ["next mount"] };
var OFF_AT_ONCE = { loosening: ["next mount"], tightening: ["live"] };
var TIMEOUT = { loosening: ["next lookup"], tightening: ["next lookup"], lingers: true };
var POLICY = {
  cache: {
    option: "cache",
    value: { type: "choice", of: CACHE_POLICIES },
    default: "auto",
    label: "Cache",
    explanation: "How long the guest may trust what it knows. never: it asks each time, for names, attributes and data. auto: names and attributes for a few seconds, data checked at each open. metadata: names, attributes and directories for a day, data never. always: everything for a day.",
    risk: "The longer the guest trusts its cache, the longer it misses changes made on the host; with always it can overwrite them.",
    takesEffect: {
      virtiofs: { loosening: ["next lookup", "next open"], tightening: ["next lookup", "next open"], lingers: true },
      "9p": { loosening: ["next lookup", "next mount"], tightening: ["next mount"] }
    }
  },
  entryTimeout: {
    option: "entry-timeout",
    value: { type: "seconds", max: 10 * 365 * DAY },
    default: { byCache: TIMEOUT_BY_CACHE },
    label: "Name timeout",
    explanation: "Seconds for which the guest trusts that a name still means the same file. Follows the cache policy when not set.",
    risk: "A file renamed, removed or replaced on the host is seen under its old name until then.",
    takesEffect: { virtiofs: TIMEOUT }
  },
  attrTimeout: {
    option: "attr-timeout",
    value: { type: "seconds", max: 10 * 365 * DAY },
    default: { byCache: TIMEOUT_BY_CACHE },
    label: "Attribute timeout",
    explanation: "Seconds for which the guest trusts size, times, mode and owner of a file. Follows the cache policy when not set.",
    risk: "Until then a file that grew on the host is read up to its old length.",
    takesEffect: { virtiofs: TIMEOUT }
  },
  negativeTimeout: {
    option: "negative-timeout",
    value: { type: "seconds", max: 10 * 365 * DAY },
    default: 0,
    label: "Missing-name timeout",
    explanation: "Seconds for which the guest trusts that a name does not exist. Speeds up searches along long paths of directories.",
    risk: "A file created on the host stays invisible in the guest until then.",
    takesEffect: { virtiofs: TIMEOUT }
  },
  writeback: {
    option: "writeback",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Write-back cache",
    explanation: "The guest collects small writes and sends them later in larger ones; it also keeps size and modification time itself.",
    risk: "What the guest has not yet sent is lost when the VM dies. Writing the same file on the host at the same time corrupts it.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  readonly: {
    option: "readonly",
    value: { type: "boolean", looser: false },
    default: false,
    label: "Read-only",
    explanation: "The guest can read everything and change nothing: each change is refused with EROFS, also through files that are already open.",
    risk: "None for the host. A guest that was writing when this is turned on gets errors.",
    takesEffect: { virtiofs: LIVE, "9p": LIVE }
  },
  readdirplus: {
    option: "readdirplus",
    value: { type: "boolean", looser: true },
    default: true,
    label: "Attributes with directory listings",
    explanation: "A listing brings the attributes of its files along, so that ls -l and git status ask once for a directory and not once for each file.",
    risk: "Listing a large directory without needing attributes costs the host one look-up for each entry.",
    takesEffect: { virtiofs: OFF_AT_ONCE }
  },
  xattr: {
    option: "xattr",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Extended attributes",
    explanation: "The guest can read and write extended attributes. They are stored in the host file system under the same names.",
    risk: "Slower writes: the guest asks for security.capability before them. A guest root can set security.* and trusted.* attributes where the server may.",
    takesEffect: { virtiofs: OFF_AT_ONCE, "9p": LIVE }
  },
  posixAcl: {
    option: "posix-acl",
    value: { type: "boolean", looser: true },
    default: false,
    label: "POSIX access control lists",
    explanation: "The guest enforces and edits POSIX ACLs of the host files. Turns extended attributes on.",
    risk: "Needs a host file system with ACLs; each file that the guest meets costs one more request.",
    takesEffect: { virtiofs: NEXT_MOUNT, "9p": LIVE }
  },
  securityLabel: {
    option: "security-label",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Security labels",
    explanation: "A file created by the guest gets the label (SELinux, Smack) that the guest chose for it. Turns extended attributes on.",
    risk: "Guest labels are stored as the host files\u2019 own labels: on a host that enforces SELinux, creation fails or the host reads them as its own.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  announceSubmounts: {
    option: "announce-submounts",
    value: { type: "boolean", looser: true },
    default: true,
    label: "Announce submounts",
    explanation: "Other file systems mounted below the folder appear in the guest as mounts of their own, so that find -xdev and du -x stop there.",
    risk: "None known.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  allowDirectIo: {
    option: "allow-direct-io",
    value: { type: "boolean", looser: true },
    default: false,
    label: "O_DIRECT on the host",
    explanation: "When a guest program opens a file with O_DIRECT, the host file is opened so too and its page cache is bypassed. Otherwise the flag is dropped.",
    risk: "Guest buffers that are not aligned as the host\u2019s disk wants them make reads and writes fail with EINVAL.",
    takesEffect: { virtiofs: NEXT_OPEN }
  },
  allowMmap: {
    option: "allow-mmap",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Shared mmap without cache",
    explanation: "Lets the guest map files shared and writable under the cache policies never and metadata (Linux 6.6 and later; older guests refuse with ENODEV).",
    risk: "Mapped pages are cached in the guest all the same: the host\u2019s changes and the guest\u2019s do not meet.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  killprivV2: {
    option: "killpriv-v2",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Server clears suid and sgid",
    explanation: "The server, not the guest, clears suid, sgid and security.capability when a file is written, truncated or given away. Saves requests on writes.",
    risk: "Some network file systems below the folder do not do it.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  noOpen: {
    option: "no-open",
    value: { type: "boolean", looser: true },
    default: false,
    label: "No open messages",
    explanation: "The guest reads and writes files without telling the server that it opens them: one or two requests less for each file.",
    risk: "Opens are hidden from policy and activity view: cache changes wait for the next mount, and host errors come at read and not at open.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  noOpendir: {
    option: "no-opendir",
    value: { type: "boolean", looser: true },
    default: false,
    label: "No opendir messages",
    explanation: "The guest lists directories without telling the server that it opens them, and caches the listings.",
    risk: "As for no open messages; entries made on the host appear when the directory\u2019s attributes are asked for again.",
    takesEffect: { virtiofs: NEXT_MOUNT }
  },
  preserveNoatime: {
    option: "preserve-noatime",
    value: { type: "boolean", looser: true },
    default: false,
    label: "Keep O_NOATIME",
    explanation: "When a guest program opens a file with O_NOATIME, the host file is opened so too. Otherwise the flag is dropped.",
    risk: "Opening fails with EPERM for files that the server\u2019s user does not own.",
    takesEffect: { virtiofs: NEXT_OPEN }
  },
  specialFiles: {
    option: "special-files",
    value: { type: "choice", of: ["none", "pipes", "devices"] },
    default: "pipes",
    label: "Special files the guest may create",
    explanation: "none: neither. pipes: FIFOs, sockets and overlayfs whiteouts. devices: device nodes too. Refused with EPERM. The server itself never opens one.",
    risk: "A device node in the folder works on the host for whoever may open it, unless the folder is mounted nodev.",
    takesEffect: { virtiofs: LIVE, "9p": LIVE }
  },
  symlinks: {
    option: "symlinks",
    value: { type: "choice", of: ["refuse", "allow"] },
    default: "allow",
    label: "Symbolic links the guest may create",
    explanation: "allow or refuse (EPERM). The server never follows a link; the guest resolves it on its own side.",
    risk: "A host program that follows links in the folder can be led out of it by a link that the guest made.",
    takesEffect: { virtiofs: LIVE, "9p": LIVE }
  },
  logLevel: {
    option: "log-level",
    value: { type: "choice", of: ["off", "error", "warn", "info", "debug", "trace"] },
    default: "info",
    label: "Log level",
    explanation: "How much the server writes to its log.",
    risk: "debug and trace write the names of the guest\u2019s files and slow the share down.",
    takesEffect: { virtiofs: LIVE, "9p": LIVE }
  }
};
var KNOB_NAMES = Object.keys(POLICY);

// electron/contract/policy-values.ts
function resolvePolicy(settings) {
  const cache = settings.cache ?? POLICY.cache.default;
  const values = {};
  for (const name4 of KNOB_NAMES) {
    const fallback = POLICY[name4].default;
    values[name4] = settings[name4] ?? (typeof fallback === "object" ? fallback.byCache[cache] : fallback);
  }
  return values;
}

// server/errno.ts
var ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  ENOTBLK: 15,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EMLINK: 31,
  EPIPE: 32,
  EDOM: 33,
  ERANGE: 34,
  EDEADLK: 35,
  ENAMETOOLONG: 36,
  ENOLCK: 37,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ELOOP: 40,
  ENOMSG: 42,
  EIDRM: 43,
  ECHRNG: 44,
  EL2NSYNC: 45,
  EL3HLT: 46,
  EL3RST: 47,
  ELNRNG: 48,
  EUNATCH: 49,
  ENOCSI: 50,
  EL2HLT: 51,
  EBADE: 52,
  EBADR: 53,
  EXFULL: 54,
  ENOANO: 55,
  EBADRQC: 56,
  EBADSLT: 57,
  EBFONT: 59,
  ENOSTR: 60,
  ENODATA: 61,
  ETIME: 62,
  ENOSR: 63,
  ENONET: 64,
  ENOPKG: 65,
  EREMOTE: 66,
  ENOLINK: 67,
  EADV: 68,
  ESRMNT: 69,
  ECOMM: 70,
  EPROTO: 71,
  EMULTIHOP: 72,
  EDOTDOT: 73,
  EBADMSG: 74,
  EOVERFLOW: 75,
  ENOTUNIQ: 76,
  EBADFD: 77,
  EREMCHG: 78,
  ELIBACC: 79,
  ELIBBAD: 80,
  ELIBSCN: 81,
  ELIBMAX: 82,
  ELIBEXEC: 83,
  EILSEQ: 84,
  ERESTART: 85,
  ESTRPIPE: 86,
  EUSERS: 87,
  ENOTSOCK: 88,
  EDESTADDRREQ: 89,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  ENOPROTOOPT: 92,
  EPROTONOSUPPORT: 93,
  ESOCKTNOSUPPORT: 94,
  EOPNOTSUPP: 95,
  EPFNOSUPPORT: 96,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ENETRESET: 102,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOBUFS: 105,
  EISCONN: 106,
  ENOTCONN: 107,
  ESHUTDOWN: 108,
  ETOOMANYREFS: 109,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EALREADY: 114,
  EINPROGRESS: 115,
  ESTALE: 116,
  EUCLEAN: 117,
  ENOTNAM: 118,
  ENAVAIL: 119,
  EISNAM: 120,
  EREMOTEIO: 121,
  EDQUOT: 122,
  ENOMEDIUM: 123,
  EMEDIUMTYPE: 124,
  ECANCELED: 125,
  ENOKEY: 126,
  EKEYEXPIRED: 127,
  EKEYREVOKED: 128,
  EKEYREJECTED: 129,
  EOWNERDEAD: 130,
  ENOTRECOVERABLE: 131,
  ERFKILL: 132,
  EHWPOISON: 133
};
var EWOULDBLOCK = ERRNO.EAGAIN;
var EDEADLOCK = ERRNO.EDEADLK;
var ENOTSUP = ERRNO.EOPNOTSUPP;
var NAMES = [];
for (const [name4, number] of Object.entries(ERRNO)) NAMES[number] = name4;
function errnoName(errno) {
  const number = Math.abs(errno);
  return NAMES[number] ?? `E${number}`;
}

// server/constants/linux.ts
var O_RDONLY = 0;
var O_WRONLY = 1;
var O_RDWR = 2;
var O_ACCMODE = 3;
var O_CREAT = 64;
var O_EXCL = 128;
var O_NOCTTY = 256;
var O_TRUNC = 512;
var O_APPEND = 1024;
var O_NONBLOCK = 2048;
var O_DSYNC = 4096;
var FASYNC = 8192;
var O_DIRECT = 16384;
var O_LARGEFILE = 32768;
var O_DIRECTORY = 65536;
var O_NOFOLLOW = 131072;
var O_NOATIME = 262144;
var O_CLOEXEC = 524288;
var O_SYNC = 1052672;
var O_PATH = 2097152;
var O_TMPFILE = 4259840;
var FMODE_EXEC = 32;
var S_IFMT = 61440;
var S_IFSOCK = 49152;
var S_IFLNK = 40960;
var S_IFREG = 32768;
var S_IFBLK = 24576;
var S_IFDIR = 16384;
var S_IFCHR = 8192;
var S_IFIFO = 4096;
var S_ISUID = 2048;
var S_ISGID = 1024;
var S_ISVTX = 512;
var S_IXGRP = 8;
var S_IALLUGO = 4095;
var DT_UNKNOWN = 0;
var DT_FIFO = 1;
var DT_CHR = 2;
var DT_DIR = 4;
var DT_BLK = 6;
var DT_REG = 8;
var DT_LNK = 10;
var DT_SOCK = 12;
var AT_REMOVEDIR = 512;
var RENAME_NOREPLACE = 1;
var RENAME_EXCHANGE = 2;
var RENAME_WHITEOUT = 4;
var SEEK_SET = 0;
var SEEK_CUR = 1;
var SEEK_END = 2;
var SEEK_DATA = 3;
var SEEK_HOLE = 4;
var X_OK = 1;
var W_OK = 2;
var R_OK = 4;
var F_RDLCK = 0;
var F_WRLCK = 1;
var F_UNLCK = 2;
var XATTR_CREATE = 1;
var XATTR_REPLACE = 2;
var XATTR_NAME_MAX = 255;
var XATTR_SIZE_MAX = 65536;
var XATTR_LIST_MAX = 65536;
var NAME_MAX = 255;
var PATH_MAX = 4096;
var FALLOC_FL_KEEP_SIZE = 1;
var FALLOC_FL_PUNCH_HOLE = 2;
var FALLOC_FL_COLLAPSE_RANGE = 8;
var FALLOC_FL_ZERO_RANGE = 16;
var FALLOC_FL_INSERT_RANGE = 32;
var FALLOC_FL_UNSHARE_RANGE = 64;
var STATX_TYPE = 1;
var STATX_MODE = 2;
var STATX_NLINK = 4;
var STATX_UID = 8;
var STATX_GID = 16;
var STATX_ATIME = 32;
var STATX_MTIME = 64;
var STATX_CTIME = 128;
var STATX_INO = 256;
var STATX_SIZE = 512;
var STATX_BLOCKS = 1024;
var STATX_BASIC_STATS = 2047;
var STATX_BTIME = 2048;
var STATX_MNT_ID = 4096;
var STATX_DIOALIGN = 8192;
var STATX_ATTR_MOUNT_ROOT = 8192;
var RESOLVE_NO_XDEV = 1;
var RESOLVE_NO_MAGICLINKS = 2;
var RESOLVE_NO_SYMLINKS = 4;
var RESOLVE_BENEATH = 8;
var FS_IOC_GETFLAGS = 2148034049;
var FS_IOC_SETFLAGS = 1074292226;
var FS_IOC_GETVERSION = 2148038145;
var FS_IOC_FSGETXATTR = 2149341215;
var FS_IOC_FSSETXATTR = 1075599392;

// server/fs/host/directory.ts
var FETCH_MIN = 4096;
var FETCH_MAX = 64 * 1024;
var RECLEN = 16;
var TYPE = 18;
var NAME = 19;
var DOT = 46;
var EntryBuffer = class {
  at;
  owner = null;
  next = 0;
  end = 0;
  constructor(arena2) {
    this.at = arena2.alloc(FETCH_MAX);
  }
  /** Forgets what it has of `handle`. */
  disown(handle) {
    if (this.owner === handle) this.owner = null;
  }
};
function readdir(host, handle, cookieLo, cookieHi, room) {
  const { entries, native: native2 } = host;
  if (handle.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  if (entries.owner === handle && resume(host, cookieLo, cookieHi)) return 0;
  entries.owner = null;
  if (handle.cookieLo !== cookieLo || handle.cookieHi !== cookieHi || (cookieLo | cookieHi) === 0) {
    const sought = native2.seekdir(handle.fd, cookieLo, cookieHi);
    if (sought < 0) return sought;
    handle.cookieLo = cookieLo;
    handle.cookieHi = cookieHi;
  }
  const got = native2.getdents64(handle.fd, entries.at, Math.min(FETCH_MAX, Math.max(FETCH_MIN, room)));
  if (got < 0) return got;
  entries.owner = handle;
  entries.next = entries.at;
  entries.end = entries.at + got;
  noteEnd(host, handle);
  return 0;
}
function nextEntry(host, handle, entry5) {
  const { entries, arena: arena2, mounts } = host;
  const { u8, u32 } = arena2;
  if (entries.owner !== handle || entries.next + NAME > entries.end) return 0;
  const at = entries.next;
  const length = recordLength(u8, at);
  if (length < NAME || at + length > entries.end) return 0;
  entries.next = at + length;
  const word = at >> 2;
  entry5.cookieLo = u32[word + 2];
  entry5.cookieHi = u32[word + 3];
  entry5.type = u8[at + TYPE];
  entry5.name.at = at + NAME;
  entry5.name.length = nameLength(u8, at + NAME, at + length);
  if (handle.node === host.root && isDotDot(u8, entry5)) {
    mounts.number(0, host.root.inoLo >>> 0, host.root.inoHi >>> 0, entry5);
  } else {
    mounts.number(handle.node.mount, u32[word], u32[word + 1], entry5);
  }
  return 1;
}
function resume(host, cookieLo, cookieHi) {
  const { entries, arena: arena2 } = host;
  if ((cookieLo | cookieHi) === 0) return false;
  const { u8, u32 } = arena2;
  for (let at = entries.at; at + NAME <= entries.end; ) {
    const length = recordLength(u8, at);
    if (length < NAME) return false;
    const found2 = u32[(at >> 2) + 2] === cookieLo && u32[(at >> 2) + 3] === cookieHi;
    at += length;
    if (!found2) continue;
    entries.next = at;
    return at < entries.end;
  }
  return false;
}
function noteEnd(host, handle) {
  const { entries, arena: arena2 } = host;
  for (let at = entries.at; at + NAME <= entries.end; ) {
    const length = recordLength(arena2.u8, at);
    if (length < NAME) return;
    handle.cookieLo = arena2.u32[(at >> 2) + 2];
    handle.cookieHi = arena2.u32[(at >> 2) + 3];
    at += length;
  }
}
function recordLength(u8, at) {
  return u8[at + RECLEN] | u8[at + RECLEN + 1] << 8;
}
function nameLength(u8, from, end2) {
  let at = from;
  while (at < end2 && u8[at] !== 0) at++;
  return at - from;
}
function isDotDot(u8, entry5) {
  return entry5.name.length === 2 && u8[entry5.name.at] === DOT && u8[entry5.name.at + 1] === DOT;
}

// server/fs/names.ts
function nameOf(arena2, name4) {
  return Buffer.from(arena2.buffer, name4.at, name4.length).toString("latin1");
}
function isName(arena2, name4, kept) {
  const length = name4.length;
  if (length !== kept.length) return false;
  const { u8 } = arena2;
  for (let i = 0, at = name4.at; i < length; i++) {
    if (u8[at + i] !== kept.charCodeAt(i)) return false;
  }
  return true;
}
function putName(arena2, at, kept) {
  const { u8 } = arena2;
  for (let i = 0; i < kept.length; i++) u8[at + i] = kept.charCodeAt(i);
  return kept.length;
}

// server/fs/host/statx.ts
var STATX = {
  MASK: 0,
  BLKSIZE: 1,
  ATTRIBUTES: 2,
  NLINK: 4,
  UID: 5,
  GID: 6,
  /** u16 */
  MODE: 7,
  INO: 8,
  SIZE: 10,
  BLOCKS: 12,
  ATIME: 16,
  BTIME: 20,
  CTIME: 24,
  MTIME: 28,
  RDEV_MAJOR: 32,
  RDEV_MINOR: 33,
  DEV_MAJOR: 34,
  DEV_MINOR: 35,
  MNT_ID: 36
};
var STATX_SIZE2 = 256;
var STATX_WANTED = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;

// server/fs/host/attributes.ts
var WORD = 4294967296;
function fillAttr(arena2, mounts, at, mount, attr) {
  const { u32, i32 } = arena2;
  const base = at >> 2;
  mounts.number(mount, u32[base + STATX.INO], u32[base + STATX.INO + 1], attr);
  attr.mode = u32[base + STATX.MODE] & 65535;
  attr.nlink = u32[base + STATX.NLINK];
  attr.uid = u32[base + STATX.UID];
  attr.gid = u32[base + STATX.GID];
  attr.rdevMajor = u32[base + STATX.RDEV_MAJOR];
  attr.rdevMinor = u32[base + STATX.RDEV_MINOR];
  attr.size = wide(u32, base + STATX.SIZE);
  attr.blocks = wide(u32, base + STATX.BLOCKS);
  attr.blksize = u32[base + STATX.BLKSIZE];
  attr.atimeSec = seconds(u32, i32, base + STATX.ATIME);
  attr.atimeNsec = u32[base + STATX.ATIME + 2];
  attr.mtimeSec = seconds(u32, i32, base + STATX.MTIME);
  attr.mtimeNsec = u32[base + STATX.MTIME + 2];
  attr.ctimeSec = seconds(u32, i32, base + STATX.CTIME);
  attr.ctimeNsec = u32[base + STATX.CTIME + 2];
  attr.hasBtime = (u32[base + STATX.MASK] & STATX_BTIME) !== 0;
  attr.btimeSec = attr.hasBtime ? seconds(u32, i32, base + STATX.BTIME) : 0;
  attr.btimeNsec = attr.hasBtime ? u32[base + STATX.BTIME + 2] : 0;
  attr.mountRoot = mount !== 0 && (u32[base + STATX.ATTRIBUTES] & STATX_ATTR_MOUNT_ROOT) !== 0;
}
function wide(u32, word) {
  return u32[word + 1] * WORD + u32[word];
}
function seconds(u32, i32, word) {
  return i32[word + 1] * WORD + u32[word];
}

// server/fs/host/inode-table.ts
var NO_BTIME = -1;
var HostNode = class {
  type;
  sessionId = 0;
  /** Index in the MountTable. */
  mount;
  /** Inode number, two words kept as signed integers. */
  inoLo;
  inoHi;
  /** Birth time, which tells a file from a later one with its number; NO_BTIME where the host has none. */
  btimeSec;
  btimeNsec;
  /** O_PATH descriptor, or -1: cold, opened again by (parent, name) when it is used. */
  fd = -1;
  references = 0;
  children = 0;
  /** Handles and lock descriptors. */
  opens = 0;
  /** Calls that must not lose the descriptor while they open another. */
  busy = 0;
  /** Place among the descriptors that may be given up, or -1. */
  slot = -1;
  /** Used since the clock's hand last passed. */
  recent = 0;
  /** Where it was last seen. No parent: it has no name that we know (unlinked, O_TMPFILE, replaced, the root). */
  parent = null;
  name = "";
  /** 1: without a name now, but the file has others by which the guest may find it again. */
  linked = 0;
  locks = null;
  /** From the statx at `at`. */
  constructor(arena2, at, mount) {
    const base = at >> 2;
    this.type = arena2.u32[base + STATX.MODE] & S_IFMT;
    this.mount = mount;
    this.inoLo = arena2.i32[base + STATX.INO];
    this.inoHi = arena2.i32[base + STATX.INO + 1];
    this.btimeSec = birthSecond(arena2, base);
    this.btimeNsec = arena2.i32[base + STATX.BTIME + 2];
  }
};
var InodeTable = class {
  #byMount = [];
  #count = 0;
  get count() {
    return this.#count;
  }
  /** The node of (mount, inode number), whichever birth time it has. Words may be signed or unsigned. */
  find(mount, lo, hi) {
    return this.#byMount[mount]?.get(keyOf(lo, hi));
  }
  add(node) {
    let map = this.#byMount[node.mount];
    if (map === void 0) {
      map = /* @__PURE__ */ new Map();
      this.#byMount[node.mount] = map;
    }
    map.set(keyOf(node.inoLo, node.inoHi), node);
    this.#count++;
  }
  /** Takes `node` out; false when another file has its place by now. */
  delete(node) {
    const map = this.#byMount[node.mount];
    const key = keyOf(node.inoLo, node.inoHi);
    if (map?.get(key) !== node) return false;
    map.delete(key);
    this.#count--;
    return true;
  }
  /** Every node; the table may be changed only after the last one. */
  *all() {
    for (const map of this.#byMount) if (map !== void 0) yield* map.values();
  }
  clear() {
    this.#byMount.length = 0;
    this.#count = 0;
  }
};
function isSameFile(arena2, at, node) {
  const base = at >> 2;
  return arena2.i32[base + STATX.INO] === node.inoLo && arena2.i32[base + STATX.INO + 1] === node.inoHi && (arena2.u32[base + STATX.MODE] & S_IFMT) === node.type && birthSecond(arena2, base) === node.btimeSec && (node.btimeSec === NO_BTIME || arena2.i32[base + STATX.BTIME + 2] === node.btimeNsec);
}
function adoptBirth(arena2, at, node) {
  node.btimeSec = birthSecond(arena2, at >> 2);
  node.btimeNsec = arena2.i32[(at >> 2) + STATX.BTIME + 2];
}
function birthSecond(arena2, base) {
  if ((arena2.u32[base + STATX.MASK] & STATX_BTIME) === 0) return NO_BTIME;
  return arena2.i32[base + STATX.BTIME];
}
function keyOf(lo, hi) {
  const high2 = hi >>> 0;
  if (high2 === 0) return lo >>> 0;
  if (high2 < 2097152) return high2 * 4294967296 + (lo >>> 0);
  return BigInt(high2) << 32n | BigInt(lo >>> 0);
}

// server/fs/host/resolve.ts
function lookup(host, parent, name4, attr) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const { statx: statx2 } = host.scratch;
  const result = host.native.statxAt(dirfd, name4.at, name4.length, 0, STATX_WANTED, statx2);
  if (result < 0) return result;
  const mount = host.mounts.indexOf(statx2);
  const known = knownAt(host, mount);
  if (known !== void 0) return meet(host, known, parent, name4, attr);
  return host.descriptors.hasRoom() ? enter(host, parent, name4, attr) : settle(host, parent, name4, -1, attr);
}
function enter(host, parent, name4, attr) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const { statx: statx2 } = host.scratch;
  if (host.descriptors.hasRoom()) {
    const fd = host.native.openPath(dirfd, name4.at, name4.length, resolveFlags(host), statx2);
    if (fd >= 0) return settle(host, parent, name4, fd, attr);
    if (fd !== -ERRNO.EMFILE && fd !== -ERRNO.ENFILE) return fd;
    parent.busy++;
    host.descriptors.relieve(fd);
    parent.busy--;
  }
  const result = host.native.statxAt(dirfd, name4.at, name4.length, 0, STATX_WANTED, statx2);
  return result < 0 ? result : settle(host, parent, name4, -1, attr);
}
function settle(host, parent, name4, fd, attr) {
  const mount = host.mounts.indexOf(host.scratch.statx);
  if (host.options.submounts === "refuse" && parent !== null && host.mounts.crosses(parent.mount, mount)) {
    if (fd >= 0) host.native.close(fd);
    return -ERRNO.EXDEV;
  }
  let node = knownAt(host, mount);
  if (node === void 0) {
    node = new HostNode(host.arena, host.scratch.statx, mount);
    host.inodes.add(node);
    host.descriptors.addCold();
  }
  if (fd >= 0) {
    if (node.fd < 0) host.descriptors.warm(node, fd);
    else host.native.close(fd);
  }
  return meet(host, node, parent, name4, attr);
}
function knownAt(host, mount) {
  const { u32 } = host.arena;
  const ino = (host.scratch.statx >> 2) + STATX.INO;
  const node = host.inodes.find(mount, u32[ino], u32[ino + 1]);
  if (node === void 0 || isStill(host, node)) return node;
  displace(host, node);
  return void 0;
}
function meet(host, node, parent, name4, attr) {
  node.references++;
  if (parent !== null) setName(host, node, parent, name4);
  fillAttr(host.arena, host.mounts, host.scratch.statx, node.mount, attr);
  return node;
}
function fdOf(host, node) {
  if (node.fd >= 0) {
    node.recent = 1;
    return node.fd;
  }
  return revive(host, node);
}
function setName(host, node, parent, name4) {
  if (node === host.root) return;
  if (node.parent === parent) {
    if (!isName(host.arena, name4, node.name)) node.name = nameOf(host.arena, name4);
    return;
  }
  if (node.type === S_IFDIR && node.children > 0) breakCycle(host, node, parent);
  const old = node.parent;
  parent.children++;
  node.parent = parent;
  node.name = nameOf(host.arena, name4);
  host.descriptors.offer(node);
  if (old !== null) dropChild(host, old);
}
function clearName(host, node) {
  const { parent } = node;
  if (parent === null) return;
  node.parent = null;
  node.name = "";
  dropChild(host, parent);
}
function letGo(host, node) {
  let at = node;
  while (at !== null && at.references === 0 && at.children === 0 && at.opens === 0 && at !== host.root) {
    const parent = at.parent;
    if (!host.inodes.delete(at)) host.orphans.delete(at);
    host.descriptors.drop(at);
    at.parent = null;
    if (parent !== null) parent.children--;
    at = parent;
  }
}
function peek(host, dirfd, name4) {
  const { probe: probe2 } = host.scratch;
  if (host.native.statxAt(dirfd, name4.at, name4.length, 0, STATX_WANTED, probe2) < 0) return null;
  const ino = (probe2 >> 2) + STATX.INO;
  const node = host.inodes.find(
    host.mounts.indexOf(probe2),
    host.arena.u32[ino],
    host.arena.u32[ino + 1]
  );
  return node !== void 0 && isSameFile(host.arena, probe2, node) ? node : null;
}
function holdsName(host, node) {
  if (node.parent === null) return false;
  const dirfd = fdOf(host, node.parent);
  if (dirfd < 0) return false;
  return peek(host, dirfd, spanOf(host, node.name)) === node;
}
function spanOf(host, name4) {
  const { name: span } = host.scratch;
  span.length = putName(host.arena, span.at, name4);
  return span;
}
function resolveFlags(host) {
  const flags = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return host.options.submounts === "refuse" ? flags | RESOLVE_NO_XDEV : flags;
}
var chain = [];
function revive(host, node) {
  chain.length = 0;
  let top = node;
  while (top.fd < 0) {
    if (top.parent === null) return -ERRNO.ESTALE;
    chain.push(top);
    top = top.parent;
  }
  for (let i = chain.length - 1; i >= 0; i--) {
    const fd = open(host, chain[i]);
    if (fd < 0) {
      chain.length = 0;
      return fd;
    }
  }
  chain.length = 0;
  return node.fd;
}
function open(host, node) {
  const { descriptors, native: native2 } = host;
  const { probe: probe2 } = host.scratch;
  const parent = node.parent;
  parent.busy++;
  let fd = -ERRNO.EMFILE;
  if (descriptors.makeNodeRoom()) {
    const name4 = spanOf(host, node.name);
    do
      fd = native2.openPath(parent.fd, name4.at, name4.length, resolveFlags(host), probe2);
    while (fd < 0 && descriptors.relieve(fd));
  }
  parent.busy--;
  if (fd < 0) return fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE || fd === -ERRNO.EACCES ? fd : -ERRNO.ESTALE;
  if (host.mounts.indexOf(probe2) !== node.mount || !isSameFile(host.arena, probe2, node)) {
    native2.close(fd);
    return -ERRNO.ESTALE;
  }
  descriptors.warm(node, fd);
  return fd;
}
function isStill(host, node) {
  const { probe: probe2, statx: statx2 } = host.scratch;
  if (isSameFile(host.arena, statx2, node)) return true;
  if (node.fd < 0 || host.native.statx(node.fd, STATX_WANTED, probe2) < 0) return false;
  adoptBirth(host.arena, probe2, node);
  return isSameFile(host.arena, statx2, node);
}
function displace(host, node) {
  host.inodes.delete(node);
  host.orphans.add(node);
  node.linked = 0;
  clearName(host, node);
}
function dropChild(host, parent) {
  parent.children--;
  letGo(host, parent);
}
function breakCycle(host, node, parent) {
  for (let at = parent; at.parent !== null; at = at.parent) {
    if (at.parent !== node) continue;
    at.linked = 1;
    clearName(host, at);
    return;
  }
}

// server/fs/host/locate.ts
var SLASH = 47;
var STEPS_MAX = 1 << 16;
function locate(host, node) {
  if (node === host.root) return -ERRNO.EBUSY;
  if (holdsName(host, node)) return 0;
  const fd = fdOf(host, node);
  return fd < 0 ? fd : search(host, node, fd);
}
function lookupParent(host, node, attr) {
  let at = node;
  for (let steps = 0; at !== host.root; steps++) {
    const found2 = locate(host, at);
    if (found2 < 0 || at.parent === null || steps === STEPS_MAX) return -ERRNO.ESTALE;
    at = at.parent;
  }
  const parent = node.parent ?? host.root;
  const fd = fdOf(host, parent);
  if (fd < 0) return fd;
  const result = host.native.statx(fd, STATX_WANTED, host.scratch.statx);
  if (result < 0) return result;
  parent.references++;
  fillAttr(host.arena, host.mounts, host.scratch.statx, parent.mount, attr);
  return parent;
}
function search(host, node, fd) {
  const { path, rootPath, attr } = host.scratch;
  const { u8 } = host.arena;
  const length = readPath(host, fd, path);
  const rootLength = readPath(host, host.root.fd, rootPath);
  if (length < 0 || rootLength < 0 || rootLength >= length) return -ERRNO.ESTALE;
  for (let i = 0; i < rootLength; i++) if (u8[path + i] !== u8[rootPath + i]) return -ERRNO.ESTALE;
  const end2 = path + length;
  const name4 = { at: path + rootLength, length: 0 };
  if (u8[name4.at] !== SLASH) return -ERRNO.ESTALE;
  let parent = host.root;
  parent.references++;
  let result = -ERRNO.ESTALE;
  for (; ; ) {
    name4.at++;
    for (name4.length = 0; name4.at + name4.length < end2 && u8[name4.at + name4.length] !== SLASH; ) name4.length++;
    if (name4.length === 0) break;
    if (name4.at + name4.length === end2) {
      const dirfd = fdOf(host, parent);
      if (dirfd >= 0 && peek(host, dirfd, name4) === node) {
        setName(host, node, parent, name4);
        result = 0;
      }
      break;
    }
    const next = lookup(host, parent, name4, attr);
    forgetOne(host, parent);
    if (typeof next === "number") return -ERRNO.ESTALE;
    parent = next;
    name4.at += name4.length;
  }
  forgetOne(host, parent);
  return result;
}
function forgetOne(host, node) {
  node.references--;
  letGo(host, node);
}
function readPath(host, fd, at) {
  const length = host.native.readFdPath(fd, at, 4096);
  return length === 1 && host.arena.u8[at] === SLASH ? 0 : length;
}

// server/fs/host/entries.ts
function mkdir(host, parent, name4, mode, caller, attr) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const result = host.native.mkdirat(dirfd, name4.at, name4.length, mode & S_IALLUGO, host.credentials.of(caller));
  return result < 0 ? result : enter(host, parent, name4, attr);
}
function mknod(host, parent, name4, mode, major, minor, caller, attr) {
  const type = mode & S_IFMT;
  if (type === S_IFDIR) return -ERRNO.EPERM;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  const isWhiteout = type === S_IFCHR && major === 0 && minor === 0;
  if ((type === S_IFCHR || type === S_IFBLK) && !isWhiteout && host.options.allowDevices !== true) return -ERRNO.EPERM;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const result = host.native.mknodat(dirfd, name4.at, name4.length, mode & (S_IFMT | S_IALLUGO), major, minor, cred);
  return result < 0 ? result : enter(host, parent, name4, attr);
}
function symlink(host, parent, name4, target, caller, attr) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const result = host.native.symlinkat(target.at, target.length, dirfd, name4.at, name4.length, cred);
  return result < 0 ? result : enter(host, parent, name4, attr);
}
function link(host, node, parent, name4, attr) {
  const { native: native2, arena: arena2, mounts, scratch } = host;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const fd = fdOf(host, node);
  parent.busy--;
  if (fd < 0) return fd;
  let result = native2.linkat(fd, dirfd, name4.at, name4.length);
  if (result >= 0) result = native2.statx(fd, STATX_WANTED, scratch.statx);
  if (result < 0) return result;
  if (node.parent === null) setName(host, node, parent, name4);
  fillAttr(arena2, mounts, scratch.statx, node.mount, attr);
  return 0;
}
function removeEntry(host, parent, name4, flags) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const victim = losing(host, parent, dirfd, name4);
  parent.busy--;
  const result = host.native.unlinkat(dirfd, name4.at, name4.length, flags);
  if (result >= 0 && victim !== null) clearName(host, victim);
  return result;
}
function rename(host, parent, name4, newParent, newName, flags) {
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  parent.busy++;
  const newDirfd = fdOf(host, newParent);
  newParent.busy++;
  const result = newDirfd < 0 ? newDirfd : renameIn(host, parent, dirfd, name4, newParent, newDirfd, newName, flags);
  newParent.busy--;
  parent.busy--;
  return result;
}
function remove(host, node) {
  const found2 = locate(host, node);
  if (found2 < 0) return found2;
  const flags = node.type === S_IFDIR ? AT_REMOVEDIR : 0;
  return removeEntry(host, node.parent, ownName(host, node), flags);
}
function renameNode(host, node, newParent, newName) {
  const found2 = locate(host, node);
  if (found2 < 0) return found2;
  return rename(host, node.parent, ownName(host, node), newParent, newName, 0);
}
function ownName(host, node) {
  const { ownName: span } = host.scratch;
  span.length = putName(host.arena, span.at, node.name);
  return span;
}
function renameIn(host, parent, dirfd, name4, newParent, newDirfd, newName, flags) {
  const exchange = (flags & RENAME_EXCHANGE) !== 0;
  const moved = peek(host, dirfd, name4);
  const other = exchange ? peek(host, newDirfd, newName) : losing(host, newParent, newDirfd, newName);
  const result = host.native.renameat2(dirfd, name4.at, name4.length, newDirfd, newName.at, newName.length, flags);
  if (result < 0 || moved === other) return result;
  if (moved !== null) moved.references++;
  if (other !== null) {
    other.references++;
    if (exchange) setName(host, other, parent, name4);
    else clearName(host, other);
    other.references--;
    letGo(host, other);
  }
  if (moved !== null) {
    setName(host, moved, newParent, newName);
    moved.references--;
    letGo(host, moved);
  }
  return result;
}
function losing(host, parent, dirfd, name4) {
  const node = peek(host, dirfd, name4);
  if (node === null || node.parent !== parent || !isName(host.arena, name4, node.name)) return null;
  const links = host.arena.u32[(host.scratch.probe >> 2) + STATX.NLINK];
  node.linked = node.type !== S_IFDIR && links > 1 ? 1 : 0;
  if (node.fd < 0) fdOf(host, node);
  return node;
}

// server/fs/backend.ts
var PENDING = -4096;
var Attr = class {
  /** File number, unique in the whole share even across host file systems below it. Two words of a u64. */
  inoLo = 0;
  inoHi = 0;
  mode = 0;
  nlink = 0;
  uid = 0;
  gid = 0;
  rdevMajor = 0;
  rdevMinor = 0;
  size = 0;
  blocks = 0;
  blksize = 0;
  atimeSec = 0;
  atimeNsec = 0;
  mtimeSec = 0;
  mtimeNsec = 0;
  ctimeSec = 0;
  ctimeNsec = 0;
  /** Birth time; seconds and nanoseconds are 0 where the host has none (`hasBtime` tells). */
  btimeSec = 0;
  btimeNsec = 0;
  hasBtime = false;
  /** The root of another host file system mounted below the share. */
  mountRoot = false;
};
var SET = {
  MODE: 1,
  UID: 2,
  GID: 4,
  SIZE: 8,
  ATIME: 16,
  MTIME: 32,
  ATIME_NOW: 64,
  MTIME_NOW: 128,
  /** The guest relies on us to clear suid, sgid and security.capability (HANDLE_KILLPRIV_V2): with SIZE or an id, or alone after an
   * open that truncated (FUSE_OPEN_KILL_SUIDGID). A mode set in the same call is taken as it is. */
  KILL_PRIV: 256
};
var SetAttr = class {
  valid = 0;
  mode = 0;
  uid = 0;
  gid = 0;
  size = 0;
  atimeSec = 0;
  atimeNsec = 0;
  mtimeSec = 0;
  mtimeNsec = 0;
};
var XATTR_KILL_SGID = 65536;
var Caller = class {
  uid = 0;
  gid = 0;
  pid = 0;
  /** Supplementary group the guest said the caller needs for this creation, or -1 (FUSE_CREATE_SUPP_GROUP). */
  supplementaryGroup = -1;
};
var DirEntry = class {
  inoLo = 0;
  inoHi = 0;
  /** Opaque position after this entry. */
  cookieLo = 0;
  cookieHi = 0;
  /** DT_* */
  type = 0;
  name = { at: 0, length: 0 };
};
var StatFs = class {
  type = 0;
  bsize = 0;
  frsize = 0;
  blocks = 0;
  bfree = 0;
  bavail = 0;
  files = 0;
  ffree = 0;
  namelen = 255;
  fsidLo = 0;
  fsidHi = 0;
};
var Lock = class {
  /** F_RDLCK, F_WRLCK or F_UNLCK. */
  type = 0;
  start = 0;
  end = 0;
  /** Holder as the client named it; 0 when it is a host process. */
  pid = 0;
};
var LOCK_EOF = Number.MAX_SAFE_INTEGER;

// server/fs/host/credentials.ts
var CAP_FSETID = 1 << 4;
var CAP_SETGID = 1 << 6;
var CAP_SETUID = 1 << 7;
var KEPT = 64;
var Credentials = class {
  #native;
  #arena;
  #switching;
  #hasFsetid;
  #uid = process.geteuid?.() ?? 0;
  #gid = process.getegid?.() ?? 0;
  /** Most recently used first. */
  #kept = [];
  #group;
  #withoutFsetid = 0;
  /** `switching` undefined: as far as the process can. */
  constructor(native2, arena2, switching) {
    this.#native = native2;
    this.#arena = arena2;
    this.#group = arena2.alloc(4, 4);
    const [effective] = native2.capsGet().effective;
    const able = CAP_SETUID | CAP_SETGID;
    this.#switching = switching ?? (this.#uid === 0 && (effective & able) === able);
    this.#hasFsetid = (effective & CAP_FSETID) !== 0;
  }
  /** The credential to make files with for `caller`; 0: the process's own. Valid until the next call. */
  of(caller) {
    const { uid, gid, supplementaryGroup: group } = caller;
    if (!this.#switching || uid === this.#uid && gid === this.#gid) return 0;
    const kept = this.#kept;
    const first = kept[0];
    if (first !== void 0 && first.uid === uid && first.gid === gid && first.group === group) return first.id;
    for (let i = 1; i < kept.length; i++) {
      const found2 = kept[i];
      if (found2.uid !== uid || found2.gid !== gid || found2.group !== group) continue;
      kept.copyWithin(1, 0, i);
      kept[0] = found2;
      return found2.id;
    }
    return this.#define(uid, gid, group);
  }
  /** The process itself without CAP_FSETID, so that writing clears suid and sgid; 0 where it has none to lose. */
  withoutFsetid() {
    if (!this.#hasFsetid) return 0;
    if (this.#withoutFsetid === 0) {
      const groups2 = process.getgroups?.() ?? [];
      const at = this.#arena.alloc(4 * Math.max(1, groups2.length), 4);
      this.#arena.u32.set(groups2, at >> 2);
      this.#withoutFsetid = this.#native.credDefine(this.#uid, this.#gid, at, groups2.length, false);
    }
    return this.#withoutFsetid;
  }
  #define(uid, gid, group) {
    const last = this.#kept.length === KEPT ? this.#kept.pop() : void 0;
    if (last !== void 0) this.#native.credRelease(last.id);
    this.#arena.i32[this.#group >> 2] = group;
    const id = this.#native.credDefine(uid, gid, this.#group, group === -1 ? 0 : 1, false);
    this.#kept.unshift({ uid, gid, group, id });
    return id;
  }
};

// server/fs/host/descriptor-cache.ts
var SPARE = 8;
var DescriptorCache = class {
  #native;
  #budget;
  #held = 0;
  #cold = 0;
  /** Nodes whose descriptor may be given up; pinned ones among them leave when the hand meets them. */
  #slots = [];
  #hand = 0;
  constructor(native2, budget) {
    this.#native = native2;
    this.#budget = budget;
  }
  /** Descriptors held now. */
  get held() {
    return this.#held;
  }
  /** Nodes that were given up or never opened. */
  get cold() {
    return this.#cold;
  }
  /** Whether another descriptor fits without giving one up. */
  hasRoom() {
    return this.#held < this.#budget;
  }
  /**
   * Gives descriptors up until one more fits; false when nothing more can be given up. For files that the guest opens.
   */
  makeRoom() {
    while (this.#held >= this.#budget) if (!this.evict()) return false;
    return true;
  }
  /** The same for a node's own descriptor, which may use the spare ones. */
  makeNodeRoom() {
    return this.makeRoom() || this.#held < this.#budget + SPARE;
  }
  /**
   * After an open failed: true when it is worth another try, since a descriptor was given up. EMFILE says that our
   * budget is more than there is (others in the process took theirs), so it shrinks to what is held; ENFILE is the
   * whole host's trouble and passes.
   */
  relieve(result) {
    if (result === -ERRNO.EMFILE) this.#budget = Math.max(SPARE, Math.min(this.#budget, this.#held - 1));
    else if (result !== -ERRNO.ENFILE) return false;
    return this.evict();
  }
  /** Counts a descriptor that is not a node's. */
  take() {
    this.#held++;
  }
  /** Closes such a descriptor. */
  give(fd) {
    this.#held--;
    this.#native.close(fd);
  }
  /** A node was made without a descriptor. */
  addCold() {
    this.#cold++;
  }
  /** Gives `node` its descriptor; it was cold. */
  warm(node, fd) {
    this.#cold--;
    this.#held++;
    node.fd = fd;
    node.recent = 1;
    this.offer(node);
  }
  /** Lets the clock have `node`'s descriptor if nothing pins it. Called whenever a pin goes away. */
  offer(node) {
    if (node.slot >= 0 || node.fd < 0 || isPinned(node)) return;
    node.slot = this.#slots.push(node) - 1;
  }
  /** The node dies: its descriptor is closed. */
  drop(node) {
    if (node.slot >= 0) this.#leave(node);
    if (node.fd < 0) {
      this.#cold--;
      return;
    }
    this.#held--;
    this.#native.close(node.fd);
    node.fd = -1;
  }
  /** Closes the descriptor that was used longest ago. False when all are pinned. */
  evict() {
    let linked = 0;
    for (let left = this.#slots.length * 2; left > 0 && this.#slots.length > 0; left--) {
      if (this.#hand >= this.#slots.length) this.#hand = 0;
      const node = this.#slots[this.#hand];
      if (isPinned(node)) {
        this.#leave(node);
      } else if (node.busy > 0 || node.parent === null) {
        linked |= node.linked;
        this.#hand++;
      } else if (node.recent !== 0) {
        node.recent = 0;
        this.#hand++;
      } else {
        this.#chill(node);
        return true;
      }
    }
    return linked !== 0 && this.#evictLinked();
  }
  #evictLinked() {
    for (const node of this.#slots) {
      if (node.parent !== null || node.busy > 0) continue;
      this.#chill(node);
      return true;
    }
    return false;
  }
  #chill(node) {
    this.#leave(node);
    this.#native.close(node.fd);
    node.fd = -1;
    this.#held--;
    this.#cold++;
  }
  #leave(node) {
    const last = this.#slots.pop();
    if (last !== node) {
      this.#slots[node.slot] = last;
      last.slot = node.slot;
    }
    node.slot = -1;
  }
};
function isPinned(node) {
  return node.opens > 0 || node.parent === null && node.linked === 0;
}

// server/fs/host/mount-table.ts
var HIGHEST_PREFIX = 65534;
var LOWEST_PREFIX = 61440;
var LISTED_PREFIX = 65535;
var LISTED_MAX = 1 << 20;
var MountTable = class {
  #arena;
  #mounts = [];
  #listed = /* @__PURE__ */ new Map();
  #last = 0;
  constructor(arena2) {
    this.#arena = arena2;
  }
  /** Index of the file system that the statx at `at` tells of; a new one is added. */
  indexOf(at) {
    const { u32 } = this.#arena;
    const base = at >> 2;
    const hasId = (u32[base + STATX.MASK] & STATX_MNT_ID) !== 0;
    const devMajor2 = u32[base + STATX.DEV_MAJOR];
    const devMinor2 = u32[base + STATX.DEV_MINOR];
    const idLo = hasId ? u32[base + STATX.MNT_ID] : 0;
    const idHi = hasId ? u32[base + STATX.MNT_ID + 1] : 0;
    const last = this.#mounts[this.#last];
    if (last !== void 0 && last.devMinor === devMinor2 && last.idLo === idLo && last.devMajor === devMajor2 && last.idHi === idHi) {
      return this.#last;
    }
    for (let i = 0; i < this.#mounts.length; i++) {
      const mount = this.#mounts[i];
      if (mount.devMinor === devMinor2 && mount.idLo === idLo && mount.devMajor === devMajor2 && mount.idHi === idHi) {
        this.#last = i;
        return i;
      }
    }
    this.#last = this.#mounts.push({ devMajor: devMajor2, devMinor: devMinor2, idLo, idHi }) - 1;
    return this.#last;
  }
  /**
   * Whether going from one file system to the other crosses a mount point (a btrfs subvolume is another device but no
   * mount).
   */
  crosses(from, to) {
    if (from === to) return false;
    const a = this.#mounts[from];
    const b = this.#mounts[to];
    const known = (a.idLo | a.idHi) !== 0 && (b.idLo | b.idHi) !== 0;
    return known ? a.idLo !== b.idLo || a.idHi !== b.idHi : true;
  }
  /** Puts the share-wide number of inode (`lo`, `hi`: unsigned words) of file system `mount` into `out`. */
  number(mount, lo, hi, out3) {
    const prefix = hi >>> 16;
    if (mount === 0 ? prefix < LOWEST_PREFIX : prefix === 0 && mount <= HIGHEST_PREFIX - LOWEST_PREFIX) {
      out3.inoLo = lo;
      out3.inoHi = mount === 0 ? hi : (HIGHEST_PREFIX + 1 - mount << 16 | hi) >>> 0;
      return;
    }
    const key = `${mount}:${hi}:${lo}`;
    let listed = this.#listed.get(key);
    if (listed === void 0) {
      listed = this.#listed.size + 1;
      if (listed <= LISTED_MAX) this.#listed.set(key, listed);
    }
    out3.inoLo = listed;
    out3.inoHi = LISTED_PREFIX << 16 >>> 0;
  }
};

// server/fs/host/options.ts
var RESERVE = 160;
var MINIMUM = 16;
function descriptorBudget(native2, options) {
  return Math.max(MINIMUM, options.descriptors ?? native2.getNofile()[0] - RESERVE);
}

// server/fs/host/host-context.ts
var NAME_ROOM = 1024 + 64;
var HostContext = class {
  native;
  arena;
  options;
  root;
  inodes = new InodeTable();
  mounts;
  descriptors;
  credentials;
  entries;
  /** Nodes whose inode number another file has by now, while they are referenced. */
  orphans = /* @__PURE__ */ new Set();
  /** Open handles, for `reset`. */
  handles = [];
  scratch;
  /** How each file system of `mounts` treats I/O, as far as it was asked. */
  ioClasses = [];
  /** Descriptor of the root that syncfs(2) takes, or -1 until it is needed. */
  syncFd = -1;
  /** `rootFd`: O_PATH descriptor of the share's folder, taken over. */
  constructor(native2, arena2, options, rootFd) {
    this.native = native2;
    this.arena = arena2;
    this.options = options;
    this.mounts = new MountTable(arena2);
    this.descriptors = new DescriptorCache(native2, descriptorBudget(native2, options));
    this.credentials = new Credentials(native2, arena2, options.switchIds);
    this.entries = new EntryBuffer(arena2);
    this.scratch = {
      statx: arena2.alloc(STATX_SIZE2),
      probe: arena2.alloc(STATX_SIZE2),
      name: { at: arena2.alloc(NAME_ROOM), length: 0 },
      ownName: { at: arena2.alloc(NAME_ROOM), length: 0 },
      path: arena2.alloc(PATH_MAX),
      rootPath: arena2.alloc(PATH_MAX),
      struct: arena2.alloc(128),
      attr: new Attr()
    };
    native2.statx(rootFd, STATX_WANTED, this.scratch.statx);
    this.root = new HostNode(arena2, this.scratch.statx, this.mounts.indexOf(this.scratch.statx));
    this.inodes.add(this.root);
    this.descriptors.addCold();
    this.descriptors.warm(this.root, rootFd);
  }
};

// server/fs/host/ioctl.ts
var FLAGS_SIZE = 4;
var FSXATTR_SIZE = 28;
var LONG_SIZE = 8;
function ioctl(host, handle, request, data, length) {
  switch (request) {
    case FS_IOC_GETFLAGS:
    case FS_IOC_GETVERSION:
      return small(host, handle, request, data, length, FLAGS_SIZE);
    case FS_IOC_SETFLAGS:
      return small(host, handle, request, data, length, 0);
    case FS_IOC_FSGETXATTR:
      return length < FSXATTR_SIZE ? -ERRNO.EINVAL : then(host.native.ioctl(handle.fd, request, data, length), FSXATTR_SIZE);
    case FS_IOC_FSSETXATTR:
      return length < FSXATTR_SIZE ? -ERRNO.EINVAL : then(host.native.ioctl(handle.fd, request, data, length), 0);
    default:
      return -ERRNO.ENOTTY;
  }
}
function small(host, handle, request, data, length, returned) {
  if (length < FLAGS_SIZE) return -ERRNO.EINVAL;
  const { struct } = host.scratch;
  const { u8 } = host.arena;
  u8.fill(0, struct, struct + LONG_SIZE);
  u8.copyWithin(struct, data, data + FLAGS_SIZE);
  const result = host.native.ioctl(handle.fd, request, struct, LONG_SIZE);
  if (result >= 0 && returned > 0) u8.copyWithin(data, struct, struct + FLAGS_SIZE);
  return then(result, returned);
}
function then(result, returned) {
  return result < 0 ? result : returned;
}

// server/fs/lock-table.ts
var MAX_RANGES = 4096;
var LockTable = class {
  #held = [];
  /** No room for the two ranges that a change can add at most. */
  get full() {
    return this.#held.length > MAX_RANGES - 2;
  }
  /** The first lock of another owner that stands in the way of `lock`. */
  conflict(owner, lock2) {
    return this.#held.find(
      (held) => held.owner !== owner && held.start <= lock2.end && held.end >= lock2.start && (held.type === F_WRLCK || lock2.type === F_WRLCK)
    );
  }
  holds(owner) {
    return this.#held.some((held) => held.owner === owner);
  }
  /** Gives `owner` the range of `lock` in its type, or frees it (F_UNLCK). Conflicts are the caller's question. */
  set(owner, lock2) {
    let { start, end: end2 } = lock2;
    const kept = [];
    for (const held of this.#held) {
      const touches = held.owner === owner && held.start <= end2 + 1 && held.end >= start - 1;
      if (!touches) {
        kept.push(held);
      } else if (held.type === lock2.type) {
        start = Math.min(start, held.start);
        end2 = Math.max(end2, held.end);
      } else {
        if (held.start < start) kept.push({ ...held, end: Math.min(held.end, start - 1) });
        if (held.end > end2) kept.push({ ...held, start: Math.max(held.start, end2 + 1) });
      }
    }
    if (lock2.type === F_RDLCK || lock2.type === F_WRLCK)
      kept.push({ owner, type: lock2.type, start, end: end2, pid: lock2.pid });
    this.#held = kept;
  }
  /** Frees everything `owner` has. */
  drop(owner) {
    this.#held = this.#held.filter((held) => held.owner !== owner);
  }
};

// server/fs/host/host-handle.ts
var IO = {
  /** Memory-backed (tmpfs): nothing blocks. */
  MEMORY: 0,
  /** On a local disk: closing does nothing. */
  LOCAL: 1,
  /**
   * Network, stacked or user-space file systems, and those that we do not know: closing may write back, report and
   * block.
   */
  REMOTE: 2
};
var HostHandle = class {
  node;
  fd;
  /**
   * As asked for, less what was left out. O_APPEND stays here but not on the descriptor, where it would override
   * offsets.
   */
  flags;
  io;
  /** O_DIRECT: reads and writes wait for the device. */
  direct;
  /** O_DIRECT, O_SYNC or O_DSYNC: writes wait for the device. */
  waits;
  /** Cleared once the host said that it cannot tell whether a read would block. */
  nowait = true;
  /** Place in the list of open handles. */
  slot = -1;
  /** Of a directory: the cookie at which the descriptor stands. */
  cookieLo = 0;
  cookieHi = 0;
  constructor(node, fd, flags, io) {
    this.node = node;
    this.fd = fd;
    this.flags = flags;
    this.io = io;
    this.direct = (flags & O_DIRECT) !== 0;
    this.waits = (flags & (O_DIRECT | O_DSYNC | O_SYNC)) !== 0;
  }
};

// server/fs/host/file-systems.ts
var MEMORY = [16914836, 2240043254, 2508478710];
var LOCAL = [
  61267,
  1481003842,
  2435016766,
  801189825,
  3393526350,
  19780,
  538032816,
  1936094318,
  38496,
  1936814952,
  3774210530
];
function ioClass(host, mount, fd) {
  return host.ioClasses[mount] ?? classify(host, mount, fd);
}
function classify(host, mount, fd) {
  const { struct } = host.scratch;
  const type = host.native.statfs(fd, struct) < 0 ? 0 : host.arena.u32[struct >> 2];
  const io = MEMORY.includes(type) ? IO.MEMORY : LOCAL.includes(type) ? IO.LOCAL : IO.REMOTE;
  host.ioClasses[mount] = io;
  return io;
}

// server/fs/host/open-files.ts
var ALWAYS = O_NONBLOCK | O_NOCTTY;
var ATTEMPTS = 8;
var DOT2 = { at: 0, length: 1 };
function open2(host, node, flags) {
  if (node.type === S_IFLNK) return -ERRNO.ELOOP;
  if (node.type === S_IFDIR) return (flags & O_ACCMODE) === O_RDONLY ? opendir(host, node) : -ERRNO.EISDIR;
  if (node.type !== S_IFREG) return -ERRNO.ENXIO;
  const kept = keptFlags(host, flags);
  let fd = reopen(host, node, kept);
  if (fd === -ERRNO.EPERM && (kept & O_NOATIME) !== 0) fd = reopen(host, node, kept & ~O_NOATIME);
  return fd < 0 ? fd : handleOf(host, node, fd, kept | flags & O_APPEND);
}
function opendir(host, node) {
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const fd = reopen(host, node, O_RDONLY | O_DIRECTORY);
  return fd < 0 ? fd : handleOf(host, node, fd, O_RDONLY | O_DIRECTORY);
}
function create(host, parent, name4, flags, mode, caller, attr) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const fd = make(host, parent, name4, keptFlags(host, flags) | O_CREAT | O_EXCL | O_NOFOLLOW, mode, caller);
    if (fd >= 0) return created(host, parent, name4, fd, flags, attr);
    if (fd !== -ERRNO.EEXIST || (flags & O_EXCL) !== 0) return fd;
    const node = lookup(host, parent, name4, attr);
    if (node === -ERRNO.ENOENT) continue;
    if (typeof node === "number") return node;
    const handle = open2(host, node, flags);
    if (typeof handle !== "number") return { node, handle };
    node.references--;
    letGo(host, node);
    return handle;
  }
  return -ERRNO.ESTALE;
}
function tmpfile(host, parent, flags, mode, caller, attr) {
  DOT2.at = host.scratch.struct;
  host.arena.u8[DOT2.at] = 46;
  const fd = make(host, parent, DOT2, keptFlags(host, flags) | O_TMPFILE | flags & O_EXCL, mode, caller);
  return fd < 0 ? fd : created(host, null, DOT2, fd, flags, attr);
}
function release(host, handle) {
  const { node } = handle;
  const last = host.handles.pop();
  if (last !== handle) {
    host.handles[handle.slot] = last;
    last.slot = handle.slot;
  }
  host.entries.disown(handle);
  host.descriptors.give(handle.fd);
  node.opens--;
  host.descriptors.offer(node);
  letGo(host, node);
}
function reopen(host, node, flags) {
  const { descriptors, native: native2 } = host;
  node.busy++;
  let fd = fdOf(host, node);
  if (fd >= 0) {
    const path = fd;
    fd = -ERRNO.EMFILE;
    if (descriptors.makeRoom()) {
      do
        fd = native2.reopen(path, flags | ALWAYS);
      while (fd < 0 && descriptors.relieve(fd));
    }
    if (fd >= 0) descriptors.take();
  }
  node.busy--;
  return fd;
}
function make(host, parent, name4, flags, mode, caller) {
  const { descriptors, native: native2 } = host;
  const dirfd = fdOf(host, parent);
  if (dirfd < 0) return dirfd;
  const cred = host.credentials.of(caller);
  const creating = flags & ~O_TRUNC | ALWAYS;
  parent.busy++;
  let fd = -ERRNO.EMFILE;
  if (descriptors.makeRoom()) {
    do
      fd = native2.openat2(dirfd, name4.at, name4.length, creating, mode & S_IALLUGO, resolveFlags(host), cred);
    while (fd < 0 && descriptors.relieve(fd));
  }
  parent.busy--;
  if (fd >= 0) descriptors.take();
  return fd;
}
function created(host, parent, name4, fd, flags, attr) {
  const { descriptors, native: native2, scratch } = host;
  const result = native2.statx(fd, STATX_WANTED, scratch.statx);
  if (result < 0) {
    descriptors.give(fd);
    return result;
  }
  if (parent !== null) parent.busy++;
  const path = descriptors.makeNodeRoom() ? native2.reopen(fd, O_PATH) : -ERRNO.EMFILE;
  if (parent !== null) parent.busy--;
  const node = parent === null && path < 0 ? path : settle(host, parent, name4, path, attr);
  if (typeof node === "number") {
    descriptors.give(fd);
    return node;
  }
  return { node, handle: handleOf(host, node, fd, keptFlags(host, flags) | flags & O_APPEND) };
}
function handleOf(host, node, fd, flags) {
  const handle = new HostHandle(node, fd, flags, ioClass(host, node.mount, fd));
  handle.slot = host.handles.push(handle) - 1;
  node.opens++;
  return handle;
}
function keptFlags(host, flags) {
  let kept = O_ACCMODE | O_TRUNC | O_DSYNC | O_SYNC | O_LARGEFILE;
  if (host.options.allowDirectIo === true) kept |= O_DIRECT;
  if (host.options.preserveNoatime === true) kept |= O_NOATIME;
  return flags & kept;
}

// server/fs/host/locks.ts
var OWNERS_MAX = 256;
var NodeLocks = class {
  /** Descriptor of each owner that holds something. */
  descriptors = /* @__PURE__ */ new Map();
  /** What they hold, to name the holder to others. The kernel decides. */
  table = new LockTable();
};
function getlk(host, handle, owner, lock2) {
  const { locks } = handle.node;
  const { struct } = host.scratch;
  const fd = locks?.descriptors.get(owner) ?? handle.fd;
  const result = host.native.ofdLock(fd, true, lock2.type, lock2.start, lengthOf(lock2), struct);
  if (result < 0) return result;
  const held = host.arena.view;
  const type = held.getInt16(struct, true);
  if (type === F_UNLCK) {
    lock2.type = F_UNLCK;
    return 0;
  }
  const ours = locks?.table.conflict(owner, lock2);
  const start = Number(held.getBigInt64(struct + 8, true));
  const length = Number(held.getBigInt64(struct + 16, true));
  lock2.type = type;
  lock2.start = start;
  lock2.end = length === 0 ? LOCK_EOF : start + length - 1;
  lock2.pid = ours === void 0 ? 0 : ours.pid;
  return 0;
}
function setlk(host, handle, owner, lock2) {
  const { node } = handle;
  const access2 = handle.flags & O_ACCMODE;
  if (lock2.type === F_RDLCK && access2 === O_WRONLY) return -ERRNO.EBADF;
  if (lock2.type === F_WRLCK && access2 === O_RDONLY) return -ERRNO.EBADF;
  let fd = node.locks?.descriptors.get(owner);
  if (fd === void 0) {
    if (lock2.type === F_UNLCK) return 0;
    const opened4 = openFor(host, handle, owner);
    if (opened4 < 0) return opened4;
    fd = opened4;
  }
  const { table } = node.locks;
  if (table.full) return -ERRNO.ENOLCK;
  const result = host.native.ofdLock(fd, false, lock2.type, lock2.start, lengthOf(lock2), 0);
  if (result >= 0) table.set(owner, lock2);
  if (!table.holds(owner)) closeFor(host, node, owner);
  return result === -ERRNO.EACCES ? -ERRNO.EAGAIN : result;
}
function flock(host, handle, operation2) {
  return host.native.flock(handle.fd, operation2);
}
function unlockAll(host, handle, owner) {
  if (handle.node.locks?.descriptors.has(owner) === true) closeFor(host, handle.node, owner);
}
function openFor(host, handle, owner) {
  const { node } = handle;
  node.locks ??= new NodeLocks();
  if (node.locks.descriptors.size >= OWNERS_MAX) return -ERRNO.ENOLCK;
  const isDirectory = node.type === S_IFDIR;
  let fd = reopen(host, node, isDirectory ? O_RDONLY | O_DIRECTORY : O_RDWR);
  if (fd === -ERRNO.EACCES || fd === -ERRNO.EROFS || fd === -ERRNO.ETXTBSY || fd === -ERRNO.EPERM) {
    fd = reopen(host, node, handle.flags & O_ACCMODE);
  }
  if (fd < 0) return fd;
  node.locks.descriptors.set(owner, fd);
  node.opens++;
  return fd;
}
function closeFor(host, node, owner) {
  const locks = node.locks;
  host.descriptors.give(locks.descriptors.get(owner));
  locks.descriptors.delete(owner);
  locks.table.drop(owner);
  if (locks.descriptors.size === 0) node.locks = null;
  node.opens--;
  host.descriptors.offer(node);
  letGo(host, node);
}
function lengthOf(lock2) {
  return lock2.end >= LOCK_EOF ? 0 : lock2.end - lock2.start + 1;
}

// server/fs/host/payload.ts
var RWF_NOWAIT = 8;
var RWF_APPEND = 16;
function read(host, handle, offset, count, sink, ticket) {
  const { native: native2 } = host;
  if (handle.io === IO.MEMORY || !pooled(host, ticket))
    return native2.preadv(handle.fd, offset, count, sink.where, sink.at, 0);
  if (handle.nowait && !handle.direct) {
    const done = readCached(host, handle, offset, count, sink);
    if (done !== -ERRNO.EAGAIN) return done;
  }
  native2.poolPreadv(ticket, handle.fd, offset, count, sink.where, sink.at);
  return PENDING;
}
function write(host, handle, offset, count, source, append, killPriv, _caller, ticket) {
  const flags = append ? RWF_APPEND : 0;
  const cred = killPriv ? host.credentials.withoutFsetid() : 0;
  if (!handle.waits || handle.io === IO.MEMORY || !pooled(host, ticket)) {
    return host.native.pwritev(handle.fd, offset, count, source.where, source.at, flags, cred);
  }
  host.native.poolPwritev(ticket, handle.fd, offset, count, source.where, source.at, flags, cred);
  return PENDING;
}
function flush(host, handle, ticket) {
  const { descriptors, native: native2 } = host;
  if (handle.io !== IO.REMOTE || (handle.flags & O_ACCMODE) === O_RDONLY) return 0;
  let fd = native2.dup(handle.fd);
  while (fd < 0 && descriptors.relieve(fd)) fd = native2.dup(handle.fd);
  if (fd < 0) return fd;
  if (!pooled(host, ticket)) return native2.close(fd);
  native2.poolClose(ticket, fd);
  return PENDING;
}
function fsync(host, handle, datasync, ticket) {
  if (!pooled(host, ticket)) return host.native.fsync(handle.fd, datasync);
  host.native.poolFsync(ticket, handle.fd, datasync);
  return PENDING;
}
function fallocate(host, handle, mode, offset, length, ticket) {
  if (!pooled(host, ticket)) return host.native.fallocate(handle.fd, mode, offset, length);
  host.native.poolFallocate(ticket, handle.fd, mode, offset, length);
  return PENDING;
}
function copyRange(host, from, fromOffset, to, toOffset, length, ticket) {
  if (!pooled(host, ticket)) return host.native.copyFileRange(from.fd, fromOffset, to.fd, toOffset, length);
  host.native.poolCopyFileRange(ticket, from.fd, fromOffset, to.fd, toOffset, length);
  return PENDING;
}
function pooled(host, ticket) {
  return ticket >= 0 && host.options.pool === true;
}
function readCached(host, handle, offset, count, sink) {
  const { native: native2 } = host;
  let done = 0;
  for (; ; ) {
    const result = native2.preadv(handle.fd, offset + done, count - done, sink.where, sink.at + done, RWF_NOWAIT);
    if (result === -ERRNO.EOPNOTSUPP) {
      handle.nowait = false;
      return -ERRNO.EAGAIN;
    }
    if (result < 0) return result;
    done += result;
    if (result === 0 || done === count) return done;
  }
}

// server/fs/host/setattr.ts
var SAME = 4294967295;
var UTIME_NOW = 1073741823;
var UTIME_OMIT = 1073741822;
var TIMES = SET.ATIME | SET.MTIME | SET.ATIME_NOW | SET.MTIME_NOW;
var CAPABILITY = Buffer.from("security.capability");
function getattr(host, node, handle, attr) {
  const fd = handle === null ? fdOf(host, node) : handle.fd;
  if (fd < 0) return fd;
  const { statx: statx2 } = host.scratch;
  const result = host.native.statx(fd, STATX_WANTED, statx2);
  if (result < 0) return result;
  fillAttr(host.arena, host.mounts, statx2, node.mount, attr);
  return 0;
}
function setattr(host, node, handle, set4, attr) {
  const fd = handle === null ? fdOf(host, node) : handle.fd;
  if (fd < 0) return fd;
  node.busy++;
  const result = apply(host, node, handle, fd, set4);
  node.busy--;
  return result < 0 ? result : getattr(host, node, handle, attr);
}
function apply(host, node, handle, fd, set4) {
  const { native: native2 } = host;
  const { valid } = set4;
  let result = 0;
  if ((valid & (SET.UID | SET.GID)) !== 0) {
    result = native2.fchown(fd, (valid & SET.UID) !== 0 ? set4.uid : SAME, (valid & SET.GID) !== 0 ? set4.gid : SAME);
  }
  if (result >= 0 && (valid & SET.MODE) !== 0) result = native2.fchmod(fd, set4.mode & S_IALLUGO);
  if (result >= 0 && (valid & SET.SIZE) !== 0) result = truncate(host, node, handle, set4.size);
  if (result >= 0 && (valid & SET.KILL_PRIV) !== 0 && (valid & SET.MODE) === 0) result = killPrivileges(host, node, fd);
  if (result >= 0 && (valid & TIMES) !== 0) {
    result = native2.utimens(
      fd,
      set4.atimeSec,
      (valid & SET.ATIME_NOW) !== 0 ? UTIME_NOW : (valid & SET.ATIME) !== 0 ? set4.atimeNsec : UTIME_OMIT,
      set4.mtimeSec,
      (valid & SET.MTIME_NOW) !== 0 ? UTIME_NOW : (valid & SET.MTIME) !== 0 ? set4.mtimeNsec : UTIME_OMIT
    );
  }
  return result;
}
function truncate(host, node, handle, size) {
  if (node.type === S_IFDIR) return -ERRNO.EISDIR;
  if (node.type !== S_IFREG) return -ERRNO.EINVAL;
  if (handle !== null && (handle.flags & O_ACCMODE) !== O_RDONLY) return host.native.ftruncate(handle.fd, size);
  const fd = reopen(host, node, O_WRONLY);
  if (fd < 0) return fd;
  const result = host.native.ftruncate(fd, size);
  host.descriptors.give(fd);
  return result;
}
function killPrivileges(host, node, fd) {
  if (node.type !== S_IFREG) return 0;
  const { arena: arena2, native: native2, scratch } = host;
  const { u8 } = arena2;
  for (let i = 0; i < CAPABILITY.length; i++) u8[scratch.struct + i] = CAPABILITY[i];
  const removed = native2.removexattr(fd, scratch.struct, CAPABILITY.length, 0);
  if (removed < 0 && removed !== -ERRNO.ENODATA && removed !== -ERRNO.EOPNOTSUPP && removed !== -ERRNO.EPERM)
    return removed;
  const result = native2.statx(fd, STATX_WANTED, scratch.probe);
  if (result < 0) return result;
  const mode = arena2.u32[(scratch.probe >> 2) + STATX.MODE] & S_IALLUGO;
  const killed = mode & ~((mode & S_IXGRP) !== 0 ? S_ISUID | S_ISGID : S_ISUID);
  return killed === mode ? 0 : native2.fchmod(fd, killed);
}

// server/fs/host/share.ts
function openRoot(native2, options) {
  const flags = O_PATH | O_DIRECTORY;
  return typeof options.root === "string" ? native2.openHostPath(options.root, flags) : native2.reopen(options.root, flags);
}
function resetShare(host) {
  const { descriptors, handles, inodes, orphans, root } = host;
  for (const handle of handles) descriptors.give(handle.fd);
  handles.length = 0;
  host.entries.owner = null;
  for (const node of inodes.all()) end(host, node);
  for (const node of orphans) end(host, node);
  inodes.clear();
  orphans.clear();
  inodes.add(root);
}
function closeShare(host) {
  resetShare(host);
  if (host.syncFd >= 0) host.descriptors.give(host.syncFd);
  host.syncFd = -1;
  host.descriptors.drop(host.root);
}
function end(host, node) {
  for (const fd of node.locks?.descriptors.values() ?? []) host.descriptors.give(fd);
  node.locks = null;
  node.references = 0;
  node.children = 0;
  node.opens = 0;
  if (node === host.root) return;
  node.parent = null;
  host.descriptors.drop(node);
}

// server/fs/host/statfs.ts
var FIELD = {
  TYPE: 0,
  BSIZE: 2,
  BLOCKS: 4,
  BFREE: 6,
  BAVAIL: 8,
  FILES: 10,
  FFREE: 12,
  FSID: 14,
  NAMELEN: 16,
  FRSIZE: 18
};
function statfs(host, node, out3) {
  const fd = fdOf(host, node);
  if (fd < 0) return fd;
  const { struct } = host.scratch;
  const result = host.native.statfs(fd, struct);
  if (result < 0) return result;
  const { u32 } = host.arena;
  const base = struct >> 2;
  out3.type = u32[base + FIELD.TYPE];
  out3.bsize = wide(u32, base + FIELD.BSIZE);
  out3.frsize = wide(u32, base + FIELD.FRSIZE);
  out3.blocks = wide(u32, base + FIELD.BLOCKS);
  out3.bfree = wide(u32, base + FIELD.BFREE);
  out3.bavail = wide(u32, base + FIELD.BAVAIL);
  out3.files = wide(u32, base + FIELD.FILES);
  out3.ffree = wide(u32, base + FIELD.FFREE);
  out3.namelen = wide(u32, base + FIELD.NAMELEN);
  out3.fsidLo = u32[base + FIELD.FSID];
  out3.fsidHi = u32[base + FIELD.FSID + 1];
  return 0;
}
function syncfs(host, node, ticket) {
  if (node.mount === 0) {
    if (host.syncFd < 0) host.syncFd = reopen(host, host.root, O_RDONLY | O_DIRECTORY);
    if (host.syncFd < 0) return host.syncFd;
    if (!pooled(host, ticket)) return host.native.syncfs(host.syncFd);
    host.native.poolSyncfs(ticket, host.syncFd);
    return PENDING;
  }
  const at = node.type === S_IFDIR || node.type === S_IFREG ? node : node.parent;
  if (at === null) return 0;
  const fd = reopen(host, at, O_RDONLY);
  if (fd < 0) return fd;
  const result = host.native.syncfs(fd);
  host.descriptors.give(fd);
  return result;
}

// server/fs/host/xattr.ts
function getxattr(host, node, name4, out3, capacity) {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.getxattr(fd, name4.at, name4.length, out3, capacity);
}
function setxattr(host, node, name4, value4, flags) {
  const fd = fdFor(host, node);
  if (fd < 0) return fd;
  const how = flags & (XATTR_CREATE | XATTR_REPLACE);
  const result = host.native.setxattr(fd, name4.at, name4.length, value4.at, value4.length, how, 0);
  return result >= 0 && (flags & XATTR_KILL_SGID) !== 0 ? clearSgid(host, fd) : result;
}
function listxattr(host, node, out3, capacity) {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.listxattr(fd, out3, capacity);
}
function removexattr(host, node, name4) {
  const fd = fdFor(host, node);
  return fd < 0 ? fd : host.native.removexattr(fd, name4.at, name4.length, 0);
}
function fdFor(host, node) {
  return host.options.xattr === true ? fdOf(host, node) : -ERRNO.EOPNOTSUPP;
}
function clearSgid(host, fd) {
  const { probe: probe2 } = host.scratch;
  const result = host.native.statx(fd, STATX_WANTED, probe2);
  if (result < 0) return result;
  const mode = host.arena.u32[(probe2 >> 2) + STATX.MODE] & S_IALLUGO;
  return (mode & S_ISGID) === 0 ? 0 : host.native.fchmod(fd, mode & ~S_ISGID);
}

// server/fs/host/host-file-system.ts
function openHostFileSystem(native2, arena2, options) {
  const fd = openRoot(native2, options);
  return fd < 0 ? fd : new HostFileSystem(native2, arena2, options, fd);
}
var HostFileSystem = class {
  root;
  #host;
  /** `rootFd`: O_PATH descriptor of the folder, taken over. */
  constructor(native2, arena2, options, rootFd) {
    this.#host = new HostContext(native2, arena2, options, rootFd);
    this.root = this.#host.root;
  }
  get usage() {
    const { inodes, descriptors, handles } = this.#host;
    return {
      nodes: inodes.count - 1,
      coldNodes: descriptors.cold,
      handles: handles.length,
      descriptors: descriptors.held
    };
  }
  lookup(parent, name4, attr) {
    return lookup(this.#host, parent, name4, attr);
  }
  lookupParent(node, attr) {
    return lookupParent(this.#host, node, attr);
  }
  hold(node) {
    node.references++;
  }
  forget(node, count) {
    node.references = Math.max(0, node.references - count);
    letGo(this.#host, node);
  }
  getattr(node, handle, attr) {
    return getattr(this.#host, node, handle, attr);
  }
  setattr(node, handle, set4, _caller, attr) {
    return setattr(this.#host, node, handle, set4, attr);
  }
  readlink(node, out3, capacity) {
    if (node.type !== S_IFLNK) return -ERRNO.EINVAL;
    const fd = fdOf(this.#host, node);
    if (fd < 0) return fd;
    const length = this.#host.native.readlinkat(fd, out3, capacity);
    return length === capacity ? -ERRNO.ENAMETOOLONG : length;
  }
  access(node, mask, caller) {
    const fd = fdOf(this.#host, node);
    return fd < 0 ? fd : this.#host.native.faccess(fd, mask, this.#host.credentials.of(caller));
  }
  mkdir(parent, name4, mode, caller, attr) {
    return mkdir(this.#host, parent, name4, mode, caller, attr);
  }
  mknod(parent, name4, mode, major, minor, caller, attr) {
    return mknod(this.#host, parent, name4, mode, major, minor, caller, attr);
  }
  symlink(parent, name4, target, caller, attr) {
    return symlink(this.#host, parent, name4, target, caller, attr);
  }
  create(parent, name4, flags, mode, caller, attr) {
    return create(this.#host, parent, name4, flags, mode, caller, attr);
  }
  tmpfile(parent, flags, mode, caller, attr) {
    return tmpfile(this.#host, parent, flags, mode, caller, attr);
  }
  link(node, parent, name4, attr) {
    return link(this.#host, node, parent, name4, attr);
  }
  unlink(parent, name4) {
    return removeEntry(this.#host, parent, name4, 0);
  }
  rmdir(parent, name4) {
    return removeEntry(this.#host, parent, name4, AT_REMOVEDIR);
  }
  rename(parent, name4, newParent, newName, flags) {
    return rename(this.#host, parent, name4, newParent, newName, flags);
  }
  remove(node) {
    return remove(this.#host, node);
  }
  renameNode(node, newParent, newName) {
    return renameNode(this.#host, node, newParent, newName);
  }
  open(node, flags, _caller) {
    return open2(this.#host, node, flags);
  }
  opendir(node) {
    return opendir(this.#host, node);
  }
  release(handle) {
    release(this.#host, handle);
  }
  read(handle, offset, count, sink, ticket) {
    return read(this.#host, handle, offset, count, sink, ticket);
  }
  write(handle, offset, count, source, append, killPriv, caller, ticket) {
    return write(this.#host, handle, offset, count, source, append, killPriv, caller, ticket);
  }
  flush(handle, ticket) {
    return flush(this.#host, handle, ticket);
  }
  fsync(handle, datasync, ticket) {
    return fsync(this.#host, handle, datasync, ticket);
  }
  fallocate(handle, mode, offset, length, ticket) {
    return fallocate(this.#host, handle, mode, offset, length, ticket);
  }
  lseek(handle, offset, whence) {
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return -ERRNO.EINVAL;
    return this.#host.native.lseek(handle.fd, offset, whence);
  }
  copyRange(from, fromOffset, to, toOffset, length, ticket) {
    return copyRange(this.#host, from, fromOffset, to, toOffset, length, ticket);
  }
  readdir(handle, cookieLo, cookieHi, room) {
    return readdir(this.#host, handle, cookieLo, cookieHi, room);
  }
  nextEntry(handle, entry5) {
    return nextEntry(this.#host, handle, entry5);
  }
  statfs(node, out3) {
    return statfs(this.#host, node, out3);
  }
  syncfs(node, ticket) {
    return syncfs(this.#host, node, ticket);
  }
  getxattr(node, name4, out3, capacity) {
    return getxattr(this.#host, node, name4, out3, capacity);
  }
  setxattr(node, name4, value4, flags, _caller) {
    return setxattr(this.#host, node, name4, value4, flags);
  }
  listxattr(node, out3, capacity) {
    return listxattr(this.#host, node, out3, capacity);
  }
  removexattr(node, name4, _caller) {
    return removexattr(this.#host, node, name4);
  }
  getlk(handle, owner, lock2) {
    return getlk(this.#host, handle, owner, lock2);
  }
  setlk(handle, owner, lock2) {
    return setlk(this.#host, handle, owner, lock2);
  }
  flock(handle, operation2) {
    return flock(this.#host, handle, operation2);
  }
  unlockAll(handle, owner) {
    unlockAll(this.#host, handle, owner);
  }
  ioctl(handle, request, data, length) {
    return ioctl(this.#host, handle, request, data, length);
  }
  reset() {
    resetShare(this.#host);
  }
  close() {
    closeShare(this.#host);
  }
};

// server/wire/linux-flags.ts
var OPEN_FLAGS = {
  SYNC: O_SYNC,
  TMPFILE: O_TMPFILE,
  EXEC: FMODE_EXEC,
  CREAT: O_CREAT,
  EXCL: O_EXCL,
  NOCTTY: O_NOCTTY,
  TRUNC: O_TRUNC,
  APPEND: O_APPEND,
  NONBLOCK: O_NONBLOCK,
  DSYNC: O_DSYNC,
  ASYNC: FASYNC,
  DIRECT: O_DIRECT,
  LARGEFILE: O_LARGEFILE,
  DIRECTORY: O_DIRECTORY,
  NOFOLLOW: O_NOFOLLOW,
  NOATIME: O_NOATIME,
  CLOEXEC: O_CLOEXEC,
  PATH: O_PATH
};
var ACCESS = { R_OK, W_OK, X_OK };
var RENAME = {
  NOREPLACE: RENAME_NOREPLACE,
  EXCHANGE: RENAME_EXCHANGE,
  WHITEOUT: RENAME_WHITEOUT
};
var XATTR = { CREATE: XATTR_CREATE, REPLACE: XATTR_REPLACE };
var FALLOC = {
  KEEP_SIZE: FALLOC_FL_KEEP_SIZE,
  PUNCH_HOLE: FALLOC_FL_PUNCH_HOLE,
  COLLAPSE_RANGE: FALLOC_FL_COLLAPSE_RANGE,
  ZERO_RANGE: FALLOC_FL_ZERO_RANGE,
  INSERT_RANGE: FALLOC_FL_INSERT_RANGE,
  UNSHARE_RANGE: FALLOC_FL_UNSHARE_RANGE
};
var WHENCE = {
  SET: SEEK_SET,
  CUR: SEEK_CUR,
  END: SEEK_END,
  DATA: SEEK_DATA,
  HOLE: SEEK_HOLE
};
var LOCK_TYPE = { RDLCK: F_RDLCK, WRLCK: F_WRLCK, UNLCK: F_UNLCK };
var DIR_TYPE = {
  UNKNOWN: DT_UNKNOWN,
  FIFO: DT_FIFO,
  CHR: DT_CHR,
  DIR: DT_DIR,
  BLK: DT_BLK,
  REG: DT_REG,
  LNK: DT_LNK,
  SOCK: DT_SOCK
};
var STATX_MASK = {
  BASIC_STATS: STATX_BASIC_STATS,
  TYPE: STATX_TYPE,
  MODE: STATX_MODE,
  NLINK: STATX_NLINK,
  UID: STATX_UID,
  GID: STATX_GID,
  ATIME: STATX_ATIME,
  MTIME: STATX_MTIME,
  CTIME: STATX_CTIME,
  INO: STATX_INO,
  SIZE: STATX_SIZE,
  BLOCKS: STATX_BLOCKS,
  BTIME: STATX_BTIME,
  MNT_ID: STATX_MNT_ID,
  DIOALIGN: STATX_DIOALIGN
};

// server/wire/fuse/flags.ts
var INIT = {
  ASYNC_READ: 1 << 0,
  POSIX_LOCKS: 1 << 1,
  FILE_OPS: 1 << 2,
  ATOMIC_O_TRUNC: 1 << 3,
  EXPORT_SUPPORT: 1 << 4,
  BIG_WRITES: 1 << 5,
  DONT_MASK: 1 << 6,
  SPLICE_WRITE: 1 << 7,
  SPLICE_MOVE: 1 << 8,
  SPLICE_READ: 1 << 9,
  FLOCK_LOCKS: 1 << 10,
  HAS_IOCTL_DIR: 1 << 11,
  AUTO_INVAL_DATA: 1 << 12,
  DO_READDIRPLUS: 1 << 13,
  READDIRPLUS_AUTO: 1 << 14,
  ASYNC_DIO: 1 << 15,
  WRITEBACK_CACHE: 1 << 16,
  NO_OPEN_SUPPORT: 1 << 17,
  PARALLEL_DIROPS: 1 << 18,
  HANDLE_KILLPRIV: 1 << 19,
  POSIX_ACL: 1 << 20,
  ABORT_ERROR: 1 << 21,
  MAX_PAGES: 1 << 22,
  CACHE_SYMLINKS: 1 << 23,
  NO_OPENDIR_SUPPORT: 1 << 24,
  EXPLICIT_INVAL_DATA: 1 << 25,
  MAP_ALIGNMENT: 1 << 26,
  SUBMOUNTS: 1 << 27,
  HANDLE_KILLPRIV_V2: 1 << 28,
  SETXATTR_EXT: 1 << 29,
  INIT_EXT: 1 << 30,
  INIT_RESERVED: 2147483648
};
var INIT2 = {
  SECURITY_CTX: 1 << 0,
  HAS_INODE_DAX: 1 << 1,
  CREATE_SUPP_GROUP: 1 << 2,
  HAS_EXPIRE_ONLY: 1 << 3,
  DIRECT_IO_ALLOW_MMAP: 1 << 4,
  PASSTHROUGH: 1 << 5,
  NO_EXPORT_SUPPORT: 1 << 6,
  HAS_RESEND: 1 << 7,
  ALLOW_IDMAP: 1 << 8,
  OVER_IO_URING: 1 << 9,
  REQUEST_TIMEOUT: 1 << 10
};
var FATTR = {
  MODE: 1 << 0,
  UID: 1 << 1,
  GID: 1 << 2,
  SIZE: 1 << 3,
  ATIME: 1 << 4,
  MTIME: 1 << 5,
  FH: 1 << 6,
  ATIME_NOW: 1 << 7,
  MTIME_NOW: 1 << 8,
  LOCKOWNER: 1 << 9,
  CTIME: 1 << 10,
  KILL_SUIDGID: 1 << 11
};
var FOPEN = {
  DIRECT_IO: 1 << 0,
  KEEP_CACHE: 1 << 1,
  NONSEEKABLE: 1 << 2,
  CACHE_DIR: 1 << 3,
  STREAM: 1 << 4,
  NOFLUSH: 1 << 5,
  PARALLEL_DIRECT_WRITES: 1 << 6,
  PASSTHROUGH: 1 << 7
};
var FUSE_OPEN = { KILL_SUIDGID: 1 << 0 };
var FUSE_ATTR = { SUBMOUNT: 1 << 0, DAX: 1 << 1 };
var GETATTR = { FH: 1 << 0 };
var READ = { LOCKOWNER: 1 << 1 };
var WRITE = { CACHE: 1 << 0, LOCKOWNER: 1 << 1, KILL_SUIDGID: 1 << 2 };
var RELEASE = { FLUSH: 1 << 0, FLOCK_UNLOCK: 1 << 1 };
var FSYNC = { FDATASYNC: 1 << 0 };
var LK = { FLOCK: 1 << 0 };
var IOCTL = {
  COMPAT: 1 << 0,
  UNRESTRICTED: 1 << 1,
  RETRY: 1 << 2,
  "32BIT": 1 << 3,
  DIR: 1 << 4,
  COMPAT_X32: 1 << 5
};
var POLL = { SCHEDULE_NOTIFY: 1 << 0 };
var SETXATTR = { ACL_KILL_SGID: 1 << 0 };
var NOTIFY_INVAL_ENTRY = { EXPIRE_ONLY: 1 << 0 };
var NOTIFY = {
  POLL: 1,
  INVAL_INODE: 2,
  INVAL_ENTRY: 3,
  STORE: 4,
  RETRIEVE: 5,
  DELETE: 6,
  RESEND: 7,
  INC_EPOCH: 8,
  PRUNE: 9
};
var EXT = { MAX_NR_SECCTX: 31, GROUPS: 32 };
var FUSE_KERNEL_VERSION = 7;
var FUSE_KERNEL_MINOR_VERSION = 45;

// server/policy/fuse-policy.ts
var ALWAYS2 = INIT.ASYNC_READ | INIT.ATOMIC_O_TRUNC | INIT.BIG_WRITES | // Kept under `always` too: a share that is tightened while mounted must notice changes of the data again.
INIT.AUTO_INVAL_DATA | INIT.ASYNC_DIO | INIT.PARALLEL_DIROPS | INIT.MAX_PAGES | // A link's target never changes: what replaces a link is another node.
INIT.CACHE_SYMLINKS | INIT.INIT_EXT;
var FILE_OPEN_FLAGS = {
  never: FOPEN.DIRECT_IO,
  auto: 0,
  metadata: FOPEN.DIRECT_IO,
  always: FOPEN.KEEP_CACHE
};
var DIR_OPEN_FLAGS = {
  never: 0,
  auto: 0,
  metadata: FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE,
  always: FOPEN.CACHE_DIR | FOPEN.KEEP_CACHE
};
function fusePolicyOf(values) {
  const { cache, entryTimeout, attrTimeout, negativeTimeout } = values;
  return {
    entrySec: Math.floor(entryTimeout),
    entryNsec: nanosecondsOf(entryTimeout),
    attrSec: Math.floor(attrTimeout),
    attrNsec: nanosecondsOf(attrTimeout),
    negativeSec: Math.floor(negativeTimeout),
    negativeNsec: nanosecondsOf(negativeTimeout),
    longestClaimMs: Math.max(entryTimeout, attrTimeout, negativeTimeout) * 1e3,
    fileOpenFlags: FILE_OPEN_FLAGS[cache],
    dirOpenFlags: DIR_OPEN_FLAGS[cache],
    hostOpenFlags: O_ACCMODE | O_TRUNC | O_SYNC | (values.allowDirectIo ? O_DIRECT : 0) | (values.preserveNoatime ? O_NOATIME : 0),
    // Under `never` the guest would drop the attributes at once: one look-up each for nothing.
    attributesInListings: values.readdirplus && cache !== "never",
    readonly: values.readonly,
    xattr: values.xattr || values.posixAcl || values.securityLabel,
    acl: values.posixAcl,
    noOpen: values.noOpen,
    noOpendir: values.noOpendir,
    symlinks: values.symlinks === "allow",
    pipes: values.specialFiles !== "none",
    devices: values.specialFiles === "devices",
    initFlags: initFlagsOf(values),
    initFlags2: (values.securityLabel ? INIT2.SECURITY_CTX : 0) | (values.allowMmap ? INIT2.DIRECT_IO_ALLOW_MMAP : 0) | INIT2.CREATE_SUPP_GROUP
  };
}
function initFlagsOf(values) {
  let flags = ALWAYS2;
  if (values.readdirplus) flags |= INIT.DO_READDIRPLUS | INIT.READDIRPLUS_AUTO;
  if (values.writeback) flags |= INIT.WRITEBACK_CACHE;
  if (values.announceSubmounts) flags |= INIT.SUBMOUNTS;
  if (values.killprivV2) flags |= INIT.HANDLE_KILLPRIV_V2;
  if (values.posixAcl) flags |= INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT;
  if (values.noOpen) flags = (flags | INIT.NO_OPEN_SUPPORT) & ~INIT.ATOMIC_O_TRUNC;
  if (values.noOpendir) flags |= INIT.NO_OPENDIR_SUPPORT;
  return flags;
}
function nanosecondsOf(seconds2) {
  return Math.min(999999999, Math.round((seconds2 - Math.floor(seconds2)) * 1e9));
}

// server/policy/ninep-policy.ts
var VERSIONS = {
  /** Always 0: do not cache. */
  NONE: 0,
  /** Changes with each change of the file: a mix of size, modification and change time at nanoseconds. */
  CHANGES: 1,
  /** The same for ever, and not 0: what is cached stays valid. */
  STABLE: 2
};
var VERSIONS_BY_CACHE = {
  never: VERSIONS.NONE,
  auto: VERSIONS.CHANGES,
  metadata: VERSIONS.CHANGES,
  always: VERSIONS.STABLE
};
function ninepPolicyOf(values) {
  return {
    versions: VERSIONS_BY_CACHE[values.cache],
    readonly: values.readonly,
    xattr: values.xattr || values.posixAcl || values.securityLabel,
    acl: values.posixAcl,
    symlinks: values.symlinks === "allow",
    pipes: values.specialFiles !== "none",
    devices: values.specialFiles === "devices"
  };
}

// server/wire/views.ts
var INVALID_U64 = -1;
var U64_MAX_SAFE = Number.MAX_SAFE_INTEGER;
var TWO_32 = 4294967296;
var SAFE_HIGH = 2097152;
function newSpan() {
  return { at: 0, length: 0 };
}
function getU64(view, at) {
  const high2 = view.getUint32(at + 4, true);
  return high2 < SAFE_HIGH ? high2 * TWO_32 + view.getUint32(at, true) : INVALID_U64;
}
function putU64(view, at, value4) {
  view.setUint32(at, value4 >>> 0, true);
  view.setUint32(at + 4, Math.floor(value4 / TWO_32) >>> 0, true);
}
function getU64Saturating(view, at) {
  const high2 = view.getUint32(at + 4, true);
  return high2 < SAFE_HIGH ? high2 * TWO_32 + view.getUint32(at, true) : U64_MAX_SAFE;
}
function putU64Saturating(view, at, value4) {
  if (value4 >= U64_MAX_SAFE) {
    view.setUint32(at, 4294967295, true);
    view.setUint32(at + 4, 2147483647, true);
  } else {
    putU64(view, at, value4);
  }
}
function getI64(view, at) {
  const high2 = view.getInt32(at + 4, true);
  if (high2 >= SAFE_HIGH) return Number.MAX_SAFE_INTEGER;
  if (high2 < -SAFE_HIGH) return Number.MIN_SAFE_INTEGER;
  return high2 * TWO_32 + view.getUint32(at, true);
}
function putI64(view, at, value4) {
  view.setUint32(at, value4 >>> 0, true);
  view.setInt32(at + 4, Math.floor(value4 / TWO_32), true);
}
function lengthToNul(u8, at, end2) {
  for (let i = at; i < end2; i++) {
    if (u8[i] === 0) return i - at;
  }
  return -1;
}
function takeCstr(u8, at, end2, span) {
  const length = lengthToNul(u8, at, end2);
  if (length < 0) return -1;
  span.at = at;
  span.length = length;
  return at + length + 1;
}
function takeStr16(view, at, end2, span) {
  if (end2 - at < 2) return -1;
  const length = view.getUint16(at, true);
  if (end2 - at - 2 < length) return -1;
  span.at = at + 2;
  span.length = length;
  return at + 2 + length;
}
function putStr16(v, at, span) {
  move(v.u8, at + 2, span);
  v.view.setUint16(at, span.length, true);
  return at + 2 + span.length;
}
function takeData32(view, at, end2, span) {
  if (end2 - at < 4) return -1;
  const length = view.getUint32(at, true);
  if (end2 - at - 4 < length) return -1;
  span.at = at + 4;
  span.length = length;
  return at + 4 + length;
}
function putData32(v, at, span) {
  move(v.u8, at + 4, span);
  v.view.setUint32(at, span.length, true);
  return at + 4 + span.length;
}
function move(u8, at, span) {
  if (span.at !== at) u8.copyWithin(at, span.at, span.at + span.length);
}

// server/wire/fuse/codec.gen.ts
var OPCODE = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  SETXATTR: 21,
  GETXATTR: 22,
  LISTXATTR: 23,
  REMOVEXATTR: 24,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  FSYNCDIR: 30,
  GETLK: 31,
  SETLK: 32,
  SETLKW: 33,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  BMAP: 37,
  DESTROY: 38,
  IOCTL: 39,
  POLL: 40,
  NOTIFY_REPLY: 41,
  BATCH_FORGET: 42,
  FALLOCATE: 43,
  READDIRPLUS: 44,
  RENAME2: 45,
  LSEEK: 46,
  COPY_FILE_RANGE: 47,
  SETUPMAPPING: 48,
  REMOVEMAPPING: 49,
  SYNCFS: 50,
  TMPFILE: 51,
  STATX: 52,
  COPY_FILE_RANGE_64: 53
};
var FUSE_OPS = [
  void 0,
  {
    id: 1,
    name: "LOOKUP",
    inSize: 41,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false
  },
  {
    id: 2,
    name: "FORGET",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 0,
    noReply: true
  },
  {
    id: 3,
    name: "GETATTR",
    inSize: 56,
    names: 0,
    data: false,
    outSize: 120,
    noReply: false
  },
  {
    id: 4,
    name: "SETATTR",
    inSize: 128,
    names: 0,
    data: false,
    outSize: 120,
    noReply: false
  },
  {
    id: 5,
    name: "READLINK",
    inSize: 40,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 6,
    name: "SYMLINK",
    inSize: 42,
    names: 2,
    data: false,
    outSize: 144,
    noReply: false
  },
  void 0,
  {
    id: 8,
    name: "MKNOD",
    inSize: 57,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false
  },
  {
    id: 9,
    name: "MKDIR",
    inSize: 49,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false
  },
  {
    id: 10,
    name: "UNLINK",
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 11,
    name: "RMDIR",
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 12,
    name: "RENAME",
    inSize: 50,
    names: 2,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 13,
    name: "LINK",
    inSize: 49,
    names: 1,
    data: false,
    outSize: 144,
    noReply: false
  },
  {
    id: 14,
    name: "OPEN",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 32,
    noReply: false
  },
  {
    id: 15,
    name: "READ",
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 16,
    name: "WRITE",
    inSize: 80,
    names: 0,
    data: true,
    outSize: 24,
    noReply: false
  },
  {
    id: 17,
    name: "STATFS",
    inSize: 40,
    names: 0,
    data: false,
    outSize: 96,
    noReply: false
  },
  {
    id: 18,
    name: "RELEASE",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  void 0,
  {
    id: 20,
    name: "FSYNC",
    inSize: 56,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 21,
    name: "SETXATTR",
    inSize: 49,
    names: 1,
    data: true,
    outSize: 16,
    noReply: false
  },
  {
    id: 22,
    name: "GETXATTR",
    inSize: 49,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 23,
    name: "LISTXATTR",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 24,
    name: "REMOVEXATTR",
    inSize: 41,
    names: 1,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 25,
    name: "FLUSH",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 26,
    name: "INIT",
    inSize: 56,
    names: 0,
    data: false,
    outSize: 40,
    noReply: false
  },
  {
    id: 27,
    name: "OPENDIR",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 32,
    noReply: false
  },
  {
    id: 28,
    name: "READDIR",
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 29,
    name: "RELEASEDIR",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 30,
    name: "FSYNCDIR",
    inSize: 56,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 31,
    name: "GETLK",
    inSize: 88,
    names: 0,
    data: false,
    outSize: 40,
    noReply: false
  },
  {
    id: 32,
    name: "SETLK",
    inSize: 88,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 33,
    name: "SETLKW",
    inSize: 88,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 34,
    name: "ACCESS",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 35,
    name: "CREATE",
    inSize: 57,
    names: 1,
    data: false,
    outSize: 160,
    noReply: false
  },
  {
    id: 36,
    name: "INTERRUPT",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 0,
    noReply: true
  },
  {
    id: 37,
    name: "BMAP",
    inSize: 56,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false
  },
  {
    id: 38,
    name: "DESTROY",
    inSize: 40,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 39,
    name: "IOCTL",
    inSize: 72,
    names: 0,
    data: true,
    outSize: 32,
    noReply: false
  },
  {
    id: 40,
    name: "POLL",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false
  },
  {
    id: 41,
    name: "NOTIFY_REPLY",
    inSize: 80,
    names: 0,
    data: true,
    outSize: 0,
    noReply: true
  },
  {
    id: 42,
    name: "BATCH_FORGET",
    inSize: 48,
    names: 0,
    data: true,
    outSize: 0,
    noReply: true
  },
  {
    id: 43,
    name: "FALLOCATE",
    inSize: 72,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 44,
    name: "READDIRPLUS",
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 45,
    name: "RENAME2",
    inSize: 58,
    names: 2,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 46,
    name: "LSEEK",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false
  },
  {
    id: 47,
    name: "COPY_FILE_RANGE",
    inSize: 96,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false
  },
  {
    id: 48,
    name: "SETUPMAPPING",
    inSize: 80,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 49,
    name: "REMOVEMAPPING",
    inSize: 44,
    names: 0,
    data: true,
    outSize: 16,
    noReply: false
  },
  {
    id: 50,
    name: "SYNCFS",
    inSize: 48,
    names: 0,
    data: false,
    outSize: 16,
    noReply: false
  },
  {
    id: 51,
    name: "TMPFILE",
    inSize: 57,
    names: 1,
    data: false,
    outSize: 160,
    noReply: false
  },
  {
    id: 52,
    name: "STATX",
    inSize: 64,
    names: 0,
    data: false,
    outSize: 304,
    noReply: false
  },
  {
    id: 53,
    name: "COPY_FILE_RANGE_64",
    inSize: 96,
    names: 0,
    data: false,
    outSize: 24,
    noReply: false
  }
];
function newInHeader() {
  return {
    len: 0,
    opcode: 0,
    uniqueLo: 0,
    uniqueHi: 0,
    nodeid: 0,
    uid: 0,
    gid: 0,
    pid: 0,
    totalExtlen: 0
  };
}
var SIZE_IN_HEADER = 40;
function decodeInHeader(v, at, o) {
  const d = v.view;
  o.len = d.getUint32(at, true);
  o.opcode = d.getUint32(at + 4, true);
  o.uniqueLo = d.getUint32(at + 8, true);
  o.uniqueHi = d.getUint32(at + 12, true);
  o.nodeid = getU64(d, at + 16);
  o.uid = d.getUint32(at + 24, true);
  o.gid = d.getUint32(at + 28, true);
  o.pid = d.getUint32(at + 32, true);
  o.totalExtlen = d.getUint16(at + 36, true);
}
function newOutHeader() {
  return {
    len: 0,
    error: 0,
    uniqueLo: 0,
    uniqueHi: 0
  };
}
var SIZE_OUT_HEADER = 16;
function encodeOutHeader(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.len, true);
  d.setInt32(at + 4, o.error, true);
  d.setUint32(at + 8, o.uniqueLo, true);
  d.setUint32(at + 12, o.uniqueHi, true);
  return at + 16;
}
function newFuseAttr() {
  return {
    inoLo: 0,
    inoHi: 0,
    size: 0,
    blocks: 0,
    atime: 0,
    mtime: 0,
    ctime: 0,
    atimensec: 0,
    mtimensec: 0,
    ctimensec: 0,
    mode: 0,
    nlink: 0,
    uid: 0,
    gid: 0,
    rdev: 0,
    blksize: 0,
    flags: 0
  };
}
function encodeFuseAttr(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.inoLo, true);
  d.setUint32(at + 4, o.inoHi, true);
  putU64(d, at + 8, o.size);
  putU64(d, at + 16, o.blocks);
  putI64(d, at + 24, o.atime);
  putI64(d, at + 32, o.mtime);
  putI64(d, at + 40, o.ctime);
  d.setUint32(at + 48, o.atimensec, true);
  d.setUint32(at + 52, o.mtimensec, true);
  d.setUint32(at + 56, o.ctimensec, true);
  d.setUint32(at + 60, o.mode, true);
  d.setUint32(at + 64, o.nlink, true);
  d.setUint32(at + 68, o.uid, true);
  d.setUint32(at + 72, o.gid, true);
  d.setUint32(at + 76, o.rdev, true);
  d.setUint32(at + 80, o.blksize, true);
  d.setUint32(at + 84, o.flags, true);
  return at + 88;
}
function newSxTime() {
  return {
    tvSec: 0,
    tvNsec: 0
  };
}
function encodeSxTime(v, at, o) {
  const d = v.view;
  putI64(d, at, o.tvSec);
  d.setUint32(at + 8, o.tvNsec, true);
  d.setUint32(at + 12, 0, true);
  return at + 16;
}
function newStatx() {
  return {
    mask: 0,
    blksize: 0,
    attributesLo: 0,
    attributesHi: 0,
    nlink: 0,
    uid: 0,
    gid: 0,
    mode: 0,
    inoLo: 0,
    inoHi: 0,
    size: 0,
    blocks: 0,
    attributesMaskLo: 0,
    attributesMaskHi: 0,
    atime: newSxTime(),
    btime: newSxTime(),
    ctime: newSxTime(),
    mtime: newSxTime(),
    rdevMajor: 0,
    rdevMinor: 0,
    devMajor: 0,
    devMinor: 0
  };
}
function encodeStatx(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.mask, true);
  d.setUint32(at + 4, o.blksize, true);
  d.setUint32(at + 8, o.attributesLo, true);
  d.setUint32(at + 12, o.attributesHi, true);
  d.setUint32(at + 16, o.nlink, true);
  d.setUint32(at + 20, o.uid, true);
  d.setUint32(at + 24, o.gid, true);
  d.setUint16(at + 28, o.mode, true);
  d.setUint16(at + 30, 0, true);
  d.setUint32(at + 32, o.inoLo, true);
  d.setUint32(at + 36, o.inoHi, true);
  putU64(d, at + 40, o.size);
  putU64(d, at + 48, o.blocks);
  d.setUint32(at + 56, o.attributesMaskLo, true);
  d.setUint32(at + 60, o.attributesMaskHi, true);
  encodeSxTime(v, at + 64, o.atime);
  encodeSxTime(v, at + 80, o.btime);
  encodeSxTime(v, at + 96, o.ctime);
  encodeSxTime(v, at + 112, o.mtime);
  d.setUint32(at + 128, o.rdevMajor, true);
  d.setUint32(at + 132, o.rdevMinor, true);
  d.setUint32(at + 136, o.devMajor, true);
  d.setUint32(at + 140, o.devMinor, true);
  v.u8.fill(0, at + 144, at + 256);
  return at + 256;
}
function newNameIn() {
  return {
    name: newSpan()
  };
}
function decodeNameIn(v, at, end2, o) {
  return takeCstr(v.u8, at, end2, o.name);
}
function newForgetIn() {
  return {
    nlookup: 0
  };
}
var SIZE_FORGET_IN = 8;
function decodeForgetIn(v, at, o) {
  const d = v.view;
  o.nlookup = getU64(d, at);
}
function newForgetOne() {
  return {
    nodeid: 0,
    nlookup: 0
  };
}
var SIZE_FORGET_ONE = 16;
function decodeForgetOne(v, at, o) {
  const d = v.view;
  o.nodeid = getU64(d, at);
  o.nlookup = getU64(d, at + 8);
}
function newBatchForgetIn() {
  return {
    count: 0
  };
}
var SIZE_BATCH_FORGET_IN = 8;
function decodeBatchForgetIn(v, at, o) {
  const d = v.view;
  o.count = d.getUint32(at, true);
}
function newGetattrIn() {
  return {
    getattrFlags: 0,
    fh: 0
  };
}
var SIZE_GETATTR_IN = 16;
function decodeGetattrIn(v, at, o) {
  const d = v.view;
  o.getattrFlags = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
}
function newSetattrIn() {
  return {
    valid: 0,
    fh: 0,
    size: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    atime: 0,
    mtime: 0,
    ctime: 0,
    atimensec: 0,
    mtimensec: 0,
    ctimensec: 0,
    mode: 0,
    uid: 0,
    gid: 0
  };
}
var SIZE_SETATTR_IN = 88;
function decodeSetattrIn(v, at, o) {
  const d = v.view;
  o.valid = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
  o.size = getU64(d, at + 16);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.atime = getI64(d, at + 32);
  o.mtime = getI64(d, at + 40);
  o.ctime = getI64(d, at + 48);
  o.atimensec = d.getUint32(at + 56, true);
  o.mtimensec = d.getUint32(at + 60, true);
  o.ctimensec = d.getUint32(at + 64, true);
  o.mode = d.getUint32(at + 68, true);
  o.uid = d.getUint32(at + 76, true);
  o.gid = d.getUint32(at + 80, true);
}
function newSymlinkIn() {
  return {
    name: newSpan(),
    target: newSpan()
  };
}
function decodeSymlinkIn(v, at, end2, o) {
  let p = takeCstr(v.u8, at, end2, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end2, o.target);
}
function newMknodIn() {
  return {
    mode: 0,
    rdev: 0,
    umask: 0,
    name: newSpan()
  };
}
function decodeMknodIn(v, at, end2, o) {
  if (end2 - at < 16) return -1;
  const d = v.view;
  o.mode = d.getUint32(at, true);
  o.rdev = d.getUint32(at + 4, true);
  o.umask = d.getUint32(at + 8, true);
  return takeCstr(v.u8, at + 16, end2, o.name);
}
function newMkdirIn() {
  return {
    mode: 0,
    umask: 0,
    name: newSpan()
  };
}
function decodeMkdirIn(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.mode = d.getUint32(at, true);
  o.umask = d.getUint32(at + 4, true);
  return takeCstr(v.u8, at + 8, end2, o.name);
}
function newRenameIn() {
  return {
    newdir: 0,
    name: newSpan(),
    newname: newSpan()
  };
}
function decodeRenameIn(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.newdir = getU64(d, at);
  let p = takeCstr(v.u8, at + 8, end2, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end2, o.newname);
}
function newRename2In() {
  return {
    newdir: 0,
    flags: 0,
    name: newSpan(),
    newname: newSpan()
  };
}
function decodeRename2In(v, at, end2, o) {
  if (end2 - at < 16) return -1;
  const d = v.view;
  o.newdir = getU64(d, at);
  o.flags = d.getUint32(at + 8, true);
  let p = takeCstr(v.u8, at + 16, end2, o.name);
  if (p < 0) return -1;
  return takeCstr(v.u8, p, end2, o.newname);
}
function newLinkIn() {
  return {
    oldnodeid: 0,
    newname: newSpan()
  };
}
function decodeLinkIn(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.oldnodeid = getU64(d, at);
  return takeCstr(v.u8, at + 8, end2, o.newname);
}
function newOpenIn() {
  return {
    flags: 0,
    openFlags: 0
  };
}
var SIZE_OPEN_IN = 8;
function decodeOpenIn(v, at, o) {
  const d = v.view;
  o.flags = d.getUint32(at, true);
  o.openFlags = d.getUint32(at + 4, true);
}
function newCreateIn() {
  return {
    flags: 0,
    mode: 0,
    umask: 0,
    openFlags: 0,
    name: newSpan()
  };
}
function decodeCreateIn(v, at, end2, o) {
  if (end2 - at < 16) return -1;
  const d = v.view;
  o.flags = d.getUint32(at, true);
  o.mode = d.getUint32(at + 4, true);
  o.umask = d.getUint32(at + 8, true);
  o.openFlags = d.getUint32(at + 12, true);
  return takeCstr(v.u8, at + 16, end2, o.name);
}
function newReadIn() {
  return {
    fh: 0,
    offset: 0,
    size: 0,
    readFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0
  };
}
var SIZE_READ_IN = 40;
function decodeReadIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
  o.readFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}
function newReaddirIn() {
  return {
    fh: 0,
    offsetLo: 0,
    offsetHi: 0,
    size: 0,
    readFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0
  };
}
var SIZE_READDIR_IN = 40;
function decodeReaddirIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offsetLo = d.getUint32(at + 8, true);
  o.offsetHi = d.getUint32(at + 12, true);
  o.size = d.getUint32(at + 16, true);
  o.readFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}
function newWriteIn() {
  return {
    fh: 0,
    offset: 0,
    size: 0,
    writeFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0,
    flags: 0
  };
}
var SIZE_WRITE_IN = 40;
function decodeWriteIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.size = d.getUint32(at + 16, true);
  o.writeFlags = d.getUint32(at + 20, true);
  o.lockOwnerLo = d.getUint32(at + 24, true);
  o.lockOwnerHi = d.getUint32(at + 28, true);
  o.flags = d.getUint32(at + 32, true);
}
function newReleaseIn() {
  return {
    fh: 0,
    flags: 0,
    releaseFlags: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0
  };
}
var SIZE_RELEASE_IN = 24;
function decodeReleaseIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.flags = d.getUint32(at + 8, true);
  o.releaseFlags = d.getUint32(at + 12, true);
  o.lockOwnerLo = d.getUint32(at + 16, true);
  o.lockOwnerHi = d.getUint32(at + 20, true);
}
function newFlushIn() {
  return {
    fh: 0,
    lockOwnerLo: 0,
    lockOwnerHi: 0
  };
}
var SIZE_FLUSH_IN = 24;
function decodeFlushIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.lockOwnerLo = d.getUint32(at + 16, true);
  o.lockOwnerHi = d.getUint32(at + 20, true);
}
function newFsyncIn() {
  return {
    fh: 0,
    fsyncFlags: 0
  };
}
var SIZE_FSYNC_IN = 16;
function decodeFsyncIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.fsyncFlags = d.getUint32(at + 8, true);
}
function newSetxattrIn() {
  return {
    size: 0,
    flags: 0,
    setxattrFlags: 0,
    name: newSpan()
  };
}
function decodeSetxattrIn(v, at, end2, o) {
  if (end2 - at < 16) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.setxattrFlags = d.getUint32(at + 8, true);
  return takeCstr(v.u8, at + 16, end2, o.name);
}
function decodeSetxattrCompatIn(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  return takeCstr(v.u8, at + 8, end2, o.name);
}
function newGetxattrIn() {
  return {
    size: 0,
    name: newSpan()
  };
}
function decodeGetxattrIn(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  return takeCstr(v.u8, at + 8, end2, o.name);
}
function newListxattrIn() {
  return {
    size: 0
  };
}
var SIZE_LISTXATTR_IN = 8;
function decodeListxattrIn(v, at, o) {
  const d = v.view;
  o.size = d.getUint32(at, true);
}
function newAccessIn() {
  return {
    mask: 0
  };
}
var SIZE_ACCESS_IN = 8;
function decodeAccessIn(v, at, o) {
  const d = v.view;
  o.mask = d.getUint32(at, true);
}
function newInitIn() {
  return {
    major: 0,
    minor: 0,
    maxReadahead: 0,
    flags: 0,
    flags2: 0
  };
}
function decodeInitIn(v, at, end2, o) {
  if (end2 - at < 16) return -1;
  const d = v.view;
  o.major = d.getUint32(at, true);
  o.minor = d.getUint32(at + 4, true);
  o.maxReadahead = d.getUint32(at + 8, true);
  o.flags = d.getUint32(at + 12, true);
  o.flags2 = end2 - at >= 20 ? d.getUint32(at + 16, true) : 0;
  return Math.min(end2, at + 64);
}
function newInterruptIn() {
  return {
    uniqueLo: 0,
    uniqueHi: 0
  };
}
var SIZE_INTERRUPT_IN = 8;
function decodeInterruptIn(v, at, o) {
  const d = v.view;
  o.uniqueLo = d.getUint32(at, true);
  o.uniqueHi = d.getUint32(at + 4, true);
}
function newFallocateIn() {
  return {
    fh: 0,
    offset: 0,
    length: 0,
    mode: 0
  };
}
var SIZE_FALLOCATE_IN = 32;
function decodeFallocateIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.length = getU64Saturating(d, at + 16);
  o.mode = d.getUint32(at + 24, true);
}
function newLseekIn() {
  return {
    fh: 0,
    offset: 0,
    whence: 0
  };
}
var SIZE_LSEEK_IN = 24;
function decodeLseekIn(v, at, o) {
  const d = v.view;
  o.fh = getU64(d, at);
  o.offset = getU64(d, at + 8);
  o.whence = d.getUint32(at + 16, true);
}
function newCopyFileRangeIn() {
  return {
    fhIn: 0,
    offIn: 0,
    nodeidOut: 0,
    fhOut: 0,
    offOut: 0,
    len: 0,
    flagsLo: 0,
    flagsHi: 0
  };
}
var SIZE_COPY_FILE_RANGE_IN = 56;
function decodeCopyFileRangeIn(v, at, o) {
  const d = v.view;
  o.fhIn = getU64(d, at);
  o.offIn = getU64(d, at + 8);
  o.nodeidOut = getU64(d, at + 16);
  o.fhOut = getU64(d, at + 24);
  o.offOut = getU64(d, at + 32);
  o.len = getU64Saturating(d, at + 40);
  o.flagsLo = d.getUint32(at + 48, true);
  o.flagsHi = d.getUint32(at + 52, true);
}
function newSyncfsIn() {
  return {};
}
var SIZE_SYNCFS_IN = 8;
function decodeSyncfsIn(_v, _at, _o) {
}
function newStatxIn() {
  return {
    getattrFlags: 0,
    fh: 0,
    sxFlags: 0,
    sxMask: 0
  };
}
var SIZE_STATX_IN = 24;
function decodeStatxIn(v, at, o) {
  const d = v.view;
  o.getattrFlags = d.getUint32(at, true);
  o.fh = getU64(d, at + 8);
  o.sxFlags = d.getUint32(at + 16, true);
  o.sxMask = d.getUint32(at + 20, true);
}
function newExtHeader() {
  return {
    size: 0,
    type: 0
  };
}
var SIZE_EXT_HEADER = 8;
function decodeExtHeader(v, at, o) {
  const d = v.view;
  o.size = d.getUint32(at, true);
  o.type = d.getUint32(at + 4, true);
}
function newSuppGroups() {
  return {
    nrGroups: 0
  };
}
var SIZE_SUPP_GROUPS = 4;
function decodeSuppGroups(v, at, o) {
  const d = v.view;
  o.nrGroups = d.getUint32(at, true);
}
function newSecctx() {
  return {
    size: 0,
    name: newSpan()
  };
}
function decodeSecctx(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.size = d.getUint32(at, true);
  return takeCstr(v.u8, at + 8, end2, o.name);
}
function newEntryOut() {
  return {
    nodeid: 0,
    generation: 0,
    entryValid: 0,
    attrValid: 0,
    entryValidNsec: 0,
    attrValidNsec: 0,
    attr: newFuseAttr()
  };
}
var SIZE_ENTRY_OUT = 128;
function encodeEntryOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.nodeid);
  putU64(d, at + 8, o.generation);
  putU64(d, at + 16, o.entryValid);
  putU64(d, at + 24, o.attrValid);
  d.setUint32(at + 32, o.entryValidNsec, true);
  d.setUint32(at + 36, o.attrValidNsec, true);
  encodeFuseAttr(v, at + 40, o.attr);
  return at + 128;
}
function newAttrOut() {
  return {
    attrValid: 0,
    attrValidNsec: 0,
    attr: newFuseAttr()
  };
}
var SIZE_ATTR_OUT = 104;
function encodeAttrOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.attrValid);
  d.setUint32(at + 8, o.attrValidNsec, true);
  d.setUint32(at + 12, 0, true);
  encodeFuseAttr(v, at + 16, o.attr);
  return at + 104;
}
function newStatxOut() {
  return {
    attrValid: 0,
    attrValidNsec: 0,
    flags: 0,
    stat: newStatx()
  };
}
var SIZE_STATX_OUT = 288;
function encodeStatxOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.attrValid);
  d.setUint32(at + 8, o.attrValidNsec, true);
  d.setUint32(at + 12, o.flags, true);
  d.setUint32(at + 16, 0, true);
  d.setUint32(at + 20, 0, true);
  d.setUint32(at + 24, 0, true);
  d.setUint32(at + 28, 0, true);
  encodeStatx(v, at + 32, o.stat);
  return at + 288;
}
function newOpenOut() {
  return {
    fh: 0,
    openFlags: 0,
    backingId: 0
  };
}
var SIZE_OPEN_OUT = 16;
function encodeOpenOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.fh);
  d.setUint32(at + 8, o.openFlags, true);
  d.setUint32(at + 12, o.backingId, true);
  return at + 16;
}
var SIZE_CREATE_OUT = 144;
function newWriteOut() {
  return {
    size: 0
  };
}
var SIZE_WRITE_OUT = 8;
function encodeWriteOut(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}
function newStatfsOut() {
  return {
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
    bsize: 0,
    namelen: 0,
    frsize: 0
  };
}
var SIZE_STATFS_OUT = 80;
function encodeStatfsOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.blocks);
  putU64(d, at + 8, o.bfree);
  putU64(d, at + 16, o.bavail);
  putU64(d, at + 24, o.files);
  putU64(d, at + 32, o.ffree);
  d.setUint32(at + 40, o.bsize, true);
  d.setUint32(at + 44, o.namelen, true);
  d.setUint32(at + 48, o.frsize, true);
  d.setUint32(at + 52, 0, true);
  d.setUint32(at + 56, 0, true);
  d.setUint32(at + 60, 0, true);
  d.setUint32(at + 64, 0, true);
  d.setUint32(at + 68, 0, true);
  d.setUint32(at + 72, 0, true);
  d.setUint32(at + 76, 0, true);
  return at + 80;
}
function newGetxattrOut() {
  return {
    size: 0
  };
}
var SIZE_GETXATTR_OUT = 8;
function encodeGetxattrOut(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.size, true);
  d.setUint32(at + 4, 0, true);
  return at + 8;
}
function newInitOut() {
  return {
    major: 0,
    minor: 0,
    maxReadahead: 0,
    flags: 0,
    maxBackground: 0,
    congestionThreshold: 0,
    maxWrite: 0,
    timeGran: 0,
    maxPages: 0,
    mapAlignment: 0,
    flags2: 0,
    maxStackDepth: 0,
    requestTimeout: 0
  };
}
var SIZE_INIT_OUT = 64;
function encodeInitOut(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.major, true);
  d.setUint32(at + 4, o.minor, true);
  d.setUint32(at + 8, o.maxReadahead, true);
  d.setUint32(at + 12, o.flags, true);
  d.setUint16(at + 16, o.maxBackground, true);
  d.setUint16(at + 18, o.congestionThreshold, true);
  d.setUint32(at + 20, o.maxWrite, true);
  d.setUint32(at + 24, o.timeGran, true);
  d.setUint16(at + 28, o.maxPages, true);
  d.setUint16(at + 30, o.mapAlignment, true);
  d.setUint32(at + 32, o.flags2, true);
  d.setUint32(at + 36, o.maxStackDepth, true);
  d.setUint16(at + 40, o.requestTimeout, true);
  d.setUint16(at + 42, 0, true);
  d.setUint32(at + 44, 0, true);
  d.setUint32(at + 48, 0, true);
  d.setUint32(at + 52, 0, true);
  d.setUint32(at + 56, 0, true);
  d.setUint32(at + 60, 0, true);
  return at + 64;
}
function newLseekOut() {
  return {
    offset: 0
  };
}
var SIZE_LSEEK_OUT = 8;
function encodeLseekOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.offset);
  return at + 8;
}
function newCopyFileRangeOut() {
  return {
    bytesCopied: 0
  };
}
var SIZE_COPY_FILE_RANGE_OUT = 8;
function encodeCopyFileRangeOut(v, at, o) {
  const d = v.view;
  putU64(d, at, o.bytesCopied);
  return at + 8;
}
function newDirent() {
  return {
    inoLo: 0,
    inoHi: 0,
    offLo: 0,
    offHi: 0,
    namelen: 0,
    type: 0
  };
}
var SIZE_DIRENT = 24;
function encodeDirent(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.inoLo, true);
  d.setUint32(at + 4, o.inoHi, true);
  d.setUint32(at + 8, o.offLo, true);
  d.setUint32(at + 12, o.offHi, true);
  d.setUint32(at + 16, o.namelen, true);
  d.setUint32(at + 20, o.type, true);
  return at + 24;
}
var SIZE_DIRENTPLUS = 152;

// server/session/exchange.ts
var REPLY_ROOM = 256 * 1024;
var REQUEST_ROOM = 128 * 1024;
var Exchange = class {
  /** Names this exchange to the I/O pool and the trace; fixed for the object's life. */
  ticket;
  /** Arena offset of the request's first bytes, and how many are there. */
  at = 0;
  length = 0;
  /** Length of the whole request. */
  total = 0;
  /** Arena offset for the reply's head (REPLY_ROOM bytes). */
  replyAt = 0;
  /** The longest reply that the peer takes, header included; 0: it takes none. */
  replyCapacity = 0;
  /** When the transport took it, in milliseconds of `performance.now()`. 0 while nobody measures. */
  takenAt = 0;
  // The session's notes.
  opcode = 0;
  uniqueLo = 0;
  uniqueHi = 0;
  noteA = 0;
  noteB = 0;
  noteC = 0;
  ref = null;
  constructor(ticket) {
    this.ticket = ticket;
  }
};

// server/session/fuse/fuse-limits.ts
var DEFAULT_LIMITS = {
  maxWrite: 1024 * 1024,
  maxBackground: 1024,
  maxNodes: 4 * 1024 * 1024,
  maxHandles: 1024 * 1024
};

// server/policy/claim-clock.ts
var ClaimClock = class {
  #until = 0;
  /** `policy` was in force until now. */
  replaced(policy, nowMs) {
    this.#until = Math.max(this.#until, nowMs + policy.longestClaimMs);
  }
  /** The guest mounted anew and holds nothing. */
  forgotten() {
    this.#until = 0;
  }
  /** Milliseconds for which claims of earlier policies may outlive what `policy` allows now; 0: none does. */
  leftMs(policy, nowMs) {
    const left = this.#until - nowMs;
    return left > policy.longestClaimMs ? left : 0;
  }
};

// server/session/fuse/handle-table.ts
var OpenFile = class {
  /** The guest's name for it (`fh`). */
  id;
  handle = null;
  /** Calls on the handle that are in the I/O pool. */
  pending = 0;
  /** Released by the guest, or wiped, while calls were pending: ends with the last of them. */
  closing = false;
  /** No-open: not the guest's, which does not know its number and may not use it. */
  shared = false;
  constructor(id) {
    this.id = id;
  }
};
var HandleTable = class {
  #fs;
  #limit;
  #slots = [];
  #free = [];
  /** No-open only: the handle that all requests about a node share (shared-open.ts). */
  #shared = /* @__PURE__ */ new Map();
  /** `limit`: how many handles one guest may hold. */
  constructor(fs, limit) {
    this.#fs = fs;
    this.#limit = limit;
  }
  get size() {
    return this.#slots.length - this.#free.length;
  }
  /** The guest has as many as it may: EMFILE. */
  get full() {
    return this.size >= this.#limit;
  }
  /** Takes over `handle`. The caller has looked at `full`. */
  add(handle) {
    let file = this.#free.pop();
    if (file === void 0) {
      file = new OpenFile(this.#slots.length + 1);
      this.#slots.push(file);
    }
    file.handle = handle;
    return file;
  }
  /** The open file `fh`, or null. */
  get(fh) {
    if (fh <= 0 || fh > this.#slots.length) return null;
    const file = this.#slots[fh - 1];
    return file.handle !== null && !file.closing && !file.shared ? file : null;
  }
  /** The open file `fh` if it is one of `node`, else null: a handle must not lend its rights to a second file. */
  of(node, fh) {
    const file = this.get(fh);
    return file !== null && file.handle?.node === node ? file : null;
  }
  /** Ends an open file, now or when its last pending call has ended. */
  release(file) {
    if (file.pending > 0) file.closing = true;
    else this.#end(file);
  }
  /** A call on `fh` went into the pool: its handle stays until `unpin`. */
  pin(fh) {
    this.#slots[fh - 1].pending++;
  }
  unpin(fh) {
    const file = this.#slots[fh - 1];
    file.pending--;
    if (file.closing && file.pending === 0) this.#end(file);
  }
  shared(node) {
    return this.#shared.get(node) ?? null;
  }
  share(node, file) {
    this.unshare(node);
    file.shared = true;
    this.#shared.set(node, file);
  }
  /** The node is forgotten, or gets another shared handle. */
  unshare(node) {
    const file = this.#shared.get(node);
    if (file === void 0) return;
    this.#shared.delete(node);
    this.release(file);
  }
  /** Releases every handle; those with pending calls when these have ended. */
  releaseAll() {
    this.#shared.clear();
    for (const file of this.#slots) {
      if (file.handle !== null && !file.closing) this.release(file);
    }
  }
  /** Empties the table when the back end drops all handles itself (`FileSystem.reset`). Nothing may be pending. */
  clear() {
    this.#shared.clear();
    this.#slots.length = 0;
    this.#free.length = 0;
  }
  #end(file) {
    const handle = file.handle;
    file.handle = null;
    file.closing = false;
    file.shared = false;
    this.#free.push(file);
    this.#fs.release(handle);
  }
};

// server/session/fuse/node-table.ts
var ROOT_ID = 1;
var NodeTable = class {
  #fs;
  #limit;
  // Index is the nodeid. Slot 0 stays empty: on the wire, nodeid 0 means "no such file".
  #nodes = [];
  #lookups = [];
  #generations = [];
  #free = [];
  /** Generation of ids that are handed out for the first time since the table was last emptied. */
  #firstGeneration = 1;
  /** `limit`: how many nodes one guest may hold, root included. */
  constructor(fs, limit) {
    this.#fs = fs;
    this.#limit = limit;
    this.#startOver();
  }
  /** How many nodes the guest holds, root included. */
  get size() {
    return this.#nodes.length - 1 - this.#free.length;
  }
  /** The guest holds as many as it may: ENFILE. */
  get full() {
    return this.size >= this.#limit;
  }
  get(id) {
    if (id <= 0 || id >= this.#nodes.length) return null;
    return this.#nodes[id];
  }
  generation(id) {
    return this.#generations[id];
  }
  lookups(id) {
    return this.#lookups[id] ?? 0;
  }
  /** Counts one lookup of `node` and takes over the caller's reference to it. The nodeid, or -ENFILE (the reference is given back). */
  add(node) {
    const known = node.sessionId;
    if (known !== 0) {
      if (known === ROOT_ID) this.#fs.forget(node, 1);
      else this.#lookups[known]++;
      return known;
    }
    const id = this.#takeId();
    if (id === 0) {
      this.#fs.forget(node, 1);
      return -ERRNO.ENFILE;
    }
    node.sessionId = id;
    this.#nodes[id] = node;
    this.#lookups[id] = 1;
    return id;
  }
  /** Takes back `count` lookups. What was never handed out is ignored: FORGET has no reply to complain in. */
  forget(id, count) {
    const node = this.get(id);
    if (node === null || id === ROOT_ID || count <= 0) return;
    const held = this.#lookups[id];
    const given = Math.min(held, count);
    this.#lookups[id] = held - given;
    if (given === held) this.#giveId(id, node);
    this.#fs.forget(node, given);
  }
  /** Gives back every reference, one node at a time. */
  forgetAll() {
    for (let id = ROOT_ID + 1; id < this.#nodes.length; id++) this.forget(id, Number.MAX_SAFE_INTEGER);
    this.clear();
  }
  /**
   * Empties the table when the back end drops all nodes itself (`FileSystem.reset`). Ids start over, generations do not: a guest that exports
   * the share over NFS hands out (id, generation) for longer than a mount.
   */
  clear() {
    for (const node of this.#nodes) if (node !== null) node.sessionId = 0;
    for (const generation of this.#generations) this.#firstGeneration = Math.max(this.#firstGeneration, generation + 1);
    this.#startOver();
  }
  #startOver() {
    this.#fs.root.sessionId = ROOT_ID;
    this.#nodes = [null, this.#fs.root];
    this.#lookups = [0, 1];
    this.#generations = [0, 0];
    this.#free = [];
  }
  #takeId() {
    const reused = this.#free.pop();
    if (reused !== void 0) return reused;
    if (this.full) return 0;
    this.#nodes.push(null);
    this.#lookups.push(0);
    this.#generations.push(this.#firstGeneration);
    return this.#nodes.length - 1;
  }
  #giveId(id, node) {
    node.sessionId = 0;
    this.#nodes[id] = null;
    this.#generations[id]++;
    this.#free.push(id);
  }
};

// server/session/fuse/fuse-state.ts
var POOL_CALLS = /* @__PURE__ */ new WeakMap();
var Agreement = class {
  minor = 0;
  /** The guest caches writes: it positions appends itself and reads files that it opened for writing. */
  writeback = false;
  /** The guest says when suid, sgid and security.capability are to be cleared. */
  killprivV2 = false;
  /** The guest does not apply the umask (POSIX ACLs). */
  umaskIsOurs = false;
  /** SETXATTR carries fuse_setxattr_in as of 7.33. */
  setxattrExt = false;
  submounts = false;
  /** Creating requests carry the new file's security label. */
  securityContext = false;
  noOpen = false;
  noOpendir = false;
};
var FuseState = class {
  fs;
  arena;
  limits;
  nodes;
  files;
  /** Replaced at any time: read it for each reply. */
  policy;
  /** null before INIT and after DESTROY. */
  agreed = null;
  /** How long earlier, looser policies outlive a change. */
  claims = new ClaimClock();
  // The request.
  header = newInHeader();
  caller = new Caller();
  /** Arena offset behind the arguments: data, structs, or the extensions. */
  dataAt = 0;
  /** Arena offset behind the data: extensions of the request, `header.totalExtlen` * 8 bytes. */
  extAt = 0;
  // The reply.
  /** Bytes in the exchange's sink behind the reply's head. */
  payload = 0;
  /** Attributes of the file that the reply is about. */
  attr = new Attr();
  /** What is in the I/O pool, of every session on this back end. */
  pooled;
  constructor(fs, arena2, policy, limits) {
    this.fs = fs;
    this.arena = arena2;
    this.policy = policy;
    this.limits = limits;
    this.pooled = POOL_CALLS.get(fs) ?? { count: 0 };
    POOL_CALLS.set(fs, this.pooled);
    this.nodes = new NodeTable(fs, limits.maxNodes);
    this.files = new HandleTable(fs, limits.maxHandles);
  }
  /** INIT's terms. Handlers of all other requests run after INIT only. */
  get terms() {
    return this.agreed;
  }
  /**
   * Gives back everything that the guest holds. While requests are in the pool the back end must not drop what they work on, so then it is given
   * back piece by piece, and what they use when they end; else at once, since a guest may hold a hundred thousand descriptors.
   */
  wipe() {
    this.agreed = null;
    this.claims.forgotten();
    if (this.pooled.count > 0) {
      this.files.releaseAll();
      this.nodes.forgetAll();
    } else {
      this.files.clear();
      this.nodes.clear();
      this.fs.reset();
    }
  }
};

// server/wire/names.ts
var SLASH2 = 47;
var DOT3 = 46;
function checkName(u8, at, length) {
  const verdict = checkComponent(u8, at, length);
  if (verdict !== 0) return verdict;
  return isDots(u8, at, length) ? -ERRNO.EINVAL : 0;
}
function checkNameOrDots(u8, at, length) {
  return checkComponent(u8, at, length);
}
function isDotDot2(u8, at, length) {
  return length === 2 && u8[at] === DOT3 && u8[at + 1] === DOT3;
}
function isDot(u8, at, length) {
  return length === 1 && u8[at] === DOT3;
}
function isDots(u8, at, length) {
  return isDot(u8, at, length) || isDotDot2(u8, at, length);
}
function checkComponent(u8, at, length) {
  if (length === 0) return -ERRNO.EINVAL;
  if (length > NAME_MAX) return -ERRNO.ENAMETOOLONG;
  for (let i = at; i < at + length; i++) {
    const byte = u8[i];
    if (byte === SLASH2 || byte === 0) return -ERRNO.EINVAL;
  }
  return 0;
}

// server/session/fuse/arguments.ts
var EINVAL = -ERRNO.EINVAL;
function fixed(decode, value4, size) {
  return {
    value: value4,
    decode(s, at) {
      decode(s.arena, at, value4);
      return at + size;
    }
  };
}
function named(decode, value4, first, second = null) {
  return {
    value: value4,
    decode(s, at, end2) {
      const next = decode(s.arena, at, end2, value4);
      if (next < 0) return EINVAL;
      const verdict = checkName(s.arena.u8, first.at, first.length);
      if (verdict < 0 || second === null) return verdict < 0 ? verdict : next;
      const other = checkName(s.arena.u8, second.at, second.length);
      return other < 0 ? other : next;
    }
  };
}
function texted(decode, value4) {
  return {
    value: value4,
    decode(s, at, end2) {
      const next = decode(s.arena, at, end2, value4);
      return next < 0 ? EINVAL : next;
    }
  };
}
var nameIn = newNameIn();
var symlinkIn = newSymlinkIn();
var mknodIn = newMknodIn();
var mkdirIn = newMkdirIn();
var renameIn2 = newRenameIn();
var rename2In = newRename2In();
var linkIn = newLinkIn();
var createIn = newCreateIn();
var NOTHING = { value: null, decode: (_s, at) => at };
var NAME2 = named(decodeNameIn, nameIn, nameIn.name);
var SYMLINK = named(decodeSymlinkIn, symlinkIn, symlinkIn.name);
var MKNOD = named(decodeMknodIn, mknodIn, mknodIn.name);
var MKDIR = named(decodeMkdirIn, mkdirIn, mkdirIn.name);
var RENAME2 = named(decodeRenameIn, renameIn2, renameIn2.name, renameIn2.newname);
var RENAME22 = named(decodeRename2In, rename2In, rename2In.name, rename2In.newname);
var LINK = named(decodeLinkIn, linkIn, linkIn.newname);
var CREATE = named(decodeCreateIn, createIn, createIn.name);
var TMPFILE = texted(decodeCreateIn, newCreateIn());
var XATTR_NAME = texted(decodeNameIn, newNameIn());
var GETXATTR = texted(decodeGetxattrIn, newGetxattrIn());
var INIT3 = texted(decodeInitIn, newInitIn());
var FORGET = fixed(decodeForgetIn, newForgetIn(), SIZE_FORGET_IN);
var BATCH_FORGET = fixed(decodeBatchForgetIn, newBatchForgetIn(), SIZE_BATCH_FORGET_IN);
var INTERRUPT = fixed(decodeInterruptIn, newInterruptIn(), SIZE_INTERRUPT_IN);
var GETATTR2 = fixed(decodeGetattrIn, newGetattrIn(), SIZE_GETATTR_IN);
var SETATTR = fixed(decodeSetattrIn, newSetattrIn(), SIZE_SETATTR_IN);
var STATX2 = fixed(decodeStatxIn, newStatxIn(), SIZE_STATX_IN);
var ACCESS2 = fixed(decodeAccessIn, newAccessIn(), SIZE_ACCESS_IN);
var OPEN = fixed(decodeOpenIn, newOpenIn(), SIZE_OPEN_IN);
var READ2 = fixed(decodeReadIn, newReadIn(), SIZE_READ_IN);
var READDIR = fixed(decodeReaddirIn, newReaddirIn(), SIZE_READDIR_IN);
var WRITE2 = fixed(decodeWriteIn, newWriteIn(), SIZE_WRITE_IN);
var RELEASE2 = fixed(decodeReleaseIn, newReleaseIn(), SIZE_RELEASE_IN);
var FLUSH = fixed(decodeFlushIn, newFlushIn(), SIZE_FLUSH_IN);
var FSYNC2 = fixed(decodeFsyncIn, newFsyncIn(), SIZE_FSYNC_IN);
var SYNCFS = fixed(decodeSyncfsIn, newSyncfsIn(), SIZE_SYNCFS_IN);
var LISTXATTR = fixed(decodeListxattrIn, newListxattrIn(), SIZE_LISTXATTR_IN);
var FALLOCATE = fixed(decodeFallocateIn, newFallocateIn(), SIZE_FALLOCATE_IN);
var LSEEK = fixed(decodeLseekIn, newLseekIn(), SIZE_LSEEK_IN);
var COPY_FILE_RANGE = fixed(
  decodeCopyFileRangeIn,
  newCopyFileRangeIn(),
  SIZE_COPY_FILE_RANGE_IN
);
var setxattrIn = newSetxattrIn();
var SETXATTR2 = {
  value: setxattrIn,
  decode(s, at, end2) {
    setxattrIn.setxattrFlags = 0;
    const decode = s.terms.setxattrExt ? decodeSetxattrIn : decodeSetxattrCompatIn;
    const next = decode(s.arena, at, end2, setxattrIn);
    return next < 0 ? EINVAL : next;
  }
};

// server/wire/dev.ts
function encodeDev(major, minor) {
  return (minor & 255 | (major & 4095) << 8 | (minor & 1048320) << 12) >>> 0;
}
function devMajor(dev) {
  return dev >>> 8 & 4095;
}
function devMinor(dev) {
  return dev & 255 | dev >>> 12 & 1048320;
}

// server/session/fuse/replies.ts
var entry = newEntryOut();
var negative = newEntryOut();
var attributes = newAttrOut();
var opened = newOpenOut();
function bodyAt(x) {
  return x.replyAt + SIZE_OUT_HEADER;
}
function bodyRoom(x) {
  return x.replyCapacity - SIZE_OUT_HEADER;
}
function entryReply(s, x, node) {
  const written2 = putEntry(s, bodyAt(x), node);
  return written2 < 0 ? written2 : SIZE_ENTRY_OUT;
}
function putEntry(s, at, node) {
  const id = s.nodes.add(node);
  if (id < 0) return id;
  const { policy } = s;
  entry.nodeid = id;
  entry.generation = s.nodes.generation(id);
  entry.entryValid = policy.entrySec;
  entry.entryValidNsec = policy.entryNsec;
  entry.attrValid = policy.attrSec;
  entry.attrValidNsec = policy.attrNsec;
  fillAttr2(s, s.attr, entry.attr);
  return encodeEntryOut(s.arena, at, entry);
}
function negativeEntryReply(s, x) {
  negative.entryValid = s.policy.negativeSec;
  negative.entryValidNsec = s.policy.negativeNsec;
  encodeEntryOut(s.arena, bodyAt(x), negative);
  return SIZE_ENTRY_OUT;
}
function attrReply(s, x) {
  attributes.attrValid = s.policy.attrSec;
  attributes.attrValidNsec = s.policy.attrNsec;
  fillAttr2(s, s.attr, attributes.attr);
  encodeAttrOut(s.arena, bodyAt(x), attributes);
  return SIZE_ATTR_OUT;
}
function openReply(s, x, handle, flags) {
  putOpen(s, bodyAt(x), s.files.add(handle), flags);
  return SIZE_OPEN_OUT;
}
function createReply(s, x, made2) {
  const at = putEntry(s, bodyAt(x), made2.node);
  if (at < 0) {
    s.fs.release(made2.handle);
    return at;
  }
  const file = s.files.add(made2.handle);
  if (!s.terms.noOpen) {
    putOpen(s, at, file, s.policy.fileOpenFlags);
    return SIZE_CREATE_OUT;
  }
  s.files.share(made2.node, file);
  putOpen(s, at, null, s.policy.fileOpenFlags);
  return SIZE_CREATE_OUT;
}
function putOpen(s, at, file, flags) {
  opened.fh = file === null ? 0 : file.id;
  opened.openFlags = flags;
  encodeOpenOut(s.arena, at, opened);
}
function fillAttr2(s, from, to) {
  to.inoLo = from.inoLo;
  to.inoHi = from.inoHi;
  to.size = from.size;
  to.blocks = from.blocks;
  to.atime = from.atimeSec;
  to.mtime = from.mtimeSec;
  to.ctime = from.ctimeSec;
  to.atimensec = from.atimeNsec;
  to.mtimensec = from.mtimeNsec;
  to.ctimensec = from.ctimeNsec;
  to.mode = from.mode;
  to.nlink = from.nlink;
  to.uid = from.uid;
  to.gid = from.gid;
  to.rdev = encodeDev(from.rdevMajor, from.rdevMinor);
  to.blksize = from.blksize;
  const submount = from.mountRoot && s.terms.submounts && (from.mode & S_IFMT) === S_IFDIR;
  to.flags = submount ? FUSE_ATTR.SUBMOUNT : 0;
}

// server/session/fuse/attributes.ts
var EINVAL2 = -ERRNO.EINVAL;
var SAME_BITS = FATTR.MODE | FATTR.UID | FATTR.GID | FATTR.SIZE | FATTR.ATIME | FATTR.MTIME;
var NO_ID = 4294967295;
var NANOSECONDS = 1e9;
var set = new SetAttr();
var statfsOut = newStatfsOut();
var statFs = new StatFs();
var statxOut = newStatxOut();
function getattr2(s, x, node, args) {
  const handle = (args.getattrFlags & GETATTR.FH) !== 0 ? handleOf2(s, node, args.fh) : null;
  if (typeof handle === "number") return handle;
  const result = s.fs.getattr(node, handle, s.attr);
  return result < 0 ? result : attrReply(s, x);
}
function setattr2(s, x, node, args) {
  const { valid } = args;
  const handle = (valid & FATTR.FH) !== 0 ? handleOf2(s, node, args.fh) : null;
  if (typeof handle === "number") return handle;
  if ((valid & FATTR.SIZE) !== 0 && args.size < 0) return -ERRNO.EFBIG;
  if ((valid & FATTR.UID) !== 0 && args.uid === NO_ID) return EINVAL2;
  if ((valid & FATTR.GID) !== 0 && args.gid === NO_ID) return EINVAL2;
  if ((valid & FATTR.ATIME) !== 0 && args.atimensec >= NANOSECONDS) return EINVAL2;
  if ((valid & FATTR.MTIME) !== 0 && args.mtimensec >= NANOSECONDS) return EINVAL2;
  set.valid = valid & SAME_BITS | ((valid & FATTR.ATIME_NOW) !== 0 ? SET.ATIME_NOW : 0) | ((valid & FATTR.MTIME_NOW) !== 0 ? SET.MTIME_NOW : 0) | ((valid & FATTR.KILL_SUIDGID) !== 0 && s.terms.killprivV2 ? SET.KILL_PRIV : 0);
  set.mode = args.mode;
  set.uid = args.uid;
  set.gid = args.gid;
  set.size = args.size;
  set.atimeSec = args.atime;
  set.atimeNsec = args.atimensec;
  set.mtimeSec = args.mtime;
  set.mtimeNsec = args.mtimensec;
  const result = s.fs.setattr(node, handle, set, s.caller, s.attr);
  return result < 0 ? result : attrReply(s, x);
}
function statx(s, x, node, args) {
  const handle = (args.getattrFlags & GETATTR.FH) !== 0 ? handleOf2(s, node, args.fh) : null;
  if (typeof handle === "number") return handle;
  const result = s.fs.getattr(node, handle, s.attr);
  if (result < 0) return result;
  const { attr, policy } = s;
  const { stat: stat3 } = statxOut;
  statxOut.attrValid = policy.attrSec;
  statxOut.attrValidNsec = policy.attrNsec;
  stat3.mask = STATX_BASIC_STATS | (attr.hasBtime ? STATX_BTIME : 0);
  stat3.blksize = attr.blksize;
  stat3.nlink = attr.nlink;
  stat3.uid = attr.uid;
  stat3.gid = attr.gid;
  stat3.mode = attr.mode;
  stat3.inoLo = attr.inoLo;
  stat3.inoHi = attr.inoHi;
  stat3.size = attr.size;
  stat3.blocks = attr.blocks;
  stat3.atime.tvSec = attr.atimeSec;
  stat3.atime.tvNsec = attr.atimeNsec;
  stat3.btime.tvSec = attr.btimeSec;
  stat3.btime.tvNsec = attr.btimeNsec;
  stat3.ctime.tvSec = attr.ctimeSec;
  stat3.ctime.tvNsec = attr.ctimeNsec;
  stat3.mtime.tvSec = attr.mtimeSec;
  stat3.mtime.tvNsec = attr.mtimeNsec;
  stat3.rdevMajor = attr.rdevMajor;
  stat3.rdevMinor = attr.rdevMinor;
  encodeStatxOut(s.arena, bodyAt(x), statxOut);
  return SIZE_STATX_OUT;
}
function access(s, _x, node, args) {
  if ((args.mask & ~7) !== 0) return EINVAL2;
  const stored = node.type === S_IFREG || node.type === S_IFDIR || node.type === S_IFLNK;
  if (stored && (args.mask & W_OK) !== 0 && s.policy.readonly) return -ERRNO.EROFS;
  return s.fs.access(node, args.mask, s.caller);
}
function statfs2(s, x, node) {
  const result = s.fs.statfs(node, statFs);
  if (result < 0) return result;
  statfsOut.blocks = statFs.blocks;
  statfsOut.bfree = statFs.bfree;
  statfsOut.bavail = statFs.bavail;
  statfsOut.files = statFs.files;
  statfsOut.ffree = statFs.ffree;
  statfsOut.bsize = statFs.bsize;
  statfsOut.namelen = statFs.namelen;
  statfsOut.frsize = statFs.frsize;
  encodeStatfsOut(s.arena, bodyAt(x), statfsOut);
  return SIZE_STATFS_OUT;
}
function handleOf2(s, node, fh) {
  if (fh === 0 && (s.terms.noOpen || s.terms.noOpendir)) return s.files.shared(node)?.handle ?? null;
  return s.files.of(node, fh)?.handle ?? -ERRNO.EBADF;
}

// server/session/fuse/named-file.ts
var EBADF = -ERRNO.EBADF;
function fileOf(s, x, node, fh, writing) {
  if (node.type === S_IFDIR) return -ERRNO.EISDIR;
  if (fh === 0 && s.terms.noOpen) return noted(x, sharedFile(s, node, writing));
  return noted(x, s.files.of(node, fh) ?? EBADF);
}
function directoryOf(s, x, node, fh) {
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  if (fh === 0 && s.terms.noOpendir) return noted(x, sharedDirectory(s, node));
  return noted(x, s.files.of(node, fh) ?? EBADF);
}
function noted(x, file) {
  if (typeof file === "number") return file;
  if (x.noteA === 0) x.noteA = file.id;
  else x.noteB = file.id;
  return file;
}
function sharedFile(s, node, writing) {
  const held = s.files.shared(node);
  if (held?.handle && (!writing || (held.handle.flags & O_ACCMODE) !== O_RDONLY)) return held;
  if (s.files.full) return -ERRNO.EMFILE;
  const both = s.fs.open(node, O_RDWR, s.caller);
  if (typeof both !== "number") return shared(s, node, s.files.add(both));
  if (writing) return both;
  const reading = s.fs.open(node, O_RDONLY, s.caller);
  return typeof reading === "number" ? reading : shared(s, node, s.files.add(reading));
}
function sharedDirectory(s, node) {
  const held = s.files.shared(node);
  if (held !== null) return held;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.opendir(node);
  return typeof handle === "number" ? handle : shared(s, node, s.files.add(handle));
}
function shared(s, node, file) {
  s.files.share(node, file);
  return file;
}

// server/session/fuse/directories.ts
var EINVAL3 = -ERRNO.EINVAL;
var TYPICAL_NAME = 24;
var entry2 = new DirEntry();
var dirent = newDirent();
var unknown = newEntryOut();
var name = { at: 0, length: 0 };
function opendir2(s, x, node, _args) {
  if (s.terms.noOpendir) return -ERRNO.ENOSYS;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.opendir(node);
  return typeof handle === "number" ? handle : openReply(s, x, handle, s.policy.dirOpenFlags);
}
function readdir2(s, x, node, args) {
  const handle = startReading(s, x, node, args, SIZE_DIRENT);
  if (typeof handle === "number") return handle;
  const start = bodyAt(x);
  const end2 = start + roomFor(x, args);
  let at = start;
  for (; ; ) {
    const more = s.fs.nextEntry(handle, entry2);
    if (more <= 0) return resultOf(at - start, more);
    if (at + direntSize(entry2.name.length) > end2) return at > start ? at - start : EINVAL3;
    at = putDirent(s, at);
  }
}
function readdirplus(s, x, node, args) {
  const handle = startReading(s, x, node, args, SIZE_DIRENTPLUS);
  if (typeof handle === "number") return handle;
  const start = bodyAt(x);
  const end2 = start + roomFor(x, args);
  let at = start;
  for (; ; ) {
    const more = s.fs.nextEntry(handle, entry2);
    if (more <= 0) return resultOf(at - start, more);
    if (at + SIZE_ENTRY_OUT + direntSize(entry2.name.length) > end2) return at > start ? at - start : EINVAL3;
    at = putDirentplus(s, node, at);
  }
}
function fsyncdir(s, x, node, args) {
  const directory = directoryOf(s, x, node, args.fh);
  if (typeof directory === "number") return directory;
  return s.fs.fsync(directory.handle, (args.fsyncFlags & FSYNC.FDATASYNC) !== 0, x.ticket);
}
function startReading(s, x, node, args, perEntry) {
  const directory = directoryOf(s, x, node, args.fh);
  if (typeof directory === "number") return directory;
  const handle = directory.handle;
  const room = roomFor(x, args) * (SIZE_DIRENT + TYPICAL_NAME) / (perEntry + TYPICAL_NAME);
  const result = s.fs.readdir(handle, args.offsetLo, args.offsetHi, Math.max(Math.floor(room), direntSize(NAME_MAX)));
  return result < 0 ? result : handle;
}
function roomFor(x, args) {
  return Math.min(args.size, bodyRoom(x), REPLY_ROOM - SIZE_OUT_HEADER);
}
function resultOf(length, more) {
  return length > 0 ? length : more;
}
function direntSize(nameLength2) {
  return SIZE_DIRENT + nameLength2 + 7 & ~7;
}
function putDirent(s, at) {
  dirent.inoLo = entry2.inoLo;
  dirent.inoHi = entry2.inoHi;
  dirent.offLo = entry2.cookieLo;
  dirent.offHi = entry2.cookieHi;
  dirent.namelen = entry2.name.length;
  dirent.type = entry2.type;
  const nameAt2 = encodeDirent(s.arena, at, dirent);
  const nameEnd = nameAt2 + entry2.name.length;
  const end2 = at + direntSize(entry2.name.length);
  s.arena.u8.copyWithin(nameAt2, entry2.name.at, entry2.name.at + entry2.name.length);
  s.arena.u8.fill(0, nameEnd, end2);
  return end2;
}
function putDirentplus(s, parent, at) {
  const end2 = putDirent(s, at + SIZE_ENTRY_OUT);
  name.at = at + SIZE_DIRENTPLUS;
  name.length = entry2.name.length;
  if (!s.policy.attributesInListings || isSelfOrParent(s, name) || !putLookedUp(s, parent, at))
    encodeEntryOut(s.arena, at, unknown);
  return end2;
}
function putLookedUp(s, parent, at) {
  const node = s.fs.lookup(parent, name, s.attr);
  return typeof node !== "number" && putEntry(s, at, node) > 0;
}
function isSelfOrParent(s, span) {
  return isDot(s.arena.u8, span.at, span.length) || isDotDot2(s.arena.u8, span.at, span.length);
}

// server/session/fuse/init.ts
var OLDEST_MINOR = 27;
var EXTENSIONS_MINOR = 38;
var PAGE = 4096;
var ACL_FLAGS = INIT.POSIX_ACL | INIT.DONT_MASK | INIT.SETXATTR_EXT;
var out = newInitOut();
function init(s, x, _node, args) {
  if (bodyRoom(x) < SIZE_INIT_OUT) return -ERRNO.EINVAL;
  if (args.major < FUSE_KERNEL_VERSION) return -ERRNO.EPROTO;
  if (args.major > FUSE_KERNEL_VERSION) return initReply(s, x, 0, 0, 0);
  if (args.minor < OLDEST_MINOR) return -ERRNO.EPROTO;
  s.wipe();
  const flags = grantedFlags(s, args);
  const flags2 = grantedFlags2(s, args);
  const terms = new Agreement();
  terms.minor = Math.min(args.minor, FUSE_KERNEL_MINOR_VERSION);
  terms.writeback = (flags & INIT.WRITEBACK_CACHE) !== 0;
  terms.killprivV2 = (flags & INIT.HANDLE_KILLPRIV_V2) !== 0;
  terms.umaskIsOurs = (flags & INIT.DONT_MASK) !== 0;
  terms.setxattrExt = (flags & INIT.SETXATTR_EXT) !== 0;
  terms.submounts = (flags & INIT.SUBMOUNTS) !== 0;
  terms.noOpen = (flags & INIT.NO_OPEN_SUPPORT) !== 0;
  terms.noOpendir = (flags & INIT.NO_OPENDIR_SUPPORT) !== 0;
  terms.securityContext = (flags2 & INIT2.SECURITY_CTX) !== 0;
  s.agreed = terms;
  return initReply(s, x, args.maxReadahead, flags, flags2);
}
function destroy(s) {
  s.wipe();
  return 0;
}
function syncfs2(s, x, node) {
  x.ref = node;
  return s.fs.syncfs(node, x.ticket);
}
function interrupt(_s, _x, _node, _args) {
  return 0;
}
function grantedFlags(s, args) {
  const flags = args.flags & s.policy.initFlags;
  return (flags & ACL_FLAGS) === ACL_FLAGS ? flags : flags & ~ACL_FLAGS;
}
function grantedFlags2(s, args) {
  if ((args.flags & INIT.INIT_EXT) === 0) return 0;
  const flags2 = args.flags2 & s.policy.initFlags2;
  return args.minor >= EXTENSIONS_MINOR ? flags2 : flags2 & ~(INIT2.SECURITY_CTX | INIT2.CREATE_SUPP_GROUP);
}
function initReply(s, x, maxReadahead, flags, flags2) {
  const { maxWrite, maxBackground } = s.limits;
  out.major = FUSE_KERNEL_VERSION;
  out.minor = FUSE_KERNEL_MINOR_VERSION;
  out.maxReadahead = maxReadahead;
  out.flags = flags;
  out.flags2 = flags2;
  out.maxBackground = maxBackground;
  out.congestionThreshold = Math.floor(maxBackground * 3 / 4);
  out.maxWrite = maxWrite;
  out.maxPages = (flags & INIT.MAX_PAGES) !== 0 ? Math.ceil(maxWrite / PAGE) : 0;
  out.timeGran = 1;
  encodeInitOut(s.arena, bodyAt(x), out);
  return SIZE_INIT_OUT;
}

// server/session/fuse/lookup.ts
var one = newForgetOne();
function lookup2(s, x, parent, args) {
  const node = s.fs.lookup(parent, args.name, s.attr);
  if (typeof node !== "number") return entryReply(s, x, node);
  const remember = node === -ERRNO.ENOENT && s.policy.negativeSec + s.policy.negativeNsec > 0;
  return remember ? negativeEntryReply(s, x) : node;
}
function forget(s, _x, _node, args) {
  forgetNode(s, s.header.nodeid, args.nlookup);
  return 0;
}
function batchForget(s, _x, _node, args) {
  const sent = Math.floor((s.extAt - s.dataAt) / SIZE_FORGET_ONE);
  for (let i = 0; i < args.count && i < sent; i++) {
    decodeForgetOne(s.arena, s.dataAt + i * SIZE_FORGET_ONE, one);
    forgetNode(s, one.nodeid, one.nlookup);
  }
  return 0;
}
function forgetNode(s, nodeid, nlookup) {
  const node = s.nodes.get(nodeid);
  if (node === null) return;
  s.nodes.forget(nodeid, nlookup < 0 ? Number.MAX_SAFE_INTEGER : nlookup);
  if (s.terms.noOpen || s.terms.noOpendir) unshareForgotten(s, nodeid, node);
}
function unshareForgotten(s, nodeid, node) {
  if (s.nodes.get(nodeid) !== node) s.files.unshare(node);
}

// server/session/fuse/open-flags.ts
var killing = new SetAttr();
killing.valid = SET.KILL_PRIV;
function hostFlags(s, flags) {
  const kept = flags & s.policy.hostOpenFlags;
  return s.terms.writeback && (kept & O_ACCMODE) === O_WRONLY ? kept & ~O_ACCMODE | O_RDWR : kept;
}
function opensForChange(flags) {
  return (flags & O_ACCMODE) !== O_RDONLY || (flags & O_TRUNC) !== 0;
}
function killsOnOpen(s, flags, openFlags) {
  if ((flags & O_TRUNC) === 0) return false;
  return s.terms.killprivV2 ? (openFlags & FUSE_OPEN.KILL_SUIDGID) !== 0 : s.caller.uid !== 0;
}
function killPrivileges2(s, node, handle) {
  return s.fs.setattr(node, handle, killing, s.caller, s.attr);
}

// server/session/fuse/request-extensions.ts
var EINVAL4 = -ERRNO.EINVAL;
var ext = newExtHeader();
var groups = newSuppGroups();
var context = newSecctx();
var value = { at: 0, length: 0 };
function aligned(size) {
  return size + 7 & ~7;
}
function readGroup(s) {
  s.caller.supplementaryGroup = -1;
  const at = findExtension(s, EXT.GROUPS, EXT.GROUPS);
  if (at <= 0) return at;
  if (ext.size < SIZE_EXT_HEADER + SIZE_SUPP_GROUPS) return EINVAL4;
  decodeSuppGroups(s.arena, at, groups);
  if (groups.nrGroups === 0) return 0;
  if (ext.size < SIZE_EXT_HEADER + SIZE_SUPP_GROUPS + 4) return EINVAL4;
  s.caller.supplementaryGroup = s.arena.view.getUint32(at + SIZE_SUPP_GROUPS, true);
  return 0;
}
function storeContexts(s, node) {
  const found2 = findExtension(s, 0, EXT.MAX_NR_SECCTX);
  if (found2 <= 0) return found2;
  const end2 = found2 - SIZE_EXT_HEADER + ext.size;
  const count = ext.type;
  let at = found2;
  for (let i = 0; i < count; i++) {
    const data = decodeSecctx(s.arena, at, end2, context);
    if (data < 0 || end2 - data < context.size) return EINVAL4;
    value.at = data;
    value.length = context.size;
    const result = s.fs.setxattr(node, context.name, value, 0, s.caller);
    if (result < 0) return result;
    at += aligned(data + context.size - at);
  }
  return 0;
}
function hasContexts(s) {
  return findExtension(s, 0, EXT.MAX_NR_SECCTX) > 0 && ext.type > 0;
}
function findExtension(s, low2, high2) {
  const end2 = s.extAt + s.header.totalExtlen * 8;
  let at = s.extAt;
  while (at < end2) {
    decodeExtHeader(s.arena, at, ext);
    if (ext.size < SIZE_EXT_HEADER || ext.size > end2 - at) return EINVAL4;
    if (ext.type >= low2 && ext.type <= high2) return at + SIZE_EXT_HEADER;
    at += aligned(ext.size);
  }
  return 0;
}

// server/session/fuse/xattrs.ts
var ACL_PREFIX = Buffer.from("system.posix_acl_");
var DEFAULT_ACL = Buffer.from("system.posix_acl_default");
var sizeOut = newGetxattrOut();
var value2 = { at: 0, length: 0 };
var defaultAcl = { at: 0, length: 0 };
function setxattr2(s, _x, node, args) {
  const allowed = mayUse(s, args.name);
  if (allowed < 0) return allowed;
  if ((args.flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return -ERRNO.EINVAL;
  if (args.size > XATTR_SIZE_MAX) return -ERRNO.E2BIG;
  if (args.size > s.extAt - s.dataAt) return -ERRNO.EINVAL;
  value2.at = s.dataAt;
  value2.length = args.size;
  const kill = (args.setxattrFlags & SETXATTR.ACL_KILL_SGID) !== 0 ? XATTR_KILL_SGID : 0;
  return s.fs.setxattr(node, args.name, value2, args.flags | kill, s.caller);
}
function getxattr2(s, x, node, args) {
  const allowed = mayUse(s, args.name);
  if (allowed < 0) return allowed;
  if (args.size === 0) return sizeReply(s, x, s.fs.getxattr(node, args.name, 0, 0));
  const capacity = Math.min(args.size, bodyRoom(x), XATTR_SIZE_MAX);
  return capacity === 0 ? -ERRNO.ERANGE : s.fs.getxattr(node, args.name, bodyAt(x), capacity);
}
function listxattr2(s, x, node, args) {
  if (!s.policy.xattr) return -ERRNO.ENOSYS;
  const length = s.fs.listxattr(node, bodyAt(x), XATTR_LIST_MAX);
  if (length < 0) return length;
  const shown = s.policy.acl ? length : withoutAcls(s.arena.u8, bodyAt(x), length);
  if (args.size === 0) return sizeReply(s, x, shown);
  return shown > Math.min(args.size, bodyRoom(x)) ? -ERRNO.ERANGE : shown;
}
function removexattr2(s, _x, node, args) {
  const allowed = mayUse(s, args.name);
  return allowed < 0 ? allowed : s.fs.removexattr(node, args.name, s.caller);
}
function hasDefaultAcl(s, x, directory) {
  defaultAcl.at = bodyAt(x);
  defaultAcl.length = DEFAULT_ACL.length;
  s.arena.u8.set(DEFAULT_ACL, defaultAcl.at);
  return s.fs.getxattr(directory, defaultAcl, 0, 0) > 0;
}
function mayUse(s, name4) {
  if (!s.policy.xattr) return -ERRNO.ENOSYS;
  if (name4.length === 0 || name4.length > XATTR_NAME_MAX) return -ERRNO.ERANGE;
  return !s.policy.acl && isAcl(s.arena.u8, name4.at, name4.length) ? -ERRNO.EOPNOTSUPP : 0;
}
function sizeReply(s, x, size) {
  if (size < 0) return size;
  if (bodyRoom(x) < SIZE_GETXATTR_OUT) return -ERRNO.EINVAL;
  sizeOut.size = size;
  encodeGetxattrOut(s.arena, bodyAt(x), sizeOut);
  return SIZE_GETXATTR_OUT;
}
function isAcl(u8, at, length) {
  if (length < ACL_PREFIX.length) return false;
  for (let i = 0; i < ACL_PREFIX.length; i++) if (u8[at + i] !== ACL_PREFIX[i]) return false;
  return true;
}
function withoutAcls(u8, start, length) {
  const end2 = start + length;
  let to = start;
  for (let at = start; at < end2; ) {
    const name4 = lengthToNul(u8, at, end2);
    const next = name4 < 0 ? end2 : at + name4 + 1;
    if (!isAcl(u8, at, next - at)) {
      u8.copyWithin(to, at, next);
      to += next - at;
    }
    at = next;
  }
  return to - start;
}

// server/session/fuse/making.ts
var EPERM = -ERRNO.EPERM;
function mkdir2(s, x, parent, args) {
  const allowed = mayMake(s);
  if (allowed < 0) return allowed;
  const node = s.fs.mkdir(parent, args.name, modeFor(s, x, parent, args.mode, args.umask), s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}
function mknod2(s, x, parent, args) {
  const type = (args.mode & S_IFMT) === 0 ? S_IFREG : args.mode & S_IFMT;
  const allowed = mayMakeType(s, type, args.rdev);
  if (allowed < 0) return allowed;
  const mode = type | modeFor(s, x, parent, args.mode, args.umask);
  const node = s.fs.mknod(parent, args.name, mode, devMajor(args.rdev), devMinor(args.rdev), s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}
function symlink2(s, x, parent, args) {
  const allowed = mayMake(s);
  if (allowed < 0) return allowed;
  if (!s.policy.symlinks) return EPERM;
  if (args.target.length === 0) return -ERRNO.ENOENT;
  if (args.target.length >= PATH_MAX) return -ERRNO.ENAMETOOLONG;
  const node = s.fs.symlink(parent, args.name, args.target, s.caller, s.attr);
  return madeReply(s, x, node, parent, args.name);
}
function create2(s, x, parent, args) {
  const allowed = mayOpenNew(s);
  if (allowed < 0) return allowed;
  const flags = hostFlags(s, args.flags) | args.flags & O_EXCL;
  const mode = modeFor(s, x, parent, args.mode, args.umask);
  let label = carriesLabel(s);
  let made2 = s.fs.create(parent, args.name, label ? flags | O_EXCL : flags, mode, s.caller, s.attr);
  if (made2 === -ERRNO.EEXIST && label && (flags & O_EXCL) === 0) {
    label = false;
    made2 = s.fs.create(parent, args.name, flags, mode, s.caller, s.attr);
  }
  if (typeof made2 === "number") return made2;
  const killed = killsOnOpen(s, args.flags, args.openFlags) ? killPrivileges2(s, made2.node, made2.handle) : 0;
  if (killed < 0) return unmade(s, made2, killed);
  return label ? labelledReply(s, x, made2, parent, args.name) : createReply(s, x, made2);
}
function tmpfile2(s, x, parent, args) {
  const allowed = mayOpenNew(s);
  if (allowed < 0) return allowed;
  const flags = hostFlags(s, args.flags) | args.flags & O_EXCL;
  const made2 = s.fs.tmpfile(parent, flags, modeFor(s, x, parent, args.mode, args.umask), s.caller, s.attr);
  if (typeof made2 === "number") return made2;
  return carriesLabel(s) ? labelledReply(s, x, made2, parent, null) : createReply(s, x, made2);
}
function mayMake(s) {
  if (s.nodes.full) return -ERRNO.ENFILE;
  return readGroup(s);
}
function mayOpenNew(s) {
  return s.files.full ? -ERRNO.EMFILE : mayMake(s);
}
function mayMakeType(s, type, rdev) {
  if (type === S_IFDIR) return EPERM;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  if (type !== S_IFREG && !mayMakeSpecial(s, type, rdev)) return EPERM;
  return mayMake(s);
}
function mayMakeSpecial(s, type, rdev) {
  if (type === S_IFIFO || type === S_IFSOCK) return s.policy.pipes;
  if (type === S_IFCHR && rdev === 0) return s.policy.pipes;
  return (type === S_IFCHR || type === S_IFBLK) && s.policy.devices;
}
function modeFor(s, x, parent, mode, umask) {
  const keep = s.terms.umaskIsOurs && umask !== 0 && hasDefaultAcl(s, x, parent);
  return mode & S_IALLUGO & (keep ? ~0 : ~umask);
}
function madeReply(s, x, node, parent, name4) {
  if (typeof node === "number") return node;
  const labelled = carriesLabel(s) ? storeContexts(s, node) : 0;
  if (labelled >= 0) return entryReply(s, x, node);
  if (node.type === S_IFDIR) s.fs.rmdir(parent, name4);
  else s.fs.unlink(parent, name4);
  s.fs.forget(node, 1);
  return labelled;
}
function labelledReply(s, x, made2, parent, name4) {
  const labelled = storeContexts(s, made2.node);
  if (labelled >= 0) return createReply(s, x, made2);
  if (name4 !== null) s.fs.unlink(parent, name4);
  return unmade(s, made2, labelled);
}
function carriesLabel(s) {
  return s.terms.securityContext && hasContexts(s);
}
function unmade(s, made2, failure) {
  s.fs.release(made2.handle);
  s.fs.forget(made2.node, 1);
  return failure;
}

// server/session/fuse/namespace.ts
var ESTALE = -ERRNO.ESTALE;
var RENAME_FLAGS = RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT;
function link2(s, x, parent, args) {
  const node = s.nodes.get(args.oldnodeid);
  if (node === null) return ESTALE;
  const result = s.fs.link(node, parent, args.newname, s.attr);
  if (result < 0) return result;
  s.fs.hold(node);
  return entryReply(s, x, node);
}
function unlink(s, _x, parent, args) {
  return s.fs.unlink(parent, args.name);
}
function rmdir(s, _x, parent, args) {
  return s.fs.rmdir(parent, args.name);
}
function rename2(s, _x, parent, args) {
  return renameTo(s, parent, args.name, args.newdir, args.newname, 0);
}
function rename22(s, _x, parent, args) {
  if ((args.flags & ~RENAME_FLAGS) !== 0) return -ERRNO.EINVAL;
  if ((args.flags & RENAME_WHITEOUT) !== 0 && !s.policy.pipes) return -ERRNO.EPERM;
  return renameTo(s, parent, args.name, args.newdir, args.newname, args.flags);
}
function readlink(s, x, node) {
  return s.fs.readlink(node, bodyAt(x), Math.min(bodyRoom(x) + 1, PATH_MAX));
}
function renameTo(s, parent, name4, newdir, newName, flags) {
  const newParent = s.nodes.get(newdir);
  if (newParent === null) return ESTALE;
  return s.fs.rename(parent, name4, newParent, newName, flags);
}

// server/session/fuse/open-files.ts
var EINVAL5 = -ERRNO.EINVAL;
var WRITE_DATA = SIZE_IN_HEADER + SIZE_WRITE_IN;
var MAX_COPY = 2147479552;
var writeOut = newWriteOut();
var lseekOut = newLseekOut();
var copyOut = newCopyFileRangeOut();
function open3(s, x, node, args) {
  if (s.terms.noOpen) return -ERRNO.ENOSYS;
  const flags = hostFlags(s, args.flags);
  if (s.policy.readonly && opensForChange(flags)) return -ERRNO.EROFS;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.open(node, flags, s.caller);
  if (typeof handle === "number") return handle;
  const killed = killsOnOpen(s, args.flags, args.openFlags) ? killPrivileges2(s, node, handle) : 0;
  if (killed >= 0) return openReply(s, x, handle, s.policy.fileOpenFlags);
  s.fs.release(handle);
  return killed;
}
function release2(s, _x, _node, args) {
  const node = s.nodes.get(s.header.nodeid);
  const file = node === null ? s.files.get(args.fh) : s.files.of(node, args.fh);
  if (file === null) return args.fh === 0 && (s.terms.noOpen || s.terms.noOpendir) ? 0 : -ERRNO.EBADF;
  s.files.release(file);
  return 0;
}
function read2(s, x, node, args) {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === "number") return file;
  if (args.offset < 0) return EINVAL5;
  const count = Math.min(args.size, bodyRoom(x));
  return s.fs.read(file.handle, args.offset, count, x.sink(SIZE_OUT_HEADER), x.ticket);
}
function readDone(s, _x, result) {
  s.payload = result;
  return 0;
}
function write2(s, x, node, args) {
  const file = fileOf(s, x, node, args.fh, true);
  if (typeof file === "number") return file;
  if (args.offset < 0) return -ERRNO.EFBIG;
  if (args.size > s.header.len - WRITE_DATA) return EINVAL5;
  const placed = s.terms.writeback || (args.writeFlags & WRITE.CACHE) !== 0;
  const append = (args.flags & O_APPEND) !== 0 && !placed;
  const kill = s.terms.killprivV2 && (args.writeFlags & WRITE.KILL_SUIDGID) !== 0;
  return s.fs.write(
    file.handle,
    args.offset,
    args.size,
    x.source(WRITE_DATA),
    append,
    kill,
    s.caller,
    x.ticket
  );
}
function countDone(s, x, result) {
  writeOut.size = result;
  encodeWriteOut(s.arena, bodyAt(x), writeOut);
  return SIZE_WRITE_OUT;
}
function flush2(s, x, node, args) {
  if (args.fh === 0 && s.terms.noOpen && s.files.shared(node) === null) return 0;
  const file = fileOf(s, x, node, args.fh, false);
  return typeof file === "number" ? file : s.fs.flush(file.handle, x.ticket);
}
function fsync2(s, x, node, args) {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === "number") return file;
  return s.fs.fsync(file.handle, (args.fsyncFlags & FSYNC.FDATASYNC) !== 0, x.ticket);
}
function fallocate2(s, x, node, args) {
  const file = fileOf(s, x, node, args.fh, true);
  if (typeof file === "number") return file;
  if (args.length <= 0) return EINVAL5;
  if (args.offset < 0 || args.offset + args.length > Number.MAX_SAFE_INTEGER) return -ERRNO.EFBIG;
  return s.fs.fallocate(file.handle, args.mode, args.offset, args.length, x.ticket);
}
function lseek(s, x, node, args) {
  const file = fileOf(s, x, node, args.fh, false);
  if (typeof file === "number") return file;
  if (args.whence !== SEEK_DATA && args.whence !== SEEK_HOLE) return EINVAL5;
  if (args.offset < 0) return -ERRNO.ENXIO;
  const offset = s.fs.lseek(file.handle, args.offset, args.whence);
  if (offset < 0) return offset;
  lseekOut.offset = offset;
  encodeLseekOut(s.arena, bodyAt(x), lseekOut);
  return SIZE_LSEEK_OUT;
}
function copyFileRange(s, x, node, args) {
  const from = fileOf(s, x, node, args.fhIn, false);
  if (typeof from === "number") return from;
  const target = s.nodes.get(args.nodeidOut);
  if (target === null) return -ERRNO.ESTALE;
  const to = fileOf(s, x, target, args.fhOut, true);
  if (typeof to === "number") return to;
  if (args.flagsLo !== 0 || args.flagsHi !== 0 || args.offIn < 0) return EINVAL5;
  if (args.offOut < 0) return -ERRNO.EFBIG;
  const length = Math.min(args.len, MAX_COPY);
  return s.fs.copyRange(from.handle, args.offIn, to.handle, args.offOut, length, x.ticket);
}
function copyDone(s, x, result) {
  copyOut.bytesCopied = result;
  encodeCopyFileRangeOut(s.arena, bodyAt(x), copyOut);
  return SIZE_COPY_FILE_RANGE_OUT;
}

// server/session/fuse/operations.ts
function body(_s, _x, length) {
  return length;
}
function empty() {
  return 0;
}
function operation(takes, run, done, needsNode, reads3, anytime) {
  return { arguments: takes, needsNode, anytime, reads: reads3, run, done };
}
function reads(takes, run, done) {
  return operation(takes, run, done, true, true, false);
}
function changes(takes, run, done) {
  return operation(takes, run, done, true, false, false);
}
function apart(takes, run, done) {
  return operation(takes, run, done, false, true, false);
}
function refuses(errno, reason) {
  return { errno, reason };
}
var OPERATIONS = {
  INIT: operation(INIT3, init, body, false, true, true),
  DESTROY: apart(NOTHING, destroy, empty),
  INTERRUPT: apart(INTERRUPT, interrupt, empty),
  FORGET: apart(FORGET, forget, empty),
  BATCH_FORGET: apart(BATCH_FORGET, batchForget, empty),
  LOOKUP: reads(NAME2, lookup2, body),
  GETATTR: reads(GETATTR2, getattr2, body),
  STATX: reads(STATX2, statx, body),
  STATFS: reads(NOTHING, statfs2, body),
  ACCESS: reads(ACCESS2, access, empty),
  READLINK: reads(NOTHING, readlink, body),
  GETXATTR: reads(GETXATTR, getxattr2, body),
  LISTXATTR: reads(LISTXATTR, listxattr2, body),
  OPEN: reads(OPEN, open3, body),
  READ: reads(READ2, read2, readDone),
  LSEEK: reads(LSEEK, lseek, body),
  FLUSH: reads(FLUSH, flush2, empty),
  FSYNC: reads(FSYNC2, fsync2, empty),
  RELEASE: apart(RELEASE2, release2, empty),
  OPENDIR: reads(OPEN, opendir2, body),
  READDIR: reads(READDIR, readdir2, body),
  READDIRPLUS: reads(READDIR, readdirplus, body),
  FSYNCDIR: reads(FSYNC2, fsyncdir, empty),
  RELEASEDIR: apart(RELEASE2, release2, empty),
  SYNCFS: reads(SYNCFS, syncfs2, empty),
  SETATTR: changes(SETATTR, setattr2, body),
  SETXATTR: changes(SETXATTR2, setxattr2, empty),
  REMOVEXATTR: changes(XATTR_NAME, removexattr2, empty),
  WRITE: changes(WRITE2, write2, countDone),
  FALLOCATE: changes(FALLOCATE, fallocate2, empty),
  COPY_FILE_RANGE: changes(COPY_FILE_RANGE, copyFileRange, countDone),
  COPY_FILE_RANGE_64: changes(COPY_FILE_RANGE, copyFileRange, copyDone),
  CREATE: changes(CREATE, create2, body),
  TMPFILE: changes(TMPFILE, tmpfile2, body),
  MKDIR: changes(MKDIR, mkdir2, body),
  MKNOD: changes(MKNOD, mknod2, body),
  SYMLINK: changes(SYMLINK, symlink2, body),
  LINK: changes(LINK, link2, body),
  UNLINK: changes(NAME2, unlink, empty),
  RMDIR: changes(NAME2, rmdir, empty),
  RENAME: changes(RENAME2, rename2, empty),
  RENAME2: changes(RENAME22, rename22, empty),
  // POSIX_LOCKS and FLOCK_LOCKS are not granted at INIT, so a guest keeps its locks to itself and sends none of these.
  GETLK: refuses(ERRNO.ENOSYS, "locks are the guest\u2019s own"),
  SETLK: refuses(ERRNO.ENOSYS, "locks are the guest\u2019s own"),
  SETLKW: refuses(ERRNO.ENOSYS, "locks are the guest\u2019s own"),
  IOCTL: refuses(ERRNO.ENOTTY, "no host ioctl is safe to hand to a guest unseen"),
  POLL: refuses(
    ERRNO.ENOSYS,
    "regular files are always ready, and FIFOs are never opened on the host; the guest stops asking"
  ),
  BMAP: refuses(ERRNO.ENOSYS, "block numbers of the host\u2019s disk mean nothing to a guest"),
  SETUPMAPPING: refuses(ERRNO.ENOSYS, "DAX needs a memory window that vhost-user has no message for"),
  REMOVEMAPPING: refuses(ERRNO.ENOSYS, "DAX needs a memory window that vhost-user has no message for"),
  NOTIFY_REPLY: refuses(ERRNO.ENOSYS, "answers a notification, and none is sent")
};
var ROUTES = Array.from(FUSE_OPS, (op) => {
  if (op === void 0) return null;
  const row = OPERATIONS[op.name];
  return "errno" in row ? { op, operation: null, errno: row.errno } : { op, operation: row, errno: 0 };
});

// server/session/fuse/fuse-session.ts
var EIO = -ERRNO.EIO;
var EINVAL6 = -ERRNO.EINVAL;
var NO_ID2 = 4294967295;
var LAST_ERRNO = -4095;
var FuseSession = class {
  /** null while nobody watches. */
  observer = null;
  #state;
  #log;
  #outHeader = newOutHeader();
  /** The arena must be the back end's own. `fs` stays the caller's to close. */
  constructor(options) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#state = new FuseState(options.fs, options.arena, options.policy, limits);
    this.#log = options.log;
  }
  get policy() {
    return this.#state.policy;
  }
  /** Changes the policy while guests are mounted. What each knob does when is said in electron/contract/policy.ts. */
  setPolicy(policy, nowMs = performance.now()) {
    this.#state.claims.replaced(this.#state.policy, nowMs);
    this.#state.policy = policy;
  }
  /** Milliseconds for which the guest may still act on what it was told under earlier, looser policies. */
  lingeringClaimMs(nowMs = performance.now()) {
    return this.#state.claims.leftMs(this.#state.policy, nowMs);
  }
  /** How much the guest holds. */
  get nodeCount() {
    return this.#state.nodes.size;
  }
  get handleCount() {
    return this.#state.files.size;
  }
  /** Between INIT and DESTROY. */
  get mounted() {
    return this.#state.agreed !== null;
  }
  request(x) {
    const s = this.#state;
    x.noteA = 0;
    x.noteB = 0;
    x.ref = null;
    if (x.length < SIZE_IN_HEADER) {
      this.#refuseFragment(x);
      return;
    }
    decodeInHeader(s.arena, x.at, s.header);
    x.opcode = s.header.opcode;
    x.uniqueLo = s.header.uniqueLo;
    x.uniqueHi = s.header.uniqueHi;
    if (this.observer !== null) this.observer.begin(x);
    const route = ROUTES[x.opcode] ?? null;
    if (route === null) {
      this.#reply(x, -ERRNO.ENOSYS);
      return;
    }
    let result;
    try {
      s.payload = 0;
      result = this.#run(x, route);
    } catch (bug) {
      result = this.#report(x, bug);
    }
    if (result === PENDING) this.#park(x);
    else if (route.op.noReply) this.#discard(x);
    else this.#reply(x, result);
  }
  completed(x, result) {
    const s = this.#state;
    this.#unpark(x);
    let answer = result;
    try {
      s.payload = 0;
      const operation2 = ROUTES[x.opcode]?.operation ?? null;
      if (result >= 0 && operation2 !== null) answer = operation2.done(s, x, result);
    } catch (bug) {
      answer = this.#report(x, bug);
    }
    this.#reply(x, answer);
  }
  /** Nothing waits yet but in the pool: locks are the guest's own. */
  interruptWaiters() {
  }
  close() {
    this.#state.wipe();
  }
  /** From a request with a whole header to its result. */
  #run(x, route) {
    const s = this.#state;
    const { header } = s;
    const { op, operation: operation2 } = route;
    if (operation2 === null) return -route.errno;
    if (s.agreed === null && !operation2.anytime) return EIO;
    if (s.policy.readonly && !operation2.reads) return -ERRNO.EROFS;
    if (x.replyCapacity < op.outSize) return EINVAL6;
    const end2 = this.#wholeRequest(x, op.inSize);
    if (end2 < 0) return end2;
    let node = null;
    if (operation2.needsNode) {
      node = s.nodes.get(header.nodeid);
      if (node === null) return -ERRNO.ESTALE;
    }
    if (operation2.needsNode && (header.uid === NO_ID2 || header.gid === NO_ID2)) return EINVAL6;
    s.caller.uid = header.uid;
    s.caller.gid = header.gid;
    s.caller.pid = header.pid;
    s.caller.supplementaryGroup = -1;
    const args = operation2.arguments;
    s.extAt = end2;
    s.dataAt = args.decode(s, x.at + SIZE_IN_HEADER, end2);
    if (s.dataAt < 0) return s.dataAt;
    const result = operation2.run(s, x, node, args.value);
    return result >= 0 ? operation2.done(s, x, result) : result;
  }
  /**
   * Makes all of a request available but the data of a WRITE, and checks its lengths. The arena offset of its end, extensions left out; EINVAL when the
   * lengths do not fit together.
   */
  #wholeRequest(x, inSize) {
    const { header } = this.#state;
    const { len } = header;
    if (len > x.total) return EINVAL6;
    const argsLength = len - header.totalExtlen * 8;
    if (argsLength < inSize) return EINVAL6;
    if (x.opcode === OPCODE.WRITE) return x.length >= inSize || x.pull(inSize) >= inSize ? x.at + inSize : EINVAL6;
    if (x.length >= len) return x.at + argsLength;
    if (len > REQUEST_ROOM && x.opcode !== OPCODE.BATCH_FORGET) return EINVAL6;
    const there = x.pull(Math.min(len, REQUEST_ROOM));
    if (there >= len) return x.at + argsLength;
    return x.opcode === OPCODE.BATCH_FORGET && there >= inSize ? x.at + there : EINVAL6;
  }
  /** The back end works on in the pool: what it was given has to stay. */
  #park(x) {
    const { files, fs } = this.#state;
    this.#state.pooled.count++;
    if (x.noteA !== 0) files.pin(x.noteA);
    if (x.noteB !== 0) files.pin(x.noteB);
    if (x.ref !== null) fs.hold(x.ref);
  }
  #unpark(x) {
    const { files, fs } = this.#state;
    this.#state.pooled.count--;
    if (x.noteA !== 0) files.unpin(x.noteA);
    if (x.noteB !== 0) files.unpin(x.noteB);
    if (x.ref !== null) fs.forget(x.ref, 1);
    x.ref = null;
  }
  /** Ends an exchange: with a body of `result` bytes, or with an error. */
  #reply(x, result) {
    if (x.replyCapacity < SIZE_OUT_HEADER) {
      this.#discard(x);
      return;
    }
    const failed = result < 0;
    const head = failed ? SIZE_OUT_HEADER : SIZE_OUT_HEADER + result;
    const payload = failed ? 0 : this.#state.payload;
    if (head + payload > x.replyCapacity) {
      this.#reply(x, this.#report(x, `a reply of ${head + payload} bytes for ${x.replyCapacity}`));
      return;
    }
    const out3 = this.#outHeader;
    out3.len = head + payload;
    out3.error = failed ? result < LAST_ERRNO ? EIO : result : 0;
    out3.uniqueLo = x.uniqueLo;
    out3.uniqueHi = x.uniqueHi;
    encodeOutHeader(this.#state.arena, x.replyAt, out3);
    if (this.observer !== null) this.observer.end(x, out3.error, head, payload);
    x.reply(head, payload);
  }
  #discard(x) {
    if (this.observer !== null) this.observer.end(x, 0, 0, 0);
    x.discard();
  }
  /** Less than a header. The guest's kernel is broken; it gets an error for as much of `unique` as came. */
  #refuseFragment(x) {
    const { view } = this.#state.arena;
    x.opcode = x.length >= 8 ? view.getUint32(x.at + 4, true) : 0;
    x.uniqueLo = x.length >= 16 ? view.getUint32(x.at + 8, true) : 0;
    x.uniqueHi = x.length >= 16 ? view.getUint32(x.at + 12, true) : 0;
    if (this.observer !== null) this.observer.begin(x);
    if (ROUTES[x.opcode]?.op.noReply === true) this.#discard(x);
    else this.#reply(x, EINVAL6);
  }
  /** A bug of ours, not of the guest: this request fails, the session goes on. */
  #report(x, bug) {
    const name4 = ROUTES[x.opcode]?.op.name ?? `opcode ${x.opcode}`;
    const text = bug instanceof Error ? bug.stack ?? bug.message : String(bug);
    this.#log.error(`FUSE ${name4} failed unexpectedly, answered ${errnoName(EIO)}: ${text}`);
    return EIO;
  }
};

// electron/contract/trace/operations.ts
var PROTOCOL = { FUSE: 1, NINEP: 2 };
var OPERATIONS2 = 128;
var NINEP_BASE = 64;
var FUSE = "- LOOKUP FORGET GETATTR SETATTR READLINK SYMLINK - MKNOD MKDIR UNLINK RMDIR RENAME LINK OPEN READ WRITE STATFS RELEASE - FSYNC SETXATTR GETXATTR LISTXATTR REMOVEXATTR FLUSH INIT OPENDIR READDIR RELEASEDIR FSYNCDIR GETLK SETLK SETLKW ACCESS CREATE INTERRUPT BMAP DESTROY IOCTL POLL NOTIFY_REPLY BATCH_FORGET FALLOCATE READDIRPLUS RENAME2 LSEEK COPY_FILE_RANGE SETUPMAPPING REMOVEMAPPING SYNCFS TMPFILE STATX COPY_FILE_RANGE_64";
var NINEP = {
  8: "Tstatfs",
  12: "Tlopen",
  14: "Tlcreate",
  16: "Tsymlink",
  18: "Tmknod",
  20: "Trename",
  22: "Treadlink",
  24: "Tgetattr",
  26: "Tsetattr",
  30: "Txattrwalk",
  32: "Txattrcreate",
  40: "Treaddir",
  50: "Tfsync",
  52: "Tlock",
  54: "Tgetlock",
  70: "Tlink",
  72: "Tmkdir",
  74: "Trenameat",
  76: "Tunlinkat",
  100: "Tversion",
  102: "Tauth",
  104: "Tattach",
  108: "Tflush",
  110: "Twalk",
  112: "Topen",
  114: "Tcreate",
  116: "Tread",
  118: "Twrite",
  120: "Tclunk",
  122: "Tremove",
  124: "Tstat",
  126: "Twstat"
};
var NAMES2 = [];
for (const [opcode, name4] of FUSE.split(" ").entries()) if (name4 !== "-") NAMES2[opcode] = name4;
for (const [type, name4] of Object.entries(NINEP)) NAMES2[NINEP_BASE + Number(type) / 2] = name4;
var NUMBERS = new Map(
  NAMES2.flatMap((name4, number) => name4 === void 0 ? [] : [[name4.toLowerCase(), number]])
);
function operationOf(protocol, op) {
  if (protocol === PROTOCOL.NINEP) return op < 128 && (op & 1) === 0 ? NINEP_BASE + (op >> 1) : NINEP_BASE;
  return op < NINEP_BASE ? op : 0;
}
var ERRNOS = "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON".split(" ");

// electron/contract/trace/record.ts
var RECORD_SIZE = 64;
var RECORD_WORDS = RECORD_SIZE / 4;
var AT = {
  TAG: 0,
  OP: 1,
  START: 1,
  SERVICE: 4,
  WAIT: 5,
  OFFSET: 3,
  COUNT: 8,
  BYTES: 9,
  SUBJECT: 10,
  NODE: 11,
  PATH: 12,
  ARGUMENT: 13,
  UID: 14,
  RESULT: 15
};
var RECORD_FLAG = {
  /** Still under way: no result yet. Only in snapshots. */
  IN_FLIGHT: 1,
  /** Other requests ended between its begin and its end: it waited in the I/O pool. */
  OVERTAKEN: 2,
  /** The protocol has no answer for it (FORGET). */
  NO_REPLY: 4,
  /** Its bytes are in the capture. */
  CAPTURED: 8,
  /** The time is not known: too many requests at once, or the begin was before the recorder. */
  UNTIMED: 16
};
var NO_SUBJECT = 4294967295;
var NO_ID3 = 4294967295;
var PID_MASK = 4194303;
var ERRNO_SHIFT = 22;
var ERRNO_LIMIT = 1023;
function packOperation(protocol, op, session) {
  return ((op <= 255 ? op : 0) | protocol << 8 | session << 16) >>> 0;
}
function packResult(errno, pid) {
  const code = errno > ERRNO_LIMIT ? ERRNO_LIMIT : errno;
  return (code << ERRNO_SHIFT | pid & PID_MASK) >>> 0;
}

// electron/contract/trace/histogram.ts
var SUB_BITS = 4;
var SUB = 1 << SUB_BITS;
var UNIT_NS = 16;
var LAST_EXPONENT = 30;
var BUCKETS = SUB + (LAST_EXPONENT - SUB_BITS + 1) * SUB;
function bucketOf(ns) {
  if (ns >= 2147483647 * UNIT_NS) return BUCKETS - 1;
  const units = ns / UNIT_NS | 0;
  if (units < SUB) return units < 0 ? 0 : units;
  const exponent = 31 - Math.clz32(units);
  return (exponent - SUB_BITS + 1 << SUB_BITS) + (units >> exponent - SUB_BITS & SUB - 1);
}
function bucketStart(bucket) {
  if (bucket < SUB) return bucket * UNIT_NS;
  const exponent = (bucket >> SUB_BITS) - 1;
  return (SUB + (bucket & SUB - 1)) * 2 ** exponent * UNIT_NS;
}

// server/trace/memory.ts
var SLOTS = 8192;
var RING_RECORDS = 65536;
var CAPTURE_BYTES = 8 * 1024 * 1024;
var HANDLES = 1024;
var SESSIONS = 64;
var DENIED_USERS = 64;
var PATHS = 32768;
var PATH_BYTES = 1024 * 1024;
var ERRNOS2 = 136;
var CONTROL = { LEVEL: 0, SAMPLE: 1, SLOW_US: 2, SNAP: 3 };
var SHARE = { HANDLES_UNTRACKED: 0, PATH_CALLS_MISSED: 1, NEXT_SERIAL: 2, EPOCH: 3 };
var OP = { CALLS: 0, ERRORS: 1, REQUEST: 2, REPLY: 3, DATA: 4, SERVICE: 5, WAIT: 6, MAX: 7, LAST: 8 };
var OP_FIELDS = 16;
var SESSION = { NUMBER: 0, PROTOCOL: 1, CALLS: 2, ERRORS: 3, DATA: 4, SINCE: 5, LAST: 6, ENDED: 7 };
var SESSION_FIELDS = 8;
var HANDLE = {
  STATE: 0,
  ID: 1,
  NODE: 2,
  PATH: 3,
  FLAGS: 4,
  UID: 5,
  PID: 6,
  OPENED: 7,
  CLOSED: 8,
  LAST: 9,
  LAST_OP: 10,
  CALLS: 11,
  ERRORS: 12,
  READ: 13,
  WRITTEN: 14,
  SEQUENTIAL: 15,
  RANDOM: 16,
  BACKWARDS: 17,
  NEXT: 18,
  MAX: 19,
  SESSION: 20,
  SERIAL: 21,
  KIND: 22
};
var HANDLE_FIELDS = 24;
var PATH = { CALLS: 0, ERRORS: 1, NOT_FOUND: 2, READ: 3, WRITTEN: 4, SERVICE: 5 };
var PATH_FIELDS = 6;
var COUNTED = [
  ["share", 16],
  ["ops", OPERATIONS2 * OP_FIELDS],
  ["latency", OPERATIONS2 * BUCKETS],
  ["errnos", OPERATIONS2 * ERRNOS2],
  ["sessions", SESSIONS * SESSION_FIELDS],
  ["denied", DENIED_USERS * 2],
  ["handles", HANDLES * HANDLE_FIELDS],
  ["paths", 2 * PATHS * PATH_FIELDS]
];
var COUNTED_SIZE = COUNTED.reduce((sum, [, length]) => sum + length * 8, 0);
var RING_HEAD = 64;
function newTraceBuffers(ringRecords = RING_RECORDS, captureBytes = CAPTURE_BYTES) {
  return {
    control: new SharedArrayBuffer(64),
    counters: new SharedArrayBuffer(COUNTED_SIZE + HANDLES * BUCKETS * 4),
    names: new SharedArrayBuffer(2 * PATHS * 16 + 2 * PATH_BYTES),
    slots: new SharedArrayBuffer(SLOTS * RECORD_SIZE + SLOTS * 4),
    ring: new SharedArrayBuffer(RING_HEAD + ringRecords * RECORD_SIZE),
    capture: new SharedArrayBuffer(RING_HEAD + captureBytes)
  };
}
var TraceMemory = class {
  buffers;
  control;
  share;
  ops;
  latency;
  errnos;
  sessions;
  denied;
  handles;
  handleLatency;
  paths;
  slotWords;
  slotFloats;
  slotDoubles;
  /** 1 while a request is under way in the slot. */
  slotBusy;
  constructor(buffers = newTraceBuffers()) {
    this.buffers = buffers;
    this.control = new Int32Array(buffers.control);
    const parts = /* @__PURE__ */ new Map();
    let at = 0;
    for (const [name4, length] of COUNTED) {
      parts.set(name4, new Float64Array(buffers.counters, at, length));
      at += length * 8;
    }
    const part = (name4) => parts.get(name4);
    this.share = part("share");
    this.ops = part("ops");
    this.latency = part("latency");
    this.errnos = part("errnos");
    this.sessions = part("sessions");
    this.denied = part("denied");
    this.handles = part("handles");
    this.paths = part("paths");
    this.handleLatency = new Uint32Array(buffers.counters, at, HANDLES * BUCKETS);
    this.slotWords = new Uint32Array(buffers.slots, 0, SLOTS * (RECORD_SIZE / 4));
    this.slotFloats = new Float32Array(buffers.slots, 0, SLOTS * (RECORD_SIZE / 4));
    this.slotDoubles = new Float64Array(buffers.slots, 0, SLOTS * (RECORD_SIZE / 8));
    this.slotBusy = new Int32Array(buffers.slots, SLOTS * RECORD_SIZE, SLOTS);
  }
};

// server/trace/handles.ts
var DENSE = 65536;
var KIND = { FILE: 0, DIRECTORY: 1, FID: 2 };
var HandlePlaces = class {
  memory;
  #fresh = 0;
  /** Closed, oldest first; a queue in a ring. */
  #closed = new Int32Array(HANDLES);
  #first = 0;
  #closedCount = 0;
  constructor(memory) {
    this.memory = memory;
  }
  /** Index of a free place, or -1. */
  take() {
    if (this.#fresh < HANDLES) return this.#fresh++;
    if (this.#closedCount === 0) {
      this.memory.share[SHARE.HANDLES_UNTRACKED] = this.memory.share[SHARE.HANDLES_UNTRACKED] + 1;
      return -1;
    }
    const place = this.#closed[this.#first];
    this.#first = (this.#first + 1) % HANDLES;
    this.#closedCount--;
    return place;
  }
  giveBack(place) {
    this.#closed[(this.#first + this.#closedCount++) % HANDLES] = place;
  }
};
var SessionHandles = class {
  #places;
  #session;
  /** Place + 1, by id. */
  #dense = new Int32Array(DENSE);
  #sparse = /* @__PURE__ */ new Map();
  #open = /* @__PURE__ */ new Set();
  constructor(places, session) {
    this.#places = places;
    this.#session = session;
  }
  /** Place of an open handle, or -1. */
  find(id) {
    return id < DENSE ? this.#dense[id] - 1 : (this.#sparse.get(id) ?? 0) - 1;
  }
  add(id, node, path, flags, uid, pid, kind, nowNs) {
    if (this.find(id) >= 0) this.close(id, nowNs);
    const place = this.#places.take();
    if (place < 0) return -1;
    const { handles, handleLatency, share } = this.#places.memory;
    const at = place * HANDLE_FIELDS;
    handles.fill(0, at, at + HANDLE_FIELDS);
    handleLatency.fill(0, place * BUCKETS, (place + 1) * BUCKETS);
    handles[at + HANDLE.ID] = id;
    handles[at + HANDLE.NODE] = node;
    handles[at + HANDLE.PATH] = path;
    handles[at + HANDLE.FLAGS] = flags;
    handles[at + HANDLE.UID] = uid;
    handles[at + HANDLE.PID] = pid;
    handles[at + HANDLE.OPENED] = nowNs;
    handles[at + HANDLE.LAST] = nowNs;
    handles[at + HANDLE.NEXT] = -1;
    handles[at + HANDLE.SESSION] = this.#session;
    handles[at + HANDLE.SERIAL] = share[SHARE.NEXT_SERIAL] = share[SHARE.NEXT_SERIAL] + 1;
    handles[at + HANDLE.KIND] = kind;
    handles[at + HANDLE.STATE] = 1;
    if (id < DENSE) this.#dense[id] = place + 1;
    else this.#sparse.set(id, place + 1);
    this.#open.add(place);
    return place;
  }
  close(id, nowNs) {
    const place = this.find(id);
    if (place < 0) return;
    const { handles } = this.#places.memory;
    handles[place * HANDLE_FIELDS + HANDLE.CLOSED] = nowNs;
    handles[place * HANDLE_FIELDS + HANDLE.STATE] = 2;
    if (id < DENSE) this.#dense[id] = 0;
    else this.#sparse.delete(id);
    this.#open.delete(place);
    this.#places.giveBack(place);
  }
  get count() {
    return this.#open.size;
  }
  /** Something was renamed or unlinked: open handles show the path that `pathOf` gives now; 0 leaves it. */
  refresh(pathOf) {
    const { handles } = this.#places.memory;
    for (const place of this.#open) {
      const at = place * HANDLE_FIELDS;
      const path = pathOf(handles[at + HANDLE.ID], handles[at + HANDLE.NODE]);
      if (path !== 0) handles[at + HANDLE.PATH] = path;
    }
  }
  closeAll(nowNs) {
    const { handles } = this.#places.memory;
    for (const place of [...this.#open]) this.close(handles[place * HANDLE_FIELDS + HANDLE.ID], nowNs);
  }
};

// server/trace/nodes.ts
var NODES = 131072;
var ROOT = 1;
var CELL = 64;
var DEPTH = 100;
var HASH_SIZE = NODES;
var FNV_BASIS = 2166136261 | 0;
var FNV_PRIME = 16777619;
var LONG = 255;
var DELETED = Uint8Array.from(" (deleted)", (c) => c.charCodeAt(0));
var NodePaths = class {
  #paths;
  #parent = new Uint32Array(NODES);
  #name = new Uint8Array(NODES * CELL);
  #long = /* @__PURE__ */ new Map();
  #path = new Uint32Array(NODES);
  /** The `#moves` in which #path was computed. */
  #seen = new Uint32Array(NODES);
  #isFolder = new Uint8Array(NODES);
  /** Chains of nodes by parent and name. */
  #hash = new Int32Array(HASH_SIZE);
  #next = new Int32Array(NODES);
  /** Rises when paths of nodes change that are not looked at: a folder moved, or a new generation of paths. */
  #moves = 1;
  constructor(paths) {
    this.#paths = paths;
  }
  /** Nodes keep names, not paths: all paths are computed anew when they are asked for. */
  held() {
    return [];
  }
  moved() {
    this.#moves++;
  }
  /** The guest has forgotten everything. */
  wipe() {
    this.#parent.fill(0);
    this.#hash.fill(0);
    this.#long.clear();
    this.#moves++;
  }
  /** Id of the node's path now; 0 where it is not known. There must be room in the table for a deep path. */
  pathOf(node, depth = 0) {
    if (node === ROOT) return this.#paths.root;
    if (node >= NODES || node === 0) return 0;
    if (this.#seen[node] === this.#moves) return this.#path[node];
    const parent = this.#parent[node];
    if (parent === 0 || depth > DEPTH) return 0;
    const above = this.pathOf(parent, depth + 1);
    const name4 = this.#nameOf(node);
    const path = above === 0 ? 0 : this.#paths.intern(above, name4, 0, name4.length);
    this.#path[node] = path;
    this.#seen[node] = this.#moves;
    return path;
  }
  /** The node that the guest knows under that name, or 0. */
  find(parent, u8, at, length) {
    for (let node = this.#hash[hashOf(parent, u8, at, length)]; node !== 0; node = this.#next[node]) {
      if (this.#parent[node] === parent && this.#hasName(node, u8, at, length)) return node;
    }
    return 0;
  }
  /** The node is `name` in `parent`. */
  bind(node, parent, isFolder, u8, at, length) {
    if (node >= NODES || node <= ROOT) return;
    if (this.#parent[node] === parent && this.#hasName(node, u8, at, length)) return;
    this.#unhash(node);
    if (this.#isFolder[node] === 1 && this.#parent[node] !== 0) this.#moves++;
    this.#isFolder[node] = isFolder ? 1 : 0;
    this.#parent[node] = parent;
    this.#setName(node, u8, at, length);
    this.#seen[node] = 0;
    const hash = hashOf(parent, u8, at, length);
    this.#next[node] = this.#hash[hash];
    this.#hash[hash] = node;
  }
  /** A successful rename; `target` is what was there before, or 0. */
  move(node, target, parent, u8, at, length) {
    if (target !== 0 && target !== node) this.remove(target);
    if (node !== 0) this.bind(node, parent, this.#isFolder[node] === 1, u8, at, length);
  }
  exchange(one2, other) {
    if (one2 === 0 || other === 0 || one2 === other) return;
    const [oneParent, otherParent] = [this.#parent[one2], this.#parent[other]];
    const [oneName, otherName] = [this.#nameOf(one2).slice(), this.#nameOf(other).slice()];
    this.bind(one2, otherParent, this.#isFolder[one2] === 1, otherName, 0, otherName.length);
    this.bind(other, oneParent, this.#isFolder[other] === 1, oneName, 0, oneName.length);
  }
  /** The name is gone; the node lives on while it is open. */
  remove(node) {
    if (node === 0) return;
    const name4 = this.#nameOf(node);
    const shown = new Uint8Array(name4.length + DELETED.length);
    shown.set(name4);
    shown.set(DELETED, name4.length);
    this.bind(node, this.#parent[node], this.#isFolder[node] === 1, shown, 0, shown.length);
  }
  isFolder(node) {
    return node === ROOT || node < NODES && this.#isFolder[node] === 1;
  }
  #nameOf(node) {
    const length = this.#name[node * CELL];
    if (length === LONG) return this.#long.get(node) ?? new Uint8Array(0);
    return this.#name.subarray(node * CELL + 1, node * CELL + 1 + length);
  }
  #setName(node, u8, at, length) {
    if (length < CELL) {
      if (this.#name[node * CELL] === LONG) this.#long.delete(node);
      this.#name[node * CELL] = length;
      for (let i = 0; i < length; i++) this.#name[node * CELL + 1 + i] = u8[at + i];
    } else {
      this.#name[node * CELL] = LONG;
      this.#long.set(node, u8.slice(at, at + length));
    }
  }
  #hasName(node, u8, at, length) {
    const cell = node * CELL;
    if (this.#name[cell] !== length) {
      if (this.#name[cell] !== LONG || this.#long.get(node)?.length !== length) return false;
    }
    const name4 = this.#name[cell] === LONG ? this.#long.get(node) : this.#name;
    const from = name4 === this.#name ? cell + 1 : 0;
    for (let i = 0; i < length; i++) if (name4[from + i] !== u8[at + i]) return false;
    return true;
  }
  #unhash(node) {
    if (this.#parent[node] === 0) return;
    const name4 = this.#nameOf(node);
    const hash = hashOf(this.#parent[node], name4, 0, name4.length);
    let before = 0;
    for (let other = this.#hash[hash]; other !== 0; before = other, other = this.#next[other]) {
      if (other !== node) continue;
      if (before === 0) this.#hash[hash] = this.#next[node];
      else this.#next[before] = this.#next[node];
      return;
    }
  }
};
function hashOf(parent, u8, at, length) {
  let hash = FNV_BASIS ^ parent;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ u8[at + i], FNV_PRIME);
  return (hash ^ hash >>> 15) & HASH_SIZE - 1;
}

// electron/contract/trace/frames.ts
var MESSAGE_HEADER = 32;

// server/trace/capture.ts
var HEAD = { NEXT: 0, OLDEST: 1 };
var UNIT = 8;
var MESSAGE_MAX = 32 * 1024;
var CaptureWriter = class {
  #head;
  #u8;
  #u32;
  #view;
  #units;
  #next = 0;
  #oldest = 0;
  #sequence = 0;
  constructor(buffer) {
    this.#head = new Uint32Array(buffer, 0, 2);
    this.#u8 = new Uint8Array(buffer, RING_HEAD);
    this.#u32 = new Uint32Array(buffer, RING_HEAD);
    this.#view = new DataView(buffer, RING_HEAD);
    this.#units = this.#u8.length / UNIT;
  }
  /** `length`: on the wire; `kept` bytes at `at` of `from` are copied. `operation`: packOperation of record.ts. */
  write(operation2, tag, errno, reply3, timeNs, from, at, kept, length) {
    const bytes = Math.min(kept, MESSAGE_MAX);
    const units = MESSAGE_HEADER + bytes + UNIT - 1 >>> 3;
    const left = this.#units - this.#next % this.#units;
    if (left < units) {
      this.#makeRoom(left);
      const place2 = this.#next % this.#units * 2;
      this.#u32[place2] = left * UNIT;
      if (left * UNIT > 8) this.#u32[place2 + 2] = 0;
      this.#advance(left);
    }
    this.#makeRoom(units);
    const place = this.#next % this.#units * UNIT;
    const view = this.#view;
    view.setUint32(place, units * UNIT, true);
    view.setUint32(place + 4, this.#sequence++, true);
    this.#u8[place + 8] = reply3 ? 1 : 0;
    this.#u8[place + 9] = operation2 >>> 8 & 3;
    view.setUint16(place + 10, operation2 >>> 16, true);
    view.setUint32(place + 12, tag, true);
    view.setFloat64(place + 16, timeNs, true);
    view.setUint32(place + 24, length, true);
    view.setUint16(place + 28, bytes, true);
    this.#u8[place + 30] = operation2 & 255;
    this.#u8[place + 31] = Math.min(errno, 255);
    this.#u8.set(from.subarray(at, at + bytes), place + MESSAGE_HEADER);
    this.#advance(units);
  }
  #makeRoom(units) {
    while ((this.#next - this.#oldest >>> 0) + units > this.#units) {
      this.#oldest = this.#oldest + (this.#u32[this.#oldest % this.#units * 2] >>> 3) >>> 0;
    }
    Atomics.store(this.#head, HEAD.OLDEST, this.#oldest);
  }
  #advance(units) {
    this.#next = this.#next + units >>> 0;
    Atomics.store(this.#head, HEAD.NEXT, this.#next);
  }
};

// server/trace/clock.ts
var TraceClock = class {
  #lastMs = 0;
  #fresh = true;
  #now;
  constructor(now = () => performance.now()) {
    this.#now = now;
  }
  /** The engine is about to wait. */
  turn() {
    this.#fresh = true;
  }
  /** ns at the begin of a request. */
  begin() {
    if (this.#fresh) {
      this.#fresh = false;
      this.#lastMs = this.#now();
    }
    return this.#lastMs * 1e6;
  }
  /** ns at the end of one. */
  end() {
    this.#lastMs = this.#now();
    return this.#lastMs * 1e6;
  }
};

// server/trace/names.ts
var HASH_SIZE2 = PATHS * 2;
var FNV_BASIS2 = 2166136261 | 0;
var FNV_PRIME2 = 16777619;
var PathMemory = class {
  id;
  parent;
  at;
  length;
  bytes;
  constructor(buffer) {
    const array = (index) => new Uint32Array(buffer, index * 2 * PATHS * 4, 2 * PATHS);
    this.id = array(0);
    this.parent = array(1);
    this.at = array(2);
    this.length = array(3);
    this.bytes = new Uint8Array(buffer, 4 * 2 * PATHS * 4, 2 * PATH_BYTES);
  }
};
var PathTable = class {
  /** Rises with each generation: ids from before are not to be built upon. */
  generation = 0;
  /** A new generation has begun. */
  onTurn = () => {
  };
  #m;
  /** Slot + 1, by hash; 0 is empty. */
  #hash = new Int32Array(HASH_SIZE2);
  #nextId = 0;
  #nextByte = 0;
  constructor(buffer) {
    this.#m = new PathMemory(buffer);
    this.#begin();
  }
  /** Id of the share's root, in this generation. */
  get root() {
    return this.generation * PATHS + 1;
  }
  /** Entries of this generation, root included. */
  get size() {
    return this.#nextId - this.root;
  }
  /** Whether `id` belongs to this generation. */
  current(id) {
    return id >= this.root;
  }
  /** The id of `name` below `parent`, which is of this generation. 0 when there is no room: ask `roomFor` first, and `turn`. */
  intern(parent, u8, at, length) {
    const m = this.#m;
    let hash = FNV_BASIS2 ^ parent;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ u8[at + i], FNV_PRIME2);
    let place = (hash ^ hash >>> 15) & HASH_SIZE2 - 1;
    for (let slot2 = this.#hash[place]; slot2 !== 0; slot2 = this.#hash[place]) {
      const i = slot2 - 1;
      if (m.parent[i] === parent && m.length[i] === length && this.#same(m.at[i], u8, at, length))
        return m.id[i];
      place = place + 1 & HASH_SIZE2 - 1;
    }
    if (this.size >= PATHS - 1 || this.#nextByte + length > PATH_BYTES) return 0;
    const id = this.#nextId++;
    const slot = id % (2 * PATHS);
    const bytesAt = (this.generation & 1) * PATH_BYTES + this.#nextByte;
    for (let i = 0; i < length; i++) m.bytes[bytesAt + i] = u8[at + i];
    this.#nextByte += length;
    m.parent[slot] = parent;
    m.at[slot] = bytesAt;
    m.length[slot] = length;
    Atomics.store(m.id, slot, id);
    this.#hash[place] = slot + 1;
    return id;
  }
  /** Whether there is room for `names` more: else the caller turns first. */
  roomFor(names) {
    return this.size + names < PATHS && this.#nextByte + names * 256 <= PATH_BYTES;
  }
  turn() {
    this.generation++;
    this.#begin();
    this.onTurn();
  }
  /** An entry's name and parent, of this generation or the one before. Null when it is gone. */
  nameOf(id) {
    const slot = id % (2 * PATHS);
    const m = this.#m;
    return m.id[slot] === id ? { parent: m.parent[slot], at: m.at[slot], length: m.length[slot] } : null;
  }
  get bytes() {
    return this.#m.bytes;
  }
  #begin() {
    this.#hash.fill(0);
    const half = (this.generation & 1) * PATHS;
    this.#m.id.fill(0, half, half + PATHS);
    this.#nextByte = 0;
    this.#nextId = this.root;
    const slot = this.#nextId % (2 * PATHS);
    this.#m.parent[slot] = 0;
    this.#m.length[slot] = 0;
    Atomics.store(this.#m.id, slot, this.#nextId++);
  }
  #same(from, u8, at, length) {
    const { bytes } = this.#m;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== u8[at + i]) return false;
    return true;
  }
};

// server/trace/path-counters.ts
var TOP = 1024;
var UNIT2 = 16;
function pathRow(id) {
  return id % (2 * PATHS) * PATH_FIELDS;
}
function carryPaths(memory, table, alsoKeep) {
  const moved = /* @__PURE__ */ new Map();
  const { paths, share } = memory;
  const newHalf = (table.generation & 1) * PATHS;
  const oldHalf = PATHS - newHalf;
  paths.fill(0, newHalf * PATH_FIELDS, (newHalf + PATHS) * PATH_FIELDS);
  const first = (table.generation - 1) * PATHS;
  const least = leastCarried(paths, oldHalf);
  for (let i = 0; i < PATHS; i++) {
    const from = (oldHalf + i) * PATH_FIELDS;
    const calls = paths[from + PATH.CALLS];
    if (calls === 0 || calls < least) continue;
    const id = carry(table, first + i, moved);
    if (id !== 0) paths.copyWithin(pathRow(id), from, from + PATH_FIELDS);
  }
  for (const id of alsoKeep) carry(table, id, moved);
  share[SHARE.PATH_CALLS_MISSED] = share[SHARE.PATH_CALLS_MISSED] + Math.max(0, least - 1);
  return moved;
}
function leastCarried(paths, half) {
  const counts = new Uint32Array(BUCKETS);
  for (let i = 0; i < PATHS; i++) {
    const calls = paths[(half + i) * PATH_FIELDS + PATH.CALLS];
    const bucket = bucketOf(calls * UNIT2);
    if (calls > 0) counts[bucket] = counts[bucket] + 1;
  }
  let kept = 0;
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
    kept += counts[bucket];
    if (kept > TOP) return bucketStart(bucket + 1) / UNIT2;
  }
  return 0;
}
function carry(table, id, moved) {
  if (id === 0 || table.current(id)) return id;
  const known = moved.get(id);
  if (known !== void 0) return known;
  const entry5 = table.nameOf(id);
  let to = 0;
  if (entry5 !== null) {
    const parent = entry5.parent === 0 ? 0 : carry(table, entry5.parent, moved);
    if (entry5.parent === 0) to = table.root;
    else if (parent !== 0) to = table.intern(parent, table.bytes, entry5.at, entry5.length);
  }
  moved.set(id, to);
  return to;
}

// server/trace/ring.ts
var RingWriter = class {
  #head;
  #words;
  #mask;
  #next = 0;
  /** Room for a power of two of records behind the head. */
  constructor(buffer) {
    this.#head = new Int32Array(buffer, 0, 1);
    this.#words = new Uint32Array(buffer, RING_HEAD);
    this.#mask = this.#words.length / RECORD_WORDS - 1;
  }
  /** Copies the record at word `from` of `words`. */
  push(words, from) {
    const to = (this.#next & this.#mask) * RECORD_WORDS;
    const ring = this.#words;
    for (let i = 0; i < RECORD_WORDS; i++) ring[to + i] = words[from + i];
    this.#next = this.#next + 1 | 0;
    Atomics.store(this.#head, 0, this.#next);
  }
};

// server/trace/recorder.ts
var LEVEL = { COUNTERS: 0, SAMPLED: 1, SLOW: 2, EVERYTHING: 3, CAPTURE: 4 };
var ENOENT = 2;
var EACCES = 13;
var EPERM2 = 1;
var NAMES_PER_REQUEST = 256;
var Recorder = class {
  memory;
  clock;
  paths;
  places;
  capture;
  #owners = /* @__PURE__ */ new Set();
  #ring;
  /** Place + 1 of the handle that a request under way is about. */
  #handleOf = new Int32Array(SLOTS);
  #slotSession = new Uint16Array(SLOTS);
  #sessions = 0;
  #sampled = 0;
  #lastBegun = -1;
  constructor(memory, clock = new TraceClock()) {
    this.memory = memory;
    this.clock = clock;
    this.paths = new PathTable(memory.buffers.names);
    this.places = new HandlePlaces(memory);
    this.capture = new CaptureWriter(memory.buffers.capture);
    this.#ring = new RingWriter(memory.buffers.ring);
    this.paths.onTurn = () => this.#turned();
    memory.share[SHARE.EPOCH] = performance.timeOrigin;
  }
  get level() {
    return this.memory.control[CONTROL.LEVEL];
  }
  /** Bytes of data that a capture keeps. */
  get snap() {
    return this.memory.control[CONTROL.SNAP];
  }
  addOwner(owner) {
    this.#owners.add(owner);
  }
  removeOwner(owner) {
    this.#owners.delete(owner);
  }
  /** Numbers a session; rows of ended ones are used again when there are more than SESSIONS. */
  openSession(protocol) {
    const number = this.#sessions = this.#sessions + 1 & 65535;
    const at = number % SESSIONS * SESSION_FIELDS;
    const { sessions } = this.memory;
    sessions.fill(0, at, at + SESSION_FIELDS);
    sessions[at + SESSION.PROTOCOL] = protocol;
    sessions[at + SESSION.SINCE] = this.clock.end();
    sessions[at + SESSION.NUMBER] = number;
    return number;
  }
  closeSession(session) {
    this.memory.sessions[session % SESSIONS * SESSION_FIELDS + SESSION.ENDED] = this.clock.end();
  }
  /** Room for the names that a request may bring. Before any path id is taken from the table. */
  prepareNames() {
    if (!this.paths.roomFor(NAMES_PER_REQUEST)) this.paths.turn();
  }
  /** Starts the record of a request; the rest of it is for the caller to fill in. Index of its first word. */
  begin(ticket, protocol, op, session, tag, takenAtMs) {
    const { slotWords, slotFloats, slotDoubles, slotBusy } = this.memory;
    const slot = ticket < SLOTS ? ticket : SLOTS - 1;
    const w = slot * RECORD_WORDS;
    const now = this.clock.begin();
    slotWords[w] = tag;
    slotWords[w + AT.OP] = packOperation(protocol, op, session) | (ticket < SLOTS ? RECORD_FLAG.IN_FLIGHT : RECORD_FLAG.UNTIMED) << 10;
    slotDoubles[w / 2 + AT.START] = now;
    slotFloats[w + AT.WAIT] = takenAtMs > 0 ? now - takenAtMs * 1e6 : -1;
    slotDoubles[w / 2 + AT.OFFSET] = -1;
    slotWords[w + AT.COUNT] = 0;
    slotWords[w + AT.BYTES] = 0;
    slotWords[w + AT.SUBJECT] = NO_SUBJECT;
    slotWords[w + AT.NODE] = 0;
    slotWords[w + AT.PATH] = 0;
    slotWords[w + AT.ARGUMENT] = 0;
    slotWords[w + AT.UID] = NO_ID3;
    slotWords[w + AT.RESULT] = 0;
    slotBusy[slot] = 1;
    this.#handleOf[slot] = 0;
    this.#slotSession[slot] = session;
    this.#lastBegun = ticket;
    return w;
  }
  /** The request that begins is about a handle. `offset` < 0: it has no position. */
  useHandle(w, place, offset, count) {
    if (place < 0) return;
    this.#handleOf[w / RECORD_WORDS] = place + 1;
    if (offset < 0) return;
    const { handles } = this.memory;
    const at = place * HANDLE_FIELDS;
    const next = handles[at + HANDLE.NEXT];
    const pattern = at + (next < 0 || offset === next ? HANDLE.SEQUENTIAL : offset > next ? HANDLE.RANDOM : HANDLE.BACKWARDS);
    handles[pattern] = handles[pattern] + 1;
    handles[at + HANDLE.NEXT] = offset + count;
  }
  /** Ends the request of `ticket`. `errno` is positive; `replyBytes` 0: there was no reply. `read` and `written`: bytes of file data. Returns the time. */
  end(ticket, op, protocol, errno, requestBytes, replyBytes, read4, written2) {
    const memory = this.memory;
    const { slotWords, slotFloats, slotDoubles, ops } = memory;
    const slot = ticket < SLOTS ? ticket : SLOTS - 1;
    const w = slot * RECORD_WORDS;
    const now = this.clock.end();
    const timed = ticket < SLOTS && memory.slotBusy[slot] === 1;
    const service = timed ? now - slotDoubles[w / 2 + AT.START] : 0;
    memory.slotBusy[slot] = 0;
    const operation2 = operationOf(protocol, op);
    const at = operation2 * OP_FIELDS;
    ops[at + OP.CALLS] = ops[at + OP.CALLS] + 1;
    ops[at + OP.REQUEST] = ops[at + OP.REQUEST] + requestBytes;
    ops[at + OP.REPLY] = ops[at + OP.REPLY] + replyBytes;
    ops[at + OP.DATA] = ops[at + OP.DATA] + read4 + written2;
    ops[at + OP.LAST] = now;
    const wait = slotFloats[w + AT.WAIT];
    if (wait > 0) ops[at + OP.WAIT] = ops[at + OP.WAIT] + wait;
    const bucket = bucketOf(service);
    if (timed) {
      ops[at + OP.SERVICE] = ops[at + OP.SERVICE] + service;
      if (service > ops[at + OP.MAX]) ops[at + OP.MAX] = service;
      const latency = operation2 * BUCKETS + bucket;
      memory.latency[latency] = memory.latency[latency] + 1;
    }
    this.#countSession(this.#slotSession[slot], errno, read4 + written2, now);
    const place = this.#handleOf[slot] - 1;
    if (place >= 0) this.#countHandle(place, operation2, errno, service, bucket, read4, written2, now);
    const path = slotWords[w + AT.PATH];
    if (path !== 0) this.#countPath(path, errno, service, read4, written2);
    if (errno !== 0) this.#countError(operation2, errno, slotWords[w + AT.UID]);
    const level = memory.control[CONTROL.LEVEL];
    if (level !== LEVEL.COUNTERS) {
      slotFloats[w + AT.SERVICE] = service;
      slotWords[w + AT.BYTES] = read4 + written2;
      slotWords[w + AT.RESULT] = packResult(errno, slotWords[w + AT.RESULT]);
      this.#record(w, ticket, level, errno, service, replyBytes);
    }
    return now;
  }
  #record(w, ticket, level, errno, service, replyBytes) {
    const { control, slotWords } = this.memory;
    if (level === LEVEL.SAMPLED && ++this.#sampled % control[CONTROL.SAMPLE] !== 0) return;
    if (level === LEVEL.SLOW && errno === 0 && service < control[CONTROL.SLOW_US] * 1e3) return;
    let flags = replyBytes === 0 ? RECORD_FLAG.NO_REPLY : 0;
    if (ticket >= SLOTS) flags |= RECORD_FLAG.UNTIMED;
    if (ticket !== this.#lastBegun) flags |= RECORD_FLAG.OVERTAKEN;
    if (level === LEVEL.CAPTURE) flags |= RECORD_FLAG.CAPTURED;
    slotWords[w + AT.OP] = slotWords[w + AT.OP] & 4294902783 | flags << 10;
    this.#ring.push(slotWords, w);
  }
  #countSession(session, errno, data, now) {
    const { sessions } = this.memory;
    const at = session % SESSIONS * SESSION_FIELDS;
    sessions[at + SESSION.CALLS] = sessions[at + SESSION.CALLS] + 1;
    sessions[at + SESSION.DATA] = sessions[at + SESSION.DATA] + data;
    sessions[at + SESSION.LAST] = now;
    if (errno !== 0) sessions[at + SESSION.ERRORS] = sessions[at + SESSION.ERRORS] + 1;
  }
  #countHandle(place, operation2, errno, service, bucket, read4, written2, now) {
    const { handles, handleLatency } = this.memory;
    const at = place * HANDLE_FIELDS;
    handles[at + HANDLE.LAST] = now;
    handles[at + HANDLE.LAST_OP] = operation2;
    handles[at + HANDLE.CALLS] = handles[at + HANDLE.CALLS] + 1;
    handles[at + HANDLE.READ] = handles[at + HANDLE.READ] + read4;
    handles[at + HANDLE.WRITTEN] = handles[at + HANDLE.WRITTEN] + written2;
    if (errno !== 0) handles[at + HANDLE.ERRORS] = handles[at + HANDLE.ERRORS] + 1;
    if (service > handles[at + HANDLE.MAX]) handles[at + HANDLE.MAX] = service;
    const latency = place * BUCKETS + bucket;
    handleLatency[latency] = handleLatency[latency] + 1;
  }
  #countPath(path, errno, service, read4, written2) {
    if (!this.paths.current(path)) return;
    const { paths } = this.memory;
    const at = pathRow(path);
    paths[at + PATH.CALLS] = paths[at + PATH.CALLS] + 1;
    paths[at + PATH.READ] = paths[at + PATH.READ] + read4;
    paths[at + PATH.WRITTEN] = paths[at + PATH.WRITTEN] + written2;
    paths[at + PATH.SERVICE] = paths[at + PATH.SERVICE] + service;
    if (errno === 0) return;
    paths[at + PATH.ERRORS] = paths[at + PATH.ERRORS] + 1;
    if (errno === ENOENT) paths[at + PATH.NOT_FOUND] = paths[at + PATH.NOT_FOUND] + 1;
  }
  #countError(operation2, errno, uid) {
    const { ops, errnos } = this.memory;
    ops[operation2 * OP_FIELDS + OP.ERRORS] = ops[operation2 * OP_FIELDS + OP.ERRORS] + 1;
    const at = operation2 * ERRNOS2 + (errno < ERRNOS2 ? errno : ERRNOS2 - 1);
    errnos[at] = errnos[at] + 1;
    if ((errno === EACCES || errno === EPERM2) && uid !== NO_ID3) this.#countDenied(uid);
  }
  /** Rows are (uid + 1, times); users who find no row are not counted apart. */
  #countDenied(uid) {
    const { denied } = this.memory;
    for (let i = 0; i < DENIED_USERS * 2; i += 2) {
      if (denied[i] === 0) denied[i] = uid + 1;
      if (denied[i] !== uid + 1) continue;
      denied[i + 1] = denied[i + 1] + 1;
      return;
    }
  }
  #turned() {
    const { handles } = this.memory;
    const kept = [];
    for (let at = 0; at < HANDLES * HANDLE_FIELDS; at += HANDLE_FIELDS)
      if (handles[at + HANDLE.STATE] !== 0) kept.push(handles[at + HANDLE.PATH]);
    for (const owner of this.#owners) kept.push(...owner.held());
    const moved = carryPaths(this.memory, this.paths, kept);
    for (let at = 0; at < HANDLES * HANDLE_FIELDS; at += HANDLE_FIELDS) {
      if (handles[at + HANDLE.STATE] !== 0)
        handles[at + HANDLE.PATH] = moved.get(handles[at + HANDLE.PATH]) ?? 0;
    }
    for (const owner of this.#owners) owner.moved(moved);
  }
};
function resultWord(pid) {
  return pid & (1 << ERRNO_SHIFT) - 1;
}

// server/trace/fuse-recorder.ts
var NODEID = 16;
var UID = 24;
var PID = 32;
var ARGS = SIZE_IN_HEADER;
var ENTRY_MODE = 40 + 60;
var S_IFMT2 = 61440;
var S_IFDIR2 = 16384;
var GETATTR_FH = 1;
var FATTR_MODE = 1;
var FATTR_SIZE = 8;
var FATTR_FH = 64;
var RENAME_EXCHANGE2 = 2;
var FuseRecorder = class {
  session;
  #r;
  #arena;
  #nodes;
  #handles;
  /** What a request under way is to do to the table of nodes: the node it acts on, another one, and the folder it puts it in. */
  #nodeA = new Uint32Array(SLOTS);
  #nodeB = new Uint32Array(SLOTS);
  #folder = new Uint32Array(SLOTS);
  constructor(recorder, arena2) {
    this.#r = recorder;
    this.#arena = arena2;
    this.session = recorder.openSession(PROTOCOL.FUSE);
    this.#nodes = new NodePaths(recorder.paths);
    this.#handles = new SessionHandles(recorder.places, this.session);
    recorder.addOwner(this.#nodes);
  }
  begin(x) {
    const r = this.#r;
    const w = r.begin(x.ticket, PROTOCOL.FUSE, x.opcode, this.session, x.uniqueLo, x.takenAt);
    if (r.level === LEVEL.CAPTURE) this.#captureRequest(x, w);
    if (x.length < SIZE_IN_HEADER) return;
    const { view } = this.#arena;
    const { slotWords } = r.memory;
    const node = view.getUint32(x.at + NODEID, true);
    slotWords[w + AT.NODE] = node;
    slotWords[w + AT.UID] = view.getUint32(x.at + UID, true);
    slotWords[w + AT.RESULT] = resultWord(view.getUint32(x.at + PID, true));
    this.#decode(x, w, node, x.at + ARGS, x.length - ARGS);
  }
  end(x, error, headLength, payloadLength) {
    const r = this.#r;
    const replyBytes = headLength + payloadLength;
    let read4 = 0;
    let written2 = 0;
    if (error === 0) {
      const at = x.replyAt + SIZE_OUT_HEADER;
      const w = x.ticket < SLOTS ? x.ticket * 16 : (SLOTS - 1) * 16;
      switch (x.opcode) {
        case OPCODE.READ:
          read4 = replyBytes - SIZE_OUT_HEADER;
          break;
        case OPCODE.WRITE:
        case OPCODE.COPY_FILE_RANGE:
          written2 = this.#arena.view.getUint32(at, true);
          break;
        case OPCODE.COPY_FILE_RANGE_64:
          written2 = getU64(this.#arena.view, at);
          break;
        default:
          if (x.ticket < SLOTS) this.#learn(x, w, at, headLength - SIZE_OUT_HEADER);
      }
    }
    const now = r.end(x.ticket, x.opcode, PROTOCOL.FUSE, -error, x.total, replyBytes, read4, written2);
    if (x.opcode === OPCODE.RELEASE || x.opcode === OPCODE.RELEASEDIR)
      this.#handles.close(
        r.memory.slotWords[(x.ticket < SLOTS ? x.ticket : SLOTS - 1) * 16 + AT.SUBJECT],
        now
      );
    if (r.level === LEVEL.CAPTURE) {
      const w = (x.ticket < SLOTS ? x.ticket : SLOTS - 1) * 16;
      const kept = x.opcode === OPCODE.READ ? Math.min(headLength, SIZE_OUT_HEADER + r.snap) : headLength;
      const { slotWords } = r.memory;
      r.capture.write(
        slotWords[w + AT.OP],
        x.uniqueLo,
        -error,
        true,
        now,
        this.#arena.u8,
        x.replyAt,
        kept,
        replyBytes
      );
    }
  }
  /** The peer is gone. */
  close() {
    this.#handles.closeAll(this.#r.clock.end());
    this.#r.removeOwner(this.#nodes);
    this.#r.closeSession(this.session);
  }
  /** `length` bytes of arguments at `a`; shorter than they should be when the guest is broken, and then there is nothing to tell. */
  #decode(x, w, node, a, length) {
    const { view } = this.#arena;
    const { slotWords, slotDoubles } = this.#r.memory;
    switch (x.opcode) {
      case OPCODE.READ:
      case OPCODE.WRITE:
      case OPCODE.READDIR:
      case OPCODE.READDIRPLUS: {
        if (length < 20) return;
        const data = x.opcode === OPCODE.READ || x.opcode === OPCODE.WRITE;
        const offset = getU64(view, a + 8);
        const count = view.getUint32(a + 16, true);
        slotDoubles[w / 2 + AT.OFFSET] = offset;
        slotWords[w + AT.COUNT] = count;
        this.#subject(w, view.getUint32(a, true), data ? offset : -1, count);
        break;
      }
      case OPCODE.LOOKUP:
      case OPCODE.UNLINK:
      case OPCODE.RMDIR:
        this.#name(x, w, node, a);
        return;
      case OPCODE.SYMLINK:
        this.#name(x, w, node, a);
        return;
      case OPCODE.MKDIR:
      case OPCODE.MKNOD:
        if (length < 8) return;
        slotWords[w + AT.COUNT] = view.getUint32(a, true) & 65535;
        this.#name(x, w, node, a + (x.opcode === OPCODE.MKDIR ? 8 : 16));
        return;
      case OPCODE.CREATE:
      case OPCODE.TMPFILE:
        if (length < 16) return;
        slotWords[w + AT.ARGUMENT] = view.getUint32(a, true);
        slotWords[w + AT.COUNT] = view.getUint32(a + 4, true) & 65535;
        this.#name(x, w, node, a + 16);
        return;
      case OPCODE.RENAME:
      case OPCODE.RENAME2:
        this.#rename(x, w, node, a, length);
        return;
      case OPCODE.LINK:
        if (length < 8) return;
        this.#name(x, w, node, a + 8);
        slotWords[w + AT.ARGUMENT] = slotWords[w + AT.PATH];
        slotWords[w + AT.NODE] = view.getUint32(a, true);
        this.#path(w, view.getUint32(a, true));
        return;
      case OPCODE.OPEN:
      case OPCODE.OPENDIR:
      case OPCODE.ACCESS:
        if (length >= 4) slotWords[w + AT.ARGUMENT] = view.getUint32(a, true);
        break;
      case OPCODE.GETATTR:
      case OPCODE.STATX:
        if (length >= 16 && (view.getUint32(a, true) & GETATTR_FH) !== 0)
          this.#subject(w, view.getUint32(a + 8, true), -1, 0);
        break;
      case OPCODE.SETATTR: {
        if (length < 88) return;
        const valid = view.getUint32(a, true);
        slotWords[w + AT.ARGUMENT] = valid;
        if ((valid & FATTR_FH) !== 0) this.#subject(w, view.getUint32(a + 8, true), -1, 0);
        if ((valid & FATTR_SIZE) !== 0) slotDoubles[w / 2 + AT.OFFSET] = getU64(view, a + 16);
        if ((valid & FATTR_MODE) !== 0) slotWords[w + AT.COUNT] = view.getUint32(a + 68, true) & 65535;
        break;
      }
      case OPCODE.RELEASE:
      case OPCODE.RELEASEDIR:
      case OPCODE.FLUSH:
      case OPCODE.FSYNC:
      case OPCODE.FSYNCDIR:
      case OPCODE.FALLOCATE:
      case OPCODE.LSEEK:
      case OPCODE.COPY_FILE_RANGE:
      case OPCODE.COPY_FILE_RANGE_64:
        if (length >= 8) this.#subject(w, view.getUint32(a, true), -1, 0);
        if (length >= 16 && (x.opcode === OPCODE.FSYNC || x.opcode === OPCODE.FSYNCDIR))
          slotWords[w + AT.ARGUMENT] = view.getUint32(a + 8, true);
        if (length >= 24 && (x.opcode === OPCODE.FALLOCATE || x.opcode === OPCODE.LSEEK))
          slotDoubles[w / 2 + AT.OFFSET] = getU64(view, a + 8);
        break;
      case OPCODE.INIT:
      case OPCODE.DESTROY:
        slotWords[w + AT.NODE] = 0;
        return;
      case OPCODE.FORGET:
      case OPCODE.BATCH_FORGET:
        if (length >= 4) slotWords[w + AT.COUNT] = view.getUint32(a, true);
        return;
      // its node may be anybody's by now
      default:
        break;
    }
    this.#path(w, node);
  }
  #path(w, node) {
    this.#r.memory.slotWords[w + AT.PATH] = this.#pathOf(node);
  }
  #pathOf(node) {
    this.#r.prepareNames();
    return this.#nodes.pathOf(node);
  }
  #subject(w, id, offset, count) {
    this.#r.memory.slotWords[w + AT.SUBJECT] = id;
    this.#r.useHandle(w, this.#handles.find(id), offset, count);
  }
  /** A name in a folder: the request is about what it names. */
  #name(x, w, folder, at) {
    const { u8 } = this.#arena;
    const length = lengthToNul(u8, at, x.at + x.length);
    const slot = w / 16;
    this.#folder[slot] = folder;
    this.#nodeA[slot] = 0;
    if (length < 0) return;
    const above = this.#pathOf(folder);
    if (above !== 0) this.#r.memory.slotWords[w + AT.PATH] = this.#r.paths.intern(above, u8, at, length);
    if (x.opcode === OPCODE.UNLINK || x.opcode === OPCODE.RMDIR) this.#nodeA[slot] = this.#nodes.find(folder, u8, at, length);
  }
  #rename(x, w, folder, a, length) {
    const { u8, view } = this.#arena;
    const { slotWords } = this.#r.memory;
    if (length < (x.opcode === OPCODE.RENAME ? 8 : 16)) return;
    const slot = w / 16;
    const target = view.getUint32(a, true);
    const names = x.opcode === OPCODE.RENAME ? a + 8 : a + 16;
    if (x.opcode === OPCODE.RENAME2) slotWords[w + AT.COUNT] = view.getUint32(a + 8, true);
    this.#name(x, w, folder, names);
    const first = lengthToNul(u8, names, x.at + x.length);
    const second = first < 0 ? -1 : lengthToNul(u8, names + first + 1, x.at + x.length);
    this.#nodeA[slot] = first < 0 ? 0 : this.#nodes.find(folder, u8, names, first);
    this.#nodeB[slot] = 0;
    this.#folder[slot] = target;
    if (second < 0) return;
    const above = this.#nodes.pathOf(target);
    if (above !== 0) slotWords[w + AT.ARGUMENT] = this.#r.paths.intern(above, u8, names + first + 1, second);
    this.#nodeB[slot] = this.#nodes.find(target, u8, names + first + 1, second);
    slotWords[w + AT.NODE] = this.#nodeA[slot];
  }
  /** What a successful request tells about nodes and handles. `length` bytes of reply at `at`. */
  #learn(x, w, at, length) {
    const { view } = this.#arena;
    const { slotWords } = this.#r.memory;
    const slot = w / 16;
    switch (x.opcode) {
      case OPCODE.LOOKUP:
      case OPCODE.CREATE:
      case OPCODE.TMPFILE:
      case OPCODE.MKDIR:
      case OPCODE.MKNOD:
      case OPCODE.SYMLINK:
      case OPCODE.LINK: {
        if (length < SIZE_ENTRY_OUT) return;
        const node = view.getUint32(at, true);
        const isFolder = (view.getUint32(at + ENTRY_MODE, true) & S_IFMT2) === S_IFDIR2;
        if (x.opcode !== OPCODE.TMPFILE)
          this.#bind(
            node,
            this.#folder[slot],
            isFolder,
            slotWords[w + (x.opcode === OPCODE.LINK ? AT.ARGUMENT : AT.PATH)]
          );
        if (node !== 0) slotWords[w + AT.NODE] = node;
        if ((x.opcode === OPCODE.CREATE || x.opcode === OPCODE.TMPFILE) && length >= SIZE_ENTRY_OUT + 16)
          this.#opened(w, view.getUint32(at + SIZE_ENTRY_OUT, true), KIND.FILE);
        return;
      }
      case OPCODE.OPEN:
      case OPCODE.OPENDIR:
        if (length >= 16) this.#opened(w, view.getUint32(at, true), x.opcode === OPCODE.OPEN ? KIND.FILE : KIND.DIRECTORY);
        return;
      case OPCODE.READDIRPLUS:
        this.#entries(slotWords[w + AT.NODE], at, length);
        return;
      case OPCODE.UNLINK:
      case OPCODE.RMDIR:
        this.#nodes.remove(this.#nodeA[slot]);
        this.#moved();
        return;
      case OPCODE.RENAME:
      case OPCODE.RENAME2:
        this.#renamed(w, slot);
        return;
      case OPCODE.INIT:
      case OPCODE.DESTROY:
        this.#handles.closeAll(this.#r.clock.begin());
        this.#nodes.wipe();
        return;
      default:
        return;
    }
  }
  #bind(node, folder, isFolder, path) {
    const name4 = this.#r.paths.nameOf(path);
    if (name4 !== null && node !== 0)
      this.#nodes.bind(node, folder, isFolder, this.#r.paths.bytes, name4.at, name4.length);
  }
  #renamed(w, slot) {
    const { slotWords } = this.#r.memory;
    const [from, to] = [this.#nodeA[slot], this.#nodeB[slot]];
    if ((slotWords[w + AT.COUNT] & RENAME_EXCHANGE2) !== 0) {
      this.#nodes.exchange(from, to);
    } else {
      const name4 = this.#r.paths.nameOf(slotWords[w + AT.ARGUMENT]);
      if (name4 !== null)
        this.#nodes.move(from, to, this.#folder[slot], this.#r.paths.bytes, name4.at, name4.length);
    }
    this.#moved();
  }
  /** Handles that are open show where their file is now. */
  #moved() {
    if (this.#handles.count === 0) return;
    this.#r.prepareNames();
    this.#handles.refresh((_id, node) => this.#nodes.pathOf(node));
  }
  /** `id` 0: the guest opens without handles, and the requests name only the node. */
  #opened(w, id, kind) {
    if (id === 0) return;
    const { slotWords } = this.#r.memory;
    slotWords[w + AT.SUBJECT] = id;
    const node = slotWords[w + AT.NODE];
    const now = this.#r.clock.begin();
    this.#handles.add(
      id,
      node,
      slotWords[w + AT.PATH],
      slotWords[w + AT.ARGUMENT],
      slotWords[w + AT.UID],
      slotWords[w + AT.RESULT],
      kind,
      now
    );
  }
  /** READDIRPLUS: struct fuse_direntplus, one behind the other. */
  #entries(folder, start, length) {
    const { view, u8 } = this.#arena;
    const end2 = start + length;
    for (let at = start; at + SIZE_ENTRY_OUT + 24 <= end2; ) {
      const node = view.getUint32(at, true);
      const nameLength2 = view.getUint32(at + SIZE_ENTRY_OUT + 16, true);
      const nameAt2 = at + SIZE_ENTRY_OUT + 24;
      if (nameLength2 > end2 - nameAt2) return;
      const dots = nameLength2 <= 2 && u8[nameAt2] === 46 && (nameLength2 === 1 || u8[nameAt2 + 1] === 46);
      if (node !== 0 && !dots)
        this.#nodes.bind(
          node,
          folder,
          (view.getUint32(at + ENTRY_MODE, true) & S_IFMT2) === S_IFDIR2,
          u8,
          nameAt2,
          nameLength2
        );
      at += SIZE_ENTRY_OUT + 24 + nameLength2 + 7 & ~7;
    }
  }
  #captureRequest(x, w) {
    const r = this.#r;
    const kept = x.opcode === OPCODE.WRITE ? Math.min(x.length, ARGS + 40 + r.snap) : x.length;
    r.capture.write(
      r.memory.slotWords[w + AT.OP],
      x.uniqueLo,
      0,
      false,
      r.memory.slotDoubles[w / 2 + AT.START],
      this.#arena.u8,
      x.at,
      kept,
      x.total
    );
  }
};

// server/native/loader.ts
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
var FROM_SOURCE = import.meta.url.endsWith("/server/native/loader.ts");
function candidates() {
  const chosen = process.env["CULVERT_NATIVE"];
  if (chosen) return [chosen];
  const relative = FROM_SOURCE ? ["../../build/native/culvert.node"] : ["./native/culvert.node"];
  return relative.map(
    (path) => fileURLToPath(new URL(path, import.meta.url)).replace(/\.asar(?=[\\/])/, ".asar.unpacked")
  );
}
function load() {
  const require2 = createRequire(import.meta.url);
  const tried = [];
  for (const path of candidates()) {
    try {
      return require2(path);
    } catch (error) {
      tried.push(`  ${path}: ${error.message.split("\n")[0]}`);
    }
  }
  throw new Error(
    `Culvert's native addon could not be loaded (npm run build:native makes it). Tried:
${tried.join("\n")}`
  );
}
var native = load();

// server/transport/exchanges.ts
var PLACE_ARENA = -1;
var COPY_ROOM = 64 * 1024;
var OwnedExchange = class extends Exchange {
  /** Whom it was handed to; null while it is free, and when nobody waits for it any more. */
  session = null;
  /** Its peer is gone and the host still has not answered: whatever the session replies goes nowhere, and it is given up when that happens. */
  abandoned = false;
};
var Scratch = class {
  requestAt;
  replyAt;
  copyAt;
  /** For small results of native calls: 64 bytes. */
  infoAt;
  arena;
  constructor(arena2) {
    this.arena = arena2;
    this.requestAt = arena2.alloc(REQUEST_ROOM, 4096);
    this.replyAt = arena2.alloc(REPLY_ROOM, 4096);
    this.copyAt = arena2.alloc(COPY_ROOM, 4096);
    this.infoAt = arena2.alloc(64);
  }
  /** Arena bytes that an engine needs for the scratch space and the reactor. */
  static SIZE = REQUEST_ROOM + REPLY_ROOM + COPY_ROOM + 32 * 1024;
};
var Exchanges = class {
  #byTicket = [];
  #free = [];
  register(make3) {
    const ticket = this.#free.pop() ?? this.#byTicket.length;
    const exchange = make3(ticket);
    this.#byTicket[ticket] = exchange;
    return exchange;
  }
  /** The exchange must not be under way. */
  release(exchange) {
    this.#byTicket[exchange.ticket] = null;
    this.#free.push(exchange.ticket);
  }
  /** An I/O pool job has ended. Tickets that belong to no exchange (background jobs of the back end) are ignored. */
  complete(ticket, result) {
    const exchange = ticket >= 0 ? this.#byTicket[ticket] : void 0;
    if (exchange === void 0 || exchange === null) return;
    exchange.session?.completed(exchange, result);
    if (exchange.abandoned) this.release(exchange);
  }
};
var EnginePlace = class {
  where = PLACE_ARENA;
  at = 0;
  #scratch;
  constructor(scratch) {
    this.#scratch = scratch;
  }
  move(where, at) {
    this.where = where;
    this.at = at;
    return this;
  }
  put(offset, bytes) {
    const { arena: arena2, copyAt } = this.#scratch;
    if (this.where === PLACE_ARENA) {
      if (this.at + offset + bytes.length > arena2.u8.length) return -ERRNO.EFAULT;
      arena2.u8.set(bytes, this.at + offset);
      return bytes.length;
    }
    for (let done = 0; done < bytes.length; done += COPY_ROOM) {
      const part = bytes.subarray(done, done + COPY_ROOM);
      arena2.u8.set(part, copyAt);
      const result = native.writePlace(this.where, this.at + offset + done, copyAt, part.length);
      if (result < 0) return result;
    }
    return bytes.length;
  }
  take(offset, bytes) {
    const { arena: arena2, copyAt } = this.#scratch;
    if (this.where === PLACE_ARENA) {
      if (this.at + offset + bytes.length > arena2.u8.length) return -ERRNO.EFAULT;
      bytes.set(arena2.u8.subarray(this.at + offset, this.at + offset + bytes.length));
      return bytes.length;
    }
    for (let done = 0; done < bytes.length; done += COPY_ROOM) {
      const part = Math.min(COPY_ROOM, bytes.length - done);
      const result = native.readPlace(this.where, this.at + offset + done, copyAt, part);
      if (result < 0) return result;
      bytes.set(arena2.u8.subarray(copyAt, copyAt + part), done);
    }
    return bytes.length;
  }
};

// server/transport/reactor.ts
var EPOLLIN = 1;
var EPOLLOUT = 4;
var EPOLLERR = 8;
var EPOLLHUP = 16;
var TOKEN_CONTROL = -1;
var TOKEN_POOL = -2;
var TOKEN_QUEUES = -3;
var EVENTS_AT_ONCE = 64;
var COMPLETIONS_AT_ONCE = 64;
var Reactor = class {
  /** Another thread wakes the loop by writing to this eventfd; `onControl` then runs. */
  controlFd;
  onControl = nothing;
  onCompletion = nothing;
  /** A polled virtqueue has requests; the native side does not say which. */
  onQueues = nothing;
  /** Something threw, which is a bug. The loop goes on. */
  onFault = nothing;
  /** How long to poll virtqueues before blocking. 0 until measurements say when it pays. */
  spinUs = 0;
  #i32;
  #f64;
  #eventsAt;
  #completionsAt;
  #registrations = /* @__PURE__ */ new Map();
  #sources = [];
  #freeTokens = [];
  /** Tokens removed in this turn: an event of the old owner may still be in the batch. */
  #retiredTokens = [];
  #timers = /* @__PURE__ */ new Set();
  #soon = [];
  #running = [];
  #atEnd = [];
  #stopped = false;
  constructor(arena2) {
    this.#i32 = arena2.i32;
    this.#f64 = arena2.f64;
    this.#eventsAt = arena2.alloc(EVENTS_AT_ONCE * 8);
    this.#completionsAt = arena2.alloc(COMPLETIONS_AT_ONCE * 16);
    this.controlFd = native.reactorCreate();
    if (this.controlFd < 0) throw new Error(`epoll cannot be set up: ${errnoName(this.controlFd)}`);
  }
  /** Watches `fd`, which stays the caller's. For an eventfd the wait itself clears the counter. 0 or -errno. */
  add(fd, source, mask, isEventfd2 = false) {
    const token = this.#freeTokens.pop() ?? this.#sources.length;
    const result = native.reactorAdd(fd, token, mask, isEventfd2);
    if (result < 0) {
      this.#freeTokens.push(token);
      if (token === this.#sources.length) this.#sources.push(null);
      return result;
    }
    this.#sources[token] = source;
    this.#registrations.set(fd, { token, source });
    return 0;
  }
  /** A mask of 0 leaves only errors and hang-ups. */
  modify(fd, mask) {
    const registration = this.#registrations.get(fd);
    if (registration !== void 0) native.reactorModify(fd, registration.token, mask);
  }
  /** Before the descriptor is closed. Not an error when it is not watched. */
  remove(fd) {
    const registration = this.#registrations.get(fd);
    if (registration === void 0) return;
    this.#registrations.delete(fd);
    native.reactorDelete(fd);
    this.#sources[registration.token] = null;
    this.#retiredTokens.push(registration.token);
  }
  /** Runs the task when the events at hand have been handed out; before the loop blocks again. */
  soon(task) {
    if (!this.#soon.includes(task)) this.#soon.push(task);
  }
  /** Runs the task once all requests at hand are handled: where peers are signalled. */
  atEndOfTurn(task) {
    if (!this.#atEnd.includes(task)) this.#atEnd.push(task);
  }
  after(delayMs, run) {
    const timer = { dueMs: performance.now() + delayMs, run };
    this.#timers.add(timer);
    return timer;
  }
  cancel(timer) {
    if (timer !== null) this.#timers.delete(timer);
  }
  /** Until `stop`. */
  run() {
    while (!this.#stopped) this.turn(-1);
  }
  stop() {
    this.#stopped = true;
  }
  /** One pass; blocks for at most `limitMs` (-1: no limit). */
  turn(limitMs) {
    const count = native.reactorWait(this.#timeoutMs(limitMs), this.spinUs, this.#eventsAt, EVENTS_AT_ONCE);
    if (count < 0) throw new Error(`the reactor cannot wait: ${errnoName(count)}`);
    const first = this.#eventsAt >> 2;
    for (let i = 0; i < count; i++) {
      this.#dispatch(this.#i32[first + 2 * i] ?? 0, this.#i32[first + 2 * i + 1] ?? 0);
    }
    if (this.#timers.size > 0) this.#runTimers();
    this.#runSoon();
    while (this.#atEnd.length > 0) this.#runTask(this.#atEnd.pop());
    while (this.#retiredTokens.length > 0) this.#freeTokens.push(this.#retiredTokens.pop() ?? 0);
  }
  /** Hands out all completions that are there, without waiting. */
  reap() {
    for (; ; ) {
      const count = native.poolReap(this.#completionsAt, COMPLETIONS_AT_ONCE);
      const at = this.#completionsAt;
      for (let i = 0; i < count; i++) {
        const ticket = this.#i32[(at >> 2) + 4 * i] ?? 0;
        const result = this.#f64[(at >> 3) + 2 * i + 1] ?? 0;
        try {
          this.onCompletion(ticket, result);
        } catch (error) {
          this.onFault(error);
        }
      }
      if (count < COMPLETIONS_AT_ONCE) return;
    }
  }
  #dispatch(token, mask) {
    try {
      if (token >= 0) this.#sources[token]?.onEvent(mask);
      else if (token === TOKEN_POOL) this.reap();
      else if (token === TOKEN_QUEUES) this.onQueues();
      else if (token === TOKEN_CONTROL) this.onControl();
    } catch (error) {
      this.onFault(error);
    }
  }
  /** Tasks asked for by these tasks wait for the next turn, so that sockets and control are looked at in between. */
  #runSoon() {
    const tasks = this.#soon;
    if (tasks.length === 0) return;
    this.#soon = this.#running;
    this.#running = tasks;
    for (let i = 0; i < tasks.length; i++) this.#runTask(tasks[i]);
    tasks.length = 0;
  }
  #runTask(task) {
    try {
      task?.run();
    } catch (error) {
      this.onFault(error);
    }
  }
  #timeoutMs(limitMs) {
    if (this.#soon.length > 0) return 0;
    if (this.#timers.size === 0) return limitMs;
    const now = performance.now();
    let timeoutMs = limitMs < 0 ? Number.POSITIVE_INFINITY : limitMs;
    for (const timer of this.#timers) timeoutMs = Math.min(timeoutMs, Math.max(0, Math.ceil(timer.dueMs - now)));
    return Number.isFinite(timeoutMs) ? timeoutMs : -1;
  }
  #runTimers() {
    const now = performance.now();
    for (const timer of this.#timers) {
      if (timer.dueMs > now) continue;
      this.#timers.delete(timer);
      try {
        timer.run();
      } catch (error) {
        this.onFault(error);
      }
    }
  }
};
function nothing() {
}

// server/arena.ts
var Arena = class {
  buffer;
  u8;
  u32;
  i32;
  f64;
  view;
  #next = 64;
  // offset 0 is never handed out, so that 0 can mean "none"
  /** `size` in bytes, rounded up to a multiple of 8. */
  constructor(size) {
    this.buffer = new ArrayBuffer(size + 7 & ~7);
    this.u8 = new Uint8Array(this.buffer);
    this.u32 = new Uint32Array(this.buffer);
    this.i32 = new Int32Array(this.buffer);
    this.f64 = new Float64Array(this.buffer);
    this.view = new DataView(this.buffer);
  }
  /** Takes `size` bytes for good, aligned to `align` (a power of two). Throws when the arena is used up: sizing it is the caller's duty. */
  alloc(size, align = 64) {
    const at = this.#next + align - 1 & ~(align - 1);
    if (at + size > this.buffer.byteLength) {
      throw new Error(`arena of ${this.buffer.byteLength} bytes is used up: ${size} more wanted`);
    }
    this.#next = at + size;
    return at;
  }
};
var BlockPool = class {
  blockSize;
  #free = [];
  constructor(arena2, blockSize, count) {
    this.blockSize = blockSize;
    for (let i = 0; i < count; i++) this.#free.push(arena2.alloc(blockSize));
  }
  /** Offset of a block, or 0 when all are in use: the caller stops taking requests until one comes back. */
  take() {
    return this.#free.pop() ?? 0;
  }
  give(at) {
    this.#free.push(at);
  }
};

// server/transport/thread-arena.ts
var SMALL = 64 * 1024;
var arena;
function threadArena(size = SMALL) {
  if (arena === void 0) {
    arena = new Arena(size);
    native.bindArena(arena.buffer);
  }
  return arena;
}

// server/transport/engine-thread.ts
var POOL_THREADS = 8;
function startEngineThread(arenaSize, log, vitals) {
  const arena2 = threadArena(arenaSize + Scratch.SIZE);
  const unshared = native.unshareFs();
  if (unshared < 0) log.warn(`the engine shares its umask with the process (${errnoName(unshared)})`);
  native.umask(0);
  const reactor = new Reactor(arena2);
  const pool = native.poolStart(POOL_THREADS);
  if (pool < 0) throw new Error(`the I/O pool cannot be started: ${errnoName(pool)}`);
  const exchanges = new Exchanges();
  reactor.onCompletion = (ticket, result) => exchanges.complete(ticket, result);
  reactor.onFault = (error) => log.error(`unexpected: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  return {
    context: { arena: arena2, reactor, exchanges, scratch: new Scratch(arena2), vitals, log, timed: false },
    native,
    stopPool: (timeoutMs) => native.poolStop(timeoutMs)
  };
}

// server/transport/vitals.ts
var VITAL = {
  /** Requests taken, and replies or drops since. Their difference is what is under way. */
  REQUESTS: 0,
  ENDED: 1,
  /** A front end (or the kernel's FUSE client) is attached: 0 or 1. */
  ATTACHED: 2,
  /** How often one has attached. */
  ATTACHMENTS: 3,
  /** How often a front end was refused or thrown out. */
  REFUSED: 4,
  /** Virtqueues that run. */
  QUEUES: 5
};
var COUNT = 16;
var Vitals = class {
  buffer;
  values;
  constructor(buffer = new SharedArrayBuffer(COUNT * 8)) {
    this.buffer = buffer;
    this.values = new Float64Array(buffer);
  }
  get(vital) {
    return this.values[vital] ?? 0;
  }
  set(vital, value4) {
    this.values[vital] = value4;
  }
  add(vital, by) {
    this.values[vital] = (this.values[vital] ?? 0) + by;
  }
};

// server/transport/fuse-dev/dev-exchange.ts
var PAYLOAD_MAX = 1024 * 1024;
var REQUEST_HEAD = 4096;
var BLOCK_SIZE = PAYLOAD_MAX + 2 * REQUEST_HEAD;
var OUT_HEADER = 16;
var DevExchange = class extends OwnedExchange {
  #device;
  #context;
  #source;
  #sink;
  /** Arena offset of the block; 0 while free. */
  block = 0;
  constructor(ticket, device, context2) {
    super(ticket);
    this.#device = device;
    this.#context = context2;
    this.#source = new EnginePlace(context2.scratch);
    this.#sink = new EnginePlace(context2.scratch);
    this.replyAt = context2.scratch.replyAt;
    this.replyCapacity = REPLY_ROOM + PAYLOAD_MAX;
  }
  begin(block, length, session) {
    this.block = block;
    this.session = session;
    this.at = block;
    this.length = length;
    this.total = length;
    this.ref = null;
  }
  source(offset) {
    return this.#source.move(-1, this.block + offset);
  }
  sink(offset) {
    return this.#sink.move(-1, this.#payloadAt(offset));
  }
  /** All of it is there. */
  pull() {
    return this.length;
  }
  reply(headLength, payloadLength) {
    const { scratch, arena: arena2 } = this.#context;
    const pieces = scratch.infoAt;
    arena2.u32[pieces >> 2] = this.replyAt;
    arena2.u32[(pieces >> 2) + 1] = headLength;
    arena2.u32[(pieces >> 2) + 2] = this.#payloadAt(headLength);
    arena2.u32[(pieces >> 2) + 3] = payloadLength;
    const result = native.writev(this.#device.fd, pieces, payloadLength > 0 ? 2 : 1);
    if (result < 0 && result !== -ERRNO.ENOENT && result !== -ERRNO.ENODEV && result !== -ERRNO.EPERM) {
      this.#refused(result, headLength, payloadLength);
    }
    this.#end();
  }
  discard() {
    this.#end();
  }
  #payloadAt(offset) {
    return this.block + REQUEST_HEAD + (offset - OUT_HEADER);
  }
  /** The kernel found the reply malformed, which is our mistake; without an answer the caller would hang for ever. */
  #refused(result, headLength, payloadLength) {
    const { scratch, arena: arena2, log } = this.#context;
    log.error(
      `the kernel refused a reply of ${headLength} + ${payloadLength} bytes to opcode ${this.opcode}: ${errnoName(result)}`
    );
    arena2.view.setUint32(this.replyAt, OUT_HEADER, true);
    arena2.view.setInt32(this.replyAt + 4, -ERRNO.EIO, true);
    arena2.u32[scratch.infoAt >> 2] = this.replyAt;
    arena2.u32[(scratch.infoAt >> 2) + 1] = OUT_HEADER;
    native.writev(this.#device.fd, scratch.infoAt, 1);
  }
  #end() {
    this.session = null;
    this.ref = null;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#device.ended(this);
  }
};

// server/transport/fuse-dev/fuse-dev.ts
var BLOCKS = 64;
var BUDGET = 64;
var FuseDev = class {
  fd;
  #context;
  #session;
  #owner;
  #blocks;
  #free = [];
  #all = [];
  #underWay = 0;
  #watching = true;
  #ended = false;
  #closing = null;
  /** Arena bytes that it takes. */
  static SIZE = BLOCKS * (BLOCK_SIZE + 64);
  /** Takes over `fd`, which is mounted already. */
  constructor(fd, context2, session, owner) {
    this.fd = fd;
    this.#context = context2;
    this.#session = session;
    this.#owner = owner;
    this.#blocks = new BlockPool(context2.arena, BLOCK_SIZE, BLOCKS);
    for (let i = 0; i < BLOCKS; i++) {
      const exchange = context2.exchanges.register((ticket) => new DevExchange(ticket, this, context2));
      this.#all.push(exchange);
      this.#free.push(exchange);
    }
    native.setNonblocking(fd, true);
    const result = context2.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`/dev/fuse cannot be watched: ${errnoName(result)}`);
    context2.vitals.set(VITAL.ATTACHED, 1);
    context2.vitals.add(VITAL.ATTACHMENTS, 1);
  }
  onEvent(mask) {
    if (mask & EPOLLERR) this.#end();
    else this.run();
  }
  run() {
    for (let taken = 0; taken < BUDGET; taken++) {
      if (this.#ended || !this.#takeOne()) return;
    }
    this.#context.reactor.soon(this);
  }
  /** An exchange's word that it has ended. */
  ended(exchange) {
    this.#blocks.give(exchange.block);
    exchange.block = 0;
    this.#free.push(exchange);
    this.#underWay--;
    if (this.#closing !== null && this.#underWay === 0) this.#finish();
    if (this.#watching || this.#ended) return;
    this.#watching = true;
    this.#context.reactor.modify(this.fd, EPOLLIN);
    this.#context.reactor.soon(this);
  }
  /** The engine stops: no more requests; `then` runs when those under way have ended. */
  close(then2) {
    this.#closing = then2;
    this.#ended = true;
    this.#context.reactor.remove(this.fd);
    this.#session.interruptWaiters();
    for (const exchange of this.#all) if (exchange.session !== null) native.poolCancel(exchange.ticket);
    if (this.#underWay === 0) this.#finish();
  }
  /** False when there is no request, no room, or no connection any more. */
  #takeOne() {
    const exchange = this.#free.pop();
    const block = exchange === void 0 ? 0 : this.#blocks.take();
    if (exchange === void 0 || block === 0) {
      this.#watching = false;
      this.#context.reactor.modify(this.fd, 0);
      return false;
    }
    const length = native.read(this.fd, block, BLOCK_SIZE);
    if (length <= 0) {
      this.#blocks.give(block);
      this.#free.push(exchange);
      return this.#noRequest(length);
    }
    this.#underWay++;
    exchange.begin(block, length, this.#session);
    this.#context.vitals.add(VITAL.REQUESTS, 1);
    if (this.#context.timed) exchange.takenAt = performance.now();
    this.#hand(exchange);
    return true;
  }
  /** fuse_dev_do_read: ENOENT is a request that was interrupted before it was read, ENODEV the end. */
  #noRequest(result) {
    if (result === -ERRNO.ENOENT || result === -ERRNO.EINTR) return true;
    if (result !== -ERRNO.EAGAIN) {
      if (result !== -ERRNO.ENODEV && result !== 0)
        this.#context.log.error(`/dev/fuse cannot be read: ${errnoName(result)}`);
      this.#end();
    }
    return false;
  }
  #hand(exchange) {
    try {
      this.#session.request(exchange);
    } catch (error) {
      this.#context.log.error(
        `the session failed on a request: ${error instanceof Error ? error.stack ?? error.message : String(error)}`
      );
      if (exchange.session !== null) exchange.discard();
    }
  }
  #end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#context.reactor.remove(this.fd);
    this.#owner.unmounted();
  }
  #finish() {
    const then2 = this.#closing;
    this.#closing = null;
    this.#session.close();
    for (const exchange of this.#all) this.#context.exchanges.release(exchange);
    native.close(this.fd);
    this.#context.vitals.set(VITAL.ATTACHED, 0);
    then2?.();
  }
};

// server/transport/vhost-user/server.ts
import { readFileSync } from "node:fs";

// server/wire/vhost-user/flags.ts
var VIRTIO_F = {
  /** virtio-9p (5.x: bit 0 of device 9). virtio-fs has NOTIFICATION there, which Linux does not implement. */
  MOUNT_TAG: 0,
  NOTIFY_ON_EMPTY: 24,
  LOG_ALL: 26,
  ANY_LAYOUT: 27,
  RING_INDIRECT_DESC: 28,
  RING_EVENT_IDX: 29,
  /** VHOST_USER_F_PROTOCOL_FEATURES: between front-end and back-end only, never shown to the guest. */
  PROTOCOL_FEATURES: 30,
  VERSION_1: 32,
  IOMMU_PLATFORM: 33,
  RING_PACKED: 34,
  IN_ORDER: 35,
  ORDER_PLATFORM: 36,
  SR_IOV: 37,
  NOTIFICATION_DATA: 38,
  NOTIF_CONFIG_DATA: 39,
  RING_RESET: 40,
  ADMIN_VQ: 41
};
var PROTOCOL_F = {
  MQ: 0,
  LOG_SHMFD: 1,
  RARP: 2,
  REPLY_ACK: 3,
  NET_MTU: 4,
  BACKEND_REQ: 5,
  CROSS_ENDIAN: 6,
  CRYPTO_SESSION: 7,
  PAGEFAULT: 8,
  CONFIG: 9,
  BACKEND_SEND_FD: 10,
  HOST_NOTIFIER: 11,
  INFLIGHT_SHMFD: 12,
  RESET_DEVICE: 13,
  INBAND_NOTIFICATIONS: 14,
  CONFIGURE_MEM_SLOTS: 15,
  STATUS: 16,
  XEN_MMAP: 17,
  SHARED_OBJECT: 18,
  DEVICE_STATE: 19
};
var VIRTIO_FEATURES = masks(VIRTIO_F);
var PROTOCOL_FEATURES = masks(PROTOCOL_F);
var HEADER_FLAGS = { REPLY: 1 << 2, NEED_REPLY: 1 << 3 };
var HEADER_VERSION = 1;
var HEADER_VERSION_MASK = 3;
var VRING_FD = { NO_FD: 1 << 8 };
var VRING_INDEX_MASK = 255;
var VRING_ADDR_FLAGS = { LOG: 1 << 0 };
var DEVICE_STATUS = {
  ACKNOWLEDGE: 1,
  DRIVER: 2,
  DRIVER_OK: 4,
  FEATURES_OK: 8,
  NEEDS_RESET: 64,
  FAILED: 128
};
var CONFIG_FLAGS = { WRITABLE: 1 << 0 };
var MAX_CONFIG_SIZE = 256;
var MAX_TABLE_REGIONS = 8;
var TRANSFER_DIRECTION = { SAVE: 0, LOAD: 1 };
var TRANSFER_PHASE = { STOPPED: 0 };
var STATE_NO_FD = 1 << 8;
var IOTLB_PERMISSION = { RO: 1, WO: 2, RW: 3 };
var IOTLB_TYPE = { MISS: 1, UPDATE: 2, INVALIDATE: 3, ACCESS_FAIL: 4 };
function hasBit(lo, hi, bit) {
  return ((bit < 32 ? lo >>> bit : hi >>> bit - 32) & 1) === 1;
}
function wordsOf(bits) {
  let lo = 0;
  let hi = 0;
  for (const bit of bits) {
    if (bit < 32) lo |= 1 << bit;
    else hi |= 1 << bit - 32;
  }
  return { lo: lo >>> 0, hi: hi >>> 0 };
}
function masks(bits) {
  return Object.fromEntries(Object.entries(bits).map(([name4, bit]) => [name4, 2 ** bit]));
}

// server/wire/vhost-user/codec.gen.ts
var FRONTEND_OPS = [
  void 0,
  {
    id: 1,
    name: "GET_FEATURES",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1
  },
  {
    id: 2,
    name: "SET_FEATURES",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 3,
    name: "SET_OWNER",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 4,
    name: "RESET_OWNER",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 5,
    name: "SET_MEM_TABLE",
    minSize: 8,
    maxSize: 264,
    minFds: 0,
    maxFds: 8,
    hasReply: false,
    feature: -1
  },
  {
    id: 6,
    name: "SET_LOG_BASE",
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 1,
    hasReply: true,
    feature: PROTOCOL_F.LOG_SHMFD
  },
  {
    id: 7,
    name: "SET_LOG_FD",
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: -1
  },
  {
    id: 8,
    name: "SET_VRING_NUM",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 9,
    name: "SET_VRING_ADDR",
    minSize: 40,
    maxSize: 40,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 10,
    name: "SET_VRING_BASE",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 11,
    name: "GET_VRING_BASE",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1
  },
  {
    id: 12,
    name: "SET_VRING_KICK",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1
  },
  {
    id: 13,
    name: "SET_VRING_CALL",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1
  },
  {
    id: 14,
    name: "SET_VRING_ERR",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: -1
  },
  {
    id: 15,
    name: "GET_PROTOCOL_FEATURES",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1
  },
  {
    id: 16,
    name: "SET_PROTOCOL_FEATURES",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 17,
    name: "GET_QUEUE_NUM",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.MQ
  },
  {
    id: 18,
    name: "SET_VRING_ENABLE",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 19,
    name: "SEND_RARP",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.RARP
  },
  {
    id: 20,
    name: "NET_SET_MTU",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.NET_MTU
  },
  {
    id: 21,
    name: "SET_BACKEND_REQ_FD",
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.BACKEND_REQ
  },
  {
    id: 22,
    name: "IOTLB_MSG",
    minSize: 26,
    maxSize: 32,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: -1
  },
  {
    id: 23,
    name: "SET_VRING_ENDIAN",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CROSS_ENDIAN
  },
  {
    id: 24,
    name: "GET_CONFIG",
    minSize: 12,
    maxSize: 268,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.CONFIG
  },
  {
    id: 25,
    name: "SET_CONFIG",
    minSize: 12,
    maxSize: 268,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CONFIG
  },
  {
    id: 26,
    name: "CREATE_CRYPTO_SESSION",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CRYPTO_SESSION
  },
  {
    id: 27,
    name: "CLOSE_CRYPTO_SESSION",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CRYPTO_SESSION
  },
  {
    id: 28,
    name: "POSTCOPY_ADVISE",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.PAGEFAULT
  },
  {
    id: 29,
    name: "POSTCOPY_LISTEN",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.PAGEFAULT
  },
  {
    id: 30,
    name: "POSTCOPY_END",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.PAGEFAULT
  },
  {
    id: 31,
    name: "GET_INFLIGHT_FD",
    minSize: 20,
    maxSize: 24,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.INFLIGHT_SHMFD
  },
  {
    id: 32,
    name: "SET_INFLIGHT_FD",
    minSize: 20,
    maxSize: 24,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.INFLIGHT_SHMFD
  },
  {
    id: 33,
    name: "GPU_SET_SOCKET",
    minSize: 0,
    maxSize: 0,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: -1
  },
  {
    id: 34,
    name: "RESET_DEVICE",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.RESET_DEVICE
  },
  {
    id: 35,
    name: "VRING_KICK",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS
  },
  {
    id: 36,
    name: "GET_MAX_MEM_SLOTS",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS
  },
  {
    id: 37,
    name: "ADD_MEM_REG",
    minSize: 40,
    maxSize: 40,
    minFds: 1,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS
  },
  {
    id: 38,
    name: "REM_MEM_REG",
    minSize: 40,
    maxSize: 40,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.CONFIGURE_MEM_SLOTS
  },
  {
    id: 39,
    name: "SET_STATUS",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.STATUS
  },
  {
    id: 40,
    name: "GET_STATUS",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.STATUS
  },
  {
    id: 41,
    name: "GET_SHARED_OBJECT",
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.SHARED_OBJECT
  },
  {
    id: 42,
    name: "SET_DEVICE_STATE_FD",
    minSize: 8,
    maxSize: 8,
    minFds: 1,
    maxFds: 1,
    hasReply: true,
    feature: PROTOCOL_F.DEVICE_STATE
  },
  {
    id: 43,
    name: "CHECK_DEVICE_STATE",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.DEVICE_STATE
  }
];
var BACKEND_OPS = [
  void 0,
  {
    id: 1,
    name: "IOTLB_MSG",
    minSize: 26,
    maxSize: 32,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: -1
  },
  {
    id: 2,
    name: "CONFIG_CHANGE_MSG",
    minSize: 0,
    maxSize: 0,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.CONFIG
  },
  {
    id: 3,
    name: "VRING_HOST_NOTIFIER_MSG",
    minSize: 24,
    maxSize: 24,
    minFds: 0,
    maxFds: 1,
    hasReply: false,
    feature: PROTOCOL_F.HOST_NOTIFIER
  },
  {
    id: 4,
    name: "VRING_CALL",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS
  },
  {
    id: 5,
    name: "VRING_ERR",
    minSize: 8,
    maxSize: 8,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.INBAND_NOTIFICATIONS
  },
  {
    id: 6,
    name: "SHARED_OBJECT_ADD",
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.SHARED_OBJECT
  },
  {
    id: 7,
    name: "SHARED_OBJECT_REMOVE",
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: false,
    feature: PROTOCOL_F.SHARED_OBJECT
  },
  {
    id: 8,
    name: "SHARED_OBJECT_LOOKUP",
    minSize: 16,
    maxSize: 16,
    minFds: 0,
    maxFds: 0,
    hasReply: true,
    feature: PROTOCOL_F.SHARED_OBJECT
  }
];
function newMessageHeader() {
  return {
    request: 0,
    flags: 0,
    size: 0
  };
}
var SIZE_MESSAGE_HEADER = 12;
function decodeMessageHeader(v, at, o) {
  const d = v.view;
  o.request = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.size = d.getUint32(at + 8, true);
}
function encodeMessageHeader(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.request, true);
  d.setUint32(at + 4, o.flags, true);
  d.setUint32(at + 8, o.size, true);
  return at + 12;
}
var SIZE_U64 = 8;
function encodeU64(v, at, o) {
  const d = v.view;
  putU64(d, at, o.value);
  return at + 8;
}
function newFeatures() {
  return {
    featuresLo: 0,
    featuresHi: 0
  };
}
var SIZE_FEATURES = 8;
function decodeFeatures(v, at, o) {
  const d = v.view;
  o.featuresLo = d.getUint32(at, true);
  o.featuresHi = d.getUint32(at + 4, true);
}
function encodeFeatures(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.featuresLo, true);
  d.setUint32(at + 4, o.featuresHi, true);
  return at + 8;
}
function newProtocolFeatures() {
  return {
    featuresLo: 0,
    featuresHi: 0
  };
}
var SIZE_PROTOCOL_FEATURES = 8;
function decodeProtocolFeatures(v, at, o) {
  const d = v.view;
  o.featuresLo = d.getUint32(at, true);
  o.featuresHi = d.getUint32(at + 4, true);
}
function encodeProtocolFeatures(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.featuresLo, true);
  d.setUint32(at + 4, o.featuresHi, true);
  return at + 8;
}
function newStatus() {
  return {
    statusLo: 0,
    statusHi: 0
  };
}
var SIZE_STATUS = 8;
function decodeStatus(v, at, o) {
  const d = v.view;
  o.statusLo = d.getUint32(at, true);
  o.statusHi = d.getUint32(at + 4, true);
}
function encodeStatus(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.statusLo, true);
  d.setUint32(at + 4, o.statusHi, true);
  return at + 8;
}
function newVringFd() {
  return {
    vringLo: 0,
    vringHi: 0
  };
}
function decodeVringFd(v, at, o) {
  const d = v.view;
  o.vringLo = d.getUint32(at, true);
  o.vringHi = d.getUint32(at + 4, true);
}
function newVringState() {
  return {
    index: 0,
    num: 0
  };
}
var SIZE_VRING_STATE = 8;
function decodeVringState(v, at, o) {
  const d = v.view;
  o.index = d.getUint32(at, true);
  o.num = d.getUint32(at + 4, true);
}
function encodeVringState(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.index, true);
  d.setUint32(at + 4, o.num, true);
  return at + 8;
}
function newVringAddr() {
  return {
    index: 0,
    flags: 0,
    descriptor: 0,
    used: 0,
    available: 0,
    logLo: 0,
    logHi: 0
  };
}
function decodeVringAddr(v, at, o) {
  const d = v.view;
  o.index = d.getUint32(at, true);
  o.flags = d.getUint32(at + 4, true);
  o.descriptor = getU64(d, at + 8);
  o.used = getU64(d, at + 16);
  o.available = getU64(d, at + 24);
  o.logLo = d.getUint32(at + 32, true);
  o.logHi = d.getUint32(at + 36, true);
}
function newMemoryRegion() {
  return {
    guestAddress: 0,
    size: 0,
    userAddress: 0,
    mmapOffset: 0
  };
}
function decodeMemoryRegion(v, at, o) {
  const d = v.view;
  o.guestAddress = getU64(d, at);
  o.size = getU64(d, at + 8);
  o.userAddress = getU64(d, at + 16);
  o.mmapOffset = getU64(d, at + 24);
}
function newMemoryTable() {
  return {
    nregions: 0,
    regions: Array.from({ length: 8 }, newMemoryRegion)
  };
}
function decodeMemoryTable(v, at, end2, o) {
  if (end2 - at < 8) return -1;
  const d = v.view;
  o.nregions = d.getUint32(at, true);
  let p = at + 8;
  if (o.nregions > 8) return -1;
  if (end2 - p < o.nregions * 32) return -1;
  for (let i = 0; i < o.nregions; i++) {
    const item = o.regions[i];
    if (item === void 0) return -1;
    decodeMemoryRegion(v, p, item);
    p += 32;
  }
  return p;
}
function newSingleMemoryRegion() {
  return {
    region: newMemoryRegion()
  };
}
function decodeSingleMemoryRegion(v, at, o) {
  decodeMemoryRegion(v, at + 8, o.region);
}
function newConfig() {
  return {
    offset: 0,
    size: 0,
    flags: 0
  };
}
var SIZE_CONFIG = 12;
function decodeConfig(v, at, o) {
  const d = v.view;
  o.offset = d.getUint32(at, true);
  o.size = d.getUint32(at + 4, true);
  o.flags = d.getUint32(at + 8, true);
}
function encodeConfig(v, at, o) {
  const d = v.view;
  d.setUint32(at, o.offset, true);
  d.setUint32(at + 4, o.size, true);
  d.setUint32(at + 8, o.flags, true);
  return at + 12;
}

// server/wire/text.ts
var QUOTE = 34;
var BACKSLASH = 92;
var UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
function quoteBytes(u8, at, length, limit = 1024) {
  const shown = Math.min(length, limit);
  const text = `"${escapeBytes(u8, at, at + shown)}"`;
  return shown < length ? `${text}\u2026+${length - shown}` : text;
}
function escapeBytes(u8, at, end2) {
  const stop = Math.min(end2, u8.length);
  let text = "";
  let i = at;
  while (i < stop) {
    const byte = u8[i] ?? 0;
    if (byte >= 32 && byte < 127) {
      if (byte === QUOTE || byte === BACKSLASH) text += "\\";
      text += String.fromCharCode(byte);
      i++;
      continue;
    }
    const size = utf8Size(u8, i, stop);
    if (size > 1) {
      const character = String.fromCodePoint(utf8Value(u8, i, size));
      if (!UNSAFE.test(character)) {
        text += character;
        i += size;
        continue;
      }
    }
    for (let k = 0; k < Math.max(size, 1); k++) text += escapeByte(u8[i + k] ?? 0);
    i += Math.max(size, 1);
  }
  return text;
}
function escapeByte(byte) {
  if (byte === 10) return "\\n";
  if (byte === 9) return "\\t";
  if (byte === 13) return "\\r";
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
function utf8Size(u8, i, end2) {
  const first = u8[i] ?? 0;
  if (first < 128) return 1;
  const size = first >= 194 && first <= 223 ? 2 : first >= 224 && first <= 239 ? 3 : first >= 240 && first <= 244 ? 4 : 0;
  if (size === 0 || i + size > end2) return 0;
  for (let k = 1; k < size; k++) {
    if (((u8[i + k] ?? 0) & 192) !== 128) return 0;
  }
  const second = u8[i + 1] ?? 0;
  if (first === 224 && second < 160) return 0;
  if (first === 237 && second > 159) return 0;
  if (first === 240 && second < 144) return 0;
  if (first === 244 && second > 143) return 0;
  return size;
}
function utf8Value(u8, i, size) {
  let value4 = (u8[i] ?? 0) & 255 >> size + 1;
  for (let k = 1; k < size; k++) value4 = value4 << 6 | (u8[i + k] ?? 0) & 63;
  return value4;
}
function flagNames(value4, table) {
  if (value4 === 0n) return "0";
  const names = [];
  let rest = value4;
  for (const [name4, number] of Object.entries(table)) {
    const bits = BigInt(number) & 0xffffffffffffffffn;
    if (bits !== 0n && (rest & bits) === bits) {
      names.push(name4);
      rest &= ~bits;
    }
  }
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names.join("|");
}
function valueName(value4, table) {
  for (const [name4, number] of Object.entries(table)) {
    if (BigInt(number) === value4) return name4;
  }
  return value4.toString();
}

// server/wire/printer.ts
var PAYLOAD_SHOWN = 32;
var QUIET = true;
var Printer = class {
  v;
  /** Next byte. */
  at;
  /** Behind the message's last byte. */
  end;
  truncated = false;
  #text = "";
  #glue = "";
  constructor(v, at, end2) {
    this.v = v;
    this.at = Math.max(0, at);
    this.end = Math.max(this.at, Math.min(end2, v.u8.length));
  }
  get text() {
    return this.#text;
  }
  get left() {
    return this.end - this.at;
  }
  word(text) {
    this.#text += this.#glue + text;
    this.#glue = " ";
  }
  pair(name4, text) {
    this.word(name4 === "" ? text : `${name4}=${text}`);
  }
  /** Unsigned little-endian number of 1, 2, 4 or 8 bytes; undefined once bytes are missing. */
  take(bytes) {
    if (this.truncated) return void 0;
    if (this.left < bytes) {
      this.cut();
      return void 0;
    }
    const { view } = this.v;
    const at = this.at;
    this.at += bytes;
    if (bytes === 1) return BigInt(view.getUint8(at));
    if (bytes === 2) return BigInt(view.getUint16(at, true));
    if (bytes === 4) return BigInt(view.getUint32(at, true));
    return view.getBigUint64(at, true);
  }
  cut() {
    if (!this.truncated) this.word("<truncated>");
    this.truncated = true;
    this.at = this.end;
  }
  skip(bytes) {
    if (this.truncated) return;
    if (this.left < bytes) this.cut();
    else this.at += bytes;
  }
  /** Returns the value as a number, for the counts of lists. */
  decimal(name4, bytes, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0) return 0;
    if (!quiet || value4 !== 0n) this.pair(name4, value4.toString());
    return Number(value4);
  }
  signed(name4, bytes, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0 || quiet && value4 === 0n) return;
    this.pair(name4, BigInt.asIntN(bytes * 8, value4).toString());
  }
  hex(name4, bytes, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0 || quiet && value4 === 0n) return;
    this.pair(name4, `0x${value4.toString(16)}`);
  }
  octal(name4, bytes, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0 || quiet && value4 === 0n) return;
    this.pair(name4, `0${value4.toString(8)}`);
  }
  flags(name4, bytes, table, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0 || quiet && value4 === 0n) return;
    this.pair(name4, flagNames(value4, table));
  }
  value(name4, bytes, table, quiet = false) {
    const value4 = this.take(bytes);
    if (value4 === void 0 || quiet && value4 === 0n) return;
    this.pair(name4, valueName(value4, table));
  }
  /** Linux open flags: the access mode in the low two bits is a number, not a set. */
  open(name4, bytes, table) {
    const value4 = this.take(bytes);
    if (value4 === void 0) return;
    const access2 = ["RDONLY", "WRONLY", "RDWR", "NOACCESS"][Number(value4 & 3n)] ?? "";
    const rest = value4 & ~3n;
    this.pair(name4, rest === 0n ? access2 : `${access2}|${flagNames(rest, table)}`);
  }
  /** Flags above permissions: `DMDIR|0755`. */
  mode(name4, bytes, table) {
    const value4 = this.take(bytes);
    if (value4 === void 0) return;
    const permissions = `0${(value4 & 0o777n).toString(8)}`;
    const rest = value4 & ~0o777n;
    this.pair(name4, rest === 0n ? permissions : `${flagNames(rest, table)}|${permissions}`);
  }
  raw(name4, bytes) {
    if (this.truncated) return;
    if (this.left < bytes) {
      this.cut();
      return;
    }
    let hex = "";
    for (let i = 0; i < bytes; i++) hex += (this.v.u8[this.at + i] ?? 0).toString(16).padStart(2, "0");
    this.at += bytes;
    this.pair(name4, hex);
  }
  /** Bytes up to a NUL. */
  cstr(name4) {
    if (this.truncated) return;
    let stop = this.at;
    while (stop < this.end && this.v.u8[stop] !== 0) stop++;
    if (stop === this.end) {
      if (this.left > 0) this.pair(name4, `"${escapeBytes(this.v.u8, this.at, this.end)}`);
      this.cut();
      return;
    }
    this.pair(name4, quoteBytes(this.v.u8, this.at, stop - this.at));
    this.at = stop + 1;
  }
  /** u16 length, bytes. */
  str16(name4) {
    const length = this.take(2);
    if (length === void 0) return;
    this.bytes(name4, Number(length));
  }
  /** Exactly `length` bytes, as text. */
  bytes(name4, length) {
    if (this.truncated) return;
    if (this.left < length) {
      this.pair(name4, `"${escapeBytes(this.v.u8, this.at, this.end)}`);
      this.cut();
      return;
    }
    this.pair(name4, quoteBytes(this.v.u8, this.at, length));
    this.at += length;
  }
  data32(name4) {
    const length = this.take(4);
    if (length !== void 0) this.payload(name4, Number(length));
  }
  /** Bulk data: its length, and the beginning of what is there. A capture that leaves payload out is not a truncated message. */
  payload(name4, length) {
    if (this.truncated) return;
    const here2 = Math.min(length, this.left);
    const shown = Math.min(here2, PAYLOAD_SHOWN);
    const text = `${length} bytes`;
    this.pair(
      name4,
      shown === 0 ? `<${text}>` : `<${text}> "${escapeBytes(this.v.u8, this.at, this.at + shown)}"${shown < length ? "\u2026" : ""}`
    );
    this.at += here2;
  }
  /** What stands inside is printed in braces: `qid={…}`. */
  begin(name4) {
    if (this.truncated) return;
    this.#text += `${this.#glue}${name4 === "" ? "" : `${name4}=`}{`;
    this.#glue = "";
  }
  finish() {
    if (this.truncated) return;
    this.#text += "}";
    this.#glue = " ";
  }
  /** `count` items, as far as they are there. */
  list(name4, count, max, item) {
    if (this.truncated) return;
    this.#text += `${this.#glue}${name4}=[`;
    this.#glue = "";
    for (let i = 0; i < count && i < max && !this.truncated; i++) item(this);
    if (count > max && !this.truncated) this.word(`\u2026+${count - max}`);
    this.#text += "]";
    this.#glue = " ";
  }
};

// server/wire/vhost-user/print.gen.ts
function printU64(p) {
  p.decimal("value", 8);
}
function printFeatures(p) {
  p.flags("features", 8, VIRTIO_FEATURES);
}
function printProtocolFeatures(p) {
  p.flags("features", 8, PROTOCOL_FEATURES);
}
function printStatus(p) {
  p.flags("status", 8, DEVICE_STATUS);
}
function printVringFd(p) {
  p.flags("vring", 8, VRING_FD);
}
function printVringState(p) {
  p.decimal("index", 4);
  p.decimal("num", 4);
}
function printVringAddr(p) {
  p.decimal("index", 4);
  p.flags("flags", 4, VRING_ADDR_FLAGS);
  p.hex("descriptor", 8);
  p.hex("used", 8);
  p.hex("available", 8);
  p.hex("log", 8);
}
function printMemoryRegion(p) {
  p.hex("guest_address", 8);
  p.hex("size", 8);
  p.hex("user_address", 8);
  p.hex("mmap_offset", 8);
}
function printMemoryTable(p) {
  const nregions = p.decimal("nregions", 4);
  p.skip(4);
  p.list("regions", nregions, 8, () => {
    p.begin("");
    printMemoryRegion(p);
    p.finish();
  });
}
function printSingleMemoryRegion(p) {
  p.skip(8);
  printMemoryRegion(p);
}
function printLogArea(p) {
  p.hex("size", 8);
  p.hex("offset", 8);
}
function printConfig(p) {
  p.decimal("offset", 4);
  p.decimal("size", 4);
  p.flags("flags", 4, CONFIG_FLAGS);
}
function printInflight(p) {
  p.hex("mmap_size", 8);
  p.hex("mmap_offset", 8);
  p.decimal("num_queues", 2);
  p.decimal("queue_size", 2);
  p.skip(4);
}
function printDeviceState(p) {
  p.value("direction", 4, TRANSFER_DIRECTION);
  p.value("phase", 4, TRANSFER_PHASE);
}
function printIotlb(p) {
  p.hex("iova", 8);
  p.hex("size", 8);
  p.hex("user_address", 8);
  p.value("permission", 1, IOTLB_PERMISSION);
  p.value("type", 1, IOTLB_TYPE);
  p.skip(2);
  p.skip(4);
}
function printVringArea(p) {
  p.flags("vring", 8, VRING_FD);
  p.hex("size", 8);
  p.hex("offset", 8);
}
function printSharedObject(p) {
  p.raw("uuid", 16);
}
var PRINT_FRONTEND = {
  SET_FEATURES: printFeatures,
  SET_MEM_TABLE: printMemoryTable,
  SET_LOG_BASE: printLogArea,
  SET_VRING_NUM: printVringState,
  SET_VRING_ADDR: printVringAddr,
  SET_VRING_BASE: printVringState,
  GET_VRING_BASE: printVringState,
  SET_VRING_KICK: printVringFd,
  SET_VRING_CALL: printVringFd,
  SET_VRING_ERR: printVringFd,
  SET_PROTOCOL_FEATURES: printProtocolFeatures,
  SET_VRING_ENABLE: printVringState,
  SEND_RARP: printU64,
  NET_SET_MTU: printU64,
  IOTLB_MSG: printIotlb,
  SET_VRING_ENDIAN: printVringState,
  GET_CONFIG: printConfig,
  SET_CONFIG: printConfig,
  CLOSE_CRYPTO_SESSION: printU64,
  GET_INFLIGHT_FD: printInflight,
  SET_INFLIGHT_FD: printInflight,
  VRING_KICK: printVringState,
  ADD_MEM_REG: printSingleMemoryRegion,
  REM_MEM_REG: printSingleMemoryRegion,
  SET_STATUS: printStatus,
  GET_SHARED_OBJECT: printSharedObject,
  SET_DEVICE_STATE_FD: printDeviceState
};
var PRINT_FRONTEND_REPLY = {
  GET_FEATURES: printFeatures,
  SET_LOG_BASE: printU64,
  GET_VRING_BASE: printVringState,
  GET_PROTOCOL_FEATURES: printProtocolFeatures,
  GET_QUEUE_NUM: printU64,
  IOTLB_MSG: printU64,
  GET_CONFIG: printConfig,
  POSTCOPY_ADVISE: printU64,
  POSTCOPY_END: printU64,
  GET_INFLIGHT_FD: printInflight,
  GET_MAX_MEM_SLOTS: printU64,
  GET_STATUS: printStatus,
  SET_DEVICE_STATE_FD: printU64,
  CHECK_DEVICE_STATE: printU64
};
var PRINT_BACKEND = {
  IOTLB_MSG: printIotlb,
  VRING_HOST_NOTIFIER_MSG: printVringArea,
  VRING_CALL: printVringState,
  VRING_ERR: printVringState,
  SHARED_OBJECT_ADD: printSharedObject,
  SHARED_OBJECT_REMOVE: printSharedObject,
  SHARED_OBJECT_LOOKUP: printSharedObject
};

// server/wire/vhost-user/print.ts
function formatVhostUser(v, at, length, channel = "frontend", fds = 0) {
  const p = new Printer(v, at, at + length);
  const request = p.take(4);
  const flags = p.take(4);
  const size = p.take(4);
  if (request === void 0 || flags === void 0 || size === void 0) return p.text;
  const bits = Number(flags);
  const reply3 = (bits & HEADER_FLAGS.REPLY) !== 0;
  p.end = Math.min(p.end, p.at + Number(size));
  const op = (channel === "frontend" ? FRONTEND_OPS : BACKEND_OPS)[Number(request)];
  p.word(`${reply3 ? "-> " : ""}${op?.name ?? `REQUEST_${request}`}`);
  const version2 = bits & HEADER_VERSION_MASK;
  if (version2 !== HEADER_VERSION) p.pair("version", String(version2));
  const print = op === void 0 ? void 0 : printOf(op.name, channel, reply3);
  if (print !== void 0 && size > 0n) print(p);
  if (p.left > 0 && !p.truncated) p.payload("data", p.left);
  if ((bits & HEADER_FLAGS.NEED_REPLY) !== 0) p.word("need_reply");
  if (fds > 0) p.pair("fds", String(fds));
  return p.text;
}
function printOf(name4, channel, reply3) {
  if (reply3) return (channel === "frontend" ? PRINT_FRONTEND_REPLY[name4] : void 0) ?? printU64;
  return (channel === "frontend" ? PRINT_FRONTEND : PRINT_BACKEND)[name4];
}

// server/transport/vhost-user/connection.ts
var MESSAGE_ROOM = 1024;
var PATIENCE_MS = 5e3;
var Incoming = class {
  op = NO_MESSAGE;
  needReply = false;
  /** Arena offset of the payload, and behind it. */
  at = 0;
  end = 0;
  fds = [];
  /** The next descriptor that came along, or -1. The taker closes it; what is not taken is closed after the handler. */
  takeFd() {
    return this.fds.shift() ?? -1;
  }
  takeAllFds() {
    return this.fds.splice(0);
  }
};
var NO_MESSAGE = {
  id: 0,
  name: "",
  minSize: 0,
  maxSize: 0,
  minFds: 0,
  maxFds: 0,
  hasReply: false,
  feature: -1
};
var MessageSpace = class {
  inAt;
  outAt;
  fdsAt;
  fdCountAt;
  constructor(context2) {
    this.inAt = context2.arena.alloc(MESSAGE_ROOM);
    this.outAt = context2.arena.alloc(MESSAGE_ROOM);
    this.fdsAt = context2.arena.alloc(MAX_TABLE_REGIONS * 4);
    this.fdCountAt = context2.arena.alloc(8);
  }
};
var Connection = class {
  /** -1 once closed. */
  #fd;
  #context;
  #space;
  #owner;
  #message = new Incoming();
  #header = newMessageHeader();
  #have = 0;
  #need = SIZE_MESSAGE_HEADER;
  #paused = false;
  #timer;
  /** Takes over `fd`. */
  constructor(fd, context2, space, owner) {
    this.#fd = fd;
    this.#context = context2;
    this.#space = space;
    this.#owner = owner;
    this.#timer = context2.reactor.after(
      PATIENCE_MS,
      () => this.close("it has not said anything for 5 seconds, so it is no vhost-user front end")
    );
    const result = context2.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`a front end's socket cannot be watched: ${errnoName(result)}`);
  }
  /** Where a reply's payload is to be encoded. */
  get payloadAt() {
    return this.#space.outAt + SIZE_MESSAGE_HEADER;
  }
  onEvent(mask) {
    if (this.#paused && mask & (EPOLLHUP | EPOLLERR))
      this.close("it went away while a request of it was being waited for");
    while (this.#fd >= 0 && !this.#paused && this.#receive()) ;
  }
  /** No more messages until `resume`: the answer to this one takes time. */
  pause() {
    this.#paused = true;
    this.#context.reactor.modify(this.#fd, 0);
  }
  resume() {
    if (!this.#paused) return;
    this.#paused = false;
    this.#context.reactor.modify(this.#fd, EPOLLIN);
  }
  /** Answers a message of that number with `size` bytes at `payloadAt`. */
  reply(request, size) {
    const { outAt } = this.#space;
    const header = this.#header;
    header.request = request;
    header.flags = HEADER_VERSION | HEADER_FLAGS.REPLY;
    header.size = size;
    encodeMessageHeader(this.#context.arena, outAt, header);
    const length = SIZE_MESSAGE_HEADER + size;
    const sent = native.send(this.#fd, outAt, length);
    this.#debug(outAt, length, 0);
    if (sent !== length)
      this.close(
        sent < 0 && sent !== -ERRNO.EAGAIN ? `its socket failed: ${errnoName(sent)}` : "it does not read replies"
      );
  }
  close(reason) {
    if (this.#fd < 0) return;
    this.#context.reactor.cancel(this.#timer);
    this.#context.reactor.remove(this.#fd);
    native.close(this.#fd);
    this.#fd = -1;
    this.#dropFds();
    this.#owner.lost(reason);
  }
  /** Reads a piece; false when there is nothing more to read now. */
  #receive() {
    const { inAt, fdsAt, fdCountAt } = this.#space;
    const result = native.recvFds(
      this.#fd,
      inAt + this.#have,
      this.#need - this.#have,
      fdsAt,
      MAX_TABLE_REGIONS,
      fdCountAt
    );
    if (result === -ERRNO.EAGAIN) {
      if (this.#have > 0)
        this.#timer ??= this.#context.reactor.after(
          PATIENCE_MS,
          () => this.close("it stopped in the middle of a message")
        );
      return false;
    }
    if (result === -ERRNO.EMSGSIZE)
      return this.#refuse(`a message came with more than ${MAX_TABLE_REGIONS} descriptors`);
    if (result < 0 && result !== -ERRNO.ECONNRESET) return this.#refuse(`its socket failed: ${errnoName(result)}`);
    if (result <= 0) return this.#refuse(this.#have > 0 ? "it went away in the middle of a message" : "");
    if (!this.#keepFds()) return this.#refuse("descriptors came in the middle of a message");
    this.#have += result;
    if (this.#have === SIZE_MESSAGE_HEADER && this.#need === SIZE_MESSAGE_HEADER) {
      const problem = this.#judgeHeader();
      if (problem !== "") return this.#refuse(problem);
      this.#need = SIZE_MESSAGE_HEADER + this.#header.size;
    }
    if (this.#have === this.#need) this.#deliver();
    return true;
  }
  #refuse(reason) {
    this.close(reason);
    return false;
  }
  #keepFds() {
    const { i32 } = this.#context.arena;
    const count = i32[this.#space.fdCountAt >> 2] ?? 0;
    for (let i = 0; i < count; i++) this.#message.fds.push(i32[(this.#space.fdsAt >> 2) + i] ?? -1);
    return count === 0 || this.#have === 0;
  }
  /** '' or what is wrong with it. */
  #judgeHeader() {
    const header = this.#header;
    decodeMessageHeader(this.#context.arena, this.#space.inAt, header);
    const { request, flags, size } = header;
    const op = FRONTEND_OPS[request];
    if ((flags & HEADER_VERSION_MASK) !== HEADER_VERSION || op === void 0) {
      return `what it sent is no vhost-user message (request ${request}, flags 0x${flags.toString(16)})`;
    }
    if (flags & HEADER_FLAGS.REPLY) return `${op.name} came as a reply`;
    if (size < op.minSize || size > op.maxSize)
      return `${op.name} has a payload of ${size} bytes instead of ${rangeOf(op.minSize, op.maxSize)}`;
    const fds = this.#message.fds.length;
    if (fds < op.minFds || fds > op.maxFds)
      return `${op.name} came with ${fds} descriptors instead of ${rangeOf(op.minFds, op.maxFds)}`;
    this.#message.op = op;
    this.#message.needReply = (flags & HEADER_FLAGS.NEED_REPLY) !== 0;
    return "";
  }
  #deliver() {
    this.#context.reactor.cancel(this.#timer);
    this.#timer = null;
    this.#debug(this.#space.inAt, this.#have, this.#message.fds.length);
    this.#message.at = this.#space.inAt + SIZE_MESSAGE_HEADER;
    this.#message.end = this.#space.inAt + this.#have;
    this.#have = 0;
    this.#need = SIZE_MESSAGE_HEADER;
    try {
      this.#owner.message(this.#message);
    } finally {
      this.#dropFds();
    }
  }
  #dropFds() {
    for (let fd = this.#message.takeFd(); fd >= 0; fd = this.#message.takeFd()) native.close(fd);
  }
  #debug(at, length, fds) {
    const { log, arena: arena2 } = this.#context;
    if (log.enabled("debug")) log.debug(`vhost-user ${formatVhostUser(arena2, at, length, "frontend", fds)}`);
  }
};
function rangeOf(min, max) {
  return min === max ? String(min) : `${min} to ${max}`;
}

// server/transport/vhost-user/features.ts
var NO_FEATURES = { lo: 0, hi: 0 };
function offeredFeatures(model) {
  return wordsOf([
    VIRTIO_F.VERSION_1,
    VIRTIO_F.RING_INDIRECT_DESC,
    VIRTIO_F.RING_EVENT_IDX,
    VIRTIO_F.PROTOCOL_FEATURES,
    ...model.features
  ]);
}
function offeredProtocolFeatures(model) {
  const bits = [
    PROTOCOL_F.MQ,
    PROTOCOL_F.REPLY_ACK,
    PROTOCOL_F.RESET_DEVICE,
    PROTOCOL_F.CONFIGURE_MEM_SLOTS,
    PROTOCOL_F.STATUS
  ];
  if (model.config !== null) bits.push(PROTOCOL_F.CONFIG);
  return wordsOf(bits);
}
function isWithin(taken, offered) {
  return (taken.lo & ~offered.lo) === 0 && (taken.hi & ~offered.hi) === 0;
}

// server/transport/vhost-user/guest-memory.ts
var MEMORY_SLOTS = 509;
var GuestMemory = class {
  /** The native table. */
  id = native.memoryCreate();
  #regions = [];
  get size() {
    return this.#regions.length;
  }
  add(region, fd) {
    const { guestAddress, size, userAddress, mmapOffset } = region;
    const valid = guestAddress >= 0 && size >= 0 && userAddress >= 0 && mmapOffset >= 0;
    const result = valid ? native.memoryAdd(this.id, guestAddress, size, userAddress, mmapOffset, fd) : -ERRNO.EINVAL;
    native.close(fd);
    if (result === 0) this.#regions.push({ guestAddress, size, userAddress });
    return result;
  }
  remove({ guestAddress, size, userAddress }) {
    const at = this.#regions.findIndex(
      (r) => r.guestAddress === guestAddress && r.size === size && r.userAddress === userAddress
    );
    if (at < 0) return -ERRNO.ENOENT;
    this.#regions.splice(at, 1);
    return native.memoryRemove(this.id, guestAddress, size, userAddress);
  }
  clear() {
    for (const { guestAddress, size, userAddress } of this.#regions)
      native.memoryRemove(this.id, guestAddress, size, userAddress);
    this.#regions.length = 0;
  }
  free() {
    native.memoryFree(this.id);
    this.#regions.length = 0;
  }
};

// server/transport/vhost-user/handler.ts
var DONE = 0;
var REPLIED = 1;
var DEFERRED = 2;

// server/transport/vhost-user/ring-messages.ts
var EINVAL7 = -ERRNO.EINVAL;
var vringFd = newVringFd();
var vringState = newVringState();
var vringAddr = newVringAddr();
var RING_HANDLERS = {
  SET_VRING_NUM: (device, message) => withRing(device, message, (ring, num) => ring.setSize(num)),
  SET_VRING_BASE: (device, message) => withRing(device, message, (ring, num) => ring.setBase(num)),
  SET_VRING_ADDR: (device, message) => {
    decodeVringAddr(device.context.arena, message.at, vringAddr);
    const ring = device.ring(vringAddr.index);
    const { flags, descriptor, used, available } = vringAddr;
    if (ring === void 0 || flags & VRING_ADDR_FLAGS.LOG || descriptor < 0 || used < 0 || available < 0)
      return EINVAL7;
    return ring.setAddress(descriptor, used, available);
  },
  /** "The back-end must stop the ring": the answer is sent when none of its requests is under way any more. */
  GET_VRING_BASE: (device, message) => {
    decodeVringState(device.context.arena, message.at, vringState);
    const { index } = vringState;
    const ring = device.ring(index);
    if (ring === void 0) {
      device.connection.close(`GET_VRING_BASE names ring ${index}, which does not exist`);
      return REPLIED;
    }
    const { id } = message.op;
    ring.quiesce();
    device.interruptWaiters();
    device.whenIdle([ring], { hold: false, cancel: false }, () => {
      vringState.index = index;
      vringState.num = ring.stop();
      encodeVringState(device.context.arena, device.connection.payloadAt, vringState);
      device.connection.reply(id, SIZE_VRING_STATE);
    });
    return DEFERRED;
  },
  SET_VRING_KICK: (device, message) => withFd(device, message, (ring, fd) => ring.setKick(fd)),
  SET_VRING_CALL: (device, message) => withFd(device, message, (ring, fd) => ring.setCall(fd)),
  SET_VRING_ERR: (device, message) => withFd(device, message, (ring, fd) => ring.setErr(fd)),
  SET_VRING_ENABLE: (device, message) => withRing(device, message, (ring, num) => {
    if (num > 1) return EINVAL7;
    enable(device, ring, num === 1);
    return DONE;
  })
};
function enable(device, ring, enabled) {
  ring.enabled = enabled;
  if (enabled && ring.started) device.ringReady(ring);
}
function withRing(device, message, act) {
  decodeVringState(device.context.arena, message.at, vringState);
  const ring = device.ring(vringState.index);
  return ring === void 0 ? EINVAL7 : act(ring, vringState.num);
}
function withFd(device, message, act) {
  decodeVringFd(device.context.arena, message.at, vringFd);
  const { vringLo, vringHi } = vringFd;
  const ring = device.ring(vringLo & VRING_INDEX_MASK);
  const none = (vringLo & VRING_FD.NO_FD) !== 0;
  if (ring === void 0 || vringHi !== 0 || vringLo > (VRING_INDEX_MASK | VRING_FD.NO_FD) || none === message.fds.length > 0)
    return EINVAL7;
  return act(ring, message.takeFd());
}

// server/transport/vhost-user/messages.ts
var EINVAL8 = -ERRNO.EINVAL;
var features = newFeatures();
var protocolFeatures = newProtocolFeatures();
var status = newStatus();
var memoryTable = newMemoryTable();
var memoryRegion = newSingleMemoryRegion();
var config = newConfig();
var HANDLERS = {
  GET_FEATURES: (device, message) => {
    const { lo, hi } = offeredFeatures(device.model);
    features.featuresLo = lo;
    features.featuresHi = hi;
    encodeFeatures(device.context.arena, device.connection.payloadAt, features);
    return reply(device, message, SIZE_FEATURES);
  },
  /** Repeated at each start of the guest's driver, also while rings run. */
  SET_FEATURES: (device, message) => {
    decodeFeatures(device.context.arena, message.at, features);
    const taken = { lo: features.featuresLo, hi: features.featuresHi };
    if (!isWithin(taken, offeredFeatures(device.model))) return EINVAL8;
    device.features = taken;
    let result = DONE;
    for (const ring of device.rings) {
      result = ring.setFeatures(device.hasFeature(VIRTIO_F.RING_EVENT_IDX), device.hasFeature(VIRTIO_F.RING_INDIRECT_DESC)) || result;
      if (!device.hasFeature(VIRTIO_F.PROTOCOL_FEATURES)) enable(device, ring, true);
    }
    return result;
  },
  SET_OWNER: () => DONE,
  RESET_OWNER: reset,
  RESET_DEVICE: reset,
  // ------------------------------------------------------------ memory
  SET_MEM_TABLE: (device, message) => {
    const { memory, context: context2, rings } = device;
    const end2 = decodeMemoryTable(context2.arena, message.at, message.end, memoryTable);
    if (end2 !== message.end || memoryTable.nregions !== message.fds.length) return EINVAL8;
    const given = message.takeAllFds().map((fd, i) => ({ fd, region: { ...memoryTable.regions[i] ?? memoryRegion.region } }));
    const replace = () => {
      memory.clear();
      let result = DONE;
      for (const { region, fd } of given) result = memory.add(region, fd) || result;
      return result;
    };
    return afterRequests(device, message, rings, false, replace, () => {
      for (const { fd } of given) native.close(fd);
    });
  },
  GET_MAX_MEM_SLOTS: (device, message) => replyU64(device, message, MEMORY_SLOTS),
  ADD_MEM_REG: (device, message) => {
    decodeSingleMemoryRegion(device.context.arena, message.at, memoryRegion);
    return device.memory.size < MEMORY_SLOTS ? device.memory.add(memoryRegion.region, message.takeFd()) : -ERRNO.E2BIG;
  },
  /** Nothing touches the region afterwards. */
  REM_MEM_REG: (device, message) => {
    decodeSingleMemoryRegion(device.context.arena, message.at, memoryRegion);
    const region = { ...memoryRegion.region };
    return afterRequests(device, message, device.rings, false, () => device.memory.remove(region));
  },
  ...RING_HANDLERS,
  // ------------------------------------------------------------ negotiation
  GET_PROTOCOL_FEATURES: (device, message) => {
    const { lo, hi } = offeredProtocolFeatures(device.model);
    protocolFeatures.featuresLo = lo;
    protocolFeatures.featuresHi = hi;
    encodeProtocolFeatures(device.context.arena, device.connection.payloadAt, protocolFeatures);
    return reply(device, message, SIZE_PROTOCOL_FEATURES);
  },
  SET_PROTOCOL_FEATURES: (device, message) => {
    decodeProtocolFeatures(device.context.arena, message.at, protocolFeatures);
    const taken = { lo: protocolFeatures.featuresLo, hi: protocolFeatures.featuresHi };
    if (!isWithin(taken, offeredProtocolFeatures(device.model))) return EINVAL8;
    device.protocolFeatures = taken;
    return DONE;
  },
  /** How many rings there are in all: crosvm takes the answer as their number. */
  GET_QUEUE_NUM: (device, message) => replyU64(device, message, device.model.queues),
  /** "The payload size must match the request's"; 0 says that it failed. */
  GET_CONFIG: (device, message) => {
    const { arena: arena2 } = device.context;
    decodeConfig(arena2, message.at, config);
    const { offset, size } = config;
    const space = device.model.config;
    const claimed = message.end - message.at - SIZE_CONFIG;
    if (space === null || size !== claimed || size > MAX_CONFIG_SIZE || offset > MAX_CONFIG_SIZE - size)
      return reply(device, message, 0);
    const at = encodeConfig(arena2, device.connection.payloadAt, config);
    for (let i = 0; i < size; i++) arena2.u8[at + i] = space[offset + i] ?? 0;
    return reply(device, message, SIZE_CONFIG + size);
  },
  /** Nothing in the config space of these devices can be written (virtio 1.3, 5.11.4). */
  SET_CONFIG: refused(ERRNO.EPERM),
  /**
   * The device status is kept for the front end and acts on nothing: QEMU sets it to 0 whenever it stops the rings (vhost_user_reset_status), which it
   * also does when a guest is paused, and a paused guest keeps its mount.
   */
  SET_STATUS: (device, message) => {
    decodeStatus(device.context.arena, message.at, status);
    device.status = status.statusLo & 255;
    return DONE;
  },
  GET_STATUS: (device, message) => {
    status.statusLo = device.status;
    status.statusHi = 0;
    encodeStatus(device.context.arena, device.connection.payloadAt, status);
    return reply(device, message, SIZE_STATUS);
  },
  // ------------------------------------------------------------ not for this device, or not agreed on
  SET_LOG_BASE: refused(ERRNO.EOPNOTSUPP),
  SET_LOG_FD: refused(ERRNO.EOPNOTSUPP),
  SEND_RARP: refused(ERRNO.EOPNOTSUPP),
  NET_SET_MTU: refused(ERRNO.EOPNOTSUPP),
  SET_BACKEND_REQ_FD: refused(ERRNO.EOPNOTSUPP),
  IOTLB_MSG: refused(ERRNO.EOPNOTSUPP),
  SET_VRING_ENDIAN: refused(ERRNO.EOPNOTSUPP),
  CREATE_CRYPTO_SESSION: refused(ERRNO.EOPNOTSUPP),
  CLOSE_CRYPTO_SESSION: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_ADVISE: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_LISTEN: refused(ERRNO.EOPNOTSUPP),
  POSTCOPY_END: refused(ERRNO.EOPNOTSUPP),
  GET_INFLIGHT_FD: refused(ERRNO.EOPNOTSUPP),
  SET_INFLIGHT_FD: refused(ERRNO.EOPNOTSUPP),
  GPU_SET_SOCKET: refused(ERRNO.EOPNOTSUPP),
  VRING_KICK: refused(ERRNO.EOPNOTSUPP),
  GET_SHARED_OBJECT: refused(ERRNO.EOPNOTSUPP),
  SET_DEVICE_STATE_FD: refused(ERRNO.EOPNOTSUPP),
  CHECK_DEVICE_STATE: refused(ERRNO.EOPNOTSUPP)
};
function refused(errno) {
  return () => -errno;
}
function reset(device, message) {
  for (const ring of device.rings) {
    ring.enabled = false;
    ring.quiesce();
  }
  device.interruptWaiters();
  return afterRequests(device, message, device.rings, true, () => {
    for (const ring of device.rings) ring.stop();
    device.features = NO_FEATURES;
    device.status = 0;
    device.resetSession();
    return DONE;
  });
}
function reply(device, message, size) {
  device.connection.reply(message.op.id, size);
  return REPLIED;
}
function replyU64(device, message, value4) {
  encodeU64(device.context.arena, device.connection.payloadAt, { value: value4 });
  return reply(device, message, SIZE_U64);
}
function afterRequests(device, message, rings, cancel, act, otherwise) {
  const { op, needReply } = message;
  device.whenIdle(rings, { hold: true, cancel, otherwise }, () => device.acknowledge(op.name, op.id, needReply, act()));
  return DEFERRED;
}

// server/transport/vhost-user/chain-exchange.ts
var ChainExchange = class extends OwnedExchange {
  #queue;
  #context;
  #source;
  #sink;
  #chain = -1;
  constructor(ticket, queue, context2) {
    super(ticket);
    this.#queue = queue;
    this.#context = context2;
    this.#source = new EnginePlace(context2.scratch);
    this.#sink = new EnginePlace(context2.scratch);
    this.replyAt = context2.scratch.replyAt;
  }
  /** A chain that `vqPop` gave; `copied` bytes of it are in the scratch space. */
  begin(chain2, readable, writable, copied, session) {
    this.#chain = chain2;
    this.session = session;
    this.at = this.#context.scratch.requestAt;
    this.length = copied;
    this.total = readable;
    this.replyCapacity = writable;
    this.ref = null;
  }
  source(offset) {
    return this.#source.move(this.#chain, offset);
  }
  sink(offset) {
    return this.#sink.move(this.#chain, offset);
  }
  pull(length) {
    const wanted2 = Math.min(length, this.total, REQUEST_ROOM);
    if (wanted2 > this.length) {
      const result = native.readPlace(this.#chain, this.length, this.at + this.length, wanted2 - this.length);
      if (result >= 0) this.length = wanted2;
    }
    return this.length;
  }
  reply(headLength, payloadLength) {
    if (this.abandoned) return;
    const result = native.vqPush(this.#chain, this.replyAt, headLength, payloadLength);
    if (result === -ERRNO.EMSGSIZE) {
      this.#context.log.error(
        `reply of ${headLength} + ${payloadLength} bytes is longer than the ${this.replyCapacity} that the guest takes`
      );
      this.#end(native.vqPush(this.#chain, this.replyAt, 0, 0));
    } else {
      this.#end(result);
    }
  }
  /** The chain goes back with a used length of 0, which is what drivers expect for FORGET. */
  discard() {
    if (this.abandoned) return;
    this.#end(native.vqPush(this.#chain, this.replyAt, 0, 0));
  }
  /** What it still comes to is nobody's business but its session's: the chain's number may be somebody else's by now. */
  abandon() {
    this.abandoned = true;
    this.#chain = -1;
  }
  /** -ENOENT and -EBADMSG: the ring was stopped or found broken meanwhile, so nobody waits for the reply. */
  #end(result) {
    if (result < 0 && result !== -ERRNO.ENOENT && result !== -ERRNO.EBADMSG) {
      this.#context.log.error(`a reply could not be given to the guest: ${errnoName(result)}`);
    }
    this.session = null;
    this.ref = null;
    this.#chain = -1;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#queue.ended();
  }
};

// server/transport/vhost-user/request-queue.ts
var COPY_AT_ONCE = 4096 + 256;
var RequestQueue = class {
  /** The native queue. */
  id;
  /** Requests handed to the session that have not ended. */
  underWay = 0;
  #context;
  #owner;
  /** By head. */
  #exchanges = [];
  #makeExchange;
  constructor(id, context2, owner) {
    this.id = id;
    this.#context = context2;
    this.#owner = owner;
    this.#makeExchange = (ticket) => new ChainExchange(ticket, this, context2);
  }
  /** Takes up to `budget` requests. `more`: there may be others. `broken`: the guest broke the ring's rules and the native side has stopped it. */
  serve(session, budget) {
    const context2 = this.#context;
    const { requestAt, infoAt } = context2.scratch;
    const u32 = context2.arena.u32;
    const info = infoAt >> 2;
    for (let taken = 0; taken < budget; taken++) {
      const result = native.vqPop(this.id, requestAt, COPY_AT_ONCE, infoAt);
      if (result === -ERRNO.EAGAIN) return "idle";
      if (result < 0) return "broken";
      const head = u32[info] ?? 0;
      const exchange = this.#exchange(head);
      exchange.begin(u32[info + 4] ?? 0, u32[info + 1] ?? 0, u32[info + 2] ?? 0, u32[info + 3] ?? 0, session);
      this.underWay++;
      context2.vitals.add(VITAL.REQUESTS, 1);
      if (context2.timed) exchange.takenAt = performance.now();
      this.#hand(session, exchange);
    }
    return "more";
  }
  /** An exchange's word that it has ended. */
  ended() {
    this.underWay--;
    this.#owner.requestEnded(this);
  }
  /** Asks the I/O pool to give up what it can of the requests under way. They end all the same, each with its result. */
  cancel() {
    for (const exchange of this.#exchanges) {
      if (exchange?.session != null) native.poolCancel(exchange.ticket);
    }
  }
  /** Gives up waiting for requests that are under way; only when their peer is gone, since the pool may still write to its memory. */
  abandon() {
    for (const [head, exchange] of this.#exchanges.entries()) {
      if (exchange?.session == null) continue;
      exchange.abandon();
      this.#exchanges[head] = void 0;
    }
    this.#context.vitals.add(VITAL.ENDED, this.underWay);
    this.underWay = 0;
  }
  /** Gives everything back. Nothing may be under way. */
  free() {
    for (const exchange of this.#exchanges) {
      if (exchange !== void 0) this.#context.exchanges.release(exchange);
    }
    this.#exchanges.length = 0;
    native.vqFree(this.id);
  }
  #exchange(head) {
    const known = this.#exchanges[head];
    if (known !== void 0) return known;
    while (this.#exchanges.length < head) this.#exchanges.push(void 0);
    const made2 = this.#context.exchanges.register(this.#makeExchange);
    this.#exchanges[head] = made2;
    return made2;
  }
  /** A session that throws has a bug; its guest must not wait for ever because of it. */
  #hand(session, exchange) {
    try {
      session.request(exchange);
    } catch (error) {
      this.#context.log.error(
        `the session failed on a request: ${error instanceof Error ? error.stack ?? error.message : String(error)}`
      );
      if (exchange.session !== null) exchange.discard();
    }
  }
};

// server/transport/vhost-user/ring.ts
var INITIAL_SIZE = 256;
var Ring = class {
  index;
  queue;
  enabled = false;
  /** A kick has come, or none will. */
  started = false;
  /** Requests may be there that have not been taken. */
  ready = false;
  /** Replies were given that the guest has not been told of. */
  unsignalled = false;
  #owner;
  #context;
  /** The native ring runs: its addresses are translated and its used index is known. */
  #running = false;
  /** Kicks mean nothing until it has been stopped: a guest must not be able to fill the log. */
  #failed = false;
  #kickFd = -1;
  #errFd = -1;
  constructor(index, memory, context2, owner) {
    this.index = index;
    this.#context = context2;
    this.#owner = owner;
    const id = native.vqCreate(memory, INITIAL_SIZE);
    if (id < 0) throw new Error(`no virtqueue can be made: ${errnoName(id)}`);
    this.queue = new RequestQueue(id, context2, owner);
  }
  get running() {
    return this.#running;
  }
  setSize(size) {
    return native.vqSetSize(this.queue.id, size);
  }
  setBase(index) {
    return native.vqSetBase(this.queue.id, index);
  }
  setFeatures(eventIdx, indirect) {
    return native.vqSetFeatures(this.queue.id, eventIdx, indirect);
  }
  /** Addresses in the front end's own address space, below 2^53. */
  setAddress(descriptors, used, available) {
    return native.vqSetAddress(
      this.queue.id,
      low(descriptors),
      high(descriptors),
      low(used),
      high(used),
      low(available),
      high(available)
    );
  }
  /** Takes over `fd`; -1: there is none, the ring is to be polled. 0 or -errno. */
  setKick(fd) {
    this.#dropKick();
    if (fd < 0) {
      this.started = true;
      this.#owner.ringReady(this);
      return 0;
    }
    if (!isEventfd(fd, this.#context)) {
      native.close(fd);
      return -ERRNO.EINVAL;
    }
    this.#kickFd = fd;
    return this.#context.reactor.add(fd, this, EPOLLIN, true);
  }
  /** Polled because it has no kick descriptor. */
  get polled() {
    return this.started && this.#kickFd < 0;
  }
  setCall(fd) {
    const result = native.vqSetCall(this.queue.id, fd);
    if (result < 0 && fd >= 0) native.close(fd);
    return result;
  }
  /** Takes over `fd`; -1: there is none. 0 or -errno. */
  setErr(fd) {
    if (fd >= 0 && !isEventfd(fd, this.#context)) {
      native.close(fd);
      return -ERRNO.EINVAL;
    }
    if (this.#errFd >= 0) native.close(this.#errFd);
    this.#errFd = fd;
    return 0;
  }
  /** The guest's kick. The native wait has cleared the eventfd. */
  onEvent() {
    if (this.#failed) return;
    this.started = true;
    this.#owner.ringReady(this);
  }
  /** Makes it run if its state says so. False when requests cannot be taken. */
  prepare() {
    if (!this.started || !this.enabled) return false;
    if (this.#running) return true;
    const result = native.vqStart(this.queue.id);
    if (result < 0) {
      this.fail(`it cannot be started (${errnoName(result)}): its addresses do not lie in the guest's memory`);
      return false;
    }
    this.#running = true;
    return true;
  }
  signal() {
    this.unsignalled = false;
    if (this.#running) native.vqNotify(this.queue.id);
  }
  /** The guest broke the ring's rules: it is not looked at again until the front end has set it up anew. */
  fail(reason) {
    this.#context.log.error(`virtqueue ${this.index}: ${reason}`);
    this.#failed = true;
    this.started = false;
    this.ready = false;
    if (this.#errFd >= 0) native.eventfdWrite(this.#errFd);
  }
  /** No more requests are taken. Those under way still end. */
  quiesce() {
    this.started = false;
    this.ready = false;
    this.#dropKick();
  }
  /** After `quiesce`, when nothing is under way any more. Returns the avail index at which it stopped. */
  stop() {
    const base = native.vqGetBase(this.queue.id);
    native.vqStop(this.queue.id);
    this.#running = false;
    this.#failed = false;
    return base;
  }
  free() {
    this.quiesce();
    this.setErr(-1);
    this.queue.free();
    this.#running = false;
  }
  #dropKick() {
    if (this.#kickFd < 0) return;
    this.#context.reactor.remove(this.#kickFd);
    native.close(this.#kickFd);
    this.#kickFd = -1;
  }
};
function low(address) {
  return address >>> 0;
}
function high(address) {
  return Math.floor(address / 4294967296);
}
function isEventfd(fd, { scratch, arena: arena2 }) {
  const length = native.readFdPath(fd, scratch.copyAt, 64);
  if (length < 0) return false;
  return new TextDecoder().decode(arena2.u8.subarray(scratch.copyAt, scratch.copyAt + length)) === "anon_inode:[eventfd]";
}

// server/transport/vhost-user/device.ts
var BUDGET2 = 32;
var POLL_MS = 1;
var DRAIN_PATIENCE_MS = 3e3;
var ABANDON_MS = 5e3;
var VhostUserDevice = class {
  context;
  model;
  connection;
  memory = new GuestMemory();
  rings;
  features = NO_FEATURES;
  protocolFeatures = NO_FEATURES;
  status = 0;
  #owner;
  #byQueue = [];
  #signals = { run: () => this.#signal() };
  #waitEnds = {
    run: () => {
      if (this.#waiting !== null && idle(this.#waiting.rings)) this.#endWait();
    }
  };
  #session;
  /** No requests are taken: memory is about to change, or the front end has gone. */
  #holding = false;
  #waiting = null;
  #patience = null;
  #pollTimer = null;
  #gone = false;
  /** Takes over the connected socket. */
  constructor(fd, context2, model, space, owner) {
    this.context = context2;
    this.model = model;
    this.#owner = owner;
    this.#session = model.openSession();
    this.rings = Array.from({ length: model.queues }, (_, index) => new Ring(index, this.memory.id, context2, this));
    for (const ring of this.rings) this.#byQueue[ring.queue.id] = ring;
    this.connection = new Connection(fd, context2, space, this);
  }
  /** It still counts as attached: the connection stands. */
  get alive() {
    return !this.#gone;
  }
  get runningRings() {
    let running = 0;
    for (const ring of this.rings) if (ring.running && ring.enabled) running++;
    return running;
  }
  hasProtocolFeature(bit) {
    return bit < 0 || hasBit(this.protocolFeatures.lo, this.protocolFeatures.hi, bit);
  }
  hasFeature(bit) {
    return hasBit(this.features.lo, this.features.hi, bit);
  }
  ring(index) {
    return this.rings[index];
  }
  // ------------------------------------------------------------ messages
  message(message) {
    const { op } = message;
    if (!this.hasProtocolFeature(op.feature)) {
      this.connection.close(`${op.name} was not agreed on`);
      return;
    }
    const result = HANDLERS[op.name](this, message);
    if (result === REPLIED || result === DEFERRED) return;
    this.acknowledge(op.name, op.id, message.needReply, result);
  }
  /** Ends a message that has no reply of its own: `result` is 0 or -errno. */
  acknowledge(name4, request, needReply, result) {
    if (result < 0) this.context.log.warn(`the front end's ${name4} failed: ${errnoName(result)}`);
    if (needReply && this.hasProtocolFeature(PROTOCOL_F.REPLY_ACK)) {
      encodeU64(this.context.arena, this.connection.payloadAt, { value: result < 0 ? 1 : 0 });
      this.connection.reply(request, SIZE_U64);
    } else if (result < 0) {
      this.connection.close(`${name4} failed: ${errnoName(result)}`);
    }
  }
  lost(reason) {
    this.#gone = true;
    this.#owner.disconnected(this, reason);
    this.#release();
  }
  // ------------------------------------------------------------ requests
  ringReady(ring) {
    ring.ready = true;
    this.context.reactor.soon(this);
  }
  /** A polled queue has something; which one is not known. */
  queuesReady() {
    for (const ring of this.rings) if (ring.running) this.ringReady(ring);
  }
  /** Serves the queues in turn, the high-priority one first. */
  run() {
    if (this.#holding) return;
    let more = false;
    for (const ring of this.rings) {
      if (!ring.ready || !ring.prepare()) continue;
      const served = ring.queue.serve(this.#session, BUDGET2);
      if (served === "more") more = true;
      else ring.ready = false;
      if (served === "broken")
        ring.fail(
          "the guest broke the rules of its virtqueue, which is not served any more until the guest sets it up again"
        );
      if (ring.polled) this.#pollLater();
    }
    this.context.vitals.set(VITAL.QUEUES, this.runningRings);
    if (more) this.context.reactor.soon(this);
  }
  requestEnded(queue) {
    const ring = this.#byQueue[queue.id];
    if (ring !== void 0 && !ring.unsignalled) {
      ring.unsignalled = true;
      this.context.reactor.atEndOfTurn(this.#signals);
    }
    if (this.#waiting !== null) this.context.reactor.soon(this.#waitEnds);
  }
  /** Locks and the like end with EINTR. */
  interruptWaiters() {
    this.#session.interruptWaiters();
  }
  /** Runs `then` when no request of `rings` is under way; no other message is read until then, however long the host takes. */
  whenIdle(rings, options, then2) {
    if (idle(rings)) {
      then2();
      return;
    }
    this.#holding = options.hold;
    this.connection.pause();
    this.#waiting = { rings, then: then2, otherwise: options.otherwise };
    const { reactor, log } = this.context;
    this.#patience = reactor.after(DRAIN_PATIENCE_MS, () => {
      const count = rings.reduce((sum, ring) => sum + ring.queue.underWay, 0);
      log.warn(`the front end waits for ${count} requests that the host's file system has not answered`);
      if (options.cancel) for (const ring of rings) ring.queue.cancel();
    });
  }
  /** The guest starts anew: it knows no nodes and handles any more. Nothing may be under way. */
  resetSession() {
    this.#session.close();
    this.#session = this.model.openSession();
  }
  /** Engine stop, or the front end is not wanted. */
  close(reason) {
    this.connection.close(reason);
  }
  #endWait() {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.context.reactor.cancel(this.#patience);
    this.#patience = null;
    waiting?.then();
    if (this.#gone) return;
    this.#holding = false;
    this.connection.resume();
    for (const ring of this.rings) if (ring.running) this.ringReady(ring);
  }
  #signal() {
    for (const ring of this.rings) if (ring.unsignalled) ring.signal();
  }
  #pollLater() {
    this.#pollTimer ??= this.context.reactor.after(POLL_MS, () => {
      this.#pollTimer = null;
      for (const ring of this.rings) if (ring.polled) this.ringReady(ring);
    });
  }
  // ------------------------------------------------------------ the end
  #release() {
    this.#holding = true;
    this.context.reactor.cancel(this.#patience);
    this.context.reactor.cancel(this.#pollTimer);
    this.#waiting?.otherwise?.();
    this.#waiting = null;
    for (const ring of this.rings) ring.quiesce();
    this.interruptWaiters();
    for (const ring of this.rings) ring.queue.cancel();
    if (idle(this.rings)) {
      this.#finish();
      return;
    }
    this.#waiting = { rings: this.rings, then: () => this.#finish() };
    this.#patience = this.context.reactor.after(ABANDON_MS, () => {
      this.context.log.warn(
        "requests of a front end that has gone are still not answered by the host; they are abandoned"
      );
      this.#finish();
    });
  }
  #finish() {
    this.context.reactor.cancel(this.#patience);
    this.#waiting = null;
    for (const ring of this.rings) ring.queue.abandon();
    this.#session.close();
    for (const ring of this.rings) ring.free();
    this.memory.free();
    this.context.vitals.set(VITAL.QUEUES, 0);
    this.#owner.closed(this);
  }
};
function idle(rings) {
  return rings.every((ring) => ring.queue.underWay === 0);
}

// server/transport/vhost-user/server.ts
var FIRST_RETRY_MS = 100;
var LONGEST_RETRY_MS = 2e3;
var VhostUserServer = class {
  #context;
  #model;
  #meeting;
  #exitOnDisconnect;
  #events;
  #space;
  #listenFd = -1;
  #device = null;
  /** Came while the one before was not quite gone; -1: none. */
  #nextFd = -1;
  #retryMs = FIRST_RETRY_MS;
  #closing = null;
  constructor(context2, model, meeting, exitOnDisconnect, events) {
    this.#context = context2;
    this.#model = model;
    this.#meeting = meeting;
    this.#exitOnDisconnect = exitOnDisconnect;
    this.#events = events;
    this.#space = new MessageSpace(context2);
    context2.reactor.onQueues = () => this.#device?.queuesReady();
  }
  /** Starts to serve. Throws when the descriptor is of no use. */
  start() {
    if (this.#meeting.how === "connect") {
      this.#connect(this.#meeting.path);
      return;
    }
    const { fd } = this.#meeting;
    native.setNonblocking(fd, true);
    const first = native.accept(fd);
    if (first === -ERRNO.EINVAL) {
      this.#attach(fd);
      return;
    }
    if (first < 0 && first !== -ERRNO.EAGAIN)
      throw new Error(`descriptor ${fd} is no socket that front ends can come by: ${errnoName(first)}`);
    this.#listenFd = fd;
    this.#context.reactor.add(fd, this, EPOLLIN);
    if (first >= 0) this.#arrived(first);
  }
  onEvent() {
    for (; ; ) {
      const fd = native.accept(this.#listenFd);
      if (fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE) {
        this.#context.log.error("no descriptor is left for a front end that wants to connect");
        this.#pauseListening();
        return;
      }
      if (fd < 0) return;
      this.#arrived(fd);
    }
  }
  get device() {
    return this.#device;
  }
  /** No more front ends; `then` runs when the last one's requests have ended. */
  close(then2) {
    this.#closing = then2;
    if (this.#nextFd >= 0) native.close(this.#nextFd);
    this.#nextFd = -1;
    if (this.#listenFd >= 0) {
      this.#context.reactor.remove(this.#listenFd);
      native.close(this.#listenFd);
      this.#listenFd = -1;
    }
    if (this.#device === null) then2();
    else if (this.#device.alive) this.#device.close("the server stops");
  }
  // ------------------------------------------------------------ coming
  #arrived(fd) {
    this.#device?.connection.onEvent(EPOLLIN);
    if (this.#device === null) {
      this.#attach(fd);
      return;
    }
    if (!this.#device.alive && this.#nextFd < 0) {
      this.#nextFd = fd;
      return;
    }
    this.#context.log.warn(`a second front end (${this.#who(fd)}) was refused: this share serves one VM at a time`);
    this.#context.vitals.add(VITAL.REFUSED, 1);
    native.close(fd);
  }
  #attach(fd) {
    const pid = this.#pidOf(fd);
    this.#context.log.info(`front end attached: ${this.#who(fd)}`);
    this.#device = new VhostUserDevice(fd, this.#context, this.#model, this.#space, this);
    this.#context.vitals.set(VITAL.ATTACHED, 1);
    this.#context.vitals.add(VITAL.ATTACHMENTS, 1);
    this.#events.attached(pid);
  }
  #connect(path) {
    const fd = native.unixConnect(path);
    if (fd >= 0) {
      this.#retryMs = FIRST_RETRY_MS;
      this.#attach(fd);
      return;
    }
    if (this.#retryMs === FIRST_RETRY_MS)
      this.#context.log.info(`nobody listens on ${path} yet (${errnoName(fd)}); trying again until somebody does`);
    this.#retry(path);
  }
  #retry(path) {
    if (this.#closing !== null) return;
    this.#context.reactor.after(this.#retryMs, () => {
      if (this.#closing === null) this.#connect(path);
    });
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }
  /** Without descriptors, a listening socket that stays readable would keep the reactor busy. */
  #pauseListening() {
    this.#context.reactor.modify(this.#listenFd, 0);
    this.#context.reactor.after(LONGEST_RETRY_MS, () => this.#context.reactor.modify(this.#listenFd, EPOLLIN));
  }
  // ------------------------------------------------------------ going
  disconnected(_device, reason) {
    if (reason === "") {
      this.#context.log.info("front end detached");
    } else if (this.#closing === null) {
      this.#context.log.warn(`front end dropped: ${reason}`);
      this.#context.vitals.add(VITAL.REFUSED, 1);
    }
    this.#context.vitals.set(VITAL.ATTACHED, 0);
    this.#events.detached(reason);
  }
  closed() {
    this.#device = null;
    if (this.#closing !== null) {
      this.#closing();
      return;
    }
    if (this.#exitOnDisconnect) {
      this.#events.finished();
      return;
    }
    const next = this.#nextFd;
    this.#nextFd = -1;
    if (next >= 0) this.#attach(next);
    else if (this.#meeting.how === "connect") this.#retry(this.#meeting.path);
    else if (this.#listenFd < 0) this.#events.finished();
  }
  // ------------------------------------------------------------ who
  #pidOf(fd) {
    const { scratch, arena: arena2 } = this.#context;
    return native.peerCred(fd, scratch.infoAt) < 0 ? 0 : arena2.view.getInt32(scratch.infoAt, true);
  }
  /** The program's name is read here and not on the hot path; a process of another name space has pid 0. */
  #who(fd) {
    const pid = this.#pidOf(fd);
    if (pid <= 0) return "an unknown process";
    try {
      return `process ${pid}, ${printable(readFileSync(`/proc/${pid}/comm`, "utf8").trim())}`;
    } catch {
      return `process ${pid}`;
    }
  }
};
function printable(name4) {
  return name4.replace(/[^\x20-\x7e]/g, "?");
}

// server/wire/vhost-user/config-space.ts
var FS_TAG_SIZE = 36;
var FS_CONFIG_SIZE = FS_TAG_SIZE + 4;
function writeFsConfig(v, at, tag, requestQueues) {
  if (tag.length === 0 || tag.length > FS_TAG_SIZE)
    throw new RangeError(`a virtio-fs tag has 1 to ${FS_TAG_SIZE} bytes`);
  v.u8.fill(0, at, at + FS_TAG_SIZE);
  v.u8.set(tag, at);
  v.view.setUint32(at + FS_TAG_SIZE, requestQueues, true);
  return FS_CONFIG_SIZE;
}
function writeNinepConfig(v, at, tag) {
  if (tag.length === 0 || tag.length > 254) throw new RangeError("a virtio-9p tag has 1 to 254 bytes");
  v.view.setUint16(at, tag.length, true);
  v.u8.set(tag, at + 2);
  return 2 + tag.length;
}

// server/transport/vhost-user/virtio-fs.ts
function virtioFs(tag, openSession, requestQueues = 1) {
  return {
    name: "virtio-fs",
    features: [],
    queues: 1 + requestQueues,
    config: tag === "" ? null : configOf(tag, requestQueues),
    openSession
  };
}
function configOf(tag, requestQueues) {
  const u8 = new Uint8Array(FS_CONFIG_SIZE);
  writeFsConfig({ u8, view: new DataView(u8.buffer) }, 0, new TextEncoder().encode(tag), requestQueues);
  return u8;
}

// electron/contract/share.ts
function listenText(listener) {
  switch (listener.how) {
    case "unix":
    case "vhost-user":
      return `${listener.how}:${listener.path}`;
    case "hybrid-vsock":
      return `hybrid-vsock:${listener.path}:${listener.port}`;
    case "tcp":
      return `tcp:${listener.host.includes(":") ? `[${listener.host}]` : listener.host}:${listener.port}`;
    case "vsock":
      return `vsock:${listener.port}`;
    case "fd":
      return `fd:${listener.fd}`;
  }
}

// server/session/ninep/exports.ts
function exportTable(exports) {
  return {
    root: (aname) => exports.find(({ name: name4, path }) => name4 === aname || path === aname) ?? null,
    list: () => exports
  };
}

// server/session/ninep/lock-waiters.ts
var SLOWEST_MS = 200;
var FASTEST_MS = 10;
var LockWaiters = class {
  #retryLater;
  #waiters = [];
  #released = false;
  #delayMs = FASTEST_MS;
  #armed = false;
  /** `retryLater`: calls `retry` once, about `delayMs` from now, on the engine thread and outside of requests. Called again only after that. */
  constructor(retryLater) {
    this.#retryLater = retryLater;
  }
  get size() {
    return this.#waiters.length;
  }
  add(waiter) {
    this.#waiters.push(waiter);
    this.#delayMs = FASTEST_MS;
    this.#arm();
  }
  remove(waiter) {
    this.#waiters = this.#waiters.filter((each) => each !== waiter);
  }
  /** A lock was given up. Takes effect at `settle`, since the request that did so is not over. */
  released() {
    this.#released = true;
  }
  /** Call after each request. */
  settle() {
    if (!this.#released) return;
    this.#released = false;
    this.#attemptAll();
  }
  /** The time asked for with `retryLater` is over. */
  retry() {
    this.#armed = false;
    this.#delayMs = Math.min(this.#delayMs * 2, SLOWEST_MS);
    this.#attemptAll();
    this.#arm();
  }
  #attemptAll() {
    for (const waiter of [...this.#waiters]) {
      if (this.#waiters.includes(waiter) && waiter.attempt()) this.remove(waiter);
    }
  }
  #arm() {
    if (this.#armed || this.#waiters.length === 0) return;
    this.#armed = true;
    this.#retryLater(this.#delayMs);
  }
};

// server/wire/ninep/codec.gen.ts
var TYPE2 = {
  Rlerror: 7,
  Tstatfs: 8,
  Rstatfs: 9,
  Tlopen: 12,
  Rlopen: 13,
  Tlcreate: 14,
  Rlcreate: 15,
  Tsymlink: 16,
  Rsymlink: 17,
  Tmknod: 18,
  Rmknod: 19,
  Trename: 20,
  Rrename: 21,
  Treadlink: 22,
  Rreadlink: 23,
  Tgetattr: 24,
  Rgetattr: 25,
  Tsetattr: 26,
  Rsetattr: 27,
  Txattrwalk: 30,
  Rxattrwalk: 31,
  Txattrcreate: 32,
  Rxattrcreate: 33,
  Treaddir: 40,
  Rreaddir: 41,
  Tfsync: 50,
  Rfsync: 51,
  Tlock: 52,
  Rlock: 53,
  Tgetlock: 54,
  Rgetlock: 55,
  Tlink: 70,
  Rlink: 71,
  Tmkdir: 72,
  Rmkdir: 73,
  Trenameat: 74,
  Rrenameat: 75,
  Tunlinkat: 76,
  Runlinkat: 77,
  Tversion: 100,
  Rversion: 101,
  Tauth: 102,
  Tauth2000: 102,
  Rauth: 103,
  Tattach: 104,
  Tattach2000: 104,
  Rattach: 105,
  Rerror: 107,
  Rerror2000: 107,
  Tflush: 108,
  Rflush: 109,
  Twalk: 110,
  Rwalk: 111,
  Tread: 116,
  Rread: 117,
  Twrite: 118,
  Rwrite: 119,
  Tclunk: 120,
  Rclunk: 121,
  Tremove: 122,
  Rremove: 123,
  Topen: 112,
  Ropen: 113,
  Tcreate: 114,
  Tcreate2000: 114,
  Rcreate: 115,
  Tstat: 124,
  Rstat: 125,
  Rstat2000: 125,
  Twstat: 126,
  Twstat2000: 126,
  Rwstat: 127
};
var OP_RLERROR = { id: 7, name: "Rlerror", minSize: 11, payload: false };
var OP_TSTATFS = { id: 8, name: "Tstatfs", minSize: 11, payload: false };
var OP_RSTATFS = { id: 9, name: "Rstatfs", minSize: 67, payload: false };
var OP_TLOPEN = { id: 12, name: "Tlopen", minSize: 15, payload: false };
var OP_RLOPEN = { id: 13, name: "Rlopen", minSize: 24, payload: false };
var OP_TLCREATE = { id: 14, name: "Tlcreate", minSize: 25, payload: false };
var OP_RLCREATE = { id: 15, name: "Rlcreate", minSize: 24, payload: false };
var OP_TSYMLINK = { id: 16, name: "Tsymlink", minSize: 19, payload: false };
var OP_RSYMLINK = { id: 17, name: "Rsymlink", minSize: 20, payload: false };
var OP_TMKNOD = { id: 18, name: "Tmknod", minSize: 29, payload: false };
var OP_RMKNOD = { id: 19, name: "Rmknod", minSize: 20, payload: false };
var OP_TRENAME = { id: 20, name: "Trename", minSize: 17, payload: false };
var OP_RRENAME = { id: 21, name: "Rrename", minSize: 7, payload: false };
var OP_TREADLINK = { id: 22, name: "Treadlink", minSize: 11, payload: false };
var OP_RREADLINK = { id: 23, name: "Rreadlink", minSize: 9, payload: false };
var OP_TGETATTR = { id: 24, name: "Tgetattr", minSize: 19, payload: false };
var OP_RGETATTR = { id: 25, name: "Rgetattr", minSize: 160, payload: false };
var OP_TSETATTR = { id: 26, name: "Tsetattr", minSize: 67, payload: false };
var OP_RSETATTR = { id: 27, name: "Rsetattr", minSize: 7, payload: false };
var OP_TXATTRWALK = { id: 30, name: "Txattrwalk", minSize: 17, payload: false };
var OP_RXATTRWALK = { id: 31, name: "Rxattrwalk", minSize: 15, payload: false };
var OP_TXATTRCREATE = { id: 32, name: "Txattrcreate", minSize: 25, payload: false };
var OP_RXATTRCREATE = { id: 33, name: "Rxattrcreate", minSize: 7, payload: false };
var OP_TREADDIR = { id: 40, name: "Treaddir", minSize: 23, payload: false };
var OP_RREADDIR = { id: 41, name: "Rreaddir", minSize: 11, payload: true };
var OP_TFSYNC = { id: 50, name: "Tfsync", minSize: 11, payload: false };
var OP_RFSYNC = { id: 51, name: "Rfsync", minSize: 7, payload: false };
var OP_TLOCK = { id: 52, name: "Tlock", minSize: 38, payload: false };
var OP_RLOCK = { id: 53, name: "Rlock", minSize: 8, payload: false };
var OP_TGETLOCK = { id: 54, name: "Tgetlock", minSize: 34, payload: false };
var OP_RGETLOCK = { id: 55, name: "Rgetlock", minSize: 30, payload: false };
var OP_TLINK = { id: 70, name: "Tlink", minSize: 17, payload: false };
var OP_RLINK = { id: 71, name: "Rlink", minSize: 7, payload: false };
var OP_TMKDIR = { id: 72, name: "Tmkdir", minSize: 21, payload: false };
var OP_RMKDIR = { id: 73, name: "Rmkdir", minSize: 20, payload: false };
var OP_TRENAMEAT = { id: 74, name: "Trenameat", minSize: 19, payload: false };
var OP_RRENAMEAT = { id: 75, name: "Rrenameat", minSize: 7, payload: false };
var OP_TUNLINKAT = { id: 76, name: "Tunlinkat", minSize: 17, payload: false };
var OP_RUNLINKAT = { id: 77, name: "Runlinkat", minSize: 7, payload: false };
var OP_TVERSION = { id: 100, name: "Tversion", minSize: 13, payload: false };
var OP_RVERSION = { id: 101, name: "Rversion", minSize: 13, payload: false };
var OP_TAUTH = { id: 102, name: "Tauth", minSize: 19, payload: false };
var OP_TAUTH2000 = { id: 102, name: "Tauth2000", minSize: 15, payload: false };
var OP_RAUTH = { id: 103, name: "Rauth", minSize: 20, payload: false };
var OP_TATTACH = { id: 104, name: "Tattach", minSize: 23, payload: false };
var OP_TATTACH2000 = { id: 104, name: "Tattach2000", minSize: 19, payload: false };
var OP_RATTACH = { id: 105, name: "Rattach", minSize: 20, payload: false };
var OP_RERROR = { id: 107, name: "Rerror", minSize: 13, payload: false };
var OP_RERROR2000 = { id: 107, name: "Rerror2000", minSize: 9, payload: false };
var OP_TFLUSH = { id: 108, name: "Tflush", minSize: 9, payload: false };
var OP_RFLUSH = { id: 109, name: "Rflush", minSize: 7, payload: false };
var OP_TWALK = { id: 110, name: "Twalk", minSize: 17, payload: false };
var OP_RWALK = { id: 111, name: "Rwalk", minSize: 9, payload: false };
var OP_TREAD = { id: 116, name: "Tread", minSize: 23, payload: false };
var OP_RREAD = { id: 117, name: "Rread", minSize: 11, payload: true };
var OP_TWRITE = { id: 118, name: "Twrite", minSize: 23, payload: true };
var OP_RWRITE = { id: 119, name: "Rwrite", minSize: 11, payload: false };
var OP_TCLUNK = { id: 120, name: "Tclunk", minSize: 11, payload: false };
var OP_RCLUNK = { id: 121, name: "Rclunk", minSize: 7, payload: false };
var OP_TREMOVE = { id: 122, name: "Tremove", minSize: 11, payload: false };
var OP_RREMOVE = { id: 123, name: "Rremove", minSize: 7, payload: false };
var OP_TOPEN = { id: 112, name: "Topen", minSize: 12, payload: false };
var OP_ROPEN = { id: 113, name: "Ropen", minSize: 24, payload: false };
var OP_TCREATE = { id: 114, name: "Tcreate", minSize: 20, payload: false };
var OP_TCREATE2000 = { id: 114, name: "Tcreate2000", minSize: 18, payload: false };
var OP_RCREATE = { id: 115, name: "Rcreate", minSize: 24, payload: false };
var OP_TSTAT = { id: 124, name: "Tstat", minSize: 11, payload: false };
var OP_RSTAT = { id: 125, name: "Rstat", minSize: 72, payload: false };
var OP_RSTAT2000 = { id: 125, name: "Rstat2000", minSize: 58, payload: false };
var OP_TWSTAT = { id: 126, name: "Twstat", minSize: 76, payload: false };
var OP_TWSTAT2000 = { id: 126, name: "Twstat2000", minSize: 62, payload: false };
var OP_RWSTAT = { id: 127, name: "Rwstat", minSize: 7, payload: false };
var NINEP_OPS = {
  "9P2000.L": dense([
    OP_RLERROR,
    OP_TSTATFS,
    OP_RSTATFS,
    OP_TLOPEN,
    OP_RLOPEN,
    OP_TLCREATE,
    OP_RLCREATE,
    OP_TSYMLINK,
    OP_RSYMLINK,
    OP_TMKNOD,
    OP_RMKNOD,
    OP_TRENAME,
    OP_RRENAME,
    OP_TREADLINK,
    OP_RREADLINK,
    OP_TGETATTR,
    OP_RGETATTR,
    OP_TSETATTR,
    OP_RSETATTR,
    OP_TXATTRWALK,
    OP_RXATTRWALK,
    OP_TXATTRCREATE,
    OP_RXATTRCREATE,
    OP_TREADDIR,
    OP_RREADDIR,
    OP_TFSYNC,
    OP_RFSYNC,
    OP_TLOCK,
    OP_RLOCK,
    OP_TGETLOCK,
    OP_RGETLOCK,
    OP_TLINK,
    OP_RLINK,
    OP_TMKDIR,
    OP_RMKDIR,
    OP_TRENAMEAT,
    OP_RRENAMEAT,
    OP_TUNLINKAT,
    OP_RUNLINKAT,
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH,
    OP_RAUTH,
    OP_TATTACH,
    OP_RATTACH,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE
  ]),
  "9P2000.u": dense([
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH,
    OP_RAUTH,
    OP_TATTACH,
    OP_RATTACH,
    OP_RERROR,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE,
    OP_TOPEN,
    OP_ROPEN,
    OP_TCREATE,
    OP_RCREATE,
    OP_TSTAT,
    OP_RSTAT,
    OP_TWSTAT,
    OP_RWSTAT
  ]),
  "9P2000": dense([
    OP_TVERSION,
    OP_RVERSION,
    OP_TAUTH2000,
    OP_RAUTH,
    OP_TATTACH2000,
    OP_RATTACH,
    OP_RERROR2000,
    OP_TFLUSH,
    OP_RFLUSH,
    OP_TWALK,
    OP_RWALK,
    OP_TREAD,
    OP_RREAD,
    OP_TWRITE,
    OP_RWRITE,
    OP_TCLUNK,
    OP_RCLUNK,
    OP_TREMOVE,
    OP_RREMOVE,
    OP_TOPEN,
    OP_ROPEN,
    OP_TCREATE2000,
    OP_RCREATE,
    OP_TSTAT,
    OP_RSTAT2000,
    OP_TWSTAT2000,
    OP_RWSTAT
  ])
};
function dense(ops) {
  const table = new Array(256).fill(void 0);
  for (const op of ops) table[op.id] = op;
  return table;
}
function newQid() {
  return {
    type: 0,
    version: 0,
    pathLo: 0,
    pathHi: 0
  };
}
var SIZE_QID = 13;
function decodeQid(v, at, o) {
  const d = v.view;
  o.type = d.getUint8(at);
  o.version = d.getUint32(at + 1, true);
  o.pathLo = d.getUint32(at + 5, true);
  o.pathHi = d.getUint32(at + 9, true);
}
function encodeQid(v, at, o) {
  const d = v.view;
  d.setUint8(at, o.type);
  d.setUint32(at + 1, o.version, true);
  d.setUint32(at + 5, o.pathLo, true);
  d.setUint32(at + 9, o.pathHi, true);
  return at + 13;
}
function newDirEntry() {
  return {
    qid: newQid(),
    offsetLo: 0,
    offsetHi: 0,
    type: 0,
    name: newSpan()
  };
}
var SIZE_DIR_ENTRY = 22;
function encodeDirEntry(v, at, o) {
  const d = v.view;
  encodeQid(v, at, o.qid);
  d.setUint32(at + 13, o.offsetLo, true);
  d.setUint32(at + 17, o.offsetHi, true);
  d.setUint8(at + 21, o.type);
  return putStr16(v, at + 22, o.name);
}
function newStat() {
  return {
    type: 0,
    dev: 0,
    qid: newQid(),
    mode: 0,
    atime: 0,
    mtime: 0,
    length: 0,
    name: newSpan(),
    uid: newSpan(),
    gid: newSpan(),
    muid: newSpan(),
    extension: newSpan(),
    nUid: 0,
    nGid: 0,
    nMuid: 0
  };
}
function sizeOfStat(o) {
  return 63 + o.name.length + o.uid.length + o.gid.length + o.muid.length + o.extension.length;
}
function decodeStat(v, at, end2, o) {
  const d = v.view;
  if (end2 - at < 2 || d.getUint16(at, true) !== end2 - at - 2) return -1;
  if (end2 - at < 41) return -1;
  o.type = d.getUint16(at + 2, true);
  o.dev = d.getUint32(at + 4, true);
  decodeQid(v, at + 8, o.qid);
  o.mode = d.getUint32(at + 21, true);
  o.atime = d.getUint32(at + 25, true);
  o.mtime = d.getUint32(at + 29, true);
  o.length = getU64(d, at + 33);
  let p = takeStr16(d, at + 41, end2, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.uid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.gid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.muid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.extension);
  if (p < 0) return -1;
  if (end2 - p < 12) return -1;
  o.nUid = d.getUint32(p, true);
  o.nGid = d.getUint32(p + 4, true);
  o.nMuid = d.getUint32(p + 8, true);
  return p + 12;
}
function encodeStat(v, at, o) {
  const d = v.view;
  const sizeAt = at;
  d.setUint16(at + 2, o.type, true);
  d.setUint32(at + 4, o.dev, true);
  encodeQid(v, at + 8, o.qid);
  d.setUint32(at + 21, o.mode, true);
  d.setUint32(at + 25, o.atime, true);
  d.setUint32(at + 29, o.mtime, true);
  putU64(d, at + 33, o.length);
  let p = putStr16(v, at + 41, o.name);
  p = putStr16(v, p, o.uid);
  p = putStr16(v, p, o.gid);
  p = putStr16(v, p, o.muid);
  p = putStr16(v, p, o.extension);
  d.setUint32(p, o.nUid, true);
  d.setUint32(p + 4, o.nGid, true);
  d.setUint32(p + 8, o.nMuid, true);
  const end2 = p + 12;
  d.setUint16(sizeAt, end2 - sizeAt - 2, true);
  return end2;
}
function newStat2000() {
  return {
    type: 0,
    dev: 0,
    qid: newQid(),
    mode: 0,
    atime: 0,
    mtime: 0,
    length: 0,
    name: newSpan(),
    uid: newSpan(),
    gid: newSpan(),
    muid: newSpan()
  };
}
function sizeOfStat2000(o) {
  return 49 + o.name.length + o.uid.length + o.gid.length + o.muid.length;
}
function decodeStat2000(v, at, end2, o) {
  const d = v.view;
  if (end2 - at < 2 || d.getUint16(at, true) !== end2 - at - 2) return -1;
  if (end2 - at < 41) return -1;
  o.type = d.getUint16(at + 2, true);
  o.dev = d.getUint32(at + 4, true);
  decodeQid(v, at + 8, o.qid);
  o.mode = d.getUint32(at + 21, true);
  o.atime = d.getUint32(at + 25, true);
  o.mtime = d.getUint32(at + 29, true);
  o.length = getU64(d, at + 33);
  let p = takeStr16(d, at + 41, end2, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.uid);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.gid);
  if (p < 0) return -1;
  return takeStr16(d, p, end2, o.muid);
}
function encodeStat2000(v, at, o) {
  const d = v.view;
  const sizeAt = at;
  d.setUint16(at + 2, o.type, true);
  d.setUint32(at + 4, o.dev, true);
  encodeQid(v, at + 8, o.qid);
  d.setUint32(at + 21, o.mode, true);
  d.setUint32(at + 25, o.atime, true);
  d.setUint32(at + 29, o.mtime, true);
  putU64(d, at + 33, o.length);
  let p = putStr16(v, at + 41, o.name);
  p = putStr16(v, p, o.uid);
  p = putStr16(v, p, o.gid);
  p = putStr16(v, p, o.muid);
  d.setUint16(sizeAt, p - sizeAt - 2, true);
  return p;
}
function newRlerror() {
  return {
    ecode: 0
  };
}
var SIZE_RLERROR = 11;
function encodeRlerror(v, at, tag, o) {
  const d = v.view;
  d.setUint32(at + 7, o.ecode, true);
  const end2 = at + 11;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 7);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTstatfs() {
  return {
    fid: 0
  };
}
function decodeTstatfs(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end2 ? end2 : -1;
}
function newRstatfs() {
  return {
    type: 0,
    bsize: 0,
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
    fsidLo: 0,
    fsidHi: 0,
    namelen: 0
  };
}
var SIZE_RSTATFS = 67;
function encodeRstatfs(v, at, tag, o) {
  const d = v.view;
  d.setUint32(at + 7, o.type, true);
  d.setUint32(at + 11, o.bsize, true);
  putU64(d, at + 15, o.blocks);
  putU64(d, at + 23, o.bfree);
  putU64(d, at + 31, o.bavail);
  putU64(d, at + 39, o.files);
  putU64(d, at + 47, o.ffree);
  d.setUint32(at + 55, o.fsidLo, true);
  d.setUint32(at + 59, o.fsidHi, true);
  d.setUint32(at + 63, o.namelen, true);
  const end2 = at + 67;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 9);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTlopen() {
  return {
    fid: 0,
    flags: 0
  };
}
function decodeTlopen(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.flags = d.getUint32(at + 11, true);
  return at + 15 === end2 ? end2 : -1;
}
function newRlopen() {
  return {
    qid: newQid(),
    iounit: 0
  };
}
var SIZE_RLOPEN = 24;
function encodeRlopen(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end2 = at + 24;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 13);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTlcreate() {
  return {
    fid: 0,
    name: newSpan(),
    flags: 0,
    mode: 0,
    gid: 0
  };
}
function decodeTlcreate(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 12) return -1;
  o.flags = d.getUint32(p, true);
  o.mode = d.getUint32(p + 4, true);
  o.gid = d.getUint32(p + 8, true);
  return p + 12 === end2 ? end2 : -1;
}
var SIZE_RLCREATE = 24;
function encodeRlcreate(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end2 = at + 24;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 15);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTsymlink() {
  return {
    dfid: 0,
    name: newSpan(),
    symtgt: newSpan(),
    gid: 0
  };
}
function decodeTsymlink(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.symtgt);
  if (p < 0) return -1;
  if (end2 - p < 4) return -1;
  o.gid = d.getUint32(p, true);
  return p + 4 === end2 ? end2 : -1;
}
var SIZE_RSYMLINK = 20;
function encodeRsymlink(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end2 = at + 20;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 17);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTmknod() {
  return {
    dfid: 0,
    name: newSpan(),
    mode: 0,
    major: 0,
    minor: 0,
    gid: 0
  };
}
function decodeTmknod(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 16) return -1;
  o.mode = d.getUint32(p, true);
  o.major = d.getUint32(p + 4, true);
  o.minor = d.getUint32(p + 8, true);
  o.gid = d.getUint32(p + 12, true);
  return p + 16 === end2 ? end2 : -1;
}
var SIZE_RMKNOD = 20;
function encodeRmknod(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end2 = at + 20;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 19);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTrename() {
  return {
    fid: 0,
    dfid: 0,
    name: newSpan()
  };
}
function decodeTrename(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.dfid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end2, o.name);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newTreadlink() {
  return {
    fid: 0
  };
}
function decodeTreadlink(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end2 ? end2 : -1;
}
function newRreadlink() {
  return {
    target: newSpan()
  };
}
var SIZE_RREADLINK = 7;
function encodeRreadlink(v, at, tag, o) {
  const d = v.view;
  const p = putStr16(v, at + 7, o.target);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 23);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTgetattr() {
  return {
    fid: 0,
    requestMaskLo: 0,
    requestMaskHi: 0
  };
}
function decodeTgetattr(v, at, end2, o) {
  if (end2 - at < 19) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.requestMaskLo = d.getUint32(at + 11, true);
  o.requestMaskHi = d.getUint32(at + 15, true);
  return at + 19 === end2 ? end2 : -1;
}
function newRgetattr() {
  return {
    validLo: 0,
    validHi: 0,
    qid: newQid(),
    mode: 0,
    uid: 0,
    gid: 0,
    nlink: 0,
    rdev: 0,
    size: 0,
    blksize: 0,
    blocks: 0,
    atimeSec: 0,
    atimeNsec: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
    ctimeSec: 0,
    ctimeNsec: 0,
    btimeSec: 0,
    btimeNsec: 0,
    gen: 0,
    dataVersion: 0
  };
}
var SIZE_RGETATTR = 160;
function encodeRgetattr(v, at, tag, o) {
  const d = v.view;
  d.setUint32(at + 7, o.validLo, true);
  d.setUint32(at + 11, o.validHi, true);
  encodeQid(v, at + 15, o.qid);
  d.setUint32(at + 28, o.mode, true);
  d.setUint32(at + 32, o.uid, true);
  d.setUint32(at + 36, o.gid, true);
  putU64(d, at + 40, o.nlink);
  putU64(d, at + 48, o.rdev);
  putU64(d, at + 56, o.size);
  putU64(d, at + 64, o.blksize);
  putU64(d, at + 72, o.blocks);
  putI64(d, at + 80, o.atimeSec);
  putU64(d, at + 88, o.atimeNsec);
  putI64(d, at + 96, o.mtimeSec);
  putU64(d, at + 104, o.mtimeNsec);
  putI64(d, at + 112, o.ctimeSec);
  putU64(d, at + 120, o.ctimeNsec);
  putI64(d, at + 128, o.btimeSec);
  putU64(d, at + 136, o.btimeNsec);
  putU64(d, at + 144, o.gen);
  putU64(d, at + 152, o.dataVersion);
  const end2 = at + 160;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 25);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTsetattr() {
  return {
    fid: 0,
    valid: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    size: 0,
    atimeSec: 0,
    atimeNsec: 0,
    mtimeSec: 0,
    mtimeNsec: 0
  };
}
function decodeTsetattr(v, at, end2, o) {
  if (end2 - at < 67) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.valid = d.getUint32(at + 11, true);
  o.mode = d.getUint32(at + 15, true);
  o.uid = d.getUint32(at + 19, true);
  o.gid = d.getUint32(at + 23, true);
  o.size = getU64(d, at + 27);
  o.atimeSec = getI64(d, at + 35);
  o.atimeNsec = getU64(d, at + 43);
  o.mtimeSec = getI64(d, at + 51);
  o.mtimeNsec = getU64(d, at + 59);
  return at + 67 === end2 ? end2 : -1;
}
function newTxattrwalk() {
  return {
    fid: 0,
    newfid: 0,
    name: newSpan()
  };
}
function decodeTxattrwalk(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.newfid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end2, o.name);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRxattrwalk() {
  return {
    size: 0
  };
}
var SIZE_RXATTRWALK = 15;
function encodeRxattrwalk(v, at, tag, o) {
  const d = v.view;
  putU64(d, at + 7, o.size);
  const end2 = at + 15;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 31);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTxattrcreate() {
  return {
    fid: 0,
    name: newSpan(),
    attrSize: 0,
    flags: 0
  };
}
function decodeTxattrcreate(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 12) return -1;
  o.attrSize = getU64(d, p);
  o.flags = d.getUint32(p + 8, true);
  return p + 12 === end2 ? end2 : -1;
}
function newTreaddir() {
  return {
    fid: 0,
    offsetLo: 0,
    offsetHi: 0,
    count: 0
  };
}
function decodeTreaddir(v, at, end2, o) {
  if (end2 - at < 23) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offsetLo = d.getUint32(at + 11, true);
  o.offsetHi = d.getUint32(at + 15, true);
  o.count = d.getUint32(at + 19, true);
  return at + 23 === end2 ? end2 : -1;
}
function newRreaddir() {
  return {
    data: newSpan()
  };
}
function encodeRreaddir(v, at, tag, o) {
  const d = v.view;
  const p = putData32(v, at + 7, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 41);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTfsync() {
  return {
    fid: 0,
    datasync: 0
  };
}
function decodeTfsync(v, at, end2, o) {
  const d = v.view;
  if (end2 - at !== 15 && end2 - at !== 11) return -1;
  o.fid = d.getUint32(at + 7, true);
  o.datasync = end2 - at >= 15 ? d.getUint32(at + 11, true) : 0;
  return end2;
}
function newTlock() {
  return {
    fid: 0,
    type: 0,
    flags: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan()
  };
}
function decodeTlock(v, at, end2, o) {
  if (end2 - at < 36) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.type = d.getUint8(at + 11);
  o.flags = d.getUint32(at + 12, true);
  o.start = getU64(d, at + 16);
  o.length = getU64Saturating(d, at + 24);
  o.procId = d.getUint32(at + 32, true);
  let p = takeStr16(d, at + 36, end2, o.clientId);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRlock() {
  return {
    status: 0
  };
}
var SIZE_RLOCK = 8;
function encodeRlock(v, at, tag, o) {
  const d = v.view;
  d.setUint8(at + 7, o.status);
  const end2 = at + 8;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 53);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTgetlock() {
  return {
    fid: 0,
    type: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan()
  };
}
function decodeTgetlock(v, at, end2, o) {
  if (end2 - at < 32) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.type = d.getUint8(at + 11);
  o.start = getU64(d, at + 12);
  o.length = getU64Saturating(d, at + 20);
  o.procId = d.getUint32(at + 28, true);
  let p = takeStr16(d, at + 32, end2, o.clientId);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRgetlock() {
  return {
    type: 0,
    start: 0,
    length: 0,
    procId: 0,
    clientId: newSpan()
  };
}
var SIZE_RGETLOCK = 28;
function sizeOfRgetlock(o) {
  return 30 + o.clientId.length;
}
function encodeRgetlock(v, at, tag, o) {
  const d = v.view;
  d.setUint8(at + 7, o.type);
  putU64(d, at + 8, o.start);
  putU64Saturating(d, at + 16, o.length);
  d.setUint32(at + 24, o.procId, true);
  const p = putStr16(v, at + 28, o.clientId);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 55);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTlink() {
  return {
    dfid: 0,
    fid: 0,
    name: newSpan()
  };
}
function decodeTlink(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  o.fid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end2, o.name);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newTmkdir() {
  return {
    dfid: 0,
    name: newSpan(),
    mode: 0,
    gid: 0
  };
}
function decodeTmkdir(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.dfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 8) return -1;
  o.mode = d.getUint32(p, true);
  o.gid = d.getUint32(p + 4, true);
  return p + 8 === end2 ? end2 : -1;
}
function newRmkdir() {
  return {
    qid: newQid()
  };
}
var SIZE_RMKDIR = 20;
function encodeRmkdir(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end2 = at + 20;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 73);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTrenameat() {
  return {
    olddirfid: 0,
    oldname: newSpan(),
    newdirfid: 0,
    newname: newSpan()
  };
}
function decodeTrenameat(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.olddirfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.oldname);
  if (p < 0) return -1;
  if (end2 - p < 4) return -1;
  o.newdirfid = d.getUint32(p, true);
  p = takeStr16(d, p + 4, end2, o.newname);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newTunlinkat() {
  return {
    dirfid: 0,
    name: newSpan(),
    flags: 0
  };
}
function decodeTunlinkat(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.dirfid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 4) return -1;
  o.flags = d.getUint32(p, true);
  return p + 4 === end2 ? end2 : -1;
}
function newTversion() {
  return {
    msize: 0,
    version: newSpan()
  };
}
function decodeTversion(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.msize = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.version);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRversion() {
  return {
    msize: 0,
    version: newSpan()
  };
}
var SIZE_RVERSION = 11;
function encodeRversion(v, at, tag, o) {
  const d = v.view;
  d.setUint32(at + 7, o.msize, true);
  const p = putStr16(v, at + 11, o.version);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 101);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTattach() {
  return {
    fid: 0,
    afid: 0,
    uname: newSpan(),
    aname: newSpan(),
    nUname: 0
  };
}
function decodeTattach(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.afid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end2, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.aname);
  if (p < 0) return -1;
  if (end2 - p < 4) return -1;
  o.nUname = d.getUint32(p, true);
  return p + 4 === end2 ? end2 : -1;
}
function newTattach2000() {
  return {
    fid: 0,
    afid: 0,
    uname: newSpan(),
    aname: newSpan()
  };
}
function decodeTattach2000(v, at, end2, o) {
  if (end2 - at < 15) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.afid = d.getUint32(at + 11, true);
  let p = takeStr16(d, at + 15, end2, o.uname);
  if (p < 0) return -1;
  p = takeStr16(d, p, end2, o.aname);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRattach() {
  return {
    qid: newQid()
  };
}
var SIZE_RATTACH = 20;
function encodeRattach(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  const end2 = at + 20;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 105);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newRerror() {
  return {
    ename: newSpan(),
    errno: 0
  };
}
function encodeRerror(v, at, tag, o) {
  const d = v.view;
  const p = putStr16(v, at + 7, o.ename);
  d.setUint32(p, o.errno, true);
  const end2 = p + 4;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 107);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function encodeRerror2000(v, at, tag, o) {
  const d = v.view;
  const p = putStr16(v, at + 7, o.ename);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 107);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTflush() {
  return {
    oldtag: 0
  };
}
function decodeTflush(v, at, end2, o) {
  if (end2 - at < 9) return -1;
  const d = v.view;
  o.oldtag = d.getUint16(at + 7, true);
  return at + 9 === end2 ? end2 : -1;
}
function newTwalk() {
  return {
    fid: 0,
    newfid: 0,
    nwname: 0,
    wname: Array.from({ length: 16 }, newSpan)
  };
}
function decodeTwalk(v, at, end2, o) {
  if (end2 - at < 17) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.newfid = d.getUint32(at + 11, true);
  o.nwname = d.getUint16(at + 15, true);
  let p = at + 17;
  if (o.nwname > 16) return -1;
  for (let i = 0; i < o.nwname; i++) {
    const item = o.wname[i];
    if (item === void 0) return -1;
    p = takeStr16(d, p, end2, item);
    if (p < 0) return -1;
  }
  return p === end2 ? end2 : -1;
}
function newRwalk() {
  return {
    nwqid: 0,
    wqid: Array.from({ length: 16 }, newQid)
  };
}
var SIZE_RWALK = 9;
function encodeRwalk(v, at, tag, o) {
  const d = v.view;
  d.setUint16(at + 7, o.nwqid, true);
  let p = at + 9;
  for (let i = 0; i < o.nwqid; i++) {
    const item = o.wqid[i];
    if (item === void 0) break;
    p = encodeQid(v, p, item);
  }
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 111);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTread() {
  return {
    fid: 0,
    offset: 0,
    count: 0
  };
}
function decodeTread(v, at, end2, o) {
  if (end2 - at < 23) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offset = getU64(d, at + 11);
  o.count = d.getUint32(at + 19, true);
  return at + 23 === end2 ? end2 : -1;
}
function newRread() {
  return {
    data: newSpan()
  };
}
function encodeRread(v, at, tag, o) {
  const d = v.view;
  const p = putData32(v, at + 7, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 117);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTwrite() {
  return {
    fid: 0,
    offset: 0,
    data: newSpan()
  };
}
function decodeTwrite(v, at, end2, o) {
  if (end2 - at < 19) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.offset = getU64(d, at + 11);
  let p = takeData32(d, at + 19, end2, o.data);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newRwrite() {
  return {
    count: 0
  };
}
var SIZE_RWRITE = 11;
function encodeRwrite(v, at, tag, o) {
  const d = v.view;
  d.setUint32(at + 7, o.count, true);
  const end2 = at + 11;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 119);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTclunk() {
  return {
    fid: 0
  };
}
function decodeTclunk(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end2 ? end2 : -1;
}
function newTremove() {
  return {
    fid: 0
  };
}
function decodeTremove(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end2 ? end2 : -1;
}
function newTopen() {
  return {
    fid: 0,
    mode: 0
  };
}
function decodeTopen(v, at, end2, o) {
  if (end2 - at < 12) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  o.mode = d.getUint8(at + 11);
  return at + 12 === end2 ? end2 : -1;
}
function newRopen() {
  return {
    qid: newQid(),
    iounit: 0
  };
}
var SIZE_ROPEN = 24;
function encodeRopen(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end2 = at + 24;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 113);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTcreate() {
  return {
    fid: 0,
    name: newSpan(),
    perm: 0,
    mode: 0,
    extension: newSpan()
  };
}
function decodeTcreate(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 5) return -1;
  o.perm = d.getUint32(p, true);
  o.mode = d.getUint8(p + 4);
  p = takeStr16(d, p + 5, end2, o.extension);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newTcreate2000() {
  return {
    fid: 0,
    name: newSpan(),
    perm: 0,
    mode: 0
  };
}
function decodeTcreate2000(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end2, o.name);
  if (p < 0) return -1;
  if (end2 - p < 5) return -1;
  o.perm = d.getUint32(p, true);
  o.mode = d.getUint8(p + 4);
  return p + 5 === end2 ? end2 : -1;
}
var SIZE_RCREATE = 24;
function encodeRcreate(v, at, tag, o) {
  const d = v.view;
  encodeQid(v, at + 7, o.qid);
  d.setUint32(at + 20, o.iounit, true);
  const end2 = at + 24;
  d.setUint32(at, end2 - at, true);
  d.setUint8(at + 4, 115);
  d.setUint16(at + 5, tag, true);
  return end2;
}
function newTstat() {
  return {
    fid: 0
  };
}
function decodeTstat(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  return at + 11 === end2 ? end2 : -1;
}
function encodeRstat(v, at, tag, o) {
  const d = v.view;
  const nstatAt = at + 7;
  const p = encodeStat(v, at + 9, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 125);
  d.setUint16(at + 5, tag, true);
  return p;
}
function encodeRstat2000(v, at, tag, o) {
  const d = v.view;
  const nstatAt = at + 7;
  const p = encodeStat2000(v, at + 9, o.stat);
  d.setUint16(nstatAt, p - nstatAt - 2, true);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 125);
  d.setUint16(at + 5, tag, true);
  return p;
}
function newTwstat() {
  return {
    fid: 0,
    stat: newStat()
  };
}
function decodeTwstat(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  if (end2 - at < 13 || d.getUint16(at + 11, true) !== end2 - at - 13) return -1;
  let p = decodeStat(v, at + 13, end2, o.stat);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}
function newTwstat2000() {
  return {
    fid: 0,
    stat: newStat2000()
  };
}
function decodeTwstat2000(v, at, end2, o) {
  if (end2 - at < 11) return -1;
  const d = v.view;
  o.fid = d.getUint32(at + 7, true);
  if (end2 - at < 13 || d.getUint16(at + 11, true) !== end2 - at - 13) return -1;
  let p = decodeStat2000(v, at + 13, end2, o.stat);
  if (p < 0) return -1;
  return p === end2 ? end2 : -1;
}

// server/wire/ninep/flags.ts
var ERRNO2 = ERRNO;
var DIALECT = { L: "9P2000.L", U: "9P2000.u", PLAIN: "9P2000" };
var NOTAG = 65535;
var NOFID = 4294967295;
var NONUNAME = 4294967295;
var TAG = { NOTAG };
var FID = { NOFID };
var HEADER_SIZE = 7;
var READ_HEADER_SIZE = 11;
var L_OPEN_FLAGS = {
  CREATE: 64,
  EXCL: 128,
  NOCTTY: 256,
  TRUNC: 512,
  APPEND: 1024,
  NONBLOCK: 2048,
  DSYNC: 4096,
  FASYNC: 8192,
  DIRECT: 16384,
  LARGEFILE: 32768,
  DIRECTORY: 65536,
  NOFOLLOW: 131072,
  NOATIME: 262144,
  CLOEXEC: 524288,
  SYNC: 1048576
};
var UNLINK_FLAGS = { REMOVEDIR: 512 };
var GETATTR_MASK = {
  ALL: 16383,
  BASIC: 2047,
  MODE: 1,
  NLINK: 2,
  UID: 4,
  GID: 8,
  RDEV: 16,
  ATIME: 32,
  MTIME: 64,
  CTIME: 128,
  INO: 256,
  SIZE: 512,
  BLOCKS: 1024,
  BTIME: 2048,
  GEN: 4096,
  DATA_VERSION: 8192
};
var SETATTR_VALID = {
  MODE: 1,
  UID: 2,
  GID: 4,
  SIZE: 8,
  ATIME: 16,
  MTIME: 32,
  CTIME: 64,
  ATIME_SET: 128,
  MTIME_SET: 256
};
var LOCK_FLAGS = { BLOCK: 1, RECLAIM: 2 };
var LOCK_STATUS = { SUCCESS: 0, BLOCKED: 1, ERROR: 2, GRACE: 3 };
var QID_TYPE = {
  DIR: 128,
  APPEND: 64,
  EXCL: 32,
  MOUNT: 16,
  AUTH: 8,
  TMP: 4,
  SYMLINK: 2,
  LINK: 1
};
var DM_MODE = {
  DMDIR: 2147483648,
  DMAPPEND: 1073741824,
  DMEXCL: 536870912,
  DMMOUNT: 268435456,
  DMAUTH: 134217728,
  DMTMP: 67108864,
  DMSYMLINK: 33554432,
  DMLINK: 16777216,
  DMDEVICE: 8388608,
  DMNAMEDPIPE: 2097152,
  DMSOCKET: 1048576,
  DMSETUID: 524288,
  DMSETGID: 262144,
  DMSETVTX: 65536
};
var O_MODE = { OTRUNC: 16, ORCLOSE: 64, OCEXEC: 32, OAPPEND: 128 };

// server/session/ninep/in-flight.ts
var WAIT = {
  /** The I/O pool; `completed` comes for certain. */
  POOL: 0,
  /** A lock of somebody else's. */
  LOCK: 1,
  /** The answer to the request that it flushes. */
  FLUSH: 2
};
var InFlight = class {
  #byTag = /* @__PURE__ */ new Map();
  /** In the pool still, but nobody wants to know any more: Tversion, or the connection's end. */
  #orphans = /* @__PURE__ */ new Set();
  /** Tflushes by the request that they wait for, in the order in which they came (flush(5)). */
  #flushes = /* @__PURE__ */ new Map();
  get size() {
    return this.#byTag.size;
  }
  get(tag) {
    return this.#byTag.get(tag) ?? null;
  }
  has(tag) {
    return this.#byTag.size > 0 && this.#byTag.has(tag);
  }
  add(x) {
    this.#byTag.set(x.uniqueLo, x);
  }
  all() {
    return [...this.#byTag.values()];
  }
  flushed(x) {
    return this.#flushes.has(x);
  }
  /** `flush` is answered when `old` has been. */
  addFlush(old, flush4) {
    const waiting = this.#flushes.get(old);
    if (waiting === void 0) this.#flushes.set(old, [flush4]);
    else waiting.push(flush4);
  }
  /** `x` is over: its tag is free. The Tflushes to answer now, or null. */
  end(x) {
    if (this.#byTag.size === 0 || this.#byTag.get(x.uniqueLo) !== x) return null;
    this.#byTag.delete(x.uniqueLo);
    const flushes = this.#flushes.get(x);
    if (flushes === void 0) return null;
    this.#flushes.delete(x);
    return flushes;
  }
  /** Forgets all tags. What is in the pool becomes an orphan. */
  abandon() {
    for (const x of this.#byTag.values()) if (x.noteA === WAIT.POOL) this.#orphans.add(x);
    this.#byTag.clear();
    this.#flushes.clear();
  }
  /** True for an orphan, which is one no longer. */
  claimOrphan(x) {
    return this.#orphans.size > 0 && this.#orphans.delete(x);
  }
};

// server/session/ninep/fid-table.ts
var FID2 = {
  /** Names a file; not open. */
  PLAIN: 0,
  FILE: 1,
  DIRECTORY: 2,
  XATTR_READ: 3,
  XATTR_WRITE: 4
};
var Fid = class {
  id = 0;
  kind = FID2.PLAIN;
  /** One reference. Valid while the fid is in the table or pinned. */
  node = NOWHERE;
  at = UNATTACHED;
  handle = null;
  /** Who attached. */
  uid = 0;
  gid = 0;
  /** Writes go to the end. */
  append = false;
  /** There were writes: clunk tells their late errors. */
  written = false;
  /** ORCLOSE of open(5). */
  removeOnClunk = false;
  xattr = null;
  /** Lock owners that locked through this fid. */
  lockOwners = null;
  walked = null;
  /** read(5) of a directory: where the next read has to begin, and the cookie that stands for it. */
  readOffset = 0;
  cookieLo = 0;
  cookieHi = 0;
  /** Requests in the I/O pool, or waiting, that use it. */
  pins = 0;
  /** Clunked while pinned: ends with the last pin. */
  ending = false;
  get open() {
    return this.kind !== FID2.PLAIN;
  }
};
var NOWHERE = { type: 0, sessionId: 0 };
var UNATTACHED = null;
var FidTable = class {
  #byId = /* @__PURE__ */ new Map();
  #free = [];
  #limit;
  /** Bytes of all attribute transfers. */
  xattrBytes = 0;
  constructor(limit) {
    this.#limit = limit;
  }
  get size() {
    return this.#byId.size;
  }
  get full() {
    return this.#byId.size >= this.#limit;
  }
  /** The fid, or null. */
  get(id) {
    return this.#byId.get(id) ?? null;
  }
  has(id) {
    return this.#byId.has(id);
  }
  [Symbol.iterator]() {
    return this.#byId.values();
  }
  /** A new fid; takes over one reference to `node`. The caller has looked that the number is free and the table not full. */
  add(id, at, node, uid, gid) {
    const fid = this.#free.pop() ?? new Fid();
    fid.id = id;
    fid.at = at;
    fid.node = node;
    fid.uid = uid;
    fid.gid = gid;
    this.#byId.set(id, fid);
    return fid;
  }
  /** Takes over a reference to `node` and gives back the old one. */
  move(fid, at, node) {
    const { at: from, node: old } = fid;
    fid.at = at;
    fid.node = node;
    from.fs.forget(old, 1);
  }
  /** Ends a fid, now or when its last pin goes. Its number is free at once. `pinned`: the caller is about to pin it. */
  remove(fid, pinned = false) {
    this.#byId.delete(fid.id);
    if (pinned || fid.pins > 0) fid.ending = true;
    else this.#end(fid);
  }
  unpin(fid) {
    fid.pins--;
    if (fid.ending && fid.pins === 0) this.#end(fid);
  }
  setXattr(fid, kind, xattr) {
    fid.kind = kind;
    fid.xattr = xattr;
    this.xattrBytes += xattr.value.length;
  }
  #end(fid) {
    const { at, handle, node } = fid;
    this.xattrBytes -= fid.xattr?.value.length ?? 0;
    fid.kind = FID2.PLAIN;
    fid.node = NOWHERE;
    fid.at = UNATTACHED;
    fid.handle = null;
    fid.append = fid.written = fid.removeOnClunk = fid.ending = false;
    fid.xattr = null;
    fid.lockOwners = null;
    fid.walked = null;
    fid.readOffset = fid.cookieLo = fid.cookieHi = 0;
    this.#free.push(fid);
    if (handle !== null) at.fs.release(handle);
    at.fs.forget(node, 1);
  }
};

// server/session/ninep/export-root.ts
var INO_LO = 1;
var INO_HI = 4026466304;
var MAGIC = 16914839;
var NAME_ROOM2 = 1024;
var EROFS = -ERRNO.EROFS;
var ListHandle = class {
  node;
  flags = O_RDONLY;
  /** Next entry: 0 and 1 are the dots. */
  next = 0;
  constructor(node) {
    this.node = node;
  }
};
var ExportRoot = class {
  root = { type: S_IFDIR, sessionId: 0 };
  #exports;
  #arena;
  /** Arena scratch for the name that `nextEntry` gives. Set before listing: connections come and go, and arena space is for good. */
  nameAt = 0;
  constructor(exports, arena2) {
    this.#exports = exports;
    this.#arena = arena2;
  }
  lookup() {
    return -ERRNO.ENOENT;
  }
  lookupParent(node, attr) {
    this.getattr(node, null, attr);
    return node;
  }
  hold() {
  }
  forget() {
  }
  getattr(_node, _handle, attr) {
    attr.inoLo = INO_LO;
    attr.inoHi = INO_HI;
    attr.mode = S_IFDIR | 365;
    attr.nlink = 2 + this.#exports.list().length;
    attr.uid = attr.gid = attr.rdevMajor = attr.rdevMinor = attr.size = attr.blocks = 0;
    attr.blksize = 4096;
    attr.atimeSec = attr.atimeNsec = attr.mtimeSec = attr.mtimeNsec = attr.ctimeSec = attr.ctimeNsec = 0;
    attr.btimeSec = attr.btimeNsec = 0;
    attr.hasBtime = attr.mountRoot = false;
    return 0;
  }
  readlink() {
    return -ERRNO.EINVAL;
  }
  access() {
    return 0;
  }
  open(node, flags) {
    return (flags & O_ACCMODE) === O_RDONLY ? new ListHandle(node) : -ERRNO.EISDIR;
  }
  opendir(node) {
    return new ListHandle(node);
  }
  release() {
  }
  read() {
    return -ERRNO.EISDIR;
  }
  flush() {
    return 0;
  }
  fsync() {
    return 0;
  }
  lseek() {
    return -ERRNO.EINVAL;
  }
  readdir(handle, cookieLo) {
    handle.next = cookieLo;
    return 0;
  }
  nextEntry(handle, entry5) {
    const list2 = handle;
    const name4 = list2.next < 2 ? "..".slice(list2.next === 0 ? 1 : 0) : this.#exports.list()[list2.next - 2]?.name;
    if (name4 === void 0) return 0;
    list2.next++;
    const bytes = Buffer.from(name4).subarray(0, NAME_ROOM2);
    this.#arena.u8.set(bytes, this.nameAt);
    entry5.inoLo = list2.next <= 2 ? INO_LO : list2.next;
    entry5.inoHi = INO_HI;
    entry5.cookieLo = list2.next;
    entry5.cookieHi = 0;
    entry5.type = DT_DIR;
    entry5.name.at = this.nameAt;
    entry5.name.length = bytes.length;
    return 1;
  }
  statfs(_node, out3) {
    out3.type = MAGIC;
    out3.bsize = out3.frsize = 4096;
    out3.blocks = out3.bfree = out3.bavail = out3.files = out3.ffree = 0;
    out3.namelen = 255;
    out3.fsidLo = out3.fsidHi = 0;
    return 0;
  }
  syncfs() {
    return 0;
  }
  getxattr() {
    return -ERRNO.ENODATA;
  }
  listxattr() {
    return 0;
  }
  getlk(_handle, _owner, _lock) {
    return -ERRNO.EBADF;
  }
  setlk() {
    return -ERRNO.EBADF;
  }
  flock() {
    return -ERRNO.EBADF;
  }
  unlockAll() {
  }
  ioctl() {
    return -ERRNO.ENOTTY;
  }
  setattr() {
    return EROFS;
  }
  mkdir(_parent, _name) {
    return EROFS;
  }
  mknod() {
    return EROFS;
  }
  symlink() {
    return EROFS;
  }
  create() {
    return EROFS;
  }
  tmpfile() {
    return EROFS;
  }
  link() {
    return EROFS;
  }
  unlink() {
    return EROFS;
  }
  rmdir() {
    return EROFS;
  }
  rename() {
    return EROFS;
  }
  remove() {
    return EROFS;
  }
  renameNode() {
    return EROFS;
  }
  write() {
    return EROFS;
  }
  fallocate() {
    return EROFS;
  }
  copyRange() {
    return EROFS;
  }
  setxattr() {
    return EROFS;
  }
  removexattr() {
    return EROFS;
  }
  reset() {
  }
  close() {
  }
};

// server/session/ninep/ninep-state.ts
var NinepState = class {
  arena;
  exports;
  log;
  clientId;
  limits;
  dialects;
  anonymous;
  waiters;
  cancel;
  violated;
  fids;
  inFlight = new InFlight();
  /** Lists the exports. */
  top;
  attachments = /* @__PURE__ */ new Map();
  /** Path marks handed out. */
  marks = 0;
  /** Replaced at any time: read it for each reply. */
  policy;
  observer = null;
  /** null until Tversion was answered with one. */
  dialect = null;
  msize;
  /** Tlocks of this session that wait. */
  waitingLocks = 0;
  // The request.
  caller = new Caller();
  // The reply.
  /** Bytes in the exchange's sink behind the reply's head. */
  payload = 0;
  /** Attributes of the file that the reply is about. */
  attr = new Attr();
  constructor(options, limits, dialects, anonymous) {
    const { arena: arena2, exports } = options;
    this.arena = arena2;
    this.exports = exports;
    this.log = options.log;
    this.clientId = options.clientId;
    this.limits = limits;
    this.dialects = dialects;
    this.anonymous = anonymous;
    this.waiters = options.waiters;
    this.cancel = options.cancel ?? nothing2;
    this.violated = options.violated ?? nothing2;
    this.policy = options.policy;
    this.msize = limits.msize;
    this.fids = new FidTable(limits.maxFids);
    const fs = new ExportRoot(exports, arena2);
    this.top = { exported: null, fs, root: fs.root, up: null, pathMark: 0 };
  }
  /** Who acts: the user that attached, with the group that the request names (NO_ID: the attached one's). */
  callerOf(uid, gid) {
    this.caller.uid = uid;
    this.caller.gid = gid;
    this.caller.pid = 0;
    this.caller.supplementaryGroup = -1;
    return this.caller;
  }
};
function nothing2() {
}
function replyRoom(s, x) {
  return Math.min(x.replyCapacity, s.msize);
}
function headRoom(s, x) {
  return Math.min(x.replyCapacity, s.msize, REPLY_ROOM / 2);
}
function scratchAt(x) {
  return x.replyAt + REPLY_ROOM / 2;
}
function textOf2(s, span) {
  return Buffer.from(s.arena.buffer, span.at, span.length).toString("latin1");
}

// server/session/ninep/error-text.ts
var TEXTS = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  EINTR: "Interrupted system call",
  EIO: "Input/output error",
  ENXIO: "No such device or address",
  E2BIG: "Argument list too long",
  EBADF: "Bad file descriptor",
  EAGAIN: "Resource temporarily unavailable",
  ENOMEM: "Cannot allocate memory",
  EACCES: "Permission denied",
  EFAULT: "Bad address",
  ENOTBLK: "Block device required",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EXDEV: "Invalid cross-device link",
  ENODEV: "No such device",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EINVAL: "Invalid argument",
  ENFILE: "Too many open files in system",
  EMFILE: "Too many open files",
  ETXTBSY: "Text file busy",
  EFBIG: "File too large",
  ENOSPC: "No space left on device",
  ESPIPE: "Illegal seek",
  EROFS: "Read-only file system",
  EMLINK: "Too many links",
  EPIPE: "Broken pipe",
  ERANGE: "Numerical result out of range",
  EDEADLK: "Resource deadlock avoided",
  ENAMETOOLONG: "File name too long",
  ENOLCK: "No locks available",
  ENOSYS: "Function not implemented",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Too many levels of symbolic links",
  ENODATA: "No data available",
  EPROTO: "Protocol error",
  EOVERFLOW: "Value too large for defined data type",
  EMSGSIZE: "Message too long",
  EOPNOTSUPP: "Operation not supported",
  ETIMEDOUT: "Connection timed out",
  ESTALE: "Stale file handle",
  EDQUOT: "Disk quota exceeded"
};
var BY_NUMBER = /* @__PURE__ */ new Map();
for (const [name4, text] of Object.entries(TEXTS)) BY_NUMBER.set(ERRNO[name4], Buffer.from(text));
function errorText(errno) {
  return BY_NUMBER.get(errno) ?? Buffer.from(errnoName(errno));
}

// server/session/ninep/replies.ts
var LAST_ERRNO2 = -4095;
var EIO2 = -ERRNO.EIO;
var lerror = newRlerror();
var uerror = newRerror();
var qid = newQid();
function emptyReply(s, x) {
  const { view } = s.arena;
  view.setUint32(x.replyAt, HEADER_SIZE, true);
  view.setUint8(x.replyAt + 4, x.opcode + 1);
  view.setUint16(x.replyAt + 5, x.uniqueLo, true);
  return HEADER_SIZE;
}
function reply2(s, x, result) {
  const flushes = s.inFlight.end(x);
  const error = result < 0 ? result < LAST_ERRNO2 ? EIO2 : result : 0;
  const payload = result < 0 ? 0 : s.payload;
  const head = result < 0 ? errorReply(s, x, -error) : result;
  s.payload = 0;
  if (head === 0 || head + payload > x.replyCapacity) {
    discard(s, x);
  } else {
    if (s.observer !== null) s.observer.end(x, error, head, payload);
    x.reply(head, payload);
  }
  if (flushes !== null) answerFlushes(s, flushes);
}
function suppress(s, x) {
  const flushes = s.inFlight.end(x);
  discard(s, x);
  if (flushes !== null) answerFlushes(s, flushes);
}
function discard(s, x) {
  if (s.observer !== null) s.observer.end(x, -ERRNO.EINTR, 0, 0);
  x.discard();
}
function answerFlushes(s, flushes) {
  for (const flush4 of flushes) reply2(s, flush4, emptyReply(s, flush4));
}
function errorReply(s, x, errno) {
  const room = replyRoom(s, x);
  if (s.dialect === null || s.dialect === DIALECT.L) {
    lerror.ecode = errno;
    return room < SIZE_RLERROR ? 0 : encodeRlerror(s.arena, x.replyAt, x.uniqueLo, lerror) - x.replyAt;
  }
  const text = errorText(errno);
  const fixed2 = s.dialect === DIALECT.U ? 13 : 9;
  if (room < fixed2) return 0;
  uerror.ename.at = scratchAt(x);
  uerror.ename.length = Math.min(text.length, room - fixed2);
  uerror.errno = errno;
  s.arena.u8.set(text.subarray(0, uerror.ename.length), uerror.ename.at);
  const encode = s.dialect === DIALECT.U ? encodeRerror : encodeRerror2000;
  return encode(s.arena, x.replyAt, x.uniqueLo, uerror) - x.replyAt;
}

// server/session/ninep/locks.ts
var EINVAL9 = -ERRNO.EINVAL;
var OWNERS_MAX2 = 64;
var CLIENT_ID_MAX = 256;
var wanted = new Lock();
var rlock = newRlock();
var rgetlock = newRgetlock();
var WaitingLock = class {
  fid;
  #s;
  #x;
  #owner;
  #lock = new Lock();
  constructor(s, x, fid, owner) {
    this.#s = s;
    this.#x = x;
    this.fid = fid;
    this.#owner = owner;
    Object.assign(this.#lock, wanted);
  }
  attempt() {
    const result = setLock(this.fid, this.#owner, this.#lock);
    if (result === -ERRNO.EAGAIN) return false;
    this.answer(result);
    return true;
  }
  /** Ends the request, with success or an error. */
  answer(result) {
    const s = this.#s;
    this.takeBack();
    s.payload = 0;
    reply2(s, this.#x, result < 0 ? result : lockDone(s, this.#x, LOCK_STATUS.SUCCESS));
  }
  /** It waits no more. */
  takeBack() {
    this.#s.waiters.remove(this);
    this.#s.waitingLocks--;
    this.#s.fids.unpin(this.fid);
    this.#x.ref = null;
  }
};
function lock(s, x, args) {
  const fid = fidToLock(s, args);
  if (typeof fid === "number") return fid;
  if ((args.flags & ~LOCK_FLAGS.BLOCK) !== 0) return EINVAL9;
  const owner = ownerOf(s, args);
  const owners = fid.lockOwners;
  if (owners !== null && owners.size >= OWNERS_MAX2 && !owners.has(owner)) return -ERRNO.ENOLCK;
  const result = setLock(fid, owner, wanted);
  if (result !== -ERRNO.EAGAIN) {
    if (result >= 0 && wanted.type !== F_WRLCK) s.waiters.released();
    return result < 0 ? result : LOCK_STATUS.SUCCESS;
  }
  if ((args.flags & LOCK_FLAGS.BLOCK) === 0) return LOCK_STATUS.BLOCKED;
  if (s.waitingLocks >= s.limits.maxWaitingLocks) return -ERRNO.ENOLCK;
  const waiting = new WaitingLock(s, x, fid, owner);
  fid.pins++;
  s.waitingLocks++;
  x.noteA = WAIT.LOCK;
  x.ref = waiting;
  s.waiters.add(waiting);
  return PENDING;
}
function lockDone(s, x, result) {
  rlock.status = result;
  return encodeRlock(s.arena, x.replyAt, x.uniqueLo, rlock) - x.replyAt;
}
function getlock(s, x, args) {
  const fid = fidToLock(s, args);
  if (typeof fid === "number") return fid;
  if (wanted.type === F_UNLCK || fid.handle === null) return EINVAL9;
  const result = fid.at.fs.getlk(fid.handle, ownerOf(s, args), wanted);
  if (result < 0) return result;
  const free = wanted.type === F_UNLCK;
  rgetlock.type = wanted.type;
  rgetlock.start = free ? args.start : wanted.start;
  rgetlock.length = free ? args.length : wanted.end >= LOCK_EOF ? 0 : wanted.end - wanted.start + 1;
  rgetlock.procId = free ? args.procId : wanted.pid;
  rgetlock.clientId.at = args.clientId.at;
  rgetlock.clientId.length = free ? args.clientId.length : 0;
  if (sizeOfRgetlock(rgetlock) > replyRoom(s, x)) return -ERRNO.EMSGSIZE;
  return encodeRgetlock(s.arena, x.replyAt, x.uniqueLo, rgetlock) - x.replyAt;
}
function releaseLocks(s, fid) {
  if (s.waitingLocks > 0) endWaitingLocks(s, fid, -ERRNO.EINTR);
  if (fid.lockOwners === null || fid.handle === null) return;
  for (const owner of fid.lockOwners) fid.at.fs.unlockAll(fid.handle, owner);
  fid.lockOwners = null;
  s.waiters.released();
}
function endWaitingLocks(s, fid, error) {
  for (const x of s.inFlight.all()) {
    const waiting = x.noteA === WAIT.LOCK ? x.ref : null;
    if (waiting !== null && (fid === null || waiting.fid === fid)) waiting.answer(error);
  }
}
function takeBackWaiting(_s, x) {
  x.ref.takeBack();
}
function setLock(fid, owner, lockWanted) {
  if (fid.handle === null) return -ERRNO.EBADF;
  const result = fid.at.fs.setlk(fid.handle, owner, lockWanted);
  if (result >= 0 && lockWanted.type !== F_UNLCK) (fid.lockOwners ??= /* @__PURE__ */ new Set()).add(owner);
  return result;
}
function fidToLock(s, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.kind !== FID2.FILE && fid.kind !== FID2.DIRECTORY) return -ERRNO.EBADF;
  if (args.type !== F_RDLCK && args.type !== F_WRLCK && args.type !== F_UNLCK) return EINVAL9;
  if (args.start < 0 || args.clientId.length > CLIENT_ID_MAX) return EINVAL9;
  wanted.type = args.type;
  wanted.start = args.start;
  wanted.end = args.length === 0 ? LOCK_EOF : Math.min(args.start + args.length - 1, LOCK_EOF);
  wanted.pid = args.procId;
  return fid;
}
function ownerOf(s, args) {
  return `${s.clientId}:${textOf2(s, args.clientId)}:${args.procId}`;
}

// server/session/ninep/ninep-limits.ts
var DEFAULT_LIMITS2 = {
  msize: 1024 * 1024,
  maxFids: 1024 * 1024,
  maxXattrBytes: 16 * 1024 * 1024,
  maxWaitingLocks: 1024
};
var MSIZE_MIN = 256;
var MSIZE_SMALL = 8192;

// server/session/ninep/arguments.ts
var MALFORMED = -ERRNO.EINVAL;
function fields(decode, value4) {
  return { value: value4, decode: (s, at, end2) => decode(s.arena, at, end2, value4) < 0 ? MALFORMED : 0 };
}
function named2(decode, value4, first, second = null) {
  return {
    value: value4,
    decode(s, at, end2) {
      if (decode(s.arena, at, end2, value4) < 0) return MALFORMED;
      const verdict = checkName(s.arena.u8, first.at, first.length);
      return verdict < 0 || second === null ? verdict : checkName(s.arena.u8, second.at, second.length);
    }
  };
}
var tlcreate = newTlcreate();
var tsymlink = newTsymlink();
var tmknod = newTmknod();
var tmkdir = newTmkdir();
var trename = newTrename();
var trenameat = newTrenameat();
var tunlinkat = newTunlinkat();
var tlink = newTlink();
var tcreate = newTcreate();
var tcreate2000 = newTcreate2000();
var VERSION = fields(decodeTversion, newTversion());
var ATTACH = fields(decodeTattach, newTattach());
var ATTACH2000 = fields(decodeTattach2000, newTattach2000());
var FLUSH2 = fields(decodeTflush, newTflush());
var WALK = fields(decodeTwalk, newTwalk());
var READ3 = fields(decodeTread, newTread());
var WRITE3 = fields(decodeTwrite, newTwrite());
var CLUNK = fields(decodeTclunk, newTclunk());
var REMOVE = fields(decodeTremove, newTremove());
var STATFS = fields(decodeTstatfs, newTstatfs());
var LOPEN = fields(decodeTlopen, newTlopen());
var LCREATE = named2(decodeTlcreate, tlcreate, tlcreate.name);
var SYMLINK2 = named2(decodeTsymlink, tsymlink, tsymlink.name);
var MKNOD2 = named2(decodeTmknod, tmknod, tmknod.name);
var MKDIR2 = named2(decodeTmkdir, tmkdir, tmkdir.name);
var RENAME3 = named2(decodeTrename, trename, trename.name);
var RENAMEAT = named2(decodeTrenameat, trenameat, trenameat.oldname, trenameat.newname);
var UNLINKAT = named2(decodeTunlinkat, tunlinkat, tunlinkat.name);
var LINK2 = named2(decodeTlink, tlink, tlink.name);
var READLINK = fields(decodeTreadlink, newTreadlink());
var GETATTR3 = fields(decodeTgetattr, newTgetattr());
var SETATTR2 = fields(decodeTsetattr, newTsetattr());
var XATTRWALK = fields(decodeTxattrwalk, newTxattrwalk());
var XATTRCREATE = fields(decodeTxattrcreate, newTxattrcreate());
var READDIR2 = fields(decodeTreaddir, newTreaddir());
var FSYNC3 = fields(decodeTfsync, newTfsync());
var LOCK = fields(decodeTlock, newTlock());
var GETLOCK = fields(decodeTgetlock, newTgetlock());
var OPEN2 = fields(decodeTopen, newTopen());
var CREATE2 = named2(decodeTcreate, tcreate, tcreate.name);
var CREATE2000 = named2(decodeTcreate2000, tcreate2000, tcreate2000.name);
var STAT = fields(decodeTstat, newTstat());
var WSTAT = fields(decodeTwstat, newTwstat());
var WSTAT2000 = fields(decodeTwstat2000, newTwstat2000());

// server/session/ninep/qids.ts
var PRIME = 16777619;
var SEED = 2166136261;
var TWO_322 = 4294967296;
var STABLE = 1;
function fillQid(qid2, attr, at, versions) {
  fillQidOf(qid2, attr.mode & S_IFMT, attr.inoLo, attr.inoHi, at);
  if (versions === VERSIONS.CHANGES) qid2.version = versionOf(attr);
  else qid2.version = versions === VERSIONS.STABLE ? STABLE : 0;
}
function fillQidOf(qid2, type, inoLo, inoHi, at) {
  qid2.type = type === S_IFDIR ? QID_TYPE.DIR : type === S_IFLNK ? QID_TYPE.SYMLINK : 0;
  qid2.version = 0;
  qid2.pathLo = inoLo;
  qid2.pathHi = (inoHi ^ at.pathMark) >>> 0;
}
function versionOf(attr) {
  let hash = SEED;
  hash = Math.imul(hash ^ attr.mtimeSec, PRIME);
  hash = Math.imul(hash ^ attr.mtimeNsec, PRIME);
  hash = Math.imul(hash ^ attr.ctimeSec, PRIME);
  hash = Math.imul(hash ^ attr.ctimeNsec, PRIME);
  hash = Math.imul(hash ^ attr.size % TWO_322, PRIME);
  hash = Math.imul(hash ^ Math.floor(attr.size / TWO_322), PRIME);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash >>> 0;
}

// server/session/ninep/attach.ts
var MARKS = 255;
var rattach = { ...newRattach(), qid };
function attach(s, x, args) {
  const uid = args.nUname !== NONUNAME ? args.nUname : null;
  return attachAs(s, x, args, uid);
}
function attach2000(s, x, args) {
  return attachAs(s, x, args, null);
}
function attachAs(s, x, args, n_uname) {
  if (args.fid === NOFID || args.afid !== NOFID || s.fids.has(args.fid)) return -ERRNO.EINVAL;
  if (s.fids.full) return -ERRNO.EMFILE;
  const at = attachmentOf(s, textUtf8(s, args.aname));
  if (at === null) return -ERRNO.ENOENT;
  const result = at.fs.getattr(at.root, null, s.attr);
  if (result < 0) return result;
  at.fs.hold(at.root);
  const uid = n_uname ?? uidNamed(textOf2(s, args.uname));
  const fid = s.fids.add(args.fid, at, at.root, uid ?? s.anonymous.uid, uid ?? s.anonymous.gid);
  fid.walked = null;
  fillQid(qid, s.attr, at, s.policy.versions);
  return encodeRattach(s.arena, x.replyAt, x.uniqueLo, rattach) - x.replyAt;
}
function attachmentOf(s, aname) {
  if (aname !== "" && aname !== "/") {
    const exported = s.exports.root(aname);
    return exported === null ? null : attachmentTo(s, exported, null);
  }
  const [first, second] = s.exports.list();
  if (first === void 0) return null;
  return second === void 0 ? attachmentTo(s, first, null) : s.top;
}
function attachmentBelowTop(s, name4) {
  const exported = s.exports.list().find((each) => each.name === name4);
  return exported === void 0 ? null : attachmentTo(s, exported, s.top);
}
function attachmentTo(s, exported, up) {
  const key = up === null ? exported.name : `/${exported.name}`;
  const known = s.attachments.get(key);
  if (known?.exported === exported) return known;
  const mark = up === null ? 0 : s.marks++ % MARKS + 1 << 8;
  const made2 = { exported, fs: exported.fs, root: exported.node, up, pathMark: mark };
  s.attachments.set(key, made2);
  return made2;
}
function uidNamed(uname) {
  if (uname === "root") return 0;
  return /^\d{1,9}$/.test(uname) ? Number(uname) : null;
}
function textUtf8(s, span) {
  return Buffer.from(s.arena.buffer, span.at, span.length).toString("utf8");
}

// server/session/ninep/namespace.ts
var EBADF2 = -ERRNO.EBADF;
var EBUSY = -ERRNO.EBUSY;
var EXDEV = -ERRNO.EXDEV;
var TARGET_AT = SIZE_RREADLINK + 2;
var probe = new Attr();
var rreadlink = newRreadlink();
function rename3(s, _x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const dir = directoryFid(s, args.dfid);
  return typeof dir === "number" ? dir : renameFid(s, fid, dir.at, dir.node, args.name);
}
function renameFid(s, fid, at, dir, name4) {
  if (fid.at.fs !== at.fs) return EXDEV;
  if (isExportRoot(s, fid.at, fid.node)) return EBUSY;
  const free = entryIsFree(s, at, dir, name4);
  return free < 0 ? free : at.fs.renameNode(fid.node, dir, name4);
}
function renameat(s, _x, args) {
  const from = directoryFid(s, args.olddirfid);
  if (typeof from === "number") return from;
  const to = directoryFid(s, args.newdirfid);
  if (typeof to === "number") return to;
  if (from.at.fs !== to.at.fs) return EXDEV;
  const source = entryIsFree(s, from.at, from.node, args.oldname);
  if (source < 0) return source;
  const target = entryIsFree(s, to.at, to.node, args.newname);
  return target < 0 ? target : to.at.fs.rename(from.node, args.oldname, to.node, args.newname, 0);
}
function unlinkat(s, _x, args) {
  const dir = directoryFid(s, args.dirfid);
  if (typeof dir === "number") return dir;
  if ((args.flags & ~UNLINK_FLAGS.REMOVEDIR) !== 0) return -ERRNO.EINVAL;
  if (args.flags === 0) return dir.at.fs.unlink(dir.node, args.name);
  const free = entryIsFree(s, dir.at, dir.node, args.name);
  return free < 0 ? free : dir.at.fs.rmdir(dir.node, args.name);
}
function link3(s, _x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === "number") return dir;
  return dir.at.fs === fid.at.fs ? dir.at.fs.link(fid.node, dir.node, args.name, s.attr) : EXDEV;
}
function readlink2(s, x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const targetAt = x.replyAt + TARGET_AT;
  const room = Math.min(replyRoom(s, x) - TARGET_AT + 1, PATH_MAX);
  const length = fid.at.fs.readlink(fid.node, targetAt, room);
  if (length < 0) return length;
  rreadlink.target.at = targetAt;
  rreadlink.target.length = length;
  return encodeRreadlink(s.arena, x.replyAt, x.uniqueLo, rreadlink) - x.replyAt;
}
function fileFid(s, id) {
  const fid = s.fids.get(id);
  if (fid === null) return EBADF2;
  return fid.kind === FID2.XATTR_READ || fid.kind === FID2.XATTR_WRITE ? -ERRNO.EINVAL : fid;
}
function directoryFid(s, id) {
  const fid = fileFid(s, id);
  if (typeof fid === "number") return fid;
  return fid.node.type === S_IFDIR ? fid : -ERRNO.ENOTDIR;
}
function isExportRoot(s, at, node) {
  if (node === at.root || node === at.fs.root) return true;
  return s.exports.list().some((each) => each.node === node);
}
function entryIsFree(s, at, dir, name4) {
  const exports = s.exports.list();
  if (!exports.some((each) => each.fs === at.fs && each.node !== at.fs.root)) return 0;
  const node = at.fs.lookup(dir, name4, probe);
  if (typeof node === "number") return 0;
  const taken = isExportRoot(s, at, node);
  at.fs.forget(node, 1);
  return taken ? EBUSY : 0;
}

// server/session/ninep/attributes.ts
var EINVAL10 = -ERRNO.EINVAL;
var NO_ID4 = 4294967295;
var NANOSECONDS2 = 1e9;
var VALID = SETATTR_VALID;
var rgetattr = { ...newRgetattr(), qid };
var rstatfs = newRstatfs();
var set2 = new SetAttr();
var statFs2 = new StatFs();
function getattr3(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const { attr } = s;
  const result = fid.at.fs.getattr(fid.node, fid.handle, attr);
  if (result < 0) return result;
  const generation = (args.requestMaskLo & GETATTR_MASK.GEN) !== 0 ? generationOf(s, x, fid) : -1;
  const o = rgetattr;
  o.validLo = GETATTR_MASK.BASIC | (attr.hasBtime ? GETATTR_MASK.BTIME : 0) | (generation >= 0 ? GETATTR_MASK.GEN : 0);
  fillQid(o.qid, attr, fid.at, s.policy.versions);
  o.mode = attr.mode;
  o.uid = attr.uid;
  o.gid = attr.gid;
  o.nlink = attr.nlink;
  o.rdev = encodeDev(attr.rdevMajor, attr.rdevMinor);
  o.size = attr.size;
  o.blksize = attr.blksize;
  o.blocks = attr.blocks;
  o.atimeSec = attr.atimeSec;
  o.atimeNsec = attr.atimeNsec;
  o.mtimeSec = attr.mtimeSec;
  o.mtimeNsec = attr.mtimeNsec;
  o.ctimeSec = attr.ctimeSec;
  o.ctimeNsec = attr.ctimeNsec;
  o.btimeSec = attr.btimeSec;
  o.btimeNsec = attr.btimeNsec;
  o.gen = Math.max(generation, 0);
  return encodeRgetattr(s.arena, x.replyAt, x.uniqueLo, o) - x.replyAt;
}
function setattr3(s, _x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const { valid } = args;
  if ((valid & VALID.SIZE) !== 0 && args.size < 0) return -ERRNO.EFBIG;
  if ((valid & VALID.UID) !== 0 && args.uid === NO_ID4) return EINVAL10;
  if ((valid & VALID.GID) !== 0 && args.gid === NO_ID4) return EINVAL10;
  if ((valid & VALID.ATIME_SET) !== 0 && !isNanoseconds(args.atimeNsec)) return EINVAL10;
  if ((valid & VALID.MTIME_SET) !== 0 && !isNanoseconds(args.mtimeNsec)) return EINVAL10;
  set2.valid = valid & (VALID.MODE | VALID.UID | VALID.GID | VALID.SIZE) | timeBits(valid, VALID.ATIME, VALID.ATIME_SET, SET.ATIME, SET.ATIME_NOW) | timeBits(valid, VALID.MTIME, VALID.MTIME_SET, SET.MTIME, SET.MTIME_NOW) | ((valid & VALID.SIZE) !== 0 && fid.uid !== 0 ? SET.KILL_PRIV : 0);
  if (set2.valid === 0) return 0;
  set2.mode = args.mode;
  set2.uid = args.uid;
  set2.gid = args.gid;
  set2.size = args.size;
  set2.atimeSec = args.atimeSec;
  set2.atimeNsec = args.atimeNsec;
  set2.mtimeSec = args.mtimeSec;
  set2.mtimeNsec = args.mtimeNsec;
  const result = fid.at.fs.setattr(fid.node, fid.handle, set2, s.callerOf(fid.uid, fid.gid), s.attr);
  return result < 0 ? result : 0;
}
function statfs3(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = fid.at.fs.statfs(fid.node, statFs2);
  if (result < 0) return result;
  Object.assign(rstatfs, statFs2);
  return encodeRstatfs(s.arena, x.replyAt, x.uniqueLo, rstatfs) - x.replyAt;
}
function generationOf(s, x, fid) {
  const { handle, node } = fid;
  if (handle === null || node.type !== S_IFREG && node.type !== S_IFDIR) return -1;
  const at = scratchAt(x);
  const result = fid.at.fs.ioctl(handle, FS_IOC_GETVERSION, at, 8);
  return result < 0 ? -1 : s.arena.view.getUint32(at, true);
}
function timeBits(valid, asked, given, setIt, now) {
  if ((valid & asked) === 0) return 0;
  return (valid & given) !== 0 ? setIt : now;
}
function isNanoseconds(value4) {
  return value4 >= 0 && value4 < NANOSECONDS2;
}

// server/session/ninep/making.ts
var EPERM3 = -ERRNO.EPERM;
var TARGET_MAX = 4095;
var NO_GID = 4294967295;
var made = { ...newRmkdir(), qid };
function mkdir3(s, x, args) {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === "number") return dir;
  const node = makeDirectory(s, dir, args.name, args.mode, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRmkdir(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}
function mknod3(s, x, args) {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === "number") return dir;
  const node = makeNode(s, dir, args.name, args.mode, args.major, args.minor, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRmknod(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}
function symlink3(s, x, args) {
  const dir = directoryFid(s, args.dfid);
  if (typeof dir === "number") return dir;
  const node = makeSymlink(s, dir, args.name, args.symtgt, args.gid);
  const result = notedQid(s, dir, node);
  return result < 0 ? result : encodeRsymlink(s.arena, x.replyAt, x.uniqueLo, made) - x.replyAt;
}
function makeDirectory(s, dir, name4, mode, gid) {
  return dir.at.fs.mkdir(dir.node, name4, mode & S_IALLUGO, creator(s, dir, gid), s.attr);
}
function makeNode(s, dir, name4, mode, major, minor, gid) {
  const type = (mode & S_IFMT) === 0 ? S_IFREG : mode & S_IFMT;
  if (type === S_IFLNK) return -ERRNO.EINVAL;
  if (type === S_IFDIR || type !== S_IFREG && !mayMakeSpecial2(s, type, major, minor)) return EPERM3;
  return dir.at.fs.mknod(dir.node, name4, type | mode & S_IALLUGO, major, minor, creator(s, dir, gid), s.attr);
}
function makeSymlink(s, dir, name4, target, gid) {
  if (!s.policy.symlinks) return EPERM3;
  if (target.length === 0) return -ERRNO.ENOENT;
  if (target.length > TARGET_MAX) return -ERRNO.ENAMETOOLONG;
  if (s.arena.u8.subarray(target.at, target.at + target.length).includes(0)) return -ERRNO.EINVAL;
  return dir.at.fs.symlink(dir.node, name4, target, creator(s, dir, gid), s.attr);
}
function creator(s, fid, gid) {
  const caller = s.callerOf(fid.uid, gid === NO_GID ? fid.gid : gid);
  if (fid.uid !== 0 && fid.at.fs.getattr(fid.node, null, s.attr) >= 0) caller.supplementaryGroup = s.attr.gid;
  return caller;
}
function mayMakeSpecial2(s, type, major, minor) {
  if (type === S_IFIFO || type === S_IFSOCK) return s.policy.pipes;
  if (type === S_IFCHR && major === 0 && minor === 0) return s.policy.pipes;
  return (type === S_IFCHR || type === S_IFBLK) && s.policy.devices;
}
function notedQid(s, dir, node) {
  if (typeof node === "number") return node;
  fillQid(qid, s.attr, dir.at, s.policy.versions);
  dir.at.fs.forget(node, 1);
  return 0;
}

// server/wire/ninep/dirents.ts
function dirEntrySize(nameLength2) {
  return SIZE_DIR_ENTRY + 2 + nameLength2;
}
function putDirEntry(v, at, end2, o, name4) {
  if (at + dirEntrySize(name4.length) > end2) return -1;
  o.name.at = name4.at;
  o.name.length = name4.length;
  return encodeDirEntry(v, at, o);
}

// server/session/ninep/directories.ts
var ENTRY_MAX = 24 + 255;
var entry3 = new DirEntry();
var out2 = newDirEntry();
var rreaddir = newRreaddir();
function readdir3(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.kind !== FID2.DIRECTORY || fid.handle === null) return -ERRNO.EBADF;
  const count = Math.min(args.count, replyRoom(s, x) - READ_HEADER_SIZE, REPLY_ROOM / 2 - READ_HEADER_SIZE);
  const { fs } = fid.at;
  s.top.fs.nameAt = scratchAt(x);
  const started = fs.readdir(fid.handle, args.offsetLo, args.offsetHi, Math.max(count, ENTRY_MAX));
  if (started < 0) return started;
  const start = x.replyAt + READ_HEADER_SIZE;
  const end2 = start + count;
  let at = start;
  let more;
  for (; ; ) {
    more = fs.nextEntry(fid.handle, entry3);
    if (more <= 0) break;
    const next = put(s, fid, at, end2);
    if (next < 0) {
      more = -ERRNO.EINVAL;
      break;
    }
    at = next;
  }
  if (more < 0 && at === start) return more;
  rreaddir.data.at = start;
  rreaddir.data.length = at - start;
  return encodeRreaddir(s.arena, x.replyAt, x.uniqueLo, rreaddir) - x.replyAt;
}
function put(s, fid, at, end2) {
  fillQidOf(out2.qid, entry3.type << 12, entry3.inoLo, entry3.inoHi, fid.at);
  if (fid.node === fid.at.root && isDotDot2(s.arena.u8, entry3.name.at, entry3.name.length)) {
    if (fid.at.fs.getattr(fid.node, null, s.attr) >= 0) fillQidOf(out2.qid, S_IFDIR, s.attr.inoLo, s.attr.inoHi, fid.at);
  }
  out2.offsetLo = entry3.cookieLo;
  out2.offsetHi = entry3.cookieHi;
  out2.type = entry3.type;
  return putDirEntry(s.arena, at, end2, out2, entry3.name);
}

// server/session/ninep/stat-record.ts
var UID_AT = 2048;
var GID_AT = 2064;
var EXTENSION_AT = 2080;
var SECONDS_MAX = 4294967295;
var stat = newStat();
function nameAt(x) {
  return scratchAt(x);
}
function fillStat(s, x, at, node, nameLength2) {
  const { attr } = s;
  const scratch = scratchAt(x);
  const unix = s.dialect === DIALECT.U;
  fillQid(stat.qid, attr, at, s.policy.versions);
  stat.mode = dmMode(attr.mode, unix);
  stat.atime = clampSeconds(attr.atimeSec);
  stat.mtime = clampSeconds(attr.mtimeSec);
  stat.length = (attr.mode & S_IFMT) === S_IFDIR ? 0 : attr.size;
  stat.name.at = scratch;
  stat.name.length = nameLength2;
  stat.uid.at = scratch + UID_AT;
  stat.uid.length = putText(s, stat.uid.at, String(attr.uid));
  stat.gid.at = scratch + GID_AT;
  stat.gid.length = putText(s, stat.gid.at, String(attr.gid));
  stat.muid.at = stat.uid.at;
  stat.muid.length = 0;
  stat.extension.at = scratch + EXTENSION_AT;
  stat.extension.length = 0;
  stat.nUid = attr.uid;
  stat.nGid = attr.gid;
  stat.nMuid = 4294967295;
  if (!unix) return 0;
  const length = putExtension(s, at, node, attr, stat.extension.at);
  if (length < 0) return length;
  stat.extension.length = length;
  return 0;
}
function statSize(s) {
  return s.dialect === DIALECT.U ? sizeOfStat(stat) : sizeOfStat2000(stat);
}
function putStat(s, at) {
  return s.dialect === DIALECT.U ? encodeStat(s.arena, at, stat) : encodeStat2000(s.arena, at, stat);
}
function dmMode(mode, unix) {
  const type = mode & S_IFMT;
  let dm = mode & 511 | (type === S_IFDIR ? DM_MODE.DMDIR : 0);
  if (!unix) return dm >>> 0;
  if (type === S_IFLNK) dm |= DM_MODE.DMSYMLINK;
  if (type === S_IFBLK || type === S_IFCHR) dm |= DM_MODE.DMDEVICE;
  if (type === S_IFIFO) dm |= DM_MODE.DMNAMEDPIPE;
  if (type === S_IFSOCK) dm |= DM_MODE.DMSOCKET;
  if ((mode & S_ISUID) !== 0) dm |= DM_MODE.DMSETUID;
  if ((mode & S_ISGID) !== 0) dm |= DM_MODE.DMSETGID;
  if ((mode & S_ISVTX) !== 0) dm |= DM_MODE.DMSETVTX;
  return dm >>> 0;
}
function permissionsOf(dm, unix, old) {
  const permissions = dm & 511;
  if (!unix) return permissions | old & (S_ISUID | S_ISGID | S_ISVTX);
  return permissions | ((dm & DM_MODE.DMSETUID) !== 0 ? S_ISUID : 0) | ((dm & DM_MODE.DMSETGID) !== 0 ? S_ISGID : 0) | ((dm & DM_MODE.DMSETVTX) !== 0 ? S_ISVTX : 0);
}
function putExtension(s, at, node, attr, to) {
  switch (attr.mode & S_IFMT) {
    case S_IFLNK:
      return at.fs.readlink(node, to, PATH_MAX);
    case S_IFBLK:
      return putText(s, to, `b ${attr.rdevMajor} ${attr.rdevMinor}`);
    case S_IFCHR:
      return putText(s, to, `c ${attr.rdevMajor} ${attr.rdevMinor}`);
    default:
      return 0;
  }
}
function putText(s, at, text) {
  for (let i = 0; i < text.length; i++) s.arena.u8[at + i] = text.charCodeAt(i);
  return text.length;
}
function clampSeconds(seconds2) {
  return Math.min(Math.max(seconds2, 0), SECONDS_MAX);
}

// server/session/ninep/classic-directory.ts
var LISTED_NAME_AT = 16 * 1024;
var MAX_DATA = REPLY_ROOM / 2 - READ_HEADER_SIZE;
var TYPICAL_RATIO = 3;
var entry4 = new DirEntry();
var name2 = { at: 0, length: 0 };
var found = { at: null, node: null };
function readStats(s, x, fid, offset, count) {
  if (fid.handle === null) return -ERRNO.EBADF;
  if (offset === 0) fid.readOffset = fid.cookieLo = fid.cookieHi = 0;
  if (offset !== fid.readOffset) return -ERRNO.EINVAL;
  const start = x.replyAt + READ_HEADER_SIZE;
  const end2 = start + Math.min(count, MAX_DATA);
  s.top.fs.nameAt = scratchAt(x) + LISTED_NAME_AT;
  let at = start;
  for (let more = true; more && at === start; ) {
    const result = fid.at.fs.readdir(
      fid.handle,
      fid.cookieLo,
      fid.cookieHi,
      Math.max(ENTRY_MAX, Math.floor(count / TYPICAL_RATIO))
    );
    if (result < 0) return result;
    more = false;
    while (fid.at.fs.nextEntry(fid.handle, entry4) > 0) {
      const next = putEntry2(s, x, fid, at, end2);
      if (next < 0) {
        if (at === start) return next;
        more = false;
        break;
      }
      more = true;
      at = next;
      fid.cookieLo = entry4.cookieLo;
      fid.cookieHi = entry4.cookieHi;
    }
  }
  const length = at - start;
  const put2 = length === 0 ? 0 : x.sink(READ_HEADER_SIZE).put(0, s.arena.u8.subarray(start, at));
  if (put2 < 0) return put2;
  fid.readOffset += length;
  return length;
}
function putEntry2(s, x, fid, at, end2) {
  const { u8 } = s.arena;
  name2.at = nameAt(x);
  name2.length = entry4.name.length;
  u8.copyWithin(name2.at, entry4.name.at, entry4.name.at + name2.length);
  if (isDot(u8, name2.at, name2.length) || isDotDot2(u8, name2.at, name2.length)) return at;
  if (!find(s, fid)) return at;
  const filled = fillStat(s, x, found.at, found.node, name2.length);
  found.at.fs.forget(found.node, 1);
  if (filled < 0) return at;
  return at + statSize(s) > end2 ? -ERRNO.EMSGSIZE : putStat(s, at);
}
function find(s, fid) {
  if (fid.at === s.top) {
    const below = attachmentBelowTop(s, Buffer.from(s.arena.buffer, name2.at, name2.length).toString("utf8"));
    if (below === null || below.fs.getattr(below.root, null, s.attr) < 0) return false;
    below.fs.hold(below.root);
    found.at = below;
    found.node = below.root;
    return true;
  }
  const node = fid.at.fs.lookup(fid.node, name2, s.attr);
  if (typeof node === "number") return false;
  found.at = fid.at;
  found.node = node;
  return true;
}

// server/session/ninep/open-flags.ts
var TRANSLATED = [
  [L_OPEN_FLAGS.EXCL, O_EXCL],
  [L_OPEN_FLAGS.TRUNC, O_TRUNC],
  [L_OPEN_FLAGS.APPEND, O_APPEND],
  [L_OPEN_FLAGS.DSYNC, O_DSYNC],
  [L_OPEN_FLAGS.DIRECTORY, O_DIRECTORY],
  [L_OPEN_FLAGS.SYNC, O_SYNC]
];
var BY_MODE = [O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY];
function linuxFlags(flags) {
  const access2 = flags & O_ACCMODE;
  if (access2 === O_ACCMODE) return -1;
  let translated = access2;
  for (const [theirs, ours] of TRANSLATED) if ((flags & theirs) !== 0) translated |= ours;
  return translated;
}
function classicFlags(mode) {
  const access2 = BY_MODE[mode & 3];
  return access2 | ((mode & O_MODE.OTRUNC) !== 0 ? O_TRUNC : 0) | ((mode & O_MODE.OAPPEND) !== 0 ? O_APPEND : 0);
}
function opensForChange2(flags) {
  return (flags & O_ACCMODE) !== O_RDONLY || (flags & O_TRUNC) !== 0;
}

// server/session/ninep/xattrs.ts
var EINVAL11 = -ERRNO.EINVAL;
var EOPNOTSUPP = -ERRNO.EOPNOTSUPP;
var ACL_PREFIX2 = Buffer.from("system.posix_acl_");
var NOTHING2 = new Uint8Array(0);
var rxattrwalk = newRxattrwalk();
var name3 = { at: 0, length: 0 };
var value3 = { at: 0, length: 0 };
function xattrwalk(s, x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  if (args.newfid === NOFID || s.fids.has(args.newfid)) return EINVAL11;
  if (s.fids.full) return -ERRNO.EMFILE;
  const at = scratchAt(x);
  const length = args.name.length === 0 ? list(s, fid, at) : get(s, fid, args.name, at);
  if (length < 0) return length;
  if (s.fids.xattrBytes + length > s.limits.maxXattrBytes) return -ERRNO.ENOSPC;
  fid.at.fs.hold(fid.node);
  const reading = s.fids.add(args.newfid, fid.at, fid.node, fid.uid, fid.gid);
  s.fids.setXattr(reading, FID2.XATTR_READ, transfer(NOTHING2, s.arena.u8.slice(at, at + length), 0));
  rxattrwalk.size = length;
  return encodeRxattrwalk(s.arena, x.replyAt, x.uniqueLo, rxattrwalk) - x.replyAt;
}
function xattrcreate(s, _x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  if (fid.open) return EINVAL11;
  const allowed = mayUse2(s, args.name);
  if (allowed < 0) return allowed;
  if ((args.flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return EINVAL11;
  if (args.attrSize < 0 || args.attrSize > XATTR_SIZE_MAX) return -ERRNO.E2BIG;
  if (s.fids.xattrBytes + args.attrSize > s.limits.maxXattrBytes) return -ERRNO.ENOSPC;
  const bytes = s.arena.u8.slice(args.name.at, args.name.at + args.name.length);
  s.fids.setXattr(fid, FID2.XATTR_WRITE, transfer(bytes, new Uint8Array(args.attrSize), args.flags));
  return 0;
}
function readXattr(x, fid, offset, count) {
  const bytes = fid.xattr.value.subarray(offset, offset + count);
  const result = bytes.length === 0 ? 0 : x.sink(READ_HEADER_SIZE).put(0, bytes);
  return result < 0 ? result : bytes.length;
}
function writeXattr(_x, fid, offset, count, source) {
  const xattr = fid.xattr;
  if (offset !== xattr.written) return EINVAL11;
  if (offset + count > xattr.value.length) return -ERRNO.ENOSPC;
  const result = count === 0 ? 0 : source.take(0, xattr.value.subarray(offset, offset + count));
  if (result < 0) return result;
  xattr.written += count;
  return count;
}
function commitXattr(s, x, fid) {
  const xattr = fid.xattr;
  if (s.policy.readonly) return -ERRNO.EROFS;
  if (xattr.written !== xattr.value.length) return EINVAL11;
  const { u8 } = s.arena;
  name3.at = scratchAt(x);
  name3.length = xattr.name.length;
  value3.at = name3.at + name3.length;
  value3.length = xattr.value.length;
  u8.set(xattr.name, name3.at);
  u8.set(xattr.value, value3.at);
  const allowed = mayUse2(s, name3);
  if (allowed < 0) return allowed;
  const caller = s.callerOf(fid.uid, fid.gid);
  const { fs } = fid.at;
  if (value3.length === 0 && xattr.flags === XATTR_REPLACE) return fs.removexattr(fid.node, name3, caller);
  return fs.setxattr(fid.node, name3, value3, xattr.flags, caller);
}
function transfer(key, bytes, flags) {
  return { name: key, value: bytes, flags, written: 0 };
}
function get(s, fid, key, at) {
  const allowed = mayUse2(s, key);
  return allowed < 0 ? allowed : fid.at.fs.getxattr(fid.node, key, at, XATTR_SIZE_MAX);
}
function list(s, fid, at) {
  if (!s.policy.xattr) return EOPNOTSUPP;
  const length = fid.at.fs.listxattr(fid.node, at, XATTR_LIST_MAX);
  return length < 0 || s.policy.acl ? length : withoutAcls2(s.arena.u8, at, length);
}
function mayUse2(s, key) {
  if (!s.policy.xattr) return EOPNOTSUPP;
  if (key.length === 0 || key.length > XATTR_NAME_MAX) return -ERRNO.ERANGE;
  const { u8 } = s.arena;
  if (lengthToNul(u8, key.at, key.at + key.length) >= 0) return EINVAL11;
  return !s.policy.acl && isAcl2(u8, key.at, key.length) ? EOPNOTSUPP : 0;
}
function isAcl2(u8, at, length) {
  if (length < ACL_PREFIX2.length) return false;
  for (let i = 0; i < ACL_PREFIX2.length; i++) if (u8[at + i] !== ACL_PREFIX2[i]) return false;
  return true;
}
function withoutAcls2(u8, start, length) {
  const end2 = start + length;
  let to = start;
  for (let at = start; at < end2; ) {
    const key = lengthToNul(u8, at, end2);
    const next = key < 0 ? end2 : at + key + 1;
    if (!isAcl2(u8, at, next - at)) {
      u8.copyWithin(to, at, next);
      to += next - at;
    }
    at = next;
  }
  return to - start;
}

// server/session/ninep/open-files.ts
var EBADF3 = -ERRNO.EBADF;
var EINVAL12 = -ERRNO.EINVAL;
var WRITE_DATA2 = 23;
var opened2 = { ...newRlopen(), qid };
var rread = newRread();
var rwrite = newRwrite();
function lopen(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF3;
  const result = openFid(s, fid, linuxFlags(args.flags));
  return result < 0 ? result : encodeRlopen(s.arena, x.replyAt, x.uniqueLo, opened2) - x.replyAt;
}
function openFid(s, fid, flags) {
  if (fid.open || flags < 0) return EINVAL12;
  const { at, node } = fid;
  const { fs } = at;
  const directory = node.type === S_IFDIR;
  if (opensForChange2(flags)) {
    if (directory) return -ERRNO.EISDIR;
    if (s.policy.readonly) return -ERRNO.EROFS;
  } else if (!directory && (flags & O_DIRECTORY) !== 0) return -ERRNO.ENOTDIR;
  const handle = directory ? fs.opendir(node) : fs.open(node, flags & ~O_EXCL, s.callerOf(fid.uid, fid.gid));
  if (typeof handle === "number") return handle;
  const result = fs.getattr(node, handle, s.attr);
  if (result < 0) {
    fs.release(handle);
    return result;
  }
  fid.handle = handle;
  fid.kind = directory ? FID2.DIRECTORY : FID2.FILE;
  fid.append = (flags & O_APPEND) !== 0;
  fillQid(qid, s.attr, at, s.policy.versions);
  return 0;
}
function lcreate(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF3;
  const result = createFile(s, fid, args.name, linuxFlags(args.flags), args.mode, args.gid);
  return result < 0 ? result : encodeRlcreate(s.arena, x.replyAt, x.uniqueLo, opened2) - x.replyAt;
}
function createFile(s, fid, name4, flags, mode, gid) {
  if (fid.open || flags < 0) return EINVAL12;
  if (fid.node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const { at } = fid;
  const made2 = at.fs.create(fid.node, name4, flags & ~O_DIRECTORY, mode & S_IALLUGO, creator(s, fid, gid), s.attr);
  if (typeof made2 === "number") return made2;
  if (s.dialect !== DIALECT.L) fid.walked = { name: textOf2(s, name4), up: fid.walked };
  s.fids.move(fid, at, made2.node);
  fid.handle = made2.handle;
  fid.kind = FID2.FILE;
  fid.append = (flags & O_APPEND) !== 0;
  fillQid(qid, s.attr, at, s.policy.versions);
  return 0;
}
function read3(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF3;
  if (args.offset < 0) return EINVAL12;
  const count = Math.min(args.count, replyRoom(s, x) - READ_HEADER_SIZE);
  switch (fid.kind) {
    case FID2.FILE:
      if (fid.handle === null) return EBADF3;
      x.ref = fid;
      return fid.at.fs.read(fid.handle, args.offset, count, x.sink(READ_HEADER_SIZE), x.ticket);
    case FID2.XATTR_READ:
      return readXattr(x, fid, args.offset, count);
    case FID2.DIRECTORY:
      return s.dialect === DIALECT.L ? -ERRNO.EISDIR : readStats(s, x, fid, args.offset, count);
    case FID2.PLAIN:
    case FID2.XATTR_WRITE:
      return EBADF3;
  }
}
function readDone2(s, x, result) {
  s.payload = result;
  rread.data.at = x.replyAt + READ_HEADER_SIZE;
  rread.data.length = result;
  encodeRread(s.arena, x.replyAt, x.uniqueLo, rread);
  return READ_HEADER_SIZE;
}
function write3(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return EBADF3;
  if (args.offset < 0) return -ERRNO.EFBIG;
  const { length } = args.data;
  if (fid.kind === FID2.XATTR_WRITE) return writeXattr(x, fid, args.offset, length, x.source(WRITE_DATA2));
  if (fid.kind !== FID2.FILE || fid.handle === null) return EBADF3;
  x.ref = fid;
  fid.written = true;
  const caller = s.callerOf(fid.uid, fid.gid);
  const source = x.source(WRITE_DATA2);
  return fid.at.fs.write(fid.handle, args.offset, length, source, fid.append, fid.uid !== 0, caller, x.ticket);
}
function writeDone(s, x, result) {
  rwrite.count = result;
  return encodeRwrite(s.arena, x.replyAt, x.uniqueLo, rwrite) - x.replyAt;
}
function fsync3(s, x, args) {
  const fid = s.fids.get(args.fid);
  return fid === null ? EBADF3 : fsyncFid(x, fid, args.datasync !== 0);
}
function fsyncFid(x, fid, datasync) {
  if (fid.handle === null) return EBADF3;
  x.ref = fid;
  const result = fid.at.fs.fsync(fid.handle, datasync, x.ticket);
  return result === PENDING || result < 0 ? result : 0;
}

// server/session/ninep/classic-open.ts
var EINVAL13 = -ERRNO.EINVAL;
var EPERM4 = -ERRNO.EPERM;
var SPECIAL = DM_MODE.DMSYMLINK | DM_MODE.DMLINK | DM_MODE.DMDEVICE | DM_MODE.DMNAMEDPIPE | DM_MODE.DMSOCKET;
var EXTENSION_MAX = 64;
var opened3 = { ...newRopen(), qid };
function open4(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const removes = (args.mode & O_MODE.ORCLOSE) !== 0;
  if (removes && s.policy.readonly) return -ERRNO.EROFS;
  const result = openFid(s, fid, classicFlags(args.mode));
  if (result < 0) return result;
  fid.removeOnClunk = removes;
  return encodeRopen(s.arena, x.replyAt, x.uniqueLo, opened3) - x.replyAt;
}
function create3(s, x, args) {
  return createAs(s, x, args, args.extension);
}
function create2000(s, x, args) {
  return createAs(s, x, args, null);
}
function createAs(s, x, args, extension) {
  const fid = directoryFid(s, args.fid);
  if (typeof fid === "number") return fid;
  if (fid.open) return EINVAL13;
  const parent = fid.at.fs.getattr(fid.node, null, s.attr);
  if (parent < 0) return parent;
  const { gid, mode: parentMode } = s.attr;
  const unix = extension !== null;
  const isFile = (args.perm & (DM_MODE.DMDIR | SPECIAL)) === 0;
  const limit = unix ? 4095 : (isFile ? ~438 : ~511) | parentMode;
  const mode = permissionsOf(args.perm, unix, 0) & limit;
  const result = isFile ? createFile(s, fid, args.name, classicFlags(args.mode) | O_EXCL, mode, gid) : makeOther(s, fid, args, extension, mode, gid);
  if (result < 0) return result;
  fid.removeOnClunk = (args.mode & O_MODE.ORCLOSE) !== 0;
  return encodeRcreate(s.arena, x.replyAt, x.uniqueLo, opened3) - x.replyAt;
}
function makeOther(s, fid, args, extension, mode, gid) {
  const node = make2(s, fid, args, extension, mode, gid);
  if (typeof node === "number") return node;
  fillQid(qid, s.attr, fid.at, s.policy.versions);
  fid.walked = { name: textOf2(s, args.name), up: fid.walked };
  s.fids.move(fid, fid.at, node);
  return node.type === S_IFDIR ? openFid(s, fid, classicFlags(args.mode)) : 0;
}
function make2(s, fid, args, extension, mode, gid) {
  const { perm } = args;
  if ((perm & DM_MODE.DMDIR) !== 0) {
    return opensForChange2(classicFlags(args.mode)) ? -ERRNO.EISDIR : makeDirectory(s, fid, args.name, mode, gid);
  }
  if (extension === null) return EPERM4;
  if ((perm & DM_MODE.DMSYMLINK) !== 0) return makeSymlink(s, fid, args.name, extension, gid);
  if (extension.length > EXTENSION_MAX) return EINVAL13;
  const text = textOf2(s, extension);
  if ((perm & DM_MODE.DMLINK) !== 0) return makeLink(s, fid, args.name, text);
  if ((perm & DM_MODE.DMNAMEDPIPE) !== 0) return makeNode(s, fid, args.name, S_IFIFO | mode, 0, 0, gid);
  if ((perm & DM_MODE.DMSOCKET) !== 0) return makeNode(s, fid, args.name, S_IFSOCK | mode, 0, 0, gid);
  const device = /^([bc]) (\d{1,4}) (\d{1,7})$/.exec(text);
  if (device === null) return EINVAL13;
  const type = device[1] === "b" ? S_IFBLK : S_IFCHR;
  return makeNode(s, fid, args.name, type | mode, Number(device[2]), Number(device[3]), gid);
}
function makeLink(s, fid, name4, text) {
  if (!/^\d{1,10}\s?$/.test(text)) return EINVAL13;
  const target = fileFid(s, Number(text));
  if (typeof target === "number") return target;
  if (target.at.fs !== fid.at.fs) return -ERRNO.EXDEV;
  const result = fid.at.fs.link(target.node, fid.node, name4, s.attr);
  if (result < 0) return result;
  fid.at.fs.hold(target.node);
  return target.node;
}

// server/session/ninep/classic-stat.ts
var rstat = { stat };
function stat2(s, x, args) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const result = fid.at.fs.getattr(fid.node, fid.handle, s.attr);
  if (result < 0) return result;
  const name4 = fid.node === fid.at.root ? "/" : fid.walked?.name ?? "";
  const filled = fillStat(s, x, fid.at, fid.node, putText(s, nameAt(x), name4));
  if (filled < 0) return filled;
  if (HEADER_SIZE + 2 + statSize(s) > headRoom(s, x)) return -ERRNO.EMSGSIZE;
  const encode = s.dialect === DIALECT.U ? encodeRstat : encodeRstat2000;
  return encode(s.arena, x.replyAt, x.uniqueLo, rstat) - x.replyAt;
}

// server/session/ninep/classic-wstat.ts
var EINVAL14 = -ERRNO.EINVAL;
var EPERM5 = -ERRNO.EPERM;
var KEEP = 4294967295;
var KEEP_LENGTH = -1;
var set3 = new SetAttr();
var parentAttr = new Attr();
function wstat(s, x, args) {
  return wstatAs(s, x, args, args.stat.nUid, args.stat.nGid, true);
}
function wstat2000(s, x, args) {
  return wstatAs(s, x, args, KEEP, KEEP, false);
}
function wstatAs(s, x, args, nUid, nGid, unix) {
  const fid = fileFid(s, args.fid);
  if (typeof fid === "number") return fid;
  const known = fid.at.fs.getattr(fid.node, fid.handle, s.attr);
  if (known < 0) return known;
  const wanted2 = fillSet(s, fid, args.stat, nUid, nGid, unix);
  if (wanted2 < 0) return wanted2;
  const renames = args.stat.name.length > 0 && textOf2(s, args.stat.name) !== fid.walked?.name;
  if (set3.valid === 0 && !renames) return args.stat.name.length > 0 ? 0 : sync(x, fid);
  if (renames) {
    const renamed = renameInPlace(s, fid, args.stat.name);
    if (renamed < 0) return renamed;
  }
  if (set3.valid === 0) return 0;
  const result = fid.at.fs.setattr(fid.node, fid.handle, set3, s.callerOf(fid.uid, fid.gid), s.attr);
  return result < 0 ? result : 0;
}
function fillSet(s, fid, stat3, nUid, nGid, unix) {
  set3.valid = 0;
  if (stat3.name.length > 0) {
    const verdict = checkName(s.arena.u8, stat3.name.at, stat3.name.length);
    if (verdict < 0) return verdict;
  }
  if (stat3.mode !== KEEP) {
    const directory = fid.node.type === S_IFDIR;
    if (directory !== ((stat3.mode & DM_MODE.DMDIR) !== 0)) return EPERM5;
    set3.valid |= SET.MODE;
    set3.mode = permissionsOf(stat3.mode, unix, s.attr.mode);
  }
  if (stat3.length !== KEEP_LENGTH) {
    if (fid.node.type === S_IFDIR) {
      if (stat3.length !== 0) return -ERRNO.EISDIR;
    } else {
      set3.valid |= SET.SIZE | (fid.uid !== 0 ? SET.KILL_PRIV : 0);
      set3.size = stat3.length;
    }
  }
  if (stat3.mtime !== KEEP) {
    set3.valid |= SET.MTIME;
    set3.mtimeSec = stat3.mtime;
    set3.mtimeNsec = 0;
  }
  if (stat3.atime !== KEEP) {
    set3.valid |= SET.ATIME;
    set3.atimeSec = stat3.atime;
    set3.atimeNsec = 0;
  }
  if (nUid !== KEEP) {
    set3.valid |= SET.UID;
    set3.uid = nUid;
  }
  const gid = nGid !== KEEP ? nGid : groupNamed(s, stat3.gid);
  if (gid < 0) return EINVAL14;
  if (gid !== KEEP) {
    set3.valid |= SET.GID;
    set3.gid = gid;
  }
  return 0;
}
function sync(x, fid) {
  if (fid.handle === null) return 0;
  const result = fsyncFid(x, fid, false);
  return result === PENDING || result < 0 ? result : 0;
}
function renameInPlace(s, fid, name4) {
  const { fs } = fid.at;
  if (fid.node === fid.at.root) return -ERRNO.EBUSY;
  const parent = fs.lookupParent(fid.node, parentAttr);
  if (typeof parent === "number") return parent;
  const result = renameFid(s, fid, fid.at, parent, name4);
  fs.forget(parent, 1);
  if (result >= 0) fid.walked = { name: textOf2(s, name4), up: fid.walked?.up ?? null };
  return result;
}
function groupNamed(s, gid) {
  if (gid.length === 0) return KEEP;
  const text = textOf2(s, gid);
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

// server/session/ninep/clunk.ts
function clunk(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = lastWord(s, x, fid);
  releaseLocks(s, fid);
  x.ref = fid;
  s.fids.remove(fid, result === PENDING);
  return result;
}
function remove2(s, _x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const result = removeFile(s, fid);
  releaseLocks(s, fid);
  s.fids.remove(fid);
  return result;
}
function lastWord(s, x, fid) {
  if (fid.kind === FID2.XATTR_WRITE) return commitXattr(s, x, fid);
  if (fid.removeOnClunk) return removeFile(s, fid);
  return fid.written && fid.handle !== null ? fid.at.fs.flush(fid.handle, x.ticket) : 0;
}
function removeFile(s, fid) {
  if (s.policy.readonly) return -ERRNO.EROFS;
  if (fid.kind === FID2.XATTR_READ || fid.kind === FID2.XATTR_WRITE) return -ERRNO.EINVAL;
  return isExportRoot(s, fid.at, fid.node) ? -ERRNO.EBUSY : fid.at.fs.remove(fid.node);
}

// server/session/ninep/flush.ts
function flush3(s, x, args) {
  if (args.oldtag === x.uniqueLo) return 0;
  const old = s.inFlight.get(args.oldtag);
  if (old === null) return 0;
  if (old.noteA === WAIT.LOCK) {
    takeBackWaiting(s, old);
    suppress(s, old);
    return 0;
  }
  s.inFlight.addFlush(old, x);
  x.noteA = WAIT.FLUSH;
  if (old.noteA === WAIT.POOL) s.cancel(old.ticket);
  return PENDING;
}

// server/session/ninep/version.ts
var rversion = newRversion();
function version(s, x, args) {
  const wanted2 = textOf2(s, args.version);
  abortAll(s);
  if (args.msize < MSIZE_MIN) return -ERRNO.EMSGSIZE;
  const dialect = s.dialects.find((each) => each === wanted2) ?? null;
  const answer = dialect ?? "unknown";
  if (replyRoom(s, x) < SIZE_RVERSION + 2 + answer.length) return -ERRNO.EMSGSIZE;
  s.dialect = dialect;
  s.msize = Math.min(args.msize, s.limits.msize);
  rversion.msize = s.msize;
  rversion.version.at = scratchAt(x);
  rversion.version.length = answer.length;
  s.arena.u8.set(Buffer.from(answer), rversion.version.at);
  if (dialect !== null && s.msize <= MSIZE_SMALL) {
    s.log.warn(
      `9P client ${s.clientId} settled for messages of ${s.msize} bytes: slow; mount with msize=${s.limits.msize}`
    );
  }
  return encodeRversion(s.arena, x.replyAt, x.uniqueLo, rversion) - x.replyAt;
}
function abortAll(s) {
  for (const x of s.inFlight.all()) {
    if (x.noteA === WAIT.POOL) {
      s.cancel(x.ticket);
      continue;
    }
    if (x.noteA === WAIT.LOCK) takeBackWaiting(s, x);
    discard(s, x);
  }
  s.inFlight.abandon();
  for (const fid of [...s.fids]) {
    releaseLocks(s, fid);
    s.fids.remove(fid);
  }
  s.attachments.clear();
  s.dialect = null;
  s.msize = s.limits.msize;
}

// server/session/ninep/walk.ts
var EINVAL15 = -ERRNO.EINVAL;
var rwalk = newRwalk();
var here = { at: null, node: null, walked: null };
function walk(s, x, args) {
  const fid = s.fids.get(args.fid);
  if (fid === null) return -ERRNO.EBADF;
  const moves = args.newfid === args.fid;
  if (fid.kind === FID2.XATTR_READ || fid.kind === FID2.XATTR_WRITE) return EINVAL15;
  if (moves ? fid.open && args.nwname > 0 : args.newfid === NOFID || s.fids.has(args.newfid)) return EINVAL15;
  if (!moves && s.fids.full) return -ERRNO.EMFILE;
  if (replyRoom(s, x) < SIZE_RWALK + args.nwname * SIZE_QID) return -ERRNO.EMSGSIZE;
  here.at = fid.at;
  here.node = fid.node;
  here.walked = fid.walked;
  let failure = 0;
  let steps = 0;
  while (steps < args.nwname && failure >= 0) {
    failure = step(s, args.wname[steps], rwalk.wqid[steps], steps > 0);
    if (failure >= 0) steps++;
  }
  if (failure < 0 && steps === 0) return failure;
  if (failure < 0) here.at.fs.forget(here.node, 1);
  else arrive(s, fid, args.newfid, args.nwname);
  rwalk.nwqid = steps;
  return encodeRwalk(s.arena, x.replyAt, x.uniqueLo, rwalk) - x.replyAt;
}
function arrive(s, fid, newfid, steps) {
  const { at, node, walked } = here;
  if (newfid !== fid.id) {
    if (steps === 0) at.fs.hold(node);
    s.fids.add(newfid, at, node, fid.uid, fid.gid).walked = walked;
  } else if (steps > 0) {
    s.fids.move(fid, at, node);
    fid.walked = walked;
  }
}
function step(s, name4, into, held) {
  const { u8 } = s.arena;
  const verdict = checkNameOrDots(u8, name4.at, name4.length);
  if (verdict < 0) return verdict;
  if (isDot(u8, name4.at, name4.length)) return EINVAL15;
  const { at, node } = here;
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const result = isDotDot2(u8, name4.at, name4.length) ? stepUp(s) : stepDown(s, name4);
  if (result < 0) return result;
  if (held) at.fs.forget(node, 1);
  fillQid(into, s.attr, here.at, s.policy.versions);
  return 0;
}
function stepDown(s, name4) {
  const { at, node } = here;
  if (at === s.top) {
    const below = attachmentBelowTop(s, Buffer.from(s.arena.buffer, name4.at, name4.length).toString("utf8"));
    return below === null ? -ERRNO.ENOENT : enter2(s, below, below.root);
  }
  const found2 = at.fs.lookup(node, name4, s.attr);
  if (typeof found2 === "number") return found2;
  here.node = found2;
  if (s.dialect !== "9P2000.L") here.walked = { name: textOf2(s, name4), up: here.walked };
  return 0;
}
function stepUp(s) {
  const { at, node } = here;
  if (node === at.root) return at.up === null ? enter2(s, at, at.root) : enter2(s, at.up, at.up.root);
  const parent = at.fs.lookupParent(node, s.attr);
  if (typeof parent === "number") return parent;
  const proved = proveBelow(s, at, parent);
  if (proved < 0) {
    at.fs.forget(parent, 1);
    return proved;
  }
  here.node = parent;
  here.walked = here.walked?.up ?? null;
  return 0;
}
function enter2(s, at, node) {
  const result = at.fs.getattr(node, null, s.attr);
  if (result < 0) return result;
  at.fs.hold(node);
  here.at = at;
  here.node = node;
  here.walked = null;
  return 0;
}
function proveBelow(s, at, node) {
  if (at.root === at.fs.root || node === at.root) return 0;
  let climbing = node;
  for (; ; ) {
    const next = climbing === at.fs.root ? -ERRNO.ESTALE : at.fs.lookupParent(climbing, s.attr);
    if (climbing !== node) at.fs.forget(climbing, 1);
    if (typeof next === "number") return next;
    climbing = next;
    if (climbing === at.root) break;
  }
  at.fs.forget(climbing, 1);
  return at.fs.getattr(node, null, s.attr);
}

// server/session/ninep/operations.ts
function written(_s, _x, length) {
  return length;
}
function reads2(takes, run, done, outSize = HEADER_SIZE) {
  return { arguments: takes, anytime: false, reads: true, outSize, run, done };
}
function changes2(takes, run, done, outSize = HEADER_SIZE) {
  return { arguments: takes, anytime: false, reads: false, outSize, run, done };
}
function refuses2(errno, reason) {
  return { errno, reason };
}
var NO_AUTH = refuses2(ERRNO.ENOENT, "no authentication is needed");
var COMMON = {
  Tversion: { ...reads2(VERSION, version, written, HEADER_SIZE), anytime: true },
  Tflush: reads2(FLUSH2, flush3, emptyReply),
  Twalk: reads2(WALK, walk, written, SIZE_RWALK),
  Tread: reads2(READ3, read3, readDone2, READ_HEADER_SIZE),
  Twrite: changes2(WRITE3, write3, writeDone, SIZE_RWRITE),
  Tclunk: reads2(CLUNK, clunk, emptyReply),
  // Ends its fid on a read-only share as well, so it looks for itself.
  Tremove: reads2(REMOVE, remove2, emptyReply)
};
var LINUX = {
  ...COMMON,
  Tauth: NO_AUTH,
  Tattach: reads2(ATTACH, attach, written, SIZE_RATTACH),
  Tstatfs: reads2(STATFS, statfs3, written, SIZE_RSTATFS),
  Tgetattr: reads2(GETATTR3, getattr3, written, SIZE_RGETATTR),
  Treadlink: reads2(READLINK, readlink2, written, SIZE_RREADLINK + 2),
  Txattrwalk: reads2(XATTRWALK, xattrwalk, written, SIZE_RXATTRWALK),
  Tlopen: reads2(LOPEN, lopen, written, SIZE_RLOPEN),
  Treaddir: reads2(READDIR2, readdir3, written, READ_HEADER_SIZE),
  Tfsync: reads2(FSYNC3, fsync3, emptyReply),
  Tlock: reads2(LOCK, lock, lockDone, SIZE_RLOCK),
  Tgetlock: reads2(GETLOCK, getlock, written, SIZE_RGETLOCK),
  Tsetattr: changes2(SETATTR2, setattr3, emptyReply),
  Txattrcreate: changes2(XATTRCREATE, xattrcreate, emptyReply),
  Tlcreate: changes2(LCREATE, lcreate, written, SIZE_RLCREATE),
  Tsymlink: changes2(SYMLINK2, symlink3, written, SIZE_RSYMLINK),
  Tmknod: changes2(MKNOD2, mknod3, written, SIZE_RMKNOD),
  Tmkdir: changes2(MKDIR2, mkdir3, written, SIZE_RMKDIR),
  Tlink: changes2(LINK2, link3, emptyReply),
  Trename: changes2(RENAME3, rename3, emptyReply),
  Trenameat: changes2(RENAMEAT, renameat, emptyReply),
  Tunlinkat: changes2(UNLINKAT, unlinkat, emptyReply)
};
var UNIX = {
  ...COMMON,
  Tauth: NO_AUTH,
  Tattach: reads2(ATTACH, attach, written, SIZE_RATTACH),
  Topen: reads2(OPEN2, open4, written, SIZE_ROPEN),
  Tcreate: changes2(CREATE2, create3, written, SIZE_RCREATE),
  Tstat: reads2(STAT, stat2, written),
  Twstat: changes2(WSTAT, wstat, emptyReply)
};
var PLAIN = {
  ...COMMON,
  Tauth2000: NO_AUTH,
  Tattach2000: reads2(ATTACH2000, attach2000, written, SIZE_RATTACH),
  Topen: reads2(OPEN2, open4, written, SIZE_ROPEN),
  Tcreate2000: changes2(CREATE2000, create2000, written, SIZE_RCREATE),
  Tstat: reads2(STAT, stat2, written),
  Twstat2000: changes2(WSTAT2000, wstat2000, emptyReply)
};
function routesOf(dialect, rows) {
  return Array.from(NINEP_OPS[dialect], (op) => {
    const row = op === void 0 ? void 0 : rows[op.name];
    if (op === void 0 || row === void 0) return null;
    return "errno" in row ? { op, operation: null, errno: row.errno } : { op, operation: row, errno: 0 };
  });
}
var ROUTES2 = {
  [DIALECT.L]: routesOf(DIALECT.L, LINUX),
  [DIALECT.U]: routesOf(DIALECT.U, UNIX),
  [DIALECT.PLAIN]: routesOf(DIALECT.PLAIN, PLAIN)
};

// server/session/ninep/ninep-session.ts
var EIO3 = -ERRNO.EIO;
var EINVAL16 = -ERRNO.EINVAL;
var EPROTO = -ERRNO.EPROTO;
var TWRITE_HEAD = 23;
var NOBODY = { uid: 65534, gid: 65534 };
var NinepSession = class {
  #state;
  #misused = false;
  /** The arena must be the back ends' own. The file systems stay the caller's to close, and are not reset: other connections use them. */
  constructor(options) {
    const limits = { ...DEFAULT_LIMITS2, ...options.limits };
    const dialects = options.dialects ?? Object.values(DIALECT);
    this.#state = new NinepState(options, limits, dialects, options.anonymous ?? NOBODY);
  }
  /** The longest message to accept now. */
  get msize() {
    return this.#state.msize;
  }
  /** What Tversion agreed on, or null. */
  get dialect() {
    return this.#state.dialect;
  }
  get fidCount() {
    return this.#state.fids.size;
  }
  /** Requests that wait: in the pool, for a lock, or for what they flush. */
  get waiting() {
    return this.#state.inFlight.size;
  }
  get policy() {
    return this.#state.policy;
  }
  /** Changes the policy while clients are attached. What each knob does when is said in electron/contract/policy.ts. */
  setPolicy(policy) {
    this.#state.policy = policy;
  }
  /** null while nobody watches. */
  get observer() {
    return this.#state.observer;
  }
  set observer(observer) {
    this.#state.observer = observer;
  }
  request(x) {
    const s = this.#state;
    x.noteA = WAIT.POOL;
    x.ref = null;
    x.opcode = 0;
    x.uniqueLo = NOTAG;
    x.uniqueHi = 0;
    s.payload = 0;
    const whole = x.length >= HEADER_SIZE;
    if (whole) {
      x.opcode = s.arena.u8[x.at + 4];
      x.uniqueLo = s.arena.view.getUint16(x.at + 5, true);
    }
    if (s.observer !== null) s.observer.begin(x);
    if (whole) this.#dispatch(x);
    else reply2(s, x, EPROTO);
    s.waiters.settle();
  }
  completed(x, result) {
    const s = this.#state;
    const fid = x.ref;
    x.ref = null;
    if (fid !== null) s.fids.unpin(fid);
    s.payload = 0;
    if (s.inFlight.claimOrphan(x)) {
      discard(s, x);
    } else if (result === -ERRNO.EINTR && s.inFlight.flushed(x)) {
      suppress(s, x);
    } else {
      this.#finish(x, result);
    }
    s.waiters.settle();
  }
  interruptWaiters() {
    endWaitingLocks(this.#state, null, -ERRNO.EINTR);
    this.#state.waiters.settle();
  }
  close() {
    abortAll(this.#state);
    this.#state.waiters.settle();
  }
  /** The export goes: every fid in it ends, as if clunked without a word, and its requests fail. What is in the pool ends first. */
  revoke(exported) {
    const s = this.#state;
    for (const fid of [...s.fids]) {
      if (fid.at.exported !== exported) continue;
      releaseLocks(s, fid);
      s.fids.remove(fid);
    }
    for (const [key, at] of s.attachments) if (at.exported === exported) s.attachments.delete(key);
    s.waiters.settle();
  }
  #dispatch(x) {
    const s = this.#state;
    if (x.opcode !== TYPE2.Tversion && s.inFlight.has(x.uniqueLo)) {
      this.#refuseTag(x);
      return;
    }
    const route = s.dialect === null ? startRoute(x) : ROUTES2[s.dialect][x.opcode] ?? null;
    if (route === null) {
      reply2(s, x, s.dialect === null ? EPROTO : -ERRNO.EOPNOTSUPP);
      return;
    }
    let result;
    try {
      result = this.#run(x, route);
    } catch (bug) {
      result = this.#report(x, bug);
    }
    if (result === PENDING) this.#park(x);
    else reply2(s, x, result);
  }
  /** From a message with a header to its result. */
  #run(x, route) {
    const s = this.#state;
    const { operation: operation2 } = route;
    if (operation2 === null) return -route.errno;
    const size = s.arena.view.getUint32(x.at, true);
    if (size < HEADER_SIZE || size > x.total) return EPROTO;
    if (size > s.msize) return -ERRNO.EMSGSIZE;
    if (s.policy.readonly && !operation2.reads) return -ERRNO.EROFS;
    if (replyRoom(s, x) < operation2.outSize) return -ERRNO.EMSGSIZE;
    const needed = x.opcode === TYPE2.Twrite ? Math.min(size, TWRITE_HEAD) : size;
    if (needed > REQUEST_ROOM) return -ERRNO.EMSGSIZE;
    if (x.length < needed && x.pull(needed) < needed) return EPROTO;
    const args = operation2.arguments;
    const verdict = args.decode(s, x.at, x.at + size);
    if (verdict < 0) return verdict;
    const result = operation2.run(s, x, args.value);
    return result >= 0 ? operation2.done(s, x, result) : result;
  }
  /** It goes on in the pool, or waits: what it was given has to stay. */
  #park(x) {
    const s = this.#state;
    s.inFlight.add(x);
    if (x.noteA === WAIT.POOL && x.ref !== null) x.ref.pins++;
  }
  #finish(x, result) {
    const s = this.#state;
    let answer = result;
    try {
      const operation2 = s.dialect === null ? null : ROUTES2[s.dialect][x.opcode]?.operation ?? null;
      if (result >= 0 && operation2 !== null) answer = operation2.done(s, x, result);
    } catch (bug) {
      answer = this.#report(x, bug);
    }
    reply2(s, x, answer);
  }
  #refuseTag(x) {
    const s = this.#state;
    reply2(s, x, EINVAL16);
    if (!this.#misused) s.log.warn(`9P client ${s.clientId} used tag ${x.uniqueLo} for two requests at a time`);
    this.#misused = true;
    s.violated("tag in use");
  }
  /** A bug of ours, not of the client: this request fails, the session goes on. */
  #report(x, bug) {
    const name4 = ROUTES2[this.#state.dialect ?? DIALECT.L][x.opcode]?.op.name ?? `type ${x.opcode}`;
    const text = bug instanceof Error ? bug.stack ?? bug.message : String(bug);
    this.#state.log.error(`9P ${name4} failed unexpectedly, answered ${errnoName(EIO3)}: ${text}`);
    x.ref = null;
    return EIO3;
  }
};
function startRoute(x) {
  const route = ROUTES2[DIALECT.L][x.opcode] ?? null;
  return route?.operation?.anytime === true ? route : null;
}

// server/trace/fid-paths.ts
var FIDS = 16384;
var DEPTH2 = 100;
var DOT4 = 46;
var DELETED2 = Uint8Array.from(" (deleted)", (c) => c.charCodeAt(0));
var FidPaths = class {
  #paths;
  #byFid = /* @__PURE__ */ new Map();
  constructor(paths) {
    this.#paths = paths;
  }
  /** 0 where it is not known. */
  pathOf(fid) {
    return this.#byFid.get(fid) ?? 0;
  }
  set(fid, path) {
    if (path !== 0 && (this.#byFid.size < FIDS || this.#byFid.has(fid))) this.#byFid.set(fid, path);
  }
  drop(fid) {
    this.#byFid.delete(fid);
  }
  wipe() {
    this.#byFid.clear();
  }
  /** One component of a walk. */
  step(path, u8, at, length) {
    if (path === 0 || !this.#paths.current(path)) return 0;
    if (length === 1 && u8[at] === DOT4) return path;
    if (length === 2 && u8[at] === DOT4 && u8[at + 1] === DOT4) {
      const parent = this.#paths.nameOf(path)?.parent ?? 0;
      return parent === 0 ? path : parent;
    }
    return this.#paths.intern(path, u8, at, length);
  }
  /** What was at `from`, or below it, is at `to` now; what was at `to` is gone. */
  move(from, to) {
    if (from === 0 || to === 0 || from === to) return;
    this.remove(to);
    for (const [fid, path] of this.#byFid) {
      const moved = this.#translate(path, from, to, 0);
      if (moved !== path) this.#byFid.set(fid, moved);
    }
  }
  /** The name is gone; fids of it live on. */
  remove(path) {
    let deleted = 0;
    for (const [fid, held] of this.#byFid) {
      if (held !== path) continue;
      deleted ||= this.#deleted(path);
      this.#byFid.set(fid, deleted);
    }
  }
  held() {
    return this.#byFid.values();
  }
  moved(to) {
    for (const [fid, path] of this.#byFid) this.#byFid.set(fid, to.get(path) ?? 0);
  }
  #translate(path, from, to, depth) {
    if (path === from) return to;
    const entry5 = depth > DEPTH2 ? null : this.#paths.nameOf(path);
    if (entry5 === null || entry5.parent === 0) return path;
    const parent = this.#translate(entry5.parent, from, to, depth + 1);
    return parent === entry5.parent ? path : this.#paths.intern(parent, this.#paths.bytes, entry5.at, entry5.length);
  }
  #deleted(path) {
    const entry5 = this.#paths.nameOf(path);
    if (entry5 === null || entry5.parent === 0) return 0;
    const name4 = new Uint8Array(entry5.length + DELETED2.length);
    name4.set(this.#paths.bytes.subarray(entry5.at, entry5.at + entry5.length));
    name4.set(DELETED2, entry5.length);
    return this.#paths.intern(entry5.parent, name4, 0, name4.length);
  }
};

// server/trace/ninep-recorder.ts
var TWRITE_HEAD2 = 23;
var QID_DIR = 128;
var NinepRecorder = class {
  session;
  #r;
  #arena;
  #fids;
  #handles;
  /** Of a request under way: the fid that a success makes or moves, and how many names a walk has. */
  #newFid = new Uint32Array(SLOTS);
  #names = new Uint8Array(SLOTS);
  constructor(recorder, arena2) {
    this.#r = recorder;
    this.#arena = arena2;
    this.session = recorder.openSession(PROTOCOL.NINEP);
    this.#handles = new SessionHandles(recorder.places, this.session);
    this.#fids = new FidPaths(recorder.paths);
    recorder.addOwner(this.#fids);
  }
  begin(x) {
    const r = this.#r;
    const w = r.begin(x.ticket, PROTOCOL.NINEP, x.opcode, this.session, x.uniqueLo, x.takenAt);
    if (r.level === LEVEL.CAPTURE) {
      const kept = x.opcode === TYPE2.Twrite ? Math.min(x.length, TWRITE_HEAD2 + r.snap) : x.length;
      r.capture.write(
        r.memory.slotWords[w + AT.OP],
        x.uniqueLo,
        0,
        false,
        r.memory.slotDoubles[w / 2 + AT.START],
        this.#arena.u8,
        x.at,
        kept,
        x.total
      );
    }
    const slot = w / 16;
    this.#newFid[slot] = NOFID;
    if (x.length < HEADER_SIZE + 4 || x.opcode === TYPE2.Tversion || x.opcode === TYPE2.Tflush) return;
    const fid = this.#u32(x.at + 7);
    r.memory.slotWords[w + AT.SUBJECT] = fid;
    this.#decode(x, w, fid, x.at + HEADER_SIZE, x.at + x.length);
  }
  end(x, error, headLength, payloadLength) {
    const r = this.#r;
    const slot = x.ticket < SLOTS ? x.ticket : SLOTS - 1;
    const w = slot * 16;
    const replyBytes = headLength + payloadLength;
    let read4 = 0;
    let written2 = 0;
    const answered = error === 0 && replyBytes > 0;
    if (answered && x.opcode === TYPE2.Tread) read4 = replyBytes - READ_HEADER_SIZE;
    else if (answered && x.opcode === TYPE2.Twrite) written2 = this.#u32(x.replyAt + HEADER_SIZE);
    else if (answered && x.ticket < SLOTS) this.#learn(x, w, headLength);
    const now = r.end(x.ticket, x.opcode, PROTOCOL.NINEP, -error, x.total, replyBytes, read4, written2);
    if (x.opcode === TYPE2.Tclunk || x.opcode === TYPE2.Tremove) {
      const fid = r.memory.slotWords[w + AT.SUBJECT];
      this.#fids.drop(fid);
      this.#handles.close(fid, now);
    }
    if (r.level === LEVEL.CAPTURE && replyBytes > 0) {
      const kept = x.opcode === TYPE2.Tread ? Math.min(headLength, READ_HEADER_SIZE + r.snap) : headLength;
      r.capture.write(
        r.memory.slotWords[w + AT.OP],
        x.uniqueLo,
        -error,
        true,
        now,
        this.#arena.u8,
        x.replyAt,
        kept,
        replyBytes
      );
    }
  }
  /** The peer is gone. */
  close() {
    this.#handles.closeAll(this.#r.clock.end());
    this.#r.removeOwner(this.#fids);
    this.#r.closeSession(this.session);
  }
  /** The body is at `a` to `end`, and begins with the fid. */
  #decode(x, w, fid, a, end2) {
    const { slotWords, slotDoubles } = this.#r.memory;
    this.#r.prepareNames();
    slotWords[w + AT.PATH] = this.#fids.pathOf(fid);
    switch (x.opcode) {
      case TYPE2.Tread:
      case TYPE2.Twrite:
      case TYPE2.Treaddir: {
        if (end2 - a < 16) return;
        const offset = getU64(this.#arena.view, a + 4);
        const count = this.#u32(a + 12);
        slotDoubles[w / 2 + AT.OFFSET] = offset;
        slotWords[w + AT.COUNT] = count;
        this.#r.useHandle(w, this.#handles.find(fid), x.opcode === TYPE2.Treaddir ? -1 : offset, count);
        return;
      }
      case TYPE2.Twalk:
        this.#walk(w, fid, a, end2);
        return;
      case TYPE2.Tattach:
        slotWords[w + AT.PATH] = this.#r.paths.root;
        this.#newFid[w / 16] = fid;
        if (end2 - a >= 16) slotWords[w + AT.UID] = this.#u32(end2 - 4);
        return;
      case TYPE2.Tlcreate: {
        const behind = this.#named(w, fid, a + 4, end2, AT.PATH);
        if (behind < 0 || end2 - behind < 8) return;
        slotWords[w + AT.ARGUMENT] = this.#u32(behind);
        slotWords[w + AT.COUNT] = this.#u32(behind + 4) & 65535;
        return;
      }
      case TYPE2.Tcreate:
      case TYPE2.Tunlinkat:
      case TYPE2.Tmkdir:
      case TYPE2.Tmknod:
      case TYPE2.Tsymlink:
        this.#named(w, fid, a + 4, end2, AT.PATH);
        return;
      case TYPE2.Tlink:
        if (end2 - a < 8) return;
        this.#named(w, fid, a + 8, end2, AT.ARGUMENT);
        slotWords[w + AT.PATH] = this.#fids.pathOf(this.#u32(a + 4));
        return;
      case TYPE2.Trename:
        if (end2 - a >= 8) this.#named(w, this.#u32(a + 4), a + 8, end2, AT.ARGUMENT);
        return;
      case TYPE2.Trenameat: {
        const behind = this.#named(w, fid, a + 4, end2, AT.PATH);
        if (behind >= 0 && end2 - behind >= 4) this.#named(w, this.#u32(behind), behind + 4, end2, AT.ARGUMENT);
        return;
      }
      case TYPE2.Tlopen:
      case TYPE2.Tsetattr:
        if (end2 - a >= 8) slotWords[w + AT.ARGUMENT] = this.#u32(a + 4);
        if (x.opcode === TYPE2.Tsetattr && end2 - a >= 28)
          slotDoubles[w / 2 + AT.OFFSET] = getU64(this.#arena.view, a + 20);
        break;
      case TYPE2.Topen:
        if (end2 - a >= 5) slotWords[w + AT.ARGUMENT] = this.#arena.u8[a + 4];
        break;
      default:
        break;
    }
    this.#r.useHandle(w, this.#handles.find(fid), -1, 0);
  }
  #walk(w, fid, a, end2) {
    if (end2 - a < 10) return;
    const slot = w / 16;
    const count = this.#arena.view.getUint16(a + 8, true);
    this.#newFid[slot] = this.#u32(a + 4);
    this.#names[slot] = count;
    let path = this.#fids.pathOf(fid);
    let at = a + 10;
    for (let i = 0; i < count && i < 16; i++) {
      if (end2 - at < 2) return;
      const length = this.#arena.view.getUint16(at, true);
      if (end2 - at - 2 < length) return;
      path = this.#fids.step(path, this.#arena.u8, at + 2, length);
      at += 2 + length;
    }
    this.#r.memory.slotWords[w + AT.PATH] = path;
  }
  /** A name below a fid's path, into a field of the record. The offset behind it, or -1. */
  #named(w, folder, at, end2, field) {
    if (end2 - at < 2) return -1;
    const length = this.#arena.view.getUint16(at, true);
    if (end2 - at - 2 < length) return -1;
    this.#r.memory.slotWords[w + field] = this.#fids.step(this.#fids.pathOf(folder), this.#arena.u8, at + 2, length);
    return at + 2 + length;
  }
  #learn(x, w, headLength) {
    const { slotWords } = this.#r.memory;
    const slot = w / 16;
    const path = slotWords[w + AT.PATH];
    const fid = slotWords[w + AT.SUBJECT];
    switch (x.opcode) {
      case TYPE2.Tattach:
        this.#fids.set(fid, path);
        return;
      case TYPE2.Twalk:
        if (headLength < HEADER_SIZE + 2 || this.#arena.view.getUint16(x.replyAt + HEADER_SIZE, true) !== this.#names[slot])
          return;
        this.#fids.set(this.#newFid[slot], path);
        return;
      case TYPE2.Tlopen:
      case TYPE2.Topen:
      case TYPE2.Tlcreate:
      case TYPE2.Tcreate: {
        this.#fids.set(fid, path);
        const folder = (this.#arena.u8[x.replyAt + HEADER_SIZE] & QID_DIR) !== 0;
        this.#handles.add(
          fid,
          0,
          path,
          slotWords[w + AT.ARGUMENT],
          NO_ID3,
          0,
          folder ? KIND.DIRECTORY : KIND.FID,
          this.#r.clock.begin()
        );
        return;
      }
      case TYPE2.Tunlinkat:
      case TYPE2.Tremove:
        this.#fids.remove(path);
        this.#moved();
        return;
      case TYPE2.Trename:
      case TYPE2.Trenameat:
        this.#fids.move(path, slotWords[w + AT.ARGUMENT]);
        this.#moved();
        return;
      case TYPE2.Tversion:
        this.#fids.wipe();
        this.#handles.closeAll(this.#r.clock.begin());
        return;
      default:
        return;
    }
  }
  /** Open fids show where their file is now. */
  #moved() {
    this.#handles.refresh((fid) => this.#fids.pathOf(fid));
  }
  #u32(at) {
    return this.#arena.view.getUint32(at, true);
  }
};

// server/transport/stream/stream-server.ts
import { readFileSync as readFileSync2 } from "node:fs";

// server/transport/stream/send-queue.ts
var PIECES = 128;
var TRIM = 1024;
var PieceSpace = class {
  at;
  arena;
  static SIZE = PIECES * 8 + 64;
  constructor(arena2) {
    this.arena = arena2;
    this.at = arena2.alloc(PIECES * 8);
  }
};
var SendQueue = class {
  /** Bytes that wait. */
  bytes = 0;
  #space;
  #corkAt;
  #corkRoom;
  #giveBlock;
  #pieces = [];
  #spare = [];
  #first = 0;
  #corkUsed = 0;
  /** What came while the cork was full: replies to requests that had been waiting. The gate in front of new requests bounds it. */
  #overflow = [];
  constructor(space, corkAt, corkRoom, giveBlock) {
    this.#space = space;
    this.#corkAt = corkAt;
    this.#corkRoom = corkRoom;
    this.#giveBlock = giveBlock;
  }
  /** Room for short replies. */
  get corkFree() {
    return this.#overflow.length > 0 ? 0 : this.#corkRoom - this.#corkUsed;
  }
  /** Copies `length` bytes at `from` to the end of the queue. */
  copy(from, length) {
    const { u8 } = this.#space.arena;
    this.bytes += length;
    if (length > this.corkFree) this.#overflow.push(u8.slice(from, from + length));
    else this.#cork(u8.subarray(from, from + length));
  }
  /** Takes over `block`, of which `length` bytes at `at` are to be sent. */
  hand(block, at, length) {
    this.bytes += length;
    if (this.#overflow.length > 0) {
      this.#overflow.push(this.#space.arena.u8.slice(at, at + length));
      this.#giveBlock(block);
    } else {
      this.#push(at, length, block);
    }
  }
  /** Sends what the socket takes. 0: all of it; -EAGAIN: the socket is full; other errors: the connection is no good any more. */
  flush(fd) {
    while (this.bytes > 0) {
      const { u32 } = this.#space.arena;
      const list2 = this.#space.at >> 2;
      let count = 0;
      for (let i = this.#first; i < this.#pieces.length && count < PIECES; i++) {
        const piece = this.#pieces[i];
        if (piece === void 0) break;
        u32[list2 + 2 * count] = piece.at;
        u32[list2 + 2 * count + 1] = piece.length;
        count++;
      }
      const sent = native.writev(fd, this.#space.at, count);
      if (sent === -ERRNO.EINTR) continue;
      if (sent < 0) return sent;
      this.#sent(sent);
    }
    return 0;
  }
  /** Gives back all blocks but the cork. */
  clear() {
    for (let i = this.#first; i < this.#pieces.length; i++) this.#end(this.#pieces[i]);
    this.#pieces.length = 0;
    this.#overflow.length = 0;
    this.#first = 0;
    this.bytes = 0;
  }
  #sent(count) {
    this.bytes -= count;
    for (let left = count; left > 0; ) {
      const piece = this.#pieces[this.#first];
      if (piece === void 0) break;
      if (piece.length > left) {
        piece.at += left;
        piece.length -= left;
        return;
      }
      left -= piece.length;
      this.#first++;
      this.#end(piece);
    }
    if (this.#first < this.#pieces.length) {
      if (this.#first > TRIM) this.#pieces.splice(0, this.#first);
      if (this.#first > TRIM) this.#first = 0;
      return;
    }
    this.#first = 0;
    this.#pieces.length = 0;
    this.#corkUsed = 0;
    this.#refill();
  }
  #refill() {
    while (this.#overflow.length > 0) {
      const next = this.#overflow[0];
      const room = this.#corkRoom - this.#corkUsed;
      if (next === void 0 || room === 0) return;
      this.#cork(next.subarray(0, room));
      if (next.length <= room) this.#overflow.shift();
      else this.#overflow[0] = next.subarray(room);
    }
  }
  #cork(bytes) {
    const at = this.#corkAt + this.#corkUsed;
    this.#space.arena.u8.set(bytes, at);
    this.#corkUsed += bytes.length;
    const last = this.#pieces.length > this.#first ? this.#pieces[this.#pieces.length - 1] : void 0;
    if (last !== void 0 && last.block === 0 && last.at + last.length === at) last.length += bytes.length;
    else this.#push(at, bytes.length, 0);
  }
  #push(at, length, block) {
    const piece = this.#spare.pop() ?? { at: 0, length: 0, block: 0 };
    piece.at = at;
    piece.length = length;
    piece.block = block;
    this.#pieces.push(piece);
  }
  #end(piece) {
    if (piece === void 0) return;
    if (piece.block !== 0) this.#giveBlock(piece.block);
    piece.block = 0;
    this.#spare.push(piece);
  }
};

// server/transport/stream/stream-limits.ts
var MESSAGE_MAX2 = 1024 * 1024;
var CONNECTIONS_MAX = 64;
var STREAM_LIMITS = {
  msize: MESSAGE_MAX2,
  maxConnections: CONNECTIONS_MAX,
  maxUnderWay: 4096,
  maxUnsent: 4 * 1024 * 1024,
  messageMs: 6e4,
  helloMs: 6e4,
  stallMs: 2e4
};

// server/transport/stream/stream-blocks.ts
var SMALL_BLOCK = 68 * 1024;
var LARGE_BLOCK = MESSAGE_MAX2 + 4096;
var OWN_BLOCKS = 2;
var SMALL_BLOCKS = 8 * CONNECTIONS_MAX;
var LARGE_BLOCKS = 2 * CONNECTIONS_MAX;
var MOST_HELD = 24;
var StreamBlocks = class {
  /** Connections that share. */
  holders = 0;
  #small;
  #large;
  #firstLarge;
  #waiting = /* @__PURE__ */ new Set();
  /** Arena bytes that it takes. */
  static SIZE = SMALL_BLOCKS * (SMALL_BLOCK + 64) + LARGE_BLOCKS * (LARGE_BLOCK + 64);
  static SMALL_ROOM = SMALL_BLOCK;
  constructor(arena2) {
    this.#small = new BlockPool(arena2, SMALL_BLOCK, SMALL_BLOCKS);
    const first = new BlockPool(arena2, LARGE_BLOCK, LARGE_BLOCKS);
    this.#large = first;
    this.#firstLarge = firstOf(first);
  }
  /** Somebody waits for a block. */
  get contended() {
    return this.#waiting.size > 0;
  }
  /** A block of SMALL_ROOM bytes that counts for nobody; there is one for each connection's OWN_BLOCKS. */
  takeOwn() {
    return this.#small.take();
  }
  giveOwn(at) {
    this.#small.give(at);
  }
  roomOf(at) {
    return at >= this.#firstLarge ? LARGE_BLOCK : SMALL_BLOCK;
  }
  /** A block with room for `size` bytes, or 0: then `holder.blockFree` is called when it is worth trying again. */
  take(holder, size) {
    const small2 = size <= SMALL_BLOCK;
    const shared2 = small2 ? SMALL_BLOCKS - OWN_BLOCKS * CONNECTIONS_MAX : LARGE_BLOCKS;
    const part = Math.min(MOST_HELD, Math.max(1, Math.floor(shared2 / Math.max(1, this.holders))));
    const held = small2 ? holder.smallBlocks : holder.largeBlocks;
    const at = held < part ? (small2 ? this.#small : this.#large).take() : 0;
    if (at === 0) this.#waiting.add(holder);
    else if (small2) holder.smallBlocks++;
    else holder.largeBlocks++;
    return at;
  }
  give(holder, at) {
    if (at >= this.#firstLarge) {
      this.#large.give(at);
      holder.largeBlocks--;
    } else {
      this.#small.give(at);
      holder.smallBlocks--;
    }
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const each of waiting) each.blockFree();
  }
  forget(holder) {
    this.#waiting.delete(holder);
  }
};
function firstOf(pool) {
  const taken = [];
  for (let at = pool.take(); at !== 0; at = pool.take()) taken.push(at);
  for (const at of taken) pool.give(at);
  return Math.min(...taken);
}

// server/wire/ninep/framing.ts
var INCOMPLETE = 0;
var BROKEN = -1;
var Framer = class {
  #v;
  #start;
  #capacity;
  /** Longest message accepted: the negotiated msize. */
  #limit;
  /** Next message. */
  #at;
  /** Behind the last byte received. */
  #end;
  /** `capacity` bytes at `start` are the framer's; `limit` may not exceed them. */
  constructor(v, start, capacity, limit) {
    this.#v = v;
    this.#start = start;
    this.#capacity = capacity;
    this.#limit = limit;
    this.#at = start;
    this.#end = start;
    this.setLimit(limit);
  }
  /** After Rversion. Bytes that are already there are judged by the new limit. */
  setLimit(limit) {
    if (limit < HEADER_SIZE || limit > this.#capacity)
      throw new RangeError(`a limit of ${limit} bytes in a region of ${this.#capacity}`);
    this.#limit = limit;
  }
  /** Bytes of a message that has begun to arrive: the connection owes us the rest of it. */
  get pending() {
    return this.#end - this.#at;
  }
  /** Where the next bytes from the stream go. Call `room` first. */
  get fillAt() {
    return this.#end;
  }
  /** How many bytes may be received there. Makes room for at least one whole message; spans into earlier messages end here. */
  room() {
    if (this.#at === this.#end) {
      this.#at = this.#start;
      this.#end = this.#start;
    } else if (this.#start + this.#capacity - this.#at < this.#limit) {
      this.#v.u8.copyWithin(this.#start, this.#at, this.#end);
      this.#end = this.#start + (this.#end - this.#at);
      this.#at = this.#start;
    }
    return this.#start + this.#capacity - this.#end;
  }
  /** `count` bytes were received at `fillAt`. */
  received(count) {
    this.#end += count;
  }
  /** Length of the next message, which then lies at `messageAt`; INCOMPLETE or BROKEN. Call until it is not positive. */
  next() {
    const available = this.#end - this.#at;
    if (available < 4) return INCOMPLETE;
    const size = this.#v.view.getUint32(this.#at, true);
    if (size < HEADER_SIZE || size > this.#limit) return BROKEN;
    if (available < size) return INCOMPLETE;
    this.#at += size;
    this.messageAt = this.#at - size;
    return size;
  }
  /** Where the message that `next` returned begins. */
  messageAt = 0;
};

// server/transport/stream/receive-region.ts
var TOO_SMALL = -2;
var ReceiveRegion = class {
  block;
  room;
  /** Requests under way whose data lies here. */
  pins = 0;
  #arena;
  #framer;
  constructor(arena2, block, room) {
    this.#arena = arena2;
    this.block = block;
    this.room = room;
    this.#framer = new Framer(arena2, block, room, room);
  }
  /** Bytes of messages that have not been taken. */
  get pending() {
    return this.#framer.pending;
  }
  get messageAt() {
    return this.#framer.messageAt;
  }
  /** Length of the next message, now at `messageAt`; INCOMPLETE, BROKEN, or TOO_SMALL. `limit`: longest one allowed. */
  next(limit) {
    if (this.#framer.pending < 4) return INCOMPLETE;
    const size = this.wanted;
    if (size < HEADER_SIZE || size > limit) return BROKEN;
    if (size > this.room) return TOO_SMALL;
    return this.#framer.next();
  }
  /** Size of the message that has begun to arrive; 0 when not even that is known. */
  get wanted() {
    const { fillAt, pending } = this.#framer;
    return pending < 4 ? 0 : this.#arena.view.getUint32(fillAt - pending, true);
  }
  /** Where to receive, and how much: not while pinned. */
  get fillAt() {
    return this.#framer.fillAt;
  }
  makeRoom() {
    return this.#framer.room();
  }
  received(count) {
    this.#framer.received(count);
  }
  /** Takes over the bytes that are pending in `other`. */
  inherit(other) {
    const count = other.pending;
    const from = other.fillAt - count;
    this.#framer.room();
    this.#arena.u8.copyWithin(this.#framer.fillAt, from, from + count);
    this.#framer.received(count);
    other.drop();
  }
  /** Forgets what is pending. */
  drop() {
    this.#framer = new Framer(this.#arena, this.block, this.room, this.room);
  }
};

// server/transport/stream/receiver.ts
var Receiver = class {
  #arena;
  #blocks;
  #holder;
  #home;
  #region;
  /** `homeBlock` stays the caller's. */
  constructor(arena2, blocks, holder, homeBlock) {
    this.#arena = arena2;
    this.#blocks = blocks;
    this.#holder = holder;
    this.#home = new ReceiveRegion(arena2, homeBlock, StreamBlocks.SMALL_ROOM);
    this.#region = this.#home;
  }
  /** Where the next message is, or begins. */
  get region() {
    return this.#region;
  }
  /**
   * Makes `region` one that is not pinned and has room for the message that has begun to arrive: home where possible. False when there is no block for
   * that now; the holder is told when there is.
   */
  ready() {
    const old = this.#region;
    const wanted2 = Math.max(old.wanted, old.pending);
    const fits = old.pins === 0 && wanted2 <= old.room;
    if (fits && (old === this.#home || wanted2 > this.#home.room || this.#home.pins > 0)) return true;
    let next = this.#home;
    if (wanted2 > next.room || next.pins > 0 || next === old) {
      const block = this.#blocks.take(this.#holder, wanted2);
      if (block === 0) return fits;
      next = new ReceiveRegion(this.#arena, block, this.#blocks.roomOf(block));
    }
    next.inherit(old);
    this.#region = next;
    this.#leave(old);
    return true;
  }
  /** A request has ended for which `region` was pinned. */
  unpin(region) {
    region.pins--;
    this.#leave(region);
  }
  /** Gives back all but home. No request may be under way. */
  close() {
    const region = this.#region;
    this.#region = this.#home;
    this.#leave(region);
  }
  /** Gives a region back that is neither used nor home. */
  #leave(region) {
    if (region.pins > 0 || region === this.#region || region === this.#home) return;
    this.#blocks.give(this.#holder, region.block);
  }
};

// server/transport/stream/stream-exchange.ts
var LEAD = 16 - READ_HEADER_SIZE;
var REPLY_LEAD = 16;
var StreamExchange = class extends OwnedExchange {
  /** Where its bytes lie. */
  region = null;
  /** The session has asked for the data that it brings. */
  sourced = false;
  /** It pins the region: it was not over when the session returned, and its data is still wanted. */
  pinned = false;
  #owner;
  #context;
  #source;
  #sink;
  /** For a long reply, or 0. */
  #block = 0;
  constructor(ticket, owner, context2) {
    super(ticket);
    this.#owner = owner;
    this.#context = context2;
    this.#source = new EnginePlace(context2.scratch);
    this.#sink = new EnginePlace(context2.scratch);
    this.replyAt = context2.scratch.replyAt;
  }
  /** A request of `length` bytes at `at` in `region`. `block`: for its reply, where that may be long, else 0. */
  begin(region, at, length, block, replyCapacity, session) {
    this.region = region;
    this.sourced = false;
    this.pinned = false;
    this.session = session;
    this.at = at;
    this.length = length;
    this.total = length;
    this.replyCapacity = replyCapacity;
    this.ref = null;
    this.#block = block;
  }
  source(offset) {
    this.sourced = true;
    return this.#source.move(-1, this.at + offset);
  }
  /** Only for requests that ask for data: others have no room for it. */
  sink(offset) {
    if (this.#block === 0) throw new Error(`a reply to message type ${this.opcode} was not expected to have data`);
    return this.#sink.move(-1, this.#block + LEAD + offset);
  }
  /** All of it is there. */
  pull() {
    return this.length;
  }
  reply(headLength, payloadLength) {
    const block = this.#block;
    this.#block = 0;
    if (block === 0) {
      this.#owner.replied(this.replyAt, headLength);
    } else if (payloadLength === 0 && headLength < 512) {
      this.#owner.giveBlock(block);
      this.#owner.replied(this.replyAt, headLength);
    } else {
      this.#context.arena.u8.copyWithin(block + LEAD, this.replyAt, this.replyAt + headLength);
      this.#owner.repliedInBlock(block, block + LEAD, headLength + payloadLength);
    }
    this.#end();
  }
  discard() {
    if (this.#block !== 0) this.#owner.giveBlock(this.#block);
    this.#block = 0;
    this.#end();
  }
  #end() {
    this.session = null;
    this.ref = null;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#owner.ended(this);
  }
};

// server/transport/stream/stream-connection.ts
var BUDGET3 = 32;
var REPLY_RESERVE = 8 * 1024;
var COUNT_AT = 19;
var COUNT_END = 23;
var StreamConnection = class {
  id;
  /** For people: where it comes from. */
  peer;
  smallBlocks = 0;
  largeBlocks = 0;
  #owner;
  #session;
  #receiver;
  #homeBlock;
  #corkBlock;
  #queue;
  #free = [];
  #all = [];
  #sender = { run: () => this.#flush() };
  #finisher = { run: () => this.#finish() };
  #fd;
  /** Length of a message at `region.messageAt` that waits for what it needs; 0: none. */
  #held = 0;
  #underWay = 0;
  /** The last read took all there was. */
  #drained = false;
  /** No requests are taken until something has changed. */
  #blocked = false;
  #mask = EPOLLIN;
  #violation = "";
  #finished = false;
  /** Deadlines in milliseconds of performance.now(); 0: none. */
  #helloDueMs;
  #messageDueMs = 0;
  #stalledSinceMs = 0;
  /** Takes over `fd` (non-blocking) and the two blocks. */
  constructor(fd, id, peer, blocks, owner) {
    const { context: context2, limits } = owner;
    this.#fd = fd;
    this.id = id;
    this.peer = peer;
    this.#owner = owner;
    this.#homeBlock = blocks[0];
    this.#receiver = new Receiver(context2.arena, owner.blocks, this, blocks[0]);
    this.#corkBlock = blocks[1];
    this.#queue = new SendQueue(owner.pieces, blocks[1], StreamBlocks.SMALL_ROOM, (at) => this.giveBlock(at));
    this.#session = owner.openSession({
      clientId: String(id),
      cancel: (ticket) => void native.poolCancel(ticket),
      violated: (reason) => {
        this.#violation ||= reason;
      }
    });
    this.#helloDueMs = performance.now() + limits.helloMs;
    const result = context2.reactor.add(fd, this, EPOLLIN);
    if (result < 0) this.close(`its socket cannot be watched: ${errnoName(result)}`);
    else owner.watch();
  }
  get underWay() {
    return this.#underWay;
  }
  /** It has a deadline, whether it is over or not. */
  get timed() {
    return this.#helloDueMs > 0 || this.#messageDueMs > 0 || this.#stalledSinceMs > 0;
  }
  /** Closes the connection if one of its deadlines is over. `contended`: others wait for blocks. */
  checkDeadlines(nowMs, contended) {
    if (this.#fd < 0) return;
    if (this.#session.dialect !== null) this.#helloDueMs = 0;
    if (this.#helloDueMs > 0 && nowMs > this.#helloDueMs) this.close("it did not say which protocol it speaks");
    else if (this.#messageDueMs > 0 && !this.#blocked && nowMs > this.#messageDueMs)
      this.close("it stopped in the middle of a message");
    else if (contended && this.#stalledSinceMs > 0 && nowMs > this.#stalledSinceMs + this.#owner.limits.stallMs) {
      this.close("it does not read its replies, and others wait for the memory that they take");
    }
  }
  onEvent(mask) {
    if (this.#fd < 0) return;
    if (mask & EPOLLOUT) this.#flush();
    if (mask & (EPOLLERR | EPOLLHUP) && (mask & EPOLLIN) === 0) this.close("");
    else if (mask & EPOLLIN) {
      this.#drained = false;
      this.run();
    }
  }
  run() {
    if (this.#fd < 0) return;
    this.#blocked = false;
    for (let taken = 0; taken < BUDGET3; ) {
      const length = this.#held > 0 ? this.#held : this.#receiver.region.next(this.#session.msize);
      if (length > 0) {
        this.#held = 0;
        if (!this.#take(length)) return this.#block();
        if (this.#fd < 0) return;
        taken++;
      } else if (length === BROKEN) {
        return this.close(
          `what it sent is no 9P message (size ${this.#receiver.region.wanted}, ${this.#session.msize} allowed)`
        );
      } else if (!this.#receive(length === TOO_SMALL)) {
        return;
      }
    }
    this.#owner.context.reactor.soon(this);
  }
  blockFree() {
    this.#unblock();
  }
  /** Ends the connection now; replies that have not left are lost. */
  close(reason) {
    if (this.#fd < 0) return;
    const { context: context2, blocks } = this.#owner;
    context2.reactor.remove(this.#fd);
    native.close(this.#fd);
    this.#fd = -1;
    this.#helloDueMs = this.#messageDueMs = this.#stalledSinceMs = 0;
    this.#queue.clear();
    blocks.forget(this);
    this.#owner.disconnected(this, reason);
    this.#session.interruptWaiters();
    for (const exchange of this.#all) if (exchange.session !== null) native.poolCancel(exchange.ticket);
    if (this.#underWay === 0) context2.reactor.soon(this.#finisher);
  }
  // ------------------------------------------------------------ receiving
  /** Gets more bytes. False when there are none now, or no room for them. */
  #receive(needsLarge) {
    if (this.#drained && !needsLarge) return this.#idle();
    if (!this.#receiver.ready()) {
      this.#block();
      return false;
    }
    const region = this.#receiver.region;
    const room = region.makeRoom();
    const result = native.recv(this.#fd, region.fillAt, room);
    if (result === -ERRNO.EAGAIN) return this.#idle();
    if (result === -ERRNO.EINTR) return true;
    if (result <= 0) {
      this.#ended(result);
      return false;
    }
    region.received(result);
    this.#drained = result < room;
    return true;
  }
  #idle() {
    const begun = this.#receiver.region.pending > 0;
    if (!begun) this.#messageDueMs = 0;
    else if (this.#messageDueMs === 0) {
      this.#messageDueMs = performance.now() + this.#owner.limits.messageMs;
      this.#owner.watch();
    }
    return false;
  }
  #ended(result) {
    const { pending } = this.#receiver.region;
    if (result < 0 && result !== -ERRNO.ECONNRESET) this.close(`its socket failed: ${errnoName(result)}`);
    else {
      if (this.#queue.bytes > 0) this.#queue.flush(this.#fd);
      this.close(pending > 0 ? "it went away in the middle of a message" : "");
    }
  }
  // ------------------------------------------------------------ requests
  /** Hands the message of `length` bytes at `region.messageAt` to the session. False: it has to wait, and is held. */
  #take(length) {
    const { context: context2, limits, blocks } = this.#owner;
    const { arena: arena2 } = context2;
    const at = this.#receiver.region.messageAt;
    const { msize } = this.#session;
    let block = 0;
    let capacity = Math.min(msize, REPLY_ROOM);
    if (this.#queue.bytes > limits.maxUnsent || this.#queue.corkFree < REPLY_RESERVE || this.#underWay >= limits.maxUnderWay)
      return this.#hold(length);
    const type = arena2.u8[at + 4] ?? 0;
    if ((type === TYPE2.Tread || type === TYPE2.Treaddir) && length >= COUNT_END) {
      const count = arena2.view.getUint32(at + COUNT_AT, true);
      block = blocks.take(this, Math.min(msize, count + READ_HEADER_SIZE) + REPLY_LEAD);
      if (block === 0) return this.#hold(length);
      capacity = Math.min(msize, blocks.roomOf(block) - REPLY_LEAD);
    }
    this.#messageDueMs = 0;
    const exchange = this.#free.pop() ?? this.#makeExchange();
    exchange.begin(this.#receiver.region, at, length, block, capacity, this.#session);
    this.#underWay++;
    context2.vitals.add(VITAL.REQUESTS, 1);
    if (context2.timed) exchange.takenAt = performance.now();
    this.#hand(exchange);
    if (exchange.session !== null && exchange.sourced && exchange.region !== null) {
      exchange.pinned = true;
      exchange.region.pins++;
    }
    if (this.#violation !== "") {
      this.#flush();
      this.close(this.#violation);
    }
    return true;
  }
  #hold(length) {
    this.#held = length;
    return false;
  }
  /** A session that throws has a bug; its client must not wait for ever because of it. */
  #hand(exchange) {
    try {
      this.#session.request(exchange);
    } catch (error) {
      this.#owner.context.log.error(
        `the session failed on a request: ${error instanceof Error ? error.stack ?? error.message : String(error)}`
      );
      if (exchange.session !== null) exchange.discard();
      this.#violation ||= "a request of it could not be answered";
    }
  }
  #makeExchange() {
    const { context: context2 } = this.#owner;
    const made2 = context2.exchanges.register((ticket) => new StreamExchange(ticket, this, context2));
    this.#all.push(made2);
    return made2;
  }
  #block() {
    this.#blocked = true;
    this.#watch();
  }
  #unblock() {
    if (!this.#blocked || this.#fd < 0) return;
    this.#blocked = false;
    this.#watch();
    this.#owner.context.reactor.soon(this);
  }
  // ------------------------------------------------------------ replies
  replied(at, length) {
    if (this.#fd < 0) return;
    this.#queue.copy(at, length);
    this.#owner.context.reactor.atEndOfTurn(this.#sender);
  }
  repliedInBlock(block, at, length) {
    if (this.#fd < 0) {
      this.giveBlock(block);
      return;
    }
    this.#queue.hand(block, at, length);
    this.#owner.context.reactor.atEndOfTurn(this.#sender);
  }
  giveBlock(block) {
    this.#owner.blocks.give(this, block);
  }
  ended(exchange) {
    const { region } = exchange;
    exchange.region = null;
    if (exchange.pinned && region !== null) {
      exchange.pinned = false;
      this.#receiver.unpin(region);
    }
    this.#free.push(exchange);
    this.#underWay--;
    if (this.#fd >= 0) {
      if (this.#blocked) this.#unblock();
    } else if (this.#underWay === 0) {
      this.#owner.context.reactor.soon(this.#finisher);
    }
  }
  #flush() {
    if (this.#fd < 0) return;
    const before = this.#queue.bytes;
    const result = this.#queue.flush(this.#fd);
    if (result < 0 && result !== -ERRNO.EAGAIN) {
      this.close(
        result === -ERRNO.EPIPE || result === -ERRNO.ECONNRESET ? "" : `its socket failed: ${errnoName(result)}`
      );
      return;
    }
    if (this.#queue.bytes === 0) this.#stalledSinceMs = 0;
    else if (this.#stalledSinceMs === 0 || this.#queue.bytes < before) {
      this.#stalledSinceMs = performance.now();
      this.#owner.watch();
    }
    if (this.#queue.bytes < before) this.#unblock();
    this.#watch();
  }
  #watch() {
    if (this.#fd < 0) return;
    const mask = (this.#blocked ? 0 : EPOLLIN) | (this.#queue.bytes > 0 ? EPOLLOUT : 0);
    if (mask === this.#mask) return;
    this.#mask = mask;
    this.#owner.context.reactor.modify(this.#fd, mask);
  }
  // ------------------------------------------------------------ the end
  #finish() {
    if (this.#finished || this.#underWay > 0) return;
    this.#finished = true;
    const { context: context2, blocks } = this.#owner;
    this.#session.close();
    for (const exchange of this.#all) context2.exchanges.release(exchange);
    this.#receiver.close();
    blocks.forget(this);
    blocks.giveOwn(this.#homeBlock);
    blocks.giveOwn(this.#corkBlock);
    this.#owner.finished(this);
  }
};

// server/transport/stream/stream-server.ts
var SWEEP_MS = 1e3;
var RETRY_MS = 1e3;
var StreamSpace = class {
  blocks;
  pieces;
  static SIZE = StreamBlocks.SIZE + PieceSpace.SIZE;
  constructor(arena2) {
    this.blocks = new StreamBlocks(arena2);
    this.pieces = new PieceSpace(arena2);
  }
};
var StreamServer = class {
  context;
  limits;
  blocks;
  pieces;
  openSession;
  #events;
  #listeners = [];
  #connections = /* @__PURE__ */ new Set();
  /** Of those, the ones whose client is still there. */
  #attached = 0;
  #lastId = 0;
  #sweep = null;
  #closing = null;
  constructor(context2, space, openSession, events, limits = {}) {
    this.context = context2;
    this.limits = { ...STREAM_LIMITS, ...limits };
    this.blocks = space.blocks;
    this.pieces = space.pieces;
    this.openSession = openSession;
    this.#events = events;
  }
  /** Sessions of clients that are there, and of those whose last requests are still under way. */
  get connections() {
    return this.#connections.size;
  }
  /** Takes over `fd`: a listening socket, or one that is connected already. `label`: where it is, for people. Throws when it is neither. */
  serve(fd, label) {
    native.setNonblocking(fd, true);
    const first = native.accept(fd);
    if (first === -ERRNO.EINVAL) {
      this.#arrived(fd, label);
      return;
    }
    if (first < 0 && first !== -ERRNO.EAGAIN)
      throw new Error(`descriptor ${fd} is no socket that clients can come by: ${errnoName(first)}`);
    const listener = new Listener(fd, this.context, (client) => this.#arrived(client, label));
    this.#listeners.push(listener);
    if (first >= 0) this.#arrived(first, label);
  }
  /** No more clients; `then` runs when the last request of the last one has ended. */
  close(then2) {
    this.#closing = then2;
    for (const listener of this.#listeners) listener.close();
    this.#listeners.length = 0;
    this.context.reactor.cancel(this.#sweep);
    for (const connection of [...this.#connections]) connection.close("the server stops");
    if (this.#connections.size === 0) this.#closed();
  }
  #arrived(fd, label) {
    const { log, vitals } = this.context;
    const pid = this.#pidOf(fd);
    if (this.#connections.size >= this.limits.maxConnections) {
      log.warn(`a client (${this.#who(pid)}, by ${label}) was refused: there are ${this.#connections.size} already`);
      vitals.add(VITAL.REFUSED, 1);
      native.close(fd);
      return;
    }
    native.setNonblocking(fd, true);
    native.setNodelay(fd);
    const id = ++this.#lastId;
    const home = this.blocks.takeOwn();
    const cork = this.blocks.takeOwn();
    this.blocks.holders++;
    this.#attached++;
    log.info(`client ${id} attached: ${this.#who(pid)}, by ${label}`);
    vitals.set(VITAL.ATTACHED, this.#attached);
    vitals.add(VITAL.ATTACHMENTS, 1);
    this.#connections.add(new StreamConnection(fd, id, label, [home, cork], this));
    if (this.#attached === 1) this.#events.attached(pid);
  }
  disconnected(connection, reason) {
    const { log, vitals } = this.context;
    if (reason === "") {
      log.info(`client ${connection.id} detached`);
    } else if (this.#closing === null) {
      log.warn(`client ${connection.id} dropped: ${reason}`);
      vitals.add(VITAL.REFUSED, 1);
    }
    this.#attached--;
    vitals.set(VITAL.ATTACHED, this.#attached);
    if (this.#attached === 0) this.#events.detached(reason);
  }
  finished(connection) {
    this.#connections.delete(connection);
    this.blocks.holders--;
    if (this.#connections.size > 0) return;
    if (this.#closing !== null) this.#closed();
    else if (this.#listeners.length === 0) this.#events.finished();
  }
  watch() {
    this.#sweep ??= this.context.reactor.after(this.#sweepMs, () => this.#checkDeadlines());
  }
  get #sweepMs() {
    const { messageMs, helloMs, stallMs } = this.limits;
    return Math.min(SWEEP_MS, messageMs, helloMs, stallMs);
  }
  #checkDeadlines() {
    this.#sweep = null;
    const nowMs = performance.now();
    const { contended } = this.blocks;
    for (const connection of [...this.#connections]) connection.checkDeadlines(nowMs, contended);
    for (const connection of this.#connections) {
      if (!connection.timed) continue;
      this.watch();
      return;
    }
  }
  #closed() {
    const then2 = this.#closing;
    this.#closing = null;
    then2?.();
  }
  #pidOf(fd) {
    const { scratch, arena: arena2 } = this.context;
    return native.peerCred(fd, scratch.infoAt) < 0 ? 0 : Math.max(0, arena2.view.getInt32(scratch.infoAt, true));
  }
  /** Known of unix sockets only. A process chooses its name itself, so it is made printable. */
  #who(pid) {
    if (pid === 0) return "an unknown process";
    try {
      return `process ${pid}, ${readFileSync2(`/proc/${pid}/comm`, "utf8").trim().replace(/[^\x20-\x7e]/g, "?")}`;
    } catch {
      return `process ${pid}`;
    }
  }
};
var Listener = class {
  #fd;
  #context;
  #arrived;
  #open = true;
  constructor(fd, context2, arrived) {
    this.#fd = fd;
    this.#context = context2;
    this.#arrived = arrived;
    const result = context2.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`descriptor ${fd} cannot be watched: ${errnoName(result)}`);
  }
  onEvent() {
    while (this.#open) {
      const fd = native.accept(this.#fd);
      if (fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE) {
        this.#context.log.error("no descriptor is left for a client that wants to connect");
        this.#pause();
        return;
      }
      if (fd === -ERRNO.ECONNABORTED || fd === -ERRNO.EINTR) continue;
      if (fd < 0) return;
      this.#arrived(fd);
    }
  }
  close() {
    this.#open = false;
    this.#context.reactor.remove(this.#fd);
    native.close(this.#fd);
  }
  /** Without descriptors, a listening socket that stays readable would keep the reactor busy. */
  #pause() {
    this.#context.reactor.modify(this.#fd, 0);
    this.#context.reactor.after(RETRY_MS, () => {
      if (this.#open) this.#context.reactor.modify(this.#fd, EPOLLIN);
    });
  }
};

// server/transport/vhost-user/virtio-ninep.ts
var MOUNT_TAG = 0;
function virtioNinep(tag, openSession) {
  return { name: "virtio-9p", features: [MOUNT_TAG], queues: 1, config: configOf2(tag), openSession };
}
function configOf2(tag) {
  const bytes = new TextEncoder().encode(tag);
  const u8 = new Uint8Array(2 + bytes.length);
  writeNinepConfig({ u8, view: new DataView(u8.buffer) }, 0, bytes);
  return u8;
}

// server/wire/ninep/print.gen.ts
function printQid(p) {
  p.flags("type", 1, QID_TYPE);
  p.decimal("version", 4);
  p.hex("path", 8);
}
function printDirEntry(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
  p.decimal("offset", 8);
  p.value("type", 1, DIR_TYPE);
  p.str16("name");
}
function printStat(p) {
  p.skip(2);
  p.decimal("type", 2);
  p.decimal("dev", 4);
  p.begin("qid");
  printQid(p);
  p.finish();
  p.mode("mode", 4, DM_MODE);
  p.decimal("atime", 4);
  p.decimal("mtime", 4);
  p.decimal("length", 8);
  p.str16("name");
  p.str16("uid");
  p.str16("gid");
  p.str16("muid");
  p.str16("extension");
  p.decimal("n_uid", 4);
  p.decimal("n_gid", 4);
  p.decimal("n_muid", 4);
}
function printStat2000(p) {
  p.skip(2);
  p.decimal("type", 2);
  p.decimal("dev", 4);
  p.begin("qid");
  printQid(p);
  p.finish();
  p.mode("mode", 4, DM_MODE);
  p.decimal("atime", 4);
  p.decimal("mtime", 4);
  p.decimal("length", 8);
  p.str16("name");
  p.str16("uid");
  p.str16("gid");
  p.str16("muid");
}
function printRlerror(p) {
  p.value("ecode", 4, ERRNO2);
}
function printTstatfs(p) {
  p.value("fid", 4, FID);
}
function printRstatfs(p) {
  p.hex("type", 4);
  p.decimal("bsize", 4);
  p.decimal("blocks", 8);
  p.decimal("bfree", 8);
  p.decimal("bavail", 8);
  p.decimal("files", 8);
  p.decimal("ffree", 8);
  p.hex("fsid", 8);
  p.decimal("namelen", 4);
}
function printTlopen(p) {
  p.value("fid", 4, FID);
  p.open("flags", 4, L_OPEN_FLAGS);
}
function printRlopen(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
  p.decimal("iounit", 4);
}
function printTlcreate(p) {
  p.value("fid", 4, FID);
  p.str16("name");
  p.open("flags", 4, L_OPEN_FLAGS);
  p.octal("mode", 4);
  p.decimal("gid", 4);
}
function printRlcreate(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
  p.decimal("iounit", 4);
}
function printTsymlink(p) {
  p.value("dfid", 4, FID);
  p.str16("name");
  p.str16("symtgt");
  p.decimal("gid", 4);
}
function printRsymlink(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
}
function printTmknod(p) {
  p.value("dfid", 4, FID);
  p.str16("name");
  p.octal("mode", 4);
  p.decimal("major", 4);
  p.decimal("minor", 4);
  p.decimal("gid", 4);
}
function printRmknod(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
}
function printTrename(p) {
  p.value("fid", 4, FID);
  p.value("dfid", 4, FID);
  p.str16("name");
}
function printRrename(_p) {
}
function printTreadlink(p) {
  p.value("fid", 4, FID);
}
function printRreadlink(p) {
  p.str16("target");
}
function printTgetattr(p) {
  p.value("fid", 4, FID);
  p.flags("request_mask", 8, GETATTR_MASK);
}
function printRgetattr(p) {
  p.flags("valid", 8, GETATTR_MASK);
  p.begin("qid");
  printQid(p);
  p.finish();
  p.octal("mode", 4);
  p.decimal("uid", 4);
  p.decimal("gid", 4);
  p.decimal("nlink", 8);
  p.decimal("rdev", 8, QUIET);
  p.decimal("size", 8);
  p.decimal("blksize", 8);
  p.decimal("blocks", 8);
  p.signed("atime_sec", 8);
  p.decimal("atime_nsec", 8, QUIET);
  p.signed("mtime_sec", 8);
  p.decimal("mtime_nsec", 8, QUIET);
  p.signed("ctime_sec", 8);
  p.decimal("ctime_nsec", 8, QUIET);
  p.signed("btime_sec", 8, QUIET);
  p.decimal("btime_nsec", 8, QUIET);
  p.decimal("gen", 8, QUIET);
  p.decimal("data_version", 8, QUIET);
}
function printTsetattr(p) {
  p.value("fid", 4, FID);
  p.flags("valid", 4, SETATTR_VALID);
  p.octal("mode", 4);
  p.decimal("uid", 4);
  p.decimal("gid", 4);
  p.decimal("size", 8);
  p.signed("atime_sec", 8);
  p.decimal("atime_nsec", 8, QUIET);
  p.signed("mtime_sec", 8);
  p.decimal("mtime_nsec", 8, QUIET);
}
function printRsetattr(_p) {
}
function printTxattrwalk(p) {
  p.value("fid", 4, FID);
  p.value("newfid", 4, FID);
  p.str16("name");
}
function printRxattrwalk(p) {
  p.decimal("size", 8);
}
function printTxattrcreate(p) {
  p.value("fid", 4, FID);
  p.str16("name");
  p.decimal("attr_size", 8);
  p.flags("flags", 4, XATTR);
}
function printRxattrcreate(_p) {
}
function printTreaddir(p) {
  p.value("fid", 4, FID);
  p.decimal("offset", 8);
  p.decimal("count", 4);
}
function printRreaddir(p) {
  p.data32("data");
}
function printTfsync(p) {
  p.value("fid", 4, FID);
  p.decimal("datasync", 4);
}
function printRfsync(_p) {
}
function printTlock(p) {
  p.value("fid", 4, FID);
  p.value("type", 1, LOCK_TYPE);
  p.flags("flags", 4, LOCK_FLAGS);
  p.decimal("start", 8);
  p.decimal("length", 8);
  p.decimal("proc_id", 4);
  p.str16("client_id");
}
function printRlock(p) {
  p.value("status", 1, LOCK_STATUS);
}
function printTgetlock(p) {
  p.value("fid", 4, FID);
  p.value("type", 1, LOCK_TYPE);
  p.decimal("start", 8);
  p.decimal("length", 8);
  p.decimal("proc_id", 4);
  p.str16("client_id");
}
function printRgetlock(p) {
  p.value("type", 1, LOCK_TYPE);
  p.decimal("start", 8);
  p.decimal("length", 8);
  p.decimal("proc_id", 4);
  p.str16("client_id");
}
function printTlink(p) {
  p.value("dfid", 4, FID);
  p.value("fid", 4, FID);
  p.str16("name");
}
function printRlink(_p) {
}
function printTmkdir(p) {
  p.value("dfid", 4, FID);
  p.str16("name");
  p.octal("mode", 4);
  p.decimal("gid", 4);
}
function printRmkdir(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
}
function printTrenameat(p) {
  p.value("olddirfid", 4, FID);
  p.str16("oldname");
  p.value("newdirfid", 4, FID);
  p.str16("newname");
}
function printRrenameat(_p) {
}
function printTunlinkat(p) {
  p.value("dirfid", 4, FID);
  p.str16("name");
  p.flags("flags", 4, UNLINK_FLAGS);
}
function printRunlinkat(_p) {
}
function printTversion(p) {
  p.decimal("msize", 4);
  p.str16("version");
}
function printRversion(p) {
  p.decimal("msize", 4);
  p.str16("version");
}
function printTauth(p) {
  p.value("afid", 4, FID);
  p.str16("uname");
  p.str16("aname");
  p.decimal("n_uname", 4);
}
function printTauth2000(p) {
  p.value("afid", 4, FID);
  p.str16("uname");
  p.str16("aname");
}
function printRauth(p) {
  p.begin("aqid");
  printQid(p);
  p.finish();
}
function printTattach(p) {
  p.value("fid", 4, FID);
  p.value("afid", 4, FID);
  p.str16("uname");
  p.str16("aname");
  p.decimal("n_uname", 4);
}
function printTattach2000(p) {
  p.value("fid", 4, FID);
  p.value("afid", 4, FID);
  p.str16("uname");
  p.str16("aname");
}
function printRattach(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
}
function printRerror(p) {
  p.str16("ename");
  p.value("errno", 4, ERRNO2);
}
function printRerror2000(p) {
  p.str16("ename");
}
function printTflush(p) {
  p.value("oldtag", 2, TAG);
}
function printRflush(_p) {
}
function printTwalk(p) {
  p.value("fid", 4, FID);
  p.value("newfid", 4, FID);
  const nwname = p.decimal("nwname", 2);
  p.list("wname", nwname, 16, () => p.str16(""));
}
function printRwalk(p) {
  const nwqid = p.decimal("nwqid", 2);
  p.list("wqid", nwqid, 16, () => {
    p.begin("");
    printQid(p);
    p.finish();
  });
}
function printTread(p) {
  p.value("fid", 4, FID);
  p.decimal("offset", 8);
  p.decimal("count", 4);
}
function printRread(p) {
  p.data32("data");
}
function printTwrite(p) {
  p.value("fid", 4, FID);
  p.decimal("offset", 8);
  p.data32("data");
}
function printRwrite(p) {
  p.decimal("count", 4);
}
function printTclunk(p) {
  p.value("fid", 4, FID);
}
function printRclunk(_p) {
}
function printTremove(p) {
  p.value("fid", 4, FID);
}
function printRremove(_p) {
}
function printTopen(p) {
  p.value("fid", 4, FID);
  p.flags("mode", 1, O_MODE);
}
function printRopen(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
  p.decimal("iounit", 4);
}
function printTcreate(p) {
  p.value("fid", 4, FID);
  p.str16("name");
  p.mode("perm", 4, DM_MODE);
  p.flags("mode", 1, O_MODE);
  p.str16("extension");
}
function printTcreate2000(p) {
  p.value("fid", 4, FID);
  p.str16("name");
  p.mode("perm", 4, DM_MODE);
  p.flags("mode", 1, O_MODE);
}
function printRcreate(p) {
  p.begin("qid");
  printQid(p);
  p.finish();
  p.decimal("iounit", 4);
}
function printTstat(p) {
  p.value("fid", 4, FID);
}
function printRstat(p) {
  p.skip(2);
  p.begin("stat");
  printStat(p);
  p.finish();
}
function printRstat2000(p) {
  p.skip(2);
  p.begin("stat");
  printStat2000(p);
  p.finish();
}
function printTwstat(p) {
  p.value("fid", 4, FID);
  p.skip(2);
  p.begin("stat");
  printStat(p);
  p.finish();
}
function printTwstat2000(p) {
  p.value("fid", 4, FID);
  p.skip(2);
  p.begin("stat");
  printStat2000(p);
  p.finish();
}
function printRwstat(_p) {
}
var PRINT_MESSAGE = {
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
  Rwstat: printRwstat
};

// server/wire/ninep/print.ts
var ENTRIES_SHOWN = 16;
function formatNinep(v, at, length, dialect = DIALECT.L) {
  const p = new Printer(v, at, at + length);
  const size = p.take(4);
  const type = p.take(1);
  if (size === void 0 || type === void 0) return p.text;
  const whole = at + Number(size);
  p.end = Math.max(p.at, Math.min(p.end, whole));
  const op = NINEP_OPS[dialect][Number(type)];
  p.word(op === void 0 ? `TYPE_${type}` : op.name.replace(/2000$/, ""));
  p.value("tag", 2, TAG);
  if (op === void 0) {
    if (whole > p.at && !p.truncated) p.payload("data", whole - p.at);
  } else if (op.name === "Rreaddir") {
    printEntries(p);
  } else {
    PRINT_MESSAGE[op.name](p);
    if (p.left > 0 && !p.truncated) p.payload("trailing", p.left);
  }
  return p.text;
}
function printEntries(p) {
  const count = p.decimal("count", 4);
  const end2 = p.at + count;
  let entries = 0;
  while (p.at < end2 && p.left > 0 && !p.truncated) {
    if (entries < ENTRIES_SHOWN) {
      p.begin("");
      printDirEntry(p);
      p.finish();
    } else {
      p.skip(22);
      const length = p.take(2);
      if (length !== void 0) p.skip(Number(length));
    }
    entries++;
  }
  p.word(`(${entries} entries)`);
}

// server/engine/ninep-printer.ts
var NinepPrinter = class {
  #arena;
  #session;
  #print;
  constructor(arena2, session, print) {
    this.#arena = arena2;
    this.#session = session;
    this.#print = print;
  }
  begin(x) {
    this.#print(formatNinep(this.#arena, x.at, x.length, this.#session.dialect ?? DIALECT.L));
  }
  end(x, _error, headLength, payloadLength) {
    if (headLength === 0) this.#print(`tag ${x.uniqueLo}: no reply`);
    else if (payloadLength > 0) this.#print(`tag ${x.uniqueLo}: ${headLength} + ${payloadLength} bytes`);
    else this.#print(formatNinep(this.#arena, x.replyAt, headLength, this.#session.dialect ?? DIALECT.L));
  }
};

// server/engine/observers.ts
function bothOf(first, second) {
  if (first === null) return second;
  return {
    begin(x) {
      first.begin(x);
      second.begin(x);
    },
    end(x, error, headLength, payloadLength) {
      first.end(x, error, headLength, payloadLength);
      second.end(x, error, headLength, payloadLength);
    }
  };
}

// server/engine/ninep-share.ts
var RESERVED_DESCRIPTORS = 256;
var VIRTIO_MSIZE = 512e3;
var DEFAULT_TAG = "culvert";
var NinepShare = class {
  /** Takes each request and each reply as a line of text; null while nobody reads them. */
  print = null;
  #thread;
  #log;
  #recorder;
  #connection;
  #exports;
  #fileSystems = [];
  #waiters;
  #sessions = /* @__PURE__ */ new Set();
  #transports = [];
  #policy;
  #devices = 0;
  /** Arena bytes that it takes. */
  static SIZE = StreamSpace.SIZE;
  /** Opens all folders. Throws Problem when one cannot be opened. */
  constructor(thread, connection, policy, log, recorder) {
    this.#thread = thread;
    this.#policy = policy;
    this.#log = log;
    this.#recorder = recorder;
    this.#connection = connection;
    const { reactor } = thread.context;
    this.#waiters = new LockWaiters((delayMs) => void reactor.after(delayMs, () => this.#waiters.retry()));
    const budget = Math.floor((thread.native.getNofile()[0] - RESERVED_DESCRIPTORS) / connection.exports.length);
    this.#exports = exportTable(connection.exports.map(({ name: name4, folder }) => this.#open(name4, folder, budget)));
  }
  /** Starts to serve. Takes over the descriptors. */
  serve({ descriptors, share }, events) {
    const { context: context2 } = this.#thread;
    const streams = new StreamServer(
      context2,
      new StreamSpace(context2.arena),
      (hooks) => this.#openSession(hooks),
      events
    );
    this.#transports.push(streams);
    for (const [i, place] of this.#connection.listen.entries()) {
      const fd = descriptors.listeners[i];
      if (fd === void 0) throw new Problem("CONFIG", "a place to listen came without its socket");
      if (place.how === "vhost-user") this.#serveDevice(fd, share.tag, events);
      else streams.serve(fd, listenText(place));
    }
  }
  /** In force for all clients at once. */
  setPolicy(policy) {
    this.#policy = policy;
    for (const session of this.#sessions) session.setPolicy(policy);
  }
  /** No more clients; `then` runs when the last request has ended. */
  close(then2) {
    let open5 = this.#transports.length;
    const closed = () => {
      open5--;
      if (open5 === 0) then2();
    };
    if (open5 === 0) then2();
    for (const transport of this.#transports) transport.close(closed);
  }
  /** After `close`. */
  closeFolders() {
    for (const fs of this.#fileSystems) fs.close();
  }
  #open(name4, folder, descriptors) {
    const { context: context2, native: native2 } = this.#thread;
    const fs = openHostFileSystem(native2, context2.arena, {
      root: folder,
      descriptors,
      xattr: true,
      allowDirectIo: true,
      preserveNoatime: true,
      allowDevices: true,
      pool: true
    });
    if (typeof fs === "number")
      throw new Problem("FOLDER_UNREADABLE", `the folder ${folder} cannot be opened: ${errnoName(fs)}`);
    this.#fileSystems.push(fs);
    return { name: name4, path: folder, fs, node: fs.root };
  }
  #openSession(hooks, limits = {}) {
    const options = {
      exports: this.#exports,
      arena: this.#thread.context.arena,
      policy: this.#policy,
      log: this.#log,
      clientId: hooks.clientId,
      waiters: this.#waiters,
      cancel: (ticket) => hooks.cancel(ticket),
      violated: (reason) => hooks.violated(reason),
      limits
    };
    const recorder = new NinepRecorder(this.#recorder, options.arena);
    const session = new TrackedSession(options, () => {
      this.#sessions.delete(session);
      recorder.close();
    });
    const printer = this.print === null ? null : new NinepPrinter(options.arena, session, this.print);
    session.observer = bothOf(printer, recorder);
    this.#sessions.add(session);
    return session;
  }
  #serveDevice(fd, tag, events) {
    const hooks = {
      clientId: `virtio-9p ${++this.#devices}`,
      cancel: (ticket) => void this.#thread.native.poolCancel(ticket),
      // A device cannot be disconnected: the guest got its error.
      violated: () => {
      }
    };
    const model = virtioNinep(tag === "" ? DEFAULT_TAG : tag, () => this.#openSession(hooks, { msize: VIRTIO_MSIZE }));
    const server = new VhostUserServer(this.#thread.context, model, { how: "descriptor", fd }, false, events);
    server.start();
    this.#transports.push(server);
  }
};
var TrackedSession = class extends NinepSession {
  #ended;
  constructor(options, ended) {
    super(options);
    this.#ended = ended;
  }
  close() {
    super.close();
    this.#ended();
  }
};

// server/wire/fuse/print.gen.ts
function printFuseAttr(p) {
  p.decimal("ino", 8);
  p.decimal("size", 8);
  p.decimal("blocks", 8);
  p.signed("atime", 8);
  p.signed("mtime", 8);
  p.signed("ctime", 8);
  p.decimal("atimensec", 4, QUIET);
  p.decimal("mtimensec", 4, QUIET);
  p.decimal("ctimensec", 4, QUIET);
  p.octal("mode", 4);
  p.decimal("nlink", 4);
  p.decimal("uid", 4);
  p.decimal("gid", 4);
  p.hex("rdev", 4, QUIET);
  p.decimal("blksize", 4);
  p.flags("flags", 4, FUSE_ATTR, QUIET);
}
function printFileLock(p) {
  p.decimal("start", 8);
  p.decimal("end", 8);
  p.value("type", 4, LOCK_TYPE);
  p.decimal("pid", 4);
}
function printSxTime(p) {
  p.signed("tv_sec", 8);
  p.decimal("tv_nsec", 4, QUIET);
  p.skip(4);
}
function printStatx(p) {
  p.flags("mask", 4, STATX_MASK);
  p.decimal("blksize", 4);
  p.hex("attributes", 8);
  p.decimal("nlink", 4);
  p.decimal("uid", 4);
  p.decimal("gid", 4);
  p.octal("mode", 2);
  p.skip(2);
  p.decimal("ino", 8);
  p.decimal("size", 8);
  p.decimal("blocks", 8);
  p.hex("attributes_mask", 8);
  p.begin("atime");
  printSxTime(p);
  p.finish();
  p.begin("btime");
  printSxTime(p);
  p.finish();
  p.begin("ctime");
  printSxTime(p);
  p.finish();
  p.begin("mtime");
  printSxTime(p);
  p.finish();
  p.decimal("rdev_major", 4);
  p.decimal("rdev_minor", 4);
  p.decimal("dev_major", 4);
  p.decimal("dev_minor", 4);
  p.skip(112);
}
function printNameIn(p) {
  p.cstr("name");
}
function printForgetIn(p) {
  p.decimal("nlookup", 8);
}
function printForgetOne(p) {
  p.decimal("node", 8);
  p.decimal("nlookup", 8);
}
function printBatchForgetIn(p) {
  p.decimal("count", 4);
  p.skip(4);
}
function printGetattrIn(p) {
  p.flags("getattr_flags", 4, GETATTR);
  p.skip(4);
  p.decimal("fh", 8);
}
function printSetattrIn(p) {
  p.flags("valid", 4, FATTR);
  p.skip(4);
  p.decimal("fh", 8);
  p.decimal("size", 8);
  p.hex("lock_owner", 8, QUIET);
  p.signed("atime", 8);
  p.signed("mtime", 8);
  p.signed("ctime", 8);
  p.decimal("atimensec", 4, QUIET);
  p.decimal("mtimensec", 4, QUIET);
  p.decimal("ctimensec", 4, QUIET);
  p.octal("mode", 4);
  p.skip(4);
  p.decimal("uid", 4);
  p.decimal("gid", 4);
  p.skip(4);
}
function printSymlinkIn(p) {
  p.cstr("name");
  p.cstr("target");
}
function printMknodIn(p) {
  p.octal("mode", 4);
  p.hex("rdev", 4, QUIET);
  p.octal("umask", 4);
  p.skip(4);
  p.cstr("name");
}
function printMkdirIn(p) {
  p.octal("mode", 4);
  p.octal("umask", 4);
  p.cstr("name");
}
function printRenameIn(p) {
  p.decimal("newdir", 8);
  p.cstr("name");
  p.cstr("newname");
}
function printRename2In(p) {
  p.decimal("newdir", 8);
  p.flags("flags", 4, RENAME);
  p.skip(4);
  p.cstr("name");
  p.cstr("newname");
}
function printLinkIn(p) {
  p.decimal("oldnodeid", 8);
  p.cstr("newname");
}
function printOpenIn(p) {
  p.open("flags", 4, OPEN_FLAGS);
  p.flags("open_flags", 4, FUSE_OPEN, QUIET);
}
function printCreateIn(p) {
  p.open("flags", 4, OPEN_FLAGS);
  p.octal("mode", 4);
  p.octal("umask", 4);
  p.flags("open_flags", 4, FUSE_OPEN, QUIET);
  p.cstr("name");
}
function printReadIn(p) {
  p.decimal("fh", 8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.flags("read_flags", 4, READ);
  p.hex("lock_owner", 8, QUIET);
  p.open("flags", 4, OPEN_FLAGS);
  p.skip(4);
}
function printReaddirIn(p) {
  p.decimal("fh", 8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.flags("read_flags", 4, READ);
  p.hex("lock_owner", 8, QUIET);
  p.open("flags", 4, OPEN_FLAGS);
  p.skip(4);
}
function printWriteIn(p) {
  p.decimal("fh", 8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.flags("write_flags", 4, WRITE);
  p.hex("lock_owner", 8, QUIET);
  p.open("flags", 4, OPEN_FLAGS);
  p.skip(4);
}
function printReleaseIn(p) {
  p.decimal("fh", 8);
  p.open("flags", 4, OPEN_FLAGS);
  p.flags("release_flags", 4, RELEASE);
  p.hex("lock_owner", 8, QUIET);
}
function printFlushIn(p) {
  p.decimal("fh", 8);
  p.skip(4);
  p.skip(4);
  p.hex("lock_owner", 8, QUIET);
}
function printFsyncIn(p) {
  p.decimal("fh", 8);
  p.flags("fsync_flags", 4, FSYNC);
  p.skip(4);
}
function printSetxattrIn(p) {
  p.decimal("size", 4);
  p.flags("flags", 4, XATTR);
  p.flags("setxattr_flags", 4, SETXATTR);
  p.skip(4);
  p.cstr("name");
}
function printSetxattrCompatIn(p) {
  p.decimal("size", 4);
  p.flags("flags", 4, XATTR);
  p.cstr("name");
}
function printGetxattrIn(p) {
  p.decimal("size", 4);
  p.skip(4);
  p.cstr("name");
}
function printListxattrIn(p) {
  p.decimal("size", 4);
  p.skip(4);
}
function printLkIn(p) {
  p.decimal("fh", 8);
  p.hex("owner", 8, QUIET);
  printFileLock(p);
  p.flags("lk_flags", 4, LK);
  p.skip(4);
}
function printAccessIn(p) {
  p.flags("mask", 4, ACCESS);
  p.skip(4);
}
function printInitIn(p) {
  p.decimal("major", 4);
  p.decimal("minor", 4);
  p.decimal("max_readahead", 4);
  p.flags("flags", 4, INIT);
  p.flags("flags2", 4, INIT2);
  p.skip(44);
}
function printInterruptIn(p) {
  p.decimal("unique", 8);
}
function printBmapIn(p) {
  p.decimal("block", 8);
  p.decimal("blocksize", 4);
  p.skip(4);
}
function printIoctlIn(p) {
  p.decimal("fh", 8);
  p.flags("flags", 4, IOCTL);
  p.hex("cmd", 4);
  p.hex("arg", 8);
  p.decimal("in_size", 4);
  p.decimal("out_size", 4);
}
function printPollIn(p) {
  p.decimal("fh", 8);
  p.hex("kh", 8);
  p.flags("flags", 4, POLL);
  p.hex("events", 4);
}
function printFallocateIn(p) {
  p.decimal("fh", 8);
  p.decimal("offset", 8);
  p.decimal("length", 8);
  p.flags("mode", 4, FALLOC);
  p.skip(4);
}
function printLseekIn(p) {
  p.decimal("fh", 8);
  p.decimal("offset", 8);
  p.value("whence", 4, WHENCE);
  p.skip(4);
}
function printCopyFileRangeIn(p) {
  p.decimal("fh_in", 8);
  p.decimal("off_in", 8);
  p.decimal("nodeid_out", 8);
  p.decimal("fh_out", 8);
  p.decimal("off_out", 8);
  p.decimal("len", 8);
  p.hex("flags", 8, QUIET);
}
function printSetupmappingIn(p) {
  p.decimal("fh", 8);
  p.decimal("foffset", 8);
  p.decimal("len", 8);
  p.hex("flags", 8);
  p.decimal("moffset", 8);
}
function printRemovemappingIn(p) {
  p.decimal("count", 4);
}
function printRemovemappingOne(p) {
  p.decimal("moffset", 8);
  p.decimal("len", 8);
}
function printSyncfsIn(p) {
  p.skip(8);
}
function printStatxIn(p) {
  p.flags("getattr_flags", 4, GETATTR);
  p.skip(4);
  p.decimal("fh", 8);
  p.hex("sx_flags", 4);
  p.flags("sx_mask", 4, STATX_MASK);
}
function printNotifyRetrieveIn(p) {
  p.skip(8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.skip(4);
  p.skip(8);
  p.skip(8);
}
function printEntryOut(p) {
  p.decimal("node", 8);
  p.decimal("generation", 8, QUIET);
  p.decimal("entry_valid", 8);
  p.decimal("attr_valid", 8);
  p.decimal("entry_valid_nsec", 4, QUIET);
  p.decimal("attr_valid_nsec", 4, QUIET);
  printFuseAttr(p);
}
function printAttrOut(p) {
  p.decimal("attr_valid", 8);
  p.decimal("attr_valid_nsec", 4, QUIET);
  p.skip(4);
  printFuseAttr(p);
}
function printStatxOut(p) {
  p.decimal("attr_valid", 8);
  p.decimal("attr_valid_nsec", 4, QUIET);
  p.decimal("flags", 4, QUIET);
  p.skip(16);
  printStatx(p);
}
function printOpenOut(p) {
  p.decimal("fh", 8);
  p.flags("open_flags", 4, FOPEN);
  p.decimal("backing_id", 4, QUIET);
}
function printCreateOut(p) {
  printEntryOut(p);
  printOpenOut(p);
}
function printWriteOut(p) {
  p.decimal("size", 4);
  p.skip(4);
}
function printStatfsOut(p) {
  p.decimal("blocks", 8);
  p.decimal("bfree", 8);
  p.decimal("bavail", 8);
  p.decimal("files", 8);
  p.decimal("ffree", 8);
  p.decimal("bsize", 4);
  p.decimal("namelen", 4);
  p.decimal("frsize", 4);
  p.skip(4);
  p.skip(24);
}
function printLkOut(p) {
  printFileLock(p);
}
function printInitOut(p) {
  p.decimal("major", 4);
  p.decimal("minor", 4);
  p.decimal("max_readahead", 4);
  p.flags("flags", 4, INIT);
  p.decimal("max_background", 2);
  p.decimal("congestion_threshold", 2);
  p.decimal("max_write", 4);
  p.decimal("time_gran", 4);
  p.decimal("max_pages", 2);
  p.decimal("map_alignment", 2);
  p.flags("flags2", 4, INIT2);
  p.decimal("max_stack_depth", 4, QUIET);
  p.decimal("request_timeout", 2);
  p.skip(2);
  p.skip(20);
}
function printBmapOut(p) {
  p.decimal("block", 8);
}
function printIoctlOut(p) {
  p.signed("result", 4);
  p.flags("flags", 4, IOCTL);
  p.decimal("in_iovs", 4);
  p.decimal("out_iovs", 4);
}
function printPollOut(p) {
  p.hex("revents", 4);
  p.skip(4);
}
function printLseekOut(p) {
  p.decimal("offset", 8);
}
function printCopyFileRangeOut(p) {
  p.decimal("bytes_copied", 8);
}
function printDirent(p) {
  p.decimal("ino", 8);
  p.decimal("off", 8);
  p.decimal("namelen", 4);
  p.value("type", 4, DIR_TYPE);
}
function printNotifyPollWakeupOut(p) {
  p.hex("kh", 8);
}
function printNotifyInvalInodeOut(p) {
  p.decimal("ino", 8);
  p.signed("off", 8);
  p.signed("len", 8);
}
function printNotifyInvalEntryOut(p) {
  p.decimal("parent", 8);
  p.decimal("namelen", 4);
  p.flags("flags", 4, NOTIFY_INVAL_ENTRY);
}
function printNotifyDeleteOut(p) {
  p.decimal("parent", 8);
  p.decimal("child", 8);
  p.decimal("namelen", 4);
  p.skip(4);
}
function printNotifyStoreOut(p) {
  p.decimal("node", 8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.skip(4);
}
function printNotifyRetrieveOut(p) {
  p.decimal("notify_unique", 8);
  p.decimal("node", 8);
  p.decimal("offset", 8);
  p.decimal("size", 4);
  p.skip(4);
}
function printNotifyPruneOut(p) {
  p.decimal("count", 4);
  p.skip(4);
  p.skip(8);
}
var PRINT_ARGS = {
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
  COPY_FILE_RANGE_64: printCopyFileRangeIn
};
var PRINT_REPLY = {
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
  COPY_FILE_RANGE_64: printCopyFileRangeOut
};
var PRINT_ITEMS = {
  BATCH_FORGET: printForgetOne,
  REMOVEMAPPING: printRemovemappingOne
};

// server/wire/fuse/print.ts
var ITEMS_SHOWN = 16;
function formatFuseRequest(v, at, length) {
  const p = new Printer(v, at, at + length);
  const len = p.take(4);
  const opcode = p.take(4);
  if (len === void 0 || opcode === void 0) return p.text;
  const op = FUSE_OPS[Number(opcode)];
  p.word(op?.name ?? `OPCODE_${opcode}`);
  p.decimal("unique", 8);
  p.decimal("node", 8);
  const uid = p.take(4);
  const gid = p.take(4);
  const pid = p.take(4);
  const extensions = p.take(2);
  p.skip(2);
  if (extensions !== void 0) {
    const whole = at + Math.max(Number(len) - Number(extensions) * 8, SIZE_IN_HEADER);
    p.end = Math.max(p.at, Math.min(p.end, whole));
    if (op !== void 0) formatArguments(p, op, whole);
    else if (p.left > 0) p.payload("data", whole - p.at);
    if (extensions !== 0n) p.pair("extensions", `<${extensions * 8n} bytes>`);
  }
  if (uid !== void 0) p.pair("uid", uid.toString());
  if (gid !== void 0) p.pair("gid", gid.toString());
  if (pid !== void 0) p.pair("pid", pid.toString());
  return p.text;
}
function formatFuseReply(opcode, v, at, length) {
  const p = new Printer(v, at, at + length);
  const len = p.take(4);
  const error = p.take(4);
  const unique = p.take(8);
  if (len === void 0 || error === void 0 || unique === void 0) return `-> ${p.text}`;
  const code = Number(BigInt.asIntN(32, error));
  p.end = Math.max(p.at, Math.min(p.end, at + Number(len)));
  if (unique === 0n && code > 0) return formatNotification(p, code);
  if (code !== 0) return `-> ${code < 0 ? errnoName(code) : `error ${code}`}`;
  const op = FUSE_OPS[opcode];
  const total = Math.max(0, Number(len) - SIZE_OUT_HEADER);
  if (op === void 0) {
    if (total > 0) p.payload("", total);
  } else {
    formatResult(p, op, total);
  }
  return `-> ${p.text === "" ? "OK" : p.text}`;
}
function formatArguments(p, op, whole) {
  if (op.name === "SETXATTR" && isExtendedSetxattr(p)) printSetxattrIn(p);
  else if (op.name === "SETATTR") printSetattr(p);
  else PRINT_ARGS[op.name]?.(p);
  const item = PRINT_ITEMS[op.name];
  if (item !== void 0) printItems(p, item);
  else if (op.data && whole > p.at) p.payload(op.name === "SETXATTR" ? "value" : "data", whole - p.at);
}
function printSetattr(p) {
  if (p.left < SIZE_SETATTR_IN) {
    printSetattrIn(p);
    return;
  }
  const o = newSetattrIn();
  decodeSetattrIn(p.v, p.at, o);
  p.at += SIZE_SETATTR_IN;
  const { valid } = o;
  p.pair("valid", flagNames(BigInt(valid), FATTR));
  if (valid & FATTR.FH) p.pair("fh", String(o.fh));
  if (valid & FATTR.MODE) p.pair("mode", `0${o.mode.toString(8)}`);
  if (valid & FATTR.UID) p.pair("owner", String(o.uid));
  if (valid & FATTR.GID) p.pair("group", String(o.gid));
  if (valid & FATTR.SIZE) p.pair("size", String(o.size));
  if (valid & FATTR.ATIME) p.pair("atime", timeText(o.atime, o.atimensec));
  if (valid & FATTR.MTIME) p.pair("mtime", timeText(o.mtime, o.mtimensec));
  if (valid & FATTR.CTIME) p.pair("ctime", timeText(o.ctime, o.ctimensec));
}
function timeText(seconds2, nanoseconds) {
  return `${seconds2}.${String(nanoseconds).padStart(9, "0")}`;
}
function isExtendedSetxattr(p) {
  return p.left >= 12 && p.v.view.getUint32(p.at + 8, true) <= 1;
}
function printItems(p, print) {
  let shown = 0;
  while (p.left > 0 && shown < ITEMS_SHOWN && !p.truncated) {
    p.begin("");
    print(p);
    p.finish();
    shown++;
  }
  if (p.left > 0) p.word("\u2026");
}
function formatResult(p, op, total) {
  switch (op.name) {
    case "LOOKUP":
    case "SYMLINK":
    case "MKNOD":
    case "MKDIR":
    case "LINK":
    case "CREATE":
    case "TMPFILE":
      p.word("entry");
      break;
    case "GETATTR":
    case "SETATTR":
    case "STATX":
      p.word("attr");
      break;
    case "READLINK":
      p.bytes("", total);
      return;
    case "READDIR":
      printEntries2(p, false);
      return;
    case "READDIRPLUS":
      printEntries2(p, true);
      return;
    default:
      break;
  }
  const print = PRINT_REPLY[op.name];
  if (print !== void 0) print(p);
  else if (total > 0) p.payload("", total);
  if (op.name === "IOCTL" && !p.truncated && total > 16) p.payload("data", total - 16);
}
function printEntries2(p, plus) {
  let count = 0;
  while (p.left > 0 && !p.truncated) {
    const start = p.at;
    if (count < ITEMS_SHOWN) {
      printEntry(p, plus);
    } else {
      p.skip((plus ? 128 : 0) + 16);
      const length = p.take(4);
      p.skip(4);
      if (length !== void 0) p.skip(Number(length));
    }
    const padding = (8 - (p.at - start) % 8) % 8;
    if (!p.truncated) p.at = Math.min(p.end, p.at + padding);
    count++;
  }
  p.word(`(${count} entries)`);
}
function printEntry(p, plus) {
  p.begin("");
  if (plus) {
    p.decimal("node", 8, QUIET);
    p.skip(SIZE_ENTRY_OUT - 8);
  }
  const lengthAt = p.at + 16;
  printDirent(p);
  if (!p.truncated) p.bytes("name", p.v.view.getUint32(lengthAt, true));
  p.finish();
}
function formatNotification(p, code) {
  const name4 = `NOTIFY_${valueName(BigInt(code), NOTIFY)}`;
  switch (code) {
    case NOTIFY.POLL:
      printNotifyPollWakeupOut(p);
      break;
    case NOTIFY.INVAL_INODE:
      printNotifyInvalInodeOut(p);
      break;
    case NOTIFY.INVAL_ENTRY:
      printNotifyInvalEntryOut(p);
      p.cstr("name");
      break;
    case NOTIFY.STORE:
      printNotifyStoreOut(p);
      break;
    case NOTIFY.RETRIEVE:
      printNotifyRetrieveOut(p);
      break;
    case NOTIFY.DELETE:
      printNotifyDeleteOut(p);
      p.cstr("name");
      break;
    case NOTIFY.PRUNE:
      printNotifyPruneOut(p);
      break;
    default:
      break;
  }
  return p.text === "" ? name4 : `${name4} ${p.text}`;
}

// server/engine/request-printer.ts
var RequestPrinter = class {
  #arena;
  #print;
  constructor(arena2, print) {
    this.#arena = arena2;
    this.#print = print;
  }
  begin(x) {
    this.#print(formatFuseRequest(this.#arena, x.at, x.length));
  }
  end(x, _error, headLength) {
    const name4 = FUSE_OPS[x.opcode]?.name ?? `OPCODE_${x.opcode}`;
    const unique = x.uniqueHi * 4294967296 + x.uniqueLo;
    const ms = (performance.now() - x.takenAt).toFixed(2);
    const reply3 = headLength === 0 ? "-> no reply" : formatFuseReply(x.opcode, this.#arena, x.replyAt, headLength);
    this.#print(`${reply3} | ${name4} unique=${unique} ${ms} ms`);
  }
};

// server/engine/engine.ts
var ARENA_SIZE = 8 * 1024 * 1024;
var STOP_MS = 400;
var POOL_STOP_MS = 200;
var Engine = class {
  #config;
  #log;
  #post;
  #thread;
  /** 9P has its own. */
  #ninep;
  #recorder;
  #printer;
  #policy;
  #closeFolders = () => {
  };
  #session = null;
  #sessionRecorder = null;
  /** Stops the transport; `then` runs when its requests have ended. */
  #closeTransport = (then2) => then2();
  #stopping = false;
  #stopped = false;
  /** Opens the folder and starts to serve. Throws Problem when the folder cannot be opened. */
  constructor(config2, vitals, recorder, log, post) {
    this.#config = config2;
    this.#recorder = recorder;
    this.#log = log;
    this.#post = post;
    const dev = config2.descriptors.fuse >= 0;
    const { connection } = config2.share;
    const ninep = connection.kind === "9p";
    const arenaSize = ARENA_SIZE + (dev ? FuseDev.SIZE : 0) + (ninep ? NinepShare.SIZE : 0);
    this.#thread = startEngineThread(arenaSize, log, vitals);
    const { context: context2 } = this.#thread;
    this.#policy = this.#adopt(config2.share.policy);
    this.#printer = config2.verbose ? new RequestPrinter(context2.arena, (text) => post({ type: "log", line: { level: "info", text } })) : null;
    context2.timed = config2.verbose;
    this.#ninep = ninep ? new NinepShare(this.#thread, connection, ninepPolicyOf(resolvePolicy(config2.share.policy)), log, recorder) : null;
    if (this.#ninep !== null) this.#serveNinep(this.#ninep);
    else if (dev) this.#serveFuseDev(config2.descriptors.fuse, this.#openFolder());
    else this.#serveVhostUser(this.#openFolder());
  }
  get controlFd() {
    return this.#thread.context.reactor.controlFd;
  }
  set onControl(run) {
    this.#thread.context.reactor.onControl = run;
  }
  /** Until `stop` has done its work. */
  run() {
    const { reactor } = this.#thread.context;
    while (!this.#stopped) {
      this.#recorder.clock.turn();
      reactor.turn(-1);
    }
  }
  /** Changes the policy of mounted guests. Returns for how long they may still act on the old one, in milliseconds. */
  setPolicy(settings) {
    this.#policy = this.#adopt(settings);
    this.#session?.setPolicy(this.#policy);
    this.#ninep?.setPolicy(ninepPolicyOf(resolvePolicy(settings)));
    return this.lingerMs();
  }
  lingerMs() {
    return this.#session?.lingeringClaimMs() ?? 0;
  }
  /** Closes the transport, the sessions, the folder and the pool, in this order, and ends the loop. Gives up waiting in time. */
  stop() {
    if (this.#stopping) return;
    this.#stopping = true;
    const { reactor } = this.#thread.context;
    const end2 = (orderly) => {
      reactor.cancel(timer);
      if (orderly) this.#closeFolders();
      this.#thread.stopPool(POOL_STOP_MS);
      this.#post({ type: "stopped" });
      this.#stopped = true;
    };
    const timer = reactor.after(STOP_MS, () => {
      this.#log.warn("the host still has not answered some requests; stopping without them");
      end2(false);
    });
    this.#closeTransport(() => end2(true));
  }
  #adopt(settings) {
    const values = resolvePolicy(settings);
    this.#log.level = values.logLevel;
    return fusePolicyOf(values);
  }
  /** What a guest may do is the session's business, by policy, which may change; so the back end is told of no limits. */
  #openFolder() {
    const { folder } = this.#config.share;
    const fs = openHostFileSystem(this.#thread.native, this.#thread.context.arena, {
      root: folder,
      xattr: true,
      allowDirectIo: true,
      preserveNoatime: true,
      allowDevices: true,
      pool: true
    });
    if (typeof fs === "number")
      throw new Problem("FOLDER_UNREADABLE", `the folder ${folder} cannot be opened: ${errnoName(fs)}`);
    this.#closeFolders = () => fs.close();
    return fs;
  }
  #openSession(fs) {
    const { arena: arena2 } = this.#thread.context;
    const session = new FuseSession({ fs, arena: arena2, policy: this.#policy, log: this.#log });
    this.#sessionRecorder?.close();
    this.#sessionRecorder = new FuseRecorder(this.#recorder, arena2);
    session.observer = bothOf(this.#printer, this.#sessionRecorder);
    this.#session = session;
    return session;
  }
  #serveVhostUser(fs) {
    const { share, descriptors } = this.#config;
    const { connection } = share;
    if (connection.kind !== "vhost-user")
      throw new Problem("CONFIG", "a share without a mount needs a vhost-user connection");
    const meeting = connection.socket.how === "connect" ? { how: "connect", path: connection.socket.path } : { how: "descriptor", fd: descriptors.vhostUser };
    const model = virtioFs(share.tag, () => this.#openSession(fs));
    const server = new VhostUserServer(this.#thread.context, model, meeting, connection.exitOnDisconnect, {
      attached: (pid) => this.#post({ type: "attached", pid }),
      detached: (reason) => this.#post({ type: "detached", reason }),
      finished: () => this.#post({ type: "finished" })
    });
    server.start();
    this.#closeTransport = (then2) => server.close(then2);
  }
  #serveNinep(share) {
    if (this.#config.verbose) share.print = (text) => this.#post({ type: "log", line: { level: "info", text } });
    this.#closeFolders = () => share.closeFolders();
    this.#closeTransport = (then2) => share.close(then2);
    share.serve(this.#config, {
      attached: (pid) => this.#post({ type: "attached", pid }),
      detached: (reason) => this.#post({ type: "detached", reason }),
      finished: () => this.#post({ type: "finished" })
    });
  }
  #serveFuseDev(fd, fs) {
    const device = new FuseDev(fd, this.#thread.context, this.#openSession(fs), {
      unmounted: () => this.#post({ type: "finished" })
    });
    this.#closeTransport = (then2) => device.close(then2);
  }
};

// server/log.ts
var LOG_LEVELS = ["off", "error", "warn", "info", "debug", "trace"];
var Logger = class {
  #sink;
  #threshold = 0;
  constructor(sink, level = "info") {
    this.#sink = sink;
    this.level = level;
  }
  /** May change at any time. */
  set level(level) {
    this.#threshold = LOG_LEVELS.indexOf(level);
  }
  get level() {
    return LOG_LEVELS[this.#threshold];
  }
  /** Ask before building a line that costs something. */
  enabled(level) {
    return LOG_LEVELS.indexOf(level) <= this.#threshold;
  }
  error(line) {
    this.#write("error", line);
  }
  warn(line) {
    this.#write("warn", line);
  }
  info(line) {
    this.#write("info", line);
  }
  debug(line) {
    this.#write("debug", line);
  }
  trace(line) {
    this.#write("trace", line);
  }
  #write(level, line) {
    if (this.enabled(level)) this.#sink(level, line);
  }
};

// server/engine.ts
serve(workerData);
function serve({ config: config2, port, vitals, trace }) {
  const post = (message) => port.postMessage(message);
  const log = new Logger((level, text) => post({ type: "log", line: { level, text } }));
  try {
    const engine = new Engine(config2, new Vitals(vitals), new Recorder(new TraceMemory(trace)), log, post);
    engine.onControl = () => obey(engine, port, post);
    post({ type: "running", controlFd: engine.controlFd });
    engine.run();
  } catch (error) {
    post({ type: "failed", failure: failureOf(error) });
  }
  port.close();
}
function obey(engine, port, post) {
  for (let received = receiveMessageOnPort(port); received !== void 0; received = receiveMessageOnPort(port)) {
    const message = received.message;
    switch (message.type) {
      case "ping":
        post({ type: "done", id: message.id, lingerMs: engine.lingerMs() });
        break;
      case "policy":
        post({ type: "done", id: message.id, lingerMs: engine.setPolicy(message.settings) });
        break;
      case "stop":
        engine.stop();
        break;
    }
  }
}
//# sourceMappingURL=engine.js.map

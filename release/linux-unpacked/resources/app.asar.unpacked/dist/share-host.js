// server/share-host.ts
import { Socket } from "node:net";

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
  for (const name of KNOB_NAMES) {
    const fallback = POLICY[name].default;
    values[name] = settings[name] ?? (typeof fallback === "object" ? fallback.byCache[cache] : fallback);
  }
  return values;
}
function knobsOf(protocol) {
  return KNOB_NAMES.filter((name) => POLICY[name].takesEffect[protocol] !== void 0);
}
function directionOf(name, from, to) {
  if (from === to) return "same";
  const kind = POLICY[name].value;
  if (kind.type === "boolean") return to === kind.looser ? "loosening" : "tightening";
  const rank = (value) => kind.type === "choice" ? kind.of.indexOf(String(value)) : Number(value);
  return rank(to) > rank(from) ? "loosening" : "tightening";
}
function changesOf(protocol, before, after) {
  const from = resolvePolicy(before);
  const to = resolvePolicy(after);
  const opensHidden = from.noOpen || from.noOpendir;
  const changes = [];
  for (const name of knobsOf(protocol)) {
    const direction = directionOf(name, from[name], to[name]);
    const effect = POLICY[name].takesEffect[protocol];
    if (direction === "same" || effect === void 0) continue;
    const moments = effect[direction].map((moment) => {
      return opensHidden && moment === "next open" ? "next mount" : moment;
    });
    const lingers = effect.lingers === true && direction === "tightening";
    changes.push({ name, from: from[name], to: to[name], direction, moments: [...new Set(moments)], lingers });
  }
  return changes;
}

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

// server/control/frames.ts
var FRAME_JSON = 0;
var HEADER = 5;
var FRAME_MAX = 4 * 1024 * 1024;
function encodeFrame(kind, payload) {
  const frame = new Uint8Array(HEADER + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length, true);
  frame[4] = kind;
  frame.set(payload, HEADER);
  return frame;
}
function encodeJsonFrame(message) {
  return encodeFrame(FRAME_JSON, new TextEncoder().encode(JSON.stringify(message)));
}
var FrameTooLong = class extends Error {
  code = "CONTROL_FRAME_TOO_LONG";
};
var FrameReader = class {
  #held = new Uint8Array(0);
  /** The frames that are complete now. Throws FrameTooLong; the stream is of no use after that. */
  push(piece) {
    const bytes = this.#held.length === 0 ? piece : joined(this.#held, piece);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames = [];
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const length = view.getUint32(at, true);
      if (length > FRAME_MAX)
        throw new FrameTooLong(`a control frame of ${length} bytes is longer than the ${FRAME_MAX} allowed`);
      if (bytes.length - at - HEADER < length) break;
      frames.push({ kind: bytes[at + 4] ?? 0, payload: bytes.slice(at + HEADER, at + HEADER + length) });
      at += HEADER + length;
    }
    this.#held = bytes.slice(at);
    return frames;
  }
};
function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

// server/control/port.ts
var StreamPort = class {
  onMessage = () => {
  };
  onBytes = () => {
  };
  onClose = () => {
  };
  #stream;
  #reader = new FrameReader();
  constructor(stream) {
    this.#stream = stream;
    stream.on("data", (piece) => this.#receive(piece));
    stream.on("error", () => stream.destroy());
    stream.on("end", () => stream.destroy());
    stream.once("close", () => this.onClose());
  }
  get backlog() {
    return this.#stream.writableLength;
  }
  send(message) {
    if (this.#stream.writable) this.#stream.write(encodeJsonFrame(message));
  }
  sendBytes(kind, bytes) {
    if (this.#stream.writable) this.#stream.write(encodeFrame(kind, bytes));
  }
  close() {
    this.#stream.end(() => this.#stream.destroy());
  }
  #receive(piece) {
    try {
      for (const { kind, payload } of this.#reader.push(piece)) {
        if (kind === FRAME_JSON) this.onMessage(JSON.parse(new TextDecoder().decode(payload)));
        else this.onBytes(kind, payload);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError) && !isFrameError(error)) throw error;
      this.#stream.destroy();
    }
  }
};
function isFrameError(error) {
  return error instanceof Error && "code" in error && error.code === "CONTROL_FRAME_TOO_LONG";
}

// server/control/rpc.ts
function answerRequests(port, handlers, other = () => {
}) {
  port.onMessage = (message) => {
    if (!isRequest(message)) {
      if (typeof message === "object" && message !== null) other(message);
      return;
    }
    void answer(handlers, message, port).then((reply) => port.send(reply));
  };
}
async function answer(handlers, request, port) {
  const { id, method, params } = request;
  if (!Object.hasOwn(handlers, method)) {
    const known = Object.keys(handlers).join(", ");
    return {
      id,
      error: { code: "METHOD_UNKNOWN", message: `there is no method "${method}"`, fix: `Use one of ${known}.` }
    };
  }
  try {
    const handler = handlers[method];
    return { id, result: await handler(params, port) };
  } catch (error) {
    return { id, error: failureOf(error) };
  }
}
function isRequest(message) {
  if (typeof message !== "object" || message === null) return false;
  const { id, method, params } = message;
  return typeof id === "number" && typeof method === "string" && typeof params === "object" && params !== null;
}
function sendEvent(port, event, data) {
  port.send({ event, data });
}

// server/control/socket.ts
import { connect, createServer } from "node:net";
import { geteuid } from "node:process";
var CLIENTS_MAX = 16;
function serveControlSocket(fd, peerUid2, accepted) {
  const clients = /* @__PURE__ */ new Set();
  const server = createServer((socket) => {
    const uid = peerUid2(descriptorOf(socket));
    if (clients.size >= CLIENTS_MAX || uid !== geteuid?.() && uid !== 0) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
    accepted(new StreamPort(socket));
  });
  server.on("close", () => {
    for (const socket of clients) socket.destroy();
  });
  return server.listen({ fd });
}
function descriptorOf(socket) {
  return socket._handle?.fd ?? -1;
}

// server/engine/engine-handle.ts
import { MessageChannel, Worker } from "node:worker_threads";

// electron/contract/trace/histogram.ts
var SUB_BITS = 4;
var SUB = 1 << SUB_BITS;
var UNIT_NS = 16;
var LAST_EXPONENT = 30;
var BUCKETS = SUB + (LAST_EXPONENT - SUB_BITS + 1) * SUB;
function bucketStart(bucket) {
  if (bucket < SUB) return bucket * UNIT_NS;
  const exponent = (bucket >> SUB_BITS) - 1;
  return (SUB + (bucket & SUB - 1)) * 2 ** exponent * UNIT_NS;
}
function bucketMiddle(bucket) {
  return (bucketStart(bucket) + bucketStart(bucket + 1)) / 2;
}
function percentile(buckets, at, share, maxNs) {
  let total = 0;
  for (let i = 0; i < BUCKETS; i++) total += buckets[at + i] ?? 0;
  if (total === 0) return 0;
  const wanted = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let i = 0; i < BUCKETS; i++) {
    seen += buckets[at + i] ?? 0;
    if (seen >= wanted) return i === BUCKETS - 1 ? maxNs : Math.min(bucketMiddle(i), maxNs);
  }
  return maxNs;
}

// electron/contract/trace/operations.ts
var PROTOCOL = { FUSE: 1, NINEP: 2 };
var PROTOCOL_NAMES = ["", "fuse", "9p"];
var OPERATIONS = 128;
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
var NAMES = [];
for (const [opcode, name] of FUSE.split(" ").entries()) if (name !== "-") NAMES[opcode] = name;
for (const [type, name] of Object.entries(NINEP)) NAMES[NINEP_BASE + Number(type) / 2] = name;
var NUMBERS = new Map(
  NAMES.flatMap((name, number2) => name === void 0 ? [] : [[name.toLowerCase(), number2]])
);
function operationOf(protocol, op) {
  if (protocol === PROTOCOL.NINEP) return op < 128 && (op & 1) === 0 ? NINEP_BASE + (op >> 1) : NINEP_BASE;
  return op < NINEP_BASE ? op : 0;
}
function operationName(operation) {
  return NAMES[operation] ?? (operation === 0 || operation === NINEP_BASE ? "OTHER" : `OP_${operation}`);
}
function operationNumber(name) {
  return NUMBERS.get(name.toLowerCase());
}
function operationNames() {
  return NAMES.filter((name) => name !== void 0);
}
var ERRNOS = "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON".split(" ");
function errorName(errno) {
  if (errno === 0) return "";
  const name = ERRNOS[errno - 1];
  return name === void 0 || name === "-" ? `E${errno}` : name;
}
function errorNumber(name) {
  const upper = name.toUpperCase();
  const at = ERRNOS.indexOf(upper);
  if (at >= 0) return at + 1;
  return /^E\d{1,4}$/.test(upper) ? Number(upper.slice(1)) : void 0;
}

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
var NO_ID = 4294967295;
var PID_MASK = 4194303;
var ERRNO_SHIFT = 22;
var RecordReader = class {
  length;
  #u32;
  #f32;
  #f64;
  #word = 0;
  /** `at` in bytes, a multiple of 8. */
  constructor(buffer, at, length) {
    this.length = length;
    this.#u32 = new Uint32Array(buffer, at, length * RECORD_WORDS);
    this.#f32 = new Float32Array(buffer, at, length * RECORD_WORDS);
    this.#f64 = new Float64Array(buffer, at, length * RECORD_WORDS / 2);
  }
  move(index) {
    this.#word = index * RECORD_WORDS;
    return this;
  }
  get tag() {
    return this.#u32[this.#word] ?? 0;
  }
  get op() {
    return (this.#u32[this.#word + AT.OP] ?? 0) & 255;
  }
  get protocol() {
    return (this.#u32[this.#word + AT.OP] ?? 0) >>> 8 & 3;
  }
  get operation() {
    return operationOf(this.protocol, this.op);
  }
  get flags() {
    return (this.#u32[this.#word + AT.OP] ?? 0) >>> 10 & 63;
  }
  get session() {
    return (this.#u32[this.#word + AT.OP] ?? 0) >>> 16;
  }
  get startNs() {
    return this.#f64[this.#word / 2 + AT.START] ?? 0;
  }
  get serviceNs() {
    return this.#f32[this.#word + AT.SERVICE] ?? 0;
  }
  get waitNs() {
    return this.#f32[this.#word + AT.WAIT] ?? 0;
  }
  get offset() {
    return this.#f64[this.#word / 2 + AT.OFFSET] ?? 0;
  }
  get count() {
    return this.#u32[this.#word + AT.COUNT] ?? 0;
  }
  get bytes() {
    return this.#u32[this.#word + AT.BYTES] ?? 0;
  }
  get subject() {
    return this.#u32[this.#word + AT.SUBJECT] ?? 0;
  }
  get node() {
    return this.#u32[this.#word + AT.NODE] ?? 0;
  }
  get path() {
    return this.#u32[this.#word + AT.PATH] ?? 0;
  }
  get argument() {
    return this.#u32[this.#word + AT.ARGUMENT] ?? 0;
  }
  get uid() {
    return this.#u32[this.#word + AT.UID] ?? 0;
  }
  get pid() {
    return (this.#u32[this.#word + AT.RESULT] ?? 0) & PID_MASK;
  }
  get errno() {
    return (this.#u32[this.#word + AT.RESULT] ?? 0) >>> ERRNO_SHIFT;
  }
};

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
  ["ops", OPERATIONS * OP_FIELDS],
  ["latency", OPERATIONS * BUCKETS],
  ["errnos", OPERATIONS * ERRNOS2],
  ["sessions", SESSIONS * SESSION_FIELDS],
  ["denied", DENIED_USERS * 2],
  ["handles", HANDLES * HANDLE_FIELDS],
  ["paths", 2 * PATHS * PATH_FIELDS]
];
var COUNTED_SIZE = COUNTED.reduce((sum2, [, length]) => sum2 + length * 8, 0);
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
    for (const [name, length] of COUNTED) {
      parts.set(name, new Float64Array(buffers.counters, at, length));
      at += length * 8;
    }
    const part = (name) => parts.get(name);
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

// server/transport/control-thread.ts
function wakeReactor(controlFd) {
  native.eventfdWrite(controlFd);
}
var credentialsAt = 0;
function peerUid(fd) {
  const arena2 = threadArena();
  credentialsAt ||= arena2.alloc(16);
  return native.peerCred(fd, credentialsAt) < 0 ? -1 : arena2.view.getUint32(credentialsAt + 4, true);
}
function exitNow(code) {
  return native.exitNow(code);
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
  set(vital, value) {
    this.values[vital] = value;
  }
  add(vital, by) {
    this.values[vital] = (this.values[vital] ?? 0) + by;
  }
};

// server/engine/engine-handle.ts
var ANSWER_MS = 1e3;
var EngineHandle = class {
  vitals = new Vitals();
  trace = new TraceMemory();
  /** Everything but answers to `ask`. */
  onMessage = () => {
  };
  /** The thread has ended, asked or not. */
  onExit = () => {
  };
  #port;
  #waiting = /* @__PURE__ */ new Map();
  #controlFd = -1;
  #lastId = 0;
  constructor(program, config) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", (message) => this.#receive(message));
    const start = { config, port: port2, vitals: this.vitals.buffer, trace: this.trace.buffers };
    const worker = new Worker(program, { workerData: start, transferList: [port2] });
    worker.on("error", (error) => {
      this.onMessage({ type: "failed", failure: { code: "ENGINE_FAILED", message: error.stack ?? error.message } });
    });
    worker.on("exit", () => this.onExit());
  }
  /** Resolves once the engine has done it, with the time in milliseconds for which guests may act on an earlier policy. Throws Problem when it does not answer. */
  ask(question, timeoutMs = ANSWER_MS) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new Problem(
            "ENGINE_STALLED",
            "the engine does not answer",
            "A file system below the folder may hang. It goes on when that does."
          )
        );
      }, timeoutMs);
      this.#waiting.set(id, (lingerMs) => {
        clearTimeout(timer);
        resolve(lingerMs);
      });
      this.#send({ ...question, id });
    });
  }
  /** `stopped` comes back. */
  stop() {
    this.#send({ type: "stop" });
  }
  #send(message) {
    this.#port.postMessage(message);
    if (this.#controlFd >= 0) wakeReactor(this.#controlFd);
  }
  #receive(message) {
    if (message.type === "done") {
      this.#waiting.get(message.id)?.(message.lingerMs);
      this.#waiting.delete(message.id);
      return;
    }
    if (message.type === "running") {
      this.#controlFd = message.controlFd;
      wakeReactor(message.controlFd);
    }
    this.onMessage(message);
  }
};

// server/engine/policy-patch.ts
function patchedSettings(settings, patch) {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) throw badPolicy("settings is no object");
  const result = { ...settings };
  for (const [name, value] of Object.entries(patch)) {
    if (!isKnob(name)) throw badPolicy(`there is no setting "${name}"`);
    if (value === null) delete result[name];
    else if (isValid(POLICY[name], value)) result[name] = value;
    else throw badPolicy(`${name} cannot be ${JSON.stringify(value)}`);
  }
  return result;
}
function isKnob(name) {
  return KNOB_NAMES.includes(name);
}
function isValid({ value: kind }, value) {
  if (kind.type === "boolean") return typeof value === "boolean";
  if (kind.type === "choice") return typeof value === "string" && kind.of.includes(value);
  return typeof value === "number" && value >= 0 && value <= kind.max;
}
function badPolicy(message) {
  return new Problem("POLICY_INVALID", message, "culvert serve --help lists the settings and their values.");
}

// server/sandbox/report.ts
var NO_SANDBOX = { state: "off", layers: [], reason: "turned off with --sandbox none" };

// electron/contract/trace/filter.ts
var NUMBER_KEYS = {
  lat: { help: "service time", unit: "time", value: (row2) => row2.serviceNs },
  wait: { help: "time in the queue", unit: "time", value: (row2) => row2.waitNs < 0 ? void 0 : row2.waitNs },
  bytes: { help: "bytes of data that moved", unit: "size", value: (row2) => row2.bytes },
  count: { help: "bytes asked for", unit: "size", value: (row2) => row2.count },
  off: { help: "offset", unit: "size", value: (row2) => row2.offset < 0 ? void 0 : row2.offset },
  fid: { help: "fid or handle", unit: "plain", value: (row2) => row2.subject === NO_SUBJECT ? void 0 : row2.subject },
  node: { help: "node number", unit: "plain", value: (row2) => row2.node === 0 ? void 0 : row2.node },
  uid: { help: "user id", unit: "plain", value: (row2) => row2.uid === NO_SUBJECT ? void 0 : row2.uid },
  pid: { help: "process id in the guest", unit: "plain", value: (row2) => row2.pid },
  session: { help: "session", unit: "plain", value: (row2) => row2.session },
  tag: { help: "tag, or low half of unique", unit: "plain", value: (row2) => row2.tag }
};
var TEXT_KEYS = ["op", "path", "err", "is", "proto"];
var SYNONYMS = {
  fh: "fid",
  vm: "session",
  offset: "off",
  errno: "err",
  size: "count"
};
var FILTER_KEYS = [...TEXT_KEYS, ...Object.keys(NUMBER_KEYS)];
var IS = {
  inflight: (row2) => (row2.flags & RECORD_FLAG.IN_FLIGHT) !== 0,
  error: (row2) => row2.errno !== 0,
  pooled: (row2) => (row2.flags & RECORD_FLAG.OVERTAKEN) !== 0,
  captured: (row2) => (row2.flags & RECORD_FLAG.CAPTURED) !== 0
};
var SCALES = {
  time: { ns: 1, us: 1e3, \u00B5s: 1e3, ms: 1e6, s: 1e9, "": 1e6 },
  size: { "": 1, b: 1, k: 1024, kib: 1024, m: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gib: 1024 ** 3 },
  plain: { "": 1 }
};
function parseFilter(text) {
  const terms = [];
  const problems = [];
  for (const word of wordsOf(text, problems)) {
    const result = termOf(word);
    if ("reason" in result) problems.push(result);
    else terms.push(result);
  }
  return { text, terms, problems };
}
function compileFilter(filter) {
  const anyOf = /* @__PURE__ */ new Map();
  const allOf = [];
  for (const { key, negated, operator, test } of filter.terms) {
    if (negated) {
      allOf.push((row2, paths) => !test(row2, paths));
    } else if (operator === "<" || operator === ">" || operator === "<=" || operator === ">=") {
      allOf.push(test);
    } else {
      const tests = anyOf.get(key);
      if (tests === void 0) anyOf.set(key, [test]);
      else tests.push(test);
    }
  }
  for (const tests of anyOf.values()) {
    const [only] = tests;
    allOf.push(
      tests.length === 1 && only !== void 0 ? only : (row2, paths) => tests.some((test) => test(row2, paths))
    );
  }
  return (row2, paths) => {
    for (const test of allOf) if (!test(row2, paths)) return false;
    return true;
  };
}
function wordsOf(text, problems) {
  const words = [];
  for (let at = 0; at < text.length; ) {
    if (isBlank(text[at])) {
      at++;
      continue;
    }
    const start = at;
    let word = "";
    let bare = -1;
    let quotedAt = -1;
    for (; at < text.length && (quotedAt >= 0 || !isBlank(text[at])); at++) {
      if (text[at] !== '"') {
        word += text[at];
      } else if (quotedAt >= 0) {
        quotedAt = -1;
      } else {
        quotedAt = at;
        if (bare < 0) bare = word.length;
      }
    }
    if (quotedAt >= 0)
      problems.push({ at: quotedAt, length: at - quotedAt, reason: "the quotation mark is not closed" });
    else words.push({ at: start, length: at - start, text: word, bare: bare < 0 ? word.length : bare });
  }
  return words;
}
function isBlank(c) {
  return c === " " || c === "	" || c === "\n";
}
function termOf({ at, length, text, bare }) {
  const negated = bare > 0 && text.startsWith("-") && text.length > 1;
  const skip = negated ? 1 : 0;
  const problem = (from, reason) => ({ at: at + from, length: length - from, reason });
  const match = /^([a-zA-Z]+)(>=|<=|[:=<>~])/.exec(text.slice(skip, bare));
  const term = { at, length, negated };
  if (match === null)
    return { ...term, key: "path", operator: "~", value: text.slice(skip), test: containing(text.slice(skip)) };
  const [head, name = "", sign = ":"] = match;
  const operator = sign;
  const value = text.slice(skip + head.length);
  const key = keyNamed(name.toLowerCase());
  if (key === void 0) return problem(skip, `there is no key "${name}"; there are ${FILTER_KEYS.join(", ")}`);
  if (value === "") return problem(skip, `${name}${sign} needs a value`);
  const test = isNumberKey(key) ? numberTest(NUMBER_KEYS[key], operator, value) : textTest(key, operator, value);
  return typeof test === "string" ? problem(skip + head.length, test) : { ...term, key, operator, value, test };
}
function keyNamed(name) {
  return FILTER_KEYS.includes(name) ? name : Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : void 0;
}
function isNumberKey(key) {
  return Object.hasOwn(NUMBER_KEYS, key);
}
function numberTest(key, operator, text) {
  if (operator === "~") return "a regular expression is for paths only";
  const numbers = [];
  for (const part of text.split(",")) {
    const match = /^(\d+(?:\.\d+)?)([a-zµ]*)$/i.exec(part);
    const units = SCALES[key.unit];
    const scale = match === null ? void 0 : ownValue(units, (match[2] ?? "").toLowerCase());
    if (match === null || scale === void 0) {
      const names = Object.keys(units).filter((unit) => unit !== "");
      return `"${part}" is no number${names.length === 0 ? "" : ` with one of the units ${names.join(", ")}`}`;
    }
    numbers.push(Number(match[1]) * scale);
  }
  const [limit = 0] = numbers;
  const { value } = key;
  if (operator === ":" || operator === "=") return (row2) => numbers.includes(value(row2) ?? -1);
  if (numbers.length > 1) return "a list cannot be compared";
  if (operator === ">") return (row2) => (value(row2) ?? Number.NaN) > limit;
  if (operator === "<") return (row2) => (value(row2) ?? Number.NaN) < limit;
  if (operator === ">=") return (row2) => (value(row2) ?? Number.NaN) >= limit;
  return (row2) => (value(row2) ?? Number.NaN) <= limit;
}
function textTest(key, operator, text) {
  if (key === "path" && operator === "~") return expression(text);
  if (operator !== ":" && operator !== "=") return `${key} has no ${operator}`;
  if (key === "path") return matching(text);
  const tests = [];
  for (const part of text.split(",")) {
    const test = oneOf(key, part);
    if (typeof test === "string") return test;
    tests.push(test);
  }
  return (row2, paths) => tests.some((test) => test(row2, paths));
}
function oneOf(key, text) {
  switch (key) {
    case "op":
      return operationTest(text);
    case "err": {
      if (text === "*") return (row2) => row2.errno !== 0;
      const errno = text === "0" ? 0 : errorNumber(text);
      return errno === void 0 ? `there is no error "${text}"; * means any, 0 means none` : (row2) => row2.errno === errno;
    }
    case "is":
      return ownValue(IS, text) ?? `nothing is "${text}"; use one of ${Object.keys(IS).join(", ")}`;
    case "proto": {
      const protocol = PROTOCOL_NAMES.indexOf(text.toLowerCase());
      return protocol <= 0 ? "the protocol is fuse or 9p" : (row2) => row2.protocol === protocol;
    }
  }
}
function operationTest(text) {
  if (text.includes("*")) {
    const pattern = globOf(text, "i");
    const wanted = new Set(operationNames().flatMap((name) => pattern.test(name) ? [operationNumber(name)] : []));
    return wanted.size === 0 ? `no operation is like "${text}"` : (row2) => wanted.has(row2.operation);
  }
  const bare = text.replace(/^t/i, "");
  const numbers = [text, bare, `T${text}`].flatMap((name) => operationNumber(name) ?? []);
  return numbers.length === 0 ? `there is no operation "${text}"` : (row2) => numbers.includes(row2.operation);
}
function expression(text) {
  try {
    const pattern = new RegExp(text);
    return (row2, paths) => pattern.test(paths.text(row2.path));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
function matching(text) {
  if (!/[*?]/.test(text)) return containing(text);
  const pattern = globOf(text, "");
  return (row2, paths) => pattern.test(paths.text(row2.path));
}
function containing(text) {
  return (row2, paths) => paths.text(row2.path).includes(text);
}
function globOf(text, flags) {
  const source = text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^]*").replaceAll("?", "[^]");
  return new RegExp(`^${source}$`, flags);
}
function ownValue(table, key) {
  return Object.hasOwn(table, key) ? table[key] : void 0;
}

// electron/contract/trace/utf8.ts
function textOf(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 128 ? 1 : first < 194 ? 0 : first < 224 ? 2 : first < 240 ? 3 : first < 245 ? 4 : 0;
    let code = length === 1 ? first : first & 255 >> length + 1;
    let good = length > 0 && at + length <= bytes.length;
    for (let i = 1; good && i < length; i++) {
      const next = bytes[at + i] ?? 0;
      good = (next & 192) === 128;
      code = code << 6 | next & 63;
    }
    good &&= !(length === 3 && (code < 2048 || code >= 55296 && code < 57344)) && !(length === 4 && (code < 65536 || code > 1114111));
    text += good ? String.fromCodePoint(code) : "\uFFFD";
    at += good ? length : 1;
  }
  return text;
}
function bytesOf(text) {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < 128) {
      bytes[at++] = code;
    } else if (code < 2048) {
      bytes[at++] = 192 | code >> 6;
      bytes[at++] = 128 | code & 63;
    } else if (code < 65536) {
      const valid = code >= 55296 && code < 57344 ? 65533 : code;
      bytes[at++] = 224 | valid >> 12;
      bytes[at++] = 128 | valid >> 6 & 63;
      bytes[at++] = 128 | valid & 63;
    } else {
      bytes[at++] = 240 | code >> 18;
      bytes[at++] = 128 | code >> 12 & 63;
      bytes[at++] = 128 | code >> 6 & 63;
      bytes[at++] = 128 | code & 63;
    }
  }
  return bytes.slice(0, at);
}

// electron/contract/trace/frames.ts
var FRAME_TRACE = 1;
var FRAME = { HELLO: 1, NAMES: 2, RECORDS: 3, SNAPSHOT: 4, INCREMENT: 5, LEVEL: 6, CAPTURE: 7 };
var FRAME_HEADER = 8;
var RECORDS_HEADER = 24;
var MESSAGE_HEADER = 32;
function frameOf(type, subscription, size) {
  const bytes = new Uint8Array(FRAME_HEADER + size);
  const view = new DataView(bytes.buffer);
  bytes[0] = type;
  view.setUint32(4, subscription, true);
  return { bytes, view };
}
function encodeJson(type, subscription, body) {
  const text = bytesOf(JSON.stringify(body));
  const { bytes } = frameOf(type, subscription, text.length);
  bytes.set(text, FRAME_HEADER);
  return bytes;
}
function encodeRecords(subscription, records, drops) {
  const { bytes, view } = frameOf(FRAME.RECORDS, subscription, RECORDS_HEADER + records.length);
  view.setFloat64(8, drops.ring, true);
  view.setFloat64(16, drops.credit, true);
  view.setUint32(24, records.length / RECORD_SIZE, true);
  bytes.set(records, FRAME_HEADER + RECORDS_HEADER);
  return bytes;
}
function encodeNames(subscription, entries) {
  const size = entries.reduce((sum2, { name }) => sum2 + 10 + name.length, 0);
  const { bytes, view } = frameOf(FRAME.NAMES, subscription, size);
  let at = FRAME_HEADER;
  for (const { id, parent, name } of entries) {
    view.setUint32(at, id, true);
    view.setUint32(at + 4, parent, true);
    view.setUint16(at + 8, name.length, true);
    bytes.set(name, at + 10);
    at += 10 + name.length;
  }
  return bytes;
}
function encodeCapture(subscription, messages, dropped) {
  const { bytes, view } = frameOf(FRAME.CAPTURE, subscription, 8 + messages.length);
  view.setFloat64(8, dropped, true);
  bytes.set(messages, FRAME_HEADER + 8);
  return bytes;
}

// electron/contract/trace/snapshot.ts
var LEVELS = ["counters", "sampled", "slow", "everything", "capture"];

// server/trace/methods.ts
var CREDIT_MAX = 1e9;
var TraceControl = class {
  handlers;
  #of;
  #viewers = /* @__PURE__ */ new Map();
  constructor(of) {
    this.#of = of;
    this.handlers = {
      stats: ({ paths }) => of().stats.read(typeof paths === "number" ? Math.min(paths, 65536) : void 0),
      "trace.subscribe": (params, caller) => this.#subscribe(params, caller),
      "trace.credit": ({ subscription, records }) => {
        of().credit(subscription, number("records", records, 0, CREDIT_MAX));
        return {};
      },
      "trace.unsubscribe": ({ subscription }) => {
        of().pump();
        of().unsubscribe(subscription);
        return {};
      },
      "trace.level": (params) => this.#level(params)
    };
  }
  /** The port is closed. */
  forget(port) {
    const viewer = this.#viewers.get(port);
    if (viewer === void 0) return;
    this.#viewers.delete(port);
    this.#of().forget(viewer);
  }
  #subscribe(params, caller) {
    const filter = parseFilter(typeof params.filter === "string" ? params.filter : "");
    const [problem] = filter.problems;
    if (problem !== void 0)
      throw new Problem("FILTER_INVALID", `${problem.reason} (at character ${problem.at + 1} of the filter)`);
    const credit = number("credit", params.credit ?? 0, 0, CREDIT_MAX);
    if (params.level !== void 0)
      this.#level({ level: params.level, sample: params.sample, slowMs: params.slowMs, snap: params.snap });
    const subscription = this.#of().subscribe(this.#viewer(caller), {
      filter,
      credit,
      capture: params.capture === true,
      counters: params.counters !== false
    });
    return { subscription, level: this.#of().level };
  }
  #level({
    level,
    sample,
    slowMs,
    snap
  }) {
    if (!LEVELS.includes(level))
      throw new Problem("LEVEL_UNKNOWN", `there is no level "${String(level)}"`, `Use one of ${LEVELS.join(", ")}.`);
    this.#of().setLevel({
      level,
      sample: number("sample", sample ?? 100, 1, 1e6),
      slowMs: number("slowMs", slowMs ?? 10, 0, 1e6),
      snap: number("snap", snap ?? 0, 0, 65536)
    });
    return { level };
  }
  #viewer(caller) {
    const known = this.#viewers.get(caller);
    if (known !== void 0) return known;
    const viewer = {
      sendFrame: (bytes) => caller.sendBytes(FRAME_TRACE, bytes),
      get backlog() {
        return caller.backlog;
      }
    };
    this.#viewers.set(caller, viewer);
    return viewer;
  }
};
function number(name, value, least, most) {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new Problem("NUMBER_INVALID", `${name} must be a number from ${least} to ${most}`);
}

// server/trace/capture.ts
var HEAD = { NEXT: 0, OLDEST: 1 };
var UNIT = 8;
var MESSAGE_MAX = 32 * 1024;
var CaptureReader = class {
  /** Messages that were overwritten before they were read. */
  dropped = 0;
  #head;
  #u8;
  #u32;
  #units;
  #tail;
  #sequence = -1;
  /** Starts with what is written from now on. */
  constructor(buffer) {
    this.#head = new Uint32Array(buffer, 0, 2);
    this.#u8 = new Uint8Array(buffer, RING_HEAD);
    this.#u32 = new Uint32Array(buffer, RING_HEAD);
    this.#units = this.#u8.length / UNIT;
    this.#tail = Atomics.load(this.#head, HEAD.NEXT);
  }
  /** Whole messages, about `limit` bytes at most, as a copy. */
  take(limit) {
    const next = Atomics.load(this.#head, HEAD.NEXT);
    const oldest = Atomics.load(this.#head, HEAD.OLDEST);
    if (next - this.#tail >>> 0 > next - oldest >>> 0) this.#tail = oldest;
    const from = this.#tail;
    const parts = [];
    let size = 0;
    while (this.#tail !== next && size < limit) {
      const place = this.#tail % this.#units;
      const length = this.#u32[place * 2];
      if (length < UNIT || place * UNIT + length > this.#u8.length) break;
      if (length >= MESSAGE_HEADER && this.#u8[place * UNIT + 9] !== 0) {
        parts.push(new Uint8Array(this.#u8.slice(place * UNIT, place * UNIT + length)));
        size += length;
      }
      this.#tail = this.#tail + (length >>> 3) >>> 0;
    }
    const now = Atomics.load(this.#head, HEAD.OLDEST);
    if ((now - from | 0) > 0) {
      this.#tail = now;
      return new Uint8Array(0);
    }
    return this.#joined(parts, size);
  }
  reset() {
    this.#tail = Atomics.load(this.#head, HEAD.NEXT);
    this.#sequence = -1;
  }
  #joined(parts, size) {
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      const sequence = new DataView(part.buffer, part.byteOffset).getUint32(4, true);
      if (this.#sequence >= 0) this.dropped += sequence - this.#sequence - 1 >>> 0;
      this.#sequence = sequence;
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
};

// server/trace/names.ts
var HASH_SIZE = PATHS * 2;
var FNV_BASIS = 2166136261 | 0;
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
var PathReader = class {
  #m;
  constructor(buffer) {
    this.#m = new PathMemory(buffer);
  }
  /** Ids below this belong to the generation before: the largest id tells which is the current one. */
  firstCurrent() {
    const { id } = this.#m;
    return Math.max(id[1] ?? 0, id[PATHS + 1] ?? 0);
  }
  /** The id that slot `slot` holds now, or 0. */
  idAt(slot) {
    return this.#m.id[slot] ?? 0;
  }
  /** A copy of the entry, or null when it has been overwritten. */
  entry(id) {
    const m = this.#m;
    const slot = id % (2 * PATHS);
    if (id === 0 || Atomics.load(m.id, slot) !== id) return null;
    const at = m.at[slot];
    const parent = m.parent[slot];
    const name = new Uint8Array(m.bytes.subarray(at, at + m.length[slot]));
    return Atomics.load(m.id, slot) === id ? { id, parent, name } : null;
  }
  /** The entry and those above it that `known` has not, parents first. */
  chain(id, known) {
    const entries = [];
    for (let next = id; next !== 0 && !known(next) && entries.length < 256; ) {
      const entry = this.entry(next);
      if (entry === null) break;
      entries.push(entry);
      next = entry.parent;
    }
    return entries.reverse();
  }
};

// server/trace/ring.ts
var RingReader = class {
  /** Records that were overwritten before they were read. */
  dropped = 0;
  /** Records handed out. */
  taken = 0;
  #head;
  #bytes;
  #size;
  #tail;
  /** Starts with what is written from now on. */
  constructor(buffer) {
    this.#head = new Int32Array(buffer, 0, 1);
    this.#bytes = new Uint8Array(buffer, RING_HEAD);
    this.#size = this.#bytes.length / RECORD_SIZE;
    this.#tail = Atomics.load(this.#head, 0);
  }
  /** Up to `limit` records, oldest first, as a copy of its own; empty when there are none. */
  take(limit) {
    let there = Atomics.load(this.#head, 0) - this.#tail | 0;
    if (there >= this.#size) this.#skip(there - this.#size + 1);
    there = Atomics.load(this.#head, 0) - this.#tail | 0;
    const count = Math.min(there, limit, this.#size - 1);
    if (count <= 0) return new Uint8Array(0);
    const copy = new Uint8Array(count * RECORD_SIZE);
    const first = (this.#tail & this.#size - 1) * RECORD_SIZE;
    const untilEnd = Math.min(copy.length, this.#bytes.length - first);
    copy.set(this.#bytes.subarray(first, first + untilEnd));
    copy.set(this.#bytes.subarray(0, copy.length - untilEnd), untilEnd);
    const lost = Math.min(count, Math.max(0, (Atomics.load(this.#head, 0) - this.#tail | 0) - this.#size + 1));
    this.#tail = this.#tail + count | 0;
    this.dropped += lost;
    this.taken += count - lost;
    return lost === 0 ? copy : copy.slice(lost * RECORD_SIZE);
  }
  /** Passes over all that is there: nobody wanted it. */
  reset() {
    this.#tail = Atomics.load(this.#head, 0);
  }
  #skip(count) {
    this.#tail = this.#tail + count | 0;
    this.dropped += count;
  }
};

// electron/contract/trace/paths.ts
var KEPT = 2e5;
var PathNames = class {
  #texts = /* @__PURE__ */ new Map();
  /** An entry's own bytes. `parent` comes before its children; 0: this is the root. */
  add(id, parent, name) {
    if (this.#texts.size >= KEPT) this.#dropOldest();
    const text = printable(textOf(name));
    if (parent === 0) this.#texts.set(id, "");
    else this.#texts.set(id, join(this.#texts.get(parent), text));
  }
  has(id) {
    return this.#texts.has(id);
  }
  /** Below the share's root, without a leading slash; the root is ''. `?` where it is not known. */
  text(id) {
    return this.#texts.get(id) ?? "?";
  }
  #dropOldest() {
    let left = KEPT / 4;
    for (const id of this.#texts.keys()) {
      if (left-- === 0) return;
      this.#texts.delete(id);
    }
  }
};
function join(parent, name) {
  if (parent === void 0) return `?/${name}`;
  return parent === "" ? name : `${parent}/${name}`;
}
function printable(text) {
  return text.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

// electron/contract/trace/text.ts
var OPEN_FLAGS = [
  [64, "CREAT"],
  [128, "EXCL"],
  [512, "TRUNC"],
  [1024, "APPEND"],
  [2048, "NONBLOCK"],
  [4096, "DSYNC"],
  [16384, "DIRECT"],
  [65536, "DIRECTORY"],
  [131072, "NOFOLLOW"],
  [262144, "NOATIME"]
];
var ACCESS = ["RDONLY", "WRONLY", "RDWR", "ACCMODE"];
function openFlags(flags) {
  const names = [ACCESS[flags & 3] ?? ""];
  for (const [bit, name] of OPEN_FLAGS) if ((flags & bit) !== 0) names.push(name);
  return names.join("|");
}

// server/trace/insights.ts
var ENOUGH = 200;
var SMALL_WRITE = 16 * 1024;
var RULES = {
  "failed-lookups-of-one-name": ({ paths }) => {
    const worst = paths.reduce(
      (most, path) => path.notFound > (most?.notFound ?? 0) ? path : most,
      null
    );
    if (worst === null || worst.notFound < ENOUGH) return null;
    return {
      finding: `${worst.notFound} failed look-ups of ${worst.path}`,
      numbers: { notFound: worst.notFound, calls: worst.calls },
      advice: "Let the guest remember that a name is not there (--negative-timeout), or create the file. A search path in the guest may list this folder needlessly.",
      filter: `err:ENOENT path:"${worst.path}"`
    };
  },
  "failed-lookups": ({ ops }) => {
    const lookups = row(ops, "LOOKUP", "Twalk");
    const failed = lookups?.errors["ENOENT"] ?? 0;
    if (lookups === null || failed < ENOUGH || failed < lookups.calls / 2) return null;
    return {
      finding: `${percent(failed, lookups.calls)} of ${lookups.calls} look-ups found nothing`,
      numbers: { failed, lookups: lookups.calls },
      advice: "Programs in the guest search folders for names that are not there. A longer --negative-timeout spares the round trips if the host does not create these files meanwhile.",
      filter: `op:${lookups.op} err:ENOENT`
    };
  },
  "small-writes": ({ ops }) => {
    const writes = row(ops, "WRITE", "Twrite");
    if (writes === null || writes.calls < ENOUGH) return null;
    const mean = writes.dataBytes / writes.calls;
    if (mean >= SMALL_WRITE) return null;
    return {
      finding: `small writes: ${writes.calls} of ${Math.round(mean)} bytes on average`,
      numbers: { writes: writes.calls, meanBytes: mean },
      advice: writes.op === "WRITE" ? "With --writeback the guest gathers writes before it sends them, if the host does not change the files meanwhile." : "Mount with a larger msize and cache=mmap, or have the program write larger pieces.",
      filter: `op:${writes.op} bytes<16k`
    };
  },
  "msize-too-small": ({ ops }) => {
    const io = [row(ops, "Tread"), row(ops, "Twrite")].filter((op) => op !== null);
    const calls = io.reduce((sum2, op) => sum2 + op.calls, 0);
    const bytes = io.reduce((sum2, op) => sum2 + op.dataBytes, 0);
    if (calls < ENOUGH || bytes / calls < 3500 || bytes / calls > 8192) return null;
    return {
      finding: `reads and writes move ${Math.round(bytes / calls)} bytes each: msize looks like 8 KiB`,
      numbers: { calls, meanBytes: bytes / calls },
      advice: "Mount with msize=512000 or more: older kernels offer 8 KiB by default.",
      filter: "op:Tread op:Twrite"
    };
  },
  "readdir-then-stat": ({ ops }) => {
    const lists = row(ops, "READDIR", "Treaddir");
    const stats = row(ops, lists?.op === "Treaddir" ? "Tgetattr" : "LOOKUP");
    if (lists === null || stats === null || stats.calls < ENOUGH || stats.calls < 10 * lists.calls || row(ops, "READDIRPLUS") !== null)
      return null;
    if (lists.calls < 10) return null;
    return {
      finding: `${lists.calls} listings are followed by ${stats.calls} single questions about files`,
      numbers: { listings: lists.calls, questions: stats.calls },
      advice: lists.op === "Treaddir" ? "9P has no listing with attributes; virtio-fs has (READDIRPLUS), and would batch them." : "Turn on --readdirplus auto: one reply then brings the attributes of a whole folder.",
      filter: `op:${lists.op} op:${stats.op}`
    };
  },
  "fsync-share": ({ ops }) => {
    const syncs = ["FSYNC", "FSYNCDIR", "SYNCFS", "Tfsync"].map((name) => row(ops, name)).filter((op) => op !== null);
    const ns = syncs.reduce((sum2, op) => sum2 + op.serviceNs, 0);
    const total = ops.reduce((sum2, op) => sum2 + op.serviceNs, 0);
    const calls = syncs.reduce((sum2, op) => sum2 + op.calls, 0);
    if (calls < 10 || ns < total / 4) return null;
    return {
      finding: `fsync takes ${percent(ns, total)} of the time`,
      numbers: { calls, fsyncNs: ns, totalNs: total },
      advice: "A program in the guest flushes often (a data base, a package manager). That is the price of durability; a faster disk below the folder helps, or the program\u2019s own setting for it.",
      filter: "op:*sync*"
    };
  },
  "permission-denied": ({ ops: _ops }, denied) => {
    let worst = null;
    for (const [uid2, times2] of denied) if (times2 > (worst?.[1] ?? 9)) worst = [uid2, times2];
    if (worst === null) return null;
    const [uid, times] = worst;
    return {
      finding: `permission denied for uid ${uid}, ${times} times`,
      numbers: { uid, times },
      advice: `The guest\u2019s user ${uid} is not allowed what it tries: check owner and mode of the files on the host, and whether the server may act as that user.`,
      filter: `uid:${uid} err:EACCES,EPERM`
    };
  }
};
function findInsights(stats, denied) {
  return Object.entries(RULES).flatMap(([rule, find]) => {
    const finding = find(stats, denied);
    return finding === null ? [] : [{ rule, ...finding }];
  });
}
function row(ops, ...names) {
  return ops.find(({ op }) => names.includes(op)) ?? null;
}
function percent(part, whole) {
  return `${Math.round(100 * part / whole)} %`;
}

// server/trace/stats.ts
var KINDS = ["file", "directory", "fid"];
var PATHS_SHOWN = 256;
var REQUESTS_SHOWN = 64;
var StatsReader = class {
  memory;
  names = new PathNames();
  #entries;
  constructor(memory) {
    this.memory = memory;
    this.#entries = new PathReader(memory.buffers.names);
  }
  /** `paths`: how many of the busiest. */
  read(paths = PATHS_SHOWN) {
    const { memory } = this;
    const nowMs = Date.now();
    const nowNs = (nowMs - memory.share[SHARE.EPOCH]) * 1e6;
    const flying = this.#inFlight();
    const ops = this.#ops(flying);
    const base = {
      schema: 1,
      nowNs,
      nowMs,
      level: LEVELS[memory.control[CONTROL.LEVEL] ?? 0] ?? "counters",
      calls: sum(ops, (op) => op.calls),
      errors: sum(ops, (op) => sumOf(op.errors)),
      readBytes: sum(ops, (op) => isRead(op.op) ? op.dataBytes : 0),
      writtenBytes: sum(ops, (op) => isRead(op.op) ? 0 : op.dataBytes),
      inFlight: flying.length,
      ops,
      sessions: this.#sessions(flying),
      handles: this.#handles(flying),
      paths: this.#paths(paths),
      limits: {
        pathCallsMissed: memory.share[SHARE.PATH_CALLS_MISSED] ?? 0,
        handlesUntracked: memory.share[SHARE.HANDLES_UNTRACKED] ?? 0
      },
      requests: this.#requests(flying, nowNs)
    };
    return { ...base, insights: findInsights(base, this.#denied()) };
  }
  /** A path's text, read while it is still there. */
  pathText(id) {
    if (id === 0) return "?";
    for (const { id: entry, parent, name } of this.#entries.chain(id, (known) => this.names.has(known)))
      this.names.add(entry, parent, name);
    return this.names.text(id);
  }
  /** Slots of the requests under way. */
  #inFlight() {
    const { slotBusy } = this.memory;
    const slots = [];
    for (let slot = 0; slot < SLOTS; slot++) if (slotBusy[slot] === 1) slots.push(slot);
    return slots;
  }
  #ops(flying) {
    const { ops, latency, errnos, slotWords } = this.memory;
    const under = /* @__PURE__ */ new Map();
    for (const slot of flying) {
      const word = slotWords[slot * RECORD_WORDS + AT.OP];
      const operation = operationOf(word >>> 8 & 3, word & 255);
      under.set(operation, (under.get(operation) ?? 0) + 1);
    }
    const rows = [];
    for (let operation = 0; operation < OPERATIONS; operation++) {
      const value = (field) => ops[operation * OP_FIELDS + field] ?? 0;
      const inFlight = under.get(operation) ?? 0;
      if (value(OP.CALLS) === 0 && inFlight === 0) continue;
      const errors = {};
      for (let errno = 1; errno < ERRNOS2; errno++) {
        const times = errnos[operation * ERRNOS2 + errno] ?? 0;
        if (times > 0) errors[errorName(errno)] = times;
      }
      rows.push({
        op: operationName(operation),
        calls: value(OP.CALLS),
        errors,
        requestBytes: value(OP.REQUEST),
        replyBytes: value(OP.REPLY),
        dataBytes: value(OP.DATA),
        serviceNs: value(OP.SERVICE),
        waitNs: value(OP.WAIT),
        inFlight,
        lastNs: value(OP.LAST),
        latency: latencyOf(latency, operation * BUCKETS, value(OP.MAX))
      });
    }
    return rows;
  }
  #sessions(flying) {
    const { sessions, slotWords } = this.memory;
    const rows = [];
    for (let at = 0; at < SESSIONS * SESSION_FIELDS; at += SESSION_FIELDS) {
      const value = (field) => sessions[at + field] ?? 0;
      if (value(SESSION.NUMBER) === 0) continue;
      rows.push({
        session: value(SESSION.NUMBER),
        protocol: PROTOCOL_NAMES[value(SESSION.PROTOCOL)] ?? "",
        calls: value(SESSION.CALLS),
        errors: value(SESSION.ERRORS),
        dataBytes: value(SESSION.DATA),
        inFlight: flying.filter(
          (slot) => slotWords[slot * RECORD_WORDS + AT.OP] >>> 16 === value(SESSION.NUMBER)
        ).length,
        sinceNs: value(SESSION.SINCE),
        lastNs: value(SESSION.LAST),
        ended: value(SESSION.ENDED) > 0
      });
    }
    return rows.sort((a, b) => a.session - b.session);
  }
  #handles(flying) {
    const { handles, handleLatency, slotWords } = this.memory;
    const rows = [];
    for (let place = 0; place < HANDLES; place++) {
      const value = (field) => handles[place * HANDLE_FIELDS + field] ?? 0;
      if (value(HANDLE.STATE) === 0) continue;
      const session = value(HANDLE.SESSION);
      const isOpen = value(HANDLE.STATE) === 1;
      rows.push({
        id: value(HANDLE.ID),
        session,
        serial: value(HANDLE.SERIAL),
        node: value(HANDLE.NODE),
        path: this.pathText(value(HANDLE.PATH)),
        kind: KINDS[value(HANDLE.KIND)] ?? "file",
        flags: openFlags(value(HANDLE.FLAGS)),
        uid: value(HANDLE.UID) === NO_ID ? null : value(HANDLE.UID),
        pid: value(HANDLE.PID) === 0 ? null : value(HANDLE.PID),
        openedNs: value(HANDLE.OPENED),
        closedNs: isOpen ? null : value(HANDLE.CLOSED),
        lastNs: value(HANDLE.LAST),
        lastOp: value(HANDLE.LAST_OP) === 0 ? "" : operationName(value(HANDLE.LAST_OP)),
        inFlight: isOpen ? flying.filter(
          (slot) => slotWords[slot * RECORD_WORDS + AT.SUBJECT] === value(HANDLE.ID) && slotWords[slot * RECORD_WORDS + AT.OP] >>> 16 === session
        ).length : 0,
        calls: value(HANDLE.CALLS),
        errors: value(HANDLE.ERRORS),
        readBytes: value(HANDLE.READ),
        writtenBytes: value(HANDLE.WRITTEN),
        pattern: {
          sequential: value(HANDLE.SEQUENTIAL),
          random: value(HANDLE.RANDOM),
          backwards: value(HANDLE.BACKWARDS)
        },
        latency: latencyOf(handleLatency, place * BUCKETS, value(HANDLE.MAX))
      });
    }
    return rows.sort((a, b) => a.serial - b.serial);
  }
  #paths(limit) {
    const { paths } = this.memory;
    const busy = [];
    for (let slot = 0; slot < 2 * PATHS; slot++) {
      const calls = paths[slot * PATH_FIELDS + PATH.CALLS];
      if (calls > 0 && this.#entries.idAt(slot) >= this.#entries.firstCurrent()) busy.push({ slot, calls });
    }
    busy.sort((a, b) => b.calls - a.calls);
    return busy.slice(0, limit).map(({ slot, calls }) => {
      const value = (field) => paths[slot * PATH_FIELDS + field] ?? 0;
      return {
        path: this.pathText(this.#entries.idAt(slot)),
        calls,
        errors: value(PATH.ERRORS),
        notFound: value(PATH.NOT_FOUND),
        readBytes: value(PATH.READ),
        writtenBytes: value(PATH.WRITTEN),
        serviceNs: value(PATH.SERVICE)
      };
    });
  }
  #requests(flying, nowNs) {
    const reader = new RecordReader(this.memory.buffers.slots, 0, SLOTS);
    return flying.slice(0, REQUESTS_SHOWN).map((slot) => {
      const row2 = reader.move(slot);
      return {
        op: operationName(row2.operation),
        path: this.pathText(row2.path),
        session: row2.session,
        ageNs: Math.max(0, nowNs - row2.startNs)
      };
    });
  }
  #denied() {
    const { denied } = this.memory;
    const users = /* @__PURE__ */ new Map();
    for (let i = 0; i < DENIED_USERS * 2; i += 2)
      if ((denied[i] ?? 0) > 0) users.set((denied[i] ?? 0) - 1, denied[i + 1] ?? 0);
    return users;
  }
};
function latencyOf(buckets, at, maxNs) {
  return {
    p50: percentile(buckets, at, 0.5, maxNs),
    p95: percentile(buckets, at, 0.95, maxNs),
    p99: percentile(buckets, at, 0.99, maxNs),
    max: maxNs
  };
}
function isRead(op) {
  return op === "READ" || op === "Tread";
}
function sum(rows, value) {
  return rows.reduce((total, row2) => total + value(row2), 0);
}
function sumOf(numbers) {
  return Object.values(numbers).reduce((total, value) => total + value, 0);
}

// server/trace/subscription.ts
var RECORDS_MS = 20;
var INCREMENT_MS = 500;
var RECORDS_AT_ONCE = 32768;
var CAPTURE_AT_ONCE = 1024 * 1024;
var BACKLOG = 4 * 1024 * 1024;
var NAMES_KEPT = 1e5;
var DEFAULT_SAMPLE = 100;
var DEFAULT_SLOW_MS = 10;
var Subscriptions = class {
  stats;
  #memory;
  #hello;
  #ring;
  #capture;
  #entries;
  #viewers = /* @__PURE__ */ new Map();
  #lastId = 0;
  #timers = [];
  constructor(memory, share, protocol) {
    this.#memory = memory;
    this.#hello = { version: 1, recordSize: RECORD_SIZE, share, protocol };
    this.stats = new StatsReader(memory);
    this.#ring = new RingReader(memory.buffers.ring);
    this.#capture = new CaptureReader(memory.buffers.capture);
    this.#entries = new PathReader(memory.buffers.names);
  }
  get level() {
    return LEVELS[this.#memory.control[CONTROL.LEVEL] ?? 0] ?? "counters";
  }
  /** In force at once, for all viewers. */
  setLevel({ level, sample, slowMs, snap }) {
    const { control } = this.#memory;
    control[CONTROL.SAMPLE] = sample ?? DEFAULT_SAMPLE;
    control[CONTROL.SLOW_US] = (slowMs ?? DEFAULT_SLOW_MS) * 1e3;
    control[CONTROL.SNAP] = snap ?? 0;
    Atomics.store(control, CONTROL.LEVEL, LEVELS.indexOf(level));
    for (const viewer of this.#viewers.values()) viewer.port.sendFrame(encodeJson(FRAME.LEVEL, viewer.id, { level }));
  }
  subscribe(port, options) {
    if (this.#viewers.size === 0) this.#start();
    const id = ++this.#lastId;
    const viewer = {
      id,
      port,
      test: options.filter === void 0 || options.filter.terms.length === 0 ? null : compileFilter(options.filter),
      wantsRecords: options.credit > 0,
      capture: options.capture,
      counters: options.counters,
      ringDropsBefore: this.#ring.dropped,
      known: /* @__PURE__ */ new Set(),
      credit: options.credit,
      creditDrops: 0,
      last: null
    };
    this.#viewers.set(id, viewer);
    const epochMs = this.#memory.share[SHARE.EPOCH] ?? 0;
    port.sendFrame(encodeJson(FRAME.HELLO, id, { ...this.#hello, epochMs, level: this.level }));
    if (viewer.counters) {
      viewer.last = this.stats.read();
      port.sendFrame(encodeJson(FRAME.SNAPSHOT, id, viewer.last));
    }
    return id;
  }
  /** Allows `records` more. Unknown subscriptions are ignored: they may just have ended. */
  credit(id, records) {
    const viewer = this.#viewers.get(id);
    if (viewer !== void 0) viewer.credit += records;
  }
  unsubscribe(id) {
    this.#viewers.delete(id);
    if (this.#viewers.size === 0) this.#stop();
  }
  /** The way is closed. */
  forget(port) {
    for (const viewer of [...this.#viewers.values()]) if (viewer.port === port) this.unsubscribe(viewer.id);
  }
  /** Sends what is there. The timers do it; tests and the end of a share as well. */
  pump() {
    const bytes = this.#ring.take(RECORDS_AT_ONCE);
    const captured = this.#capture.take(CAPTURE_AT_ONCE);
    for (const viewer of this.#viewers.values()) {
      if (viewer.wantsRecords && bytes.length > 0) this.#sendRecords(viewer, bytes);
      if (viewer.capture && captured.length > 0 && viewer.port.backlog < BACKLOG)
        viewer.port.sendFrame(encodeCapture(viewer.id, captured, this.#capture.dropped));
    }
  }
  sendIncrements() {
    let now = null;
    for (const viewer of this.#viewers.values()) {
      if (viewer.last === null || viewer.port.backlog >= BACKLOG) continue;
      now ??= this.stats.read();
      viewer.port.sendFrame(encodeJson(FRAME.INCREMENT, viewer.id, changed(viewer.last, now)));
      viewer.last = now;
    }
  }
  #sendRecords(viewer, bytes) {
    const records = new RecordReader(bytes.buffer, bytes.byteOffset, bytes.length / RECORD_SIZE);
    const open = viewer.port.backlog < BACKLOG ? viewer.credit : 0;
    const names = [];
    const chosen = new Uint8Array(bytes.length);
    let count = 0;
    for (let i = 0; i < records.length; i++) {
      const row2 = records.move(i);
      if (viewer.test !== null) {
        this.stats.pathText(row2.path);
        if (!viewer.test(row2, this.stats.names)) continue;
      }
      if (count >= open) {
        viewer.creditDrops++;
        continue;
      }
      this.#collectNames(viewer, row2.path, names);
      if (TWO_PATHS.has(operationName(row2.operation))) this.#collectNames(viewer, row2.argument, names);
      chosen.set(bytes.subarray(i * RECORD_SIZE, (i + 1) * RECORD_SIZE), count * RECORD_SIZE);
      count++;
    }
    viewer.credit -= count;
    if (names.length > 0) viewer.port.sendFrame(encodeNames(viewer.id, names));
    const drops = { ring: this.#ring.dropped - viewer.ringDropsBefore, credit: viewer.creditDrops };
    if (count > 0 || drops.credit > 0)
      viewer.port.sendFrame(encodeRecords(viewer.id, chosen.subarray(0, count * RECORD_SIZE), drops));
  }
  #collectNames(viewer, id, into) {
    if (id === 0 || viewer.known.has(id)) return;
    if (viewer.known.size > NAMES_KEPT) viewer.known.clear();
    for (const entry of this.#entries.chain(id, (known) => viewer.known.has(known))) {
      viewer.known.add(entry.id);
      into.push(entry);
    }
  }
  #start() {
    this.#ring.reset();
    this.#capture.reset();
    this.#timers = [setInterval(() => this.pump(), RECORDS_MS), setInterval(() => this.sendIncrements(), INCREMENT_MS)];
  }
  #stop() {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    Atomics.store(this.#memory.control, CONTROL.LEVEL, 0);
  }
};
var TWO_PATHS = /* @__PURE__ */ new Set(["RENAME", "RENAME2", "LINK", "Trename", "Trenameat", "Tlink"]);
function changed(before, now) {
  const { schema: _schema, ...rest } = now;
  return {
    ...rest,
    ops: differing(before.ops, now.ops, (row2) => row2.op),
    sessions: differing(before.sessions, now.sessions, (row2) => String(row2.session)),
    handles: differing(before.handles, now.handles, (row2) => String(row2.serial)),
    paths: differing(before.paths, now.paths, (row2) => row2.path)
  };
}
function differing(before, now, key) {
  const known = new Map(before.map((row2) => [key(row2), JSON.stringify(row2)]));
  return now.filter((row2) => known.get(key(row2)) !== JSON.stringify(row2));
}

// server/share-host.ts
var PARENT_FD = 3;
var STOP_MS = 750;
var LOG_BACKLOG = 8 * 1024 * 1024;
var PING_MS = 300;
var ShareHost = class {
  #parent;
  #note;
  #startedMs = Date.now();
  #config = null;
  #settings = {};
  #engine = null;
  #subscriptions = null;
  #trace = new TraceControl(() => this.#watched());
  #attached = null;
  #droppedLines = 0;
  #ending = false;
  #exiting = false;
  constructor(parent, note2) {
    this.#parent = parent;
    this.#note = note2;
    answerRequests(parent, this.#handlers, (message) => {
      if ("start" in message) this.#start(message.start);
    });
    parent.onClose = () => this.stop();
  }
  #handlers = {
    ...this.#trace.handlers,
    status: () => this.#status(),
    "policy.get": () => ({ settings: this.#settings, values: resolvePolicy(this.#settings) }),
    "policy.set": (params) => this.#setPolicy(params),
    stop: () => {
      setImmediate(() => this.stop());
      return {};
    }
  };
  /** An ordered end, and an end in any case. */
  stop() {
    if (this.#ending) return;
    this.#ending = true;
    this.#subscriptions?.pump();
    setTimeout(() => this.#exit(null), STOP_MS);
    if (this.#engine === null) this.#exit(null);
    else this.#engine.stop();
  }
  #start(config) {
    if (this.#config !== null) return;
    this.#config = config;
    this.#settings = config.share.policy;
    const engine = new EngineHandle(new URL("./engine.js", import.meta.url), config);
    this.#engine = engine;
    this.#subscriptions = new Subscriptions(engine.trace, config.share.id, config.share.protocol);
    engine.onMessage = (message) => this.#hear(message);
    engine.onExit = () => this.#exit(this.#ending ? null : { code: "ENGINE_FAILED", message: "the engine ended unexpectedly" });
    if (config.descriptors.control >= 0) {
      serveControlSocket(config.descriptors.control, peerUid, (port) => {
        answerRequests(port, this.#handlers);
        port.onClose = () => this.#trace.forget(port);
      });
    }
  }
  #hear(message) {
    switch (message.type) {
      case "running":
        this.#event("ready", { sandbox: this.#note.sandbox, pid: process.pid });
        break;
      case "log":
        this.#log(message.line);
        break;
      case "attached":
        this.#attached = { peer: message.pid, sinceMs: Date.now(), queues: 0 };
        this.#event("attached", this.#attached);
        break;
      case "detached":
        this.#attached = null;
        this.#event("detached", { reason: message.reason });
        break;
      case "finished":
        this.stop();
        break;
      case "stopped":
        this.#exit(null);
        break;
      case "failed":
        this.#exit(message.failure);
        break;
      case "done":
        break;
    }
  }
  async #status() {
    const { share } = this.#running();
    const vitals = this.#engine?.vitals;
    const answered = this.#engine?.ask({ type: "ping" }, PING_MS).then(
      () => true,
      () => false
    );
    const taken = vitals?.get(VITAL.REQUESTS) ?? 0;
    return {
      id: share.id,
      name: share.name,
      folder: share.folder,
      pid: process.pid,
      startedMs: this.#startedMs,
      connection: share.connection,
      engine: await answered === true ? "running" : "stalled",
      attached: this.#attached === null ? null : { ...this.#attached, queues: vitals?.get(VITAL.QUEUES) ?? 0 },
      requests: { taken, underWay: taken - (vitals?.get(VITAL.ENDED) ?? 0) },
      sandbox: this.#note.sandbox,
      policy: resolvePolicy(this.#settings)
    };
  }
  async #setPolicy({
    settings: patch
  }) {
    const { share } = this.#running();
    const before = this.#settings;
    const settings = patchedSettings(before, patch);
    this.#settings = settings;
    const lingerMs = await this.#engine?.ask({ type: "policy", settings });
    return { settings, changes: changesOf(share.protocol, before, settings), lingerMs: lingerMs ?? 0 };
  }
  #watched() {
    if (this.#subscriptions === null)
      throw new Problem("NOT_STARTED", "the share host has not been told what to serve");
    return this.#subscriptions;
  }
  #running() {
    if (this.#config === null) throw new Problem("NOT_STARTED", "the share host has not been told what to serve");
    return this.#config;
  }
  #event(event, data) {
    sendEvent(this.#parent, event, data);
  }
  #log(line) {
    if (this.#parent.backlog > LOG_BACKLOG) {
      this.#droppedLines++;
      return;
    }
    if (this.#droppedLines > 0)
      this.#event("log", { level: "warn", text: `${this.#droppedLines} lines were left out` });
    this.#droppedLines = 0;
    this.#event("log", line);
  }
  /** The process ends when the parent has been told why. */
  #exit(failure) {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#ending = true;
    this.#event("ended", { failure });
    this.#parent.onClose = () => exitNow(failure === null ? 0 : 1);
    this.#parent.close();
    setTimeout(() => exitNow(failure === null ? 0 : 1), 100);
  }
};
var note = JSON.parse(process.argv[2] ?? "null");
var host = new ShareHost(new StreamPort(new Socket({ fd: PARENT_FD })), note ?? { sandbox: NO_SANDBOX });
process.on("SIGINT", () => {
});
process.on("SIGTERM", () => host.stop());
//# sourceMappingURL=share-host.js.map

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
for (const [name, number] of Object.entries(ERRNO)) NAMES[number] = name;
function errnoName(errno) {
  const number = Math.abs(errno);
  return NAMES[number] ?? `E${number}`;
}

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

// server/sandbox/report.ts
var SANDBOX_INCOMPLETE = 78;
var NO_SANDBOX = { state: "off", layers: [], reason: "turned off with --sandbox none" };

// server/sandbox/restrict.ts
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// server/sandbox/capabilities.ts
var KEPT = {
  /** chown and create for other users. */
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  /** chmod, utimes and xattrs of other users' files. */
  CAP_FOWNER: 3,
  /** Keep suid and sgid where the guest's root may. */
  CAP_FSETID: 4,
  /** Switch to the guest user for one operation. */
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  /** Device nodes, where the policy allows them. */
  CAP_MKNOD: 27,
  /** security.capability. */
  CAP_SETFCAP: 31
};
function dropCapabilities() {
  let mask = 0;
  for (const capability of Object.values(KEPT)) mask |= 1 << capability;
  const result = native.capsKeep(mask >>> 0, 0);
  return result < 0 ? `capabilities could not be dropped (${errnoName(result)})` : "";
}

// server/sandbox/landlock.ts
var FS = {
  EXECUTE: 1 << 0,
  WRITE_FILE: 1 << 1,
  READ_FILE: 1 << 2,
  READ_DIR: 1 << 3,
  REMOVE_DIR: 1 << 4,
  REMOVE_FILE: 1 << 5,
  MAKE_CHAR: 1 << 6,
  MAKE_DIR: 1 << 7,
  MAKE_REG: 1 << 8,
  MAKE_SOCK: 1 << 9,
  MAKE_FIFO: 1 << 10,
  MAKE_BLOCK: 1 << 11,
  MAKE_SYM: 1 << 12,
  /** ABI 2. */
  REFER: 1 << 13,
  /** ABI 3. */
  TRUNCATE: 1 << 14,
  /** ABI 5. */
  IOCTL_DEV: 1 << 15
};
var NET_ALL = 3;
var SCOPE_ALL = 3;
var FIRST_ABI_BITS = (1 << 13) - 1;
var O_PATH = 2097152;
var READ = FS.READ_FILE | FS.READ_DIR;
var SERVE = ~(FS.EXECUTE | FS.IOCTL_DEV);
var ON_FILES = FS.EXECUTE | FS.WRITE_FILE | FS.READ_FILE | FS.TRUNCATE | FS.IOCTL_DEV;
function handledBits(abi) {
  return FIRST_ABI_BITS | (abi >= 2 ? FS.REFER : 0) | (abi >= 3 ? FS.TRUNCATE : 0) | (abi >= 5 ? FS.IOCTL_DEV : 0);
}
function restrictFiles(rules) {
  const abi = native.landlockAbi();
  if (abi < 1)
    return { active: false, reason: `this kernel has no Landlock, or it is not enabled (${errnoName(abi)})` };
  if (abi < 2)
    return { active: false, reason: "this kernel\u2019s Landlock (version 1) cannot allow renames between directories" };
  const handled = handledBits(abi);
  const opened = [];
  for (const { path, rights, tree } of rules) {
    const fd = native.openHostPath(path, O_PATH);
    if (fd >= 0) opened.push({ fd, access: rights & handled & (tree ? handled : ON_FILES) });
  }
  const result = native.landlockRestrict(handled, abi >= 4 ? NET_ALL : 0, abi >= 6 ? SCOPE_ALL : 0, opened);
  for (const { fd } of opened) native.close(fd);
  if (result < 0) return { active: false, reason: `Landlock could not be turned on (${errnoName(result)})` };
  if (abi < 3)
    return { active: true, reason: "this kernel\u2019s Landlock (version 2) does not cover truncation of files outside" };
  return { active: true, reason: "" };
}

// server/sandbox/seccomp.ts
var FORBIDDEN = {
  // Other processes.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  // What is mounted, and which name spaces apply.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  setns: [308, 268],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  mount_setattr: [442, 442],
  // Files by handle, past every directory's permissions.
  open_by_handle_at: [304, 265],
  // The kernel and the machine.
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  syslog: [103, 116],
  quotactl: [179, 60],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219]
};
var ARCHITECTURES = {
  x64: { audit: 3221225534, column: 0 },
  arm64: { audit: 3221225655, column: 1 }
};
var LOAD_WORD = 32;
var JUMP_IF_EQUAL = 21;
var JUMP_IF_AT_LEAST = 53;
var RETURN = 6;
var KILL_PROCESS = 2147483648;
var ALLOW = 2147418112;
var NUMBER = 0;
var ARCHITECTURE = 4;
var X32 = 1073741824;
function seccompProgram(architecture) {
  const known = ARCHITECTURES[architecture];
  if (known === void 0) return void 0;
  const code = [
    [LOAD_WORD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, known.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, NUMBER],
    [JUMP_IF_AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, KILL_PROCESS]
  ];
  for (const numbers of Object.values(FORBIDDEN)) {
    code.push([JUMP_IF_EQUAL, 0, 1, numbers[known.column]], [RETURN, 0, 0, KILL_PROCESS]);
  }
  code.push([RETURN, 0, 0, ALLOW]);
  const program = new DataView(new ArrayBuffer(code.length * 8));
  for (const [index, [operation, ifTrue, ifFalse, k]] of code.entries()) {
    program.setUint16(index * 8, operation, true);
    program.setUint8(index * 8 + 2, ifTrue);
    program.setUint8(index * 8 + 3, ifFalse);
    program.setUint32(index * 8 + 4, k, true);
  }
  return new Uint8Array(program.buffer);
}
function forbidCalls() {
  const program = seccompProgram(process.arch);
  if (program === void 0) return `no seccomp filter for ${process.arch}`;
  const result = native.seccompInstall(program, false);
  return result < 0 ? `the seccomp filter was refused (${errnoName(result)})` : "";
}

// server/sandbox/restrict.ts
function restrict(needs) {
  const layers = [];
  const reasons = [];
  if (native.setNoNewPrivs() === 0) layers.push("no new privileges");
  else reasons.push("no_new_privs could not be set");
  const landlock = restrictFiles([
    ...needs.folders.map((path) => ({ path, rights: SERVE, tree: true })),
    ...programRules(needs.code)
  ]);
  if (landlock.active) layers.unshift("Landlock");
  if (landlock.reason !== "") reasons.push(landlock.reason);
  if (process.getuid?.() === 0) process.setgroups?.([]);
  const capabilities = dropCapabilities();
  if (capabilities === "") layers.push("capabilities");
  else reasons.push(capabilities);
  const seccomp = forbidCalls();
  if (seccomp === "") layers.push("seccomp");
  else reasons.push(seccomp);
  return { state: reasons.length === 0 ? "on" : "partial", layers, reason: reasons.join("; ") };
}
function programRules(code) {
  const rules = mappedFiles().map((path) => ({ path, rights: FS.READ_FILE | FS.EXECUTE, tree: false }));
  rules.push({ path: code, rights: READ, tree: true });
  const manifest = nearestManifest(code);
  if (manifest !== void 0) rules.push({ path: manifest, rights: FS.READ_FILE, tree: false });
  rules.push({ path: "/proc", rights: READ, tree: true });
  for (const path of ["/dev/null", "/dev/urandom"])
    rules.push({ path, rights: FS.READ_FILE | FS.WRITE_FILE, tree: false });
  rules.push({ path: "/etc/ld.so.cache", rights: FS.READ_FILE, tree: false });
  return rules;
}
function mappedFiles() {
  const paths = /* @__PURE__ */ new Set();
  for (const line of readFileSync("/proc/self/maps", "utf8").split("\n")) {
    const slash = line.indexOf("/");
    const mode = line.split(" ", 2)[1] ?? "";
    if (slash > 0 && mode.includes("x") && !line.endsWith(" (deleted)")) paths.add(line.slice(slash));
  }
  return [...paths];
}
function nearestManifest(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return void 0;
  }
}

// server/sandbox/launch.ts
var SIGTERM = 15;
var NOFILE_WANTED = 1e6;
function launch(plan) {
  raiseNofile();
  native.setParentDeathSignal(SIGTERM);
  const sandbox = plan.sandbox === "none" ? NO_SANDBOX : restrict(plan);
  if (plan.sandbox === "require" && sandbox.state !== "on") {
    process.stderr.write(`the sandbox cannot be turned on completely: ${sandbox.reason}
`);
    process.exit(SANDBOX_INCOMPLETE);
  }
  const note = { sandbox };
  const keep = Array.from({ length: plan.descriptors }, (_, fd) => fd);
  const result = native.execve(
    process.execPath,
    [process.execPath, plan.program, JSON.stringify(note)],
    environment(),
    keep
  );
  process.stderr.write(`the share host could not be started: ${errnoName(result)} for ${process.execPath}
`);
  process.exit(1);
}
function raiseNofile() {
  const [, hard] = native.getNofile();
  if (hard < NOFILE_WANTED && native.setNofile(NOFILE_WANTED, NOFILE_WANTED) === 0) return;
  native.setNofile(hard, hard);
}
function environment() {
  return Object.entries({ ...process.env, OPENSSL_CONF: "/dev/null" }).filter(([name]) => !name.startsWith("NODE_")).map(([name, value]) => `${name}=${value ?? ""}`);
}

// server/launcher.ts
launch(JSON.parse(process.argv[2] ?? "{}"));
//# sourceMappingURL=launcher.js.map

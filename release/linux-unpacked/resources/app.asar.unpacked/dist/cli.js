#!/usr/bin/env node
var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// package.json
var package_default = {
  name: "culvert",
  version: "0.1.0",
  private: true,
  description: "Share host folders into virtual machines over virtio-fs and 9P, and see every request while it happens",
  license: "Apache-2.0",
  type: "module",
  engines: {
    node: ">=20.19"
  },
  os: [
    "linux"
  ],
  bin: {
    culvert: "dist/cli.js",
    "culvert-virtiofsd": "dist/virtiofsd.js"
  },
  files: [
    "dist/"
  ],
  scripts: {
    setup: "bash scripts/setup.sh",
    build: "node scripts/build.mjs",
    "build:native": "node scripts/build-native.mjs",
    gen: "node scripts/gen-wire.mjs",
    check: "node scripts/check.mjs",
    format: "biome check --write .",
    test: "node scripts/test.mjs",
    "test:full": "node scripts/test.mjs --full",
    "test:unit": "node scripts/test.mjs --suite unit",
    "test:native:asan": "node scripts/test-native-asan.mjs",
    "e2e:cli": "node scripts/test.mjs --suite cli",
    "e2e:guest": "node scripts/test.mjs --suite guest",
    "e2e:host": "node scripts/test.mjs --suite host",
    "e2e:ninep": "node scripts/test.mjs --suite ninep",
    demo: "node scripts/demo.mjs",
    bench: "node scripts/run-ts.mjs server/testing/bench/main.ts",
    "bench:ninep": "node scripts/run-ts.mjs server/testing/bench/ninep.ts"
  },
  dependencies: {
    "@tanstack/react-virtual": "3.14.26",
    "lucide-react": "1.79.0",
    "radix-ui": "1.8.1",
    react: "19.3.1",
    "react-dom": "19.3.1",
    uplot: "1.6.32",
    ws: "8.23.0",
    zod: "4.6.7",
    zustand: "5.1.0"
  },
  devDependencies: {
    "@axe-core/playwright": "4.13.0",
    "@biomejs/biome": "2.6.8",
    "@eslint/js": "10.0.1",
    "@playwright/test": "1.65.1",
    "@testing-library/react": "16.3.3",
    "@types/node": "20.19.43",
    "@types/react": "19.3.0",
    "@types/react-dom": "19.3.0",
    "@types/ws": "8.18.2",
    "@vitejs/plugin-react": "6.3.0",
    "@vitest/coverage-v8": "4.1.12",
    "dependency-cruiser": "17.3.9",
    electron: "45.3.4",
    "electron-builder": "26.17.0",
    esbuild: "0.28.2",
    eslint: "10.15.0",
    "fast-check": "4.10.2",
    "happy-dom": "21.0.4",
    knip: "6.44.2",
    typescript: "6.0.3",
    "typescript-eslint": "8.73.0",
    vite: "8.3.8",
    vitest: "4.1.12"
  },
  overrides: {
    "@types/node": "$@types/node"
  },
  allowScripts: {
    electron: false,
    "electron-winstaller": false,
    esbuild: false
  }
};

// electron/contract/failure.ts
var Problem = class extends Error {
  code;
  fix;
  constructor(code, message2, fix) {
    super(message2);
    this.code = code;
    this.fix = fix;
  }
};
function failureOf(error2) {
  if (error2 instanceof Problem) return { code: error2.code, message: error2.message, fix: error2.fix };
  return { code: "INTERNAL", message: error2 instanceof Error ? error2.stack ?? error2.message : String(error2) };
}

// server/cli/mount.ts
import { resolve as resolve3 } from "node:path";

// server/sandbox/report.ts
var SANDBOX_MODES = ["auto", "require", "none"];
var SANDBOX_INCOMPLETE = 78;
function describeSandbox({ state, layers, reason }) {
  const what = layers.length > 0 ? ` (${layers.join(", ")})` : "";
  return `${state}${what}${reason === "" ? "" : `: ${reason}`}`;
}

// server/transport/fuse-dev/mount.ts
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { geteuid } from "node:process";

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
for (const [name, number3] of Object.entries(ERRNO)) NAMES[number3] = name;
function errnoName(errno) {
  const number3 = Math.abs(errno);
  return NAMES[number3] ?? `E${number3}`;
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
    } catch (error2) {
      tried.push(`  ${path}: ${error2.message.split("\n")[0]}`);
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

// server/transport/fuse-dev/mount.ts
var MS_NOSUID = 2;
var MS_NODEV = 4;
var SOCK_STREAM = 1;
var FUSERMOUNT = "fusermount3";
var MAX_READ = 1024 * 1024;
function mountFolder(folder, mountpoint) {
  const place = checkedPlace(folder, mountpoint);
  return geteuid?.() === 0 ? mountAsRoot(folder, place) : mountAsUser(place);
}
function checkedPlace(folder, mountpoint) {
  let place;
  try {
    if (!statSync(mountpoint).isDirectory()) {
      throw new Problem(
        "MOUNTPOINT_NO_FOLDER",
        `the mount point ${mountpoint} is not a folder`,
        "Give an empty folder."
      );
    }
    place = realpathSync(mountpoint);
  } catch (error2) {
    if (error2 instanceof Problem) throw error2;
    const code = error2.code;
    if (code === "ENOTCONN") {
      throw new Problem(
        "MOUNTPOINT_DEAD",
        `${mountpoint} is a mount whose server has died`,
        `Unmount it: umount -l ${mountpoint} (or fusermount3 -uz ${mountpoint})`
      );
    }
    throw new Problem(
      "MOUNTPOINT_MISSING",
      `the mount point ${mountpoint} cannot be used: ${code}`,
      `Create it: mkdir -p ${mountpoint}`
    );
  }
  const shared = realpathSync(folder);
  if (isWithin(place, shared) || isWithin(shared, place)) {
    throw new Problem(
      "MOUNTPOINT_IN_FOLDER",
      `the folder ${shared} and the mount point ${place} lie within each other`,
      "Choose a mount point outside the shared folder."
    );
  }
  return place;
}
function isWithin(path, folder) {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
function mountAsRoot(folder, mountpoint) {
  const fd = native.openFuse();
  if (fd < 0) throw noFuse(fd);
  const rootMode = (statSync(folder).mode & 61440).toString(8);
  const options = `fd=${fd},rootmode=${rootMode},user_id=0,group_id=0,allow_other,default_permissions,max_read=${MAX_READ}`;
  const result = native.mount("culvert", mountpoint, "fuse.culvert", MS_NOSUID | MS_NODEV, options);
  if (result < 0) {
    native.close(fd);
    throw new Problem(
      "MOUNT_FAILED",
      `mounting on ${mountpoint} failed: ${errnoName(result)}`,
      "Check that nothing else is mounted there and that this container may mount."
    );
  }
  return { fd, unmount: unmounter(mountpoint, "umount", [mountpoint], ["-l", mountpoint]) };
}
function noFuse(error2) {
  const fix = error2 === -ERRNO.ENOENT || error2 === -ERRNO.ENODEV ? "Load the module: modprobe fuse" : "Run as root, or install fuse3 and run as a user.";
  return new Problem("FUSE_MISSING", `/dev/fuse cannot be opened: ${errnoName(error2)}`, fix);
}
function mountAsUser(mountpoint) {
  const arena2 = threadArena();
  const at = arena2.alloc(64);
  const pair = native.socketpair(SOCK_STREAM, at);
  if (pair < 0) throw new Error(`socketpair: ${errnoName(pair)}`);
  const ours = arena2.view.getInt32(at, true);
  const theirs = arena2.view.getInt32(at + 4, true);
  try {
    const options = `fsname=culvert,subtype=culvert,nosuid,nodev,default_permissions,max_read=${MAX_READ}`;
    const run = spawnSync(FUSERMOUNT, ["-o", options, "--", mountpoint], {
      stdio: ["ignore", "ignore", "pipe", theirs],
      env: { ...process.env, _FUSE_COMMFD: "3" },
      encoding: "utf8"
    });
    if (run.error !== void 0) {
      throw new Problem(
        "FUSERMOUNT_MISSING",
        `${FUSERMOUNT} cannot be run: ${run.error.message}`,
        "Install the package fuse3, or run as root."
      );
    }
    if (run.status !== 0) {
      throw new Problem(
        "MOUNT_FAILED",
        `${FUSERMOUNT} refused to mount on ${mountpoint}: ${run.stderr.trim()}`,
        "The mount point must be a folder of yours."
      );
    }
    const received = native.recvFds(ours, at + 16, 1, at + 32, 1, at + 40);
    if (received < 0 || arena2.view.getInt32(at + 40, true) !== 1) {
      throw new Problem(
        "MOUNT_FAILED",
        `${FUSERMOUNT} did not hand over its descriptor`,
        "Check that fuse3 and not the older fuse is installed."
      );
    }
    return {
      fd: arena2.view.getInt32(at + 32, true),
      unmount: unmounter(mountpoint, FUSERMOUNT, ["-u", "--", mountpoint], ["-u", "-z", "--", mountpoint])
    };
  } finally {
    native.close(ours);
    native.close(theirs);
  }
}
function unmounter(mountpoint, program, args, detach) {
  const id = mountId(mountpoint);
  return async () => {
    if (id === void 0 || mountId(mountpoint) !== id) return;
    if (!await succeeds(program, args) && mountId(mountpoint) === id) await succeeds(program, detach);
  };
}
function mountId(mountpoint) {
  let found;
  for (const line of readFileSync("/proc/self/mountinfo", "utf8").split("\n")) {
    const [id, , , , point] = line.split(" ");
    if (point?.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8))) !== mountpoint)
      continue;
    found = `${id} ${line.slice(line.indexOf(" - "))}`;
  }
  return found;
}
function succeeds(program, args) {
  return new Promise((resolve6) => {
    const child = spawn(program, args, { stdio: "ignore" });
    child.once("error", () => resolve6(false));
    child.once("exit", (code) => resolve6(code === 0));
  });
}

// server/cli/folder.ts
import { accessSync, constants, realpathSync as realpathSync2, statSync as statSync2 } from "node:fs";
import { resolve } from "node:path";
function checkedFolder(path) {
  let folder;
  try {
    folder = realpathSync2(resolve(path));
  } catch (error2) {
    throw unreachable(path, error2.code ?? String(error2));
  }
  if (!statSync2(folder).isDirectory())
    throw new Problem("FOLDER_NOT_A_FOLDER", `${path} is not a folder`, "Share the folder that contains it.");
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error2) {
    throw unreachable(path, error2.code ?? String(error2));
  }
  return folder;
}
function unreachable(path, code) {
  switch (code) {
    case "ENOENT":
      return new Problem(
        "FOLDER_MISSING",
        `the folder ${path} does not exist`,
        "Check --shared-dir, or create the folder."
      );
    case "EACCES":
      return new Problem(
        "FOLDER_UNREADABLE",
        `this user may not read the folder ${path}`,
        "Choose another folder, or change its permissions (it needs r and x)."
      );
    case "ENOTDIR":
      return new Problem("FOLDER_MISSING", `a part of ${path} is not a folder`, "Check --shared-dir.");
    default:
      return new Problem("FOLDER_UNREADABLE", `the folder ${path} cannot be used: ${code}`, "Check --shared-dir.");
  }
}

// server/cli/help.ts
var WIDTH = 100;
var INDENT = 6;
function helpText(usage, summary, sections) {
  const parts = [`Usage: ${usage}`, "", wrap(summary, 0)];
  for (const { title, options } of sections) {
    parts.push("", `${title}:`);
    for (const option2 of options) parts.push("", `  ${titleOf(option2)}`, ...bodyOf(option2));
  }
  return `${parts.join("\n")}
`;
}
function titleOf({ name, short, value }) {
  const head = short === void 0 ? `--${name}` : `-${short}, --${name}`;
  return value === void 0 ? head : `${head} ${value}`;
}
function bodyOf({ help, risk, fallback }) {
  const lines = [wrap(help, INDENT)];
  if (risk !== void 0) lines.push(wrap(`Risk: ${risk}`, INDENT));
  if (fallback !== void 0) lines.push(wrap(`Default: ${fallback}.`, INDENT));
  return lines;
}
function wrap(text2, indent) {
  const pad = " ".repeat(indent);
  const lines = [];
  let line = "";
  for (const word of text2.split(/\s+/)) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(pad + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(pad + line);
  return lines.join("\n");
}

// server/cli/options.ts
import { parseArgs } from "node:util";
var Arguments = class {
  #values = /* @__PURE__ */ new Map();
  operands = [];
  add(name, value) {
    const values = this.#values.get(name);
    if (values === void 0) this.#values.set(name, [value]);
    else values.push(value);
  }
  has(name) {
    return this.#values.has(name);
  }
  /** The last one given. */
  text(name) {
    const value = this.#values.get(name)?.at(-1);
    return value === void 0 || value === true ? void 0 : value;
  }
  all(name) {
    return (this.#values.get(name) ?? []).filter((value) => value !== true);
  }
  names() {
    return [...this.#values.keys()];
  }
};
function usageProblem(message2, fix) {
  return new Problem("USAGE", message2, fix);
}
function readArguments(command, table, args) {
  const result = new Arguments();
  const options = Object.fromEntries(
    table.map(({ name, short, value }) => [
      name,
      {
        type: value === void 0 ? "boolean" : "string",
        multiple: true,
        ...short === void 0 ? {} : { short }
      }
    ])
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === "positional") result.operands.push(token.value);
    if (token.kind !== "option") continue;
    const option2 = table.find(({ name }) => name === token.name);
    if (option2 === void 0) throw unknownOption(command, table, token.rawName);
    if (option2.value === void 0) {
      if (token.value !== void 0)
        throw usageProblem(`${token.rawName} takes no value`, `Write ${token.rawName} alone.`);
      result.add(option2.name, true);
      continue;
    }
    const { value, inlineValue } = token;
    if (value === void 0 || inlineValue === false && value.startsWith("-") && value.length > 1) {
      throw usageProblem(`${token.rawName} needs a value`, `Write ${token.rawName}=${option2.value}.`);
    }
    checkChoice(option2, token.rawName, value);
    if (option2.repeatable === void 0 && result.has(option2.name))
      throw usageProblem(`${token.rawName} is given twice`, "Give it once.");
    result.add(option2.name, value);
  }
  return result;
}
function checkChoice({ choices }, rawName, value) {
  if (choices === void 0 || choices.includes(value)) return;
  const near = nearest(value, choices);
  const hint = near === void 0 ? "" : ` Did you mean ${near}?`;
  throw usageProblem(`${rawName} cannot be "${value}"`, `Use one of ${choices.join(", ")}.${hint}`);
}
function unknownOption(command, table, rawName) {
  const near = nearest(
    rawName.replace(/^-+/, ""),
    table.map(({ name }) => name)
  );
  const hint = near === void 0 ? "" : `Did you mean --${near}? `;
  return usageProblem(`there is no option ${rawName}`, `${hint}${command} --help lists all options.`);
}
function nearest(text2, candidates2) {
  let best;
  let bestDistance = Math.max(2, Math.floor(text2.length / 3)) + 1;
  for (const candidate of candidates2) {
    const distance = candidate.startsWith(text2) && text2.length > 2 ? 1 : editDistance(text2, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
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
  for (const name of KNOB_NAMES) {
    const fallback = POLICY[name].default;
    values[name] = settings[name] ?? (typeof fallback === "object" ? fallback.byCache[cache] : fallback);
  }
  return values;
}
function knobsOf(protocol) {
  return KNOB_NAMES.filter((name) => POLICY[name].takesEffect[protocol] !== void 0);
}

// server/cli/policy-options.ts
var OFF = "no-";
function policyOptions(protocol) {
  return knobsOf(protocol).flatMap((name) => optionsOf(POLICY[name], protocol));
}
function optionsOf(knob, protocol) {
  const help = `${knob.explanation} ${effectOf(knob.takesEffect[protocol])}`;
  const { option: name, risk, value } = knob;
  if (value.type === "choice") {
    return [{ name, value: value.of.join("|"), choices: value.of, help, risk, fallback: `${knob.default}` }];
  }
  if (value.type === "seconds") return [{ name, value: "SECONDS", help, risk, fallback: secondsDefault(knob) }];
  const on = { name, help, risk, fallback: knob.default === true ? "on" : "off" };
  return [on, { name: `${OFF}${name}`, help: `Turns --${name} off.` }];
}
function effectOf(effect) {
  if (effect === void 0) return "";
  const { loosening, tightening } = effect;
  const looser = loosening.join(", ");
  const tighter = tightening.join(", ");
  const when = looser === tighter ? looser : `${looser} when loosened, ${tighter} when tightened`;
  return `Changed while running, it takes effect: ${when}.`;
}
function secondsDefault({ default: fallback }) {
  if (typeof fallback !== "object") return String(fallback);
  return Object.entries(fallback.byCache).map(([cache, seconds2]) => `${seconds2} with cache ${cache}`).join(", ");
}
function settingsFrom(args) {
  const settings = {};
  for (const name of KNOB_NAMES) {
    const { option: option2, value } = POLICY[name];
    if (value.type === "boolean") {
      if (args.has(option2) && args.has(`${OFF}${option2}`))
        throw usageProblem(`--${option2} and --${OFF}${option2} are both given`, "Give one of them.");
      if (args.has(option2)) settings[name] = true;
      if (args.has(`${OFF}${option2}`)) settings[name] = false;
      continue;
    }
    const text2 = args.text(option2);
    if (text2 === void 0) continue;
    settings[name] = value.type === "seconds" ? seconds(option2, text2, value.max) : text2;
  }
  return settings;
}
function seconds(option2, text2, max) {
  const value = /^\d+(\.\d+)?$/.test(text2) ? Number(text2) : Number.NaN;
  if (value >= 0 && value <= max) return value;
  throw usageProblem(
    `--${option2} cannot be "${text2}"`,
    `Give a number of seconds from 0 to ${max}; fractions such as 0.5 are allowed.`
  );
}

// server/control/paths.ts
import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { geteuid as geteuid2 } from "node:process";
var SUFFIX = ".sock";
function controlFolder(env = process.env) {
  const runtime = env["XDG_RUNTIME_DIR"];
  if (runtime?.startsWith("/") === true) return join(runtime, "culvert");
  const uid = geteuid2?.() ?? 0;
  return uid === 0 ? "/run/culvert" : `/tmp/culvert-${uid}`;
}
function openControlFolder(env = process.env) {
  const folder = controlFolder(env);
  try {
    mkdirSync(folder, { mode: 448 });
  } catch (error2) {
    if (error2.code !== "EEXIST") {
      throw new Problem(
        "CONTROL_FOLDER",
        `the folder ${folder} for the control socket cannot be made: ${error2.code}`,
        "Set XDG_RUNTIME_DIR to a folder of yours."
      );
    }
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== (geteuid2?.() ?? 0) || (found.mode & 63) !== 0) {
    throw new Problem(
      "CONTROL_FOLDER",
      `${folder} is not a folder that only this user may enter`,
      `Remove it, or: chown ${geteuid2?.() ?? 0} ${folder} && chmod 700 ${folder}`
    );
  }
  return folder;
}
function controlPath(folder, id) {
  return join(folder, `${id}${SUFFIX}`);
}
function controlIds(folder = controlFolder()) {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length)).sort();
  } catch {
    return [];
  }
}

// server/control/socket.ts
import { connect, createServer } from "node:net";

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
function encodeJsonFrame(message2) {
  return encodeFrame(FRAME_JSON, new TextEncoder().encode(JSON.stringify(message2)));
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
  send(message2) {
    if (this.#stream.writable) this.#stream.write(encodeJsonFrame(message2));
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
    } catch (error2) {
      if (!(error2 instanceof SyntaxError) && !isFrameError(error2)) throw error2;
      this.#stream.destroy();
    }
  }
};
function isFrameError(error2) {
  return error2 instanceof Error && "code" in error2 && error2.code === "CONTROL_FRAME_TOO_LONG";
}

// server/control/rpc.ts
var ControlClient = class {
  onEvent = () => {
  };
  onClose = () => {
  };
  /** Frames that are no JSON: those of a trace (contract/trace/frames.ts). */
  onBytes = () => {
  };
  #port;
  #waiting = /* @__PURE__ */ new Map();
  #lastId = 0;
  constructor(port) {
    this.#port = port;
    port.onMessage = (message2) => this.#receive(message2);
    port.onBytes = (kind, bytes) => this.onBytes(kind, bytes);
    port.onClose = () => {
      for (const { reject } of [...this.#waiting.values()]) reject(problemOf(GONE));
      this.onClose();
    };
  }
  /** Rejects with a Problem: the other side's, or that it went away or took longer than `timeoutMs`. */
  call(method, params, timeoutMs = ANSWER_MS) {
    const id = ++this.#lastId;
    return new Promise((resolve6, reject) => {
      const settle2 = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      const waiting = {
        resolve: (result) => {
          settle2();
          resolve6(result);
        },
        reject: (error2) => {
          settle2();
          reject(error2);
        }
      };
      const timer = setTimeout(() => waiting.reject(problemOf(SILENT)), timeoutMs);
      this.#waiting.set(id, waiting);
      this.#port.send({ id, method, params });
    });
  }
  /** A message that is no request (`start`). */
  tell(message2) {
    this.#port.send(message2);
  }
  close() {
    this.#port.close();
  }
  #receive(message2) {
    if (message2.event !== void 0) {
      this.onEvent(message2.event, message2.data);
      return;
    }
    const waiting = this.#waiting.get(message2.id ?? 0);
    if (waiting === void 0) return;
    if (message2.error === void 0) waiting.resolve(message2.result);
    else waiting.reject(problemOf(message2.error));
  }
};
var ANSWER_MS = 5e3;
var SILENT = {
  code: "HOST_SILENT",
  message: "the share host does not answer",
  fix: "It is stopped or overloaded; culvert status shows its process."
};
var GONE = { code: "HOST_GONE", message: "the share host has gone", fix: "Start the share again." };
function problemOf({ code, message: message2, fix }) {
  return new Problem(code, message2, fix);
}

// server/control/socket.ts
var CONNECT_MS = 2e3;
function connectControl(path) {
  return new Promise((resolve6, reject) => {
    const socket2 = connect(path);
    const fail = (why) => {
      socket2.destroy();
      reject(
        new Problem("CONTROL_UNREACHABLE", `no share answers on ${path} (${why})`, "Start it with culvert serve.")
      );
    };
    const timer = setTimeout(() => fail("no answer"), CONNECT_MS);
    socket2.once("error", (error2) => {
      clearTimeout(timer);
      fail(error2.code ?? error2.message);
    });
    socket2.once("connect", () => {
      clearTimeout(timer);
      socket2.removeAllListeners("error");
      resolve6(new ControlClient(new StreamPort(socket2)));
    });
  });
}

// server/trace/export/bundle.ts
import { createHash } from "node:crypto";
import { release } from "node:os";

// electron/contract/trace/operations.ts
var PROTOCOL = { FUSE: 1, NINEP: 2 };
var PROTOCOL_NAMES = ["", "fuse", "9p"];
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
for (const [opcode, name] of FUSE.split(" ").entries()) if (name !== "-") NAMES2[opcode] = name;
for (const [type, name] of Object.entries(NINEP)) NAMES2[NINEP_BASE + Number(type) / 2] = name;
var NUMBERS = new Map(
  NAMES2.flatMap((name, number3) => name === void 0 ? [] : [[name.toLowerCase(), number3]])
);
function operationOf(protocol, op) {
  if (protocol === PROTOCOL.NINEP) return op < 128 && (op & 1) === 0 ? NINEP_BASE + (op >> 1) : NINEP_BASE;
  return op < NINEP_BASE ? op : 0;
}
function operationName(operation) {
  return NAMES2[operation] ?? (operation === 0 || operation === NINEP_BASE ? "OTHER" : `OP_${operation}`);
}
function operationNumber(name) {
  return NUMBERS.get(name.toLowerCase());
}
function operationNames() {
  return NAMES2.filter((name) => name !== void 0);
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
var FATTR = [
  "mode",
  "uid",
  "gid",
  "size",
  "atime",
  "mtime",
  "fh",
  "atime_now",
  "mtime_now",
  "lockowner",
  "ctime",
  "kill_suidgid"
];
var NINEP_ATTR = ["mode", "uid", "gid", "size", "atime", "mtime", "ctime", "atime_set", "mtime_set"];
function openFlags(flags) {
  const names = [ACCESS[flags & 3] ?? ""];
  for (const [bit, name] of OPEN_FLAGS) if ((flags & bit) !== 0) names.push(name);
  return names.join("|");
}
function argumentsText(row, paths) {
  const words = [];
  const name = operationName(row.operation);
  if (row.subject !== NO_SUBJECT)
    words.push(`${name.startsWith("T") && name[1] === name[1]?.toLowerCase() ? "fid" : "fh"}=${row.subject}`);
  if (row.offset >= 0) words.push(`${SIZED.has(name) ? "size" : "offset"}=${row.offset}`);
  if (row.count > 0) words.push(MAKES.has(name) ? `mode=0${row.count.toString(8)}` : `count=${row.count}`);
  const argument = argumentOf(name, row.argument, paths);
  if (argument !== "") words.push(argument);
  return words.join(" ");
}
var SIZED = /* @__PURE__ */ new Set(["SETATTR", "Tsetattr"]);
var MAKES = /* @__PURE__ */ new Set(["CREATE", "TMPFILE", "MKDIR", "MKNOD", "Tlcreate", "Tmkdir", "Tmknod"]);
function argumentOf(name, argument, paths) {
  switch (name) {
    case "OPEN":
    case "OPENDIR":
    case "CREATE":
    case "TMPFILE":
    case "Tlopen":
    case "Tlcreate":
      return `flags=${openFlags(argument)}`;
    case "SETATTR":
      return `set=${bitNames(argument, FATTR)}`;
    case "Tsetattr":
      return `set=${bitNames(argument, NINEP_ATTR)}`;
    case "RENAME":
    case "RENAME2":
    case "LINK":
    case "Trename":
    case "Trenameat":
    case "Tlink":
      return `to=${JSON.stringify(paths.text(argument))}`;
    default:
      return argument === 0 ? "" : `flags=0x${argument.toString(16)}`;
  }
}
function bitNames(bits, names) {
  return names.filter((_, bit) => (bits & 1 << bit) !== 0).join("|") || "0";
}
function timeText(ns) {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} \xB5s`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}
function rowText(row, paths, epochMs) {
  const time2 = new Date(epochMs + row.startNs / 1e6).toISOString().slice(11, 23);
  const path = row.path === 0 ? row.node === 0 ? "" : `node ${row.node}` : JSON.stringify(paths.text(row.path) || ".");
  const given = argumentsText(row, paths);
  const inside = [path, given].filter((part) => part !== "").join(", ");
  const took = (row.flags & RECORD_FLAG.UNTIMED) !== 0 ? "" : ` <${timeText(row.serviceNs)}>`;
  const who = row.uid === NO_ID ? "" : `[${row.uid}:${row.pid}] `;
  return `${time2} ${who}${operationName(row.operation)}(${inside}) = ${resultText(row)}${took}`;
}
function resultText(row) {
  if ((row.flags & RECORD_FLAG.IN_FLIGHT) !== 0) return "...";
  if (row.errno !== 0) return `-${errorName(row.errno)}`;
  return (row.flags & RECORD_FLAG.NO_REPLY) !== 0 ? "?" : String(row.bytes);
}
function rowObject(row, paths, epochMs) {
  return {
    time: new Date(epochMs + row.startNs / 1e6).toISOString(),
    startNs: Math.round(row.startNs),
    session: row.session,
    tag: row.tag,
    op: operationName(row.operation),
    path: row.path === 0 ? null : paths.text(row.path),
    node: row.node === 0 ? null : row.node,
    fid: row.subject === NO_SUBJECT ? null : row.subject,
    offset: row.offset < 0 ? null : row.offset,
    count: row.count,
    arguments: argumentsText(row, paths),
    bytes: row.bytes,
    result: row.errno === 0 ? null : errorName(row.errno),
    serviceNs: (row.flags & RECORD_FLAG.UNTIMED) !== 0 ? null : Math.round(row.serviceNs),
    waitNs: row.waitNs < 0 ? null : Math.round(row.waitNs),
    uid: row.uid === NO_ID ? null : row.uid,
    pid: row.pid === 0 ? null : row.pid
  };
}

// server/trace/export/bundle.ts
var ROWS = 1e4;
var BundleSink = class {
  needsCapture = false;
  #redact;
  #rows = [];
  #hello = null;
  constructor(redact) {
    this.#redact = redact;
  }
  begin(hello) {
    this.#hello = hello;
    return "";
  }
  rows(records, paths) {
    for (let i = 0; i < records.length; i++)
      this.#rows.push(rowObject(records.move(i), paths, this.#hello?.epochMs ?? 0));
    this.#rows.splice(0, Math.max(0, this.#rows.length - ROWS));
    return "";
  }
  messages() {
    return "";
  }
  end(stats2) {
    const host = { node: process.version, kernel: release(), arch: process.arch };
    const bundle = {
      schema: 1,
      made: (/* @__PURE__ */ new Date()).toISOString(),
      redacted: this.#redact,
      host,
      share: this.#hello,
      stats: stats2,
      rows: this.#rows
    };
    return `${JSON.stringify(this.#redact ? redacted(bundle) : bundle, null, 1)}
`;
  }
};
function redacted(bundle) {
  const salt = createHash("sha256").update(String(performance.now()) + String(Math.random())).digest();
  const hashes = /* @__PURE__ */ new Map();
  const hide2 = (path) => path.replace(/[^/]+/g, (name) => hashes.get(name) ?? remember(name));
  const remember = (name) => {
    const hash = createHash("sha256").update(salt).update(name).digest("hex").slice(0, 8);
    hashes.set(name, hash);
    return hash;
  };
  return JSON.parse(
    JSON.stringify(bundle, (key, value) => {
      if (typeof value !== "string") return value;
      if (key === "path") return hide2(value);
      if (key === "arguments") return value.replace(/to="(.*)"/, (_, path) => `to="${hide2(path)}"`);
      if (key === "share" || key === "finding" || key === "filter") return hide2(value);
      return value;
    })
  );
}

// server/trace/export/csv.ts
var COLUMNS = [
  "time",
  "startNs",
  "session",
  "tag",
  "op",
  "path",
  "node",
  "fid",
  "offset",
  "count",
  "arguments",
  "bytes",
  "result",
  "serviceNs",
  "waitNs",
  "uid",
  "pid"
];
var CsvSink = class {
  needsCapture = false;
  #epochMs = 0;
  begin({ epochMs }) {
    this.#epochMs = epochMs;
    return `${COLUMNS.join(",")}\r
`;
  }
  rows(records, paths) {
    let text2 = "";
    for (let i = 0; i < records.length; i++) {
      const row = rowObject(records.move(i), paths, this.#epochMs);
      text2 += `${COLUMNS.map((column) => cell(row[column] ?? null)).join(",")}\r
`;
    }
    return text2;
  }
  messages() {
    return "";
  }
  end() {
    return "";
  }
};
function cell(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// server/trace/export/jsonl.ts
var JsonLinesSink = class {
  needsCapture = false;
  #epochMs = 0;
  begin({ epochMs }) {
    this.#epochMs = epochMs;
    return "";
  }
  rows(records, paths) {
    let text2 = "";
    for (let i = 0; i < records.length; i++)
      text2 += `${JSON.stringify(rowObject(records.move(i), paths, this.#epochMs))}
`;
    return text2;
  }
  messages() {
    return "";
  }
  end() {
    return "";
  }
};

// electron/contract/trace/utf8.ts
function textOf(bytes) {
  let text2 = "";
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
    text2 += good ? String.fromCodePoint(code) : "\uFFFD";
    at += good ? length : 1;
  }
  return text2;
}
function bytesOf(text2) {
  const bytes = new Uint8Array(text2.length * 3);
  let at = 0;
  for (const c of text2) {
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

// server/trace/export/ninep-opening.ts
var ROOT_FID = 4294967280;
var NOFID = 4294967295;
var NOTAG = 65535;
var MAXWELEM = 16;
var QID = new Uint8Array(13);
var DIR_QID = Uint8Array.of(128, ...new Array(12).fill(0));
function opening(handles) {
  const version2 = [u32(1 << 20), text("9P2000.L")];
  const messages = [
    message(false, 100, NOTAG, version2),
    message(true, 101, NOTAG, version2),
    message(false, 104, 0, [u32(ROOT_FID), u32(NOFID), text(""), text("/"), u32(0)]),
    message(true, 105, 0, [DIR_QID])
  ];
  for (const { id, path } of handles) {
    const names = path.split("/").filter((name) => name !== "");
    if (names.length > MAXWELEM || path.includes("?") || path.endsWith(" (deleted)")) continue;
    messages.push(message(false, 110, 0, [u32(ROOT_FID), u32(id), u16(names.length), ...names.map(text)]));
    messages.push(message(true, 111, 0, [u16(names.length), ...names.map(() => QID)]));
  }
  return messages;
}
function message(reply, type, tag2, parts) {
  const size = 7 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  bytes.set(u32(size));
  bytes[4] = type;
  bytes.set(u16(tag2), 5);
  let at = 7;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { reply, bytes };
}
function u16(value) {
  return Uint8Array.of(value & 255, value >>> 8);
}
function u32(value) {
  return Uint8Array.of(value & 255, value >>> 8 & 255, value >>> 16 & 255, value >>> 24);
}
function text(value) {
  const bytes = bytesOf(value);
  return Uint8Array.of(bytes.length & 255, bytes.length >>> 8, ...bytes);
}

// server/trace/export/pcapng.ts
var LINKTYPE = { EXPORTED_PDU: 252, USER0: 147 };
var BLOCK = { SECTION: 168627466, INTERFACE: 1, PACKET: 6 };
var OPTION = { COMMENT: 1, IF_NAME: 2, IF_TSRESOL: 9 };
var NINEP_PORT = 564;
var FIRST_PORT = 2e4;
var TVERSION = 100;
var PENDING_MAX = 1e5;
var FUSE_HEAD = 8;
var PcapngSink = class {
  needsCapture = true;
  #begun = /* @__PURE__ */ new Map();
  #known = /* @__PURE__ */ new Set();
  #epochMs = 0;
  #share = "";
  #stats = null;
  begin({ epochMs, share }, stats2) {
    this.#epochMs = epochMs;
    this.#share = share;
    this.#stats = stats2;
    const section = new Uint8Array(16);
    const view = new DataView(section.buffer);
    view.setUint32(0, 439041101, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, -1n, true);
    return joined2([
      block(BLOCK.SECTION, [section]),
      this.#interface(LINKTYPE.EXPORTED_PDU),
      this.#interface(LINKTYPE.USER0)
    ]);
  }
  rows() {
    return "";
  }
  messages(messages) {
    const packets = [];
    for (const message2 of messages) {
      if (message2.protocol === PROTOCOL.NINEP) this.#openSession(message2, packets);
      packets.push(this.#packet(message2, this.#comment(message2)));
    }
    return joined2(packets);
  }
  end() {
    return "";
  }
  #openSession(message2, packets) {
    const { session } = message2;
    if (this.#known.has(session)) return;
    this.#known.add(session);
    if (message2.op === TVERSION && !message2.reply) return;
    const handles = this.#stats?.handles.filter((handle) => handle.session === session && handle.closedNs === null) ?? [];
    for (const { reply, bytes } of opening(handles)) {
      const made = { ...message2, reply, bytes, length: bytes.length, errno: 0, tag: 0 };
      packets.push(this.#packet(made, "made up by Culvert: the session began before the capture"));
    }
  }
  #comment(message2) {
    const key = `${message2.session}/${message2.tag}`;
    if (!message2.reply) {
      if (this.#begun.size > PENDING_MAX) this.#begun.clear();
      this.#begun.set(key, message2);
      return `share ${this.#share}, session ${message2.session}`;
    }
    const request = this.#begun.get(key);
    this.#begun.delete(key);
    const took = request === void 0 ? "" : `, ${timeText(message2.timeNs - request.timeNs)}`;
    return `share ${this.#share}, session ${message2.session}, ${message2.errno === 0 ? "ok" : errorName(message2.errno)}${took}`;
  }
  #interface(linkType) {
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint16(0, linkType, true);
    return block(BLOCK.INTERFACE, [
      head,
      option(OPTION.IF_NAME, bytesOf(this.#share)),
      option(OPTION.IF_TSRESOL, Uint8Array.of(9)),
      END
    ]);
  }
  #packet(message2, comment) {
    const ninep = message2.protocol === PROTOCOL.NINEP;
    const front = ninep ? exportedPdu(message2) : fuseHead(message2);
    const head = new Uint8Array(20);
    const view = new DataView(head.buffer);
    const time2 = BigInt(Math.round(this.#epochMs * 1e3)) * 1000n + BigInt(Math.max(0, Math.round(message2.timeNs)));
    view.setUint32(0, ninep ? 0 : 1, true);
    view.setUint32(4, Number(time2 >> 32n), true);
    view.setUint32(8, Number(time2 & 0xffffffffn), true);
    view.setUint32(12, front.length + message2.bytes.length, true);
    view.setUint32(16, front.length + Math.max(message2.length, message2.bytes.length), true);
    return block(BLOCK.PACKET, [
      head,
      padded(joined2([front, message2.bytes])),
      option(OPTION.COMMENT, bytesOf(comment)),
      END
    ]);
  }
};
var END = new Uint8Array(4);
function block(type, parts) {
  const size = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  bytes.set(joined2(parts), 8);
  view.setUint32(size - 4, size, true);
  return bytes;
}
function option(code, value) {
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint16(0, code, true);
  new DataView(head.buffer).setUint16(2, value.length, true);
  return joined2([head, padded(value)]);
}
function exportedPdu({ session, reply }) {
  const client = FIRST_PORT + session % 4e4;
  const [from, to] = reply ? [NINEP_PORT, client] : [client, NINEP_PORT];
  const host = Uint8Array.of(127, 0, 0, 1);
  return joined2([
    tag(14, bytesOf("tcp.port")),
    tag(32, u322(NINEP_PORT)),
    tag(20, host),
    tag(21, host),
    tag(24, u322(2)),
    tag(25, u322(from)),
    tag(26, u322(to)),
    new Uint8Array(4)
  ]);
}
function fuseHead({ reply, op }) {
  const head = new Uint8Array(FUSE_HEAD);
  head[0] = reply ? 1 : 0;
  new DataView(head.buffer).setUint32(4, op, true);
  return head;
}
function tag(code, value) {
  const full = padded(value);
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint16(0, code);
  new DataView(head.buffer).setUint16(2, full.length);
  return joined2([head, full]);
}
function u322(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
function padded(bytes) {
  if (bytes.length % 4 === 0) return bytes;
  const full = new Uint8Array(bytes.length + 3 & ~3);
  full.set(bytes);
  return full;
}
function joined2(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

// server/trace/export/perfetto.ts
var LIMIT = 200 * 1024 * 1024;
var PerfettoSink = class {
  needsCapture = false;
  #tracks = /* @__PURE__ */ new Set();
  #written = 0;
  #id = 0;
  #left = 0;
  begin({ share }) {
    return `[
${JSON.stringify({ ph: "M", pid: 1, name: "process_name", args: { name: share } })}`;
  }
  rows(records, paths) {
    let text2 = "";
    for (let i = 0; i < records.length; i++) {
      const row = records.move(i);
      if (this.#written + text2.length > LIMIT) {
        this.#left++;
        continue;
      }
      const tid = row.subject === NO_SUBJECT ? 0 : row.subject + 1;
      if (!this.#tracks.has(tid)) {
        this.#tracks.add(tid);
        text2 += event({
          ph: "M",
          pid: 1,
          tid,
          name: "thread_name",
          args: { name: tid === 0 ? "without a fid" : `fid ${tid - 1}` }
        });
      }
      const common = { pid: 1, tid, cat: "request", id: ++this.#id, name: operationName(row.operation) };
      const args = {
        path: paths.text(row.path),
        arguments: argumentsText(row, paths),
        result: resultText(row),
        session: row.session
      };
      text2 += event({ ...common, ph: "b", ts: row.startNs / 1e3, args });
      text2 += event({ ...common, ph: "e", ts: (row.startNs + row.serviceNs) / 1e3 });
    }
    this.#written += text2.length;
    return text2;
  }
  messages() {
    return "";
  }
  end() {
    const note = this.#left === 0 ? "" : event({ ph: "M", pid: 1, name: "process_labels", args: { labels: `${this.#left} requests left out` } });
    return `${note}
]
`;
  }
};
function event(fields) {
  return `,
${JSON.stringify(fields)}`;
}

// server/trace/export/text.ts
var TextSink = class {
  needsCapture = false;
  #epochMs = 0;
  begin({ epochMs }) {
    this.#epochMs = epochMs;
    return "";
  }
  rows(records, paths) {
    let text2 = "";
    for (let i = 0; i < records.length; i++) text2 += `${rowText(records.move(i), paths, this.#epochMs)}
`;
    return text2;
  }
  messages() {
    return "";
  }
  end() {
    return "";
  }
};

// server/trace/export/sink.ts
var FORMATS = ["text", "jsonl", "csv", "pcapng", "perfetto", "bundle"];
var BY_EXTENSION = {
  txt: "text",
  log: "text",
  jsonl: "jsonl",
  ndjson: "jsonl",
  csv: "csv",
  pcapng: "pcapng",
  pcap: "pcapng",
  json: "perfetto",
  "perfetto-trace": "perfetto",
  bundle: "bundle"
};
function formatOf(file2) {
  if (file2 === "-") return "text";
  const extension = /\.([a-z-]+)$/.exec(file2)?.[1] ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : void 0;
}
function sinkOf(format, redact = false) {
  switch (format) {
    case "text":
      return new TextSink();
    case "jsonl":
      return new JsonLinesSink();
    case "csv":
      return new CsvSink();
    case "pcapng":
      return new PcapngSink();
    case "perfetto":
      return new PerfettoSink();
    case "bundle":
      return new BundleSink(redact);
  }
}

// server/cli/metrics.ts
import { rmSync } from "node:fs";
import { createServer as createServer2 } from "node:http";
import { resolve as resolve2 } from "node:path";

// server/trace/prometheus.ts
var PER_OPERATION = [
  {
    name: "culvert_requests_total",
    type: "counter",
    help: "Requests answered.",
    lines: (op, labels) => [["", labels, op.calls]]
  },
  {
    name: "culvert_errors_total",
    type: "counter",
    help: "Requests answered with an error.",
    lines: (op, labels) => Object.entries(op.errors).map(([errno, times]) => ["", `${labels},errno="${errno}"`, times])
  },
  {
    name: "culvert_request_bytes_total",
    type: "counter",
    help: "Bytes of requests.",
    lines: (op, labels) => [["", labels, op.requestBytes]]
  },
  {
    name: "culvert_reply_bytes_total",
    type: "counter",
    help: "Bytes of replies.",
    lines: (op, labels) => [["", labels, op.replyBytes]]
  },
  {
    name: "culvert_data_bytes_total",
    type: "counter",
    help: "Bytes of file content read or written.",
    lines: (op, labels) => [["", labels, op.dataBytes]]
  },
  {
    name: "culvert_service_seconds",
    type: "summary",
    help: "Time from taking a request to its reply; quantiles since the start, within 5 %.",
    lines: (op, labels) => [
      ["", `${labels},quantile="0.5"`, op.latency.p50 / 1e9],
      ["", `${labels},quantile="0.95"`, op.latency.p95 / 1e9],
      ["", `${labels},quantile="0.99"`, op.latency.p99 / 1e9],
      ["_sum", labels, op.serviceNs / 1e9],
      ["_count", labels, op.calls]
    ]
  },
  {
    name: "culvert_in_flight",
    type: "gauge",
    help: "Requests under way.",
    lines: (op, labels) => [["", labels, op.inFlight]]
  }
];
function prometheusText(share, stats2) {
  const name = escaped(share);
  let text2 = "";
  for (const metric of PER_OPERATION) {
    text2 += `# HELP ${metric.name} ${metric.help}
# TYPE ${metric.name} ${metric.type}
`;
    for (const op of stats2.ops) {
      for (const [suffix, labels, value] of metric.lines(op, `share="${name}",op="${op.op}"`))
        text2 += `${metric.name}${suffix}{${labels}} ${value}
`;
    }
  }
  const open2 = stats2.handles.filter((handle) => handle.closedNs === null).length;
  text2 += `# HELP culvert_open_handles Open fids or handles.
# TYPE culvert_open_handles gauge
culvert_open_handles{share="${name}"} ${open2}
`;
  return text2;
}
function escaped(value) {
  return value.replace(/[\\"\n]/g, (c) => c === "\n" ? "\\n" : `\\${c}`);
}

// server/cli/metrics.ts
var LOOPBACK = /* @__PURE__ */ new Set(["127.0.0.1", "::1", "localhost"]);
function metricsPlace(text2) {
  if (text2.startsWith("unix:") && text2.length > 5) return { path: resolve2(text2.slice(5)) };
  const match = /^tcp:(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text2);
  const host = match?.[1]?.replace(/^\[|\]$/g, "") ?? "";
  if (match === null || !LOOPBACK.has(host) || Number(match[2]) > 65535)
    throw usageProblem(`--metrics cannot be "${text2}"`, "Write unix:PATH or tcp:127.0.0.1:PORT.");
  return { host, port: Number(match[2]) };
}
async function serveMetrics(place, share, read) {
  const server = createServer2((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics" && request.url !== "/") {
      response.writeHead(404).end();
      return;
    }
    read().then(
      (stats2) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(prometheusText(share, stats2)),
      () => response.writeHead(503).end("the share does not answer\n")
    );
  });
  await listening(server, place);
  return {
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
      if ("path" in place) rmSync(place.path, { force: true });
    }
  };
}
function listening(server, place) {
  const before = process.umask(63);
  return new Promise((done, failed) => {
    server.once(
      "error",
      (error2) => failed(
        new Problem("METRICS", `--metrics cannot be had: ${error2.code ?? error2.message}`, "Choose another place.")
      )
    );
    server.listen(place, done);
  }).finally(() => process.umask(before));
}

// electron/contract/trace/filter.ts
var NUMBER_KEYS = {
  lat: { help: "service time", unit: "time", value: (row) => row.serviceNs },
  wait: { help: "time in the queue", unit: "time", value: (row) => row.waitNs < 0 ? void 0 : row.waitNs },
  bytes: { help: "bytes of data that moved", unit: "size", value: (row) => row.bytes },
  count: { help: "bytes asked for", unit: "size", value: (row) => row.count },
  off: { help: "offset", unit: "size", value: (row) => row.offset < 0 ? void 0 : row.offset },
  fid: { help: "fid or handle", unit: "plain", value: (row) => row.subject === NO_SUBJECT ? void 0 : row.subject },
  node: { help: "node number", unit: "plain", value: (row) => row.node === 0 ? void 0 : row.node },
  uid: { help: "user id", unit: "plain", value: (row) => row.uid === NO_SUBJECT ? void 0 : row.uid },
  pid: { help: "process id in the guest", unit: "plain", value: (row) => row.pid },
  session: { help: "session", unit: "plain", value: (row) => row.session },
  tag: { help: "tag, or low half of unique", unit: "plain", value: (row) => row.tag }
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
  inflight: (row) => (row.flags & RECORD_FLAG.IN_FLIGHT) !== 0,
  error: (row) => row.errno !== 0,
  pooled: (row) => (row.flags & RECORD_FLAG.OVERTAKEN) !== 0,
  captured: (row) => (row.flags & RECORD_FLAG.CAPTURED) !== 0
};
var SCALES = {
  time: { ns: 1, us: 1e3, \u00B5s: 1e3, ms: 1e6, s: 1e9, "": 1e6 },
  size: { "": 1, b: 1, k: 1024, kib: 1024, m: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gib: 1024 ** 3 },
  plain: { "": 1 }
};
function parseFilter(text2) {
  const terms = [];
  const problems = [];
  for (const word of wordsOf(text2, problems)) {
    const result = termOf(word);
    if ("reason" in result) problems.push(result);
    else terms.push(result);
  }
  return { text: text2, terms, problems };
}
function wordsOf(text2, problems) {
  const words = [];
  for (let at = 0; at < text2.length; ) {
    if (isBlank(text2[at])) {
      at++;
      continue;
    }
    const start = at;
    let word = "";
    let bare = -1;
    let quotedAt = -1;
    for (; at < text2.length && (quotedAt >= 0 || !isBlank(text2[at])); at++) {
      if (text2[at] !== '"') {
        word += text2[at];
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
function termOf({ at, length, text: text2, bare }) {
  const negated = bare > 0 && text2.startsWith("-") && text2.length > 1;
  const skip = negated ? 1 : 0;
  const problem = (from, reason) => ({ at: at + from, length: length - from, reason });
  const match = /^([a-zA-Z]+)(>=|<=|[:=<>~])/.exec(text2.slice(skip, bare));
  const term = { at, length, negated };
  if (match === null)
    return { ...term, key: "path", operator: "~", value: text2.slice(skip), test: containing(text2.slice(skip)) };
  const [head, name = "", sign = ":"] = match;
  const operator = sign;
  const value = text2.slice(skip + head.length);
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
function numberTest(key, operator, text2) {
  if (operator === "~") return "a regular expression is for paths only";
  const numbers = [];
  for (const part of text2.split(",")) {
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
  if (operator === ":" || operator === "=") return (row) => numbers.includes(value(row) ?? -1);
  if (numbers.length > 1) return "a list cannot be compared";
  if (operator === ">") return (row) => (value(row) ?? Number.NaN) > limit;
  if (operator === "<") return (row) => (value(row) ?? Number.NaN) < limit;
  if (operator === ">=") return (row) => (value(row) ?? Number.NaN) >= limit;
  return (row) => (value(row) ?? Number.NaN) <= limit;
}
function textTest(key, operator, text2) {
  if (key === "path" && operator === "~") return expression(text2);
  if (operator !== ":" && operator !== "=") return `${key} has no ${operator}`;
  if (key === "path") return matching(text2);
  const tests = [];
  for (const part of text2.split(",")) {
    const test = oneOf(key, part);
    if (typeof test === "string") return test;
    tests.push(test);
  }
  return (row, paths) => tests.some((test) => test(row, paths));
}
function oneOf(key, text2) {
  switch (key) {
    case "op":
      return operationTest(text2);
    case "err": {
      if (text2 === "*") return (row) => row.errno !== 0;
      const errno = text2 === "0" ? 0 : errorNumber(text2);
      return errno === void 0 ? `there is no error "${text2}"; * means any, 0 means none` : (row) => row.errno === errno;
    }
    case "is":
      return ownValue(IS, text2) ?? `nothing is "${text2}"; use one of ${Object.keys(IS).join(", ")}`;
    case "proto": {
      const protocol = PROTOCOL_NAMES.indexOf(text2.toLowerCase());
      return protocol <= 0 ? "the protocol is fuse or 9p" : (row) => row.protocol === protocol;
    }
  }
}
function operationTest(text2) {
  if (text2.includes("*")) {
    const pattern = globOf(text2, "i");
    const wanted = new Set(operationNames().flatMap((name) => pattern.test(name) ? [operationNumber(name)] : []));
    return wanted.size === 0 ? `no operation is like "${text2}"` : (row) => wanted.has(row.operation);
  }
  const bare = text2.replace(/^t/i, "");
  const numbers = [text2, bare, `T${text2}`].flatMap((name) => operationNumber(name) ?? []);
  return numbers.length === 0 ? `there is no operation "${text2}"` : (row) => numbers.includes(row.operation);
}
function expression(text2) {
  try {
    const pattern = new RegExp(text2);
    return (row, paths) => pattern.test(paths.text(row.path));
  } catch (error2) {
    return error2 instanceof Error ? error2.message : String(error2);
  }
}
function matching(text2) {
  if (!/[*?]/.test(text2)) return containing(text2);
  const pattern = globOf(text2, "");
  return (row, paths) => pattern.test(paths.text(row.path));
}
function containing(text2) {
  return (row, paths) => paths.text(row.path).includes(text2);
}
function globOf(text2, flags) {
  const source = text2.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^]*").replaceAll("?", "[^]");
  return new RegExp(`^${source}$`, flags);
}
function ownValue(table, key) {
  return Object.hasOwn(table, key) ? table[key] : void 0;
}

// electron/contract/trace/snapshot.ts
var LEVELS = ["counters", "sampled", "slow", "everything", "capture"];

// server/cli/running-share.ts
async function connectShare(operands, usage) {
  const [name, other] = operands;
  if (other !== void 0) throw usageProblem(`"${other}" is not expected here`, usage);
  const known = controlIds();
  if (name !== void 0) {
    if (!known.includes(name))
      throw new Problem("SHARE_UNKNOWN", `no share named ${name} is running`, "culvert status lists those that are.");
    return { name, client: await connectControl(controlPath(controlFolder(), name)) };
  }
  const answers = await Promise.allSettled(
    known.map(async (id) => ({ name: id, client: await connectControl(controlPath(controlFolder(), id)) }))
  );
  const live = answers.flatMap((answer) => answer.status === "fulfilled" ? [answer.value] : []);
  const [only, second] = live;
  if (only !== void 0 && second === void 0) return only;
  for (const { client } of live) client.close();
  if (only === void 0)
    throw new Problem("SHARE_UNKNOWN", "no share is running", "Start one with culvert serve or culvert mount.");
  throw usageProblem(`several shares are running: ${live.map((share) => share.name).join(", ")}`, "Say which one.");
}

// server/cli/trace-file.ts
import { createWriteStream } from "node:fs";

// electron/contract/trace/frames.ts
var FRAME_TRACE = 1;
var FRAME = { HELLO: 1, NAMES: 2, RECORDS: 3, SNAPSHOT: 4, INCREMENT: 5, LEVEL: 6, CAPTURE: 7 };
var FRAME_HEADER = 8;
var RECORDS_HEADER = 24;
var MESSAGE_HEADER = 32;
function decodeFrame(frame, paths) {
  const bytes = frame.byteOffset % 8 === 0 ? frame : new Uint8Array(frame);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case FRAME.HELLO:
      return { type: "hello", hello: json(bytes) };
    case FRAME.NAMES:
      takeNames(bytes, view, paths);
      return { type: "names" };
    case FRAME.RECORDS: {
      const count = view.getUint32(24, true);
      const drops = { ring: view.getFloat64(8, true), credit: view.getFloat64(16, true) };
      return {
        type: "records",
        records: new RecordReader(bytes.buffer, bytes.byteOffset + FRAME_HEADER + RECORDS_HEADER, count),
        drops
      };
    }
    case FRAME.SNAPSHOT:
      return { type: "snapshot", stats: json(bytes) };
    case FRAME.INCREMENT:
      return { type: "increment", stats: json(bytes) };
    case FRAME.LEVEL:
      return { type: "level", level: json(bytes).level };
    case FRAME.CAPTURE:
      return {
        type: "capture",
        messages: [...messagesOf(bytes.subarray(FRAME_HEADER + 8))],
        dropped: view.getFloat64(8, true)
      };
    default:
      return { type: "unknown" };
  }
}
function json(bytes) {
  return JSON.parse(textOf(bytes.subarray(FRAME_HEADER)));
}
function takeNames(bytes, view, paths) {
  for (let at = FRAME_HEADER; at + 10 <= bytes.length; ) {
    const length = view.getUint16(at + 8, true);
    paths.add(view.getUint32(at, true), view.getUint32(at + 4, true), bytes.subarray(at + 10, at + 10 + length));
    at += 10 + length;
  }
}
function* messagesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length; ) {
    const size = view.getUint32(at, true);
    if (size < 8) return;
    const protocol = bytes[at + 9] ?? 0;
    const kept = view.getUint16(at + 28, true);
    if (protocol !== 0) {
      yield {
        protocol,
        session: view.getUint16(at + 10, true),
        reply: bytes[at + 8] === 1,
        tag: view.getUint32(at + 12, true),
        timeNs: view.getFloat64(at + 16, true),
        length: view.getUint32(at + 24, true),
        op: bytes[at + 30] ?? 0,
        errno: bytes[at + 31] ?? 0,
        bytes: bytes.subarray(at + MESSAGE_HEADER, at + MESSAGE_HEADER + kept)
      };
    }
    at += size;
  }
}

// electron/contract/trace/paths.ts
var KEPT = 2e5;
var PathNames = class {
  #texts = /* @__PURE__ */ new Map();
  /** An entry's own bytes. `parent` comes before its children; 0: this is the root. */
  add(id, parent, name) {
    if (this.#texts.size >= KEPT) this.#dropOldest();
    const text2 = printable(textOf(name));
    if (parent === 0) this.#texts.set(id, "");
    else this.#texts.set(id, join2(this.#texts.get(parent), text2));
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
function join2(parent, name) {
  if (parent === void 0) return `?/${name}`;
  return parent === "" ? name : `${parent}/${name}`;
}
function printable(text2) {
  return text2.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

// server/cli/trace-file.ts
var CREDIT = 1e5;
var WAITING = 16 * 1024 * 1024;
var CREDIT_MS = 50;
var FINISH_MS = 300;
var TraceFile = class {
  /** Rows that were lost. */
  lost = 0;
  #client;
  #sink;
  #out;
  #ownsOut;
  #paths = new PathNames();
  #hello = null;
  #stats = null;
  #begun = false;
  #spent = 0;
  #subscription = 0;
  #timer = null;
  /** `file` `-` is stdout. Takes over the client's frames. */
  constructor(client, sink, file2) {
    this.#client = client;
    this.#sink = sink;
    this.#ownsOut = file2 !== "-";
    this.#out = file2 === "-" ? process.stdout : createWriteStream(file2, { mode: 384 });
    this.#out.on("error", (error2) => {
      if (error2.code !== "EPIPE") process.stderr.write(`culvert: the trace cannot be written: ${error2.message}
`);
      this.#client.close();
    });
    client.onBytes = (kind, bytes) => {
      if (kind === FRAME_TRACE) this.#take(bytes);
    };
  }
  /** Resolves when the share records. */
  async start({ filter, level, sample, slowMs, snap }) {
    const capture = this.#sink.needsCapture;
    const { subscription } = await this.#client.call("trace.subscribe", {
      filter,
      level: capture ? "capture" : level,
      sample,
      slowMs,
      snap,
      credit: capture ? 0 : CREDIT,
      capture
    });
    this.#subscription = subscription;
    this.#timer = setInterval(() => this.#allowMore(), CREDIT_MS);
  }
  /** What has been recorded is written; the client stays open. */
  async finish() {
    if (this.#timer !== null) clearInterval(this.#timer);
    const ended = this.#client.call("trace.unsubscribe", { subscription: this.#subscription }).catch(() => {
    });
    await Promise.race([ended, new Promise((resolve6) => setTimeout(resolve6, FINISH_MS))]);
    this.#client.onBytes = () => {
    };
    if (this.#begun) this.#write(this.#sink.end(this.#stats));
    if (this.#ownsOut) await new Promise((done) => this.#out.end(done));
  }
  #take(bytes) {
    const frame = decodeFrame(bytes, this.#paths);
    switch (frame.type) {
      case "hello":
        this.#hello = frame.hello;
        break;
      case "snapshot":
        this.#stats = frame.stats;
        break;
      case "increment":
        if (this.#stats !== null)
          this.#stats = {
            ...this.#stats,
            insights: frame.stats.insights,
            calls: frame.stats.calls,
            errors: frame.stats.errors
          };
        break;
      case "records":
        this.lost = frame.drops.ring + frame.drops.credit;
        this.#spent += frame.records.length;
        break;
      case "capture":
        this.lost = frame.dropped;
        break;
      default:
        break;
    }
    if (this.#hello === null) return;
    if (!this.#begun && frame.type === "snapshot") {
      this.#begun = true;
      this.#write(this.#sink.begin(this.#hello, this.#stats));
    }
    if (frame.type === "records") this.#write(this.#sink.rows(frame.records, this.#paths));
    if (frame.type === "capture") this.#write(this.#sink.messages(frame.messages));
  }
  #allowMore() {
    if (this.#spent === 0 || this.#out.writableLength > WAITING) return;
    this.#client.call("trace.credit", { subscription: this.#subscription, records: this.#spent }).catch(() => {
    });
    this.#spent = 0;
  }
  #write(content) {
    if (content.length > 0) this.#out.write(content);
  }
};

// server/cli/trace.ts
var USAGE = "culvert trace [NAME] [options]";
var DEFAULT_SECONDS = 10;
var TRACE_OPTIONS = [
  {
    name: "filter",
    value: "FILTER",
    help: "Only requests that match, as in: op:WRITE -path:*.git* lat>5ms err:ENOENT fid:12 bytes>=64k uid:1000. Words of the same key are alternatives, different keys must all hold, - negates, a word without a key is a part of the path.",
    fallback: "every request"
  },
  { name: "follow", short: "f", help: "Goes on until Ctrl-C or the end of the share." },
  { name: "seconds", value: "N", help: "How long to listen without --follow.", fallback: String(DEFAULT_SECONDS) },
  {
    name: "output",
    short: "o",
    value: "FILE",
    help: "Where to, instead of the terminal. Without --format the extension says how."
  },
  { name: "format", value: FORMATS.join("|"), choices: FORMATS, help: "How it is written.", fallback: "text" },
  {
    name: "level",
    value: LEVELS.join("|"),
    choices: LEVELS,
    help: "What the share records: for all its viewers.",
    fallback: "everything"
  },
  { name: "sample", value: "N", help: "At level sampled: one of N requests.", fallback: "100" },
  {
    name: "slow",
    value: "MS",
    help: "At level slow: requests that take longer than this, and all that fail.",
    fallback: "10"
  },
  {
    name: "snap",
    value: "BYTES",
    help: "For pcapng: bytes of file content to keep of each message.",
    fallback: "0",
    risk: "The trace then contains parts of the guest\u2019s files."
  },
  { name: "redact", help: "For bundle: replaces the names of files by hashes." },
  { name: "help", short: "h", help: "Writes this text." }
];
async function trace(argv) {
  const args = readArguments("culvert trace", TRACE_OPTIONS, argv);
  if (args.has("help")) {
    const summary = "Shows each request of a running share with its arguments, result and time. NAME may be left out when one share runs. Recording ends with the last viewer.";
    process.stdout.write(helpText(USAGE, summary, [{ title: "Options", options: TRACE_OPTIONS }]));
    return 0;
  }
  const filter = checkedFilter(args.text("filter") ?? "");
  const output = args.text("output") ?? "-";
  const format = args.text("format") ?? fileFormat(output);
  const numbers = {
    sample: numberOf(args, "sample"),
    slowMs: numberOf(args, "slow"),
    snap: numberOf(args, "snap"),
    seconds: numberOf(args, "seconds")
  };
  const { client } = await connectShare(args.operands, USAGE);
  const file2 = new TraceFile(client, sinkOf(format, args.has("redact")), output);
  const gone = new Promise((resolve6) => {
    client.onClose = resolve6;
  });
  await file2.start({ filter, level: args.text("level") ?? "everything", ...numbers });
  const interrupted = new Promise((resolve6) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve6());
  });
  const waits = [gone, interrupted];
  if (!args.has("follow"))
    waits.push(new Promise((resolve6) => setTimeout(resolve6, (numbers.seconds ?? DEFAULT_SECONDS) * 1e3)));
  await Promise.race(waits);
  await file2.finish();
  client.close();
  if (file2.lost > 0)
    process.stderr.write(
      `culvert: ${file2.lost} requests are missing in this trace: it could not be written fast enough
`
    );
  return 0;
}
function fileFormat(file2) {
  const format = formatOf(file2);
  if (format === void 0)
    throw usageProblem(
      `the name ${file2} does not say how the trace is to be written`,
      "Use .txt, .jsonl, .csv, .pcapng, .json (Perfetto) or .bundle."
    );
  return format;
}
function checkedFilter(text2) {
  const [problem] = parseFilter(text2).problems;
  if (problem === void 0) return text2;
  throw new Problem(
    "USAGE",
    `the filter is wrong: ${problem.reason}
  ${text2}
  ${" ".repeat(problem.at)}${"^".repeat(Math.max(1, problem.length))}`,
    "culvert trace --help explains it."
  );
}
function numberOf(args, name) {
  const text2 = args.text(name);
  if (text2 === void 0) return void 0;
  if (!/^\d+(\.\d+)?$/.test(text2)) throw usageProblem(`--${name} cannot be "${text2}"`, "Give a number.");
  return Number(text2);
}

// server/cli/watch.ts
var WATCH_OPTIONS = [
  {
    name: "trace",
    value: "FILE",
    help: "Writes every request to FILE; its extension says how: .txt (like strace), .jsonl, .csv, .pcapng (Wireshark), .json (Perfetto). - is text on stdout.",
    fallback: "none; culvert trace looks into a running share",
    risk: "The file shows the names of the guest\u2019s files, and grows with each request."
  },
  {
    name: "metrics",
    value: "unix:PATH|tcp:127.0.0.1:PORT",
    help: "Offers counters to Prometheus there, at /metrics.",
    fallback: "none",
    risk: "Any user of this machine can read a TCP port."
  }
];
function watchOf(args) {
  const file2 = args.text("trace");
  const metrics = args.text("metrics");
  return {
    trace: file2 === void 0 ? null : { file: file2, format: fileFormat(file2) },
    metrics: metrics === void 0 ? null : metricsPlace(metrics)
  };
}
async function startWatching(id, { trace: trace2, metrics }) {
  if (trace2 === null && metrics === null) return async () => {
  };
  const client = await connectControl(controlPath(controlFolder(), id));
  const server = metrics === null ? null : await serveMetrics(metrics, id, () => client.call("stats", { paths: 0 }));
  const file2 = trace2 === null ? null : new TraceFile(client, sinkOf(trace2.format), trace2.file);
  await file2?.start({ filter: "", level: "everything" });
  return async () => {
    server?.[Symbol.dispose]();
    await file2?.finish();
    client.close();
    if (file2 !== null && file2.lost > 0)
      process.stderr.write(
        `culvert: ${file2.lost} requests are missing in the trace: it could not be written fast enough
`
      );
  };
}

// server/cli/serve-options.ts
var FOLDER = {
  name: "shared-dir",
  value: "DIR",
  help: "The folder to share. Everything below it is reachable for the guest, nothing outside."
};
var SERVE_OPTIONS = [
  {
    name: "protocol",
    value: "virtiofs|9p",
    choices: ["virtiofs", "9p"],
    help: "How the folder is shared. culvert serve --protocol 9p --help explains 9p.",
    fallback: "virtiofs"
  },
  FOLDER,
  {
    name: "socket-path",
    value: "SOCK",
    help: "Listens on this unix socket for the VMM, which must connect to it. One left behind by a server that has died is replaced. The server listens again when the VMM has gone."
  },
  {
    name: "socket-group",
    value: "GROUP",
    help: "Gives the socket to this group, name or number, with mode 0660.",
    fallback: "only this user may connect (mode 0600)",
    risk: "Every member of the group can attach and then read and write the folder as this server can."
  },
  {
    name: "fd",
    value: "N",
    help: "Instead of --socket-path: an inherited descriptor, a listening socket or a connected one."
  },
  {
    name: "connect",
    value: "PATH",
    help: "Instead of --socket-path: connects to a VMM that listens there (QEMU: -chardev socket,server=on), and tries again until it does."
  },
  {
    name: "exit-on-disconnect",
    help: "Ends when the VMM has gone, as virtiofsd does.",
    fallback: "off: it waits for the next one",
    risk: "A VMM that closes its socket when the guest reboots (cloud-hypervisor) finds no server afterwards."
  },
  {
    name: "tag",
    value: "TAG",
    help: "The name by which the guest mounts the share (mount -t virtiofs TAG DIR), offered to the VMM in a config space. For crosvm and generic vhost-user devices; QEMU\u2019s vhost-user-fs and cloud-hypervisor\u2019s --fs have a tag of their own.",
    fallback: "none",
    risk: "QEMU 7.1 to 8.0 crash with vhost-user-fs when a server offers a tag."
  }
];
var COMMON_OPTIONS = [
  {
    name: "name",
    value: "NAME",
    help: "Names the share for culvert status, for its control socket and in messages.",
    fallback: "the name of the folder"
  },
  {
    name: "sandbox",
    value: SANDBOX_MODES.join("|"),
    choices: SANDBOX_MODES,
    help: "auto: shuts the server in as far as this machine can (Landlock, no new privileges, dropped capabilities, seccomp) and says how far that is. require: does not start when that is not complete. none: for debugging.",
    fallback: "auto",
    risk: "With none, a flaw in the server puts every file within its reach that its user may touch."
  },
  {
    name: "verbose",
    help: "Writes each request and each reply to stderr.",
    fallback: "off",
    risk: "Slow, and it shows names and beginnings of the guest\u2019s files."
  },
  ...WATCH_OPTIONS,
  { name: "help", short: "h", help: "Writes this text." }
];

// server/cli/share-arguments.ts
import { basename } from "node:path";

// node_modules/zod/v4/core/util.js
var util_exports = {};
__export(util_exports, {
  BIGINT_FORMAT_RANGES: () => BIGINT_FORMAT_RANGES,
  CONSTANT_CATCH: () => CONSTANT_CATCH,
  Class: () => Class,
  NUMBER_FORMAT_RANGES: () => NUMBER_FORMAT_RANGES,
  aborted: () => aborted,
  allowsEval: () => allowsEval,
  assert: () => assert,
  assertEqual: () => assertEqual,
  assertIs: () => assertIs,
  assertNever: () => assertNever,
  assertNotEqual: () => assertNotEqual,
  assignProp: () => assignProp,
  attachSchema: () => attachSchema,
  base64ToUint8Array: () => base64ToUint8Array,
  base64urlToUint8Array: () => base64urlToUint8Array,
  cached: () => cached,
  captureStackTrace: () => captureStackTrace,
  cleanEnum: () => cleanEnum,
  cleanRegex: () => cleanRegex,
  clone: () => clone,
  cloneDef: () => cloneDef,
  codePointLength: () => codePointLength,
  constantCatch: () => constantCatch,
  createTransparentProxy: () => createTransparentProxy,
  defineLazy: () => defineLazy,
  defineLazyInternal: () => defineLazyInternal,
  derived: () => derived,
  esc: () => esc,
  escapeRegex: () => escapeRegex,
  explicitlyAborted: () => explicitlyAborted,
  extend: () => extend,
  finalizeIssue: () => finalizeIssue,
  floatSafeRemainder: () => floatSafeRemainder,
  getElementAtPath: () => getElementAtPath,
  getEnumValues: () => getEnumValues,
  getLengthableOrigin: () => getLengthableOrigin,
  getParsedType: () => getParsedType,
  getSizableOrigin: () => getSizableOrigin,
  hexToUint8Array: () => hexToUint8Array,
  hide: () => hide,
  installLazyProp: () => installLazyProp,
  isObject: () => isObject,
  isPlainObject: () => isPlainObject,
  issue: () => issue,
  joinValues: () => joinValues,
  jsonStringifyReplacer: () => jsonStringifyReplacer,
  members: () => members,
  merge: () => merge,
  mergeDefs: () => mergeDefs,
  normalizeParams: () => normalizeParams,
  nullish: () => nullish,
  numKeys: () => numKeys,
  objectClone: () => objectClone,
  omit: () => omit,
  optionalKeys: () => optionalKeys,
  own: () => own,
  parsedType: () => parsedType,
  partial: () => partial,
  pick: () => pick,
  prefixIssues: () => prefixIssues,
  primitiveTypes: () => primitiveTypes,
  promiseAllObject: () => promiseAllObject,
  propertyKeyTypes: () => propertyKeyTypes,
  randomString: () => randomString,
  rawShape: () => rawShape,
  required: () => required,
  safeExtend: () => safeExtend,
  shallowClone: () => shallowClone,
  sizeCaps: () => sizeCaps,
  slugify: () => slugify,
  stringifyPrimitive: () => stringifyPrimitive,
  toZod: () => toZod,
  uint8ArrayToBase64: () => uint8ArrayToBase64,
  uint8ArrayToBase64url: () => uint8ArrayToBase64url,
  uint8ArrayToHex: () => uint8ArrayToHex,
  unwrapMessage: () => unwrapMessage
});
function assertEqual(val) {
  return val;
}
function assertNotEqual(val) {
  return val;
}
function toZod() {
  return (schema) => schema;
}
function assertIs(_arg) {
}
function assertNever(_x) {
  throw new Error("Unexpected value in exhaustive check");
}
function assert(_) {
}
function getEnumValues(entries) {
  const numericValues = Object.values(entries).filter((v) => typeof v === "number");
  const values = Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
  return values;
}
function joinValues(array2, separator = "|") {
  return array2.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
  if (typeof value === "bigint")
    return value.toString();
  return value;
}
var Cached = class {
  constructor(getter) {
    this._getter = getter;
    this._value = void 0;
  }
  get value() {
    const getter = this._getter;
    if (getter !== void 0) {
      this._value = getter();
      this._getter = void 0;
    }
    return this._value;
  }
};
function cached(getter) {
  return new Cached(getter);
}
function nullish(input) {
  return input === null || input === void 0;
}
function cleanRegex(source) {
  const start = source.startsWith("^") ? 1 : 0;
  const end = source.endsWith("$") ? source.length - 1 : source.length;
  return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
  const ratio = val / step;
  const roundedRatio = Math.round(ratio);
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
  if (Math.abs(ratio - roundedRatio) < tolerance)
    return 0;
  return ratio - roundedRatio;
}
var EVALUATING = /* @__PURE__ */ Symbol("evaluating");
function defineLazy(object, key, getter) {
  let value = void 0;
  Object.defineProperty(object, key, {
    get() {
      if (value === EVALUATING) {
        return void 0;
      }
      if (value === void 0) {
        value = EVALUATING;
        value = getter();
      }
      return value;
    },
    set(v) {
      Object.defineProperty(object, key, {
        value: v
        // configurable: true,
      });
    },
    configurable: true
  });
}
function objectClone(obj) {
  return Object.create(Object.getPrototypeOf(obj), Object.getOwnPropertyDescriptors(obj));
}
function assignProp(target, prop, value) {
  Object.defineProperty(target, prop, {
    value,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
function rawShape(def) {
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
  return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
  Object.defineProperty(target, key, {
    get() {
      const value = getter();
      assignProp(this, key, value);
      return value;
    },
    enumerable: true,
    configurable: true
  });
}
function putProp(target, key, value) {
  if (key in target)
    assignProp(target, key, value);
  else
    target[key] = value;
}
function mirrorShape(target, source, keys, wrap2) {
  const raw = sourceShape(source);
  for (const key of keys) {
    const desc = Object.getOwnPropertyDescriptor(raw, key);
    if (!desc.enumerable)
      continue;
    if (desc.get) {
      deferProp(target, key, () => {
        const value = source._zod.def.shape[key];
        return wrap2 ? wrap2(value, key) : value;
      });
    } else
      putProp(target, key, wrap2 ? wrap2(desc.value, key) : desc.value);
  }
}
function mirrorProps(target, source) {
  for (const key of Reflect.ownKeys(source)) {
    const desc = Object.getOwnPropertyDescriptor(source, key);
    if (!desc.enumerable)
      continue;
    if (desc.get)
      deferProp(target, key, () => source[key]);
    else
      putProp(target, key, desc.value);
  }
}
function mergeDefs(...defs) {
  const mergedDescriptors = {};
  for (const def of defs) {
    const descriptors = Object.getOwnPropertyDescriptors(def);
    Object.assign(mergedDescriptors, descriptors);
  }
  return Object.defineProperties({}, mergedDescriptors);
}
function cloneDef(schema) {
  return mergeDefs(schema._zod.def);
}
function getElementAtPath(obj, path) {
  if (!path)
    return obj;
  return path.reduce((acc, key) => acc?.[key], obj);
}
function promiseAllObject(promisesObj) {
  const keys = Object.keys(promisesObj);
  const promises = keys.map((key) => promisesObj[key]);
  return Promise.all(promises).then((results) => {
    const resolvedObj = {};
    for (let i = 0; i < keys.length; i++) {
      resolvedObj[keys[i]] = results[i];
    }
    return resolvedObj;
  });
}
function randomString(length = 10) {
  const chars = "abcdefghijklmnopqrstuvwxyz";
  let str = "";
  for (let i = 0; i < length; i++) {
    str += chars[Math.floor(Math.random() * chars.length)];
  }
  return str;
}
function esc(str) {
  return JSON.stringify(str);
}
function slugify(input) {
  return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
var captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {
};
function isObject(data) {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
var allowsEval = /* @__PURE__ */ cached(() => {
  if (globalConfig.jitless) {
    return false;
  }
  if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) {
    return false;
  }
  try {
    const F = Function;
    new F("");
    return true;
  } catch (_) {
    return false;
  }
});
function isPlainObject(o) {
  if (isObject(o) === false)
    return false;
  const ctor = o.constructor;
  if (ctor === void 0)
    return true;
  if (typeof ctor !== "function")
    return true;
  const prot = ctor.prototype;
  if (isObject(prot) === false)
    return false;
  if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
    return false;
  }
  return true;
}
function shallowClone(o) {
  if (isPlainObject(o))
    return { ...o };
  if (Array.isArray(o))
    return [...o];
  if (o instanceof Map)
    return new Map(o);
  if (o instanceof Set)
    return new Set(o);
  return o;
}
function numKeys(data) {
  let keyCount = 0;
  for (const key in data) {
    if (Object.prototype.hasOwnProperty.call(data, key)) {
      keyCount++;
    }
  }
  return keyCount;
}
var getParsedType = (data) => {
  const t = typeof data;
  switch (t) {
    case "undefined":
      return "undefined";
    case "string":
      return "string";
    case "number":
      return Number.isNaN(data) ? "nan" : "number";
    case "boolean":
      return "boolean";
    case "function":
      return "function";
    case "bigint":
      return "bigint";
    case "symbol":
      return "symbol";
    case "object":
      if (Array.isArray(data)) {
        return "array";
      }
      if (data === null) {
        return "null";
      }
      if (data.then && typeof data.then === "function" && data.catch && typeof data.catch === "function") {
        return "promise";
      }
      if (typeof Map !== "undefined" && data instanceof Map) {
        return "map";
      }
      if (typeof Set !== "undefined" && data instanceof Set) {
        return "set";
      }
      if (typeof Date !== "undefined" && data instanceof Date) {
        return "date";
      }
      if (typeof File !== "undefined" && data instanceof File) {
        return "file";
      }
      return "object";
    default:
      throw new Error(`Unknown data type: ${t}`);
  }
};
var propertyKeyTypes = /* @__PURE__ */ new Set(["string", "number", "symbol"]);
var primitiveTypes = /* @__PURE__ */ new Set([
  "string",
  "number",
  "bigint",
  "boolean",
  "symbol",
  "undefined"
]);
function escapeRegex(str) {
  return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
  const cl = new inst._zod.constr(def ?? inst._zod.def);
  if (!def || params?.parent)
    cl._zod.parent = inst;
  return cl;
}
function normalizeParams(_params) {
  const params = _params;
  if (!params)
    return {};
  if (typeof params === "string")
    return { error: () => params };
  if (params?.message !== void 0) {
    if (params?.error !== void 0)
      throw new Error("Cannot specify both `message` and `error` params");
    params.error = params.message;
  }
  delete params.message;
  if (typeof params.error === "string")
    return { ...params, error: () => params.error };
  return params;
}
function createTransparentProxy(getter) {
  let target;
  return new Proxy({}, {
    get(_, prop, receiver) {
      target ?? (target = getter());
      return Reflect.get(target, prop, receiver);
    },
    set(_, prop, value, receiver) {
      target ?? (target = getter());
      return Reflect.set(target, prop, value, receiver);
    },
    has(_, prop) {
      target ?? (target = getter());
      return Reflect.has(target, prop);
    },
    deleteProperty(_, prop) {
      target ?? (target = getter());
      return Reflect.deleteProperty(target, prop);
    },
    ownKeys(_) {
      target ?? (target = getter());
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(_, prop) {
      target ?? (target = getter());
      return Reflect.getOwnPropertyDescriptor(target, prop);
    },
    defineProperty(_, prop, descriptor2) {
      target ?? (target = getter());
      return Reflect.defineProperty(target, prop, descriptor2);
    }
  });
}
function stringifyPrimitive(value) {
  if (typeof value === "bigint")
    return value.toString() + "n";
  if (typeof value === "string")
    return `"${value}"`;
  return `${value}`;
}
function optionalKeys(shape) {
  return Object.keys(shape).filter((k) => {
    return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
  });
}
var NUMBER_FORMAT_RANGES = /* @__PURE__ */ (() => ({
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  float32: [-34028234663852886e22, 34028234663852886e22],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
var BIGINT_FORMAT_RANGES = {
  int64: [/* @__PURE__ */ BigInt("-9223372036854775808"), /* @__PURE__ */ BigInt("9223372036854775807")],
  uint64: [/* @__PURE__ */ BigInt(0), /* @__PURE__ */ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".pick() cannot be used on object schemas containing refinements");
  }
  const newShape = {};
  mirrorShape(newShape, schema, maskedKeys(schema, mask));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function maskedKeys(schema, mask) {
  const raw = sourceShape(schema);
  const keys = [];
  for (const key of Reflect.ownKeys(mask)) {
    if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) {
      throw new Error(`Unrecognized key: "${String(key)}"`);
    }
    if (mask[key])
      keys.push(key);
  }
  return keys;
}
function omit(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".omit() cannot be used on object schemas containing refinements");
  }
  const omitted = new Set(maskedKeys(schema, mask));
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function extend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to extend: expected a plain object");
  }
  const checks = schema._zod.def.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    const existingShape = sourceShape(schema);
    for (const key of Reflect.ownKeys(shape)) {
      if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) {
        throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
      }
    }
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
  mirrorProps(newShape, shape);
  return newShape;
}
function safeExtend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to safeExtend: expected a plain object");
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
  if (!b?._zod?.def) {
    throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
  }
  if (a._zod.def.checks?.length) {
    throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
  }
  const newShape = {};
  mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
  mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
  const def = mergeDefs(a._zod.def, {
    shape: newShape,
    get catchall() {
      return b._zod.def.catchall;
    },
    checks: b._zod.def.checks ?? []
  });
  return clone(a, def);
}
function partial(Class2, schema, mask, name = "partial") {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
  }
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class2 && ((value, key) => selected && !selected.has(key) ? value : new Class2({ type: "optional", innerType: value })));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape, checks: [] }));
}
function required(Class2, schema, mask) {
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => (
    // overwrite with non-optional
    selected && !selected.has(key) ? value : new Class2({ type: "nonoptional", innerType: value })
  ));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue !== true) {
      return true;
    }
  }
  return false;
}
function explicitlyAborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue === false) {
      return true;
    }
  }
  return false;
}
function prefixIssues(path, issues) {
  return issues.map((iss) => {
    var _a3;
    (_a3 = iss).path ?? (_a3.path = []);
    iss.path.unshift(path);
    return iss;
  });
}
function unwrapMessage(message2) {
  return typeof message2 === "string" ? message2 : message2?.message;
}
function sizeCaps(defChecks) {
  const caps = [];
  for (const ch of defChecks ?? []) {
    const d = ch._zod.def;
    if (!/_(length|size)$|_equals$/.test(d.check))
      break;
    const max = d.maximum ?? d.length ?? d.size;
    if (max >= 0)
      caps.push([max, ch]);
  }
  return caps;
}
function attachSchema(issues, start, inst) {
  var _a3;
  for (let i = start; i < issues.length; i++) {
    (_a3 = issues[i]).schema ?? (_a3.schema = inst);
  }
}
function finalizeIssue(iss, ctx, config2) {
  var _a3;
  const traits = iss.inst?._zod?.traits;
  if (traits?.has("$ZodType")) {
    if (traits.has("$ZodCheck"))
      (_a3 = iss).schema ?? (_a3.schema = iss.inst);
    else
      iss.schema = iss.inst;
  }
  const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
  const message2 = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config2.customError?.(iss)) ?? unwrapMessage(config2.localeError?.(iss)) ?? "Invalid input";
  const full = {};
  for (const k of Object.keys(iss)) {
    if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
      continue;
    full[k] = iss[k];
  }
  full.path ?? (full.path = []);
  full.message = message2;
  if (ctx?.reportInput) {
    full.input = iss.input;
  }
  return full;
}
function getSizableOrigin(input) {
  if (input instanceof Set)
    return "set";
  if (input instanceof Map)
    return "map";
  if (input instanceof File)
    return "file";
  return "unknown";
}
var highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
  const units = str.length;
  if (!highSurrogate.test(str))
    return units;
  let count = units;
  for (let i = 0; i < units - 1; i++) {
    if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
      count--;
      i++;
    }
  }
  return count;
}
function getLengthableOrigin(input) {
  if (Array.isArray(input))
    return "array";
  if (typeof input === "string")
    return "string";
  return "unknown";
}
function parsedType(data) {
  const t = typeof data;
  switch (t) {
    case "number": {
      return Number.isNaN(data) ? "nan" : "number";
    }
    case "object": {
      if (data === null) {
        return "null";
      }
      if (Array.isArray(data)) {
        return "array";
      }
      const obj = data;
      if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) {
        return obj.constructor.name;
      }
    }
  }
  return t;
}
function issue(...args) {
  const [iss, input, inst] = args;
  if (typeof iss === "string") {
    return {
      message: iss,
      code: "custom",
      input,
      inst
    };
  }
  return { ...iss };
}
function cleanEnum(obj) {
  return Object.entries(obj).filter(([k, _]) => {
    return Number.isNaN(Number.parseInt(k, 10));
  }).map((el) => el[1]);
}
function base64ToUint8Array(base642) {
  const binaryString = atob(base642);
  const bytes = new Uint8Array(binaryString.length);
  for (let i = 0; i < binaryString.length; i++) {
    bytes[i] = binaryString.charCodeAt(i);
  }
  return bytes;
}
function uint8ArrayToBase64(bytes) {
  let binaryString = "";
  for (let i = 0; i < bytes.length; i++) {
    binaryString += String.fromCharCode(bytes[i]);
  }
  return btoa(binaryString);
}
function base64urlToUint8Array(base64url2) {
  const base642 = base64url2.replace(/-/g, "+").replace(/_/g, "/");
  const padding = "=".repeat((4 - base642.length % 4) % 4);
  return base64ToUint8Array(base642 + padding);
}
function uint8ArrayToBase64url(bytes) {
  return uint8ArrayToBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
function hexToUint8Array(hex) {
  const cleanHex = hex.replace(/^0x/, "");
  if (cleanHex.length % 2 !== 0) {
    throw new Error("Invalid hex string length");
  }
  const bytes = new Uint8Array(cleanHex.length / 2);
  for (let i = 0; i < cleanHex.length; i += 2) {
    bytes[i / 2] = Number.parseInt(cleanHex.slice(i, i + 2), 16);
  }
  return bytes;
}
function uint8ArrayToHex(bytes) {
  return Array.from(bytes).map((b) => b.toString(16).padStart(2, "0")).join("");
}
var Class = class {
  constructor(..._args) {
  }
};
function members(proto, table) {
  for (const key in table) {
    const desc = Object.getOwnPropertyDescriptor(table, key);
    if (desc.get)
      Object.defineProperty(proto, key, { ...desc, enumerable: false });
    else
      defineBound(proto, key, desc.value);
  }
}
function own(inst, key, value, enumerable = true) {
  Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
  return value;
}
function hide(inst, key, value) {
  return own(inst, key, value, false);
}
// @__NO_SIDE_EFFECTS__
function derived(computes, table) {
  for (const key in computes) {
    const compute = computes[key];
    Object.defineProperty(table, key, {
      configurable: true,
      enumerable: true,
      get() {
        return own(this, key, compute(this));
      },
      set(value) {
        own(this, key, value);
      }
    });
  }
  return table;
}
function defineBound(proto, key, fn) {
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      return this == null ? fn : own(this, key, fn.bind(this));
    },
    set(value) {
      own(this, key, value);
    }
  });
}
function claim(inst, sentinel) {
  const proto = Object.getPrototypeOf(inst);
  return sentinel in proto ? void 0 : proto;
}
var installing;
var broke = false;
var breaker = {
  configurable: true,
  get() {
    broke = true;
    return void 0;
  }
};
function defineLazyInternal(inst, key, compute) {
  const proto = Object.getPrototypeOf(inst._zod);
  if (key in proto && installing !== inst._zod) {
    installing = void 0;
    return;
  }
  installing = inst._zod;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      Object.defineProperty(this, key, breaker);
      const outer = broke;
      broke = false;
      try {
        const value = compute(this);
        if (broke)
          delete this[key];
        else
          Object.defineProperty(this, key, { configurable: true, writable: true, value });
        broke = broke || outer;
        return value;
      } catch (err) {
        delete this[key];
        broke = broke || outer;
        throw err;
      }
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value });
    }
  });
}
function installLazyProp(inst, key, make, enumerable) {
  const proto = claim(inst, key);
  if (!proto)
    return;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      const desc = { configurable: true, writable: true, enumerable, value: void 0 };
      Object.defineProperty(this, key, desc);
      desc.value = make(this);
      Object.defineProperty(this, key, desc);
      return desc.value;
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
    }
  });
}
var CONSTANT_CATCH = "~constantCatch";
function constantCatch(value) {
  const fn = () => value;
  fn[CONSTANT_CATCH] = true;
  return fn;
}

// node_modules/zod/v4/core/core.js
var _a;
var _zodDesc = { value: void 0, enumerable: false };
var _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
  const E = _E;
  if (E) {
    const saved = E.stackTraceLimit;
    if (typeof saved === "number") {
      try {
        E.stackTraceLimit = 0;
      } catch {
        _E = null;
        return new Definition();
      }
      try {
        return new Definition();
      } finally {
        E.stackTraceLimit = saved;
      }
    }
  }
  return new Definition();
}
// @__NO_SIDE_EFFECTS__
function $constructor(name, initializer3, proto, params) {
  const zodProto = {};
  function Internals(def) {
    this.def = def;
    this.constr = _;
    this.traits = /* @__PURE__ */ new Set();
  }
  Internals.prototype = zodProto;
  const protoMembers = proto;
  const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
  function init(inst, def) {
    if (!inst._zod) {
      _zodDesc.value = new Internals(def);
      try {
        Object.defineProperty(inst, "_zod", _zodDesc);
      } finally {
        _zodDesc.value = void 0;
      }
    } else if (inst._zod.traits.has(name)) {
      return;
    }
    inst._zod.traits.add(name);
    initializer3(inst, def);
    if (initialized) {
      const own2 = Object.getPrototypeOf(inst);
      const ctorProto = inst._zod.constr.prototype;
      let up = own2;
      while (up && up !== ctorProto)
        up = Object.getPrototypeOf(up);
      const target = up ?? own2;
      if (!initialized.has(target)) {
        initialized.add(target);
        members(target, protoMembers);
      }
    }
    const proto2 = _.prototype;
    for (const k in proto2) {
      if (!Object.prototype.hasOwnProperty.call(proto2, k))
        continue;
      if (!(k in inst)) {
        inst[k] = proto2[k].bind(inst);
      }
    }
  }
  const Parent = params?.Parent ?? Object;
  class Definition extends Parent {
  }
  Object.defineProperty(Definition, "name", { value: name });
  function _(def) {
    const inst = params?.Parent ? newError(Definition) : this;
    init(inst, def);
    const deferred = inst._zod.deferred;
    if (deferred) {
      for (const fn of deferred) {
        fn();
      }
      inst._zod.deferred = void 0;
    }
    const pp = globalThis.__zod_globalConfig?.postProcessor;
    if (pp)
      pp(inst);
    return inst;
  }
  Object.defineProperty(_, "init", { value: init });
  Object.defineProperty(_, Symbol.hasInstance, {
    value: (inst) => {
      if (params?.Parent && inst instanceof params.Parent)
        return true;
      return inst?._zod?.traits?.has(name);
    }
  });
  Object.defineProperty(_, "name", { value: name });
  return _;
}
var $ZodAsyncError = class extends Error {
  constructor() {
    super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
  }
};
var $ZodEncodeError = class extends Error {
  constructor(name) {
    super(`Encountered unidirectional transform during encode: ${name}`);
    this.name = "ZodEncodeError";
  }
};
(_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
var globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
  if (newConfig)
    Object.assign(globalConfig, newConfig);
  return globalConfig;
}

// node_modules/zod/v4/core/errors.js
function _getMessage() {
  const internals = this._zod;
  internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
  return internals.message;
}
function _setMessage(value) {
  this._zod.message = value;
}
var _messageDesc = {
  get: _getMessage,
  set: _setMessage,
  enumerable: true,
  configurable: true
};
var _issuesDesc = { value: void 0, enumerable: false };
var _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
var initializer = (inst, def) => {
  inst.name = "$ZodError";
  _issuesDesc.value = def;
  Object.defineProperty(inst, "issues", _issuesDesc);
  _issuesDesc.value = void 0;
  Object.defineProperty(inst, "message", _messageDesc);
  const proto = Object.getPrototypeOf(inst);
  if (!_installedToString.has(proto)) {
    _installedToString.add(proto);
    Object.defineProperty(proto, "toString", {
      configurable: true,
      enumerable: false,
      get() {
        const value = () => this.message;
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
      }
    });
  }
};
var $ZodError = $constructor("$ZodError", initializer);
var $ZodRealError = $constructor("$ZodError", initializer, void 0, {
  Parent: Error
});
function node(obj, key, make) {
  if (!Object.prototype.hasOwnProperty.call(obj, key)) {
    if (key === "__proto__") {
      Object.defineProperty(obj, key, { value: make(), writable: true, enumerable: true, configurable: true });
    } else {
      obj[key] = make();
    }
  }
  return obj[key];
}
function flattenError(error2, mapper = (issue2) => issue2.message) {
  const fieldErrors = {};
  const formErrors = [];
  for (const sub of error2.issues) {
    if (sub.path.length > 0) {
      node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
    } else {
      formErrors.push(mapper(sub));
    }
  }
  return { formErrors, fieldErrors };
}
function formatError(error2, mapper = (issue2) => issue2.message) {
  const fieldErrors = { _errors: [] };
  const processError = (error3, path = []) => {
    for (const issue2 of error3.issues) {
      if (issue2.code === "invalid_union" && issue2.errors.length) {
        issue2.errors.map((issues) => processError({ issues }, [...path, ...issue2.path]));
      } else if (issue2.code === "invalid_key") {
        processError({ issues: issue2.issues }, [...path, ...issue2.path]);
      } else if (issue2.code === "invalid_element") {
        processError({ issues: issue2.issues }, [...path, ...issue2.path]);
      } else {
        const fullpath = [...path, ...issue2.path];
        if (fullpath.length === 0) {
          fieldErrors._errors.push(mapper(issue2));
        } else {
          let curr = fieldErrors;
          let i = 0;
          while (i < fullpath.length) {
            const el = fullpath[i];
            const terminal = i === fullpath.length - 1;
            if (el === "_errors") {
              if (terminal)
                curr._errors.push(mapper(issue2));
              i++;
              continue;
            }
            if (!Object.prototype.hasOwnProperty.call(curr, el)) {
              Object.defineProperty(curr, el, {
                value: { _errors: [] },
                enumerable: true,
                writable: true,
                configurable: true
              });
            }
            const node2 = curr[el];
            if (terminal) {
              node2._errors.push(mapper(issue2));
            }
            curr = node2;
            i++;
          }
        }
      }
    }
  };
  processError(error2);
  return fieldErrors;
}

// node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
  return { callee: params?.callee ?? callee, Err: params?.Err };
}
var _parse = (_Err) => {
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
    const result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise) {
      throw new $ZodAsyncError();
    }
    if (result.issues.length) {
      const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, _params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var _parseAsync = (_Err) => {
  const fn = async (schema, value, _ctx, params) => {
    const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
      result = await result;
    if (result.issues.length) {
      const e = new (params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var _safeParse = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
  const result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
function failure(Err, issues, ctx) {
  let error2;
  return {
    success: false,
    get error() {
      if (!error2) {
        error2 = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
        issues = void 0;
        ctx = void 0;
      }
      return error2;
    },
    set error(e) {
      error2 = e;
      issues = void 0;
      ctx = void 0;
    }
  };
}
var _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid");
var COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback");
var validate = ((schema, value, _ctx) => {
  const validator = schema._zod.bag.validator;
  if (validator !== void 0) {
    if (validator(value) !== COMPILE_INVALID)
      return true;
    if (validator.definite === true && _ctx === void 0)
      return false;
  }
  return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
  const ctx = _ctx ? { ..._ctx, async: false, abortEarly: true } : { async: false, abortEarly: true };
  const fallbackRun = schema._zod.bag.fallbackRun;
  let result;
  if (fallbackRun) {
    ctx[COMPILE_FALLBACK] = true;
    result = fallbackRun({ value, issues: [] }, ctx);
  } else {
    result = schema._zod.run({ value, issues: [] }, ctx);
  }
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length === 0;
}
var validateAsync = async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true, abortEarly: true } : { async: true, abortEarly: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length === 0;
};
var _encode = (_Err) => {
  const parse3 = _parse(_Err);
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return parse3(schema, value, ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _decode = (_Err) => {
  const parse3 = _parse(_Err);
  const fn = (schema, value, _ctx, _params) => {
    return parse3(schema, value, _ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _encodeAsync = (_Err) => {
  const parseAsync2 = _parseAsync(_Err);
  const fn = async (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return await parseAsync2(schema, value, ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _decodeAsync = (_Err) => {
  const parseAsync2 = _parseAsync(_Err);
  const fn = async (schema, value, _ctx, _params) => {
    return await parseAsync2(schema, value, _ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _safeEncode = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
  return _safeParse(_Err)(schema, value, ctx);
};
var _safeDecode = (_Err) => (schema, value, _ctx) => {
  return _safeParse(_Err)(schema, value, _ctx);
};
var _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
  return _safeParseAsync(_Err)(schema, value, ctx);
};
var _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
  return _safeParseAsync(_Err)(schema, value, _ctx);
};

// node_modules/zod/v4/core/regexes.js
var cuid = /^[cC][0-9a-z]{6,}$/;
var cuid2 = /^[0-9a-z]+$/;
var ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
var xid = /^[0-9a-vA-V]{20}$/;
var ksuid = /^[A-Za-z0-9]{27}$/;
var nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
  return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
var duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
var guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
var uuid = (version2) => {
  if (!version2)
    return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
  return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version2}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
var email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
var _emoji = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
  return new RegExp(_emoji, "u");
}
var ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
var ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
var cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
var cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
var base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
var base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
var httpProtocol = /^https?$/;
var e164 = /^\+[1-9]\d{6,14}$/;
var dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
function anchor(source) {
  return new RegExp(`^${source}$`);
}
var date = /* @__PURE__ */ anchor(dateSource);
function timeSource(args) {
  const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
  const regex = typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
  return regex;
}
function time(args) {
  return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
  const opts = ["Z"];
  if (args.offset)
    opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
  const qualified = `${timeSource({ precision: args.precision, seconds: true })}(?:${opts.join("|")})`;
  const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
  return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
var anyString = /^[\s\S]{0,}$/;
var number = /^-?\d+(?:\.\d+)?$/;
var boolean = /^(?:true|false)$/i;
var lowercase = /^[^A-Z]*$/;
var uppercase = /^[^a-z]*$/;

// node_modules/zod/v4/core/checks.js
var $ZodCheck = /* @__PURE__ */ $constructor("$ZodCheck", (inst, def) => {
  var _a3;
  inst._zod ?? (inst._zod = {});
  inst._zod.def = def;
  (_a3 = inst._zod).onattach ?? (_a3.onattach = []);
});
var _whenHasLength = (payload) => {
  const val = payload.value;
  return !nullish(val) && val.length !== void 0;
};
var numericOriginMap = {
  number: "number",
  bigint: "bigint",
  object: "date"
};
var $ZodCheckLessThan = /* @__PURE__ */ $constructor("$ZodCheckLessThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value <= def.value : payload.value < def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_big",
      maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckGreaterThan = /* @__PURE__ */ $constructor("$ZodCheckGreaterThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value >= def.value : payload.value > def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_small",
      minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckMultipleOf = /* @__PURE__ */ $constructor("$ZodCheckMultipleOf", (inst, def) => {
  $ZodCheck.init(inst, def);
  inst._zod.check = (payload) => {
    if (typeof payload.value !== typeof def.value)
      throw new Error("Cannot mix number and bigint in multiple_of check.");
    const isMultiple = typeof payload.value === "bigint" ? (
      // `value % 0n` throws, and nothing is a multiple of zero — the number branch already fails this way via NaN
      def.value !== BigInt(0) && payload.value % def.value === BigInt(0)
    ) : floatSafeRemainder(payload.value, def.value) === 0;
    if (isMultiple)
      return;
    payload.issues.push({
      origin: typeof payload.value,
      code: "not_multiple_of",
      divisor: def.value,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckNumberFormat = /* @__PURE__ */ $constructor("$ZodCheckNumberFormat", (inst, def) => {
  $ZodCheck.init(inst, def);
  def.format = def.format || "float64";
  const isInt = def.format?.includes("int");
  const origin = isInt ? "int" : "number";
  const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
  inst._zod.check = (payload) => {
    const input = payload.value;
    if (isInt) {
      if (!Number.isInteger(input)) {
        payload.issues.push({
          expected: origin,
          format: def.format,
          code: "invalid_type",
          continue: false,
          input,
          inst
        });
        return;
      }
      if (!Number.isSafeInteger(input)) {
        if (input > 0) {
          payload.issues.push({
            input,
            code: "too_big",
            maximum: Number.MAX_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        } else {
          payload.issues.push({
            input,
            code: "too_small",
            minimum: Number.MIN_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        }
        return;
      }
    }
    if (input < minimum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_small",
        minimum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
    if (input > maximum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_big",
        maximum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCheckMaxLength = /* @__PURE__ */ $constructor("$ZodCheckMaxLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units > def.maximum ? codePointLength(input) : units;
    if (length <= def.maximum)
      return;
    const origin = getLengthableOrigin(input);
    payload.issues.push({
      origin,
      code: "too_big",
      maximum: def.maximum,
      inclusive: true,
      input,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckMinLength = /* @__PURE__ */ $constructor("$ZodCheckMinLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units;
    if (length >= def.minimum)
      return;
    const origin = getLengthableOrigin(input);
    payload.issues.push({
      origin,
      code: "too_small",
      minimum: def.minimum,
      inclusive: true,
      input,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckLengthEquals = /* @__PURE__ */ $constructor("$ZodCheckLengthEquals", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
    if (length === def.length)
      return;
    const origin = getLengthableOrigin(input);
    const tooBig = length > def.length;
    payload.issues.push({
      origin,
      ...tooBig ? { code: "too_big", maximum: def.length } : { code: "too_small", minimum: def.length },
      inclusive: true,
      exact: true,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckStringFormat = /* @__PURE__ */ $constructor("$ZodCheckStringFormat", (inst, def) => {
  var _a3, _b;
  $ZodCheck.init(inst, def);
  if (def.pattern)
    (_a3 = inst._zod).check ?? (_a3.check = (payload) => {
      def.pattern.lastIndex = 0;
      if (def.pattern.test(payload.value))
        return;
      payload.issues.push({
        origin: "string",
        code: "invalid_format",
        format: def.format,
        input: payload.value,
        ...def.pattern ? { pattern: def.pattern.toString() } : {},
        inst,
        continue: !def.abort
      });
    });
  else
    (_b = inst._zod).check ?? (_b.check = () => {
    });
});
var $ZodCheckRegex = /* @__PURE__ */ $constructor("$ZodCheckRegex", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    def.pattern.lastIndex = 0;
    if (def.pattern.test(payload.value))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "regex",
      input: payload.value,
      pattern: def.pattern.toString(),
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckLowerCase = /* @__PURE__ */ $constructor("$ZodCheckLowerCase", (inst, def) => {
  def.pattern ?? (def.pattern = lowercase);
  $ZodCheckStringFormat.init(inst, def);
});
var $ZodCheckUpperCase = /* @__PURE__ */ $constructor("$ZodCheckUpperCase", (inst, def) => {
  def.pattern ?? (def.pattern = uppercase);
  $ZodCheckStringFormat.init(inst, def);
});
var $ZodCheckIncludes = /* @__PURE__ */ $constructor("$ZodCheckIncludes", (inst, def) => {
  $ZodCheck.init(inst, def);
  const escapedRegex = escapeRegex(def.includes);
  const pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
  def.pattern = pattern;
  inst._zod.check = (payload) => {
    if (payload.value.includes(def.includes, def.position))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "includes",
      includes: def.includes,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckStartsWith = /* @__PURE__ */ $constructor("$ZodCheckStartsWith", (inst, def) => {
  $ZodCheck.init(inst, def);
  const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
  def.pattern ?? (def.pattern = pattern);
  inst._zod.check = (payload) => {
    if (payload.value.startsWith(def.prefix))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "starts_with",
      prefix: def.prefix,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckEndsWith = /* @__PURE__ */ $constructor("$ZodCheckEndsWith", (inst, def) => {
  $ZodCheck.init(inst, def);
  const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
  def.pattern ?? (def.pattern = pattern);
  inst._zod.check = (payload) => {
    if (payload.value.endsWith(def.suffix))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "ends_with",
      suffix: def.suffix,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckOverwrite = /* @__PURE__ */ $constructor("$ZodCheckOverwrite", (inst, def) => {
  $ZodCheck.init(inst, def);
  inst._zod.check = (payload) => {
    payload.value = def.tx(payload.value);
  };
});

// node_modules/zod/v4/core/doc.js
var Doc = class {
  constructor(args = [], closed = {}) {
    this.content = [];
    this.indent = 0;
    this.args = args;
    this.closed = closed;
  }
  // the compiler catches a child's throw and keeps writing into this doc, so the indent has to unwind with it
  indented(fn) {
    this.indent += 1;
    try {
      fn(this);
    } finally {
      this.indent -= 1;
    }
  }
  write(arg) {
    if (typeof arg === "function") {
      arg(this, { execution: "sync" });
      arg(this, { execution: "async" });
      return;
    }
    const content = arg;
    const lines = content.split("\n").filter((x) => x);
    const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
    const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
    for (const line of dedented) {
      this.content.push(line);
    }
  }
  compile() {
    const F = Function;
    const content = this?.content ?? [``];
    const factory = new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {
${content.join("\n")}
};`);
    return factory(...Object.values(this.closed));
  }
};

// node_modules/zod/v4/core/versions.js
var version = {
  major: 4,
  minor: 6,
  patch: 7
};

// node_modules/zod/v4/core/schemas.js
var $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
  var _a3;
  inst ?? (inst = {});
  inst._zod.def = def;
  inst._zod.bag = inst._zod.bag || {};
  inst._zod.version = version;
  const defChecks = inst._zod.def.checks;
  const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
  for (const ch of checks) {
    for (const fn of ch._zod.onattach) {
      fn(inst);
    }
  }
  if (checks.length === 0) {
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred?.push(() => {
      inst._zod.run = inst._zod.parse;
    });
  } else {
    const runChecks = (payload, checks2, ctx) => {
      if (payload.memo)
        return payload;
      let isAborted = aborted(payload);
      let asyncResult;
      for (const ch of checks2) {
        if (ch._zod.def.when) {
          if (explicitlyAborted(payload))
            continue;
          const shouldRun = ch._zod.def.when(payload);
          if (!shouldRun)
            continue;
        } else if (isAborted) {
          continue;
        }
        const currLen = payload.issues.length;
        const _ = ch._zod.check(payload);
        if (_ instanceof Promise && ctx?.async === false) {
          throw new $ZodAsyncError();
        }
        if (asyncResult || _ instanceof Promise) {
          asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
            await _;
            const nextLen = payload.issues.length;
            if (nextLen === currLen)
              return;
            attachSchema(payload.issues, currLen, inst);
            if (!isAborted)
              isAborted = aborted(payload, currLen);
          });
        } else {
          const nextLen = payload.issues.length;
          if (nextLen === currLen)
            continue;
          attachSchema(payload.issues, currLen, inst);
          if (!isAborted)
            isAborted = aborted(payload, currLen);
        }
      }
      if (asyncResult) {
        return asyncResult.then(() => {
          return payload;
        });
      }
      return payload;
    };
    const handleCanaryResult = (canary, payload, ctx) => {
      if (aborted(canary)) {
        canary.aborted = true;
        return canary;
      }
      const checkResult = runChecks(payload, checks, ctx);
      if (checkResult instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return checkResult.then((checkResult2) => inst._zod.parse(checkResult2, ctx));
      }
      return inst._zod.parse(checkResult, ctx);
    };
    inst._zod.run = (payload, ctx) => {
      if (ctx.skipChecks) {
        return inst._zod.parse(payload, ctx);
      }
      if (ctx.direction === "backward") {
        const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
        if (canary instanceof Promise) {
          return canary.then((canary2) => {
            return handleCanaryResult(canary2, payload, ctx);
          });
        }
        return handleCanaryResult(canary, payload, ctx);
      }
      const result = inst._zod.parse(payload, ctx);
      if (result instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return result.then((result2) => runChecks(result2, checks, ctx));
      }
      return runChecks(result, checks, ctx);
    };
  }
}, {
  // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
  get "~standard"() {
    return hide(this, "~standard", standardProps(this));
  },
  set "~standard"(value) {
    own(this, "~standard", value);
  }
});
var toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync2(inst, value) {
  const ctx = { async: true };
  return toStandardResult(await inst._zod.run({ value, issues: [] }, ctx), ctx);
}
function standardProps(inst) {
  return {
    validate: (value) => {
      const ctx = { async: false };
      try {
        const r = inst._zod.run({ value, issues: [] }, ctx);
        if (!(r instanceof Promise))
          return toStandardResult(r, ctx);
      } catch (_) {
      }
      return validateAsync2(inst, value);
    },
    vendor: "zod",
    version: 1
  };
}
var $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = def.pattern ?? anyString;
  inst._zod.parse = (payload, _) => {
    if (def.coerce)
      try {
        payload.value = String(payload.value);
      } catch (_2) {
      }
    if (typeof payload.value === "string")
      return payload;
    payload.issues.push({
      expected: "string",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
var $ZodStringFormat = /* @__PURE__ */ $constructor("$ZodStringFormat", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  $ZodString.init(inst, def);
});
var $ZodGUID = /* @__PURE__ */ $constructor("$ZodGUID", (inst, def) => {
  def.pattern ?? (def.pattern = guid);
  $ZodStringFormat.init(inst, def);
});
var $ZodUUID = /* @__PURE__ */ $constructor("$ZodUUID", (inst, def) => {
  if (def.version) {
    const versionMap = {
      v1: 1,
      v2: 2,
      v3: 3,
      v4: 4,
      v5: 5,
      v6: 6,
      v7: 7,
      v8: 8
    };
    const v = versionMap[def.version];
    if (v === void 0)
      throw new Error(`Invalid UUID version: "${def.version}"`);
    def.pattern ?? (def.pattern = uuid(v));
  } else
    def.pattern ?? (def.pattern = uuid());
  $ZodStringFormat.init(inst, def);
});
var $ZodEmail = /* @__PURE__ */ $constructor("$ZodEmail", (inst, def) => {
  def.pattern ?? (def.pattern = email);
  $ZodStringFormat.init(inst, def);
});
var URL_BAD_FORMAT = 1;
var URL_UNPARSEABLE = 2;
function canParseURL(input) {
  try {
    if (typeof URL !== "undefined" && typeof URL.canParse === "function")
      return URL.canParse(input);
    new URL(input);
    return true;
  } catch {
    return false;
  }
}
function validateURL(trimmed, def) {
  if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) {
    return canParseURL(trimmed) || URL_UNPARSEABLE;
  }
  return parseURLObject(trimmed, def);
}
function parseURLObject(trimmed, def) {
  if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) {
    return URL_BAD_FORMAT;
  }
  try {
    if (typeof URL !== "undefined") {
      const URLStatic = URL;
      if (typeof URLStatic.parse === "function")
        return URLStatic.parse(trimmed) ?? URL_UNPARSEABLE;
    }
    return new URL(trimmed);
  } catch {
    return URL_UNPARSEABLE;
  }
}
var asciiTabOrNewline = /[\t\n\r]/g;
function stripTabAndNewline(value) {
  return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
  hostname.lastIndex = 0;
  return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
  protocol.lastIndex = 0;
  return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
var $ZodURL = /* @__PURE__ */ $constructor("$ZodURL", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    try {
      const trimmed = payload.value.trim();
      const url = validateURL(trimmed, def);
      if (url === URL_BAD_FORMAT) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid URL format",
          input: payload.value,
          inst,
          continue: !def.abort
        });
        return;
      }
      if (url === URL_UNPARSEABLE) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          input: payload.value,
          inst,
          continue: !def.abort
        });
        return;
      }
      if (url === true) {
        payload.value = stripTabAndNewline(trimmed);
        return;
      }
      if (def.hostname && !urlHostnameOk(url, def.hostname)) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid hostname",
          pattern: def.hostname.source,
          input: payload.value,
          inst,
          continue: !def.abort
        });
      }
      if (def.protocol && !urlProtocolOk(url, def.protocol)) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid protocol",
          pattern: def.protocol.source,
          input: payload.value,
          inst,
          continue: !def.abort
        });
      }
      payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
      return;
    } catch (_) {
      payload.issues.push({
        code: "invalid_format",
        format: "url",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodEmoji = /* @__PURE__ */ $constructor("$ZodEmoji", (inst, def) => {
  def.pattern ?? (def.pattern = emoji());
  $ZodStringFormat.init(inst, def);
});
var $ZodNanoID = /* @__PURE__ */ $constructor("$ZodNanoID", (inst, def) => {
  if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1))
    throw new Error(`Invalid nanoid length: ${def.length}`);
  def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
  $ZodStringFormat.init(inst, def);
});
var $ZodCUID = /* @__PURE__ */ $constructor("$ZodCUID", (inst, def) => {
  def.pattern ?? (def.pattern = cuid);
  $ZodStringFormat.init(inst, def);
});
var $ZodCUID2 = /* @__PURE__ */ $constructor("$ZodCUID2", (inst, def) => {
  def.pattern ?? (def.pattern = cuid2);
  $ZodStringFormat.init(inst, def);
});
var $ZodULID = /* @__PURE__ */ $constructor("$ZodULID", (inst, def) => {
  def.pattern ?? (def.pattern = ulid);
  $ZodStringFormat.init(inst, def);
});
var $ZodXID = /* @__PURE__ */ $constructor("$ZodXID", (inst, def) => {
  def.pattern ?? (def.pattern = xid);
  $ZodStringFormat.init(inst, def);
});
var $ZodKSUID = /* @__PURE__ */ $constructor("$ZodKSUID", (inst, def) => {
  def.pattern ?? (def.pattern = ksuid);
  $ZodStringFormat.init(inst, def);
});
var $ZodISODateTime = /* @__PURE__ */ $constructor("$ZodISODateTime", (inst, def) => {
  def.pattern ?? (def.pattern = datetime(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODate = /* @__PURE__ */ $constructor("$ZodISODate", (inst, def) => {
  def.pattern ?? (def.pattern = date);
  $ZodStringFormat.init(inst, def);
});
var $ZodISOTime = /* @__PURE__ */ $constructor("$ZodISOTime", (inst, def) => {
  def.pattern ?? (def.pattern = time(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODuration = /* @__PURE__ */ $constructor("$ZodISODuration", (inst, def) => {
  def.pattern ?? (def.pattern = duration);
  $ZodStringFormat.init(inst, def);
});
var $ZodIPv4 = /* @__PURE__ */ $constructor("$ZodIPv4", (inst, def) => {
  def.pattern ?? (def.pattern = ipv4);
  $ZodStringFormat.init(inst, def);
});
var ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
  if (!ipv6Alphabet.test(value))
    return false;
  return canParseURL(`http://[${value}]`);
}
var $ZodIPv6 = /* @__PURE__ */ $constructor("$ZodIPv6", (inst, def) => {
  def.pattern ?? (def.pattern = ipv6);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (!isValidIPv6(payload.value)) {
      payload.issues.push({
        code: "invalid_format",
        format: "ipv6",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCIDRv4 = /* @__PURE__ */ $constructor("$ZodCIDRv4", (inst, def) => {
  def.pattern ?? (def.pattern = cidrv4);
  $ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
  const parts = value.split("/");
  if (parts.length !== 2)
    return false;
  const [address, prefix] = parts;
  if (!prefix)
    return false;
  const prefixNum = Number(prefix);
  if (`${prefixNum}` !== prefix)
    return false;
  if (prefixNum < 0 || prefixNum > 128)
    return false;
  return isValidIPv6(address);
}
var $ZodCIDRv6 = /* @__PURE__ */ $constructor("$ZodCIDRv6", (inst, def) => {
  def.pattern ?? (def.pattern = cidrv6);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (!isValidCIDRv6(payload.value)) {
      payload.issues.push({
        code: "invalid_format",
        format: "cidrv6",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
function isValidBase64(data) {
  if (data === "")
    return true;
  if (/\s/.test(data))
    return false;
  if (data.length % 4 !== 0)
    return false;
  try {
    atob(data);
    return true;
  } catch {
    return false;
  }
}
var base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
var $ZodBase64 = /* @__PURE__ */ $constructor("$ZodBase64", (inst, def) => {
  def.pattern ?? (def.pattern = base64Charset);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidBase64(payload.value))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "base64",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
  if (!base64urlCharset.test(data))
    return false;
  const base642 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
  const padded2 = base642.padEnd(Math.ceil(base642.length / 4) * 4, "=");
  return isValidBase64(padded2);
}
var $ZodBase64URL = /* @__PURE__ */ $constructor("$ZodBase64URL", (inst, def) => {
  def.pattern ?? (def.pattern = base64urlCharset);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidBase64URL(payload.value))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "base64url",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodE164 = /* @__PURE__ */ $constructor("$ZodE164", (inst, def) => {
  def.pattern ?? (def.pattern = e164);
  $ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
  try {
    const tokensParts = token.split(".");
    if (tokensParts.length !== 3)
      return false;
    const [header] = tokensParts;
    if (!header)
      return false;
    const parsedHeader = JSON.parse(atob(header));
    if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT")
      return false;
    if (!parsedHeader.alg)
      return false;
    if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm))
      return false;
    return true;
  } catch {
    return false;
  }
}
var $ZodJWT = /* @__PURE__ */ $constructor("$ZodJWT", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidJWT(payload.value, def.alg))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "jwt",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = number;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Number(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) {
      return payload;
    }
    const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
    payload.issues.push({
      expected: "number",
      code: "invalid_type",
      input,
      inst,
      ...received ? { received } : {}
    });
    return payload;
  };
});
var $ZodNumberFormat = /* @__PURE__ */ $constructor("$ZodNumberFormat", (inst, def) => {
  $ZodCheckNumberFormat.init(inst, def);
  $ZodNumber.init(inst, def);
});
var $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = boolean;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Boolean(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "boolean")
      return payload;
    payload.issues.push({
      expected: "boolean",
      code: "invalid_type",
      input,
      inst
    });
    return payload;
  };
});
var $ZodUnknown = /* @__PURE__ */ $constructor("$ZodUnknown", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload) => payload;
});
var $ZodNever = /* @__PURE__ */ $constructor("$ZodNever", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _ctx) => {
    payload.issues.push({
      expected: "never",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
function capSize(inst, size) {
  const caps = sizeCaps(inst._zod.def.checks);
  if (!caps.length)
    return;
  const cap = Math.min(...caps.map((c) => c[0]));
  const parse3 = inst._zod.parse;
  inst._zod.parse = (payload, ctx) => {
    const n = size(payload.value);
    if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
      for (const [max, ch] of sizeCaps(inst._zod.def.checks)) {
        if (n > max && ch._zod.def.when(payload)) {
          const start = payload.issues.length;
          ch._zod.check(payload);
          payload.issues[start].continue = false;
          attachSchema(payload.issues, start, inst);
          return payload;
        }
      }
    }
    return parse3(payload, ctx);
  };
}
var arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
var $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
  $ZodType.init(inst, def);
  const memo2 = globalConfig.memoizer;
  memo2?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!Array.isArray(input)) {
      payload.issues.push({
        expected: "array",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo2 ? memo2.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
    const proms = [];
    const abortEarly = ctx?.abortEarly;
    for (let i = 0; i < input.length; i++) {
      const item = input[i];
      const result = def.element._zod.run({
        value: item,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        proms.push(result.then((result2) => handleArrayResult(result2, payload, i)));
      } else {
        handleArrayResult(result, payload, i);
        if (abortEarly && result.issues.length !== 0 && aborted(result))
          break;
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
  capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
  const isPresent = key in input;
  const isOptionalOut = optout === "optional";
  if (!isPresent && isOptionalOut && optin === "optional") {
    return;
  }
  if (result.issues.length) {
    if (optin !== void 0 && isOptionalOut && !isPresent) {
      return;
    }
    final.issues.push(...prefixIssues(key, result.issues));
  }
  if (!isPresent && optin === void 0) {
    if (!result.issues.length) {
      final.issues.push({
        code: "invalid_type",
        expected: "nonoptional",
        input: void 0,
        path: [key]
      });
    }
    return;
  }
  if (result.value === void 0) {
    if (isPresent || optin === "defaulted" && !isOptionalOut) {
      final.value[key] = void 0;
    }
  } else {
    final.value[key] = result.value;
  }
}
var NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
  const keys = Object.keys(def.shape);
  const ownSymbols = Object.getOwnPropertySymbols(def.shape);
  const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
  const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
  for (const k of allKeys) {
    if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
      throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
    }
  }
  const okeys = optionalKeys(def.shape);
  return {
    ...def,
    allKeys,
    symbolKeys,
    // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
    keySet: new Set(keys),
    numKeys: keys.length,
    optionalKeys: new Set(okeys)
  };
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
  const unrecognized = [];
  const keySet = def.keySet;
  const _catchall = def.catchall._zod;
  const t = _catchall.def.type;
  const optin = _catchall.optin;
  const optout = _catchall.optout;
  let seen = 0;
  for (const key in input) {
    if (abortEarly && payload.issues.length !== seen) {
      if (aborted(payload, seen))
        break;
      seen = payload.issues.length;
    }
    if (keySet.has(key))
      continue;
    if (key === "__proto__") {
      if (t === "never")
        unrecognized.push(key);
      continue;
    }
    if (t === "never") {
      unrecognized.push(key);
      continue;
    }
    const r = _catchall.run({ value: input[key], issues: [] }, ctx);
    if (r instanceof Promise) {
      proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
    } else {
      handlePropertyResult(r, payload, key, input, optin, optout);
    }
  }
  if (unrecognized.length) {
    payload.issues.push({
      code: "unrecognized_keys",
      keys: unrecognized,
      input,
      inst,
      // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
      continue: true
    });
  }
  if (!proms.length)
    return payload;
  return Promise.all(proms).then(() => {
    return payload;
  });
}
var $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
  $ZodType.init(inst, def);
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  const sh = desc?.get ? desc.get.raw : def.shape ?? {};
  if (sh) {
    const get = () => {
      const newSh = { ...sh };
      Object.defineProperty(def, "shape", { value: newSh });
      get.raw = newSh;
      return newSh;
    };
    get.raw = sh;
    Object.defineProperty(def, "shape", { get });
  }
  const _normalized = cached(() => normalizeDef(def));
  defineLazyInternal(inst, "propValues", (zod) => {
    const shape = zod.def.shape;
    const propValues = {};
    for (const key in shape) {
      const field = shape[key]._zod;
      if (field.values) {
        if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
          assignProp(propValues, key, /* @__PURE__ */ new Set());
        }
        for (const v of field.values)
          propValues[key].add(v);
        if (field.optin !== void 0)
          propValues[key].add(void 0);
      }
    }
    return propValues;
  });
  const isObject2 = isObject;
  const catchall = def.catchall;
  let value;
  const memo2 = globalConfig.memoizer;
  memo2?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input = payload.value;
    if (!isObject2(input)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo2 ? memo2.alloc(inst, payload, {}, ctx) : {};
    const proms = [];
    const shape = value.shape;
    const abortEarly = ctx?.abortEarly;
    let seen = payload.issues.length;
    for (const key of value.allKeys) {
      if (abortEarly && payload.issues.length !== seen) {
        if (aborted(payload, seen))
          break;
        seen = payload.issues.length;
      }
      if (key === "__proto__")
        continue;
      const el = shape[key];
      const optin = el._zod.optin;
      const optout = el._zod.optout;
      const r = el._zod.run({ value: input[key], issues: [] }, ctx);
      if (r instanceof Promise) {
        proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
      } else {
        handlePropertyResult(r, payload, key, input, optin, optout);
      }
    }
    if (!catchall) {
      return proms.length ? Promise.all(proms).then(() => payload) : payload;
    }
    return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
  };
});
var $ZodObjectJIT = /* @__PURE__ */ $constructor("$ZodObjectJIT", (inst, def) => {
  $ZodObject.init(inst, def);
  const superParse = inst._zod.parse;
  const _normalized = cached(() => normalizeDef(def));
  const memo2 = globalConfig.memoizer;
  const generateFastpass = (shape) => {
    const normalized = _normalized.value;
    const syms = normalized.symbolKeys;
    const doc = new Doc(["payload", "ctx"], { shape, inst, memo: memo2, syms });
    const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
    const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
    doc.write(`const input = payload.value;`);
    const ids = /* @__PURE__ */ Object.create(null);
    let counter = 0;
    for (const key of normalized.allKeys) {
      ids[key] = `key_${counter++}`;
    }
    doc.write(memo2 ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
    for (const key of normalized.allKeys) {
      if (key === "__proto__")
        continue;
      const id = ids[key];
      const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
      const isPresent = `${k} in input`;
      const schema = shape[key];
      const optin = schema?._zod?.optin;
      const isOptionalIn = optin !== void 0;
      const isOptionalOut = schema?._zod?.optout === "optional";
      doc.write(`const ${id} = ${parseStr(k)};`);
      if (isOptionalIn && isOptionalOut) {
        const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
        doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
      } else if (!isOptionalIn) {
        doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
      } else {
        doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
        if (optin === "defaulted") {
          doc.write(`newResult[${k}] = ${id}.value;`);
        } else {
          doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
        }
      }
    }
    doc.write(`payload.value = newResult;`);
    doc.write(`return payload;`);
    return doc.compile();
  };
  let fastpass;
  const isObject2 = isObject;
  const jit = !globalConfig.jitless;
  const allowsEval2 = allowsEval;
  const fastEnabled = jit && allowsEval2.value;
  const catchall = def.catchall;
  let value;
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input = payload.value;
    if (!isObject2(input)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
      if (!fastpass)
        fastpass = generateFastpass(def.shape);
      payload = fastpass(payload, ctx);
      if (!catchall)
        return payload;
      return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
    }
    return superParse(payload, ctx);
  };
});
function handleUnionResults(results, final, inst, ctx) {
  for (const result of results) {
    if (result.issues.length === 0) {
      final.value = result.value;
      return final;
    }
  }
  const nonaborted = results.filter((r) => !aborted(r));
  if (nonaborted.length === 1) {
    final.value = nonaborted[0].value;
    return nonaborted[0];
  }
  final.issues.push({
    code: "invalid_union",
    input: final.value,
    inst,
    errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
  });
  return final;
}
var $ZodUnion = /* @__PURE__ */ $constructor("$ZodUnion", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
  defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
  defineLazyInternal(inst, "values", (zod) => {
    if (zod.def.options.every((o) => o._zod.values)) {
      return new Set(zod.def.options.flatMap((option2) => Array.from(option2._zod.values)));
    }
    return void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    if (zod.def.options.every((o) => o._zod.pattern)) {
      const patterns = zod.def.options.map((o) => o._zod.pattern);
      return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
    }
    return void 0;
  });
  const first = def.options.length === 1 ? def.options[0]._zod.run : null;
  inst._zod.parse = (payload, ctx) => {
    if (first) {
      return first(payload, ctx);
    }
    let async = false;
    const results = [];
    for (const option2 of def.options) {
      const result = option2._zod.run({
        value: payload.value,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        results.push(result);
        async = true;
      } else {
        if (result.issues.length === 0)
          return result;
        results.push(result);
      }
    }
    if (!async)
      return handleUnionResults(results, payload, inst, ctx);
    return Promise.all(results).then((results2) => {
      return handleUnionResults(results2, payload, inst, ctx);
    });
  };
});
function discriminatorMap(def) {
  const map = /* @__PURE__ */ new Map();
  for (const option2 of def.options) {
    const values = option2._zod.propValues?.[def.discriminator];
    if (!values || values.size === 0)
      throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option2)}"`);
    for (const value of values) {
      if (map.has(value)) {
        if (value !== void 0)
          throw new Error(`Duplicate discriminator value "${String(value)}"`);
        map.set(value, null);
      } else {
        map.set(value, option2);
      }
    }
  }
  return map;
}
var $ZodDiscriminatedUnion = /* @__PURE__ */ $constructor("$ZodDiscriminatedUnion", (inst, def) => {
  def.inclusive = false;
  $ZodUnion.init(inst, def);
  const _super = inst._zod.parse;
  defineLazyInternal(inst, "propValues", (zod) => {
    const propValues = {};
    let undefinedCount = 0;
    for (const option2 of zod.def.options) {
      const pv = option2._zod.propValues;
      if (!pv || Object.keys(pv).length === 0)
        throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option2)}"`);
      if (pv[zod.def.discriminator]?.has(void 0))
        undefinedCount++;
      for (const [k, v] of Object.entries(pv)) {
        if (!Object.prototype.hasOwnProperty.call(propValues, k)) {
          assignProp(propValues, k, /* @__PURE__ */ new Set());
        }
        for (const val of v) {
          propValues[k].add(val);
        }
      }
    }
    if (!zod.def.unionFallback && undefinedCount > 1)
      propValues[zod.def.discriminator]?.delete(void 0);
    return propValues;
  });
  def.options.forEach((option2, i) => {
    const propShape = rawShape(option2._zod.def);
    if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) {
      throw new Error(`Invalid discriminated union option at index "${i}"`);
    }
  });
  const disc = cached(() => discriminatorMap(def));
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!isObject(input)) {
      payload.issues.push({
        code: "invalid_type",
        expected: "object",
        input,
        inst
      });
      return payload;
    }
    const value = input?.[def.discriminator];
    const opt = disc.value.get(value);
    if (opt && (value !== void 0 || ctx.direction !== "backward")) {
      return opt._zod.run(payload, ctx);
    }
    if (def.unionFallback || ctx.direction === "backward") {
      return _super(payload, ctx);
    }
    payload.issues.push({
      code: "invalid_union",
      errors: [],
      note: "No matching discriminator",
      discriminator: def.discriminator,
      options: Array.from(disc.value.keys()).filter((value2) => disc.value.get(value2) !== null),
      input,
      path: [def.discriminator],
      inst
    });
    return payload;
  };
});
var $ZodIntersection = /* @__PURE__ */ $constructor("$ZodIntersection", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    const left = def.left._zod.run({ value: input, issues: [] }, ctx);
    const right = def.right._zod.run({ value: input, issues: [] }, ctx);
    const async = left instanceof Promise || right instanceof Promise;
    if (async) {
      return Promise.all([left, right]).then(([left2, right2]) => {
        return handleIntersectionResults(payload, left2, right2);
      });
    }
    return handleIntersectionResults(payload, left, right);
  };
});
function mergeValues(a, b) {
  if (a === b) {
    return { valid: true, data: a };
  }
  if (a instanceof Date && b instanceof Date && +a === +b) {
    return { valid: true, data: a };
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const bKeys = Object.keys(b);
    const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
    const newObj = { ...a, ...b };
    if (Object.prototype.hasOwnProperty.call(newObj, "__proto__"))
      delete newObj.__proto__;
    for (const key of sharedKeys) {
      if (key === "__proto__")
        continue;
      const sharedValue = mergeValues(a[key], b[key]);
      if (!sharedValue.valid) {
        return {
          valid: false,
          mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
        };
      }
      newObj[key] = sharedValue.data;
    }
    return { valid: true, data: newObj };
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) {
      return { valid: false, mergeErrorPath: [] };
    }
    const newArray = [];
    for (let index = 0; index < a.length; index++) {
      const itemA = a[index];
      const itemB = b[index];
      const sharedValue = mergeValues(itemA, itemB);
      if (!sharedValue.valid) {
        return {
          valid: false,
          mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
        };
      }
      newArray.push(sharedValue.data);
    }
    return { valid: true, data: newArray };
  }
  return { valid: false, mergeErrorPath: [] };
}
function handleIntersectionResults(result, left, right) {
  const unrecKeys = /* @__PURE__ */ new Map();
  let unrecIssue;
  const keyIssues = /* @__PURE__ */ new Map();
  const collect = (iss, side) => {
    let keys;
    if (iss.code === "unrecognized_keys" && !iss.path?.length) {
      unrecIssue ?? (unrecIssue = iss);
      keys = iss.keys;
    } else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
      const k = String(iss.path[0]);
      if (!keyIssues.has(k))
        keyIssues.set(k, iss);
      keys = [k];
    } else {
      return false;
    }
    for (const k of keys) {
      if (!unrecKeys.has(k))
        unrecKeys.set(k, {});
      unrecKeys.get(k)[side] = true;
    }
    return true;
  };
  for (const iss of left.issues) {
    if (!collect(iss, "l"))
      result.issues.push(iss);
  }
  for (const iss of right.issues) {
    if (!collect(iss, "r"))
      result.issues.push(iss);
  }
  const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
  if (bothKeys.length) {
    const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
    if (aggregated.length)
      result.issues.push({ ...unrecIssue, keys: aggregated });
    for (const k of bothKeys) {
      if (!aggregated.includes(k) && keyIssues.has(k))
        result.issues.push(keyIssues.get(k));
    }
  }
  const merged = mergeValues(left.value, right.value);
  if (!merged.valid) {
    if (aborted(result))
      return result;
    throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
  }
  result.value = merged.data;
  return result;
}
var $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
  $ZodType.init(inst, def);
  const values = getEnumValues(def.entries);
  const valuesSet = new Set(values);
  inst._zod.values = valuesSet;
  defineLazyInternal(inst, "pattern", (zod) => {
    const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
    return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input = payload.value;
    if (valuesSet.has(input)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values,
      input,
      inst
    });
    return payload;
  };
});
var $ZodLiteral = /* @__PURE__ */ $constructor("$ZodLiteral", (inst, def) => {
  $ZodType.init(inst, def);
  const values = new Set(def.values);
  inst._zod.values = values;
  defineLazyInternal(inst, "pattern", (zod) => {
    const vals = zod.def.values;
    return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input = payload.value;
    if (values.has(input)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values: def.values,
      input,
      inst
    });
    return payload;
  };
});
var $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "optional";
  globalConfig.memoizer?.guard(inst);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    const _out = def.transform(payload.value, payload);
    if (ctx.async) {
      const output = _out instanceof Promise ? _out : Promise.resolve(_out);
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    if (_out instanceof Promise) {
      throw new $ZodAsyncError();
    }
    payload.value = _out;
    return payload;
  };
});
function handleOptionalResult(payload, result) {
  payload.value = result.issues.length ? void 0 : result.value;
  return payload;
}
var $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  inst._zod.optout = "optional";
  defineLazyInternal(inst, "values", (zod) => {
    const values = zod.def.innerType._zod.values;
    return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === void 0) {
      if (def.innerType._zod.optin !== "defaulted")
        return payload;
      const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
      if (result instanceof Promise)
        return result.then((result2) => handleOptionalResult(payload, result2));
      return handleOptionalResult(payload, result);
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodExactOptional = /* @__PURE__ */ $constructor("$ZodExactOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
  inst._zod.parse = (payload, ctx) => {
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNullable = /* @__PURE__ */ $constructor("$ZodNullable", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
  });
  defineLazyInternal(inst, "values", (zod) => {
    return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === null)
      return payload;
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodDefault = /* @__PURE__ */ $constructor("$ZodDefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
      return payload;
    }
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleDefaultResult(result2, def));
    }
    return handleDefaultResult(result, def);
  };
});
function handleDefaultResult(payload, def) {
  if (payload.value === void 0) {
    payload.value = def.defaultValue;
  }
  return payload;
}
var $ZodPrefault = /* @__PURE__ */ $constructor("$ZodPrefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNonOptional = /* @__PURE__ */ $constructor("$ZodNonOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => {
    const v = zod.def.innerType._zod.values;
    return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleNonOptionalResult(result2, inst));
    }
    return handleNonOptionalResult(result, inst);
  };
});
function handleNonOptionalResult(payload, inst) {
  if (!payload.issues.length && payload.value === void 0) {
    payload.issues.push({
      code: "invalid_type",
      expected: "nonoptional",
      input: payload.value,
      inst
    });
  }
  return payload;
}
function handleCatchResult(payload, result, def, ctx) {
  if (!result.issues.length) {
    payload.value = result.value;
    if (result.memo)
      payload.memo = true;
    return payload;
  }
  payload.value = def.catchValue({
    ...result,
    value: payload.value,
    error: {
      issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config()))
    },
    input: payload.value
  });
  return payload;
}
var $ZodCatch = /* @__PURE__ */ $constructor("$ZodCatch", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleCatchResult(payload, result2, def, ctx));
    }
    return handleCatchResult(payload, result, def, ctx);
  };
});
var $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      const right = def.out._zod.run(payload, ctx);
      if (right instanceof Promise) {
        return right.then((right2) => handlePipeResult(right2, def.in, ctx));
      }
      return handlePipeResult(right, def.in, ctx);
    }
    const left = def.in._zod.run(payload, ctx);
    if (left instanceof Promise) {
      return left.then((left2) => handlePipeResult(left2, def.out, ctx));
    }
    return handlePipeResult(left, def.out, ctx);
  };
});
function handlePipeResult(left, next, ctx) {
  if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
    left.aborted = true;
    return left;
  }
  return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
var $ZodReadonly = /* @__PURE__ */ $constructor("$ZodReadonly", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then(handleReadonlyResult);
    }
    return handleReadonlyResult(result);
  };
});
function handleReadonlyResult(payload) {
  if (!payload.memo)
    payload.value = Object.freeze(payload.value);
  return payload;
}
var $ZodCustom = /* @__PURE__ */ $constructor("$ZodCustom", (inst, def) => {
  $ZodCheck.init(inst, def);
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _) => {
    return payload;
  };
  inst._zod.check = (payload) => {
    const input = payload.value;
    const r = def.fn(input);
    if (r instanceof Promise) {
      return r.then((r2) => handleRefineResult(r2, payload, input, inst));
    }
    handleRefineResult(r, payload, input, inst);
    return;
  };
});
function handleRefineResult(result, payload, input, inst) {
  if (!result) {
    const _iss = {
      code: "custom",
      input,
      inst,
      // incorporates params.error into issue reporting
      path: [...inst._zod.def.path ?? []],
      // incorporates params.error into issue reporting
      continue: !inst._zod.def.abort
      // params: inst._zod.def.params,
    };
    if (inst._zod.def.params)
      _iss.params = inst._zod.def.params;
    payload.issues.push(issue(_iss));
  }
}

// node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
  constructor() {
    super(`Cannot parse a reference cycle that closes through a transform`);
    this.name = "ZodCyclicError";
  }
};
var STATE = "~memo";
var NO_ISSUES = [];
function isRef(value) {
  return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
  return issues.map((iss) => iss.path ? { ...iss, path: iss.path.slice() } : { ...iss });
}
var recursive = /* @__PURE__ */ new WeakMap();
var NONE = 0;
var ASSUMED = 1;
var PROVEN = 2;
function isRecursive(inst, stack, resolve6) {
  const cached2 = recursive.get(inst);
  if (cached2 !== void 0)
    return cached2 ? PROVEN : NONE;
  if (stack.has(inst))
    return PROVEN;
  stack.add(inst);
  let result = NONE;
  const check = (child) => {
    if (result !== PROVEN && child?._zod) {
      const answer = isRecursive(child, stack, resolve6);
      if (answer > result)
        result = answer;
    }
  };
  const shape = (sh, spread) => {
    let answer = NONE;
    for (const key of Reflect.ownKeys(sh)) {
      const desc = Object.getOwnPropertyDescriptor(sh, key);
      if (spread && !desc.enumerable)
        continue;
      const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve6) : NONE;
      if (child > answer)
        answer = child;
    }
    return answer;
  };
  const merge2 = (answer) => {
    if (answer > result)
      result = answer;
  };
  const def = inst._zod.def;
  const kind = def.type;
  switch (kind) {
    case "object": {
      const raw = rawShape(def);
      merge2(raw ? shape(raw, true) : ASSUMED);
      check(def.catchall);
      break;
    }
    case "array":
      check(def.element);
      break;
    case "tuple":
      for (const el of def.items)
        check(el);
      check(def.rest);
      break;
    case "record":
    case "map":
      check(def.keyType);
      check(def.valueType);
      break;
    case "set":
      check(def.valueType);
      break;
    case "union":
      for (const el of def.options)
        check(el);
      break;
    case "intersection":
      check(def.left);
      check(def.right);
      break;
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
    case "nonoptional":
    case "promise":
    case "success":
      check(def.innerType);
      break;
    case "pipe":
      check(def.in);
      check(def.out);
      break;
    case "function":
      check(def.input);
      check(def.output);
      break;
    // `$ZodLazy` caches its inner on the def, so a resolved edge is followed exactly
    case "lazy": {
      const inner = def._cachedInner ?? (resolve6 ? inst._zod.innerType : void 0);
      merge2(inner ? isRecursive(inner, stack, false) : ASSUMED);
      break;
    }
    // a leaf by choice: `parts` are regex fragments, not data positions
    case "template_literal":
    // leaves
    case "string":
    case "number":
    case "int":
    case "boolean":
    case "bigint":
    case "symbol":
    case "undefined":
    case "null":
    case "void":
    case "never":
    case "any":
    case "unknown":
    case "date":
    case "nan":
    case "enum":
    case "literal":
    case "file":
    case "transform":
    case "custom":
      break;
    default: {
      kind;
      for (const key in def) {
        const desc = Object.getOwnPropertyDescriptor(def, key);
        if (!desc || desc.get)
          continue;
        const value = desc.value;
        if (!value || typeof value !== "object")
          continue;
        if (value._zod)
          check(value);
        else if (Array.isArray(value))
          for (const el of value)
            check(el);
      }
    }
  }
  stack.delete(inst);
  return settle(inst, result);
}
function settle(inst, answer) {
  if (answer !== ASSUMED)
    recursive.set(inst, answer === PROVEN);
  return answer;
}
function bucketFor(state, inst) {
  let bucket = state.buckets.get(inst);
  if (!bucket) {
    bucket = /* @__PURE__ */ new WeakMap();
    state.buckets.set(inst, bucket);
  }
  return bucket;
}
var handoff;
var open = [];
var memo = {
  alloc(_inst, payload, empty) {
    const bucket = handoff;
    if (!bucket)
      return empty;
    handoff = void 0;
    const entry = { value: empty, issues: null };
    bucket.set(payload.value, entry);
    open.push(entry);
    return empty;
  },
  guard(inst) {
    var _a3;
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred.push(() => {
      const base = inst._zod.parse;
      const wrapped = (payload, ctx) => {
        if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value))
          throw new $ZodCyclicError();
        return base(payload, ctx);
      };
      inst._zod.parse = wrapped;
      if (inst._zod.run === base)
        inst._zod.run = wrapped;
    });
  },
  attach(inst) {
    var _a3;
    let isRecursiveInst;
    let rechecked = false;
    let lastCtx;
    let lastBucket;
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred.push(() => {
      const base = inst._zod.parse;
      const wrapped = (payload, ctx) => {
        if (isRecursiveInst === void 0) {
          const walked = isRecursive(inst, /* @__PURE__ */ new Set(), false);
          if (walked === NONE) {
            inst._zod.parse = base;
            if (inst._zod.run === wrapped)
              inst._zod.run = base;
            return base(payload, ctx);
          }
          if (walked === PROVEN || rechecked)
            isRecursiveInst = true;
          else
            rechecked = true;
        }
        const input = payload.value;
        if (!isRef(input))
          return base(payload, ctx);
        let state = ctx[STATE];
        if (!state) {
          state = { buckets: /* @__PURE__ */ new WeakMap(), backEdges: void 0 };
          ctx[STATE] = state;
        }
        let bucket;
        if (lastCtx === ctx) {
          bucket = lastBucket;
        } else {
          bucket = bucketFor(state, inst);
          lastCtx = ctx;
          lastBucket = bucket;
        }
        const hit = bucket.get(input);
        if (hit) {
          payload.value = hit.value;
          if (hit.issues) {
            if (hit.issues.length)
              payload.issues.push(...cloneIssues(hit.issues));
          } else {
            payload.memo = true;
            state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet());
            state.backEdges.add(hit.value);
          }
          return payload;
        }
        handoff = bucket;
        const depth = open.length;
        const result = base(payload, ctx);
        handoff = void 0;
        const entry = open.length > depth ? open.pop() : void 0;
        if (result instanceof Promise) {
          return result.then((r) => {
            if (entry)
              entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
            return r;
          });
        }
        if (entry)
          entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
        return result;
      };
      inst._zod.parse = wrapped;
      if (inst._zod.run === base)
        inst._zod.run = wrapped;
    });
  }
};
function memoizer() {
  return memo;
}
function isBackEdge(ctx, value) {
  const backEdges = ctx[STATE]?.backEdges;
  return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}

// node_modules/zod/v4/locales/en.js
var error = () => {
  const Sizable = {
    string: { unit: "characters", verb: "to have" },
    file: { unit: "bytes", verb: "to have" },
    array: { unit: "items", verb: "to have" },
    set: { unit: "items", verb: "to have" },
    map: { unit: "entries", verb: "to have" }
  };
  function getSizing(origin) {
    return Sizable[origin] ?? null;
  }
  const FormatDictionary = {
    regex: "input",
    email: "email address",
    url: "URL",
    emoji: "emoji",
    uuid: "UUID",
    uuidv4: "UUIDv4",
    uuidv6: "UUIDv6",
    nanoid: "nanoid",
    guid: "GUID",
    cuid: "cuid",
    cuid2: "cuid2",
    ulid: "ULID",
    xid: "XID",
    ksuid: "KSUID",
    datetime: "ISO datetime",
    date: "ISO date",
    time: "ISO time",
    duration: "ISO duration",
    ipv4: "IPv4 address",
    ipv6: "IPv6 address",
    mac: "MAC address",
    cidrv4: "IPv4 range",
    cidrv6: "IPv6 range",
    base64: "base64-encoded string",
    base64url: "base64url-encoded string",
    json_string: "JSON string",
    e164: "E.164 number",
    currency_code: "currency code",
    credit_card: "credit card number",
    iban: "IBAN",
    jwt: "JWT",
    template_literal: "input"
  };
  const TypeDictionary = {
    // Compatibility: "nan" -> "NaN" for display
    nan: "NaN"
    // All other type names omitted - they fall back to raw values via ?? operator
  };
  function getTypeName(type, input) {
    if (type === "number" && typeof input === "number" && !Number.isFinite(input)) {
      return String(input);
    }
    return TypeDictionary[type] ?? type;
  }
  return (issue2) => {
    switch (issue2.code) {
      case "invalid_type": {
        const expected = getTypeName(issue2.expected);
        const receivedType = parsedType(issue2.input);
        const received = getTypeName(receivedType, issue2.input);
        return `Invalid input: expected ${expected}, received ${received}`;
      }
      case "invalid_value":
        if (issue2.values.length === 1)
          return `Invalid input: expected ${stringifyPrimitive(issue2.values[0])}`;
        return `Invalid option: expected one of ${joinValues(issue2.values, "|")}`;
      case "too_big": {
        const adj = issue2.exact ? "exactly " : issue2.inclusive ? "<=" : "<";
        const sizing = getSizing(issue2.origin);
        if (sizing)
          return `Too big: expected ${issue2.origin ?? "value"} to have ${adj}${issue2.maximum.toString()} ${sizing.unit ?? "elements"}`;
        return `Too big: expected ${issue2.origin ?? "value"} to be ${adj}${issue2.maximum.toString()}`;
      }
      case "too_small": {
        const adj = issue2.exact ? "exactly " : issue2.inclusive ? ">=" : ">";
        const sizing = getSizing(issue2.origin);
        if (sizing) {
          return `Too small: expected ${issue2.origin} to have ${adj}${issue2.minimum.toString()} ${sizing.unit}`;
        }
        return `Too small: expected ${issue2.origin} to be ${adj}${issue2.minimum.toString()}`;
      }
      case "invalid_format": {
        const _issue = issue2;
        if (_issue.format === "starts_with") {
          return `Invalid string: must start with "${_issue.prefix}"`;
        }
        if (_issue.format === "ends_with")
          return `Invalid string: must end with "${_issue.suffix}"`;
        if (_issue.format === "includes")
          return `Invalid string: must include "${_issue.includes}"`;
        if (_issue.format === "regex")
          return `Invalid string: must match pattern ${_issue.pattern}`;
        return `Invalid ${FormatDictionary[_issue.format] ?? issue2.format}`;
      }
      case "not_multiple_of":
        return `Invalid number: must be a multiple of ${issue2.divisor}`;
      case "unrecognized_keys":
        return `Unrecognized key${issue2.keys.length > 1 ? "s" : ""}: ${joinValues(issue2.keys, ", ")}`;
      case "invalid_key":
        return `Invalid key in ${issue2.origin}`;
      case "invalid_union":
        if (issue2.options && Array.isArray(issue2.options) && issue2.options.length > 0) {
          const opts = issue2.options.map((o) => `'${o}'`).join(" | ");
          return `Invalid discriminator value. Expected ${opts}`;
        }
        if (issue2.inclusive === false) {
          return "Invalid input: more than one option matched";
        }
        return "Invalid input";
      case "invalid_element":
        return `Invalid value in ${issue2.origin}`;
      default:
        return `Invalid input`;
    }
  };
};
function en_default() {
  return {
    localeError: error()
  };
}

// node_modules/zod/v4/core/registries.js
var _a2;
var $ZodRegistry = class {
  constructor() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
  }
  add(schema, ..._meta) {
    const meta2 = _meta[0];
    this._map.set(schema, meta2);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.set(meta2.id, schema);
    }
    return this;
  }
  clear() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
    return this;
  }
  remove(schema) {
    const meta2 = this._map.get(schema);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.delete(meta2.id);
    }
    this._map.delete(schema);
    return this;
  }
  get(schema) {
    const p = schema._zod.parent;
    if (p) {
      const pm = { ...this.get(p) ?? {} };
      delete pm.id;
      const f = { ...pm, ...this._map.get(schema) };
      return Object.keys(f).length ? f : void 0;
    }
    return this._map.get(schema);
  }
  has(schema) {
    return this._map.has(schema);
  }
};
function registry() {
  return new $ZodRegistry();
}
(_a2 = globalThis).__zod_globalRegistry ?? (_a2.__zod_globalRegistry = registry());
var globalRegistry = globalThis.__zod_globalRegistry;

// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
  if (def.checks)
    def.checks = [...def.checks];
  return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class2, params) {
  return new Class2(snapshotChecks({ type: "string", ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _email(Class2, params) {
  return new Class2({
    type: "string",
    format: "email",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _guid(Class2, params) {
  return new Class2({
    type: "string",
    format: "guid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v4",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v6",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v7",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _url(Class2, params) {
  return new Class2({
    type: "string",
    format: "url",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _emoji2(Class2, params) {
  return new Class2({
    type: "string",
    format: "emoji",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class2, params) {
  return new Class2({
    type: "string",
    format: "nanoid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "cuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class2, params) {
  return new Class2({
    type: "string",
    format: "cuid2",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class2, params) {
  return new Class2({
    type: "string",
    format: "ulid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _xid(Class2, params) {
  return new Class2({
    type: "string",
    format: "xid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "ksuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "ipv4",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "ipv6",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "cidrv4",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "cidrv6",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _base64(Class2, params) {
  return new Class2({
    type: "string",
    format: "base64",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class2, params) {
  return new Class2({
    type: "string",
    format: "base64url",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _e164(Class2, params) {
  return new Class2({
    type: "string",
    format: "e164",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class2, params) {
  return new Class2({
    type: "string",
    format: "jwt",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "datetime",
    check: "string_format",
    offset: false,
    local: false,
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class2, params) {
  return new Class2({
    type: "string",
    format: "date",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "time",
    check: "string_format",
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class2, params) {
  return new Class2({
    type: "string",
    format: "duration",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _number(Class2, params) {
  return new Class2(snapshotChecks({ type: "number", checks: [], ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _int(Class2, params) {
  return new Class2({
    type: "number",
    check: "number_format",
    abort: false,
    format: "safeint",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class2, params) {
  return new Class2({
    type: "boolean",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class2) {
  return new Class2({
    type: "unknown"
  });
}
// @__NO_SIDE_EFFECTS__
function _never(Class2, params) {
  return new Class2({
    type: "never",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params),
    value,
    inclusive: false
  });
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: false
  });
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
  return new $ZodCheckMultipleOf({
    check: "multiple_of",
    ...normalizeParams(params),
    value
  });
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
  const ch = new $ZodCheckMaxLength({
    check: "max_length",
    ...normalizeParams(params),
    maximum
  });
  return ch;
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
  return new $ZodCheckMinLength({
    check: "min_length",
    ...normalizeParams(params),
    minimum
  });
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
  return new $ZodCheckLengthEquals({
    check: "length_equals",
    ...normalizeParams(params),
    length
  });
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
  return new $ZodCheckRegex({
    check: "string_format",
    format: "regex",
    ...normalizeParams(params),
    pattern
  });
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
  return new $ZodCheckLowerCase({
    check: "string_format",
    format: "lowercase",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
  return new $ZodCheckUpperCase({
    check: "string_format",
    format: "uppercase",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
  return new $ZodCheckIncludes({
    check: "string_format",
    format: "includes",
    ...normalizeParams(params),
    includes
  });
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
  return new $ZodCheckStartsWith({
    check: "string_format",
    format: "starts_with",
    ...normalizeParams(params),
    prefix
  });
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
  return new $ZodCheckEndsWith({
    check: "string_format",
    format: "ends_with",
    ...normalizeParams(params),
    suffix
  });
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
  return new $ZodCheckOverwrite({
    check: "overwrite",
    tx
  });
}
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
  return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
// @__NO_SIDE_EFFECTS__
function _trim() {
  return /* @__PURE__ */ _overwrite((input) => input.trim());
}
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
  return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
  return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
// @__NO_SIDE_EFFECTS__
function _slugify() {
  return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class2, element, params) {
  return new Class2({
    type: "array",
    element,
    // get element() {
    //   return element;
    // },
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _refine(Class2, fn, _params) {
  const schema = new Class2({
    type: "custom",
    check: "custom",
    fn,
    ...normalizeParams(_params)
  });
  return schema;
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
  const ch = /* @__PURE__ */ _check((payload) => {
    payload.addIssue = (issue2) => {
      if (typeof issue2 === "string") {
        payload.issues.push(issue(issue2, payload.value, ch._zod.def));
      } else {
        const _issue = issue2;
        if (_issue.fatal)
          _issue.continue = false;
        _issue.code ?? (_issue.code = "custom");
        if (!("input" in _issue))
          _issue.input = payload.value;
        _issue.inst ?? (_issue.inst = ch);
        _issue.continue ?? (_issue.continue = !ch._zod.def.abort);
        payload.issues.push(issue(_issue));
      }
    };
    return fn(payload.value, payload);
  }, params);
  return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
  const ch = new $ZodCheck({
    check: "custom",
    ...normalizeParams(params)
  });
  ch._zod.check = fn;
  return ch;
}

// node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
  for (const source of sources) {
    for (const key of Reflect.ownKeys(source)) {
      if (Object.prototype.propertyIsEnumerable.call(source, key)) {
        assignProp(target, key, source[key]);
      }
    }
  }
  return target;
}
function initializeContext(params) {
  let target = params?.target ?? "draft-2020-12";
  if (target === "draft-4")
    target = "draft-04";
  if (target === "draft-7")
    target = "draft-07";
  return {
    processors: params.processors ?? {},
    metadataRegistry: params?.metadata ?? globalRegistry,
    target,
    unrepresentable: params?.unrepresentable ?? "throw",
    override: params?.override ?? (() => {
    }),
    io: params?.io ?? "output",
    counter: 0,
    seen: /* @__PURE__ */ new Map(),
    sharedDefsExtractedFor: void 0,
    sharedEmitDoneFor: void 0,
    cycles: params?.cycles ?? "ref",
    reused: params?.reused ?? "inline",
    intersections: [],
    deferred: [],
    external: params?.external ?? void 0
  };
}
function handleUnrepresentable(schema, ctx, json2, params, message2) {
  const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({ zodSchema: schema, path: params.path, message: message2 }) : ctx.unrepresentable;
  if (result === "any")
    return false;
  if (result === void 0 || result === "throw")
    throw new Error(message2);
  Object.assign(json2, result);
  return true;
}
function processSchema(schema, ctx, _params = { path: [], schemaPath: [] }) {
  var _a3;
  const def = schema._zod.def;
  const seen = ctx.seen.get(schema);
  if (seen) {
    seen.count++;
    const isCycle = _params.schemaPath.includes(schema);
    if (isCycle) {
      seen.cycle = _params.path;
    }
    return seen.schema;
  }
  const result = { schema: {}, count: 1, cycle: void 0, path: _params.path };
  ctx.seen.set(schema, result);
  ctx.sharedDefsExtractedFor = void 0;
  ctx.sharedEmitDoneFor = void 0;
  const overrideSchema = schema._zod.toJSONSchema?.();
  if (overrideSchema) {
    result.schema = overrideSchema;
  } else {
    const params = {
      ..._params,
      schemaPath: [..._params.schemaPath, schema],
      path: _params.path
    };
    if (schema._zod.processJSONSchema) {
      schema._zod.processJSONSchema(ctx, result.schema, params);
    } else {
      const _json = result.schema;
      const processor = ctx.processors[def.type];
      if (!processor) {
        throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
      }
      processor(schema, ctx, _json, params);
    }
    const parent = schema._zod.parent;
    if (parent) {
      if (!result.ref)
        result.ref = parent;
      processSchema(parent, ctx, params);
      ctx.seen.get(parent).isParent = true;
    }
  }
  const meta2 = ctx.metadataRegistry.get(schema);
  if (meta2)
    assignProps(result.schema, meta2);
  if (ctx.io === "input" && isTransforming(schema)) {
    delete result.schema.examples;
    delete result.schema.default;
  }
  if (ctx.io === "input" && "_prefault" in result.schema)
    (_a3 = result.schema).default ?? (_a3.default = result.schema._prefault);
  delete result.schema._prefault;
  const _result = ctx.seen.get(schema);
  return _result.schema;
}
function encodeJSONPointerSegment(segment) {
  return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
  const root = ctx.seen.get(schema);
  if (!root)
    throw new Error("Unprocessed schema. This is a bug in Zod.");
  if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external)
    return;
  const idToSchema = /* @__PURE__ */ new Map();
  for (const entry of ctx.seen.entries()) {
    const id = ctx.metadataRegistry.get(entry[0])?.id;
    if (id) {
      const existing = idToSchema.get(id);
      if (existing && existing !== entry[0]) {
        throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
      }
      idToSchema.set(id, entry[0]);
    }
  }
  const makeURI = (entry) => {
    const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
    if (ctx.external) {
      const externalId = ctx.external.registry.get(entry[0])?.id;
      const uriGenerator = ctx.external.uri ?? ((id2) => id2);
      if (externalId) {
        return { ref: uriGenerator(externalId) };
      }
      const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
      entry[1].defId = id;
      return { defId: id, ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}` };
    }
    const uriPrefix = `#`;
    const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
    if (entry[1] === root && !entry[1].schema.id) {
      return { ref: uriPrefix };
    }
    const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
    return { defId, ref: defUriPrefix + encodeJSONPointerSegment(defId) };
  };
  const extractToDef = (entry) => {
    if (entry[1].schema.$ref) {
      return;
    }
    const seen = entry[1];
    const { ref, defId } = makeURI(entry);
    seen.def = { ...seen.schema };
    if (defId)
      seen.defId = defId;
    const schema2 = seen.schema;
    for (const key in schema2) {
      delete schema2[key];
    }
    schema2.$ref = ref;
  };
  if (ctx.cycles === "throw") {
    for (const entry of ctx.seen.entries()) {
      const seen = entry[1];
      if (seen.cycle) {
        throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
      }
    }
  }
  for (const entry of ctx.seen.entries()) {
    const seen = entry[1];
    if (schema === entry[0]) {
      extractToDef(entry);
      continue;
    }
    if (ctx.external) {
      const ext = ctx.external.registry.get(entry[0])?.id;
      if (schema !== entry[0] && ext) {
        extractToDef(entry);
        continue;
      }
    }
    const id = ctx.metadataRegistry.get(entry[0])?.id;
    if (id) {
      extractToDef(entry);
      continue;
    }
    if (seen.cycle) {
      extractToDef(entry);
      continue;
    }
    if (seen.count > 1) {
      if (ctx.reused === "ref") {
        extractToDef(entry);
      }
    }
  }
  if (ctx.external)
    ctx.sharedDefsExtractedFor = ctx.external;
}
function compactTypeUnion(schema) {
  const options = schema.anyOf;
  if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0)
    return;
  const types = [];
  for (const option2 of options) {
    if (!option2 || typeof option2 !== "object")
      return;
    compactTypeUnion(option2);
    const keys = Object.keys(option2);
    if (keys.length !== 1 || keys[0] !== "type")
      return;
    const type = option2.type;
    for (const member of Array.isArray(type) ? type : [type]) {
      if (typeof member !== "string")
        return;
      if (!types.includes(member))
        types.push(member);
    }
  }
  delete schema.anyOf;
  schema.type = types.length === 1 ? types[0] : types;
}
var FOLDABLE_KEYS = /* @__PURE__ */ new Set(["type", "properties", "required", "additionalProperties"]);
var UNION_KEYS = ["oneOf", "anyOf"];
function undeclaredConstraint(member) {
  const extra = member.additionalProperties;
  if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null)
    return null;
  return Object.keys(extra).length ? extra : null;
}
function foldObjects(members2) {
  const objects = [];
  for (const member of members2) {
    if (typeof member !== "object" || member.type !== "object")
      return null;
    for (const key in member) {
      if (!FOLDABLE_KEYS.has(key))
        return null;
    }
    objects.push(member);
  }
  const properties = {};
  const required3 = /* @__PURE__ */ new Set();
  for (const object of objects) {
    for (const key in object.properties) {
      if (Object.prototype.hasOwnProperty.call(properties, key))
        continue;
      const parts = [];
      for (const other of objects) {
        const part = other.properties?.[key] ?? undeclaredConstraint(other);
        if (part === null || part === void 0)
          continue;
        if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part)))
          parts.push(part);
      }
      const merged = parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts };
      assignProp(properties, key, merged);
    }
    for (const key of object.required ?? [])
      required3.add(key);
  }
  const folded = { type: "object", properties };
  if (required3.size)
    folded.required = [...required3];
  if (objects.every((object) => object.additionalProperties === false)) {
    folded.additionalProperties = false;
  } else {
    const constraints = [];
    for (const object of objects) {
      const constraint = undeclaredConstraint(object);
      if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint)))
        constraints.push(constraint);
    }
    if (constraints.length === 1)
      folded.additionalProperties = constraints[0];
    else if (constraints.length > 1)
      folded.additionalProperties = { allOf: constraints };
  }
  return folded;
}
function foldIntersection(json2) {
  const allOf = json2.allOf;
  if (!Array.isArray(allOf) || allOf.length < 2)
    return;
  for (const key of FOLDABLE_KEYS)
    if (key in json2)
      return;
  const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
  let folded = null;
  if (!unions.length) {
    folded = foldObjects(allOf);
  } else {
    const union2 = unions[0];
    const keyword = UNION_KEYS.find((k) => Array.isArray(union2[k]));
    if (Object.keys(union2).length !== 1)
      return;
    const rest = allOf.filter((m) => m !== union2);
    const branches = union2[keyword].map((branch) => foldObjects([...rest, branch]));
    if (branches.some((b) => !b))
      return;
    folded = { [keyword]: branches };
  }
  if (!folded)
    return;
  delete json2.allOf;
  assignProps(json2, folded);
}
function finalize(ctx, schema) {
  const root = ctx.seen.get(schema);
  if (!root)
    throw new Error("Unprocessed schema. This is a bug in Zod.");
  const flattenRef = (zodSchema) => {
    const seen = ctx.seen.get(zodSchema);
    if (seen.ref === null)
      return;
    const schema2 = seen.def ?? seen.schema;
    const _cached = { ...schema2 };
    const ref = seen.ref;
    seen.ref = null;
    if (ref) {
      flattenRef(ref);
      const refSeen = ctx.seen.get(ref);
      const refSchema = refSeen.schema;
      if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
        schema2.allOf = schema2.allOf ?? [];
        schema2.allOf.push(refSchema);
      } else {
        assignProps(schema2, refSchema);
      }
      assignProps(schema2, _cached);
      const isParentRef = zodSchema._zod.parent === ref;
      if (isParentRef) {
        for (const key in schema2) {
          if (key === "$ref" || key === "allOf")
            continue;
          if (!(key in _cached)) {
            delete schema2[key];
          }
        }
      }
      if (refSchema.$ref && refSeen.def) {
        for (const key in schema2) {
          if (key === "$ref" || key === "allOf")
            continue;
          if (key in refSeen.def && JSON.stringify(schema2[key]) === JSON.stringify(refSeen.def[key])) {
            delete schema2[key];
          }
        }
      }
    }
    const parent = zodSchema._zod.parent;
    if (parent && parent !== ref) {
      flattenRef(parent);
      const parentSeen = ctx.seen.get(parent);
      if (parentSeen?.schema.$ref) {
        schema2.$ref = parentSeen.schema.$ref;
        if (parentSeen.def) {
          for (const key in schema2) {
            if (key === "$ref" || key === "allOf")
              continue;
            if (key in parentSeen.def && JSON.stringify(schema2[key]) === JSON.stringify(parentSeen.def[key])) {
              delete schema2[key];
            }
          }
        }
      }
    }
    ctx.override({
      zodSchema,
      jsonSchema: schema2,
      path: seen.path ?? []
    });
  };
  if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
    for (const entry of [...ctx.seen.entries()].reverse()) {
      flattenRef(entry[0]);
    }
    if (ctx.target !== "openapi-3.0") {
      for (const entry of ctx.seen.entries()) {
        compactTypeUnion(entry[1].def ?? entry[1].schema);
      }
    }
    for (const rewrite of ctx.deferred)
      rewrite();
    if (ctx.intersections.length) {
      const carriers = /* @__PURE__ */ new Map();
      for (const seen of ctx.seen.values()) {
        for (const json2 of [seen.schema, seen.def]) {
          const allOf = json2?.allOf;
          if (!Array.isArray(allOf))
            continue;
          const existing = carriers.get(allOf);
          if (existing)
            existing.push(json2);
          else
            carriers.set(allOf, [json2]);
        }
      }
      for (const allOf of ctx.intersections) {
        for (const json2 of carriers.get(allOf) ?? [])
          foldIntersection(json2);
      }
    }
  }
  const result = {};
  if (ctx.target === "draft-2020-12") {
    result.$schema = "https://json-schema.org/draft/2020-12/schema";
  } else if (ctx.target === "draft-07") {
    result.$schema = "http://json-schema.org/draft-07/schema#";
  } else if (ctx.target === "draft-04") {
    result.$schema = "http://json-schema.org/draft-04/schema#";
  } else if (ctx.target === "openapi-3.0") {
  } else {
  }
  if (ctx.external?.uri) {
    const id = ctx.external.registry.get(schema)?.id;
    if (!id)
      throw new Error("Schema is missing an `id` property");
    result.$id = ctx.external.uri(id);
  }
  assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
  const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
  if (rootMetaId !== void 0 && result.id === rootMetaId)
    delete result.id;
  const defs = ctx.external?.defs ?? {};
  if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
    for (const entry of ctx.seen.entries()) {
      const seen = entry[1];
      if (seen.def && seen.defId) {
        if (seen.def.id === seen.defId)
          delete seen.def.id;
        assignProp(defs, seen.defId, seen.def);
      }
    }
  }
  if (ctx.external)
    ctx.sharedEmitDoneFor = ctx.external;
  if (ctx.external) {
  } else {
    if (Object.keys(defs).length > 0) {
      if (ctx.target === "draft-2020-12") {
        result.$defs = defs;
      } else {
        result.definitions = defs;
      }
    }
  }
  try {
    const finalized = JSON.parse(JSON.stringify(result));
    Object.defineProperty(finalized, "~standard", {
      value: {
        ...schema["~standard"],
        jsonSchema: {
          input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
          output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
        }
      },
      enumerable: false,
      writable: false
    });
    return finalized;
  } catch (_err) {
    throw new Error("Error converting schema to JSON.");
  }
}
function isTransforming(_schema, _ctx) {
  const ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
  if (ctx.seen.has(_schema))
    return false;
  ctx.seen.add(_schema);
  const def = _schema._zod.def;
  if (def.type === "transform")
    return true;
  if (def.type === "array")
    return isTransforming(def.element, ctx);
  if (def.type === "set")
    return isTransforming(def.valueType, ctx);
  if (def.type === "lazy")
    return isTransforming(def.getter(), ctx);
  if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") {
    return isTransforming(def.innerType, ctx);
  }
  if (def.type === "intersection") {
    return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
  }
  if (def.type === "record" || def.type === "map") {
    return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
  }
  if (def.type === "pipe") {
    if (_schema._zod.traits.has("$ZodCodec"))
      return true;
    return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
  }
  if (def.type === "object") {
    for (const key in def.shape) {
      if (isTransforming(def.shape[key], ctx))
        return true;
    }
    return false;
  }
  if (def.type === "union") {
    for (const option2 of def.options) {
      if (isTransforming(option2, ctx))
        return true;
    }
    return false;
  }
  if (def.type === "tuple") {
    for (const item of def.items) {
      if (isTransforming(item, ctx))
        return true;
    }
    if (def.rest && isTransforming(def.rest, ctx))
      return true;
    return false;
  }
  return false;
}
var createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
  const ctx = initializeContext({ ...params, processors });
  processSchema(schema, ctx);
  extractDefs(ctx, schema);
  return finalize(ctx, schema);
};
var createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
  const { libraryOptions, target } = params ?? {};
  const ctx = initializeContext({ ...libraryOptions ?? {}, target, io, processors });
  processSchema(schema, ctx);
  extractDefs(ctx, schema);
  return finalize(ctx, schema);
};

// node_modules/zod/v4/core/json-schema-processors.js
var narrowMin = (agg, key, value) => {
  if (agg[key] === void 0 || value > agg[key])
    agg[key] = value;
};
var narrowMax = (agg, key, value) => {
  if (agg[key] === void 0 || value < agg[key])
    agg[key] = value;
};
var narrowBoth = (agg, value) => {
  narrowMin(agg, "minimum", value);
  narrowMax(agg, "maximum", value);
};
var addDivisor = (agg, value) => {
  agg.multipleOf ?? (agg.multipleOf = []);
  if (!agg.multipleOf.includes(value))
    agg.multipleOf.push(value);
};
var addPattern = (agg, pattern) => {
  agg.patterns ?? (agg.patterns = /* @__PURE__ */ new Set());
  agg.patterns.add(pattern);
};
var intersectMime = (agg, mime) => {
  agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
var setFormat = (agg, format) => {
  agg.format = format;
  if (format.includes("int"))
    agg.isInt = true;
};
var minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
var maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
var formatContributor = (ranges) => (agg, def) => {
  setFormat(agg, def.format);
  const [minimum, maximum] = ranges[def.format];
  narrowMin(agg, "minimum", minimum);
  narrowMax(agg, "maximum", maximum);
};
var contributors = {
  greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
  less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
  multiple_of: (agg, def) => addDivisor(agg, def.value),
  number_format: formatContributor(NUMBER_FORMAT_RANGES),
  bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
  min_length: minContributor,
  max_length: maxContributor,
  length_equals: (agg, def) => narrowBoth(agg, def.length),
  min_size: minContributor,
  max_size: maxContributor,
  size_equals: (agg, def) => narrowBoth(agg, def.size),
  string_format: (agg, def) => {
    setFormat(agg, def.format);
    if (def.pattern)
      addPattern(agg, def.pattern);
    if (def.format === "base64" || def.format === "base64url")
      agg.contentEncoding = def.format;
    if (def.local || def.precision === -1)
      agg.laxFormat = true;
  },
  mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
  const agg = {};
  const def = schema._zod.def;
  const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
  for (const ch of list)
    contributors[ch._zod.def.check]?.(agg, ch._zod.def);
  const bag = schema._zod.bag;
  if (bag.minimum !== void 0)
    narrowMin(agg, "minimum", bag.minimum);
  if (bag.exclusiveMinimum !== void 0)
    narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
  if (bag.maximum !== void 0)
    narrowMax(agg, "maximum", bag.maximum);
  if (bag.exclusiveMaximum !== void 0)
    narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
  if (bag.multipleOf !== void 0)
    addDivisor(agg, bag.multipleOf);
  if (bag.format !== void 0) {
    agg.format ?? (agg.format = bag.format);
    if (bag.format.includes("int"))
      agg.isInt = true;
  }
  if (bag.mime)
    intersectMime(agg, bag.mime);
  for (const pattern of bag.patterns ?? [])
    addPattern(agg, pattern);
  return agg;
}
var formatMap = {
  guid: "uuid",
  url: "uri",
  datetime: "date-time",
  json_string: "json-string",
  regex: ""
  // do not set
};
var exactPatterns = /* @__PURE__ */ new Map([
  [base64Charset, base64],
  [base64urlCharset, base64url]
]);
var exactPattern = (p) => exactPatterns.get(p) ?? p;
var stringProcessor = (schema, ctx, _json, _params) => {
  const json2 = _json;
  json2.type = "string";
  const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
  if (typeof minimum === "number")
    json2.minLength = minimum;
  if (typeof maximum === "number")
    json2.maxLength = maximum;
  if (format) {
    json2.format = formatMap[format] ?? format;
    if (json2.format === "")
      delete json2.format;
    if (format === "time" || laxFormat) {
      delete json2.format;
    }
  }
  if (contentEncoding)
    json2.contentEncoding = contentEncoding;
  if (patterns && patterns.size > 0) {
    const patternList = [...patterns].map(exactPattern);
    if (patternList.length === 1)
      json2.pattern = patternList[0].source;
    else if (patternList.length > 1) {
      json2.allOf = [
        ...patternList.map((regex) => ({
          ...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
          pattern: regex.source
        }))
      ];
    }
  }
};
var numberProcessor = (schema, ctx, _json, params) => {
  const json2 = _json;
  const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
  json2.type = isInt ? "integer" : "number";
  const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
  const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
  const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
  if (exMin) {
    if (legacy) {
      json2.minimum = exclusiveMinimum;
      json2.exclusiveMinimum = true;
    } else {
      json2.exclusiveMinimum = exclusiveMinimum;
    }
  } else if (typeof minimum === "number") {
    json2.minimum = minimum;
  }
  if (exMax) {
    if (legacy) {
      json2.maximum = exclusiveMaximum;
      json2.exclusiveMaximum = true;
    } else {
      json2.exclusiveMaximum = exclusiveMaximum;
    }
  } else if (typeof maximum === "number") {
    json2.maximum = maximum;
  }
  if (multipleOf) {
    const divisors = /* @__PURE__ */ new Set();
    for (const divisor of multipleOf) {
      if (Number.isFinite(divisor) && divisor !== 0)
        divisors.add(Math.abs(divisor));
      else
        handleUnrepresentable(schema, ctx, json2, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
    }
    const [first, ...rest] = divisors;
    if (first !== void 0)
      json2.multipleOf = first;
    if (rest.length)
      json2.allOf = [...json2.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
  }
};
var booleanProcessor = (_schema, _ctx, json2, _params) => {
  json2.type = "boolean";
};
var neverProcessor = (_schema, _ctx, json2, _params) => {
  json2.not = {};
};
var unknownProcessor = (_schema, _ctx, _json, _params) => {
};
var enumProcessor = (schema, _ctx, json2, _params) => {
  const def = schema._zod.def;
  const values = getEnumValues(def.entries);
  if (values.length === 0) {
    json2.not = {};
    return;
  }
  if (values.every((v) => typeof v === "number"))
    json2.type = "number";
  if (values.every((v) => typeof v === "string"))
    json2.type = "string";
  json2.enum = values;
};
var literalProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  if (def.values.length === 0) {
    json2.not = {};
    return;
  }
  const vals = [];
  for (const val of def.values) {
    if (val === void 0) {
      if (handleUnrepresentable(schema, ctx, json2, params, "Literal `undefined` cannot be represented in JSON Schema"))
        return;
    } else if (typeof val === "bigint") {
      if (handleUnrepresentable(schema, ctx, json2, params, "BigInt literals cannot be represented in JSON Schema"))
        return;
      vals.push(Number(val));
    } else {
      vals.push(val);
    }
  }
  if (vals.length === 0) {
  } else if (vals.length === 1) {
    const val = vals[0];
    json2.type = val === null ? "null" : typeof val;
    if (ctx.target === "draft-04" || ctx.target === "openapi-3.0") {
      json2.enum = [val];
    } else {
      json2.const = val;
    }
  } else {
    if (vals.every((v) => typeof v === "number"))
      json2.type = "number";
    if (vals.every((v) => typeof v === "string"))
      json2.type = "string";
    if (vals.every((v) => typeof v === "boolean"))
      json2.type = "boolean";
    if (vals.every((v) => v === null))
      json2.type = "null";
    json2.enum = vals;
  }
};
var customProcessor = (schema, ctx, json2, params) => {
  handleUnrepresentable(schema, ctx, json2, params, "Custom types cannot be represented in JSON Schema");
};
var transformProcessor = (schema, ctx, json2, params) => {
  handleUnrepresentable(schema, ctx, json2, params, "Transforms cannot be represented in JSON Schema");
};
var arrayProcessor = (schema, ctx, _json, params) => {
  const json2 = _json;
  const def = schema._zod.def;
  const { minimum, maximum } = aggregateChecks(schema);
  if (typeof minimum === "number")
    json2.minItems = minimum;
  if (typeof maximum === "number")
    json2.maxItems = maximum;
  json2.type = "array";
  json2.items = processSchema(def.element, ctx, {
    ...params,
    path: [...params.path, "items"]
  });
};
function inputOptin(schema) {
  const def = schema._zod.def;
  if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) {
    return inputOptin(def.out);
  }
  if (def.type === "catch") {
    return inputOptin(def.innerType);
  }
  return schema._zod.optin;
}
var objectProcessor = (schema, ctx, _json, params) => {
  const json2 = _json;
  const def = schema._zod.def;
  const shape = def.shape;
  const symbolKeys = Object.getOwnPropertySymbols(shape);
  if (symbolKeys.length && handleUnrepresentable(schema, ctx, json2, params, "Symbol keys cannot be represented in JSON Schema")) {
    return;
  }
  json2.type = "object";
  json2.properties = {};
  for (const key in shape) {
    assignProp(json2.properties, key, processSchema(shape[key], ctx, {
      ...params,
      path: [...params.path, "properties", key]
    }));
  }
  const requiredKeys = [];
  for (const key of Object.keys(shape)) {
    const field = def.shape[key];
    if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) {
      requiredKeys.push(key);
    }
  }
  if (requiredKeys.length > 0) {
    json2.required = requiredKeys;
  }
  if (def.catchall?._zod.def.type === "never") {
    json2.additionalProperties = false;
  } else if (!def.catchall) {
    if (ctx.io === "output")
      json2.additionalProperties = false;
  } else if (def.catchall) {
    json2.additionalProperties = processSchema(def.catchall, ctx, {
      ...params,
      path: [...params.path, "additionalProperties"]
    });
  }
};
var unionProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  const isExclusive = def.inclusive === false;
  const options = def.options.map((x, i) => processSchema(x, ctx, {
    ...params,
    path: [...params.path, isExclusive ? "oneOf" : "anyOf", i]
  }));
  if (isExclusive) {
    json2.oneOf = options;
  } else {
    json2.anyOf = options;
  }
};
var intersectionProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  const a = processSchema(def.left, ctx, {
    ...params,
    path: [...params.path, "allOf", 0]
  });
  const b = processSchema(def.right, ctx, {
    ...params,
    path: [...params.path, "allOf", 1]
  });
  const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
  const allOf = [
    ...isSimpleIntersection(a) ? a.allOf : [a],
    ...isSimpleIntersection(b) ? b.allOf : [b]
  ];
  json2.allOf = allOf;
  ctx.intersections.push(allOf);
};
var nullableProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  const inner = processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  if (ctx.target === "openapi-3.0") {
    seen.ref = def.innerType;
    json2.nullable = true;
  } else {
    json2.anyOf = [inner, { type: "null" }];
  }
};
var nonoptionalProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
};
var UNREPRESENTABLE_DEFAULT = /* @__PURE__ */ Symbol();
function serializeDefaultValue(value, schema, ctx, json2, params) {
  let unrepresentable = false;
  const serialized = JSON.stringify(value, (_, val) => {
    if (typeof val !== "bigint")
      return val;
    unrepresentable = true;
    return null;
  });
  if (!unrepresentable)
    return JSON.parse(serialized);
  handleUnrepresentable(schema, ctx, json2, params, "BigInt defaults cannot be represented in JSON Schema");
  return UNREPRESENTABLE_DEFAULT;
}
var defaultProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  const value = serializeDefaultValue(def.defaultValue, schema, ctx, json2, params);
  if (value !== UNREPRESENTABLE_DEFAULT)
    json2.default = value;
};
var prefaultProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  if (ctx.io !== "input")
    return;
  const value = serializeDefaultValue(def.defaultValue, schema, ctx, json2, params);
  if (value !== UNREPRESENTABLE_DEFAULT)
    json2._prefault = value;
};
var catchProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  let catchValue;
  try {
    catchValue = def.catchValue(void 0);
  } catch {
    handleUnrepresentable(schema, ctx, json2, params, "Dynamic catch values are not supported in JSON Schema");
    return;
  }
  json2.default = catchValue;
};
var pipeProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  const inIsTransform = def.in._zod.traits.has("$ZodTransform");
  const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
  processSchema(innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = innerType;
};
var readonlyProcessor = (schema, ctx, json2, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  json2.readOnly = true;
};
var optionalProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
};

// node_modules/zod/v4/classic/errors.js
var _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
  Object.defineProperty(proto, key, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make(this);
      Object.defineProperty(this, key, { value, configurable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(this, key, { value, configurable: true, writable: true });
    }
  });
}
var initializer2 = (inst, issues) => {
  $ZodError.init(inst, issues);
  inst.name = "ZodError";
  const proto = Object.getPrototypeOf(inst);
  if (_installedErrorProtos.has(proto))
    return;
  _installedErrorProtos.add(proto);
  _lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
  _lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
  _lazyMethod(proto, "addIssue", (self) => (issue2) => {
    self.issues.push(issue2);
    self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
  });
  _lazyMethod(proto, "addIssues", (self) => (issues2) => {
    self.issues.push(...issues2);
    self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
  });
  Object.defineProperty(proto, "isEmpty", {
    configurable: true,
    enumerable: false,
    get() {
      return this.issues.length === 0;
    }
  });
};
var ZodRealError = /* @__PURE__ */ $constructor("ZodError", initializer2, void 0, {
  Parent: Error
});

// node_modules/zod/v4/classic/parse.js
var parse = /* @__PURE__ */ _parse(ZodRealError);
var parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError);
var safeParse = /* @__PURE__ */ _safeParse(ZodRealError);
var safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError);
var encode = /* @__PURE__ */ _encode(ZodRealError);
var decode = /* @__PURE__ */ _decode(ZodRealError);
var encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError);
var decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError);
var safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError);
var safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError);
var safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError);
var safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);

// node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
  if (!globalConfig.localeError)
    config(en_default());
}
function _ensureDefaultMemoizer() {
  if (!globalConfig.memoizer)
    config({ memoizer: memoizer() });
}
var ZodType = /* @__PURE__ */ $constructor("ZodType", (inst, def) => {
  _ensureDefaultLocale();
  $ZodType.init(inst, def);
  inst.def = def;
  inst.type = def.type;
  return inst;
}, {
  check(...chks) {
    const def = this.def;
    return this.clone(util_exports.mergeDefs(def, {
      checks: [
        ...def.checks ?? [],
        ...chks.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch)
      ]
    }), { parent: true });
  },
  with(...chks) {
    return this.check(...chks);
  },
  clone(def, params) {
    return clone(this, def, params);
  },
  brand() {
    return this;
  },
  register(reg, meta2) {
    reg.add(this, meta2);
    return this;
  },
  refine(check, params) {
    return this.check(refine(check, params));
  },
  superRefine(refinement, params) {
    return this.check(superRefine(refinement, params));
  },
  overwrite(fn) {
    return this.check(_overwrite(fn));
  },
  optional() {
    return optional(this);
  },
  exactOptional() {
    return exactOptional(this);
  },
  nullable() {
    return nullable(this);
  },
  nullish() {
    return optional(nullable(this));
  },
  nonoptional(params) {
    return nonoptional(this, params);
  },
  array() {
    return array(this);
  },
  or(arg) {
    return union([this, arg]);
  },
  and(arg) {
    return intersection(this, arg);
  },
  transform(tx) {
    return pipe(this, transform(tx));
  },
  default(d) {
    return _default(this, d);
  },
  prefault(d) {
    return prefault(this, d);
  },
  catch(params) {
    return _catch(this, params);
  },
  pipe(target) {
    return pipe(this, target);
  },
  readonly() {
    return readonly(this);
  },
  describe(description) {
    const cl = this.clone();
    globalRegistry.add(cl, { description });
    return cl;
  },
  meta(...args) {
    if (args.length === 0)
      return globalRegistry.get(this);
    const cl = this.clone();
    globalRegistry.add(cl, args[0]);
    return cl;
  },
  isOptional() {
    return this.safeParse(void 0).success;
  },
  isNullable() {
    return this.safeParse(null).success;
  },
  apply(fn, ...args) {
    return args.length === 0 ? fn(this) : fn(this, ...args);
  },
  // Overrides core's `~standard` to add `jsonSchema`. Must stay a prototype entry: redefining it per instance demotes instances to dictionary mode.
  get "~standard"() {
    return util_exports.hide(this, "~standard", {
      ...standardProps(this),
      jsonSchema: {
        input: createStandardJSONSchemaMethod(this, "input"),
        output: createStandardJSONSchemaMethod(this, "output")
      }
    });
  },
  set "~standard"(value) {
    util_exports.own(this, "~standard", value);
  },
  parse: function _parse2(data, params) {
    return parse(this, data, params, { callee: _parse2 });
  },
  parseAsync: async function _parseAsync2(data, params) {
    return await parseAsync(this, data, params, { callee: _parseAsync2 });
  },
  safeParse(data, params) {
    return safeParse(this, data, params);
  },
  async safeParseAsync(data, params) {
    return safeParseAsync(this, data, params);
  },
  // `spa` is an alias: same function object as `safeParseAsync`, as before.
  get spa() {
    return this?.safeParseAsync;
  },
  set spa(value) {
    util_exports.own(this, "spa", value);
  },
  validate(data, params) {
    return validate(this, data, params);
  },
  validateAsync(data, params) {
    return validateAsync(this, data, params);
  },
  encode: function _encode2(data, params) {
    return encode(this, data, params, { callee: _encode2 });
  },
  decode: function _decode2(data, params) {
    return decode(this, data, params, { callee: _decode2 });
  },
  encodeAsync: async function _encodeAsync2(data, params) {
    return await encodeAsync(this, data, params, { callee: _encodeAsync2 });
  },
  decodeAsync: async function _decodeAsync2(data, params) {
    return await decodeAsync(this, data, params, { callee: _decodeAsync2 });
  },
  safeEncode(data, params) {
    return safeEncode(this, data, params);
  },
  safeDecode(data, params) {
    return safeDecode(this, data, params);
  },
  async safeEncodeAsync(data, params) {
    return safeEncodeAsync(this, data, params);
  },
  async safeDecodeAsync(data, params) {
    return safeDecodeAsync(this, data, params);
  },
  toJSONSchema(params) {
    return createToJSONSchemaMethod(this, {})(params);
  },
  // Reads through to the registry on every access, so it must not cache.
  get description() {
    return globalRegistry.get(this)?.description;
  },
  // No setter: `schema._def = x` throws, as it did when `_def` was a non-writable own property.
  get _def() {
    return this._zod.def;
  }
});
var _ZodString = /* @__PURE__ */ $constructor(
  "_ZodString",
  (inst, def) => {
    $ZodString.init(inst, def);
    ZodType.init(inst, def);
    inst._zod.processJSONSchema = (ctx, json2, params) => stringProcessor(inst, ctx, json2, params);
  },
  /* @__PURE__ */ util_exports.derived({
    format: (inst) => aggregateChecks(inst).format ?? null,
    minLength: (inst) => aggregateChecks(inst).minimum ?? null,
    maxLength: (inst) => aggregateChecks(inst).maximum ?? null
  }, {
    regex(...args) {
      return this.check(_regex(...args));
    },
    includes(...args) {
      return this.check(_includes(...args));
    },
    startsWith(...args) {
      return this.check(_startsWith(...args));
    },
    endsWith(...args) {
      return this.check(_endsWith(...args));
    },
    min(...args) {
      return this.check(_minLength(...args));
    },
    max(...args) {
      return this.check(_maxLength(...args));
    },
    length(...args) {
      return this.check(_length(...args));
    },
    nonempty(...args) {
      return this.check(_minLength(1, ...args));
    },
    lowercase(params) {
      return this.check(_lowercase(params));
    },
    uppercase(params) {
      return this.check(_uppercase(params));
    },
    trim() {
      return this.check(_trim());
    },
    normalize(...args) {
      return this.check(_normalize(...args));
    },
    toLowerCase() {
      return this.check(_toLowerCase());
    },
    toUpperCase() {
      return this.check(_toUpperCase());
    },
    slugify() {
      return this.check(_slugify());
    }
  })
);
var ZodString = /* @__PURE__ */ $constructor("ZodString", (inst, def) => {
  $ZodString.init(inst, def);
  _ZodString.init(inst, def);
}, {
  email(params) {
    return this.check(_email(ZodEmail, params));
  },
  url(params) {
    return this.check(_url(ZodURL, params));
  },
  jwt(params) {
    return this.check(_jwt(ZodJWT, params));
  },
  emoji(params) {
    return this.check(_emoji2(ZodEmoji, params));
  },
  guid(params) {
    return this.check(_guid(ZodGUID, params));
  },
  uuid(params) {
    return this.check(_uuid(ZodUUID, params));
  },
  uuidv4(params) {
    return this.check(_uuidv4(ZodUUID, params));
  },
  uuidv6(params) {
    return this.check(_uuidv6(ZodUUID, params));
  },
  uuidv7(params) {
    return this.check(_uuidv7(ZodUUID, params));
  },
  nanoid(params) {
    return this.check(_nanoid(ZodNanoID, params));
  },
  cuid(params) {
    return this.check(_cuid(ZodCUID, params));
  },
  cuid2(params) {
    return this.check(_cuid2(ZodCUID2, params));
  },
  ulid(params) {
    return this.check(_ulid(ZodULID, params));
  },
  base64(params) {
    return this.check(_base64(ZodBase64, params));
  },
  base64url(params) {
    return this.check(_base64url(ZodBase64URL, params));
  },
  xid(params) {
    return this.check(_xid(ZodXID, params));
  },
  ksuid(params) {
    return this.check(_ksuid(ZodKSUID, params));
  },
  ipv4(params) {
    return this.check(_ipv4(ZodIPv4, params));
  },
  ipv6(params) {
    return this.check(_ipv6(ZodIPv6, params));
  },
  cidrv4(params) {
    return this.check(_cidrv4(ZodCIDRv4, params));
  },
  cidrv6(params) {
    return this.check(_cidrv6(ZodCIDRv6, params));
  },
  e164(params) {
    return this.check(_e164(ZodE164, params));
  },
  datetime(params) {
    return this.check(_isoDateTime(ZodISODateTime, params));
  },
  date(params) {
    return this.check(_isoDate(ZodISODate, params));
  },
  time(params) {
    return this.check(_isoTime(ZodISOTime, params));
  },
  duration(params) {
    return this.check(_isoDuration(ZodISODuration, params));
  }
});
function string2(params) {
  return _string(ZodString, params);
}
var ZodStringFormat = /* @__PURE__ */ $constructor("ZodStringFormat", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  _ZodString.init(inst, def);
});
var ZodISODateTime = /* @__PURE__ */ $constructor("ZodISODateTime", (inst, def) => {
  $ZodISODateTime.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISODate = /* @__PURE__ */ $constructor("ZodISODate", (inst, def) => {
  $ZodISODate.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISOTime = /* @__PURE__ */ $constructor("ZodISOTime", (inst, def) => {
  $ZodISOTime.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISODuration = /* @__PURE__ */ $constructor("ZodISODuration", (inst, def) => {
  $ZodISODuration.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodEmail = /* @__PURE__ */ $constructor("ZodEmail", (inst, def) => {
  $ZodEmail.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodGUID = /* @__PURE__ */ $constructor("ZodGUID", (inst, def) => {
  $ZodGUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodUUID = /* @__PURE__ */ $constructor("ZodUUID", (inst, def) => {
  $ZodUUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodURL = /* @__PURE__ */ $constructor("ZodURL", (inst, def) => {
  $ZodURL.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodEmoji = /* @__PURE__ */ $constructor("ZodEmoji", (inst, def) => {
  $ZodEmoji.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodNanoID = /* @__PURE__ */ $constructor("ZodNanoID", (inst, def) => {
  $ZodNanoID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCUID = /* @__PURE__ */ $constructor("ZodCUID", (inst, def) => {
  $ZodCUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCUID2 = /* @__PURE__ */ $constructor("ZodCUID2", (inst, def) => {
  $ZodCUID2.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodULID = /* @__PURE__ */ $constructor("ZodULID", (inst, def) => {
  $ZodULID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodXID = /* @__PURE__ */ $constructor("ZodXID", (inst, def) => {
  $ZodXID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodKSUID = /* @__PURE__ */ $constructor("ZodKSUID", (inst, def) => {
  $ZodKSUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodIPv4 = /* @__PURE__ */ $constructor("ZodIPv4", (inst, def) => {
  $ZodIPv4.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodIPv6 = /* @__PURE__ */ $constructor("ZodIPv6", (inst, def) => {
  $ZodIPv6.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCIDRv4 = /* @__PURE__ */ $constructor("ZodCIDRv4", (inst, def) => {
  $ZodCIDRv4.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCIDRv6 = /* @__PURE__ */ $constructor("ZodCIDRv6", (inst, def) => {
  $ZodCIDRv6.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodBase64 = /* @__PURE__ */ $constructor("ZodBase64", (inst, def) => {
  $ZodBase64.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodBase64URL = /* @__PURE__ */ $constructor("ZodBase64URL", (inst, def) => {
  $ZodBase64URL.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodE164 = /* @__PURE__ */ $constructor("ZodE164", (inst, def) => {
  $ZodE164.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodJWT = /* @__PURE__ */ $constructor("ZodJWT", (inst, def) => {
  $ZodJWT.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodNumber = /* @__PURE__ */ $constructor(
  "ZodNumber",
  (inst, def) => {
    $ZodNumber.init(inst, def);
    ZodType.init(inst, def);
    inst._zod.processJSONSchema = (ctx, json2, params) => numberProcessor(inst, ctx, json2, params);
    inst.isFinite = true;
  },
  /* @__PURE__ */ util_exports.derived({
    minValue: (inst) => {
      const { minimum, exclusiveMinimum } = aggregateChecks(inst);
      return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
    },
    maxValue: (inst) => {
      const { maximum, exclusiveMaximum } = aggregateChecks(inst);
      return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
    },
    isInt: (inst) => {
      const { isInt, multipleOf } = aggregateChecks(inst);
      return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
    },
    format: (inst) => aggregateChecks(inst).format ?? null
  }, {
    gt(value, params) {
      return this.check(_gt(value, params));
    },
    gte(value, params) {
      return this.check(_gte(value, params));
    },
    min(value, params) {
      return this.check(_gte(value, params));
    },
    lt(value, params) {
      return this.check(_lt(value, params));
    },
    lte(value, params) {
      return this.check(_lte(value, params));
    },
    max(value, params) {
      return this.check(_lte(value, params));
    },
    int(params) {
      return this.check(int(params));
    },
    safe(params) {
      return this.check(int(params));
    },
    positive(params) {
      return this.check(_gt(0, params));
    },
    nonnegative(params) {
      return this.check(_gte(0, params));
    },
    negative(params) {
      return this.check(_lt(0, params));
    },
    nonpositive(params) {
      return this.check(_lte(0, params));
    },
    multipleOf(value, params) {
      return this.check(_multipleOf(value, params));
    },
    step(value, params) {
      return this.check(_multipleOf(value, params));
    },
    finite() {
      return this;
    }
  })
);
function number2(params) {
  return _number(ZodNumber, params);
}
var ZodNumberFormat = /* @__PURE__ */ $constructor("ZodNumberFormat", (inst, def) => {
  $ZodNumberFormat.init(inst, def);
  ZodNumber.init(inst, def);
});
function int(params) {
  return _int(ZodNumberFormat, params);
}
var ZodBoolean = /* @__PURE__ */ $constructor("ZodBoolean", (inst, def) => {
  $ZodBoolean.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => booleanProcessor(inst, ctx, json2, params);
});
function boolean2(params) {
  return _boolean(ZodBoolean, params);
}
var ZodUnknown = /* @__PURE__ */ $constructor("ZodUnknown", (inst, def) => {
  $ZodUnknown.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => unknownProcessor(inst, ctx, json2, params);
});
function unknown() {
  return _unknown(ZodUnknown);
}
var ZodNever = /* @__PURE__ */ $constructor("ZodNever", (inst, def) => {
  $ZodNever.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => neverProcessor(inst, ctx, json2, params);
});
function never(params) {
  return _never(ZodNever, params);
}
var ZodArray = /* @__PURE__ */ $constructor("ZodArray", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodArray.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => arrayProcessor(inst, ctx, json2, params);
  inst.element = def.element;
}, {
  min(n, params) {
    return this.check(_minLength(n, params));
  },
  nonempty(params) {
    return this.check(_minLength(1, params));
  },
  max(n, params) {
    return this.check(_maxLength(n, params));
  },
  length(n, params) {
    return this.check(_length(n, params));
  },
  unwrap() {
    return this.element;
  }
});
function array(element, params) {
  return _array(ZodArray, element, params);
}
var ZodObject = /* @__PURE__ */ $constructor("ZodObject", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodObjectJIT.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => objectProcessor(inst, ctx, json2, params);
  util_exports.installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
  keyof() {
    return _enum(Object.keys(this._zod.def.shape));
  },
  catchall(catchall) {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall }));
  },
  passthrough() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: unknown() }));
  },
  loose() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: unknown() }));
  },
  strict() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: never() }));
  },
  strip() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: void 0 }));
  },
  extend(incoming) {
    return util_exports.extend(this, incoming);
  },
  safeExtend(incoming) {
    return util_exports.safeExtend(this, incoming);
  },
  merge(other) {
    return util_exports.merge(this, other);
  },
  pick(mask) {
    return util_exports.pick(this, mask);
  },
  omit(mask) {
    return util_exports.omit(this, mask);
  },
  partial(...args) {
    return util_exports.partial(ZodOptional, this, args[0]);
  },
  exactPartial(...args) {
    return util_exports.partial(ZodExactOptional, this, args[0], "exactPartial");
  },
  required(...args) {
    return util_exports.required(ZodNonOptional, this, args[0]);
  }
});
function strictObject(shape, params) {
  return new ZodObject({
    type: "object",
    shape,
    catchall: never(),
    ...util_exports.normalizeParams(params)
  });
}
var ZodUnion = /* @__PURE__ */ $constructor("ZodUnion", (inst, def) => {
  $ZodUnion.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => unionProcessor(inst, ctx, json2, params);
  inst.options = def.options;
});
function union(options, params) {
  return new ZodUnion({
    type: "union",
    options,
    ...util_exports.normalizeParams(params)
  });
}
var ZodDiscriminatedUnion = /* @__PURE__ */ $constructor("ZodDiscriminatedUnion", (inst, def) => {
  ZodUnion.init(inst, def);
  $ZodDiscriminatedUnion.init(inst, def);
});
function discriminatedUnion(discriminator, options, params) {
  return new ZodDiscriminatedUnion({
    type: "union",
    options,
    discriminator,
    ...util_exports.normalizeParams(params)
  });
}
var ZodIntersection = /* @__PURE__ */ $constructor("ZodIntersection", (inst, def) => {
  $ZodIntersection.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => intersectionProcessor(inst, ctx, json2, params);
});
function intersection(left, right) {
  return new ZodIntersection({
    type: "intersection",
    left,
    right
  });
}
var ZodEnum = /* @__PURE__ */ $constructor("ZodEnum", (inst, def) => {
  $ZodEnum.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => enumProcessor(inst, ctx, json2, params);
  inst.enum = def.entries;
  inst.options = [...inst._zod.values];
  const keys = new Set(Object.keys(def.entries));
  inst.extract = (values, params) => {
    const newEntries = {};
    for (const value of values) {
      if (keys.has(value)) {
        newEntries[value] = def.entries[value];
      } else
        throw new Error(`Key ${value} not found in enum`);
    }
    return new ZodEnum({
      ...def,
      checks: [],
      ...util_exports.normalizeParams(params),
      entries: newEntries
    });
  };
  inst.exclude = (values, params) => {
    const newEntries = { ...def.entries };
    for (const value of values) {
      if (keys.has(value)) {
        delete newEntries[value];
      } else
        throw new Error(`Key ${value} not found in enum`);
    }
    return new ZodEnum({
      ...def,
      checks: [],
      ...util_exports.normalizeParams(params),
      entries: newEntries
    });
  };
});
function _enum(values, params) {
  const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
  return new ZodEnum({
    type: "enum",
    entries,
    ...util_exports.normalizeParams(params)
  });
}
var ZodLiteral = /* @__PURE__ */ $constructor("ZodLiteral", (inst, def) => {
  $ZodLiteral.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => literalProcessor(inst, ctx, json2, params);
  inst.values = new Set(def.values);
  Object.defineProperty(inst, "value", {
    get() {
      if (def.values.length > 1) {
        throw new Error("This schema contains multiple valid literal values. Use `.values` instead.");
      }
      return def.values[0];
    }
  });
});
function literal(value, params) {
  return new ZodLiteral({
    type: "literal",
    values: Array.isArray(value) ? value : [value],
    ...util_exports.normalizeParams(params)
  });
}
var ZodTransform = /* @__PURE__ */ $constructor("ZodTransform", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodTransform.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => transformProcessor(inst, ctx, json2, params);
  inst._zod.parse = (payload, _ctx) => {
    if (_ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    payload.addIssue = (issue2) => {
      if (typeof issue2 === "string") {
        payload.issues.push(util_exports.issue(issue2, payload.value, def));
      } else {
        const _issue = issue2;
        if (_issue.fatal)
          _issue.continue = false;
        _issue.code ?? (_issue.code = "custom");
        if (!("input" in _issue))
          _issue.input = payload.value;
        _issue.inst ?? (_issue.inst = inst);
        payload.issues.push(util_exports.issue(_issue));
      }
    };
    const output = def.transform(payload.value, payload);
    if (output instanceof Promise) {
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    payload.value = output;
    return payload;
  };
});
function transform(fn) {
  return new ZodTransform({
    type: "transform",
    transform: fn
  });
}
var ZodOptional = /* @__PURE__ */ $constructor("ZodOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => optionalProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
  return new ZodOptional({
    type: "optional",
    innerType
  });
}
var ZodExactOptional = /* @__PURE__ */ $constructor("ZodExactOptional", (inst, def) => {
  $ZodExactOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => optionalProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
  return new ZodExactOptional({
    type: "optional",
    innerType
  });
}
var ZodNullable = /* @__PURE__ */ $constructor("ZodNullable", (inst, def) => {
  $ZodNullable.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => nullableProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
  return new ZodNullable({
    type: "nullable",
    innerType
  });
}
var ZodDefault = /* @__PURE__ */ $constructor("ZodDefault", (inst, def) => {
  $ZodDefault.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => defaultProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
  inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
  return new ZodDefault({
    type: "default",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : util_exports.shallowClone(defaultValue);
    }
  });
}
var ZodPrefault = /* @__PURE__ */ $constructor("ZodPrefault", (inst, def) => {
  $ZodPrefault.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => prefaultProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
  return new ZodPrefault({
    type: "prefault",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : util_exports.shallowClone(defaultValue);
    }
  });
}
var ZodNonOptional = /* @__PURE__ */ $constructor("ZodNonOptional", (inst, def) => {
  $ZodNonOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => nonoptionalProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
  return new ZodNonOptional({
    type: "nonoptional",
    innerType,
    ...util_exports.normalizeParams(params)
  });
}
var ZodCatch = /* @__PURE__ */ $constructor("ZodCatch", (inst, def) => {
  $ZodCatch.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => catchProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
  inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
  return new ZodCatch({
    type: "catch",
    innerType,
    catchValue: typeof catchValue === "function" ? catchValue : util_exports.constantCatch(catchValue)
  });
}
var ZodPipe = /* @__PURE__ */ $constructor("ZodPipe", (inst, def) => {
  $ZodPipe.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => pipeProcessor(inst, ctx, json2, params);
  inst.in = def.in;
  inst.out = def.out;
});
function pipe(in_, out) {
  return new ZodPipe({
    type: "pipe",
    in: in_,
    out
    // ...util.normalizeParams(params),
  });
}
var ZodReadonly = /* @__PURE__ */ $constructor("ZodReadonly", (inst, def) => {
  $ZodReadonly.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => readonlyProcessor(inst, ctx, json2, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
  return new ZodReadonly({
    type: "readonly",
    innerType
  });
}
var ZodCustom = /* @__PURE__ */ $constructor("ZodCustom", (inst, def) => {
  $ZodCustom.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json2, params) => customProcessor(inst, ctx, json2, params);
});
function refine(fn, _params = {}) {
  return _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
  return _superRefine(fn, params);
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
var TAG_MAX = 36;
var EXPORTS_MAX = 255;
var SOCKET_PATH_MAX = 107;
var SHARE_DEFAULTS = {
  protocol: "virtiofs",
  tag: "",
  exitOnDisconnect: false,
  policy: {}
};

// electron/contract/share-schema.ts
function bytesOf2(text2) {
  let bytes = 0;
  for (const char of text2) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 128 ? 1 : code < 2048 ? 2 : code < 65536 ? 3 : 4;
  }
  return bytes;
}
function absolutePath(what) {
  return string2(`Give the ${what} as text.`).startsWith("/", `The ${what} must be an absolute path: one that starts with "/".`).refine((path) => !path.includes("\0"), `The ${what} contains a NUL character. Remove it.`);
}
var socketPath = absolutePath("socket path").refine(
  (path) => bytesOf2(path) <= SOCKET_PATH_MAX,
  `The socket path is longer than ${SOCKET_PATH_MAX} bytes, which Linux does not allow. Choose a shorter folder, such as one below /run.`
);
var socket = discriminatedUnion("how", [
  strictObject({
    how: literal("listen"),
    path: socketPath,
    group: string2().min(1, "Name a group, or leave it out.").optional()
  }),
  strictObject({ how: literal("connect"), path: socketPath }),
  strictObject({
    how: literal("fd"),
    fd: int("Give the number of an open descriptor.").min(3, "Descriptors 0 to 2 are the standard streams. Give a socket, 3 or higher.")
  })
]);
var descriptor = int("Give the number of an open descriptor.").min(3, "Descriptors 0 to 2 are the standard streams. Give a socket, 3 or higher.");
var vsockPort = int("Give the vsock port as a number.").min(1, "A vsock port is 1 or higher.").max(4294967294, "A vsock port is below 4294967295.");
var ninepListener = discriminatedUnion("how", [
  strictObject({ how: literal("unix"), path: socketPath }),
  strictObject({
    how: literal("tcp"),
    host: string2().regex(
      /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/,
      "Give an IPv4 or IPv6 address, such as 127.0.0.1."
    ),
    port: int("Give the TCP port as a number.").min(0, "A TCP port is 0 to 65535.").max(65535, "A TCP port is 0 to 65535.")
  }),
  strictObject({ how: literal("vsock"), port: vsockPort }),
  strictObject({ how: literal("hybrid-vsock"), path: socketPath, port: vsockPort }).refine(
    ({ path, port }) => bytesOf2(`${path}_${port}`) <= SOCKET_PATH_MAX,
    `The socket path with its port is longer than ${SOCKET_PATH_MAX} bytes, which Linux does not allow. Choose a shorter one.`
  ),
  strictObject({ how: literal("vhost-user"), path: socketPath }),
  strictObject({ how: literal("fd"), fd: descriptor })
]);
var exportName = string2().regex(/^[^/\0]+$/, 'The name of an export is not empty and contains no "/".').refine((name) => name !== "." && name !== "..", 'The name of an export is not "." or "..".').refine((name) => bytesOf2(name) <= 255, "The name of an export has at most 255 bytes.");
var ninepExports = array(strictObject({ name: exportName, folder: absolutePath("folder") })).min(1, "Export at least one folder.").max(EXPORTS_MAX, `Export at most ${EXPORTS_MAX} folders.`).refine(
  (all) => new Set(all.map(({ name }) => name)).size === all.length,
  "Two exports have the same name. Choose another one."
);
var connection = discriminatedUnion("kind", [
  strictObject({
    kind: literal("vhost-user"),
    socket,
    exitOnDisconnect: boolean2().default(SHARE_DEFAULTS.exitOnDisconnect)
  }),
  strictObject({ kind: literal("fuse-dev"), mountpoint: absolutePath("mount point") }),
  strictObject({
    kind: literal("9p"),
    listen: array(ninepListener).min(1, "Say where clients come by: at least one place to listen."),
    exports: ninepExports
  })
]);
function knobSchema(name) {
  const knob = POLICY[name];
  const option2 = `--${knob.option}`;
  const kind = knob.value;
  if (kind.type === "boolean") return boolean2(`${option2} is either on (true) or off (false).`);
  if (kind.type === "choice") return _enum(kind.of, `${option2} is one of ${kind.of.join(", ")}.`);
  const seconds2 = `${option2} is a number of seconds from 0 to ${kind.max}; fractions are allowed.`;
  return number2(seconds2).min(0, seconds2).max(kind.max, seconds2);
}
var policySchema = strictObject(
  Object.fromEntries(KNOB_NAMES.map((name) => [name, knobSchema(name).optional()]))
);
var shareSchema = strictObject({
  id: string2().regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "A share\u2019s id has up to 63 lower-case letters, digits and dashes and does not start with a dash."
  ),
  name: string2().min(1, "Give the share a name.").max(200, "Choose a name of at most 200 characters."),
  folder: absolutePath("folder"),
  protocol: _enum(["virtiofs", "9p"], "Choose virtiofs or 9p as protocol.").default(SHARE_DEFAULTS.protocol),
  connection,
  tag: string2().refine(
    (tag2) => bytesOf2(tag2) <= TAG_MAX,
    `The tag is longer than ${TAG_MAX} bytes, which virtio-fs does not allow. Choose a shorter one.`
  ).refine((tag2) => !tag2.includes("\0"), "The tag contains a NUL character. Remove it.").default(SHARE_DEFAULTS.tag),
  policy: policySchema.default(SHARE_DEFAULTS.policy)
});
function problemsOf(error2) {
  return error2.issues.map(
    (issue2) => issue2.path.length > 0 ? `${issue2.path.join(".")}: ${issue2.message}` : issue2.message
  );
}

// server/cli/share-arguments.ts
function shareFrom(args, id, folder, connection2) {
  const result = shareSchema.safeParse({
    id,
    name: args.text("name") ?? (basename(folder) || "root"),
    folder,
    protocol: connection2.kind === "9p" ? "9p" : "virtiofs",
    connection: connection2,
    tag: args.text("tag") ?? "",
    policy: settingsFrom(args)
  });
  if (result.success) return result.data;
  const problems = problemsOf(result.error).map((line) => line.replace(/^[a-zA-Z.]+: /, ""));
  throw usageProblem(problems.join("\n"), "culvert serve --help explains each option.");
}
function required2(args, name, placeholder) {
  const value = args.text(name);
  if (value === void 0 || value === "") throw usageProblem(`--${name} is missing`, `Add --${name}=${placeholder}.`);
  return value;
}
function noOperands(args, command) {
  const [operand] = args.operands;
  if (operand !== void 0)
    throw usageProblem(
      `"${operand}" is not expected here`,
      `${command} takes options only; ${command} --help lists them.`
    );
}

// server/transport/unix-socket.ts
import {
  chmodSync,
  chownSync,
  lstatSync as lstatSync2,
  readdirSync as readdirSync2,
  readFileSync as readFileSync2,
  readlinkSync,
  unlinkSync
} from "node:fs";
import { dirname } from "node:path";
var BACKLOG = 4;
var ListeningSocket = class {
  fd;
  path;
  #identity;
  constructor(fd, path) {
    this.fd = fd;
    this.path = path;
    this.#identity = identityOf(path);
  }
  /** Removes the path, unless somebody else has put another socket there meanwhile. */
  remove() {
    try {
      if (identityOf(this.path) === this.#identity) unlinkSync(this.path);
    } catch {
    }
  }
  close() {
    native.close(this.fd);
  }
};
function identityOf(path) {
  const { ino, birthtimeNs } = lstatSync2(path, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}
function listenOnPath(path, gid, backlog = BACKLOG) {
  let fd = native.unixListen(path, backlog);
  if (fd === -ERRNO.EADDRINUSE) {
    refuseUnlessStale(path);
    unlinkSync(path);
    fd = native.unixListen(path, backlog);
  }
  if (fd < 0) throw bindProblem(path, fd);
  const socket2 = new ListeningSocket(fd, path);
  if (gid !== void 0) giveToGroup(socket2, gid);
  return socket2;
}
function giveToGroup(socket2, gid) {
  try {
    chownSync(socket2.path, -1, gid);
    chmodSync(socket2.path, 432);
  } catch (error2) {
    socket2.remove();
    socket2.close();
    throw new Problem(
      "SOCKET_GROUP",
      `the socket ${socket2.path} cannot be given to group ${gid}: ${error2.code ?? String(error2)}`,
      "Run as a member of that group or as root, or choose another group with --socket-group."
    );
  }
}
function refuseUnlessStale(path) {
  if (!lstatSync2(path).isSocket()) {
    throw new Problem(
      "SOCKET_PATH_TAKEN",
      `${path} exists and is not a socket`,
      "Choose another --socket-path, or remove the file yourself."
    );
  }
  const owner = liveOwner(path);
  if (owner === void 0) return;
  const who = owner > 0 ? ` by process ${owner}${programOf(owner)}` : "";
  throw new Problem(
    "SOCKET_IN_USE",
    `the socket ${path} is in use${who}`,
    owner > 0 ? `Stop that server (kill ${owner}), or choose another --socket-path.` : "Stop that server, or choose another --socket-path."
  );
}
function liveOwner(path) {
  const inode = listeningInode(path);
  if (inode !== void 0) return processWithSocket(inode);
  const fd = native.unixConnect(path);
  if (fd === -ERRNO.EAGAIN) return 0;
  if (fd < 0) return void 0;
  const out = threadArena().alloc(16);
  const result = native.peerCred(fd, out);
  const pid = result < 0 ? 0 : threadArena().view.getInt32(out, true);
  native.close(fd);
  return pid;
}
function listeningInode(path) {
  for (const line of readFileSync2("/proc/net/unix", "utf8").split("\n")) {
    const [, , , flags, , , inode] = line.split(/ +/);
    if (flags === "00010000" && inode !== void 0 && line.endsWith(` ${path}`)) return inode;
  }
  return void 0;
}
function processWithSocket(inode) {
  for (const entry of readdirOrNothing("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    for (const fd of readdirOrNothing(`/proc/${entry.name}/fd`)) {
      try {
        if (readlinkSync(`/proc/${entry.name}/fd/${fd.name}`) === `socket:[${inode}]`) return Number(entry.name);
      } catch {
      }
    }
  }
  return 0;
}
function readdirOrNothing(path) {
  try {
    return readdirSync2(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
function programOf(pid) {
  try {
    return ` (${readFileSync2(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim().slice(0, 120)})`;
  } catch {
    return "";
  }
}
function bindProblem(path, error2) {
  const folder = dirname(path);
  switch (-error2) {
    case ERRNO.ENOENT:
      return new Problem(
        "SOCKET_FOLDER_MISSING",
        `the folder ${folder} for the socket does not exist`,
        `Create it: mkdir -p ${folder}`
      );
    case ERRNO.ENOTDIR:
      return new Problem("SOCKET_FOLDER_MISSING", `${folder} is not a folder`, "Choose another --socket-path.");
    case ERRNO.EACCES:
    case ERRNO.EPERM:
      return new Problem(
        "SOCKET_NOT_PERMITTED",
        `no permission to create ${path}`,
        `Choose a folder you may write to, such as $XDG_RUNTIME_DIR.`
      );
    case ERRNO.EROFS:
      return new Problem(
        "SOCKET_NOT_PERMITTED",
        `${folder} is on a read-only file system`,
        "Choose another --socket-path."
      );
    case ERRNO.ENAMETOOLONG:
      return new Problem(
        "SOCKET_PATH_TOO_LONG",
        `the socket path is longer than the 107 bytes that Linux allows: ${path}`,
        "Choose a shorter one, such as one below /run."
      );
    default:
      return new Problem(
        "SOCKET_FAILED",
        `cannot listen on ${path}: ${errnoName(error2)}`,
        "Choose another --socket-path."
      );
  }
}

// server/cli/share-name.ts
var NUMBERED = 99;
var LONGEST = 56;
function slugOf(name) {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST).replace(/^-+|-+$/g, "");
  return slug === "" ? "share" : slug;
}
function claimName(name, chosen) {
  const slug = slugOf(name);
  let folder;
  try {
    folder = openControlFolder();
  } catch (error2) {
    if (chosen || !(error2 instanceof Problem)) throw error2;
    console.error(
      `culvert: no control socket, so culvert status does not see this share: ${error2.message}. ${error2.fix}`
    );
    return { id: slug, control: null };
  }
  for (let number3 = 1; ; number3++) {
    const id = number3 === 1 ? slug : `${slug}-${number3}`;
    try {
      return { id, control: listenOnPath(controlPath(folder, id)) };
    } catch (error2) {
      if (!(error2 instanceof Problem) || error2.code !== "SOCKET_IN_USE") throw error2;
      if (chosen || number3 >= NUMBERED) {
        throw new Problem(
          "NAME_IN_USE",
          `a share named ${id} is running already: ${error2.message}`,
          "Choose another --name."
        );
      }
    }
  }
}

// server/control/host-process.ts
import { spawn as spawn2 } from "node:child_process";
import { fileURLToPath as fileURLToPath2 } from "node:url";
var FIRST_GIVEN = 4;
var KILL_MS = 850;
var TAIL = 8;
var HostProcess = class {
  onLog = () => {
  };
  onEvent = () => {
  };
  /** Resolves when it serves; rejects with a Problem when it ends before. */
  ready;
  ended;
  #child;
  #client;
  #tail = [];
  #failure;
  #stopping = false;
  constructor(options) {
    const { given, config: config2 } = options;
    const { listeners = [], ...roles } = given;
    const numbers = Object.entries(roles).filter(([, fd]) => fd >= 0);
    const firstListener = FIRST_GIVEN + numbers.length;
    const descriptors = { vhostUser: -1, fuse: -1, control: -1, listeners: listeners.map((_, i) => firstListener + i) };
    for (const [i, [role]] of numbers.entries()) descriptors[role] = FIRST_GIVEN + i;
    const plan = {
      program: fileURLToPath2(new URL("share-host.js", options.code)),
      code: fileURLToPath2(options.code),
      folders: foldersOf(config2.share),
      sandbox: options.sandbox,
      descriptors: firstListener + listeners.length
    };
    this.#child = spawn2(process.execPath, [fileURLToPath2(new URL("launcher.js", options.code)), JSON.stringify(plan)], {
      stdio: ["ignore", "ignore", "pipe", "pipe", ...numbers.map(([, fd]) => fd), ...listeners]
    });
    this.#client = new ControlClient(new StreamPort(this.#child.stdio[3]));
    this.#child.stderr?.setEncoding("utf8").on("data", (text2) => {
      for (const line of text2.split("\n")) if (line.trim() !== "") this.#log({ level: "error", text: line });
    });
    let isReady = () => {
    };
    this.ended = new Promise((resolve6) => {
      this.#child.once("close", (code, signal) => resolve6({ failure: this.#judge(code, signal) }));
      this.#child.once("error", (error2) => resolve6({ failure: { code: "HOST_NOT_STARTED", message: error2.message } }));
    });
    this.ready = new Promise((resolve6, reject) => {
      isReady = resolve6;
      void this.ended.then(({ failure: failure2 }) => {
        const { code, message: message2, fix } = failure2 ?? {
          code: "HOST_ENDED",
          message: "the share host ended before it served",
          fix: void 0
        };
        reject(new Problem(code, message2, fix));
      });
    });
    this.ready.catch(() => {
    });
    this.#client.onEvent = (event2, data) => this.#hear(event2, data, isReady);
    this.#client.tell({ start: { ...config2, descriptors } });
  }
  get pid() {
    return this.#child.pid ?? 0;
  }
  /** Resolves when it is gone, after a second at most. */
  async stop() {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#client.call("stop", {}).catch(() => {
      });
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), KILL_MS);
      void this.ended.then(() => clearTimeout(timer));
    }
    return await this.ended;
  }
  #hear(event2, data, isReady) {
    if (event2 === "log") {
      this.#log(data);
      return;
    }
    if (event2 === "ready") isReady(data.sandbox);
    if (event2 === "ended") this.#failure = data.failure;
    this.onEvent(event2, data);
  }
  #log(line) {
    this.#tail.push(line.text);
    if (this.#tail.length > TAIL) this.#tail.shift();
    this.onLog(line);
  }
  /** null, or why it should not have ended. */
  #judge(code, signal) {
    if (this.#failure !== void 0) return this.#failure;
    if (this.#stopping) return null;
    if (code === SANDBOX_INCOMPLETE) {
      return {
        code: "SANDBOX_INCOMPLETE",
        message: this.#tail.join("; "),
        fix: "Use --sandbox auto to start with what this machine has."
      };
    }
    const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
    const last = this.#tail.length === 0 ? "" : `; its last words:
  ${this.#tail.join("\n  ")}`;
    return {
      code: "HOST_DIED",
      message: `the share host ${how}${last}`,
      fix: "Start the share again. A guest that was attached has to be restarted, unless its VMM reconnects."
    };
  }
};
function foldersOf({ folder, connection: connection2 }) {
  return connection2.kind === "9p" ? connection2.exports.map((each) => each.folder) : [folder];
}

// server/transport/control-thread.ts
function closeDescriptor(fd) {
  native.close(fd);
}
function isOpenSocket(fd) {
  const arena2 = threadArena();
  pathAt ||= arena2.alloc(64);
  const length = native.readFdPath(fd, pathAt, 64);
  return length > 0 && new TextDecoder().decode(arena2.u8.subarray(pathAt, pathAt + length)).startsWith("socket:");
}
var pathAt = 0;

// server/cli/print.ts
function printProblem({ message: message2, fix }) {
  process.stderr.write(`culvert: ${message2}
${fix === void 0 ? "" : `${fix}
`}`);
}

// server/cli/supervise.ts
var PREFIX = {
  error: "error: ",
  warn: "warning: ",
  info: "",
  debug: "debug: ",
  trace: "trace: "
};
var signals = 0;
var onSignal = nothing;
function catchSignals() {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    process.on(signal, () => {
      signals++;
      onSignal();
    });
  }
}
async function supervise(options) {
  const { share, given, sandbox, verbose } = options;
  const host = new HostProcess({ config: { share, verbose }, given, sandbox, code: new URL("./", import.meta.url) });
  for (const fd of descriptorsOf(given)) closeDescriptor(fd);
  host.onLog = ({ level, text: text2 }) => process.stderr.write(`${PREFIX[level]}${text2}
`);
  let endWatching = async () => {
  };
  let stopping = false;
  const stop = async () => {
    if (!stopping) {
      stopping = true;
      await options.beforeStop();
      await endWatching();
      endWatching = async () => {
      };
    }
    await host.stop();
  };
  onSignal = () => void stop();
  if (signals > 0) onSignal();
  host.ready.then(
    async (report) => {
      try {
        endWatching = await startWatching(share.id, options.watch);
      } catch (error2) {
        printProblem(failureOf(error2));
      }
      process.stdout.write(`${options.announcement(report)}
`);
    },
    () => {
    }
    // `ended` says why
  );
  const { failure: failure2 } = await host.ended;
  await endWatching();
  await options.cleanUp();
  if (failure2 === null || signals > 0) return 0;
  printProblem(failure2);
  return 1;
}
function descriptorsOf({ vhostUser, fuse, control, listeners = [] }) {
  return [vhostUser, fuse, control, ...listeners].filter((fd) => fd >= 0);
}
function nothing() {
}

// server/cli/mount.ts
var USAGE2 = "culvert mount --shared-dir DIR MOUNTPOINT [options]";
var SUMMARY = "Mounts a folder on this machine through the same server that a guest would use: to try it without a VM. As root it mounts by itself and for all users, else with fusermount3 (package fuse3). Prints one line when it is mounted; unmounts on SIGTERM and SIGINT, and ends when somebody else unmounts it.";
async function mount(argv) {
  const policy = policyOptions("virtiofs");
  const args = readArguments("culvert mount", [FOLDER, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has("help")) {
    const sections = [
      { title: "Options", options: [FOLDER, ...COMMON_OPTIONS] },
      { title: "Policy (culvert status shows what is in force)", options: policy }
    ];
    process.stdout.write(helpText(USAGE2, SUMMARY, sections));
    return 0;
  }
  const [mountpoint, ...others] = args.operands;
  if (mountpoint === void 0) throw usageProblem("the mount point is missing", USAGE2);
  if (others.length > 0) throw usageProblem(`"${others[0]}" is not expected here`, USAGE2);
  return await mountArguments(args, resolve3(mountpoint));
}
async function mountArguments(args, mountpoint) {
  const path = required2(args, "shared-dir", "DIR");
  const connection2 = { kind: "fuse-dev", mountpoint };
  shareFrom(args, "share", "/", connection2);
  const folder = checkedFolder(path);
  catchSignals();
  const name = args.text("name");
  const { id, control } = claimName(name ?? folder.slice(folder.lastIndexOf("/") + 1), name !== void 0);
  try {
    const share = shareFrom(args, id, folder, connection2);
    const mounted = mountFolder(folder, mountpoint);
    return await supervise({
      share,
      given: { vhostUser: -1, fuse: mounted.fd, control: control?.fd ?? -1 },
      sandbox: args.text("sandbox") ?? "auto",
      verbose: args.has("verbose"),
      watch: watchOf(args),
      announcement: (sandbox) => `culvert: ${folder} is mounted on ${mountpoint} (cache ${share.policy.cache ?? "auto"}); sandbox ${describeSandbox(sandbox)}`,
      beforeStop: () => mounted.unmount(),
      cleanUp: () => mounted.unmount()
    });
  } finally {
    control?.remove();
  }
}

// server/cli/remote.ts
import { once } from "node:events";
import { createReadStream } from "node:fs";

// server/wire/views.ts
var INVALID_U64 = -1;
var U64_MAX_SAFE = Number.MAX_SAFE_INTEGER;
var TWO_32 = 4294967296;
var SAFE_HIGH = 2097152;
function newSpan() {
  return { at: 0, length: 0 };
}
function getU64(view, at) {
  const high = view.getUint32(at + 4, true);
  return high < SAFE_HIGH ? high * TWO_32 + view.getUint32(at, true) : INVALID_U64;
}
function putU64(view, at, value) {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / TWO_32) >>> 0, true);
}
function putU64Saturating(view, at, value) {
  if (value >= U64_MAX_SAFE) {
    view.setUint32(at, 4294967295, true);
    view.setUint32(at + 4, 2147483647, true);
  } else {
    putU64(view, at, value);
  }
}
function getI64(view, at) {
  const high = view.getInt32(at + 4, true);
  if (high >= SAFE_HIGH) return Number.MAX_SAFE_INTEGER;
  if (high < -SAFE_HIGH) return Number.MIN_SAFE_INTEGER;
  return high * TWO_32 + view.getUint32(at, true);
}
function takeStr16(view, at, end, span) {
  if (end - at < 2) return -1;
  const length = view.getUint16(at, true);
  if (end - at - 2 < length) return -1;
  span.at = at + 2;
  span.length = length;
  return at + 2 + length;
}
function putStr16(v, at, span) {
  move(v.u8, at + 2, span);
  v.view.setUint16(at, span.length, true);
  return at + 2 + span.length;
}
function putData32(v, at, span) {
  move(v.u8, at + 4, span);
  v.view.setUint32(at, span.length, true);
  return at + 4 + span.length;
}
function move(u8, at, span) {
  if (span.at !== at) u8.copyWithin(at, span.at, span.at + span.length);
}

// server/wire/ninep/codec.gen.ts
var TYPE = {
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
function decodeQid(v, at, o) {
  const d = v.view;
  o.type = d.getUint8(at);
  o.version = d.getUint32(at + 1, true);
  o.pathLo = d.getUint32(at + 5, true);
  o.pathHi = d.getUint32(at + 9, true);
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
function decodeDirEntry(v, at, end, o) {
  if (end - at < 22) return -1;
  const d = v.view;
  decodeQid(v, at, o.qid);
  o.offsetLo = d.getUint32(at + 13, true);
  o.offsetHi = d.getUint32(at + 17, true);
  o.type = d.getUint8(at + 21);
  return takeStr16(d, at + 22, end, o.name);
}
function encodeTlopen(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.flags, true);
  const end = at + 15;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 12);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTlcreate(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.flags, true);
  d.setUint32(p + 4, o.mode, true);
  d.setUint32(p + 8, o.gid, true);
  const end = p + 12;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 14);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTreadlink(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 22);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function newRreadlink() {
  return {
    target: newSpan()
  };
}
function decodeRreadlink(v, at, end, o) {
  const d = v.view;
  let p = takeStr16(d, at + 7, end, o.target);
  if (p < 0) return -1;
  return p === end ? end : -1;
}
function encodeTgetattr(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.requestMaskLo, true);
  d.setUint32(at + 15, o.requestMaskHi, true);
  const end = at + 19;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 24);
  d.setUint16(at + 5, tag2, true);
  return end;
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
function decodeRgetattr(v, at, end, o) {
  if (end - at < 160) return -1;
  const d = v.view;
  o.validLo = d.getUint32(at + 7, true);
  o.validHi = d.getUint32(at + 11, true);
  decodeQid(v, at + 15, o.qid);
  o.mode = d.getUint32(at + 28, true);
  o.uid = d.getUint32(at + 32, true);
  o.gid = d.getUint32(at + 36, true);
  o.nlink = getU64(d, at + 40);
  o.rdev = getU64(d, at + 48);
  o.size = getU64(d, at + 56);
  o.blksize = getU64(d, at + 64);
  o.blocks = getU64(d, at + 72);
  o.atimeSec = getI64(d, at + 80);
  o.atimeNsec = getU64(d, at + 88);
  o.mtimeSec = getI64(d, at + 96);
  o.mtimeNsec = getU64(d, at + 104);
  o.ctimeSec = getI64(d, at + 112);
  o.ctimeNsec = getU64(d, at + 120);
  o.btimeSec = getI64(d, at + 128);
  o.btimeNsec = getU64(d, at + 136);
  o.gen = getU64(d, at + 144);
  o.dataVersion = getU64(d, at + 152);
  return at + 160 === end ? end : -1;
}
function newTreaddir() {
  return {
    fid: 0,
    offsetLo: 0,
    offsetHi: 0,
    count: 0
  };
}
function encodeTreaddir(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.offsetLo, true);
  d.setUint32(at + 15, o.offsetHi, true);
  d.setUint32(at + 19, o.count, true);
  const end = at + 23;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 40);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTfsync(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.datasync, true);
  const end = at + 15;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 50);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTlock(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint8(at + 11, o.type);
  d.setUint32(at + 12, o.flags, true);
  putU64(d, at + 16, o.start);
  putU64Saturating(d, at + 24, o.length);
  d.setUint32(at + 32, o.procId, true);
  const p = putStr16(v, at + 36, o.clientId);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 52);
  d.setUint16(at + 5, tag2, true);
  return p;
}
function encodeTmkdir(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.dfid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.mode, true);
  d.setUint32(p + 4, o.gid, true);
  const end = p + 8;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 72);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTunlinkat(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.dirfid, true);
  const p = putStr16(v, at + 11, o.name);
  d.setUint32(p, o.flags, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 76);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTversion(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.msize, true);
  const p = putStr16(v, at + 11, o.version);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 100);
  d.setUint16(at + 5, tag2, true);
  return p;
}
function newRversion() {
  return {
    msize: 0,
    version: newSpan()
  };
}
function decodeRversion(v, at, end, o) {
  if (end - at < 11) return -1;
  const d = v.view;
  o.msize = d.getUint32(at + 7, true);
  let p = takeStr16(d, at + 11, end, o.version);
  if (p < 0) return -1;
  return p === end ? end : -1;
}
function encodeTattach(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.afid, true);
  let p = putStr16(v, at + 15, o.uname);
  p = putStr16(v, p, o.aname);
  d.setUint32(p, o.nUname, true);
  const end = p + 4;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 104);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function newTwalk() {
  return {
    fid: 0,
    newfid: 0,
    nwname: 0,
    wname: Array.from({ length: 16 }, newSpan)
  };
}
function encodeTwalk(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  d.setUint32(at + 11, o.newfid, true);
  d.setUint16(at + 15, o.nwname, true);
  let p = at + 17;
  for (let i = 0; i < o.nwname; i++) {
    const item = o.wname[i];
    if (item === void 0) break;
    p = putStr16(v, p, item);
  }
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 110);
  d.setUint16(at + 5, tag2, true);
  return p;
}
function newRwalk() {
  return {
    nwqid: 0,
    wqid: Array.from({ length: 16 }, newQid)
  };
}
function decodeRwalk(v, at, end, o) {
  if (end - at < 9) return -1;
  const d = v.view;
  o.nwqid = d.getUint16(at + 7, true);
  let p = at + 9;
  if (o.nwqid > 16) return -1;
  if (end - p < o.nwqid * 13) return -1;
  for (let i = 0; i < o.nwqid; i++) {
    const item = o.wqid[i];
    if (item === void 0) return -1;
    decodeQid(v, p, item);
    p += 13;
  }
  return p === end ? end : -1;
}
function encodeTread(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  putU64(d, at + 11, o.offset);
  d.setUint32(at + 19, o.count, true);
  const end = at + 23;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 116);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTwrite(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  putU64(d, at + 11, o.offset);
  const p = putData32(v, at + 19, o.data);
  d.setUint32(at, p - at, true);
  d.setUint8(at + 4, 118);
  d.setUint16(at + 5, tag2, true);
  return p;
}
function encodeTclunk(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 120);
  d.setUint16(at + 5, tag2, true);
  return end;
}
function encodeTremove(v, at, tag2, o) {
  const d = v.view;
  d.setUint32(at + 7, o.fid, true);
  const end = at + 11;
  d.setUint32(at, end - at, true);
  d.setUint8(at + 4, 122);
  d.setUint16(at + 5, tag2, true);
  return end;
}

// server/wire/ninep/flags.ts
var DIALECT = { L: "9P2000.L", U: "9P2000.u", PLAIN: "9P2000" };
var NOTAG2 = 65535;
var NOFID2 = 4294967295;
var MAXWELEM2 = 16;
var HEADER_SIZE = 7;
var READ_HEADER_SIZE = 11;
var IO_HEADER_SIZE = 24;
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
var LOCK_FLAGS = { BLOCK: 1, RECLAIM: 2 };

// server/client/ninep-error.ts
var NinepError = class extends Error {
  /** `ENOENT`. */
  code;
  errno;
  constructor(errno, what) {
    super(`${what}: ${errnoName(errno)}`);
    this.name = "NinepError";
    this.code = errnoName(errno);
    this.errno = errno;
  }
};

// server/client/ninep-wire.ts
import { connect as connect2 } from "node:net";
var TEXT_ROOM = 17 * 64 * 1024;
var LAST_TAG = NOTAG2 - 1;
var NinepWire = class _NinepWire {
  /** Longest message that is sent; the caller agrees on it with the server. */
  msize;
  #socket;
  #views;
  #waiting = /* @__PURE__ */ new Map();
  #textAt = 0;
  #nextTag = 0;
  #chunks = [];
  #have = 0;
  #error = null;
  constructor(socket2, msize) {
    this.#socket = socket2;
    this.msize = msize;
    const u8 = new Uint8Array(msize + TEXT_ROOM);
    this.#views = { u8, view: new DataView(u8.buffer) };
    socket2.setNoDelay(true);
    socket2.on("data", (chunk) => this.#receive(chunk));
    socket2.on("error", (error2) => this.#fail(error2));
    socket2.on("close", () => this.#fail(new Error("the 9P server closed the connection")));
  }
  /** Rejects with Node's own error when nobody listens there. */
  static async connect(address, msize) {
    const socket2 = await new Promise((resolve6, reject) => {
      const connecting = connect2(address, () => {
        connecting.off("error", reject);
        resolve6(connecting);
      });
      connecting.once("error", reject);
    });
    return new _NinepWire(socket2, msize);
  }
  /** The socket, for tests that send what no client would. */
  get socket() {
    return this.#socket;
  }
  /** Puts a text where the request that is built now finds it. */
  text(text2) {
    const bytes = typeof text2 === "string" ? Buffer.from(text2) : text2;
    const at = this.msize + this.#textAt;
    this.#views.u8.set(bytes, at);
    this.#textAt += bytes.length;
    return { at, length: bytes.length };
  }
  /**
   * Sends what `encode` writes at 0 and returns the reply. Texts come from `text`; payload may lie where it belongs already (`put`). `tag`: instead of
   * a free one.
   */
  async call(encode2, tag2) {
    return await this.send(encode2, tag2).reply;
  }
  /** As `call`, and tells the tag, for Tflush. */
  send(encode2, tag2 = this.#freeTag()) {
    const length = encode2(this.#views, tag2);
    this.#textAt = 0;
    const reply = new Promise((resolve6, reject) => {
      if (this.#error !== null) reject(this.#error);
      else this.#waiting.set(tag2, { resolve: resolve6, reject });
    });
    if (this.#error === null) this.#socket.write(this.#views.u8.slice(0, length));
    return { tag: tag2, reply };
  }
  /** Puts payload of the request that is built now at `at`. */
  put(at, bytes) {
    this.#views.u8.set(bytes, at);
  }
  close() {
    this.#socket.destroy();
    this.#fail(new Error("the connection was closed"));
  }
  [Symbol.dispose]() {
    this.close();
  }
  #freeTag() {
    for (let i = 0; i <= LAST_TAG; i++) {
      const tag2 = this.#nextTag;
      this.#nextTag = this.#nextTag === LAST_TAG ? 0 : this.#nextTag + 1;
      if (!this.#waiting.has(tag2)) return tag2;
    }
    throw new Error("all tags are in use");
  }
  #receive(chunk) {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    for (; ; ) {
      if (this.#have < HEADER_SIZE) return;
      if ((this.#chunks[0]?.length ?? 0) < HEADER_SIZE) this.#chunks = [Buffer.concat(this.#chunks)];
      const size = this.#chunks[0]?.readUInt32LE(0) ?? 0;
      if (size < HEADER_SIZE || size > this.msize) {
        this.#fail(new Error(`the server sent a message of ${size} bytes; ${this.msize} were agreed on`));
        this.#socket.destroy();
        return;
      }
      if (this.#have < size) return;
      const all = this.#chunks.length === 1 ? this.#chunks[0] ?? chunk : Buffer.concat(this.#chunks);
      this.#chunks = all.length > size ? [all.subarray(size)] : [];
      this.#have -= size;
      this.#deliver(all.subarray(0, size));
    }
  }
  #deliver(message2) {
    const tag2 = message2.readUInt16LE(5);
    const waiting = this.#waiting.get(tag2);
    this.#waiting.delete(tag2);
    const view = new DataView(message2.buffer, message2.byteOffset, message2.length);
    waiting?.resolve({ u8: message2, view, type: message2.readUInt8(4), length: message2.length });
  }
  #fail(error2) {
    this.#error ??= error2;
    for (const { reject } of this.#waiting.values()) reject(this.#error);
    this.#waiting.clear();
  }
};

// server/client/ninep-client.ts
var WRITE_HEADER_SIZE = 23;
var NinepClient = class _NinepClient {
  wire;
  #uid;
  #nextFid = 0;
  constructor(connection2, uid) {
    this.wire = connection2;
    this.#uid = uid;
  }
  /** Connects and agrees on 9P2000.L. Rejects with Node's error when nobody listens, with an Error when the server speaks something else. */
  static async connect(address, options = {}) {
    const connection2 = await NinepWire.connect(address, options.msize ?? 1024 * 1024);
    const client = new _NinepClient(connection2, options.uid ?? process.getuid?.() ?? 0);
    try {
      await client.version();
    } catch (error2) {
      connection2.close();
      throw error2;
    }
    return client;
  }
  get msize() {
    return this.wire.msize;
  }
  close() {
    this.wire.close();
  }
  [Symbol.dispose]() {
    this.close();
  }
  /** Tversion: also forgets all fids. */
  async version() {
    const text2 = DIALECT.L;
    const reply = await this.#call(
      "version",
      TYPE.Rversion,
      (v) => encodeTversion(v, 0, NOTAG2, { msize: this.wire.msize, version: this.wire.text(text2) }),
      NOTAG2
    );
    const rversion = newRversion();
    decodeRversion(reply, 0, reply.length, rversion);
    const answer = textOf2(reply, rversion.version);
    if (answer !== text2) throw new Error(`the server speaks ${answer}, not ${text2}`);
    this.wire.msize = Math.min(this.wire.msize, rversion.msize);
  }
  /** A fid for the root of `aname`. */
  async attach(aname, uid = this.#uid) {
    const fid = this.#nextFid++;
    await this.#call(
      `attach ${aname}`,
      TYPE.Rattach,
      (v, tag2) => encodeTattach(v, 0, tag2, {
        fid,
        afid: NOFID2,
        uname: this.wire.text(""),
        aname: this.wire.text(aname),
        nUname: uid
      })
    );
    return fid;
  }
  /** A new fid for what `names` leads to from `from`. */
  async walk(from, names) {
    const fid = this.#nextFid++;
    let at = from;
    let done = 0;
    do {
      const part = names.slice(done, done + MAXWELEM2);
      const start = at;
      const reply = await this.#call(`walk ${names.join("/")}`, TYPE.Rwalk, (v, tag2) => {
        const request = newTwalk();
        request.fid = start;
        request.newfid = fid;
        request.nwname = part.length;
        for (const [i, name] of part.entries()) request.wname[i] = this.wire.text(name);
        return encodeTwalk(v, 0, tag2, request);
      });
      const rwalk = newRwalk();
      decodeRwalk(reply, 0, reply.length, rwalk);
      if (rwalk.nwqid < part.length) {
        if (at === fid) await this.clunk(fid);
        throw new NinepError(2, `walk ${names.join("/")}`);
      }
      at = fid;
      done += part.length;
    } while (done < names.length);
    return fid;
  }
  async open(fid, flags = 0) {
    await this.#call("open", TYPE.Rlopen, (v, tag2) => encodeTlopen(v, 0, tag2, { fid, flags }));
  }
  /** Makes and opens a file; `fid` was the directory and is the file then. */
  async create(fid, name, flags, mode, gid = 0) {
    await this.#call(
      `create ${name}`,
      TYPE.Rlcreate,
      (v, tag2) => encodeTlcreate(v, 0, tag2, {
        fid,
        name: this.wire.text(name),
        flags: flags | L_OPEN_FLAGS.CREATE,
        mode,
        gid
      })
    );
  }
  /** At most one message's worth; fewer bytes at the end of the file. */
  async read(fid, offset, count) {
    const most = Math.min(count, this.msize - IO_HEADER_SIZE);
    const reply = await this.#call(
      "read",
      TYPE.Rread,
      (v, tag2) => encodeTread(v, 0, tag2, { fid, offset, count: most })
    );
    return reply.u8.subarray(READ_HEADER_SIZE, reply.length);
  }
  /** At most one message's worth; returns how much was taken. */
  async write(fid, offset, bytes) {
    const part = bytes.subarray(0, this.msize - IO_HEADER_SIZE);
    const reply = await this.#call("write", TYPE.Rwrite, (v, tag2) => {
      this.wire.put(WRITE_HEADER_SIZE, part);
      return encodeTwrite(v, 0, tag2, { fid, offset, data: { at: WRITE_HEADER_SIZE, length: part.length } });
    });
    return reply.view.getUint32(7, true);
  }
  /** All entries of an open directory, without the dots. */
  async readdir(fid) {
    const entries = [];
    const entry = newDirEntry();
    let offsetLo = 0;
    let offsetHi = 0;
    for (; ; ) {
      const request = newTreaddir();
      request.fid = fid;
      request.offsetLo = offsetLo;
      request.offsetHi = offsetHi;
      request.count = Math.min(this.msize - IO_HEADER_SIZE, 128 * 1024);
      const reply = await this.#call(
        "readdir",
        TYPE.Rreaddir,
        (v, tag2) => encodeTreaddir(v, 0, tag2, request)
      );
      if (reply.length <= READ_HEADER_SIZE) return entries;
      for (let at = READ_HEADER_SIZE; at < reply.length; ) {
        at = decodeDirEntry(reply, at, reply.length, entry);
        if (at < 0) throw new Error("the server sent a broken directory entry");
        offsetLo = entry.offsetLo;
        offsetHi = entry.offsetHi;
        const name = textOf2(reply, entry.name);
        const inode = BigInt(entry.qid.pathHi) << 32n | BigInt(entry.qid.pathLo);
        if (name !== "." && name !== "..") entries.push({ name, type: entry.type, inode });
      }
    }
  }
  async getattr(fid, mask = GETATTR_MASK.ALL) {
    const reply = await this.#call(
      "stat",
      TYPE.Rgetattr,
      (v, tag2) => encodeTgetattr(v, 0, tag2, { fid, requestMaskLo: mask, requestMaskHi: 0 })
    );
    const attr = newRgetattr();
    decodeRgetattr(reply, 0, reply.length, attr);
    return attr;
  }
  async readlink(fid) {
    const reply = await this.#call(
      "readlink",
      TYPE.Rreadlink,
      (v, tag2) => encodeTreadlink(v, 0, tag2, { fid })
    );
    const link = newRreadlink();
    decodeRreadlink(reply, 0, reply.length, link);
    return textOf2(reply, link.target);
  }
  async mkdir(fid, name, mode, gid = 0) {
    await this.#call(
      `mkdir ${name}`,
      TYPE.Rmkdir,
      (v, tag2) => encodeTmkdir(v, 0, tag2, { dfid: fid, name: this.wire.text(name), mode, gid })
    );
  }
  async unlink(fid, name, directory = false) {
    const flags = directory ? UNLINK_FLAGS.REMOVEDIR : 0;
    await this.#call(
      `unlink ${name}`,
      TYPE.Runlinkat,
      (v, tag2) => encodeTunlinkat(v, 0, tag2, { dirfid: fid, name: this.wire.text(name), flags })
    );
  }
  /** Removes the file and clunks the fid, also when it could not be removed. */
  async remove(fid) {
    await this.#call("remove", TYPE.Rremove, (v, tag2) => encodeTremove(v, 0, tag2, { fid }));
  }
  /** The status: LOCK_STATUS. With `block` it comes when the lock is there. */
  async lock(fid, range) {
    const { type, start, length, procId, clientId } = range;
    const reply = await this.#call(
      "lock",
      TYPE.Rlock,
      (v, tag2) => encodeTlock(v, 0, tag2, {
        ...{ fid, type, start, length, procId },
        flags: range.block === true ? LOCK_FLAGS.BLOCK : 0,
        clientId: this.wire.text(clientId)
      })
    );
    return reply.view.getUint8(7);
  }
  async fsync(fid) {
    await this.#call("fsync", TYPE.Rfsync, (v, tag2) => encodeTfsync(v, 0, tag2, { fid, datasync: 0 }));
  }
  async clunk(fid) {
    await this.#call("clunk", TYPE.Rclunk, (v, tag2) => encodeTclunk(v, 0, tag2, { fid }));
  }
  async #call(what, type, encode2, tag2) {
    const reply = await this.wire.call(encode2, tag2);
    if (reply.type === type) return reply;
    if (reply.type === TYPE.Rlerror) throw new NinepError(reply.view.getUint32(7, true), what);
    throw new Error(`${what}: the server answered with message type ${reply.type}`);
  }
};
function textOf2(reply, { at, length }) {
  return Buffer.from(reply.u8.subarray(at, at + length)).toString("utf8");
}

// server/client/ninep-url.ts
var DEFAULT_PORT = 564;
var TCP = /^9p\+tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^/:[\]]+)(?::(\d{1,5}))?(?:\/(.*))?$/s;
var UNIX = /^9p\+unix:\/\/(\/.*)$/s;
function parseNinepUrl(text2) {
  try {
    return parse2(text2);
  } catch {
    return `${text2} is not properly percent-encoded`;
  }
}
function parse2(text2) {
  const tcp = TCP.exec(text2);
  if (tcp !== null) {
    const [, host = "", port, rest = ""] = tcp;
    const number3 = port === void 0 ? DEFAULT_PORT : Number(port);
    if (number3 > 65535) return `there is no port ${port}`;
    return { socket: { host: host.replace(/^\[|\]$/g, ""), port: number3 }, ...file(rest) };
  }
  const unix = UNIX.exec(text2);
  if (unix === null) return `${text2} is no address of a 9P server`;
  const whole = unix[1] ?? "";
  const end = whole.indexOf("//");
  const path = (end < 0 ? whole : whole.slice(0, end)).replace(/\/$/, "");
  if (path === "") return `${text2} names no socket`;
  return { socket: { path: decodeURIComponent(path) }, ...file(end < 0 ? "" : whole.slice(end + 2)) };
}
function file(rest) {
  const [aname = "", ...names] = rest.split("/").map(decodeURIComponent);
  return { aname, names: names.filter((name) => name !== "") };
}

// server/cli/remote.ts
var URL_HELP = "URL is 9p+tcp://HOST[:PORT]/EXPORT/PATH (port 564 unless given) or 9p+unix:///SOCKET//EXPORT/PATH, where a double slash ends the socket\u2019s path. An empty EXPORT is the server\u2019s only one, or the list of all. Parts may be percent-encoded: %2Fsrv for a slash in an export\u2019s name.";
var OPTIONS = [
  { name: "uid", value: "UID", help: "The user to act as on the server.", fallback: "the user who runs this" },
  { name: "help", short: "h", help: "Writes this text." }
];
var LIST_OPTIONS = [
  { name: "long", short: "l", help: "With type, mode, owner, size and time." },
  ...OPTIONS
];
var S_IFMT = 61440;
var TYPE_LETTERS = {
  16384: "d",
  40960: "l",
  32768: "-",
  4096: "p",
  49152: "s",
  8192: "c",
  24576: "b"
};
var O_WRONLY = 1;
async function ls(argv) {
  return await withFile(
    "ls",
    LIST_OPTIONS,
    "Lists a folder, or names a file.",
    argv,
    async (client, fid, { names }, args) => {
      const { mode } = await client.getattr(fid);
      if ((mode & S_IFMT) !== 16384) {
        await printEntry(client, fid, names.at(-1) ?? "/", args.has("long"));
        return;
      }
      const folder = await client.walk(fid, []);
      await client.open(folder);
      const entries = [...await client.readdir(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
      for (const { name } of entries) {
        if (!args.has("long")) {
          process.stdout.write(`${printable2(name)}
`);
          continue;
        }
        const entry = await client.walk(fid, [name]);
        await printEntry(client, entry, name, true);
        await client.clunk(entry);
      }
    }
  );
}
async function cat(argv) {
  return await withFile("cat", OPTIONS, "Writes a file to the standard output.", argv, async (client, fid) => {
    await client.open(fid);
    for (let offset = 0; ; ) {
      const bytes = await client.read(fid, offset, client.msize);
      if (bytes.length === 0) return;
      offset += bytes.length;
      if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
    }
  });
}
async function put(argv) {
  const summary = "Writes FILE, or the standard input, to a file on the server, which is made or replaced.";
  return await withFolder("put", "URL [FILE]", OPTIONS, summary, argv, async (client, folder, { names }, args) => {
    const name = names.at(-1);
    if (name === void 0) throw usageProblem("the URL names no file", "Give the path of a file.");
    const fid = await openForWriting(client, folder, name);
    const [, source] = args.operands;
    let offset = 0;
    for await (const chunk of source === void 0 ? process.stdin : createReadStream(source, { highWaterMark: client.msize })) {
      let bytes = chunk;
      while (bytes.length > 0) {
        const count = await client.write(fid, offset, bytes);
        if (count === 0)
          throw new Problem("WRITE_FAILED", `the server took no more than ${offset} bytes`, "Its disk may be full.");
        offset += count;
        bytes = bytes.subarray(count);
      }
    }
    await client.clunk(fid);
  });
}
async function stat(argv) {
  return await withFile("stat", OPTIONS, "Shows a file\u2019s attributes.", argv, async (client, fid) => {
    const attr = await client.getattr(fid);
    const rows = [
      ["type", TYPE_LETTERS[attr.mode & S_IFMT] ?? "?"],
      ["mode", `0${(attr.mode & 4095).toString(8)}`],
      ["owner", `${attr.uid}:${attr.gid}`],
      ["links", String(attr.nlink)],
      ["size", String(attr.size)],
      ["modified", timeText2(attr.mtimeSec, attr.mtimeNsec)],
      ["changed", timeText2(attr.ctimeSec, attr.ctimeNsec)],
      [
        "qid",
        `${attr.qid.pathHi.toString(16)}${attr.qid.pathLo.toString(16).padStart(8, "0")} version ${attr.qid.version}`
      ]
    ];
    process.stdout.write(rows.map(([name = "", value]) => `${name.padEnd(9)} ${value}
`).join(""));
  });
}
async function openForWriting(client, folder, name) {
  const fid = await client.walk(folder, []);
  try {
    await client.create(fid, name, O_WRONLY | L_OPEN_FLAGS.EXCL, 420);
    return fid;
  } catch (error2) {
    if (!(error2 instanceof NinepError) || error2.code !== "EEXIST") throw error2;
  }
  await client.clunk(fid);
  const there = await client.walk(folder, [name]);
  await client.open(there, O_WRONLY | L_OPEN_FLAGS.TRUNC);
  return there;
}
async function printEntry(client, fid, name, long) {
  if (!long) {
    process.stdout.write(`${printable2(name)}
`);
    return;
  }
  const attr = await client.getattr(fid);
  const letter = TYPE_LETTERS[attr.mode & S_IFMT] ?? "?";
  const target = letter === "l" ? ` -> ${printable2(await client.readlink(fid))}` : "";
  const mode = (attr.mode & 4095).toString(8).padStart(4, "0");
  process.stdout.write(
    `${letter}${mode} ${attr.uid}:${attr.gid} ${String(attr.size).padStart(12)} ${timeText2(attr.mtimeSec, 0)} ${printable2(name)}${target}
`
  );
}
async function withFile(name, options, summary, argv, work) {
  return await withFolder(name, "URL", options, summary, argv, async (client, folder, address, args) => {
    const last = address.names.at(-1);
    await work(client, last === void 0 ? folder : await client.walk(folder, [last]), address, args);
  });
}
async function withFolder(name, operands, options, summary, argv, work) {
  const args = readArguments(`culvert ${name}`, options, argv);
  if (args.has("help")) {
    process.stdout.write(
      helpText(`culvert ${name} ${operands} [options]`, `${summary} ${URL_HELP}`, [{ title: "Options", options }])
    );
    return 0;
  }
  const [url, ...others] = args.operands;
  if (url === void 0) throw usageProblem("the URL is missing", `culvert ${name} --help explains it.`);
  if (others.length > (operands.includes("[") ? 1 : 0))
    throw usageProblem(`"${others.at(-1)}" is not expected here`, `culvert ${name} ${operands}`);
  const address = parseNinepUrl(url);
  if (typeof address === "string") throw usageProblem(address, `culvert ${name} --help explains the form.`);
  const client = await connected(address, args);
  try {
    const root = await client.attach(address.aname);
    await work(client, await client.walk(root, address.names.slice(0, -1)), address, args);
    return 0;
  } catch (error2) {
    if (error2 instanceof NinepError)
      throw new Problem("REMOTE", `${url}: ${error2.message}`, "Check the path with culvert ls.");
    throw error2;
  } finally {
    client.close();
  }
}
async function connected(address, args) {
  const uid = args.text("uid");
  if (uid !== void 0 && !/^\d{1,9}$/.test(uid)) throw usageProblem(`--uid cannot be "${uid}"`, "Give a number.");
  try {
    return await NinepClient.connect(address.socket, uid === void 0 ? {} : { uid: Number(uid) });
  } catch (error2) {
    throw new Problem(
      "NOT_CONNECTED",
      `no 9P server can be reached there: ${error2.message}`,
      "Check the address, and that the server runs."
    );
  }
}
function timeText2(seconds2, nanoseconds) {
  const date2 = new Date(seconds2 * 1e3);
  const text2 = Number.isNaN(date2.getTime()) ? `@${seconds2}` : date2.toISOString().slice(0, 19).replace("T", " ");
  return nanoseconds === 0 ? text2 : `${text2}.${String(nanoseconds).padStart(9, "0")}`;
}
function printable2(name) {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

// server/cli/serve.ts
import { resolve as resolve5 } from "node:path";

// server/cli/group.ts
import { spawnSync as spawnSync2 } from "node:child_process";
import { readFileSync as readFileSync3 } from "node:fs";
function groupId(group) {
  if (/^\d+$/.test(group)) return Number(group);
  const entry = findEntry(readFileSync3("/etc/group", "utf8"), group) ?? findEntry(spawnSync2("getent", ["group", "--", group], { encoding: "utf8" }).stdout ?? "", group);
  if (entry === void 0)
    throw new Problem(
      "GROUP_UNKNOWN",
      `there is no group "${group}"`,
      "getent group lists the groups of this machine."
    );
  return entry;
}
function findEntry(text2, group) {
  for (const line of text2.split("\n")) {
    const [name, , number3] = line.split(":");
    if (name === group && number3 !== void 0) return Number(number3);
  }
  return void 0;
}

// server/transport/stream/listen.ts
var BACKLOG2 = 64;
var VMADDR_CID_ANY = 4294967295;
function listenAt(place) {
  switch (place.how) {
    case "unix":
    case "vhost-user":
      return onPath(place.path, `${place.how}:${place.path}`);
    case "hybrid-vsock":
      return onPath(`${place.path}_${place.port}`, `hybrid-vsock:${place.path}:${place.port}`);
    case "tcp":
      return onTcp(place.host, place.port);
    case "vsock":
      return onVsock(place.port);
    case "fd":
      if (!isOpenSocket(place.fd)) {
        throw new Problem(
          "USAGE",
          `descriptor ${place.fd} is no open socket`,
          "The program that starts culvert must open it and pass it on."
        );
      }
      return plain(place.fd, `fd:${place.fd}`, "");
  }
}
function isLoopback(host) {
  return host.startsWith("127.") || host === "::1";
}
function onPath(path, label) {
  const socket2 = listenOnPath(path, void 0, BACKLOG2);
  return { fd: socket2.fd, label, warning: "", remove: () => socket2.remove() };
}
function onTcp(host, port) {
  const fd = native.tcpListen(host, port, BACKLOG2);
  const shown = host.includes(":") ? `[${host}]` : host;
  if (fd < 0) throw tcpProblem(shown, port, fd);
  const label = `tcp:${shown}:${native.socketPort(fd)}`;
  const warning = isLoopback(host) ? "" : `${label} can be reached from other machines: 9P has no passwords and no encryption, so whoever reaches it can read and write the folder`;
  return plain(fd, label, warning);
}
function onVsock(port) {
  const fd = native.vsockListen(VMADDR_CID_ANY, port, BACKLOG2);
  if (fd >= 0) return plain(fd, `vsock:${port}`, "");
  const missing = fd === -ERRNO.EAFNOSUPPORT || fd === -ERRNO.ENODEV || fd === -ERRNO.EADDRNOTAVAIL;
  throw new Problem(
    "LISTEN_FAILED",
    `cannot listen on vsock port ${port}: ${errnoName(fd)}`,
    missing ? "Load the module (modprobe vhost_vsock), or use a unix socket or TCP." : "Choose another port."
  );
}
function tcpProblem(host, port, error2) {
  const where = `${host}:${port}`;
  switch (-error2) {
    case ERRNO.EADDRINUSE:
      return new Problem(
        "PORT_IN_USE",
        `${where} is in use by another server`,
        "Choose another port, or 0 for any that is free."
      );
    case ERRNO.EACCES:
      return new Problem(
        "LISTEN_FAILED",
        `no permission to listen on ${where}`,
        "Ports below 1024 are root\u2019s. Choose a higher one."
      );
    case ERRNO.EADDRNOTAVAIL:
      return new Problem(
        "LISTEN_FAILED",
        `this machine does not have the address ${host}`,
        'Use 127.0.0.1, or one that "ip addr" shows.'
      );
    default:
      return new Problem(
        "LISTEN_FAILED",
        `cannot listen on ${where}: ${errnoName(error2)}`,
        "Give an address and a port, such as tcp:127.0.0.1:5640."
      );
  }
}
function plain(fd, label, warning) {
  return { fd, label, warning, remove: () => {
  } };
}

// server/cli/ninep-options.ts
import { basename as basename2, resolve as resolve4 } from "node:path";
var NINEP_OPTIONS = [
  {
    name: "protocol",
    value: "virtiofs|9p",
    choices: ["virtiofs", "9p"],
    help: "9p: 9P2000.L, 9P2000.u and 9P2000, for guests and programs that mount over a socket. culvert serve --help explains virtiofs.",
    fallback: "virtiofs"
  },
  {
    name: "shared-dir",
    value: "DIR",
    help: "The folder to share, exported under its own name. Everything below it is reachable for clients, nothing outside."
  },
  {
    name: "export",
    value: "NAME=DIR",
    repeatable: true,
    help: "Exports one more folder under this name. Clients choose with the attach name (mount -o aname=NAME); those that name none see the only export, or a list of all."
  },
  {
    name: "listen",
    value: "PLACE",
    repeatable: true,
    help: "Where clients come by; may be given several times. unix:PATH, tcp:ADDRESS:PORT (port 0: any that is free), vsock:PORT, hybrid-vsock:UDS:PORT (Firecracker\u2019s and cloud-hypervisor\u2019s: listens on UDS_PORT), vhost-user:PATH (a virtio-9p device for one VMM), fd:N (an inherited socket).",
    risk: "9P has no passwords: whoever reaches a TCP address can read and write the folder. Use 127.0.0.1."
  },
  {
    name: "tag",
    value: "TAG",
    help: "With --listen vhost-user: the name by which the guest mounts the device (mount -t 9p -o trans=virtio TAG DIR).",
    fallback: "culvert"
  }
];
function listenersFrom(args) {
  const places = args.all("listen");
  if (places.length === 0)
    throw usageProblem(
      "it is not said where clients come by",
      "Add --listen=unix:PATH or --listen=tcp:127.0.0.1:5640."
    );
  return places.map(listenerOf);
}
function listenerOf(place) {
  const colon = place.indexOf(":");
  const how = colon < 0 ? place : place.slice(0, colon);
  const rest = colon < 0 ? "" : place.slice(colon + 1);
  if (rest === "") throw badPlace(place);
  switch (how) {
    case "unix":
    case "vhost-user":
      return { how, path: resolve4(rest) };
    case "tcp": {
      const [host, port] = splitLast(rest, place);
      return { how, host: hostOf(host), port };
    }
    case "vsock":
      return { how, port: numberOf2(rest, place) };
    case "hybrid-vsock": {
      const [path, port] = splitLast(rest, place);
      return { how, path: resolve4(path), port };
    }
    case "fd":
      return { how, fd: numberOf2(rest, place) };
    default:
      throw badPlace(place);
  }
}
function hostOf(host) {
  if (host === "localhost") return "127.0.0.1";
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
function splitLast(text2, place) {
  const colon = text2.lastIndexOf(":");
  if (colon <= 0) throw badPlace(place);
  return [text2.slice(0, colon), numberOf2(text2.slice(colon + 1), place)];
}
function numberOf2(text2, place) {
  if (!/^\d{1,10}$/.test(text2)) throw badPlace(place);
  return Number(text2);
}
function badPlace(place) {
  return usageProblem(
    `--listen cannot be "${place}"`,
    "Use unix:PATH, tcp:ADDRESS:PORT, vsock:PORT, hybrid-vsock:UDS:PORT, vhost-user:PATH or fd:N."
  );
}
function exportsFrom(args) {
  const exports = [];
  const shared = args.text("shared-dir");
  if (shared !== void 0) {
    const folder = checkedFolder(shared);
    exports.push({ name: basename2(folder) || "root", folder });
  }
  for (const text2 of args.all("export")) {
    const equals = text2.indexOf("=");
    if (equals <= 0 || equals === text2.length - 1)
      throw usageProblem(`--export cannot be "${text2}"`, "Write --export=NAME=DIR.");
    exports.push({ name: text2.slice(0, equals), folder: checkedFolder(text2.slice(equals + 1)) });
  }
  if (exports.length === 0)
    throw usageProblem("--shared-dir is missing", "Add --shared-dir=DIR, or --export=NAME=DIR.");
  return exports;
}

// server/cli/serve-ninep.ts
var USAGE3 = "culvert serve --protocol 9p --shared-dir DIR --listen PLACE [options]";
var SUMMARY2 = "Shares folders over 9P (9P2000.L, 9P2000.u, 9P2000), with any number of clients at once. A Linux guest mounts them with mount -t 9p -o trans=tcp,port=PORT,version=9p2000.L,msize=1048576,aname=NAME 10.0.2.2 DIR. Prints one line when it is ready; ends on SIGTERM and SIGINT.";
function asksForNinep(argv) {
  return argv.includes("--protocol=9p") || argv.some((word, i) => word === "--protocol" && argv[i + 1] === "9p");
}
async function serveNinep(argv) {
  const policy = policyOptions("9p");
  const args = readArguments("culvert serve --protocol 9p", [...NINEP_OPTIONS, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has("help")) {
    const sections = [
      { title: "What is shared, and where", options: NINEP_OPTIONS },
      { title: "General", options: COMMON_OPTIONS },
      { title: "Policy (culvert status shows what is in force)", options: policy }
    ];
    process.stdout.write(helpText(USAGE3, SUMMARY2, sections));
    return 0;
  }
  noOperands(args, "culvert serve");
  const connection2 = { kind: "9p", listen: listenersFrom(args), exports: exportsFrom(args) };
  const folder = connection2.exports[0]?.folder ?? "/";
  shareFrom(args, "share", folder, connection2);
  const sockets = [];
  catchSignals();
  try {
    for (const place of connection2.listen) sockets.push(listenAt(place));
    return await serveOn(args, folder, connection2, sockets);
  } finally {
    for (const socket2 of sockets) socket2.remove();
  }
}
async function serveOn(args, folder, connection2, sockets) {
  const name = args.text("name");
  const { id, control } = claimName(name ?? folder.slice(folder.lastIndexOf("/") + 1), name !== void 0);
  const removeSockets = () => {
    for (const socket2 of sockets) socket2.remove();
  };
  for (const { warning } of sockets) if (warning !== "") process.stderr.write(`warning: ${warning}
`);
  try {
    const share = shareFrom(args, id, folder, connection2);
    return await supervise({
      share,
      given: { vhostUser: -1, fuse: -1, control: control?.fd ?? -1, listeners: sockets.map(({ fd }) => fd) },
      sandbox: args.text("sandbox") ?? "auto",
      verbose: args.has("verbose"),
      watch: watchOf(args),
      announcement: (sandbox) => `culvert: ${describeShare(share, connection2, sockets)}; sandbox ${describeSandbox(sandbox)}`,
      // At once, so that nobody finds a socket that leads nowhere.
      beforeStop: removeSockets,
      cleanUp: removeSockets
    });
  } finally {
    control?.remove();
  }
}
function describeShare({ policy }, { exports }, sockets) {
  const what = exports.map(({ name, folder }) => `${folder} as ${name}`).join(", ");
  const where = sockets.map(({ label }) => label).join(", ");
  return `sharing ${what} over 9P on ${where} (cache ${policy.cache ?? "auto"}${policy.readonly === true ? ", read-only" : ""})`;
}

// server/cli/serve.ts
var USAGE4 = "culvert serve --shared-dir DIR --socket-path SOCK [options]";
var SUMMARY3 = "Shares a folder with a virtual machine over virtio-fs (a vhost-user device). The VMM connects to the socket and the guest mounts the share: mount -t virtiofs TAG DIR. Prints one line when it is ready; ends on SIGTERM and SIGINT.";
async function serve(argv) {
  if (asksForNinep(argv)) return await serveNinep(argv);
  const policy = policyOptions("virtiofs");
  const args = readArguments("culvert serve", [...SERVE_OPTIONS, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has("help")) {
    const sections = [
      { title: "What is shared, and how it is met", options: SERVE_OPTIONS },
      { title: "General", options: COMMON_OPTIONS },
      { title: "Policy (culvert status shows what is in force)", options: policy }
    ];
    process.stdout.write(helpText(USAGE4, SUMMARY3, sections));
    return 0;
  }
  noOperands(args, "culvert serve");
  return await serveArguments(args);
}
async function serveArguments(args) {
  const path = required2(args, "shared-dir", "DIR");
  const connection2 = connectionFrom(args);
  shareFrom(args, "share", "/", connection2);
  const folder = checkedFolder(path);
  const gid = connection2.socket.how === "listen" && connection2.socket.group !== void 0 ? groupId(connection2.socket.group) : void 0;
  catchSignals();
  const socket2 = connection2.socket.how === "listen" ? listenOnPath(connection2.socket.path, gid) : null;
  try {
    return await serveOn2(args, folder, connection2, socket2);
  } finally {
    socket2?.remove();
  }
}
async function serveOn2(args, folder, connection2, socket2) {
  const name = args.text("name");
  const { id, control } = claimName(name ?? folder.slice(folder.lastIndexOf("/") + 1), name !== void 0);
  try {
    const share = shareFrom(args, id, folder, connection2);
    const inherited = connection2.socket.how === "fd" ? connection2.socket.fd : -1;
    return await supervise({
      share,
      given: { vhostUser: socket2?.fd ?? inherited, fuse: -1, control: control?.fd ?? -1 },
      sandbox: args.text("sandbox") ?? "auto",
      verbose: args.has("verbose"),
      watch: watchOf(args),
      announcement: (sandbox) => `culvert: ${describeShare2(share)}; sandbox ${describeSandbox(sandbox)}`,
      // At once, so that nobody finds a socket that leads nowhere.
      beforeStop: () => socket2?.remove(),
      cleanUp: () => socket2?.remove()
    });
  } finally {
    control?.remove();
  }
}
function connectionFrom(args) {
  const given = ["socket-path", "fd", "connect"].filter((name) => args.has(name));
  if (given.length !== 1) {
    const what = given.length === 0 ? "it is not said how the VMM is met" : `--${given.join(" and --")} exclude each other`;
    throw usageProblem(what, "Give one of --socket-path=SOCK, --connect=PATH and --fd=N.");
  }
  if (args.has("socket-group") && !args.has("socket-path"))
    throw usageProblem("--socket-group needs --socket-path", "Leave it out, or listen on a path.");
  const exitOnDisconnect = args.has("exit-on-disconnect");
  return { kind: "vhost-user", socket: socketFrom(args), exitOnDisconnect };
}
function socketFrom(args) {
  const path = args.text("socket-path");
  const connect3 = args.text("connect");
  const fd = args.text("fd");
  if (path !== void 0) return { how: "listen", path: resolve5(path), group: args.text("socket-group") };
  if (connect3 !== void 0) return { how: "connect", path: resolve5(connect3) };
  if (fd === void 0 || !/^\d+$/.test(fd))
    throw usageProblem(`--fd cannot be "${fd}"`, "Give the number of an inherited socket, 3 or higher.");
  const number3 = Number(fd);
  if (number3 >= 3 && !isOpenSocket(number3))
    throw usageProblem(
      `descriptor ${fd} is no open socket`,
      "The program that starts culvert must open it and pass it on."
    );
  return { how: "fd", fd: number3 };
}
function describeShare2({ folder, connection: connection2, tag: tag2, policy }) {
  const tagText = tag2 === "" ? "" : `, tag "${tag2}"`;
  return `sharing ${folder} over virtio-fs ${describeConnection(connection2)} (cache ${policy.cache ?? "auto"}${policy.readonly === true ? ", read-only" : ""}${tagText})`;
}
function describeConnection(connection2) {
  if (connection2.kind !== "vhost-user") return "";
  const { socket: socket2 } = connection2;
  switch (socket2.how) {
    case "listen":
      return `on ${socket2.path}`;
    case "connect":
      return `to ${socket2.path}`;
    case "fd":
      return `on descriptor ${socket2.fd}`;
  }
}

// server/cli/stats.ts
var OPTIONS2 = [
  { name: "json", help: "Writes JSON, all there is: docs/trace.md describes it." },
  { name: "prometheus", help: "Writes the text that --metrics of culvert serve offers." },
  { name: "help", short: "h", help: "Writes this text." }
];
var USAGE5 = "culvert stats [NAME] [options]";
async function stats(argv) {
  const args = readArguments("culvert stats", OPTIONS2, argv);
  if (args.has("help")) {
    const summary = "Shows what a share has been asked since it started: calls, errors, bytes and times of each operation. NAME may be left out when one share runs.";
    process.stdout.write(helpText(USAGE5, summary, [{ title: "Options", options: OPTIONS2 }]));
    return 0;
  }
  const { name, client } = await connectShare(args.operands, USAGE5);
  try {
    const found = await client.call("stats", {});
    if (args.has("json")) process.stdout.write(`${JSON.stringify(found, null, 2)}
`);
    else if (args.has("prometheus")) process.stdout.write(prometheusText(name, found));
    else process.stdout.write(tableText(found));
    return 0;
  } finally {
    client.close();
  }
}
function tableText({ ops, insights, level }) {
  const head = ["operation", "calls", "errors", "time", "p50", "p95", "p99", "max", "data bytes"];
  const rows = [...ops].sort((a, b) => b.serviceNs - a.serviceNs).map((row) => {
    const errors = Object.values(row.errors).reduce((sum, times) => sum + times, 0);
    const { p50, p95, p99, max } = row.latency;
    return [
      row.op,
      String(row.calls),
      String(errors),
      ...[row.serviceNs, p50, p95, p99, max].map(timeText),
      String(row.dataBytes)
    ];
  });
  const lines = [head, ...rows].map(
    (cells) => cells.map((cell2, i) => i === 0 ? cell2.padEnd(18) : cell2.padStart(11)).join("")
  );
  const found = insights.map(({ finding, advice }) => `
${finding}
  ${advice}
`);
  return `${lines.join("\n")}
recording: ${level}
${found.join("")}`;
}

// server/cli/status.ts
var PATIENCE_MS = 2e3;
var OPTIONS3 = [
  { name: "json", help: "Writes JSON: a list of all that the shares say." },
  { name: "help", short: "h", help: "Writes this text." }
];
async function status(argv) {
  const args = readArguments("culvert status", OPTIONS3, argv);
  if (args.has("help")) {
    const summary = "Shows the shares of this user that run: folder, socket, what is attached, requests, sandbox, policy.";
    process.stdout.write(helpText("culvert status [NAME...]", summary, [{ title: "Options", options: OPTIONS3 }]));
    return 0;
  }
  const known = controlIds();
  for (const name of args.operands) {
    if (!known.includes(name))
      throw new Problem("SHARE_UNKNOWN", `no share named ${name} is running`, "culvert status lists those that are.");
  }
  const shares = await statusOf(args.operands.length > 0 ? args.operands : known);
  if (args.has("json")) process.stdout.write(`${JSON.stringify(shares, null, 2)}
`);
  else if (shares.length === 0) process.stdout.write("no share is running\n");
  else
    process.stdout.write(
      shares.map((share) => "silent" in share ? describeSilent(share) : describe2(share)).join("\n")
    );
  return 0;
}
async function statusOf(ids) {
  const folder = controlFolder();
  const answers = await Promise.all(ids.map((id) => askStatus(controlPath(folder, id), id)));
  return answers.filter((answer) => answer !== null);
}
async function askStatus(path, id) {
  let client;
  try {
    client = await connectControl(path);
  } catch (error2) {
    if (error2 instanceof Problem) return null;
    throw error2;
  }
  try {
    return await client.call("status", {}, PATIENCE_MS);
  } catch (error2) {
    if (error2 instanceof Problem) return { id, silent: true };
    throw error2;
  } finally {
    client.close();
  }
}
function describeSilent({ id }) {
  return `${id}
  does not answer: its process is stopped, or very busy
`;
}
function describe2(share) {
  const { attached, requests } = share;
  const rows = [
    ["folder", share.folder],
    ["met by", describeMeeting(share.connection)],
    [
      "attached",
      attached === null ? "nobody" : `process ${attached.peer}, ${attached.queues} queues, since ${new Date(attached.sinceMs).toISOString()}`
    ],
    ["requests", `${requests.taken}, ${requests.underWay} under way`],
    ["engine", share.engine],
    ["sandbox", describeSandbox(share.sandbox)],
    ["policy", describePolicy(share)]
  ];
  return `${share.id} (process ${share.pid})
${rows.map(([name, value]) => `  ${(name ?? "").padEnd(9)} ${value}
`).join("")}`;
}
function describeMeeting(connection2) {
  if (connection2.kind === "fuse-dev") return `mount on ${connection2.mountpoint}`;
  if (connection2.kind === "9p") return connection2.listen.map(listenText).join(", ");
  const { socket: socket2 } = connection2;
  return socket2.how === "fd" ? `descriptor ${socket2.fd}` : `${socket2.how === "listen" ? "socket" : "connection to"} ${socket2.path}`;
}
function describePolicy({ policy }) {
  const defaults = resolvePolicy({ cache: policy.cache });
  const changed = KNOB_NAMES.filter((name) => name === "cache" || policy[name] !== defaults[name]);
  return changed.map((name) => `${POLICY[name].option} ${policy[name]}`).join(", ");
}

// server/cli/top.ts
var OPTIONS4 = [
  { name: "interval", value: "SECONDS", help: "How often the table is drawn anew.", fallback: "1" },
  { name: "count", value: "N", help: "Ends after N tables. For scripts.", fallback: "until Ctrl-C" },
  { name: "help", short: "h", help: "Writes this text." }
];
var USAGE6 = "culvert top [NAME] [options]";
var CLEAR = "\x1B[H\x1B[2J";
var Rows = class {
  stats = null;
  handles = /* @__PURE__ */ new Map();
  paths = /* @__PURE__ */ new Map();
  take(stats2) {
    this.stats = { ...stats2, schema: 1 };
    for (const row of stats2.handles) this.handles.set(row.serial, row);
    for (const row of stats2.paths) this.paths.set(row.path, row);
    for (const [serial, row] of this.handles)
      if (row.closedNs !== null && stats2.nowNs - row.closedNs > 6e10) this.handles.delete(serial);
  }
};
async function top(argv) {
  const args = readArguments("culvert top", OPTIONS4, argv);
  if (args.has("help")) {
    const summary = "Shows live which files and which open handles of a share are worked on. Reads counters only: it costs the share nothing.";
    process.stdout.write(helpText(USAGE6, summary, [{ title: "Options", options: OPTIONS4 }]));
    return 0;
  }
  const interval = positive("interval", args.text("interval") ?? "1");
  const count = args.text("count") === void 0 ? Number.POSITIVE_INFINITY : positive("count", args.text("count") ?? "");
  const { name, client } = await connectShare(args.operands, USAGE6);
  const rows = new Rows();
  const paths = new PathNames();
  client.onBytes = (kind, bytes) => {
    if (kind !== FRAME_TRACE) return;
    const frame = decodeFrame(bytes, paths);
    if (frame.type === "snapshot" || frame.type === "increment") rows.take(frame.stats);
  };
  let stop = () => {
  };
  const ended = new Promise((resolve6) => {
    stop = resolve6;
  });
  client.onClose = stop;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  await client.call("trace.subscribe", {});
  const before = {
    stats: null,
    handles: /* @__PURE__ */ new Map(),
    paths: /* @__PURE__ */ new Map()
  };
  let drawn = 0;
  const draw = () => {
    if (rows.stats === null) return;
    const seconds2 = before.stats === null ? interval : Math.max(0.1, (rows.stats.nowMs - before.stats.nowMs) / 1e3);
    process.stdout.write(`${process.stdout.isTTY ? CLEAR : ""}${tableText2(name, rows, before, seconds2)}`);
    before.stats = rows.stats;
    before.handles = new Map(rows.handles);
    before.paths = new Map(rows.paths);
    if (++drawn >= count) stop();
  };
  const timer = setInterval(draw, interval * 1e3);
  await ended;
  clearInterval(timer);
  client.close();
  return 0;
}
function tableText2(name, now, before, seconds2) {
  const stats2 = now.stats;
  const rate = (value, old) => (value - (old ?? value)) / seconds2;
  const width = Math.max(60, process.stdout.columns ?? 110);
  const room = Math.max(5, Math.floor(((process.stdout.rows ?? 40) - 8) / 2));
  const head = `${name}: ${Math.round(rate(stats2.calls, before.stats?.calls))} requests/s, read ${sizeText(rate(stats2.readBytes, before.stats?.readBytes))}/s, written ${sizeText(rate(stats2.writtenBytes, before.stats?.writtenBytes))}/s, errors ${Math.round(rate(stats2.errors, before.stats?.errors))}/s, under way ${stats2.inFlight}`;
  const handles = [...now.handles.values()].map((row) => ({ row, perSecond: (row.calls - (before.handles.get(row.serial)?.calls ?? 0)) / seconds2 })).sort((a, b) => b.perSecond - a.perSecond || b.row.lastNs - a.row.lastNs).slice(0, room).map(({ row, perSecond }) => [
    `${row.id}${row.closedNs === null ? "" : " closed"}`,
    row.flags,
    String(Math.round(perSecond)),
    sizeText(row.readBytes),
    sizeText(row.writtenBytes),
    timeText(row.latency.p95),
    patternText(row),
    row.path === "" ? "." : row.path
  ]);
  const paths = [...now.paths.values()].map((row) => ({ row, perSecond: (row.calls - (before.paths.get(row.path)?.calls ?? 0)) / seconds2 })).sort((a, b) => b.perSecond - a.perSecond || b.row.calls - a.row.calls).slice(0, room).map(({ row, perSecond }) => [
    String(Math.round(perSecond)),
    String(row.calls),
    String(row.errors),
    sizeText(row.readBytes),
    sizeText(row.writtenBytes),
    row.path === "" ? "." : row.path
  ]);
  const lines = [
    head,
    "",
    ...columns([["handle", "mode", "req/s", "read", "written", "p95", "pattern", "path"], ...handles], width),
    "",
    ...columns([["req/s", "requests", "errors", "read", "written", "path"], ...paths], width)
  ];
  return `${lines.join("\n")}
`;
}
function columns(rows, width) {
  const [first = []] = rows;
  const widths = first.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map(
    (row) => row.map((cell2, i) => i === row.length - 1 ? cell2 : cell2.padEnd((widths[i] ?? 0) + 2)).join("").slice(0, width)
  );
}
function patternText({ pattern: { sequential, random, backwards } }) {
  const most = Math.max(sequential, random, backwards);
  if (most === 0) return "-";
  if (most === sequential) return "sequential";
  return most === random ? "random" : "backwards";
}
function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
function positive(name, text2) {
  const value = Number(text2);
  if (!(value > 0)) throw usageProblem(`--${name} cannot be "${text2}"`, "Give a number above 0.");
  return value;
}

// server/cli/main.ts
var COMMANDS = { serve, mount, status, stats, top, trace, ls, cat, put, stat };
var HELP = `Culvert shares host folders into virtual machines and shows every request while it happens.

Usage: culvert COMMAND [options]

  serve    shares a folder with a VM over virtio-fs or 9P
  mount    mounts a folder on this machine, through the same server
  status   shows the shares that run
  stats    shows what a share was asked: calls, errors, bytes, times
  top      shows live which files and handles are worked on
  trace    shows each request as it happens, or writes them to a file

  ls, cat, put, stat   read and write files of a 9P server: culvert ls 9p+tcp://HOST:PORT/EXPORT/PATH

culvert COMMAND --help explains each option, with its default and its risk. culvert --version says which version this is.
`;
async function main(argv) {
  return await reportingProblems(async () => {
    const [name, ...rest] = argv;
    if (name === "--help" || name === "-h" || name === "help") {
      process.stdout.write(HELP);
      return 0;
    }
    if (name === "--version" || name === "-V") {
      process.stdout.write(`culvert ${package_default.version}
`);
      return 0;
    }
    const command = name === void 0 ? void 0 : COMMANDS[name];
    if (command === void 0) throw unknownCommand(name);
    return await command(rest);
  });
}
async function reportingProblems(run) {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {
  });
  try {
    return await run();
  } catch (error2) {
    if (!(error2 instanceof Problem)) throw error2;
    printProblem(error2);
    return error2.code === "USAGE" ? 2 : 1;
  }
}
function unknownCommand(name) {
  const names = Object.keys(COMMANDS);
  if (name === void 0)
    return usageProblem("no command is given", `Use one of ${names.join(", ")}; culvert --help explains them.`);
  const near = nearest(name, names);
  return usageProblem(
    `there is no command "${name}"`,
    `${near === void 0 ? "" : `Did you mean ${near}? `}Use one of ${names.join(", ")}.`
  );
}

// server/cli.ts
process.exit(await main(process.argv.slice(2)));
//# sourceMappingURL=cli.js.map

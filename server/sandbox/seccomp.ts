/**
 * The seccomp filter of a share host: system calls that no file server has use for, and that a guest who has taken it over would reach for first. One of
 * them ends the process at once (seccomp(2), SECCOMP_RET_KILL_PROCESS). It is a list of what is forbidden, so that a newer Node or C library does
 * not break the share; files are Landlock's business.
 */
import { errnoName } from '../errno.ts';
import { native } from '../native/loader.ts';

/** Numbers as [x86-64, arm64]; those from 424 on are the same everywhere (asm-generic/unistd.h). */
const FORBIDDEN: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
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
  keyctl: [250, 219],
};

/** AUDIT_ARCH_* (linux/audit.h), and the column of the table. */
const ARCHITECTURES: Readonly<Record<string, { readonly audit: number; readonly column: 0 | 1 }>> = {
  x64: { audit: 0xc000_003e, column: 0 },
  arm64: { audit: 0xc000_00b7, column: 1 },
};

// linux/filter.h, linux/bpf_common.h, linux/seccomp.h
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const RETURN = 0x06;
const KILL_PROCESS = 0x8000_0000;
const ALLOW = 0x7fff_0000;
/** Offsets in struct seccomp_data. */
const NUMBER = 0;
const ARCHITECTURE = 4;
/** __X32_SYSCALL_BIT: x86-64's second set of numbers. */
const X32 = 0x4000_0000;

/** struct sock_filter[] for this architecture, or undefined where its numbers are not known. */
export function seccompProgram(architecture: string): Uint8Array | undefined {
  const known = ARCHITECTURES[architecture];
  if (known === undefined) return undefined;
  const code: [code: number, ifTrue: number, ifFalse: number, k: number][] = [
    [LOAD_WORD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, known.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, NUMBER],
    [JUMP_IF_AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, KILL_PROCESS],
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

/** Puts the filter on the calling thread; execve hands it on. '' or why it could not be done. no_new_privs must be set. */
export function forbidCalls(): string {
  const program = seccompProgram(process.arch);
  if (program === undefined) return `no seccomp filter for ${process.arch}`;
  const result = native.seccompInstall(program, false);
  return result < 0 ? `the seccomp filter was refused (${errnoName(result)})` : '';
}

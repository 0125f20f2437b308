/**
 * The seccomp filter of a share host: a list of what is allowed (system-calls.ts). Anything else ends the process at once (seccomp(2),
 * SECCOMP_RET_KILL_PROCESS).
 */
import { native } from '../native/loader.ts';
import type { Layers } from './layer.ts';
import { ABSENT_CALLS, ALLOWED_CALLS, CLONE_FS, NEWEST_CALL, NONE, UNSHARE } from './system-calls.ts';

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
/** SECCOMP_RET_ERRNO with ENOSYS. */
const NO_SUCH_CALL = 0x0005_0000 | 38;
/** Offsets in struct seccomp_data; arguments are 64 bits, low word first. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;
/** __X32_SYSCALL_BIT: x86-64's second set of numbers. */
const X32 = 0x4000_0000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

/** struct sock_filter[] for this architecture, or undefined where its numbers are not known. `starting`: execve is still to come. */
export function seccompProgram(architecture: string, starting = true): Uint8Array | undefined {
  const known = ARCHITECTURES[architecture];
  if (known === undefined) return undefined;
  const { column } = known;
  const code: Instruction[] = [
    [LOAD_WORD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, known.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, NUMBER],
    [JUMP_IF_AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, KILL_PROCESS],
  ];
  for (const [name, numbers] of Object.entries(ALLOWED_CALLS)) {
    if (numbers[column] === NONE || (name === 'execve' && !starting)) continue;
    code.push([JUMP_IF_EQUAL, 0, 1, numbers[column]], [RETURN, 0, 0, ALLOW]);
  }
  for (const numbers of Object.values(ABSENT_CALLS))
    code.push([JUMP_IF_EQUAL, 0, 1, numbers[column]], [RETURN, 0, 0, NO_SUCH_CALL]);
  code.push(
    [JUMP_IF_AT_LEAST, 0, 1, NEWEST_CALL + 1],
    [RETURN, 0, 0, NO_SUCH_CALL],
    [JUMP_IF_EQUAL, 1, 0, UNSHARE[column]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_EQUAL, 1, 0, CLONE_FS],
    [RETURN, 0, 0, KILL_PROCESS],
    [RETURN, 0, 0, ALLOW],
  );
  return assembled(code);
}

/** Execve and new threads hand the filter on. no_new_privs must be set before. */
export function seccompLayers(starting: boolean): Layers {
  const program = seccompProgram(process.arch, starting);
  if (program === undefined) return { layers: [], lacking: [`no seccomp filter for ${process.arch}`] };
  const layer = {
    name: 'seccomp',
    steps: [`seccomp=${Buffer.from(program).toString('hex')}`],
    apply: () => native.seccompInstall(program, false),
    refused: 'the seccomp filter was refused',
  };
  return { layers: [layer], lacking: [] };
}

function assembled(code: readonly Instruction[]): Uint8Array {
  const program = new DataView(new ArrayBuffer(code.length * 8));
  for (const [index, [operation, ifTrue, ifFalse, k]] of code.entries()) {
    program.setUint16(index * 8, operation, true);
    program.setUint8(index * 8 + 2, ifTrue);
    program.setUint8(index * 8 + 3, ifFalse);
    program.setUint32(index * 8 + 4, k, true);
  }
  return new Uint8Array(program.buffer);
}

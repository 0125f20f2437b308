import { describe, expect, it } from 'vitest';

import { seccompProgram } from './seccomp.ts';
import { ABSENT_CALLS, ALLOWED_CALLS, NEWEST_CALL } from './system-calls.ts';

/** Runs a classic BPF program on a struct seccomp_data: what the kernel would do. An interpreter of its own, for the five instructions used. */
function verdict(program: Uint8Array, audit: number, call: number, argument = 0): number {
  const view = new DataView(program.buffer);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const k = view.getUint32(at * 8 + 4, true);
    const [ifTrue, ifFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    switch (view.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = k === 4 ? audit : k === 16 ? argument : call;
        break;
      case 0x15:
        at += accumulator === k ? ifTrue : ifFalse;
        break;
      case 0x35:
        at += accumulator >= k ? ifTrue : ifFalse;
        break;
      case 0x06:
        return k;
      default:
        throw new Error('unknown instruction');
    }
  }
}

const KILL = 0x8000_0000;
const ALLOW = 0x7fff_0000;
const X64 = 0xc000_003e;

const NO_SUCH_CALL = 0x0005_0026;
const ARM64 = 0xc000_00b7;

describe('the seccomp filter', () => {
  const x64 = seccompProgram('x64') ?? new Uint8Array();
  const arm64 = seccompProgram('arm64') ?? new Uint8Array();

  it('lets pass what is on the list and kills for everything else', () => {
    // read, write, pread64, openat, statx, openat2
    expect([0, 1, 17, 257, 332, 437].map((call) => verdict(x64, X64, call))).toEqual(Array(6).fill(ALLOW));
    // ptrace, mount, open_by_handle_at, mount_setattr, bpf, fork, listen's neighbour bind, swapon
    expect([101, 165, 304, 442, 321, 57, 49, 167].map((call) => verdict(x64, X64, call))).toEqual(Array(8).fill(KILL));
    expect([63, 64, 56, 291].map((call) => verdict(arm64, ARM64, call))).toEqual(Array(4).fill(ALLOW));
    expect([117, 40, 265, 200].map((call) => verdict(arm64, ARM64, call))).toEqual(Array(4).fill(KILL));
  });

  it('judges each number of the tables as it stands there', () => {
    for (const [column, program, audit] of [
      [0, x64, X64],
      [1, arm64, ARM64],
    ] as const) {
      const allowed = new Set<number>(Object.values(ALLOWED_CALLS).map((numbers) => numbers[column]));
      for (let call = 0; call <= NEWEST_CALL; call++) {
        const absent = Object.values(ABSENT_CALLS).some((numbers) => numbers[column] === call);
        const expected = allowed.has(call) ? ALLOW : absent ? NO_SUCH_CALL : KILL;
        expect([call, verdict(program, audit, call)]).toEqual([call, expected]);
      }
    }
  });

  it('lets a thread have its own umask, and no other name space', () => {
    const newUser = 0x1000_0000;
    expect([0x200, 0x200 | newUser, newUser, 0].map((flags) => verdict(x64, X64, 272, flags))).toEqual([
      ALLOW,
      KILL,
      KILL,
      KILL,
    ]);
  });

  it('says that there is no such call to what runtimes try, and to what came later', () => {
    expect([425, NEWEST_CALL + 1, 500, 4000].map((call) => verdict(x64, X64, call))).toEqual(
      Array(4).fill(NO_SUCH_CALL),
    );
  });

  it('allows execve only where that is still to come', () => {
    expect(verdict(x64, X64, 59)).toBe(ALLOW);
    expect(verdict(seccompProgram('x64', false) ?? new Uint8Array(), X64, 59)).toBe(KILL);
  });

  it('kills for numbers of another architecture and of x32', () => {
    expect(verdict(x64, 0x4000_0003, 0)).toBe(KILL);
    expect(verdict(x64, X64, 0x4000_0000)).toBe(KILL);
  });

  it('is not made where the numbers are not known', () => {
    expect(seccompProgram('riscv64')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';

import { seccompProgram } from './seccomp.ts';

/** Runs a classic BPF program on a struct seccomp_data: what the kernel would do. An interpreter of its own, for the five instructions used. */
function verdict(program: Uint8Array, audit: number, call: number): number {
  const view = new DataView(program.buffer);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const k = view.getUint32(at * 8 + 4, true);
    const [ifTrue, ifFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    switch (view.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = k === 4 ? audit : call;
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

describe('the seccomp filter', () => {
  const x64 = seccompProgram('x64') ?? new Uint8Array();
  const arm64 = seccompProgram('arm64') ?? new Uint8Array();

  it('kills for what is forbidden and lets the rest pass', () => {
    expect([101, 165, 304, 442].map((call) => verdict(x64, X64, call))).toEqual([KILL, KILL, KILL, KILL]);
    expect([0, 1, 17, 257, 272, 437].map((call) => verdict(x64, X64, call))).toEqual(Array(6).fill(ALLOW));
    expect([117, 40, 265].map((call) => verdict(arm64, 0xc000_00b7, call))).toEqual([KILL, KILL, KILL]);
    expect(verdict(arm64, 0xc000_00b7, 63)).toBe(ALLOW);
  });

  it('kills for numbers of another architecture and of x32', () => {
    expect(verdict(x64, 0x4000_0003, 0)).toBe(KILL);
    expect(verdict(x64, X64, 0x4000_0000)).toBe(KILL);
  });

  it('is not made where the numbers are not known', () => {
    expect(seccompProgram('riscv64')).toBeUndefined();
  });
});

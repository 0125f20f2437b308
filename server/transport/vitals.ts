/**
 * What the control thread can see of the engine without asking it: an engine that hangs in a system call still shows where it stands.
 * Written by the engine alone.
 */
export const VITAL = {
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
  QUEUES: 5,
} as const;

const COUNT = 16;

/** Numbers in shared memory. Each is written whole (8 bytes, aligned), so a reader sees old or new, never a mixture. */
export class Vitals {
  readonly buffer: SharedArrayBuffer;
  readonly values: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(COUNT * 8)) {
    this.buffer = buffer;
    this.values = new Float64Array(buffer);
  }

  get(vital: number): number {
    return this.values[vital] ?? 0;
  }

  set(vital: number, value: number): void {
    this.values[vital] = value;
  }

  add(vital: number, by: number): void {
    this.values[vital] = (this.values[vital] ?? 0) + by;
  }
}

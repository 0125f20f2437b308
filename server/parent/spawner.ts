/**
 * How a share host's process comes to be. The parent of a share (the command line, the app's core) does everything else the same way; plain Node and
 * Electron's utility process differ in this alone.
 */
import type { Delivery } from '../control/messages.ts';
import type { ControlPort } from '../control/port.ts';
import type { SandboxMode } from '../sandbox/report.ts';

export interface SpawnPlan {
  /** The share's id. */
  readonly share: string;
  /** All folders that it serves. */
  readonly folders: readonly string[];
  readonly sandbox: SandboxMode;
  /** Descriptors of this process that the share host gets, in this order. The spawner takes them over: it closes them when the host has its own. */
  readonly descriptors: readonly number[];
}

/** How a process ended. `error` is not '' when it never began. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error: string;
}

export interface SpawnedHost {
  /** 0 while it is not known. */
  readonly pid: number;
  /** To its control thread. What is sent before the process listens is kept for it. */
  readonly port: ControlPort;
  /** How the host finds what it was given, to be sent to it with its configuration. */
  readonly delivery: Delivery;
  /** What it writes to its standard error. Set in the tick in which it was spawned. */
  onStderr: (text: string) => void;
  /** Also what it wrote last has been read by then. Never rejects. */
  readonly exited: Promise<HostExit>;
  /** At once and without asking. */
  kill(): void;
}

export interface HostSpawner {
  /** Throws Problem. */
  spawn(plan: SpawnPlan): SpawnedHost;
}

import type { Socket } from 'node:net';

import type { SupervisedProcess } from './supervised-process.ts';

export interface GuestShare {
  readonly tag: string;
  /** A vhost-user-fs server must be listening there before the guest boots. */
  readonly socketPath: string;
  /** QEMU's; user-mode Linux has rings as long as the server allows. */
  readonly queueSize?: number;
}

/** What a VMM is started with. */
export interface MachineOptions {
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly shares: readonly GuestShare[];
  readonly netdev: 'user' | undefined;
  readonly kernelArgs: string;
  readonly qemuArgs: readonly string[];
  /** Instead of QEMU's machine, memory and shares. */
  readonly machineArguments: readonly string[] | undefined;
  /** Path of the root file system's image. */
  readonly image: string;
}

/** A running VMM with a guest in it: everything about it that is not the agent's business. */
export interface Machine {
  readonly process: SupervisedProcess;
  /** Called once, in the tick in which the machine was made: with the agent's connection, as soon as there is one. */
  onAgent(connected: (socket: Socket) => void): void;
  /** Bytes that may be on their way to the agent; undefined: its line loses nothing. */
  readonly agentWindow: number | undefined;
  /** What the guest's kernel has printed. */
  console(): string;
  /** The machine's reset button. */
  reset(): Promise<void>;
  /** A command of QEMU's monitor. Rejects where there is none. */
  qmp(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** When its process has ended: removes what it left. */
  close(): Promise<void>;
}

import type { Ending } from '../guest/supervised-process.ts';

export type CacheMode = 'never' | 'auto' | 'metadata' | 'always';

export interface ShareOptions {
  readonly cache?: CacheMode;
  readonly writeback?: boolean;
  readonly readonly?: boolean;
  readonly xattr?: boolean;
  /** For front ends that ask the server for it. */
  readonly tag?: string;
  /** For Culvert alone: the server runs as this user and group; only root can ask for it. */
  readonly user?: number;
  /** For Culvert alone: RLIMIT_NOFILE, soft and hard. */
  readonly maxDescriptors?: number;
  /** For Culvert alone: options of its command line as they are. */
  readonly flags?: readonly string[];
}

/** A server that listens now. `stop` ends it (also when it has ended by itself) and removes what it left. */
export interface RunningShare {
  readonly socketPath: string;
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** The last of what it printed. */
  output(): string;
  stop(): Promise<Ending>;
  /** SIGKILL: no clean-up of its own. */
  kill(): Promise<void>;
}

/** A vhost-user-fs server that the guest tests can run against. */
export interface ShareServer {
  readonly name: string;
  /** Why it cannot run on this machine, or undefined when it can. */
  unavailable(): string | undefined;
  /** Whether it listens again after its VMM has gone; C virtiofsd ends instead. */
  readonly servesNextVmm: boolean;
  readonly cacheModes: readonly CacheMode[];
  /** Resolves when a VMM may connect. Rejects with what the server said. */
  start(dir: string, options?: ShareOptions): Promise<RunningShare>;
}

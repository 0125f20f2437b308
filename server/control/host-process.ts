/** A share host as the process that started it sees it: the launcher is spawned, becomes the share host, and talks over a socket pair. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ShareConfig } from '../../electron/contract/share.ts';
import type { LaunchPlan } from '../sandbox/launch.ts';
import { SANDBOX_INCOMPLETE, type SandboxMode, type SandboxReport } from '../sandbox/report.ts';
import { type Failure, Problem } from './failure.ts';
import type { HostConfig, HostEvents, LogLine } from './messages.ts';
import { StreamPort } from './port.ts';
import { ControlClient } from './rpc.ts';

/** Descriptor numbers in the share host: 0 to 2 the standard streams, 3 the channel, then what it is given. */
const FIRST_GIVEN = 4;
/** Longer than the share host's own limit for stopping. */
const KILL_MS = 850;
/** Log lines kept for the message when it dies. */
const TAIL = 8;

/** Descriptors of this process that the share host gets; -1: none. The caller closes its own afterwards. */
export interface GivenDescriptors {
  readonly vhostUser: number;
  readonly fuse: number;
  readonly control: number;
  /** Sockets of a 9P share, in the order of its `listen`. */
  readonly listeners?: readonly number[];
}

export interface HostOptions {
  readonly config: Omit<HostConfig, 'descriptors'>;
  readonly given: GivenDescriptors;
  readonly sandbox: SandboxMode;
  /** Directory with launcher.js and share-host.js. */
  readonly code: URL;
}

/** How it ended: null when that was asked for, or its work was done. */
export type HostEnd = { readonly failure: Failure | null };

export class HostProcess {
  onLog: (line: LogLine) => void = () => {};
  onEvent: <E extends keyof HostEvents>(event: E, data: HostEvents[E]) => void = () => {};
  /** Resolves when it serves; rejects with a Problem when it ends before. */
  readonly ready: Promise<SandboxReport>;
  readonly ended: Promise<HostEnd>;
  readonly #child: ChildProcess;
  readonly #client: ControlClient;
  readonly #tail: string[] = [];
  #failure: Failure | null | undefined;
  #stopping = false;

  constructor(options: HostOptions) {
    const { given, config } = options;
    const { listeners = [], ...roles } = given;
    const numbers = Object.entries(roles).filter(([, fd]) => fd >= 0);
    const firstListener = FIRST_GIVEN + numbers.length;
    const descriptors = { vhostUser: -1, fuse: -1, control: -1, listeners: listeners.map((_, i) => firstListener + i) };
    for (const [i, [role]] of numbers.entries()) descriptors[role as keyof typeof roles] = FIRST_GIVEN + i;
    const plan: LaunchPlan = {
      program: fileURLToPath(new URL('share-host.js', options.code)),
      code: fileURLToPath(options.code),
      folders: foldersOf(config.share),
      sandbox: options.sandbox,
      descriptors: firstListener + listeners.length,
    };
    this.#child = spawn(process.execPath, [fileURLToPath(new URL('launcher.js', options.code)), JSON.stringify(plan)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', ...numbers.map(([, fd]) => fd), ...listeners],
    });
    this.#client = new ControlClient(new StreamPort(this.#child.stdio[3] as unknown as Duplex));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') this.#log({ level: 'error', text: line });
    });
    let isReady: (report: SandboxReport) => void = () => {};
    this.ended = new Promise((resolve) => {
      // 'close': also what it wrote last has been read.
      this.#child.once('close', (code, signal) => resolve({ failure: this.#judge(code, signal) }));
      this.#child.once('error', (error) => resolve({ failure: { code: 'HOST_NOT_STARTED', message: error.message } }));
    });
    this.ready = new Promise((resolve, reject) => {
      isReady = resolve;
      void this.ended.then(({ failure }) => {
        const { code, message, fix } = failure ?? {
          code: 'HOST_ENDED',
          message: 'the share host ended before it served',
          fix: undefined,
        };
        reject(new Problem(code, message, fix));
      });
    });
    this.ready.catch(() => {}); // whoever waits for `ended` alone is not bothered
    this.#client.onEvent = (event, data) => this.#hear(event, data, isReady);
    this.#client.tell({ start: { ...config, descriptors } satisfies HostConfig });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it is gone, after a second at most. */
  async stop(): Promise<HostEnd> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#client.call('stop', {}).catch(() => {});
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_MS);
      void this.ended.then(() => clearTimeout(timer));
    }
    return await this.ended;
  }

  #hear<E extends keyof HostEvents>(event: E, data: HostEvents[E], isReady: (report: SandboxReport) => void): void {
    if (event === 'log') {
      this.#log(data as LogLine);
      return;
    }
    if (event === 'ready') isReady((data as HostEvents['ready']).sandbox);
    if (event === 'ended') this.#failure = (data as HostEvents['ended']).failure;
    this.onEvent(event, data);
  }

  #log(line: LogLine): void {
    this.#tail.push(line.text);
    if (this.#tail.length > TAIL) this.#tail.shift();
    this.onLog(line);
  }

  /** null, or why it should not have ended. */
  #judge(code: number | null, signal: NodeJS.Signals | null): Failure | null {
    if (this.#failure !== undefined) return this.#failure;
    if (this.#stopping) return null;
    if (code === SANDBOX_INCOMPLETE) {
      return {
        code: 'SANDBOX_INCOMPLETE',
        message: this.#tail.join('; '),
        fix: 'Use --sandbox auto to start with what this machine has.',
      };
    }
    const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
    const last = this.#tail.length === 0 ? '' : `; its last words:\n  ${this.#tail.join('\n  ')}`;
    return {
      code: 'HOST_DIED',
      message: `the share host ${how}${last}`,
      fix: 'Start the share again. A guest that was attached has to be restarted, unless its VMM reconnects.',
    };
  }
}

/** All folders that the share serves. */
function foldersOf({ folder, connection }: ShareConfig): readonly string[] {
  if (connection.kind !== '9p') return [folder];
  const { exports, exportRoot } = connection;
  return [...exports.map((each) => each.folder), ...(exportRoot === undefined ? [] : [exportRoot])];
}

/** A share host's process as whoever started it sees it: what it says, and why it ended. */
import { foldersOf } from '../../electron/contract/share.ts';
import { type Failure, Problem } from '../control/failure.ts';
import type { HostConfig, HostEvents, HostStart, LogLine } from '../control/messages.ts';
import { ControlClient } from '../control/rpc.ts';
import type { SandboxMode, SandboxReport } from '../sandbox/report.ts';
import type { HostExit, HostSpawner, SpawnedHost } from './spawner.ts';

/** Longer than the share host's own limit for stopping. */
const KILL_MS = 850;
/** Log lines kept for the message when it dies. */
const TAIL = 8;

/** Descriptors of this process that the share host gets; -1: none. They are taken over. */
export interface GivenDescriptors {
  readonly vhostUser: number;
  readonly fuse: number;
  readonly control: number;
  /** Sockets of a 9P share, in the order of its `listen`. */
  readonly listeners: readonly number[];
}

export interface HostOptions {
  readonly config: Pick<HostConfig, 'share' | 'verbose'>;
  readonly given: GivenDescriptors;
  readonly sandbox: SandboxMode;
  readonly spawner: HostSpawner;
}

/** How it ended: null when that was asked for, or its work was done. */
export type HostEnd = { readonly failure: Failure | null };

export class Host {
  onLog: (line: LogLine) => void = () => {};
  onEvent: <E extends keyof HostEvents>(event: E, data: HostEvents[E]) => void = () => {};
  /** Resolves when it serves; rejects with a Problem when it ends before. */
  readonly ready: Promise<SandboxReport>;
  /** Never rejects. */
  readonly ended: Promise<HostEnd>;
  readonly client: ControlClient;
  readonly #spawned: SpawnedHost;
  readonly #tail: string[] = [];
  #failure: Failure | null | undefined;
  #stopping = false;
  #isReady: (report: SandboxReport) => void = () => {};

  /** Throws Problem; the descriptors are taken over all the same. */
  constructor({ config, given, sandbox, spawner }: HostOptions) {
    const { numbered, descriptors } = numberedOf(given);
    this.#spawned = spawner.spawn({ share: config.share.id, folders: foldersOf(config.share), sandbox, descriptors });
    this.client = new ControlClient(this.#spawned.port);
    this.#spawned.onStderr = (text) => {
      for (const line of text.split('\n')) if (line.trim() !== '') this.#log({ level: 'error', text: line });
    };
    this.ended = this.#spawned.exited.then((exit) => ({ failure: this.#judge(exit) }));
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve;
      void this.ended.then(({ failure }) => {
        const { code, message, fix } = failure ?? ENDED_EARLY;
        reject(new Problem(code, message, fix));
      });
    });
    this.ready.catch(() => {}); // whoever waits for `ended` alone is not bothered
    this.client.onEvent = (event, data) => this.#hear(event, data);
    const start: HostStart = { ...config, descriptors: numbered, delivery: this.#spawned.delivery, sandbox };
    this.client.tell({ start });
  }

  get pid(): number {
    return this.#spawned.pid;
  }

  /** The last lines of its log. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Resolves when it is gone, after a second at most. */
  async stop(): Promise<HostEnd> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.client.call('stop', {}).catch(() => {});
      const timer = setTimeout(() => this.#spawned.kill(), KILL_MS);
      void this.ended.then(() => clearTimeout(timer));
    }
    return await this.ended;
  }

  #hear<E extends keyof HostEvents>(event: E, data: HostEvents[E]): void {
    if (event === 'log') {
      this.#log(data as LogLine);
      return;
    }
    if (event === 'ready') this.#isReady((data as HostEvents['ready']).sandbox);
    if (event === 'ended') this.#failure = (data as HostEvents['ended']).failure;
    this.onEvent(event, data);
  }

  #log(line: LogLine): void {
    this.#tail.push(line.text);
    if (this.#tail.length > TAIL) this.#tail.shift();
    this.onLog(line);
  }

  /** null, or why it should not have ended. */
  #judge({ code, signal, error }: HostExit): Failure | null {
    if (error !== '') return { code: 'HOST_NOT_STARTED', message: error };
    if (this.#failure !== undefined) return this.#failure;
    if (this.#stopping) return null;
    const last = this.#tail.length === 0 ? '' : `\nIts last words:\n  ${this.#tail.join('\n  ')}`;
    const fix = 'Start the share again. A guest that was attached has to be restarted, unless its VMM reconnects.';
    if (signal !== null) return { code: 'HOST_KILLED', message: `the share host was killed by ${signal}${last}`, fix };
    const thrown = this.#tail.map((line) => THROWN.exec(line)?.[1]).find((text) => text !== undefined);
    const why = thrown === undefined ? '' : `: ${thrown}`;
    return { code: 'HOST_DIED', message: `the share host ended with code ${code}${why}${last}`, fix };
  }
}

/** How Node prints an error that nobody caught. */
const THROWN = /^(?:Uncaught )?\w*Error(?: \[\w+\])?: (.*?)[.:]?$/;

const ENDED_EARLY: Failure = { code: 'HOST_ENDED', message: 'the share host ended before it served' };

/** Each role gets the place of its descriptor in the list that is handed on. */
function numberedOf({ listeners, ...roles }: GivenDescriptors): {
  readonly numbered: HostConfig['descriptors'];
  readonly descriptors: readonly number[];
} {
  const descriptors: number[] = [];
  const place = (fd: number): number => (fd < 0 ? -1 : descriptors.push(fd) - 1);
  const numbered = {
    vhostUser: place(roles.vhostUser),
    fuse: place(roles.fuse),
    control: place(roles.control),
    listeners: listeners.map(place),
  };
  return { numbered, descriptors };
}

/** Starting one share and seeing it to its end, for the command line and the app's core alike. */
import type { ShareConfig } from '../../electron/contract/share.ts';
import type { ControlClient } from '../control/rpc.ts';
import type { SandboxMode, SandboxReport } from '../sandbox/report.ts';
import type { ListeningSocket } from '../transport/unix-socket.ts';
import { withCheckedFolders } from './folder.ts';
import { Host, type HostEnd } from './host.ts';
import { openPlaces, type Places } from './places.ts';
import type { HostSpawner } from './spawner.ts';

export interface StartOptions {
  readonly spawner: HostSpawner;
  readonly sandbox: SandboxMode;
  readonly verbose: boolean;
  /** The claim on the share's id (share-name.ts), taken over in any case; null: it works without a control socket. */
  readonly control: ListeningSocket | null;
  /** While the share still answers, but cannot be found any more. */
  readonly beforeStop?: () => Promise<void>;
}

/**
 * Folders are checked, sockets bound and mounts made when this returns; the share host comes next. Throws Problem, and has left nothing behind then.
 */
export function startShare(config: ShareConfig, options: StartOptions): RunningShare {
  const { control, spawner, sandbox, verbose } = options;
  let places: Places | undefined;
  try {
    const share = withCheckedFolders(config);
    places = openPlaces(share);
    const given = { ...places.given, control: control?.fd ?? -1 };
    const host = new Host({ config: { share, verbose }, given, sandbox, spawner });
    return new RunningShare(share, host, places, options);
  } catch (error) {
    void places?.release();
    control?.remove();
    if (places === undefined) control?.close();
    throw error;
  }
}

export class RunningShare {
  readonly share: ShareConfig;
  readonly labels: readonly string[];
  readonly warnings: readonly string[];
  /** When everything is removed that the share was met by, however it ended. Never rejects. */
  readonly ended: Promise<HostEnd>;
  readonly #host: Host;
  readonly #places: Places;
  readonly #control: ListeningSocket | null;
  readonly #beforeStop: () => Promise<void>;
  #stopping = false;

  constructor(share: ShareConfig, host: Host, places: Places, options: StartOptions) {
    this.share = share;
    this.labels = places.labels;
    this.warnings = places.warnings;
    this.#host = host;
    this.#places = places;
    this.#control = options.control;
    this.#beforeStop = options.beforeStop ?? (async () => {});
    this.ended = this.#end();
  }

  /** Resolves when it serves; rejects with a Problem when it ends before. */
  get ready(): Promise<SandboxReport> {
    return this.#host.ready;
  }

  get pid(): number {
    return this.#host.pid;
  }

  get client(): ControlClient {
    return this.#host.client;
  }

  /** The last lines of its log. */
  get tail(): readonly string[] {
    return this.#host.tail;
  }

  /** Set in the tick in which it was started, so that nothing is missed. */
  set onLog(listener: Host['onLog']) {
    this.#host.onLog = listener;
  }

  set onEvent(listener: Host['onEvent']) {
    this.#host.onEvent = listener;
  }

  /** In order: cannot be found any more, then the share host ends. Called a second time, it does not wait for the first part. */
  async stop(): Promise<HostEnd> {
    if (!this.#stopping) {
      this.#stopping = true;
      // At once, so that nobody finds a socket that leads nowhere.
      await this.#places.release();
      await this.#beforeStop();
    }
    await this.#host.stop();
    return await this.ended;
  }

  async #end(): Promise<HostEnd> {
    const end = await this.#host.ended;
    await this.#places.release();
    this.#control?.remove();
    return end;
  }
}

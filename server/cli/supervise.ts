/** The parent's part in a running share: it stays outside the sandbox, owns the sockets and the mount, and passes on signals and log lines. */
import type { ShareConfig } from '../../electron/contract/share.ts';
import { failureOf } from '../control/failure.ts';
import { type GivenDescriptors, HostProcess } from '../control/host-process.ts';
import type { LineLevel } from '../log.ts';
import type { SandboxMode, SandboxReport } from '../sandbox/report.ts';
import { closeDescriptor } from '../transport/control-thread.ts';
import { printProblem } from './print.ts';
import { startWatching, type Watch } from './watch.ts';

export interface Supervised {
  readonly share: ShareConfig;
  readonly given: GivenDescriptors;
  readonly sandbox: SandboxMode;
  readonly verbose: boolean;
  readonly watch: Watch;
  /** The line on stdout that says that it serves. */
  readonly announcement: (sandbox: SandboxReport) => string;
  /** Before the share host is stopped, while it still answers. A second signal does not wait for it. */
  readonly beforeStop: () => Promise<void> | void;
  /** When it is gone, however it went. */
  readonly cleanUp: () => Promise<void> | void;
}

const PREFIX: { readonly [L in LineLevel]: string } = {
  error: 'error: ',
  warn: 'warning: ',
  info: '',
  debug: 'debug: ',
  trace: 'trace: ',
};

let signals = 0;
let onSignal: () => void = nothing;

/** Before anything is made that must be removed again (sockets, a mount): from here on a signal ends the program through `supervise`. */
export function catchSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signals++;
      onSignal();
    });
  }
}

/** Runs the share until it ends. Takes over the descriptors. `catchSignals` was called before. Returns the exit code. */
export async function supervise(options: Supervised): Promise<number> {
  const { share, given, sandbox, verbose } = options;
  const host = new HostProcess({ config: { share, verbose }, given, sandbox, code: new URL('./', import.meta.url) });
  // The share host has its own now, and must be the last to hold them: an end that nobody holds is how the other side learns of a crash.
  for (const fd of descriptorsOf(given)) closeDescriptor(fd);
  host.onLog = ({ level, text }) => process.stderr.write(`${PREFIX[level]}${text}\n`);

  let endWatching: () => Promise<void> = async () => {};
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (!stopping) {
      stopping = true;
      await options.beforeStop();
      await endWatching();
      endWatching = async () => {};
    }
    await host.stop();
  };
  onSignal = () => void stop();
  if (signals > 0) onSignal();

  host.ready.then(
    async (report) => {
      try {
        endWatching = await startWatching(share.id, options.watch);
      } catch (error) {
        printProblem(failureOf(error));
      }
      process.stdout.write(`${options.announcement(report)}\n`);
    },
    () => {}, // `ended` says why
  );
  const { failure } = await host.ended;
  await endWatching();
  await options.cleanUp();
  if (failure === null || signals > 0) return 0;
  printProblem(failure);
  return 1;
}

function descriptorsOf({ vhostUser, fuse, control, listeners = [] }: GivenDescriptors): readonly number[] {
  return [vhostUser, fuse, control, ...listeners].filter((fd) => fd >= 0);
}

function nothing(): void {}

/** One share for as long as the command runs: signals, log lines, what watches it, the exit code. */
import type { ShareConfig } from '../../electron/contract/share.ts';
import { failureOf } from '../control/failure.ts';
import type { LineLevel } from '../log.ts';
import { launchingSpawner } from '../parent/launched-host.ts';
import { claimName } from '../parent/share-name.ts';
import type { HostSpawner } from '../parent/spawner.ts';
import { startShare } from '../parent/start-share.ts';
import { describeSandbox, type SandboxMode } from '../sandbox/report.ts';
import type { Arguments } from './options.ts';
import { printProblem } from './print.ts';
import { startWatching, watchOf } from './watch.ts';

export interface Supervised {
  readonly args: Arguments;
  /** The share's folder; its name is the share's, unless one was chosen. */
  readonly folder: string;
  /** The share under the id that it got. Throws a USAGE Problem. */
  readonly configOf: (id: string) => ShareConfig;
  /** What stdout says when it serves, but for the sandbox. `labels`: where it is met. */
  readonly announcement: (share: ShareConfig, labels: readonly string[]) => string;
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

let spawner: HostSpawner = launchingSpawner(new URL('./', import.meta.url));

/** Another way to make share hosts: where this program is no plain Node. Before `supervise`. */
export function spawnWith(other: HostSpawner): void {
  spawner = other;
}

/** Runs the share until it ends. `catchSignals` was called before. Returns the exit code. Throws Problem when it cannot be started. */
export async function supervise({ args, folder, configOf, announcement }: Supervised): Promise<number> {
  const name = args.text('name');
  const claim = claimName(name ?? folder.slice(folder.lastIndexOf('/') + 1), name !== undefined);
  if (claim.warning !== '') process.stderr.write(`warning: ${claim.warning}\n`);
  let endWatching: () => Promise<void> = async () => {};
  const running = startShare(configOf(claim.id), {
    spawner,
    sandbox: (args.text('sandbox') ?? 'auto') as SandboxMode,
    verbose: args.has('verbose'),
    control: claim.control,
    beforeStop: async () => {
      await endWatching();
      endWatching = async () => {};
    },
  });
  running.onLog = ({ level, text }) => process.stderr.write(`${PREFIX[level]}${text}\n`);
  for (const warning of running.warnings) process.stderr.write(`warning: ${warning}\n`);
  onSignal = () => void running.stop();
  if (signals > 0) onSignal();

  running.ready.then(
    async (report) => {
      try {
        endWatching = await startWatching(claim.id, watchOf(args));
      } catch (error) {
        printProblem(failureOf(error));
      }
      process.stdout.write(
        `culvert: ${announcement(running.share, running.labels)}; sandbox ${describeSandbox(report)}\n`,
      );
    },
    () => {}, // `ended` says why
  );
  const { failure } = await running.ended;
  await endWatching();
  if (failure === null || signals > 0) return 0;
  printProblem(failure);
  return 1;
}

function nothing(): void {}

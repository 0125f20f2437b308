import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SupervisedProcess, within } from '../guest/supervised-process.ts';
import type { ShareOptions, ShareServer } from './share-server.ts';
import { startShare } from './start.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const MOUNT_TIMEOUT_MS = 15_000;

function unavailable(cli = CLI): string | undefined {
  return existsSync(cli) ? undefined : `${cli} is not built (npm run build)`;
}

function optionFlags(options: ShareOptions): readonly string[] {
  return [
    ...(options.cache === undefined ? [] : ['--cache', options.cache]),
    ...(options.writeback ? ['--writeback'] : []),
    ...(options.readonly ? ['--readonly'] : []),
    ...(options.xattr === true ? ['--xattr'] : []),
    ...(options.tag === undefined ? [] : ['--tag', options.tag]),
    ...(options.flags ?? []),
  ];
}

/** Our program with these arguments, as another user and with a limit of descriptors where they are given. */
function command(
  { user, maxDescriptors }: ShareOptions,
  args: readonly string[],
  cli = CLI,
): { readonly program: string; readonly args: readonly string[] } {
  const words = [
    // Without the capability by which root's server would raise the hard limit.
    ...(maxDescriptors === undefined
      ? []
      : ['prlimit', `--nofile=${maxDescriptors}:${maxDescriptors}`, 'setpriv', '--bounding-set=-sys_resource']),
    ...(user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--reset-env']),
    process.execPath,
    cli,
    ...args,
  ];
  return { program: words[0] ?? process.execPath, args: words.slice(1) };
}

/** The server that `cli` starts. */
function serverOf(name: string, cli: string): ShareServer {
  return {
    name,
    servesNextVmm: true,
    cacheModes: ['never', 'auto', 'metadata', 'always'],
    unavailable: () => unavailable(cli),
    start: async (dir, options = {}) =>
      await startShare(
        (socketPath) => ({
          ...command(
            options,
            ['serve', '--shared-dir', dir, '--socket-path', socketPath, ...optionFlags(options)],
            cli,
          ),
          ready: ({ stdout }) => stdout.includes('\n'),
        }),
        options.user,
      ),
  };
}

/** The server under test, as a user starts it. */
export const culvert = serverOf('Culvert', CLI);

/** That of another tree, for what a change has won. */
export function culvertOf(tree: string): ShareServer {
  return serverOf(tree, resolve(tree, 'dist/cli.js'));
}

export interface RunningMount {
  readonly process: SupervisedProcess;
  /** SIGTERM; resolves when it has unmounted and ended. */
  stop(): Promise<void>;
}

/** `culvert mount`: the same session on the host kernel's own FUSE client. */
export const culvertMount = {
  unavailable: (): string | undefined => {
    if (!existsSync('/dev/fuse')) return '/dev/fuse is not here';
    return unavailable();
  },
  start: async (dir: string, mountPoint: string, options: ShareOptions = {}): Promise<RunningMount> => {
    const { program, args } = command(options, ['mount', '--shared-dir', dir, ...optionFlags(options), mountPoint]);
    const mount = new SupervisedProcess(program, args);
    const ready = new Promise<void>((resolve, reject) => {
      mount.onOutput(() => {
        if (mount.stdout.includes('\n')) resolve();
      });
      void mount.ended.then(() => reject(new Error(`culvert mount did not start: ${mount.describe()}`)));
    });
    const stop = async (): Promise<void> => {
      await mount.stop();
    };
    try {
      await within(MOUNT_TIMEOUT_MS, ready, () => `culvert mount did not say that it has mounted: ${mount.describe()}`);
    } catch (error) {
      await stop();
      throw error;
    }
    return { process: mount, stop };
  },
};

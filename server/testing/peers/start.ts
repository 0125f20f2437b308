import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SupervisedProcess, within } from '../guest/supervised-process.ts';
import { removeFolder, temporaryFolder } from '../guest/temporary-folder.ts';
import type { RunningShare } from './share-server.ts';

const READY_TIMEOUT_MS = 15_000;

export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the server listens, judged by what it has printed. */
  readonly ready: (server: SupervisedProcess) => boolean;
}

/** Starts a server on a socket in a new short folder (socket paths are limited to 107 bytes), which belongs to `owner`. */
export async function startShare(command: (socketPath: string) => StartCommand, owner?: number): Promise<RunningShare> {
  const folder = await temporaryFolder(tmpdir(), 'cvs-');
  if (owner !== undefined) await chown(folder, owner, owner);
  const socketPath = join(folder, 'share.sock');
  const { program, args, env, ready } = command(socketPath);
  const server = new SupervisedProcess(program, args, env);
  const listening = new Promise<void>((resolve, reject) => {
    server.onOutput(() => {
      if (ready(server)) resolve();
    });
    void server.ended.then(() => reject(new Error(`the server did not start: ${server.describe()}`)));
  });
  try {
    await within(READY_TIMEOUT_MS, listening, () => `the server did not say that it listens: ${server.describe()}`);
  } catch (error) {
    await server.stop();
    await removeFolder(folder);
    throw error;
  }
  return {
    socketPath,
    pid: server.pid,
    ended: server.ended,
    output: () => server.output,
    stop: async () => {
      const ending = await server.stop();
      await removeFolder(folder);
      return ending;
    },
    kill: async () => {
      server.kill('SIGKILL');
      await server.ended;
      await removeFolder(folder);
    },
  };
}

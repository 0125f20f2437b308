import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SupervisedProcess, within } from '../guest/supervised-process.ts';
import { removeFolder, temporaryFolder } from '../guest/temporary-folder.ts';

/** The program as users run it. */
export const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const READY_TIMEOUT_MS = 15_000;

export type NinepAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** A 9P server that listens now. */
export interface RunningNinep {
  readonly unix: { readonly path: string };
  readonly tcp: { readonly host: string; readonly port: number };
  /** What to attach to. */
  readonly aname: string;
  /** The process that has the clients' descriptors. */
  readonly pid: number;
  output(): string;
  stop(): Promise<void>;
}

export interface NinepServer {
  readonly name: string;
  /** Why it cannot run on this machine, or undefined when it can. */
  unavailable(): string | undefined;
  start(dir: string, options?: readonly string[]): Promise<RunningNinep>;
}

function serverOf(name: string, cli: string): NinepServer {
  return {
    name,
    unavailable: () => (existsSync(cli) ? undefined : `${cli} is not built (npm run build)`),
    start: async (dir, options = []) =>
      await startNinep((folder) => {
        const places = ['--listen', `unix:${join(folder, '9p.sock')}`, '--listen', 'tcp:127.0.0.1:0'];
        return {
          program: process.execPath,
          args: [cli, 'serve', '--protocol', '9p', '--export', `share=${dir}`, ...places, ...options],
          aname: 'share',
          listening: async (server) => await portSaid(server),
          serverPid: firstChild,
        };
      }),
  };
}

/** The server under test, as a user starts it, on a unix socket and a free TCP port. */
export const culvertNinep = serverOf('Culvert', CLI);

/** That of another tree, for what a change has won. */
export function culvertNinepOf(tree: string): NinepServer {
  return serverOf(tree, resolve(tree, 'dist/cli.js'));
}

export interface NinepCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly aname: string;
  /** The TCP port, as soon as it listens. */
  readonly listening: (server: SupervisedProcess) => Promise<number>;
  readonly serverPid: (pid: number) => number;
}

/** Starts a server that listens on `9p.sock` in a new short folder, and on a TCP port. */
export async function startNinep(command: (folder: string) => NinepCommand): Promise<RunningNinep> {
  const folder = await temporaryFolder(tmpdir(), 'cv9-');
  const { program, args, aname, listening, serverPid } = command(folder);
  const server = new SupervisedProcess(program, args);
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  const gone = server.ended.then((): never => {
    throw new Error(`the server did not start: ${server.describe()}`);
  });
  gone.catch(() => {});
  try {
    const number = await within(
      READY_TIMEOUT_MS,
      Promise.race([listening(server), gone]),
      () => `the server did not say that it listens: ${server.describe()}`,
    );
    return {
      unix: { path: join(folder, '9p.sock') },
      tcp: { host: '127.0.0.1', port: number },
      aname,
      pid: serverPid(server.pid),
      output: () => server.output,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function portSaid(server: SupervisedProcess): Promise<number> {
  return await new Promise((resolve) => {
    server.onOutput(() => {
      const port = /tcp:127\.0\.0\.1:(\d+)/.exec(server.stdout)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

/** The launcher replaces itself by the share host, which is the only child. */
function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

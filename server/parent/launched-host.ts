/** Plain Node: the launcher is spawned, shuts itself in and becomes the share host, which inherits its descriptors and talks over a socket pair. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { StreamPort } from '../control/port.ts';
import { launchCommand } from '../sandbox/launch.ts';
import { closeDescriptor } from '../transport/control-thread.ts';
import { exitOf } from './child-exit.ts';
import type { HostExit, HostSpawner, SpawnedHost, SpawnPlan } from './spawner.ts';

/** Descriptor numbers in the share host: 0 to 2 the standard streams, 3 the channel, then what it is given. */
const FIRST_GIVEN = 4;

/** `code`: the directory with share-host.js and native/culvert-launcher. */
export function launchingSpawner(code: URL): HostSpawner {
  return { spawn: (plan) => new LaunchedHost(code, plan) };
}

class LaunchedHost implements SpawnedHost {
  readonly port: StreamPort;
  readonly delivery = { how: 'inherited', first: FIRST_GIVEN } as const;
  readonly exited: Promise<HostExit>;
  onStderr: (text: string) => void = () => {};
  readonly #child: ChildProcess;

  constructor(code: URL, { folders, sandbox, descriptors }: SpawnPlan) {
    const { program, args, env } = launchCommand({
      launcher: fileURLToPath(new URL('native/culvert-launcher', code)),
      program: fileURLToPath(new URL('share-host.js', code)),
      code: fileURLToPath(code),
      folders,
      sandbox,
      descriptors: FIRST_GIVEN + descriptors.length,
    });
    this.#child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', ...descriptors], env });
    // The share host must be the last to hold them: an end that nobody holds is how the other side learns of a crash.
    for (const fd of descriptors) closeDescriptor(fd);
    this.port = new StreamPort(this.#child.stdio[3] as unknown as Duplex);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.onStderr(text));
    this.exited = exitOf(this.#child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

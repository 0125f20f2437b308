/** Share hosts in Electron's utility processes: named in its process list, ended with the app, and sandboxed on their engine thread. */
import { fileURLToPath } from 'node:url';
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { MessageEnd } from '../../server/control/message-port.ts';
import { type ForkedProcess, forkingSpawner } from '../../server/parent/forked-host.ts';
import type { HostExit, HostSpawner } from '../../server/parent/spawner.ts';

/** The processes that run now, for trace ports: main brokers them, and sees no trace data itself. */
export class UtilityHosts {
  readonly spawner: HostSpawner;
  readonly #byPid = new Map<number, UtilityProcess>();

  /** `code`: the folder of the programs, outside the archive. */
  constructor(code: URL) {
    const program = fileURLToPath(new URL('share-host.js', code));
    this.spawner = forkingSpawner(() => this.#fork(program));
  }

  /** Hands one end of a channel to the share host of that process. false: it has gone. */
  giveViewer(pid: number, port: MessagePortMain): boolean {
    const child = this.#byPid.get(pid);
    child?.postMessage({ viewer: true }, [port]);
    return child !== undefined;
  }

  #fork(program: string): ForkedProcess {
    const child = utilityProcess.fork(program, [], {
      serviceName: 'Culvert share host',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: hostEnvironment(process.env),
    });
    child.once('spawn', () => {
      if (child.pid !== undefined) this.#byPid.set(child.pid, child);
    });
    const exited = new Promise<HostExit>((resolve) => {
      child.once('exit', (code) => {
        for (const [pid, known] of this.#byPid) if (known === child) this.#byPid.delete(pid);
        resolve({ code, signal: null, error: '' });
      });
    });
    return {
      get pid() {
        return child.pid ?? 0;
      },
      messages: endOf(child),
      onStderr: (listener) => void child.stderr?.on('data', (piece: Buffer) => listener(piece.toString())),
      exited,
      kill: () => child.kill(),
    };
  }
}

/** What a share host needs, and nothing that changes how Node runs. */
function hostEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'PATH', 'XDG_RUNTIME_DIR'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function endOf(child: UtilityProcess): MessageEnd {
  return {
    post: (message) => child.postMessage(message),
    listen(received, closed) {
      child.on('message', (message: unknown) => received(message, []));
      child.once('exit', closed);
    },
    // The process ends by itself when it was told to; a utility process has no channel that could be closed alone.
    close: () => {},
  };
}

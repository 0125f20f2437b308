/**
 * "Try it without a VM": the folder is mounted on this host, or, where mounting is not allowed, served over 9P on a socket of ours. Then a little reading
 * makes traffic to look at. Reading is done by another process: the core must not wait for a file system that it serves itself.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ControlClient } from '../../server/control/rpc.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import type { CoreFolders } from './folders.ts';

/** Files that are read, and bytes of each. */
const FILES = 30;
const BYTES = 4096;
/** Between them: long enough to see each one arrive. */
const PAUSE_S = 0.2;
const WATCHED_MS = 10_000;
const LOOK_MS = 200;
const LONGEST_MS = 10_000;

/** Whether this user may mount at all: root by mount(2), others by fusermount3. */
export function canMount(env: NodeJS.ProcessEnv = process.env): boolean {
  if (!existsSync('/dev/fuse')) return false;
  if (geteuid?.() === 0) return true;
  return (env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, 'fusermount3')));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The draft as a trial: over the host kernel's FUSE client, or over 9P. */
export function trialOf(draft: StoredShare, { sockets, trials }: CoreFolders, mounting: boolean): StoredShare {
  const { config } = draft;
  const name = `${config.name} (trial)`.slice(0, 200);
  if (mounting) {
    const mountpoint = join(trials, config.id);
    return {
      ...draft,
      config: { ...config, name, connection: { kind: 'fuse-dev', mountpoint } },
      hints: { ...draft.hints, mountpoint },
    };
  }
  const connection = {
    kind: '9p' as const,
    listen: [{ how: 'unix' as const, path: join(sockets, `${config.id}.9p`) }],
    exports: [{ name: config.id, folder: config.folder }],
  };
  return { ...draft, config: { ...config, name, protocol: '9p', connection } };
}

/**
 * Resolves when a page watches the share, or none does after a while: requests are recorded only then, and what the trial asks is there to be seen. Rejects when the
 * share has gone.
 */
export async function whenWatched(client: ControlClient): Promise<void> {
  for (let waitedMs = 0; waitedMs < WATCHED_MS; waitedMs += LOOK_MS) {
    const { level } = await client.call('stats', { paths: 0 });
    if (level !== 'counters') return;
    await sleep(LOOK_MS);
  }
}

/** Starts it and returns; what becomes of it shows in the activity view. Ends by itself. `code`: the folder of the programs. */
export function makeTraffic({ config }: StoredShare, code: URL): void {
  const { connection } = config;
  if (connection.kind === 'fuse-dev') {
    const script = `find "$1" -maxdepth 3 -type f 2>/dev/null | head -n ${FILES} | while IFS= read -r file; do head -c ${BYTES} -- "$file"; sleep ${PAUSE_S}; done; ls -la "$1"`;
    run('sh', ['-c', script, 'sh', connection.mountpoint]);
    return;
  }
  const [place] = connection.kind === '9p' ? connection.listen : [];
  if (place?.how !== 'unix') return;
  run(process.execPath, [
    fileURLToPath(new URL('cli.js', code)),
    'ls',
    '--long',
    `9p+unix://${encodeURI(place.path)}//`,
  ]);
}

function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', timeout: LONGEST_MS, killSignal: 'SIGKILL' });
  // It is a demonstration: without these programs there is none.
  child.on('error', () => {});
}

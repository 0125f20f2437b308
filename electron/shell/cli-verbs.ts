/** The packages' `culvert` command: this executable, with the verbs of the command line instead of a window. */
import { app } from 'electron';
import type { HostSpawner } from '../../server/parent/spawner.ts';

/** dist/cli-main.js, loaded by path. */
interface CliProgram {
  readonly main: (argv: readonly string[]) => Promise<number>;
  readonly spawnWith: (spawner: HostSpawner) => void;
}

const MARK = '--culvert-cli';

/** What follows `--culvert-cli --`; null: the app was started. */
export function cliArguments(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(MARK);
  if (at < 0) return null;
  const rest = argv.slice(at + 1);
  return rest[0] === '--' ? rest.slice(1) : rest;
}

export async function runCli(argv: readonly string[], program: URL, spawner: HostSpawner): Promise<void> {
  // A utility process can be made only then.
  await app.whenReady();
  const { main, spawnWith } = (await import(program.href)) as CliProgram;
  spawnWith(spawner);
  app.exit(await main(argv));
}

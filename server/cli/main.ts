/** `culvert`: which command, and what becomes of its problems. */
import manifest from '../../package.json' with { type: 'json' };
import type { Problem } from '../control/failure.ts';
import { mount } from './mount.ts';
import { nearest, usageProblem } from './options.ts';
import type { OTHER_COMMANDS } from './other-commands.ts';
import { reportingProblems } from './reporting.ts';
import { serve } from './serve.ts';

type Command = (argv: readonly string[]) => Promise<number>;

const other =
  (name: keyof typeof OTHER_COMMANDS): Command =>
  async (argv) =>
    await (await import('./other-commands.ts')).OTHER_COMMANDS[name](argv);

const COMMANDS: Readonly<Record<string, Command>> = {
  ui: other('ui'),
  daemon: other('daemon'),
  shares: other('shares'),
  serve,
  mount,
  connect: other('connect'),
  status: other('status'),
  exports: other('exports'),
  stats: other('stats'),
  top: other('top'),
  trace: other('trace'),
  ls: other('ls'),
  cat: other('cat'),
  put: other('put'),
  stat: other('stat'),
};

const HELP = `Culvert shares host folders into virtual machines and shows every request while it happens.

Usage: culvert COMMAND [options]

  ui       the app in a browser: shares, live activity, diagnostics
  daemon   runs the app's shares as a service; installs it
  shares   shows, adds, starts and stops the app's shares
  serve    shares a folder with a VM over virtio-fs or 9P
  mount    mounts a folder on this machine, through the same server
  connect  shows what to add to a VM and to type in its guest
  status   shows the shares that run
  exports  shows and changes what a running 9P share exports
  stats    shows what a share was asked: calls, errors, bytes, times
  top      shows live which files and handles are worked on
  trace    shows each request as it happens, or writes them to a file

  ls, cat, put, stat   read and write files of a 9P server: culvert ls 9p+tcp://HOST:PORT/EXPORT/PATH

culvert COMMAND --help explains each option, with its default and its risk. culvert --version says which version this is.
`;

/** Exit codes: 0 done, 1 it could not be done, 2 it was asked for wrongly. */
export async function main(argv: readonly string[]): Promise<number> {
  return await reportingProblems(async () => {
    const [name, ...rest] = argv;
    if (name === '--help' || name === '-h' || name === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    if (name === '--version' || name === '-V') {
      process.stdout.write(`culvert ${manifest.version}\n`);
      return 0;
    }
    const command = name === undefined ? undefined : COMMANDS[name];
    if (command === undefined) throw unknownCommand(name);
    return await command(rest);
  });
}

function unknownCommand(name: string | undefined): Problem {
  const names = Object.keys(COMMANDS);
  if (name === undefined)
    return usageProblem('no command is given', `Use one of ${names.join(', ')}; culvert --help explains them.`);
  const near = nearest(name, names);
  return usageProblem(
    `there is no command "${name}"`,
    `${near === undefined ? '' : `Did you mean ${near}? `}Use one of ${names.join(', ')}.`,
  );
}

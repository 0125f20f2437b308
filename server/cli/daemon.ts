/** `culvert daemon`: the app's shares as a service. The program is loaded by path, as in ui.ts. */
import { runAppProgram } from './app-program.ts';
import { helpText } from './help.ts';
import { type Option, readArguments, usageProblem } from './options.ts';
import { noOperands } from './share-arguments.ts';
import {
  autostartEntry,
  ownCommand,
  removeLoginFile,
  systemctl,
  systemdUnit,
  writeLoginFile,
} from './start-at-login.ts';

const OPTIONS: readonly Option[] = [
  {
    name: 'install',
    help: 'Writes a systemd user unit, and enables and starts it. With loginctl enable-linger it runs also while you are not logged in.',
  },
  { name: 'autostart', help: 'Writes an XDG autostart entry instead, for desktops without systemd.' },
  { name: 'uninstall', help: 'Stops and removes what the other two have written.' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

export async function daemon(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert daemon', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Runs the shares of the app without a window, so that they outlive it. The app and culvert ui attach to it; culvert shares shows and changes them. ' +
      'Ends on SIGTERM and SIGINT, and stops the shares.';
    process.stdout.write(helpText('culvert daemon [options]', summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  noOperands(args, 'culvert daemon');
  const actions = ['install', 'autostart', 'uninstall'].filter((name) => args.has(name));
  if (actions.length > 1) throw usageProblem(`--${actions.join(' and --')} exclude each other`, 'Give one of them.');
  switch (actions[0]) {
    case 'install':
      return install();
    case 'autostart':
      return autostart();
    case 'uninstall':
      return uninstall();
    default:
      return await runAppProgram((program) => program.runDaemon());
  }
}

function install(): number {
  const unit = systemdUnit(ownCommand());
  writeLoginFile(unit);
  process.stdout.write(`culvert: wrote ${unit.path}\n`);
  const problem = systemctl('daemon-reload') || systemctl('enable', '--now', 'culvert.service');
  if (problem === '') process.stdout.write('culvert: the service is enabled and runs\n');
  else
    process.stderr.write(
      `warning: systemctl could not start it (${problem}). In a session of this user: systemctl --user daemon-reload && systemctl --user enable --now culvert.service\n`,
    );
  return 0;
}

function autostart(): number {
  const entry = autostartEntry(ownCommand());
  writeLoginFile(entry);
  process.stdout.write(`culvert: wrote ${entry.path}; the service starts with the next login\n`);
  return 0;
}

function uninstall(): number {
  const unit = systemdUnit(ownCommand());
  systemctl('disable', '--now', 'culvert.service');
  const removed = [unit, autostartEntry(ownCommand())].filter(removeLoginFile);
  systemctl('daemon-reload');
  for (const { path } of removed) process.stdout.write(`culvert: removed ${path}\n`);
  if (removed.length === 0) process.stdout.write('culvert: nothing was installed\n');
  return 0;
}

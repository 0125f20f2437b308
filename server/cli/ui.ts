/** `culvert ui`: the app's pages for a browser. The program is loaded by path: it is made of the app, which the command line knows nothing of. */
import { runAppProgram } from './app-program.ts';
import { helpText } from './help.ts';
import { type Arguments, type Option, readArguments, usageProblem } from './options.ts';
import { noOperands } from './share-arguments.ts';

const OPTIONS: readonly Option[] = [
  {
    name: 'port',
    value: 'PORT',
    help: 'Listens on this TCP port.',
    fallback: 'any that is free',
  },
  {
    name: 'host',
    value: 'ADDRESS',
    help: 'Listens on this address.',
    fallback: '127.0.0.1',
    risk: 'With another address than the default, other machines can reach it, and read what is sent: use an SSH tunnel instead (ssh -L PORT:127.0.0.1:PORT).',
  },
  {
    name: 'no-open',
    help: 'Only prints the address. Without it, it is also opened in the browser, where there is a display.',
  },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

export async function ui(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert ui', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows the app in a browser: shares, live activity, diagnostics. Prints its address, with a token that lets in whoever has it; ends on SIGTERM and SIGINT, ' +
      'and takes the shares with it unless culvert daemon runs them.';
    process.stdout.write(helpText('culvert ui [options]', summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  noOperands(args, 'culvert ui');
  const options = { host: args.text('host') ?? '127.0.0.1', port: portOf(args), open: !args.has('no-open') };
  return await runAppProgram((program) => program.runUi(options));
}

function portOf(args: Arguments): number {
  const text = args.text('port') ?? '0';
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw usageProblem(`--port cannot be "${text}"`, 'Give a number from 0 to 65535.');
  return Number(text);
}

/**
 * `culvert-virtiofsd`: takes the place of virtiofsd where something else starts it: libvirt's `<binary path=…>`, scripts. Same arguments, same
 * behaviour where one can see it: it ends when the VMM has gone.
 */
import manifest from '../package.json' with { type: 'json' };
import { reportingProblems } from './cli/reporting.ts';
import { serveArguments } from './cli/serve.ts';
import { translateVirtiofsd } from './cli/virtiofsd-arguments.ts';

/** docs/interop/vhost-user.json of QEMU; libvirt passes separate options to a server that says so, and `-o` otherwise. */
const CAPABILITIES = { type: 'fs', features: ['separate-options'] };

const HELP = `Usage: culvert-virtiofsd --shared-dir DIR (--socket-path SOCK | --fd N) [virtiofsd's options]
       culvert-virtiofsd -o source=DIR[,option...] (--socket-path=SOCK | --fd=N)

Serves a folder over virtio-fs with virtiofsd's arguments. culvert serve --help explains what they do here.
`;

async function run(argv: readonly string[]): Promise<number> {
  const { args, warnings } = translateVirtiofsd(argv);
  if (args.has('help')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.has('version')) {
    process.stdout.write(`culvert-virtiofsd ${manifest.version}\n`);
    return 0;
  }
  if (args.has('print-capabilities')) {
    process.stdout.write(`${JSON.stringify(CAPABILITIES, null, 2)}\n`);
    return 0;
  }
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  args.add('exit-on-disconnect', true);
  return await serveArguments(args);
}

process.exit(await reportingProblems(() => run(process.argv.slice(2))));

/** `culvert exports`: the folders that a running 9P share exports, and changes to them. */
import type { ExportsStatus } from '../control/messages.ts';
import { helpText } from './help.ts';
import { exportOf } from './ninep-options.ts';
import { type Option, readArguments, usageProblem } from './options.ts';
import { connectShare } from './running-share.ts';

const OPTIONS: readonly Option[] = [
  { name: 'json', help: 'Writes JSON.' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];
const USAGE = 'culvert exports list [SHARE] | add NAME=DIR [SHARE] | remove NAME [SHARE]';

const SUMMARY =
  'Shows the exports of a 9P share that runs, adds one, or withdraws one, for all clients at once and until the share ends. What is added must lie below the ' +
  'folder that --export-root named when the share was started. What clients have open in an export that is withdrawn fails with ESTALE from then on. ' +
  'SHARE may be left out when one share runs.';

export async function exports(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert exports', OPTIONS, argv);
  if (args.has('help')) {
    process.stdout.write(helpText(USAGE, SUMMARY, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  const [verb, ...rest] = args.operands;
  const status = await answerTo(verb, rest);
  process.stdout.write(args.has('json') ? `${JSON.stringify(status, null, 2)}\n` : describe(status));
  return 0;
}

async function answerTo(verb: string | undefined, operands: readonly string[]): Promise<ExportsStatus> {
  if (verb === undefined || verb === 'list') return await asking(operands, (call) => call('exports.list', {}));
  const [what = '', ...share] = operands;
  if (what === '' || (verb !== 'add' && verb !== 'remove')) throw usageProblem('it is not said what to do', USAGE);
  if (verb === 'remove') return await asking(share, (call) => call('exports.remove', { name: what }));
  const added = exportOf(what);
  if (added === null) throw usageProblem(`an export cannot be "${what}"`, 'Write NAME=DIR.');
  return await asking(share, (call) => call('exports.add', added));
}

type Client = Awaited<ReturnType<typeof connectShare>>['client'];

async function asking(
  share: readonly string[],
  ask: (call: Client['call']) => Promise<ExportsStatus>,
): Promise<ExportsStatus> {
  const { client } = await connectShare(share, USAGE);
  try {
    return await ask((method, params) => client.call(method, params));
  } finally {
    client.close();
  }
}

function describe({ exports: all, exportRoot }: ExportsStatus): string {
  const width = Math.max(0, ...all.map(({ name }) => name.length));
  const lines = all.map(({ name, folder }) => `${name.padEnd(width)}  ${folder}\n`).join('');
  const none = all.length === 0 ? 'nothing is exported\n' : '';
  const root =
    exportRoot === null
      ? 'others need a restart: there is no export root\n'
      : `others may be added below ${exportRoot}\n`;
  return lines + none + root;
}

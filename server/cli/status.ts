/** `culvert status`: the shares of this user that run, as they say themselves. */

import { KNOB_NAMES, POLICY } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { listenText } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';
import type { ShareStatus } from '../control/messages.ts';
import { controlFolder, controlIds, controlPath } from '../control/paths.ts';
import type { ControlClient } from '../control/rpc.ts';
import { connectControl } from '../control/socket.ts';
import { describeSandbox } from '../sandbox/report.ts';
import { helpText } from './help.ts';
import { type Option, readArguments } from './options.ts';

/** A share host that can answer does so within a fraction of it. */
const PATIENCE_MS = 2000;

const OPTIONS: readonly Option[] = [
  { name: 'json', help: 'Writes JSON: a list of all that the shares say.' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

export async function status(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert status', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows the shares of this user that run: folder, socket, what is attached, requests, sandbox, policy.';
    process.stdout.write(helpText('culvert status [NAME...]', summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  const known = controlIds();
  for (const name of args.operands) {
    if (!known.includes(name))
      throw new Problem('SHARE_UNKNOWN', `no share named ${name} is running`, 'culvert status lists those that are.');
  }
  const shares = await statusOf(args.operands.length > 0 ? args.operands : known);
  if (args.has('json')) process.stdout.write(`${JSON.stringify(shares, null, 2)}\n`);
  else if (shares.length === 0) process.stdout.write('no share is running\n');
  else
    process.stdout.write(
      shares.map((share) => ('silent' in share ? describeSilent(share) : describe(share))).join('\n'),
    );
  return 0;
}

/** A share that is there and does not answer. */
interface Silent {
  readonly id: string;
  readonly silent: true;
}

/** Sockets that nobody listens on any more are passed over. */
async function statusOf(ids: readonly string[]): Promise<readonly (ShareStatus | Silent)[]> {
  const folder = controlFolder();
  const answers = await Promise.all(ids.map((id) => askStatus(controlPath(folder, id), id)));
  return answers.filter((answer) => answer !== null);
}

async function askStatus(path: string, id: string): Promise<ShareStatus | Silent | null> {
  let client: ControlClient;
  try {
    client = await connectControl(path);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
  try {
    return await client.call('status', {}, PATIENCE_MS);
  } catch (error) {
    if (error instanceof Problem) return { id, silent: true };
    throw error;
  } finally {
    client.close();
  }
}

function describeSilent({ id }: Silent): string {
  return `${id}\n  does not answer: its process is stopped, or very busy\n`;
}

function describe(share: ShareStatus): string {
  const { attached, requests } = share;
  const rows = [
    ['folder', share.folder],
    ['met by', describeMeeting(share.connection)],
    [
      'attached',
      attached === null
        ? 'nobody'
        : `process ${attached.peer}, ${attached.queues} queues, since ${new Date(attached.sinceMs).toISOString()}`,
    ],
    ['requests', `${requests.taken}, ${requests.underWay} under way`],
    ['engine', share.engine],
    ['sandbox', describeSandbox(share.sandbox)],
    ['policy', describePolicy(share)],
    ...share.warnings.map(({ text, count }) => ['warning', count === 1 ? text : `${text} (${count} times)`]),
  ];
  return `${share.id} (process ${share.pid})\n${rows.map(([name, value]) => `  ${(name ?? '').padEnd(9)} ${value}\n`).join('')}`;
}

function describeMeeting(connection: ShareStatus['connection']): string {
  if (connection.kind === 'fuse-dev') return `mount on ${connection.mountpoint}`;
  if (connection.kind === '9p') return connection.listen.map(listenText).join(', ');
  const { socket } = connection;
  return socket.how === 'fd'
    ? `descriptor ${socket.fd}`
    : `${socket.how === 'listen' ? 'socket' : 'connection to'} ${socket.path}`;
}

/** The cache policy, and what else is not as it would be by default. */
function describePolicy({ policy }: ShareStatus): string {
  const defaults = resolvePolicy({ cache: policy.cache });
  const changed = KNOB_NAMES.filter((name) => name === 'cache' || policy[name] !== defaults[name]);
  return changed.map((name) => `${POLICY[name].option} ${policy[name]}`).join(', ');
}

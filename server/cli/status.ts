/** `culvert status`: the shares of this user that run, as they say themselves. */

import { KNOB_NAMES, POLICY } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { listenText } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';
import type { ShareStatus } from '../control/messages.ts';
import { controlFolder, controlIds, controlPath } from '../control/paths.ts';
import { connectControl } from '../control/socket.ts';
import { describeSandbox } from '../sandbox/report.ts';
import { helpText } from './help.ts';
import { type Option, readArguments } from './options.ts';

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
  else process.stdout.write(shares.map(describe).join('\n'));
  return 0;
}

/** Sockets that nobody listens on any more are passed over. */
async function statusOf(ids: readonly string[]): Promise<readonly ShareStatus[]> {
  const folder = controlFolder();
  const answers = await Promise.allSettled(
    ids.map(async (id) => {
      const client = await connectControl(controlPath(folder, id));
      try {
        return await client.call('status', {});
      } finally {
        client.close();
      }
    }),
  );
  return answers.filter((answer) => answer.status === 'fulfilled').map((answer) => answer.value);
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

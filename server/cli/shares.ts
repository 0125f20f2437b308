/** `culvert shares`: the shares of the app or of the service, from the command line. */
import { resolve } from 'node:path';
import type { ShareView } from '../../electron/contract/app/share-view.ts';
import { listenText } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';
import { connectService, type ServiceClient } from '../control/service-client.ts';
import { helpText } from './help.ts';
import { type Arguments, nearest, type Option, readArguments, usageProblem } from './options.ts';

const OPTIONS: readonly Option[] = [
  { name: 'json', help: 'Writes JSON.' },
  {
    name: 'force',
    help: 'With stop and remove: also while a guest is attached.',
    risk: 'Programs in the guest that use the share fail or hang.',
  },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

type Action = (client: ServiceClient, operand: string, args: Arguments) => Promise<readonly ShareView[]>;

const ACTIONS: Readonly<Record<string, { readonly operand: string; readonly run: Action }>> = {
  list: { operand: '', run: async (client) => (await client.call('app.snapshot', {})).shares },
  add: {
    operand: 'FOLDER',
    run: async (client, folder) => {
      const draft = await client.call('shares.draft', { folder: resolve(folder) });
      const [problem] = (await client.call('shares.check', { draft, except: null })).filter(
        ({ level }) => level === 'error',
      );
      if (problem !== undefined) throw new Problem('DRAFT_INVALID', problem.message);
      return [await client.call('shares.create', { draft, start: true })];
    },
  },
  start: { operand: 'ID', run: async (client, id) => [await client.call('shares.start', { id })] },
  stop: {
    operand: 'ID',
    run: async (client, id, args) => [await client.call('shares.stop', { id, force: args.has('force') })],
  },
  remove: {
    operand: 'ID',
    run: async (client, id, args) => {
      await client.call('shares.remove', { id, force: args.has('force') });
      return [];
    },
  },
};

const USAGE = `culvert shares [${Object.entries(ACTIONS)
  .map(([name, { operand }]) => (operand === '' ? name : `${name} ${operand}`))
  .join('|')}]`;

export async function shares(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert shares', OPTIONS, argv);
  if (args.has('help')) {
    const summary =
      'Shows, adds, starts, stops and removes the shares of the app or of culvert daemon, whichever runs.';
    process.stdout.write(helpText(`${USAGE} [options]`, summary, [{ title: 'Options', options: OPTIONS }]));
    return 0;
  }
  const [name = 'list', operand = '', ...others] = args.operands;
  const action = ACTIONS[name];
  if (action === undefined) {
    const near = nearest(name, Object.keys(ACTIONS));
    throw usageProblem(
      `"${name}" is not expected here`,
      `${near === undefined ? '' : `Did you mean ${near}? `}${USAGE}`,
    );
  }
  if (others.length > 0 || (action.operand === '') !== (operand === ''))
    throw usageProblem('that is not how it is used', USAGE);
  const client = await connectService();
  if (client === null)
    throw new Problem(
      'NO_SERVICE',
      'neither the app nor culvert daemon runs',
      'Start one: culvert daemon, or culvert ui.',
    );
  try {
    const views = await action.run(client, operand, args);
    if (args.has('json')) process.stdout.write(`${JSON.stringify(views, null, 2)}\n`);
    else if (name === 'list' && views.length === 0) process.stdout.write('there are no shares\n');
    else process.stdout.write(views.map(describe).join(''));
    return 0;
  } finally {
    client.close();
  }
}

function describe({ stored, state, reason, fix, warnings }: ShareView): string {
  const { config } = stored;
  const lines = [
    `${config.id.padEnd(20)} ${state.padEnd(9)} ${config.folder}`,
    `  ${meetingOf(stored)}`,
    `  ${reason}`,
    ...[fix, ...warnings].filter((text) => text !== '').map((text) => `  ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}

function meetingOf({ config: { connection } }: ShareView['stored']): string {
  if (connection.kind === 'fuse-dev') return `mount on ${connection.mountpoint}`;
  if (connection.kind === '9p') return `9P on ${connection.listen.map(listenText).join(', ')}`;
  const { socket } = connection;
  return `virtio-fs ${socket.how === 'fd' ? `on descriptor ${socket.fd}` : `${socket.how === 'listen' ? 'on' : 'to'} ${socket.path}`}`;
}

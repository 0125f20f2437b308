/** `culvert serve`: one folder over virtio-fs, for a VMM. */
import { resolve } from 'node:path';
import type { ShareConfig, VhostUserConnection } from '../../electron/contract/share.ts';
import { checkedFolder } from '../parent/folder.ts';
import { groupId } from '../parent/group.ts';
import { isOpenSocket } from '../transport/control-thread.ts';
import { helpText } from './help.ts';
import { type Arguments, readArguments, usageProblem } from './options.ts';
import { policyOptions } from './policy-options.ts';
import { asksForNinep, serveNinep } from './serve-ninep.ts';
import { COMMON_OPTIONS, SERVE_OPTIONS } from './serve-options.ts';
import { noOperands, required, shareFrom } from './share-arguments.ts';
import { catchSignals, supervise } from './supervise.ts';
import { watchOf } from './watch.ts';

const USAGE = 'culvert serve --shared-dir DIR --socket-path SOCK [options]';

const SUMMARY =
  'Shares a folder with a virtual machine over virtio-fs (a vhost-user device). The VMM connects to the socket and the guest mounts the share: ' +
  'mount -t virtiofs TAG DIR. Prints one line when it is ready; ends on SIGTERM and SIGINT.';

export async function serve(argv: readonly string[]): Promise<number> {
  if (asksForNinep(argv)) return await serveNinep(argv);
  const policy = policyOptions('virtiofs');
  const args = readArguments('culvert serve', [...SERVE_OPTIONS, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has('help')) {
    const sections = [
      { title: 'What is shared, and how it is met', options: SERVE_OPTIONS },
      { title: 'General', options: COMMON_OPTIONS },
      { title: 'Policy (culvert status shows what is in force)', options: policy },
    ];
    process.stdout.write(helpText(USAGE, SUMMARY, sections));
    return 0;
  }
  noOperands(args, 'culvert serve');
  return await serveArguments(args);
}

/** Also for `culvert-virtiofsd`, whose arguments come out the same. */
export async function serveArguments(args: Arguments): Promise<number> {
  const path = required(args, 'shared-dir', 'DIR');
  const connection = connectionFrom(args);
  // Before anything is made: what was typed is checked first.
  shareFrom(args, 'share', '/', connection);
  const folder = checkedFolder(path);
  if (connection.socket.how === 'listen' && connection.socket.group !== undefined) groupId(connection.socket.group);
  watchOf(args);
  catchSignals();
  return await supervise({
    args,
    folder,
    configOf: (id) => shareFrom(args, id, folder, connection),
    announcement: describeShare,
  });
}

/** Throws a USAGE Problem. */
export function connectionFrom(args: Arguments): VhostUserConnection {
  const given = ['socket-path', 'fd', 'connect'].filter((name) => args.has(name));
  if (given.length !== 1) {
    const what =
      given.length === 0 ? 'it is not said how the VMM is met' : `--${given.join(' and --')} exclude each other`;
    throw usageProblem(what, 'Give one of --socket-path=SOCK, --connect=PATH and --fd=N.');
  }
  if (args.has('socket-group') && !args.has('socket-path'))
    throw usageProblem('--socket-group needs --socket-path', 'Leave it out, or listen on a path.');
  const exitOnDisconnect = args.has('exit-on-disconnect');
  return { kind: 'vhost-user', socket: socketFrom(args), exitOnDisconnect };
}

function socketFrom(args: Arguments): VhostUserConnection['socket'] {
  const path = args.text('socket-path');
  const connect = args.text('connect');
  const fd = args.text('fd');
  if (path !== undefined) return { how: 'listen', path: resolve(path), group: args.text('socket-group') };
  if (connect !== undefined) return { how: 'connect', path: resolve(connect) };
  if (fd === undefined || !/^\d+$/.test(fd))
    throw usageProblem(`--fd cannot be "${fd}"`, 'Give the number of an inherited socket, 3 or higher.');
  const number = Number(fd);
  if (number >= 3 && !isOpenSocket(number))
    throw usageProblem(
      `descriptor ${fd} is no open socket`,
      'The program that starts culvert must open it and pass it on.',
    );
  return { how: 'fd', fd: number };
}

function describeShare({ folder, connection, tag, policy }: ShareConfig): string {
  const tagText = tag === '' ? '' : `, tag "${tag}"`;
  return `sharing ${folder} over virtio-fs ${describeConnection(connection)} (cache ${policy.cache ?? 'auto'}${policy.readonly === true ? ', read-only' : ''}${tagText})`;
}

function describeConnection(connection: ShareConfig['connection']): string {
  if (connection.kind !== 'vhost-user') return '';
  const { socket } = connection;
  switch (socket.how) {
    case 'listen':
      return `on ${socket.path}`;
    case 'connect':
      return `to ${socket.path}`;
    case 'fd':
      return `on descriptor ${socket.fd}`;
  }
}

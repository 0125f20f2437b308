/** `culvert serve --protocol 9p`: folders over 9P, on sockets or as a virtio-9p device. */
import type { NinepConnection, ShareConfig } from '../../electron/contract/share.ts';
import { checkedFolder } from '../parent/folder.ts';
import { helpText } from './help.ts';
import { exportsFrom, listenersFrom, NINEP_OPTIONS } from './ninep-options.ts';
import { readArguments } from './options.ts';
import { policyOptions } from './policy-options.ts';
import { COMMON_OPTIONS } from './serve-options.ts';
import { noOperands, shareFrom } from './share-arguments.ts';
import { catchSignals, supervise } from './supervise.ts';
import { watchOf } from './watch.ts';

const USAGE = 'culvert serve --protocol 9p --shared-dir DIR --listen PLACE [options]';

const SUMMARY =
  'Shares folders over 9P (9P2000.L, 9P2000.u, 9P2000), with any number of clients at once. A Linux guest mounts them with ' +
  'mount -t 9p -o trans=tcp,port=PORT,version=9p2000.L,msize=1048576,aname=NAME 10.0.2.2 DIR. Prints one line when it is ready; ends on SIGTERM and SIGINT.';

/** Whether the arguments ask for this command and not for virtio-fs. */
export function asksForNinep(argv: readonly string[]): boolean {
  return argv.includes('--protocol=9p') || argv.some((word, i) => word === '--protocol' && argv[i + 1] === '9p');
}

export async function serveNinep(argv: readonly string[]): Promise<number> {
  const policy = policyOptions('9p');
  const args = readArguments('culvert serve --protocol 9p', [...NINEP_OPTIONS, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has('help')) {
    const sections = [
      { title: 'What is shared, and where', options: NINEP_OPTIONS },
      { title: 'General', options: COMMON_OPTIONS },
      { title: 'Policy (culvert status shows what is in force)', options: policy },
    ];
    process.stdout.write(helpText(USAGE, SUMMARY, sections));
    return 0;
  }
  noOperands(args, 'culvert serve');
  const root = args.text('export-root');
  const connection: NinepConnection = {
    kind: '9p',
    listen: listenersFrom(args),
    exports: exportsFrom(args),
    ...(root === undefined ? {} : { exportRoot: checkedFolder(root) }),
  };
  const folder = connection.exports[0]?.folder ?? connection.exportRoot ?? '/';
  // Before anything is made: what was typed is checked first.
  shareFrom(args, 'share', folder, connection);
  watchOf(args);
  catchSignals();
  return await supervise({
    args,
    folder,
    configOf: (id) => shareFrom(args, id, folder, connection),
    announcement: ({ policy }, labels) => describeShare(policy, connection, labels),
  });
}

function describeShare(
  { cache, readonly }: ShareConfig['policy'],
  { exports, exportRoot }: NinepConnection,
  labels: readonly string[],
): string {
  const folders = exports.map(({ name, folder }) => `${folder} as ${name}`);
  const what = [...folders, ...(exportRoot === undefined ? [] : [`what is exported below ${exportRoot}`])].join(', ');
  return `sharing ${what} over 9P on ${labels.join(', ')} (cache ${cache ?? 'auto'}${readonly === true ? ', read-only' : ''})`;
}

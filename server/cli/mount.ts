/** `culvert mount`: one folder on this host's own FUSE client, without a VM. */
import { resolve } from 'node:path';
import type { FuseDevConnection } from '../../electron/contract/share.ts';
import { checkedFolder } from '../parent/folder.ts';
import { helpText } from './help.ts';
import { type Arguments, readArguments, usageProblem } from './options.ts';
import { policyOptions } from './policy-options.ts';
import { COMMON_OPTIONS, FOLDER } from './serve-options.ts';
import { required, shareFrom } from './share-arguments.ts';
import { catchSignals, supervise } from './supervise.ts';
import { watchOf } from './watch.ts';

const USAGE = 'culvert mount --shared-dir DIR MOUNTPOINT [options]';

const SUMMARY =
  'Mounts a folder on this machine through the same server that a guest would use: to try it without a VM. As root it mounts by itself and for all users, ' +
  'else with fusermount3 (package fuse3). Prints one line when it is mounted; unmounts on SIGTERM and SIGINT, and ends when somebody else unmounts it.';

export async function mount(argv: readonly string[]): Promise<number> {
  const policy = policyOptions('virtiofs');
  const args = readArguments('culvert mount', [FOLDER, ...COMMON_OPTIONS, ...policy], argv);
  if (args.has('help')) {
    const sections = [
      { title: 'Options', options: [FOLDER, ...COMMON_OPTIONS] },
      { title: 'Policy (culvert status shows what is in force)', options: policy },
    ];
    process.stdout.write(helpText(USAGE, SUMMARY, sections));
    return 0;
  }
  const [mountpoint, ...others] = args.operands;
  if (mountpoint === undefined) throw usageProblem('the mount point is missing', USAGE);
  if (others.length > 0) throw usageProblem(`"${others[0]}" is not expected here`, USAGE);
  return await mountArguments(args, resolve(mountpoint));
}

async function mountArguments(args: Arguments, mountpoint: string): Promise<number> {
  const path = required(args, 'shared-dir', 'DIR');
  const connection: FuseDevConnection = { kind: 'fuse-dev', mountpoint };
  shareFrom(args, 'share', '/', connection);
  const folder = checkedFolder(path);
  watchOf(args);
  catchSignals();
  return await supervise({
    args,
    folder,
    configOf: (id) => shareFrom(args, id, folder, connection),
    announcement: ({ policy }) => `${folder} is mounted on ${mountpoint} (cache ${policy.cache ?? 'auto'})`,
  });
}

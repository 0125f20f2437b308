/** The folders that a share serves: that they are there, readable, and where they really lie. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ShareConfig } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';

/** The absolute path of a folder that can be shared. Throws Problem. */
export function checkedFolder(path: string): string {
  let folder: string;
  try {
    folder = realpathSync(resolve(path));
  } catch (error) {
    throw unreachable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  if (!statSync(folder).isDirectory())
    throw new Problem('FOLDER_NOT_A_FOLDER', `${path} is not a folder`, 'Share the folder that contains it.');
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw unreachable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  return folder;
}

function unreachable(path: string, code: string): Problem {
  switch (code) {
    case 'ENOENT':
      return new Problem(
        'FOLDER_MISSING',
        `the folder ${path} does not exist`,
        'Check the path, or create the folder.',
      );
    case 'EACCES':
      return new Problem(
        'FOLDER_UNREADABLE',
        `this user may not read the folder ${path}`,
        'Choose another folder, or change its permissions (it needs r and x).',
      );
    case 'ENOTDIR':
      return new Problem('FOLDER_MISSING', `a part of ${path} is not a folder`, 'Check the path.');
    default:
      return new Problem('FOLDER_UNREADABLE', `the folder ${path} cannot be used: ${code}`, 'Check the path.');
  }
}

/** The share with each folder's real path. Throws Problem. */
export function withCheckedFolders(share: ShareConfig): ShareConfig {
  const { connection } = share;
  if (connection.kind !== '9p') return { ...share, folder: checkedFolder(share.folder) };
  const exports = connection.exports.map(({ name, folder }) => ({ name, folder: checkedFolder(folder) }));
  const below = connection.exportRoot === undefined ? {} : { exportRoot: checkedFolder(connection.exportRoot) };
  const folder = exports[0]?.folder ?? below.exportRoot ?? share.folder;
  return { ...share, folder, connection: { ...connection, exports, ...below } };
}

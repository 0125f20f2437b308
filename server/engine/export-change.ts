/** Exports that come and go while a 9P share runs, as the control thread sees them. It does without zod, so what arrives is checked here. */
import { EXPORTS_MAX, type NinepExport, type ShareConfig } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';

/** Longest name in bytes, as for files (NAME_MAX). */
const NAME_BYTES_MAX = 255;

/** What the schema of a share demands of an export (contract/share-schema.ts). Throws Problem. */
export function checkedExport({ name, folder }: NinepExport): NinepExport {
  if (typeof name !== 'string' || name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw bad('the name of an export is not empty, ".", or "..", and contains no "/"');
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw bad(`the name of an export has at most ${NAME_BYTES_MAX} bytes`);
  if (typeof folder !== 'string' || !folder.startsWith('/') || folder.includes('\0'))
    throw bad('the folder of an export is an absolute path');
  return { name, folder };
}

/** The share with what it exports now. */
export function withExports(share: ShareConfig, exports: readonly NinepExport[]): ShareConfig {
  const { connection } = share;
  return connection.kind === '9p' ? { ...share, connection: { ...connection, exports } } : share;
}

export function noExports(): Problem {
  return new Problem(
    'NO_EXPORTS',
    'this share has no exports that could come and go',
    'Only shares with --protocol 9p do.',
  );
}

export function tooManyExports(): Problem {
  return new Problem('EXPORT_REFUSED', `there are ${EXPORTS_MAX} exports already`, 'Remove one first.');
}

function bad(message: string): Problem {
  return new Problem('EXPORT_INVALID', message, 'Write NAME=DIR.');
}

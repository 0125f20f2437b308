import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folders = new Set<string>();
let hooked = false;

/** A new folder, removed by its owner with `removeFolder`, or when this process exits or is asked to end. */
export async function temporaryFolder(parent: string, prefix: string): Promise<string> {
  if (!hooked) {
    hooked = true;
    process.on('exit', () => {
      if (folders.size > 0) execFileSync('rm', ['-rf', '--', ...folders]);
    });
    // Node ends without the exit event on a signal that nobody handles.
    process.once('SIGTERM', () => process.exit(143));
  }
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, prefix));
  folders.add(folder);
  return folder;
}

/** Whatever is in it: rm(1) works in bytes, while Node's rm gives up on names that are not UTF-8. */
export async function removeFolder(folder: string): Promise<void> {
  await run('rm', ['-rf', '--', folder]);
  folders.delete(folder);
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { exists } from './cache.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../../scripts/guest-kernel.sh', import.meta.url));

/** An unpacked kernel package, as `scripts/guest-kernel.sh` lays it out. */
export interface GuestKernel {
  /** vmlinux when there is one: it starts faster than vmlinuz. */
  readonly image: string;
  /** The module tree: what is lib/modules/<release> on an installed system. */
  readonly modules: string;
  readonly release: string;
}

/** Brings the guest's kernel into the cache when it is not there yet. Rejects with the script's own words. */
export async function guestKernel(): Promise<GuestKernel> {
  let folder: string;
  try {
    folder = (await run(SCRIPT, [])).stdout.trim();
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`no kernel for the guest: ${stderr === '' ? String(error) : stderr}`, { cause: error });
  }
  const decompressed = join(folder, 'vmlinux');
  return {
    image: (await exists(decompressed)) ? decompressed : join(folder, 'vmlinuz'),
    modules: join(folder, 'modules'),
    release: (await readFile(join(folder, 'release'), 'utf8')).trim(),
  };
}

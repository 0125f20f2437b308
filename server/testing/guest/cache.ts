import { randomBytes } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where what the tests build and download is kept: `$CULVERT_CACHE`, else ~/.cache/culvert. */
export function cachePath(...parts: readonly string[]): string {
  return join(process.env['CULVERT_CACHE'] ?? join(homedir(), '.cache', 'culvert'), ...parts);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** A name beside `path` that nobody else uses: write there, then rename, so that `path` is never seen half written. */
export async function besidePath(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

export async function writeAtomically(path: string, data: Uint8Array): Promise<void> {
  const temporary = await besidePath(path);
  await writeFile(temporary, data);
  await rename(temporary, path);
}

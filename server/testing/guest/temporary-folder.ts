import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const folders = new Set<string>();
let hooked = false;

/** A new folder, removed by its owner with `removeFolder`, or when this process exits. */
export async function temporaryFolder(parent: string, prefix: string): Promise<string> {
  if (!hooked) {
    hooked = true;
    process.on('exit', () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
  }
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, prefix));
  folders.add(folder);
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  folders.delete(folder);
  await rm(folder, { recursive: true, force: true });
}

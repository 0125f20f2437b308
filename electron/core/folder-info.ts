/** What is in a folder that somebody wants to share: how much, what it lies on, what to know before. Bounded: a home directory has millions of files. */
import { constants } from 'node:fs';
import { access, lstat, opendir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FolderInfo } from '../contract/app/commands.ts';
import { fileSystemOf, NETWORK_FILE_SYSTEMS } from './file-system.ts';

const ENTRIES_MAX = 20_000;
const TIME_MAX_MS = 1500;

export async function inspectFolder(path: string): Promise<FolderInfo> {
  const real = await realpath(path).catch(() => null);
  const isFolder = real !== null && (await stat(real)).isDirectory();
  if (real === null || !isFolder)
    return { path, exists: false, writable: false, fileSystem: '', entries: 0, bytes: 0, complete: true, warnings: [] };
  const writable = await access(real, constants.W_OK).then(
    () => true,
    () => false,
  );
  const fileSystem = fileSystemOf(real);
  const counted = NETWORK_FILE_SYSTEMS.has(fileSystem) ? { entries: 0, bytes: 0, complete: false } : await count(real);
  return { path: real, exists: true, writable, fileSystem, ...counted, warnings: folderWarnings(real, fileSystem) };
}

/** What people should think about twice. */
export function folderWarnings(path: string, fileSystem: string = fileSystemOf(path)): readonly string[] {
  const warnings: string[] = [];
  if (path === '/')
    warnings.push('This is the whole file system: a guest that may write can change everything that this user can.');
  else if (path === homedir())
    warnings.push(
      'This is your home folder: a guest reaches keys, passwords and browser profiles in it. Share a folder in it instead.',
    );
  else if (/^\/(etc|usr|boot|proc|sys|dev|root|var)(\/|$)/.test(path) && !path.startsWith('/var/tmp'))
    warnings.push('This folder belongs to the system.');
  if (/^\/run\/user\/\d+\/doc(\/|$)/.test(path))
    warnings.push(
      'This is a copy of a folder that a sandboxed program was given, not the folder itself. Choose the real one.',
    );
  if (NETWORK_FILE_SYSTEMS.has(fileSystem))
    warnings.push(`This folder lies on a network (${fileSystem}): when that is slow or gone, the guest waits.`);
  return warnings;
}

async function count(root: string): Promise<{ entries: number; bytes: number; complete: boolean }> {
  const until = performance.now() + TIME_MAX_MS;
  const folders = [root];
  let entries = 0;
  let bytes = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const opened = await opendir(folder).catch(() => null);
    // One that may not be read counts as an entry.
    if (opened === null) continue;
    for await (const entry of opened) {
      if (++entries >= ENTRIES_MAX || performance.now() > until) return { entries, bytes, complete: false };
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) bytes += (await lstat(path).catch(() => null))?.size ?? 0;
    }
  }
  return { entries, bytes, complete: true };
}

/** Folders of this host as a page may browse them where there are no native dialogs. It shows what the user who runs Culvert may see. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserEntry, BrowserListing } from '../contract/app/commands.ts';
import { Problem } from '../contract/failure.ts';

const ENTRIES_MAX = 2000;

export type BrowserShows = 'folders' | 'sockets' | 'files';

const KINDS: Readonly<Record<BrowserShows, ReadonlySet<BrowserEntry['kind']>>> = {
  folders: new Set(['folder']),
  sockets: new Set(['folder', 'socket']),
  files: new Set(['folder', 'file']),
};

/** Throws Problem. */
export async function browseFiles(path: string, show: BrowserShows): Promise<BrowserListing> {
  const folder = await realpath(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const all = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const entries: BrowserEntry[] = [];
  for (const entry of all) {
    const kind = await kindOf(folder, entry);
    if (kind !== null && KINDS[show].has(kind)) entries.push({ name: entry.name, kind });
  }
  entries.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1));
  const parent = folder === '/' ? null : dirname(folder);
  return {
    path: folder,
    parent,
    entries: entries.slice(0, ENTRIES_MAX),
    more: Math.max(0, entries.length - ENTRIES_MAX),
  };
}

async function kindOf(folder: string, entry: Dirent): Promise<BrowserEntry['kind'] | null> {
  const found = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry;
  if (found === null) return null;
  return found.isDirectory() ? 'folder' : found.isSocket() ? 'socket' : found.isFile() ? 'file' : null;
}

function unreadable(path: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new Problem('NOT_BROWSABLE', `${path} cannot be listed: ${code}`, 'Choose another folder.');
}

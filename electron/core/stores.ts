/** The app's two files: its shares and its settings. */
import { join } from 'node:path';
import * as z from 'zod';
import { SETTINGS_DEFAULTS, type Settings, settingsSchema } from '../contract/app/settings.ts';
import { type StoredShare, storedShareSchema } from '../contract/app/stored-share.ts';
import { JsonStore } from './json-store.ts';

export type ShareStore = JsonStore<readonly StoredShare[]>;
export type SettingsStore = JsonStore<Settings>;

export function openShareStore(folder: string): Promise<ShareStore> {
  return JsonStore.open<readonly StoredShare[]>(join(folder, 'shares.json'), {
    what: 'shares',
    version: 1,
    schema: z.array(storedShareSchema),
    empty: [],
    migrations: {},
  });
}

export function openSettingsStore(folder: string): Promise<SettingsStore> {
  return JsonStore.open<Settings>(join(folder, 'settings.json'), {
    what: 'settings',
    version: 1,
    schema: settingsSchema,
    empty: SETTINGS_DEFAULTS,
    migrations: {},
  });
}

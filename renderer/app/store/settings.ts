import { create } from 'zustand';
import type { Settings } from '../../../electron/contract/app/settings.ts';
import { perform } from './perform.ts';

interface SettingsState {
  /** null until the first snapshot is there. */
  readonly settings: Settings | null;
}

export const useSettings = create<SettingsState>()(() => ({ settings: null }));

/** Shown at once; what cannot be saved is taken back and said. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const before = useSettings.getState().settings;
  if (before === null) return;
  const settings = { ...before, ...change };
  useSettings.setState({ settings });
  const saved = await perform('settings.set', { settings });
  useSettings.setState({ settings: saved ?? before });
}

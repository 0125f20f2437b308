import { useEffect } from 'react';
import type { Settings } from '../../electron/contract/app/settings.ts';
import { useSettings } from './store/settings.ts';

/** Sets `data-theme` on the root, where tokens.css reads it: as chosen, or as the system has it now. */
export function useTheme(): void {
  const theme = useSettings(({ settings }) => settings?.theme ?? 'system');
  useEffect(() => applyTheme(theme), [theme]);
}

function applyTheme(theme: Settings['theme']): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    document.documentElement.dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  }
  apply();
  dark.addEventListener('change', apply);
  return () => {
    dark.removeEventListener('change', apply);
  };
}

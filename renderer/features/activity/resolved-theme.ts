import { useSyncExternalStore } from 'react';

/** The theme that is shown, whether it was chosen or is the system's: what paints on canvases has to know. */
export function useResolvedTheme(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset['theme'] ?? 'light');
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    observer.disconnect();
  };
}

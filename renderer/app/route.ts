/** Where the page is: the hash, so that both shells serve the same files and Back works. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'shares' }
  /** `id` null: a new share, of `folder` where one was given. */
  | { readonly page: 'edit'; readonly id: string | null; readonly folder: string | null }
  | { readonly page: 'activity'; readonly id: string | null }
  | { readonly page: 'diagnostics' }
  | { readonly page: 'settings' };

/** An address that means nothing leads home. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first, second, third] = path.split('/').map(decoded);
  if (first === 'shares' && second === 'new') {
    return { page: 'edit', id: null, folder: new URLSearchParams(query).get('folder') };
  }
  if (first === 'shares' && second !== undefined && third === 'edit') return { page: 'edit', id: second, folder: null };
  if (first === 'activity') return { page: 'activity', id: second === undefined || second === '' ? null : second };
  if (first === 'diagnostics' || first === 'settings') return { page: first };
  return { page: 'shares' };
}

export function routeHash(route: Route): string {
  switch (route.page) {
    case 'edit': {
      if (route.id !== null) return `#/shares/${encodeURIComponent(route.id)}/edit`;
      return `#/shares/new${route.folder === null ? '' : `?folder=${encodeURIComponent(route.folder)}`}`;
    }
    case 'activity':
      return route.id === null ? '#/activity' : `#/activity/${encodeURIComponent(route.id)}`;
    default:
      return `#/${route.page}`;
  }
}

export function navigate(route: Route): void {
  window.location.hash = routeHash(route);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

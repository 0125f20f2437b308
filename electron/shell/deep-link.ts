/** `culvert://share/ID`: opens the app at a share. Arrives in argv, of this process or of a second instance. */

export const LINK_SCHEME = 'culvert';

/** Where in the app a link leads, or null: it comes from anywhere, so only what is known is followed. */
export function routeOf(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, host, pathname } = new URL(link);
  if (protocol !== `${LINK_SCHEME}:` || host !== 'share') return null;
  const id = /^\/([a-z0-9][a-z0-9-]{0,62})$/.exec(pathname)?.[1];
  return id === undefined ? null : `/activity/${id}`;
}

export function routeIn(argv: readonly string[]): string | null {
  for (const arg of argv) {
    const route = arg.startsWith(`${LINK_SCHEME}:`) ? routeOf(arg) : null;
    if (route !== null) return route;
  }
  return null;
}

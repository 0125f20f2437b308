import { culvert } from './culvert.ts';
import type { CacheMode, ShareServer } from './share-server.ts';
import { virtiofsdC } from './virtiofsd-c.ts';

const SERVERS: Readonly<Record<string, ShareServer>> = { culvert, virtiofsd: virtiofsdC };

/** CULVERT_E2E_SERVER: `culvert` (default) or `virtiofsd`, which shows that the rows themselves are right. */
export function serverFromEnvironment(): ShareServer {
  const name = process.env['CULVERT_E2E_SERVER'] ?? 'culvert';
  const server = SERVERS[name];
  if (server === undefined)
    throw new Error(`CULVERT_E2E_SERVER=${name}: not one of ${Object.keys(SERVERS).join(', ')}`);
  return server;
}

/** CULVERT_E2E_CACHE: the cache mode that the rows run with; `auto` by default. */
export function cacheFromEnvironment(server: ShareServer): CacheMode {
  const name = process.env['CULVERT_E2E_CACHE'] ?? 'auto';
  const mode = server.cacheModes.find((known) => known === name);
  if (mode === undefined)
    throw new Error(`CULVERT_E2E_CACHE=${name}: ${server.name} has ${server.cacheModes.join(', ')}`);
  return mode;
}

import { existsSync } from 'node:fs';

import type { CacheMode, ShareOptions, ShareServer } from './share-server.ts';
import { startShare } from './start.ts';

const PROGRAM = '/usr/lib/qemu/virtiofsd';
const CACHE: Readonly<Record<CacheMode, string | undefined>> = {
  never: 'none',
  auto: 'auto',
  metadata: undefined,
  always: 'always',
};
/** Shares a read-only bind mount of the folder, in a mount namespace that ends with the server. */
const READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';

/**
 * The C virtiofsd that came with QEMU until 7.2 (Debian 12: qemu-system-common). It ends when its VMM disconnects, has no
 * read-only mode of its own, and must be started as root.
 */
export const virtiofsdC: ShareServer = {
  name: 'C virtiofsd',
  servesNextVmm: false,
  cacheModes: ['never', 'auto', 'always'],
  unavailable: () => {
    if (!existsSync(PROGRAM)) return `${PROGRAM} is not here (Debian 12: apt-get install qemu-system-common)`;
    return process.getuid?.() === 0 ? undefined : 'C virtiofsd runs only as root';
  },
  start: async (dir: string, options: ShareOptions = {}) => {
    const cache = CACHE[options.cache ?? 'auto'];
    if (cache === undefined) throw new Error(`C virtiofsd has no cache mode ${options.cache}`);
    return await startShare((socketPath) => {
      const server = [
        ...[PROGRAM, '-f', `--socket-path=${socketPath}`, '-o', `source=${dir}`, '-o', `cache=${cache}`],
        ...[
          '-o',
          options.xattr === false ? 'no_xattr' : 'xattr',
          '-o',
          options.writeback ? 'writeback' : 'no_writeback',
        ],
      ];
      const [program = PROGRAM, ...args] = options.readonly
        ? ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', READ_ONLY, 'sh', dir, ...server]
        : server;
      return { program, args, ready: ({ output }) => output.includes('Waiting for vhost-user socket connection') };
    });
  },
};

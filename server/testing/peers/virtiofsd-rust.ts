import { existsSync } from 'node:fs';

import { cachePath } from '../guest/cache.ts';
import type { CacheMode, ShareOptions, ShareServer } from './share-server.ts';
import { startShare } from './start.ts';

const PROGRAM = cachePath('virtiofsd', 'trixie', 'virtiofsd');
const CACHE: Readonly<Record<CacheMode, string>> = {
  never: 'never',
  auto: 'auto',
  metadata: 'metadata',
  always: 'always',
};

/**
 * The Rust virtiofsd, 1.13 of Debian 13 (scripts/rust-virtiofsd.sh brings it). It ends when its VMM disconnects. Without name spaces, since its libraries lie
 * outside the shared folder; its seccomp filter is on.
 */
export const virtiofsdRust: ShareServer = {
  name: 'Rust virtiofsd',
  servesNextVmm: false,
  cacheModes: ['never', 'auto', 'metadata', 'always'],
  unavailable: () => (existsSync(PROGRAM) ? undefined : `${PROGRAM} is not here (sh scripts/rust-virtiofsd.sh)`),
  start: async (dir: string, options: ShareOptions = {}) =>
    await startShare((socketPath) => ({
      program: PROGRAM,
      args: [
        ...['--socket-path', socketPath, '--shared-dir', dir, '--sandbox', 'none'],
        ...['--cache', CACHE[options.cache ?? 'auto']],
        ...(options.writeback === true ? ['--writeback'] : []),
        ...(options.readonly === true ? ['--readonly'] : []),
        ...(options.xattr === true ? ['--xattr'] : []),
      ],
      ready: ({ output }) => output.includes('Waiting for vhost-user socket connection'),
    })),
};

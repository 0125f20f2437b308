/** diod, the 9P2000.L server and client tools of the Linux world (Debian: package diod). */
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

import { type NinepServer, startNinep } from './ninep-server.ts';

const PROGRAM = '/usr/sbin/diod';
export const DIODLS = '/usr/sbin/diodls';
export const DIODCAT = '/usr/sbin/diodcat';
/** Short, since how long it takes to start is measured. */
const RETRY_MS = 2;

/** Why diod's programs cannot be used here, or undefined. */
export function diodUnavailable(): string | undefined {
  return existsSync(PROGRAM) ? undefined : `${PROGRAM} is not here (Debian: apt-get install diod)`;
}

/** Without authentication and user data base, on a unix socket and a free TCP port. The attach name is the folder's path. */
export const diod: NinepServer = {
  name: 'diod',
  unavailable: diodUnavailable,
  start: async (dir, options = []) => {
    const port = await freePort();
    return await startNinep((folder) => ({
      program: PROGRAM,
      args: [
        ...['--foreground', '--no-auth', '--no-userdb', '--config-file', '/dev/null', '--logdest', 'stderr'],
        ...['--listen', `127.0.0.1:${port}`, '--listen', join(folder, '9p.sock'), '--export', dir, ...options],
      ],
      aname: dir,
      listening: async () => await answering(port),
      serverPid: (pid) => pid,
    }));
  },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Tries until somebody listens; the caller limits the time. */
async function answering(port: number): Promise<number> {
  for (;;) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (there) return port;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

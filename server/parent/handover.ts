/**
 * Descriptors for a share host that cannot inherit any (Electron's utility process): they travel over a unix socket, in one SCM_RIGHTS message, so that
 * the parent still binds, mounts and cleans up as it does elsewhere. The host's end is `receiveDescriptors` in transport/control-thread.ts.
 */
import { randomBytes } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { Problem } from '../control/failure.ts';
import type { Delivery } from '../control/messages.ts';
import { openControlFolder } from '../control/paths.ts';
import { descriptorOf } from '../control/socket.ts';
import { closeDescriptor, DESCRIPTORS_MAX, peerUid, sendDescriptors } from '../transport/control-thread.ts';

export interface Handover extends Disposable {
  readonly delivery: Delivery;
}

/**
 * Offers `descriptors`, which it takes over, to the first process of this user that asks. The socket lies in the folder that only this user may enter, under
 * a name that nobody can guess. Dispose of it when the host has ended, or will not come. Throws Problem.
 */
export function offerDescriptors(descriptors: readonly number[]): Handover {
  if (descriptors.length > DESCRIPTORS_MAX)
    throw new Problem('TOO_MANY_SOCKETS', 'a share cannot have that many sockets here', 'Listen at fewer places.');
  const path = join(openControlFolder(), `.${randomBytes(12).toString('hex')}`);
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    server.close();
    for (const fd of descriptors) closeDescriptor(fd);
    try {
      unlinkSync(path);
    } catch {
      // Node removes it itself when it closes in order.
    }
  };
  const server = createServer((socket: Socket) => {
    const fd = descriptorOf(socket);
    // One that has gone meanwhile ends, and says why.
    if (open && peerUid(fd) === geteuid?.() && sendDescriptors(fd, descriptors)) end();
    socket.destroy();
  });
  // The host that cannot connect says so, and ends.
  server.on('error', end);
  server.listen(path);
  return { delivery: { how: 'socket', path, count: descriptors.length }, [Symbol.dispose]: end };
}

/** Where a share is met: the sockets its guests come by, or its mount on this host. Made by the parent before the share host exists, removed by it afterwards. */
import type { ShareConfig } from '../../electron/contract/share.ts';
import { closeDescriptor } from '../transport/control-thread.ts';
import { mountFolder } from '../transport/fuse-dev/mount.ts';
import { type BoundSocket, listenAt } from '../transport/stream/listen.ts';
import { listenOnPath } from '../transport/unix-socket.ts';
import { groupId } from './group.ts';
import type { GivenDescriptors } from './host.ts';

export interface Places {
  readonly given: Omit<GivenDescriptors, 'control'>;
  /** For people: paths, and addresses with the port that they really got. */
  readonly labels: readonly string[];
  /** What the user should know about them. */
  readonly warnings: readonly string[];
  /**
   * Nobody finds the share any more; what is attached stays. A mount is gone only while the share host still serves: the kernel writes back to it. May be
   * called again.
   */
  release(): Promise<void> | void;
}

/** Throws Problem, and has made nothing then. */
export function openPlaces({ folder, connection }: ShareConfig): Places {
  if (connection.kind === 'fuse-dev') {
    const mounted = mountFolder(folder, connection.mountpoint);
    return {
      given: { vhostUser: -1, fuse: mounted.fd, listeners: [] },
      labels: [connection.mountpoint],
      warnings: [],
      release: () => mounted.unmount(),
    };
  }
  if (connection.kind === '9p') {
    const sockets = listenAtAll(connection.listen);
    return {
      given: { vhostUser: -1, fuse: -1, listeners: sockets.map(({ fd }) => fd) },
      labels: sockets.map(({ label }) => label),
      warnings: sockets.map(({ warning }) => warning).filter((warning) => warning !== ''),
      release: () => removeAll(sockets),
    };
  }
  const { socket } = connection;
  if (socket.how === 'listen') {
    const listening = listenOnPath(socket.path, socket.group === undefined ? undefined : groupId(socket.group));
    return {
      given: { vhostUser: listening.fd, fuse: -1, listeners: [] },
      labels: [socket.path],
      warnings: [],
      release: () => listening.remove(),
    };
  }
  const inherited = socket.how === 'fd' ? socket.fd : -1;
  return {
    given: { vhostUser: inherited, fuse: -1, listeners: [] },
    labels: [socket.how === 'fd' ? `descriptor ${socket.fd}` : socket.path],
    warnings: [],
    release: () => {},
  };
}

function listenAtAll(places: readonly Parameters<typeof listenAt>[0][]): readonly BoundSocket[] {
  const sockets: BoundSocket[] = [];
  try {
    for (const place of places) sockets.push(listenAt(place));
    return sockets;
  } catch (error) {
    removeAll(sockets);
    for (const { fd } of sockets) closeDescriptor(fd);
    throw error;
  }
}

function removeAll(sockets: readonly BoundSocket[]): void {
  for (const socket of sockets) socket.remove();
}

/** A control socket that is not a share's: for this user alone, replaced when whoever made it has died. */
import type { ControlPort } from '../control/port.ts';
import { serveControlSocket } from '../control/socket.ts';
import { peerUid } from '../transport/control-thread.ts';
import { listenOnPath } from '../transport/unix-socket.ts';

/** The socket's folder is one that only this user may enter. Throws Problem. Dispose of it to end all connections and remove the socket. */
export function servePrivateSocket(path: string, accepted: (port: ControlPort) => void): Disposable {
  const listening = listenOnPath(path);
  const server = serveControlSocket(listening.fd, peerUid, accepted);
  return {
    [Symbol.dispose]: () => {
      listening.remove();
      server.close();
    },
  };
}

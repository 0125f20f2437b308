/** A core over its socket: for `culvert shares`, and for shells that attach to the service. */
import type { ControlPort } from '../../server/control/port.ts';
import { servicePath } from '../../server/control/service-client.ts';
import { servePrivateSocket } from '../../server/parent/private-socket.ts';
import type { CoreLink } from './link.ts';

/** Events that a client which does not read misses: they come again by themselves. */
const SPARE_BYTES = 1024 * 1024;

/** Throws Problem. Dispose of it before the core is closed. */
export function serveCore(link: CoreLink): Disposable {
  return servePrivateSocket(servicePath(), (port) => serveClient(port, link));
}

function serveClient(port: ControlPort, link: CoreLink): void {
  const stop = link.onEvent((event, data) => {
    if (port.backlog < SPARE_BYTES || (event !== 'rates' && event !== 'log')) port.send({ event, data });
  });
  port.onClose = stop;
  port.onMessage = (message) => {
    if (!isRequest(message)) return;
    const { id, command, params } = message;
    void link.invoke(command, params).then((envelope) => port.send({ id, envelope }));
  };
}

interface Request {
  readonly id: number;
  readonly command: unknown;
  readonly params: unknown;
}

/** As a page's, or another process's: `{id, command, params}`. */
export function isRequest(message: unknown): message is Request {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    typeof message.id === 'number' &&
    'command' in message
  );
}

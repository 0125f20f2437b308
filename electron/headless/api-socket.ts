/** Commands and events over a WebSocket: `{id, command, params}` up, `{id, envelope}` and `{event, data}` down. */
import type { RawData, WebSocket } from 'ws';
import type { EventName } from '../contract/app/commands.ts';
import type { CoreLink } from '../core/link.ts';
import { isRequest } from '../core/service.ts';
import { textOf } from './messages.ts';

/** A page that does not read: it misses what comes again by itself, */
const SPARE_BYTES = 1024 * 1024;
/** and is let go, to ask for everything anew, when it does not come back. */
const MOST_BYTES = 16 * 1024 * 1024;
const SPARED: ReadonlySet<EventName> = new Set(['rates', 'log']);

export function serveApi(socket: WebSocket, link: CoreLink): void {
  const stop = link.onEvent((event, data) => {
    if (socket.bufferedAmount > MOST_BYTES) socket.terminate();
    else if (socket.bufferedAmount <= SPARE_BYTES || !SPARED.has(event)) socket.send(JSON.stringify({ event, data }));
  });
  socket.on('close', stop);
  // 'close' follows.
  socket.on('error', () => {});
  socket.on('message', (data: RawData, isBinary) => {
    const request = isBinary ? undefined : textOf(data);
    if (!isRequest(request)) return;
    void link.invoke(request.command, request.params).then((envelope) => {
      socket.send(JSON.stringify({ id: request.id, envelope }));
    });
  });
}

/** A trace viewer that comes by WebSocket. */
import type { RawData, WebSocket } from 'ws';
import { relayTrace } from '../core/trace-relay.ts';
import { textOf } from './messages.ts';

/** Application close codes of the WebSocket protocol begin at 4000. */
const SHARE_GONE = 4000;

/** `path`: the share's control socket. */
export function serveTrace(viewer: WebSocket, path: string): void {
  const relay = relayTrace(
    {
      send: (data, taken) => viewer.send(data, taken),
      get waiting() {
        return viewer.bufferedAmount;
      },
      end: () => viewer.close(SHARE_GONE, 'the share does not run'),
    },
    path,
  );
  viewer.on('close', () => relay.close());
  // 'close' follows.
  viewer.on('error', () => {});
  viewer.on('message', (data: RawData, isBinary) => relay.heard(isBinary ? undefined : textOf(data)));
}

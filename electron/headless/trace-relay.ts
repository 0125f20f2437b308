/**
 * One viewer of one share: text is JSON of the trace's methods, binary messages are trace frames, verbatim. A viewer that is slow makes us stop reading from the
 * share host, which then drops rows for this viewer and says how many; the guest does not notice.
 */
import { connect } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { StreamPort } from '../../server/control/port.ts';
import { FRAME_TRACE } from '../contract/trace/frames.ts';
import { textOf } from './messages.ts';

/** Of what was sent and not yet taken: stop reading above, go on below. */
const HIGH_BYTES = 4 * 1024 * 1024;
const LOW_BYTES = 1024 * 1024;
/** A viewer watches; it does not stop a share. */
const METHODS: ReadonlySet<string> = new Set([
  'stats',
  'totals',
  'trace.subscribe',
  'trace.credit',
  'trace.unsubscribe',
  'trace.level',
]);
/** Application close codes of the WebSocket protocol begin at 4000. */
const SHARE_GONE = 4000;

/** `path`: the share's control socket. */
export function relayTrace(viewer: WebSocket, path: string): void {
  const stream = connect(path);
  const port = new StreamPort(stream);
  const sent = (): void => {
    if (stream.isPaused() && viewer.bufferedAmount < LOW_BYTES) stream.resume();
  };
  const send = (data: string | Uint8Array): void => {
    viewer.send(data, sent);
    if (viewer.bufferedAmount > HIGH_BYTES) stream.pause();
  };
  port.onMessage = (message) => {
    if (isAnswer(message)) send(JSON.stringify(message));
  };
  port.onBytes = (kind, bytes) => {
    if (kind === FRAME_TRACE) send(bytes);
  };
  port.onClose = () => viewer.close(SHARE_GONE, 'the share does not run');
  viewer.on('close', () => stream.destroy());
  // 'close' follows.
  viewer.on('error', () => {});
  viewer.on('message', (data: RawData, isBinary) => {
    const request = isBinary ? undefined : textOf(data);
    if (isAllowed(request)) port.send(request);
  });
}

/** Events of the share host are its parent's. */
function isAnswer(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'id' in message;
}

function isAllowed(request: unknown): request is object {
  return (
    typeof request === 'object' &&
    request !== null &&
    'method' in request &&
    typeof request.method === 'string' &&
    METHODS.has(request.method)
  );
}

/**
 * One viewer of one share, over the share's control socket: text is JSON of the trace's methods, binary messages are trace frames, verbatim. A viewer that is slow
 * makes us stop reading from the share host, which then drops rows for this viewer and says how many; the guest does not notice.
 */
import { connect } from 'node:net';
import { StreamPort } from '../../server/control/port.ts';
import { FRAME_TRACE } from '../contract/trace/frames.ts';

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
/** The way to a page. */
export interface RelayedViewer {
  /** `taken` is called when it has left. */
  send(data: string | Uint8Array, taken: () => void): void;
  /** Bytes that have not left yet. */
  readonly waiting: number;
  /** The share does not run. */
  end(): void;
}

/** The page's end of it. */
export interface Relay {
  /** A text message of the page, parsed; anything. */
  heard(request: unknown): void;
  /** The page has gone. */
  close(): void;
}

/** `path`: the share's control socket. */
export function relayTrace(viewer: RelayedViewer, path: string): Relay {
  const stream = connect(path);
  const port = new StreamPort(stream);
  const sent = (): void => {
    if (stream.isPaused() && viewer.waiting < LOW_BYTES) stream.resume();
  };
  const send = (data: string | Uint8Array): void => {
    viewer.send(data, sent);
    if (viewer.waiting > HIGH_BYTES) stream.pause();
  };
  port.onMessage = (message) => {
    if (isAnswer(message)) send(JSON.stringify(message));
  };
  port.onBytes = (kind, bytes) => {
    if (kind === FRAME_TRACE) send(bytes);
  };
  port.onClose = () => viewer.end();
  return {
    heard(request) {
      if (isAllowed(request)) port.send(request);
    },
    close: () => void stream.destroy(),
  };
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

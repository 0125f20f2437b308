/**
 * A page's way to one share's trace (TraceChannel of contract/app/bridge.ts): strings are JSON, byte buffers are frames of contract/trace/frames.ts, verbatim.
 */
import { FRAME_TRACE } from '../../electron/contract/trace/frames.ts';
import type { MessageEnd } from './message-port.ts';
import type { ControlPort } from './port.ts';

export class ViewerPort implements ControlPort {
  onMessage: (message: unknown) => void = () => {};
  onBytes: (kind: number, bytes: Uint8Array) => void = () => {};
  onClose: () => void = () => {};
  /** Such channels do not tell; credit is what bounds a trace. */
  readonly backlog = 0;
  readonly #end: MessageEnd;

  constructor(end: MessageEnd) {
    this.#end = end;
    end.listen(
      (message) => this.#receive(message),
      () => this.onClose(),
    );
  }

  send(message: object): void {
    this.#end.post(JSON.stringify(message));
  }

  sendBytes(kind: number, bytes: Uint8Array): void {
    if (kind !== FRAME_TRACE) return;
    this.#end.post(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }

  close(): void {
    this.#end.close();
  }

  #receive(message: unknown): void {
    if (typeof message !== 'string') return;
    const parsed = parsedJson(message);
    if (parsed !== undefined) this.onMessage(parsed);
  }
}

/** undefined: it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Control messages over something that carries whole messages: a forked child's IPC, Electron's ParentPort and its MessagePortMain. */
import type { ControlPort } from './port.ts';

/** One end of it, as an adapter presents it. Bytes travel as Uint8Array. */
export interface MessageEnd {
  post(message: unknown): void;
  /** Once, in the tick in which the end was made. `ports`: ends of channels that came along. */
  listen(received: (message: unknown, ports: readonly MessageEnd[]) => void, closed: () => void): void;
  close(): void;
}

/** A frame that is no JSON. */
interface BytesMessage {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

export class MessagePortOf implements ControlPort {
  onMessage: (message: unknown) => void = () => {};
  onBytes: (kind: number, bytes: Uint8Array) => void = () => {};
  onClose: () => void = () => {};
  /** A channel of its own for a viewer: whoever has the other end may ask what a control socket's client may. */
  onPort: (end: MessageEnd) => void = () => {};
  /** Such channels do not tell; credit is what bounds a trace. */
  readonly backlog = 0;
  readonly #end: MessageEnd;
  #open = true;

  constructor(end: MessageEnd) {
    this.#end = end;
    end.listen(
      (message, ports) => this.#receive(message, ports),
      () => {
        if (!this.#open) return;
        this.#open = false;
        this.onClose();
      },
    );
  }

  send(message: object): void {
    if (this.#open) this.#end.post(message);
  }

  sendBytes(kind: number, bytes: Uint8Array): void {
    if (this.#open) this.#end.post({ kind, bytes } satisfies BytesMessage);
  }

  close(): void {
    this.#end.close();
  }

  #receive(message: unknown, ports: readonly MessageEnd[]): void {
    for (const port of ports) this.onPort(port);
    if (isBytes(message)) this.onBytes(message.kind, message.bytes);
    else if (ports.length === 0) this.onMessage(message);
  }
}

function isBytes(message: unknown): message is BytesMessage {
  return typeof message === 'object' && message !== null && 'bytes' in message && message.bytes instanceof Uint8Array;
}

/** A process's own end of the channel to whoever forked it, where that carries whole messages. */
import type { MessageEnd } from './message-port.ts';

/** Electron's ParentPort and MessagePortMain, as far as they are used here; the server imports no Electron. */
interface PortLike {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void,
  ): void;
  on(event: 'close', listener: () => void): void;
  start?(): void;
  close?(): void;
}

/** Electron's utility process has `parentPort`, a child of `fork` has `send`. null: neither. */
export function forkedEnd(): MessageEnd | null {
  // Electron's own types, where a program has them, name the port otherwise.
  const { parentPort } = process as unknown as { parentPort?: PortLike };
  if (parentPort !== undefined) return electronEnd(parentPort);
  if (process.send === undefined) return null;
  return {
    // The channel may have gone meanwhile; 'disconnect' says so.
    post: (message) => void process.send?.(message, undefined, undefined, () => {}),
    listen(received, closed) {
      process.on('message', (message) => received(message, []));
      process.on('disconnect', closed);
    },
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

function electronEnd(port: PortLike): MessageEnd {
  return {
    post: (message) => port.postMessage(message),
    listen(received, closed) {
      port.on('message', ({ data, ports }) => received(data, ports.map(electronEnd)));
      port.on('close', closed);
      port.start?.();
    },
    close: () => port.close?.(),
  };
}

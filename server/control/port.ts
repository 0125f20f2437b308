/**
 * A two-way channel for control messages: between a share host and whoever started it, and between a control socket's two ends. Streams carry it
 * outside the app; inside, Electron's `parentPort` does, with the same messages.
 */
import type { Duplex } from 'node:stream';
import { encodeFrame, encodeJsonFrame, FRAME_JSON, FrameReader } from './frames.ts';

export interface ControlPort {
  send(message: object): void;
  /** `kind` is not FRAME_JSON. */
  sendBytes(kind: number, bytes: Uint8Array): void;
  /** Bytes that the other side has not yet taken: whoever sends much looks at this. */
  readonly backlog: number;
  /** Set before the first message can arrive, that is in the tick in which the port was made. */
  onMessage: (message: unknown) => void;
  onBytes: (kind: number, bytes: Uint8Array) => void;
  /** Once, when the other side is gone or broke the rules. */
  onClose: () => void;
  /** What was sent is still delivered. */
  close(): void;
}

export class StreamPort implements ControlPort {
  onMessage: (message: unknown) => void = () => {};
  onBytes: (kind: number, bytes: Uint8Array) => void = () => {};
  onClose: () => void = () => {};
  readonly #stream: Duplex;
  readonly #reader = new FrameReader();

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (piece: Buffer) => this.#receive(piece));
    // A broken pipe is no more than the end: 'close' follows.
    stream.on('error', () => stream.destroy());
    stream.on('end', () => stream.destroy());
    stream.once('close', () => this.onClose());
  }

  get backlog(): number {
    return this.#stream.writableLength;
  }

  send(message: object): void {
    if (this.#stream.writable) this.#stream.write(encodeJsonFrame(message));
  }

  sendBytes(kind: number, bytes: Uint8Array): void {
    if (this.#stream.writable) this.#stream.write(encodeFrame(kind, bytes));
  }

  close(): void {
    this.#stream.end(() => this.#stream.destroy());
  }

  #receive(piece: Uint8Array): void {
    try {
      for (const { kind, payload } of this.#reader.push(piece)) {
        if (kind === FRAME_JSON) this.onMessage(JSON.parse(new TextDecoder().decode(payload)));
        else this.onBytes(kind, payload);
      }
    } catch (error) {
      // Not a control client, or not ours: there is no way to find the next frame.
      if (!(error instanceof SyntaxError) && !isFrameError(error)) throw error;
      this.#stream.destroy();
    }
  }
}

function isFrameError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CONTROL_FRAME_TOO_LONG';
}

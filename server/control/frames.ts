/**
 * Control frames: u32 length of the payload (little-endian), u8 kind, payload. The same frames travel between a share host and its parent,
 * and on a share's control socket.
 */

/** A JSON message in UTF-8. Other kinds carry bytes of whoever defines them. */
export const FRAME_JSON = 0;

const HEADER = 5;
/** Longest payload that is accepted. */
export const FRAME_MAX = 4 * 1024 * 1024;

export function encodeFrame(kind: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length, true);
  frame[4] = kind;
  frame.set(payload, HEADER);
  return frame;
}

export function encodeJsonFrame(message: object): Uint8Array {
  return encodeFrame(FRAME_JSON, new TextEncoder().encode(JSON.stringify(message)));
}

export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

export class FrameTooLong extends Error {
  readonly code = 'CONTROL_FRAME_TOO_LONG';
}

/** Cuts a byte stream into frames, wherever the pieces begin and end. */
export class FrameReader {
  #held: Uint8Array = new Uint8Array(0);

  /** The frames that are complete now. Throws FrameTooLong; the stream is of no use after that. */
  push(piece: Uint8Array): readonly Frame[] {
    const bytes = this.#held.length === 0 ? piece : joined(this.#held, piece);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const length = view.getUint32(at, true);
      if (length > FRAME_MAX)
        throw new FrameTooLong(`a control frame of ${length} bytes is longer than the ${FRAME_MAX} allowed`);
      if (bytes.length - at - HEADER < length) break;
      frames.push({ kind: bytes[at + 4] ?? 0, payload: bytes.slice(at + HEADER, at + HEADER + length) });
      at += HEADER + length;
    }
    this.#held = bytes.slice(at);
    return frames;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

import type { Socket } from 'node:net';

/** The frames of init/init.c: type, three zero bytes, id, length, payload; little-endian. */
const HEADER_BYTES = 12;
const MAGIC = Buffer.from('culvert-agent-01');
const MAX_PAYLOAD = 1 << 20;

export interface AgentFrame {
  readonly type: string;
  readonly id: number;
  readonly payload: Buffer;
}

/**
 * The host's end of the agent's port. A guest that resets may leave half a frame behind, so after `resync()` (and at the
 * start) everything is dropped until the next hello.
 */
export class AgentChannel {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #synced = false;
  #unsent: Buffer = Buffer.alloc(0);
  #unread = 0;
  readonly #window: number;

  /** `window`: bytes that the guest may have left to read. A serial line loses what its buffer of 4 KiB cannot take. */
  constructor(socket: Socket, onFrame: (frame: AgentFrame) => void, window = Number.POSITIVE_INFINITY) {
    this.#socket = socket;
    this.#window = window;
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
      for (;;) {
        const frame = this.#next();
        if (frame === undefined) return;
        if (frame.type === 'A') this.#acknowledged(frame.id);
        else onFrame(frame);
      }
    });
  }

  send(type: 'R' | 'K' | 'P' | 'B', id: number, ...parts: readonly Buffer[]): void {
    const payload = Buffer.concat(parts);
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(type, 0, 'latin1');
    header.writeUInt32LE(id, 4);
    header.writeUInt32LE(payload.length, 8);
    this.#unsent = Buffer.concat([this.#unsent, header, payload]);
    this.#flush();
  }

  #acknowledged(bytes: number): void {
    this.#unread -= bytes;
    this.#flush();
  }

  #flush(): void {
    const now = this.#unsent.subarray(0, Math.min(this.#unsent.length, this.#window - this.#unread));
    if (now.length === 0) return;
    if (Number.isFinite(this.#window)) this.#unread += now.length;
    this.#unsent = this.#unsent.subarray(now.length);
    this.#socket.write(now);
  }

  resync(): void {
    this.#unsent = Buffer.alloc(0);
    this.#unread = 0;
    this.#synced = false;
    this.#pending = Buffer.alloc(0);
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): AgentFrame | undefined {
    if (!this.#synced && !this.#findHello()) return undefined;
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const length = this.#pending.readUInt32LE(8);
    if (length > MAX_PAYLOAD) {
      this.resync();
      return undefined;
    }
    if (this.#pending.length < HEADER_BYTES + length) return undefined;
    const frame = {
      type: String.fromCharCode(this.#pending[0] ?? 0),
      id: this.#pending.readUInt32LE(4),
      payload: this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length),
    };
    this.#pending = this.#pending.subarray(HEADER_BYTES + length);
    return frame.type === 'H' ? { ...frame, payload: frame.payload.subarray(MAGIC.length) } : frame;
  }

  #findHello(): boolean {
    const at = this.#pending.indexOf(MAGIC) - HEADER_BYTES;
    if (at < 0) return false;
    this.#pending = this.#pending.subarray(at);
    this.#synced = true;
    return true;
  }
}

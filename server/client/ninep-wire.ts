/** The client's end of a 9P stream: tags, requests out, replies in. Node's own sockets; nothing of the server but the codecs. */
import { connect, type Socket } from 'node:net';
import { HEADER_SIZE, NOTAG } from '../wire/ninep/flags.ts';
import type { Views } from '../wire/views.ts';

/** Where texts of a request are put, behind the longest message: 16 names of a walk, or a symlink's target. */
const TEXT_ROOM = 17 * 64 * 1024;
const LAST_TAG = NOTAG - 1;

export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** A whole reply in a buffer of its own. */
export interface Reply extends Views {
  readonly type: number;
  readonly length: number;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Requests may be under way at the same time, as many as there are tags. When the connection ends, all of them reject, and so does every later one.
 */
export class NinepWire implements Disposable {
  /** Longest message that is sent; the caller agrees on it with the server. */
  msize: number;
  readonly #socket: Socket;
  readonly #views: { u8: Uint8Array; view: DataView };
  readonly #waiting = new Map<number, Waiting>();
  #textAt = 0;
  #nextTag = 0;
  #chunks: Buffer[] = [];
  #have = 0;
  #error: Error | null = null;

  private constructor(socket: Socket, msize: number) {
    this.#socket = socket;
    this.msize = msize;
    const u8 = new Uint8Array(msize + TEXT_ROOM);
    this.#views = { u8, view: new DataView(u8.buffer) };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the 9P server closed the connection')));
  }

  /** Rejects with Node's own error when nobody listens there. */
  static async connect(address: Address, msize: number): Promise<NinepWire> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const connecting = connect(address, () => {
        connecting.off('error', reject);
        resolve(connecting);
      });
      connecting.once('error', reject);
    });
    return new NinepWire(socket, msize);
  }

  /** The socket, for tests that send what no client would. */
  get socket(): Socket {
    return this.#socket;
  }

  /** Puts a text where the request that is built now finds it. */
  text(text: string | Uint8Array): { at: number; length: number } {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const at = this.msize + this.#textAt;
    this.#views.u8.set(bytes, at);
    this.#textAt += bytes.length;
    return { at, length: bytes.length };
  }

  /**
   * Sends what `encode` writes at 0 and returns the reply. Texts come from `text`; payload may lie where it belongs already (`put`). `tag`: instead of
   * a free one.
   */
  async call(encode: (v: Views, tag: number) => number, tag?: number): Promise<Reply> {
    return await this.send(encode, tag).reply;
  }

  /** As `call`, and tells the tag, for Tflush. */
  send(
    encode: (v: Views, tag: number) => number,
    tag = this.#freeTag(),
  ): { readonly tag: number; readonly reply: Promise<Reply> } {
    const length = encode(this.#views, tag);
    this.#textAt = 0;
    const reply = new Promise<Reply>((resolve, reject) => {
      if (this.#error !== null) reject(this.#error);
      else this.#waiting.set(tag, { resolve, reject });
    });
    if (this.#error === null) this.#socket.write(this.#views.u8.slice(0, length));
    return { tag, reply };
  }

  /** Puts payload of the request that is built now at `at`. */
  put(at: number, bytes: Uint8Array): void {
    this.#views.u8.set(bytes, at);
  }

  close(): void {
    this.#socket.destroy();
    this.#fail(new Error('the connection was closed'));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #freeTag(): number {
    for (let i = 0; i <= LAST_TAG; i++) {
      const tag = this.#nextTag;
      this.#nextTag = this.#nextTag === LAST_TAG ? 0 : this.#nextTag + 1;
      if (!this.#waiting.has(tag)) return tag;
    }
    throw new Error('all tags are in use');
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    for (;;) {
      if (this.#have < HEADER_SIZE) return;
      if ((this.#chunks[0]?.length ?? 0) < HEADER_SIZE) this.#chunks = [Buffer.concat(this.#chunks)];
      const size = this.#chunks[0]?.readUInt32LE(0) ?? 0;
      if (size < HEADER_SIZE || size > this.msize) {
        this.#fail(new Error(`the server sent a message of ${size} bytes; ${this.msize} were agreed on`));
        this.#socket.destroy();
        return;
      }
      if (this.#have < size) return;
      const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks);
      this.#chunks = all.length > size ? [all.subarray(size)] : [];
      this.#have -= size;
      this.#deliver(all.subarray(0, size));
    }
  }

  #deliver(message: Buffer): void {
    const tag = message.readUInt16LE(5);
    const waiting = this.#waiting.get(tag);
    this.#waiting.delete(tag);
    const view = new DataView(message.buffer, message.byteOffset, message.length);
    waiting?.resolve({ u8: message, view, type: message.readUInt8(4), length: message.length });
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#error);
    this.#waiting.clear();
  }
}

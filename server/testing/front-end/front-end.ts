/**
 * A vhost-user front end: what a VMM does for its guest, message by message (QEMU docs/interop/vhost-user.rst). For tests: it waits with `idle`, which in
 * a test that runs the server in the same thread lets that have its turn.
 */
import { native } from '../../native/loader.ts';
import { threadArena } from '../../transport/thread-arena.ts';
import { FRONTEND_REQUEST, type FrontendRequestName } from '../../wire/vhost-user/codec.gen.ts';
import { HEADER_FLAGS, HEADER_VERSION } from '../../wire/vhost-user/flags.ts';

const HEADER = 12;
const ROOM = 4096;
const EAGAIN = -11;

export type Idle = () => Promise<void>;

export function sleepIdle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

class FrontEndClosed extends Error {
  readonly code = 'FRONT_END_CLOSED';
}

/** Where messages are assembled; all front ends of a thread share it. */
let space = 0;

export class FrontEnd implements Disposable {
  /** -1 once closed. */
  fd: number;
  /** Set on every message when REPLY_ACK was agreed on and the flavour does so. */
  needReply = false;
  readonly #idle: Idle;

  constructor(fd: number, idle: Idle = sleepIdle) {
    this.fd = fd;
    this.#idle = idle;
    space ||= threadArena().alloc(ROOM);
  }

  static connect(path: string, idle: Idle = sleepIdle): FrontEnd {
    const fd = native.unixConnect(path);
    if (fd < 0) throw new Error(`connect to ${path}: ${fd}`);
    return new FrontEnd(fd, idle);
  }

  /** Bytes as they are, and descriptors with the first of them. */
  sendRaw(bytes: Uint8Array, fds: readonly number[] = []): number {
    threadArena().u8.set(bytes, space);
    return fds.length === 0
      ? native.send(this.fd, space, bytes.length)
      : native.sendFds(this.fd, space, bytes.length, fds);
  }

  send(
    name: FrontendRequestName,
    payload: Uint8Array = new Uint8Array(0),
    fds: readonly number[] = [],
    flags: number = HEADER_VERSION,
  ): void {
    this.sendRaw(message(FRONTEND_REQUEST[name], payload, flags), fds);
  }

  /** Sends a message that has a reply of its own, and returns that reply's payload. */
  async ask(name: FrontendRequestName, payload?: Uint8Array, fds?: readonly number[]): Promise<Buffer> {
    this.send(name, payload, fds);
    return await this.reply(name);
  }

  /** Sends a message without one; with REPLY_ACK asks for the acknowledgement and throws when it is not 0. */
  async tell(name: FrontendRequestName, payload?: Uint8Array, fds?: readonly number[]): Promise<void> {
    this.send(name, payload, fds, this.needReply ? HEADER_VERSION | HEADER_FLAGS.NEED_REPLY : HEADER_VERSION);
    if (!this.needReply) return;
    const result = (await this.reply(name)).readBigUInt64LE();
    if (result !== 0n) throw new Error(`${name} was refused (${result})`);
  }

  async reply(name: FrontendRequestName): Promise<Buffer> {
    const header = await this.#receive(HEADER);
    const [request, flags, size] = [header.readUInt32LE(0), header.readUInt32LE(4), header.readUInt32LE(8)];
    if (request !== FRONTEND_REQUEST[name] || flags !== (HEADER_VERSION | HEADER_FLAGS.REPLY)) {
      throw new Error(`${name} was answered by message ${request} with flags ${flags}`);
    }
    return await this.#receive(size);
  }

  /** Resolves when the server has closed the connection, throws when it has not in time. What it sends before is thrown away. */
  async closedByServer(timeoutMs = 2000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) {
      const got = native.recv(this.fd, space, ROOM);
      if (got === 0 || (got < 0 && got !== EAGAIN)) return;
      await this.#idle();
    }
    throw new Error('the server keeps the connection open');
  }

  /** Waits for a condition; throws when it does not come true. */
  async until(what: string, condition: () => boolean, timeoutMs = 5000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
      await this.#idle();
    }
  }

  close(): void {
    if (this.fd >= 0) native.close(this.fd);
    this.fd = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #receive(length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    const end = performance.now() + 5000;
    for (let have = 0; have < length; ) {
      const got = native.recv(this.fd, space, length - have);
      if (got === 0 || (got < 0 && got !== EAGAIN)) throw new FrontEndClosed('the server closed the connection');
      if (got > 0) {
        bytes.set(threadArena().u8.subarray(space, space + got), have);
        have += got;
      } else {
        if (performance.now() > end) throw new Error('the server does not answer');
        await this.#idle();
      }
    }
    return bytes;
  }
}

export function message(request: number, payload: Uint8Array, flags: number = HEADER_VERSION): Buffer {
  const bytes = Buffer.alloc(HEADER + payload.length);
  bytes.writeUInt32LE(request, 0);
  bytes.writeUInt32LE(flags, 4);
  bytes.writeUInt32LE(payload.length, 8);
  bytes.set(payload, HEADER);
  return bytes;
}

export function u64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function vringState(index: number, num: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(index, 0);
  bytes.writeUInt32LE(num, 4);
  return bytes;
}

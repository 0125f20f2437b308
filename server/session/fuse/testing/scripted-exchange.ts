import type { Arena } from '../../../arena.ts';
import type { Place, Result } from '../../../fs/backend.ts';
import { Exchange, REPLY_ROOM, REQUEST_ROOM } from '../../exchange.ts';

/** Largest WRITE and READ that a test sends, with its head. */
export const MESSAGE_ROOM = 1024 * 1024 + 4096;

/** Bytes of the arena, as native calls and TypeScript back ends both take them. */
class ArenaPlace implements Place {
  readonly where = -1;
  readonly at: number;
  readonly #arena: Arena;

  constructor(arena: Arena, at: number) {
    this.#arena = arena;
    this.at = at;
  }

  put(offset: number, bytes: Uint8Array): Result {
    this.#arena.u8.set(bytes, this.at + offset);
    return 0;
  }

  take(offset: number, bytes: Uint8Array): Result {
    const from = this.at + offset;
    bytes.set(this.#arena.u8.subarray(from, from + bytes.length));
    return 0;
  }
}

/** A transport of one exchange: it holds a request as a queue would, makes its beginning available, and catches the reply. */
export class ScriptedExchange extends Exchange {
  readonly #arena: Arena;
  /** The whole request, which the session sees a piece of. */
  readonly #wholeAt: number;
  /** How often the request was answered or discarded: 1, if all is well. */
  ends = 0;
  replyBytes: Buffer | null = null;

  constructor(arena: Arena, ticket = 1) {
    super(ticket);
    this.#arena = arena;
    this.#wholeAt = arena.alloc(MESSAGE_ROOM);
    this.at = arena.alloc(REQUEST_ROOM);
    this.replyAt = arena.alloc(REPLY_ROOM + MESSAGE_ROOM);
  }

  /** Takes a request. `shown`: how many bytes the session gets without asking for more. */
  take(request: Uint8Array, replyCapacity: number, shown = 4096): void {
    this.#arena.u8.set(request, this.#wholeAt);
    this.total = request.length;
    this.length = 0;
    // What was here before is not part of the request: handlers that read it would be found out.
    this.#arena.u8.fill(0xee, this.at, this.at + REQUEST_ROOM);
    this.#arena.u8.fill(0xdd, this.replyAt, this.replyAt + 4096);
    this.pull(Math.min(shown, request.length));
    this.replyCapacity = replyCapacity;
    this.ends = 0;
    this.replyBytes = null;
  }

  source(offset: number): Place {
    return new ArenaPlace(this.#arena, this.#wholeAt + offset);
  }

  sink(offset: number): Place {
    return new ArenaPlace(this.#arena, this.replyAt + offset);
  }

  pull(length: number): number {
    const there = Math.min(length, this.total, REQUEST_ROOM);
    this.#arena.u8.copyWithin(this.at, this.#wholeAt, this.#wholeAt + there);
    this.length = Math.max(this.length, there);
    return this.length;
  }

  reply(headLength: number, payloadLength: number): void {
    this.ends++;
    this.replyBytes = Buffer.from(this.#arena.u8.slice(this.replyAt, this.replyAt + headLength + payloadLength));
  }

  discard(): void {
    this.ends++;
  }
}

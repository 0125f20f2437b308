/**
 * What transports have in common about exchanges: the registry that leads from a pool ticket back to its exchange, the scratch space in
 * which requests and replies are built.
 */
import type { Arena } from '../arena.ts';
import { ERRNO } from '../errno.ts';
import type { Place, Result } from '../fs/backend.ts';
import type { Logger } from '../log.ts';
import { native } from '../native/loader.ts';
import { Exchange, REPLY_ROOM, REQUEST_ROOM, type Session } from '../session/exchange.ts';
import type { Warnings } from '../warnings.ts';
import type { Reactor } from './reactor.ts';
import type { Throttle } from './throttle.ts';
import type { Vitals } from './vitals.ts';

const PLACE_ARENA = -1;
/** How much `Place.put` and `take` move at a time between a chain and JS. */
const COPY_ROOM = 64 * 1024;

/** An exchange as the engine knows it: it belongs to a session, and it is either under way or free. */
export abstract class OwnedExchange extends Exchange {
  /** Whom it was handed to; null while it is free, and when nobody waits for it any more. */
  session: Session | null = null;
  /** Its peer is gone and the host still has not answered: whatever the session replies goes nowhere, and it is given up when that happens. */
  abandoned = false;
}

/** What every transport of one engine thread shares. */
export interface EngineContext {
  readonly arena: Arena;
  readonly reactor: Reactor;
  readonly exchanges: Exchanges;
  readonly scratch: Scratch;
  readonly vitals: Vitals;
  readonly log: Logger;
  readonly warnings: Warnings;
  /** Asked before a request is taken, and told of each that ends; null: there is no limit. */
  throttle: Throttle | null;
}

/**
 * Arena space that is only used inside one call, and therefore shared by all exchanges: the copied request, the reply's head, and copies
 * between chains and JS.
 */
export class Scratch {
  readonly requestAt: number;
  readonly replyAt: number;
  readonly copyAt: number;
  /** For small results of native calls: 64 bytes. */
  readonly infoAt: number;
  readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
    this.requestAt = arena.alloc(REQUEST_ROOM, 4096);
    this.replyAt = arena.alloc(REPLY_ROOM, 4096);
    this.copyAt = arena.alloc(COPY_ROOM, 4096);
    this.infoAt = arena.alloc(64);
  }

  /** Arena bytes that an engine needs for the scratch space and the reactor. */
  static readonly SIZE = REQUEST_ROOM + REPLY_ROOM + COPY_ROOM + 32 * 1024;
}

/** Dense table of all exchanges of an engine thread, by ticket. Tickets are reused once an exchange has been given up. */
export class Exchanges {
  readonly #byTicket: (OwnedExchange | null)[] = [];
  readonly #free: number[] = [];

  register<T extends OwnedExchange>(make: (ticket: number) => T): T {
    const ticket = this.#free.pop() ?? this.#byTicket.length;
    const exchange = make(ticket);
    this.#byTicket[ticket] = exchange;
    return exchange;
  }

  /** The exchange must not be under way. */
  release(exchange: OwnedExchange): void {
    this.#byTicket[exchange.ticket] = null;
    this.#free.push(exchange.ticket);
  }

  /** An I/O pool job has ended. Tickets that belong to no exchange (background jobs of the back end) are ignored. */
  complete(ticket: number, result: number): void {
    const exchange = ticket >= 0 ? this.#byTicket[ticket] : undefined;
    if (exchange === undefined || exchange === null) return;
    // An abandoned one replies to nobody, but its session still has to give back what the call worked on.
    exchange.session?.completed(exchange, result);
    if (exchange.abandoned) this.release(exchange);
  }
}

/** A place in the arena or in a chain, reused by its exchange (fs/backend.ts, Place). */
export class EnginePlace implements Place {
  where = PLACE_ARENA;
  at = 0;
  readonly #scratch: Scratch;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  move(where: number, at: number): this {
    this.where = where;
    this.at = at;
    return this;
  }

  put(offset: number, bytes: Uint8Array): Result {
    const { arena, copyAt } = this.#scratch;
    if (this.where === PLACE_ARENA) {
      if (this.at + offset + bytes.length > arena.u8.length) return -ERRNO.EFAULT;
      arena.u8.set(bytes, this.at + offset);
      return bytes.length;
    }
    for (let done = 0; done < bytes.length; done += COPY_ROOM) {
      const part = bytes.subarray(done, done + COPY_ROOM);
      arena.u8.set(part, copyAt);
      const result = native.writePlace(this.where, this.at + offset + done, copyAt, part.length);
      if (result < 0) return result;
    }
    return bytes.length;
  }

  take(offset: number, bytes: Uint8Array): Result {
    const { arena, copyAt } = this.#scratch;
    if (this.where === PLACE_ARENA) {
      if (this.at + offset + bytes.length > arena.u8.length) return -ERRNO.EFAULT;
      bytes.set(arena.u8.subarray(this.at + offset, this.at + offset + bytes.length));
      return bytes.length;
    }
    for (let done = 0; done < bytes.length; done += COPY_ROOM) {
      const part = Math.min(COPY_ROOM, bytes.length - done);
      const result = native.readPlace(this.where, this.at + offset + done, copyAt, part);
      if (result < 0) return result;
      bytes.set(arena.u8.subarray(copyAt, copyAt + part), done);
    }
    return bytes.length;
  }
}

import { ERRNO } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { Session } from '../../session/exchange.ts';
import type { EngineContext } from '../exchanges.ts';
import type { Throttle } from '../throttle.ts';
import { VITAL } from '../vitals.ts';
import { ChainExchange } from './chain-exchange.ts';

/** Bytes of each request that are copied at once: all headers and arguments, and names as long as a path may be. */
const COPY_AT_ONCE = 4096 + 256;

/** What a round of `serve` came to. */
export type Served = 'idle' | 'more' | 'held' | 'broken';

/** Told when the number of requests under way has gone down. */
export interface QueueOwner {
  requestEnded(queue: RequestQueue): void;
}

/** The requests of one virtqueue: takes chains, hands them to the session, counts what is under way. The ring itself is native. */
export class RequestQueue {
  /** The native queue. */
  readonly id: number;
  /** Requests handed to the session that have not ended. */
  underWay = 0;
  readonly #context: EngineContext;
  readonly #owner: QueueOwner;
  /** By head. */
  readonly #exchanges: (ChainExchange | undefined)[] = [];
  readonly #makeExchange: (ticket: number) => ChainExchange;

  constructor(id: number, context: EngineContext, owner: QueueOwner) {
    this.id = id;
    this.#context = context;
    this.#owner = owner;
    this.#makeExchange = (ticket) => new ChainExchange(ticket, this, context);
  }

  /** Takes up to `budget` requests. `more`: there may be others. `held`: `throttle` lets no more be taken now. `broken`: the guest broke the ring's rules and the native side has stopped it. */
  serve(session: Session, budget: number, throttle: Throttle | null): Served {
    const context = this.#context;
    const { requestAt, infoAt } = context.scratch;
    const u32 = context.arena.u32;
    const info = infoAt >> 2;
    const f64 = context.arena.f64;
    const times = (infoAt >> 3) + 3;
    for (let taken = 0; taken < budget; taken++) {
      if (throttle !== null && throttle.delayMs() > 0) return 'held';
      const result = native.vqNext(this.id, requestAt, COPY_AT_ONCE, infoAt);
      if (result === -ERRNO.EAGAIN) return 'idle';
      if (result === -ERRNO.EINTR) return 'more';
      if (result < 0) return 'broken';
      if (throttle !== null) throttle.took();
      const head = u32[info] ?? 0;
      const exchange = this.#exchange(head);
      exchange.begin(u32[info + 4] ?? 0, u32[info + 1] ?? 0, u32[info + 2] ?? 0, u32[info + 3] ?? 0, session);
      this.underWay++;
      context.vitals.add(VITAL.REQUESTS, 1);
      exchange.crowded = u32[info + 5] !== 0;
      exchange.turnedNs = f64[times] ?? 0;
      exchange.begunNs = f64[times + 1] ?? 0;
      exchange.takenNs = f64[times + 2] ?? 0;
      this.#hand(session, exchange);
    }
    return 'more';
  }

  /** An exchange's word that it has ended. */
  ended(): void {
    this.underWay--;
    this.#owner.requestEnded(this);
  }

  /** Asks the I/O pool to give up what it can of the requests under way. They end all the same, each with its result. */
  cancel(): void {
    for (const exchange of this.#exchanges) {
      if (exchange?.session != null) native.poolCancel(exchange.ticket);
    }
  }

  /** Gives up waiting for requests that are under way; only when their peer is gone, since the pool may still write to its memory. */
  abandon(): void {
    for (const [head, exchange] of this.#exchanges.entries()) {
      if (exchange?.session == null) continue;
      exchange.abandon();
      this.#exchanges[head] = undefined;
    }
    this.#context.vitals.add(VITAL.ENDED, this.underWay);
    this.underWay = 0;
  }

  /** Gives everything back. Nothing may be under way. */
  free(): void {
    for (const exchange of this.#exchanges) {
      if (exchange !== undefined) this.#context.exchanges.release(exchange);
    }
    this.#exchanges.length = 0;
    native.vqFree(this.id);
  }

  #exchange(head: number): ChainExchange {
    const known = this.#exchanges[head];
    if (known !== undefined) return known;
    while (this.#exchanges.length < head) this.#exchanges.push(undefined); // no holes: stays a fast array
    const made = this.#context.exchanges.register(this.#makeExchange);
    this.#exchanges[head] = made;
    return made;
  }

  /** A session that throws has a bug; its guest must not wait for ever because of it. */
  #hand(session: Session, exchange: ChainExchange): void {
    try {
      session.request(exchange);
    } catch (error) {
      this.#context.log.error(
        `the session failed on a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (exchange.session !== null) exchange.discard();
    }
  }
}

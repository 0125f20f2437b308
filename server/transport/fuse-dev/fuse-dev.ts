/**
 * The host kernel's own FUSE client on /dev/fuse: each read gives one request, each write is one reply (Documentation/filesystems/fuse; fs/fuse/dev.c).
 */
import { BlockPool } from '../../arena.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { Session } from '../../session/exchange.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLERR, EPOLLIN, type Source, type Task, type Timer } from '../reactor.ts';
import { VITAL } from '../vitals.ts';
import { BLOCK_SIZE, DevExchange } from './dev-exchange.ts';

/** Requests under way at most; the kernel keeps the others. */
const BLOCKS = 64;
/** Requests taken before other descriptors get their turn. */
const BUDGET = 64;

export interface FuseDevOwner {
  /** Unmounted, or the connection was aborted. */
  unmounted(): void;
}

export class FuseDev implements Source, Task {
  readonly fd: number;
  readonly #context: EngineContext;
  readonly #session: Session;
  readonly #owner: FuseDevOwner;
  readonly #blocks: BlockPool;
  readonly #free: DevExchange[] = [];
  readonly #all: DevExchange[] = [];
  #underWay = 0;
  /** Since when it is known, at least, that the kernel has requests: ns of CLOCK_MONOTONIC. */
  #wokenNs = 0;
  #watching = true;
  #rateTimer: Timer | null = null;
  #ended = false;
  #closing: (() => void) | null = null;

  /** Requests that may wait for locks at a time: those that end them, and all others, must find room beside them. */
  static readonly MOST_WAITING = BLOCKS / 2;

  /** Arena bytes that it takes. */
  static readonly SIZE = BLOCKS * (BLOCK_SIZE + 64);

  /** Takes over `fd`, which is mounted already. */
  constructor(fd: number, context: EngineContext, session: Session, owner: FuseDevOwner) {
    this.fd = fd;
    this.#context = context;
    this.#session = session;
    this.#owner = owner;
    this.#blocks = new BlockPool(context.arena, BLOCK_SIZE, BLOCKS);
    for (let i = 0; i < BLOCKS; i++) {
      const exchange = context.exchanges.register((ticket) => new DevExchange(ticket, this, context));
      this.#all.push(exchange);
      this.#free.push(exchange);
    }
    native.setNonblocking(fd, true);
    const result = context.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`/dev/fuse cannot be watched: ${errnoName(result)}`);
    context.vitals.set(VITAL.ATTACHED, 1);
    context.vitals.add(VITAL.ATTACHMENTS, 1);
  }

  onEvent(mask: number): void {
    if (mask & EPOLLERR) this.#end();
    else this.run();
  }

  run(): void {
    this.#wokenNs = native.monotonicNs();
    for (let taken = 0; taken < BUDGET; taken++) {
      if (this.#ended || !this.#takeOne()) return;
    }
    this.#context.reactor.soon(this);
  }

  /** An exchange's word that it has ended. */
  ended(exchange: DevExchange): void {
    this.#blocks.give(exchange.block);
    exchange.block = 0;
    this.#free.push(exchange);
    this.#underWay--;
    if (this.#closing !== null && this.#underWay === 0) this.#finish();
    if (this.#rateTimer === null) this.#watchAgain();
  }

  /** The engine stops: no more requests; `then` runs when those under way have ended. */
  close(then: () => void): void {
    this.#closing = then;
    this.#ended = true;
    this.#context.reactor.remove(this.fd);
    this.#context.reactor.cancel(this.#rateTimer);
    this.#session.interruptWaiters();
    for (const exchange of this.#all) if (exchange.session !== null) native.poolCancel(exchange.ticket);
    if (this.#underWay === 0) this.#finish();
  }

  /** False when there is no request, no room, or no connection any more. */
  #takeOne(): boolean {
    const delayMs = this.#context.throttle?.delayMs() ?? 0;
    if (delayMs > 0) return this.#comeAgain(delayMs);
    const exchange = this.#free.pop();
    const block = exchange === undefined ? 0 : this.#blocks.take();
    if (exchange === undefined || block === 0) {
      this.#watching = false;
      this.#context.reactor.modify(this.fd, 0);
      return false;
    }
    const length = native.read(this.fd, block, BLOCK_SIZE);
    if (length <= 0) {
      this.#blocks.give(block);
      this.#free.push(exchange);
      return this.#noRequest(length);
    }
    this.#context.throttle?.took();
    this.#underWay++;
    exchange.begin(block, length, this.#session);
    this.#context.vitals.add(VITAL.REQUESTS, 1);
    exchange.takenNs = this.#wokenNs;
    this.#hand(exchange);
    return true;
  }

  /** The limit of rates holds: the kernel keeps what it has. */
  #comeAgain(delayMs: number): false {
    this.#watching = false;
    this.#context.reactor.modify(this.fd, 0);
    this.#rateTimer ??= this.#context.reactor.after(delayMs, () => {
      this.#rateTimer = null;
      this.#watchAgain();
    });
    return false;
  }

  #watchAgain(): void {
    if (this.#watching || this.#ended) return;
    this.#watching = true;
    this.#context.reactor.modify(this.fd, EPOLLIN);
    this.#context.reactor.soon(this);
  }

  /** fuse_dev_do_read: ENOENT is a request that was interrupted before it was read, ENODEV the end. */
  #noRequest(result: number): boolean {
    if (result === -ERRNO.ENOENT || result === -ERRNO.EINTR) return true;
    if (result !== -ERRNO.EAGAIN) {
      if (result !== -ERRNO.ENODEV && result !== 0)
        this.#context.log.error(`/dev/fuse cannot be read: ${errnoName(result)}`);
      this.#end();
    }
    return false;
  }

  #hand(exchange: DevExchange): void {
    try {
      this.#session.request(exchange);
    } catch (error) {
      this.#context.log.error(
        `the session failed on a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (exchange.session !== null) exchange.discard();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#context.reactor.remove(this.fd);
    this.#owner.unmounted();
  }

  #finish(): void {
    const then = this.#closing;
    this.#closing = null;
    this.#session.close();
    for (const exchange of this.#all) this.#context.exchanges.release(exchange);
    native.close(this.fd);
    this.#context.vitals.set(VITAL.ATTACHED, 0);
    then?.();
  }
}

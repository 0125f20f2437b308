import { ERRNO, errnoName } from '../../errno.ts';
import type { Place } from '../../fs/backend.ts';
import { native } from '../../native/loader.ts';
import { REQUEST_ROOM, type Session } from '../../session/exchange.ts';
import { type EngineContext, EnginePlace, OwnedExchange } from '../exchanges.ts';
import { VITAL } from '../vitals.ts';
import type { RequestQueue } from './request-queue.ts';

/**
 * One descriptor chain: the request lies in its readable part, the reply goes to its writable part (virtio 1.3, 2.7.4). There is one object for each
 * head of a queue, made when that head is first seen and reused ever after.
 */
export class ChainExchange extends OwnedExchange {
  readonly #queue: RequestQueue;
  readonly #context: EngineContext;
  readonly #source: EnginePlace;
  readonly #sink: EnginePlace;
  #chain = -1;

  constructor(ticket: number, queue: RequestQueue, context: EngineContext) {
    super(ticket);
    this.#queue = queue;
    this.#context = context;
    this.#source = new EnginePlace(context.scratch);
    this.#sink = new EnginePlace(context.scratch);
    this.replyAt = context.scratch.replyAt;
  }

  /** A chain that `vqPop` gave; `copied` bytes of it are in the scratch space. */
  begin(chain: number, readable: number, writable: number, copied: number, session: Session): void {
    this.#chain = chain;
    this.session = session;
    this.at = this.#context.scratch.requestAt;
    this.length = copied;
    this.total = readable;
    this.replyCapacity = writable;
    this.ref = null;
  }

  source(offset: number): Place {
    return this.#source.move(this.#chain, offset);
  }

  sink(offset: number): Place {
    return this.#sink.move(this.#chain, offset);
  }

  pull(length: number): number {
    const wanted = Math.min(length, this.total, REQUEST_ROOM);
    if (wanted > this.length) {
      const result = native.readPlace(this.#chain, this.length, this.at + this.length, wanted - this.length);
      if (result >= 0) this.length = wanted;
    }
    return this.length;
  }

  reply(headLength: number, payloadLength: number): void {
    if (this.abandoned) return;
    const { throttle } = this.#context;
    if (throttle !== null) throttle.carried(this.total + headLength + payloadLength);
    const result = native.vqPush(this.#chain, this.replyAt, headLength, payloadLength);
    // Too long for the peer is our mistake, yet a request must end: an empty reply makes the guest fail the call.
    if (result === -ERRNO.EMSGSIZE) {
      this.#context.log.error(
        `reply of ${headLength} + ${payloadLength} bytes is longer than the ${this.replyCapacity} that the guest takes`,
      );
      this.#end(native.vqPush(this.#chain, this.replyAt, 0, 0));
    } else {
      this.#end(result);
    }
  }

  /** The chain goes back with a used length of 0, which is what drivers expect for FORGET. */
  discard(): void {
    if (this.abandoned) return;
    this.#end(native.vqPush(this.#chain, this.replyAt, 0, 0));
  }

  /** What it still comes to is nobody's business but its session's: the chain's number may be somebody else's by now. */
  abandon(): void {
    this.abandoned = true;
    this.#chain = -1;
  }

  /** -ENOENT and -EBADMSG: the ring was stopped or found broken meanwhile, so nobody waits for the reply. */
  #end(result: number): void {
    if (result < 0 && result !== -ERRNO.ENOENT && result !== -ERRNO.EBADMSG) {
      this.#context.log.error(`a reply could not be given to the guest: ${errnoName(result)}`);
    }
    this.session = null;
    this.ref = null;
    this.#chain = -1;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#queue.ended();
  }
}

import type { Place } from '../../fs/backend.ts';
import type { Session } from '../../session/exchange.ts';
import { READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import { type EngineContext, EnginePlace, OwnedExchange } from '../exchanges.ts';
import { VITAL } from '../vitals.ts';
import type { ReceiveRegion } from './receive-region.ts';

/** Bytes of a reply block before the reply: with them the data of Rread is aligned to 16. */
const LEAD = 16 - READ_HEADER_SIZE;
/** What a reply block takes besides its data. */
export const REPLY_LEAD = 16;

/** What an exchange needs of its connection. */
export interface ExchangeOwner {
  /** Copies a reply of `length` bytes that is complete at `at`. */
  replied(at: number, length: number): void;
  /** Takes over `block`, in which the reply lies. */
  repliedInBlock(block: number, at: number, length: number): void;
  giveBlock(block: number): void;
  ended(exchange: StreamExchange): void;
}

/** One request of a stream: it lies in the connection's receive region, and so does the data that it brings. */
export class StreamExchange extends OwnedExchange {
  /** Where its bytes lie. */
  region: ReceiveRegion | null = null;
  /** The session has asked for the data that it brings. */
  sourced = false;
  /** It pins the region: it was not over when the session returned, and its data is still wanted. */
  pinned = false;
  readonly #owner: ExchangeOwner;
  readonly #context: EngineContext;
  readonly #source: EnginePlace;
  readonly #sink: EnginePlace;
  /** For a long reply, or 0. */
  #block = 0;

  constructor(ticket: number, owner: ExchangeOwner, context: EngineContext) {
    super(ticket);
    this.#owner = owner;
    this.#context = context;
    this.#source = new EnginePlace(context.scratch);
    this.#sink = new EnginePlace(context.scratch);
    this.replyAt = context.scratch.replyAt;
  }

  /** A request of `length` bytes at `at` in `region`. `block`: for its reply, where that may be long, else 0. */
  begin(
    region: ReceiveRegion,
    at: number,
    length: number,
    block: number,
    replyCapacity: number,
    session: Session,
  ): void {
    this.region = region;
    this.sourced = false;
    this.pinned = false;
    this.session = session;
    this.at = at;
    this.length = length;
    this.total = length;
    this.replyCapacity = replyCapacity;
    this.ref = null;
    this.#block = block;
  }

  source(offset: number): Place {
    this.sourced = true;
    return this.#source.move(-1, this.at + offset);
  }

  /** Only for requests that ask for data: others have no room for it. */
  sink(offset: number): Place {
    if (this.#block === 0) throw new Error(`a reply to message type ${this.opcode} was not expected to have data`);
    return this.#sink.move(-1, this.#block + LEAD + offset);
  }

  /** All of it is there. */
  pull(): number {
    return this.length;
  }

  reply(headLength: number, payloadLength: number): void {
    const { throttle } = this.#context;
    if (throttle !== null) throttle.carried(this.total + headLength + payloadLength);
    const block = this.#block;
    this.#block = 0;
    if (block === 0) {
      this.#owner.replied(this.replyAt, headLength);
    } else if (payloadLength === 0 && headLength < 512) {
      this.#owner.giveBlock(block);
      this.#owner.replied(this.replyAt, headLength);
    } else {
      this.#context.arena.u8.copyWithin(block + LEAD, this.replyAt, this.replyAt + headLength);
      this.#owner.repliedInBlock(block, block + LEAD, headLength + payloadLength);
    }
    this.#end();
  }

  discard(): void {
    if (this.#block !== 0) this.#owner.giveBlock(this.#block);
    this.#block = 0;
    this.#end();
  }

  #end(): void {
    this.session = null;
    this.ref = null;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#owner.ended(this);
  }
}

import { ERRNO, errnoName } from '../../errno.ts';
import type { Place } from '../../fs/backend.ts';
import { native } from '../../native/loader.ts';
import { REPLY_ROOM, type Session } from '../../session/exchange.ts';
import { type EngineContext, EnginePlace, OwnedExchange } from '../exchanges.ts';
import { VITAL } from '../vitals.ts';
import type { FuseDev } from './fuse-dev.ts';

/** Most payload of one request or reply: what the session offers as max_write and max_pages (1 MiB), with reserve. */
const PAYLOAD_MAX = 1024 * 1024;
/**
 * Bytes of a block before its reply payload. A request is read to the block's start. One that asks for data is shorter than this, so its bytes and the
 * data it gets do not overlap; one that brings data asks for none.
 */
const REQUEST_HEAD = 4096;
/** Room for one request or one reply's payload: FUSE headers and arguments, and 1 MiB of data. */
export const BLOCK_SIZE = PAYLOAD_MAX + 2 * REQUEST_HEAD;

const OUT_HEADER = 16;

/** One request read from /dev/fuse, in an arena block of its own, because the kernel hands over bytes and no memory. */
export class DevExchange extends OwnedExchange {
  readonly #device: FuseDev;
  readonly #context: EngineContext;
  readonly #source: EnginePlace;
  readonly #sink: EnginePlace;
  /** Arena offset of the block; 0 while free. */
  block = 0;

  constructor(ticket: number, device: FuseDev, context: EngineContext) {
    super(ticket);
    this.#device = device;
    this.#context = context;
    this.#source = new EnginePlace(context.scratch);
    this.#sink = new EnginePlace(context.scratch);
    this.replyAt = context.scratch.replyAt;
    this.replyCapacity = REPLY_ROOM + PAYLOAD_MAX;
  }

  begin(block: number, length: number, session: Session): void {
    this.block = block;
    this.session = session;
    this.at = block;
    this.length = length;
    this.total = length;
    this.ref = null;
  }

  source(offset: number): Place {
    return this.#source.move(-1, this.block + offset);
  }

  sink(offset: number): Place {
    return this.#sink.move(-1, this.#payloadAt(offset));
  }

  /** All of it is there. */
  pull(): number {
    return this.length;
  }

  reply(headLength: number, payloadLength: number): void {
    const { scratch, arena, throttle } = this.#context;
    if (throttle !== null) throttle.carried(this.total + headLength + payloadLength);
    const pieces = scratch.infoAt;
    arena.u32[pieces >> 2] = this.replyAt;
    arena.u32[(pieces >> 2) + 1] = headLength;
    arena.u32[(pieces >> 2) + 2] = this.#payloadAt(headLength);
    arena.u32[(pieces >> 2) + 3] = payloadLength;
    const result = native.writev(this.#device.fd, pieces, payloadLength > 0 ? 2 : 1);
    // ENOENT: the caller was killed meanwhile. ENODEV, EPERM: unmounted.
    if (result < 0 && result !== -ERRNO.ENOENT && result !== -ERRNO.ENODEV && result !== -ERRNO.EPERM) {
      this.#refused(result, headLength, payloadLength);
    }
    this.#end();
  }

  discard(): void {
    this.#end();
  }

  #payloadAt(offset: number): number {
    return this.block + REQUEST_HEAD + (offset - OUT_HEADER);
  }

  /** The kernel found the reply malformed, which is our mistake; without an answer the caller would hang for ever. */
  #refused(result: number, headLength: number, payloadLength: number): void {
    const { scratch, arena, log } = this.#context;
    log.error(
      `the kernel refused a reply of ${headLength} + ${payloadLength} bytes to opcode ${this.opcode}: ${errnoName(result)}`,
    );
    arena.view.setUint32(this.replyAt, OUT_HEADER, true);
    arena.view.setInt32(this.replyAt + 4, -ERRNO.EIO, true);
    arena.u32[scratch.infoAt >> 2] = this.replyAt;
    arena.u32[(scratch.infoAt >> 2) + 1] = OUT_HEADER;
    native.writev(this.#device.fd, scratch.infoAt, 1);
  }

  #end(): void {
    this.session = null;
    this.ref = null;
    this.#context.vitals.add(VITAL.ENDED, 1);
    this.#device.ended(this);
  }
}

/**
 * The socket to a front end: cuts the stream into messages. Exactly one header and its payload are read at a time, so descriptors can be told
 * to belong to the message whose first byte they came with (QEMU docs/interop/vhost-user.rst, "Message Specification").
 */
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import {
  decodeMessageHeader,
  encodeMessageHeader,
  FRONTEND_OPS,
  newMessageHeader,
  SIZE_MESSAGE_HEADER,
  type VhostMessage,
} from '../../wire/vhost-user/codec.gen.ts';
import { HEADER_FLAGS, HEADER_VERSION, HEADER_VERSION_MASK, MAX_TABLE_REGIONS } from '../../wire/vhost-user/flags.ts';
import { formatVhostUser } from '../../wire/vhost-user/print.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, type Source, type Timer } from '../reactor.ts';

/** Header and the longest payload in the table, and then some. */
const MESSAGE_ROOM = 1024;
/** A front end sends its messages whole. One that stops in the middle, or says nothing at all at first, holds up others. */
const PATIENCE_MS = 5000;

/** One message, valid until the handler returns; reused. */
export class Incoming {
  op: VhostMessage = NO_MESSAGE;
  needReply = false;
  /** Arena offset of the payload, and behind it. */
  at = 0;
  end = 0;
  readonly fds: number[] = [];

  /** The next descriptor that came along, or -1. The taker closes it; what is not taken is closed after the handler. */
  takeFd(): number {
    return this.fds.shift() ?? -1;
  }

  takeAllFds(): readonly number[] {
    return this.fds.splice(0);
  }
}

const NO_MESSAGE: VhostMessage = {
  id: 0,
  name: '',
  minSize: 0,
  maxSize: 0,
  minFds: 0,
  maxFds: 0,
  hasReply: false,
  feature: -1,
};

export interface ConnectionOwner {
  message(message: Incoming): void;
  /** The connection is closed, for a reason that can be logged. Once. */
  lost(reason: string): void;
}

/** Arena space for one connection; connections come one after another and share it. */
export class MessageSpace {
  readonly inAt: number;
  readonly outAt: number;
  readonly fdsAt: number;
  readonly fdCountAt: number;

  constructor(context: EngineContext) {
    this.inAt = context.arena.alloc(MESSAGE_ROOM);
    this.outAt = context.arena.alloc(MESSAGE_ROOM);
    this.fdsAt = context.arena.alloc(MAX_TABLE_REGIONS * 4);
    this.fdCountAt = context.arena.alloc(8);
  }
}

export class Connection implements Source {
  /** -1 once closed. */
  #fd: number;
  readonly #context: EngineContext;
  readonly #space: MessageSpace;
  readonly #owner: ConnectionOwner;
  readonly #message = new Incoming();
  readonly #header = newMessageHeader();
  #have = 0;
  #need = SIZE_MESSAGE_HEADER;
  #paused = false;
  #timer: Timer | null;

  /** Takes over `fd`. */
  constructor(fd: number, context: EngineContext, space: MessageSpace, owner: ConnectionOwner) {
    this.#fd = fd;
    this.#context = context;
    this.#space = space;
    this.#owner = owner;
    const result = context.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`a front end's socket cannot be watched: ${errnoName(result)}`);
    this.#timer = context.reactor.after(PATIENCE_MS, () =>
      this.close('it has not said anything for 5 seconds, so it is no vhost-user front end'),
    );
  }

  /** Where a reply's payload is to be encoded. */
  get payloadAt(): number {
    return this.#space.outAt + SIZE_MESSAGE_HEADER;
  }

  onEvent(mask: number): void {
    // While paused nothing is read, so the end would not be seen there.
    if (this.#paused && mask & (EPOLLHUP | EPOLLERR))
      this.close('it went away while a request of it was being waited for');
    while (this.#fd >= 0 && !this.#paused && this.#receive());
  }

  /** No more messages until `resume`: the answer to this one takes time. */
  pause(): void {
    this.#paused = true;
    this.#context.reactor.modify(this.#fd, 0);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#context.reactor.modify(this.#fd, EPOLLIN);
  }

  /** Answers a message of that number with `size` bytes at `payloadAt`. */
  reply(request: number, size: number): void {
    const { outAt } = this.#space;
    const header = this.#header;
    header.request = request;
    header.flags = HEADER_VERSION | HEADER_FLAGS.REPLY;
    header.size = size;
    encodeMessageHeader(this.#context.arena, outAt, header);
    const length = SIZE_MESSAGE_HEADER + size;
    const sent = native.send(this.#fd, outAt, length);
    this.#debug(outAt, length, 0);
    // Replies are small and answer one message each: a socket that is full means that the front end does not read them.
    if (sent !== length)
      this.close(
        sent < 0 && sent !== -ERRNO.EAGAIN ? `its socket failed: ${errnoName(sent)}` : 'it does not read replies',
      );
  }

  close(reason: string): void {
    if (this.#fd < 0) return;
    this.#context.reactor.cancel(this.#timer);
    this.#context.reactor.remove(this.#fd);
    native.close(this.#fd);
    this.#fd = -1;
    this.#dropFds();
    this.#owner.lost(reason);
  }

  /** Reads a piece; false when there is nothing more to read now. */
  #receive(): boolean {
    const { inAt, fdsAt, fdCountAt } = this.#space;
    const result = native.recvFds(
      this.#fd,
      inAt + this.#have,
      this.#need - this.#have,
      fdsAt,
      MAX_TABLE_REGIONS,
      fdCountAt,
    );
    if (result === -ERRNO.EAGAIN) {
      if (this.#have > 0)
        this.#timer ??= this.#context.reactor.after(PATIENCE_MS, () =>
          this.close('it stopped in the middle of a message'),
        );
      return false;
    }
    if (result === -ERRNO.EMSGSIZE)
      return this.#refuse(`a message came with more than ${MAX_TABLE_REGIONS} descriptors`);
    if (result < 0 && result !== -ERRNO.ECONNRESET) return this.#refuse(`its socket failed: ${errnoName(result)}`);
    if (result <= 0) return this.#refuse(this.#have > 0 ? 'it went away in the middle of a message' : '');
    if (!this.#keepFds()) return this.#refuse('descriptors came in the middle of a message');
    this.#have += result;
    if (this.#have === SIZE_MESSAGE_HEADER && this.#need === SIZE_MESSAGE_HEADER) {
      const problem = this.#judgeHeader();
      if (problem !== '') return this.#refuse(problem);
      this.#need = SIZE_MESSAGE_HEADER + this.#header.size;
    }
    if (this.#have === this.#need) this.#deliver();
    return true;
  }

  #refuse(reason: string): false {
    this.close(reason);
    return false;
  }

  #keepFds(): boolean {
    const { i32 } = this.#context.arena;
    const count = i32[this.#space.fdCountAt >> 2] ?? 0;
    for (let i = 0; i < count; i++) this.#message.fds.push(i32[(this.#space.fdsAt >> 2) + i] ?? -1);
    return count === 0 || this.#have === 0;
  }

  /** '' or what is wrong with it. */
  #judgeHeader(): string {
    const header = this.#header;
    decodeMessageHeader(this.#context.arena, this.#space.inAt, header);
    const { request, flags, size } = header;
    const op = FRONTEND_OPS[request];
    if ((flags & HEADER_VERSION_MASK) !== HEADER_VERSION || op === undefined) {
      return `what it sent is no vhost-user message (request ${request}, flags 0x${flags.toString(16)})`;
    }
    if (flags & HEADER_FLAGS.REPLY) return `${op.name} came as a reply`;
    if (size < op.minSize || size > op.maxSize)
      return `${op.name} has a payload of ${size} bytes instead of ${rangeOf(op.minSize, op.maxSize)}`;
    const fds = this.#message.fds.length;
    if (fds < op.minFds || fds > op.maxFds)
      return `${op.name} came with ${fds} descriptors instead of ${rangeOf(op.minFds, op.maxFds)}`;
    this.#message.op = op;
    this.#message.needReply = (flags & HEADER_FLAGS.NEED_REPLY) !== 0;
    return '';
  }

  #deliver(): void {
    this.#context.reactor.cancel(this.#timer);
    this.#timer = null;
    this.#debug(this.#space.inAt, this.#have, this.#message.fds.length);
    this.#message.at = this.#space.inAt + SIZE_MESSAGE_HEADER;
    this.#message.end = this.#space.inAt + this.#have;
    this.#have = 0;
    this.#need = SIZE_MESSAGE_HEADER;
    try {
      this.#owner.message(this.#message);
    } finally {
      this.#dropFds();
    }
  }

  #dropFds(): void {
    for (let fd = this.#message.takeFd(); fd >= 0; fd = this.#message.takeFd()) native.close(fd);
  }

  #debug(at: number, length: number, fds: number): void {
    const { log, arena } = this.#context;
    if (log.enabled('debug')) log.debug(`vhost-user ${formatVhostUser(arena, at, length, 'frontend', fds)}`);
  }
}

function rangeOf(min: number, max: number): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

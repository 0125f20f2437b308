/**
 * One client of a 9P stream: cuts its messages, hands them to its session, sends the replies. It owns the socket, its blocks and the session, and gives all of
 * them back when the client has gone and the last of its requests has ended.
 *
 * Memory: no message is read that cannot be handled. One that asks for data needs a block for its reply, one that brings more than a small block takes
 * needs a large block, and there must be room in front of a client that does not read its replies (StreamLimits, StreamBlocks). What is not read
 * stays in the kernel's buffers, and the client waits.
 */
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import { type AnswersPlace, REPLY_ROOM, type Session } from '../../session/exchange.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { READ_HEADER_SIZE } from '../../wire/ninep/flags.ts';
import { BROKEN } from '../../wire/ninep/framing.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, type Source, type Task, type Timer } from '../reactor.ts';
import { VITAL } from '../vitals.ts';
import { TOO_SMALL } from './receive-region.ts';
import { Receiver } from './receiver.ts';
import { type PieceSpace, SendQueue } from './send-queue.ts';
import { type BlockHolder, StreamBlocks } from './stream-blocks.ts';
import { type ExchangeOwner, REPLY_LEAD, StreamExchange } from './stream-exchange.ts';
import { StreamLane } from './stream-lane.ts';
import type { StreamLimits } from './stream-limits.ts';

/** Requests taken from one client before the others get their turn. */
const BUDGET = 32;
/** Room for short replies without which no request is taken: the longest is that to Treadlink or Tstat, with a path in it. */
const REPLY_RESERVE = 8 * 1024;
/** Where `count` stands in Tread and Treaddir, and how long these are. */
const COUNT_AT = 19;
const COUNT_END = 23;

/** A protocol session on a stream. */
export interface StreamSession extends Session {
  /** Longest message in either direction: what was agreed on, or the most that can be. */
  readonly msize: number;
  /** What was agreed on; null before Tversion. */
  readonly dialect: string | null;
}

/** What a session may ask of its connection. */
export interface SessionHooks {
  /** Unique in this server's life. */
  readonly clientId: string;
  /** Where the session may say what can be answered without it. */
  readonly answers?: AnswersPlace;
  /** Asks the I/O pool to give up this ticket's job; its completion comes all the same. */
  cancel(ticket: number): void;
  /** The client broke the rules: the connection is closed when the request at hand is over. */
  violated(reason: string): void;
}

/** What the connections of a server share, and whom they tell. */
export interface ConnectionOwner {
  readonly context: EngineContext;
  readonly limits: StreamLimits;
  readonly blocks: StreamBlocks;
  readonly pieces: PieceSpace;
  /** There are as many as there may be connections. */
  readonly lanes: StreamLane[];
  openSession(hooks: SessionHooks): StreamSession;
  /** The socket is closed; requests may still be under way. `reason` is '' for an ordinary end. */
  disconnected(connection: StreamConnection, reason: string): void;
  /** Nothing of it is left. */
  finished(connection: StreamConnection): void;
  /** It has a deadline now (`overdue`). */
  watch(): void;
}

export class StreamConnection implements Source, Task, BlockHolder, ExchangeOwner {
  readonly id: number;
  /** For people: where it comes from. */
  readonly peer: string;
  smallBlocks = 0;
  largeBlocks = 0;
  readonly #owner: ConnectionOwner;
  readonly #session: StreamSession;
  readonly #receiver: Receiver;
  readonly #homeBlock: number;
  readonly #corkBlock: number;
  readonly #queue: SendQueue;
  readonly #lane: StreamLane;
  readonly #free: StreamExchange[] = [];
  readonly #all: StreamExchange[] = [];
  readonly #sender: Task = { run: () => this.#send() };
  readonly #finisher: Task = { run: () => this.#finish() };
  #fd: number;
  /** Length of a message at `region.messageAt` that waits for what it needs; 0: none. */
  #held = 0;
  #underWay = 0;
  /** When bytes were last read: ns of CLOCK_MONOTONIC. */
  #receivedNs = 0;
  /** What the lane was armed with. */
  #laneRoom = 0;
  /** The last read took all there was. */
  #drained = false;
  /** No requests are taken until something has changed. */
  #blocked = false;
  #rateTimer: Timer | null = null;
  #mask = EPOLLIN;
  #violation = '';
  #finished = false;
  /** Deadlines in milliseconds of performance.now(); 0: none. */
  #helloDueMs: number;
  #messageDueMs = 0;
  #stalledSinceMs = 0;

  /** Takes over `fd` (non-blocking) and the two blocks. */
  constructor(fd: number, id: number, peer: string, blocks: readonly [number, number], owner: ConnectionOwner) {
    const { context, limits } = owner;
    this.#fd = fd;
    this.id = id;
    this.peer = peer;
    this.#owner = owner;
    this.#homeBlock = blocks[0];
    this.#receiver = new Receiver(context.arena, owner.blocks, this, blocks[0]);
    this.#corkBlock = blocks[1];
    this.#queue = new SendQueue(owner.pieces, blocks[1], StreamBlocks.SMALL_ROOM, (at) => this.giveBlock(at));
    this.#lane = owner.lanes.pop() ?? new StreamLane(context.arena);
    const { ticket } = this.#makeExchange();
    this.#session = owner.openSession({
      clientId: String(id),
      answers: { at: this.#lane.blockAt, ticket, replyAt: blocks[1], replyRoom: StreamBlocks.SMALL_ROOM },
      cancel: (ticket) => void native.poolCancel(ticket),
      violated: (reason) => {
        this.#violation ||= reason;
      },
    });
    this.#helloDueMs = performance.now() + limits.helloMs;
    const result = context.reactor.add(fd, this, EPOLLIN, false, this.#lane.at);
    if (result < 0) this.close(`its socket cannot be watched: ${errnoName(result)}`);
    else owner.watch();
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** It has a deadline, whether it is over or not. */
  get timed(): boolean {
    return this.#helloDueMs > 0 || this.#messageDueMs > 0 || this.#stalledSinceMs > 0;
  }

  /** Closes the connection if one of its deadlines is over. `contended`: others wait for blocks. */
  checkDeadlines(nowMs: number, contended: boolean): void {
    if (this.#fd < 0) return;
    if (this.#session.dialect !== null) this.#helloDueMs = 0;
    if (this.#helloDueMs > 0 && nowMs > this.#helloDueMs) this.close('it did not say which protocol it speaks');
    else if (this.#messageDueMs > 0 && !this.#blocked && nowMs > this.#messageDueMs)
      this.close('it stopped in the middle of a message');
    else if (contended && this.#stalledSinceMs > 0 && nowMs > this.#stalledSinceMs + this.#owner.limits.stallMs) {
      this.close('it does not read its replies, and others wait for the memory that they take');
    }
  }

  onEvent(mask: number): void {
    if (this.#fd < 0) return;
    if (mask & EPOLLOUT) this.#flush();
    if (mask & (EPOLLERR | EPOLLHUP) && (mask & EPOLLIN) === 0) this.close('');
    else if (mask & EPOLLIN) {
      this.#drained = false;
      this.run();
    }
  }

  run(): void {
    if (this.#fd < 0) return;
    this.#blocked = false;
    const { throttle } = this.#owner.context;
    for (let taken = 0; taken < BUDGET; ) {
      const length = this.#held > 0 ? this.#held : this.#receiver.region.next(this.#session.msize);
      if (length > 0) {
        this.#held = 0;
        const delayMs = throttle?.delayMs() ?? 0;
        if (delayMs > 0) return this.#comeAgain(length, delayMs);
        if (!this.#take(length)) return this.#block();
        throttle?.took();
        if (this.#fd < 0) return;
        taken++;
      } else if (length === BROKEN) {
        return this.close(
          `what it sent is no 9P message (size ${this.#receiver.region.wanted}, ${this.#session.msize} allowed)`,
        );
      } else if (!this.#receive(length === TOO_SMALL)) {
        return;
      }
    }
    this.#owner.context.reactor.soon(this);
  }

  blockFree(): void {
    this.#unblock();
  }

  /** Ends the connection now; replies that have not left are lost. */
  close(reason: string): void {
    if (this.#fd < 0) return;
    const { context, blocks } = this.#owner;
    this.#sendNow();
    context.reactor.remove(this.#fd);
    context.reactor.cancel(this.#rateTimer);
    native.close(this.#fd);
    this.#fd = -1;
    this.#helloDueMs = this.#messageDueMs = this.#stalledSinceMs = 0;
    this.#queue.clear();
    blocks.forget(this);
    this.#owner.disconnected(this, reason);
    this.#session.interruptWaiters();
    for (const exchange of this.#all) if (exchange.session !== null) native.poolCancel(exchange.ticket);
    if (this.#underWay === 0) context.reactor.soon(this.#finisher);
  }

  // ------------------------------------------------------------ receiving

  /** Gets more bytes. False when there are none now, or no room for them. */
  #receive(needsLarge: boolean): boolean {
    const there = this.#lane.disarm();
    if (!there && this.#drained && !needsLarge) return this.#idle();
    if (!there && !this.#receiver.ready()) {
      this.#block();
      return false;
    }
    const region = this.#receiver.region;
    const room = there ? this.#laneRoom : region.makeRoom();
    const result = there ? this.#lane.received : native.recv(this.#fd, region.fillAt, room);
    this.#receivedNs = there ? this.#lane.takenNs : native.monotonicNs();
    if (result === -ERRNO.EAGAIN) return this.#idle();
    if (result === -ERRNO.EINTR) return true;
    if (result <= 0) {
      this.#ended(result);
      return false;
    }
    region.received(result);
    this.#drained = result < room;
    return true;
  }

  #idle(): false {
    const begun = this.#receiver.region.pending > 0;
    if (!begun) this.#messageDueMs = 0;
    else if (this.#messageDueMs === 0) {
      this.#messageDueMs = performance.now() + this.#owner.limits.messageMs;
      this.#owner.watch();
    }
    const { region } = this.#receiver;
    if (this.#receiver.settled) {
      this.#laneRoom = region.makeRoom();
      this.#lane.arm(region.fillAt, this.#laneRoom);
      this.#letAnswer();
    }
    return false;
  }

  /** While nothing is under way here, neither a request nor a reply, those that come may be answered where they are received. */
  #letAnswer(): void {
    const { throttle } = this.#owner.context;
    const quiet = this.#queue.bytes === 0 && this.#underWay === 0 && this.#receiver.region.pending === 0;
    this.#lane.answersAt = quiet && throttle === null ? this.#lane.blockAt : 0;
  }

  #ended(result: number): void {
    const { pending } = this.#receiver.region;
    if (result < 0 && result !== -ERRNO.ECONNRESET) this.close(`its socket failed: ${errnoName(result)}`);
    else {
      // It may still read what it has asked for.
      if (this.#queue.bytes > 0) this.#queue.flush(this.#fd);
      this.close(pending > 0 ? 'it went away in the middle of a message' : '');
    }
  }

  // ------------------------------------------------------------ requests

  /** Hands the message of `length` bytes at `region.messageAt` to the session. False: it has to wait, and is held. */
  #take(length: number): boolean {
    const { context, limits, blocks } = this.#owner;
    const { arena } = context;
    const at = this.#receiver.region.messageAt;
    const { msize } = this.#session;
    let block = 0;
    let capacity = Math.min(msize, REPLY_ROOM);
    if (
      this.#queue.bytes > limits.maxUnsent ||
      this.#queue.corkFree < REPLY_RESERVE ||
      this.#underWay >= limits.maxUnderWay
    )
      return this.#hold(length);
    const type = arena.u8[at + 4] ?? 0;
    if ((type === TYPE.Tread || type === TYPE.Treaddir) && length >= COUNT_END) {
      const count = arena.view.getUint32(at + COUNT_AT, true);
      block = blocks.take(this, Math.min(msize, count + READ_HEADER_SIZE) + REPLY_LEAD);
      if (block === 0) return this.#hold(length);
      capacity = Math.min(msize, blocks.roomOf(block) - REPLY_LEAD);
    }
    this.#messageDueMs = 0;
    const exchange = this.#free.pop() ?? this.#makeExchange();
    exchange.begin(this.#receiver.region, at, length, block, capacity, this.#session);
    this.#underWay++;
    context.vitals.add(VITAL.REQUESTS, 1);
    exchange.takenNs = this.#receivedNs;
    this.#hand(exchange);
    if (exchange.session !== null && exchange.sourced && exchange.region !== null) {
      exchange.pinned = true;
      exchange.region.pins++;
    }
    if (this.#violation !== '') {
      this.#flush();
      this.close(this.#violation);
    }
    return true;
  }

  #hold(length: number): false {
    this.#held = length;
    return false;
  }

  /** A session that throws has a bug; its client must not wait for ever because of it. */
  #hand(exchange: StreamExchange): void {
    try {
      this.#session.request(exchange);
    } catch (error) {
      this.#owner.context.log.error(
        `the session failed on a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (exchange.session !== null) exchange.discard();
      this.#violation ||= 'a request of it could not be answered';
    }
  }

  #makeExchange(): StreamExchange {
    const { context } = this.#owner;
    const made = context.exchanges.register((ticket) => new StreamExchange(ticket, this, context));
    this.#all.push(made);
    return made;
  }

  /** The limit of rates holds: the message of `length` bytes stays where it is. */
  #comeAgain(length: number, delayMs: number): void {
    this.#held = length;
    this.#block();
    this.#rateTimer ??= this.#owner.context.reactor.after(delayMs, () => {
      this.#rateTimer = null;
      this.#unblock();
    });
  }

  #block(): void {
    this.#blocked = true;
    this.#watch();
  }

  #unblock(): void {
    if (!this.#blocked || this.#fd < 0) return;
    this.#blocked = false;
    this.#watch();
    this.#owner.context.reactor.soon(this);
  }

  // ------------------------------------------------------------ replies

  replied(at: number, length: number): void {
    if (this.#fd < 0) return;
    this.#takeBack();
    this.#queue.copy(at, length);
    this.#owner.context.reactor.atEndOfTurn(this.#sender);
  }

  repliedInBlock(block: number, at: number, length: number): void {
    if (this.#fd < 0) {
      this.giveBlock(block);
      return;
    }
    this.#takeBack();
    this.#queue.hand(block, at, length);
    this.#owner.context.reactor.atEndOfTurn(this.#sender);
  }

  giveBlock(block: number): void {
    this.#owner.blocks.give(this, block);
  }

  ended(exchange: StreamExchange): void {
    const { region } = exchange;
    exchange.region = null;
    if (exchange.pinned && region !== null) {
      exchange.pinned = false;
      this.#receiver.unpin(region);
    }
    this.#free.push(exchange);
    this.#underWay--;
    if (this.#fd >= 0) {
      if (this.#blocked) this.#unblock();
    } else if (this.#underWay === 0) {
      // Not here: the session is in the middle of it.
      this.#owner.context.reactor.soon(this.#finisher);
    }
  }

  /** Gives the replies to the next wait, when they are of the simple kind. */
  #send(): void {
    if (this.#fd < 0) return;
    const { at, length } = this.#queue.onlyCork;
    if (length === 0 || !this.#owner.context.reactor.waitWith(this.#lane.at)) return this.#flush();
    this.#queue.passOn();
    this.#lane.send(at, length);
    this.#letAnswer();
  }

  /** The same before the connection ends. */
  #sendNow(): void {
    if (this.#lane.unsent === 0) return;
    this.#takeBack();
    this.#queue.flush(this.#fd);
  }

  /** What the wait has not sent is sent by us after all. */
  #takeBack(): void {
    const { unsent, unsentAt } = this.#lane;
    if (unsent === 0) return;
    this.#owner.context.reactor.waitWithout(this.#lane.at);
    this.#lane.send(0, 0);
    this.#queue.takeBack(unsentAt, unsent);
  }

  #flush(): void {
    if (this.#fd < 0) return;
    this.#takeBack();
    const before = this.#queue.bytes;
    const result = this.#queue.flush(this.#fd);
    if (result < 0 && result !== -ERRNO.EAGAIN) {
      this.close(
        result === -ERRNO.EPIPE || result === -ERRNO.ECONNRESET ? '' : `its socket failed: ${errnoName(result)}`,
      );
      return;
    }
    if (this.#queue.bytes === 0) this.#stalledSinceMs = 0;
    else if (this.#stalledSinceMs === 0 || this.#queue.bytes < before) {
      this.#stalledSinceMs = performance.now();
      this.#owner.watch();
    }
    if (this.#queue.bytes < before) this.#unblock();
    this.#letAnswer();
    this.#watch();
  }

  #watch(): void {
    if (this.#fd < 0) return;
    const mask = (this.#blocked ? 0 : EPOLLIN) | (this.#queue.bytes > 0 ? EPOLLOUT : 0);
    if (mask === this.#mask) return;
    this.#mask = mask;
    this.#owner.context.reactor.modify(this.#fd, mask);
  }

  // ------------------------------------------------------------ the end

  #finish(): void {
    if (this.#finished || this.#underWay > 0) return;
    this.#finished = true;
    const { context, blocks } = this.#owner;
    this.#session.close();
    for (const exchange of this.#all) context.exchanges.release(exchange);
    this.#receiver.close();
    this.#owner.lanes.push(this.#lane);
    blocks.forget(this);
    blocks.giveOwn(this.#homeBlock);
    blocks.giveOwn(this.#corkBlock);
    this.#owner.finished(this);
  }
}

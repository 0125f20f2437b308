/**
 * One front end and the device it sees: from its connection until it has gone and the last of its requests has ended. What each message does is
 * in messages.ts; this is the state that they change.
 */
import { errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { Session } from '../../session/exchange.ts';
import { encodeU64, SIZE_U64 } from '../../wire/vhost-user/codec.gen.ts';
import { hasBit, PROTOCOL_F } from '../../wire/vhost-user/flags.ts';
import type { EngineContext } from '../exchanges.ts';
import type { Task, Timer } from '../reactor.ts';
import { VITAL } from '../vitals.ts';
import { Connection, type ConnectionOwner, type Incoming, type MessageSpace } from './connection.ts';
import type { DeviceModel } from './device-model.ts';
import { type FeatureWords, NO_FEATURES } from './features.ts';
import { GuestMemory } from './guest-memory.ts';
import { DEFERRED, REPLIED } from './handler.ts';
import { HANDLERS } from './messages.ts';
import type { RequestQueue } from './request-queue.ts';
import { Ring, type RingOwner } from './ring.ts';

/** Requests taken from one queue before the others get their turn. */
const BUDGET = 32;
/** How often a ring without a kick descriptor is looked at. */
const POLL_MS = 1;
/** After this long, waiting for requests is worth a warning; a guest that starts anew has its own given up by the I/O pool then. */
const DRAIN_PATIENCE_MS = 3000;
/** Requests of a front end that has gone are abandoned after this long: a hung host file system must not keep the next one out. */
const ABANDON_MS = 5000;

export interface DeviceOwner {
  /** The front end has gone; its requests may still be under way. `reason` is '' for an ordinary disconnection. */
  disconnected(device: VhostUserDevice, reason: string): void;
  /** Nothing of it is left. */
  closed(device: VhostUserDevice): void;
}

/** Something that is to be done when no request of some rings is under way. */
interface Waiting {
  readonly rings: readonly Ring[];
  readonly then: () => void;
  readonly otherwise?: (() => void) | undefined;
}

export interface WaitOptions {
  /** No ring takes requests meanwhile. */
  readonly hold: boolean;
  /** The guest does not want the requests any more: the I/O pool gives them up after a while. One that is only paused gets its answers. */
  readonly cancel: boolean;
  /** Runs instead when the front end goes away before. */
  readonly otherwise?: (() => void) | undefined;
}

export class VhostUserDevice implements ConnectionOwner, RingOwner, Task {
  readonly context: EngineContext;
  readonly model: DeviceModel;
  readonly connection: Connection;
  readonly memory = new GuestMemory();
  readonly rings: readonly Ring[];
  features: FeatureWords = NO_FEATURES;
  protocolFeatures: FeatureWords = NO_FEATURES;
  status = 0;
  readonly #owner: DeviceOwner;
  readonly #byQueue: (Ring | undefined)[] = [];
  readonly #signals: Task = { run: () => this.#signal() };
  readonly #waitEnds: Task = {
    run: () => {
      if (this.#waiting !== null && idle(this.#waiting.rings)) this.#endWait();
    },
  };
  #session: Session;
  /** No requests are taken: memory is about to change, or the front end has gone. */
  #holding = false;
  #waiting: Waiting | null = null;
  #serving: RequestQueue | null = null;
  #patience: Timer | null = null;
  #pollTimer: Timer | null = null;
  #rateTimer: Timer | null = null;
  #gone = false;
  /** Where we might ask the front end for something, which nothing of ours does; held, since front ends watch its end. -1: none. */
  #requestsFd = -1;

  /** Takes over the connected socket, unless it throws: then nothing is left of it. */
  constructor(fd: number, context: EngineContext, model: DeviceModel, space: MessageSpace, owner: DeviceOwner) {
    this.context = context;
    this.model = model;
    this.#owner = owner;
    this.#session = model.openSession();
    const rings: Ring[] = [];
    this.rings = rings;
    try {
      for (let index = 0; index < model.queues; index++) rings.push(new Ring(index, this.memory.id, context, this));
      for (const ring of rings) this.#byQueue[ring.queue.id] = ring;
      this.#writeDown();
      this.connection = new Connection(fd, context, space, this);
    } catch (error) {
      // All or nothing: what was made before one part failed is given back. The socket stays the caller's.
      for (const ring of rings) ring.free();
      this.#session.close();
      this.memory.free();
      throw error;
    }
  }

  /** It still counts as attached: the connection stands. */
  get alive(): boolean {
    return !this.#gone;
  }

  get runningRings(): number {
    let running = 0;
    for (const ring of this.rings) if (ring.running && ring.enabled) running++;
    return running;
  }

  hasProtocolFeature(bit: number): boolean {
    return bit < 0 || hasBit(this.protocolFeatures.lo, this.protocolFeatures.hi, bit);
  }

  hasFeature(bit: number): boolean {
    return hasBit(this.features.lo, this.features.hi, bit);
  }

  ring(index: number): Ring | undefined {
    return this.rings[index];
  }

  // ------------------------------------------------------------ messages

  message(message: Incoming): void {
    const { op } = message;
    if (!this.hasProtocolFeature(op.feature)) {
      this.connection.close(`${op.name} was not agreed on`);
      return;
    }
    const result = HANDLERS[op.name as keyof typeof HANDLERS](this, message);
    if (result === REPLIED || result === DEFERRED) return;
    this.acknowledge(op.name, op.id, message.needReply, result);
  }

  /** Ends a message that has no reply of its own: `result` is 0 or -errno. */
  acknowledge(name: string, request: number, needReply: boolean, result: number): void {
    if (result < 0) this.context.log.warn(`the front end's ${name} failed: ${errnoName(result)}`);
    if (needReply && this.hasProtocolFeature(PROTOCOL_F.REPLY_ACK)) {
      encodeU64(this.context.arena, this.connection.payloadAt, { value: result < 0 ? 1 : 0 });
      this.connection.reply(request, SIZE_U64);
    } else if (result < 0) {
      // Nobody would learn of it, and the guest would wait for ever.
      this.connection.close(`${name} failed: ${errnoName(result)}`);
    }
  }

  lost(reason: string): void {
    this.#gone = true;
    this.#owner.disconnected(this, reason);
    this.#release();
  }

  // ------------------------------------------------------------ requests

  ringReady(ring: Ring): void {
    ring.ready = true;
    this.context.reactor.soon(this);
  }

  /** A polled queue has something; which one is not known. */
  queuesReady(): void {
    for (const ring of this.rings) if (ring.running) this.ringReady(ring);
  }

  /** Serves the queues in turn, the high-priority one first. */
  run(): void {
    if (this.#holding) return;
    let more = false;
    for (const ring of this.rings) {
      if (!ring.ready || !ring.prepare()) continue;
      const throttle = ring.index < this.model.unlimitedQueues ? null : this.context.throttle;
      this.#serving = ring.queue;
      const served = ring.queue.serve(this.#session, BUDGET, throttle);
      this.#serving = null;
      if (served === 'more' || served === 'held') {
        if (served === 'more') more = true;
        else this.#comeAgain(throttle?.delayMs() ?? 0);
        this.requestEnded(ring.queue);
      } else {
        ring.ready = false;
      }
      if (served === 'broken')
        ring.fail(
          'the guest broke the rules of its virtqueue, which is not served any more until the guest sets it up again',
        );
      if (ring.polled) this.#pollLater();
    }
    this.context.vitals.set(VITAL.QUEUES, this.runningRings);
    if (more) this.context.reactor.soon(this);
  }

  requestEnded(queue: RequestQueue): void {
    // A queue that is being drained is signalled when it is empty, natively.
    if (queue !== this.#serving) {
      const ring = this.#byQueue[queue.id];
      if (ring !== undefined && !ring.unsignalled) {
        ring.unsignalled = true;
        this.context.reactor.atEndOfTurn(this.#signals);
      }
    }
    // Not here: this may be in the middle of serving a queue that is about to be freed.
    if (this.#waiting !== null) this.context.reactor.soon(this.#waitEnds);
  }

  /** Locks and the like end with EINTR. */
  interruptWaiters(): void {
    this.#session.interruptWaiters();
  }

  /** Runs `then` when no request of `rings` is under way; no other message is read until then, however long the host takes. */
  whenIdle(rings: readonly Ring[], options: WaitOptions, then: () => void): void {
    if (idle(rings)) {
      then();
      return;
    }
    this.#holding = options.hold;
    if (options.hold) for (const ring of this.rings) ring.hold();
    this.connection.pause();
    this.#waiting = { rings, then, otherwise: options.otherwise };
    const { reactor, log } = this.context;
    this.#patience = reactor.after(DRAIN_PATIENCE_MS, () => {
      const count = rings.reduce((sum, ring) => sum + ring.queue.underWay, 0);
      log.warn(`the front end waits for ${count} requests that the host's file system has not answered`);
      if (options.cancel) for (const ring of rings) ring.queue.cancel();
    });
  }

  /** The guest starts anew: it knows no nodes and handles any more. Nothing may be under way. */
  resetSession(): void {
    this.#session.close();
    this.#session = this.model.openSession();
    this.#writeDown();
  }

  /** Whose requests the queues write into the trace's journal. */
  #writeDown(): void {
    for (const ring of this.rings) native.vqJournal(ring.queue.id, this.#session.journal ?? -1);
  }

  /** SET_BACKEND_REQ_FD. Taken over; one that was there before is closed. */
  takeRequestsFd(fd: number): void {
    if (this.#requestsFd >= 0) native.close(this.#requestsFd);
    this.#requestsFd = fd;
  }

  /** Engine stop, or the front end is not wanted. */
  close(reason: string): void {
    this.connection.close(reason);
  }

  #endWait(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.context.reactor.cancel(this.#patience);
    this.#patience = null;
    waiting?.then();
    if (this.#gone) return;
    this.#holding = false;
    this.connection.resume();
    for (const ring of this.rings) if (ring.running) this.ringReady(ring);
  }

  #signal(): void {
    for (const ring of this.rings) if (ring.unsignalled) ring.signal();
  }

  /** The limit of rates holds: what is in the rings stays there. */
  #comeAgain(delayMs: number): void {
    this.#rateTimer ??= this.context.reactor.after(delayMs, () => {
      this.#rateTimer = null;
      this.context.reactor.soon(this);
    });
  }

  #pollLater(): void {
    this.#pollTimer ??= this.context.reactor.after(POLL_MS, () => {
      this.#pollTimer = null;
      for (const ring of this.rings) if (ring.polled) this.ringReady(ring);
    });
  }

  // ------------------------------------------------------------ the end

  #release(): void {
    this.#holding = true;
    this.context.reactor.cancel(this.#patience);
    this.context.reactor.cancel(this.#pollTimer);
    this.context.reactor.cancel(this.#rateTimer);
    this.#waiting?.otherwise?.();
    this.#waiting = null;
    for (const ring of this.rings) ring.quiesce();
    this.interruptWaiters();
    for (const ring of this.rings) ring.queue.cancel();
    if (idle(this.rings)) {
      this.#finish();
      return;
    }
    this.#waiting = { rings: this.rings, then: () => this.#finish() };
    this.#patience = this.context.reactor.after(ABANDON_MS, () => {
      this.context.log.warn(
        'requests of a front end that has gone are still not answered by the host; they are abandoned',
      );
      this.#finish();
    });
  }

  #finish(): void {
    this.context.reactor.cancel(this.#patience);
    this.#waiting = null;
    for (const ring of this.rings) ring.queue.abandon();
    this.#session.close();
    for (const ring of this.rings) ring.free();
    this.memory.free();
    this.takeRequestsFd(-1);
    this.context.vitals.set(VITAL.QUEUES, 0);
    this.#owner.closed(this);
  }
}

function idle(rings: readonly Ring[]): boolean {
  return rings.every((ring) => ring.queue.underWay === 0);
}

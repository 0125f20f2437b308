/**
 * 9P over byte streams: unix sockets, TCP and vsock look the same from here. Takes connections from any number of listening sockets, each client with its own
 * session; one that misbehaves loses its connection and nothing else.
 */
import { readFileSync } from 'node:fs';
import type { Arena } from '../../arena.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import { WARNINGS } from '../../warnings.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLIN, type Source, type Timer } from '../reactor.ts';
import { VITAL } from '../vitals.ts';
import { PieceSpace } from './send-queue.ts';
import { StreamBlocks } from './stream-blocks.ts';
import { type ConnectionOwner, type SessionHooks, StreamConnection, type StreamSession } from './stream-connection.ts';
import { StreamLane } from './stream-lane.ts';
import { CONNECTIONS_MAX, STREAM_LIMITS, type StreamLimits } from './stream-limits.ts';

export interface StreamEvents {
  /** A client, before its session is opened; the session's `clientId` is `id`. `place`: where it came by. */
  arrived(id: string, pid: number, place: string): void;
  left(id: string): void;
  /** The first client is there. `pid`: of its process, 0 where that is not known. */
  attached(pid: number): void;
  /** The last one has gone. */
  detached(reason: string): void;
  /** There will be no other client: the only descriptor was a connection, and it is over. */
  finished(): void;
}

/** How often deadlines are looked at, while there are any. */
const SWEEP_MS = 1000;
/** How long to leave a listening socket alone when no descriptor is left to accept with. */
const RETRY_MS = 1000;

/** Arena space of a server. One that has closed leaves it as it was. */
export class StreamSpace {
  readonly blocks: StreamBlocks;
  readonly pieces: PieceSpace;
  /** Those that no connection has. */
  readonly lanes: StreamLane[];

  static readonly SIZE = StreamBlocks.SIZE + PieceSpace.SIZE + CONNECTIONS_MAX * StreamLane.SIZE;

  constructor(arena: Arena) {
    this.blocks = new StreamBlocks(arena);
    this.pieces = new PieceSpace(arena);
    this.lanes = Array.from({ length: CONNECTIONS_MAX }, () => new StreamLane(arena));
  }
}

export class StreamServer implements ConnectionOwner {
  readonly context: EngineContext;
  readonly limits: StreamLimits;
  readonly blocks: StreamBlocks;
  readonly pieces: PieceSpace;
  readonly lanes: StreamLane[];
  readonly openSession: (hooks: SessionHooks) => StreamSession;
  readonly #events: StreamEvents;
  readonly #listeners: Listener[] = [];
  readonly #connections = new Set<StreamConnection>();
  /** Of those, the ones whose client is still there. */
  #attached = 0;
  #lastId = 0;
  #sweep: Timer | null = null;
  #closing: (() => void) | null = null;

  constructor(
    context: EngineContext,
    space: StreamSpace,
    openSession: (hooks: SessionHooks) => StreamSession,
    events: StreamEvents,
    limits: Partial<StreamLimits> = {},
  ) {
    this.context = context;
    this.limits = { ...STREAM_LIMITS, ...limits };
    this.blocks = space.blocks;
    this.pieces = space.pieces;
    this.lanes = space.lanes;
    this.openSession = openSession;
    this.#events = events;
  }

  /** Sessions of clients that are there, and of those whose last requests are still under way. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Takes over `fd`: a listening socket, or one that is connected already. `label`: where it is, for people. Throws when it is neither. */
  serve(fd: number, label: string): void {
    native.setNonblocking(fd, true);
    const first = native.accept(fd);
    // accept(2): EINVAL means "not listening".
    if (first === -ERRNO.EINVAL) {
      this.#arrived(fd, label);
      return;
    }
    if (first < 0 && first !== -ERRNO.EAGAIN)
      throw new Error(`descriptor ${fd} is no socket that clients can come by: ${errnoName(first)}`);
    const listener = new Listener(fd, this.context, (client) => this.#arrived(client, label));
    this.#listeners.push(listener);
    if (first >= 0) this.#arrived(first, label);
  }

  /** No more clients; `then` runs when the last request of the last one has ended. */
  close(then: () => void): void {
    this.#closing = then;
    for (const listener of this.#listeners) listener.close();
    this.#listeners.length = 0;
    this.context.reactor.cancel(this.#sweep);
    for (const connection of [...this.#connections]) connection.close('the server stops');
    if (this.#connections.size === 0) this.#closed();
  }

  #arrived(fd: number, label: string): void {
    const { log, vitals, warnings } = this.context;
    const pid = this.#pidOf(fd);
    if (this.#connections.size >= this.limits.maxConnections) {
      const text = `a client (${this.#who(pid)}, by ${label}) was refused: there are ${this.#connections.size} already`;
      warnings.raise(WARNINGS.CLIENT_REFUSED, text);
      vitals.add(VITAL.REFUSED, 1);
      native.close(fd);
      return;
    }
    native.setNonblocking(fd, true);
    native.setNodelay(fd);
    const id = ++this.#lastId;
    const home = this.blocks.takeOwn();
    const cork = this.blocks.takeOwn();
    this.blocks.holders++;
    this.#attached++;
    log.info(`client ${id} attached: ${this.#who(pid)}, by ${label}`);
    vitals.set(VITAL.ATTACHED, this.#attached);
    vitals.add(VITAL.ATTACHMENTS, 1);
    this.#events.arrived(String(id), pid, label);
    this.#connections.add(new StreamConnection(fd, id, label, [home, cork], this));
    if (this.#attached === 1) this.#events.attached(pid);
  }

  disconnected(connection: StreamConnection, reason: string): void {
    const { log, vitals } = this.context;
    if (reason === '') {
      log.info(`client ${connection.id} detached`);
    } else if (this.#closing === null) {
      log.warn(`client ${connection.id} dropped: ${reason}`);
      vitals.add(VITAL.REFUSED, 1);
    }
    this.#attached--;
    this.#events.left(String(connection.id));
    vitals.set(VITAL.ATTACHED, this.#attached);
    if (this.#attached === 0) this.#events.detached(reason);
  }

  finished(connection: StreamConnection): void {
    this.#connections.delete(connection);
    this.blocks.holders--;
    if (this.#connections.size > 0) return;
    if (this.#closing !== null) this.#closed();
    else if (this.#listeners.length === 0) this.#events.finished();
  }

  watch(): void {
    this.#sweep ??= this.context.reactor.after(this.#sweepMs, () => this.#checkDeadlines());
  }

  get #sweepMs(): number {
    const { messageMs, helloMs, stallMs } = this.limits;
    return Math.min(SWEEP_MS, messageMs, helloMs, stallMs);
  }

  #checkDeadlines(): void {
    this.#sweep = null;
    const nowMs = performance.now();
    const { contended } = this.blocks;
    for (const connection of [...this.#connections]) connection.checkDeadlines(nowMs, contended);
    for (const connection of this.#connections) {
      if (!connection.timed) continue;
      this.watch();
      return;
    }
  }

  #closed(): void {
    const then = this.#closing;
    this.#closing = null;
    then?.();
  }

  #pidOf(fd: number): number {
    const { scratch, arena } = this.context;
    return native.peerCred(fd, scratch.infoAt) < 0 ? 0 : Math.max(0, arena.view.getInt32(scratch.infoAt, true));
  }

  /** Known of unix sockets only. A process chooses its name itself, so it is made printable. */
  #who(pid: number): string {
    if (pid === 0) return 'an unknown process';
    try {
      return `process ${pid}, ${readFileSync(`/proc/${pid}/comm`, 'utf8')
        .trim()
        .replace(/[^\x20-\x7e]/g, '?')}`;
    } catch {
      return `process ${pid}`;
    }
  }
}

/** A listening socket. */
class Listener implements Source {
  readonly #fd: number;
  readonly #context: EngineContext;
  readonly #arrived: (fd: number) => void;
  #open = true;

  constructor(fd: number, context: EngineContext, arrived: (fd: number) => void) {
    this.#fd = fd;
    this.#context = context;
    this.#arrived = arrived;
    const result = context.reactor.add(fd, this, EPOLLIN);
    if (result < 0) throw new Error(`descriptor ${fd} cannot be watched: ${errnoName(result)}`);
  }

  onEvent(): void {
    while (this.#open) {
      const fd = native.accept(this.#fd);
      if (fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE) {
        const text = 'no descriptor is left for a client that wants to connect; it waits';
        this.#context.warnings.raise(WARNINGS.CLIENT_REFUSED, text);
        this.#pause();
        return;
      }
      // accept(2): a connection that failed before it was accepted is no reason to stop.
      if (fd === -ERRNO.ECONNABORTED || fd === -ERRNO.EINTR) continue;
      if (fd < 0) return;
      this.#arrived(fd);
    }
  }

  close(): void {
    this.#open = false;
    this.#context.reactor.remove(this.#fd);
    native.close(this.#fd);
  }

  /** Without descriptors, a listening socket that stays readable would keep the reactor busy. */
  #pause(): void {
    this.#context.reactor.modify(this.#fd, 0);
    this.#context.reactor.after(RETRY_MS, () => {
      if (this.#open) this.#context.reactor.modify(this.#fd, EPOLLIN);
    });
  }
}

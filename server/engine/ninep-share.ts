/** What of the engine is 9P: the exports' back ends, a session for each client, and the transports by which clients come. */

import { listenText, type NinepConnection, type NinepExport } from '../../electron/contract/share.ts';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { Problem } from '../control/failure.ts';
import type { HostConfig } from '../control/messages.ts';
import type { Node } from '../fs/backend.ts';
import type { ShortcutUser } from '../fs/shortcuts.ts';
import type { Logger } from '../log.ts';
import type { NinepPolicy } from '../policy/ninep-policy.ts';
import { LockWaiters } from '../session/lock-waiters.ts';
import { Answers } from '../session/ninep/answers.ts';
import type { NinepLimits } from '../session/ninep/ninep-limits.ts';
import { NinepSession } from '../session/ninep/ninep-session.ts';
import type { NinepSessionOptions } from '../session/ninep/ninep-state.ts';
import type { JournalWriter } from '../trace/journal-writer.ts';
import type { EngineThread } from '../transport/engine-thread.ts';
import type { SessionHooks } from '../transport/stream/stream-connection.ts';
import { type StreamEvents, StreamServer, StreamSpace } from '../transport/stream/stream-server.ts';
import { type ServerEvents, VhostUserServer } from '../transport/vhost-user/server.ts';
import { virtioNinep } from '../transport/vhost-user/virtio-ninep.ts';
import type { ExportChange } from './messages.ts';
import { NinepExports } from './ninep-exports.ts';
import { NinepPrinter } from './ninep-printer.ts';
import { bothOf } from './observers.ts';
import type { PeerBook } from './peer-book.ts';
import type { SharedFolders } from './shared-folders.ts';
import { ArenaWriteTimes } from './write-times.ts';

/** What Linux' virtio transport offers at most: PAGE_SIZE * (VIRTQUEUE_NUM - 3) (net/9p/trans_virtio.c). */
const VIRTIO_MSIZE = 512_000;
/** A ring of Linux has 128 places (VIRTQUEUE_NUM), and a request may take two: those that wait must leave room for the unlock. */
const VIRTIO_LIMITS = { msize: VIRTIO_MSIZE, maxWaitingLocks: 32 };
const DEFAULT_TAG = 'culvert';

export class NinepShare implements ShortcutUser {
  /** Takes each request and each reply as a line of text; null while nobody reads them. */
  print: ((line: string) => void) | null = null;
  readonly #thread: EngineThread;
  readonly #log: Logger;
  readonly #journal: JournalWriter;
  readonly #peers: PeerBook;
  readonly #connection: NinepConnection;
  readonly #exports: NinepExports;
  readonly #waiters: LockWaiters;
  readonly #sessions = new Set<NinepSession>();
  readonly #transports: { close(then: () => void): void }[] = [];
  #policy: NinepPolicy;
  readonly #writeTimes: ArenaWriteTimes;
  #devices = 0;

  /** Arena bytes that it takes. */
  static readonly SIZE = StreamSpace.SIZE + ArenaWriteTimes.SIZE;

  /** Opens all folders. Throws Problem when one cannot be opened. `folders` stays the caller's to close. */
  constructor(
    thread: EngineThread,
    folders: SharedFolders,
    connection: NinepConnection,
    policy: NinepPolicy,
    log: Logger,
    journal: JournalWriter,
    peers: PeerBook,
  ) {
    this.#peers = peers;
    this.#thread = thread;
    this.#policy = policy;
    this.#log = log;
    this.#journal = journal;
    this.#connection = connection;
    const { reactor } = thread.context;
    this.#waiters = new LockWaiters((delayMs, run) => void reactor.after(delayMs, run));
    this.#exports = new NinepExports(thread, folders, connection);
    this.#writeTimes = new ArenaWriteTimes(thread.context.arena);
    this.#useShortcuts();
  }

  /** Starts to serve. Takes over the descriptors. */
  serve({ descriptors, share }: HostConfig, told: ServerEvents): void {
    const { context } = this.#thread;
    const events: StreamEvents = {
      ...told,
      arrived: (id, pid, place) => this.#peers.arrived(id, pid, place),
      left: (id) => this.#peers.left(id),
    };
    const streams = new StreamServer(
      context,
      new StreamSpace(context.arena),
      (hooks) => this.#openSession(hooks),
      events,
    );
    this.#transports.push(streams);
    for (const [i, place] of this.#connection.listen.entries()) {
      const fd = descriptors.listeners[i];
      if (fd === undefined) throw new Problem('CONFIG', 'a place to listen came without its socket');
      if (place.how === 'vhost-user') this.#serveDevice(fd, share.tag, listenText(place), told);
      else streams.serve(fd, listenText(place));
    }
  }

  hostWrote(node: Node): void {
    for (const session of this.#sessions) session.hostWrote(node);
  }

  /** In force for all clients at once. The folders have been told. */
  setPolicy(policy: NinepPolicy): void {
    this.#policy = policy;
    this.#useShortcuts();
    for (const session of this.#sessions) session.setPolicy(policy);
  }

  /** Only those that are watched now, and were not, have to be looked at: where a file lies is seen by whoever answers. */
  moved(node: Node): void {
    if (node.watched !== null) for (const session of this.#sessions) session.forgetLooks();
  }

  wroteNs(node: Node): number {
    return this.#writeTimes.of(node);
  }

  get exported(): readonly NinepExport[] {
    return this.#exports.table.list().map(({ name, path }) => ({ name, folder: path }));
  }

  /** In force for all clients at once. Throws Problem when it cannot be done. */
  changeExports(change: ExportChange): void {
    if ('add' in change) {
      this.#exports.add(change.add);
      this.#useShortcuts();
      return;
    }
    this.#exports.remove(change.remove, (exported) => {
      for (const session of this.#sessions) session.revoke(exported);
    });
  }

  /** No more clients; `then` runs when the last request has ended. */
  close(then: () => void): void {
    let open = this.#transports.length;
    const closed = (): void => {
      open--;
      if (open === 0) then();
    };
    if (open === 0) then();
    for (const transport of this.#transports) transport.close(closed);
  }

  /** After `close`, and before the folders are closed. */
  closeExports(): void {
    this.#exports.close();
  }

  #useShortcuts(): void {
    for (const { fs } of this.#exports.table.list()) fs.shortcuts?.use(this);
  }

  #openSession(hooks: SessionHooks, limits: Partial<NinepLimits> = {}): NinepSession {
    const journaled = this.#journal.openSession(PROTOCOL.NINEP);
    const { arena } = this.#thread.context;
    // Who prints every request wants to see them.
    const answers =
      hooks.answers === undefined || this.print !== null
        ? undefined
        : new Answers(arena, hooks.answers, journaled.number, this.#writeTimes);
    const options: NinepSessionOptions = {
      exports: this.#exports.table,
      arena,
      policy: this.#policy,
      log: this.#log,
      warnings: this.#thread.context.warnings,
      clientId: hooks.clientId,
      waiters: this.#waiters,
      cancel: (ticket) => hooks.cancel(ticket),
      violated: (reason) => hooks.violated(reason),
      negotiated: (terms) => this.#peers.negotiated(hooks.clientId, terms),
      attached: () => this.#peers.mounted(hooks.clientId),
      limits,
      ...(answers === undefined ? {} : { answers }),
    };
    const session = new TrackedSession(options, () => {
      this.#sessions.delete(session);
      journaled.close();
    });
    const printer = this.print === null ? null : new NinepPrinter(options.arena, session, this.print);
    session.observer = bothOf(printer, journaled);
    this.#sessions.add(session);
    return session;
  }

  #serveDevice(fd: number, tag: string, place: string, told: ServerEvents): void {
    const clientId = `virtio-9p ${++this.#devices}`;
    const hooks: SessionHooks = {
      clientId,
      cancel: (ticket) => void this.#thread.native.poolCancel(ticket),
      // A device cannot be disconnected: the guest got its error.
      violated: () => {},
    };
    const model = virtioNinep(tag === '' ? DEFAULT_TAG : tag, () => this.#openSession(hooks, VIRTIO_LIMITS));
    const server = new VhostUserServer(this.#thread.context, model, { how: 'descriptor', fd }, false, {
      ...told,
      attached: (pid) => {
        this.#peers.arrived(clientId, pid, place);
        told.attached(pid);
      },
      detached: (reason) => {
        this.#peers.left(clientId);
        told.detached(reason);
      },
    });
    server.start();
    this.#transports.push(server);
  }
}

/** Tells when it has ended. */
class TrackedSession extends NinepSession {
  readonly #ended: () => void;

  constructor(options: NinepSessionOptions, ended: () => void) {
    super(options);
    this.#ended = ended;
  }

  override close(): void {
    super.close();
    this.#ended();
  }
}

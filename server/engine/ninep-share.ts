/** What of the engine is 9P: the exports' back ends, a session for each client, and the transports by which clients come. */
import { listenText, type NinepConnection } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';
import type { HostConfig } from '../control/messages.ts';
import { errnoName } from '../errno.ts';
import { type HostFileSystem, openHostFileSystem } from '../fs/host/host-file-system.ts';
import type { Logger } from '../log.ts';
import type { NinepPolicy } from '../policy/ninep-policy.ts';
import { type Export, type ExportTable, exportTable } from '../session/ninep/exports.ts';
import { LockWaiters } from '../session/ninep/lock-waiters.ts';
import type { NinepLimits } from '../session/ninep/ninep-limits.ts';
import { NinepSession } from '../session/ninep/ninep-session.ts';
import type { NinepSessionOptions } from '../session/ninep/ninep-state.ts';
import { NinepRecorder } from '../trace/ninep-recorder.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { EngineThread } from '../transport/engine-thread.ts';
import type { SessionHooks } from '../transport/stream/stream-connection.ts';
import { type StreamEvents, StreamServer, StreamSpace } from '../transport/stream/stream-server.ts';
import { VhostUserServer } from '../transport/vhost-user/server.ts';
import { virtioNinep } from '../transport/vhost-user/virtio-ninep.ts';
import { NinepPrinter } from './ninep-printer.ts';
import { bothOf } from './observers.ts';

/** Descriptors that are not for files: sockets, memory regions, event descriptors, Node itself. */
const RESERVED_DESCRIPTORS = 256;
/** What Linux' virtio transport offers at most: PAGE_SIZE * (VIRTQUEUE_NUM - 3) (net/9p/trans_virtio.c). */
const VIRTIO_MSIZE = 512_000;
const DEFAULT_TAG = 'culvert';

export class NinepShare {
  /** Takes each request and each reply as a line of text; null while nobody reads them. */
  print: ((line: string) => void) | null = null;
  readonly #thread: EngineThread;
  readonly #log: Logger;
  readonly #recorder: Recorder;
  readonly #connection: NinepConnection;
  readonly #exports: ExportTable;
  readonly #fileSystems: HostFileSystem[] = [];
  readonly #waiters: LockWaiters;
  readonly #sessions = new Set<NinepSession>();
  readonly #transports: { close(then: () => void): void }[] = [];
  #policy: NinepPolicy;
  #devices = 0;

  /** Arena bytes that it takes. */
  static readonly SIZE = StreamSpace.SIZE;

  /** Opens all folders. Throws Problem when one cannot be opened. */
  constructor(thread: EngineThread, connection: NinepConnection, policy: NinepPolicy, log: Logger, recorder: Recorder) {
    this.#thread = thread;
    this.#policy = policy;
    this.#log = log;
    this.#recorder = recorder;
    this.#connection = connection;
    const { reactor } = thread.context;
    this.#waiters = new LockWaiters((delayMs) => void reactor.after(delayMs, () => this.#waiters.retry()));
    const budget = Math.floor((thread.native.getNofile()[0] - RESERVED_DESCRIPTORS) / connection.exports.length);
    this.#exports = exportTable(connection.exports.map(({ name, folder }) => this.#open(name, folder, budget)));
  }

  /** Starts to serve. Takes over the descriptors. */
  serve({ descriptors, share }: HostConfig, events: StreamEvents): void {
    const { context } = this.#thread;
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
      if (place.how === 'vhost-user') this.#serveDevice(fd, share.tag, events);
      else streams.serve(fd, listenText(place));
    }
  }

  /** In force for all clients at once. */
  setPolicy(policy: NinepPolicy): void {
    this.#policy = policy;
    for (const session of this.#sessions) session.setPolicy(policy);
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

  /** After `close`. */
  closeFolders(): void {
    for (const fs of this.#fileSystems) fs.close();
  }

  #open(name: string, folder: string, descriptors: number): Export {
    const { context, native } = this.#thread;
    const fs = openHostFileSystem(native, context.arena, {
      root: folder,
      descriptors,
      xattr: true,
      allowDirectIo: true,
      preserveNoatime: true,
      allowDevices: true,
      pool: true,
    });
    if (typeof fs === 'number')
      throw new Problem('FOLDER_UNREADABLE', `the folder ${folder} cannot be opened: ${errnoName(fs)}`);
    this.#fileSystems.push(fs);
    return { name, path: folder, fs, node: fs.root };
  }

  #openSession(hooks: SessionHooks, limits: Partial<NinepLimits> = {}): NinepSession {
    const options: NinepSessionOptions = {
      exports: this.#exports,
      arena: this.#thread.context.arena,
      policy: this.#policy,
      log: this.#log,
      clientId: hooks.clientId,
      waiters: this.#waiters,
      cancel: (ticket) => hooks.cancel(ticket),
      violated: (reason) => hooks.violated(reason),
      limits,
    };
    const recorder = new NinepRecorder(this.#recorder, options.arena);
    const session = new TrackedSession(options, () => {
      this.#sessions.delete(session);
      recorder.close();
    });
    const printer = this.print === null ? null : new NinepPrinter(options.arena, session, this.print);
    session.observer = bothOf(printer, recorder);
    this.#sessions.add(session);
    return session;
  }

  #serveDevice(fd: number, tag: string, events: StreamEvents): void {
    const hooks: SessionHooks = {
      clientId: `virtio-9p ${++this.#devices}`,
      cancel: (ticket) => void this.#thread.native.poolCancel(ticket),
      // A device cannot be disconnected: the guest got its error.
      violated: () => {},
    };
    const model = virtioNinep(tag === '' ? DEFAULT_TAG : tag, () => this.#openSession(hooks, { msize: VIRTIO_MSIZE }));
    const server = new VhostUserServer(this.#thread.context, model, { how: 'descriptor', fd }, false, events);
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

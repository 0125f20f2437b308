/**
 * The engine: one share, served on one thread. Made of a back end, a transport and the sessions that the transport asks for.
 */

import type { PolicySettings, PolicyValues } from '../../electron/contract/policy.ts';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { Problem } from '../control/failure.ts';
import type { HostConfig } from '../control/messages.ts';
import type { Node } from '../fs/backend.ts';
import type { Logger } from '../log.ts';
import { type FusePolicy, fusePolicyOf } from '../policy/fuse-policy.ts';
import { ninepPolicyOf } from '../policy/ninep-policy.ts';
import { rateLimitsOf } from '../policy/rate-limits.ts';
import type { FuseLimits } from '../session/fuse/fuse-limits.ts';
import { FuseSession } from '../session/fuse/fuse-session.ts';
import { LockWaiters } from '../session/lock-waiters.ts';
import type { EngineTrace } from '../trace/bookkeeper.ts';
import { Journal } from '../trace/journal.ts';
import { type JournalSession, JournalWriter } from '../trace/journal-writer.ts';
import { type EngineThread, startEngineThread } from '../transport/engine-thread.ts';
import { FuseDev } from '../transport/fuse-dev/fuse-dev.ts';
import { Throttle } from '../transport/throttle.ts';
import { type Meeting, VhostUserServer } from '../transport/vhost-user/server.ts';
import { virtioFs } from '../transport/vhost-user/virtio-fs.ts';
import type { Vitals } from '../transport/vitals.ts';
import { WARNINGS } from '../warnings.ts';
import { quoteBytes } from '../wire/text.ts';
import { NativeAnswerer } from './answerer.ts';
import { exhaustionText } from './exhaustion.ts';
import type { ExportChange, FromEngine } from './messages.ts';
import { NinepShare } from './ninep-share.ts';
import { bothOf } from './observers.ts';
import { PeerBook } from './peer-book.ts';
import { RequestPrinter } from './request-printer.ts';
import { type SharedFolder, SharedFolders } from './shared-folders.ts';

/** Arena for the back end's and the session's own buffers. */
const ARENA_SIZE = 8 * 1024 * 1024;
/** How long stopping waits for requests under way, and for the pool after that. */
const STOP_MS = 400;
const POOL_STOP_MS = 200;
/** virtio-fs and a mount have one at a time. */
const ONLY_PEER = 'only';

export class Engine {
  readonly #config: HostConfig;
  readonly #log: Logger;
  readonly #post: (message: FromEngine) => void;
  readonly #thread: EngineThread;
  /** 9P has its own. */
  readonly #ninep: NinepShare | null;
  readonly #journal: Journal;
  readonly #writer: JournalWriter;
  readonly #printer: RequestPrinter | null;
  readonly #peers: PeerBook;
  #policy: FusePolicy;
  readonly #folders: SharedFolders;
  readonly #answerer: NativeAnswerer;
  /** Of a virtio-fs share. */
  readonly #waiters: LockWaiters;
  /** Of a virtio-fs share. */
  #folder: SharedFolder | null = null;
  #session: FuseSession | null = null;
  #journaled: JournalSession | null = null;
  /** Stops the transport; `then` runs when its requests have ended. */
  #closeTransport: (then: () => void) => void = (then) => then();
  #stopping = false;
  #stopped = false;

  /** Opens the folder and starts to serve. Throws Problem when the folder cannot be opened. */
  constructor(
    config: HostConfig,
    vitals: Vitals,
    trace: EngineTrace,
    log: Logger,
    post: (message: FromEngine) => void,
  ) {
    this.#config = config;
    this.#log = log;
    this.#post = post;
    const dev = config.descriptors.fuse >= 0;
    const { connection } = config.share;
    const ninep = connection.kind === '9p';
    const arenaSize = ARENA_SIZE + SharedFolders.SIZE + (dev ? FuseDev.SIZE : 0) + (ninep ? NinepShare.SIZE : 0);
    this.#thread = startEngineThread(arenaSize, log, vitals);
    this.#answerer = new NativeAnswerer(this.#thread);
    const { context } = this.#thread;
    this.#journal = new Journal(trace.journal);
    this.#writer = new JournalWriter(this.#journal, new Int32Array(trace.control), context.arena);
    const later = (delayMs: number, run: () => void): void => void context.reactor.after(delayMs, run);
    this.#waiters = new LockWaiters(later);
    this.#peers = new PeerBook((peers) => post({ type: 'peers', peers }), later);
    this.#policy = this.#adopt(config.share.policy);
    this.#folders = new SharedFolders(this.#thread, resolvePolicy(config.share.policy), (node, path) =>
      this.#hostWrote(node, path),
    );
    this.#limitRates(resolvePolicy(config.share.policy));
    this.#printer = config.verbose
      ? new RequestPrinter(context.arena, (text) => post({ type: 'log', line: { level: 'info', text } }))
      : null;
    this.#ninep = ninep
      ? new NinepShare(
          this.#thread,
          this.#folders,
          connection,
          ninepPolicyOf(resolvePolicy(config.share.policy)),
          log,
          this.#writer,
          this.#peers,
        )
      : null;
    if (this.#ninep !== null) this.#serveNinep(this.#ninep);
    else this.#serveVirtioFs();
  }

  get controlFd(): number {
    return this.#thread.context.reactor.controlFd;
  }

  set onControl(run: () => void) {
    this.#thread.context.reactor.onControl = run;
  }

  /** Until `stop` has done its work. */
  run(): void {
    const { reactor } = this.#thread.context;
    while (!this.#stopped) {
      this.#writer.turn();
      if (this.#writer.readerSleeps) this.#post({ type: 'journal' });
      reactor.turn(-1);
    }
    this.#writer.turn();
  }

  /** Changes the policy of mounted guests. Returns for how long they may still act on the old one, in milliseconds. */
  setPolicy(settings: PolicySettings): number {
    this.#policy = this.#adopt(settings);
    const values = resolvePolicy(settings);
    this.#folders.setPolicy(values);
    this.#limitRates(values);
    if (this.#folder !== null) this.#session?.setFileSystem(this.#folder.fs);
    this.#session?.setPolicy(this.#policy);
    this.#ninep?.setPolicy(ninepPolicyOf(values));
    return this.lingerMs();
  }

  /** Takes effect for all clients at once. Throws Problem when it cannot be. */
  changeExports(change: ExportChange): void {
    if (this.#ninep === null)
      throw new Problem('NO_EXPORTS', 'this share has no exports', 'Only shares with --protocol 9p do.');
    this.#ninep.changeExports(change);
    this.#post({ type: 'exported', exports: this.#ninep.exported });
  }

  /** Posts the warnings if there is something new. */
  tellWarnings(): void {
    const { warnings } = this.#thread.context;
    if (!warnings.changed) return;
    warnings.changed = false;
    this.#post({ type: 'warnings', warnings: warnings.list() });
  }

  /** Requests of guests fail because something has run out. */
  exhausted(errno: number): void {
    this.#thread.context.warnings.raise(WARNINGS.LIMIT_REACHED, exhaustionText(errno));
  }

  /** Whether virtqueues and 9P write their requests into the journal. They do while the engine serves; off is for measuring what that costs. */
  set watched(on: boolean) {
    this.#thread.native.journalBind(on ? new Uint8Array(this.#journal.buffer) : null);
  }

  /** Names come from guest and host: what a terminal would act on is made visible. */
  #hostWrote(node: Node, path: string): void {
    const bytes = Buffer.from(path, 'latin1');
    const shown = bytes.length === 0 ? 'a file' : quoteBytes(bytes, 0, bytes.length);
    this.#thread.context.warnings.raise(
      WARNINGS.HOST_CHANGED,
      `the host has changed ${shown} while the guest writes it or caches it: one of the two may overwrite the other’s changes`,
    );
    if (this.#folder !== null && node.sessionId !== 0) {
      this.#printer?.hostWrote(node.sessionId);
      this.#journaled?.hostWrote(node.sessionId);
    }
    this.#ninep?.hostWrote(node);
  }

  #limitRates(values: PolicyValues): void {
    const { context } = this.#thread;
    const limits = rateLimitsOf(values);
    if (limits === null) {
      context.throttle = null;
      if (this.#session !== null) this.#session.limited = false;
      return;
    }
    context.throttle ??= new Throttle();
    context.throttle.set(limits);
    if (this.#session !== null) this.#session.limited = true;
  }

  lingerMs(): number {
    return this.#session?.lingeringClaimMs() ?? 0;
  }

  /** Closes the transport, the sessions, the folder and the pool, in this order, and ends the loop. Gives up waiting in time. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    const { reactor } = this.#thread.context;
    const end = (orderly: boolean): void => {
      reactor.cancel(timer);
      if (orderly) {
        this.#ninep?.closeExports();
        this.#folders.close();
      }
      this.#thread.stopPool(POOL_STOP_MS);
      this.#post({ type: 'stopped' });
      this.#stopped = true;
    };
    const timer = reactor.after(STOP_MS, () => {
      this.#log.warn('the host still has not answered some requests; stopping without them');
      end(false);
    });
    this.#closeTransport(() => end(true));
  }

  #adopt(settings: PolicySettings): FusePolicy {
    const values = resolvePolicy(settings);
    this.#log.level = values.logLevel;
    return fusePolicyOf(values);
  }

  #serveVirtioFs(): void {
    const { share, descriptors } = this.#config;
    const folder = this.#folders.open(share.folder, { openLater: true });
    this.#folder = folder;
    if (descriptors.fuse >= 0) this.#serveFuseDev(descriptors.fuse, folder);
    else this.#serveVhostUser(folder);
  }

  #openSession(folder: SharedFolder, limits: Partial<FuseLimits> = {}): FuseSession {
    const { arena } = this.#thread.context;
    this.#journaled?.close();
    const journaled = this.#writer.openSession(PROTOCOL.FUSE);
    this.#journaled = journaled;
    // A device that was reset is not mounted any more.
    this.#peers.unmounted(ONLY_PEER);
    const session = new FuseSession({
      fs: folder.fs,
      arena,
      policy: this.#policy,
      log: this.#log,
      limits,
      journal: journaled.number,
      answerer: this.#answerer,
      waiters: this.#waiters,
      cancel: (ticket) => void this.#thread.native.poolCancel(ticket),
      mounted: (terms) => {
        this.#peers.negotiated(ONLY_PEER, terms);
        this.#peers.mounted(ONLY_PEER);
      },
      unmounted: () => this.#peers.unmounted(ONLY_PEER),
    });
    session.limited = this.#thread.context.throttle !== null;
    // Virtqueues write down for themselves.
    session.observer = this.#config.descriptors.fuse >= 0 ? bothOf(this.#printer, journaled) : this.#printer;
    this.#session = session;
    return session;
  }

  #serveVhostUser(folder: SharedFolder): void {
    const { share, descriptors } = this.#config;
    const { connection } = share;
    if (connection.kind !== 'vhost-user')
      throw new Problem('CONFIG', 'a share without a mount needs a vhost-user connection');
    const meeting: Meeting =
      connection.socket.how === 'connect'
        ? { how: 'connect', path: connection.socket.path }
        : {
            how: 'descriptor',
            fd: descriptors.vhostUser,
            // A group that was given the socket, and whoever passed a descriptor on, have decided themselves.
            ownUser: connection.socket.how === 'listen' && connection.socket.group === undefined,
          };
    this.watched = true;
    const model = virtioFs(share.tag, () => this.#openSession(folder));
    const server = new VhostUserServer(this.#thread.context, model, meeting, connection.exitOnDisconnect, {
      attached: (pid) => {
        this.#peers.arrived(ONLY_PEER, pid, 'path' in connection.socket ? connection.socket.path : '');
        this.#post({ type: 'attached', pid });
      },
      detached: (reason) => {
        this.#peers.left(ONLY_PEER);
        this.#post({ type: 'detached', reason });
      },
      finished: () => this.#post({ type: 'finished' }),
    });
    server.start();
    this.#closeTransport = (then) => server.close(then);
  }

  #serveNinep(share: NinepShare): void {
    this.watched = true;
    if (this.#config.verbose) share.print = (text) => this.#post({ type: 'log', line: { level: 'info', text } });
    this.#closeTransport = (then) => share.close(then);
    share.serve(this.#config, {
      attached: (pid) => this.#post({ type: 'attached', pid }),
      detached: (reason) => this.#post({ type: 'detached', reason }),
      finished: () => this.#post({ type: 'finished' }),
    });
  }

  #serveFuseDev(fd: number, folder: SharedFolder): void {
    const { connection } = this.#config.share;
    this.#peers.arrived(ONLY_PEER, 0, connection.kind === 'fuse-dev' ? connection.mountpoint : '');
    const session = this.#openSession(folder, { maxWaitingLocks: FuseDev.MOST_WAITING });
    const device = new FuseDev(fd, this.#thread.context, session, {
      unmounted: () => this.#post({ type: 'finished' }),
    });
    this.#closeTransport = (then) => device.close(then);
  }
}

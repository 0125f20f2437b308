/**
 * The share host's control thread: it takes the configuration from its parent, hands it to the engine's thread, answers on the control socket, and says
 * what happens. It never touches the shared folder, so it answers when the engine cannot.
 */
import { Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import type { PolicySettings } from '../electron/contract/policy.ts';
import { changesOf, resolvePolicy } from '../electron/contract/policy-values.ts';
import { type Failure, Problem } from './control/failure.ts';
import { type MessageEnd, MessagePortOf } from './control/message-port.ts';
import type {
  AttachmentStatus,
  ControlMethods,
  HostConfig,
  HostEvents,
  HostStart,
  LogLine,
  PeerStatus,
  ShareStatus,
} from './control/messages.ts';
import { type ControlPort, StreamPort } from './control/port.ts';
import { forkedEnd } from './control/process-end.ts';
import { answerRequests, type Handlers, sendEvent } from './control/rpc.ts';
import { serveControlSocket } from './control/socket.ts';
import { ViewerPort } from './control/viewer-port.ts';
import { EngineHandle } from './engine/engine-handle.ts';
import { checkedExport, noExports, withExports } from './engine/export-change.ts';
import type { ExportChange, FromEngine } from './engine/messages.ts';
import { patchedSettings } from './engine/policy-patch.ts';
import { reportFromLauncher } from './sandbox/launch-note.ts';
import { NO_SANDBOX, type SandboxReport } from './sandbox/report.ts';
import { TraceControl } from './trace/methods.ts';
import { Subscriptions } from './trace/subscription.ts';
import { exitNow, peerUid, raiseOpenFiles, receiveDescriptors } from './transport/control-thread.ts';
import { VITAL } from './transport/vitals.ts';
import type { Warning } from './warnings.ts';

/** Where the launcher leaves the channel to the parent. */
const PARENT_FD = 3;
/** The engine's own limits for stopping add up to less. */
const STOP_MS = 750;
/** Log lines that the parent has not taken are dropped beyond this, in bytes: a slow terminal must not fill memory. */
const LOG_BACKLOG = 8 * 1024 * 1024;
const PING_MS = 300;

class ShareHost {
  readonly #parent: ControlPort;
  readonly #thread: Worker;
  /** null while the engine has not said, where it shuts itself in. */
  #sandbox: SandboxReport | null;
  #mustBeWhole = false;
  readonly #startedMs = Date.now();
  #config: HostConfig | null = null;
  #settings: PolicySettings = {};
  #engine: EngineHandle | null = null;
  #subscriptions: Subscriptions | null = null;
  readonly #trace = new TraceControl(() => this.#watched());
  #attached: AttachmentStatus | null = null;
  #warnings: readonly Warning[] = [];
  #peers: readonly PeerStatus[] = [];
  #droppedLines = 0;
  #ending = false;
  #exiting = false;

  /** `thread`: the engine's. `sandbox`: as the launcher left it; null where there was none. */
  constructor(parent: ControlPort, thread: Worker, sandbox: SandboxReport | null) {
    this.#parent = parent;
    this.#thread = thread;
    this.#sandbox = sandbox;
    answerRequests(parent, this.#handlers, (message) => {
      if ('start' in message) this.#begin(message.start as HostStart);
    });
    // Nobody is left who would want the share.
    parent.onClose = () => this.stop();
  }

  readonly #handlers: Handlers = {
    ...this.#trace.handlers,
    status: () => this.#status(),
    'policy.get': () => ({ settings: this.#settings, values: resolvePolicy(this.#settings) }),
    'policy.set': (params) => this.#setPolicy(params),
    'exports.list': () => this.#exports(),
    'exports.add': (added) => this.#changeExports({ add: checkedExport(added) }),
    'exports.remove': ({ name }) => this.#changeExports({ remove: String(name) }),
    stop: () => {
      // The answer leaves first.
      setImmediate(() => this.stop());
      return {};
    },
  };

  /** An ordered end, and an end in any case. */
  stop(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#subscriptions?.pump();
    setTimeout(() => this.#exit(null), STOP_MS);
    if (this.#engine === null) this.#exit(null);
    else this.#engine.stop();
  }

  /** A page's own channel: it may watch, and nothing else. */
  serveViewer(end: MessageEnd): void {
    const port = new ViewerPort(end);
    answerRequests(port, this.#trace.handlers);
    port.onClose = () => this.#trace.forget(port);
  }

  #begin(start: HostStart): void {
    if (this.#config !== null) return;
    this.#mustBeWhole = start.sandbox === 'require';
    if (this.#mustBeWhole && this.#sandbox !== null && this.#sandbox.state !== 'on') {
      this.#exit(incomplete(this.#sandbox));
      return;
    }
    try {
      this.#start(configOf(start), this.#sandbox === null && start.sandbox !== 'none');
    } catch (error) {
      this.#exit({ code: 'HOST_NOT_STARTED', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #start(config: HostConfig, restrictEngine: boolean): void {
    this.#config = config;
    this.#settings = config.share.policy;
    const engine = new EngineHandle(this.#thread, config, restrictEngine);
    this.#engine = engine;
    this.#subscriptions = new Subscriptions(engine.books, config.share.id, config.share.protocol);
    engine.onMessage = (message) => this.#hear(message);
    engine.onExit = () =>
      this.#exit(this.#ending ? null : { code: 'ENGINE_FAILED', message: 'the engine ended unexpectedly' });
    if (config.descriptors.control >= 0) {
      serveControlSocket(config.descriptors.control, peerUid, (port) => {
        answerRequests(port, this.#handlers);
        port.onClose = () => this.#trace.forget(port);
      });
    }
  }

  #hear(message: FromEngine): void {
    switch (message.type) {
      case 'running':
        this.#sandbox ??= message.sandbox ?? NO_SANDBOX;
        if (this.#mustBeWhole && this.#sandbox.state !== 'on') this.#exit(incomplete(this.#sandbox));
        else this.#event('ready', { sandbox: this.#sandbox, pid: process.pid });
        break;
      case 'log':
        this.#log(message.line);
        break;
      case 'attached':
        this.#attached = { peer: message.pid, sinceMs: Date.now(), queues: 0 };
        this.#event('attached', this.#attached);
        break;
      case 'detached':
        this.#attached = null;
        this.#event('detached', { reason: message.reason });
        break;
      case 'exported':
        if (this.#config !== null)
          this.#config = { ...this.#config, share: withExports(this.#config.share, message.exports) };
        break;
      case 'warnings':
        this.#warnings = message.warnings;
        this.#event('warnings', message.warnings);
        break;
      case 'peers':
        this.#peers = message.peers;
        this.#event('peers', message.peers);
        break;
      case 'finished':
        this.stop();
        break;
      case 'stopped':
        this.#exit(null);
        break;
      case 'failed':
        this.#exit(message.failure);
        break;
      case 'done':
      case 'refused':
      case 'journal':
        break;
    }
  }

  async #status(): Promise<ShareStatus> {
    const { share } = this.#running();
    const vitals = this.#engine?.vitals;
    this.#engine?.books.drain();
    const answered = this.#engine?.ask({ type: 'ping' }, PING_MS).then(
      () => true,
      () => false,
    );
    // With its answer come new warnings.
    const running = (await answered) === true;
    const taken = vitals?.get(VITAL.REQUESTS) ?? 0;
    return {
      id: share.id,
      name: share.name,
      folder: share.folder,
      pid: process.pid,
      startedMs: this.#startedMs,
      connection: share.connection,
      tag: share.tag,
      engine: running ? 'running' : 'stalled',
      attached: this.#attached === null ? null : { ...this.#attached, queues: vitals?.get(VITAL.QUEUES) ?? 0 },
      peers: this.#peers,
      requests: { taken, underWay: taken - (vitals?.get(VITAL.ENDED) ?? 0) },
      warnings: this.#warnings,
      sandbox: this.#sandbox ?? NO_SANDBOX,
      policy: resolvePolicy(this.#settings),
    };
  }

  async #setPolicy({
    settings: patch,
  }: ControlMethods['policy.set']['params']): Promise<ControlMethods['policy.set']['result']> {
    const { share } = this.#running();
    const before = this.#settings;
    const settings = patchedSettings(before, patch);
    // At once: the next change builds on it, and the engine gets both in this order, also when it is slow to answer.
    this.#settings = settings;
    const lingerMs = await this.#engine?.ask({ type: 'policy', settings });
    return { settings, changes: changesOf(share.protocol, before, settings), lingerMs: lingerMs ?? 0 };
  }

  #exports(): ControlMethods['exports.list']['result'] {
    const { connection } = this.#running().share;
    if (connection.kind !== '9p') throw noExports();
    const { exports, exportRoot } = connection;
    return { exports, exportRoot: exportRoot ?? null };
  }

  async #changeExports(change: ExportChange): Promise<ControlMethods['exports.list']['result']> {
    if (this.#running().share.connection.kind !== '9p') throw noExports();
    await this.#engine?.ask({ type: 'exports', change });
    return this.#exports();
  }

  #watched(): Subscriptions {
    if (this.#subscriptions === null)
      throw new Problem('NOT_STARTED', 'the share host has not been told what to serve');
    return this.#subscriptions;
  }

  #running(): HostConfig {
    if (this.#config === null) throw new Problem('NOT_STARTED', 'the share host has not been told what to serve');
    return this.#config;
  }

  #event<E extends keyof HostEvents>(event: E, data: HostEvents[E]): void {
    sendEvent(this.#parent, event, data);
  }

  #log(line: LogLine): void {
    if (this.#parent.backlog > LOG_BACKLOG) {
      this.#droppedLines++;
      return;
    }
    if (this.#droppedLines > 0)
      this.#event('log', { level: 'warn', text: `${this.#droppedLines} lines were left out` });
    this.#droppedLines = 0;
    this.#event('log', line);
  }

  /** The process ends when the parent has been told why. */
  #exit(failure: Failure | null): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#ending = true;
    this.#event('ended', { failure });
    this.#parent.onClose = () => exitNow(failure === null ? 0 : 1);
    this.#parent.close();
    setTimeout(() => exitNow(failure === null ? 0 : 1), 100);
  }
}

function incomplete({ reason }: SandboxReport): Failure {
  return {
    code: 'SANDBOX_INCOMPLETE',
    message: `the sandbox cannot be turned on completely: ${reason}`,
    fix: 'Use --sandbox auto to start with what there is.',
  };
}

function configOf({ share, verbose, descriptors, delivery }: HostStart): HostConfig {
  const numbers = delivery.how === 'socket' ? receiveDescriptors(delivery.path, delivery.count) : null;
  const first = delivery.how === 'inherited' ? delivery.first : 0;
  const numberOf = (place: number): number => (place < 0 ? -1 : (numbers?.[place] ?? first + place));
  return {
    share,
    verbose,
    descriptors: {
      vhostUser: numberOf(descriptors.vhostUser),
      fuse: numberOf(descriptors.fuse),
      control: numberOf(descriptors.control),
      listeners: descriptors.listeners.map(numberOf),
    },
  };
}

/** `engine`: its thread, which waits for what it is to serve. */
export function startHost(engine: Worker): void {
  const host = hostFor(engine);
  // Ctrl-C in a terminal reaches the whole process group; the parent gets it too and stops us in order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => host.stop());
}

/** By the launcher, or forked as it is: then nothing was set for it either. */
function hostFor(engine: Worker): ShareHost {
  const end = forkedEnd();
  if (end === null) {
    const [, , note, outcomes] = process.argv;
    const parent = new StreamPort(new Socket({ fd: PARENT_FD }));
    return new ShareHost(parent, engine, reportFromLauncher(note, outcomes));
  }
  raiseOpenFiles();
  const port = new MessagePortOf(end);
  const host = new ShareHost(port, engine, null);
  port.onPort = (viewer) => host.serveViewer(viewer);
  return host;
}

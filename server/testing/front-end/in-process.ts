/** The vhost-user server in the test's own thread, with a session that does as the first byte of a request says. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '../../log.ts';
import type { Exchange, Session } from '../../session/exchange.ts';
import { type EngineThread, startEngineThread } from '../../transport/engine-thread.ts';
import { listenOnPath } from '../../transport/unix-socket.ts';
import type { DeviceModel } from '../../transport/vhost-user/device-model.ts';
import { VhostUserServer } from '../../transport/vhost-user/server.ts';
import { virtioFs } from '../../transport/vhost-user/virtio-fs.ts';
import { Vitals } from '../../transport/vitals.ts';
import type { Idle } from './front-end.ts';

/** What a scripted session does with a request that starts with this byte. */
export const DO = {
  /** Replies with the request's own bytes. */
  ECHO: 1,
  /** Keeps it until `release` or `interruptWaiters`. */
  WAIT: 2,
  /** Ends it without a reply. */
  DROP: 3,
  THROW: 4,
  /** Replies with 4 bytes of head, and the request's other bytes as payload through the sink. */
  PAYLOAD: 5,
  /** Keeps it, and does not give it up when waiters are interrupted: a call that hangs in the host. */
  HANG: 6,
  /** Claims a reply that is longer than the peer takes. */
  TOO_LONG: 7,
} as const;

export class ScriptedSession implements Session {
  closed = false;
  interrupts = 0;
  readonly requests: Buffer[] = [];
  readonly #u8: Uint8Array;
  readonly #waiting: Exchange[] = [];
  readonly #hanging: Exchange[] = [];

  constructor(u8: Uint8Array) {
    this.#u8 = u8;
  }

  get waiting(): number {
    return this.#waiting.length + this.#hanging.length;
  }

  request(x: Exchange): void {
    const length = x.pull(x.total);
    const bytes = Buffer.from(this.#u8.subarray(x.at, x.at + length));
    this.requests.push(bytes);
    switch (bytes[0]) {
      case DO.WAIT:
        this.#waiting.push(x);
        return;
      case DO.HANG:
        this.#hanging.push(x);
        return;
      case DO.DROP:
        x.discard();
        return;
      case DO.THROW:
        throw new Error('a bug in the session');
      case DO.TOO_LONG:
        x.reply(x.replyCapacity + 1, 0);
        return;
      case DO.PAYLOAD:
        this.#u8.set(bytes.subarray(0, 4), x.replyAt);
        x.sink(4).put(0, bytes.subarray(4));
        x.reply(4, bytes.length - 4);
        return;
      default:
        this.#echo(x, bytes);
    }
  }

  completed(): void {}

  interruptWaiters(): void {
    this.interrupts++;
    for (const x of this.#waiting.splice(0)) this.#echo(x, Buffer.from('EINTR'));
  }

  release(): void {
    for (const x of [...this.#waiting.splice(0), ...this.#hanging.splice(0)]) this.#echo(x, Buffer.from('done'));
  }

  close(): void {
    this.closed = true;
  }

  #echo(x: Exchange, bytes: Uint8Array): void {
    const length = Math.min(bytes.length, x.replyCapacity);
    this.#u8.set(bytes.subarray(0, length), x.replyAt);
    x.reply(length, 0);
  }
}

let thread: EngineThread | undefined;

/** A thread is an engine once; a test file's servers share it. */
function testThread(log: Logger): EngineThread {
  thread ??= startEngineThread(64 * 1024 * 1024, log, new Vitals());
  return thread;
}

export interface InProcessOptions {
  readonly tag?: string;
  readonly exitOnDisconnect?: boolean;
  readonly requestQueues?: number;
  readonly ownUser?: boolean;
  /** Default: scripted ones. */
  readonly openSession?: (thread: EngineThread) => Session;
}

export class InProcessServer implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-vu-'));
  readonly path = join(this.folder, 'sock');
  readonly sessions: ScriptedSession[] = [];
  /** Lines of all levels. */
  readonly log: string[] = [];
  readonly events: string[] = [];
  readonly thread: EngineThread;
  readonly server: VhostUserServer;
  readonly idle: Idle;

  constructor(options: InProcessOptions = {}) {
    this.thread = testThread(new Logger((level, line) => currentLog.push(`${level}: ${line}`), 'debug'));
    currentLog = this.log;
    const { context } = this.thread;
    const model: DeviceModel = virtioFs(
      options.tag ?? '',
      () => {
        if (options.openSession !== undefined) return options.openSession(this.thread);
        const session = new ScriptedSession(context.arena.u8);
        this.sessions.push(session);
        return session;
      },
      options.requestQueues ?? 1,
    );
    const { fd } = listenOnPath(this.path);
    this.server = new VhostUserServer(
      context,
      model,
      { how: 'descriptor', fd, ownUser: options.ownUser ?? false },
      options.exitOnDisconnect ?? false,
      {
        attached: () => this.events.push('attached'),
        detached: (reason) => this.events.push(reason === '' ? 'detached' : `dropped: ${reason}`),
        finished: () => this.events.push('finished'),
      },
    );
    this.server.start();
    this.idle = () => {
      context.reactor.turn(1);
      return Promise.resolve();
    };
  }

  /** The session of the guest that runs. */
  get session(): ScriptedSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no front end has come yet');
    return session;
  }

  [Symbol.dispose](): void {
    let done = false;
    this.server.close(() => {
      done = true;
    });
    for (const session of this.sessions) session.release();
    for (let i = 0; i < 200 && !done; i++) this.thread.context.reactor.turn(5);
    rmSync(this.folder, { recursive: true });
    if (!done) throw new Error('the server does not close');
  }
}

/** The thread's one logger writes to the newest server's. */
let currentLog: string[] = [];

/** Descriptors of this process that somebody made: sockets, eventfds, guest memory. */
export function openDescriptors(pid: number | 'self' = 'self'): readonly string[] {
  const found: string[] = [];
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      if (/^(anon_inode:|socket:|\/memfd:)/.test(target)) found.push(target.replace(/\[\d+\]/, ''));
    } catch {
      // The descriptor of the listing itself.
    }
  }
  return found.sort();
}

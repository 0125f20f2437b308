/** The real engine in a Worker, with a load generator's process for a client: what its thread allocates is seen from inside. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';

import type { HostConfig } from '../../../control/messages.ts';
import type { EngineStart } from '../../../engine/messages.ts';
import { Bookkeeper } from '../../../trace/bookkeeper.ts';
import { wakeReactor } from '../../../transport/control-thread.ts';
import { listenOnPath } from '../../../transport/unix-socket.ts';
import { Vitals } from '../../../transport/vitals.ts';
import { engineWorker } from '../engine-worker.ts';
import { LoadProgram } from '../load-program.ts';
import { fuseLoadProgram, ninepLoadProgram } from '../programs.ts';
import type { Answer, Question } from './engine.ts';

export type Protocol = 'fuse' | '9p';

/** Nothing is collected before so much has been allocated, in MiB: what is used then grows by all that is allocated. */
const YOUNG_MIB = 64;
/** How often the books are kept, as a share host does. */
const DRAIN_MS = 20;

export class MeasuredEngine implements AsyncDisposable {
  readonly load: LoadProgram;
  readonly #folder: string;
  readonly #books: Bookkeeper;
  readonly #draining: NodeJS.Timeout;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #controlFd: number;

  private constructor(
    folder: string,
    books: Bookkeeper,
    worker: Worker,
    port: MessagePort,
    controlFd: number,
    load: LoadProgram,
  ) {
    this.#folder = folder;
    this.#books = books;
    this.#draining = setInterval(() => books.drain(), DRAIN_MS);
    this.#worker = worker;
    this.#port = port;
    this.#controlFd = controlFd;
    this.load = load;
  }

  static async start(protocol: Protocol): Promise<MeasuredEngine> {
    // For isolates that start from now on.
    setFlagsFromString(`--min-semi-space-size=${YOUNG_MIB}`);
    setFlagsFromString(`--max-semi-space-size=${YOUNG_MIB}`);
    const folder = mkdtempSync(join(tmpdir(), 'cva-'));
    const socket = join(folder, 'socket');
    mkdirSync(join(folder, 'shared'));
    const books = new Bookkeeper();
    const { port1, port2 } = new MessageChannel();
    const start: EngineStart = {
      config: configOf(protocol, join(folder, 'shared'), socket),
      port: port2,
      vitals: new Vitals().buffer,
      trace: books.shared,
      restrict: false,
    };
    const worker = await engineWorker(new URL('engine.ts', import.meta.url), folder, start, port2, {
      maxYoungGenerationSizeMb: 3 * YOUNG_MIB,
    });
    const controlFd = (await message(port1)) as number;
    const load =
      protocol === 'fuse'
        ? new LoadProgram(await fuseLoadProgram(), [socket])
        : new LoadProgram(await ninepLoadProgram(), ['unix', socket, 'share']);
    return new MeasuredEngine(folder, books, worker, port1, controlFd, load);
  }

  async ask(question: Question): Promise<Answer> {
    const answer = message(this.#port);
    this.#port.postMessage(question);
    wakeReactor(this.#controlFd);
    return (await answer) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.load.end();
    await this.ask('stop');
    await new Promise((resolve) => this.#worker.once('exit', resolve));
    clearInterval(this.#draining);
    this.#port.close();
    this.#books.close();
    rmSync(this.#folder, { recursive: true });
  }
}

function configOf(protocol: Protocol, folder: string, path: string): HostConfig {
  const { fd } = listenOnPath(path);
  const base = { id: 'bench', name: 'bench', folder, tag: 'bench', policy: {} };
  if (protocol === 'fuse')
    return {
      share: {
        ...base,
        protocol: 'virtiofs',
        connection: { kind: 'vhost-user', socket: { how: 'fd', fd }, exitOnDisconnect: false },
      },
      descriptors: { vhostUser: fd, fuse: -1, listeners: [], control: -1 },
      verbose: false,
    };
  return {
    share: {
      ...base,
      protocol: '9p',
      connection: { kind: '9p', listen: [{ how: 'unix', path }], exports: [{ name: 'share', folder }] },
    },
    descriptors: { vhostUser: -1, fuse: -1, listeners: [fd], control: -1 },
    verbose: false,
  };
}

function message(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => port.once('message', resolve));
}

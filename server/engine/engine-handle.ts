/** The engine thread as the control thread sees it. */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import { Problem } from '../control/failure.ts';
import type { HostConfig } from '../control/messages.ts';
import { Bookkeeper } from '../trace/bookkeeper.ts';
import { wakeReactor } from '../transport/control-thread.ts';
import { Vitals } from '../transport/vitals.ts';
import type { EngineStart, ExportChange, FromEngine, ToEngine } from './messages.ts';

/** An engine that answers takes well under a millisecond; one that is in a system call of a hung file system does not answer. */
const ANSWER_MS = 1000;

/** The part of a message to the engine that the caller of `ask` fills in. */
type Question =
  | { readonly type: 'ping' }
  | { readonly type: 'policy'; readonly settings: PolicySettings }
  | { readonly type: 'exports'; readonly change: ExportChange };

interface Waiting {
  readonly resolve: (lingerMs: number) => void;
  readonly reject: (problem: Problem) => void;
}

export class EngineHandle {
  readonly vitals = new Vitals();
  readonly books = new Bookkeeper();
  /** Everything but answers to `ask`. */
  onMessage: (message: FromEngine) => void = () => {};
  /** The thread has ended, asked or not. */
  onExit: () => void = () => {};
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #controlFd = -1;
  #lastId = 0;

  /** `worker` runs server/engine.ts and waits. */
  constructor(worker: Worker, config: HostConfig, restrict: boolean) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (message: FromEngine) => this.#receive(message));
    const start: EngineStart = { config, port: port2, vitals: this.vitals.buffer, trace: this.books.shared, restrict };
    this.books.recorder.onExhausted = (errno) => this.#send({ type: 'exhausted', errno });
    worker.postMessage(start, [port2]);
    worker.on('error', (error) => {
      this.onMessage({ type: 'failed', failure: { code: 'ENGINE_FAILED', message: error.stack ?? error.message } });
    });
    worker.on('exit', () => {
      this.books.close();
      this.onExit();
    });
  }

  /** Resolves once the engine has done it, with the time in milliseconds for which guests may act on an earlier policy. Throws Problem when it does not answer, or refuses. */
  ask(question: Question, timeoutMs = ANSWER_MS): Promise<number> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new Problem(
            'ENGINE_STALLED',
            'the engine does not answer',
            'A file system below the folder may hang. It goes on when that does.',
          ),
        );
      }, timeoutMs);
      this.#waiting.set(id, {
        resolve: (lingerMs) => {
          clearTimeout(timer);
          resolve(lingerMs);
        },
        reject: (problem) => {
          clearTimeout(timer);
          reject(problem);
        },
      });
      this.#send({ ...question, id });
    });
  }

  /** `stopped` comes back. */
  stop(): void {
    this.#send({ type: 'stop' });
  }

  #send(message: ToEngine): void {
    this.#port.postMessage(message);
    if (this.#controlFd >= 0) wakeReactor(this.#controlFd);
  }

  #receive(message: FromEngine): void {
    if (message.type === 'journal') {
      this.books.wake();
      return;
    }
    if (message.type === 'done') {
      this.#waiting.get(message.id)?.resolve(message.lingerMs);
      this.#waiting.delete(message.id);
      return;
    }
    if (message.type === 'refused') {
      const { code, message: text, fix } = message.failure;
      this.#waiting.get(message.id)?.reject(new Problem(code, text, fix));
      this.#waiting.delete(message.id);
      return;
    }
    if (message.type === 'running') {
      this.#controlFd = message.controlFd;
      wakeReactor(message.controlFd); // for what was sent before
    }
    this.onMessage(message);
  }
}

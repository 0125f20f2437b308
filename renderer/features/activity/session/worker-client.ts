/** The page's end of the trace worker: questions get their answers, frames are acknowledged once they are drawn. */
import type { FromWorker, Question, Questions, ToWorker, WorkerFrame } from '../worker/protocol.ts';

interface Listener {
  onFrame(frame: WorkerFrame): void;
  onLowered(message: Extract<FromWorker, { kind: 'lowered' }>): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerClient {
  readonly #worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'trace' });
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(listener: Listener) {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'frame') {
        listener.onFrame(data.frame);
        // A page that is hidden draws nothing, and gets nothing to draw.
        requestAnimationFrame(() => this.send({ kind: 'drawn' }));
      } else if (data.kind === 'lowered') listener.onLowered(data);
      else this.#settle(data);
    };
  }

  send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Fails with the worker's message; never answers after `dispose`. */
  async ask<Q extends Question>(
    question: Q,
    params: Questions[Q]['params'],
    transfer: Transferable[] = [],
  ): Promise<Questions[Q]['answer']> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.send({ kind: 'ask', id, question, params }, transfer);
    // The worker types its answers by the same table.
    return (await answer) as Questions[Q]['answer'];
  }

  dispose(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #settle(message: Extract<FromWorker, { kind: 'answer' | 'failed' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
  }
}

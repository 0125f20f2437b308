/** Requests and frames over a trace channel (contract/app/bridge.ts), whichever it is. */
import type { TraceMethods } from '../../../../electron/contract/trace/methods.ts';

/** The near end of a channel. Text and bytes that come are handed to the link by whoever made it. */
export interface Pipe {
  send(text: string): void;
  close(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface AnswerMessage {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

export class TraceLink {
  readonly #pipe: Pipe;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #open = true;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** Fails with the share host's message, or when the channel closes. */
  async call<M extends keyof TraceMethods>(
    method: M,
    params: TraceMethods[M]['params'],
  ): Promise<TraceMethods[M]['result']> {
    if (!this.#open) throw new Error('the connection to the share is closed');
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#pipe.send(JSON.stringify({ id, method, params }));
    // The other side is our own share host: its answers are the contract's.
    return (await answer) as TraceMethods[M]['result'];
  }

  takeText(text: string): void {
    const { id = 0, result, error } = JSON.parse(text) as AnswerMessage;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message ?? 'the share refused'));
  }

  /** From either side. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#pipe.close();
    for (const { reject } of this.#waiting.values()) reject(new Error('the connection to the share is closed'));
    this.#waiting.clear();
  }
}

/**
 * `window.culvert`: what a page has of the world. The preload script builds it over Electron's IPC, the headless shell's client over a WebSocket.
 */
import type { AppEvents, CommandName, Envelope, EventName, ParamsOf, ResultOf } from './commands.ts';

/**
 * The way to one share's trace, for a worker. Messages on it are strings (JSON: requests and answers of contract/trace/methods.ts as
 * `{id, method, params}`, `{id, result}` or `{id, error}`) and ArrayBuffers (frames of contract/trace/frames.ts, verbatim).
 */
export type TraceChannel =
  /** To be transferred to the worker. */
  | { readonly kind: 'port'; readonly port: MessagePortLike }
  /** To be opened by the worker as a WebSocket. */
  | { readonly kind: 'socket'; readonly url: string };

/** As much of a DOM MessagePort as the contract needs to name; the contract is compiled without DOM types. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  close(): void;
}

export interface Bridge {
  readonly shell: 'desktop' | 'headless';
  invoke<C extends CommandName>(command: C, params: ParamsOf<C>): Promise<Envelope<ResultOf<C>>>;
  /** Returns what ends it. */
  subscribe<E extends EventName>(event: E, listener: (data: AppEvents[E]) => void): () => void;
  /** Fails with SHARE_NOT_RUNNING. The receiver owns it and closes it. */
  openTrace(shareId: string): Promise<Envelope<TraceChannel>>;
  /** The host path of a file that was dropped on the page; null where the shell cannot know it (a browser). */
  pathOf(file: unknown): string | null;
  /** 'lost': the core is gone; the page says so and keeps trying. */
  onConnection(listener: (state: 'live' | 'lost') => void): () => void;
}

/**
 * What the preload script exposes as `window.culvert`. The page builds its Bridge (bridge.ts) on it: a MessagePort cannot cross Electron's context
 * bridge, so a trace's port arrives beside it, as a window message that carries the nonce which the page gave.
 */
import type { AppEvents, Envelope, EventName } from './commands.ts';

/** Names of the IPC channels between preload script and main process; there are no others. */
export const CHANNELS = {
  INVOKE: 'culvert:invoke',
  EVENT: 'culvert:event',
  OPEN_TRACE: 'culvert:open-trace',
  TRACE_PORT: 'culvert:trace-port',
} as const;

/** `data` of the window message that brings a trace's port, as its first one. */
export interface TracePortMessage {
  readonly culvertTrace: string;
}

export interface PreloadApi {
  /** Checked in the main process: names and parameters come from a page. */
  invoke(command: string, params: unknown): Promise<Envelope<unknown>>;
  /** Every event of the core. Returns what ends it. */
  onEvent(listener: <E extends EventName>(event: E, data: AppEvents[E]) => void): () => void;
  /** The port follows as a window message with `nonce`, before or after the answer. */
  openTrace(shareId: string, nonce: string): Promise<Envelope<null>>;
  /** Host path of a dropped file; '' for what is none. */
  pathOf(file: unknown): string;
}

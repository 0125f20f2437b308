/** The way to a core, wherever it runs: in this process, or in the service. */

import { controlFolder, controlPath } from '../../server/control/paths.ts';
import type { AppEvents, Envelope, EventName } from '../contract/app/commands.ts';
import type { Core } from './core.ts';
import { dispatch } from './dispatch.ts';
import { coreHandlers, type ShellHandlers } from './handlers.ts';

export interface CoreLink {
  /** Never rejects. */
  invoke(command: unknown, params: unknown): Promise<Envelope<unknown>>;
  /** Returns what ends it. */
  onEvent(listener: <E extends EventName>(event: E, data: AppEvents[E]) => void): () => void;
  /** False while the service is away: what is asked then fails with CORE_GONE. */
  readonly alive: boolean;
  /** The service went away: what pages know is out of date until they ask again. */
  onLost: () => void;
  /** Ends the core where it is ours; lets go of it where it is a service. */
  close(): Promise<void>;
}

/** A core in this process. `onBug` gets what no page should see. */
export function localLink(
  core: Core,
  shell: 'desktop' | 'headless',
  shellHandlers: ShellHandlers,
  onBug: (error: unknown) => void,
): CoreLink {
  const handlers = { ...coreHandlers(core, shell), ...shellHandlers };
  return {
    invoke: (command, params) => dispatch(handlers, command, params, onBug),
    onEvent: (listener) => core.broadcast.listen(listener),
    alive: true,
    onLost: () => {},
    close: () => core.close(),
  };
}

/** A share's control socket; its trace comes by it. null: that cannot be an id. */
export function shareSocket(id: string): string | null {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(id) ? controlPath(controlFolder(), id) : null;
}

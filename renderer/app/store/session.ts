import { create } from 'zustand';
import type { AppSnapshot } from '../../../electron/contract/app/commands.ts';

/** Whom the page talks to, and whether it does. */
interface SessionState {
  /** null until the first snapshot is there. */
  readonly identity: Pick<AppSnapshot, 'version' | 'shell' | 'core' | 'user'> | null;
  readonly connection: 'live' | 'lost';
}

export const useSession = create<SessionState>()(() => ({ identity: null, connection: 'live' }));

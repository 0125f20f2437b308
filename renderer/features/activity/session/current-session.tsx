import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useSettings } from '../../../app/store/settings.ts';
import { useShares } from '../../../app/store/shares.ts';
import { showToast } from '../../../app/store/toasts.ts';
import { STRINGS } from '../../../strings/strings.ts';
import type { LevelChoice } from '../worker/level-guard.ts';
import { ActivitySession } from './activity-session.ts';
import type { ActivityState } from './activity-state.ts';

/** The share that is watched, while another screen is shown as well. */
let current: ActivitySession | null = null;

function sessionFor(shareId: string): ActivitySession {
  if (current?.shareId === shareId) return current;
  current?.dispose();
  current = new ActivitySession(shareId, sayLowered);
  return current;
}

function sayLowered(_from: LevelChoice, to: LevelChoice): void {
  showToast({
    level: 'info',
    text: STRINGS.activity.level.lowered(STRINGS.activity.level.short(to)),
    detail: STRINGS.activity.level.loweredWhy,
  });
}

/** The share that was watched last. */
export function lastWatched(): string | null {
  return current?.shareId ?? null;
}

const SessionContext = createContext<ActivitySession | null>(null);

/** What can be asked of a share that does not run is in vain. */
const RUNNING: ReadonlySet<string> = new Set(['waiting', 'connected', 'mounted', 'degraded']);

/** The core may not know yet that the share host has gone. */
const REOPEN_MS = 1000;

/** `children` work on the session of this share. */
export function SessionProvider({ shareId, children }: { readonly shareId: string; readonly children: ReactNode }) {
  const [session] = useState(() => sessionFor(shareId));
  const bufferMib = useSettings(({ settings }) => settings?.bufferMib);
  const state = useShares(({ byId }) => byId[shareId]?.state ?? 'stopped');
  const link = useStore(session.store, ({ status }) => status.link);
  const file = useStore(session.store, (each) => each.file);
  useEffect(() => {
    if (bufferMib !== undefined) session.setBuffer(bufferMib);
  }, [session, bufferMib]);
  useEffect(() => {
    // Also when a share host came back after it had died.
    if (file !== null || (link !== 'none' && link !== 'lost') || !RUNNING.has(state)) return;
    const timer = setTimeout(() => void session.open(), link === 'lost' ? REOPEN_MS : 0);
    return () => {
      clearTimeout(timer);
    };
  }, [session, file, link, state]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): ActivitySession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('outside of a SessionProvider');
  return session;
}

export function useActivity<T>(select: (state: ActivityState) => T): T {
  return useStore(useSession().store, select);
}

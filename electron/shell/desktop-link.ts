/** The desktop's way to a core: its own, with share hosts in utility processes. */
import { app } from 'electron';
import type { HostSpawner } from '../../server/parent/spawner.ts';
import { Core } from '../core/core.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { type CoreLink, localLink } from '../core/link.ts';

export interface DesktopLink extends CoreLink {
  /** Process id of a share's host, for its trace; 0: it does not run here. */
  hostOf(shareId: string): number;
}

/** Throws Problem. */
export async function openDesktopLink(
  programs: URL,
  spawner: HostSpawner,
  handlers: ShellHandlers,
): Promise<DesktopLink> {
  const core = await Core.start({ spawner, code: programs, version: app.getVersion(), kind: 'app' });
  return {
    ...localLink(core, 'desktop', handlers, report),
    hostOf: (shareId) => core.shares.running(shareId)?.pid ?? 0,
  };
}

function report(error: unknown): void {
  console.error('culvert: unexpected:', error);
}

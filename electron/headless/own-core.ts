/** A program's core: the service's where it runs, else one in this process; and how long the program lasts. */
import manifest from '../../package.json' with { type: 'json' };
import { launchingSpawner } from '../../server/parent/launched-host.ts';
import { Core } from '../core/core.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { type CoreLink, localLink } from '../core/link.ts';
import { attachToService } from '../core/remote-link.ts';
import { serveCore } from '../core/service.ts';

export interface OpenedCore {
  /** Closing it ends the core, where it is our own. */
  readonly link: CoreLink;
  readonly core: 'app' | 'service';
}

/** `handlersFor` gets what throws while shares that would end with this program are in use. Throws Problem. */
export async function openCore(
  shell: 'headless',
  handlersFor: (inUse: () => void) => ShellHandlers,
): Promise<OpenedCore> {
  const attached = await attachToService(
    shell,
    handlersFor(() => {}),
    reportBug,
  );
  if (attached !== null) return { link: attached, core: 'service' };
  return { link: await ownCore('app', handlersFor), core: 'app' };
}

/** With its socket, by which `culvert shares` comes. Throws Problem. */
export async function ownCore(
  kind: 'app' | 'service',
  handlersFor: (inUse: () => void) => ShellHandlers,
): Promise<CoreLink> {
  const code = new URL('./', import.meta.url);
  const core = await Core.start({ spawner: launchingSpawner(code), code, version: manifest.version, kind });
  try {
    const handlers = handlersFor(() => core.shares.refuseWhileInUse());
    const link = localLink(core, 'headless', handlers, reportBug);
    const service = serveCore(link);
    return {
      ...link,
      close: async () => {
        service[Symbol.dispose]();
        await link.close();
      },
    };
  } catch (error) {
    await core.close();
    throw error;
  }
}

/** By signal, or by calling `quit`. */
export function untilAsked(): { readonly asked: Promise<void>; readonly quit: () => void } {
  let quit: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    quit = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quit);
  return { asked, quit };
}

function reportBug(error: unknown): void {
  process.stderr.write(
    `culvert: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}

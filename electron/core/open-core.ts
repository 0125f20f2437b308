/** A program's core: the service's where it runs, else one in this process. */
import type { HostSpawner } from '../../server/parent/spawner.ts';
import type { AppSnapshot } from '../contract/app/commands.ts';
import { Core } from './core.ts';
import type { ShellHandlers } from './handlers.ts';
import { type CoreLink, localLink } from './link.ts';
import { attachToService } from './remote-link.ts';
import { serveCore } from './service.ts';

/** What a shell brings along. */
export interface CoreShell {
  readonly shell: AppSnapshot['shell'];
  readonly spawner: HostSpawner;
  /** The folder of the programs. */
  readonly code: URL;
  readonly version: string;
  /** `inUse` throws while shares that would end with this program are in use. */
  readonly handlersFor: (inUse: () => void) => ShellHandlers;
  readonly onBug: (error: unknown) => void;
}

export interface OpenedCore {
  /** Closing it ends the core, where it is our own. */
  readonly link: CoreLink;
  /** null: it is the service's. */
  readonly core: Core | null;
}

/** Throws Problem. */
export async function openCore(options: CoreShell): Promise<OpenedCore> {
  const attached = await attachToService(
    options.shell,
    options.handlersFor(() => {}),
    options.onBug,
  );
  return attached === null ? await ownCore('app', options) : { link: attached, core: null };
}

/** With its socket, by which `culvert shares` comes. Throws Problem. */
export async function ownCore(
  kind: 'app' | 'service',
  { shell, spawner, code, version, handlersFor, onBug }: CoreShell,
): Promise<OpenedCore> {
  const core = await Core.start({ spawner, code, version, kind });
  try {
    const handlers = handlersFor(() => core.shares.refuseWhileInUse());
    const local = localLink(core, shell, handlers, onBug);
    const service = serveCore(local);
    const link = {
      ...local,
      close: async () => {
        service[Symbol.dispose]();
        await local.close();
      },
    };
    return { link, core };
  } catch (error) {
    await core.close();
    throw error;
  }
}

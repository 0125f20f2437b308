/** The desktop's way to a core: the service's where it runs, else its own, with share hosts in utility processes. */
import { app } from 'electron';
import type { HostSpawner } from '../../server/parent/spawner.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { type OpenedCore, openCore } from '../core/open-core.ts';

/** `code`: the folder of the programs. Throws Problem. */
export async function openDesktopCore(code: URL, spawner: HostSpawner, handlers: ShellHandlers): Promise<OpenedCore> {
  return await openCore({
    shell: 'desktop',
    spawner,
    code,
    version: app.getVersion(),
    // Whether guests are attached is asked where the app quits, in words and with a choice.
    handlersFor: () => handlers,
    onBug: (error) => console.error('culvert: unexpected:', error),
  });
}

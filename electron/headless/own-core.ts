/** What `culvert ui` and `culvert daemon` have in common: plain Node's way to start share hosts, and how long the program lasts. */
import manifest from '../../package.json' with { type: 'json' };
import { launchingSpawner } from '../../server/parent/launched-host.ts';
import type { CoreShell } from '../core/open-core.ts';

/** For openCore and ownCore. */
export function headlessShell(handlersFor: CoreShell['handlersFor']): CoreShell {
  const code = new URL('./', import.meta.url);
  return {
    shell: 'headless',
    spawner: launchingSpawner(code),
    code,
    version: manifest.version,
    handlersFor,
    onBug: reportBug,
  };
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

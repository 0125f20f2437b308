/** `culvert daemon`: the core without a face. Shells attach to it, and shares outlive them. */
import { servicePath } from '../../server/control/service-client.ts';
import { Problem } from '../contract/failure.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { ownCore } from '../core/open-core.ts';
import { headlessShell, untilAsked } from './own-core.ts';

export async function serveShares(): Promise<void> {
  const { asked, quit } = untilAsked();
  const { link } = await ownCore(
    'service',
    headlessShell((inUse) => shellHandlers(inUse, quit)),
  );
  try {
    process.stdout.write(`culvert: the service runs; culvert ui and culvert shares find it on ${servicePath()}\n`);
    await asked;
  } finally {
    await link.close();
  }
}

/** A shell that attaches has its own; these answer whoever has none. */
function shellHandlers(inUse: () => void, quit: () => void): ShellHandlers {
  const faceless = (): never => {
    throw new Problem('NO_DESKTOP', 'the service has no windows', 'Ask the app that shows the page.');
  };
  return {
    'dialog.pick': faceless,
    'desktop.reveal': faceless,
    'app.quit': ({ force }) => {
      if (!force) inUse();
      setTimeout(quit, 100);
      return null;
    },
  };
}

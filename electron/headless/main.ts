/** `culvert ui`: the app in a browser, for hosts without a display and where there is no desktop runtime. */
import { spawn } from 'node:child_process';
import manifest from '../../package.json' with { type: 'json' };
import { launchingSpawner } from '../../server/parent/launched-host.ts';
import type { UiOptions } from '../contract/app/programs.ts';
import { Problem } from '../contract/failure.ts';
import { Core } from '../core/core.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { localLink } from '../core/link.ts';
import { isLoopback } from './access.ts';
import { serveHeadless } from './headless-server.ts';

export async function runUi({ host, port, open }: UiOptions): Promise<number> {
  const end = endAsked();
  const code = new URL('./', import.meta.url);
  const core = await Core.start({ spawner: launchingSpawner(code), code, version: manifest.version, kind: 'app' });
  try {
    const link = localLink(core, 'headless', shellHandlers(core, end.now), report);
    const server = await serveHeadless({ link, host, port, pages: new URL('./renderer/', code) });
    if (!isLoopback(host))
      process.stderr.write(
        'warning: other machines can reach this address, and what is sent is not encrypted: whoever reads the token can share folders\n',
      );
    process.stdout.write(`culvert: open ${server.address}\n`);
    if (open) showInBrowser(server.address);
    await end.asked;
    await server.close();
    return 0;
  } finally {
    await core.close();
  }
}

function shellHandlers(core: Core, quit: () => void): ShellHandlers {
  return {
    'dialog.pick': () => {
      throw new Problem(
        'NO_DIALOGS',
        'a browser has no dialogs for files of the host',
        'Choose from the list on the page.',
      );
    },
    'desktop.reveal': () => {
      throw new Problem('NO_DESKTOP', 'a browser cannot open the host’s file manager', 'Copy the path.');
    },
    'app.quit': ({ force }) => {
      if (!force) core.shares.refuseWhileInUse();
      // The answer leaves first.
      setTimeout(quit, 100);
      return null;
    },
  };
}

/** By signal, or by a page. */
function endAsked(): { readonly asked: Promise<void>; readonly now: () => void } {
  let now: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    now = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, now);
  return { asked, now };
}

function report(error: unknown): void {
  process.stderr.write(
    `culvert: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}

/** Where there is a display. A browser that cannot be started is no failure: the address is printed. */
function showInBrowser(address: string): void {
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return;
  const child = spawn('xdg-open', [address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

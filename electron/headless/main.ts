/** dist/headless.js: `culvert daemon`, and `culvert ui`, the app in a browser, for hosts without a display and where there is no desktop runtime. */
import { spawn } from 'node:child_process';
import type { ProgramEnd, UiOptions } from '../contract/app/programs.ts';
import { failureOf, Problem } from '../contract/failure.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import { openCore } from '../core/open-core.ts';
import { isLoopback } from './access.ts';
import { serveShares } from './daemon.ts';
import { serveHeadless } from './headless-server.ts';
import { headlessShell, untilAsked } from './own-core.ts';

export function runUi(options: UiOptions): Promise<ProgramEnd> {
  return asValue(() => showPages(options));
}

export function runDaemon(): Promise<ProgramEnd> {
  return asValue(serveShares);
}

async function asValue(run: () => Promise<void>): Promise<ProgramEnd> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof Problem) return failureOf(error);
    throw error;
  }
}

async function showPages({ host, port, open }: UiOptions): Promise<void> {
  const { asked, quit } = untilAsked();
  const { link, core } = await openCore(headlessShell((inUse) => shellHandlers(inUse, quit)));
  try {
    const server = await serveHeadless({ link, host, port, pages: new URL('./renderer/', import.meta.url) });
    if (!isLoopback(host))
      process.stderr.write(
        'warning: other machines can reach this address, and what is sent is not encrypted: whoever reads the token can share folders\n',
      );
    process.stdout.write(`culvert: open ${server.address}\n`);
    if (core === null)
      process.stdout.write('culvert: the shares are those of culvert daemon, and stay when this ends\n');
    if (open) showInBrowser(server.address);
    await asked;
    await server.close();
  } finally {
    await link.close();
  }
}

/** `inUse` throws a Problem that names who is attached to shares that would end. */
function shellHandlers(inUse: () => void, quit: () => void): ShellHandlers {
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
      if (!force) inUse();
      // The answer leaves first.
      setTimeout(quit, 100);
      return null;
    },
  };
}

/** Where there is a display. A browser that cannot be started is no failure: the address is printed. */
function showInBrowser(address: string): void {
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return;
  const child = spawn('xdg-open', [address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

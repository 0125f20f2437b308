/** The desktop app once Electron is ready: one core, one window, and the order in which they come and go. */
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, nativeTheme, shell } from 'electron';
import type { AppSnapshot, Envelope, Notice } from '../contract/app/commands.ts';
import type { Settings } from '../contract/app/settings.ts';
import { isInUse } from '../contract/app/share-view.ts';
import type { ShellHandlers } from '../core/handlers.ts';
import type { CoreLink } from '../core/link.ts';
import { routeIn } from './deep-link.ts';
import { pick } from './dialogs.ts';
import { type OpenTrace, registerIpc } from './ipc.ts';
import { setMenu } from './menu.ts';
import { Notifications } from './notifications.ts';
import { confirmQuit, sayInBackground } from './quit.ts';
import { TrayIcon } from './tray.ts';
import { openWindow, pageUrl, type WindowFiles } from './window.ts';

export interface DesktopOptions {
  readonly files: WindowFiles;
  /** The way to the core; what only a shell can do is handed to it. */
  readonly openLink: (handlers: ShellHandlers) => Promise<{ readonly link: CoreLink; readonly openTrace: OpenTrace }>;
  readonly argv: readonly string[];
}

export class Desktop {
  readonly #options: DesktopOptions;
  readonly #link: CoreLink;
  readonly #notifications: Notifications;
  readonly #tray: TrayIcon;
  #settings: Settings;
  #leaving = false;

  static async start(options: DesktopOptions): Promise<Desktop> {
    const handlers: ShellHandlers = {
      'dialog.pick': ({ what }) => pick(BrowserWindow.getFocusedWindow(), what),
      'desktop.reveal': ({ path }) => {
        shell.showItemInFolder(path);
        return null;
      },
      'app.quit': ({ force }) => {
        // The answer leaves first.
        setTimeout(() => void desktop.quit(force), 0);
        return null;
      },
    };
    const { link, openTrace } = await options.openLink(handlers);
    const desktop = new Desktop(options, link, (await snapshotOf(link)).settings);
    desktop.#begin(openTrace);
    return desktop;
  }

  private constructor(options: DesktopOptions, link: CoreLink, settings: Settings) {
    this.#options = options;
    this.#link = link;
    this.#settings = settings;
    this.#notifications = new Notifications({
      wanted: () => this.#settings.notifications && BrowserWindow.getFocusedWindow() === null,
      navigate: (to) => this.show(to),
    });
    this.#tray = new TrayIcon(options.files.icon, { open: () => this.show(null), quit: () => void this.quit(false) });
  }

  /** Brings the window to the front, or opens one; null: where it was. */
  show(to: string | null): void {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) {
      openWindow(this.#options.files, to ?? '/shares');
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (to !== null) void window.loadURL(pageUrl(to));
  }

  /** Asks when guests are attached, unless `force`; then ends shares, processes and program, in this order. */
  async quit(force: boolean): Promise<void> {
    if (this.#leaving) return;
    const snapshot = await snapshotOf(this.#link);
    // A service goes on without us.
    const attached = snapshot.core === 'service' ? [] : snapshot.shares.filter(isInUse);
    if (!force && attached.length > 0 && !(await confirmQuit(attached))) return;
    this.#leaving = true;
    await this.#link.close();
    app.quit();
  }

  #begin(openTrace: OpenTrace): void {
    this.#apply(this.#settings);
    registerIpc(this.#link, openTrace);
    setMenu({ navigate: (to) => this.show(to), quit: () => void this.quit(false) });
    this.#link.onEvent((event, data) => {
      if (event === 'settings.changed') this.#apply(data as Settings);
      else if (event === 'notice.added') this.#notifications.show(data as Notice);
      else if (event === 'notice.removed') this.#notifications.withdraw((data as { id: string }).id);
    });
    app.on('second-instance', (_, argv) => this.show(routeIn(argv)));
    app.on('activate', () => this.show(null));
    app.on('window-all-closed', () => void this.#withoutWindow());
    app.on('before-quit', (event) => {
      if (this.#leaving) return;
      // Whoever asked (the session that ends, a signal), shares end in order first.
      event.preventDefault();
      void this.quit(false);
    });
    this.show(routeIn(this.#options.argv));
  }

  #apply(settings: Settings): void {
    this.#settings = settings;
    nativeTheme.themeSource = settings.theme;
    this.#tray.set(settings.tray);
  }

  /** Shares outlive a closed window while guests are attached. */
  async #withoutWindow(): Promise<void> {
    if (this.#leaving) return;
    const { shares, core } = await snapshotOf(this.#link);
    const attached = shares.filter(isInUse);
    if (core === 'service' || attached.length === 0 || !this.#settings.stayInBackground) await this.quit(false);
    else if (this.#settings.notifications) sayInBackground(attached, () => this.show(null));
  }
}

async function snapshotOf(link: CoreLink): Promise<AppSnapshot> {
  const envelope = (await link.invoke('app.snapshot', {})) as Envelope<AppSnapshot>;
  if (!envelope.ok) throw new Error(envelope.failure.message);
  return envelope.value;
}

/** `icons`: where 256x256.png is; `dist`: where preload.cjs is; `state`: the folder for what is remembered. */
export function windowFiles(dist: URL, icons: URL, state: string): WindowFiles {
  return {
    preload: fileURLToPath(new URL('preload.cjs', dist)),
    icon: fileURLToPath(new URL('256x256.png', icons)),
    state,
  };
}

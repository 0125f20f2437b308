/** The app's window: sandboxed, on our own pages only. */
import { join } from 'node:path';
import { BrowserWindow, type WebContents, type WebPreferences } from 'electron';
import { APP_ORIGIN, isAppUrl } from './app-protocol.ts';
import { keepWindowState, readWindowState, SMALLEST, USUAL } from './window-state.ts';

/** Asserted by a test, value by value: each of these is a line of defence against what a guest may have named its files. */
export const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  // The live view keeps counting behind other windows.
  backgroundThrottling: false,
} as const satisfies WebPreferences;

export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
  /** Folder for what is remembered. */
  readonly state: string;
}

/** `to`: where in the app, as in `/activity/src`. */
export function openWindow(files: WindowFiles, to: string): BrowserWindow {
  const stateFile = join(files.state, 'window.json');
  const state = readWindowState(stateFile);
  const window = new BrowserWindow({
    ...USUAL,
    ...(state.bounds ?? {}),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Culvert',
    icon: files.icon,
    show: false,
    webPreferences: { ...WEB_PREFERENCES, preload: files.preload },
  });
  if (state.maximized) window.maximize();
  keepWindowState(window, stateFile);
  confine(window.webContents);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(pageUrl(to));
  return window;
}

export function pageUrl(to: string): string {
  return `${APP_ORIGIN}/index.html#${to}`;
}

/** No other page, no other window, no permission: whatever a page was talked into. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.session.setPermissionRequestHandler((_, permission, allow) => allow(isHarmless(permission)));
  contents.session.setPermissionCheckHandler((_, permission) => isHarmless(permission));
}

/** Copy buttons. */
function isHarmless(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

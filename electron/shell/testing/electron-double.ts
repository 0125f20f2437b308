/**
 * A double of the few calls that the shell makes of Electron, for tests in plain Node: `vi.mock('electron', () => import('…/electron-double.ts'))`. It
 * records what it was asked for; share hosts are real processes, forked.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

export class WebContentsDouble extends EventEmitter {
  readonly mainFrame = { url: '' };
  readonly sent: { readonly channel: string; readonly args: readonly unknown[] }[] = [];
  readonly ports: { readonly channel: string; readonly message: unknown; readonly ports: readonly unknown[] }[] = [];
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly permission: {
    request: (contents: unknown, permission: string, allow: (yes: boolean) => void) => void;
    check: (contents: unknown, permission: string) => boolean;
  } = { request: (_, __, allow) => allow(true), check: () => true };
  readonly session = {
    setPermissionRequestHandler: (handler: typeof this.permission.request) => (this.permission.request = handler),
    setPermissionCheckHandler: (handler: typeof this.permission.check) => (this.permission.check = handler),
  };

  send(channel: string, ...args: readonly unknown[]): void {
    this.sent.push({ channel, args });
  }

  postMessage(channel: string, message: unknown, ports: readonly unknown[]): void {
    this.ports.push({ channel, message, ports });
  }

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler;
  }

  isDestroyed(): boolean {
    return false;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.all.filter((window) => !window.closed);
  }
  static fromWebContents(contents: WebContentsDouble): BrowserWindow | null {
    return BrowserWindow.all.find((window) => window.webContents === contents) ?? null;
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.all.find((window) => window.focused) ?? null;
  }

  readonly webContents = new WebContentsDouble();
  readonly options: Readonly<Record<string, unknown>>;
  url = '';
  shown = false;
  closed = false;
  focused = false;
  maximized = false;
  bounds = { x: 10, y: 20, width: 900, height: 700 };

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }

  async loadURL(url: string): Promise<void> {
    this.url = url;
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
  }

  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isFocused(): boolean {
    return this.focused;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): typeof this.bounds {
    return this.bounds;
  }

  close(): void {
    this.emit('close');
    this.closed = true;
    this.emit('closed');
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed');
  }
}

class App extends EventEmitter {
  readonly quits: string[] = [];
  isFirst = true;
  readonly commandLine = { appendSwitch: () => {} };
  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }
  async whenReady(): Promise<void> {}
  getVersion(): string {
    return '0.1.0';
  }
  getPath(name: string): string {
    return process.env[`CULVERT_DOUBLE_${name}`] ?? '/nonexistent';
  }
  quit(): void {
    this.quits.push('quit');
    const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.emit('quit');
  }
  exit(code: number): void {
    this.quits.push(`exit ${code}`);
  }
  setAboutPanelOptions(): void {}
  showAboutPanel(): void {}
  setAsDefaultProtocolClient(): boolean {
    return true;
  }
}
export const app = new App();

export const protocol = {
  schemes: [] as unknown[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: readonly unknown[]): void {
    protocol.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    protocol.handlers.set(scheme, handler);
  },
};

export const ipcMain = {
  handlers: new Map<string, (event: unknown, ...args: readonly unknown[]) => unknown>(),
  handle(channel: string, handler: (event: unknown, ...args: readonly unknown[]) => unknown): void {
    ipcMain.handlers.set(channel, handler);
  },
};

export const Menu = {
  application: null as unknown,
  buildFromTemplate: (template: unknown): unknown => template,
  setApplicationMenu(menu: unknown): void {
    Menu.application = menu;
  },
};

export class Notification extends EventEmitter {
  static readonly all: Notification[] = [];
  static isSupported(): boolean {
    return true;
  }
  readonly options: { readonly title: string; readonly body: string };
  state: 'new' | 'shown' | 'closed' = 'new';

  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.options = options;
    Notification.all.push(this);
  }
  show(): void {
    this.state = 'shown';
  }
  close(): void {
    this.state = 'closed';
    this.emit('close');
  }
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  destroyed = false;
  constructor() {
    super();
    Tray.all.push(this);
  }
  setToolTip(): void {}
  setContextMenu(): void {}
  destroy(): void {
    this.destroyed = true;
  }
}

export const nativeImage = { createFromPath: () => ({ resize: () => ({}) }) };
export const nativeTheme = { themeSource: 'system' };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };

export const dialog = {
  asked: [] as { readonly kind: string; readonly options: Readonly<Record<string, unknown>> }[],
  nextPaths: [] as string[],
  nextButton: 0,
  async showOpenDialog(...args: readonly unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    dialog.asked.push({ kind: 'open', options: args.at(-1) as Readonly<Record<string, unknown>> });
    return { canceled: dialog.nextPaths.length === 0, filePaths: dialog.nextPaths };
  },
  async showMessageBox(...args: readonly unknown[]): Promise<{ response: number }> {
    dialog.asked.push({ kind: 'message', options: args.at(-1) as Readonly<Record<string, unknown>> });
    return { response: dialog.nextButton };
  },
  showErrorBox(title: string, content: string): void {
    dialog.asked.push({ kind: 'error', options: { title, content } });
  },
};

export const shell = {
  revealed: [] as string[],
  showItemInFolder(path: string): void {
    shell.revealed.push(path);
  },
};

/** A real process, with Node's own IPC where Electron has its channel. Ports are recorded, not carried. */
class UtilityProcessDouble extends EventEmitter {
  readonly #child: ChildProcess;
  readonly ports: { readonly message: unknown; readonly ports: readonly unknown[] }[] = [];

  constructor(program: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv }) {
    super();
    this.#child = fork(program, [...args], {
      env: { ...options.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }
  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined;
  }
  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }
  postMessage(message: unknown, ports: readonly unknown[] = []): void {
    if (ports.length > 0) this.ports.push({ message, ports });
    else this.#child.send(message as object);
  }
  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }
}

export const utilityProcess = {
  all: [] as UtilityProcessDouble[],
  fork(program: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv }): UtilityProcessDouble {
    const child = new UtilityProcessDouble(program, args, options);
    utilityProcess.all.push(child);
    return child;
  },
};

export class MessageChannelMain {
  readonly port1 = { end: 1 };
  readonly port2 = { end: 2 };
}

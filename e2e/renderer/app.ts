/** The app as these tests run it: the real headless shell on folders of its own, and Chromium on its pages. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import type { StoredShare } from '../../electron/contract/app/stored-share.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { EditorPage } from './pages/editor-page.ts';
import { Frame } from './pages/frame.ts';
import { SharesPage } from './pages/shares-page.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';
/** On a busy machine. */
const START_MS = 60_000;
const WAIT_MS = 30_000;

/** undefined: pages can be shown here. */
export function noBrowser(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : 'chromium is not installed';
}

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** Folders of one test's app; what is stored in them survives a restart of the app. */
export class Home implements AsyncDisposable {
  readonly folder: string;
  #shell: SupervisedProcess | null = null;
  #address = '';
  readonly #problems: string[] = [];

  /** `folder`: one that does not exist yet; it is removed at the end. */
  constructor(folder?: string) {
    if (folder !== undefined) mkdirSync(folder);
    this.folder = folder ?? realpathSync(mkdtempSync(join(tmpdir(), 'culvert-ui-')));
    for (const name of ['run', 'config']) mkdirSync(join(this.folder, name), { mode: 0o700 });
  }

  /** A folder to share, with files in it. */
  makeFolder(name: string, files: Readonly<Record<string, string>> = {}): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
    return path;
  }

  get env(): Readonly<Record<string, string>> {
    return { XDG_RUNTIME_DIR: join(this.folder, 'run'), XDG_CONFIG_HOME: join(this.folder, 'config') };
  }

  get configFolder(): string {
    return join(this.folder, 'config/culvert');
  }

  get storedShares(): readonly StoredShare[] {
    const file = JSON.parse(readFileSync(join(this.configFolder, 'shares.json'), 'utf8')) as { value: StoredShare[] };
    return file.value;
  }

  /** Starts the shell; ready when it says its address. */
  async start(): Promise<void> {
    const shell = new SupervisedProcess(process.execPath, [CLI, 'ui', '--no-open'], this.env);
    this.#shell = shell;
    this.#address = await within(
      START_MS,
      new Promise<string>((resolve, reject) => {
        shell.onOutput(() => {
          const address = /culvert: open (\S+)\n/.exec(shell.stdout)?.[1];
          if (address !== undefined) resolve(address);
        });
        void shell.ended.then(() => reject(new Error(shell.describe())));
      }),
      () => shell.describe(),
    );
  }

  /** The same program once more, on the same folders. */
  runSecond(): { readonly code: number | null; readonly text: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'ui', '--no-open'], {
      encoding: 'utf8',
      env: { ...process.env, ...this.env },
      timeout: START_MS,
    });
    return { code: status, text: `${stdout}${stderr}` };
  }

  /** As the user ends it; its shares end too. */
  async stop(): Promise<void> {
    await this.#shell?.stop(START_MS);
    this.#shell = null;
  }

  get shellPid(): number {
    return this.#shell?.pid ?? 0;
  }

  /** Process ids of the share hosts that run. */
  get hosts(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => statusOf(pid, 'PPid') === this.shellPid && commandOf(pid).includes('share-host'));
  }

  /** A page on the app. Whatever it complains about fails the test at the end (`complaints`). */
  async open(browser: Browser, options: BrowserContextOptions = {}): Promise<App> {
    const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, ...options });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#problems.push(message.text());
    });
    page.on('pageerror', (error) => this.#problems.push(error.message));
    await page.goto(this.#address);
    return new App(page);
  }

  /** What pages wrote to the console as errors and warnings; a broken line to a shell that was ended on purpose is none. */
  get complaints(): readonly string[] {
    return this.#problems.filter((text) => !/WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/.test(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One window, by its screens. */
export class App {
  readonly page: Page;
  readonly frame: Frame;
  readonly shares: SharesPage;
  readonly editor: EditorPage;

  constructor(page: Page) {
    this.page = page;
    this.frame = new Frame(page);
    this.shares = new SharesPage(page);
    this.editor = new EditorPage(page);
  }

  /** An artefact to look at: build/screenshots/NAME.png. */
  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
}

function statusOf(pid: number, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0; // ended meanwhile
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

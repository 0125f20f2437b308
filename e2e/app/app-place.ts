/** The app as these tests run it: `culvert ui` and `culvert daemon` as processes in a place of their own, and a page that talks to them. */

import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawData, WebSocket } from 'ws';
import type {
  AppEvents,
  CommandName,
  Envelope,
  EventName,
  ParamsOf,
  ResultOf,
} from '../../electron/contract/app/commands.ts';
import type { ShareView } from '../../electron/contract/app/share-view.ts';
import type { StoredShare } from '../../electron/contract/app/stored-share.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { DIST, type Ran } from '../cli/culvert.ts';

const CLI = join(DIST, 'cli.js');
const PATIENCE_MS = 30_000;
/** Debian's nobody and nogroup. */
const NOBODY = 65_534;

export class AppPlace implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'culvert-app-')));
  readonly shared = join(this.folder, 'shared');
  readonly config = join(this.folder, 'config');
  readonly env: { XDG_RUNTIME_DIR: string; XDG_CONFIG_HOME: string };
  readonly #programs: Program[] = [];

  constructor(config?: string) {
    mkdirSync(this.shared);
    mkdirSync(join(this.folder, 'run'), { mode: 0o700 });
    this.env = { XDG_RUNTIME_DIR: join(this.folder, 'run'), XDG_CONFIG_HOME: config ?? this.config };
  }

  get runtime(): string {
    return join(this.env.XDG_RUNTIME_DIR, 'culvert');
  }

  file(name: string): string {
    return join(this.env.XDG_CONFIG_HOME, 'culvert', name);
  }

  /** `culvert ui`, when it has printed its address. */
  async ui(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    return await this.#run(process.execPath, [CLI, 'ui', '--no-open'], { ...this.env, ...env });
  }

  /** The same, by a user that may not mount: no root, and no fusermount3 within reach. */
  async uiWithoutMounting(): Promise<Program> {
    const env = { ...this.env, PATH: '/nowhere' };
    if (process.getuid?.() !== 0) return await this.#run(process.execPath, [CLI, 'ui', '--no-open'], env);
    for (const path of [this.folder, this.shared, this.env.XDG_RUNTIME_DIR]) chownSync(path, NOBODY, NOBODY);
    const args = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath, CLI, 'ui', '--no-open'];
    return await this.#run('/usr/bin/setpriv', args, env);
  }

  async daemon(): Promise<Program> {
    return await this.#run(process.execPath, [CLI, 'daemon'], this.env);
  }

  run(...args: string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...this.env },
      timeout: PATIENCE_MS,
    });
    return { code: status, stdout, stderr };
  }

  /** Processes that work for a program of this place, and sockets that lie in it. */
  leftovers(): {
    readonly processes: readonly number[];
    readonly sockets: readonly string[];
    readonly mounts: readonly string[];
  } {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && this.#isOurs(name));
    const sockets = existsSync(this.folder)
      ? readdirSync(this.folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isSocket())
          .map((entry) => join(entry.parentPath, entry.name))
      : [];
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(this.folder));
    return { processes: processes.map(Number), sockets, mounts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) {
      program.process.kill('SIGKILL');
      await within(PATIENCE_MS, program.process.ended, () => program.process.describe());
    }
    for (const pid of this.leftovers().processes) process.kill(pid, 'SIGKILL');
    for (const line of this.leftovers().mounts) spawnSync('umount', ['-l', line.split(' ')[4] ?? '']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #isOurs(pid: string): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`XDG_RUNTIME_DIR=${this.env.XDG_RUNTIME_DIR}\0`);
    } catch {
      return false; // ended meanwhile
    }
  }

  async #run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Program> {
    const supervised = new SupervisedProcess(program, args, env);
    const started = new Program(supervised);
    this.#programs.push(started);
    await within(
      PATIENCE_MS,
      new Promise<void>((resolve, reject) => {
        supervised.onOutput(() => {
          if (supervised.stdout.includes('\n')) resolve();
        });
        void supervised.ended.then(() => reject(new Error(supervised.describe())));
      }),
      () => supervised.describe(),
    );
    return started;
  }
}

export class Program {
  readonly process: SupervisedProcess;

  constructor(process: SupervisedProcess) {
    this.process = process;
  }

  /** What it printed, with its token. */
  get address(): URL {
    const text = /http:\S+/.exec(this.process.stdout)?.[0];
    if (text === undefined) throw new Error(`no address in "${this.process.stdout}"`);
    return new URL(text);
  }

  async page(): Promise<Page> {
    return await Page.open(this.address);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    const { code } = await within(PATIENCE_MS, this.process.ended, () => this.process.describe());
    return code;
  }
}

/** As the renderer's bridge: commands, events, and a copy of the shares kept right by them. */
export class Page implements Disposable {
  readonly events: { readonly event: EventName; readonly data: unknown }[] = [];
  readonly shares = new Map<string, ShareView>();
  readonly closed: Promise<void>;
  readonly cookie: string;
  readonly address: URL;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (envelope: Envelope<unknown>) => void>();
  #watchers: (() => void)[] = [];
  #lastId = 0;

  private constructor(socket: WebSocket, address: URL, cookie: string) {
    this.#socket = socket;
    this.address = address;
    this.cookie = cookie;
    socket.on('message', (data: RawData) => this.#receive(JSON.parse((data as Buffer).toString()) as Incoming));
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  static async open(address: URL): Promise<Page> {
    const cookie = await cookieFrom(address);
    const socket = await openSocket(`ws://${address.host}/api`, { cookie, origin: address.origin });
    const page = new Page(socket, address, cookie);
    const { shares } = await page.call('app.snapshot', {});
    for (const view of shares) page.shares.set(view.stored.config.id, view);
    return page;
  }

  async give(command: string, params: unknown): Promise<Envelope<unknown>> {
    const id = ++this.#lastId;
    const answer = new Promise<Envelope<unknown>>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, command, params }));
    return await within(PATIENCE_MS, answer, () => `${command} was not answered`);
  }

  /** Throws what failed. */
  async call<C extends CommandName>(command: C, params: ParamsOf<C>): Promise<ResultOf<C>> {
    const envelope = await this.give(command, params);
    if (envelope.ok) return envelope.value as ResultOf<C>;
    throw Object.assign(new Error(envelope.failure.message), envelope.failure);
  }

  /** A share for the folder, changed as asked, started unless told otherwise. */
  async share(
    folder: string,
    change: (draft: StoredShare) => StoredShare = (draft) => draft,
    start = true,
  ): Promise<ShareView> {
    const draft = change(await this.call('shares.draft', { folder }));
    return await this.call('shares.create', { draft, start });
  }

  /** When the share is as expected; it may be already. */
  async until(id: string, expected: (view: ShareView) => boolean): Promise<ShareView> {
    return await this.#until(
      () => {
        const view = this.shares.get(id);
        return view !== undefined && expected(view) ? view : null;
      },
      () => JSON.stringify(this.shares.get(id)),
    );
  }

  async untilState(id: string, state: ShareView['state']): Promise<ShareView> {
    return await this.until(id, (view) => view.state === state);
  }

  /** The first event that is as expected, from now or before. */
  async event<E extends EventName>(
    event: E,
    expected: (data: AppEvents[E]) => boolean = () => true,
  ): Promise<AppEvents[E]> {
    return await this.#until(
      () => {
        const found = this.events.find((each) => each.event === event && expected(each.data as AppEvents[E]));
        return found === undefined ? null : (found.data as AppEvents[E]);
      },
      () => `${event} among ${this.events.map((each) => each.event).join(' ')}`,
    );
  }

  async trace(id: string): Promise<WebSocket> {
    return await openSocket(`ws://${this.address.host}/trace/${id}`, {
      cookie: this.cookie,
      origin: this.address.origin,
    });
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  async #until<T>(look: () => T | null, describe: () => string): Promise<T> {
    const found = new Promise<T>((resolve) => {
      const watch = (): void => {
        const value = look();
        if (value === null) this.#watchers.push(watch);
        else resolve(value);
      };
      watch();
    });
    return await within(PATIENCE_MS, found, describe);
  }

  #receive(message: Incoming): void {
    if ('envelope' in message) {
      this.#waiting.get(message.id)?.(message.envelope);
      this.#waiting.delete(message.id);
      return;
    }
    this.events.push(message);
    if (message.event === 'share.changed') {
      const view = message.data as ShareView;
      this.shares.set(view.stored.config.id, view);
    }
    if (message.event === 'share.removed') this.shares.delete((message.data as { id: string }).id);
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watch of watchers) watch();
  }
}

type Incoming =
  | { readonly id: number; readonly envelope: Envelope<unknown> }
  | { readonly event: EventName; readonly data: unknown };

/** What a browser gets when it opens the printed address. */
export async function cookieFrom(address: URL): Promise<string> {
  const response = await fetch(address, { redirect: 'manual' });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export function openSocket(address: string, headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(address, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The built programs as these tests run them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShareStatus } from '../../server/control/messages.ts';
import { type Flavour, QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { FuseGuest } from '../../server/testing/front-end/fuse-requests.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';

export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const CLI = join(DIST, 'cli.js');
const VIRTIOFSD = join(DIST, 'virtiofsd.js');
const START_MS = 15_000;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place for one test: a folder to share, and a runtime folder of its own, so that nothing else is met. */
export class Place implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-cli-'));
  readonly shared = join(this.folder, 'shared');
  readonly socket = join(this.folder, 'share.sock');
  readonly env = { XDG_RUNTIME_DIR: join(this.folder, 'run') };
  readonly #processes: SupervisedProcess[] = [];

  constructor() {
    mkdirSync(this.shared);
    mkdirSync(this.env.XDG_RUNTIME_DIR, { mode: 0o700 });
  }

  get controlFolder(): string {
    return join(this.env.XDG_RUNTIME_DIR, 'culvert');
  }

  /** Runs `culvert` to its end. */
  run(...args: string[]): Ran {
    return this.#run(CLI, args);
  }

  runVirtiofsd(...args: string[]): Ran {
    return this.#run(VIRTIOFSD, args);
  }

  /** `culvert serve` on the place's socket, when it says that it serves. */
  async serve(...args: string[]): Promise<Serving> {
    return await this.start(process.execPath, [
      CLI,
      'serve',
      '--shared-dir',
      this.shared,
      '--socket-path',
      this.socket,
      ...args,
    ]);
  }

  /** Any program that starts a server and says so in a line. */
  async start(program: string, args: readonly string[]): Promise<Serving> {
    const supervised = new SupervisedProcess(program, args, this.env);
    this.#processes.push(supervised);
    await within(
      START_MS,
      new Promise<void>((resolve, reject) => {
        supervised.onOutput(() => {
          if (supervised.stdout.includes('\n')) resolve();
        });
        void supervised.ended.then(() => reject(new Error(supervised.describe())));
      }),
      () => supervised.describe(),
    );
    return new Serving(supervised);
  }

  /** What the only share that runs says of itself. */
  status(): ShareStatus {
    const [share] = JSON.parse(this.run('status', '--json').stdout) as ShareStatus[];
    if (share === undefined) throw new Error('no share is running');
    return share;
  }

  get cli(): string {
    return CLI;
  }

  get virtiofsd(): string {
    return VIRTIOFSD;
  }

  [Symbol.dispose](): void {
    for (const one of this.#processes) one.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...this.env },
      timeout: START_MS,
    });
    return { code: status, stdout, stderr };
  }
}

export class Serving {
  readonly process: SupervisedProcess;
  constructor(process: SupervisedProcess) {
    this.process = process;
  }

  /** The share host's process id: the child of the one that was started. */
  get host(): number {
    const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === this.process.pid);
    if (children.length !== 1) throw new Error(`${children.length} children instead of one`);
    return Number(children[0]);
  }

  /** Sends the signal; how it ended and how long that took. */
  async end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }> {
    const started = performance.now();
    this.process.kill(signal);
    const { code } = await within(10_000, this.process.ended, () => this.process.describe());
    return { code, ms: performance.now() - started };
  }
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0; // ended meanwhile
  }
}

/** Attaches to a server as a VMM does, with a guest that has said INIT. */
export async function mountGuest(path: string, flavour: Flavour = QEMU_10, flags = 0): Promise<FuseGuest> {
  const machine = Machine.connect(path, flavour);
  await machine.negotiate();
  await machine.start();
  const guest = new FuseGuest(machine);
  const { error } = await guest.init(flags);
  if (error !== 0) throw new Error(`INIT failed: ${error}`);
  return guest;
}

/** Words that bash makes of a printed QEMU command, its program left out. */
export function qemuWords(command: string): readonly string[] {
  const script = `qemu-system-x86_64() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('bash', ['-c', script]).toString().split('\0').slice(0, -1);
}

export async function until(what: string, condition: () => boolean, timeoutMs = 5000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

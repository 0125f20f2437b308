import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How a process ended: an exit code, or the signal that killed it. */
export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
const KEPT_OUTPUT = 64 * 1024;
const alive = new Set<SupervisedProcess>();
let hooked = false;

/**
 * A child that cannot outlive the tests: it is killed when this process exits, and by the kernel (PR_SET_PDEATHSIG,
 * through setpriv) when this process is killed itself. Its output is kept, bounded, for error messages.
 */
export class SupervisedProcess {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = '';
  #stdout = '';
  #ending: Ending | undefined;

  /** `channel`: descriptor 3 of the process is one end of a socket pair. */
  constructor(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    { channel = false }: { readonly channel?: boolean } = {},
  ) {
    this.#name = program.slice(program.lastIndexOf('/') + 1);
    const command = SETPRIV === undefined ? [program] : [SETPRIV, '--pdeathsig', 'KILL', '--', program];
    this.#child = spawn(command[0] ?? program, [...command.slice(1), ...args], {
      stdio: ['ignore', 'pipe', 'pipe', ...(channel ? ['pipe' as const] : [])],
      env: { ...process.env, ...env },
    });
    if (!hooked) {
      hooked = true;
      process.on('exit', () => {
        for (const child of alive) child.kill();
      });
    }
    alive.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
        if (stream === this.#child.stdout) this.#stdout = (this.#stdout + text).slice(-KEPT_OUTPUT);
      });
    }
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        alive.delete(this);
        this.#ending ??= { code, signal };
        resolve(this.#ending);
      };
      this.#child.on('exit', end);
      this.#child.on('error', (error) => {
        this.#output += `${error.message}\n`;
        end(127, null);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Our end of the socket pair. */
  get channel(): Socket | undefined {
    return (this.#child.stdio[3] ?? undefined) as Socket | undefined;
  }

  /** Undefined while it runs. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The last 64 KiB of stdout and stderr, as they came. */
  get output(): string {
    return this.#output;
  }

  /** The same of stdout alone. */
  get stdout(): string {
    return this.#stdout;
  }

  /** Called after each piece of stdout or stderr has been added to `output`. */
  onOutput(listener: () => void): void {
    this.#child.stdout?.on('data', listener);
    this.#child.stderr?.on('data', listener);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.#ending === undefined) this.#child.kill(signal);
  }

  /** SIGTERM, then SIGKILL when that does not end it in time. Resolves when it is gone; not an error if it was already. */
  async stop(timeoutMs = 5_000): Promise<Ending> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), timeoutMs);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  describe(): string {
    const state = this.#ending === undefined ? 'still runs' : `ended (${this.#ending.signal ?? this.#ending.code})`;
    return `${this.#name} ${state}${this.#output === '' ? '' : `; it said:\n${this.#output.trimEnd()}`}`;
  }
}

/** Resolves to the value, or rejects with `message()` when it takes longer. The timer never keeps the process alive. */
export async function within<T>(timeoutMs: number, promise: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${message()} (waited ${timeoutMs} ms)`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

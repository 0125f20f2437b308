import type { Socket } from 'node:net';

import { AgentChannel, type AgentFrame } from './agent-channel.ts';
import { type GuestContents, initramfs } from './initramfs.ts';
import { guestKernel } from './kernel.ts';
import type { GuestShare, Machine } from './machine.ts';
import { QemuMachine } from './qemu.ts';
import { type RunOptions, type RunResult, type Shell, sh } from './shell.ts';
import { within } from './supervised-process.ts';
import { UML_MODULES, UmlMachine, umlKernel } from './uml.ts';

export interface GuestOptions {
  /** Default QEMU. `uml`: user-mode Linux, a kernel that is a process and itself a vhost-user front end, at nearly native speed. */
  readonly vmm?: 'qemu' | 'uml';
  readonly memoryMiB?: number;
  /** Default 1: on a busy host, two emulated processors wait for each other and are several times slower than one. */
  readonly cpus?: number;
  readonly shares?: readonly GuestShare[];
  /** QEMU's arguments for memory, machine and shares, instead of what `memoryMiB` and `shares` would become: a command line under test. */
  readonly machineArguments?: readonly string[];
  /** QEMU's user network: the guest reaches the host's loopback as 10.0.2.2. */
  readonly netdev?: 'user';
  /** Added to the kernel's command line. */
  readonly kernelArgs?: string;
  /** Added to QEMU's. */
  readonly qemuArgs?: readonly string[];
  readonly contents?: GuestContents;
  readonly bootTimeoutMs?: number;
}

/** A script that runs in the guest now. */
export interface RunningScript {
  readonly ended: Promise<RunResult>;
  /** Kills the script's process group; `ended` still resolves, with 128 + the signal. */
  kill(): void;
}

interface Run {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  readonly onStdout: ((piece: Buffer) => void) | undefined;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_BOOT_TIMEOUT_MS = 60_000;
const DEFAULT_RUN_TIMEOUT_MS = 60_000;
/** How long a killed script may take to go: a process that waits for a dead file server never does. */
const KILL_GRACE_MS = 5_000;
const SHUTDOWN_TIMEOUT_MS = 20_000;
const NETWORK_SCRIPT = `
modprobe virtio_net
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2`;

/**
 * A small Linux guest with an agent that runs shell scripts. The guest owns its VMM; `shutdown`, `kill` and `using` end both, and so does the end of this process.
 */
export class Guest implements Shell, AsyncDisposable {
  /** From the start of the VMM to the agent's hello, and how much of it the guest's kernel says it ran. */
  bootMs = 0;
  kernelBootMs = 0;
  kernelRelease = '';
  readonly #machine: Machine;
  readonly #runs = new Map<number, Run>();
  #agent: AgentChannel | undefined;
  #nextId = 1;
  #onHello: ((text: string) => void) | undefined;
  #leaving = false;

  private constructor(machine: Machine) {
    this.#machine = machine;
    machine.onAgent((socket: Socket) => {
      this.#agent = new AgentChannel(socket, (frame) => this.#receive(frame), machine.agentWindow);
    });
    void machine.process.ended.then(() => this.#failAll(new Error(`the guest is gone: ${this.#circumstances()}`)));
  }

  /** Resolves when the agent answers. Rejects with the VMM's words and the console's last lines. */
  static async boot(options: GuestOptions = {}): Promise<Guest> {
    const {
      vmm = 'qemu',
      memoryMiB = 512,
      cpus = 1,
      shares = [],
      kernelArgs = '',
      qemuArgs = [],
      machineArguments,
    } = options;
    const kernel = vmm === 'uml' ? umlKernel() : await guestKernel();
    const image = await initramfs(kernel, options.contents, vmm === 'uml' ? UML_MODULES : undefined);
    const started = performance.now();
    const plan = { memoryMiB, cpus, shares, netdev: options.netdev, kernelArgs, qemuArgs, machineArguments, image };
    const machine =
      vmm === 'uml' ? await UmlMachine.start(plan, kernel.image) : await QemuMachine.start(plan, kernel.image);
    const guest = new Guest(machine);
    try {
      await guest.#hello(options.bootTimeoutMs ?? DEFAULT_BOOT_TIMEOUT_MS);
      guest.bootMs = performance.now() - started;
      if (options.netdev !== undefined) await sh(guest, NETWORK_SCRIPT);
    } catch (error) {
      await guest.kill();
      throw error;
    }
    return guest;
  }

  get pid(): number {
    return this.#machine.process.pid;
  }

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_RUN_TIMEOUT_MS;
    const running = this.start(script, options.stdin === undefined ? {} : { stdin: options.stdin });
    const late = (what: string): string =>
      `${what} in the guest: ${script.trim().slice(0, 500)}\n${this.#circumstances()}`;
    try {
      return await within(timeoutMs, running.ended, () => late('a script took too long'));
    } catch (error) {
      running.kill();
      await within(KILL_GRACE_MS, running.ended, () => late('a script hangs, and cannot be killed,')).catch(
        (hang: unknown) => {
          throw this.#machine.process.ending === undefined ? hang : error;
        },
      );
      throw error;
    }
  }

  /** Starts a script and returns at once; for work that goes on while the test does something else. */
  start(
    script: string,
    options: { readonly stdin?: string | Uint8Array; readonly onStdout?: (piece: Buffer) => void } = {},
  ): RunningScript {
    const id = this.#nextId++;
    const agent = this.#agent;
    const ended = new Promise<RunResult>((resolve, reject) => {
      if (agent === undefined || this.#leaving || this.#machine.process.ending !== undefined) {
        reject(new Error(`the guest is not running: ${this.#circumstances()}`));
        return;
      }
      this.#runs.set(id, { stdout: [], stderr: [], onStdout: options.onStdout, resolve, reject });
      const text = Buffer.from(script);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      agent.send('R', id, length, text, Buffer.from(options.stdin ?? ''));
    });
    // The caller may await it later, or never.
    ended.catch(() => {});
    return { ended, kill: () => agent?.send('K', id) };
  }

  /**
   * Boots the same machine again, on the same device connections. `clean` unmounts first, as a distribution would;
   * `abrupt` resets from inside without it; `reset` is the machine's reset button.
   */
  async reboot(how: 'clean' | 'abrupt' | 'reset' = 'clean', timeoutMs = DEFAULT_BOOT_TIMEOUT_MS): Promise<void> {
    this.#failAll(new Error('the guest was rebooted'));
    const started = performance.now();
    if (how === 'reset') await this.#machine.reset();
    else this.#agent?.send('B', 0, Buffer.from([how === 'clean' ? 1 : 0]));
    this.#agent?.resync();
    await this.#hello(timeoutMs);
    this.bootMs = performance.now() - started;
  }

  /** Unmounts, powers off and waits for the VMM to end; kills it when that takes too long. */
  async shutdown(): Promise<void> {
    if (this.#machine.process.ending === undefined && this.#agent !== undefined) {
      this.#leaving = true;
      this.#failAll(new Error('the guest was shut down'));
      this.#agent.send('P', 0, Buffer.from([1]));
      await within(SHUTDOWN_TIMEOUT_MS, this.#machine.process.ended, () => 'no power-off').catch(() => {});
    }
    await this.kill();
  }

  /** SIGKILL to the VMM: no flush, no goodbye to the file server. */
  async kill(): Promise<void> {
    this.#leaving = true;
    this.#failAll(new Error('the guest was killed'));
    this.#machine.process.kill('SIGKILL');
    await this.#machine.process.ended;
    this.#agent?.close();
    await this.#machine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async qmp(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return await this.#machine.qmp(command, args);
  }

  /** The console's last lines: kernel warnings and panics end up there. Empty once the guest is gone. */
  console(lines = 60): string {
    return this.#machine.console().trimEnd().split('\n').slice(-lines).join('\n');
  }

  #circumstances(): string {
    const log = this.console();
    return `${this.#machine.process.describe()}${log === '' ? '' : `\nthe guest's console:\n${log}`}`;
  }

  async #hello(timeoutMs: number): Promise<void> {
    const hello = new Promise<string>((resolve) => {
      this.#onHello = resolve;
    });
    const gone = this.#machine.process.ended.then((): never => {
      throw new Error(`the guest did not boot: ${this.#circumstances()}`);
    });
    const text = await within(
      timeoutMs,
      Promise.race([hello, gone]),
      () => `the guest did not boot: ${this.#circumstances()}`,
    );
    const [release = '', kernelMs = '0'] = text.split(' ');
    this.kernelRelease = release;
    this.kernelBootMs = Number(kernelMs);
  }

  #receive(frame: AgentFrame): void {
    if (frame.type === 'H') {
      if (this.#onHello === undefined)
        this.#failAll(new Error(`the guest restarted by itself: ${this.#circumstances()}`));
      this.#onHello?.(frame.payload.toString('utf8'));
      this.#onHello = undefined;
      return;
    }
    const run = this.#runs.get(frame.id);
    if (run === undefined) return;
    if (frame.type === 'O') {
      run.stdout.push(frame.payload);
      run.onStdout?.(frame.payload);
    } else if (frame.type === 'E') run.stderr.push(frame.payload);
    else if (frame.type === 'X') {
      this.#runs.delete(frame.id);
      const stdoutBytes = Buffer.concat(run.stdout);
      const stderr = Buffer.concat(run.stderr).toString('utf8');
      run.resolve({ code: frame.payload.readInt32LE(0), stdout: stdoutBytes.toString('utf8'), stderr, stdoutBytes });
    }
  }

  #failAll(error: Error): void {
    for (const run of this.#runs.values()) run.reject(error);
    this.#runs.clear();
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AgentChannel, type AgentFrame } from './agent-channel.ts';
import { type GuestContents, initramfs } from './initramfs.ts';
import { guestKernel } from './kernel.ts';
import { Qmp } from './qmp.ts';
import { type RunOptions, type RunResult, type Shell, sh } from './shell.ts';
import { SupervisedProcess, within } from './supervised-process.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

export interface GuestShare {
  readonly tag: string;
  /** A vhost-user-fs server must be listening there before the guest boots. */
  readonly socketPath: string;
  readonly queueSize?: number;
}

export interface GuestOptions {
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

/** The VMM's program, or undefined when it is not installed. */
export function findQemu(): string | undefined {
  const named = process.env['CULVERT_QEMU'];
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, 'qemu-system-x86_64')).find((path) => existsSync(path));
}

/** QEMU doubles commas inside option values. */
function optionValue(text: string): string {
  return text.replaceAll(',', ',,');
}

/**
 * A small Linux guest in QEMU (software emulation), with an agent that runs shell scripts. The guest owns its QEMU process
 * and its temporary folder; `shutdown`, `kill` and `using` end both, and so does the end of this process.
 */
export class Guest implements Shell, AsyncDisposable {
  /** From the start of QEMU to the agent's hello, and how much of it the guest's kernel says it ran. */
  bootMs = 0;
  kernelBootMs = 0;
  kernelRelease = '';
  readonly #folder: string;
  readonly #qemu: SupervisedProcess;
  readonly #agentServer: Server;
  readonly #qmpServer: Server;
  readonly #runs = new Map<number, Run>();
  #agent: AgentChannel | undefined;
  #qmp: Qmp | undefined;
  #nextId = 1;
  #onHello: ((text: string) => void) | undefined;
  #leaving = false;

  private constructor(folder: string, qemu: SupervisedProcess, agentServer: Server, qmpServer: Server) {
    this.#folder = folder;
    this.#qemu = qemu;
    this.#agentServer = agentServer;
    this.#qmpServer = qmpServer;
  }

  /** Resolves when the agent answers. Rejects with QEMU's words and the console's last lines. */
  static async boot(options: GuestOptions = {}): Promise<Guest> {
    const program = findQemu();
    if (program === undefined)
      throw new Error('qemu-system-x86_64 is not here (Debian: apt-get install qemu-system-x86)');
    const kernel = await guestKernel();
    const image = await initramfs(kernel, options.contents);
    const folder = await temporaryFolder(tmpdir(), 'cvg-');
    const agentServer = createServer();
    const qmpServer = createServer();
    // QEMU connects to us, as soon as it starts: nobody has to wait for a socket to appear.
    await Promise.all([listen(agentServer, join(folder, 'agent')), listen(qmpServer, join(folder, 'qmp'))]);
    const started = performance.now();
    const qemu = new SupervisedProcess(program, qemuArguments(options, kernel.image, image, folder));
    const guest = new Guest(folder, qemu, agentServer, qmpServer);
    qmpServer.once('connection', (socket: Socket) => {
      guest.#qmp = new Qmp(socket);
    });
    agentServer.once('connection', (socket: Socket) => {
      guest.#agent = new AgentChannel(socket, (frame) => guest.#receive(frame));
    });
    void qemu.ended.then(() => guest.#failAll(new Error(`the guest is gone: ${guest.#circumstances()}`)));
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
    return this.#qemu.pid;
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
          throw this.#qemu.ending === undefined ? hang : error;
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
      if (agent === undefined || this.#leaving || this.#qemu.ending !== undefined) {
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
    if (how === 'reset') await this.#qmp?.command('system_reset');
    else this.#agent?.send('B', 0, Buffer.from([how === 'clean' ? 1 : 0]));
    this.#agent?.resync();
    await this.#hello(timeoutMs);
    this.bootMs = performance.now() - started;
  }

  /** Unmounts, powers off and waits for QEMU to end; kills it when that takes too long. */
  async shutdown(): Promise<void> {
    if (this.#qemu.ending === undefined && this.#agent !== undefined) {
      this.#leaving = true;
      this.#failAll(new Error('the guest was shut down'));
      this.#agent.send('P', 0, Buffer.from([1]));
      await within(SHUTDOWN_TIMEOUT_MS, this.#qemu.ended, () => 'no power-off').catch(() => {});
    }
    await this.kill();
  }

  /** SIGKILL to the VMM: no flush, no goodbye to the file server. */
  async kill(): Promise<void> {
    this.#leaving = true;
    this.#failAll(new Error('the guest was killed'));
    this.#qemu.kill('SIGKILL');
    await this.#qemu.ended;
    this.#agent?.close();
    this.#agentServer.close();
    this.#qmpServer.close();
    await removeFolder(this.#folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async qmp(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#qmp === undefined) throw new Error('no monitor connection');
    return await this.#qmp.command(command, args);
  }

  /** The console's last lines: kernel warnings and panics end up there. Empty once the guest is gone. */
  console(lines = 60): string {
    try {
      return readFileSync(join(this.#folder, 'console'), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  #circumstances(): string {
    const log = this.console();
    return `${this.#qemu.describe()}${log === '' ? '' : `\nthe guest's console:\n${log}`}`;
  }

  async #hello(timeoutMs: number): Promise<void> {
    const hello = new Promise<string>((resolve) => {
      this.#onHello = resolve;
    });
    const gone = this.#qemu.ended.then((): never => {
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

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

function qemuArguments(options: GuestOptions, kernel: string, initrd: string, folder: string): readonly string[] {
  const memory = `${options.memoryMiB ?? 512}M`;
  const socket = (id: string, path: string): string => `socket,id=${id},path=${optionValue(path)}`;
  const shares = (options.shares ?? []).flatMap((share, index) => [
    '-chardev',
    socket(`fs${index}`, share.socketPath),
    '-device',
    `vhost-user-fs-pci,chardev=fs${index},tag=${optionValue(share.tag)},queue-size=${share.queueSize ?? 1024}`,
  ]);
  const network = ['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0,romfile='];
  const machine = options.machineArguments ?? [
    ...['-m', memory, '-machine', 'q35,memory-backend=mem'],
    // vhost-user servers map the guest's memory: it must be shared.
    ...['-object', `memory-backend-memfd,id=mem,size=${memory},share=on`],
    ...shares,
  ];
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-accel', 'tcg,thread=multi'],
    ...['-smp', String(options.cpus ?? 1), ...machine],
    ...['-kernel', kernel, '-initrd', initrd],
    ...['-append', `console=ttyS0 quiet panic=-1 mitigations=off ${options.kernelArgs ?? ''}`.trim()],
    ...['-serial', `file:${join(folder, 'console')}`],
    ...['-chardev', socket('qmp', join(folder, 'qmp')), '-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', socket('agent', join(folder, 'agent')), '-device', 'virtio-serial-pci'],
    ...['-device', 'virtserialport,chardev=agent,name=culvert.agent'],
    ...(options.netdev === 'user' ? network : []),
    ...(options.qemuArgs ?? []),
  ];
}

import { existsSync, readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import type { GuestKernel } from './kernel.ts';
import type { Machine, MachineOptions } from './machine.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** Debian's package user-mode-linux: the kernel is a program, its modules lie beside it. */
const PROGRAM = '/usr/bin/linux.uml';
const MODULES = '/usr/lib/uml/modules';
/** The kernel's processes are traced and survive it; in a name space of their own they end with it. A user may make one together with his own users. */
const UNSHARE = '/usr/bin/unshare';
const OWN_PROCESSES = [...(process.getuid?.() === 0 ? [] : ['--user']), '--pid', '--fork', '--kill-child', '--'];
/** virtio device id of a file system (virtio 1.3, section 5). */
const VIRTIO_ID_FS = 26;

export const UML_MODULES = ['virtiofs'];

/** Why there is no such guest on this machine; undefined where there is. */
export function umlUnavailable(): string | undefined {
  return existsSync(PROGRAM) && existsSync(MODULES) ? undefined : 'user-mode-linux is not installed';
}

export function umlKernel(): GuestKernel {
  const release = umlUnavailable() === undefined ? readdirSync(MODULES)[0] : undefined;
  if (release === undefined) throw new Error('user-mode-linux is not here (Debian: apt-get install user-mode-linux)');
  return { image: PROGRAM, modules: join(MODULES, release), release };
}

/**
 * User-mode Linux. It is a vhost-user front end of its own (drivers/um/drivers/virtio_uml.c), with habits that no VMM has: a memory table with spare
 * room, interrupts that come with BACKEND_REQ, the tag read by GET_CONFIG.
 */
export class UmlMachine implements Machine {
  readonly process: SupervisedProcess;
  /** Half of a terminal's input buffer (N_TTY_BUF_SIZE). */
  readonly agentWindow = 2048;

  readonly #folder: string;

  private constructor(folder: string, process: SupervisedProcess) {
    this.#folder = folder;
    this.process = process;
  }

  static async start(options: MachineOptions, kernel: string): Promise<UmlMachine> {
    if (options.netdev !== undefined || options.qemuArgs.length > 0)
      throw new Error('user-mode Linux has none of QEMU’s devices');
    const devices = options.shares.map(({ socketPath }) => `virtio_uml.device=${socketPath}:${VIRTIO_ID_FS}`);
    const folder = await temporaryFolder(tmpdir(), 'cvu-');
    return new UmlMachine(
      folder,
      new SupervisedProcess(
        UNSHARE,
        [
          ...OWN_PROCESSES,
          kernel,
          `uml_dir=${folder}`,
          ...[`mem=${options.memoryMiB}M`, `initrd=${options.image}`, 'con=null', 'con0=null,fd:1', 'ssl=null'],
          // init finds the agent's line in its environment: the kernel hands on what it does not know.
          ...['ssl0=fd:3,fd:3', 'AGENT=/dev/ttyS0', 'panic=-1', 'quiet'],
          ...devices,
          ...options.kernelArgs.split(' ').filter((word) => word !== ''),
        ],
        {},
        { channel: true },
      ),
    );
  }

  onAgent(connected: (socket: Socket) => void): void {
    if (this.process.channel !== undefined) connected(this.process.channel);
  }

  console(): string {
    return this.process.output;
  }

  reset(): Promise<void> {
    return Promise.reject(new Error('user-mode Linux has no reset button'));
  }

  qmp(): Promise<unknown> {
    return Promise.reject(new Error('user-mode Linux has no monitor'));
  }

  async close(): Promise<void> {
    await removeFolder(this.#folder);
  }
}

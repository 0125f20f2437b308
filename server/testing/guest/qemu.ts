import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Machine, MachineOptions } from './machine.ts';
import { Qmp } from './qmp.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

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

/** QEMU with software emulation. Owns its process and its temporary folder. */
export class QemuMachine implements Machine {
  readonly process: SupervisedProcess;
  readonly agentWindow = undefined;
  readonly #folder: string;
  readonly #agentServer: Server;
  readonly #qmpServer: Server;
  #qmp: Qmp | undefined;

  private constructor(folder: string, process: SupervisedProcess, agentServer: Server, qmpServer: Server) {
    this.process = process;
    this.#folder = folder;
    this.#agentServer = agentServer;
    this.#qmpServer = qmpServer;
    qmpServer.once('connection', (socket: Socket) => {
      this.#qmp = new Qmp(socket);
    });
  }

  static async start(options: MachineOptions, kernel: string): Promise<QemuMachine> {
    const program = findQemu();
    if (program === undefined)
      throw new Error('qemu-system-x86_64 is not here (Debian: apt-get install qemu-system-x86)');
    const folder = await temporaryFolder(tmpdir(), 'cvg-');
    const agentServer = createServer();
    const qmpServer = createServer();
    // QEMU connects to us, as soon as it starts: nobody has to wait for a socket to appear.
    await Promise.all([listen(agentServer, join(folder, 'agent')), listen(qmpServer, join(folder, 'qmp'))]);
    const process = new SupervisedProcess(program, qemuArguments(options, kernel, folder));
    return new QemuMachine(folder, process, agentServer, qmpServer);
  }

  onAgent(connected: (socket: Socket) => void): void {
    this.#agentServer.once('connection', connected);
  }

  console(): string {
    try {
      return readFileSync(join(this.#folder, 'console'), 'utf8');
    } catch {
      return ''; // the guest is gone
    }
  }

  async reset(): Promise<void> {
    await this.qmp('system_reset', {});
  }

  async qmp(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.#qmp === undefined) throw new Error('no monitor connection');
    return await this.#qmp.command(command, args);
  }

  async close(): Promise<void> {
    this.#agentServer.close();
    this.#qmpServer.close();
    await removeFolder(this.#folder);
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

function qemuArguments(options: MachineOptions, kernel: string, folder: string): readonly string[] {
  const memory = `${options.memoryMiB}M`;
  const socket = (id: string, path: string): string => `socket,id=${id},path=${optionValue(path)}`;
  const shares = options.shares.flatMap((share, index) => [
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
    ...['-smp', String(options.cpus), ...machine],
    ...['-kernel', kernel, '-initrd', options.image],
    ...['-append', `console=ttyS0 quiet panic=-1 mitigations=off ${options.kernelArgs}`.trim()],
    ...['-serial', `file:${join(folder, 'console')}`],
    ...['-chardev', socket('qmp', join(folder, 'qmp')), '-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', socket('agent', join(folder, 'agent')), '-device', 'virtio-serial-pci'],
    ...['-device', 'virtserialport,chardev=agent,name=culvert.agent'],
    ...(options.netdev === 'user' ? network : []),
    ...options.qemuArgs,
  ];
}

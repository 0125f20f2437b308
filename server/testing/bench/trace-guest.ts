/**
 * A guest for the trace's bench: the real engine in a Worker, the project's own vhost-user front end in this thread. Requests stand ready in guest memory and are offered again
 * and again, so that the engine never waits long for this side.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { HostConfig } from '../../control/messages.ts';
import type { EngineStart } from '../../engine/messages.ts';
import { Bookkeeper } from '../../trace/bookkeeper.ts';
import { wakeReactor } from '../../transport/control-thread.ts';
import { listenOnPath } from '../../transport/unix-socket.ts';
import { Vitals } from '../../transport/vitals.ts';
import { QEMU_7_2 } from '../front-end/flavours.ts';
import { FuseGuest, ROOT } from '../front-end/fuse-requests.ts';
import { Machine } from '../front-end/machine.ts';
import { engineWorker } from './engine-worker.ts';
import type { BenchQuestion } from './trace-engine.ts';

const RING = 1;
const FILES = 32;
const FILE_SIZE = 256 * 1024;
const LOOKUP = 1;
const GETATTR = 3;
const READ = 15;
const REPLY_ROOM = 8192;
/** How often a share host looks into the ring. */
const EACH_MS = 20;

export const LOADS = ['metadata storm', 'read 4 KiB'] as const;
export type Load = (typeof LOADS)[number];

export class BenchGuest implements Disposable {
  /** The engine's trace. */
  readonly books: Bookkeeper;
  readonly #folder: string;
  readonly #port: MessagePort;
  readonly #worker: Worker;
  readonly #controlFd: number;
  readonly #machine: Machine;
  /** Heads of ready requests. */
  readonly #heads: Readonly<Record<Load, readonly number[]>>;
  #next = 0;

  private constructor(
    folder: string,
    books: Bookkeeper,
    worker: Worker,
    port: MessagePort,
    controlFd: number,
    machine: Machine,
    heads: Readonly<Record<Load, readonly number[]>>,
  ) {
    this.#folder = folder;
    this.books = books;
    this.#worker = worker;
    this.#port = port;
    this.#controlFd = controlFd;
    this.#machine = machine;
    this.#heads = heads;
  }

  static async open(): Promise<BenchGuest> {
    const folder = mkdtempSync(join(tmpdir(), 'culvert-bench-'));
    const shared = join(folder, 'shared');
    const socket = join(folder, 'socket');
    mkdirSync(shared);
    for (let i = 0; i < FILES; i++) writeFileSync(join(shared, `file-${i}`), Buffer.alloc(FILE_SIZE));
    const books = new Bookkeeper();
    const { port1, port2 } = new MessageChannel();
    const start: EngineStart = {
      config: configOf(shared, listenOnPath(socket).fd),
      port: port2,
      vitals: new Vitals().buffer,
      trace: books.shared,
      restrict: false,
    };
    const worker = await engineWorker(new URL('trace-engine.ts', import.meta.url), folder, start, port2);
    const controlFd = (await message(port1)) as number;
    const machine = Machine.connect(socket, QEMU_7_2);
    await machine.negotiate();
    await machine.start();
    const heads = await readyRequests(new FuseGuest(machine), machine);
    return new BenchGuest(folder, books, worker, port1, controlFd, machine, heads);
  }

  /** Tells the engine, and returns its processor time in ns so far. */
  async tell(question: BenchQuestion): Promise<number> {
    const answer = message(this.#port);
    this.#port.postMessage(question);
    wakeReactor(this.#controlFd);
    return (await answer) as number;
  }

  /** Sends `requests`, `depth` at a time: each batch is kicked once and waited for. Blocks this thread; `each` runs now and then. */
  run(load: Load, requests: number, depth: number, each: () => void = () => {}): void {
    const { driver } = this.#machine.ring(RING);
    const heads = this.#heads[load];
    let due = performance.now() + EACH_MS;
    for (let sent = 0; sent < requests; sent += depth) {
      if (performance.now() > due) {
        each();
        due = performance.now() + EACH_MS;
      }
      for (let i = 0; i < depth; i++) driver.offer(heads[this.#next++ % heads.length] as number);
      this.#machine.kick(RING);
      for (let got = 0; got < depth; ) {
        const entry = driver.take();
        if (entry === null) continue;
        driver.keep(entry);
        got++;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tell('stop');
    await new Promise((resolve) => this.#worker.once('exit', resolve));
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#port.close();
    this.#machine[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

function configOf(folder: string, fd: number): HostConfig {
  return {
    share: {
      id: 'bench',
      name: 'bench',
      folder,
      protocol: 'virtiofs',
      connection: { kind: 'vhost-user', socket: { how: 'fd', fd }, exitOnDisconnect: false },
      tag: 'bench',
      policy: { cache: 'never' },
    },
    descriptors: { vhostUser: fd, fuse: -1, listeners: [], control: -1 },
    verbose: false,
  };
}

function message(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => port.once('message', resolve));
}

/** Puts each request on the ring once; its descriptors and bytes stay where they are. */
async function readyRequests(guest: FuseGuest, machine: Machine): Promise<Readonly<Record<Load, readonly number[]>>> {
  await guest.init();
  const { node, handle } = await guest.create('big');
  for (let at = 0; at < FILE_SIZE; at += 32 * 1024) await guest.write(node, handle, at, Buffer.alloc(32 * 1024));
  const { driver } = machine.ring(RING);
  const ready = async (requests: readonly Buffer[]): Promise<readonly number[]> => {
    const heads = requests.map((request) => driver.add(request, REPLY_ROOM));
    machine.kick(RING);
    for (const _ of heads) driver.keep(await machine.used(RING));
    return heads;
  };
  const storm: Buffer[] = [];
  for (let i = 0; i < 6; i++) {
    storm.push(guest.bytes(LOOKUP, ROOT, Buffer.from(`file-${i}\0`)));
    storm.push(guest.bytes(GETATTR, ROOT, Buffer.alloc(16)));
    storm.push(guest.bytes(LOOKUP, ROOT, Buffer.from(`none-${i}\0`)));
  }
  const reads = Array.from({ length: 12 }, (_, i) => {
    const args = Buffer.alloc(40);
    args.writeBigUInt64LE(handle, 0);
    args.writeBigUInt64LE(BigInt(i * 4096), 8);
    args.writeUInt32LE(4096, 16);
    return guest.bytes(READ, node, args);
  });
  return { 'metadata storm': await ready(storm), 'read 4 KiB': await ready(reads) };
}

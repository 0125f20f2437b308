/**
 * One vring: its descriptors and its state (QEMU docs/interop/vhost-user.rst, "Ring states"). A ring is started by its first kick, or by SET_VRING_KICK
 * without a descriptor, and stopped by GET_VRING_BASE; apart from that it is enabled or disabled. Requests are taken from a ring that is both.
 */
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLIN, type Source } from '../reactor.ts';
import { RequestQueue } from './request-queue.ts';

/** What the ring tells its device. */
export interface RingOwner {
  /** There may be requests. */
  ringReady(ring: Ring): void;
  requestEnded(queue: RequestQueue): void;
}

/** VIRTQUEUE_MAX_SIZE of the VMMs is 1024 (QEMU) to 32768 (crosvm); SET_VRING_NUM says. */
const INITIAL_SIZE = 256;

export class Ring implements Source {
  readonly index: number;
  readonly queue: RequestQueue;
  #enabled = false;
  /** A kick has come, or none will. */
  started = false;
  /** Requests may be there that have not been taken. */
  ready = false;
  /** Replies were given that the guest has not been told of. */
  unsignalled = false;
  readonly #owner: RingOwner;
  readonly #context: EngineContext;
  /** Requests are taken when it is kicked, and answered without us where that can be. */
  #open = false;
  /** The native ring runs: its addresses are translated and its used index is known. */
  #running = false;
  /** Kicks mean nothing until it has been stopped: a guest must not be able to fill the log. */
  #failed = false;
  #kickFd = -1;
  #errFd = -1;

  constructor(index: number, memory: number, context: EngineContext, owner: RingOwner) {
    this.index = index;
    this.#context = context;
    this.#owner = owner;
    const id = native.vqCreate(memory, INITIAL_SIZE);
    if (id < 0) throw new Error(`no virtqueue can be made: ${errnoName(id)}`);
    this.queue = new RequestQueue(id, context, owner);
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  set enabled(on: boolean) {
    this.#enabled = on;
    if (!on) this.hold();
  }

  get running(): boolean {
    return this.#running;
  }

  setSize(size: number): number {
    return native.vqSetSize(this.queue.id, size);
  }

  setBase(index: number): number {
    return native.vqSetBase(this.queue.id, index);
  }

  setFeatures(eventIdx: boolean, indirect: boolean): number {
    return native.vqSetFeatures(this.queue.id, eventIdx, indirect);
  }

  /** Addresses in the front end's own address space, below 2^53. */
  setAddress(descriptors: number, used: number, available: number): number {
    return native.vqSetAddress(
      this.queue.id,
      low(descriptors),
      high(descriptors),
      low(used),
      high(used),
      low(available),
      high(available),
    );
  }

  /** Takes over `fd`; -1: there is none, the ring is to be polled. 0 or -errno. */
  setKick(fd: number): number {
    this.#dropKick();
    if (fd < 0) {
      this.started = true;
      this.#owner.ringReady(this);
      return 0;
    }
    if (!isEventfd(fd, this.#context)) {
      native.close(fd);
      return -ERRNO.EINVAL;
    }
    this.#kickFd = fd;
    native.vqKick(this.queue.id, fd);
    return this.#context.reactor.add(fd, this, EPOLLIN, true);
  }

  /** Polled because it has no kick descriptor. */
  get polled(): boolean {
    return this.started && this.#kickFd < 0;
  }

  setCall(fd: number): number {
    const result = native.vqSetCall(this.queue.id, fd);
    if (result < 0 && fd >= 0) native.close(fd);
    return result;
  }

  /** Takes over `fd`; -1: there is none. 0 or -errno. */
  setErr(fd: number): number {
    if (fd >= 0 && !isEventfd(fd, this.#context)) {
      native.close(fd);
      return -ERRNO.EINVAL;
    }
    if (this.#errFd >= 0) native.close(this.#errFd);
    this.#errFd = fd;
    return 0;
  }

  /** The guest's kick. The native wait has cleared the eventfd. */
  onEvent(): void {
    if (this.#failed) return;
    this.started = true;
    this.#owner.ringReady(this);
  }

  /** Makes it run if its state says so. False when requests cannot be taken. */
  prepare(): boolean {
    if (!this.started || !this.#enabled) return false;
    if (!this.#running && !this.#start()) return false;
    if (!this.#open) native.vqAnswers(this.queue.id, true);
    this.#open = true;
    return true;
  }

  /** No requests are taken until the next `prepare`. */
  hold(): void {
    if (this.#open) native.vqAnswers(this.queue.id, false);
    this.#open = false;
  }

  #start(): boolean {
    const result = native.vqStart(this.queue.id);
    if (result < 0) {
      this.fail(`it cannot be started (${errnoName(result)}): its addresses do not lie in the guest's memory`);
      return false;
    }
    this.#running = true;
    return true;
  }

  signal(): void {
    this.unsignalled = false;
    if (this.#running) native.vqNotify(this.queue.id);
  }

  /** The guest broke the ring's rules: it is not looked at again until the front end has set it up anew. */
  fail(reason: string): void {
    this.#context.log.error(`virtqueue ${this.index}: ${reason}`);
    this.#failed = true;
    this.hold();
    this.started = false;
    this.ready = false;
    if (this.#errFd >= 0) native.eventfdWrite(this.#errFd);
  }

  /** No more requests are taken. Those under way still end. */
  quiesce(): void {
    this.hold();
    this.started = false;
    this.ready = false;
    this.#dropKick();
  }

  /** After `quiesce`, when nothing is under way any more. Returns the avail index at which it stopped. */
  stop(): number {
    const base = native.vqGetBase(this.queue.id);
    native.vqStop(this.queue.id);
    this.#running = false;
    this.#failed = false;
    return base;
  }

  free(): void {
    this.quiesce();
    this.setErr(-1);
    this.queue.free();
    this.#running = false;
  }

  #dropKick(): void {
    if (this.#kickFd < 0) return;
    this.#context.reactor.remove(this.#kickFd);
    native.vqKick(this.queue.id, -1);
    native.close(this.#kickFd);
    this.#kickFd = -1;
  }
}

function low(address: number): number {
  return address >>> 0;
}

function high(address: number): number {
  return Math.floor(address / 0x1_0000_0000);
}

/** A descriptor that cannot be read and written like an eventfd would keep the reactor busy for ever, or block it. */
function isEventfd(fd: number, { scratch, arena }: EngineContext): boolean {
  const length = native.readFdPath(fd, scratch.copyAt, 64);
  if (length < 0) return false;
  return (
    new TextDecoder().decode(arena.u8.subarray(scratch.copyAt, scratch.copyAt + length)) === 'anon_inode:[eventfd]'
  );
}

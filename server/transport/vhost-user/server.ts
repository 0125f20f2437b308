/**
 * How front ends come to the device: by a listening socket, by a socket that is connected already, or because we connect to a VMM that listens. One is
 * served at a time; when it has gone, the next one is waited for.
 */
import { readFileSync } from 'node:fs';
import { geteuid } from 'node:process';
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { EngineContext } from '../exchanges.ts';
import { EPOLLIN, type Source } from '../reactor.ts';
import { VITAL } from '../vitals.ts';
import { MessageSpace } from './connection.ts';
import { type DeviceOwner, VhostUserDevice } from './device.ts';
import type { DeviceModel } from './device-model.ts';

/** How a VMM is met. */
export type Meeting =
  /** A socket that listens or is connected: which one is found out. */
  | {
      readonly how: 'descriptor';
      readonly fd: number;
      /** Only processes of this server's own user and of root may connect: a second line behind the socket's mode. */
      readonly ownUser?: boolean;
    }
  | { readonly how: 'connect'; readonly path: string };

export interface ServerEvents {
  attached(pid: number): void;
  detached(reason: string): void;
  /** There will be no other front end. */
  finished(): void;
}

/** (uid_t) -1. */
const NOBODY = 0xffff_ffff;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

export class VhostUserServer implements Source, DeviceOwner {
  readonly #context: EngineContext;
  readonly #model: DeviceModel;
  readonly #meeting: Meeting;
  readonly #exitOnDisconnect: boolean;
  readonly #events: ServerEvents;
  readonly #space: MessageSpace;
  #listenFd = -1;
  #device: VhostUserDevice | null = null;
  /** Came while the one before was not quite gone; -1: none. */
  #nextFd = -1;
  #retryMs = FIRST_RETRY_MS;
  #closing: (() => void) | null = null;

  constructor(
    context: EngineContext,
    model: DeviceModel,
    meeting: Meeting,
    exitOnDisconnect: boolean,
    events: ServerEvents,
  ) {
    this.#context = context;
    this.#model = model;
    this.#meeting = meeting;
    this.#exitOnDisconnect = exitOnDisconnect;
    this.#events = events;
    this.#space = new MessageSpace(context);
    context.reactor.onQueues = () => this.#device?.queuesReady();
  }

  /** Starts to serve. Throws when the descriptor is of no use. */
  start(): void {
    if (this.#meeting.how === 'connect') {
      this.#connect(this.#meeting.path);
      return;
    }
    const { fd } = this.#meeting;
    native.setNonblocking(fd, true);
    const first = native.accept(fd);
    // accept(2): EINVAL means "not listening".
    if (first === -ERRNO.EINVAL) {
      this.#attach(fd);
      return;
    }
    if (first < 0 && first !== -ERRNO.EAGAIN)
      throw new Error(`descriptor ${fd} is no socket that front ends can come by: ${errnoName(first)}`);
    this.#listenFd = fd;
    this.#context.reactor.add(fd, this, EPOLLIN);
    if (first >= 0) this.#arrived(first);
  }

  onEvent(): void {
    for (;;) {
      const fd = native.accept(this.#listenFd);
      if (fd === -ERRNO.EMFILE || fd === -ERRNO.ENFILE) {
        this.#context.log.error('no descriptor is left for a front end that wants to connect');
        this.#pauseListening();
        return;
      }
      if (fd < 0) return;
      this.#arrived(fd);
    }
  }

  get device(): VhostUserDevice | null {
    return this.#device;
  }

  /** No more front ends; `then` runs when the last one's requests have ended. */
  close(then: () => void): void {
    this.#closing = then;
    if (this.#nextFd >= 0) native.close(this.#nextFd);
    this.#nextFd = -1;
    if (this.#listenFd >= 0) {
      this.#context.reactor.remove(this.#listenFd);
      native.close(this.#listenFd);
      this.#listenFd = -1;
    }
    if (this.#device === null) then();
    else if (this.#device.alive) this.#device.close('the server stops');
  }

  // ------------------------------------------------------------ coming

  #arrived(fd: number): void {
    const stranger = this.#strangerOf(fd);
    if (stranger >= 0) {
      this.#refuse(fd, `a front end (${this.#who(fd)}) was refused: it belongs to user ${stranger}`);
      return;
    }
    // The one before may have gone a moment ago, with the news still in its socket.
    this.#device?.connection.onEvent(EPOLLIN);
    if (this.#device === null) {
      this.#attach(fd);
      return;
    }
    if (!this.#device.alive && this.#nextFd < 0) {
      this.#nextFd = fd;
      return;
    }
    this.#refuse(fd, `a second front end (${this.#who(fd)}) was refused: this share serves one VM at a time`);
  }

  #refuse(fd: number, why: string): void {
    this.#context.log.warn(why);
    this.#context.vitals.add(VITAL.REFUSED, 1);
    native.close(fd);
  }

  /** The user id of a peer that may not connect; -1: it may. */
  #strangerOf(fd: number): number {
    const { scratch, arena } = this.#context;
    if (this.#meeting.how !== 'descriptor' || this.#meeting.ownUser !== true) return -1;
    if (native.peerCred(fd, scratch.infoAt) < 0) return NOBODY;
    const uid = arena.view.getUint32(scratch.infoAt + 4, true);
    return uid === 0 || uid === geteuid?.() ? -1 : uid;
  }

  #attach(fd: number): void {
    const pid = this.#pidOf(fd);
    const who = this.#who(fd);
    try {
      this.#device = new VhostUserDevice(fd, this.#context, this.#model, this.#space, this);
    } catch (error) {
      this.#refuse(fd, `a front end (${who}) was refused: ${error instanceof Error ? error.message : String(error)}`);
      this.closed();
      return;
    }
    this.#context.log.info(`front end attached: ${who}`);
    this.#context.vitals.set(VITAL.ATTACHED, 1);
    this.#context.vitals.add(VITAL.ATTACHMENTS, 1);
    this.#events.attached(pid);
  }

  #connect(path: string): void {
    const fd = native.unixConnect(path);
    if (fd >= 0) {
      this.#retryMs = FIRST_RETRY_MS;
      this.#attach(fd);
      return;
    }
    if (this.#retryMs === FIRST_RETRY_MS)
      this.#context.log.info(`nobody listens on ${path} yet (${errnoName(fd)}); trying again until somebody does`);
    this.#retry(path);
  }

  #retry(path: string): void {
    if (this.#closing !== null) return;
    this.#context.reactor.after(this.#retryMs, () => {
      if (this.#closing === null) this.#connect(path);
    });
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  /** Without descriptors, a listening socket that stays readable would keep the reactor busy. */
  #pauseListening(): void {
    this.#context.reactor.modify(this.#listenFd, 0);
    this.#context.reactor.after(LONGEST_RETRY_MS, () => this.#context.reactor.modify(this.#listenFd, EPOLLIN));
  }

  // ------------------------------------------------------------ going

  disconnected(_device: VhostUserDevice, reason: string): void {
    if (reason === '') {
      this.#context.log.info('front end detached');
    } else if (this.#closing === null) {
      this.#context.log.warn(`front end dropped: ${reason}`);
      this.#context.vitals.add(VITAL.REFUSED, 1);
    }
    this.#context.vitals.set(VITAL.ATTACHED, 0);
    this.#events.detached(reason);
  }

  closed(): void {
    this.#device = null;
    if (this.#closing !== null) {
      this.#closing();
      return;
    }
    if (this.#exitOnDisconnect) {
      this.#events.finished();
      return;
    }
    const next = this.#nextFd;
    this.#nextFd = -1;
    if (next >= 0) this.#attach(next);
    else if (this.#meeting.how === 'connect') this.#retry(this.#meeting.path);
    else if (this.#listenFd < 0) this.#events.finished();
  }

  // ------------------------------------------------------------ who

  #pidOf(fd: number): number {
    const { scratch, arena } = this.#context;
    return native.peerCred(fd, scratch.infoAt) < 0 ? 0 : arena.view.getInt32(scratch.infoAt, true);
  }

  /** The program's name is read here and not on the hot path; a process of another name space has pid 0. */
  #who(fd: number): string {
    const pid = this.#pidOf(fd);
    if (pid <= 0) return 'an unknown process';
    try {
      return `process ${pid}, ${printable(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())}`;
    } catch {
      return `process ${pid}`;
    }
  }
}

/** A process chooses its name itself. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?');
}

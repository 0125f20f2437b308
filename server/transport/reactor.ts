/**
 * The engine thread's loop: one native wait for everything, then everything that is ready, then one signal for each peer that got replies.
 * Nothing in it waits for anything else; what may take long goes to the I/O pool.
 */
// The global of that name is a getter, which costs more than the clock.
import { performance } from 'node:perf_hooks';

import type { Arena } from '../arena.ts';
import { errnoName } from '../errno.ts';
import { native } from '../native/loader.ts';

/** epoll_ctl(2). */
export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;

/** The native wait's own tokens (native.d.ts, reactorWait). */
const TOKEN_CONTROL = -1;
const TOKEN_POOL = -2;
const TOKEN_QUEUES = -3;

const EVENTS_AT_ONCE = 64;
const COMPLETIONS_AT_ONCE = 64;

/** Owner of one descriptor in the reactor. `mask` is what epoll said (EPOLL*). */
export interface Source {
  onEvent(mask: number): void;
}

/** Work to be done in the reactor's thread. Scheduled at most once at a time, however often it is asked for. */
export interface Task {
  run(): void;
}

export interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

interface Registration {
  readonly token: number;
  readonly source: Source;
}

export class Reactor {
  /** Another thread wakes the loop by writing to this eventfd; `onControl` then runs. */
  readonly controlFd: number;
  onControl: () => void = nothing;
  onCompletion: (ticket: number, result: number) => void = nothing;
  /** A virtqueue has requests that nobody kicked for; the native side does not say which. */
  onQueues: () => void = nothing;
  /** Something threw, which is a bug. The loop goes on. */
  onFault: (error: unknown) => void = nothing;

  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #eventsAt: number;
  readonly #completionsAt: number;
  readonly #registrations = new Map<number, Registration>();
  readonly #sources: (Source | null)[] = [];
  readonly #freeTokens: number[] = [];
  /** Tokens removed in this turn: an event of the old owner may still be in the batch. */
  readonly #retiredTokens: number[] = [];
  readonly #timers = new Set<Timer>();
  /** When the clock was last read. */
  #readMs = 0;
  #soon = new TaskList();
  #running = new TaskList();
  readonly #atEnd = new TaskList();
  #stopped = false;
  /** Of the stream whose replies the next wait sends, or 0. */
  #lane = 0;

  constructor(arena: Arena) {
    this.#i32 = arena.i32;
    this.#f64 = arena.f64;
    this.#eventsAt = arena.alloc(EVENTS_AT_ONCE * 8);
    this.#completionsAt = arena.alloc(COMPLETIONS_AT_ONCE * 16);
    this.controlFd = native.reactorCreate();
    if (this.controlFd < 0) throw new Error(`epoll cannot be set up: ${errnoName(this.controlFd)}`);
  }

  /** Watches `fd`, which stays the caller's. For an eventfd the wait itself clears the counter. `lane`: of a stream (StreamLane), or 0. 0 or -errno. */
  add(fd: number, source: Source, mask: number, isEventfd = false, lane = 0): number {
    const token = this.#freeTokens.pop() ?? this.#sources.length;
    const result = native.reactorAdd(fd, token, mask, isEventfd);
    if (result < 0) {
      this.#freeTokens.push(token);
      if (token === this.#sources.length) this.#sources.push(null);
      return result;
    }
    this.#sources[token] = source;
    this.#registrations.set(fd, { token, source });
    if (lane !== 0) native.streamWatch(fd, token, lane);
    return 0;
  }

  /** A mask of 0 leaves only errors and hang-ups. */
  modify(fd: number, mask: number): void {
    const registration = this.#registrations.get(fd);
    if (registration !== undefined) native.reactorModify(fd, registration.token, mask);
  }

  /** Before the descriptor is closed. Not an error when it is not watched. */
  remove(fd: number): void {
    const registration = this.#registrations.get(fd);
    if (registration === undefined) return;
    this.#registrations.delete(fd);
    native.reactorDelete(fd);
    this.#sources[registration.token] = null;
    this.#retiredTokens.push(registration.token);
  }

  /** Runs the task when the events at hand have been handed out; before the loop blocks again. */
  soon(task: Task): void {
    this.#soon.add(task);
  }

  /** Runs the task once all requests at hand are handled: where peers are signalled. */
  atEndOfTurn(task: Task): void {
    this.#atEnd.add(task);
  }

  /** Lets the next wait send what the lane has before it sleeps; its owner gets EPOLLOUT when something is left. False: it does that for another one already. */
  waitWith(lane: number): boolean {
    if (this.#lane !== 0) return false;
    this.#lane = lane;
    return true;
  }

  /** The lane is not to be sent any more. */
  waitWithout(lane: number): void {
    if (this.#lane === lane) this.#lane = 0;
  }

  /** Runs it in a turn of the loop after `delayMs`: late by as much as the turn before takes. */
  after(delayMs: number, run: () => void): Timer {
    this.#readMs = performance.now();
    const timer = { dueMs: this.#readMs + delayMs, run };
    this.#timers.add(timer);
    return timer;
  }

  cancel(timer: Timer | null): void {
    if (timer !== null) this.#timers.delete(timer);
  }

  /** Until `stop`. */
  run(): void {
    while (!this.#stopped) this.turn(-1);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One pass; blocks for at most `limitMs` (-1: no limit). */
  turn(limitMs: number): void {
    const count = this.#wait(this.#timeoutMs(limitMs));
    if (count < 0) throw new Error(`the reactor cannot wait: ${errnoName(count)}`);
    const first = this.#eventsAt >> 2;
    for (let i = 0; i < count; i++) {
      this.#dispatch(this.#i32[first + 2 * i] ?? 0, this.#i32[first + 2 * i + 1] ?? 0);
    }
    if (this.#timers.size > 0) this.#runTimers();
    this.#runSoon();
    // A task of these may ask for another.
    for (let i = 0; i < this.#atEnd.count; i++) this.#runTask(this.#atEnd.take(i));
    this.#atEnd.clear();
    while (this.#retiredTokens.length > 0) this.#freeTokens.push(this.#retiredTokens.pop() ?? 0);
  }

  /** Hands out all completions that are there, without waiting. */
  reap(): void {
    for (;;) {
      const count = native.poolReap(this.#completionsAt, COMPLETIONS_AT_ONCE);
      const at = this.#completionsAt;
      for (let i = 0; i < count; i++) {
        const ticket = this.#i32[(at >> 2) + 4 * i] ?? 0;
        const result = this.#f64[(at >> 3) + 2 * i + 1] ?? 0;
        try {
          this.onCompletion(ticket, result);
        } catch (error) {
          this.onFault(error);
        }
      }
      if (count < COMPLETIONS_AT_ONCE) return;
    }
  }

  #wait(timeoutMs: number): number {
    const lane = this.#lane;
    if (lane === 0) return native.reactorWait(timeoutMs, this.#eventsAt, EVENTS_AT_ONCE);
    this.#lane = 0;
    return native.streamWait(timeoutMs, this.#eventsAt, EVENTS_AT_ONCE, lane);
  }

  #dispatch(token: number, mask: number): void {
    try {
      if (token >= 0) this.#sources[token]?.onEvent(mask);
      else if (token === TOKEN_POOL) this.reap();
      else if (token === TOKEN_QUEUES) this.onQueues();
      else if (token === TOKEN_CONTROL) this.onControl();
    } catch (error) {
      this.onFault(error);
    }
  }

  /** Tasks asked for by these tasks wait for the next turn, so that sockets and control are looked at in between. */
  #runSoon(): void {
    const tasks = this.#soon;
    if (tasks.count === 0) return;
    this.#soon = this.#running;
    this.#running = tasks;
    for (let i = 0; i < tasks.count; i++) this.#runTask(tasks.take(i));
    tasks.clear();
  }

  #runTask(task: Task | null): void {
    try {
      task?.run();
    } catch (error) {
      this.onFault(error);
    }
  }

  #timeoutMs(limitMs: number): number {
    if (this.#soon.count > 0) return 0;
    if (this.#timers.size === 0) return limitMs;
    let timeoutMs = limitMs < 0 ? Number.POSITIVE_INFINITY : limitMs;
    for (const timer of this.#timers)
      timeoutMs = Math.min(timeoutMs, Math.max(0, Math.ceil(timer.dueMs - this.#readMs)));
    return Number.isFinite(timeoutMs) ? timeoutMs : -1;
  }

  #runTimers(): void {
    this.#readMs = performance.now();
    for (const timer of this.#timers) {
      if (timer.dueMs > this.#readMs) continue;
      this.#timers.delete(timer);
      try {
        timer.run();
      } catch (error) {
        this.onFault(error);
      }
    }
  }
}

/** Tasks that are to run, each once. Keeps its room: setting an array's length gives the room back, and the next push allocates. */
class TaskList {
  count = 0;
  readonly #tasks: (Task | null)[] = [];

  add(task: Task): void {
    for (let i = 0; i < this.count; i++) if (this.#tasks[i] === task) return;
    this.#tasks[this.count++] = task;
  }

  /** From now on it may be added again. */
  take(index: number): Task | null {
    const task = this.#tasks[index] ?? null;
    this.#tasks[index] = null;
    return task;
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#tasks[i] = null;
    this.count = 0;
  }
}

function nothing(): void {}

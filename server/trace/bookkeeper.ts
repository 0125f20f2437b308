/**
 * Keeps the trace's books on the control thread: takes up the engine's journal every few milliseconds while there is traffic, and before anybody reads. Without traffic
 * it sleeps until the engine says that there is something.
 */
import { HEAD, Journal } from './journal.ts';
import { JournalReader } from './journal-reader.ts';
import { CONTROL, LEVEL, TraceMemory } from './memory.ts';
import { Recorder } from './recorder.ts';

/** The journal holds twenty times what comes in that time. */
const TURN_MS = 5;
/** Turns in a row without an entry before it goes to sleep. */
const IDLE_TURNS = 20;

/** What the engine's thread gets of it. */
export interface EngineTrace {
  readonly journal: SharedArrayBuffer;
  /** TraceMemory's. */
  readonly control: SharedArrayBuffer;
}

export class Bookkeeper {
  readonly memory: TraceMemory;
  readonly journal: Journal;
  readonly recorder: Recorder;
  readonly #reader: JournalReader;
  #timer: NodeJS.Timeout | null = null;
  #idle = 0;

  constructor(memory = new TraceMemory(), journal = new Journal()) {
    this.memory = memory;
    this.journal = journal;
    this.recorder = new Recorder(memory);
    this.#reader = new JournalReader(journal, this.recorder);
    Atomics.store(journal.head, HEAD.SLEEPING, 1);
  }

  get shared(): EngineTrace {
    return { journal: this.journal.buffer, control: this.memory.buffers.control };
  }

  /** The level, or what it keeps, has changed: all that was written before is taken up under the old one. */
  setLevel(level: number, snap: number): void {
    this.drain();
    this.memory.control[CONTROL.SNAP] = snap;
    Atomics.store(this.memory.control, CONTROL.LEVEL, level);
    this.journal.keep(level === LEVEL.CAPTURE, snap);
  }

  /** Takes up all that the engine has written. */
  drain(): boolean {
    return this.#reader.drain();
  }

  /** The engine's word that there is something. */
  wake(): void {
    this.#idle = 0;
    this.#timer ??= setInterval(() => this.#turn(), TURN_MS);
    this.drain();
  }

  /** The engine has ended. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.drain();
  }

  #turn(): void {
    if (this.drain()) {
      this.#idle = 0;
      return;
    }
    if (++this.#idle < IDLE_TURNS || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    // The engine looks at this after it has written: either it sees that it has to wake us, or we see what it wrote.
    Atomics.store(this.journal.head, HEAD.SLEEPING, 1);
    if (this.drain() && Atomics.exchange(this.journal.head, HEAD.SLEEPING, 0) === 1) this.wake();
  }
}

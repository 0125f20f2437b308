/**
 * Keeps the trace's books on the control thread: takes up the engine's journal every some milliseconds while there is traffic, and before anybody reads. Without traffic
 * it sleeps until the engine says that there is something.
 */
import { HEAD, Journal } from './journal.ts';
import { JournalReader } from './journal-reader.ts';
import { CONTROL, LEVEL, TraceMemory } from './memory.ts';
import { Recorder } from './recorder.ts';

/**
 * Between two looks at the journal. Each takes a core from those who work, for half a millisecond where requests come one by one: the fewer there are, the fewer requests
 * wait for one. Dense traffic gets them sooner, for it fills the journal.
 */
const LONGEST_MS = 20;
const SHORTEST_MS = 5;
/** More of the journal than this in one turn is dense: the densest traffic there is fills half of it in the longest. */
const DENSE = 1 / 16;
/** Turns in a row without an entry before it goes to sleep. */
const IDLE_TURNS = 5;

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
  #turnMs = LONGEST_MS;

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
    return this.#reader.drain() > 0;
  }

  /** The engine's word that there is something. */
  wake(): void {
    this.#idle = 0;
    this.drain();
    this.#timer ??= setTimeout(() => this.#turn(), SHORTEST_MS);
  }

  /** The engine has ended. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.drain();
  }

  #turn(): void {
    const taken = this.#reader.drain();
    this.#idle = taken > 0 ? 0 : this.#idle + 1;
    this.#turnMs = taken > DENSE ? Math.max(SHORTEST_MS, this.#turnMs / 2) : Math.min(LONGEST_MS, this.#turnMs * 2);
    this.#timer = this.#idle < IDLE_TURNS ? setTimeout(() => this.#turn(), this.#turnMs) : null;
    if (this.#timer === null) this.#sleep();
  }

  #sleep(): void {
    // The engine looks at this after it has written: either it sees that it has to wake us, or we see what it wrote.
    Atomics.store(this.journal.head, HEAD.SLEEPING, 1);
    if (this.drain() && Atomics.exchange(this.journal.head, HEAD.SLEEPING, 0) === 1) this.wake();
  }
}

import type { Arena } from '../../arena.ts';
import { ANSWERS_SIZE } from '../../session/exchange.ts';

/** Words of a lane (native.d.ts, streamWatch). */
const STATE = 0;
const FILL_AT = 1;
const ROOM = 2;
const RECEIVED = 3;
const SEND_AT = 6;
const SEND_LENGTH = 7;
const ANSWERS_AT = 10;
/** In f64 from its begin. */
const TAKEN_NS = 2;

const IDLE = 0;
const ARMED = 1;
const DONE = 2;

/** What the reactor's wait does for a stream in the same native call: it receives what woke it, and sends before it sleeps. One connection's at a time. */
export class StreamLane {
  static readonly SIZE = 64 + ANSWERS_SIZE + 64;
  readonly at: number;
  /** Of the connection's block for answers. */
  readonly blockAt: number;
  readonly #u32: Uint32Array;
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  readonly #word: number;

  constructor(arena: Arena) {
    this.at = arena.alloc(64);
    this.blockAt = arena.alloc(ANSWERS_SIZE);
    this.#u32 = arena.u32;
    this.#i32 = arena.i32;
    this.#f64 = arena.f64;
    this.#word = this.at >> 2;
  }

  /** The next wait may receive up to `room` bytes at `fillAt`, which stay its until `disarm`. */
  arm(fillAt: number, room: number): void {
    const u32 = this.#u32;
    u32[this.#word + FILL_AT] = fillAt;
    u32[this.#word + ROOM] = room;
    u32[this.#word + STATE] = ARMED;
  }

  /** True when something was received, which `received` and `takenNs` tell of. */
  disarm(): boolean {
    const state = this.#u32[this.#word + STATE];
    if (state !== IDLE) this.#u32[this.#word + STATE] = IDLE;
    return state === DONE;
  }

  /** As recv(2) said. */
  get received(): number {
    return this.#i32[this.#word + RECEIVED] as number;
  }

  get takenNs(): number {
    return this.#f64[(this.at >> 3) + TAKEN_NS] as number;
  }

  /** The block that says what the wait may answer of what it receives (session/ninep/answers.ts), or 0. */
  set answersAt(at: number) {
    this.#u32[this.#word + ANSWERS_AT] = at;
  }

  /** Gives the reactor `length` bytes at `at` to send (Reactor.waitWith). */
  send(at: number, length: number): void {
    this.#u32[this.#word + SEND_AT] = at;
    this.#u32[this.#word + SEND_LENGTH] = length;
  }

  /** What of that has not been sent. */
  get unsent(): number {
    return this.#u32[this.#word + SEND_LENGTH] as number;
  }

  get unsentAt(): number {
    return this.#u32[this.#word + SEND_AT] as number;
  }
}

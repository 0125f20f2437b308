/** Makes the trace from the journal: on the control thread, or on the engine's own where nothing else is there to do it. */
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { FuseRecorder } from './fuse-recorder.ts';
import { BEGIN_HEAD, END_HEAD, HEAD, type Journal, KIND } from './journal.ts';
import { SHARE } from './memory.ts';
import { NinepRecorder } from './ninep-recorder.ts';
import type { Recorder } from './recorder.ts';

/** After so many entries the writer gets its room back. */
const ENTRIES_AT_ONCE = 256;

/** A request of the journal, as recorders see it; offsets are into the journal's ring. Reused. */
export class JournaledRequest {
  ticket = 0;
  opcode = 0;
  tag = 0;
  /** The kept bytes of the request, at its begin. */
  at = 0;
  length = 0;
  total = 0;
  begunNs = 0;
  /** 0: not known. */
  takenNs = 0;
  /** The kept bytes of the reply's head, at its end. */
  replyAt = 0;
  replyKept = 0;
  /** 0 or -errno. */
  error = 0;
  headLength = 0;
  payloadLength = 0;
  endedNs = 0;
}

export class JournalReader {
  readonly #journal: Journal;
  readonly #recorder: Recorder;
  readonly #sessions = new Map<number, FuseRecorder | NinepRecorder>();
  readonly #request = new JournaledRequest();
  #known = -1;
  #session: FuseRecorder | NinepRecorder | undefined;

  constructor(journal: Journal, recorder: Recorder) {
    this.#journal = journal;
    this.#recorder = recorder;
  }

  /** Takes up all that may be read. How much of the journal that was: 0 to 1. */
  drain(): number {
    const { head, u32, units } = this.#journal;
    const from = Atomics.load(head, HEAD.READ);
    const written = Atomics.load(head, HEAD.WRITTEN);
    let read = from;
    for (let entries = 1; read !== written; entries++) {
      const at = (read >>> 0) % units;
      this.#take(at);
      read = (read + ((u32[at * 2] as number) >>> 3)) | 0;
      if (entries % ENTRIES_AT_ONCE === 0) Atomics.store(head, HEAD.READ, read);
    }
    if (read === from) return 0;
    Atomics.store(head, HEAD.READ, read);
    Atomics.notify(head, HEAD.READ);
    this.#recorder.memory.share[SHARE.REQUESTS_LOST] = (head[HEAD.LOST] as number) >>> 0;
    return ((read - from) >>> 0) / units;
  }

  /** `at`: index of the entry, in units. */
  #take(at: number): void {
    const { u32, i32, f64 } = this.#journal;
    const w = at * 2;
    const kind = u32[w + 1] as number;
    if (kind === KIND.PAD) return;
    const number = u32[w + 2] as number;
    if (kind === KIND.OPEN) this.#open(number, u32[w + 3] as number, f64[at + 2] as number);
    const session = this.#find(number);
    if (session === undefined) return;
    const x = this.#request;
    switch (kind) {
      case KIND.BEGIN:
        x.ticket = u32[w + 3] as number;
        x.opcode = u32[w + 4] as number;
        x.tag = u32[w + 5] as number;
        x.length = u32[w + 6] as number;
        x.total = u32[w + 7] as number;
        x.begunNs = f64[at + 4] as number;
        x.takenNs = f64[at + 5] as number;
        x.at = at * 8 + BEGIN_HEAD;
        session.begin(x);
        break;
      case KIND.END:
        x.ticket = u32[w + 3] as number;
        x.opcode = u32[w + 4] as number;
        x.tag = u32[w + 5] as number;
        x.error = i32[w + 6] as number;
        x.headLength = u32[w + 7] as number;
        x.payloadLength = u32[w + 8] as number;
        x.total = u32[w + 9] as number;
        x.endedNs = f64[at + 5] as number;
        x.replyAt = at * 8 + END_HEAD;
        x.replyKept = Math.min(x.headLength, (u32[w] as number) - END_HEAD);
        session.end(x);
        break;
      case KIND.HOST_WROTE:
        session.hostWrote(u32[w + 3] as number);
        break;
      case KIND.CLOSE:
        session.close(f64[at + 2] as number);
        this.#sessions.delete(number);
        this.#known = -1;
        break;
      default:
        break;
    }
  }

  #open(number: number, protocol: number, nowNs: number): void {
    const made =
      protocol === PROTOCOL.FUSE
        ? new FuseRecorder(this.#recorder, this.#journal, nowNs)
        : new NinepRecorder(this.#recorder, this.#journal, nowNs);
    this.#sessions.set(number, made);
    this.#known = -1;
  }

  #find(number: number): FuseRecorder | NinepRecorder | undefined {
    if (number !== this.#known) {
      this.#known = number;
      this.#session = this.#sessions.get(number);
    }
    return this.#session;
  }
}

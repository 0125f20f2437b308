import type { Whereabouts } from '../fs/shortcuts.ts';
import type { Answerer } from '../session/fuse/answers.ts';
import type { EngineThread } from '../transport/engine-thread.ts';

/** The addon, as who answers what need not come to a session: one session at a time, the last that was bound. */
export class NativeAnswerer implements Answerer {
  readonly #native: EngineThread['native'];
  readonly #vitals: Float64Array;
  #terms: Uint32Array | null = null;

  constructor({ native, context }: EngineThread) {
    this.#native = native;
    this.#vitals = context.vitals.values;
  }

  bind(terms: Uint32Array, nodes: Uint32Array, files: Int32Array): void {
    this.#terms = terms;
    this.#native.answersBind(terms, nodes, files, this.#vitals);
  }

  unbind(terms: Uint32Array): void {
    if (this.#terms !== terms) return;
    this.#terms = null;
    this.#native.answersBind(null, null, null, null);
  }

  place(node: number, parent: number, at: Whereabouts): void {
    this.#native.answersPlace(node, parent, at.fd, at.dirfd, at.name.at, at.name.length, at.statxAt, at.watched);
  }
}

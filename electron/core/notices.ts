/** What happened and stays on the page until it is dismissed or put right. */
import type { Notice } from '../contract/app/commands.ts';
import type { Broadcast } from './broadcast.ts';

/** The oldest go: somebody who was away for a week wants the last ones. */
const NOTICES_MAX = 50;

export class Notices {
  readonly #broadcast: Broadcast;
  readonly #notices = new Map<string, Notice>();
  #lastId = 0;

  constructor(broadcast: Broadcast) {
    this.#broadcast = broadcast;
  }

  list(): readonly Notice[] {
    return [...this.#notices.values()];
  }

  /** `key` names what it is about: a later one about the same takes its place. */
  add(key: string, notice: Omit<Notice, 'id' | 'atMs'>): void {
    this.remove(key);
    const added: Notice = { ...notice, id: `notice-${++this.#lastId}`, atMs: Date.now() };
    this.#notices.set(key, added);
    this.#broadcast.emit('notice.added', added);
    const [oldest] = this.#notices.keys();
    if (this.#notices.size > NOTICES_MAX && oldest !== undefined) this.remove(oldest);
  }

  remove(key: string): void {
    const notice = this.#notices.get(key);
    if (notice === undefined) return;
    this.#notices.delete(key);
    this.#broadcast.emit('notice.removed', { id: notice.id });
  }

  dismiss(id: string): void {
    for (const [key, notice] of this.#notices) if (notice.id === id) this.remove(key);
  }
}

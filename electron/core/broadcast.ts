/** What the core tells everybody who listens: pages, tray, notifications. */
import type { AppEvents, EventName } from '../contract/app/commands.ts';

export type EventListener = <E extends EventName>(event: E, data: AppEvents[E]) => void;

export class Broadcast {
  readonly #listeners = new Set<EventListener>();

  emit<E extends EventName>(event: E, data: AppEvents[E]): void {
    for (const listener of [...this.#listeners]) listener(event, data);
  }

  /** Returns what ends it. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

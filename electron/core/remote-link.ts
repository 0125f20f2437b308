/** The core is the service's: commands and events go over its socket. When the service restarts, the link finds it again. */

import { connectService, type ServiceClient } from '../../server/control/service-client.ts';
import type { AppSnapshot, Envelope } from '../contract/app/commands.ts';
import { dispatch } from './dispatch.ts';
import type { Handlers, ShellHandlers } from './handlers.ts';
import type { CoreLink } from './link.ts';

const RETRY_MS = 1000;

type Listener = Parameters<CoreLink['onEvent']>[0];

/** null: no service runs. A core that belongs to another window's program is none. */
export async function attachToService(
  shell: AppSnapshot['shell'],
  shellHandlers: ShellHandlers,
  onBug: (error: unknown) => void,
): Promise<CoreLink | null> {
  const client = await connectService();
  if (client === null) return null;
  const snapshot = await client.invoke('app.snapshot', {});
  if (snapshot.ok && (snapshot.value as AppSnapshot).core === 'service')
    return new RemoteLink(client, shell, shellHandlers, onBug);
  client.close();
  return null;
}

class RemoteLink implements CoreLink {
  onLost: () => void = () => {};
  readonly #shell: AppSnapshot['shell'];
  readonly #shellHandlers: ShellHandlers;
  readonly #onBug: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  #client: ServiceClient;
  #alive = true;
  #closed = false;

  constructor(
    client: ServiceClient,
    shell: AppSnapshot['shell'],
    shellHandlers: ShellHandlers,
    onBug: (error: unknown) => void,
  ) {
    this.#shell = shell;
    this.#shellHandlers = shellHandlers;
    this.#onBug = onBug;
    this.#client = client;
    this.#watch(client);
  }

  get alive(): boolean {
    return this.#alive;
  }

  async invoke(command: unknown, params: unknown): Promise<Envelope<unknown>> {
    if (typeof command === 'string' && Object.hasOwn(this.#shellHandlers, command))
      return await dispatch(this.#shellHandlers as Handlers, command, params, this.#onBug);
    const envelope = await this.#client.invoke(command, params);
    if (command !== 'app.snapshot' || !envelope.ok) return envelope;
    return { ok: true, value: { ...(envelope.value as AppSnapshot), shell: this.#shell } };
  }

  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client.close();
  }

  #watch(client: ServiceClient): void {
    client.onEvent = (event, data) => {
      for (const listener of [...this.#listeners]) listener(event, data);
    };
    client.onClose = () => {
      this.#alive = false;
      if (this.#closed) return;
      this.onLost();
      setTimeout(() => void this.#again(), RETRY_MS).unref();
    };
  }

  async #again(): Promise<void> {
    const client = this.#closed ? null : await connectService();
    if (client !== null) {
      this.#client = client;
      this.#alive = true;
      this.#watch(client);
    } else if (!this.#closed) setTimeout(() => void this.#again(), RETRY_MS).unref();
  }
}

/**
 * The way to a core that runs in another process: the service (`culvert daemon`), or the app. Commands of the contract go as `{id, command, params}` and come back as
 * `{id, envelope}`; `{event, data}` comes of its own accord.
 */
import { connect } from 'node:net';
import { join } from 'node:path';
import type {
  AppEvents,
  CommandName,
  Envelope,
  EventName,
  ParamsOf,
  ResultOf,
} from '../../electron/contract/app/commands.ts';
import { Problem } from './failure.ts';
import { controlFolder } from './paths.ts';
import { type ControlPort, StreamPort } from './port.ts';

const CONNECT_MS = 2000;

const GONE: Envelope<never> = {
  ok: false,
  failure: { code: 'CORE_GONE', message: 'the program that runs the shares has ended', fix: 'Start it again.' },
};

/** Its socket. It has no extension: those of shares do. */
export function servicePath(folder: string = controlFolder()): string {
  return join(folder, 'service');
}

export class ServiceClient {
  onEvent: <E extends EventName>(event: E, data: AppEvents[E]) => void = () => {};
  onClose: () => void = () => {};
  readonly #port: ControlPort;
  readonly #waiting = new Map<number, (envelope: Envelope<unknown>) => void>();
  #lastId = 0;
  #open = true;

  constructor(port: ControlPort) {
    this.#port = port;
    port.onMessage = (message) => this.#receive(message as Incoming);
    port.onClose = () => {
      this.#open = false;
      for (const answer of this.#waiting.values()) answer(GONE);
      this.#waiting.clear();
      this.onClose();
    };
  }

  /** Never rejects; waits for as long as the command takes. */
  invoke(command: unknown, params: unknown): Promise<Envelope<unknown>> {
    if (!this.#open) return Promise.resolve(GONE);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#port.send({ id, command, params });
    });
  }

  /** For programs: throws what the envelope says as a Problem. */
  async call<C extends CommandName>(command: C, params: ParamsOf<C>): Promise<ResultOf<C>> {
    const envelope = await this.invoke(command, params);
    if (envelope.ok) return envelope.value as ResultOf<C>;
    const { code, message, fix } = envelope.failure;
    throw new Problem(code, message, fix);
  }

  close(): void {
    this.#port.close();
  }

  #receive(message: Incoming): void {
    if (message.event !== undefined) {
      this.onEvent(message.event, message.data as never);
      return;
    }
    if (message.id === undefined || message.envelope === undefined) return;
    this.#waiting.get(message.id)?.(message.envelope);
    this.#waiting.delete(message.id);
  }
}

interface Incoming {
  readonly id?: number;
  readonly envelope?: Envelope<unknown>;
  readonly event?: EventName;
  readonly data?: unknown;
}

/** null: nobody is there. */
export function connectService(path: string = servicePath()): Promise<ServiceClient | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const giveUp = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(null);
    };
    const timer = setTimeout(giveUp, CONNECT_MS);
    socket.once('error', giveUp);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners();
      resolve(new ServiceClient(new StreamPort(socket)));
    });
  });
}

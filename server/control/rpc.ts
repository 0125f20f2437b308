/** Requests and answers over a ControlPort, both ends. */
import { type Failure, failureOf, Problem } from './failure.ts';
import type { ControlMethods, HostEvents, MethodName } from './messages.ts';
import type { ControlPort } from './port.ts';

/** One handler for each method. Throws Problem for expected failures. `caller` is the port the request came by. */
export type Handlers = {
  readonly [M in MethodName]: (
    params: ControlMethods[M]['params'],
    caller: ControlPort,
  ) => ControlMethods[M]['result'] | Promise<ControlMethods[M]['result']>;
};

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** Answers the requests that arrive on `port`: those that there is a handler for. Anything else on it goes to `other`. */
export function answerRequests(
  port: ControlPort,
  handlers: Partial<Handlers>,
  other: (message: object) => void = () => {},
): void {
  port.onMessage = (message) => {
    if (!isRequest(message)) {
      if (typeof message === 'object' && message !== null) other(message);
      return;
    }
    void answer(handlers, message, port).then((reply) => port.send(reply));
  };
}

async function answer(handlers: Partial<Handlers>, request: Request, port: ControlPort): Promise<object> {
  const { id, method, params } = request;
  if (!Object.hasOwn(handlers, method)) {
    const known = Object.keys(handlers).join(', ');
    return {
      id,
      error: { code: 'METHOD_UNKNOWN', message: `there is no method "${method}"`, fix: `Use one of ${known}.` },
    };
  }
  try {
    const handler = handlers[method as MethodName] as (params: object, port: ControlPort) => unknown;
    return { id, result: await handler(params, port) };
  } catch (error) {
    return { id, error: failureOf(error) };
  }
}

function isRequest(message: unknown): message is Request {
  if (typeof message !== 'object' || message === null) return false;
  const { id, method, params } = message as Partial<Request>;
  return typeof id === 'number' && typeof method === 'string' && typeof params === 'object' && params !== null;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Problem) => void;
}

/** The asking end. Sets the port's callbacks. */
export class ControlClient {
  onEvent: <E extends keyof HostEvents>(event: E, data: HostEvents[E]) => void = () => {};
  onClose: () => void = () => {};
  /** Frames that are no JSON: those of a trace (contract/trace/frames.ts). */
  onBytes: (kind: number, bytes: Uint8Array) => void = () => {};
  readonly #port: ControlPort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(port: ControlPort) {
    this.#port = port;
    port.onMessage = (message) => this.#receive(message as { id?: number; event?: keyof HostEvents });
    port.onBytes = (kind, bytes) => this.onBytes(kind, bytes);
    port.onClose = () => {
      for (const { reject } of [...this.#waiting.values()]) reject(problemOf(GONE));
      this.onClose();
    };
  }

  /** Rejects with a Problem: the other side's, or that it went away or took longer than `timeoutMs`. */
  call<M extends MethodName>(
    method: M,
    params: ControlMethods[M]['params'],
    timeoutMs = ANSWER_MS,
  ): Promise<ControlMethods[M]['result']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      const waiting: Waiting = {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const timer = setTimeout(() => waiting.reject(problemOf(SILENT)), timeoutMs);
      this.#waiting.set(id, waiting);
      this.#port.send({ id, method, params });
    });
  }

  /** A message that is no request (`start`). */
  tell(message: object): void {
    this.#port.send(message);
  }

  close(): void {
    this.#port.close();
  }

  #receive(message: {
    id?: number;
    result?: unknown;
    error?: Failure;
    event?: keyof HostEvents;
    data?: unknown;
  }): void {
    if (message.event !== undefined) {
      this.onEvent(message.event, message.data as never);
      return;
    }
    const waiting = this.#waiting.get(message.id ?? 0);
    if (waiting === undefined) return;
    if (message.error === undefined) waiting.resolve(message.result as never);
    else waiting.reject(problemOf(message.error));
  }
}

/** Whoever answers does so at once, or has a limit of its own that is shorter. */
const ANSWER_MS = 5000;

const SILENT: Failure = {
  code: 'HOST_SILENT',
  message: 'the share host does not answer',
  fix: 'It is stopped or overloaded; culvert status shows its process.',
};

const GONE: Failure = { code: 'HOST_GONE', message: 'the share host has gone', fix: 'Start the share again.' };

function problemOf({ code, message, fix }: Failure): Problem {
  return new Problem(code, message, fix);
}

export function sendEvent<E extends keyof HostEvents>(port: ControlPort, event: E, data: HostEvents[E]): void {
  port.send({ event, data });
}

/**
 * The bridge over a WebSocket: `/api` carries `{id, command, params}` up, `{id, envelope}` and `{event, data}` down; `/trace/<share>` is a trace channel.
 * The token travels as a cookie, set by the shell when the page was opened with `?token=`.
 *
 * A lost connection answers what is outstanding with CONNECTION_LOST, says 'lost', and is tried again, at first at once, at most every 5 s.
 */
import type { Bridge } from '../../electron/contract/app/bridge.ts';
import type { AppEvents, Envelope, EventName } from '../../electron/contract/app/commands.ts';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

const LOST: Envelope<never> = {
  ok: false,
  failure: {
    code: 'CONNECTION_LOST',
    message: 'The connection to Culvert was lost before it answered.',
    fix: 'It is tried again by itself. Then look whether what you asked for was done.',
  },
};

/** What comes down. */
type Incoming =
  | { readonly id: number; readonly envelope: Envelope<unknown> }
  | { readonly event: EventName; readonly data: unknown };

/** As much of a WebSocket as is used: a test gives its own. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  send(data: string): void;
}

export function createSocketBridge(
  page: Pick<Location, 'protocol' | 'host'>,
  connect: (address: string) => Socket,
): Bridge {
  const base = `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}`;
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const watchers = new Set<(state: 'live' | 'lost') => void>();
  const outstanding = new Map<number, (envelope: Envelope<unknown>) => void>();
  /** Said before the first connection is there. */
  let waiting: string[] = [];
  let socket: Socket | null = null;
  let state: 'connecting' | 'live' | 'lost' = 'connecting';
  let retryMs = FIRST_RETRY_MS;
  let lastId = 0;

  open();

  function open(): void {
    const opening = connect(`${base}/api`);
    opening.onopen = () => {
      socket = opening;
      retryMs = FIRST_RETRY_MS;
      for (const message of waiting) opening.send(message);
      waiting = [];
      become('live');
    };
    opening.onmessage = ({ data }) => {
      receive(JSON.parse(String(data)) as Incoming);
    };
    // Also when it could not be opened.
    opening.onclose = () => {
      socket = null;
      waiting = [];
      for (const answer of outstanding.values()) answer(LOST);
      outstanding.clear();
      become('lost');
      setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
  }

  function become(next: 'live' | 'lost'): void {
    if (next === state) return;
    state = next;
    for (const watcher of watchers) watcher(next);
  }

  function receive(message: Incoming): void {
    if ('event' in message) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.data as never);
      return;
    }
    outstanding.get(message.id)?.(message.envelope);
    outstanding.delete(message.id);
  }

  return {
    shell: 'headless',
    invoke<T>(command: string, params: unknown) {
      if (state === 'lost') return Promise.resolve(LOST);
      lastId += 1;
      const id = lastId;
      const message = JSON.stringify({ id, command, params });
      return new Promise<Envelope<T>>((resolve) => {
        outstanding.set(id, resolve as (envelope: Envelope<unknown>) => void);
        if (socket === null) waiting.push(message);
        else socket.send(message);
      });
    },
    subscribe<E extends EventName>(event: E, listener: (data: AppEvents[E]) => void) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all);
      all.add(listener);
      return () => all.delete(listener);
    },
    openTrace(shareId) {
      // Whether the share runs is known when the socket opens: it is closed at once where it does not.
      const url = `${base}/trace/${encodeURIComponent(shareId)}`;
      return Promise.resolve({ ok: true, value: { kind: 'socket', url } });
    },
    // A browser does not say where a file lies.
    pathOf: () => null,
    onConnection(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
}

/** The bridge over what the preload script exposes: Electron's IPC, and ports that come as window messages. */
import type { Bridge, TraceChannel } from '../../electron/contract/app/bridge.ts';
import type { AppEvents, Envelope, EventName } from '../../electron/contract/app/commands.ts';
import type { PreloadApi, TracePortMessage } from '../../electron/contract/app/preload-api.ts';

export function createDesktopBridge(api: PreloadApi, page: Window): Bridge {
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  api.onEvent((event, data) => {
    for (const listener of listeners.get(event) ?? []) listener(data as never);
  });
  return {
    shell: 'desktop',
    // The main process checked the command against the same table.
    invoke: (command, params) => api.invoke(command, params) as Promise<Envelope<never>>,
    subscribe<E extends EventName>(event: E, listener: (data: AppEvents[E]) => void) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return () => known.delete(listener);
    },
    async openTrace(shareId) {
      const nonce = page.crypto.randomUUID();
      const port = portWith(page, nonce);
      const answer = await api.openTrace(shareId, nonce);
      if (!answer.ok) {
        port.giveUp();
        return answer;
      }
      return { ok: true, value: { kind: 'port', port: await port.arrived } satisfies TraceChannel };
    },
    pathOf: (file) => api.pathOf(file) || null,
    // A page does not outlive its main process.
    onConnection(listener) {
      listener('live');
      return () => {};
    },
  };
}

function portWith(
  page: Window,
  nonce: string,
): { readonly arrived: Promise<MessagePort>; readonly giveUp: () => void } {
  let giveUp: () => void = () => {};
  const arrived = new Promise<MessagePort>((resolve) => {
    const hear = ({ data, source, ports }: MessageEvent<Partial<TracePortMessage> | null>): void => {
      const [port] = ports;
      if (source !== page || data?.culvertTrace !== nonce || port === undefined) return;
      giveUp();
      resolve(port);
    };
    giveUp = () => page.removeEventListener('message', hear);
    page.addEventListener('message', hear);
  });
  return { arrived, giveUp };
}

/** The bridge between a sandboxed page and the main process. Nothing is decided here: the main process checks sender, names and parameters. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { AppEvents, Envelope, EventName } from '../contract/app/commands.ts';
import { CHANNELS, type PreloadApi, type TracePortMessage } from '../contract/app/preload-api.ts';

const api: PreloadApi = {
  invoke: (command, params) => ipcRenderer.invoke(CHANNELS.INVOKE, command, params) as Promise<Envelope<unknown>>,
  onEvent(listener) {
    const hear = (_: unknown, event: EventName, data: AppEvents[EventName]): void => listener(event, data as never);
    ipcRenderer.on(CHANNELS.EVENT, hear);
    return () => ipcRenderer.off(CHANNELS.EVENT, hear);
  },
  openTrace: (shareId, nonce) => ipcRenderer.invoke(CHANNELS.OPEN_TRACE, shareId, nonce) as Promise<Envelope<null>>,
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

// Ports cross into the page by window messages only; the nonce tells it which request this one answers.
ipcRenderer.on(CHANNELS.TRACE_PORT, (event, nonce: string) => {
  window.postMessage({ culvertTrace: nonce } satisfies TracePortMessage, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('culvert', api);

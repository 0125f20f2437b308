/** The two things a page may ask for over IPC, and the events it gets. Sender checked here, names and parameters in the core's dispatch: one place each. */
import { BrowserWindow, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { Envelope } from '../contract/app/commands.ts';
import { CHANNELS } from '../contract/app/preload-api.ts';
import type { CoreLink } from '../core/link.ts';
import { isOurPage } from './sender.ts';

/** Sends one end of a channel to `contents`, with `nonce`; the other end is the share's. */
export type OpenTrace = (shareId: string, nonce: string, contents: WebContents) => Envelope<null>;

const REFUSED: Envelope<never> = {
  ok: false,
  failure: { code: 'SENDER_REFUSED', message: 'only Culvert’s own page may ask for that' },
};

/** Returns what ends the events. */
export function registerIpc(link: CoreLink, openTrace: OpenTrace): () => void {
  ipcMain.handle(CHANNELS.INVOKE, async (event: IpcMainInvokeEvent, command: unknown, params: unknown) =>
    isOurPage(event) ? await link.invoke(command, params) : REFUSED,
  );
  ipcMain.handle(CHANNELS.OPEN_TRACE, (event: IpcMainInvokeEvent, shareId: unknown, nonce: unknown) => {
    if (!isOurPage(event) || typeof shareId !== 'string' || typeof nonce !== 'string') return REFUSED;
    return openTrace(shareId, nonce, event.sender);
  });
  return link.onEvent((name, data) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.webContents.isDestroyed()) window.webContents.send(CHANNELS.EVENT, name, data);
    }
  });
}

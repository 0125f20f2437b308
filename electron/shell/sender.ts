/** Whose messages are heard: the top frame of one of our own pages, and nobody else. */
import type { IpcMainInvokeEvent } from 'electron';
import { isAppUrl } from './app-protocol.ts';

export function isOurPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  // null: the frame has navigated or is gone meanwhile.
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url);
}

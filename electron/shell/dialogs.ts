/** Native dialogs, for the command `dialog.pick`. */
import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { ParamsOf } from '../contract/app/commands.ts';

type What = ParamsOf<'dialog.pick'>['what'];

const DIALOGS: { readonly [W in What]: OpenDialogOptions } = {
  folder: { title: 'Choose a folder to share', properties: ['openDirectory', 'createDirectory', 'showHiddenFiles'] },
  // The portal's chooser shows no sockets as such; all files are shown and the core checks what it is.
  socket: { title: 'Choose a VM’s socket', properties: ['openFile', 'showHiddenFiles'] },
  capture: {
    title: 'Open a saved capture',
    properties: ['openFile'],
    filters: [
      { name: 'Culvert captures', extensions: ['culvert'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
};

/** null: cancelled. */
export async function pick(window: BrowserWindow | null, what: What): Promise<string | null> {
  const options = DIALOGS[what];
  const { canceled, filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}

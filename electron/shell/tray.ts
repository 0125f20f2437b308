/** The optional tray icon: an extra. GNOME shows none without an extension, so nothing is reachable through it alone. */
import { Menu, nativeImage, Tray } from 'electron';

export interface TrayActions {
  readonly open: () => void;
  readonly quit: () => void;
}

export class TrayIcon {
  readonly #icon: string;
  readonly #actions: TrayActions;
  #tray: Tray | null = null;

  /** `icon`: path of a PNG. */
  constructor(icon: string, actions: TrayActions) {
    this.#icon = icon;
    this.#actions = actions;
  }

  set(wanted: boolean): void {
    if (wanted === (this.#tray !== null)) return;
    if (!wanted) {
      this.#tray?.destroy();
      this.#tray = null;
      return;
    }
    const tray = new Tray(nativeImage.createFromPath(this.#icon).resize({ width: 22, height: 22 }));
    tray.setToolTip('Culvert');
    tray.on('click', this.#actions.open);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Culvert', click: this.#actions.open },
        { type: 'separator' },
        { label: 'Quit', click: this.#actions.quit },
      ]),
    );
    this.#tray = tray;
  }
}

/** The application menu: one table. What concerns the page travels to it as a `navigate` event; it owns no state. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly navigate: (to: string) => void;
  readonly quit: () => void;
}

export function setMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions)));
}

export function menuTemplate({ navigate, quit }: MenuActions): MenuItemConstructorOptions[] {
  const to = (label: string, route: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => navigate(route),
  });
  return [
    {
      label: '&File',
      submenu: [
        to('Share a folder…', '/shares/new', 'CmdOrCtrl+N'),
        to('Open a capture…', '/activity?open', 'CmdOrCtrl+O'),
        { type: 'separator' },
        to('Settings', '/settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        { label: 'Close window', role: 'close' },
        { label: 'Quit', accelerator: 'CmdOrCtrl+Q', click: quit },
      ],
    },
    {
      label: '&Edit',
      submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { type: 'separator' }, { role: 'selectAll' }],
    },
    {
      label: '&View',
      submenu: [
        to('Shares', '/shares', 'CmdOrCtrl+1'),
        to('Activity', '/activity', 'CmdOrCtrl+2'),
        to('Diagnostics', '/diagnostics', 'CmdOrCtrl+3'),
        { type: 'separator' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        // Of use to whoever reports a fault of the page; harmless, since the page holds no secrets and no Node.
        { role: 'toggleDevTools' },
      ],
    },
    {
      label: '&Help',
      submenu: [
        to('Keyboard shortcuts', '/shares?help'),
        { label: 'About Culvert', click: () => app.showAboutPanel() },
      ],
    },
  ];
}

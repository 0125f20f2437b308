/** The one way out of the page: the desktop shell's bridge where there is one, a WebSocket to the headless shell elsewhere. */
import type { Bridge } from '../../electron/contract/app/bridge.ts';
import { createDesktopBridge } from './desktop-bridge.ts';
import { createSocketBridge } from './socket-bridge.ts';

export const bridge: Bridge =
  window.culvert === undefined
    ? createSocketBridge(window.location, (address) => new WebSocket(address))
    : createDesktopBridge(window.culvert, window);

import type { Bridge } from '../../electron/contract/app/bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop shell; absent in a browser. */
    readonly culvert?: Bridge;
  }
}

import type { PreloadApi } from '../../electron/contract/app/preload-api.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop shell; absent in a browser. */
    readonly culvert?: PreloadApi;
  }
}

/** What every file of this suite begins with: a browser, or one test that says why there is none. */
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchBrowser, noBrowser } from './app.ts';

export function describeInBrowser(title: string, define: (browser: () => Browser) => void): void {
  describe(title, () => {
    const reason = noBrowser();
    if (reason !== undefined) {
      it('needs a browser', (test) => {
        test.skip(reason);
      });
      return;
    }
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
    });
    define(() => browser);
  });
}

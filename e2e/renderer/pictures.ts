/**
 * Makes docs/images from the real app: shares of this host with real clients at work. Needs root and /dev/fuse for the mounted one.
 *
 *   node scripts/build.mjs && node scripts/run-ts.mjs e2e/renderer/pictures.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { SupervisedProcess } from '../../server/testing/guest/supervised-process.ts';
import { type App, Home, launchBrowser } from './app.ts';
import { shareFolder } from './sharing.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const PLACE = '/tmp/demo';
/** Long enough for a sparkline. */
const TRAFFIC_MS = 45_000;
/** Lists, reads and writes without end, with pauses. */
const WORK =
  'while :; do for f in *.c; do cat "$f"; done >/dev/null; ls -l >/dev/null; head -c 200000 /dev/zero >out.o; rm -f out.o; sleep 0.$((RANDOM % 4)); done';

await using home = new Home(PLACE);
mkdirSync(IMAGES, { recursive: true });
const source = home.makeFolder('src');
execFileSync('bash', ['-c', 'for i in 1 2 3 4 5 6 7 8; do head -c 40000 /dev/urandom | base64 >file$i.c; done'], {
  cwd: source,
});
await home.start();
const browser = await launchBrowser();
try {
  const light = await home.open(browser, { colorScheme: 'light' });
  await makeShares(light);
  const dark = await home.open(browser, { colorScheme: 'dark' });
  const work = new SupervisedProcess('bash', ['-c', `cd ${mountpoint()} && ${WORK}`]);
  using client = await NinepClient.connect({ path: join(PLACE, 'docs.9p') });
  const root = await client.attach('documents');
  const asking = setInterval(() => void client.getattr(root), 30);
  await light.page.waitForTimeout(TRAFFIC_MS);
  for (const [app, theme] of [
    [light, 'light'],
    [dark, 'dark'],
  ] as const)
    await takePictures(app, theme);
  clearInterval(asking);
  await work.stop();
} finally {
  await browser.close();
}

function mountpoint(): string {
  return join(PLACE, 'run/culvert/try/src');
}

async function makeShares(app: App): Promise<void> {
  await app.page.getByRole('button', { name: 'Try it without a VM' }).click();
  await app.frame.chooseFolder(source);
  await app.page.waitForURL(/activity/);
  await app.frame.goTo('Shares');
  await shareFolder(app, home.makeFolder('website'));
  await app.frame.goTo('Shares');
  await shareFolder(app, home.makeFolder('documents'), async () => {
    await app.editor.chooseConnection('9P');
    await app.editor.field('Where clients come by').selectOption({ label: 'Unix socket' });
    await app.editor.field('Socket path').fill(join(PLACE, 'docs.9p'));
  });
  await app.frame.goTo('Shares');
  await app.shares.menu('documents', 'Read-only');
  await shareFolder(app, home.makeFolder('photos'));
  await app.editor.button('Stop').click();
  await app.frame.goTo('Shares');
}

async function takePictures(app: App, theme: string): Promise<void> {
  async function take(name: string): Promise<void> {
    await app.page.mouse.move(700, 845);
    await app.page.screenshot({ path: join(IMAGES, `${name}-${theme}.png`) });
  }
  await app.frame.goTo('Shares');
  await app.page.waitForTimeout(2_000);
  await take('shares');
  await app.shares.menu('website', 'Edit…');
  await app.editor.snippet('qemu').waitFor();
  await app.page.waitForTimeout(3_000);
  await take('editor');
}

/** The desktop app in a real Electron, where a runtime is found; with the page objects of the browser's tests. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { App, Home } from '../renderer/app.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** As Electron's own index.js finds it. */
function runtime(): string | undefined {
  const electron = join(ROOT, 'node_modules/electron');
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electron, 'dist');
  const named = join(electron, 'path.txt');
  const program = join(folder, existsSync(named) ? readFileSync(named, 'utf8').trim() : 'electron');
  return existsSync(program) ? program : undefined;
}

const program = runtime();
const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
const reason =
  program === undefined
    ? 'no Electron runtime is installed (ELECTRON_OVERRIDE_DIST_PATH, or node node_modules/electron/install.js)'
    : hasDisplay
      ? undefined
      : 'Electron needs a display';

describe('the desktop app', () => {
  let home: Home;
  let electron: ElectronApplication;
  let app: App;

  beforeAll(async () => {
    if (reason !== undefined || program === undefined) return;
    home = new Home();
    electron = await _electron.launch({
      executablePath: program,
      args: [join(ROOT, 'dist/main.js'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), ...home.env },
    });
    app = new App(await electron.firstWindow());
  });

  afterAll(async () => {
    if (reason !== undefined) return;
    await electron.close();
    await home[Symbol.asyncDispose]();
  });

  test('opens on the shares, from its own scheme, without Node in the page', async (context) => {
    if (reason !== undefined) context.skip(reason);
    await app.frame.heading('Shares').waitFor();
    expect(app.page.url()).toMatch(/^app:\/\/culvert\/index\.html/);
    expect(await app.page.evaluate(() => 'process' in globalThis || 'require' in globalThis)).toBe(false);
  });

  test('a folder picked in the native dialog becomes a share in a utility process', async (context) => {
    if (reason !== undefined) context.skip(reason);
    const folder = home.makeFolder('src', { 'main.c': 'int main;\n' });
    await electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, folder);
    await app.page.getByRole('button', { name: 'Try it without a VM' }).click();
    await app.frame.heading('Activity').waitFor();
    await app.frame.goTo('Shares');
    await app.shares.waitForState('src', 'mounted');
    const services = await electron.evaluate(({ app: main }) => main.getAppMetrics().map(({ name }) => name));
    expect(services).toContain('Culvert share host');
    await app.shares.menu('src', 'Remove');
  });

  test('a second instance shows the first one’s window and ends', async (context) => {
    if (reason !== undefined || program === undefined) return context.skip(reason);
    const second = await _electron.launch({
      executablePath: program,
      args: [join(ROOT, 'dist/main.js'), 'culvert://share/src', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), ...home.env },
    });
    await second.waitForEvent('close');
    await app.frame.heading('Activity').waitFor();
  });
});

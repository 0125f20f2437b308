// @ts-check
// npm start: builds what is missing or out of date, then shows the app: on the desktop where an Electron runtime is to be had, else in a browser.
//
//   node scripts/start.mjs [--headless] [culvert ui's options]
//
// The runtime is ELECTRON_OVERRIDE_DIST_PATH's, or the one that Electron's own installer has fetched; it is asked to fetch it where there is a display.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DESKTOP = join(ROOT, 'dist/main.js');
const ELECTRON = join(ROOT, 'node_modules/electron');
/** A hundred megabytes over a slow line; a machine without a network is told at once. */
const FETCH_MS = 10 * 60_000;
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const args = process.argv.slice(2);
const headless = args.includes('--headless');
await buildAll();
const runtime = headless ? { why: 'asked for with --headless' } : findRuntime();
if ('path' in runtime) run(runtime.path, [DESKTOP]);
else {
  console.log(`The desktop app cannot be shown here (${runtime.why}), so this is the same app for your browser:`);
  run(process.execPath, [join(ROOT, 'dist/cli.js'), 'ui', ...args.filter((arg) => arg !== '--headless')]);
}

async function buildAll() {
  if (!existsSync(join(ROOT, 'node_modules/esbuild'))) {
    console.error('The packages are not there yet. Run: npm install');
    process.exit(1);
  }
  if (!existsSync(join(ROOT, 'dist/native/culvert.node'))) console.log('Building; the first time takes a minute …');
  const { build } = await import('./build.mjs');
  await build({ quiet: true });
}

/** @returns {{ path: string } | { why: string }} */
function findRuntime() {
  if (!existsSync(DESKTOP)) return { why: 'its program is not built' };
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined)
    return { why: 'there is no display' };
  const known = runtimePath();
  if (known !== null) return { path: known };
  console.log('Fetching the Electron runtime, once …');
  const { status } = spawnSync(process.execPath, [join(ELECTRON, 'install.js')], {
    stdio: 'ignore',
    timeout: FETCH_MS,
    killSignal: 'SIGKILL',
  });
  const fetched = status === 0 ? runtimePath() : null;
  return fetched === null
    ? {
        why: 'there is no Electron runtime, and it could not be fetched; node node_modules/electron/install.js says why',
      }
    : { path: fetched };
}

/** As node_modules/electron/index.js finds it, but without fetching it. */
function runtimePath() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ELECTRON, 'dist');
  const named = join(ELECTRON, 'path.txt');
  const path = join(folder, existsSync(named) ? readFileSync(named, 'utf8').trim() : 'electron');
  return existsSync(path) ? path : null;
}

/** Until it ends; signals are its own to deal with. @param {string} program @param {string[]} programArgs */
function run(program, programArgs) {
  const child = spawn(program, programArgs, { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`${program} cannot be run: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

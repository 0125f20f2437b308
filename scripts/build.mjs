// @ts-check
// Bundles the programs to dist/, the page to dist/renderer/, and puts the native addon beside them.
//
// Each program is one file that holds all it needs at start (opening and compiling files is most of a short start-up);
// what it imports with import() comes as a chunk. Everything lies flat in dist/, so `new URL('./engine.js', import.meta.url)`
// finds a sibling from a chunk as well.

import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import * as esbuild from 'esbuild';

import { buildNative, LAUNCHER } from './build-native.mjs';
import { buildRenderer } from './build-renderer.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');

const PROGRAMS = [
  { name: 'cli', source: 'server/cli.ts', executable: true },
  { name: 'virtiofsd', source: 'server/virtiofsd.ts', executable: true },
  { name: 'share-host', source: 'server/share-process.ts', executable: false },
  { name: 'engine', source: 'server/engine.ts', executable: false },
  { name: 'headless', source: 'electron/headless/main.ts', executable: false },
  { name: 'cli-main', source: 'server/cli-main.ts', executable: false },
  { name: 'main', source: 'electron/main.ts', executable: false },
];

/** Packages in the old module format ask for Node's modules by a function that ES modules do not have. */
const REQUIRE =
  "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);";

/** @param {{ quiet?: boolean }} [options] */
export async function build({ quiet = false } = {}) {
  const started = performance.now();
  await mkdir(join(DIST, 'native'), { recursive: true });
  const present = PROGRAMS.filter((program) => existsSync(join(ROOT, program.source)));
  const [written, addon] = await Promise.all([
    Promise.all(present.map(bundle)),
    buildNative({ quiet }),
    buildRenderer(),
    bundlePreload(),
  ]);
  await removeForgotten(new Set(written.flat()));
  if (addon !== null) {
    await replace(join(DIST, 'native/culvert.node'), await readFile(addon));
    await replace(join(DIST, 'native', LAUNCHER), await readFile(join(dirname(addon), LAUNCHER)), 0o755);
  }
  if (quiet) return;
  const missing = PROGRAMS.filter((program) => !present.includes(program));
  for (const program of missing) console.log(`dist/${program.name}.js: left out, there is no ${program.source}`);
  const names = present
    .map((program) => `${program.name}.js`)
    .concat(
      addon === null ? [] : ['native/culvert.node', `native/${LAUNCHER}`],
      existsSync(join(DIST, 'renderer/index.html')) ? 'renderer/' : [],
    );
  console.log(`dist/: ${names.join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** @param {{ name: string, source: string, executable: boolean }} program */
async function bundle({ name, source, executable }) {
  const hasShebang = (await readFile(join(ROOT, source), 'utf8')).startsWith('#!');
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: source, out: name }],
    outdir: DIST,
    chunkNames: `${name}-[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['electron'],
    target: 'node20',
    sourcemap: true,
    legalComments: 'none',
    ...(executable && !hasShebang ? { banner: { js: '#!/usr/bin/env node' } } : {}),
    ...(source.startsWith('electron/') ? { banner: { js: REQUIRE } } : {}),
    write: false,
    logLevel: 'error',
  });
  for (const file of outputFiles) {
    await replace(file.path, file.contents);
    if (executable && file.path === join(DIST, `${name}.js`)) await chmod(file.path, 0o755);
  }
  return outputFiles.map((file) => file.path);
}

/** A sandboxed preload script is one file in the old module format. */
async function bundlePreload() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: 'electron/preload/preload.ts', out: 'preload' }],
    outdir: DIST,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    external: ['electron'],
    target: 'chrome140',
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  for (const file of outputFiles) await replace(file.path, file.contents);
}

/** By rename, and only when it differs: programs and tests that run from dist/ meanwhile see whole files. @param {string} path @param {Uint8Array} contents */
async function replace(path, contents, mode = 0o644) {
  if (existsSync(path) && Buffer.compare(await readFile(path), contents) === 0) return;
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, contents, { mode });
  await rename(partial, path);
}

/** Chunks carry a hash in their name: old ones would pile up. @param {Set<string>} written */
async function removeForgotten(written) {
  for (const name of await readdir(DIST)) {
    const path = join(DIST, name);
    if (/\.js(\.map)?$/.test(name) && !written.has(path)) await rm(path);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build();
  } catch (error) {
    // esbuild has printed its own errors; a compiler's are the message.
    if (!(error instanceof Error && 'errors' in error)) console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

// @ts-check
// Bundles the page to dist/renderer/. Does nothing when no source has changed since: end-to-end suites call it each time.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import * as vite from 'vite';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, 'dist/renderer');
const STAMP = join(ROOT, 'build/renderer.sha256');
const SOURCES = [
  'renderer',
  'electron/contract',
  'server/wire',
  'vite.config.ts',
  'package-lock.json',
  'scripts/build-renderer.mjs',
];

/** Returns whether something was built. */
export async function buildRenderer() {
  if (!existsSync(join(ROOT, 'renderer/index.html'))) return false;
  const digest = await digestOf(SOURCES);
  const before = await readFile(STAMP, 'utf8').catch(() => '');
  if (before === digest && existsSync(join(OUT, 'index.html'))) return false;
  const result = await asInProduction(() =>
    vite.build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn', build: { write: false } }),
  );
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  // The page that names the others comes last: who loads it meanwhile finds what it names.
  outputs.sort((a, b) => Number(a.fileName.endsWith('.html')) - Number(b.fileName.endsWith('.html')));
  for (const file of outputs) await put(file.fileName, file.type === 'chunk' ? file.code : file.source);
  await removeForgotten(new Set(outputs.map((file) => file.fileName)));
  await mkdir(dirname(STAMP), { recursive: true });
  await writeFile(STAMP, digest);
  return true;
}

/** A test runner that builds has its own NODE_ENV, by which React would be the one for developers. @template T @param {() => Promise<T>} run @returns {Promise<T>} */
async function asInProduction(run) {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    return await run();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/** @param {string} name @param {string | Uint8Array} contents */
async function put(name, contents) {
  const path = join(OUT, name);
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, contents);
  await rename(partial, path);
}

/** Names carry a hash: old ones would pile up. @param {Set<string>} written */
async function removeForgotten(written) {
  for (const entry of await readdir(OUT, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path.slice(OUT.length + 1))) await rm(path);
  }
}

/** @param {readonly string[]} sources */
async function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of await filesOf(join(ROOT, source)))
      hash
        .update(path)
        .update('\0')
        .update(await readFile(path));
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {Promise<readonly string[]>} */
async function filesOf(path) {
  if (/\.[a-z]+$/.test(path)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log((await buildRenderer()) ? 'dist/renderer: built' : 'dist/renderer: up to date');
}

// @ts-check
// Runs a TypeScript program of this repository: Node 20 does not strip types itself.
//
//   node scripts/run-ts.mjs server/wire/generate.ts ARGS...
//
// The program is bundled to a file beside its source. In each module import.meta.url still tells where that module's source lies.

import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import * as esbuild from 'esbuild';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node scripts/run-ts.mjs PROGRAM.ts [ARGS...]');
  process.exit(2);
}

const source = resolve(program);
const bundle = join(dirname(source), `.${basename(source, '.ts')}.${process.pid}.mjs`);
process.argv = [process.execPath, source, ...args];
process.on('exit', () => rmSync(bundle, { force: true }));

/** @type {import('esbuild').Plugin} */
const sourceUrls = {
  name: 'source-urls',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

const { outputFiles } = await esbuild.build({
  entryPoints: [source],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [sourceUrls],
  sourcemap: 'inline',
  write: false,
});
const [output] = outputFiles;
if (output === undefined) throw new Error(`esbuild made nothing of ${program}`);
await writeFile(bundle, output.contents);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(bundle).href);
rmSync(bundle, { force: true });

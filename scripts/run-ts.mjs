// @ts-check
// Runs a TypeScript program of this repository: Node 20 does not strip types itself.
//
//   node scripts/run-ts.mjs server/wire/generate.ts ARGS...
//
// The program is bundled in memory to a file beside its source, so import.meta.url still tells where it lives.

import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
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

const { outputFiles } = await esbuild.build({
  entryPoints: [source],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  write: false,
});
const [output] = outputFiles;
if (output === undefined) throw new Error(`esbuild made nothing of ${program}`);
await writeFile(bundle, output.contents);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(bundle).href);
rmSync(bundle, { force: true });

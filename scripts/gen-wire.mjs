// `npm run gen`: writes the codecs and printers that server/wire generates from its message tables.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const wire = new URL('../server/wire/', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'gen-wire-'));
try {
  const outfile = join(scratch, 'generate.mjs');
  await build({ entryPoints: [join(wire, 'generate.ts')], bundle: true, format: 'esm', platform: 'node', outfile });
  const { generateAll } = await import(pathToFileURL(outfile).href);
  for (const [path, text] of generateAll()) {
    writeFileSync(join(wire, path), text);
    console.log(`server/wire/${path}: ${text.split('\n').length} lines`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

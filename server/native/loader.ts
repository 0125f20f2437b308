/**
 * Finds and loads the native addon: `CULVERT_NATIVE`, which stands alone when it is set, then beside the bundle
 * (`dist/native/`), then what `npm run build:native` made (from source only: a bundle's surroundings are not ours).
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const FROM_SOURCE = import.meta.url.endsWith('/server/native/loader.ts');

function candidates(): string[] {
  const chosen = process.env['CULVERT_NATIVE'];
  if (chosen) return [chosen];
  const relative = FROM_SOURCE ? ['../../build/native/culvert.node'] : ['./native/culvert.node'];
  // A shared library cannot be loaded from inside Electron's archive; the packager leaves it beside.
  return relative.map((path) =>
    fileURLToPath(new URL(path, import.meta.url)).replace(/\.asar(?=[\\/])/, '.asar.unpacked'),
  );
}

function load(): typeof import('./native.d.ts') {
  const require = createRequire(import.meta.url);
  const tried: string[] = [];
  for (const path of candidates()) {
    try {
      return require(path) as typeof import('./native.d.ts');
    } catch (error) {
      tried.push(`  ${path}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new Error(
    `Culvert's native addon could not be loaded (npm run build:native makes it). Tried:\n${tried.join('\n')}`,
  );
}

/** A copy: what the addon has filled call by call is a dictionary to V8, to be searched at each call. */
export const native: typeof import('./native.d.ts') = { ...load() };

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const PAGES = fileURLToPath(new URL('../../dist/renderer/', import.meta.url));
/** What a page loads in all, workers included. */
const MOST_BYTES = 250 * 1024;

it('the page is small: all scripts and styles are below 250 KiB gzipped', () => {
  const files = readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(js|css|html)$/.test(name),
  );
  const sizes = files.map((name) => [name, gzipSync(readFileSync(join(PAGES, name)), { level: 9 }).length] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`dist/renderer: ${(total / 1024).toFixed(1)} KiB gzipped`);
  expect(files.some((name) => name.endsWith('.js'))).toBe(true);
  expect(total, JSON.stringify(sizes)).toBeLessThan(MOST_BYTES);
});
